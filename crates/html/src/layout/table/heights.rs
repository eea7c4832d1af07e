//! The heights of a table's rows: measured cells, spans, and the heights of rows, sections and the table.

use super::cell::{CellAlignment, CellLayout, MeasuredCell};
use super::columns::ColumnPlace;
use super::constraints::percentage;
use super::grid::{Grid, GridCell, GridSection};
use super::rows::{Cause, Row, RowBaseline, Section, SpanningCell, distribute_spanning, distribute_to_rows, distribute_to_sections};
use crate::layout::sizing;
use crate::style::values::{Display, Size, Visibility};
use crate::units::Px;

/// Rows, sections and cells of a table with their heights.
pub struct Heights {
    /// All rows.
    pub rows: Vec<Row>,
    /// All sections.
    pub sections: Vec<Section>,
    /// All cells, as the grid has them.
    pub cells: Vec<MeasuredCell>,
}

/// The inline size of a cell: from its first column's start to its last column's end.
pub fn cell_inline_size(cell: &GridCell, places: &[ColumnPlace]) -> Px {
    let last = (cell.column + cell.column_span).min(places.len()).saturating_sub(1);
    match (places.get(cell.column), places.get(last)) {
        (Some(first), Some(last)) => last.end() - first.offset,
        _ => Px::ZERO,
    }
}

/// A length that does not depend on anything.
fn plain_length(size: &Size) -> Option<Px> {
    match size {
        Size::Set(length) => length.length().map(Px::clamp_negative),
        _ => None,
    }
}

impl Heights {
    /// Measures all cells and finds the least height of every row.
    pub fn measure(layout: &CellLayout, places: &[ColumnPlace]) -> Heights {
        let grid = &layout.model.grid;
        let cells: Vec<MeasuredCell> = grid
            .cells
            .iter()
            .map(|cell| layout.measure(cell, cell_inline_size(cell, places)))
            .collect();
        let mut heights = Heights {
            rows: Vec::with_capacity(grid.rows.len()),
            sections: Vec::with_capacity(grid.sections.len()),
            cells,
        };
        for (index, section) in grid.sections.iter().enumerate() {
            heights.measure_section(layout, grid, index, section);
        }
        heights
    }

    fn measure_section(&mut self, layout: &CellLayout, grid: &Grid, index: usize, section: &GridSection) {
        let style = &layout.cx.tree.get(section.id).style;
        let spacing = layout.model.spacing.block;
        let collapsed = style.inherited.visibility == Visibility::Collapse;
        let mut spanning = Vec::new();
        let mut percent_total: f32 = 0.;
        for row in section.first_row..section.first_row + section.row_count {
            let mut measured = self.measure_row(layout, grid, row, &mut spanning);
            measured.collapsed |= collapsed;
            if let Some(percent) = &mut measured.percent {
                *percent = percent.min(100. - percent_total);
                percent_total += *percent;
            }
            self.rows.push(measured);
        }
        // As in Chromium, what spanning cells add to the rows does not count when the table's height is shared among its sections.
        let mut size = self.rows_size(section.first_row, section.row_count, spacing);
        distribute_spanning(&mut spanning, spacing, &mut self.rows);
        let rows = &mut self.rows[section.first_row..];
        let height = sizing::size_properties(style, layout.flow).block;
        let length = plain_length(height);
        if let Some(length) = length
            && length > size
        {
            distribute_to_rows(rows, length, Cause::Height(length), spacing);
            size = length;
        }
        let percent = percentage(height);
        let is_header = index == 0 && style.display == Display::TableHeaderGroup;
        let is_footer = index + 1 == grid.sections.len() && style.display == Display::TableFooterGroup;
        self.sections.push(Section {
            first_row: section.first_row,
            row_count: section.row_count,
            size,
            percent,
            constrained: length.is_some() || percent.is_some(),
            body: !is_header && !is_footer,
        });
    }

    fn measure_row(&self, layout: &CellLayout, grid: &Grid, row: usize, spanning: &mut Vec<SpanningCell>) -> Row {
        let style = &layout.cx.tree.get(grid.rows[row].id).style;
        let mut measured = Row {
            collapsed: style.inherited.visibility == Visibility::Collapse,
            ..Row::default()
        };
        let mut tallest = Px::ZERO;
        for index in grid.row_cells(row) {
            let (placed, cell) = (&grid.cells[index], &self.cells[index]);
            let size = cell.content_size.max(cell.length.unwrap_or(Px::ZERO));
            if placed.row_span > 1 {
                measured.starts_span = true;
                spanning.push(SpanningCell {
                    row,
                    span: placed.row_span,
                    size,
                });
                continue;
            }
            measured.constrained |= cell.length.is_some() || cell.percent.is_some();
            if cell.percent > measured.percent {
                measured.percent = cell.percent;
            }
            tallest = tallest.max(size);
        }
        let height = sizing::size_properties(style, layout.flow).block;
        if let Some(percent) = percentage(height) {
            measured.constrained = true;
            measured.percent = Some(measured.percent.map_or(percent, |p| p.max(percent)));
        } else if let Some(length) = plain_length(height) {
            measured.constrained = true;
            tallest = tallest.max(length);
        }
        let baseline = self.row_baseline(grid, row);
        measured.size = baseline.row_size(tallest);
        measured.baseline = baseline.position(measured.size);
        measured
    }

    /// The baseline of a row's cells as they are laid out now.
    pub fn row_baseline(&self, grid: &Grid, row: usize) -> RowBaseline {
        let mut baseline = RowBaseline::default();
        for index in grid.row_cells(row) {
            let (placed, cell) = (&grid.cells[index], &self.cells[index]);
            if cell.alignment == CellAlignment::Baseline && cell.has_content() {
                baseline.add_aligned(cell.baseline(), cell.content_size, placed.row_span > 1);
            } else {
                baseline.add_other(cell.border_padding_end);
            }
        }
        baseline
    }

    /// Height of consecutive rows with the spacing between them.
    fn rows_size(&self, first: usize, count: usize, spacing: Px) -> Px {
        let rows = &self.rows[first..first + count];
        spacing * count.saturating_sub(1) as i32 + rows.iter().map(|row| row.size).sum()
    }

    /// Height that a section takes.
    pub fn section_size(&self, section: usize, spacing: Px) -> Px {
        let section = &self.sections[section];
        match section.row_count {
            0 => section.size,
            count => self.rows_size(section.first_row, count, spacing),
        }
    }

    /// Grows rows to a grid height between the table's paddings.
    pub fn grow(&mut self, height: Px, spacing: Px) {
        let total: Px = self.sections.iter().map(|section| section.size).sum();
        if height > total {
            distribute_to_sections(height, spacing, &mut self.sections, &mut self.rows);
        }
    }

    /// Takes away the height of collapsed rows; returns by how much a table's own height shrinks.
    pub fn collapse(&mut self, spacing: Px) -> Px {
        let several = self.rows.len() > 1;
        let mut saved = Px::ZERO;
        for row in self.rows.iter_mut().filter(|row| row.collapsed) {
            saved += row.size;
            if several {
                saved += spacing;
            }
            row.size = Px::ZERO;
        }
        saved
    }
}
