//! PDF of a label as rich as real ones: 413 glyphs of two faces (248 of them ideographs), 155 boxes and rules, four pictures.

use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use std::sync::Arc;
use waybill_label::output::pdf::{PdfCache, PdfOptions, PdfWriter, write};
use waybill_label::page::Picture;
use waybill_label::page::{Color, Fill, Glyph, GlyphRun, ImageItem, Item, Page, Paint, Point, Rect};
use waybill_label::text::{Face, FontRequest, FontSet, Slant};

fn face(weight: u16) -> Arc<Face> {
    let stack = FontSet::bundled().resolve(&FontRequest {
        families: Arc::from([Box::from("sans-serif")]),
        weight,
        stretch: 100,
        slant: Slant::Normal,
    });
    Arc::clone(stack.face(0).0)
}

fn run(face: &Arc<Face>, text: &str, size: f32, x: f32, y: f32) -> Item {
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
        pen += face.advance(id) * size;
    }
    Item::Glyphs(GlyphRun {
        face: Arc::clone(face),
        size,
        embolden: false,
        slant: false,
        color: Color::BLACK,
        origin: Point { x, y },
        glyphs,
        text: text.into(),
        bounds: Rect {
            x,
            y: y - size,
            width: pen,
            height: size,
        },
    })
}

/// Ideographs of common use from a place in the alphabet of Unicode that depends on the label.
fn ideographs(face: &Face, seed: u32, count: usize) -> String {
    let common = (0x4e00..0x9fa5)
        .step_by(7)
        .filter_map(char::from_u32)
        .filter(|c| face.glyph(*c).is_some())
        .collect::<Vec<_>>();
    (0..count).map(|i| common[(seed as usize * 131 + i * 17) % common.len()]).collect()
}

fn barcode() -> Arc<Picture> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 400, 120);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let row: Vec<u8> = (0..50_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    encoder
        .write_header()
        .and_then(|mut w| w.write_image_data(&row.repeat(120)))
        .expect("a picture in memory");
    Arc::new(Picture::from_encoded(bytes.into(), 1 << 20).expect("a picture"))
}

/// `seed` varies names and addresses: every label has 40 ideographs of its own.
fn label(seed: u32, faces: &[Arc<Face>; 2], pictures: &[Arc<Picture>]) -> Page {
    let mut items = Vec::new();
    for i in 0..155 {
        let (x, y) = ((i % 10) as f32 * 9.5 + 2., (i / 10) as f32 * 11. + 2.);
        items.push(Item::Fill(Fill {
            rect: Rect {
                x,
                y,
                width: 9.5,
                height: 0.264,
            },
            paint: Paint::Solid(Color::BLACK),
        }));
    }
    let own = ideographs(&faces[0], seed + 1, 40);
    let fixed = ideographs(&faces[0], 0, 160).chars().collect::<Vec<_>>();
    for (i, words) in fixed.chunks(16).enumerate() {
        let text = format!("{}: 1380013{seed:04}-{i}", words.iter().collect::<String>());
        items.push(run(&faces[0], &text, 3., 3., 20. + i as f32 * 8.));
    }
    items.push(run(&faces[0], &own, 2.4, 3., 150.));
    items.push(run(&faces[1], &ideographs(&faces[1], 5, 48), 2., 2., 10.));
    items.push(run(
        &faces[1],
        &format!("SF{:013}", 1_234_567_890_000_u64 + u64::from(seed)),
        5.,
        3.,
        160.,
    ));
    for (i, picture) in pictures.iter().enumerate() {
        items.push(Item::Image(ImageItem {
            picture: Arc::clone(picture),
            rect: Rect {
                x: 5.,
                y: 100. + i as f32 * 12.,
                width: 50.,
                height: 10.,
            },
            pixelated: true,
        }));
    }
    Page {
        width: 100.,
        height: 180.,
        items,
    }
}

fn benches(c: &mut Criterion) {
    let faces = [face(400), face(700)];
    let pictures = [barcode()];
    let labels: Vec<Page> = (0..100).map(|seed| label(seed, &faces, &pictures)).collect();
    let merged = |count: usize, options: &PdfOptions, cache: &PdfCache| {
        let mut writer = PdfWriter::new(options, cache, Vec::new());
        for page in &labels[..count] {
            writer.add(std::slice::from_ref(page), "SF1234567890123").expect("sound pages");
        }
        writer.finish().expect("sound faces")
    };
    for compression in [1, 3, 6, 9] {
        let options = PdfOptions {
            compression,
            ..PdfOptions::default()
        };
        let one = write(&labels[..1], &options, &PdfCache::default()).expect("a sound page").len();
        let hundred = merged(100, &options, &PdfCache::default()).len();
        println!(
            "level {compression}: one label {one} bytes, each further page {} bytes",
            (hundred - one) / 99
        );
        // No cache, so that each label is one that was never seen.
        let cache = PdfCache::with_capacity(0);
        c.bench_function(&format!("one file a label, level {compression}"), |b| {
            b.iter(|| write(black_box(&labels[..1]), &options, &cache).expect("a sound page"));
        });
        c.bench_function(&format!("100 labels in a file, level {compression}"), |b| {
            b.iter(|| merged(black_box(100), &options, &cache))
        });
    }
}

criterion_group! { name = pdf; config = Criterion::default().sample_size(20).measurement_time(std::time::Duration::from_secs(2)).warm_up_time(std::time::Duration::from_millis(300)); targets = benches }
criterion_main!(pdf);
