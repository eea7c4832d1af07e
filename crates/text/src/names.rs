//! What a font file calls itself.

use super::Slant;
use super::face::FaceStyle;
use skrifa::font::attribute::Style;
use skrifa::raw::types::NameId;

pub(super) struct Names {
    pub(super) postscript: Box<str>,
    /// Lower case, in all languages, each once.
    pub(super) families: Box<[Box<str>]>,
}

/// Characters of a name that are read; longer ones are cut.
const NAME_LIMIT: usize = 128;
/// Family names of one file that are read: the family and the typographic family in a dozen languages each.
const FAMILY_LIMIT: usize = 64;

pub(super) fn read(font: &skrifa::Font) -> Names {
    let names = font.names();
    let postscript: String = names
        .get(NameId::POSTSCRIPT_NAME)
        .and_then(|name| name.english_or_first())
        .map(|name| {
            name.name()
                .chars()
                .filter(|c| c.is_ascii_graphic() && !"[](){}<>/%#".contains(*c))
                .take(63)
                .collect()
        })
        .unwrap_or_default();
    let mut families: Vec<Box<str>> = Vec::new();
    for id in [NameId::FAMILY_NAME, NameId::TYPOGRAPHIC_FAMILY_NAME] {
        for name in names.get(id).into_iter().flat_map(|name| name.iter()).take(FAMILY_LIMIT) {
            let family: Box<str> = fold(&name.name().chars().take(NAME_LIMIT).collect::<String>());
            if !family.is_empty() && !families.contains(&family) {
                families.push(family);
            }
        }
    }
    Names {
        postscript: if postscript.is_empty() {
            "Unnamed".into()
        } else {
            postscript.into()
        },
        families: families.into(),
    }
}

/// A family name as look-ups compare it: lower case, single spaces (CSS Fonts 4 §4.2 compares without case).
pub(super) fn fold(name: &str) -> Box<str> {
    name.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ").into()
}

/// Weight, width and slant of a face.
pub(super) fn style(font: &skrifa::Font) -> FaceStyle {
    let attributes = font.default_attributes();
    let weight = attributes.weight.value().clamp(1.0, 1000.0).round() as u16;
    FaceStyle {
        weight: (weight, weight),
        stretch: attributes.width.percentage().clamp(1.0, 1000.0).round() as u16,
        slant: match attributes.style {
            Style::Normal => Slant::Normal,
            Style::Italic => Slant::Italic,
            Style::Oblique(_) => Slant::Oblique,
        },
    }
}
