//! Walks the display list, back to front.

use super::canvas::{Canvas, Region};
use super::coverage::{Mask, Outline};
use super::glyphs::{self, GlyphMode};
use super::gradient::Shader;
use super::grid::{DotRect, ToDots};
use super::rgba::Rgba;
use super::{RasterError, picture, rule};
use crate::page::{Clip, Fill, Group, Item, Paint, PathFill, Point, Rect, Rule, Segment};
use std::sync::Arc;

/// Dots of all layers that are open at once, in pages; more nested translucent groups are refused.
const OPEN_LAYERS: u64 = 16;

/// The items of one group that are yet to be painted.
struct Open<'p> {
    items: std::slice::Iter<'p, Item>,
    to_dots: ToDots,
    region: Region,
    /// The opacity the group's own layer is painted with when it is done.
    layer: Option<u8>,
}

/// Paints items on a canvas. Groups are kept on a stack of our own, so that no depth of nesting overflows the thread's.
pub(super) fn paint(items: &[Item], to_dots: ToDots, page: DotRect, canvas: Canvas, glyphs: GlyphMode) -> Result<Canvas, RasterError> {
    let limit = OPEN_LAYERS * (page.width() as u64 * page.height() as u64).max(1);
    let mut layer_dots = 0;
    let mut canvases = Vec::new();
    let mut canvas = canvas;
    let mut open = vec![Open {
        items: items.iter(),
        to_dots,
        region: Region { rect: page, mask: None },
        layer: None,
    }];
    while let Some(group) = open.last_mut() {
        let Some(item) = group.items.next() else {
            if let Some(opacity) = group.layer {
                let below = canvases
                    .pop()
                    .unwrap_or_else(|| Canvas::Rgba(Rgba::new(DotRect::new(0, 0, 0, 0), [0; 4])));
                if let Canvas::Rgba(layer) = std::mem::replace(&mut canvas, below) {
                    layer_dots -= layer.data.len() as u64;
                    canvas.composite(&layer, opacity);
                }
            }
            open.pop();
            continue;
        };
        let (to_dots, region) = (&group.to_dots, &group.region);
        match item {
            Item::Glyphs(run) => glyphs::paint(run, to_dots, glyphs, &mut canvas, region),
            Item::Fill(fill) => paint_fill(fill, to_dots, &mut canvas, region),
            Item::Rule(rule) => paint_rule(rule, to_dots, &mut canvas, region),
            Item::Path(path) => paint_path(path, to_dots, &mut canvas, region),
            Item::Image(image) => picture::paint(image, to_dots, &mut canvas, region),
            Item::Group(inner) => {
                let Some((to_dots, region)) = enter(inner, to_dots, region) else {
                    continue;
                };
                let opacity = (inner.opacity.clamp(0., 1.) * 255. + 0.5) as u8;
                if opacity == 0 {
                    continue;
                }
                let layer = (opacity < 255).then_some(opacity);
                if layer.is_some() {
                    layer_dots += region.rect.width() as u64 * region.rect.height() as u64;
                    if layer_dots > limit {
                        return Err(RasterError::Layers { dots: layer_dots, limit });
                    }
                    let below = std::mem::replace(&mut canvas, Canvas::Rgba(Rgba::new(region.rect, [0; 4])));
                    canvases.push(below);
                }
                open.push(Open {
                    items: inner.items.iter(),
                    to_dots,
                    region,
                    layer,
                });
            }
        }
    }
    Ok(canvas)
}

/// The transform and the region inside a group; `None` when nothing of it can be seen.
fn enter(group: &Group, outer: &ToDots, region: &Region) -> Option<(ToDots, Region)> {
    let to_dots = outer.then_inner(&group.transform)?;
    let mut region = region.clone();
    let edges;
    let path: &[Segment] = match &group.clip {
        None => return Some((to_dots, region)),
        Some(Clip::Rect(rect)) if to_dots.is_axis_aligned() => {
            region.rect = region.rect.intersect(&to_dots.snap_rect(rect)?);
            return (!region.rect.is_empty()).then_some((to_dots, region));
        }
        Some(Clip::Rect(rect)) => {
            edges = corners(rect);
            &edges
        }
        Some(Clip::Path(path)) => path,
    };
    if let Some(rect) = as_rect(path).filter(|_| to_dots.is_axis_aligned()) {
        region.rect = region.rect.intersect(&to_dots.snap_rect(&rect)?);
        return (!region.rect.is_empty()).then_some((to_dots, region));
    }
    let mask = Outline::from_path(path, &to_dots).fill(&region.rect, false)?;
    let mask = match &region.mask {
        Some(outer) => mask.intersect(outer),
        None => mask,
    };
    region.rect = mask.rect;
    region.mask = Some(Arc::new(mask));
    (!region.rect.is_empty()).then_some((to_dots, region))
}

fn paint_fill(fill: &Fill, to_dots: &ToDots, canvas: &mut Canvas, region: &Region) {
    if !to_dots.is_axis_aligned() {
        return paint_outline(&corners(&fill.rect), false, &fill.paint, to_dots, canvas, region);
    }
    let Some(rect) = to_dots.snap_rect(&fill.rect) else { return };
    match &fill.paint {
        Paint::Solid(color) => canvas.fill(&rect, *color, region),
        Paint::Gradient(gradient) => {
            let visible = rect.intersect(&region.rect);
            if visible.is_empty() {
                return;
            }
            let shader = Shader::new(gradient, to_dots);
            let mut row = vec![[0; 4]; visible.width()];
            for y in visible.y0..visible.y1 {
                (visible.x0..).zip(&mut row).for_each(|(x, color)| *color = shader.color(x, y));
                canvas.paint_row(visible.x0, y, &row, region, |_, luminance| luminance < 128);
            }
        }
    }
}

fn paint_rule(rule: &Rule, to_dots: &ToDots, canvas: &mut Canvas, region: &Region) {
    if to_dots.is_axis_aligned() {
        rule::paint(rule, to_dots, canvas, region);
    } else {
        paint_outline(&corners(&rule.rect), false, &Paint::Solid(rule.color), to_dots, canvas, region);
    }
}

fn paint_path(path: &PathFill, to_dots: &ToDots, canvas: &mut Canvas, region: &Region) {
    if let Some(rect) = as_rect(&path.path) {
        let fill = Fill {
            rect,
            paint: path.paint.clone(),
        };
        return paint_fill(&fill, to_dots, canvas, region);
    }
    paint_outline(&path.path, path.even_odd, &path.paint, to_dots, canvas, region);
}

fn paint_outline(path: &[Segment], even_odd: bool, paint: &Paint, to_dots: &ToDots, canvas: &mut Canvas, region: &Region) {
    let Some(mask) = Outline::from_path(path, to_dots).fill(&region.rect, even_odd) else {
        return;
    };
    match paint {
        Paint::Solid(color) => canvas.fill_mask(&mask, *color, region),
        Paint::Gradient(gradient) => {
            let mask = match &region.mask {
                Some(clip) => mask.intersect(clip),
                None => mask,
            };
            let cut = Region {
                rect: mask.rect,
                mask: Some(Arc::new(Mask {
                    rect: mask.rect,
                    data: mask.data,
                })),
            };
            let shader = Shader::new(gradient, to_dots);
            let mut row = vec![[0; 4]; cut.rect.width()];
            for y in cut.rect.y0..cut.rect.y1 {
                (cut.rect.x0..).zip(&mut row).for_each(|(x, color)| *color = shader.color(x, y));
                canvas.paint_row(cut.rect.x0, y, &row, &cut, |_, luminance| luminance < 128);
            }
        }
    }
}

fn corners(rect: &Rect) -> [Segment; 5] {
    let point = |x, y| Point { x, y };
    [
        Segment::Move(point(rect.x, rect.y)),
        Segment::Line(point(rect.right(), rect.y)),
        Segment::Line(point(rect.right(), rect.bottom())),
        Segment::Line(point(rect.x, rect.bottom())),
        Segment::Close,
    ]
}

/// The rectangle a path is, if it is one.
fn as_rect(path: &[Segment]) -> Option<Rect> {
    let mut points = smallvec::SmallVec::<[Point; 5]>::new();
    for (i, segment) in path.iter().enumerate() {
        match *segment {
            Segment::Move(p) if i == 0 => points.push(p),
            Segment::Line(p) if i > 0 && points.len() < 5 => points.push(p),
            Segment::Close if i + 1 == path.len() => {}
            _ => return None,
        }
    }
    if points.len() == 5 && points[4] == points[0] {
        points.pop();
    }
    let &[p, q, r, s] = points.as_slice() else { return None };
    let across = p.y == q.y && q.x == r.x && r.y == s.y && s.x == p.x;
    let down = p.x == q.x && q.y == r.y && r.x == s.x && s.y == p.y;
    (across || down).then(|| Rect {
        x: p.x.min(r.x),
        y: p.y.min(r.y),
        width: (r.x - p.x).abs(),
        height: (r.y - p.y).abs(),
    })
}
