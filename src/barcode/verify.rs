//! Reads barcodes back from the dots of a finished page.

use super::gray::{Gray, Tones};
use super::{Found, Quality, matrix, reader};
use crate::output::raster::{Bitmap, ColorMode};
use rxing::common::BitArray;

/// Dots beside a two-dimensional symbol that its decoder sees.
const MARGIN: i64 = 8;

/// Reads every barcode of a page from its 1-bit dots and notes what was seen in [`Found::quality`].
///
/// Bars are decoded from what half of their quiet zone holds; what is missing of the other half lowers the grade. Matrices are looked for at
/// their own grid first and then as a scanner looks for them; `rxing` corrects and decodes either.
///
/// `page` counts from 1 and tells which of the barcodes lie on `bitmap`, whose mode is [`ColorMode::Bilevel`]; of any other nothing is read.
pub fn read_back(bitmap: &Bitmap, page: usize, dots_per_mm: f64, found: &mut [Found]) {
    if bitmap.mode != ColorMode::Bilevel {
        return;
    }
    let dots = Dots(bitmap);
    for code in found.iter_mut().filter(|code| code.page == page) {
        let to_dots = |mm: f32| (f64::from(mm) * dots_per_mm).round() as i64;
        let edges = [code.rect.x, code.rect.y, code.rect.right(), code.rect.bottom()].map(to_dots);
        let module = f64::from(code.module_mm) * dots_per_mm;
        code.quality = Some(if code.symbology.is_linear() {
            dots.bars(code, edges, module)
        } else {
            dots.matrix(code, edges, module)
        });
    }
}

struct Dots<'a>(&'a Bitmap);

impl Dots<'_> {
    /// Beyond the page is paper.
    fn is_ink(&self, x: i64, y: i64) -> bool {
        let inside = (0..i64::from(self.0.width)).contains(&x) && (0..i64::from(self.0.height)).contains(&y);
        inside && self.0.data[y as usize * self.0.stride() + x as usize / 8] >> (7 - x as usize % 8) & 1 == 0
    }

    fn bars(&self, code: &Found, [x0, y0, x1, y1]: [i64; 4], module: f64) -> Quality {
        let asked = code.symbology.quiet_zone();
        let ((from, to), (first, last)) = if code.sideways {
            ((y0, y1), (x0, x1))
        } else {
            ((x0, x1), (y0, y1))
        };
        let quiet = ((asked + 2) as f64 * module).ceil() as i64;
        let ink = |along: i64, across: i64| {
            if code.sideways {
                self.is_ink(across, along)
            } else {
                self.is_ink(along, across)
            }
        };
        let (mut reads, mut white, mut decodability) = (0, [f64::INFINITY; 2], 0f64);
        for quarter in 1..=3 {
            let across = first + (last - first) * quarter / 4;
            let line: Vec<bool> = (from - quiet..to + quiet).map(|along| ink(along, across)).collect();
            let unseen = (quiet as f64 - asked as f64 * module / 2.) as usize;
            if self.reads_line(code, &line[unseen..line.len() - unseen]) {
                reads += 1;
            }
            let before = line[..quiet as usize].iter().rev().take_while(|ink| !**ink).count();
            let behind = line[line.len() - quiet as usize..].iter().take_while(|ink| !**ink).count();
            white = [white[0].min(before as f64 / module), white[1].min(behind as f64 / module)];
            decodability = decodability.max(edges_in_place(code, &line[quiet as usize..line.len() - quiet as usize], module));
        }
        let quiet = white.map(|modules| modules.min(asked as f64) as f32);
        Quality::new(reads >= 2, quiet, asked, decodability as f32)
    }

    /// The decoder is shown half of the quiet zone, with paper beyond: it insists on more white than scanners do. What is missing
    /// of the whole lowers the grade.
    fn reads_line(&self, code: &Found, line: &[bool]) -> bool {
        let paper = line.len() / 4;
        let row = |dark: &mut dyn Iterator<Item = &bool>| {
            let mut row = BitArray::with_size(line.len() + 2 * paper);
            for (at, _) in dark.enumerate().filter(|(_, dark)| **dark) {
                row.set(paper + at);
            }
            row
        };
        let says = |row: BitArray| reader::one_row(code.symbology, &row).as_deref() == Some(&code.text);
        says(row(&mut line.iter())) || says(row(&mut line.iter().rev()))
    }

    fn matrix(&self, code: &Found, [x0, y0, x1, y1]: [i64; 4], module: f64) -> Quality {
        let asked = code.symbology.quiet_zone();
        let quiet = ((asked as f64 + 1.) * module).ceil() as i64;
        let margin = quiet.max(MARGIN);
        // Nothing a label holds is larger; a page may be.
        const LARGEST: i64 = 4096;
        if x1 - x0 + 2 * margin > LARGEST || y1 - y0 + 2 * margin > LARGEST || x1 <= x0 || y1 <= y0 {
            return Quality::new(false, [0.; 2], asked, 0.);
        }
        // The grid sampler takes no other white than the symbol's own and is quick; the photograph decoders stand what lies close by.
        let sampled = || {
            let gray = self.around(code, [x0 - quiet, y0 - quiet, x1 + quiet, y1 + quiet], 1);
            matches!(matrix::find(&gray, Tones { threshold: 128 }), matrix::Seen::Matrix(seen) if seen.text == code.text)
        };
        let photographed = |margin: i64| {
            // They want three pixels a module.
            let scale = (3. / module).ceil().clamp(1., 3.) as usize;
            let gray = self.around(code, [x0 - margin, y0 - margin, x1 + margin, y1 + margin], scale);
            reader::picture(code.symbology, gray.data, gray.width, gray.height).as_deref() == Some(&code.text)
        };
        let reads = sampled() || photographed(margin) || photographed(quiet);
        let column_is_white = |x: i64| (y0..y1).all(|y| !self.is_ink(x, y));
        let before = (1..=quiet).take_while(|d| column_is_white(x0 - d)).count();
        let behind = (0..quiet).take_while(|d| column_is_white(x1 + d)).count();
        let white = [before, behind].map(|dots| (dots as f64 / module).min(asked as f64) as f32);
        let decodability = if code.module_dots.is_some() { 1. } else { 0.5 };
        Quality::new(reads, white, asked, decodability)
    }

    /// The dots of a box as luminances, `scale` pixels each, the symbol's columns along x.
    fn around(&self, code: &Found, [x0, y0, x1, y1]: [i64; 4], scale: usize) -> Gray {
        let (across, down) = if code.sideways { (y1 - y0, x1 - x0) } else { (x1 - x0, y1 - y0) };
        let (width, height) = (across as usize * scale, down as usize * scale);
        let mut data = Vec::with_capacity(width * height);
        for row in 0..down {
            let start = data.len();
            for column in 0..across {
                let ink = if code.sideways {
                    self.is_ink(x0 + row, y1 - 1 - column)
                } else {
                    self.is_ink(x0 + column, y0 + row)
                };
                data.extend(std::iter::repeat_n(if ink { 0 } else { 255 }, scale));
            }
            (1..scale).for_each(|_| data.extend_from_within(start..start + width));
        }
        Gray { width, height, data }
    }
}

/// 1 when the edges in a line of dots are the edges of the symbol's modules, 0 when one is half a module off or missing.
fn edges_in_place(code: &Found, line: &[bool], module: f64) -> f64 {
    let modules = &code.modules;
    let count = modules.columns().max(modules.rows());
    let dark = |at: usize| {
        if modules.columns() == 1 {
            modules.is_dark(0, at)
        } else {
            modules.is_dark(at, 0)
        }
    };
    let wanted: Vec<f64> = (1..count)
        .filter(|&at| dark(at) != dark(at - 1))
        .map(|at| at as f64 * module)
        .collect();
    let seen: Vec<f64> = (1..line.len()).filter(|&at| line[at] != line[at - 1]).map(|at| at as f64).collect();
    let off = |seen: &mut dyn Iterator<Item = f64>| {
        let worst = wanted
            .iter()
            .zip(seen)
            .map(|(wanted, seen)| (wanted - seen).abs())
            .fold(0., f64::max);
        (1. - 2. * worst / module).max(0.)
    };
    if seen.len() != wanted.len() {
        return 0.;
    }
    let length = line.len() as f64;
    off(&mut seen.iter().copied()).max(off(&mut seen.iter().rev().map(|at| length - at)))
}
