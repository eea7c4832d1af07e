//! The command line from outside: exit codes, files, streams.

use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

type Outcome = Result<(), Box<dyn Error>>;

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/sf-two-part.json");
const BATCH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/batch-camel.json");
const TWO_PAGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/post-nested.json");

fn run(arguments: &[&str], folder: &Path) -> std::io::Result<Output> {
    command(arguments, folder).stdin(Stdio::null()).output()
}

fn command(arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_waybill-label"));
    command.args(arguments).current_dir(folder);
    command
}

fn with_stdin(arguments: &[&str], folder: &Path, input: &[u8]) -> std::io::Result<Output> {
    let mut child = command(arguments, folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        let _ = stdin.write_all(input);
    }
    child.wait_with_output()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).map(|entries| {
        entries
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect()
    });
    let mut names: Vec<String> = entries.unwrap_or_default();
    names.sort();
    names
}

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn usage_errors_are_2_and_help_is_0() -> Outcome {
    let folder = tempfile::tempdir()?;
    for wrong in [
        &["render"][..],
        &["render", SAMPLE, "--paper", "a4"],
        &["render", SAMPLE, "--dpi", "7"],
        &["render", SAMPLE, "-o", "{nobody}.pdf"],
        &["render", SAMPLE, "-o", "-"],
        &["render", SAMPLE, "-o", "-", "--format", "pdf,png"],
        &["render", SAMPLE, "-o", "{waybill_id}.pdf", "--merge"],
        &["render", SAMPLE, "--gray", "--ink", "rgb"],
        &["render", SAMPLE, "-o", "label.jpg"],
        &["render", SAMPLE, "-q", "-v"],
        &["print", SAMPLE],
    ] {
        assert_eq!(run(wrong, folder.path())?.status.code(), Some(2), "{wrong:?}");
    }
    for right in [
        &["--help"][..],
        &["render", "--help"],
        &["inspect", "--help"],
        &["decode", "--help"],
        &["printers", "--help"],
        &["--version"],
    ] {
        assert_eq!(run(right, folder.path())?.status.code(), Some(0), "{right:?}");
    }
    assert!(names(folder.path()).is_empty());
    Ok(())
}

#[test]
fn failed_labels_are_told_and_counted_in_the_report() -> Outcome {
    let folder = tempfile::tempdir()?;
    let lines = "nothing\n{\"errcode\":40199,\"errmsg\":\"no rid: r\"}\n{\"waybill_id\":\"W\",\"print_html\":\"\"}\n{\"waybill_id\":\"C\",\"order_status\":1,\"print_html\":\"PGI+\"}\n";
    fs::write(folder.path().join("bad.ndjson"), format!("{{}}\n{lines}"))?;
    let output = run(&["render", "bad.ndjson", "-o", "out", "--report", "report.json"], folder.path())?;
    assert_eq!(output.status.code(), Some(1), "{}", errors(&output));
    let report: serde_json::Value = serde_json::from_slice(&fs::read(folder.path().join("report.json"))?)?;
    let codes: Vec<_> = report["labels"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|label| label["error"]["code"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(codes, ["not_a_reply", "not_json", "api_error", "no_template", "cancelled"]);
    assert_eq!(
        (&report["summary"]["failed"], &report["summary"]["refused"]),
        (&4.into(), &1.into())
    );
    assert!(errors(&output).contains("5 labels: 0 made, 4 failed, 1 refused by the interface"));
    assert!(!folder.path().join("out").exists());
    Ok(())
}

#[test]
fn decode_writes_the_document() -> Outcome {
    let folder = tempfile::tempdir()?;
    let gbk = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/yunda-gbk.json");
    let output = run(&["decode", gbk], folder.path())?;
    assert_eq!(output.status.code(), Some(0));
    let html = String::from_utf8(output.stdout)?;
    assert!(html.starts_with('\u{feff}') && html.contains("韵达快递"));
    let output = run(&["decode", BATCH, "-o", "html/{delivery_id}-{number}"], folder.path())?;
    assert_eq!(output.status.code(), Some(0));
    assert!(errors(&output).contains("1 refused by the interface"));
    assert_eq!(names(&folder.path().join("html")), ["JTSD-3.html", "YTO-1.html"]);
    Ok(())
}

#[test]
fn two_replies_never_share_a_file() -> Outcome {
    let folder = tempfile::tempdir()?;
    let output = run(&["decode", SAMPLE, SAMPLE, "-o", "html"], folder.path())?;
    assert_eq!(output.status.code(), Some(1));
    assert!(errors(&output).contains("[name_taken]"), "{}", errors(&output));
    assert_eq!(names(&folder.path().join("html")), ["SF1400301234567.html"]);
    Ok(())
}

#[test]
fn personal_data_reaches_no_message() -> Outcome {
    let folder = tempfile::tempdir()?;
    let canaries = ["卡那瑞", "13912345678", "秘密路99号"];
    let all = canaries.join(" ");
    let lines = [
        format!("{{\"print_html\":\"{all}\"}}"),
        format!("{{\"errcode\":9300501,\"errmsg\":\"{all}\",\"delivery_resultmsg\":\"{all}\"}}"),
        format!("{{\"waybill_data\":\"{all}\",\"waybill_id\":\"1\"}}"),
        format!("{{\"order_status\":\"{all}\"}}"),
        format!("{{\"errcode\":\"{all}\"}}"),
        format!("{{\"{all}\":1}}"),
        format!("{{\"waybill_id\":\"1\",\"waybill_id\":\"{all}\"}}"),
        all.clone(),
    ];
    for command in ["render", "inspect", "decode"] {
        let output = with_stdin(&[command, "-"], folder.path(), lines.join("\n").as_bytes())?;
        assert_eq!(output.status.code(), Some(1), "{}", errors(&output));
        assert_eq!(errors(&output).matches("failed: ").count(), 8, "{}", errors(&output));
        for canary in canaries {
            assert!(!errors(&output).contains(canary), "{command}: {}", errors(&output));
        }
    }
    Ok(())
}

#[test]
fn the_readme_command_makes_a_pdf_and_a_png() -> Outcome {
    let folder = tempfile::tempdir()?;
    let output = run(&["render", SAMPLE, "-o", "out/"], folder.path())?;
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    assert_eq!(names(&folder.path().join("out")), ["SF1400301234567.pdf", "SF1400301234567.png"]);
    let png = fs::read(folder.path().join("out/SF1400301234567.png"))?;
    let picture = png::Decoder::new(std::io::Cursor::new(&png)).read_info()?;
    assert_eq!((picture.info().width, picture.info().height), (800, 1440));
    assert_eq!(
        (picture.info().color_type, picture.info().bit_depth),
        (png::ColorType::Grayscale, png::BitDepth::One)
    );
    assert!(
        picture
            .info()
            .pixel_dims
            .is_some_and(|density| (density.xppu, density.yppu) == (8000, 8000))
    );
    Ok(())
}

#[test]
fn a_failing_item_stops_no_other() -> Outcome {
    let folder = tempfile::tempdir()?;
    let output = run(
        &["render", BATCH, "-o", "{delivery_id}/{waybill_id}.png", "--report", "report.json"],
        folder.path(),
    )?;
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    assert_eq!(names(folder.path()), ["JTSD", "YTO", "report.json"]);
    assert_eq!(names(&folder.path().join("YTO")), ["YT2600066778801.png"]);
    let report: serde_json::Value = serde_json::from_slice(&fs::read(folder.path().join("report.json"))?)?;
    assert_eq!(report["labels"][1]["error"]["code"], "api_error");
    assert_eq!(report["labels"][2]["files"][0], "JTSD/JT5200066778106.png");
    Ok(())
}

#[test]
fn one_file_pages_and_merging() -> Outcome {
    let folder = tempfile::tempdir()?;
    assert_eq!(run(&["render", TWO_PAGES, "-o", "x.png"], folder.path())?.status.code(), Some(0));
    assert_eq!(names(folder.path()), ["x-2.png", "x.png"]);
    let merged = run(&["render", SAMPLE, BATCH, TWO_PAGES, "--merge", "-o", "all.pdf"], folder.path())?;
    assert_eq!(merged.status.code(), Some(0));
    assert_eq!(lopdf::Document::load(folder.path().join("all.pdf"))?.get_pages().len(), 5);
    Ok(())
}

/// Two copies of a label of 100 × 180 mm and one of another reply on sheets of two.
#[test]
fn labels_share_a_sheet_or_are_refused() -> Outcome {
    let folder = tempfile::tempdir()?;
    let sheets = ["--merge", "-o", "all.pdf", "--sheet", "220x190", "--gap", "8mm", "--copies", "3"];
    let made = run(&[&["render", SAMPLE, "--grid", "2x1"], &sheets[..]].concat(), folder.path())?;
    assert_eq!(made.status.code(), Some(0), "{}", errors(&made));
    let pdf = lopdf::Document::load(folder.path().join("all.pdf"))?;
    let pages = pdf.get_pages();
    assert_eq!(pages.len(), 2, "three copies on sheets of two");
    for page in pages.values() {
        let media = pdf.get_object(*page)?.as_dict()?.get(b"MediaBox")?.as_array()?;
        let side = |index: usize| media[index].as_float().map(|points| (points / 72. * 25.4).round());
        assert_eq!((side(2)?, side(3)?), (220., 190.));
    }
    // Six columns leave each label a sixth of its width: nothing is scaled, nothing is written.
    let refused = run(
        &[
            &["render", SAMPLE, "--grid", "6x1"],
            &["--merge", "-o", "small.pdf", "--sheet", "A4"][..],
        ]
        .concat(),
        folder.path(),
    )?;
    assert_ne!(refused.status.code(), Some(0));
    assert!(errors(&refused).contains("does not fit"), "{}", errors(&refused));
    assert_eq!(names(folder.path()), ["all.pdf"]);
    // Asked for, a label is made as small as its part of the sheet.
    let scaled = [
        "--grid", "2x2", "--merge", "-o", "all.pdf", "--sheet", "A4", "--margin", "5mm", "--scale", "fit",
    ];
    let made = run(&[&["render", SAMPLE], &scaled[..]].concat(), folder.path())?;
    assert_eq!(made.status.code(), Some(0), "{}", errors(&made));
    for wrong in ["9%", "101", "larger"] {
        let refused = run(&["render", SAMPLE, "--scale", wrong], folder.path())?;
        assert_eq!(refused.status.code(), Some(2), "{wrong}: {}", errors(&refused));
    }
    let alone = run(&["render", SAMPLE, "--sheet", "A4"], folder.path())?;
    assert_eq!(alone.status.code(), Some(2), "sheets need --merge");
    Ok(())
}

#[test]
fn labels_are_turned_shifted_and_archived() -> Outcome {
    let folder = tempfile::tempdir()?;
    let made = |name: &str, options: &[&str]| -> Result<(), Box<dyn std::error::Error>> {
        let output = run(
            &[&["render", SAMPLE, "-o", name, "--format", "pdf,png"], options].concat(),
            folder.path(),
        )?;
        assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
        Ok(())
    };
    let dots = |name: &str| -> Result<(u32, u32, Vec<u8>), Box<dyn std::error::Error>> {
        let mut reader = png::Decoder::new(std::io::BufReader::new(fs::File::open(folder.path().join(name))?)).read_info()?;
        let mut data = vec![0; reader.output_buffer_size().ok_or("too large")?];
        reader.next_frame(&mut data)?;
        Ok((reader.info().width, reader.info().height, data))
    };
    made("plain/", &[])?;
    made("turned/", &["--rotate", "180"])?;
    made("side/", &["--rotate", "270"])?;
    let plain = dots("plain/SF1400301234567.png")?;
    let backwards: Vec<u8> = plain.2.iter().rev().map(|byte| byte.reverse_bits()).collect();
    assert!(dots("turned/SF1400301234567.png")?.2 == backwards);
    let side = dots("side/SF1400301234567.png")?;
    assert_eq!((side.0, side.1), (plain.1, plain.0));
    let pdf = lopdf::Document::load(folder.path().join("side/SF1400301234567.pdf"))?;
    let page = pdf.get_dictionary(pdf.page_iter().next().ok_or("no page")?)?;
    let sides: Vec<f32> = page
        .get(b"MediaBox")?
        .as_array()?
        .iter()
        .flat_map(|side| side.as_float())
        .map(f32::round)
        .collect();
    assert_eq!(sides, [0., 0., 510., 283.]);

    // A row has 100 bytes: eight dots to the right is one of them, sixteen down is 1,600.
    made("shifted/", &["--offset", "1,2mm"])?;
    let shifted = dots("shifted/SF1400301234567.png")?.2;
    assert!(
        shifted[1_600 + 1..]
            .chunks(100)
            .zip(plain.2.chunks(100))
            .all(|(now, then)| now[..99.min(now.len())] == then[..99.min(now.len())])
    );
    for (offset, code) in [("1", 2), ("1,2,3", 2), ("99,0", 2), ("nan,0", 2), ("-40,0", 1)] {
        let refused = run(&["render", SAMPLE, "-o", "off.pdf", "--offset", offset], folder.path())?;
        assert_eq!(refused.status.code(), Some(code), "{offset}: {}", errors(&refused));
    }
    assert_eq!(run(&["render", SAMPLE, "--rotate", "45"], folder.path())?.status.code(), Some(2));
    let sheet = ["--merge", "--sheet", "A4", "--grid", "2x1", "--gap", "4mm", "-o", "sheet.pdf"];
    for (offset, code) in [("1.5,-0.5", 0), ("2,0", 1)] {
        let placed = run(
            &[&["render", SAMPLE, "--copies", "2", "--offset", offset], &sheet[..]].concat(),
            folder.path(),
        )?;
        assert_eq!(placed.status.code(), Some(code), "{offset}: {}", errors(&placed));
    }

    made("archive/", &["--pdfa"])?;
    let archived = fs::read(folder.path().join("archive/SF1400301234567.pdf"))?;
    assert!(archived.windows(13).any(|part| part == b"<pdfaid:part>"));
    Ok(())
}

#[test]
fn stdin_and_stdout() -> Outcome {
    let folder = tempfile::tempdir()?;
    let reply = fs::read(SAMPLE)?;
    let output = with_stdin(&["render", "-", "-o", "-", "--format", "pdf"], folder.path(), &reply)?;
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    assert!(output.stdout.starts_with(b"%PDF-"));
    assert!(names(folder.path()).is_empty());
    let inspected = with_stdin(&["inspect", "-"], folder.path(), &reply)?;
    let labels: serde_json::Value = serde_json::from_slice(&inspected.stdout)?;
    assert_eq!(labels[0]["routing_code"], "571BH-Q2-018");
    assert_eq!(labels[0]["carrier"]["name"], "顺丰速运");
    assert_eq!(labels[0]["paper"]["chosen_by"], "hint");
    assert_eq!(labels[0]["paper"]["cut_mm"], 112.);
    assert_eq!(labels[0]["warnings"], serde_json::json!([]));
    Ok(())
}

#[test]
fn darkness_and_dither_are_told_by_range_and_name() -> Outcome {
    let folder = tempfile::tempdir()?;
    let drawn = |name: &str, options: &[&str]| -> Result<Vec<u8>, Box<dyn std::error::Error>> {
        let output = run(&[&["render", SAMPLE, "-o", name][..], options].concat(), folder.path())?;
        assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
        Ok(fs::read(folder.path().join(name))?)
    };
    let plain = drawn("a.png", &[])?;
    assert!(plain == drawn("b.png", &["--darkness", "0", "--dither", "auto"])?);
    assert!(plain != drawn("c.png", &["--darkness", "-6"])?);
    for (option, wrong) in [("--darkness", "11"), ("--darkness", "dark"), ("--dither", "halftone")] {
        let output = run(&["render", SAMPLE, "-o", "d.png", option, wrong], folder.path())?;
        assert_eq!(output.status.code(), Some(2), "{option} {wrong}");
    }
    Ok(())
}

#[test]
fn a_rare_name_needs_a_font_or_permission() -> Outcome {
    let folder = tempfile::tempdir()?;
    let reply = r#"{"waybill_id":"W","print_html":"<p>收件人 𰀀田"}"#;
    fs::write(folder.path().join("r.json"), reply)?;
    let refused = run(&["render", "r.json", "-o", "a.png"], folder.path())?;
    assert_eq!(refused.status.code(), Some(1));
    assert!(errors(&refused).contains("U+30000") && errors(&refused).contains("[missing_glyphs]"));
    assert!(!errors(&refused).contains('田'));
    let boxed = run(&["render", "r.json", "-o", "b.png", "--allow-missing-glyphs"], folder.path())?;
    assert_eq!(boxed.status.code(), Some(0));
    assert!(errors(&boxed).contains("no face has U+30000"));
    for (option, wrong, code) in [("--font", "gone.ttf", 74), ("--font", "r.json", 2), ("--font-dir", "gone", 74)] {
        let output = run(&["render", "r.json", "-o", "c.png", option, wrong], folder.path())?;
        assert_eq!(output.status.code(), Some(code), "{option} {wrong}");
    }
    let bundled = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/fonts");
    let output = run(
        &["render", SAMPLE, "-o", "d.png", "--font-dir", bundled, "--system-fonts"],
        folder.path(),
    )?;
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    assert_eq!(names(folder.path()), ["b.png", "d.png", "r.json"]);
    Ok(())
}

#[test]
fn doctor_tells_what_it_can_do() -> Outcome {
    let folder = tempfile::tempdir()?;
    let output = run(&["doctor", "--json"], folder.path())?;
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let health: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    assert_eq!(health["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(health["limits"]["base64_chars"], 4_000_000);
    let coverage = |set: &str| {
        let sets = health["coverage"].as_array().into_iter().flatten();
        sets.filter(|c| c["set"] == set)
            .map(|c| (c["have"].as_u64(), c["of"].as_u64()))
            .next()
    };
    assert_eq!(coverage("GB2312 ideographs"), Some((Some(6763), Some(6763))));
    assert_eq!(coverage("Latin-1"), Some((Some(191), Some(191))));
    let text = run(&["doctor"], folder.path())?;
    let text = String::from_utf8(text.stdout)?;
    assert!(
        text.contains("two-part") && text.contains("generated_bytes") && text.contains("NotoSansSC"),
        "{text}"
    );
    Ok(())
}

#[test]
fn check_tells_by_its_exit_code_whether_it_is_the_label() -> Outcome {
    let folder = tempfile::tempdir()?;
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/yunda-gbk.json");
    let expect = |phone: &str| {
        let json =
            format!(r#"{{"waybill_id":"432900066778204","receiver":{{"name":"方小某","phone":"{phone}"}},"routing_code":"571 B0 39"}}"#);
        std::fs::write(folder.path().join("expect.json"), json)
    };
    let check = || {
        Command::new(env!("CARGO_BIN_EXE_waybill-label"))
            .args(["check", sample, "--expect", "expect.json"])
            .current_dir(folder.path())
            .output()
    };
    expect("+86 152 0000 8834")?;
    let right = check()?;
    assert_eq!(right.status.code(), Some(0), "{}", String::from_utf8_lossy(&right.stderr));
    assert!(String::from_utf8_lossy(&right.stdout).contains(r#""outcome":"masked_match""#));
    expect("15200008835")?;
    let wrong = check()?;
    assert_eq!(wrong.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("receiver.phone is another one"));
    Ok(())
}

#[test]
fn inspect_as_a_table_and_a_picture() -> Outcome {
    let folder = tempfile::tempdir()?;
    let output = Command::new(env!("CARGO_BIN_EXE_waybill-label"))
        .args([
            "inspect",
            concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/post-nested.json"),
            "--table",
            "--overlay",
            "o.png",
        ])
        .current_dir(folder.path())
        .output()?;
    let table = String::from_utf8(output.stdout)?;
    assert!(
        table.contains("waybill_numbers") && table.contains("[certain: waybill_id"),
        "{table}"
    );
    let [first, second] = ["o.png", "o-2.png"].map(|name| std::fs::read(folder.path().join(name)));
    assert!(first?.starts_with(b"\x89PNG") && second?.starts_with(b"\x89PNG"));
    Ok(())
}

#[test]
fn a_wrong_set_is_not_quoted() -> Outcome {
    let folder = tempfile::tempdir()?;
    for wrong in ["卡那瑞", "=卡那瑞"] {
        let output = run(&["render", SAMPLE, "--set", wrong], folder.path())?;
        assert_eq!(output.status.code(), Some(2));
        assert!(errors(&output).contains("--set takes KEY=VALUE") && !errors(&output).contains("卡那瑞"));
    }
    assert!(names(folder.path()).is_empty());
    Ok(())
}

#[test]
fn printer_data_goes_to_files_and_streams() -> Outcome {
    let folder = tempfile::tempdir()?;
    let output = run(
        &["render", TWO_PAGES, "-o", "out", "--format", "tspl,zpl,epl,cpcl,escpos,pwg"],
        folder.path(),
    )?;
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let made = names(&folder.path().join("out"));
    assert_eq!(made.len(), 12, "two pages in six languages: {made:?}");
    let output = run(
        &["render", SAMPLE, "-o", "label.tspl", "--density", "8", "--media", "gap=2mm"],
        folder.path(),
    )?;
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let tspl = fs::read(folder.path().join("label.tspl"))?;
    assert!(tspl.starts_with(b"SIZE 100 mm,180 mm\r\nGAP 2 mm,0 mm\r\nDENSITY 8\r\nCLS\r\nBITMAP 0,"));
    let stream = run(&["render", SAMPLE, SAMPLE, "-o", "-", "--printer", "tsc-203"], folder.path())?;
    let count = |data: &[u8], part: &[u8]| data.windows(part.len()).filter(|bytes| *bytes == part).count();
    assert_eq!(
        count(&stream.stdout, b"PRINT 1,1\r\n"),
        2,
        "the printer's language, one job a label"
    );
    let stream = run(&["render", TWO_PAGES, "-o", "-", "--format", "pwg"], folder.path())?;
    assert_eq!((count(&stream.stdout, b"RaS2"), count(&stream.stdout, b"PwgRaster\0")), (1, 2));
    Ok(())
}

#[test]
fn a_label_that_the_printer_cannot_print_is_an_error() -> Outcome {
    let folder = tempfile::tempdir()?;
    let output = run(&["render", SAMPLE, "-o", "out", "--printer", "receipt-80mm"], folder.path())?;
    assert_eq!(output.status.code(), Some(1));
    assert!(
        errors(&output).contains("800 dots wide") && errors(&output).contains("[wider_than_printer]"),
        "{}",
        errors(&output)
    );
    assert!(!folder.path().join("out").exists());
    for (options, what) in [
        (&["--printer", "nobody"][..], "printers lists them"),
        (&["--printer", "tsc-203", "--dpi", "300"], "--dpi is not the resolution"),
        (&["--printer", "zebra-zd-203", "--z64"], "--z64"),
        (&["--density", "8"], "--format tspl"),
        (&["--copies", "2"], "--copies is for"),
        (&["--format", "tspl", "--media", "gap"], "gap=2mm"),
    ] {
        let output = run(&[&["render", SAMPLE, "-o", "out"], options].concat(), folder.path())?;
        assert_eq!(output.status.code(), Some(2), "{options:?}");
        assert!(errors(&output).contains(what), "{options:?}: {}", errors(&output));
    }
    Ok(())
}

#[test]
fn printers_are_listed() -> Outcome {
    let folder = tempfile::tempdir()?;
    let table = String::from_utf8(run(&["printers"], folder.path())?.stdout)?;
    assert!(
        table
            .lines()
            .any(|line| line.starts_with("kuaimai-203 ") && line.contains("tspl") && line.contains("832")),
        "{table}"
    );
    let json: serde_json::Value = serde_json::from_slice(&run(&["printers", "--json"], folder.path())?.stdout)?;
    let first = &json[0];
    assert_eq!(
        (&first["name"], &first["language"], &first["head_dots"]),
        (&"tsc-203".into(), &"tspl".into(), &832.into())
    );
    for document in ["printers.md", "printers.zh-CN.md"] {
        let listed = fs::read_to_string(format!("{}/../../docs/{document}", env!("CARGO_MANIFEST_DIR")))?;
        for profile in json.as_array().into_iter().flatten() {
            let name = profile["name"].as_str().unwrap_or_default();
            assert!(listed.contains(&format!("| `{name}` |")), "docs/{document} lacks {name}");
        }
    }
    Ok(())
}

#[test]
fn labels_are_printed_once_and_the_journal_remembers() -> Outcome {
    let folder = tempfile::tempdir()?;
    let print = |copies: &str| {
        let options = [
            "print",
            SAMPLE,
            TWO_PAGES,
            "--printer",
            "tsc-203",
            "--to",
            "file:out.tspl",
            "--journal",
            "journal",
            "--report",
            "report.json",
        ];
        run(&[&options[..], &["--copies", copies]].concat(), folder.path())
    };
    let printed = || -> std::io::Result<usize> {
        let data = fs::read(folder.path().join("out.tspl"))?;
        Ok(data.windows(10).filter(|bytes| *bytes == b"\r\nPRINT 1,").count())
    };
    let output = print("1")?;
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    assert_eq!(printed()?, 3, "one label of one page and one of two");
    let output = print("1")?;
    assert_eq!((output.status.code(), printed()?), (Some(0), 3), "nothing twice");
    let report: serde_json::Value = serde_json::from_slice(&fs::read(folder.path().join("report.json"))?)?;
    assert_eq!(report["labels"][1]["delivery"], serde_json::json!(["earlier", "earlier"]));
    print("2")?;
    assert_eq!(printed()?, 6, "the second copies only");
    Ok(())
}

#[test]
fn a_printer_that_is_not_there_stops_the_run() -> Outcome {
    let folder = tempfile::tempdir()?;
    let output = run(
        &["print", BATCH, "--printer", "tsc-203", "--to", "tcp://127.0.0.1:1"],
        folder.path(),
    )?;
    assert_eq!(output.status.code(), Some(74));
    let said = errors(&output);
    assert!(
        said.contains("[printer_unreachable]") && said.contains("1 failed"),
        "the first label, and no other: {said}"
    );
    for wrong in [&["--printer", "tsc-203", "--to", "10.0.0.9"][..], &["--to", "tcp://10.0.0.9:9100"]] {
        let output = run(&[&["print", SAMPLE], wrong].concat(), folder.path())?;
        assert_eq!(output.status.code(), Some(2), "{}", errors(&output));
    }
    Ok(())
}

#[test]
fn a_label_in_doubt_holds_the_run_until_somebody_says_what_came_out() -> Outcome {
    let folder = tempfile::tempdir()?;
    let in_doubt = r#"{"order_id":"WX20261123-000186","waybill_id":"SF1400301234567","page":1,"copy":1,"reprint":0,"state":"sending"}"#;
    fs::write(folder.path().join("journal"), format!("{in_doubt}\n"))?;
    let print = |options: &[&str]| {
        let all = [
            "print",
            SAMPLE,
            "--printer",
            "tsc-203",
            "--to",
            "file:out.tspl",
            "--journal",
            "journal",
        ];
        run(&[&all[..], options].concat(), folder.path())
    };
    let output = print(&[])?;
    assert_eq!(output.status.code(), Some(74));
    assert!(
        errors(&output).contains("SF1400301234567") && errors(&output).contains("[printing_unknown]"),
        "{}",
        errors(&output)
    );
    assert_eq!(print(&["--came-out", "SF1"])?.status.code(), Some(2), "no such label");
    assert!(!folder.path().join("out.tspl").exists());
    assert_eq!(print(&["--came-out", "SF1400301234567"])?.status.code(), Some(0));
    assert!(!folder.path().join("out.tspl").exists(), "it came out before");
    fs::write(folder.path().join("journal"), format!("{in_doubt}\n"))?;
    assert_eq!(print(&["--on-unknown", "reprint"])?.status.code(), Some(0));
    let first = fs::read(folder.path().join("out.tspl"))?;
    assert_eq!(print(&[])?.status.code(), Some(0), "the reprint settles it");
    assert!(fs::read(folder.path().join("out.tspl"))? == first);
    Ok(())
}
