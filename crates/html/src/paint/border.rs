//! Borders and outlines: CSS Backgrounds 3 §3, CSS UI 4 §4, with the colours of Chromium for the styles that look carved.
//!
//! A border is one or more frames ([`stripes`]): `double` has an outer and an inner one, `groove` and `ridge` a whole one with parts of an outer and an
//! inner one on it. A frame has an ink for each side; where two inks meet, one side is cut along the mitre from the outer to the inner corner.
//!
//! On dots, lines of one width are equally thick wherever they are, so that two lines side by side may leave a white dot between them or take one more
//! than a line of both widths. Tones are therefore laid one over the other, the lower one as wide as the border, and begin where it begins.

use super::corner::RoundedRect;
use super::millimetre::{point, px, rect};
use crate::layout::geometry::PhysicalRect;
use crate::style::ComputedStyle;
use crate::style::values::BorderStyle;
use crate::units::{Px, Sides};
use page::{Affine, Clip, Color, Group, Item, Paint, PathFill, Rule, RuleStyle, Segment};

/// How far a mitre's clip goes past the border, in px: output dots may lie half a dot outside.
const CLIP_SLACK: f64 = 2.;
/// Dashes on a rounded border; a longer outline gets longer dashes.
const MAX_DASHES: f64 = 2000.;

/// One side of a border.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    /// Its thickness.
    pub width: Px,
    /// Its style.
    pub style: BorderStyle,
    /// Its colour.
    pub color: Color,
}

impl Edge {
    fn is_visible(&self) -> bool {
        self.width > Px::ZERO && !self.style.is_invisible() && self.color.a > 0
    }
    fn is_present(&self) -> bool {
        self.width > Px::ZERO && !self.style.is_invisible()
    }
}

const TOP: usize = 0;
const RIGHT: usize = 1;
const BOTTOM: usize = 2;
const LEFT: usize = 3;

#[derive(Debug, Clone, Copy, PartialEq)]
struct Ink {
    color: Color,
    style: RuleStyle,
}

impl Ink {
    fn is_opaque(&self) -> bool {
        self.style == RuleStyle::Solid && self.color.a == 255
    }
}

/// What light makes of a frame's colour.
#[derive(Clone, Copy, PartialEq)]
enum Relief {
    Flat,
    Sunken,
    Raised,
    /// All of it in the light.
    Lit,
    /// All of it in the shade.
    Shaded,
}

/// The sides a frame shows.
#[derive(Clone, Copy, PartialEq)]
enum Shown {
    All,
    TopLeft,
    BottomRight,
}

impl Shown {
    fn has(self, side: usize) -> bool {
        match self {
            Shown::All => true,
            Shown::TopLeft => side == TOP || side == LEFT,
            Shown::BottomRight => side == BOTTOM || side == RIGHT,
        }
    }
}

/// A frame of one side's style: its distance from the outer edge, its thickness and its relief.
#[derive(Clone, Copy)]
struct Stripe {
    inset: Px,
    width: Px,
    relief: Relief,
    shown: Shown,
    rule: RuleStyle,
}

/// Most stripes a style is drawn with.
const STRIPES: usize = 3;

/// The stripes a style is drawn with, the lowest first. Translucent ones do not lie one over the other.
fn stripes(style: BorderStyle, width: Px, opaque: bool) -> [Option<Stripe>; STRIPES] {
    let stripe = |inset, width, relief| {
        Some(Stripe {
            inset,
            width,
            relief,
            shown: Shown::All,
            rule: RuleStyle::Solid,
        })
    };
    let whole = |relief| [stripe(Px::ZERO, width, relief), None, None];
    // A whole number of px, the outer half the larger one.
    let half = if width >= Px::new(1) {
        (width / 2).ceil().min(width)
    } else {
        width
    };
    let apart = |outer, inner| [stripe(Px::ZERO, half, outer), stripe(half, width - half, inner), None];
    // The half that comes first, outer on the top and left and inner on the others, is of the one tone; all else of the other.
    let halves = |first, all| {
        let part = |inset, width, shown| stripe(inset, width, first).map(|stripe| Stripe { shown, ..stripe });
        [
            stripe(Px::ZERO, width, all),
            part(Px::ZERO, half, Shown::TopLeft),
            part(half, width - half, Shown::BottomRight),
        ]
    };
    match style {
        BorderStyle::None | BorderStyle::Hidden => [None; STRIPES],
        BorderStyle::Solid => whole(Relief::Flat),
        BorderStyle::Inset => whole(Relief::Sunken),
        BorderStyle::Outset => whole(Relief::Raised),
        BorderStyle::Groove if opaque => halves(Relief::Shaded, Relief::Lit),
        BorderStyle::Ridge if opaque => halves(Relief::Lit, Relief::Shaded),
        BorderStyle::Groove => apart(Relief::Sunken, Relief::Raised),
        BorderStyle::Ridge => apart(Relief::Raised, Relief::Sunken),
        BorderStyle::Double if width < Px::new(3) => whole(Relief::Flat),
        BorderStyle::Double => {
            let third = ((width + Px::new(1)) / 3).floor();
            [
                stripe(Px::ZERO, third, Relief::Flat),
                stripe(width - third, third, Relief::Flat),
                None,
            ]
        }
        BorderStyle::Dashed | BorderStyle::Dotted => [
            Some(Stripe {
                inset: Px::ZERO,
                width,
                relief: Relief::Flat,
                shown: Shown::All,
                rule: if style == BorderStyle::Dashed {
                    RuleStyle::Dashed
                } else {
                    RuleStyle::Dotted
                },
            }),
            None,
            None,
        ],
    }
}

/// The ink of a side: light falls from the top left.
fn ink(stripe: &Stripe, side: usize, color: Color) -> Ink {
    let lit = side == TOP || side == LEFT;
    let color = match stripe.relief {
        Relief::Flat => color,
        Relief::Shaded => shaded(color),
        Relief::Sunken if lit => shaded(color),
        Relief::Raised if !lit => shaded(color),
        Relief::Lit | Relief::Sunken | Relief::Raised => self::lit(color),
    };
    Ink { color, style: stripe.rule }
}

/// By how much of full brightness the two tones of a carved border lie from its colour.
const TONE: f64 = 0.33;

/// Colours of less luminance are too dark to be shaded: both tones are lighter. #202020 is the first grey that is not.
const TOO_DARK: f64 = 0.0144;
/// Colours of more luminance are not made lighter: #ececec is the last grey that is.
const BRIGHT: f64 = 0.84;

/// The shaded side.
fn shaded(color: Color) -> Color {
    brightened(color, if luminance(color) < TOO_DARK { TONE } else { -TONE })
}

/// The lit side.
fn lit(color: Color) -> Color {
    match luminance(color) {
        dark if dark < TOO_DARK => brightened(color, 2. * TONE),
        bright if bright > BRIGHT => color,
        _ => brightened(color, TONE),
    }
}

/// A colour of the same hue whose brightest channel is by so much of full brightness brighter or darker.
fn brightened(color: Color, by: f64) -> Color {
    let brightest = f64::from(color.r.max(color.g).max(color.b)) / 255.;
    let wanted = (brightest + by).clamp(0., 1.);
    let channel = |value: u8| match brightest > 0. {
        true => (f64::from(value) * wanted / brightest).round() as u8,
        false => (wanted * 255.).round() as u8,
    };
    Color {
        r: channel(color.r),
        g: channel(color.g),
        b: channel(color.b),
        a: color.a,
    }
}

/// The relative luminance of WCAG 2.1.
fn luminance(color: Color) -> f64 {
    let linear = |value: u8| {
        let v = f64::from(value) / 255.;
        if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(color.r) + 0.7152 * linear(color.g) + 0.0722 * linear(color.b)
}

/// Distances, thicknesses and inks of a frame's four sides.
#[derive(Clone, Copy)]
struct Frame {
    inset: [Px; 4],
    widths: [Px; 4],
    inks: [Option<Ink>; 4],
}

impl Frame {
    /// One of the frames of a border whose sides have these styles, with the ink of the sides that `shown` picks.
    fn of(edges: &[Edge; 4], styles: [BorderStyle; 4], layer: usize, shown: impl Fn(usize) -> bool) -> Frame {
        let sides = [0, 1, 2, 3].map(|side| stripes(styles[side], edges[side].width, edges[side].color.a == 255)[layer]);
        Frame {
            inset: sides.map(|s| s.map_or(Px::ZERO, |s| s.inset)),
            widths: sides.map(|s| s.map_or(Px::ZERO, |s| s.width)),
            inks: [0, 1, 2, 3].map(|side| {
                let visible = edges[side].is_visible() && shown(side);
                let stripe = sides[side].filter(|stripe| visible && stripe.shown.has(side));
                stripe.map(|stripe| ink(&stripe, side, edges[side].color))
            }),
        }
    }
}

/// Paints the border of a box; `shape` is its border edge with the corners.
pub fn border(border_box: &PhysicalRect, shape: &RoundedRect, edges: &[Edge; 4], items: &mut Vec<Item>) {
    if !edges.iter().any(Edge::is_visible) {
        return;
    }
    let present = edges.map(|e| e.is_present());
    let mut styles = edges.iter().filter(|e| e.is_present()).map(|e| e.style);
    let first = styles.next();
    if styles.all(|style| Some(style) == first) {
        for layer in 0..STRIPES {
            frame(
                border_box,
                shape,
                &Frame::of(edges, edges.map(|e| e.style), layer, |_| true),
                &present,
                items,
            );
        }
        return;
    }
    // Sides of different styles: each is a frame of its own style of which only that side is inked.
    for (side, edge) in edges.iter().enumerate().filter(|(_, e)| e.is_visible()) {
        for layer in 0..STRIPES {
            frame(
                border_box,
                shape,
                &Frame::of(edges, [edge.style; 4], layer, |s| s == side),
                &present,
                items,
            );
        }
    }
}

fn inset_rect(rect: &PhysicalRect, by: &[Px; 4]) -> PhysicalRect {
    rect.inset(&sides(by))
}

fn sides(by: &[Px; 4]) -> Sides<Px> {
    Sides {
        top: by[TOP],
        right: by[RIGHT],
        bottom: by[BOTTOM],
        left: by[LEFT],
    }
}

/// Paints one frame. `present` tells which sides of the border have a width: only there the corners are mitred.
fn frame(border_box: &PhysicalRect, shape: &RoundedRect, frame: &Frame, present: &[bool; 4], items: &mut Vec<Item>) {
    let Frame { inset, widths, inks } = frame;
    if inks.iter().all(Option::is_none) {
        return;
    }
    let outer = inset_rect(border_box, inset);
    if shape.is_rounded() {
        return rounded_frame(&shape.inset(&sides(inset)), widths, inks, items);
    }
    let translucent = inks.iter().flatten().any(|ink| ink.color.a < 255);
    for side in [TOP, BOTTOM, LEFT, RIGHT] {
        let Some(ink) = inks[side] else { continue };
        let neighbours = [(side + 3) % 4, (side + 1) % 4];
        // The top and bottom reach under the ends of the other sides, so that no gap is left along the mitre.
        let covered = |n: usize| (side == TOP || side == BOTTOM) && ink.is_opaque() && inks[n].is_some_and(|ink| ink.is_opaque());
        let mitred = neighbours.map(|n| present[n] && inks[n] != Some(ink) && !covered(n));
        let mut band = band(&outer, widths, side);
        if translucent && ink.style == RuleStyle::Solid && (side == LEFT || side == RIGHT) {
            // Overlapping corners would be painted twice.
            let (above, below) = (inks[TOP] == Some(ink), inks[BOTTOM] == Some(ink));
            let top = if above { widths[TOP] } else { Px::ZERO };
            let bottom = if below { widths[BOTTOM] } else { Px::ZERO };
            band = band.inset(&Sides {
                top,
                right: Px::ZERO,
                bottom,
                left: Px::ZERO,
            });
        }
        if band.size.width <= Px::ZERO || band.size.height <= Px::ZERO {
            continue;
        }
        let rule = Item::Rule(Rule {
            rect: rect(&band),
            vertical: side == LEFT || side == RIGHT,
            style: ink.style,
            color: ink.color,
        });
        if mitred == [false, false] {
            items.push(rule);
        } else {
            items.push(Item::Group(Group {
                transform: Affine::IDENTITY,
                clip: Some(Clip::Path(mitre(&outer, widths, side, mitred))),
                opacity: 1.,
                items: vec![rule],
            }));
        }
    }
}

/// The rectangle of one side of a frame, corners included.
fn band(outer: &PhysicalRect, widths: &[Px; 4], side: usize) -> PhysicalRect {
    let mut band = *outer;
    match side {
        TOP => band.size.height = widths[TOP],
        BOTTOM => {
            band.offset.y = outer.bottom() - widths[BOTTOM];
            band.size.height = widths[BOTTOM];
        }
        LEFT => band.size.width = widths[LEFT],
        _ => {
            band.offset.x = outer.right() - widths[RIGHT];
            band.size.width = widths[RIGHT];
        }
    }
    band
}

/// The part of a frame that belongs to one side, cut diagonally at the corners that are mitred and straight, with room, at the others.
/// `mitred` is for the neighbours counter-clockwise and clockwise of the side.
fn mitre(outer: &PhysicalRect, widths: &[Px; 4], side: usize, mitred: [bool; 2]) -> Vec<Segment> {
    let (l, t, r, b) = (px(outer.offset.x), px(outer.offset.y), px(outer.right()), px(outer.bottom()));
    let width = widths.map(px);
    // Clockwise: the two corners of each side, the direction from one to the other, and the way out.
    let (first, second, along, out) = match side {
        TOP => ((l, t), (r, t), (1., 0.), (0., -1.)),
        RIGHT => ((r, t), (r, b), (0., 1.), (1., 0.)),
        BOTTOM => ((r, b), (l, b), (-1., 0.), (0., 1.)),
        _ => ((l, b), (l, t), (0., -1.), (-1., 0.)),
    };
    let own = width[side].max(1. / 64.);
    // How far the cut moves along the side per px that it goes inwards.
    let slope = [width[(side + 3) % 4] / own, width[(side + 1) % 4] / own];
    let deep = own + CLIP_SLACK;
    let at = |corner: (f64, f64), inwards: f64, forward: f64| {
        point(
            corner.0 - out.0 * inwards + along.0 * forward,
            corner.1 - out.1 * inwards + along.1 * forward,
        )
    };
    let cut = |corner: (f64, f64), mitred: bool, slope: f64, sign: f64, inwards: f64| {
        if mitred {
            at(corner, inwards, sign * slope * inwards)
        } else {
            at(corner, inwards, -sign * CLIP_SLACK)
        }
    };
    vec![
        Segment::Move(cut(first, mitred[0], slope[0], 1., -CLIP_SLACK)),
        Segment::Line(cut(second, mitred[1], slope[1], -1., -CLIP_SLACK)),
        Segment::Line(cut(second, mitred[1], slope[1], -1., deep)),
        Segment::Line(cut(first, mitred[0], slope[0], 1., deep)),
        Segment::Close,
    ]
}

/// A frame with rounded corners: the ring between two curves, cut into sides where their inks differ.
fn rounded_frame(outer: &RoundedRect, widths: &[Px; 4], inks: &[Option<Ink>; 4], items: &mut Vec<Item>) {
    let inner = outer.inset(&sides(widths));
    let mut ring = outer.path();
    if !inner.is_empty() {
        inner.trace(true, &mut ring);
    }
    let uniform = (0..4).all(|i| widths[i] == Px::ZERO || inks[i] == inks.iter().flatten().next().copied());
    if uniform && let Some(ink) = inks.iter().flatten().next() {
        if ink.style == RuleStyle::Solid {
            items.push(Item::Path(PathFill {
                path: ring,
                even_odd: false,
                paint: Paint::Solid(ink.color),
            }));
        } else {
            dashes(outer, widths, ink, ring, items);
        }
        return;
    }
    for (side, ink) in inks.iter().enumerate() {
        let Some(ink) = ink else { continue };
        let path = wedge(outer, &inner, side);
        let mark = items.len();
        if ink.style == RuleStyle::Solid {
            items.push(Item::Path(PathFill {
                path,
                even_odd: false,
                paint: Paint::Solid(ink.color),
            }));
            group(items, mark, Clip::Path(ring.clone()));
        } else {
            dashes(outer, widths, ink, ring.clone(), items);
            group(items, mark, Clip::Path(path));
        }
    }
}

fn group(items: &mut Vec<Item>, mark: usize, clip: Clip) {
    let inner = items.split_off(mark);
    items.push(Item::Group(Group {
        transform: Affine::IDENTITY,
        clip: Some(clip),
        opacity: 1.,
        items: inner,
    }));
}

/// The quadrilateral of one side of a rounded frame: its mitres go on from the inner corners to where they meet.
fn wedge(outer: &RoundedRect, inner: &RoundedRect, side: usize) -> Vec<Segment> {
    let corner = |r: &RoundedRect, index: usize| match index % 4 {
        0 => (r.left, r.top),
        1 => (r.right, r.top),
        2 => (r.right, r.bottom),
        _ => (r.left, r.bottom),
    };
    let (first, second) = (corner(outer, side), corner(outer, side + 1));
    let (inner_first, inner_second) = (corner(inner, side), corner(inner, side + 1));
    let ways = (
        (inner_first.0 - first.0, inner_first.1 - first.1),
        (inner_second.0 - second.0, inner_second.1 - second.1),
    );
    // The mitres go inwards as far as the curve can reach unless they meet before.
    let horizontal = side == TOP || side == BOTTOM;
    let depth = |way: (f64, f64)| if horizontal { way.1.abs() } else { way.0.abs() };
    let (width, height) = (outer.right - outer.left, outer.bottom - outer.top);
    let (length, half) = if horizontal { (width, height / 2.) } else { (height, width / 2.) };
    let slope = |way: (f64, f64)| {
        let along = if horizontal { way.0.abs() } else { way.1.abs() };
        if depth(way) > 0. { along / depth(way) } else { 0. }
    };
    let meet = slope(ways.0) + slope(ways.1);
    let reach = if meet > 0. { half.min(length / meet) } else { half };
    let go = |from: (f64, f64), way: (f64, f64), by: f64| {
        let scale = if depth(way) > 0. { by / depth(way) } else { 0. };
        point(from.0 + way.0 * scale, from.1 + way.1 * scale)
    };
    vec![
        Segment::Move(go(first, ways.0, -CLIP_SLACK)),
        Segment::Line(go(second, ways.1, -CLIP_SLACK)),
        Segment::Line(go(second, ways.1, reach)),
        Segment::Line(go(first, ways.0, reach)),
        Segment::Close,
    ]
}

/// Dashes or dots along the middle of a rounded ring, cut to the ring.
fn dashes(outer: &RoundedRect, widths: &[Px; 4], ink: &Ink, ring: Vec<Segment>, items: &mut Vec<Item>) {
    let width = widths.iter().copied().max().map_or(0., px);
    if width <= 0. {
        return;
    }
    let [top, right, bottom, left] = widths.map(|w| px(w) / 2.);
    let middle = flatten(&outer.inset_by(top, right, bottom, left));
    let length: f64 = middle.windows(2).map(|w| (w[1].0 - w[0].0).hypot(w[1].1 - w[0].1)).sum();
    let unit = if ink.style == RuleStyle::Dashed { 4. * width } else { 2. * width };
    let count = (length / unit).round().clamp(1., MAX_DASHES);
    let period = length / count;
    let dash = period / 2.;
    let mark = items.len();
    let mut path = Vec::new();
    let (mut walked, mut next) = (0., 0.);
    for pair in middle.windows(2) {
        let (dx, dy) = (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1);
        let step = dx.hypot(dy);
        if step <= 0. {
            continue;
        }
        let (ux, uy) = (dx / step, dy / step);
        // Dashes that begin before this piece's end, or go on into it.
        let mut start: f64 = next;
        while start < walked + step {
            let (from, to) = (start.max(walked) - walked, (start + dash).min(walked + step) - walked);
            if to > from {
                let corner = |t: f64, side: f64| point(pair[0].0 + ux * t - uy * side * width, pair[0].1 + uy * t + ux * side * width);
                path.extend([
                    Segment::Move(corner(from, -1.)),
                    Segment::Line(corner(to, -1.)),
                    Segment::Line(corner(to, 1.)),
                    Segment::Line(corner(from, 1.)),
                    Segment::Close,
                ]);
            }
            if start + dash > walked + step {
                break;
            }
            start += period;
        }
        next = start;
        walked += step;
    }
    if path.is_empty() {
        return;
    }
    items.push(Item::Path(PathFill {
        path,
        even_odd: false,
        paint: Paint::Solid(ink.color),
    }));
    group(items, mark, Clip::Path(ring));
}

/// The outline as a closed polygon in px, each corner in sixteen steps.
fn flatten(shape: &RoundedRect) -> Vec<(f64, f64)> {
    const STEPS: u32 = 16;
    let [tl, tr, br, bl] = shape.radii;
    let centres = [
        (shape.right - tr.0, shape.top + tr.1, tr, -90f64),
        (shape.right - br.0, shape.bottom - br.1, br, 0.),
        (shape.left + bl.0, shape.bottom - bl.1, bl, 90.),
        (shape.left + tl.0, shape.top + tl.1, tl, 180.),
    ];
    let mut points = vec![(shape.left + tl.0, shape.top)];
    for (x, y, radius, from) in centres {
        for step in 0..=STEPS {
            let angle = (from + 90. * f64::from(step) / f64::from(STEPS)).to_radians();
            points.push((x + radius.0 * angle.cos(), y + radius.1 * angle.sin()));
        }
    }
    points
}

/// Paints a straight piece of a collapsed border. There `inset` is drawn as `ridge` and `outset` as `groove` (CSS 2.1 §17.6.3).
pub fn segment(area: &PhysicalRect, vertical: bool, edge: &Edge, items: &mut Vec<Item>) {
    if !edge.is_visible() {
        return;
    }
    let style = match edge.style {
        BorderStyle::Inset => BorderStyle::Ridge,
        BorderStyle::Outset => BorderStyle::Groove,
        style => style,
    };
    let (thickness, side, opposite) = if vertical {
        (area.size.width, LEFT, RIGHT)
    } else {
        (area.size.height, TOP, BOTTOM)
    };
    for stripe in stripes(style, thickness, edge.color.a == 255).into_iter().flatten() {
        if stripe.width <= Px::ZERO || !stripe.shown.has(side) {
            continue;
        }
        let mut inset = [Px::ZERO; 4];
        inset[side] = stripe.inset;
        inset[opposite] = thickness - stripe.inset - stripe.width;
        let ink = ink(&stripe, side, edge.color);
        items.push(Item::Rule(Rule {
            rect: rect(&inset_rect(area, &inset)),
            vertical,
            style: ink.style,
            color: ink.color,
        }));
    }
}

/// Paints the outline of a box, `outline-offset` away from its border edge.
pub fn outline(border_box: &PhysicalRect, style: &ComputedStyle, items: &mut Vec<Item>) {
    let decoration = &style.decoration;
    let width = decoration.outline_width;
    // A negative offset does not turn the outline inside out (CSS UI 4 §4.5).
    let half = border_box.size.width.min(border_box.size.height) / 2;
    let distance = decoration.outline_offset.max(-half) + width;
    let away = Sides::all(-distance);
    let area = PhysicalRect {
        offset: border_box.offset,
        size: border_box.size,
    }
    .inset(&away);
    let shape = RoundedRect::border_box(border_box, decoration).spread(px(distance));
    let edge = Edge {
        width,
        style: decoration.outline_style,
        color: decoration.outline_color.resolve(style.inherited.color),
    };
    border(&area, &shape, &[edge; 4], items);
}
