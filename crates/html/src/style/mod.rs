//! From a document to the computed style of every element and pseudo-element: CSS parsing, selectors, the cascade.
//!
//! This room knows CSS and HTML's presentational attributes; it knows nothing of layout or waybills.

mod border_image;
pub(crate) mod builder;
mod cache;
mod cascade;
mod color;
pub mod computed;
mod custom;
mod declaration;
mod document_sheets;
mod font_face;
mod grid;
mod image_value;
mod keyword;
mod length;
mod math;
mod media;
mod page_rule;
mod presentation;
mod property;
mod rebase;
mod selector;
mod sheet;
mod shorthand;
#[cfg(test)]
mod tests;
mod text_value;
mod transform;
mod value;
pub mod values;

use crate::dom::{Document, NodeId};
use crate::limits::LimitError;
use crate::resource::Resources;
use crate::units::Px;
use rustc_hash::FxHashMap;
use std::sync::Arc;
use text::DocumentFace;

pub(crate) use builder::initial_families;
pub use cache::StyleCache;
pub use cascade::{Environs, InlineBlocks};
pub use computed::ComputedStyle;
pub use custom::CustomProperties;
pub use page_rule::PageId;
pub use sheet::SheetCache;

/// A pseudo-element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pseudo {
    /// `::before`.
    Before,
    /// `::after`.
    After,
    /// `::marker`.
    Marker,
    /// `::first-line`.
    FirstLine,
    /// `::first-letter`.
    FirstLetter,
}

impl Pseudo {
    /// How many there are.
    const COUNT: usize = Pseudo::FirstLetter as usize + 1;
}

/// What media queries and viewport units are answered with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Medium {
    /// `print` (labels) or `screen` (reftests).
    pub print: bool,
    /// Width of the page area or viewport.
    pub width: Px,
    /// Height of the page area or viewport.
    pub height: Px,
    /// Glyphs stand at fractions of a px, as on printers and dense screens; fonts then round their ascent and descent differently.
    pub fractional_glyphs: bool,
}

/// The parsed style sheets of a document, those of the user agent included.
pub struct StyleSheets {
    sheets: Vec<cascade::Placed>,
}

/// The computed styles of a document.
pub struct Styles {
    elements: Vec<Arc<ComputedStyle>>,
    pseudos: FxHashMap<(NodeId, Pseudo), Arc<ComputedStyle>>,
}

impl StyleSheets {
    /// Reads every `<style>` (and `<link>`, `@import` the resolver answers for) that applies to the medium.
    pub fn of_document(document: &Document, medium: &Medium, resources: &Resources) -> StyleSheets {
        document_sheets::read(document, medium, resources)
    }
    /// `@page { size }` for a page: width and height.
    pub fn page_size(&self, page: &PageId) -> Option<(Px, Px)> {
        page_rule::size_of(self.page_blocks(), page)
    }
    /// The style of a page box, which inherits from the root element when that is known (CSS Paged Media 3 §3.1). `margin` is what its margins
    /// are where no rule sets them.
    pub fn page_style(&self, page: &PageId, margin: Px, root: Option<&Arc<ComputedStyle>>, environs: Environs) -> ComputedStyle {
        let defaults = page_rule::default_margins(margin);
        let rules = page_rule::matching(self.page_blocks(), page);
        environs.page(&defaults, rules.iter().map(|(specificity, rule)| (*specificity, &rule.block)), root)
    }
    fn page_blocks(&self) -> impl Iterator<Item = &page_rule::PageBlock> {
        self.sheets.iter().flat_map(|placed| &placed.sheet.pages)
    }
    /// How many rules the document's own sheets have; once past [`Limits::css_rules`](crate::limits::Limits::css_rules) the
    /// rest was not read, and the document is to be refused.
    pub fn rules(&self) -> usize {
        self.sheets.iter().filter(|s| !s.user_agent).map(|s| s.sheet.rules.len()).sum()
    }
    /// The faces of `@font-face` rules whose source is a `data:` URI or known to the resolver.
    pub fn font_faces(&self, resources: &Resources) -> Vec<DocumentFace> {
        let faces = self.sheets.iter().flat_map(|s| &s.sheet.faces);
        let limit = resources.limits.font_bytes;
        let mut bytes = 0_usize;
        faces
            .filter_map(|rule| {
                if bytes > limit {
                    return None;
                }
                let data = rule.sources.iter().find_map(|url| resources.bytes(url, "@font-face"))?;
                bytes = bytes.saturating_add(data.len());
                if bytes > limit {
                    resources.exceed(LimitError::FontBytes(limit));
                    return None;
                }
                Some(DocumentFace {
                    family: rule.family.clone(),
                    weight: rule.weight,
                    stretch: rule.stretch,
                    slant: rule.slant,
                    unicode_range: rule.unicode_range.clone(),
                    data,
                })
            })
            .collect()
    }
    /// Computes the style of every element.
    pub fn compute(&self, environs: Environs) -> Styles {
        let (elements, pseudos) = cascade::compute(environs, &self.sheets);
        Styles { elements, pseudos }
    }
}

impl Styles {
    /// The style of an element. Text nodes have none: they take their parent's inherited part.
    pub fn element(&self, node: NodeId) -> &Arc<ComputedStyle> {
        &self.elements[node.0 as usize]
    }
    /// The style of a pseudo-element that rules match (`::before`, `::after` only when their `content` generates a box; `::marker` always on list items).
    pub fn pseudo(&self, node: NodeId, pseudo: Pseudo) -> Option<&Arc<ComputedStyle>> {
        self.pseudos.get(&(node, pseudo))
    }
    /// A style for an anonymous box inside `parent`: inherited properties from it, everything else initial.
    pub fn anonymous(parent: &ComputedStyle, display: values::Display) -> Arc<ComputedStyle> {
        let mut style = builder::initial_box(parent.inherited.clone());
        style.border_width = crate::units::Sides::all(Px::ZERO);
        (style.display, style.original_display) = (display, display);
        Arc::new(style)
    }
}
