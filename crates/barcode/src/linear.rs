//! Bars: where they are in a picture, and how wide.

use super::gray::{Area, Gray, Tones};
use super::{Symbology, code128, two_width};
use std::ops::Range;

/// Fewer edges are no barcode: the shortest Code 128 has 20.
const LEAST_EDGES: usize = 18;
/// Edges of bars that go on over many rows; a picture with this many looks like a barcode.
const MANY_EDGES: usize = 30;

/// Bars that were read.
pub(super) struct Bars {
    pub symbology: Symbology,
    pub text: String,
    /// One row of modules from left to right.
    pub modules: Vec<bool>,
    /// Left and right edge in pixels.
    pub x: (f64, f64),
    /// The rows of pixels.
    pub y: (usize, usize),
    /// White must follow on both sides beyond the picture.
    pub needs_white: bool,
}

/// What was seen.
pub(super) enum Seen {
    Nothing,
    /// Many bars that make no symbol.
    Unreadable(Area),
    Bars(Bars),
}

/// Rows that are looked at: the middle first, then ever finer.
const SIXTEENTHS: [usize; 15] = [8, 4, 12, 2, 6, 10, 14, 1, 3, 5, 7, 9, 11, 13, 15];

/// White gaps in pixels that part bars from what stands beside them.
const GAPS: [usize; 5] = [96, 48, 24, 12, 6];

/// Looks for upright bars: alone in their rows, then beside other things.
pub(super) fn find(gray: &Gray, tones: Tones) -> Seen {
    let mut seen = Seen::Nothing;
    let mut tried: Vec<(Range<usize>, (usize, usize))> = Vec::new();
    for sixteenth in SIXTEENTHS {
        let seed = gray.height * sixteenth / 16;
        for columns in stretches(gray.row(seed), tones) {
            let again = |(had, band): &(Range<usize>, (usize, usize))| *had == columns && (band.0..band.1).contains(&seed);
            if tried.iter().any(again) {
                continue;
            }
            let Some(band) = band(gray, tones, seed, columns.clone()) else {
                continue;
            };
            let (edges, elements) = elements(gray, tones, band, columns.clone());
            tried.push((columns.clone(), band));
            if elements.len() < LEAST_EDGES {
                continue;
            }
            if let Some(bars) = read(&edges, &elements, &columns, band) {
                return Seen::Bars(bars);
            }
            if edges.len() >= MANY_EDGES && (band.1 - band.0) * 12 >= gray.width.min(gray.height * 4) {
                seen = Seen::Unreadable(Area {
                    x0: edges[0].max(0.) as usize,
                    y0: band.0,
                    x1: (edges[edges.len() - 1].ceil() as usize).min(gray.width),
                    y1: band.1,
                });
            }
        }
    }
    seen
}

/// The columns of a row that may hold bars: all of them, then what lies between wide gaps.
fn stretches(row: &[u8], tones: Tones) -> Vec<Range<usize>> {
    let mut found = Vec::from([Range { start: 0, end: row.len() }]);
    let ink: Vec<Range<usize>> = {
        let mut at = 0;
        let runs = row.chunk_by(|a, b| (*a < tones.threshold) == (*b < tones.threshold)).map(|run| {
            at += run.len();
            (run[0] < tones.threshold, at - run.len()..at)
        });
        runs.filter_map(|(dark, run)| dark.then_some(run)).collect()
    };
    let whole = ink.len();
    for gap in GAPS {
        for group in ink.chunk_by(|a, b| b.start - a.end < gap) {
            if group.len() * 2 < LEAST_EDGES || group.len() == whole {
                continue;
            }
            // Half of the gap on either side is known to be white; the rest may be the neighbour's.
            let columns = group[0].start.saturating_sub(gap / 2)..(group[group.len() - 1].end + gap / 2).min(row.len());
            if !found.contains(&columns) {
                found.push(columns);
            }
        }
    }
    found
}

fn read(edges: &[f64], elements: &[f64], columns: &Range<usize>, y: (usize, usize)) -> Option<Bars> {
    let mirrored: Vec<f64> = elements.iter().rev().copied().collect();
    for (elements, forward) in [(elements, true), (&mirrored[..], false)] {
        let Some((codewords, range)) = code128::read(elements) else {
            continue;
        };
        let mut modules = code128::modules(&codewords);
        let text = code128::text(&codewords)?;
        // Element i lies between the edges i − 1 and i.
        let x = if forward {
            (edges[range.start - 1], edges[range.end - 1])
        } else {
            modules.reverse();
            (edges[edges.len() - range.end], edges[edges.len() - range.start])
        };
        return Some(Bars {
            symbology: Symbology::Code128,
            text,
            modules,
            x,
            y,
            needs_white: false,
        });
    }
    let inner = &elements[1..elements.len() - 1];
    let x = (edges[0], *edges.last()?);
    let white = (x.0 - columns.start as f64).min(columns.end as f64 - x.1);
    let (symbology, text, modules, needs_white) = two_width::read(inner, white)?;
    Some(Bars {
        symbology,
        text,
        modules,
        x,
        y,
        needs_white,
    })
}

/// The rows about a seed that show the same bars.
fn band(gray: &Gray, tones: Tones, seed: usize, columns: Range<usize>) -> Option<(usize, usize)> {
    let ink = |v: u8| v < tones.threshold;
    let seed_row = &gray.row(seed)[columns.clone()];
    let changes = seed_row.windows(2).filter(|two| ink(two[0]) != ink(two[1])).count();
    if changes < LEAST_EDGES - 2 {
        return None;
    }
    let differs = |y: usize| {
        let row = &gray.row(y)[columns.clone()];
        if row == seed_row {
            return 0;
        }
        row.iter()
            .zip(seed_row)
            .map(|(&v, &seed)| u32::from(ink(v) != ink(seed)))
            .sum::<u32>() as usize
    };
    let alike = |y: usize| differs(y) <= changes / 4 + 1;
    let (mut top, mut bottom) = (seed, seed + 1);
    while top > 0 && alike(top - 1) {
        top -= 1;
    }
    while bottom < gray.height && alike(bottom) {
        bottom += 1;
    }
    if bottom - top < 4 || (bottom - top) * 40 < seed_row.len() {
        return None;
    }
    // Blurred rows at the ends of the bars belong to them.
    let nearly = |y: usize| differs(y) <= changes / 2 + 1;
    for _ in 0..2 {
        if top > 0 && nearly(top - 1) {
            top -= 1;
        }
        if bottom < gray.height && nearly(bottom) {
            bottom += 1;
        }
    }
    Some((top, bottom))
}

/// The edges of the bars of a band in pixels, and the widths between them with the white at either end (infinite at the ends of the
/// columns: beyond them is paper).
fn elements(gray: &Gray, tones: Tones, band: (usize, usize), columns: Range<usize>) -> (Vec<f64>, Vec<f64>) {
    let trim = ((band.1 - band.0) / 6).min(8);
    let rows = band.0 + trim..band.1 - trim;
    let mut profile = vec![0u32; columns.len()];
    gray.runs_of_rows(rows.clone(), columns.clone(), |row, times| {
        profile.iter_mut().zip(row).for_each(|(sum, &v)| *sum += times * u32::from(v));
    });
    let count = rows.len() as f64;
    let mut levels: Vec<f64> = profile.iter().map(|&sum| f64::from(sum) / count).collect();
    let mean = |dark: bool| {
        let (n, sum) = levels
            .iter()
            .filter(|v| (**v < f64::from(tones.threshold)) == dark)
            .fold((0., 0.), |(n, sum), v| (n + 1., sum + v));
        sum / f64::max(n, 1.)
    };
    let (light, middle) = (mean(false), (mean(true) + mean(false)) / 2.);
    // Paper beyond the picture.
    levels.insert(0, light);
    levels.push(light);
    let mut edges = Vec::new();
    for (at, two) in levels.windows(2).enumerate() {
        if (two[0] < middle) != (two[1] < middle) {
            // `at` counts from the pixel before the first; a pixel's level stands for its centre.
            edges.push(columns.start as f64 + at as f64 - 0.5 + (middle - two[0]) / (two[1] - two[0]));
        }
    }
    let mut elements: Vec<f64> = edges.windows(2).map(|two| two[1] - two[0]).collect();
    elements.insert(0, f64::INFINITY);
    elements.push(f64::INFINITY);
    (edges, elements)
}

impl Bars {
    /// The pixels of the bars.
    pub fn area(&self) -> Area {
        Area {
            x0: self.x.0.floor().max(0.) as usize,
            y0: self.y.0,
            x1: self.x.1.ceil().max(0.) as usize,
            y1: self.y.1,
        }
    }
}
