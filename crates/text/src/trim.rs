//! Full-width punctuation set half as wide beside other punctuation: `text-spacing-trim: normal` (CSS Text 4 §9.4).
//!
//! Which characters are which follows Blink (`HanKerning`), measured for every pair in Chromium 156: an opening mark gives
//! up its left half after an opening, closing or middle mark, a closing mark its right half before a closing or middle one.
//! Only a face that knows half widths (`halt`, `vhal`) trims; how far is the face's to say.

use super::shape::{ShapeOptions, ShapedGlyph, shape_with};
use super::stack::{FontStack, StackFace};
use harfrust::{Feature, Tag};
use rustc_hash::FxHashMap;
use skrifa::GlyphId;
use std::ops::Range;
use std::sync::{PoisonError, RwLock};
use unicode_script::Script;

/// What a character is to the character beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Other,
    Open,
    OpenNarrow,
    Close,
    CloseNarrow,
    Middle,
    /// Full stops and commas: where they sit in their square is the face's to say.
    Dot,
    /// Colon and semicolon, likewise, in horizontal text only.
    Colon,
    /// Quotation marks, full-width in some faces.
    OpenQuote,
    CloseQuote,
}

/// What half width does to a glyph, in em.
#[derive(Debug, Clone, Copy)]
struct Half {
    advance: f32,
    dx: f32,
    dy: f32,
}

/// The half widths a face has been asked for: by character and whether the text is upright.
#[derive(Default)]
pub(super) struct Halves(RwLock<FxHashMap<(char, bool), Option<Half>>>);

fn class(character: char) -> Class {
    match character {
        '(' | '[' | '{' => Class::OpenNarrow,
        ')' | ']' | '}' => Class::CloseNarrow,
        '\0'..='\u{B6}' => Class::Other,
        '\u{B7}' | '\u{2027}' | '\u{3000}' | '\u{30FB}' => Class::Middle,
        '\u{2018}' | '\u{201C}' => Class::OpenQuote,
        '\u{2019}' | '\u{201D}' => Class::CloseQuote,
        '〈' | '《' | '「' | '『' | '【' | '〔' | '〖' | '〘' | '〚' | '〝' | '（' | '［' | '｛' | '｟' => Class::Open,
        '〉' | '》' | '」' | '』' | '】' | '〕' | '〗' | '〙' | '〛' | '〞' | '〟' | '）' | '］' | '｝' | '｠' => {
            Class::Close
        }
        '｢' => Class::OpenNarrow,
        '｣' => Class::CloseNarrow,
        '、' | '。' | '，' | '．' => Class::Dot,
        '：' | '；' => Class::Colon,
        _ => Class::Other,
    }
}

impl FontStack {
    /// By how much a mark narrows, in em, where the end of a line would not fit otherwise: full-width closing brackets give up their right half
    /// there (`allow-end` of CSS Text 4 §9.4, which is part of `normal`), in Chromium no other marks. `None` for other characters.
    pub fn trim_at_line_end(&self, character: char, options: &ShapeOptions) -> Option<f32> {
        if class(character) != Class::Close || options.no_punctuation_trim || options.rtl {
            return None;
        }
        let (face, _) = self.find(character)?;
        Some(-half(self.stack_face(face), character, options.upright)?.advance)
    }
}

/// Trims the glyphs in `glyphs` of `text[range]`, which are in logical order.
pub(super) fn trim(stack: &FontStack, text: &str, range: Range<usize>, options: ShapeOptions, glyphs: &mut [ShapedGlyph]) {
    let before = if options.line_start {
        None
    } else {
        text[..range.start].chars().next_back()
    };
    let mut previous = before.map_or((Class::Other, '\0', 0), |character| (class(character), character, usize::MAX));
    let after = text[range.end..].chars().next().map(|character| (usize::MAX, character));
    let characters = text[range.clone()]
        .char_indices()
        .map(|(offset, character)| (range.start + offset, character));
    for (at, character) in characters.chain(after) {
        let class = class(character);
        if class != Class::Other && previous.0 != Class::Other {
            let (first, second) = (settle(stack, previous.1, options), settle(stack, character, options));
            let opens = second == Class::Open && matches!(first, Class::Open | Class::OpenNarrow | Class::Middle | Class::Close);
            let closes = first == Class::Close && matches!(second, Class::Close | Class::CloseNarrow | Class::Middle);
            if opens {
                halve(stack, character, at, options, glyphs);
            } else if closes {
                halve(stack, previous.1, previous.2, options, glyphs);
            }
        }
        previous = (class, character, at);
    }
}

/// The class of a character once its face is asked.
fn settle(stack: &FontStack, character: char, options: ShapeOptions) -> Class {
    let face = || stack.find(character).map(|(face, glyph)| (stack.stack_face(face), glyph));
    match class(character) {
        Class::Colon if options.upright => Class::Other,
        Class::Dot | Class::Colon => face().map_or(Class::Other, |(face, glyph)| place(face, glyph)),
        class @ (Class::OpenQuote | Class::CloseQuote) => {
            let wide = face().is_some_and(|(face, glyph)| face.face.advance(glyph) >= 0.99);
            match (class, wide) {
                (Class::OpenQuote, true) => Class::Open,
                (Class::OpenQuote, false) => Class::OpenNarrow,
                (_, true) => Class::Close,
                (_, false) => Class::CloseNarrow,
            }
        }
        class => class,
    }
}

/// Where the ink of a dot sits in its square: at the left it closes, in the middle it is a middle dot.
fn place(face: &StackFace, glyph: u16) -> Class {
    let Some(ink) = face.face.font().glyph_metrics().extents(GlyphId::from(glyph)) else {
        return Class::Other;
    };
    let em = f32::from(face.face.units_per_em());
    let (left, right) = (ink.x_bearing / em, (ink.x_bearing + ink.width) / em);
    if right <= 0.5 {
        Class::Close
    } else if left >= 0.25 && right <= 0.75 {
        Class::Middle
    } else {
        Class::Other
    }
}

fn halve(stack: &FontStack, character: char, at: usize, options: ShapeOptions, glyphs: &mut [ShapedGlyph]) {
    let first = glyphs.partition_point(|glyph| (glyph.cluster as usize) < at);
    let Some(glyph) = glyphs.get_mut(first).filter(|glyph| glyph.cluster as usize == at) else {
        return;
    };
    if let Some(half) = half(stack.stack_face(glyph.face), character, options.upright) {
        glyph.advance += half.advance;
        glyph.dx += half.dx;
        glyph.dy += half.dy;
    }
}

fn half(face: &StackFace, character: char, upright: bool) -> Option<Half> {
    let halves = &face.face.halves.0;
    let key = (character, upright);
    if let Some(half) = halves.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return *half;
    }
    let half = measure(face, character, upright);
    halves.write().unwrap_or_else(PoisonError::into_inner).insert(key, half);
    half
}

/// What the face's half-width feature does to a character.
fn measure(face: &StackFace, character: char, upright: bool) -> Option<Half> {
    let options = ShapeOptions {
        upright,
        ..ShapeOptions::default()
    };
    let feature = Feature::new(Tag::new(if upright { b"vhal" } else { b"halt" }), 1, ..);
    let set = |features: &[Feature]| {
        let mut glyphs = Vec::new();
        shape_with(
            face,
            character.encode_utf8(&mut [0; 4]),
            ("", ""),
            Script::Han,
            options,
            features,
            &mut glyphs,
        );
        glyphs.first().copied()
    };
    let (full, half) = (set(&[])?, set(&[feature])?);
    let half = Half {
        advance: half.advance - full.advance,
        dx: half.dx - full.dx,
        dy: half.dy - full.dy,
    };
    (half.advance < 0.0).then_some(half)
}

#[cfg(test)]
mod tests {
    use super::super::{FontRequest, FontSet, Slant};
    use super::*;

    /// The width of two characters between ideographs, in em, as Chromium 156 measured them with the same face.
    fn width(pair: &str, options: ShapeOptions) -> f32 {
        let request = FontRequest {
            families: [].into(),
            weight: 400,
            stretch: 100,
            slant: Slant::Normal,
        };
        let text = format!("国{pair}国");
        let mut glyphs = Vec::new();
        FontSet::bundled()
            .resolve(&request)
            .shape(&text, 0..text.len(), &options, &mut glyphs);
        glyphs.iter().map(|glyph| glyph.advance).sum::<f32>() - 2.0
    }

    #[test]
    fn pairs_are_as_wide_as_in_chromium() {
        let horizontal = ShapeOptions::default();
        for pair in [
            "，（",
            "）。",
            "「「",
            "：（",
            "；）",
            "，，",
            "・（",
            "\u{3000}（",
            "）・",
            "”，",
            "“（",
            "，｣",
            "）〟",
        ] {
            let narrow = if pair.contains('｣') { 0.5 } else { 0.0 };
            assert_eq!(width(pair, horizontal) + narrow, 1.5, "{pair}");
        }
        for pair in ["（，", "！？", "（・", "・。", "中（", "）中", "……"] {
            assert_eq!(width(pair, horizontal), 2.0, "{pair}");
        }
    }

    #[test]
    fn colons_are_trimmed_in_horizontal_text_only() {
        assert_eq!(
            width(
                "：（",
                ShapeOptions {
                    upright: true,
                    ..ShapeOptions::default()
                }
            ),
            2.0
        );
        assert_eq!(
            width(
                "，（",
                ShapeOptions {
                    upright: true,
                    ..ShapeOptions::default()
                }
            ),
            1.5
        );
    }

    #[test]
    fn space_all_trims_nothing() {
        assert_eq!(
            width(
                "，（",
                ShapeOptions {
                    no_punctuation_trim: true,
                    ..ShapeOptions::default()
                }
            ),
            2.0
        );
    }

    #[test]
    fn closing_brackets_may_be_narrow_at_the_end_of_a_line() {
        let request = FontRequest {
            families: [].into(),
            weight: 400,
            stretch: 100,
            slant: Slant::Normal,
        };
        let stack = FontSet::bundled().resolve(&request);
        let trims =
            |options| ['）', '，', '。', '：', '（', '！', '・', '国', ')'].map(|mark| stack.trim_at_line_end(mark, &options).is_some());
        assert_eq!(
            trims(ShapeOptions::default()),
            [true, false, false, false, false, false, false, false, false]
        );
        let all = ShapeOptions {
            no_punctuation_trim: true,
            ..ShapeOptions::default()
        };
        assert_eq!(trims(all), [false; 9]);
    }

    #[test]
    fn a_trimmed_opening_mark_moves_left_and_the_start_of_a_line_is_not_trimmed() {
        let request = FontRequest {
            families: [].into(),
            weight: 400,
            stretch: 100,
            slant: Slant::Normal,
        };
        let stack = FontSet::bundled().resolve(&request);
        let set = |line_start| {
            let mut glyphs = Vec::new();
            stack.shape(
                "，（国",
                3..9,
                &ShapeOptions {
                    line_start,
                    ..ShapeOptions::default()
                },
                &mut glyphs,
            );
            (glyphs[0].advance, glyphs[0].dx)
        };
        assert_eq!(set(false), (0.5, -0.5));
        assert_eq!(set(true), (1.0, 0.0));
    }
}
