//! `box-shadow`: CSS Backgrounds 3 §6.1.
//!
//! A shadow without blur is a plain shape. A blurred one is rendered into a picture of its alpha: at most [`MASK_SIDE`] samples along its longer
//! side, softened by three box filters, which come close to the Gaussian of half the blur radius that the specification asks for.

use super::Painter;
use super::background::fill;
use super::corner::RoundedRect;
use super::millimetre::{edges, px};
use crate::style::ComputedStyle;
use crate::style::values::Shadow;
use crate::units::Sides;
use page::picture::{Picture, Pixels};
use page::{Affine, Clip, Color, ImageItem, Item, Paint, PathFill};
use std::sync::Arc;

/// Samples along the longer side of a blurred shadow.
const MASK_SIDE: f64 = 512.;
/// Samples softened in the time of a step.
const SAMPLES_PER_STEP: u64 = 64;
/// Where a clip that is open to one side ends, in px.
const FAR: f64 = 1e6;

impl Painter<'_> {
    /// Shadows outside of the border edge; nothing of them shows through a translucent box, or goes past a side where a break cut it.
    pub(super) fn outer_shadows(&mut self, style: &ComputedStyle, border_edge: &RoundedRect, cut: &Sides<bool>) {
        let mark = self.items.len();
        let sliced = *cut != Sides::default();
        let mut whole = *border_edge;
        if sliced {
            // As if the box went on beyond the cut.
            let reach = |s: &Shadow| px(s.x.abs().max(s.y.abs())) + px(s.spread.abs()) + 2. * px(s.blur);
            let beyond = style.decoration.box_shadow.iter().map(reach).fold(1., f64::max);
            let room = |cut: bool| if cut { beyond } else { 0. };
            whole.left -= room(cut.left);
            whole.top -= room(cut.top);
            whole.right += room(cut.right);
            whole.bottom += room(cut.bottom);
        }
        self.whole_outer_shadows(style, &whole);
        if sliced {
            let edge = |cut: bool, at: f64, far: f64| if cut { at } else { far };
            let clip = Clip::Rect(edges(
                edge(cut.left, border_edge.left, -FAR),
                edge(cut.top, border_edge.top, -FAR),
                edge(cut.right, border_edge.right, FAR),
                edge(cut.bottom, border_edge.bottom, FAR),
            ));
            self.wrap(mark, Affine::IDENTITY, Some(clip), 1.);
        }
    }

    fn whole_outer_shadows(&mut self, style: &ComputedStyle, border_edge: &RoundedRect) {
        for shadow in style.decoration.box_shadow.iter().rev().filter(|s| !s.inset) {
            if !self.charge() {
                return;
            }
            let color = shadow.color.resolve(style.inherited.color);
            let shape = border_edge.moved(px(shadow.x), px(shadow.y)).spread(px(shadow.spread));
            if color.a == 0 || shape.is_empty() {
                continue;
            }
            let mark = self.items.len();
            let blur = px(shadow.blur);
            if blur > 0. {
                let reach = grown(&shape, blur);
                self.blurred(&reach, blur / 2., color, |x, y| contains(&shape, x, y));
                let around = grown(&reach, 1.);
                self.wrap(mark, Affine::IDENTITY, Some(ring(&around, border_edge)), 1.);
            } else if shape.is_rounded() || border_edge.is_rounded() {
                fill(&shape, color, &mut self.items);
                let around = grown(&shape, 1.);
                self.wrap(mark, Affine::IDENTITY, Some(ring(&around, border_edge)), 1.);
            } else {
                difference(&shape, border_edge, color, &mut self.items);
            }
        }
    }

    /// Shadows inside of the padding edge, above the background.
    pub(super) fn inner_shadows(&mut self, style: &ComputedStyle, padding_edge: &RoundedRect) {
        for shadow in style.decoration.box_shadow.iter().rev().filter(|s| s.inset) {
            if !self.charge() {
                return;
            }
            self.inner_shadow(shadow, shadow.color.resolve(style.inherited.color), padding_edge);
        }
    }

    fn inner_shadow(&mut self, shadow: &Shadow, color: Color, edge: &RoundedRect) {
        if color.a == 0 || edge.is_empty() {
            return;
        }
        let spread = px(shadow.spread);
        let hole = edge.moved(px(shadow.x), px(shadow.y)).spread(-spread);
        let hole_is_gone = spread > 0. && (edge.right - edge.left <= 2. * spread || edge.bottom - edge.top <= 2. * spread);
        let blur = px(shadow.blur);
        let mark = self.items.len();
        if blur > 0. {
            let lit = |x: f64, y: f64| hole_is_gone || !contains(&hole, x, y);
            let reach = grown(edge, blur);
            self.blurred(&reach, blur / 2., color, lit);
        } else if hole_is_gone {
            fill(edge, color, &mut self.items);
            return;
        } else if hole.is_rounded() || edge.is_rounded() {
            let around = grown(edge, px(shadow.x.abs().max(shadow.y.abs())) + spread.abs() + 1.);
            let mut path = around.path();
            hole.trace(true, &mut path);
            self.items.push(Item::Path(PathFill {
                path,
                even_odd: false,
                paint: Paint::Solid(color),
            }));
        } else {
            difference(edge, &hole, color, &mut self.items);
            return;
        }
        self.wrap(mark, Affine::IDENTITY, Some(edge.clip()), 1.);
    }
}

impl Painter<'_> {
    fn blurred(&mut self, area: &RoundedRect, sigma: f64, color: Color, lit: impl Fn(f64, f64) -> bool) {
        if !self.work.is_exhausted()
            && let Some((item, samples)) = blurred(area, sigma, color, lit)
        {
            self.work.spend(samples as u64 / SAMPLES_PER_STEP);
            self.work.grow(samples * 8);
            self.items.push(item);
        }
    }
}

/// A rectangle with room around.
fn grown(shape: &RoundedRect, by: f64) -> RoundedRect {
    RoundedRect {
        left: shape.left - by,
        top: shape.top - by,
        right: shape.right + by,
        bottom: shape.bottom + by,
        radii: [(0., 0.); 4],
    }
}

/// A clip to what is around a shape.
fn ring(around: &RoundedRect, hole: &RoundedRect) -> Clip {
    let union = RoundedRect {
        left: around.left.min(hole.left),
        top: around.top.min(hole.top),
        right: around.right.max(hole.right),
        bottom: around.bottom.max(hole.bottom),
        radii: [(0., 0.); 4],
    };
    let mut path = union.path();
    hole.trace(true, &mut path);
    Clip::Path(path)
}

/// Fills what of a rectangle is outside another one: up to four rectangles, so that outputs can snap them.
fn difference(area: &RoundedRect, hole: &RoundedRect, color: Color, items: &mut Vec<Item>) {
    let top = hole.top.clamp(area.top, area.bottom);
    let bottom = hole.bottom.clamp(top, area.bottom);
    let left = hole.left.clamp(area.left, area.right);
    let right = hole.right.clamp(left, area.right);
    for (l, t, r, b) in [
        (area.left, area.top, area.right, top),
        (area.left, bottom, area.right, area.bottom),
        (area.left, top, left, bottom),
        (right, top, area.right, bottom),
    ] {
        let piece = RoundedRect {
            left: l,
            top: t,
            right: r,
            bottom: b,
            radii: [(0., 0.); 4],
        };
        fill(&piece, color, items);
    }
}

fn contains(shape: &RoundedRect, x: f64, y: f64) -> bool {
    if x < shape.left || x > shape.right || y < shape.top || y > shape.bottom {
        return false;
    }
    let [tl, tr, br, bl] = shape.radii;
    let outside = |r: (f64, f64), dx: f64, dy: f64| r.0 > 0. && dx < r.0 && dy < r.1 && (1. - dx / r.0).hypot(1. - dy / r.1) > 1.;
    let (l, t, r, b) = (x - shape.left, y - shape.top, shape.right - x, shape.bottom - y);
    !(outside(tl, l, t) || outside(tr, r, t) || outside(br, r, b) || outside(bl, l, b))
}

/// A picture of a shape softened by a Gaussian of deviation `sigma` px, and the samples it took.
fn blurred(area: &RoundedRect, sigma: f64, color: Color, lit: impl Fn(f64, f64) -> bool) -> Option<(Item, usize)> {
    let (width, height) = (area.right - area.left, area.bottom - area.top);
    if width.is_nan() || height.is_nan() || width <= 0. || height <= 0. {
        return None;
    }
    let scale = (MASK_SIDE / width.max(height)).min(1.);
    let columns = (width * scale).ceil().clamp(1., MASK_SIDE) as usize;
    let rows = (height * scale).ceil().clamp(1., MASK_SIDE) as usize;
    let (dx, dy) = (width / columns as f64, height / rows as f64);
    // Samples beyond the picture's edge count for the blur too.
    let (margin_x, margin_y) = (
        (3. * sigma / dx).ceil().min(MASK_SIDE) as usize,
        (3. * sigma / dy).ceil().min(MASK_SIDE) as usize,
    );
    let (wide, high) = (columns + 2 * margin_x, rows + 2 * margin_y);
    let mut mask = vec![0f32; wide * high];
    for (row, line) in mask.chunks_exact_mut(wide).enumerate() {
        let y = area.top + (row as f64 - margin_y as f64 + 0.5) * dy;
        for (column, value) in line.iter_mut().enumerate() {
            let x = area.left + (column as f64 - margin_x as f64 + 0.5) * dx;
            *value = f32::from(u8::from(lit(x, y)));
        }
    }
    let mut line = Vec::new();
    for row in 0..high {
        soften(&mut mask, row * wide, 1, wide, sigma / dx, &mut line);
    }
    for column in 0..wide {
        soften(&mut mask, column, wide, high, sigma / dy, &mut line);
    }
    let mut rgba = Vec::with_capacity(columns * rows * 4);
    for row in 0..rows {
        for column in 0..columns {
            let coverage = mask[(row + margin_y) * wide + column + margin_x];
            rgba.extend([color.r, color.g, color.b, (f32::from(color.a) * coverage).round() as u8]);
        }
    }
    let item = Item::Image(ImageItem {
        picture: Arc::new(Picture::from_pixels(Pixels {
            width: columns as u32,
            height: rows as u32,
            rgba,
        })),
        rect: edges(area.left, area.top, area.right, area.bottom),
        pixelated: false,
    });
    Some((item, wide * high))
}

/// Three box filters along one line of samples; beyond its ends the outermost samples go on.
fn soften(mask: &mut [f32], start: usize, stride: usize, count: usize, sigma: f64, line: &mut Vec<f32>) {
    // The box width of three passes that have the variance of the Gaussian.
    let width = ((4. * sigma * sigma + 1.).sqrt().round() as usize).max(1) | 1;
    let half = (width / 2).min(count);
    if half == 0 {
        return;
    }
    for _ in 0..3 {
        line.clear();
        line.extend((0..count).map(|i| mask[start + i * stride]));
        let sample = |i: isize| line[i.clamp(0, count as isize - 1) as usize];
        let mut sum: f32 = (-(half as isize)..=half as isize).map(sample).sum();
        for i in 0..count {
            mask[start + i * stride] = sum / (2 * half + 1) as f32;
            sum += sample((i + half + 1) as isize) - sample(i as isize - half as isize);
        }
    }
}
