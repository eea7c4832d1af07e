//! CSS gradients resolved for a box: CSS Images 3 §3.

use super::millimetre::{mm, point, px};
use crate::style::values::{CssGradient, CssGradientShape, LengthPercentage, RadialExtent};
use crate::units::Px;
use page::{Color, Gradient, GradientShape, Paint, Point};
use std::sync::Arc;

/// Steps that stand for a transition between two colours of different alpha, which CSS interpolates premultiplied.
const ALPHA_STEPS: u8 = 8;
/// A radius that has no length is taken to be this long, in px.
const SMALLEST_RADIUS: f64 = 1e-3;

/// What fills a box of `width` × `height` px with its corner at (`x`, `y`).
pub fn resolve(css: &CssGradient, x: f64, y: f64, width: f64, height: f64, current: Color) -> Paint {
    let line = match css.shape {
        CssGradientShape::Angle(degrees) => Line::at_angle(f64::from(degrees).to_radians(), width, height),
        CssGradientShape::Corner(right, down) => Line::to_corner(f64::from(right), f64::from(down), width, height),
        CssGradientShape::Radial(circle, ref extent, ref cx, ref cy) => {
            let length = |value: f64| Px::from_f32_round(value as f32);
            let centre = (px(cx.resolve(length(width))), px(cy.resolve(length(height))));
            Line::from_centre(circle, extent, centre, width, height)
        }
    };
    let mut stops = fix_up(css, line.length, current);
    let (Some(&(first, first_color)), Some(&(last, last_color))) = (stops.first(), stops.last()) else {
        return Paint::Solid(Color::TRANSPARENT);
    };
    if !(first.is_finite() && last.is_finite()) || stops.len() == 1 {
        return Paint::Solid(last_color);
    }
    let span = last - first;
    if css.repeating && span <= 1e-6 {
        return Paint::Solid(mean(&stops));
    }
    // The page's gradients run from 0 to 1: stretch the line to the outermost stops.
    let (mut start, mut end) = (0., 1.);
    if css.repeating {
        (start, end) = (first, last);
        if line.radial && first != 0. {
            stops = rotate(&stops, first, span);
            (start, end) = (0., span);
        }
    } else if line.radial {
        if first < 0. {
            let inner = color_in(&stops, 0.);
            stops.retain(|stop| stop.0 > 0.);
            stops.insert(0, (0., inner));
        }
        end = last.max(SMALLEST_RADIUS / line.length.max(SMALLEST_RADIUS));
    } else if span > 1e-6 && (first < 0. || last > 1.) {
        (start, end) = (first, last);
    } else if first >= 1. || last <= 0. {
        // All colours change at one place outside of the line.
        (start, end) = (first.min(0.), last.max(1.));
    }
    for stop in &mut stops {
        stop.0 = ((stop.0 - start) / (end - start)).clamp(0., 1.);
    }
    if stops.iter().all(|stop| stop.1 == first_color) {
        return Paint::Solid(first_color);
    }
    let at = |t: f64| point(x + line.from.0 + line.along.0 * t, y + line.from.1 + line.along.1 * t);
    let shape = if line.radial {
        let radius = |length: f64| mm(length.max(SMALLEST_RADIUS) * end);
        GradientShape::Radial(at(0.), radius(line.along.0), radius(line.radius_y))
    } else {
        GradientShape::Linear(at(start), at(end))
    };
    Paint::Gradient(Arc::new(Gradient {
        shape,
        stops: premultiplied_steps(&stops),
        repeating: css.repeating,
    }))
}

/// The gradient line: where offset 0 is, and the way to offset 1. For radial gradients the way is the horizontal radius.
struct Line {
    from: (f64, f64),
    along: (f64, f64),
    radius_y: f64,
    length: f64,
    radial: bool,
}

impl Line {
    fn linear(direction: (f64, f64), width: f64, height: f64) -> Line {
        let length = (width * direction.0).abs() + (height * direction.1).abs();
        let along = (direction.0 * length, direction.1 * length);
        Line {
            from: (width / 2. - along.0 / 2., height / 2. - along.1 / 2.),
            along,
            radius_y: 0.,
            length,
            radial: false,
        }
    }

    fn at_angle(angle: f64, width: f64, height: f64) -> Line {
        // Right angles are exact, so that edges stay sharp.
        let exact = |v: f64| if v.abs() < 1e-7 { 0. } else { v };
        Line::linear((exact(angle.sin()), -exact(angle.cos())), width, height)
    }

    /// The 50 % line of a gradient to a corner goes through the two neighbouring corners.
    fn to_corner(right: f64, down: f64, width: f64, height: f64) -> Line {
        let (x, y) = if right != 0. && down != 0. {
            (right * height, down * width)
        } else {
            (right, down)
        };
        let norm = x.hypot(y);
        let direction = if norm > 0. { (x / norm, y / norm) } else { (0., 1.) };
        Line::linear(direction, width, height)
    }

    fn from_centre(circle: bool, extent: &RadialExtent, (cx, cy): (f64, f64), width: f64, height: f64) -> Line {
        let (dx, dy) = ((cx.abs(), (width - cx).abs()), (cy.abs(), (height - cy).abs()));
        let near = (dx.0.min(dx.1), dy.0.min(dy.1));
        let far = (dx.0.max(dx.1), dy.0.max(dy.1));
        let (rx, ry) = match (circle, extent) {
            (_, RadialExtent::Radii(x, y)) => {
                let basis = |length: f64| Px::from_f32_round(length as f32);
                let x = px(x.resolve(basis(width)));
                (x, if circle { x } else { px(y.resolve(basis(height))) })
            }
            (true, RadialExtent::ClosestSide) => (near.0.min(near.1), near.0.min(near.1)),
            (true, RadialExtent::FarthestSide) => (far.0.max(far.1), far.0.max(far.1)),
            (true, RadialExtent::ClosestCorner) => (near.0.hypot(near.1), near.0.hypot(near.1)),
            (true, RadialExtent::FarthestCorner) => (far.0.hypot(far.1), far.0.hypot(far.1)),
            (false, RadialExtent::ClosestSide) => near,
            (false, RadialExtent::FarthestSide) => far,
            // An ellipse through the corner with the ratio of the one to the sides.
            (false, RadialExtent::ClosestCorner) => (near.0 * std::f64::consts::SQRT_2, near.1 * std::f64::consts::SQRT_2),
            (false, RadialExtent::FarthestCorner) => (far.0 * std::f64::consts::SQRT_2, far.1 * std::f64::consts::SQRT_2),
        };
        Line {
            from: (cx, cy),
            along: (rx.max(0.), 0.),
            radius_y: ry.max(0.),
            length: rx.max(0.),
            radial: true,
        }
    }
}

type Stop = (f64, Color);

/// Gives every stop a position (§3.4.3): the ends default to 0 and 1, none lies before the one before it, the rest is spaced evenly.
fn fix_up(css: &CssGradient, length: f64, current: Color) -> Vec<Stop> {
    let count = css.stops.len();
    let basis = Px::from_f32_round(length as f32);
    let along = |position: &LengthPercentage| match position {
        LengthPercentage::Percent(fraction) => f64::from(*fraction),
        other if length > 0. => px(other.resolve(basis)) / length,
        _ => 0.,
    };
    let mut positions: Vec<Option<f64>> = css.stops.iter().map(|(_, position)| position.as_ref().map(along)).collect();
    if count == 0 {
        return Vec::new();
    }
    positions[0].get_or_insert(0.);
    positions[count - 1].get_or_insert(1.);
    let mut highest = f64::MIN;
    for position in positions.iter_mut().flatten() {
        highest = highest.max(*position);
        *position = highest;
    }
    let mut stops = Vec::with_capacity(count);
    let mut index = 0;
    while index < count {
        let color = |i: usize| css.stops[i].0.resolve(current);
        if let Some(position) = positions[index] {
            stops.push((position, color(index)));
            index += 1;
            continue;
        }
        let end = (index..count).find(|&i| positions[i].is_some()).unwrap_or(count - 1);
        let (low, high) = (stops.last().map_or(0., |s: &Stop| s.0), positions[end].unwrap_or(1.));
        let gaps = (end - index + 1) as f64;
        for (step, i) in (index..end).enumerate() {
            stops.push((low + (high - low) * (step + 1) as f64 / gaps, color(i)));
        }
        index = end;
    }
    for (after, hint) in css.hints.iter().rev() {
        let (from, to) = (stops[*after], stops[*after + 1]);
        stops.splice(*after + 1..*after + 1, transition(from, to, along(hint)));
    }
    stops
}

/// The curve between two stops that is half way at a hint, in straight pieces (CSS Images 4 §3.5.3).
fn transition(from: Stop, to: Stop, hint: f64) -> Vec<Stop> {
    const PIECES: u32 = 8;
    let middle = (hint - from.0) / (to.0 - from.0);
    if middle.is_nan() || middle <= 0. {
        return vec![(from.0, to.1)];
    }
    if middle >= 1. {
        return vec![(to.0, from.1)];
    }
    let exponent = 0.5_f64.ln() / middle.ln();
    let before = (1..=PIECES).map(|piece| middle * f64::from(piece) / f64::from(PIECES));
    let after = (1..PIECES).map(|piece| middle + (1. - middle) * f64::from(piece) / f64::from(PIECES));
    before
        .chain(after)
        .map(|t| (from.0 + (to.0 - from.0) * t, mix(from.1, to.1, t.powf(exponent))))
        .collect()
}

fn mean(stops: &[Stop]) -> Color {
    let count = stops.len() as u32;
    let channel = |get: fn(&Color) -> u8| (stops.iter().map(|s| u32::from(get(&s.1))).sum::<u32>() / count) as u8;
    Color {
        r: channel(|c| c.r),
        g: channel(|c| c.g),
        b: channel(|c| c.b),
        a: channel(|c| c.a),
    }
}

/// A colour between two, interpolated premultiplied.
fn mix(from: Color, to: Color, t: f64) -> Color {
    let (fa, ta) = (f64::from(from.a) * (1. - t), f64::from(to.a) * t);
    let alpha = fa + ta;
    if alpha <= 0. {
        return Color::TRANSPARENT;
    }
    let channel = |f: u8, g: u8| ((f64::from(f) * fa + f64::from(g) * ta) / alpha).round() as u8;
    Color {
        r: channel(from.r, to.r),
        g: channel(from.g, to.g),
        b: channel(from.b, to.b),
        a: alpha.round() as u8,
    }
}

/// The colour at a position among stops.
fn color_in(stops: &[Stop], t: f64) -> Color {
    let after = stops.partition_point(|stop| stop.0 <= t);
    match (after.checked_sub(1).map(|i| stops[i]), stops.get(after)) {
        (Some(low), Some(high)) if high.0 > low.0 => mix(low.1, high.1, (t - low.0) / (high.0 - low.0)),
        (Some(low), _) => low.1,
        (None, Some(high)) => high.1,
        (None, None) => Color::TRANSPARENT,
    }
}

/// One period of a repeating gradient, from 0 instead of from `first`.
fn rotate(stops: &[Stop], first: f64, span: f64) -> Vec<Stop> {
    // Offset 0 is this far into the period.
    let phase = (-first).rem_euclid(span);
    let seam = color_in(stops, first + phase);
    let mut rotated = vec![(0., seam)];
    rotated.extend(stops.iter().filter(|s| s.0 - first >= phase).map(|s| (s.0 - first - phase, s.1)));
    rotated.extend(
        stops
            .iter()
            .filter(|s| s.0 - first < phase)
            .map(|s| (s.0 - first - phase + span, s.1)),
    );
    rotated.push((span, seam));
    rotated
}

/// Outputs interpolate straight alpha: where alpha changes, steps in between follow the premultiplied way.
fn premultiplied_steps(stops: &[Stop]) -> Vec<(f32, Color)> {
    let mut steps: Vec<(f32, Color)> = Vec::with_capacity(stops.len());
    for (index, &(offset, color)) in stops.iter().enumerate() {
        if let Some(&(previous, before)) = index.checked_sub(1).map(|i| &stops[i])
            && before.a != color.a
            && offset > previous
        {
            if color.a == 0 {
                steps.push((offset as f32, Color { a: 0, ..before }));
            } else if before.a == 0 {
                steps.push((previous as f32, Color { a: 0, ..color }));
            } else {
                for step in 1..ALPHA_STEPS {
                    let t = f64::from(step) / f64::from(ALPHA_STEPS);
                    steps.push(((previous + (offset - previous) * t) as f32, mix(before, color, t)));
                }
            }
        }
        steps.push((offset as f32, color));
    }
    steps
}

/// The colour of a resolved gradient at a point of the page.
pub fn color_at(gradient: &Gradient, at: Point) -> Color {
    let t = match gradient.shape {
        GradientShape::Linear(from, to) => {
            let (dx, dy) = (f64::from(to.x - from.x), f64::from(to.y - from.y));
            let (px, py) = (f64::from(at.x - from.x), f64::from(at.y - from.y));
            let square = dx * dx + dy * dy;
            if square > 0. { (px * dx + py * dy) / square } else { 0. }
        }
        GradientShape::Radial(centre, rx, ry) => f64::from((at.x - centre.x) / rx).hypot(f64::from((at.y - centre.y) / ry)),
    };
    let t = if gradient.repeating { t.rem_euclid(1.) } else { t.clamp(0., 1.) };
    let after = gradient.stops.partition_point(|stop| f64::from(stop.0) <= t);
    match (after.checked_sub(1).map(|i| gradient.stops[i]), gradient.stops.get(after)) {
        (Some(low), Some(high)) if high.0 > low.0 => mix(low.1, high.1, (t - f64::from(low.0)) / f64::from(high.0 - low.0)),
        (Some(low), _) => low.1,
        (None, Some(high)) => high.1,
        (None, None) => Color::TRANSPARENT,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_bend_the_transition() {
        let (from, to) = ((0., Color::WHITE), (1., Color::BLACK));
        let curve = transition(from, to, 0.25);
        let half = curve.iter().find(|stop| stop.0 == 0.25).expect("a stop at the hint");
        assert_eq!(half.1.r, 128);
        let late = curve.iter().find(|stop| stop.0 == 0.625).expect("a stop after the hint");
        assert_eq!(late.1.r, 53, "√0.625 of 255 is gone");
        assert_eq!(transition(from, to, -1.), [(0., Color::BLACK)]);
        assert_eq!(transition(from, to, 1.), [(1., Color::WHITE)]);
    }
}
