//! Measures the engine against browsers: plain HTML files as pictures and PDFs, for conformance suites.
#![forbid(unsafe_code)]

mod page;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Parser)]
#[command(about)]
struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Renders HTML files at a size in px
    Page(page::Page),
}

fn main() -> ExitCode {
    let Command::Page(options) = Options::parse().command;
    match page::run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("error: {reason}");
            ExitCode::FAILURE
        }
    }
}
