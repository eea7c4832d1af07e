//! Shorthand properties: which longhands each one sets, and how its value is spread over them.

use super::color::ColorValue;
use super::grid::{self, TrackItem};
use super::image_value::{ImageValue, Layer, PositionValue};
use super::keyword::{self, AlignKind, words};
use super::length::{AutoDimension, Dimension, SizeValue, number};
use super::property::{Declaration, Family, Logical, Longhand, ParseContext, Target, line_width, quirky_color};
use super::text_value::*;
use super::value::{Keyword, Parsed, four, invalid, keyword, maybe, pair};
use super::values::*;
use Longhand as L;
use cssparser::Parser;
use std::sync::Arc;
use text::Slant;

macro_rules! shorthands {
    ($($id:ident $name:literal [$($longhand:ident)*] [$($family:ident $edge:literal)*];)*) => {
        /// A shorthand property.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Shorthand { $($id,)* }

        impl Shorthand {
            pub(super) const ALL: &[(&'static str, Shorthand)] = &[$(($name, Shorthand::$id)),*];

            /// What it sets.
            pub(super) fn targets(self) -> Vec<Target> {
                match self {
                    $(Shorthand::$id => vec![
                        $(Target::Physical(Longhand::$longhand),)*
                        $(Target::Logical(Logical { family: Family::$family, edge: $edge }),)*
                    ],)*
                }
            }
        }
    };
}

shorthands! {
    Margin "margin" [MarginTop MarginRight MarginBottom MarginLeft] [];
    Padding "padding" [PaddingTop PaddingRight PaddingBottom PaddingLeft] [];
    Inset "inset" [Top Right Bottom Left] [];
    BorderWidth "border-width" [BorderTopWidth BorderRightWidth BorderBottomWidth BorderLeftWidth] [];
    BorderStyle "border-style" [BorderTopStyle BorderRightStyle BorderBottomStyle BorderLeftStyle] [];
    BorderColor "border-color" [BorderTopColor BorderRightColor BorderBottomColor BorderLeftColor] [];
    BorderTop "border-top" [BorderTopWidth BorderTopStyle BorderTopColor] [];
    BorderRight "border-right" [BorderRightWidth BorderRightStyle BorderRightColor] [];
    BorderBottom "border-bottom" [BorderBottomWidth BorderBottomStyle BorderBottomColor] [];
    BorderLeft "border-left" [BorderLeftWidth BorderLeftStyle BorderLeftColor] [];
    Border "border" [BorderTopWidth BorderRightWidth BorderBottomWidth BorderLeftWidth BorderTopStyle BorderRightStyle BorderBottomStyle
        BorderLeftStyle BorderTopColor BorderRightColor BorderBottomColor BorderLeftColor] [];
    BorderRadius "border-radius" [BorderTopLeftRadius BorderTopRightRadius BorderBottomRightRadius BorderBottomLeftRadius] [];
    BorderImage "border-image" [BorderImageSource BorderImageSlice BorderImageWidth BorderImageOutset BorderImageRepeat] [];
    MarginBlock "margin-block" [] [Margin 0 Margin 1];
    MarginInline "margin-inline" [] [Margin 2 Margin 3];
    PaddingBlock "padding-block" [] [Padding 0 Padding 1];
    PaddingInline "padding-inline" [] [Padding 2 Padding 3];
    InsetBlock "inset-block" [] [Inset 0 Inset 1];
    InsetInline "inset-inline" [] [Inset 2 Inset 3];
    BorderBlockWidth "border-block-width" [] [BorderWidth 0 BorderWidth 1];
    BorderInlineWidth "border-inline-width" [] [BorderWidth 2 BorderWidth 3];
    BorderBlockStyle "border-block-style" [] [BorderStyle 0 BorderStyle 1];
    BorderInlineStyle "border-inline-style" [] [BorderStyle 2 BorderStyle 3];
    BorderBlockColor "border-block-color" [] [BorderColor 0 BorderColor 1];
    BorderInlineColor "border-inline-color" [] [BorderColor 2 BorderColor 3];
    BorderBlock "border-block" [] [BorderWidth 0 BorderWidth 1 BorderStyle 0 BorderStyle 1 BorderColor 0 BorderColor 1];
    BorderInline "border-inline" [] [BorderWidth 2 BorderWidth 3 BorderStyle 2 BorderStyle 3 BorderColor 2 BorderColor 3];
    BorderBlockStart "border-block-start" [] [BorderWidth 0 BorderStyle 0 BorderColor 0];
    BorderBlockEnd "border-block-end" [] [BorderWidth 1 BorderStyle 1 BorderColor 1];
    BorderInlineStart "border-inline-start" [] [BorderWidth 2 BorderStyle 2 BorderColor 2];
    BorderInlineEnd "border-inline-end" [] [BorderWidth 3 BorderStyle 3 BorderColor 3];
    Overflow "overflow" [OverflowX OverflowY] [];
    Outline "outline" [OutlineWidth OutlineStyle OutlineColor] [];
    Background "background" [BackgroundColor BackgroundImage BackgroundPositionX BackgroundPositionY BackgroundSize BackgroundRepeat
        BackgroundAttachment BackgroundOrigin BackgroundClip] [];
    BackgroundPosition "background-position" [BackgroundPositionX BackgroundPositionY] [];
    Font "font" [FontStyle FontVariantCaps FontWeight FontStretch FontSize LineHeight FontFamily FontKerning FontVariantLigatures] [];
    FontVariant "font-variant" [FontVariantCaps FontVariantLigatures] [];
    ListStyle "list-style" [ListStyleType ListStylePosition ListStyleImage] [];
    TextStroke "-webkit-text-stroke" [TextStrokeWidth] [];
    TextDecoration "text-decoration" [TextDecorationLine TextDecorationStyle TextDecorationColor TextDecorationThickness] [];
    WhiteSpace "white-space" [WhiteSpaceCollapse TextWrapMode] [];
    TextWrap "text-wrap" [TextWrapMode] [];
    Flex "flex" [FlexGrow FlexShrink FlexBasis] [];
    FlexFlow "flex-flow" [FlexDirection FlexWrap] [];
    Gap "gap" [RowGap ColumnGap] [];
    PlaceContent "place-content" [AlignContent JustifyContent] [];
    PlaceItems "place-items" [AlignItems JustifyItems] [];
    PlaceSelf "place-self" [AlignSelf JustifySelf] [];
    GridColumn "grid-column" [GridColumnStart GridColumnEnd] [];
    GridRow "grid-row" [GridRowStart GridRowEnd] [];
    GridArea "grid-area" [GridRowStart GridColumnStart GridRowEnd GridColumnEnd] [];
    GridTemplate "grid-template" [GridTemplateRows GridTemplateColumns GridTemplateAreas] [];
    Grid "grid" [GridTemplateRows GridTemplateColumns GridTemplateAreas GridAutoRows GridAutoColumns GridAutoFlow] [];
    All "all" [] [];
}

/// What a property name sets, `all` included.
pub(super) fn targets_of_all() -> impl Iterator<Item = Longhand> {
    Longhand::ALL
        .iter()
        .map(|(_, l)| *l)
        .filter(|l| !matches!(l, L::Direction | L::UnicodeBidi | L::Lang))
}

fn each<T>(out: &mut Vec<Declaration>, longhands: [Longhand; 4], values: [T; 4], wrap: impl Fn(T) -> Declaration)
where
    T: Clone,
{
    for (longhand, value) in longhands.into_iter().zip(values) {
        out.push(wrap(value).retarget(longhand));
    }
}

fn logical(family: Family, edge: u8, declaration: Declaration) -> Declaration {
    Declaration::Logical(Logical { family, edge }, Box::new(declaration))
}

/// The width in `-webkit-text-stroke`, which has a colour too, in any order.
fn text_stroke_width(input: &mut Parser<'_>) -> Parsed<Dimension> {
    let (mut width, mut color) = (None, None);
    loop {
        if width.is_none()
            && let Some(value) = maybe(input, |input| line_width(input, &ParseContext::default()))
        {
            width = Some(value);
        } else if color.is_none()
            && let Some(value) = maybe(input, |input| super::color::parse(input, false))
        {
            color = Some(value);
        } else {
            break;
        }
    }
    if width.is_none() && color.is_none() {
        return invalid();
    }
    Ok(width.unwrap_or(Dimension::ZERO))
}

/// A border's width, style and colour in any order.
fn border(input: &mut Parser<'_>, context: &ParseContext, outline: bool) -> Parsed<(Dimension, BorderStyle, ColorValue)> {
    let (mut width, mut style, mut color) = (None, None, None);
    loop {
        if width.is_none()
            && let Some(value) = maybe(input, |input| line_width(input, &ParseContext { quirks: false, ..*context }))
        {
            width = Some(value);
        } else if style.is_none()
            && let Some(value) = maybe(input, |input| {
                if outline && keyword(input, "auto") {
                    Ok(BorderStyle::Solid)
                } else {
                    BorderStyle::parse(input)
                }
            })
        {
            style = Some(value);
        } else if color.is_none()
            && let Some(value) = maybe(input, |input| super::color::parse(input, false))
        {
            color = Some(value);
        } else {
            break;
        }
    }
    if width.is_none() && style.is_none() && color.is_none() {
        return invalid();
    }
    Ok((
        width.unwrap_or(Dimension::px(3.)),
        style.unwrap_or(BorderStyle::None),
        color.unwrap_or(ColorValue::Current),
    ))
}

fn two_sides(input: &mut Parser<'_>, context: &ParseContext, out: &mut Vec<Declaration>, family: Family, first: u8) -> Parsed<()> {
    let longhand = family.members()[0];
    // Flow-relative properties have no unitless quirk.
    let plain = ParseContext { quirks: false, ..*context };
    let (a, b) = pair(input, |input| longhand.parse(input, &plain))?;
    out.push(logical(family, first, a));
    out.push(logical(family, first + 1, b));
    Ok(())
}

/// Spreads a shorthand's value over its longhands.
pub(super) fn parse(shorthand: Shorthand, input: &mut Parser<'_>, context: &ParseContext, out: &mut Vec<Declaration>) -> Parsed<()> {
    use Declaration as D;
    use Shorthand as S;
    match shorthand {
        S::Margin => {
            let values = four(input, |input| L::MarginTop.parse(input, context))?;
            each(out, [L::MarginTop, L::MarginRight, L::MarginBottom, L::MarginLeft], values, |d| d);
        }
        S::Padding => {
            let values = four(input, |input| L::PaddingTop.parse(input, context))?;
            each(
                out,
                [L::PaddingTop, L::PaddingRight, L::PaddingBottom, L::PaddingLeft],
                values,
                |d| d,
            );
        }
        S::Inset => {
            let values = four(input, |input| L::Top.parse(input, &ParseContext { quirks: false, ..*context }))?;
            each(out, [L::Top, L::Right, L::Bottom, L::Left], values, |d| d);
        }
        S::BorderWidth => {
            let values = four(input, |input| line_width(input, context))?;
            each(
                out,
                [L::BorderTopWidth, L::BorderRightWidth, L::BorderBottomWidth, L::BorderLeftWidth],
                values,
                D::BorderTopWidth,
            );
        }
        S::BorderStyle => {
            let values = four(input, BorderStyle::parse)?;
            each(
                out,
                [L::BorderTopStyle, L::BorderRightStyle, L::BorderBottomStyle, L::BorderLeftStyle],
                values,
                D::BorderTopStyle,
            );
        }
        S::BorderColor => {
            let values = four(input, |input| quirky_color(input, context))?;
            each(
                out,
                [L::BorderTopColor, L::BorderRightColor, L::BorderBottomColor, L::BorderLeftColor],
                values,
                D::BorderTopColor,
            );
        }
        S::Border | S::BorderTop | S::BorderRight | S::BorderBottom | S::BorderLeft => {
            let (width, style, color) = border(input, context, false)?;
            let sides = match shorthand {
                S::BorderTop => 0..1,
                S::BorderRight => 1..2,
                S::BorderBottom => 2..3,
                S::BorderLeft => 3..4,
                _ => 0..4,
            };
            for side in sides {
                out.push(D::BorderTopWidth(width.clone()).retarget(Family::BorderWidth.members()[side]));
                out.push(D::BorderTopStyle(style).retarget(Family::BorderStyle.members()[side]));
                out.push(D::BorderTopColor(color.clone()).retarget(Family::BorderColor.members()[side]));
            }
        }
        S::BorderBlock | S::BorderInline | S::BorderBlockStart | S::BorderBlockEnd | S::BorderInlineStart | S::BorderInlineEnd => {
            let (width, style, color) = border(input, context, false)?;
            for edge in match shorthand {
                S::BorderBlock => 0..2,
                S::BorderInline => 2..4,
                S::BorderBlockStart => 0..1,
                S::BorderBlockEnd => 1..2,
                S::BorderInlineStart => 2..3,
                _ => 3..4,
            } {
                out.push(logical(Family::BorderWidth, edge, D::BorderTopWidth(width.clone())));
                out.push(logical(Family::BorderStyle, edge, D::BorderTopStyle(style)));
                out.push(logical(Family::BorderColor, edge, D::BorderTopColor(color.clone())));
            }
        }
        S::BorderRadius => {
            let horizontal = four(input, |input| Dimension::parse(input, super::length::Accept::PERCENT))?;
            let vertical = if input.try_parse(|input| input.expect_delim('/')).is_ok() {
                four(input, |input| Dimension::parse(input, super::length::Accept::PERCENT))?
            } else {
                horizontal.clone()
            };
            for (corner, pair) in Family::Radius.members().iter().zip(horizontal.into_iter().zip(vertical)) {
                out.push(D::BorderTopLeftRadius(pair).retarget(*corner));
            }
        }
        S::MarginBlock => two_sides(input, context, out, Family::Margin, 0)?,
        S::MarginInline => two_sides(input, context, out, Family::Margin, 2)?,
        S::PaddingBlock => two_sides(input, context, out, Family::Padding, 0)?,
        S::PaddingInline => two_sides(input, context, out, Family::Padding, 2)?,
        S::InsetBlock => two_sides(input, context, out, Family::Inset, 0)?,
        S::InsetInline => two_sides(input, context, out, Family::Inset, 2)?,
        S::BorderBlockWidth => two_sides(input, context, out, Family::BorderWidth, 0)?,
        S::BorderInlineWidth => two_sides(input, context, out, Family::BorderWidth, 2)?,
        S::BorderBlockStyle => two_sides(input, context, out, Family::BorderStyle, 0)?,
        S::BorderInlineStyle => two_sides(input, context, out, Family::BorderStyle, 2)?,
        S::BorderBlockColor => two_sides(input, context, out, Family::BorderColor, 0)?,
        S::BorderInlineColor => two_sides(input, context, out, Family::BorderColor, 2)?,
        S::Overflow => {
            let (x, y) = pair(input, Overflow::parse)?;
            out.extend([D::OverflowX(x), D::OverflowY(y)]);
        }
        S::Outline => {
            let (width, style, color) = border(input, context, true)?;
            out.extend([D::OutlineWidth(width), D::OutlineStyle(style), D::OutlineColor(color)]);
        }
        S::TextStroke => {
            out.push(D::TextStrokeWidth(text_stroke_width(input)?));
        }
        S::Background => background(input, out)?,
        S::BackgroundPosition => {
            let positions = input.parse_comma_separated(PositionValue::parse)?;
            out.push(D::BackgroundPositionX(positions.iter().map(|p| p.x.clone()).collect()));
            out.push(D::BackgroundPositionY(positions.into_iter().map(|p| p.y).collect()));
        }
        S::Font => font(input, context, out)?,
        S::FontVariant => {
            let (mut caps, mut no_ligatures, mut some) = (SmallCapitals::None, false, false);
            while let Ok(word) = input.try_parse(|input| input.expect_ident_cloned()) {
                some = true;
                match &*word.to_ascii_lowercase() {
                    "small-caps" | "petite-caps" => caps = SmallCapitals::Letters,
                    "all-small-caps" | "all-petite-caps" => caps = SmallCapitals::All,
                    "none" | "no-common-ligatures" => no_ligatures = true,
                    "normal"
                    | "common-ligatures"
                    | "discretionary-ligatures"
                    | "no-discretionary-ligatures"
                    | "historical-ligatures"
                    | "no-historical-ligatures"
                    | "contextual"
                    | "no-contextual"
                    | "unicase"
                    | "titling-caps"
                    | "lining-nums"
                    | "oldstyle-nums"
                    | "proportional-nums"
                    | "tabular-nums"
                    | "diagonal-fractions"
                    | "stacked-fractions"
                    | "ordinal"
                    | "slashed-zero"
                    | "jis78"
                    | "jis83"
                    | "jis90"
                    | "jis04"
                    | "simplified"
                    | "traditional"
                    | "full-width"
                    | "proportional-width"
                    | "ruby"
                    | "sub"
                    | "super"
                    | "text"
                    | "emoji"
                    | "unicode" => {}
                    _ => return invalid(),
                }
            }
            if !some {
                return invalid();
            }
            out.extend([D::FontVariantCaps(caps), D::FontVariantLigatures(no_ligatures)]);
        }
        S::BorderImage => super::border_image::shorthand(input, out)?,
        S::ListStyle => list_style(input, out)?,
        S::TextDecoration => text_decoration(input, out)?,
        S::WhiteSpace => {
            use WhiteSpaceCollapse as W;
            let legacy = maybe(input, |input| {
                words(
                    input,
                    &[
                        ("normal", (W::Collapse, false)),
                        ("pre", (W::Preserve, true)),
                        ("pre-wrap", (W::Preserve, false)),
                        ("pre-line", (W::PreserveBreaks, false)),
                        ("break-spaces", (W::BreakSpaces, false)),
                    ],
                )
            });
            let (mut collapse, mut wrap) = legacy.map_or((None, None), |(c, w)| (Some(c), Some(w)));
            if legacy.is_none() {
                while !input.is_exhausted() {
                    if wrap.is_none()
                        && let Some(value) = maybe(input, |input| words(input, &[("wrap", false), ("nowrap", true)]))
                    {
                        wrap = Some(value);
                    } else if collapse.is_none() {
                        collapse = Some(W::parse(input)?);
                    } else {
                        return invalid();
                    }
                }
                if wrap.is_none() && collapse.is_none() {
                    return invalid();
                }
            }
            out.extend([
                D::WhiteSpaceCollapse(collapse.unwrap_or(W::Collapse)),
                D::TextWrapMode(wrap.unwrap_or(false)),
            ]);
        }
        S::TextWrap => {
            let table = [
                ("wrap", false),
                ("nowrap", true),
                ("auto", false),
                ("balance", false),
                ("pretty", false),
                ("stable", false),
            ];
            let (a, b) = pair(input, |input| words(input, &table))?;
            out.push(D::TextWrapMode(a || b));
        }
        S::Flex => flex(input, context, out)?,
        S::FlexFlow => {
            let (mut direction, mut wrap) = (None, None);
            while !input.is_exhausted() {
                if direction.is_none()
                    && let Some(value) = maybe(input, FlexDirection::parse)
                {
                    direction = Some(value);
                } else if wrap.is_none() {
                    wrap = Some(FlexWrap::parse(input)?);
                } else {
                    return invalid();
                }
            }
            if direction.is_none() && wrap.is_none() {
                return invalid();
            }
            out.extend([
                D::FlexDirection(direction.unwrap_or(FlexDirection::Row)),
                D::FlexWrap(wrap.unwrap_or(FlexWrap::NoWrap)),
            ]);
        }
        S::Gap => {
            let row = L::RowGap.parse(input, context)?;
            let column = match maybe(input, |input| L::ColumnGap.parse(input, context)) {
                Some(column) => column,
                None => match &row {
                    D::RowGap(gap) => D::ColumnGap(gap.clone()),
                    _ => return invalid(),
                },
            };
            out.extend([row, column]);
        }
        S::PlaceContent => {
            let block = keyword::align(input, AlignKind::Content { inline: false })?;
            let inline = maybe(input, |input| keyword::align(input, AlignKind::Content { inline: true }));
            // A baseline has no meaning along the inline axis.
            let same = if matches!(block.keyword, Alignment::Baseline | Alignment::LastBaseline) {
                Align {
                    keyword: Alignment::Start,
                    overflow: OverflowPosition::Default,
                }
            } else {
                block
            };
            out.extend([D::AlignContent(block), D::JustifyContent(inline.unwrap_or(same))]);
        }
        S::PlaceItems => {
            let block = keyword::align(input, AlignKind::Items { inline: false })?;
            let inline = maybe(input, |input| keyword::align(input, AlignKind::Items { inline: true })).unwrap_or(block);
            out.extend([D::AlignItems(block), D::JustifyItems(inline)]);
        }
        S::PlaceSelf => {
            let block = keyword::align(input, AlignKind::Itself { inline: false })?;
            let inline = maybe(input, |input| keyword::align(input, AlignKind::Itself { inline: true })).unwrap_or(block);
            out.extend([D::AlignSelf(block), D::JustifySelf(inline)]);
        }
        S::GridColumn | S::GridRow => {
            let start = grid::line(input)?;
            let end = if input.try_parse(|input| input.expect_delim('/')).is_ok() {
                grid::line(input)?
            } else {
                implied(&start)
            };
            if shorthand == S::GridColumn {
                out.extend([D::GridColumnStart(start), D::GridColumnEnd(end)]);
            } else {
                out.extend([D::GridRowStart(start), D::GridRowEnd(end)]);
            }
        }
        S::GridArea => {
            let mut lines = vec![grid::line(input)?];
            while lines.len() < 4 && input.try_parse(|input| input.expect_delim('/')).is_ok() {
                lines.push(grid::line(input)?);
            }
            let row_start = lines[0].clone();
            let column_start = lines.get(1).cloned().unwrap_or_else(|| implied(&row_start));
            let row_end = lines.get(2).cloned().unwrap_or_else(|| implied(&row_start));
            let column_end = lines.get(3).cloned().unwrap_or_else(|| implied(&column_start));
            out.extend([
                D::GridRowStart(row_start),
                D::GridColumnStart(column_start),
                D::GridRowEnd(row_end),
                D::GridColumnEnd(column_end),
            ]);
        }
        S::GridTemplate => grid_template(input, out)?,
        S::Grid => grid_shorthand(input, out)?,
        // `all` takes only the CSS-wide keywords.
        S::All => return invalid(),
    }
    Ok(())
}

/// The end line a start line implies: the same name, otherwise `auto`.
fn implied(start: &GridLine) -> GridLine {
    match start {
        GridLine::Named(name, 0) => GridLine::Named(name.clone(), 0),
        _ => GridLine::Auto,
    }
}

fn background(input: &mut Parser<'_>, out: &mut Vec<Declaration>) -> Parsed<()> {
    use Declaration as D;
    let layers = input.parse_comma_separated(|input| Layer::parse(input, false))?;
    if layers.iter().rev().skip(1).any(|l| l.color.is_some()) {
        return invalid();
    }
    let color = layers.last().and_then(|l| l.color.clone());
    out.push(D::BackgroundColor(color.unwrap_or(ColorValue::Fixed(page::Color::TRANSPARENT))));
    out.push(D::BackgroundImage(layers.iter().map(|l| l.image.clone()).collect()));
    out.push(D::BackgroundPositionX(layers.iter().map(|l| l.position.x.clone()).collect()));
    out.push(D::BackgroundPositionY(layers.iter().map(|l| l.position.y.clone()).collect()));
    out.push(D::BackgroundSize(layers.iter().map(|l| l.size.clone()).collect()));
    out.push(D::BackgroundRepeat(layers.iter().map(|l| l.repeat).collect()));
    out.push(D::BackgroundAttachment(layers.iter().map(|l| l.fixed).collect()));
    out.push(D::BackgroundOrigin(layers.iter().map(|l| l.origin).collect()));
    out.push(D::BackgroundClip(layers.iter().map(|l| l.clip).collect()));
    Ok(())
}

fn font(input: &mut Parser<'_>, context: &ParseContext, out: &mut Vec<Declaration>) -> Parsed<()> {
    use Declaration as D;
    let (mut style, mut caps, mut weight, mut stretch) = (None, None, None, None);
    let mut size = None;
    let start = input.state();
    if let Ok(word) = input.expect_ident()
        && matches!(
            &*word.to_ascii_lowercase(),
            "caption"
                | "icon"
                | "menu"
                | "message-box"
                | "small-caption"
                | "status-bar"
                | "-webkit-mini-control"
                | "-webkit-small-control"
                | "-webkit-control"
        )
        && input.is_exhausted()
    {
        // The system fonts, as Chromium has them on Linux.
        size = Some((FontSize::Dimension(Dimension::px(13.333_333)), Arc::from(["sans-serif".into()])));
    } else {
        input.reset(&start);
        for _ in 0..4 {
            if keyword(input, "normal") {
                continue;
            }
            if style.is_none()
                && let Some(value) = maybe(input, font_style)
            {
                style = Some(value);
            } else if caps.is_none() && keyword(input, "small-caps") {
                caps = Some(SmallCapitals::Letters);
            } else if weight.is_none()
                && let Some(value) = maybe(input, |input| {
                    // A bare number is only a weight when a size still follows.
                    FontWeight::parse(input)
                })
            {
                weight = Some(value);
            } else if stretch.is_none()
                && let Some(value) = maybe(input, font_stretch_keyword)
            {
                stretch = Some(value);
            } else {
                break;
            }
        }
    }
    let (size, line_height, families) = match size {
        Some((size, families)) => (size, LineHeightValue::Normal, families),
        None => {
            // Without a unit only 0 is a size: the unitless quirk does not reach into the shorthand.
            let size = FontSize::parse(input, &ParseContext { quirks: false, ..*context })?;
            let line_height = if input.try_parse(|input| input.expect_delim('/')).is_ok() {
                LineHeightValue::parse(input)?
            } else {
                LineHeightValue::Normal
            };
            (size, line_height, font_family(input)?)
        }
    };
    out.extend([
        D::FontStyle(style.unwrap_or(Slant::Normal)),
        D::FontVariantCaps(caps.unwrap_or(SmallCapitals::None)),
        D::FontVariantLigatures(false),
        D::FontKerning(false),
        D::FontWeight(weight.unwrap_or(FontWeight::Fixed(400))),
        D::FontStretch(stretch.unwrap_or(100)),
        D::FontSize(size),
        D::LineHeight(line_height),
        D::FontFamily(families),
    ]);
    Ok(())
}

fn list_style(input: &mut Parser<'_>, out: &mut Vec<Declaration>) -> Parsed<()> {
    use Declaration as D;
    let (mut kind, mut inside, mut image, mut nones) = (None, None, None, 0);
    let mut some = false;
    while !input.is_exhausted() {
        some = true;
        if keyword(input, "none") {
            nones += 1;
        } else if inside.is_none()
            && let Some(value) = maybe(input, |input| words(input, &[("inside", true), ("outside", false)]))
        {
            inside = Some(value);
        } else if image.is_none()
            && let Some(value) = maybe(input, ImageValue::parse)
        {
            image = Some(value);
        } else if kind.is_none() {
            kind = Some(list_style_type(input)?);
        } else {
            return invalid();
        }
    }
    // Each `none` stands for a type or an image that is not given.
    if !some || nones > usize::from(kind.is_none()) + usize::from(image.is_none()) {
        return invalid();
    }
    let default = if nones > 0 {
        ListStyleType::None
    } else {
        ListStyleType::Named("disc".into())
    };
    out.extend([
        D::ListStyleType(kind.unwrap_or(default)),
        D::ListStylePosition(inside.unwrap_or(false)),
        D::ListStyleImage(image.unwrap_or(ImageValue::None)),
    ]);
    Ok(())
}

fn text_decoration(input: &mut Parser<'_>, out: &mut Vec<Declaration>) -> Parsed<()> {
    use Declaration as D;
    let (mut lines, mut style, mut color, mut thickness) = (None, None, None, None);
    let mut some = false;
    let context = ParseContext::default();
    while !input.is_exhausted() {
        some = true;
        if lines.is_none()
            && let Some(value) = maybe(input, decoration_lines)
        {
            lines = Some(value);
        } else if style.is_none()
            && let Some(value) = maybe(input, DecorationStyle::parse)
        {
            style = Some(value);
        } else if thickness.is_none()
            && let Some(value) = maybe(input, |input| L::TextDecorationThickness.parse(input, &context))
        {
            thickness = Some(value);
        } else if color.is_none() {
            color = Some(super::color::parse(input, false)?);
        } else {
            return invalid();
        }
    }
    if !some {
        return invalid();
    }
    out.extend([
        D::TextDecorationLine(lines.unwrap_or_default()),
        D::TextDecorationStyle(style.unwrap_or(DecorationStyle::Solid)),
        D::TextDecorationColor(color.unwrap_or(ColorValue::Current)),
        thickness.unwrap_or(D::TextDecorationThickness(None)),
    ]);
    Ok(())
}

fn flex(input: &mut Parser<'_>, context: &ParseContext, out: &mut Vec<Declaration>) -> Parsed<()> {
    use Declaration as D;
    let plain = ParseContext { quirks: false, ..*context };
    if keyword(input, "none") {
        out.extend([D::FlexGrow(0.), D::FlexShrink(0.), D::FlexBasis(Some(SizeValue::Auto))]);
        return Ok(());
    }
    let (mut grow, mut shrink, mut basis) = (None, None, None);
    while !input.is_exhausted() {
        if grow.is_none()
            && let Some(value) = maybe(input, number)
        {
            let second = maybe(input, number);
            if value < 0. || second.is_some_and(|s| s < 0.) {
                return invalid();
            }
            grow = Some(value);
            shrink = second;
        } else if basis.is_none() {
            let D::FlexBasis(value) = L::FlexBasis.parse(input, &plain)? else {
                return invalid();
            };
            basis = Some(value);
        } else {
            return invalid();
        }
    }
    if grow.is_none() && basis.is_none() {
        return invalid();
    }
    out.extend([
        D::FlexGrow(grow.unwrap_or(1.)),
        D::FlexShrink(shrink.unwrap_or(1.)),
        // A basis left out of the shorthand is 0.
        D::FlexBasis(basis.unwrap_or(Some(SizeValue::Set(Dimension::Percent(0.))))),
    ]);
    Ok(())
}

fn push_template(out: &mut Vec<Declaration>, rows: Arc<[TrackItem]>, columns: Arc<[TrackItem]>, areas: grid::Areas) {
    out.push(Declaration::GridTemplateRows(rows));
    out.push(Declaration::GridTemplateColumns(columns));
    out.push(Declaration::GridTemplateAreas(areas));
}

/// `none`, rows / columns, or rows drawn as strings.
fn grid_template(input: &mut Parser<'_>, out: &mut Vec<Declaration>) -> Parsed<()> {
    let state = input.state();
    if keyword(input, "none") && input.is_exhausted() {
        push_template(out, Arc::from([]), Arc::from([]), Arc::from([]));
        return Ok(());
    }
    input.reset(&state);
    if let Some((rows, columns)) = maybe(input, |input| {
        let rows = grid::template(input)?;
        input.expect_delim('/')?;
        Ok((rows, grid::template(input)?))
    }) {
        push_template(out, rows, columns, Arc::from([]));
        return Ok(());
    }
    let (mut rows, mut areas) = (Vec::new(), Vec::new());
    loop {
        if let Some(names) = maybe(input, grid::line_names) {
            rows.push(TrackItem::Names(names));
        }
        let Ok(text) = input.try_parse(|input| input.expect_string_cloned()) else {
            break;
        };
        areas.push(grid::area_row(&text).map_or_else(invalid, Ok)?);
        let track = maybe(input, grid::Track::parse);
        rows.push(TrackItem::Track(match track {
            Some(track) => track,
            None => grid::Track::parse(&mut Parser::new("auto"))?,
        }));
        if let Some(names) = maybe(input, grid::line_names) {
            rows.push(TrackItem::Names(names));
        }
    }
    if !grid::areas_are_rectangles(&areas) {
        return invalid();
    }
    let columns = if input.try_parse(|input| input.expect_delim('/')).is_ok() {
        grid::template(input)?
    } else {
        Arc::from([])
    };
    push_template(out, rows.into(), columns, areas.into());
    Ok(())
}

fn grid_shorthand(input: &mut Parser<'_>, out: &mut Vec<Declaration>) -> Parsed<()> {
    use Declaration as D;
    let auto = || -> Parsed<Arc<[grid::Track]>> { grid::Track::parse_list(&mut Parser::new("auto")) };
    fn flow(input: &mut Parser<'_>) -> Parsed<bool> {
        let dense = keyword(input, "dense");
        input.expect_ident_matching("auto-flow")?;
        Ok(dense || keyword(input, "dense"))
    }
    let by_row = maybe(input, |input| {
        let dense = flow(input)?;
        let tracks = maybe(input, grid::Track::parse_list);
        input.expect_delim('/')?;
        Ok((dense, tracks, grid::template(input)?))
    });
    if let Some((dense, tracks, columns)) = by_row {
        push_template(out, Arc::from([]), columns, Arc::from([]));
        out.extend([
            D::GridAutoRows(tracks.map_or_else(auto, Ok)?),
            D::GridAutoColumns(auto()?),
            D::GridAutoFlow((false, dense)),
        ]);
        return Ok(());
    }
    let by_column = maybe(input, |input| {
        let rows = grid::template(input)?;
        input.expect_delim('/')?;
        Ok((rows, flow(input)?, maybe(input, grid::Track::parse_list)))
    });
    if let Some((rows, dense, tracks)) = by_column {
        push_template(out, rows, Arc::from([]), Arc::from([]));
        out.extend([
            D::GridAutoRows(auto()?),
            D::GridAutoColumns(tracks.map_or_else(auto, Ok)?),
            D::GridAutoFlow((true, dense)),
        ]);
        return Ok(());
    }
    grid_template(input, out)?;
    out.extend([
        D::GridAutoRows(auto()?),
        D::GridAutoColumns(auto()?),
        D::GridAutoFlow((false, false)),
    ]);
    Ok(())
}

/// `auto` margins on both inline sides, as `align=center` of a table asks for.
pub(super) fn auto_margins() -> [Declaration; 2] {
    [
        logical(Family::Margin, 2, Declaration::MarginTop(AutoDimension::Auto)),
        logical(Family::Margin, 3, Declaration::MarginTop(AutoDimension::Auto)),
    ]
}
