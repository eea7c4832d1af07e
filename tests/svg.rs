//! SVG in documents: where it is drawn, and that the codes which generators draw with it read from the finished dots.

use base64::prelude::{BASE64_STANDARD, Engine};
use waybill_label::Label;
use waybill_label::label::State;
use waybill_label::output::raster::{Bitmap, ColorMode, RasterOptions, rasterize};
use waybill_label::page::Item;
use waybill_label::renderer::{Renderer, Resolution};
use waybill_label::response::Response;
use waybill_label::warning::Warning;

fn label(body: &str) -> Label {
    let html = format!("<!DOCTYPE html><style>@page{{size:100mm 100mm;margin:0}}body{{margin:0;font-size:10px}}</style>{body}");
    let mut response = Response::default();
    response.print_html = Some(html);
    let resolution = Resolution::from_dpi(300.).expect("a resolution");
    let renderer = Renderer::builder().resolution(resolution).build();
    renderer.label(&response).expect("a label")
}

fn dots(label: &Label) -> Bitmap {
    rasterize(&label.pages()[0], &RasterOptions::new(8., ColorMode::Bilevel)).expect("drawable")
}

/// Whether the dot at a place in mm is ink.
fn is_dark(bitmap: &Bitmap, x: f64, y: f64) -> bool {
    let (x, y) = ((x * 8.) as usize, (y * 8.) as usize);
    bitmap.data[y * bitmap.stride() + x / 8] >> (7 - x % 8) & 1 == 0
}

fn base64(text: &str) -> String {
    BASE64_STANDARD.encode(text)
}

/// A black square in the right half.
const HALF: &str =
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 20 10' width='20mm' height='10mm'><rect x='10' width='10' height='10'/></svg>";

#[test]
fn every_way_to_name_a_drawing() {
    let encoded = base64(HALF);
    let percent: String = HALF.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let plain = HALF.replace('\'', "%27").replace('#', "%23");
    for body in [
        HALF.to_owned(),
        format!("<img style='display:block' src='data:image/svg+xml;base64,{encoded}'>"),
        format!("<img style='display:block' src='data:image/svg+xml,{percent}'>"),
        format!("<img style='display:block' src='data:image/svg+xml;utf8,{plain}'>"),
        format!("<img style='display:block' src='data:image/svg+xml;charset=utf-8,{plain}'>"),
        format!("<object data='data:image/svg+xml;base64,{encoded}'></object>"),
        format!("<embed src='data:image/svg+xml;base64,{encoded}'>"),
        format!("<div style='width:20mm;height:10mm;background:url(data:image/svg+xml;base64,{encoded})'></div>"),
        format!("<svg width=20mm height=10mm><image href='data:image/svg+xml;base64,{encoded}' width='100%' height='100%'/></svg>"),
    ] {
        let bitmap = dots(&label(&format!("<div style='line-height:0'>{body}</div>")));
        let seen = [(5., 5.), (9.8, 5.), (10.2, 5.), (19.8, 9.8), (20.2, 5.), (15., 10.3)].map(|(x, y)| is_dark(&bitmap, x, y));
        assert_eq!(seen, [false, false, true, true, false, false], "{body:.60}");
    }
}

#[test]
fn an_inline_drawing_shows_what_overflows_when_told_to() {
    let drawn = |attributes: &str| {
        let bitmap = dots(&label(&format!(
            "<div style='padding:10mm'><svg {attributes} viewBox='0 0 10 10' width='10mm' height='10mm'><rect x='-5' width='20' height='10'/>\
             <rect x='-5' y='15' width='20' height='10' filter='url(#f)'/><filter id='f' x='0' y='0' width='1' height='1'><feOffset/></filter></svg></div>"
        )));
        [(5.5, 15.), (15., 15.), (24.5, 15.), (7., 30.)].map(|(x, y)| is_dark(&bitmap, x, y))
    };
    for cut in ["", "style='overflow:hidden'", "overflow='hidden'", "style='overflow:auto'"] {
        assert_eq!(drawn(cut), [false, true, false, false], "{cut}");
    }
    for open in [
        "style='overflow:visible'",
        "overflow='visible'",
        "style='overflow:visible;border-radius:5mm'",
    ] {
        assert_eq!(drawn(open), [true; 4], "{open}");
    }
}

#[test]
fn sizes_as_css_says() {
    for (attributes, width, height) in [
        ("width='200' height='50'", 200., 50.),
        ("width='40mm' height='10mm' viewBox='0 0 40 10'", 40. * 96. / 25.4, 10. * 96. / 25.4),
        ("viewBox='0 0 4 1' style='width:100px'", 100., 25.),
        ("viewBox='0 0 4 1' height='20'", 80., 20.),
        ("viewBox='0 0 4 1'", 100. * 96. / 25.4, 25. * 96. / 25.4),
        ("width='50%' height='10'", 50. * 96. / 25.4, 10.),
        ("", 300., 150.),
        ("width='200' height='50' style='width:100px;height:auto'", 100., 25.),
    ] {
        let made = label(&format!(
            "<svg {attributes} style='display:block'><rect width='100%' height='100%'/></svg>"
        ));
        let made = if attributes.contains("style") {
            label(&format!(
                "<div style='line-height:0'><svg {attributes}><rect width='100%' height='100%'/></svg></div>"
            ))
        } else {
            made
        };
        let mut stack: Vec<&Item> = made.pages()[0].items.iter().collect();
        let mut clip = None;
        while let Some(item) = stack.pop() {
            if let Item::Group(group) = item {
                if let Some(waybill_label::page::Clip::Rect(rect)) = &group.clip {
                    clip = Some((rect.width * 96. / 25.4, rect.height * 96. / 25.4));
                }
                stack.extend(&group.items);
            }
        }
        let (w, h) = clip.unwrap_or_else(|| panic!("{attributes} {:?}", made.pages()[0].items));
        assert!((w - width).abs() < 0.1 && (h - height).abs() < 0.1, "{attributes}: {w} × {h}");
    }
}

#[test]
fn a_drawing_is_styled_by_the_document() {
    let made = label(
        "<style>.k{fill:none} svg text{font-size:20px}</style><div style='color:#808080'><svg width=100 height=50><rect class=k width=50 height=50 /><text y=20>AB</text>\
         <rect x=60 width=9 height=9 fill=currentColor /></svg></div>",
    );
    let Item::Group(group) = &made.pages()[0].items[0] else {
        panic!("{:?}", made.pages()[0].items)
    };
    let [Item::Glyphs(run), Item::Fill(fill)] = &group.items[..] else {
        panic!("{:?}", group.items)
    };
    assert_eq!((run.text.as_str(), run.size * 96. / 25.4), ("AB", 20.));
    assert!(matches!(&fill.paint, waybill_label::page::Paint::Solid(color) if color.r == 128));
}

#[test]
fn what_is_not_drawn_is_told() {
    let warnings = label("a<svg width=9 height=9><foreignObject width=9 height=9><p>x</p></foreignObject></svg>").warnings;
    let told = |warning: &Warning| format!("{warning:?}").contains("svg foreignObject");
    assert!(warnings.iter().any(told), "{warnings:?}");
    let warnings = label("a<img src='data:image/svg+xml,<svg'>").warnings;
    assert!(
        warnings.iter().any(|warning| format!("{warning:?}").contains("BrokenPicture")),
        "{warnings:?}"
    );
}

/// Codes of generators, `tests/svg/make.mjs` and `make.py` write them: each is redrawn on whole dots, in the model, and reads from the finished dots, by
/// zxing-cpp.
#[test]
fn codes_of_generators_read_from_the_dots() {
    let Some(mut python) = test_material::python("zxingcpp, PIL") else {
        return;
    };
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/svg/");
    let list = std::fs::read_to_string(format!("{folder}codes.tsv")).expect("the list");
    let place = tempfile::tempdir().expect("a folder");
    let mut wanted = Vec::new();
    for line in list.lines().filter(|line| !line.starts_with('#')) {
        let [name, width, text] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let file = std::fs::read(format!("{folder}{name}")).expect("a code");
        let uri = format!("data:image/svg+xml;base64,{}", BASE64_STANDARD.encode(&file));
        let mut ways = vec![format!("<img style='width:{width}mm;display:block' src='{uri}'>")];
        if let Ok(markup) = String::from_utf8(file) {
            let element = &markup[markup.find("<svg").expect("an element")..];
            if element.contains("viewBox") {
                ways.push(element.replacen("<svg", &format!("<svg style='width:{width}mm;height:auto'"), 1));
            }
        }
        for way in ways {
            let made = label(&format!("<div style='padding:8mm'>{way}</div>"));
            let codes: Vec<_> = made.barcodes.iter().map(|code| (code.state, &*code.text)).collect();
            assert_eq!(codes, [(State::Redrawn, text)], "{name}");
            let png = made.to_png(1).expect("a picture");
            std::fs::write(place.path().join(format!("{}.png", wanted.len())), png).expect("a file");
            wanted.push((name, text));
        }
    }
    let read = python
        .arg(READ)
        .arg(place.path())
        .arg(wanted.len().to_string())
        .output()
        .expect("python");
    let read = String::from_utf8_lossy(&read.stdout).into_owned();
    let unread: Vec<_> = wanted
        .iter()
        .zip(read.lines())
        .filter(|((_, text), read)| !read.contains(text))
        .collect();
    assert_eq!((unread, read.lines().count()), (Vec::new(), wanted.len()));
}

/// A line for each picture: what its codes say.
const READ: &str = "
import sys, zxingcpp
from PIL import Image
for n in range(int(sys.argv[2])):
    codes = zxingcpp.read_barcodes(Image.open(f'{sys.argv[1]}/{n}.png').convert('L'))
    print(' '.join(code.text for code in codes))
";
