//! Pictures as PDF image XObjects: passed through where PDF knows the encoding, otherwise encoded anew as small as they are.

use super::deflate::{Deflate, LONGEST};
use page::picture::{Picture, PictureFormat, Pixels};
use pdf_writer::types::Predictor;
use pdf_writer::writers::ImageXObject;
use pdf_writer::{Chunk, Name, Ref};

/// A picture as PDF has it.
pub(super) struct EncodedPicture {
    pub(super) image: Image,
    /// The opacities.
    pub(super) mask: Option<Image>,
}

/// The samples of an image XObject and how to read them.
pub(super) struct Image {
    width: u32,
    height: u32,
    bits: u8,
    space: Space,
    encoding: Encoding,
    data: Vec<u8>,
}

/// What samples mean.
enum Space {
    Gray,
    Rgb,
    /// Places in a list of colours, three bytes each.
    Palette(Vec<u8>),
}

/// How samples are encoded.
enum Encoding {
    /// JPEG.
    Dct,
    /// Deflated rows, filtered as in PNG, of pixels of so many samples.
    Png(u8),
}

impl Image {
    /// Writes the image XObject, with its soft mask if it has one.
    pub(super) fn write(&self, chunk: &mut Chunk, id: Ref, mask: Option<Ref>) {
        let (width, height, bits) = (self.width as i32, self.height as i32, self.bits.into());
        let mut out = chunk.image_xobject(id, &self.data);
        out.width(width).height(height).bits_per_component(bits);
        self.space.write(&mut out);
        match self.encoding {
            Encoding::Dct => {
                out.filter(pdf_writer::Filter::DctDecode);
            }
            Encoding::Png(colors) => {
                out.filter(pdf_writer::Filter::FlateDecode);
                out.decode_parms()
                    .predictor(Predictor::PngOptimum)
                    .columns(width)
                    .colors(colors.into())
                    .bits_per_component(bits);
            }
        }
        if let Some(mask) = mask {
            out.s_mask(mask);
        }
    }
}

impl Space {
    fn write(&self, out: &mut ImageXObject) {
        match self {
            Space::Gray => out.color_space().device_gray(),
            Space::Rgb => out.color_space().device_rgb(),
            Space::Palette(palette) => {
                let last = palette.len() as i32 / 3 - 1;
                out.color_space().indexed(Name(b"DeviceRGB"), last, palette);
            }
        }
    }
}

/// What a row of samples means.
#[derive(Clone, Copy, PartialEq)]
enum Samples {
    /// One bit of black and white.
    Bits,
    /// Eight bits of gray.
    Gray,
    /// Three times eight bits.
    Rgb,
}

impl EncodedPicture {
    /// `None` when the picture is damaged.
    pub(super) fn new(picture: &Picture, deflate: &mut Deflate) -> Option<EncodedPicture> {
        let passed = match picture.format() {
            // Nobody else knows of an orientation that the file speaks of.
            _ if !picture.encoded_is_upright() => None,
            _ if picture.encoded().len() > LONGEST => None,
            PictureFormat::Png => pass_png(picture.encoded()),
            // What does not decode here is not shown by the other outputs either.
            PictureFormat::Jpeg if picture.pixels().is_some() => pass_jpeg(picture.encoded()),
            _ => None,
        };
        match passed {
            Some(image) => Some(EncodedPicture { image, mask: None }),
            None => Some(encode(picture.pixels()?, deflate)),
        }
    }

    /// Bytes held.
    pub(super) fn size(&self) -> usize {
        self.image.data.len() + self.mask.as_ref().map_or(0, |mask| mask.data.len()) + 500
    }
}

/// A gray or palette PNG without interlace and transparency holds the very stream that PDF wants (PNG §10, PDF 32000-1 §7.4.4.4).
/// It is inflated once to see that it is whole.
fn pass_png(file: &[u8]) -> Option<Image> {
    let mut at = 8;
    let mut header: Option<[u8; 13]> = None;
    let mut palette: Option<&[u8]> = None;
    let mut data = Vec::new();
    loop {
        let length = u32::from_be_bytes(file.get(at..at + 4)?.try_into().ok()?) as usize;
        let body = file.get(at + 8..(at + 8).checked_add(length)?)?;
        match &file[at + 4..at + 8] {
            b"IHDR" => header = Some(body.try_into().ok()?),
            b"PLTE" => palette = Some(body),
            b"tRNS" => return None,
            b"IDAT" => data.extend_from_slice(body),
            b"IEND" => break,
            _ => {}
        }
        at += 12 + length;
    }
    let header = header?;
    let width = u32::from_be_bytes(header[..4].try_into().ok()?);
    let height = u32::from_be_bytes(header[4..8].try_into().ok()?);
    let [bits, color, 0, 0, 0] = header[8..] else { return None };
    let space = match (color, bits) {
        (0, 1 | 2 | 4 | 8) => Space::Gray,
        (3, 1 | 2 | 4 | 8) => {
            let palette = palette.filter(|p| !p.is_empty() && p.len() % 3 == 0 && p.len() <= 768)?;
            Space::Palette(palette.to_vec())
        }
        _ => return None,
    };
    let row = (u64::from(width) * u64::from(bits)).div_ceil(8) + 1;
    let size = usize::try_from(row.checked_mul(height.into())?).ok().filter(|s| *s <= 256 << 20)?;
    let mut rows = vec![0; size];
    let inflated = libdeflater::Decompressor::new().zlib_decompress(&data, &mut rows).ok()?;
    if inflated != size || rows.iter().step_by(row as usize).any(|filter| *filter > 4) {
        return None;
    }
    Some(Image {
        width,
        height,
        bits,
        space,
        encoding: Encoding::Png(1),
        data,
    })
}

/// A JPEG of one or three components is what `DCTDecode` reads. Four components are left to the decoder: readers disagree about the
/// meaning of their values.
fn pass_jpeg(file: &[u8]) -> Option<Image> {
    let mut at = 2;
    let mut adobe = false;
    loop {
        while *file.get(at)? != 0xff || *file.get(at + 1)? == 0xff {
            at += 1;
        }
        let marker = file[at + 1];
        if marker == 0x01 || (0xd0..=0xd8).contains(&marker) {
            at += 2;
            continue;
        }
        let length = usize::from(u16::from_be_bytes([*file.get(at + 2)?, *file.get(at + 3)?]));
        let body = file.get(at + 4..at + 2 + length.max(2))?;
        match marker {
            0xee => adobe |= body.starts_with(b"Adobe"),
            // Baseline, extended and progressive frames.
            0xc0..=0xc2 => {
                let [8, h1, h2, w1, w2, components, ref ids @ ..] = *body else {
                    return None;
                };
                let space = match components {
                    1 => Space::Gray,
                    3 if adobe || ids.len() < 9 || [ids[0], ids[3], ids[6]] != *b"RGB" => Space::Rgb,
                    _ => return None,
                };
                let (width, height) = (u16::from_be_bytes([w1, w2]).into(), u16::from_be_bytes([h1, h2]).into());
                if width == 0 || height == 0 {
                    return None;
                }
                return Some(Image {
                    width,
                    height,
                    bits: 8,
                    space,
                    encoding: Encoding::Dct,
                    data: file.to_vec(),
                });
            }
            0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf | 0xd9 | 0xda => return None,
            _ => {}
        }
        at += 2 + length.max(2);
    }
}

/// Encodes pixels with as few bits as they need; transparency becomes a soft mask.
fn encode(pixels: &Pixels, deflate: &mut Deflate) -> EncodedPicture {
    // The colour of a fully transparent pixel says nothing.
    let seen = || pixels.rgba.chunks_exact(4).filter(|p| p[3] > 0);
    let kind = if seen().any(|p| p[0] != p[1] || p[1] != p[2]) {
        Samples::Rgb
    } else if seen().any(|p| p[0] != 0 && p[0] != 255) {
        Samples::Gray
    } else {
        Samples::Bits
    };
    let image = match kind {
        Samples::Rgb => {
            let samples = pixels
                .rgba
                .chunks_exact(4)
                .flat_map(|p| if p[3] > 0 { [p[0], p[1], p[2]] } else { [255; 3] });
            sampled(pixels, Samples::Rgb, &samples.collect::<Vec<_>>(), deflate)
        }
        kind => {
            let samples = pixels.rgba.chunks_exact(4).map(|p| if p[3] > 0 { p[0] } else { 255 });
            sampled(pixels, kind, &samples.collect::<Vec<_>>(), deflate)
        }
    };
    let alpha = || pixels.rgba.chunks_exact(4).map(|p| p[3]);
    let mask = alpha().any(|a| a != 255).then(|| {
        let kind = if alpha().all(|a| a == 0 || a == 255) {
            Samples::Bits
        } else {
            Samples::Gray
        };
        sampled(pixels, kind, &alpha().collect::<Vec<_>>(), deflate)
    });
    EncodedPicture { image, mask }
}

/// An image of 8-bit samples, packed to bits when they are only black and white.
fn sampled(pixels: &Pixels, kind: Samples, samples: &[u8], deflate: &mut Deflate) -> Image {
    let width = pixels.width as usize;
    let (colors, bits) = match kind {
        Samples::Bits => (1, 1),
        Samples::Gray => (1, 8),
        Samples::Rgb => (3, 8),
    };
    let row = width * usize::from(colors);
    let packed: Vec<u8>;
    let (rows, row) = if kind == Samples::Bits {
        packed = samples
            .chunks(row)
            .flat_map(|row| {
                row.chunks(8)
                    .map(|eight| eight.iter().enumerate().fold(0, |byte, (i, s)| byte | (s & 0x80) >> i))
            })
            .collect();
        (&packed[..], width.div_ceil(8))
    } else {
        (samples, row)
    };
    // Barcodes repeat their rows, photographs go on softly: one of two filters for the whole picture, whichever is smaller.
    let other = if kind == Samples::Bits { filter_none } else { filter_paeth };
    let step = usize::from(colors);
    let data = [filter_up, other]
        .map(|filter| deflate.zlib(&filtered(rows, row, step, filter)))
        .into_iter()
        .min_by_key(Vec::len);
    Image {
        width: pixels.width,
        height: pixels.height,
        bits,
        space: if kind == Samples::Rgb { Space::Rgb } else { Space::Gray },
        encoding: Encoding::Png(colors),
        data: data.unwrap_or_default(),
    }
}

/// A PNG filter (PNG §9.2): its type and the difference of a byte from its prediction by the ones left, above and above left.
type Filter = fn(byte: u8, left: u8, above: u8, corner: u8) -> (u8, u8);

fn filter_none(byte: u8, _: u8, _: u8, _: u8) -> (u8, u8) {
    (0, byte)
}

fn filter_up(byte: u8, _: u8, above: u8, _: u8) -> (u8, u8) {
    (2, byte.wrapping_sub(above))
}

fn filter_paeth(byte: u8, left: u8, above: u8, corner: u8) -> (u8, u8) {
    let (a, b, c) = (i16::from(left), i16::from(above), i16::from(corner));
    let guess = a + b - c;
    let (da, db, dc) = ((guess - a).abs(), (guess - b).abs(), (guess - c).abs());
    let predicted = if da <= db && da <= dc {
        left
    } else if db <= dc {
        above
    } else {
        corner
    };
    (4, byte.wrapping_sub(predicted))
}

fn filtered(rows: &[u8], row: usize, step: usize, filter: Filter) -> Vec<u8> {
    let mut out = Vec::with_capacity(rows.len() + rows.len() / row.max(1));
    let first = vec![0; row];
    let mut above = &first[..];
    for row in rows.chunks(row.max(1)) {
        out.push(filter(0, 0, 0, 0).0);
        for (i, byte) in row.iter().enumerate() {
            let (left, corner) = if i >= step { (row[i - step], above[i - step]) } else { (0, 0) };
            out.push(filter(*byte, left, above[i], corner).1);
        }
        above = row;
    }
    out
}
