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

/// Writes a bitmap as PNG: 1-bit grey, 8-bit grey or 24-bit RGB, as it is.
pub fn encode(bitmap: &Bitmap, options: &PngOptions) -> Vec<u8> {
    let mut out = Vec::with_capacity(bitmap.data.len() / 4 + 1024);
    let mut encoder = png::Encoder::new(&mut out, bitmap.width, bitmap.height);
    let (color, depth) = match bitmap.mode {
        ColorMode::Bilevel => (png::ColorType::Grayscale, png::BitDepth::One),
        ColorMode::Gray => (png::ColorType::Grayscale, png::BitDepth::Eight),
        ColorMode::Rgb => (png::ColorType::Rgb, png::BitDepth::Eight),
    };
    encoder.set_color(color);
    encoder.set_depth(depth);
    encoder.set_compression(png::Compression::Fastest);
    let per_metre = (options.dots_per_mm * 1000.).round().clamp(0., f64::from(u32::MAX)) as u32;
    encoder.set_pixel_dims(Some(png::PixelDimensions {
        xppu: per_metre,
        yppu: per_metre,
        unit: png::Unit::Meter,
    }));
    let written = encoder.write_header().and_then(|mut writer| {
        writer.write_image_data(&bitmap.data)?;
        writer.finish()
    });
    // Writing to memory does not fail, and a bitmap's data always has the length its size asks for.
    debug_assert!(written.is_ok(), "{written:?}");
    out
}
