//! Pictures as dots of a 1-bit page, kept for the next label: a batch repeats its logos.

use super::bits::BitMask;
use super::canvas::{Canvas, Region};
use super::picture::Turned;
use page::Color;
use page::picture::Picture;
use rustc_hash::FxHashMap;
use std::sync::{Arc, Weak};

/// Bytes of dots that are kept; then they are forgotten and made again.
const CACHED_BYTES: usize = 1 << 20;

/// Bytes counted for a picture's place in the cache, besides its dots.
const ENTRY_BYTES: usize = 256;

/// What the dots of a picture depend on besides its pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Shape {
    pub width: usize,
    pub height: usize,
    pub turn: Turned,
    pub pixelated: bool,
    /// Greys are diffused, else thresholded.
    pub diffused: bool,
}

/// The dots a picture burns and those it leaves white, whatever was there; the others it does not touch.
pub(super) struct PictureDots {
    width: usize,
    height: usize,
    dark: Vec<u64>,
    light: Vec<u64>,
}

impl PictureDots {
    pub fn new(width: usize, height: usize) -> PictureDots {
        let words = vec![0; width.div_ceil(64) * height];
        PictureDots {
            width,
            height,
            dark: words.clone(),
            light: words,
        }
    }

    pub fn set(&mut self, x: usize, y: usize, dark: bool) {
        let words = if dark { &mut self.dark } else { &mut self.light };
        words[y * self.width.div_ceil(64) + x / 64] |= 1 << (63 - x % 64);
    }

    /// Paints them with their top left corner at `(x, y)`.
    fn paint(&self, x: i32, y: i32, canvas: &mut Canvas, region: &Region) {
        for (words, color) in [(&self.dark, Color::BLACK), (&self.light, Color::WHITE)] {
            let mask = BitMask {
                width: self.width,
                height: self.height,
                stride: self.width.div_ceil(64),
                words,
            };
            canvas.blit(&mask, x, y, color, region);
        }
    }
}

/// By address and shape; the weak reference keeps the address from being another picture's.
#[derive(Default)]
pub(super) struct KnownPictures {
    dots: FxHashMap<(usize, Shape), (Weak<Picture>, PictureDots)>,
    bytes: usize,
}

/// Paints a picture's dots with their top left corner at `(x, y)`; they are made unless they are known.
pub(super) fn paint(
    picture: &Arc<Picture>,
    shape: Shape,
    (x, y): (i32, i32),
    known: &mut KnownPictures,
    canvas: &mut Canvas,
    region: &Region,
    make: impl FnOnce() -> PictureDots,
) {
    let key = (Arc::as_ptr(picture).addr(), shape);
    if let Some((_, dots)) = known.dots.get(&key) {
        return dots.paint(x, y, canvas, region);
    }
    let dots = make();
    dots.paint(x, y, canvas, region);
    let bytes = ENTRY_BYTES + 8 * (dots.dark.len() + dots.light.len());
    // A picture over the whole page must not drive out the logos.
    if bytes > CACHED_BYTES / 2 {
        return;
    }
    if known.bytes + bytes > CACHED_BYTES {
        *known = KnownPictures::default();
    }
    known.bytes += bytes;
    known.dots.insert(key, (Arc::downgrade(picture), dots));
}
