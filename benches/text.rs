//! Fonts and shaping: what a label costs once the process is warm.

#![allow(missing_docs)]

use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use waybill_label::output::raster::{ColorMode, RasterCache, RasterOptions, rasterize_with};
use waybill_label::page::{Color, Glyph, GlyphRun, Item, Page, Point, Rect};
use waybill_label::text::{FontRequest, FontSet, FontStack, ShapeCache, ShapeOptions, ShapedGlyph, Slant};

/// The texts of an invented two-part label, some 500 glyphs, with the weight each is set in.
const LABEL: &[(u16, &str)] = &[
    (700, "591SDL-Y56-111"),
    (700, "023GJ-070 T4"),
    (400, "SF6026144710480"),
    (700, "收"),
    (700, "欧阳𬭚 137****3600"),
    (400, "重庆市渝北区龙溪街道新溉大道18号北国风光3幢2单元14-6（放菜鸟驿站，勿放门口）"),
    (700, "寄"),
    (400, "李㛃 0592-****188"),
    (400, "福建省厦门市思明区软件园二期观日路24号之一501室"),
    (400, "付款方式：寄付月结　计费重量：1.25 kg　声明价值：￥300.00"),
    (
        400,
        "快件送达收件人地址，经收件人或收件人（寄件人）允许的代收人签字，视为送达。您的签字代表您已验收此包裹，并已确认商品信息无误、包装完好、没有划痕、破损等表面质量问题。",
    ),
    (400, "签收人：　　　　　时间：　　　年　　月　　日"),
    (400, "订单号：2026112300018823 打印时间：2026/11/23 20:49:10"),
    (400, "客服热线 95338　官网 www.example.com　☑ 已验视 ☐ 易碎"),
    (700, "023GJ-070"),
    (700, "SF6026144710480"),
    (400, "欧阳𬭚 137****3600 重庆市渝北区龙溪街道新溉大道18号北国风光3幢2单元14-6"),
    (400, "李㛃 0592-****188 福建省厦门市思明区软件园二期观日路24号之一501室"),
    (400, "备注：Fragile, handle with care. AVATAR To. 2 件"),
];

fn stack(fonts: &FontSet, weight: u16) -> std::sync::Arc<FontStack> {
    let families = ["simhei", "microsoft yahei", "arial", "sans-serif"].map(Box::from).into();
    fonts.resolve(&FontRequest {
        families,
        weight,
        stretch: 100,
        slant: Slant::Normal,
    })
}

fn shape(stacks: &[(u16, std::sync::Arc<FontStack>)], out: &mut Vec<ShapedGlyph>) {
    out.clear();
    for (weight, text) in LABEL {
        let (_, stack) = stacks.iter().find(|(known, _)| known == weight).unwrap();
        stack.shape(text, 0..text.len(), &ShapeOptions::default(), out);
    }
}

/// Shapes the label's lines and draws them, each in 8 pt, on a page of 100 × 180 mm at 203 dpi.
fn shape_and_draw(stacks: &[(u16, std::sync::Arc<FontStack>)], options: &RasterOptions, cache: &RasterCache) -> usize {
    const SIZE: f32 = 8. * 25.4 / 72.;
    let mut shaped = Vec::new();
    let mut items = Vec::with_capacity(LABEL.len());
    for (number, (weight, text)) in LABEL.iter().enumerate() {
        let (_, stack) = stacks.iter().find(|(known, _)| known == weight).unwrap();
        shaped.clear();
        stack.shape(text, 0..text.len(), &ShapeOptions::default(), &mut shaped);
        for run in shaped.chunk_by(|a, b| a.face == b.face) {
            let (face, embolden, slant) = stack.face(run[0].face);
            let mut x = 0.;
            let glyphs = run.iter().map(|glyph| {
                let at = x + glyph.dx * SIZE;
                x += glyph.advance * SIZE;
                Glyph {
                    id: glyph.id,
                    cluster: glyph.cluster,
                    x: at % 95.,
                    y: -glyph.dy * SIZE,
                }
            });
            let y = 8. * (number + 1) as f32;
            items.push(Item::Glyphs(GlyphRun {
                glyphs: glyphs.collect(),
                face: face.clone(),
                size: SIZE,
                embolden,
                slant,
                color: Color::BLACK,
                origin: Point { x: 2., y },
                text: String::new(),
                bounds: Rect {
                    x: 2.,
                    y: y - SIZE,
                    width: x,
                    height: SIZE,
                },
            }));
        }
    }
    let page = Page {
        width: 100.,
        height: 180.,
        items,
    };
    rasterize_with(&page, options, cache).unwrap().data.len()
}

fn text(c: &mut Criterion) {
    let fonts = FontSet::bundled();
    let stacks = [400, 700].map(|weight| (weight, stack(&fonts, weight)));
    let mut out = Vec::new();
    shape(&stacks, &mut out);
    let mut group = c.benchmark_group(format!("text, {} glyphs", out.len()));
    let (shapes, dots) = (ShapeCache::default(), RasterCache::default());
    group.bench_function("shape a label, warm", |b| {
        b.iter(|| shapes.during(|| shape(black_box(&stacks), &mut out)))
    });
    let bilevel = RasterOptions::new(8., ColorMode::Bilevel);
    group.bench_function("shape and draw a label, 1 bit, warm", |b| {
        b.iter(|| shapes.during(|| shape_and_draw(black_box(&stacks), &bilevel, &dots)))
    });
    let packed = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/fonts/NotoSansSC-Wide.woff2")).unwrap();
    let packed: std::sync::Arc<[u8]> = packed.into();
    group.sample_size(10);
    group.bench_function("unpack the wide face", |b| {
        b.iter(|| waybill_label::text::Face::from_bytes(packed.clone(), 0))
    });
    group.sample_size(100);
    group.bench_function("resolve, known request", |b| b.iter(|| stack(black_box(&fonts), 400)));
    group.bench_function("resolve, new set", |b| b.iter(|| stack(&FontSet::bundled(), 400)));
    let bytes: std::sync::Arc<[u8]> = stacks[0].1.face(0).0.data().into();
    group.bench_function("parse a face of 4 MB", |b| {
        b.iter(|| waybill_label::text::Face::from_bytes(bytes.clone(), 0))
    });
    group.bench_function("parse a face of 4 MB and look up a glyph", |b| {
        b.iter(|| waybill_label::text::Face::from_bytes(bytes.clone(), 0).map(|face| face.glyph('中')))
    });
    group.finish();
}

criterion_group!(benches, text);
criterion_main!(benches);
