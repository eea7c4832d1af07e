//! The display list: what is drawn on one label page, and where.
//!
//! A [`Page`] is the one value that every output (PNG, PDF, printer languages) reads. It is fully resolved: no styles,
//! no percentages, no undecided sizes. All lengths are millimetres, `x` grows to the right and `y` downwards from the
//! page's top left corner. Items are painted in order, later ones over earlier ones.
//!
//! [`dots`] says on which dots of a printer what is painted falls; [`picture`] keeps pictures encoded until pixels are asked for.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod codes;
mod color;
pub mod dots;
mod geometry;
mod grays;
mod item;
mod jpeg_rows;
mod modules;
mod paper;
pub mod picture;
mod pool;

pub use color::Color;
pub use geometry::{Affine, Point, Rect};
pub use item::{
    BarcodeItem, Clip, Fill, Glyph, GlyphRun, Gradient, GradientShape, Group, ImageItem, Item, Page, Paint, PathFill, Rule, RuleStyle,
    Segment,
};
pub use modules::{Block, Modules};
pub use paper::{Paper, PaperError, TIMES_SIGNS};
pub use picture::Picture;
pub use pool::Pool;

/// CSS pixels in one millimetre: 96 px are 1 in (CSS 2.1 §4.3.2).
pub const PX_PER_MM: f32 = 96. / 25.4;
