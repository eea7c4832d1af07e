//! Elements with a size of their own: pictures, form controls, embedded content.

use super::{Generator, Source};
use crate::dom::{Element, QuirksMode};
use crate::layout::box_tree::{Contents, Replaced};
use crate::style::ComputedStyle;
use crate::style::values::{Content, ContentPart, Display, Overflow, Size};
use crate::warning::Warning;
use std::sync::Arc;

/// The side of the mark that browsers put in the place of a picture, in px. It is not painted.
pub(super) const MARK: f32 = 16.;
/// The size of embedded content that has none (CSS 2.1 §10.3.2).
const DEFAULT_SIZE: (f32, f32) = (300., 150.);

/// Whether an element is one that HTML replaces.
pub(super) fn is_replaced(element: &Element) -> bool {
    element.html && matches!(&*element.name, "img" | "iframe" | "embed" | "video" | "canvas")
}

impl Generator<'_> {
    /// The contents of a replaced element, `None` when the element is not replaced.
    pub(super) fn replaced_contents(&mut self, source: &Source, style: &ComputedStyle) -> Option<Contents> {
        let Source::Element(node) = source else { return None };
        let element = self.document.element(*node)?;
        // `content: url()` on an element replaces it.
        if let Content::Parts(parts) = &style.rare.content
            && let [ContentPart::Image(Some(picture))] = &parts[..]
        {
            return Some(Contents::Replaced(Replaced::picture(picture.clone(), style)));
        }
        let sized = |size: (f32, f32)| Some(Contents::Replaced(Replaced::sized(size, style)));
        if !element.html {
            return if &*element.name == "svg" {
                self.resources.warn(Warning::Unsupported { feature: "svg".into() });
                sized(DEFAULT_SIZE)
            } else {
                None
            };
        }
        match &*element.name {
            "img" => self.picture(element.attribute("src"), element.attribute("alt"), "img", style),
            "input" => match element.attribute("type").map(str::to_ascii_lowercase).as_deref() {
                Some("image") => self.picture(element.attribute("src"), element.attribute("alt"), "input", style),
                Some("checkbox" | "radio") => sized((13., 13.)),
                Some("button" | "submit" | "reset") => None,
                _ => sized((149., 15.)),
            },
            "object" => match element.attribute("data") {
                Some(data) => self
                    .resources
                    .picture(data, "object")
                    .map(|picture| Contents::Replaced(Replaced::picture(picture, style))),
                None => None,
            },
            "iframe" | "embed" | "video" | "canvas" => sized(DEFAULT_SIZE),
            _ => None,
        }
    }

    /// A picture, or the place of one that could not be had: that of the mark browsers put there, or none for pictures that say they mean nothing.
    /// With alternative text the element is not replaced (HTML §15.4.2).
    fn picture(&self, url: Option<&str>, alternative: Option<&str>, element: &str, style: &ComputedStyle) -> Option<Contents> {
        let picture = url.and_then(|url| self.resources.picture(url, element));
        match picture {
            Some(picture) => Some(Contents::Replaced(Replaced::picture(picture, style))),
            None if alternative.is_some_and(|text| !text.trim().is_empty()) => None,
            None => {
                let marked = alternative.is_none() && url.is_some_and(|url| !url.is_empty());
                let side = Some(if marked { MARK } else { 0. });
                Some(Contents::Replaced(Replaced {
                    picture: None,
                    width: side,
                    height: side,
                }))
            }
        }
    }

    /// Whether an element is there for a picture.
    pub(super) fn is_picture(&self, source: &Source) -> bool {
        let Source::Element(node) = source else { return false };
        let Some(element) = self.document.element(*node).filter(|element| element.html) else {
            return false;
        };
        match &*element.name {
            "img" => true,
            "input" => element.attribute("type").is_some_and(|kind| kind.eq_ignore_ascii_case("image")),
            _ => false,
        }
    }

    /// The text that stands for a picture.
    pub(super) fn alternative(&self, source: &Source) -> Option<&str> {
        let Source::Element(node) = source else { return None };
        let text = self.document.element(*node)?.attribute("alt")?;
        (self.is_picture(source) && !text.trim().is_empty()).then_some(text)
    }

    /// The style of an inline picture that could not be had (HTML §15.4.2, as browsers have it). It keeps its size when both lengths are given and
    /// there is no text to show, or in quirks mode when one is; else it is as large as what stands in for it.
    pub(super) fn without_picture(&self, style: &Arc<ComputedStyle>, has_text: bool) -> Arc<ComputedStyle> {
        let quirks = self.document.quirks == QuirksMode::Quirks;
        let mut style = (**style).clone();
        let (width, height) = (!style.width.is_auto(), !style.height.is_auto());
        if (width && height && !has_text) || (quirks && (width || height)) {
            if !width {
                style.width = style.height.clone();
            } else if !height {
                style.height = style.width.clone();
            }
            (style.overflow_x, style.overflow_y) = (Overflow::Hidden, Overflow::Hidden);
        } else {
            (style.width, style.height) = (Size::Auto, Size::Auto);
        }
        if has_text {
            style.display = Display::InlineBlock;
        }
        Arc::new(style)
    }
}
