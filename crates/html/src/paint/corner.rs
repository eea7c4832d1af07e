//! Boxes with rounded corners: CSS Backgrounds 3 §4.

use super::millimetre::{point, px};
use crate::layout::geometry::PhysicalRect;
use crate::style::computed::DecorationStyles;
use crate::units::{Px, Sides};
use page::{Clip, Segment};

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
        RoundedRect::sliced_border_box(rect, style, &Sides::default())
    }

    /// A border box that a break cut at some sides (`box-decoration-break: slice`): the corners there are sharp.
    pub fn sliced_border_box(rect: &PhysicalRect, style: &DecorationStyles, cut: &Sides<bool>) -> RoundedRect {
        let mut rounded = RoundedRect::sharp(rect);
        let adjoining = [
            cut.left || cut.top,
            cut.top || cut.right,
            cut.right || cut.bottom,
            cut.bottom || cut.left,
        ];
        let (width, height) = (rect.size.width, rect.size.height);
        for ((used, specified), _) in rounded.radii.iter_mut().zip(&style.radius).zip(adjoining).filter(|(_, cut)| !cut) {
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
    ///
    /// The curve of a padding edge may be larger than the padding box; then only the part of it inside the box is drawn.
    pub fn trace(&self, reversed: bool, out: &mut Vec<Segment>) {
        let (l, t, r, b) = (self.left, self.top, self.right, self.bottom);
        let size = (r - l, b - t);
        // Each corner, and the directions inwards from it.
        let corners = [(l, t, 1., 1.), (r, t, -1., 1.), (r, b, -1., -1.), (l, b, 1., -1.)];
        let at = |p: (f64, f64)| point(p.0, p.1);
        for index in 0..4 {
            let number = if reversed { 3 - index } else { index };
            let (x, y, right, down) = corners[number];
            // From the vertical side to the horizontal one, which is clockwise in the first and the third corner.
            let mut curve = arc(self.radii[number], size).map(|p| (x + right * p.0, y + down * p.1));
            if (number % 2 == 1) != reversed {
                curve.reverse();
            }
            let start = at(curve[0]);
            out.push(if index == 0 { Segment::Move(start) } else { Segment::Line(start) });
            if curve[0] != curve[3] {
                out.push(Segment::Cubic(at(curve[1]), at(curve[2]), at(curve[3])));
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

/// A corner's curve as a cubic, in distances inwards from the corner: from the vertical side to the horizontal one, as far as it
/// is inside of a box of this size.
fn arc((rx, ry): (f64, f64), (width, height): (f64, f64)) -> [(f64, f64); 4] {
    if rx <= 0. || ry <= 0. {
        return [(0., 0.); 4];
    }
    let right_angle = std::f64::consts::FRAC_PI_2;
    let from = if ry > height {
        (1. - height / ry).clamp(-1., 1.).asin()
    } else {
        0.
    };
    let to = if rx > width {
        (1. - width / rx).clamp(-1., 1.).acos()
    } else {
        right_angle
    };
    let to = to.max(from);
    let reach = 4. / 3. * ((to - from) / 4.).tan();
    let on = |angle: f64| (rx * (1. - angle.cos()), ry * (1. - angle.sin()));
    let exact = |v: f64| if v.abs() < 1e-9 { 0. } else { v };
    let way = |angle: f64| (rx * exact(angle.sin()), -ry * exact(angle.cos()));
    let ((sx, sy), (ex, ey)) = (on(from), on(to));
    let (out, back) = (way(from), way(to));
    [
        (sx, sy),
        (sx + out.0 * reach, sy + out.1 * reach),
        (ex - back.0 * reach, ey - back.1 * reach),
        (exact(ex - rx) + rx, exact(ey)),
    ]
}
