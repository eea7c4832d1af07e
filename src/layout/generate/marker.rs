//! List markers and quotation marks.

use super::{GeneratedPart, Generator};
use crate::layout::inline::line_layout::line_height;
use crate::style::ComputedStyle;
use crate::style::values::{Content, Image, LineHeight, ListStyleType};
use std::sync::Arc;

impl Generator<'_> {
    /// What a list item's marker shows.
    pub(super) fn marker_parts(&mut self, item: &ComputedStyle, marker: &ComputedStyle) -> Vec<GeneratedPart> {
        match &marker.rare.content {
            Content::Parts(_) => return self.generated_parts(marker),
            Content::None => return Vec::new(),
            Content::Normal => {}
        }
        if let Some(Image::Picture(picture)) = &item.inherited.list_style_image {
            return vec![GeneratedPart::Picture(picture.clone()), GeneratedPart::Text(" ".into())];
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

/// A bullet is a drawing of the font's size, not text: the face that happens to have its glyph makes no line taller.
pub(super) fn of_symbol(item: &ComputedStyle, mut marker: Arc<ComputedStyle>) -> Arc<ComputedStyle> {
    let ListStyleType::Named(name) = &item.inherited.list_style_type else {
        return marker;
    };
    let symbol = matches!(&**name, "disc" | "circle" | "square" | "disclosure-open" | "disclosure-closed");
    if symbol && marker.rare.content == Content::Normal && marker.inherited.line_height == LineHeight::Normal {
        let height = line_height(&marker, marker.inherited.font.metrics());
        let style = Arc::make_mut(&mut marker);
        Arc::make_mut(&mut style.inherited).line_height = LineHeight::Length(height);
    }
    marker
}

/// The quotation mark at a nesting depth (§12.3.2); `auto` is the English pair.
pub(super) fn quote(quotes: Option<&[(Box<str>, Box<str>)]>, depth: usize, open: bool) -> String {
    let pair = match quotes {
        Some([]) => return String::new(),
        Some(pairs) => {
            let (open, close) = &pairs[depth.min(pairs.len() - 1)];
            (&**open, &**close)
        }
        None if depth == 0 => ("\u{201c}", "\u{201d}"),
        None => ("\u{2018}", "\u{2019}"),
    };
    if open { pair.0.to_string() } else { pair.1.to_string() }
}
