//! How a label lies on its paper: turned for printers that take it sideways, shifted for printers that do not print where they should.

use page::dots::Bitmap;
use page::{Affine, Clip, Group, Item, Page, Rect};
use std::borrow::Cow;

/// A turn of a label and its paper, clockwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rotation {
    /// As it is.
    #[default]
    None,
    /// 90°: what was the top is at the right.
    Quarter,
    /// 180°: upside down.
    Half,
    /// 270°: what was the top is at the left.
    ThreeQuarters,
}

impl Rotation {
    /// The rotation of 0, 90, 180 or 270 degrees clockwise.
    pub fn from_degrees(degrees: u16) -> Option<Rotation> {
        Some(match degrees {
            0 => Rotation::None,
            90 => Rotation::Quarter,
            180 => Rotation::Half,
            270 => Rotation::ThreeQuarters,
            _ => return None,
        })
    }

    fn swaps_sides(self) -> bool {
        matches!(self, Rotation::Quarter | Rotation::ThreeQuarters)
    }
}

/// A rotation, and then a shift of what is printed to the right and down in mm. The paper keeps its size.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Placement {
    /// The turn.
    pub rotation: Rotation,
    /// The shift to the right and down, in mm.
    pub offset_mm: [f32; 2],
}

impl Placement {
    fn is_plain(&self) -> bool {
        *self == Placement::default()
    }

    /// The shift in whole dots, so that nothing loses its place on the printer's grid.
    fn offset_dots(&self, dots_per_mm: f64) -> [i64; 2] {
        // A number that is none casts to 0.
        self.offset_mm.map(|mm| (f64::from(mm) * dots_per_mm).round() as i64)
    }

    /// From mm of a page of this size to mm of the placed page. Whole dots come to lie on whole dots.
    pub fn transform(&self, width: f32, height: f32, dots_per_mm: f64) -> Affine {
        let whole = |mm: f32| ((f64::from(mm) * dots_per_mm).round() / dots_per_mm) as f32;
        let (width, height) = (whole(width), whole(height));
        let [right, down] = self.offset_dots(dots_per_mm).map(|dots| (dots as f64 / dots_per_mm) as f32);
        let (a, b, c, d, e, f) = match self.rotation {
            Rotation::None => (1., 0., 0., 1., 0., 0.),
            Rotation::Quarter => (0., 1., -1., 0., height, 0.),
            Rotation::Half => (-1., 0., 0., -1., width, height),
            Rotation::ThreeQuarters => (0., -1., 1., 0., 0., width),
        };
        let (e, f) = (e + right, f + down);
        Affine { a, b, c, d, e, f }
    }

    /// The page as it lies on the paper. What lay beyond its edges stays unseen.
    pub fn page<'p>(&self, page: &'p Page, dots_per_mm: f64) -> Cow<'p, Page> {
        if self.is_plain() {
            return Cow::Borrowed(page);
        }
        let (width, height) = match self.rotation.swaps_sides() {
            true => (page.height, page.width),
            false => (page.width, page.height),
        };
        let whole = Rect {
            x: 0.,
            y: 0.,
            width: page.width,
            height: page.height,
        };
        let group = Group {
            transform: self.transform(page.width, page.height, dots_per_mm),
            clip: Some(Clip::Rect(whole)),
            opacity: 1.,
            items: page.items.clone(),
        };
        Cow::Owned(Page {
            width,
            height,
            items: vec![Item::Group(group)],
        })
    }

    /// The dots of a page as they lie on the paper: each dot that was drawn, elsewhere.
    pub fn bitmap<'b>(&self, bitmap: &'b Bitmap, dots_per_mm: f64) -> Cow<'b, Bitmap> {
        if self.is_plain() {
            return Cow::Borrowed(bitmap);
        }
        let (width, height) = (i64::from(bitmap.width), i64::from(bitmap.height));
        let [right, down] = self.offset_dots(dots_per_mm);
        let size = match self.rotation.swaps_sides() {
            true => (bitmap.height, bitmap.width),
            false => (bitmap.width, bitmap.height),
        };
        Cow::Owned(bitmap.rearranged(size, |x, y| {
            let (x, y) = match self.rotation {
                Rotation::None => (x, y),
                Rotation::Quarter => (height - 1 - y, x),
                Rotation::Half => (width - 1 - x, height - 1 - y),
                Rotation::ThreeQuarters => (y, width - 1 - x),
            };
            (x.saturating_add(right), y.saturating_add(down))
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raster::{ColorMode, RasterOptions, rasterize};
    use page::{Color, Fill, Paint};

    const ROTATIONS: [Rotation; 4] = [Rotation::None, Rotation::Quarter, Rotation::Half, Rotation::ThreeQuarters];

    /// A page of odd size with a mark at its top left and one beyond its right edge.
    fn page() -> Page {
        let fill = |x, y, width, height| {
            Item::Fill(Fill {
                rect: Rect { x, y, width, height },
                paint: Paint::Solid(Color::BLACK),
            })
        };
        Page {
            width: 20.06,
            height: 11.2,
            items: vec![fill(1., 0.5, 4., 1.25), fill(19., 9., 30., 0.5)],
        }
    }

    #[test]
    fn dots_are_turned_and_shifted_as_the_page_is() {
        for color in [ColorMode::Bilevel, ColorMode::Gray, ColorMode::Rgb] {
            for dots_per_mm in [8., 300. / 25.4] {
                let options = RasterOptions::new(dots_per_mm, color);
                let plain = rasterize(&page(), &options).unwrap();
                for rotation in ROTATIONS {
                    for offset_mm in [[0., 0.], [1.5, -0.7], [-3., 100.]] {
                        let placement = Placement { rotation, offset_mm };
                        let placed = rasterize(&placement.page(&page(), dots_per_mm), &options).unwrap();
                        assert!(
                            *placement.bitmap(&plain, dots_per_mm) == placed,
                            "{placement:?} {color:?} {dots_per_mm}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn the_top_of_a_label_goes_clockwise() {
        let corner = |degrees: u16| {
            let rotation = Rotation::from_degrees(degrees).unwrap();
            let placement = Placement {
                rotation,
                ..Placement::default()
            };
            let t = placement.transform(100., 180., 8.);
            (t.e, t.f)
        };
        assert_eq!([0, 90, 180, 270].map(corner), [(0., 0.), (180., 0.), (100., 180.), (0., 100.)]);
        assert_eq!(Rotation::from_degrees(45), None);
    }

    #[test]
    fn an_endless_shift_takes_everything_off_the_paper() {
        let placement = Placement {
            offset_mm: [f32::NAN, f32::INFINITY],
            ..Placement::default()
        };
        let bitmap = rasterize(&page(), &RasterOptions::default()).unwrap();
        assert!(placement.bitmap(&bitmap, 8.).data.iter().all(|byte| *byte == 0xff));
    }
}
