//! From the items of a page to content streams.

use super::PdfError;
use super::content::Content;
use super::gradient;
use super::grid::{Dots, Grid};
use super::shared::Shared;
use super::text;
use page::dots::modules::spread;
use page::dots::snap::{EVERYWHERE, is_round, pieces, rectangle};
use page::{Affine, BarcodeItem, Clip, Color, Fill, GlyphRun, Group, ImageItem, Item, Page, Paint, PathFill, Point, Rect, Rule, Segment};
use smallvec::SmallVec;

/// The largest page side that readers take, in mm: 14,400 pt (PDF 32000-1 Annex C.2).
const LARGEST_PAGE: f32 = 14_400. / 72. * 25.4;

/// Nested groups past this are not opened: `q` nests as deep in every reader, and no page goes near.
const DEEPEST: usize = 1_000;

/// Nested groups that PDF/A-2 allows: its `q` go 28 deep (§6.1.13), and each picture takes one.
const DEEPEST_ARCHIVED: usize = 26;

/// Items being painted, and how what encloses them ends.
struct Level<'a> {
    items: std::slice::Iter<'a, Item>,
    /// The content the group stands in, and the opacity to show it with, when the group is a form of its own.
    outer: Option<(Content, u8)>,
    /// The dots as the items see them.
    grid: Grid,
    /// The page as the items see it, as long as no group has moved it.
    page: Option<Rect>,
    /// The graphics state was saved when the group was opened.
    saved: bool,
}

/// Whether a PDF page can have this size: PDF/A takes none below 3 pt (§6.1.13).
pub(super) fn check_size(page: &Page, pdf_a: bool) -> Result<(), PdfError> {
    let least = if pdf_a { 3. / 72. * 25.4 } else { 0. };
    let fits = |mm: f32| mm > least && mm <= LARGEST_PAGE;
    match fits(page.width) && fits(page.height) {
        true => Ok(()),
        false => Err(PdfError::PageSize {
            width: page.width,
            height: page.height,
        }),
    }
}

/// The content of a page.
pub(super) fn page(page: &Page, grid: Grid, shared: &mut Shared) -> Content {
    let mut content = Content::for_page(page.height);
    let whole = Rect {
        x: 0.,
        y: 0.,
        width: page.width,
        height: page.height,
    };
    let mut levels = vec![Level {
        items: page.items.iter(),
        outer: None,
        grid,
        page: Some(whole),
        saved: false,
    }];
    while let Some(level) = levels.last_mut() {
        let Some(item) = level.items.next() else {
            let (outer, saved) = (level.outer.take(), level.saved);
            levels.pop();
            if let Some((outer, alpha)) = outer {
                let form = shared.form(std::mem::replace(&mut content, outer).finish());
                content.paint_xobject(form, alpha);
            }
            if saved {
                content.restore();
            }
            continue;
        };
        let (grid, whole) = (level.grid, level.page);
        match item {
            Item::Glyphs(run) => glyphs(&mut content, run, shared),
            Item::Fill(fill) => self::fill(&mut content, fill, grid, shared),
            Item::Rule(rule) => self::rule(&mut content, rule, grid),
            Item::Path(path) => outline(&mut content, path, grid, shared),
            Item::Barcode(code) => barcode(&mut content, code, grid),
            Item::Image(image) => picture(&mut content, image, grid, shared),
            Item::Group(group) => {
                let alpha = (group.opacity.clamp(0., 1.) * 255.).round() as u8;
                // NaN casts to 0: nothing to see.
                if alpha == 0 || group.items.is_empty() || !usable(&group.transform) || levels.len() >= DEEPEST {
                    continue;
                }
                if levels.len() > DEEPEST_ARCHIVED {
                    shared.hinders_archiving("groups inside each other are nested too deep");
                }
                let grid = grid.inside(&group.transform);
                let still = group.transform == Affine::IDENTITY;
                let saved = !(still && whole.is_some_and(|whole| cuts_nothing(group.clip.as_ref(), &whole, grid)));
                if saved {
                    open(&mut content, group, grid);
                }
                let outer = (alpha < 255).then(|| (std::mem::replace(&mut content, Content::for_form()), alpha));
                levels.push(Level {
                    items: group.items.iter(),
                    outer,
                    grid,
                    page: whole.filter(|_| still),
                    saved,
                });
            }
        }
    }
    content
}

/// Whether a clip leaves all of the page visible.
fn cuts_nothing(clip: Option<&Clip>, page: &Rect, grid: Grid) -> bool {
    match clip {
        None => true,
        Some(Clip::Rect(clip)) => {
            let clip = grid.rect(clip);
            finite_rect(&clip) && clip.x <= 0. && clip.y <= 0. && clip.right() >= page.width && clip.bottom() >= page.height
        }
        Some(Clip::Path(_)) => false,
    }
}

/// Begins a group: its graphics state, transform and clip.
fn open(content: &mut Content, group: &Group, grid: Grid) {
    content.save();
    if group.transform != Affine::IDENTITY {
        content.transform(&group.transform);
    }
    match &group.clip {
        Some(Clip::Rect(rect)) if finite_rect(rect) => content.clip_rect(&grid.rect(rect)),
        Some(Clip::Path(path)) if finite_path(path) => match rectangle(path) {
            Some(rect) => content.clip_rect(&grid.rect(&rect)),
            None => content.clip_path(path, false),
        },
        Some(_) => content.clip_path(&[], false),
        None => {}
    }
}

fn usable(t: &Affine) -> bool {
    [t.a, t.b, t.c, t.d, t.e, t.f].iter().all(|v| v.is_finite()) && (t.a * t.d - t.b * t.c) != 0.
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
    if !(run.size.is_finite() && run.size > 0. && finite_point(&run.origin)) || run.color.a == 0 || run.glyphs.is_empty() {
        return;
    }
    if run.glyphs.iter().any(|glyph| glyph.id == 0) {
        shared.hinders_archiving("a box stands for a character that no face has");
    }
    let face = shared.face(&run.face);
    if run.embolden && run.color.a < 255 {
        // Fill and stroke overlap: only together they may be translucent.
        let opaque = GlyphRun {
            color: Color { a: 255, ..run.color },
            ..run.clone()
        };
        let mut form = Content::for_form();
        text::write_run(&mut form, &opaque, face);
        let form = shared.form(form.finish());
        content.paint_xobject(form, run.color.a);
    } else {
        text::write_run(content, run, face);
    }
}

fn fill(content: &mut Content, fill: &Fill, grid: Grid, shared: &mut Shared) {
    if !finite_rect(&fill.rect) {
        return;
    }
    let rect = grid.rect(&fill.rect);
    if rect.width <= 0. || rect.height <= 0. {
        return;
    }
    match &fill.paint {
        Paint::Solid(color) if color.a > 0 => content.fill_rect(&grid.inked(&rect), *color),
        Paint::Solid(_) => {}
        Paint::Gradient(gradient) => {
            content.save();
            content.clip_rect(&rect);
            gradient::paint(content, gradient, rect, shared);
            content.restore();
        }
    }
}

fn rule(content: &mut Content, rule: &Rule, grid: Grid) {
    if !finite_rect(&rule.rect) || rule.rect.width == 0. || rule.rect.height == 0. || rule.color.a == 0 {
        return;
    }
    let round = is_round(rule);
    let mut draw = |piece: Rect| {
        if round {
            content.fill_path(&disc(&piece), false, rule.color);
        } else if piece.width > 0. && piece.height > 0. {
            content.fill_rect(&grid.inked(&piece), rule.color);
        }
    };
    let Some(to_dots) = grid.to_dots() else {
        return pieces(rule, EVERYWHERE).for_each(draw);
    };
    let pieces: SmallVec<[[i64; 4]; 4]> = to_dots.rule(rule).collect();
    match pieces.first() {
        Some(&[x, y, ..]) if pieces.spilled() && !round => in_dots(content, to_dots.counted_from((x, y)), rule.color, pieces.into_iter()),
        _ => pieces.iter().for_each(|piece| draw(to_dots.covered(*piece))),
    }
}

/// Fills rectangles of dots, given by left, top, right and bottom edge, in numbers that count from one of the dots.
fn in_dots(content: &mut Content, dots: Dots, color: Color, rects: impl Iterator<Item = [i64; 4]>) {
    content.save();
    content.transform(&dots.to_item);
    let filled = rects.filter(|[x0, y0, x1, y1]| x1 > x0 && y1 > y0);
    content.fill_dots(dots.shrinkage, color, filled.map(|rect| dots.from_origin(rect)));
    content.restore();
}

fn barcode(content: &mut Content, code: &BarcodeItem, grid: Grid) {
    if !(finite_rect(&code.rect) && code.rect.width > 0. && code.rect.height > 0.) {
        return;
    }
    let on_dots = grid.to_dots().and_then(|to_dots| Some((to_dots, to_dots.barcode(code)?)));
    match on_dots {
        Some((to_dots, placed)) => {
            let blocks = code.modules.blocks().iter().map(|block| placed.dots(block));
            in_dots(content, to_dots.counted_from(placed.origin), Color::BLACK, blocks);
        }
        None => spread(code).for_each(|block| content.fill_rect(&grid.inked(&block), Color::BLACK)),
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

fn outline(content: &mut Content, path: &PathFill, grid: Grid, shared: &mut Shared) {
    if path.path.is_empty() || !finite_path(&path.path) {
        return;
    }
    if let Some(rect) = rectangle(&path.path) {
        let paint = path.paint.clone();
        return fill(content, &Fill { rect, paint }, grid, shared);
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

fn picture(content: &mut Content, image: &ImageItem, grid: Grid, shared: &mut Shared) {
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
    content.paint_xobject(xobject, 255);
    content.restore();
}
