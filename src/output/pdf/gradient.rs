//! Gradients as PDF shadings.

use super::content::Content;
use super::shared::Shared;
use crate::page::{Affine, Color, Gradient, GradientShape, Point, Rect};
use lopdf::{Dictionary, Object};

/// The repeats of a repeating gradient that are drawn on each side of its first; more cannot be told apart.
const MOST_REPEATS: f32 = 500.;

/// Stops that are closer than this are one place.
const LEAST_STEP: f32 = 2e-4;

/// Paints a gradient over the current clip, which lies inside `area`.
///
/// Transparent stops make a soft mask: a shading of the opacities in gray.
pub(super) fn paint(content: &mut Content, gradient: &Gradient, area: Rect, shared: &mut Shared) {
    let stops = stops(gradient);
    let (Some(first), Some(last)) = (stops.first(), stops.last()) else {
        return;
    };
    if stops.iter().all(|(_, c)| c.a == 0) {
        return;
    }
    let Some(line) = Line::new(gradient.shape) else {
        // No length: everything lies past the end (CSS Images 3 §3.1.1, §3.2.3).
        if last.1.a > 0 {
            content.fill_rect(&area, last.1);
        }
        return;
    };
    if first.0 == last.0 && gradient.repeating {
        content.fill_rect(&area, last.1);
        return;
    }
    let stops = match gradient.repeating {
        true => line.repeated(&stops, area),
        false => held(stops),
    };
    if let Some(transform) = &line.transform {
        content.transform(transform);
    }
    if stops.iter().any(|(_, c)| c.a != 255) {
        let opacity = stops.iter().map(|(t, c)| (*t, vec![c.a])).collect::<Vec<_>>();
        let shading = shared.shading(line.shading("DeviceGray", &opacity));
        let mut mask = Content::for_form();
        mask.paint_shading(shading);
        let mask = shared.mask(mask.finish());
        content.set_soft_mask(mask);
    }
    let colors = stops.iter().map(|(t, c)| (*t, vec![c.r, c.g, c.b])).collect::<Vec<_>>();
    let shading = shared.shading(line.shading("DeviceRGB", &colors));
    content.paint_shading(shading);
}

/// The stops with finite, ascending offsets. The colour of a fully transparent stop is that of its neighbour: CSS mixes colours
/// premultiplied, so that it never shows.
fn stops(gradient: &Gradient) -> Vec<(f32, Color)> {
    let mut at = f32::MIN;
    let mut stops: Vec<(f32, Color)> = gradient
        .stops
        .iter()
        .filter(|(t, _)| t.is_finite())
        .map(|(t, color)| {
            at = at.max(t.clamp(-10_000., 10_000.));
            (at, *color)
        })
        .collect();
    for i in 0..stops.len() {
        if stops[i].1.a == 0 {
            let seen = |j: usize| stops.get(j).filter(|(_, c)| c.a > 0).map(|(_, c)| *c);
            if let Some(Color { r, g, b, .. }) = i.checked_sub(1).and_then(seen).or_else(|| seen(i + 1)) {
                stops[i].1 = Color { r, g, b, a: 0 };
            }
        }
    }
    stops
}

/// The stops with a piece of plain colour before a hard edge that they begin with and after one that they end with: a function of PDF has
/// one value at each end of its domain, which is held onwards.
fn held(mut stops: Vec<(f32, Color)>) -> Vec<(f32, Color)> {
    const PIECE: f32 = 0.01;
    let is_edge = |a: &(f32, Color), b: &(f32, Color)| b.0 - a.0 < LEAST_STEP;
    if let [first, second, ..] = stops.as_slice()
        && is_edge(first, second)
    {
        stops.insert(0, (first.0 - PIECE, first.1));
    }
    if let [.., before, last] = stops.as_slice()
        && is_edge(before, last)
    {
        stops.push((last.0 + PIECE, last.1));
    }
    stops
}

/// The geometry along which offsets are counted.
struct Line {
    shape: GradientShape,
    /// Makes the ellipse of a radial gradient of a circle of radius 1 around the origin.
    transform: Option<Affine>,
}

impl Line {
    /// `None` when the gradient has no length.
    fn new(shape: GradientShape) -> Option<Line> {
        match shape {
            GradientShape::Linear(a, b) => {
                let sound = [a.x, a.y, b.x, b.y].iter().all(|v| v.is_finite()) && a != b;
                sound.then_some(Line { shape, transform: None })
            }
            GradientShape::Radial(centre, rx, ry) => {
                let sound = [centre.x, centre.y, rx, ry].iter().all(|v| v.is_finite()) && rx > 0. && ry > 0.;
                sound.then_some(Line {
                    shape,
                    transform: Some(Affine {
                        a: rx,
                        b: 0.,
                        c: 0.,
                        d: ry,
                        e: centre.x,
                        f: centre.y,
                    }),
                })
            }
        }
    }

    /// The range of offsets that show inside `area`.
    fn range(&self, area: Rect) -> (f32, f32) {
        let corners = [
            (area.x, area.y),
            (area.right(), area.y),
            (area.x, area.bottom()),
            (area.right(), area.bottom()),
        ];
        match self.shape {
            GradientShape::Linear(a, b) => {
                let (dx, dy) = (b.x - a.x, b.y - a.y);
                let offset = |(x, y): (f32, f32)| ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy);
                corners
                    .map(offset)
                    .iter()
                    .fold((0., 1.), |(low, high), t| (t.min(low), t.max(high)))
            }
            GradientShape::Radial(c, rx, ry) => {
                let offset = |(x, y): (f32, f32)| ((x - c.x) / rx).hypot((y - c.y) / ry);
                (0., corners.map(offset).iter().fold(1., |high, t| t.max(high)))
            }
        }
    }

    /// The stops of a repeating gradient, written out over `area`.
    fn repeated(&self, stops: &[(f32, Color)], area: Rect) -> Vec<(f32, Color)> {
        let (first, last) = (stops[0].0, stops[stops.len() - 1].0);
        let period = last - first;
        let (low, high) = self.range(area);
        let from = ((low - first) / period).floor().clamp(-MOST_REPEATS, MOST_REPEATS) as i32;
        let to = ((high - first) / period).ceil().clamp(-MOST_REPEATS, MOST_REPEATS) as i32;
        (from..to.max(from + 1))
            .flat_map(|i| stops.iter().map(move |(t, c)| (t + i as f32 * period, *c)))
            .collect()
    }

    fn shading(&self, space: &str, stops: &[(f32, Vec<u8>)]) -> Dictionary {
        let (first, last) = (stops[0].0, stops[stops.len() - 1].0);
        // The domain is made to start at the first stop and to end at the last, both held onwards by `/Extend`; a circle
        // cannot shrink below radius 0.
        let radial = self.transform.is_some();
        let start = if radial { first.max(0.) } else { first };
        let end = if last > start { last } else { start + 1e-4 };
        let (kind, coordinates) = match self.shape {
            GradientShape::Linear(a, b) => {
                let at = |t: f32| Point {
                    x: a.x + (b.x - a.x) * t,
                    y: a.y + (b.y - a.y) * t,
                };
                let (a, b) = (at(start), at(end));
                (2, vec![a.x, a.y, b.x, b.y])
            }
            GradientShape::Radial(..) => (3, vec![0., 0., start, 0., 0., end]),
        };
        Dictionary::from_iter([
            ("ShadingType", Object::Integer(kind)),
            ("ColorSpace", space.into()),
            ("Coords", coordinates.into_iter().map(real).collect::<Vec<_>>().into()),
            ("Domain", vec![real(start), real(end)].into()),
            ("Extend", vec![Object::Boolean(true), Object::Boolean(true)].into()),
            ("Function", stitched(stops, start, end).into()),
        ])
    }
}

/// One function of the whole gradient: straight mixtures from stop to stop (PDF 32000-1 §7.10.3, §7.10.4).
fn stitched(stops: &[(f32, Vec<u8>)], start: f32, end: f32) -> Dictionary {
    let mixture = |from: &[u8], to: &[u8]| {
        let values = |c: &[u8]| Object::Array(c.iter().map(|v| real(f32::from(*v) / 255.)).collect());
        Object::Dictionary(Dictionary::from_iter([
            ("FunctionType", Object::Integer(2)),
            ("Domain", vec![real(0.), real(1.)].into()),
            ("C0", values(from)),
            ("C1", values(to)),
            ("N", Object::Integer(1)),
        ]))
    };
    let mut functions = Vec::new();
    let mut bounds: Vec<Object> = Vec::new();
    for pair in stops.windows(2) {
        let ((from, a), (to, b)) = (&pair[0], &pair[1]);
        // Stops at one place make a hard edge, which is the bound between their neighbours.
        if to - from.max(start) < LEAST_STEP {
            continue;
        }
        let mixed: Vec<u8>;
        let a = if *from < start {
            let share = (start - from) / (to - from);
            mixed = a
                .iter()
                .zip(b)
                .map(|(a, b)| (f32::from(*a) + (f32::from(*b) - f32::from(*a)) * share).round() as u8)
                .collect();
            &mixed
        } else {
            a
        };
        if !functions.is_empty() {
            bounds.push(real(from.max(start)));
        }
        functions.push(mixture(a, b));
    }
    if functions.is_empty() {
        functions.push(mixture(&stops[0].1, &stops[stops.len() - 1].1));
    }
    let encode = functions.iter().flat_map(|_| [real(0.), real(1.)]).collect::<Vec<_>>();
    Dictionary::from_iter([
        ("FunctionType", Object::Integer(3)),
        ("Domain", vec![real(start), real(end)].into()),
        ("Functions", functions.into()),
        ("Bounds", bounds.into()),
        ("Encode", encode.into()),
    ])
}

fn real(value: f32) -> Object {
    Object::Real((value.clamp(-1e5, 1e5) * 1e4).round() / 1e4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hard_edges_at_the_ends_have_colour_on_both_sides() {
        let stops = held(vec![
            (0.3, Color::WHITE),
            (0.3, Color::BLACK),
            (0.5, Color::BLACK),
            (0.5, Color::WHITE),
        ]);
        assert_eq!(stops.len(), 6);
        assert!(stops[0].0 < 0.3 && stops[0].1 == Color::WHITE);
        assert!(stops[5].0 > 0.5 && stops[5].1 == Color::WHITE);
    }
}
