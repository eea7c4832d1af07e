//! Absolutely positioned boxes (CSS 2.1 §10.3.7, §10.6.4).

use crate::layout::Layout;
use crate::layout::box_tree::{BoxId, Contents};
use crate::layout::flex_grid::Axis;
use crate::layout::flex_grid::alignment::{self, Place, SelfAlignment};
use crate::layout::fragment::{BoxSides, Child, Fragment, FragmentKind};
use crate::layout::geometry::{Flow, LogicalOffset, LogicalSides, LogicalSize, PhysicalOffset, PhysicalRect, PhysicalSize};
use crate::layout::sizing;
use crate::layout::space::{BlockSizing, InlineSizing, LayoutResult, OutOfFlow, Space, StaticEdge};
use crate::style::ComputedStyle;
use crate::style::values::{OverflowPosition, Position};
use crate::units::Px;

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
    cx: &Layout,
    id: BoxId,
    outer: PhysicalSize,
    sides: BoxSides,
    pending: Vec<OutOfFlow>,
    children: &mut Vec<Child>,
) -> Vec<OutOfFlow> {
    let layout_box = cx.tree.get(id);
    let style = &layout_box.style;
    let own = PhysicalRect {
        offset: PhysicalOffset::default(),
        size: outer,
    };
    let padding_box = own.inset(&sides.border);
    let mut handed_on = Vec::new();
    let mut queue: std::collections::VecDeque<OutOfFlow> = pending.into();
    while let Some(item) = queue.pop_front() {
        let fixed = cx.tree.get(item.box_id).style.position == Position::Fixed;
        let (rect, flow) = match item
            .inline_container
            .and_then(|inline| inline_rect(cx, children, inline, layout_box.flow(), outer))
        {
            Some(rect) if !fixed => (rect, layout_box.flow()),
            _ if contains_fixed(style) || (!fixed && contains_absolute(style)) => (item.area.unwrap_or(padding_box), layout_box.flow()),
            _ => {
                handed_on.push(OutOfFlow {
                    inline_container: None,
                    area: None,
                    ..item
                });
                continue;
            }
        };
        queue.extend(place_one(cx, &item, rect, flow, children));
    }
    handed_on
}

/// Lays out the boxes whose containing block is the initial one, at (0, 0) of `children`'s coordinates. To these boxes it is whole px wide and high,
/// as Chromium's viewport is, even on paper measured in mm, which what is in flow fills.
pub fn place_in_initial(cx: &Layout, area: PhysicalSize, flow: Flow, pending: Vec<OutOfFlow>, children: &mut Vec<Child>) {
    let rect = PhysicalRect {
        offset: PhysicalOffset::default(),
        size: PhysicalSize {
            width: area.width.floor(),
            height: area.height.floor(),
        },
    };
    let mut queue: std::collections::VecDeque<OutOfFlow> = pending.into();
    while let Some(item) = queue.pop_front() {
        queue.extend(place_one(cx, &item, rect, flow, children));
    }
}

/// Lays out one box against its containing block and returns the descendants that are not its own.
fn place_one(cx: &Layout, item: &OutOfFlow, rect: PhysicalRect, flow: Flow, children: &mut Vec<Child>) -> Vec<OutOfFlow> {
    let (offset, result) = lay_out(cx, item, rect, flow);
    children.push(Child {
        offset,
        fragment: result.fragment,
    });
    result
        .out_of_flow
        .into_iter()
        .map(|inner| OutOfFlow {
            position: inner.position + offset,
            ..inner
        })
        .collect()
}

/// The containing block an inline box makes (§10.1): from the start corner of its first line's fragments to the end corner of its last
/// line's, at the padding edges. `outer` is the size of the block container around it.
fn inline_rect(cx: &Layout, children: &[Child], inline: BoxId, flow: Flow, outer: PhysicalSize) -> Option<PhysicalRect> {
    let mut lines: Vec<PhysicalRect> = Vec::new();
    for child in children {
        match child.fragment.kind {
            FragmentKind::Line => lines.extend(rect_in_line(child, PhysicalOffset::default(), inline)),
            // Lines beside a block that splits the inline box.
            FragmentKind::Box(_) if cx.tree.get(child.fragment.box_id).is_anonymous_block() => {
                let inner = child
                    .fragment
                    .children
                    .iter()
                    .filter(|c| matches!(c.fragment.kind, FragmentKind::Line));
                lines.extend(inner.filter_map(|line| rect_in_line(line, child.offset, inline)));
            }
            _ => {}
        }
    }
    let (first, last) = (lines.first()?, lines.last()?);
    let inline_box = cx.tree.get(inline);
    let border = flow.logical_sides(&inline_box.style.border_width);
    let same_direction = inline_box.flow().direction == flow.direction;
    let mut start = flow.logical_offset(first.offset, outer, first.size);
    let end_size = flow.logical_size(last.size);
    let mut end = flow.logical_offset(last.offset, outer, last.size);
    start.block += border.block_start;
    end.block += end_size.block - border.block_end;
    end.inline += end_size.inline;
    if same_direction {
        start.inline += border.inline_start;
        end.inline -= border.inline_end;
    }
    let size = flow.physical_size(LogicalSize {
        inline: (end.inline - start.inline).clamp_negative(),
        block: (end.block - start.block).clamp_negative(),
    });
    let offset = flow.physical_offset(start, outer, size);
    Some(PhysicalRect { offset, size })
}

/// The rectangle around the fragments of an inline box in a line or inline fragment.
fn rect_in_line(child: &Child, origin: PhysicalOffset, inline: BoxId) -> Option<PhysicalRect> {
    let offset = origin + child.offset;
    let fragment: &Fragment = &child.fragment;
    let is_inline = matches!(fragment.kind, FragmentKind::Inline(..));
    if is_inline && fragment.box_id == inline {
        return Some(PhysicalRect {
            offset,
            size: fragment.size,
        });
    }
    if !is_inline && !matches!(fragment.kind, FragmentKind::Line) {
        return None;
    }
    let inner = fragment.children.iter().filter_map(|c| rect_in_line(c, offset, inline));
    inner.reduce(|all, rect| all.union(&rect))
}

/// One axis of the constraint equation, measured from the box's own start edge.
struct Constraint {
    /// Size of the containing block.
    available: Px,
    inset_start: Option<Px>,
    inset_end: Option<Px>,
    margin_start: Option<Px>,
    margin_end: Option<Px>,
    /// Static position from the start, and which edge of the box it is for.
    at: Px,
    edge: StaticEdge,
    /// The containing block's start is at the box's end.
    opposed: bool,
    /// `align-self` or `justify-self`, from the containing block's start.
    align: Option<SelfAlignment>,
}

impl Constraint {
    /// Room for the margin box.
    fn room(&self) -> Px {
        match (self.inset_start, self.inset_end) {
            (None, None) => match self.edge {
                StaticEdge::Start => self.available - self.at,
                StaticEdge::End => self.at,
                StaticEdge::Center => self.at.min(self.available - self.at) * 2,
            },
            (start, end) => self.available - start.unwrap_or(Px::ZERO) - end.unwrap_or(Px::ZERO),
        }
    }
    /// Whether both ends of the room are known.
    fn is_bounded(&self) -> bool {
        self.inset_start.is_some() && self.inset_end.is_some()
    }
    /// Whether an `auto` size fills the room.
    fn stretches(&self) -> bool {
        self.is_bounded() && self.align.is_none_or(|align| align.place == Place::Stretch)
    }
    /// Where a box of the given size without `auto` margins is that is aligned between its insets (CSS Align 3 §4.4, §5.1): what overflows stays in the
    /// rectangle around both its room and its containing block, with its start at least, unless it was told to be `safe` or `unsafe`.
    fn aligned(&self, align: SelfAlignment, size: Px) -> Px {
        let part = |value: Option<Px>| value.unwrap_or(Px::ZERO);
        let mut insets = (part(self.inset_start), part(self.inset_end));
        let mut margins = (part(self.margin_start), part(self.margin_end));
        if self.opposed {
            insets = (insets.1, insets.0);
            margins = (margins.1, margins.0);
        }
        let free = self.room() - margins.0 - size - margins.1;
        let mut offset = insets.0 + margins.0 + align.offset(free);
        if align.overflow == OverflowPosition::Default {
            let (start, end) = (insets.0.min(Px::ZERO), self.available - insets.1.min(Px::ZERO));
            offset = offset.min(end - margins.1 - size).max(start + margins.0);
        }
        if self.opposed { self.available - offset - size } else { offset }
    }
    /// Offset of the border box from the containing block's edge, on the box's start side.
    fn offset(&self, size: Px, inline: bool) -> Px {
        let (start, end) = (self.margin_start.unwrap_or(Px::ZERO), self.margin_end.unwrap_or(Px::ZERO));
        match (self.inset_start, self.inset_end) {
            (None, None) => match self.edge {
                StaticEdge::Start => self.at + start,
                StaticEdge::End => self.at - end - size,
                StaticEdge::Center => self.at - (start + size + end) / 2 + start,
            },
            (Some(inset), None) => inset + start,
            (None, Some(inset)) => self.available - inset - end - size,
            (Some(inset_start), Some(inset_end)) => {
                if let (Some(align), Some(_), Some(_)) = (self.align, self.margin_start, self.margin_end) {
                    return self.aligned(align, size);
                }
                let free = self.available - inset_start - inset_end - size;
                match (self.margin_start, self.margin_end) {
                    (None, None) if free < Px::ZERO && inline => {
                        if self.opposed {
                            inset_start + free
                        } else {
                            inset_start
                        }
                    }
                    (None, None) => inset_start + free / 2,
                    (None, Some(end)) => inset_start + free - end,
                    (Some(start), None) => inset_start + start,
                    (Some(start), Some(_)) if !self.opposed => inset_start + start,
                    (Some(_), Some(end)) => self.available - inset_end - end - size,
                }
            }
        }
    }
}

fn lay_out(cx: &Layout, item: &OutOfFlow, rect: PhysicalRect, container: Flow) -> (PhysicalOffset, LayoutResult) {
    let layout_box = cx.tree.get(item.box_id);
    let (style, flow) = (&*layout_box.style, layout_box.flow());
    let available = flow.logical_size(rect.size);
    let container_inline = container.logical_size(rect.size).inline;
    let margins = sizing::margins(style, flow, container_inline);
    let (width, height) = (rect.size.width, rect.size.height);
    let insets = crate::units::Sides {
        top: style.inset.top.resolve(height),
        right: style.inset.right.resolve(width),
        bottom: style.inset.bottom.resolve(height),
        left: style.inset.left.resolve(width),
    };
    let insets: LogicalSides<Option<Px>> = flow.logical_sides(&insets);
    let local = PhysicalOffset {
        x: item.position.x - rect.offset.x,
        y: item.position.y - rect.offset.y,
    };
    let at = flow.logical_offset(local, rect.size, PhysicalSize::default());
    let (inline_edge, block_edge) = if flow.is_horizontal() {
        (item.horizontal, item.vertical)
    } else {
        (item.vertical, item.horizontal)
    };
    let (inline_flipped, block_flipped) = flow.flipped();
    let opposed_inline = container.starts_at_physical_end(flow.is_horizontal()) != inline_flipped;
    let opposed_block = container.starts_at_physical_end(!flow.is_horizontal()) != block_flipped;
    let aligned = |horizontal: bool| {
        let along = horizontal == container.is_horizontal();
        let align = if along {
            style.alignment.justify_self
        } else {
            style.alignment.align_self
        };
        let axis = if along { Axis::Inline } else { Axis::Block };
        alignment::of_block(align, flow, container, axis)
    };
    let inline_axis = Constraint {
        available: available.inline,
        inset_start: insets.inline_start,
        inset_end: insets.inline_end,
        margin_start: margins.inline_start,
        margin_end: margins.inline_end,
        at: at.inline,
        edge: oriented(inline_edge, inline_flipped),
        opposed: opposed_inline,
        align: aligned(flow.is_horizontal()),
    };
    let block_axis = Constraint {
        available: available.block,
        inset_start: insets.block_start,
        inset_end: insets.block_end,
        margin_start: margins.block_start,
        margin_end: margins.block_end,
        at: at.block,
        edge: oriented(block_edge, block_flipped),
        opposed: opposed_block,
        align: aligned(!flow.is_horizontal()),
    };
    let mut space = Space::independent(
        container,
        inline_axis.room().clamp_negative(),
        Some(block_axis.room().clamp_negative()),
    );
    space.percentage_inline = available.inline;
    space.percentage_block = Some(available.block);
    space.container_inline = container_inline;
    let own_size = matches!(layout_box.contents, Contents::Replaced(_) | Contents::Table(_));
    space.inline_sizing = if inline_axis.stretches() && !own_size {
        InlineSizing::Stretch
    } else {
        InlineSizing::ShrinkToFit
    };
    let properties = sizing::size_properties(style, flow);
    if !own_size {
        let stretched = block_axis.stretches() && properties.block.is_auto();
        // A ratio gives the inline size when the block size is the definite one, and the other way round.
        if stretched && (style.rare.aspect_ratio.is_none() || (properties.inline.is_auto() && !inline_axis.stretches())) {
            let margin = margins.block_start.unwrap_or(Px::ZERO) + margins.block_end.unwrap_or(Px::ZERO);
            let size = (block_axis.room() - margin).clamp_negative();
            let size = sizing::clamp_block(style, flow, &space, size, None);
            space.block_sizing = BlockSizing::Fixed { size, definite: true };
        }
        let inline = sizing::inline_size(cx, item.box_id, &space);
        space.inline_sizing = InlineSizing::Fixed(inline);
    }
    let result = cx.layout(item.box_id, &space);
    let size = flow.logical_size(result.fragment.size);
    let offset = LogicalOffset {
        inline: inline_axis.offset(size.inline, true),
        block: block_axis.offset(size.block, false),
    };
    let physical = flow.physical_offset(
        offset,
        rect.size,
        flow.physical_size(LogicalSize {
            inline: size.inline,
            block: size.block,
        }),
    );
    (rect.offset + physical, result)
}

fn oriented(edge: StaticEdge, flipped: bool) -> StaticEdge {
    match edge {
        StaticEdge::Start if flipped => StaticEdge::End,
        StaticEdge::End if flipped => StaticEdge::Start,
        edge => edge,
    }
}
