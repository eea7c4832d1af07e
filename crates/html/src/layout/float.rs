//! Floats: where they go, and what room they leave (CSS 2.1 §9.5).
//!
//! Coordinates are those of the block formatting context: `left`/`right` line-relative from its line-left edge, block offsets from its start.

mod profile;

use crate::units::Px;
use profile::{NOTHING, Profile};
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
#[derive(Debug, Clone, Default)]
pub struct Exclusions(Option<Rc<Placed>>);

/// A float that was placed, and what its formatting context is since then.
#[derive(Debug)]
struct Placed {
    float: PlacedFloat,
    before: Exclusions,
    /// No later float may start above this block offset (rule 5).
    lowest_start: Px,
    left: Side,
    right: Side,
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

/// The floats of one side.
#[derive(Debug, Clone)]
struct Side {
    /// How far they reach, by [`place_of`] block offsets: right edges, or left ones negated.
    profile: Profile,
    /// Where the lowest ends.
    end: Px,
}

impl Default for Side {
    fn default() -> Side {
        Side {
            profile: Profile::default(),
            end: Px::MIN,
        }
    }
}

/// A block offset as a place of a [`Profile`]: two to the unit, since a float without height is in the way of what lies on both sides of its offset.
fn place_of(block: Px) -> i64 {
    i64::from(block.raw()) * 2
}

impl Side {
    fn add(&mut self, float: &PlacedFloat, own: bool) {
        let (start, end) = (place_of(float.start), place_of(float.end));
        self.profile.advance(start - 1);
        if own {
            let reach = match float.side {
                FloatSide::Left => float.right.raw(),
                FloatSide::Right => -float.left.raw(),
            };
            let start = if start == end { start - 1 } else { start };
            self.profile.add(start, end, reach);
            self.end = self.end.max(float.end);
        }
    }

    /// The block offset below `block` where the reach may fall.
    fn next_end(&self, block: Px) -> Option<Px> {
        let place = self.profile.next_end(place_of(block))?;
        Some(Px::from_raw((place + 1).div_euclid(2) as i32))
    }
}

impl Drop for Placed {
    /// Not one inside the other: there may be a hundred thousand.
    fn drop(&mut self) {
        let mut next = self.before.0.take();
        while let Some(Ok(mut placed)) = next.map(Rc::try_unwrap) {
            next = placed.before.0.take();
        }
    }
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
        let (mut kept, mut moved) = (self, Vec::new());
        while let Some(placed) = kept.0.as_ref().filter(|placed| by != Px::ZERO && placed.float.start >= from) {
            moved.push(placed.float);
            kept = &placed.before;
        }
        let mut all = kept.clone();
        for float in moved.into_iter().rev() {
            let (start, end) = (float.start + by, float.end + by);
            all.add(PlacedFloat { start, end, ..float });
        }
        all
    }

    /// The room within `left..right` for something from `block` on that is `height` high; with no height, at that very offset. In a container that has no
    /// room itself, floats on the right take none; and where floats leave less than none, all that begin below count too. Both as in Blink.
    pub fn band(&self, block: Px, height: Px, left: Px, right: Px) -> Band {
        let mut band = Band { block, left, right };
        if let Some(placed) = &self.0 {
            let start = place_of(block);
            let mut up_to = |end: i64| {
                band.left = left.max(Px::from_raw(placed.left.profile.most(start, end)));
                let reach = placed.right.profile.most(start, end);
                if left < right && reach != NOTHING {
                    band.right = right.min(Px::from_raw(-reach));
                }
                band.width() < Px::ZERO
            };
            if up_to(place_of(block + height.max(Px::STEP)) - 1) && placed.float.start > block {
                up_to(i64::MAX);
            }
        }
        band
    }

    /// The first block offset below `block` at which there may be more room: the nearest end of a float that is in the way.
    pub fn next_end(&self, block: Px) -> Option<Px> {
        let placed = self.0.as_ref()?;
        let (left, right) = (placed.left.next_end(block), placed.right.next_end(block));
        left.into_iter().chain(right).min()
    }

    /// Whether a line or a formatting context may stand at a block offset at all. As in Blink it may not where floats of both sides meet, nor where they
    /// of one side leave no room and meet one of the other side that begins below.
    pub fn is_open(&self, block: Px, left: Px, right: Px) -> bool {
        let Some(placed) = &self.0 else { return true };
        let at = place_of(block);
        let (edge, far_reach) = (placed.left.profile.most(at, at + 1), placed.right.profile.most(at, at + 1));
        let edge = Px::from_raw(edge);
        let far_edge = if far_reach == NOTHING { Px::MAX } else { Px::from_raw(-far_reach) };
        let meets_below = || {
            let (reach, far_reach) = (placed.left.profile.most(at, i64::MAX), placed.right.profile.most(at, i64::MAX));
            far_reach != NOTHING && reach >= -far_reach
        };
        edge < far_edge && (edge.max(left) <= far_edge.min(right) || placed.float.start <= block || !meets_below())
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
        let block = self.0.as_ref().map_or(block, |placed| block.max(placed.lowest_start));
        let band = self.find(block, width, Px::ZERO, left, right);
        let x = match side {
            FloatSide::Left => band.left,
            FloatSide::Right => band.right.max(band.left) - width,
        };
        self.add(PlacedFloat {
            side,
            left: x,
            right: x + width.clamp_negative(),
            start: band.block,
            end: band.block + height.clamp_negative(),
        });
        (x, band.block)
    }

    /// Adds a float that starts no higher than the others; where one was moved above them, all find their order anew.
    fn add(&mut self, float: PlacedFloat) {
        let mut after = Vec::new();
        while let Some(placed) = self.0.as_ref().filter(|placed| placed.float.start > float.start) {
            after.push(placed.float);
            *self = placed.before.clone();
        }
        after.push(float);
        for float in after.into_iter().rev() {
            let before = std::mem::take(self);
            let (mut left, mut right) = before
                .0
                .as_ref()
                .map_or_else(Default::default, |placed| (placed.left.clone(), placed.right.clone()));
            left.add(&float, float.side == FloatSide::Left);
            right.add(&float, float.side == FloatSide::Right);
            *self = Exclusions(Some(Rc::new(Placed {
                float,
                before,
                lowest_start: float.start,
                left,
                right,
            })));
        }
    }

    /// Block offset below all floats of the given sides (§9.5.2), `Px::MIN` when there are none.
    pub fn clearance(&self, left: bool, right: bool) -> Px {
        let end = |clears: bool, side: fn(&Placed) -> &Side| self.0.as_ref().filter(|_| clears).map_or(Px::MIN, |placed| side(placed).end);
        end(left, |placed| &placed.left).max(end(right, |placed| &placed.right))
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
        exclusions.place(FloatSide::Left, Px::ZERO, Px::new(30), Px::new(10), Px::ZERO, narrow);
        exclusions.place(FloatSide::Left, Px::ZERO, Px::new(10), Px::new(10), Px::ZERO, narrow);
        assert!(exclusions.is_open(Px::ZERO, Px::ZERO, narrow), "the one below is of the same side");
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

    /// As rule by rule over a list of floats.
    struct List {
        floats: Vec<PlacedFloat>,
        lowest_start: Px,
    }

    impl List {
        fn band(&self, block: Px, height: Px, left: Px, right: Px) -> Band {
            let up_to = |end: Px| {
                let mut band = Band { block, left, right };
                for float in self.floats.iter().filter(|f| f.start < end && f.end > block) {
                    match float.side {
                        FloatSide::Left => band.left = band.left.max(float.right),
                        FloatSide::Right if left < right => band.right = band.right.min(float.left),
                        FloatSide::Right => {}
                    }
                }
                band
            };
            let band = up_to(block + height.max(Px::STEP));
            if band.width() < Px::ZERO { up_to(Px::MAX) } else { band }
        }

        /// The floats of a side at a block offset.
        fn at(&self, side: FloatSide, block: Px) -> impl Iterator<Item = &PlacedFloat> {
            self.floats
                .iter()
                .filter(move |f| f.side == side && f.start <= block && f.end > block)
        }

        fn is_open(&self, block: Px, left: Px, right: Px) -> bool {
            let edge = self.at(FloatSide::Left, block).map(|f| f.right).max().unwrap_or(Px::MIN);
            let far_edge = self.at(FloatSide::Right, block).map(|f| f.left).min().unwrap_or(Px::MAX);
            let on = |side: FloatSide| self.floats.iter().filter(move |f| f.side == side && f.end > block);
            let farthest = on(FloatSide::Left).map(|f| f.right).max().unwrap_or(Px::MIN);
            let meets_below = on(FloatSide::Right).any(|f| f.left <= farthest);
            let begins_below = self.floats.iter().any(|f| f.start > block);
            edge < far_edge && (edge.max(left) <= far_edge.min(right) || !begins_below || !meets_below)
        }

        /// Where a float ends that reached farther than all that go on.
        fn next_end(&self, block: Px) -> Option<Px> {
            let is_drop = |float: &&PlacedFloat| {
                let ends = self
                    .floats
                    .iter()
                    .filter(|f| f.side == float.side && f.end == float.end && f.end > block);
                let most = |f: &PlacedFloat| if f.side == FloatSide::Left { f.right } else { -f.left };
                let before = ends.map(most).max();
                before > self.at(float.side, float.end).map(most).max()
            };
            self.floats.iter().filter(|f| f.end > block).filter(is_drop).map(|f| f.end).min()
        }

        fn place(&mut self, side: FloatSide, block: Px, width: Px, height: Px, left: Px, right: Px) -> (Px, Px) {
            let mut band = self.band(block.max(self.lowest_start), Px::ZERO, left, right);
            while (band.left != left || band.right != right)
                && !(band.width().clamp_negative() >= width && self.is_open(band.block, left, right))
            {
                let Some(next) = self.next_end(band.block) else { break };
                band = self.band(next, Px::ZERO, left, right);
            }
            let x = if side == FloatSide::Left {
                band.left
            } else {
                band.right.max(band.left) - width
            };
            self.lowest_start = band.block;
            self.floats.push(PlacedFloat {
                side,
                left: x,
                right: x + width.clamp_negative(),
                start: band.block,
                end: band.block + height.clamp_negative(),
            });
            (x, band.block)
        }
    }

    proptest::proptest! {
        #[test]
        fn floats_lie_where_a_list_puts_them(
            floats in proptest::collection::vec((proptest::bool::ANY, 0..30, -3..70, -3..30, 0..30, 20..90), 1..60),
            bands in proptest::collection::vec((-10..400, 0..40, 0..30, 20..90), 1..30),
            (from, by) in (0..300, -40..40),
        ) {
            let px = |value: i32| Px::from_raw(value);
            let mut exclusions = Exclusions::default();
            let mut list = List { floats: Vec::new(), lowest_start: Px::MIN };
            let mut block = 0;
            for (left_side, down, width, height, left, right) in floats {
                block += down / 6;
                let side = if left_side { FloatSide::Left } else { FloatSide::Right };
                let before = exclusions.clone();
                let placed = exclusions.place(side, px(block), px(width), px(height), px(left), px(right));
                proptest::prop_assert_eq!(placed, list.place(side, px(block), px(width), px(height), px(left), px(right)));
                exclusions = before;
                exclusions.place(side, px(block), px(width), px(height), px(left), px(right));
            }
            let moved = exclusions.moved_from(px(from), px(by));
            let mut moved_list = List { floats: list.floats.clone(), lowest_start: Px::ZERO };
            for float in moved_list.floats.iter_mut().filter(|f| f.start >= px(from)) {
                (float.start, float.end) = (float.start + px(by), float.end + px(by));
            }
            for (exclusions, list) in [(&exclusions, &list), (&moved, &moved_list)] {
                for &(block, height, left, right) in &bands {
                    let (block, height, left, right) = (px(block), px(height), px(left), px(right));
                    proptest::prop_assert_eq!(exclusions.band(block, height, left, right), list.band(block, height, left, right));
                    proptest::prop_assert_eq!(exclusions.is_open(block, left, right), list.is_open(block, left, right));
                }
                let end = |wanted: FloatSide| list.floats.iter().filter(|f| f.side == wanted).map(|f| f.end).max().unwrap_or(Px::MIN);
                proptest::prop_assert_eq!(exclusions.clearance(true, false), end(FloatSide::Left));
                proptest::prop_assert_eq!(exclusions.clearance(false, true), end(FloatSide::Right));
            }
        }
    }
}
