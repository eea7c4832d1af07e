//! Math functions: parsing with type checks, and evaluation (CSS Values 4 §10).

use super::length::{LengthContext, Unit, degrees_in, dppx_in, length_unit};
use super::value::{Parsed, invalid};
use super::values::{Calc, Rounding};
use cssparser::{Parser, Token};

/// The type of a calculation: the power of each base unit in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind {
    length: i8,
    percent: i8,
    angle: i8,
    time: i8,
    resolution: i8,
    /// A percentage was added to a length: it is one.
    mixed: bool,
}

impl Kind {
    pub(super) const NUMBER: Kind = Kind {
        length: 0,
        percent: 0,
        angle: 0,
        time: 0,
        resolution: 0,
        mixed: false,
    };
    pub(super) const LENGTH: Kind = Kind { length: 1, ..Kind::NUMBER };
    pub(super) const PERCENT: Kind = Kind {
        percent: 1,
        ..Kind::NUMBER
    };
    pub(super) const LENGTH_PERCENT: Kind = Kind {
        length: 1,
        mixed: true,
        ..Kind::NUMBER
    };
    pub(super) const ANGLE: Kind = Kind { angle: 1, ..Kind::NUMBER };
    pub(super) const TIME: Kind = Kind { time: 1, ..Kind::NUMBER };
    pub(super) const RESOLUTION: Kind = Kind {
        resolution: 1,
        ..Kind::NUMBER
    };

    fn with_percent_as_length(self) -> Kind {
        Kind {
            length: self.length.saturating_add(self.percent),
            percent: 0,
            mixed: self.mixed || self.percent != 0,
            ..self
        }
    }
    /// The type of a sum, minimum …: both must agree, percentages being lengths where lengths stand beside them.
    fn add(self, other: Kind) -> Option<Kind> {
        if self == other {
            return Some(self);
        }
        let (a, b) = (self.with_percent_as_length(), other.with_percent_as_length());
        let same = Kind { mixed: false, ..a } == Kind { mixed: false, ..b };
        same.then_some(Kind {
            mixed: a.mixed || b.mixed,
            ..a
        })
    }
    fn multiply(self, other: Kind) -> Kind {
        Kind {
            length: self.length.saturating_add(other.length),
            percent: self.percent.saturating_add(other.percent),
            angle: self.angle.saturating_add(other.angle),
            time: self.time.saturating_add(other.time),
            resolution: self.resolution.saturating_add(other.resolution),
            mixed: self.mixed || other.mixed,
        }
    }
    fn invert(self) -> Kind {
        Kind {
            length: -self.length,
            percent: -self.percent,
            angle: -self.angle,
            time: -self.time,
            resolution: -self.resolution,
            mixed: self.mixed,
        }
    }
    fn is_number(self) -> bool {
        self == Kind::NUMBER
    }
}

/// A calculation as written. Angles are in degrees, times in seconds, resolutions in dppx, all as `Number`.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Math {
    Number(f32),
    Length(f32, Unit),
    Percent(f32),
    Sum(Vec<Math>),
    Product(Vec<Math>),
    Invert(Box<Math>),
    Min(Vec<Math>),
    Max(Vec<Math>),
    Hypot(Vec<Math>),
    Step(Rounding, Box<Math>, Box<Math>),
    Abs(Box<Math>),
    Sign(Box<Math>),
    /// A function of plain numbers.
    Scalar(Scalar, Box<Math>, Box<Math>),
}

/// Functions of numbers; the second argument is unused by most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scalar {
    Sin,
    Cos,
    Tan,
    Asin,
    Acos,
    Atan,
    Atan2,
    Pow,
    Log,
}

impl Scalar {
    fn apply(self, a: f32, b: f32) -> f32 {
        let (a, b) = (f64::from(a), f64::from(b));
        let value = match self {
            // Quarter turns are exact, as authors of `cos(90deg)` expect.
            Scalar::Sin if a % 90. == 0. => [0., 1., 0., -1.][(a / 90.).rem_euclid(4.) as usize & 3],
            Scalar::Cos if a % 90. == 0. => [1., 0., -1., 0.][(a / 90.).rem_euclid(4.) as usize & 3],
            Scalar::Sin => a.to_radians().sin(),
            Scalar::Cos => a.to_radians().cos(),
            Scalar::Tan if a % 45. == 0. => {
                [0., 1., f64::INFINITY, -1., 0., 1., f64::NEG_INFINITY, -1.][(a / 45.).rem_euclid(8.) as usize & 7]
            }
            Scalar::Tan => a.to_radians().tan(),
            Scalar::Asin => a.asin().to_degrees(),
            Scalar::Acos => a.acos().to_degrees(),
            Scalar::Atan => a.atan().to_degrees(),
            Scalar::Atan2 => a.atan2(b).to_degrees(),
            Scalar::Pow => a.powf(b),
            Scalar::Log if b.is_nan() => a.ln(),
            Scalar::Log => a.ln() / b.ln(),
        };
        value as f32
    }
}

impl Math {
    pub(super) fn has_percent(&self) -> bool {
        match self {
            Math::Number(_) | Math::Length(..) => false,
            Math::Percent(_) => true,
            Math::Sum(t) | Math::Product(t) | Math::Min(t) | Math::Max(t) | Math::Hypot(t) => t.iter().any(Math::has_percent),
            Math::Invert(t) | Math::Abs(t) | Math::Sign(t) => t.has_percent(),
            Math::Step(_, a, b) | Math::Scalar(_, a, b) => a.has_percent() || b.has_percent(),
        }
    }

    /// With lengths brought to px; what does not depend on the percentage basis becomes one `Length`.
    pub(super) fn calc(&self, context: &LengthContext) -> Calc {
        let all = |terms: &[Math]| terms.iter().map(|t| t.calc(context)).collect::<Vec<_>>();
        let one = |term: &Math| Box::new(term.calc(context));
        let calc = match self {
            Math::Number(number) => return Calc::Length(*number),
            Math::Length(value, unit) => return Calc::Length(context.px(*value, *unit)),
            Math::Percent(fraction) => return Calc::Percent(*fraction),
            Math::Sum(terms) => return linear(all(terms)),
            Math::Product(factors) => {
                let mut scale = 1.;
                let mut rest = Vec::new();
                for factor in all(factors) {
                    match factor {
                        Calc::Length(number) => scale *= number,
                        other => rest.push(other),
                    }
                }
                match (rest.len(), rest.pop()) {
                    (0, _) | (_, None) => return Calc::Length(scale),
                    (1, Some(Calc::Percent(fraction))) => return Calc::Percent(fraction * scale),
                    (1, Some(only)) => Calc::Scale(scale, Box::new(only)),
                    (_, Some(last)) => {
                        rest.push(last);
                        rest.push(Calc::Length(scale));
                        Calc::Product(rest)
                    }
                }
            }
            Math::Invert(term) => Calc::Invert(one(term)),
            Math::Min(terms) => Calc::Min(all(terms)),
            Math::Max(terms) => Calc::Max(all(terms)),
            Math::Hypot(terms) => Calc::Hypot(all(terms)),
            Math::Step(rounding, a, b) => Calc::Step(*rounding, one(a), one(b)),
            Math::Abs(term) => Calc::Abs(one(term)),
            Math::Sign(term) => Calc::Sign(one(term)),
            // Type checks leave no percentage that is not part of a plain number here.
            Math::Scalar(function, a, b) => {
                return Calc::Length(function.apply(a.calc(context).resolve(0.), b.calc(context).resolve(0.)));
            }
        };
        if calc.has_percent() { calc } else { Calc::Length(calc.resolve(0.)) }
    }
}

/// A sum with its lengths and percentages gathered.
fn linear(terms: Vec<Calc>) -> Calc {
    let (mut length, mut percent, mut rest) = (0., 0., Vec::new());
    let (mut has_length, mut has_percent) = (false, false);
    let mut pending = terms;
    pending.reverse();
    while let Some(term) = pending.pop() {
        match term {
            Calc::Length(px) => (length, has_length) = (length + px, true),
            Calc::Percent(fraction) => (percent, has_percent) = (percent + fraction, true),
            Calc::Sum(terms) => pending.extend(terms.into_iter().rev()),
            other => rest.push(other),
        }
    }
    if rest.is_empty() && !has_percent {
        return Calc::Length(length);
    }
    if rest.is_empty() && (!has_length || length == 0.) {
        return Calc::Percent(percent);
    }
    if has_percent {
        rest.push(Calc::Percent(percent));
    }
    if has_length {
        rest.push(Calc::Length(length));
    }
    if rest.len() == 1 { rest.remove(0) } else { Calc::Sum(rest) }
}

type Typed = (Math, Kind);

/// Parses the arguments of a math function whose name was read.
pub(super) fn parse_function(name: &str, input: &mut Parser<'_>) -> Parsed<Typed> {
    let name = name.to_ascii_lowercase();
    match &*name {
        "calc" | "-webkit-calc" | "-moz-calc" => sum(input),
        "min" | "max" | "hypot" => {
            let (terms, kind) = same(input.parse_comma_separated(sum)?)?;
            let math = match &*name {
                "min" => Math::Min(terms),
                "max" => Math::Max(terms),
                _ => Math::Hypot(terms),
            };
            Ok((math, kind))
        }
        "clamp" => {
            let low = bound(input)?;
            input.expect_comma()?;
            let value = sum(input)?;
            input.expect_comma()?;
            let high = bound(input)?;
            let mut kind = value.1;
            for (_, other) in [&low, &high].into_iter().flatten() {
                kind = kind.add(*other).map_or_else(invalid, Ok)?;
            }
            let mut math = value.0;
            if let Some((high, _)) = high {
                math = Math::Min(vec![math, high]);
            }
            if let Some((low, _)) = low {
                math = Math::Max(vec![low, math]);
            }
            Ok((math, kind))
        }
        "round" => {
            let rounding = input
                .try_parse(|input| {
                    let rounding = match &*input.expect_ident()?.to_ascii_lowercase() {
                        "nearest" => Rounding::Nearest,
                        "up" => Rounding::Up,
                        "down" => Rounding::Down,
                        "to-zero" => Rounding::ToZero,
                        _ => return invalid(),
                    };
                    input.expect_comma()?;
                    Ok(rounding)
                })
                .unwrap_or(Rounding::Nearest);
            let value = sum(input)?;
            let step = if input.try_parse(|input| input.expect_comma()).is_ok() {
                sum(input)?
            } else if value.1.is_number() {
                (Math::Number(1.), Kind::NUMBER)
            } else {
                return invalid();
            };
            step_function(rounding, value, step)
        }
        "mod" | "rem" => {
            let value = sum(input)?;
            input.expect_comma()?;
            let step = sum(input)?;
            step_function(if name == "mod" { Rounding::Modulo } else { Rounding::Remainder }, value, step)
        }
        "abs" => sum(input).map(|(math, kind)| (Math::Abs(Box::new(math)), kind)),
        "sign" => sum(input).map(|(math, _)| (Math::Sign(Box::new(math)), Kind::NUMBER)),
        "sin" | "cos" | "tan" => {
            let (math, kind) = sum(input)?;
            let degrees = match kind {
                Kind::ANGLE => math,
                Kind::NUMBER => Math::Product(vec![math, Math::Number(180. / std::f32::consts::PI)]),
                _ => return invalid(),
            };
            let function = match &*name {
                "sin" => Scalar::Sin,
                "cos" => Scalar::Cos,
                _ => Scalar::Tan,
            };
            Ok((scalar(function, degrees, Math::Number(0.)), Kind::NUMBER))
        }
        "asin" | "acos" | "atan" => {
            let value = plain(input)?;
            let function = match &*name {
                "asin" => Scalar::Asin,
                "acos" => Scalar::Acos,
                _ => Scalar::Atan,
            };
            Ok((scalar(function, value, Math::Number(0.)), Kind::ANGLE))
        }
        "atan2" => {
            let (y, y_kind) = sum(input)?;
            input.expect_comma()?;
            let (x, x_kind) = sum(input)?;
            if y_kind.add(x_kind).is_none() || y.has_percent() || x.has_percent() {
                return invalid();
            }
            Ok((scalar(Scalar::Atan2, y, x), Kind::ANGLE))
        }
        "pow" => {
            let base = plain(input)?;
            input.expect_comma()?;
            Ok((scalar(Scalar::Pow, base, plain(input)?), Kind::NUMBER))
        }
        "sqrt" => Ok((scalar(Scalar::Pow, plain(input)?, Math::Number(0.5)), Kind::NUMBER)),
        "exp" => Ok((scalar(Scalar::Pow, Math::Number(std::f32::consts::E), plain(input)?), Kind::NUMBER)),
        "log" => {
            let value = plain(input)?;
            let base = if input.try_parse(|input| input.expect_comma()).is_ok() {
                plain(input)?
            } else {
                Math::Number(f32::NAN)
            };
            Ok((scalar(Scalar::Log, value, base), Kind::NUMBER))
        }
        _ => invalid(),
    }
}

fn scalar(function: Scalar, a: Math, b: Math) -> Math {
    Math::Scalar(function, Box::new(a), Box::new(b))
}

fn plain(input: &mut Parser<'_>) -> Parsed<Math> {
    let (math, kind) = sum(input)?;
    if kind.is_number() { Ok(math) } else { invalid() }
}

fn bound(input: &mut Parser<'_>) -> Parsed<Option<Typed>> {
    if super::value::keyword(input, "none") {
        Ok(None)
    } else {
        sum(input).map(Some)
    }
}

fn step_function(rounding: Rounding, value: Typed, step: Typed) -> Parsed<Typed> {
    match value.1.add(step.1) {
        Some(kind) => Ok((Math::Step(rounding, Box::new(value.0), Box::new(step.0)), kind)),
        None => invalid(),
    }
}

fn same(terms: Vec<Typed>) -> Parsed<(Vec<Math>, Kind)> {
    let mut kind = terms[0].1;
    for (_, other) in &terms[1..] {
        match kind.add(*other) {
            Some(sum) => kind = sum,
            None => return invalid(),
        }
    }
    Ok((terms.into_iter().map(|(math, _)| math).collect(), kind))
}

fn sum(input: &mut Parser<'_>) -> Parsed<Typed> {
    let first = product(input)?;
    let mut terms = vec![first];
    loop {
        let state = input.state();
        // `+` and `-` need white space on both sides.
        if !matches!(input.next_including_whitespace(), Ok(Token::WhiteSpace(_))) {
            input.reset(&state);
            break;
        }
        let negate = match input.next() {
            Ok(Token::Delim('+')) => false,
            Ok(Token::Delim('-')) => true,
            _ => {
                input.reset(&state);
                break;
            }
        };
        if !matches!(input.next_including_whitespace(), Ok(Token::WhiteSpace(_))) {
            return invalid();
        }
        let (term, kind) = product(input)?;
        terms.push((
            if negate {
                Math::Product(vec![Math::Number(-1.), term])
            } else {
                term
            },
            kind,
        ));
    }
    if terms.len() == 1 {
        return Ok(terms.remove(0));
    }
    let (terms, kind) = same(terms)?;
    Ok((Math::Sum(terms), kind))
}

fn product(input: &mut Parser<'_>) -> Parsed<Typed> {
    let (first, mut kind) = operand(input)?;
    let mut factors = vec![first];
    loop {
        let state = input.state();
        match input.next() {
            Ok(Token::Delim('*')) => {
                let (factor, other) = operand(input)?;
                kind = kind.multiply(other);
                factors.push(factor);
            }
            Ok(Token::Delim('/')) => {
                let (factor, other) = operand(input)?;
                kind = kind.multiply(other.invert());
                factors.push(Math::Invert(Box::new(factor)));
            }
            _ => {
                input.reset(&state);
                break;
            }
        }
    }
    Ok((
        if factors.len() == 1 {
            factors.remove(0)
        } else {
            Math::Product(factors)
        },
        kind,
    ))
}

fn operand(input: &mut Parser<'_>) -> Parsed<Typed> {
    match *input.next()? {
        Token::Number { value, .. } => Ok((Math::Number(value), Kind::NUMBER)),
        Token::Percentage { unit_value, .. } => Ok((Math::Percent(unit_value), Kind::PERCENT)),
        Token::Dimension { value, ref unit, .. } => {
            if let Some((value, unit)) = length_unit(value, unit) {
                Ok((Math::Length(value, unit), Kind::LENGTH))
            } else if let Some(degrees) = degrees_in(unit) {
                Ok((Math::Number(value * degrees), Kind::ANGLE))
            } else if let Some(dppx) = dppx_in(unit) {
                Ok((Math::Number(value * dppx), Kind::RESOLUTION))
            } else {
                match &*unit.to_ascii_lowercase() {
                    "s" => Ok((Math::Number(value), Kind::TIME)),
                    "ms" => Ok((Math::Number(value / 1000.), Kind::TIME)),
                    _ => invalid(),
                }
            }
        }
        Token::ParenthesisBlock => input.parse_nested_block(sum),
        Token::Function(ref name) => {
            let name = name.clone();
            input.parse_nested_block(|input| parse_function(&name, input))
        }
        Token::Ident(ref name) => {
            let value = match &*name.to_ascii_lowercase() {
                "e" => std::f32::consts::E,
                "pi" => std::f32::consts::PI,
                "infinity" => f32::INFINITY,
                "-infinity" => f32::NEG_INFINITY,
                "nan" => f32::NAN,
                _ => return invalid(),
            };
            Ok((Math::Number(value), Kind::NUMBER))
        }
        _ => invalid(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::length::{Accept, Dimension, constant};
    use super::*;
    use crate::style::values::LengthPercentage;

    fn px(text: &str, basis: f32) -> Option<f32> {
        let mut input = Parser::new(text);
        let value = input.parse_entirely(|input| Dimension::parse(input, Accept::SIGNED_PERCENT)).ok()?;
        let context = LengthContext::initial((1000., 500.));
        Some(match value.compute(&context) {
            LengthPercentage::Calc(calc) => calc.resolve(basis),
            other => other.resolve(crate::units::Px::from_f32(basis)).to_f32(),
        })
    }
    fn number(text: &str) -> Option<f32> {
        let mut input = Parser::new(text);
        input
            .parse_entirely(|input| {
                let name = input.expect_function()?.clone();
                constant(&name, input, Kind::NUMBER)
            })
            .ok()
    }

    #[test]
    fn sums_and_products() {
        assert_eq!(px("calc(1px + 2em*2)", 0.), Some(65.));
        assert_eq!(px("calc(50% - (10px - 5px))", 200.), Some(95.));
        assert_eq!(px("calc(1px+2px)", 0.), None);
        assert_eq!(px("calc(1px + 2)", 0.), None);
        assert_eq!(px("calc(2px * 2px)", 0.), None);
        assert_eq!(px("calc(10px * 4px / 2px)", 0.), Some(20.));
        assert_eq!(px("calc(10% * 2)", 50.), Some(10.));
        assert_eq!(px("calc(1 / 0 * 1px)", 0.).map(|v| v > 3e7), Some(true));
        assert_eq!(px("calc(0 / 0 * 1px)", 0.), Some(0.));
        assert_eq!(px("min(10px, 5%, 1in)", 100.), Some(5.));
        assert_eq!(px("clamp(1px, 20%, none)", 100.), Some(20.));
        assert_eq!(px("clamp(30px, 20px, 10px)", 100.), Some(30.));
        assert_eq!(px("round(up, 13%, 5px)", 100.), Some(15.));
        assert_eq!(px("mod(-7px, 5px)", 0.), Some(3.));
        assert_eq!(px("rem(-7px, 5px)", 0.), Some(-2.));
        assert_eq!(px("abs(-50%)", 10.), Some(5.));
        assert_eq!(px("hypot(3px, 40%)", 10.), Some(5.));
        assert_eq!(px("calc(5vw + 1vh)", 0.), Some(55.));
        assert_eq!(px("min()", 0.), None);
        assert_eq!(px("calc(50% + 1deg)", 0.), None);
    }

    #[test]
    fn functions_of_numbers() {
        assert_eq!(number("calc(2 * 3 - 1)"), Some(5.));
        assert_eq!(number("sin(90deg)"), Some(1.));
        assert_eq!(number("cos(0.25turn)"), Some(0.));
        assert_eq!(number("pow(2, 10)"), Some(1024.));
        assert_eq!(number("sqrt(81)"), Some(9.));
        assert!((number("log(8, 2)").unwrap() - 3.).abs() < 1e-5);
        assert!((number("exp(1)").unwrap() - std::f32::consts::E).abs() < 1e-5);
        assert_eq!(number("sign(-3px)"), Some(-1.));
        assert_eq!(number("calc(10px / 2px)"), Some(5.));
        assert_eq!(number("sqrt(4px)"), None);
        assert_eq!(number("round(2.5)"), Some(3.));
        assert_eq!(number("calc(pi - 3)"), Some(std::f32::consts::PI - 3.));
    }

    #[test]
    fn deep_nesting_is_refused() {
        let deep = format!("calc({}1px{})", "(".repeat(5000), ")".repeat(5000));
        assert_eq!(px(&deep, 0.), None);
    }
}
