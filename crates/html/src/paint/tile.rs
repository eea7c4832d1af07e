//! Repeated background images: where the tiles are, and how many become one picture.

use super::gradient;
use super::millimetre::{mm, px};
use crate::style::values::{BorderImageRepeat, LengthPercentage, Repeat};
use crate::units::Px;
use page::picture::{Picture, Pixels};
use page::{Color, Paint, Point};

/// A tile smaller than this in px is taken to be this large, so that their number stays bounded.
const SMALLEST_STEP: f64 = 1. / 64.;
/// Pixels of a gradient tile along each side.
const RENDERED_SIDE: f64 = 512.;

/// The tiles of a layer along both axes.
pub struct Tiles {
    /// From left to right.
    pub x: Axis,
    /// From top to bottom.
    pub y: Axis,
}

/// Tiles along one axis, in px.
pub struct Axis {
    start: f64,
    /// Extent of a tile.
    pub size: f64,
    step: f64,
    repeats: bool,
}

impl Tiles {
    /// No gap between tiles.
    pub fn is_seamless(&self) -> bool {
        self.x.step == self.x.size && self.y.step == self.y.size
    }
}

impl Axis {
    /// Places tiles of a size in the positioning area (CSS Backgrounds 3 §2.4, §2.6).
    pub fn new(area: Px, length: Px, size: f64, position: &LengthPercentage, repeat: Repeat) -> Axis {
        let (area, extent) = (px(area), px(length));
        let size = size.max(SMALLEST_STEP);
        let free = Px::from_f32_round((extent - size) as f32);
        let mut axis = Axis {
            start: area + px(position.resolve(free)),
            size,
            step: size,
            repeats: repeat != Repeat::NoRepeat,
        };
        match repeat {
            Repeat::Space => {
                let whole = (extent / size + 1e-6).floor();
                if whole >= 2. {
                    axis.start = area;
                    axis.step = size + (extent - whole * size).max(0.) / (whole - 1.);
                } else {
                    axis.repeats = false;
                }
            }
            Repeat::Round => axis.start = area + px(position.resolve(free)),
            Repeat::Repeat | Repeat::NoRepeat => {}
        }
        axis
    }

    /// Fills a side of a border image from `low` to `high` with tiles of a length; `None` when not one fits.
    pub fn side(low: f64, high: f64, size: f64, repeat: BorderImageRepeat) -> Option<Axis> {
        let (extent, size) = (high - low, size.max(SMALLEST_STEP));
        let tiled = |start: f64, size: f64, gap: f64| Axis {
            start,
            size,
            step: size + gap,
            repeats: true,
        };
        Some(match repeat {
            BorderImageRepeat::Stretch => Axis {
                start: low,
                size: extent,
                step: extent,
                repeats: false,
            },
            BorderImageRepeat::Repeat => tiled(low + (extent - size) / 2., size, 0.),
            BorderImageRepeat::Round => tiled(low, extent / (extent / size).round().max(1.), 0.),
            BorderImageRepeat::Space => {
                let whole = (extent / size + 1e-6).floor();
                if whole < 1. {
                    return None;
                }
                let gap = (extent - whole * size).max(0.) / (whole + 1.);
                tiled(low + gap, size, gap)
            }
        })
    }

    /// Where a tile starts.
    pub fn at(&self, index: i64) -> f64 {
        self.start + index as f64 * self.step
    }

    /// Whether tiles go beyond the range from `low` to `high`, by more than rounding.
    pub fn exceeds(&self, (first, end): (i64, i64), low: f64, high: f64) -> bool {
        self.at(first) < low - 1e-6 || self.at(end - 1) + self.size > high + 1e-6
    }

    /// The tiles (first, one past the last) that touch the range from `low` to `high`.
    pub fn indices(&self, low: f64, high: f64) -> Option<(i64, i64)> {
        if high <= low {
            return None;
        }
        if !self.repeats {
            return (self.start < high && self.start + self.size > low).then_some((0, 1));
        }
        // A tile that only shares an edge with the range (to within rounding) is not in it.
        let first = ((low - self.start - self.size) / self.step + 1e-6).floor() as i64 + 1;
        let end = ((high - self.start) / self.step - 1e-6).ceil() as i64;
        (end > first).then_some((first, end))
    }
}

/// The one colour of a picture that has only one.
pub fn uniform_color(picture: &Picture) -> Option<Color> {
    let mut pixels = picture.pixels()?.rgba.as_chunks::<4>().0.iter();
    let first = pixels.next()?;
    pixels.all(|p| p == first).then_some(Color {
        r: first[0],
        g: first[1],
        b: first[2],
        a: first[3],
    })
}

/// The mean colour of a picture.
pub fn mean_color(picture: &Picture) -> Option<Color> {
    let pixels = picture.pixels()?.rgba.as_chunks::<4>().0;
    let (mut sums, mut alpha) = ([0u64; 3], 0u64);
    for pixel in pixels {
        let a = u64::from(pixel[3]);
        alpha += a;
        for (sum, value) in sums.iter_mut().zip(pixel) {
            *sum += u64::from(*value) * a;
        }
    }
    let mean = |sum: u64| (sum / alpha.max(1)) as u8;
    Some(Color {
        r: mean(sums[0]),
        g: mean(sums[1]),
        b: mean(sums[2]),
        a: (alpha / pixels.len().max(1) as u64) as u8,
    })
}

/// A picture repeated across and down; `None` when it is damaged.
pub fn joined(picture: &Picture, across: u32, down: u32) -> Option<Picture> {
    let pixels = picture.pixels()?;
    let row_bytes = pixels.width as usize * 4;
    let mut band = Vec::with_capacity(row_bytes * across as usize * pixels.height as usize);
    for row in pixels.rgba.chunks_exact(row_bytes) {
        for _ in 0..across {
            band.extend_from_slice(row);
        }
    }
    Some(Picture::from_pixels(Pixels {
        width: pixels.width * across,
        height: pixels.height * down,
        rgba: band.repeat(down as usize),
    }))
}

/// A part of a picture, its edges given in px of the picture and rounded to whole ones; `None` when it is empty or the picture damaged.
pub fn cropped(picture: &Picture, (left, top, right, bottom): (f64, f64, f64, f64)) -> Option<Picture> {
    let pixels = picture.pixels()?;
    let edge = |at: f64, size: u32| (at.round().max(0.) as u32).min(size) as usize;
    let (x, end) = (edge(left, pixels.width), edge(right, pixels.width));
    let (y, last) = (edge(top, pixels.height), edge(bottom, pixels.height));
    if end <= x || last <= y {
        return None;
    }
    let rows = pixels.rgba.chunks_exact(pixels.width as usize * 4).take(last).skip(y);
    Some(Picture::from_pixels(Pixels {
        width: (end - x) as u32,
        height: (last - y) as u32,
        rgba: rows.flat_map(|row| &row[x * 4..end * 4]).copied().collect(),
    }))
}

/// A gradient rendered into pixels, for a tile of this size in px with its corner at the origin.
pub fn rendered(paint: &Paint, width: f64, height: f64) -> Picture {
    let columns = width.ceil().clamp(1., RENDERED_SIDE) as u32;
    let rows = height.ceil().clamp(1., RENDERED_SIDE) as u32;
    let mut rgba = Vec::with_capacity(columns as usize * rows as usize * 4);
    for row in 0..rows {
        for column in 0..columns {
            let at = Point {
                x: mm((f64::from(column) + 0.5) * width / f64::from(columns)),
                y: mm((f64::from(row) + 0.5) * height / f64::from(rows)),
            };
            let color = match paint {
                Paint::Solid(color) => *color,
                Paint::Gradient(gradient) => gradient::color_at(gradient, at),
            };
            rgba.extend([color.r, color.g, color.b, color.a]);
        }
    }
    Picture::from_pixels(Pixels {
        width: columns,
        height: rows,
        rgba,
    })
}
