//! Values of the font, text, list and generated-content properties.

use super::color::{self, ColorValue};
use super::keyword::words;
use super::length::{Accept, Dimension, LengthContext, integer, number};
use super::property::ParseContext;
use super::value::{Parsed, invalid, keyword, maybe};
use super::values::*;
use cssparser::{Parser, Token};
use page::Color;
use std::sync::Arc;
use text::Slant;

/// A specified `font-size`.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum FontSize {
    /// `xx-small` is 0, `medium` 3, `xxx-large` 7.
    Keyword(u8),
    Larger,
    Smaller,
    Dimension(Dimension),
}

const SIZE_KEYWORDS: [&str; 8] = [
    "xx-small",
    "x-small",
    "small",
    "medium",
    "large",
    "x-large",
    "xx-large",
    "xxx-large",
];

/// What Chromium makes of the size keywords for its proportional (16 px) and monospace (13 px) default sizes.
pub(super) fn keyword_font_size(keyword: u8, monospace: bool) -> f32 {
    const PROPORTIONAL: [f32; 8] = [9., 10., 13., 16., 18., 24., 32., 48.];
    const MONOSPACE: [f32; 8] = [9., 9., 10., 13., 16., 20., 26., 40.];
    let table = if monospace { MONOSPACE } else { PROPORTIONAL };
    table[usize::from(keyword).min(7)]
}

impl FontSize {
    pub(super) fn parse(input: &mut Parser<'_>, context: &ParseContext) -> Parsed<FontSize> {
        if let Some(dimension) = maybe(input, |input| Dimension::parse(input, Accept::PERCENT.quirk(context.quirks))) {
            return Ok(FontSize::Dimension(dimension));
        }
        let word = input.expect_ident()?.to_ascii_lowercase();
        if let Some(index) = SIZE_KEYWORDS.iter().position(|k| **k == *word) {
            return Ok(FontSize::Keyword(index as u8));
        }
        match &*word {
            "larger" => Ok(FontSize::Larger),
            "smaller" => Ok(FontSize::Smaller),
            "-webkit-xxx-large" => Ok(FontSize::Keyword(7)),
            _ => invalid(),
        }
    }
}

/// A specified `font-weight`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum FontWeight {
    Fixed(u16),
    Bolder,
    Lighter,
}

impl FontWeight {
    pub(super) fn parse(input: &mut Parser<'_>) -> Parsed<FontWeight> {
        if let Some(value) = maybe(input, number) {
            return if (1. ..=1000.).contains(&value) {
                Ok(FontWeight::Fixed(value as u16))
            } else {
                invalid()
            };
        }
        words(
            input,
            &[
                ("normal", FontWeight::Fixed(400)),
                ("bold", FontWeight::Fixed(700)),
                ("bolder", FontWeight::Bolder),
                ("lighter", FontWeight::Lighter),
            ],
        )
    }
    /// The computed weight (CSS Fonts 4 §2.2.1).
    pub(super) fn compute(self, parent: u16) -> u16 {
        match (self, parent) {
            (FontWeight::Fixed(weight), _) => weight,
            (FontWeight::Bolder, ..350) => 400,
            (FontWeight::Bolder, 350..550) => 700,
            (FontWeight::Bolder, 550..900) => 900,
            (FontWeight::Lighter, 100..550) => 100,
            (FontWeight::Lighter, 550..750) => 400,
            (FontWeight::Lighter, 750..) => 700,
            (_, parent) => parent,
        }
    }
}

/// `font-style`.
pub(super) fn font_style(input: &mut Parser<'_>) -> Parsed<Slant> {
    let slant = words(
        input,
        &[("normal", Slant::Normal), ("italic", Slant::Italic), ("oblique", Slant::Oblique)],
    )?;
    if slant == Slant::Oblique
        && let Some(angle) = maybe(input, |input| super::length::angle(input, false))
        && !(-90. ..=90.).contains(&angle)
    {
        return invalid();
    }
    Ok(slant)
}

/// `font-stretch` as a percentage.
pub(super) fn font_stretch(input: &mut Parser<'_>) -> Parsed<u16> {
    if let Some(value) = maybe(input, super::length::percent) {
        return if value >= 0. {
            Ok((value * 100.).min(1000.) as u16)
        } else {
            invalid()
        };
    }
    font_stretch_keyword(input)
}

pub(super) fn font_stretch_keyword(input: &mut Parser<'_>) -> Parsed<u16> {
    words(
        input,
        &[
            ("normal", 100),
            ("ultra-condensed", 50),
            ("extra-condensed", 62),
            ("condensed", 75),
            ("semi-condensed", 87),
            ("semi-expanded", 112),
            ("expanded", 125),
            ("extra-expanded", 150),
            ("ultra-expanded", 200),
        ],
    )
}

/// `font-family`: names in lower case.
pub(super) fn font_family(input: &mut Parser<'_>) -> Parsed<Arc<[Box<str>]>> {
    let names = input.parse_comma_separated(family_name)?;
    Ok(names.into())
}

pub(super) fn family_name(input: &mut Parser<'_>) -> Parsed<Box<str>> {
    if let Ok(name) = input.try_parse(|input| input.expect_string_cloned()) {
        return Ok(name.to_lowercase().into());
    }
    let first = input.expect_ident()?.to_lowercase();
    let mut name = first.clone();
    let mut words = 1;
    while let Ok(word) = input.try_parse(|input| input.expect_ident_cloned()) {
        name.push(' ');
        name.push_str(&word.to_lowercase());
        words += 1;
    }
    if words == 1 && matches!(&*first, "inherit" | "initial" | "unset" | "revert" | "revert-layer" | "default") {
        return invalid();
    }
    Ok(name.into())
}

/// A specified `line-height`.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum LineHeightValue {
    Normal,
    Number(f32),
    Dimension(Dimension),
}

impl LineHeightValue {
    pub(super) fn parse(input: &mut Parser<'_>) -> Parsed<LineHeightValue> {
        if keyword(input, "normal") {
            return Ok(LineHeightValue::Normal);
        }
        if let Some(value) = maybe(input, number) {
            return if value >= 0. {
                Ok(LineHeightValue::Number(value))
            } else {
                invalid()
            };
        }
        Dimension::parse(input, Accept::PERCENT).map(LineHeightValue::Dimension)
    }
    pub(super) fn compute(&self, context: &LengthContext) -> LineHeight {
        match self {
            LineHeightValue::Normal => LineHeight::Normal,
            LineHeightValue::Number(number) => LineHeight::Number(*number),
            LineHeightValue::Dimension(d) => LineHeight::Length(crate::units::Px::from_f32_round(d.resolve(context, context.font_size))),
        }
    }
}

/// A specified `vertical-align`.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum VerticalAlignValue {
    Word(VerticalAlign),
    Shift(Dimension),
}

impl VerticalAlignValue {
    pub(super) fn parse(input: &mut Parser<'_>, context: &ParseContext) -> Parsed<VerticalAlignValue> {
        if let Some(shift) = maybe(input, |input| Dimension::parse(input, Accept::SIGNED_PERCENT.quirk(context.quirks))) {
            return Ok(VerticalAlignValue::Shift(shift));
        }
        Ok(VerticalAlignValue::Word(match &*input.expect_ident()?.to_ascii_lowercase() {
            "baseline" => VerticalAlign::Baseline,
            "sub" => VerticalAlign::Sub,
            "super" => VerticalAlign::Super,
            "top" => VerticalAlign::Top,
            "text-top" => VerticalAlign::TextTop,
            "middle" | "-webkit-baseline-middle" => VerticalAlign::Middle,
            "bottom" => VerticalAlign::Bottom,
            "text-bottom" => VerticalAlign::TextBottom,
            _ => return invalid(),
        }))
    }
    pub(super) fn compute(&self, context: &LengthContext) -> VerticalAlign {
        match self {
            VerticalAlignValue::Word(word) => word.clone(),
            VerticalAlignValue::Shift(shift) => VerticalAlign::Shift(shift.compute(context)),
        }
    }
}

/// The lines of `text-decoration-line`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct DecorationLines {
    pub(super) underline: bool,
    pub(super) overline: bool,
    pub(super) line_through: bool,
}

pub(super) fn decoration_lines(input: &mut Parser<'_>) -> Parsed<DecorationLines> {
    let mut lines = DecorationLines::default();
    if keyword(input, "none") {
        return Ok(lines);
    }
    let mut found = false;
    while let Some(()) = maybe(input, |input| {
        let flag = match &*input.expect_ident()?.to_ascii_lowercase() {
            "underline" => &mut lines.underline,
            "overline" => &mut lines.overline,
            "line-through" => &mut lines.line_through,
            "blink" => return Ok(()),
            _ => return invalid(),
        };
        if std::mem::replace(flag, true) { invalid() } else { Ok(()) }
    }) {
        found = true;
    }
    if found { Ok(lines) } else { invalid() }
}

/// `text-indent`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TextIndent {
    pub(super) indent: Dimension,
    pub(super) hanging: bool,
    pub(super) each_line: bool,
}

impl TextIndent {
    pub(super) fn parse(input: &mut Parser<'_>, context: &ParseContext) -> Parsed<TextIndent> {
        let (mut indent, mut hanging, mut each_line) = (None, false, false);
        while !input.is_exhausted() {
            if !hanging && keyword(input, "hanging") {
                hanging = true;
            } else if !each_line && keyword(input, "each-line") {
                each_line = true;
            } else if indent.is_none() {
                indent = Some(Dimension::parse(input, Accept::SIGNED_PERCENT.quirk(context.quirks))?);
            } else {
                return invalid();
            }
        }
        match indent {
            Some(indent) => Ok(TextIndent {
                indent,
                hanging,
                each_line,
            }),
            None => invalid(),
        }
    }
}

/// A specified shadow.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ShadowValue {
    lengths: [Dimension; 4],
    color: ColorValue,
    inset: bool,
}

impl ShadowValue {
    pub(super) fn parse_list(input: &mut Parser<'_>, boxes: bool) -> Parsed<Arc<[ShadowValue]>> {
        if keyword(input, "none") {
            return Ok(Arc::from([]));
        }
        Ok(input.parse_comma_separated(|input| ShadowValue::parse(input, boxes))?.into())
    }
    fn parse(input: &mut Parser<'_>, boxes: bool) -> Parsed<ShadowValue> {
        let (mut lengths, mut color, mut inset) = (None, None, false);
        while !input.is_exhausted() {
            if boxes && !inset && keyword(input, "inset") {
                inset = true;
            } else if lengths.is_none()
                && let Some(x) = maybe(input, |input| Dimension::parse(input, Accept::SIGNED))
            {
                let y = Dimension::parse(input, Accept::SIGNED)?;
                let blur = maybe(input, |input| Dimension::parse(input, Accept::LENGTH));
                let spread = if boxes && blur.is_some() {
                    maybe(input, |input| Dimension::parse(input, Accept::SIGNED))
                } else {
                    None
                };
                lengths = Some([x, y, blur.unwrap_or(Dimension::ZERO), spread.unwrap_or(Dimension::ZERO)]);
            } else if color.is_none() {
                color = Some(color::parse(input, false)?);
            } else {
                return invalid();
            }
        }
        match lengths {
            Some(lengths) => Ok(ShadowValue {
                lengths,
                color: color.unwrap_or(ColorValue::Current),
                inset,
            }),
            None => invalid(),
        }
    }
    pub(super) fn compute(&self, context: &LengthContext, current: Color) -> Shadow {
        let [x, y, blur, spread] = [0, 1, 2, 3].map(|i| self.lengths[i].length(context));
        Shadow {
            x,
            y,
            blur,
            spread,
            color: self.color.compute(current),
            inset: self.inset,
        }
    }
}

/// `list-style-type` or a counter style.
pub(super) fn list_style_type(input: &mut Parser<'_>) -> Parsed<ListStyleType> {
    match input.next()? {
        Token::QuotedString(text) => Ok(ListStyleType::String((&**text).into())),
        Token::Ident(name) if name.eq_ignore_ascii_case("none") => Ok(ListStyleType::None),
        Token::Ident(name) if is_wide_keyword(name) => invalid(),
        Token::Ident(name) => Ok(ListStyleType::Named(name.to_ascii_lowercase().into())),
        Token::Function(name) if name.eq_ignore_ascii_case("symbols") => {
            // The first symbol stands for all of them.
            let mut first = None;
            input.parse_nested_block(|input| {
                let _ = input.try_parse(|input| input.expect_ident().map(|_| ()));
                while let Ok(text) = input.expect_string() {
                    first.get_or_insert_with(|| Box::<str>::from(&**text));
                }
                Ok(())
            })?;
            first.map_or_else(invalid, |text| Ok(ListStyleType::String(format!("{text} ").into())))
        }
        _ => invalid(),
    }
}

/// The keywords every property takes.
pub(super) fn is_wide_keyword(name: &str) -> bool {
    ["inherit", "initial", "unset", "revert", "revert-layer", "default"]
        .iter()
        .any(|k| name.eq_ignore_ascii_case(k))
}

fn custom_ident(input: &mut Parser<'_>) -> Parsed<Box<str>> {
    let name = input.expect_ident()?;
    if is_wide_keyword(name) || name.eq_ignore_ascii_case("none") {
        return invalid();
    }
    Ok((&**name).into())
}

/// `counter-reset`, `counter-increment`, `counter-set`.
pub(super) fn counters(input: &mut Parser<'_>, default: i32) -> Parsed<Arc<[(Box<str>, i32)]>> {
    if keyword(input, "none") {
        return Ok(Arc::from([]));
    }
    let mut list = Vec::new();
    while !input.is_exhausted() {
        let name = match input.try_parse(|input| input.expect_function_matching("reversed")) {
            Ok(()) => input.parse_nested_block(custom_ident)?,
            Err(_) => custom_ident(input)?,
        };
        let value = maybe(input, integer).unwrap_or(default);
        list.push((name, value));
    }
    if list.is_empty() { invalid() } else { Ok(list.into()) }
}

/// `quotes`; `None` is `auto`.
pub(super) fn quotes(input: &mut Parser<'_>) -> Parsed<Option<Arc<[(Box<str>, Box<str>)]>>> {
    if keyword(input, "auto") {
        return Ok(None);
    }
    if keyword(input, "none") {
        return Ok(Some(Arc::from([])));
    }
    let mut pairs = Vec::new();
    while !input.is_exhausted() {
        let open = (&**input.expect_string()?).into();
        let close = (&**input.expect_string()?).into();
        pairs.push((open, close));
    }
    if pairs.is_empty() { invalid() } else { Ok(Some(pairs.into())) }
}

/// A specified piece of `content`.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum ContentItem {
    Part(ContentPart),
    Url(Box<str>),
    /// `attr(name, fallback)`.
    Attribute(Box<str>, Arc<str>),
    /// An image that is not a picture file; nothing is drawn.
    OtherImage,
}

/// A specified `content`.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum ContentValue {
    Normal,
    None,
    Items(Arc<[ContentItem]>),
}

impl ContentValue {
    pub(super) fn parse(input: &mut Parser<'_>) -> Parsed<ContentValue> {
        if keyword(input, "normal") {
            return Ok(ContentValue::Normal);
        }
        if keyword(input, "none") {
            return Ok(ContentValue::None);
        }
        let mut items = Vec::new();
        while !input.is_exhausted() {
            if !items.is_empty() && input.try_parse(|input| input.expect_delim('/')).is_ok() {
                // Alternative text is for screen readers.
                while input.next().is_ok() {}
                break;
            }
            items.push(content_item(input)?);
        }
        if items.is_empty() {
            invalid()
        } else {
            Ok(ContentValue::Items(items.into()))
        }
    }
}

fn content_item(input: &mut Parser<'_>) -> Parsed<ContentItem> {
    let part = match input.next()?.clone() {
        Token::QuotedString(text) => ContentPart::Text((&*text).into()),
        Token::UnquotedUrl(url) => return Ok(ContentItem::Url((&*url).into())),
        Token::Ident(name) => match &*name.to_ascii_lowercase() {
            "open-quote" => ContentPart::OpenQuote,
            "close-quote" => ContentPart::CloseQuote,
            "no-open-quote" => ContentPart::NoOpenQuote,
            "no-close-quote" => ContentPart::NoCloseQuote,
            _ => return invalid(),
        },
        Token::Function(name) => {
            let name = name.to_ascii_lowercase();
            return input.parse_nested_block(|input| match &*name {
                "url" | "src" => Ok(ContentItem::Url((&**input.expect_string()?).into())),
                "counter" => {
                    let counter = custom_ident(input)?;
                    Ok(ContentItem::Part(ContentPart::Counter(counter, counter_style(input)?)))
                }
                "counters" => {
                    let counter = custom_ident(input)?;
                    input.expect_comma()?;
                    let separator = (&**input.expect_string()?).into();
                    Ok(ContentItem::Part(ContentPart::Counters(counter, separator, counter_style(input)?)))
                }
                "attr" => {
                    let attribute = input.expect_ident()?.to_ascii_lowercase().into();
                    let _ = input.try_parse(|input| input.expect_ident_matching("string"));
                    let fallback = match input.try_parse(|input| input.expect_comma()) {
                        Ok(()) => (&**input.expect_string()?).into(),
                        Err(_) => "".into(),
                    };
                    Ok(ContentItem::Attribute(attribute, fallback))
                }
                name if name.ends_with("-gradient") || name == "image-set" => {
                    while input.next().is_ok() {}
                    Ok(ContentItem::OtherImage)
                }
                _ => invalid(),
            });
        }
        _ => return invalid(),
    };
    Ok(ContentItem::Part(part))
}

fn counter_style(input: &mut Parser<'_>) -> Parsed<ListStyleType> {
    if input.try_parse(|input| input.expect_comma()).is_err() {
        return Ok(ListStyleType::Named("decimal".into()));
    }
    list_style_type(input)
}

/// `text-overflow`: what stands at the line's end.
pub(super) fn text_overflow(input: &mut Parser<'_>) -> Parsed<Option<Box<str>>> {
    fn one(input: &mut Parser<'_>) -> Parsed<Option<Box<str>>> {
        match input.next()? {
            Token::QuotedString(text) => Ok(Some((&**text).into())),
            Token::Ident(name) if name.eq_ignore_ascii_case("clip") => Ok(None),
            Token::Ident(name) if name.eq_ignore_ascii_case("ellipsis") => Ok(Some("…".into())),
            _ => invalid(),
        }
    }
    let first = one(input)?;
    // With two values the first is for the line's start.
    Ok(maybe(input, one).unwrap_or(first))
}
