//! The dot grid: where millimetres land, and which whole dots a rectangle covers.

use page::dots::snap;
use page::{Affine, Point, Rect};

/// A rectangle of whole dots: left and top inclusive, right and bottom exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DotRect {
    pub x0: i32,
    pub y0: i32,
    pub x1: i32,
    pub y1: i32,
}

impl DotRect {
    pub fn new(x0: i32, y0: i32, x1: i32, y1: i32) -> DotRect {
        DotRect { x0, y0, x1, y1 }
    }
    pub fn is_empty(&self) -> bool {
        self.x0 >= self.x1 || self.y0 >= self.y1
    }
    pub fn width(&self) -> usize {
        (self.x1 - self.x0).max(0) as usize
    }
    pub fn height(&self) -> usize {
        (self.y1 - self.y0).max(0) as usize
    }
    pub fn intersect(&self, other: &DotRect) -> DotRect {
        DotRect {
            x0: self.x0.max(other.x0),
            y0: self.y0.max(other.y0),
            x1: self.x1.min(other.x1),
            y1: self.y1.min(other.y1),
        }
    }
    pub fn contains(&self, other: &DotRect) -> bool {
        self.x0 <= other.x0 && self.y0 <= other.y0 && self.x1 >= other.x1 && self.y1 >= other.y1
    }
}

/// How an axis-aligned transform turns things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Turn {
    None,
    /// Clockwise on the page (x to the right becomes downwards).
    Quarter,
    Half,
    ThreeQuarters,
}

/// The transform from an item's millimetres to dots: `x' = a·x + c·y + e`, `y' = b·x + d·y + f`.
#[derive(Debug, Clone, Copy)]
pub(super) struct ToDots {
    pub a: f64,
    pub b: f64,
    pub c: f64,
    pub d: f64,
    pub e: f64,
    pub f: f64,
}

impl ToDots {
    pub fn scale(dots_per_mm: f64) -> ToDots {
        ToDots {
            a: dots_per_mm,
            b: 0.,
            c: 0.,
            d: dots_per_mm,
            e: 0.,
            f: 0.,
        }
    }

    /// First `inner`, then `self`; `None` when the result is not finite or flattens everything to a line.
    pub fn then_inner(&self, inner: &Affine) -> Option<ToDots> {
        let [a, b, c, d, e, f] = [inner.a, inner.b, inner.c, inner.d, inner.e, inner.f].map(f64::from);
        let mut result = ToDots {
            a: self.a * a + self.c * b,
            b: self.b * a + self.d * b,
            c: self.a * c + self.c * d,
            d: self.b * c + self.d * d,
            e: self.a * e + self.c * f + self.e,
            f: self.b * e + self.d * f + self.f,
        };
        // Sines and cosines of right angles arrive in f32 as 1e-8 instead of 0.
        let largest = result.a.abs().max(result.b.abs()).max(result.c.abs()).max(result.d.abs());
        for part in [&mut result.a, &mut result.b, &mut result.c, &mut result.d] {
            if part.abs() < largest * 1e-6 {
                *part = 0.;
            }
        }
        let finite = [result.a, result.b, result.c, result.d, result.e, result.f]
            .iter()
            .all(|v| v.is_finite());
        let determinant = result.a * result.d - result.b * result.c;
        (finite && determinant != 0. && determinant.is_finite()).then_some(result)
    }

    pub fn apply(&self, p: Point) -> (f64, f64) {
        let (x, y) = (f64::from(p.x), f64::from(p.y));
        (self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f)
    }

    /// Rectangles stay rectangles.
    pub fn is_axis_aligned(&self) -> bool {
        (self.b == 0. && self.c == 0.) || (self.a == 0. && self.d == 0.)
    }

    /// The turn and the scale, when the transform is nothing but a turn by right angles, a uniform scale and a shift.
    pub fn as_turn(&self) -> Option<(Turn, f64)> {
        let near = |p: f64, q: f64| (p - q).abs() <= 1e-5 * p.abs().max(q.abs());
        if self.b == 0. && self.c == 0. && near(self.a, self.d) {
            Some((if self.a > 0. { Turn::None } else { Turn::Half }, self.a.abs()))
        } else if self.a == 0. && self.d == 0. && near(self.b, -self.c) {
            Some((if self.b > 0. { Turn::Quarter } else { Turn::ThreeQuarters }, self.b.abs()))
        } else {
            None
        }
    }

    /// The bounds of a transformed rectangle in unrounded dots: left, top, right, bottom. `None` when not finite.
    pub fn bounds(&self, rect: &Rect) -> Option<[f64; 4]> {
        let (left, top) = (f64::from(rect.x), f64::from(rect.y));
        let (right, bottom) = (left + f64::from(rect.width), top + f64::from(rect.height));
        let xs = [self.a * left + self.e, self.a * right + self.e];
        let ys = [self.d * top + self.f, self.d * bottom + self.f];
        let cx = [self.c * top, self.c * bottom];
        let by = [self.b * left, self.b * right];
        let low = |v: [f64; 2]| v[0].min(v[1]);
        let high = |v: [f64; 2]| v[0].max(v[1]);
        let result = [low(xs) + low(cx), low(ys) + low(by), high(xs) + high(cx), high(ys) + high(by)];
        result.iter().all(|v| v.is_finite()).then_some(result)
    }

    /// The whole dots a rectangle covers under an axis-aligned transform.
    pub fn snap_rect(&self, rect: &Rect) -> Option<DotRect> {
        if !(rect.width > 0. && rect.height > 0.) {
            return None;
        }
        let [left, top, right, bottom] = self.bounds(rect)?;
        let ((x0, x1), (y0, y1)) = (snap::interval(left, right), snap::interval(top, bottom));
        Some(DotRect::new(x0 as i32, y0 as i32, x1 as i32, y1 as i32))
    }

    /// From dots back to the item's millimetres.
    pub fn inverse(&self) -> ToDots {
        let determinant = self.a * self.d - self.b * self.c;
        let (a, b, c, d) = (
            self.d / determinant,
            -self.b / determinant,
            -self.c / determinant,
            self.a / determinant,
        );
        ToDots {
            a,
            b,
            c,
            d,
            e: -(a * self.e + c * self.f),
            f: -(b * self.e + d * self.f),
        }
    }
}
