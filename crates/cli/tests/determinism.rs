//! The same reply gives the same bytes: twice, shuffled, on one thread or several, in another process.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use waybill_label::{Limits, Renderer, Responses};

/// The project's folder.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

type Outcome = Result<(), Box<dyn Error>>;
/// PDFs and PNGs by waybill number.
type Files = BTreeMap<String, Vec<u8>>;

fn samples() -> std::io::Result<Vec<PathBuf>> {
    let mut samples = Vec::new();
    for entry in fs::read_dir(Path::new(ROOT).join("samples"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            samples.push(path);
        }
    }
    samples.sort();
    Ok(samples)
}

/// All labels of some replies.
fn made(renderer: &Renderer, samples: &[PathBuf]) -> Files {
    let mut files = Files::new();
    let limits = Limits::default();
    for path in samples {
        let json = fs::read(path).unwrap_or_default();
        for response in Responses::new(&json[..], &limits).flatten() {
            let Ok(label) = renderer.label(&response) else { continue };
            let name = &response.waybill_id;
            for page in 1..=label.pages().len() {
                files.insert(format!("{name}-{page}.png"), label.to_png(page).expect("a picture"));
            }
            files.insert(format!("{name}.pdf"), label.to_pdf().expect("a PDF"));
        }
    }
    files
}

#[test]
fn twice_shuffled_and_on_several_threads() -> Outcome {
    let samples = samples()?;
    let first = made(&Renderer::builder().build(), &samples);
    assert!(first.len() >= 20, "{:?}", first.keys());
    // One renderer for all that follows, its caches in whatever state the others left them.
    let renderer = Renderer::builder().build();
    let mut backwards = samples.clone();
    backwards.reverse();
    assert!(made(&renderer, &backwards) == first, "backwards");
    assert!(made(&renderer, &backwards) == first, "again");
    thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|turn| {
                let mut order = samples.clone();
                order.rotate_left(turn * 2);
                let renderer = &renderer;
                scope.spawn(move || made(renderer, &order))
            })
            .collect();
        for (turn, thread) in threads.into_iter().enumerate() {
            assert!(thread.join().is_ok_and(|files| files == first), "thread {turn}");
        }
    });
    Ok(())
}

#[test]
fn in_other_processes_with_any_number_of_jobs() -> Outcome {
    let mut runs = Vec::new();
    for jobs in ["1", "2", "5"] {
        let folder = tempfile::tempdir()?;
        let run = Command::new(env!("CARGO_BIN_EXE_waybill-label"))
            .args(["render", "--jobs", jobs, "-o"])
            .arg(folder.path())
            .args(samples()?)
            .output()?;
        assert!(
            run.status.code().is_some_and(|code| code < 60),
            "{}",
            String::from_utf8_lossy(&run.stderr)
        );
        let merged = folder.path().join("all.pdf");
        Command::new(env!("CARGO_BIN_EXE_waybill-label"))
            .args(["render", "--merge", "--jobs", jobs, "-o"])
            .arg(&merged)
            .args(samples()?)
            .output()?;
        let mut files = Files::new();
        for entry in fs::read_dir(folder.path())? {
            let entry = entry?;
            files.insert(entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path())?);
        }
        assert!(files.len() >= 20 && files.contains_key("all.pdf"), "{:?}", files.keys());
        runs.push(files);
    }
    assert!(runs.windows(2).all(|pair| pair[0] == pair[1]));
    Ok(())
}
