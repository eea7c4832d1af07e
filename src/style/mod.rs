//! From a document to the computed style of every element and pseudo-element: CSS parsing, selectors, the cascade.
//!
//! This room knows CSS and HTML's presentational attributes; it knows nothing of layout or waybills.

pub(crate) mod builder;
mod color;
pub mod computed;
mod custom;
mod declaration;
mod grid;
mod image_value;
mod keyword;
mod length;
mod math;
mod media;
mod property;
mod selector;
mod shorthand;
mod text_value;
mod transform;
mod value;
pub mod values;

use crate::html::{Document, NodeId};
use crate::resource::Resources;
use crate::text::FontSet;
use crate::units::Px;
use std::collections::BTreeMap;
use std::sync::Arc;

pub use computed::ComputedStyle;

/// Custom properties and their token text.
pub type CustomProperties = BTreeMap<Box<str>, Arc<str>>;

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

/// What media queries and viewport units are answered with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Medium {
    /// `print` (labels) or `screen` (reftests).
    pub print: bool,
    /// Width of the page area or viewport.
    pub width: Px,
    /// Height of the page area or viewport.
    pub height: Px,
}

/// The parsed style sheets of a document.
pub struct StyleSheets {}

/// `@page` declarations that hold for every page (and for `:first`).
#[derive(Debug, Clone, Default)]
pub struct PageRule {
    /// `size`: width and height, when given as lengths or a paper name (orientation applied).
    pub size: Option<(Px, Px)>,
    /// `margin-*`; percentages are of the page size. `None` where not given.
    pub margin: crate::units::Sides<Option<values::LengthPercentage>>,
}

/// The computed styles of a document.
pub struct Styles {}

impl StyleSheets {
    /// Reads every `<style>` (and `<link>`, `@import` the resolver answers for) that applies to the medium.
    pub fn of_document(_document: &Document, _medium: &Medium, _resources: &Resources) -> StyleSheets {
        todo!()
    }
    /// The `@page` rules, cascaded; `first` includes `@page :first`.
    pub fn page_rule(&self, _first: bool) -> PageRule {
        todo!()
    }
    /// Computes the style of every element.
    pub fn compute(&self, _document: &Document, _medium: &Medium, _fonts: &FontSet, _resources: &Resources) -> Styles {
        todo!()
    }
}

impl Styles {
    /// The style of an element. Text nodes have none: they take their parent's inherited part.
    pub fn element(&self, _node: NodeId) -> &Arc<ComputedStyle> {
        todo!()
    }
    /// The style of a pseudo-element that rules match (`::before`, `::after` only when their `content` generates a box; `::marker` always on list items).
    pub fn pseudo(&self, _node: NodeId, _pseudo: Pseudo) -> Option<&Arc<ComputedStyle>> {
        todo!()
    }
    /// A style for an anonymous box inside `parent`: inherited properties from it, everything else initial.
    pub fn anonymous(_parent: &ComputedStyle, _display: values::Display) -> Arc<ComputedStyle> {
        todo!()
    }
}
