//! Laying out a table: column widths, captions, row heights, and the fragments (CSS Tables 3 §3).

use super::caption::Caption;
use super::cell::{CellLayout, MeasuredCell};
use super::columns::{self, ColumnPlace, grid_min_max};
use super::heights::{Heights, cell_inline_size};
use super::joints::{PlacedRow, Segment, segments};
use super::model::{TableModel, runs};
use super::pages::Pages;
use super::{CollapsedBorder, TablePaint};
use crate::layout::Layout;
use crate::layout::box_tree::{BoxId, Table};
use crate::layout::builder::{FragmentBuilder, independent_result, relative_offset};
use crate::layout::fragment::{BoxSides, Fragment, FragmentKind};
use crate::layout::geometry::{Flow, LogicalOffset, LogicalSides, LogicalSize, PhysicalOffset, PhysicalRect, PhysicalSize};
use crate::layout::intrinsic::MinMax;
use crate::layout::sizing;
use crate::layout::space::{BlockSizing, InlineSizing, LayoutResult, OutOfFlow, Space, StaticEdge};
use crate::style::ComputedStyle;
use crate::style::values::Size;
use crate::units::Px;
use std::rc::Rc;
use std::sync::Arc;

/// One layout of one table.
pub struct TableLayout<'a> {
    cx: &'a Layout<'a>,
    id: BoxId,
    table: &'a Table,
    space: &'a Space,
    style: &'a Arc<ComputedStyle>,
    flow: Flow,
    model: Rc<TableModel>,
    padding: LogicalSides<Px>,
    border_padding: LogicalSides<Px>,
}

/// The widths of a table and its columns.
struct Widths {
    /// Border-box inline size of the wrapper and the grid.
    table: Px,
    /// Columns with their full widths, as rows are measured.
    measured: Vec<ColumnPlace>,
    /// Columns as they are shown, collapsed ones without width.
    shown: Vec<ColumnPlace>,
}

/// The rows with their places in the grid.
struct PlacedRows {
    /// Block-start and block-end edge of each row, from the grid's.
    rows: Vec<(Px, Px)>,
    /// Block-start and block-end edge of each section.
    sections: Vec<(Px, Px)>,
    /// Rows by page, with the rows of repeated headers and footers.
    pages: Vec<Vec<PlacedRow>>,
    /// Where the header group comes again.
    header_copies: Vec<Px>,
    /// Where the footer group comes early.
    footer_copies: Vec<Px>,
    /// End of the last section, or where it would be.
    end: Px,
}

impl<'a> TableLayout<'a> {
    /// Prepares the layout of table box `id`.
    pub fn new(cx: &'a Layout<'a>, id: BoxId, table: &'a Table, space: &'a Space) -> TableLayout<'a> {
        let layout_box = cx.tree.get(id);
        let flow = layout_box.flow();
        let model = TableModel::of(cx, id, table);
        let padding = if model.collapses() {
            LogicalSides::default()
        } else {
            let style = &layout_box.style;
            flow.logical_sides(&style.padding.map(|p| p.resolve(space.container_inline).clamp_negative()))
        };
        TableLayout {
            cx,
            id,
            table,
            space,
            style: &layout_box.style,
            flow,
            border_padding: model.border + padding,
            padding,
            model,
        }
    }

    /// Lays the table out.
    pub fn run(self) -> LayoutResult {
        let widths = self.widths();
        let captions = Caption::lay_out_all(self.cx, self.table, self.flow, widths.table);
        let captions_size: Px = captions.iter().map(|caption| caption.outer_size(self.flow)).sum();
        let spacing = self.spacing();
        let row_inline = (widths.table - self.border_padding.inline_sum() - spacing.inline * 2).clamp_negative();
        let cell_layout = CellLayout {
            cx: self.cx,
            model: &self.model,
            flow: self.flow,
            grid_inline: (widths.table - self.border_padding.inline_sum()).clamp_negative(),
            row_inline,
            table_has_height: !sizing::size_properties(self.style, self.flow).block.is_auto(),
            orthogonal_available: self.space.available_block.unwrap_or(Px::MAX),
        };
        let _inside = self.cx.enter_item();
        let mut heights = Heights::measure(&cell_layout, &widths.measured);
        let mut minimum = Px::ZERO;
        if let Some(size) = self.specified_block_size(captions_size)
            && !(self.cx.tree.quirks && self.model.grid.sections.is_empty())
        {
            minimum = size;
            heights.grow((size - self.border_padding.block_sum()).clamp_negative(), spacing.block);
        }
        let saved = heights.collapse(spacing.block);
        if minimum != Px::ZERO {
            minimum -= saved;
        }
        if widths.shown != widths.measured {
            self.remeasure(&cell_layout, &mut heights, &widths);
        }
        let top: Px = captions
            .iter()
            .filter(|caption| !caption.at_bottom)
            .map(|caption| caption.outer_size(self.flow))
            .sum();
        let pages = self.cx.paged(self.space).map(|flow| Pages::new(flow, top));
        let placed = self.place_rows(&cell_layout, &mut heights, pages);
        let grid = self.build_grid(&cell_layout, heights, &widths, &placed, minimum);
        self.build_wrapper(captions, top, grid, &widths)
    }

    /// The width of the table alone.
    pub fn inline_size(&self) -> Px {
        self.widths().table
    }

    fn spacing(&self) -> LogicalSize {
        if self.model.columns.is_empty() {
            LogicalSize::default()
        } else {
            self.model.spacing
        }
    }

    fn widths(&self) -> Widths {
        let model = &self.model;
        let undistributable = model.undistributable(&self.border_padding);
        let grid = grid_min_max(
            &model.columns,
            undistributable,
            model.fixed_layout,
            *sizing::size_properties(self.style, self.flow).inline != Size::MaxContent,
        );
        let used = match self.space.inline_sizing {
            InlineSizing::Fixed(size) => size,
            _ => self.used_inline_size(grid).max(model.caption_min),
        };
        let assignable = (used - undistributable).clamp_negative();
        if model.columns.is_empty() {
            return Widths {
                table: self.empty_inline_size(assignable, undistributable),
                measured: Vec::new(),
                shown: Vec::new(),
            };
        }
        let sizes = if model.fixed_layout {
            columns::distribute_fixed(assignable, &model.columns)
        } else {
            columns::distribute(assignable, &model.columns, true)
        };
        let spacing = model.spacing.inline;
        let measured = columns::place(&model.columns, &sizes, spacing, false);
        let shown = columns::place(&model.columns, &sizes, spacing, true);
        let end = shown.last().map_or(Px::ZERO, ColumnPlace::end);
        let table = match self.space.inline_sizing {
            InlineSizing::Fixed(size) => size,
            _ => (end + self.border_padding.inline_sum() + spacing).max(model.caption_min),
        };
        Widths { table, measured, shown }
    }

    /// The used width of a table whose grid can be `grid` wide: never below its minimum.
    fn used_inline_size(&self, grid: MinMax) -> Px {
        let (style, space) = (self.style, self.space);
        let bp = self.border_padding.inline_sum();
        let properties = sizing::size_properties(style, self.flow);
        let margin = sizing::margins_or_zero(style, self.flow, space.container_inline).inline_sum();
        let available = (space.available_inline - margin).clamp_negative();
        let resolve = |size: &Size| match size {
            Size::Auto => None,
            Size::Set(_) => sizing::definite(size, Some(space.percentage_inline), bp, style.border_box_sizing),
            Size::MinContent => Some(grid.min),
            Size::MaxContent => Some(grid.max),
            Size::FitContent => Some(grid.fit(available)),
            Size::FitContentLimit(limit) => Some(grid.fit(limit.resolve(space.percentage_inline) + bp)),
            Size::Stretch => Some(available.max(bp)),
        };
        let preferred = resolve(properties.inline).unwrap_or_else(|| grid.fit(available));
        let max = resolve(properties.max_inline).unwrap_or(Px::MAX);
        let min = resolve(properties.min_inline).unwrap_or(Px::ZERO);
        preferred.min(max).max(min).max(grid.min)
    }

    /// The width of a table without columns.
    fn empty_inline_size(&self, assignable: Px, undistributable: Px) -> Px {
        let properties = sizing::size_properties(self.style, self.flow);
        let fixed = matches!(self.space.inline_sizing, InlineSizing::Fixed(_));
        let bp = self.border_padding.inline_sum();
        if fixed || !properties.inline.is_auto() || !properties.min_inline.is_auto() {
            assignable + undistributable
        } else if self.model.caption_min > Px::ZERO {
            self.model.caption_min.max(bp)
        } else if self.model.collapses() {
            Px::ZERO
        } else {
            assignable + bp
        }
    }

    /// Border-box block size of the grid that the table's own properties ask for.
    fn specified_block_size(&self, captions: Px) -> Option<Px> {
        let (style, space) = (self.style, self.space);
        if let BlockSizing::Fixed { size, .. } = space.block_sizing {
            return Some((size - captions).clamp_negative());
        }
        let bp = self.border_padding.block_sum();
        let properties = sizing::size_properties(style, self.flow);
        let margin = sizing::margins_or_zero(style, self.flow, space.container_inline).block_sum();
        let resolve = |size: &Size| match size {
            Size::Stretch => space.available_block.map(|available| (available - margin - captions).max(bp)),
            size => sizing::definite(size, space.percentage_block, bp, style.border_box_sizing),
        };
        let min = resolve(properties.min_block);
        let size = resolve(properties.block).or(min.map(|_| bp))?;
        let max = resolve(properties.max_block).unwrap_or(Px::MAX);
        Some(size.min(max).max(min.unwrap_or(Px::ZERO)).max(bp))
    }

    /// Cells over collapsed columns get narrower; the heights of rows stay.
    fn remeasure(&self, layout: &CellLayout, heights: &mut Heights, widths: &Widths) {
        for (cell, measured) in self.model.grid.cells.iter().zip(&mut heights.cells) {
            let size = cell_inline_size(cell, &widths.shown);
            if size != measured.inline_size {
                let content_size = measured.content_size;
                *measured = layout.measure(cell, size);
                measured.content_size = content_size;
            }
        }
    }

    /// Finds the places of sections and rows, page by page.
    fn place_rows(&self, layout: &CellLayout, heights: &mut Heights, pages: Option<Pages>) -> PlacedRows {
        let grid = &self.model.grid;
        let spacing = self.spacing().block;
        let (header, footer) = self.repeated_sections(heights, pages);
        let mut placed = PlacedRows {
            rows: Vec::with_capacity(grid.rows.len()),
            sections: Vec::with_capacity(grid.sections.len()),
            pages: vec![Vec::new()],
            header_copies: Vec::new(),
            footer_copies: Vec::new(),
            end: self.border_padding.block_start,
        };
        let reserved_end = footer.map_or(Px::ZERO, |size| size + spacing) + self.closing_border();
        let mut break_after = false;
        for (index, section) in grid.sections.iter().enumerate() {
            let style = &self.cx.tree.get(section.id).style;
            let mut offset = placed.end;
            if section.row_count > 0 {
                offset += spacing;
            }
            let is_header = header.is_some() && index == 0;
            let is_footer = footer.is_some() && index + 1 == grid.sections.len();
            let reserved = if is_footer { self.closing_border() } else { reserved_end };
            let mut forced = break_after || style.rare.break_before.is_forced();
            if let Some(pages) = pages
                && style.rare.break_inside_avoid
                && pages.overflows(offset, heights.section_size(index, spacing), reserved)
            {
                forced = true;
            }
            let mut section_start = None;
            let mut first_shown = true;
            for row in section.first_row..section.first_row + section.row_count {
                let row_style = &self.cx.tree.get(grid.rows[row].id).style;
                let collapsed = heights.rows[row].collapsed;
                if !first_shown && !collapsed {
                    offset += spacing;
                }
                forced |= row_style.rare.break_before.is_forced();
                if let Some(pages) = pages
                    && !collapsed
                {
                    let size = heights.rows[row].size;
                    let after_header = header.filter(|_| !is_header).map_or(Px::ZERO, |size| size + spacing);
                    let fits_next = size + after_header + reserved <= pages.next_size(offset);
                    let starts_page = placed.pages.last().is_none_or(Vec::is_empty) && placed.pages.len() > 1;
                    let moves = (forced && !pages.is_start(offset)) || (pages.crosses(offset, size, reserved) && fits_next);
                    // The row before ends where its page does.
                    let filled = pages.is_start(offset)
                        && placed
                            .pages
                            .last()
                            .and_then(|rows| rows.last())
                            .is_some_and(|last| last.start < offset);
                    if (moves || filled) && !starts_page {
                        offset = self.start_page(
                            &mut placed,
                            pages,
                            if filled { offset - Px::STEP } else { offset },
                            heights,
                            header.filter(|_| !is_header),
                            footer.filter(|_| !is_footer),
                        );
                    }
                    if pages.overflows(offset, size, Px::ZERO) {
                        self.cut_row(layout, heights, row, offset, pages);
                    }
                }
                forced = row_style.rare.break_after.is_forced();
                first_shown &= collapsed;
                section_start.get_or_insert(offset);
                let end = offset + heights.rows[row].size;
                placed.rows.push((offset, end));
                if let Some(page) = placed.pages.last_mut() {
                    page.push(PlacedRow { row, start: offset, end });
                }
                offset = end;
            }
            break_after = forced || style.rare.break_after.is_forced();
            let start = section_start.unwrap_or(offset);
            if section.row_count == 0 {
                offset += heights.section_size(index, spacing);
            }
            placed.sections.push((start, offset));
            placed.end = offset;
        }
        placed
    }

    /// The table's end border, which the last row of a page leaves room for when borders collapse.
    fn closing_border(&self) -> Px {
        if self.model.collapses() {
            self.border_padding.block_end
        } else {
            Px::ZERO
        }
    }

    /// Sizes of the header and footer groups that come again on every page.
    fn repeated_sections(&self, heights: &Heights, pages: Option<Pages>) -> (Option<Px>, Option<Px>) {
        let sections = &heights.sections;
        let repeated = |index: usize, pages: Pages| {
            let section = &sections[index];
            let size = heights.section_size(index, self.spacing().block);
            (!section.body && section.row_count > 0 && pages.repeats(size)).then_some(size)
        };
        match pages {
            Some(pages) if sections.len() > 1 => {
                let header = Some(0).filter(|_| self.is_header(0)).and_then(|index| repeated(index, pages));
                let last = sections.len() - 1;
                let footer = Some(last)
                    .filter(|&last| !self.is_header(last))
                    .and_then(|index| repeated(index, pages));
                (header, footer)
            }
            _ => (None, None),
        }
    }

    fn is_header(&self, section: usize) -> bool {
        let id = self.model.grid.sections[section].id;
        self.cx.tree.get(id).style.display == crate::style::values::Display::TableHeaderGroup
    }

    /// Begins a page; returns where its first row of its own goes.
    fn start_page(
        &self,
        placed: &mut PlacedRows,
        pages: Pages,
        offset: Px,
        heights: &Heights,
        header: Option<Px>,
        footer: Option<Px>,
    ) -> Px {
        let spacing = self.spacing().block;
        let grid = &self.model.grid;
        let copy_rows = |section: usize, start: Px| {
            let section = &grid.sections[section];
            let mut offset = start;
            (section.first_row..section.first_row + section.row_count)
                .map(|row| {
                    let start = offset;
                    let end = start + heights.rows[row].size;
                    offset = end + spacing;
                    PlacedRow { row, start, end }
                })
                .collect::<Vec<_>>()
        };
        if footer.is_some()
            && let Some(page) = placed.pages.last_mut()
            && let Some(last) = page.last()
        {
            let start = last.end + spacing;
            page.extend(copy_rows(grid.sections.len() - 1, start));
            placed.footer_copies.push(start);
        }
        let mut start = pages.next(offset);
        placed.pages.push(Vec::new());
        if let Some(size) = header {
            if self.model.collapses() {
                start += self.border_padding.block_start;
            }
            placed.header_copies.push(start);
            let rows = copy_rows(0, start);
            if let Some(page) = placed.pages.last_mut() {
                page.extend(rows);
            }
            start += size + spacing;
        }
        start
    }

    /// Lays out the cells of a row that is higher than a page with the page ends in sight; the row grows by the gaps they leave there.
    fn cut_row(&self, layout: &CellLayout, heights: &mut Heights, row: usize, offset: Px, pages: Pages) {
        let mut size = heights.rows[row].size;
        for index in self.model.grid.row_cells(row) {
            let (cell, measured) = (&self.model.grid.cells[index], &mut heights.cells[index]);
            if cell.row_span == 1 {
                layout.stretch(cell, measured, size, Some(pages.space_at(offset)));
                size = size.max(measured.result.intrinsic_block);
            }
        }
        heights.rows[row].size = size;
    }

    fn build_grid(&self, layout: &CellLayout, mut heights: Heights, widths: &Widths, placed: &PlacedRows, minimum: Px) -> Grid {
        let spacing = self.spacing();
        let sections_inline = self.border_padding.inline_start + spacing.inline;
        let mut builder = FragmentBuilder::new(self.id, self.flow);
        let mut first_baseline = None;
        let mut last_baseline = None;
        let sections = self.model.grid.sections.len();
        for index in 0..sections {
            let (start, _) = placed.sections[index];
            let (result, baselines) = self.build_section(layout, &mut heights, widths, placed, index);
            let style = &self.cx.tree.get(self.model.grid.sections[index].id).style;
            let at = |block: Px| LogicalOffset {
                inline: sections_inline,
                block,
            };
            builder.add(at(start), &result, self.relative(style, layout.row_inline));
            let copies = match index {
                0 if !placed.header_copies.is_empty() => &placed.header_copies[..],
                _ if index + 1 == sections => &placed.footer_copies[..],
                _ => &[],
            };
            for &copy in copies {
                builder.add_fragment(at(copy), result.fragment.clone(), PhysicalOffset::default());
            }
            if let Some((first, last)) = baselines {
                first_baseline.get_or_insert(start + first);
                last_baseline = Some(start + last);
            }
        }
        for &child in &self.table.out_of_flow {
            let offset = LogicalOffset {
                inline: self.border_padding.inline_start,
                block: self.border_padding.block_start,
            };
            builder.add_out_of_flow(child, offset, StaticEdge::Start, StaticEdge::Start, None);
        }
        let mut end = placed.end + self.border_padding.block_end;
        if sections > 0 {
            end += spacing.block;
        }
        let size = LogicalSize {
            inline: widths.table,
            block: end.max(minimum),
        };
        let paint = self.paint(widths, placed, size);
        let kind = FragmentKind::TableGrid(self.sides(), Box::new(paint));
        let (fragment, out_of_flow) = builder.finish_part(self.style, size, kind);
        Grid {
            fragment,
            out_of_flow,
            first_baseline,
            last_baseline,
            inflation: size.block - end,
        }
    }

    fn sides(&self) -> BoxSides {
        BoxSides {
            border: self.flow.physical_sides(&self.model.border),
            padding: self.flow.physical_sides(&self.padding),
        }
    }

    fn relative(&self, style: &ComputedStyle, inline: Px) -> PhysicalOffset {
        let (width, height) = if self.flow.is_horizontal() {
            (inline, None)
        } else {
            (Px::ZERO, Some(inline))
        };
        relative_offset(style, self.flow, width, height)
    }

    /// A section's fragment and the baselines of its first and last row.
    fn build_section(
        &self,
        layout: &CellLayout,
        heights: &mut Heights,
        widths: &Widths,
        placed: &PlacedRows,
        index: usize,
    ) -> (LayoutResult, Option<(Px, Px)>) {
        let section = &self.model.grid.sections[index];
        let (start, end) = placed.sections[index];
        let mut builder = FragmentBuilder::new(section.id, self.flow);
        let mut baselines: Option<(Px, Px)> = None;
        for row in section.first_row..section.first_row + section.row_count {
            let block = placed.rows[row].0 - start;
            let (result, baseline) = self.build_row(layout, heights, widths, placed, row);
            let style = &self.cx.tree.get(self.model.grid.rows[row].id).style;
            let offset = LogicalOffset { inline: Px::ZERO, block };
            builder.add(offset, &result, self.relative(style, layout.row_inline));
            let baseline = block + baseline;
            baselines = Some((baselines.map_or(baseline, |(first, _)| first), baseline));
        }
        let size = LogicalSize {
            inline: layout.row_inline,
            block: end - start,
        };
        let style = &self.cx.tree.get(section.id).style;
        let finished = builder.finish(self.cx, style, size, FragmentKind::TablePart);
        (independent_result(finished, None, None, size.block), baselines)
    }

    /// A row's fragment and baseline.
    fn build_row(
        &self,
        layout: &CellLayout,
        heights: &mut Heights,
        widths: &Widths,
        placed: &PlacedRows,
        row: usize,
    ) -> (LayoutResult, Px) {
        let grid = &self.model.grid;
        let (start, end) = placed.rows[row];
        let size = end - start;
        let collapsed = heights.rows[row].collapsed;
        let mut builder = FragmentBuilder::new(grid.rows[row].id, self.flow);
        let last_end = |row: usize, span: usize| placed.rows[row + span - 1].1;
        if !collapsed {
            for index in grid.row_cells(row) {
                let cell = &grid.cells[index];
                let size = last_end(row, cell.row_span) - start;
                if !heights.cells[index].is_cut {
                    layout.stretch(cell, &mut heights.cells[index], size, None);
                }
            }
        }
        // The cells align where they did when they were measured, unless that was too early to tell.
        let final_baseline = heights.row_baseline(grid, row).position(size);
        let moved = grid.row_cells(row).any(|index| heights.cells[index].baseline_moved);
        let row_baseline = if moved { final_baseline } else { heights.rows[row].baseline };
        for index in grid.row_cells(row) {
            let cell = &grid.cells[index];
            let covered = cell.column..(cell.column + cell.column_span).min(widths.shown.len());
            if collapsed || widths.shown[covered].iter().all(|column| column.hidden) {
                continue;
            }
            let measured: &MeasuredCell = &heights.cells[index];
            let result = layout.finish(cell, measured, last_end(row, cell.row_span) - start, row_baseline);
            let style = &self.cx.tree.get(cell.id).style;
            let offset = LogicalOffset {
                inline: widths.shown[cell.column].offset - self.model.spacing.inline,
                block: Px::ZERO,
            };
            builder.add(offset, &result, self.relative(style, layout.row_inline));
        }
        let style = &self.cx.tree.get(grid.rows[row].id).style;
        let size = LogicalSize {
            inline: layout.row_inline,
            block: size,
        };
        let finished = builder.finish(self.cx, style, size, FragmentKind::TablePart);
        (independent_result(finished, None, None, size.block), final_baseline)
    }

    fn paint(&self, widths: &Widths, placed: &PlacedRows, size: LogicalSize) -> TablePaint {
        let outer = self.flow.physical_size(size);
        TablePaint {
            columns: self.column_backgrounds(widths, placed, outer),
            borders: self.collapsed_borders(widths, placed, outer),
        }
    }

    fn rect(&self, offset: LogicalOffset, size: LogicalSize, outer: PhysicalSize) -> PhysicalRect {
        let size = self.flow.physical_size(size);
        PhysicalRect {
            offset: self.flow.physical_offset(offset, outer, size),
            size,
        }
    }

    /// Column groups, then columns.
    fn column_backgrounds(&self, widths: &Widths, placed: &PlacedRows, outer: PhysicalSize) -> Vec<(PhysicalRect, BoxId)> {
        let (Some(&(start, _)), Some(&(_, end))) = (placed.sections.first(), placed.sections.last()) else {
            return Vec::new();
        };
        let columns = &self.table.columns[..self.table.columns.len().min(widths.shown.len())];
        let groups = runs(columns.iter().map(|column| column.group));
        let single = runs(columns.iter().map(|column| column.column));
        groups
            .into_iter()
            .chain(single)
            .map(|(first, count, id)| {
                let (from, to) = (widths.shown[first].offset, widths.shown[first + count - 1].end());
                let offset = LogicalOffset {
                    inline: self.border_padding.inline_start + from,
                    block: start,
                };
                let size = LogicalSize {
                    inline: to - from,
                    block: end - start,
                };
                (self.rect(offset, size, outer), id)
            })
            .collect()
    }

    fn collapsed_borders(&self, widths: &Widths, placed: &PlacedRows, outer: PhysicalSize) -> Vec<CollapsedBorder> {
        let (Some(edges), Some(last)) = (&self.model.edges, widths.shown.last()) else {
            return Vec::new();
        };
        let origin = self.border_padding.inline_start;
        let mut lines: Vec<Px> = widths.shown.iter().map(|column| origin + column.offset).collect();
        lines.push(origin + last.end());
        let mut found: Vec<Segment> = Vec::new();
        for page in &placed.pages {
            segments(edges, page, &lines, &mut found);
        }
        let horizontal = self.flow.is_horizontal();
        found
            .iter()
            .map(|segment| CollapsedBorder {
                rect: self.rect(segment.offset, segment.size, outer),
                vertical: segment.between_rows != horizontal,
                style: segment.edge.side.style,
                color: segment.edge.side.color,
                width: segment.edge.side.width,
            })
            .collect()
    }

    fn build_wrapper(&self, captions: Vec<Caption>, top: Px, grid: Grid, widths: &Widths) -> LayoutResult {
        let flow = self.flow;
        let mut builder = FragmentBuilder::new(self.id, flow);
        let mut offset = Px::ZERO;
        let mut grid = Some(grid);
        let (mut baselines, mut inflation) = ((None, None), Px::ZERO);
        let mut add_grid = |builder: &mut FragmentBuilder, offset: &mut Px| {
            let Some(grid) = grid.take() else { return };
            let place = LogicalOffset {
                inline: Px::ZERO,
                block: *offset,
            };
            *offset += flow.logical_size(grid.fragment.size).block;
            baselines = (
                grid.first_baseline.map(|baseline| place.block + baseline),
                grid.last_baseline.map(|baseline| place.block + baseline),
            );
            inflation = grid.inflation;
            let result = independent_result((grid.fragment, grid.out_of_flow), None, None, Px::ZERO);
            builder.add(place, &result, PhysicalOffset::default());
        };
        let (below, above): (Vec<Caption>, Vec<Caption>) = captions.into_iter().partition(|caption| caption.at_bottom);
        for caption in above {
            caption.add_to(self.cx, &mut builder, flow, widths.table, &mut offset);
        }
        debug_assert_eq!(offset, top);
        add_grid(&mut builder, &mut offset);
        for caption in below {
            caption.add_to(self.cx, &mut builder, flow, widths.table, &mut offset);
        }
        let content = offset.clamp_negative();
        let block = match self.space.block_sizing {
            BlockSizing::Fixed { size, .. } => size,
            BlockSizing::Auto | BlockSizing::Content => content,
        };
        let size = LogicalSize {
            inline: widths.table,
            block,
        };
        let kind = FragmentKind::Box(self.sides());
        let finished = builder.finish(self.cx, self.style, size, kind);
        independent_result(finished, baselines.0, baselines.1, content - inflation)
    }
}

/// The finished grid box.
struct Grid {
    fragment: Rc<Fragment>,
    out_of_flow: Vec<OutOfFlow>,
    first_baseline: Option<Px>,
    last_baseline: Option<Px>,
    /// How much of its height comes from the table's own `height`.
    inflation: Px,
}
