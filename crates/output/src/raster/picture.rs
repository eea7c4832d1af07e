//! Pictures on the grid: copied one to one, averaged when made smaller, interpolated when made larger.

use super::Dither;
use super::canvas::{Canvas, Region, over_white};
use super::dither::Tone;
use super::grid::{DotRect, ToDots};
use super::line_art;
use super::picture_dots::{self, KnownPictures, PictureDots, Shape};
use super::rgba::{Premultiplied, premultiply};
use page::picture::Pixels;
use page::{Color, ImageItem};

/// The scale of weights; those of one dot add up to exactly this, so that a picture of one colour keeps it.
const ONE: u32 = 1 << 14;

/// Paints a picture under any transform and tells what that cost beyond its dots.
pub(super) fn paint(
    item: &ImageItem,
    to_dots: &ToDots,
    dither: Dither,
    known: &mut KnownPictures,
    canvas: &mut Canvas,
    region: &Region,
) -> u64 {
    let Some(rect) = extent(item, to_dots) else { return 0 };
    let visible = rect.intersect(&region.rect);
    if visible.is_empty() {
        return 0;
    }
    let Some(pixels) = item.picture.pixels().filter(|pixels| pixels.width > 0 && pixels.height > 0) else {
        return 0;
    };
    let dots = visible.width() * visible.height();
    let two_tone = matches!(canvas, Canvas::Bits(_)) && item.picture.is_two_tone();
    let dither = match two_tone && dots > line_art::MOST_DOTS {
        true => Dither::Threshold,
        false => dither.for_picture(),
    };
    let sharp = two_tone && dither != Dither::Threshold;
    let mut tone = Tone::new(dither, &visible);
    let rows = |each: &mut dyn FnMut(i32, &[Premultiplied])| {
        if sharp {
            let mut colors = Vec::with_capacity(dots);
            rows(item, pixels, to_dots, &rect, &visible, &mut |_, row| colors.extend_from_slice(row));
            line_art::sharpen(&mut colors, visible.width());
            (visible.y0..)
                .zip(colors.chunks_exact(visible.width()))
                .for_each(|(y, row)| each(y, row));
        } else {
            rows(item, pixels, to_dots, &rect, &visible, each);
        }
    };
    // An ordered screen depends on where on the page it lies.
    if matches!(canvas, Canvas::Bits(_)) && visible == rect && to_dots.is_axis_aligned() && dither != Dither::Ordered {
        let shape = Shape {
            width: rect.width(),
            height: rect.height(),
            turn: Turned::of(to_dots),
            pixelated: item.pixelated,
            diffused: dither != Dither::Threshold,
        };
        let make = || {
            let mut dots = PictureDots::new(rect.width(), rect.height());
            rows(&mut |y, row| {
                for (column, color) in row.iter().enumerate() {
                    let dark = tone.is_ink(rect.x0 + column as i32, y, over_white(*color));
                    if color[3] >= 128 {
                        dots.set(column, (y - rect.y0) as usize, dark);
                    }
                }
            });
            dots
        };
        picture_dots::paint(&item.picture, shape, (rect.x0, rect.y0), known, canvas, region, make);
    } else {
        rows(&mut |y, row| canvas.paint_row(visible.x0, y, row, region, &mut tone));
    }
    if sharp { dots as u64 * line_art::COST } else { 0 }
}

/// The visible rows of dots of a picture that fills `rect`, from the top.
fn rows(
    item: &ImageItem,
    pixels: &Pixels,
    to_dots: &ToDots,
    rect: &DotRect,
    visible: &DotRect,
    each: &mut dyn FnMut(i32, &[Premultiplied]),
) {
    if to_dots.is_axis_aligned() {
        Upright::new(pixels, Turned::of(to_dots), rect, visible, item.pixelated).rows(each);
    } else {
        slanted_rows(item, pixels, to_dots, visible, each);
    }
}

/// How a picture lies on the page, by right angles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Turned {
    /// The picture's rows run down the page's columns.
    swapped: bool,
    flip_x: bool,
    flip_y: bool,
}

impl Turned {
    fn of(to_dots: &ToDots) -> Turned {
        let swapped = to_dots.a == 0.;
        let (flip_x, flip_y) = if swapped {
            (to_dots.c < 0., to_dots.b < 0.)
        } else {
            (to_dots.a < 0., to_dots.d < 0.)
        };
        Turned { swapped, flip_x, flip_y }
    }
}

/// The whole dots a picture is scaled into, or touches when it is slanted.
pub(super) fn extent(item: &ImageItem, to_dots: &ToDots) -> Option<DotRect> {
    let snapped = to_dots.snap_rect(&item.rect)?;
    if to_dots.is_axis_aligned() {
        return Some(snapped);
    }
    Some(DotRect::new(snapped.x0 - 1, snapped.y0 - 1, snapped.x1 + 1, snapped.y1 + 1))
}

/// The pixels that one dot sees along one axis.
struct Tap {
    first: usize,
    /// Where this tap's weights begin and end.
    weights: std::ops::Range<usize>,
}

/// How the pixels along one axis become dots.
struct Axis {
    taps: Vec<Tap>,
    weights: Vec<u32>,
}

impl Axis {
    /// For the dots `from..to` of `dots`, over which `pixels` are spread; `flip` counts them from the far end.
    fn new(pixels: usize, dots: usize, from: usize, to: usize, flip: bool, nearest: bool) -> Axis {
        let mut axis = Axis {
            taps: Vec::with_capacity(to - from),
            weights: Vec::new(),
        };
        let scale = pixels as f64 / dots as f64;
        for dot in from..to {
            let dot = if flip { dots - 1 - dot } else { dot };
            let start = axis.weights.len();
            let first = if pixels == dots {
                axis.weights.push(ONE);
                dot
            } else if nearest {
                axis.weights.push(ONE);
                (((dot as f64 + 0.5) * scale) as usize).min(pixels - 1)
            } else if pixels > dots {
                axis.push_average(dot as f64 * scale, (dot as f64 + 1.) * scale, pixels)
            } else {
                axis.push_between((dot as f64 + 0.5) * scale - 0.5, pixels)
            };
            axis.taps.push(Tap {
                first,
                weights: start..axis.weights.len(),
            });
        }
        axis
    }

    /// Each pixel by the share of `from..to` it fills.
    fn push_average(&mut self, from: f64, to: f64, pixels: usize) -> usize {
        let first = (from as usize).min(pixels - 1);
        let last = (to.ceil() as usize).clamp(first + 1, pixels);
        let start = self.weights.len();
        for pixel in first..last {
            let share = (to.min(pixel as f64 + 1.) - from.max(pixel as f64)).max(0.) / (to - from);
            self.weights.push((share * f64::from(ONE)) as u32);
        }
        // Rounding down leaves a few parts over; the pixel in the middle takes them.
        let spare = ONE - self.weights[start..].iter().sum::<u32>();
        self.weights[start + (last - first) / 2] += spare;
        first
    }

    /// The two pixels about a place, by nearness.
    fn push_between(&mut self, at: f64, pixels: usize) -> usize {
        let at = at.clamp(0., pixels as f64 - 1.);
        let share = ((at - at.floor()) * f64::from(ONE)) as u32;
        self.weights.push(ONE - share);
        if share > 0 {
            self.weights.push(share);
        }
        at as usize
    }
}

/// A picture scaled into a rectangle of whole dots, perhaps turned by right angles or mirrored.
struct Upright<'a> {
    pixels: &'a Pixels,
    visible: DotRect,
    columns: Axis,
    rows: Axis,
    /// The picture's rows run down the page's columns.
    swapped: bool,
}

impl<'a> Upright<'a> {
    fn new(pixels: &'a Pixels, turn: Turned, rect: &DotRect, visible: &DotRect, pixelated: bool) -> Upright<'a> {
        let Turned { swapped, flip_x, flip_y } = turn;
        let (across, down) = (pixels.width as usize, pixels.height as usize);
        let (across, down) = if swapped { (down, across) } else { (across, down) };
        let (left, top) = ((visible.x0 - rect.x0) as usize, (visible.y0 - rect.y0) as usize);
        let columns = Axis::new(across, rect.width(), left, left + visible.width(), flip_x, pixelated);
        let rows = Axis::new(down, rect.height(), top, top + visible.height(), flip_y, pixelated);
        Upright {
            pixels,
            visible: *visible,
            columns,
            rows,
            swapped,
        }
    }

    /// The visible rows of dots, from the top.
    fn rows(&self, each: &mut dyn FnMut(i32, &[Premultiplied])) {
        let width = self.visible.width();
        let mut row = vec![[0u8; 4]; width];
        let mut sums = vec![[0u32; 4]; width];
        // Neighbouring dots share pixel rows; the last two scaled ones are kept.
        let mut scaled = [(usize::MAX, vec![[0u32; 4]; width]), (usize::MAX, vec![[0u32; 4]; width])];
        let mut older = 0;
        for (y, tap) in (self.visible.y0..).zip(&self.rows.taps) {
            sums.fill([0; 4]);
            for (at, &weight) in (tap.first..).zip(&self.rows.weights[tap.weights.clone()]) {
                let kept = scaled.iter().position(|kept| kept.0 == at).unwrap_or_else(|| {
                    self.scale_row(at, &mut scaled[older].1);
                    scaled[older].0 = at;
                    older
                });
                older = 1 - kept;
                for (sum, value) in sums.iter_mut().zip(&scaled[kept].1) {
                    (0..4).for_each(|i| sum[i] += value[i] * weight);
                }
            }
            for (color, sum) in row.iter_mut().zip(&sums) {
                *color = sum.map(|v| ((v + (1 << 21)) >> 22) as u8);
            }
            each(y, &row);
        }
    }

    /// One row of pixels (a column, when swapped) scaled to the visible dots, premultiplied, in 1/256.
    fn scale_row(&self, at: usize, row: &mut [[u32; 4]]) {
        for (value, tap) in row.iter_mut().zip(&self.columns.taps) {
            let mut sum = [0u32; 4];
            for (along, &weight) in (tap.first..).zip(&self.columns.weights[tap.weights.clone()]) {
                let (x, y) = if self.swapped { (at, along) } else { (along, at) };
                let pixel = pixel(self.pixels, x, y);
                (0..4).for_each(|i| sum[i] += u32::from(pixel[i]) * weight);
            }
            *value = sum.map(|v| v >> 6);
        }
    }
}

#[inline]
fn pixel(pixels: &Pixels, x: usize, y: usize) -> Premultiplied {
    let at = (y * pixels.width as usize + x) * 4;
    match pixels.rgba[at..at + 4] {
        [r, g, b, 255] => [r, g, b, 255],
        [r, g, b, a] => premultiply(Color { r, g, b, a }),
        _ => [0; 4],
    }
}

/// A picture turned by other than right angles: each dot sees the pixels about its centre.
fn slanted_rows(item: &ImageItem, pixels: &Pixels, to_dots: &ToDots, visible: &DotRect, each: &mut dyn FnMut(i32, &[Premultiplied])) {
    let to_mm = to_dots.inverse();
    let (width, height) = (f64::from(pixels.width), f64::from(pixels.height));
    // The side of the square of pixels a dot covers; up to six samples a side see them all for any scan a label carries.
    let per_dot =
        (width / f64::from(item.rect.width) * to_mm.a.hypot(to_mm.c)).max(height / f64::from(item.rect.height) * to_mm.b.hypot(to_mm.d));
    let samples = match per_dot {
        _ if item.pixelated => 1,
        few if few <= 1. => 2,
        some if some <= 2. => 4,
        _ => 6,
    };
    let mut row = vec![[0; 4]; visible.width()];
    for y in visible.y0..visible.y1 {
        for (x, color) in (visible.x0..).zip(&mut row) {
            let mut sum = [0u32; 4];
            for i in 0..samples * samples {
                let within = |n: i32| (f64::from(n) + 0.5) / f64::from(samples);
                let (at_x, at_y) = (f64::from(x) + within(i % samples), f64::from(y) + within(i / samples));
                let mm_x = to_mm.a * at_x + to_mm.c * at_y + to_mm.e;
                let mm_y = to_mm.b * at_x + to_mm.d * at_y + to_mm.f;
                let s = (mm_x - f64::from(item.rect.x)) / f64::from(item.rect.width) * width;
                let t = (mm_y - f64::from(item.rect.y)) / f64::from(item.rect.height) * height;
                if (0. ..width).contains(&s) && (0. ..height).contains(&t) {
                    let pixel = pixel(pixels, s as usize, t as usize);
                    (0..4).for_each(|i| sum[i] += u32::from(pixel[i]));
                }
            }
            let count = (samples * samples) as u32;
            *color = sum.map(|v| ((v + count / 2) / count) as u8);
        }
        each(y, &row);
    }
}
