//! What pages become: pictures and PDF.
//!
//! An output never lays out, never parses and never decides a size: all of that is settled in the [`Page`](crate::page::Page).

pub(crate) mod modules;
pub mod pdf;
pub mod png;
pub mod raster;
pub mod snap;
