//! What each column must, may and would like to be: the measures of cells, of `<col>` elements, and of cells that span several columns
//! (CSS Tables 3 §3.8.3 "computing column measures").

use super::columns::distribute;
use crate::layout::intrinsic::MinMax;
use crate::style::ComputedStyle;
use crate::style::values::{LengthPercentage, Size};
use crate::units::Px;

/// What one cell asks of its columns.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct CellMeasure {
    /// Border-box min-content size, `min-width` applied.
    pub min: Px,
    /// Border-box max-content size, or the specified one.
    pub max: Px,
    /// Specified percentage, 0–100.
    pub percent: Option<f32>,
    /// What the percentage does not include (content-box sizing in a fixed layout).
    pub percent_extra: Px,
    /// The size was specified as a length.
    pub constrained: bool,
}

/// What a column asks for.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Column {
    /// The largest minimum of its cells; `None` while nothing was said of it.
    pub min: Option<Px>,
    /// The largest preferred size.
    pub max: Option<Px>,
    /// The largest percentage, 0–100.
    pub percent: Option<f32>,
    /// Goes with the percentage.
    pub percent_extra: Px,
    /// A length was specified.
    pub constrained: bool,
    /// `visibility: collapse`.
    pub collapsed: bool,
    /// No cell starts here and no `<col>` has a width: an auto layout gives it no room, not even border spacing.
    pub mergeable: bool,
}

/// A cell that spans several columns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpanningCell {
    /// The column it starts in.
    pub column: usize,
    /// Columns spanned, at least 2.
    pub span: usize,
    /// What it asks for.
    pub measure: CellMeasure,
}

impl Column {
    /// Has a length and no percentage.
    pub fn is_fixed(&self) -> bool {
        self.constrained && self.percent.is_none()
    }
    /// The minimum, zero when nothing was said.
    pub fn min_size(&self) -> Px {
        self.min.unwrap_or(Px::ZERO)
    }
    /// The preferred size, zero when nothing was said.
    pub fn max_size(&self) -> Px {
        self.max.unwrap_or(Px::ZERO)
    }
    /// The size its percentage gives, at least the minimum.
    pub fn percent_size(&self, basis: Px) -> Px {
        let share = Px::from_f32(self.percent.unwrap_or(0.) * basis.to_f32() / 100.);
        (share + self.percent_extra).max(self.min_size())
    }

    /// A column that no `<col>` stands for.
    pub fn implicit(fixed_layout: bool) -> Column {
        Column {
            mergeable: !fixed_layout,
            ..Column::default()
        }
    }

    /// A column as its `<col>` or `<colgroup>` asks for it; `fallback` is the group's width.
    pub fn of_element(style: &ComputedStyle, inline: &InlineProperties, fallback: Option<Px>, fixed_layout: bool) -> Column {
        let wanted = SpecifiedInline::new(inline, Px::ZERO, true);
        let size = wanted.size.or(fallback).map(|size| size.max(wanted.min.unwrap_or(Px::ZERO)));
        let percent = wanted.percent.filter(|&percent| percent != 0.);
        Column {
            min: Some(wanted.min.unwrap_or(Px::ZERO)),
            max: size,
            percent,
            percent_extra: Px::ZERO,
            constrained: size.is_some(),
            collapsed: style.inherited.visibility == crate::style::values::Visibility::Collapse,
            mergeable: !fixed_layout && size.is_none_or(|size| size == Px::ZERO) && percent.is_none(),
        }
    }

    /// Grows to what the cells that start and end in this column ask for.
    fn encompass(&mut self, cell: &CellMeasure, fixed_layout: bool) {
        if fixed_layout && self.constrained {
            return;
        }
        self.mergeable &= fixed_layout;
        match self.min {
            Some(min) => {
                self.min = Some(min.max(cell.min));
                let wanted = if self.constrained && !cell.constrained {
                    cell.min
                } else {
                    cell.max
                };
                self.max = Some(self.max_size().max(wanted));
            }
            None => {
                self.min = Some(cell.min);
                self.max = Some(cell.max);
            }
        }
        self.max = Some(self.max_size().max(self.min_size()));
        if cell.percent > self.percent {
            self.percent = cell.percent;
            self.percent_extra = cell.percent_extra;
        }
        self.constrained |= cell.constrained;
    }
}

impl CellMeasure {
    /// Joins the measures of two cells of one column: a specified length outweighs what other cells' contents would like.
    pub fn join(&mut self, other: &CellMeasure) {
        self.min = self.min.max(other.min);
        self.max = match (self.constrained, other.constrained) {
            (true, false) => self.max.max(other.min),
            (false, true) => self.min.max(other.max),
            _ => self.max.max(other.max),
        };
        self.constrained |= other.constrained;
        if other.percent > self.percent {
            self.percent = other.percent;
            self.percent_extra = other.percent_extra;
        }
    }

    /// The measure of a cell from its content's border-box sizes and its properties. `nowrap_quirk`: the `nowrap` attribute of quirks mode
    /// keeps a cell with a width from becoming narrower than it.
    pub fn new(
        content: impl Fn() -> MinMax,
        inline: &InlineProperties,
        border_padding: Px,
        border_box: bool,
        fixed_layout: bool,
        nowrap_quirk: bool,
    ) -> CellMeasure {
        let wanted = SpecifiedInline::new(inline, border_padding, border_box);
        let content = if fixed_layout && wanted.size.is_some() {
            MinMax::default()
        } else {
            content()
        };
        let mut min = Px::ZERO;
        if !fixed_layout {
            min = content.min.max(wanted.min.unwrap_or(Px::ZERO));
            if nowrap_quirk {
                min = min.max(wanted.size.unwrap_or(Px::ZERO));
            }
        }
        let limit = wanted.max.unwrap_or(Px::MAX);
        let max = wanted.size.unwrap_or(content.max).min(limit);
        let min = min.min(limit);
        let percent_extra = if fixed_layout && wanted.percent.is_some() && !border_box {
            border_padding
        } else {
            Px::ZERO
        };
        CellMeasure {
            min,
            max: max.max(min),
            percent: wanted.percent,
            percent_extra,
            constrained: wanted.size.is_some(),
        }
    }
}

/// The inline-axis size properties of a cell or column, along the table's axis.
#[derive(Debug, Clone, Copy)]
pub struct InlineProperties<'a> {
    /// `inline-size`.
    pub size: &'a Size,
    /// `min-inline-size`.
    pub min: &'a Size,
    /// `max-inline-size`.
    pub max: &'a Size,
}

/// Specified inline sizes as border-box lengths, and the percentage.
struct SpecifiedInline {
    size: Option<Px>,
    min: Option<Px>,
    max: Option<Px>,
    percent: Option<f32>,
}

impl SpecifiedInline {
    fn new(inline: &InlineProperties, border_padding: Px, border_box: bool) -> SpecifiedInline {
        let length = |size: &Size| match size {
            Size::Set(LengthPercentage::Length(length)) => Some(*length),
            Size::Set(LengthPercentage::Calc(calc)) if !calc.has_percent() => Some(Px::from_f32(calc.resolve(0.))),
            _ => None,
        };
        let border_box_length = |size: &Size| {
            length(size).map(|length| {
                if border_box {
                    length.max(border_padding)
                } else {
                    length.clamp_negative() + border_padding
                }
            })
        };
        let min = border_box_length(inline.min);
        let max = border_box_length(inline.max).map(|max| max.max(min.unwrap_or(Px::ZERO)));
        let percent = percentage(inline.size).map(|percent| percentage(inline.max).map_or(percent, |max| percent.min(max)));
        SpecifiedInline {
            size: border_box_length(inline.size),
            min,
            max,
            percent,
        }
    }
}

/// A pure percentage, 0–100 and more; a calculation counts when its length part is zero.
pub fn percentage(size: &Size) -> Option<f32> {
    match size {
        Size::Set(LengthPercentage::Percent(fraction)) => Some((fraction * 100.).max(0.)),
        Size::Set(LengthPercentage::Calc(calc)) if calc.has_percent() && calc.resolve(0.) == 0. => Some(calc.resolve(100.).max(0.)),
        _ => None,
    }
}

/// Joins the columns that `<col>` elements ask for with the cells' measures. `cells` has an entry for each column a cell starts in.
pub fn resolve_columns(
    mut columns: Vec<Column>,
    cells: &[Option<CellMeasure>],
    mut spanning: Vec<SpanningCell>,
    spacing: Px,
    fixed_layout: bool,
) -> Vec<Column> {
    while columns.len() > cells.len() && columns.last().is_some_and(|column| column.mergeable) {
        columns.pop();
    }
    if columns.len() < cells.len() {
        columns.resize(cells.len(), Column::implicit(fixed_layout));
    }
    for cell in &spanning {
        keep_a_column(&mut columns, cell);
    }
    for (column, cell) in columns.iter_mut().zip(cells) {
        if let Some(cell) = cell {
            column.encompass(cell, fixed_layout);
        }
    }
    spanning.sort_by_key(|cell| (cell.span, cell.column));
    for cell in &spanning {
        let end = (cell.column + cell.span).min(columns.len());
        let Some(spanned) = columns.get_mut(cell.column..end).filter(|spanned| !spanned.is_empty()) else {
            continue;
        };
        if fixed_layout {
            spread_evenly(&cell.measure, spanned, spacing);
        } else {
            spread(&cell.measure, spanned, spacing);
        }
    }
    limit_percentages(&mut columns, fixed_layout);
    for column in &mut columns {
        column.min = Some(column.min_size());
        column.max = Some(column.max_size());
    }
    columns
}

/// A spanning cell needs at least one column that takes room: the first that is not collapsed.
fn keep_a_column(columns: &mut [Column], cell: &SpanningCell) {
    let end = (cell.column + cell.span).min(columns.len());
    let Some(spanned) = columns.get_mut(cell.column..end) else { return };
    let index = spanned.iter().position(|column| !column.collapsed).unwrap_or(0);
    if let Some(column) = spanned.get_mut(index) {
        column.mergeable = false;
    }
}

/// All percentages together are at most 100: later columns get what earlier ones leave; in a fixed layout all shrink alike.
fn limit_percentages(columns: &mut [Column], fixed_layout: bool) {
    let mut total = 0.;
    for percent in columns.iter_mut().filter_map(|column| column.percent.as_mut()) {
        if !fixed_layout {
            *percent = percent.min(100. - total);
        }
        total += *percent;
    }
    if fixed_layout && total > 100. {
        for percent in columns.iter_mut().filter_map(|column| column.percent.as_mut()) {
            *percent = *percent * 100. / total;
        }
    }
}

/// Border spacing between the columns a cell spans, which the columns need not make room for.
fn inner_spacing(columns: &[Column], spacing: Px) -> Px {
    let taking_room = columns.iter().filter(|column| !column.mergeable).count();
    spacing * taking_room.saturating_sub(1) as i32
}

/// Fixed layout: every spanned column gets the same.
fn spread_evenly(cell: &CellMeasure, columns: &mut [Column], spacing: Px) {
    let inner = inner_spacing(columns, spacing);
    let count = columns.len() as i32;
    let (min, max) = (
        if cell.constrained {
            (cell.min - inner).clamp_negative()
        } else {
            Px::ZERO
        },
        (cell.max - inner).clamp_negative(),
    );
    for column in columns.iter_mut() {
        if column.min.is_none() {
            column.constrained |= cell.constrained;
            column.min = Some(min / count);
        }
        if column.max.is_none() {
            column.constrained |= cell.constrained;
            column.max = Some(max / count);
        }
        if column.percent.is_none() && !column.constrained {
            column.percent = cell.percent.map(|percent| percent / count as f32);
        }
    }
    if let Some(last) = columns.last_mut() {
        last.min = Some(last.min_size() + (min - min / count * count));
        last.max = Some(last.max_size() + (max - max / count * count));
    }
}

/// Auto layout: percentages go to columns without one, sizes by the width distribution algorithm.
fn spread(cell: &CellMeasure, columns: &mut [Column], spacing: Px) {
    let inner = inner_spacing(columns, spacing);
    for column in columns.iter_mut() {
        column.min = Some(column.min_size());
        column.max = Some(column.max_size());
    }
    if let Some(percent) = cell.percent {
        spread_percentage(percent, columns);
    }
    let minimums = distribute((cell.min - inner).clamp_negative(), columns, true);
    for (column, size) in columns.iter_mut().zip(minimums) {
        column.min = Some(column.min_size().max(size));
    }
    let maximums = distribute((cell.max - inner).clamp_negative(), columns, cell.constrained);
    for (column, size) in columns.iter_mut().zip(maximums) {
        column.max = Some(column.max_size().max(column.min_size()).max(size));
    }
}

fn spread_percentage(percent: f32, columns: &mut [Column]) {
    let taking_room = || columns.iter().filter(|column| !column.mergeable);
    let surplus = percent - taking_room().filter_map(|column| column.percent).sum::<f32>();
    let others = taking_room().filter(|column| column.percent.is_none()).count();
    if surplus <= 0. || others == 0 {
        return;
    }
    let total: Px = taking_room()
        .filter(|column| column.percent.is_none())
        .map(|column| column.max_size())
        .sum();
    for column in columns.iter_mut().filter(|column| !column.mergeable && column.percent.is_none()) {
        column.percent = Some(if total > Px::ZERO {
            surplus * column.max_size().to_f32() / total.to_f32()
        } else {
            surplus / others as f32
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(min: i32, max: i32) -> CellMeasure {
        CellMeasure {
            min: Px::new(min),
            max: Px::new(max),
            ..CellMeasure::default()
        }
    }

    fn sizes(columns: &[Column]) -> Vec<(f32, f32)> {
        columns.iter().map(|c| (c.min_size().to_f32(), c.max_size().to_f32())).collect()
    }

    #[test]
    fn a_specified_width_outweighs_wider_content() {
        let mut joined = cell(10, 300);
        joined.join(&CellMeasure {
            constrained: true,
            ..cell(5, 50)
        });
        assert_eq!((joined.min, joined.max, joined.constrained), (Px::new(10), Px::new(50), true));
    }

    #[test]
    fn columns_without_cells_vanish_from_the_end_only() {
        let columns = vec![Column::implicit(false); 4];
        let resolved = resolve_columns(columns, &[Some(cell(1, 2)), None, Some(cell(3, 4))], vec![], Px::ZERO, false);
        assert_eq!(resolved.len(), 3);
        assert_eq!(resolved.iter().map(|c| c.mergeable).collect::<Vec<_>>(), [false, true, false]);
    }

    #[test]
    fn a_spanning_cell_shares_by_maximum() {
        let spanning = SpanningCell {
            column: 0,
            span: 2,
            measure: cell(0, 400),
        };
        let resolved = resolve_columns(vec![], &[Some(cell(10, 100)), Some(cell(10, 300))], vec![spanning], Px::ZERO, false);
        assert_eq!(sizes(&resolved), [(10., 100.), (10., 300.)]);
        let wider = SpanningCell {
            measure: cell(0, 800),
            ..spanning
        };
        let resolved = resolve_columns(vec![], &[Some(cell(10, 100)), Some(cell(10, 300))], vec![wider], Px::ZERO, false);
        assert_eq!(sizes(&resolved), [(10., 200.), (10., 600.)]);
    }

    #[test]
    fn a_cell_over_nothing_but_its_own_span_keeps_one_column() {
        let spanning = SpanningCell {
            column: 0,
            span: 3,
            measure: cell(30, 90),
        };
        let resolved = resolve_columns(vec![], &[None], vec![spanning], Px::new(2), false);
        assert_eq!(sizes(&resolved), [(30., 90.)]);
        assert!(!resolved[0].mergeable);
    }

    #[test]
    fn percentages_stop_at_one_hundred() {
        let with = |percent| {
            Some(CellMeasure {
                percent: Some(percent),
                ..cell(0, 10)
            })
        };
        let auto = resolve_columns(vec![], &[with(80.), with(80.)], vec![], Px::ZERO, false);
        assert_eq!(auto.iter().map(|c| c.percent).collect::<Vec<_>>(), [Some(80.), Some(20.)]);
        let fixed = resolve_columns(vec![], &[with(80.), with(120.)], vec![], Px::ZERO, true);
        assert_eq!(fixed.iter().map(|c| c.percent).collect::<Vec<_>>(), [Some(40.), Some(60.)]);
    }

    #[test]
    fn a_percentage_over_two_columns_goes_to_the_one_without() {
        let spanning = SpanningCell {
            column: 0,
            span: 2,
            measure: CellMeasure {
                percent: Some(50.),
                ..cell(0, 0)
            },
        };
        let first = CellMeasure {
            percent: Some(20.),
            ..cell(0, 10)
        };
        let resolved = resolve_columns(vec![], &[Some(first), Some(cell(0, 10))], vec![spanning], Px::ZERO, false);
        assert_eq!(resolved[1].percent, Some(30.));
    }

    #[test]
    fn fixed_layout_spreads_a_span_evenly() {
        let spanning = SpanningCell {
            column: 0,
            span: 3,
            measure: CellMeasure {
                constrained: true,
                ..cell(0, 100)
            },
        };
        let resolved = resolve_columns(vec![], &[None, None, None], vec![spanning], Px::ZERO, true);
        let total: Px = resolved.iter().map(|c| c.max_size()).sum();
        assert_eq!(total, Px::new(100));
        assert!(resolved.iter().all(|c| c.constrained));
    }
}
