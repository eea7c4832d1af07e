//! Lengths inside the layout engine.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};

pub use page::PX_PER_MM;

/// A length in CSS px, in steps of 1/64 px, as Chromium's layout counts them.
///
/// Fixed point makes sums exact, so that three thirds fit where they should, and saturating arithmetic leaves no NaN or
/// infinity for hostile input to reach.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Px(i32);

impl Px {
    /// No length.
    pub const ZERO: Px = Px(0);
    /// One step, 1/64 px.
    pub const STEP: Px = Px(1);
    /// The largest length, about 33 million px (8.8 km).
    pub const MAX: Px = Px(i32::MAX);
    /// The most negative length.
    pub const MIN: Px = Px(-i32::MAX);

    /// Whole px.
    pub const fn new(px: i32) -> Px {
        Px(px.saturating_mul(64))
    }
    /// Steps of 1/64 px.
    pub const fn from_raw(raw: i32) -> Px {
        Px(raw)
    }
    /// Steps of 1/64 px.
    pub const fn raw(self) -> i32 {
        self.0
    }
    /// Rounds towards zero to a step, as Chromium does for specified lengths; NaN is 0.
    pub fn from_f32(px: f32) -> Px {
        Px((px as f64 * 64.) as i32).max(Px::MIN)
    }
    /// Rounds to the nearest step.
    pub fn from_f32_round(px: f32) -> Px {
        // As `round` does it, which is a call of the C library; the half is added without a loss.
        let units = f64::from(px) * 64.;
        Px((units + 0.5f64.copysign(units)) as i32).max(Px::MIN)
    }
    /// Rounds up to a step, so that what was measured fits.
    pub fn from_f32_ceil(px: f32) -> Px {
        let units = f64::from(px) * 64.;
        let whole = units as i32;
        Px(whole.saturating_add(i32::from(units > f64::from(whole)))).max(Px::MIN)
    }
    /// As a number of px.
    pub fn to_f32(self) -> f32 {
        self.0 as f32 / 64.
    }
    /// As millimetres.
    pub fn to_mm(self) -> f32 {
        (f64::from(self.0) / 64. * 25.4 / 96.) as f32
    }
    /// Rounds down to whole px.
    pub fn floor(self) -> Px {
        Px(self.0 & !63)
    }
    /// Rounds to whole px, halves up.
    pub fn round(self) -> Px {
        Px(self.0.saturating_add(32) & !63)
    }
    /// Rounds up to whole px.
    pub fn ceil(self) -> Px {
        Px(self.0.saturating_add(63) & !63)
    }
    /// The length, or zero when it is negative.
    pub fn clamp_negative(self) -> Px {
        Px(self.0.max(0))
    }
    /// Without its sign.
    pub fn abs(self) -> Px {
        Px(self.0.saturating_abs())
    }
    /// `self × numerator ÷ denominator` without intermediate overflow; zero when the denominator is zero.
    pub fn mul_div(self, numerator: Px, denominator: Px) -> Px {
        if denominator.0 == 0 {
            return Px::ZERO;
        }
        Px::saturated(i64::from(self.0) * i64::from(numerator.0) / i64::from(denominator.0))
    }
    /// `self × factor`, rounded towards zero; NaN counts as 0. In single precision, where 70 % of 200 px are 140 px although 0.7 is not quite 7/10.
    pub fn scale(self, factor: f32) -> Px {
        Px((self.0 as f32 * factor) as i32).max(Px::MIN)
    }
    fn saturated(raw: i64) -> Px {
        Px(raw.clamp(-i64::from(i32::MAX), i64::from(i32::MAX)) as i32)
    }
}

impl std::fmt::Debug for Px {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}px", self.to_f32())
    }
}
impl Add for Px {
    type Output = Px;
    fn add(self, other: Px) -> Px {
        Px(self.0.saturating_add(other.0))
    }
}
impl AddAssign for Px {
    fn add_assign(&mut self, other: Px) {
        *self = *self + other;
    }
}
impl Sub for Px {
    type Output = Px;
    fn sub(self, other: Px) -> Px {
        Px(self.0.saturating_sub(other.0))
    }
}
impl SubAssign for Px {
    fn sub_assign(&mut self, other: Px) {
        *self = *self - other;
    }
}
impl Neg for Px {
    type Output = Px;
    fn neg(self) -> Px {
        Px(self.0.saturating_neg())
    }
}
impl Mul<i32> for Px {
    type Output = Px;
    fn mul(self, factor: i32) -> Px {
        Px::saturated(i64::from(self.0) * i64::from(factor))
    }
}
impl Div<i32> for Px {
    type Output = Px;
    fn div(self, divisor: i32) -> Px {
        if divisor == 0 { Px::ZERO } else { Px(self.0 / divisor) }
    }
}
impl Sum for Px {
    fn sum<I: Iterator<Item = Px>>(iter: I) -> Px {
        iter.fold(Px::ZERO, Add::add)
    }
}

/// Four values, one for each physical side of a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sides<T> {
    /// The top side.
    pub top: T,
    /// The right side.
    pub right: T,
    /// The bottom side.
    pub bottom: T,
    /// The left side.
    pub left: T,
}

impl<T> Sides<T> {
    /// Applies a function to each side.
    pub fn map<U>(&self, f: impl Fn(&T) -> U) -> Sides<U> {
        Sides {
            top: f(&self.top),
            right: f(&self.right),
            bottom: f(&self.bottom),
            left: f(&self.left),
        }
    }
}

impl<T: Clone> Sides<T> {
    /// The same value on all four sides.
    pub fn all(value: T) -> Sides<T> {
        Sides {
            top: value.clone(),
            right: value.clone(),
            bottom: value.clone(),
            left: value,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_of_whole_lengths_are_whole() {
        for (percent, of, used) in [(0.7, 200, 140), (0.1, 300, 30), (0.33, 100, 33), (0.9, 70, 63)] {
            assert_eq!(Px::new(of).scale(percent), Px::new(used));
        }
    }
}
