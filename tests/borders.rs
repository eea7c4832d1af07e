//! Borders on the dots of a printer: one width is one number of dots, whatever the style, wherever the box, with and without `border-collapse`.

use proptest::prelude::*;
use waybill_label::engine::{Engine, Medium};
use waybill_label::output::raster::{Bitmap, ColorMode, RasterOptions, rasterize};
use waybill_label::{Limits, text::FontSet};

const RESOLUTIONS: [f32; 3] = [203.2, 300., 600.];

/// The dots of a page of 60 × 40 mm.
fn dots(html: &str, dpi: f32) -> Bitmap {
    let engine = Engine::new(FontSet::bundled(), Limits::default().document);
    let dots_per_mm = dpi / 25.4;
    let medium = Medium::Print {
        width: 60.,
        height: 40.,
        margin: 0.,
        own_sizes: false,
        dots_per_mm,
    };
    let document = engine.prepare(html).expect("a small document");
    let pages = engine.lay_out(&document, medium).expect("a document within the limits").pages;
    rasterize(&pages[0], &RasterOptions::new(f64::from(dots_per_mm), ColorMode::Bilevel)).expect("a small page")
}

fn is_ink(bitmap: &Bitmap, x: usize, y: usize) -> bool {
    bitmap.data[y * bitmap.stride() + x / 8] >> (7 - x % 8) & 1 == 0
}

/// Lengths of the runs of ink along a row, or a column.
fn runs(bitmap: &Bitmap, across: bool, at: f32) -> Vec<usize> {
    let (width, height) = (bitmap.width as usize, bitmap.height as usize);
    let (length, fixed) = if across { (width, height) } else { (height, width) };
    let fixed = (fixed as f32 * at) as usize;
    let is_ink = |i: usize| {
        if across {
            is_ink(bitmap, i, fixed)
        } else {
            is_ink(bitmap, fixed, i)
        }
    };
    let mut runs = Vec::new();
    let mut run = 0;
    for i in 0..=length {
        if i < length && is_ink(i) {
            run += 1;
        } else if run > 0 {
            runs.push(std::mem::take(&mut run));
        }
    }
    runs
}

/// The dots of a line of so many px.
fn thickness(px: u32, dpi: f32) -> usize {
    ((px as f32 / 96. * dpi).round() as usize).max(1)
}

const SOLID: [&str; 5] = ["solid", "inset", "outset", "groove", "ridge"];

/// Colours that no style and no side makes too faint for a page of two tones.
const COLORS: [&str; 5] = ["black", "gray", "#333", "#888", "navy"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn one_width_is_one_number_of_dots(
        style in prop::sample::select(&SOLID[..]),
        color in prop::sample::select(&COLORS[..]),
        px in 1u32..7,
        left in 0f32..3.,
        width in 60f32..150.,
        height in 60f32..100.,
        dpi in prop::sample::select(&RESOLUTIONS[..]),
        nested in any::<bool>(),
    ) {
        let inner = if nested { format!("<div style='border:{px}px {style} {color}; margin:9.3px; height:20.7px'></div>") } else { String::new() };
        let html = format!(
            "<!DOCTYPE html><body style='margin:{left}mm'><div style='border:{px}px {style} {color}; width:{width}px; height:{height}px'>{inner}</div>"
        );
        let bitmap = dots(&html, dpi);
        let middle = (left * 96. / 25.4 + px as f32 + if nested { 18. } else { height / 2. }) / (40. * 96. / 25.4);
        let expected = vec![thickness(px, dpi); if nested { 4 } else { 2 }];
        prop_assert_eq!(runs(&bitmap, true, middle), expected.clone(), "across");
        let middle = (left * 96. / 25.4 + 30.) / (60. * 96. / 25.4);
        prop_assert_eq!(runs(&bitmap, false, middle), expected, "down");
    }

    #[test]
    fn one_width_is_one_number_of_dots_in_tables(
        style in prop::sample::select(&SOLID[..]),
        color in prop::sample::select(&COLORS[..]),
        px in 1u32..6,
        left in 0f32..3.,
        (columns, rows) in (1usize..5, 1usize..4),
        width in 100f32..180.,
        dpi in prop::sample::select(&RESOLUTIONS[..]),
        collapse in any::<bool>(),
    ) {
        let row = format!("<tr>{}", "<td>".repeat(columns));
        let model = if collapse { "collapse" } else { "separate; border-spacing:5px" };
        let html = format!(
            "<!DOCTYPE html><style>body {{ margin:{left}mm }} table {{ border-collapse:{model}; width:{width}px; height:100.3px }}
             td {{ border:{px}px {style} {color}; padding:0 }}</style><table>{}</table>",
            row.repeat(rows)
        );
        let bitmap = dots(&html, dpi);
        let lines = |cells: usize| if collapse { cells + 1 } else { 2 * cells };
        // In the first row and column, away from their lines.
        let inside = |start: f32, size: f32, cells: usize, page: f32| (left * 96. / 25.4 + start + size / cells as f32 / 2.) / (page * 96. / 25.4);
        prop_assert_eq!(runs(&bitmap, true, inside(0., 100.3, rows, 40.)), vec![thickness(px, dpi); lines(columns)], "across");
        prop_assert_eq!(runs(&bitmap, false, inside(0., width, columns, 60.)), vec![thickness(px, dpi); lines(rows)], "down");
    }
}

/// The two tones of `outset` and `inset` collapse into lines of halves.
#[test]
fn the_border_attribute_draws_equal_lines() {
    for dpi in RESOLUTIONS {
        for collapse in ["collapse", "separate"] {
            let cells = "<tr><td>&nbsp;<td>&nbsp;<td>&nbsp;".repeat(3);
            let bitmap = dots(
                &format!("<table border=1 width=180 height=120 style='border-collapse:{collapse}'>{cells}</table>"),
                dpi,
            );
            let lines = if collapse == "collapse" { 4 } else { 8 };
            assert_eq!(runs(&bitmap, true, 0.17), vec![thickness(1, dpi); lines], "{dpi} {collapse}");
            assert_eq!(runs(&bitmap, false, 0.12), vec![thickness(1, dpi); lines], "{dpi} {collapse}");
        }
    }
}

/// Nothing white is left where the sides of a border meet.
#[test]
fn corners_have_no_white_dots() {
    for (dpi, style) in RESOLUTIONS.iter().flat_map(|&dpi| SOLID.map(|style| (dpi, style))) {
        for px in [1, 3, 5, 8] {
            let bitmap = dots(
                &format!("<!DOCTYPE html><body style='margin:1.3mm'><div style='border:{px}px {style} #444; height:60.4px'>"),
                dpi,
            );
            let first = |across: bool| {
                let (width, height) = (bitmap.width as usize, bitmap.height as usize);
                let has_ink = |i: usize| {
                    if across {
                        (0..height).any(|y| is_ink(&bitmap, i, y))
                    } else {
                        (0..width).any(|x| is_ink(&bitmap, x, i))
                    }
                };
                (0..width.min(height)).find(|&i| has_ink(i)).expect("a border")
            };
            let (x, y, size) = (first(true), first(false), thickness(px, dpi));
            let corner = || (0..size).flat_map(|dy| (0..size).map(move |dx| (x + dx, y + dy)));
            assert!(corner().all(|(x, y)| is_ink(&bitmap, x, y)), "{px} px {style} at {dpi}");
        }
    }
}

/// CSS 2.1 §17.6: the property is the table's.
#[test]
fn collapse_on_a_cell_is_no_reason_to_leave_out_its_border() {
    let html =
        "<!DOCTYPE html><style>td { border:1px solid; border-collapse:collapse; height:50px }</style><table width=150><tr><td><td></table>";
    assert_eq!(runs(&dots(html, 203.2), true, 0.2), vec![2; 4]);
}

/// It has the grey of its border for a background.
#[test]
fn a_flat_rule_is_ink_as_its_border_is() {
    for size in [1, 2, 3, 10] {
        let bitmap = dots(&format!("<!DOCTYPE html><hr noshade size={size}>"), 203.2);
        assert_eq!(runs(&bitmap, false, 0.5), vec![thickness(size, 203.2)], "{size}");
    }
}
