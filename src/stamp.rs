//! A word on each page that the carrier did not put there (补打 1), where the page is white.

use crate::error::Error;
use crate::label;
use crate::template::escaped;
use crate::warning::Warning;
use html::{Engine, Medium};
use page::dots::Bitmap;
use page::{Affine, Group, Item, Page, Rect};

/// The heights of its characters that are tried, in mm.
const HEIGHTS_MM: [f32; 4] = [4., 3., 2.5, 2.];
/// What stays white around it, in mm.
const CLEAR_MM: f32 = 0.8;
/// How far from the paper's edges it stays, in mm: printers do not reach them.
const EDGE_MM: f32 = 2.;
/// How far from barcodes it stays, in mm: ten modules of the widest usual ones (ISO/IEC 15417, quiet zone).
const QUIET_MM: f32 = 5.;
/// Pages are searched in squares of this side, in mm.
const CELL_MM: f32 = 0.5;

/// The characters as items at one of the heights, and the box of their ink.
struct Drawn {
    items: Vec<Item>,
    ink: Rect,
}

/// The stamp as it is drawn on pages.
pub(crate) struct Stamp {
    /// The largest first.
    sizes: Vec<Drawn>,
    /// What is to be told of its characters.
    pub(crate) warnings: Vec<Warning>,
}

impl Stamp {
    /// # Errors
    /// When the text takes more than a document may.
    pub(crate) fn new(text: &str, engine: &Engine, dots_per_mm: f64) -> Result<Stamp, Error> {
        let text = escaped(text);
        let mut stamp = Stamp {
            sizes: Vec::new(),
            warnings: Vec::new(),
        };
        for height in HEIGHTS_MM {
            let document = format!(
                "<!DOCTYPE html><body style='margin:0'><div style='position:absolute;left:5mm;top:5mm;white-space:nowrap;font:bold {height}mm/1 sans-serif'>{text}</div>"
            );
            let medium = Medium::Print {
                width: 200.,
                height: 20.,
                margin: 0.,
                own_sizes: false,
                dots_per_mm: dots_per_mm as f32,
            };
            let laid_out = engine.lay_out(&engine.prepare(&document)?, medium)?;
            // The same at each height.
            stamp.warnings = laid_out.warnings.into_iter().map(Warning::from).collect();
            stamp.sizes.extend(laid_out.pages.into_iter().next().and_then(|page| {
                let ink = label::ink(&page, drop)?;
                Some(Drawn { items: page.items, ink })
            }));
        }
        Ok(stamp)
    }

    /// The stamp on a page of these dots, as large as its room allows; `None` when there is no room.
    pub(crate) fn on(&self, page: &Page, dots: &Bitmap, dots_per_mm: f64, barcodes: impl Iterator<Item = Rect>) -> Option<Item> {
        let room = Room::new(page, dots, dots_per_mm, barcodes);
        self.sizes.iter().find_map(|Drawn { items, ink }| {
            let (x, y) = room.place(ink.width + 2. * CLEAR_MM, ink.height + 2. * CLEAR_MM)?;
            Some(Item::Group(Group {
                transform: Affine::translate(x + CLEAR_MM - ink.x, y + CLEAR_MM - ink.y),
                clip: None,
                opacity: 1.,
                items: items.clone(),
            }))
        })
    }
}

/// Which squares of a page are taken.
struct Room {
    columns: usize,
    rows: usize,
    /// How many squares above and to the left of each corner are taken.
    sums: Vec<u32>,
}

impl Room {
    fn new(page: &Page, dots: &Bitmap, dots_per_mm: f64, barcodes: impl Iterator<Item = Rect>) -> Room {
        let cells = |mm: f32| (mm / CELL_MM) as usize;
        let (columns, rows) = (cells(page.width), cells(page.height));
        let mut taken = vec![false; columns * rows];
        let cell_of = |dot: usize| (dot as f64 / dots_per_mm / f64::from(CELL_MM)) as usize;
        for (y, row) in dots.data.chunks_exact(dots.stride()).enumerate() {
            let cells = taken.get_mut(cell_of(y) * columns..).and_then(|rest| rest.get_mut(..columns));
            let Some(cells) = cells else { continue };
            for (byte, eight) in row.iter().enumerate().filter(|(_, eight)| **eight != 0xff) {
                let dark = (0..8).filter(|bit| eight >> (7 - bit) & 1 == 0).map(|bit| byte * 8 + bit);
                for x in dark.filter(|x| *x < dots.width as usize) {
                    if let Some(cell) = cells.get_mut(cell_of(x)) {
                        *cell = true;
                    }
                }
            }
        }
        let mut take = |left: f32, top: f32, right: f32, bottom: f32| {
            let (left, top) = (cells(left.max(0.)), cells(top.max(0.)));
            for row in top..(cells(bottom) + 1).min(rows) {
                for column in left..(cells(right) + 1).min(columns) {
                    taken[row * columns + column] = true;
                }
            }
        };
        for code in barcodes {
            take(
                code.x - QUIET_MM,
                code.y - QUIET_MM,
                code.right() + QUIET_MM,
                code.bottom() + QUIET_MM,
            );
        }
        let stride = columns + 1;
        let mut sums = vec![0; stride * (rows + 1)];
        for row in 0..rows {
            for column in 0..columns {
                let around = sums[row * stride + column + 1] + sums[(row + 1) * stride + column] - sums[row * stride + column];
                sums[(row + 1) * stride + column + 1] = around + u32::from(taken[row * columns + column]);
            }
        }
        Room { columns, rows, sums }
    }

    /// The top left corner of a white box of this size, in mm, as near to the bottom as there is one, and there to the right.
    fn place(&self, width: f32, height: f32) -> Option<(f32, f32)> {
        let cells = |mm: f32| (mm / CELL_MM).ceil() as usize;
        let (width, height, edge) = (cells(width), cells(height), cells(EDGE_MM));
        let (last_column, last_row) = (self.columns.checked_sub(edge + width)?, self.rows.checked_sub(edge + height)?);
        let stride = self.columns + 1;
        let at = |column: usize, row: usize| self.sums[row * stride + column];
        let is_white = |column: usize, row: usize| {
            at(column + width, row + height) + at(column, row) == at(column, row + height) + at(column + width, row)
        };
        let found = (edge..=last_row).rev().find_map(|row| {
            (edge..=last_column)
                .rev()
                .find(|column| is_white(*column, row))
                .map(|column| (column, row))
        });
        found.map(|(column, row)| (column as f32 * CELL_MM, row as f32 * CELL_MM))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use page::dots::ColorMode;

    fn room(dark: impl Fn(usize, usize) -> bool, barcodes: &[Rect]) -> Room {
        let page = Page {
            width: 40.,
            height: 30.,
            ..Page::default()
        };
        let mut data = vec![0xff; 40 * 240];
        for (y, row) in data.chunks_mut(40).enumerate() {
            for x in (0..320).filter(|x| dark(*x, y)) {
                row[x / 8] &= !(0x80 >> (x % 8));
            }
        }
        let dots = Bitmap {
            width: 320,
            height: 240,
            mode: ColorMode::Bilevel,
            data,
        };
        Room::new(&page, &dots, 8., barcodes.iter().copied())
    }

    #[test]
    fn it_goes_to_the_lower_right_where_the_page_is_white() {
        assert_eq!(room(|_, _| false, &[]).place(10., 4.), Some((28., 24.)));
        // A dot in the lower right, at 37, 27 mm.
        assert_eq!(room(|x, y| (x, y) == (296, 216), &[]).place(10., 4.), Some((27., 24.)));
        // A line along the bottom.
        assert_eq!(room(|_, y| y == 216, &[]).place(10., 4.), Some((28., 23.)));
        assert_eq!(room(|x, y| x % 40 == 0 && y % 40 == 0, &[]).place(10., 4.5), Some((28., 20.5)));
    }

    #[test]
    fn it_stays_away_from_barcodes_and_off_full_pages() {
        let code = Rect {
            x: 10.,
            y: 10.,
            width: 20.,
            height: 9.,
        };
        let (x, y) = room(|_, _| false, &[code]).place(30., 3.).unwrap_or_default();
        assert!(y >= code.bottom() + QUIET_MM || y + 3. <= code.y - QUIET_MM, "{x} {y}");
        assert_eq!(room(|x, y| x % 16 == 0 && y % 16 == 0, &[]).place(10., 4.), None);
        assert_eq!(
            room(|_, _| false, &[]).place(37., 4.),
            None,
            "wider than the paper without its edges"
        );
    }
}
