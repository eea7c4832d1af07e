//! Options of `serve`.

use super::value::limit;
use super::{Assets, Fonts, Work};
use clap::Args;
use std::path::PathBuf;

#[derive(Args)]
pub struct Serve {
    /// Where to listen: HOST:PORT (port 0: any that is free) or unix:PATH
    #[arg(long, value_name = "WHERE", default_value = "127.0.0.1:8080")]
    pub listen: String,
    /// Who may do what: lines of scopes and a token; needed to listen where others than this machine can connect
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// The printers that labels can be sent to, as JSON
    #[arg(long, value_name = "FILE")]
    pub printers: Option<PathBuf>,
    /// Keep journals of the printers and jobs that wait in this directory, for the next run; without it, only this run knows
    #[arg(long, value_name = "DIR")]
    pub state: Option<PathBuf>,
    /// Requests that may wait for a thread; more are answered 503
    #[arg(long, value_name = "N", default_value = "256")]
    pub queue: usize,
    /// Connections at a time; more wait to be accepted
    #[arg(long, value_name = "N", default_value = "4096")]
    pub connections: usize,
    /// Write a line to stderr for each request: method, route, status, code and time, and nothing of its content
    #[arg(long)]
    pub access_log: bool,
    /// What one reply may cost: a name that `doctor` lists and a number, such as steps=500000 or pages=2; may be repeated
    #[arg(long, value_name = "NAME=NUMBER", value_parser = limit)]
    pub limit: Vec<(String, u64)>,
    #[command(flatten)]
    pub fonts: Fonts,
    #[command(flatten)]
    pub assets: Assets,
    #[command(flatten)]
    pub work: Work,
}
