//! `doctor`: what this program can do on this machine.

use crate::options;
use crate::render::{fonts, stdout};
use crate::{Stop, text};
use encoding_rs::GBK;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::ops::RangeInclusive;
use waybill_label::limits::Limits;
use waybill_label::paper::Paper;
use waybill_label::text::{FontRequest, FontSet, FontStack, Slant};

/// What is told, in this order.
#[derive(Serialize)]
struct Health {
    version: &'static str,
    /// Faces that text without a family name is set in, the first one that has a character supplies it.
    fonts: Vec<String>,
    coverage: Vec<Coverage>,
    papers: Vec<PaperLine>,
    limits: Map<String, Value>,
}

/// How many characters of a set have a glyph.
#[derive(Serialize)]
struct Coverage {
    set: &'static str,
    have: usize,
    of: usize,
}

#[derive(Serialize)]
struct PaperLine {
    name: &'static str,
    width_mm: f32,
    height_mm: f32,
    what: &'static str,
}

/// Blocks of Unicode whose assigned characters lie close together.
const BLOCKS: &[(&str, RangeInclusive<u32>)] = &[
    ("Latin-1", 0x20..=0xff),
    ("Latin Extended-A", 0x100..=0x17f),
    ("Greek", 0x391..=0x3c9),
    ("Cyrillic", 0x400..=0x45f),
    ("kana", 0x3041..=0x30fe),
    ("Arabic letters", 0x621..=0x64a),
    ("Thai", 0xe01..=0xe3a),
    ("Tibetan letters", 0xf40..=0xf6c),
    ("Hangul", 0xac00..=0xd7a3),
    ("Mongolian letters", 0x1820..=0x1878),
    ("Yi", 0xa000..=0xa48c),
    ("Devanagari", 0x900..=0x97f),
    ("Myanmar", 0x1000..=0x109f),
    ("Khmer letters", 0x1780..=0x17b3),
    ("CJK Unified Ideographs", 0x4e00..=0x9fff),
    ("CJK Extension A", 0x3400..=0x4dbf),
    ("emoji faces", 0x1f600..=0x1f64f),
];

pub fn run(options: &options::Doctor) -> Result<usize, Stop> {
    let fonts = fonts(&options.fonts)?;
    let health = Health::of(&fonts)?;
    let text = match options.json {
        true => serde_json::to_string_pretty(&health).map_err(|e| Stop::Io(e.to_string()))? + "\n",
        false => health.text(),
    };
    stdout(text.as_bytes()).map(|()| 0)
}

impl Health {
    fn of(fonts: &FontSet) -> Result<Health, Stop> {
        let stack = fonts.resolve(&FontRequest {
            families: [].into(),
            weight: 400,
            stretch: 100,
            slant: Slant::Normal,
        });
        let gb2312: BTreeSet<char> = (0xb0..=0xf7_u8)
            .flat_map(|row| (0xa1..=0xfe_u8).map(move |cell| [row, cell]))
            .filter_map(|bytes| GBK.decode_without_bom_handling_and_without_replacement(&bytes)?.chars().next())
            .filter(|c| matches!(*c as u32, 0x4e00..=0x9fff))
            .collect();
        let mut coverage = vec![Coverage::of("GB2312 ideographs", &stack, gb2312)];
        for (name, block) in BLOCKS {
            let assigned = block
                .clone()
                .filter_map(char::from_u32)
                .filter(|c| !c.is_control() && !unassigned(*c));
            coverage.push(Coverage::of(name, &stack, assigned));
        }
        let Ok(Value::Object(limits)) = serde_json::to_value(Limits::default()) else {
            return Err(Stop::Io(text!("the limits could not be listed")));
        };
        let papers = Paper::presets().iter().map(|(name, paper, what)| PaperLine {
            name,
            width_mm: paper.width_mm(),
            height_mm: paper.height_mm(),
            what,
        });
        Ok(Health {
            version: env!("CARGO_PKG_VERSION"),
            fonts: faces(&stack),
            coverage,
            papers: papers.collect(),
            limits,
        })
    }

    fn text(&self) -> String {
        let mut out = format!(
            "waybill-label {}\n\n{}\n",
            self.version,
            text!("Fonts, in the order in which they supply characters")
        );
        // Writing to a String does not fail.
        for font in &self.fonts {
            let _ = writeln!(out, "  {font}");
        }
        let _ = writeln!(out, "\n{}", text!("Characters with a glyph"));
        for Coverage { set, have, of } in &self.coverage {
            let _ = writeln!(out, "  {set:<24}{have:>7} of {of}");
        }
        let _ = writeln!(out, "\n{}", text!("Papers of --paper"));
        for paper in &self.papers {
            let _ = writeln!(
                out,
                "  {:<12}{:>5} × {:<6}{}",
                paper.name, paper.width_mm, paper.height_mm, paper.what
            );
        }
        let _ = writeln!(out, "\n{}", text!("Limits of a label"));
        for (name, value) in &self.limits {
            let _ = writeln!(out, "  {name:<20}{value:>12}");
        }
        out
    }
}

impl Coverage {
    fn of(set: &'static str, stack: &FontStack, characters: impl IntoIterator<Item = char>) -> Coverage {
        let (mut have, mut of) = (0, 0);
        for character in characters {
            of += 1;
            have += usize::from(!stack.missing(character));
        }
        Coverage { set, have, of }
    }
}

/// Code points inside [`BLOCKS`] that are no characters (Unicode 16).
fn unassigned(c: char) -> bool {
    matches!(c as u32, 0x3a2 | 0xf48 | 0x3097 | 0x3098)
}

fn faces(stack: &FontStack) -> Vec<String> {
    let name = |index: usize| stack.face(index as u16).0.postscript_name().to_owned();
    (0..stack.len()).map(name).collect()
}
