//! How many dashes a stroke has.

use resvg::tiny_skia::{Path, PathSegment, Point};
use resvg::usvg::Stroke;

/// Dashes that a stroke is cut into, told from its outline's length; 0 for one that is not dashed.
pub(crate) fn count(path: &Path, stroke: &Stroke) -> f32 {
    let Some(dashes) = stroke.dasharray() else { return 0. };
    let period: f32 = dashes.iter().sum();
    let distance = |a: Point, b: Point| (b.x - a.x).hypot(b.y - a.y);
    let (mut length, mut at, mut start) = (0., Point::zero(), Point::zero());
    for segment in path.segments() {
        let end = match segment {
            PathSegment::MoveTo(p) => {
                (at, start) = (p, p);
                continue;
            }
            PathSegment::LineTo(p) => p,
            PathSegment::QuadTo(a, p) => {
                length += distance(at, a) + distance(a, p) - distance(at, p);
                p
            }
            PathSegment::CubicTo(a, b, p) => {
                length += distance(at, a) + distance(a, b) + distance(b, p) - distance(at, p);
                p
            }
            PathSegment::Close => start,
        };
        length += distance(at, end);
        at = end;
    }
    if period > 0. { length / period * dashes.len() as f32 } else { 0. }
}
