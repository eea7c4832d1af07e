//! The browser reftests, where they are at hand: no area of `expected.tsv` beside this file may pass fewer tests than it says.
//!
//! The suite is not part of the project. It is looked for beside the project, in `../shared/reftests`, or where
//! `WAYBILL_LABEL_REFTESTS` says; its runners need python3 with numpy and Pillow, and `pdftoppm` for the paged sets. What is not there
//! is skipped with a line on stderr. When more tests pass than expected, write it down:
//! `WAYBILL_LABEL_BLESS=1 cargo test --release -p waybill-label-conformance`

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};
use test_material::cannot_run;

/// Area to the number of passed tests and of all tests.
type Counts = BTreeMap<String, (u32, u32)>;

/// A part of the suite: its runner, folder and list of tests, the arguments of our `page` command, the result
/// column that counts, and whether PDFs are rasterised for it.
struct Set {
    runner: &'static str,
    suite: &'static str,
    list: &'static str,
    page: &'static str,
    counts: &'static str,
    pdf: bool,
}

const SETS: [Set; 4] = [
    Set {
        runner: "reftest.py",
        suite: "suite",
        list: "open.tsv",
        page: "",
        counts: "fuzzy",
        pdf: false,
    },
    Set {
        runner: "reftest.py",
        suite: "suite",
        list: "print-open.tsv",
        page: "--page 5in 3in --margin 0.5in",
        counts: "fuzzy",
        pdf: true,
    },
    Set {
        runner: "reftest.py",
        suite: "taffy",
        list: "open.tsv",
        page: "",
        counts: "fuzzy",
        pdf: false,
    },
    Set {
        runner: "pixelart.py",
        suite: "pixelart",
        list: "open.tsv",
        page: "",
        counts: "exact",
        pdf: true,
    },
];

const EXPECTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/expected.tsv");

#[test]
fn no_area_passes_fewer_tests_than_expected() -> Result<(), Box<dyn Error>> {
    let Some(suite) = suite() else {
        say("conformance SKIPPED: no ../shared/reftests, and WAYBILL_LABEL_REFTESTS names none");
        return Ok(());
    };
    if !works("python3", &["-c", "import numpy, PIL"]) {
        cannot_run("python3 with numpy and Pillow is needed");
        return Ok(());
    }
    let rasterises = works("pdftoppm", &["-v"]);
    let mut counts = Counts::new();
    for set in &SETS {
        if set.pdf && !rasterises {
            cannot_run("pdftoppm is needed");
        } else if suite.join(set.suite).join(set.list).is_file() {
            run(set, &suite, &mut counts)?;
        }
    }
    let expected = read(&fs::read_to_string(EXPECTED).unwrap_or_default())?;
    if env::var_os("WAYBILL_LABEL_BLESS").is_some() {
        let kept = expected.into_iter().filter(|(area, _)| !counts.contains_key(area));
        return Ok(fs::write(EXPECTED, written(&kept.chain(counts.clone()).collect()))?);
    }
    let mut fewer = String::new();
    for (area, (passed, tests)) in &counts {
        match expected.get(area) {
            Some((least, all)) if all == tests => {
                if passed < least {
                    writeln!(fewer, "{area}: {passed} of {tests} pass, {least} did before")?;
                } else if passed > least {
                    say(&format!(
                        "conformance: {area} passes {passed} of {tests}, more than the {least} expected"
                    ));
                }
            }
            _ => say(&format!(
                "conformance SKIPPED for {area}: no expectation for a set of {tests} tests"
            )),
        }
    }
    assert!(fewer.is_empty(), "\n{fewer}");
    Ok(())
}

/// The folder of the suite.
fn suite() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reftests");
    let folder = env::var_os("WAYBILL_LABEL_REFTESTS").map_or_else(beside, PathBuf::from);
    folder.join("reftest.py").is_file().then_some(folder)
}

fn works(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Runs a set and adds its results.
fn run(set: &Set, suite: &Path, counts: &mut Counts) -> Result<(), Box<dyn Error>> {
    let results = tempfile::NamedTempFile::new()?;
    let folder = suite.join(set.suite);
    let mut command = Command::new("python3");
    command.arg("-B").arg(suite.join(set.runner)).arg("--suite").arg(&folder);
    command.arg("--list").arg(folder.join(set.list));
    let serve = format!("'{}' page --serve {}", env!("CARGO_BIN_EXE_conformance"), set.page);
    // Time is not what is tested: a busy machine must not turn passes into failures.
    command.args(["--serve", &serve, "-j", "2", "--timeout", "60"]);
    command.arg("--out").arg(results.path());
    if set.pdf && set.runner == "reftest.py" {
        command.arg("--print");
    }
    let output = command.stdin(Stdio::null()).output()?;
    if !output.status.success() {
        return Err(format!("{}: {}", set.runner, String::from_utf8_lossy(&output.stderr)).into());
    }
    let table = fs::read_to_string(results.path())?;
    let mut lines = table.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let head = lines.next().ok_or("the runner wrote no results")?;
    let column = |name: &str| head.iter().position(|h| *h == name).ok_or(format!("no column `{name}`"));
    let (area, passes) = (column("area")?, column(set.counts)?);
    for line in lines {
        let count = counts.entry(line[area].to_owned()).or_default();
        count.0 += u32::from(line[passes] == "1");
        count.1 += 1;
    }
    Ok(())
}

fn read(table: &str) -> Result<Counts, Box<dyn Error>> {
    let lines = table.lines().skip(1).map(|line| {
        let mut columns = line.split('\t');
        let (Some(area), Some(passed), Some(tests)) = (columns.next(), columns.next(), columns.next()) else {
            return Err(format!("`{line}` is no expectation").into());
        };
        Ok((area.to_owned(), (passed.parse()?, tests.parse()?)))
    });
    lines.collect()
}

fn written(counts: &Counts) -> String {
    let mut table = "area\tpassed\ttests\n".to_owned();
    for (area, (passed, tests)) in counts {
        table += &format!("{area}\t{passed}\t{tests}\n");
    }
    table
}

/// A line on stderr that is shown for passing tests too.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
