//! Logos on a 1-bit page: edges are sharp, and greys do not vanish.
//!
//! A picture of nearly two tones ([`Picture::is_two_tone`](page::picture::Picture::is_two_tone)) may have a stripe or a name in grey. One threshold
//! would make them ink or nothing, and dithering would fray names and every edge that is grey only because it lies between dots. So a wide area
//! of grey is dithered, a thin grey shape is ink on paper and paper on ink, as text and rules are, and an edge is thresholded.

use super::canvas::over_white;
use super::rgba::Premultiplied;
use std::ops::RangeInclusive;

/// The luminances that are neither ink nor paper to the eye.
const GREY: RangeInclusive<u8> = 64..=207;

/// How much the dots of one grey differ, in a JPEG too.
const NOISE: u8 = 24;

/// A dot is in the middle of a wide area when all dots up to here are of its grey; otherwise an edge is not farther than twice this, whichever way
/// it runs.
const REACH: usize = 5;

/// How much dots of a slope may be against it: hardly, or, where no edge is found so, as much as noise is.
const BUMPS: [u8; 2] = [8, NOISE];

/// The least difference between the two sides of an edge: that of the faintest grey and paper.
const CONTRAST: u8 = 255 - *GREY.end();

/// Larger pictures are thresholded only: all their dots are held at once here, at up to ten bytes each.
pub(super) const MOST_DOTS: usize = 1 << 24;

/// What a dot costs here, in dots painted plainly.
pub(super) const COST: u64 = 16;

/// Makes all dots of a picture ink or paper, except for wide areas of grey. `colors` are the rows of `width` dots from the top.
pub(super) fn sharpen(colors: &mut [Premultiplied], width: usize) {
    let tones = Tones {
        luminances: colors.iter().map(|color| over_white(*color)).collect(),
        width,
    };
    let areas = tones.areas();
    for (at, color) in colors.iter_mut().enumerate() {
        if !areas[at] {
            let tone = if tones.is_ink(at) { 0 } else { color[3] };
            *color = [tone, tone, tone, color[3]];
        }
    }
}

struct Tones {
    luminances: Vec<u8>,
    width: usize,
}

impl Tones {
    /// The rows of the square of dots about one, as ranges, within the picture.
    fn around(&self, at: usize, reach: usize) -> impl Iterator<Item = std::ops::Range<usize>> + use<> {
        let (x, y, width) = (at % self.width, at / self.width, self.width);
        let columns = x.saturating_sub(reach)..(x + reach + 1).min(width);
        let rows = y.saturating_sub(reach)..(y + reach + 1).min(self.luminances.len() / width);
        rows.map(move |row| row * width + columns.start..row * width + columns.end)
    }

    fn near(&self, at: usize, reach: usize) -> impl Iterator<Item = u8> {
        self.around(at, reach).flat_map(|row| self.luminances[row].iter().copied())
    }

    /// Which dots are of a wide area of grey: its middles, and what of the same grey touches them.
    fn areas(&self) -> Vec<bool> {
        let mut areas = vec![false; self.luminances.len()];
        let mut open: Vec<u32> = Vec::new();
        for (at, grey) in self.luminances.iter().enumerate() {
            if !areas[at] && GREY.contains(grey) && self.near(at, REACH).all(|near| near.abs_diff(*grey) <= NOISE) {
                open.push(at as u32);
                while let Some(at) = open.pop() {
                    for near in self.around(at as usize, 1).flatten() {
                        if !areas[near] && self.luminances[near].abs_diff(*grey) <= NOISE {
                            areas[near] = true;
                            open.push(near as u32);
                        }
                    }
                }
            }
        }
        areas
    }

    /// Whether a dot outside of wide areas is ink: whether it is darker than the middle between the ends of the slope it is on. On an edge these are
    /// ink and paper; at a thin grey shape, its grey and what it lies on.
    fn is_ink(&self, at: usize) -> bool {
        let luminance = self.luminances[at];
        if !GREY.contains(&luminance) {
            return luminance < *GREY.start();
        }
        let slopes = BUMPS.map(|bump| self.slope(at, bump));
        let edge = slopes.into_iter().find(|(darkest, lightest)| lightest - darkest >= CONTRAST);
        edge.map_or(luminance < 128, |(darkest, lightest)| luminance < darkest.midpoint(lightest))
    }

    /// The darkest and the lightest dot down and up from a dot, over bumps of some height.
    fn slope(&self, at: usize, bump: u8) -> (u8, u8) {
        let luminance = self.luminances[at];
        let (mut darkest, mut lightest) = (luminance, luminance);
        for way in self.ways(at) {
            let downhill = way.clone().scan(luminance, |low, next| {
                *low = (next <= low.saturating_add(bump)).then(|| next.min(*low))?;
                Some(*low)
            });
            let uphill = way.scan(luminance, |high, next| {
                *high = (next.saturating_add(bump) >= *high).then(|| next.max(*high))?;
                Some(*high)
            });
            darkest = downhill.last().unwrap_or(luminance).min(darkest);
            lightest = uphill.last().unwrap_or(luminance).max(lightest);
        }
        (darkest, lightest)
    }

    /// The luminances to the left, to the right, above and below of a dot, the nearest first.
    fn ways(&self, at: usize) -> [impl Iterator<Item = u8> + Clone; 4] {
        let (x, y, width) = (at % self.width, at / self.width, self.width);
        let height = self.luminances.len() / width;
        let room = [x, width - 1 - x, y, height - 1 - y];
        let steps = [-1, 1, -(width as isize), width as isize];
        [0, 1, 2, 3]
            .map(|way| (1..=room[way].min(2 * REACH)).map(move |n| self.luminances[at.wrapping_add_signed(steps[way] * n as isize)]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One row of tones, 15 rows high, as dots: ink, paper and grey.
    fn art(row: &[u8]) -> String {
        let mut colors: Vec<Premultiplied> = row.repeat(15).iter().map(|&l| [l, l, l, 255]).collect();
        sharpen(&mut colors, row.len());
        colors[7 * row.len()..][..row.len()]
            .iter()
            .map(|color| match color[0] {
                0 => '#',
                255 => '.',
                _ => '%',
            })
            .collect()
    }

    #[test]
    fn a_thin_grey_shape_is_ink_on_paper_and_paper_on_ink() {
        assert_eq!(art(&[255, 255, 255, 200, 150, 150, 150, 210, 255, 255]), "...####...");
        assert_eq!(
            art(&[255, 255, 250, 230, 205, 230, 250, 255, 255, 255]),
            "....#.....",
            "a faint one too"
        );
        assert_eq!(art(&[0, 0, 0, 60, 150, 150, 150, 50, 0, 0, 0]), "####...####");
    }

    #[test]
    fn noise_leaves_no_specks_in_a_thin_grey_shape() {
        let noisy = [255, 250, 190, 140, 128, 150, 137, 129, 148, 152, 130, 141, 200, 253, 255];
        assert_eq!(art(&noisy), "..##########...");
    }

    #[test]
    fn an_edge_from_ink_to_paper_is_thresholded_in_its_middle() {
        assert_eq!(art(&[255, 255, 140, 0, 0, 0, 120, 255, 255]), "...####..");
        assert_eq!(art(&[255, 230, 190, 140, 120, 70, 20, 0]), "....####", "a soft one too");
    }

    #[test]
    fn a_wide_grey_stays_grey_to_its_edge() {
        let row = [[255; 4].as_slice(), &[140, 150, 160].repeat(6), &[0; 4]].concat();
        assert_eq!(art(&row), format!("....{}####", "%".repeat(18)));
    }
}
