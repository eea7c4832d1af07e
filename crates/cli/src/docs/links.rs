//! Whether what the documents point to is there: files, headings, options, names.

use super::{files, root};
use crate::options::{Options, arranged};
use clap::{Command, CommandFactory};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Every document, by its path from the root.
fn documents() -> io::Result<BTreeMap<String, String>> {
    let mut paths = Vec::new();
    files(&root("."), &[".md"], &mut paths)?;
    let base = root(".");
    let document = |path: PathBuf| {
        let name = path.strip_prefix(&base).unwrap_or(&path).to_string_lossy().into_owned();
        Ok((name, fs::read_to_string(&path)?))
    };
    paths.into_iter().map(document).collect()
}

/// What GitHub calls a heading in links.
fn anchor(heading: &str) -> String {
    let heading = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// Targets of Markdown's links.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](").skip(1).filter_map(|rest| rest.split(')').next())
}

/// What stands in backticks on a line, code blocks aside.
fn spans(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().filter(|line| !line.starts_with("    ") && !line.starts_with("```"));
    lines.flat_map(|line| line.split('`').skip(1).step_by(2))
}

#[test]
fn links_lead_somewhere() -> io::Result<()> {
    let documents = documents()?;
    assert!(documents.len() > 20, "the documents are read");
    let mut broken = Vec::new();
    for (name, text) in &documents {
        let folder = Path::new(name).parent().unwrap_or(Path::new(""));
        for link in links(text).filter(|link| !link.contains("://") && !link.starts_with("mailto:")) {
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = match file {
                "" => name.clone(),
                file => folder.join(file).to_string_lossy().into_owned(),
            };
            let path = root(&target);
            let there = path.exists()
                && (heading.is_empty() || {
                    let text = fs::read_to_string(&path)?;
                    text.lines()
                        .filter(|line| line.starts_with('#'))
                        .any(|line| anchor(line) == heading)
                });
            if !there {
                broken.push(format!("{name}: {link}"));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
    Ok(())
}

#[test]
fn files_that_documents_name_are_there() -> io::Result<()> {
    let folders = [
        "crates/",
        "docs/",
        "src/",
        "tests/",
        "samples/",
        "packaging/",
        "bindings/",
        "benches/",
        "examples/",
        "assets/",
        ".ci/",
    ];
    let mut missing = Vec::new();
    for (name, text) in documents()?.iter().filter(|(name, _)| !name.starts_with("CHANGELOG")) {
        for span in spans(text) {
            let path = span.split([' ', ':', '#']).next().unwrap_or_default();
            let is_path = folders.iter().any(|folder| path.starts_with(folder)) && !path.contains(['*', '{', '<', '…', '$']);
            // Documents of a part speak of its own folders.
            let folder = Path::new(name).parent().unwrap_or(Path::new(""));
            let there = |path: &str| root(path).exists() || root(&folder.join(path).to_string_lossy()).exists();
            let written = ["samples/source/", "tests/references/"]
                .iter()
                .any(|folder| path.starts_with(folder));
            if is_path && !there(path.trim_end_matches('/')) && !written {
                missing.push(format!("{name}: {span}"));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
    Ok(())
}

/// The options of a command and of all that is above it.
fn options(command: &Command) -> BTreeSet<String> {
    command
        .get_arguments()
        .filter_map(|one| one.get_long())
        .map(|long| format!("--{long}"))
        .collect()
}

/// The options on a line, as they are written.
fn written(line: &str) -> impl Iterator<Item = &str> {
    let words = line.split(|c: char| !(c.is_ascii_alphanumeric() || "-_".contains(c)));
    words.filter(|word| word.starts_with("--") && word.len() > 3)
}

#[test]
fn commands_in_documents_have_the_options_they_are_shown_with() -> io::Result<()> {
    let command = arranged(Options::command());
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (name, text) in documents()?.iter().filter(|(name, _)| !name.starts_with("CHANGELOG")) {
        for line in text.lines() {
            for call in line.split("waybill-label ").skip(1) {
                // What stands behind the command is somebody else's: a comment, the next command, words.
                let call = call.split([';', '|', '#', '`', '>', '。', '，', '"']).next().unwrap_or_default();
                let mut found = &command;
                for word in call.split_whitespace() {
                    let Some(below) = found.find_subcommand(word) else { break };
                    found = below;
                }
                if std::ptr::eq(found, &command) {
                    continue;
                }
                seen += 1;
                let known = options(found);
                wrong.extend(
                    written(call)
                        .filter(|option| !known.contains(*option))
                        .map(|option| format!("{name}: {option} in {call}")),
                );
            }
        }
    }
    assert!(seen > 40, "the commands are read: {seen}");
    assert!(wrong.is_empty(), "{wrong:#?}");
    Ok(())
}

#[test]
fn options_and_names_in_documents_are_somebodys() -> io::Result<()> {
    let mut paths = Vec::new();
    let endings = [
        ".rs", ".py", ".ts", ".mjs", ".js", ".json", ".toml", ".h", ".c", ".sh", ".tsv", ".sql", "run", "package",
    ];
    for folder in [
        "src",
        "crates",
        "bindings",
        "benches",
        "tests",
        "examples",
        "fuzz",
        ".ci",
        "packaging",
    ] {
        files(&root(folder), &endings, &mut paths)?;
    }
    let sources: Vec<String> = paths.iter().filter_map(|path| fs::read_to_string(path).ok()).collect();
    let known = |word: &str| sources.iter().any(|source| source.contains(word));
    // Serde and the makers of metrics write names of their own.
    let camel = |word: &str| {
        let part = |part: &str| part[..1].to_uppercase() + &part[1..];
        word.split('_').filter(|part| !part.is_empty()).map(part).collect::<String>()
    };
    let bare = |word: &str| word.trim_start_matches("waybill_label_work_").trim_end_matches("_total").to_owned();
    let mut every = BTreeSet::new();
    let mut commands = vec![arranged(Options::command())];
    while let Some(command) = commands.pop() {
        every.extend(options(&command));
        commands.extend(command.get_subcommands().cloned());
    }
    let mut wrong = Vec::new();
    for (name, text) in documents()?.iter().filter(|(name, _)| !name.starts_with("CHANGELOG")) {
        for span in spans(text) {
            let word = span.split([' ', '=']).next().unwrap_or_default();
            let is_option = word.starts_with("--") && word.len() > 3;
            let is_name = word.contains('_') && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
            if (is_option && !every.contains(word) && !known(word.trim_start_matches('-')) && !known(&word[2..].replace('-', "_")))
                || (is_name && !known(word) && !known(&camel(word)) && !known(&bare(word)))
            {
                wrong.push(format!("{name}: {span}"));
            }
        }
    }
    assert!(wrong.is_empty(), "nobody knows {wrong:#?}");
    Ok(())
}
