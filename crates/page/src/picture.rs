//! Pictures of a document: kept encoded, decoded once when an output needs the pixels.

use crate::{grays, jpeg_rows};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder};
use memchr::memmem;
use std::sync::{Arc, OnceLock};

/// Luminances in this range are neither black nor white.
const MIDDLE: std::ops::Range<u32> = 64..192;

/// A picture with at most this share of middle tones has two tones and soft edges: a barcode saved as JPEG has up to a quarter.
const SOFT_EDGES: f64 = 0.3;

/// The most bytes that reading a picture may take for other things than pixels (a colour profile may unpack to any size), and for each pixel.
const MOST_BESIDE: u64 = 16 << 20;
const MOST_PER_PIXEL: u64 = 8;

/// The marker before each scan of a JPEG; within a scan it cannot stand.
const START_OF_SCAN: [u8; 2] = [0xff, 0xda];

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
    orientation: Orientation,
    decoded: OnceLock<Option<Decoded>>,
    /// Greys as pixels, once somebody asked for them.
    spread: OnceLock<Pixels>,
    two_tone: OnceLock<bool>,
}

/// What is kept of a decoded picture.
#[derive(PartialEq, Eq)]
enum Decoded {
    /// The luminances of opaque greys, a byte a pixel.
    Grays(Vec<u8>),
    Pixels(Pixels),
}

/// Pictures are equal when their bytes are, or the pixels they were made from.
impl PartialEq for Picture {
    fn eq(&self, other: &Picture) -> bool {
        let made_alike = || !self.encoded.is_empty() || self.decoded.get() == other.decoded.get();
        std::ptr::eq(self, other) || (self.encoded == other.encoded && made_alike())
    }
}

/// Decoded pixels: 8-bit RGBA with straight alpha, rows from the top.
#[derive(PartialEq, Eq)]
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
        let mut decoder = reader(&encoded, format, 0).into_decoder().map_err(|_| PictureError::Damaged)?;
        let (mut width, mut height) = decoder.dimensions();
        let orientation = match may_have_exif(&encoded) {
            true => decoder.orientation().unwrap_or(Orientation::NoTransforms),
            false => Orientation::NoTransforms,
        };
        drop(decoder);
        use Orientation as O;
        if let O::Rotate90 | O::Rotate270 | O::Rotate90FlipH | O::Rotate270FlipH = orientation {
            std::mem::swap(&mut width, &mut height);
        }
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
            orientation,
            decoded: OnceLock::new(),
            spread: OnceLock::new(),
            two_tone: OnceLock::new(),
        })
    }

    /// A picture made from pixels (a rendered shadow, a test). It counts as damaged when `rgba` has not `width × height × 4` bytes.
    pub fn from_pixels(pixels: Pixels) -> Picture {
        let (width, height) = (pixels.width, pixels.height);
        let whole = u64::from(width) * u64::from(height) * 4 == pixels.rgba.len() as u64 && width > 0 && height > 0;
        Picture {
            format: PictureFormat::Png,
            width,
            height,
            encoded: Arc::from([]),
            orientation: Orientation::NoTransforms,
            decoded: OnceLock::from(whole.then_some(Decoded::Pixels(pixels))),
            spread: OnceLock::new(),
            two_tone: OnceLock::new(),
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
    /// Width × height.
    pub fn pixel_count(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }
    /// How often decoding goes over the pixels: a progressive JPEG has them in as many scans as it likes.
    pub fn scans(&self) -> u64 {
        match self.format {
            PictureFormat::Jpeg => memmem::find_iter(&self.encoded, &START_OF_SCAN).count().max(1) as u64,
            _ => 1,
        }
    }
    /// The encoded bytes; empty for a picture made from pixels.
    pub fn encoded(&self) -> &Arc<[u8]> {
        &self.encoded
    }
    /// The encoded bytes show the picture as it is to be seen; otherwise their EXIF orientation has to be applied, as
    /// [`Picture::pixels`], [`Picture::width`] and [`Picture::height`] do (CSS Images 3 §5.4, `image-orientation: from-image`).
    pub fn encoded_is_upright(&self) -> bool {
        self.orientation == Orientation::NoTransforms
    }
    /// The picture is (nearly) all black and white, as barcodes and line art are: less than three tenths of it have a luminance of
    /// 64–191 on white paper. A damaged picture counts as such.
    pub fn is_two_tone(&self) -> bool {
        *self.two_tone.get_or_init(|| {
            let is_middle = |luminance: u32| MIDDLE.contains(&luminance);
            let (count, middle) = match self.decoded() {
                None => return true,
                Some(Decoded::Grays(grays)) => (grays.len(), grays.iter().filter(|gray| is_middle(u32::from(**gray))).count()),
                Some(Decoded::Pixels(pixels)) => {
                    let middle = pixels.rgba.chunks_exact(4).filter(|p| is_middle(luminance_on_white(p)));
                    (pixels.rgba.len() / 4, middle.count())
                }
            };
            middle as f64 <= count as f64 * SOFT_EDGES
        })
    }
    /// The pixels, decoded on the first call; `None` when the data is damaged.
    pub fn pixels(&self) -> Option<&Pixels> {
        match self.decoded()? {
            Decoded::Pixels(pixels) => Some(pixels),
            Decoded::Grays(grays) => Some(self.spread.get_or_init(|| Pixels {
                width: self.width,
                height: self.height,
                rgba: spread(grays, |[gray]| [gray, gray, gray, 255]),
            })),
        }
    }
    /// The luminances of a picture that is kept as opaque greys, a byte a pixel, rows from the top; `None` of any other, and when the data is damaged.
    pub fn grays(&self) -> Option<&[u8]> {
        match self.decoded()? {
            Decoded::Grays(grays) => Some(grays),
            Decoded::Pixels(_) => None,
        }
    }

    /// The pixels of a JPEG whose rows of blocks are all alike.
    fn repeated_rows(&self) -> Option<Vec<u8>> {
        let (width, height) = (self.width as usize, self.height as usize);
        let first = jpeg_rows::first_row(&self.encoded)?;
        let DynamicImage::ImageLuma8(rows) = reader(&first, self.format, self.pixel_count()).decode().ok()? else {
            return None;
        };
        if rows.dimensions() != (self.width, jpeg_rows::ROWS as u32) {
            return None;
        }
        let mut grays = Vec::with_capacity(width * height);
        rows.chunks_exact(width)
            .cycle()
            .take(height)
            .for_each(|row| grays.extend_from_slice(row));
        Some(grays)
    }

    fn decoded(&self) -> Option<&Decoded> {
        self.decoded.get_or_init(|| self.decode()).as_ref()
    }

    fn decode(&self) -> Option<Decoded> {
        if self.format == PictureFormat::Png
            && self.encoded_is_upright()
            && let Some((width, height, grays)) = grays::of_png(&self.encoded, MOST_BESIDE + self.pixel_count() * MOST_PER_PIXEL)
        {
            return ((width, height) == (self.width, self.height)).then_some(Decoded::Grays(grays));
        }
        if self.format == PictureFormat::Jpeg
            && self.encoded_is_upright()
            && let Some(grays) = self.repeated_rows()
        {
            return Some(Decoded::Grays(grays));
        }
        let mut picture = reader(&self.encoded, self.format, self.pixel_count()).decode().ok()?;
        picture.apply_orientation(self.orientation);
        let (width, height) = (picture.width(), picture.height());
        // A header may promise another size than the data has; what is laid out must be what is drawn.
        ((width, height) == (self.width, self.height)).then(|| match picture {
            DynamicImage::ImageLuma8(grays) => Decoded::Grays(grays.into_raw()),
            other => Decoded::Pixels(Pixels {
                width,
                height,
                rgba: rgba(other),
            }),
        })
    }
}

/// Whether the name of a chunk of EXIF data stands somewhere in a file: that of JPEG, of PNG or of WebP. To look for it takes less than to ask the
/// decoder, which reads all headers again.
fn may_have_exif(encoded: &[u8]) -> bool {
    [b"Exif", b"eXIf", b"EXIF"]
        .into_iter()
        .any(|name| memmem::find(encoded, name).is_some())
}

/// 8-bit RGBA. The usual layouts are spread by hand: `image` converts them through floating-point colour spaces, which takes longer than all of
/// layout.
fn rgba(picture: DynamicImage) -> Vec<u8> {
    match picture {
        DynamicImage::ImageRgba8(pixels) => pixels.into_raw(),
        DynamicImage::ImageRgb8(pixels) => spread(pixels.as_raw(), |[r, g, b]| [r, g, b, 255]),
        DynamicImage::ImageLumaA8(pixels) => spread(pixels.as_raw(), |[l, a]| [l, l, l, a]),
        other => other.into_rgba8().into_raw(),
    }
}

fn spread<const N: usize>(samples: &[u8], rgba: impl Fn([u8; N]) -> [u8; 4]) -> Vec<u8> {
    let pixels = samples.as_chunks::<N>().0;
    let mut out = vec![0; pixels.len() * 4];
    let to = out.as_chunks_mut::<4>().0;
    to.iter_mut().zip(pixels).for_each(|(to, pixel)| *to = rgba(*pixel));
    out
}

fn luminance_on_white(pixel: &[u8]) -> u32 {
    let alpha = u32::from(pixel[3]);
    let luminance = (u32::from(pixel[0]) * 299 + u32::from(pixel[1]) * 587 + u32::from(pixel[2]) * 114) / 1000;
    (luminance * alpha + 255 * (255 - alpha)) / 255
}

fn reader(encoded: &[u8], format: PictureFormat, pixels: u64) -> image::ImageReader<std::io::Cursor<&[u8]>> {
    let format = match format {
        PictureFormat::Png => image::ImageFormat::Png,
        PictureFormat::Jpeg => image::ImageFormat::Jpeg,
        PictureFormat::Gif => image::ImageFormat::Gif,
        PictureFormat::Bmp => image::ImageFormat::Bmp,
        PictureFormat::WebP => image::ImageFormat::WebP,
    };
    let mut reader = image::ImageReader::with_format(std::io::Cursor::new(encoded), format);
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(MOST_BESIDE + pixels * MOST_PER_PIXEL);
    reader.limits(limits);
    reader
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_of_the_same_pixels_are_equal() {
        let made = |tone| {
            Picture::from_pixels(Pixels {
                width: 1,
                height: 1,
                rgba: vec![tone; 4],
            })
        };
        assert_eq!(made(7), made(7));
        assert_ne!(made(7), made(8));
    }

    #[test]
    fn pictures_of_the_same_bytes_are_equal() {
        let encoded = |tone| {
            let mut png = std::io::Cursor::new(Vec::new());
            let dot = image::GrayImage::from_pixel(1, 1, image::Luma([tone]));
            dot.write_to(&mut png, image::ImageFormat::Png).unwrap();
            Picture::from_encoded(png.into_inner().into(), 1).unwrap()
        };
        assert_eq!(encoded(7), encoded(7));
        assert_ne!(encoded(7), encoded(8));
    }

    #[test]
    fn exif_data_is_found_in_png_too() {
        // TIFF with one entry, orientation 6 (turn clockwise by 90°).
        let turned = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        for (exif, size) in [(None, (2, 1)), (Some(turned), (1, 2))] {
            let mut file = Vec::new();
            let mut encoder = png::Encoder::new(&mut file, 2, 1);
            encoder.set_color(png::ColorType::Grayscale);
            let mut writer = encoder.write_header().unwrap();
            if let Some(exif) = exif {
                writer.write_chunk(png::chunk::eXIf, exif).unwrap();
            }
            writer.write_image_data(&[0, 255]).unwrap();
            writer.finish().unwrap();
            let picture = Picture::from_encoded(file.into(), 2).unwrap();
            assert_eq!((picture.width(), picture.height()), size);
            assert_eq!(picture.pixels().unwrap().rgba.len(), 8);
        }
    }
}
