//! Which cell covers which slots of the grid (HTML §4.9.12 "forming a table", CSS 2.1 §17.5).

use crate::layout::box_tree::{BoxId, Table, TableSection};

/// Most columns one cell may span (HTML §4.9.11).
pub const MAX_COLUMN_SPAN: u32 = 1000;
/// Most rows one cell may span (HTML §4.9.11).
pub const MAX_ROW_SPAN: u32 = 65534;
/// Most columns a table may have. Slots beyond cost no memory, their cells share the last column.
pub const MAX_COLUMNS: u32 = 65536;

/// The cells of a table, placed.
#[derive(Debug, Default)]
pub struct Grid {
    /// Row groups in visual order.
    pub sections: Vec<GridSection>,
    /// Rows of all sections.
    pub rows: Vec<GridRow>,
    /// Cells of all rows, each row's cells in document order.
    pub cells: Vec<GridCell>,
    /// Steps that placing the cells took, to be charged to whoever limits the work.
    pub steps: u64,
}

/// A row group.
#[derive(Debug, Clone, Copy)]
pub struct GridSection {
    /// Its box.
    pub id: BoxId,
    /// Index of its first row.
    pub first_row: usize,
    /// Number of its rows.
    pub row_count: usize,
}

/// A row.
#[derive(Debug, Clone, Copy)]
pub struct GridRow {
    /// Its box.
    pub id: BoxId,
    /// Index of its first cell.
    pub first_cell: usize,
    /// Number of its cells.
    pub cell_count: usize,
}

/// A cell.
#[derive(Debug, Clone, Copy)]
pub struct GridCell {
    /// Its box.
    pub id: BoxId,
    /// Index of the row it starts in.
    pub row: usize,
    /// Column it starts in.
    pub column: usize,
    /// Columns it asks for; it may reach beyond the last column of the table.
    pub column_span: usize,
    /// Rows it covers, none of them outside its row group.
    pub row_span: usize,
    /// It has the `nowrap` attribute.
    pub nowrap: bool,
}

/// Columns that a cell from an earlier row reaches down into.
#[derive(Debug, Clone, Copy)]
struct Occupied {
    start: u32,
    end: u32,
    /// First row that is free again.
    until: usize,
}

impl Grid {
    /// Places the cells of a table.
    pub fn new(table: &Table) -> Grid {
        let mut grid = Grid::default();
        for section in &table.sections {
            grid.add_section(section);
        }
        grid
    }

    fn add_section(&mut self, section: &TableSection) {
        let first_row = self.rows.len();
        let end_row = first_row + section.rows.len();
        self.sections.push(GridSection {
            id: section.id,
            first_row,
            row_count: section.rows.len(),
        });
        let mut occupied: Vec<Occupied> = Vec::new();
        for (row, table_row) in (first_row..).zip(&section.rows) {
            let first_cell = self.cells.len();
            let mut column = 0;
            let mut next = 0;
            let mut reaching_down = Vec::new();
            for cell in &table_row.cells {
                while let Some(span) = occupied.get(next)
                    && span.start <= column
                {
                    column = column.max(span.end);
                    next += 1;
                }
                let column_span = cell.column_span.clamp(1, MAX_COLUMN_SPAN);
                let row_span = match cell.row_span {
                    0 => MAX_ROW_SPAN,
                    span => span.min(MAX_ROW_SPAN),
                };
                let row_span = (row_span as usize).min(end_row - row);
                let start = column.min(MAX_COLUMNS - 1);
                self.cells.push(GridCell {
                    id: cell.id,
                    row,
                    column: start as usize,
                    column_span: column_span as usize,
                    row_span,
                    nowrap: cell.nowrap,
                });
                let end = column.saturating_add(column_span);
                if row_span > 1 {
                    let until = row + row_span;
                    reaching_down.push(Occupied { start: column, end, until });
                }
                column = end;
            }
            self.steps += (next + table_row.cells.len()) as u64;
            self.rows.push(GridRow {
                id: table_row.id,
                first_cell,
                cell_count: table_row.cells.len(),
            });
            let expired = occupied.iter().any(|span| span.until <= row + 1);
            if expired || !reaching_down.is_empty() {
                self.steps += occupied.len() as u64;
                occupied.retain(|span| span.until > row + 1);
                occupied.append(&mut reaching_down);
                occupied.sort_by_key(|span| span.start);
            }
        }
    }

    /// One past the last column that a cell starts in or, with `spans`, reaches.
    pub fn column_count(&self, spans: bool) -> usize {
        let ends = self.cells.iter().map(|c| c.column + if spans { c.column_span } else { 1 });
        ends.max().unwrap_or(0)
    }

    /// The cells of a row.
    pub fn row_cells(&self, row: usize) -> std::ops::Range<usize> {
        let row = &self.rows[row];
        row.first_cell..row.first_cell + row.cell_count
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::box_tree::{TableCell, TableRow};

    /// A one-section table from (colspan, rowspan) of each cell, row by row.
    fn table(rows: &[&[(u32, u32)]]) -> Table {
        let id = BoxId(0);
        let rows = rows
            .iter()
            .map(|cells| TableRow {
                id,
                cells: cells
                    .iter()
                    .map(|&(column_span, row_span)| TableCell {
                        id,
                        column_span,
                        row_span,
                        nowrap: false,
                    })
                    .collect(),
            })
            .collect();
        Table {
            sections: vec![TableSection { id, rows }],
            ..Table::default()
        }
    }

    fn columns(grid: &Grid) -> Vec<(usize, usize)> {
        grid.cells.iter().map(|c| (c.row, c.column)).collect()
    }

    #[test]
    fn cells_step_around_row_spans() {
        let grid = Grid::new(&table(&[&[(1, 1), (1, 2), (1, 1)], &[(1, 1), (1, 1)], &[(1, 1), (1, 1)]]));
        assert_eq!(columns(&grid), [(0, 0), (0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1)]);
    }

    #[test]
    fn a_column_span_may_overlap_a_row_span() {
        let grid = Grid::new(&table(&[&[(1, 1), (1, 2)], &[(2, 1)]]));
        assert_eq!(columns(&grid), [(0, 0), (0, 1), (1, 0)]);
        assert_eq!(grid.column_count(false), 2);
        assert_eq!(grid.column_count(true), 2);
    }

    #[test]
    fn row_spans_end_with_the_section() {
        let grid = Grid::new(&table(&[&[(1, 0), (1, 9)], &[(1, 1)]]));
        assert_eq!(grid.cells.iter().map(|c| c.row_span).collect::<Vec<_>>(), [2, 2, 1]);
        assert_eq!(columns(&grid)[2], (1, 2));
    }

    #[test]
    fn adjacent_row_spans_are_skipped_together() {
        let grid = Grid::new(&table(&[&[(2, 3), (1, 2), (1, 1)], &[(1, 1)], &[(1, 1)]]));
        assert_eq!(columns(&grid)[3..], [(1, 3), (2, 2)]);
    }

    #[test]
    fn hostile_spans_cost_no_memory() {
        let wide = [(1000, 65534); 100];
        let rows: Vec<&[(u32, u32)]> = vec![&wide; 20];
        let grid = Grid::new(&table(&rows));
        assert_eq!(grid.cells.len(), 2000);
        assert!(grid.cells.iter().all(|c| c.column < MAX_COLUMNS as usize));
    }
}
