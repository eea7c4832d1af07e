//! The coloured page: four bytes a dot, premultiplied sRGB, blended as Chromium does, without gamma.

use super::coverage::Mask;
use super::grid::DotRect;
use page::Color;

/// A premultiplied colour: red, green, blue, alpha.
pub(super) type Premultiplied = [u8; 4];

/// Multiplies a straight colour by its alpha.
pub(super) fn premultiply(color: Color) -> Premultiplied {
    let times = |v: u8| ((u32::from(v) * u32::from(color.a) + 127) / 255) as u8;
    [times(color.r), times(color.g), times(color.b), color.a]
}

/// A canvas of coloured dots; its first dot is the page's dot (`rect.x0`, `rect.y0`).
#[derive(Debug)]
pub(super) struct Rgba {
    pub rect: DotRect,
    pub data: Vec<[u8; 4]>,
}

impl Rgba {
    pub fn new(rect: DotRect, background: Premultiplied) -> Rgba {
        Rgba {
            rect,
            data: vec![background; rect.width() * rect.height()],
        }
    }

    pub fn row(&self, y: i32) -> &[[u8; 4]] {
        let width = self.rect.width();
        let start = (y - self.rect.y0) as usize * width;
        &self.data[start..start + width]
    }

    /// The dots `x0..x1` of row `y`, which lie within the canvas.
    pub fn span(&mut self, y: i32, x0: i32, x1: i32) -> &mut [[u8; 4]] {
        let start = (y - self.rect.y0) as usize * self.rect.width();
        &mut self.data[start + (x0 - self.rect.x0) as usize..start + (x1 - self.rect.x0) as usize]
    }

    /// Paints a rectangle, which lies within the canvas.
    pub fn fill(&mut self, rect: &DotRect, color: Premultiplied) {
        if rect.is_empty() || color[3] == 0 {
            return;
        }
        for y in rect.y0..rect.y1 {
            let span = self.span(y, rect.x0, rect.x1);
            if color[3] == 255 {
                span.fill(color);
            } else {
                span.iter_mut().for_each(|dot| blend(dot, color, 255));
            }
        }
    }

    /// Paints through a mask, which lies within the canvas.
    pub fn fill_mask(&mut self, mask: &Mask, color: Premultiplied) {
        if mask.rect.is_empty() {
            return;
        }
        for y in mask.rect.y0..mask.rect.y1 {
            for (dot, &coverage) in self.span(y, mask.rect.x0, mask.rect.x1).iter_mut().zip(mask.row(y)) {
                blend(dot, color, coverage);
            }
        }
    }

    /// Paints a layer through an opacity.
    pub fn composite(&mut self, layer: &Rgba, opacity: u8) {
        for y in layer.rect.y0..layer.rect.y1 {
            let span = self.span(y, layer.rect.x0, layer.rect.x1);
            span.iter_mut()
                .zip(layer.row(y))
                .for_each(|(dot, color)| blend(dot, *color, opacity));
        }
    }
}

/// Paints `color`, seen through `coverage`, over a dot.
#[inline]
pub(super) fn blend(dot: &mut [u8; 4], color: Premultiplied, coverage: u8) {
    let coverage = u32::from(coverage);
    if coverage == 0 {
        return;
    }
    let rest = 65025 - u32::from(color[3]) * coverage;
    for (below, above) in dot.iter_mut().zip(color) {
        *below = ((u32::from(above) * coverage * 255 + u32::from(*below) * rest + 32512) / 65025) as u8;
    }
}
