//! Under which heading each option stands, and which of them `-h` shows.

use clap::Command;

/// The headings of `--help`, by the options' names. What is in none stands under "Options".
const HEADINGS: &[(&str, &[&str])] = &[
    (
        "Output",
        &[
            "output",
            "format",
            "merge",
            "pdfa",
            "report",
            "resume",
            "sync",
            "failed_dir",
            "stdout_frames",
            "allow_empty",
            "once",
            "jobs",
        ],
    ),
    (
        "Paper",
        &[
            "paper",
            "rolls",
            "print_type",
            "rotate",
            "scale",
            "offset",
            "sheet",
            "grid",
            "gap",
            "margin",
        ],
    ),
    (
        "Dots",
        &[
            "dpi",
            "ink",
            "pdf_ink",
            "gray",
            "darkness",
            "stamp",
            "dither",
            "barcodes",
            "no_verify",
        ],
    ),
    (
        "Printer",
        &[
            "to",
            "printer",
            "copies",
            "speed",
            "density",
            "media",
            "label_mode",
            "direction",
            "tear_offset",
            "form_length",
            "z64",
            "pwg_gray",
            "journal",
            "came_out",
            "on_unknown",
            "reprint",
        ],
    ),
    ("Fonts and files", &["font", "font_dir", "system_fonts", "asset_dir", "asset"]),
    ("Templates", &["set", "order", "time", "template", "mask"]),
    (
        "What stops a label",
        &["deny", "allow", "strict", "allow_missing_glyphs", "allow_cancelled", "limit"],
    ),
    (
        "WeChat",
        &[
            "credentials",
            "no_token",
            "base_url",
            "timeout",
            "calls_per_minute",
            "delivery",
            "waybill",
            "openid",
        ],
    ),
    ("This command", &["quiet", "verbose", "color", "lang", "config", "help", "version"]),
];

/// Commands with so many options that `-h` shows only some.
const LONG: &[&str] = &["render", "watch", "print", "label", "inspect", "check"];

/// What `-h` shows of those.
const FIRST: &[&str] = &[
    "output", "format", "merge", "report", "once", "ndjson", "table", "overlay", "expect", "paper", "dpi", "to", "printer", "copies",
    "journal", "delivery", "quiet", "verbose", "help",
];

/// The command with its options under their headings.
pub fn arranged(mut command: Command) -> Command {
    command.build();
    grouped(command)
}

fn grouped(command: Command) -> Command {
    let long = LONG.contains(&command.get_name());
    let command = command.mut_args(|argument| {
        if argument.is_positional() {
            return argument;
        }
        let name = argument.get_id().as_str().to_owned();
        let heading = HEADINGS.iter().position(|(_, names)| names.contains(&&*name));
        let shown = !long || FIRST.contains(&&*name);
        let argument = argument.hide_short_help(!shown);
        match heading {
            // `Command::mut_args` keeps the order in which options were declared; those of one heading stay together.
            Some(at) => argument.help_heading(HEADINGS[at].0),
            None => argument,
        }
    });
    command.mut_subcommands(grouped)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Options;
    use clap::CommandFactory;

    /// The commands and those below them.
    fn all(command: &Command) -> Vec<&Command> {
        let below = command.get_subcommands().filter(|one| one.get_name() != "help").flat_map(all);
        std::iter::once(command).chain(below).collect()
    }

    #[test]
    fn headings_name_options_that_there_are() {
        let command = arranged(Options::command());
        let mut names: Vec<_> = all(&command)
            .iter()
            .flat_map(|one| one.get_arguments())
            .map(|one| one.get_id().as_str().to_owned())
            .collect();
        names.sort();
        for name in HEADINGS.iter().flat_map(|(_, names)| *names).chain(FIRST) {
            assert!(names.binary_search(&(*name).to_owned()).is_ok(), "there is no --{name}");
        }
    }

    #[test]
    fn the_short_help_of_every_command_is_one_screen() {
        let mut command = arranged(Options::command());
        let names: Vec<_> = command.get_subcommands().map(|one| one.get_name().to_owned()).collect();
        for name in names {
            let help = command
                .find_subcommand_mut(&name)
                .map(|one| one.render_help().to_string())
                .unwrap_or_default();
            assert!(help.lines().count() <= 40, "{name}: {} lines", help.lines().count());
        }
    }
}
