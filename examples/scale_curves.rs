//! Time a label against the size of the batch and of the document, as a plot: straight lines at 45° are linear.
//!
//! `cargo run --release --example scale_curves -- docs/scale.svg`
//!
//! Each point is the median of several runs on one thread, from the reply to the bytes of the PDF, every barcode read back.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use plotters::prelude::*;
use std::error::Error;
use std::fmt::Write;
use std::time::Instant;
use waybill_label::{Limits, Paper, Renderer, Response};

/// Runs of a point, of which the median counts.
const RUNS: usize = 5;

/// A kind of growth: what grows, and the reply of each size.
struct Curve {
    name: &'static str,
    sizes: &'static [usize],
    reply: fn(usize) -> Vec<u8>,
}

const CURVES: [Curve; 5] = [
    Curve {
        name: "rows of a table with collapsed borders",
        sizes: &[1, 3, 10, 30, 100, 300, 1000, 2000],
        reply: |rows| {
            rich(rows, |html| {
                html.push_str("<table style='border-collapse:collapse;width:96mm'>");
                for row in 1..=rows {
                    let _ = write!(
                        html,
                        "<tr><td style='border:1px solid'>{row}<td style='border:1px solid'>苹果第{row}箱"
                    );
                }
            })
        },
    },
    Curve {
        name: "paragraphs",
        sizes: &[1, 3, 10, 30, 100, 300, 1000, 2000],
        reply: |count| {
            rich(count, |html| {
                for n in 0..count {
                    let _ = write!(html, "<p>收件人地址第{n}行 No. {n}");
                }
            })
        },
    },
    Curve {
        name: "floats",
        sizes: &[1, 3, 10, 30, 100, 300, 1000, 2000],
        reply: |count| {
            rich(count, |html| {
                for n in 0..count {
                    let _ = write!(html, "<div style='float:left;width:{}mm'>{n}</div>", 8 + n % 7);
                }
            })
        },
    },
    Curve {
        name: "tables nested in one another",
        sizes: &[1, 3, 10, 30, 60],
        reply: |depth| rich(depth, |html| (0..depth).for_each(|_| html.push_str("<table><tr><td>内"))),
    },
    Curve {
        name: "style rules",
        sizes: &[1, 3, 10, 30, 100, 300, 1000, 3000],
        reply: |rules| {
            rich(rules, |html| {
                html.push_str("<style>");
                for rule in 0..rules {
                    let _ = write!(html, ".c{rule} td.d{rule} {{ color: black }}");
                }
                html.push_str("</style><p class=c1>标快<p class=c2>寄付");
            })
        },
    },
];

fn rich(number: usize, body: impl FnOnce(&mut String)) -> Vec<u8> {
    let mut html = String::from("<!doctype html>");
    body(&mut html);
    format!(r#"{{"waybill_id":"W{number}","print_html":"{}"}}"#, STANDARD.encode(html)).into_bytes()
}

/// Milliseconds from the reply to the PDF.
fn time(renderer: &Renderer, reply: &[u8]) -> Result<f64, Box<dyn Error>> {
    let begun = Instant::now();
    let label = renderer.label(&Response::from_json(reply, renderer.limits())?)?;
    std::hint::black_box(label.to_pdf()?);
    Ok(begun.elapsed().as_secs_f64() * 1000.)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn main() -> Result<(), Box<dyn Error>> {
    let out = std::env::args().nth(1).ok_or("usage: scale_curves OUT.svg")?;
    let mut limits = Limits::default();
    limits.document.pages = 1000;
    let renderer = Renderer::builder().paper(Paper::TWO_PART).limits(limits).build();
    let mut curves: Vec<(&str, Vec<(f64, f64)>)> = Vec::new();
    for curve in CURVES {
        let mut points = Vec::new();
        for &size in curve.sizes {
            let reply = (curve.reply)(size);
            time(&renderer, &reply)?;
            let times = (0..RUNS).map(|_| time(&renderer, &reply)).collect::<Result<Vec<_>, _>>()?;
            points.push((size as f64, median(times)));
        }
        curves.push((curve.name, points));
    }
    let sample = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/samples/sf-two-part.json"))?;
    let mut points = Vec::new();
    for count in [1, 10, 100, 1000, 10_000, 100_000] {
        let begun = Instant::now();
        for _ in 0..count {
            time(&renderer, &sample)?;
        }
        points.push((f64::from(count), begun.elapsed().as_secs_f64() * 1000. / f64::from(count)));
    }
    curves.push(("labels of a batch, time of each", points));
    for (name, points) in &curves {
        for (size, time) in points {
            println!("{name}\t{size}\t{time:.3} ms");
        }
    }
    draw(&out, &curves)
}

fn draw(out: &str, curves: &[(&str, Vec<(f64, f64)>)]) -> Result<(), Box<dyn Error>> {
    let root = SVGBackend::new(out, (900, 560)).into_drawing_area();
    root.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&root)
        .margin(16)
        .x_label_area_size(44)
        .y_label_area_size(64)
        .build_cartesian_2d((1f64..100_000f64).log_scale(), (0.02f64..200f64).log_scale())?;
    chart
        .configure_mesh()
        .x_desc("size")
        .y_desc("ms")
        .x_label_formatter(&|size| format!("{size:.0}"))
        .draw()?;
    for (index, (name, points)) in curves.iter().enumerate() {
        let color = Palette99::pick(index).to_rgba();
        chart
            .draw_series(LineSeries::new(points.iter().copied(), color.stroke_width(2)))?
            .label(*name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], color.stroke_width(2)));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .background_style(WHITE.mix(0.8))
        .border_style(BLACK)
        .draw()?;
    root.present()?;
    Ok(())
}
