//! Barcodes: found in the pictures of a page, drawn again with whole dots, and read back.
//!
//! A barcode in a label is a small picture that CSS stretches by a fraction; its bars then differ by a dot and scanners fail.
//! [`Finder::redraw`] replaces such a picture on the [`Page`](crate::page::Page) by the modules it shows, as
//! [`Item::Barcode`](crate::page::Item::Barcode), which every output draws with the same whole number of dots per module.
//!
//! What is drawn is the symbol that was read, module for module: nothing is encoded anew, so a symbol keeps its version, level, mask and
//! code sets. It is drawn only when its modules, taken by themselves, read as text; otherwise the picture stays.

mod code128;
mod grade;
mod gray;
mod linear;
mod matrix;
mod reader;
mod redraw;
#[cfg(test)]
mod tests;
mod two_width;
mod verify;

pub use grade::{Grade, Quality};
pub use redraw::Found;
pub use verify::read_back;

use crate::page::Modules;
use crate::picture::Picture;
use gray::{Area, Gray};
use serde::Serialize;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// Bytes of encoded pictures whose findings are kept; then they are forgotten and found again.
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

    /// The quiet zone its standard asks for on each side, in modules.
    pub fn quiet_zone(self) -> usize {
        match self {
            Symbology::Code128 | Symbology::Code39 | Symbology::Code93 | Symbology::Itf | Symbology::Codabar => 10,
            // 11 on the left, 7 on the right.
            Symbology::Ean13 => 7,
            Symbology::QrCode => 4,
            Symbology::Pdf417 => 2,
            Symbology::DataMatrix => 1,
            Symbology::Aztec => 0,
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
    /// Boxes of pixels beside the symbol that hold ink (the digits below): left, top, width, height.
    pub beside: Vec<[u32; 4]>,
}

/// What a picture is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Finding {
    /// No barcode.
    Nothing,
    /// It looks like a barcode and cannot be read.
    Unreadable,
    /// A barcode.
    Symbol(Arc<Symbol>),
}

/// Finds barcodes; remembers pictures it has seen, since the labels of a batch share their logos.
#[derive(Default)]
pub struct Finder {
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    findings: HashMap<Arc<[u8]>, Finding>,
    bytes: usize,
}

impl Finder {
    /// What a picture is.
    pub(crate) fn find(&self, picture: &Picture) -> Finding {
        let encoded = picture.encoded();
        if encoded.is_empty() {
            return find(picture);
        }
        if let Ok(seen) = self.seen.lock()
            && let Some(finding) = seen.findings.get(encoded)
        {
            return finding.clone();
        }
        let finding = find(picture);
        if let Ok(mut seen) = self.seen.lock() {
            if seen.bytes + encoded.len() > CACHED_BYTES {
                *seen = Seen::default();
            }
            if encoded.len() <= CACHED_BYTES && seen.findings.insert(encoded.clone(), finding.clone()).is_none() {
                seen.bytes += encoded.len();
            }
        }
        finding
    }
}

fn find(picture: &Picture) -> Finding {
    let gray = picture.pixels().and_then(Gray::of);
    gray.map_or(Finding::Nothing, |gray| find_in(&gray, picture))
}

fn find_in(gray: &Gray, picture: &Picture) -> Finding {
    let Some(tones) = gray.tones() else { return Finding::Nothing };
    let upright = linear::find(gray, tones);
    if let linear::Seen::Bars(bars) = upright {
        let (x, y) = (bars.x, (bars.y.0 as f64, bars.y.1 as f64));
        let area = bars.area();
        return linear_symbol(bars, false).map_or(Finding::Nothing, |symbol| symbol.placed(gray, tones, x, y, area, picture));
    }
    let seen_matrix = matrix::find(gray, tones);
    if let matrix::Seen::Matrix(found) = seen_matrix {
        let area = found.area;
        let symbol = Unplaced {
            symbology: found.symbology,
            text: found.text,
            modules: found.modules,
        };
        let (x, y) = ((area.x0 as f64, area.x1 as f64), (area.y0 as f64, area.y1 as f64));
        return symbol.placed(gray, tones, x, y, area, picture);
    }
    let turned = gray.transposed();
    let sideways = linear::find(&turned, tones);
    if let linear::Seen::Bars(bars) = sideways {
        let (x, y) = ((bars.y.0 as f64, bars.y.1 as f64), bars.x);
        let flat = bars.area();
        let area = Area {
            x0: flat.y0,
            x1: flat.y1,
            y0: flat.x0,
            y1: flat.x1,
        };
        return linear_symbol(bars, true).map_or(Finding::Nothing, |symbol| symbol.placed(gray, tones, x, y, area, picture));
    }
    let unreadable = matches!(upright, linear::Seen::Unreadable)
        || matches!(sideways, linear::Seen::Unreadable)
        || matches!(seen_matrix, matrix::Seen::Unreadable);
    if unreadable { Finding::Unreadable } else { Finding::Nothing }
}

struct Unplaced {
    symbology: Symbology,
    text: String,
    modules: Modules,
}

fn linear_symbol(bars: linear::Bars, sideways: bool) -> Option<Unplaced> {
    let columns = if sideways { 1 } else { bars.modules.len() };
    Some(Unplaced {
        symbology: bars.symbology,
        text: bars.text,
        modules: Modules::new(columns, false, bars.modules)?,
    })
}

impl Unplaced {
    /// Joins a symbol with its place, given by its edges in pixels of `gray`.
    fn placed(self, gray: &Gray, tones: gray::Tones, x: (f64, f64), y: (f64, f64), area: Area, picture: &Picture) -> Finding {
        let (width, height) = (gray.width as f64, gray.height as f64);
        // A row or column of blur along the symbol is no text.
        const BLUR: usize = 2;
        let area = Area {
            x0: area.x0.saturating_sub(BLUR),
            y0: area.y0.saturating_sub(BLUR),
            x1: (area.x1 + BLUR).min(gray.width),
            y1: (area.y1 + BLUR).min(gray.height),
        };
        let whole = gray.whole();
        let strips = [
            Area { y1: area.y0, ..whole },
            Area { y0: area.y1, ..whole },
            Area {
                x1: area.x0,
                y0: area.y0,
                y1: area.y1,
                ..whole
            },
            Area {
                x0: area.x1,
                y0: area.y0,
                y1: area.y1,
                ..whole
            },
        ];
        let scale = (f64::from(picture.width()) / width, f64::from(picture.height()) / height);
        let beside = strips.into_iter().filter_map(|strip| {
            let ink = gray.ink(strip, tones)?;
            let (left, top) = (ink.x0.saturating_sub(1).max(strip.x0), ink.y0.saturating_sub(1).max(strip.y0));
            let (right, bottom) = ((ink.x1 + 1).min(strip.x1), (ink.y1 + 1).min(strip.y1));
            let pixels = |from: usize, to: usize, scale: f64, end: u32| {
                let first = ((from as f64 * scale) as u32).min(end);
                (first, ((to as f64 * scale).ceil() as u32).min(end) - first)
            };
            let (x, width) = pixels(left, right, scale.0, picture.width());
            let (y, height) = pixels(top, bottom, scale.1, picture.height());
            (width > 0 && height > 0).then_some([x, y, width, height])
        });
        Finding::Symbol(Arc::new(Symbol {
            beside: beside.collect(),
            symbology: self.symbology,
            text: self.text,
            modules: Arc::new(self.modules),
            place: [x.0 / width, y.0 / height, x.1 / width, y.1 / height],
        }))
    }
}
