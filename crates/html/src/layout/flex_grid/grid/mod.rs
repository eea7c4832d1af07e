//! Grid layout (CSS Grid 2). `taffy` places the items and sizes and aligns the tracks; items are laid out and aligned in their areas here,
//! where writing modes, overflow positions and both baselines are known.

mod style;
mod tree;

use super::alignment::{Directions, Place, SelfAlignment};
use super::container::ContainerBox;
use super::item::{Axis, Item, Room, Sizing};
use crate::layout::Layout;
use crate::layout::box_tree::BoxId;
use crate::layout::builder::{self, FragmentBuilder};
use crate::layout::fragment::FragmentKind;
use crate::layout::geometry::{Flow, LogicalOffset, LogicalSides, LogicalSize};
use crate::layout::intrinsic::MinMax;
use crate::layout::positioned;
use crate::layout::sizing;
use crate::layout::space::{LayoutResult, Space};
use crate::style::ComputedStyle;
use crate::style::values::{Align, Alignment, Position, Size};
use crate::units::Px;
use std::collections::BTreeMap;
use style::Calculations;
use taffy::{AvailableSpace, LayoutInput, RequestedAxis, RunMode, SizingMode};
use tree::{GridTree, px};

/// What finding the tracks of a grid costs, and for each of its items, in steps.
const STEPS_PER_GRID: u64 = 4;
const STEPS_PER_ITEM: u64 = 4;

/// An item in its grid area.
struct Placed<'a> {
    item: Item<'a>,
    /// Its place among the tree's items.
    index: usize,
    /// Start corner of the area in the container's content box.
    start: LogicalOffset,
    /// Size of the area.
    area: LogicalSize,
    /// First and last line of its rows.
    rows: (u16, u16),
    /// First and last line of its columns.
    columns: (u16, u16),
    margin: LogicalSides<Option<Px>>,
    justify: SelfAlignment,
    align: SelfAlignment,
    result: LayoutResult,
}

/// Lays out a grid container.
pub fn layout(cx: &Layout, id: BoxId, children: &[BoxId], space: &Space) -> LayoutResult {
    let mut outer = ContainerBox::new(cx, id, space);
    if outer.has_ratio_block() {
        outer.settle_block(lay_out_in(cx, id, children, &outer).intrinsic_block);
    }
    lay_out_in(cx, id, children, &outer)
}

fn lay_out_in(cx: &Layout, id: BoxId, children: &[BoxId], outer: &ContainerBox) -> LayoutResult {
    let mut tree = grid_tree(cx, outer.style, outer.flow, children, outer.inner_block_limits());
    let root = tree.root();
    let input = input(
        RunMode::PerformLayout,
        Some(outer.inner_inline),
        outer.known_block,
        AvailableSpace::Definite(outer.inner_inline.to_f32()),
    );
    let mut output = taffy::compute_grid_layout(&mut tree, root, input);
    let mut placed = place_items(&tree);
    if shim_baselines(&mut tree, &placed) {
        output = taffy::compute_grid_layout(&mut tree, root, input);
        placed = place_items(&tree);
    }
    let content_block = track_extent(&tree, output.size.height, outer.known_block);
    let block = outer.block(content_block);

    let mut builder = FragmentBuilder::new(id, outer.flow);
    let offsets = align_items(&placed);
    let mut baselines: Vec<(u16, u16, u16, bool, Px, Px)> = Vec::with_capacity(placed.len());
    for (placed, within) in placed.iter().zip(offsets) {
        let offset = outer.in_border_box(within);
        let area = outer.flow.physical_size(placed.area);
        let relative = builder::relative_offset(placed.item.style, outer.flow, area.width, Some(area.height));
        builder.add(offset, &placed.result, relative);
        let baseline = |last: bool| offset.block + placed.item.baseline(&placed.result, Axis::Block, last);
        let aligned = matches!(placed.align.place, Place::FirstBaseline | Place::LastBaseline);
        baselines.push((
            placed.rows.0,
            placed.rows.1,
            placed.columns.0,
            aligned,
            baseline(false),
            baseline(true),
        ));
    }
    // The first row's baseline-aligned item, or its first one (CSS Grid §10.6); the last row's likewise.
    let first = baselines.iter().min_by_key(|b| (b.0, !b.3, b.2)).map(|b| b.4);
    let last = baselines.iter().max_by_key(|b| (b.1, b.3, b.2)).map(|b| b.5);
    for child in children.iter().filter(|child| cx.tree.get(**child).style.is_out_of_flow()) {
        place_out_of_flow(&tree, *child, outer, block, &mut builder);
    }
    let finished = builder.finish(cx, outer.style, outer.outer(block), FragmentKind::Box(outer.sides));
    builder::independent_result(finished, first, last, outer.intrinsic_block(content_block))
}

/// Notes an absolutely positioned child. Its containing block is its grid area when the container is positioned (CSS Grid §9.1); its static
/// position is that of the only item in that area, or in the content box (§9.2).
fn place_out_of_flow(tree: &GridTree, child: BoxId, outer: &ContainerBox, block: Px, builder: &mut FragmentBuilder) {
    let item = Item::new(tree.cx, child, outer.flow);
    let (justify, align) = alignments(&item, outer.style);
    let inner = outer.inner(block);
    let contained = match item.style.position {
        Position::Fixed => positioned::contains_fixed(outer.style),
        _ => positioned::contains_absolute(outer.style),
    };
    let area = tree.info.as_ref().filter(|_| contained).map(|info| {
        let padding = outer.padding_edges(block);
        let placement = |start, end| style::placement(start, end);
        let alignment = &item.style.alignment;
        let rect = info.resolve_absolute_grid_area(
            placement(&alignment.grid_row_start, &alignment.grid_row_end),
            placement(&alignment.grid_column_start, &alignment.grid_column_end),
            taffy::Direction::Ltr,
            padding.map(Px::to_f32),
        );
        let start = LogicalOffset {
            inline: px(rect.left),
            block: px(rect.top),
        };
        let size = LogicalSize {
            inline: (px(rect.right) - start.inline).clamp_negative(),
            block: (px(rect.bottom) - start.block).clamp_negative(),
        };
        (start, size)
    });
    let (start, room) = area.unwrap_or((LogicalOffset::default(), inner));
    let offset = LogicalOffset {
        inline: start.inline + justify.offset(room.inline),
        block: start.block + align.offset(room.block),
    };
    let (offset, edges) = (outer.in_border_box(offset), (justify.static_edge(), align.static_edge()));
    match area {
        Some((start, size)) => builder.add_out_of_flow_in_area(child, offset, edges, (outer.in_border_box(start), size)),
        None => builder.add_out_of_flow(child, offset, edges.0, edges.1, None),
    }
}

/// Content-box min-content and max-content inline sizes of a grid container.
pub fn min_max(cx: &Layout, id: BoxId, children: &[BoxId]) -> MinMax {
    let layout_box = cx.tree.get(id);
    let (style, flow) = (&*layout_box.style, layout_box.flow());
    let padding = style.padding.map(|p| p.resolve(Px::ZERO).clamp_negative());
    let bp = (flow.logical_sides(&style.border_width) + flow.logical_sides(&padding)).block_sum();
    let block = sizing::definite(sizing::size_properties(style, flow).block, None, bp, style.border_box_sizing);
    let block = block.map(|block| (block - bp).clamp_negative());
    let mut tree = grid_tree(cx, style, flow, children, (None, None));
    let root = tree.root();
    let shares_baselines = |alignment: SelfAlignment| matches!(alignment.place, Place::FirstBaseline | Place::LastBaseline);
    if tree.alignments.iter().any(|(justify, _)| shares_baselines(*justify)) {
        let input = input(RunMode::PerformLayout, None, block, AvailableSpace::MaxContent);
        taffy::compute_grid_layout(&mut tree, root, input);
        let placed = place_items(&tree);
        shim_baselines(&mut tree, &placed);
    }
    let mut width = |available: AvailableSpace| {
        let input = input(RunMode::ComputeSize, None, block, available);
        px(taffy::compute_grid_layout(&mut tree, root, input).size.width)
    };
    let min = width(AvailableSpace::MinContent);
    MinMax {
        min,
        max: width(AvailableSpace::MaxContent).max(min),
    }
}

fn input(run_mode: RunMode, inline: Option<Px>, block: Option<Px>, available_inline: AvailableSpace) -> LayoutInput {
    let known = taffy::Size {
        width: inline.map(Px::to_f32),
        height: block.map(Px::to_f32),
    };
    LayoutInput {
        run_mode,
        sizing_mode: SizingMode::InherentSize,
        axis: if run_mode == RunMode::ComputeSize {
            RequestedAxis::Horizontal
        } else {
            RequestedAxis::Both
        },
        known_dimensions: known,
        known_dimensions_are_definite: taffy::Size { width: true, height: true },
        parent_size: known,
        available_space: taffy::Size {
            width: available_inline,
            height: block.map_or(AvailableSpace::MaxContent, |block| AvailableSpace::Definite(block.to_f32())),
        },
        vertical_margins_are_collapsible: taffy::Line { start: false, end: false },
    }
}

fn grid_tree<'a, 'l>(
    cx: &'l Layout<'a>,
    style: &ComputedStyle,
    flow: Flow,
    children: &[BoxId],
    block_limits: (Option<Px>, Option<Px>),
) -> GridTree<'a, 'l> {
    cx.spend(STEPS_PER_GRID + STEPS_PER_ITEM * children.len() as u64);
    cx.grow_by::<(taffy::Style<style::Name>, Placed)>(children.len());
    let mut calculations = Calculations::default();
    let container = calculations.container(style, block_limits);
    let items: Vec<Item> = super::in_order(cx, children)
        .into_iter()
        .map(|id| Item::new(cx, id, flow))
        .collect();
    let indefinite = Room { inline: None, block: None };
    let alignments: Vec<_> = items.iter().map(|item| alignments(item, style)).collect();
    let styles = items
        .iter()
        .zip(&alignments)
        .map(|(item, alignments)| {
            let keyword = |size: &Size, axis: Axis| {
                let sizes = item.is_own_inline(axis).then(|| item.content_min_max(cx, indefinite))?;
                match size {
                    Size::MinContent => Some(sizes.min),
                    Size::MaxContent => Some(sizes.max),
                    _ => None,
                }
            };
            calculations.item(item, *alignments, &keyword)
        })
        .collect();
    GridTree {
        cx,
        items,
        alignments,
        styles,
        container,
        calculations,
        info: None,
    }
}

/// `justify-self` and `align-self` of an item. `normal` stretches, but not what has a size of its own, nor the axis that gets its size
/// through a ratio (CSS Grid §6.2).
fn alignments(item: &Item, container: &ComputedStyle) -> (SelfAlignment, SelfAlignment) {
    let (own, parent) = (&item.style.alignment, &container.alignment);
    let stretches = |own: Align, parent: Align| {
        let align = if own.keyword == Alignment::Auto { parent } else { own };
        align.keyword == Alignment::Stretch
    };
    let normal = |axis: Axis| {
        let gives_size = match axis {
            Axis::Inline => !stretches(own.align_self, parent.align_items),
            Axis::Block => !stretches(own.justify_self, parent.justify_items),
        } && item.is_own_inline(axis)
            && item.preferred(axis.other()).is_auto();
        if item.replaced.is_some() || (item.ratio().is_some() && !gives_size) {
            Place::Start
        } else {
            Place::Stretch
        }
    };
    let directions = |axis: Axis| Directions {
        item_agrees: item.starts_with_container(axis),
        reversed: false,
        left_is_start: Directions::left_is_start(item.container, axis),
        normal: normal(axis),
    };
    (
        SelfAlignment::resolve(own.justify_self, parent.justify_items, directions(Axis::Inline)),
        SelfAlignment::resolve(own.align_self, parent.align_items, directions(Axis::Block)),
    )
}

/// What the rows ask for: their sizes and gaps.
fn track_extent(tree: &GridTree, height: f32, known: Option<Px>) -> Px {
    let Some(info) = tree.info.as_ref().filter(|_| known.is_some()) else {
        return px(height);
    };
    let rows = &info.rows.positions;
    px(rows.iter().map(|row| row.end - row.start).sum::<f32>())
}

fn place_items<'a>(tree: &GridTree<'a, '_>) -> Vec<Placed<'a>> {
    let Some(info) = &tree.info else { return Vec::new() };
    let mut placed = Vec::with_capacity(tree.items.len());
    for (index, item) in tree.items.iter().enumerate() {
        let (Some((start, size)), Some(lines)) = (info.item_grid_area(index), info.items.get(index)) else {
            continue;
        };
        let start_corner = LogicalOffset {
            inline: px(start.x),
            block: px(start.y),
        };
        let area = LogicalSize {
            inline: (px(start.x + size.width) - start_corner.inline).clamp_negative(),
            block: (px(start.y + size.height) - start_corner.block).clamp_negative(),
        };
        let room = Room {
            inline: Some(area.inline),
            block: Some(area.block),
        };
        let (justify, align) = tree.alignments[index];
        let margin = item.margins(room);
        let sizing = |axis: Axis, alignment: SelfAlignment| {
            let (start, end) = axis.sides(&margin);
            let stretches = alignment.place == Place::Stretch && start.is_some() && end.is_some() && item.preferred(axis).is_auto();
            if !stretches {
                let across = if axis == Axis::Inline { align } else { justify };
                return ratio_sizing(tree, item, axis, across, room).unwrap_or(Sizing::FitContent);
            }
            let size = axis.of(area) - item.outer_margins(axis, room);
            let size = match item.ratio() {
                Some(ratio) => item.clamp_transferred(size, ratio, axis, room),
                None => size,
            };
            Sizing::Fixed {
                size: item.clamp(tree.cx, size, axis, room),
                definite: true,
            }
        };
        let result = item.layout(tree.cx, room, sizing(Axis::Inline, justify), sizing(Axis::Block, align));
        placed.push(Placed {
            item: *item,
            index,
            start: start_corner,
            area,
            rows: (lines.row_start, lines.row_end),
            columns: (lines.column_start, lines.column_end),
            margin,
            justify,
            align,
            result,
        });
    }
    placed
}

/// The size of an item whose sizes are both automatic: its content's, within the limits that a ratio transfers from the other axis.
fn ratio_sizing(tree: &GridTree, item: &Item, axis: Axis, across: SelfAlignment, room: Room) -> Option<Sizing> {
    let ratio = item.ratio().filter(|_| item.replaced.is_none() && item.is_own_inline(axis))?;
    let is_auto = item.preferred(axis).is_auto() && item.preferred(axis.other()).is_auto();
    let available = room.along(axis)? - item.outer_margins(axis, room);
    let fit = item.content_min_max(tree.cx, room).fit(available);
    let size = item.clamp(tree.cx, item.clamp_transferred(fit, ratio, axis, room), axis, room);
    (is_auto && across.place != Place::Stretch).then_some(Sizing::Fixed { size, definite: true })
}

/// Items that share a baseline: those aligned along an axis, in the same first (or last) track.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct SharingGroup {
    is_inline: bool,
    last: bool,
    track: u16,
}

impl Placed<'_> {
    fn alignment(&self, axis: Axis) -> SelfAlignment {
        if axis == Axis::Inline { self.justify } else { self.align }
    }

    /// The baseline-sharing group along an axis (CSS Align 3 §9.2), unless auto margins keep the item out of any.
    fn sharing_group(&self, axis: Axis) -> Option<SharingGroup> {
        let (start, end) = axis.sides(&self.margin);
        if start.is_none() || end.is_none() {
            return None;
        }
        let last = match self.alignment(axis).place {
            Place::FirstBaseline => false,
            Place::LastBaseline => true,
            _ => return None,
        };
        let lines = if axis == Axis::Inline { self.columns } else { self.rows };
        Some(SharingGroup {
            is_inline: axis == Axis::Inline,
            last,
            track: if last { lines.1 } else { lines.0 },
        })
    }

    /// The distance of the baseline from the margin edge it is measured from: the start for first, the end for last baselines.
    fn to_baseline(&self, axis: Axis, last: bool) -> Px {
        let size = axis.of(self.item.size_of(&self.result));
        let baseline = self.item.baseline(&self.result, axis, last);
        let (start, end) = axis.sides(&self.margin);
        if last {
            end.unwrap_or(Px::ZERO) + size - baseline
        } else {
            start.unwrap_or(Px::ZERO) + baseline
        }
    }
}

/// The largest distance to a baseline in each group.
fn deepest_baselines(placed: &[Placed]) -> BTreeMap<SharingGroup, Px> {
    let mut deepest = BTreeMap::new();
    for p in placed {
        for axis in [Axis::Inline, Axis::Block] {
            if let Some(group) = p.sharing_group(axis) {
                let depth = deepest.entry(group).or_insert(Px::MIN);
                *depth = (*depth).max(p.to_baseline(axis, group.last));
            }
        }
    }
    deepest
}

/// Adds to the margins of baseline-aligned items what aligning will move them, so that their tracks make room (CSS Grid §12.5 step 1).
/// Whether any moves.
fn shim_baselines(tree: &mut GridTree, placed: &[Placed]) -> bool {
    let deepest = deepest_baselines(placed);
    let mut any = false;
    for p in placed {
        for axis in [Axis::Inline, Axis::Block] {
            let Some(group) = p.sharing_group(axis) else { continue };
            let shim = deepest
                .get(&group)
                .map_or(Px::ZERO, |deepest| *deepest - p.to_baseline(axis, group.last));
            if shim <= Px::ZERO {
                continue;
            }
            any = true;
            let (start, end) = axis.sides(&p.margin);
            let side = if group.last { end } else { start };
            let margin = &mut tree.styles[p.index].margin;
            let style = match (axis, group.last) {
                (Axis::Inline, false) => &mut margin.left,
                (Axis::Inline, true) => &mut margin.right,
                (Axis::Block, false) => &mut margin.top,
                (Axis::Block, true) => &mut margin.bottom,
            };
            *style = taffy::LengthPercentageAuto::length((side.unwrap_or(Px::ZERO) + shim).to_f32());
        }
    }
    any
}

/// Offsets of the items' border boxes in the container's content box (CSS Grid §10).
fn align_items(placed: &[Placed]) -> Vec<LogicalOffset> {
    let deepest = deepest_baselines(placed);
    let offset_along = |p: &Placed, axis: Axis| {
        let (start, end) = axis.sides(&p.margin);
        let used = axis.of(p.item.size_of(&p.result)) + start.unwrap_or(Px::ZERO) + end.unwrap_or(Px::ZERO);
        let free = axis.of(p.area) - used;
        let autos = i32::from(start.is_none()) + i32::from(end.is_none());
        if autos > 0 {
            let share = if free > Px::ZERO { free / autos } else { Px::ZERO };
            return start.unwrap_or(share);
        }
        let shim = |group: SharingGroup| {
            deepest
                .get(&group)
                .map_or(Px::ZERO, |deepest| *deepest - p.to_baseline(axis, group.last))
        };
        let within = match p.sharing_group(axis) {
            Some(group) if group.last => free - shim(group),
            Some(group) => shim(group),
            None => p.alignment(axis).offset(free),
        };
        start.unwrap_or(Px::ZERO) + within
    };
    placed
        .iter()
        .map(|p| LogicalOffset {
            inline: p.start.inline + offset_along(p, Axis::Inline),
            block: p.start.block + offset_along(p, Axis::Block),
        })
        .collect()
}
