//! Documents of `printpdf` with pages of ours, as poppler, mupdf, pdfium and qpdf see them.

use super::*;
use crate::pdf::tests::hostile::{item, number};
use crate::pdf::tests::{assert_valid, extracted, face, group, page, rect, rich, run, solid, tool};
use ::printpdf::{BuiltinFont, Mm, PdfFontHandle, PdfSaveOptions, Point, TextItem};
use page::picture::{Picture, Pixels};
use page::{BarcodeItem, Color, ImageItem, Item, Modules};
use proptest::prelude::*;
use std::process::Command;
use std::sync::Arc;
use test_material::{program, python};

/// A document with a page of its own.
fn packing_list() -> PdfDocument {
    let mut document = PdfDocument::new("Order 1001");
    let font = PdfFontHandle::Builtin(BuiltinFont::Helvetica);
    let line = vec![
        Op::StartTextSection,
        Op::SetFont { font, size: Pt(12.) },
        Op::SetTextCursor {
            pos: Point::new(Mm(10.), Mm(130.)),
        },
        Op::ShowText {
            items: vec![TextItem::Text("2 x tea cup".into())],
        },
        Op::EndTextSection,
    ];
    document.with_pages(vec![PdfPage::new(Mm(105.), Mm(148.), line)]);
    document
}

fn saved(document: &PdfDocument) -> Vec<u8> {
    let mut warnings = Vec::new();
    let bytes = document.save(&PdfSaveOptions::default(), &mut warnings);
    assert!(warnings.is_empty(), "{warnings:?}");
    bytes
}

fn on_dots() -> PdfOptions {
    PdfOptions {
        dots_per_mm: Some(8.),
        ..PdfOptions::default()
    }
}

fn added(pages: &[Page]) -> Result<PdfDocument, PdfError> {
    let mut document = packing_list();
    add(pages, &on_dots(), &PdfCache::default(), &mut document)?;
    Ok(document)
}

/// Every kind of item there is, barcodes too.
fn everything() -> Page {
    let mut page = rich();
    let dark = (0..21 * 21).map(|i| i * i % 7 < 3 || i < 4).collect();
    page.items.push(Item::Barcode(BarcodeItem {
        modules: Arc::new(Modules::new(21, true, dark).expect("full rows")),
        rect: rect(40.3, 120.2, 22., 22.),
    }));
    page
}

/// A page of a file as a reader draws it, and its text; `None` when the reader is not installed.
fn seen(reader: &str, bytes: &[u8], number: usize) -> Option<(Vec<u8>, String)> {
    let directory = tempfile::tempdir().unwrap();
    let place = |name: &str| directory.path().join(name).into_os_string().into_string().unwrap();
    let [file, stem, picture, text] = ["a.pdf", "page", "page.ppm", "page.txt"].map(place);
    let number = number.to_string();
    std::fs::write(&file, bytes).unwrap();
    let run = |mut program: Command, arguments: &[&str]| {
        let output = program.args(arguments).output().unwrap();
        assert!(output.status.success(), "{reader}: {}", String::from_utf8_lossy(&output.stderr));
    };
    match reader {
        "poppler" => {
            run(
                program("pdftoppm")?,
                &["-r", "203.2", "-f", &number, "-l", &number, "-singlefile", &file, &stem],
            );
            run(program("pdftotext")?, &["-f", &number, "-l", &number, "-raw", &file, &text]);
        }
        "mupdf" => {
            run(program("mutool")?, &["draw", "-q", "-r", "203.2", "-o", &picture, &file, &number]);
            run(program("mutool")?, &["draw", "-q", "-F", "txt", "-o", &text, &file, &number]);
        }
        _ => run(python("pypdfium2")?, &[PDFIUM, &file, &number, &picture, &text]),
    }
    Some((std::fs::read(&picture).unwrap(), std::fs::read_to_string(&text).unwrap()))
}

/// Draws a page with pdfium, the pixels alone, and reads its text.
const PDFIUM: &str = "
import sys, pypdfium2
file, number, picture, text = sys.argv[1:]
page = pypdfium2.PdfDocument(file)[int(number) - 1]
open(picture, 'wb').write(bytes(page.render(scale=203.2 / 72).buffer))
open(text, 'w').write(page.get_textpage().get_text_range())
";

#[test]
fn a_page_of_everything_is_seen_as_in_a_pdf_of_ours() {
    let own = pdf::write(&[everything()], &on_dots(), &PdfCache::default()).unwrap();
    let bytes = saved(&added(&[everything()]).unwrap());
    assert_valid(&bytes);
    for reader in ["poppler", "mupdf", "pdfium"] {
        let (Some((wanted, text)), Some((shown, own_text))) = (seen(reader, &own, 1), seen(reader, &bytes, 2)) else {
            continue;
        };
        assert!(wanted.len() >= 800 * 1440 * 3 && wanted == shown, "{reader}");
        assert_eq!(text, own_text, "{reader}");
        for line in [
            "顺丰速运 SF1234567890123",
            "广东省深圳市南山区科技园南区高新南一道9号",
            "合成粗体 Bold",
        ] {
            assert!(text.contains(line), "{reader}: {line} is not in {text}");
        }
        let list = seen(reader, &bytes, 1).unwrap().1;
        assert!(list.contains("2 x tea cup"), "{reader}: {list}");
    }
}

#[test]
fn pages_are_as_large_as_the_paper_and_follow_the_callers() {
    let mut small = page(vec![Item::Glyphs(run(&face(400), "甲乙丙", 4., 5., 10.))]);
    (small.width, small.height) = (76., 130.);
    let document = added(&[everything(), small]).unwrap();
    let sides: Vec<[f32; 2]> = document
        .pages
        .iter()
        .map(|page| [page.media_box.width.0, page.media_box.height.0])
        .collect();
    for ([width, height], [wide, high]) in sides[1..].iter().zip([[100., 180.], [76., 130.]]) {
        let off = |points: f32, mm: f32| (points - mm / 25.4 * 72.).abs();
        assert!(off(*width, wide) < 0.001 && off(*height, high) < 0.001, "{sides:?}");
    }
    let bytes = saved(&document);
    if let Some((_, said)) = tool("pdfinfo", &["-f", "3", "-l", "3", "FILE"], &bytes) {
        assert!(said.contains("Pages:") && said.contains("215.433 x 368.504 pts"), "{said}");
    }
    if let Some(text) = extracted(&bytes) {
        assert!(text.split('\u{c}').nth(2).is_some_and(|third| third.trim() == "甲乙丙"), "{text}");
    }
}

#[test]
fn equal_pages_add_equal_forms_once() {
    let two = added(&[everything(), everything()]).unwrap();
    assert_eq!((two.pages.len(), two.resources.xobjects.map.len()), (3, 1));
    assert_eq!(two.pages[1], two.pages[2]);
    assert_eq!(two.resources, added(&[everything()]).unwrap().resources);
    let other = added(&[everything(), page(vec![])]).unwrap();
    assert_eq!(other.resources.xobjects.map.len(), 2);
}

#[test]
fn what_cannot_be_added_is_an_error_and_leaves_the_document_as_it_was() {
    let mut document = packing_list();
    let mut refused = |last: Page| {
        let error = add(&[everything(), last], &on_dots(), &PdfCache::default(), &mut document).unwrap_err();
        assert_eq!(document, packing_list());
        error
    };
    let mut odd = page(vec![]);
    odd.width = f32::NAN;
    assert!(matches!(refused(odd), PdfError::PageSize { .. }));
    let faint = |items| {
        let mut faint = group(items);
        faint.opacity = 0.5;
        Item::Group(faint)
    };
    let deep = (0..40).fold(solid(1., 1., 1., 1., Color::BLACK), |inner, _| faint(vec![inner]));
    assert!(matches!(refused(page(vec![deep])), PdfError::NotEmbeddable { .. }));
    // Each group would bring the picture with it.
    let picture = Arc::new(Picture::from_pixels(noise(512)));
    let shown = |i: u8| {
        faint(vec![Item::Image(ImageItem {
            picture: Arc::clone(&picture),
            rect: rect(2., f32::from(i), 20., 20.),
            pixelated: true,
        })])
    };
    assert!(matches!(
        refused(page((0..150).map(shown).collect())),
        PdfError::NotEmbeddable { .. }
    ));
}

/// A square of colours that nothing makes smaller.
fn noise(side: u32) -> Pixels {
    let mut state = 1_u32;
    let rgba = (0..side * side).flat_map(|_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [_, r, g, b] = state.to_le_bytes();
        [r, g, b, 255]
    });
    Pixels {
        width: side,
        height: side,
        rgba: rgba.collect(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_page_is_added_as_its_own_pdf_is_made(items in proptest::collection::vec(item(), 0..6), side in number()) {
        let mut odd = page(items);
        odd.width = side;
        let own = pdf::write(std::slice::from_ref(&odd), &on_dots(), &PdfCache::default());
        let mut document = PdfDocument::new("");
        let added = add(&[odd], &on_dots(), &PdfCache::default(), &mut document);
        prop_assert_eq!(own.map(drop).map_err(|e| e.to_string()), added.map_err(|e| e.to_string()));
        for page in &document.pages {
            let bytes = document.save(&PdfSaveOptions::default(), &mut Vec::new());
            let file = Document::load_mem(&bytes).unwrap();
            prop_assert_eq!((file.page_iter().count(), page.ops.len()), (1, 1));
        }
    }
}
