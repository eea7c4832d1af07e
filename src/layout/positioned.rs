//! Absolutely positioned boxes (CSS 2.1 §10.3.7, §10.6.4).

use crate::layout::Layout;
use crate::layout::box_tree::BoxId;
use crate::layout::fragment::Child;
use crate::layout::geometry::{Flow, LogicalOffset, LogicalSize, PhysicalOffset, PhysicalSize};
use crate::layout::space::{LayoutResult, OutOfFlow, Space};
use crate::style::ComputedStyle;
use crate::units::{Px, Sides};
use std::rc::Rc;

/// Whether the box is the containing block of absolutely positioned descendants.
pub fn contains_absolute(style: &ComputedStyle) -> bool {
    style.is_positioned() || contains_fixed(style)
}

/// Whether the box is the containing block of fixed descendants.
pub fn contains_fixed(style: &ComputedStyle) -> bool {
    !style.rare.transform.is_empty() || style.rare.contains_layout
}

/// Lays out the absolutely positioned boxes whose containing block is box `id` (with border-box size `outer`), adds them to `children`
/// and returns the others.
pub fn place(
    _cx: &Layout,
    _id: BoxId,
    _outer: PhysicalSize,
    _sides: super::fragment::BoxSides,
    _pending: Vec<OutOfFlow>,
    _children: &mut Vec<Child>,
) -> Vec<OutOfFlow> {
    todo!()
}
