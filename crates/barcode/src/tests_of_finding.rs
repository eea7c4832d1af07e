//! Where barcodes hide: in frames, on empty sheets, in parts of pictures and pictures of parts, in boxes and lines; and how large they become.

use super::tests::{on_page, redrawn, redrawn_as, symbols};
use super::*;
use crate::warning::Warning;
use image::{GrayImage, Luma, imageops};
use page::{
    Affine, Clip, Color, Fill, Glyph, GlyphRun, Gradient, GradientShape, Group, ImageItem, Item, Page, Paint, PathFill, Point, Rect,
    Segment,
};
use rxing::BarcodeFormat;
use test_material::symbols::{drawn, encoded, written};

const NUMBER: &str = "SF1400301234567";
const URL: &str = "https://example.cn/w?n=73115500427718";

fn bars(scale: usize, height: usize) -> GrayImage {
    let (columns, dark) = written(BarcodeFormat::CODE_128, NUMBER);
    drawn(columns, &dark, true, scale, 0, height)
}

fn square(format: BarcodeFormat, text: &str, scale: usize) -> GrayImage {
    let (columns, dark) = written(format, text);
    drawn(columns, &dark, false, scale, 0, 0)
}

fn sheet(width: u32, height: u32) -> GrayImage {
    GrayImage::from_pixel(width, height, Luma([255]))
}

/// The outline of a box, two pixels thick.
fn frame(sheet: &mut GrayImage, x: u32, y: u32, width: u32, height: u32) {
    for (dx, dy) in (0..width).flat_map(|dx| (0..height).map(move |dy| (dx, dy))) {
        if dx < 2 || dy < 2 || dx + 2 >= width || dy + 2 >= height {
            sheet.put_pixel(x + dx, y + dy, Luma([0]));
        }
    }
}

fn texts(picture: &GrayImage) -> Vec<String> {
    let found = symbols(&encoded(picture, "png"));
    let mut texts: Vec<String> = found
        .iter()
        .flat_map(|found| &found.symbols)
        .map(|symbol| symbol.text.clone())
        .collect();
    texts.sort_unstable();
    texts
}

fn rect(x: f32, y: f32, width: f32, height: f32) -> Rect {
    Rect { x, y, width, height }
}

fn image(picture: &GrayImage, rect: Rect) -> Item {
    Item::Image(ImageItem {
        picture: Arc::new(encoded(picture, "png")),
        rect,
        pixelated: false,
    })
}

fn page(items: Vec<Item>) -> Page {
    Page {
        width: 100.,
        height: 100.,
        items,
    }
}

fn black(x: f32, y: f32, width: f32, height: f32) -> Item {
    Item::Fill(Fill {
        rect: rect(x, y, width, height),
        paint: Paint::Solid(Color::BLACK),
    })
}

fn clipped(clip: Rect, items: Vec<Item>) -> Item {
    Item::Group(Group {
        transform: Affine::IDENTITY,
        clip: Some(Clip::Rect(clip)),
        opacity: 1.,
        items,
    })
}

#[test]
fn codes_in_the_cells_of_a_table_in_one_picture() {
    let mut table = sheet(900, 1000);
    frame(&mut table, 10, 10, 880, 980);
    frame(&mut table, 10, 200, 880, 250);
    frame(&mut table, 10, 10, 400, 980);
    let codes = [
        (square(BarcodeFormat::QR_CODE, URL, 4), 40, 230),
        (square(BarcodeFormat::DATA_MATRIX, "JD0042771500031", 4), 240, 230),
        (square(BarcodeFormat::AZTEC, "CAINIAO 4277150", 4), 440, 230),
        (square(BarcodeFormat::PDF_417, "EMS LX004277150CN 0.35 KG", 2), 440, 480),
        (bars(2, 60), 440, 60),
        (bars(1, 40), 60, 60),
    ];
    for (code, x, y) in &codes {
        imageops::overlay(&mut table, code, *x, *y);
    }
    let mut wanted = [
        URL,
        "JD0042771500031",
        "CAINIAO 4277150",
        "EMS LX004277150CN 0.35 KG",
        NUMBER,
        NUMBER,
    ];
    wanted.sort_unstable();
    assert_eq!(texts(&table), wanted);
}

#[test]
fn a_qr_code_in_the_thick_of_other_ink() {
    let mut busy = sheet(300, 300);
    imageops::overlay(&mut busy, &square(BarcodeFormat::QR_CODE, URL, 4), 60, 60);
    // Touched on all sides.
    frame(&mut busy, 58, 58, 4 + 33 * 4, 4 + 33 * 4);
    assert_eq!(texts(&busy), [URL]);
}

#[test]
fn few_dark_pixels_on_a_large_sheet() {
    let mut canvas = sheet(1400, 1600);
    imageops::overlay(&mut canvas, &bars(2, 40), 300, 1500);
    assert_eq!(texts(&canvas), [NUMBER]);
}

#[test]
fn more_codes_than_sixteen() {
    let mut many = sheet(1000, 1000);
    for at in 0..36 {
        let code = square(BarcodeFormat::QR_CODE, &format!("CODE {at:02}"), 3);
        imageops::overlay(&mut many, &code, 20 + at % 6 * 150, 20 + at / 6 * 150);
    }
    assert_eq!(texts(&many).len(), 36);
}

#[test]
fn pale_codes_are_drawn_black_and_told() {
    let mut pale = bars(2, 40);
    pale.pixels_mut().for_each(|pixel| pixel[0] = pixel[0].max(185));
    let (_, found, warnings) = redrawn(page(vec![image(&pale, rect(10., 10., 60., 12.))]), 8.);
    assert!(found[0].quality.is_some_and(|quality| quality.passes), "{found:?}");
    assert!(matches!(warnings[..], [Warning::Faint { .. }]), "{warnings:?}");
}

#[test]
fn a_code_in_two_pictures_is_one() {
    let code = bars(2, 40);
    let half = code.width() / 2;
    let left = imageops::crop_imm(&code, 0, 0, half, code.height()).to_image();
    let right = imageops::crop_imm(&code, half, 0, code.width() - half, code.height()).to_image();
    let mm = |pixels: u32| pixels as f32 * 0.13;
    let parts = vec![
        image(&left, rect(10., 10., mm(half), 9.)),
        image(&right, rect(10. + mm(half), 10., mm(right.width()), 9.)),
    ];
    let (page, found, warnings) = redrawn(page(parts), 8.);
    assert_eq!((found.len(), &*found[0].text, &warnings[..]), (1, NUMBER, &[][..]));
    assert_eq!((found[0].state, found[0].module_dots), (State::Redrawn, Some(2)));
    assert!(matches!(page.items[..], [Item::Fill(_), Item::Barcode(_)]), "{:?}", page.items);
}

#[test]
fn of_a_sprite_what_is_shown_counts() {
    let mut sprite = sheet(400, 240);
    imageops::overlay(&mut sprite, &bars(2, 60), 40, 30);
    imageops::overlay(&mut sprite, &square(BarcodeFormat::QR_CODE, URL, 3), 40, 130);
    let whole = image(&sprite, rect(10., 10., 60., 36.));
    // Above the QR code, and only the upper half of the bars: those are redrawn as high as they are shown.
    let (_, found, warnings) = redrawn(page(vec![clipped(rect(10., 10., 60., 9.), vec![whole.clone()])]), 8.);
    assert!(
        matches!(&found[..], [code] if code.text == NUMBER && code.state == State::Redrawn),
        "{found:?}"
    );
    assert!(
        found[0].rect.bottom() <= 19.01 && found[0].quality.is_some_and(|quality| quality.reads),
        "{found:?}"
    );
    assert_eq!(warnings, []);
    // Through the modules of the QR code.
    let (_, found, warnings) = redrawn(page(vec![clipped(rect(10., 26., 60., 8.), vec![whole])]), 8.);
    assert!(
        matches!(&found[..], [code] if code.state == State::Cut && code.symbology == Symbology::QrCode && code.text.is_empty()),
        "{found:?}"
    );
    assert!(matches!(warnings[..], [Warning::Cut { .. }]), "{warnings:?}");
}

#[test]
fn codes_of_boxes_are_drawn_anew_and_what_stands_beside_them_stays() {
    for sideways in [false, true] {
        let mut items = vec![black(5., 60., 80., 0.3)];
        let (columns, dark) = written(BarcodeFormat::CODE_128, NUMBER);
        for at in (0..columns).filter(|at| dark[*at]) {
            let along = 10. + at as f32 * 0.27;
            items.push(if sideways {
                black(10., along, 12., 0.27)
            } else {
                black(along, 10., 0.27, 12.)
            });
        }
        let (_, found, warnings) = redrawn(page(items), 8.);
        assert!(
            matches!(&found[..], [code] if code.text == NUMBER && code.module_dots == Some(2)),
            "{found:?} {warnings:?}"
        );
        assert!(found[0].quality.is_some_and(|quality| quality.passes), "{:?}", found[0].quality);
    }
    let (columns, dark) = written(BarcodeFormat::QR_CODE, URL);
    let cells = (0..dark.len()).filter(|at| dark[*at]);
    let mut items: Vec<Item> = cells
        .map(|at| black(20. + (at % columns) as f32 * 0.53, 20. + (at / columns) as f32 * 0.53, 0.53, 0.53))
        .collect();
    items.push(black(5., 60., 80., 0.3));
    let (page, found, _) = redrawn(page(items), 8.);
    assert!(
        matches!(&found[..], [code] if code.text == URL && code.module_dots == Some(4)),
        "{found:?}"
    );
    assert!(found[0].quality.is_some_and(|quality| quality.passes), "{:?}", found[0].quality);
    assert_eq!(
        page.items.iter().filter(|item| matches!(item, Item::Fill(_))).count(),
        1,
        "the line stays"
    );
}

#[test]
fn a_code_under_a_stamp_is_one_symbol_and_the_stamp_stays() {
    let mut stamped = sheet(400, 200);
    imageops::overlay(&mut stamped, &bars(2, 120), 40, 30);
    // A ring's upper and lower arc, across all bars.
    for (x, y) in (60..300).flat_map(|x| (80..86).map(move |y| (x, y))) {
        stamped.put_pixel(x, y, Luma([0]));
    }
    let found = symbols(&encoded(&stamped, "png")).expect("bars");
    assert_eq!(found.symbols.len(), 1);
    let (page, found, warnings) = redrawn(on_page(encoded(&stamped, "png"), rect(5., 5., 60., 30.), Affine::IDENTITY), 8.);
    assert!(
        matches!(&found[..], [code] if code.state == State::Redrawn && code.rect.height > 17.),
        "{found:?} {warnings:?}"
    );
    assert!(found[0].quality.is_some_and(|quality| quality.reads), "{:?}", found[0].quality);
    let Item::Group(group) = &page.items[0] else { panic!("a group") };
    assert!(
        matches!(group.items[..], [Item::Fill(_), Item::Image(_), Item::Barcode(_)]),
        "{:?}",
        group.items
    );
}

#[test]
fn a_slanting_code_is_read_and_kept() {
    let mut slanting = sheet(400, 120);
    let code = bars(2, 80);
    for (x, y, pixel) in code.enumerate_pixels() {
        slanting.put_pixel(40 + x + y / 16, 20 + y, *pixel);
    }
    let (_, found, warnings) = redrawn(on_page(encoded(&slanting, "png"), rect(5., 5., 60., 18.), Affine::IDENTITY), 8.);
    assert!(
        matches!(&found[..], [code] if code.state == State::Kept && code.text == NUMBER),
        "{found:?}"
    );
    assert!(found[0].quality.is_some_and(|quality| quality.reads), "{:?}", found[0].quality);
    assert!(matches!(warnings[..], [Warning::Kept { .. }, ..]), "{warnings:?}");
}

#[test]
fn lines_and_boxes_over_codes_are_no_error_while_scanners_read_them() {
    let over = |code: &GrayImage, place: Rect, ink: Item| {
        let (_, found, _) = redrawn(page(vec![image(code, place), ink]), 8.);
        found[0].quality.expect("read back").reads
    };
    let wide = rect(10., 10., 60., 14.);
    let white = |x, y, width, height| {
        Item::Fill(Fill {
            rect: rect(x, y, width, height),
            paint: Paint::Solid(Color::WHITE),
        })
    };
    assert!(over(&bars(2, 60), wide, white(30., 18., 20., 6.)), "40 % of the height");
    assert!(!over(&bars(2, 60), wide, white(30., 8., 2., 20.)), "all of the height");
    let qr = square(BarcodeFormat::QR_CODE, URL, 4);
    assert!(over(&qr, rect(10., 10., 25., 25.), black(5., 22., 40., 0.125)), "a hairline");
    assert!(!over(&qr, rect(10., 10., 25., 25.), black(12., 12., 20., 12.)), "half of it");
    let pdf417 = square(BarcodeFormat::PDF_417, "EMS LX004277150CN 0.35 KG", 2);
    assert!(over(&pdf417, rect(10., 10., 60., 18.), black(5., 19., 70., 0.4)), "a line");
}

#[test]
fn symbols_grow_to_the_nearest_dot_where_there_is_white() {
    let code = bars(2, 60);
    let columns = code.width() as f32 / 2.;
    let dots = |exact: f32, beside: Option<f32>, mode| {
        let width = columns * exact / 8.;
        let mut items = vec![image(&code, rect(30., 10., width, 14.))];
        items.extend(beside.map(|gap| black(30. + width + gap, 10., 1., 14.)));
        let (_, found, _) = redrawn_as(page(items), 8., mode);
        (
            found[0].module_dots.expect("redrawn"),
            found[0].rect.x + found[0].rect.width / 2. - 30. - width / 2.,
        )
    };
    assert_eq!(dots(1.85, None, BarcodeMode::Grow).0, 2);
    assert_eq!(dots(1.85, None, BarcodeMode::Redraw).0, 1);
    assert_eq!(dots(2.7, None, BarcodeMode::Grow).0, 3);
    assert_eq!(dots(2.4, None, BarcodeMode::Grow).0, 2);
    assert_eq!(dots(1.5, None, BarcodeMode::Grow).0, 1, "a third more is too much");
    // Half of the quiet zone is worth two dots, but not the whole one three.
    assert_eq!(dots(1.85, Some(2.5), BarcodeMode::Grow).0, 2);
    assert_eq!(dots(2.7, Some(3.), BarcodeMode::Grow).0, 2);
    assert_eq!(dots(1.85, Some(0.2), BarcodeMode::Grow).0, 1);
    assert!(dots(1.85, None, BarcodeMode::Grow).1.abs() < 0.13, "about its middle");
}

#[test]
fn symbols_do_not_grow_beyond_their_clip_or_the_page() {
    let code = bars(2, 60);
    let width = code.width() as f32 / 2. * 1.85 / 8.;
    let box_ = rect(10., 10., width, 14.);
    let (_, found, _) = redrawn(page(vec![clipped(box_, vec![image(&code, box_)])]), 8.);
    assert_eq!(found[0].module_dots, Some(1));
    let (_, found, _) = redrawn(page(vec![image(&code, rect(0., 10., width, 14.))]), 8.);
    assert!(found[0].rect.x >= 0. && found[0].quality.is_some(), "{found:?}");
    // Two codes do not grow into each other.
    let right = rect(10. + width + 5., 10., width, 14.);
    let (_, found, _) = redrawn(page(vec![image(&code, box_), image(&code, right)]), 8.);
    assert!(found[1].rect.x - found[0].rect.right() >= 1.25, "{found:?}");
    assert!(
        found.iter().all(|code| code.quality.is_some_and(|quality| quality.reads)),
        "{found:?}"
    );
}

#[test]
fn bars_in_one_set_are_encoded_again_where_that_gains_a_dot() {
    let mut codewords: Vec<u8> = std::iter::once(104).chain(NUMBER.bytes().map(|c| c - 32)).collect();
    let sum: usize = (1..).zip(&codewords[1..]).map(|(i, &c)| i * usize::from(c)).sum();
    codewords.extend([((sum + 104) % 103) as u8, 106]);
    let dark = code128::modules(&codewords);
    let code = drawn(dark.len(), &dark, true, 2, 0, 60);
    let at = |mode| {
        let (_, found, _) = redrawn_as(page(vec![image(&code, rect(20., 10., 200. * 1.4 / 8., 14.))]), 8., mode);
        assert_eq!(found[0].text, NUMBER);
        (found[0].module_dots, found[0].quality.is_some_and(|quality| quality.passes))
    };
    assert_eq!(at(BarcodeMode::Redraw), (Some(1), false));
    assert_eq!(at(BarcodeMode::Grow), (Some(2), true));
}

#[test]
fn looking_takes_steps() {
    let mut page = page(vec![image(&bars(2, 60), rect(10., 10., 60., 14.))]);
    let finder = Finder::default();
    let mut redraw = |steps: &mut u64| {
        finder
            .redraw(std::slice::from_mut(&mut page), 8., BarcodeMode::VerifyOnly, steps)
            .map(drop)
    };
    assert_eq!(redraw(&mut 100), Err(Exhausted));
    let mut steps = 10_000;
    assert_eq!(redraw(&mut steps), Ok(()));
    assert!(steps < 10_000);
    let once = steps;
    assert_eq!(redraw(&mut steps), Ok(()));
    assert_eq!(steps, once, "what was seen costs nothing");
}

/// The colours of bars from 0 to 1, hard at their edges.
fn stops_of_bars() -> Vec<(f32, Color)> {
    let (columns, dark) = written(BarcodeFormat::CODE_128, NUMBER);
    let at = |module: usize| module as f32 / columns as f32;
    let color = |dark: bool| if dark { Color::BLACK } else { Color::WHITE };
    let modules = dark[..columns].iter().enumerate();
    modules
        .flat_map(|(module, dark)| [(at(module), color(*dark)), (at(module + 1), color(*dark))])
        .collect()
}

fn gradient(rect: Rect, shape: GradientShape, stops: Vec<(f32, Color)>) -> Item {
    Item::Fill(Fill {
        rect,
        paint: Paint::Gradient(Arc::new(Gradient {
            shape,
            stops,
            repeating: false,
        })),
    })
}

#[test]
fn bars_of_a_gradient_along_an_axis() {
    let point = |x, y| Point { x, y };
    let down = rect(10., 10., 12., 50.);
    for (rect, from, to) in [
        (rect(10., 10., 50., 12.), point(10., 10.), point(60., 10.)),
        (down, point(10., 10.), point(10., 60.)),
        (down, point(22., 60.), point(22., 10.)),
    ] {
        let (_, found, warnings) = redrawn(page(vec![gradient(rect, GradientShape::Linear(from, to), stops_of_bars())]), 8.);
        assert!(
            matches!(&found[..], [code] if code.text == NUMBER && code.state == State::Redrawn && code.module_dots == Some(3)),
            "{found:?} {warnings:?}"
        );
        assert!(found[0].quality.is_some_and(|quality| quality.passes), "{:?}", found[0].quality);
    }
}

#[test]
fn gradients_that_are_no_bars_stay() {
    let square = rect(10., 10., 50., 50.);
    let point = |x, y| Point { x, y };
    let across = GradientShape::Linear(point(10., 10.), point(60., 10.));
    let soft = stops_of_bars()
        .into_iter()
        .enumerate()
        .map(|(at, (_, color))| (at as f32 / 400., color));
    for (shape, stops) in [
        (GradientShape::Radial(point(35., 35.), 25., 25.), stops_of_bars()),
        (GradientShape::Linear(point(10., 10.), point(60., 60.)), stops_of_bars()),
        (across, soft.step_by(2).collect()),
    ] {
        let (page, found, warnings) = redrawn(page(vec![gradient(square, shape, stops)]), 8.);
        assert!(found.is_empty() && warnings.is_empty(), "{found:?} {warnings:?}");
        assert!(matches!(page.items[..], [Item::Fill(_)]), "{:?}", page.items);
    }
}

#[test]
fn bars_and_squares_of_one_outline() {
    let outline = |format, text: &str, module: f32, height: Option<f32>| {
        let (columns, dark) = written(format, text);
        let count = if height.is_some() { columns } else { dark.len() };
        let corner = |at: usize| (15. + (at % columns) as f32 * module, 15. + (at / columns) as f32 * module);
        let squares = (0..count).filter(|at| dark[*at]).flat_map(|at| {
            let (x, y) = corner(at);
            let (right, bottom) = (x + module, y + height.unwrap_or(module));
            let line = |x, y| Segment::Line(Point { x, y });
            [
                Segment::Move(Point { x, y }),
                line(right, y),
                line(right, bottom),
                line(x, bottom),
                Segment::Close,
            ]
        });
        Item::Path(PathFill {
            path: squares.collect(),
            even_odd: false,
            paint: Paint::Solid(Color::BLACK),
        })
    };
    for (item, text, dots) in [
        (outline(BarcodeFormat::CODE_128, NUMBER, 0.26, Some(12.)), NUMBER, 2),
        (outline(BarcodeFormat::QR_CODE, URL, 0.52, None), URL, 4),
    ] {
        let (_, found, warnings) = redrawn(page(vec![item]), 8.);
        assert!(
            matches!(&found[..], [code] if code.text == text && code.module_dots == Some(dots)),
            "{found:?} {warnings:?}"
        );
        assert!(found[0].quality.is_some_and(|quality| quality.passes), "{:?}", found[0].quality);
    }
}

#[test]
fn letters_of_a_barcode_face() {
    let face =
        Arc::new(text::Face::from_bytes(include_bytes!("../../../tests/fonts/Code39.ttf").as_slice().to_vec().into(), 0).expect("a face"));
    // Small, but named for its bars.
    let size = 5.;
    let letters = "*ZTO-73115*";
    let glyphs: Vec<Glyph> = letters
        .char_indices()
        .map(|(at, letter)| {
            let id = face.glyph(letter).expect("a letter");
            Glyph {
                id,
                cluster: at as u32,
                x: at as f32 * face.advance(id) * size,
                y: 0.,
            }
        })
        .collect();
    let width = letters.len() as f32 * face.advance(glyphs[0].id) * size;
    let run = GlyphRun {
        face,
        size,
        embolden: false,
        slant: false,
        color: Color::BLACK,
        origin: Point { x: 20., y: 25. },
        glyphs,
        text: letters.to_owned(),
        bounds: rect(20., 20.5, width, 5.),
    };
    let (page, found, warnings) = redrawn(page(vec![Item::Glyphs(run)]), 8.);
    assert!(
        matches!(&found[..], [code] if code.text == "ZTO-73115" && code.symbology == Symbology::Code39 && code.state == State::Redrawn),
        "{found:?} {warnings:?}"
    );
    assert!(found[0].quality.is_some_and(|quality| quality.reads), "{:?}", found[0].quality);
    assert!(!page.items.iter().any(|item| matches!(item, Item::Glyphs(_))), "drawn once");
}

#[test]
fn light_codes_on_a_dark_field_with_a_rim_are_told() {
    for mut code in [bars(2, 60), square(BarcodeFormat::QR_CODE, URL, 3)] {
        imageops::invert(&mut code);
        let (width, height) = (code.width() + 60, code.height() + 60);
        let mut field = GrayImage::from_pixel(width, height, Luma([0]));
        imageops::overlay(&mut field, &code, 30, 30);
        let mut framed = sheet(width + 40, height + 40);
        frame(&mut framed, 10, 10, width + 20, height + 20);
        imageops::overlay(&mut framed, &field, 20, 20);
        let place = rect(10., 10., framed.width() as f32 / 8., framed.height() as f32 / 8.);
        let (_, found, warnings) = redrawn(page(vec![image(&framed, place)]), 8.);
        assert!(matches!(&found[..], [code] if code.state == State::Unreadable), "{found:?}");
        assert!(matches!(warnings[..], [Warning::NotRead { .. }]), "{warnings:?}");
    }
}

#[test]
fn what_no_reader_finds_does_not_read() {
    let over = |format, text: &str, ink: Item| {
        let (_, found, _) = redrawn(page(vec![image(&square(format, text, 4), rect(10., 10., 25., 25.)), ink]), 8.);
        found[0].quality.expect("read back").reads
    };
    let white = |x, y, width, height| {
        Item::Fill(Fill {
            rect: rect(x, y, width, height),
            paint: Paint::Solid(Color::WHITE),
        })
    };
    // All but a finder is there.
    assert!(!over(BarcodeFormat::QR_CODE, URL, white(11., 11., 5., 5.)));
    assert!(over(BarcodeFormat::QR_CODE, URL, white(24., 24., 2., 2.)));
    // All but half of a solid side.
    assert!(!over(BarcodeFormat::DATA_MATRIX, "JD0042771500031", white(9., 9., 3., 14.)));
}

#[test]
fn itf_needs_white_along_a_part_of_its_bars() {
    let (columns, dark) = written(BarcodeFormat::ITF, "12345678");
    let code = drawn(columns, &dark, true, 2, 0, 40);
    let beside = |height: f32| {
        let (_, found, _) = redrawn(page(vec![image(&code, rect(20., 20., 30., 10.)), black(18.5, 20., 1., height)]), 8.);
        found[0].state
    };
    assert_eq!(beside(6.), State::Redrawn);
    assert_eq!(beside(10.), State::Unreadable);
}
