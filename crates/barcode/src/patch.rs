//! The dots about one symbol, upright.

use page::dots::Bitmap;
use page::{Affine, Point};

/// Rows of dots along a symbol's columns.
pub(super) struct Patch {
    /// Dots in a row, at least 1.
    pub width: usize,
    /// Row by row; `true` is ink.
    pub ink: Vec<bool>,
    /// Rows are neighbours on the page; otherwise they are scan lines.
    pub connected_rows: bool,
}

/// A stretch of dots along one of the page's axes, from the symbol's point of view.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub from: i64,
    pub to: i64,
    /// The symbol begins at `to`.
    pub flip: bool,
}

impl Span {
    pub fn length(&self) -> usize {
        (self.to - self.from).max(0) as usize
    }
    pub fn widened(self, by: i64) -> Span {
        Span {
            from: self.from - by,
            to: self.to + by,
            ..self
        }
    }
    /// The page's dot at a place counted from the symbol's begin.
    fn at(&self, offset: i64) -> i64 {
        if self.flip { self.to - 1 - offset } else { self.from + offset }
    }
}

/// Which dots of a byte are ink.
static INK: [[bool; 8]; 256] = {
    let mut all = [[false; 8]; 256];
    let mut at = 0;
    while at < 256 * 8 {
        all[at / 8][at % 8] = (at / 8) >> (7 - at % 8) & 1 == 0;
        at += 1;
    }
    all
};

impl Patch {
    /// Copies the dots of a 1-bit page. `along` lies on the page's y axis when `sideways`; `rows` count from the begin of `across`. Beyond the page
    /// is paper.
    pub fn new(bitmap: &Bitmap, sideways: bool, along: Span, across: Span, rows: &[i64]) -> Patch {
        let stride = bitmap.stride();
        let (width, height) = (i64::from(bitmap.width), i64::from(bitmap.height));
        let mut ink = Vec::with_capacity(along.length() * rows.len());
        for &row in rows {
            let across = across.at(row);
            if sideways {
                let on_page = (0..width).contains(&across);
                ink.extend((0..along.length() as i64).map(|offset| {
                    let y = along.at(offset);
                    on_page
                        && (0..height).contains(&y)
                        && bitmap.data[y as usize * stride + across as usize / 8] >> (7 - across % 8) & 1 == 0
                }));
            } else {
                let line = usize::try_from(across)
                    .ok()
                    .and_then(|y| bitmap.data.get(y * stride..(y + 1) * stride))
                    .unwrap_or_default();
                let start = ink.len();
                ink.resize(start + along.length(), false);
                let row = &mut ink[start..];
                let (from, to) = (along.from.clamp(0, width), along.to.clamp(0, width));
                if from < to && !line.is_empty() {
                    let bytes = &line[from as usize / 8..(to as usize).div_ceil(8)];
                    let dots: Vec<[bool; 8]> = bytes.iter().map(|byte| INK[usize::from(*byte)]).collect();
                    let on_page = (from - along.from) as usize..(to - along.from) as usize;
                    let dots = &dots.as_flattened()[from as usize % 8..][..on_page.len()];
                    row[on_page].copy_from_slice(dots);
                }
                if along.flip {
                    row.reverse();
                }
            }
        }
        Patch {
            width: along.length().max(1),
            ink,
            connected_rows: rows.windows(2).all(|two| two[1] == two[0] + 1),
        }
    }

    /// The same of a symbol that slants: dots that are nearest to its own, which `slant` takes to the page.
    pub fn slanted(bitmap: &Bitmap, slant: &Affine, along: Span, across: Span, rows: &[i64]) -> Patch {
        let stride = bitmap.stride();
        let is_ink = |x: f32, y: f32| {
            let inside = x >= 0. && y >= 0. && x < bitmap.width as f32 && y < bitmap.height as f32;
            inside && bitmap.data[y as usize * stride + x as usize / 8] >> (7 - x as usize % 8) & 1 == 0
        };
        let dots = rows.iter().flat_map(|row| {
            let v = across.at(*row) as f32 + 0.5;
            (0..along.length() as i64).map(move |offset| (along.at(offset) as f32 + 0.5, v))
        });
        let ink = dots.map(|(x, y)| slant.apply(Point { x, y })).map(|dot| is_ink(dot.x, dot.y));
        Patch {
            width: along.length().max(1),
            ink: ink.collect(),
            connected_rows: rows.windows(2).all(|two| two[1] == two[0] + 1),
        }
    }

    pub fn height(&self) -> usize {
        self.ink.len() / self.width
    }
    pub fn row(&self, y: usize) -> &[bool] {
        &self.ink[y * self.width..(y + 1) * self.width]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use page::dots::ColorMode;

    #[test]
    fn dots_are_copied_in_reading_direction_and_paper_lies_beyond_the_page() {
        let bitmap = Bitmap {
            width: 11,
            height: 2,
            mode: ColorMode::Bilevel,
            data: vec![0b0101_1111, 0b1100_0000, 0b1111_1110, 0b0110_0000],
        };
        let is_ink = |x: i64, y: i64| [(0, 0), (2, 0), (10, 0), (7, 1), (8, 1)].contains(&(x, y));
        for sideways in [false, true] {
            for flip in [false, true] {
                let along = Span { from: -3, to: 14, flip };
                let across = Span {
                    from: -1,
                    to: 12,
                    flip: false,
                };
                let rows: Vec<i64> = (0..13).collect();
                let patch = Patch::new(&bitmap, sideways, along, across, &rows);
                assert_eq!((patch.width, patch.height(), patch.connected_rows), (17, 13, true));
                for (row, seen) in patch.ink.chunks(17).enumerate() {
                    let wanted = (0..17).map(|offset| {
                        let (along, across) = (if flip { 13 - offset } else { offset - 3 }, row as i64 - 1);
                        if sideways { is_ink(across, along) } else { is_ink(along, across) }
                    });
                    assert!(seen.iter().copied().eq(wanted), "{sideways} {flip} {row}");
                }
            }
        }
    }
}
