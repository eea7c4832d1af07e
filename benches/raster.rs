//! A synthetic two-part label (100 × 180 mm, 203 dpi: 800 × 1440 dots; 500 glyphs, 155 rules and boxes) drawn and written as PNG.

use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use std::sync::Arc;
use waybill_label::output::png::{self, PngOptions};
use waybill_label::output::raster::{ColorMode, RasterCache, RasterOptions, rasterize_with};
use waybill_label::page::*;
use waybill_label::text::Face;

const TEXT: &str = "广东省深圳市南山区科技园南路壹号楼贰单元收件人欧阳娜娜电话13800138000寄件人慕容雪上海市浦东新区张江高科技园区\
    碧波路六百九十号已验视代收货款保价声明订单号SF6026144710480付款方式月结重量计费体积件数签收日期备注易碎品轻拿轻放请当面验收";

fn label() -> Page {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/fonts/NotoSansSC-Regular.ttf");
    let face = Arc::new(Face::from_bytes(std::fs::read(file).expect("the bundled face").into(), 0).expect("a face"));
    let mut items = Vec::new();
    let mut characters = TEXT.chars().filter(|c| !c.is_whitespace()).cycle();
    for line in 0..50 {
        let size = [2.5, 2.8, 3.2, 4.2][line % 4];
        let mut at = 0.;
        let mut glyphs = Vec::new();
        for character in characters.by_ref().take(10) {
            let id = face.glyph(character).unwrap_or(0);
            glyphs.push(Glyph {
                id,
                cluster: 0,
                x: at,
                y: 0.,
            });
            at += face.advance(id) * size;
        }
        let origin = Point {
            x: 3. + (line % 2) as f32 * 48.,
            y: 6. + (line / 2) as f32 * 7.,
        };
        items.push(Item::Glyphs(GlyphRun {
            face: face.clone(),
            size,
            embolden: false,
            slant: false,
            color: Color::BLACK,
            origin,
            glyphs,
            text: String::new(),
            bounds: Rect {
                x: origin.x,
                y: origin.y - size,
                width: at,
                height: size * 1.3,
            },
        }));
    }
    let rule = |rect, vertical, style| {
        Item::Rule(Rule {
            rect,
            vertical,
            style,
            color: Color::BLACK,
        })
    };
    for i in 0..25 {
        let y = 2. + i as f32 * 7.;
        let style = if i % 5 == 0 { RuleStyle::Dashed } else { RuleStyle::Solid };
        items.push(rule(
            Rect {
                x: 1.,
                y,
                width: 98.,
                height: 0.26,
            },
            false,
            style,
        ));
        items.push(rule(
            Rect {
                x: 1. + i as f32 * 4.,
                y: 2.,
                width: 0.26,
                height: 40.,
            },
            true,
            RuleStyle::Solid,
        ));
    }
    // A barcode: what the redrawn bars come to.
    for i in 0..100 {
        items.push(Item::Fill(Fill {
            rect: Rect {
                x: 20. + i as f32 * 0.6,
                y: 120.,
                width: 0.25 + (i % 3) as f32 * 0.125,
                height: 12.,
            },
            paint: Paint::Solid(Color::BLACK),
        }));
    }
    items.push(Item::Fill(Fill {
        rect: Rect {
            x: 60.,
            y: 150.,
            width: 30.,
            height: 6.,
        },
        paint: Paint::Solid(Color::BLACK),
    }));
    Page {
        width: 100.,
        height: 180.,
        items,
    }
}

fn raster(c: &mut Criterion) {
    let (page, cache) = (label(), RasterCache::default());
    for (name, color) in [("1bit", ColorMode::Bilevel), ("gray", ColorMode::Gray), ("rgb", ColorMode::Rgb)] {
        let options = RasterOptions::new(8., color);
        let bitmap = rasterize_with(&page, &options, &cache).expect("a label");
        c.bench_function(&format!("raster {name}"), |b| {
            b.iter(|| rasterize_with(black_box(&page), &options, &cache))
        });
        c.bench_function(&format!("png {name}"), |b| {
            b.iter(|| png::encode(black_box(&bitmap), &PngOptions::new(8.)))
        });
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(30).warm_up_time(std::time::Duration::from_millis(500)).measurement_time(std::time::Duration::from_secs(2));
    targets = raster
}
criterion_main!(benches);
