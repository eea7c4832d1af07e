//! How much of each dot an outline covers: exact signed areas, accumulated along the rows.

use super::grid::{DotRect, ToDots, Turn};
use page::Segment;

/// Coverage 0–255 of the dots of a rectangle, rows from the top.
#[derive(Debug, Clone)]
pub(super) struct Mask {
    pub rect: DotRect,
    pub data: Vec<u8>,
}

impl Mask {
    pub fn row(&self, y: i32) -> &[u8] {
        let width = self.rect.width();
        let start = (y - self.rect.y0) as usize * width;
        &self.data[start..start + width]
    }

    /// The product of two masks, on the dots both have.
    pub fn intersect(&self, other: &Mask) -> Mask {
        let rect = self.rect.intersect(&other.rect);
        let mut data = Vec::with_capacity(rect.width() * rect.height());
        if !rect.is_empty() {
            for y in rect.y0..rect.y1 {
                let a = &self.row(y)[(rect.x0 - self.rect.x0) as usize..][..rect.width()];
                let b = &other.row(y)[(rect.x0 - other.rect.x0) as usize..][..rect.width()];
                data.extend(a.iter().zip(b).map(|(&a, &b)| ((u32::from(a) * u32::from(b) + 127) / 255) as u8));
            }
        }
        Mask { rect, data }
    }
}

/// Line segments in dots, ready to be filled.
#[derive(Debug, Clone, Default)]
pub(super) struct Outline {
    lines: Vec<[f32; 4]>,
    start: (f32, f32),
    at: (f32, f32),
    bounds: Option<[f32; 4]>,
}

/// Curves become at most this many lines; enough for a circle across the longest label at 600 dpi.
const CURVE_LINES: f32 = 128.;

/// Dots whose coverage is summed up at once.
const BAND_DOTS: usize = 1 << 20;

impl Outline {
    pub fn move_to(&mut self, x: f32, y: f32) {
        self.close();
        self.start = (x, y);
        self.at = (x, y);
    }

    pub fn line_to(&mut self, x: f32, y: f32) {
        let (x0, y0) = self.at;
        self.lines.push([x0, y0, x, y]);
        let b = self.bounds.get_or_insert([x0, y0, x0, y0]);
        *b = [b[0].min(x0).min(x), b[1].min(y0).min(y), b[2].max(x0).max(x), b[3].max(y0).max(y)];
        self.at = (x, y);
    }

    pub fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let (x0, y0) = self.at;
        let bend = (x0 - 2. * cx + x).hypot(y0 - 2. * cy + y);
        let n = lines_for(bend * 0.25);
        for i in 1..n as u32 {
            let t = i as f32 / n;
            let u = 1. - t;
            self.line_to(u * u * x0 + 2. * u * t * cx + t * t * x, u * u * y0 + 2. * u * t * cy + t * t * y);
        }
        self.line_to(x, y);
    }

    pub fn cubic_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        let (x0, y0) = self.at;
        let first = (x0 - 2. * ax + bx).hypot(y0 - 2. * ay + by);
        let second = (ax - 2. * bx + x).hypot(ay - 2. * by + y);
        let n = lines_for(first.max(second) * 0.75);
        for i in 1..n as u32 {
            let t = i as f32 / n;
            let u = 1. - t;
            let (w0, w1, w2, w3) = (u * u * u, 3. * u * u * t, 3. * u * t * t, t * t * t);
            self.line_to(w0 * x0 + w1 * ax + w2 * bx + w3 * x, w0 * y0 + w1 * ay + w2 * by + w3 * y);
        }
        self.line_to(x, y);
    }

    pub fn close(&mut self) {
        if self.at != self.start {
            let (x, y) = self.start;
            self.line_to(x, y);
        }
    }

    /// A path of the page, transformed; empty when a coordinate is not finite.
    pub fn from_path(path: &[Segment], to_dots: &ToDots) -> Outline {
        let mut outline = Outline::default();
        let point = |p| {
            let (x, y) = to_dots.apply(p);
            (x as f32, y as f32)
        };
        for segment in path {
            match *segment {
                Segment::Move(p) => {
                    let (x, y) = point(p);
                    outline.move_to(x, y);
                }
                Segment::Line(p) => {
                    let (x, y) = point(p);
                    outline.line_to(x, y);
                }
                Segment::Cubic(a, b, p) => {
                    let ((ax, ay), (bx, by), (x, y)) = (point(a), point(b), point(p));
                    outline.cubic_to(ax, ay, bx, by, x, y);
                }
                Segment::Close => outline.close(),
            }
        }
        outline.close();
        outline
    }

    /// Turns the outline about the origin.
    pub fn turn(&mut self, turn: Turn) {
        match turn {
            Turn::None => {}
            Turn::Quarter => self.transform([0., 1., -1., 0., 0., 0.]),
            Turn::Half => self.transform([-1., 0., 0., -1., 0., 0.]),
            Turn::ThreeQuarters => self.transform([0., -1., 1., 0., 0., 0.]),
        }
    }

    pub fn shift(&mut self, x: f32, y: f32) {
        if (x, y) != (0., 0.) {
            self.transform([1., 0., 0., 1., x, y]);
        }
    }

    /// Applies `x' = a·x + c·y + e`, `y' = b·x + d·y + f` to all lines.
    pub fn transform(&mut self, [a, b, c, d, e, f]: [f32; 6]) {
        self.close();
        let mut bounds: Option<[f32; 4]> = None;
        for line in &mut self.lines {
            let [x0, y0, x1, y1] = *line;
            *line = [a * x0 + c * y0 + e, b * x0 + d * y0 + f, a * x1 + c * y1 + e, b * x1 + d * y1 + f];
            let [x0, y0, x1, y1] = *line;
            let b = bounds.get_or_insert([x0, y0, x0, y0]);
            *b = [
                b[0].min(x0).min(x1),
                b[1].min(y0).min(y1),
                b[2].max(x0).max(x1),
                b[3].max(y0).max(y1),
            ];
        }
        self.bounds = bounds;
    }

    /// The lines, contour by contour.
    pub fn lines(&self) -> &[[f32; 4]] {
        &self.lines
    }

    /// The length of all lines, in dots.
    pub fn length(&self) -> f64 {
        self.lines
            .iter()
            .map(|&[x0, y0, x1, y1]| f64::from(x1 - x0).hypot(f64::from(y1 - y0)))
            .sum()
    }

    /// A dot on the outline.
    pub fn first_dot(&self) -> Option<DotRect> {
        let &[x, y, ..] = self.lines.first()?;
        let (x, y) = (x.clamp(-1e8, 1e8) as i32, y.clamp(-1e8, 1e8) as i32);
        Some(DotRect::new(x, y, x + 1, y + 1))
    }

    /// The dots the outline touches, within `clip`; `None` when there are none or a coordinate is not finite.
    pub fn touched(&self, clip: &DotRect) -> Option<DotRect> {
        let bounds = self.bounds?;
        if self.lines.iter().flatten().any(|v| !v.is_finite()) {
            return None;
        }
        let limit = |v: f32| v.clamp(-1e8, 1e8) as i32;
        let rect = DotRect {
            x0: limit(bounds[0].floor()),
            y0: limit(bounds[1].floor()),
            x1: limit(bounds[2].ceil()),
            y1: limit(bounds[3].ceil()),
        }
        .intersect(clip);
        (!rect.is_empty()).then_some(rect)
    }

    /// The coverage of the dots within `clip`.
    pub fn fill(&mut self, clip: &DotRect, even_odd: bool) -> Option<Mask> {
        self.close();
        let rect = self.touched(clip)?;
        // A page-wide path is summed up in bands, so that the sums take a few MB at most.
        let band = (BAND_DOTS / rect.width().max(1)).max(1) as i32;
        let mut data = Vec::with_capacity(rect.width() * rect.height());
        let mut top = rect.y0;
        while top < rect.y1 {
            let bottom = (top + band).min(rect.y1);
            let mut sums = Accumulator::new(rect.width(), (bottom - top) as usize);
            let (ox, oy) = (rect.x0 as f32, top as f32);
            for &[x0, y0, x1, y1] in &self.lines {
                sums.line(x0 - ox, y0 - oy, x1 - ox, y1 - oy);
            }
            sums.finish(even_odd, &mut data);
            top = bottom;
        }
        Some(Mask { rect, data })
    }
}

fn lines_for(deviation: f32) -> f32 {
    // A curve cut into n lines strays from them by its bend over n²; a twentieth of a dot is invisible.
    (deviation * 10.).sqrt().ceil().clamp(1., CURVE_LINES)
}

/// The change of covered area from each dot to the next, per row.
struct Accumulator {
    width: usize,
    height: usize,
    changes: Vec<f32>,
}

impl Accumulator {
    fn new(width: usize, height: usize) -> Accumulator {
        // Two more columns per row take what lies on or beyond the right edge.
        Accumulator {
            width,
            height,
            changes: vec![0.; (width + 2) * height],
        }
    }

    fn line(&mut self, x0: f32, y0: f32, x1: f32, y1: f32) {
        if y0 == y1 {
            return;
        }
        let (direction, x0, y0, x1, y1) = if y0 < y1 { (1., x0, y0, x1, y1) } else { (-1., x1, y1, x0, y0) };
        let (bottom, right) = (self.height as f32, self.width as f32);
        if y1 <= 0. || y0 >= bottom {
            return;
        }
        let slope = (f64::from(x1) - f64::from(x0)) / (f64::from(y1) - f64::from(y0));
        let x_at = |y: f32| (f64::from(x0) + (f64::from(y) - f64::from(y0)) * slope) as f32;
        let (top_y, bottom_y) = (y0.max(0.), y1.min(bottom));
        // What lies left of the box covers its first column fully, what lies right of it nothing: cut there.
        let mut cuts = [top_y, bottom_y, bottom_y, bottom_y];
        let mut count = 1;
        if slope != 0. {
            let mut crossings = [0., right].map(|x: f32| (f64::from(y0) + (f64::from(x) - f64::from(x0)) / slope) as f32);
            if crossings[0] > crossings[1] {
                crossings.swap(0, 1);
            }
            for y in crossings {
                if y > top_y && y < bottom_y {
                    cuts[count] = y;
                    count += 1;
                }
            }
        }
        cuts[count] = bottom_y;
        for pair in cuts[..=count].windows(2) {
            let (ya, yb) = (pair[0], pair[1]);
            let middle = x_at((ya + yb) * 0.5);
            if middle <= 0. {
                self.inside(direction, 0., ya, 0., yb);
            } else if middle < right {
                self.inside(direction, x_at(ya).clamp(0., right), ya, x_at(yb).clamp(0., right), yb);
            }
        }
    }

    /// A downward line within the box.
    fn inside(&mut self, direction: f32, x0: f32, y0: f32, x1: f32, y1: f32) {
        let slope = if y1 > y0 { (x1 - x0) / (y1 - y0) } else { return };
        let mut x = x0;
        let mut y = y0;
        for row in y0 as usize..self.height.min(y1.ceil() as usize) {
            let next_y = y1.min((row + 1) as f32);
            let height = next_y - y;
            let next_x = if next_y == y1 {
                x1
            } else {
                (x + slope * height).clamp(x0.min(x1), x0.max(x1))
            };
            self.within_row(row, direction * height, x, next_x);
            x = next_x;
            y = next_y;
        }
    }

    /// The part of a line within one row; `height` is its signed extent.
    fn within_row(&mut self, row: usize, height: f32, xa: f32, xb: f32) {
        let row = &mut self.changes[row * (self.width + 2)..(row + 1) * (self.width + 2)];
        let (left, right) = if xa < xb { (xa, xb) } else { (xb, xa) };
        let first = left.floor();
        let first_column = first as usize;
        let last_column = right.ceil() as usize;
        if last_column <= first_column + 1 {
            let middle = 0.5 * (left + right) - first;
            row[first_column] += height * (1. - middle);
            row[first_column + 1] += height * middle;
            return;
        }
        let per_column = (right - left).recip();
        let into_first = 1. - (left - first);
        let first_area = 0.5 * per_column * into_first * into_first;
        let into_last = right - right.ceil() + 1.;
        let last_area = 0.5 * per_column * into_last * into_last;
        row[first_column] += height * first_area;
        if last_column == first_column + 2 {
            row[first_column + 1] += height * (1. - first_area - last_area);
        } else {
            let second_area = per_column * (1.5 - (left - first));
            row[first_column + 1] += height * (second_area - first_area);
            for column in &mut row[first_column + 2..last_column - 1] {
                *column += height * per_column;
            }
            let before_last = second_area + (last_column - first_column - 3) as f32 * per_column;
            row[last_column - 1] += height * (1. - before_last - last_area);
        }
        row[last_column] += height * last_area;
    }

    fn finish(self, even_odd: bool, data: &mut Vec<u8>) {
        for row in self.changes.chunks_exact(self.width + 2) {
            let mut sum = 0.;
            data.extend(row[..self.width].iter().map(|change| {
                sum += change;
                let winding: f32 = f32::abs(sum);
                let covered = if even_odd {
                    let folded = winding % 2.;
                    if folded > 1. { 2. - folded } else { folded }
                } else {
                    winding.min(1.)
                };
                (covered * 255. + 0.5) as u8
            }));
        }
    }
}
