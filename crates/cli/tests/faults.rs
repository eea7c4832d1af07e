//! Real faults: a full disk, a folder that cannot be written, a reader that goes away, two runs in one folder. No file under a final name is ever in
//! part, and the exit code says what happened.
#![cfg(target_os = "linux")]

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The project's folder.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

type Outcome = Result<(), Box<dyn Error>>;

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_waybill-label"))
}

fn sample() -> PathBuf {
    Path::new(ROOT).join("samples/sf-two-part.json")
}

fn told(run: &Output) -> String {
    String::from_utf8_lossy(&run.stderr).into_owned()
}

/// The files of a folder that are whole or want to be taken for it.
fn names(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

#[test]
fn a_full_device_is_told() -> Outcome {
    let run = program()
        .args(["render", "-o", "-", "--format", "pdf"])
        .arg(sample())
        .stdout(fs::OpenOptions::new().write(true).open("/dev/full")?)
        .output()?;
    assert_eq!(run.status.code(), Some(74), "{}", told(&run));
    assert!(told(&run).contains("space"), "{}", told(&run));
    let inspect = program()
        .arg("inspect")
        .arg(sample())
        .stdout(fs::OpenOptions::new().write(true).open("/dev/full")?)
        .output()?;
    assert_eq!(inspect.status.code(), Some(74), "{}", told(&inspect));
    Ok(())
}

/// `ulimit -f` makes every write past a size fail, as a disk does that fills up in the middle of a file.
#[test]
fn a_file_that_does_not_fit_leaves_nothing() -> Outcome {
    let folder = tempfile::tempdir()?;
    // Blocks of 512 or 1024 bytes, by shell: a PDF has some ten thousand bytes.
    let run = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 4; exec \"$0\" render \"$1\" -o \"$2\" --format pdf"])
        .arg(env!("CARGO_BIN_EXE_waybill-label"))
        .arg(sample())
        .arg(folder.path())
        .output()?;
    assert!(run.status.code().is_some_and(|code| code != 0), "{}", told(&run));
    assert!(told(&run).contains("too large"), "{}", told(&run));
    assert_eq!(names(folder.path())?, [""; 0], "no file, whole or in part");
    Ok(())
}

#[test]
fn a_folder_that_is_none_is_told() -> Outcome {
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("taken"), "a file")?;
    let run = program()
        .args(["render", "-o", "taken/out.pdf"])
        .arg(sample())
        .current_dir(folder.path())
        .output()?;
    assert!(run.status.code().is_some_and(|code| code != 0), "{}", told(&run));
    assert_eq!(fs::read_to_string(folder.path().join("taken"))?, "a file");
    // A place under /proc can be written by nobody, not even by root.
    let run = program().args(["render", "-o", "/proc/labels"]).arg(sample()).output()?;
    assert_eq!(run.status.code(), Some(74), "{}", told(&run));
    let last = told(&run).lines().last().map(str::to_owned).unwrap_or_default();
    assert!(last.starts_with("error: /proc/labels/") && last.ends_with("(os error 2)"), "{last}");
    Ok(())
}

#[test]
fn a_reader_that_goes_away_ends_the_run() -> Outcome {
    let folder = tempfile::tempdir()?;
    let reply = fs::read_to_string(sample())?.replace('\n', " ");
    fs::write(folder.path().join("day.ndjson"), format!("{reply}\n").repeat(200))?;
    let mut run = program()
        .args(["inspect", "--ndjson", "day.ndjson"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    drop(run.stdout.take());
    let run = run.wait_with_output()?;
    assert_eq!(run.status.code(), Some(74), "it ends by itself, not by a signal");
    assert_eq!(told(&run), "", "and says nothing");
    Ok(())
}

#[test]
fn input_that_ends_too_soon_is_told() -> Outcome {
    let folder = tempfile::tempdir()?;
    let reply = fs::read(sample())?;
    fs::write(folder.path().join("cut.json"), &reply[..reply.len() / 2])?;
    let run = program()
        .args(["render", "cut.json", "missing.json", "-o", "out"])
        .current_dir(folder.path())
        .output()?;
    assert_eq!(run.status.code(), Some(74), "{}", told(&run));
    assert!(told(&run).contains("failed: cut.json"), "{}", told(&run));
    assert!(told(&run).contains("error: missing.json: No such file"), "{}", told(&run));
    assert!(!folder.path().join("out").exists() || names(&folder.path().join("out"))?.is_empty());
    Ok(())
}

#[test]
fn two_runs_in_one_folder_leave_whole_files() -> Outcome {
    let folder = tempfile::tempdir()?;
    let alone = folder.path().join("alone");
    let both = folder.path().join("both");
    let start = |out: &Path| {
        program()
            .args(["render", "-o"])
            .arg(out)
            .arg(sample())
            .stderr(Stdio::null())
            .spawn()
    };
    assert!(start(&alone)?.wait()?.success());
    let mut runs = Vec::new();
    for _ in 0..4 {
        runs.push(start(&both)?);
    }
    for mut run in runs {
        assert!(run.wait()?.success());
    }
    assert_eq!(names(&both)?, names(&alone)?);
    for name in names(&alone)? {
        assert!(fs::read(alone.join(&name))? == fs::read(both.join(&name))?, "{name}");
    }
    Ok(())
}
