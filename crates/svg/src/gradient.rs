//! Gradients in page coordinates.

use crate::tree::Map;
use page::{Color, Gradient, GradientShape, Point};
use resvg::tiny_skia::Transform;
use resvg::usvg::{BaseGradient, LinearGradient, RadialGradient, SpreadMethod};
use std::sync::Arc;

/// Stops put between two of different opacity and colour: SVG mixes colours first, a page multiplies them by their opacity first.
const BETWEEN: usize = 8;

/// What a shape is filled with.
pub(crate) struct Filling {
    pub gradient: Arc<Gradient>,
    /// The gradient is in its own coordinates, and so is the shape to be: this takes the shape there, the group's transform from there to the page.
    pub own: Option<(Transform, Map)>,
}

/// A linear gradient.
pub(crate) fn linear(gradient: &LinearGradient, opacity: f32, map: &Map) -> Filling {
    let map = map.then_inner(gradient.transform());
    let (p, q) = (map.point(gradient.x1(), gradient.y1()), map.point(gradient.x2(), gradient.y2()));
    // Lines of equal colour stay parallel to what they were: the end moves along its own.
    let (dx, dy) = (gradient.x2() - gradient.x1(), gradient.y2() - gradient.y1());
    let (along_x, along_y) = map.vector(-dy, dx);
    let (normal_x, normal_y) = (-along_y, along_x);
    let length = normal_x * normal_x + normal_y * normal_y;
    let (vx, vy) = (f64::from(q.x - p.x), f64::from(q.y - p.y));
    let share = if length > 0. {
        (vx * normal_x + vy * normal_y) / length
    } else {
        0.
    };
    let times = if gradient.spread_method() == SpreadMethod::Reflect {
        2.
    } else {
        1.
    };
    let end = Point {
        x: p.x + (normal_x * share * times) as f32,
        y: p.y + (normal_y * share * times) as f32,
    };
    Filling {
        gradient: Arc::new(of(gradient, opacity, GradientShape::Linear(p, end))),
        own: None,
    }
}

/// A radial gradient; `None` when its circles do not share their centre.
pub(crate) fn radial(gradient: &RadialGradient, opacity: f32, map: &Map) -> Option<Filling> {
    let r = gradient.r().get();
    let off_centre = (gradient.fx() - gradient.cx()).hypot(gradient.fy() - gradient.cy()) > r * 1e-3;
    if off_centre || gradient.fr().get() > r * 1e-3 {
        return None;
    }
    let times = if gradient.spread_method() == SpreadMethod::Reflect {
        2.
    } else {
        1.
    };
    let r = r * times;
    let to_page = map.then_inner(gradient.transform());
    let centre = to_page.point(gradient.cx(), gradient.cy());
    let (ax, ay) = to_page.vector(r, 0.);
    let (bx, by) = to_page.vector(0., r);
    let (a, b) = (ax.hypot(ay), bx.hypot(by));
    let radii = if to_page.is_axis_aligned() {
        Some((ax.abs().max(bx.abs()), ay.abs().max(by.abs())))
    } else if (a - b).abs() < a * 1e-4 && (ax * bx + ay * by).abs() < a * b * 1e-4 {
        Some((a, a))
    } else {
        None
    };
    if let Some((rx, ry)) = radii {
        return Some(Filling {
            gradient: Arc::new(of(gradient, opacity, GradientShape::Radial(centre, rx as f32, ry as f32))),
            own: None,
        });
    }
    let inverse = gradient.transform().invert()?;
    let centre = Point {
        x: gradient.cx(),
        y: gradient.cy(),
    };
    Some(Filling {
        gradient: Arc::new(of(gradient, opacity, GradientShape::Radial(centre, r, r))),
        own: Some((inverse, to_page)),
    })
}

fn of(gradient: &BaseGradient, opacity: f32, shape: GradientShape) -> Gradient {
    let mut stops: Vec<(f32, Color)> = Vec::new();
    for stop in gradient.stops() {
        let color = stop.color();
        let color = Color {
            r: color.red,
            g: color.green,
            b: color.blue,
            a: (stop.opacity().get() * opacity * 255.).round() as u8,
        };
        let offset = stop.offset().get();
        if let Some((from, before)) = stops.last().copied()
            && before.a != color.a
            && (before.r, before.g, before.b) != (color.r, color.g, color.b)
        {
            for step in 1..BETWEEN {
                let share = step as f32 / BETWEEN as f32;
                let mix = |a: u8, b: u8| (f32::from(a) + (f32::from(b) - f32::from(a)) * share).round() as u8;
                let mixed = Color {
                    r: mix(before.r, color.r),
                    g: mix(before.g, color.g),
                    b: mix(before.b, color.b),
                    a: mix(before.a, color.a),
                };
                stops.push((from + (offset - from) * share, mixed));
            }
        }
        stops.push((offset, color));
    }
    let spread = gradient.spread_method();
    if spread != SpreadMethod::Pad {
        // What repeats goes from end to end.
        if let Some((_, color)) = stops.first().copied().filter(|(first, _)| *first > 0.) {
            stops.insert(0, (0., color));
        }
        if let Some((_, color)) = stops.last().copied().filter(|(last, _)| *last < 1.) {
            stops.push((1., color));
        }
    }
    if spread == SpreadMethod::Reflect {
        let back = stops.iter().rev().map(|(offset, color)| (1. - offset / 2., *color));
        stops = stops.iter().map(|(offset, color)| (offset / 2., *color)).chain(back).collect();
    }
    Gradient {
        shape,
        stops,
        repeating: spread != SpreadMethod::Pad,
    }
}
