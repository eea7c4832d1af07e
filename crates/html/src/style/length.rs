//! Specified lengths, percentages and numbers, and what they come to in px (CSS Values 4 §5–6).

use super::math::{self, Kind, Math};
use super::value::{Parsed, invalid};
use super::values::{AutoLength, Calc, LengthPercentage, LineHeight, Size};
use crate::units::Px;
use cssparser::{Parser, Token};
use std::sync::Arc;
use text::FontStack;

/// A length unit that is not a fixed multiple of px, or px itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Px,
    Em,
    Ex,
    Ch,
    Ic,
    Cap,
    Lh,
    Rem,
    Rex,
    Rch,
    Ric,
    Rcap,
    Rlh,
    Vw,
    Vh,
    Vi,
    Vb,
    Vmin,
    Vmax,
}

/// The value and unit behind a dimension token, absolute units brought to px.
pub(super) fn length_unit(value: f32, unit: &str) -> Option<(f32, Unit)> {
    use Unit::*;
    let mut lower = [0_u8; 5];
    let bytes = unit.as_bytes();
    if bytes.len() > lower.len() {
        return None;
    }
    for (to, from) in lower.iter_mut().zip(bytes) {
        *to = from.to_ascii_lowercase();
    }
    let name = std::str::from_utf8(&lower[..bytes.len()]).ok()?;
    Some(match name {
        "px" => (value, Px),
        "pt" => (value * (96. / 72.), Px),
        "pc" => (value * 16., Px),
        "in" => (value * 96., Px),
        "cm" => (value * (96. / 2.54), Px),
        "mm" => (value * (96. / 25.4), Px),
        "q" => (value * (96. / 101.6), Px),
        "em" => (value, Em),
        "ex" => (value, Ex),
        "ch" => (value, Ch),
        "ic" => (value, Ic),
        "cap" => (value, Cap),
        "lh" => (value, Lh),
        "rem" => (value, Rem),
        "rex" => (value, Rex),
        "rch" => (value, Rch),
        "ric" => (value, Ric),
        "rcap" => (value, Rcap),
        "rlh" => (value, Rlh),
        "vw" | "svw" | "lvw" | "dvw" | "cqw" => (value, Vw),
        "vh" | "svh" | "lvh" | "dvh" | "cqh" => (value, Vh),
        "vi" | "svi" | "lvi" | "dvi" | "cqi" => (value, Vi),
        "vb" | "svb" | "lvb" | "dvb" | "cqb" => (value, Vb),
        "vmin" | "svmin" | "lvmin" | "dvmin" | "cqmin" => (value, Vmin),
        "vmax" | "svmax" | "lvmax" | "dvmax" | "cqmax" => (value, Vmax),
        _ => return None,
    })
}

/// What relative lengths are relative to.
#[derive(Clone, Copy)]
pub(super) struct LengthContext<'a> {
    /// The element's font size with its zoom in it.
    pub(super) font_size: f32,
    /// Its faces.
    pub(super) font: Option<&'a FontStack>,
    /// Its line height.
    pub(super) line_height: LineHeight,
    /// The root element's font size without zoom.
    pub(super) root_font_size: f32,
    /// The root element's faces.
    pub(super) root_font: Option<&'a FontStack>,
    /// The root element's line height.
    pub(super) root_line_height: LineHeight,
    /// The viewport or page area.
    pub(super) viewport: (f32, f32),
    /// Zoom that multiplies absolute lengths.
    pub(super) zoom: f32,
    /// The inline axis is vertical.
    pub(super) vertical: bool,
    /// Letters stand upright in a vertical line.
    pub(super) upright: bool,
    /// Glyphs advance by whole px ([`super::Medium::fractional_glyphs`] is false).
    pub(super) whole_advances: bool,
}

impl LengthContext<'_> {
    /// A context for lengths that have no element: media queries and `@page`.
    pub(super) fn initial(viewport: (f32, f32)) -> LengthContext<'static> {
        LengthContext {
            font_size: 16.,
            font: None,
            line_height: LineHeight::Normal,
            root_font_size: 16.,
            root_font: None,
            root_line_height: LineHeight::Normal,
            viewport,
            zoom: 1.,
            vertical: false,
            upright: false,
            whole_advances: false,
        }
    }

    /// The length that `ch` or `ic` is: as far as the glyph advances in text.
    fn advance(&self, unit: Unit, font: Option<&FontStack>, size: f32) -> f32 {
        let upright = (unit == Unit::Ch && self.upright).then(|| font.map_or(1., |font| font.metrics().upright_zero_advance));
        let advance = upright.unwrap_or_else(|| font_unit(unit, font)) * size;
        if self.whole_advances { advance.round() } else { advance }
    }

    /// A length in px.
    pub(super) fn px(&self, value: f32, unit: Unit) -> f32 {
        let (width, height) = self.viewport;
        match unit {
            Unit::Px => value * self.zoom,
            Unit::Em => value * self.font_size,
            Unit::Rem => value * self.root_font_size * self.zoom,
            Unit::Ex | Unit::Cap => value * font_unit(unit, self.font) * self.font_size,
            Unit::Ch | Unit::Ic => value * self.advance(unit, self.font, self.font_size),
            Unit::Rex => value * font_unit(Unit::Ex, self.root_font) * self.root_font_size * self.zoom,
            Unit::Rch => value * self.advance(Unit::Ch, self.root_font, self.root_font_size * self.zoom),
            Unit::Ric => value * self.advance(Unit::Ic, self.root_font, self.root_font_size * self.zoom),
            Unit::Rcap => value * font_unit(Unit::Cap, self.root_font) * self.root_font_size * self.zoom,
            Unit::Lh => value * line_height(self.line_height, self.font, self.font_size),
            Unit::Rlh => value * line_height(self.root_line_height, self.root_font, self.root_font_size) * self.zoom,
            Unit::Vw => value / 100. * width,
            Unit::Vh => value / 100. * height,
            Unit::Vi => value / 100. * if self.vertical { height } else { width },
            Unit::Vb => value / 100. * if self.vertical { width } else { height },
            Unit::Vmin => value / 100. * width.min(height),
            Unit::Vmax => value / 100. * width.max(height),
        }
    }
}

/// The size of a font-relative unit in em, with the fall-backs of CSS Values 4 §6.1.1 where there is no font.
fn font_unit(unit: Unit, font: Option<&FontStack>) -> f32 {
    let Some(metrics) = font.map(FontStack::metrics) else {
        return match unit {
            Unit::Ic | Unit::Cap => 1.,
            _ => 0.5,
        };
    };
    match unit {
        Unit::Ex if metrics.x_height > 0. => metrics.x_height,
        Unit::Ch if metrics.zero_advance > 0. => metrics.zero_advance,
        Unit::Ic if metrics.ideograph_advance > 0. => metrics.ideograph_advance,
        Unit::Cap if metrics.cap_height > 0. => metrics.cap_height,
        Unit::Ic => 1.,
        Unit::Cap => metrics.ascent,
        _ => 0.5,
    }
}

fn line_height(value: LineHeight, font: Option<&FontStack>, font_size: f32) -> f32 {
    match value {
        LineHeight::Normal => match font.map(FontStack::metrics) {
            Some(m) => (m.ascent * font_size).round() + (m.descent * font_size).round() + m.line_gap * font_size,
            None => 1.2 * font_size,
        },
        LineHeight::Number(number) => number * font_size,
        LineHeight::Length(length) => length.to_f32(),
    }
}

/// A specified length or percentage.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Dimension {
    Length(f32, Unit),
    Percent(f32),
    Math(Arc<Math>),
}

/// Which dimensions a property takes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Accept {
    pub(super) percent: bool,
    pub(super) negative: bool,
    /// Numbers without a unit are px (the unitless length quirk, Quirks Mode §3.4).
    pub(super) unitless: bool,
}

impl Accept {
    pub(super) const LENGTH: Accept = Accept {
        percent: false,
        negative: false,
        unitless: false,
    };
    pub(super) const SIGNED: Accept = Accept {
        percent: false,
        negative: true,
        unitless: false,
    };
    pub(super) const PERCENT: Accept = Accept {
        percent: true,
        negative: false,
        unitless: false,
    };
    pub(super) const SIGNED_PERCENT: Accept = Accept {
        percent: true,
        negative: true,
        unitless: false,
    };

    pub(super) fn quirk(self, quirks: bool) -> Accept {
        Accept { unitless: quirks, ..self }
    }
}

impl Dimension {
    pub(super) const ZERO: Dimension = Dimension::Length(0., Unit::Px);

    pub(super) fn px(value: f32) -> Dimension {
        Dimension::Length(value, Unit::Px)
    }

    pub(super) fn parse(input: &mut Parser<'_>, accept: Accept) -> Parsed<Dimension> {
        let value = match *input.next()? {
            Token::Dimension { value, ref unit, .. } => match length_unit(value, unit) {
                Some((value, unit)) => Dimension::Length(value, unit),
                None => return invalid(),
            },
            Token::Percentage { unit_value, .. } if accept.percent => Dimension::Percent(unit_value),
            Token::Number { value, .. } if value == 0. || accept.unitless => Dimension::px(value),
            Token::Function(ref name) => {
                let name = name.clone();
                let (math, kind) = input.parse_nested_block(|input| math::parse_function(&name, input))?;
                let fits = kind == Kind::LENGTH || accept.percent && matches!(kind, Kind::PERCENT | Kind::LENGTH_PERCENT);
                if !fits || (!accept.percent && math.has_percent()) {
                    return invalid();
                }
                let math = if accept.negative {
                    math
                } else {
                    Math::Max(vec![Math::Length(0., Unit::Px), math])
                };
                return Ok(Dimension::Math(Arc::new(math)));
            }
            _ => return invalid(),
        };
        match value {
            Dimension::Length(value, _) | Dimension::Percent(value) if value < 0. && !accept.negative => invalid(),
            value => Ok(value),
        }
    }

    pub(super) fn compute(&self, context: &LengthContext) -> LengthPercentage {
        match self {
            Dimension::Length(value, unit) => LengthPercentage::Length(Px::from_f32(context.px(*value, *unit))),
            Dimension::Percent(fraction) => LengthPercentage::Percent(*fraction),
            Dimension::Math(math) => match math.calc(context) {
                Calc::Length(px) => LengthPercentage::Length(Px::from_f32(px)),
                Calc::Percent(fraction) => LengthPercentage::Percent(if fraction.is_nan() { 0. } else { fraction }),
                calc => LengthPercentage::Calc(Arc::new(calc)),
            },
        }
    }

    /// In px, percentages being of `basis`; NaN is zero.
    pub(super) fn resolve(&self, context: &LengthContext, basis: f32) -> f32 {
        let px = match self {
            Dimension::Length(value, unit) => context.px(*value, *unit),
            Dimension::Percent(fraction) => fraction * basis,
            Dimension::Math(math) => math.calc(context).resolve(basis),
        };
        if px.is_nan() { 0. } else { px.clamp(-3.4e7, 3.4e7) }
    }

    /// As a length in layout units; percentages count as zero.
    pub(super) fn length(&self, context: &LengthContext) -> Px {
        Px::from_f32(self.resolve(context, 0.))
    }
}

/// A specified length-percentage or `auto`.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum AutoDimension {
    Auto,
    Set(Dimension),
}

impl AutoDimension {
    pub(super) fn parse(input: &mut Parser<'_>, accept: Accept) -> Parsed<AutoDimension> {
        if super::value::keyword(input, "auto") {
            return Ok(AutoDimension::Auto);
        }
        Dimension::parse(input, accept).map(AutoDimension::Set)
    }
    pub(super) fn compute(&self, context: &LengthContext) -> AutoLength {
        match self {
            AutoDimension::Auto => AutoLength::Auto,
            AutoDimension::Set(dimension) => AutoLength::Set(dimension.compute(context)),
        }
    }
}

/// A specified box size.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum SizeValue {
    Auto,
    Set(Dimension),
    MinContent,
    MaxContent,
    FitContent,
    FitContentLimit(Dimension),
    Stretch,
}

impl SizeValue {
    /// `auto_word` is `auto` or `none`.
    pub(super) fn parse(input: &mut Parser<'_>, auto_word: &str, quirks: bool) -> Parsed<SizeValue> {
        let accept = Accept::PERCENT.quirk(quirks);
        if let Some(dimension) = super::value::maybe(input, |input| Dimension::parse(input, accept)) {
            return Ok(SizeValue::Set(dimension));
        }
        let state = input.state();
        if input.expect_function_matching("fit-content").is_ok() {
            let limit = input.parse_nested_block(|input| Dimension::parse(input, Accept::PERCENT))?;
            return Ok(SizeValue::FitContentLimit(limit));
        }
        input.reset(&state);
        let word = input.expect_ident()?.to_ascii_lowercase();
        Ok(match &*word {
            word if word == auto_word => SizeValue::Auto,
            "min-content" | "-webkit-min-content" => SizeValue::MinContent,
            "max-content" | "-webkit-max-content" | "intrinsic" => SizeValue::MaxContent,
            "fit-content" | "-webkit-fit-content" => SizeValue::FitContent,
            "stretch" | "-webkit-fill-available" => SizeValue::Stretch,
            _ => return invalid(),
        })
    }
    pub(super) fn compute(&self, context: &LengthContext) -> Size {
        match self {
            SizeValue::Auto => Size::Auto,
            SizeValue::Set(dimension) => Size::Set(dimension.compute(context)),
            SizeValue::MinContent => Size::MinContent,
            SizeValue::MaxContent => Size::MaxContent,
            SizeValue::FitContent => Size::FitContent,
            SizeValue::FitContentLimit(dimension) => Size::FitContentLimit(dimension.compute(context)),
            SizeValue::Stretch => Size::Stretch,
        }
    }
}

/// A number, also from a math function.
pub(super) fn number(input: &mut Parser<'_>) -> Parsed<f32> {
    match *input.next()? {
        Token::Number { value, .. } => Ok(value),
        Token::Function(ref name) => {
            let name = name.clone();
            constant(&name, input, Kind::NUMBER)
        }
        _ => invalid(),
    }
}

/// An integer; calculations are rounded to the nearest (CSS Values 4 §10.12).
pub(super) fn integer(input: &mut Parser<'_>) -> Parsed<i32> {
    match *input.next()? {
        Token::Number {
            int_value: Some(value), ..
        } => Ok(value),
        Token::Function(ref name) => {
            let name = name.clone();
            Ok((constant(&name, input, Kind::NUMBER)? + 0.5).floor() as i32)
        }
        _ => invalid(),
    }
}

/// A number, or a percentage as its fraction.
pub(super) fn number_or_percent(input: &mut Parser<'_>) -> Parsed<f32> {
    if let Some(number) = super::value::maybe(input, number) {
        return Ok(number);
    }
    percent(input)
}

/// A percentage as its fraction.
pub(super) fn percent(input: &mut Parser<'_>) -> Parsed<f32> {
    match *input.next()? {
        Token::Percentage { unit_value, .. } => Ok(unit_value),
        Token::Function(ref name) => {
            let name = name.clone();
            constant(&name, input, Kind::PERCENT)
        }
        _ => invalid(),
    }
}

/// The degrees in an angle unit.
pub(super) fn degrees_in(unit: &str) -> Option<f32> {
    Some(match &*unit.to_ascii_lowercase() {
        "deg" => 1.,
        "grad" => 0.9,
        "rad" => 180. / std::f32::consts::PI,
        "turn" => 360.,
        _ => return None,
    })
}

/// The dppx in a resolution unit.
pub(super) fn dppx_in(unit: &str) -> Option<f32> {
    Some(match &*unit.to_ascii_lowercase() {
        "dppx" | "x" => 1.,
        "dpi" => 1. / 96.,
        "dpcm" => 2.54 / 96.,
        _ => return None,
    })
}

/// An angle in degrees; `0` without a unit is taken where `zero` says so.
pub(super) fn angle(input: &mut Parser<'_>, zero: bool) -> Parsed<f32> {
    match *input.next()? {
        Token::Dimension { value, ref unit, .. } => match degrees_in(unit) {
            Some(factor) => Ok(value * factor),
            None => invalid(),
        },
        Token::Number { value, .. } if zero && value == 0. => Ok(0.),
        Token::Function(ref name) => {
            let name = name.clone();
            constant(&name, input, Kind::ANGLE)
        }
        _ => invalid(),
    }
}

/// A math function that must come to a fixed value of this kind.
pub(super) fn constant(name: &str, input: &mut Parser<'_>, wanted: Kind) -> Parsed<f32> {
    let (math, kind) = input.parse_nested_block(|input| math::parse_function(name, input))?;
    if kind != wanted {
        return invalid();
    }
    let value = math.calc(&LengthContext::initial((0., 0.))).resolve(1.);
    Ok(if value.is_nan() { 0. } else { value.clamp(f32::MIN, f32::MAX) })
}
