//! The faces at hand, and which of them a style asks for.

use super::{Face, FaceMetrics, ShapeOptions, ShapedGlyph};
use std::sync::Arc;

/// A CSS generic family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GenericFamily {
    /// `serif`.
    Serif,
    /// `sans-serif`, `system-ui` and the like.
    SansSerif,
    /// `monospace`.
    Monospace,
    /// `cursive`.
    Cursive,
    /// `fantasy`.
    Fantasy,
}

/// Upright or slanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Slant {
    /// `font-style: normal`.
    #[default]
    Normal,
    /// `font-style: italic`.
    Italic,
    /// `font-style: oblique`.
    Oblique,
}

/// What CSS asks for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FontRequest {
    /// Family names (lower case for the look-up) in order of preference; a generic family is its CSS keyword.
    pub families: Arc<[Box<str>]>,
    /// 1–1000; 400 is regular, 700 bold.
    pub weight: u16,
    /// `font-stretch` in percent, 100 is normal.
    pub stretch: u16,
    /// Upright or slanted.
    pub slant: Slant,
}

/// Every face the renderer may use: the bundled ones, the caller's, the system's, and those of a document's `@font-face`.
#[derive(Clone)]
pub struct FontSet {}

/// The faces to try, in order, for each character of a text.
#[derive(Debug)]
pub struct FontStack {}

impl FontSet {
    /// The bundled faces only.
    pub fn bundled() -> FontSet {
        todo!()
    }
    /// The faces for what CSS asks for; cached by request.
    pub fn resolve(&self, _request: &FontRequest) -> Arc<FontStack> {
        todo!()
    }
}

impl FontStack {
    /// The measures of the first available face, which CSS 2.1 §10.8.1 takes for the strut.
    pub fn metrics(&self) -> &FaceMetrics {
        todo!()
    }
    /// The faces that [`ShapedGlyph::face`] indexes, with whether they are to be emboldened and slanted.
    pub fn face(&self, _index: u16) -> (&Arc<Face>, bool, bool) {
        todo!()
    }
    /// Shapes `text[range]`, the rest of `text` being context, and appends the glyphs in logical order.
    pub fn shape(&self, _text: &str, _range: std::ops::Range<usize>, _options: &ShapeOptions, _out: &mut Vec<ShapedGlyph>) {
        todo!()
    }
}
