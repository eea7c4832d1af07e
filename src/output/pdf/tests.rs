//! Whole files, read back with lopdf and, where they are installed, with the tools of poppler, mupdf and qpdf.

use super::*;
use crate::page::*;
use crate::picture::{Picture, Pixels};
use crate::text::{Face, FontRequest, FontSet, Slant};
use lopdf::Document;
use std::process::Command;
use std::sync::Arc;

fn face(weight: u16) -> Arc<Face> {
    let stack = FontSet::bundled().resolve(&FontRequest {
        families: Arc::from([Box::from("sans-serif")]),
        weight,
        stretch: 100,
        slant: Slant::Normal,
    });
    Arc::clone(stack.face(0).0)
}

/// A run with each character's own glyph and `spacing` mm between them.
fn spaced(face: &Arc<Face>, text: &str, size: f32, x: f32, y: f32, spacing: f32) -> GlyphRun {
    let mut pen = 0.;
    let mut glyphs = Vec::new();
    for (cluster, c) in text.char_indices() {
        let id = face.glyph(c).unwrap_or(0);
        glyphs.push(Glyph {
            id,
            cluster: cluster as u32,
            x: pen,
            y: 0.,
        });
        pen += face.advance(id) * size + spacing;
    }
    let bounds = Rect {
        x,
        y: y - size,
        width: pen,
        height: size * 1.2,
    };
    GlyphRun {
        face: Arc::clone(face),
        size,
        embolden: false,
        slant: false,
        color: Color::BLACK,
        origin: Point { x, y },
        glyphs,
        text: text.into(),
        bounds,
    }
}

fn run(face: &Arc<Face>, text: &str, size: f32, x: f32, y: f32) -> GlyphRun {
    spaced(face, text, size, x, y, 0.)
}

fn rect(x: f32, y: f32, width: f32, height: f32) -> Rect {
    Rect { x, y, width, height }
}

fn solid(x: f32, y: f32, width: f32, height: f32, color: Color) -> Item {
    Item::Fill(Fill {
        rect: rect(x, y, width, height),
        paint: Paint::Solid(color),
    })
}

fn page(items: Vec<Item>) -> Page {
    Page {
        width: 100.,
        height: 180.,
        items,
    }
}

fn group(items: Vec<Item>) -> Group {
    Group {
        transform: Affine::IDENTITY,
        clip: None,
        opacity: 1.,
        items,
    }
}

fn pdf(items: Vec<Item>) -> Vec<u8> {
    write(&[page(items)], &PdfOptions::default(), &PdfCache::default()).unwrap()
}

/// The text of a content stream of the first page, its strings as they are.
fn content(bytes: &[u8]) -> String {
    let document = Document::load_mem(bytes).unwrap();
    let id = document.page_iter().next().unwrap();
    String::from_utf8_lossy(&document.get_page_content(id)).into_owned()
}

/// What a tool says about a file, `None` when the tool is not installed.
fn tool(name: &str, arguments: &[&str], bytes: &[u8]) -> Option<(bool, String)> {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("label.pdf");
    std::fs::write(&file, bytes).unwrap();
    let arguments = arguments
        .iter()
        .map(|a| if *a == "FILE" { file.as_os_str().to_owned() } else { a.into() });
    match Command::new(name).args(arguments).output() {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
            Some((output.status.success(), said))
        }
        Err(_) => {
            eprintln!("SKIPPED: {name} is not installed, so this file is not checked with it");
            None
        }
    }
}

fn assert_valid(bytes: &[u8]) {
    if let Ok(path) = std::env::var("WAYBILL_LABEL_KEEP_PDF") {
        std::fs::write(path, bytes).unwrap();
    }
    if let Some((success, said)) = tool("qpdf", &["--check", "FILE"], bytes) {
        assert!(success && !said.contains("WARNING"), "{said}");
    }
    if let Some((success, said)) = tool("pdfinfo", &["FILE"], bytes) {
        assert!(success && !said.contains("rror"), "{said}");
    }
    if let Some((success, said)) = tool("pdftotext", &["FILE", "-"], bytes) {
        assert!(success && !said.contains("Syntax"), "{said}");
    }
    if let Some((success, said)) = tool("mutool", &["draw", "-o", "/dev/null", "-F", "pgm", "FILE"], bytes) {
        let said = said.replace("warning: ICC support is not available", "");
        assert!(success && !said.contains("warning") && !said.contains("error"), "{said}");
    }
}

fn extracted(bytes: &[u8]) -> Option<String> {
    tool("pdftotext", &["-layout", "FILE", "-"], bytes).map(|(_, said)| said)
}

/// Every kind of item there is.
fn rich() -> Page {
    let (regular, bold) = (face(400), face(700));
    let mut items = vec![
        solid(
            2.,
            2.,
            96.,
            12.,
            Color {
                r: 230,
                g: 230,
                b: 230,
                a: 255,
            },
        ),
        Item::Glyphs(run(&bold, "顺丰速运 SF1234567890123", 5., 4., 10.)),
        Item::Glyphs(run(&regular, "收件人：欧阳小明 13800138000", 3.2, 4., 20.)),
        Item::Glyphs(run(&regular, "广东省深圳市南山区科技园南区高新南一道9号", 3.2, 4., 25.)),
        Item::Glyphs(spaced(&regular, "托寄物：文件", 3.2, 4., 30., 0.7)),
    ];
    for (i, style) in [RuleStyle::Solid, RuleStyle::Dashed, RuleStyle::Dotted].into_iter().enumerate() {
        items.push(Item::Rule(Rule {
            rect: rect(2., 33. + i as f32 * 2., 96., 0.2646),
            vertical: false,
            style,
            color: Color::BLACK,
        }));
        items.push(Item::Rule(Rule {
            rect: rect(90. + i as f32 * 3., 45., 1., 30.),
            vertical: true,
            style,
            color: Color {
                r: 200,
                g: 0,
                b: 0,
                a: 255,
            },
        }));
    }
    let mut fancy = run(&regular, "合成粗体 Bold", 4., 4., 48.);
    fancy.embolden = true;
    items.push(Item::Glyphs(fancy.clone()));
    fancy.origin.y = 54.;
    fancy.slant = true;
    fancy.color = Color {
        r: 0,
        g: 0,
        b: 200,
        a: 128,
    };
    items.push(Item::Glyphs(fancy));
    let mut turned = group(vec![
        Item::Glyphs(run(&regular, "侧面文字", 3., 0., 0.)),
        solid(0., 1., 10., 0.5, Color::BLACK),
    ]);
    turned.transform = Affine {
        a: 0.,
        b: 1.,
        c: -1.,
        d: 0.,
        e: 85.,
        f: 45.,
    };
    items.push(Item::Group(turned));
    let mut faint = group(vec![
        solid(4., 60., 10., 10., Color::BLACK),
        solid(
            9.,
            65.,
            10.,
            10.,
            Color {
                r: 255,
                g: 0,
                b: 0,
                a: 255,
            },
        ),
    ]);
    faint.opacity = 0.5;
    faint.clip = Some(Clip::Rect(rect(5., 61., 13., 13.)));
    items.push(Item::Group(faint));
    let stops = |a: u8| {
        vec![
            (0., Color { r: 255, g: 0, b: 0, a }),
            (
                0.5,
                Color {
                    r: 255,
                    g: 255,
                    b: 0,
                    a: 255,
                },
            ),
            (
                1.,
                Color {
                    r: 0,
                    g: 0,
                    b: 255,
                    a: 255,
                },
            ),
        ]
    };
    for (i, (shape, repeating, alpha)) in [
        (
            GradientShape::Linear(Point { x: 25., y: 60. }, Point { x: 35., y: 60. }),
            false,
            255,
        ),
        (GradientShape::Radial(Point { x: 45., y: 65. }, 5., 3.), false, 0),
        (GradientShape::Linear(Point { x: 55., y: 60. }, Point { x: 57., y: 62. }), true, 255),
        (GradientShape::Radial(Point { x: 75., y: 65. }, 2., 1.), true, 100),
    ]
    .into_iter()
    .enumerate()
    {
        let gradient = Paint::Gradient(Arc::new(Gradient {
            shape,
            stops: stops(alpha),
            repeating,
        }));
        items.push(Item::Fill(Fill {
            rect: rect(25. + 15. * i as f32, 60., 10., 10.),
            paint: gradient,
        }));
    }
    items.push(Item::Path(PathFill {
        path: vec![
            Segment::Move(Point { x: 4., y: 80. }),
            Segment::Line(Point { x: 14., y: 80. }),
            Segment::Cubic(Point { x: 20., y: 80. }, Point { x: 20., y: 90. }, Point { x: 14., y: 90. }),
            Segment::Close,
        ],
        even_odd: true,
        paint: Paint::Solid(Color {
            r: 0,
            g: 128,
            b: 0,
            a: 255,
        }),
    }));
    for (i, picture) in pictures().into_iter().enumerate() {
        items.push(Item::Image(ImageItem {
            picture,
            rect: rect(4. + 12. * i as f32, 95., 10., 10.),
            pixelated: true,
        }));
    }
    page(items)
}

fn pixels(f: impl Fn(u32, u32) -> [u8; 4]) -> Pixels {
    let rgba = (0..32)
        .flat_map(|y| (0..32).map(move |x| (x, y)))
        .flat_map(|(x, y)| f(x, y))
        .collect();
    Pixels {
        width: 32,
        height: 32,
        rgba,
    }
}

fn encoded(bytes: Vec<u8>) -> Arc<Picture> {
    Arc::new(Picture::from_encoded(bytes.into(), 1 << 20).unwrap())
}

fn png(color: png::ColorType, depth: png::BitDepth, palette: Option<Vec<u8>>, data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 32, 32);
    encoder.set_color(color);
    encoder.set_depth(depth);
    if let Some(palette) = palette {
        encoder.set_palette(palette);
    }
    encoder.write_header().unwrap().write_image_data(data).unwrap();
    bytes
}

fn jpeg() -> Vec<u8> {
    let mut bytes = Vec::new();
    let rgb: Vec<u8> = (0..32 * 32)
        .flat_map(|i: u32| [(i % 32 * 8) as u8, (i / 32 * 8) as u8, 100])
        .collect();
    image::codecs::jpeg::JpegEncoder::new(&mut bytes)
        .encode(&rgb, 32, 32, image::ExtendedColorType::Rgb8)
        .unwrap();
    bytes
}

fn pictures() -> Vec<Arc<Picture>> {
    let checks: Vec<u8> = (0..32 * 4).map(|i| if i / 4 % 2 == 0 { 0xaa } else { 0x55 }).collect();
    vec![
        encoded(png(png::ColorType::Grayscale, png::BitDepth::One, None, &checks)),
        encoded(png(
            png::ColorType::Indexed,
            png::BitDepth::One,
            Some(vec![255, 0, 0, 0, 0, 255]),
            &checks,
        )),
        encoded(jpeg()),
        Arc::new(Picture::from_pixels(pixels(|x, y| {
            if (x + y) % 4 < 2 { [0, 0, 0, 255] } else { [255; 4] }
        }))),
        Arc::new(Picture::from_pixels(pixels(|x, y| [x as u8 * 8, y as u8 * 8, 0, 255]))),
        Arc::new(Picture::from_pixels(pixels(|x, y| [0, 0, 0, (x * y / 4) as u8]))),
    ]
}

#[test]
fn a_page_of_everything_is_valid() {
    let bytes = write(
        &[rich()],
        &PdfOptions {
            title: "SF1234567890123".into(),
            ..PdfOptions::default()
        },
        &PdfCache::default(),
    )
    .unwrap();
    assert!(bytes.len() < 45_000, "{}", bytes.len());
    assert_valid(&bytes);
    let Some(text) = extracted(&bytes) else { return };
    for line in [
        "顺丰速运 SF1234567890123",
        "收件人：欧阳小明 13800138000",
        "广东省深圳市南山区科技园南区高新南一道9号",
        "合成粗体 Bold",
    ] {
        assert!(text.contains(line), "{line} is not in {text}");
    }
}

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

fn merged(labels: &[(&str, Vec<Page>)]) -> Vec<u8> {
    let cache = PdfCache::default();
    let mut writer = PdfWriter::new(&PdfOptions::default(), &cache);
    for (name, pages) in labels {
        writer.add(pages, name).unwrap();
    }
    writer.finish().unwrap()
}

/// A look-up of entries of dictionaries, through references.
fn entry<'a>(document: &'a Document, dictionary: &'a lopdf::Dictionary, key: &str) -> &'a lopdf::Object {
    let object = dictionary.get(key.as_bytes()).unwrap_or_else(|_| panic!("no {key}"));
    document.dereference(object).unwrap().1
}

#[test]
fn the_page_is_as_large_as_the_paper_and_printed_unscaled() {
    let bytes = write(
        &[Page {
            width: 76.,
            height: 130.,
            items: vec![],
        }],
        &PdfOptions::default(),
        &PdfCache::default(),
    )
    .unwrap();
    assert_valid(&bytes);
    let document = Document::load_mem(&bytes).unwrap();
    let page = document.get_dictionary(document.page_iter().next().unwrap()).unwrap();
    for name in ["MediaBox", "TrimBox"] {
        let numbers: Vec<f32> = page
            .get(name.as_bytes())
            .unwrap()
            .as_array()
            .unwrap()
            .iter()
            .map(|n| n.as_float().unwrap())
            .collect();
        for (number, wanted) in numbers.iter().zip([0., 0., 76. / 25.4 * 72., 130. / 25.4 * 72.]) {
            assert!((number - wanted).abs() < 0.001, "{name} {numbers:?}");
        }
    }
    let catalog = document.catalog().unwrap();
    let preferences = entry(&document, catalog, "ViewerPreferences").as_dict().unwrap();
    assert_eq!(preferences.get(b"PrintScaling").unwrap().as_name().unwrap(), b"None");
    assert!(preferences.get(b"PickTrayByPDFSize").unwrap().as_bool().unwrap());
    let information = entry(&document, &document.trailer, "Info").as_dict().unwrap();
    assert_eq!(
        information.iter().map(|(key, _)| String::from_utf8_lossy(key)).collect::<Vec<_>>(),
        ["Producer"]
    );
}

#[test]
fn sizes_that_no_page_can_have_are_refused() {
    for (width, height) in [(0., 10.), (10., -1.), (f32::NAN, 10.), (10., f32::INFINITY), (5081., 10.)] {
        let page = Page {
            width,
            height,
            items: vec![],
        };
        assert!(matches!(
            write(&[page], &PdfOptions::default(), &PdfCache::default()),
            Err(PdfError::PageSize { .. })
        ));
    }
    assert!(matches!(
        write(&[], &PdfOptions::default(), &PdfCache::default()),
        Err(PdfError::NoPages)
    ));
}

#[test]
fn a_date_is_written_when_it_is_given() {
    let options = PdfOptions {
        date: Some(1_795_392_000),
        ..PdfOptions::default()
    };
    let bytes = write(&[page(vec![])], &options, &PdfCache::default()).unwrap();
    let document = Document::load_mem(&bytes).unwrap();
    let information = entry(&document, &document.trailer, "Info").as_dict().unwrap();
    assert_eq!(information.get(b"CreationDate").unwrap().as_str().unwrap(), b"D:20261123000000Z");
}

#[test]
fn the_same_pages_give_the_same_bytes() {
    let cache = PdfCache::default();
    let options = PdfOptions::default();
    let first = write(&[rich()], &options, &cache).unwrap();
    assert_eq!(first, write(&[rich()], &options, &cache).unwrap());
    assert_eq!(first, write(&[rich()], &options, &PdfCache::with_capacity(0)).unwrap());
    assert_ne!(first, write(&[rich(), rich()], &options, &cache).unwrap());
}

#[test]
fn a_ligature_a_pair_of_surrogates_and_marks_are_found_as_text() {
    let regular = face(400);
    let mut items = vec![Item::Glyphs(run(&regular, "𬬮 before", 4., 5., 10.))];
    // One glyph for three characters.
    let mut ligature = run(&regular, "o中e", 4., 5., 20.);
    ligature.text = "office".into();
    ligature.glyphs[1].cluster = 1;
    ligature.glyphs[2].cluster = 4;
    ligature.text = "offi".to_owned() + "e";
    items.push(Item::Glyphs(ligature));
    // Two glyphs for one character.
    let mut marks = run(&regular, "xeoy", 4., 5., 30.);
    marks.text = "xéy".into();
    marks.glyphs[2].cluster = 1;
    marks.glyphs[3].cluster = 3;
    items.push(Item::Glyphs(marks));
    // The same glyph for two characters.
    items.push(Item::Glyphs(run(&regular, "1・2", 4., 5., 40.)));
    items.push(Item::Glyphs(run(&regular, "3•4", 4., 5., 50.)));
    let bytes = pdf(items);
    assert_valid(&bytes);
    let Some(text) = extracted(&bytes) else { return };
    for wanted in ["𬬮 before", "offie", "xéy", "1・2", "3•4"] {
        assert!(text.contains(wanted), "{wanted} is not in {text}");
    }
}

#[test]
fn glyphs_stand_where_the_display_list_has_them() {
    let regular = face(400);
    let mut odd = run(&regular, "AVA字间距", 4., 10., 20.);
    for (i, glyph) in odd.glyphs.iter_mut().enumerate() {
        glyph.x += [0., -0.31, 0.12, 1.7, -3., 55.][i];
    }
    odd.glyphs[3].y = -1.25;
    let items = vec![Item::Glyphs(odd.clone())];
    let bytes = pdf(items);
    // A look through the eyes of mupdf: the origin of each character in pt.
    let Some((_, said)) = tool("mutool", &["draw", "-q", "-F", "stext", "-o", "-", "FILE"], &bytes) else {
        return;
    };
    let attribute = |line: &str, name: &str| {
        let at = line.find(&format!(" {name}=\"")).unwrap() + name.len() + 3;
        line[at..].split('"').next().unwrap().to_owned()
    };
    let mut seen = 0;
    for line in said.lines().filter(|l| l.trim_start().starts_with("<char")) {
        let c = attribute(line, "c");
        let number = c
            .strip_prefix("&#x")
            .and_then(|c| u32::from_str_radix(c.trim_end_matches(';'), 16).ok());
        let c = number.and_then(char::from_u32).map_or(c, String::from);
        let x: f32 = attribute(line, "x").parse().unwrap();
        let y: f32 = attribute(line, "y").parse().unwrap();
        let near = odd.glyphs.iter().any(|g| {
            let (gx, gy) = ((odd.origin.x + g.x) * 72. / 25.4, (odd.origin.y + g.y) * 72. / 25.4);
            odd.text[g.cluster as usize..].starts_with(&c) && (gx - x).abs() < 0.02 && (gy - y).abs() < 0.02
        });
        // mupdf adds spaces of its own where glyphs stand apart.
        assert!(near || c == " ", "{line}");
        seen += usize::from(near);
    }
    assert_eq!(seen, odd.glyphs.len(), "{said}");
}

#[test]
fn runs_that_follow_the_advances_need_no_adjustments() {
    let shown = content(&pdf(vec![Item::Glyphs(run(&face(400), "收件人 ABC 123", 3.2, 5., 10.))]));
    assert!(shown.contains(")Tj") && !shown.contains("TJ"), "{shown}");
}

#[test]
fn synthetic_bold_is_stroked_and_synthetic_oblique_sheared() {
    let mut fancy = run(&face(400), "假", 4., 5., 10.);
    fancy.embolden = true;
    fancy.slant = true;
    let shown = content(&pdf(vec![Item::Glyphs(fancy), Item::Glyphs(run(&face(400), "真", 4., 5., 20.))]));
    assert!(shown.contains(".1667 w 2 Tr"), "{shown}");
    assert!(shown.contains("1 0 .25 -1 5.083 9.917 Tm"), "{shown}");
    assert!(shown.contains("0 Tr") && shown.contains("1 0 0 -1 5 20 Tm"), "{shown}");
}

fn image(picture: &Arc<Picture>, y: f32) -> Item {
    Item::Image(ImageItem {
        picture: Arc::clone(picture),
        rect: rect(5., y, 10., 10.),
        pixelated: true,
    })
}

/// The image XObjects of a file.
fn images(bytes: &[u8]) -> Vec<lopdf::Stream> {
    let document = Document::load_mem(bytes).unwrap();
    let streams = document.objects.values().filter_map(|o| o.as_stream().ok());
    streams
        .filter(|s| s.dict.get(b"Subtype").is_ok_and(|t| t.as_name().is_ok_and(|n| n == b"Image")))
        .cloned()
        .collect()
}

#[test]
fn pictures_pass_through_untouched() {
    let jpeg = jpeg();
    let stream = &images(&pdf(vec![image(&encoded(jpeg.clone()), 5.)]))[0];
    assert_eq!(stream.content, jpeg);
    assert_eq!(stream.dict.get(b"Filter").unwrap().as_name().unwrap(), b"DCTDecode");

    let bits = &images(&pdf(vec![image(&pictures()[0], 5.)]))[0];
    assert_eq!(bits.dict.get(b"BitsPerComponent").unwrap().as_i64().unwrap(), 1);
    let encoded = pictures()[0].encoded().to_vec();
    assert!(encoded.windows(bits.content.len()).any(|w| w == bits.content));
}

#[test]
fn pixels_become_as_many_bits_as_they_need() {
    let bits = |picture: Picture| {
        let all = images(&pdf(vec![image(&Arc::new(picture), 5.)]));
        let mut bits: Vec<(i64, Vec<u8>)> = all
            .iter()
            .map(|s| {
                let space = s.dict.get(b"ColorSpace").unwrap().as_name().unwrap().to_vec();
                (s.dict.get(b"BitsPerComponent").unwrap().as_i64().unwrap(), space)
            })
            .collect();
        bits.sort();
        bits
    };
    let (gray, rgb) = (b"DeviceGray".to_vec(), b"DeviceRGB".to_vec());
    let black_and_white = pixels(|x, _| if x % 3 == 0 { [0, 0, 0, 255] } else { [255; 4] });
    assert_eq!(bits(Picture::from_pixels(black_and_white)), [(1, gray.clone())]);
    assert_eq!(
        bits(Picture::from_pixels(pixels(|x, _| [x as u8, x as u8, x as u8, 255]))),
        [(8, gray.clone())]
    );
    assert_eq!(bits(Picture::from_pixels(pixels(|x, _| [x as u8, 0, 0, 255]))), [(8, rgb)]);
    // Black with holes: a bit of colour and a bit of mask.
    assert_eq!(
        bits(Picture::from_pixels(pixels(|x, y| [0, 0, 0, if x > y { 255 } else { 0 }]))),
        [(1, gray.clone()), (1, gray)]
    );
}

#[test]
fn equal_pictures_are_in_the_file_once() {
    let (a, b) = (encoded(jpeg()), encoded(jpeg()));
    let shades = || Arc::new(Picture::from_pixels(pixels(|x, y| [x as u8, y as u8, 9, 255])));
    let items = vec![image(&a, 5.), image(&b, 20.), image(&shades(), 40.), image(&shades(), 60.)];
    assert_eq!(
        images(&merged(&[("a", vec![page(items.clone())]), ("b", vec![page(items)])])).len(),
        2
    );
}

#[test]
fn damaged_pictures_are_left_out() {
    let mut broken = pictures()[0].encoded().to_vec();
    let middle = broken.len() - 30;
    for byte in &mut broken[middle..middle + 8] {
        *byte ^= 0x5a;
    }
    let bytes = pdf(vec![image(&encoded(broken), 5.)]);
    assert!(images(&bytes).is_empty());
    assert_valid(&bytes);
}

#[test]
fn merged_labels_have_names_and_share_faces() {
    let regular = face(400);
    let label = |text: &str| page(vec![Item::Glyphs(run(&regular, text, 4., 5., 10.))]);
    let bytes = merged(&[
        ("SF1000000000001", vec![label("甲乙丙")]),
        ("", vec![label("乙丙丁")]),
        ("顺丰 2（二）", vec![label("丙丁戊"), label("己庚辛")]),
    ]);
    assert_valid(&bytes);
    let document = Document::load_mem(&bytes).unwrap();
    let fonts = document
        .objects
        .values()
        .filter(|o| o.as_dict().is_ok_and(|d| d.has(b"FontFile2")))
        .count();
    assert_eq!(fonts, 1);
    let catalog = document.catalog().unwrap();
    assert_eq!(catalog.get(b"PageMode").unwrap().as_name().unwrap(), b"UseOutlines");
    if let Some(text) = extracted(&bytes) {
        let pages: Vec<&str> = text.split('\u{c}').map(str::trim).collect();
        assert_eq!(pages[..4], ["甲乙丙", "乙丙丁", "丙丁戊", "己庚辛"]);
    }
    if let Some((_, said)) = tool("mutool", &["show", "FILE", "outline"], &bytes) {
        assert!(said.contains("SF1000000000001") && said.contains("顺丰 2（二）"), "{said}");
    }
    let labels = entry(&document, catalog, "PageLabels")
        .as_dict()
        .unwrap()
        .get(b"Nums")
        .unwrap()
        .as_array()
        .unwrap();
    assert_eq!(labels.len(), 6);
    let prefix = |i: usize| lopdf::decode_text_string(labels[i].as_dict().unwrap().get(b"P").unwrap()).unwrap();
    assert_eq!(prefix(1), "SF1000000000001");
    assert_eq!(prefix(5), "顺丰 2（二） - ");
}

#[test]
fn a_further_label_costs_little() {
    let count = |n: usize| {
        let labels: Vec<_> = (0..n).map(|_| ("SF1", vec![rich()])).collect();
        merged(&labels).len()
    };
    let (one, ten) = (count(1), count(10));
    assert!(one < 45_000 && (ten - one) / 9 < 6_000, "{one} {ten}");
}

#[test]
fn a_font_cut_short_is_an_error() {
    let whole = face(400);
    // The tables are where they were, but there is nothing in the last of them.
    let mut bytes = whole.data().to_vec();
    let tables = usize::from(u16::from_be_bytes([bytes[4], bytes[5]]));
    let record = (0..tables).map(|i| 12 + 16 * i).find(|at| &bytes[*at..*at + 4] == b"loca").unwrap();
    let at = u32::from_be_bytes(bytes[record + 8..record + 12].try_into().unwrap()) as usize;
    for offset in bytes[at..at + 4000].chunks_mut(4) {
        offset.copy_from_slice(&0x7fff_ffff_u32.to_be_bytes());
    }
    let Ok(broken) = Face::from_bytes(bytes.into(), 0) else { return };
    let result = write(
        &[page(vec![Item::Glyphs(run(&Arc::new(broken), "AB", 4., 5., 10.))])],
        &PdfOptions::default(),
        &PdfCache::default(),
    );
    assert!(matches!(result, Err(PdfError::Font { .. })), "{result:?}");
}

#[test]
fn deep_groups_are_no_trouble() {
    let mut inner = vec![solid(1., 1., 1., 1., Color::BLACK)];
    for i in 0..900 {
        let mut outer = group(inner);
        outer.opacity = if i % 100 == 0 { 0.9 } else { 1. };
        inner = vec![Item::Group(outer)];
    }
    let bytes = pdf(inner);
    if let Some((success, said)) = tool("qpdf", &["--check", "FILE"], &bytes) {
        assert!(success, "{said}");
    }
}

mod hostile {
    use super::*;
    use proptest::prelude::*;

    fn number() -> BoxedStrategy<f32> {
        prop_oneof![
            4 => -200f32..200.,
            1 => any::<f32>(),
            1 => prop_oneof![Just(f32::NAN), Just(f32::INFINITY), Just(f32::MAX), Just(f32::MIN_POSITIVE), Just(-0.), Just(0.), Just(1e30)],
        ]
        .boxed()
    }

    fn point() -> BoxedStrategy<Point> {
        (number(), number()).prop_map(|(x, y)| Point { x, y }).boxed()
    }

    fn area() -> BoxedStrategy<Rect> {
        (number(), number(), number(), number())
            .prop_map(|(x, y, width, height)| Rect { x, y, width, height })
            .boxed()
    }

    fn color() -> BoxedStrategy<Color> {
        any::<[u8; 4]>().prop_map(|[r, g, b, a]| Color { r, g, b, a }).boxed()
    }

    fn paint() -> BoxedStrategy<Paint> {
        let shape = prop_oneof![
            (point(), point()).prop_map(|(a, b)| GradientShape::Linear(a, b)),
            (point(), number(), number()).prop_map(|(c, x, y)| GradientShape::Radial(c, x, y)),
        ];
        let stops = proptest::collection::vec((number(), color()), 0..5);
        prop_oneof![
            color().prop_map(Paint::Solid),
            (shape, stops, any::<bool>()).prop_map(|(shape, stops, repeating)| Paint::Gradient(Arc::new(Gradient {
                shape,
                stops,
                repeating
            }))),
        ]
        .boxed()
    }

    fn path() -> BoxedStrategy<Vec<Segment>> {
        let segment = prop_oneof![
            point().prop_map(Segment::Move),
            point().prop_map(Segment::Line),
            (point(), point(), point()).prop_map(|(a, b, c)| Segment::Cubic(a, b, c)),
            Just(Segment::Close),
        ];
        proptest::collection::vec(segment, 0..6).boxed()
    }

    fn item() -> BoxedStrategy<Item> {
        let style = prop_oneof![Just(RuleStyle::Solid), Just(RuleStyle::Dashed), Just(RuleStyle::Dotted)];
        let leaf = prop_oneof![
            (area(), paint()).prop_map(|(rect, paint)| Item::Fill(Fill { rect, paint })),
            (area(), any::<bool>(), style, color()).prop_map(|(rect, vertical, style, color)| Item::Rule(Rule {
                rect,
                vertical,
                style,
                color
            })),
            (path(), any::<bool>(), paint()).prop_map(|(path, even_odd, paint)| Item::Path(PathFill { path, even_odd, paint })),
            area().prop_map(|rect| Item::Image(ImageItem {
                picture: pictures()[0].clone(),
                rect,
                pixelated: false
            })),
            (
                number(),
                point(),
                any::<[bool; 2]>(),
                color(),
                proptest::collection::vec((any::<u16>(), any::<u32>(), number(), number()), 0..5),
                "\\PC{0,6}"
            )
                .prop_map(|(size, origin, [embolden, slant], color, glyphs, text)| {
                    let glyphs = glyphs
                        .into_iter()
                        .map(|(id, cluster, x, y)| Glyph {
                            id: id % 100,
                            cluster: cluster % 9,
                            x,
                            y,
                        })
                        .collect();
                    Item::Glyphs(GlyphRun {
                        face: face(400),
                        size,
                        embolden,
                        slant,
                        color,
                        origin,
                        glyphs,
                        text,
                        bounds: Rect::default(),
                    })
                }),
        ];
        leaf.prop_recursive(3, 12, 4, |inner| {
            let clip = prop_oneof![
                Just(None),
                area().prop_map(|r| Some(Clip::Rect(r))),
                path().prop_map(|p| Some(Clip::Path(p)))
            ];
            let transform = prop_oneof![
                Just(Affine::IDENTITY),
                (point(), point(), point()).prop_map(|(p, q, r)| Affine {
                    a: p.x,
                    b: p.y,
                    c: q.x,
                    d: q.y,
                    e: r.x,
                    f: r.y
                })
            ];
            (transform, clip, number(), proptest::collection::vec(inner, 0..4)).prop_map(|(transform, clip, opacity, items)| {
                Item::Group(Group {
                    transform,
                    clip,
                    opacity,
                    items,
                })
            })
        })
        .boxed()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_page_is_a_pdf_without_invalid_numbers(items in proptest::collection::vec(item(), 0..6), dots in prop_oneof![Just(None), number().prop_map(Some)]) {
            let options = PdfOptions { dots_per_mm: dots, ..PdfOptions::default() };
            let bytes = write(&[page(items)], &options, &PdfCache::default()).unwrap();
            let document = Document::load_mem(&bytes).unwrap();
            let page = document.page_iter().next().unwrap();
            let forms = document.objects.values().filter_map(|o| o.as_stream().ok()).filter(|s| s.dict.get(b"Subtype").is_ok_and(|t| t.as_name().is_ok_and(|n| n == b"Form")));
            let forms: Vec<Vec<u8>> = forms.map(|s| if s.is_compressed() { s.decompressed_content().unwrap() } else { s.content.clone() }).collect();
            for content in forms.iter().chain([&document.get_page_content(page)]) {
                let operators = lopdf::content::Content::decode(content).unwrap().operations;
                let known = ["q", "Q", "cm", "re", "f", "f*", "W", "W*", "n", "g", "rg", "G", "RG", "gs", "Do", "sh", "m", "l", "c", "h", "w", "Tr", "j", "BT", "ET", "Tf", "Tm", "Tj", "TJ", "BDC", "EMC"];
                let mut depth = 0;
                for operation in &operators {
                    prop_assert!(known.contains(&operation.operator.as_str()), "{}", operation.operator);
                    depth += i32::from(operation.operator == "q") - i32::from(operation.operator == "Q");
                    prop_assert!(depth >= 0);
                }
                prop_assert_eq!(depth, 0);
            }
        }
    }
}
