//! Background colour and image layers: CSS Backgrounds 3 §2.

use super::Painter;
use super::corner::RoundedRect;
use super::gradient;
use super::millimetre::{edges, px};
use super::tile::{self, Axis, Tiles};
use crate::graphic::Graphic;
use crate::layout::fragment::BoxSides;
use crate::layout::geometry::PhysicalRect;
use crate::style::ComputedStyle;
use crate::style::values::{AutoLength, BackgroundBox, BackgroundLayer, BackgroundSize, Image, Repeat};
use crate::units::Px;
use page::picture::Picture;
use page::{Affine, Color, Fill, ImageItem, Item, Paint, PathFill};
use std::sync::Arc;
use svg::{NaturalSize, Svg};

/// More tiles than this are first joined into larger pictures.
const SEPARATE_TILES: u64 = 64;
/// More tiles of a drawing than this are those of a picture of it.
const SEPARATE_DRAWINGS: u64 = 16;
/// More tiles than this, even joined, are too small to be told apart: their mean colour stands for them.
const MAX_TILES: u64 = 4096;
/// Pixels of a picture that tiles are joined into.
const JOINED_PIXELS: u64 = 1 << 20;
/// Pixels that are looked through to find out whether a picture has only one colour.
const UNIFORM_PIXELS: u64 = 64 * 64;

/// Where a background goes.
pub struct Area {
    /// The border box that images are placed against.
    pub border_box: PhysicalRect,
    /// Its border and padding widths.
    pub sides: BoxSides,
    /// Its border edge with the corners.
    pub shape: RoundedRect,
    /// The background is painted here instead, whatever `background-clip` says: the canvas, or a cell of a row.
    pub everywhere: Option<PhysicalRect>,
}

impl Area {
    fn clip(&self, clip: BackgroundBox) -> Option<RoundedRect> {
        if let Some(rect) = &self.everywhere {
            return Some(RoundedRect::sharp(rect));
        }
        match clip {
            BackgroundBox::Border => Some(self.shape),
            BackgroundBox::Padding => Some(self.shape.inset(&self.sides.border)),
            BackgroundBox::Content => Some(self.shape.inset(&self.sides.border).inset(&self.sides.padding)),
            BackgroundBox::Text => None,
        }
    }

    fn origin(&self, origin: BackgroundBox) -> PhysicalRect {
        match origin {
            BackgroundBox::Border => self.border_box,
            BackgroundBox::Padding | BackgroundBox::Text => self.border_box.inset(&self.sides.border),
            BackgroundBox::Content => self.border_box.inset(&self.sides.border).inset(&self.sides.padding),
        }
    }
}

/// Fills a shape with one colour.
pub fn fill(shape: &RoundedRect, color: Color, items: &mut Vec<Item>) {
    if color.a == 0 || shape.is_empty() {
        return;
    }
    let paint = Paint::Solid(color);
    items.push(if shape.is_rounded() {
        Item::Path(PathFill {
            path: shape.path(),
            even_odd: false,
            paint,
        })
    } else {
        Item::Fill(Fill {
            rect: edges(shape.left, shape.top, shape.right, shape.bottom),
            paint,
        })
    });
}

impl Painter<'_> {
    /// Paints the colour and the layers of a background, the first layer on top.
    pub(super) fn background(&mut self, style: &ComputedStyle, area: &Area) {
        let decoration = &style.decoration;
        let color = decoration.background_color.resolve(style.inherited.color);
        let layers = &decoration.background_layers;
        if color.a > 0 {
            let clip = layers.last().map_or(BackgroundBox::Border, |layer| layer.clip);
            if let Some(shape) = area.clip(clip) {
                fill(&shape, color, &mut self.items);
            }
        }
        for layer in layers.iter().rev() {
            if !self.charge() {
                return;
            }
            if let (Some(image), Some(shape)) = (&layer.image, area.clip(layer.clip)) {
                self.layer(style, layer, image, &shape, area);
            }
        }
    }

    fn layer(&mut self, style: &ComputedStyle, layer: &BackgroundLayer, image: &Image, shape: &RoundedRect, area: &Area) {
        let positioning = if layer.fixed { self.area } else { area.origin(layer.origin) };
        let Some((width, height)) = tile_size(style, layer, image, &positioning) else {
            return;
        };
        let (x_repeat, y_repeat) = layer.repeat;
        let tiles = Tiles {
            x: Axis::new(positioning.offset.x, positioning.size.width, width, &layer.position.0, x_repeat),
            y: Axis::new(positioning.offset.y, positioning.size.height, height, &layer.position.1, y_repeat),
        };
        let seen = (
            px(self.visible.offset.x).max(shape.left),
            px(self.visible.offset.y).max(shape.top),
            px(self.visible.right()).min(shape.right),
            px(self.visible.bottom()).min(shape.bottom),
        );
        let (Some(columns), Some(rows)) = (tiles.x.indices(seen.0, seen.2), tiles.y.indices(seen.1, seen.3)) else {
            return;
        };
        let mark = self.items.len();
        match image {
            Image::Graphic(Graphic::Picture(picture)) => {
                self.picture_tiles(picture, &tiles, columns, rows, style.inherited.pixelated);
            }
            Image::Graphic(Graphic::Svg(svg)) => self.svg_tiles(svg, &tiles, columns, rows, style.inherited.zoom),
            Image::Gradient(css) => {
                let current = style.inherited.color;
                let count = (columns.1 - columns.0) as u64 * (rows.1 - rows.0) as u64;
                if count <= SEPARATE_TILES {
                    for row in rows.0..rows.1 {
                        for column in columns.0..columns.1 {
                            let (left, top) = (tiles.x.at(column), tiles.y.at(row));
                            let paint = gradient::resolve(css, left, top, tiles.x.size, tiles.y.size, current);
                            self.items.push(Item::Fill(Fill {
                                rect: edges(left, top, left + tiles.x.size, top + tiles.y.size),
                                paint,
                            }));
                        }
                    }
                } else {
                    let paint = gradient::resolve(css, 0., 0., tiles.x.size, tiles.y.size, current);
                    let picture = Arc::new(tile::rendered(&paint, tiles.x.size, tiles.y.size));
                    self.picture_tiles(&picture, &tiles, columns, rows, false);
                }
            }
        }
        let cut = tiles.x.exceeds(columns, shape.left, shape.right) || tiles.y.exceeds(rows, shape.top, shape.bottom);
        if cut || shape.is_rounded() {
            self.wrap(mark, Affine::IDENTITY, Some(shape.clip()), 1.);
        }
    }

    /// Draws tiles of a drawing; many of them as a picture.
    fn svg_tiles(&mut self, svg: &Arc<Svg>, tiles: &Tiles, columns: (i64, i64), rows: (i64, i64), zoom: f32) {
        let size = (tiles.x.size, tiles.y.size);
        if (columns.1 - columns.0) as u64 * (rows.1 - rows.0) as u64 > SEPARATE_DRAWINGS {
            if let Some(picture) = self.svg_picture(svg, size, zoom) {
                self.picture_tiles(&picture, tiles, columns, rows, false);
            }
            return;
        }
        for row in rows.0..rows.1 {
            for column in columns.0..columns.1 {
                let (left, top) = (tiles.x.at(column), tiles.y.at(row));
                self.svg(svg, edges(left, top, left + size.0, top + size.1), size, zoom, false);
            }
        }
    }

    /// Draws tiles of a picture: the columns and rows from the first to before the last number.
    pub(super) fn picture_tiles(&mut self, picture: &Arc<Picture>, tiles: &Tiles, columns: (i64, i64), rows: (i64, i64), pixelated: bool) {
        let (across, down) = ((columns.1 - columns.0) as u64, (rows.1 - rows.0) as u64);
        let count = across * down;
        let area = u64::from(picture.width()) * u64::from(picture.height());
        if count > 1
            && tiles.is_seamless()
            && area <= UNIFORM_PIXELS
            && let Some(color) = tile::uniform_color(picture)
        {
            self.items.push(Item::Fill(Fill {
                rect: edges(
                    tiles.x.at(columns.0),
                    tiles.y.at(rows.0),
                    tiles.x.at(columns.1 - 1) + tiles.x.size,
                    tiles.y.at(rows.1 - 1) + tiles.y.size,
                ),
                paint: Paint::Solid(color),
            }));
            return;
        }
        let (mut picture, mut joined_x, mut joined_y) = (picture.clone(), 1, 1);
        if count > SEPARATE_TILES && tiles.is_seamless() {
            let room = (JOINED_PIXELS / area).max(1);
            joined_x = across.min(room);
            joined_y = down.min(room / joined_x).max(1);
            if joined_x * joined_y > 1 {
                match tile::joined(&picture, joined_x as u32, joined_y as u32) {
                    Some(larger) => picture = Arc::new(larger),
                    None => return,
                }
            }
        }
        if across.div_ceil(joined_x) * down.div_ceil(joined_y) > MAX_TILES {
            let Some(color) = tile::mean_color(&picture) else { return };
            self.items.push(Item::Fill(Fill {
                rect: edges(tiles.x.at(columns.0), tiles.y.at(rows.0), tiles.x.at(columns.1), tiles.y.at(rows.1)),
                paint: Paint::Solid(color),
            }));
            return;
        }
        let (width, height) = (tiles.x.size * joined_x as f64, tiles.y.size * joined_y as f64);
        for row in (rows.0..rows.1).step_by(joined_y as usize) {
            for column in (columns.0..columns.1).step_by(joined_x as usize) {
                let (left, top) = (tiles.x.at(column), tiles.y.at(row));
                self.items.push(Item::Image(ImageItem {
                    picture: picture.clone(),
                    rect: edges(left, top, left + width, top + height),
                    pixelated,
                }));
            }
        }
    }
}

/// The size of one tile in px (§2.9, CSS Images 3 §4.3); `None` when nothing is to be drawn.
fn tile_size(style: &ComputedStyle, layer: &BackgroundLayer, image: &Image, area: &PhysicalRect) -> Option<(f64, f64)> {
    let (area_width, area_height) = (px(area.size.width), px(area.size.height));
    let zoom = f64::from(style.inherited.zoom);
    let natural = match image {
        Image::Graphic(graphic) => graphic.natural_size(),
        Image::Gradient(_) => NaturalSize::default(),
    };
    let side = |length: Option<f32>| length.map(|length| f64::from(length) * zoom);
    let (natural_width, natural_height) = (side(natural.width), side(natural.height));
    let natural_ratio = natural.ratio.map(f64::from);
    let explicit = |value: &AutoLength, basis: Px| match value {
        AutoLength::Auto => None,
        AutoLength::Set(length) => Some(px(length.resolve(basis)).max(0.)),
    };
    let mut automatic = (false, false);
    // As large as fits or covers the area: with a ratio alone an image has any size.
    let by_ratio = |ratio: f64, covers: bool| {
        let wide = area_width / area_height > ratio;
        match wide == covers {
            true => (area_width, area_width / ratio),
            false => (area_height * ratio, area_height),
        }
    };
    let (mut width, mut height) = match (&layer.size, natural_ratio) {
        (BackgroundSize::Contain | BackgroundSize::Cover, None) => (area_width, area_height),
        (BackgroundSize::Contain, Some(ratio)) => by_ratio(ratio, false),
        (BackgroundSize::Cover, Some(ratio)) => by_ratio(ratio, true),
        (BackgroundSize::Explicit(width, height), ratio) => {
            automatic = (width.is_auto(), height.is_auto());
            match (explicit(width, area.size.width), explicit(height, area.size.height), ratio) {
                (Some(w), Some(h), _) => (w, h),
                (Some(w), None, Some(ratio)) => (w, w / ratio),
                (None, Some(h), Some(ratio)) => (h * ratio, h),
                (Some(w), None, None) => (w, natural_height.unwrap_or(area_height)),
                (None, Some(h), None) => (natural_width.unwrap_or(area_width), h),
                (None, None, ratio) => match (natural_width, natural_height, ratio) {
                    (Some(w), Some(h), _) => (w, h),
                    (Some(w), None, Some(ratio)) => (w, w / ratio),
                    (None, Some(h), Some(ratio)) => (h * ratio, h),
                    (None, None, Some(ratio)) => by_ratio(ratio, false),
                    (w, h, None) => (w.unwrap_or(area_width), h.unwrap_or(area_height)),
                },
            }
        }
    };
    // `round` rescales the tile so that a whole number fits; an `auto` size of the other axis keeps the ratio.
    let ratio = height / width;
    let fit = |size: f64, area: f64| if area > 0. { area / (area / size).round().max(1.) } else { size };
    if layer.repeat.0 == Repeat::Round && width > 0. {
        width = fit(width, area_width);
        if automatic.1 && layer.repeat.1 != Repeat::Round && natural_ratio.is_some() {
            height = width * ratio;
        }
    }
    if layer.repeat.1 == Repeat::Round && height > 0. {
        height = fit(height, area_height);
        if automatic.0 && layer.repeat.0 != Repeat::Round && natural_ratio.is_some() {
            width = height / ratio;
        }
    }
    (width > 0. && height > 0. && width.is_finite() && height.is_finite()).then_some((width, height))
}
