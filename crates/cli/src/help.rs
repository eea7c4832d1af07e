//! The command line's own texts in the language that is spoken: help, errors of options, manual pages, completions.

use crate::options::{Options, arranged};
use crate::render::stdout;
use crate::say::chinese;
use crate::{Stop, atomic, text};
use clap::builder::StyledStr;
use clap::error::ErrorKind;
use clap::{Arg, Command, CommandFactory};
use clap_complete::Shell;
use messages::Catalogue;
use std::path::Path;

/// Words of clap that stand in help texts, with what they are translated as.
const CLAP: [&str; 6] = ["Usage:", "Commands:", "Arguments:", "Options:", "[default: ", "[possible values: "];

/// Headings of a manual page (clap_mangen).
const SECTIONS: [&str; 6] = ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "SUBCOMMANDS", "VERSION"];

/// The command line with its texts in the language that is spoken.
pub fn command() -> Command {
    let command = arranged(Options::command());
    match chinese() {
        Some(catalogue) => translated(command, catalogue),
        None => command,
    }
}

fn translated(command: Command, catalogue: &'static Catalogue) -> Command {
    let said = |text: Option<&StyledStr>| text.map(|text| lines(&text.to_string(), catalogue));
    let texts = (
        said(command.get_about()),
        said(command.get_long_about()),
        said(command.get_after_help()),
        said(command.get_after_long_help()),
    );
    let mut command = command.mut_args(|argument| explained(argument, catalogue));
    if let Some(text) = texts.0 {
        command = command.about(text);
    }
    if let Some(text) = texts.1 {
        command = command.long_about(text);
    }
    if let Some(text) = texts.2 {
        command = command.after_help(text);
    }
    if let Some(text) = texts.3 {
        command = command.after_long_help(text);
    }
    command.mut_subcommands(|one| translated(one, catalogue))
}

fn explained(argument: Arg, catalogue: &'static Catalogue) -> Arg {
    let said = |text: Option<&StyledStr>| text.map(|text| lines(&text.to_string(), catalogue));
    let (short, long) = (said(argument.get_help()), said(argument.get_long_help()));
    let heading = argument.get_help_heading().and_then(|heading| catalogue.entry(heading));
    let values = argument.get_possible_values();
    let explained = values.iter().any(|value| value.get_help().is_some()) && !argument.is_hide_possible_values_set();
    let long = match explained {
        // clap takes what it says of values from their types.
        true => {
            let line = |value: &clap::builder::PossibleValue| match value.get_help() {
                Some(help) => format!("- {}：{}", value.get_name(), catalogue.say(&help.to_string())),
                None => format!("- {}", value.get_name()),
            };
            let values: Vec<_> = values.iter().filter(|value| !value.is_hide_set()).map(line).collect();
            let text = long.or_else(|| short.clone()).unwrap_or_default();
            Some(format!("{text}\n\n{}\n{}", catalogue.say("Possible values:"), values.join("\n")))
        }
        false => long,
    };
    let short = match explained {
        true => {
            let names: Vec<_> = values
                .iter()
                .filter(|value| !value.is_hide_set())
                .map(|value| value.get_name())
                .collect();
            let text = format!(
                "{} {}{}]",
                short.unwrap_or_default(),
                catalogue.say("[possible values: "),
                names.join(", ")
            );
            Some(text)
        }
        false => short,
    };
    let hidden = explained || argument.is_hide_possible_values_set();
    let argument = argument.hide_possible_values(hidden);
    let argument = match short {
        Some(text) => argument.help(text),
        None => argument,
    };
    let argument = match long {
        Some(text) => argument.long_help(text),
        None => argument,
    };
    match heading {
        Some(heading) => argument.help_heading(heading),
        None => argument,
    }
}

/// A text as a whole, or else its lines one by one: examples have comments to translate and commands to leave alone.
fn lines(text: &str, catalogue: &Catalogue) -> String {
    if let Some(translation) = catalogue.entry(text) {
        return translation.to_owned();
    }
    let line = |line: &str| {
        let indent = line.len() - line.trim_start().len();
        if let Some(translation) = catalogue.entry(line.trim_start()) {
            return format!("{}{translation}", &line[..indent]);
        }
        match line.trim_start().rsplit_once("   ").filter(|(before, _)| !before.trim().is_empty()) {
            // A command, and what it does.
            Some((before, comment)) => format!("{}{before}   {}", &line[..indent], catalogue.say(comment)),
            None => format!("{}{}", &line[..indent], catalogue.say(line.trim_start())),
        }
    };
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// What clap says when it does not go on: help on stdout, or what is wrong on stderr; and the exit code.
pub fn ended(error: &clap::Error, colored: bool, origins: &str) -> u8 {
    let is_help = matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    );
    let rendered = error.render();
    let mut text = match (chinese(), is_help) {
        (None, _) if colored => rendered.ansi().to_string(),
        (None, _) => rendered.to_string(),
        (Some(catalogue), true) => {
            let text = if colored {
                rendered.ansi().to_string()
            } else {
                rendered.to_string()
            };
            CLAP.iter().fold(text, |text, word| text.replace(word, &catalogue.say(word)))
        }
        (Some(catalogue), false) => {
            let line = |line: &str| {
                let indent = line.len() - line.trim_start().len();
                format!("{}{}", &line[..indent], catalogue.say(line.trim_start()))
            };
            rendered.to_string().lines().map(line).collect::<Vec<_>>().join("\n") + "\n"
        }
    };
    if matches!(error.kind(), ErrorKind::InvalidValue | ErrorKind::ValueValidation) && !origins.is_empty() {
        text.push('\n');
        text.push_str(&text!("Set on this machine: {settings}", settings = origins));
        text.push('\n');
    }
    // A closed stream is nobody's problem.
    let _ = match error.use_stderr() {
        true => std::io::Write::write_all(&mut std::io::stderr(), text.as_bytes()),
        false => std::io::Write::write_all(&mut std::io::stdout(), text.as_bytes()),
    };
    if error.use_stderr() { crate::USAGE } else { 0 }
}

/// `completions`.
pub fn completions(shell: Shell) -> Result<usize, Stop> {
    let mut bytes = Vec::new();
    clap_complete::generate(shell, &mut command(), "waybill-label", &mut bytes);
    stdout(&bytes).map(|()| 0)
}

/// `man`.
pub fn man(path: &[String], directory: Option<&Path>) -> Result<usize, Stop> {
    let command = command().disable_help_subcommand(true);
    if let Some(directory) = directory {
        return pages(&command, "waybill-label", directory).map(|()| 0);
    }
    let (mut found, mut name) = (&command, "waybill-label".to_owned());
    for part in path.iter().flat_map(|part| part.split(['-', ' '])) {
        found = found
            .find_subcommand(part)
            .ok_or_else(|| Stop::Usage(text!("there is no command {name}", name = part)))?;
        name = format!("{name}-{part}");
    }
    stdout(&page(found, &name)?).map(|()| 0)
}

/// A command's page and those of the commands below it.
fn pages(command: &Command, name: &str, directory: &Path) -> Result<(), Stop> {
    let place = directory.join(format!("{name}.1"));
    atomic::write(&place, &page(command, name)?, false).map_err(|e| Stop::io(place.display(), &e))?;
    let below = command.get_subcommands().filter(|one| one.get_name() != "help");
    below
        .into_iter()
        .try_for_each(|one| pages(one, &format!("{name}-{}", one.get_name()), directory))
}

fn page(command: &Command, name: &str) -> Result<Vec<u8>, Stop> {
    let mut bytes = Vec::new();
    // The name of the page; how it is called stays in the synopsis.
    let command = command.clone().display_name(name);
    clap_mangen::Man::new(command).render(&mut bytes).map_err(|e| Stop::io("man", &e))?;
    let Some(catalogue) = chinese() else { return Ok(bytes) };
    let text = String::from_utf8_lossy(&bytes);
    let text = SECTIONS.iter().fold(text.into_owned(), |text, section| {
        text.replace(&format!(".SH {section}\n"), &format!(".SH {}\n", catalogue.say(section)))
    });
    Ok(text.into_bytes())
}
