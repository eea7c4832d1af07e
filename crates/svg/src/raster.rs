//! What a page has no words for, as a picture at the printer's dots.

use crate::tree::{Drawer, Map};
use crate::{Error, cost};
use page::picture::Pixels;
use page::{ImageItem, Item, Picture, Rect};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Node, Tree};
use std::sync::Arc;

/// Pixels of one picture; where it would have more, they are larger.
const MOST_PIXELS: f32 = 4_000_000.;
/// Pixels of all layers that may be open at once.
const MOST_LAYERS: f64 = 32_000_000.;

/// Draws a node and adds the picture. `base` is the map of its tree, `outer` that of its parent.
pub(crate) fn node(drawer: &mut Drawer, node: &Node, base: &Map, outer: &Map, items: &mut Vec<Item>) -> Result<(), Error> {
    let Some(bounds) = node.abs_layer_bounding_box() else {
        return Ok(());
    };
    let view = drawer.view;
    let own = base.rect(bounds.left(), bounds.top(), bounds.right(), bounds.bottom());
    let (left, top) = (own.x.max(view.x), own.y.max(view.y));
    let (right, bottom) = (own.right().min(view.right()), own.bottom().min(view.bottom()));
    if !(right > left && bottom > top) {
        return Ok(());
    }
    let seen = Rect {
        x: left,
        y: top,
        width: right - left,
        height: bottom - top,
    };
    let density = density(drawer, &seen);
    // Pixels are the page's dots.
    let (x0, y0) = ((left * density).floor(), (top * density).floor());
    let (width, height) = ((right * density).ceil() - x0, (bottom * density).ceil() - y0);
    let to_pixels = Transform::from_translate(-x0, -y0)
        .pre_scale(density, density)
        .pre_concat(outer.to_transform());
    let picture = drawn(drawer, node, to_pixels, (width, height))?;
    items.extend(picture.map(|picture| {
        Item::Image(ImageItem {
            picture,
            rect: Rect {
                x: x0 / density,
                y: y0 / density,
                width: width / density,
                height: height / density,
            },
            pixelated: false,
        })
    }));
    Ok(())
}

/// Draws a whole tree as a picture of its viewport.
pub(crate) fn whole(drawer: &mut Drawer, tree: &Tree, map: &Map) -> Result<Vec<Item>, Error> {
    let rect = drawer.view;
    let density = density(drawer, &rect);
    let size = ((rect.width * density).round().max(1.), (rect.height * density).round().max(1.));
    let fitted = Transform::from_scale(size.0 / rect.width, size.1 / rect.height).pre_translate(-rect.x, -rect.y);
    let root = Node::Group(Box::new(tree.root().clone()));
    let picture = drawn(drawer, &root, fitted.pre_concat(map.to_transform()), size)?;
    let item = |picture| {
        Item::Image(ImageItem {
            picture,
            rect,
            pixelated: false,
        })
    };
    Ok(picture.map(item).into_iter().collect())
}

/// Pixels in a mm of a picture: the printer's dots, unless there were too many.
fn density(drawer: &Drawer, rect: &Rect) -> f32 {
    let density = drawer.dots_per_mm;
    let pixels = rect.width * rect.height * density * density;
    if pixels > MOST_PIXELS {
        density * (MOST_PIXELS / pixels).sqrt()
    } else {
        density
    }
}

/// A node in pixels, `to_pixels` taking its parent's coordinates there; `None` when nothing of it is seen.
fn drawn(drawer: &mut Drawer, node: &Node, to_pixels: Transform, (width, height): (f32, f32)) -> Result<Option<Arc<Picture>>, Error> {
    let cost = cost::node(node, to_pixels, f64::from(width * height));
    drawer.spend(cost.steps)?;
    if cost.pixels > MOST_LAYERS {
        return Err(drawer.too_costly());
    }
    let bounds = node.abs_layer_bounding_box();
    let Some((bounds, mut pixmap)) = bounds.zip(Pixmap::new(width as u32, height as u32)) else {
        return Ok(None);
    };
    // `render_node` moves the node's box to the origin first.
    let placed = to_pixels.pre_translate(bounds.x(), bounds.y());
    if resvg::render_node(node, placed, &mut pixmap.as_mut()).is_none() {
        return Ok(None);
    }
    let rgba: Vec<u8> = pixmap
        .pixels()
        .iter()
        .flat_map(|pixel| {
            let color = pixel.demultiply();
            [color.red(), color.green(), color.blue(), color.alpha()]
        })
        .collect();
    if rgba.iter().skip(3).step_by(4).all(|alpha| *alpha == 0) {
        return Ok(None);
    }
    Ok(Some(Arc::new(Picture::from_pixels(Pixels {
        width: pixmap.width(),
        height: pixmap.height(),
        rgba,
    }))))
}
