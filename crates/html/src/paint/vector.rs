//! Drawings: SVG at its place.

use super::millimetre::mm;
use super::{Painter, cost};
use crate::graphic::Graphic;
use crate::resource::Resources;
use crate::style::initial_families;
use crate::warning::Warning;
use page::{Affine, Clip, Group, ImageItem, Item, Point, Rect};
use std::sync::Arc;
use svg::{Drawing, Image, Place, Svg};
use text::FontSet;

/// What drawings are drawn with.
pub struct Vectors<'a> {
    /// Faces of their text.
    pub fonts: &'a FontSet,
    /// Their images, and the work that is left.
    pub resources: &'a Resources<'a>,
    /// The printer's dots, for what becomes a picture.
    pub dots_per_mm: f32,
}

impl Vectors<'_> {
    /// Draws with the top left corner at a point of the page. The viewport is `width` by `height` px large, in a box `zoom` times as large.
    fn draw(&self, svg: &Svg, corner: Point, (width, height): (f64, f64), zoom: f32, overflows: bool, whole: bool) -> Option<Arc<Drawing>> {
        if self.resources.work.is_exhausted() {
            return None;
        }
        self.resources.work.grow(svg.size_to_draw());
        let zoom = f64::from(zoom);
        let place = Place {
            corner,
            size: ((width / zoom) as f32, (height / zoom) as f32),
            scale: (mm(zoom), mm(zoom)),
            dots_per_mm: self.dots_per_mm,
            overflows,
            as_picture: whole,
        };
        let image = |href: &str| {
            Some(match self.resources.graphic(href, "image")? {
                Graphic::Picture(picture) => Image::Picture(picture),
                Graphic::Svg(svg) => Image::Svg(svg),
            })
        };
        let resources = svg::Resources {
            fonts: self.fonts,
            families: initial_families(),
            image: &image,
        };
        match svg.draw(&place, &resources) {
            Ok(drawing) => {
                self.resources.work.spend(drawing.steps);
                drawing.warnings.iter().for_each(|warning| self.warn(*warning));
                Some(drawing)
            }
            Err(error) => {
                self.resources.svg_error(error, "svg");
                None
            }
        }
    }

    fn warn(&self, warning: svg::Warning) {
        let warning = match warning {
            svg::Warning::Unsupported(feature) => Warning::Unsupported {
                feature: feature.to_owned(),
            },
            svg::Warning::MissingGlyph(character) => Warning::MissingGlyph {
                code_point: format!("U+{:04X}", u32::from(character)),
            },
            svg::Warning::Image(reason) => Warning::BrokenPicture {
                element: "image".to_owned(),
                reason: reason.to_owned(),
            },
            _ => return,
        };
        self.resources.warn(warning);
    }
}

impl Painter<'_> {
    /// Draws an SVG in a rectangle of the page, `size` in px being that of its viewport, which it is cut to unless it `overflows`.
    pub(super) fn svg(&mut self, svg: &Svg, rect: Rect, size: (f64, f64), zoom: f32, overflows: bool) {
        let corner = Point { x: rect.x, y: rect.y };
        let Some(drawing) = self
            .vectors
            .draw(svg, corner, size, zoom, overflows, false)
            .filter(|drawing| !drawing.items.is_empty())
        else {
            return;
        };
        self.work.grow(cost::bytes_of(&drawing.items));
        self.items.push(Item::Group(Group {
            transform: Affine::IDENTITY,
            clip: (!overflows).then_some(Clip::Rect(rect)),
            opacity: 1.,
            items: drawing.items.clone(),
        }));
    }

    /// An SVG as a picture as large as its viewport.
    pub(super) fn svg_picture(&self, svg: &Svg, size: (f64, f64), zoom: f32) -> Option<Arc<page::Picture>> {
        let drawing = self.vectors.draw(svg, Point::default(), size, zoom, false, true)?;
        match drawing.items.first() {
            Some(Item::Image(ImageItem { picture, .. })) => Some(picture.clone()),
            _ => None,
        }
    }
}
