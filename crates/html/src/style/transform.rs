//! `transform`, `translate`, `rotate`, `scale`, with three-dimensional functions seen straight on (CSS Transforms 1 and 2).

use super::length::{Accept, Dimension, LengthContext, angle, number, number_or_percent};
use super::value::{Parsed, invalid, keyword, maybe};
use super::values::{LengthPercentage, TransformFunction};
use cssparser::Parser;
use std::sync::Arc;

/// A specified transform function.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum TransformValue {
    Translate(Dimension, Dimension),
    Matrix([f32; 6]),
}

impl TransformValue {
    pub(super) fn compute(&self, context: &LengthContext) -> TransformFunction {
        match self {
            TransformValue::Translate(x, y) => TransformFunction::Translate(x.compute(context), y.compute(context)),
            TransformValue::Matrix([a, b, c, d, e, f]) => TransformFunction::Matrix([*a, *b, *c, *d, e * context.zoom, f * context.zoom]),
        }
    }
}

fn rotation(degrees: f32) -> TransformValue {
    // Quarter turns are exact: a label turned by 90° must stay on whole pixels.
    let (sin, cos) = match degrees.rem_euclid(360.) {
        0. => (0., 1.),
        90. => (1., 0.),
        180. => (0., -1.),
        270. => (-1., 0.),
        other => other.to_radians().sin_cos(),
    };
    TransformValue::Matrix([cos, sin, -sin, cos, 0., 0.])
}

fn scaling(x: f32, y: f32) -> TransformValue {
    TransformValue::Matrix([x, 0., 0., y, 0., 0.])
}

/// A rotation about any axis, seen straight on.
fn rotation3(x: f32, y: f32, z: f32, degrees: f32) -> TransformValue {
    let length = (x * x + y * y + z * z).sqrt();
    if length == 0. || !length.is_finite() {
        return scaling(1., 1.);
    }
    if x == 0. && y == 0. {
        return rotation(degrees * z.signum());
    }
    let (x, y, z) = (x / length, y / length, z / length);
    let (sin, cos) = degrees.to_radians().sin_cos();
    let rest = 1. - cos;
    TransformValue::Matrix([
        cos + x * x * rest,
        y * x * rest + z * sin,
        x * y * rest - z * sin,
        cos + y * y * rest,
        0.,
        0.,
    ])
}

fn function(name: &str, input: &mut Parser<'_>) -> Parsed<Option<TransformValue>> {
    let dimension = |input: &mut Parser<'_>| Dimension::parse(input, Accept::SIGNED_PERCENT);
    let comma = |input: &mut Parser<'_>| input.try_parse(|input| input.expect_comma()).is_ok();
    Ok(Some(match name {
        "matrix" | "matrix3d" => {
            let v = input.parse_comma_separated(number)?;
            match v.len() {
                6 if name == "matrix" => TransformValue::Matrix([v[0], v[1], v[2], v[3], v[4], v[5]]),
                16 if name == "matrix3d" => TransformValue::Matrix([v[0], v[1], v[4], v[5], v[12], v[13]]),
                _ => return invalid(),
            }
        }
        "translate" => {
            let x = dimension(input)?;
            let y = if comma(input) { dimension(input)? } else { Dimension::ZERO };
            TransformValue::Translate(x, y)
        }
        "translate3d" => {
            let x = dimension(input)?;
            input.expect_comma()?;
            let y = dimension(input)?;
            input.expect_comma()?;
            Dimension::parse(input, Accept::SIGNED)?;
            TransformValue::Translate(x, y)
        }
        "translatex" => TransformValue::Translate(dimension(input)?, Dimension::ZERO),
        "translatey" => TransformValue::Translate(Dimension::ZERO, dimension(input)?),
        "translatez" => {
            Dimension::parse(input, Accept::SIGNED)?;
            return Ok(None);
        }
        "perspective" => {
            if !keyword(input, "none") {
                Dimension::parse(input, Accept::LENGTH)?;
            }
            return Ok(None);
        }
        "scale" => {
            let x = number_or_percent(input)?;
            let y = if comma(input) { number_or_percent(input)? } else { x };
            scaling(x, y)
        }
        "scale3d" => {
            let v = input.parse_comma_separated(number_or_percent)?;
            if v.len() != 3 {
                return invalid();
            }
            scaling(v[0], v[1])
        }
        "scalex" => scaling(number_or_percent(input)?, 1.),
        "scaley" => scaling(1., number_or_percent(input)?),
        "scalez" => {
            number_or_percent(input)?;
            return Ok(None);
        }
        "rotate" | "rotatez" => rotation(angle(input, true)?),
        "rotatex" => scaling(1., angle(input, true)?.to_radians().cos()),
        "rotatey" => scaling(angle(input, true)?.to_radians().cos(), 1.),
        "rotate3d" => {
            let mut axis = [0.; 3];
            for part in &mut axis {
                *part = number(input)?;
                input.expect_comma()?;
            }
            rotation3(axis[0], axis[1], axis[2], angle(input, true)?)
        }
        "skew" => {
            let x = angle(input, true)?;
            let y = if comma(input) { angle(input, true)? } else { 0. };
            TransformValue::Matrix([1., y.to_radians().tan(), x.to_radians().tan(), 1., 0., 0.])
        }
        "skewx" => TransformValue::Matrix([1., 0., angle(input, true)?.to_radians().tan(), 1., 0., 0.]),
        "skewy" => TransformValue::Matrix([1., angle(input, true)?.to_radians().tan(), 0., 1., 0., 0.]),
        _ => return invalid(),
    }))
}

/// `transform`. `none` is the empty list; a transform that leaves things in place is still one.
pub(super) fn transform(input: &mut Parser<'_>) -> Parsed<Arc<[TransformValue]>> {
    if keyword(input, "none") {
        return Ok(Arc::from([]));
    }
    let mut list = Vec::new();
    while !input.is_exhausted() {
        let name = input.expect_function()?.to_ascii_lowercase();
        let value = input.parse_nested_block(|input| function(&name, input))?;
        list.push(value.unwrap_or_else(|| scaling(1., 1.)));
    }
    if list.is_empty() { invalid() } else { Ok(list.into()) }
}

/// `translate`.
pub(super) fn translate(input: &mut Parser<'_>) -> Parsed<Option<TransformValue>> {
    if keyword(input, "none") {
        return Ok(None);
    }
    let x = Dimension::parse(input, Accept::SIGNED_PERCENT)?;
    let y = maybe(input, |input| Dimension::parse(input, Accept::SIGNED_PERCENT)).unwrap_or(Dimension::ZERO);
    let _ = maybe(input, |input| Dimension::parse(input, Accept::SIGNED));
    Ok(Some(TransformValue::Translate(x, y)))
}

/// `rotate`.
pub(super) fn rotate(input: &mut Parser<'_>) -> Parsed<Option<TransformValue>> {
    if keyword(input, "none") {
        return Ok(None);
    }
    let (mut axis, mut degrees) = (None, None);
    while !input.is_exhausted() {
        if degrees.is_none()
            && let Some(value) = maybe(input, |input| angle(input, false))
        {
            degrees = Some(value);
        } else if axis.is_none() {
            axis = Some(if keyword(input, "x") {
                [1., 0., 0.]
            } else if keyword(input, "y") {
                [0., 1., 0.]
            } else if keyword(input, "z") {
                [0., 0., 1.]
            } else {
                [number(input)?, number(input)?, number(input)?]
            });
        } else {
            return invalid();
        }
    }
    let [x, y, z] = axis.unwrap_or([0., 0., 1.]);
    degrees.map_or_else(invalid, |degrees| Ok(Some(rotation3(x, y, z, degrees))))
}

/// `scale`.
pub(super) fn scale(input: &mut Parser<'_>) -> Parsed<Option<TransformValue>> {
    if keyword(input, "none") {
        return Ok(None);
    }
    let x = number_or_percent(input)?;
    let y = maybe(input, number_or_percent).unwrap_or(x);
    let _ = maybe(input, number_or_percent);
    Ok(Some(scaling(x, y)))
}

/// `transform-origin`: x and y; the third value is depth.
pub(super) fn origin(input: &mut Parser<'_>) -> Parsed<super::image_value::PositionValue> {
    // At most two values are the position, so that a depth is not taken for an offset.
    let start = input.state();
    if let Ok(position) = super::image_value::PositionValue::parse(input)
        && input.is_exhausted()
    {
        return Ok(position);
    }
    input.reset(&start);
    let first = maybe(input, |input| super::image_value::PositionValue::parse_axis(input, false));
    let (x, y) = match first {
        Some(x) => (x, super::image_value::PositionValue::parse_axis(input, true)?),
        None => {
            let y = super::image_value::PositionValue::parse_axis(input, true)?;
            (super::image_value::PositionValue::parse_axis(input, false)?, y)
        }
    };
    Dimension::parse(input, Accept::SIGNED)?;
    Ok(super::image_value::PositionValue { x, y })
}

/// `transform-origin`'s initial value.
pub(super) const CENTER: (LengthPercentage, LengthPercentage) = (LengthPercentage::Percent(0.5), LengthPercentage::Percent(0.5));
