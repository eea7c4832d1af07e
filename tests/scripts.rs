//! Scripts besides Chinese and Latin, with the bundled faces and with the caller's. The small faces of `tests/fonts` are cut from Noto
//! (OFL) and DejaVu.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::sync::Arc;
use waybill_label::error::Error;
use waybill_label::page::Item;
use waybill_label::renderer::Renderer;
use waybill_label::response::Response;
use waybill_label::text::{FontRequest, FontSet, FontStack, ShapeOptions, ShapedGlyph, Slant};
use waybill_label::warning::Warning;

fn stack(fonts: &FontSet, weight: u16) -> Arc<FontStack> {
    fonts.resolve(&FontRequest {
        families: [].into(),
        weight,
        stretch: 100,
        slant: Slant::Normal,
    })
}

fn shaped(fonts: &FontSet, text: &str, rtl: bool) -> Vec<ShapedGlyph> {
    let mut out = Vec::new();
    let options = ShapeOptions {
        rtl,
        ..ShapeOptions::default()
    };
    stack(fonts, 400).shape(text, 0..text.len(), &options, &mut out);
    assert!(out.iter().all(|glyph| glyph.id != 0), "{text}: a box");
    out
}

fn file(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/fonts/{name}", env!("CARGO_MANIFEST_DIR"))).expect("a face of the tests")
}

fn with(name: &str) -> FontSet {
    FontSet::bundled().with_file(file(name)).expect("a face")
}

fn reply(text: &str) -> Response {
    let mut response = Response::default();
    response.print_html = Some(format!("<p>{text}"));
    response
}

fn width(glyphs: &[ShapedGlyph]) -> f32 {
    glyphs.iter().map(|glyph| glyph.advance).sum()
}

#[test]
fn without_a_face_the_error_names_the_code_points_and_with_one_the_label_is_made() {
    let text = "ᏣᎳᎩ";
    match Renderer::builder().build().label(&reply(text)) {
        Err(Error::MissingGlyphs { code_points }) => assert_eq!(code_points, ["U+13A9", "U+13B3", "U+13E3"]),
        other => panic!("{:?}", other.map(drop)),
    }
    let renderer = Renderer::builder().font(file("Cherokee.ttf")).expect("a face").build();
    assert!(renderer.label(&reply(text)).is_ok());
}

#[test]
fn hangul_syllables_and_their_letters_are_one_character_each() {
    let fonts = with("Hangul.otf");
    assert_eq!(shaped(&fonts, "서울특별시", false).len(), 5);
    // The letters of 각, which the face has no syllable for, stand in one cluster.
    let letters = shaped(&fonts, "\u{1100}\u{1161}\u{11A8}", false);
    assert!(letters.iter().all(|glyph| glyph.cluster == 0));
    assert!(width(&letters) < 1.1, "{}", width(&letters));
}

#[test]
fn emoji_take_no_box_for_their_variation_selectors_and_joiners() {
    let fonts = with("Emoji.ttf");
    let plain = width(&shaped(&fonts, "😀", false));
    for text in ["😀\u{FE0F}", "😀\u{FE0E}", "😀\u{200D}"] {
        assert!((width(&shaped(&fonts, text, false)) - plain).abs() < 1e-6, "{text}");
    }
    // Also after hanzi, where an ideographic variation sequence stands, and in the rarer ones.
    for text in ["葛\u{E0100}", "葛\u{FE00}", "☎\u{FE0F}"] {
        shaped(&FontSet::bundled(), text, false);
    }
}

#[test]
fn thai_vowels_and_tones_stand_on_their_consonants() {
    let fonts = FontSet::bundled();
    let (bare, marked) = (shaped(&fonts, "ท", false), shaped(&fonts, "ที่", false));
    assert_eq!(width(&bare), width(&marked), "marks have no advance");
    // The tone mark is raised above the vowel: lower where there is none.
    let tone = |glyphs: &[ShapedGlyph]| glyphs.last().map(|glyph| (glyph.id, glyph.dy.to_bits()));
    assert_ne!(tone(&marked), tone(&shaped(&fonts, "ท่", false)));
    // SARA AM after a tone mark: its circle goes below the mark, its vowel after it.
    assert_eq!(shaped(&fonts, "น้ำ", false).len(), 4);
}

#[test]
fn tibetan_letters_stack() {
    let fonts = FontSet::bundled();
    let stacked = shaped(&fonts, "སྒྱ", false);
    assert!(width(&stacked) < width(&shaped(&fonts, "སགཡ", false)) * 0.6);
    assert!(stacked.iter().all(|glyph| glyph.cluster == 0), "one cluster");
}

#[test]
fn uyghur_joins_in_the_bundled_face_and_in_the_callers() {
    let text = "ئۇيغۇر";
    for fonts in [FontSet::bundled(), with("Uyghur.ttf")] {
        let joined = shaped(&fonts, text, true);
        let apart: Vec<u16> = text
            .chars()
            .flat_map(|c| shaped(&fonts, &c.to_string(), true))
            .map(|glyph| glyph.id)
            .collect();
        let ids: Vec<u16> = joined.iter().map(|glyph| glyph.id).collect();
        assert_ne!(ids, apart, "letters take their initial, medial and final forms");
        assert!(joined.is_sorted_by_key(|glyph| glyph.cluster), "logical order");
    }
}

/// Every character of a label that has a glyph, with where its glyph stands (mm from the left), in the order of the page.
fn places(items: &[Item], out: &mut Vec<(char, f32)>) {
    for item in items {
        match item {
            Item::Glyphs(run) => out.extend(run.glyphs.iter().filter_map(|glyph| {
                let character = run.text.get(glyph.cluster as usize..)?.chars().next()?;
                Some((character, run.origin.x + glyph.x))
            })),
            Item::Group(group) => places(&group.items, out),
            _ => {}
        }
    }
}

#[test]
fn right_to_left_words_run_from_the_right_within_left_to_right_text() {
    let label = Renderer::builder().build().label(&reply("AB شىنجاڭ 中 CD")).expect("a label");
    let mut found = Vec::new();
    places(&label.pages()[0].items, &mut found);
    let at = |character: char| found.iter().find(|(c, _)| *c == character).map(|(_, x)| *x).expect("on the page");
    let line: Vec<f32> = ['A', 'B', 'ڭ', 'ا', 'ج', 'ن', 'ى', 'ش', '中', 'C', 'D'].map(at).to_vec();
    assert!(line.is_sorted_by(|a, b| a < b), "{line:?}");
}

#[test]
fn vietnamese_is_the_same_precomposed_and_combining() {
    let fonts = FontSet::bundled();
    for (precomposed, combining) in [
        ("Nguyễn", "Nguye\u{302}\u{303}n"),
        ("Đường", "Đu\u{31B}o\u{31B}\u{300}ng"),
        ("Ậ", "A\u{323}\u{302}"),
    ] {
        for weight in [400, 700] {
            let stack = stack(&fonts, weight);
            let set = |text: &str| {
                let mut out = Vec::new();
                stack.shape(text, 0..text.len(), &ShapeOptions::default(), &mut out);
                out
            };
            let ids = |glyphs: &[ShapedGlyph]| glyphs.iter().map(|glyph| (glyph.face, glyph.id)).collect::<Vec<_>>();
            let (one, other) = (set(precomposed), set(combining));
            assert!(one.iter().all(|glyph| glyph.id != 0));
            assert_eq!(ids(&one), ids(&other), "{precomposed} at {weight}");
        }
    }
}

#[test]
fn the_model_keeps_the_characters_as_they_came() {
    let combining = "Nguye\u{302}\u{303}n 葛\u{FE00} ｶﾞ";
    let label = Renderer::builder().build().label(&reply(combining)).expect("a label");
    let text: String = label.text.iter().map(|run| run.text.as_str()).collect();
    assert!(
        text.contains("e\u{302}\u{303}") && text.contains("葛\u{FE00}") && text.contains("ｶﾞ"),
        "{text:?}"
    );
}

#[test]
fn a_documents_own_face_comes_in_every_format() {
    let rendered = |text: &str, file_name: &str| {
        let face = STANDARD.encode(file(file_name));
        let mut response = Response::default();
        response.print_html = Some(format!(
            "<style>@font-face{{font-family:own;src:url('data:font/x;base64,{face}')}}</style><p style='font:20px own'>{text}"
        ));
        let label = Renderer::builder().build().label(&response).expect(file_name);
        assert!(
            label
                .warnings
                .iter()
                .all(|warning| !matches!(warning, Warning::Document(waybill_label::engine::Warning::BrokenFont { .. }))),
            "{file_name}"
        );
        assert!(label.to_pdf().is_ok(), "{file_name}");
        label.to_png(1).expect(file_name)
    };
    for (text, name, outlines) in [("서울", "Hangul", "otf"), ("😀", "Emoji", "ttf")] {
        let plain = rendered(text, &format!("{name}.{outlines}"));
        for packed in ["woff", "woff2"] {
            assert!(rendered(text, &format!("{name}.{packed}")) == plain, "{name}.{packed}: other dots");
        }
    }
}
