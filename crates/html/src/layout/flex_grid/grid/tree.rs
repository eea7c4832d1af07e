//! A grid container and its items as the tree that `taffy` places and sizes tracks in.

use super::super::alignment::SelfAlignment;
use super::super::item::{Axis, Item, Room, Sizing};
use super::style::{Calculations, Name};
use crate::layout::Layout;
use crate::units::Px;
use taffy::{
    AvailableSpace, DetailedGridInfo, LayoutGridContainer, LayoutInput, LayoutOutput, LayoutPartialTree, NodeId, RequestedAxis, RunMode,
    TraversePartialTree,
};

/// The items are nodes 0 to n − 1, the container is node n.
pub struct GridTree<'a, 'l> {
    /// For laying out items.
    pub cx: &'l Layout<'a>,
    /// The items in order-modified document order.
    pub items: Vec<Item<'a>>,
    /// Their `justify-self` and `align-self`.
    pub alignments: Vec<(SelfAlignment, SelfAlignment)>,
    /// Their styles.
    pub styles: Vec<taffy::Style<Name>>,
    /// The container's style.
    pub container: taffy::Style<Name>,
    /// Calculations in the styles.
    pub calculations: Calculations,
    /// The tracks and areas, once they are found.
    pub info: Option<DetailedGridInfo<Name>>,
}

/// A length from `taffy`.
pub fn px(length: f32) -> Px {
    Px::from_f32_round(length)
}

impl<'a> GridTree<'a, '_> {
    /// The container's node.
    pub fn root(&self) -> NodeId {
        NodeId::from(self.items.len())
    }

    fn style(&self, node: NodeId) -> &taffy::Style<Name> {
        self.styles.get(usize::from(node)).unwrap_or(&self.container)
    }

    /// Border-box size of an item along an axis.
    fn extent(&self, item: &Item<'a>, axis: Axis, across: Option<Px>, available: AvailableSpace, room: Room) -> Px {
        if let Some(replaced) = item.replaced {
            let natural = match item.ratio().zip(across) {
                Some((ratio, across)) => item.by_ratio(ratio, axis, across, room),
                None => match item.ratio() {
                    Some(ratio) => item.clamp_transferred(item.natural_size(replaced, axis, room), ratio, axis, room),
                    None => item.natural_size(replaced, axis, room),
                },
            };
            return item.clamp(self.cx, natural, axis, room);
        }
        if item.is_own_inline(axis) {
            let sizes = item.content_min_max(self.cx, room);
            let size = match available {
                AvailableSpace::MinContent => sizes.min,
                AvailableSpace::MaxContent => sizes.max,
                AvailableSpace::Definite(room) => sizes.fit(px(room)),
            };
            return item.clamp(self.cx, size, axis, room);
        }
        axis.of(item.size_of(&self.lay_out(item, axis, across, room)))
    }

    fn lay_out(&self, item: &Item<'a>, axis: Axis, across: Option<Px>, room: Room) -> crate::layout::space::LayoutResult {
        let across = across.map_or(Sizing::FitContent, |size| Sizing::Fixed { size, definite: true });
        match axis {
            Axis::Inline => item.layout(self.cx, room, Sizing::FitContent, across),
            Axis::Block => item.layout(self.cx, room, across, Sizing::FitContent),
        }
    }
}

impl TraversePartialTree for GridTree<'_, '_> {
    type ChildIter<'b>
        = std::iter::Map<std::ops::Range<usize>, fn(usize) -> NodeId>
    where
        Self: 'b;

    fn child_ids(&self, node: NodeId) -> Self::ChildIter<'_> {
        (0..self.child_count(node)).map(NodeId::from)
    }
    fn child_count(&self, node: NodeId) -> usize {
        if node == self.root() { self.items.len() } else { 0 }
    }
    fn get_child_id(&self, _node: NodeId, index: usize) -> NodeId {
        NodeId::from(index)
    }
}

impl LayoutPartialTree for GridTree<'_, '_> {
    type CoreContainerStyle<'b>
        = &'b taffy::Style<Name>
    where
        Self: 'b;
    type CustomIdent = Name;

    fn get_core_container_style(&self, node: NodeId) -> Self::CoreContainerStyle<'_> {
        self.style(node)
    }
    fn resolve_calc_value(&self, handle: *const (), basis: f32) -> f32 {
        self.calculations.resolve(handle, basis)
    }
    fn set_unrounded_layout(&mut self, _node: NodeId, _layout: &taffy::Layout) {}

    fn compute_child_layout(&mut self, node: NodeId, input: LayoutInput) -> LayoutOutput {
        let Some(item) = self.items.get(usize::from(node)).copied() else {
            return LayoutOutput::HIDDEN;
        };
        let known = input.known_dimensions.map(|size| size.map(px));
        let room = Room {
            inline: input.parent_size.width.map(px),
            block: input.parent_size.height.map(px),
        };
        if input.run_mode == RunMode::PerformLayout {
            // Tracks are final: the items are laid out and aligned by us.
            return LayoutOutput::HIDDEN;
        }
        let available = input.available_space;
        let wants = |axis: RequestedAxis| input.axis == axis || input.axis == RequestedAxis::Both;
        let mut size = taffy::Size { width: 0., height: 0. };
        if wants(RequestedAxis::Horizontal) {
            let width = known
                .width
                .unwrap_or_else(|| self.extent(&item, Axis::Inline, known.height, available.width, room));
            size.width = width.to_f32();
        }
        if wants(RequestedAxis::Vertical) {
            let height = known
                .height
                .unwrap_or_else(|| self.extent(&item, Axis::Block, known.width, available.height, room));
            size.height = height.to_f32();
        }
        LayoutOutput::from_outer_size(size)
    }
}

impl LayoutGridContainer for GridTree<'_, '_> {
    type GridContainerStyle<'b>
        = &'b taffy::Style<Name>
    where
        Self: 'b;
    type GridItemStyle<'b>
        = &'b taffy::Style<Name>
    where
        Self: 'b;

    fn get_grid_container_style(&self, node: NodeId) -> Self::GridContainerStyle<'_> {
        self.style(node)
    }
    fn get_grid_child_style(&self, node: NodeId) -> Self::GridItemStyle<'_> {
        self.style(node)
    }
    fn set_detailed_grid_info(&mut self, _node: NodeId, info: DetailedGridInfo<Name>) {
        self.info = Some(info);
    }
}
