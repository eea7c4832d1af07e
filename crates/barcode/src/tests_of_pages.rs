//! Barcodes among other things: in one picture, on one page, light on dark, damaged, and QR codes of every kind.

use super::tests::{on_page, redrawn, symbols};
use super::*;
use crate::warning::Warning;
use image::{GrayImage, Luma};
use page::{Affine, Color, Fill, Item, Page, Paint, Rect};
use rxing::qrcode::QRCodeWriter;
use rxing::{BarcodeFormat, EncodeHints, Writer};
use test_material::symbols::{drawn, encoded, written};

const RECT: Rect = Rect {
    x: 10.,
    y: 10.,
    width: 60.,
    height: 12.,
};

fn bars(scale: usize, height: usize) -> GrayImage {
    let (columns, dark) = written(BarcodeFormat::CODE_128, "SF1400027716359");
    drawn(columns, &dark, true, scale, 0, height)
}

fn qr(text: &str, hints: &EncodeHints) -> Option<(usize, Vec<bool>)> {
    let bits = QRCodeWriter.encode_with_hints(text, &BarcodeFormat::QR_CODE, 0, 0, hints).ok()?;
    let [left, top, width, height] = bits.getEnclosingRectangle()?;
    let dark = (top..top + height).flat_map(|y| (left..left + width).map(|x| bits.get(x, y)).collect::<Vec<_>>());
    Some((width as usize, dark.collect()))
}

fn black(page: &mut Page, x: f32, y: f32, width: f32, height: f32) {
    page.items.push(Item::Fill(Fill {
        rect: Rect { x, y, width, height },
        paint: Paint::Solid(Color::BLACK),
    }));
}

#[test]
fn bars_and_a_matrix_beside_a_logo_and_text_in_one_picture() {
    let mut sheet = GrayImage::from_pixel(640, 360, Luma([255]));
    image::imageops::overlay(&mut sheet, &bars(2, 50), 250, 30);
    let (columns, dark) = written(BarcodeFormat::QR_CODE, "https://example.cn/w?n=73115500427718");
    image::imageops::overlay(&mut sheet, &drawn(columns, &dark, false, 3, 4, 0), 400, 150);
    // A logo beside the bars, and something like letters.
    for (x, y) in (0..90).flat_map(|x| (0..70).map(move |y| (x, y))) {
        let inside = (x as i32 - 45).pow(2) + (y as i32 - 35).pow(2) < 1000;
        sheet.put_pixel(40 + x, 20 + y, Luma([if inside { 0 } else { 255 }]));
    }
    for (letter, (x, y)) in (0..30).flat_map(|letter| (0..8).flat_map(move |x| (0..12).map(move |y| (letter, (x, y))))) {
        if (x * 7 + y * 5 + letter * 11) % 3 == 0 {
            sheet.put_pixel(40 + letter * 10 + x, 250 + y, Luma([0]));
        }
    }
    for kind in ["png", "jpeg85"] {
        let rect = Rect {
            x: 5.,
            y: 5.,
            width: 90.,
            height: 50.6,
        };
        let (page, found, warnings) = redrawn(on_page(encoded(&sheet, kind), rect, Affine::IDENTITY), 8.);
        let mut texts: Vec<&str> = found.iter().map(|code| &*code.text).collect();
        texts.sort_unstable();
        assert_eq!(
            texts,
            ["SF1400027716359", "https://example.cn/w?n=73115500427718"],
            "{kind} {warnings:?}"
        );
        assert!(
            found
                .iter()
                .all(|code| code.quality.is_some_and(|q| q.reads && q.grade == Grade::A)),
            "{kind}"
        );
        let Item::Group(group) = &page.items[0] else { panic!("a group") };
        assert!(
            matches!(group.items[..], [Item::Fill(_), Item::Image(_), Item::Barcode(_), Item::Barcode(_)]),
            "{:?}",
            group.items
        );
    }
}

#[test]
fn light_codes_on_dark_are_drawn_dark_on_light() {
    let (columns, dark) = written(BarcodeFormat::QR_CODE, "https://example.cn/w?n=73115500427718");
    for mut picture in [bars(2, 50), drawn(columns, &dark, false, 3, 4, 0)] {
        image::imageops::invert(&mut picture);
        let mut framed = GrayImage::from_pixel(picture.width() + 60, picture.height() + 60, Luma([0]));
        image::imageops::overlay(&mut framed, &picture, 30, 30);
        let (_, found, warnings) = redrawn(on_page(encoded(&framed, "png"), RECT, Affine::IDENTITY), 12.);
        assert!(
            found.len() == 1 && found[0].quality.is_some_and(|q| q.reads),
            "{found:?} {warnings:?}"
        );
    }
}

#[test]
fn coloured_codes_and_transparent_paper() {
    let picture = bars(2, 50);
    let rgba = picture
        .pixels()
        .flat_map(|p| if p[0] == 0 { [120, 10, 30, 255] } else { [0, 0, 0, 0] });
    let pixels = page::picture::Pixels {
        width: picture.width(),
        height: picture.height(),
        rgba: rgba.collect(),
    };
    let (_, found, _) = redrawn(on_page(Picture::from_pixels(pixels), RECT, Affine::IDENTITY), 8.);
    assert!(
        found.len() == 1 && found[0].quality.is_some_and(|q| q.grade == Grade::A),
        "{found:?}"
    );
}

/// A Code 128 of 145 modules in a box of so many dots between black walls.
fn walled(dots: f32) -> (Vec<Found>, Vec<Warning>) {
    let rect = Rect { width: dots / 8., ..RECT };
    let mut page = on_page(encoded(&bars(2, 50), "png"), rect, Affine::IDENTITY);
    black(&mut page, rect.x - 0.5, rect.y, 0.5, rect.height);
    black(&mut page, rect.right(), rect.y, 0.5, rect.height);
    let (_, found, warnings) = redrawn(page, 8.);
    (found, warnings)
}

#[test]
fn modules_shrink_to_make_room_for_the_quiet_zone() {
    let (found, warnings) = walled(440.);
    assert_eq!((found[0].module_dots, &warnings[..]), (Some(2), &[][..]));
    assert!(found[0].quality.is_some_and(|q| q.grade == Grade::A), "{:?}", found[0].quality);
    // Two dots with a part of the zone, rather than one dot with all of it.
    let (found, warnings) = walled(314.);
    assert_eq!(found[0].module_dots, Some(2));
    assert!(
        matches!(
            warnings[..],
            [Warning::QuietZone {
                asked_modules: 10,
                module_dots: 2,
                quiet_modules,
                ..
            }] if (5. ..7.).contains(&quiet_modules)
        ),
        "{warnings:?}"
    );
    assert!(
        found[0].quality.is_some_and(|q| q.reads && q.grade == Grade::C),
        "{:?}",
        found[0].quality
    );
    // No room at all: it is told, and it does not count as readable.
    let (found, warnings) = walled(150.);
    assert!(
        matches!(warnings[..], [Warning::QuietZone { module_dots: 1, .. }, Warning::Narrow { .. }]),
        "{warnings:?}"
    );
    assert!(
        found[0].quality.is_some_and(|q| !q.reads && q.grade == Grade::F),
        "{:?}",
        found[0].quality
    );
}

#[test]
fn bars_that_cannot_be_read_keep_their_widths() {
    let mut damaged = bars(2, 50);
    // Even bars in the middle.
    for y in 2..damaged.height() - 2 {
        for x in 100..140 {
            damaged.put_pixel(x, y, Luma([if x / 4 % 2 == 0 { 0 } else { 255 }]));
        }
    }
    let rect = Rect { width: 49., ..RECT };
    let (page, found, warnings) = redrawn(on_page(encoded(&damaged, "png"), rect, Affine::IDENTITY), 12.);
    assert!(
        matches!(
            found[..],
            [Found {
                state: State::Unreadable,
                symbology: Symbology::Unknown,
                ..
            }]
        ),
        "{found:?}"
    );
    assert!(matches!(warnings[..], [Warning::NotRead { page: 1, .. }]), "{warnings:?}");
    let Item::Group(group) = &page.items[0] else { panic!("a group") };
    let Item::Image(image) = &group.items[0] else { panic!("a picture") };
    // 588 dots are about 290 pixels of two dots.
    assert!((image.rect.width * 12. - 580.).abs() < 0.01 && image.pixelated, "{:?}", image.rect);
    let bitmap =
        output::raster::rasterize(&page, &output::raster::RasterOptions::new(12., output::raster::ColorMode::Bilevel)).expect("drawable");
    let row = &bitmap.data[180 * bitmap.stride()..][..bitmap.stride()];
    let dots: Vec<bool> = (0..bitmap.width as usize).map(|x| row[x / 8] >> (7 - x % 8) & 1 == 0).collect();
    let widths: Vec<usize> = dots.chunk_by(|a, b| a == b).map(<[bool]>::len).collect();
    assert!(
        widths.len() > 60 && widths[1..widths.len() - 1].iter().all(|width| width % 4 == 0),
        "{widths:?}"
    );
}

#[test]
fn qr_codes_of_every_version_and_level_keep_their_modules() {
    for version in 1..=40u32 {
        let level = ["L", "M", "Q", "H"][version as usize % 4];
        let hints = EncodeHints {
            QrVersion: Some(version.to_string()),
            ErrorCorrection: Some(level.to_owned()),
            QrMaskPattern: Some((version % 8).to_string()),
            ..EncodeHints::default()
        };
        let (side, dark) = qr("SF14", &hints).expect("encodable");
        assert_eq!(side, 17 + 4 * version as usize);
        let picture = encoded(&drawn(side, &dark, false, 2, 4, 0), "png");
        let Some(found) = symbols(&picture) else {
            panic!("version {version}")
        };
        assert_eq!(found.symbols[0].text, "SF14");
        assert_eq!(
            Modules::new(side, true, dark).as_ref(),
            found.symbols[0].modules.as_deref(),
            "version {version}"
        );
    }
}

#[test]
fn qr_codes_in_chinese() {
    const TEXT: &str = "收件：杭州市西湖区文三路 7311 号";
    for charset in ["UTF-8", "GB18030", "GB2312", "GBK"] {
        for level in ["L", "M", "Q", "H"] {
            let hints = EncodeHints {
                CharacterSet: Some(charset.to_owned()),
                ErrorCorrection: Some(level.to_owned()),
                ..EncodeHints::default()
            };
            let Some((side, dark)) = qr(TEXT, &hints) else { continue };
            let picture = encoded(&drawn(side, &dark, false, 2, 4, 0), "jpeg75");
            let Some(found) = symbols(&picture) else { panic!("{charset}") };
            assert_eq!(found.symbols[0].text, TEXT, "{charset}");
            // With a spot on it.
            let square = Rect {
                width: 25.,
                height: 25.,
                ..RECT
            };
            let mut page = on_page(picture, square, Affine::IDENTITY);
            black(&mut page, square.x + 15., square.y + 15., 1., 1.);
            let (_, found, _) = redrawn(page, 8.);
            assert!(found[0].quality.is_some_and(|quality| quality.reads), "{charset} {level}");
        }
    }
    // Kanji mode.
    let hints = EncodeHints {
        CharacterSet: Some("Shift_JIS".to_owned()),
        ..EncodeHints::default()
    };
    let (side, dark) = qr("点茗荷", &hints).expect("encodable");
    let Some(found) = symbols(&encoded(&drawn(side, &dark, false, 2, 4, 0), "png")) else {
        panic!("kanji")
    };
    assert_eq!(found.symbols[0].text, "点茗荷");
}

#[test]
fn gs1_128_keeps_its_separators() {
    let (columns, dark) = written(BarcodeFormat::CODE_128, "\u{f1}0109501101530003\u{f1}10AB12\u{f1}21XYZ");
    let picture = encoded(&drawn(columns, &dark, true, 2, 0, 40), "png");
    let Some(found) = symbols(&picture) else { panic!("readable") };
    assert_eq!(found.symbols[0].text, "0109501101530003\u{1d}10AB12\u{1d}21XYZ");
    let (_, found, _) = redrawn(on_page(picture, Rect { width: 70., ..RECT }, Affine::IDENTITY), 8.);
    assert!(
        found[0].quality.is_some_and(|q| q.reads && q.printed.is_some()),
        "{:?}",
        found[0].quality
    );
}

#[test]
fn matrices_of_gs1_have_application_identifiers_and_others_none() {
    let hints = |gs1: bool| EncodeHints {
        Gs1Format: Some(gs1),
        DataMatrixCompact: Some(true),
        ..EncodeHints::default()
    };
    let square = Rect {
        width: 20.,
        height: 20.,
        ..RECT
    };
    let identifiers = |side: usize, dark: &[bool]| {
        let picture = encoded(&drawn(side, dark, false, 4, 4, 0), "png");
        let (_, found, _) = redrawn(on_page(picture, square, Affine::IDENTITY), 8.);
        let pairs = |list: Vec<ApplicationIdentifier>| list.into_iter().map(|one| (one.ai, one.value)).collect::<Vec<_>>();
        (found[0].symbology, found[0].application_identifiers().map(pairs))
    };
    let expected = |pairs: &[(&str, &str)]| {
        Some(
            pairs
                .iter()
                .map(|(ai, value)| ((*ai).to_owned(), (*value).to_owned()))
                .collect::<Vec<_>>(),
        )
    };
    let said = expected(&[("01", "09501101530003"), ("10", "AB12"), ("21", "XYZ")]);
    let text = "010950110153000310AB12\u{1d}21XYZ";
    for gs1 in [true, false] {
        let (side, dark) = qr(text, &hints(gs1)).expect("encodable");
        assert_eq!(identifiers(side, &dark), (Symbology::QrCode, said.clone().filter(|_| gs1)));
        let bits = rxing::datamatrix::DataMatrixWriter
            .encode_with_hints(text, &BarcodeFormat::DATA_MATRIX, 0, 0, &hints(gs1))
            .expect("encodable");
        let (columns, rows) = (bits.getWidth(), bits.getHeight());
        let dark: Vec<bool> = (0..rows)
            .flat_map(|y| (0..columns).map(|x| bits.get(x, y)).collect::<Vec<_>>())
            .collect();
        assert_eq!(
            identifiers(columns as usize, &dark),
            (Symbology::DataMatrix, said.clone().filter(|_| gs1))
        );
    }
}
