//! Tables: backgrounds of columns, row groups and rows behind their cells (CSS 2.1 §17.5.1), and collapsed borders.

use super::Painter;
use super::background::Area;
use super::border::{Edge, segment};
use super::corner::RoundedRect;
use crate::layout::fragment::{BoxSides, CellBox, Fragment, FragmentKind};
use crate::layout::geometry::{Flow, PhysicalOffset, PhysicalRect};
use crate::layout::table::TablePaint;
use crate::style::ComputedStyle;
use crate::style::values::Visibility;
use page::Color;

/// Where the background of a cell and of the rows and columns behind it is painted: the border box, but without its half of the collapsed
/// borders when those were painted before (as Chromium does), on whole px.
pub(super) fn background_rect(cell: CellBox, sides: &BoxSides, border_box: &PhysicalRect, above_borders: bool) -> PhysicalRect {
    if above_borders && cell == CellBox::Collapsed {
        border_box.inset(&sides.border).snapped()
    } else {
        border_box.snapped()
    }
}

/// A cell that shows backgrounds of what is behind it.
struct CellArea {
    border_box: PhysicalRect,
    /// Where they are painted.
    painted: PhysicalRect,
}

fn has_background(style: &ComputedStyle) -> bool {
    let decoration = &style.decoration;
    decoration.background_color.resolve(style.inherited.color) != Color::TRANSPARENT
        || decoration.background_layers.iter().any(|layer| layer.image.is_some())
}

impl Painter<'_> {
    /// The cells inside a table part that can be seen.
    fn cells(&self, parent: &Fragment, at: PhysicalOffset, found: &mut Vec<CellArea>) {
        for child in &parent.children {
            let place = at + child.offset;
            if self.is_culled(&child.fragment, place) {
                continue;
            }
            match &child.fragment.kind {
                FragmentKind::TableCell(sides, cell) if *cell != CellBox::Hidden => {
                    let border_box = PhysicalRect {
                        offset: place,
                        size: child.fragment.size,
                    };
                    let painted = background_rect(*cell, sides, &border_box, self.above_borders);
                    found.push(CellArea { border_box, painted });
                }
                FragmentKind::TablePart => self.cells(&child.fragment, place, found),
                _ => {}
            }
        }
    }

    /// The background of a row group or row, behind each of its cells.
    pub(super) fn part_background(&mut self, part: &Fragment, at: PhysicalOffset) {
        if part.style.inherited.visibility != Visibility::Visible || !has_background(&part.style) {
            return;
        }
        let part_box = PhysicalRect {
            offset: at,
            size: part.size,
        }
        .snapped();
        let mut cells = Vec::new();
        self.cells(part, at, &mut cells);
        for cell in cells {
            self.behind_cell(&part.style, part_box, cell.painted);
        }
    }

    /// The backgrounds of columns and column groups, behind the cells that start in them.
    pub(super) fn column_backgrounds(&mut self, grid: &Fragment, paint: &TablePaint, at: PhysicalOffset) {
        let style = &grid.style.inherited;
        let flow = Flow {
            mode: style.writing_mode,
            direction: style.direction,
        };
        let inline_start = |rect: &PhysicalRect| {
            let local = PhysicalOffset {
                x: rect.offset.x - at.x,
                y: rect.offset.y - at.y,
            };
            flow.logical_offset(local, grid.size, rect.size).inline
        };
        let mut cells = Vec::new();
        for (rect, column) in &paint.columns {
            let style = &self.tree.get(*column).style;
            if style.inherited.visibility != Visibility::Visible || !has_background(style) {
                continue;
            }
            if cells.is_empty() {
                self.cells(grid, at, &mut cells);
            }
            let column_box = rect.moved(at);
            let start = inline_start(&column_box);
            let end = start + flow.logical_size(rect.size).inline;
            self.work.spend_64ths(cells.len() as u64);
            for cell in &cells {
                let inline = inline_start(&cell.border_box);
                if inline >= start && inline < end {
                    self.behind_cell(style, column_box.snapped(), cell.painted);
                }
            }
        }
    }

    fn behind_cell(&mut self, style: &ComputedStyle, part: PhysicalRect, cell: PhysicalRect) {
        self.background(
            style,
            &Area {
                border_box: part,
                sides: BoxSides::default(),
                shape: RoundedRect::sharp(&cell),
                everywhere: Some(cell),
            },
        );
    }

    /// Collapsed borders, which lie above the backgrounds of all cells.
    pub(super) fn collapsed_borders(&mut self, paint: &TablePaint, at: PhysicalOffset) {
        for border in &paint.borders {
            let rect = border.rect.moved(at).snapped();
            if self.is_out_of_sight(&rect) {
                continue;
            }
            let edge = Edge {
                width: border.width,
                style: border.style,
                color: border.color,
            };
            segment(&rect, border.vertical, &edge, &mut self.items);
        }
    }
}
