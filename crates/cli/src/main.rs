//! The command line: replies in, label files out. It reads arguments and files, and holds no logic of labels.
#![forbid(unsafe_code)]

mod assets;
mod atomic;
mod check;
mod config;
mod decode;
#[cfg(test)]
mod docs;
mod doctor;
mod help;
mod inputs;
mod inspect;
mod journal;
mod options;
mod print;
mod printers;
mod render;
mod report;
mod say;
#[cfg(feature = "serve")]
mod serve;
mod target;
mod timing;
mod watch;
mod wechat;

use clap::FromArgMatches;
use config::Config;
use messages::Language;
use options::{Command, Options};
use say::{Tone, say};
use std::env;
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::process::ExitCode;

/// A label takes and frees megabytes; keeping them mapped makes a batch a fifth faster than the system's allocator does.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Some labels failed, or there was nothing to make.
const FAILED: u8 = 1;
/// The command line cannot be obeyed.
const USAGE: u8 = 2;
/// Something could not be read or written.
const IO: u8 = 74;

/// Why a command ends before its labels do.
enum Stop {
    /// The options contradict each other.
    Usage(String),
    /// A file or stream failed.
    Io(String),
    /// Something failed that was told where it happened.
    Told,
    /// Whoever read from us went away.
    Closed,
}

impl Stop {
    fn io(what: impl fmt::Display, error: &std::io::Error) -> Stop {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Stop::Closed,
            _ => Stop::Io(text!("{what}: {error}", what = what, error = error)),
        }
    }
}

fn main() -> ExitCode {
    let arguments: Vec<OsString> = env::args_os().collect();
    // The language of errors is known before the errors are.
    let variable = |name: &str| env::var(name).ok();
    let lang = early(&arguments, "--lang").and_then(|lang| Language::named(&lang));
    let config = Config::read(early(&arguments, "--config").map(PathBuf::from));
    let configured = config.as_ref().ok().and_then(|config| Language::named(config.value("lang")?));
    say::speak(lang.or(configured).unwrap_or_else(|| Language::of_environment(variable)));
    // Without its file nothing is made: a label might have another paper than it should.
    let config = match config {
        Ok(config) => config.kept(),
        Err(stop) => return ended(Err(stop)),
    };
    let parsed = config.applied(help::command()).try_get_matches_from(arguments);
    let options = match parsed.and_then(|matches| Options::from_arg_matches(&matches)) {
        Ok(options) => options,
        Err(error) => return ExitCode::from(help::ended(&error, say::colored(None), &config.origins())),
    };
    say::behave(&options.manner);
    waybill_label::error::hide_panic_messages();
    // The service ends in good order by itself.
    #[cfg(feature = "serve")]
    if let Command::Serve(options) = &options.command {
        return ended(serve::run(options));
    }
    atomic::clean_up_on_signals();
    ended(match options.command {
        Command::Render(options) => render::run(&options),
        Command::Watch(options) => watch::run(&options),
        Command::Inspect(options) => inspect::run(&options),
        Command::Check(options) => check::run(&options),
        Command::Decode(options) => decode::run(&options),
        Command::Print(options) => print::run(&options),
        Command::Fetch(options) => wechat::fetch::run(&options),
        Command::Label(options) => wechat::label::run(&options),
        Command::Wechat(options) => wechat::calls::run(&options.call),
        Command::Printers(options) => printers::run(&options),
        Command::Doctor(options) => doctor::run(&options),
        Command::Config { call } => config.run(&call),
        Command::Completions { shell } => help::completions(shell),
        Command::Man { command, dir } => help::man(&command, dir.as_deref()),
        #[cfg(feature = "serve")]
        Command::Serve(options) => serve::run(&options),
    })
}

/// The value of an option that is needed before the others are read.
fn early(arguments: &[OsString], option: &str) -> Option<String> {
    let mut arguments = arguments.iter().map(|argument| argument.to_string_lossy());
    while let Some(argument) = arguments.next() {
        match argument.strip_prefix(option) {
            Some("") => return arguments.next().map(|value| value.into_owned()),
            Some(value) if value.starts_with('=') => return Some(value[1..].to_owned()),
            _ => {}
        }
    }
    None
}

/// The exit code of a command, and what it says on stderr.
fn ended(done: Result<usize, Stop>) -> ExitCode {
    ExitCode::from(match done {
        Ok(0) => 0,
        Ok(_) => FAILED,
        Err(Stop::Usage(message)) => {
            say(Tone::Failure, text!("error: {message}", message = message));
            USAGE
        }
        Err(Stop::Io(message)) => {
            say(Tone::Failure, text!("error: {message}", message = message));
            IO
        }
        Err(Stop::Told | Stop::Closed) => IO,
    })
}
