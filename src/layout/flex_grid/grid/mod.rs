//! Grid.
use crate::layout::Layout;
use crate::layout::box_tree::BoxId;
use crate::layout::intrinsic::MinMax;
use crate::layout::space::{LayoutResult, Space};

pub fn layout(_cx: &Layout, _id: BoxId, _children: &[BoxId], _space: &Space) -> LayoutResult {
    todo!()
}
pub fn min_max(_cx: &Layout, _id: BoxId, _children: &[BoxId]) -> MinMax {
    todo!()
}
