//! PWG raster (PWG 5102.4): a header of 1,796 bytes and packed rows. `black_1`: 1 is ink; `sgray_8`: 0 is ink.

use super::Job;
use super::dots::Dots;

/// What a file begins with.
pub const SYNC_WORD: &[u8] = b"RaS2";

const HEADER_BYTES: usize = 1796;

/// The most equal rows, and the most equal or different bytes, that one count tells.
const MOST_ROWS: usize = 256;
const MOST_BYTES: usize = 128;

pub fn write(dots: &Dots, job: &Job, out: &mut Vec<u8>) {
    out.extend_from_slice(SYNC_WORD);
    let begin = out.len();
    out.extend_from_slice(&header(dots, job));
    let rows = |number: usize, row: &mut Vec<u8>| {
        row.clear();
        match job.pwg_gray {
            false => dots.push_one_is_ink(number, row),
            true => gray_row(dots, number, row),
        }
    };
    let (mut row, mut next) = (Vec::new(), Vec::new());
    let height = dots.height as usize;
    let mut number = 0;
    while number < height {
        rows(number, &mut row);
        let mut equal = 1;
        while equal < MOST_ROWS && number + equal < height {
            rows(number + equal, &mut next);
            if next != row {
                break;
            }
            equal += 1;
        }
        out.push((equal - 1) as u8);
        pack(&row, out);
        number += equal;
    }
    let page = out[begin..].to_vec();
    (1..job.copies.get()).for_each(|_| out.extend_from_slice(&page));
}

fn gray_row(dots: &Dots, number: usize, row: &mut Vec<u8>) {
    let mut bits = Vec::with_capacity(dots.stride);
    dots.push_one_is_ink(number, &mut bits);
    row.extend((0..dots.width as usize).map(|x| match bits[x / 8] & 0x80 >> (x % 8) {
        0 => 0xff,
        _ => 0,
    }));
}

/// Runs: a count less one and the byte that is repeated, or 257 less a count and so many different bytes.
fn pack(row: &[u8], out: &mut Vec<u8>) {
    let mut rest = row;
    while let [first, ..] = rest {
        let equal = rest.iter().take(MOST_BYTES).take_while(|byte| *byte == first).count();
        // A single byte is a run of one.
        let different = rest.windows(2).take(MOST_BYTES).take_while(|pair| pair[0] != pair[1]).count();
        let taken = match different {
            0 | 1 => {
                out.extend_from_slice(&[(equal - 1) as u8, *first]);
                equal
            }
            _ => {
                out.push((257 - different) as u8);
                out.extend_from_slice(&rest[..different]);
                different
            }
        };
        rest = &rest[taken..];
    }
}

fn header(dots: &Dots, job: &Job) -> [u8; HEADER_BYTES] {
    let mut header = [0; HEADER_BYTES];
    let mut text = |at: usize, text: &str| header[at..][..text.len()].copy_from_slice(text.as_bytes());
    text(0, "PwgRaster");
    let mm = |dots: u32| (f64::from(dots) / job.dots_per_mm * 100.).round() / 100.;
    let (width_mm, height_mm) = (mm(dots.width), mm(dots.height));
    // A self-describing media size name (PWG 5101.1).
    text(1732, &format!("custom_label_{width_mm}x{height_mm}mm"));
    let mut number = |at: usize, number: u32| header[at..][..4].copy_from_slice(&number.to_be_bytes());
    let (bits, color_space, row_bytes) = match job.pwg_gray {
        false => (1, 3, dots.stride as u32),
        true => (8, 18, dots.width),
    };
    let dpi = (job.dots_per_mm * 25.4).round() as u32;
    let points = |mm: f64| (mm * 72. / 25.4).round() as u32;
    for (at, value) in [
        (276, dpi),
        (280, dpi),
        (352, points(width_mm)),
        (356, points(height_mm)),
        (372, dots.width),
        (376, dots.height),
        // Bits of a colour, bits of a dot, bytes of a row, chunky, one colour.
        (384, bits),
        (388, bits),
        (392, row_bytes),
        (400, color_space),
        (420, 1),
        // Neither turned nor mirrored.
        (456, 1),
        (460, 1),
    ] {
        number(at, value);
    }
    header
}
