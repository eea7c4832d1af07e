//! Barcodes: found in the pictures of a page, drawn again with whole dots, and read back.
//!
//! A barcode in a label is a small picture that CSS stretches by a fraction; its bars then differ by a dot and scanners fail.
//! [`Finder::redraw`] replaces such a picture on the [`Page`](page::Page) by the modules it shows, as
//! [`Item::Barcode`](page::Item::Barcode), which every output draws with the same whole number of dots per module.
//!
//! What is drawn is the symbol that was read, module for module: a symbol keeps its version, level and mask. It is drawn only when its modules, taken by
//! themselves, read as text; otherwise the picture stays. Only a Code 128 may be encoded again, in fewer modules, where that makes them larger.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod code128;
mod corners;
mod finders;
mod geometry;
mod grade;
mod gray;
mod gs1;
mod linear;
mod matrix;
mod parts;
mod patch;
mod pdf417;
mod place;
mod print;
mod qr_text;
mod reader;
mod redraw;
mod regions;
mod room;
mod search;
mod shapes;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_of_finding;
#[cfg(test)]
mod tests_of_lookalikes;
#[cfg(test)]
mod tests_of_pages;
mod two_width;
#[cfg(test)]
mod vectors;
mod verify;
mod warning;

pub use grade::{Grade, Printed, Quality};
pub use gs1::ApplicationIdentifier;
pub use redraw::{Exhausted, Found, State};
pub use verify::read_back;
pub use warning::Warning;

use foldhash::fast::RandomState;
use page::picture::Picture;
use page::{Modules, Pool};
use search::find;
use serde::Serialize;
use std::collections::HashMap;
use std::sync::Arc;

/// Bytes of encoded pictures whose findings a thread keeps; then they are forgotten and found again.
const CACHED_BYTES: usize = 4 << 20;

/// A kind of barcode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub enum Symbology {
    /// Code 128, GS1-128 included (ISO/IEC 15417).
    Code128,
    /// Code 39 (ISO/IEC 16388).
    Code39,
    /// Code 93.
    Code93,
    /// Interleaved 2 of 5 (ISO/IEC 16390).
    #[serde(rename = "ITF")]
    Itf,
    /// EAN-13 (ISO/IEC 15420).
    #[serde(rename = "EAN13")]
    Ean13,
    /// Codabar.
    Codabar,
    /// QR code (ISO/IEC 18004).
    #[serde(rename = "QRCode")]
    QrCode,
    /// Data Matrix ECC 200 (ISO/IEC 16022).
    DataMatrix,
    /// PDF417 (ISO/IEC 15438).
    #[serde(rename = "PDF417")]
    Pdf417,
    /// Aztec (ISO/IEC 24778).
    Aztec,
    /// EAN-8 (ISO/IEC 15420).
    #[serde(rename = "EAN8")]
    Ean8,
    /// UPC-E (ISO/IEC 15420).
    #[serde(rename = "UPCE")]
    UpcE,
    /// Something that looks like a barcode and cannot be read.
    Unknown,
}

impl Symbology {
    /// The name, as in the label model.
    pub fn name(self) -> &'static str {
        match self {
            Symbology::Code128 => "Code128",
            Symbology::Code39 => "Code39",
            Symbology::Code93 => "Code93",
            Symbology::Itf => "ITF",
            Symbology::Ean13 => "EAN13",
            Symbology::Codabar => "Codabar",
            Symbology::QrCode => "QRCode",
            Symbology::DataMatrix => "DataMatrix",
            Symbology::Pdf417 => "PDF417",
            Symbology::Aztec => "Aztec",
            Symbology::Ean8 => "EAN8",
            Symbology::UpcE => "UPCE",
            Symbology::Unknown => "Unknown",
        }
    }

    /// One row of bars.
    pub fn is_linear(self) -> bool {
        use Symbology as S;
        matches!(
            self,
            S::Code128 | S::Code39 | S::Code93 | S::Itf | S::Ean13 | S::Codabar | S::Ean8 | S::UpcE
        )
    }

    /// The quiet zone its standard asks for before and behind the symbol in reading direction, in modules.
    pub fn quiet_zone(self) -> [usize; 2] {
        match self {
            Symbology::Code128 | Symbology::Code39 | Symbology::Code93 | Symbology::Itf | Symbology::Codabar => [10; 2],
            Symbology::Ean13 => [11, 7],
            Symbology::Ean8 => [7; 2],
            Symbology::UpcE => [9, 7],
            Symbology::QrCode => [4; 2],
            Symbology::Pdf417 => [2; 2],
            Symbology::DataMatrix => [1; 2],
            Symbology::Aztec | Symbology::Unknown => [0; 2],
        }
    }
}

/// What is done with barcodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum BarcodeMode {
    /// Found, and drawn with whole dots: the nearest number of them, growing by up to a quarter into white room.
    #[default]
    Grow,
    /// Found, and drawn with whole dots inside the box that the document gave them.
    Redraw,
    /// Found and told, the pictures stay.
    VerifyOnly,
    /// Not looked for.
    Keep,
}

/// A symbol in a picture.
#[derive(Debug, PartialEq)]
pub(crate) struct Symbol {
    pub symbology: Symbology,
    pub text: String,
    /// `None` of a symbol that does not stand upright in its picture, whose modules are on no grid of it.
    pub modules: Option<Arc<Modules>>,
    /// It can be drawn anew.
    pub is_whole: bool,
    /// Other ink lies over it.
    pub is_overlaid: bool,
    /// Its ink is so pale that a printer of black and white would leave it out.
    pub is_faint: bool,
    /// It is told from a part of a longer symbol by the white beside it alone, which the picture does not show.
    pub needs_white: bool,
    /// Of a square: nothing stands within an eighth of its size about it.
    pub may_grow: bool,
    /// Its place: left, top, right and bottom edge in shares of the picture's width and height.
    pub place: [f64; 4],
    /// How far ink of the picture is from its left, top, right and bottom edge, in shares of the picture's width and height; `None` when all is white
    /// to the picture's edge.
    pub white: [Option<f64>; 4],
    /// The pixels it takes in the picture: left, top, right and bottom edge.
    pub pixels: [u32; 4],
}

/// What looks like barcodes in a picture.
#[derive(Debug, PartialEq, Default)]
pub(crate) struct Symbols {
    pub symbols: Vec<Symbol>,
    /// Places of other things that look like barcodes, in shares of the picture's width and height.
    pub unreadable: Vec<[f64; 4]>,
    /// The box of pixels that holds all other ink (the digits below bars): left, top, right and bottom edge.
    pub rest: Option<[u32; 4]>,
    /// Luminances below this are ink.
    pub threshold: u8,
}

/// What a picture is: `None` without anything that looks like a barcode.
type Finding = Option<Arc<Symbols>>;

/// Finds barcodes; each thread remembers pictures it has seen, since the labels of a batch share their logos.
#[derive(Default)]
pub struct Finder {
    seen: Pool<Seen>,
}

/// Pictures that were looked at.
#[derive(Default)]
pub(crate) struct Seen {
    /// By bytes that the document decides: the hasher is seeded.
    findings: HashMap<Arc<[u8]>, Finding, RandomState>,
    bytes: usize,
    /// Pixels that were looked at and are not paid for yet.
    work: u64,
}

impl Seen {
    /// What a picture is that was looked at.
    pub(crate) fn known(&self, picture: &Picture) -> Finding {
        self.findings.get(picture.encoded()).cloned().flatten()
    }

    /// The pixels that were looked at since this was asked last.
    pub(crate) fn take_work(&mut self) -> u64 {
        std::mem::take(&mut self.work)
    }

    /// What a picture is.
    pub(crate) fn find(&mut self, picture: &Picture) -> Finding {
        let encoded = picture.encoded();
        if encoded.is_empty() {
            return find(picture, &mut self.work);
        }
        if let Some(finding) = self.findings.get(encoded) {
            return finding.clone();
        }
        let finding = find(picture, &mut self.work);
        if self.bytes + encoded.len() > CACHED_BYTES {
            (self.findings, self.bytes) = Default::default();
        }
        if encoded.len() <= CACHED_BYTES {
            self.bytes += encoded.len();
            self.findings.insert(encoded.clone(), finding.clone());
        }
        finding
    }
}
