//! A flex or grid item seen along its container's axes.

use crate::layout::Layout;
use crate::layout::box_tree::{BoxId, Contents, Replaced, Table};
use crate::layout::fragment::{Fragment, FragmentKind};
use crate::layout::geometry::{Flow, LogicalSides, LogicalSize};
use crate::layout::intrinsic::MinMax;
use crate::layout::space::{BlockSizing, InlineSizing, LayoutResult, Space};
use crate::layout::{sizing, table};
use crate::style::ComputedStyle;
use crate::style::values::{LengthPercentage, Size, TextOrientation, WritingMode};
use crate::units::{Px, Sides};

/// An axis of the container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    /// Along the lines.
    Inline,
    /// Across the lines.
    Block,
}

impl Axis {
    /// The perpendicular one.
    pub fn other(self) -> Axis {
        match self {
            Axis::Inline => Axis::Block,
            Axis::Block => Axis::Inline,
        }
    }
    /// The extent along this axis.
    pub fn of(self, size: LogicalSize) -> Px {
        match self {
            Axis::Inline => size.inline,
            Axis::Block => size.block,
        }
    }
    /// The sides at the start and end of this axis.
    pub fn sides<T: Copy>(self, sides: &LogicalSides<T>) -> (T, T) {
        match self {
            Axis::Inline => (sides.inline_start, sides.inline_end),
            Axis::Block => (sides.block_start, sides.block_end),
        }
    }
    /// Start plus end.
    pub fn sum(self, sides: &LogicalSides<Px>) -> Px {
        let (start, end) = self.sides(sides);
        start + end
    }
    /// A size from its extents along this axis and the other.
    pub fn size(self, along: Px, across: Px) -> LogicalSize {
        match self {
            Axis::Inline => LogicalSize {
                inline: along,
                block: across,
            },
            Axis::Block => LogicalSize {
                inline: across,
                block: along,
            },
        }
    }
}

/// The containing block of an item: the content box of a flex container, or a grid area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Its inline size, `None` while intrinsic sizes are being found.
    pub inline: Option<Px>,
    /// Its block size, `None` when it depends on the content.
    pub block: Option<Px>,
}

impl Room {
    /// The extent along an axis.
    pub fn along(&self, axis: Axis) -> Option<Px> {
        match axis {
            Axis::Inline => self.inline,
            Axis::Block => self.block,
        }
    }
}

/// How an item's size along one axis is found when it is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sizing {
    /// This border-box size whatever the style says.
    Fixed {
        /// The border-box size.
        size: Px,
        /// Children's percentages resolve against it.
        definite: bool,
    },
    /// From the style; `auto` is as large as the content.
    FitContent,
    /// From the content alone.
    Content,
}

/// An item.
#[derive(Debug, Clone, Copy)]
pub struct Item<'a> {
    /// Its box.
    pub id: BoxId,
    /// Its style.
    pub style: &'a ComputedStyle,
    /// Its own flow.
    pub flow: Flow,
    /// The container's flow.
    pub container: Flow,
    /// The replaced element it is, if it is one.
    pub replaced: Option<&'a Replaced>,
    /// The table it is, if it is one.
    pub table: Option<&'a Table>,
}

impl<'a> Item<'a> {
    /// The item that a box is in a container of the given flow.
    pub fn new(cx: &Layout<'a>, id: BoxId, container: Flow) -> Item<'a> {
        let layout_box = cx.tree.get(id);
        Item {
            id,
            style: &layout_box.style,
            flow: layout_box.flow(),
            container,
            replaced: match &layout_box.contents {
                Contents::Replaced(replaced) => Some(replaced),
                _ => None,
            },
            table: match &layout_box.contents {
                Contents::Table(table) => Some(table),
                _ => None,
            },
        }
    }

    /// Whether a container axis is the item's inline axis.
    pub fn is_own_inline(&self, axis: Axis) -> bool {
        (axis == Axis::Inline) != self.flow.is_orthogonal(self.container)
    }

    /// Whether the item's own axis in this direction starts at the same side as the container's.
    pub fn starts_with_container(&self, axis: Axis) -> bool {
        let numbered = Sides {
            top: 0,
            right: 1,
            bottom: 2,
            left: 3,
        };
        let (container, own) = (self.container.logical_sides(&numbered), self.flow.logical_sides(&numbered));
        let (start, _) = axis.sides(&container);
        start == own.inline_start || start == own.block_start
    }

    /// The space the item is laid out in.
    pub fn space(&self, cx: &Layout, room: Room, inline: Sizing, block: Sizing) -> Space {
        let orthogonal = self.flow.is_orthogonal(self.container);
        let ((own_inline, own_block), (available_inline, available_block)) = if orthogonal {
            ((block, inline), (room.block, room.inline))
        } else {
            ((inline, block), (room.inline, room.block))
        };
        let available_inline = available_inline.unwrap_or_else(|| unlimited_inline(cx, self.id));
        Space {
            inline_sizing: match own_inline {
                Sizing::Fixed { size, .. } => InlineSizing::Fixed(size),
                Sizing::FitContent | Sizing::Content => InlineSizing::ShrinkToFit,
            },
            block_sizing: match own_block {
                Sizing::Fixed { size, definite } => BlockSizing::Fixed { size, definite },
                Sizing::FitContent => BlockSizing::Auto,
                Sizing::Content => BlockSizing::Content,
            },
            container_inline: room.inline.unwrap_or(Px::ZERO),
            ..Space::independent(self.container, available_inline, available_block)
        }
    }

    /// Lays the item out.
    pub fn layout(&self, cx: &Layout, room: Room, inline: Sizing, block: Sizing) -> LayoutResult {
        cx.layout(self.id, &self.space(cx, room, inline, block))
    }

    /// Border-box size along the container's axes.
    pub fn size_of(&self, result: &LayoutResult) -> LogicalSize {
        self.container.logical_size(result.fragment.size)
    }

    /// Margins along the container's axes, `None` for `auto`.
    pub fn margins(&self, room: Room) -> LogicalSides<Option<Px>> {
        sizing::margins(self.style, self.container, room.inline.unwrap_or(Px::ZERO))
    }

    /// Border plus padding along the container's axes.
    pub fn border_padding(&self, room: Room) -> LogicalSides<Px> {
        let basis = room.inline.unwrap_or(Px::ZERO);
        let padding = self.style.padding.map(|p| p.resolve(basis).clamp_negative());
        self.container.logical_sides(&self.style.border_width) + self.container.logical_sides(&padding)
    }

    /// `inline-size` or `block-size` of the container's axis.
    pub fn preferred(&self, axis: Axis) -> &'a Size {
        let properties = sizing::size_properties(self.style, self.container);
        match axis {
            Axis::Inline => properties.inline,
            Axis::Block => properties.block,
        }
    }

    /// `min-*` and `max-*` along the container's axis.
    pub fn limits(&self, axis: Axis) -> (&'a Size, &'a Size) {
        let properties = sizing::size_properties(self.style, self.container);
        match axis {
            Axis::Inline => (properties.min_inline, properties.max_inline),
            Axis::Block => (properties.min_block, properties.max_block),
        }
    }

    /// A size property as a border-box length when that needs no layout: not for `auto` and the content keywords, nor for percentages of
    /// an indefinite room.
    pub fn definite(&self, size: &Size, axis: Axis, room: Room) -> Option<Px> {
        let bp = axis.sum(&self.border_padding(room));
        match size {
            Size::Stretch => room
                .along(axis)
                .map(|available| (available - self.outer_margins(axis, room)).max(bp)),
            size => sizing::definite(size, room.along(axis), bp, self.style.border_box_sizing),
        }
    }

    /// Sum of the margins along an axis, `auto` as zero.
    pub fn outer_margins(&self, axis: Axis, room: Room) -> Px {
        let (start, end) = axis.sides(&self.margins(room));
        start.unwrap_or(Px::ZERO) + end.unwrap_or(Px::ZERO)
    }

    /// Definite `min-*` and `max-*` as border-box lengths.
    pub fn definite_limits(&self, axis: Axis, room: Room) -> (Option<Px>, Option<Px>) {
        let (min, max) = self.limits(axis);
        (self.definite(min, axis, room), self.definite(max, axis, room))
    }

    /// A border-box size within the definite `min-*` and `max-*`.
    pub fn clamp_definite(&self, size: Px, axis: Axis, room: Room) -> Px {
        let (min, max) = self.definite_limits(axis, room);
        size.min(max.unwrap_or(Px::MAX))
            .max(min.unwrap_or(Px::ZERO))
            .max(axis.sum(&self.border_padding(room)))
    }

    /// A border-box size within `min-*` and `max-*`, content keywords included.
    pub fn clamp(&self, cx: &Layout, size: Px, axis: Axis, room: Room) -> Px {
        let resolve = |limit: &Size| {
            let content = || {
                if self.is_own_inline(axis) {
                    return self.content_min_max(cx, room);
                }
                MinMax::both(self.content_block(cx, room, Sizing::FitContent))
            };
            match limit {
                Size::MinContent => Some(content().min),
                Size::MaxContent => Some(content().max),
                Size::FitContent => Some(room.along(axis).map_or(content().max, |room| content().fit(room))),
                limit => self.definite(limit, axis, room),
            }
        };
        let (min, max) = self.limits(axis);
        size.min(resolve(max).unwrap_or(Px::MAX))
            .max(resolve(min).unwrap_or(Px::ZERO))
            .max(axis.sum(&self.border_padding(room)))
            .max(self.table_minimum(cx, axis, room))
    }

    /// The block size that the content asks for in the given inline size, border-box.
    pub fn content_block(&self, cx: &Layout, room: Room, own_inline: Sizing) -> Px {
        // The lines of a flex container and the tracks of a grid take their share of a known block size; a block's content does not.
        let own_block = match cx.tree.get(self.id).contents {
            Contents::Flex(_) | Contents::Grid(_) => Sizing::Content,
            _ => Sizing::FitContent,
        };
        let result = if self.is_own_inline(Axis::Inline) {
            self.layout(cx, room, own_inline, own_block)
        } else {
            self.layout(cx, room, own_block, own_inline)
        };
        result.intrinsic_block
    }

    /// What the item contributes to the intrinsic inline size of its container: its outer sizes. A ratio transfers the limits of the other
    /// axis, and the size of that axis where `across` knows it.
    pub fn contribution(&self, cx: &Layout, across: Option<Px>, room: Room) -> MinMax {
        let sizes = cx.contribution(self.id, self.container);
        let Some(ratio) = self.ratio().filter(|_| self.preferred(Axis::Inline).is_auto()) else {
            return sizes;
        };
        let margins = self.outer_margins(Axis::Inline, room);
        let transfer = |outer: Px| {
            let size = match across {
                Some(across) => self.by_ratio(ratio, Axis::Inline, across, room),
                None => self.clamp_transferred(outer - margins, ratio, Axis::Inline, room),
            };
            self.clamp_definite(size, Axis::Inline, room) + margins
        };
        MinMax {
            min: transfer(sizes.min),
            max: transfer(sizes.max),
        }
    }

    /// No table is narrower than its content, whatever its size properties say (CSS 2.1 §17.5.2).
    pub fn table_minimum(&self, cx: &Layout, axis: Axis, room: Room) -> Px {
        if self.table.is_some() && self.is_own_inline(axis) {
            self.content_min_max(cx, room).min
        } else {
            Px::ZERO
        }
    }

    /// What the captions of a table add to its block size: size properties are those of the grid.
    pub fn captions_extent(&self, cx: &Layout, axis: Axis, room: Room) -> Px {
        if self.is_own_inline(axis) || self.table.is_none_or(|table| table.captions.is_empty()) {
            return Px::ZERO;
        }
        let fragment = self.layout(cx, room, Sizing::FitContent, Sizing::FitContent).fragment;
        let grid = fragment
            .children
            .iter()
            .find(|child| matches!(child.fragment.kind, FragmentKind::TableGrid(..)));
        let extent = |fragment: &Fragment| axis.of(self.container.logical_size(fragment.size));
        grid.map_or(Px::ZERO, |grid| extent(&fragment) - extent(&grid.fragment))
    }

    /// Border-box min-content and max-content sizes along the item's inline axis, percentage padding resolved.
    pub fn content_min_max(&self, cx: &Layout, room: Room) -> MinMax {
        let axis = if self.is_own_inline(Axis::Inline) {
            Axis::Inline
        } else {
            Axis::Block
        };
        let without_basis = Room { inline: None, ..room };
        let padding = axis.sum(&self.border_padding(room)) - axis.sum(&self.border_padding(without_basis));
        match self.table {
            Some(table) => table::content_min_max(cx, self.id, table),
            None => cx.content_min_max(self.id),
        }
        .plus(padding)
    }

    /// Width ÷ height, natural or preferred (CSS Sizing 4 §5.1).
    pub fn ratio(&self) -> Option<f32> {
        let style = self.style.rare.aspect_ratio;
        let natural = self.replaced.and_then(|r| match (r.width, r.height) {
            (Some(width), Some(height)) if width > 0. && height > 0. => Some(width / height),
            _ => None,
        });
        match style {
            Some((ratio, false)) => Some(ratio),
            Some((ratio, true)) => natural.or(Some(ratio)),
            None => natural,
        }
        .filter(|ratio| ratio.is_finite() && *ratio > 0.)
    }

    /// Border-box size along `axis` that goes with a border-box size along the other axis.
    pub fn by_ratio(&self, ratio: f32, axis: Axis, across: Px, room: Room) -> Px {
        let bp = self.border_padding(room);
        let (along_bp, across_bp) = (axis.sum(&bp), axis.other().sum(&bp));
        let is_width = (axis == Axis::Inline) == self.container.is_horizontal();
        let factor = if is_width { ratio } else { 1. / ratio };
        let border_box = self.style.border_box_sizing && self.style.rare.aspect_ratio.is_some_and(|(_, auto)| !auto);
        if border_box {
            across.scale(factor).max(along_bp)
        } else {
            (across - across_bp).clamp_negative().scale(factor) + along_bp
        }
    }

    /// A border-box size within the definite limits of the other axis, transferred through the aspect ratio.
    pub fn clamp_transferred(&self, size: Px, ratio: f32, axis: Axis, room: Room) -> Px {
        let (min, max) = self.definite_limits(axis.other(), room);
        let transfer = |limit: Px| self.by_ratio(ratio, axis, limit, room);
        size.min(max.map_or(Px::MAX, transfer)).max(min.map_or(Px::ZERO, transfer))
    }

    /// Border-box size of a replaced item along an axis when neither axis has a size from the style (CSS 2.1 §10.3.2, §10.6.2).
    pub fn natural_size(&self, replaced: &Replaced, axis: Axis, room: Room) -> Px {
        let is_width = (axis == Axis::Inline) == self.container.is_horizontal();
        let ratio = self.ratio();
        let natural = if is_width {
            let from_height = || replaced.height.zip(ratio).map(|(h, r)| h * r);
            replaced.width.or_else(from_height).unwrap_or(0.)
        } else {
            let from_width = || replaced.width.zip(ratio).map(|(w, r)| w / r);
            replaced
                .height
                .or_else(from_width)
                .unwrap_or_else(|| ratio.map_or(150., |r| 300. / r))
        };
        Px::from_f32_round(natural) + axis.sum(&self.border_padding(room))
    }

    /// The first or last baseline's distance from the start of the border box along a container axis. An item whose lines do not run
    /// across that axis, or that has none, has one synthesized.
    pub fn baseline(&self, result: &LayoutResult, axis: Axis, last: bool) -> Px {
        let size = axis.of(self.size_of(result));
        let own = if last { result.last_baseline } else { result.first_baseline };
        match own.filter(|_| !self.is_own_inline(axis)) {
            Some(baseline) if self.starts_with_container(axis) => baseline,
            Some(baseline) => size - baseline,
            None => self.synthesized_baseline(axis, size),
        }
    }

    /// The baseline of a box without lines across the axis (CSS Align 3 §9.3): the line-under edge, or the middle where the central
    /// baseline rules. Along the container's inline axis, lines would stand crosswise: vertical ones in a horizontal container.
    fn synthesized_baseline(&self, axis: Axis, size: Px) -> Px {
        let sideways = self.style.inherited.text_orientation == TextOrientation::Sideways;
        let mode = match (axis, self.container.is_horizontal(), self.container.is_rtl()) {
            (Axis::Block, ..) => self.container.mode,
            // The alphabetic baseline, which a horizontal container has, is the left edge of such lines.
            (Axis::Inline, true, false) => return Px::ZERO,
            (Axis::Inline, true, true) => return size,
            (Axis::Inline, false, false) => WritingMode::HorizontalTb,
            (Axis::Inline, false, true) => return Px::ZERO,
        };
        match mode {
            WritingMode::VerticalRl | WritingMode::VerticalLr if !sideways => size / 2,
            WritingMode::VerticalLr => Px::ZERO,
            _ => size,
        }
    }
}

/// The inline size available to a box whose container gives it no bound, as when its flow is orthogonal to a container of automatic
/// block size (CSS Writing Modes 4 §7.3): as much as its content asks for.
fn unlimited_inline(cx: &Layout, id: BoxId) -> Px {
    cx.content_min_max(id).max
}

/// A gap along an axis; percentages of an indefinite room are zero (CSS Box Alignment 3 §8.3).
pub fn gap(value: &LengthPercentage, room: Option<Px>) -> Px {
    sizing::resolve_against(value, Some(room.unwrap_or(Px::ZERO)))
        .unwrap_or(Px::ZERO)
        .clamp_negative()
}
