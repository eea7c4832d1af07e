//! A label in a document of `printpdf`, as poppler prints it: it looks as in its own PDF, and its barcodes are read from the dots.

use printpdf::{Mm, PdfDocument, PdfPage, PdfSaveOptions};
use std::error::Error;
use std::fs;
use std::path::Path;
use test_material::program;
use waybill_label::{Label, Limits, Renderer, Response};

type Outcome = Result<(), Box<dyn Error>>;

fn label() -> Result<Label, Box<dyn Error>> {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/sf-two-part.json");
    let response = Response::from_json(&fs::read(sample)?, &Limits::default())?;
    Ok(Renderer::builder().build().label(&response)?)
}

/// An empty page and the label.
fn document(label: &Label) -> Result<PdfDocument, Box<dyn Error>> {
    let mut document = PdfDocument::new("Order 1001");
    document.with_pages(vec![PdfPage::new(Mm(105.), Mm(148.), Vec::new())]);
    label.add_to(&mut document)?;
    Ok(document)
}

/// A page as poppler prints it at 8 dots/mm: width, height, and luminances.
fn printed(pdf: &[u8], page: &str) -> Result<Option<(usize, usize, Vec<u8>)>, Box<dyn Error>> {
    let Some(mut pdftoppm) = program("pdftoppm") else { return Ok(None) };
    let directory = tempfile::tempdir()?;
    let (file, stem) = (directory.path().join("a.pdf"), directory.path().join("page"));
    fs::write(&file, pdf)?;
    let arguments = ["-r", "203.2", "-gray", "-singlefile", "-f", page, "-l", page];
    assert!(pdftoppm.args(arguments).args([file, stem]).status()?.success());
    let picture = fs::read(directory.path().join("page.pgm"))?;
    let header = String::from_utf8_lossy(&picture[..20]).into_owned();
    let mut numbers = header.split_ascii_whitespace().skip(1).flat_map(str::parse);
    let (Some(width), Some(height)) = (numbers.next(), numbers.next()) else {
        return Err("no PGM".into());
    };
    let start = picture.len() - width * height;
    Ok(Some((width, height, picture[start..].to_vec())))
}

#[test]
fn a_label_prints_as_in_its_own_pdf_and_its_barcodes_are_read() -> Outcome {
    let label = label()?;
    let bytes = document(&label)?.save(&PdfSaveOptions::default(), &mut Vec::new());
    let (Some(own), Some((width, height, dots))) = (printed(&label.to_pdf()?, "1")?, printed(&bytes, "2")?) else {
        return Ok(());
    };
    assert_eq!((width, height), (800, 1440));
    assert!(own == (width, height, dots.clone()));
    assert!(!label.barcodes.is_empty());
    for code in &label.barcodes {
        // The symbol with what is around it.
        let span = |start: f32, size: f32, most: usize| {
            (
                ((start - 2.) * 8.).max(0.) as usize,
                (((start + size + 2.) * 8.) as usize).min(most),
            )
        };
        let ((left, right), (top, bottom)) = (span(code.x_mm, code.width_mm, width), span(code.y_mm, code.height_mm, height));
        let rows = dots.chunks(width).take(bottom).skip(top);
        let luma: Vec<u8> = rows.flat_map(|row| row[left..right].iter().copied()).collect();
        let read = rxing::helpers::detect_in_luma(luma, (right - left) as u32, (bottom - top) as u32, None)?;
        assert_eq!(read.getText(), code.text);
    }
    Ok(())
}

#[test]
fn equal_labels_add_equal_pages() -> Outcome {
    assert_eq!(document(&label()?)?.resources, document(&label()?)?.resources);
    Ok(())
}
