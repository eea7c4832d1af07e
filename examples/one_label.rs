//! One reply, one label: the whole way in a few lines.
//!
//! `cargo run --example one_label -- samples/sf-two-part.json label.pdf`

use std::error::Error;
use std::fs;
use waybill_label::{Renderer, Response};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [reply, pdf] = &arguments[..] else {
        return Err("usage: one_label REPLY PDF".into());
    };
    let renderer = Renderer::builder().build();
    let label = renderer.label(&Response::from_json(&fs::read(reply)?, renderer.limits())?)?;
    for warning in &label.warnings {
        eprintln!("{}: {warning}", label.waybill_id);
    }
    fs::write(pdf, label.to_pdf()?)?;
    println!(
        "{}, {} for {}",
        label.waybill_id,
        label.paper.paper,
        label.routing_code.unwrap_or_default()
    );
    Ok(())
}
