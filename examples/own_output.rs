//! An output of one's own: the first page as an SVG sketch of its fills, rules, pictures and text.
//!
//! `cargo run --example own_output -- samples/sf-two-part.json sketch.svg`

use std::error::Error;
use std::fmt::Write;
use waybill_label::page::{Affine, Color, Item, Page, Paint, Rect};
use waybill_label::{Limits, Renderer, Response};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [reply, svg] = &arguments[..] else {
        return Err("usage: own_output REPLY SVG".into());
    };
    let response = Response::from_json(&std::fs::read(reply)?, &Limits::default())?;
    let label = Renderer::builder().build().label(&response)?;
    std::fs::write(svg, sketch(&label.pages()[0])?)?;
    Ok(())
}

fn sketch(page: &Page) -> Result<String, std::fmt::Error> {
    let (width, height) = (page.width, page.height);
    let mut svg =
        format!("<svg xmlns='http://www.w3.org/2000/svg' width='{width}mm' height='{height}mm' viewBox='0 0 {width} {height}'>\n");
    draw(&page.items, &mut svg)?;
    svg.push_str("</svg>\n");
    Ok(svg)
}

fn draw(items: &[Item], svg: &mut String) -> std::fmt::Result {
    for item in items {
        match item {
            Item::Fill(fill) => {
                if let Paint::Solid(color) = fill.paint {
                    area(&fill.rect, color, svg)?;
                }
            }
            Item::Rule(rule) => area(&rule.rect, rule.color, svg)?,
            Item::Image(image) => area(
                &image.rect,
                Color {
                    r: 128,
                    g: 128,
                    b: 128,
                    a: 255,
                },
                svg,
            )?,
            Item::Glyphs(run) => {
                let text = run.text.replace('&', "&amp;").replace('<', "&lt;");
                let (x, y, size) = (run.origin.x, run.origin.y, run.size);
                writeln!(svg, "<text x='{x}' y='{y}' font-size='{size}' xml:space='preserve'>{text}</text>")?;
            }
            Item::Group(group) => {
                let Affine { a, b, c, d, e, f } = group.transform;
                writeln!(svg, "<g transform='matrix({a} {b} {c} {d} {e} {f})' opacity='{}'>", group.opacity)?;
                draw(&group.items, svg)?;
                svg.push_str("</g>\n");
            }
            _ => {}
        }
    }
    Ok(())
}

fn area(rect: &Rect, color: Color, svg: &mut String) -> std::fmt::Result {
    let (Rect { x, y, width, height }, Color { r, g, b, .. }) = (*rect, color);
    writeln!(
        svg,
        "<rect x='{x}' y='{y}' width='{width}' height='{height}' fill='rgb({r} {g} {b})'/>"
    )
}
