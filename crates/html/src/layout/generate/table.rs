//! Tables: missing parts are generated (§17.2.1), rows and cells sorted into the grid's structure.

use super::{Child, Context, Generator, Source};
use crate::layout::box_tree::{BoxId, Contents, Table, TableCell, TableColumn, TableRow, TableSection};
use crate::layout::table::grid::{MAX_COLUMN_SPAN, MAX_COLUMNS, MAX_ROW_SPAN};
use crate::style::ComputedStyle;
use crate::style::values::Display;
use std::rc::Rc;
use std::sync::Arc;

impl Generator<'_> {
    fn display_of(&self, child: &Child, parent: &ComputedStyle) -> Option<Display> {
        match child {
            Child::Text(_) | Child::Generated(..) | Child::Alternative(_) => None,
            Child::Box(source) => {
                let style = self.style_of(source, parent);
                (!style.is_out_of_flow() && !style.is_floating()).then_some(style.display)
            }
        }
    }

    /// Wraps stray table parts among the children of something that is not a table in anonymous tables.
    pub(super) fn wrap_table_parts(&self, children: Vec<Child>, parent: &ComputedStyle) -> Vec<Child> {
        let is_part = |child: &Child| self.display_of(child, parent).is_some_and(is_table_part);
        if !children.iter().any(is_part) {
            return children;
        }
        let table = if parent.display == Display::Inline {
            Display::InlineTable
        } else {
            Display::Table
        };
        self.wrap_runs(children, table, &is_part)
    }

    /// Wraps each run of children for which `belongs` holds, white space between them included, in an anonymous box.
    fn wrap_runs(&self, children: Vec<Child>, display: Display, belongs: &dyn Fn(&Child) -> bool) -> Vec<Child> {
        let mut out = Vec::new();
        let mut run: Vec<Child> = Vec::new();
        let mut blank: Vec<Child> = Vec::new();
        let flush = |run: &mut Vec<Child>, out: &mut Vec<Child>| {
            if !run.is_empty() {
                out.push(Child::Box(Source::Anonymous(display, Rc::new(std::mem::take(run)))));
            }
        };
        for child in children {
            if belongs(&child) {
                blank.clear();
                run.push(child);
            } else if self.is_blank_text(&child) && !run.is_empty() {
                blank.push(child);
            } else {
                flush(&mut run, &mut out);
                out.append(&mut blank);
                out.push(child);
            }
        }
        flush(&mut run, &mut out);
        out.append(&mut blank);
        out
    }

    /// Wraps the children that do not `fit` a table part, and drops white space between those that do.
    fn complete(&self, children: Vec<Child>, parent: &ComputedStyle, wrapper: Display, fits: &dyn Fn(Display) -> bool) -> Vec<Child> {
        let fits_child = |child: &Child| self.display_of(child, parent).is_some_and(fits);
        let out_of_flow = |child: &Child| matches!(child, Child::Box(source) if self.style_of(source, parent).is_out_of_flow());
        let stray = |child: &Child| !fits_child(child) && !self.is_blank_text(child) && !out_of_flow(child);
        if !children.iter().any(stray) {
            return children.into_iter().filter(|c| !self.is_blank_text(c)).collect();
        }
        let mut out = Vec::new();
        let mut run: Vec<Child> = Vec::new();
        for child in children {
            if fits_child(&child) || out_of_flow(&child) {
                self.flush_stray(&mut run, wrapper, &mut out);
                out.push(child);
            } else {
                run.push(child);
            }
        }
        self.flush_stray(&mut run, wrapper, &mut out);
        out
    }

    fn flush_stray(&self, run: &mut Vec<Child>, wrapper: Display, out: &mut Vec<Child>) {
        if !run.iter().all(|c| self.is_blank_text(c)) {
            out.push(Child::Box(Source::Anonymous(wrapper, Rc::new(std::mem::take(run)))));
        }
        run.clear();
    }

    pub(super) fn table_contents(&mut self, source: &Source, style: &Arc<ComputedStyle>, context: &Context) -> Contents {
        let mut table = Table::default();
        let mut headers: Vec<TableSection> = Vec::new();
        let mut bodies: Vec<TableSection> = Vec::new();
        let mut footers: Vec<TableSection> = Vec::new();
        let children = self.children_of(source);
        let children = self.complete(children, style, Display::TableRowGroup, &|display| {
            is_row_group(display) || matches!(display, Display::TableCaption | Display::TableColumn | Display::TableColumnGroup)
        });
        for child in children {
            let Child::Box(source) = child else { continue };
            let child_style = self.style_of(&source, style);
            if child_style.is_out_of_flow() {
                table.out_of_flow.push(self.element_box(source, child_style, context));
                continue;
            }
            match child_style.display {
                Display::TableCaption => table.captions.push(self.element_box(source, child_style, context)),
                Display::TableColumn => self.columns(source, child_style, None, &mut table),
                Display::TableColumnGroup => self.column_group(source, child_style, &mut table),
                // Only the first header and footer group move; later ones are ordinary row groups (§17.2).
                Display::TableHeaderGroup if headers.is_empty() => {
                    let section = self.section(source, child_style, context, &mut table);
                    headers.push(section);
                }
                Display::TableFooterGroup if footers.is_empty() => {
                    let section = self.section(source, child_style, context, &mut table);
                    footers.push(section);
                }
                _ => {
                    let section = self.section(source, child_style, context, &mut table);
                    bodies.push(section);
                }
            }
        }
        table.sections = headers.into_iter().chain(bodies).chain(footers).collect();
        Contents::Table(Box::new(table))
    }

    fn columns(&mut self, source: Source, style: Arc<ComputedStyle>, group: Option<BoxId>, table: &mut Table) {
        let span = self.span_attribute(&source, "span", 1, MAX_COLUMN_SPAN);
        let column = Some(self.new_box(style.clone(), &source));
        let counted = self.enter(&source, &style);
        self.leave(counted);
        add_columns(table, TableColumn { column, group }, span);
    }

    fn column_group(&mut self, source: Source, style: Arc<ComputedStyle>, table: &mut Table) {
        let group = self.new_box(style.clone(), &source);
        let counted = self.enter(&source, &style);
        let before = table.columns.len();
        for child in self.children_of(&source) {
            let Child::Box(child) = child else { continue };
            let child_style = self.style_of(&child, &style);
            if child_style.display == Display::TableColumn {
                self.columns(child, child_style, Some(group), table);
            }
        }
        if table.columns.len() == before {
            let span = self.span_attribute(&source, "span", 1, MAX_COLUMN_SPAN);
            let column = TableColumn {
                column: None,
                group: Some(group),
            };
            add_columns(table, column, span);
        }
        self.leave(counted);
    }

    fn section(&mut self, source: Source, style: Arc<ComputedStyle>, context: &Context, table: &mut Table) -> TableSection {
        let id = self.new_box(style.clone(), &source);
        let counted = self.enter(&source, &style);
        let inner = self.context_inside(&style, context);
        let children = self.children_of(&source);
        let children = self.complete(children, &style, Display::TableRow, &|display| display == Display::TableRow);
        let mut rows = Vec::new();
        for child in children {
            let Child::Box(source) = child else { continue };
            let row_style = self.style_of(&source, &style);
            if row_style.is_out_of_flow() {
                table.out_of_flow.push(self.element_box(source, row_style, &inner));
            } else {
                rows.push(self.row(source, row_style, &inner, table));
            }
        }
        self.leave(counted);
        TableSection { id, rows }
    }

    fn row(&mut self, source: Source, style: Arc<ComputedStyle>, context: &Context, table: &mut Table) -> TableRow {
        let id = self.new_box(style.clone(), &source);
        let counted = self.enter(&source, &style);
        let inner = self.context_inside(&style, context);
        let children = self.children_of(&source);
        let children = self.complete(children, &style, Display::TableCell, &|display| display == Display::TableCell);
        let mut cells = Vec::new();
        for child in children {
            let Child::Box(source) = child else { continue };
            let cell_style = self.style_of(&source, &style);
            if cell_style.is_out_of_flow() {
                table.out_of_flow.push(self.element_box(source, cell_style, &inner));
                continue;
            }
            let column_span = self.span_attribute(&source, "colspan", 1, MAX_COLUMN_SPAN);
            let row_span = self.span_attribute(&source, "rowspan", 0, MAX_ROW_SPAN);
            let nowrap = self.has_nowrap(&source);
            let id = self.element_box(source, cell_style, &inner);
            cells.push(TableCell {
                id,
                column_span,
                row_span,
                nowrap,
            });
        }
        self.leave(counted);
        TableRow { id, cells }
    }

    fn has_nowrap(&self, source: &Source) -> bool {
        let Source::Element(node) = source else { return false };
        let element = self.document.element(*node).filter(|e| e.html);
        element.is_some_and(|e| e.attribute("nowrap").is_some())
    }

    /// A span attribute of a table element (HTML §2.3.4.2: digits, then anything); 1 when absent or out of order.
    fn span_attribute(&self, source: &Source, name: &str, least: u32, most: u32) -> u32 {
        let Source::Element(node) = source else { return 1 };
        let Some(value) = self.document.element(*node).filter(|e| e.html).and_then(|e| e.attribute(name)) else {
            return 1;
        };
        let digits = value.trim_start().trim_start_matches('+');
        let digits = &digits[..digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len())];
        match digits.parse::<u32>() {
            Ok(span) if span >= least => span.min(most),
            Err(_) if digits.len() > 5 => most,
            _ => 1,
        }
    }
}

/// Adds a column `span` times, as far as a table may have columns.
fn add_columns(table: &mut Table, column: TableColumn, span: u32) {
    let room = (MAX_COLUMNS as usize).saturating_sub(table.columns.len());
    table.columns.extend(std::iter::repeat_n(column, room.min(span as usize)));
}

fn is_row_group(display: Display) -> bool {
    matches!(
        display,
        Display::TableRowGroup | Display::TableHeaderGroup | Display::TableFooterGroup
    )
}

pub(super) fn is_table_part(display: Display) -> bool {
    is_row_group(display)
        || matches!(
            display,
            Display::TableRow | Display::TableCell | Display::TableCaption | Display::TableColumn | Display::TableColumnGroup
        )
}
