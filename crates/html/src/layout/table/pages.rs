//! Where rows go when the flow is cut into pages: a row stays whole, and header and footer groups come again on every page
//! (CSS Fragmentation 3, CSS Tables 3 §5).

use crate::layout::pages::{PageFlow, PageSpan};
use crate::layout::space::PageSpace;
use crate::units::Px;

/// A header or footer higher than this part of a page is not repeated (CSS Tables 3 §5.2).
const REPEATED_PART: i32 = 4;

/// Page ends, seen from the grid.
#[derive(Clone, Copy)]
pub struct Pages<'a> {
    flow: &'a PageFlow<'a>,
    /// Distance of the grid's block start from the start of the flow.
    start: Px,
}

impl<'a> Pages<'a> {
    /// The pages for a grid that begins `grid` below the block start of the wrapper.
    pub fn new((flow, start): (&'a PageFlow<'a>, Px), grid: Px) -> Pages<'a> {
        Pages { flow, start: start + grid }
    }
    /// The page space of a box that starts at an offset.
    pub fn space_at(&self, offset: Px) -> PageSpace {
        PageSpace {
            start: self.start + offset,
            fills: None,
        }
    }
    fn span(&self, offset: Px) -> PageSpan {
        self.flow.at(self.start + offset)
    }
    /// Start of the next page after an offset.
    pub fn next(&self, offset: Px) -> Px {
        self.span(offset).end() - self.start
    }
    /// Block size of the page after the one that an offset is on.
    pub fn next_size(&self, offset: Px) -> Px {
        self.span(self.next(offset)).extent.block
    }
    /// Whether an offset is the very start of a page.
    pub fn is_start(&self, offset: Px) -> bool {
        self.span(offset).start == self.start + offset
    }
    /// Whether something that starts at an offset goes past the end of its page.
    pub fn overflows(&self, offset: Px, size: Px, reserved: Px) -> bool {
        offset + size + reserved > self.next(offset)
    }
    /// Whether something that starts at an offset goes past the end of its page but would fit on the next one.
    pub fn crosses(&self, offset: Px, size: Px, reserved: Px) -> bool {
        self.overflows(offset, size, reserved) && size + reserved <= self.next_size(offset)
    }
    /// Whether a header or footer of this size comes again on every page.
    pub fn repeats(&self, size: Px) -> bool {
        size <= self.span(Px::ZERO).extent.block / REPEATED_PART
    }
}
