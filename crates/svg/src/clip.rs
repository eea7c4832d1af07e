//! Clip paths as clips of groups.

use crate::tree::Map;
use page::{Clip, Rect, Segment};
use resvg::tiny_skia::{Path, Point};
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
    let alone = shapes.len() == 1;
    let mut outline: Vec<Segment> = Vec::new();
    for (path, rule, map) in shapes {
        // A page's clips wind around what they show: a shape of its own rule must be one without holes.
        let contours = path
            .verbs()
            .iter()
            .filter(|verb| matches!(verb, resvg::usvg::tiny_skia_path::PathVerb::Move))
            .count();
        if rule == FillRule::EvenOdd && contours > 1 {
            return None;
        }
        let segments = map.segments(path);
        // Shapes that turn different ways would cancel each other.
        let turned = !alone && (area(path.points()) < 0.) != map.mirrors();
        match turned {
            false => outline.extend(segments),
            true => outline.extend(reversed(&segments)),
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
