//! The stand-in as a program.
#![forbid(unsafe_code)]

use clap::Parser;
use std::io::{self, Write};
use std::path::PathBuf;
use std::thread;
use wechat_stand_in::{Fault, Settings, StandIn, sample_order};

/// Stands in for WeChat Logistics: a base URL for --base-url, made-up labels, faults on demand
#[derive(Parser)]
#[command(name = "wechat-stand-in", version, max_term_width = 100)]
struct Options {
    /// Where to listen; port 0 is any free one
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:8600")]
    listen: String,
    /// The appid of the only app it knows
    #[arg(long, default_value = "wx0123456789abcdef")]
    appid: String,
    /// How long its tokens last
    #[arg(long, value_name = "SECONDS", default_value_t = 7200)]
    token_seconds: u64,
    /// So many of a hundred requests suffer a fault that passes
    #[arg(long, value_name = "PERCENT", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=100))]
    faults: u32,
    /// Which requests suffer which faults
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// A fault for the next request to a path: order/add=lost; may be repeated
    #[arg(long, value_name = "PATH=FAULT", value_parser = scripted)]
    script: Vec<(String, Fault)>,
    /// Keep orders in this file from one start to the next
    #[arg(long, value_name = "FILE")]
    orders: Option<PathBuf>,
    /// Place so many orders of the sandbox carrier: sample-0001 and so on
    #[arg(long, value_name = "N", default_value_t = 0)]
    samples: usize,
    /// Print so many such orders for `wechat add`, one a line, and end
    #[arg(long, value_name = "N", conflicts_with = "samples")]
    print_samples: Option<usize>,
}

fn scripted(text: &str) -> Result<(String, Fault), String> {
    let parts = text
        .split_once('=')
        .and_then(|(path, name)| Some((path.to_owned(), Fault::named(name)?)));
    parts.ok_or_else(|| format!("give PATH=FAULT; faults: {}", Fault::ALL.map(|fault| fault.0).join(" ")))
}

fn main() -> io::Result<()> {
    let options = Options::parse();
    let mut out = io::stdout();
    if let Some(count) = options.print_samples {
        return (1..=count).try_for_each(|number| writeln!(out, "{}", sample_order(number)));
    }
    let stand_in = StandIn::start(Settings {
        listen: options.listen,
        appid: options.appid,
        token_seconds: options.token_seconds,
        percent: options.faults,
        seed: options.seed,
        orders: options.orders,
        ..Settings::default()
    })?;
    stand_in.add_sample_orders(options.samples);
    for (path, fault) in &options.script {
        stand_in.script(path, *fault);
    }
    writeln!(out, "{}", stand_in.url())?;
    loop {
        thread::park();
    }
}
