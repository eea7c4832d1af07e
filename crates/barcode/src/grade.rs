//! How well a barcode will scan, judged on the page's own dots and on a simulated print of them.
//!
//! The grades follow ISO/IEC 15416 (bars) and ISO/IEC 15415 (matrices) where those apply to a picture that was never printed.
//!
//! Covered: whether the dots read as the text; the quiet zones; of bars the decodability of the edges' places; of matrices the
//! modulation, as the share of a module's dots that agree with it. Dots are black or white, so symbol contrast, minimum reflectance and
//! edge contrast are always 4.0 and left out, as are defects. [`Printed`] repeats the measure after the simulation of `print.rs`. Not
//! covered: unused error correction, and what a particular printer, its ribbon and its paper do.

use serde::{Deserialize, Serialize};

/// From best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Grade {
    /// 4.0.
    A,
    /// 3.0.
    B,
    /// 2.0.
    C,
    /// 1.0.
    D,
    /// Fails.
    F,
}

impl Grade {
    /// ISO/IEC 15416:2016 table 3.
    pub(super) fn of_decodability(decodability: f32) -> Grade {
        match decodability {
            d if d >= 0.62 => Grade::A,
            d if d >= 0.5 => Grade::B,
            d if d >= 0.37 => Grade::C,
            d if d >= 0.25 => Grade::D,
            _ => Grade::F,
        }
    }

    /// A missing quiet zone fails by the letter; decoders manage with less, so the grade falls with the share that is there.
    fn of_quiet_zone(share: f32) -> Grade {
        match share {
            s if s >= 1. => Grade::A,
            s if s >= 0.75 => Grade::B,
            s if s >= 0.5 => Grade::C,
            _ => Grade::D,
        }
    }
}

/// What was seen of a barcode on the page's dots.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Quality {
    /// The dots decode to the text that the model states.
    pub reads: bool,
    /// White before and behind the symbol along its columns, in modules, at most what its standard asks for; of a matrix the less of left and
    /// above, and of right and below.
    pub quiet_modules: [f32; 2],
    /// Bars: 1 when every edge lies where it should, 0 when one is half a module off. Matrices: 1 when all dots of every module agree, 0 when
    /// half of one's do not.
    pub decodability: f32,
    /// The worst of all these; at best D when a simulated print does not read.
    pub grade: Grade,
    /// It reads, and so does every simulated print of it.
    pub passes: bool,
    /// What is left of it after a simulated print; `None` for a symbol that does not read in the first place.
    pub printed: Option<Printed>,
}

/// What was seen of a barcode after a simulated print: edges a dot wider and a dot narrower, blur, noise, and 3 % of the dots missing.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Printed {
    /// It reads, whether dots spread or shrink.
    pub reads: bool,
    /// The worst grade of decodability (bars) or of the share of modules that look right (matrices).
    pub grade: Grade,
}

impl Quality {
    /// `asked` is the quiet zone of the standard; which of its sides is which depends on the reading direction, so the kinder way round
    /// counts.
    pub(super) fn new(reads: bool, white: [f32; 2], asked: [usize; 2], decodability: f32) -> Quality {
        let share = |asked: [usize; 2]| {
            let side = |at: usize| if asked[at] == 0 { 1. } else { white[at] / asked[at] as f32 };
            side(0).min(side(1))
        };
        let [before, behind] = asked;
        let (straight, turned) = (share(asked), share([behind, before]));
        let most = if straight >= turned { asked } else { [behind, before] };
        let parts = Grade::of_decodability(decodability).max(Grade::of_quiet_zone(straight.max(turned)));
        Quality {
            reads,
            quiet_modules: [white[0].min(most[0] as f32), white[1].min(most[1] as f32)],
            decodability,
            grade: if reads { parts } else { Grade::F },
            passes: false,
            printed: None,
        }
    }

    /// With what was seen of its simulated prints: one verdict of both.
    pub(super) fn with_print(self, printed: Printed) -> Quality {
        Quality {
            passes: self.reads && printed.reads,
            grade: if printed.reads { self.grade } else { self.grade.max(Grade::D) },
            printed: Some(printed),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_part_decides() {
        let grade = |reads, quiet, decodability| Quality::new(reads, [10., quiet], [10, 10], decodability).grade;
        assert_eq!(grade(true, 10., 1.), Grade::A);
        assert_eq!(grade(true, 6., 1.), Grade::C);
        assert_eq!(grade(true, 10., 0.3), Grade::D);
        assert_eq!(grade(false, 10., 1.), Grade::F);
    }

    #[test]
    fn an_upside_down_ean_has_its_wide_side_on_the_right() {
        let quality = Quality::new(true, [7., 30.], [11, 7], 1.);
        assert_eq!((quality.grade, quality.quiet_modules), (Grade::A, [7., 11.]));
        assert_eq!(Quality::new(true, [7., 7.], [11, 7], 1.).grade, Grade::C);
    }
}
