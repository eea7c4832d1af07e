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
use crate::layout::sizing;
use crate::layout::space::{LayoutResult, Space};
use crate::style::ComputedStyle;
use crate::style::values::Size;
use crate::units::Px;
use std::collections::BTreeMap;
use style::Calculations;
use taffy::{AvailableSpace, LayoutInput, RequestedAxis, RunMode, SizingMode};
use tree::{GridTree, px};

/// An item in its grid area.
struct Placed<'a> {
    item: Item<'a>,
    /// Start corner of the area in the container's content box.
    start: LogicalOffset,
    /// Size of the area.
    area: LogicalSize,
    /// First and last line of its rows.
    rows: (u16, u16),
    /// First line of its columns.
    column: u16,
    margin: LogicalSides<Option<Px>>,
    justify: SelfAlignment,
    align: SelfAlignment,
    result: LayoutResult,
}

/// Lays out a grid container.
pub fn layout(cx: &Layout, id: BoxId, children: &[BoxId], space: &Space) -> LayoutResult {
    let outer = ContainerBox::new(cx, id, space);
    let mut tree = grid_tree(cx, outer.style, outer.flow, children, outer.inner_block_limits());
    let root = tree.root();
    let input = input(
        RunMode::PerformLayout,
        Some(outer.inner_inline),
        outer.known_block,
        AvailableSpace::Definite(outer.inner_inline.to_f32()),
    );
    let output = taffy::compute_grid_layout(&mut tree, root, input);
    let content_block = track_extent(&tree, output.size.height, outer.known_block);
    let block = outer.block(content_block);

    let placed = place_items(&tree);
    let mut builder = FragmentBuilder::new(id, outer.flow);
    let offsets = align_items(&placed);
    let mut baselines: Vec<(u16, u16, u16, bool, Px, Px)> = Vec::with_capacity(placed.len());
    for (placed, within) in placed.iter().zip(offsets) {
        let offset = outer.from_content(within);
        let area = outer.flow.physical_size(placed.area);
        let relative = builder::relative_offset(placed.item.style, outer.flow, area.width, Some(area.height));
        builder.add(offset, &placed.result, relative);
        let size = placed.item.size_of(&placed.result);
        let baseline = |last: bool| offset.block + placed.item.baseline(&placed.result, last).unwrap_or(size.block);
        let aligned = matches!(placed.align.place, Place::FirstBaseline | Place::LastBaseline);
        baselines.push((
            placed.rows.0,
            placed.rows.1,
            placed.column,
            aligned,
            baseline(false),
            baseline(true),
        ));
    }
    // The first row's baseline-aligned item, or its first one (CSS Grid §10.6); the last row's likewise.
    let first = baselines.iter().min_by_key(|b| (b.0, !b.3, b.2)).map(|b| b.4);
    let last = baselines.iter().max_by_key(|b| (b.1, b.3, b.2)).map(|b| b.5);
    let inner = outer.inner(block);
    for child in children.iter().filter(|child| cx.tree.get(**child).style.is_out_of_flow()) {
        let item = Item::new(cx, *child, outer.flow);
        let (justify, align) = alignments(&item, outer.style);
        let offset = LogicalOffset {
            inline: justify.offset(inner.inline),
            block: align.offset(inner.block),
        };
        builder.add_out_of_flow(*child, outer.from_content(offset), justify.static_edge(), align.static_edge(), None);
    }
    let finished = builder.finish(cx, outer.style, outer.outer(block), FragmentKind::Box(outer.sides));
    builder::independent_result(finished, first, last, outer.intrinsic_block(content_block))
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

/// `justify-self` and `align-self` of an item. `normal` stretches, but not what has a size or ratio of its own (CSS Grid §6.2).
fn alignments(item: &Item, container: &ComputedStyle) -> (SelfAlignment, SelfAlignment) {
    let normal = if item.replaced.is_some() || item.ratio().is_some() {
        Place::Start
    } else {
        Place::Stretch
    };
    let directions = |axis: Axis| Directions {
        item_agrees: item.starts_with_container(axis),
        reversed: false,
        left_is_start: match axis {
            Axis::Inline => Some(!item.container.is_rtl()),
            Axis::Block if item.container.is_horizontal() => None,
            Axis::Block => Some(!item.container.is_block_flipped()),
        },
        normal,
    };
    let (own, parent) = (&item.style.alignment, &container.alignment);
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
                return Sizing::FitContent;
            }
            let size = axis.of(area) - item.outer_margins(axis, room);
            Sizing::Fixed {
                size: item.clamp(tree.cx, size, axis, room),
                definite: true,
            }
        };
        let result = item.layout(tree.cx, room, sizing(Axis::Inline, justify), sizing(Axis::Block, align));
        placed.push(Placed {
            item: *item,
            start: start_corner,
            area,
            rows: (lines.row_start, lines.row_end),
            column: lines.column_start,
            margin,
            justify,
            align,
            result,
        });
    }
    placed
}

/// Offsets of the items' border boxes in the container's content box (CSS Grid §10).
fn align_items(placed: &[Placed]) -> Vec<LogicalOffset> {
    let shares_baseline =
        |p: &Placed, place: Place| p.align.place == place && p.margin.block_start.is_some() && p.margin.block_end.is_some();
    // The distance of the baseline from the margin edge it is measured from: the start for first, the end for last baselines.
    let to_baseline = |p: &Placed, last: bool| {
        let size = p.item.size_of(&p.result);
        let baseline = p.item.baseline(&p.result, last).unwrap_or(size.block);
        if last {
            p.margin.block_end.unwrap_or(Px::ZERO) + size.block - baseline
        } else {
            p.margin.block_start.unwrap_or(Px::ZERO) + baseline
        }
    };
    let mut deepest: BTreeMap<(u16, bool), Px> = BTreeMap::new();
    for p in placed {
        for (place, last, row) in [(Place::FirstBaseline, false, p.rows.0), (Place::LastBaseline, true, p.rows.1)] {
            if shares_baseline(p, place) {
                let depth = deepest.entry((row, last)).or_insert(Px::MIN);
                *depth = (*depth).max(to_baseline(p, last));
            }
        }
    }
    let deepest = |row: u16, last: bool| deepest.get(&(row, last)).copied().unwrap_or(Px::ZERO);
    let offset_along = |p: &Placed, axis: Axis| {
        let (start, end) = axis.sides(&p.margin);
        let used = axis.of(p.item.size_of(&p.result)) + start.unwrap_or(Px::ZERO) + end.unwrap_or(Px::ZERO);
        let free = axis.of(p.area) - used;
        let autos = i32::from(start.is_none()) + i32::from(end.is_none());
        if autos > 0 {
            let share = if free > Px::ZERO { free / autos } else { Px::ZERO };
            return start.unwrap_or(share);
        }
        let alignment = if axis == Axis::Inline { p.justify } else { p.align };
        let within = match alignment.place {
            Place::FirstBaseline if axis == Axis::Block => deepest(p.rows.0, false) - to_baseline(p, false),
            Place::LastBaseline if axis == Axis::Block => free - (deepest(p.rows.1, true) - to_baseline(p, true)),
            _ => alignment.offset(free),
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
