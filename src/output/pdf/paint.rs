//! From the items of a page to content streams.

use super::PdfError;
use super::content::Content;
use super::file::Shared;
use super::gradient;
use super::text;
use crate::output::snap::{DotGrid, SQUARE_DOT, pieces};
use crate::page::{Affine, Clip, Fill, GlyphRun, Group, ImageItem, Item, Page, Paint, PathFill, Point, Rect, Rule, RuleStyle, Segment};

/// The largest page side that readers take, in mm: 14,400 pt (PDF 32000-1 Annex C.2).
const LARGEST_PAGE: f32 = 14_400. / 72. * 25.4;

/// Nested groups past this are not opened: `q` nests as deep in every reader, and no page goes near.
const DEEPEST: usize = 1_000;

/// Items being painted, and how what encloses them ends.
struct Level<'a> {
    items: std::slice::Iter<'a, Item>,
    /// The content the group stands in, and the opacity to show it with, when the group is a form of its own.
    outer: Option<(Content, u8)>,
    /// No item of this group touches the dot grid: it is turned or scaled.
    grid: DotGrid,
}

/// The content of a page.
pub(super) fn page(page: &Page, grid: DotGrid, shared: &mut Shared) -> Result<Content, PdfError> {
    let fits = |mm: f32| mm > 0. && mm <= LARGEST_PAGE;
    if !fits(page.width) || !fits(page.height) {
        return Err(PdfError::PageSize {
            width: page.width,
            height: page.height,
        });
    }
    let mut content = Content::for_page(page.height);
    let mut levels = vec![Level {
        items: page.items.iter(),
        outer: None,
        grid,
    }];
    while let Some(level) = levels.last_mut() {
        let Some(item) = level.items.next() else {
            let outer = level.outer.take();
            levels.pop();
            if let Some((outer, alpha)) = outer {
                let form = shared.form(std::mem::replace(&mut content, outer).finish());
                content.set_alpha(alpha);
                content.paint_xobject(form);
            }
            if !levels.is_empty() {
                content.restore();
            }
            continue;
        };
        let grid = level.grid;
        match item {
            Item::Glyphs(run) => glyphs(&mut content, run, shared),
            Item::Fill(fill) => self::fill(&mut content, fill, grid, shared),
            Item::Rule(rule) => self::rule(&mut content, rule, grid),
            Item::Path(path) => outline(&mut content, path, shared),
            Item::Image(image) => picture(&mut content, image, grid, shared),
            Item::Group(group) => {
                let alpha = (group.opacity.clamp(0., 1.) * 255.).round() as u8;
                // NaN casts to 0: nothing to see.
                if alpha == 0 || group.items.is_empty() || !usable(&group.transform) || levels.len() >= DEEPEST {
                    continue;
                }
                let grid = if is_shift(&group.transform) {
                    shifted(grid, &group.transform)
                } else {
                    DotGrid::new(None)
                };
                open(&mut content, group, grid);
                let outer = (alpha < 255).then(|| (std::mem::replace(&mut content, Content::for_form()), alpha));
                levels.push(Level {
                    items: group.items.iter(),
                    outer,
                    grid,
                });
            }
        }
    }
    Ok(content)
}

/// Begins a group: its graphics state, transform and clip.
fn open(content: &mut Content, group: &Group, grid: DotGrid) {
    content.save();
    if group.transform != Affine::IDENTITY {
        content.transform(&group.transform);
    }
    match &group.clip {
        Some(Clip::Rect(rect)) if finite_rect(rect) => content.clip_rect(&grid.rect(rect)),
        Some(Clip::Path(path)) if finite_path(path) => content.clip_path(path, false),
        Some(_) => content.clip_path(&[], false),
        None => {}
    }
}

fn usable(t: &Affine) -> bool {
    [t.a, t.b, t.c, t.d, t.e, t.f].iter().all(|v| v.is_finite()) && (t.a * t.d - t.b * t.c) != 0.
}

fn is_shift(t: &Affine) -> bool {
    (t.a, t.b, t.c, t.d) == (1., 0., 0., 1.)
}

/// The grid inside a group that is only moved: the same dots when it moves by whole dots.
fn shifted(grid: DotGrid, t: &Affine) -> DotGrid {
    let whole = |mm: f32| (grid.edge(mm) - mm).abs() < 1e-4;
    if whole(t.e) && whole(t.f) { grid } else { DotGrid::new(None) }
}

fn finite_point(p: &Point) -> bool {
    p.x.is_finite() && p.y.is_finite()
}

fn finite_rect(r: &Rect) -> bool {
    [r.x, r.y, r.width, r.height].iter().all(|v| v.is_finite()) && r.width >= 0. && r.height >= 0.
}

fn finite_path(path: &[Segment]) -> bool {
    path.iter().all(|segment| match segment {
        Segment::Move(p) | Segment::Line(p) => finite_point(p),
        Segment::Cubic(a, b, c) => finite_point(a) && finite_point(b) && finite_point(c),
        Segment::Close => true,
    })
}

fn glyphs(content: &mut Content, run: &GlyphRun, shared: &mut Shared) {
    if run.size.is_finite() && run.size > 0. && finite_point(&run.origin) && run.color.a > 0 && !run.glyphs.is_empty() {
        let (index, face) = shared.face(&run.face);
        text::write_run(content, run, index, face);
    }
}

fn fill(content: &mut Content, fill: &Fill, grid: DotGrid, shared: &mut Shared) {
    if !finite_rect(&fill.rect) {
        return;
    }
    let rect = grid.fill(fill);
    if rect.width <= 0. || rect.height <= 0. {
        return;
    }
    match &fill.paint {
        Paint::Solid(color) if color.a > 0 => content.fill_rect(&rect, *color),
        Paint::Solid(_) => {}
        Paint::Gradient(gradient) => {
            content.save();
            content.clip_rect(&rect);
            gradient::paint(content, gradient, rect, shared);
            content.restore();
        }
    }
}

fn rule(content: &mut Content, rule: &Rule, grid: DotGrid) {
    if !finite_rect(&rule.rect) || rule.color.a == 0 {
        return;
    }
    let rect = grid.rule(rule);
    let (length, thickness) = if rule.vertical {
        (rect.height, rect.width)
    } else {
        (rect.width, rect.height)
    };
    if length <= 0. || thickness <= 0. {
        return;
    }
    for (offset, piece) in pieces(rule.style, length, thickness) {
        let (start, end) = (grid.edge(offset), grid.edge(offset + piece));
        let piece = if rule.vertical {
            Rect {
                y: rect.y + start,
                height: end - start,
                ..rect
            }
        } else {
            Rect {
                x: rect.x + start,
                width: end - start,
                ..rect
            }
        };
        if rule.style == RuleStyle::Dotted && thickness > SQUARE_DOT {
            content.fill_path(&disc(&piece), false, rule.color);
        } else {
            content.fill_rect(&piece, rule.color);
        }
    }
}

/// The ellipse inside a rectangle.
fn disc(rect: &Rect) -> [Segment; 6] {
    // The control points of a quarter circle of radius 1 lie 4/3·(√2 − 1) along its tangents.
    const K: f32 = 0.552_284_8;
    let (rx, ry) = (rect.width / 2., rect.height / 2.);
    let at = |x: f32, y: f32| Point {
        x: rect.x + rx + x * rx,
        y: rect.y + ry + y * ry,
    };
    [
        Segment::Move(at(1., 0.)),
        Segment::Cubic(at(1., K), at(K, 1.), at(0., 1.)),
        Segment::Cubic(at(-K, 1.), at(-1., K), at(-1., 0.)),
        Segment::Cubic(at(-1., -K), at(-K, -1.), at(0., -1.)),
        Segment::Cubic(at(K, -1.), at(1., -K), at(1., 0.)),
        Segment::Close,
    ]
}

fn outline(content: &mut Content, path: &PathFill, shared: &mut Shared) {
    if path.path.is_empty() || !finite_path(&path.path) {
        return;
    }
    match &path.paint {
        Paint::Solid(color) if color.a > 0 => content.fill_path(&path.path, path.even_odd, *color),
        Paint::Solid(_) => {}
        Paint::Gradient(gradient) => {
            content.save();
            content.clip_path(&path.path, path.even_odd);
            gradient::paint(content, gradient, bounds(&path.path), shared);
            content.restore();
        }
    }
}

/// The box around an outline and its control points.
fn bounds(path: &[Segment]) -> Rect {
    let (mut low, mut high) = (Point { x: f32::MAX, y: f32::MAX }, Point { x: f32::MIN, y: f32::MIN });
    let mut add = |p: &Point| {
        low = Point {
            x: low.x.min(p.x),
            y: low.y.min(p.y),
        };
        high = Point {
            x: high.x.max(p.x),
            y: high.y.max(p.y),
        };
    };
    for segment in path {
        match segment {
            Segment::Move(p) | Segment::Line(p) => add(p),
            Segment::Cubic(a, b, c) => [a, b, c].into_iter().for_each(&mut add),
            Segment::Close => {}
        }
    }
    Rect {
        x: low.x,
        y: low.y,
        width: (high.x - low.x).max(0.),
        height: (high.y - low.y).max(0.),
    }
}

fn picture(content: &mut Content, image: &ImageItem, grid: DotGrid, shared: &mut Shared) {
    if !finite_rect(&image.rect) {
        return;
    }
    let rect = grid.rect(&image.rect);
    if rect.width <= 0. || rect.height <= 0. {
        return;
    }
    let Some(xobject) = shared.picture(&image.picture) else { return };
    content.save();
    content.transform(&Affine {
        a: rect.width,
        b: 0.,
        c: 0.,
        d: -rect.height,
        e: rect.x,
        f: rect.bottom(),
    });
    content.paint_xobject(xobject);
    content.restore();
}
