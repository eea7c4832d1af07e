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

/// Calls `visit` with the border box of every cell that shows backgrounds.
fn each_cell(parent: &Fragment, at: PhysicalOffset, visit: &mut impl FnMut(PhysicalRect)) {
    for child in &parent.children {
        let place = at + child.offset;
        match child.fragment.kind {
            FragmentKind::TableCell(_, false) => visit(PhysicalRect {
                offset: place,
                size: child.fragment.size,
            }),
            FragmentKind::TablePart => each_cell(&child.fragment, place, visit),
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
        each_cell(part, at, &mut |cell| self.behind_cell(&part.style, part_box, cell));
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
            each_cell(grid, at, &mut |cell| {
                let inline = inline_start(&cell);
                if inline >= start && inline < end {
                    self.behind_cell(style, column_box, cell);
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
