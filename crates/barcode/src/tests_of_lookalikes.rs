//! Pictures that resemble barcodes, and barcodes that are damaged: what comes out says the truth, or nothing does.

use super::tests::{TEXTS, symbols};
use image::{GrayImage, Luma, imageops};
use test_material::symbols::{drawn, encoded, written};

/// Numbers of a linear congruential generator modulo 2⁶⁴.
struct Sequence(u64);

impl Sequence {
    fn below(&mut self, end: u32) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % u64::from(end)) as u32
    }
}

fn ink(dark: bool) -> Luma<u8> {
    Luma([if dark { 0 } else { 255 }])
}

/// Bars and spaces of these widths in pixels, from a bar.
fn bars(widths: &[u32], height: u32) -> GrayImage {
    let mut row = vec![false; 20];
    for (at, &width) in widths.iter().enumerate() {
        row.extend(std::iter::repeat_n(at % 2 == 0, width as usize));
    }
    row.extend([false; 20]);
    GrayImage::from_fn(row.len() as u32, height + 10, |x, y| {
        ink(row[x as usize] && (5..height + 5).contains(&y))
    })
}

/// A square of modules with a white margin.
fn square(side: u32, scale: u32, dark: impl Fn(u32, u32) -> bool) -> GrayImage {
    GrayImage::from_fn((side + 8) * scale, (side + 8) * scale, |x, y| {
        let (x, y) = ((x / scale).wrapping_sub(4), (y / scale).wrapping_sub(4));
        ink(x < side && y < side && dark(x, y))
    })
}

/// Finds what a picture says, and demands that it is one of these texts.
fn says_only(picture: &GrayImage, kind: &str, texts: &[&str], what: &str) -> bool {
    let Some(found) = symbols(&encoded(picture, kind)) else {
        return false;
    };
    // Those that need white beside their picture are the page's to judge.
    for symbol in found.symbols.iter().filter(|symbol| !symbol.needs_white) {
        assert!(
            texts.contains(&&*symbol.text),
            "{what} ({kind}) says {:?} {:?}",
            symbol.symbology,
            symbol.text
        );
    }
    true
}

#[test]
fn patterns_that_resemble_barcodes_say_nothing() {
    let mut pictures: Vec<(String, GrayImage)> = Vec::new();
    for period in 2..=9 {
        // Hatching both ways, upright and slanting, combs, checks and weaves.
        for slope in 0..3 {
            let hatched = GrayImage::from_fn(240, 90, |x, y| ink((x + slope * y / 2) % period < period.div_ceil(2)));
            pictures.push((format!("hatching {period} {slope}"), imageops::rotate90(&hatched)));
            pictures.push((format!("hatching {period} {slope}, upright"), hatched));
        }
        let comb = GrayImage::from_fn(300, 80, |x, y| {
            ink(y < 8 || (y < 40 + x % (period * 5) / period * 8) && x % period < period / 2)
        });
        pictures.push((format!("comb {period}"), comb));
        pictures.push((format!("checks {period}"), square(64, 3, |x, y| (x / period + y / period) % 2 == 0)));
        pictures.push((
            format!("weave {period}"),
            square(48, 3, |x, y| (x % period == 0) != (y % period == 0)),
        ));
    }
    // Piano keys: seven white ones an octave, the black ones shorter.
    for key in 4..=12 {
        let piano = GrayImage::from_fn(key * 52, key * 6, |x, y| {
            let (white, within) = (x / key, x % key);
            let has_black = |white: u32| !matches!(white % 7, 2 | 6);
            let near = (within * 3 < key && white > 0 && has_black(white - 1)) || (within * 3 >= key * 2 && has_black(white));
            ink(within == 0 || y == 0 || (near && y < key * 4))
        });
        pictures.push((format!("piano {key}"), piano));
    }
    // Frames and corners as matrices have them, around checks, stripes and nothing.
    for side in (8..=64).step_by(2) {
        let sides = move |x, y| x == 0 || y == side - 1 || (y == 0 && x % 2 == 0) || (x == side - 1 && y % 2 == 1);
        pictures.push((format!("sides {side}"), square(side, 2, sides)));
        pictures.push((
            format!("sides {side} and checks"),
            square(side, 2, move |x, y| sides(x, y) || (x + y) % 2 == 0),
        ));
        let ring = move |x: u32, y: u32| x.abs_diff(side / 2).max(y.abs_diff(side / 2)).is_multiple_of(2);
        pictures.push((format!("rings {side}"), square(side + 1, 2, ring)));
    }
    let finder = |x: u32, y: u32| x.abs_diff(3).max(y.abs_diff(3)) != 2;
    for side in (21..=57).step_by(4) {
        let finders = move |x: u32, y: u32| match (x, y) {
            (0..8, 0..8) => Some(x < 7 && y < 7 && finder(x, y)),
            (x, 0..8) if x + 8 >= side => Some(x + 7 >= side && y < 7 && finder(x + 7 - side, y)),
            (0..8, y) if y + 8 >= side => Some(y + 7 >= side && x < 7 && finder(x, y + 7 - side)),
            _ => None,
        };
        pictures.push((
            format!("finders {side}"),
            square(side, 3, move |x, y| finders(x, y).unwrap_or(false)),
        ));
        pictures.push((
            format!("finders {side} and checks"),
            square(side, 3, move |x, y| finders(x, y).unwrap_or((x + y) % 2 == 0)),
        ));
        pictures.push((
            format!("finders {side} and stripes"),
            square(side, 3, move |x, y| finders(x, y).unwrap_or(x % 3 == 0)),
        ));
    }
    for (what, picture) in &pictures {
        for kind in ["png", "jpeg60"] {
            says_only(picture, kind, &[], what);
        }
    }
}

#[test]
fn random_symbols_and_lines_of_letters_say_nothing() {
    let mut random = Sequence(1);
    for turn in 0..60 {
        // Elements of two widths and of four, as many as symbols have.
        let count = 19 + 2 * random.below(60);
        let widths =
            [2 + turn % 2, [2, 4][turn as usize % 2]].map(|most| (0..count).map(|_| 2 * (1 + random.below(most))).collect::<Vec<_>>());
        for widths in &widths {
            says_only(&bars(widths, 40), "png", &[], "random bars");
        }
        let two: Vec<u32> = (0..count).map(|_| [2, 5][random.below(2) as usize]).collect();
        says_only(&bars(&two, 40), "png", &[], "random bars of two widths");
        let side = 8 + random.below(60);
        let cells: Vec<bool> = (0..side * side).map(|_| random.below(2) == 0).collect();
        let cell = |x: u32, y: u32| cells[(y * side + x) as usize];
        says_only(&square(side, 2, cell), "png", &[], "random modules");
        // With the sides of a Data Matrix.
        let even = side / 2 * 2;
        let sided = |x, y| {
            x == 0
                || y == even - 1
                || if y == 0 {
                    x % 2 == 0
                } else if x == even - 1 {
                    y % 2 == 1
                } else {
                    cell(x, y)
                }
        };
        says_only(&square(even, 2, sided), "png", &[], "random modules in the sides of a Data Matrix");
        // Lines of letters: strokes with feet, bows and bars.
        let letters: Vec<u32> = (0..160).map(|_| random.below(1 << 12)).collect();
        let line = GrayImage::from_fn(40 * 9, 4 * 18, |x, y| {
            let letter = letters[(y / 18 * 40 + x / 9) as usize];
            let (x, y) = (x % 9, y % 18);
            ink(x < 7
                && y < 12
                && match (x, y) {
                    (0 | 1, _) => letter & 1 != 0,
                    (5 | 6, _) => letter & 2 != 0,
                    (3, _) => letter & 4 != 0,
                    (_, 0 | 1) => letter & 8 != 0,
                    (_, 5 | 6) => letter & 16 != 0,
                    (_, 10 | 11) => letter & 32 != 0,
                    _ => false,
                })
        });
        says_only(&line, "png", &[], "letters");
    }
}

#[test]
fn damaged_codes_say_their_own_text_or_nothing() {
    let mut random = Sequence(2);
    for &(symbology, format, text) in TEXTS {
        let (columns, dark) = written(format, text);
        let linear = symbology.is_linear();
        let count = if linear { columns } else { dark.len() };
        let mut read = 0;
        // Every module of bars by itself (more may be another symbol's bars); of matrices ever more, at random.
        for turn in 0..if linear { count } else { 100 } {
            let mut damaged = dark.clone();
            let flips = if linear { 1 } else { 1 + turn * count / 400 };
            if linear {
                (turn..dark.len()).step_by(columns).for_each(|at| damaged[at] = !damaged[at]);
            } else {
                for _ in 0..flips {
                    let at = random.below(count as u32) as usize;
                    damaged[at] = !damaged[at];
                }
            }
            let picture = drawn(columns, &damaged, linear, 2 + turn % 2, 4, 40);
            let what = format!("{symbology:?} with {flips} modules flipped");
            read += usize::from(says_only(&picture, ["png", "jpeg70"][turn % 2], &[text], &what));
        }
        // Error correction is there for that.
        assert!(linear || read >= 3, "{symbology:?}: {read}");
    }
}

#[test]
fn cut_codes_say_their_own_text_or_nothing() {
    for &(symbology, format, text) in TEXTS {
        let (columns, dark) = written(format, text);
        let whole = drawn(columns, &dark, symbology.is_linear(), 2, 4, 40);
        let (width, height) = whole.dimensions();
        let steps = if symbology.is_linear() { columns as u32 } else { 12 };
        for step in 1..steps {
            let (left, top) = (width * step / steps, height * step / steps);
            let right = imageops::crop_imm(&whole, left, 0, width - left, height).to_image();
            says_only(&right, "png", &[text], &format!("the right of {symbology:?}"));
            says_only(
                &imageops::crop_imm(&whole, 0, 0, left, height).to_image(),
                "png",
                &[text],
                &format!("the left of {symbology:?}"),
            );
            if !symbology.is_linear() {
                let bottom = imageops::crop_imm(&whole, 0, top, width, height - top).to_image();
                says_only(&bottom, "png", &[text], &format!("the bottom of {symbology:?}"));
            }
        }
    }
}
