//! Gradients as PDF shadings.

use super::content::Content;
use super::shared::Shared;
use page::{Affine, Color, Gradient, GradientShape, Rect};
use pdf_writer::Name;
use pdf_writer::types::FunctionShadingType;
use pdf_writer::writers::{ExponentialFunction, FunctionShading, StitchingFunction};
use std::borrow::Cow;

/// The repeats of a repeating gradient that are drawn on each side of its first; more cannot be told apart.
const MOST_REPEATS: f32 = 500.;

/// The stops of all repeats together. Past some hundred repeats one has no dot of its own, and past this many stops no stop has.
const MOST_STOPS: usize = 50_000;

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
        let opacity = stops.iter().map(|(t, c)| (*t, vec![c.a])).collect();
        let shading = shared.shading(&line.shading(opacity));
        let mut mask = Content::for_form();
        mask.paint_shading(shading);
        let mask = shared.mask(mask.finish());
        content.set_soft_mask(mask);
    }
    let colors = stops.iter().map(|(t, c)| (*t, vec![c.r, c.g, c.b])).collect();
    let shading = shared.shading(&line.shading(colors));
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

/// At most so many stops, two at least: of each of equal parts of the gradient the first and the last, which keeps its hard edges.
fn thinned(stops: &[(f32, Color)], most: usize) -> Cow<'_, [(f32, Color)]> {
    if stops.len() <= most.max(2) {
        return Cow::Borrowed(stops);
    }
    let parts = (most / 2).max(1) as f32;
    let (first, last) = (stops[0].0, stops[stops.len() - 1].0);
    let part = |stop: &(f32, Color)| ((stop.0 - first) / (last - first) * parts).min(parts - 1.) as u32;
    let kept = stops.chunk_by(|a, b| part(a) == part(b)).flat_map(|same| match same {
        [first, .., last] => vec![*first, *last],
        one => one.to_vec(),
    });
    Cow::Owned(kept.collect())
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
        let repeats = from..to.max(from + 1);
        let stops = &thinned(stops, MOST_STOPS / repeats.len());
        repeats
            .flat_map(|i| stops.iter().map(move |(t, c)| (t + i as f32 * period, *c)))
            .collect()
    }

    fn shading(&self, stops: Vec<(f32, Vec<u8>)>) -> Shading {
        let (first, last) = (stops[0].0, stops[stops.len() - 1].0);
        // The domain is made to start at the first stop and to end at the last, both held onwards by `/Extend`; a circle
        // cannot shrink below radius 0.
        let radial = self.transform.is_some();
        let start = if radial { first.max(0.) } else { first };
        let end = if last > start { last } else { start + 1e-4 };
        let axis = match self.shape {
            GradientShape::Linear(a, b) => {
                let at = |t: f32| [a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t];
                Axis::Line([at(start), at(end)])
            }
            GradientShape::Radial(..) => Axis::Circles([start, end]),
        };
        Shading { axis, start, end, stops }
    }
}

/// A gradient as PDF has it.
#[derive(Debug)]
pub(super) struct Shading {
    axis: Axis,
    /// The domain of its function.
    start: f32,
    end: f32,
    /// Gray or colours.
    stops: Vec<(f32, Vec<u8>)>,
}

#[derive(Debug)]
enum Axis {
    /// From one point to another.
    Line([[f32; 2]; 2]),
    /// From one circle around the origin to another, by their radii.
    Circles([f32; 2]),
}

impl Shading {
    /// Writes the shading dictionary (PDF 32000-1 §8.7.4.5.3, §8.7.4.5.4).
    pub(super) fn write(&self, mut out: FunctionShading) {
        match &self.axis {
            Axis::Line([from, to]) => out
                .shading_type(FunctionShadingType::Axial)
                .coords([from[0], from[1], to[0], to[1]].map(rounded)),
            Axis::Circles([start, end]) => out
                .shading_type(FunctionShadingType::Radial)
                .coords([0., 0., *start, 0., 0., *end].map(rounded)),
        };
        match self.stops[0].1.len() {
            1 => out.color_space().device_gray(),
            _ => out.color_space().device_rgb(),
        }
        let domain = [self.start, self.end].map(rounded);
        out.insert(Name(b"Domain")).array().items(domain);
        out.extend([true, true]);
        self.write_function(out.insert(Name(b"Function")).start());
    }

    /// Writes one function of the whole gradient: straight mixtures from stop to stop (PDF 32000-1 §7.10.3, §7.10.4).
    fn write_function(&self, mut out: StitchingFunction) {
        let (pieces, bounds) = self.pieces();
        out.domain([self.start, self.end].map(rounded));
        let mut functions = out.insert(Name(b"Functions")).array();
        for [from, to] in &pieces {
            let values = |color: &[u8]| color.iter().map(|v| rounded(f32::from(*v) / 255.)).collect::<Vec<_>>();
            let mut mixture: ExponentialFunction = functions.push().start();
            mixture.domain([0., 1.]).c0(values(from)).c1(values(to)).n(1.);
        }
        drop(functions);
        out.bounds(bounds.into_iter().map(rounded));
        out.encode(pieces.iter().flat_map(|_| [0., 1.]));
    }

    /// The colours at both ends of each piece of the gradient, and where a piece follows another.
    fn pieces(&self) -> (Vec<[Vec<u8>; 2]>, Vec<f32>) {
        let (mut pieces, mut bounds) = (Vec::new(), Vec::new());
        for pair in self.stops.windows(2) {
            let ((from, a), (to, b)) = (&pair[0], &pair[1]);
            // Stops at one place make a hard edge, which is the bound between their neighbours.
            if to - from.max(self.start) < LEAST_STEP {
                continue;
            }
            let share = if *from < self.start {
                (self.start - from) / (to - from)
            } else {
                0.
            };
            let first = a.iter().zip(b).map(|(a, b)| {
                let (a, b) = (f32::from(*a), f32::from(*b));
                (a + (b - a) * share).round() as u8
            });
            if !pieces.is_empty() {
                bounds.push(from.max(self.start));
            }
            pieces.push([first.collect(), b.clone()]);
        }
        if pieces.is_empty() {
            pieces.push([&self.stops[0], &self.stops[self.stops.len() - 1]].map(|(_, color)| color.clone()));
        }
        (pieces, bounds)
    }
}

/// A number as the file has it: in steps of 0.0001, and such that readers hold it.
fn rounded(value: f32) -> f32 {
    if value.is_nan() {
        0.
    } else {
        (value.clamp(-1e5, 1e5) * 1e4).round() / 1e4
    }
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

    #[test]
    fn many_stops_are_thinned_and_keep_their_ends_and_edges() {
        let stops: Vec<(f32, Color)> = (0..10_000u16)
            .map(|i| (f32::from(i) / 9_999., if i < 5_000 { Color::BLACK } else { Color::WHITE }))
            .collect();
        let thin = thinned(&stops, 100);
        assert!(thin.len() <= 100, "{}", thin.len());
        assert_eq!((thin[0], thin[thin.len() - 1]), (stops[0], stops[9_999]));
        let edge = thin.windows(2).find(|two| two[0].1 != two[1].1).expect("an edge");
        assert!((edge[0].0 - 0.5).abs() < 0.02 && edge[1].0 - edge[0].0 < 0.02, "{edge:?}");
        assert_eq!(thinned(&stops[..50], 100).len(), 50);
    }
}
