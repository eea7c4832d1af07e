//! Gradients: the colour of each dot.

use super::grid::ToDots;
use super::rgba::{Premultiplied, premultiply};
use page::{Gradient, GradientShape, Point};

/// A gradient ready to be asked for colours.
pub(super) struct Shader<'a> {
    gradient: &'a Gradient,
    to_mm: ToDots,
}

impl<'a> Shader<'a> {
    pub fn new(gradient: &'a Gradient, to_dots: &ToDots) -> Shader<'a> {
        Shader {
            gradient,
            to_mm: to_dots.inverse(),
        }
    }

    /// The colour at the centre of a dot.
    pub fn color(&self, x: i32, y: i32) -> Premultiplied {
        let centre = Point {
            x: x as f32 + 0.5,
            y: y as f32 + 0.5,
        };
        let (x, y) = self.to_mm.apply(centre);
        let offset = match self.gradient.shape {
            GradientShape::Linear(from, to) => {
                let (dx, dy) = (f64::from(to.x) - f64::from(from.x), f64::from(to.y) - f64::from(from.y));
                ((x - f64::from(from.x)) * dx + (y - f64::from(from.y)) * dy) / (dx * dx + dy * dy)
            }
            GradientShape::Radial(centre, rx, ry) => {
                ((x - f64::from(centre.x)) / f64::from(rx)).hypot((y - f64::from(centre.y)) / f64::from(ry))
            }
        };
        self.at(offset as f32)
    }

    /// The colour at an offset; a gradient without extent is all end (CSS Images 3 §3.4.1).
    fn at(&self, offset: f32) -> Premultiplied {
        let stops = &self.gradient.stops;
        let (Some(&(first, start)), Some(&(last, end))) = (stops.first(), stops.last()) else {
            return [0; 4];
        };
        if offset.is_nan() {
            return premultiply(end);
        }
        let extent = last - first;
        let offset = if self.gradient.repeating && extent > 0. {
            first + (offset - first).rem_euclid(extent)
        } else {
            offset
        };
        if offset < first {
            return premultiply(start);
        }
        let after = stops.partition_point(|stop| stop.0 <= offset);
        let Some(&(high, above)) = stops.get(after) else {
            return premultiply(end);
        };
        let (low, below) = stops[after.saturating_sub(1)];
        let share = if high > low { (offset - low) / (high - low) } else { 1. };
        let (p, q) = (premultiply(below), premultiply(above));
        std::array::from_fn(|i| (f32::from(p[i]) + (f32::from(q[i]) - f32::from(p[i])) * share + 0.5) as u8)
    }
}
