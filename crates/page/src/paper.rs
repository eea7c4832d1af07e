//! Paper sizes.

use std::fmt;
use std::str::FromStr;

/// No roll and no sheet is longer, in mm.
const LONGEST_SIDE: f32 = 2000.;

/// A paper size in mm.
///
/// ```
/// use waybill_label_page::Paper;
/// assert_eq!("76×130".parse::<Paper>()?, Paper::new(76., 130.).unwrap());
/// assert_eq!("4x6in".parse::<Paper>()?, Paper::new(101.6, 152.4).unwrap());
/// # Ok::<(), waybill_label_page::PaperError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Paper {
    width_mm: f32,
    height_mm: f32,
}

/// The signs that people write between width and height.
pub const TIMES_SIGNS: [char; 6] = ['*', 'x', 'X', '×', '✕', '＊'];

/// The papers with a name: name, size, use.
const PRESETS: &[(&str, Paper, &str)] = &[
    ("one-part", Paper::ONE_PART, "76×130 mm, one-part label of most carriers"),
    ("two-part", Paper::TWO_PART, "100×180 mm, two-part label cut at 110 mm"),
    ("sf", Paper::SF, "100×150 mm, two-part label of SF"),
    ("jd", Paper::JD, "100×113 mm, JD"),
    ("post", size(100., 100.), "100×100 mm, post and small packets"),
    ("long", size(100., 210.), "100×210 mm, three-part label"),
    ("4x6in", size(101.6, 152.4), "4×6 in, overseas carriers"),
];

const fn size(width_mm: f32, height_mm: f32) -> Paper {
    Paper { width_mm, height_mm }
}

/// Text that is no paper size.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{given}` is no paper: give WIDTHxHEIGHT in mm with sides of 1 to 2000 mm (100x180), in inches (4x6in), or one of {}",
    preset_names()
)]
pub struct PaperError {
    /// What was given.
    pub given: String,
}

impl Paper {
    /// 76×130 mm, the one-part label of most carriers.
    pub const ONE_PART: Paper = size(76., 130.);
    /// 100×180 mm, the two-part label that is cut at 110 mm.
    pub const TWO_PART: Paper = size(100., 180.);
    /// 100×150 mm, the two-part label of SF.
    pub const SF: Paper = size(100., 150.);
    /// 100×113 mm, the label of JD.
    pub const JD: Paper = size(100., 113.);

    /// ISO A4, 210×297 mm.
    pub const A4: Paper = size(210., 297.);
    /// ISO A5, 148×210 mm.
    pub const A5: Paper = size(148., 210.);
    /// US Letter, 8.5×11 in.
    pub const LETTER: Paper = size(215.9, 279.4);

    /// A paper of this width and height in mm. `None` when a side is not 1 to 2000 mm.
    pub const fn new(width_mm: f32, height_mm: f32) -> Option<Paper> {
        if width_mm >= 1. && width_mm <= LONGEST_SIDE && height_mm >= 1. && height_mm <= LONGEST_SIDE {
            Some(Paper { width_mm, height_mm })
        } else {
            None
        }
    }

    /// Width in mm, 1 to 2000.
    pub const fn width_mm(&self) -> f32 {
        self.width_mm
    }

    /// Height in mm, 1 to 2000.
    pub const fn height_mm(&self) -> f32 {
        self.height_mm
    }

    /// The papers with a name: name, size, and what it is used for.
    pub fn presets() -> &'static [(&'static str, Paper, &'static str)] {
        PRESETS
    }

    /// Reads `100x180`, `100*180`, `76×130mm`, `10x18cm`, `4x6in`, or a preset's name.
    ///
    /// # Errors
    /// When the text is none of these, or a side is not 1 to 2000 mm.
    pub fn parse(text: &str) -> Result<Paper, PaperError> {
        let error = || PaperError {
            given: text.chars().take(40).collect(),
        };
        let wanted = text.trim().to_lowercase();
        if let Some((_, paper, _)) = PRESETS.iter().find(|(name, ..)| *name == wanted) {
            return Ok(*paper);
        }
        let (size, unit) = [("mm", 1.), ("cm", 10.), ("inch", 25.4), ("in", 25.4), ("\"", 25.4)]
            .iter()
            .find_map(|(name, mm)| Some((wanted.strip_suffix(name)?.trim_end(), *mm)))
            .unwrap_or((&wanted, 1.));
        let (width, height) = size.split_once(TIMES_SIGNS).ok_or_else(error)?;
        let side = |text: &str| {
            let text = text.trim().trim_end_matches(|c: char| c.is_alphabetic() || c == '"').trim_end();
            let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
            plain.then(|| text.parse::<f32>().ok()).flatten().map(|value| value * unit)
        };
        let sides = side(width).zip(side(height));
        sides.and_then(|(width, height)| Paper::new(width, height)).ok_or_else(error)
    }
}

impl FromStr for Paper {
    type Err = PaperError;
    fn from_str(text: &str) -> Result<Paper, PaperError> {
        Paper::parse(text)
    }
}

impl fmt::Display for Paper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}×{} mm", self.width_mm, self.height_mm)
    }
}

fn preset_names() -> String {
    PRESETS.iter().map(|(name, ..)| *name).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_length_is_no_paper() {
        for side in [f32::NAN, f32::INFINITY, -100., 0., 0.5, 2000.5] {
            assert_eq!(Paper::new(side, 100.), None, "{side}");
            assert_eq!(Paper::new(100., side), None, "{side}");
        }
    }

    #[test]
    fn sizes_and_names_are_read() {
        for text in [
            "100x180",
            "100*180",
            " 100 × 180 ",
            "100X180mm",
            "100mm x 180mm",
            "10x18cm",
            "two-part",
            "Two-Part",
        ] {
            assert_eq!(Paper::parse(text), Ok(size(100., 180.)), "{text}");
        }
        assert_eq!(Paper::parse("101.6x152.4"), Paper::parse("4x6in"));
        assert_eq!(Paper::parse("4\"x6\""), Paper::parse("4x6in"));
        for text in [
            "",
            "100",
            "100x",
            "x180",
            "0x10",
            "-5x10",
            "1e9x10",
            "NaNx10",
            "infx10",
            "3000x10",
            "a4",
            "100x180x3",
        ] {
            assert!(Paper::parse(text).is_err(), "{text}");
        }
        assert!(PaperError { given: "a4".into() }.to_string().contains("one-part, two-part"));
    }
}
