//! ZPL II (Zebra's programming guide): `^GF` with ASCII hexadecimal digits packed by Zebra's own scheme, or with `:Z64:`. 1 is ink.

use super::dots::{Band, Dots};
use super::{Direction, Job, LabelMode, Media, put};
use base64::prelude::{BASE64_STANDARD, Engine};

/// The most bytes of one `^GF`: its counts go up to 99,999, and what is beyond is "set to the nearest limit".
const MOST_BYTES: usize = 99_999;

pub fn write(dots: &Dots, job: &Job, out: &mut Vec<u8>) {
    // `~` commands stand before the format.
    if let Some(density) = job.density {
        put(out, format_args!("~SD{density:02}"));
    }
    if let Some(mm) = job.tear_offset_mm {
        let dots = job.to_dots(mm);
        // Three digits, and a sign when it is negative.
        put(out, format_args!("~TA{}{:03}", if dots < 0 { "-" } else { "" }, dots.abs()));
    }
    put(out, format_args!("^XA^PW{}^LL{}", dots.stride * 8, job.form_rows(dots)));
    match job.media {
        None => {}
        Some(Media::Gap { .. }) => put(out, format_args!("^MNY")),
        Some(Media::Mark { .. }) => put(out, format_args!("^MNM")),
        Some(Media::Continuous) => put(out, format_args!("^MNN")),
    }
    match job.label_mode {
        None => {}
        Some(LabelMode::TearOff) => put(out, format_args!("^MMT")),
        Some(LabelMode::PeelOff) => put(out, format_args!("^MMP")),
        Some(LabelMode::Cutter) => put(out, format_args!("^MMC")),
    }
    if let Some(speed) = job.speed {
        put(out, format_args!("^PR{speed}"));
    }
    match job.direction {
        None => {}
        Some(Direction::Normal) => put(out, format_args!("^PON")),
        Some(Direction::Reversed) => put(out, format_args!("^POI")),
    }
    for band in dots.bands(job.band_bytes.min(MOST_BYTES), usize::MAX) {
        let bytes = band.rows * dots.stride;
        put(out, format_args!("^FO0,{}^GFA,{bytes},{bytes},{},", band.top, dots.stride));
        match job.z64 {
            true => z64(dots, band, out),
            false => hexadecimal(dots, band, out),
        }
        put(out, format_args!("^FS"));
    }
    // No pause after so many, no replicates of serial numbers, no pause for the cutter.
    put(out, format_args!("^PQ{},0,0,N^XZ\n", job.copies));
}

/// Zebra's scheme: `,` fills the row with 0, `:` repeats the row above, `G` to `Y` and `g` to `z` repeat the digit that follows 1 to 19 times and 20 to
/// 400 times. `!`, which fills a row with 1, is left out: a common renderer fills a quarter of the row.
fn hexadecimal(dots: &Dots, band: Band, out: &mut Vec<u8>) {
    let (mut row, mut above) = (Vec::new(), Vec::new());
    for number in band.top..band.top + band.rows {
        row.clear();
        dots.push_one_is_ink(number, &mut row);
        if number > band.top && row == above {
            out.push(b':');
        } else {
            hexadecimal_row(&row, out);
        }
        std::mem::swap(&mut row, &mut above);
    }
}

fn hexadecimal_row(row: &[u8], out: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let inked = row.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    let digits = row[..inked].iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let (mut last, mut count) = (0, 0);
    for digit in digits {
        if digit != last {
            repeat(DIGITS[usize::from(last)], count, out);
            (last, count) = (digit, 0);
        }
        count += 1;
    }
    repeat(DIGITS[usize::from(last)], count, out);
    if inked < row.len() {
        out.push(b',');
    }
}

fn repeat(digit: u8, mut count: usize, out: &mut Vec<u8>) {
    if count < 3 {
        out.extend(std::iter::repeat_n(digit, count));
        return;
    }
    while count >= 400 {
        out.push(b'z');
        count -= 400;
    }
    if count >= 20 {
        out.push(b'f' + (count / 20) as u8);
    }
    if !count.is_multiple_of(20) {
        out.push(b'F' + (count % 20) as u8);
    }
    out.push(digit);
}

/// A zlib stream in base64 with a checksum of that text.
fn z64(dots: &Dots, band: Band, out: &mut Vec<u8>) {
    let mut raw = Vec::with_capacity(band.rows * dots.stride);
    dots.push_band_one_is_ink(band, &mut raw);
    let packed = zlib(&raw);
    let text = BASE64_STANDARD.encode(packed);
    let crc = text.bytes().fold(0, crc16);
    put(out, format_args!(":Z64:{text}:{crc:04X}"));
}

fn zlib(raw: &[u8]) -> Vec<u8> {
    let mut compressor = libdeflater::Compressor::new(libdeflater::CompressionLvl::default());
    let mut packed = vec![0; compressor.zlib_compress_bound(raw.len())];
    // The bound is what the compressor asks for; it does not fail within it.
    let bytes = compressor.zlib_compress(raw, &mut packed).unwrap_or(0);
    packed.truncate(bytes);
    packed
}

/// CRC-16 with the polynomial 0x1021, begun with 0.
fn crc16(crc: u16, byte: u8) -> u16 {
    (0..8).fold(crc ^ u16::from(byte) << 8, |crc, _| {
        (crc << 1) ^ if crc & 0x8000 == 0 { 0 } else { 0x1021 }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(row: &[u8]) -> String {
        let mut out = Vec::new();
        hexadecimal_row(row, &mut out);
        String::from_utf8(out).unwrap_or_default()
    }

    #[test]
    fn digits_are_counted_by_letters() {
        assert_eq!(packed(&[0x00, 0x00]), ",");
        assert_eq!(packed(&[0xff, 0x00]), "FF,");
        assert_eq!(packed(&[0xff, 0xff]), "JF");
        assert_eq!(packed(&[0x0f, 0xf0]), "0FF0");
        assert_eq!(packed(&[0xaa; 10]), "gA");
        assert_eq!(packed(&[0xaa; 11]), "gHA");
        assert_eq!(packed(&[0xff; 200]), "zF");
        assert_eq!(packed(&[0xff; 209]), "zXF");
        assert_eq!(packed(&[0xff; 210]), "zgF");
    }

    #[test]
    fn the_checksum_is_that_of_xmodem() {
        assert_eq!(b"123456789".iter().copied().fold(0, crc16), 0x31c3);
    }
}
