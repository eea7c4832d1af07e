//! What an engine keeps from document to document, one set for each thread at work. Nothing of it changes what a document looks like.

use crate::picture_cache::PictureCache;
use crate::style::{InlineBlocks, SheetCache, StyleCache};
use std::cell::RefCell;
use text::ShapeCache;

/// One set.
#[derive(Default)]
pub struct Caches {
    /// Computed styles.
    pub styles: RefCell<StyleCache>,
    /// Parsed style sheets.
    pub sheets: RefCell<SheetCache>,
    /// Parsed `style` attributes.
    pub inline: RefCell<InlineBlocks>,
    /// Pictures of `data:` URIs.
    pub pictures: RefCell<PictureCache>,
    /// Shaped text.
    pub shapes: ShapeCache,
}
