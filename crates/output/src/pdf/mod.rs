//! PDF: the page at its exact size, text that can be searched and copied, pictures as they came.
//!
//! [`write`](fn@write) makes one file of some pages; a [`PdfWriter`] takes one label after the other into one file, with the faces and
//! pictures that they share in it once. Both draw on a [`PdfCache`], which many files and threads share.
//!
//! A file is written as its pages come and keeps nothing of them but places, so that one of 100,000 pages takes the memory of one of
//! 1,000. `pdf-writer` writes each object; what costs most of the time, or comes out wrong otherwise, is made here: content streams
//! (operators and numbers as short as they go), faces (a true subset, widths as rounded as the viewer's pen, text for ligatures and
//! clusters), pictures (as they came), compression (libdeflate), and the table of places.
//!
//! What is approximated: colours of a gradient with transparent stops are mixed unpremultiplied, and a gradient's opacities are a soft
//! mask; both look as in a browser unless a stop that is half transparent stands next to one of another colour.

mod archive;
mod cache;
mod content;
mod date;
mod deflate;
mod file;
mod font;
mod gradient;
mod grid;
mod navigation;
mod object_writer;
mod paint;
mod picture;
mod proof;
mod resources;
mod shared;
mod text;

#[cfg(test)]
pub(crate) mod tests;

pub use cache::PdfCache;
pub use file::PdfWriter;

use page::Page;
use std::sync::Arc;

/// `/Producer`.
const PRODUCER: &str = concat!("waybill-label ", env!("CARGO_PKG_VERSION"));

/// What a PDF says about itself, and how it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct PdfOptions {
    /// The title in the document's properties: the waybill id. Empty for none.
    pub title: String,
    /// The dots of the target printer in mm (8 for "203 dpi"): edges of fills and rules, and pictures, are moved to whole dots as
    /// [`page::dots::snap`] says, so that the PDF prints the dots that the PNG has. `None` leaves everything where it is.
    pub dots_per_mm: Option<f32>,
    /// The creation date, in seconds since 1970-01-01 00:00 UTC. Without one the file has no date, and equal input gives equal
    /// bytes whenever it is written.
    pub date: Option<i64>,
    /// How hard streams are deflated: 0 (not at all) to 12 (slowest).
    pub compression: u8,
    /// The file keeps to PDF/A-2b (ISO 19005-2) and says so: XMP metadata, sRGB as output intent. All other rules of the standard are
    /// kept by every file, but for two that depend on the page, which become errors: boxes for characters that no face has (§6.2.11.8),
    /// and groups nested 27 deep and more (§6.1.13). What is not looked at is whether a face may be embedded (`fsType`).
    pub pdf_a: bool,
}

impl Default for PdfOptions {
    /// No title, no dot grid, no date, no PDF/A; compression 1: on faces, nearly all of a label, 6 takes twice as long and saves 3 %.
    fn default() -> PdfOptions {
        PdfOptions {
            title: String::new(),
            dots_per_mm: None,
            date: None,
            compression: 1,
            pdf_a: false,
        }
    }
}

/// The colours of a label's PDF.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PdfInk {
    /// Those of the document. What is neither black nor white is for the printer's driver to screen: grey text and logos come out as loose dots on a
    /// thermal printer.
    #[default]
    Color,
    /// Black and white as on the 1-bit page ([`in_two_tones`](crate::raster::in_two_tones)): pictures and gradients are its dots, text is text.
    Thermal,
}

/// Why pages cannot become a PDF.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum PdfError {
    /// A page's side is not a positive length, or longer than the 5,080 mm that readers take.
    #[error("a page of {width} × {height} mm: each side of a PDF page must be over 0 and at most 5080 mm")]
    PageSize {
        /// Width in mm.
        width: f32,
        /// Height in mm.
        height: f32,
    },
    /// A face cannot be subset: its tables are damaged.
    #[error("a font of the label cannot be embedded: its tables are damaged; use another file of it")]
    Font,
    /// A document needs a page.
    #[error("no pages: a PDF has at least one")]
    NoPages,
    /// More than 10 GB, or eight million objects, in one file.
    #[error("a PDF of over 10 GB or 8,388,607 objects, more than readers take; write several files")]
    TooLarge,
    /// The page has something that PDF/A does not allow.
    #[error("no PDF/A: {reason}")]
    NotArchivable {
        /// What stands against it.
        reason: &'static str,
    },
    /// The page cannot be put into a document of `printpdf` (feature `printpdf`), where groups cannot share what they use.
    #[error("the page's translucent groups {reason} for a document of printpdf; make a PDF of its own")]
    NotEmbeddable {
        /// What they do.
        reason: &'static str,
    },
    /// The target of the bytes failed.
    #[error("the PDF cannot be written: {0}")]
    Io(Arc<std::io::Error>),
}

impl From<std::io::Error> for PdfError {
    fn from(error: std::io::Error) -> PdfError {
        PdfError::Io(Arc::new(error))
    }
}

/// Makes a PDF of pages that belong to one label.
///
/// # Errors
/// When there are no pages, a page has no size, or a face is damaged.
pub fn write(pages: &[Page], options: &PdfOptions, cache: &PdfCache) -> Result<Vec<u8>, PdfError> {
    let mut writer = PdfWriter::new(options, cache, Vec::with_capacity(64 << 10));
    writer.add(pages, &options.title)?;
    writer.finish()
}
