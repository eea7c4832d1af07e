//! What a document is laid out for.

use crate::units::Px;

/// How the document meets the paper.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Medium {
    /// Paged: `@media print`, content flows from page to page. Width and height in mm.
    Print {
        /// Paper width in mm.
        width: f32,
        /// Paper height in mm.
        height: f32,
        /// Margin on all sides in mm where `@page` gives none; labels have 0.
        margin: f32,
        /// `@page { size }` makes each page as large as it says; else all pages are as large as the paper.
        own_sizes: bool,
        /// Dots of the printer in one mm: from half as many again as there are CSS px, text is measured as browsers measure it on dense screens.
        dots_per_mm: f32,
    },
    /// One canvas of this size in CSS px, cut at its edges: `@media screen`, as a browser window.
    Screen {
        /// Width in px.
        width: f32,
        /// Height in px.
        height: f32,
    },
}

impl Medium {
    /// The dots of whatever shows the pages in one mm.
    pub(crate) fn dots_per_mm(&self) -> f32 {
        match self {
            Medium::Print { dots_per_mm, .. } => *dots_per_mm,
            Medium::Screen { .. } => page::PX_PER_MM,
        }
    }
}

/// A length in mm as px.
pub(crate) fn from_mm(mm: f32) -> Px {
    Px::from_f32_round((f64::from(mm) * 96. / 25.4) as f32)
}
