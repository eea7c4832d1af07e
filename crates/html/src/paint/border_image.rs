//! `border-image`: CSS Backgrounds 3 §5. The picture is cut into nine pieces; corners are scaled, sides and the middle fill their room.

use super::Painter;
use super::gradient;
use super::millimetre::{edges, px};
use super::tile::{self, Axis, Tiles};
use crate::graphic::Graphic;
use crate::layout::geometry::PhysicalRect;
use crate::style::ComputedStyle;
use crate::style::values::{BorderImageLength, BorderImageRepeat, Image};
use crate::units::{Px, Sides};
use page::{Affine, Clip};
use std::sync::Arc;

/// Start, the two cuts, and end, along one axis.
type Cuts = [f64; 4];

impl Painter<'_> {
    /// Paints the border image of a box; `false` when it has none.
    pub(super) fn border_image(&mut self, style: &ComputedStyle, border_box: &PhysicalRect, border: &Sides<Px>) -> bool {
        let image = &style.decoration.border_image;
        let Some(source) = &image.source else { return false };
        let outset = |value: &BorderImageLength, border: Px| match value {
            BorderImageLength::Auto => 0.,
            BorderImageLength::Number(times) => f64::from(*times) * px(border),
            BorderImageLength::Set(length) => px(length.resolve(Px::ZERO)),
        };
        let (left, right) = (
            px(border_box.offset.x) - outset(&image.outset.left, border.left),
            px(border_box.right()) + outset(&image.outset.right, border.right),
        );
        let (top, bottom) = (
            px(border_box.offset.y) - outset(&image.outset.top, border.top),
            px(border_box.bottom()) + outset(&image.outset.bottom, border.bottom),
        );
        let (width, height) = (right - left, bottom - top);
        if width <= 0. || height <= 0. {
            return true;
        }
        let (picture, natural) = match source {
            Image::Graphic(Graphic::Picture(picture)) => {
                let natural = (f64::from(picture.width()), f64::from(picture.height()));
                (picture.clone(), natural)
            }
            Image::Graphic(Graphic::Svg(svg)) => {
                let (width, height) = svg.natural_size().or_default();
                let natural = (f64::from(width), f64::from(height));
                match self.svg_picture(svg, natural, 1.) {
                    Some(picture) => (picture, natural),
                    None => return true,
                }
            }
            Image::Gradient(css) => {
                let paint = gradient::resolve(css, 0., 0., width, height, style.inherited.color);
                (Arc::new(tile::rendered(&paint, width, height)), (width, height))
            }
        };
        let slices = &image.slice.sides;
        let (slice_x, slice_y) = (
            slice_cuts(&slices.left, &slices.right, natural.0),
            slice_cuts(&slices.top, &slices.bottom, natural.1),
        );
        let across = (
            widths(&image.width.left, border.left, width, slice_x[1]),
            widths(&image.width.right, border.right, width, natural.0 - slice_x[2]),
        );
        let down = (
            widths(&image.width.top, border.top, height, slice_y[1]),
            widths(&image.width.bottom, border.bottom, height, natural.1 - slice_y[2]),
        );
        let fit = (width / (across.0 + across.1)).min(height / (down.0 + down.1)).min(1.);
        let x = [left, left + across.0 * fit, right - across.1 * fit, right];
        let y = [top, top + down.0 * fit, bottom - down.1 * fit, bottom];
        // The middle is scaled as the side before it is, or else the one after it.
        let scale = |room: &Cuts, slice: &Cuts| {
            [0, 2]
                .into_iter()
                .map(|i| ((room[i + 1] - room[i]), (slice[i + 1] - slice[i])))
                .find(|(room, slice)| *room > 0. && *slice > 0.)
                .map_or(1., |(room, slice)| room / slice)
        };
        let middle = (scale(&x, &slice_x), scale(&y, &slice_y));
        let pixels_per = (f64::from(picture.width()) / natural.0, f64::from(picture.height()) / natural.1);
        for row in 0..3 {
            for column in 0..3 {
                if (row, column) == (1, 1) && !image.slice.fill {
                    continue;
                }
                let room = (x[column], y[row], x[column + 1], y[row + 1]);
                let piece = (slice_x[column], slice_y[row], slice_x[column + 1], slice_y[row + 1]);
                let size = (piece.2 - piece.0, piece.3 - piece.1);
                if room.2 <= room.0 || room.3 <= room.1 || size.0 <= 0. || size.1 <= 0. {
                    continue;
                }
                let crop = (
                    piece.0 * pixels_per.0,
                    piece.1 * pixels_per.1,
                    piece.2 * pixels_per.0,
                    piece.3 * pixels_per.1,
                );
                let Some(part) = tile::cropped(&picture, crop) else { continue };
                // A side is as much longer as it is thicker than its slice; the middle follows the sides.
                let thick = match row {
                    1 => middle.0,
                    _ => (room.3 - room.1) / size.1,
                };
                let wide = match column {
                    1 => middle.1,
                    _ => (room.2 - room.0) / size.0,
                };
                let repeat = |stretch: bool, repeat| if stretch { BorderImageRepeat::Stretch } else { repeat };
                let tiles = (
                    Axis::side(room.0, room.2, size.0 * thick, repeat(column != 1, image.repeat.0)),
                    Axis::side(room.1, room.3, size.1 * wide, repeat(row != 1, image.repeat.1)),
                );
                let (Some(x), Some(y)) = tiles else { continue };
                let tiles = Tiles { x, y };
                let (Some(columns), Some(rows)) = (tiles.x.indices(room.0, room.2), tiles.y.indices(room.1, room.3)) else {
                    continue;
                };
                let mark = self.items.len();
                self.picture_tiles(&Arc::new(part), &tiles, columns, rows, style.inherited.pixelated);
                if tiles.x.exceeds(columns, room.0, room.2) || tiles.y.exceeds(rows, room.1, room.3) {
                    let clip = Clip::Rect(edges(room.0, room.1, room.2, room.3));
                    self.wrap(mark, Affine::IDENTITY, Some(clip), 1.);
                }
            }
        }
        true
    }
}

/// Where a picture is cut, in its px.
fn slice_cuts(start: &BorderImageLength, end: &BorderImageLength, size: f64) -> Cuts {
    let slice = |value: &BorderImageLength| {
        let slice = match value {
            BorderImageLength::Auto => 0.,
            BorderImageLength::Number(pixels) => f64::from(*pixels),
            BorderImageLength::Set(length) => px(length.resolve(Px::from_f32_round(size as f32))),
        };
        slice.clamp(0., size)
    };
    [0., slice(start), size - slice(end), size]
}

/// How thick a side is drawn, in px.
fn widths(value: &BorderImageLength, border: Px, area: f64, slice: f64) -> f64 {
    match value {
        BorderImageLength::Auto => slice,
        BorderImageLength::Number(times) => f64::from(*times) * px(border),
        BorderImageLength::Set(length) => px(length.resolve(Px::from_f32_round(area as f32))).max(0.),
    }
}
