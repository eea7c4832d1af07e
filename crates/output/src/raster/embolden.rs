//! Synthetic bold: outlines whose strokes are thickened.

use super::coverage::{Mask, Outline};
use super::grid::DotRect;
use tiny_skia::{FillRule, LineJoin, PathBuilder, Stroke, Transform};

/// The share of the em by which strokes become thicker (the divisor 24 of FreeType's `FT_GlyphSlot_Embolden` and of Skia's host for it).
const STRENGTH: f32 = 1. / 24.;

/// By how many dots strokes become thicker at a size in dots per em.
pub(super) fn strength(size: f32) -> f32 {
    size * STRENGTH
}

/// The coverage within `clip` of an outline whose strokes are `strength` dots thicker, half of it to either side.
pub(super) fn fill(outline: &mut Outline, strength: f32, clip: &DotRect) -> Option<Mask> {
    let inner = outline.fill(clip, false)?;
    let rect = grow(&inner.rect, (strength / 2.).ceil() as i32 + 1).intersect(clip);
    let Some(mut data) = stroke(outline, strength, &rect) else {
        return Some(inner);
    };
    for y in inner.rect.y0..inner.rect.y1 {
        let start = (y - rect.y0) as usize * rect.width() + (inner.rect.x0 - rect.x0) as usize;
        for (sum, &covered) in data[start..].iter_mut().zip(inner.row(y)) {
            *sum = covered.max(*sum);
        }
    }
    Some(Mask { rect, data })
}

fn grow(rect: &DotRect, by: i32) -> DotRect {
    DotRect::new(rect.x0 - by, rect.y0 - by, rect.x1 + by, rect.y1 + by)
}

/// The coverage of a line of the given width along the outline.
fn stroke(outline: &Outline, width: f32, rect: &DotRect) -> Option<Vec<u8>> {
    let mut path = PathBuilder::new();
    let mut at = None;
    for &[x0, y0, x1, y1] in outline.lines() {
        if at != Some((x0, y0)) {
            if at.is_some() {
                path.close();
            }
            path.move_to(x0, y0);
        }
        path.line_to(x1, y1);
        at = Some((x1, y1));
    }
    path.close();
    let stroke = Stroke {
        width,
        line_join: LineJoin::Miter,
        ..Stroke::default()
    };
    let path = path.finish()?.stroke(&stroke, 1.)?;
    let mut mask = tiny_skia::Mask::new(rect.width() as u32, rect.height() as u32)?;
    mask.fill_path(
        &path,
        FillRule::Winding,
        true,
        Transform::from_translate(-rect.x0 as f32, -rect.y0 as f32),
    );
    Some(mask.take())
}
