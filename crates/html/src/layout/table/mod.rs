//! Tables: CSS 2.1 chapter 17, with the column and row distribution of browsers (CSS Tables 3).
//!
//! The way of a table: [`grid`] (which slots each cell covers) → [`collapse`] (which border wins each edge) → [`constraints`] (what columns
//! ask for) make its [`model`], which is built once; with the room known, [`columns`] gives the columns their widths, [`heights`] and [`rows`]
//! the rows their heights, [`cell`] lays the cells out, [`layout`] places all on [`pages`] and [`joints`] cuts the collapsed borders to length.
//!
//! The fragments: the wrapper box (its captions and the grid) → the grid (`TableGrid`) → sections → rows (`TablePart`) → cells (`TableCell`).
//! Wrapper and grid carry the same style: position, float, transform and opacity are the wrapper's, background, border and overflow the grid's
//! (CSS 2.1 §17.4). A section or row has the size its background is positioned in; it is painted in its cells only.
//! Header and footer groups that come again on later pages occur as further children of the grid, with the same fragment.

pub mod caption;
pub mod cell;
pub mod collapse;
pub mod columns;
pub mod constraints;
pub mod grid;
pub mod heights;
pub mod joints;
mod layout;
pub mod model;
pub mod pages;
pub mod rows;
#[cfg(test)]
mod tests;

use crate::layout::Layout;
use crate::layout::box_tree::{BoxId, Table};
use crate::layout::geometry::PhysicalRect;
use crate::layout::intrinsic::MinMax;
use crate::layout::space::{LayoutResult, Space};
use crate::style::values::BorderStyle;
use crate::units::Px;
use page::Color;

/// What a table grid paints besides its cells: the backgrounds of columns and the collapsed borders.
#[derive(Debug, Default, Clone)]
pub struct TablePaint {
    /// Rectangles (from the grid's top left) of column groups and columns, back to front, with the box whose background fills them.
    /// As with rows, the background is positioned in the rectangle and painted in the cells that start in it, their whole area.
    pub columns: Vec<(PhysicalRect, BoxId)>,
    /// Collapsed border segments, painted above all cells of the table.
    pub borders: Vec<CollapsedBorder>,
}

/// A straight piece of a collapsed border.
///
/// Its edges may lie on half px: like a box's, they are to be rounded to device or CSS px after the grid's position is added.
#[derive(Debug, Clone, Copy)]
pub struct CollapsedBorder {
    /// Where, from the grid's top left.
    pub rect: PhysicalRect,
    /// Runs downwards.
    pub vertical: bool,
    /// Its style, never `none` or `hidden`.
    pub style: BorderStyle,
    /// Its colour.
    pub color: Color,
    /// Its thickness; `rect` is thinner where a page ends.
    pub width: Px,
}

/// Lays out a table wrapper box with its captions and grid.
pub fn layout(cx: &Layout, id: BoxId, table: &Table, space: &Space) -> LayoutResult {
    layout::TableLayout::new(cx, id, table, space).run()
}

/// Border-box inline size of a table wrapper box in a space.
pub fn inline_size(cx: &Layout, id: BoxId, table: &Table, space: &Space) -> Px {
    layout::TableLayout::new(cx, id, table, space).inline_size()
}

/// Border-box min-content and max-content inline sizes of a table wrapper box, its own `width` and kin included (a table is never narrower
/// than its columns, so they cannot be applied afterwards).
pub fn min_max(cx: &Layout, id: BoxId, table: &Table) -> MinMax {
    model::TableModel::of(cx, id, table).min_max(cx, id)
}

/// The same from cells and captions alone: without the table's own `width` and kin, and with columns of a percentage as wide as their content.
/// So tables count as flex and grid items.
pub fn content_min_max(cx: &Layout, id: BoxId, table: &Table) -> MinMax {
    model::TableModel::of(cx, id, table).content_min_max(cx, id, false)
}
