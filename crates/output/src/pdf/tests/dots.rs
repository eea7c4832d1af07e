//! What readers print is just the dots that are meant.

use super::*;

use crate::raster::{RasterOptions, rasterize};

/// Boxes at odd places, one a row of 4 mm.
fn odd_boxes() -> Vec<Item> {
    let boxes = (0..40).map(|i| {
        let i = i as f32;
        solid(
            3. + i * 0.317,
            2. + i * 4. + i * 0.013,
            0.3 + i * 0.291,
            0.2 + i * 0.05,
            Color::BLACK,
        )
    });
    boxes.collect()
}

/// A symbol that differs from its reflections and turns.
fn symbol(columns: usize, rows: usize, x: f32, y: f32, width: f32, height: f32) -> Item {
    let dark = (0..columns * rows).map(|i| i * i % 7 < 3 || i < 4).collect();
    Item::Barcode(BarcodeItem {
        modules: Modules::new(columns, rows > 1, dark).expect("full rows").into(),
        rect: rect(x, y, width, height),
    })
}

/// Symbols of bars and of squares, in groups that are turned and mirrored.
fn symbols() -> Vec<Item> {
    let turns = [
        (1., 0., 0., 1.),
        (0., 1., -1., 0.),
        (-1., 0., 0., -1.),
        (0., -1., 1., 0.),
        (-1., 0., 0., 1.),
    ];
    let groups = (0..).zip(turns).map(|(i, (a, b, c, d))| {
        let mut turned = group(vec![symbol(31, 1, 2.03, 2.04, 7.97, 3.02), symbol(13, 13, -9.97, 1.9, 6.6, 6.7)]);
        turned.transform = Affine {
            a,
            b,
            c,
            d,
            e: 75.06,
            f: 20.31 + i as f32 * 30.,
        };
        Item::Group(turned)
    });
    groups.collect()
}

#[test]
fn poppler_and_mupdf_print_just_the_dots_that_are_meant() {
    let items = [odd_boxes(), symbols()].concat();
    let options = PdfOptions {
        dots_per_mm: Some(8.),
        ..PdfOptions::default()
    };
    let meant = rasterize(&page(items.clone()), &RasterOptions::default()).unwrap().data;
    let bytes = write(&[page(items)], &options, &PdfCache::default()).unwrap();
    assert_valid(&bytes);
    let directory = tempfile::tempdir().unwrap();
    let (file, stem) = (directory.path().join("a.pdf"), directory.path().join("a"));
    std::fs::write(&file, &bytes).unwrap();
    let args = |list: &[&std::ffi::OsStr]| list.iter().map(|a| (*a).to_owned()).collect::<Vec<_>>();
    let poppler = args(&[
        "-r".as_ref(),
        "203.2".as_ref(),
        "-mono".as_ref(),
        "-singlefile".as_ref(),
        file.as_ref(),
        stem.as_ref(),
    ]);
    let target = directory.path().join("a.pbm");
    let mupdf = args(&[
        "draw".as_ref(),
        "-q".as_ref(),
        "-r".as_ref(),
        "203.2".as_ref(),
        "-A".as_ref(),
        "0".as_ref(),
        "-o".as_ref(),
        target.as_ref(),
        file.as_ref(),
    ]);
    for (tool, arguments) in [("pdftoppm", poppler), ("mutool", mupdf)] {
        let Some(mut command) = program(tool) else { continue };
        let output = command.args(arguments).output().expect(tool);
        assert!(output.status.success(), "{tool}");
        let picture = std::fs::read(&target).unwrap();
        let mut fields = picture.split(|b| b.is_ascii_whitespace()).filter(|f| !f.starts_with(b"#"));
        let mut number = || String::from_utf8_lossy(fields.next().unwrap()).parse::<usize>().unwrap_or(0);
        let (_, width, height) = (number(), number(), number());
        assert_eq!((width, height), (800, 1440), "{tool}");
        let row = width.div_ceil(8);
        let data = &picture[picture.len() - row * height..];
        let wrong: u32 = data.iter().zip(&meant).map(|(a, b)| (a ^ !b).count_ones()).sum();
        assert_eq!(wrong, 0, "{tool}");
    }
}
