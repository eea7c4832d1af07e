//! Walks the display list, back to front.

mod two_tones;

pub use two_tones::in_two_tones;

use super::canvas::{Canvas, Region};
use super::coverage::{Mask, Outline};
use super::dither::Tone;
use super::glyphs::{self, GlyphMode};
use super::gradient::Shader;
use super::grid::{DotRect, ToDots};
use super::ground::{Grounds, LEAST_BORDER_CONTRAST, LEAST_CONTRAST};
use super::rgba::Rgba;
use super::{Dither, Known, RasterError, picture, rule};
use page::dots::modules::{Axes, Placement, spread};
use page::{BarcodeItem, Clip, Color, Fill, Gradient, Group, Item, Paint, PathFill, Point, Rect, Rule, Segment};
use std::sync::Arc;

/// Dots of all layers that may be open at once; more nested translucent groups are refused. Four bytes a dot.
const LAYER_DOTS: u64 = 64_000_000;

/// How often each dot of the page may be painted, on average; a page that asks for more is refused. A label paints each dot less
/// than ten times.
const REPAINTS: u64 = 400;

/// A fill up to this many mm thick is a line, whatever draws it: two CSS px and what rounding adds.
const LINE_MM: f64 = 0.6;

/// On a 1-bit page what is at least so opaque is not thinned out: text and rules stand out from their ground as colours do, and pictures are as black as
/// without. Groups that are fainter are not painted. Of 255.
const LEAST_OPACITY: u8 = 51;

/// The items of one group that are yet to be painted.
struct Open<'p> {
    items: std::slice::Iter<'p, Item>,
    to_dots: ToDots,
    region: Region,
    /// How opaque its items are, where the group has no layer.
    opacity: u8,
    /// What the group around it lies on, see [`Grounds::enter_group`]; `None` where both are the same.
    outer_ground: Option<Option<usize>>,
    /// The opacity the group's own layer is painted with when it is done, and what lies below it.
    layer: Option<(u8, Canvas)>,
}

/// What does not change from item to item.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub glyphs: GlyphMode,
    pub dither: Dither,
}

/// Paints items on a canvas that covers `page`. Groups are kept on a stack of our own, so that no depth of nesting overflows the
/// thread's.
pub(super) fn paint(
    items: &[Item],
    to_dots: ToDots,
    page: DotRect,
    canvas: Canvas,
    style: Style,
    known: &mut Known,
) -> Result<Canvas, RasterError> {
    let mut painter = Painter::new(style, known, to_dots, canvas, page);
    let mut layer_dots = 0;
    let mut open = vec![Open {
        items: items.iter(),
        to_dots,
        region: Region { rect: page, mask: None },
        opacity: 255,
        outer_ground: None,
        layer: None,
    }];
    while let Some(group) = open.last_mut() {
        match group.items.next() {
            Some(Item::Group(inner)) => {
                let opacity = (inner.opacity.clamp(0., 1.) * f32::from(group.opacity) + 0.5) as u8;
                let on_bits = matches!(painter.canvas, Canvas::Bits(_));
                // What is fainter changes neither a black dot nor a white one, and is no ground of what lies on it.
                if opacity < if on_bits { LEAST_OPACITY } else { 1 } || inner.items.is_empty() {
                    continue;
                }
                let Some((to_dots, region)) = enter(inner, &group.to_dots, &group.region) else {
                    continue;
                };
                painter.spend(if region.mask.is_some() { area(&region.rect) } else { 1 })?;
                let apart = opacity < 255 && !on_bits;
                let outer_ground =
                    (group.opacity == 255 && opacity < 255 && !apart).then(|| painter.grounds.enter_group(Some(painter.grounds.len())));
                let layer = if apart {
                    painter.spend(area(&region.rect))?;
                    layer_dots += area(&region.rect);
                    if layer_dots > LAYER_DOTS {
                        return Err(RasterError::Layers {
                            dots: layer_dots,
                            limit: LAYER_DOTS,
                        });
                    }
                    let own = Canvas::Rgba(Rgba::new(region.rect, [0; 4]));
                    Some((opacity, std::mem::replace(&mut painter.canvas, own)))
                } else {
                    None
                };
                open.push(Open {
                    items: inner.items.iter(),
                    to_dots,
                    region,
                    opacity: if apart { 255 } else { opacity },
                    outer_ground,
                    layer,
                });
            }
            Some(item) if group.opacity < 255 => painter.paint(&faded(item, group.opacity), &group.to_dots, &group.region)?,
            Some(item) => painter.paint(item, &group.to_dots, &group.region)?,
            None => {
                let done = open.pop();
                if let Some(outer) = done.as_ref().and_then(|group| group.outer_ground) {
                    painter.grounds.enter_group(outer);
                }
                if let Some((opacity, below)) = done.and_then(|group| group.layer)
                    && let Canvas::Rgba(layer) = std::mem::replace(&mut painter.canvas, below)
                    && let Canvas::Rgba(below) = &mut painter.canvas
                {
                    layer_dots -= area(&layer.rect);
                    below.composite(&layer, opacity);
                }
            }
        }
    }
    Ok(painter.canvas)
}

/// An item as a group of this opacity shows it. Pictures and barcodes stay as they are.
fn faded(item: &Item, opacity: u8) -> Item {
    let fade = |color: &mut Color| color.a = ((u32::from(color.a) * u32::from(opacity) + 127) / 255) as u8;
    let fade_paint = |paint: &mut Paint| match paint {
        Paint::Solid(color) => fade(color),
        Paint::Gradient(gradient) => {
            let gradient = Arc::make_mut(gradient);
            gradient.stops.iter_mut().for_each(|(_, color)| fade(color));
        }
    };
    let mut item = item.clone();
    match &mut item {
        Item::Glyphs(run) => fade(&mut run.color),
        Item::Fill(fill) => fade_paint(&mut fill.paint),
        Item::Rule(rule) => fade(&mut rule.color),
        Item::Path(path) => fade_paint(&mut path.paint),
        Item::Image(_) | Item::Barcode(_) | Item::Group(_) => {}
    }
    item
}

fn area(rect: &DotRect) -> u64 {
    rect.width() as u64 * rect.height() as u64
}

struct Painter<'a> {
    style: Style,
    known: &'a mut Known,
    /// [`LINE_MM`] in dots, one at the least.
    line: f64,
    canvas: Canvas,
    grounds: Grounds,
    /// Dots painted so far.
    painted: u64,
    limit: u64,
}

impl<'a> Painter<'a> {
    fn new(style: Style, known: &'a mut Known, to_dots: ToDots, canvas: Canvas, page: DotRect) -> Painter<'a> {
        Painter {
            style,
            known,
            line: (LINE_MM * to_dots.a.hypot(to_dots.b)).max(1.),
            canvas,
            grounds: Grounds::default(),
            painted: 0,
            limit: area(&page) * REPAINTS,
        }
    }

    fn spend(&mut self, dots: u64) -> Result<(), RasterError> {
        self.painted = self.painted.saturating_add(dots);
        if self.painted > self.limit {
            return Err(RasterError::Repainted { limit: self.limit });
        }
        Ok(())
    }

    fn spend_within(&mut self, rect: &Rect, to_dots: &ToDots, region: &Region) -> Result<(), RasterError> {
        let Some([left, top, right, bottom]) = to_dots.bounds(rect) else {
            return Ok(());
        };
        let span = |from: f64, to: f64, low: i32, high: i32| (to.min(f64::from(high)) - from.max(f64::from(low))).max(0.) as u64 + 1;
        let (width, height) = (
            span(left, right, region.rect.x0, region.rect.x1),
            span(top, bottom, region.rect.y0, region.rect.y1),
        );
        self.spend(width * height)
    }

    fn paint(&mut self, item: &Item, to_dots: &ToDots, region: &Region) -> Result<(), RasterError> {
        match item {
            Item::Glyphs(run) => {
                let is_visible = |[left, top, right, bottom]: [f64; 4]| {
                    let rect = &region.rect;
                    left < rect.x1.into() && right > rect.x0.into() && top < rect.y1.into() && bottom > rect.y0.into()
                };
                let is_huge = glyphs::dots_per_em(run, to_dots) >= glyphs::LARGEST;
                if is_huge && run.color.a > 0 && to_dots.bounds(&run.bounds).is_some_and(is_visible) {
                    return Err(RasterError::Glyphs {
                        limit: glyphs::LARGEST as u32,
                    });
                }
                let known = &mut self.known.glyphs;
                let dots = glyphs::paint(run, to_dots, self.style.glyphs, &self.grounds, known, &mut self.canvas, region);
                self.spend(dots)?;
            }
            Item::Fill(fill) => {
                self.spend_within(&fill.rect, to_dots, region)?;
                self.fill(fill, to_dots, region);
            }
            Item::Rule(rule) => {
                self.spend_within(&rule.rect, to_dots, region)?;
                self.rule(rule, to_dots, region);
            }
            Item::Path(path) => self.path(path, to_dots, region)?,
            Item::Image(image) => {
                self.spend_within(&image.rect, to_dots, region)?;
                // Making a large picture small reads all its pixels.
                self.spend(u64::from(image.picture.width()) * u64::from(image.picture.height()) / 4)?;
                let extra = picture::paint(
                    image,
                    to_dots,
                    self.style.dither,
                    &mut self.known.pictures,
                    &mut self.canvas,
                    region,
                );
                self.spend(extra)?;
            }
            Item::Barcode(code) => {
                self.spend_within(&code.rect, to_dots, region)?;
                self.spend(code.modules.blocks().len() as u64)?;
                self.barcode(code, to_dots, region);
            }
            Item::Group(_) => {}
        }
        Ok(())
    }

    fn barcode(&mut self, code: &BarcodeItem, to_dots: &ToDots, region: &Region) {
        let axes = Axes {
            swapped: to_dots.a == 0.,
            flip_x: if to_dots.a == 0. { to_dots.c < 0. } else { to_dots.a < 0. },
            flip_y: if to_dots.a == 0. { to_dots.b < 0. } else { to_dots.d < 0. },
        };
        let placed = to_dots
            .bounds(&code.rect)
            .filter(|_| to_dots.is_axis_aligned())
            .and_then(|[x0, y0, x1, y1]| Placement::new(&code.modules, axes, (x0, x1), (y0, y1)));
        let Some(placed) = placed else {
            let paint = Paint::Solid(Color::BLACK);
            return spread(code).for_each(|rect| self.outline(&corners(&rect), false, &paint, to_dots, region));
        };
        let clamped = |edge: i64| edge.clamp(-(1 << 28), 1 << 28) as i32;
        for block in code.modules.blocks() {
            let [x0, y0, x1, y1] = placed.dots(block).map(clamped);
            self.canvas.fill(&DotRect::new(x0, y0, x1, y1), Color::BLACK, region);
        }
    }

    fn fill(&mut self, fill: &Fill, to_dots: &ToDots, region: &Region) {
        if !to_dots.is_axis_aligned() {
            return self.outline(&corners(&fill.rect), false, &fill.paint, to_dots, region);
        }
        let Some(rect) = to_dots.snap_rect(&fill.rect) else { return };
        match &fill.paint {
            // A line drawn as a background is a rule.
            Paint::Solid(color) if self.is_thin(&rect) => {
                let color = self.visible(*color, &rect, LEAST_CONTRAST);
                self.canvas.fill(&rect, color, region);
            }
            Paint::Solid(color) => {
                self.grounds.add(rect.intersect(&region.rect), *color);
                self.canvas.fill(&rect, *color, region);
            }
            Paint::Gradient(gradient) => self.gradient(gradient, to_dots, &rect.intersect(&region.rect), region),
        }
    }

    fn gradient(&mut self, gradient: &Gradient, to_dots: &ToDots, visible: &DotRect, region: &Region) {
        paint_gradient(gradient, to_dots, visible, self.style.dither, &mut self.canvas, region);
    }

    /// A box as thin as a line.
    fn is_thin(&self, rect: &DotRect) -> bool {
        rect.width().min(rect.height()) as f64 <= self.line
    }

    fn rule(&mut self, rule: &Rule, to_dots: &ToDots, region: &Region) {
        if !to_dots.is_axis_aligned() {
            return self.outline(&corners(&rule.rect), false, &Paint::Solid(rule.color), to_dots, region);
        }
        let dots = to_dots.snap_rect(&rule.rect);
        let color = dots.map_or(rule.color, |rect| self.visible(rule.color, &rect, LEAST_BORDER_CONTRAST));
        rule::paint(rule, color, to_dots, &mut self.canvas, region);
    }

    /// The outline runs along both sides of a line, as the border of a rounded box: its area is half its length times the line's thickness. One that is
    /// cut by a clip is not told.
    fn is_line(&self, mask: &Mask, outline: &Outline) -> bool {
        let all = DotRect::new(i32::MIN / 2, i32::MIN / 2, i32::MAX / 2, i32::MAX / 2);
        let area = mask.data.iter().map(|&covered| f64::from(covered)).sum::<f64>() / 255.;
        outline.touched(&all).is_some_and(|whole| whole == mask.rect) && area <= outline.length() / 2. * self.line
    }

    /// The colour of a line in a box: on a page of two tones one that its ground does not swallow.
    fn visible(&self, color: Color, rect: &DotRect, least: u8) -> Color {
        match self.canvas {
            Canvas::Bits(_) => self
                .grounds
                .visible(color, rect.x0.midpoint(rect.x1), rect.y0.midpoint(rect.y1), least),
            _ => color,
        }
    }

    fn path(&mut self, path: &PathFill, to_dots: &ToDots, region: &Region) -> Result<(), RasterError> {
        if let Some(rect) = as_rect(&path.path) {
            self.spend_within(&rect, to_dots, region)?;
            let paint = path.paint.clone();
            self.fill(&Fill { rect, paint }, to_dots, region);
            return Ok(());
        }
        let outline = Outline::from_path(&path.path, to_dots);
        if let Some(touched) = outline.touched(&region.rect) {
            self.spend(area(&touched))?;
            self.filled(outline, path.even_odd, &path.paint, to_dots, region);
        }
        Ok(())
    }

    fn outline(&mut self, path: &[Segment], even_odd: bool, paint: &Paint, to_dots: &ToDots, region: &Region) {
        self.filled(Outline::from_path(path, to_dots), even_odd, paint, to_dots, region);
    }

    fn filled(&mut self, mut outline: Outline, even_odd: bool, paint: &Paint, to_dots: &ToDots, region: &Region) {
        let Some(mask) = outline.fill(&region.rect, even_odd) else { return };
        match paint {
            Paint::Solid(color) => {
                let color = match outline.first_dot() {
                    Some(on) if self.is_line(&mask, &outline) => self.visible(*color, &on, LEAST_CONTRAST),
                    _ => *color,
                };
                self.canvas.fill_mask(&mask, color, region);
            }
            Paint::Gradient(gradient) => {
                let mask = match &region.mask {
                    Some(clip) => mask.intersect(clip),
                    None => mask,
                };
                let cut = Region {
                    rect: mask.rect,
                    mask: Some(Arc::new(mask)),
                };
                self.gradient(gradient, to_dots, &cut.rect, &cut);
            }
        }
    }
}

/// Paints the dots of `visible` with a gradient.
fn paint_gradient(gradient: &Gradient, to_dots: &ToDots, visible: &DotRect, dither: Dither, canvas: &mut Canvas, region: &Region) {
    if visible.is_empty() {
        return;
    }
    let shader = Shader::new(gradient, to_dots);
    let mut tone = Tone::new(dither.for_gradient(), visible);
    let mut row = vec![[0; 4]; visible.width()];
    for y in visible.y0..visible.y1 {
        (visible.x0..).zip(&mut row).for_each(|(x, color)| *color = shader.color(x, y));
        canvas.paint_row(visible.x0, y, &row, region, &mut tone);
    }
}

/// The transform and the region inside a group; `None` when nothing of it can be seen.
fn enter(group: &Group, outer: &ToDots, region: &Region) -> Option<(ToDots, Region)> {
    let to_dots = outer.then_inner(&group.transform)?;
    let mut region = region.clone();
    let edges;
    let path: &[Segment] = match &group.clip {
        None => return Some((to_dots, region)),
        Some(Clip::Rect(rect)) if to_dots.is_axis_aligned() => {
            region.rect = region.rect.intersect(&to_dots.snap_rect(rect)?);
            return (!region.rect.is_empty()).then_some((to_dots, region));
        }
        Some(Clip::Rect(rect)) => {
            edges = corners(rect);
            &edges
        }
        Some(Clip::Path(path)) => path,
    };
    if let Some(rect) = as_rect(path).filter(|_| to_dots.is_axis_aligned()) {
        region.rect = region.rect.intersect(&to_dots.snap_rect(&rect)?);
        return (!region.rect.is_empty()).then_some((to_dots, region));
    }
    let mask = Outline::from_path(path, &to_dots).fill(&region.rect, false)?;
    let mask = match &region.mask {
        Some(outer) => mask.intersect(outer),
        None => mask,
    };
    region.rect = mask.rect;
    region.mask = Some(Arc::new(mask));
    (!region.rect.is_empty()).then_some((to_dots, region))
}

fn corners(rect: &Rect) -> [Segment; 5] {
    let point = |x, y| Point { x, y };
    [
        Segment::Move(point(rect.x, rect.y)),
        Segment::Line(point(rect.right(), rect.y)),
        Segment::Line(point(rect.right(), rect.bottom())),
        Segment::Line(point(rect.x, rect.bottom())),
        Segment::Close,
    ]
}

/// The rectangle a path is, if it is one.
fn as_rect(path: &[Segment]) -> Option<Rect> {
    let mut points = smallvec::SmallVec::<[Point; 5]>::new();
    for (i, segment) in path.iter().enumerate() {
        match *segment {
            Segment::Move(p) if i == 0 => points.push(p),
            Segment::Line(p) if i > 0 && points.len() < 5 => points.push(p),
            Segment::Close if i + 1 == path.len() => {}
            _ => return None,
        }
    }
    if points.len() == 5 && points[4] == points[0] {
        points.pop();
    }
    let &[p, q, r, s] = points.as_slice() else { return None };
    let across = p.y == q.y && q.x == r.x && r.y == s.y && s.x == p.x;
    let down = p.x == q.x && q.y == r.y && r.x == s.x && s.y == p.y;
    (across || down).then(|| Rect {
        x: p.x.min(r.x),
        y: p.y.min(r.y),
        width: (r.x - p.x).abs(),
        height: (r.y - p.y).abs(),
    })
}
