//! Inline formatting contexts: CSS 2.1 §9.4.2 and §10.8, CSS Text 3.
//!
//! [`content`] turns the inline-level children of a block container into one text with items in it, white space collapsed and glyphs shaped;
//! [`line_breaker`] cuts it into lines; [`line_layout`] places what is on a line.

pub mod breaks;
mod case;
pub mod content;
pub mod line_breaker;
pub mod line_layout;
#[cfg(test)]
mod tests;
pub mod white_space;

pub use content::{InlineContent, ItemKind};
