//! Barcodes: found in the pictures of a page, drawn again with whole dots, and read back.
//!
//! A barcode in a label is a small picture that CSS stretches by a fraction; its bars then differ by a dot and scanners fail.
//! [`Finder::redraw`] replaces such a picture on the [`Page`](page::Page) by the modules it shows, as
//! [`Item::Barcode`](page::Item::Barcode), which every output draws with the same whole number of dots per module.
//!
//! What is drawn is the symbol that was read, module for module: nothing is encoded anew, so a symbol keeps its version, level, mask and
//! code sets. It is drawn only when its modules, taken by themselves, read as text; otherwise the picture stays.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod code128;
mod grade;
mod gray;
mod linear;
mod matrix;
mod patch;
mod print;
mod reader;
mod redraw;
mod room;
#[cfg(test)]
mod tests;
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
pub use redraw::Found;
pub use verify::read_back;
pub use warning::Warning;

use gray::{Area, Gray, Tones};
use page::picture::Picture;
use page::{Modules, Pool};
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
        }
    }

    /// One row of bars.
    pub fn is_linear(self) -> bool {
        use Symbology as S;
        matches!(self, S::Code128 | S::Code39 | S::Code93 | S::Itf | S::Ean13 | S::Codabar)
    }

    /// The quiet zone its standard asks for before and behind the symbol in reading direction, in modules.
    pub fn quiet_zone(self) -> [usize; 2] {
        match self {
            Symbology::Code128 | Symbology::Code39 | Symbology::Code93 | Symbology::Itf | Symbology::Codabar => [10; 2],
            Symbology::Ean13 => [11, 7],
            Symbology::QrCode => [4; 2],
            Symbology::Pdf417 => [2; 2],
            Symbology::DataMatrix => [1; 2],
            Symbology::Aztec => [0; 2],
        }
    }
}

/// What is done with barcodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum BarcodeMode {
    /// Found, and drawn with whole dots.
    #[default]
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
    pub modules: Arc<Modules>,
    /// Its place: left, top, right and bottom edge in shares of the picture's width and height.
    pub place: [f64; 4],
    /// How far ink of the picture is from its left, top, right and bottom edge, in shares of the picture's width and height; `None` when all is white
    /// to the picture's edge.
    pub white: [Option<f64>; 4],
    /// The pixels it takes in the picture: left, top, right and bottom edge.
    pub pixels: [u32; 4],
}

/// The symbols in a picture.
#[derive(Debug, PartialEq)]
pub(crate) struct Symbols {
    /// At least one.
    pub symbols: Vec<Symbol>,
    /// The box of pixels that holds all other ink (the digits below bars): left, top, right and bottom edge.
    pub rest: Option<[u32; 4]>,
    /// There is something else that looks like a barcode.
    pub unreadable: bool,
}

/// What a picture is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Finding {
    /// No barcode.
    Nothing,
    /// It looks like a barcode and cannot be read.
    Unreadable {
        /// Luminances below this are bars.
        threshold: u8,
    },
    /// Barcodes.
    Symbols(Arc<Symbols>),
}

/// Finds barcodes; each thread remembers pictures it has seen, since the labels of a batch share their logos.
#[derive(Default)]
pub struct Finder {
    seen: Pool<Seen>,
}

/// Pictures that were looked at.
#[derive(Default)]
pub(crate) struct Seen {
    findings: HashMap<Arc<[u8]>, Finding>,
    bytes: usize,
}

impl Seen {
    /// What a picture is.
    pub(crate) fn find(&mut self, picture: &Picture) -> Finding {
        let encoded = picture.encoded();
        if encoded.is_empty() {
            return find(picture);
        }
        if let Some(finding) = self.findings.get(encoded) {
            return finding.clone();
        }
        let finding = find(picture);
        if self.bytes + encoded.len() > CACHED_BYTES {
            *self = Seen::default();
        }
        if encoded.len() <= CACHED_BYTES {
            self.bytes += encoded.len();
            self.findings.insert(encoded.clone(), finding.clone());
        }
        finding
    }
}

/// Symbols looked for in one picture.
const MOST_SYMBOLS: usize = 16;

fn find(picture: &Picture) -> Finding {
    let Some(gray) = picture.pixels().and_then(Gray::of) else {
        return Finding::Nothing;
    };
    let Some(tones) = gray.tones() else { return Finding::Nothing };
    let upright = find_all(&gray, tones, picture);
    if let Finding::Symbols(_) = upright {
        return upright;
    }
    // Light on dark; drawn dark on light, as every scanner reads it, when there is nothing else in the picture.
    let (negative, tones) = (gray.inverted(), tones.inverted());
    match find_all(&negative, tones, picture) {
        Finding::Symbols(found) if found.rest.is_none() => Finding::Symbols(found),
        Finding::Symbols(_) => Finding::Unreadable {
            threshold: tones.inverted().threshold,
        },
        _ => upright,
    }
}

fn find_all(gray: &Gray, tones: Tones, picture: &Picture) -> Finding {
    let mut rest = gray.clone();
    let (mut symbols, mut unreadable) = (Vec::new(), false);
    while symbols.len() < MOST_SYMBOLS && rest.ink(rest.whole(), tones).is_some() {
        match look(&rest, tones) {
            Look::Nothing => break,
            Look::Unreadable => {
                unreadable = true;
                break;
            }
            Look::Symbol(mut found) => {
                // An edge may be found a hair beyond the last pixel.
                found.area = found.area.grown(0, gray);
                // A row or column of blur along the symbol is no text.
                const BLUR: usize = 2;
                let blurred = found.area.grown(BLUR, gray);
                rest.erase(blurred);
                symbols.push(found.placed(gray, tones, blurred, picture));
            }
        }
    }
    if symbols.is_empty() {
        return match unreadable {
            true => Finding::Unreadable {
                threshold: tones.threshold,
            },
            false => Finding::Nothing,
        };
    }
    let rest = rest
        .ink(rest.whole(), tones)
        .map(|ink| in_picture(ink.grown(1, gray), gray, picture));
    Finding::Symbols(Arc::new(Symbols { symbols, rest, unreadable }))
}

/// Pixels of the scanned luminances as pixels of the picture.
fn in_picture(area: Area, gray: &Gray, picture: &Picture) -> [u32; 4] {
    let scaled = |at: usize, of: usize, end: u32| at as f64 * f64::from(end) / of as f64;
    let (width, height) = (picture.width(), picture.height());
    [
        scaled(area.x0, gray.width, width) as u32,
        scaled(area.y0, gray.height, height) as u32,
        (scaled(area.x1, gray.width, width).ceil() as u32).min(width),
        (scaled(area.y1, gray.height, height).ceil() as u32).min(height),
    ]
}

/// What one look at a picture shows.
enum Look {
    Nothing,
    Unreadable,
    Symbol(Unplaced),
}

fn look(gray: &Gray, tones: Tones) -> Look {
    let upright = linear::find(gray, tones);
    if let linear::Seen::Bars(bars) = upright {
        let (x, y, area) = (bars.x, (bars.y.0 as f64, bars.y.1 as f64), bars.area());
        return Unplaced::bars(bars, false, x, y, area);
    }
    let seen_matrix = matrix::find(gray, tones);
    if let matrix::Seen::Matrix(found) = seen_matrix {
        let area = found.area;
        return Look::Symbol(Unplaced {
            symbology: found.symbology,
            text: found.text,
            modules: found.modules,
            x: (area.x0 as f64, area.x1 as f64),
            y: (area.y0 as f64, area.y1 as f64),
            area,
        });
    }
    let sideways = linear::find(&gray.transposed(), tones);
    if let linear::Seen::Bars(bars) = sideways {
        let (x, y, flat) = ((bars.y.0 as f64, bars.y.1 as f64), bars.x, bars.area());
        let area = Area {
            x0: flat.y0,
            x1: flat.y1,
            y0: flat.x0,
            y1: flat.x1,
        };
        return Unplaced::bars(bars, true, x, y, area);
    }
    let unreadable = matches!(upright, linear::Seen::Unreadable)
        || matches!(sideways, linear::Seen::Unreadable)
        || matches!(seen_matrix, matrix::Seen::Unreadable);
    if unreadable { Look::Unreadable } else { Look::Nothing }
}

/// A symbol by its edges in scanned pixels.
struct Unplaced {
    symbology: Symbology,
    text: String,
    modules: Modules,
    x: (f64, f64),
    y: (f64, f64),
    area: Area,
}

impl Unplaced {
    fn bars(bars: linear::Bars, sideways: bool, x: (f64, f64), y: (f64, f64), area: Area) -> Look {
        let columns = if sideways { 1 } else { bars.modules.len() };
        Modules::new(columns, false, bars.modules).map_or(Look::Nothing, |modules| {
            Look::Symbol(Unplaced {
                symbology: bars.symbology,
                text: bars.text,
                modules,
                x,
                y,
                area,
            })
        })
    }

    fn placed(self, gray: &Gray, tones: Tones, blurred: Area, picture: &Picture) -> Symbol {
        let (width, height) = (gray.width as f64, gray.height as f64);
        let strip = |x0, y0, x1, y1| gray.ink(Area { x0, y0, x1, y1 }, tones);
        let Area { x0, y0, x1, y1 } = self.area;
        // A skewed pixel at the ends of bars is none of a neighbour's.
        let white = [
            strip(0, y0, blurred.x0, y1).map(|ink| (x0 - ink.x1) as f64 / width),
            strip(x0, 0, x1, blurred.y0).map(|ink| (y0 - ink.y1) as f64 / height),
            strip(blurred.x1, y0, gray.width, y1).map(|ink| (ink.x0 - x1) as f64 / width),
            strip(x0, blurred.y1, x1, gray.height).map(|ink| (ink.y0 - y1) as f64 / height),
        ];
        Symbol {
            symbology: self.symbology,
            text: self.text,
            modules: Arc::new(self.modules),
            place: [self.x.0 / width, self.y.0 / height, self.x.1 / width, self.y.1 / height],
            white,
            pixels: in_picture(blurred, gray, picture),
        }
    }
}
