//! Whole files, read back with lopdf and, where they are installed, with the tools of poppler, mupdf and qpdf.

use super::*;
use ::text::{Face, FontRequest, FontSet, Slant};
use lopdf::Document;
use page::picture::{Picture, Pixels};
use page::*;
use std::sync::Arc;
use test_material::program;

mod archive;
mod dots;
pub(crate) mod hostile;
mod many;
mod pictures;
mod text;

pub(crate) fn face(weight: u16) -> Arc<Face> {
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

pub(crate) fn run(face: &Arc<Face>, text: &str, size: f32, x: f32, y: f32) -> GlyphRun {
    spaced(face, text, size, x, y, 0.)
}

pub(crate) fn rect(x: f32, y: f32, width: f32, height: f32) -> Rect {
    Rect { x, y, width, height }
}

pub(crate) fn solid(x: f32, y: f32, width: f32, height: f32, color: Color) -> Item {
    Item::Fill(Fill {
        rect: rect(x, y, width, height),
        paint: Paint::Solid(color),
    })
}

pub(crate) fn page(items: Vec<Item>) -> Page {
    Page {
        width: 100.,
        height: 180.,
        items,
    }
}

pub(crate) fn group(items: Vec<Item>) -> Group {
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
pub(crate) fn tool(name: &str, arguments: &[&str], bytes: &[u8]) -> Option<(bool, String)> {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("label.pdf");
    std::fs::write(&file, bytes).unwrap();
    let arguments = arguments
        .iter()
        .map(|a| if *a == "FILE" { file.as_os_str().to_owned() } else { a.into() });
    let output = program(name)?.args(arguments).output().expect(name);
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    Some((output.status.success(), said))
}

pub(crate) fn assert_valid(bytes: &[u8]) {
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

pub(crate) fn extracted(bytes: &[u8]) -> Option<String> {
    tool("pdftotext", &["-layout", "FILE", "-"], bytes).map(|(_, said)| said)
}

/// Every kind of item there is.
pub(crate) fn rich() -> Page {
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

pub(crate) fn pictures() -> Vec<Arc<Picture>> {
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
        "托寄物：文件",
        "合成粗体 Bold",
    ] {
        assert!(text.contains(line), "{line} is not in {text}");
    }
}

fn merged(labels: &[(&str, Vec<Page>)]) -> Vec<u8> {
    let cache = PdfCache::default();
    let mut writer = PdfWriter::new(&PdfOptions::default(), &cache, Vec::new());
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
fn a_group_that_changes_nothing_costs_nothing() {
    let shown = |clip| {
        let mut outer = group(vec![solid(1., 1., 1., 1., Color::BLACK)]);
        outer.clip = clip;
        content(&pdf(vec![Item::Group(outer)]))
    };
    assert!(!shown(None).contains("q\n") && !shown(Some(Clip::Rect(rect(-1., 0., 101., 180.)))).contains("W n"));
    assert!(shown(Some(Clip::Rect(rect(0., 0., 100., 179.)))).contains("W n\n1 1 1 1 re\nf\nQ"));
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

#[test]
fn a_cache_is_shared_by_threads() {
    let cache = PdfCache::default();
    let alone = write(&[rich()], &PdfOptions::default(), &cache).unwrap();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| write(&[rich()], &PdfOptions::default(), &cache).unwrap()))
            .collect();
        for thread in threads {
            assert_eq!(thread.join().unwrap(), alone);
        }
    });
}
