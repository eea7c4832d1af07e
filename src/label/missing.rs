//! Where a label must not have a box in place of a character.

use super::content::intersect;
use super::{Field, Fields, Place, TextRun};
use page::Rect;

/// The values without which a parcel goes nowhere, or back to nobody.
pub(super) struct Vital<'l> {
    values: Vec<&'l Field>,
    /// Name and address of the receiver were found, so that other text is none of them.
    complete: bool,
}

impl<'l> Vital<'l> {
    pub(super) fn of(fields: &'l Fields) -> Vital<'l> {
        let receiver = &fields.receiver;
        let parties = [receiver, &fields.sender];
        let values = parties.into_iter().flat_map(|party| [&party.name, &party.phone, &party.address]);
        Vital {
            values: values.chain([&fields.routing_code]).flatten().collect(),
            complete: receiver.name.is_some() && receiver.address.is_some() && fields.unread.is_none(),
        }
    }

    /// Whether a character stands in one of the values, or may.
    pub(super) fn may_hold(&self, character: char, text: &[TextRun]) -> bool {
        if !self.complete || self.values.iter().any(|field| field.value.contains(character)) {
            return true;
        }
        let places = || {
            self.values
                .iter()
                .flat_map(|field| &field.sources)
                .filter_map(|source| source.place())
        };
        text.iter()
            .filter(|run| run.text.contains(character))
            .any(|run| places().any(|place| place.page == run.page && touches(run, place)))
    }
}

/// Whether a text stands beside a place in its line.
fn touches(run: &TextRun, place: &Place) -> bool {
    let em = run.size_pt * 25.4 / 72.;
    // A line's box is taller than its ink.
    let ink = run.height_mm.min(em * 0.8);
    let around = Rect {
        x: run.x_mm - em,
        y: run.y_mm + (run.height_mm - ink) / 2.,
        width: run.width_mm + 2. * em,
        height: ink,
    };
    let place = Rect {
        x: place.x_mm,
        y: place.y_mm,
        width: place.width_mm,
        height: place.height_mm,
    };
    intersect(around, place).is_some()
}

/// The character that a code point (`U+20BB7`) names when it must not be a box: control characters are no part of a name, and private-use ones are boxes to
/// everybody.
pub(super) fn character(code_point: &str) -> Option<char> {
    let character = char::from_u32(u32::from_str_radix(code_point.strip_prefix("U+")?, 16).ok()?)?;
    (!character.is_control() && !matches!(character, '\u{E000}'..='\u{F8FF}')).then_some(character)
}
