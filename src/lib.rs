//! Turns an express waybill reply into a print-ready label.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod engine;
pub mod html;
pub mod limits;
pub mod output;
pub mod page;
pub mod picture;
pub mod resource;
pub mod style;
pub mod text;
pub mod units;
pub mod warning;
