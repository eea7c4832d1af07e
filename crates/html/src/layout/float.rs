//! Floats: where they go, and what room they leave (CSS 2.1 §9.5).
//!
//! Coordinates are those of the block formatting context: `left`/`right` line-relative from its line-left edge, block offsets from its start.

use crate::units::Px;
use std::rc::Rc;

/// The side a float goes to, in line-relative terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FloatSide {
    /// Line-left.
    Left,
    /// Line-right.
    Right,
}

/// The floats placed so far in a block formatting context.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Exclusions {
    floats: Rc<Vec<PlacedFloat>>,
    /// No later float may start above this block offset (rule 5).
    lowest_start: Option<Px>,
}

/// The margin box of a placed float.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct PlacedFloat {
    side: FloatSide,
    left: Px,
    right: Px,
    start: Px,
    end: Px,
}

/// The room between floats at some block offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    /// Block offset where it starts.
    pub block: Px,
    /// Line-left edge.
    pub left: Px,
    /// Line-right edge.
    pub right: Px,
}

impl Band {
    /// How wide the room is; negative when floats from both sides overlap it.
    pub fn width(&self) -> Px {
        self.right - self.left
    }
}

impl Exclusions {
    /// The same floats, those that start at or below `from` moved.
    pub fn moved_from(&self, from: Px, by: Px) -> Exclusions {
        let mut moved = self.clone();
        if by != Px::ZERO && self.floats.iter().any(|f| f.start >= from) {
            for float in Rc::make_mut(&mut moved.floats).iter_mut().filter(|f| f.start >= from) {
                (float.start, float.end) = (float.start + by, float.end + by);
            }
        }
        moved
    }

    /// The room within `left..right` for something from `block` on that is `height` high; with no height, at that very offset. In a container that has no
    /// room itself, floats on the right take none, as in Blink.
    pub fn band(&self, block: Px, height: Px, left: Px, right: Px) -> Band {
        let mut band = Band { block, left, right };
        let end = block + height.max(Px::STEP);
        for float in self.floats.iter().filter(|f| f.start < end && f.end > block) {
            match float.side {
                FloatSide::Left => band.left = band.left.max(float.right),
                FloatSide::Right if left < right => band.right = band.right.min(float.left),
                FloatSide::Right => {}
            }
        }
        band
    }

    /// The first block offset below `block` at which the room may change: the nearest end of a float.
    pub fn next_end(&self, block: Px) -> Option<Px> {
        self.floats.iter().map(|f| f.end).filter(|&end| end > block).min()
    }

    /// Whether a line or a formatting context may stand at a block offset at all. As in Blink it may not where floats of both sides meet, nor where they
    /// leave no room and another one begins below.
    pub fn is_open(&self, block: Px, left: Px, right: Px) -> bool {
        let (mut edge, mut far_edge, mut begins_below) = (Px::MIN, Px::MAX, false);
        for float in self.floats.iter() {
            begins_below |= float.start > block;
            if float.start <= block && float.end > block {
                match float.side {
                    FloatSide::Left => edge = edge.max(float.right),
                    FloatSide::Right => far_edge = far_edge.min(float.left),
                }
            }
        }
        edge < far_edge && (!begins_below || edge.max(left) <= far_edge.min(right))
    }

    /// The first band at or below `block` that is at least `width` wide over `height`; the last resort is below all floats.
    pub fn find(&self, block: Px, width: Px, height: Px, left: Px, right: Px) -> Band {
        let mut offset = block;
        loop {
            let band = self.band(offset, height, left, right);
            let untouched = band.left == left && band.right == right;
            if untouched || (band.width().clamp_negative() >= width && self.is_open(offset, left, right)) {
                return band;
            }
            match self.next_end(offset) {
                Some(next) => offset = next,
                None => return band,
            }
        }
    }

    /// Places a float of margin-box size `width × height` no higher than `block`; returns the left edge and block offset of its margin box.
    pub fn place(&mut self, side: FloatSide, block: Px, width: Px, height: Px, left: Px, right: Px) -> (Px, Px) {
        let block = self.lowest_start.map_or(block, |lowest| block.max(lowest));
        let band = self.find(block, width, Px::ZERO, left, right);
        let x = match side {
            FloatSide::Left => band.left,
            FloatSide::Right => band.right.max(band.left) - width,
        };
        self.lowest_start = Some(band.block);
        let float = PlacedFloat {
            side,
            left: x,
            right: x + width.clamp_negative(),
            start: band.block,
            end: band.block + height.clamp_negative(),
        };
        Rc::make_mut(&mut self.floats).push(float);
        (x, band.block)
    }

    /// Block offset below all floats of the given sides (§9.5.2), `Px::MIN` when there are none.
    pub fn clearance(&self, left: bool, right: bool) -> Px {
        let clears = |f: &&PlacedFloat| match f.side {
            FloatSide::Left => left,
            FloatSide::Right => right,
        };
        self.floats.iter().filter(clears).map(|f| f.end).max().unwrap_or(Px::MIN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const W: Px = Px::new(100);

    #[test]
    fn left_floats_queue_up_and_wrap() {
        let mut exclusions = Exclusions::default();
        assert_eq!(
            exclusions.place(FloatSide::Left, Px::ZERO, Px::new(60), Px::new(20), Px::ZERO, W),
            (Px::ZERO, Px::ZERO)
        );
        assert_eq!(
            exclusions.place(FloatSide::Left, Px::ZERO, Px::new(40), Px::new(30), Px::ZERO, W),
            (Px::new(60), Px::ZERO)
        );
        assert_eq!(
            exclusions.place(FloatSide::Left, Px::ZERO, Px::new(50), Px::new(10), Px::ZERO, W),
            (Px::ZERO, Px::new(30)),
            "not left of the second float, which reaches down to 30"
        );
    }

    #[test]
    fn a_later_float_is_never_higher_than_an_earlier_one() {
        let mut exclusions = Exclusions::default();
        exclusions.place(FloatSide::Left, Px::ZERO, Px::new(60), Px::new(20), Px::ZERO, W);
        exclusions.place(FloatSide::Right, Px::ZERO, Px::new(60), Px::new(20), Px::ZERO, W);
        let (x, block) = exclusions.place(FloatSide::Left, Px::ZERO, Px::new(10), Px::new(10), Px::ZERO, W);
        assert_eq!((x, block), (Px::ZERO, Px::new(20)));
    }

    #[test]
    fn a_band_sees_floats_that_start_further_down() {
        let mut exclusions = Exclusions::default();
        exclusions.place(FloatSide::Right, Px::new(15), Px::new(30), Px::new(20), Px::ZERO, W);
        assert_eq!(exclusions.band(Px::ZERO, Px::new(10), Px::ZERO, W).right, W);
        assert_eq!(exclusions.band(Px::ZERO, Px::new(16), Px::ZERO, W).right, Px::new(70));
    }

    /// Its right edge is the one that rule 1 of §9.5.1 holds.
    #[test]
    fn a_right_float_that_is_too_wide_sticks_out_on_the_left() {
        let mut exclusions = Exclusions::default();
        let (x, _) = exclusions.place(FloatSide::Right, Px::ZERO, Px::new(130), Px::new(20), Px::ZERO, W);
        assert_eq!(x, Px::new(-30));
    }

    #[test]
    fn nothing_stands_where_floats_of_both_sides_meet() {
        let mut exclusions = Exclusions::default();
        exclusions.place(FloatSide::Left, Px::ZERO, Px::new(100), Px::new(10), Px::ZERO, W);
        assert!(exclusions.is_open(Px::ZERO, Px::ZERO, W), "there is room of no width beside it");
        let narrow = Px::new(20);
        let mut exclusions = Exclusions::default();
        exclusions.place(FloatSide::Right, Px::ZERO, Px::new(30), Px::new(10), Px::ZERO, narrow);
        assert!(exclusions.is_open(Px::ZERO, Px::ZERO, narrow), "the last one");
        exclusions.place(FloatSide::Left, Px::ZERO, Px::new(10), Px::new(10), Px::ZERO, narrow);
        assert!(!exclusions.is_open(Px::ZERO, Px::ZERO, narrow));
        assert!(exclusions.is_open(Px::new(10), Px::ZERO, narrow));
        let mut exclusions = Exclusions::default();
        exclusions.place(FloatSide::Left, Px::ZERO, Px::new(16), Px::new(10), Px::ZERO, Px::ZERO);
        exclusions.place(FloatSide::Right, Px::ZERO, Px::ZERO, Px::new(10), Px::ZERO, Px::ZERO);
        assert!(!exclusions.is_open(Px::ZERO, Px::ZERO, Px::ZERO));
    }

    #[test]
    fn clearance_is_by_side() {
        let mut exclusions = Exclusions::default();
        exclusions.place(FloatSide::Left, Px::ZERO, Px::new(10), Px::new(20), Px::ZERO, W);
        assert_eq!(exclusions.clearance(true, false), Px::new(20));
        assert_eq!(exclusions.clearance(false, true), Px::MIN);
    }
}
