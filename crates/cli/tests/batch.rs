//! Batches from outside: killed and resumed, failed and set aside, as a stream without an end.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

type Outcome = Result<(), Box<dyn Error>>;

const LABELS: usize = 300;

/// A reply that no other has.
fn reply(number: usize) -> String {
    let html = format!("<!--76*130--><div style='width:70mm;height:120mm;border:1px solid'>第{number}件</div>");
    format!(r#"{{"waybill_id":"W{number:04}","print_html":"{}"}}"#, STANDARD.encode(html))
}

fn start(arguments: &[&str], folder: &Path) -> std::io::Result<Child> {
    Command::new(env!("CARGO_BIN_EXE_waybill-label"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
}

/// Every finished file of a folder with its bytes; files that a killed run left in the making are hidden.
fn files(folder: &Path) -> std::io::Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') {
            files.insert(name, fs::read(entry.path())?);
        }
    }
    Ok(files)
}

#[test]
fn a_batch_killed_again_and_again_ends_with_every_label_once() -> Outcome {
    let folder = tempfile::tempdir()?;
    let lines: Vec<String> = (0..LABELS).map(reply).collect();
    fs::write(folder.path().join("day.ndjson"), lines.join("\n"))?;
    let unbroken = ["render", "day.ndjson", "-o", "whole", "--format", "png", "--report", "whole.json"];
    let whole = start(&unbroken, folder.path())?.wait_with_output()?;
    assert_eq!(whole.status.code(), Some(0));
    let resume = [
        "render",
        "-",
        "-o",
        "out",
        "--format",
        "png",
        "--resume",
        "day.journal",
        "--report",
        "report.json",
    ];
    // Killed somewhere after so many more labels: the child is in the middle of others then.
    let mut seed = 1_u64;
    for _ in 0..8 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let enough = journal_lines(folder.path()) + (seed >> 33) as usize % 30;
        let mut child = start(&resume, folder.path())?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(lines.join("\n").as_bytes())?;
        }
        while journal_lines(folder.path()) < enough && child.try_wait()?.is_none() {
            std::thread::yield_now();
        }
        child.kill()?;
        child.wait()?;
        let made = if folder.path().join("out").exists() {
            files(&folder.path().join("out"))?
        } else {
            BTreeMap::new()
        };
        let expected = files(&folder.path().join("whole"))?;
        assert!(
            made.iter().all(|(name, bytes)| expected.get(name) == Some(bytes)),
            "a file is not whole"
        );
    }
    let before = journal_lines(folder.path());
    assert!((20..LABELS).contains(&before), "{before} labels were made by the killed runs");
    let mut child = start(&resume, folder.path())?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(lines.join("\n").as_bytes())?;
    }
    let last = child.wait_with_output()?;
    assert_eq!(last.status.code(), Some(0), "{}", String::from_utf8_lossy(&last.stderr));
    assert!(files(&folder.path().join("out"))? == files(&folder.path().join("whole"))?);
    let report =
        |name: &str| -> Result<serde_json::Value, Box<dyn Error>> { Ok(serde_json::from_slice(&fs::read(folder.path().join(name))?)?) };
    let (report, unbroken) = (report("report.json")?, report("whole.json")?);
    for (label, of_unbroken) in std::iter::zip(
        report["labels"].as_array().ok_or("no labels")?,
        unbroken["labels"].as_array().ok_or("no labels")?,
    ) {
        for what in ["number", "waybill_id", "pages", "warnings", "error"] {
            assert_eq!(label[what], of_unbroken[what], "{what}");
        }
        assert!(label["warnings"][0]["code"].is_string(), "this label has no barcode");
    }
    for what in ["labels", "failed", "pages", "warnings"] {
        assert_eq!(report["summary"][what], unbroken["summary"][what], "{what}");
    }
    let hidden = fs::read_dir(folder.path().join("out"))?
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with('.'));
    assert_eq!(hidden.count(), 0, "what killed runs left is swept");
    let (labels, resumed) = (&report["summary"]["labels"], &report["summary"]["resumed"]);
    assert_eq!(labels.as_u64(), Some(LABELS as u64));
    assert_eq!(resumed.as_u64(), Some(before as u64), "what has a line is not made again");
    assert_eq!(journal_lines(folder.path()), LABELS, "one line a label");
    Ok(())
}

/// How many labels the journal calls done.
fn journal_lines(folder: &Path) -> usize {
    let text = fs::read_to_string(folder.join("day.journal")).unwrap_or_default();
    text.lines()
        .filter(|line| serde_json::from_str::<serde_json::Value>(line).is_ok())
        .count()
}

#[test]
fn resume_goes_by_content() -> Outcome {
    let folder = tempfile::tempdir()?;
    let run = |input: &str, more: &[&str]| -> Result<(u64, usize), Box<dyn Error>> {
        fs::write(folder.path().join("day.ndjson"), input)?;
        let arguments = [
            &["render", "day.ndjson", "--format", "png", "--resume", "j", "--report", "r.json"],
            more,
        ]
        .concat();
        let output = start(&arguments, folder.path())?.wait_with_output()?;
        let report: serde_json::Value = serde_json::from_slice(&fs::read(folder.path().join("r.json"))?)?;
        let resumed = report["summary"]["resumed"].as_u64().unwrap_or_default();
        Ok((resumed, output.status.code().map_or(usize::MAX, |code| code as usize)))
    };
    let (one, other) = (reply(1), reply(2).replace("W0002", "W0001"));
    assert_eq!(run(&one, &[])?, (0, 0));
    assert_eq!(run(&one, &[])?, (1, 0));
    assert_eq!(run(&other, &[])?, (0, 0), "the same name, another reply");
    assert_eq!(run(&one, &[])?, (0, 0), "its file was replaced by the other's");
    assert_eq!(run(&one, &["--dpi", "300"])?, (0, 0), "other options");
    assert_eq!(
        run(&one, &["--dpi", "300", "--jobs", "1"])?,
        (1, 0),
        "the number of jobs changes no byte"
    );
    let font = folder.path().join("own.otf");
    let mut face = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fonts/Hangul.otf"))?;
    fs::write(&font, &face)?;
    assert_eq!(run(&one, &["--dpi", "300", "--font", "own.otf"])?, (0, 0), "another face");
    assert_eq!(run(&one, &["--dpi", "300", "--font", "own.otf"])?, (1, 0));
    *face.last_mut().ok_or("an empty font")? ^= 1;
    fs::write(&font, &face)?;
    assert_eq!(
        run(&one, &["--dpi", "300", "--font", "own.otf"])?,
        (0, 0),
        "the same path, other bytes"
    );
    assert_eq!(
        run(&one, &["--dpi", "300"])?,
        (1, 0),
        "a face that no character needs changes no byte"
    );
    fs::write(folder.path().join("W0001.png"), "damaged")?;
    assert_eq!(run(&one, &["--dpi", "300"])?, (0, 0), "the file is not what was written");
    assert_eq!(
        run(&format!("{one}\n{one}"), &["--dpi", "300"])?,
        (2, 1),
        "two replies never share a file"
    );
    Ok(())
}

#[test]
fn failed_replies_are_set_aside_on_a_line_each() -> Outcome {
    let folder = tempfile::tempdir()?;
    let broken = r#"{"waybill_id": "B",  "print_html":"%%%"}"#;
    fs::write(folder.path().join("day.ndjson"), format!("{}\n{broken}\n{}", reply(1), reply(2)))?;
    for _ in 0..2 {
        let arguments = ["render", "day.ndjson", "-o", "out", "--failed-dir", "failed", "--report", "r.json"];
        let output = start(&arguments, folder.path())?.wait_with_output()?;
        assert_eq!(output.status.code(), Some(1));
        let aside = files(&folder.path().join("failed"))?;
        let line = format!("{broken}\n");
        assert_eq!(aside.values().map(|bytes| &**bytes).collect::<Vec<_>>(), [line.as_bytes()]);
        assert!(aside.keys().all(|name| name.starts_with("B-")), "{:?}", aside.keys());
        let report: serde_json::Value = serde_json::from_slice(&fs::read(folder.path().join("r.json"))?)?;
        let named = report["labels"][1]["set_aside"].as_str().unwrap_or_default();
        assert_eq!(fs::read(folder.path().join(named))?, line.as_bytes());
        assert!(report["labels"][0]["set_aside"].is_null());
        assert!(report["labels"][0]["milliseconds"].as_f64() > Some(0.));
    }
    Ok(())
}

#[test]
fn replies_too_long_to_be_held_are_set_aside_from_their_file() -> Outcome {
    let folder = tempfile::tempdir()?;
    let long = format!(r#"{{"waybill_id":"L","print_html":"{}"}}"#, "A".repeat(4_000));
    fs::write(folder.path().join("day.ndjson"), format!("{}\n{long}\n{}", reply(1), reply(2)))?;
    let arguments = [
        "render",
        "day.ndjson",
        "-o",
        "out",
        "--failed-dir",
        "failed",
        "--limit",
        "reply_bytes=3000",
    ];
    let output = start(&arguments, folder.path())?.wait_with_output()?;
    assert_eq!(output.status.code(), Some(1));
    let aside = files(&folder.path().join("failed"))?;
    assert_eq!(
        aside.values().map(|bytes| &**bytes).collect::<Vec<_>>(),
        [format!("{long}\n").as_bytes()]
    );
    Ok(())
}

#[cfg(unix)]
#[test]
fn what_names_people_is_for_its_owner_and_a_full_disk_stops_no_label() -> Outcome {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir()?;
    let broken = r#"{"waybill_id": "B",  "print_html":"%%%"}"#;
    fs::write(folder.path().join("day.ndjson"), format!("{broken}\n{}\n{}", reply(1), reply(2)))?;
    let run = |more: &[&str]| {
        let arguments: Vec<&str> = ["render", "day.ndjson", "-o", "out"].iter().chain(more).copied().collect();
        start(&arguments, folder.path())?.wait_with_output()
    };
    run(&["--failed-dir", "failed", "--report", "r.json", "--resume", "day.journal"])?;
    let mut private: Vec<_> = fs::read_dir(folder.path().join("failed"))?
        .flatten()
        .map(|entry| entry.path())
        .collect();
    private.extend([folder.path().join("r.json"), folder.path().join("day.journal")]);
    for path in private {
        assert_eq!(fs::metadata(&path)?.permissions().mode() & 0o777, 0o600, "{}", path.display());
    }
    // A file where the directory should be, and a device that is always full.
    fs::remove_dir_all(folder.path().join("out"))?;
    fs::write(folder.path().join("file"), b"")?;
    let output = run(&["--failed-dir", "file/failed", "--report", "/dev/full"])?;
    assert_eq!(output.status.code(), Some(74), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(files(&folder.path().join("out"))?.len(), 4);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("file/failed") || told.contains("the report"), "{told}");
    Ok(())
}

#[test]
fn a_label_comes_out_before_the_next_reply_comes_in() -> Outcome {
    let folder = tempfile::tempdir()?;
    for jobs in ["1", "2"] {
        let arguments = ["render", "-", "-o", "-", "--format", "pdf", "--stdout-frames", "--jobs", jobs];
        let mut child = start(&arguments, folder.path())?;
        let mut out = BufReader::new(child.stdout.take().ok_or("no stdout")?);
        let mut input = child.stdin.take().ok_or("no stdin")?;
        for number in 0..3 {
            writeln!(input, "{}", reply(number))?;
            input.flush()?;
            let mut frame = String::new();
            out.read_line(&mut frame)?;
            let frame: serde_json::Value = serde_json::from_str(&frame)?;
            let mut pdf = vec![0; frame["bytes"].as_u64().ok_or("no size")? as usize];
            out.read_exact(&mut pdf)?;
            assert!(pdf.starts_with(b"%PDF-"), "label {number}");
        }
        drop(input);
        let mut rest = Vec::new();
        out.read_to_end(&mut rest)?;
        assert!(rest.is_empty());
        assert_eq!(child.wait()?.code(), Some(0));
    }
    Ok(())
}
