//! Images, gradients and the values of the `background-*` properties (CSS Images 3, CSS Backgrounds 3).

use super::color::{self, ColorValue};
use super::keyword::words;
use super::length::{Accept, AutoDimension, Dimension, LengthContext, Unit, angle, percent};
use super::math::Math;
use super::value::{Keyword, Parsed, invalid, keyword, maybe};
use super::values::*;
use crate::resource::Resources;
use crate::warning::Warning;
use cssparser::{Parser, Token};
use page::Color;
use std::sync::Arc;

/// A specified image.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum ImageValue {
    None,
    Url(Box<str>),
    Gradient(Arc<GradientValue>),
    /// Valid CSS that is not drawn.
    Unsupported(Box<str>),
}

/// A specified gradient.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct GradientValue {
    shape: GradientShape,
    stops: Vec<(ColorValue, Option<Dimension>)>,
    /// Hints: after which stop, and where.
    hints: Vec<(usize, Dimension)>,
    repeating: bool,
}

#[derive(Debug, Clone, PartialEq)]
enum GradientShape {
    Angle(f32),
    Corner(i8, i8),
    Radial(bool, Extent, PositionValue),
}

#[derive(Debug, Clone, PartialEq)]
enum Extent {
    Keyword(RadialExtent),
    Radii(Dimension, Dimension),
}

/// A specified position: x and y.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PositionValue {
    pub(super) x: Dimension,
    pub(super) y: Dimension,
}

impl PositionValue {
    pub(super) const CENTER: PositionValue = PositionValue {
        x: Dimension::Percent(0.5),
        y: Dimension::Percent(0.5),
    };

    pub(super) fn compute(&self, context: &LengthContext) -> (LengthPercentage, LengthPercentage) {
        (self.x.compute(context), self.y.compute(context))
    }

    /// `<position>`, with the three-value form `background-position` still has.
    pub(super) fn parse(input: &mut Parser<'_>) -> Parsed<PositionValue> {
        #[derive(Clone)]
        enum Part {
            X(f32),
            Y(f32),
            Center,
            Offset(Dimension),
        }
        let mut parts: Vec<Part> = Vec::new();
        while parts.len() < 4 {
            let part = maybe(input, |input| {
                if let Some(offset) = maybe(input, |input| Dimension::parse(input, Accept::SIGNED_PERCENT)) {
                    return Ok(Part::Offset(offset));
                }
                words(input, &[("left", 0), ("right", 1), ("top", 2), ("bottom", 3), ("center", 4)]).map(|word| match word {
                    0 => Part::X(0.),
                    1 => Part::X(1.),
                    2 => Part::Y(0.),
                    3 => Part::Y(1.),
                    _ => Part::Center,
                })
            });
            match part {
                Some(part) => parts.push(part),
                None => break,
            }
        }
        let edge = |fraction: f32| Dimension::Percent(fraction);
        let (x, y) = match parts.as_slice() {
            [Part::X(x)] => (edge(*x), edge(0.5)),
            [Part::Y(y)] => (edge(0.5), edge(*y)),
            [Part::Center] => (edge(0.5), edge(0.5)),
            [Part::Offset(x)] => (x.clone(), edge(0.5)),
            [Part::X(x), Part::Y(y)] | [Part::Y(y), Part::X(x)] => (edge(*x), edge(*y)),
            [Part::X(x), Part::Center] | [Part::Center, Part::X(x)] => (edge(*x), edge(0.5)),
            [Part::Y(y), Part::Center] | [Part::Center, Part::Y(y)] => (edge(0.5), edge(*y)),
            [Part::Center, Part::Center] => (edge(0.5), edge(0.5)),
            [Part::X(x), Part::Offset(y)] => (edge(*x), y.clone()),
            [Part::Center, Part::Offset(y)] => (edge(0.5), y.clone()),
            [Part::Offset(x), Part::Y(y)] => (x.clone(), edge(*y)),
            [Part::Offset(x), Part::Center] => (x.clone(), edge(0.5)),
            [Part::Offset(x), Part::Offset(y)] => (x.clone(), y.clone()),
            parts => {
                let (mut x, mut y, mut centers) = (None, None, 0);
                let mut rest = parts;
                while let Some((first, tail)) = rest.split_first() {
                    rest = tail;
                    let (slot, fraction) = match first {
                        Part::X(fraction) => (&mut x, *fraction),
                        Part::Y(fraction) => (&mut y, *fraction),
                        Part::Center => {
                            centers += 1;
                            continue;
                        }
                        Part::Offset(_) => return invalid(),
                    };
                    let value = match rest.split_first() {
                        Some((Part::Offset(offset), tail)) => {
                            rest = tail;
                            from_edge(fraction, offset)
                        }
                        _ => Dimension::Percent(fraction),
                    };
                    if slot.replace(value).is_some() {
                        return invalid();
                    }
                }
                match (x, y, centers) {
                    (Some(x), Some(y), 0) => (x, y),
                    (Some(x), None, 1) => (x, edge(0.5)),
                    (None, Some(y), 1) => (edge(0.5), y),
                    _ => return invalid(),
                }
            }
        };
        Ok(PositionValue { x, y })
    }

    /// One axis: `background-position-x` or `-y`.
    pub(super) fn parse_axis(input: &mut Parser<'_>, vertical: bool) -> Parsed<Dimension> {
        if let Some(offset) = maybe(input, |input| Dimension::parse(input, Accept::SIGNED_PERCENT)) {
            return Ok(offset);
        }
        let (start, end) = if vertical { ("top", "bottom") } else { ("left", "right") };
        let fraction = words(input, &[(start, 0.), ("center", 0.5), (end, 1.)])?;
        match maybe(input, |input| Dimension::parse(input, Accept::SIGNED_PERCENT)) {
            Some(offset) if fraction != 0.5 => Ok(from_edge(fraction, &offset)),
            Some(_) => invalid(),
            None => Ok(Dimension::Percent(fraction)),
        }
    }
}

/// An offset from the start (0) or the end (1) edge.
fn from_edge(fraction: f32, offset: &Dimension) -> Dimension {
    if fraction == 0. {
        return offset.clone();
    }
    let offset = match offset {
        Dimension::Length(value, unit) => Math::Length(-value, *unit),
        Dimension::Percent(fraction) => return Dimension::Percent(1. - fraction),
        Dimension::Math(math) => Math::Product(vec![Math::Number(-1.), (**math).clone()]),
    };
    Dimension::Math(Arc::new(Math::Sum(vec![Math::Percent(1.), offset])))
}

impl ImageValue {
    pub(super) fn parse(input: &mut Parser<'_>) -> Parsed<ImageValue> {
        if keyword(input, "none") {
            return Ok(ImageValue::None);
        }
        match input.next()?.clone() {
            Token::UnquotedUrl(url) => Ok(ImageValue::Url((&*url).into())),
            Token::Function(name) => {
                let name = name.to_ascii_lowercase();
                input.parse_nested_block(|input| image_function(&name, input))
            }
            _ => invalid(),
        }
    }

    pub(super) fn compute(&self, context: &LengthContext, current: Color, resources: &Resources, property: &str) -> Option<Image> {
        match self {
            ImageValue::None => None,
            ImageValue::Url(url) => resources.graphic(url, property).map(Image::Graphic),
            ImageValue::Gradient(gradient) => Some(Image::Gradient(Arc::new(gradient.compute(context, current)))),
            ImageValue::Unsupported(name) => {
                resources.warn(Warning::Unsupported {
                    feature: format!("{name}()"),
                });
                None
            }
        }
    }
}

fn image_function(name: &str, input: &mut Parser<'_>) -> Parsed<ImageValue> {
    match name {
        "url" | "src" => {
            let url = (&**input.expect_string()?).into();
            while input.next().is_ok() {}
            Ok(ImageValue::Url(url))
        }
        "linear-gradient" | "repeating-linear-gradient" | "-webkit-linear-gradient" | "-webkit-repeating-linear-gradient" => {
            let prefixed = name.starts_with('-');
            let shape = line(input, prefixed)?;
            gradient(input, shape, name.contains("repeating"))
        }
        "radial-gradient" | "repeating-radial-gradient" => {
            let shape = radial(input)?;
            gradient(input, shape, name.starts_with("repeating"))
        }
        "image-set" | "-webkit-image-set" => {
            let mut best: Option<(f32, ImageValue)> = None;
            input.parse_comma_separated(|input| {
                let image = match input.try_parse(|input| input.expect_string_cloned()) {
                    Ok(url) => ImageValue::Url((&*url).into()),
                    Err(_) => ImageValue::parse(input)?,
                };
                let mut density = 1.;
                while let Ok(token) = input.next() {
                    match *token {
                        Token::Dimension { value, ref unit, .. } => match super::length::dppx_in(unit) {
                            Some(factor) => density = value * factor,
                            None => return invalid(),
                        },
                        Token::Function(ref f) if f.eq_ignore_ascii_case("type") => {
                            input.parse_nested_block(|input| Ok(input.expect_string().map(|_| ())?))?;
                        }
                        _ => return invalid(),
                    }
                }
                // A page has one dot per px; the nearest density at or above wins.
                let better = best.as_ref().is_none_or(|(d, _)| (density - 1.).abs() < (d - 1.).abs());
                if better {
                    best = Some((density, image));
                }
                Ok(())
            })?;
            best.map_or_else(invalid, |(_, image)| Ok(image))
        }
        "conic-gradient"
        | "repeating-conic-gradient"
        | "-webkit-gradient"
        | "-webkit-radial-gradient"
        | "-webkit-repeating-radial-gradient"
        | "cross-fade"
        | "-webkit-cross-fade"
        | "element"
        | "paint" => {
            while input.next().is_ok() {}
            Ok(ImageValue::Unsupported(name.into()))
        }
        _ => invalid(),
    }
}

/// The direction of a linear gradient, with its comma when there is one.
fn line(input: &mut Parser<'_>, prefixed: bool) -> Parsed<GradientShape> {
    if let Some(degrees) = maybe(input, |input| angle(input, true)) {
        input.expect_comma()?;
        // The prefixed form counts from the right, against the clock.
        return Ok(GradientShape::Angle(if prefixed { 90. - degrees } else { degrees }));
    }
    let side = maybe(input, |input| {
        if !prefixed {
            input.expect_ident_matching("to")?;
        }
        let (mut x, mut y) = (0, 0);
        let table = [("left", (-1, 0)), ("right", (1, 0)), ("top", (0, -1)), ("bottom", (0, 1))];
        let (dx, dy) = words(input, &table)?;
        (x, y) = (x + dx, y + dy);
        if let Some((dx, dy)) = maybe(input, |input| words(input, &table)) {
            if (dx != 0) == (x != 0) {
                return invalid();
            }
            (x, y) = (x + dx, y + dy);
        }
        input.expect_comma()?;
        // `top` without `to` says where the line starts.
        Ok(if prefixed { (-x, -y) } else { (x, y) })
    });
    Ok(match side {
        Some((0, -1)) => GradientShape::Angle(0.),
        Some((1, 0)) => GradientShape::Angle(90.),
        Some((-1, 0)) => GradientShape::Angle(270.),
        Some((0, 1)) | None => GradientShape::Angle(180.),
        Some((x, y)) => GradientShape::Corner(x, y),
    })
}

fn radial(input: &mut Parser<'_>) -> Parsed<GradientShape> {
    let (mut circle, mut extent): (Option<bool>, Option<Extent>) = (None, None);
    let mut some = false;
    loop {
        if circle.is_none()
            && let Some(shape) = maybe(input, |input| words(input, &[("circle", true), ("ellipse", false)]))
        {
            circle = Some(shape);
        } else if extent.is_none()
            && let Some(value) = maybe(input, |input| {
                words(
                    input,
                    &[
                        ("closest-side", 0),
                        ("closest-corner", 1),
                        ("farthest-side", 2),
                        ("farthest-corner", 3),
                    ],
                )
            })
        {
            extent = Some(Extent::Keyword(match value {
                0 => RadialExtent::ClosestSide,
                1 => RadialExtent::ClosestCorner,
                2 => RadialExtent::FarthestSide,
                _ => RadialExtent::FarthestCorner,
            }));
        } else if extent.is_none()
            && let Some(first) = maybe(input, |input| Dimension::parse(input, Accept::PERCENT))
        {
            let second = maybe(input, |input| Dimension::parse(input, Accept::PERCENT));
            if second.is_none() {
                circle.get_or_insert(true);
            }
            extent = Some(Extent::Radii(first.clone(), second.unwrap_or(first)));
        } else {
            break;
        }
        some = true;
    }
    let mut center = PositionValue::CENTER;
    if keyword(input, "at") {
        center = PositionValue::parse(input)?;
        some = true;
    }
    if some {
        input.expect_comma()?;
    }
    Ok(GradientShape::Radial(
        circle.unwrap_or(false),
        extent.unwrap_or(Extent::Keyword(RadialExtent::FarthestCorner)),
        center,
    ))
}

fn gradient(input: &mut Parser<'_>, shape: GradientShape, repeating: bool) -> Parsed<ImageValue> {
    enum Item {
        Stop(ColorValue, Option<Dimension>),
        Hint(Dimension),
    }
    let mut items = Vec::new();
    input.parse_comma_separated(|input| {
        if let Some(hint) = maybe(input, |input| Dimension::parse(input, Accept::SIGNED_PERCENT)) {
            if let Some(color) = maybe(input, |input| color::parse(input, false)) {
                items.push(Item::Stop(color, Some(hint)));
            } else {
                items.push(Item::Hint(hint));
            }
            return Ok(());
        }
        let color = color::parse(input, false)?;
        let first = maybe(input, |input| Dimension::parse(input, Accept::SIGNED_PERCENT));
        let second = maybe(input, |input| Dimension::parse(input, Accept::SIGNED_PERCENT));
        items.push(Item::Stop(color.clone(), first));
        if second.is_some() {
            items.push(Item::Stop(color, second));
        }
        Ok(())
    })?;
    let mut stops: Vec<(ColorValue, Option<Dimension>)> = Vec::new();
    let mut hints: Vec<(usize, Dimension)> = Vec::new();
    for item in items {
        match item {
            Item::Hint(at) => match stops.len().checked_sub(1) {
                Some(after) if hints.last().is_none_or(|(last, _)| *last < after) => hints.push((after, at)),
                _ => return invalid(),
            },
            Item::Stop(color, at) => stops.push((color, at)),
        }
    }
    if stops.is_empty() || hints.last().is_some_and(|(after, _)| after + 1 == stops.len()) {
        return invalid();
    }
    if stops.len() == 1 {
        stops.push(stops[0].clone());
    }
    Ok(ImageValue::Gradient(Arc::new(GradientValue {
        shape,
        stops,
        hints,
        repeating,
    })))
}

impl GradientValue {
    fn compute(&self, context: &LengthContext, current: Color) -> CssGradient {
        let shape = match &self.shape {
            GradientShape::Angle(degrees) => CssGradientShape::Angle(*degrees),
            GradientShape::Corner(x, y) => CssGradientShape::Corner(*x, *y),
            GradientShape::Radial(circle, extent, center) => {
                let extent = match extent {
                    Extent::Keyword(keyword) => keyword.clone(),
                    Extent::Radii(x, y) => RadialExtent::Radii(x.compute(context), y.compute(context)),
                };
                let (x, y) = center.compute(context);
                CssGradientShape::Radial(*circle, extent, x, y)
            }
        };
        let stops = self
            .stops
            .iter()
            .map(|(color, at)| (color.compute(current), at.as_ref().map(|d| d.compute(context))))
            .collect();
        CssGradient {
            shape,
            stops,
            hints: self.hints.iter().map(|(after, at)| (*after, at.compute(context))).collect(),
            repeating: self.repeating,
        }
    }
}

/// A specified `background-size`.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum BackgroundSizeValue {
    Contain,
    Cover,
    Explicit(AutoDimension, AutoDimension),
}

impl BackgroundSizeValue {
    pub(super) const AUTO: BackgroundSizeValue = BackgroundSizeValue::Explicit(AutoDimension::Auto, AutoDimension::Auto);

    pub(super) fn parse(input: &mut Parser<'_>) -> Parsed<BackgroundSizeValue> {
        if keyword(input, "contain") {
            return Ok(BackgroundSizeValue::Contain);
        }
        if keyword(input, "cover") {
            return Ok(BackgroundSizeValue::Cover);
        }
        let width = AutoDimension::parse(input, Accept::PERCENT)?;
        let height = maybe(input, |input| AutoDimension::parse(input, Accept::PERCENT)).unwrap_or(AutoDimension::Auto);
        Ok(BackgroundSizeValue::Explicit(width, height))
    }
    pub(super) fn compute(&self, context: &LengthContext) -> BackgroundSize {
        match self {
            BackgroundSizeValue::Contain => BackgroundSize::Contain,
            BackgroundSizeValue::Cover => BackgroundSize::Cover,
            BackgroundSizeValue::Explicit(w, h) => BackgroundSize::Explicit(w.compute(context), h.compute(context)),
        }
    }
}

/// `background-repeat`.
pub(super) fn repeat(input: &mut Parser<'_>) -> Parsed<(Repeat, Repeat)> {
    if keyword(input, "repeat-x") {
        return Ok((Repeat::Repeat, Repeat::NoRepeat));
    }
    if keyword(input, "repeat-y") {
        return Ok((Repeat::NoRepeat, Repeat::Repeat));
    }
    super::value::pair(input, |input| {
        words(
            input,
            &[
                ("repeat", Repeat::Repeat),
                ("no-repeat", Repeat::NoRepeat),
                ("space", Repeat::Space),
                ("round", Repeat::Round),
            ],
        )
    })
}

/// `background-attachment`: whether it is `fixed`.
pub(super) fn attachment(input: &mut Parser<'_>) -> Parsed<bool> {
    words(input, &[("scroll", false), ("local", false), ("fixed", true)])
}

/// A comma-separated list.
pub(super) fn list<'i, T>(input: &mut Parser<'i>, parse: impl FnMut(&mut Parser<'i>) -> Parsed<T>) -> Parsed<Arc<[T]>> {
    Ok(input.parse_comma_separated(parse)?.into())
}

/// One layer of the `background` shorthand, with the colour only the last one has.
#[derive(Debug, Clone)]
pub(super) struct Layer {
    pub(super) image: ImageValue,
    pub(super) position: PositionValue,
    pub(super) size: BackgroundSizeValue,
    pub(super) repeat: (Repeat, Repeat),
    pub(super) fixed: bool,
    pub(super) origin: BackgroundBox,
    pub(super) clip: BackgroundBox,
    pub(super) color: Option<ColorValue>,
}

impl Layer {
    pub(super) fn parse(input: &mut Parser<'_>, quirks: bool) -> Parsed<Layer> {
        let (mut image, mut position, mut size, mut repeats, mut fixed, mut color) = (None, None, None, None, None, None);
        let mut boxes: Vec<BackgroundBox> = Vec::new();
        let mut some = false;
        while !input.is_exhausted() {
            if image.is_none()
                && let Some(value) = maybe(input, ImageValue::parse)
            {
                image = Some(value);
            } else if position.is_none()
                && let Some(value) = maybe(input, PositionValue::parse)
            {
                position = Some(value);
                if input.try_parse(|input| input.expect_delim('/')).is_ok() {
                    size = Some(BackgroundSizeValue::parse(input)?);
                }
            } else if repeats.is_none()
                && let Some(value) = maybe(input, repeat)
            {
                repeats = Some(value);
            } else if fixed.is_none()
                && let Some(value) = maybe(input, attachment)
            {
                fixed = Some(value);
            } else if boxes.len() < 2
                && let Some(value) = maybe(input, BackgroundBox::parse)
            {
                boxes.push(value);
            } else if color.is_none()
                && let Some(value) = maybe(input, |input| color::parse(input, quirks))
            {
                color = Some(value);
            } else {
                return invalid();
            }
            some = true;
        }
        if !some {
            return invalid();
        }
        Ok(Layer {
            image: image.unwrap_or(ImageValue::None),
            position: position.unwrap_or(PositionValue {
                x: Dimension::Percent(0.),
                y: Dimension::Percent(0.),
            }),
            size: size.unwrap_or(BackgroundSizeValue::AUTO),
            repeat: repeats.unwrap_or((Repeat::Repeat, Repeat::Repeat)),
            fixed: fixed.unwrap_or(false),
            origin: boxes.first().copied().unwrap_or(BackgroundBox::Padding),
            clip: boxes.last().copied().unwrap_or(BackgroundBox::Border),
            color,
        })
    }
}

/// A corner radius.
pub(super) fn radius(input: &mut Parser<'_>) -> Parsed<(Dimension, Dimension)> {
    super::value::pair(input, |input| Dimension::parse(input, Accept::PERCENT))
}

/// A specified `filter`: the opacity it folds to, and whether it does anything else.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Filter {
    pub(super) any: bool,
    pub(super) opacity: f32,
    pub(super) other: bool,
}

impl Filter {
    pub(super) fn parse(input: &mut Parser<'_>) -> Parsed<Filter> {
        let mut filter = Filter {
            any: false,
            opacity: 1.,
            other: false,
        };
        if keyword(input, "none") {
            return Ok(filter);
        }
        while !input.is_exhausted() {
            let token = input.next()?.clone();
            filter.any = true;
            match token {
                Token::UnquotedUrl(_) => filter.other = true,
                Token::Function(name) => {
                    let name = name.to_ascii_lowercase();
                    input.parse_nested_block(|input| {
                        match &*name {
                            "opacity" => {
                                let amount = maybe(input, super::length::number_or_percent).unwrap_or(1.);
                                filter.opacity *= amount.clamp(0., 1.);
                            }
                            // These leave black and white as they are, amount by amount.
                            "grayscale" | "sepia" | "saturate" | "brightness" | "contrast" | "invert" => {
                                let amount = maybe(input, super::length::number_or_percent).unwrap_or(1.);
                                let neutral = if matches!(&*name, "grayscale" | "sepia" | "invert") {
                                    0.
                                } else {
                                    1.
                                };
                                filter.other |= amount != neutral;
                            }
                            "blur" => {
                                let radius = maybe(input, |input| Dimension::parse(input, Accept::LENGTH));
                                filter.other |= radius.is_some_and(|r| r != Dimension::Length(0., Unit::Px));
                            }
                            "hue-rotate" => filter.other |= maybe(input, |input| angle(input, true)).is_some_and(|a| a % 360. != 0.),
                            "drop-shadow" | "url" => {
                                while input.next().is_ok() {}
                                filter.other = true;
                            }
                            _ => return invalid(),
                        }
                        Ok(())
                    })?;
                }
                _ => return invalid(),
            }
        }
        if filter.any { Ok(filter) } else { invalid() }
    }
}

/// `opacity`.
pub(super) fn opacity(input: &mut Parser<'_>) -> Parsed<f32> {
    let value = match maybe(input, super::length::number) {
        Some(number) => number,
        None => percent(input)?,
    };
    Ok(value.clamp(0., 1.))
}
