//! Fonts and shaping: from characters to glyphs with advances.
//!
//! A [`FontSet`] holds every face the renderer may use. [`FontSet::resolve`] turns what CSS asks for (families, weight,
//! style) into a [`FontStack`], the ordered faces to try for each character, and [`FontStack::shape`] turns text into glyphs.
//! All results are in em units (multiply by the font size), so they can be cached whatever the size.

mod face;
mod font_set;
mod shape;

pub use face::{Face, FaceMetrics};
pub use font_set::{FontRequest, FontSet, FontStack, GenericFamily, Slant};
pub use shape::{ShapeOptions, ShapedGlyph};
