//! How much of a dot a glyph must cover to burn it.

/// How dark 1-bit text is, in steps from −10 (lightest) to 10 (darkest); 0 by default.
///
/// A printer whose head runs cool or whose paper is dull loses thin strokes, one that runs hot fills counters; this corrects either, as
/// far as the dots can. Bars, rules, boxes and pictures are never changed by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Darkness(i8);

impl Darkness {
    /// The steps on either side of the default.
    pub const STEPS: i8 = 10;

    /// The coverage of 255 from which a dot is ink at step 0: hinted strokes of one dot come out whole, and no counter closes at 8 pt.
    const MIDDLE: i16 = 110;

    /// What one step changes of it: 190 is the lightest, 30 the darkest.
    const STEP: i16 = 8;

    /// `None` outside −10 to 10.
    pub fn new(steps: i8) -> Option<Darkness> {
        (-Darkness::STEPS..=Darkness::STEPS).contains(&steps).then_some(Darkness(steps))
    }

    /// The steps from the default, −10 to 10.
    pub fn steps(self) -> i8 {
        self.0
    }

    /// The coverage from which a dot is ink.
    pub(super) fn least_coverage(self) -> u8 {
        (Darkness::MIDDLE - Darkness::STEP * i16::from(self.0)) as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_range_ends_at_ten_steps_either_way() {
        let coverage = |steps| Darkness::new(steps).map(Darkness::least_coverage);
        assert_eq!([-11, -10, 0, 10, 11].map(coverage), [None, Some(190), Some(110), Some(30), None]);
        assert_eq!(Darkness::new(0), Some(Darkness::default()));
    }
}
