//! The flex layout algorithm (CSS Flexbox §9), along the container's inline and block axes.
//!
//! Offsets are measured from main-start and cross-start; only [`Container::place`] turns reversed directions into logical offsets.

mod base_size;
mod intrinsic;
mod lengths;
mod line;
mod pages;

pub use intrinsic::min_max;

use super::alignment::{Directions, Distribution, Place, SelfAlignment, distribute};
use super::container::ContainerBox;
use super::item::{Axis, Item, Room, Sizing, gap};
use crate::layout::Layout;
use crate::layout::box_tree::BoxId;
use crate::layout::builder::{self, FragmentBuilder};
use crate::layout::fragment::FragmentKind;
use crate::layout::geometry::{Flow, LogicalOffset, LogicalSides, LogicalSize};
use crate::layout::space::{LayoutResult, Space};
use crate::style::ComputedStyle;
use crate::style::values::{Align, FlexDirection, FlexWrap, OverflowPosition};
use crate::units::Px;
use lengths::Flexible;
use line::Line;
use std::sync::Arc;

/// What laying out a container costs besides the layouts of its items, and each of them, in 64ths of a step.
const PARTS_PER_CONTAINER: u64 = 8;
const PARTS_PER_ITEM: u64 = 8;

/// A flex container while its items are laid out.
struct Container<'a> {
    cx: &'a Layout<'a>,
    style: &'a Arc<ComputedStyle>,
    flow: Flow,
    /// The axis the items follow each other along.
    main: Axis,
    /// `row-reverse` or `column-reverse`: main-start is the end of the axis.
    reversed: bool,
    /// More than one line may form.
    wraps: bool,
    /// `wrap-reverse`: cross-start is the end of the axis.
    wrap_reversed: bool,
    /// The content box, as percentages see it.
    room: Room,
    /// Inner cross size when it is known before the items are laid out.
    known_cross: Option<Px>,
}

/// A flex item.
struct FlexItem<'a> {
    item: Item<'a>,
    margin: LogicalSides<Option<Px>>,
    flexible: Flexible,
    /// The base size does not come from the content.
    has_definite_base: bool,
    align: SelfAlignment,
    /// Used main size, border-box.
    main: Px,
    /// Used cross size, border-box.
    cross: Px,
    /// How far a page break before it moves it along a column.
    push: Px,
    result: Option<LayoutResult>,
}

impl<'a> Container<'a> {
    fn new(cx: &'a Layout<'a>, id: BoxId, room: Room) -> Container<'a> {
        let layout_box = cx.tree.get(id);
        let alignment = &layout_box.style.alignment;
        let direction = alignment.flex_direction;
        let is_row = matches!(direction, FlexDirection::Row | FlexDirection::RowReverse);
        let main = if is_row { Axis::Inline } else { Axis::Block };
        let wraps = alignment.flex_wrap != FlexWrap::NoWrap;
        Container {
            cx,
            style: &layout_box.style,
            flow: layout_box.flow(),
            main,
            reversed: matches!(direction, FlexDirection::RowReverse | FlexDirection::ColumnReverse),
            wraps,
            wrap_reversed: alignment.flex_wrap == FlexWrap::WrapReverse,
            room,
            known_cross: room.along(main.other()),
        }
    }

    fn cross(&self) -> Axis {
        self.main.other()
    }

    /// The gap between items of a line, and between lines.
    fn gaps(&self) -> (Px, Px) {
        let alignment = &self.style.alignment;
        let column = gap(&alignment.column_gap, self.room.inline);
        let row = gap(&alignment.row_gap, self.room.block);
        if self.main == Axis::Inline { (column, row) } else { (row, column) }
    }

    /// Values at the main-start and main-end sides.
    fn main_sides<T: Copy>(&self, sides: &LogicalSides<T>) -> (T, T) {
        let (start, end) = self.main.sides(sides);
        if self.reversed { (end, start) } else { (start, end) }
    }

    /// Values at the cross-start and cross-end sides.
    fn cross_sides<T: Copy>(&self, sides: &LogicalSides<T>) -> (T, T) {
        let (start, end) = self.cross().sides(sides);
        if self.wrap_reversed { (end, start) } else { (start, end) }
    }

    fn self_alignment(&self, item: &Item) -> SelfAlignment {
        let directions = Directions {
            item_agrees: item.starts_with_container(self.cross()),
            reversed: self.wrap_reversed,
            left_is_start: Directions::left_is_start(self.flow, self.cross()),
            normal: Place::Stretch,
        };
        SelfAlignment::resolve(item.style.alignment.align_self, self.style.alignment.align_items, directions)
    }

    /// Whether `align-self: stretch` has a say in the cross size (§9.4 step 11).
    fn stretches(&self, item: &Item, align: SelfAlignment) -> bool {
        let (start, end) = self.cross().sides(&item.margins(self.room));
        align.place == Place::Stretch && start.is_some() && end.is_some() && item.preferred(self.cross()).is_auto()
    }

    /// The cross size of a stretched item in a line of the given cross size.
    fn stretched_cross(&self, item: &Item, line_cross: Px) -> Px {
        let size = line_cross - item.outer_margins(self.cross(), self.room);
        item.clamp(self.cx, size, self.cross(), self.room)
    }

    /// Lays an item out with its used main size.
    fn lay_out(&self, item: &FlexItem<'a>, cross: Sizing) -> LayoutResult {
        let main = self.used_main(item);
        match self.main {
            Axis::Inline => item.item.layout(self.cx, self.room, main, cross),
            Axis::Block => item.item.layout(self.cx, self.room, cross, main),
        }
    }

    /// The used main size: definite in a container of definite main size, and where nothing flexed away from a definite basis (§9.8).
    fn used_main(&self, item: &FlexItem<'a>) -> Sizing {
        let definite = self.room.along(self.main).is_some()
            || (item.has_definite_base && item.main == item.flexible.hypothetical)
            || item.item.ratio().is_some();
        Sizing::Fixed { size: item.main, definite }
    }

    /// Cross sizes before lines have theirs (§9.4 step 7).
    fn measure_cross(&self, item: &mut FlexItem<'a>) {
        if let Some(known) = self.known_cross.filter(|_| !self.wraps)
            && self.stretches(&item.item, item.align)
            && item.item.table.is_none()
        {
            item.cross = self.stretched_cross(&item.item, known);
            return;
        }
        let result = self.lay_out(item, Sizing::FitContent);
        item.cross = self.cross().of(item.item.size_of(&result));
        item.result = Some(result);
    }

    /// Stretches items to their line and lays out those that are not laid out yet (§9.4 step 11).
    fn finish_cross(&self, item: &mut FlexItem<'a>, line_cross: Px) {
        if self.stretches(&item.item, item.align) {
            let table_minimum = item
                .result
                .as_ref()
                .filter(|_| item.item.table.is_some())
                .map_or(Px::ZERO, |_| item.cross);
            item.cross = self.stretched_cross(&item.item, line_cross).max(table_minimum);
            let fixed = Sizing::Fixed {
                size: item.cross,
                definite: true,
            };
            item.result = Some(self.lay_out(item, fixed));
        } else if self.wraps && self.main == Axis::Block {
            self.fit_column(item, line_cross);
        }
    }

    /// An item of a column that may wrap fits its content into the line, not into the container. The block size that it has stays.
    fn fit_column(&self, item: &mut FlexItem<'a>, line_cross: Px) {
        if item.item.is_own_inline(Axis::Inline) && item.item.preferred(Axis::Inline).is_auto() {
            let mut space = item.item.space(self.cx, self.room, Sizing::FitContent, self.used_main(item));
            space.available_inline = line_cross;
            let result = self.cx.layout(item.item.id, &space);
            item.cross = item.item.size_of(&result).inline;
            item.result = Some(result);
        }
    }

    /// Where a box of size `size` goes whose margin-free offsets from main-start and cross-start are given.
    fn place(&self, main: Px, cross: Px, size: LogicalSize, inner: LogicalSize) -> LogicalOffset {
        let along = |axis: Axis, offset: Px, reversed: bool| {
            if reversed {
                axis.of(inner) - offset - axis.of(size)
            } else {
                offset
            }
        };
        let main = along(self.main, main, self.reversed);
        let cross = along(self.cross(), cross, self.wrap_reversed);
        let offset = self.main.size(main, cross);
        LogicalOffset {
            inline: offset.inline,
            block: offset.block,
        }
    }
}

/// Lays out a flex container.
pub fn layout(cx: &Layout, id: BoxId, children: &[BoxId], space: &Space) -> LayoutResult {
    let mut outer = ContainerBox::new(cx, id, space);
    if outer.has_ratio_block() {
        outer.settle_block(lay_out_in(cx, id, children, &outer).intrinsic_block);
    }
    lay_out_in(cx, id, children, &outer)
}

fn lay_out_in(cx: &Layout, id: BoxId, children: &[BoxId], outer: &ContainerBox) -> LayoutResult {
    let mut container = Container::new(cx, id, outer.room());
    if container.cross() == Axis::Block {
        container.known_cross = outer.known_block;
    }
    let container = container;
    cx.spend_64ths(PARTS_PER_CONTAINER + PARTS_PER_ITEM * children.len() as u64);
    cx.grow_by::<FlexItem>(children.len());

    let items = super::in_order(cx, children);
    let items: Vec<FlexItem> = items.iter().map(|id| container.flex_item(*id)).collect();
    let break_length = match container.main {
        Axis::Inline => outer.inner_inline,
        Axis::Block => outer.inner_block(Px::MAX),
    };
    let mut lines = container.collect_lines(items, break_length);
    let longest = lines
        .iter()
        .map(|line| container.hypothetical_extent(line))
        .max()
        .unwrap_or(Px::ZERO);
    let main_extent = match container.main {
        Axis::Inline => outer.inner_inline,
        Axis::Block => outer.inner_block(longest),
    };
    for line in &mut lines {
        container.resolve_main_sizes(line, main_extent);
        line.items.iter_mut().for_each(|item| container.measure_cross(item));
        container.measure_line(line);
    }
    let (_, line_gap) = container.gaps();
    let gaps = line_gap * i32::try_from(lines.len().saturating_sub(1)).unwrap_or(i32::MAX);
    let lines_cross: Px = lines.iter().map(|line| line.cross).sum::<Px>() + gaps;
    let cross_extent = match container.cross() {
        Axis::Inline => outer.inner_inline,
        Axis::Block => outer.inner_block(lines_cross),
    };
    container.align_lines(&mut lines, cross_extent, line_gap);
    for line in &mut lines {
        let cross = line.cross;
        line.items.iter_mut().for_each(|item| container.finish_cross(item, cross));
    }

    let moved = cx.paged(outer.space()).map_or(Px::ZERO, |(pages, start)| {
        container.paginate(&mut lines, pages, start + outer.in_border_box(LogicalOffset::default()).block)
    });
    let content_block = match container.main {
        Axis::Inline => lines.iter().map(|line| line.natural_cross).sum::<Px>() + gaps,
        Axis::Block => lines.iter().map(|line| container.used_extent(line)).max().unwrap_or(Px::ZERO),
    } + moved;
    let block = outer.block(content_block);
    let mut builder = FragmentBuilder::new(id, outer.flow);
    let mut baselines = Baselines::default();
    for line in &lines {
        container.place_line(line, outer, outer.inner(block), &mut builder, &mut baselines);
    }
    for child in children.iter().filter(|child| cx.tree.get(**child).style.is_out_of_flow()) {
        container.place_out_of_flow(*child, outer, outer.inner(block), &mut builder);
    }
    let (first, last) = baselines.of_container(&container);
    let finished = builder.finish(cx, outer.style, outer.outer(block), FragmentKind::Box(outer.sides));
    builder::independent_result(finished, first, last, outer.intrinsic_block(content_block))
}

/// Block-axis positions of the baselines that a container can hand on (§8.5).
#[derive(Default)]
struct Baselines {
    /// Of each line: from the baseline-aligned items or the first (last) item.
    lines: Vec<(Px, Px)>,
}

impl Baselines {
    /// First and last: the lines at the block start and end.
    fn of_container(&self, container: &Container) -> (Option<Px>, Option<Px>) {
        let (first, last) = if container.wrap_reversed {
            (self.lines.last(), self.lines.first())
        } else {
            (self.lines.first(), self.lines.last())
        };
        (first.map(|l| l.0), last.map(|l| l.1))
    }
}

impl<'a> Container<'a> {
    /// `justify-content` and auto margins (§9.5), `align-self` (§9.6): puts a line's items into the box.
    fn place_line(
        &self,
        line: &Line<'a>,
        outer: &ContainerBox,
        inner: LogicalSize,
        builder: &mut FragmentBuilder,
        baselines: &mut Baselines,
    ) {
        let (item_gap, _) = self.gaps();
        let pushed: Px = line.items.iter().map(|item| item.push).sum();
        let free = self.main.of(inner) - self.used_extent(line) - pushed;
        let auto_margins = line.items.iter().map(|item| {
            let (start, end) = self.main_sides(&item.margin);
            i32::from(start.is_none()) + i32::from(end.is_none())
        });
        let auto_margins: i32 = auto_margins.sum();
        let auto_margin = if free > Px::ZERO && auto_margins > 0 {
            free / auto_margins
        } else {
            Px::ZERO
        };
        let distribution = if auto_margin > Px::ZERO {
            Distribution {
                before: Px::ZERO,
                between: Px::ZERO,
            }
        } else {
            let align = self.style.alignment.justify_content;
            distribute(
                align,
                free,
                line.items.len(),
                self.reversed,
                Directions::left_is_start(self.flow, self.main),
            )
        };
        let mut main = distribution.before;
        let mut found: Vec<(bool, Px, Px)> = Vec::with_capacity(line.items.len());
        for item in &line.items {
            let Some(result) = &item.result else { continue };
            let (margin_start, margin_end) = self.main_sides(&item.margin);
            main += margin_start.unwrap_or(auto_margin) + item.push;
            let cross = line.offset + self.cross_offset(item, result, line);
            let size = item.item.size_of(result);
            let offset = outer.in_border_box(self.place(main, cross, size, inner));
            let container_size = self.flow.physical_size(inner);
            let height = if self.flow.is_horizontal() {
                self.room.block
            } else {
                self.room.inline
            };
            let relative = builder::relative_offset(item.item.style, self.flow, container_size.width, height);
            builder.add(offset, result, relative);
            let baseline = |last: bool| offset.block + item.item.baseline(result, Axis::Block, last);
            let aligned = matches!(item.align.place, Place::FirstBaseline | Place::LastBaseline) && self.main == Axis::Inline;
            found.push((aligned, baseline(false), baseline(true)));
            main += item.main + margin_end.unwrap_or(auto_margin) + item_gap + distribution.between;
        }
        if self.main == Axis::Block && self.reversed {
            // The first item is the one at the block start.
            found.reverse();
        }
        let first = found.iter().find(|f| f.0).or(found.first());
        let last = found.iter().rev().find(|f| f.0).or(found.last());
        if let (Some(first), Some(last)) = (first, last) {
            baselines.lines.push((first.1, last.2));
        }
    }

    /// Static position of an absolutely positioned child: where it would be as the only item (§4.1).
    fn place_out_of_flow(&self, child: BoxId, outer: &ContainerBox, inner: LogicalSize, builder: &mut FragmentBuilder) {
        let item = Item::new(self.cx, child, self.flow);
        let justify = self.style.alignment.justify_content;
        // In a room of two units the distribution is 0, 1 or 2 for start, middle and end.
        let room = Px::new(2);
        let before = distribute(justify, room, 1, self.reversed, Directions::left_is_start(self.flow, self.main)).before;
        let main_place = match if self.reversed { room - before } else { before } {
            offset if offset == Px::ZERO => Place::Start,
            offset if offset == room => Place::End,
            _ => Place::Center,
        };
        let mut cross_align = self.self_alignment(&item);
        if self.wrap_reversed && matches!(cross_align.place, Place::Stretch | Place::FirstBaseline) {
            cross_align.place = Place::End;
        }
        let main_align = SelfAlignment {
            place: main_place,
            overflow: justify.overflow,
        };
        let main = main_align.offset(self.main.of(inner));
        let cross = SelfAlignment {
            overflow: OverflowPosition::Default,
            ..cross_align
        }
        .offset(self.cross().of(inner));
        let at = self.main.size(main, cross);
        let edges = match self.main {
            Axis::Inline => (main_align.static_edge(), cross_align.static_edge()),
            Axis::Block => (cross_align.static_edge(), main_align.static_edge()),
        };
        let offset = outer.in_border_box(LogicalOffset {
            inline: at.inline,
            block: at.block,
        });
        builder.add_out_of_flow(child, offset, edges.0, edges.1, None);
    }
}

/// `align-content` of a container, which has no say in a container of a single line (§8.4).
fn content_alignment(container: &Container) -> Align {
    container.style.alignment.align_content
}
