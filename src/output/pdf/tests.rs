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
    let poppler = args(&["-r".as_ref(), "203.2".as_ref(), "-mono".as_ref(), "-singlefile".as_ref(), file.as_ref(), stem.as_ref()]);
    let target = directory.path().join("a.pbm");
    let mupdf = args(&["draw".as_ref(), "-q".as_ref(), "-r".as_ref(), "203.2".as_ref(), "-A".as_ref(), "0".as_ref(), "-o".as_ref(), target.as_ref(), file.as_ref()]);
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
        let mut wrong = 0;
        for y in 0..height {
            for x in 0..width {
                let ink = data[y * row + x / 8] >> (7 - x % 8) & 1 == 1;
                let meant = boxes.iter().any(|[x0, y0, x1, y1]| (*x0..*x1).contains(&x) && (*y0..*y1).contains(&y));
                wrong += usize::from(ink != meant);
            }
        }
        eprintln!("{tool}: {wrong}");
        assert_eq!(wrong, 0, "{tool}");
    }
}
