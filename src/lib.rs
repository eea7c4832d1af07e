//! Turns the reply of WeChat Logistics `getOrder` (a carrier's waybill as HTML in base64, plus `waybill_data`) into a label that a
//! thermal printer prints exactly: PDF, PNG or the printer's own language, and its content as data.
//!
//! ```
//! use waybill_label::Renderer;
//!
//! let renderer = Renderer::builder().build();
//! let label = renderer.render(&std::fs::read("samples/sf-two-part.json")?)?;
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
//! Each room hands one value to the next. [`Renderer`] goes all the way; each room can be used by itself.
//!
//! **[`response`]** reads the interface's JSON in either spelling, and tells an answer that is an error from a waybill.
//! [`Responses`] takes batches, arrays and JSON lines from a stream, one after the other; an item that failed stops no other.
//!
//! ```
//! use waybill_label::{Limits, Response, Responses};
//!
//! let limits = Limits::default();
//! let reply = r#"{"waybillId":"SF1400301234567","waybillData":[{"key":"SF_mark","value":"571BH"}],"printHtml":"PHA+5piT56KOPC9wPg=="}"#;
//! let response = Response::from_json(reply.as_bytes(), &limits)?;
//! assert_eq!(response.waybill_data.routing_code(), Some("571BH"));
//!
//! let batch = std::fs::File::open("samples/batch-camel.json")?;
//! let (made, failed): (Vec<_>, Vec<_>) = Responses::new(std::io::BufReader::new(batch), &limits).partition(Result::is_ok);
//! assert_eq!((made.len(), failed.len()), (2, 1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **[`print_html`]** makes text of the field that holds the document: base64 in all its disguises, then the character set.
//! **[`template`]** fills a carrier's template, or makes a label where there is none.
//!
//! ```
//! use waybill_label::{Limits, print_html};
//!
//! let html = print_html::decode("PHA+5piT56KOPC9wPg==", &Limits::default())?;
//! assert_eq!((html.text.as_str(), html.charset), ("<p>易碎</p>", "UTF-8"));
//! # Ok::<(), waybill_label::print_html::PrintHtmlError>(())
//! ```
//!
//! **[`engine`]** parses HTML, styles it and lays it out on paper ([`paper`] decides which) or in a window. It knows nothing of waybills.
//! What comes out is a [`page::Page`]: what is drawn where, in mm.
//!
//! ```
//! use waybill_label::engine::{Engine, Limits, Medium};
//! use waybill_label::page::Item;
//! use waybill_label::text::FontSet;
//!
//! let engine = Engine::new(FontSet::bundled(), Limits::default());
//! let document = engine.prepare("<!DOCTYPE html><p style='margin:0'>易碎 FRAGILE")?;
//! let made = engine.lay_out(&document, Medium::Print { width: 60., height: 40., margin: 2., own_sizes: false, dots_per_mm: 8. })?;
//! let Some(Item::Glyphs(run)) = made.pages[0].items.first() else { panic!("text") };
//! assert_eq!(run.text, "易碎 FRAGILE");
//! # Ok::<(), waybill_label::engine::LimitError>(())
//! ```
//!
//! **[`barcode`]** replaces pictures of barcodes by their modules, and reads them back from the finished dots. A [`Label`] tells what it found:
//! ```
//! # use waybill_label::{Limits, Renderer, Response};
//! # let reply = std::fs::read("samples/sf-two-part.json")?;
//! # let label = Renderer::builder().build().label(&Response::from_json(&reply, &Limits::default())?)?;
//! let code = &label.barcodes[0];
//! assert_eq!(code.text, label.waybill_id);
//! assert_eq!(code.module_dots, Some(3));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **[`output`]** draws pages: dots for a printer and its [language](output::printer), PNG, PDF. Your own output walks [`page::Page::items`] as these do.
//!
//! ```
//! use waybill_label::output::raster::{ColorMode, RasterOptions, rasterize};
//! # use waybill_label::{Limits, Renderer, Response};
//! # let reply = std::fs::read("samples/sf-two-part.json")?;
//! # let label = Renderer::builder().build().label(&Response::from_json(&reply, &Limits::default())?)?;
//! let dots = rasterize(&label.pages()[0], &RasterOptions::new(8., ColorMode::Bilevel))?;
//! assert_eq!((dots.width, dots.height), (800, 1440));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **[`label`]** joins the reply's data with what the pages show: fields with their sources, a comparison with the order, warnings.
//!
//! ```
//! use waybill_label::label::Expectation;
//! # use waybill_label::{Limits, Renderer, Response};
//! # let reply = std::fs::read("samples/sf-two-part.json")?;
//! # let label = Renderer::builder().build().label(&Response::from_json(&reply, &Limits::default())?)?;
//! let order = Expectation::from_json(r#"{"waybill_id": "SF1400301234567", "receiver": {"phone": "13800000917"}}"#.as_bytes())?;
//! assert!(label.check(&order).iter().all(|finding| finding.outcome.passes()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **[`renderer`]** holds what a batch shares; [`MergedPdf`](renderer::MergedPdf) takes one label after the other into one file, [`batch`] uses
//! many threads, [`output::imposition`] puts several labels on office paper.
//!
//! ```
//! use waybill_label::{Limits, Renderer, Responses};
//!
//! let renderer = Renderer::builder().build();
//! let batch = std::fs::File::open("samples/batch-camel.json")?;
//! let mut all = renderer.merged_pdf(Vec::new());
//! for reply in Responses::new(std::io::BufReader::new(batch), renderer.limits()) {
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
//! # What to rely on
//!
//! - Equal replies, options and versions give equal bytes, on every machine and thread count. No system fonts unless asked for
//!   ([`FontSet::with_system_fonts`](text::FontSet::with_system_fonts)).
//! - Nothing is fetched from the network. URLs that are not `data:` are asked of the caller's [`AssetResolver`](engine::AssetResolver).
//! - Replies are hostile input: what a document may cost is bounded by [`Limits`].
//! - No error, warning or `Debug` text holds a name, phone, address or text of the document.
//! - What cannot be done is told: as an [`Error`] with a stable [code](Error::code), as a [`warning::Warning`], or in
//!   `docs/unsupported.md`.
//!
//! # Features
//!
//! - `wide-fonts` (default): the rarer hanzi, Hangul, emoji and the smaller scripts, 4.5 MB more of a binary. Without it a name with one of them is an error, unless
//!   your own faces have it.
//! - `schema`: JSON Schema of [`Options`] and [`PrintOptions`](options::PrintOptions).
//! - `printpdf`: `Label::add_to` puts labels into documents that you make with [printpdf](https://docs.rs/printpdf).
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod batch;
mod discretion;
mod drawing;
pub mod error;
mod fingerprint;
pub mod label;
pub mod limits;
mod merged_pdf;
mod object;
pub mod options;
pub mod paper;
pub mod policy;
pub mod print_html;
pub mod renderer;
pub mod response;
pub mod scale;
mod stamp;
pub mod template;
pub mod warning;

pub use ::barcode;
pub use ::html as engine;
pub use ::output;
pub use ::page;
pub use ::text;
pub use error::Error;
pub use label::Label;
pub use limits::Limits;
pub use options::Options;
pub use page::Paper;
pub use policy::Policy;
pub use renderer::Renderer;
pub use response::{Response, Responses};
