//! Each stage of a label's way, and all of it, on replies of different kinds.
//!
//! `cargo bench --bench label -- two-part` for one kind.

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use waybill_label::barcode::{BarcodeMode, Finder};
use waybill_label::engine::{Engine, Medium};
use waybill_label::limits::Limits;
use waybill_label::output::png::{self, PngOptions};
use waybill_label::output::raster::{ColorMode, RasterCache, RasterOptions, rasterize_with};
use waybill_label::page::Page;
use waybill_label::text::FontSet;
use waybill_label::{Paper, Renderer, Response, print_html};

/// The millimetres of the paper, for all kinds.
const PAPER: (f32, f32) = (100., 180.);

/// A reply of each kind.
fn kinds() -> Vec<(&'static str, Vec<u8>)> {
    let many = ["sf-two-part", "sto-floats", "jd-stacked-tables", "ems-quirks", "zto-one-part"];
    vec![
        ("small", sample("zto-one-part")),
        ("two-part", sample("sf-two-part")),
        ("tables", sample("jd-stacked-tables")),
        ("floats", sample("sto-floats")),
        ("goods-200", goods(200)),
        ("pictures", pictures(&many)),
    ]
}

fn sample(name: &str) -> Vec<u8> {
    let path = format!("{}/samples/{name}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(path).expect("the samples are in the repository")
}

fn reply(html: &str) -> Vec<u8> {
    use base64::Engine;
    let html = base64::engine::general_purpose::STANDARD.encode(html);
    format!(r#"{{"waybill_id":"1","print_html":"{html}"}}"#).into_bytes()
}

/// The text of a reply's document.
fn document(reply: &[u8], limits: &Limits) -> String {
    let field = Response::from_json(reply, limits).expect("a reply").print_html.unwrap_or_default();
    print_html::decode(&field, limits).expect("a document").text
}

/// All pictures of some samples on one label.
fn pictures(samples: &[&str]) -> Vec<u8> {
    let mut html = String::from("<!doctype html><style>img{width:30mm;height:30mm;object-fit:contain}</style>");
    for name in samples {
        let document = document(&sample(name), &Limits::default());
        for picture in document.split("src=\"data:").skip(1).filter_map(|rest| rest.split('"').next()) {
            html += &format!("<img src=\"data:{picture}\">");
        }
    }
    reply(&html)
}

/// A list of so many goods, in a table with collapsed borders, on as many pages as it takes.
fn goods(rows: usize) -> Vec<u8> {
    use std::fmt::Write;
    let mut html = String::from(
        "<!doctype html><style>table{border-collapse:collapse;width:96mm;font:9pt SimHei}td,th{border:1px solid;padding:1mm}</style>\
        <table><thead><tr><th>序号<th>商品<th>规格<th>数量</thead>",
    );
    for row in 1..=rows {
        let _ = write!(
            html,
            "<tr><td>{row}<td>有机红富士苹果 第{row}箱<td>{}g × 12<td>{}",
            100 + row,
            row % 9 + 1
        );
    }
    reply(&(html + "</table>"))
}

fn stages(c: &mut Criterion) {
    let limits = Limits::default();
    let engine = Engine::new(FontSet::bundled(), limits.document.clone());
    let medium = Medium::Print {
        width: PAPER.0,
        height: PAPER.1,
        margin: 0.,
        own_sizes: false,
        dots_per_mm: 8.,
    };
    for (kind, reply) in kinds() {
        let response = Response::from_json(&reply, &limits).expect("a reply");
        let field = response.print_html.clone().unwrap_or_default();
        let html = document(&reply, &limits);
        let prepared = engine.prepare(&html).expect("a document");
        // Elements without boxes have styles all the same.
        let boxless = format!("{html}<style>html{{display:none!important}}</style>");
        let boxless = engine.prepare(&boxless).expect("a document");
        let mut pages = engine.lay_out(&prepared, medium).expect("pages").pages;
        let finder = Finder::default();
        finder
            .redraw(&mut pages, 8., BarcodeMode::default(), &mut u64::MAX.clone())
            .expect("steps");
        let bilevel = RasterOptions::new(8., ColorMode::Bilevel);
        let cache = RasterCache::default();
        let bitmap = rasterize_with(&pages[0], &bilevel, &cache).expect("dots");
        let renderer = |verify| {
            Renderer::builder()
                .paper(Paper::new(PAPER.0, PAPER.1).expect("a paper"))
                .verify(verify)
                .build()
        };
        let (verifying, trusting) = (renderer(true), renderer(false));
        let label = trusting.label(&response).expect("a label");

        let mut group = c.benchmark_group(kind);
        group.throughput(Throughput::Elements(1));
        group.bench_function("1 reply", |b| b.iter(|| Response::from_json(black_box(&reply), &limits)));
        group.bench_function("2 print_html", |b| b.iter(|| print_html::decode(black_box(&field), &limits)));
        group.bench_function("3 parse", |b| b.iter(|| engine.prepare(black_box(&html))));
        group.bench_function("4 style alone", |b| b.iter(|| engine.lay_out(black_box(&boxless), medium)));
        group.bench_function("4 style, layout, paint", |b| {
            b.iter(|| engine.lay_out(black_box(&prepared), medium))
        });
        let laid_out = || engine.lay_out(&prepared, medium).expect("pages").pages;
        let redrawn = |finder: &Finder, mut pages: Vec<Page>| {
            let found = finder.redraw(&mut pages, 8., BarcodeMode::default(), &mut u64::MAX.clone());
            (pages, found)
        };
        group.bench_function("5 barcodes, pictures searched before", |b| {
            b.iter_batched(laid_out, |pages| redrawn(&finder, pages), BatchSize::LargeInput);
        });
        group.bench_function("5 barcodes, pictures not searched before", |b| {
            b.iter_batched(laid_out, |pages| redrawn(&Finder::default(), pages), BatchSize::LargeInput);
        });
        group.bench_function("6 raster, first page", |b| {
            b.iter(|| rasterize_with(black_box(&pages[0]), &bilevel, &cache))
        });
        group.bench_function("7 png, first page", |b| {
            b.iter(|| png::encode(black_box(&bitmap), &PngOptions::new(8.)))
        });
        group.bench_function("8 pdf", |b| b.iter(|| black_box(&label).to_pdf()));
        group.bench_function(BenchmarkId::new("9 all", "png, not verified"), |b| {
            b.iter(|| {
                let response = Response::from_json(black_box(&reply), &limits).expect("a reply");
                trusting.label(&response).and_then(|label| label.to_png(1))
            });
        });
        group.bench_function(BenchmarkId::new("9 all", "png, verified"), |b| {
            b.iter(|| {
                let response = Response::from_json(black_box(&reply), &limits).expect("a reply");
                verifying.label(&response).and_then(|label| label.to_png(1))
            });
        });
        group.bench_function(BenchmarkId::new("9 all", "pdf, verified"), |b| {
            b.iter(|| {
                let response = Response::from_json(black_box(&reply), &limits).expect("a reply");
                verifying.label(&response).and_then(|label| label.to_pdf())
            });
        });
        group.finish();
    }
}

criterion_group!(benches, stages);
criterion_main!(benches);
