//! Clip paths as clips of groups.

use crate::rectilinear;
use crate::tree::Map;
use page::{Clip, Rect, Segment};
use resvg::tiny_skia::{Path, Point};
use resvg::usvg::tiny_skia_path::PathVerb;
use resvg::usvg::{ClipPath, FillRule, Group, Node};

/// Clips that together cut to what a clip path does; `None` when a page has no such clip.
pub(crate) fn clips(clip: &ClipPath, map: &Map) -> Option<Vec<Clip>> {
    let mut clips = match clip.clip_path() {
        Some(outer) => clips(outer, map)?,
        None => Vec::new(),
    };
    let mut shapes = Vec::new();
    collect(clip.root(), &map.then_inner(clip.transform()), &mut shapes)?;
    if let [(path, _, map)] = shapes.as_slice()
        && let Some(rect) = map.path_rect(path)
    {
        clips.push(Clip::Rect(rect));
        return Some(clips);
    }
    let mut outline: Vec<Segment> = Vec::new();
    match shapes.as_slice() {
        // A page's clips wind as this one does.
        [(path, FillRule::NonZero, map)] => outline = map.segments(path),
        shapes => {
            for (path, rule, map) in shapes {
                outline.extend(wound_once(path, *rule, map)?);
            }
        }
    }
    if outline.is_empty() {
        clips.push(Clip::Rect(Rect::default()));
    } else {
        clips.push(Clip::Path(outline));
    }
    Some(clips)
}

fn collect<'a>(group: &'a Group, map: &Map, shapes: &mut Vec<(&'a Path, FillRule, Map)>) -> Option<()> {
    for child in group.children() {
        match child {
            Node::Path(path) if path.is_visible() => {
                let rule = path.fill().map_or(FillRule::NonZero, |fill| fill.rule());
                shapes.push((path.data(), rule, *map));
            }
            Node::Path(_) => {}
            Node::Group(inner) if inner.clip_path().is_none() => collect(inner, &map.then_inner(inner.transform()), shapes)?,
            _ => return None,
        }
    }
    Some(())
}

/// The outline of what a shape covers, wound around once and clockwise: such outlines together cover what any of them covers, by whatever rule. `None` when
/// the shape may cross or hold itself.
fn wound_once(path: &Path, rule: FillRule, map: &Map) -> Option<Vec<Segment>> {
    let segments = map.segments(path);
    if map.is_axis_aligned()
        && let Some(rectangles) = rectilinear::rectangles(&segments, rule == FillRule::EvenOdd)
    {
        return Some(rectangles.iter().flat_map(corners).collect());
    }
    if !is_convex(path) {
        return None;
    }
    let clockwise = (area(path.points()) > 0.) != map.mirrors();
    Some(if clockwise { segments } else { reversed(&segments) })
}

fn corners(rect: &Rect) -> [Segment; 5] {
    let (left, top, right, bottom) = (rect.x, rect.y, rect.right(), rect.bottom());
    [
        Segment::Move(page::Point { x: left, y: top }),
        Segment::Line(page::Point { x: right, y: top }),
        Segment::Line(page::Point { x: right, y: bottom }),
        Segment::Line(page::Point { x: left, y: bottom }),
        Segment::Close,
    ]
}

/// One contour whose points, those of its curves too, turn one way and go around once. Curves bend no more often than their points.
fn is_convex(path: &Path) -> bool {
    /// The sine of a turn that is none: what rounding leaves where an arc is joined to the next.
    const STRAIGHT: f32 = 1e-3;
    if path.verbs().iter().filter(|verb| matches!(verb, PathVerb::Move)).count() != 1 {
        return false;
    }
    let points = path.points();
    let next = points.iter().cycle().skip(1);
    let directions: Vec<Point> = points
        .iter()
        .zip(next)
        .filter_map(|(p, q)| {
            let mut direction = *q - *p;
            direction.normalize().then_some(direction)
        })
        .collect();
    let turns = directions.iter().zip(directions.iter().cycle().skip(1));
    let (mut left, mut right) = (false, false);
    for (from, to) in turns {
        let sine = from.cross(*to);
        left |= sine < -STRAIGHT;
        right |= sine > STRAIGHT;
    }
    // A contour that goes around twice runs to and fro twice.
    let returns = |along: fn(&Point) -> f32| {
        let signs: Vec<bool> = directions
            .iter()
            .map(along)
            .filter(|part| part.abs() > STRAIGHT)
            .map(|part| part > 0.)
            .collect();
        signs.iter().zip(signs.iter().cycle().skip(1)).filter(|(a, b)| a != b).count()
    };
    !(left && right) && returns(|p| p.x) <= 2 && returns(|p| p.y) <= 2
}

/// Twice the area that the points go around, negative the other way.
fn area(points: &[Point]) -> f32 {
    let next = points.iter().cycle().skip(1);
    points.iter().zip(next).map(|(p, q)| p.x * q.y - q.x * p.y).sum()
}

/// The same outline, run the other way.
fn reversed(segments: &[Segment]) -> Vec<Segment> {
    let mut out = Vec::with_capacity(segments.len());
    for contour in segments.chunk_by(|_, next| !matches!(next, Segment::Move(_))) {
        let end = |segment: &Segment| match *segment {
            Segment::Move(p) | Segment::Line(p) | Segment::Cubic(_, _, p) => Some(p),
            Segment::Close => None,
        };
        let ends: Vec<_> = contour.iter().filter_map(end).collect();
        let Some(last) = ends.last() else { continue };
        out.push(Segment::Move(*last));
        let drawn: Vec<_> = contour.iter().filter(|segment| end(segment).is_some()).collect();
        for index in (1..drawn.len()).rev() {
            let to = ends[index - 1];
            out.push(match *drawn[index] {
                Segment::Cubic(a, b, _) => Segment::Cubic(b, a, to),
                _ => Segment::Line(to),
            });
        }
        out.push(Segment::Close);
    }
    out
}
