//! Where rows go when the flow is cut into pages: a row stays whole, and header and footer groups come again on every page
//! (CSS Fragmentation 3, CSS Tables 3 §5).

use crate::layout::space::PageSpace;
use crate::units::Px;

/// A header or footer higher than this part of a page is not repeated (CSS Tables 3 §5.2).
const REPEATED_PART: i32 = 4;

/// Page ends, seen from the grid.
#[derive(Debug, Clone, Copy)]
pub struct Pages {
    size: Px,
    /// Distance of the grid's block start from the start of the first page.
    start: Px,
}

impl Pages {
    /// The pages of a space, for a grid that begins `grid` below the block start of the wrapper. `None` when the flow is not cut.
    pub fn new(space: Option<PageSpace>, grid: Px) -> Option<Pages> {
        let space = space.filter(|page| page.size > Px::ZERO)?;
        Some(Pages {
            size: space.size,
            start: space.start + grid,
        })
    }
    /// Block size of a page.
    pub fn size(&self) -> Px {
        self.size
    }
    /// The page space of a box that starts at an offset.
    pub fn space_at(&self, offset: Px) -> PageSpace {
        PageSpace {
            size: self.size,
            start: self.start + offset,
        }
    }
    /// Start of the page an offset is on.
    fn page_start(&self, offset: Px) -> Px {
        let position = self.start + offset;
        let page = position.raw().div_euclid(self.size.raw());
        self.size * page - self.start
    }
    /// Start of the next page after an offset.
    pub fn next(&self, offset: Px) -> Px {
        self.page_start(offset) + self.size
    }
    /// Whether an offset is the very start of a page.
    pub fn is_start(&self, offset: Px) -> bool {
        self.page_start(offset) == offset
    }
    /// Whether something that starts at an offset goes past the end of its page.
    pub fn overflows(&self, offset: Px, size: Px, reserved: Px) -> bool {
        offset + size + reserved > self.next(offset)
    }
    /// Whether something that starts at an offset goes past the end of its page but would fit on one.
    pub fn crosses(&self, offset: Px, size: Px, reserved: Px) -> bool {
        self.overflows(offset, size, reserved) && size + reserved <= self.size
    }
    /// Whether a header or footer of this size comes again on every page.
    pub fn repeats(&self, size: Px) -> bool {
        size <= self.size / REPEATED_PART
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_ends_count_from_the_grid() {
        let space = PageSpace {
            size: Px::new(100),
            start: Px::new(30),
        };
        let pages = Pages::new(Some(space), Px::new(10)).unwrap();
        assert_eq!(pages.next(Px::ZERO), Px::new(60));
        assert_eq!(pages.next(Px::new(60)), Px::new(160));
        assert!(pages.is_start(Px::new(60)));
        assert!(pages.crosses(Px::new(50), Px::new(11), Px::ZERO));
        assert!(!pages.crosses(Px::new(50), Px::new(10), Px::ZERO));
        assert!(pages.crosses(Px::new(50), Px::new(10), Px::new(5)));
        assert!(
            !pages.crosses(Px::new(50), Px::new(101), Px::ZERO),
            "it would not fit on the next page either"
        );
    }

    #[test]
    fn pages_without_size_do_not_cut() {
        let space = PageSpace {
            size: Px::ZERO,
            start: Px::ZERO,
        };
        assert!(Pages::new(Some(space), Px::ZERO).is_none());
    }
}
