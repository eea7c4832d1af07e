//! The table of longhand properties: name, syntax, computed value.

use super::border_image;
use super::builder::Builder;
use super::color::ColorValue;
use super::computed::{ComputedStyle, TabSize};
use super::grid::{self, Areas, Track, TrackItem};
use super::image_value::{self, BackgroundSizeValue, Filter, ImageValue, PositionValue};
use super::keyword::{self, AlignKind, word, words};
use super::length::{Accept, AutoDimension, Dimension, SizeValue, integer, number};
use super::text_value::*;
use super::transform::{self, TransformValue};
use super::value::{Parsed, invalid, keyword, maybe, pair};
use super::values::*;
use crate::units::Px;
use cssparser::Parser;
use std::sync::Arc;
use text::Slant;

/// What the syntax of a value depends on.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ParseContext {
    /// The document is in quirks mode, and the declaration stands where quirks reach.
    pub(super) quirks: bool,
    /// The user agent's own sheet, which has a few words of its own.
    pub(super) user_agent: bool,
}

/// A keyword every property takes (CSS Cascade 5 §7.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wide {
    Initial,
    Inherit,
    Unset,
    Revert,
    RevertLayer,
}

impl Wide {
    pub(super) fn from_name(name: &str) -> Option<Wide> {
        Some(match &*name.to_ascii_lowercase() {
            "initial" => Wide::Initial,
            "inherit" => Wide::Inherit,
            "unset" => Wide::Unset,
            "revert" => Wide::Revert,
            "revert-layer" => Wide::RevertLayer,
            _ => return None,
        })
    }
}

/// Writes a computed value to its place; groups are copied only when they differ.
macro_rules! store {
    ($b:ident, own, [$($field:tt)+], $value:expr) => { $b.style.$($field)+ = $value };
    ($b:ident, $group:ident, [$($field:tt)+], $value:expr) => {{
        let value = $value;
        if $b.style.$group.$($field)+ != value {
            Arc::make_mut(&mut $b.style.$group).$($field)+ = value;
        }
    }};
}

macro_rules! load {
    ($from:ident, own, [$($field:tt)+]) => { $from.$($field)+.clone() };
    ($from:ident, $group:ident, [$($field:tt)+]) => { $from.$group.$($field)+.clone() };
}

fn compute<T: ?Sized, U>(f: impl FnOnce(&T, &Builder) -> U, value: &T, builder: &Builder) -> U {
    f(value, builder)
}
fn parsed<'i, T>(f: impl FnOnce(&mut Parser<'i>, &ParseContext) -> Parsed<T>, input: &mut Parser<'i>, context: &ParseContext) -> Parsed<T> {
    f(input, context)
}
fn same<T: Clone>(value: &T, _: &Builder) -> T {
    value.clone()
}

macro_rules! longhands {
    (
        plain { $($id:ident $name:literal $inherits:literal $type:ty, $group:ident [$($field:tt)+], $parse:expr, $compute:expr;)* }
        special { $($sid:ident $sname:literal $sinherits:literal $stype:ty, $sparse:expr, $sapply:expr, $scopy:expr;)* }
    ) => {
        /// A longhand property.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub(super) enum Longhand { $($id,)* $($sid,)* }

        /// A declared value.
        #[derive(Debug, Clone, PartialEq)]
        pub(super) enum Declaration {
            $($id($type),)*
            $($sid($stype),)*
            /// A flow-relative property: the value in the shape of one of its physical siblings.
            Logical(Logical, Box<Declaration>),
            /// A CSS-wide keyword.
            Wide(Target, Wide),
            /// A value with `var()` in it, for a longhand or a shorthand.
            Unparsed(Arc<Unparsed>),
            /// A custom property.
            Custom(Arc<str>, CustomValue),
        }

        impl Longhand {
            pub(super) const ALL: &[(&'static str, Longhand)] = &[$(($name, Longhand::$id),)* $(($sname, Longhand::$sid),)*];

            /// Whether the value is inherited when there is no declaration.
            pub(super) fn inherits(self) -> bool {
                match self { $(Longhand::$id => $inherits,)* $(Longhand::$sid => $sinherits,)* }
            }
            pub(super) fn parse(self, input: &mut Parser<'_>, context: &ParseContext) -> Parsed<Declaration> {
                match self {
                    $(Longhand::$id => parsed($parse, input, context).map(Declaration::$id),)*
                    $(Longhand::$sid => parsed($sparse, input, context).map(Declaration::$sid),)*
                }
            }
            /// Takes the value of another style, for `inherit` and `initial`.
            pub(super) fn copy(self, b: &mut Builder, from: &ComputedStyle) {
                match self {
                    $(Longhand::$id => store!(b, $group, [$($field)+], load!(from, $group, [$($field)+])),)*
                    $(Longhand::$sid => {
                        let copy: fn(&mut Builder, &ComputedStyle) = $scopy;
                        copy(b, from)
                    })*
                }
            }
        }

        impl Declaration {
            /// The physical longhand this sets, if it is known before the cascade.
            pub(super) fn longhand(&self) -> Option<Longhand> {
                match self {
                    $(Declaration::$id(_) => Some(Longhand::$id),)*
                    $(Declaration::$sid(_) => Some(Longhand::$sid),)*
                    Declaration::Wide(Target::Physical(longhand), _) => Some(*longhand),
                    _ => None,
                }
            }
            /// Computes the value into the style being built.
            pub(super) fn apply(&self, b: &mut Builder) {
                match self {
                    $(Declaration::$id(value) => store!(b, $group, [$($field)+], compute::<$type, _>($compute, value, b)),)*
                    $(Declaration::$sid(value) => {
                        let apply: fn(&mut Builder, &$stype) = $sapply;
                        apply(b, value)
                    })*
                    Declaration::Logical(..) | Declaration::Wide(..) | Declaration::Unparsed(_) | Declaration::Custom(..) => {}
                }
            }
        }
    };
}

/// The value of a custom property.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum CustomValue {
    Text(Arc<str>),
    Wide(Wide),
}

/// A declaration whose value waits for custom properties.
#[derive(Debug, PartialEq)]
pub(super) struct Unparsed {
    pub(super) property: super::declaration::Property,
    pub(super) text: Box<str>,
}

/// What a CSS-wide keyword is set on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Physical(Longhand),
    Logical(Logical),
}

/// A flow-relative property: its family, and which of the family it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Logical {
    pub(super) family: Family,
    /// Sides: block-start, block-end, inline-start, inline-end. Axes: block, inline. Corners: start-start, start-end,
    /// end-start, end-end.
    pub(super) edge: u8,
}

macro_rules! families {
    ($($family:ident { $($member:ident)* })*) => {
        /// Properties with flow-relative siblings.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Family { $($family,)* }

        impl Family {
            /// The physical members: top, right, bottom, left; horizontal, vertical; or the corners clockwise from top left.
            pub(super) fn members(self) -> &'static [Longhand] {
                match self { $(Family::$family => &[$(Longhand::$member),*],)* }
            }
        }
        impl Declaration {
            /// The same value for another member of the family.
            pub(super) fn retarget(&self, to: Longhand) -> Declaration {
                match self {
                    $($(Declaration::$member(_))|* => {
                        let value = match self { $(Declaration::$member(value))|* => value.clone(), _ => return self.clone() };
                        match to { $(Longhand::$member => Declaration::$member(value),)* _ => self.clone() }
                    })*
                    _ => self.clone(),
                }
            }
        }
    };
}

families! {
    Margin { MarginTop MarginRight MarginBottom MarginLeft }
    Padding { PaddingTop PaddingRight PaddingBottom PaddingLeft }
    Inset { Top Right Bottom Left }
    BorderWidth { BorderTopWidth BorderRightWidth BorderBottomWidth BorderLeftWidth }
    BorderStyle { BorderTopStyle BorderRightStyle BorderBottomStyle BorderLeftStyle }
    BorderColor { BorderTopColor BorderRightColor BorderBottomColor BorderLeftColor }
    Size { Width Height }
    MinSize { MinWidth MinHeight }
    MaxSize { MaxWidth MaxHeight }
    Overflow { OverflowX OverflowY }
    Radius { BorderTopLeftRadius BorderTopRightRadius BorderBottomRightRadius BorderBottomLeftRadius }
}

impl Logical {
    /// The physical property (CSS Writing Modes 4 §6.4).
    pub(super) fn resolve(self, mode: WritingMode, direction: Direction) -> Longhand {
        let members = self.family.members();
        let vertical = mode != WritingMode::HorizontalTb;
        if members.len() == 2 {
            // Edge 0 is the block axis.
            return members[usize::from((self.edge == 0) != vertical)];
        }
        const TOP: usize = 0;
        const RIGHT: usize = 1;
        const BOTTOM: usize = 2;
        const LEFT: usize = 3;
        let block = match mode {
            WritingMode::HorizontalTb => [TOP, BOTTOM],
            WritingMode::VerticalRl | WritingMode::SidewaysRl => [RIGHT, LEFT],
            WritingMode::VerticalLr | WritingMode::SidewaysLr => [LEFT, RIGHT],
        };
        let forwards = match mode {
            WritingMode::HorizontalTb => [LEFT, RIGHT],
            WritingMode::SidewaysLr => [BOTTOM, TOP],
            _ => [TOP, BOTTOM],
        };
        let inline = if direction == Direction::Rtl {
            [forwards[1], forwards[0]]
        } else {
            forwards
        };
        if self.family == Family::Radius {
            let sides = [block[usize::from(self.edge >> 1)], inline[usize::from(self.edge & 1)]];
            let corner = match (sides.contains(&TOP), sides.contains(&LEFT)) {
                (true, true) => 0,
                (true, false) => 1,
                (false, false) => 2,
                (false, true) => 3,
            };
            return members[corner];
        }
        members[match self.edge {
            0 | 1 => block[usize::from(self.edge)],
            edge => inline[usize::from(edge & 1)],
        }]
    }
}

fn margin(input: &mut Parser<'_>, context: &ParseContext) -> Parsed<AutoDimension> {
    AutoDimension::parse(input, Accept::SIGNED_PERCENT.quirk(context.quirks))
}
fn padding(input: &mut Parser<'_>, context: &ParseContext) -> Parsed<Dimension> {
    Dimension::parse(input, Accept::PERCENT.quirk(context.quirks))
}
fn size(input: &mut Parser<'_>, context: &ParseContext) -> Parsed<SizeValue> {
    SizeValue::parse(input, "auto", context.quirks)
}
fn max_size(input: &mut Parser<'_>, context: &ParseContext) -> Parsed<SizeValue> {
    SizeValue::parse(input, "none", context.quirks)
}
/// A border width: a length or `thin`, `medium`, `thick`.
pub(super) fn line_width(input: &mut Parser<'_>, context: &ParseContext) -> Parsed<Dimension> {
    if let Some(width) = maybe(input, |input| Dimension::parse(input, Accept::LENGTH.quirk(context.quirks))) {
        return Ok(width);
    }
    words(input, &[("thin", 1.), ("medium", 3.), ("thick", 5.)]).map(Dimension::px)
}
/// A colour where the hashless quirk holds.
pub(super) fn quirky_color(input: &mut Parser<'_>, context: &ParseContext) -> Parsed<ColorValue> {
    super::color::parse(input, context.quirks)
}
/// Border widths are whole px, and at least one where there is any (CSS Values 4 §6.7, snapping as a border width).
fn snapped(width: &Dimension, b: &Builder) -> Px {
    let px = width.resolve(&b.lengths(), 0.);
    if px > 0. && px < 1. { Px::new(1) } else { Px::from_f32(px).floor() }
}
fn auto_dimension(value: &AutoDimension, b: &Builder) -> AutoLength {
    value.compute(&b.lengths())
}
pub(super) fn dimension(value: &Dimension, b: &Builder) -> LengthPercentage {
    value.compute(&b.lengths())
}
fn box_size(value: &SizeValue, b: &Builder) -> Size {
    value.compute(&b.lengths())
}
fn style_color(value: &ColorValue, b: &Builder) -> StyleColor {
    value.compute(b.style.inherited.color)
}
fn spacing(input: &mut Parser<'_>, context: &ParseContext) -> Parsed<Dimension> {
    if keyword(input, "normal") {
        return Ok(Dimension::ZERO);
    }
    Dimension::parse(input, Accept::SIGNED_PERCENT.quirk(context.quirks))
}
fn gap(input: &mut Parser<'_>, _: &ParseContext) -> Parsed<Dimension> {
    if keyword(input, "normal") {
        Ok(Dimension::ZERO)
    } else {
        Dimension::parse(input, Accept::PERCENT)
    }
}
fn auto_or<T>(input: &mut Parser<'_>, parse: impl FnOnce(&mut Parser<'_>) -> Parsed<T>) -> Parsed<Option<T>> {
    if keyword(input, "auto") { Ok(None) } else { parse(input).map(Some) }
}
/// `-webkit-box-align` and `-webkit-box-pack` as the alignment they are in a flex container.
fn legacy_align(input: &mut Parser<'_>) -> Parsed<Align> {
    let keyword = words(
        input,
        &[
            ("start", Alignment::FlexStart),
            ("end", Alignment::FlexEnd),
            ("center", Alignment::Center),
            ("baseline", Alignment::Baseline),
            ("stretch", Alignment::Normal),
            ("justify", Alignment::SpaceBetween),
        ],
    )?;
    Ok(Align {
        keyword,
        overflow: OverflowPosition::Default,
    })
}
fn positive(input: &mut Parser<'_>) -> Parsed<f32> {
    match number(input)? {
        value if value >= 0. => Ok(value),
        _ => invalid(),
    }
}
fn count(input: &mut Parser<'_>, _: &ParseContext) -> Parsed<u16> {
    match integer(input)? {
        value @ 1.. => Ok(value.min(i32::from(u16::MAX)) as u16),
        _ => invalid(),
    }
}
fn page_break(input: &mut Parser<'_>, _: &ParseContext) -> Parsed<BreakBetween> {
    <BreakBetween as super::value::Keyword>::parse(input)
}
/// A list of words or anything else of which only some are looked at.
fn any_words(input: &mut Parser<'_>) -> Parsed<Vec<String>> {
    let mut list = Vec::new();
    while !input.is_exhausted() {
        list.push(input.expect_ident()?.to_ascii_lowercase());
        let _ = input.try_parse(|input| input.expect_comma());
    }
    if list.is_empty() { invalid() } else { Ok(list) }
}

/// `text-align`, which may look at the parent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum TextAlignValue {
    Fixed(TextAlign),
    MatchParent,
    /// Centred unless the parent aligns its text otherwise: what table headers do in Chromium.
    InternalCenter,
}

/// `contain`.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Contain {
    pub(super) layout: bool,
    pub(super) paint: bool,
    pub(super) size: bool,
}

fn contain(input: &mut Parser<'_>, _: &ParseContext) -> Parsed<Contain> {
    let mut value = Contain::default();
    for word in any_words(input)? {
        match &*word {
            "none" | "style" | "inline-size" => {}
            "layout" => value.layout = true,
            "paint" => value.paint = true,
            "size" => value.size = true,
            "content" => (value.layout, value.paint) = (true, true),
            "strict" => (value.layout, value.paint, value.size) = (true, true, true),
            _ => return invalid(),
        }
    }
    Ok(value)
}

fn ratio(input: &mut Parser<'_>) -> Parsed<Option<f32>> {
    let width = positive(input)?;
    let height = if input.try_parse(|input| input.expect_delim('/')).is_ok() {
        positive(input)?
    } else {
        1.
    };
    // A degenerate ratio behaves as `auto`.
    let ratio = width / height;
    Ok((ratio.is_finite() && ratio > 0.).then_some(ratio))
}

fn aspect_ratio(input: &mut Parser<'_>, _: &ParseContext) -> Parsed<Option<(f32, bool)>> {
    let auto_first = keyword(input, "auto");
    let Some(value) = maybe(input, ratio) else {
        return if auto_first { Ok(None) } else { invalid() };
    };
    let auto = auto_first || keyword(input, "auto");
    Ok(value.map(|r| (r, auto)))
}

/// A box and how far the clip is from it, in any order (CSS Overflow 3 §3.2).
fn overflow_clip_margin(input: &mut Parser<'_>) -> Parsed<(BackgroundBox, Dimension)> {
    let boxes = [
        ("border-box", BackgroundBox::Border),
        ("padding-box", BackgroundBox::Padding),
        ("content-box", BackgroundBox::Content),
    ];
    let before = maybe(input, |input| words(input, &boxes));
    let distance = maybe(input, |input| Dimension::parse(input, Accept::LENGTH));
    let around = before.or_else(|| maybe(input, |input| words(input, &boxes)));
    if around.is_none() && distance.is_none() {
        return invalid();
    }
    Ok((around.unwrap_or(BackgroundBox::Padding), distance.unwrap_or(Dimension::ZERO)))
}

fn clip(input: &mut Parser<'_>) -> Parsed<crate::units::Sides<Option<Dimension>>> {
    input.expect_function_matching("rect")?;
    input.parse_nested_block(|input| {
        let mut edge = |last: bool| {
            let value = auto_or(input, |input| Dimension::parse(input, Accept::SIGNED))?;
            if !last {
                let _ = input.try_parse(|input| input.expect_comma());
            }
            Ok::<_, cssparser::ParseError<super::value::Invalid>>(value)
        };
        Ok(crate::units::Sides {
            top: edge(false)?,
            right: edge(false)?,
            bottom: edge(false)?,
            left: edge(true)?,
        })
    })
}

/// `will-change`, `mix-blend-mode`, `isolation`, `filter`, `contain`: each may make a stacking context.
fn isolate(b: &mut Builder, on: bool) {
    if on {
        Arc::make_mut(&mut b.style.rare).isolated = true;
    }
}

fn background(b: &mut Builder, write: impl FnOnce(&mut super::builder::Backgrounds)) {
    write(b.backgrounds.get_or_insert_default());
}

longhands! {
    plain {
        Position "position" false Position, own [position], word, same;
        Float "float" false Float, own [float], word, same;
        Clear "clear" false Clear, own [clear], word, same;
        OverflowX "overflow-x" false Overflow, own [overflow_x], word, same;
        OverflowY "overflow-y" false Overflow, own [overflow_y], word, same;
        BoxSizing "box-sizing" false bool, own [border_box_sizing],
            |i, _| words(i, &[("border-box", true), ("content-box", false)]), same;
        Width "width" false SizeValue, own [width], size, box_size;
        Height "height" false SizeValue, own [height], size, box_size;
        MinWidth "min-width" false SizeValue, own [min_width], size, box_size;
        MinHeight "min-height" false SizeValue, own [min_height], size, box_size;
        MaxWidth "max-width" false SizeValue, own [max_width], max_size, box_size;
        MaxHeight "max-height" false SizeValue, own [max_height], max_size, box_size;
        MarginTop "margin-top" false AutoDimension, own [margin.top], margin, auto_dimension;
        MarginRight "margin-right" false AutoDimension, own [margin.right], margin, auto_dimension;
        MarginBottom "margin-bottom" false AutoDimension, own [margin.bottom], margin, auto_dimension;
        MarginLeft "margin-left" false AutoDimension, own [margin.left], margin, auto_dimension;
        PaddingTop "padding-top" false Dimension, own [padding.top], padding, dimension;
        PaddingRight "padding-right" false Dimension, own [padding.right], padding, dimension;
        PaddingBottom "padding-bottom" false Dimension, own [padding.bottom], padding, dimension;
        PaddingLeft "padding-left" false Dimension, own [padding.left], padding, dimension;
        BorderTopWidth "border-top-width" false Dimension, own [border_width.top], line_width, snapped;
        BorderRightWidth "border-right-width" false Dimension, own [border_width.right], line_width, snapped;
        BorderBottomWidth "border-bottom-width" false Dimension, own [border_width.bottom], line_width, snapped;
        BorderLeftWidth "border-left-width" false Dimension, own [border_width.left], line_width, snapped;
        BorderTopStyle "border-top-style" false BorderStyle, own [border_style.top], word, same;
        BorderRightStyle "border-right-style" false BorderStyle, own [border_style.right], word, same;
        BorderBottomStyle "border-bottom-style" false BorderStyle, own [border_style.bottom], word, same;
        BorderLeftStyle "border-left-style" false BorderStyle, own [border_style.left], word, same;
        BorderTopColor "border-top-color" false ColorValue, own [border_color.top], quirky_color, style_color;
        BorderRightColor "border-right-color" false ColorValue, own [border_color.right], quirky_color, style_color;
        BorderBottomColor "border-bottom-color" false ColorValue, own [border_color.bottom], quirky_color, style_color;
        BorderLeftColor "border-left-color" false ColorValue, own [border_color.left], quirky_color, style_color;
        Top "top" false AutoDimension, own [inset.top], margin, auto_dimension;
        Right "right" false AutoDimension, own [inset.right], margin, auto_dimension;
        Bottom "bottom" false AutoDimension, own [inset.bottom], margin, auto_dimension;
        Left "left" false AutoDimension, own [inset.left], margin, auto_dimension;
        ZIndex "z-index" false Option<i32>, own [z_index], |i, _| auto_or(i, integer), same;
        VerticalAlign "vertical-align" false VerticalAlignValue, own [vertical_align], VerticalAlignValue::parse, |v, b| v.compute(&b.lengths());
        UnicodeBidi "unicode-bidi" false UnicodeBidi, own [unicode_bidi], word, same;
        Opacity "opacity" false f32, own [opacity], |i, _| image_value::opacity(i), same;
        TableLayout "table-layout" false bool, own [table_layout_fixed], |i, _| words(i, &[("fixed", true), ("auto", false)]), same;

        TextOrientation "text-orientation" true TextOrientation, inherited [text_orientation], word, same;
        WritingMode "writing-mode" true WritingMode, inherited [writing_mode], word, same;
        Direction "direction" true Direction, inherited [direction], word, same;
        LineHeight "line-height" true LineHeightValue, inherited [line_height], |i, _| LineHeightValue::parse(i), |v, b| v.compute(&b.lengths());
        FontKerning "font-kerning" true bool, inherited [no_kerning], |i, _| words(i, &[("none", true), ("auto", false), ("normal", false)]), same;
        FontVariantLigatures "font-variant-ligatures" true bool, inherited [no_ligatures],
            |i, _| any_words(i).map(|w| w.iter().any(|w| w == "none" || w == "no-common-ligatures")), same;
        FontVariantCaps "font-variant-caps" true SmallCapitals, inherited [small_caps],
            |i, _| words(i, &[("normal", SmallCapitals::None), ("small-caps", SmallCapitals::Letters), ("all-small-caps", SmallCapitals::All),
                ("petite-caps", SmallCapitals::Letters), ("all-petite-caps", SmallCapitals::All), ("unicase", SmallCapitals::None),
                ("titling-caps", SmallCapitals::None)]), same;
        TextCombine "text-combine-upright" true bool, inherited [text_combine],
            |i, _| words(i, &[("none", false), ("all", true), ("horizontal", true)]), same;
        TextAlignLast "text-align-last" true TextAlign, inherited [text_align_last], |i, _| keyword::text_align_last(i), same;
        TextTransform "text-transform" true TextTransform, inherited [text_transform], |i, _| keyword::text_transform(i), same;
        LetterSpacing "letter-spacing" true Dimension, inherited [letter_spacing], spacing, dimension;
        WordSpacing "word-spacing" true Dimension, inherited [word_spacing], spacing, dimension;
        WhiteSpaceCollapse "white-space-collapse" true WhiteSpaceCollapse, inherited [white_space], word, same;
        TextWrapMode "text-wrap-mode" true bool, inherited [no_wrap], |i, _| words(i, &[("wrap", false), ("nowrap", true)]), same;
        WordBreak "word-break" true WordBreak, inherited [word_break], word, same;
        OverflowWrap "overflow-wrap" true OverflowWrap, inherited [overflow_wrap], word, same;
        LineBreak "line-break" true LineBreak, inherited [line_break], word, same;
        Hyphens "hyphens" true Hyphens, inherited [hyphens], word, same;
        TabSizeProperty "tab-size" true Result<f32, Dimension>, inherited [tab_size],
            |i, _| match maybe(i, positive) {
                Some(spaces) => Ok(Ok(spaces)),
                None => Dimension::parse(i, Accept::LENGTH).map(Err),
            },
            |v, b| match v {
                Ok(spaces) => TabSize::Spaces(*spaces),
                Err(length) => TabSize::Length(length.length(&b.lengths())),
            };
        TextFillColor "-webkit-text-fill-color" true ColorValue, inherited [text_fill], |i, _| super::color::parse(i, false), style_color;
        TextStrokeWidth "-webkit-text-stroke-width" true Dimension, inherited [text_stroke_width], line_width,
            |v, b| {
                let width = v.compute(&b.lengths()).resolve(Px::ZERO);
                if width > Px::ZERO {
                    b.unsupported("-webkit-text-stroke");
                }
                width
            };
        TextShadow "text-shadow" true Arc<[ShadowValue]>, inherited [text_shadow], |i, _| ShadowValue::parse_list(i, false),
            |v, b| v.iter().map(|s| s.compute(&b.lengths(), b.style.inherited.color)).collect::<Arc<[_]>>();
        Visibility "visibility" true Visibility, inherited [visibility], word, same;
        ListStyleType "list-style-type" true ListStyleType, inherited [list_style_type], |i, _| list_style_type(i), same;
        ListStylePosition "list-style-position" true bool, inherited [list_style_inside],
            |i, _| words(i, &[("inside", true), ("outside", false)]), same;
        ListStyleImage "list-style-image" true ImageValue, inherited [list_style_image], |i, _| ImageValue::parse(i),
            |v, b| b.image(v, "list-style-image");
        Quotes "quotes" true Option<Arc<[(Box<str>, Box<str>)]>>, inherited [quotes], |i, _| quotes(i), same;
        BorderCollapse "border-collapse" true bool, inherited [border_collapse], |i, _| words(i, &[("collapse", true), ("separate", false)]), same;
        BorderSpacing "border-spacing" true (Dimension, Dimension), inherited [border_spacing],
            |i, c| pair(i, |i| Dimension::parse(i, Accept::LENGTH.quirk(c.quirks))),
            |v, b| (v.0.length(&b.lengths()), v.1.length(&b.lengths()));
        EmptyCells "empty-cells" true bool, inherited [empty_cells_hide], |i, _| words(i, &[("hide", true), ("show", false)]), same;
        CaptionSide "caption-side" true bool, inherited [caption_bottom],
            |i, _| words(i, &[("bottom", true), ("top", false), ("block-end", true), ("block-start", false)]), same;
        ImageRendering "image-rendering" true bool, inherited [pixelated],
            |i, _| words(i, &[("auto", false), ("pixelated", true), ("crisp-edges", true), ("smooth", false), ("high-quality", false),
                ("-webkit-optimize-contrast", true), ("optimizespeed", false), ("optimizequality", false)]), same;
        Orphans "orphans" true u16, inherited [orphans], count, same;
        Widows "widows" true u16, inherited [widows], count, same;
        Lang "-internal-lang" true Arc<str>, inherited [lang], |_, _| invalid(), same;

        BackgroundColor "background-color" false ColorValue, decoration [background_color], quirky_color, style_color;
        BorderTopLeftRadius "border-top-left-radius" false (Dimension, Dimension), decoration [radius[0]], |i, _| image_value::radius(i),
            |v, b| (dimension(&v.0, b), dimension(&v.1, b));
        BorderTopRightRadius "border-top-right-radius" false (Dimension, Dimension), decoration [radius[1]], |i, _| image_value::radius(i),
            |v, b| (dimension(&v.0, b), dimension(&v.1, b));
        BorderBottomRightRadius "border-bottom-right-radius" false (Dimension, Dimension), decoration [radius[2]], |i, _| image_value::radius(i),
            |v, b| (dimension(&v.0, b), dimension(&v.1, b));
        BorderBottomLeftRadius "border-bottom-left-radius" false (Dimension, Dimension), decoration [radius[3]], |i, _| image_value::radius(i),
            |v, b| (dimension(&v.0, b), dimension(&v.1, b));
        OverflowClipMargin "overflow-clip-margin" false (BackgroundBox, Dimension), rare [overflow_clip_margin], |i, _| overflow_clip_margin(i),
            |v, b| (v.0, v.1.length(&b.lengths()));
        BorderImageSource "border-image-source" false ImageValue, decoration [border_image.source], |i, _| ImageValue::parse(i),
            |v, b| b.image(v, "border-image");
        BorderImageSlice "border-image-slice" false (border_image::SideValues, bool), decoration [border_image.slice],
            |i, _| border_image::slice(i), border_image::compute_slice;
        BorderImageWidth "border-image-width" false border_image::SideValues, decoration [border_image.width],
            |i, _| border_image::width(i), border_image::compute;
        BorderImageOutset "border-image-outset" false border_image::SideValues, decoration [border_image.outset],
            |i, _| border_image::outset(i), border_image::compute;
        BorderImageRepeat "border-image-repeat" false (BorderImageRepeat, BorderImageRepeat), decoration [border_image.repeat],
            |i, _| border_image::repeat(i), same;
        BoxShadow "box-shadow" false Arc<[ShadowValue]>, decoration [box_shadow], |i, _| ShadowValue::parse_list(i, true),
            |v, b| v.iter().map(|s| s.compute(&b.lengths(), b.style.inherited.color)).collect::<Vec<_>>();
        OutlineWidth "outline-width" false Dimension, decoration [outline_width], line_width, snapped;
        OutlineStyle "outline-style" false BorderStyle, decoration [outline_style],
            |i, c| if keyword(i, "auto") { Ok(BorderStyle::Solid) } else { word(i, c) }, same;
        OutlineColor "outline-color" false ColorValue, decoration [outline_color],
            |i, c| if keyword(i, "invert") || keyword(i, "auto") { Ok(ColorValue::Current) } else { quirky_color(i, c) }, style_color;
        OutlineOffset "outline-offset" false Dimension, decoration [outline_offset], |i, _| Dimension::parse(i, Accept::SIGNED),
            |v, b| v.length(&b.lengths());

        BoxOrient "-webkit-box-orient" false bool, alignment [legacy.vertical],
            |i, _| words(i, &[("horizontal", false), ("inline-axis", false), ("vertical", true), ("block-axis", true)]), same;
        BoxDirection "-webkit-box-direction" false bool, alignment [legacy.reverse], |i, _| words(i, &[("normal", false), ("reverse", true)]), same;
        BoxAlign "-webkit-box-align" false Align, alignment [legacy.align], |i, _| legacy_align(i), same;
        BoxPack "-webkit-box-pack" false Align, alignment [legacy.pack], |i, _| legacy_align(i), same;
        BoxFlex "-webkit-box-flex" false f32, alignment [legacy.flex], |i, _| positive(i), same;
        BoxOrdinalGroup "-webkit-box-ordinal-group" false i32, alignment [legacy.ordinal], |i, _| integer(i), same;
        LineClamp "-webkit-line-clamp" false Option<i32>, alignment [legacy.line_clamp],
            |i, _| if keyword(i, "none") { Ok(None) } else { integer(i).and_then(|n| if n > 0 { Ok(Some(n)) } else { invalid() }) }, same;
        FlexDirection "flex-direction" false FlexDirection, alignment [flex_direction], word, same;
        FlexWrap "flex-wrap" false FlexWrap, alignment [flex_wrap], word, same;
        FlexGrow "flex-grow" false f32, alignment [flex_grow], |i, _| positive(i), same;
        FlexShrink "flex-shrink" false f32, alignment [flex_shrink], |i, _| positive(i), same;
        FlexBasis "flex-basis" false Option<SizeValue>, alignment [flex_basis],
            |i, c| if keyword(i, "content") { Ok(None) } else { size(i, c).map(Some) },
            |v, b| v.as_ref().map(|v| box_size(v, b));
        Order "order" false i32, alignment [order], |i, _| integer(i), same;
        AlignContent "align-content" false Align, alignment [align_content], |i, _| keyword::align(i, AlignKind::Content { inline: false }), same;
        JustifyContent "justify-content" false Align, alignment [justify_content], |i, _| keyword::align(i, AlignKind::Content { inline: true }), same;
        AlignItems "align-items" false Align, alignment [align_items], |i, _| keyword::align(i, AlignKind::Items { inline: false }), same;
        JustifyItems "justify-items" false Align, alignment [justify_items], |i, _| keyword::align(i, AlignKind::Items { inline: true }), same;
        AlignSelf "align-self" false Align, alignment [align_self], |i, _| keyword::align(i, AlignKind::Itself { inline: false }), same;
        JustifySelf "justify-self" false Align, alignment [justify_self], |i, _| keyword::align(i, AlignKind::Itself { inline: true }), same;
        RowGap "row-gap" false Dimension, alignment [row_gap], gap, dimension;
        ColumnGap "column-gap" false Dimension, alignment [column_gap], gap, dimension;
        GridTemplateColumns "grid-template-columns" false Arc<[TrackItem]>, alignment [grid_template_columns], |i, _| grid::template(i),
            |v, b| v.iter().map(|t| t.compute(&b.lengths())).collect::<Vec<_>>();
        GridTemplateRows "grid-template-rows" false Arc<[TrackItem]>, alignment [grid_template_rows], |i, _| grid::template(i),
            |v, b| v.iter().map(|t| t.compute(&b.lengths())).collect::<Vec<_>>();
        GridTemplateAreas "grid-template-areas" false Areas, alignment [grid_template_areas], |i, _| grid::areas(i), |v, _| v.to_vec();
        GridAutoColumns "grid-auto-columns" false Arc<[Track]>, alignment [grid_auto_columns], |i, _| Track::parse_list(i),
            |v, b| v.iter().map(|t| t.compute(&b.lengths())).collect::<Vec<_>>();
        GridAutoRows "grid-auto-rows" false Arc<[Track]>, alignment [grid_auto_rows], |i, _| Track::parse_list(i),
            |v, b| v.iter().map(|t| t.compute(&b.lengths())).collect::<Vec<_>>();
        GridColumnStart "grid-column-start" false GridLine, alignment [grid_column_start], |i, _| grid::line(i), same;
        GridColumnEnd "grid-column-end" false GridLine, alignment [grid_column_end], |i, _| grid::line(i), same;
        GridRowStart "grid-row-start" false GridLine, alignment [grid_row_start], |i, _| grid::line(i), same;
        GridRowEnd "grid-row-end" false GridLine, alignment [grid_row_end], |i, _| grid::line(i), same;

        TransformOrigin "transform-origin" false PositionValue, rare [transform_origin], |i, _| transform::origin(i), |v, b| v.compute(&b.lengths());
        ContentProperty "content" false ContentValue, rare [content], |i, _| ContentValue::parse(i), |v, b| b.content(v);
        CounterReset "counter-reset" false Arc<[(Box<str>, i32)]>, rare [counter_reset], |i, _| counters(i, 0), |v, _| v.to_vec();
        CounterIncrement "counter-increment" false Arc<[(Box<str>, i32)]>, rare [counter_increment], |i, _| counters(i, 1), |v, _| v.to_vec();
        CounterSet "counter-set" false Arc<[(Box<str>, i32)]>, rare [counter_set], |i, _| counters(i, 0), |v, _| v.to_vec();
        Clip "clip" false Option<Box<crate::units::Sides<Option<Dimension>>>>, rare [clip], |i, _| Ok(auto_or(i, clip)?.map(Box::new)),
            |v, b| v.as_ref().map(|v| v.map(|d| d.as_ref().map(|d| d.length(&b.lengths()))));
        ObjectFit "object-fit" false ObjectFit, rare [object_fit], word, same;
        ObjectPosition "object-position" false PositionValue, rare [object_position], |i, _| PositionValue::parse(i), |v, b| v.compute(&b.lengths());
        AspectRatio "aspect-ratio" false Option<(f32, bool)>, rare [aspect_ratio], aspect_ratio, same;
        TextOverflow "text-overflow" false Option<Box<str>>, rare [text_overflow], |i, _| text_overflow(i), same;
        UnderlineOffset "text-underline-offset" false Option<Dimension>, rare [underline_offset],
            |i, _| auto_or(i, |i| Dimension::parse(i, Accept::SIGNED_PERCENT)), |v, b| v.as_ref().map(|v| dimension(v, b));
        BreakBefore "break-before" false BreakBetween, rare [break_before], page_break, same;
        BreakAfter "break-after" false BreakBetween, rare [break_after], page_break, same;
        Page "page" false Option<Arc<str>>, rare [page], |i, _| auto_or(i, |i| Ok(i.expect_ident()?.as_ref().into())), same;
        BreakInside "break-inside" false bool, rare [break_inside_avoid],
            |i, _| words(i, &[("auto", false), ("avoid", true), ("avoid-page", true), ("avoid-column", false), ("avoid-region", false)]), same;
    }
    special {
        Display "display" false Display, |i, _| keyword::display(i),
            |b, v| b.style.display = *v,
            |b, from| b.style.display = from.display;
        Color "color" true ColorValue, quirky_color,
            |b, v| {
                let color = v.resolve(b.parent.inherited.color);
                store!(b, inherited, [color], color)
            },
            |b, from| store!(b, inherited, [color], from.inherited.color);
        Zoom "zoom" false f32, |i, _| {
                if keyword(i, "normal") || keyword(i, "reset") {
                    return Ok(1.);
                }
                match super::length::number_or_percent(i)? {
                    zoom if zoom >= 0. => Ok(if zoom == 0. { 1. } else { zoom }),
                    _ => invalid(),
                }
            },
            |b, v| b.set_zoom(*v),
            |_, _| {};
        FontFamily "font-family" true Arc<[Box<str>]>, |i, _| font_family(i),
            |b, v| b.font_mut().families = v.clone(),
            |b, from| b.font_mut().families = from.inherited.font_families.clone();
        FontWeight "font-weight" true FontWeight, |i, _| FontWeight::parse(i),
            |b, v| b.font_mut().weight = v.compute(b.parent.inherited.font_weight),
            |b, from| b.font_mut().weight = from.inherited.font_weight;
        FontStretch "font-stretch" true u16, |i, _| font_stretch(i),
            |b, v| b.font_mut().stretch = *v,
            |b, from| b.font_mut().stretch = from.inherited.font_stretch;
        FontStyle "font-style" true Slant, |i, _| font_style(i),
            |b, v| b.font_mut().slant = *v,
            |b, from| b.font_mut().slant = from.inherited.font_slant;
        FontSize "font-size" true FontSize, FontSize::parse,
            |b, v| b.set_font_size(v),
            |b, from| b.copy_font_size(from);
        TextAlign "text-align" true TextAlignValue,
            |i, c| {
                if c.user_agent && keyword(i, "-internal-center") {
                    return Ok(TextAlignValue::InternalCenter);
                }
                Ok(keyword::text_align(i)?.map_or(TextAlignValue::MatchParent, TextAlignValue::Fixed))
            },
            |b, v| b.set_text_align(*v),
            |b, from| store!(b, inherited, [text_align], from.inherited.text_align);
        TextIndent "text-indent" true Box<TextIndent>, |i, c| TextIndent::parse(i, c).map(Box::new),
            |b, v| {
                let indent = dimension(&v.indent, b);
                let inherited = Arc::make_mut(&mut b.style.inherited);
                inherited.text_indent = indent;
                inherited.text_indent_hanging = v.hanging;
                inherited.text_indent_each_line = v.each_line;
            },
            |b, from| {
                let inherited = Arc::make_mut(&mut b.style.inherited);
                inherited.text_indent = from.inherited.text_indent.clone();
                inherited.text_indent_hanging = from.inherited.text_indent_hanging;
                inherited.text_indent_each_line = from.inherited.text_indent_each_line;
            };
        TextDecorationLine "text-decoration-line" false DecorationLines, |i, _| decoration_lines(i),
            |b, v| {
                let decoration = b.decoration_mut();
                (decoration.underline, decoration.overline, decoration.line_through) = (v.underline, v.overline, v.line_through);
            },
            |b, from| {
                let lines = from.text_decoration.as_ref().map_or((false, false, false), |d| (d.underline, d.overline, d.line_through));
                let decoration = b.decoration_mut();
                (decoration.underline, decoration.overline, decoration.line_through) = lines;
            };
        TextDecorationStyle "text-decoration-style" false DecorationStyle, word,
            |b, v| b.decoration_mut().style = *v,
            |b, from| b.decoration_mut().style = from.text_decoration.as_ref().map_or(DecorationStyle::Solid, |d| d.style);
        TextDecorationColor "text-decoration-color" false ColorValue, |i, _| super::color::parse(i, false),
            |b, v| b.decoration_mut().color = style_color(v, b),
            |b, from| b.decoration_mut().color = from.text_decoration.as_ref().map_or(StyleColor::Current, |d| d.color);
        TextDecorationThickness "text-decoration-thickness" false Option<Dimension>,
            |i, _| {
                if keyword(i, "auto") || keyword(i, "from-font") {
                    return Ok(None);
                }
                Dimension::parse(i, Accept::SIGNED_PERCENT).map(Some)
            },
            |b, v| b.decoration_mut().thickness = v.as_ref().map(|v| dimension(v, b)),
            |b, from| b.decoration_mut().thickness = from.text_decoration.as_ref().and_then(|d| d.thickness.clone());
        BackgroundImage "background-image" false Arc<[ImageValue]>, |i, _| image_value::list(i, ImageValue::parse),
            |b, v| {
                let images = v.iter().map(|image| b.image(image, "background-image")).collect();
                background(b, |l| l.images = images)
            },
            |b, from| background(b, |l| l.images = from.decoration.background_layers.iter().map(|l| l.image.clone()).collect());
        BackgroundPositionX "background-position-x" false Arc<[Dimension]>,
            |i, _| image_value::list(i, |i| PositionValue::parse_axis(i, false)),
            |b, v| {
                let list = v.iter().map(|d| dimension(d, b)).collect();
                background(b, |l| l.x = list)
            },
            |b, from| background(b, |l| l.x = from.decoration.background_layers.iter().map(|l| l.position.0.clone()).collect());
        BackgroundPositionY "background-position-y" false Arc<[Dimension]>,
            |i, _| image_value::list(i, |i| PositionValue::parse_axis(i, true)),
            |b, v| {
                let list = v.iter().map(|d| dimension(d, b)).collect();
                background(b, |l| l.y = list)
            },
            |b, from| background(b, |l| l.y = from.decoration.background_layers.iter().map(|l| l.position.1.clone()).collect());
        BackgroundSize "background-size" false Arc<[BackgroundSizeValue]>, |i, _| image_value::list(i, BackgroundSizeValue::parse),
            |b, v| {
                let list = v.iter().map(|s| s.compute(&b.lengths())).collect();
                background(b, |l| l.size = list)
            },
            |b, from| background(b, |l| l.size = from.decoration.background_layers.iter().map(|l| l.size.clone()).collect());
        BackgroundRepeat "background-repeat" false Arc<[(Repeat, Repeat)]>, |i, _| image_value::list(i, image_value::repeat),
            |b, v| background(b, |l| l.repeat = v.to_vec()),
            |b, from| background(b, |l| l.repeat = from.decoration.background_layers.iter().map(|l| l.repeat).collect());
        BackgroundAttachment "background-attachment" false Arc<[bool]>, |i, _| image_value::list(i, image_value::attachment),
            |b, v| background(b, |l| l.fixed = v.to_vec()),
            |b, from| background(b, |l| l.fixed = from.decoration.background_layers.iter().map(|l| l.fixed).collect());
        BackgroundOrigin "background-origin" false Arc<[BackgroundBox]>,
            |i, _| image_value::list(i, <BackgroundBox as super::value::Keyword>::parse),
            |b, v| background(b, |l| l.origin = v.to_vec()),
            |b, from| background(b, |l| l.origin = from.decoration.background_layers.iter().map(|l| l.origin).collect());
        BackgroundClip "background-clip" false Arc<[BackgroundBox]>,
            |i, _| image_value::list(i, <BackgroundBox as super::value::Keyword>::parse),
            |b, v| {
                if v.contains(&BackgroundBox::Text) {
                    b.unsupported("background-clip: text");
                }
                background(b, |l| l.clip = v.to_vec())
            },
            |b, from| background(b, |l| l.clip = from.decoration.background_layers.iter().map(|l| l.clip).collect());
        GridAutoFlow "grid-auto-flow" false (bool, bool), |i, _| grid::auto_flow(i),
            |b, v| {
                let alignment = Arc::make_mut(&mut b.style.alignment);
                (alignment.grid_flow_column, alignment.grid_flow_dense) = *v;
            },
            |b, from| {
                let flow = (from.alignment.grid_flow_column, from.alignment.grid_flow_dense);
                let alignment = Arc::make_mut(&mut b.style.alignment);
                (alignment.grid_flow_column, alignment.grid_flow_dense) = flow;
            };
        Transform "transform" false Arc<[TransformValue]>, |i, _| transform::transform(i),
            |b, v| b.transforms.list = v.iter().map(|t| t.compute(&b.lengths())).collect(),
            |b, from| b.transforms.list = from.rare.transform.clone();
        Translate "translate" false Option<TransformValue>, |i, _| transform::translate(i),
            |b, v| b.transforms.translate = v.as_ref().map(|t| t.compute(&b.lengths())),
            |_, _| {};
        Rotate "rotate" false Option<TransformValue>, |i, _| transform::rotate(i),
            |b, v| b.transforms.rotate = v.as_ref().map(|t| t.compute(&b.lengths())),
            |_, _| {};
        Scale "scale" false Option<TransformValue>, |i, _| transform::scale(i),
            |b, v| b.transforms.scale = v.as_ref().map(|t| t.compute(&b.lengths())),
            |_, _| {};
        Isolation "isolation" false bool, |i, _| words(i, &[("auto", false), ("isolate", true)]),
            |b, v| isolate(b, *v),
            |b, from| isolate(b, from.rare.isolated);
        MixBlendMode "mix-blend-mode" false bool, |i, _| Ok(any_words(i)? != ["normal"]),
            |b, v| isolate(b, *v),
            |b, from| isolate(b, from.rare.isolated);
        WillChange "will-change" false bool,
            |i, _| Ok(any_words(i)?.iter().any(|w| {
                matches!(w.as_str(), "transform" | "opacity" | "filter" | "position" | "z-index" | "isolation" | "mix-blend-mode" | "translate"
                    | "rotate" | "scale" | "perspective" | "clip-path" | "mask" | "backdrop-filter" | "-webkit-transform")
            })),
            |b, v| isolate(b, *v),
            |b, from| isolate(b, from.rare.isolated);
        FilterProperty "filter" false Filter, |i, _| Filter::parse(i),
            |b, v| {
                isolate(b, v.any);
                b.filter_opacity = v.opacity;
                if v.other {
                    b.unsupported("filter");
                }
            },
            |_, _| {};
        ContainProperty "contain" false Contain, contain,
            |b, v| {
                isolate(b, v.paint || v.layout);
                if *v != Contain::default() {
                    let rare = Arc::make_mut(&mut b.style.rare);
                    (rare.contains_layout, rare.contains_size) = (v.layout || v.paint, v.size);
                }
            },
            |b, from| {
                let rare = Arc::make_mut(&mut b.style.rare);
                (rare.contains_layout, rare.contains_size) = (from.rare.contains_layout, from.rare.contains_size);
            };
    }
}

impl Longhand {
    /// Properties others are computed from, in the order they must be applied; fonts first of all.
    pub(super) const FIRST: [Longhand; 9] = [
        Longhand::WritingMode,
        Longhand::Direction,
        Longhand::TextOrientation,
        Longhand::Zoom,
        Longhand::FontFamily,
        Longhand::FontWeight,
        Longhand::FontStretch,
        Longhand::FontStyle,
        Longhand::FontSize,
    ];
    /// The next ones, once the font is known.
    pub(super) const SECOND: [Longhand; 2] = [Longhand::LineHeight, Longhand::Color];
}
