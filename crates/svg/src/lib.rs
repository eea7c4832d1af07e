//! SVG as vectors on the page.
//!
//! [`Svg::read`] takes a file's bytes, [`Svg::natural_size`] says how large it wants to be, and [`Svg::draw`] turns it into items of a [`page::Page`]:
//! shapes stay outlines, axis-aligned rectangles become fills that snap to a printer's dots, text becomes glyphs of our faces. What has no counterpart on
//! a page (filters, masks, patterns, blend modes) becomes a picture at the printer's dots.
//!
//! `usvg` resolves the document: CSS, `use`, units, transforms. What it leaves out is done before it sees the document: text is set, its outlines take the
//! element's place, and the tree's outlines are told by their points and become glyphs again. Nothing is read from files or from the network: every `href`
//! of an image is asked of the caller.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod cascade;
mod clip;
mod cost;
mod dash;
mod error;
mod gradient;
mod markup;
mod outline;
mod raster;
mod read;
mod rectilinear;
mod size;
mod stroke;
mod svg;
#[cfg(test)]
mod tests;
mod text_layout;
mod text_style;
mod tree;
mod weight;

pub use error::{Error, Limits, Warning};
pub use size::NaturalSize;
pub use svg::{Drawing, Image, Place, Resources, Svg};
