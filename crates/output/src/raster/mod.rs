//! A page as dots: 1-bit for thermal printers, grey or coloured for everything else.
//!
//! All edges of rectangles lie on whole dots, rules have whole-dot thickness, and 1-bit text is hinted, so that a thermal head
//! prints strokes of even weight.

mod bits;
mod canvas;
mod coverage;
mod darkness;
mod dither;
mod embolden;
mod glyphs;
mod gradient;
mod grid;
mod ground;
mod ink;
mod line_art;
mod paint;
mod picture;
mod picture_dots;
mod rgba;
mod rule;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_of_pictures;
#[cfg(test)]
mod tests_of_two_tones;

use bits::Bits;
use canvas::Canvas;
pub use darkness::Darkness;
pub use dither::Dither;
use glyphs::{GlyphMode, Glyphs};
use grid::{DotRect, ToDots};
pub use ground::{is_seen, over};
pub use page::dots::{Bitmap, ColorMode};
use page::{Page, Pool};
pub use paint::in_two_tones;
use picture_dots::KnownPictures;
use rgba::Rgba;

/// How a page becomes dots.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct RasterOptions {
    /// Dots per mm: 8 for the printers sold as 203 dpi, 300/25.4 for 300 dpi, 96/25.4 for a browser's px. Default 8.
    pub dots_per_mm: f64,
    /// Default [`ColorMode::Bilevel`].
    pub color: ColorMode,
    /// How dark 1-bit text is. Default [`Darkness::default`]: hinted stems stay even and counters open at 6–12 pt.
    pub darkness: Darkness,
    /// Grey and colour text: fit horizontal edges of glyphs to whole dots, as browsers do on screens of ordinary density (FreeType's light
    /// hinting). 1-bit text always is. Default no.
    pub hinting: bool,
    /// How pictures and gradients become 1-bit. Default [`Dither::Auto`].
    pub dither: Dither,
    /// Dots of the bitmap ([`Limits::page_dots`](RasterError::TooLarge)). Default 64 million, six times a 100 × 1000 mm label at 300 dpi.
    pub page_dots: u64,
}

impl RasterOptions {
    /// Options for a resolution in dots per mm.
    pub fn new(dots_per_mm: f64, color: ColorMode) -> RasterOptions {
        RasterOptions {
            dots_per_mm,
            color,
            ..RasterOptions::default()
        }
    }
}

impl Default for RasterOptions {
    fn default() -> RasterOptions {
        RasterOptions {
            dots_per_mm: 8.,
            color: ColorMode::Bilevel,
            darkness: Darkness::default(),
            hinting: false,
            dither: Dither::Auto,
            page_dots: 64_000_000,
        }
    }
}

/// Why a page cannot become dots.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RasterError {
    /// The page's size, or the resolution, is not a positive number.
    #[error("a page of {width} × {height} mm at {dots_per_mm} dots/mm cannot be drawn")]
    Size {
        /// Width in mm.
        width: f32,
        /// Height in mm.
        height: f32,
        /// Resolution.
        dots_per_mm: f64,
    },
    /// The bitmap would have too many dots.
    #[error("a bitmap of {dots} dots exceeds the limit of {limit} (RasterOptions::page_dots); use a smaller page or a lower resolution")]
    TooLarge {
        /// Dots of the bitmap.
        dots: u64,
        /// The limit.
        limit: u64,
    },
    /// Too many translucent groups inside each other.
    #[error("nested translucent groups need {dots} dots of layers, more than the limit of {limit}")]
    Layers {
        /// Dots of all layers open at once.
        dots: u64,
        /// The limit.
        limit: u64,
    },
    /// Text is too large, by its font size or a transform.
    #[error("text on the page reaches the limit of {limit} dots an em")]
    Glyphs {
        /// Dots per em that are too many.
        limit: u32,
    },
    /// Items cover each other too often.
    #[error("the page's items cover each other so often that more than {limit} dots would be painted")]
    Repainted {
        /// The limit.
        limit: u64,
    },
}

/// Glyphs and pictures as dots, kept from page to page and shared by all threads, each of which has some of its own. Has no influence on a bitmap.
#[derive(Debug, Default)]
pub struct RasterCache(Pool<Known>);

/// What one thread has drawn.
#[derive(Default)]
struct Known {
    glyphs: Glyphs,
    pictures: KnownPictures,
    /// Words of the last 1-bit page, all white.
    white: Vec<u64>,
}

/// Draws a page; what it has in common with other pages is drawn anew, too. For many pages there is [`rasterize_with`].
///
/// # Errors
/// As [`rasterize_with`].
pub fn rasterize(page: &Page, options: &RasterOptions) -> Result<Bitmap, RasterError> {
    draw(page, options, &mut Known::default())
}

/// Draws a page.
///
/// The bitmap has `round(width × dots_per_mm)` by `round(height × dots_per_mm)` dots, on white. Equal pages give equal bytes on any
/// thread and whatever was drawn before.
///
/// # Errors
/// When the page is empty, not finite or larger than [`RasterOptions::page_dots`], nests translucent groups too
/// deeply, covers itself too often, or has text of 100,000 dots an em and more on it.
pub fn rasterize_with(page: &Page, options: &RasterOptions, cache: &RasterCache) -> Result<Bitmap, RasterError> {
    cache.0.lend(|known| draw(page, options, known))
}

fn draw(page: &Page, options: &RasterOptions, known: &mut Known) -> Result<Bitmap, RasterError> {
    let (width, height) = size_in_dots(page, options)?;
    let rect = DotRect::new(0, 0, width as i32, height as i32);
    let to_dots = ToDots::scale(options.dots_per_mm);
    let (canvas, glyphs) = match options.color {
        ColorMode::Bilevel => (
            Canvas::Bits(Bits::on(std::mem::take(&mut known.white), width as usize, height as usize)),
            GlyphMode::Bilevel(options.darkness.least_coverage()),
        ),
        ColorMode::Gray | ColorMode::Rgb => (
            Canvas::Rgba(Rgba::new(rect, [255; 4])),
            GlyphMode::Coverage { hinted: options.hinting },
        ),
    };
    let style = paint::Style {
        glyphs,
        dither: options.dither,
    };
    let data = match paint::paint(&page.items, to_dots, rect, canvas, style, known)? {
        Canvas::Bits(bits) => {
            let (rows, white) = bits.into_rows();
            known.white = white;
            rows
        }
        Canvas::Rgba(rgba) if options.color == ColorMode::Gray => rgba.data.iter().map(|p| bits::luminance(p[0], p[1], p[2])).collect(),
        Canvas::Rgba(rgba) => {
            let mut data = vec![0; rgba.data.len() * 3];
            for (to, from) in data.chunks_exact_mut(3).zip(&rgba.data) {
                to.copy_from_slice(&from[..3]);
            }
            data
        }
    };
    Ok(Bitmap {
        width,
        height,
        mode: options.color,
        data,
    })
}

fn size_in_dots(page: &Page, options: &RasterOptions) -> Result<(u32, u32), RasterError> {
    let dots = |mm: f32| (f64::from(mm) * options.dots_per_mm).round();
    let (width, height) = (dots(page.width), dots(page.height));
    if !(width >= 1. && height >= 1. && width.is_finite() && height.is_finite() && options.dots_per_mm > 0.) {
        return Err(RasterError::Size {
            width: page.width,
            height: page.height,
            dots_per_mm: options.dots_per_mm,
        });
    }
    // No coordinate of a page may leave the range in which f32 tells dots apart.
    const LONGEST: f64 = (1 << 22) as f64;
    let limit = options.page_dots;
    if width * height > limit as f64 || width.max(height) > LONGEST {
        return Err(RasterError::TooLarge {
            dots: (width * height) as u64,
            limit,
        });
    }
    Ok((width as u32, height as u32))
}
