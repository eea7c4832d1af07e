//! How far floats of one side reach into the room, by block offset: a step function that is only added to at its end, and shared by all that knew it
//! before.

use std::rc::Rc;

/// The function: the largest reach at each place. Floats come in the order of their starts, so what lies before the last start is settled; what lies
/// after it is a flight of steps, as the floats there all begin above. Finding a place takes logarithmic time, adding a float amortized constant time.
#[derive(Debug, Clone)]
pub struct Profile {
    /// What is settled, the last piece on top.
    past: Pieces,
    /// What may still change, from `now` on, the first piece on top.
    future: Pieces,
    now: i64,
}

/// Where nothing reaches.
pub const NOTHING: i32 = i32::MIN;

impl Default for Profile {
    fn default() -> Profile {
        Profile {
            past: Pieces::default(),
            future: Pieces::default().push(i64::MIN, NOTHING),
            now: i64::MIN,
        }
    }
}

impl Profile {
    /// Settles everything before `now`, which is not before the last one.
    pub fn advance(&mut self, now: i64) {
        while let Some(top) = self.future.top() {
            let (start, reach) = (top.start, top.reach);
            if start >= now {
                break;
            }
            let rest = top.below.clone();
            let ends = rest.top().is_some_and(|next| next.start <= now);
            self.past = self.past.push(start, reach);
            self.future = if ends { rest } else { rest.push(now, reach) };
        }
        self.now = now;
    }

    /// Adds something that reaches so far from `start` (not before the last [`Profile::advance`]) to `end`.
    pub fn add(&mut self, start: i64, end: i64, reach: i32) {
        let mut pieces: Vec<(i64, i32)> = Vec::new();
        let mut put = |at: i64, reach: i32| {
            if pieces.last().is_none_or(|last| last.1 != reach) {
                pieces.push((at, reach));
            }
        };
        while let Some(top) = self.future.top().filter(|top| top.start < end) {
            let (from, own) = (top.start, top.reach);
            let rest = top.below.clone();
            let to = rest.top().map_or(i64::MAX, |next| next.start);
            if from < start {
                put(from, own);
            }
            if to > start {
                put(from.max(start), own.max(reach));
            }
            if to > end {
                put(end, own);
            }
            self.future = rest;
        }
        for (at, reach) in pieces.into_iter().rev() {
            self.future = self.future.push(at, reach);
        }
    }

    /// The largest reach from `start` to `end`.
    pub fn most(&self, start: i64, end: i64) -> i32 {
        let settled = match start < self.now {
            true => self.past.most_upwards(start, end),
            false => NOTHING,
        };
        match end > self.now {
            true => settled.max(self.future.most_downwards(start, end)),
            false => settled,
        }
    }

    /// The first place after `at` from where on less is reached.
    pub fn next_end(&self, mut at: i64) -> Option<i64> {
        let mut reach = self.most(at, at + 1);
        loop {
            let (next, then) = self.piece_after(at)?;
            if then < reach {
                return Some(next);
            }
            (at, reach) = (next, then);
        }
    }

    fn piece_after(&self, at: i64) -> Option<(i64, i32)> {
        let settled = match at < self.now {
            true => self.past.last_above(at),
            false => None,
        };
        settled.or_else(|| self.future.first_beyond(at))
    }
}

/// Pieces of the function, each up to the next one's start: a stack that pushing and popping leave as it was for all others that share it. Each piece
/// knows one far below it (Myers, "An applicative random-access stack", 1983).
#[derive(Debug, Clone, Default)]
struct Pieces(Option<Rc<Piece>>);

#[derive(Debug)]
struct Piece {
    start: i64,
    reach: i32,
    below: Pieces,
    far: Pieces,
    /// The largest reach from this piece down to the far one, that one not among them.
    most: i32,
    count: u32,
}

impl Pieces {
    fn top(&self) -> Option<&Piece> {
        self.0.as_deref()
    }

    fn count(&self) -> u32 {
        self.top().map_or(0, |piece| piece.count)
    }

    fn push(&self, start: i64, reach: i32) -> Pieces {
        let (mut far, mut most) = (self.clone(), reach);
        if let Some(below) = self.top() {
            let beyond = below.far.top();
            let farther = beyond.map_or(0, |piece| piece.far.count());
            if below.count - below.far.count() == below.far.count() - farther {
                most = most.max(below.most).max(beyond.map_or(NOTHING, |piece| piece.most));
                far = beyond.map_or_else(Pieces::default, |piece| piece.far.clone());
            }
        }
        Pieces(Some(Rc::new(Piece {
            start,
            reach,
            count: self.count() + 1,
            below: self.clone(),
            far,
            most,
        })))
    }

    /// The largest reach from `start` to `end` of pieces whose starts fall from the top.
    fn most_upwards(&self, start: i64, end: i64) -> i32 {
        let mut next = self.top();
        while let Some(piece) = next.filter(|piece| piece.start >= end) {
            next = piece.far.top().filter(|far| far.start >= end).or(piece.below.top());
        }
        let mut most = NOTHING;
        while let Some(piece) = next {
            match piece.far.top().filter(|far| far.start > start) {
                Some(far) => {
                    most = most.max(piece.most);
                    next = Some(far);
                }
                None => {
                    most = most.max(piece.reach);
                    next = piece.below.top().filter(|_| piece.start > start);
                }
            }
        }
        most
    }

    /// The largest reach from `start` to `end` of pieces whose starts rise from the top.
    fn most_downwards(&self, start: i64, end: i64) -> i32 {
        let mut next = self.top();
        while let Some(piece) = next {
            let begins = |piece: &&Piece| piece.start <= start;
            match piece.far.top().filter(begins).or(piece.below.top().filter(begins)) {
                Some(nearer) => next = Some(nearer),
                None => break,
            }
        }
        let mut most = NOTHING;
        while let Some(piece) = next.filter(|piece| piece.start < end) {
            match piece.far.top().filter(|far| far.start < end) {
                Some(far) => {
                    most = most.max(piece.most);
                    next = Some(far);
                }
                None => {
                    most = most.max(piece.reach);
                    next = piece.below.top();
                }
            }
        }
        most
    }

    /// The piece with the least start after `at`, of pieces whose starts fall from the top.
    fn last_above(&self, at: i64) -> Option<(i64, i32)> {
        let above = |piece: &&Piece| piece.start > at;
        let mut piece = self.top().filter(above)?;
        while let Some(next) = piece.far.top().filter(above).or(piece.below.top().filter(above)) {
            piece = next;
        }
        Some((piece.start, piece.reach))
    }

    /// The piece with the least start after `at`, of pieces whose starts rise from the top.
    fn first_beyond(&self, at: i64) -> Option<(i64, i32)> {
        let mut next = self.top();
        while let Some(piece) = next.filter(|piece| piece.start <= at) {
            next = piece.far.top().filter(|far| far.start <= at).or(piece.below.top());
        }
        next.map(|piece| (piece.start, piece.reach))
    }
}

impl Drop for Piece {
    /// Not one inside the other: there may be a hundred thousand.
    fn drop(&mut self) {
        let mut next = self.below.0.take();
        while let Some(Ok(mut piece)) = next.map(Rc::try_unwrap) {
            next = piece.below.0.take();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// As if every float were looked at, before and after others are added to what is shared.
        #[test]
        fn says_what_a_list_says(floats in prop::collection::vec((0_i64..6, 0_i64..40, 0_i32..9), 1..40), places in prop::collection::vec((-5_i64..120, 1_i64..30), 1..20)) {
            let (mut known, mut start) = (Vec::new(), 0);
            let mut profiles = vec![(Profile::default(), 0)];
            for (down, height, reach) in floats {
                start += down;
                let mut profile = profiles[profiles.len() - 1].0.clone();
                profile.advance(start);
                profile.add(start, start + height, reach);
                known.push((start, start + height, reach));
                profiles.push((profile, known.len()));
            }
            for (profile, count) in &profiles {
                let known = &known[..*count];
                let most = |start: i64, end: i64| known.iter().filter(|f| f.0 < end.min(f.1) && f.1 > start).map(|f| f.2).max().unwrap_or(NOTHING);
                for &(at, height) in &places {
                    prop_assert_eq!(profile.most(at, at + height), most(at, at + height));
                    let drops = |end: &i64| most(*end, end + 1) < most(end - 1, *end);
                    let next = known.iter().map(|f| f.1).filter(|end| *end > at).filter(drops).min();
                    prop_assert_eq!(profile.next_end(at), next);
                }
            }
        }
    }

    #[test]
    fn a_hundred_thousand_are_no_depth() {
        let mut profile = Profile::default();
        for start in 0..100_000 {
            profile.advance(start);
            profile.add(start, start + 1 + (start % 3), (start % 7) as i32);
        }
        assert_eq!(profile.most(0, 10), 6);
    }
}
