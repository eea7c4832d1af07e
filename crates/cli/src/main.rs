//! The command line: replies in, label files out. It reads arguments and files, and holds no logic of labels.
#![forbid(unsafe_code)]

mod atomic;
mod check;
mod decode;
#[cfg(test)]
mod docs;
mod doctor;
mod inputs;
mod inspect;
mod journal;
mod options;
mod print;
mod printers;
mod render;
mod report;
#[cfg(feature = "serve")]
mod serve;
mod target;
mod timing;
mod wechat;

use clap::Parser;
use options::{Command, Options};
use std::fmt;
use std::io::Write;
use std::process::ExitCode;

/// A label takes and frees megabytes; keeping them mapped makes a batch a fifth faster than the system's allocator does.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The command line cannot be obeyed.
const USAGE: u8 = 64;
/// Something could not be read or written.
const IO: u8 = 74;
/// The largest number of failed labels an exit code tells.
const MOST_FAILURES: usize = 60;

/// Why a command ends before its labels do.
enum Stop {
    /// The options contradict each other.
    Usage(String),
    /// A file or stream failed.
    Io(String),
}

impl Stop {
    fn io(what: impl fmt::Display, error: &std::io::Error) -> Stop {
        Stop::Io(format!("{what}: {error}"))
    }
}

fn main() -> ExitCode {
    let options = match Options::try_parse() {
        Ok(options) => options,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { USAGE } else { 0 });
        }
    };
    waybill_label::error::hide_panic_messages();
    // The service ends in good order by itself.
    #[cfg(feature = "serve")]
    if let Command::Serve(options) = &options.command {
        return ended(serve::run(options));
    }
    atomic::clean_up_on_signals();
    let done = match options.command {
        Command::Render(options) => render::run(&options),
        Command::Inspect(options) => inspect::run(&options),
        Command::Check(options) => check::run(&options),
        Command::Decode(options) => decode::run(&options),
        Command::Print(options) => print::run(&options),
        Command::Fetch(options) => wechat::fetch::run(&options),
        Command::Label(options) => wechat::label::run(&options),
        Command::Wechat(options) => wechat::calls::run(&options.call),
        Command::Printers(options) => printers::run(&options),
        Command::Doctor(options) => doctor::run(&options),
        #[cfg(feature = "serve")]
        Command::Serve(options) => serve::run(&options),
    };
    ended(done)
}

/// The exit code of a command, and what it says on stderr.
fn ended(done: Result<usize, Stop>) -> ExitCode {
    match done {
        Ok(failed) => ExitCode::from(u8::try_from(failed.min(MOST_FAILURES)).unwrap_or(u8::MAX)),
        Err(Stop::Usage(message)) => {
            say(format_args!("error: {message}"));
            ExitCode::from(USAGE)
        }
        Err(Stop::Io(message)) => {
            say(format_args!("error: {message}"));
            ExitCode::from(IO)
        }
    }
}

/// One line on stderr. A closed stderr is nobody's problem.
fn say(line: fmt::Arguments) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
