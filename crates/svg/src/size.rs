//! How large a document wants to be.

use roxmltree::Node;
use std::str::FromStr;
use svgtypes::{Length, LengthUnit, ViewBox};

/// Natural dimensions of a document (CSS Images 3 §4.1, SVG 2 §8.8), in px.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct NaturalSize {
    /// The width, unless it is left to whoever places the picture.
    pub width: Option<f32>,
    /// The height.
    pub height: Option<f32>,
    /// Width ÷ height.
    pub ratio: Option<f32>,
}

impl NaturalSize {
    /// The size where nothing else is said (CSS Images 3 §4.3.1): in a box of 300 × 150 px.
    pub fn or_default(self) -> (f32, f32) {
        const DEFAULT: (f32, f32) = (300., 150.);
        match (self.width, self.height, self.ratio) {
            (Some(width), Some(height), _) => (width, height),
            (Some(width), None, Some(ratio)) => (width, width / ratio),
            (None, Some(height), Some(ratio)) => (height * ratio, height),
            (Some(width), None, None) => (width, DEFAULT.1),
            (None, Some(height), None) => (DEFAULT.0, height),
            (None, None, Some(ratio)) if ratio >= DEFAULT.0 / DEFAULT.1 => (DEFAULT.0, DEFAULT.0 / ratio),
            (None, None, Some(ratio)) => (DEFAULT.1 * ratio, DEFAULT.1),
            (None, None, None) => DEFAULT,
        }
    }
}

/// The size that a root element asks for by `width`, `height` and `viewBox`.
pub(crate) fn natural(root: Node) -> NaturalSize {
    let side = |name| root.attribute(name).and_then(px);
    let (width, height) = (side("width"), side("height"));
    let view_box = root.attribute("viewBox").and_then(|text| ViewBox::from_str(text).ok());
    let ratio = match (width, height, view_box) {
        (Some(width), Some(height), _) if width > 0. && height > 0. => Some(width / height),
        (_, _, Some(view_box)) => Some((view_box.w / view_box.h) as f32),
        _ => None,
    };
    NaturalSize {
        width,
        height,
        ratio: ratio.filter(|ratio| ratio.is_finite() && *ratio > 0.),
    }
}

/// A length in px; `None` for a share of the room there is, and for what is no length.
fn px(text: &str) -> Option<f32> {
    let length = Length::from_str(text.trim()).ok()?;
    let unit = match length.unit {
        LengthUnit::None | LengthUnit::Px => 1.,
        LengthUnit::Em => 16.,
        LengthUnit::Ex => 8.,
        LengthUnit::In => 96.,
        LengthUnit::Cm => 96. / 2.54,
        LengthUnit::Mm => 96. / 25.4,
        LengthUnit::Pt => 96. / 72.,
        LengthUnit::Pc => 16.,
        LengthUnit::Percent => return None,
    };
    let px = (length.number * unit) as f32;
    (px.is_finite() && px >= 0.).then_some(px)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(attributes: &str) -> (Option<f32>, Option<f32>, Option<f32>) {
        let text = format!("<svg xmlns='http://www.w3.org/2000/svg' {attributes}/>");
        let document = roxmltree::Document::parse(&text).unwrap();
        let size = natural(document.root_element());
        (size.width, size.height, size.ratio)
    }

    #[test]
    fn attributes_and_the_view_box() {
        assert_eq!(size("width='40' height='10'"), (Some(40.), Some(10.), Some(4.)));
        assert_eq!(size("width='1in' height='72pt'"), (Some(96.), Some(96.), Some(1.)));
        assert_eq!(size("width='100%' height='100%' viewBox='0 0 30 10'"), (None, None, Some(3.)));
        assert_eq!(size("height='20' viewBox='0 0 30 10'"), (None, Some(20.), Some(3.)));
        assert_eq!(size("viewBox='0 0 0 10'"), (None, None, None));
        assert_eq!(size("width='-1' height='x'"), (None, None, None));
    }

    #[test]
    fn what_is_not_said_is_300_by_150() {
        let or_default = |width, height, ratio| NaturalSize { width, height, ratio }.or_default();
        assert_eq!(or_default(None, None, None), (300., 150.));
        assert_eq!(or_default(None, None, Some(3.)), (300., 100.));
        assert_eq!(or_default(None, None, Some(1.)), (150., 150.));
        assert_eq!(or_default(Some(30.), None, Some(3.)), (30., 10.));
        assert_eq!(or_default(Some(30.), None, None), (30., 150.));
    }
}
