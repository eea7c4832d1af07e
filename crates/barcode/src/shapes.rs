//! Codes that a document draws itself: by boxes, borders, table cells, outlines, gradients, or the letters of a barcode face.
//!
//! What may be a code is drawn by itself, four pixels for its thinnest part, and looked at as a picture is. A code that is found so is drawn anew in the
//! place of its shapes.

use super::Symbols;
use super::geometry::{around, intersect};
use super::redraw::{Exhausted, Frame, Redraw, share_of};
use output::raster::{ColorMode, RasterOptions, rasterize};
use page::picture::{Picture, Pixels};
use page::{
    Affine, Clip, Color, GlyphRun, Gradient, GradientShape, Group, ImageItem, Item, Page, Paint, PathFill, Point, Rect, RuleStyle, Segment,
};
use std::collections::HashMap;
use std::sync::Arc;

/// Bars of one height and place that may be a code.
const LEAST_BARS: usize = 12;
/// Small shapes that may be a matrix.
const LEAST_CELLS: usize = 60;
/// As many may be one by themselves, such as 12 × 12 modules where those that touch are one shape: they cover this share of the box around them, as what a
/// form has of short lines does not.
const LEAST_DENSE_CELLS: usize = 30;
const DENSE: f32 = 0.25;
/// A module is no thicker, in mm.
const THICKEST: f32 = 3.;
/// Modules on a side of the largest square that is one shape, as the middle of a QR code's finder is.
const MOST_MODULES: f32 = 4.;
/// Pixels of the thinnest part.
const PIXELS_A_MODULE: f32 = 4.;
/// Pixels of what is drawn.
const MOST_PIXELS: f32 = 4e6;
/// Letters of a face that is not named for barcodes are looked at from this size on, in mm.
const LARGE_LETTERS: f32 = 6.;
/// What a gradient goes from dark to light in where it is an edge, in mm.
const EDGE_OF_GRADIENT: f32 = 0.05;
/// Bars lean no more, in parts of their direction.
const LEAN: f32 = 0.09;

/// Whether a shape may be part of a code.
pub(super) fn may_be_bars(item: &Item) -> bool {
    shape(item).is_some()
}

/// The box of dark ink, and how many pieces it may hold.
fn shape(item: &Item) -> Option<(Rect, usize)> {
    let is_dark = |color: Color| color.a > 0 && luminance(color) < 128;
    match item {
        Item::Fill(fill) => match &fill.paint {
            Paint::Solid(color) => is_dark(*color).then_some((fill.rect, 1)),
            Paint::Gradient(gradient) => {
                let bars = edges_of(gradient).len().div_ceil(2);
                (bars >= LEAST_BARS).then_some((fill.rect, bars))
            }
        },
        Item::Rule(rule) => (rule.style == RuleStyle::Solid && is_dark(rule.color)).then_some((rule.rect, 1)),
        Item::Path(PathFill {
            path,
            paint: Paint::Solid(color),
            ..
        }) if is_dark(*color) => {
            let points = path.iter().filter_map(|segment| match *segment {
                Segment::Move(p) | Segment::Line(p) | Segment::Cubic(_, _, p) => Some(p),
                Segment::Close => None,
            });
            let pieces = path.iter().filter(|segment| matches!(segment, Segment::Move(_))).count();
            Some((around(points)?, pieces))
        }
        _ => None,
    }
}

/// Where a gradient along an axis of the page goes from dark to light or back at once, in mm from its start.
fn edges_of(gradient: &Gradient) -> Vec<f32> {
    let GradientShape::Linear(from, to) = gradient.shape else {
        return Vec::new();
    };
    let (along_x, along_y) = ((to.x - from.x).abs(), (to.y - from.y).abs());
    if along_x.min(along_y) > LEAN * along_x.max(along_y) {
        return Vec::new();
    }
    let length = along_x.hypot(along_y);
    let is_dark = |color: Color| color.a >= 128 && luminance(color) < 128;
    let steps = gradient.stops.windows(2);
    let edges = steps.filter(|two| is_dark(two[0].1) != is_dark(two[1].1) && (two[1].0 - two[0].0) * length <= EDGE_OF_GRADIENT);
    edges.map(|two| two[0].0 * length).collect()
}

fn luminance(color: Color) -> u32 {
    super::gray::luminance(&[color.r, color.g, color.b, color.a])
}

/// Takes the codes out of items that are drawn by shapes or letters, and returns them.
pub(super) fn replace(redraw: &mut Redraw, items: &mut [Item], frame: Frame) -> Result<Vec<Item>, Exhausted> {
    let mut codes = Vec::new();
    let shapes: Vec<(usize, Rect, usize)> = items
        .iter()
        .enumerate()
        .filter_map(|(at, item)| shape(item).map(|(rect, pieces)| (at, rect, pieces)))
        .collect();
    let mut drawn: Vec<Vec<usize>> = Vec::new();
    if may_be_code(&shapes) {
        let parts = shapes.iter().filter(|(_, rect, pieces)| {
            *pieces > 1 || rect.width.min(rect.height) <= THICKEST || rect.width.max(rect.height) <= MOST_MODULES * THICKEST
        });
        drawn.push(parts.map(|(at, ..)| *at).collect());
    }
    drawn.extend(items.iter().enumerate().filter_map(|(at, item)| match item {
        Item::Glyphs(run) if may_be_letters(run) => Some(vec![at]),
        _ => None,
    }));
    for members in drawn {
        let Some(image) = picture(items, &members, frame) else { continue };
        redraw.spend(image.picture.pixel_count())?;
        let Some(found) = redraw.find(&image.picture)? else { continue };
        // Stripes and tables are drawn by shapes as well: what cannot be read is none.
        let found = Symbols {
            unreadable: Vec::new(),
            ..Arc::into_inner(found).unwrap_or_default()
        };
        let (own, redrawn) = redraw.codes(&found, &image, frame);
        let places: Vec<Rect> = redrawn.iter().map(|symbol| share_of(image.rect, symbol.place)).collect();
        for at in members {
            hide(&mut items[at], &places);
        }
        codes.extend(own);
    }
    Ok(codes)
}

/// Whether shapes are as many and as alike as the parts of a code are.
fn may_be_code(shapes: &[(usize, Rect, usize)]) -> bool {
    if shapes.iter().map(|(.., pieces)| pieces).sum::<usize>() < LEAST_BARS {
        return false;
    }
    if shapes.iter().any(|(.., pieces)| *pieces >= LEAST_BARS) {
        return true;
    }
    let mut bars: HashMap<(bool, i32, i32), usize> = HashMap::new();
    let mut cells = 0;
    let (mut covered, mut whole) = (0., None::<Rect>);
    for (_, rect, _) in shapes {
        let tenths = |mm: f32| (mm * 10.).round() as i32;
        if rect.width.max(rect.height) <= 2. * THICKEST {
            cells += 1;
            covered += rect.width * rect.height;
            whole = Some(whole.map_or(*rect, |all| all.union(*rect)));
        }
        if rect.width <= THICKEST && rect.height > rect.width {
            *bars.entry((false, tenths(rect.y), tenths(rect.bottom()))).or_default() += 1;
        } else if rect.height <= THICKEST {
            *bars.entry((true, tenths(rect.x), tenths(rect.right()))).or_default() += 1;
        }
    }
    let is_dense = whole.is_some_and(|whole| covered >= DENSE * whole.width * whole.height);
    cells >= LEAST_CELLS || (cells >= LEAST_DENSE_CELLS && is_dense) || bars.values().any(|count| *count >= LEAST_BARS)
}

fn may_be_letters(run: &GlyphRun) -> bool {
    const NAMES: [&str; 12] = [
        "barcode",
        "bar code",
        "code128",
        "code 128",
        "code39",
        "code 39",
        "3of9",
        "3 of 9",
        "2of5",
        "codabar",
        "idautomation",
        "qrcode",
    ];
    let is_named = |name: &str| {
        let name = name.to_lowercase();
        NAMES.iter().any(|part| name.contains(part))
    };
    !run.face.is_bundled()
        && !run.glyphs.is_empty()
        && (run.size >= LARGE_LETTERS || is_named(run.face.postscript_name()) || run.face.families().iter().any(|name| is_named(name)))
}

/// Items by themselves as a picture in their place.
fn picture(items: &[Item], members: &[usize], frame: Frame) -> Option<ImageItem> {
    let mut thinnest = f32::INFINITY;
    let mut whole: Option<Rect> = None;
    for at in members {
        let rect = match &items[*at] {
            Item::Glyphs(run) => {
                // A character of Code 128 has eleven modules.
                thinnest = thinnest.min(run.bounds.width / (run.glyphs.len() * 11) as f32);
                run.bounds
            }
            item => {
                let (rect, pieces) = shape(item)?;
                thinnest = thinnest.min(match pieces {
                    1 => rect.width.min(rect.height),
                    _ => thinnest_part(item).unwrap_or(rect.width / (4 * pieces) as f32),
                });
                rect
            }
        };
        whole = Some(whole.map_or(rect, |all| all.union(rect)));
    }
    // Paper about it.
    let whole = whole?;
    let own = super::geometry::back(&frame.to_page, frame.visible)?;
    let whole = intersect(whole, own)?;
    let area = whole.width * whole.height;
    let scale = (PIXELS_A_MODULE / thinnest.max(1e-3)).min((MOST_PIXELS / area.max(1e-3)).sqrt());
    // Whole pixels, or the thinnest bars would differ.
    let page = Page {
        width: (whole.width * scale).ceil().max(1.),
        height: (whole.height * scale).ceil().max(1.),
        items: vec![Item::Group(Group {
            transform: Affine {
                a: scale,
                d: scale,
                e: -whole.x * scale,
                f: -whole.y * scale,
                ..Affine::IDENTITY
            },
            clip: None,
            opacity: 1.,
            items: members.iter().map(|at| items[*at].clone()).collect(),
        })],
    };
    let bitmap = rasterize(&page, &RasterOptions::new(1., ColorMode::Gray)).ok()?;
    let pixels = Pixels {
        width: bitmap.width,
        height: bitmap.height,
        rgba: bitmap.data.iter().flat_map(|&v| [v, v, v, 255]).collect(),
    };
    Some(ImageItem {
        rect: Rect {
            width: bitmap.width as f32 / scale,
            height: bitmap.height as f32 / scale,
            ..whole
        },
        picture: Arc::new(Picture::from_pixels(pixels)),
        pixelated: false,
    })
}

/// The smallest width of the pieces of an outline, or distance of a gradient's edges.
fn thinnest_part(item: &Item) -> Option<f32> {
    match item {
        Item::Path(path) => {
            let pieces = path.path.split(|segment| matches!(segment, Segment::Close));
            let widths = pieces.filter_map(|piece| {
                let points = piece.iter().filter_map(|segment| match *segment {
                    Segment::Move(p) | Segment::Line(p) | Segment::Cubic(_, _, p) => Some(p),
                    Segment::Close => None,
                });
                let rect = around(points)?;
                Some(rect.width.min(rect.height))
            });
            widths.filter(|width| *width > 0.).min_by(f32::total_cmp)
        }
        Item::Fill(fill) => match &fill.paint {
            Paint::Gradient(gradient) => {
                let edges = edges_of(gradient);
                let widths = edges.windows(2).map(|two| two[1] - two[0]);
                widths.filter(|width| *width > 0.).min_by(f32::total_cmp)
            }
            Paint::Solid(_) => None,
        },
        _ => None,
    }
}

/// Leaves of an item what is outside of some places.
fn hide(item: &mut Item, places: &[Rect]) {
    let rect = match &*item {
        Item::Glyphs(run) => run.bounds,
        item => match shape(item) {
            Some((rect, _)) => rect,
            None => return,
        },
    };
    let mut own: Vec<Rect> = places.iter().copied().filter(|place| intersect(*place, rect).is_some()).collect();
    if own.is_empty() {
        return;
    }
    // Blur at the edges of what was looked at.
    const EDGE: f32 = 0.1;
    own.iter_mut().for_each(|place| {
        *place = Rect {
            x: place.x - EDGE,
            y: place.y - EDGE,
            width: place.width + 2. * EDGE,
            height: place.height + 2. * EDGE,
        }
    });
    let all = own.iter().fold(rect, |all, place| all.union(*place));
    let corners = |r: Rect| [(r.x, r.y), (r.right(), r.y), (r.right(), r.bottom()), (r.x, r.bottom())].map(|(x, y)| Point { x, y });
    let outline = |points: [Point; 4]| {
        let [first, rest @ ..] = points;
        std::iter::once(Segment::Move(first))
            .chain(rest.map(Segment::Line))
            .chain([Segment::Close])
    };
    let is_inside = own
        .iter()
        .any(|place| rect.x >= place.x && rect.y >= place.y && rect.right() <= place.right() && rect.bottom() <= place.bottom());
    let shown = std::mem::replace(
        item,
        Item::Group(Group {
            transform: Affine::IDENTITY,
            clip: None,
            opacity: 1.,
            items: Vec::new(),
        }),
    );
    if is_inside {
        return;
    }
    // Holes turn the other way round.
    let mut path: Vec<Segment> = outline(corners(all)).collect();
    for place in own {
        let mut points = corners(place);
        points.reverse();
        path.extend(outline(points));
    }
    *item = Item::Group(Group {
        transform: Affine::IDENTITY,
        clip: Some(Clip::Path(path)),
        opacity: 1.,
        items: vec![shown],
    });
}
