//! Two-dimensional symbols: the grid of modules in the ink's box, sampled and read.
//!
//! A picture in a label shows its symbol upright and undistorted, so the grid follows from the ink's box and the number of modules,
//! and that from the patterns every symbol has: finders (QR, ISO/IEC 18004 §6.3), solid and dashed sides (Data Matrix, ISO/IEC 16022
//! §5.2), the bull's-eye (Aztec, ISO/IEC 24778 §7), start and stop patterns (PDF417, ISO/IEC 15438 §5.3). The modules that are drawn
//! are the ones that were sampled.

use super::gray::{Area, Gray, Tones};
use super::{Symbology, reader};
use page::Modules;

/// Pixels of a module below which sampling is guesswork.
const LEAST_PITCH: f64 = 0.95;

/// A symbol that was read.
pub(super) struct Matrix {
    pub symbology: Symbology,
    pub text: String,
    pub modules: Modules,
    pub area: Area,
}

/// What was seen.
pub(super) enum Seen {
    Nothing,
    /// Finder patterns of a symbol that cannot be read.
    Unreadable(Area),
    Matrix(Matrix),
}

/// Looks for one symbol in all of the ink.
pub(super) fn find(gray: &Gray, tones: Tones) -> Seen {
    gray.ink(gray.whole(), tones).map_or(Seen::Nothing, |ink| find_in(gray, tones, ink))
}

fn find_in(gray: &Gray, tones: Tones, area: Area) -> Seen {
    if area.width() < LEAST_SIDE || area.height() < LEAST_SIDE {
        return Seen::Nothing;
    }
    let aspect = area.width() as f64 / area.height() as f64;
    let squarish = (0.85..=1.18).contains(&aspect);
    let (mut found, mut finders) = (None, false);
    if squarish {
        (found, finders) = qr(gray, tones, area);
    }
    if found.is_none() && (0.2..=5.).contains(&aspect) {
        let (symbol, sides) = data_matrix(gray, tones, area);
        found = symbol;
        finders |= sides;
    }
    if squarish {
        found = found.or_else(|| aztec(gray, tones, area));
    }
    match found.or_else(|| pdf417(gray, tones, area)) {
        Some(matrix) => Seen::Matrix(matrix),
        None if finders => Seen::Unreadable(area),
        None => Seen::Nothing,
    }
}

/// Pixels of a module row and more symbols have at least this many of; smaller parts are letters.
const LEAST_SIDE: usize = 8;

/// A grid laid over an area.
struct Grid<'a> {
    gray: &'a Gray<'a>,
    threshold: f64,
    columns: Vec<Span>,
    rows: Vec<Span>,
}

/// The middle of a column or row of modules, in pixels.
struct Span {
    first: usize,
    /// Excluded.
    end: usize,
    /// How much of the first pixel counts.
    head: f64,
    /// How much of the last pixel counts, when it is another one.
    tail: f64,
}

impl Span {
    /// The modules from pixel `first` to `end`, of a picture with `size` pixels.
    fn all(first: usize, end: usize, count: usize, size: usize) -> Option<Vec<Span>> {
        let pitch = (end - first) as f64 / count as f64;
        let inset = if pitch >= 3. { pitch * 0.25 } else { pitch * 0.1 };
        let span = |at: usize| {
            let from = first as f64 + at as f64 * pitch + inset;
            let to = (first as f64 + (at + 1) as f64 * pitch - inset).min(end as f64);
            // Up to the next whole one; `ceil` is a call of the C library.
            let whole = to as usize;
            let (first, end) = (from as usize, (whole + usize::from(to > whole as f64)).min(size));
            Span {
                first,
                end,
                head: to.min(first as f64 + 1.) - from,
                tail: to - (end as f64 - 1.),
            }
        };
        (pitch >= LEAST_PITCH).then(|| (0..count).map(span).collect())
    }

    /// Its pixels, and how much each of them counts.
    fn weighted(&self) -> impl Iterator<Item = (usize, f64)> {
        (self.first..self.end.max(self.first + 1)).map(|at| match at {
            _ if at == self.first => (at, self.head),
            _ if at + 1 == self.end => (at, self.tail),
            _ => (at, 1.),
        })
    }

    /// The mean of the values at its pixels.
    fn mean(&self, value: impl Fn(usize) -> f64) -> f64 {
        let (sum, weight) = self
            .weighted()
            .fold((0., 0.), |(sum, all), (at, weight)| (sum + weight * value(at), all + weight));
        sum / weight
    }
}

impl<'a> Grid<'a> {
    fn new(gray: &'a Gray<'a>, tones: Tones, area: Area, columns: usize, rows: usize) -> Option<Grid<'a>> {
        Some(Grid {
            gray,
            threshold: f64::from(tones.threshold),
            columns: Span::all(area.x0, area.x1, columns, gray.width)?,
            rows: Span::all(area.y0, area.y1, rows, gray.height)?,
        })
    }

    /// Whether most of the middle of a module is dark.
    fn is_dark(&self, column: usize, row: usize) -> bool {
        let across = &self.columns[column];
        self.rows[row].mean(|y| {
            let pixels = self.gray.row(y);
            across.mean(|x| f64::from(pixels[x]))
        }) < self.threshold
    }

    /// All modules, row by row.
    fn sample(&self) -> Vec<bool> {
        let mut dark = Vec::with_capacity(self.rows.len() * self.columns.len());
        let [Some(left), Some(right)] = [self.columns.first(), self.columns.last()] else {
            return dark;
        };
        let across = left.first..right.end.max(right.first + 1);
        let mut sums = vec![0f32; across.len()];
        for row in &self.rows {
            // Down the rows of pixels for all columns at once, then across.
            sums.fill(0.);
            let mut all = 0.;
            for (y, weight) in row.weighted() {
                all += weight;
                let pixels = sums.iter_mut().zip(&self.gray.row(y)[across.clone()]);
                pixels.for_each(|(sum, &pixel)| *sum += weight as f32 * f32::from(pixel));
            }
            let is_dark = |column: &Span| column.mean(|x| f64::from(sums[x - across.start])) < self.threshold * all;
            dark.extend(self.columns.iter().map(is_dark));
        }
        dark
    }
}

/// Turns a square of modules clockwise by a right angle.
fn turned(dark: &[bool], columns: usize) -> Vec<bool> {
    let rows = dark.len() / columns;
    (0..columns)
        .flat_map(|row| (0..rows).map(move |column| dark[(rows - 1 - column) * columns + row]))
        .collect()
}

fn transposed(dark: &[bool], columns: usize) -> Vec<bool> {
    let rows = dark.len() / columns;
    (0..columns)
        .flat_map(|row| (0..rows).map(move |column| dark[column * columns + row]))
        .collect()
}

/// How many modules a square has whose corners hold finders: the ink at both ends of its first and last rows is seven modules wide.
fn likely_sides(gray: &Gray, tones: Tones, area: Area) -> Vec<std::ops::RangeInclusive<usize>> {
    let dark = |v: &&u8| **v < tones.threshold;
    let rows = [area.y0 + 1, area.y1.saturating_sub(2).max(area.y0)].map(|y| &gray.row(y.min(gray.height - 1))[area.x0..area.x1]);
    let runs = rows
        .into_iter()
        .flat_map(|row| [row.iter().take_while(dark).count(), row.iter().rev().take_while(dark).count()]);
    runs.filter(|run| *run >= 5)
        .map(|run| {
            let side = |run: f64| (area.width() as f64 * 7. / run) as usize;
            side(run as f64 * 1.08 + 1.)..=side((run as f64 * 0.92 - 1.).max(1.)) + 1
        })
        .collect()
}

/// A finder has at least this many of its 49 modules.
const LEAST_FINDER: usize = 43;

/// A QR code, and whether its finders are there.
pub(super) fn qr(gray: &Gray, tones: Tones, area: Area) -> (Option<Matrix>, bool) {
    // How many of a finder's modules are as they should be, counted only until it is none.
    let finder = |grid: &Grid, left: usize, top: usize| {
        let dark = |x: usize, y: usize| {
            let ring = x.abs_diff(3).max(y.abs_diff(3));
            ring != 2
        };
        let wrong = (0..49).filter(|at| grid.is_dark(left + at % 7, top + at / 7) != dark(at % 7, at / 7));
        49 - wrong.take(49 - LEAST_FINDER + 1).count()
    };
    let look = |side: usize| -> Option<(usize, usize)> {
        let grid = Grid::new(gray, tones, area, side, side)?;
        let far = side - 7;
        // One of the four corners has none.
        let (mut matches, mut worst) = (0, None);
        for (x, y) in [(0, 0), (far, 0), (far, far), (0, far)] {
            let corner = finder(&grid, x, y);
            if corner < LEAST_FINDER && worst.is_some_and(|worst| worst < LEAST_FINDER) {
                return None;
            }
            matches += corner;
            worst = Some(worst.map_or(corner, |worst: usize| worst.min(corner)));
        }
        Some((matches - worst?, side))
    };
    // The outermost rows show where finders are seven modules wide; should that mislead, every size is tried.
    let likely = likely_sides(gray, tones, area);
    let sides = || (21..=177).step_by(4);
    let tried = sides().filter(|side| likely.iter().any(|range| range.contains(side)));
    let mut candidates: Vec<(usize, usize)> = tried.filter_map(look).collect();
    if candidates.is_empty() {
        candidates = sides().filter_map(look).collect();
    }
    candidates.sort_unstable_by_key(|&(matches, side)| (std::cmp::Reverse(matches), side));
    for &(_, side) in candidates.iter().take(4) {
        let Some(grid) = Grid::new(gray, tones, area, side, side) else {
            continue;
        };
        let sampled = grid.sample();
        if let Some(text) = qr_text(&sampled, side)
            && let Some(modules) = Modules::new(side, true, sampled)
        {
            let found = Matrix {
                symbology: Symbology::QrCode,
                text,
                modules,
                area,
            };
            return (Some(found), true);
        }
    }
    (None, !candidates.is_empty())
}

/// The text of a QR code that may be turned or mirrored.
pub(super) fn qr_text(dark: &[bool], side: usize) -> Option<String> {
    let mut upright = dark.to_vec();
    (0..4).find_map(|_| {
        let read = reader::qr(&upright, side).or_else(|| reader::qr(&transposed(&upright, side), side));
        upright = turned(&upright, side);
        read
    })
}

/// Whether a QR code or Data Matrix that may be turned is one of GS1.
pub(super) fn is_gs1(symbology: Symbology, symbol: &Modules) -> bool {
    let (mut side, rows) = (symbol.columns(), symbol.rows());
    let mut upright: Vec<bool> = (0..rows)
        .flat_map(|row| (0..side).map(move |column| symbol.is_dark(column, row)))
        .collect();
    (0..4).any(|_| {
        let is = reader::is_gs1(symbology, &upright, side)
            || side * side == upright.len() && reader::is_gs1(symbology, &transposed(&upright, side), side);
        let rows = upright.len() / side;
        upright = turned(&upright, side);
        side = rows;
        is
    })
}

/// The text of a Data Matrix that may be turned.
pub(super) fn data_matrix_text(dark: &[bool], columns: usize) -> Option<String> {
    let (mut upright, mut side) = (dark.to_vec(), columns);
    (0..4).find_map(|_| {
        let read = reader::data_matrix(&upright, side);
        let rows = upright.len() / side;
        upright = turned(&upright, side);
        side = rows;
        read
    })
}

/// A Data Matrix, and whether its sides are there.
fn data_matrix(gray: &Gray, tones: Tones, area: Area) -> (Option<Matrix>, bool) {
    let ink = |x: usize, y: usize| gray.row(y)[x] < tones.threshold;
    let changes = |line: &mut dyn Iterator<Item = bool>| {
        let mut last = line.next();
        line.filter(|v| last.replace(*v) != Some(*v)).count()
    };
    let across = |y: usize| changes(&mut (area.x0..area.x1).map(|x| ink(x, y)));
    let down = |x: usize| changes(&mut (area.y0..area.y1).map(|y| ink(x, y)));
    let (top, bottom) = (across(area.y0), across(area.y1 - 1));
    let (left, right) = (down(area.x0), down(area.x1 - 1));
    // One of two opposite sides is solid, the other dashed; the dashes begin dark at the solid side and there is an even number of modules.
    let (columns, rows) = (top.max(bottom) + 1, left.max(right) + 1);
    if top.min(bottom) > 2 || left.min(right) > 2 || !(8..=144).contains(&columns) || !(8..=144).contains(&rows) {
        return (None, false);
    }
    let (columns, rows) = (columns.next_multiple_of(2), rows.next_multiple_of(2));
    let Some(grid) = Grid::new(gray, tones, area, columns, rows) else {
        return (None, false);
    };
    let sampled = grid.sample();
    let mut sides = false;
    let (mut upright, mut side) = (sampled.clone(), columns);
    for _ in 0..4 {
        let solid = (0..upright.len() / side).all(|row| upright[row * side]) && upright[upright.len() - side..].iter().all(|&dark| dark);
        let height = upright.len() / side;
        let dashed = (0..side).all(|x| upright[x] == (x % 2 == 0)) && (0..height).all(|y| upright[y * side + side - 1] == (y % 2 == 1));
        sides |= solid && dashed;
        if solid
            && let Some(text) = reader::data_matrix(&upright, side)
            && let Some(modules) = Modules::new(columns, true, sampled.clone())
        {
            let found = Matrix {
                symbology: Symbology::DataMatrix,
                text,
                modules,
                area,
            };
            return (Some(found), true);
        }
        let rows = upright.len() / side;
        upright = turned(&upright, side);
        side = rows;
    }
    (None, sides)
}

fn aztec(gray: &Gray, tones: Tones, area: Area) -> Option<Matrix> {
    let mut tries = 0;
    for side in 15..=151 {
        let grid = Grid::new(gray, tones, area, side, side)?;
        if side % 2 == 0 {
            continue;
        }
        let centre = side / 2;
        let fits = (0..81).filter(|at| {
            let (x, y): (usize, usize) = (at % 9, at / 9);
            let ring = x.abs_diff(4usize).max(y.abs_diff(4usize));
            grid.is_dark(centre - 4 + x, centre - 4 + y) == (ring % 2 == 0)
        });
        if fits.count() < 79 {
            continue;
        }
        tries += 1;
        let modules = Modules::new(side, true, grid.sample())?;
        if let Some(text) = reader::matrix(Symbology::Aztec, &modules) {
            return Some(Matrix {
                symbology: Symbology::Aztec,
                text,
                modules,
                area,
            });
        }
        if tries == 4 {
            break;
        }
    }
    None
}

/// The start pattern of PDF417, and the stop pattern from its far end.
const PDF417_START: [usize; 8] = [8, 1, 1, 1, 1, 1, 1, 3];

fn pdf417(gray: &Gray, tones: Tones, area: Area) -> Option<Matrix> {
    if area.width() < 69 || area.height() < 9 {
        return None;
    }
    let runs = |y: usize| -> Vec<usize> {
        let ink: Vec<bool> = gray.row(y)[area.x0..area.x1].iter().map(|&v| v < tones.threshold).collect();
        ink.chunk_by(|a, b| a == b).map(<[bool]>::len).collect()
    };
    let middle = runs(area.y0 + area.height() / 2);
    let starts = |runs: &mut dyn Iterator<Item = &usize>| {
        let first: Vec<usize> = runs.take(8).copied().collect();
        let module = first.iter().sum::<usize>() as f64 / 17.;
        let fits = first.len() == 8
            && first
                .iter()
                .zip(PDF417_START)
                .all(|(&run, wanted)| (run as f64 / module - wanted as f64).abs() < 0.8);
        fits.then_some(module)
    };
    let module = starts(&mut middle.iter()).or_else(|| starts(&mut middle.iter().rev().skip(1)))?;
    let codewords = ((area.width() as f64 / module - 1.) / 17.).round() as usize;
    if !(4..=34).contains(&codewords) {
        return None;
    }
    let columns = codewords * 17 + 1;
    let lines = Grid::new(gray, tones, area, columns, area.height())?.sample();
    let lines: Vec<&[bool]> = lines.chunks_exact(columns).collect();
    // Rows of the symbol are runs of equal lines; a line or two of blur stands between them.
    let mut rows: Vec<&[bool]> = Vec::new();
    let differ = |a: &[bool], b: &[bool]| a.iter().zip(b).filter(|(a, b)| a != b).count();
    for run in lines.chunk_by(|a, b| differ(a, b) <= columns / 40) {
        if run.len() > 1 || lines.len() <= 90 {
            let line = run[run.len() / 2];
            if rows.last().is_none_or(|last| differ(last, line) > columns / 40) {
                rows.push(line);
            }
        }
    }
    if !(3..=90).contains(&rows.len()) {
        return None;
    }
    let modules = Modules::new(columns, false, rows.concat())?;
    // Rows of three modules' height, as scanners expect them.
    let tall: Vec<bool> = rows.iter().flat_map(|row| [*row; 3].concat()).collect();
    let text = reader::matrix(Symbology::Pdf417, &Modules::new(columns, false, tall)?)?;
    Some(Matrix {
        symbology: Symbology::Pdf417,
        text,
        modules,
        area,
    })
}
