//! PDF: the page at its exact size, text that can be searched and copied, pictures as they came.
//!
//! [`write`](fn@write) makes one file of some pages; a [`PdfWriter`] takes one label after the other into one file, with the faces and
//! pictures that they share in it once. Both draw on a [`PdfCache`], which many files and threads share.
//!
//! `printpdf` makes the document: page tree, boxes, information, outline and pictures. Three parts are made here, because they cost
//! most of the time or come out wrong otherwise: content streams (operators as bytes instead of one object per operand), faces (a
//! true subset, widths as rounded as the viewer's pen, text for ligatures and clusters), and compression (libdeflate).
//!
//! What is approximated: colours of a gradient with transparent stops are mixed unpremultiplied, and a gradient's opacities are a soft
//! mask; both look as in a browser unless a stop that is half transparent stands next to one of another colour.

mod cache;
mod content;
mod deflate;
mod file;
mod font;
mod gradient;
mod grid;
mod paint;
mod picture;
mod resources;
mod text;

#[cfg(test)]
mod tests;

pub use cache::PdfCache;
pub use file::PdfWriter;

use crate::page::Page;

/// What a PDF says about itself, and how it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct PdfOptions {
    /// The title in the document's properties: the waybill id. Empty for none.
    pub title: String,
    /// The dots of the target printer in mm (8 for "203 dpi"): edges of fills and rules, and pictures, are moved to whole dots as
    /// [`crate::output::snap`] says, so that the PDF prints the dots that the PNG has. `None` leaves everything where it is.
    pub dots_per_mm: Option<f32>,
    /// The creation date, in seconds since 1970-01-01 00:00 UTC. Without one the file has no date, and equal input gives equal
    /// bytes whenever it is written.
    pub date: Option<i64>,
    /// How hard streams are deflated: 0 (not at all) to 12 (slowest).
    pub compression: u8,
}

impl Default for PdfOptions {
    /// No title, no dot grid, no date; compression 1: on faces, nearly all of a label, 6 takes twice as long and saves 3 %.
    fn default() -> PdfOptions {
        PdfOptions {
            title: String::new(),
            dots_per_mm: None,
            date: None,
            compression: 1,
        }
    }
}

/// Why pages cannot become a PDF.
#[derive(Debug, thiserror::Error)]
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
    #[error("the font {name} cannot be embedded: its tables are damaged; use another file of it")]
    Font {
        /// The PostScript name of the face.
        name: String,
    },
    /// A document needs a page.
    #[error("no pages: a PDF has at least one")]
    NoPages,
    /// More than 4 GB in one file.
    #[error("a PDF of over 4 GB, which its cross-reference table cannot tell places in; write several files")]
    TooLarge,
    /// The target of the bytes failed.
    #[error("the PDF cannot be written: {0}")]
    Io(#[from] std::io::Error),
}

/// Makes a PDF of pages that belong to one label.
///
/// # Errors
/// When there are no pages, a page has no size, or a face is damaged.
pub fn write(pages: &[Page], options: &PdfOptions, cache: &PdfCache) -> Result<Vec<u8>, PdfError> {
    let mut writer = PdfWriter::new(options, cache);
    writer.add(pages, &options.title)?;
    writer.finish()
}
