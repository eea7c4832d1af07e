//! Inline formatting contexts: CSS 2.1 §9.4.2 and §10.8, CSS Text 3.

/// The content of an inline formatting context.
#[derive(Debug)]
pub struct InlineContent {}
