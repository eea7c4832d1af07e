//! Files of many labels: written as they come, and found by name.

use super::*;
use std::cell::RefCell;
use std::io::{self, Write};

/// The prefixes of the page labels by first page.
fn page_labels(document: &Document) -> Vec<(i64, String)> {
    let catalog = document.catalog().unwrap();
    let root = entry(document, catalog, "PageLabels").as_dict().unwrap();
    let leaves: Vec<&lopdf::Dictionary> = match root.get(b"Kids") {
        Ok(kids) => {
            let kids = kids.as_array().unwrap().iter();
            kids.map(|kid| document.dereference(kid).unwrap().1.as_dict().unwrap()).collect()
        }
        Err(_) => vec![root],
    };
    let mut labels = Vec::new();
    for leaf in leaves {
        let numbers = leaf.get(b"Nums").unwrap().as_array().unwrap();
        for pair in numbers.chunks(2) {
            let prefix = pair[1].as_dict().unwrap().get(b"P").map(|p| lopdf::decode_text_string(p).unwrap());
            labels.push((pair[0].as_i64().unwrap(), prefix.unwrap_or_default()));
        }
        if let Ok(limits) = leaf.get(b"Limits").and_then(lopdf::Object::as_array) {
            let ends = [&numbers[0], &numbers[numbers.len() - 2]].map(|page| page.as_i64().unwrap());
            assert_eq!([limits[0].as_i64().unwrap(), limits[1].as_i64().unwrap()], ends);
        }
    }
    labels
}

#[test]
fn every_label_of_hundreds_is_found_by_its_name() {
    let one = page(vec![solid(1., 1., 1., 1., Color::BLACK)]);
    let cache = PdfCache::default();
    let mut writer = PdfWriter::new(&PdfOptions::default(), &cache, Vec::new());
    let mut wanted = vec![(0, String::new())];
    // Two without a name, then names, every hundredth label with two pages.
    for number in 0..330 {
        let name = if number < 2 { String::new() } else { format!("SF{number}") };
        let first = writer.page_count();
        let pages = vec![one.clone(); 1 + usize::from(number % 100 == 50)];
        writer.add(&pages, &name).unwrap();
        if number >= 2 {
            wanted.push((first as i64, if pages.len() == 1 { name } else { name + " - " }));
        }
    }
    let bytes = writer.finish().unwrap();
    assert_valid(&bytes);
    let document = Document::load_mem(&bytes).unwrap();
    assert_eq!(document.get_pages().len(), 333);
    assert_eq!(page_labels(&document), wanted);
    if let Some((_, said)) = tool("mutool", &["show", "FILE", "outline"], &bytes) {
        let entries: Vec<&str> = said.lines().filter(|line| line.contains("SF")).collect();
        assert_eq!(entries.len(), 328);
        assert!(entries[0].contains("\"SF2\"") && entries[0].contains("#page=3") && entries[327].contains("#page=333"));
    }
}

/// Counts what it is given.
struct Counting<'a>(&'a RefCell<usize>);

impl Write for Counting<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        *self.0.borrow_mut() += bytes.len();
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_page_is_written_when_it_is_added() {
    let (written, cache) = (RefCell::new(0), PdfCache::default());
    let noise = |seed: u32| {
        let picture = pixels(|x, y| [(x * y * seed) as u8, (x ^ (y * seed)) as u8, (seed >> 3) as u8, 255]);
        let item = Item::Image(ImageItem {
            picture: Arc::new(Picture::from_pixels(picture)),
            rect: rect(1., 1., 10., 10.),
            pixelated: true,
        });
        page(vec![item, solid(20., 20., 5., 5., Color::BLACK)])
    };
    let mut writer = PdfWriter::new(&PdfOptions::default(), &cache, Counting(&written));
    assert_eq!(*written.borrow(), 0);
    for number in 0..50 {
        let before = *written.borrow();
        writer.add(&[noise(number + 1)], "SF1").unwrap();
        assert!(*written.borrow() > before + 300, "page {number}");
    }
    let before = *written.borrow();
    writer.finish().unwrap();
    assert!(*written.borrow() - before < before / 2, "only places and names are left to the end");
}
