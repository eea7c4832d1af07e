//! Pictures on the grid: copied one to one, averaged when made smaller, interpolated when made larger.

use super::canvas::{Canvas, Region};
use super::grid::{DotRect, ToDots};
use super::rgba::{Premultiplied, premultiply};
use crate::page::{Color, ImageItem};

/// Paints a picture under any transform.
pub(super) fn paint(item: &ImageItem, to_dots: &ToDots, canvas: &mut Canvas, region: &Region) {
    let Some(pixels) = item.picture.pixels() else { return };
    let Some([left, top, right, bottom]) = to_dots.bounds(&item.rect) else {
        return;
    };
    if pixels.width == 0 || pixels.height == 0 {
        return;
    }
    let rect = match to_dots.snap_rect(&item.rect) {
        Some(rect) if to_dots.is_axis_aligned() => rect,
        Some(_) => DotRect::new(
            left.floor().clamp(-1e8, 1e8) as i32,
            top.floor().clamp(-1e8, 1e8) as i32,
            right.ceil().clamp(-1e8, 1e8) as i32,
            bottom.ceil().clamp(-1e8, 1e8) as i32,
        ),
        None => return,
    };
    let visible = rect.intersect(&region.rect);
    if visible.is_empty() {
        return;
    }
    // The corners of the picture on the grid; the whole picture fills the snapped rectangle.
    let to_mm = to_dots.inverse();
    let (w, h) = (f64::from(pixels.width), f64::from(pixels.height));
    let fit = |x: f64, y: f64| {
        if to_dots.is_axis_aligned() {
            let u = (x - f64::from(rect.x0)) / rect.width() as f64;
            let v = (y - f64::from(rect.y0)) / rect.height() as f64;
            let (s, t) = if to_dots.a != 0. { (u, v) } else { (v, u) };
            let flip_s = if to_dots.a != 0. { to_dots.a < 0. } else { to_dots.b < 0. };
            let flip_t = if to_dots.a != 0. { to_dots.d < 0. } else { to_dots.c < 0. };
            ((if flip_s { 1. - s } else { s }) * w, (if flip_t { 1. - t } else { t }) * h)
        } else {
            let px = to_mm.a * x + to_mm.c * y + to_mm.e;
            let py = to_mm.b * x + to_mm.d * y + to_mm.f;
            let s = (px - f64::from(item.rect.x)) / f64::from(item.rect.width);
            let t = (py - f64::from(item.rect.y)) / f64::from(item.rect.height);
            (s * w, t * h)
        }
    };
    let pixel = |x: i64, y: i64| -> Premultiplied {
        let x = x.clamp(0, i64::from(pixels.width) - 1) as usize;
        let y = y.clamp(0, i64::from(pixels.height) - 1) as usize;
        let at = (y * pixels.width as usize + x) * 4;
        let p = &pixels.rgba[at..at + 4];
        premultiply(Color {
            r: p[0],
            g: p[1],
            b: p[2],
            a: p[3],
        })
    };
    let mut row = vec![[0; 4]; visible.width()];
    for y in visible.y0..visible.y1 {
        for (x, color) in (visible.x0..visible.x1).zip(&mut row) {
            let (s, t) = fit(f64::from(x) + 0.5, f64::from(y) + 0.5);
            *color = if s < 0. || t < 0. || s >= w || t >= h {
                [0; 4]
            } else {
                pixel(s as i64, t as i64)
            };
        }
        canvas.paint_row(visible.x0, y, &row, region, |_, luminance| luminance < 128);
    }
}
