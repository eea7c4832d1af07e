//! ESC/POS (Epson's command reference): `GS v 0`, or `GS ( L`. 1 is ink.
//!
//! There are no forms: the label is as many rows as its paper has, white ones too. White rows are sent as a picture of one byte a row, since the
//! step of the feed commands differs from model to model, while a picture feeds its own rows on all of them.

use super::dots::Dots;
use super::{GraphicsCommand, Job, LabelMode, Media};

const ESC: u8 = 0x1b;
const GS: u8 = 0x1d;

/// Rows of one command: receipt printers have small buffers.
const MOST_ROWS: usize = 256;

pub fn write(dots: &Dots, job: &Job, out: &mut Vec<u8>) {
    for _ in 0..job.copies.get() {
        label(dots, job, out);
    }
}

fn label(dots: &Dots, job: &Job, out: &mut Vec<u8>) {
    out.extend_from_slice(&[ESC, b'@']);
    let mut row = 0;
    for band in dots.bands(job.band_bytes, MOST_ROWS) {
        paper(band.top - row, job.graphics_command, out);
        picture(dots.width as usize, band.rows, job.graphics_command, out, |out| {
            dots.push_band_one_is_ink(band, out)
        });
        row = band.top + band.rows;
    }
    paper(job.form_rows(dots) as usize - row, job.graphics_command, out);
    if matches!(job.media, Some(Media::Gap { .. } | Media::Mark { .. })) {
        // To the next label.
        out.extend_from_slice(&[GS, 0x0c]);
    }
    if job.label_mode == Some(LabelMode::Cutter) {
        // Feed to the cutter, and cut but for one point.
        out.extend_from_slice(&[GS, b'V', 66, 0]);
    }
}

/// White rows.
fn paper(rows: usize, command: GraphicsCommand, out: &mut Vec<u8>) {
    let mut left = rows;
    while left > 0 {
        let rows = left.min(MOST_ROWS);
        picture(8, rows, command, out, |out| out.extend(std::iter::repeat_n(0, rows)));
        left -= rows;
    }
}

/// A picture of so many dots and rows, whose data `rows` are added by the last argument.
fn picture(width: usize, rows: usize, command: GraphicsCommand, out: &mut Vec<u8>, data: impl FnOnce(&mut Vec<u8>)) {
    let stride = width.div_ceil(8);
    match command {
        GraphicsCommand::RasterBitImage => {
            out.extend_from_slice(&[GS, b'v', b'0', 0]);
            out.extend_from_slice(&low_high(stride));
            out.extend_from_slice(&low_high(rows));
            data(out);
        }
        GraphicsCommand::GraphicsData => {
            // Ten bytes of parameters stand before the picture.
            let bytes = 10 + stride * rows;
            match u16::try_from(bytes) {
                Ok(bytes) => {
                    out.extend_from_slice(&[GS, b'(', b'L']);
                    out.extend_from_slice(&bytes.to_le_bytes());
                }
                Err(_) => {
                    out.extend_from_slice(&[GS, b'8', b'L']);
                    out.extend_from_slice(&(bytes as u32).to_le_bytes());
                }
            }
            // Function 112: one colour, not magnified, colour 1.
            out.extend_from_slice(&[48, 112, 48, 1, 1, 49]);
            out.extend_from_slice(&low_high(width));
            out.extend_from_slice(&low_high(rows));
            data(out);
            // Function 50 prints it.
            out.extend_from_slice(&[GS, b'(', b'L', 2, 0, 48, 50]);
        }
    }
}

fn low_high(number: usize) -> [u8; 2] {
    (number as u16).to_le_bytes()
}
