//! `inspect`: the model as JSON.

use crate::inputs::replies;
use crate::options;
use crate::render::{renderer, stdout, workers};
use crate::report::{Entry, Failure, guarded};
use crate::{Stop, say};
use rayon::prelude::*;
use serde::Serialize;
use waybill_label::label::Label;

/// How many labels are held at a time, per job.
const LABELS_PER_JOB: usize = 8;

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
    let renderer = renderer(&options.layout).build();
    let workers = workers(&options.layout)?;
    let (mut count, mut failed) = (0, 0);
    let mut replies = replies(&options.input.replies, renderer.limits());
    loop {
        let chunk: Vec<_> = replies.by_ref().take(workers.current_num_threads() * LABELS_PER_JOB).collect();
        if chunk.is_empty() {
            break;
        }
        let inspected: Vec<Inspected> = workers.install(|| {
            let inspect = |reply: &crate::inputs::Reply| {
                let entry = Entry::of(reply);
                let label = guarded(|| renderer.label(reply.result.as_ref().map_err(|failed| failed.error.clone())?));
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
            chunk.par_iter().map(inspect).collect()
        });
        for inspected in inspected {
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
            stdout(format!("{before}{json}{after}").as_bytes())?;
            count += 1;
        }
    }
    if !options.ndjson {
        stdout(if count == 0 { b"[]\n" } else { b"\n]\n" })?;
    }
    Ok(failed)
}
