//! The paper a label is printed on, and which rule chose it.
//!
//! No reply states its paper. In this order: the caller's word, a size written in the document's comments or title, `@page`, the
//! outermost box, the carrier's usual paper. [`PaperChoice`] says which of them it was.

use page::TIMES_SIGNS;
pub use page::{Paper, PaperError};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// The shortest side of a label paper that a document is believed to mean, in mm.
const SHORTEST: f32 = 20.;
/// The longest side of a label paper that a document is believed to mean, in mm.
const LONGEST: f32 = 400.;

/// A document may mean a label of this size.
fn is_believable(paper: &Paper) -> bool {
    [paper.width_mm(), paper.height_mm()]
        .iter()
        .all(|side| (SHORTEST..=LONGEST).contains(side))
}

/// The known paper a box was drawn for: boxes keep a few mm of the paper free, and 375 px (99.2 mm) is meant as 100 mm.
fn known_around(boxed: Paper) -> Option<Paper> {
    let near = |paper: f32, side: f32| (-1. ..=4.5).contains(&(paper - side));
    let distance = |paper: &Paper| (paper.width_mm() - boxed.width_mm()).abs() + (paper.height_mm() - boxed.height_mm()).abs();
    Paper::presets()
        .iter()
        .map(|(_, paper, _)| *paper)
        .filter(|paper| near(paper.width_mm(), boxed.width_mm()) && near(paper.height_mm(), boxed.height_mm()))
        .min_by(|a, b| distance(a).total_cmp(&distance(b)))
}

/// `print_type`: what kind of label was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PrintType {
    /// 0, 二联单: a part for the parcel and one for the receiver. The interface's default.
    #[default]
    TwoPart,
    /// 1, 一联单.
    OnePart,
}

/// Which rule chose a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperRule {
    /// The caller said so.
    Caller,
    /// A comment or the title of the document (`<!--100*150,90-->`).
    Hint,
    /// `@page { size }`.
    PageRule,
    /// The outermost box of the document.
    OuterBox,
    /// What the carrier usually prints on.
    CarrierDefault,
}

/// A paper and the rule that chose it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PaperChoice {
    /// The paper.
    #[serde(flatten, serialize_with = "sides")]
    pub paper: Paper,
    /// The rule.
    pub chosen_by: PaperRule,
    /// Where the parts of the label are cut apart, in mm from the top, when the document says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cut_mm: Option<f32>,
}

/// What a document says about its paper. Sizes in mm; those that need the document's style are asked for only when they matter.
pub(crate) struct PaperEvidence<N, P, B> {
    /// The texts of comments and of the title.
    pub(crate) notes: N,
    /// `@page { size }`.
    pub(crate) page_rule: P,
    /// The outermost box.
    pub(crate) outer_box: B,
}

/// Chooses the paper by the order of the module's first lines.
pub(crate) fn choose<'a>(
    caller: Option<Paper>,
    evidence: PaperEvidence<impl Iterator<Item = &'a str>, impl FnOnce() -> Option<(f32, f32)>, impl FnOnce() -> Option<(f32, f32)>>,
    delivery_id: &str,
    print_type: PrintType,
) -> PaperChoice {
    let PaperEvidence {
        mut notes,
        page_rule,
        outer_box,
    } = evidence;
    let hint = notes.find_map(size_hint);
    let believed = |(width, height)| Paper::new(width, height).filter(is_believable);
    let boxed = |paper: Paper| known_around(paper).unwrap_or(paper);
    let (paper, chosen_by) = caller
        .map(|paper| (paper, PaperRule::Caller))
        .or(hint.map(|(paper, _)| (paper, PaperRule::Hint)))
        .or_else(|| page_rule().and_then(believed).map(|paper| (paper, PaperRule::PageRule)))
        .or_else(|| outer_box().and_then(believed).map(|paper| (boxed(paper), PaperRule::OuterBox)))
        .unwrap_or_else(|| (usual_paper(delivery_id, print_type), PaperRule::CarrierDefault));
    PaperChoice {
        paper,
        chosen_by,
        cut_mm: hint.filter(|(hinted, _)| *hinted == paper).and_then(|(_, cut)| cut),
    }
}

/// What a carrier usually prints on.
fn usual_paper(delivery_id: &str, print_type: PrintType) -> Paper {
    match (print_type, delivery_id) {
        (PrintType::OnePart, _) => Paper::ONE_PART,
        (_, "SF" | "EMS") => Paper::SF,
        (_, "JDL" | "JD") => Paper::JD,
        _ => Paper::TWO_PART,
    }
}

/// The first believable `width*height[,cut]` of a text, in mm; sizes such as `10x15` (cm) or `4x6` (in) count when they name a
/// known paper.
fn size_hint(note: &str) -> Option<(Paper, Option<f32>)> {
    let mut rest = note;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (width, after_width) = number(&rest[at..])?;
        let after = unit(after_width.trim_start()).trim_start();
        let height = after.strip_prefix(TIMES_SIGNS).and_then(|after| number(after.trim_start()));
        if let Some((height, tail)) = height {
            let apart = |c: Option<char>| !c.is_some_and(|c| c.is_ascii_alphanumeric() || TIMES_SIGNS.contains(&c));
            let before = rest[..at].chars().next_back();
            let tail_after_unit = unit(tail);
            if apart(before)
                && before != Some('.')
                && apart(tail_after_unit.chars().next())
                && let Some(paper) = meant(width, height)
            {
                let cut = tail_after_unit
                    .trim_start()
                    .strip_prefix([',', '，'])
                    .and_then(|cut| number(cut.trim_start()));
                return Some((paper, cut.map(|(cut, _)| cut).filter(|cut| *cut > 0. && *cut < paper.height_mm())));
            }
            rest = tail;
        } else {
            rest = after_width;
        }
    }
    None
}

/// A size in mm, or in cm or inches when that makes it a known paper.
fn meant(width: f32, height: f32) -> Option<Paper> {
    let scaled = |unit: f32| Paper::new(width * unit, height * unit);
    let known = |paper: &Paper| {
        let presets = Paper::presets().iter();
        let apart = |preset: &Paper| (preset.width_mm() - paper.width_mm()).abs() + (preset.height_mm() - paper.height_mm()).abs();
        presets.map(|(_, preset, _)| preset).any(|preset| apart(preset) < 0.1)
    };
    scaled(1.)
        .filter(is_believable)
        .or_else(|| [10., 25.4].into_iter().filter_map(scaled).find(known))
}

fn number(text: &str) -> Option<(f32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let value = text[..end].trim_end_matches('.').parse().ok()?;
    Some((value, &text[end..]))
}

fn unit(text: &str) -> &str {
    ["mm", "MM", "cm", "CM"]
        .iter()
        .find_map(|unit| text.strip_prefix(unit))
        .unwrap_or(text)
}

/// Writes width and height of a paper.
fn sides<S: Serializer>(paper: &Paper, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(2))?;
    map.serialize_entry("width_mm", &plain(paper.width_mm()))?;
    map.serialize_entry("height_mm", &plain(paper.height_mm()))?;
    map.end()
}

/// A length without the noise of binary fractions.
fn plain(mm: f32) -> f64 {
    (f64::from(mm) * 1000.).round() / 1000.
}

/// Writes a length without the noise of binary fractions.
pub(crate) fn tenths<S: Serializer>(mm: &f32, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(plain(*mm))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_are_found_in_comments_and_titles() {
        let hint = |note| size_hint(note).map(|(paper, cut)| (paper.width_mm(), paper.height_mm(), cut));
        assert_eq!(hint("100*150,90"), Some((100., 150., Some(90.))));
        assert_eq!(hint(" 100*210,105 "), Some((100., 210., Some(105.))));
        assert_eq!(hint("邮政 100*180,110"), Some((100., 180., Some(110.))));
        assert_eq!(hint("label 76×130mm v2"), Some((76., 130., None)));
        assert_eq!(hint("韵通达 100x180"), Some((100., 180., None)));
        assert_eq!(hint("10x10"), Some((100., 100., None)));
        assert_eq!(hint("4x6"), Some((101.6, 152.4, None)));
        assert_eq!(hint("2 of 3, 100*180"), Some((100., 180., None)));
        assert_eq!(hint("100*180,500"), Some((100., 180., None)));
        for none in [
            "",
            "Document",
            "ePacket demo, 2 labels",
            "1920x1080",
            "3x5",
            "v100x180",
            "100*180*30",
            "100",
            "2026-11-23",
            "5*",
        ] {
            assert_eq!(hint(none), None, "{none}");
        }
    }

    #[test]
    fn the_rules_come_in_order() {
        let pick = |caller, notes: &[&'static str], page_rule, outer_box| {
            let evidence = PaperEvidence {
                notes: notes.iter().copied(),
                page_rule: || page_rule,
                outer_box: || outer_box,
            };
            let choice = choose(caller, evidence, "SF", PrintType::TwoPart);
            (choice.paper.width_mm(), choice.paper.height_mm(), choice.chosen_by, choice.cut_mm)
        };
        let hint = ["Document", "100*150,90"];
        let (page, outer) = (Some((76., 130.)), Some((99.2, 178.)));
        assert_eq!(pick(Paper::new(60., 40.), &hint, page, outer), (60., 40., PaperRule::Caller, None));
        assert_eq!(
            pick(Some(Paper::SF), &hint, page, outer),
            (100., 150., PaperRule::Caller, Some(90.))
        );
        assert_eq!(pick(None, &hint, page, outer), (100., 150., PaperRule::Hint, Some(90.)));
        assert_eq!(pick(None, &[], page, outer), (76., 130., PaperRule::PageRule, None));
        assert_eq!(pick(None, &[], None, outer), (100., 180., PaperRule::OuterBox, None));
        assert_eq!(pick(None, &[], None, Some((60., 40.))), (60., 40., PaperRule::OuterBox, None));
        let absurd = Some((f32::NAN, f32::INFINITY));
        assert_eq!(
            pick(None, &[], absurd, Some((3., 40.))),
            (100., 150., PaperRule::CarrierDefault, None)
        );
        let nothing = PaperEvidence {
            notes: std::iter::empty(),
            page_rule: || None,
            outer_box: || None,
        };
        let one_part = choose(None, nothing, "ZTO", PrintType::OnePart);
        assert_eq!(one_part.paper, Paper::ONE_PART);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[0-9x*×., a-z\"]{0,24}") {
            if let Ok(paper) = Paper::parse(&text) {
                proptest::prop_assert!(paper.width_mm() >= 1. && paper.height_mm() <= 2000.);
            }
            if let Some((paper, cut)) = size_hint(&text) {
                proptest::prop_assert!(is_believable(&paper) && cut.is_none_or(|cut| cut < paper.height_mm()));
            }
        }
    }
}
