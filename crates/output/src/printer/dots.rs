//! The bitmap as printers are sent it: rows, and the bands of rows that hold ink.

use super::PrinterError;
use crate::raster::{Bitmap, ColorMode};

/// So many rows of paper inside a band end it: skipping fewer saves less than a command costs.
const SKIPPED_ROWS: usize = 16;

/// A 1-bit bitmap with whole rows. Its bytes are as in [`Bitmap`]: 0 is ink.
pub struct Dots<'a> {
    pub width: u32,
    pub height: u32,
    /// Bytes of a row.
    pub stride: usize,
    data: &'a [u8],
    /// The bits of a row's last byte that are no dots.
    padding: u8,
}

/// Rows that are sent in one command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    /// The first row.
    pub top: usize,
    /// How many rows.
    pub rows: usize,
}

impl<'a> Dots<'a> {
    /// Looks at a bitmap.
    ///
    /// # Errors
    /// When it is not 1-bit, empty, or its data is not as long as it should be.
    pub fn of(bitmap: &'a Bitmap) -> Result<Dots<'a>, PrinterError> {
        let (width, height) = (bitmap.width, bitmap.height);
        let whole = bitmap.stride().checked_mul(height as usize) == Some(bitmap.data.len());
        if bitmap.mode != ColorMode::Bilevel || bitmap.data.is_empty() || !whole {
            return Err(PrinterError::NotBilevel { width, height });
        }
        Ok(Dots {
            width,
            height,
            stride: bitmap.stride(),
            data: &bitmap.data,
            padding: match width % 8 {
                0 => 0,
                used => 0xff >> used,
            },
        })
    }

    fn row(&self, row: usize) -> &'a [u8] {
        &self.data[row * self.stride..][..self.stride]
    }

    fn is_paper(&self, row: usize) -> bool {
        let (last, others) = self.row(row).split_last().unwrap_or((&0xff, &[]));
        last | self.padding == 0xff && others.iter().all(|byte| *byte == 0xff)
    }

    /// Adds a row in which 0 is ink; what is beyond the width is paper.
    pub fn push_zero_is_ink(&self, row: usize, out: &mut Vec<u8>) {
        out.extend_from_slice(self.row(row));
        if let Some(last) = out.last_mut() {
            *last |= self.padding;
        }
    }

    /// Adds a row in which 1 is ink; what is beyond the width is paper.
    pub fn push_one_is_ink(&self, row: usize, out: &mut Vec<u8>) {
        out.extend(self.row(row).iter().map(|byte| !byte));
        if let Some(last) = out.last_mut() {
            *last &= !self.padding;
        }
    }

    /// Adds the rows of a band in which 0 is ink.
    pub fn push_band_zero_is_ink(&self, band: Band, out: &mut Vec<u8>) {
        (band.top..band.top + band.rows).for_each(|row| self.push_zero_is_ink(row, out));
    }

    /// Adds the rows of a band in which 1 is ink.
    pub fn push_band_one_is_ink(&self, band: Band, out: &mut Vec<u8>) {
        (band.top..band.top + band.rows).for_each(|row| self.push_one_is_ink(row, out));
    }

    /// The bands that hold ink, from the top, of at most so many bytes and `most_rows` rows. A bitmap without ink has one band of one row: a
    /// form with nothing in it may not be printed, and the next label would then be taken for this one.
    pub fn bands(&self, bytes: usize, most_rows: usize) -> Vec<Band> {
        let most_rows = (bytes / self.stride).min(most_rows).max(1);
        let mut bands: Vec<Band> = Vec::new();
        for row in (0..self.height as usize).filter(|row| !self.is_paper(*row)) {
            match bands.last_mut() {
                Some(band) if row < band.top + most_rows && row <= band.top + band.rows + SKIPPED_ROWS => band.rows = row + 1 - band.top,
                _ => bands.push(Band { top: row, rows: 1 }),
            }
        }
        if bands.is_empty() {
            bands.push(Band { top: 0, rows: 1 });
        }
        bands
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bitmap(width: u32, rows: &[&[u8]]) -> Bitmap {
        Bitmap {
            width,
            height: rows.len() as u32,
            mode: ColorMode::Bilevel,
            data: rows.concat(),
        }
    }

    #[test]
    fn bands_leave_out_paper_and_are_no_larger_than_asked() {
        let mut rows = vec![&[0xff, 0xff][..]; 100];
        for inked in [10, 11, 20, 60, 61, 62, 63, 64] {
            rows[inked] = &[0xff, 0xfe];
        }
        let bitmap = bitmap(16, &rows);
        let dots = Dots::of(&bitmap).expect("1-bit");
        let band = |top, rows| Band { top, rows };
        assert_eq!(dots.bands(1000, 1000), [band(10, 11), band(60, 5)]);
        assert_eq!(dots.bands(8, 1000), [band(10, 2), band(20, 1), band(60, 4), band(64, 1)]);
        assert_eq!(
            dots.bands(1000, 2),
            [band(10, 2), band(20, 1), band(60, 2), band(62, 2), band(64, 1)]
        );
        assert_eq!(dots.bands(0, 1000).len(), 8, "a row at least");
    }

    #[test]
    fn what_is_beyond_the_width_is_paper_whatever_the_bitmap_says() {
        let bitmap = bitmap(9, &[&[0xff, 0x00], &[0xff, 0x80]]);
        let dots = Dots::of(&bitmap).expect("1-bit");
        let (mut zero, mut one) = (Vec::new(), Vec::new());
        dots.push_zero_is_ink(0, &mut zero);
        dots.push_one_is_ink(0, &mut one);
        assert_eq!((zero, one), (vec![0xff, 0x7f], vec![0x00, 0x80]));
        assert!(!dots.is_paper(0) && dots.is_paper(1));
    }

    #[test]
    fn what_is_no_1_bit_bitmap_is_refused() {
        let fine = bitmap(9, &[&[0xff, 0x00]]);
        assert!(Dots::of(&fine).is_ok());
        for wrong in [
            Bitmap {
                mode: ColorMode::Gray,
                ..fine.clone()
            },
            Bitmap { height: 2, ..fine.clone() },
            Bitmap {
                width: 0,
                data: Vec::new(),
                ..fine.clone()
            },
            Bitmap {
                height: 0,
                data: Vec::new(),
                ..fine
            },
        ] {
            assert!(matches!(Dots::of(&wrong), Err(PrinterError::NotBilevel { .. })));
        }
    }
}
