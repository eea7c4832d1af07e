//! Renders JSON lines on all processors, into one PDF.
//!
//! `cargo run --release --example batch -- samples/batch-camel.json all.pdf`

use rayon::prelude::*;
use std::error::Error;
use std::fs::File;
use std::io::{BufReader, BufWriter};
use waybill_label::{Label, Renderer, Responses};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(replies), Some(pdf)) = (arguments.next(), arguments.next()) else {
        return Err("usage: batch REPLIES PDF".into());
    };
    let renderer = Renderer::builder().build();
    let replies: Vec<_> = Responses::new(BufReader::new(File::open(replies)?), renderer.limits()).collect();
    let labels: Vec<Label> = replies
        .par_iter()
        .filter_map(|reply| match reply {
            Ok(reply) => renderer
                .label(reply)
                .inspect_err(|error| eprintln!("{}: {error}", reply.waybill_id))
                .ok(),
            Err(failed) => {
                eprintln!("order {}: {}", failed.order_id, failed.error);
                None
            }
        })
        .collect();
    let mut all = renderer.merged_pdf(BufWriter::new(File::create(pdf)?));
    labels.iter().try_for_each(|label| all.add(label))?;
    all.finish()?;
    println!("{} of {} labels", labels.len(), replies.len());
    Ok(())
}
