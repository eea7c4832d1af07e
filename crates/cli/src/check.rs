//! `check`: is each label the one that was expected?

use crate::inputs::replies;
use crate::options;
use crate::render::{renderer, stdout};
use crate::report::{Entry, Failure, NOT_EXPECTED, with_reply};
use crate::{Stop, say};
use serde::Serialize;
use std::fs;
use std::sync::atomic::AtomicU64;
use waybill_label::label::{Expectation, Finding};

#[derive(Serialize)]
struct Checked {
    source: String,
    number: usize,
    order_id: String,
    waybill_id: String,
    /// Whether every field that was expected is on the label.
    passes: bool,
    findings: Vec<Finding>,
    error: Option<Failure>,
}

pub fn run(options: &options::Check) -> Result<usize, Stop> {
    let json = fs::read(&options.expect).map_err(|e| Stop::io(options.expect.display(), &e))?;
    let expected = Expectation::list_from_json(&json).map_err(|e| Stop::Usage(e.to_string()))?;
    let renderer = renderer(&options.layout, &options.input.costs, None)?.build();
    let mut failed = 0;
    for reply in replies(&options.input.replies, renderer.limits(), &AtomicU64::new(0)) {
        let entry = Entry::of(&reply);
        let wanted = match &expected[..] {
            // One expectation is about whatever comes: a swapped label must not slip through by its number.
            [one] => Some(one),
            many => many.iter().find(|one| one.is_about(&entry.waybill_id, &entry.order_id)),
        };
        let label = with_reply(&reply, |response| renderer.label(response));
        let (findings, error) = match (label, wanted) {
            (Ok(label), Some(wanted)) => (label.check(wanted), None),
            (Ok(_), None) => (
                Vec::new(),
                Some(Failure {
                    code: NOT_EXPECTED,
                    message: "no expectation has its waybill_id or order_id".into(),
                }),
            ),
            (Err(error), _) => (Vec::new(), Some(error)),
        };
        let passes = error.is_none() && !findings.is_empty() && findings.iter().all(|finding| finding.outcome.passes());
        failed += usize::from(!passes);
        for finding in findings.iter().filter(|finding| !finding.outcome.passes()) {
            say(format_args!(
                "{} #{}: {} {}",
                entry.source,
                entry.number,
                finding.field,
                finding.outcome.reason()
            ));
        }
        if let Some(error) = &error {
            say(format_args!(
                "failed: {} #{}: {} [{}]",
                entry.source, entry.number, error.message, error.code
            ));
        }
        let checked = Checked {
            source: entry.source,
            number: entry.number,
            order_id: entry.order_id,
            waybill_id: entry.waybill_id,
            passes,
            findings,
            error,
        };
        let json = serde_json::to_string(&checked).map_err(|e| Stop::Io(format!("the JSON of a label: {e}")))?;
        stdout(format!("{json}\n").as_bytes())?;
    }
    Ok(failed)
}
