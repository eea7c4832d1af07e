//! Elements with a size of their own: pictures, form controls, embedded content.

use super::{Generator, Source};
use crate::dom::Element;
use crate::layout::box_tree::{Contents, Replaced};
use crate::style::ComputedStyle;
use crate::style::values::{Content, ContentPart};
use crate::warning::Warning;

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

    /// A picture, or the place of one that could not be had. With alternative text the element is not replaced (HTML §15.4.2).
    fn picture(&self, url: Option<&str>, alternative: Option<&str>, element: &str, style: &ComputedStyle) -> Option<Contents> {
        let picture = url.and_then(|url| self.resources.picture(url, element));
        match picture {
            Some(picture) => Some(Contents::Replaced(Replaced::picture(picture, style))),
            None if alternative.is_some_and(|text| !text.trim().is_empty()) => None,
            None => Some(Contents::Replaced(Replaced {
                picture: None,
                width: Some(0.),
                height: Some(0.),
            })),
        }
    }
}
