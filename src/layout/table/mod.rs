//! Tables: CSS 2.1 chapter 17, with the column and row distribution of browsers (CSS Tables 3).

use crate::layout::Layout;
use crate::layout::box_tree::{BoxId, Table};
use crate::layout::geometry::PhysicalRect;
use crate::layout::intrinsic::MinMax;
use crate::layout::space::{LayoutResult, Space};
use crate::page::Color;
use crate::style::values::BorderStyle;
use crate::units::Px;

/// What a table grid paints besides its cells: the backgrounds of columns and the collapsed borders.
#[derive(Debug, Default, Clone)]
pub struct TablePaint {
    /// Rectangles (from the grid's top left) of column groups and columns, back to front, with the box whose background fills them.
    pub columns: Vec<(PhysicalRect, BoxId)>,
    /// Collapsed border segments, painted above all cells of the table.
    pub borders: Vec<CollapsedBorder>,
}

/// A straight piece of a collapsed border.
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
    /// Its thickness.
    pub width: Px,
}

/// Lays out a table wrapper box with its captions and grid.
pub fn layout(_cx: &Layout, _id: BoxId, _table: &Table, _space: &Space) -> LayoutResult {
    todo!()
}

/// Border-box min-content and max-content inline sizes of a table wrapper box (before `width` of the table's own style: included).
pub fn min_max(_cx: &Layout, _id: BoxId, _table: &Table) -> MinMax {
    todo!()
}
