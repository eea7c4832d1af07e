//! Points, rectangles and transforms of a page, in mm.

/// A position in mm.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// Distance from the left edge, in mm.
    pub x: f32,
    /// Distance from the top edge, in mm.
    pub y: f32,
}

/// An axis-aligned rectangle in mm.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    /// Left edge, in mm.
    pub x: f32,
    /// Top edge, in mm.
    pub y: f32,
    /// Width in mm, never negative.
    pub width: f32,
    /// Height in mm, never negative.
    pub height: f32,
}

impl Rect {
    /// The right edge, in mm.
    pub fn right(&self) -> f32 {
        self.x + self.width
    }
    /// The bottom edge, in mm.
    pub fn bottom(&self) -> f32 {
        self.y + self.height
    }
    /// The smallest rectangle around both.
    pub fn union(self, other: Rect) -> Rect {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        Rect {
            x,
            y,
            width: self.right().max(other.right()) - x,
            height: self.bottom().max(other.bottom()) - y,
        }
    }
}

/// An affine transform `x' = a·x + c·y + e`, `y' = b·x + d·y + f` (the order of CSS `matrix()` and PDF `cm`), in mm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Affine {
    /// Horizontal scale.
    pub a: f32,
    /// Vertical shear.
    pub b: f32,
    /// Horizontal shear.
    pub c: f32,
    /// Vertical scale.
    pub d: f32,
    /// Horizontal translation in mm.
    pub e: f32,
    /// Vertical translation in mm.
    pub f: f32,
}

impl Affine {
    /// Leaves every point where it is.
    pub const IDENTITY: Affine = Affine {
        a: 1.,
        b: 0.,
        c: 0.,
        d: 1.,
        e: 0.,
        f: 0.,
    };

    /// A translation by `(x, y)` mm.
    pub const fn translate(x: f32, y: f32) -> Affine {
        Affine {
            a: 1.,
            b: 0.,
            c: 0.,
            d: 1.,
            e: x,
            f: y,
        }
    }

    /// First `inner`, then `self`.
    pub fn then_inner(&self, inner: &Affine) -> Affine {
        Affine {
            a: self.a * inner.a + self.c * inner.b,
            b: self.b * inner.a + self.d * inner.b,
            c: self.a * inner.c + self.c * inner.d,
            d: self.b * inner.c + self.d * inner.d,
            e: self.a * inner.e + self.c * inner.f + self.e,
            f: self.b * inner.e + self.d * inner.f + self.f,
        }
    }

    /// Where the transform takes a point.
    pub fn apply(&self, p: Point) -> Point {
        Point {
            x: self.a * p.x + self.c * p.y + self.e,
            y: self.b * p.x + self.d * p.y + self.f,
        }
    }
}
