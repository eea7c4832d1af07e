//! Barcodes in documents: as pictures and backgrounds, stretched and turned by CSS, always on the dot grid.

use base64::prelude::{BASE64_STANDARD, Engine};
use rxing::BarcodeFormat;
use test_material::symbols::{drawn, encoded, written};
use waybill_label::barcode::Grade;
use waybill_label::label::Barcode;
use waybill_label::output::raster::{Bitmap, ColorMode, RasterOptions, rasterize};
use waybill_label::renderer::{Renderer, Resolution};
use waybill_label::response::Response;

const BARS: &str = "SF1400027716359";
const MATRIX: &str = "https://example.cn/w?n=73115500427718";

/// A picture of a barcode with a margin of four modules, two pixels each.
fn url(format: BarcodeFormat, text: &str, kind: &str) -> String {
    let (columns, dark) = written(format, text);
    let picture = encoded(&drawn(columns, &dark, format == BarcodeFormat::CODE_128, 2, 4, 40), kind);
    let mime = kind.trim_end_matches(|c: char| c.is_ascii_digit());
    format!("data:image/{mime};base64,{}", BASE64_STANDARD.encode(picture.encoded()))
}

fn dark(bitmap: &Bitmap, x: usize, y: usize) -> bool {
    bitmap.data[y * bitmap.stride() + x / 8] >> (7 - x % 8) & 1 == 0
}

/// Whether every run of ink and paper across a symbol is a multiple of its module.
fn is_on_grid(bitmap: &Bitmap, dots_per_mm: f64, code: &Barcode) -> bool {
    let dots = |mm: f32| (f64::from(mm) * dots_per_mm).round() as usize;
    let (x, y) = (
        dots(code.x_mm)..dots(code.x_mm + code.width_mm),
        dots(code.y_mm)..dots(code.y_mm + code.height_mm),
    );
    let module = code.module_dots.expect("drawn with whole dots") as usize;
    let whole = |line: Vec<bool>| line.chunk_by(|a, b| a == b).all(|run| run.len() % module == 0);
    let rows = y.clone().all(|y| whole(x.clone().map(|x| dark(bitmap, x, y)).collect()));
    let columns = x.clone().all(|x| whole(y.clone().map(|y| dark(bitmap, x, y)).collect()));
    // Bars are as high as their box.
    let sideways = (code.angle / 90.).round() as i32 % 2 != 0;
    (rows || code.symbology.is_linear() && sideways) && (columns || code.symbology.is_linear() && !sideways)
}

/// The barcodes of a document on 100 × 100 mm, all of which must read and lie on the dot grid.
fn codes(dpi: f64, body: &str) -> Vec<Barcode> {
    let html = format!("<!DOCTYPE html><style>@page{{size:100mm 100mm;margin:0}}body{{margin:0}}</style>{body}");
    let mut response = Response::default();
    response.print_html = Some(html);
    let resolution = Resolution::from_dpi(dpi).expect("a resolution");
    let label = Renderer::builder()
        .resolution(resolution)
        .build()
        .label(&response)
        .expect("a label");
    let page = &label.pages()[0];
    let bitmap = rasterize(page, &RasterOptions::new(resolution.dots_per_mm(), ColorMode::Bilevel)).expect("drawable");
    for code in &label.barcodes {
        assert!(
            is_on_grid(&bitmap, resolution.dots_per_mm(), code),
            "{body:.90} {dpi} {:?}",
            code.module_dots
        );
        assert!(
            code.quality.is_some_and(|quality| quality.reads && quality.grade == Grade::A),
            "{body:.90} {dpi} {:?}",
            code.quality
        );
    }
    label.barcodes
}

const RESOLUTIONS: [f64; 3] = [203., 300., 600.];

#[test]
fn codes_turned_by_css_are_on_the_dot_grid() {
    let pictures = [
        url(BarcodeFormat::CODE_128, BARS, "png"),
        url(BarcodeFormat::QR_CODE, MATRIX, "jpeg80"),
    ];
    for dpi in RESOLUTIONS {
        for (turn, angle) in [
            ("rotate(90deg)", 90.),
            ("rotate(180deg)", 180.),
            ("rotate(-90deg)", -90.),
            ("rotate(.25turn) scale(.9)", 90.),
            ("matrix(0,1,-1,0,7.3,0)", 90.),
        ] {
            let body = format!(
                "<div style='position:absolute;left:31.3mm;top:34.7mm;width:40.3mm;height:31.1mm;transform:{turn}'>\
                 <img src='{}' style='width:40.3mm;height:11.7mm;display:block'><img src='{}' style='width:17.9mm;height:17.9mm'></div>",
                pictures[0], pictures[1]
            );
            let codes = codes(dpi, &body);
            let mut texts: Vec<&str> = codes.iter().map(|code| &*code.text).collect();
            texts.sort_unstable();
            assert_eq!(texts, [BARS, MATRIX], "{turn} {dpi}");
            assert!(codes.iter().all(|code| (code.angle.abs() - f32::abs(angle)).abs() < 0.01), "{turn}");
        }
        // The picture alone, about its corner, and mirrored.
        for turn in ["rotate(90deg);transform-origin:0 0", "scaleX(-1)", "rotate(270deg) scaleY(-1)"] {
            let style = format!("position:absolute;left:50.1mm;top:40.2mm;width:41mm;height:11.3mm;transform:{turn}");
            assert_eq!(
                codes(dpi, &format!("<img src='{}' style='{style}'>", pictures[0])).len(),
                1,
                "{turn} {dpi}"
            );
        }
    }
}

#[test]
fn codes_as_backgrounds_and_in_boxes_of_every_kind() {
    let (bars, matrix) = (
        url(BarcodeFormat::CODE_128, BARS, "gif"),
        url(BarcodeFormat::QR_CODE, MATRIX, "png"),
    );
    for dpi in RESOLUTIONS {
        for (size, style) in [
            ("100% 100%", "width:50.3mm;height:12mm"),
            ("contain", "width:60mm;height:60mm"),
            ("45.7mm auto", "width:60mm;height:30mm;background-position:center"),
            ("auto", "width:90mm;height:30mm;background-position:right bottom"),
            (
                "100% 100%",
                "width:50mm;height:12mm;padding:3mm;border:.3mm solid;background-origin:content-box",
            ),
        ] {
            let body = format!(
                "<div style='margin:10mm 3mm;{style};background-image:url({bars});background-repeat:no-repeat;background-size:{size}'></div>"
            );
            let codes = codes(dpi, &body);
            assert!(matches!(&codes[..], [code] if code.text == BARS), "{size} {style} {dpi}");
        }
        for style in [
            "width:20mm;height:24mm;object-fit:contain",
            "width:77px",
            "height:8.5%;position:absolute;left:33.333%;top:12.1mm;height:19mm",
            "padding:2mm;border:1px solid;width:22mm",
        ] {
            let codes = codes(
                dpi,
                &format!("<table><td style='padding:4.1mm'><img src='{matrix}' style='{style}'></table>"),
            );
            assert!(matches!(&codes[..], [code] if code.text == MATRIX), "{style} {dpi}");
        }
    }
}
