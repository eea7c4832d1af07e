//! Block containers: block formatting (CSS 2.1 §9.4.1, §9.5, §8.3.1) and the lines inside.

use crate::layout::Layout;
use crate::layout::box_tree::BoxId;
use crate::layout::space::{LayoutResult, Space};

/// Lays out a block container.
pub fn layout(_cx: &Layout, _id: BoxId, _space: &Space) -> LayoutResult {
    todo!()
}
