//! Flexbox and grid, through `taffy`.

use crate::layout::Layout;
use crate::layout::box_tree::BoxId;
use crate::layout::intrinsic::MinMax;
use crate::layout::space::{LayoutResult, Space};

/// Lays out a flex container.
pub fn layout_flex(_cx: &Layout, _id: BoxId, _items: &[BoxId], _space: &Space) -> LayoutResult {
    todo!()
}
/// Lays out a grid container.
pub fn layout_grid(_cx: &Layout, _id: BoxId, _items: &[BoxId], _space: &Space) -> LayoutResult {
    todo!()
}
/// Content-box min-content and max-content inline sizes of a flex or grid container.
pub fn min_max(_cx: &Layout, _id: BoxId) -> MinMax {
    todo!()
}
