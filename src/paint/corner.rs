//! Boxes with rounded corners: CSS Backgrounds 3 §4.

use super::millimetre::{point, px};
use crate::layout::geometry::PhysicalRect;
use crate::page::{Clip, Segment};
use crate::style::computed::DecorationStyles;
use crate::units::{Px, Sides};

/// Control point distance of a cubic that follows a quarter circle.
const QUARTER: f64 = 0.552_284_75;

/// A rectangle with elliptic corners, in px.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RoundedRect {
    /// Left edge.
    pub left: f64,
    /// Top edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Bottom edge.
    pub bottom: f64,
    /// Horizontal and vertical radii: top-left, top-right, bottom-right, bottom-left.
    pub radii: [(f64, f64); 4],
}

impl RoundedRect {
    /// A rectangle with sharp corners.
    pub fn sharp(rect: &PhysicalRect) -> RoundedRect {
        RoundedRect {
            left: px(rect.offset.x),
            top: px(rect.offset.y),
            right: px(rect.right()),
            bottom: px(rect.bottom()),
            radii: [(0., 0.); 4],
        }
    }

    /// A border box with the corners its style asks for, reduced where they would overlap (§4.5).
    pub fn border_box(rect: &PhysicalRect, style: &DecorationStyles) -> RoundedRect {
        let mut rounded = RoundedRect::sharp(rect);
        let (width, height) = (rect.size.width, rect.size.height);
        for (used, specified) in rounded.radii.iter_mut().zip(&style.radius) {
            let (x, y) = (px(specified.0.resolve(width)).max(0.), px(specified.1.resolve(height)).max(0.));
            *used = if x > 0. && y > 0. { (x, y) } else { (0., 0.) };
        }
        rounded.fit();
        rounded
    }

    /// Reduces the radii by one factor so that no two overlap.
    fn fit(&mut self) {
        let (width, height) = (self.right - self.left, self.bottom - self.top);
        let [tl, tr, br, bl] = self.radii;
        let mut factor: f64 = 1.;
        for (sum, length) in [
            (tl.0 + tr.0, width),
            (bl.0 + br.0, width),
            (tl.1 + bl.1, height),
            (tr.1 + br.1, height),
        ] {
            if sum > length {
                factor = factor.min(length.max(0.) / sum);
            }
        }
        if factor < 1. {
            for radius in &mut self.radii {
                *radius = (radius.0 * factor, radius.1 * factor);
            }
        }
    }

    /// Some corner is not sharp.
    pub fn is_rounded(&self) -> bool {
        self.radii.iter().any(|r| r.0 > 0. && r.1 > 0.)
    }

    /// There is no area inside.
    pub fn is_empty(&self) -> bool {
        self.right <= self.left || self.bottom <= self.top
    }

    /// Moved.
    pub fn moved(&self, x: f64, y: f64) -> RoundedRect {
        RoundedRect {
            left: self.left + x,
            top: self.top + y,
            right: self.right + x,
            bottom: self.bottom + y,
            radii: self.radii,
        }
    }

    /// The curve this far inside (§4.2): radii shrink with the edges and are sharp when nothing is left of them.
    pub fn inset(&self, sides: &Sides<Px>) -> RoundedRect {
        self.inset_by(px(sides.top), px(sides.right), px(sides.bottom), px(sides.left))
    }

    /// [`RoundedRect::inset`] with distances in px.
    pub fn inset_by(&self, top: f64, right: f64, bottom: f64, left: f64) -> RoundedRect {
        let shrink = |r: (f64, f64), x: f64, y: f64| {
            if r.0 > x && r.1 > y { (r.0 - x, r.1 - y) } else { (0., 0.) }
        };
        let [tl, tr, br, bl] = self.radii;
        RoundedRect {
            left: self.left + left,
            top: self.top + top,
            right: (self.right - right).max(self.left + left),
            bottom: (self.bottom - bottom).max(self.top + top),
            radii: [
                shrink(tl, left, top),
                shrink(tr, right, top),
                shrink(br, right, bottom),
                shrink(bl, left, bottom),
            ],
        }
    }

    /// Grown by a spread distance on all sides, or shrunk when it is negative. Sharp corners stay sharp, and small radii grow less so that
    /// the shape changes smoothly (§6.1.1).
    pub fn spread(&self, by: f64) -> RoundedRect {
        if by < 0. {
            return self.inset_by(-by, -by, -by, -by);
        }
        let grow = |r: f64| {
            let ratio = if by > 0. { r / by } else { 1. };
            if ratio < 1. { r + by * (1. + (ratio - 1.).powi(3)) } else { r + by }
        };
        let mut grown = *self;
        grown.left -= by;
        grown.top -= by;
        grown.right += by;
        grown.bottom += by;
        for radius in &mut grown.radii {
            if radius.0 > 0. && radius.1 > 0. {
                *radius = (grow(radius.0), grow(radius.1));
            }
        }
        grown.fit();
        grown
    }

    /// Appends the outline, clockwise or, to cut a hole, the other way round.
    pub fn trace(&self, reversed: bool, out: &mut Vec<Segment>) {
        let (l, t, r, b) = (self.left, self.top, self.right, self.bottom);
        let [tl, tr, br, bl] = self.radii;
        // Each corner: where the curve starts going clockwise, its two control points, and where it ends.
        let corners = [
            [
                (l, t + tl.1),
                (l, t + tl.1 * (1. - QUARTER)),
                (l + tl.0 * (1. - QUARTER), t),
                (l + tl.0, t),
            ],
            [
                (r - tr.0, t),
                (r - tr.0 * (1. - QUARTER), t),
                (r, t + tr.1 * (1. - QUARTER)),
                (r, t + tr.1),
            ],
            [
                (r, b - br.1),
                (r, b - br.1 * (1. - QUARTER)),
                (r - br.0 * (1. - QUARTER), b),
                (r - br.0, b),
            ],
            [
                (l + bl.0, b),
                (l + bl.0 * (1. - QUARTER), b),
                (l, b - bl.1 * (1. - QUARTER)),
                (l, b - bl.1),
            ],
        ];
        let at = |p: (f64, f64)| point(p.0, p.1);
        for index in 0..4 {
            let mut corner = corners[if reversed { 3 - index } else { index }];
            if reversed {
                corner.reverse();
            }
            let start = at(corner[0]);
            out.push(if index == 0 { Segment::Move(start) } else { Segment::Line(start) });
            if corner[0] != corner[3] {
                out.push(Segment::Cubic(at(corner[1]), at(corner[2]), at(corner[3])));
            }
        }
        out.push(Segment::Close);
    }

    /// The outline.
    pub fn path(&self) -> Vec<Segment> {
        let mut path = Vec::with_capacity(10);
        self.trace(false, &mut path);
        path
    }

    /// A clip to the inside: a rectangle when the corners are sharp.
    pub fn clip(&self) -> Clip {
        if self.is_rounded() {
            Clip::Path(self.path())
        } else {
            Clip::Rect(super::millimetre::edges(self.left, self.top, self.right, self.bottom))
        }
    }
}
