//! What is said on stderr: in whose language, in which colours, how much.

use crate::options::{Manner, When};
use messages::{Catalogue, LIBRARY, Language, filled};
use std::env;
use std::fmt::Display;
use std::io::{IsTerminal, Write};
use std::sync::OnceLock;
use waybill_label::response::ApiCode;

/// The help and the messages of the command; those of the library come from its catalogue.
pub const COMMAND: &str = include_str!("command.zh.txt");

/// How much something matters.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
pub enum Tone {
    /// Only with --verbose.
    Detail,
    /// Not with --quiet.
    Note,
    /// Not with --quiet: something to look at.
    Warning,
    /// Always: something failed.
    Failure,
}

struct Speech {
    least: Tone,
    colored: bool,
}

static CHINESE: OnceLock<Option<Catalogue>> = OnceLock::new();
static SPEECH: OnceLock<Speech> = OnceLock::new();

/// Sets the language, once and before anything is said.
pub fn speak(language: Language) {
    let catalogue = || {
        let mut catalogue = Catalogue::parse(LIBRARY);
        catalogue.add(COMMAND);
        // What the interface's codes mean stands beside them.
        catalogue.extend(
            ApiCode::ALL
                .iter()
                .flat_map(|code| [(code.meaning, code.meaning_zh), (code.next_step, code.next_step_zh)]),
        );
        catalogue
    };
    let _ = CHINESE.set((language == Language::Chinese).then(catalogue));
}

/// The catalogue of the language that is spoken; `None` for English.
pub fn chinese() -> Option<&'static Catalogue> {
    CHINESE.get().and_then(Option::as_ref)
}

/// Sets how much is said, and whether in colours.
pub fn behave(manner: &Manner) {
    let _ = SPEECH.set(Speech {
        least: match (manner.quiet, manner.verbose) {
            (true, _) => Tone::Failure,
            (_, true) => Tone::Detail,
            _ => Tone::Note,
        },
        colored: colored(manner.color),
    });
}

/// Whether messages are coloured.
pub fn colored(when: Option<When>) -> bool {
    let no_color = || env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    match when {
        Some(When::Always) => true,
        Some(When::Never) => false,
        Some(When::Auto) => std::io::stderr().is_terminal(),
        None => std::io::stderr().is_terminal() && !no_color(),
    }
}

/// Whether something of this tone is said.
pub fn is_said(tone: Tone) -> bool {
    SPEECH.get().is_none_or(|speech| tone >= speech.least)
}

/// A message with its values in the language that is spoken. Used through [`text!`](crate::text).
pub fn message(template: &str, values: &[(&str, String)]) -> String {
    match chinese() {
        Some(catalogue) => catalogue.fill(template, values),
        None => filled(template, values),
    }
}

/// One line on stderr. A closed stderr is nobody's problem.
pub fn say(tone: Tone, line: impl Display) {
    if !is_said(tone) {
        return;
    }
    let line = line.to_string();
    let color = match tone {
        Tone::Failure => "31",
        Tone::Warning => "33",
        Tone::Note | Tone::Detail => "",
    };
    let colored = SPEECH.get().is_some_and(|speech| speech.colored) && !color.is_empty();
    let mut out = std::io::stderr().lock();
    let _ = match line.find([':', '：']).filter(|_| colored) {
        // The first word says what kind of message it is.
        Some(end) => writeln!(out, "\x1b[1;{color}m{}\x1b[0m{}", &line[..end], &line[end..]),
        None => writeln!(out, "{line}"),
    };
}

/// A message of the command, by its English template and the values of its holes, in the language that is spoken.
#[macro_export]
macro_rules! text {
    ($template:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::say::message($template, &[$((stringify!($name), ($value).to_string())),*])
    };
}
