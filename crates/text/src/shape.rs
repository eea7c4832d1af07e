//! Shaping: from runs to glyphs.

use super::invisible::is_invisible;
use super::plan;
use super::run::{self, Run};
use super::run_cache::{self, RunKey};
use super::stack::{FontStack, StackFace};
use super::trim;
use harfrust::{Feature, ShaperFont};
use std::ops::Range;
use unicode_script::Script;

/// How a text is to be shaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ShapeOptions {
    /// The text runs right to left.
    pub rtl: bool,
    /// Upright vertical text: vertical advances and `vert` forms.
    pub upright: bool,
    /// No kerning (`font-kerning: none`).
    pub no_kerning: bool,
    /// No optional ligatures (letter-spacing is not zero, CSS Text 3 §8.2, or `font-variant-ligatures: none`).
    pub no_ligatures: bool,
    /// Full-width punctuation keeps its width beside other punctuation (`text-spacing-trim: space-all`). Browsers trim by
    /// default.
    pub no_punctuation_trim: bool,
    /// The range starts a line: what goes before it in the text does not trim its first character.
    pub line_start: bool,
    /// The text's language is Chinese (`lang` is `zh` or `zh-…`): the face's Chinese forms (`locl`), such as a dash of a full em.
    pub chinese: bool,
}

/// One glyph, in em units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShapedGlyph {
    /// Index of the face in the stack.
    pub face: u16,
    /// Glyph index in the face; 0 (.notdef) when no face has the character.
    pub id: u16,
    /// Byte offset in the shaped text of the first character of the cluster.
    pub cluster: u32,
    /// How far the pen moves, in em (along x, or downwards along y for upright vertical text).
    pub advance: f32,
    /// Offset of the glyph from the pen, in em, to the right.
    pub dx: f32,
    /// Offset of the glyph from the pen, in em, upwards.
    pub dy: f32,
}

impl FontStack {
    /// Shapes `text[range]`, the rest of `text` being context, and appends the glyphs in logical order.
    ///
    /// Right-to-left text: draw the glyphs from the last to the first, moving right, and each glyph at the pen with its
    /// offsets before its advance. Upright vertical text: the pen moves down the centre line of the column, and `dx`, `dy`
    /// bring the glyph's own origin there.
    ///
    /// Characters that print nothing (joiners, bidi controls, variation selectors, soft hyphens, control characters) come
    /// out as an empty glyph without advance, or as none.
    ///
    /// # Panics
    /// When `range` is not on character boundaries of `text`.
    pub fn shape(&self, text: &str, range: Range<usize>, options: &ShapeOptions, out: &mut Vec<ShapedGlyph>) {
        let start = out.len();
        // What does not change the shape of a run is no part of the key it is cached under.
        let shaping = ShapeOptions {
            no_punctuation_trim: false,
            line_start: false,
            ..*options
        };
        run::runs(self, text, range.clone(), |run| self.shape_run(text, &run, shaping, out));
        if !options.no_punctuation_trim && !options.rtl {
            trim::trim(self, text, range, *options, &mut out[start..]);
        }
    }

    fn shape_run(&self, text: &str, run: &Run, options: ShapeOptions, out: &mut Vec<ShapedGlyph>) {
        let face = self.stack_face(run.face);
        let start = out.len();
        if run.plain && plain(face, text, run, options, out) {
            return;
        }
        out.truncate(start);
        let word = &text[run.range.clone()];
        if context_matters(run.script) {
            let mut glyphs = Vec::new();
            let context = (&text[..run.range.start], &text[run.range.end..]);
            shape(face, word, context, run.script, options, &mut glyphs);
            let first = run.range.start as u32;
            out.extend(glyphs.into_iter().map(|glyph| ShapedGlyph {
                face: run.face,
                cluster: glyph.cluster + first,
                ..glyph
            }));
        } else {
            let key = RunKey {
                face: face.face.id(),
                script: run.script,
                options,
            };
            run_cache::get_or_shape(key, word, run.face, run.range.start as u32, out, |glyphs| {
                shape(face, word, ("", ""), run.script, options, glyphs);
            });
        }
    }
}

/// Appends the glyphs of a run that no layout rule touches; `false` when one might.
fn plain(face: &StackFace, text: &str, run: &Run, options: ShapeOptions, out: &mut Vec<ShapedGlyph>) -> bool {
    let inert = face.face.inert();
    for (offset, character) in text[run.range.clone()].char_indices() {
        let Some(id) = face.face.glyph(character) else { return false };
        if !(if options.upright { inert.upright(id) } else { inert.horizontal(id) }) {
            return false;
        }
        let cluster = (run.range.start + offset) as u32;
        out.push(if options.upright {
            let (advance, [x, y]) = face.face.vertical(id);
            ShapedGlyph {
                face: run.face,
                id,
                cluster,
                advance,
                dx: -x,
                dy: -y,
            }
        } else {
            ShapedGlyph {
                face: run.face,
                id,
                cluster,
                advance: face.face.advance(id),
                dx: 0.0,
                dy: 0.0,
            }
        });
    }
    true
}

/// Whether letters of the script join, so that a letter beside the run changes its glyphs.
fn context_matters(script: Script) -> bool {
    !matches!(
        script,
        Script::Common
            | Script::Latin
            | Script::Greek
            | Script::Cyrillic
            | Script::Han
            | Script::Hiragana
            | Script::Katakana
            | Script::Bopomofo
            | Script::Hangul
            | Script::Thai
            | Script::Lao
    )
}

/// Shapes a run; clusters count from its start.
fn shape(face: &StackFace, word: &str, context: (&str, &str), script: Script, options: ShapeOptions, out: &mut Vec<ShapedGlyph>) {
    shape_with(face, word, context, script, options, &[], out);
}

/// Shapes a run with features besides those of the options.
pub(super) fn shape_with(
    face: &StackFace,
    word: &str,
    context: (&str, &str),
    script: Script,
    options: ShapeOptions,
    more: &[Feature],
    out: &mut Vec<ShapedGlyph>,
) {
    let font = face.face.font();
    let script = harfrust::Script::from_iso15924_tag(harfrust::Tag::new(tag_bytes(script))).unwrap_or(harfrust::Script::COMMON);
    let mut features = plan::features(options);
    features.extend_from_slice(more);
    let plan = if more.is_empty() {
        face.face.plans.get(font, script, options)
    } else {
        plan::build(font, script, options, &features)
    };
    run_cache::with_buffer(|buffer| {
        buffer.reset();
        buffer.set_pre_context(context.0);
        for (offset, character) in word.char_indices() {
            // They print nothing, as a zero-width space does; the shaper sees to most of them itself, but not to controls and Hangul fillers.
            let nothing = is_invisible(character) && (character.is_control() || face.face.glyph(character).is_none());
            buffer.push(if nothing { 0x200B } else { character.into() }, offset as u32);
        }
        buffer.set_post_context(context.1);
        buffer.set_direction(plan::direction(options));
        buffer.set_script(Some(script));
        buffer.set_language(plan.language().cloned());
        let shaping = harfrust::ShapeOptions::new().plan(Some(&plan)).features(&features);
        if harfrust::shape(&ShaperFont::new(font), buffer, shaping).is_err() {
            return;
        }
        let em = f32::from(face.face.units_per_em());
        let measured = font.metrics().vhea_line.is_some();
        let glyphs = buffer.glyph_infos().iter().zip(buffer.glyph_positions());
        out.extend(glyphs.map(|(info, position)| {
            let id = u16::try_from(info.glyph_id).unwrap_or(0);
            let mut glyph = ShapedGlyph {
                face: 0,
                id,
                cluster: info.cluster,
                advance: position.x_advance as f32 / em,
                dx: position.x_offset as f32 / em,
                dy: position.y_offset as f32 / em,
            };
            if options.upright {
                glyph.advance = -position.y_advance as f32 / em;
                if !measured && position.y_advance != 0 {
                    let (advance, [x, y]) = face.face.vertical(id);
                    (glyph.advance, glyph.dx, glyph.dy) = (advance, -x, -y);
                }
            }
            glyph
        }));
    });
    if options.rtl && !options.upright {
        out.reverse();
    }
}

/// The ISO 15924 tag of a script.
fn tag_bytes(script: Script) -> &'static [u8; 4] {
    script.short_name().as_bytes().try_into().unwrap_or(b"Zyyy")
}

#[cfg(test)]
mod tests {
    use super::super::{FontRequest, FontSet, Slant};
    use super::*;
    use proptest::prelude::*;

    fn stack(weight: u16) -> std::sync::Arc<FontStack> {
        FontSet::bundled().resolve(&FontRequest {
            families: [].into(),
            weight,
            stretch: 100,
            slant: Slant::Normal,
        })
    }

    fn shaped(text: &str, options: ShapeOptions) -> Vec<ShapedGlyph> {
        let mut out = Vec::new();
        stack(400).shape(text, 0..text.len(), &options, &mut out);
        out
    }

    #[test]
    fn ideographs_advance_by_an_em() {
        let glyphs = shaped("收件人㛃䶮𬭚", ShapeOptions::default());
        assert_eq!(glyphs.iter().map(|glyph| glyph.cluster).collect::<Vec<_>>(), [0, 3, 6, 9, 12, 15]);
        assert!(glyphs.iter().all(|glyph| glyph.id != 0 && glyph.advance == 1.0 && glyph.face == 0));
    }

    #[test]
    fn latin_is_kerned_unless_switched_off() {
        let width = |options| shaped("AVATAR To.", options).iter().map(|glyph| glyph.advance).sum::<f32>();
        let off = ShapeOptions {
            no_kerning: true,
            ..ShapeOptions::default()
        };
        assert!(width(ShapeOptions::default()) < width(off));
    }

    #[test]
    fn arabic_joins_and_comes_in_logical_order() {
        let options = ShapeOptions {
            rtl: true,
            ..ShapeOptions::default()
        };
        let glyphs = shaped("ببب", options);
        assert_eq!(glyphs.iter().map(|glyph| glyph.cluster).collect::<Vec<_>>(), [0, 2, 4]);
        let ids: std::collections::BTreeSet<u16> = glyphs.iter().map(|glyph| glyph.id).collect();
        assert_eq!(ids.len(), 3, "initial, medial and final forms differ");
        assert!(!ids.contains(&0));
    }

    #[test]
    fn a_missing_character_is_glyph_0_and_reported() {
        assert_eq!(shaped("\u{30000}", ShapeOptions::default())[0].id, 0);
        assert!(stack(400).missing('\u{30000}'));
        assert!(!stack(400).missing('\u{200D}'));
        assert!(!stack(400).missing('中'));
    }

    #[test]
    fn invisible_characters_have_no_advance() {
        let text = "中\u{200B}文\u{FE00}a\u{AD}b\u{202A}\r";
        let glyphs = shaped(text, ShapeOptions::default());
        let plain: f32 = shaped("中文ab", ShapeOptions::default()).iter().map(|glyph| glyph.advance).sum();
        assert!((glyphs.iter().map(|glyph| glyph.advance).sum::<f32>() - plain).abs() < 1e-6);
        assert!(glyphs.iter().all(|glyph| glyph.id != 0));
    }

    #[test]
    fn upright_text_hangs_centred_from_the_column() {
        let glyphs = shaped(
            "中，A",
            ShapeOptions {
                upright: true,
                ..ShapeOptions::default()
            },
        );
        assert_eq!(glyphs[0].advance, 1.0);
        assert_eq!((glyphs[0].dx, glyphs[0].dy), (-0.5, -0.88));
        assert_ne!(
            glyphs[1].id,
            shaped("，", ShapeOptions::default())[0].id,
            "the comma has a vertical form"
        );
    }

    #[test]
    fn upright_latin_hangs_centred_too() {
        let glyphs = shaped(
            "A",
            ShapeOptions {
                upright: true,
                ..ShapeOptions::default()
            },
        );
        assert_eq!((glyphs[0].advance, glyphs[0].dx), (1.0, -0.304));
    }

    #[test]
    fn widths_are_those_chromium_measured_with_the_same_face() {
        for (text, width) in [
            ("AVATAR To.", 5.1030),
            ("fi ffi", 1.7420),
            ("SF1234567890", 6.6980),
            ("——", 1.6760),
            ("……", 2.0),
            ("☑✓★", 2.5795),
            ("q\u{301}", 0.62),
            ("x\u{AD}y", 1.0150),
            ("（ ", 1.2240),
        ] {
            let measured: f32 = shaped(text, ShapeOptions::default()).iter().map(|glyph| glyph.advance).sum();
            assert!((measured - width).abs() < 2e-4, "{text}: {measured} is not {width}");
        }
        let chinese = ShapeOptions {
            chinese: true,
            ..ShapeOptions::default()
        };
        assert_eq!(shaped("国——国", chinese).iter().map(|glyph| glyph.advance).sum::<f32>(), 4.0);
    }

    #[test]
    fn a_cluster_is_set_in_one_face() {
        // Noto Sans SC has the letter but not the mark below it.
        let glyphs = shaped("ab\u{32D}c", ShapeOptions::default());
        let faces: Vec<u16> = glyphs.iter().map(|glyph| glyph.face).collect();
        assert_eq!((faces[0], *faces.last().unwrap()), (0, 0));
        assert_ne!(glyphs[1].face, 0);
        assert!(
            glyphs
                .iter()
                .filter(|glyph| glyph.cluster == 1)
                .all(|glyph| glyph.face == glyphs[1].face)
        );
    }

    #[test]
    fn leading_punctuation_takes_the_script_that_follows() {
        let runs = |text: &str| {
            let mut runs = Vec::new();
            run::runs(&stack(400), text, 0..text.len(), |run| runs.push((run.range, run.script)));
            runs
        };
        assert_eq!(runs("12 AB"), [(0..5, Script::Latin)]);
        assert_eq!(runs("12中A"), [(0..5, Script::Han), (5..6, Script::Latin)]);
        assert_eq!(runs("A。中"), [(0..1, Script::Latin), (1..7, Script::Han)]);
    }

    fn words() -> impl Strategy<Value = String> {
        let pieces = prop::sample::select(vec![
            "收",
            "件",
            "㛃",
            "𬭚",
            "，",
            "（",
            "）",
            "。",
            "：",
            "“",
            "”",
            "—",
            "…",
            "·",
            "a",
            "AV",
            "fi",
            "To",
            "1",
            "0",
            " ",
            "-",
            "/",
            "ア",
            "ー",
            "が",
            "か\u{3099}",
            "é",
            "e\u{301}",
            "ب",
            "ئۇ",
            "Я",
            "Ω",
            "☑",
            "\u{200D}",
            "\u{FE00}",
            "\u{30000}",
            "\t",
            "\u{3000}",
        ]);
        prop::collection::vec(pieces, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn the_short_way_gives_what_the_shaper_gives(text in words(), weight in prop::sample::select(vec![400u16, 700]), upright: bool, chinese: bool) {
            let stack = stack(weight);
            let options = ShapeOptions { upright, chinese, ..ShapeOptions::default() };
            run::runs(&stack, &text, 0..text.len(), |run| {
                let mut short = Vec::new();
                if run.plain && plain(stack.stack_face(run.face), &text, &run, options, &mut short) {
                    let mut long = Vec::new();
                    shape(stack.stack_face(run.face), &text[run.range.clone()], ("", ""), run.script, options, &mut long);
                    let key = |glyph: &ShapedGlyph, start: usize| (glyph.id, glyph.cluster as usize + start, glyph.advance, glyph.dx, glyph.dy);
                    let short: Vec<_> = short.iter().map(|glyph| key(glyph, 0)).collect();
                    let long: Vec<_> = long.iter().map(|glyph| key(glyph, run.range.start)).collect();
                    assert_eq!(short, long, "{}", &text[run.range.clone()]);
                }
            });
        }

        #[test]
        fn runs_cover_the_text_and_shaping_twice_is_the_same(text in words(), upright: bool, rtl: bool) {
            let stack = stack(400);
            let mut end = 0;
            run::runs(&stack, &text, 0..text.len(), |run| {
                assert_eq!(run.range.start, end);
                end = run.range.end;
            });
            prop_assert_eq!(end, text.len());
            let options = ShapeOptions { upright, rtl, ..ShapeOptions::default() };
            let set = || {
                let mut out = Vec::new();
                stack.shape(&text, 0..text.len(), &options, &mut out);
                out
            };
            let first = set();
            prop_assert!(first.is_sorted_by_key(|glyph| glyph.cluster));
            prop_assert_eq!(first, set());
        }
    }
}
