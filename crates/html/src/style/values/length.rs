//! Lengths, percentages and calculations; sizes, margins and insets.

use crate::units::Px;
use std::sync::Arc;

/// A length, a percentage, or a calculation with both.
#[derive(Debug, Clone, PartialEq)]
pub enum LengthPercentage {
    /// An absolute length.
    Length(Px),
    /// A fraction of the basis the property names (50 % is 0.5).
    Percent(f32),
    /// `calc()`, `min()`, `max()`, `clamp()` with percentages inside.
    Calc(Arc<Calc>),
}

/// A calculation that needs the percentage basis (CSS Values 4 §10).
#[derive(Debug, Clone, PartialEq)]
pub enum Calc {
    /// A length in px.
    Length(f32),
    /// A fraction of the basis.
    Percent(f32),
    /// The sum of its terms.
    Sum(Vec<Calc>),
    /// A calculation times a number.
    Scale(f32, Box<Calc>),
    /// The smallest of its terms.
    Min(Vec<Calc>),
    /// The largest of its terms.
    Max(Vec<Calc>),
    /// The product of its factors.
    Product(Vec<Calc>),
    /// One divided by a term.
    Invert(Box<Calc>),
    /// The square root of the sum of the squares.
    Hypot(Vec<Calc>),
    /// Without its sign.
    Abs(Box<Calc>),
    /// −1, 0 or 1.
    Sign(Box<Calc>),
    /// `round()`, `mod()` or `rem()` of a value and a step.
    Step(Rounding, Box<Calc>, Box<Calc>),
}

/// How a calculation meets its step (CSS Values 4 §10.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest multiple, halves up.
    Nearest,
    /// Up.
    Up,
    /// Down.
    Down,
    /// Towards zero.
    ToZero,
    /// `mod()`: what is left, with the sign of the step.
    Modulo,
    /// `rem()`: what is left, with the sign of the value.
    Remainder,
}

impl Rounding {
    fn apply(self, value: f32, step: f32) -> f32 {
        if step == 0. || value.is_infinite() && step.is_infinite() || value.is_nan() || step.is_nan() {
            return f32::NAN;
        }
        if value.is_infinite() {
            return if matches!(self, Rounding::Modulo | Rounding::Remainder) {
                f32::NAN
            } else {
                value
            };
        }
        if step.is_infinite() {
            return match self {
                Rounding::Nearest | Rounding::ToZero => 0.,
                Rounding::Up => {
                    if value > 0. {
                        f32::INFINITY
                    } else {
                        0.
                    }
                }
                Rounding::Down => {
                    if value < 0. {
                        f32::NEG_INFINITY
                    } else {
                        0.
                    }
                }
                Rounding::Modulo if (value < 0.) != (step < 0.) && value != 0. => f32::NAN,
                Rounding::Modulo | Rounding::Remainder => value,
            };
        }
        let step_size = step.abs();
        match self {
            Rounding::Nearest => (value / step_size + 0.5).floor() * step_size,
            Rounding::Up => (value / step_size).ceil() * step_size,
            Rounding::Down => (value / step_size).floor() * step_size,
            Rounding::ToZero => (value / step_size).trunc() * step_size,
            Rounding::Modulo => value - step * (value / step).floor(),
            Rounding::Remainder => value % step,
        }
    }
}

impl LengthPercentage {
    /// Zero.
    pub const ZERO: LengthPercentage = LengthPercentage::Length(Px::ZERO);

    /// The used length for a percentage basis.
    pub fn resolve(&self, basis: Px) -> Px {
        match self {
            LengthPercentage::Length(length) => *length,
            LengthPercentage::Percent(fraction) => basis.scale(*fraction),
            LengthPercentage::Calc(calc) => Px::from_f32(calc.resolve(basis.to_f32())),
        }
    }
    /// Whether the used value depends on the basis.
    pub fn has_percent(&self) -> bool {
        match self {
            LengthPercentage::Length(_) => false,
            LengthPercentage::Percent(_) => true,
            LengthPercentage::Calc(calc) => calc.has_percent(),
        }
    }
    /// The length when it does not depend on a basis.
    pub fn length(&self) -> Option<Px> {
        if self.has_percent() { None } else { Some(self.resolve(Px::ZERO)) }
    }
}

impl Calc {
    /// The value in px for a basis in px.
    pub fn resolve(&self, basis: f32) -> f32 {
        match self {
            Calc::Length(px) => *px,
            Calc::Percent(fraction) => basis * fraction,
            Calc::Sum(terms) => terms.iter().map(|t| t.resolve(basis)).sum(),
            Calc::Scale(factor, term) => factor * term.resolve(basis),
            // NaN is infectious (§10.9.1), so f32::min, which drops it, will not do.
            Calc::Min(terms) => terms
                .iter()
                .map(|t| t.resolve(basis))
                .fold(f32::INFINITY, |a, b| if a < b || a.is_nan() { a } else { b }),
            Calc::Max(terms) => terms
                .iter()
                .map(|t| t.resolve(basis))
                .fold(f32::NEG_INFINITY, |a, b| if a > b || a.is_nan() { a } else { b }),
            Calc::Product(factors) => factors.iter().map(|t| t.resolve(basis)).product(),
            Calc::Invert(term) => 1. / term.resolve(basis),
            Calc::Hypot(terms) => terms.iter().map(|t| t.resolve(basis)).fold(0., f32::hypot),
            Calc::Abs(term) => term.resolve(basis).abs(),
            Calc::Sign(term) => {
                let value = term.resolve(basis);
                if value > 0. {
                    1.
                } else if value < 0. {
                    -1.
                } else {
                    value
                }
            }
            Calc::Step(rounding, value, step) => rounding.apply(value.resolve(basis), step.resolve(basis)),
        }
    }
    /// Whether a percentage occurs.
    pub fn has_percent(&self) -> bool {
        match self {
            Calc::Length(_) => false,
            Calc::Percent(_) => true,
            Calc::Sum(terms) | Calc::Min(terms) | Calc::Max(terms) | Calc::Product(terms) | Calc::Hypot(terms) => {
                terms.iter().any(Calc::has_percent)
            }
            Calc::Scale(_, term) | Calc::Invert(term) | Calc::Abs(term) | Calc::Sign(term) => term.has_percent(),
            Calc::Step(_, value, step) => value.has_percent() || step.has_percent(),
        }
    }
}

/// A margin or an inset: a length-percentage or `auto`.
#[derive(Debug, Clone, PartialEq)]
pub enum AutoLength {
    /// `auto`.
    Auto,
    /// A length or percentage.
    Set(LengthPercentage),
}

impl AutoLength {
    /// The used length, `None` for `auto`.
    pub fn resolve(&self, basis: Px) -> Option<Px> {
        match self {
            AutoLength::Auto => None,
            AutoLength::Set(length) => Some(length.resolve(basis)),
        }
    }
    /// Whether the value is `auto`.
    pub fn is_auto(&self) -> bool {
        matches!(self, AutoLength::Auto)
    }
}

/// A value of `width`, `height`, `min-*` or `max-*` (`none` of `max-*` and `auto` of `min-*` are `Auto`).
#[derive(Debug, Clone, PartialEq)]
pub enum Size {
    /// `auto` (or `none`).
    Auto,
    /// A length or percentage.
    Set(LengthPercentage),
    /// `min-content`.
    MinContent,
    /// `max-content`.
    MaxContent,
    /// `fit-content`.
    FitContent,
    /// `fit-content(…)`.
    FitContentLimit(LengthPercentage),
    /// `stretch`, `-webkit-fill-available`.
    Stretch,
}

impl Size {
    /// Whether the value is `auto` or `none`.
    pub fn is_auto(&self) -> bool {
        matches!(self, Size::Auto)
    }
}
