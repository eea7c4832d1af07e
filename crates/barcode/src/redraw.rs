//! Replaces pictures of barcodes on a page by their modules.

use super::geometry::{back, clip_box, intersect, is_small, on_page, tenth, thousandth};
use super::gray;
use super::gs1::{self, ApplicationIdentifier};
use super::matrix;
use super::parts;
use super::room::Obstacles;
use super::shapes;
use super::{BarcodeMode, Finder, Quality, Seen, Symbol, Symbology, Symbols, code128};
use crate::warning::Warning;
use page::dots::modules::Axes;
use page::picture::{Picture, Pixels};
use page::{Affine, BarcodeItem, Color, Fill, Group, ImageItem, Item, Page, Paint, Rect};
use serde::Serialize;
use std::sync::Arc;

/// So much of a symbol, in mm, may be hidden before it counts as cut.
const CUT: f32 = 0.06;

/// Pixels that are looked at in a step.
const PIXELS_PER_STEP: u64 = 64;

/// Steps to draw a square millimetre of a picture that stays, beside those that every picture takes: its edges are looked for dot by dot.
const STEPS_PER_MM2: f64 = 4.;

/// The module that every scanner reads, in mm: two dots of a printer of 203 dpi, three of one of 300 (GS1 General Specifications §5.12.3: 0.25 mm for
/// what is scanned at a distance).
const LEAST_MODULE_MM: f64 = 0.25;

/// What became of a barcode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It was read, and nobody asked to draw it anew.
    Found,
    /// It was read and drawn with whole dots.
    Redrawn,
    /// It was read and is drawn as the document has it: it slants, is torn, or has no room.
    Kept,
    /// A clip, the edge of the page or a page break hides a part of it.
    Cut,
    /// It looks like a barcode and cannot be read.
    Unreadable,
}

/// A barcode on a page, or something that looks like one.
#[derive(Clone, PartialEq)]
pub struct Found {
    /// Page number, from 1.
    pub page: usize,
    /// What became of it.
    pub state: State,
    /// Its kind.
    pub symbology: Symbology,
    /// What it says; FNC1 characters after the first are U+001D. Empty when it is cut or unreadable.
    pub text: String,
    /// The symbol as drawn, without quiet zone, in mm of the page.
    pub rect: Rect,
    /// Dots of a module along the symbol's columns; `None` when the picture was kept, whose modules have no whole number of dots.
    pub module_dots: Option<u32>,
    /// The width of a module in mm; 0 when it is not known.
    pub module_mm: f32,
    /// Direction of its rows in degrees clockwise.
    pub angle: f32,
    /// How the symbol lies on the page.
    pub(super) axes: Axes,
    /// Where the unit square lies that the symbol fills, when its sides are not the page's.
    pub(super) slant: Option<Affine>,
    /// `None` when its modules are not known.
    pub(super) modules: Option<Arc<page::Modules>>,
    /// What [`super::read_back`] saw.
    pub quality: Option<Quality>,
}

impl Found {
    /// The element strings of a GS1-128, GS1 DataMatrix or GS1 QR code; `None` of anything else.
    pub fn application_identifiers(&self) -> Option<Vec<ApplicationIdentifier>> {
        let modules = self.modules.as_ref()?;
        let is_gs1 = || match self.symbology {
            Symbology::Code128 => code128::is_gs1(modules),
            Symbology::QrCode | Symbology::DataMatrix => matrix::is_gs1(self.symbology, modules),
            _ => false,
        };
        gs1::parsed(&self.text).filter(|_| is_gs1())
    }

    /// What is read along (the columns, or the only column) lies on the page's y axis.
    pub(super) fn is_sideways(&self) -> bool {
        let lies = self.modules.as_ref().is_some_and(|modules| modules.columns() == 1);
        self.axes.swapped != (self.symbology.is_linear() && lies)
    }

    /// Something whose text is not known.
    fn unread(page: usize, state: State, symbology: Symbology, rect: Rect) -> Found {
        Found {
            page,
            state,
            symbology,
            text: String::new(),
            rect,
            module_dots: None,
            module_mm: 0.,
            angle: 0.,
            axes: Axes::default(),
            slant: None,
            modules: None,
            quality: None,
        }
    }
}

/// The text may be personal.
impl std::fmt::Debug for Found {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Rect { x, y, .. } = self.rect;
        let name = self.symbology.name();
        write!(f, "Found({name} {:?} at {x:.1},{y:.1} mm, page {})", self.state, self.page)
    }
}

/// Looking for barcodes takes more steps than there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exhausted;

pub(super) struct Redraw<'a> {
    seen: &'a mut Seen,
    pub dots_per_mm: f64,
    pub mode: BarcodeMode,
    pub page: usize,
    pub sheet: Rect,
    /// Of the page; gathered when it may have a barcode.
    pub obstacles: Obstacles,
    pub found: Vec<Found>,
    pub warnings: Vec<Warning>,
    steps: u64,
}

/// Where items lie.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    pub to_page: Affine,
    /// What of the page may show them.
    pub visible: Rect,
}

impl Frame {
    /// Their axes are the page's.
    pub fn is_right_angled(&self) -> bool {
        let m = &self.to_page;
        is_small(m.b, m.a) && is_small(m.c, m.d) || is_small(m.a, m.b) && is_small(m.d, m.c)
    }
}

impl Finder {
    /// Finds the barcodes of pages and, as the mode says, draws them with whole dots of a printer with so many dots per mm. What comes back is
    /// in reading order, page by page, from the top.
    ///
    /// Looking takes of `steps`, which are about a microsecond each.
    ///
    /// # Errors
    /// When they do not do; some pages are then changed.
    pub fn redraw(
        &self,
        pages: &mut [Page],
        dots_per_mm: f64,
        mode: BarcodeMode,
        steps: &mut u64,
    ) -> Result<(Vec<Found>, Vec<Warning>), Exhausted> {
        if mode == BarcodeMode::Keep {
            return Ok((Vec::new(), Vec::new()));
        }
        self.seen.lend(|seen| redraw(seen, pages, dots_per_mm, mode, steps))
    }
}

fn redraw(
    seen: &mut Seen,
    pages: &mut [Page],
    dots_per_mm: f64,
    mode: BarcodeMode,
    steps: &mut u64,
) -> Result<(Vec<Found>, Vec<Warning>), Exhausted> {
    let mut redraw = Redraw {
        seen,
        dots_per_mm,
        mode,
        page: 0,
        sheet: Rect::default(),
        obstacles: Obstacles::default(),
        found: Vec::new(),
        warnings: Vec::new(),
        steps: *steps,
    };
    for (index, page) in pages.iter_mut().enumerate() {
        redraw.page = index + 1;
        redraw.sheet = Rect {
            x: 0.,
            y: 0.,
            width: page.width,
            height: page.height,
        };
        // What stands beside a code does not move when another is drawn anew.
        redraw.obstacles = match page.items.iter().any(may_hold_codes) {
            true => Obstacles::of(page),
            false => continue,
        };
        let first = redraw.found.len();
        let frame = Frame {
            to_page: Affine::IDENTITY,
            visible: redraw.sheet,
        };
        let codes = redraw.items(&mut page.items, frame, false)?;
        debug_assert!(codes.is_empty());
        redraw.found[first..].sort_by(|a, b| a.rect.y.total_cmp(&b.rect.y).then(a.rect.x.total_cmp(&b.rect.x)));
    }
    *steps = redraw.steps;
    Ok((redraw.found, redraw.warnings))
}

impl Redraw<'_> {
    /// Replaces the codes among items. Of a translucent group the codes are given back, to be painted over it in full ink.
    fn items(&mut self, items: &mut Vec<Item>, frame: Frame, is_translucent: bool) -> Result<Vec<Item>, Exhausted> {
        self.join(items, frame)?;
        let mut lifted = Vec::new();
        let mut at = 0;
        while at < items.len() {
            let mut count = 1;
            match &mut items[at] {
                Item::Group(group) if group.opacity > 0. => {
                    let inner = frame.to_page.then_inner(&group.transform);
                    let visible = match &group.clip {
                        None => Some(frame.visible),
                        Some(clip) => clip_box(clip).and_then(|clip| intersect(frame.visible, on_page(&inner, clip))),
                    };
                    if let Some(visible) = visible {
                        let inner = Frame { to_page: inner, visible };
                        let codes = self.items(&mut group.items, inner, is_translucent || group.opacity < 1.)?;
                        if !codes.is_empty() {
                            let over = Group {
                                transform: group.transform,
                                clip: None,
                                opacity: 1.,
                                items: codes,
                            };
                            if is_translucent {
                                lifted.push(Item::Group(over));
                            } else {
                                items.insert(at + 1, Item::Group(over));
                                count = 2;
                            }
                        }
                    }
                }
                Item::Image(image) => {
                    let image = image.clone();
                    if let Some(mut replacement) = self.image(&image, frame)? {
                        if is_translucent {
                            let (codes, others) = replacement.into_iter().partition(|item| matches!(item, Item::Barcode(_)));
                            lifted.extend::<Vec<Item>>(codes);
                            replacement = others;
                        }
                        count = replacement.len();
                        items.splice(at..=at, replacement);
                    }
                }
                _ => {}
            }
            at += count;
        }
        let codes = shapes::replace(self, items, frame)?;
        match is_translucent {
            true => lifted.extend(codes),
            false => items.extend(codes),
        }
        Ok(lifted)
    }

    /// Takes what looking at so many pixels costs.
    pub fn spend(&mut self, pixels: u64) -> Result<(), Exhausted> {
        self.steps = self.steps.checked_sub(pixels / PIXELS_PER_STEP).ok_or(Exhausted)?;
        Ok(())
    }

    /// What a picture is.
    pub fn find(&mut self, picture: &Picture) -> Result<super::Finding, Exhausted> {
        // Nothing is begun that cannot be paid for.
        if self.steps < picture.pixel_count() / PIXELS_PER_STEP {
            return Err(Exhausted);
        }
        let finding = self.seen.find(picture);
        let work = self.seen.take_work();
        self.spend(work)?;
        Ok(finding)
    }

    /// Makes one picture of those that show parts of a code each.
    fn join(&mut self, items: &mut Vec<Item>, frame: Frame) -> Result<(), Exhausted> {
        if !frame.is_right_angled() {
            return Ok(());
        }
        let picture = |at: usize| match &items[at] {
            Item::Image(image) => Some(image),
            _ => None,
        };
        let seen = &*self.seen;
        // A picture that is a code and nothing else is no part of one.
        let is_alone = |image: &ImageItem| {
            seen.known(&image.picture)
                .is_some_and(|found| found.rest.is_none() && found.unreadable.is_empty())
        };
        let groups = parts::abutting(items, |image| !is_alone(image));
        let mut gone = Vec::new();
        let mut whole = Vec::new();
        for group in groups {
            let images: Vec<&ImageItem> = group.iter().filter_map(|at| picture(*at)).collect();
            let Some(joined) = parts::joined(&images) else { continue };
            let Some(found) = self.find(&joined.picture)? else { continue };
            let over_a_seam = found.symbols.iter().filter(|symbol| symbol.is_whole).any(|symbol| {
                let rect = share_of(joined.rect, symbol.place);
                let holds = |image: &&ImageItem| {
                    intersect(image.rect, rect).is_some_and(|part| part.width > rect.width - CUT && part.height > rect.height - CUT)
                };
                !images.iter().any(holds)
            });
            if over_a_seam {
                let parts: Vec<Rect> = images.iter().map(|image| on_page(&frame.to_page, image.rect)).collect();
                self.obstacles.join(&parts, on_page(&frame.to_page, joined.rect));
                whole.push((group[0], joined));
                gone.extend_from_slice(&group[1..]);
            }
        }
        for (at, joined) in whole {
            items[at] = Item::Image(joined);
        }
        let mut at = 0;
        items.retain(|_| {
            at += 1;
            !gone.contains(&(at - 1))
        });
        Ok(())
    }

    /// What replaces a picture.
    fn image(&mut self, image: &ImageItem, frame: Frame) -> Result<Option<Vec<Item>>, Exhausted> {
        let whole = on_page(&frame.to_page, image.rect);
        let Some(shown) = intersect(whole, frame.visible) else {
            return Ok(None);
        };
        if image.rect.width <= 0. || image.rect.height <= 0. {
            return Ok(None);
        }
        let hidden = (whole.width - shown.width).max(whole.height - shown.height);
        if hidden <= CUT || !frame.is_right_angled() {
            let Some(found) = self.find(&image.picture)? else { return Ok(None) };
            if found.symbols.is_empty() {
                let steps = f64::from(shown.width) * f64::from(shown.height) * STEPS_PER_MM2;
                self.steps = self.steps.checked_sub(steps as u64).ok_or(Exhausted)?;
            }
            return Ok(self.symbols(&found, image, frame));
        }
        // Only what is shown counts.
        let Some(part) = parts::shown(image, &frame, shown) else {
            return Ok(None);
        };
        let first = self.found.len();
        let replacement = match self.find(&part.picture)? {
            Some(found) => self.symbols(&found, &part, frame),
            None => None,
        };
        if let Some(all) = self.find(&image.picture)? {
            self.cut(&all, image, frame, first);
        }
        Ok(replacement)
    }

    /// Tells the codes of a picture that are shown in part.
    fn cut(&mut self, all: &Symbols, image: &ImageItem, frame: Frame, first: usize) {
        let places = all.symbols.iter().map(|symbol| (symbol.symbology, symbol.place));
        let places: Vec<_> = places
            .chain(all.unreadable.iter().map(|place| (Symbology::Unknown, *place)))
            .collect();
        for (symbology, place) in places {
            let rect = on_page(&frame.to_page, share_of(image.rect, place));
            let Some(shown) = intersect(rect, frame.visible) else { continue };
            let is_cut = rect.width - shown.width > CUT || rect.height - shown.height > CUT;
            // A sliver beside a sprite is none of its codes; bars that are only lower than they were are whole.
            let is_sliver = shown.width.min(shown.height) < 0.5;
            let is_known = |found: &Found| found.state != State::Unreadable && intersect(found.rect, shown).is_some();
            if !is_cut || is_sliver || self.found[first..].iter().any(is_known) {
                continue;
            }
            // What is left of it says nothing by itself.
            let is_rest = |rect: Rect| intersect(rect, shown).is_some();
            let rests: Vec<Rect> = self.found[first..]
                .iter()
                .map(|found| found.rect)
                .filter(|rect| is_rest(*rect))
                .collect();
            let page = self.page;
            self.found
                .retain(|found| found.page != page || found.state != State::Unreadable || !rests.contains(&found.rect));
            self.warnings.retain(|warning| match warning {
                Warning::NotRead { page: on, x_mm, y_mm } => {
                    *on != page || !rests.iter().any(|rect| (tenth(rect.x), tenth(rect.y)) == (*x_mm, *y_mm))
                }
                _ => true,
            });
            self.warnings.push(Warning::Cut {
                page: self.page,
                x_mm: tenth(shown.x),
                y_mm: tenth(shown.y),
            });
            self.found.push(Found::unread(self.page, State::Cut, symbology, shown));
        }
    }

    /// What replaces a picture with barcodes.
    fn symbols(&mut self, symbols: &Symbols, image: &ImageItem, frame: Frame) -> Option<Vec<Item>> {
        let (codes, redrawn) = self.codes(symbols, image, frame);
        if redrawn.is_empty() {
            let is_alone = symbols.symbols.is_empty() && symbols.unreadable.len() == 1;
            return (self.draws(&frame) && is_alone)
                .then(|| self.sharpened(image, &frame, symbols))
                .flatten()
                .map(|item| vec![item]);
        }
        let picture = &image.picture;
        let mut items = Vec::new();
        if gray::is_opaque(picture) {
            items.push(Item::Fill(Fill {
                rect: image.rect,
                paint: Paint::Solid(Color::WHITE),
            }));
        }
        let rest = match redrawn.len() == symbols.symbols.len() {
            true => symbols.rest,
            // What is kept is other ink.
            false => Some([0, 0, picture.width(), picture.height()]),
        };
        items.extend(rest.and_then(|rest| without_symbols(image, picture.pixels()?, rest, &redrawn)));
        items.extend(codes);
        Some(items)
    }

    /// Codes are drawn anew here.
    fn draws(&self, frame: &Frame) -> bool {
        matches!(self.mode, BarcodeMode::Redraw | BarcodeMode::Grow) && frame.is_right_angled()
    }

    /// Tells the codes of a picture, and places those that are drawn anew.
    pub fn codes<'s>(&mut self, symbols: &'s Symbols, image: &ImageItem, frame: Frame) -> (Vec<Item>, Vec<&'s Symbol>) {
        let replace = self.draws(&frame);
        let mut codes = Vec::new();
        // Symbols that are taken out of the picture.
        let mut redrawn = Vec::new();
        for symbol in &symbols.symbols {
            let rect = share_of(image.rect, symbol.place);
            let mut found = self.as_it_is(symbol, rect, &frame);
            if symbol.needs_white && !self.has_white(symbol, image, &frame, found.rect) {
                self.unreadable(found.rect);
                continue;
            }
            if symbol.is_faint {
                self.warnings.push(Warning::Faint {
                    page: self.page,
                    x_mm: tenth(found.rect.x),
                    y_mm: tenth(found.rect.y),
                });
            }
            let placed = (replace && symbol.is_whole)
                .then(|| self.place(symbol, image, &frame, rect))
                .flatten();
            match placed {
                Some(placed) => {
                    self.obstacles.add(placed.rect);
                    found.state = State::Redrawn;
                    found.rect = placed.rect;
                    found.module_dots = Some(placed.dots);
                    found.module_mm = (f64::from(placed.dots) / self.dots_per_mm) as f32;
                    found.modules = Some(placed.item.modules.clone());
                    codes.push(Item::Barcode(placed.item));
                    self.warnings.extend(placed.warning);
                    redrawn.push(symbol);
                }
                None if replace => {
                    found.state = State::Kept;
                    if !symbol.is_whole {
                        self.warnings.push(Warning::Kept {
                            page: self.page,
                            x_mm: tenth(found.rect.x),
                            y_mm: tenth(found.rect.y),
                        });
                    }
                }
                None => {}
            }
            self.warn_if_narrow(&found);
            self.found.push(found);
        }
        for place in &symbols.unreadable {
            self.unreadable(on_page(&frame.to_page, share_of(image.rect, *place)));
        }
        (codes, redrawn)
    }

    fn unreadable(&mut self, rect: Rect) {
        self.warnings.push(Warning::NotRead {
            page: self.page,
            x_mm: tenth(rect.x),
            y_mm: tenth(rect.y),
        });
        self.found
            .push(Found::unread(self.page, State::Unreadable, Symbology::Unknown, rect));
    }

    fn warn_if_narrow(&mut self, found: &Found) {
        let asked = (LEAST_MODULE_MM * self.dots_per_mm).round() / self.dots_per_mm;
        let dots = f64::from(found.module_mm) * self.dots_per_mm;
        // Less than a dot is told as such.
        let is_narrow = f64::from(found.module_mm) < asked - 0.004 && dots >= 0.99;
        let Some(modules) = found.modules.as_ref().filter(|_| is_narrow) else {
            return;
        };
        let count = if found.symbology.is_linear() {
            modules.columns().max(modules.rows())
        } else {
            modules.columns()
        };
        let [before, behind] = found.symbology.quiet_zone();
        self.warnings.push(Warning::Narrow {
            page: self.page,
            x_mm: tenth(found.rect.x),
            y_mm: tenth(found.rect.y),
            module_mm: thousandth(found.module_mm),
            asked_mm: (asked * 1000.).round() as f32 / 1000.,
            width_mm: tenth(((count + before + behind) as f64 * asked + 0.05) as f32),
        });
    }

    /// A symbol as its picture shows it.
    fn as_it_is(&self, symbol: &Symbol, rect: Rect, frame: &Frame) -> Found {
        let to_page = &frame.to_page;
        let drawn = on_page(to_page, rect);
        let swapped = to_page.b.abs() > to_page.a.abs();
        let axes = Axes {
            swapped,
            flip_x: if swapped { to_page.c < 0. } else { to_page.a < 0. },
            flip_y: if swapped { to_page.b < 0. } else { to_page.d < 0. },
        };
        let lies = symbol.modules.as_ref().is_some_and(|modules| modules.columns() == 1);
        let mut found = Found {
            state: State::Found,
            text: symbol.text.clone(),
            angle: to_page.b.atan2(to_page.a).to_degrees() + if lies { 90. } else { 0. },
            axes,
            modules: symbol.modules.clone(),
            ..Found::unread(self.page, State::Found, symbol.symbology, drawn)
        };
        if let Some(modules) = &symbol.modules {
            let along = if found.is_sideways() { drawn.height } else { drawn.width };
            let count = if symbol.symbology.is_linear() {
                modules.columns().max(modules.rows())
            } else {
                modules.columns()
            };
            found.module_mm = along / count as f32;
        }
        if !frame.is_right_angled() {
            let square = Affine {
                a: rect.width,
                d: rect.height,
                e: rect.x,
                f: rect.y,
                ..Affine::IDENTITY
            };
            found.slant = Some(to_page.then_inner(&square));
            let (length, count) = match &symbol.modules {
                Some(modules) if lies => (rect.height * to_page.c.hypot(to_page.d), modules.rows()),
                Some(modules) => (rect.width * to_page.a.hypot(to_page.b), modules.columns()),
                None => (0., 1),
            };
            found.module_mm = length / count as f32;
        }
        found
    }

    /// Whether a symbol that its picture may have cut has the white on the page that readers need, more than there is between any two of its bars, along a
    /// part of its bars: what lies over an end of them leaves the rest.
    fn has_white(&self, symbol: &Symbol, image: &ImageItem, frame: &Frame, rect: Rect) -> bool {
        const PARTS: usize = 5;
        let found = self.as_it_is(symbol, share_of(image.rect, symbol.place), frame);
        let least = found.module_mm * symbol.symbology.least_quiet_zone() as f32;
        let mut shares = (0..PARTS).map(|at| [at, at + 1].map(|edge| edge as f64 / PARTS as f64));
        shares.any(|[from, to]| match found.is_sideways() {
            true => {
                let [_, above, _, below] = self.white_around(symbol, image, frame, share_of(rect, [from, 0., to, 1.]));
                above.min(below) >= least
            }
            false => {
                let [left, _, right, _] = self.white_around(symbol, image, frame, share_of(rect, [0., from, 1., to]));
                left.min(right) >= least
            }
        })
    }

    /// The white beside a box, on the page's left, top, right and bottom, in mm.
    pub fn white_around(&self, symbol: &Symbol, image: &ImageItem, frame: &Frame, room: Rect) -> [f32; 4] {
        let mut white = self.obstacles.white(self.sheet, room, 0.);
        // The picture's own sides, as they lie on the page.
        let (across, down) = (image.rect.width, image.rect.height);
        let own = on_page(&frame.to_page, share_of(image.rect, symbol.place));
        let beyond = [
            own.x - room.x,
            own.y - room.y,
            room.right() - own.right(),
            room.bottom() - own.bottom(),
        ];
        for (at, (dx, dy)) in [(-1., 0.), (0., -1.), (1., 0.), (0., 1.)].into_iter().enumerate() {
            let Some(share) = symbol.white[at] else { continue };
            let gap = share as f32 * if at % 2 == 0 { across } else { down };
            let m = &frame.to_page;
            let (x, y) = (m.a * dx + m.c * dy, m.b * dx + m.d * dy);
            let (side, scale) = if x.abs() > y.abs() {
                (if x < 0. { 0 } else { 2 }, x.abs())
            } else {
                (if y < 0. { 1 } else { 3 }, y.abs())
            };
            white[side] = white[side].min(gap * scale - beyond[side]);
        }
        white
    }

    /// A picture that looks like a barcode and cannot be read, in two tones and every pixel the same whole number of dots, so that no bar changes
    /// its width against the others; as it is where that would change its size.
    fn sharpened(&self, image: &ImageItem, frame: &Frame, symbols: &Symbols) -> Option<Item> {
        /// How much smaller or larger it may become.
        const CHANGE: f64 = 0.04;
        let pixels = image.picture.pixels()?;
        let dark = pixels
            .rgba
            .chunks_exact(4)
            .map(|p| gray::luminance(p) < u32::from(symbols.threshold));
        let on = on_page(&frame.to_page, image.rect);
        let (width, height) = if frame.to_page.b.abs() > frame.to_page.a.abs() {
            (pixels.height, pixels.width)
        } else {
            (pixels.width, pixels.height)
        };
        let whole = |from: f32, size: f32, count: u32| {
            let exact = f64::from(size) * self.dots_per_mm / f64::from(count);
            let scale = exact.round();
            let used = scale * f64::from(count);
            let start = (f64::from(from) * self.dots_per_mm + (f64::from(size) * self.dots_per_mm - used) / 2.).round();
            (scale >= 1. && (scale / exact - 1.).abs() <= CHANGE)
                .then(|| ((start / self.dots_per_mm) as f32, (used / self.dots_per_mm) as f32))
        };
        let (x, y) = (whole(on.x, on.width, width), whole(on.y, on.height, height));
        if x.is_none() && y.is_none() {
            return None;
        }
        let ((x, width), (y, height)) = (x.unwrap_or((on.x, on.width)), y.unwrap_or((on.y, on.height)));
        let rgba = dark.flat_map(|dark| if dark { [0, 0, 0, 255] } else { [255; 4] }).collect();
        Some(Item::Image(ImageItem {
            picture: Arc::new(Picture::from_pixels(Pixels { rgba, ..*pixels })),
            rect: back(&frame.to_page, Rect { x, y, width, height })?,
            pixelated: true,
        }))
    }
}

/// A symbol in its new place.
pub(super) struct Placed {
    pub item: BarcodeItem,
    /// On the page.
    pub rect: Rect,
    pub dots: u32,
    pub warning: Option<Warning>,
}

fn may_hold_codes(item: &Item) -> bool {
    match item {
        Item::Image(_) => true,
        Item::Group(group) => group.items.iter().any(may_hold_codes),
        Item::Glyphs(run) => !run.face.is_bundled(),
        Item::Fill(_) | Item::Rule(_) | Item::Path(_) => shapes::may_be_bars(item),
        Item::Barcode(_) => false,
    }
}

/// A part of a rectangle by its edges in shares.
pub(super) fn share_of(rect: Rect, [left, top, right, bottom]: [f64; 4]) -> Rect {
    Rect {
        x: rect.x + rect.width * left as f32,
        y: rect.y + rect.height * top as f32,
        width: rect.width * (right - left) as f32,
        height: rect.height * (bottom - top) as f32,
    }
}

/// A part of a picture in its place, white where its symbols were.
fn without_symbols(image: &ImageItem, pixels: &Pixels, [x0, y0, x1, y1]: [u32; 4], symbols: &[&Symbol]) -> Option<Item> {
    let (width, height) = (x1.checked_sub(x0)?, y1.checked_sub(y0)?);
    let mut rgba = Vec::with_capacity((width * height * 4) as usize);
    for row in y0..y1 {
        let start = (row as usize * pixels.width as usize + x0 as usize) * 4;
        rgba.extend_from_slice(pixels.rgba.get(start..start + width as usize * 4)?);
    }
    for symbol in symbols {
        let [left, top, right, bottom] = symbol.pixels;
        let stays = symbol.other_ink(pixels);
        for row in top.max(y0)..bottom.min(y1) {
            for column in left.max(x0)..right.min(x1) {
                if stays(column, row) {
                    continue;
                }
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

impl Symbol {
    /// Which pixels of its place are ink that lies over it: those in the middle of its light modules.
    fn other_ink(&self, pixels: &Pixels) -> impl Fn(u32, u32) -> bool {
        let bars = self.modules.clone().filter(|_| self.is_overlaid && self.symbology.is_linear());
        let place = self.place;
        let size = [f64::from(pixels.width), f64::from(pixels.height)];
        move |column, row| {
            let Some(modules) = &bars else { return false };
            let lies = modules.columns() == 1;
            let (at, from, to, of) = match lies {
                true => (row, place[1], place[3], size[1]),
                false => (column, place[0], place[2], size[0]),
            };
            let count = modules.columns().max(modules.rows());
            let pixels_per_module = (to - from) * of / count as f64;
            let module = |pixel: f64| (pixel + 0.5 - from * of) / pixels_per_module;
            let is_dark = |module: f64| {
                module >= 0.
                    && if lies {
                        modules.is_dark(0, module as usize)
                    } else {
                        modules.is_dark(module as usize, 0)
                    }
            };
            // A pixel of blur belongs to the bars.
            ![-1., 0., 1.].into_iter().any(|by| is_dark(module(f64::from(at) + by)))
        }
    }
}
