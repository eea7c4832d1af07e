//! Painting order: CSS 2.1 appendix E.
//!
//! A stacking context first collects its layers: positioned descendants and the stacking contexts in it. Everything else is painted by
//! walking the fragments once for block backgrounds, once for floats and once for inline content. Floats, inline-blocks, flex and grid items
//! and positioned boxes with `z-index: auto` run through these phases on their own, as if they were contexts, but their layers
//! belong to the real one around them. A fragment is never walked by more than one context, so the work is linear in the tree; recursion is as
//! deep as the document, which [`Limits::depth`](crate::limits::Limits::depth) bounds.

use super::Painter;
use super::corner::RoundedRect;
use super::millimetre::{self, edges, px};
use super::transform;
use crate::layout::box_tree::{BoxId, LayoutBox};
use crate::layout::fragment::{Child, Fragment, FragmentKind};
use crate::layout::geometry::{PhysicalOffset, PhysicalRect};
use crate::style::ComputedStyle;
use crate::style::values::{BackgroundBox, Display, Float, Overflow, Position, Visibility};
use crate::units::Px;
use page::{Affine, Clip};

/// Where an axis that is not clipped ends, in px.
const UNBOUNDED: f64 = 1e6;

/// A clip and the one around it, for layers that are painted apart from the fragments they were found in.
pub struct ClipNode {
    clip: Clip,
    outer: Option<usize>,
}

/// How a fragment takes part in the painting order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    /// With the content it stands in.
    InFlow,
    /// Positioned, `z-index: auto`.
    Auto,
    /// A stacking context.
    Context(i32),
}

/// A fragment that is painted apart from the content it stands in.
struct Layer<'f> {
    fragment: &'f Fragment,
    at: PhysicalOffset,
    z_index: i32,
    order: BoxId,
    is_context: bool,
    clip: Option<usize>,
}

/// What a stacking context found in its fragments.
#[derive(Default)]
struct Layers<'f> {
    layers: Vec<Layer<'f>>,
    floats: bool,
    outlines: bool,
}

/// What the contents of the stacking context being painted ask for.
#[derive(Clone, Copy)]
struct Phases {
    floats: bool,
    outlines: bool,
}

/// Whether the children of a fragment are flex or grid items.
fn lays_out_items(fragment: &Fragment) -> bool {
    matches!(fragment.kind, FragmentKind::Box(_))
        && matches!(
            fragment.style.display,
            Display::Flex | Display::InlineFlex | Display::Grid | Display::InlineGrid
        )
}

/// Lines and text carry the style of the box they belong to, and a table grid that of its wrapper box: they are never layers themselves.
fn is_box(fragment: &Fragment) -> bool {
    !matches!(
        fragment.kind,
        FragmentKind::Line | FragmentKind::Text(_) | FragmentKind::TableGrid(..)
    )
}

/// CSS Transforms 1 §2: inline boxes and table columns are not transformable.
fn is_transformed(fragment: &Fragment) -> bool {
    !fragment.style.rare.transform.is_empty() && is_box(fragment) && !matches!(fragment.kind, FragmentKind::Inline(..))
}

/// How a box of this style takes part.
fn level_of(style: &ComputedStyle, is_item: bool, is_transformed: bool) -> Level {
    let establishes = style.opacity < 1. || style.rare.isolated || is_transformed;
    match (style.position, style.z_index) {
        (Position::Static, Some(z)) if is_item => Level::Context(z),
        (Position::Static, _) if establishes => Level::Context(0),
        (Position::Static, _) => Level::InFlow,
        (_, Some(z)) => Level::Context(z),
        (Position::Fixed | Position::Sticky, None) => Level::Context(0),
        (_, None) if establishes => Level::Context(0),
        (_, None) => Level::Auto,
    }
}

fn is_float(fragment: &Fragment) -> bool {
    fragment.style.float != Float::None && is_box(fragment) && !matches!(fragment.kind, FragmentKind::Inline(..))
}

impl Painter<'_> {
    fn level(&self, fragment: &Fragment, is_item: bool) -> Level {
        if !is_box(fragment) {
            return Level::InFlow;
        }
        let own = level_of(&fragment.style, is_item, is_transformed(fragment));
        // A float inside an inline box, or a block it was split around, is part of that box's layer.
        let outer = self.within_inlines(fragment).map(|inline| level_of(&inline.style, false, false));
        outer
            .filter(|level| *level != Level::InFlow)
            .fold(own, |level, outer| match (level, outer) {
                (Level::Context(z), _) => Level::Context(z),
                (_, outer) => outer,
            })
    }

    /// The inline boxes around a float, or split around a block.
    fn within_inlines<'s>(&'s self, fragment: &Fragment) -> impl Iterator<Item = &'s LayoutBox> + use<'s> {
        let inlines: &[BoxId] = match fragment.kind {
            FragmentKind::Box(_) | FragmentKind::Replaced(..) => &self.tree.get(fragment.box_id).within_inlines,
            _ => &[],
        };
        inlines.iter().map(|&inline| self.tree.get(inline))
    }

    /// The opacity of a fragment and of the inline boxes that it is within.
    fn opacity(&self, fragment: &Fragment) -> f32 {
        self.within_inlines(fragment)
            .fold(fragment.style.opacity, |opacity, inline| opacity * inline.style.opacity)
    }

    /// Paints the root element's fragment, which is the outermost stacking context.
    pub(super) fn paint_root(&mut self, root: &Fragment, at: PhysicalOffset) {
        self.paint_layer(&Layer {
            fragment: root,
            at,
            z_index: 0,
            order: root.box_id,
            is_context: true,
            clip: None,
        });
    }

    fn collect<'f>(&mut self, parent: &'f Fragment, at: PhysicalOffset, clip: Option<usize>, found: &mut Layers<'f>) {
        if parent.children.is_empty() {
            return;
        }
        self.work.spend_64ths(parent.children.len() as u64);
        let mut inner: Option<Option<usize>> = None;
        let items = lays_out_items(parent);
        for child in &parent.children {
            let fragment = &*child.fragment;
            if matches!(fragment.kind, FragmentKind::Text(_)) {
                continue;
            }
            let fixed = fragment.style.position == Position::Fixed && parent.box_id == self.tree.root && is_box(fragment);
            let place = child.offset + if fixed { self.fixed_origin } else { at };
            if !fixed && self.is_culled(fragment, place) {
                continue;
            }
            let clip = *inner.get_or_insert_with(|| match self.overflow_clip(parent, at) {
                Some(shape) => Some(self.add_clip(shape, clip)),
                None => clip,
            });
            found.floats |= is_float(fragment);
            found.outlines |= !fragment.style.decoration.outline_style.is_invisible();
            let mut layer = Layer {
                fragment,
                at: place,
                z_index: 0,
                order: fragment.box_id,
                is_context: true,
                clip,
            };
            match self.level(fragment, items) {
                Level::InFlow => self.collect(fragment, place, clip, found),
                Level::Context(z_index) => {
                    layer.z_index = z_index;
                    found.layers.push(layer);
                }
                Level::Auto => {
                    layer.is_context = false;
                    if let Some(shape) = clip_property(fragment, place) {
                        layer.clip = Some(self.add_clip(shape, clip));
                    }
                    let clip = layer.clip;
                    found.layers.push(layer);
                    self.collect(fragment, place, clip, found);
                }
            }
        }
    }

    fn add_clip(&mut self, clip: Clip, outer: Option<usize>) -> usize {
        self.clips.push(ClipNode { clip, outer });
        self.clips.len() - 1
    }

    fn paint_layer(&mut self, layer: &Layer) {
        let mark = self.items.len();
        let table_part = matches!(layer.fragment.kind, FragmentKind::TablePart | FragmentKind::TableCell(..));
        let above_borders = std::mem::replace(&mut self.above_borders, table_part);
        if layer.is_context {
            self.paint_context(layer.fragment, layer.at);
        } else {
            let phases = Phases {
                floats: true,
                outlines: true,
            };
            self.paint_as_context(layer.fragment, layer.at, phases);
        }
        self.above_borders = above_borders;
        let mut next = layer.clip;
        while let Some(index) = next {
            let node = &self.clips[index];
            let mut clip = node.clip.clone();
            next = node.outer;
            // Nested rectangles are one rectangle.
            while let (Clip::Rect(rect), Some(outer)) = (&mut clip, next) {
                let Clip::Rect(around) = &self.clips[outer].clip else { break };
                match super::intersection(rect, around) {
                    Some(common) => *rect = common,
                    None => {
                        self.items.truncate(mark);
                        return;
                    }
                }
                next = self.clips[outer].outer;
            }
            self.wrap(mark, Affine::IDENTITY, Some(clip), 1.);
        }
    }

    /// A stacking context: appendix E.2, all steps.
    fn paint_context(&mut self, fragment: &Fragment, at: PhysicalOffset) {
        let border_box = PhysicalRect {
            offset: at,
            size: fragment.size,
        };
        let transform = if is_transformed(fragment) {
            match transform::matrix(&border_box, &fragment.style.rare) {
                Some(matrix) => matrix,
                None => return,
            }
        } else {
            Affine::IDENTITY
        };
        let opacity = self.opacity(fragment);
        if opacity <= 0. {
            return;
        }
        let outer = (self.culls, self.visible);
        if transform != Affine::IDENTITY {
            self.culls = false;
            self.visible = visible_through(&self.visible, &transform);
        }
        let (mark, clips) = (self.items.len(), self.clips.len());
        let mut found = Layers::default();
        self.collect(fragment, at, None, &mut found);
        found.layers.sort_by_key(|layer| (layer.z_index, layer.order));
        let phases = Phases {
            floats: found.floats,
            outlines: found.outlines,
        };
        let split = found.layers.partition_point(|layer| layer.z_index < 0);
        self.decorate(fragment, at);
        for layer in &found.layers[..split] {
            self.paint_layer(layer);
        }
        self.paint_contents(fragment, at, phases);
        for layer in &found.layers[split..] {
            self.paint_layer(layer);
        }
        self.outline(fragment, at);
        self.clips.truncate(clips);
        (self.culls, self.visible) = outer;
        let clip = clip_property(fragment, at);
        if transform != Affine::IDENTITY || opacity < 1. || clip.is_some() {
            self.wrap(mark, transform, clip, opacity);
        }
    }

    /// A box that is painted in one go, though its layers belong to the stacking context around it.
    fn paint_as_context(&mut self, fragment: &Fragment, at: PhysicalOffset, phases: Phases) {
        self.decorate(fragment, at);
        self.paint_contents(fragment, at, phases);
        self.outline(fragment, at);
    }

    fn paint_contents(&mut self, fragment: &Fragment, at: PhysicalOffset, phases: Phases) {
        self.block_backgrounds(fragment, at);
        if phases.floats {
            self.floats(fragment, at, phases);
        }
        self.foreground(fragment, at, phases);
        if phases.outlines {
            self.outlines(fragment, at);
        }
    }

    /// Step 4: backgrounds and borders of block-level descendants.
    fn block_backgrounds(&mut self, parent: &Fragment, at: PhysicalOffset) {
        let mark = self.items.len();
        let is_grid = matches!(parent.kind, FragmentKind::TableGrid(..));
        let above_borders = self.above_borders;
        self.above_borders &= !is_grid;
        if !lays_out_items(parent) {
            // A caption lies above its table's background and border, which in Chromium are those of the box around both.
            let wrapper = self.is_table_wrapper(parent);
            let is_below = |child: &&Child| wrapper && matches!(child.fragment.kind, FragmentKind::TableGrid(..));
            let (below, above) = (
                parent.children.iter().filter(is_below),
                parent.children.iter().filter(|c| !is_below(c)),
            );
            for child in below.chain(above) {
                let (fragment, place) = (&*child.fragment, at + child.offset);
                let inline = is_inline(fragment) || is_atomic_inline(fragment, parent);
                if inline || is_float(fragment) || self.level(fragment, false) != Level::InFlow || self.is_culled(fragment, place) {
                    continue;
                }
                self.decorate(fragment, place);
                self.block_backgrounds(fragment, place);
            }
        }
        self.above_borders = above_borders;
        self.clip_overflow(mark, parent, at);
        if let FragmentKind::TableGrid(_, paint) = &parent.kind
            && parent.style.inherited.visibility == Visibility::Visible
        {
            self.collapsed_borders(paint, at);
        }
    }

    /// Step 5: floats.
    fn floats(&mut self, parent: &Fragment, at: PhysicalOffset, phases: Phases) {
        if lays_out_items(parent) {
            return;
        }
        let mark = self.items.len();
        for child in &parent.children {
            let (fragment, place) = (&*child.fragment, at + child.offset);
            if matches!(fragment.kind, FragmentKind::Text(_))
                || self.level(fragment, false) != Level::InFlow
                || self.is_culled(fragment, place)
            {
                continue;
            }
            if is_float(fragment) {
                self.paint_as_context(fragment, place, phases);
            } else if !is_atomic_inline(fragment, parent) {
                self.floats(fragment, place, phases);
            }
        }
        self.clip_overflow(mark, parent, at);
    }

    /// Steps 6 and 7: replaced content, inline content, and the atomic boxes in it.
    fn foreground(&mut self, parent: &Fragment, at: PhysicalOffset, phases: Phases) {
        if let FragmentKind::Replaced(sides, Some((picture, rect))) = &parent.kind {
            self.replaced(parent, at, sides, picture, rect);
        }
        let mark = self.items.len();
        let items = lays_out_items(parent);
        self.work.spend_64ths(parent.children.len() as u64);
        for child in &parent.children {
            let (fragment, place) = (&*child.fragment, at + child.offset);
            if let FragmentKind::Text(text) = &fragment.kind {
                // As browsers do "to ensure consistent line heights": the line's top is on a whole device pixel.
                let whole = PhysicalOffset { x: at.x, y: at.y.round() } + child.offset;
                self.text(fragment, text, whole, place.y);
                continue;
            }
            if self.level(fragment, items) != Level::InFlow || is_float(fragment) || self.is_culled(fragment, place) {
                continue;
            }
            match &fragment.kind {
                FragmentKind::Line => self.foreground(fragment, place, phases),
                FragmentKind::Inline(..) => {
                    self.decorate(fragment, place);
                    self.foreground(fragment, place, phases);
                }
                _ if items || is_atomic_inline(fragment, parent) => self.paint_as_context(fragment, place, phases),
                _ => self.foreground(fragment, place, phases),
            }
        }
        self.clip_overflow(mark, parent, at);
    }

    /// Step 10: outlines of what the phases before have painted.
    fn outlines(&mut self, parent: &Fragment, at: PhysicalOffset) {
        let mark = self.items.len();
        let items = lays_out_items(parent);
        for child in &parent.children {
            let (fragment, place) = (&*child.fragment, at + child.offset);
            let apart = items || is_atomic_inline(fragment, parent) || is_float(fragment);
            if matches!(fragment.kind, FragmentKind::Text(_))
                || apart
                || self.level(fragment, items) != Level::InFlow
                || self.is_culled(fragment, place)
            {
                continue;
            }
            if !matches!(fragment.kind, FragmentKind::Line) {
                self.outline(fragment, place);
            }
            self.outlines(fragment, place);
        }
        self.clip_overflow(mark, parent, at);
    }

    /// The region a box cuts its contents to, `None` when it does not (CSS Overflow 3 §3).
    fn overflow_clip(&self, fragment: &Fragment, at: PhysicalOffset) -> Option<Clip> {
        let style = &fragment.style;
        let (x, y) = (style.overflow_x != Overflow::Visible, style.overflow_y != Overflow::Visible);
        if !x && !y || Some(fragment.box_id) == self.viewport_box {
            return None;
        }
        let sides = match &fragment.kind {
            FragmentKind::Box(sides) if !self.is_table_wrapper(fragment) => sides,
            FragmentKind::TableGrid(sides, _) | FragmentKind::TableCell(sides, _) => sides,
            _ => return None,
        };
        let border_box = PhysicalRect {
            offset: at,
            size: fragment.size,
        };
        let outer = RoundedRect::border_box(&border_box, &style.decoration);
        let padding_edge = outer.inset(&sides.border);
        let margin_edge = || {
            let (around, distance) = style.rare.overflow_clip_margin;
            let around = match around {
                BackgroundBox::Border => outer,
                BackgroundBox::Content => padding_edge.inset(&sides.padding),
                BackgroundBox::Padding | BackgroundBox::Text => padding_edge,
            };
            around.spread(px(distance))
        };
        // The margin holds for `clip` only; the two axes are both `clip`, or one of them is with the other `visible`, or none.
        let clips = style.overflow_x == Overflow::Clip || style.overflow_y == Overflow::Clip;
        let shape = if clips { margin_edge() } else { padding_edge };
        if x && y {
            return Some(shape.clip());
        }
        Some(Clip::Rect(edges(
            if x { shape.left } else { -UNBOUNDED },
            if y { shape.top } else { -UNBOUNDED },
            if x { shape.right } else { UNBOUNDED },
            if y { shape.bottom } else { UNBOUNDED },
        )))
    }

    /// Cuts the items since `mark` to what the box shows of its contents.
    fn clip_overflow(&mut self, mark: usize, fragment: &Fragment, at: PhysicalOffset) {
        if self.items.len() > mark
            && let Some(clip) = self.overflow_clip(fragment, at)
        {
            self.wrap(mark, Affine::IDENTITY, Some(clip), 1.);
        }
    }
}

fn is_inline(fragment: &Fragment) -> bool {
    matches!(fragment.kind, FragmentKind::Line | FragmentKind::Inline(..) | FragmentKind::Text(_))
}

/// An inline-block, inline table or replaced element in a line.
fn is_atomic_inline(fragment: &Fragment, parent: &Fragment) -> bool {
    matches!(parent.kind, FragmentKind::Line | FragmentKind::Inline(..)) && !is_inline(fragment)
}

/// `clip: rect(…)` of an absolutely positioned box (CSS 2.1 §11.1.2).
fn clip_property(fragment: &Fragment, at: PhysicalOffset) -> Option<Clip> {
    let sides = fragment.style.rare.clip.as_ref().filter(|_| fragment.style.is_out_of_flow())?;
    let side = |value: Option<Px>, start: Px, auto: Px| px(start + value.unwrap_or(auto));
    let (width, height) = (fragment.size.width, fragment.size.height);
    // `auto` is the border edge, which cuts off what overflows.
    Some(Clip::Rect(edges(
        side(sides.left, at.x, Px::ZERO),
        side(sides.top, at.y, Px::ZERO),
        side(sides.right, at.x, width),
        side(sides.bottom, at.y, height),
    )))
}

/// A rectangle that holds everything a transformed box can show of itself on the page.
fn visible_through(visible: &PhysicalRect, matrix: &Affine) -> PhysicalRect {
    let determinant = f64::from(matrix.a) * f64::from(matrix.d) - f64::from(matrix.b) * f64::from(matrix.c);
    let rect = millimetre::rect(visible);
    let (mut low, mut high) = ((f64::MAX, f64::MAX), (f64::MIN, f64::MIN));
    for (x, y) in [
        (rect.x, rect.y),
        (rect.right(), rect.y),
        (rect.x, rect.bottom()),
        (rect.right(), rect.bottom()),
    ] {
        let (dx, dy) = (f64::from(x - matrix.e), f64::from(y - matrix.f));
        let x = (f64::from(matrix.d) * dx - f64::from(matrix.c) * dy) / determinant;
        let y = (f64::from(matrix.a) * dy - f64::from(matrix.b) * dx) / determinant;
        low = (low.0.min(x), low.1.min(y));
        high = (high.0.max(x), high.1.max(y));
    }
    let length = |mm: f64| Px::from_f32((mm * 96. / 25.4) as f32);
    let offset = PhysicalOffset {
        x: length(low.0),
        y: length(low.1),
    };
    PhysicalRect {
        offset,
        size: crate::layout::geometry::PhysicalSize {
            width: length(high.0) - offset.x + Px::new(1),
            height: length(high.1) - offset.y + Px::new(1),
        },
    }
}
