//! What readers print is just the dots that are meant.

use super::*;

/// Boxes at odd places, one a row of 4 mm, and the dots they are to cover at 8 dots per mm.
fn odd_boxes() -> (Vec<Item>, Vec<[usize; 4]>) {
    let mut items = Vec::new();
    let mut dots = Vec::new();
    for i in 0..40 {
        let (x, y) = (3. + i as f32 * 0.317, 2. + i as f32 * 4. + i as f32 * 0.013);
        let (width, height) = (0.3 + i as f32 * 0.291, 0.2 + i as f32 * 0.05);
        items.push(solid(x, y, width, height, Color::BLACK));
        let dot = |mm: f32| (mm * 8.).round() as usize;
        dots.push([dot(x), dot(y), dot(x + width), dot(y + height)]);
    }
    (items, dots)
}

#[test]
fn poppler_and_mupdf_print_just_the_dots_that_a_box_covers() {
    let (items, boxes) = odd_boxes();
    let options = PdfOptions {
        dots_per_mm: Some(8.),
        ..PdfOptions::default()
    };
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
        let Ok(output) = Command::new(tool).args(arguments).output() else {
            eprintln!("SKIPPED: {tool} is not installed, so its dots are not looked at");
            continue;
        };
        assert!(output.status.success(), "{tool}");
        let picture = std::fs::read(&target).unwrap();
        let mut fields = picture.split(|b| b.is_ascii_whitespace()).filter(|f| !f.starts_with(b"#"));
        let mut number = || String::from_utf8_lossy(fields.next().unwrap()).parse::<usize>().unwrap_or(0);
        let (_, width, height) = (number(), number(), number());
        assert_eq!((width, height), (800, 1440), "{tool}");
        let row = width.div_ceil(8);
        let data = &picture[picture.len() - row * height..];
        let mut meant = vec![0_u8; row * height];
        for [x0, y0, x1, y1] in &boxes {
            for (x, y) in (*y0..*y1).flat_map(|y| (*x0..*x1).map(move |x| (x, y))) {
                meant[y * row + x / 8] |= 0x80 >> (x % 8);
            }
        }
        let wrong: u32 = data.iter().zip(&meant).map(|(a, b)| (a ^ b).count_ones()).sum();
        assert_eq!(wrong, 0, "{tool}");
    }
}
