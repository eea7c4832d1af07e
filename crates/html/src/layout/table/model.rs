//! What a table is before it knows how much room it has: its grid, its collapsed borders and the constraints of its columns.

use super::collapse::{Area, CollapsedEdges, border_sides};
use super::columns::{TABLE_MAX_INLINE_SIZE, grid_min_max, total_spacing};
use super::constraints::{CellMeasure, Column, InlineProperties, SpanningCell, resolve_columns};
use super::grid::{Grid, GridCell};
use crate::layout::Layout;
use crate::layout::box_tree::{BoxId, Table};
use crate::layout::geometry::{Flow, LogicalSides, LogicalSize};
use crate::layout::intrinsic::MinMax;
use crate::layout::sizing::{self, SizeProperties};
use crate::layout::space::{BlockSizing, InlineSizing, Space};
use crate::style::ComputedStyle;
use crate::style::values::Size;
use crate::units::{Px, Sides};
use std::rc::Rc;

/// Most border edges a table with collapsed borders may have; a larger one exhausts the layout.
pub const MAX_EDGES: usize = 4_000_000;
/// Steps of placing cells and resolving borders that cost as much as laying out a box.
const SLOTS_PER_STEP: u64 = 64;

/// A table's structure and constraints.
#[derive(Debug)]
pub struct TableModel {
    /// The placed cells.
    pub grid: Grid,
    /// `table-layout: fixed` applies.
    pub fixed_layout: bool,
    /// The resolved border edges of the collapsing model.
    pub edges: Option<CollapsedEdges>,
    /// Border of the grid box: half of the outer collapsed borders, or the table's own.
    pub border: LogicalSides<Px>,
    /// `border-spacing`, zero in the collapsing model.
    pub spacing: LogicalSize,
    /// Column constraints.
    pub columns: Vec<Column>,
    /// The widest minimum of the captions.
    pub caption_min: Px,
}

/// The properties of a column, cell or table along the inline axis of the table.
pub fn inline_properties<'a>(properties: &SizeProperties<'a>) -> InlineProperties<'a> {
    InlineProperties {
        size: properties.inline,
        min: properties.min_inline,
        max: properties.max_inline,
    }
}

/// Whether `table-layout: fixed` applies: the table needs a width to lay out its columns in (CSS Tables 3 §3.2.1).
fn is_fixed_layout(style: &ComputedStyle, flow: Flow) -> bool {
    let inline = sizing::size_properties(style, flow).inline;
    let has_width = match inline {
        Size::Auto | Size::MaxContent | Size::Stretch => false,
        Size::Set(_) | Size::MinContent | Size::FitContent | Size::FitContentLimit(_) => true,
    };
    style.table_layout_fixed && has_width
}

/// What a table takes for its rows and columns, and what for each cell and for each edge of collapsed borders.
const BYTES_OF_A_TABLE: usize = 2048;
const BYTES_OF_A_CELL: usize = 1024;
const BYTES_OF_AN_EDGE: usize = 64;

impl TableModel {
    /// Builds (or recalls) the model of a table.
    pub fn of(cx: &Layout, id: BoxId, table: &Table) -> Rc<TableModel> {
        if let Some(model) = cx.table_models.borrow().get(&id) {
            return model.clone();
        }
        let model = Rc::new(TableModel::new(cx, id, table));
        cx.table_models.borrow_mut().insert(id, model.clone());
        model
    }

    fn new(cx: &Layout, id: BoxId, table: &Table) -> TableModel {
        let layout_box = cx.tree.get(id);
        let (style, flow) = (&*layout_box.style, layout_box.flow());
        let fixed_layout = is_fixed_layout(style, flow);
        let grid = Grid::new(table);
        cx.spend(grid.steps / SLOTS_PER_STEP);
        cx.grow_by::<[u8; BYTES_OF_A_TABLE]>(1);
        cx.grow_by::<[u8; BYTES_OF_A_CELL]>(grid.cells.len());
        let columns = element_columns(cx, table, flow, fixed_layout);
        let last_kept = columns.iter().rposition(|column| !column.mergeable);
        let column_count = last_kept.map_or(0, |last| last + 1).max(grid.column_count(fixed_layout));
        let collapse = style.inherited.border_collapse;
        let edges = collapse.then(|| resolve_edges(cx, id, table, &grid, column_count, flow));
        let border = match &edges {
            Some(edges) => edges.table_border(),
            None => flow.logical_sides(&style.border_width),
        };
        let (along, across) = style.inherited.border_spacing;
        let spacing = if collapse {
            LogicalSize::default()
        } else {
            LogicalSize {
                inline: along,
                block: across,
            }
        };
        let mut model = TableModel {
            grid,
            fixed_layout,
            edges,
            border,
            spacing,
            columns,
            caption_min: Px::ZERO,
        };
        let columns = std::mem::take(&mut model.columns);
        model.columns = model.measure_columns(cx, columns, column_count, flow);
        let captions = table.captions.iter().map(|&caption| cx.contribution(caption, flow).min);
        model.caption_min = captions.max().unwrap_or(Px::ZERO);
        model
    }

    fn measure_columns(&self, cx: &Layout, columns: Vec<Column>, column_count: usize, flow: Flow) -> Vec<Column> {
        let mut cells: Vec<Option<CellMeasure>> = vec![None; self.grid.column_count(self.fixed_layout).min(column_count)];
        let mut spanning = Vec::new();
        let _inside = cx.enter_item();
        for cell in &self.grid.cells {
            if self.fixed_layout && cell.row > 0 {
                break;
            }
            let measure = self.measure_cell(cx, cell, flow);
            cx.spend(cell.column_span as u64 / SLOTS_PER_STEP);
            if cx.is_exhausted() {
                break;
            }
            if cell.column_span > 1 {
                spanning.push(SpanningCell {
                    column: cell.column,
                    span: cell.column_span,
                    measure,
                });
            } else {
                match &mut cells[cell.column] {
                    Some(joined) => joined.join(&measure),
                    empty => *empty = Some(measure),
                }
            }
        }
        resolve_columns(columns, &cells, spanning, self.spacing.inline, self.fixed_layout)
    }

    fn measure_cell(&self, cx: &Layout, cell: &GridCell, flow: Flow) -> CellMeasure {
        let layout_box = cx.tree.get(cell.id);
        let style = &*layout_box.style;
        let border = self.cell_border(cell, style, flow);
        let padding = flow.logical_sides(&style.padding.map(|p| p.resolve(Px::ZERO).clamp_negative()));
        let properties = sizing::size_properties(style, flow);
        let content = || {
            if layout_box.flow().is_orthogonal(flow) {
                let size = self.orthogonal_block_size(cx, cell, flow);
                return MinMax::both(size);
            }
            let own = flow.logical_sides(&style.border_width).inline_sum();
            cx.content_min_max(cell.id).plus(border.inline_sum() - own)
        };
        let border_padding = (border + padding).inline_sum();
        let inline = inline_properties(&properties);
        CellMeasure::new(
            content,
            &inline,
            border_padding,
            style.border_box_sizing,
            self.fixed_layout,
            cx.tree.quirks && cell.nowrap,
        )
    }

    /// What a cell whose lines run across the table's takes along the table's inline axis.
    fn orthogonal_block_size(&self, cx: &Layout, cell: &GridCell, flow: Flow) -> Px {
        let space = self.orthogonal_space(cx, cell, flow, Px::MAX);
        cx.layout(cell.id, &space).intrinsic_block
    }

    /// The space to measure a cell in whose lines run across the table's.
    pub fn orthogonal_space(&self, cx: &Layout, cell: &GridCell, flow: Flow, available: Px) -> Space {
        let style = &cx.tree.get(cell.id).style;
        let mut space = Space::independent(flow, available, None);
        space.percentage_inline = Px::ZERO;
        space.container_inline = Px::ZERO;
        space.inline_sizing = InlineSizing::ShrinkToFit;
        space.block_sizing = BlockSizing::Fixed {
            size: Px::ZERO,
            definite: false,
        };
        space.border = self.cell_border_override(cell, style, flow);
        space
    }

    /// Used border widths of a cell along the table's axes.
    pub fn cell_border(&self, cell: &GridCell, style: &ComputedStyle, flow: Flow) -> LogicalSides<Px> {
        match &self.edges {
            Some(edges) => edges.half_borders(cell_area(cell)),
            None => flow.logical_sides(&style.border_width),
        }
    }

    /// The collapsed border that replaces a cell's own.
    pub fn cell_border_override(&self, cell: &GridCell, style: &ComputedStyle, flow: Flow) -> Option<Sides<Px>> {
        self.edges
            .is_some()
            .then(|| flow.physical_sides(&self.cell_border(cell, style, flow)))
    }

    /// Whether the borders collapse.
    pub fn collapses(&self) -> bool {
        self.edges.is_some()
    }

    /// What a table of this padding does not give to its columns: border, padding and border spacing.
    pub fn undistributable(&self, border_padding: &LogicalSides<Px>) -> Px {
        border_padding.inline_sum() + total_spacing(&self.columns, self.spacing.inline)
    }

    /// Border and padding of the table; percentages in its padding are of nothing.
    fn intrinsic_border_padding(&self, cx: &Layout, id: BoxId) -> LogicalSides<Px> {
        if self.collapses() {
            return self.border;
        }
        let layout_box = cx.tree.get(id);
        let padding = layout_box.style.padding.map(|p| p.resolve(Px::ZERO).clamp_negative());
        self.border + layout_box.flow().logical_sides(&padding)
    }

    /// Min-content and max-content size of the wrapper box from its cells and captions.
    pub fn content_min_max(&self, cx: &Layout, id: BoxId, percentages_count: bool) -> MinMax {
        let extra = self.undistributable(&self.intrinsic_border_padding(cx, id));
        grid_min_max(&self.columns, extra, self.fixed_layout, percentages_count).max_with(MinMax::both(self.caption_min))
    }

    /// Min-content and max-content size of the wrapper box, its `width`, `min-width` and `max-width` applied as far as they are lengths.
    pub fn min_max(&self, cx: &Layout, id: BoxId) -> MinMax {
        let layout_box = cx.tree.get(id);
        let (style, flow) = (&*layout_box.style, layout_box.flow());
        let border_padding = self.intrinsic_border_padding(cx, id);
        let properties = sizing::size_properties(style, flow);
        let percentages_count = !cx.is_inside_item() && *properties.inline != Size::MaxContent;
        let grid = self.content_min_max(cx, id, percentages_count);
        let resolve = |size: &Size| match size {
            Size::Set(_) => sizing::definite(size, None, border_padding.inline_sum(), style.border_box_sizing).map(MinMax::both),
            Size::MinContent => Some(MinMax::both(grid.min)),
            Size::MaxContent => Some(MinMax::both(grid.max)),
            _ => None,
        };
        let mut sizes = resolve(properties.inline).unwrap_or(grid);
        if self.fixed_layout && matches!(properties.inline, Size::Set(length) if length.has_percent()) {
            sizes.max = TABLE_MAX_INLINE_SIZE;
        }
        if let Some(max) = resolve(properties.max_inline) {
            sizes.min = sizes.min.min(max.max);
            sizes.max = sizes.max.min(max.max);
        }
        if let Some(min) = resolve(properties.min_inline) {
            sizes = sizes.max_with(min);
        }
        sizes.max_with(MinMax::both(grid.min))
    }
}

/// The slots of a cell.
pub fn cell_area(cell: &GridCell) -> Area {
    Area {
        row: cell.row,
        column: cell.column,
        rows: cell.row_span,
        columns: cell.column_span,
    }
}

/// Columns as `<col>` and `<colgroup>` ask for them. A `<col>` without a width has its group's, except in a fixed layout.
fn element_columns(cx: &Layout, table: &Table, flow: Flow, fixed_layout: bool) -> Vec<Column> {
    let of_box = |id: BoxId, fallback: Option<Px>| {
        let style = &cx.tree.get(id).style;
        let properties = sizing::size_properties(style, flow);
        Column::of_element(style, &inline_properties(&properties), fallback, fixed_layout)
    };
    let columns = table.columns.iter().take(super::grid::MAX_COLUMNS as usize);
    columns
        .map(|column| {
            let group = column.group.map(|id| of_box(id, None));
            match (column.column, group) {
                (Some(id), group) => of_box(id, group.filter(|_| !fixed_layout).and_then(|group| group.max)),
                (None, Some(group)) => group,
                (None, None) => Column::implicit(fixed_layout),
            }
        })
        .collect()
}

/// Finds the winner of every edge.
fn resolve_edges(cx: &Layout, id: BoxId, table: &Table, grid: &Grid, column_count: usize, flow: Flow) -> CollapsedEdges {
    let (rows, columns) = (grid.rows.len(), column_count);
    let count = CollapsedEdges::count(rows, columns);
    cx.spend(count as u64 / SLOTS_PER_STEP);
    cx.grow_by::<[u8; BYTES_OF_AN_EDGE]>(count);
    if count > MAX_EDGES {
        cx.spend(u64::MAX);
        return CollapsedEdges::new(0, 0);
    }
    let mut edges = CollapsedEdges::new(rows, columns);
    let sides = |id: BoxId| border_sides(&cx.tree.get(id).style, flow);
    for cell in &grid.cells {
        edges.offer(&sides(cell.id), cell_area(cell), true);
    }
    let whole_rows = |row: usize, count: usize| Area {
        row,
        column: 0,
        rows: count,
        columns,
    };
    for (index, row) in grid.rows.iter().enumerate() {
        edges.offer(&sides(row.id), whole_rows(index, 1), false);
    }
    for section in &grid.sections {
        edges.offer(&sides(section.id), whole_rows(section.first_row, section.row_count), false);
    }
    let whole_columns = |column: usize, count: usize| Area {
        row: 0,
        column,
        rows,
        columns: count,
    };
    for (index, column) in table.columns.iter().take(columns).enumerate() {
        if let Some(id) = column.column {
            edges.offer(&sides(id), whole_columns(index, 1), false);
        }
    }
    for (start, count, group) in runs(table.columns.iter().take(columns).map(|column| column.group)) {
        edges.offer(&sides(group), whole_columns(start, count), false);
    }
    edges.offer(&sides(id), whole_rows(0, rows), false);
    edges
}

/// Runs of columns that belong to the same box: first column, number of columns, box.
pub fn runs(boxes: impl Iterator<Item = Option<BoxId>>) -> Vec<(usize, usize, BoxId)> {
    let mut runs: Vec<(usize, usize, BoxId)> = Vec::new();
    for (index, id) in boxes.enumerate() {
        let Some(id) = id else { continue };
        match runs.last_mut() {
            Some((start, count, last)) if *last == id && *start + *count == index => *count += 1,
            _ => runs.push((index, 1, id)),
        }
    }
    runs
}
