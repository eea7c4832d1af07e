//! A picture as luminances, and its two tones.

use page::picture::Picture;
use std::borrow::Cow;
use std::ops::Range;

/// Pixels that are looked at, a label of 100 × 180 mm at 600 dpi; a larger picture is averaged down first.
const SCAN_PIXELS: usize = 12_000_000;

/// Ink and paper of a barcode are at least this far apart.
const LEAST_CONTRAST: f64 = 56.;

/// Of a picture with less ink than this share the ink alone is judged.
const SPARSE: f64 = 0.04;

/// Fewer pixels of ink are no barcode.
const LEAST_INK: f64 = 200.;

/// Luminances on white paper, rows from the top.
#[derive(Clone)]
pub(super) struct Gray<'p> {
    pub width: usize,
    pub height: usize,
    pub data: Cow<'p, [u8]>,
}

/// The two tones of a picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tones {
    /// Below this is ink.
    pub threshold: u8,
    /// What ink has on average.
    pub dark: u8,
}

/// A rectangle of pixels: left and top inclusive, right and bottom exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub x0: usize,
    pub y0: usize,
    pub x1: usize,
    pub y1: usize,
}

impl Area {
    pub fn width(&self) -> usize {
        self.x1 - self.x0
    }
    pub fn height(&self) -> usize {
        self.y1 - self.y0
    }
    /// The smallest rectangle around both.
    pub fn union(self, other: Area) -> Area {
        Area {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
        }
    }
    /// What both have in common.
    pub fn intersection(self, other: Area) -> Option<Area> {
        let (x0, y0) = (self.x0.max(other.x0), self.y0.max(other.y0));
        let (x1, y1) = (self.x1.min(other.x1), self.y1.min(other.y1));
        (x0 < x1 && y0 < y1).then_some(Area { x0, y0, x1, y1 })
    }
    /// With columns for rows.
    pub fn transposed(self) -> Area {
        Area {
            x0: self.y0,
            y0: self.x0,
            x1: self.y1,
            y1: self.x1,
        }
    }
    /// As seen from the origin of a part of the picture that begins at `(x, y)`, or the other way round.
    pub fn moved(self, x: usize, y: usize) -> Area {
        Area {
            x0: self.x0 + x,
            y0: self.y0 + y,
            x1: self.x1 + x,
            y1: self.y1 + y,
        }
    }
    /// With so many pixels more on each side, as far as there are any.
    pub fn grown(&self, by: usize, gray: &Gray) -> Area {
        Area {
            x0: self.x0.saturating_sub(by),
            y0: self.y0.saturating_sub(by),
            x1: (self.x1 + by).min(gray.width),
            y1: (self.y1 + by).min(gray.height),
        }
    }
}

impl Tones {
    /// Of the negative.
    pub fn inverted(self) -> Tones {
        Tones {
            threshold: (256 - u16::from(self.threshold)).min(255) as u8,
            dark: 0,
        }
    }
    #[cfg(test)]
    pub fn at(threshold: u8) -> Tones {
        Tones { threshold, dark: 0 }
    }
}

/// The luminance of an RGBA pixel on white paper.
pub(super) fn luminance(p: &[u8]) -> u32 {
    let alpha = u32::from(p[3]);
    let luminance = (u32::from(p[0]) * 299 + u32::from(p[1]) * 587 + u32::from(p[2]) * 114 + 500) / 1000;
    if alpha == 255 {
        return luminance;
    }
    (luminance * alpha + 255 * (255 - alpha)) / 255
}

/// Whether all pixels of a picture hide what is below.
pub(super) fn is_opaque(picture: &Picture) -> bool {
    let hides = |rgba: &[u8]| words(rgba).fold(u32::MAX, |all, pixel| all & pixel) >> 24 == 255;
    picture.grays().is_some() || picture.pixels().is_some_and(|pixels| hides(&pixels.rgba))
}

/// Whether all RGBA pixels are opaque greys.
fn is_gray(rgba: &[u8]) -> bool {
    let unlike = |pixel: u32| (pixel ^ pixel >> 8) & 0xffff | !pixel & 0xff00_0000;
    words(rgba).fold(0, |any, pixel| any | unlike(pixel)) == 0
}

/// RGBA pixels as numbers with red in the lowest byte: the compiler handles many of these at once.
fn words(rgba: &[u8]) -> impl Iterator<Item = u32> {
    rgba.as_chunks().0.iter().map(|pixel| u32::from_le_bytes(*pixel))
}

impl<'p> Gray<'p> {
    /// The luminances of a picture, averaged down to [`SCAN_PIXELS`].
    pub fn of(picture: &'p Picture) -> Option<Gray<'p>> {
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let mut step = 1;
        while (width / step) * (height / step) > SCAN_PIXELS {
            step += 1;
        }
        let data = match picture.grays() {
            Some(grays) => Cow::Borrowed(grays),
            None => {
                let rgba = &picture.pixels()?.rgba;
                Cow::Owned(match is_gray(rgba) {
                    true => words(rgba).map(|pixel| pixel as u8).collect(),
                    false => rgba.chunks_exact(4).map(|p| luminance(p) as u8).collect(),
                })
            }
        };
        if step == 1 {
            return Some(Gray { width, height, data });
        }
        let (columns, rows) = (width / step, height / step);
        if columns == 0 || rows == 0 {
            return None;
        }
        let mut averages = Vec::with_capacity(columns * rows);
        for row in 0..rows {
            for column in 0..columns {
                let mut sum = 0;
                for y in row * step..(row + 1) * step {
                    let start = y * width + column * step;
                    sum += data[start..start + step].iter().map(|v| u32::from(*v)).sum::<u32>();
                }
                averages.push((sum / (step * step) as u32) as u8);
            }
        }
        Some(Gray {
            width: columns,
            height: rows,
            data: averages.into(),
        })
    }

    pub fn row(&self, y: usize) -> &[u8] {
        &self.data[y * self.width..(y + 1) * self.width]
    }

    /// The negative.
    pub fn inverted(&self) -> Gray<'static> {
        Gray {
            width: self.width,
            height: self.height,
            data: self.data.iter().map(|v| 255 - v).collect(),
        }
    }

    /// A part of it.
    pub fn cropped(&self, area: Area) -> Gray<'static> {
        let rows = (area.y0..area.y1).flat_map(|y| &self.row(y)[area.x0..area.x1]);
        Gray {
            width: area.width(),
            height: area.height(),
            data: rows.copied().collect(),
        }
    }

    /// Makes an area white.
    pub fn erase(&mut self, area: Area) {
        let data = self.data.to_mut();
        for y in area.y0..area.y1 {
            data[y * self.width + area.x0..y * self.width + area.x1].fill(255);
        }
    }

    /// Columns become rows.
    pub fn transposed(&self) -> Gray<'static> {
        let data = (0..self.width)
            .flat_map(|x| (0..self.height).map(move |y| self.data[y * self.width + x]))
            .collect();
        Gray {
            width: self.height,
            height: self.width,
            data,
        }
    }

    /// The threshold between the picture's two tones (N. Otsu, 1979); `None` when it has not two, as photographs and colour fields.
    pub fn tones(&self) -> Option<Tones> {
        let mut histogram = [0u32; 256];
        self.runs_of_rows(0..self.height, 0..self.width, |row, times| {
            row.iter().for_each(|&v| histogram[usize::from(v)] += times);
        });
        let count = self.data.len() as f64;
        let total: f64 = (0..).zip(&histogram).map(|(v, &n)| f64::from(v) * f64::from(n)).sum();
        let (mut below, mut sum, mut best) = (0., 0., (0., 0usize));
        for (value, &n) in histogram.iter().enumerate() {
            below += f64::from(n);
            sum += value as f64 * f64::from(n);
            if below == 0. || below == count {
                continue;
            }
            let apart = sum / below - (total - sum) / (count - below);
            let between = below * (count - below) * apart * apart;
            if between > best.0 {
                best = (between, value);
            }
        }
        let split = best.1;
        let part = |range: Range<usize>| {
            let n: u32 = histogram[range.clone()].iter().sum();
            let sum: f64 = range.map(|v| v as f64 * f64::from(histogram[v])).sum();
            (f64::from(n), sum / f64::from(n.max(1)))
        };
        let ((dark_count, dark), (light_count, light)) = (part(0..split + 1), part(split + 1..256));
        let contrast = light - dark;
        if contrast < LEAST_CONTRAST || dark_count < LEAST_INK.min(count * SPARSE) || light_count < count * 0.1 {
            return None;
        }
        let middle = (dark + contrast * 0.3) as usize..(light - contrast * 0.3) as usize;
        let soft: u32 = histogram[middle].iter().sum();
        let most_soft = if dark_count < count * SPARSE { dark_count } else { count * 0.45 };
        if f64::from(soft) > most_soft {
            return None;
        }
        Some(Tones {
            threshold: ((dark + light) / 2.).round().clamp(1., 255.) as u8,
            dark: dark as u8,
        })
    }

    /// Tells of rows, or some columns of them, each with how many follow that are alike: a module has some rows of pixels, a bar many.
    pub fn runs_of_rows(&self, rows: Range<usize>, columns: Range<usize>, mut tell: impl FnMut(&[u8], u32)) {
        let row = |y: usize| &self.row(y)[columns.clone()];
        let mut y = rows.start;
        while y < rows.end {
            let times = (y + 1..rows.end).take_while(|&other| row(other) == row(y)).count() + 1;
            tell(row(y), times as u32);
            y += times;
        }
    }

    /// The box of the ink outside an area.
    pub fn ink_beside(&self, area: Area, tones: Tones) -> Option<Area> {
        let whole = self.whole();
        let beside = [
            Area { y1: area.y0, ..whole },
            Area { y0: area.y1, ..whole },
            Area {
                x1: area.x0,
                x0: 0,
                ..area
            },
            Area {
                x0: area.x1,
                x1: self.width,
                ..area
            },
        ];
        beside.into_iter().filter_map(|area| self.ink(area, tones)).reduce(Area::union)
    }

    /// The box of the ink inside an area.
    pub fn ink(&self, area: Area, tones: Tones) -> Option<Area> {
        let mut found: Option<Area> = None;
        let mut above: &[u8] = &[];
        for y in area.y0..area.y1 {
            let row = &self.row(y)[area.x0..area.x1];
            // Bars and modules go on from row to row.
            if row == above {
                if let Some(found) = found.as_mut().filter(|found| found.y1 == y) {
                    found.y1 = y + 1;
                }
                continue;
            }
            above = row;
            // Most rows are white all along.
            if row.iter().fold(255, |darkest: u8, &v| darkest.min(v)) >= tones.threshold {
                continue;
            }
            let first = row.iter().position(|&v| v < tones.threshold).unwrap_or(0);
            let last = row.iter().rposition(|&v| v < tones.threshold).unwrap_or(first);
            let (x0, x1) = (area.x0 + first, area.x0 + last + 1);
            found = Some(match found {
                None => Area { x0, y0: y, x1, y1: y + 1 },
                Some(f) => Area {
                    x0: f.x0.min(x0),
                    y0: f.y0,
                    x1: f.x1.max(x1),
                    y1: y + 1,
                },
            });
        }
        found
    }

    pub fn whole(&self) -> Area {
        Area {
            x0: 0,
            y0: 0,
            x1: self.width,
            y1: self.height,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use page::picture::Pixels;

    #[test]
    fn luminances_are_those_on_white_paper_whether_all_pixels_are_grey_or_not() {
        let of = |pixels: &[[u8; 4]]| {
            let picture = Picture::from_pixels(Pixels {
                width: pixels.len() as u32,
                height: 1,
                rgba: pixels.concat(),
            });
            (is_opaque(&picture), Gray::of(&picture).unwrap().data.into_owned())
        };
        let (black, grey, red, blue, veil) = ([0, 0, 0, 255], [90, 90, 90, 255], [255, 0, 0, 255], [0, 0, 9, 255], [0, 0, 0, 51]);
        assert_eq!(of(&[black, grey]), (true, vec![0, 90]));
        assert_eq!(of(&[grey, red]), (true, vec![90, 76]));
        assert_eq!(of(&[grey, blue]), (true, vec![90, 1]));
        assert_eq!(of(&[grey, veil]), (false, vec![90, 204]));
    }
}
