//! What a page costs an output to draw, in steps of [`Limits::steps`](crate::limits::Limits::steps), told before anything is drawn.

use crate::limits::Work;
use page::{Clip, GlyphRun, Group, Item, Page, Paint, Rect, RuleStyle, Segment};
use rustc_hash::FxHashSet;
use std::cell::RefCell;

/// Square millimetres in one colour that cost a step.
const PLAIN_PER_STEP: f64 = 8.;
/// Square millimetres of a translucent layer that cost a step.
const LAYER_PER_STEP: f64 = 2.;
/// Items (or glyphs) that cost a step besides their area.
const ITEMS_PER_STEP: f64 = 16.;
/// Segments of an outline that cost a step.
const SEGMENTS_PER_STEP: f64 = 4.;
/// Segments of a glyph of an ordinary face.
const SEGMENTS_PER_GLYPH: f64 = 32.;
/// Dots per em from which outputs draw a glyph each time anew; in mm at the 8 dots of most printers.
const LARGEST_KEPT: f64 = 30.;
/// What running a glyph's program may cost, whatever it draws.
const STEPS_PER_PROGRAM: u64 = 2_000;
/// Operations of a glyph's program that cost a step besides.
const OPERATIONS_PER_STEP: u64 = 64;
/// What a PDF's copy of a face takes for each of them: what is read, and what is written.
const BYTES_PER_OPERATION: usize = 64;
/// What drawing an outline takes for each segment.
const BYTES_PER_SEGMENT: usize = 256;
/// The thinnest line whose dots and dashes are told apart, in mm, and the most of them.
const THINNEST: f64 = 0.05;
const MOST_DASHES: f64 = 20_000.;

/// The bytes of an item; of a group without the items in it.
pub fn bytes(item: &Item) -> usize {
    let segments = |path: &[Segment]| size_of_val(path);
    let paint = |paint: &Paint| match paint {
        Paint::Solid(_) => 0,
        Paint::Gradient(gradient) => size_of_val(&gradient.stops[..]),
    };
    let more = match item {
        Item::Glyphs(run) => size_of_val(&run.glyphs[..]) + run.text.len(),
        Item::Path(path) => segments(&path.path) + paint(&path.paint),
        Item::Fill(fill) => paint(&fill.paint),
        Item::Group(group) => match &group.clip {
            Some(Clip::Path(path)) => segments(path),
            _ => 0,
        },
        _ => 0,
    };
    size_of::<Item>() + more
}

/// The bytes of items with all that is in them.
pub fn bytes_of(items: &[Item]) -> usize {
    let inside = |item: &Item| match item {
        Item::Group(group) => bytes_of(&group.items),
        _ => 0,
    };
    items.iter().map(|item| bytes(item) + inside(item)).sum()
}

/// Takes the steps to draw a page.
pub fn steps(page: &Page, work: &Work) {
    let area = f64::from(page.width) * f64::from(page.height);
    let seen = Seen {
        area,
        scale: 1.,
        is_turned: false,
        work,
        drawn: &RefCell::default(),
    };
    work.spend(items(&page.items, seen) as u64);
}

/// What is seen of items.
#[derive(Clone, Copy)]
struct Seen<'a> {
    /// At most so many mm² of the page.
    area: f64,
    /// One mm² of theirs is so many there.
    scale: f64,
    /// By other than right angles.
    is_turned: bool,
    work: &'a Work,
    /// Glyphs that the page has, by face and size.
    drawn: &'a RefCell<FxHashSet<(u64, u16, u32)>>,
}

fn items(items: &[Item], seen: Seen) -> f64 {
    items.iter().map(|item| self::item(item, seen) + 1. / ITEMS_PER_STEP).sum()
}

/// The steps of a run of glyphs. Outputs draw a glyph once and keep it, unless it is turned or large.
fn glyphs(run: &GlyphRun, seen: Seen) -> f64 {
    let is_kept = !seen.is_turned && f64::from(run.size) * seen.scale.sqrt() <= LARGEST_KEPT;
    let count = run.glyphs.len() as f64;
    if run.face.is_bundled() {
        let each = if is_kept {
            1. / ITEMS_PER_STEP
        } else {
            SEGMENTS_PER_GLYPH / SEGMENTS_PER_STEP
        };
        return count * each;
    }
    let mut steps = count / ITEMS_PER_STEP;
    let runs_programs = run.face.runs_programs();
    let size = run.size.to_bits();
    for glyph in &run.glyphs {
        if seen.work.is_exhausted() {
            break;
        }
        let is_new = seen.drawn.borrow_mut().insert((run.face.id(), glyph.id, size));
        if is_new && runs_programs {
            match run.face.program_length(glyph.id) {
                Some(operations) => {
                    seen.work.spend(STEPS_PER_PROGRAM + u64::from(operations) / OPERATIONS_PER_STEP);
                    seen.work.grow(operations as usize * BYTES_PER_OPERATION);
                }
                // More than may be: nothing of it is run.
                None => {
                    seen.work.spend(u64::MAX);
                    break;
                }
            }
        }
        let segments = run.face.segments(glyph.id);
        if is_new {
            seen.work.spend(u64::from(segments) / SEGMENTS_PER_STEP as u64);
            seen.work.grow(segments as usize * BYTES_PER_SEGMENT);
        }
        if !is_kept {
            steps += f64::from(segments) / SEGMENTS_PER_STEP;
        }
    }
    steps
}

fn item(item: &Item, seen: Seen) -> f64 {
    let part = seen;
    let Seen { area, scale, .. } = seen;
    let seen = |rect: &Rect| (f64::from(rect.width) * f64::from(rect.height) * scale).abs().min(area);
    let painted = |rect: &Rect, paint: &Paint| match paint {
        Paint::Solid(_) => seen(rect) / PLAIN_PER_STEP,
        // Each dot looks for its place among the stops.
        Paint::Gradient(gradient) => {
            seen(rect) * (1. + (gradient.stops.len() as f64).log2() / 8.) + gradient.stops.len() as f64 / ITEMS_PER_STEP
        }
    };
    match item {
        Item::Glyphs(run) => glyphs(run, part),
        Item::Fill(fill) => painted(&fill.rect, &fill.paint),
        Item::Rule(rule) => {
            let (width, height) = (f64::from(rule.rect.width), f64::from(rule.rect.height));
            let dashes = match rule.style {
                RuleStyle::Solid => 0.,
                _ => (width.max(height) / width.min(height).max(THINNEST)).min(MOST_DASHES),
            };
            seen(&rule.rect) / PLAIN_PER_STEP + dashes / ITEMS_PER_STEP
        }
        Item::Path(path) => painted(&bounds(&path.path), &path.paint) + path.path.len() as f64 / SEGMENTS_PER_STEP,
        Item::Image(image) => seen(&image.rect),
        Item::Barcode(barcode) => seen(&barcode.rect) / PLAIN_PER_STEP,
        Item::Group(group) => self::group(group, part),
    }
}

fn group(group: &Group, seen: Seen) -> f64 {
    let Seen { area, scale, .. } = seen;
    let (own, inside) = match &group.clip {
        None => (0., area),
        Some(Clip::Rect(rect)) => (0., (f64::from(rect.width) * f64::from(rect.height) * scale).abs().min(area)),
        // An outline becomes a mask as large as itself.
        Some(Clip::Path(path)) => {
            let rect = bounds(path);
            let inside = (f64::from(rect.width) * f64::from(rect.height) * scale).abs().min(area);
            (inside / PLAIN_PER_STEP + path.len() as f64 / SEGMENTS_PER_STEP, inside)
        }
    };
    let layer = if group.opacity < 1. { inside / LAYER_PER_STEP } else { 0. };
    let transform = &group.transform;
    let determinant = f64::from(transform.a) * f64::from(transform.d) - f64::from(transform.b) * f64::from(transform.c);
    let scale = (scale * determinant.abs()).min(f64::MAX);
    let is_right_angled = (transform.b == 0. && transform.c == 0.) || (transform.a == 0. && transform.d == 0.);
    let inner = Seen {
        area: inside,
        scale,
        is_turned: seen.is_turned || !is_right_angled,
        ..seen
    };
    own + layer + items(&group.items, inner)
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

    fn steps(page: &Page) -> u64 {
        let work = Work::new(1 << 40);
        super::steps(page, &work);
        (1 << 40) - work.left()
    }

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
