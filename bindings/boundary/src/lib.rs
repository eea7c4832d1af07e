//! The library as its bindings see it: bytes and JSON in, bytes and JSON out, one kind of [`Failure`]. A binding turns these into its
//! language's values and adds nothing.
//!
//! ```
//! use waybill_label_boundary::Renderer;
//!
//! let renderer = Renderer::new(br#"{"paper": "100x180"}"#, [])?;
//! let label = renderer.label(&std::fs::read("../../samples/sf-two-part.json").unwrap_or_default())?;
//! assert!(label.pdf()?.starts_with(b"%PDF-"));
//! assert!(label.print_data(1, br#"{"printer": "tsc-203"}"#)?.starts_with(b"SIZE 100 mm,180 mm"));
//! assert_eq!(renderer.label(b"{}").err().map(|failure| failure.code), Some("not_a_reply"));
//! # Ok::<(), waybill_label_boundary::Failure>(())
//! ```
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod failure;

pub use failure::Failure;
pub use waybill_label::batch::Batch;
pub use waybill_label::renderer::{Bitmap, ColorMode};

use failure::{BAD_FONT, BAD_OPTIONS, guarded};
use serde::Serialize;
use std::sync::Once;
use waybill_label::error::hide_panic_messages;
use waybill_label::label::{Expectation, Finding};
use waybill_label::options::{Options, PrintOptions};
use waybill_label::response::{FailedReply, Response};
use waybill_label::warning::WithSeverity;
use waybill_label::{Responses, renderer};

/// Settings and caches that labels share. Any number of threads use one at a time.
pub struct Renderer(waybill_label::Renderer);

/// A label: its outputs are made when they are asked for.
pub struct Label(waybill_label::Label);

/// One reply of an input that may hold many, or why it brought no waybill.
pub struct Reply(Result<Response, FailedReply>);

/// What `check` says.
#[derive(Serialize)]
struct Checked {
    /// Whether every field that was expected is on the label.
    passes: bool,
    findings: Vec<Finding>,
}

impl Renderer {
    /// A renderer with [`Options`] as JSON (empty: the defaults) and font files besides the bundled faces.
    ///
    /// # Errors
    /// `bad_options`, `bad_font`.
    pub fn new<'f>(options: &[u8], fonts: impl IntoIterator<Item = &'f [u8]>) -> Result<Renderer, Failure> {
        // This hook is of the binding's own library: no other code of the process has it.
        static PANICS: Once = Once::new();
        PANICS.call_once(hide_panic_messages);
        guarded(|| {
            let options = match options {
                [] => Options::default(),
                json => Options::from_json(json)?,
            };
            let mut builder: renderer::RendererBuilder = options.renderer()?;
            for (number, font) in (1..).zip(fonts) {
                let told = |e| Failure::new(BAD_FONT, format!("font {number}: {e}"));
                builder = builder.font(font).map_err(told)?;
            }
            Ok(Renderer(builder.build()))
        })
    }

    /// All replies of an input: one reply, a batch reply, an array or JSON lines.
    pub fn replies(&self, input: &[u8]) -> Vec<Reply> {
        Responses::new(input, self.0.limits()).map(Reply).collect()
    }

    /// The label of an input that holds exactly one reply.
    ///
    /// # Errors
    /// When it does not, or as [`Renderer::label_of`] says.
    pub fn label(&self, reply: &[u8]) -> Result<Label, Failure> {
        guarded(|| self.made(&Response::from_json(reply, self.0.limits()).map_err(waybill_label::Error::from)?))
    }

    /// The label of a reply.
    ///
    /// # Errors
    /// When the reply brought no waybill, or there is no label of it.
    pub fn label_of(&self, reply: &Reply) -> Result<Label, Failure> {
        guarded(|| match &reply.0 {
            Ok(response) => self.made(response),
            Err(failed) => Err(Failure::from(waybill_label::Error::from(failed.clone())).about(
                &failed.order_id,
                &failed.delivery_id,
                &failed.waybill_id,
            )),
        })
    }

    fn made(&self, response: &Response) -> Result<Label, Failure> {
        let told = |e| Failure::from(e).about(&response.order_id, &response.delivery_id, &response.waybill_id);
        self.0.label(response).map(Label).map_err(told)
    }

    /// A hash of all that labels depend on besides their replies.
    pub fn fingerprint(&self) -> String {
        self.0.fingerprint()
    }
}

impl Label {
    /// The waybill number, empty when the reply states none.
    pub fn waybill_id(&self) -> &str {
        &self.0.waybill_id
    }

    /// The shop's order number, empty when the reply states none.
    pub fn order_id(&self) -> &str {
        &self.0.order_id
    }

    /// How many pages it has.
    pub fn page_count(&self) -> usize {
        self.0.page_count
    }

    /// A PDF, one page a page.
    ///
    /// # Errors
    /// As [`waybill_label::Label::to_pdf`].
    pub fn pdf(&self) -> Result<Vec<u8>, Failure> {
        Ok(self.0.to_pdf()?)
    }

    /// One page (from 1) as a PNG.
    ///
    /// # Errors
    /// As [`waybill_label::Label::to_png`].
    pub fn png(&self, page: usize) -> Result<Vec<u8>, Failure> {
        Ok(self.0.to_png(page)?)
    }

    /// One page (from 1) in a printer's language, with [`PrintOptions`] as JSON.
    ///
    /// # Errors
    /// `bad_options`, or as [`waybill_label::Label::print_data`].
    pub fn print_data(&self, page: usize, options: &[u8]) -> Result<Vec<u8>, Failure> {
        guarded(|| {
            let (language, job) = PrintOptions::from_json(options)?.job()?;
            Ok(self.0.print_data(page, language, &job)?)
        })
    }

    /// One page (from 1) as dots.
    ///
    /// # Errors
    /// As [`waybill_label::Label::bitmap`].
    pub fn bitmap(&self, page: usize) -> Result<Bitmap, Failure> {
        Ok(self.0.bitmap(page)?)
    }

    /// What is on the label, as JSON: what the command's `inspect` prints of it.
    ///
    /// # Errors
    /// None but `internal_error`.
    pub fn model(&self) -> Result<String, Failure> {
        json(&self.0)
    }

    /// The warnings of the model, as a JSON array.
    ///
    /// # Errors
    /// None but `internal_error`.
    pub fn warnings(&self) -> Result<String, Failure> {
        json(&WithSeverity(&self.0.warnings))
    }

    /// Compares the label with an [`Expectation`] as JSON; the answer is the object `{"passes": …, "findings": […]}`.
    ///
    /// # Errors
    /// `bad_expectation`.
    pub fn check(&self, expected: &[u8]) -> Result<String, Failure> {
        let findings = guarded(|| Ok(self.0.check(&Expectation::from_json(expected)?)))?;
        let passes = !findings.is_empty() && findings.iter().all(|finding| finding.outcome.passes());
        json(&Checked { passes, findings })
    }
}

fn json(value: &impl Serialize) -> Result<String, Failure> {
    guarded(|| serde_json::to_string(value).map_err(|_| Failure::internal()))
}

/// Every code that a [`Failure`] can have.
pub fn codes() -> impl Iterator<Item = &'static str> {
    waybill_label::Error::codes().chain([BAD_OPTIONS, failure::BAD_EXPECTATION, BAD_FONT])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(schemars::JsonSchema)]
    #[allow(dead_code)]
    struct AllOptions {
        options: Options,
        print_options: PrintOptions,
    }

    /// `WAYBILL_LABEL_BLESS=1` writes it again.
    #[test]
    fn the_schema_of_options_is_as_committed() -> std::io::Result<()> {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../options.schema.json");
        let schema = serde_json::to_string_pretty(&schemars::schema_for!(AllOptions))? + "\n";
        if std::env::var_os("WAYBILL_LABEL_BLESS").is_some() {
            std::fs::write(path, &schema)?;
        }
        assert!(
            std::fs::read_to_string(path)? == schema,
            "bindings/options.schema.json is not up to date"
        );
        Ok(())
    }

    fn sample() -> Vec<u8> {
        std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/batch-camel.json")).unwrap_or_default()
    }

    #[test]
    fn a_failed_item_tells_which_it_is_and_stops_no_other() -> Result<(), Failure> {
        let renderer = Renderer::new(b"", [])?;
        let made: Vec<_> = renderer.replies(&sample()).iter().map(|reply| renderer.label_of(reply)).collect();
        assert_eq!(made.iter().filter(|made| made.is_ok()).count(), 2);
        let failed = made.iter().find_map(|made| made.as_ref().err());
        assert!(failed.is_some_and(|failed| failed.code == "api_error" && !failed.order_id.is_empty()));
        assert_eq!(renderer.label(&sample()).err().map(|e| e.code), Some("not_one_reply"));
        Ok(())
    }

    #[test]
    fn a_denied_label_has_its_warnings_and_the_worst_severity() -> Result<(), Failure> {
        let renderer = Renderer::new(br#"{"strict": true}"#, [])?;
        let failure = renderer
            .label(br#"{"waybill_id": "SF1", "print_html": "<p>x"}"#)
            .err()
            .map(Box::new);
        let failure = failure.unwrap_or_else(|| panic!("denied"));
        assert_eq!((failure.code, failure.severity), ("denied", Some("check")));
        assert_eq!(failure.waybill_id, "SF1");
        assert_eq!(failure.warnings[0]["code"], "waybill_number_not_shown");
        assert!(failure.hint.is_some_and(|hint| hint.contains("allow")));
        Ok(())
    }

    #[test]
    fn what_cannot_be_understood_has_a_code() -> Result<(), Failure> {
        let code = |failure: Option<Failure>| failure.map(|failure| failure.code);
        assert_eq!(code(Renderer::new(br#"{"papr": 1}"#, []).err()), Some("bad_options"));
        assert_eq!(code(Renderer::new(b"{}", [&b"no font"[..]]).err()), Some("bad_font"));
        let label = Renderer::new(b"{}", [])?.label(br#"{"waybill_id": "SF1", "print_html": "<p>SF1"}"#)?;
        assert_eq!(code(label.check(br#"{"waybill": "SF1"}"#).err()), Some("bad_expectation"));
        assert_eq!(code(label.print_data(1, b"{}").err()), Some("bad_options"));
        assert_eq!(code(label.png(0).err()), Some("no_such_page"));
        let checked = label.check(br#"{"waybill_id": "SF1"}"#)?;
        assert_eq!(
            checked,
            r#"{"passes":true,"findings":[{"field":"waybill_numbers","outcome":"match"}]}"#
        );
        Ok(())
    }
}
