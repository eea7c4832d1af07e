//! Pictures of a document: kept encoded, decoded once when an output needs the pixels.

use std::sync::{Arc, OnceLock};

/// The file format of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureFormat {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// GIF (first frame).
    Gif,
    /// Windows bitmap.
    Bmp,
    /// WebP.
    WebP,
}

/// A picture: its encoded bytes, its size, and its pixels once somebody asked for them.
pub struct Picture {
    format: PictureFormat,
    width: u32,
    height: u32,
    encoded: Arc<[u8]>,
    pixels: OnceLock<Option<Pixels>>,
}

/// Decoded pixels: 8-bit RGBA with straight alpha, rows from the top.
pub struct Pixels {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// `width × height × 4` bytes.
    pub rgba: Vec<u8>,
}

/// Why bytes are not a picture.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// None of the supported formats.
    #[error("not a PNG, JPEG, GIF, BMP or WebP picture")]
    UnknownFormat,
    /// The format is known but its header cannot be read.
    #[error("a damaged picture: its size cannot be read")]
    Damaged,
    /// More pixels than the limit allows.
    #[error("a picture of {pixels} pixels exceeds the limit of {limit} (Limits::image_pixels)")]
    TooLarge {
        /// Pixels of the picture.
        pixels: u64,
        /// The limit.
        limit: u64,
    },
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({:?} {}×{})", self.format, self.width, self.height)
    }
}

impl Picture {
    /// Reads the header of an encoded picture; the pixels are decoded only when an output needs them.
    ///
    /// # Errors
    /// When the format is unknown, the header damaged, or the picture larger than `limit` pixels.
    pub fn from_encoded(encoded: Arc<[u8]>, limit: u64) -> Result<Picture, PictureError> {
        use image::ImageFormat as F;
        let format = match image::guess_format(&encoded).map_err(|_| PictureError::UnknownFormat)? {
            F::Png => PictureFormat::Png,
            F::Jpeg => PictureFormat::Jpeg,
            F::Gif => PictureFormat::Gif,
            F::Bmp => PictureFormat::Bmp,
            F::WebP => PictureFormat::WebP,
            _ => return Err(PictureError::UnknownFormat),
        };
        let (width, height) = reader(&encoded, format).into_dimensions().map_err(|_| PictureError::Damaged)?;
        let pixels = u64::from(width) * u64::from(height);
        if pixels > limit {
            return Err(PictureError::TooLarge { pixels, limit });
        }
        if pixels == 0 {
            return Err(PictureError::Damaged);
        }
        Ok(Picture {
            format,
            width,
            height,
            encoded,
            pixels: OnceLock::new(),
        })
    }

    /// A picture made from pixels (a rendered shadow, a test).
    pub fn from_pixels(pixels: Pixels) -> Picture {
        let (width, height) = (pixels.width, pixels.height);
        Picture {
            format: PictureFormat::Png,
            width,
            height,
            encoded: Arc::from([]),
            pixels: OnceLock::from(Some(pixels)),
        }
    }

    /// The format of [`Picture::encoded`].
    pub fn format(&self) -> PictureFormat {
        self.format
    }
    /// Width in pixels.
    pub fn width(&self) -> u32 {
        self.width
    }
    /// Height in pixels.
    pub fn height(&self) -> u32 {
        self.height
    }
    /// The encoded bytes; empty for a picture made from pixels.
    pub fn encoded(&self) -> &Arc<[u8]> {
        &self.encoded
    }
    /// The pixels, decoded on the first call; `None` when the data is damaged.
    pub fn pixels(&self) -> Option<&Pixels> {
        self.pixels
            .get_or_init(|| {
                let rgba = reader(&self.encoded, self.format).decode().ok()?.into_rgba8();
                Some(Pixels {
                    width: rgba.width(),
                    height: rgba.height(),
                    rgba: rgba.into_raw(),
                })
            })
            .as_ref()
    }
}

fn reader(encoded: &[u8], format: PictureFormat) -> image::ImageReader<std::io::Cursor<&[u8]>> {
    let format = match format {
        PictureFormat::Png => image::ImageFormat::Png,
        PictureFormat::Jpeg => image::ImageFormat::Jpeg,
        PictureFormat::Gif => image::ImageFormat::Gif,
        PictureFormat::Bmp => image::ImageFormat::Bmp,
        PictureFormat::WebP => image::ImageFormat::WebP,
    };
    let mut reader = image::ImageReader::with_format(std::io::Cursor::new(encoded), format);
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(256 << 20);
    reader.limits(limits);
    reader
}
