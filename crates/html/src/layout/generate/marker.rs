//! List markers and quotation marks.

use super::{GeneratedPart, Generator};
use crate::layout::geometry::Flow;
use crate::layout::inline::line_layout::{font_extent, line_height};
use crate::style::ComputedStyle;
use crate::style::values::{AutoLength, Content, Image, LengthPercentage, LineHeight, ListStyleType};
use crate::units::Px;
use std::sync::Arc;

/// Room between a picture that is a marker and its item, as browsers leave it.
const PICTURE_GAP: Px = Px::new(7);

impl Generator<'_> {
    /// What a list item's marker shows.
    pub(super) fn marker_parts(&mut self, item: &ComputedStyle, marker: &ComputedStyle) -> Vec<GeneratedPart> {
        match &marker.rare.content {
            Content::Parts(_) => return self.generated_parts(marker),
            Content::None => return Vec::new(),
            Content::Normal => {}
        }
        if let Some(Image::Graphic(picture)) = &item.inherited.list_style_image {
            return vec![GeneratedPart::Picture(picture.clone())];
        }
        let text = match &item.inherited.list_style_type {
            ListStyleType::None => return Vec::new(),
            ListStyleType::String(text) => text.to_string(),
            style => {
                let value = self.counters.value("list-item");
                super::counter::marker_text(style, value)
            }
        };
        vec![GeneratedPart::Text(text)]
    }
}

/// Whether a list item's marker is a bullet, and the room that it takes inside of a line, in px, as browsers draw it: the bullet of a third of the
/// font's ascent and an em, or the triangle of two thirds of an em with a little room.
fn symbol_room(item: &ComputedStyle, marker: &ComputedStyle) -> Option<f32> {
    let ListStyleType::Named(name) = &item.inherited.list_style_type else {
        return None;
    };
    if marker.rare.content != Content::Normal || item.inherited.list_style_image.is_some() {
        return None;
    }
    let size = marker.inherited.font_size;
    match &**name {
        "disc" | "circle" | "square" => {
            let ascent = font_extent(marker, marker.inherited.font.metrics()).ascent.to_f32();
            let bullet = (((ascent * 2. / 3.).floor() + 1.) / 2.).floor() + 2.;
            Some(bullet - 1. + size)
        }
        "disclosure-open" | "disclosure-closed" => Some(size * (0.66 + 0.4)),
        _ => None,
    }
}

/// A bullet inside of the first line, as text that takes the room of the drawing that it stands for.
pub(super) fn inside(item: &ComputedStyle, marker: &mut Arc<ComputedStyle>, parts: &mut [GeneratedPart]) {
    let (Some(room), [GeneratedPart::Text(text)]) = (symbol_room(item, marker), parts) else {
        return;
    };
    text.truncate(text.trim_end().len());
    let inherited = &marker.inherited;
    let mut glyphs = Vec::new();
    inherited.font.shape(text, 0..text.len(), &Default::default(), &mut glyphs);
    let round = |advance: f32| if inherited.fractional_glyphs { advance } else { advance.round() };
    let (letter, _) = inherited.spacing();
    let advance: f32 = glyphs.iter().map(|g| round(g.advance * inherited.font_size) + letter).sum();
    set_end_margin(marker, Px::from_f32(room - advance));
}

/// A picture as marker is followed by [`PICTURE_GAP`] instead of a space.
pub(super) fn of_picture(item: &ComputedStyle, mut marker: Arc<ComputedStyle>) -> Arc<ComputedStyle> {
    let picture = matches!(item.inherited.list_style_image, Some(Image::Graphic(_)));
    if picture && marker.rare.content == Content::Normal {
        set_end_margin(&mut marker, PICTURE_GAP);
    }
    marker
}

fn set_end_margin(marker: &mut Arc<ComputedStyle>, margin: Px) {
    let style = Arc::make_mut(marker);
    let flow = Flow {
        mode: style.inherited.writing_mode,
        direction: style.inherited.direction,
    };
    let mut margins = flow.logical_sides(&style.margin);
    margins.inline_end = AutoLength::Set(LengthPercentage::Length(margin));
    style.margin = flow.physical_sides(&margins);
}

/// A bullet is a drawing of the font's size, not text: the face that happens to have its glyph makes no line taller.
pub(super) fn of_symbol(item: &ComputedStyle, mut marker: Arc<ComputedStyle>) -> Arc<ComputedStyle> {
    if symbol_room(item, &marker).is_some() && marker.inherited.line_height == LineHeight::Normal {
        let height = line_height(&marker, marker.inherited.font.metrics());
        let style = Arc::make_mut(&mut marker);
        Arc::make_mut(&mut style.inherited).line_height = LineHeight::Length(height);
    }
    marker
}

/// The outer and inner quotation marks of languages (HTML §15.3.10); others have the English ones.
const QUOTES: &[(&str, [&str; 4])] = &[
    ("am ar-dz br de-ch fa fr-ch gsw it-ch rm ti", ["«", "»", "‹", "›"]),
    ("ar ur", ["”", "“", "’", "‘"]),
    ("az-cyrl ca el es it mg nmg pt-pt", ["«", "»", "“", "”"]),
    ("be ru uk", ["«", "»", "„", "“"]),
    ("bg lt", ["„", "“", "„", "“"]),
    ("bs hr", ["„", "“", "‘", "’"]),
    ("cs de dsb hsb is luy mk sk sl sq", ["„", "“", "‚", "‘"]),
    ("cy ia nr ss st tn ts ve xh zu", ["‘", "’", "“", "”"]),
    ("et", ["„", "“", "«", "»"]),
    ("fi he sv se lag rn sn", ["”", "”", "’", "’"]),
    ("fr hy", ["«", "»", "«", "»"]),
    ("hu", ["„", "”", "»", "«"]),
    ("ja yue zh-hant zh-hk zh-mo zh-tw", ["「", "」", "『", "』"]),
    ("ka", ["„", "“", "«", "»"]),
    ("nb nn no", ["«", "»", "‘", "’"]),
    ("nl", ["‘", "’", "‘", "’"]),
    ("pl ro", ["„", "”", "«", "»"]),
    ("sr", ["„", "”", "’", "’"]),
];

/// The quotation marks of a language in lower case, by its longest known prefix.
fn quotes_of(mut lang: &str) -> [&'static str; 4] {
    loop {
        if let Some((_, marks)) = QUOTES.iter().find(|(known, _)| known.split(' ').any(|known| known == lang)) {
            return *marks;
        }
        match lang.rfind('-') {
            Some(end) => lang = &lang[..end],
            None => return ["“", "”", "‘", "’"],
        }
    }
}

/// The quotation mark at a nesting depth (§12.3.2); `auto` goes by the language.
pub(super) fn quote(quotes: Option<&[(Box<str>, Box<str>)]>, lang: &str, depth: usize, open: bool) -> String {
    let [outer_open, outer_close, inner_open, inner_close] = quotes_of(lang);
    let pair = match quotes {
        Some([]) => return String::new(),
        Some(pairs) => {
            let (open, close) = &pairs[depth.min(pairs.len() - 1)];
            (&**open, &**close)
        }
        None if depth == 0 => (outer_open, outer_close),
        None => (inner_open, inner_close),
    };
    if open { pair.0.to_string() } else { pair.1.to_string() }
}

#[cfg(test)]
mod tests {
    use super::quote;

    #[test]
    fn automatic_quotes_go_by_the_language() {
        assert_eq!(quote(None, "fr", 0, true), "«");
        assert_eq!(quote(None, "fr-ch", 1, false), "›");
        assert_eq!(quote(None, "zh-hant-hk", 0, true), "「");
        assert_eq!(quote(None, "zh-cn", 1, true) + &quote(None, "", 0, false), "‘”");
    }
}
