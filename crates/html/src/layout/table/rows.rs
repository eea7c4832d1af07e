//! Row heights: what cells ask for, cells that span rows, and the height that sections and the table add (CSS Tables 3 §3.10, which leaves
//! most of it open: the order of preference here is the browsers').

use super::columns::share_out;
use crate::units::Px;

/// A row while its height is being found.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Row {
    /// Its height so far.
    pub size: Px,
    /// Its baseline, from its top, as long as the heights of its cells do not move theirs.
    pub baseline: Px,
    /// The row or one of its cells has a percentage height, 0–100.
    pub percent: Option<f32>,
    /// The row or one of its cells has a height.
    pub constrained: bool,
    /// A cell that spans more rows starts here.
    pub starts_span: bool,
    /// `visibility: collapse`.
    pub collapsed: bool,
}

/// A row group while its height is being found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Section {
    /// Index of its first row.
    pub first_row: usize,
    /// Number of its rows.
    pub row_count: usize,
    /// Its height so far, spacing between its rows included, but not what spanning cells add to them.
    pub size: Px,
    /// It has a percentage height, 0–100.
    pub percent: Option<f32>,
    /// It has a height.
    pub constrained: bool,
    /// Neither the table's header nor its footer.
    pub body: bool,
}

/// A cell that spans several rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpanningCell {
    /// First row.
    pub row: usize,
    /// Number of rows, at least 2.
    pub span: usize,
    /// Height it needs.
    pub size: Px,
}

/// Which rows a height is shared among, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// A cell over all of them.
    SpanningCell,
    /// The height of the section or table; percentages are of it.
    Height(Px),
}

/// Lets spanning cells grow the rows under them, narrow spans first.
pub fn distribute_spanning(cells: &mut [SpanningCell], spacing: Px, rows: &mut [Row]) {
    cells.sort_by_key(|cell| (cell.span, cell.row));
    for cell in cells {
        distribute_to_rows(&mut rows[cell.row..cell.row + cell.span], cell.size, Cause::SpanningCell, spacing);
    }
}

/// Grows rows until they are `wanted` high with the spacing between them.
pub fn distribute_to_rows(rows: &mut [Row], wanted: Px, cause: Cause, spacing: Px) {
    if rows.is_empty() {
        return;
    }
    let mut sizes: Vec<Px> = rows.iter().map(|row| row.size).collect();
    let total: Px = sizes.iter().copied().sum();
    let excess = wanted - spacing * (rows.len() - 1) as i32 - total;
    if excess > Px::ZERO {
        share_among_rows(rows, &mut sizes, excess, cause);
    }
    for (row, size) in rows.iter_mut().zip(sizes) {
        row.size = size;
    }
}

fn share_among_rows(rows: &[Row], sizes: &mut [Px], mut excess: Px, cause: Cause) {
    let deficit = |row: &Row| match (cause, row.percent) {
        (Cause::Height(basis), Some(percent)) => (Px::from_f32(percent * basis.to_f32() / 100.) - row.size).clamp_negative(),
        _ => Px::ZERO,
    };
    let deficits: Vec<(usize, Px)> = (0..rows.len())
        .map(|i| (i, deficit(&rows[i])))
        .filter(|&(_, deficit)| deficit > Px::ZERO)
        .collect();
    let is_empty = |i: usize| rows[i].size == Px::ZERO && deficit(&rows[i]) == Px::ZERO;
    let is_constrained = |i: usize| rows[i].constrained && (rows[i].percent.is_none() || cause != Cause::SpanningCell);
    let select = |wanted: &dyn Fn(usize) -> bool| (0..rows.len()).filter(|&i| wanted(i)).collect::<Vec<usize>>();

    // Percentage rows grow to their percentage.
    if !deficits.is_empty() {
        let missing: Px = deficits.iter().map(|&(_, deficit)| deficit).sum();
        let given = missing.min(excess);
        share_out(given, &deficits, sizes);
        excess -= given;
        if excess <= Px::ZERO {
            return;
        }
    }
    let equally = |indices: &[usize]| indices.iter().map(|&i| (i, Px::ZERO)).collect::<Vec<_>>();
    // Under a spanning cell, rows where other spanning cells start.
    if cause == Cause::SpanningCell {
        let starting = select(&|i| i > 0 && rows[i].starts_span);
        if !starting.is_empty() {
            return share_out(excess, &equally(&starting), sizes);
        }
    }
    let by_size = |indices: &[usize], sizes: &[Px]| indices.iter().map(|&i| (i, sizes[i])).collect::<Vec<_>>();
    // Rows with content and without a height, in proportion.
    let free = select(&|i| !is_empty(i) && !is_constrained(i));
    if !free.is_empty() {
        return share_out(excess, &by_size(&free, sizes), sizes);
    }
    // What is left is empty or has a height: empty rows take all.
    let empty = select(&is_empty);
    if !empty.is_empty() {
        if cause != Cause::SpanningCell {
            let unconstrained = select(&|i| is_empty(i) && !is_constrained(i));
            let receivers = if unconstrained.is_empty() { &empty } else { &unconstrained };
            return share_out(excess, &equally(receivers), sizes);
        }
        if empty.len() == rows.len() {
            sizes[rows.len() - 1] += excess;
            return;
        }
    }
    let filled = select(&|i| !is_empty(i));
    share_out(excess, &by_size(&filled, sizes), sizes);
}

/// Grows sections, and then their rows, until the table's grid is `table` high between its paddings.
pub fn distribute_to_sections(table: Px, spacing: Px, sections: &mut [Section], rows: &mut [Row]) {
    if sections.is_empty() {
        return;
    }
    let available = (table - spacing * (sections.len() as i32 + 1)).clamp_negative();
    let mut sizes: Vec<Px> = sections.iter().map(|section| section.size).collect();
    let minimum: Px = sizes.iter().copied().sum();
    if available <= minimum {
        return;
    }
    let wanted = |section: &Section| match section.percent {
        Some(percent) => Px::from_f32(percent * available.to_f32() / 100.).max(section.size),
        None => section.size,
    };
    let percent_total: Px = sections.iter().map(wanted).sum();
    if percent_total > minimum {
        let room: Vec<(usize, Px)> = (0..sections.len())
            .filter(|&i| sections[i].percent.is_some())
            .map(|i| (i, wanted(&sections[i]) - sections[i].size))
            .collect();
        share_out(percent_total.min(available) - minimum, &room, &mut sizes);
    }
    // The rest goes to bodies rather than header and footer, and to sections without a height first.
    let has_body = sections.iter().any(|section| section.body);
    let rank = |section: &Section| match section {
        s if s.body != has_body => 3,
        s if s.percent.is_some() => 2,
        s if s.constrained => 1,
        _ => 0,
    };
    let best = sections.iter().map(rank).min().unwrap_or(0);
    let rest = available - sizes.iter().copied().sum();
    if rest > Px::ZERO {
        let receivers: Vec<(usize, Px)> = (0..sections.len())
            .filter(|&i| rank(&sections[i]) == best)
            .map(|i| (i, sizes[i]))
            .collect();
        share_out(rest, &receivers, &mut sizes);
    }
    for (section, size) in sections.iter_mut().zip(sizes) {
        if section.size != size {
            section.size = size;
            let rows = &mut rows[section.first_row..section.first_row + section.row_count];
            distribute_to_rows(rows, size, Cause::Height(size), spacing);
        }
    }
}

/// Finds the baseline of a row from its cells (CSS Tables 3 §3.10.1).
#[derive(Debug, Clone, Copy, Default)]
pub struct RowBaseline {
    ascent: Option<Px>,
    descent: Px,
    /// Smallest distance from a cell's content end to its bottom edge.
    fallback: Option<Px>,
}

impl RowBaseline {
    /// A cell that aligns to the baseline and has content. Only cells of a single row ask for room below it.
    pub fn add_aligned(&mut self, ascent: Px, size: Px, spans_rows: bool) {
        self.ascent = Some(self.ascent.map_or(ascent, |a| a.max(ascent)));
        if !spans_rows {
            self.descent = self.descent.max(size - ascent);
        }
    }
    /// Any other cell; its content's end is the row's baseline when no cell aligns.
    pub fn add_other(&mut self, border_padding_end: Px) {
        self.fallback = Some(self.fallback.map_or(border_padding_end, |f| f.min(border_padding_end)));
    }
    /// The height of the row, given the tallest cell.
    pub fn row_size(&self, tallest: Px) -> Px {
        self.ascent.map_or(tallest, |ascent| tallest.max(ascent + self.descent))
    }
    /// The baseline of a row of this height.
    pub fn position(&self, row_size: Px) -> Px {
        match (self.ascent, self.fallback) {
            (Some(ascent), _) => ascent,
            (None, Some(fallback)) => (row_size - fallback).clamp_negative(),
            (None, None) => Px::ZERO,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(size: i32) -> Row {
        Row {
            size: Px::new(size),
            ..Row::default()
        }
    }
    fn constrained(size: i32) -> Row {
        Row {
            constrained: true,
            ..row(size)
        }
    }
    fn percent(size: i32, percent: f32) -> Row {
        Row {
            percent: Some(percent),
            constrained: true,
            ..row(size)
        }
    }
    fn grown(mut rows: Vec<Row>, wanted: i32, cause: Cause) -> Vec<f32> {
        distribute_to_rows(&mut rows, Px::new(wanted), cause, Px::ZERO);
        rows.iter().map(|row| row.size.to_f32()).collect()
    }
    fn height(wanted: i32) -> Cause {
        Cause::Height(Px::new(wanted))
    }

    #[test]
    fn rows_without_a_height_grow_in_proportion() {
        assert_eq!(grown(vec![row(10), row(30), constrained(20)], 100, height(100)), [20., 60., 20.]);
        assert_eq!(grown(vec![row(10), row(0), row(30)], 80, height(80)), [20., 0., 60.]);
    }

    #[test]
    fn percentage_rows_come_first() {
        assert_eq!(grown(vec![percent(10, 50.), row(10)], 100, height(100)), [50., 50.]);
        assert_eq!(grown(vec![percent(10, 80.), percent(10, 20.)], 100, height(100)), [80., 20.]);
    }

    #[test]
    fn empty_rows_take_what_rows_with_heights_do_not() {
        assert_eq!(grown(vec![constrained(20), row(0), row(0)], 60, height(60)), [20., 20., 20.]);
        assert_eq!(grown(vec![constrained(20), constrained(0), row(0)], 60, height(60)), [20., 0., 40.]);
    }

    #[test]
    fn a_spanning_cell_grows_the_last_of_empty_rows() {
        assert_eq!(grown(vec![row(0), row(0)], 50, Cause::SpanningCell), [0., 50.]);
        assert_eq!(grown(vec![row(10), row(0)], 50, Cause::SpanningCell), [50., 0.]);
        assert_eq!(grown(vec![constrained(10), row(0)], 50, Cause::SpanningCell), [50., 0.]);
    }

    #[test]
    fn spacing_counts_for_spanning_cells() {
        let mut rows = vec![row(10), row(10)];
        let mut cells = [SpanningCell {
            row: 0,
            span: 2,
            size: Px::new(22),
        }];
        distribute_spanning(&mut cells, Px::new(2), &mut rows);
        assert_eq!(rows, [row(10), row(10)]);
    }

    fn section(first_row: usize, size: i32, body: bool) -> Section {
        Section {
            first_row,
            row_count: 1,
            size: Px::new(size),
            percent: None,
            constrained: false,
            body,
        }
    }

    #[test]
    fn bodies_grow_before_header_and_footer() {
        let mut sections = [section(0, 10, false), section(1, 10, true), section(2, 10, false)];
        let mut rows = vec![row(10), row(10), row(10)];
        distribute_to_sections(Px::new(100), Px::ZERO, &mut sections, &mut rows);
        assert_eq!(rows.iter().map(|r| r.size.to_f32()).collect::<Vec<_>>(), [10., 80., 10.]);
        let mut sections = [section(0, 10, false), section(1, 30, false)];
        distribute_to_sections(Px::new(80), Px::ZERO, &mut sections, &mut rows[..2]);
        assert_eq!(sections.map(|s| s.size), [20, 60].map(Px::new));
    }

    #[test]
    fn a_percentage_section_gets_its_share() {
        let mut sections = [
            Section {
                percent: Some(50.),
                constrained: true,
                ..section(0, 10, true)
            },
            section(1, 10, true),
        ];
        let mut rows = vec![row(10), row(10)];
        distribute_to_sections(Px::new(200), Px::ZERO, &mut sections, &mut rows);
        assert_eq!(sections.map(|s| s.size), [100, 100].map(Px::new));
    }

    #[test]
    fn baselines_make_room_above_and_below() {
        let mut baseline = RowBaseline::default();
        baseline.add_aligned(Px::new(10), Px::new(40), false);
        baseline.add_aligned(Px::new(30), Px::new(35), false);
        assert_eq!(baseline.row_size(Px::new(40)), Px::new(60));
        assert_eq!(baseline.position(Px::new(60)), Px::new(30));
        let mut none = RowBaseline::default();
        none.add_other(Px::new(3));
        assert_eq!(none.position(Px::new(20)), Px::new(17));
    }

    proptest::proptest! {
        #[test]
        fn any_rows_reach_the_height_and_never_shrink(
            given in proptest::collection::vec((0i32..50, proptest::option::of(0f32..60.), proptest::bool::ANY, proptest::bool::ANY), 1..8),
            wanted in 0i32..1000,
            spanning in proptest::bool::ANY,
        ) {
            let rows: Vec<Row> = given
                .iter()
                .map(|&(size, percent, constrained, starts_span)| Row {
                    percent,
                    constrained: constrained || percent.is_some(),
                    starts_span,
                    ..row(size)
                })
                .collect();
            let mut grown = rows.clone();
            let cause = if spanning { Cause::SpanningCell } else { height(wanted) };
            distribute_to_rows(&mut grown, Px::new(wanted), cause, Px::ZERO);
            let before: Px = rows.iter().map(|row| row.size).sum();
            proptest::prop_assert_eq!(grown.iter().map(|row| row.size).sum::<Px>(), before.max(Px::new(wanted)));
            for (before, after) in rows.iter().zip(&grown) {
                proptest::prop_assert!(after.size >= before.size);
            }
        }
    }
}
