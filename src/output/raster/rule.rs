//! Rules on the grid: equal rules get equal whole-dot thickness, and broken ones a whole pattern.

use super::canvas::{Canvas, Region};
use super::coverage::Outline;
use super::grid::{DotRect, ToDots, snap, snap_interval};
use crate::page::{Color, Rule, RuleStyle};

/// More dashes than this are drawn as an unbroken rule; no page has room for so many.
const MOST_DASHES: f64 = 1e6;

/// Paints a rule in `color` under an axis-aligned transform.
pub(super) fn paint(rule: &Rule, color: Color, to_dots: &ToDots, canvas: &mut Canvas, region: &Region) {
    if !(rule.rect.width > 0. && rule.rect.height > 0.) {
        return;
    }
    let Some([left, top, right, bottom]) = to_dots.bounds(&rule.rect) else {
        return;
    };
    let vertical = rule.vertical == (to_dots.a != 0.);
    let ((across_start, across_end), (start, end)) = if vertical {
        ((left, right), (top, bottom))
    } else {
        ((top, bottom), (left, right))
    };
    let across = thickness(across_start, across_end);
    let along = snap_interval(start, end);
    let lay = |from: i32, to: i32| {
        if vertical {
            DotRect::new(across.0, from, across.1, to)
        } else {
            DotRect::new(from, across.0, to, across.1)
        }
    };
    let width = f64::from(across.1 - across.0);
    let length = f64::from(along.1 - along.0);
    match rule.style {
        RuleStyle::Dotted if width >= 3. => {
            let pitch = if length < 2. * width {
                2. * width
            } else {
                width + best_gap(length, width, width)
            };
            let count = if length < 2. * width {
                1.
            } else {
                ((length - width) / pitch).round() + 1.
            };
            if count > MOST_DASHES {
                return canvas.fill(&lay(along.0, along.1), color, region);
            }
            let radius = width as f32 / 2.;
            for i in seen(count, pitch, along.0, vertical, region) {
                let first = along.0 + snap(f64::from(i) * pitch);
                let (x, y) = (first as f32 + radius, across.0 as f32 + radius);
                let (x, y) = if vertical { (y, x) } else { (x, y) };
                if let Some(mask) = circle(x, y, radius).fill(&region.rect, false) {
                    canvas.fill_mask(&mask, color, region);
                }
            }
        }
        RuleStyle::Solid => canvas.fill(&lay(along.0, along.1), color, region),
        RuleStyle::Dashed | RuleStyle::Dotted => {
            let Some((dash, gap)) = dashes(length, width, rule.style) else {
                return canvas.fill(&lay(along.0, along.1), color, region);
            };
            let count = ((length + gap) / (dash + gap)).ceil();
            if count > MOST_DASHES {
                return canvas.fill(&lay(along.0, along.1), color, region);
            }
            for i in seen(count, dash + gap, along.0, vertical, region) {
                let from = f64::from(i) * (dash + gap);
                let to = (from + dash).min(length);
                canvas.fill(&lay(along.0 + snap(from), along.0 + snap(to)), color, region);
            }
        }
    }
}

/// Which of `count` dashes, `pitch` dots apart from `start` on, may touch the region.
fn seen(count: f64, pitch: f64, start: i32, vertical: bool, region: &Region) -> std::ops::Range<u32> {
    let (low, high) = if vertical {
        (region.rect.y0, region.rect.y1)
    } else {
        (region.rect.x0, region.rect.x1)
    };
    let nth = |at: i32| (f64::from(at) - f64::from(start)) / pitch;
    // One before, which may reach in, and one for rounding.
    let first = (nth(low) - 2.).clamp(0., count);
    let last = (nth(high) + 2.).clamp(first, count);
    first as u32..last.ceil().min(count) as u32
}

/// A thickness rounds by itself, wherever the rule lies, and is at least one dot.
fn thickness(start: f64, end: f64) -> (i32, i32) {
    let dots = snap(end - start).max(1);
    let first = snap(start);
    (first, first.saturating_add(dots))
}

/// Dash and gap in dots; `None` when the rule is too short to be broken.
///
/// Blink's `StyledStrokeData`: a dash is twice the thickness and a gap once, for rules thinner than 3 three times and twice; the
/// gap is adjusted so that the rule ends with a dash.
fn dashes(length: f64, width: f64, style: RuleStyle) -> Option<(f64, f64)> {
    let (dash, gap) = match style {
        RuleStyle::Dashed if width >= 3. => (2. * width, width),
        RuleStyle::Dashed => (3. * width, 2. * width),
        _ => (width, width),
    };
    if length <= 2. * dash {
        return None;
    }
    let two_dashes = 2. * dash + gap;
    if length <= two_dashes {
        let scale = length / two_dashes;
        return Some((dash * scale, gap * scale));
    }
    Some((dash, best_gap(length, dash, gap)))
}

/// The gap nearest the wished one with which a whole number of dashes fills the length.
fn best_gap(length: f64, dash: f64, gap: f64) -> f64 {
    let fewer = ((length + gap) / (dash + gap)).floor();
    let wide = (length - fewer * dash) / (fewer - 1.);
    let narrow = (length - (fewer + 1.) * dash) / fewer;
    if fewer <= 1. {
        narrow
    } else if narrow <= 0. || (wide - gap).abs() < (narrow - gap).abs() {
        wide
    } else {
        narrow
    }
}

fn circle(x: f32, y: f32, radius: f32) -> Outline {
    // The control points of a quarter circle as a cubic curve lie this share of the radius from its ends.
    let k = radius * 0.552_284_8;
    let r = radius;
    let mut outline = Outline::default();
    outline.move_to(x + r, y);
    outline.cubic_to(x + r, y + k, x + k, y + r, x, y + r);
    outline.cubic_to(x - k, y + r, x - r, y + k, x - r, y);
    outline.cubic_to(x - r, y - k, x - k, y - r, x, y - r);
    outline.cubic_to(x + k, y - r, x + r, y - k, x + r, y);
    outline
}
