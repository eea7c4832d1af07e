//! What a page costs an output to draw, in steps of [`Limits::steps`](crate::limits::Limits::steps), told before anything is drawn.

use page::{Clip, Group, Item, Page, Paint, Rect, Segment};

/// Square millimetres in one colour that cost a step.
const PLAIN_PER_STEP: f64 = 8.;
/// Items (or glyphs) that cost a step besides their area.
const ITEMS_PER_STEP: f64 = 16.;

/// The steps to draw a page.
pub fn steps(page: &Page) -> u64 {
    let area = f64::from(page.width) * f64::from(page.height);
    items(&page.items, area, 1.) as u64
}

/// The steps of items of which at most `area` mm² of the page are seen; one mm² of theirs is `scale` mm² there.
fn items(items: &[Item], area: f64, scale: f64) -> f64 {
    items.iter().map(|item| self::item(item, area, scale) + 1. / ITEMS_PER_STEP).sum()
}

fn item(item: &Item, area: f64, scale: f64) -> f64 {
    let seen = |rect: &Rect| (f64::from(rect.width) * f64::from(rect.height) * scale).abs().min(area);
    let painted = |rect: &Rect, paint: &Paint| match paint {
        Paint::Solid(_) => seen(rect) / PLAIN_PER_STEP,
        // Each dot looks for its place among the stops.
        Paint::Gradient(gradient) => {
            seen(rect) * (1. + (gradient.stops.len() as f64).log2() / 8.) + gradient.stops.len() as f64 / ITEMS_PER_STEP
        }
    };
    match item {
        Item::Glyphs(run) => run.glyphs.len() as f64 / ITEMS_PER_STEP,
        Item::Fill(fill) => painted(&fill.rect, &fill.paint),
        Item::Rule(rule) => seen(&rule.rect) / PLAIN_PER_STEP,
        Item::Path(path) => painted(&bounds(&path.path), &path.paint) + path.path.len() as f64 / ITEMS_PER_STEP,
        Item::Image(image) => seen(&image.rect),
        Item::Barcode(barcode) => seen(&barcode.rect) / PLAIN_PER_STEP,
        Item::Group(group) => self::group(group, area, scale),
    }
}

fn group(group: &Group, area: f64, scale: f64) -> f64 {
    let (own, inside) = match &group.clip {
        None => (0., area),
        Some(Clip::Rect(rect)) => (0., (f64::from(rect.width) * f64::from(rect.height) * scale).abs().min(area)),
        // An outline becomes a mask as large as itself.
        Some(Clip::Path(path)) => {
            let rect = bounds(path);
            let inside = (f64::from(rect.width) * f64::from(rect.height) * scale).abs().min(area);
            (inside / PLAIN_PER_STEP + path.len() as f64 / ITEMS_PER_STEP, inside)
        }
    };
    let layer = if group.opacity < 1. { inside } else { 0. };
    let transform = &group.transform;
    let determinant = f64::from(transform.a) * f64::from(transform.d) - f64::from(transform.b) * f64::from(transform.c);
    let scale = (scale * determinant.abs()).min(f64::MAX);
    own + layer + items(&group.items, inside, scale)
}

/// The box of an outline's points.
fn bounds(path: &[Segment]) -> Rect {
    let points = path.iter().flat_map(|segment| match *segment {
        Segment::Move(p) | Segment::Line(p) => [Some(p), None, None],
        Segment::Cubic(a, b, c) => [Some(a), Some(b), Some(c)],
        Segment::Close => [None; 3],
    });
    let mut range: Option<(f32, f32, f32, f32)> = None;
    for p in points.flatten() {
        let (left, top, right, bottom) = range.unwrap_or((p.x, p.y, p.x, p.y));
        range = Some((left.min(p.x), top.min(p.y), right.max(p.x), bottom.max(p.y)));
    }
    let (left, top, right, bottom) = range.unwrap_or_default();
    Rect {
        x: left,
        y: top,
        width: right - left,
        height: bottom - top,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use page::{Affine, Color, Fill, Gradient, GradientShape, Point};
    use std::sync::Arc;

    fn page(items: Vec<Item>) -> Page {
        Page {
            width: 100.,
            height: 180.,
            items,
        }
    }

    fn fill(width: f32, height: f32, paint: Paint) -> Item {
        let rect = Rect {
            x: 0.,
            y: 0.,
            width,
            height,
        };
        Item::Fill(Fill { rect, paint })
    }

    fn plain(width: f32, height: f32) -> Item {
        fill(width, height, Paint::Solid(Color::BLACK))
    }

    fn grouped(scale: f32, clip: Option<Clip>, items: Vec<Item>) -> Item {
        Item::Group(Group {
            transform: Affine {
                a: scale,
                d: scale,
                ..Affine::IDENTITY
            },
            clip,
            opacity: 1.,
            items,
        })
    }

    #[test]
    fn area_costs_as_far_as_it_is_on_the_page() {
        assert_eq!(steps(&page(vec![])), 0);
        assert_eq!(steps(&page(vec![plain(10., 8.)])), 10);
        assert_eq!(steps(&page(vec![plain(1e9, 1e9)])), 100 * 180 / 8);
        assert_eq!(steps(&page(vec![plain(f32::MAX, f32::MAX), plain(8., 8.)])), 100 * 180 / 8 + 8);
        assert_eq!(steps(&page(vec![grouped(10., None, vec![plain(1., 8.)])])), 100);
        let clip = Clip::Rect(Rect {
            x: 0.,
            y: 0.,
            width: 4.,
            height: 4.,
        });
        assert_eq!(steps(&page(vec![grouped(1., Some(clip), vec![plain(50., 50.)])])), 2);
    }

    #[test]
    fn gradients_cost_more_than_colours() {
        let stops = vec![(0., Color::BLACK), (1., Color::WHITE)];
        let line = GradientShape::Linear(Point::default(), Point { x: 1., y: 0. });
        let gradient = Paint::Gradient(Arc::new(Gradient {
            shape: line,
            stops,
            repeating: false,
        }));
        assert!(steps(&page(vec![fill(10., 8., gradient)])) > 4 * steps(&page(vec![plain(10., 8.)])));
    }
}
