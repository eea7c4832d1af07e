//! The dots about one symbol, upright.

use crate::output::raster::Bitmap;

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
                ink.extend((0..along.length() as i64).map(|offset| {
                    let x = along.at(offset);
                    (0..width).contains(&x) && line.get(x as usize / 8).is_some_and(|byte| byte >> (7 - x % 8) & 1 == 0)
                }));
            }
        }
        Patch {
            width: along.length().max(1),
            ink,
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
