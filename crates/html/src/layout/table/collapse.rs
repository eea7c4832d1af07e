//! The collapsing border model: which border wins each edge of the grid (CSS 2.1 §17.6.2.1, CSS Tables 3 §3.7).

use crate::layout::geometry::{Flow, LogicalSides};
use crate::style::ComputedStyle;
use crate::style::values::BorderStyle;
use crate::units::{Px, Sides};
use page::Color;

/// One side of a box, as a candidate for an edge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BorderSide {
    /// Its style; `inset` and `outset` stand for `ridge` and `groove` here.
    pub style: BorderStyle,
    /// Its width.
    pub width: Px,
    /// Its colour.
    pub color: Color,
}

/// The border that won an edge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    /// The border; style `none` while no candidate came.
    pub side: BorderSide,
    /// Position of the winner's box among all candidates; joints of equal borders belong to the earlier one.
    pub order: u32,
    /// Inside a spanning cell, where nothing is drawn.
    closed: bool,
}

impl Edge {
    const EMPTY: Edge = Edge {
        side: BorderSide {
            style: BorderStyle::None,
            width: Px::ZERO,
            color: Color::TRANSPARENT,
        },
        order: u32::MAX,
        closed: false,
    };

    /// Whether anything is drawn.
    pub fn is_visible(&self) -> bool {
        !self.side.style.is_invisible() && self.side.width > Px::ZERO
    }
    /// The width drawn.
    pub fn width(&self) -> Px {
        if self.is_visible() { self.side.width } else { Px::ZERO }
    }

    /// Takes a candidate when it beats what is there: `hidden` beats all, then the wider, then the style further down the list
    /// `none … solid, double`; in a tie the earlier candidate stays.
    fn offer(&mut self, side: &BorderSide, order: u32) {
        if self.closed || side.style == BorderStyle::None {
            return;
        }
        let current = &self.side;
        let wins = match (side.style, current.style) {
            (_, BorderStyle::Hidden) => false,
            (BorderStyle::Hidden, _) | (_, BorderStyle::None) => true,
            _ => (side.width, side.style) > (current.width, current.style),
        };
        if wins {
            self.side = *side;
            self.order = order;
        }
    }
}

/// The border sides of a style along the axes of the table.
pub fn border_sides(style: &ComputedStyle, flow: Flow) -> LogicalSides<BorderSide> {
    let current = style.inherited.color;
    let side = |line: BorderStyle, width: Px, color: crate::style::values::StyleColor| BorderSide {
        style: match line {
            BorderStyle::Inset => BorderStyle::Ridge,
            BorderStyle::Outset => BorderStyle::Groove,
            line => line,
        },
        width,
        color: color.resolve(current),
    };
    let (line, width, color) = (&style.border_style, &style.border_width, &style.border_color);
    flow.logical_sides(&Sides {
        top: side(line.top, width.top, color.top),
        right: side(line.right, width.right, color.right),
        bottom: side(line.bottom, width.bottom, color.bottom),
        left: side(line.left, width.left, color.left),
    })
}

/// A rectangle of slots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// First row.
    pub row: usize,
    /// First column.
    pub column: usize,
    /// Number of rows.
    pub rows: usize,
    /// Number of columns.
    pub columns: usize,
}

/// All edges of a grid. Candidates are offered in the order of precedence: cells, rows, row groups, columns, column groups, the table.
#[derive(Debug)]
pub struct CollapsedEdges {
    rows: usize,
    columns: usize,
    /// The columns up to the last one that a border or a cell over several slots was offered for.
    reached: usize,
    /// Edges across the lines of text, between columns: `columns + 1` for each row.
    between_columns: Vec<Edge>,
    /// Edges along the lines of text, between rows: `columns` for each of `rows + 1` lines.
    between_rows: Vec<Edge>,
    candidates: u32,
}

impl CollapsedEdges {
    /// How many edges a grid has.
    pub fn count(rows: usize, columns: usize) -> usize {
        rows.saturating_mul(columns + 1).saturating_add((rows + 1).saturating_mul(columns))
    }

    /// A grid without borders.
    pub fn new(rows: usize, columns: usize) -> CollapsedEdges {
        CollapsedEdges {
            rows,
            columns,
            reached: 0,
            between_columns: vec![Edge::EMPTY; rows * (columns + 1)],
            between_rows: vec![Edge::EMPTY; (rows + 1) * columns],
            candidates: 0,
        }
    }

    /// Offers the border of a box that covers an area; edges inside a `cell` are closed to all that come later.
    pub fn offer(&mut self, sides: &LogicalSides<BorderSide>, area: Area, cell: bool) {
        let order = self.candidates;
        self.candidates += 1;
        let end_row = (area.row + area.rows).min(self.rows);
        let end_column = (area.column + area.columns).min(self.columns);
        if area.row >= end_row || area.column >= end_column {
            return;
        }
        let has_border = [sides.inline_start, sides.inline_end, sides.block_start, sides.block_end]
            .iter()
            .any(|side| !side.style.is_invisible() && side.width > Px::ZERO);
        if has_border || (cell && area.rows * area.columns > 1) {
            self.reached = self.reached.max(end_column);
        }
        for column in area.column..end_column {
            self.between_rows[area.row * self.columns + column].offer(&sides.block_start, order);
            self.between_rows[end_row * self.columns + column].offer(&sides.block_end, order);
        }
        for row in area.row..end_row {
            let first = row * (self.columns + 1);
            self.between_columns[first + area.column].offer(&sides.inline_start, order);
            self.between_columns[first + end_column].offer(&sides.inline_end, order);
        }
        if cell {
            self.close_inside(area.row..end_row, area.column..end_column);
        }
    }

    fn close_inside(&mut self, rows: std::ops::Range<usize>, columns: std::ops::Range<usize>) {
        let close = |edge: &mut Edge| edge.closed = edge.side.style == BorderStyle::None;
        for row in rows.clone() {
            let first = row * (self.columns + 1);
            self.between_columns[first + columns.start + 1..first + columns.end]
                .iter_mut()
                .for_each(close);
        }
        for line in rows.start + 1..rows.end {
            let first = line * self.columns;
            self.between_rows[first + columns.start..first + columns.end]
                .iter_mut()
                .for_each(close);
        }
    }

    /// The edge before column `column` in a row.
    pub fn between_columns(&self, row: usize, column: usize) -> Option<&Edge> {
        if row >= self.rows || column > self.columns {
            return None;
        }
        Some(&self.between_columns[row * (self.columns + 1) + column])
    }
    /// The edge above row `line` in a column.
    pub fn between_rows(&self, line: usize, column: usize) -> Option<&Edge> {
        if line > self.rows || column >= self.columns {
            return None;
        }
        Some(&self.between_rows[line * self.columns + column])
    }
    /// Number of rows.
    pub fn row_count(&self) -> usize {
        self.rows
    }
    /// Number of columns.
    pub fn column_count(&self) -> usize {
        self.columns
    }

    /// The part of the borders around an area that lies inside it: half of the widest edge on each side.
    ///
    /// Blink keeps the edges of a row up to the last column that has any, one row after the other. Past them it finds those of the next row, and tables
    /// whose last columns have no borders are as wide as that makes them.
    pub fn half_borders(&self, area: Area) -> LogicalSides<Px> {
        let end_row = (area.row + area.rows).min(self.rows);
        let end_column = (area.column + area.columns).min(self.columns);
        if area.row >= end_row || area.column >= end_column || self.reached == 0 || area.column > self.reached {
            return LogicalSides::default();
        }
        let kept = self.reached + 1;
        let beside = |column: usize| {
            let widths = (area.row..end_row).filter_map(|row| self.between_columns(row + column / kept, column % kept));
            widths.map(Edge::width).max().unwrap_or(Px::ZERO) / 2
        };
        let along = |line: usize| {
            let first = line * self.columns;
            let widths = self.between_rows[first + area.column..first + end_column].iter().map(Edge::width);
            widths.max().unwrap_or(Px::ZERO) / 2
        };
        LogicalSides {
            inline_start: beside(area.column),
            inline_end: beside(end_column),
            block_start: along(area.row),
            block_end: along(end_row),
        }
    }

    /// The part of the outer borders that lies inside the table.
    pub fn table_border(&self) -> LogicalSides<Px> {
        self.half_borders(Area {
            row: 0,
            column: 0,
            rows: self.rows,
            columns: self.columns,
        })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn side(style: BorderStyle, width: i32) -> BorderSide {
        BorderSide {
            style,
            width: Px::new(width),
            color: Color::TRANSPARENT,
        }
    }
    pub fn all(side: BorderSide) -> LogicalSides<BorderSide> {
        LogicalSides {
            inline_start: side,
            inline_end: side,
            block_start: side,
            block_end: side,
        }
    }
    pub fn area(row: usize, column: usize, rows: usize, columns: usize) -> Area {
        Area {
            row,
            column,
            rows,
            columns,
        }
    }

    #[test]
    fn precedence_of_conflicting_borders() {
        use BorderStyle::*;
        let winner = |first: BorderSide, second: BorderSide| {
            let mut edge = Edge::EMPTY;
            edge.offer(&first, 0);
            edge.offer(&second, 1);
            edge.order
        };
        assert_eq!(winner(side(Double, 9), side(Hidden, 0)), 1);
        assert_eq!(winner(side(Hidden, 0), side(Double, 9)), 0);
        assert_eq!(winner(side(Solid, 1), side(Dotted, 2)), 1);
        assert_eq!(winner(side(Solid, 3), side(Double, 3)), 1);
        let weaker_first = [Groove, Ridge, Dotted, Dashed, Solid, Double];
        for pair in weaker_first.windows(2).filter(|pair| pair[0] != Groove) {
            assert_eq!(winner(side(pair[0], 2), side(pair[1], 2)), 1, "{pair:?}");
            assert_eq!(winner(side(pair[1], 2), side(pair[0], 2)), 0, "{pair:?}");
        }
        assert_eq!(winner(side(Solid, 2), side(Solid, 2)), 0);
        assert_eq!(winner(side(None, 5), side(Dotted, 1)), 1);
    }

    #[test]
    fn nothing_is_drawn_inside_a_spanning_cell() {
        let mut edges = CollapsedEdges::new(2, 2);
        edges.offer(&all(side(BorderStyle::Solid, 2)), area(0, 0, 2, 2), true);
        for row in 0..2 {
            edges.offer(&all(side(BorderStyle::Double, 9)), area(row, 0, 1, 2), false);
        }
        assert!(!edges.between_columns(0, 1).unwrap().is_visible());
        assert!(!edges.between_rows(1, 0).unwrap().is_visible());
        assert_eq!(edges.between_rows(0, 0).unwrap().width(), Px::new(9));
    }

    #[test]
    fn cells_get_half_of_the_widest_edge() {
        let mut edges = CollapsedEdges::new(2, 1);
        edges.offer(&all(side(BorderStyle::Solid, 1)), area(0, 0, 1, 1), true);
        edges.offer(&all(side(BorderStyle::Solid, 4)), area(1, 0, 1, 1), true);
        let spanning = edges.half_borders(area(0, 0, 2, 1));
        assert_eq!(spanning.inline_start, Px::new(2));
        assert_eq!(spanning.block_start.to_f32(), 0.5);
        assert_eq!(edges.half_borders(area(0, 0, 1, 1)).block_end, Px::new(2));
        assert_eq!(edges.table_border(), spanning);
    }

    /// As measured in Chromium 156, with tables of 200 px.
    #[test]
    fn past_the_last_column_with_borders_are_those_of_the_next_row() {
        let left = |width: i32| LogicalSides {
            inline_start: side(BorderStyle::Solid, width),
            ..all(side(BorderStyle::None, 0))
        };
        let mut edges = CollapsedEdges::new(2, 2);
        edges.offer(&left(4), area(1, 0, 1, 1), true);
        let border = edges.table_border();
        assert_eq!((border.inline_start, border.inline_end), (Px::new(2), Px::new(2)));
        edges.offer(&left(6), area(1, 1, 1, 1), true);
        assert_eq!(edges.table_border().inline_end, Px::ZERO);
    }

    #[test]
    fn a_hidden_edge_has_no_width() {
        let mut edges = CollapsedEdges::new(1, 1);
        edges.offer(&all(side(BorderStyle::Hidden, 0)), area(0, 0, 1, 1), true);
        edges.offer(&all(side(BorderStyle::Solid, 5)), area(0, 0, 1, 1), false);
        assert_eq!(edges.table_border(), LogicalSides::default());
    }
}
