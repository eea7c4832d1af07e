//! Faces that documents bring along, damaged in every way that a file can be: each label is made, in this face or another, or ends in an error.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use waybill_label::policy::Policy;
use waybill_label::text::{Face, FontError};
use waybill_label::{Paper, Renderer, Response};

/// Numbers that look random and are the same in every run (xorshift).
struct Numbers(u32);

impl Numbers {
    fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }
    fn below(&mut self, end: usize) -> usize {
        self.next() as usize % end.max(1)
    }
}

/// Copies of a file, each damaged in its own way: cut off, bytes changed anywhere, numbers of the header and the table directory made extreme; of an
/// OpenType file also each table by itself.
fn damaged(file: &[u8], numbers: &mut Numbers) -> Vec<Vec<u8>> {
    const EXTREME: [u32; 6] = [0, 1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0xFFFF];
    let mut all: Vec<Vec<u8>> = (0..24).map(|_| file[..numbers.below(file.len())].to_vec()).collect();
    // Some bytes anywhere, more of them each time.
    for count in 1..80 {
        let mut bytes = file.to_vec();
        for _ in 0..count {
            let at = numbers.below(bytes.len());
            bytes[at] = numbers.next() as u8;
        }
        all.push(bytes);
    }
    // The header and the directory hold what everything else is found by.
    for at in (0..file.len().min(320)).step_by(4) {
        let mut bytes = file.to_vec();
        let number = EXTREME[numbers.below(EXTREME.len())].to_be_bytes();
        let end = (at + 4).min(bytes.len());
        bytes[at..end].copy_from_slice(&number[..end - at]);
        all.push(bytes);
    }
    if file.starts_with(b"wOF") {
        return all;
    }
    let number = |at: usize| u32::from_be_bytes(file[at..at + 4].try_into().expect("four bytes")) as usize;
    let tables = usize::from(u16::from_be_bytes([file[4], file[5]]));
    for table in 0..tables {
        let entry = 12 + 16 * table;
        let place = number(entry + 8)..number(entry + 8) + number(entry + 12);
        // The table gone, empty of meaning, full, and noise from some place on.
        let mut gone = file.to_vec();
        gone[entry] = b'?';
        all.push(gone);
        for fill in [0, 0xFF, 0x7F] {
            let mut bytes = file.to_vec();
            bytes[place.clone()].fill(fill);
            all.push(bytes);
        }
        for _ in 0..6 {
            let mut bytes = file.to_vec();
            let start = place.start + numbers.below(place.len());
            bytes[start..place.end].iter_mut().for_each(|byte| *byte = numbers.next() as u8);
            all.push(bytes);
        }
        // One number of it at its end.
        for _ in 0..12 {
            let mut bytes = file.to_vec();
            let at = (place.start + numbers.below(place.len()) / 2 * 2).min(file.len() - 2);
            bytes[at..at + 2].copy_from_slice(&EXTREME[numbers.below(EXTREME.len())].to_be_bytes()[2..]);
            all.push(bytes);
        }
    }
    all
}

fn label_ends(renderer: &Renderer, face: &[u8], text: &str) {
    let mut response = Response::default();
    response.print_html = Some(format!(
        "<style>@font-face{{font-family:own;src:url('data:;base64,{}')}}p{{font:20px own}}</style><p>{text}<p style='writing-mode:vertical-rl'>{text}",
        STANDARD.encode(face)
    ));
    // A damaged face may say that it has no glyph for a character, or have outlines that cannot be drawn; both are errors.
    if let Ok(label) = renderer.label(&response) {
        let _ = label.to_png(1);
        let _ = label.to_pdf();
    }
}

#[test]
fn damaged_faces_do_no_harm() {
    let renderer = Renderer::builder().allow_missing_glyphs(true).build();
    let mut numbers = Numbers(0x5EED);
    let mut seen = 0;
    for (name, text) in [
        ("Hangul.otf", "서울 각"),
        ("Hangul.woff", "서울"),
        ("Hangul.woff2", "서울"),
        ("Emoji.ttf", "😀😁"),
        ("Emoji.woff", "😀"),
        ("Emoji.woff2", "😀"),
        ("Uyghur.ttf", "ئۇيغۇر"),
    ] {
        let file = std::fs::read(format!("{}/tests/fonts/{name}", env!("CARGO_MANIFEST_DIR"))).expect("a face of the tests");
        for face in damaged(&file, &mut numbers) {
            label_ends(&renderer, &face, text);
            seen += 1;
        }
    }
    assert!(seen > 1_000, "{seen}");
}

/// The tests' emoji face with another number of units in its em, which are 2048.
fn with_units_per_em(units: u16) -> Vec<u8> {
    let mut file = std::fs::read(format!("{}/tests/fonts/Emoji.ttf", env!("CARGO_MANIFEST_DIR"))).expect("a face of the tests");
    let entry = file.windows(4).position(|bytes| bytes == b"head").expect("a table");
    let head = u32::from_be_bytes(file[entry + 8..entry + 12].try_into().expect("four bytes")) as usize;
    assert_eq!(file[head + 18..head + 20], 2048_u16.to_be_bytes());
    file[head + 18..head + 20].copy_from_slice(&units.to_be_bytes());
    file
}

/// OpenType allows 16 to 16,384; with none a glyph would have no end.
#[test]
fn an_em_without_units_is_a_broken_face() {
    for (units, broken) in [(0, true), (15, true), (16, false), (16_384, false), (16_385, true)] {
        let face = Face::from_bytes(with_units_per_em(units).into(), 0);
        assert_eq!(face.err(), broken.then_some(FontError::UnitsPerEm), "{units}");
    }
}

/// A face whose em has 16 units instead of 2048: its glyphs are 128 times as large as their size says, and are painted so.
#[test]
fn glyphs_far_larger_than_their_em_are_painted_whole() {
    let paper = Paper::new(40., 40.).expect("a size");
    // Its em, by which text is told from a blank page, is beside the page.
    let renderer = Renderer::builder().paper(paper).policy(Policy::permissive()).build();
    let dots = |face: &[u8], size: u32| {
        let mut response = Response::default();
        response.print_html = Some(format!(
            "<style>@font-face{{font-family:own;src:url('data:;base64,{}')}}p{{position:absolute;margin:0;font:{size}px/0 own;top:20mm;left:-20mm}}\
             </style><p>😀",
            STANDARD.encode(face)
        ));
        let png = renderer.label(&response).expect("a label").to_png(1).expect("a picture");
        image::load_from_memory(&png).expect("a PNG").into_luma8().into_raw()
    };
    let small_em = with_units_per_em(16);
    let expected = dots(&with_units_per_em(2048), 10 * 128);
    // Some dots on edges differ, since the two ems are rounded to other fractions.
    let differing = |other: &[u8]| expected.iter().zip(other).filter(|(one, other)| one != other).count();
    let ink = expected.iter().filter(|dot| **dot == 0).count();
    assert!((ink / 10..expected.len() / 10 * 9).contains(&ink), "{ink}");
    assert!(differing(&dots(&small_em, 10)) < expected.len() / 500);
    assert!(differing(&dots(&small_em, 11)) > expected.len() / 50);
}

/// `a` has ten operations; `c` unfolds to some hundreds from the same subroutines as `b`, which unfolds to ten million (`fonts/unfolding.py`).
#[test]
fn a_glyph_of_ten_million_operations_is_an_error_before_it_is_unfolded() {
    let face = std::fs::read(format!("{}/tests/fonts/Unfolding.otf", env!("CARGO_MANIFEST_DIR"))).expect("a face of the tests");
    let face = STANDARD.encode(face);
    let renderer = Renderer::builder().build();
    let outcome = |text: &str, more: &str| {
        let mut response = Response::default();
        response.print_html = Some(format!(
            "<style>@font-face{{font-family:own;src:url('data:;base64,{face}')}}p{{font:20px own;{more}}}</style><p>{text}"
        ));
        let label = renderer.label(&response).map_err(|error| error.code())?;
        label.to_png(1).expect("a picture");
        label.to_pdf().map_err(|error| error.code()).map(|_| ())
    };
    for more in ["", "transform:rotate(5deg)", "font-size:50mm"] {
        assert_eq!(outcome("a", more), Ok(()), "{more}");
        assert_eq!(outcome("cac", more), Ok(()), "{more}");
        assert_eq!(outcome("aab", more), Err("too_many_steps"), "{more}");
    }
}
