//! Every symbology, as every kind of picture, in boxes of every width: found, drawn, and read back.

use super::*;
use crate::warning::Warning;
use output::raster::{ColorMode, RasterOptions, rasterize};
use page::picture::Pixels;
use page::{Affine, Color, Fill, Group, ImageItem, Item, Page, Paint, Rect};
use rxing::BarcodeFormat;
use test_material::symbols::{drawn, encoded, written};

pub(super) const TEXTS: &[(Symbology, BarcodeFormat, &str)] = &[
    (Symbology::Code128, BarcodeFormat::CODE_128, "SF1400027716359"),
    (Symbology::Code128, BarcodeFormat::CODE_128, "JDVC19000427713-1-1-"),
    (Symbology::Code39, BarcodeFormat::CODE_39, "ZTO-73115"),
    (Symbology::Code93, BarcodeFormat::CODE_93, "YT8899-12"),
    (Symbology::Itf, BarcodeFormat::ITF, "12345678901231"),
    (Symbology::Ean13, BarcodeFormat::EAN_13, "6901234567892"),
    (Symbology::Codabar, BarcodeFormat::CODABAR, "A40156B"),
    (Symbology::Ean8, BarcodeFormat::EAN_8, "69012341"),
    (Symbology::UpcE, BarcodeFormat::UPC_E, "01234565"),
    (Symbology::QrCode, BarcodeFormat::QR_CODE, "https://example.cn/w?n=73115500427718"),
    (
        Symbology::QrCode,
        BarcodeFormat::QR_CODE,
        "MMM={'k1':'571W','k2':'571AW','k3':'007','k4':'T4','k5':'SF1400027716359','k6':'','k7':'e3a8b1f0'}",
    ),
    (Symbology::DataMatrix, BarcodeFormat::DATA_MATRIX, "JD0042771500031"),
    (Symbology::Pdf417, BarcodeFormat::PDF_417, "EMS LX004277150CN 0.35 KG"),
    (Symbology::Aztec, BarcodeFormat::AZTEC, "CAINIAO 4277150"),
];

/// The symbols of a picture that has any.
pub(super) fn symbols(picture: &Picture) -> Option<Arc<Symbols>> {
    Seen::default().find(picture).filter(|found| !found.symbols.is_empty())
}

/// The symbol of a picture that holds one and nothing else.
fn only_symbol(picture: &Picture) -> Option<(Symbology, String, Arc<Modules>)> {
    let found = symbols(picture)?;
    match &found.symbols[..] {
        [symbol] if found.rest.is_none() => Some((symbol.symbology, symbol.text.clone(), symbol.modules.clone()?)),
        _ => None,
    }
}

pub(super) fn on_page(picture: Picture, rect: Rect, transform: Affine) -> Page {
    let image = Item::Image(ImageItem {
        picture: Arc::new(picture),
        rect,
        pixelated: false,
    });
    Page {
        width: 100.,
        height: 100.,
        items: vec![Item::Group(Group {
            transform,
            clip: None,
            opacity: 1.,
            items: vec![image],
        })],
    }
}

pub(super) fn redrawn(page: Page, dots_per_mm: f64) -> (Page, Vec<Found>, Vec<Warning>) {
    redrawn_as(page, dots_per_mm, BarcodeMode::Grow)
}

/// The warnings are those of finding and drawing.
pub(super) fn redrawn_as(mut page: Page, dots_per_mm: f64, mode: BarcodeMode) -> (Page, Vec<Found>, Vec<Warning>) {
    let mut steps = 10_000_000;
    let (mut found, warnings) = Finder::default()
        .redraw(std::slice::from_mut(&mut page), dots_per_mm, mode, &mut steps)
        .expect("enough steps");
    let bitmap = rasterize(&page, &RasterOptions::new(dots_per_mm, ColorMode::Bilevel)).expect("drawable");
    read_back(&bitmap, 1, dots_per_mm, &mut found);
    (page, found, warnings)
}

#[test]
fn every_symbology_is_read_from_every_kind_of_picture() {
    let mut misses = Vec::new();
    for &(symbology, format, text) in TEXTS {
        let (columns, dark) = written(format, text);
        for (scale, quiet) in [(1, 10), (1, 0), (2, 0), (2, 4), (3, 10)] {
            let gray = drawn(columns, &dark, symbology.is_linear(), scale, quiet, 40);
            for kind in ["png", "gif", "jpeg50", "jpeg75", "jpeg95"] {
                let Some((seen, said, _)) = only_symbol(&encoded(&gray, kind)) else {
                    misses.push((symbology, scale, quiet, kind));
                    continue;
                };
                assert_eq!((seen, &*said), (symbology, text), "{scale} {quiet} {kind}");
            }
        }
    }
    assert_eq!(misses, []);
}

#[test]
fn what_is_drawn_is_what_was_written() {
    for &(symbology, format, text) in TEXTS {
        let (columns, dark) = written(format, text);
        let picture = encoded(&drawn(columns, &dark, symbology.is_linear(), 3, 4, 40), "jpeg75");
        let (_, _, modules) = only_symbol(&picture).unwrap_or_else(|| panic!("{symbology:?}"));
        if symbology == Symbology::Pdf417 {
            // Rows three or four modules high count once.
            continue;
        }
        let rows = if symbology.is_linear() { 1 } else { dark.len() / columns };
        assert_eq!(
            Modules::new(columns, modules.is_square(), dark[..columns * rows].to_vec()).as_ref(),
            Some(&*modules),
            "{text}"
        );
    }
}

#[test]
fn read_back_in_boxes_of_every_width() {
    for &(symbology, format, text) in TEXTS {
        let (columns, dark) = written(format, text);
        let picture = || encoded(&drawn(columns, &dark, symbology.is_linear(), 2, 0, 60), "png");
        let rows = if symbology.is_linear() { columns / 4 } else { dark.len() / columns };
        for dots_per_mm in [8., 300. / 25.4] {
            let tight = columns as f64;
            for step in [0., 0.3, 1.4, 7., 19.5, tight * 0.9, tight, tight + 1., tight * 1.7] {
                let width = ((tight + step) / dots_per_mm) as f32;
                if width > 80. {
                    continue;
                }
                let height = width * rows as f32 / columns as f32;
                let rect = Rect {
                    x: 9.97,
                    y: 10.03,
                    width,
                    height,
                };
                let exact = (tight + step) / tight;
                for mode in [BarcodeMode::Redraw, BarcodeMode::Grow] {
                    let (_, found, warnings) = redrawn_as(on_page(picture(), rect, Affine::IDENTITY), dots_per_mm, mode);
                    let code = found.first().unwrap_or_else(|| panic!("{symbology:?} {width}"));
                    let inside = ((tight + step + 0.5) / tight) as u32;
                    let nearest = exact.round() as u32;
                    let grows = mode == BarcodeMode::Grow && f64::from(nearest) <= exact * 1.25;
                    let dots = if grows { nearest.max(inside) } else { inside };
                    assert_eq!(code.module_dots, Some(dots), "{symbology:?} {step} {mode:?}");
                    let is_narrow = f64::from(dots) / dots_per_mm < 0.245;
                    assert!(
                        matches!((&warnings[..], is_narrow), ([Warning::Narrow { .. }], true) | ([], false)),
                        "{warnings:?} {symbology:?} {step}"
                    );
                    let quality = code.quality.expect("read back");
                    assert!(quality.reads, "{symbology:?} {step} {dots_per_mm}: {quality:?}");
                    let grade = if quality.passes { Grade::A } else { Grade::D };
                    assert_eq!(quality.grade, grade, "{symbology:?} {step} {dots_per_mm}: {quality:?}");
                    assert!(quality.passes || dots < 3, "{symbology:?} {step} {dots_per_mm}: {quality:?}");
                }
            }
        }
    }
}

#[test]
fn turned_codes_keep_their_place_and_read() {
    let (columns, dark) = written(BarcodeFormat::CODE_128, "432900061588204");
    let upright = drawn(columns, &dark, true, 2, 0, 40);
    let turns = [
        Affine {
            a: 0.,
            b: 1.,
            c: -1.,
            d: 0.,
            e: 60.,
            f: 10.,
        },
        Affine {
            a: 0.,
            b: -1.,
            c: 1.,
            d: 0.,
            e: 10.,
            f: 90.,
        },
        Affine {
            a: -1.,
            b: 0.,
            c: 0.,
            d: -1.,
            e: 90.,
            f: 90.,
        },
    ];
    for turn in turns {
        let rect = Rect {
            x: 0.,
            y: 0.,
            width: 58.2,
            height: 9.,
        };
        let (_, found, _) = redrawn(on_page(encoded(&upright, "png"), rect, turn), 8.);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].module_dots, Some(3));
        assert!(found[0].quality.is_some_and(|q| q.grade == Grade::A), "{:?}", found[0].quality);
    }
    // The bars themselves lie down.
    let lying = image::imageops::rotate90(&upright);
    let rect = Rect {
        x: 10.,
        y: 10.,
        width: 9.,
        height: 58.2,
    };
    let (_, found, _) = redrawn(on_page(encoded(&lying, "jpeg75"), rect, Affine::IDENTITY), 8.);
    assert_eq!(found[0].text, "432900061588204");
    assert!(found[0].quality.is_some_and(|q| q.grade == Grade::A), "{:?}", found[0].quality);
    // A slanted one is told, and stays as it is.
    let slanted = Affine {
        a: 0.98,
        b: 0.2,
        c: -0.2,
        d: 0.98,
        e: 20.,
        f: 0.,
    };
    let (page, found, _) = redrawn(
        on_page(
            encoded(&upright, "png"),
            Rect {
                x: 10.,
                y: 10.,
                width: 58.2,
                height: 9.,
            },
            slanted,
        ),
        8.,
    );
    assert_eq!(found[0].module_dots, None);
    assert!(matches!(&page.items[0], Item::Group(group) if matches!(group.items[..], [Item::Image(_)])));
}

#[test]
fn digits_below_the_bars_stay() {
    let (columns, dark) = written(BarcodeFormat::CODE_128, "SF1400027716359");
    let mut gray = image::GrayImage::from_pixel(400, 80, image::Luma([255]));
    image::imageops::overlay(&mut gray, &drawn(columns, &dark, true, 2, 0, 56), 30, 0);
    // Something like digits.
    for digit in 0..12 {
        for (x, y) in [
            (0, 0),
            (1, 0),
            (2, 0),
            (0, 3),
            (1, 3),
            (2, 3),
            (0, 1),
            (2, 2),
            (0, 6),
            (1, 6),
            (2, 6),
        ] {
            for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                gray.put_pixel(80 + digit * 16 + x * 2 + dx, 64 + y * 2 + dy, image::Luma([0]));
            }
        }
    }
    let rect = Rect {
        x: 10.,
        y: 10.,
        width: 60.,
        height: 12.,
    };
    let (page, found, _) = redrawn(on_page(encoded(&gray, "png"), rect, Affine::IDENTITY), 8.);
    assert!(found[0].quality.is_some_and(|q| q.reads));
    let Item::Group(group) = &page.items[0] else { panic!("a group") };
    assert!(
        matches!(group.items[..], [Item::Fill(_), Item::Image(_), Item::Barcode(_)]),
        "{:?}",
        group.items
    );
    let Item::Image(digits) = &group.items[1] else {
        panic!("the digits")
    };
    assert!(
        (digits.rect.y - (10. + 12. * 63. / 80.)).abs() < 0.01 && digits.picture.height() == 16,
        "{digits:?}"
    );
}

#[test]
fn too_small_a_box_is_told_with_its_numbers_and_keeps_the_picture() {
    let (columns, dark) = written(BarcodeFormat::CODE_128, "SF1400027716359");
    let picture = encoded(&drawn(columns, &dark, true, 2, 0, 40), "png");
    let rect = Rect {
        x: 10.,
        y: 10.,
        width: 11.,
        height: 5.,
    };
    let (page, found, warnings) = redrawn(on_page(picture, rect, Affine::IDENTITY), 8.);
    assert_eq!(
        warnings,
        [Warning::TooSmall {
            page: 1,
            x_mm: 10.,
            y_mm: 10.2,
            modules: columns,
            dots: 88
        }]
    );
    assert_eq!(found[0].module_dots, None);
    assert!(matches!(&page.items[0], Item::Group(group) if matches!(group.items[..], [Item::Image(_)])));
}

#[test]
fn a_covered_code_does_not_read() {
    let (columns, dark) = written(BarcodeFormat::CODE_128, "SF1400027716359");
    let picture = encoded(&drawn(columns, &dark, true, 2, 0, 40), "png");
    let mut page = on_page(
        picture,
        Rect {
            x: 10.,
            y: 10.,
            width: 60.,
            height: 12.,
        },
        Affine::IDENTITY,
    );
    page.items.push(Item::Fill(Fill {
        rect: Rect {
            x: 30.,
            y: 5.,
            width: 4.,
            height: 30.,
        },
        paint: Paint::Solid(Color::BLACK),
    }));
    let (_, found, _) = redrawn(page, 8.);
    assert!(found[0].quality.is_some_and(|q| !q.reads && q.grade == Grade::F));
}

#[test]
fn a_cut_code_is_told_and_kept() {
    let (columns, dark) = written(BarcodeFormat::CODE_128, "SF1400027716359");
    let picture = encoded(&drawn(columns, &dark, true, 2, 0, 40), "png");
    let mut page = on_page(
        picture,
        Rect {
            x: 10.,
            y: 10.,
            width: 60.,
            height: 12.,
        },
        Affine::IDENTITY,
    );
    let Item::Group(group) = &mut page.items[0] else {
        panic!("a group")
    };
    group.clip = Some(page::Clip::Rect(Rect {
        x: 10.,
        y: 10.,
        width: 40.,
        height: 12.,
    }));
    let (page, found, warnings) = redrawn(page, 8.);
    assert!(
        matches!(&found[..], [Found { state: State::Cut, symbology: Symbology::Code128, text, quality: None, .. }] if text.is_empty()),
        "{found:?}"
    );
    assert!(matches!(warnings[..], [Warning::Cut { page: 1, x_mm: 10., .. }]), "{warnings:?}");
    assert!(matches!(&page.items[0], Item::Group(group) if matches!(group.items[..], [Item::Image(_)])));
}

/// Pictures that are no barcodes: never redrawn, and none even looks like one unless it has bars.
#[test]
fn logos_photographs_tables_and_text_are_left_alone() {
    let mut random = 0x2545_f491_4f6c_dd1du64;
    let mut next = move || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random
    };
    let mut pictures: Vec<image::GrayImage> = Vec::new();
    for size in [(60, 20), (120, 40), (300, 200), (90, 90)] {
        let blocks: Vec<u64> = (0..size.0 * size.1).map(|_| next()).collect();
        let at = |x: u32, y: u32, grain: u32| blocks[((y / grain) * size.0 + x / grain) as usize];
        for grain in [1, 2, 3, 7] {
            // Noise, and noise in columns (bars of random widths) and rows.
            pictures.push(image::GrayImage::from_fn(size.0, size.1, |x, y| {
                image::Luma([(at(x, y, grain) % 2 * 255) as u8])
            }));
            pictures.push(image::GrayImage::from_fn(size.0, size.1, |x, _| {
                image::Luma([(at(x, 0, grain) % 2 * 255) as u8])
            }));
            pictures.push(image::GrayImage::from_fn(size.0, size.1, |_, y| {
                image::Luma([(at(0, y, grain) % 2 * 255) as u8])
            }));
            // A table, a grid of dots, stripes, a photograph's slope.
            pictures.push(image::GrayImage::from_fn(size.0, size.1, |x, y| {
                image::Luma([if x % (9 * grain) == 0 || y % (7 * grain) == 0 { 0 } else { 255 }])
            }));
            pictures.push(image::GrayImage::from_fn(size.0, size.1, |x, y| {
                image::Luma([if (x / grain + y / grain) % 2 == 0 { 0 } else { 255 }])
            }));
            pictures.push(image::GrayImage::from_fn(size.0, size.1, |x, _| {
                image::Luma([if x / grain % 2 == 0 { 0 } else { 255 }])
            }));
            pictures.push(image::GrayImage::from_fn(size.0, size.1, |x, y| {
                image::Luma([((x * 255 / size.0 + at(x, y, grain) as u32 % 32) / 2) as u8])
            }));
        }
    }
    for gray in &pictures {
        let finding = Seen::default().find(&encoded(gray, "png"));
        assert!(finding.as_ref().is_none_or(|found| found.symbols.is_empty()), "{finding:?}");
    }
}

#[test]
fn hostile_pictures_are_left_alone() {
    let Some(root) = test_material::shared("WAYBILL_LABEL_HOSTILE", "hostile") else {
        return;
    };
    let mut files = 0;
    for folder in ["fuzz-png", "fuzz-jpeg", "fuzz-gif", "png", "jpeg", "image-mixed", "image-serenity"] {
        let Ok(entries) = std::fs::read_dir(root.join(folder)) else {
            continue;
        };
        for entry in entries.flatten() {
            let Ok(bytes) = std::fs::read(entry.path()) else { continue };
            let Ok(picture) = Picture::from_encoded(bytes.into(), 16_000_000) else {
                continue;
            };
            files += 1;
            let finding = Seen::default().find(&picture);
            assert!(
                finding.as_ref().is_none_or(|found| found.symbols.is_empty()),
                "{}: {finding:?}",
                entry.path().display()
            );
        }
    }
    assert!(files > 0, "no pictures in {}", root.display());
}

#[test]
fn findings_are_remembered_and_forgotten() {
    let mut seen = Seen::default();
    let (columns, dark) = written(BarcodeFormat::CODE_128, "SF1400027716359");
    let picture = encoded(&drawn(columns, &dark, true, 2, 0, 40), "png");
    assert_eq!(seen.find(&picture), seen.find(&picture));
    assert_eq!(seen.findings.len(), 1);
    let damaged = Picture::from_pixels(Pixels {
        width: 3,
        height: 3,
        rgba: vec![0; 5],
    });
    assert_eq!(seen.find(&damaged), None);
}
