//! Replaces pictures of barcodes on a page by their modules.

use super::gray;
use super::room::{Axis, Obstacles, module_with_quiet_zone};
use super::{BarcodeMode, Finder, Finding, Quality, Seen, Symbol, Symbology, Symbols};
use crate::warning::Warning;
use page::dots::modules::{Axes, Placement};
use page::picture::{Picture, Pixels};
use page::{Affine, BarcodeItem, Clip, Color, Fill, ImageItem, Item, Page, Paint, Point, Rect, Segment};
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
    /// How the symbol lies on the page.
    pub(super) axes: Axes,
    pub(super) modules: Arc<page::Modules>,
    /// What [`super::read_back`] saw.
    pub quality: Option<Quality>,
}

impl Found {
    /// What is read along (the columns, or the only column) lies on the page's y axis.
    pub(super) fn is_sideways(&self) -> bool {
        self.axes.swapped != (self.symbology.is_linear() && self.modules.columns() == 1)
    }
}

/// The text may be personal.
impl std::fmt::Debug for Found {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Rect { x, y, .. } = self.rect;
        write!(f, "Found({} at {x:.1},{y:.1} mm, page {})", self.symbology.name(), self.page)
    }
}

struct Redraw<'a> {
    seen: &'a mut Seen,
    dots_per_mm: f64,
    replace: bool,
    page: usize,
    sheet: Rect,
    /// Of the page; gathered when the first barcode is found on it.
    obstacles: Option<Obstacles>,
    found: Vec<Found>,
    warnings: Vec<Warning>,
}

impl Finder {
    /// Finds the barcodes of pages and, unless the mode says otherwise, draws them with whole dots of a printer with so many dots per mm.
    pub fn redraw(&self, pages: &mut [Page], dots_per_mm: f64, mode: BarcodeMode) -> (Vec<Found>, Vec<Warning>) {
        self.seen.lend(|seen| redraw(seen, pages, dots_per_mm, mode))
    }
}

fn redraw(seen: &mut Seen, pages: &mut [Page], dots_per_mm: f64, mode: BarcodeMode) -> (Vec<Found>, Vec<Warning>) {
    let mut redraw = Redraw {
        seen,
        dots_per_mm,
        replace: mode == BarcodeMode::Redraw,
        page: 0,
        sheet: Rect::default(),
        obstacles: None,
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
            // What stands beside a code does not move when another is drawn anew.
            redraw.obstacles = page.items.iter().any(has_picture).then(|| Obstacles::of(page));
            redraw.items(&mut page.items, &Affine::IDENTITY, Some(sheet));
        }
    }
    (redraw.found, redraw.warnings)
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
        let finding = self.seen.find(&image.picture);
        let unreadable = match &finding {
            Finding::Nothing => return None,
            Finding::Unreadable { .. } => true,
            Finding::Symbols(found) => found.unreadable,
        };
        if unreadable {
            self.warnings.push(Warning::NotRead {
                page: self.page,
                x_mm: tenth(whole.x),
                y_mm: tenth(whole.y),
            });
        }
        let right_angled = is_small(to_page.b, to_page.a) && is_small(to_page.c, to_page.d)
            || is_small(to_page.a, to_page.b) && is_small(to_page.d, to_page.c);
        let replace = self.replace && right_angled;
        match finding {
            Finding::Symbols(found) => self.symbols(&found, image, to_page, visible, replace),
            Finding::Unreadable { threshold } if replace => self.sharpened(image, to_page, threshold).map(|item| vec![item]),
            _ => None,
        }
    }

    fn symbols(&mut self, symbols: &Symbols, image: &ImageItem, to_page: &Affine, visible: Rect, mut replace: bool) -> Option<Vec<Item>> {
        let first = self.found.len();
        let mut codes = Vec::new();
        for symbol in &symbols.symbols {
            let [left, top, right, bottom] = symbol.place.map(|share| share as f32);
            let rect = Rect {
                x: image.rect.x + image.rect.width * left,
                y: image.rect.y + image.rect.height * top,
                width: image.rect.width * (right - left),
                height: image.rect.height * (bottom - top),
            };
            let found = self.as_it_is(symbol, rect, to_page);
            let drawn = found.rect;
            let cut = intersect(drawn, visible).is_none_or(|rest| drawn.width - rest.width > CUT || drawn.height - rest.height > CUT);
            if cut {
                replace = false;
                continue;
            }
            self.found.push(found);
            if replace {
                match self.placed(symbol, image, rect, to_page) {
                    Some(code) => codes.push(code),
                    None => replace = false,
                }
            }
        }
        if !replace {
            // Kept pictures are told as they are.
            return None;
        }
        let pixels = image.picture.pixels()?;
        let mut items = Vec::new();
        if gray::is_opaque(&pixels.rgba) {
            items.push(Item::Fill(Fill {
                rect: image.rect,
                paint: Paint::Solid(Color::WHITE),
            }));
        }
        items.extend(symbols.rest.and_then(|rest| without_symbols(image, pixels, rest, &symbols.symbols)));
        for (found, (item, told)) in self.found[first..].iter_mut().zip(codes) {
            found.rect = told.rect;
            found.module_dots = Some(told.dots);
            found.module_mm = (f64::from(told.dots) / self.dots_per_mm) as f32;
            items.push(Item::Barcode(item));
            self.warnings.extend(told.warning);
        }
        Some(items)
    }

    /// A symbol as its picture shows it.
    fn as_it_is(&self, symbol: &Symbol, rect: Rect, to_page: &Affine) -> Found {
        let drawn = on_page(to_page, rect);
        let swapped = to_page.b.abs() > to_page.a.abs();
        let axes = Axes {
            swapped,
            flip_x: if swapped { to_page.c < 0. } else { to_page.a < 0. },
            flip_y: if swapped { to_page.b < 0. } else { to_page.d < 0. },
        };
        let modules = &symbol.modules;
        let upright_bars = modules.columns() == 1;
        let mut found = Found {
            page: self.page,
            symbology: symbol.symbology,
            text: symbol.text.clone(),
            rect: drawn,
            module_dots: None,
            module_mm: 0.,
            angle: to_page.b.atan2(to_page.a).to_degrees() + if upright_bars { 90. } else { 0. },
            axes,
            modules: modules.clone(),
            quality: None,
        };
        let along = if found.is_sideways() { drawn.height } else { drawn.width };
        let count = if symbol.symbology.is_linear() {
            modules.columns().max(modules.rows())
        } else {
            modules.columns()
        };
        found.module_mm = along / count as f32;
        found
    }

    /// A symbol in its box with whole dots, or nothing and a warning.
    fn placed(&mut self, symbol: &Symbol, image: &ImageItem, rect: Rect, to_page: &Affine) -> Option<(BarcodeItem, Told)> {
        let modules = &symbol.modules;
        let drawn = on_page(to_page, rect);
        let swapped = to_page.b.abs() > to_page.a.abs();
        let axes = Axes {
            swapped,
            ..Axes::default()
        };
        let dots = |mm: f32| f64::from(mm) * self.dots_per_mm;
        let spans = |on: Rect| ((dots(on.x), dots(on.right())), (dots(on.y), dots(on.bottom())));
        let place = |on: Rect| {
            let (x, y) = spans(on);
            Placement::new(modules, axes, x, y)
        };
        let wider = || {
            let room = on_page(to_page, roomy(symbol, image.rect, rect));
            Some((place(room)?, room))
        };
        let Some((placed, room)) = place(drawn).map(|placed| (placed, drawn)).or_else(wider) else {
            let sideways = swapped != (symbol.symbology.is_linear() && modules.columns() == 1);
            let along = if sideways { drawn.height } else { drawn.width };
            self.warnings.push(Warning::TooSmall {
                page: self.page,
                x_mm: tenth(drawn.x),
                y_mm: tenth(drawn.y),
                modules: modules.columns().max(modules.rows()),
                dots: dots(along) as usize,
            });
            return None;
        };
        let white = self.white_around(symbol, image, to_page, room);
        let (x, y) = spans(room);
        let [before, behind] = symbol.symbology.quiet_zone();
        let (asked, least) = (before.max(behind) as f64, symbol.symbology.least_quiet_zone() as f64);
        let axis = |(from, to): (f64, f64), white: (f32, f32), count: i64| Axis {
            from,
            to,
            white: (dots(white.0), dots(white.1)),
            count,
            asked,
        };
        let both = [
            axis(x, (white[0], white[2]), placed.count.0),
            axis(y, (white[1], white[3]), placed.count.1),
        ];
        // Bars, and the rows of PDF417 that are stretched to their box, are measured along their columns.
        let along = usize::from(if symbol.symbology.is_linear() {
            both[0].count == 1
        } else {
            swapped
        });
        let measured = if modules.is_square() { &both[..] } else { &both[along..=along] };
        let most = if along == 0 { placed.module.0 } else { placed.module.1 };
        let (module, quiet) = module_with_quiet_zone(measured, most, asked, least);
        let stretch = |at: usize| {
            let axis = both[at];
            if modules.is_square() || at == along {
                let start = axis.start(module);
                (start as f64, (start + module * axis.count) as f64)
            } else {
                (axis.from, axis.to)
            }
        };
        let (x, y) = (stretch(0), stretch(1));
        let mm = |dots: f64| (dots / self.dots_per_mm) as f32;
        let on = Rect {
            x: mm(x.0),
            y: mm(y.0),
            width: mm(x.1 - x.0),
            height: mm(y.1 - y.0),
        };
        let [x0, y0, x1, y1] = Placement::new(modules, axes, x, y)?.bounds().map(|dot| mm(dot as f64));
        let warning = (quiet < asked).then(|| Warning::QuietZone {
            page: self.page,
            x_mm: tenth(x0),
            y_mm: tenth(y0),
            quiet_modules: tenth(quiet.max(0.) as f32),
            asked_modules: asked as usize,
            module_dots: module as u32,
        });
        let item = BarcodeItem {
            modules: modules.clone(),
            rect: back(to_page, on)?,
        };
        let rect = Rect {
            x: x0,
            y: y0,
            width: x1 - x0,
            height: y1 - y0,
        };
        Some((
            item,
            Told {
                rect,
                dots: u32::try_from(module).ok()?,
                warning,
            },
        ))
    }

    /// The white beside the box of a symbol, on the page's left, top, right and bottom, in mm.
    fn white_around(&self, symbol: &Symbol, image: &ImageItem, to_page: &Affine, room: Rect) -> [f32; 4] {
        let whole = on_page(to_page, image.rect);
        let outside = self.obstacles.as_ref().map_or([0.; 4], |all| all.white(self.sheet, whole, room));
        let inside = [
            room.x - whole.x,
            room.y - whole.y,
            whole.right() - room.right(),
            whole.bottom() - room.bottom(),
        ];
        // The picture's own sides, as they lie on the page.
        let (across, down) = (image.rect.width, image.rect.height);
        let sides: [Option<f32>; 4] =
            std::array::from_fn(|at| symbol.white[at].map(|share| share as f32 * if at % 2 == 0 { across } else { down }));
        let ink = |x: f32, y: f32| {
            let at = (to_page.a * x + to_page.c * y, to_page.b * x + to_page.d * y);
            match at {
                (x, y) if x.abs() > y.abs() => {
                    if x < 0. {
                        0
                    } else {
                        2
                    }
                }
                (_, y) => {
                    if y < 0. {
                        1
                    } else {
                        3
                    }
                }
            }
        };
        let mut white = [0, 1, 2, 3].map(|side| inside[side].max(0.) + outside[side]);
        for (side, direction) in sides.into_iter().zip([(-1., 0.), (0., -1.), (1., 0.), (0., 1.)]) {
            if let Some(gap) = side {
                let at = ink(direction.0, direction.1);
                white[at] = white[at].min(gap);
            }
        }
        white
    }

    /// A picture that looks like a barcode and cannot be read, in two tones and every pixel the same whole number of dots, so that no bar changes
    /// its width against the others; as it is where the box has fewer dots than the picture pixels.
    fn sharpened(&self, image: &ImageItem, to_page: &Affine, threshold: u8) -> Option<Item> {
        let pixels = image.picture.pixels()?;
        let dark = pixels.rgba.chunks_exact(4).map(|p| gray::luminance(p) < u32::from(threshold));
        let rgba = dark.flat_map(|dark| if dark { [0, 0, 0, 255] } else { [255; 4] }).collect();
        let on = on_page(to_page, image.rect);
        let (width, height) = if to_page.b.abs() > to_page.a.abs() {
            (pixels.height, pixels.width)
        } else {
            (pixels.width, pixels.height)
        };
        let whole = |from: f32, size: f32, count: u32| {
            let scale = (f64::from(size) * self.dots_per_mm / f64::from(count) + 0.01).floor();
            let used = scale * f64::from(count);
            let start = (f64::from(from) * self.dots_per_mm + (f64::from(size) * self.dots_per_mm - used) / 2.).round();
            (scale >= 1.).then(|| ((start / self.dots_per_mm) as f32, (used / self.dots_per_mm) as f32))
        };
        let (x, y) = (whole(on.x, on.width, width), whole(on.y, on.height, height));
        let pixelated = x.is_some() && y.is_some();
        let ((x, width), (y, height)) = (x.unwrap_or((on.x, on.width)), y.unwrap_or((on.y, on.height)));
        Some(Item::Image(ImageItem {
            picture: Arc::new(Picture::from_pixels(Pixels { rgba, ..*pixels })),
            rect: back(to_page, Rect { x, y, width, height })?,
            pixelated,
        }))
    }
}

/// A symbol that has its place.
struct Told {
    rect: Rect,
    dots: u32,
    warning: Option<Warning>,
}

fn has_picture(item: &Item) -> bool {
    match item {
        Item::Image(_) => true,
        Item::Group(group) => group.items.iter().any(has_picture),
        _ => false,
    }
}

/// The room a symbol may have when its own box is too small: all of the picture along its columns, if that is white.
fn roomy(symbol: &Symbol, picture: Rect, rect: Rect) -> Rect {
    let free = |before: usize| symbol.white[before].is_none() && symbol.white[before + 2].is_none();
    let (across, down) = (symbol.modules.columns() > 1 && free(0), symbol.modules.rows() > 1 && free(1));
    Rect {
        x: if across { picture.x } else { rect.x },
        y: if down { picture.y } else { rect.y },
        width: if across { picture.width } else { rect.width },
        height: if down { picture.height } else { rect.height },
    }
}

/// A part of a picture in its place, white where its symbols were.
fn without_symbols(image: &ImageItem, pixels: &Pixels, [x0, y0, x1, y1]: [u32; 4], symbols: &[Symbol]) -> Option<Item> {
    let (width, height) = (x1.checked_sub(x0)?, y1.checked_sub(y0)?);
    let mut rgba = Vec::with_capacity((width * height * 4) as usize);
    for row in y0..y1 {
        let start = (row as usize * pixels.width as usize + x0 as usize) * 4;
        rgba.extend_from_slice(pixels.rgba.get(start..start + width as usize * 4)?);
    }
    for symbol in symbols {
        let [left, top, right, bottom] = symbol.pixels;
        for row in top.max(y0)..bottom.min(y1) {
            for column in left.max(x0)..right.min(x1) {
                let at = (((row - y0) * width + column - x0) * 4) as usize;
                // What was transparent stays so.
                let alpha = rgba[at + 3];
                rgba[at..at + 4].copy_from_slice(&[255, 255, 255, alpha]);
            }
        }
    }
    let (per_x, per_y) = (image.rect.width / pixels.width as f32, image.rect.height / pixels.height as f32);
    (width > 0 && height > 0).then(|| {
        Item::Image(ImageItem {
            picture: Arc::new(Picture::from_pixels(Pixels { width, height, rgba })),
            rect: Rect {
                x: image.rect.x + x0 as f32 * per_x,
                y: image.rect.y + y0 as f32 * per_y,
                width: width as f32 * per_x,
                height: height as f32 * per_y,
            },
            pixelated: image.pixelated,
        })
    })
}

/// A rectangle of the page in an item's own coordinates.
fn back(to_page: &Affine, rect: Rect) -> Option<Rect> {
    let determinant = to_page.a * to_page.d - to_page.b * to_page.c;
    if determinant.abs() <= 1e-12 || !determinant.is_finite() {
        return None;
    }
    let own = |x: f32, y: f32| {
        let (x, y) = (x - to_page.e, y - to_page.f);
        Point {
            x: (to_page.d * x - to_page.c * y) / determinant,
            y: (to_page.a * y - to_page.b * x) / determinant,
        }
    };
    around([own(rect.x, rect.y), own(rect.right(), rect.bottom())].into_iter())
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

pub(super) fn around(mut points: impl Iterator<Item = Point>) -> Option<Rect> {
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
pub(super) fn on_page(to_page: &Affine, rect: Rect) -> Rect {
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
