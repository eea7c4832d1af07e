//! Replaces pictures of barcodes on a page by their modules.

use super::{BarcodeMode, Finder, Finding, Quality, Symbol, Symbology};
use crate::output::modules::{Axes, Placement};
use crate::page::{Affine, BarcodeItem, Clip, Color, Fill, ImageItem, Item, Page, Paint, Point, Rect, Segment};
use crate::picture::{Picture, Pixels};
use crate::warning::Warning;
use std::sync::Arc;

/// A clip may cut this much of a symbol's box, in mm, before the symbol counts as cut.
const CUT: f32 = 0.06;

/// A barcode found on a page.
#[derive(Clone, PartialEq)]
pub struct Found {
    /// Page number, from 1.
    pub page: usize,
    /// Its kind.
    pub symbology: Symbology,
    /// What it says; FNC1 characters after the first are U+001D.
    pub text: String,
    /// The symbol as drawn, without quiet zone, in mm of the page.
    pub rect: Rect,
    /// Dots of a module along the symbol's columns; `None` when the picture was kept, whose modules have no whole number of dots.
    pub module_dots: Option<u32>,
    /// The width of a module in mm.
    pub module_mm: f32,
    /// Direction of its rows in degrees clockwise.
    pub angle: f32,
    /// The symbol's columns run along the page's y axis.
    pub(super) sideways: bool,
    pub(super) modules: Arc<crate::page::Modules>,
    /// What [`super::read_back`] saw.
    pub quality: Option<Quality>,
}

/// The text may be personal.
impl std::fmt::Debug for Found {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Rect { x, y, .. } = self.rect;
        write!(f, "Found({} at {x:.1},{y:.1} mm, page {})", self.symbology.name(), self.page)
    }
}

struct Redraw<'a> {
    finder: &'a Finder,
    dots_per_mm: f64,
    replace: bool,
    page: usize,
    sheet: Rect,
    found: Vec<Found>,
    warnings: Vec<Warning>,
}

impl Finder {
    /// Finds the barcodes of pages and, unless the mode says otherwise, draws them with whole dots of a printer with so many dots per mm.
    pub fn redraw(&self, pages: &mut [Page], dots_per_mm: f64, mode: BarcodeMode) -> (Vec<Found>, Vec<Warning>) {
        let mut redraw = Redraw {
            finder: self,
            dots_per_mm,
            replace: mode == BarcodeMode::Redraw,
            page: 0,
            sheet: Rect::default(),
            found: Vec::new(),
            warnings: Vec::new(),
        };
        if mode != BarcodeMode::Keep {
            for (index, page) in pages.iter_mut().enumerate() {
                redraw.page = index + 1;
                redraw.sheet = Rect {
                    x: 0.,
                    y: 0.,
                    width: page.width,
                    height: page.height,
                };
                let sheet = redraw.sheet;
                redraw.items(&mut page.items, &Affine::IDENTITY, Some(sheet));
            }
        }
        (redraw.found, redraw.warnings)
    }
}

impl Redraw<'_> {
    fn items(&mut self, items: &mut Vec<Item>, to_page: &Affine, visible: Option<Rect>) {
        let mut at = 0;
        while at < items.len() {
            let mut count = 1;
            match &mut items[at] {
                Item::Group(group) if group.opacity > 0. => {
                    let inner = to_page.then_inner(&group.transform);
                    let visible = match &group.clip {
                        None => visible,
                        Some(clip) => visible.and_then(|rect| intersect(rect, on_page(&inner, clip_box(clip)?))),
                    };
                    if visible.is_some() {
                        self.items(&mut group.items, &inner, visible);
                    }
                }
                Item::Image(image) => {
                    if let (Some(visible), Some(replacement)) = (visible, visible.and_then(|visible| self.image(image, to_page, visible)))
                        && visible.width > 0.
                    {
                        count = replacement.len();
                        items.splice(at..=at, replacement);
                    }
                }
                _ => {}
            }
            at += count;
        }
    }

    /// What replaces a picture.
    fn image(&mut self, image: &ImageItem, to_page: &Affine, visible: Rect) -> Option<Vec<Item>> {
        let whole = on_page(to_page, image.rect);
        intersect(whole, visible)?;
        let symbol = match self.finder.find(&image.picture) {
            Finding::Nothing => return None,
            Finding::Unreadable => {
                self.warnings.push(Warning::BarcodeNotRead {
                    page: self.page,
                    x_mm: tenth(whole.x),
                    y_mm: tenth(whole.y),
                });
                return None;
            }
            Finding::Symbol(symbol) => symbol,
        };
        let [left, top, right, bottom] = symbol.place.map(|share| share as f32);
        let rect = Rect {
            x: image.rect.x + image.rect.width * left,
            y: image.rect.y + image.rect.height * top,
            width: image.rect.width * (right - left),
            height: image.rect.height * (bottom - top),
        };
        let drawn = on_page(to_page, rect);
        let right_angled = is_small(to_page.b, to_page.a) && is_small(to_page.c, to_page.d)
            || is_small(to_page.a, to_page.b) && is_small(to_page.d, to_page.c);
        let cut = intersect(drawn, visible).is_none_or(|rest| drawn.width - rest.width > CUT || drawn.height - rest.height > CUT);
        let turned = to_page.b.abs() > to_page.a.abs();
        let modules = &symbol.modules;
        let columns_sideways = turned != (modules.columns() == 1);
        let mut found = Found {
            page: self.page,
            symbology: symbol.symbology,
            text: symbol.text.clone(),
            rect: drawn,
            module_dots: None,
            module_mm: if columns_sideways { drawn.height } else { drawn.width } / modules.columns().max(modules.rows()) as f32,
            angle: to_page.b.atan2(to_page.a).to_degrees() + if modules.columns() == 1 { 90. } else { 0. },
            sideways: columns_sideways,
            modules: modules.clone(),
            quality: None,
        };
        if !symbol.symbology.is_linear() && modules.columns() > 1 {
            found.module_mm = if turned { drawn.height } else { drawn.width } / modules.columns() as f32;
        }
        if !self.replace || !right_angled || cut {
            if !cut {
                self.found.push(found);
            }
            return None;
        }
        let axes = Axes {
            swapped: turned,
            ..Axes::default()
        };
        let place = |rect: Rect| {
            let on = on_page(to_page, rect);
            let dots = |mm: f32| f64::from(mm) * self.dots_per_mm;
            Placement::new(modules, axes, (dots(on.x), dots(on.right())), (dots(on.y), dots(on.bottom())))
        };
        let wider = || {
            let room = roomy(&symbol, image.rect, rect);
            Some((place(room)?, room))
        };
        let Some((placed, rect)) = place(rect).map(|placed| (placed, rect)).or_else(wider) else {
            let along = if columns_sideways { drawn.height } else { drawn.width };
            self.warnings.push(Warning::BarcodeTooSmall {
                page: self.page,
                x_mm: tenth(drawn.x),
                y_mm: tenth(drawn.y),
                modules: modules.columns().max(modules.rows()),
                dots: (f64::from(along) * self.dots_per_mm) as usize,
            });
            self.found.push(found);
            return None;
        };
        let [x0, y0, x1, y1] = placed.bounds().map(|dot| (dot as f64 / self.dots_per_mm) as f32);
        found.rect = Rect {
            x: x0,
            y: y0,
            width: x1 - x0,
            height: y1 - y0,
        };
        let dots = if columns_sideways { placed.module.1 } else { placed.module.0 };
        found.module_dots = u32::try_from(dots).ok();
        found.module_mm = (dots as f64 / self.dots_per_mm) as f32;
        self.found.push(found);
        let mut items = Vec::new();
        let pixels = image.picture.pixels()?;
        if is_opaque(pixels) {
            items.push(Item::Fill(Fill {
                rect: image.rect,
                paint: Paint::Solid(Color::WHITE),
            }));
        }
        items.extend(symbol.beside.iter().filter_map(|&part| crop(image, pixels, part)));
        items.push(Item::Barcode(BarcodeItem {
            modules: modules.clone(),
            rect,
        }));
        Some(items)
    }
}

/// The room a symbol may have when its own box is too small: all of the picture along its columns, if that is white.
fn roomy(symbol: &Symbol, picture: Rect, rect: Rect) -> Rect {
    let quiet = |modules: usize| modules as f32 / (modules + 2 * symbol.symbology.quiet_zone()) as f32;
    if !symbol.beside.is_empty() {
        return rect;
    }
    let (columns, rows) = (symbol.modules.columns(), symbol.modules.rows());
    let inner = |from: f32, size: f32, count: usize| {
        let size_within = size * quiet(count);
        (from + (size - size_within) / 2., size_within)
    };
    let (x, width) = if columns > 1 {
        inner(picture.x, picture.width, columns)
    } else {
        (rect.x, rect.width)
    };
    let (y, height) = if rows > 1 {
        inner(picture.y, picture.height, rows)
    } else {
        (rect.y, rect.height)
    };
    Rect { x, y, width, height }
}

fn is_opaque(pixels: &Pixels) -> bool {
    pixels.rgba.chunks_exact(4).all(|p| p[3] == 255)
}

/// A part of a picture in its place.
fn crop(image: &ImageItem, pixels: &Pixels, [x, y, width, height]: [u32; 4]) -> Option<Item> {
    let mut rgba = Vec::with_capacity((width * height * 4) as usize);
    for row in y..y + height {
        let start = (row as usize * pixels.width as usize + x as usize) * 4;
        rgba.extend_from_slice(pixels.rgba.get(start..start + width as usize * 4)?);
    }
    let (per_x, per_y) = (image.rect.width / pixels.width as f32, image.rect.height / pixels.height as f32);
    Some(Item::Image(ImageItem {
        picture: Arc::new(Picture::from_pixels(Pixels { width, height, rgba })),
        rect: Rect {
            x: image.rect.x + x as f32 * per_x,
            y: image.rect.y + y as f32 * per_y,
            width: width as f32 * per_x,
            height: height as f32 * per_y,
        },
        pixelated: image.pixelated,
    }))
}

/// Sines and cosines of right angles arrive in f32 as 1e-8 instead of 0.
fn is_small(small: f32, large: f32) -> bool {
    small.abs() <= large.abs() * 1e-6
}

fn tenth(mm: f32) -> f32 {
    (mm * 10.).round() / 10.
}

fn clip_box(clip: &Clip) -> Option<Rect> {
    match clip {
        Clip::Rect(rect) => Some(*rect),
        Clip::Path(path) => {
            let points = path.iter().flat_map(|segment| match *segment {
                Segment::Move(p) | Segment::Line(p) => [Some(p), None, None],
                Segment::Cubic(a, b, c) => [Some(a), Some(b), Some(c)],
                Segment::Close => [None; 3],
            });
            around(points.flatten())
        }
    }
}

fn around(mut points: impl Iterator<Item = Point>) -> Option<Rect> {
    let first = points.next()?;
    let (low, high) = points.fold((first, first), |(low, high), p| {
        (
            Point {
                x: low.x.min(p.x),
                y: low.y.min(p.y),
            },
            Point {
                x: high.x.max(p.x),
                y: high.y.max(p.y),
            },
        )
    });
    Some(Rect {
        x: low.x,
        y: low.y,
        width: high.x - low.x,
        height: high.y - low.y,
    })
}

/// The upright box around a rectangle on the page.
fn on_page(to_page: &Affine, rect: Rect) -> Rect {
    let corners = [
        (rect.x, rect.y),
        (rect.right(), rect.y),
        (rect.x, rect.bottom()),
        (rect.right(), rect.bottom()),
    ];
    around(corners.into_iter().map(|(x, y)| to_page.apply(Point { x, y }))).unwrap_or(rect)
}

fn intersect(a: Rect, b: Rect) -> Option<Rect> {
    let (x, y) = (a.x.max(b.x), a.y.max(b.y));
    let (width, height) = (a.right().min(b.right()) - x, a.bottom().min(b.bottom()) - y);
    (width > 0. && height > 0.).then_some(Rect { x, y, width, height })
}
