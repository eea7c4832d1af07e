//! PNG files with their physical size.

use super::raster::{Bitmap, ColorMode};

/// How a PNG is written.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct PngOptions {
    /// The resolution the bitmap was drawn with; the file says it in `pHYs` (8000 px/m for 8 dots/mm). Default 8.
    pub dots_per_mm: f64,
}

impl Default for PngOptions {
    fn default() -> PngOptions {
        PngOptions { dots_per_mm: 8. }
    }
}

impl PngOptions {
    /// Options for a resolution in dots per mm.
    pub fn new(dots_per_mm: f64) -> PngOptions {
        PngOptions { dots_per_mm }
    }
}

/// Why a bitmap cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PngError {
    /// The data is not as long as width, height and mode ask for, or the size is 0 or beyond what PNG allows.
    #[error("a bitmap of {width} × {height} dots with {bytes} bytes of data cannot be written as PNG")]
    Bitmap {
        /// Dots in a row.
        width: u32,
        /// Rows.
        height: u32,
        /// Length of the data.
        bytes: usize,
    },
}

/// Writes a bitmap as PNG: 1-bit grey, 8-bit grey or 24-bit RGB, as it is.
///
/// # Errors
/// When the bitmap's data does not fit its size; what [`rasterize`](super::raster::rasterize) returns always fits.
pub fn encode(bitmap: &Bitmap, options: &PngOptions) -> Result<Vec<u8>, PngError> {
    // Labels are mostly white: a 1-bit one packs to a sixth of its size.
    let mut out = Vec::with_capacity(bitmap.data.len() / 4 + 1024);
    write(bitmap, options, &mut out).map_err(|_| PngError::Bitmap {
        width: bitmap.width,
        height: bitmap.height,
        bytes: bitmap.data.len(),
    })?;
    Ok(out)
}

fn write(bitmap: &Bitmap, options: &PngOptions, out: &mut Vec<u8>) -> Result<(), png::EncodingError> {
    let mut encoder = png::Encoder::new(out, bitmap.width, bitmap.height);
    let (color, depth, bits) = match bitmap.mode {
        ColorMode::Bilevel => (png::ColorType::Grayscale, png::BitDepth::One, 1),
        ColorMode::Gray => (png::ColorType::Grayscale, png::BitDepth::Eight, 8),
        ColorMode::Rgb => (png::ColorType::Rgb, png::BitDepth::Eight, 24),
    };
    encoder.set_color(color);
    encoder.set_depth(depth);
    let per_metre = (options.dots_per_mm * 1000.).round().clamp(0., f64::from(u32::MAX)) as u32;
    encoder.set_pixel_dims(Some(png::PixelDimensions {
        xppu: per_metre,
        yppu: per_metre,
        unit: png::Unit::Meter,
    }));
    let mut writer = encoder.write_header()?;
    let row_bytes = (bitmap.width as usize * bits).div_ceil(8);
    if row_bytes.checked_mul(bitmap.height as usize) != Some(bitmap.data.len()) {
        return Err(std::io::Error::from(std::io::ErrorKind::InvalidInput).into());
    }
    writer.write_chunk(png::chunk::IDAT, &fdeflate::compress_to_vec(&filtered(&bitmap.data, row_bytes)))?;
    writer.finish()
}

/// Each row less the one above it (PNG §9.2, filter type 2): bars and white come to nothing. `png` filters and packs row by row, which takes a third
/// longer.
fn filtered(data: &[u8], row_bytes: usize) -> Vec<u8> {
    const UP: u8 = 2;
    let mut out = Vec::with_capacity(data.len() + data.len() / row_bytes.max(1));
    let first = vec![0; row_bytes];
    let above = std::iter::once(&*first).chain(data.chunks_exact(row_bytes));
    for (row, above) in data.chunks_exact(row_bytes).zip(above) {
        out.push(UP);
        out.extend(row.iter().zip(above).map(|(byte, above)| byte.wrapping_sub(*above)));
    }
    out
}
