//! Turns the reply of WeChat Logistics `getOrder` (a carrier's waybill as HTML in base64, plus `waybill_data`) into a label that a
//! thermal printer prints exactly: PDF or PNG, and its content as data.
//!
//! ```
//! use waybill_label::{Limits, Renderer, Response};
//!
//! let renderer = Renderer::builder().build();
//! let reply = std::fs::read("samples/sf-two-part.json")?;
//! let label = renderer.label(&Response::from_json(&reply, &Limits::default())?)?;
//! assert_eq!(label.routing_code.as_deref(), Some("571BH-Q2-018"));
//! assert!(label.warnings.is_empty());
//! let pdf = label.to_pdf()?;
//! let png = label.to_png(1)?;
//! # assert!(pdf.starts_with(b"%PDF-") && png.starts_with(b"\x89PNG"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The way of a label
//!
//! [`response`] reads JSON, [`print_html`] the HTML in it, [`engine`] lays the HTML out, [`page`] says what is drawn where in mm, the
//! modules of [`output`] draw that, and [`label`] joins the reply's data with what the pages show. [`renderer`] goes all the way; each
//! room can be used by itself.
//!
//! Many replies, one after the other, out of a batch reply, an array or JSON lines; an item that failed stops no other:
//!
//! ```
//! use waybill_label::{Limits, Renderer, Responses};
//!
//! let renderer = Renderer::builder().build();
//! let limits = Limits::default();
//! let batch = std::fs::File::open("samples/batch-camel.json")?;
//! let mut all = renderer.merged_pdf(Vec::new());
//! for reply in Responses::new(std::io::BufReader::new(batch), &limits) {
//!     match reply {
//!         Ok(reply) => all.add(&renderer.label(&reply)?)?,
//!         Err(failed) => eprintln!("{}: {}", failed.order_id, failed.error),
//!     }
//! }
//! let pdf = all.finish()?;
//! # assert!(pdf.starts_with(b"%PDF-"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! HTML that is no waybill, on paper of a given size:
//!
//! ```
//! use waybill_label::engine::{Engine, Medium};
//! use waybill_label::renderer::{ColorMode, Resolution, draw_png};
//! use waybill_label::{Limits, text::FontSet};
//!
//! let (fonts, limits) = (FontSet::bundled(), Limits::default());
//! let engine = Engine { fonts: &fonts, resolver: None, limits: &limits };
//! let document = engine.prepare("<!DOCTYPE html><p>易碎 FRAGILE")?;
//! let made = engine.lay_out(&document, Medium::Print { width: 60., height: 40., margin: 2., own_sizes: false, dots_per_mm: 8. })?;
//! let png = draw_png(&made.pages[0], Resolution::DPI_203, ColorMode::Bilevel)?;
//! # assert!(png.starts_with(b"\x89PNG") && made.warnings.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What to rely on
//!
//! - Equal replies, options and versions give equal bytes, on every machine and thread count. No system fonts unless asked for
//!   ([`FontSet::with_system_fonts`](text::FontSet::with_system_fonts)).
//! - Nothing is fetched from the network. URLs that are not `data:` are asked of the caller's [`resource::AssetResolver`].
//! - Replies are hostile input: what a document may cost is bounded by [`Limits`].
//! - No error, warning or `Debug` text holds a name, phone, address or text of the document.
//! - What cannot be done is told: as an [`Error`] with a stable [code](Error::code), as a [`warning::Warning`], or in
//!   `docs/unsupported.md`.
//!
//! # Features
//!
//! `cli` (default): the command line. A library needs none: `default-features = false`.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod barcode;
pub mod batch;
pub mod engine;
pub mod error;
mod html;
pub mod label;
mod layout;
pub mod limits;
pub mod output;
pub mod page;
mod page_rules;
mod paint;
pub mod paper;
pub mod picture;
mod picture_cache;
mod placement;
pub mod print_html;
pub mod renderer;
pub mod resource;
pub mod resource_dir;
pub mod response;
pub mod sheet;
mod style;
pub mod template;
pub mod text;
pub mod units;
pub mod warning;

pub use error::Error;
pub use label::Label;
pub use limits::Limits;
pub use paper::Paper;
pub use renderer::Renderer;
pub use response::{Response, Responses};
