//! Outputs: what becomes of a [`Page`](crate::page::Page). None of them lays out, parses, or decides a size.

pub mod png;
pub mod raster;
