//! What is painted on: bits for the 1-bit page, coloured dots for everything else and for layers.

use super::bits::{BitMask, Bits, Ink, luminance};
use super::coverage::Mask;
use super::dither::Tone;
use super::grid::DotRect;
use super::rgba::{Premultiplied, Rgba, blend, premultiply};
use page::Color;
use std::sync::Arc;

/// The region that is painted: a rectangle within the canvas, and what a path cuts out of it.
#[derive(Debug, Clone)]
pub(super) struct Region {
    pub rect: DotRect,
    pub mask: Option<Arc<Mask>>,
}

impl Region {
    /// How much of a dot of the region the clip lets through.
    fn coverage(&self, x: i32, y: i32) -> u8 {
        match &self.mask {
            None => 255,
            Some(mask) if mask.rect.contains(&DotRect::new(x, y, x + 1, y + 1)) => mask.row(y)[(x - mask.rect.x0) as usize],
            Some(_) => 0,
        }
    }
}

/// Something to paint on.
#[derive(Debug)]
pub(super) enum Canvas {
    /// The 1-bit page.
    Bits(Bits),
    /// Coloured dots.
    Rgba(Rgba),
}

impl Canvas {
    /// Paints a rectangle of one colour.
    pub fn fill(&mut self, rect: &DotRect, color: Color, region: &Region) {
        let rect = rect.intersect(&region.rect);
        if rect.is_empty() || color.a == 0 {
            return;
        }
        if let Some(mask) = &region.mask {
            let full = Mask {
                rect,
                data: vec![255; rect.width() * rect.height()],
            };
            self.fill_cut(&full.intersect(mask), color);
        } else {
            match self {
                Canvas::Bits(bits) => bits.fill(&rect, Ink::of(color)),
                Canvas::Rgba(rgba) => rgba.fill(&rect, premultiply(color)),
            }
        }
    }

    /// Paints a mask of one colour; the mask lies within the region's rectangle.
    pub fn fill_mask(&mut self, mask: &Mask, color: Color, region: &Region) {
        match &region.mask {
            Some(clip) => self.fill_cut(&mask.intersect(clip), color),
            None => self.fill_cut(mask, color),
        }
    }

    fn fill_cut(&mut self, mask: &Mask, color: Color) {
        match self {
            Canvas::Bits(bits) => bits.fill_mask(mask, Ink::of(color)),
            Canvas::Rgba(rgba) => rgba.fill_mask(mask, premultiply(color)),
        }
    }

    /// Paints a 1-bit bitmap of one colour with its top left corner at `(x, y)`.
    pub fn blit(&mut self, bitmap: &BitMask<'_>, x: i32, y: i32, color: Color, region: &Region) {
        match (self, &region.mask) {
            (Canvas::Bits(bits), None) => bits.blit(bitmap, x, y, &region.rect, Ink::of(color)),
            (canvas, _) => {
                let rect = DotRect::new(x, y, x + bitmap.width as i32, y + bitmap.height as i32);
                let mut mask = Mask {
                    rect: rect.intersect(&region.rect),
                    data: Vec::new(),
                };
                if mask.rect.is_empty() {
                    return;
                }
                for at_y in mask.rect.y0..mask.rect.y1 {
                    let row = &bitmap.words[(at_y - y) as usize * bitmap.stride..];
                    mask.data.extend((mask.rect.x0..mask.rect.x1).map(|at_x| {
                        let column = (at_x - x) as usize;
                        if row[column / 64] >> (63 - column % 64) & 1 != 0 { 255 } else { 0 }
                    }));
                }
                canvas.fill_mask(&mask, color, region);
            }
        }
    }

    /// Paints coverage `width` dots wide with its top left corner at `(x, y)`.
    pub fn blend_coverage(&mut self, coverage: &[u8], width: usize, x: i32, y: i32, color: Color, region: &Region) {
        let height = coverage.len() / width.max(1);
        let rect = DotRect::new(x, y, x + width as i32, y + height as i32);
        let visible = rect.intersect(&region.rect);
        if visible.is_empty() {
            return;
        }
        if let (Canvas::Rgba(rgba), None) = (&mut *self, &region.mask) {
            let color = premultiply(color);
            for at_y in visible.y0..visible.y1 {
                let row = &coverage[(at_y - y) as usize * width + (visible.x0 - x) as usize..];
                for (dot, &covered) in rgba.span(at_y, visible.x0, visible.x1).iter_mut().zip(row) {
                    blend(dot, color, covered);
                }
            }
            return;
        }
        let mut mask = Mask {
            rect: visible,
            data: Vec::with_capacity(visible.width() * visible.height()),
        };
        for at_y in visible.y0..visible.y1 {
            let start = (at_y - y) as usize * width + (visible.x0 - x) as usize;
            mask.data.extend_from_slice(&coverage[start..start + visible.width()]);
        }
        self.fill_mask(&mask, color, region);
    }

    /// Paints one row of colours that begins at `(x, y)` and lies within the region's rectangle; `tone` tells which of them are ink
    /// on a 1-bit page.
    pub fn paint_row(&mut self, x: i32, y: i32, colors: &[Premultiplied], region: &Region, tone: &mut Tone) {
        match self {
            Canvas::Bits(bits) => {
                for (at, color) in (x..).zip(colors) {
                    let dark = tone.is_ink(at, y, over_white(*color));
                    if color[3] >= 128 && region.coverage(at, y) >= 128 {
                        bits.dot(at, y, if dark { Ink::Set } else { Ink::Clear });
                    }
                }
            }
            Canvas::Rgba(rgba) => {
                let span = rgba.span(y, x, x + colors.len() as i32);
                for ((at, dot), color) in (x..).zip(span).zip(colors) {
                    blend(dot, *color, region.coverage(at, y));
                }
            }
        }
    }
}

/// The luminance of a premultiplied colour on white paper.
pub(super) fn over_white(color: Premultiplied) -> u8 {
    let white = 255 - color[3];
    luminance(color[0] + white, color[1] + white, color[2] + white)
}
