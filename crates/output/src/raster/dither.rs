//! Greys on a 1-bit page.
//!
//! A barcode, a QR code or a logo of line art must stay as sharp as it is: it is thresholded, but for areas of grey. A photograph thresholded
//! is a blot: its greys become a density of dots by error diffusion. A gradient becomes a regular screen, which shows no worms in even tones.
//! Text and rules are never dithered.

use super::grid::DotRect;

/// How photographs, gradients and areas of grey in pictures are shown on a 1-bit page. Text, rules, barcodes and the edges in pictures of nearly
/// two tones ([`Picture::is_two_tone`](page::picture::Picture::is_two_tone): logos, line art) are thresholded whatever is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Dither {
    /// Floyd–Steinberg for pictures, whose detail it keeps best; ordered for gradients, whose even tones it keeps free of worms.
    #[default]
    Auto,
    /// A luminance below 128 is ink.
    Threshold,
    /// Error diffusion (R. Floyd, L. Steinberg, 1976).
    FloydSteinberg,
    /// A screen of 8 × 8 dots (B. Bayer, 1973).
    Ordered,
}

impl Dither {
    pub(super) fn for_picture(self) -> Dither {
        match self {
            Dither::Auto => Dither::FloydSteinberg,
            chosen => chosen,
        }
    }

    pub(super) fn for_gradient(self) -> Dither {
        match self {
            Dither::Auto => Dither::Ordered,
            chosen => chosen,
        }
    }
}

/// Decides dot by dot, row by row, which greys are ink.
pub(super) enum Tone {
    Threshold,
    Ordered,
    /// Errors in 1/16 carried to this row and the next, with one dot to spare at either end.
    Diffusion {
        x0: i32,
        y: i32,
        here: Vec<i32>,
        below: Vec<i32>,
    },
}

impl Tone {
    /// For the dots of `area`, which are asked for from left to right and top to bottom.
    pub fn new(dither: Dither, area: &DotRect) -> Tone {
        match dither {
            Dither::Auto | Dither::Threshold => Tone::Threshold,
            Dither::Ordered => Tone::Ordered,
            Dither::FloydSteinberg => Tone::Diffusion {
                x0: area.x0,
                y: area.y0,
                here: vec![0; area.width() + 2],
                below: vec![0; area.width() + 2],
            },
        }
    }

    /// Whether a dot of this luminance is ink.
    pub fn is_ink(&mut self, x: i32, y: i32, luminance: u8) -> bool {
        match self {
            Tone::Threshold => luminance < 128,
            Tone::Ordered => i32::from(luminance) * 64 < (bayer(x as u32 & 7, y as u32 & 7) as i32 * 2 + 1) * 255 / 2,
            Tone::Diffusion { x0, y: row, here, below } => {
                if *row != y {
                    std::mem::swap(here, below);
                    below.fill(0);
                    *row = y;
                }
                let at = (x - *x0) as usize + 1;
                let wanted = i32::from(luminance) + (here[at] + 8).div_euclid(16);
                let ink = wanted < 128;
                let error = wanted - if ink { 0 } else { 255 };
                here[at + 1] += error * 7;
                below[at - 1] += error * 3;
                below[at] += error * 5;
                below[at + 1] += error;
                ink
            }
        }
    }
}

/// The rank 0–63 of a dot in Bayer's 8 × 8 matrix: the bits of x⊕y and y interleaved, lowest first.
fn bayer(x: u32, y: u32) -> u32 {
    let mixed = x ^ y;
    (0..3).fold(0, |rank, bit| rank << 2 | (mixed >> bit & 1) << 1 | (y >> bit & 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_screen_has_every_rank_once() {
        let mut ranks: Vec<u32> = (0..64).map(|i| bayer(i % 8, i / 8)).collect();
        ranks.sort_unstable();
        assert_eq!(ranks, (0..64).collect::<Vec<_>>());
    }

    #[test]
    fn the_density_of_ink_follows_the_grey() {
        let area = DotRect::new(3, 5, 67, 69);
        for dither in [Dither::Ordered, Dither::FloydSteinberg] {
            for luminance in [0u8, 32, 64, 128, 200, 255] {
                let mut tone = Tone::new(dither, &area);
                let inked = (area.y0..area.y1)
                    .flat_map(|y| (area.x0..area.x1).map(move |x| (x, y)))
                    .filter(|&(x, y)| tone.is_ink(x, y, luminance))
                    .count();
                let wanted = 4096. * (1. - f64::from(luminance) / 255.);
                assert!((inked as f64 - wanted).abs() < 100., "{dither:?} {luminance}: {inked} for {wanted}");
            }
        }
    }
}
