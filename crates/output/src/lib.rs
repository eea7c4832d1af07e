//! What pages become: dots, PNG, PDF and printers' languages; turned, shifted, or several on a sheet.
//!
//! An output never lays out, never parses and never decides a size: all of that is settled in the [`Page`](page::Page).
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod imposition;
pub mod pdf;
pub mod placement;
pub mod png;
pub mod printer;
#[cfg(feature = "printpdf")]
pub mod printpdf;
pub mod raster;
