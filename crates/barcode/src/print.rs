//! A print, simulated on the dots of one symbol.
//!
//! Three prints are made: one whose ink is a dot narrower, one as it is, one a dot wider (dot gain, in the direction of feed and along
//! the head). 3 % of the dots are missing, places chosen by a fixed sequence. A scanner's spot blurs what is left and noise lies over it. A print
//! counts as read when it shows the modules again: bars on any of the lines that a scanner sweeps over, matrices up to the share of wrong modules
//! that every error correction repairs.

use super::grade::{Grade, Printed};
use super::patch::Patch;
use super::verify::{Bars, MatrixGrid};
use std::ops::Range;
use std::sync::LazyLock;

/// One dot in this many is missing: 3 %.
const MISSING_PERIOD: u32 = 33;

/// Noise in 1/256 of the contrast, either way.
const NOISE: u32 = 20;

/// A matrix reads with this share of its modules wrong: QR level L repairs 7 % of codewords, of which each has eight modules.
const WRONG_MODULES: f32 = 0.02;

/// What dots do to ink.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Gain {
    Narrower,
    None,
    Wider,
}

const GAINS: [Gain; 3] = [Gain::Narrower, Gain::None, Gain::Wider];

/// The numbers of a linear congruential generator modulo 2³².
struct Sequence(u32);

impl Sequence {
    /// A number below `end`, at most 2¹⁶.
    fn below(&mut self, end: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ((self.0 >> 16) * end) >> 16
    }
}

/// Takes 3 % of the ink away.
fn lose_dots(ink: &mut [bool]) {
    let mut sequence = Sequence(20_240_607);
    let mut at = 0;
    loop {
        at += 1 + sequence.below(2 * MISSING_PERIOD - 1) as usize;
        match ink.get_mut(at) {
            Some(dot) => *dot = false,
            None => return,
        }
    }
}

/// Ink grows to the right and down by a dot, or loses its leftmost and topmost.
fn printed(patch: &Patch, gain: Gain) -> Patch {
    let spread = |ink: &[bool], step: usize| {
        let (first, others) = ink.split_at(step.min(ink.len()));
        let mut result = Vec::with_capacity(ink.len());
        result.extend_from_slice(first);
        let pairs = others.iter().zip(ink);
        match gain {
            Gain::Narrower => result.extend(pairs.map(|(dot, before)| dot & before)),
            Gain::None => result.extend_from_slice(others),
            Gain::Wider => result.extend(pairs.map(|(dot, before)| dot | before)),
        }
        result
    };
    // There is paper at the ends of a row, so that none runs into the next.
    let mut ink = spread(&patch.ink, 1);
    if patch.connected_rows && gain != Gain::None {
        ink = spread(&ink, patch.width);
    }
    lose_dots(&mut ink);
    Patch { ink, ..*patch }
}

/// Lets a spot about as wide as a dot (σ = 0.6 dots) pass over dots that lie `step` apart.
fn blur(light: &mut [i16], step: usize) {
    let sharp = light.to_vec();
    let neighbours = sharp.iter().zip(&sharp[step.min(sharp.len())..]).zip(sharp.iter().skip(2 * step));
    for (seen, ((before, own), behind)) in light.iter_mut().skip(step).zip(neighbours) {
        *seen = (3 * before + 10 * own + 3 * behind) >> 4;
    }
}

/// What lies over the dots of a scan, one after the other; after a prime number of dots it comes again.
#[derive(Default)]
struct Noise {
    at: usize,
}

impl Noise {
    const DOTS: usize = 4_099;

    fn lie_over(&mut self, light: &mut [i16]) {
        self.lie_over_part(0, light);
        self.pass(light.len());
    }

    /// Goes on to the scan after so many dots.
    fn pass(&mut self, dots: usize) {
        self.at = (self.at + dots) % Noise::DOTS;
    }

    /// Lies over some dots of a scan, of which `first` is the first.
    fn lie_over_part(&self, first: usize, light: &mut [i16]) {
        static NOISE_OF_DOTS: LazyLock<Vec<i16>> = LazyLock::new(|| {
            let mut sequence = Sequence(7_919);
            let dots = (0..Noise::DOTS).map(|_| sequence.below(2 * NOISE + 1) as i16 - NOISE as i16);
            dots.collect()
        });
        let mut rest = light;
        let mut at = (self.at + first) % Noise::DOTS;
        while !rest.is_empty() {
            let noise = &NOISE_OF_DOTS[at..];
            let (seen, behind) = rest.split_at_mut(rest.len().min(noise.len()));
            seen.iter_mut().zip(noise).for_each(|(light, noise)| *light += noise);
            (rest, at) = (behind, 0);
        }
    }
}

/// Prints bars and scans them: half of the lines of `patch`, which give the grade, and, where none of them shows the modules, those of `sweep`.
pub(super) fn print_bars(patch: &Patch, spot: usize, bars: &Bars, sweep: impl Fn() -> Patch) -> Printed {
    let mut noise = Noise::default();
    let mut worst = Printed {
        reads: true,
        grade: Grade::A,
    };
    let mut more = None;
    for gain in GAINS {
        let print = printed(patch, gain);
        // Every second line is enough to tell.
        let seen: Vec<f32> = scans(&print, spot, 2, bars, &mut noise).collect();
        let mean = seen.iter().sum::<f32>() / seen.len().max(1) as f32;
        worst.grade = worst.grade.max(Grade::of_decodability(mean));
        let shows = |decodability: f32| decodability > 0.;
        worst.reads &= seen.into_iter().any(shows) || {
            let print = printed(more.get_or_insert_with(&sweep), gain);
            scans(&print, spot, 1, bars, &mut noise).any(shows)
        };
    }
    if !worst.reads {
        worst.grade = Grade::F;
    }
    worst
}

/// The decodability of a print's scan lines, or of every `step`th.
fn scans<'a>(print: &'a Patch, spot: usize, step: usize, bars: &'a Bars, noise: &'a mut Noise) -> impl Iterator<Item = f32> + 'a {
    print.ink.chunks_exact(print.width * spot).step_by(step).map(move |rows| {
        let mut light: Vec<i16> = vec![256; print.width];
        for row in rows.chunks_exact(print.width) {
            let dot = 256 / spot as i16;
            light.iter_mut().zip(row).for_each(|(light, &ink)| *light -= dot * i16::from(ink));
        }
        blur(&mut light, 1);
        noise.lie_over(&mut light);
        bars.decodability_of_levels(&light)
    })
}

/// What a scanner's spot makes of the dots of a matrix, without noise.
///
/// The spot passes along the rows and then down the columns as [`blur`] does. That gives whole numbers both times, so that the sums of some lines are those
/// of their dots blurred along the rows.
struct Scan {
    width: usize,
    /// Dots blurred along their rows, 0 black to 16 white.
    along: Vec<u8>,
    sums: Vec<i16>,
}

impl Scan {
    fn of(print: &Patch) -> Scan {
        let ink = &print.ink;
        let share = |ink: bool, of: u8| u8::from(ink).wrapping_neg() & of;
        let mut along = Vec::with_capacity(ink.len());
        along.extend(ink.first().map(|own| 16 - share(*own, 16)));
        let threes = ink.iter().zip(ink.iter().skip(1)).zip(ink.iter().skip(2));
        along.extend(threes.map(|((before, own), behind)| 16 - share(*before, 3) - share(*own, 10) - share(*behind, 3)));
        along.extend(ink.iter().skip(1).last().map(|own| 16 - share(*own, 16)));
        Scan {
            width: print.width,
            along,
            sums: vec![0; print.width],
        }
    }

    /// Adds the reflectances of some lines under noise, 0 black to 256 white.
    fn add(&mut self, lines: Range<usize>, noise: &Noise, sums: &mut [i32]) {
        /// Lines that 16 bits can sum up.
        const AT_ONCE: usize = 100;
        let (width, height) = (self.width, self.along.len() / self.width);
        for first in lines.clone().step_by(AT_ONCE) {
            self.sums.fill(0);
            for line in first..lines.end.min(first + AT_ONCE) {
                let row = |line: usize| &self.along[line * width..(line + 1) * width];
                let own = self.sums.iter_mut().zip(row(line));
                if line == 0 || line + 1 == height {
                    own.for_each(|(sum, own)| *sum += 16 * i16::from(*own));
                } else {
                    let beside = row(line - 1).iter().zip(row(line + 1));
                    own.zip(beside)
                        .for_each(|((sum, own), (above, below))| *sum += 10 * i16::from(*own) + 3 * i16::from(above + below));
                }
                noise.lie_over_part(line * width, &mut self.sums);
            }
            sums.iter_mut().zip(&self.sums).for_each(|(all, sum)| *all += i32::from(*sum));
        }
    }
}

/// Prints a matrix, scans and samples it. `grid` is moved by so many dots: ink that grows or shrinks at two sides takes the symbol along by half a dot.
pub(super) fn print_matrix<'m>(patch: &Patch, grid: impl Fn(f64) -> MatrixGrid<'m>) -> Printed {
    let mut noise = Noise::default();
    let mut wrong = |gain| {
        let moved = if gain == Gain::None { 0. } else { 0.5 };
        let print = printed(patch, gain);
        let mut scan = Scan::of(&print);
        let wrong = grid(moved).share_of_wrong_modules(print.width, |lines, sums| scan.add(lines, &noise, sums));
        noise.pass(print.ink.len());
        wrong
    };
    let worst = GAINS.into_iter().map(&mut wrong).fold(0., f32::max);
    let grade = match worst {
        w if w <= 0. => Grade::A,
        w if w <= WRONG_MODULES / 4. => Grade::B,
        w if w <= WRONG_MODULES / 2. => Grade::C,
        w if w <= WRONG_MODULES => Grade::D,
        _ => Grade::F,
    };
    Printed {
        reads: grade != Grade::F,
        grade,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_in_a_hundred_dots_are_missing_and_always_the_same() {
        let mut ink = vec![true; 100_000];
        lose_dots(&mut ink);
        let lost = ink.iter().filter(|dot| !**dot).count();
        assert!((2_800..3_200).contains(&lost), "{lost}");
        let mut again = vec![true; 100_000];
        lose_dots(&mut again);
        assert_eq!(ink, again);
    }

    #[test]
    fn lines_of_a_scan_are_those_of_all_dots_blurred_twice_under_noise() {
        let mut sequence = Sequence(1);
        for (width, height) in [(1, 1), (2, 1), (1, 5), (7, 3), (64, 230), (210, 20)] {
            let print = Patch {
                width,
                ink: (0..width * height).map(|_| sequence.below(3) == 0).collect(),
                connected_rows: true,
            };
            let mut light: Vec<i16> = print.ink.iter().map(|&ink| i16::from(!ink) << 8).collect();
            blur(&mut light, 1);
            blur(&mut light, width);
            let mut noise = Noise { at: 4_000 };
            let mut scan = Scan::of(&print);
            let mut add = |lines: Range<usize>| {
                let mut sums = vec![0; width];
                scan.add(lines, &noise, &mut sums);
                sums
            };
            let (all, middle) = (add(0..height), add(height / 2..height / 2 + 1));
            noise.lie_over(&mut light);
            let sum = |lines: Range<usize>| -> Vec<i32> {
                (0..width)
                    .map(|x| lines.clone().map(|y| i32::from(light[y * width + x])).sum())
                    .collect()
            };
            assert_eq!(all, sum(0..height), "{width} × {height}");
            assert_eq!(middle, sum(height / 2..height / 2 + 1), "{width} × {height}");
            assert_eq!(noise.at, (4_000 + width * height) % Noise::DOTS);
        }
    }

    #[test]
    fn gain_moves_one_edge_by_a_dot() {
        let patch = Patch {
            width: 8,
            ink: vec![false, true, true, false, false, true, false, false],
            connected_rows: false,
        };
        assert_eq!(
            printed(&patch, Gain::Wider).ink,
            [false, true, true, true, false, true, true, false]
        );
        assert_eq!(
            printed(&patch, Gain::Narrower).ink,
            [false, false, true, false, false, false, false, false]
        );
    }
}
