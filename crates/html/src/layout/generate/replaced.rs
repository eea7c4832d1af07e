//! Elements with a size of their own: pictures and embedded content.

use super::{Generator, Source, svg_markup};
use crate::dom::{Element, NodeId, QuirksMode};
use crate::graphic::Graphic;
use crate::layout::box_tree::{Contents, Replaced};
use crate::style::ComputedStyle;
use crate::style::values::{Content, ContentPart, Display, Overflow, Size};
use crate::units::Px;
use crate::warning::Warning;
use std::sync::Arc;
use svg::Svg;

/// The side of the mark that browsers put in the place of a picture, in px. It is not painted.
pub(super) const MARK: f32 = 16.;
/// The size of embedded content that has none (CSS 2.1 §10.3.2).
const DEFAULT_SIZE: (f32, f32) = (300., 150.);

/// Whether an element is one that HTML replaces.
pub(super) fn is_replaced(element: &Element) -> bool {
    element.html && matches!(&*element.name, "img" | "iframe" | "embed" | "video" | "canvas")
}

/// A picture with the number of its pixels in a px.
struct ImageSource {
    url: String,
    density: f32,
}

/// Whether something embedded is a picture that can be decoded.
fn shows_picture(kind: Option<&str>, url: &str) -> bool {
    let kind = kind.unwrap_or_else(|| url.trim_start().strip_prefix("data:").unwrap_or_default());
    let subtype = kind.trim_start().to_ascii_lowercase();
    let subtype = subtype
        .strip_prefix("image/")
        .map(|rest| rest.split([';', ',', ' ']).next().unwrap_or_default().to_owned());
    subtype.is_some_and(|subtype| {
        let known = [
            "png",
            "jpeg",
            "jpg",
            "gif",
            "bmp",
            "x-ms-bmp",
            "webp",
            "x-icon",
            "vnd.microsoft.icon",
            "svg+xml",
        ];
        known.contains(&&*subtype)
    })
}

/// The candidate of a `srcset` with the fewest pixels in a px that has one at least; `src` is a candidate with one (HTML §4.8.4.3.7). Widths are of no use
/// before there is a layout: the widest then stands for one pixel in a px.
fn choose(set: &str, src: Option<String>) -> Option<ImageSource> {
    let mut candidates: Vec<(String, f32)> = src.into_iter().map(|url| (url, 1.)).collect();
    let mut widest = 0;
    let mut rest = set.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
    while !rest.is_empty() {
        let end = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
        let (mut url, after) = rest.split_at(end);
        let mut descriptor = "";
        if let Some(bare) = url.strip_suffix(',') {
            (url, rest) = (bare.trim_end_matches(','), after);
        } else {
            let end = after.find(',').unwrap_or(after.len());
            (descriptor, rest) = (after[..end].trim(), &after[end..]);
        }
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
        let number = |unit: char| {
            descriptor
                .strip_suffix(unit)?
                .parse::<f32>()
                .ok()
                .filter(|n| *n > 0. && n.is_finite())
        };
        if let Some(width) = number('w') {
            if width as u32 > widest {
                widest = width as u32;
                candidates.insert(0, (url.to_owned(), 1.));
            }
        } else if descriptor.is_empty() || number('x').is_some() {
            candidates.push((url.to_owned(), number('x').unwrap_or(1.)));
        }
    }
    let rank = |density: f32| if density >= 1. { density } else { f32::MAX - density };
    let best = candidates
        .into_iter()
        .reduce(|best, next| if rank(next.1) < rank(best.1) { next } else { best });
    best.map(|(url, density)| ImageSource { url, density })
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
            return match &*element.name {
                "svg" => Some(Contents::Replaced(self.inline_svg(*node, style))),
                _ => None,
            };
        }
        match &*element.name {
            "img" => {
                let source = self.image_source(*node, element);
                let mut contents = self.picture(source.as_ref().map(|source| &*source.url), element.attribute("alt"), "img", style);
                if let (Some(Contents::Replaced(replaced)), Some(source)) = (&mut contents, &source) {
                    // A picture of twice the density is half as large.
                    for side in [&mut replaced.width, &mut replaced.height]
                        .into_iter()
                        .filter(|_| replaced.picture.is_some())
                    {
                        *side = side.map(|px| px / source.density);
                    }
                }
                contents
            }
            "input" => match element.attribute("type").map(str::to_ascii_lowercase).as_deref() {
                Some("image") => self.picture(element.attribute("src"), element.attribute("alt"), "input", style),
                Some("range") => sized((129., 16.)),
                Some("color") => sized((44., 23.)),
                Some("file") => sized((252., 21.)),
                _ => None,
            },
            "object" => self.embedded(element.attribute("data")?, "object", style),
            "embed" => {
                let source = element
                    .attribute("src")
                    .filter(|source| shows_picture(element.attribute("type"), source));
                let picture = source.and_then(|source| self.embedded(source, "embed", style));
                picture.or_else(|| sized(DEFAULT_SIZE))
            }
            "canvas" => {
                let side = |name: &str, otherwise: f32| {
                    let given = element.attribute(name).and_then(|value| value.trim().parse::<u16>().ok());
                    given.map_or(otherwise, f32::from)
                };
                sized((side("width", DEFAULT_SIZE.0), side("height", DEFAULT_SIZE.1)))
            }
            "iframe" | "video" => {
                if element.attribute("srcdoc").is_some() {
                    self.resources.warn(Warning::Unsupported { feature: "iframe".into() });
                }
                sized(DEFAULT_SIZE)
            }
            _ => None,
        }
    }

    fn embedded(&self, url: &str, element: &str, style: &ComputedStyle) -> Option<Contents> {
        let picture = self.resources.graphic(url, element)?;
        Some(Contents::Replaced(Replaced::picture(picture, style)))
    }

    /// Which picture an `<img>` shows (HTML §4.8.4.3): that of the first `<source>` before it in a `<picture>` that could be shown, or its own.
    fn image_source(&self, node: NodeId, element: &Element) -> Option<ImageSource> {
        let parent = self.document.node(node).parent;
        let is_picture = |id: &NodeId| self.document.element(*id).is_some_and(|e| e.html && &*e.name == "picture");
        let before = parent
            .filter(is_picture)
            .into_iter()
            .flat_map(|picture| self.document.children(picture));
        for source in before
            .take_while(|&child| child != node)
            .filter_map(|child| self.document.element(child))
        {
            let fits = &*source.name == "source"
                && source
                    .attribute("media")
                    .is_none_or(|media| matches!(media.trim(), "" | "all" | "print"))
                && source.attribute("type").is_none_or(|kind| shows_picture(Some(kind), ""));
            if let Some(chosen) = fits.then(|| choose(source.attribute("srcset")?, None)).flatten() {
                return Some(chosen);
            }
        }
        let own = element.attribute("src").map(str::to_owned);
        match element.attribute("srcset").filter(|set| !set.trim().is_empty()) {
            Some(set) => choose(set, own),
            None => own.map(|url| ImageSource { url, density: 1. }),
        }
    }

    /// An `<svg>` in the document.
    fn inline_svg(&mut self, node: NodeId, style: &ComputedStyle) -> Replaced {
        let sheets = self.sheets.get_or_insert_with(|| svg_markup::sheets(self.document)).clone();
        let text = svg_markup::text(self.document, node, style, &sheets);
        match Svg::inline(text, self.resources.svg_limits()) {
            Ok(svg) => Replaced::picture(Graphic::Svg(Arc::new(svg)), style),
            Err(error) => {
                self.resources.svg_error(error, "svg");
                Replaced::sized(DEFAULT_SIZE, style)
            }
        }
    }

    /// A picture, or the place of one that could not be had: that of the mark browsers put there, or none for pictures that say they mean nothing.
    /// With alternative text the element is not replaced (HTML §15.4.2).
    fn picture(&self, url: Option<&str>, alternative: Option<&str>, element: &str, style: &ComputedStyle) -> Option<Contents> {
        // Nobody misses what would be a px.
        let wanted = url.filter(|url| !is_speck(style) || self.resources.has(url));
        let picture = wanted.and_then(|url| self.resources.graphic(url, element));
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
                    ratio: marked.then_some(1.),
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

/// Whether a picture takes a CSS px at most: what pages have to count their readers.
fn is_speck(style: &ComputedStyle) -> bool {
    let is_small = |size: &Size| matches!(size, Size::Set(length) if length.length().is_some_and(|length| length <= Px::from_f32(1.)));
    is_small(&style.width)
        && is_small(&style.height)
        && [&style.min_width, &style.min_height]
            .into_iter()
            .all(|least| *least == Size::Auto || is_small(least))
}
