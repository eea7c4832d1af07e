//! The dots of a printer: where edges fall on them, how barcode modules lie on them, and pages drawn with them.

mod bitmap;
pub mod modules;
mod resolution;
pub mod snap;

pub use bitmap::{Bitmap, ColorMode};
pub use resolution::Resolution;
