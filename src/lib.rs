//! Turns an express waybill reply (WeChat Logistics `getOrder`) into a print-ready label: PDF or PNG, and its content as data.
//!
//! ```no_run
//! use waybill_label::{Limits, Renderer, Response};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let renderer = Renderer::builder().build();
//! let reply = std::fs::read("samples/sf-two-part.json")?;
//! let label = renderer.label(&Response::from_json(&reply, &Limits::default())?)?;
//! std::fs::write("label.pdf", label.to_pdf()?)?;
//! # Ok(())
//! # }
//! ```
//!
//! The way of a label: [`response`] (JSON) → [`print_html`] (text) → [`engine`] (HTML and CSS to pages) → [`page`] (what is drawn
//! where, in mm) → the outputs; [`label`] joins the reply's data with what the pages show.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod barcode;
pub mod engine;
pub mod error;
pub mod html;
pub mod label;
pub mod layout;
pub mod limits;
pub mod output;
pub mod page;
pub mod paint;
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

pub use error::Error;
pub use label::Label;
pub use limits::Limits;
pub use paper::Paper;
pub use renderer::{Renderer, merged_pdf};
pub use response::{Response, Responses};
