//! Printer languages: the dots of a label as the commands of a label or receipt printer.
//!
//! What is sent is a picture of the whole label, never the printer's own text and barcodes: every make then prints the same dots, and no
//! font, code page or barcode of its firmware matters. One call makes one label, which is one job. What a [`Job`] does not ask for is not
//! sent, so that the printer keeps what it was calibrated to.
//!
//! Each language has a file; what it can be asked for is in `ability.rs`, what printers are like in [`Profile`]. Sources: `docs/printers.md`.

mod ability;
mod cpcl;
mod dots;
mod epl;
mod error;
mod escpos;
mod job;
mod profile;
mod pwg;
#[cfg(test)]
mod tests;
mod tspl;
mod zpl;

pub use error::PrinterError;
pub use job::{Direction, GraphicsCommand, Job, LabelMode, Media};
pub use profile::{Profile, Status};

use super::raster::Bitmap;
use dots::Dots;
use std::fmt;
use std::io::Write;

/// A language that printers understand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Language {
    /// TSPL and TSPL2, of TSC and of nearly all label printers sold in China.
    Tspl,
    /// ZPL II, of Zebra and its emulations.
    Zpl,
    /// EPL2, of Eltron and older Zebra printers.
    Epl,
    /// CPCL, of Zebra's and others' portable printers.
    Cpcl,
    /// ESC/POS, of receipt printers.
    EscPos,
    /// PWG raster (PWG 5102.4), which driverless network printers take.
    Pwg,
}

impl Language {
    /// All of them.
    pub const ALL: [Language; 6] = [
        Language::Tspl,
        Language::Zpl,
        Language::Epl,
        Language::Cpcl,
        Language::EscPos,
        Language::Pwg,
    ];

    /// Its name in options, and the extension of its files: `tspl`, `zpl`, `epl`, `cpcl`, `escpos`, `pwg`.
    pub fn name(self) -> &'static str {
        match self {
            Language::Tspl => "tspl",
            Language::Zpl => "zpl",
            Language::Epl => "epl",
            Language::Cpcl => "cpcl",
            Language::EscPos => "escpos",
            Language::Pwg => "pwg",
        }
    }

    /// The language of a [name](Language::name).
    pub fn from_name(name: &str) -> Option<Language> {
        Language::ALL.into_iter().find(|language| language.name() == name)
    }

    /// What every label's data begins with and a stream of several labels has once only: `RaS2` for PWG raster, nothing for the others, whose
    /// labels simply follow each other.
    pub fn stream_header(self) -> &'static [u8] {
        match self {
            Language::Pwg => pwg::SYNC_WORD,
            _ => b"",
        }
    }
}

/// One label for a printer: `bitmap`, dot for dot, in the words of `language`.
///
/// # Errors
/// When the bitmap is not 1-bit, is at another resolution than the printer's, is wider than its head or longer than the form: nothing is cut or
/// scaled. When the language has no command for something that the job asks for, or not with that value.
pub fn encode(bitmap: &Bitmap, language: Language, job: &Job) -> Result<Vec<u8>, PrinterError> {
    let dots = Dots::of(bitmap)?;
    job.fits(&dots)?;
    ability::check(language, job, &dots)?;
    let mut out = Vec::with_capacity(bitmap.data.len() + 4096);
    match language {
        Language::Tspl => tspl::write(&dots, job, &mut out),
        Language::Zpl => zpl::write(&dots, job, &mut out),
        Language::Epl => epl::write(&dots, job, &mut out),
        Language::Cpcl => cpcl::write(&dots, job, &mut out),
        Language::EscPos => escpos::write(&dots, job, &mut out),
        Language::Pwg => pwg::write(&dots, job, &mut out),
    }
    Ok(out)
}

/// Adds the text of a command.
fn put(out: &mut Vec<u8>, text: fmt::Arguments) {
    // Writing to a `Vec` does not fail.
    let _ = out.write_fmt(text);
}
