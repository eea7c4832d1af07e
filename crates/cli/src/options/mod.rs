//! The options, as `--help` shows them.

mod examples;
mod headings;
mod kind;
mod labels;
mod layout;
mod looking;
mod printer;
#[cfg(feature = "serve")]
mod serve;
mod value;
mod wechat;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use examples::*;
pub use headings::arranged;
pub use kind::{Barcodes, Dithering, Format, Ink, Mode, OnUnknown, Parts, PdfInk, Way};
pub use labels::{Labels, Render, Watch};
pub use layout::{Assets, Costs, Dots, Fonts, Input, Layout, Policing};
pub use looking::{Check, Decode, Doctor, Inspect};
pub use printer::{Print, Printers, Printing};
#[cfg(feature = "serve")]
pub use serve::Serve;
use std::path::PathBuf;
pub use value::limits;
pub use wechat::{AddOrders, Connection, Fetch, Label, OneOrder, Preview, Wechat, WechatCall};

/// Turns express waybill replies (WeChat Logistics getOrder) into print-ready labels
#[derive(Parser)]
#[command(name = "waybill-label", version, max_term_width = 100, after_help = EXIT_CODES)]
pub struct Options {
    #[command(flatten)]
    pub manner: Manner,
    #[command(subcommand)]
    pub command: Command,
}

/// How the command speaks, and where its defaults come from.
#[derive(Args)]
pub struct Manner {
    /// Say only what failed
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Say also which files each label became, and how long it took
    #[arg(short, long, global = true, action = ArgAction::SetTrue, conflicts_with = "quiet")]
    pub verbose: bool,
    /// Whether messages are coloured [default: on terminals, unless NO_COLOR is set]
    #[arg(long, value_enum, value_name = "WHEN", global = true)]
    pub color: Option<When>,
    /// The language of messages and help: en or zh [default: that of LC_ALL, LC_MESSAGES or LANG]
    #[arg(long, value_name = "LANGUAGE", global = true, value_parser = ["en", "zh"], hide_possible_values = true)]
    pub lang: Option<String>,
    /// The file of defaults; `config show` tells which there are and where each comes from
    #[arg(long, value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
}

/// When messages are coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    Auto,
    Always,
    Never,
}

#[derive(Subcommand)]
pub enum Command {
    /// Make PDF and PNG labels, and printer data
    #[command(after_help = MORE, after_long_help = RENDER_EXAMPLES)]
    Render(Render),
    /// Make the labels of replies that are put into a directory, as they come
    #[command(after_help = MORE, after_long_help = WATCH_EXAMPLES)]
    Watch(Watch),
    /// Print what is known of each label, as JSON, a table or a picture
    #[command(after_help = MORE, after_long_help = INSPECT_EXAMPLES)]
    Inspect(Inspect),
    /// Compare labels with what is expected of them; one JSON line a label
    #[command(after_help = MORE, after_long_help = CHECK_EXAMPLES)]
    Check(Check),
    /// Print the HTML inside a reply, to be opened in a browser
    #[command(after_help = MORE, after_long_help = DECODE_EXAMPLES)]
    Decode(Decode),
    /// Print labels: one job a label, in order, none twice
    #[command(after_help = MORE, after_long_help = PRINT_EXAMPLES)]
    Print(Print),
    /// Answer over HTTP: POST a reply, get a label; open the page, see it
    #[cfg(feature = "serve")]
    #[command(after_help = MORE, after_long_help = SERVE_EXAMPLES)]
    Serve(Serve),
    /// Fetch replies from WeChat Logistics by their order numbers, as JSON lines for the other commands
    #[command(after_help = MORE, after_long_help = FETCH_EXAMPLES)]
    Fetch(Fetch),
    /// Fetch one order's reply from WeChat Logistics and make its label, in one step
    #[command(after_help = MORE, after_long_help = LABEL_EXAMPLES)]
    Label(Label),
    /// Other calls of WeChat Logistics: place and cancel orders, paths, carriers …
    #[command(after_help = MORE, after_long_help = WECHAT_EXAMPLES)]
    Wechat(Wechat),
    /// List the printers that --printer knows
    Printers(Printers),
    /// Tell the version, fonts and the characters they cover, papers, and limits
    Doctor(Doctor),
    /// The defaults of this machine: of the file and of WAYBILL_LABEL_…
    #[command(after_help = CONFIG_FILE)]
    Config {
        #[command(subcommand)]
        call: ConfigCall,
    },
    /// Print the completions of a shell
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: Shell,
    },
    /// Print the manual page of a command
    Man {
        /// The command, such as `render` or `wechat add`; without one the page of `waybill-label`
        #[arg(value_name = "COMMAND")]
        command: Vec<String>,
        /// Write all pages into this directory instead
        #[arg(long, value_name = "DIR", conflicts_with = "command")]
        dir: Option<PathBuf>,
    },
}

#[derive(Subcommand)]
pub enum ConfigCall {
    /// List each setting, its value, and where that comes from
    Show,
}

/// How much of the machine to use.
#[derive(Args)]
pub struct Work {
    /// How many labels to work on at a time [default: one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_options_do_not_contradict_each_other() {
        arranged(Options::command()).debug_assert();
    }
}
