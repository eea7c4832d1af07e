//! Decides whether a label may go to the printer: the right carrier and paper, nothing cut off, every character there.
//!
//! `cargo run --example check_before_printing -- samples/sf-two-part.json`

use std::error::Error;
use waybill_label::warning::Warning;
use waybill_label::{Label, Limits, Paper, Renderer, Response};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: check_before_printing REPLY")?;
    let response = Response::from_json(&std::fs::read(path)?, &Limits::default())?;
    let label = Renderer::builder().build().label(&response)?;
    let objections = objections(&label, Paper::TWO_PART);
    for objection in &objections {
        println!("do not print {}: {objection}", label.waybill_id);
    }
    if objections.is_empty() {
        println!(
            "{} may be printed, route {}",
            label.waybill_id,
            label.routing_code.unwrap_or_default()
        );
    }
    Ok(())
}

/// Why the label must not be printed on `loaded`.
fn objections(label: &Label, loaded: Paper) -> Vec<String> {
    let mut objections = Vec::new();
    if label.paper.paper != loaded {
        objections.push(format!("it is made for {}, the printer holds {loaded}", label.paper.paper));
    }
    if label.page_count != 1 {
        objections.push(format!("it has {} pages", label.page_count));
    }
    for warning in &label.warnings {
        let harmless = match warning {
            // Less than a printer's own tolerance.
            Warning::Overflow {
                right_mm,
                bottom_mm,
                left_mm,
                top_mm,
                ..
            } => [right_mm, bottom_mm, left_mm, top_mm].iter().all(|mm| **mm < 1.),
            Warning::WrongCharset { .. } => true,
            _ => false,
        };
        if !harmless {
            objections.push(warning.to_string());
        }
    }
    objections
}
