//! Tables: backgrounds of columns, row groups and rows behind their cells (CSS 2.1 §17.5.1), and collapsed borders.

use super::Painter;
use super::background::Area;
use super::border::{Edge, segment};
use super::corner::RoundedRect;
use crate::layout::fragment::{BoxSides, Fragment, FragmentKind};
use crate::layout::geometry::{Flow, PhysicalOffset, PhysicalRect};
use crate::layout::table::TablePaint;
use crate::page::Color;
use crate::style::ComputedStyle;
use crate::style::values::Visibility;

/// Where the background of a cell and of the rows and columns behind it is painted: the border box, but without its half of the collapsed
/// borders when those were painted before (as Chromium does).
pub(super) fn background_rect(style: &ComputedStyle, sides: &BoxSides, border_box: PhysicalRect, above_borders: bool) -> PhysicalRect {
    if above_borders && style.inherited.border_collapse {
        border_box.inset(&sides.border)
    } else {
        border_box
    }
}

/// Calls `visit` with the border box of every cell that shows backgrounds, and where they are painted.
fn each_cell(parent: &Fragment, at: PhysicalOffset, above_borders: bool, visit: &mut impl FnMut(PhysicalRect, PhysicalRect)) {
    for child in &parent.children {
        let place = at + child.offset;
        match &child.fragment.kind {
            FragmentKind::TableCell(sides, false) => {
                let border_box = PhysicalRect {
                    offset: place,
                    size: child.fragment.size,
                };
                let painted = background_rect(&child.fragment.style, sides, border_box, above_borders);
                visit(border_box, painted);
            }
            FragmentKind::TablePart => each_cell(&child.fragment, place, above_borders, visit),
            _ => {}
        }
    }
}

fn has_background(style: &ComputedStyle) -> bool {
    let decoration = &style.decoration;
    decoration.background_color.resolve(style.inherited.color) != Color::TRANSPARENT
        || decoration.background_layers.iter().any(|layer| layer.image.is_some())
}

impl Painter<'_> {
    /// The background of a row group or row, behind each of its cells.
    pub(super) fn part_background(&mut self, part: &Fragment, at: PhysicalOffset) {
        if part.style.inherited.visibility != Visibility::Visible || !has_background(&part.style) {
            return;
        }
        let part_box = PhysicalRect {
            offset: at,
            size: part.size,
        };
        let above_borders = self.above_borders;
        each_cell(part, at, above_borders, &mut |_, painted| {
            self.behind_cell(&part.style, part_box, painted)
        });
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
        for (rect, column) in &paint.columns {
            let style = &self.tree.get(*column).style;
            if style.inherited.visibility != Visibility::Visible || !has_background(style) {
                continue;
            }
            let column_box = rect.moved(at);
            let start = inline_start(&column_box);
            let end = start + flow.logical_size(rect.size).inline;
            each_cell(grid, at, false, &mut |cell, painted| {
                let inline = inline_start(&cell);
                if inline >= start && inline < end {
                    self.behind_cell(style, column_box, painted);
                }
            });
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
            let edge = Edge {
                width: border.width,
                style: border.style,
                color: border.color,
            };
            segment(&border.rect.moved(at), border.vertical, &edge, &mut self.items);
        }
    }
}
