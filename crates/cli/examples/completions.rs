//! Shell completions and man pages of the command line.
//!
//! `cargo run -p waybill-label-cli --example completions -- target/completions` writes `waybill-label.bash`, `_waybill-label` (zsh), `waybill-label.fish`,
//! `_waybill-label.ps1`, `waybill-label.1` and a man page for each command.

use clap::CommandFactory;
use clap_complete::Shell;
use std::error::Error;
use std::fs;
use std::path::PathBuf;

#[expect(dead_code, reason = "only the command is asked of the options")]
#[path = "../src/options.rs"]
mod options;

fn main() -> Result<(), Box<dyn Error>> {
    let directory = PathBuf::from(std::env::args().nth(1).ok_or("usage: completions DIRECTORY")?);
    fs::create_dir_all(&directory)?;
    let mut command = options::Options::command();
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish, Shell::PowerShell] {
        clap_complete::generate_to(shell, &mut command, "waybill-label", &directory)?;
    }
    clap_mangen::generate_to(command, &directory)?;
    for entry in fs::read_dir(&directory)? {
        println!("{}", entry?.path().display());
    }
    Ok(())
}
