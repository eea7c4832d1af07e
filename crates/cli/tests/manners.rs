//! How the command speaks and where it takes its defaults from: languages, quiet and loud, the file of defaults, hot folders, manual pages.

use serde_json::Value;
use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

type Outcome = Result<(), Box<dyn Error>>;

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/sf-two-part.json");
const BATCH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/batch-camel.json");

/// The command in a folder, with no defaults but those of a test.
fn command(arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_waybill-label"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    command.env("XDG_CONFIG_HOME", folder).env("APPDATA", folder);
    for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
        command.env_remove(name);
    }
    command
}

fn run(arguments: &[&str], folder: &Path) -> std::io::Result<Output> {
    command(arguments, folder).output()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn printed(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn inputs_that_cannot_be_read_are_no_labels() -> Outcome {
    let folder = tempfile::tempdir()?;
    let output = run(&["render", "gone.json", SAMPLE, "-o", "out", "--report", "r.json"], folder.path())?;
    assert_eq!(output.status.code(), Some(74));
    assert!(
        said(&output).starts_with("error: gone.json: No such file or directory"),
        "{}",
        said(&output)
    );
    assert!(folder.path().join("out/SF1400301234567.pdf").exists(), "the others are made");
    let report: Value = serde_json::from_slice(&fs::read(folder.path().join("r.json"))?)?;
    assert_eq!((&report["summary"]["labels"], &report["summary"]["failed"]), (&1.into(), &0.into()));
    Ok(())
}

#[test]
fn empty_input_is_an_error_unless_it_may_be_empty() -> Outcome {
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("empty.json"), " \n")?;
    fs::write(folder.path().join("none.json"), "[]")?;
    fs::create_dir(folder.path().join("day"))?;
    for input in ["empty.json", "none.json", "day", "-"] {
        for verb in ["render", "inspect", "decode"] {
            let output = run(&[verb, input], folder.path())?;
            assert_eq!(output.status.code(), Some(1), "{verb} {input}");
            assert!(
                said(&output).contains(&format!("error: {input}: there is no reply in it")),
                "{}",
                said(&output)
            );
            assert_eq!(
                run(&[verb, input, "--allow-empty"], folder.path())?.status.code(),
                Some(0),
                "{verb} {input}"
            );
        }
    }
    Ok(())
}

#[test]
fn it_says_where_files_went_and_as_much_as_is_wanted() -> Outcome {
    let folder = tempfile::tempdir()?;
    let told =
        |options: &[&str]| run(&[&["render", SAMPLE, BATCH, "-o", "out"], options].concat(), folder.path()).map(|output| said(&output));
    assert!(told(&[])?.contains("written: 6 files in out"));
    assert!(told(&["--format", "pdf"])?.contains("written: out/SF1400301234567.pdf, out/YT2600066778801.pdf, out/JT5200066778106.pdf"));
    let loud = told(&["-v", "--format", "pdf"])?;
    assert_eq!(loud.matches("made: ").count(), 3, "{loud}");
    let quiet = told(&["-q"])?;
    assert!(quiet.starts_with("failed: ") && quiet.lines().count() == 1, "{quiet}");
    assert!(told(&["--color", "always"])?.contains("\x1b[1;31mfailed\x1b[0m: "));
    assert!(!told(&[])?.contains('\x1b'), "a file has no colours");
    Ok(())
}

#[test]
fn several_labels_on_stdout_are_told_apart() -> Outcome {
    let folder = tempfile::tempdir()?;
    let refused = run(&["render", SAMPLE, BATCH, "-o", "-", "--format", "png"], folder.path())?;
    assert_eq!((refused.status.code(), refused.stdout.len()), (Some(2), 0), "{}", said(&refused));
    let one = run(&["render", SAMPLE, "-o", "-", "--format", "png"], folder.path())?;
    assert!(one.status.success() && one.stdout.starts_with(b"\x89PNG"));
    let framed = run(
        &["render", SAMPLE, BATCH, "-o", "-", "--format", "png", "--stdout-frames"],
        folder.path(),
    )?;
    let (mut rest, mut names) = (&framed.stdout[..], Vec::new());
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| *byte == b'\n').ok_or("a frame ends")?;
        let frame: Value = serde_json::from_slice(&rest[..end])?;
        let bytes = frame["bytes"].as_u64().ok_or("a size")? as usize;
        assert!(rest[end + 1..].starts_with(b"\x89PNG"));
        rest = &rest[end + 1 + bytes..];
        names.push(frame["waybill_id"].as_str().unwrap_or_default().to_owned());
    }
    assert_eq!(names, ["SF1400301234567", "YT2600066778801", "JT5200066778106"]);
    let merged = run(&["render", SAMPLE, BATCH, "-o", "-", "--format", "pdf"], folder.path())?;
    assert_eq!(lopdf::Document::load_mem(&merged.stdout)?.get_pages().len(), 3, "PDFs are merged");
    Ok(())
}

#[test]
fn defaults_come_from_the_file_the_environment_and_the_command_line() -> Outcome {
    let folder = tempfile::tempdir()?;
    fs::create_dir(folder.path().join("waybill-label"))?;
    let file = folder.path().join("waybill-label/config");
    fs::write(&file, "# this shop\npaper = 100x180\ndpi = 300\ndeny = overflow, note\n")?;
    let size = |options: &[&str], variables: &[(&str, &str)]| -> Result<String, Box<dyn Error>> {
        let mut command = command(&[&["inspect", SAMPLE, "--ndjson"], options].concat(), folder.path());
        let output = command.envs(variables.iter().copied()).output()?;
        let label: Value = serde_json::from_slice(&output.stdout).map_err(|_| said(&output))?;
        Ok(format!(
            "{}x{} {}",
            label["paper"]["width_mm"], label["paper"]["height_mm"], label["paper"]["chosen_by"]
        ))
    };
    assert!(size(&[], &[])?.starts_with("100.0x180.0"), "{}", size(&[], &[])?);
    assert!(size(&[], &[("WAYBILL_LABEL_PAPER", "100x200")])?.starts_with("100.0x200.0"));
    assert!(size(&["--paper", "120x190"], &[("WAYBILL_LABEL_PAPER", "100x200")])?.starts_with("120.0x190.0"));
    assert!(
        size(&["--rolls", "110x185"], &[])?.starts_with("110.0x185.0"),
        "rolls come instead of the file's paper"
    );
    let shown = command(&["config", "show"], folder.path())
        .env("WAYBILL_LABEL_DPI", "203")
        .output()?;
    let line = |name: &str| {
        printed(&shown)
            .lines()
            .find(|line| line.starts_with(name))
            .map(str::to_owned)
            .unwrap_or_default()
    };
    assert!(
        line("paper").contains("100x180") && line("paper").ends_with("config:2"),
        "{}",
        printed(&shown)
    );
    assert!(line("dpi").contains("203") && line("dpi").ends_with("WAYBILL_LABEL_DPI"));
    assert!(line("font ").ends_with("default"));
    // A file that says something else than it means stops everything, and says where.
    for (text, says) in [("papier = 100x180", "config:1"), ("paper = huge", "paper = huge")] {
        fs::write(&file, text)?;
        let output = run(&["render", SAMPLE, "-o", "out"], folder.path())?;
        assert_eq!(output.status.code(), Some(2));
        assert!(said(&output).contains(says), "{}", said(&output));
    }
    assert_eq!(run(&["render", SAMPLE, "--config", "gone"], folder.path())?.status.code(), Some(74));
    assert!(!folder.path().join("out").exists());
    Ok(())
}

#[test]
fn it_speaks_chinese_where_chinese_is_read() -> Outcome {
    let folder = tempfile::tempdir()?;
    let arguments = ["render", "gone.json", BATCH, "-o", "out", "--report", "r.json"];
    let chinese = command(&arguments, folder.path()).env("LANG", "zh_CN.UTF-8").output()?;
    for line in [
        "错误：gone.json：没有那个文件或目录",
        "失败：",
        "共 3 张面单：生成 2 张",
        "已写入：",
    ] {
        assert!(said(&chinese).contains(line), "{line}: {}", said(&chinese));
    }
    let report = fs::read_to_string(folder.path().join("r.json"))?;
    assert!(report.contains("the interface answered with error"), "JSON stays as it is");
    let english = command(&[&arguments[..], &["--lang", "en"]].concat(), folder.path())
        .env("LANG", "zh_CN.UTF-8")
        .output()?;
    assert!(said(&english).contains("error: gone.json: No such file"));
    let codes = |output: &Output| said(output).matches("[api_error]").count();
    assert_eq!((codes(&chinese), codes(&english)), (1, 1));
    for (arguments, says) in [
        (&["render", "--papper", "x"][..], "没有 '--papper' 这个选项或参数"),
        (&["render", SAMPLE, "--dpi", "7"], "请写 203、300"),
        (&["render", SAMPLE, "-o", "label.jpg"], "没有 jpg 这种格式"),
    ] {
        let output = run(&[arguments, &["--lang=zh"]].concat(), folder.path())?;
        assert_eq!(output.status.code(), Some(2));
        assert!(said(&output).contains(says), "{}", said(&output));
    }
    let help = printed(&run(&["render", "--help", "--lang", "zh"], folder.path())?);
    assert!(
        help.contains("用法：") && help.contains("打印浓度") && help.contains("间隙纸"),
        "{help}"
    );
    assert!(!help.contains("[default:") && !help.contains("Possible values"), "{help}");
    Ok(())
}

#[test]
fn manual_pages_and_completions_are_printed() -> Outcome {
    let folder = tempfile::tempdir()?;
    let page = printed(&run(&["man", "render"], folder.path())?);
    assert!(
        page.contains(".TH waybill-label-render 1") && page.contains("\\-\\-paper"),
        "{page}"
    );
    assert!(printed(&run(&["man", "wechat", "add", "--lang", "zh"], folder.path())?).contains(".SH 名称"));
    assert_eq!(run(&["man", "nothing"], folder.path())?.status.code(), Some(2));
    assert!(run(&["man", "--dir", "man"], folder.path())?.status.success());
    for name in ["waybill-label.1", "waybill-label-render.1", "waybill-label-wechat-add.1"] {
        assert!(folder.path().join("man").join(name).exists(), "{name}");
    }
    for shell in ["bash", "zsh", "fish", "powershell"] {
        assert!(
            printed(&run(&["completions", shell], folder.path())?).contains("stdout-frames"),
            "{shell}"
        );
    }
    Ok(())
}

#[test]
fn files_of_the_caller_answer_for_urls() -> Outcome {
    let folder = tempfile::tempdir()?;
    let mut picture = Vec::new();
    let mut encoder = png::Encoder::new(&mut picture, 8, 8);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.write_header()?.write_image_data(&[0; 64])?;
    fs::create_dir(folder.path().join("files"))?;
    fs::write(folder.path().join("files/logo.png"), &picture)?;
    let reply = r#"{"waybill_id":"W1","print_html":"<p>W1<img src='logo.png' width=40><img src='https://example.org/logo.png' width=40>"}"#;
    fs::write(folder.path().join("r.json"), reply)?;
    let warnings = |options: &[&str]| -> Result<usize, Box<dyn Error>> {
        let output = run(&[&["inspect", "r.json", "--ndjson"], options].concat(), folder.path())?;
        let label: Value = serde_json::from_slice(&output.stdout).map_err(|_| said(&output))?;
        let blocked = |warning: &&Value| warning["code"] == "blocked_resource";
        Ok(label["warnings"].as_array().into_iter().flatten().filter(blocked).count())
    };
    assert_eq!(warnings(&[])?, 2);
    assert_eq!(warnings(&["--asset-dir", "files"])?, 1);
    assert_eq!(
        warnings(&["--asset-dir", "files", "--asset", "https://example.org/logo.png=files/logo.png"])?,
        0
    );
    assert_eq!(
        run(&["inspect", "r.json", "--asset", "x=gone"], folder.path())?.status.code(),
        Some(74)
    );
    Ok(())
}

#[test]
fn a_label_near_the_edge_of_a_sheet_is_told() -> Outcome {
    let folder = tempfile::tempdir()?;
    let sheet = ["render", SAMPLE, "--merge", "--sheet", "A4", "-o", "sheet.pdf", "--grid"];
    let near = run(&[&sheet[..], &["2x1"]].concat(), folder.path())?;
    assert!(near.status.success() && said(&near).contains("--margin 5mm"), "{}", said(&near));
    let alone = run(&[&sheet[..], &["1x1", "--margin", "5mm"]].concat(), folder.path())?;
    assert!(alone.status.success() && !said(&alone).contains("--margin"), "{}", said(&alone));
    let full = run(&[&sheet[..], &["2x1", "--margin", "8mm"]].concat(), folder.path())?;
    assert_eq!(full.status.code(), Some(1), "two of 100 mm and 8 mm on both sides: {}", said(&full));
    Ok(())
}

/// A hot folder: what is there, what comes, and what a killed run left.
#[cfg(target_os = "linux")]
#[test]
fn a_directory_is_watched() -> Outcome {
    let folder = tempfile::tempdir()?;
    let inbox = folder.path().join("inbox");
    fs::create_dir(&inbox)?;
    fs::copy(SAMPLE, inbox.join("first.json"))?;
    fs::write(inbox.join("note.txt"), "none of ours")?;
    let mut watch = command(&["watch", "inbox", "-o", "out", "--format", "pdf", "-v"], folder.path())
        .stderr(Stdio::piped())
        .spawn()?;
    let mut told = BufReader::new(watch.stderr.take().ok_or("no stderr")?).lines();
    let mut until = |says: &str| -> Outcome {
        for line in told.by_ref() {
            if line?.contains(says) {
                return Ok(());
            }
        }
        Err(format!("it never said {says}").into())
    };
    until("watching inbox")?;
    assert!(inbox.join("done/first.json").exists(), "what was there");
    fs::write(inbox.join("second.ndjson"), fs::read(BATCH)?)?;
    until("put away: inbox/second.ndjson to inbox/done/second.ndjson")?;
    fs::write(inbox.join("third.json"), "{}")?;
    until("put away: inbox/third.json to inbox/failed/third.json")?;
    fs::write(folder.path().join("moved.json"), fs::read(SAMPLE)?)?;
    fs::rename(folder.path().join("moved.json"), inbox.join("first.json"))?;
    until("to inbox/done/first-2.json")?;
    watch.kill()?;
    watch.wait()?;
    assert!(folder.path().join("out/YT2600066778801.pdf").exists() && inbox.join("note.txt").exists());
    // What came while nobody watched, or was begun, is there for the next run.
    fs::copy(SAMPLE, inbox.join("left.json"))?;
    let once = run(&["watch", "inbox", "-o", "out", "--once"], folder.path())?;
    assert!(once.status.success() && inbox.join("done/left.json").exists(), "{}", said(&once));
    Ok(())
}
