//! Where collapsed borders are drawn: each edge is one segment, and at every crossing of grid lines the strongest edge takes the square
//! where they meet (CSS 2.1 §17.6.2, which leaves the joints to the browser).

use super::collapse::{CollapsedEdges, Edge};
use crate::layout::geometry::{LogicalOffset, LogicalSize};
use crate::units::Px;
use std::cmp::Ordering;

/// A row on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlacedRow {
    /// Its index.
    pub row: usize,
    /// Its block-start edge.
    pub start: Px,
    /// Its block-end edge.
    pub end: Px,
}

/// An edge with its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Segment<'a> {
    /// Its start corner.
    pub offset: LogicalOffset,
    /// Its extent.
    pub size: LogicalSize,
    /// Runs along the inline axis, between rows.
    pub between_rows: bool,
    /// What is drawn.
    pub edge: &'a Edge,
}

/// Which half of the rows around a line is on this page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    /// Both.
    None,
    /// The rows above are on an earlier page.
    Above,
    /// The rows below are on a later page.
    Below,
}

/// The segments of one page's rows. `columns` are the places of the `n + 1` lines between columns.
pub fn segments<'a>(edges: &'a CollapsedEdges, rows: &[PlacedRow], columns: &[Px], out: &mut Vec<Segment<'a>>) {
    for (index, placed) in rows.iter().enumerate() {
        let previous = index.checked_sub(1).map(|i| rows[i].row);
        // Below a repeated header its own bottom edge is drawn, not that of the row it once stood above.
        let (line, cut_above) = match previous {
            Some(previous) => (previous + 1, Cut::None),
            None if placed.row > 0 => (placed.row, Cut::Above),
            None => (0, Cut::None),
        };
        let last = index + 1 == rows.len();
        let cut_below = if last && placed.row + 1 < edges.row_count() {
            Cut::Below
        } else {
            Cut::None
        };
        for column in 0..=edges.column_count() {
            if let Some(edge) = edges.between_columns(placed.row, column)
                && edge.is_visible()
            {
                let start = Joint::at(edges, placed.row, column, cut_above);
                let end = Joint::at(edges, placed.row + 1, column, cut_below);
                let from = placed.start + start.reach_down(cut_above);
                let to = placed.end - end.reach_up(cut_below);
                out.push(Segment {
                    offset: LogicalOffset {
                        inline: columns[column] - edge.width() / 2,
                        block: from,
                    },
                    size: LogicalSize {
                        inline: edge.width(),
                        block: to - from,
                    },
                    between_rows: false,
                    edge,
                });
            }
            along_line(edges, line, column, placed.start, cut_above, columns, out);
        }
        if last {
            for column in 0..edges.column_count() {
                along_line(edges, placed.row + 1, column, placed.end, cut_below, columns, out);
            }
        }
    }
}

/// The edge above row `line` in one column; at a page boundary only the half on this page.
fn along_line<'a>(edges: &'a CollapsedEdges, line: usize, column: usize, block: Px, cut: Cut, columns: &[Px], out: &mut Vec<Segment<'a>>) {
    let Some(edge) = edges.between_rows(line, column).filter(|edge| edge.is_visible()) else {
        return;
    };
    let half = edge.width() / 2;
    let (start, thickness) = match cut {
        Cut::None => (block - half, edge.width()),
        Cut::Above => (block, half),
        Cut::Below => (block - half, half),
    };
    let from = columns[column] + Joint::at(edges, line, column, cut).reach_after();
    let to = columns[column + 1] - Joint::at(edges, line, column + 1, cut).reach_before();
    out.push(Segment {
        offset: LogicalOffset {
            inline: from,
            block: start,
        },
        size: LogicalSize {
            inline: to - from,
            block: thickness,
        },
        between_rows: true,
        edge,
    });
}

/// The crossing of a line between rows and a line between columns.
struct Joint {
    /// Width of the stronger edge between columns.
    inline: Px,
    /// Width of the stronger edge between rows.
    block: Px,
    before_wins: bool,
    after_wins: bool,
    over_wins: bool,
    under_wins: bool,
}

impl Joint {
    fn at(edges: &CollapsedEdges, line: usize, column: usize, cut: Cut) -> Joint {
        let visible = |edge: Option<&'_ Edge>| edge.filter(|edge| edge.is_visible()).copied();
        let before = visible(column.checked_sub(1).and_then(|column| edges.between_rows(line, column)));
        let after = visible(edges.between_rows(line, column));
        let over = visible(line.checked_sub(1).and_then(|row| edges.between_columns(row, column)));
        let under = visible(edges.between_columns(line, column));
        let over = over.filter(|_| cut != Cut::Above);
        let under = under.filter(|_| cut != Cut::Below);
        let along = strength(&before, &after);
        let across = strength(&over, &under);
        let stronger_along = if along == Ordering::Greater { before } else { after };
        let stronger_across = if across == Ordering::Greater { over } else { under };
        let between = strength(&stronger_along, &stronger_across);
        Joint {
            inline: stronger_across.map_or(Px::ZERO, |edge| edge.width()),
            block: stronger_along.map_or(Px::ZERO, |edge| edge.width()),
            before_wins: between != Ordering::Less && along != Ordering::Less,
            after_wins: between != Ordering::Less && along != Ordering::Greater,
            over_wins: between != Ordering::Greater && across != Ordering::Less,
            under_wins: between != Ordering::Greater && across != Ordering::Greater,
        }
    }

    /// How far after the crossing's centre the edge after it begins; negative when it takes the joint.
    fn reach_after(&self) -> Px {
        if self.after_wins { -(self.inline / 2) } else { self.inline / 2 }
    }
    /// How far ahead of the crossing's centre the edge before it ends.
    fn reach_before(&self) -> Px {
        if self.before_wins { -(self.inline / 2) } else { self.inline / 2 }
    }
    fn reach_down(&self, cut: Cut) -> Px {
        match (cut, self.under_wins) {
            (Cut::None, true) => -(self.block / 2),
            (Cut::None, false) => self.block / 2,
            _ => Px::ZERO,
        }
    }
    fn reach_up(&self, cut: Cut) -> Px {
        match (cut, self.over_wins) {
            (Cut::None, true) => -(self.block / 2),
            (Cut::None, false) => self.block / 2,
            _ => Px::ZERO,
        }
    }
}

/// Which of two edges takes a joint: the wider, the stronger style, the one whose box came first.
fn strength(a: &Option<Edge>, b: &Option<Edge>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => {
            let own = (a.side.width, a.side.style);
            own.cmp(&(b.side.width, b.side.style)).then(b.order.cmp(&a.order))
        }
        (Some(_), None) => Ordering::Greater,
        (None, Some(_)) => Ordering::Less,
        (None, None) => Ordering::Equal,
    }
}

#[cfg(test)]
mod tests {
    use super::super::collapse::tests::{all, area, side};
    use super::*;
    use crate::style::values::BorderStyle;

    fn rows(count: usize, height: i32) -> Vec<PlacedRow> {
        let placed = |row: usize| PlacedRow {
            row,
            start: Px::new(row as i32 * height),
            end: Px::new((row as i32 + 1) * height),
        };
        (0..count).map(placed).collect()
    }

    fn drawn(edges: &CollapsedEdges, rows: &[PlacedRow], columns: &[i32]) -> Vec<(f32, f32, f32, f32)> {
        let columns: Vec<Px> = columns.iter().map(|&c| Px::new(c)).collect();
        let mut out = Vec::new();
        segments(edges, rows, &columns, &mut out);
        out.iter()
            .map(|s| {
                (
                    s.offset.inline.to_f32(),
                    s.offset.block.to_f32(),
                    s.size.inline.to_f32(),
                    s.size.block.to_f32(),
                )
            })
            .collect()
    }

    #[test]
    fn one_cell_has_four_segments_that_meet_at_the_corners() {
        let mut edges = CollapsedEdges::new(1, 1);
        edges.offer(&all(side(BorderStyle::Solid, 2)), area(0, 0, 1, 1), true);
        let mut segments = drawn(&edges, &rows(1, 20), &[0, 50]);
        segments.sort_by(|a, b| a.partial_cmp(b).unwrap());
        assert_eq!(
            segments,
            [(-1., -1., 2., 22.), (-1., -1., 52., 2.), (-1., 19., 52., 2.), (49., -1., 2., 22.)]
        );
    }

    #[test]
    fn the_wider_edge_runs_through_the_joint() {
        let mut edges = CollapsedEdges::new(1, 2);
        edges.offer(&all(side(BorderStyle::Solid, 2)), area(0, 0, 1, 1), true);
        edges.offer(&all(side(BorderStyle::Solid, 6)), area(0, 1, 1, 1), true);
        let segments = drawn(&edges, &rows(1, 20), &[0, 50, 100]);
        assert!(segments.contains(&(47., -3., 6., 26.)), "{segments:?}");
        assert!(segments.contains(&(-1., -1., 48., 2.)), "{segments:?}");
    }

    #[test]
    fn a_page_break_draws_half_a_border_on_each_page() {
        let mut edges = CollapsedEdges::new(2, 1);
        for row in 0..2 {
            edges.offer(&all(side(BorderStyle::Solid, 2)), area(row, 0, 1, 1), true);
        }
        let all_rows = rows(2, 20);
        let first = drawn(&edges, &all_rows[..1], &[0, 50]);
        assert!(first.contains(&(-1., 19., 52., 1.)), "{first:?}");
        let second = drawn(&edges, &all_rows[1..], &[0, 50]);
        assert!(second.contains(&(-1., 20., 52., 1.)), "{second:?}");
    }
}
