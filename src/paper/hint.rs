//! Paper sizes that a document states in words: in comments, in its title.

use super::{Paper, is_believable};
use page::TIMES_SIGNS;

/// The first believable `width*height[,cut]` of a text, in mm; sizes such as `10x15` (cm) or `4x6` (in) count when they name a
/// known paper.
pub(super) fn size_hint(note: &str) -> Option<(Paper, Option<f32>)> {
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
