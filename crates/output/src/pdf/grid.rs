//! From an item's coordinates to the dots of the target printer and back, so that what is written falls on whole dots.

use page::dots::modules::{Axes, Placement};
use page::dots::snap;
use page::{Affine, BarcodeItem, Rect, Rule};

/// The trace by which an inked rectangle is smaller than its dots on each side, in mm: more than the rounding of numbers in the
/// file, and at most 1/20 of a dot of the finest heads (600 dpi).
const TRACE: f64 = 0.002;

/// The transform from an item's mm to dots; without dots, nothing is moved.
#[derive(Clone, Copy)]
pub(super) struct Grid(Option<ToDots>);

/// A transform that keeps rectangles rectangles: each axis of the item goes along one axis of the dots.
#[derive(Clone, Copy)]
pub(super) struct ToDots {
    /// The item's x axis runs along the dots' y axis, and the other way round.
    swapped: bool,
    /// Dots along x: dots per mm, dot of the origin.
    x: (f64, f64),
    /// Dots along y.
    y: (f64, f64),
    /// [`TRACE`] in dots.
    trace: f64,
}

/// Coordinates in whole dots, counted from one of them: small numbers for the rectangles of barcodes and broken rules, of which a label has a
/// thousand.
pub(super) struct Dots {
    /// From these dots to the item's mm.
    pub(super) to_item: Affine,
    /// The dot they are counted from.
    pub(super) origin: (i64, i64),
    /// Twice [`TRACE`] in hundredths of a dot, rounded up: how much smaller a rectangle is than its dots. The first trace is in the transform.
    pub(super) shrinkage: i64,
}

impl Dots {
    /// A rectangle's edges counted from the origin.
    pub(super) fn from_origin(&self, [x0, y0, x1, y1]: [i64; 4]) -> [i64; 4] {
        let (x, y) = self.origin;
        [x0 - x, y0 - y, x1 - x, y1 - y]
    }
}

impl Grid {
    pub(super) fn new(dots_per_mm: Option<f32>) -> Grid {
        let density = dots_per_mm.filter(|d| d.is_finite() && *d > 0.).map(f64::from);
        Grid(density.map(|d| ToDots {
            swapped: false,
            x: (d, 0.),
            y: (d, 0.),
            trace: TRACE * d,
        }))
    }

    /// The grid as the items of a group see it; none inside a group that is turned by other than right angles.
    pub(super) fn inside(&self, t: &Affine) -> Grid {
        let Some(outer) = self.0 else { return *self };
        let [a, b, c, d, e, f] = [t.a, t.b, t.c, t.d, t.e, t.f].map(f64::from);
        // Sines and cosines of right angles arrive in f32 as 1e-8 instead of 0.
        let none = |small: f64, large: f64| small.abs() <= large.abs() * 1e-6;
        let swapped = if none(b, a) && none(c, d) {
            false
        } else if none(a, b) && none(d, c) {
            true
        } else {
            return Grid(None);
        };
        // The scales of the group along its parent's axes, then along those of the dots.
        let (along_x, along_y) = if swapped { (c, b) } else { (a, d) };
        let (x, y) = if outer.swapped {
            ((along_y, f), (along_x, e))
        } else {
            ((along_x, e), (along_y, f))
        };
        Grid(Some(ToDots {
            swapped: outer.swapped != swapped,
            x: (outer.x.0 * x.0, outer.x.0 * x.1 + outer.x.1),
            y: (outer.y.0 * y.0, outer.y.0 * y.1 + outer.y.1),
            trace: outer.trace,
        }))
    }

    /// The rectangle, each edge on the nearest dot edge.
    pub(super) fn rect(&self, rect: &Rect) -> Rect {
        let Some(to_dots) = self.0 else { return *rect };
        let (x, y) = to_dots.spans(rect);
        to_dots.back(snap::interval(x.0, x.1), snap::interval(y.0, y.1))
    }

    /// The rectangle to write so that just the dots of `rect`, which lies on dot edges, are printed: a trace smaller. Some readers
    /// (poppler, and PDF's own rule, PDF 32000-1 §10.6.5) print every dot that a shape so much as touches.
    pub(super) fn inked(&self, rect: &Rect) -> Rect {
        let Some(to_dots) = self.0 else { return *rect };
        let (x, y) = if to_dots.swapped {
            (to_dots.y, to_dots.x)
        } else {
            (to_dots.x, to_dots.y)
        };
        let trace = |scale: f64, size: f32| ((to_dots.trace / scale.abs()) as f32).min(size / 4.);
        let (x, y) = (trace(x.0, rect.width), trace(y.0, rect.height));
        Rect {
            x: rect.x + x,
            y: rect.y + y,
            width: rect.width - 2. * x,
            height: rect.height - 2. * y,
        }
    }

    /// `None` where there are no dots to keep to.
    pub(super) fn to_dots(&self) -> Option<ToDots> {
        self.0
    }
}

impl ToDots {
    /// Dots counted from one of them.
    pub(super) fn counted_from(&self, origin: (i64, i64)) -> Dots {
        let shrinkage = (2. * self.trace * 100.).ceil().clamp(1., 50.);
        // The inverse of this transform, from the first dot and a trace on.
        let scale = (1. / self.x.0, 1. / self.y.0);
        let first = |origin: i64, (scale, shift): (f64, f64)| (origin as f64 + shrinkage / 200. - shift) / scale;
        let (x, y) = (first(origin.0, self.x) as f32, first(origin.1, self.y) as f32);
        let (across, down) = (scale.0 as f32, scale.1 as f32);
        let [a, b, c, d, e, f] = match self.swapped {
            true => [0., across, down, 0., y, x],
            false => [across, 0., 0., down, x, y],
        };
        Dots {
            to_item: Affine { a, b, c, d, e, f },
            origin,
            shrinkage: shrinkage as i64,
        }
    }

    /// A barcode in dots, every module the same whole number of them; `None` where a module has no dot.
    pub(super) fn barcode(&self, code: &BarcodeItem) -> Option<Placement> {
        let (x, y) = self.spans(&code.rect);
        let axes = Axes {
            swapped: self.swapped,
            flip_x: self.x.0 < 0.,
            flip_y: self.y.0 < 0.,
        };
        Placement::new(&code.modules, axes, x, y)
    }

    /// The pieces of a rule in dots, by left, top, right and bottom edge: its thickness whole dots, its ends and the ends of its pieces on dot
    /// edges.
    pub(super) fn rule(self, rule: &Rule) -> impl Iterator<Item = [i64; 4]> + use<> {
        let round = snap::is_round(rule);
        let vertical = rule.vertical != self.swapped;
        snap::pieces(rule, snap::EVERYWHERE).map(move |rect| {
            let (x, y) = self.spans(&rect);
            let (across, along) = if vertical { (x, y) } else { (y, x) };
            let across = snap::thickness(across.0, across.1);
            let (start, end) = snap::interval(along.0, along.1);
            let along = (start, if round { start + across.1 - across.0 } else { end });
            let (x, y) = if vertical { (across, along) } else { (along, across) };
            [x.0 as i64, y.0 as i64, x.1 as i64, y.1 as i64]
        })
    }

    /// The rectangle in mm that covers these dots, by left, top, right and bottom edge.
    pub(super) fn covered(&self, dots: [i64; 4]) -> Rect {
        let [x0, y0, x1, y1] = dots.map(|dot| dot as f64);
        self.back((x0, x1), (y0, y1))
    }

    /// The dots a rectangle covers along x and y, unrounded.
    fn spans(&self, rect: &Rect) -> ((f64, f64), (f64, f64)) {
        let across = (f64::from(rect.x), f64::from(rect.x) + f64::from(rect.width));
        let down = (f64::from(rect.y), f64::from(rect.y) + f64::from(rect.height));
        let (along_x, along_y) = if self.swapped { (down, across) } else { (across, down) };
        let span = |(scale, origin): (f64, f64), (start, end): (f64, f64)| {
            let (p, q) = (scale * start + origin, scale * end + origin);
            (p.min(q), p.max(q))
        };
        (span(self.x, along_x), span(self.y, along_y))
    }

    /// The rectangle in mm that covers these dots.
    fn back(&self, x: (f64, f64), y: (f64, f64)) -> Rect {
        let span = |(scale, origin): (f64, f64), (start, end): (f64, f64)| {
            let (p, q) = ((start - origin) / scale, (end - origin) / scale);
            (p.min(q), p.max(q))
        };
        let (along_x, along_y) = (span(self.x, x), span(self.y, y));
        let (across, down) = if self.swapped { (along_y, along_x) } else { (along_x, along_y) };
        Rect {
            x: across.0 as f32,
            y: down.0 as f32,
            width: (across.1 - across.0) as f32,
            height: (down.1 - down.0) as f32,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(x: f32, y: f32, width: f32, height: f32) -> Rect {
        Rect { x, y, width, height }
    }

    #[test]
    fn without_dots_nothing_moves() {
        for density in [None, Some(0.), Some(-8.), Some(f32::NAN), Some(f32::INFINITY)] {
            let odd = rect(0.07, 0.03, 1.01, 0.01);
            assert_eq!(Grid::new(density).rect(&odd), odd);
        }
    }

    #[test]
    fn edges_go_to_whole_dots_of_the_page_inside_groups_too() {
        let grid = Grid::new(Some(8.));
        assert_eq!(grid.rect(&rect(0.07, 0.06, 1.01, 0.01)), rect(0.125, 0., 1., 0.125));
        let shifted = grid.inside(&Affine::translate(0.05, 10.));
        let moved = shifted.rect(&rect(0.07, 0.06, 1.01, 0.1));
        assert!(
            (moved.x + 0.05 - 0.125).abs() < 1e-6 && (moved.width - 1.).abs() < 1e-6,
            "{moved:?}"
        );
        // A quarter turn: what was across is along.
        let quarter = Affine {
            a: -4e-8,
            b: 1.,
            c: -1.,
            d: -4e-8,
            e: 50.,
            f: 0.,
        };
        let turned = grid.inside(&quarter).rect(&rect(0.07, 0.19, 1.01, 1.));
        assert!((turned.x - 0.125).abs() < 1e-6 && (turned.y - 0.25).abs() < 1e-6, "{turned:?}");
        // Two quarter turns and one shift: x runs to the left from 7.28 mm.
        let back = Affine { e: 7.28, ..quarter };
        let half = grid.inside(&back).inside(&quarter).rect(&rect(0.07, 0.19, 1.01, 1.));
        assert!((7.28 - half.x - 7.25).abs() < 1e-5, "{half:?}");
    }

    #[test]
    fn an_inked_box_is_a_trace_smaller_on_the_page_whatever_the_group() {
        let grid = Grid::new(Some(8.));
        let inked = grid.inked(&rect(1., 1., 2., 0.125));
        assert!((inked.x - 1.002).abs() < 1e-6 && (inked.height - 0.121).abs() < 1e-6, "{inked:?}");
        let large = Affine {
            a: 100.,
            b: 0.,
            c: 0.,
            d: 100.,
            e: 0.,
            f: 0.,
        };
        let inked = grid.inside(&large).inked(&rect(0., 0., 1., 1.));
        assert!((inked.x - 0.000_02).abs() < 1e-7, "{inked:?}");
        let fine = Grid::new(Some(100_000.)).inked(&rect(0., 0., 0.000_01, 1.));
        assert!(fine.width > 0.);
    }

    #[test]
    fn inside_a_slanted_group_there_is_no_grid() {
        let slanted = Affine {
            a: 1.,
            b: 0.1,
            c: -0.1,
            d: 1.,
            e: 0.,
            f: 0.,
        };
        let odd = rect(0.07, 0.03, 1.01, 0.01);
        assert_eq!(Grid::new(Some(8.)).inside(&slanted).rect(&odd), odd);
    }
}
