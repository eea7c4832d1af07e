//! The pages that the flow goes over, one after another: how much of it each takes, and its name (CSS Fragmentation 3, CSS Paged Media 3 §4).
//!
//! The flow is one long strip; a page shows the part of it between its start and the next page's. Pages are found while the flow is laid out, because
//! boxes name the pages they go on.

use super::box_tree::{BoxId, BoxTree, Contents, LayoutBox};
use super::with_stack;
use crate::style::PageId;
use crate::style::values::{BreakBetween, Direction};
use crate::units::Px;
use std::cell::{Cell, RefCell};
use std::sync::Arc;

/// Size of a page's area in the axes of the root element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageExtent {
    /// How much of the flow goes on the page.
    pub block: Px,
    /// Room across the flow.
    pub inline: Px,
}

/// A page and the part of the flow it shows.
#[derive(Debug, Clone)]
pub struct FlowPage {
    /// Which page.
    pub id: PageId,
    /// Where in the flow it starts.
    pub start: Px,
    /// Its size.
    pub extent: PageExtent,
    /// A forced break began it.
    pub forced: bool,
}

/// The part of the flow that a page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageSpan {
    /// The page's place in the document.
    pub index: usize,
    /// Where it starts.
    pub start: Px,
    /// Its size.
    pub extent: PageExtent,
}

impl PageSpan {
    /// Where the next page starts.
    pub fn end(&self) -> Px {
        self.start + self.extent.block
    }
}

type PageName = Option<Arc<str>>;

/// The pages of a document.
pub struct PageFlow<'a> {
    extent_of: &'a dyn Fn(&PageId) -> PageExtent,
    /// The first page is a left one.
    starts_left: bool,
    /// Pages past this number are all like the last one before.
    limit: usize,
    pages: RefCell<Vec<FlowPage>>,
    /// How many pages breaks have begun.
    begun: Cell<u64>,
    /// The names of the pages that each box of the block flow starts and ends on (CSS Paged Media 3 §4.2); empty when no box names any.
    names: Vec<Option<(PageName, PageName)>>,
    /// No box names a page or forces a break.
    plain: bool,
}

impl<'a> PageFlow<'a> {
    /// The pages for a document; `extent_of` tells their sizes, at most `limit` differ.
    pub fn new(tree: &BoxTree, limit: usize, extent_of: &'a dyn Fn(&PageId) -> PageExtent) -> PageFlow<'a> {
        let mut names = Vec::new();
        if tree.boxes.iter().any(|b| b.style.rare.page.is_some()) {
            names = vec![None; tree.boxes.len()];
            name_pages(tree, tree.root, &None, &mut names);
        }
        let flow = PageFlow {
            extent_of,
            starts_left: tree.get(tree.root).style.inherited.direction == Direction::Rtl,
            limit: limit.max(1),
            pages: RefCell::default(),
            begun: Cell::new(0),
            plain: names.is_empty() && !tree.boxes.iter().any(forces_break),
            names,
        };
        flow.set(0, first_page(tree).name, false, false);
        flow
    }

    /// Whether boxes name pages, so that what is on a page depends on what came before.
    pub fn is_named(&self) -> bool {
        !self.names.is_empty()
    }

    /// Whether something from one position to another lies on one page, so that pages change nothing in it.
    pub fn hold_whole(&self, from: Px, to: Px) -> bool {
        self.plain && to <= self.at(from).end()
    }

    /// How many pages forced breaks have begun so far.
    pub fn begun(&self) -> u64 {
        self.begun.get()
    }

    /// Whether the second box may not begin on the page that the first one ends on.
    pub fn differ(&self, before: BoxId, after: BoxId) -> bool {
        match (self.names_of(before), self.names_of(after)) {
            (Some((_, before)), Some((after, _))) => before != after,
            _ => false,
        }
    }

    fn names_of(&self, id: BoxId) -> Option<&(PageName, PageName)> {
        self.names.get(id.0 as usize)?.as_ref()
    }

    fn is_left(&self, index: usize) -> bool {
        (index % 2 == 1) != self.starts_left
    }

    /// Makes what is known of a page, and forgets the pages after it.
    fn set(&self, index: usize, name: PageName, forced: bool, blank: bool) {
        self.extend(|page| page.id.index + 1 >= index);
        let mut pages = self.pages.borrow_mut();
        pages.truncate(index);
        let start = pages.last().map_or(Px::ZERO, |page| page.start + page.extent.block);
        pages.push(self.page(
            PageId {
                index,
                name,
                left: self.is_left(index),
                blank,
            },
            start,
            forced,
        ));
    }

    fn page(&self, id: PageId, start: Px, forced: bool) -> FlowPage {
        let mut extent = (self.extent_of)(&id);
        extent.block = extent.block.max(Px::new(1));
        FlowPage { id, start, extent, forced }
    }

    /// Makes pages until one is enough, or there are as many as may be.
    fn extend(&self, enough: impl Fn(&FlowPage) -> bool) {
        let mut pages = self.pages.borrow_mut();
        while pages.len() < self.limit
            && let Some(last) = pages.last()
            && !enough(last)
        {
            let index = last.id.index + 1;
            let id = PageId {
                index,
                name: last.id.name.clone(),
                left: self.is_left(index),
                blank: false,
            };
            let page = self.page(id, last.start + last.extent.block, false);
            pages.push(page);
        }
    }

    /// The page that shows a position of the flow; what is before the first page counts as on it.
    pub fn at(&self, position: Px) -> PageSpan {
        self.extend(|page| position < page.start + page.extent.block);
        let pages = self.pages.borrow();
        let found = pages.partition_point(|page| page.start <= position).max(1) - 1;
        let (index, start, extent) = (pages[found].id.index, pages[found].start, pages[found].extent);
        let beyond = ((position - start).clamp_negative().raw() / extent.block.raw()).max(0);
        PageSpan {
            index: index + beyond as usize,
            start: start + extent.block * beyond,
            extent,
        }
    }

    /// How much of the page is left at a position; zero at a page's very start.
    pub fn rest(&self, position: Px) -> Px {
        let span = self.at(position);
        if position == span.start { Px::ZERO } else { span.end() - position }
    }

    /// How far something at a position has to move so that it is not cut by a page end. Nothing moves that is higher than the next page.
    pub fn push(&self, position: Px, height: Px) -> Px {
        let rest = self.rest(position);
        if rest > Px::ZERO && height > rest && height <= self.at(position + rest).extent.block {
            rest
        } else {
            Px::ZERO
        }
    }

    /// Begins a page at or after a position, for a box; returns how far away it is. `after_empty`: a box that has no height was there before, so
    /// that a position at the very start of a page will not do.
    pub fn begin(&self, position: Px, after_empty: bool, side: BreakBetween, following: BoxId) -> Px {
        self.begun.set(self.begun.get() + 1);
        let here = self.at(position);
        let stays = position == here.start && !after_empty;
        let mut index = here.index + usize::from(!stays);
        if index >= self.limit {
            return if stays { Px::ZERO } else { here.end() - position };
        }
        let name = match self.names_of(following) {
            Some((first, _)) => first.clone(),
            None => self.pages.borrow().last().and_then(|page| page.id.name.clone()),
        };
        let wants_left = match side {
            BreakBetween::Left => Some(true),
            BreakBetween::Right => Some(false),
            _ => None,
        };
        if wants_left.is_some_and(|left| left != self.is_left(index)) && index + 1 < self.limit {
            self.set(index, name.clone(), true, true);
            index += 1;
        }
        self.set(index, name, true, false);
        self.pages.borrow().last().map_or(Px::ZERO, |page| page.start - position)
    }

    /// Forgets the pages after the one that shows a position, because what is there is laid out again.
    pub fn forget_after(&self, position: Px) {
        let index = self.at(position).index;
        self.pages.borrow_mut().truncate(index + 1);
    }

    /// The pages of a flow that reaches as far as `end`.
    pub fn until(&self, end: Px) -> Vec<FlowPage> {
        self.extend(|page| end <= page.start + page.extent.block);
        let pages = self.pages.borrow();
        let needed = pages.partition_point(|page| page.start < end);
        let forced = pages.iter().rposition(|page| page.forced).map_or(1, |index| index + 1);
        pages[..needed.max(forced)].to_vec()
    }
}

/// The first page of a document.
pub fn first_page(tree: &BoxTree) -> PageId {
    let mut id = PageId {
        left: tree.get(tree.root).style.inherited.direction == Direction::Rtl,
        ..PageId::default()
    };
    let mut next = Some(tree.root);
    while let Some(box_id) = next {
        let layout_box = tree.get(box_id);
        id.name = layout_box.style.rare.page.clone().or(id.name);
        next = match &layout_box.contents {
            Contents::Blocks(children) => children.iter().copied().find(|&child| is_in_flow(tree, child)),
            _ => None,
        };
    }
    id
}

fn forces_break(layout_box: &LayoutBox) -> bool {
    let rare = &layout_box.style.rare;
    rare.break_before.is_forced() || rare.break_after.is_forced()
}

fn is_in_flow(tree: &BoxTree, id: BoxId) -> bool {
    let style = &tree.get(id).style;
    !style.is_out_of_flow() && !style.is_floating()
}

/// Finds the names of the pages that a box starts and ends on: those of its first and last in-flow children, or its own.
fn name_pages(tree: &BoxTree, id: BoxId, inherited: &PageName, names: &mut [Option<(PageName, PageName)>]) {
    let layout_box = tree.get(id);
    let used = layout_box.style.rare.page.clone().or_else(|| inherited.clone());
    let mut ends = (used.clone(), used.clone());
    if let Contents::Blocks(children) = &layout_box.contents {
        let mut in_flow = Vec::new();
        for &child in children {
            with_stack(|| name_pages(tree, child, &used, names));
            if is_in_flow(tree, child) {
                in_flow.push(child);
            }
        }
        if let (Some(first), Some(last)) = (in_flow.first(), in_flow.last()) {
            let name = |id: &BoxId| names[id.0 as usize].clone().unwrap_or_default();
            ends = (name(first).0, name(last).1);
        }
    }
    names[id.0 as usize] = Some(ends);
}
