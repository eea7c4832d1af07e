//! What the documents say about codes and options, and where they point to.

mod catalogue;
mod links;

use crate::options::Options;
use crate::report::{NAME_TAKEN, NOT_EXPECTED, WRITE_ERROR};
use clap::CommandFactory;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, io};
use waybill_label::Error;
use waybill_label::warning::Warning;
use waybill_label_print::PrintError;
use waybill_label_wechat::WechatError;

fn document(path: &str) -> io::Result<String> {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path))
}

#[test]
fn every_code_is_listed_and_no_other() -> io::Result<()> {
    let own = [NAME_TAKEN, NOT_EXPECTED, WRITE_ERROR].into_iter();
    let codes: BTreeSet<_> = own
        .chain(Error::codes())
        .chain(Warning::codes())
        .chain(PrintError::codes())
        .chain(WechatError::codes())
        .collect();
    let listed = document("docs/codes.md")?;
    // What only workers say is asked of them.
    let listed = listed.split("\n## Workers").next().unwrap_or_default();
    let is_code = |text: &&str| !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit());
    let rows = listed.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next());
    let rows: BTreeSet<_> = rows.flat_map(|cell| cell.split('`').skip(1).step_by(2)).filter(is_code).collect();
    assert!(codes.is_subset(&rows), "docs/codes.md lacks {:?}", &codes - &rows);
    assert!(
        rows.is_subset(&codes),
        "docs/codes.md lists {:?}, which nothing has",
        &rows - &codes
    );
    Ok(())
}

#[test]
fn warnings_are_listed_with_their_severity() -> io::Result<()> {
    let listed = document("docs/codes.md")?;
    let samples = [
        Warning::BlankPage { page: 1 },
        Warning::WaybillNumberNotShown,
        Warning::WaybillNumberUnknown,
        Warning::CancelledOrder,
        Warning::BrokenText { places: 1 },
    ];
    for warning in samples {
        let row = format!("| `{}` | {} |", warning.code(), warning.severity().name());
        assert!(listed.contains(&row), "docs/codes.md lacks {row}");
    }
    Ok(())
}

#[test]
fn both_readmes_name_every_option() -> io::Result<()> {
    let command = Options::command();
    let all = command
        .get_subcommands()
        .flat_map(|one| one.get_arguments())
        .filter(|argument| !argument.is_hide_set());
    let options: BTreeSet<_> = all.filter_map(|argument| argument.get_long()).collect();
    for readme in ["README.md", "README.zh-CN.md"] {
        let text = document(readme)?;
        let missing: Vec<_> = options.iter().filter(|option| !text.contains(&format!("--{option}"))).collect();
        assert!(missing.is_empty(), "{readme} does not name {missing:?}");
    }
    Ok(())
}

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// The files below a folder whose names end in one of `endings`, without what is built.
fn files(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if !["target", "node_modules", ".git"].contains(&&*name) {
                files(&path, endings, found)?;
            }
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            found.push(path);
        }
    }
    Ok(())
}
