//! Outlines whose every edge is upright or level: the rectangles they are made of.

use page::{Rect, Segment};

/// Edges of an outline that is taken apart, and how often all of them together may be looked at.
const MOST_EDGES: usize = 100_000;
const MOST_LOOKS: usize = 2_000_000;

/// Two coordinates nearer than this many mm are the same: a hundredth of the finest printer's dot.
const SAME: f32 = 4e-4;

/// An upright edge.
#[derive(Clone, Copy)]
struct Edge {
    x: f32,
    top: f32,
    bottom: f32,
    /// 1 downwards, -1 upwards.
    winding: i32,
}

/// The rectangles that an outline fills, from top to bottom; `None` when an edge slants or bends.
pub(crate) fn rectangles(path: &[Segment], even_odd: bool) -> Option<Vec<Rect>> {
    let mut edges = edges(path)?;
    edges.sort_by(|a, b| a.top.total_cmp(&b.top));
    let mut levels: Vec<f32> = edges.iter().flat_map(|edge| [edge.top, edge.bottom]).collect();
    levels.sort_by(f32::total_cmp);
    levels.dedup_by(|b, a| *b - *a < SAME);
    let (mut looks, mut next) = (0, 0);
    let mut open: Vec<Edge> = Vec::new();
    // The spans of the band above, with the level where each started.
    let mut above: Vec<(f32, f32, f32)> = Vec::new();
    let mut rectangles = Vec::new();
    for band in levels.windows(2) {
        let &[top, bottom] = band else { continue };
        let middle = (top + bottom) / 2.;
        open.retain(|edge| edge.bottom > middle);
        while let Some(edge) = edges.get(next).filter(|edge| edge.top < middle) {
            if edge.bottom > middle {
                open.push(*edge);
            }
            next += 1;
        }
        looks += open.len();
        if looks > MOST_LOOKS {
            return None;
        }
        open.sort_by(|a, b| a.x.total_cmp(&b.x));
        let spans = spans(&open, even_odd);
        // What goes on from the band above stays one rectangle.
        let mut current = Vec::with_capacity(spans.len());
        let mut old = above.iter().peekable();
        for (left, right) in spans {
            while let Some(ended) = old.next_if(|old| old.0 < left || (old.0 == left && old.1 != right)) {
                rectangles.push(rectangle(ended.0, ended.2, ended.1, top));
            }
            let start = old.next_if(|old| old.0 == left && old.1 == right).map_or(top, |same| same.2);
            current.push((left, right, start));
        }
        rectangles.extend(old.map(|ended| rectangle(ended.0, ended.2, ended.1, top)));
        above = current;
    }
    let end = levels.last().copied().unwrap_or(0.);
    rectangles.extend(above.iter().map(|ended| rectangle(ended.0, ended.2, ended.1, end)));
    Some(rectangles)
}

fn rectangle(left: f32, top: f32, right: f32, bottom: f32) -> Rect {
    Rect {
        x: left,
        y: top,
        width: right - left,
        height: bottom - top,
    }
}

/// From left to right, where sorted edges enclose something.
fn spans(edges: &[Edge], even_odd: bool) -> Vec<(f32, f32)> {
    let mut spans: Vec<(f32, f32)> = Vec::new();
    let (mut winding, mut start) = (0, 0.);
    for edge in edges {
        let inside = |winding: i32| if even_odd { winding % 2 != 0 } else { winding != 0 };
        let before = inside(winding);
        winding += edge.winding;
        match (before, inside(winding)) {
            (false, true) => start = edge.x,
            (true, false) if edge.x - start > SAME => match spans.last_mut() {
                Some(last) if start - last.1 < SAME => last.1 = edge.x,
                _ => spans.push((start, edge.x)),
            },
            _ => {}
        }
    }
    spans
}

fn edges(path: &[Segment]) -> Option<Vec<Edge>> {
    let mut edges = Vec::new();
    let (mut at, mut start) = (page::Point::default(), page::Point::default());
    let mut line = |from: page::Point, to: page::Point| -> Option<()> {
        if !(from.x.is_finite() && from.y.is_finite() && to.x.is_finite() && to.y.is_finite()) {
            return None;
        }
        let (dx, dy) = ((to.x - from.x).abs(), (to.y - from.y).abs());
        if dx < SAME && dy >= SAME {
            let down = to.y > from.y;
            edges.push(Edge {
                x: from.x,
                top: from.y.min(to.y),
                bottom: from.y.max(to.y),
                winding: if down { 1 } else { -1 },
            });
        } else if dy >= SAME {
            return None;
        }
        (edges.len() <= MOST_EDGES).then_some(())
    };
    for segment in path {
        match *segment {
            Segment::Move(p) => {
                line(at, start)?;
                (at, start) = (p, p);
            }
            Segment::Line(p) => {
                line(at, p)?;
                // A slip below what counts is not added up.
                at = p;
            }
            Segment::Cubic(..) => return None,
            Segment::Close => {
                line(at, start)?;
                at = start;
            }
        }
    }
    line(at, start)?;
    Some(edges)
}

#[cfg(test)]
mod tests {
    use super::*;
    use page::Point;

    fn contour(points: &[(f32, f32)]) -> Vec<Segment> {
        let mut path = vec![Segment::Move(Point {
            x: points[0].0,
            y: points[0].1,
        })];
        path.extend(points[1..].iter().map(|&(x, y)| Segment::Line(Point { x, y })));
        path.push(Segment::Close);
        path
    }

    fn square(left: f32, top: f32, right: f32, bottom: f32) -> Vec<Segment> {
        contour(&[(left, top), (right, top), (right, bottom), (left, bottom)])
    }

    fn found(path: &[Segment], even_odd: bool) -> Vec<(f32, f32, f32, f32)> {
        let rectangles = rectangles(path, even_odd).unwrap();
        rectangles.iter().map(|rect| (rect.x, rect.y, rect.width, rect.height)).collect()
    }

    #[test]
    fn a_square_and_bars() {
        assert_eq!(found(&square(1., 2., 4., 6.), false), [(1., 2., 3., 4.)]);
        let bars = [square(0., 0., 1., 9.), square(3., 0., 5., 9.)].concat();
        assert_eq!(found(&bars, false), [(0., 0., 1., 9.), (3., 0., 2., 9.)]);
    }

    #[test]
    fn modules_side_by_side_are_one() {
        let row = [square(0., 0., 1., 1.), square(1., 0., 2., 1.), square(0., 1., 2., 2.)].concat();
        assert_eq!(found(&row, false), [(0., 0., 2., 2.)]);
    }

    #[test]
    fn holes_by_either_rule() {
        let frame = [square(0., 0., 3., 3.), square(1., 1., 2., 2.)].concat();
        let ring = [(0., 0., 3., 1.), (0., 1., 1., 1.), (2., 1., 1., 1.), (0., 2., 3., 1.)];
        assert_eq!(found(&frame, true), ring);
        assert_eq!(found(&frame, false), [(0., 0., 3., 3.)]);
        let other_way = contour(&[(1., 1.), (1., 2.), (2., 2.), (2., 1.)]);
        assert_eq!(found(&[square(0., 0., 3., 3.), other_way].concat(), false), ring);
    }

    #[test]
    fn slants_and_curves_are_none() {
        assert!(rectangles(&contour(&[(0., 0.), (3., 0.), (3., 3.)]), false).is_none());
        let p = Point::default();
        assert!(rectangles(&[Segment::Move(p), Segment::Cubic(p, p, p)], false).is_none());
    }
}
