//! How labels are laid out and become dots, and which are stopped.

use super::value::{asset, builtin, darkness, limit, limits, offset, rotation, scale};
use super::{Barcodes, Dithering, Parts};
use clap::Args;
use std::path::PathBuf;
use waybill_label::limits::Limits;
use waybill_label::paper::Paper;
use waybill_label::policy::{Policy, UnknownCode};
use waybill_label::renderer::{Darkness, Rotation};
use waybill_label::scale::Scale;
use waybill_label::template::BuiltinTemplate;

/// Replies and how to read them.
#[derive(Args)]
pub struct Input {
    /// Reply files, directories (their .json, .ndjson and .jsonl files, by name), or `-` for stdin
    #[arg(required = true, value_name = "REPLY")]
    pub replies: Vec<PathBuf>,
    /// Input without a reply is no error
    #[arg(long)]
    pub allow_empty: bool,
    #[command(flatten)]
    pub costs: Costs,
}

/// What replies may cost.
#[derive(Args)]
pub struct Costs {
    /// What one reply may cost: a name that `doctor` lists and a number, such as steps=500000 or pages=2; may be repeated
    #[arg(long, value_name = "NAME=NUMBER", value_parser = limit)]
    pub limit: Vec<(String, u64)>,
}

impl Costs {
    /// The default limits with those that were given.
    ///
    /// # Errors
    /// When there is no limit of a name.
    pub fn limits(&self) -> Result<Limits, String> {
        limits(&self.limit)
    }
}

/// How labels are laid out.
#[derive(Args, Debug)]
pub struct Layout {
    /// Paper: WIDTHxHEIGHT in mm, 4x6in, or one-part (76×130), two-part (100×180), sf (100×150), jd (100×113), post (100×100), long (100×210)
    ///
    /// Without it, what speaks for a paper is weighed together: what the document's comments or title say (`<!--100*150,90-->`), its `@page`, its outermost box, how far its content reaches, and what the carrier usually prints; `inspect` tells what decided and how sure that is.
    #[arg(long, value_name = "SIZE", value_parser = Paper::parse)]
    pub paper: Option<Paper>,
    /// Without --paper: what the printers hold, such as 100x180,76x130; each label's paper is one of them
    #[arg(long, value_name = "SIZES", value_delimiter = ',', value_parser = Paper::parse, conflicts_with = "paper")]
    pub rolls: Vec<Paper>,
    #[command(flatten)]
    pub fonts: Fonts,
    #[command(flatten)]
    pub assets: Assets,
    /// Print a box for a character that no font has also in a name, phone, address or the routing code; otherwise that is an error
    #[arg(long)]
    pub allow_missing_glyphs: bool,
    /// Render cancelled orders too (order_status 1); they are refused otherwise
    #[arg(long)]
    pub allow_cancelled: bool,
    /// What to do with barcodes
    #[arg(long, value_enum, default_value = "grow")]
    pub barcodes: Barcodes,
    /// The print_type the replies were asked for with; it is asked for the paper when --paper and the document say little
    #[arg(long, value_enum, value_name = "TYPE", default_value = "two-part")]
    pub print_type: Parts,
    /// Set a value of waybill_data, or of a template's variable by its full name (custom.receiver.name); may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// The order object (as given to addOrder) that templates call `custom`
    #[arg(long, value_name = "FILE")]
    pub order: Option<PathBuf>,
    /// The time that templates print, '2026-11-23 09:41:00'
    #[arg(long, value_name = "TIME")]
    pub time: Option<String>,
    /// The label for replies whose print_html is empty: builtin:76x130, builtin:100x150 or builtin:100x180; needs --order
    #[arg(long, value_name = "NAME", value_parser = builtin)]
    pub template: Option<BuiltinTemplate>,
    /// Hide parts of names, phones and addresses on built-in labels (GB/T 41833)
    #[arg(long, requires = "template")]
    pub mask: bool,
    /// Do not read the barcodes back from the finished label; otherwise one that does not read is an error
    #[arg(long)]
    pub no_verify: bool,
}

/// Which warnings stop a label.
#[derive(Args, Debug)]
pub struct Policing {
    /// A warning of this code or severity (note, check, stop) stops a label; may be repeated
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub deny: Vec<String>,
    /// A warning of this code or severity stops no label; may be repeated. A code holds before a severity
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub allow: Vec<String>,
    /// The same as --deny check: every warning that may mean lost content stops its label
    #[arg(long)]
    pub strict: bool,
}

impl Policing {
    /// # Errors
    /// When there is no warning or severity of a name.
    pub fn policy(&self) -> Result<Policy, UnknownCode> {
        Policy::of(self.strict, &self.deny, &self.allow)
    }
}

/// Fonts besides the bundled ones.
#[derive(Args, Debug)]
pub struct Fonts {
    /// A font file (TTF, OTF, TTC, WOFF, WOFF2); its faces win where a style names them and supply the characters that others lack
    #[arg(long, value_name = "FILE")]
    pub font: Vec<PathBuf>,
    /// A directory of font files
    #[arg(long, value_name = "DIR")]
    pub font_dir: Vec<PathBuf>,
    /// Use the fonts of this machine too, after all others; labels may then differ between machines
    #[arg(long)]
    pub system_fonts: bool,
}

/// What documents get that ask for files; nothing is ever fetched.
#[derive(Args, Debug)]
pub struct Assets {
    /// Answer for relative URLs of documents with files of this directory; otherwise they stay empty
    #[arg(long, value_name = "DIR")]
    pub asset_dir: Option<PathBuf>,
    /// Answer for a URL, as the document writes it, with a file; may be repeated
    #[arg(long, value_name = "URL=FILE", value_parser = asset)]
    pub asset: Vec<(String, PathBuf)>,
}

/// How labels lie on their paper, and become dots.
#[derive(Args, Debug)]
pub struct Dots {
    /// Turn labels and their paper clockwise
    #[arg(long, value_name = "DEGREES", default_value = "0", value_parser = rotation)]
    pub rotate: Rotation,
    /// Draw labels smaller, in the middle of their paper: `fit`, or a percentage from 10% to 100%; barcodes are drawn anew on whole dots
    ///
    /// `fit` makes a label as large as --paper has room for: one that does not fit is laid out on the paper that it is meant for, and drawn smaller. With --sheet the paper is the label's part of the sheet.
    #[arg(long, value_name = "SCALE", value_parser = scale)]
    pub scale: Option<Scale>,
    /// Shift all that is printed to the right and down in mm (negative: left, up), for printers that print beside the place
    ///
    /// It comes after --rotate, and with --sheet shifts the sheet's labels. It is rounded to whole dots; the paper keeps its size. What no longer is on the paper is a warning, a barcode an error.
    #[arg(long, value_name = "RIGHT,DOWN", default_value = "0,0", allow_hyphen_values = true, value_parser = offset)]
    pub offset: [f32; 2],
    /// How dark the text of 1-bit PNGs is, -10 (lightest) to 10 (darkest); bars, rules and pictures stay as they are
    #[arg(long, value_name = "STEPS", default_value = "0", allow_hyphen_values = true, value_parser = darkness)]
    pub darkness: Darkness,
    /// How photographs, gradients and wide greys in logos are shown in 1-bit PNGs; never applied to text and barcodes
    #[arg(long, value_enum, default_value = "auto")]
    pub dither: Dithering,
    /// A word to print on each page where it is white, 2 to 4 mm high: "补打 1". Without room it is left out, which is a warning
    #[arg(long, value_name = "TEXT")]
    pub stamp: Option<String>,
}
