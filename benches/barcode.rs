//! Finding a barcode in a picture that was never seen, drawing it with whole dots, and reading it back from a 1-bit page.

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use image::{GrayImage, ImageFormat, Luma};
use rxing::{BarcodeFormat, MultiFormatWriter, Writer};
use std::hint::black_box;
use std::io::Cursor;
use std::sync::Arc;
use waybill_label::barcode::{BarcodeMode, Finder, read_back};
use waybill_label::output::raster::{ColorMode, RasterOptions, rasterize};
use waybill_label::page::Picture;
use waybill_label::page::{ImageItem, Item, Page, Rect};

const QR_TEXT: &str = "MMM={'k1':'571W','k2':'571AW','k3':'007','k4':'T4','k5':'SF1400027716359','k6':'','k7':'e3a8b1f0'}";

/// The file of a picture of a barcode, two pixels a module.
fn file(format: BarcodeFormat, text: &str, bar_height: Option<u32>) -> Arc<[u8]> {
    let bits = MultiFormatWriter.encode(text, &format, 0, 0).expect("encodable");
    let [left, top, width, height] = bits.getEnclosingRectangle().expect("ink");
    let picture = GrayImage::from_fn(width * 2, bar_height.unwrap_or(height * 2), |x, y| {
        let row = if bar_height.is_some() { top } else { top + y / 2 };
        Luma([if bits.get(left + x / 2, row) { 0 } else { 255 }])
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).expect("written");
    bytes.into_inner().into()
}

fn page(file: &Arc<[u8]>, width: f32, height: f32) -> Page {
    let picture = Arc::new(Picture::from_encoded(file.clone(), 1 << 24).expect("a picture"));
    let rect = Rect {
        x: 5.,
        y: 5.,
        width,
        height,
    };
    Page {
        width: 100.,
        height: 40.,
        items: vec![Item::Image(ImageItem {
            picture,
            rect,
            pixelated: false,
        })],
    }
}

fn barcodes(c: &mut Criterion) {
    let codes = [
        ("Code 128", file(BarcodeFormat::CODE_128, "SF1400027716359", Some(60)), 60., 12.),
        ("QR", file(BarcodeFormat::QR_CODE, QR_TEXT, None), 20., 20.),
    ];
    for (name, file, width, height) in &codes {
        let fresh = || {
            let page = page(file, *width, *height);
            // Layout has decoded the picture's header only; the pixels are needed by any output.
            if let Item::Image(image) = &page.items[0] {
                image.picture.pixels();
            }
            (Finder::default(), page)
        };
        c.bench_function(&format!("find and redraw {name}"), |b| {
            b.iter_batched(
                fresh,
                |(finder, mut page)| finder.redraw(std::slice::from_mut(&mut page), 8., BarcodeMode::default(), &mut u64::MAX.clone()),
                BatchSize::SmallInput,
            );
        });
        let (finder, mut page) = fresh();
        let (found, _) = finder
            .redraw(std::slice::from_mut(&mut page), 8., BarcodeMode::default(), &mut u64::MAX.clone())
            .expect("steps");
        let bitmap = rasterize(&page, &RasterOptions::new(8., ColorMode::Bilevel)).expect("drawable");
        c.bench_function(&format!("read back {name}"), |b| {
            b.iter(|| {
                let mut found = found.clone();
                read_back(black_box(&bitmap), 1, 8., &mut found);
                found
            });
        });
    }
}

criterion_group!(benches, barcodes);
criterion_main!(benches);
