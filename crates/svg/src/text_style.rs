//! Computed styles of text, and how its paint is handed on.

use crate::cascade::{Declared, Sheet};
use roxmltree::{Node, NodeId};
use std::cell::OnceCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::str::FromStr;
use std::sync::Arc;
use svgtypes::{FontFamily, FontShorthand, Length, LengthUnit};
use text::{FontRequest, FontSet, FontStack, Slant};

/// The font size of a document that says nothing, in px.
const MEDIUM: f32 = 16.;

/// Properties that decide how a shape is painted and are inherited.
pub(crate) const PAINT: [&str; 12] = [
    "color",
    "fill",
    "fill-opacity",
    "paint-order",
    "stroke",
    "stroke-dasharray",
    "stroke-dashoffset",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "stroke-opacity",
    "stroke-width",
];

/// Where a chunk of text lies about its position.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// Which line of the text is at `y`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Baseline {
    Alphabetic,
    Middle,
    Central,
    Hanging,
    Mathematical,
    TextTop,
    TextBottom,
}

/// A text decoration line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Line {
    Under,
    Over,
    Through,
}

/// Inherited properties of text, computed.
#[derive(Debug, Clone)]
pub(crate) struct TextStyle {
    pub families: Arc<[Box<str>]>,
    pub size: f32,
    pub weight: u16,
    pub stretch: u16,
    pub slant: Slant,
    pub letter_spacing: f32,
    pub word_spacing: f32,
    pub anchor: Anchor,
    pub dominant: Baseline,
    pub preserves_space: bool,
    pub no_kerning: bool,
    pub chinese: bool,
    pub vertical: bool,
    pub right_to_left: bool,
    font: OnceCell<Arc<FontStack>>,
}

impl TextStyle {
    /// What text has where nothing is said: the style of the document's place.
    pub(crate) fn initial(families: Arc<[Box<str>]>) -> TextStyle {
        TextStyle {
            families,
            size: MEDIUM,
            weight: 400,
            stretch: 100,
            slant: Slant::Normal,
            letter_spacing: 0.,
            word_spacing: 0.,
            anchor: Anchor::Start,
            dominant: Baseline::Alphabetic,
            preserves_space: false,
            no_kerning: false,
            chinese: false,
            vertical: false,
            right_to_left: false,
            font: OnceCell::new(),
        }
    }

    /// The faces of the style.
    pub(crate) fn font(&self, fonts: &FontSet) -> Arc<FontStack> {
        let stack = self.font.get_or_init(|| {
            fonts.resolve(&FontRequest {
                families: self.families.clone(),
                weight: self.weight,
                stretch: self.stretch,
                slant: self.slant,
            })
        });
        stack.clone()
    }

    /// A length in user units; `whole` is what percentages are of.
    pub(crate) fn length(&self, text: &str, whole: f32) -> Option<f32> {
        length(text, self.size, whole)
    }

    /// As [`TextStyle::length`], of a length that is parsed already.
    pub(crate) fn resolve(&self, length: Length, whole: f32) -> f32 {
        resolve(length, self.size, whole)
    }

    fn inherit(&self, declared: &Declared, node: Node) -> TextStyle {
        let mut style = TextStyle {
            font: OnceCell::new(),
            ..self.clone()
        };
        // The shorthand and its parts count in their order.
        for (name, value) in declared.iter() {
            if value == "inherit" {
                continue;
            }
            match name {
                "font" => {
                    if let Ok(font) = FontShorthand::from_str(value) {
                        style.stretch = 100;
                        style.weight = font.font_weight.and_then(|text| weight(text, self.weight)).unwrap_or(400);
                        style.slant = font.font_style.and_then(slant).unwrap_or_default();
                        style.set_size(font.font_size, self.size);
                        style.set_families(font.font_family);
                    }
                }
                "font-size" => style.set_size(value, self.size),
                "font-family" => style.set_families(value),
                "font-weight" => style.weight = weight(value, self.weight).unwrap_or(style.weight),
                "font-style" => style.slant = slant(value).unwrap_or(style.slant),
                "font-stretch" => style.stretch = stretch(value).unwrap_or(style.stretch),
                "font-kerning" => style.no_kerning = value == "none",
                "text-anchor" => {
                    style.anchor = match value {
                        "start" => Anchor::Start,
                        "middle" => Anchor::Middle,
                        "end" => Anchor::End,
                        _ => style.anchor,
                    }
                }
                "dominant-baseline" => style.dominant = baseline(value).unwrap_or(Baseline::Alphabetic),
                "writing-mode" => style.vertical = value.starts_with("tb") || value.starts_with("vertical"),
                "direction" => style.right_to_left = value == "rtl",
                "white-space" => style.preserves_space = value.starts_with("pre") || value == "break-spaces",
                _ => {}
            }
        }
        let spacing = |name| declared.get(name).map(|value: &str| style.length(value, style.size).unwrap_or(0.));
        let (letters, words) = (spacing("letter-spacing"), spacing("word-spacing"));
        (style.letter_spacing, style.word_spacing) = (letters.unwrap_or(style.letter_spacing), words.unwrap_or(style.word_spacing));
        for attribute in node
            .attributes()
            .filter(|attribute| attribute.namespace() == Some(roxmltree::NS_XML_URI))
        {
            match attribute.name() {
                "space" => style.preserves_space = attribute.value() == "preserve",
                "lang" => style.chinese = is_chinese(attribute.value()),
                _ => {}
            }
        }
        if let Some(language) = node.attribute("lang") {
            style.chinese = is_chinese(language);
        }
        style
    }

    fn set_size(&mut self, text: &str, parent: f32) {
        let size = match text {
            "xx-small" => Some(9.),
            "x-small" => Some(10.),
            "small" => Some(13.),
            "medium" => Some(MEDIUM),
            "large" => Some(18.),
            "x-large" => Some(24.),
            "xx-large" => Some(32.),
            "xxx-large" => Some(48.),
            "smaller" => Some(parent / 1.2),
            "larger" => Some(parent * 1.2),
            text => length(text, parent, parent),
        };
        if let Some(size) = size.filter(|size| *size >= 0.) {
            self.size = size;
        }
    }

    fn set_families(&mut self, text: &str) {
        let Ok(families) = svgtypes::parse_font_families(text) else {
            return;
        };
        let name = |family: &FontFamily| -> Box<str> {
            match family {
                FontFamily::Serif => "serif".into(),
                FontFamily::SansSerif => "sans-serif".into(),
                FontFamily::Cursive => "cursive".into(),
                FontFamily::Fantasy => "fantasy".into(),
                FontFamily::Monospace => "monospace".into(),
                FontFamily::Named(name) => name.to_lowercase().into(),
            }
        };
        if !families.is_empty() {
            self.families = families.iter().map(name).collect();
        }
    }
}

/// A length in user units, where an em is `em` and all there is `whole`.
fn length(text: &str, em: f32, whole: f32) -> Option<f32> {
    let length = resolve(Length::from_str(text.trim()).ok()?, em, whole);
    length.is_finite().then_some(length)
}

fn resolve(length: Length, em: f32, whole: f32) -> f32 {
    let number = length.number as f32;
    match length.unit {
        LengthUnit::None | LengthUnit::Px => number,
        LengthUnit::Em => number * em,
        LengthUnit::Ex => number * em / 2.,
        LengthUnit::In => number * 96.,
        LengthUnit::Cm => number * 96. / 2.54,
        LengthUnit::Mm => number * 96. / 25.4,
        LengthUnit::Pt => number * 96. / 72.,
        LengthUnit::Pc => number * 16.,
        LengthUnit::Percent => number / 100. * whole,
    }
}

fn is_chinese(language: &str) -> bool {
    let language = language.to_ascii_lowercase();
    language == "zh" || language.starts_with("zh-")
}

fn weight(text: &str, parent: u16) -> Option<u16> {
    Some(match text {
        "normal" => 400,
        "bold" => 700,
        // CSS Fonts 4 §2.2.1.
        "bolder" => match parent {
            0..350 => 400,
            350..550 => 700,
            550..900 => 900,
            _ => parent,
        },
        "lighter" => match parent {
            0..100 => parent,
            100..550 => 100,
            550..750 => 400,
            _ => 700,
        },
        number => number.parse::<f32>().ok().filter(|number| (1. ..=1000.).contains(number))? as u16,
    })
}

fn slant(text: &str) -> Option<Slant> {
    Some(match text.split_ascii_whitespace().next()? {
        "normal" => Slant::Normal,
        "italic" => Slant::Italic,
        "oblique" => Slant::Oblique,
        _ => return None,
    })
}

fn stretch(text: &str) -> Option<u16> {
    Some(match text {
        "ultra-condensed" => 50,
        "extra-condensed" => 62,
        "condensed" => 75,
        "semi-condensed" => 87,
        "normal" => 100,
        "semi-expanded" => 112,
        "expanded" => 125,
        "extra-expanded" => 150,
        "ultra-expanded" => 200,
        _ => return None,
    })
}

/// A value of `dominant-baseline` or `alignment-baseline`; `None` for the parent's.
pub(crate) fn baseline(text: &str) -> Option<Baseline> {
    Some(match text {
        "alphabetic" => Baseline::Alphabetic,
        "middle" => Baseline::Middle,
        "central" => Baseline::Central,
        "hanging" => Baseline::Hanging,
        "mathematical" => Baseline::Mathematical,
        "text-before-edge" | "text-top" | "before-edge" => Baseline::TextTop,
        "text-after-edge" | "text-bottom" | "after-edge" | "ideographic" => Baseline::TextBottom,
        _ => return None,
    })
}

/// Styles of a document's elements, each computed once.
pub(crate) struct Styles<'a> {
    sheet: &'a Sheet<'a>,
    initial: Rc<TextStyle>,
    known: HashMap<NodeId, Rc<TextStyle>>,
}

impl<'a> Styles<'a> {
    pub(crate) fn new(sheet: &'a Sheet<'a>, initial: TextStyle) -> Styles<'a> {
        Styles {
            sheet,
            initial: Rc::new(initial),
            known: HashMap::new(),
        }
    }

    /// What is declared for an element.
    pub(crate) fn declared<'n>(&self, node: Node<'n, 'n>) -> Declared<'n>
    where
        'a: 'n,
    {
        self.sheet.declared(node)
    }

    /// The computed style of an element.
    pub(crate) fn of(&mut self, node: Node<'a, 'a>) -> Rc<TextStyle> {
        if let Some(known) = self.known.get(&node.id()) {
            return known.clone();
        }
        // The document's depth is bounded.
        let parent = match node.parent_element() {
            Some(parent) => self.of(parent),
            None => self.initial.clone(),
        };
        let style = Rc::new(parent.inherit(&self.sheet.declared(node), node));
        self.known.insert(node.id(), style.clone());
        style
    }
}
