//! Computed styles in `taffy`'s words, along the grid container's axes: its `x` is our inline axis, its `y` our block axis.

use super::super::alignment::{Place, SelfAlignment};
use super::super::item::{Axis, Item, Room};
use crate::layout::sizing;
use crate::style::ComputedStyle;
use crate::style::computed::AlignmentStyle;
use crate::style::values::{
    Align, Alignment, AutoLength, Calc, Direction, GridLine, LengthPercentage, OverflowPosition, Size, TrackBreadth, TrackListItem,
    TrackRepeat, TrackSize,
};
use crate::units::Px;
use std::sync::Arc;
use taffy::prelude::{FromFr, FromLength, TaffyAuto, TaffyMaxContent, TaffyMinContent};
use taffy::{
    AlignContent, AlignItems, Dimension, GridPlacement, GridTemplateArea, GridTemplateAreas, GridTemplateComponent, GridTemplateRepetition,
    LengthPercentageAuto, Line, MaxTrackSizingFunction, MinTrackSizingFunction, RepetitionCount, TrackSizingFunction,
};

/// Names of lines and areas.
pub type Name = Arc<str>;

/// The farthest grid line, so that a hostile line number cannot ask for an unbounded number of cells.
pub const MAX_LINE: i16 = 1000;

/// Calculations that `taffy` has a handle of: it asks [`Calculations::resolve`] once it knows the basis.
#[derive(Default)]
pub struct Calculations(Vec<Arc<Calc>>);

/// `taffy` keeps its own tag in the low bits of a handle.
const HANDLE_STEP: usize = 8;

impl Calculations {
    fn handle(&mut self, calc: &Arc<Calc>) -> *const () {
        self.0.push(calc.clone());
        std::ptr::without_provenance(self.0.len() * HANDLE_STEP)
    }

    /// The value of a calculation in px.
    pub fn resolve(&self, handle: *const (), basis: f32) -> f32 {
        let calc = (handle.addr() / HANDLE_STEP).checked_sub(1).and_then(|index| self.0.get(index));
        calc.map_or(0., |calc| calc.resolve(basis))
    }

    fn length<T: From<taffy::LengthPercentage>>(&mut self, length: &LengthPercentage) -> T {
        match length {
            LengthPercentage::Length(length) => taffy::LengthPercentage::length(length.to_f32()),
            LengthPercentage::Percent(fraction) => taffy::LengthPercentage::percent(*fraction),
            LengthPercentage::Calc(calc) if calc.has_percent() => taffy::LengthPercentage::calc(self.handle(calc)),
            LengthPercentage::Calc(calc) => taffy::LengthPercentage::length(calc.resolve(0.)),
        }
        .into()
    }

    fn auto_length(&mut self, length: &AutoLength) -> LengthPercentageAuto {
        match length {
            AutoLength::Auto => LengthPercentageAuto::AUTO,
            AutoLength::Set(length) => self.length(length),
        }
    }

    fn size(&mut self, size: &Size) -> Dimension {
        match size {
            Size::Auto => Dimension::AUTO,
            Size::Set(length) => self.length(length),
            Size::MinContent => Dimension::min_content(),
            Size::MaxContent => Dimension::max_content(),
            Size::FitContent => Dimension::fit_content(),
            Size::FitContentLimit(LengthPercentage::Length(limit)) => Dimension::fit_content_px(limit.to_f32()),
            Size::FitContentLimit(LengthPercentage::Percent(limit)) => Dimension::fit_content_percent(*limit),
            Size::FitContentLimit(LengthPercentage::Calc(calc)) => Dimension::fit_content_calc(self.handle(calc)),
            Size::Stretch => Dimension::stretch(),
        }
    }

    /// `min-*` and `max-*`, which have no keywords there.
    fn limit(&mut self, size: &Size, keyword: impl Fn(&Size) -> Option<Px>) -> LengthPercentageAuto {
        match size {
            Size::Set(length) => self.length(length),
            size => keyword(size).map_or(LengthPercentageAuto::AUTO, |px| LengthPercentageAuto::from_length(px.to_f32())),
        }
    }

    fn track(&mut self, track: &TrackSize) -> TrackSizingFunction {
        let min = match &track.min {
            TrackBreadth::Set(length) => self.length::<taffy::LengthPercentage>(length).into(),
            TrackBreadth::MinContent => MinTrackSizingFunction::MIN_CONTENT,
            TrackBreadth::MaxContent => MinTrackSizingFunction::MAX_CONTENT,
            TrackBreadth::Auto | TrackBreadth::Fraction(_) | TrackBreadth::FitContent(_) => MinTrackSizingFunction::AUTO,
        };
        let max = match &track.max {
            TrackBreadth::Set(length) => self.length::<taffy::LengthPercentage>(length).into(),
            TrackBreadth::MinContent => MaxTrackSizingFunction::MIN_CONTENT,
            TrackBreadth::MaxContent => MaxTrackSizingFunction::MAX_CONTENT,
            TrackBreadth::Auto => MaxTrackSizingFunction::AUTO,
            TrackBreadth::Fraction(fraction) => MaxTrackSizingFunction::from_fr(*fraction),
            TrackBreadth::FitContent(LengthPercentage::Length(limit)) => MaxTrackSizingFunction::fit_content_px(limit.to_f32()),
            TrackBreadth::FitContent(LengthPercentage::Percent(limit)) => MaxTrackSizingFunction::fit_content_percent(*limit),
            TrackBreadth::FitContent(LengthPercentage::Calc(calc)) => MaxTrackSizingFunction::fit_content_calc(self.handle(calc)),
        };
        TrackSizingFunction { min, max }
    }

    /// A track list and the names of its lines: one set before each entry and one at the end.
    fn template(&mut self, list: &[TrackListItem]) -> (Vec<GridTemplateComponent<Name>>, Vec<Vec<Name>>) {
        let (mut tracks, mut names) = (Vec::new(), Vec::new());
        let mut pending = Vec::new();
        for item in list {
            match item {
                TrackListItem::LineNames(list) => pending.extend(list.iter().map(|name| Name::from(&**name))),
                TrackListItem::Track(track) => {
                    names.push(std::mem::take(&mut pending));
                    tracks.push(GridTemplateComponent::Single(self.track(track)));
                }
                TrackListItem::Repeat(count, list) => {
                    names.push(std::mem::take(&mut pending));
                    let (repeated, line_names) = self.template(list);
                    let repeated: Vec<TrackSizingFunction> = repeated
                        .into_iter()
                        .filter_map(|component| match component {
                            GridTemplateComponent::Single(track) => Some(track),
                            GridTemplateComponent::Repeat(_) => None,
                        })
                        .collect();
                    let count = match count {
                        TrackRepeat::Count(count) => RepetitionCount::Count((*count).clamp(1, MAX_LINE.unsigned_abs())),
                        TrackRepeat::AutoFill => RepetitionCount::AutoFill,
                        TrackRepeat::AutoFit => RepetitionCount::AutoFit,
                    };
                    tracks.push(GridTemplateComponent::Repeat(GridTemplateRepetition {
                        count,
                        tracks: repeated,
                        line_names,
                    }));
                }
            }
        }
        names.push(pending);
        (tracks, names)
    }

    /// The style of the container's content box, whose size is given: borders, padding and `width` are settled outside.
    pub fn container(&mut self, style: &ComputedStyle, block_limits: (Option<Px>, Option<Px>)) -> taffy::Style<Name> {
        let alignment = &style.alignment;
        let (columns, column_names) = self.template(&alignment.grid_template_columns);
        let (rows, row_names) = self.template(&alignment.grid_template_rows);
        let limit = |limit: Option<Px>| limit.map_or(LengthPercentageAuto::AUTO, |px| LengthPercentageAuto::from_length(px.to_f32()));
        taffy::Style {
            display: taffy::Display::Grid,
            min_size: taffy::Size {
                width: LengthPercentageAuto::AUTO,
                height: limit(block_limits.0),
            },
            max_size: taffy::Size {
                width: LengthPercentageAuto::AUTO,
                height: limit(block_limits.1),
            },
            align_content: content_alignment(alignment.align_content, true),
            justify_content: content_alignment(alignment.justify_content, style.inherited.direction == Direction::Ltr),
            gap: taffy::Size {
                width: self.length(&alignment.column_gap),
                height: self.length(&alignment.row_gap),
            },
            grid_template_columns: columns,
            grid_template_rows: rows,
            grid_template_column_names: column_names,
            grid_template_row_names: row_names,
            grid_template_areas: areas(alignment),
            grid_auto_columns: alignment.grid_auto_columns.iter().map(|track| self.track(track)).collect(),
            grid_auto_rows: alignment.grid_auto_rows.iter().map(|track| self.track(track)).collect(),
            grid_auto_flow: match (alignment.grid_flow_column, alignment.grid_flow_dense) {
                (false, false) => taffy::GridAutoFlow::Row,
                (false, true) => taffy::GridAutoFlow::RowDense,
                (true, false) => taffy::GridAutoFlow::Column,
                (true, true) => taffy::GridAutoFlow::ColumnDense,
            },
            ..taffy::Style::DEFAULT
        }
    }

    /// The style of an item whose alignments are resolved; `keyword` finds the border-box size a content keyword of `min-*` or `max-*`
    /// stands for.
    pub fn item(
        &mut self,
        item: &Item,
        (justify, align): (SelfAlignment, SelfAlignment),
        keyword: &dyn Fn(&Size, Axis) -> Option<Px>,
    ) -> taffy::Style<Name> {
        let style = item.style;
        let flow = item.container;
        let properties = sizing::size_properties(style, flow);
        let sides = |v: &crate::layout::geometry::LogicalSides<usize>| (v.inline_start, v.inline_end, v.block_start, v.block_end);
        let numbered = crate::units::Sides {
            top: 0,
            right: 1,
            bottom: 2,
            left: 3,
        };
        let (inline_start, inline_end, block_start, block_end) = sides(&flow.logical_sides(&numbered));
        let margin = [&style.margin.top, &style.margin.right, &style.margin.bottom, &style.margin.left];
        let padding = [&style.padding.top, &style.padding.right, &style.padding.bottom, &style.padding.left];
        let border = &style.border_width;
        let border = [border.top, border.right, border.bottom, border.left];
        let bp = item.border_padding(Room { inline: None, block: None });
        let inner = |axis: Axis| {
            move |size: &Size| {
                let adjustment = if style.border_box_sizing { Px::ZERO } else { axis.sum(&bp) };
                keyword(size, axis).map(|px| (px - adjustment).clamp_negative())
            }
        };
        let overflow = if sizing::is_scroll_container(style) {
            taffy::Overflow::Hidden
        } else {
            taffy::Overflow::Visible
        };
        let ratio = item.ratio().map(|ratio| if flow.is_horizontal() { ratio } else { 1. / ratio });
        let alignment = &style.alignment;
        taffy::Style {
            item_is_replaced: item.replaced.is_some(),
            box_sizing: if style.border_box_sizing {
                taffy::BoxSizing::BorderBox
            } else {
                taffy::BoxSizing::ContentBox
            },
            overflow: taffy::Point { x: overflow, y: overflow },
            size: taffy::Size {
                width: self.size(properties.inline),
                height: self.size(properties.block),
            },
            min_size: taffy::Size {
                width: self.limit(properties.min_inline, inner(Axis::Inline)),
                height: self.limit(properties.min_block, inner(Axis::Block)),
            },
            max_size: taffy::Size {
                width: self.limit(properties.max_inline, inner(Axis::Inline)),
                height: self.limit(properties.max_block, inner(Axis::Block)),
            },
            aspect_ratio: ratio,
            margin: taffy::Rect {
                left: self.auto_length(margin[inline_start]),
                right: self.auto_length(margin[inline_end]),
                top: self.auto_length(margin[block_start]),
                bottom: self.auto_length(margin[block_end]),
            },
            padding: taffy::Rect {
                left: self.length(padding[inline_start]),
                right: self.length(padding[inline_end]),
                top: self.length(padding[block_start]),
                bottom: self.length(padding[block_end]),
            },
            border: taffy::Rect {
                left: taffy::LengthPercentage::from_length(border[inline_start].to_f32()),
                right: taffy::LengthPercentage::from_length(border[inline_end].to_f32()),
                top: taffy::LengthPercentage::from_length(border[block_start].to_f32()),
                bottom: taffy::LengthPercentage::from_length(border[block_end].to_f32()),
            },
            justify_self: Some(self_alignment(justify)),
            align_self: Some(self_alignment(align)),
            grid_column: placement(&alignment.grid_column_start, &alignment.grid_column_end),
            grid_row: placement(&alignment.grid_row_start, &alignment.grid_row_end),
            ..taffy::Style::DEFAULT
        }
    }
}

/// The lines an item is placed between.
pub fn placement(start: &GridLine, end: &GridLine) -> Line<GridPlacement<Name>> {
    let line = |line: &GridLine| match line {
        GridLine::Auto | GridLine::Line(0) => GridPlacement::Auto,
        GridLine::Line(line) => GridPlacement::Line((*line).clamp(-MAX_LINE, MAX_LINE).into()),
        GridLine::Named(name, nth) => GridPlacement::NamedLine(Name::from(&**name), (*nth).clamp(-MAX_LINE, MAX_LINE)),
        GridLine::Span(span) => GridPlacement::Span((*span).clamp(1, MAX_LINE.unsigned_abs())),
        GridLine::SpanNamed(name, nth) => GridPlacement::NamedSpan(Name::from(&**name), (*nth).clamp(1, MAX_LINE.unsigned_abs())),
    };
    Line {
        start: line(start),
        end: line(end),
    }
}

/// Alignment as far as the sizes of tracks depend on it: what stretches.
fn self_alignment(alignment: SelfAlignment) -> AlignItems {
    match alignment.place {
        Place::Stretch => AlignItems::STRETCH,
        Place::Center => AlignItems::CENTER,
        Place::End | Place::LastBaseline => AlignItems::END,
        Place::Start | Place::FirstBaseline => AlignItems::START,
    }
}

fn content_alignment(align: Align, left_is_start: bool) -> AlignContent {
    let from_start = |is_start: bool| if is_start { AlignContent::START } else { AlignContent::END };
    let alignment = match align.keyword {
        Alignment::Start | Alignment::FlexStart | Alignment::SelfStart | Alignment::Baseline => AlignContent::START,
        Alignment::End | Alignment::FlexEnd | Alignment::SelfEnd | Alignment::LastBaseline => AlignContent::END,
        Alignment::Left => from_start(left_is_start),
        Alignment::Right => from_start(!left_is_start),
        Alignment::Center => AlignContent::CENTER,
        Alignment::SpaceBetween => AlignContent::SPACE_BETWEEN,
        Alignment::SpaceAround => AlignContent::SPACE_AROUND,
        Alignment::SpaceEvenly => AlignContent::SPACE_EVENLY,
        Alignment::Auto | Alignment::Normal | Alignment::Stretch => AlignContent::STRETCH,
    };
    if align.overflow == OverflowPosition::Safe {
        alignment.with_safety(taffy::AlignmentSafety::Safe)
    } else {
        alignment
    }
}

/// Named areas as rectangles. A name whose cells form no rectangle has been refused by the parser.
fn areas(alignment: &AlignmentStyle) -> Option<GridTemplateAreas<Name>> {
    let rows = &alignment.grid_template_areas;
    let count = |n: usize| u16::try_from(n).unwrap_or(u16::MAX).min(MAX_LINE.unsigned_abs());
    let column_count = count(rows.iter().map(Vec::len).max()?);
    let mut areas: Vec<GridTemplateArea<Name>> = Vec::new();
    for (row, cells) in rows.iter().enumerate() {
        for (column, name) in cells.iter().enumerate().filter(|(_, name)| !name.starts_with('.')) {
            let (row, column) = (count(row + 1), count(column + 1));
            match areas.iter_mut().find(|area| *area.name == **name) {
                Some(area) => {
                    area.row_end = area.row_end.max(row + 1);
                    area.column_end = area.column_end.max(column + 1);
                }
                None => areas.push(GridTemplateArea {
                    name: Name::from(&**name),
                    row_start: row,
                    row_end: row + 1,
                    column_start: column,
                    column_end: column + 1,
                }),
            }
        }
    }
    Some(GridTemplateAreas {
        areas,
        row_count: count(rows.len()),
        column_count,
    })
}
