//! The layout engine: from styled boxes to placed fragments (CSS 2.1 chapters 9, 10, 16 and 17; flexbox and grid through `taffy`).
//!
//! The way through: [`box_tree`] (what boxes there are) → [`Layout::layout`] (each formatting context lays out its boxes in a [`space::Space`]
//! and answers a [`space::LayoutResult`]) → [`fragment`] (what paint reads). Sizes that depend only on content come from [`intrinsic`].

pub mod block;
pub mod box_tree;
pub mod builder;
pub mod extent;
pub mod flex_grid;
pub mod float;
pub mod fragment;
pub mod generate;
pub mod geometry;
pub mod inline;
pub mod intrinsic;
pub mod page_model;
#[cfg(test)]
mod paged_tests;
pub mod pages;
pub mod positioned;
#[cfg(test)]
mod rects;
pub mod replaced;
pub mod sizing;
pub mod space;
pub mod table;
#[cfg(test)]
mod tests;

use crate::limits::Work;
use crate::style::ComputedStyle;
use crate::style::values::Size;
use crate::units::Px;
use box_tree::{BoxId, BoxTree, Contents, LayoutBox};
use fragment::Fragment;
use geometry::{Flow, PhysicalSize};
use pages::PageFlow;
use space::{LayoutResult, OutOfFlow, Space};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// How many results of a box are remembered.
const RESULTS_KEPT: usize = 4;

/// What the layout of a box takes: its fragment, and what is remembered of it.
const BYTES_OF_A_LAYOUT: usize = size_of::<Fragment>() + size_of::<fragment::Child>() + size_of::<(Space, LayoutResult)>();

/// One layout pass over a box tree: the tree and what is remembered while it runs.
pub struct Layout<'a> {
    /// The boxes.
    pub tree: &'a BoxTree,
    /// The size of the initial containing block.
    viewport: PhysicalSize,
    /// Intrinsic sizes found so far, by box and its definite block size.
    intrinsic: RefCell<Vec<intrinsic::Known>>,
    /// The latest results of each independent formatting context, with the spaces it was laid out in: flex items and table cells are
    /// measured in one space and placed in another, and nesting must not multiply that.
    results: RefCell<Vec<Vec<(Space, LayoutResult)>>>,
    /// The work that is left; a document that needs more is given up.
    work: &'a Work,
    /// The models of tables met so far.
    table_models: RefCell<BTreeMap<BoxId, Rc<table::model::TableModel>>>,
    /// The pages the flow goes over, when it is paged.
    pages: Option<&'a PageFlow<'a>>,
    /// How many table cells, flex and grid containers are being measured or laid out around the current box.
    open_items: Cell<u32>,
    /// How many second layouts are made around the current box.
    second_layouts: Cell<u32>,
}

/// Bytes of stack that one box may take on its way to the next (a grid takes most), and that are added when fewer are left: boxes nest as deep as
/// [`Limits::depth`](crate::limits::Limits::depth), on threads of any size.
const STACK_OF_A_BOX: usize = 256 << 10;
const MORE_STACK: usize = 2 << 20;

/// Runs the layout of a box with enough stack for it.
fn with_stack<T>(layout: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(STACK_OF_A_BOX, MORE_STACK, layout)
}

/// While it lives, boxes are inside something that [`Layout`] counts.
pub struct Inside<'a>(&'a Cell<u32>);

impl<'a> Inside<'a> {
    fn new(open: &'a Cell<u32>) -> Inside<'a> {
        open.set(open.get() + 1);
        Inside(open)
    }
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

/// What is laid out when the work has run out: it is never used.
fn nothing(id: BoxId, layout_box: &LayoutBox, space: &Space) -> LayoutResult {
    let bfc = space.bfc.as_ref().map(|bfc| space::BfcResult {
        block: Some(bfc.block),
        aborted: false,
        strut: Default::default(),
        exclusions: bfc.exclusions.clone(),
        cleared: false,
        adjoining_floats: false,
    });
    let fragment = Fragment {
        box_id: id,
        style: layout_box.style.clone(),
        size: PhysicalSize::default(),
        kind: fragment::FragmentKind::Box(Default::default()),
        children: Vec::new(),
        overflow: Default::default(),
    };
    LayoutResult {
        fragment: Rc::new(fragment),
        first_baseline: None,
        last_baseline: None,
        out_of_flow: Vec::new(),
        bfc,
        intrinsic_block: Px::ZERO,
    }
}

impl<'a> Layout<'a> {
    /// Prepares a pass in an initial containing block of size `viewport`; each box layout takes a step of `work`.
    pub fn new(tree: &'a BoxTree, viewport: PhysicalSize, work: &'a Work) -> Layout<'a> {
        Layout {
            tree,
            viewport,
            intrinsic: RefCell::new(vec![intrinsic::Known::new(); tree.boxes.len()]),
            results: RefCell::new(vec![Vec::new(); tree.boxes.len()]),
            work,
            table_models: RefCell::default(),
            pages: None,
            open_items: Cell::new(0),
            second_layouts: Cell::new(0),
        }
    }

    /// Cuts the flow into pages.
    pub fn on_pages(self, pages: &'a PageFlow<'a>) -> Layout<'a> {
        Layout {
            pages: Some(pages),
            ..self
        }
    }

    /// The pages, when the flow is cut.
    pub fn pages(&self) -> Option<&'a PageFlow<'a>> {
        self.pages
    }

    /// The pages and where a space is in their flow, when that is cut.
    pub fn paged(&self, space: &Space) -> Option<(&'a PageFlow<'a>, Px)> {
        Some((self.pages?, space.page?.start))
    }

    /// Charges work that is not the layout of a box.
    pub fn spend(&self, steps: u64) {
        self.work.spend(steps);
    }

    /// Charges work so small that it is counted in 64ths of a step.
    pub fn spend_64ths(&self, parts: u64) {
        self.work.spend_64ths(parts);
    }

    /// Charges memory for so many values.
    pub fn grow_by<T>(&self, count: usize) {
        self.work.grow_by::<T>(count);
    }

    /// Notes that boxes measured or laid out from now on are inside a table cell, flex or grid item (until the answer is dropped).
    pub fn enter_item(&self) -> Inside<'_> {
        Inside::new(&self.open_items)
    }

    /// Begins the second layout of a box that page ends have made higher (until the answer is dropped). `None` inside another one, since nested boxes
    /// would multiply them: what has no use for the box's own height is right the first time.
    pub fn enter_second_layout(&self) -> Option<Inside<'_>> {
        (self.second_layouts.get() == 0).then(|| Inside::new(&self.second_layouts))
    }

    /// Whether a table cell, flex or grid container is among the containing blocks of the current box. There percentages of columns do not count for
    /// the maximum width of a table (Blink's `AllowColumnPercentages`).
    pub fn is_inside_item(&self) -> bool {
        self.open_items.get() > 0
    }

    /// Whether the pass ran out of work, so that its result must not be used.
    pub fn is_exhausted(&self) -> bool {
        self.work.is_exhausted()
    }

    /// Lays out a box. With `space.bfc` set it takes part in its container's block formatting context, otherwise it is independent.
    pub fn layout(&self, id: BoxId, space: &Space) -> LayoutResult {
        if space.bfc.is_none()
            && let Some((_, result)) = self.results.borrow()[id.0 as usize]
                .iter()
                .find(|(known, _)| known.gives_same_result(space))
        {
            return result.clone();
        }
        self.spend(1);
        let layout_box = self.tree.get(id);
        if self.is_exhausted() {
            return nothing(id, layout_box, space);
        }
        let begun = self.pages.map(PageFlow::begun);
        let result = with_stack(|| match &layout_box.contents {
            Contents::Replaced(replaced) => replaced::layout(self, id, replaced, space),
            Contents::Table(table) => table::layout(self, id, table, space),
            Contents::Flex(items) => flex_grid::layout_flex(self, id, items, space),
            Contents::Grid(items) => flex_grid::layout_grid(self, id, items, space),
            Contents::Blocks(_) | Contents::Inlines(_) | Contents::Elsewhere => block::layout(self, id, space),
        });
        // What boxes do to the pages they are on has to be done again.
        let own_pages = space.page.is_some() && (self.pages.is_some_and(PageFlow::is_named) || begun != self.pages.map(PageFlow::begun));
        if space.bfc.is_none() && !own_pages {
            let results = &mut self.results.borrow_mut()[id.0 as usize];
            if results.len() == RESULTS_KEPT {
                // What goes makes room for what comes.
                results.remove(0);
            } else {
                self.work.grow(BYTES_OF_A_LAYOUT);
            }
            results.push((space.clone(), result.clone()));
        } else {
            self.work.grow(BYTES_OF_A_LAYOUT);
        }
        result
    }

    /// The inline size available to a box whose inline axis is the block axis of its container, when the container's block size is
    /// indefinite: that of the initial containing block, or less when the container has a fixed size or maximum (CSS Writing Modes 4 §7.3.1;
    /// the block size of a scroll container counts only when it is a length, as in Blink).
    pub fn orthogonal_fallback(&self, container: &ComputedStyle, flow: Flow) -> Px {
        let viewport = flow.logical_size(self.viewport).block;
        let length = |size: &Size| match size {
            Size::Set(length) => length.length(),
            _ => None,
        };
        let properties = sizing::size_properties(container, flow);
        let limit = length(properties.block)
            .unwrap_or(Px::MAX)
            .min(length(properties.max_block).unwrap_or(Px::MAX))
            .max(length(properties.min_block).unwrap_or(Px::ZERO));
        if limit == Px::MAX {
            return viewport;
        }
        let around = if container.border_box_sizing {
            let padding = container.padding.map(|p| p.length().unwrap_or(Px::ZERO));
            (flow.logical_sides(&container.border_width) + flow.logical_sides(&padding)).block_sum()
        } else {
            Px::ZERO
        };
        viewport.min((limit - around).clamp_negative())
    }

    /// Lays out the root element; the fragment is handed over whole, with the absolutely positioned boxes that the initial containing block holds.
    pub fn layout_root(&self, id: BoxId, space: &Space) -> (Fragment, Vec<OutOfFlow>) {
        let result = self.layout(id, space);
        self.results.borrow_mut()[id.0 as usize].clear();
        (Rc::unwrap_or_clone(result.fragment), result.out_of_flow)
    }
}
