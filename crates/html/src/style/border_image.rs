//! `border-image-*`: CSS Backgrounds 3 §5.
//!
//! `border` does not reset them (§5.7): on documents full of borders that would cost a style group for each box.

use super::builder::Builder;
use super::image_value::ImageValue;
use super::keyword::words;
use super::length::{Accept, Dimension, number};
use super::property::{Declaration as D, dimension};
use super::value::{Parsed, four, invalid, keyword, maybe};
use super::values::{BorderImageLength, BorderImageRepeat, BorderImageSlice};
use crate::units::Sides;
use cssparser::Parser;
use std::sync::Arc;

/// One side of a slice, width or outset.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Side {
    Auto,
    Number(f32),
    Set(Dimension),
}

/// Top, right, bottom, left.
pub(super) type SideValues = Arc<[Side; 4]>;

fn side(input: &mut Parser<'_>, auto: bool, accept: Accept) -> Parsed<Side> {
    if auto && keyword(input, "auto") {
        return Ok(Side::Auto);
    }
    match maybe(input, number) {
        Some(value) if value >= 0. => Ok(Side::Number(value)),
        Some(_) => invalid(),
        None => Dimension::parse(input, accept).map(Side::Set),
    }
}

/// `border-image-slice`, and whether the middle is kept.
pub(super) fn slice(input: &mut Parser<'_>) -> Parsed<(SideValues, bool)> {
    let first = keyword(input, "fill");
    let sides = four(input, |input| match side(input, false, Accept::PERCENT)? {
        Side::Set(Dimension::Length(..)) => invalid(),
        side => Ok(side),
    })?;
    Ok((Arc::new(sides), first || keyword(input, "fill")))
}

/// `border-image-width`.
pub(super) fn width(input: &mut Parser<'_>) -> Parsed<SideValues> {
    four(input, |input| side(input, true, Accept::PERCENT)).map(Arc::new)
}

/// `border-image-outset`.
pub(super) fn outset(input: &mut Parser<'_>) -> Parsed<SideValues> {
    four(input, |input| side(input, false, Accept::LENGTH)).map(Arc::new)
}

/// `border-image-repeat`.
pub(super) fn repeat(input: &mut Parser<'_>) -> Parsed<(BorderImageRepeat, BorderImageRepeat)> {
    use BorderImageRepeat as R;
    let one = |input: &mut Parser<'_>| {
        words(
            input,
            &[
                ("stretch", R::Stretch),
                ("repeat", R::Repeat),
                ("round", R::Round),
                ("space", R::Space),
            ],
        )
    };
    let horizontal = one(input)?;
    Ok((horizontal, maybe(input, one).unwrap_or(horizontal)))
}

/// The computed sides.
pub(super) fn compute(sides: &SideValues, b: &Builder) -> Sides<BorderImageLength> {
    let [top, right, bottom, left] = sides.each_ref().map(|side| match side {
        Side::Auto => BorderImageLength::Auto,
        Side::Number(number) => BorderImageLength::Number(*number),
        Side::Set(value) => BorderImageLength::Set(dimension(value, b)),
    });
    Sides { top, right, bottom, left }
}

/// The computed slices.
pub(super) fn compute_slice(value: &(SideValues, bool), b: &Builder) -> BorderImageSlice {
    BorderImageSlice {
        sides: compute(&value.0, b),
        fill: value.1,
    }
}

/// The `border-image` shorthand.
pub(super) fn shorthand(input: &mut Parser<'_>, out: &mut Vec<D>) -> Parsed<()> {
    let (mut source, mut slices, mut repeats) = (None, None, None);
    let (mut widths, mut outsets) = (None, None);
    while !input.is_exhausted() {
        if slices.is_none()
            && let Some(value) = maybe(input, slice)
        {
            slices = Some(value);
            if input.try_parse(|input| input.expect_delim('/')).is_ok() {
                widths = maybe(input, width);
                if input.try_parse(|input| input.expect_delim('/')).is_ok() {
                    outsets = Some(outset(input)?);
                } else if widths.is_none() {
                    return invalid();
                }
            }
        } else if repeats.is_none()
            && let Some(value) = maybe(input, repeat)
        {
            repeats = Some(value);
        } else if source.is_none() {
            source = Some(ImageValue::parse(input)?);
        } else {
            return invalid();
        }
    }
    let all = |side: Side| -> SideValues { Arc::new(std::array::from_fn(|_| side.clone())) };
    let stretch = BorderImageRepeat::Stretch;
    out.extend([
        D::BorderImageSource(source.unwrap_or(ImageValue::None)),
        D::BorderImageSlice(slices.unwrap_or_else(|| (all(Side::Set(Dimension::Percent(1.))), false))),
        D::BorderImageWidth(widths.unwrap_or_else(|| all(Side::Number(1.)))),
        D::BorderImageOutset(outsets.unwrap_or_else(|| all(Side::Number(0.)))),
        D::BorderImageRepeat(repeats.unwrap_or((stretch, stretch))),
    ]);
    Ok(())
}
