//! The linear symbologies besides Code 128, from the widths of bars and spaces to modules.
//!
//! Code 39, ITF and Codabar have narrow and wide elements; EAN-13, EAN-8, UPC-E and Code 93 have modules. None is searched for in a row of other
//! bars: the elements must be the symbol from its first bar to its last. The symbol that is drawn has the elements that were read.

use super::{Symbology, reader};

/// Reads elements from the first bar to the last, with at least so much white beside them in the picture.
/// Whether the symbol needs white beyond the picture's edge to be told from a part of another comes last.
pub(super) fn read(elements: &[f64], white: f64) -> Option<(Symbology, String, Vec<bool>, bool)> {
    let count = elements.len();
    let mut candidates: Vec<(Symbology, Option<Vec<bool>>)> = Vec::new();
    if count == 59 {
        candidates.push((Symbology::Ean13, on_grid(elements, 95)));
    }
    if count == 43 {
        candidates.push((Symbology::Ean8, on_grid(elements, 67)));
    }
    if count == 33 {
        candidates.push((Symbology::UpcE, on_grid(elements, 51)));
    }
    if count % 6 == 1 && count > 24 {
        candidates.push((Symbology::Code93, on_grid(elements, 9 * (count / 6) + 1)));
    }
    if count % 10 == 9 && count >= 29 {
        candidates.push((Symbology::Code39, narrow_and_wide(elements)));
    }
    if count % 10 == 7 && count >= 37 {
        candidates.push((Symbology::Itf, narrow_and_wide(elements)));
    }
    if count % 8 == 7 && count >= 39 {
        candidates.push((Symbology::Codabar, narrow_and_wide(elements)));
    }
    candidates.into_iter().find_map(|(symbology, modules)| {
        let modules = modules?;
        let text = reader::linear(symbology, &modules).or_else(|| {
            let turned: Vec<bool> = modules.iter().rev().copied().collect();
            reader::linear(symbology, &turned)
        })?;
        let needs_white = symbology == Symbology::Itf && !ends_in_white(elements, white) && !has_check_digit(&text);
        Some((symbology, text, modules, needs_white))
    })
}

/// Whether the white beside bars is wider than any space between them. The start and stop of ITF occur among its digits, so that a part of a
/// symbol that the picture's edge cuts off can be a symbol as well (ISO/IEC 16390 §4.4 and annex D).
fn ends_in_white(elements: &[f64], white: f64) -> bool {
    elements.iter().skip(1).step_by(2).all(|space| white > *space)
}

/// Whether a text is a GTIN-14 (GS1 General Specifications §7.9): 14 digits whose sum, every other one threefold, is a multiple of ten.
fn has_check_digit(text: &str) -> bool {
    let sum: u32 = text
        .bytes()
        .zip([3, 1].into_iter().cycle())
        .map(|(digit, weight)| u32::from(digit & 15) * weight)
        .sum();
    text.len() == 14 && sum.is_multiple_of(10)
}

/// Puts every edge on the nearest of `count` modules.
fn on_grid(elements: &[f64], count: usize) -> Option<Vec<bool>> {
    let module = elements.iter().sum::<f64>() / count as f64;
    let (mut modules, mut at, mut dark) = (Vec::with_capacity(count), 0., false);
    for width in elements {
        at += width / module;
        dark = !dark;
        // Bars that spread move both their edges; a third of a module is as far as they may.
        if (at - at.round()).abs() > 0.36 || at.round() as usize <= modules.len() {
            return None;
        }
        modules.resize(at.round() as usize, dark);
    }
    (modules.len() == count).then_some(modules)
}

/// Narrow elements become one module, wide ones two or three, as their ratio was.
fn narrow_and_wide(elements: &[f64]) -> Option<Vec<bool>> {
    let mut wide = vec![false; elements.len()];
    let (mut ratio, mut narrowest) = (0., f64::INFINITY);
    for color in 0..2 {
        let own = || elements.iter().enumerate().skip(color).step_by(2);
        let (least, most) = own().fold((f64::INFINITY, 0f64), |(least, most), (_, w)| (least.min(*w), most.max(*w)));
        let split = (least + most) / 2.;
        own().for_each(|(at, w)| wide[at] = *w > split);
        let mean = |class: bool| {
            let of = own().filter(|(at, _)| wide[*at] == class).map(|(_, w)| *w);
            let (n, sum) = of.fold((0., 0.), |(n, sum), w| (n + 1., sum + w));
            sum / f64::max(n, 1.)
        };
        let (narrow, broad) = (mean(false), mean(true));
        let stray = own().any(|(at, w)| (w - if wide[at] { broad } else { narrow }).abs() > narrow * 0.4);
        if stray || !(1.6..=3.8).contains(&(broad / narrow)) {
            return None;
        }
        ratio += broad / narrow / 2.;
        narrowest = f64::min(narrowest, narrow);
    }
    let wide_modules = if ratio >= 2.4 { 3 } else { 2 };
    let widths = wide.iter().map(|&wide| if wide { wide_modules } else { 1 });
    let mut dark = false;
    let mut modules = Vec::new();
    for width in widths {
        dark = !dark;
        modules.extend(std::iter::repeat_n(dark, width));
    }
    Some(modules)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Elements of an ITF symbol, wide ones three modules.
    fn itf(digits: &str) -> Vec<f64> {
        const WIDE: [[usize; 2]; 10] = [[2, 3], [0, 4], [1, 4], [0, 1], [2, 4], [0, 2], [1, 2], [3, 4], [0, 3], [1, 3]];
        let width = |digit: u8, at: usize| if WIDE[usize::from(digit - b'0')].contains(&at) { 3. } else { 1. };
        let pairs = digits.as_bytes().chunks_exact(2);
        let data = pairs.flat_map(|pair| (0..5).flat_map(move |at| [width(pair[0], at), width(pair[1], at)]));
        [1.; 4].into_iter().chain(data).chain([3., 1., 1.]).collect()
    }

    #[test]
    fn itf_at_the_edge_of_its_picture_needs_a_check_digit_or_white_beyond() {
        let needs_white = |digits: &str, white: f64| {
            let (_, text, _, needs_white) = read(&itf(digits), white).expect("readable");
            assert_eq!(text, digits);
            needs_white
        };
        assert!(!needs_white("12345678", 4.));
        assert!(needs_white("12345678", 0.));
        assert!(!needs_white("12345678901231", 0.));
        assert!(needs_white("12345678901232", 0.));
    }
}
