//! Putting children into a box and closing it: offsets become physical, relative positioning is applied, absolutely positioned
//! descendants are placed or handed on.

use crate::layout::Layout;
use crate::layout::box_tree::BoxId;
use crate::layout::fragment::{BoxSides, Child, Fragment, FragmentKind};
use crate::layout::geometry::{Flow, LogicalOffset, LogicalSize, PhysicalOffset, PhysicalRect, PhysicalSize};
use crate::layout::positioned;
use crate::layout::space::{BfcResult, LayoutResult, OutOfFlow, StaticEdge};
use crate::style::ComputedStyle;
use crate::style::values::{Overflow, Position};
use crate::units::Px;
use std::rc::Rc;
use std::sync::Arc;

/// Collects the children of one box while its size is still unknown.
pub struct FragmentBuilder {
    /// The box being built.
    pub box_id: BoxId,
    /// Its flow: child offsets are along its axes.
    pub flow: Flow,
    /// Children by logical offset of their border box from the border box of the parent (before relative positioning).
    children: Vec<(LogicalOffset, Rc<Fragment>, PhysicalOffset)>,
    out_of_flow: Vec<PendingOutOfFlow>,
}

enum PendingOutOfFlow {
    /// A child of this very box: its static position along the axes of the parent.
    Own {
        box_id: BoxId,
        offset: LogicalOffset,
        inline_edge: StaticEdge,
        block_edge: StaticEdge,
        inline_container: Option<BoxId>,
        area: Option<(LogicalOffset, LogicalSize)>,
    },
    /// Came up with child number `child`.
    FromChild { child: usize, pending: OutOfFlow },
}

impl FragmentBuilder {
    /// An empty builder.
    pub fn new(box_id: BoxId, flow: Flow) -> FragmentBuilder {
        FragmentBuilder {
            box_id,
            flow,
            children: Vec::new(),
            out_of_flow: Vec::new(),
        }
    }

    /// Adds a laid out child at an offset from the border box's start corner. `relative` is its relative positioning.
    pub fn add(&mut self, offset: LogicalOffset, result: &LayoutResult, relative: PhysicalOffset) {
        let child = self.children.len();
        self.out_of_flow.extend(
            result
                .out_of_flow
                .iter()
                .map(|o| PendingOutOfFlow::FromChild { child, pending: o.clone() }),
        );
        self.add_fragment(offset, result.fragment.clone(), relative);
    }

    /// Adds a fragment that has no absolutely positioned descendants to hand on.
    pub fn add_fragment(&mut self, offset: LogicalOffset, fragment: Rc<Fragment>, relative: PhysicalOffset) {
        self.children.push((offset, fragment, relative));
    }

    /// Notes an absolutely positioned child at its static position.
    pub fn add_out_of_flow(
        &mut self,
        box_id: BoxId,
        offset: LogicalOffset,
        inline_edge: StaticEdge,
        block_edge: StaticEdge,
        inline_container: Option<BoxId>,
    ) {
        self.out_of_flow.push(PendingOutOfFlow::Own {
            box_id,
            offset,
            inline_edge,
            block_edge,
            inline_container,
            area: None,
        });
    }

    /// Notes an absolutely positioned child whose containing block is a rectangle inside this box: a grid area (CSS Grid §9.1).
    pub fn add_out_of_flow_in_area(
        &mut self,
        box_id: BoxId,
        offset: LogicalOffset,
        (inline_edge, block_edge): (StaticEdge, StaticEdge),
        area: (LogicalOffset, LogicalSize),
    ) {
        self.out_of_flow.push(PendingOutOfFlow::Own {
            box_id,
            offset,
            inline_edge,
            block_edge,
            inline_container: None,
            area: Some(area),
        });
    }

    /// How much was added so far, for [`FragmentBuilder::rewind`].
    pub fn mark(&self) -> (usize, usize) {
        (self.children.len(), self.out_of_flow.len())
    }

    /// Takes back what was added since the mark.
    pub fn rewind(&mut self, (children, out_of_flow): (usize, usize)) {
        self.children.truncate(children);
        self.out_of_flow.truncate(out_of_flow);
    }

    /// Moves every child by a block distance, for vertical alignment of the whole content.
    pub fn shift_block(&mut self, by: Px) {
        for (offset, ..) in &mut self.children {
            offset.block += by;
        }
        for pending in &mut self.out_of_flow {
            if let PendingOutOfFlow::Own { offset, .. } = pending {
                offset.block += by;
            }
        }
    }

    /// Closes the box: `size` is the border box, `kind` carries its borders and padding. Places the absolutely positioned descendants whose
    /// containing block it is.
    pub fn finish(self, cx: &Layout, style: &Arc<ComputedStyle>, size: LogicalSize, kind: FragmentKind) -> (Rc<Fragment>, Vec<OutOfFlow>) {
        self.close(Some(cx), style, size, kind)
    }

    /// Closes a box that is never a containing block: the grid of a table, whose wrapper is.
    pub fn finish_part(self, style: &Arc<ComputedStyle>, size: LogicalSize, kind: FragmentKind) -> (Rc<Fragment>, Vec<OutOfFlow>) {
        self.close(None, style, size, kind)
    }

    fn close(
        self,
        places_in: Option<&Layout>,
        style: &Arc<ComputedStyle>,
        size: LogicalSize,
        kind: FragmentKind,
    ) -> (Rc<Fragment>, Vec<OutOfFlow>) {
        let flow = self.flow;
        let outer = flow.physical_size(size);
        let mut children: Vec<Child> = self
            .children
            .into_iter()
            .map(|(offset, fragment, relative)| {
                let offset = flow.physical_offset(offset, outer, fragment.size) + relative;
                Child { offset, fragment }
            })
            .collect();
        let mut pending: Vec<OutOfFlow> = Vec::with_capacity(self.out_of_flow.len());
        for item in self.out_of_flow {
            pending.push(match item {
                PendingOutOfFlow::FromChild { child, mut pending } => {
                    let fragment = &children[child].fragment;
                    pending.position = pending.position + children[child].offset;
                    if let Some(cx) = places_in
                        && pending.inline_container.is_none()
                        && !matches!(fragment.kind, FragmentKind::Line)
                    {
                        pending.inline_container = cx.tree.get(fragment.box_id).inline_container;
                    }
                    pending
                }
                PendingOutOfFlow::Own {
                    box_id,
                    offset,
                    inline_edge,
                    block_edge,
                    inline_container,
                    area,
                } => {
                    let mut pending = static_position(flow, outer, box_id, offset, inline_edge, block_edge, inline_container);
                    pending.area = area.map(|(offset, size)| {
                        let size = flow.physical_size(size);
                        let offset = flow.physical_offset(offset, outer, size);
                        PhysicalRect { offset, size }
                    });
                    pending
                }
            });
        }
        if let Some(cx) = places_in
            && !pending.is_empty()
        {
            pending = positioned::place(cx, self.box_id, outer, kind.sides(), pending, &mut children);
        }
        let overflow = overflow_rect(style, outer, &kind.sides(), &children);
        let fragment = Fragment {
            box_id: self.box_id,
            style: style.clone(),
            size: outer,
            kind,
            children,
            overflow,
        };
        (Rc::new(fragment), pending)
    }
}

/// An absolutely positioned box at a flow-relative offset in a box of size `outer`.
pub fn static_position(
    flow: Flow,
    outer: PhysicalSize,
    box_id: BoxId,
    offset: LogicalOffset,
    inline_edge: StaticEdge,
    block_edge: StaticEdge,
    inline_container: Option<BoxId>,
) -> OutOfFlow {
    let position = flow.physical_offset(offset, outer, PhysicalSize::default());
    // The inline-start edge is the left or top one unless the axis is flipped; probing with a unit offset tells.
    let probe = flow.physical_offset(
        LogicalOffset {
            inline: offset.inline + Px::new(1),
            block: offset.block + Px::new(1),
        },
        outer,
        PhysicalSize::default(),
    );
    let oriented = |edge: StaticEdge, forward: bool| match edge {
        StaticEdge::Start if !forward => StaticEdge::End,
        StaticEdge::End if !forward => StaticEdge::Start,
        edge => edge,
    };
    let (x_forward, y_forward) = (probe.x > position.x, probe.y > position.y);
    let (horizontal, vertical) = if flow.is_horizontal() {
        (inline_edge, block_edge)
    } else {
        (block_edge, inline_edge)
    };
    OutOfFlow {
        box_id,
        position,
        horizontal: oriented(horizontal, x_forward),
        vertical: oriented(vertical, y_forward),
        inline_container,
        area: None,
    }
}

/// The rectangle around the box and what of its descendants is not cut off.
pub fn overflow_rect(style: &ComputedStyle, size: PhysicalSize, sides: &BoxSides, children: &[Child]) -> PhysicalRect {
    let own = PhysicalRect {
        offset: PhysicalOffset::default(),
        size,
    };
    let mut all = own;
    for child in children {
        all = all.union(&child.fragment.overflow.moved(child.offset));
    }
    let clip = own.inset(&sides.border);
    if style.overflow_x != Overflow::Visible {
        all.offset.x = own.offset.x.max(clip.offset.x.min(own.offset.x));
        all.size.width = own.size.width;
    }
    if style.overflow_y != Overflow::Visible {
        all.offset.y = own.offset.y;
        all.size.height = own.size.height;
    }
    all
}

/// How far relative positioning moves a box (§9.4.3). Percentages are of the containing block's content box.
pub fn relative_offset(style: &ComputedStyle, container: Flow, width: Px, height: Option<Px>) -> PhysicalOffset {
    if !matches!(style.position, Position::Relative) {
        return PhysicalOffset::default();
    }
    let inset = &style.inset;
    let (left, right) = (inset.left.resolve(width), inset.right.resolve(width));
    let vertical = |value: &crate::style::values::AutoLength| match value {
        crate::style::values::AutoLength::Auto => None,
        crate::style::values::AutoLength::Set(length) => super::sizing::resolve_against(length, height),
    };
    let (top, bottom) = (vertical(&inset.top), vertical(&inset.bottom));
    let prefers_end = |flipped: bool, start: Option<Px>, end: Option<Px>| match (start, end) {
        (Some(_), Some(end)) if flipped => -end,
        (Some(start), _) => start,
        (None, Some(end)) => -end,
        (None, None) => Px::ZERO,
    };
    let rtl = container.is_rtl();
    let (flip_x, flip_y) = if container.is_horizontal() {
        (rtl, false)
    } else {
        (container.is_block_flipped(), rtl)
    };
    PhysicalOffset {
        x: prefers_end(flip_x, left, right),
        y: prefers_end(flip_y, top, bottom),
    }
}

impl FragmentKind {
    /// Border and padding widths; zero for lines, text and table parts.
    pub fn sides(&self) -> BoxSides {
        match self {
            FragmentKind::Box(sides)
            | FragmentKind::Inline(sides, _)
            | FragmentKind::Replaced(sides, _)
            | FragmentKind::TableGrid(sides, _)
            | FragmentKind::TableCell(sides, _) => *sides,
            FragmentKind::Line | FragmentKind::Text(_) | FragmentKind::TablePart => BoxSides::default(),
        }
    }
}

/// The result of an independent formatting context.
pub fn independent_result(
    (fragment, out_of_flow): (Rc<Fragment>, Vec<OutOfFlow>),
    first_baseline: Option<Px>,
    last_baseline: Option<Px>,
    intrinsic_block: Px,
) -> LayoutResult {
    let bfc: Option<BfcResult> = None;
    LayoutResult {
        fragment,
        first_baseline,
        last_baseline,
        out_of_flow,
        bfc,
        intrinsic_block,
    }
}
