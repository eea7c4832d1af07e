//! `inspect`: the model as JSON, as a table, as boxes over the picture.

use crate::inputs::{Inputs, Reply};
use crate::options;
use crate::render::{batch, renderer, stdout};
use crate::report::{Entry, Failure, tell_failure, with_reply};
use crate::{Stop, atomic, text};
use serde::Serialize;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use waybill_label::label::{Label, SCHEMA_VERSION};

/// What is printed for a label.
#[derive(Serialize)]
#[serde(untagged)]
enum Inspected {
    Label {
        schema_version: u32,
        source: String,
        number: usize,
        #[serde(flatten)]
        label: Box<Label>,
    },
    Failed {
        schema_version: u32,
        source: String,
        number: usize,
        order_id: String,
        delivery_id: String,
        waybill_id: String,
        error: Option<Failure>,
    },
}

pub fn run(options: &options::Inspect) -> Result<usize, Stop> {
    let renderer = renderer(&options.layout, &options.input.costs, None)?.build();
    let (mut count, mut failed) = (0, 0);
    let inputs = Inputs::new(&options.input, renderer.limits());
    let inspect = |reply: Reply| {
        let entry = Entry::of(&reply);
        let label = with_reply(&reply, |response| renderer.label(response));
        match label {
            Ok(label) => Inspected::Label {
                schema_version: SCHEMA_VERSION,
                source: entry.source,
                number: entry.number,
                label: Box::new(label),
            },
            Err(error) => Inspected::Failed {
                schema_version: SCHEMA_VERSION,
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
            tell_failure(&format!("{source} #{number}"), error);
        }
        count += 1;
        if let (Some(path), Inspected::Label { label, .. }) = (&options.overlay, &inspected) {
            for page in 1..=label.pages().len() {
                let png = renderer.overlay_png(label, page).map_err(|e| Stop::Io(e.to_string()))?;
                let place = overlay_path(path, count, page);
                atomic::write(&place, &png, false).map_err(|e| Stop::io(place.display(), &e))?;
            }
        }
        if options.table {
            return stdout(table(&inspected).as_bytes());
        }
        let json = match options.ndjson {
            true => serde_json::to_string(&inspected),
            false => serde_json::to_string_pretty(&inspected),
        };
        let json = json.map_err(|e| Stop::Io(text!("the JSON of a label: {error}", error = e)))?;
        let before = match (options.ndjson, count) {
            (true, _) => "",
            (false, 1) => "[\n",
            (false, _) => ",\n",
        };
        let after = if options.ndjson { "\n" } else { "" };
        stdout(format!("{before}{json}{after}").as_bytes())
    };
    batch(&options.work).run(inputs.replies(), inspect, print)?;
    if !options.ndjson && !options.table {
        stdout(if count == 0 { b"[]\n" } else { b"\n]\n" })?;
    }
    inputs.finish(Ok(failed))
}

/// `fields.png`, `fields-2.png` for page 2, `fields-label3.png` for the third label.
fn overlay_path(path: &Path, label: usize, page: usize) -> PathBuf {
    let mut stem = path.file_stem().unwrap_or_default().to_os_string();
    if label > 1 {
        stem.push(format!("-label{label}"));
    }
    if page > 1 {
        stem.push(format!("-{page}"));
    }
    stem.push(".png");
    path.with_file_name(stem)
}

/// One line a field: name, value, confidence, sources; what speaks against it below.
fn table(inspected: &Inspected) -> String {
    let mut out = String::new();
    // Control characters would drive the terminal.
    let clean = |text: &str| text.replace(char::is_control, " ");
    // Writing to a string cannot fail.
    let _ = match inspected {
        Inspected::Label { source, number, label, .. } => {
            let _ = writeln!(out, "{source} #{number}: {}", clean(&label.waybill_id));
            if let Some(limit) = label.fields().unread {
                let _ = writeln!(out, "  {}", text!("the pages were not read for fields: {limit}", limit = limit));
            }
            label.fields().iter().try_for_each(|(name, field)| {
                let sources: Vec<String> = field.sources.iter().map(|source| source.name()).collect();
                let (value, sure) = (clean(&field.value), field.confidence.name());
                writeln!(out, "  {name:<16}  {value}  [{sure}: {}]", sources.join("; "))?;
                field.disagreements.iter().try_for_each(|other| {
                    writeln!(
                        out,
                        "  {:<16}  {}",
                        "",
                        text!("but {value}  [{source}]", value = clean(&other.value), source = other.source.name())
                    )
                })
            })
        }
        Inspected::Failed { source, number, .. } => {
            writeln!(out, "{}", text!("{source} #{number}: no label", source = source, number = number))
        }
    };
    out
}
