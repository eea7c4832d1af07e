//! How much of a label is read, and how much of what is read is right: precision and recall field by field.
//!
//! `cargo test --test fields -- --nocapture` prints the tables of docs/fields.md.

mod layouts;

use base64::prelude::{BASE64_STANDARD, Engine};
use layouts::{CHINESE, CHINESE_LAYOUTS, Case, LATIN, LATIN_LAYOUTS};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use waybill_label::barcode::BarcodeMode;
use waybill_label::label::{Field, Fields};
use waybill_label::{Limits, Paper, Renderer, Response, Responses};

type Outcome = Result<(), Box<dyn Error>>;

#[derive(Default, Clone, Copy)]
struct Score {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Score {
    fn precision(self) -> f64 {
        ratio(self.right, self.right + self.wrong)
    }
    fn recall(self) -> f64 {
        ratio(self.right, self.right + self.missed)
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1. } else { part as f64 / whole as f64 }
}

#[derive(Default)]
struct Scores(BTreeMap<&'static str, Score>);

impl Scores {
    /// Compares one field: letters, digits and stars count, spaces and punctuation do not.
    fn add(&mut self, label: &str, field: &'static str, wanted: &str, found: Option<&Field>) {
        let plain = |text: &str| {
            text.chars()
                .filter(|c| c.is_alphanumeric() || *c == '*')
                .collect::<String>()
                .to_uppercase()
        };
        let (wanted, found) = (plain(wanted), plain(found.map_or("", |found| &found.value)));
        let score = self.0.entry(field).or_default();
        match (wanted.is_empty(), found.is_empty()) {
            (true, true) => {}
            _ if wanted == found => score.right += 1,
            (false, true) => score.missed += 1,
            (wanted_nothing, _) => {
                score.wrong += 1;
                score.missed += usize::from(!wanted_nothing);
            }
        }
        if wanted != found {
            println!("  {label}: {field}: {wanted:?} was read as {found:?}");
        }
    }

    fn parties(&mut self, label: &str, receiver: [&str; 3], sender: [&str; 3], fields: &Fields) {
        let (r, s) = (&fields.receiver, &fields.sender);
        self.add(label, "receiver.name", receiver[0], r.name.as_ref());
        self.add(label, "receiver.phone", receiver[1], r.phone.as_ref());
        self.add(label, "receiver.address", receiver[2], r.address.as_ref());
        self.add(label, "sender.name", sender[0], s.name.as_ref());
        self.add(label, "sender.phone", sender[1], s.phone.as_ref());
        self.add(label, "sender.address", sender[2], s.address.as_ref());
    }

    fn print(&self, title: &str) {
        println!("\n{title}\n\n| field | labels | precision | recall |\n|---|---|---|---|");
        for (field, score) in &self.0 {
            let (precision, recall) = (score.precision() * 100., score.recall() * 100.);
            println!("| {field} | {} | {precision:.1} % | {recall:.1} % |", score.right + score.missed);
        }
    }

    fn assert(&self, precision: f64, recall: f64) {
        for (field, score) in &self.0 {
            assert!(score.precision() >= precision, "{field}: precision {:.3}", score.precision());
            assert!(score.recall() >= recall, "{field}: recall {:.3}", score.recall());
        }
    }
}

fn render(renderer: &Renderer, html: &str, waybill_data: Value) -> Result<Fields, Box<dyn Error>> {
    let reply = json!({
        "waybill_id": "73100000000001", "delivery_id": "ZTO", "order_id": "T-001",
        "print_html": BASE64_STANDARD.encode(html), "waybill_data": waybill_data,
    });
    let response = Response::from_json(reply.to_string().as_bytes(), &Limits::default())?;
    Ok(renderer.label(&response)?.fields().clone())
}

#[test]
fn parties_in_layouts_of_many_kinds() -> Outcome {
    let renderer = Renderer::builder().barcodes(BarcodeMode::Keep).build();
    let mut scores = Scores::default();
    let families: [(&[Case], &[(&str, fn(&Case) -> String)]); 2] = [(CHINESE, CHINESE_LAYOUTS), (LATIN, LATIN_LAYOUTS)];
    for (cases, layouts) in families {
        for (name, layout) in layouts {
            for case in cases {
                let fields = render(&renderer, &layout(case), json!([]))?;
                scores.parties(name, case.receiver, case.sender, &fields);
                scores.add(name, "routing_code", "021-B3 07", fields.routing_code.as_ref());
                scores.add(name, "weight", "1.20kg", fields.weight.as_ref());
                scores.add(name, "remark", "轻放", fields.remark.as_ref());
            }
        }
    }
    scores.print("Layouts written for the measurement");
    scores.assert(0.99, 0.95);
    Ok(())
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

#[test]
fn the_samples() -> Outcome {
    let expected: Value = serde_json::from_slice(&std::fs::read(root().join("tests/fields/samples.json"))?)?;
    let renderer = Renderer::builder().build();
    let limits = Limits::default();
    let mut scores = Scores::default();
    for entry in expected.as_array().ok_or("an array")? {
        let text = |path: &str| entry.pointer(path).and_then(Value::as_str).unwrap_or_default();
        let file = std::fs::read(root().join("samples").join(text("/sample")))?;
        let reply = Responses::new(&*file, &limits)
            .flatten()
            .find(|reply| reply.waybill_id == text("/waybill_id"));
        let fields = renderer.label(&reply.ok_or("no such waybill")?)?.fields().clone();
        let label = text("/sample");
        let three = |side: &str| ["name", "phone", "address"].map(|part| text(&format!("/{side}/{part}")));
        scores.parties(label, three("receiver"), three("sender"), &fields);
        scores.add(label, "waybill_numbers", text("/waybill_id"), fields.waybill_numbers.first());
        scores.add(label, "carrier", text("/carrier"), fields.carrier.as_ref());
        scores.add(label, "routing_code", text("/routing_code"), fields.routing_code.as_ref());
        scores.add(label, "bag", text("/bag"), fields.bag.as_ref());
    }
    scores.print("Samples");
    scores.assert(1., 1.);
    Ok(())
}

/// The label corpus is no part of the repository: where it lies beside it, or where WAYBILL_LABEL_CORPUS says.
#[test]
fn the_corpus_where_there_is_one() -> Outcome {
    let folder = std::env::var_os("WAYBILL_LABEL_CORPUS").map_or_else(|| root().join("../shared/corpus"), PathBuf::from);
    let Ok(entries) = std::fs::read_dir(folder.join("open")) else {
        eprintln!("SKIPPED: no corpus in {}; WAYBILL_LABEL_CORPUS says where it is", folder.display());
        return Ok(());
    };
    let mut paths: Vec<PathBuf> = entries.map(|e| e.map(|e| e.path())).collect::<Result<_, _>>()?;
    paths.retain(|path| path.to_string_lossy().ends_with(".expect.json"));
    paths.sort();
    let limits = Limits::default();
    let mut scores = Scores::default();
    for path in &paths {
        let expected: Value = serde_json::from_slice(&std::fs::read(path)?)?;
        let text = |path: &str| expected.pointer(path).and_then(Value::as_str).unwrap_or_default();
        let size = |at: usize| expected["paper_mm"][at].as_f64().unwrap_or(100.) as f32;
        let reply = std::fs::read(path.to_string_lossy().replace(".expect.json", ".json"))?;
        let reply = Responses::new(&*reply, &limits)
            .flatten()
            .find(|reply| reply.waybill_id == text("/waybill_id"));
        let renderer = Renderer::builder()
            .paper(Paper::new(size(0), size(1)).expect("a paper"))
            .verify(false)
            .build();
        let fields = renderer.label(&reply.ok_or("no such waybill")?)?.fields().clone();
        let label = text("/doc");
        let three = |side: &str| ["name", "phone", "address"].map(|part| text(&format!("/{side}/{part}")));
        scores.parties(label, three("receiver"), three("sender"), &fields);
        scores.add(label, "waybill_numbers", text("/waybill_id"), fields.waybill_numbers.first());
        scores.add(label, "carrier", text("/delivery_id"), fields.carrier.as_ref());
        scores.add(label, "routing_code", text("/route"), fields.routing_code.as_ref());
        scores.add(label, "bag", text("/bag"), fields.bag.as_ref());
    }
    scores.print("Corpus");
    for field in [
        "waybill_numbers",
        "carrier",
        "routing_code",
        "bag",
        "receiver.name",
        "receiver.phone",
        "receiver.address",
    ] {
        let score = scores.0.get(field).copied().unwrap_or_default();
        assert!(score.wrong + score.missed == 0, "{field}");
    }
    Ok(())
}
