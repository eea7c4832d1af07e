//! HTML in, pages out: parse, style, layout and paint in one call. Knows nothing of waybills.

use crate::limits::Limits;
use crate::page::Page;
use crate::resource::AssetResolver;
use crate::text::FontSet;
use crate::warning::Warning;

/// What the engine needs besides the document.
pub struct Engine<'a> {
    /// The faces to use.
    pub fonts: &'a FontSet,
    /// Answers for URLs that are not `data:`.
    pub resolver: Option<&'a dyn AssetResolver>,
    /// What a document may cost.
    pub limits: &'a Limits,
}

/// How the document meets the paper.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Medium {
    /// Paged: `@media print`, content flows from page to page. Width and height in mm.
    Print {
        /// Paper width in mm.
        width: f32,
        /// Paper height in mm.
        height: f32,
        /// Margin on all sides in mm where `@page` gives none; labels have 0.
        margin: f32,
    },
    /// One canvas of this size in CSS px, cut at its edges: `@media screen`, as a browser window.
    Screen {
        /// Width in px.
        width: f32,
        /// Height in px.
        height: f32,
    },
}

/// A document that was parsed.
pub struct Prepared {}

/// The pages of a document.
pub struct LaidOut {
    /// The pages, at least one.
    pub pages: Vec<Page>,
    /// What the caller should know.
    pub warnings: Vec<Warning>,
}

/// Why a document cannot be laid out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// A limit was exceeded.
    #[error("the document has {value} {what}, more than the limit of {limit} (Limits::{name})")]
    Limit {
        /// The field of [`Limits`].
        name: &'static str,
        /// What is counted.
        what: &'static str,
        /// How many there are.
        value: usize,
        /// How many may be.
        limit: usize,
    },
}

impl Engine<'_> {
    /// Parses a document.
    ///
    /// # Errors
    /// When a limit is exceeded.
    pub fn prepare(&self, _html: &str) -> Result<Prepared, EngineError> {
        todo!()
    }
    /// Styles, lays out and paints a document.
    ///
    /// # Errors
    /// When a limit is exceeded.
    pub fn lay_out(&self, _document: &Prepared, _medium: Medium) -> Result<LaidOut, EngineError> {
        todo!()
    }
}

impl Prepared {
    /// The text of comments, in order, and of `<title>`: carriers write the paper size there.
    pub fn notes(&self) -> impl Iterator<Item = &str> {
        std::iter::empty()
    }
    /// `@page { size }` for print, in mm.
    pub fn page_rule_size(&self) -> Option<(f32, f32)> {
        todo!()
    }
    /// Width and height in mm of the outermost box that has both set in absolute units (the one child of `body`, or the one
    /// whose extent holds all others).
    pub fn outer_box(&self) -> Option<(f32, f32)> {
        todo!()
    }
}
