//! Strokes: straight ones are lines, the rest become outlines.

use crate::tree::Map;
use page::{Color, Item, Rule, RuleStyle};
use resvg::tiny_skia::{LineCap, LineJoin, Path, PathSegment, Point};
use resvg::usvg::Stroke;

/// The lines of a stroke that is one straight line, or an upright box, in one colour: they are as thick as their like, wherever they lie.
pub(crate) fn rules(path: &Path, stroke: &Stroke, map: &Map, color: Color) -> Option<Vec<Item>> {
    if stroke.dasharray().is_some() || !map.is_axis_aligned() {
        return None;
    }
    let half = stroke.width().get() / 2.;
    let style = stroke.to_tiny_skia();
    let mut points: Vec<Point> = Vec::new();
    let mut closed = false;
    for (index, segment) in path.segments().enumerate() {
        match segment {
            PathSegment::MoveTo(p) if index == 0 => points.push(p),
            PathSegment::LineTo(p) if points.len() < 5 && !closed => points.push(p),
            PathSegment::Close if index > 1 && !closed => closed = true,
            _ => return None,
        }
    }
    let rule = |left: f32, top: f32, right: f32, bottom: f32, along_y: bool| {
        let rect = map.rect(left, top, right, bottom);
        let turned = map.swaps_axes();
        Item::Rule(Rule {
            rect,
            vertical: along_y != turned,
            style: RuleStyle::Solid,
            color,
        })
    };
    match (points.as_slice(), closed) {
        (&[a, b], false) => {
            let beyond = match style.line_cap {
                LineCap::Butt => 0.,
                LineCap::Square => half,
                LineCap::Round => return None,
            };
            if a.x == b.x && a.y != b.y {
                Some(vec![rule(
                    a.x - half,
                    a.y.min(b.y) - beyond,
                    a.x + half,
                    a.y.max(b.y) + beyond,
                    true,
                )])
            } else if a.y == b.y && a.x != b.x {
                Some(vec![rule(
                    a.x.min(b.x) - beyond,
                    a.y - half,
                    a.x.max(b.x) + beyond,
                    a.y + half,
                    false,
                )])
            } else {
                None
            }
        }
        (&[a, b, c, d], true) => outline([a, b, c, d], half, &style.line_join, rule),
        (&[a, b, c, d, e], true) if e == a => outline([a, b, c, d], half, &style.line_join, rule),
        _ => None,
    }
}

/// The four sides of a box; they meet without overlapping, so that any colour will do.
fn outline([a, b, c, d]: [Point; 4], half: f32, join: &LineJoin, rule: impl Fn(f32, f32, f32, f32, bool) -> Item) -> Option<Vec<Item>> {
    let across = a.y == b.y && b.x == c.x && c.y == d.y && d.x == a.x;
    let down = a.x == b.x && b.y == c.y && c.x == d.x && d.y == a.y;
    if !(across || down) || !matches!(join, LineJoin::Miter | LineJoin::MiterClip) {
        return None;
    }
    let (left, right, top, bottom) = (a.x.min(c.x), a.x.max(c.x), a.y.min(c.y), a.y.max(c.y));
    if right - left <= 2. * half || bottom - top <= 2. * half {
        return None;
    }
    Some(vec![
        rule(left - half, top - half, right + half, top + half, false),
        rule(left - half, bottom - half, right + half, bottom + half, false),
        rule(left - half, top + half, left + half, bottom - half, true),
        rule(right - half, top + half, right + half, bottom - half, true),
    ])
}

/// The outline of a stroke.
pub(crate) fn outlined(path: &Path, stroke: &Stroke, scale: f32) -> Option<Path> {
    let style = stroke.to_tiny_skia();
    match &style.dash {
        Some(dash) => path.dash(dash, scale)?.stroke(&style, scale),
        None => path.stroke(&style, scale),
    }
}
