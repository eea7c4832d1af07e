//! The document tree.
//!
//! `scraper` parses (HTML5 error recovery, malformed labels are real); the result is copied into a compact arena that style and
//! layout walk without hash look-ups.

mod document;
mod parse;

pub use document::{Document, Element, Ending, Node, NodeId, NodeKind, QuirksMode};
