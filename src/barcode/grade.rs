//! How well a barcode will scan, judged on the page's own dots.
//!
//! The grades follow ISO/IEC 15416 (bars) and ISO/IEC 15415 (matrices) where those apply to a picture that was never printed. Dots are
//! black or white, so symbol contrast, minimum reflectance, edge contrast and modulation are always 4.0 and left out, as are
//! defects. Covered are decodability of bars, taken as the largest distance of an edge from its place in modules, the quiet zones, and
//! whether the dots read as the text. Matrices are not measured: their decodability is 1 when drawn on whole dots, 0.5 when kept as a
//! picture. Not covered: what the printer, its ribbon or the paper do.

use serde::Serialize;

/// From best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
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

/// What was seen of a barcode on the page's dots.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Quality {
    /// A decoder reads the text that the model states.
    pub reads: bool,
    /// White before and behind the symbol along its columns, in modules, at most what its standard asks for.
    pub quiet_modules: [f32; 2],
    /// 1 when every edge lies where it should, 0 when one is half a module off.
    pub decodability: f32,
    /// The worst of all.
    pub grade: Grade,
}

impl Quality {
    pub(super) fn new(reads: bool, quiet_modules: [f32; 2], quiet_asked: usize, decodability: f32) -> Quality {
        // ISO/IEC 15416:2016 table 3.
        let by_decodability = match decodability {
            d if d >= 0.62 => Grade::A,
            d if d >= 0.5 => Grade::B,
            d if d >= 0.37 => Grade::C,
            d if d >= 0.25 => Grade::D,
            _ => Grade::F,
        };
        // A missing quiet zone fails by the letter; decoders manage with less, so the grade falls with what is there.
        let share = quiet_modules[0].min(quiet_modules[1]) / (quiet_asked as f32).max(0.1);
        let by_quiet = match share {
            s if s >= 1. || quiet_asked == 0 => Grade::A,
            s if s >= 0.75 => Grade::B,
            s if s >= 0.5 => Grade::C,
            _ => Grade::D,
        };
        let grade = if reads { by_decodability.max(by_quiet) } else { Grade::F };
        Quality {
            reads,
            quiet_modules,
            decodability,
            grade,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_part_decides() {
        let grade = |reads, quiet, decodability| Quality::new(reads, [10., quiet], 10, decodability).grade;
        assert_eq!(grade(true, 10., 1.), Grade::A);
        assert_eq!(grade(true, 6., 1.), Grade::C);
        assert_eq!(grade(true, 10., 0.3), Grade::D);
        assert_eq!(grade(false, 10., 1.), Grade::F);
    }
}
