//! Finder patterns of QR codes anywhere in a picture (ISO/IEC 18004 §6.3.3), and the squares that three of them span.

use super::gray::{Area, Gray, Tones};

/// Finders of one picture.
const MOST_FINDERS: usize = 400;
/// Of the finders in a row or column with another, those next to it.
const NEAREST: usize = 4;
/// The tangent of 5°: symbols lie no more aslant.
const SLANT: f64 = 0.0875;

/// A finder: its middle and its width and height in pixels.
#[derive(Clone, Copy)]
struct Finder {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    rows: usize,
}

/// A place where three finders say that a QR code is.
pub(super) struct Square {
    pub area: Area,
    /// Its sides are not parallel to the picture's.
    pub slants: bool,
}

/// The squares, smallest first: finders of neighbouring codes span larger ones.
pub(super) fn squares(gray: &Gray, tones: Tones) -> Vec<Square> {
    let finders = finders(gray, tones);
    let mut found = Vec::new();
    for corner in &finders {
        let away = |other: &Finder| ((other.x - corner.x).abs(), (other.y - corner.y).abs());
        let nearest = |fits: &dyn Fn(f64, f64) -> bool, along: fn((f64, f64)) -> f64| {
            let fits = |other: &&Finder| {
                let (dx, dy) = away(other);
                fits(dx, dy) && alike(corner, other)
            };
            let mut near: Vec<&Finder> = finders.iter().filter(fits).collect();
            near.sort_by(|a, b| along(away(a)).total_cmp(&along(away(b))));
            near.truncate(NEAREST);
            near
        };
        let beside = nearest(&|dx, dy| dx >= corner.width * 1.9 && dy <= dx * SLANT + 1., |(dx, _)| dx);
        let below = nearest(&|dx, dy| dy >= corner.height * 1.9 && dx <= dy * SLANT + 1., |(_, dy)| dy);
        for beside in &beside {
            for below in &below {
                let drift = away(beside).1.max(away(below).0);
                found.extend(square(gray, [corner, beside, below], (away(beside).0, away(below).1), drift));
            }
        }
    }
    found.sort_by_key(|square: &Square| square.area.width() * square.area.height());
    found
}

fn alike(a: &Finder, b: &Finder) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() <= 0.2 * a.max(b) + 1.;
    near(a.width, b.width) && near(a.height, b.height)
}

/// The square that finders span.
fn square(gray: &Gray, three: [&Finder; 3], (dx, dy): (f64, f64), drift: f64) -> Option<Square> {
    let mean = |of: fn(&Finder) -> f64| three.iter().map(|finder| of(finder)).sum::<f64>() / 21.;
    let (module_x, module_y) = (mean(|f| f.width), mean(|f| f.height));
    // Modules from the middle of one finder to that of the other.
    let (across, down) = (dx / module_x, dy / module_y);
    let between = (across + down) / 2.;
    if (across - down).abs() > between * 0.12 + 1. || !(13. ..=171.).contains(&between) {
        return None;
    }
    // Finders say little of the module; the number of modules is one of forty.
    let count = ((between - 14.) / 4.).round() * 4. + 14.;
    let (module_x, module_y) = (dx / count, dy / count);
    let edge = |of: fn(&Finder) -> f64, side: f64, module: f64| {
        let (low, high) = three
            .iter()
            .fold((f64::INFINITY, 0f64), |(low, high), f| (low.min(of(f)), high.max(of(f))));
        if side < 0. { low - 3.5 * module } else { high + 3.5 * module }
    };
    let at = |value: f64, most: usize| (value.round().max(0.) as usize).min(most);
    let area = Area {
        x0: at(edge(|f| f.x, -1., module_x), gray.width),
        x1: at(edge(|f| f.x, 1., module_x), gray.width),
        y0: at(edge(|f| f.y, -1., module_y), gray.height),
        y1: at(edge(|f| f.y, 1., module_y), gray.height),
    };
    let slants = drift > 0.6 * module_x.min(module_y) + 0.5;
    (area.x0 < area.x1 && area.y0 < area.y1).then_some(Square { area, slants })
}

fn finders(gray: &Gray, tones: Tones) -> Vec<Finder> {
    let mut found: Vec<Finder> = Vec::new();
    let mut ends: Vec<usize> = Vec::new();
    for y in 0..gray.height {
        let row = gray.row(y);
        ends.clear();
        // Where runs end; the first is light.
        let mut dark = false;
        for (x, &v) in row.iter().enumerate() {
            if (v < tones.threshold) != dark {
                ends.push(x);
                dark = !dark;
            }
        }
        ends.push(row.len());
        for five in ends.windows(6).step_by(2) {
            let widths: [f64; 5] = std::array::from_fn(|at| (five[at + 1] - five[at]) as f64);
            if !is_finder(&widths) {
                continue;
            }
            let x = (five[2] + five[3]) as f64 / 2.;
            let Some((middle, height)) = upright(gray, tones, x as usize, y) else {
                continue;
            };
            let width = (five[5] - five[0]) as f64;
            if !(0.5..=2.).contains(&(height / width)) {
                continue;
            }
            let same = found
                .iter()
                .position(|f| (f.x - x).abs() < f.width / 4. && (f.y - middle).abs() < f.height / 4.);
            match same {
                Some(at) => {
                    let finder = &mut found[at];
                    // The mean of all rows that cross it.
                    let rows = finder.rows as f64;
                    let mean = |old: f64, new: f64| (old * rows + new) / (rows + 1.);
                    (finder.x, finder.y) = (mean(finder.x, x), mean(finder.y, middle));
                    (finder.width, finder.height) = (mean(finder.width, width), mean(finder.height, height));
                    finder.rows += 1;
                }
                None if found.len() < 4 * MOST_FINDERS => found.push(Finder {
                    x,
                    y: middle,
                    width,
                    height,
                    rows: 1,
                }),
                None => {}
            }
        }
    }
    // The middle of a finder is three modules high, whose module has at least a pixel.
    found.retain(|finder| finder.rows >= 2);
    found.sort_by_key(|finder| std::cmp::Reverse(finder.rows));
    found.truncate(MOST_FINDERS);
    found
}

/// One dark, one light, three dark, one light and one dark module.
fn is_finder(widths: &[f64; 5]) -> bool {
    let module = widths.iter().sum::<f64>() / 7.;
    let fits = |width: f64, modules: f64| (width - modules * module).abs() <= 0.5 * module + 0.5;
    module >= 1.
        && [1., 1., 3., 1., 1.]
            .iter()
            .zip(widths)
            .all(|(modules, width)| fits(*width, *modules))
}

/// The middle and the height of the finder through a dark pixel, if its column shows one.
fn upright(gray: &Gray, tones: Tones, x: usize, y: usize) -> Option<(f64, f64)> {
    let dark = |y: usize| gray.data[y * gray.width + x] < tones.threshold;
    if !dark(y) {
        return None;
    }
    let (mut top, mut bottom) = (y, y + 1);
    let mut widths = [0.; 5];
    for (at, is_dark) in [(2, true), (1, false), (0, true)] {
        let from = top;
        while top > 0 && dark(top - 1) == is_dark {
            top -= 1;
        }
        widths[at] = (from - top) as f64;
    }
    for (at, is_dark) in [(2, true), (3, false), (4, true)] {
        let from = bottom;
        while bottom < gray.height && dark(bottom) == is_dark {
            bottom += 1;
        }
        widths[at] += (bottom - from) as f64;
    }
    widths[2] += 1.;
    is_finder(&widths).then_some(((top + bottom) as f64 / 2., (bottom - top) as f64))
}
