//! `inspect`: the model as JSON.

use crate::inputs::{Reply, replies};
use crate::options;
use crate::render::{batch, renderer, stdout};
use crate::report::{Entry, Failure, guarded};
use crate::{Stop, say};
use serde::Serialize;
use std::sync::atomic::AtomicU64;
use waybill_label::label::Label;

/// What is printed for a label.
#[derive(Serialize)]
#[serde(untagged)]
enum Inspected {
    Label {
        source: String,
        number: usize,
        #[serde(flatten)]
        label: Box<Label>,
    },
    Failed {
        source: String,
        number: usize,
        order_id: String,
        delivery_id: String,
        waybill_id: String,
        error: Option<Failure>,
    },
}

pub fn run(options: &options::Inspect) -> Result<usize, Stop> {
    let renderer = renderer(&options.layout)?.build();
    let (mut count, mut failed) = (0, 0);
    let read = AtomicU64::new(0);
    let inspect = |reply: Reply| {
        let entry = Entry::of(&reply);
        let label = guarded(|| renderer.label(reply.result.as_ref().map_err(Clone::clone)?));
        match label {
            Ok(label) => Inspected::Label {
                source: entry.source,
                number: entry.number,
                label: Box::new(label),
            },
            Err(error) => Inspected::Failed {
                source: entry.source,
                number: entry.number,
                order_id: entry.order_id,
                delivery_id: entry.delivery_id,
                waybill_id: entry.waybill_id,
                error: Some(error),
            },
        }
    };
    let print = |inspected: Inspected| {
        if let Inspected::Failed {
            source,
            number,
            error: Some(error),
            ..
        } = &inspected
        {
            failed += 1;
            say(format_args!("failed: {source} #{number}: {} [{}]", error.message, error.code));
        }
        let json = match options.ndjson {
            true => serde_json::to_string(&inspected),
            false => serde_json::to_string_pretty(&inspected),
        };
        let json = json.map_err(|e| Stop::Io(format!("the JSON of a label: {e}")))?;
        let before = match (options.ndjson, count) {
            (true, _) => "",
            (false, 0) => "[\n",
            (false, _) => ",\n",
        };
        let after = if options.ndjson { "\n" } else { "" };
        count += 1;
        stdout(format!("{before}{json}{after}").as_bytes())
    };
    batch(&options.work).run(replies(&options.input.replies, renderer.limits(), &read), inspect, print)?;
    if !options.ndjson {
        stdout(if count == 0 { b"[]\n" } else { b"\n]\n" })?;
    }
    Ok(failed)
}
