//! A page as dots.

/// What a dot can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColorMode {
    /// Ink or no ink: one bit a dot.
    Bilevel,
    /// 256 greys.
    Gray,
    /// 24-bit sRGB.
    Rgb,
}

/// A page as dots.
#[derive(Clone, PartialEq, Eq)]
pub struct Bitmap {
    /// Dots in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// What `data` holds.
    pub mode: ColorMode,
    /// Rows from the top, each starting on a byte. `Bilevel`: eight dots a byte, the leftmost in the highest bit, 0 is ink and
    /// 1 paper (as in a PNG), unused bits at the end of a row are 1. `Gray`: one byte a dot. `Rgb`: three.
    pub data: Vec<u8>,
}

/// The dots may show somebody's address: the size is shown.
impl std::fmt::Debug for Bitmap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Bitmap({}×{} {:?})", self.width, self.height, self.mode)
    }
}

impl Bitmap {
    /// Bytes from one row to the next.
    pub fn stride(&self) -> usize {
        match self.mode {
            ColorMode::Bilevel => (self.width as usize).div_ceil(8),
            ColorMode::Gray => self.width as usize,
            ColorMode::Rgb => self.width as usize * 3,
        }
    }

    /// A bitmap of another size (width, height) to which each dot is taken by `to`, unless that lies outside; the rest is white.
    pub fn rearranged(&self, (width, height): (u32, u32), to: impl Fn(i64, i64) -> (i64, i64)) -> Bitmap {
        let mut target = Bitmap {
            width,
            height,
            mode: self.mode,
            data: Vec::new(),
        };
        let stride = target.stride();
        target.data = vec![0xff; stride * height as usize];
        let inside = |(x, y): (i64, i64)| {
            let (x, y) = (u32::try_from(x).ok()?, u32::try_from(y).ok()?);
            (x < width && y < height).then_some((x as usize, y as usize))
        };
        let rows = self.data.chunks_exact(self.stride().max(1));
        if self.mode == ColorMode::Bilevel {
            for (y, row) in (0..).zip(rows) {
                for (x, byte) in (0..).step_by(8).zip(row).filter(|(_, byte)| **byte != 0xff) {
                    for x in (x..x + 8).filter(|bit| byte & 0x80 >> (bit - x) == 0) {
                        if let Some((x, y)) = inside(to(x, y)) {
                            target.data[y * stride + x / 8] &= !(0x80 >> (x % 8));
                        }
                    }
                }
            }
        } else {
            let bytes = if self.mode == ColorMode::Rgb { 3 } else { 1 };
            for (y, row) in (0..).zip(rows) {
                for (x, dot) in (0..).zip(row.chunks_exact(bytes)) {
                    if let Some((x, y)) = inside(to(x, y)) {
                        target.data[y * stride + x * bytes..][..bytes].copy_from_slice(dot);
                    }
                }
            }
        }
        target
    }
}
