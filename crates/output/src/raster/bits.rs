//! The 1-bit page: one bit a dot, packed into words, the leftmost dot in the highest bit. A set bit is ink.

use super::coverage::Mask;
use super::grid::DotRect;
use page::Color;

/// What painting does to a dot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    /// Burns it.
    Set,
    /// Leaves it white, whatever was there.
    Clear,
    /// Leaves it as it is.
    Keep,
}

impl Ink {
    /// What a colour painted over the page comes to when the result is thresholded at a luminance of 128.
    pub fn of(color: Color) -> Ink {
        let (luminance, alpha) = (u32::from(luminance(color.r, color.g, color.b)), u32::from(color.a));
        let over_white = luminance * alpha + 255 * (255 - alpha);
        let over_ink = luminance * alpha;
        let dark = |value: u32| value < 128 * 255;
        match (dark(over_ink), dark(over_white)) {
            (true, true) => Ink::Set,
            (false, false) => Ink::Clear,
            _ => Ink::Keep,
        }
    }
}

/// The luma of a colour (ITU-R BT.601 weights, as JPEG and greyscale conversion use them).
pub(super) fn luminance(r: u8, g: u8, b: u8) -> u8 {
    ((u32::from(r) * 299 + u32::from(g) * 587 + u32::from(b) * 114 + 500) / 1000) as u8
}

/// A page of bits.
#[derive(Debug)]
pub(super) struct Bits {
    pub width: usize,
    pub height: usize,
    /// Words per row.
    pub stride: usize,
    pub words: Vec<u64>,
}

impl Bits {
    pub fn new(width: usize, height: usize) -> Bits {
        Bits::on(Vec::new(), width, height)
    }

    /// A white page on the words of another one, which are all 0.
    pub fn on(mut words: Vec<u64>, width: usize, height: usize) -> Bits {
        let stride = width.div_ceil(64);
        words.resize(stride * height, 0);
        Bits {
            width,
            height,
            stride,
            words,
        }
    }

    /// Paints a rectangle, which lies within the page.
    pub fn fill(&mut self, rect: &DotRect, ink: Ink) {
        if ink == Ink::Keep || rect.is_empty() {
            return;
        }
        let (first, last) = (rect.x0 as usize / 64, (rect.x1 as usize - 1) / 64);
        let head = u64::MAX >> (rect.x0 as usize % 64);
        let tail = u64::MAX << (63 - (rect.x1 as usize - 1) % 64);
        for row in self.words[rect.y0 as usize * self.stride..rect.y1 as usize * self.stride].chunks_exact_mut(self.stride) {
            if first == last {
                apply(&mut row[first], head & tail, ink);
            } else {
                apply(&mut row[first], head, ink);
                row[first + 1..last].fill(if ink == Ink::Set { u64::MAX } else { 0 });
                apply(&mut row[last], tail, ink);
            }
        }
    }

    /// Whether a dot of the page is ink.
    pub fn is_ink(&self, x: i32, y: i32) -> bool {
        self.words[y as usize * self.stride + x as usize / 64] >> (63 - x as usize % 64) & 1 != 0
    }

    /// The rows as bytes, 0 for ink; and the words, which are 0 again, for the next page unless they are many.
    pub fn into_rows(mut self) -> (Vec<u8>, Vec<u64>) {
        const MOST_WORDS: usize = 1 << 17;
        let row_bytes = self.width.div_ceil(8);
        let mut data = Vec::with_capacity(row_bytes * self.height);
        let mut bytes = vec![[0xff; 8]; self.stride];
        let (mut above, mut is_white) = (vec![0; self.stride], true);
        for row in self.words.chunks_exact_mut(self.stride) {
            // Most rows are white, or bars that go on.
            if *row != *above {
                bytes.iter_mut().zip(&*row).for_each(|(bytes, word)| *bytes = (!word).to_be_bytes());
                above.copy_from_slice(row);
                is_white = row.iter().all(|word| *word == 0);
            }
            if !is_white {
                row.fill(0);
            }
            data.extend_from_slice(&bytes.as_flattened()[..row_bytes]);
        }
        if self.words.len() > MOST_WORDS {
            self.words = Vec::new();
        }
        (data, self.words)
    }

    /// Paints one dot, which lies within the page.
    pub fn dot(&mut self, x: i32, y: i32, ink: Ink) {
        let bit = 1 << (63 - x as usize % 64);
        apply(&mut self.words[y as usize * self.stride + x as usize / 64], bit, ink);
    }

    /// Paints the dots that are at least half covered; the mask lies within the page.
    pub fn fill_mask(&mut self, mask: &Mask, ink: Ink) {
        if ink == Ink::Keep || mask.rect.is_empty() {
            return;
        }
        for y in mask.rect.y0..mask.rect.y1 {
            for (x, &coverage) in (mask.rect.x0..).zip(mask.row(y)) {
                if coverage >= 128 {
                    self.dot(x, y, ink);
                }
            }
        }
    }

    /// Paints the set bits of a small bitmap whose rows are `stride` words, its top left corner at `(x, y)`, within `clip`, which
    /// lies within the page.
    pub fn blit(&mut self, bitmap: &BitMask<'_>, x: i32, y: i32, clip: &DotRect, ink: Ink) {
        let rect = DotRect::new(x, y, x + bitmap.width as i32, y + bitmap.height as i32);
        let visible = rect.intersect(clip);
        if visible.is_empty() || ink == Ink::Keep {
            return;
        }
        let skip = (visible.y0 - y) as usize * bitmap.stride;
        let rows = bitmap.words[skip..].chunks_exact(bitmap.stride);
        let page = self.words[visible.y0 as usize * self.stride..visible.y1 as usize * self.stride].chunks_exact_mut(self.stride);
        if visible.x0 == rect.x0 && visible.x1 == rect.x1 {
            let (first, shift) = (x as usize / 64, x as usize % 64);
            if bitmap.stride == 1 {
                let spills = shift + bitmap.width > 64;
                for (row, source) in page.zip(rows) {
                    let bits = source[0];
                    apply(&mut row[first], bits >> shift, ink);
                    if spills {
                        apply(&mut row[first + 1], bits << (64 - shift), ink);
                    }
                }
            } else {
                for (row, source) in page.zip(rows) {
                    for (at, &bits) in (first..).zip(source) {
                        apply(&mut row[at], bits >> shift, ink);
                        if shift > 0 && at + 1 < row.len() {
                            apply(&mut row[at + 1], bits << (64 - shift), ink);
                        }
                    }
                }
            }
        } else {
            for (row, source) in page.zip(rows) {
                for at in visible.x0..visible.x1 {
                    let column = (at - x) as usize;
                    if source[column / 64] >> (63 - column % 64) & 1 != 0 {
                        apply(&mut row[at as usize / 64], 1 << (63 - at as usize % 64), ink);
                    }
                }
            }
        }
    }
}

/// A small bitmap: rows of `stride` words, the leftmost dot in the highest bit.
#[derive(Debug, Clone, Copy)]
pub(super) struct BitMask<'a> {
    pub width: usize,
    pub height: usize,
    pub stride: usize,
    pub words: &'a [u64],
}

#[inline]
fn apply(word: &mut u64, bits: u64, ink: Ink) {
    match ink {
        Ink::Set => *word |= bits,
        Ink::Clear => *word &= !bits,
        Ink::Keep => {}
    }
}
