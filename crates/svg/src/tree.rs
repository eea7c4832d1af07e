//! From a resolved tree to items of a page.

use crate::gradient::{self, Filling};
use crate::markup::Register;
use crate::svg::Place;
use crate::text_layout::Run;
use crate::{Error, clip, cost, dash, outline, raster, rectilinear, stroke};
use page::{Affine, Clip, Color, Fill, GlyphRun, Group, ImageItem, Item, Paint, PathFill, Point, Rect, Segment};
use resvg::tiny_skia::{self, PathSegment, Transform};
use resvg::usvg;
use std::sync::Arc;

/// From a tree's coordinates to mm of the page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Map {
    a: f64,
    b: f64,
    c: f64,
    d: f64,
    e: f64,
    f: f64,
}

impl Map {
    /// Where a document's viewport is drawn.
    pub(crate) fn at(place: &Place) -> Map {
        Map {
            a: place.scale.0.into(),
            b: 0.,
            c: 0.,
            d: place.scale.1.into(),
            e: place.corner.x.into(),
            f: place.corner.y.into(),
        }
    }

    /// First `inner`, then `self`.
    pub(crate) fn then_inner(&self, inner: Transform) -> Map {
        let [a, b, c, d, e, f] = [inner.sx, inner.ky, inner.kx, inner.sy, inner.tx, inner.ty].map(f64::from);
        Map {
            a: self.a * a + self.c * b,
            b: self.b * a + self.d * b,
            c: self.a * c + self.c * d,
            d: self.b * c + self.d * d,
            e: self.a * e + self.c * f + self.e,
            f: self.b * e + self.d * f + self.f,
        }
    }

    pub(crate) fn point(&self, x: f32, y: f32) -> Point {
        let (x, y) = (f64::from(x), f64::from(y));
        Point {
            x: (self.a * x + self.c * y + self.e) as f32,
            y: (self.b * x + self.d * y + self.f) as f32,
        }
    }

    /// A direction, in mm.
    pub(crate) fn vector(&self, x: f32, y: f32) -> (f64, f64) {
        let (x, y) = (f64::from(x), f64::from(y));
        (self.a * x + self.c * y, self.b * x + self.d * y)
    }

    /// The box around a mapped rectangle.
    pub(crate) fn rect(&self, left: f32, top: f32, right: f32, bottom: f32) -> Rect {
        let corners = [(left, top), (right, top), (left, bottom), (right, bottom)].map(|(x, y)| self.point(x, y));
        let (mut low, mut high) = (corners[0], corners[0]);
        for corner in corners {
            low = Point {
                x: low.x.min(corner.x),
                y: low.y.min(corner.y),
            };
            high = Point {
                x: high.x.max(corner.x),
                y: high.y.max(corner.y),
            };
        }
        Rect {
            x: low.x,
            y: low.y,
            width: high.x - low.x,
            height: high.y - low.y,
        }
    }

    /// Upright stays upright or becomes level, to within what rounding leaves of a right angle.
    pub(crate) fn is_axis_aligned(&self) -> bool {
        let size = self.a.abs() + self.b.abs() + self.c.abs() + self.d.abs();
        let none = |value: f64| value.abs() <= size * 1e-6;
        (none(self.b) && none(self.c)) || (none(self.a) && none(self.d))
    }

    /// Level becomes upright.
    pub(crate) fn swaps_axes(&self) -> bool {
        self.a.abs() < self.b.abs()
    }

    /// Left and right are changed over, but not up and down.
    pub(crate) fn mirrors(&self) -> bool {
        self.determinant() < 0.
    }

    fn determinant(&self) -> f64 {
        self.a * self.d - self.b * self.c
    }

    /// Millimetres of a unit, on average.
    pub(crate) fn scale(&self) -> f32 {
        self.determinant().abs().sqrt() as f32
    }

    pub(crate) fn to_affine(self) -> Affine {
        Affine {
            a: self.a as f32,
            b: self.b as f32,
            c: self.c as f32,
            d: self.d as f32,
            e: self.e as f32,
            f: self.f as f32,
        }
    }

    pub(crate) fn to_transform(self) -> Transform {
        let Affine { a, b, c, d, e, f } = self.to_affine();
        Transform::from_row(a, b, c, d, e, f)
    }

    pub(crate) fn segments(&self, path: &tiny_skia::Path) -> Vec<Segment> {
        let point = |p: tiny_skia::Point| self.point(p.x, p.y);
        let mut at = tiny_skia::Point::zero();
        let mut out = Vec::with_capacity(path.len());
        for segment in path.segments() {
            match segment {
                PathSegment::MoveTo(p) => {
                    out.push(Segment::Move(point(p)));
                    at = p;
                }
                PathSegment::LineTo(p) => {
                    out.push(Segment::Line(point(p)));
                    at = p;
                }
                PathSegment::QuadTo(c, p) => {
                    let third = |from: tiny_skia::Point| tiny_skia::Point {
                        x: from.x + (c.x - from.x) * (2. / 3.),
                        y: from.y + (c.y - from.y) * (2. / 3.),
                    };
                    out.push(Segment::Cubic(point(third(at)), point(third(p)), point(p)));
                    at = p;
                }
                PathSegment::CubicTo(a, b, p) => {
                    out.push(Segment::Cubic(point(a), point(b), point(p)));
                    at = p;
                }
                PathSegment::Close => out.push(Segment::Close),
            }
        }
        out
    }

    /// The rectangle that a path is on the page, if it is one.
    pub(crate) fn path_rect(&self, path: &tiny_skia::Path) -> Option<Rect> {
        if !self.is_axis_aligned() || path.len() > 6 {
            return None;
        }
        match rectilinear::rectangles(&self.segments(path), false)?.as_slice() {
            [rect] => Some(*rect),
            _ => None,
        }
    }
}

/// Larger than any page.
const EVERYWHERE: Rect = Rect {
    x: -1e5,
    y: -1e5,
    width: 2e5,
    height: 2e5,
};

/// Draws trees.
pub(crate) struct Drawer<'a> {
    register: &'a Register,
    /// What is seen of the page.
    pub(crate) view: Rect,
    pub(crate) dots_per_mm: f32,
    limit: u64,
    /// In 64ths of a step.
    spent: u64,
}

impl<'a> Drawer<'a> {
    pub(crate) fn new(register: &'a Register, place: &Place, limit: u64) -> Drawer<'a> {
        Drawer {
            register,
            view: match place.overflows {
                true => EVERYWHERE,
                false => Map::at(place).rect(0., 0., place.size.0, place.size.1),
            },
            dots_per_mm: place.dots_per_mm,
            limit,
            spent: register.spent,
        }
    }

    /// The steps taken.
    pub(crate) fn spent(&self) -> u64 {
        self.spent.div_ceil(64)
    }

    /// Takes steps before they are made.
    pub(crate) fn spend(&mut self, steps: f64) -> Result<(), Error> {
        self.spent = self.spent.saturating_add((steps * 64.) as u64 + 1);
        if self.spent / 64 > self.limit {
            return Err(Error::Steps(self.limit));
        }
        Ok(())
    }

    /// What takes more memory than it may.
    pub(crate) fn too_costly(&self) -> Error {
        Error::Steps(self.limit)
    }

    /// The items of a tree.
    pub(crate) fn tree(&mut self, tree: &usvg::Tree, map: &Map) -> Result<Vec<Item>, Error> {
        let mut items = Vec::new();
        if blends(tree.root()) {
            let root = usvg::Node::Group(Box::new(tree.root().clone()));
            raster::node(self, &root, map, map, &mut items)?;
        } else {
            self.children(tree.root(), map, map, &mut items)?;
        }
        Ok(items)
    }

    /// `base` is the map of the tree, `map` that of the group.
    fn children(&mut self, group: &usvg::Group, base: &Map, map: &Map, items: &mut Vec<Item>) -> Result<(), Error> {
        for child in group.children() {
            self.node(child, base, map, items)?;
        }
        Ok(())
    }

    fn node(&mut self, node: &usvg::Node, base: &Map, map: &Map, items: &mut Vec<Item>) -> Result<(), Error> {
        self.spend(1. / 8.)?;
        match node {
            usvg::Node::Group(group) => self.group(node, group, base, map, items),
            usvg::Node::Path(path) => self.path(node, path, base, map, items),
            usvg::Node::Image(image) => self.image(image, map, items),
            usvg::Node::Text(_) => Ok(()),
        }
    }

    fn group(&mut self, node: &usvg::Node, group: &usvg::Group, base: &Map, outer: &Map, items: &mut Vec<Item>) -> Result<(), Error> {
        if group.opacity().get() <= 0. {
            return Ok(());
        }
        let map = outer.then_inner(group.transform());
        let clips = match group.clip_path() {
            Some(path) => {
                self.spend(cost::clip(path))?;
                clip::clips(path, &map)
            }
            None => Some(Vec::new()),
        };
        let plain = group.mask().is_none() && group.filters().is_empty() && group.blend_mode() == usvg::BlendMode::Normal;
        let Some(clips) = clips.filter(|_| plain && !blends(group)) else {
            return raster::node(self, node, base, outer, items);
        };
        let mut inner = Vec::new();
        self.children(group, base, &map, &mut inner)?;
        let opacity = group.opacity().get();
        if inner.is_empty() {
            return Ok(());
        }
        if clips.is_empty() && opacity >= 1. {
            items.append(&mut inner);
            return Ok(());
        }
        let mut clips = clips.into_iter();
        let first = Item::Group(Group {
            transform: Affine::IDENTITY,
            clip: clips.next(),
            opacity,
            items: inner,
        });
        items.push(clips.fold(first, |item, clip| within(Affine::IDENTITY, Some(clip), item)));
        Ok(())
    }

    fn path(&mut self, node: &usvg::Node, path: &usvg::Path, base: &Map, map: &Map, items: &mut Vec<Item>) -> Result<(), Error> {
        if !path.is_visible() {
            return Ok(());
        }
        let dashes = path.stroke().map_or(0., |stroke| dash::count(path.data(), stroke));
        self.spend(path.data().len() as f64 / 8. + f64::from(dashes) / 4.)?;
        let fill = path.fill().map(|fill| filling(fill.paint(), fill.opacity().get(), map));
        let stroke = path.stroke().map(|stroke| filling(stroke.paint(), stroke.opacity().get(), map));
        let (Some(fill), Some(stroke)) = (
            fill.map_or(Some(None), |fill| fill.map(Some)),
            stroke.map_or(Some(None), |fill| fill.map(Some)),
        ) else {
            return raster::node(self, node, base, map, items);
        };
        let mut order = [true, false];
        if path.paint_order() == usvg::PaintOrder::StrokeAndFill {
            order.reverse();
        }
        for is_fill in order {
            match (is_fill, &fill, &stroke) {
                (true, Some(filling), _) => self.fill(path, filling, map, items),
                (false, _, Some(filling)) => self.stroke(path, filling, map, items),
                _ => {}
            }
        }
        Ok(())
    }

    fn fill(&mut self, path: &usvg::Path, with: &With, map: &Map, items: &mut Vec<Item>) {
        let even_odd = path.fill().is_some_and(|fill| fill.rule() == usvg::FillRule::EvenOdd);
        if let With::Color(color) = with
            && !self.register.texts.is_empty()
            && let Some(runs) = self.register.texts.get(&outline::key(path.data()))
        {
            items.extend(runs.iter().filter(|run| !run.glyphs.is_empty()).map(|run| glyphs(run, *color, map)));
            return;
        }
        shape(path.data(), even_odd, with, map, items);
    }

    fn stroke(&mut self, path: &usvg::Path, with: &With, map: &Map, items: &mut Vec<Item>) {
        let Some(stroke) = path.stroke() else { return };
        if let With::Color(color) = with
            && let Some(rules) = stroke::rules(path.data(), stroke, map, *color)
        {
            items.extend(rules);
            return;
        }
        if let Some(outline) = stroke::outlined(path.data(), stroke, map.scale() * self.dots_per_mm) {
            self.spent = self.spent.saturating_add(outline.len() as u64 * 8);
            shape(&outline, false, with, map, items);
        }
    }

    fn image(&mut self, image: &usvg::Image, map: &Map, items: &mut Vec<Item>) -> Result<(), Error> {
        if !image.is_visible() {
            return Ok(());
        }
        let (width, height) = (image.size().width(), image.size().height());
        let bytes = match image.kind() {
            usvg::ImageKind::SVG(tree) => {
                let inner = self.tree(tree, map)?;
                if !inner.is_empty() {
                    let clip = match map.is_axis_aligned() {
                        true => Clip::Rect(map.rect(0., 0., width, height)),
                        false => Clip::Path(corners(map, width, height)),
                    };
                    items.push(Item::Group(Group {
                        transform: Affine::IDENTITY,
                        clip: Some(clip),
                        opacity: 1.,
                        items: inner,
                    }));
                }
                return Ok(());
            }
            usvg::ImageKind::JPEG(bytes) | usvg::ImageKind::PNG(bytes) | usvg::ImageKind::GIF(bytes) | usvg::ImageKind::WEBP(bytes) => {
                bytes
            }
        };
        let Some(picture) = self.register.pictures.get(&(Arc::as_ptr(bytes) as usize)) else {
            return Ok(());
        };
        use usvg::ImageRendering as R;
        let pixelated = matches!(image.rendering_mode(), R::OptimizeSpeed | R::CrispEdges | R::Pixelated);
        let item = |rect| {
            Item::Image(ImageItem {
                picture: picture.clone(),
                rect,
                pixelated,
            })
        };
        let upright = map.is_axis_aligned() && map.a > 0. && map.d > 0.;
        items.push(if upright {
            item(map.rect(0., 0., width, height))
        } else {
            let own = Rect {
                x: 0.,
                y: 0.,
                width,
                height,
            };
            within(map.to_affine(), None, item(own))
        });
        Ok(())
    }
}

/// What a shape is painted with.
enum With {
    Color(Color),
    Gradient(Filling),
}

/// `None` for what a page cannot say.
fn filling(paint: &usvg::Paint, opacity: f32, map: &Map) -> Option<With> {
    Some(match paint {
        usvg::Paint::Color(color) => With::Color(Color {
            r: color.red,
            g: color.green,
            b: color.blue,
            a: (opacity * 255.).round() as u8,
        }),
        usvg::Paint::LinearGradient(linear) => With::Gradient(gradient::linear(linear, opacity, map)),
        usvg::Paint::RadialGradient(radial) => With::Gradient(gradient::radial(radial, opacity, map)?),
        usvg::Paint::Pattern(_) => return None,
    })
}

/// Whether something in a group is mixed with what lies below it in the group.
fn blends(group: &usvg::Group) -> bool {
    group.children().iter().any(|child| match child {
        usvg::Node::Group(inner) => inner.blend_mode() != usvg::BlendMode::Normal || (!inner.should_isolate() && blends(inner)),
        _ => false,
    })
}

fn within(transform: Affine, clip: Option<Clip>, item: Item) -> Item {
    Item::Group(Group {
        transform,
        clip,
        opacity: 1.,
        items: vec![item],
    })
}

fn corners(map: &Map, width: f32, height: f32) -> Vec<Segment> {
    vec![
        Segment::Move(map.point(0., 0.)),
        Segment::Line(map.point(width, 0.)),
        Segment::Line(map.point(width, height)),
        Segment::Line(map.point(0., height)),
        Segment::Close,
    ]
}

/// A filled outline: rectangles where it is made of such.
fn shape(path: &tiny_skia::Path, even_odd: bool, with: &With, map: &Map, items: &mut Vec<Item>) {
    let filling = match with {
        With::Color(color) if color.a == 0 => return,
        With::Color(color) => {
            let segments = map.segments(path);
            let rectangles = map
                .is_axis_aligned()
                .then(|| rectilinear::rectangles(&segments, even_odd))
                .flatten();
            let paint = Paint::Solid(*color);
            match rectangles {
                Some(rectangles) => items.extend(rectangles.into_iter().map(|rect| {
                    Item::Fill(Fill {
                        rect,
                        paint: paint.clone(),
                    })
                })),
                None => items.push(Item::Path(PathFill {
                    path: segments,
                    even_odd,
                    paint,
                })),
            }
            return;
        }
        With::Gradient(filling) => filling,
    };
    let paint = Paint::Gradient(filling.gradient.clone());
    match &filling.own {
        None => {
            let item = match map.path_rect(path) {
                Some(rect) => Item::Fill(Fill { rect, paint }),
                None => Item::Path(PathFill {
                    path: map.segments(path),
                    even_odd,
                    paint,
                }),
            };
            items.push(item);
        }
        Some((inverse, to_page)) => {
            let Some(own) = path.clone().transform(*inverse) else { return };
            let item = Item::Path(PathFill {
                path: IDENTITY.segments(&own),
                even_odd,
                paint,
            });
            items.push(within(to_page.to_affine(), None, item));
        }
    }
}

const IDENTITY: Map = Map {
    a: 1.,
    b: 0.,
    c: 0.,
    d: 1.,
    e: 0.,
    f: 0.,
};

/// Glyphs of a run, in a group of their own when they are turned or stretched.
fn glyphs(run: &Run, color: Color, map: &Map) -> Item {
    let map = map.then_inner(run.place);
    let scale = map.scale();
    let upright = map.is_axis_aligned() && map.a > 0. && map.d > 0. && (map.a - map.d).abs() <= map.a * 1e-5;
    let at = if upright { map.point(0., 0.) } else { Point::default() };
    let glyph = |glyph: &page::Glyph| page::Glyph {
        x: glyph.x * scale,
        y: glyph.y * scale,
        ..*glyph
    };
    let item = Item::Glyphs(GlyphRun {
        face: run.face.clone(),
        size: run.size * scale,
        embolden: run.embolden,
        slant: run.slant,
        color,
        origin: at,
        glyphs: run.glyphs.iter().map(glyph).collect(),
        text: run.text.clone(),
        bounds: Rect {
            x: at.x,
            y: at.y - run.ascent * scale,
            width: run.advance.max(0.) * scale,
            height: (run.ascent + run.descent) * scale,
        },
    });
    if upright {
        return item;
    }
    let unscaled = map.then_inner(Transform::from_scale(1. / scale, 1. / scale));
    within(unscaled.to_affine(), None, item)
}
