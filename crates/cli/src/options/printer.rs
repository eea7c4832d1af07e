//! What is said of printers, and the options of `print` and `printers`.

use super::value::{media, millimetres, profile};
use super::{Dots, Input, Layout, Mode, OnUnknown, Policing, Way, Work};
use clap::Args;
use std::num::NonZeroU16;
use std::path::PathBuf;
use waybill_label::output::printer::{Media, Profile};

/// What the printer is, and what it is told beside the picture: nothing that is not given.
#[derive(Args)]
pub struct Printing {
    /// The printer, as `printers` lists it: its resolution and language, and a label that is wider than its head is an error
    #[arg(long, value_name = "PROFILE", value_parser = profile)]
    pub printer: Option<&'static Profile>,
    /// With --merge and in printer data: every label so many times
    #[arg(long, value_name = "N", default_value = "1")]
    pub copies: NonZeroU16,
    /// Speed of the printer: in inches a second (tspl, zpl) or in steps (epl 0-6, cpcl 0-5)
    #[arg(long, value_name = "SPEED")]
    pub speed: Option<u8>,
    /// How dark the printer prints: tspl and epl 0-15, zpl 0-30, cpcl -99 to 200
    #[arg(long, value_name = "STEPS", allow_hyphen_values = true)]
    pub density: Option<i16>,
    /// How the printer tells labels apart: gap=2mm, mark=3mm (their lengths) or continuous
    #[arg(long, value_name = "MEDIA", value_parser = media)]
    pub media: Option<Media>,
    /// What the printer does with a printed label
    #[arg(long, value_enum, value_name = "MODE")]
    pub label_mode: Option<Mode>,
    /// Which edge of the label comes out of the printer first
    #[arg(long, value_enum, value_name = "DIRECTION")]
    pub direction: Option<Way>,
    /// How much farther a printed label is fed to the tear bar (negative: less)
    #[arg(long, value_name = "MM", allow_hyphen_values = true, value_parser = millimetres)]
    pub tear_offset: Option<f32>,
    /// Length of the labels in the printer; a longer label is then an error [default: that of the label]
    #[arg(long, value_name = "MM", value_parser = millimetres)]
    pub form_length: Option<f32>,
    /// In zpl: pack the picture, for slow links and printers that can read it
    #[arg(long)]
    pub z64: bool,
    /// In pwg: 8 bits a dot, which all driverless printers take, instead of 1
    #[arg(long)]
    pub pwg_gray: bool,
}

#[derive(Args)]
pub struct Print {
    #[command(flatten)]
    pub input: Input,
    /// Where the printer is: tcp://HOST:9100, ipp://HOST/QUEUE, ipps://…, cups:QUEUE, a device such as /dev/usb/lp0 or /dev/rfcomm0, or file:PATH
    ///
    /// Queues (IPP, CUPS) get PDFs, or with --printer the printer's own language for queues that hand it through.
    #[arg(long, value_name = "WHERE")]
    pub to: String,
    #[command(flatten)]
    pub printing: Printing,
    #[command(flatten)]
    pub dots: Dots,
    #[command(flatten)]
    pub layout: Layout,
    #[command(flatten)]
    pub policy: Policing,
    #[command(flatten)]
    pub work: Work,
    /// Note in this file what becomes of each label, and print none that it has as sent or printed; without it, only this run knows
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,
    /// A label in doubt that came out, by its waybill or order number; may be repeated. --on-unknown is for the others
    #[arg(long, value_name = "NUMBER", requires = "journal")]
    pub came_out: Vec<String>,
    /// What to do with a label of which nobody knows whether it came out, because the connection or the program broke inside it
    #[arg(long, value_enum, value_name = "POLICY", default_value = "hold")]
    pub on_unknown: OnUnknown,
    /// Print labels again that came out, as their reprint number N: each number prints once. --stamp "补打 N" tells it from the first
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub reprint: u32,
    /// Write what became of each label, as JSON
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
}

#[derive(Args)]
pub struct Printers {
    /// Ask a print server, or a printer that speaks IPP, which printers there are: `ipp://HOST[:PORT]`, `ipp://HOST/ipp/print`; alone this machine's CUPS
    #[arg(long, value_name = "SERVER", num_args = 0..=1)]
    pub discover: Option<Option<String>>,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}
