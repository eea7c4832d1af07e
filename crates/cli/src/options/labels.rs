//! Options of `render`: what becomes of labels.

use super::value::{grid, millimetres, resolution, sheet};
use super::{Costs, Dots, Format, Ink, Input, Layout, PdfInk, Policing, Printing, Work};
use clap::Args;
use std::path::PathBuf;
use waybill_label::paper::Paper;
use waybill_label::renderer::Resolution;

#[derive(Args)]
pub struct Render {
    #[command(flatten)]
    pub labels: Labels,
    #[command(flatten)]
    pub input: Input,
}

#[derive(Args)]
pub struct Watch {
    /// The directory that replies are put into
    #[arg(value_name = "DIR")]
    pub directory: PathBuf,
    #[command(flatten)]
    pub labels: Labels,
    /// Make the labels of what is there, and end
    #[arg(long)]
    pub once: bool,
    #[command(flatten)]
    pub costs: Costs,
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
    /// With --merge: put labels on sheets of this size (A4, A5, letter or WIDTHxHEIGHT in mm) with cut marks; scaled by --scale only
    #[arg(long, value_name = "SIZE", value_parser = sheet, requires = "merge")]
    pub sheet: Option<Paper>,
    /// How many labels a sheet has: COLUMNSxROWS
    #[arg(long, value_name = "GRID", value_parser = grid, default_value = "1x1", requires = "sheet")]
    pub grid: (u16, u16),
    /// Between the labels of a sheet
    #[arg(long, value_name = "MM", value_parser = millimetres, default_value = "0mm", requires = "sheet")]
    pub gap: f32,
    /// What a sheet's printer leaves white at its edges
    #[arg(long, value_name = "MM", value_parser = millimetres, default_value = "0mm", requires = "sheet")]
    pub margin: f32,
    /// Several files on stdout: a line of JSON before each, with its label, page, format and number of bytes
    #[arg(long)]
    pub stdout_frames: bool,
    #[command(flatten)]
    pub dots: Dots,
    /// Colours of PDFs
    #[arg(long, value_enum, value_name = "COLOURS", default_value = "color")]
    pub pdf_ink: PdfInk,
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
    #[arg(long, value_enum, value_name = "COLOURS", default_value = "1bit")]
    pub ink: Ink,
    /// The same as --ink gray
    #[arg(long, conflicts_with = "ink")]
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
    /// Put the replies of failed labels into this directory, to be rendered again: one a file, on one line, named by its order and waybill numbers
    #[arg(long, value_name = "DIR")]
    pub failed_dir: Option<PathBuf>,
}
