//! Fonts and shaping: from characters to glyphs with advances.
//!
//! A [`FontSet`] holds every face the renderer may use. [`FontSet::resolve`] turns what CSS asks for (families, weight,
//! style) into a [`FontStack`], the ordered faces to try for each character, and [`FontStack::shape`] turns text into glyphs.
//! All results are in em units (multiply by the font size), so they can be cached whatever the size; a [`ShapeCache`] keeps them where its owner
//! says so.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod bundled;
mod character_map;
mod charstring;
mod directory;
mod face;
mod families;
mod file;
mod font_set;
mod inert;
mod invisible;
mod matching;
mod names;
mod plan;
mod run;
mod run_cache;
mod shape;
mod stack;
mod trim;
mod woff;

pub use face::{Face, FaceMetrics, FaceStyle};
pub use file::{FacesTooLarge, FontError, UNPACKED_LIMIT};
pub use font_set::{DocumentFace, FontRequest, FontSet, GenericFamily, Slant};
pub use invisible::is_default_ignorable;
pub use run_cache::ShapeCache;
pub use shape::{ShapeOptions, ShapedGlyph};
pub use stack::FontStack;
