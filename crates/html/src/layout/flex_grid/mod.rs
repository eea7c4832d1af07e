//! Flexbox (CSS Flexible Box Layout 1) and grid (CSS Grid Layout 2).
//!
//! Both work along the container's own inline and block axes, so that every writing mode and direction takes the same way. An
//! [`item::Item`] converts between those axes and the item's own. [`flex`] is the algorithm of CSS Flexbox §9; [`grid`] has tracks placed
//! and sized by `taffy` and aligns the items in their areas itself.

pub(super) mod alignment;
mod container;
mod flex;
mod grid;
mod item;
#[cfg(test)]
mod tests;

use crate::layout::Layout;
use crate::layout::box_tree::{BoxId, Contents};
use crate::layout::intrinsic::MinMax;
use crate::layout::space::{LayoutResult, Space};

pub use item::Axis;

/// Lays out a flex container.
pub fn layout_flex(cx: &Layout, id: BoxId, items: &[BoxId], space: &Space) -> LayoutResult {
    let _inside = cx.enter_item();
    flex::layout(cx, id, items, space)
}

/// Lays out a grid container.
pub fn layout_grid(cx: &Layout, id: BoxId, items: &[BoxId], space: &Space) -> LayoutResult {
    let _inside = cx.enter_item();
    grid::layout(cx, id, items, space)
}

/// Content-box min-content and max-content inline sizes of a flex or grid container.
pub fn min_max(cx: &Layout, id: BoxId) -> MinMax {
    let _inside = cx.enter_item();
    match &cx.tree.get(id).contents {
        Contents::Flex(items) => flex::min_max(cx, id, items),
        Contents::Grid(items) => grid::min_max(cx, id, items),
        _ => MinMax::default(),
    }
}

/// The in-flow children in order-modified document order (CSS Flexbox §5.4).
fn in_order(cx: &Layout, children: &[BoxId]) -> Vec<BoxId> {
    let in_flow = |id: &BoxId| !cx.tree.get(*id).style.is_out_of_flow();
    let mut items: Vec<BoxId> = children.iter().copied().filter(in_flow).collect();
    items.sort_by_key(|id| cx.tree.get(*id).style.alignment.order);
    items
}
