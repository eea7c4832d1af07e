//! Grey JPEGs whose rows of blocks are all alike, as those of upright bars are: by their bits, so that one row is decoded and not all of them.

use memchr::memchr;

/// Rows of pixels in a row of blocks.
pub(crate) const ROWS: usize = 8;

/// A JPEG of the first row of blocks of a baseline JPEG with one component, of which all other rows have the same coefficients; `None` for any other file.
pub(crate) fn first_row(encoded: &[u8]) -> Option<Vec<u8>> {
    let header = Header::of(encoded)?;
    let (columns, rows) = (header.width.div_ceil(8), header.height.div_ceil(ROWS));
    if rows < 2 {
        return None;
    }
    let bits = Bits::of_scan(&encoded[header.scan..])?;
    let first = Row::read(&bits, 0, columns, &header)?;
    let second = Row::read(&bits, first.end, columns, &header)?;
    // The luminance of a block is told as its difference from the one before: that of the first block depends on the row above.
    let is_alike = first.sum + second.first == first.first
        && first.end - first.behind_first == second.end - second.behind_first
        && bits.are_equal(first.behind_first, second.behind_first, first.end - first.behind_first);
    let length = second.end - first.end;
    let end = second.end.checked_add(length.checked_mul(rows - 2)?)?;
    if !is_alike || end > bits.count || bits.count - end >= 8 || !bits.are_equal(first.end, second.end, end - second.end) {
        return None;
    }
    let mut one = Vec::with_capacity(header.scan + first.end / 8 + 64);
    one.extend_from_slice(&encoded[..header.scan]);
    one[header.height_at..header.height_at + 2].copy_from_slice(&(ROWS as u16).to_be_bytes());
    let (whole, rest) = (first.end / 8, first.end % 8);
    let last = (rest > 0).then(|| bits.bytes[whole] | 0xff >> rest);
    for byte in bits.bytes[..whole].iter().copied().chain(last) {
        one.push(byte);
        if byte == 0xff {
            one.push(0);
        }
    }
    one.extend([0xff, 0xd9]);
    Some(one)
}

/// What has to be known of a file's markers (ITU-T T.81 annex B).
struct Header {
    width: usize,
    height: usize,
    /// Where the height is written.
    height_at: usize,
    /// Where the bits of the blocks begin.
    scan: usize,
    luminances: Codes,
    waves: Codes,
}

impl Header {
    fn of(encoded: &[u8]) -> Option<Header> {
        let number = |at: usize| Some(usize::from(u16::from_be_bytes([*encoded.get(at)?, *encoded.get(at + 1)?])));
        let mut tables: [[Option<&[u8]>; 4]; 2] = [[None; 4]; 2];
        let mut frame = None;
        let mut at = 2;
        if !encoded.starts_with(&[0xff, 0xd8]) {
            return None;
        }
        loop {
            let [0xff, marker] = *encoded.get(at..at + 2)? else { return None };
            let length = number(at + 2)?;
            let segment = encoded.get(at + 4..at + 2 + length.max(2))?;
            match marker {
                // Quantisation tables, application data, comments.
                0xdb | 0xe0..=0xef | 0xfe => {}
                // A baseline frame of one component with 8 bits.
                0xc0 if frame.is_none() => {
                    let [8, y1, y0, x1, x0, 1, _, 0x11, _] = *segment else {
                        return None;
                    };
                    frame = Some((
                        usize::from(u16::from_be_bytes([x1, x0])),
                        usize::from(u16::from_be_bytes([y1, y0])),
                        at + 5,
                    ));
                }
                0xc4 => {
                    let mut rest = segment;
                    while let Some((&[class, ref counts @ ..], _)) = rest.split_first_chunk::<17>() {
                        let symbols: usize = counts.iter().map(|count| usize::from(*count)).sum();
                        let table = rest.get(1..17 + symbols)?;
                        *tables.get_mut(usize::from(class >> 4))?.get_mut(usize::from(class & 15))? = Some(table);
                        rest = &rest[17 + symbols..];
                    }
                    if !rest.is_empty() {
                        return None;
                    }
                }
                0xda => {
                    let [1, _, ids, 0, 63, 0] = *segment else { return None };
                    let (width, height, height_at) = frame?;
                    let table = |class: usize, id: u8| Codes::of((*tables[class].get(usize::from(id))?)?);
                    return (width > 0).then_some(Header {
                        width,
                        height,
                        height_at,
                        scan: at + 2 + length,
                        luminances: table(0, ids >> 4)?,
                        waves: table(1, ids & 15)?,
                    });
                }
                _ => return None,
            }
            at += 2 + length;
        }
    }
}

/// A Huffman code (ITU-T T.81 annex C): lengths and symbols by the next eight bits, longer codes by their first of each length.
struct Codes {
    short: [(u8, u8); 256],
    /// Of each length above eight: the first code, how many there are, and the place of the first one's symbol.
    long: [(u32, u32, usize); 8],
    symbols: Vec<u8>,
}

impl Codes {
    fn of(table: &[u8]) -> Option<Codes> {
        let (counts, symbols) = table.split_at_checked(16)?;
        let mut codes = Codes {
            short: [(0, 0); 256],
            long: [(0, 0, 0); 8],
            symbols: symbols.to_vec(),
        };
        let (mut code, mut at) = (0u32, 0);
        for (length, &count) in (1..).zip(counts) {
            let count = u32::from(count);
            if code + count > 1 << length {
                return None;
            }
            if length <= 8 {
                for symbol in symbols.get(at..at + count as usize)? {
                    let first = (code << (8 - length)) as usize;
                    codes.short[first..first + (1 << (8 - length))].fill((length as u8, *symbol));
                    code += 1;
                }
            } else {
                codes.long[length - 9] = (code, count, at);
                code += count;
            }
            at += count as usize;
            code <<= 1;
        }
        Some(codes)
    }

    /// The length of the code that sixteen bits begin with, and its symbol.
    fn symbol(&self, bits: u32) -> Option<(usize, u8)> {
        let (length, symbol) = self.short[(bits >> 8) as usize];
        if length > 0 {
            return Some((usize::from(length), symbol));
        }
        (9..).zip(&self.long).find_map(|(length, (first, count, place))| {
            let at = (bits >> (16 - length)).checked_sub(*first).filter(|at| at < count)?;
            Some((length, *self.symbols.get(place + at as usize)?))
        })
    }
}

/// The bits of a scan.
struct Bits {
    /// With eight bytes of nothing behind them.
    bytes: Vec<u8>,
    count: usize,
}

impl Bits {
    /// Those up to the end of the file, without the zeros that tell a byte 255 from a marker. `None` where there is any other marker.
    fn of_scan(scan: &[u8]) -> Option<Bits> {
        let mut bytes = Vec::with_capacity(scan.len() + 8);
        let mut rest = scan;
        loop {
            let at = memchr(0xff, rest)?;
            match *rest.get(at + 1)? {
                0 => bytes.extend_from_slice(&rest[..at + 1]),
                0xd9 if rest.len() == at + 2 => {
                    bytes.extend_from_slice(&rest[..at]);
                    break;
                }
                _ => return None,
            }
            rest = &rest[at + 2..];
        }
        let count = bytes.len() * 8;
        bytes.extend([0; 8]);
        Some(Bits { bytes, count })
    }

    /// At least 57 bits from a place on, in the highest bits.
    fn window(&self, at: usize) -> Option<u64> {
        let bytes = self.bytes.get(at / 8..)?.first_chunk()?;
        Some(u64::from_be_bytes(*bytes) << (at % 8))
    }

    fn are_equal(&self, one: usize, other: usize, count: usize) -> bool {
        const AT_ONCE: usize = 56;
        (0..count).step_by(AT_ONCE).all(|at| {
            let unused = 64 - AT_ONCE.min(count - at);
            let (Some(one), Some(other)) = (self.window(one + at), self.window(other + at)) else {
                return false;
            };
            one >> unused == other >> unused
        })
    }
}

/// A row of blocks in the bits.
struct Row {
    /// By how much the first block is lighter than the one before it, and the last than that.
    first: i32,
    sum: i32,
    /// Where that is told, and where the row ends.
    behind_first: usize,
    end: usize,
}

impl Row {
    fn read(bits: &Bits, from: usize, blocks: usize, header: &Header) -> Option<Row> {
        let mut row = Row {
            first: 0,
            sum: 0,
            behind_first: from,
            end: from,
        };
        for block in 0..blocks {
            let seen = bits.window(row.end)?;
            let (length, size) = header.luminances.symbol((seen >> 48) as u32)?;
            if size > 11 {
                return None;
            }
            let difference = signed(seen << length, u32::from(size));
            row.end += length + usize::from(size);
            row.sum += difference;
            if block == 0 {
                (row.first, row.behind_first) = (difference, row.end);
            }
            let mut at = 1;
            while at < 64 {
                let seen = bits.window(row.end)?;
                let (length, symbol) = header.waves.symbol((seen >> 48) as u32)?;
                let (zeros, size) = (usize::from(symbol >> 4), usize::from(symbol & 15));
                row.end += length + size;
                match (zeros, size) {
                    (0, 0) => break,
                    (15, 0) => at += 16,
                    (_, 0) => return None,
                    _ => at += zeros + 1,
                }
                if at > 64 {
                    return None;
                }
            }
        }
        (row.end <= bits.count).then_some(row)
    }
}

/// The number of so many bits that stand highest (ITU-T T.81 §F.2.2.1).
fn signed(bits: u64, size: u32) -> i32 {
    if size == 0 {
        return 0;
    }
    let number = (bits >> (64 - size)) as i32;
    if number >> (size - 1) == 0 {
        number - (1 << size) + 1
    } else {
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::Picture;
    use image::codecs::jpeg::JpegEncoder;

    /// A JPEG of rows of pixels.
    fn written(width: u32, height: u32, quality: u8, pixel: impl Fn(u32, u32) -> u8) -> Vec<u8> {
        let picture = image::GrayImage::from_fn(width, height, |x, y| image::Luma([pixel(x, y)]));
        let mut file = Vec::new();
        JpegEncoder::new_with_quality(&mut file, quality).encode_image(&picture).unwrap();
        file
    }

    fn is_decoded_as_ever(file: Vec<u8>) {
        let all = image::load_from_memory(&file).unwrap().into_luma8();
        let picture = Picture::from_encoded(file.into(), 1 << 20).unwrap();
        assert!(picture.grays() == Some(all.as_raw().as_slice()), "{picture:?}");
    }

    #[test]
    fn bars_are_decoded_by_one_row_of_blocks_to_the_same_pixels() {
        let mut random = 1u32;
        for (width, height) in [(8, 16), (9, 17), (100, 40), (333, 31), (660, 80)] {
            for quality in [10, 50, 85, 100] {
                let bars: Vec<u8> = (0..width)
                    .map(|_| {
                        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                        (random >> 24) as u8
                    })
                    .collect();
                let file = written(width, height, quality, |x, _| bars[(x / 3) as usize]);
                assert!(
                    first_row(&file).is_some_and(|row| row.len() < file.len()),
                    "{width} {height} {quality}"
                );
                is_decoded_as_ever(file);
            }
        }
    }

    #[test]
    fn what_is_not_the_same_all_the_way_down_is_decoded_as_a_whole() {
        let bar = |x: u32| if (x / 3).is_multiple_of(2) { 0 } else { 255 };
        let one_dot = |at: (u32, u32)| written(99, 64, 85, move |x, y| if (x, y) == at { 128 } else { bar(x) });
        for at in [(0, 0), (50, 9), (98, 30), (98, 63), (0, 63)] {
            let file = one_dot(at);
            assert_eq!(first_row(&file), None, "{at:?}");
            is_decoded_as_ever(file);
        }
        // White at the head of each row, so that rows of blocks differ in their luminance alone.
        let file = written(64, 64, 85, |_, y| if y < 32 { 255 } else { 200 });
        assert_eq!(first_row(&file), None);
        is_decoded_as_ever(file);
    }

    #[test]
    fn damaged_files_and_colours_are_none_of_these() {
        let file = written(99, 64, 85, |x, _| x as u8);
        assert!(first_row(&file).is_some());
        for end in 0..file.len() {
            assert_eq!(first_row(&file[..end]), None, "{end}");
        }
        for at in 0..file.len() {
            let mut damaged = file.clone();
            damaged[at] ^= 0x55;
            first_row(&damaged);
        }
        let mut colours = Vec::new();
        let picture = image::RgbImage::from_pixel(64, 64, image::Rgb([255, 0, 0]));
        JpegEncoder::new(&mut colours).encode_image(&picture).unwrap();
        assert_eq!(first_row(&colours), None);
    }
}
