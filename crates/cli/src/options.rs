//! The options, as `--help` shows them.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::num::NonZeroU16;
use std::path::PathBuf;
use waybill_label::limits::Limits;
use waybill_label::output::printer::{Language, Media, Profile};
use waybill_label::paper::Paper;
use waybill_label::policy::{Policy, UnknownCode};
use waybill_label::renderer::{Darkness, Resolution, Rotation};
use waybill_label::template::BuiltinTemplate;

/// Turns express waybill replies (WeChat Logistics getOrder) into print-ready labels
#[derive(Parser)]
#[command(name = "waybill-label", version, max_term_width = 100, after_help = EXIT_CODES)]
pub struct Options {
    #[command(subcommand)]
    pub command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
  0       every label was made (replies that are errors of the interface have none: they are listed, and count when nothing was made)
  1..60   that many labels failed (60: 60 or more); the others were made
  64      the command line cannot be obeyed
  74      a file or stream could not be read or written

Input is JSON: one reply, a batch reply, a previewTemplate reply, an array, or JSON lines;
field names in snake_case or camelCase. Nothing that a document names is fetched, ever; only fetch, label and wechat ask WeChat.";

#[derive(Subcommand)]
pub enum Command {
    /// Make PDF and PNG labels, and printer data
    #[command(after_help = RENDER_EXAMPLES)]
    Render(Render),
    /// Print what is known of each label, as JSON, a table or a picture
    #[command(after_help = INSPECT_EXAMPLES)]
    Inspect(Inspect),
    /// Compare labels with what is expected of them; one JSON line a label
    #[command(after_help = CHECK_EXAMPLES)]
    Check(Check),
    /// Print the HTML inside a reply, to be opened in a browser
    #[command(after_help = DECODE_EXAMPLES)]
    Decode(Decode),
    /// Print labels: one job a label, in order, none twice
    #[command(after_help = PRINT_EXAMPLES)]
    Print(Print),
    /// Answer over HTTP: POST a reply, get a label; open the page, see it
    #[cfg(feature = "serve")]
    #[command(after_help = SERVE_EXAMPLES)]
    Serve(Serve),
    /// Fetch replies from WeChat Logistics by their order numbers, as JSON lines for the other commands
    #[command(after_help = FETCH_EXAMPLES)]
    Fetch(Fetch),
    /// Fetch one order's reply from WeChat Logistics and make its label, in one step
    #[command(after_help = LABEL_EXAMPLES)]
    Label(Label),
    /// Other calls of WeChat Logistics: place and cancel orders, paths, carriers …
    #[command(after_help = WECHAT_EXAMPLES)]
    Wechat(Wechat),
    /// List the printers that --printer knows
    Printers(Printers),
    /// Tell the version, fonts and the characters they cover, papers, and limits
    Doctor(Doctor),
}

const RENDER_EXAMPLES: &str = "\
Examples:
  waybill-label render reply.json -o out/                     out/SF1400000000001.pdf and .png
  waybill-label render reply.json -o label.png --dpi 300      one file, its kind by its name
  waybill-label render replies/ -o 'out/{delivery_id}/{waybill_id}.pdf' --report report.json
  waybill-label render day.ndjson --merge -o day.pdf          one PDF with every label
  waybill-label render reply.json -o - --printer tsc-203 > /dev/usb/lp0
  waybill-label render day.ndjson -o out/ --resume day.journal --failed-dir failed/
  curl … | waybill-label render - -o - --format pdf | lp -d thermal -o print-scaling=none

File names:
  Into a directory, a label is named {waybill_id} (without one: {delivery_id}-{order_id}, else label-{number}).
  A pattern may use {waybill_id}, {order_id}, {delivery_id} and {number} (running number from 1).
  Characters that file systems forbid become `_`. Page 2 of a PNG label gets `-2` before its extension.
  Two labels of one run never share a file: the second fails. Files of earlier runs are replaced, whole or not at all.";

const PRINT_EXAMPLES: &str = "\
Examples:
  waybill-label print reply.json --to tcp://10.0.0.9:9100 --printer tsc-203
  waybill-label print day.ndjson --to cups:Label_Printer --journal day.print
  waybill-label print day.ndjson --to /dev/usb/lp0 --printer kuaimai-203 --journal day.print
  waybill-label print day.ndjson --to tcp://10.0.0.9:9100 --printer zebra-zd-203 --journal day.print --on-unknown reprint

A label is known by its order number, waybill number, page and copy; with a journal, one that was sent or printed is not printed again by a later
run. A printer without paper is waited for. When the connection breaks inside a label, nobody knows whether it came out: the run stops, and the
next one with this journal asks for --came-out (of those that did) and --on-unknown (for the others).";

#[cfg(feature = "serve")]
const SERVE_EXAMPLES: &str = "\
Examples:
  waybill-label serve                                         http://127.0.0.1:8080: a page to drop replies on, and the service
  waybill-label serve --listen 0.0.0.0:8080 --token-file tokens
  waybill-label serve --listen unix:/run/waybill-label.sock --printers printers.json --state /var/lib/waybill-label
  curl --data-binary @reply.json 'http://127.0.0.1:8080/v1/labels?format=png' -o label.png

Routes, options, bounds and problems: http://127.0.0.1:8080/openapi.json and docs/service.md.
The file of tokens has lines such as `render,print TOKEN`; scopes are render, print and admin.
The file of printers is [{\"name\": \"desk\", \"to\": \"tcp://10.0.0.9:9100\", \"print\": {\"printer\": \"tsc-203\"}}].";

const INSPECT_EXAMPLES: &str = "\
Examples:
  waybill-label inspect reply.json                            a JSON array, one object a label
  waybill-label inspect day.ndjson --ndjson | jq -r '[.waybill_id, .routing_code] | @tsv'
  waybill-label inspect reply.json --table --overlay fields.png";

const CHECK_EXAMPLES: &str = "\
Examples:
  waybill-label check reply.json --expect order.json          exit code 0: it is that order's label
  waybill-label check day.ndjson --expect orders.json         an array: each label against the one with its order_id or waybill_id

The expectation: {waybill_id, order_id, delivery_id, routing_code, receiver: {name, phone, address}, sender: {…}}, all optional.
What the label hides by stars matches anything. The exit code is the number of labels that do not pass.";

const DECODE_EXAMPLES: &str = "\
Examples:
  waybill-label decode reply.json > label.html
  waybill-label decode batch.json -o html/";

const LABEL_EXAMPLES: &str = "\
Examples:
  waybill-label label 01234567890123456789 --delivery SF -o out/          out/SF1400000000001.pdf and .png
  waybill-label label 01234567890123456789 --delivery ZTO --print-type one-part -o - --printer tsc-203 > /dev/usb/lp0

Credentials: WECHAT_APPID and WECHAT_SECRET, or WECHAT_ACCESS_TOKEN, or --credentials FILE. --print-type is what is asked for.";

const WECHAT_EXAMPLES: &str = "\
Examples:
  waybill-label wechat carriers                                           which carriers there are, and their products
  waybill-label wechat add orders.ndjson --journal day.add > added.ndjson each order once, whatever happens on the way
  waybill-label fetch --orders added.ndjson | waybill-label render - -o out/
  waybill-label wechat path 01234567890123456789 --delivery SF --waybill SF1400000000001
  waybill-label wechat cancel 01234567890123456789 --delivery SF --waybill SF1400000000001
  waybill-label wechat preview template.html --order order.json --waybill 1234567890123 --data '##ZTO_mark##11-22-33##' > reply.json

Answers are JSON on stdout. Credentials: WECHAT_APPID and WECHAT_SECRET, or WECHAT_ACCESS_TOKEN, or --credentials FILE.
The exit code is the number of calls that failed (60: 60 or more).";

const FETCH_EXAMPLES: &str = "\
Examples:
  waybill-label fetch --orders orders.csv > replies.ndjson
  waybill-label fetch --orders orders.ndjson --journal day.fetch | waybill-label render - -o out/ --resume day.labels
  waybill-label fetch --orders orders.csv --print-type one-part --failed again.ndjson > replies.ndjson

Orders: JSON lines with order_id, delivery_id and, if known, waybill_id and openid; or CSV whose first line has these names. Each is fetched once.
Credentials: WECHAT_APPID and WECHAT_SECRET, or WECHAT_ACCESS_TOKEN, or --credentials FILE. Proxies: HTTPS_PROXY, NO_PROXY.
With --journal, a run that was killed is started again with the same command: it asks only for what is missing, and its output is whole.
The exit code is the number of orders that failed (60: 60 or more).";

/// WeChat, and who asks it.
#[derive(Args)]
pub struct Connection {
    /// A file that only its owner can read: {"appid", "secret"}, {"access_token"}, {"token_file"} or {"token_command": [PROGRAM, ARGUMENT …]} [default: WECHAT_APPID and WECHAT_SECRET, or WECHAT_ACCESS_TOKEN, of the environment]
    #[arg(long, value_name = "FILE", conflicts_with = "no_token")]
    pub credentials: Option<PathBuf>,
    /// Send no access_token: in WeChat's cloud hosting, which adds it
    #[arg(long)]
    pub no_token: bool,
    /// Where the interface is [default: WECHAT_BASE_URL, or https://api.weixin.qq.com]
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// How long one call may take
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..))]
    pub timeout: u16,
    /// The most calls of each kind in a minute [default: 3000]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub calls_per_minute: Option<u32>,
}

#[derive(Args)]
pub struct Fetch {
    /// The orders: JSON lines, CSV, or `-` for stdin
    #[arg(long, value_name = "FILE")]
    pub orders: PathBuf,
    /// Which labels to ask for
    #[arg(long, value_enum, value_name = "TYPE", default_value = "two-part")]
    pub print_type: Parts,
    /// Keep the replies in this file, which only its owner can read, and ask for none that it has
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,
    /// Write the orders that failed into this file, to be given to --orders again
    #[arg(long, value_name = "FILE")]
    pub failed: Option<PathBuf>,
    #[command(flatten)]
    pub work: Work,
    #[command(flatten)]
    pub connection: Connection,
}

/// An order of WeChat Logistics.
#[derive(Args)]
pub struct OneOrder {
    /// The order number
    pub order_id: String,
    /// The carrier's code, as `wechat carriers` lists it
    #[arg(long, value_name = "CODE")]
    pub delivery: String,
    /// The waybill number, if it is known
    #[arg(long, value_name = "NUMBER", default_value = "", hide_default_value = true)]
    pub waybill: String,
    /// The user's openid; not needed for orders of apps and web pages
    #[arg(long, value_name = "OPENID", default_value = "", hide_default_value = true)]
    pub openid: String,
}

#[derive(Args)]
pub struct Label {
    #[command(flatten)]
    pub order: OneOrder,
    #[command(flatten)]
    pub labels: Labels,
    #[command(flatten)]
    pub costs: Costs,
    #[command(flatten)]
    pub connection: Connection,
}

#[derive(Args)]
pub struct Wechat {
    #[command(subcommand)]
    pub call: WechatCall,
}

#[derive(Subcommand)]
pub enum WechatCall {
    /// Place orders; one JSON line an order that was placed, which `fetch --orders` reads
    Add(AddOrders),
    /// Cancel a waybill; needs --waybill
    Cancel(Ask),
    /// A parcel's way; needs --waybill
    Path(Ask),
    /// Who may print with WeChat's program for PCs: persons, not devices
    Printers(Connection),
    /// The carriers, and their products
    Carriers(Connection),
    /// How many waybills an account has left
    Quota(Quota),
    /// Have WeChat fill a carrier's template; the answer is a reply for `render`
    Preview(Preview),
}

#[derive(Args)]
pub struct AddOrders {
    /// The orders as addOrder takes them: JSON objects one after the other, or `-` for stdin
    #[arg(value_name = "FILE")]
    pub orders: PathBuf,
    /// Note in this file, which only its owner can read, what was placed, and place none that it has
    ///
    /// An order that was being placed when a run was killed is looked for before it is placed again.
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,
    /// Write the numbers of the orders that failed into this file
    #[arg(long, value_name = "FILE")]
    pub failed: Option<PathBuf>,
    #[command(flatten)]
    pub work: Work,
    #[command(flatten)]
    pub connection: Connection,
}

#[derive(Args)]
pub struct Ask {
    #[command(flatten)]
    pub order: OneOrder,
    #[command(flatten)]
    pub connection: Connection,
}

#[derive(Args)]
pub struct Quota {
    /// The carrier's code
    #[arg(long, value_name = "CODE")]
    pub delivery: String,
    /// The account at the carrier
    #[arg(long, value_name = "BIZ_ID")]
    pub biz_id: String,
    #[command(flatten)]
    pub connection: Connection,
}

#[derive(Args)]
pub struct Preview {
    /// The template, as HTML
    #[arg(value_name = "FILE")]
    pub template: PathBuf,
    /// The order, as addOrder takes it
    #[arg(long, value_name = "FILE")]
    pub order: PathBuf,
    /// The waybill number
    #[arg(long, value_name = "NUMBER")]
    pub waybill: String,
    /// waybill_data: ##KEY##VALUE##KEY##VALUE##
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub data: String,
    #[command(flatten)]
    pub connection: Connection,
}

/// Replies and how to read them.
#[derive(Args)]
pub struct Input {
    /// Reply files, directories (their .json, .ndjson and .jsonl files, by name), or `-` for stdin
    #[arg(required = true, value_name = "REPLY")]
    pub replies: Vec<PathBuf>,
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

/// The default limits with those that were given.
///
/// # Errors
/// When there is no limit of a name.
pub fn limits(given: &[(String, u64)]) -> Result<Limits, String> {
    let given = given.iter().map(|(name, value)| (name.clone(), (*value).into()));
    serde_json::from_value(serde_json::Value::Object(given.collect()))
        .map_err(|e| format!("--limit: {e}; waybill-label doctor lists them with their defaults"))
}

fn sheet(text: &str) -> Result<Paper, String> {
    Ok(match text.to_ascii_lowercase().as_str() {
        "a4" => Paper::A4,
        "a5" => Paper::A5,
        "letter" => Paper::LETTER,
        _ => Paper::parse(text).map_err(|e| e.to_string())?,
    })
}

fn grid(text: &str) -> Result<(u16, u16), String> {
    let parts = text
        .split_once(['x', '×'])
        .and_then(|(columns, rows)| Some((columns.parse().ok()?, rows.parse().ok()?)));
    parts.ok_or_else(|| "a grid is COLUMNSxROWS, such as 2x2".into())
}

fn millimetres(text: &str) -> Result<f32, String> {
    let number = text.trim().trim_end_matches("mm").trim_end().parse();
    number
        .ok()
        .filter(|mm: &f32| mm.is_finite())
        .ok_or_else(|| "a length in mm, such as 4mm".into())
}

fn rotation(text: &str) -> Result<Rotation, String> {
    let rotation = text.parse().ok().and_then(Rotation::from_degrees);
    rotation.ok_or_else(|| "give 0, 90, 180 or 270".into())
}

/// The farthest offset in mm: a calibration is smaller, and a typing mistake larger.
const FARTHEST: f32 = 50.;

fn offset(text: &str) -> Result<[f32; 2], String> {
    let parts = text
        .split_once(',')
        .and_then(|(right, down)| Some([millimetres(right).ok()?, millimetres(down).ok()?]));
    let near = parts.filter(|parts| parts.iter().all(|mm| mm.abs() <= FARTHEST));
    near.ok_or_else(|| "an offset is RIGHT,DOWN in mm from -50 to 50, such as 1.5,-0.25".into())
}

fn limit(text: &str) -> Result<(String, u64), String> {
    let parts = text
        .split_once('=')
        .and_then(|(name, value)| Some((name.trim().to_owned(), value.trim().parse().ok()?)));
    parts.ok_or_else(|| "a limit is NAME=NUMBER, such as steps=500000".into())
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

/// How labels lie on their paper, and become dots.
#[derive(Args, Debug)]
pub struct Dots {
    /// Turn labels and their paper clockwise
    #[arg(long, value_name = "DEGREES", default_value = "0", value_parser = rotation)]
    pub rotate: Rotation,
    /// Shift all that is printed to the right and down in mm (negative: left, up), for printers that print beside the place
    ///
    /// It comes after --rotate, and with --sheet shifts the sheet's labels. It is rounded to whole dots; the paper keeps its size. What no longer is on the paper is a warning, a barcode an error.
    #[arg(long, value_name = "RIGHT,DOWN", default_value = "0,0", allow_hyphen_values = true, value_parser = offset)]
    pub offset: [f32; 2],
    /// A word to print on each page where it is white, 2 to 4 mm high: "补打 1". Without room it is left out, which is a warning
    #[arg(long, value_name = "TEXT")]
    pub stamp: Option<String>,
    /// How dark the text of 1-bit PNGs is, -10 (lightest) to 10 (darkest); bars, rules and pictures stay as they are
    #[arg(long, value_name = "STEPS", default_value = "0", allow_hyphen_values = true, value_parser = darkness)]
    pub darkness: Darkness,
    /// How photographs, gradients and wide greys in logos are shown in 1-bit PNGs; never applied to text and barcodes
    #[arg(long, value_enum, default_value = "auto")]
    pub dither: Dithering,
}

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

/// How much of the machine to use.
#[derive(Args)]
pub struct Work {
    /// How many labels to work on at a time [default: one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
}

#[derive(Args)]
pub struct Render {
    #[command(flatten)]
    pub input: Input,
    #[command(flatten)]
    pub labels: Labels,
}

/// What becomes of labels.
#[derive(Args)]
pub struct Labels {
    /// A directory, a file (its ending is a format's name), a pattern with {waybill_id}, or `-` for stdout
    #[arg(short, long, value_name = "WHERE", default_value = ".")]
    pub output: PathBuf,
    /// What to make [default: what the output's name says, or the language of --printer, or pdf,png]
    #[arg(long, value_delimiter = ',', value_enum, value_name = "FORMATS")]
    pub format: Vec<Format>,
    /// All labels in one PDF: `labels.pdf` in the output directory, or the .pdf file given
    #[arg(long)]
    pub merge: bool,
    /// With --merge: put labels on sheets of this size (A4, A5, letter or WIDTHxHEIGHT in mm) with cut marks; never scaled
    #[arg(long, value_name = "SIZE", value_parser = sheet, requires = "merge")]
    pub sheet: Option<Paper>,
    /// How many labels a sheet has: COLUMNSxROWS
    #[arg(long, value_name = "GRID", value_parser = grid, default_value = "1x1", requires = "sheet")]
    pub grid: (u16, u16),
    /// Between the labels of a sheet
    #[arg(long, value_name = "MM", value_parser = millimetres, default_value = "0mm", requires = "sheet")]
    pub gap: f32,
    #[command(flatten)]
    pub dots: Dots,
    /// Colours of PDFs
    #[arg(long, value_enum, value_name = "INK", default_value = "color")]
    pub pdf_ink: Ink,
    /// Keep PDFs to PDF/A-2b, for archives
    #[arg(long)]
    pub pdfa: bool,
    #[command(flatten)]
    pub layout: Layout,
    #[command(flatten)]
    pub policy: Policing,
    /// Dots per inch of PNGs and printer data, and of the printer for which PDFs are made: 203 (exactly 8 dots/mm), 300, or any other from 50 to 2400 [default: that of --printer, or 203]
    #[arg(long, value_name = "DPI", value_parser = resolution)]
    pub dpi: Option<Resolution>,
    #[command(flatten)]
    pub printing: Printing,
    /// Colours of PNGs
    #[arg(long, value_enum, default_value = "1bit")]
    pub color: Color,
    /// The same as --color gray
    #[arg(long, conflicts_with = "color")]
    pub gray: bool,
    #[command(flatten)]
    pub work: Work,
    /// Write what became of each label, as JSON: its files, pages, warnings, error and time
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Skip labels that an earlier run with this journal finished, and note in it what this one finishes
    ///
    /// A label is skipped when its reply, the options, the fonts and the version are the same and its files are as they were written. The journal is made when there is none; a run may be killed at any moment and started again.
    #[arg(long, value_name = "JOURNAL", conflicts_with = "merge")]
    pub resume: Option<PathBuf>,
    /// Have each finished file and each line of the journal on the disk before going on, so that a power cut loses none; slower
    #[arg(long)]
    pub sync: bool,
    /// Put the replies of failed labels into this directory, as they came, to be rendered again
    #[arg(long, value_name = "DIR")]
    pub failed_dir: Option<PathBuf>,
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
    /// Print labels again that came out, as their reprint number N: each number prints once. --stamp "补打 N" tells it from the first
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub reprint: u32,
    /// What to do with a label of which nobody knows whether it came out, because the connection or the program broke inside it
    #[arg(long, value_enum, value_name = "POLICY", default_value = "hold")]
    pub on_unknown: OnUnknown,
    /// Write what became of each label, as JSON
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OnUnknown {
    /// Stop, so that somebody looks at the printer
    Hold,
    /// Print it again: it did not come out
    Reprint,
    /// Go on with the next: it came out
    AssumePrinted,
}

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

/// The HTTP service.
#[cfg(feature = "serve")]
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
    /// Answer for relative URLs of documents with files of this directory; otherwise they stay empty
    #[arg(long, value_name = "DIR")]
    pub assets: Option<PathBuf>,
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
    pub work: Work,
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Pdf,
    Png,
    /// TSC, and nearly all label printers sold in China
    Tspl,
    /// Zebra
    Zpl,
    /// EPL2: Eltron, older Zebra
    Epl,
    /// Portable printers
    Cpcl,
    /// Receipt printers
    Escpos,
    /// PWG raster: driverless network printers
    Pwg,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    TearOff,
    PeelOff,
    Cutter,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Way {
    Normal,
    /// Turned by 180°
    Reversed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Parts {
    /// 0, 二联单
    #[value(alias = "0")]
    TwoPart,
    /// 1, 一联单
    #[value(alias = "1")]
    OnePart,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Barcodes {
    /// Draw them with whole dots, as many as there is white room for, so that they scan
    Grow,
    /// Draw them with whole dots inside their own boxes
    Redraw,
    /// Leave the pictures as they are, and do not look for barcodes
    Keep,
    /// Leave the pictures as they are, and read them back
    VerifyOnly,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// Black and white, for thermal printers
    #[value(name = "1bit")]
    OneBit,
    /// 256 greys
    Gray,
    /// 24-bit colour
    Rgb,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Ink {
    /// Those of the document
    #[value(alias = "colour")]
    Color,
    /// Black and white, decided as on the 1-bit page: nothing is left for a thermal printer's driver to screen
    Thermal,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Dithering {
    /// floyd-steinberg for photographs, ordered for gradients
    Auto,
    /// Half-tone luminance and darker is ink
    Threshold,
    /// Error diffusion: the most detail
    FloydSteinberg,
    /// A regular screen of 8 × 8 dots: the most even tones
    Ordered,
}

impl Format {
    pub fn extension(self) -> &'static str {
        match self {
            Format::Pdf => "pdf",
            Format::Png => "png",
            Format::Tspl | Format::Zpl | Format::Epl | Format::Cpcl | Format::Escpos | Format::Pwg => {
                self.language().map_or("", Language::name)
            }
        }
    }

    /// The printers' language it is.
    pub fn language(self) -> Option<Language> {
        Some(match self {
            Format::Pdf | Format::Png => return None,
            Format::Tspl => Language::Tspl,
            Format::Zpl => Language::Zpl,
            Format::Epl => Language::Epl,
            Format::Cpcl => Language::Cpcl,
            Format::Escpos => Language::EscPos,
            Format::Pwg => Language::Pwg,
        })
    }

    /// The format of files with this extension.
    pub fn of_extension(extension: &str) -> Option<Format> {
        Format::value_variants()
            .iter()
            .copied()
            .find(|format| format.extension() == extension)
    }
}

fn profile(text: &str) -> Result<&'static Profile, String> {
    Profile::named(text).ok_or_else(|| "no printer of this name; waybill-label printers lists them".to_owned())
}

fn media(text: &str) -> Result<Media, String> {
    let length = |text: &str| millimetres(text).ok();
    let media = match text.split_once('=') {
        None if text == "continuous" => Some(Media::Continuous),
        Some(("gap", mm)) => length(mm).map(|gap_mm| Media::Gap { gap_mm }),
        Some(("mark", mm)) => length(mm).map(|mark_mm| Media::Mark { mark_mm }),
        _ => None,
    };
    media.ok_or_else(|| "give gap=2mm, mark=3mm or continuous".to_owned())
}

fn builtin(text: &str) -> Result<BuiltinTemplate, String> {
    BuiltinTemplate::parse(text).ok_or_else(|| "give builtin:76x130, builtin:100x150 or builtin:100x180".to_owned())
}

fn resolution(text: &str) -> Result<Resolution, String> {
    let dpi = text.parse().ok().and_then(Resolution::from_dpi);
    dpi.ok_or_else(|| "give 203, 300, or another number from 50 to 2400".to_owned())
}

fn darkness(text: &str) -> Result<Darkness, String> {
    let steps = text.parse().ok().and_then(Darkness::new);
    steps.ok_or_else(|| "give a whole number from -10 to 10".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_options_do_not_contradict_each_other() {
        Options::command().debug_assert();
    }
}
