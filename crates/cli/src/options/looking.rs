//! Options of the commands that look at labels: `inspect`, `check`, `decode` and `doctor`.

use super::{Fonts, Input, Layout, Work};
use clap::Args;
use std::path::PathBuf;

#[derive(Args)]
pub struct Inspect {
    #[command(flatten)]
    pub input: Input,
    #[command(flatten)]
    pub layout: Layout,
    #[command(flatten)]
    pub work: Work,
    /// One JSON object a line instead of an array
    #[arg(long)]
    pub ndjson: bool,
    /// The fields as a table for people instead of JSON
    #[arg(long, conflicts_with = "ndjson")]
    pub table: bool,
    /// Also draw the fields' boxes and names over the label; page 2 gets `-2` before the extension, further labels their number
    #[arg(long, value_name = "PNG")]
    pub overlay: Option<PathBuf>,
}

#[derive(Args)]
pub struct Check {
    #[command(flatten)]
    pub input: Input,
    /// What is expected: a JSON object, or an array of them
    #[arg(long, value_name = "FILE")]
    pub expect: PathBuf,
    #[command(flatten)]
    pub layout: Layout,
}

#[derive(Args)]
pub struct Decode {
    #[command(flatten)]
    pub input: Input,
    /// A directory, a file, a pattern with {waybill_id}, or `-` for stdout
    #[arg(short, long, value_name = "WHERE", default_value = "-")]
    pub output: PathBuf,
}

#[derive(Args)]
pub struct Doctor {
    #[command(flatten)]
    pub fonts: Fonts,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}
