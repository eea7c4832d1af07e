//! Whether everything that is said is said in Chinese too.

use super::{files, root};
use crate::options::{Options, arranged};
use clap::CommandFactory;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::{fs, io};

/// The texts of `text!("…")` and the like in a source file: literals that follow one of `marks`.
fn literals<'t>(source: &'t str, marks: &'t [&'t str]) -> impl Iterator<Item = String> + 't {
    marks.iter().flat_map(move |mark| {
        source.match_indices(mark).filter_map(move |(at, _)| {
            let rest = source[at + mark.len()..].trim_start().strip_prefix('"')?;
            let mut text = String::new();
            let mut characters = rest.chars();
            loop {
                match characters.next()? {
                    '"' => return Some(text),
                    '\\' => match characters.next()? {
                        // A line that goes on in the next one.
                        '\n' => characters = characters.as_str().trim_start().chars(),
                        'n' => text.push('\n'),
                        escaped => text.push(escaped),
                    },
                    character => text.push(character),
                }
            }
        })
    })
}

/// What the source files of a folder say, without their tests.
fn sources(folder: &str) -> io::Result<Vec<String>> {
    let mut paths = Vec::new();
    files(&root(folder), &[".rs"], &mut paths)?;
    paths.retain(|path| !path.components().any(|part| part.as_os_str() == "docs"));
    let own = |path: &PathBuf| {
        Ok(fs::read_to_string(path)?
            .split("#[cfg(test)]\nmod tests {")
            .next()
            .unwrap_or_default()
            .to_owned())
    };
    paths.iter().map(own).collect()
}

/// A text as the catalogue and the sources may both have it: holes without names or formats, escaped braces as they are shown.
fn shape(text: &str) -> String {
    let mut shape = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        shape.push_str(before);
        rest = match after.strip_prefix('{') {
            Some(after) => {
                shape.push('{');
                after
            }
            None => match after.split_once('}') {
                Some((name, after)) if name.chars().all(|c| c.is_ascii_alphanumeric() || "_:.?<>#".contains(c)) => {
                    shape.push_str("{}");
                    after
                }
                _ => {
                    shape.push('{');
                    after
                }
            },
        };
    }
    (shape + rest).replace("}}", "}")
}

/// The texts of the command line: help, names of values, headings.
fn help_texts(command: &clap::Command, texts: &mut BTreeSet<String>) {
    let mut add = |text: String| texts.extend(text.lines().map(str::to_owned));
    let own = [
        command.get_about(),
        command.get_long_about(),
        command.get_after_help(),
        command.get_after_long_help(),
    ];
    own.into_iter().flatten().for_each(|text| add(text.to_string()));
    for argument in command.get_arguments() {
        let values = argument.get_possible_values();
        let values = values.iter().filter_map(|value| value.get_help());
        let told = [argument.get_help(), argument.get_long_help()].into_iter().flatten().chain(values);
        told.for_each(|text| add(text.to_string()));
        argument.get_help_heading().into_iter().for_each(|heading| add(heading.to_owned()));
    }
    command.get_subcommands().for_each(|one| help_texts(one, texts));
}

/// What is no sentence: commands, and lines that a reader types.
fn is_typed(line: &str) -> bool {
    let line = line.trim();
    line.is_empty()
        || ["waybill-label ", "curl ", "printer = ", "paper = ", "font-dir = "]
            .iter()
            .any(|start| line.starts_with(start))
}

#[test]
fn every_message_is_in_chinese_and_nothing_else_is() -> io::Result<()> {
    let mut catalogue = messages::Catalogue::parse(messages::LIBRARY);
    catalogue.add(crate::say::COMMAND);
    let known: BTreeSet<String> = catalogue.keys().map(shape).collect();

    // Help, line by line: a comment beside a command is a text of its own.
    let mut help = BTreeSet::new();
    help_texts(&arranged(Options::command()), &mut help);
    let help: BTreeSet<String> = help
        .iter()
        .flat_map(|line| {
            let line = line.trim_start();
            match catalogue.entry(line).is_none().then(|| line.rsplit_once("   ")).flatten() {
                Some((command, comment)) if is_typed(command) => Some(comment.trim().to_owned()),
                _ => (!is_typed(line)).then(|| line.to_owned()),
            }
        })
        .collect();
    let untranslated: Vec<_> = help.iter().filter(|text| !known.contains(&shape(text))).collect();
    assert!(untranslated.is_empty(), "help without Chinese: {untranslated:#?}");

    let own = sources("crates/cli/src")?;
    let told: BTreeSet<String> = own.iter().flat_map(|source| literals(source, &["text!("])).collect();
    assert!(told.len() > 50, "the sources are read");
    let untranslated: Vec<_> = told.iter().filter(|text| !known.contains(&shape(text))).collect();
    assert!(untranslated.is_empty(), "messages without Chinese: {untranslated:#?}");

    let rooms = [
        "src",
        "crates/html/src",
        "crates/text/src",
        "crates/page/src",
        "crates/svg/src",
        "crates/output/src",
        "crates/barcode/src",
        "crates/print/src",
        "crates/wechat/src",
    ];
    let library: Vec<String> = rooms.iter().map(|room| sources(room)).collect::<io::Result<Vec<_>>>()?.concat();
    let errors: BTreeSet<String> = library.iter().flat_map(|source| literals(source, &["#[error("])).collect();
    assert!(errors.len() > 80, "the sources are read");
    let is_sentence = |text: &&String| shape(text).replace("{}", "").chars().filter(|c| c.is_alphabetic()).count() > 8;
    let untranslated: Vec<_> = errors
        .iter()
        .filter(is_sentence)
        .filter(|text| !known.contains(&shape(text)))
        .collect();
    assert!(untranslated.is_empty(), "errors without Chinese: {untranslated:#?}");

    let warnings = ["src/warning.rs", "crates/html/src/warning.rs", "crates/barcode/src/warning.rs"];
    let warnings: Vec<String> = warnings
        .iter()
        .map(|path| fs::read_to_string(root(path)))
        .collect::<io::Result<_>>()?;
    let flat = |source: &String| source.split_whitespace().collect::<Vec<_>>().join(" ");
    let warned: BTreeSet<String> = warnings
        .iter()
        .flat_map(|source| literals(&flat(source), &["write!(f,", "write!( f,", "f.write_str("]).collect::<Vec<_>>())
        .collect();
    assert!(warned.len() > 25, "the sources are read");
    // What begins with a space goes on where another text ends.
    let untranslated: Vec<_> = warned
        .iter()
        .filter(is_sentence)
        .filter(|text| !text.starts_with(' ') && !known.contains(&shape(text)))
        .collect();
    assert!(untranslated.is_empty(), "warnings without Chinese: {untranslated:#?}");

    // Whatever is in the catalogue somebody says: this program, clap or the system.
    let literal = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    let joined = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let said: Vec<String> = own
        .iter()
        .chain(&library)
        .map(|source| joined(&shape(&shape(&source.replace("\\\n", "")))))
        .collect();
    let outside = catalogue_of_others();
    let unused: Vec<_> = catalogue
        .keys()
        .filter(|key| !help.contains(*key) && !outside.contains(&shape(key)))
        .filter(|key| {
            let text = joined(&shape(&literal(key)));
            !said.iter().any(|source| source.contains(text.trim()))
        })
        .collect();
    assert!(unused.is_empty(), "nobody says {unused:#?}");
    Ok(())
}

/// Texts of clap and of the system: what stands under these headings of the catalogues.
fn catalogue_of_others() -> BTreeSet<String> {
    let section = |text: &str, heading: &str| {
        let from = text.split(heading).nth(1).unwrap_or_default();
        from.split("\n# ---").next().unwrap_or_default().to_owned()
    };
    let sections = [
        section(crate::say::COMMAND, "# --- what clap says of wrong options"),
        section(crate::say::COMMAND, "# --- headings"),
        section(crate::say::COMMAND, "# --- help that clap writes"),
        section(messages::LIBRARY, "# --- what the system says"),
        section(messages::LIBRARY, "# --- put together"),
    ];
    let lines = sections.iter().flat_map(|section| section.lines());
    lines.filter_map(|line| line.strip_prefix("> ")).map(shape).collect()
}
