//! Replaced elements (CSS 2.1 §10.3.2, §10.6.2).

use crate::layout::Layout;
use crate::layout::box_tree::{BoxId, Replaced};
use crate::layout::space::{LayoutResult, Space};

/// Lays out a replaced box.
pub fn layout(_cx: &Layout, _id: BoxId, _replaced: &Replaced, _space: &Space) -> LayoutResult {
    todo!()
}
