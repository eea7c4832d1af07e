//! Turns an express waybill reply into a print-ready label.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod engine;
pub mod error;
pub mod html;
pub mod label;
pub mod limits;
pub mod page;
pub mod paper;
pub mod picture;
pub mod print_html;
pub mod renderer;
pub mod resource;
pub mod resource_dir;
pub mod response;
pub mod style;
pub mod text;
pub mod units;
pub mod warning;
