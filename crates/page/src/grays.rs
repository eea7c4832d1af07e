//! Grey pictures decoded to a byte a pixel: what barcodes mostly are, packed eight pixels to a byte or as numbers of a palette.

use png::{BitDepth, ColorType, Decoder, Limits, Transformations};
use std::io::Cursor;

/// The luminances of a PNG whose pixels are all opaque greys by its header; `None` for any other file, and for one that is damaged.
pub(crate) fn of_png(encoded: &[u8], most_bytes: u64) -> Option<(u32, u32, Vec<u8>)> {
    let mut decoder = Decoder::new_with_limits(
        Cursor::new(encoded),
        Limits {
            bytes: usize::try_from(most_bytes).unwrap_or(usize::MAX),
        },
    );
    decoder.set_transformations(Transformations::IDENTITY);
    let mut reader = decoder.read_info().ok()?;
    let info = reader.info();
    if info.interlaced || info.trns.is_some() || info.animation_control.is_some() {
        return None;
    }
    let (width, height, bits) = (info.width, info.height, info.bit_depth as usize);
    let is_palette = info.color_type == ColorType::Indexed;
    let levels: [u8; 256] = match (info.color_type, info.bit_depth) {
        (_, BitDepth::Sixteen) => return None,
        (ColorType::Grayscale, _) => std::array::from_fn(|at| (at * 255 / ((1 << bits) - 1)).min(255) as u8),
        // Numbers beyond the palette are black.
        (ColorType::Indexed, _) => {
            let palette = info.palette.as_deref()?.as_chunks::<3>().0;
            let mut levels = [0; 256];
            for (level, [r, g, b]) in levels.iter_mut().zip(palette) {
                if r != g || g != b {
                    return None;
                }
                *level = *r;
            }
            levels
        }
        _ => return None,
    };
    let size = reader.output_buffer_size()?;
    if u64::try_from(size).is_ok_and(|size| size > most_bytes) || u64::from(width) * u64::from(height) > most_bytes {
        return None;
    }
    let mut packed = vec![0; size];
    reader.next_frame(&mut packed).ok()?;
    if bits == 8 {
        if is_palette {
            packed.iter_mut().for_each(|pixel| *pixel = levels[usize::from(*pixel)]);
        }
        return Some((width, height, packed));
    }
    let (columns, in_a_byte, mask) = (width as usize, 8 / bits, (1 << bits) - 1);
    let pixel = |byte: usize, at: usize| levels[byte >> (8 - bits * (at % in_a_byte + 1)) & mask];
    let pixels_of: Vec<[u8; 8]> = (0..256).map(|byte| std::array::from_fn(|at| pixel(byte, at))).collect();
    let mut luminances = Vec::with_capacity(columns * height as usize);
    let mut row: Vec<u8> = Vec::new();
    let mut above: &[u8] = &[];
    for line in packed.chunks_exact(columns.div_ceil(in_a_byte)) {
        // A module has some rows of pixels, all alike.
        if line != above {
            row.clear();
            line.iter()
                .for_each(|byte| row.extend_from_slice(&pixels_of[usize::from(*byte)][..in_a_byte]));
            above = line;
        }
        luminances.extend_from_slice(&row[..columns]);
    }
    Some((width, height, luminances))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A PNG of pixels that are numbers of so many bits.
    fn written(width: u32, rows: &[Vec<u8>], depth: BitDepth, palette: Option<&[u8]>) -> Vec<u8> {
        let bits = depth as usize;
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, width, rows.len() as u32);
        encoder.set_color(if palette.is_some() {
            ColorType::Indexed
        } else {
            ColorType::Grayscale
        });
        encoder.set_depth(depth);
        if let Some(palette) = palette {
            encoder.set_palette(palette.to_vec());
        }
        let packed = rows.iter().flat_map(|row| {
            row.chunks(8 / bits).map(move |pixels| {
                let bytes = pixels.iter().enumerate();
                bytes.fold(0, |byte, (at, pixel)| byte | pixel << (8 - bits * (at + 1)))
            })
        });
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&packed.collect::<Vec<u8>>()).unwrap();
        writer.finish().unwrap();
        file
    }

    #[test]
    fn greys_are_those_that_the_decoder_of_all_pictures_gives() {
        let mut random = 1u32;
        let mut below = |end: usize| {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (random >> 8) as usize % end
        };
        for depth in [BitDepth::One, BitDepth::Two, BitDepth::Four, BitDepth::Eight] {
            for (width, colors) in [(1, 0), (7, 0), (8, 1), (9, 2), (33, 3), (64, 256), (101, 0)] {
                let numbers = 1 << depth as usize;
                let colors = colors.min(numbers);
                let palette: Vec<u8> = (0..colors).flat_map(|_| [below(256) as u8; 3]).collect();
                let mut rows: Vec<Vec<u8>> = (0..5).map(|_| (0..width).map(|_| below(numbers) as u8).collect()).collect();
                rows.insert(2, rows[1].clone());
                let file = written(width as u32, &rows, depth, (colors > 0).then_some(&palette));
                let decoded = image::load_from_memory(&file).unwrap().into_luma8();
                let grays = of_png(&file, 1 << 20).unwrap();
                assert_eq!(grays, (width as u32, 6, decoded.into_raw()), "{depth:?} {width} {colors}");
            }
        }
    }

    #[test]
    fn colours_and_damaged_files_are_left_to_the_other_decoder() {
        let colours = written(2, &[vec![0, 1]], BitDepth::One, Some(&[0, 0, 0, 255, 0, 0]));
        assert_eq!(of_png(&colours, 1 << 20), None);
        let whole = written(64, &[vec![1; 64]], BitDepth::One, None);
        assert_eq!(of_png(&whole[..whole.len() - 20], 1 << 20), None);
        assert_eq!(of_png(&whole, 32), None, "more than may be decoded");
    }
}
