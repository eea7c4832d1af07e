//! Rectangles of items on their page.

use page::{Affine, Clip, Point, Rect, Segment};

/// A rectangle of the page in an item's own coordinates.
pub(super) fn back(to_page: &Affine, rect: Rect) -> Option<Rect> {
    let determinant = to_page.a * to_page.d - to_page.b * to_page.c;
    if determinant.abs() <= 1e-12 || !determinant.is_finite() {
        return None;
    }
    let own = |x: f32, y: f32| {
        let (x, y) = (x - to_page.e, y - to_page.f);
        Point {
            x: (to_page.d * x - to_page.c * y) / determinant,
            y: (to_page.a * y - to_page.b * x) / determinant,
        }
    };
    around([own(rect.x, rect.y), own(rect.right(), rect.bottom())].into_iter())
}

/// Sines and cosines of right angles arrive in f32 as 1e-8 instead of 0.
pub(super) fn is_small(small: f32, large: f32) -> bool {
    small.abs() <= large.abs() * 1e-6
}

pub(super) fn tenth(mm: f32) -> f32 {
    (mm * 10.).round() / 10.
}

pub(super) fn thousandth(mm: f32) -> f32 {
    (mm * 1000.).round() / 1000.
}

pub(super) fn clip_box(clip: &Clip) -> Option<Rect> {
    match clip {
        Clip::Rect(rect) => Some(*rect),
        Clip::Path(path) => {
            let points = path.iter().flat_map(|segment| match *segment {
                Segment::Move(p) | Segment::Line(p) => [Some(p), None, None],
                Segment::Cubic(a, b, c) => [Some(a), Some(b), Some(c)],
                Segment::Close => [None; 3],
            });
            around(points.flatten())
        }
    }
}

pub(super) fn around(mut points: impl Iterator<Item = Point>) -> Option<Rect> {
    let first = points.next()?;
    let (low, high) = points.fold((first, first), |(low, high), p| {
        (
            Point {
                x: low.x.min(p.x),
                y: low.y.min(p.y),
            },
            Point {
                x: high.x.max(p.x),
                y: high.y.max(p.y),
            },
        )
    });
    Some(Rect {
        x: low.x,
        y: low.y,
        width: high.x - low.x,
        height: high.y - low.y,
    })
}

/// The upright box around a rectangle on the page.
pub(super) fn on_page(to_page: &Affine, rect: Rect) -> Rect {
    let corners = [
        (rect.x, rect.y),
        (rect.right(), rect.y),
        (rect.x, rect.bottom()),
        (rect.right(), rect.bottom()),
    ];
    around(corners.into_iter().map(|(x, y)| to_page.apply(Point { x, y }))).unwrap_or(rect)
}

pub(super) fn intersect(a: Rect, b: Rect) -> Option<Rect> {
    let (x, y) = (a.x.max(b.x), a.y.max(b.y));
    let (width, height) = (a.right().min(b.right()) - x, a.bottom().min(b.bottom()) - y);
    (width > 0. && height > 0.).then_some(Rect { x, y, width, height })
}
