//! How much of a label is read, and how much of what is read is right: precision and recall field by field.
//!
//! `cargo test --test fields -- --nocapture` prints the tables of docs/fields.md.

mod generator;
mod layouts;
mod people;

use base64::prelude::{BASE64_STANDARD, Engine};
use generator::{LAYOUTS, Made, Truth};
use layouts::{CHINESE, CHINESE_LAYOUTS, Case, LATIN, LATIN_LAYOUTS};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use waybill_label::barcode::BarcodeMode;
use waybill_label::label::{Confidence, Expectation, ExpectedParty, Field, Fields, Label};
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

/// How well parties are read whose layout was made by rule.
#[derive(Default)]
struct Parties {
    labels: usize,
    /// By field: how many are printed, how many were read right, how many were called likely or certain, and how many of those are right.
    fields: BTreeMap<String, [usize; 4]>,
    /// Labels that name their parties.
    named: usize,
    /// Right parties of labels that name them, which `check` passes.
    passed: usize,
    /// Pairs of parties of which one at least is wrong.
    wrong_pairs: usize,
    /// Those of them that `check` passes.
    wrong_passed: usize,
}

impl Parties {
    fn add(&mut self, made: &Made, fields: &Fields) {
        for (who, truth, party) in [
            ("receiver", &made.receiver, &fields.receiver),
            ("sender", &made.sender, &fields.sender),
        ] {
            let filled = |text: &String| (!text.is_empty()).then(|| text.clone());
            self.field(who, "name", &truth.names, party.name.as_ref());
            self.field(
                who,
                "phone",
                &filled(&truth.phone).into_iter().collect::<Vec<_>>(),
                party.phone.as_ref(),
            );
            self.field(
                who,
                "address",
                &filled(&truth.address).into_iter().collect::<Vec<_>>(),
                party.address.as_ref(),
            );
        }
    }

    fn field(&mut self, who: &str, part: &str, wanted: &[String], found: Option<&Field>) {
        let counts = self.fields.entry(format!("{who}.{part}")).or_default();
        let right = found.is_some_and(|found| wanted.iter().any(|wanted| plain(wanted) == plain(&found.value)));
        counts[0] += usize::from(!wanted.is_empty());
        counts[1] += usize::from(right);
        if found.is_some_and(|found| found.confidence > Confidence::Doubtful) {
            counts[2] += 1;
            counts[3] += usize::from(right);
        }
    }

    fn sum(&self) -> [usize; 4] {
        self.fields
            .values()
            .fold([0; 4], |sum, counts| std::array::from_fn(|i| sum[i] + counts[i]))
    }

    fn print(&self, title: &str) {
        println!(
            "\n{title} ({} labels)\n\n| field | printed | recall | precision of likely and certain |\n|---|---:|---:|---:|",
            self.labels
        );
        let row = |name: &str, c: &[usize; 4]| {
            println!(
                "| {name} | {} | {:.1} % | {:.2} % |",
                c[0],
                100. * ratio(c[1], c[0]),
                100. * ratio(c[3], c[2])
            )
        };
        self.fields.iter().for_each(|(name, counts)| row(name, counts));
        row("all", &self.sum());
        let (right, wrong) = (100. * ratio(self.passed, self.named), self.wrong_pairs);
        println!(
            "\n`check` passes {right:.1} % of the right parties that are named, {} of {wrong} wrong ones",
            self.wrong_passed
        );
    }
}

fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric() || *c == '*')
        .collect::<String>()
        .to_uppercase()
}

fn expected(receiver: &Truth, sender: &Truth) -> Expectation {
    let party = |truth: &Truth| {
        let mut party = ExpectedParty::default();
        party.name.clone_from(truth.names.first().unwrap_or(&String::new()));
        party.phone.clone_from(&truth.phone);
        party.address.clone_from(&truth.address);
        party
    };
    let mut expected = Expectation::default();
    (expected.receiver, expected.sender) = (party(receiver), party(sender));
    expected
}

fn passes(label: &Label, receiver: &Truth, sender: &Truth) -> bool {
    label
        .check(&expected(receiver, sender))
        .iter()
        .all(|finding| finding.outcome.passes())
}

/// Whether two are one party, whether or not its company is told.
fn is_same(a: &Truth, b: &Truth) -> bool {
    a.phone == b.phone && a.address == b.address
}

/// Both halves are measured; the figures that count are those of the half that is set apart.
#[test]
fn parties_in_layouts_made_by_rule() -> Outcome {
    let renderer = Renderer::builder().barcodes(BarcodeMode::Keep).build();
    let (mut open, mut apart) = (Parties::default(), Parties::default());
    for half in [false, true] {
        let parties = if half { &mut apart } else { &mut open };
        let mut labels: Vec<(Made, Label)> = Vec::new();
        for made in LAYOUTS
            .iter()
            .filter(|layout| layout.is_apart() == half)
            .flat_map(|layout| layout.labels())
        {
            let reply = json!({"waybill_id": "73100000000001", "delivery_id": "ZTO", "order_id": "T-001", "print_html": BASE64_STANDARD.encode(&made.html)});
            let label = renderer.label(&Response::from_json(reply.to_string().as_bytes(), &Limits::default())?)?;
            parties.add(&made, label.fields());
            labels.push((made, label));
        }
        parties.labels = labels.len();
        for (at, (made, label)) in labels.iter().enumerate() {
            let (receiver, sender) = (&made.receiver, &made.sender);
            if made.is_named {
                parties.named += 1;
                parties.passed += usize::from(passes(label, receiver, sender));
            }
            let others = (1..=14).map(|step| &labels[(at + step * 37) % labels.len()].0);
            let swapped = (!sender.phone.is_empty()).then_some((sender, receiver));
            let wrong = others.flat_map(|other| [(&other.receiver, sender), (receiver, &other.sender)]);
            for (r, s) in swapped
                .into_iter()
                .chain(wrong.filter(|(r, s)| !is_same(r, receiver) || !is_same(s, sender)))
            {
                // A label without a sender says nothing against one.
                if sender.phone.is_empty() && is_same(r, receiver) || r.phone.is_empty() || s.phone.is_empty() && !sender.phone.is_empty() {
                    continue;
                }
                parties.wrong_pairs += 1;
                parties.wrong_passed += usize::from(passes(label, r, s));
            }
        }
    }
    open.print("Layouts made by rule, the half that rules were made on");
    apart.print("Layouts made by rule, the half set apart");
    assert!(LAYOUTS.len() >= 60 && apart.labels >= 300);
    for parties in [&open, &apart] {
        let [printed, right, sure, sure_and_right] = parties.sum();
        assert!(ratio(right, printed) >= 0.97, "recall {:.4}", ratio(right, printed));
        assert!(ratio(sure_and_right, sure) >= 0.995, "precision {:.4}", ratio(sure_and_right, sure));
        assert!(
            ratio(parties.passed, parties.named) >= 0.98,
            "passed {:.4}",
            ratio(parties.passed, parties.named)
        );
        assert_eq!(parties.wrong_passed, 0, "wrong parties passed");
    }
    assert!(open.wrong_pairs + apart.wrong_pairs >= 10_000);
    Ok(())
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
