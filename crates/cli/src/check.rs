//! `check`: is each label the one that was expected?

use crate::inputs::Inputs;
use crate::options;
use crate::render::{renderer, stdout};
use crate::report::{Entry, Failure, NOT_EXPECTED, tell_failure, with_reply};
use crate::say::{Tone, say};
use crate::{Stop, text};
use serde::Serialize;
use std::fs;
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
    let inputs = Inputs::new(&options.input, renderer.limits());
    for reply in inputs.replies() {
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
                Some(Failure::new(NOT_EXPECTED, "no expectation has its waybill_id or order_id")),
            ),
            (Err(error), _) => (Vec::new(), Some(error)),
        };
        let passes = error.is_none() && !findings.is_empty() && findings.iter().all(|finding| finding.outcome.passes());
        failed += usize::from(!passes);
        for finding in findings.iter().filter(|finding| !finding.outcome.passes()) {
            say(
                Tone::Failure,
                text!(
                    "{label}: {field} {reason}",
                    label = format_args!("{} #{}", entry.source, entry.number),
                    field = finding.field,
                    reason = finding.outcome.reason()
                ),
            );
        }
        if let Some(error) = &error {
            tell_failure(&format!("{} #{}", entry.source, entry.number), error);
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
        let json = serde_json::to_string(&checked).map_err(|e| Stop::Io(text!("the JSON of a label: {error}", error = e)))?;
        stdout(format!("{json}\n").as_bytes())?;
    }
    inputs.finish(Ok(failed))
}
