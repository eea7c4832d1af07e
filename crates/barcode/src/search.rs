//! Looks for barcodes in a picture: in all of it, then in its parts; and joins what other ink has torn apart.

use super::finders;
use super::gray::{Area, Gray, Tones};
use super::regions::Regions;
use super::{Finding, Symbol, Symbology, Symbols, linear, matrix, reader};
use page::Modules;
use page::picture::Picture;
use std::sync::Arc;

/// Symbols looked for in one picture.
const MOST_SYMBOLS: usize = 256;
/// How often the whole of a picture is looked at; then its parts are.
const WHOLE_LOOKS: usize = 3;
/// Symbols in one part.
const REGION_LOOKS: usize = 4;
/// Pixels of parts that are looked at, in pixels of the picture.
const REGION_PIXELS: usize = 6;
/// Finders that span no QR code are tried so often.
const SQUARE_FAILURES: usize = 24;
/// A row or column of blur along the symbol is no text.
const BLUR: usize = 2;
/// Ink of this mean luminance and more would be paper on a page of black and white.
const FAINT: u8 = 128;

/// How much of the edge of a dark field is dark.
const DARK_EDGE: f64 = 0.8;

/// What a picture is. `work` counts the pixels that are looked at.
pub(super) fn find(picture: &Picture, work: &mut u64) -> Finding {
    let gray = Gray::of(picture)?;
    *work += gray.data.len() as u64 / 8;
    let tones = gray.tones()?;
    let upright = Search::new(&gray, tones, work).run(picture, &gray, [0, 0]);
    if upright.as_ref().is_some_and(|found| !found.symbols.is_empty()) {
        return upright;
    }
    // Light on dark; drawn dark on light, as every scanner reads it, when there is nothing else in the picture but a rim.
    let field = gray.ink(gray.whole(), tones)?;
    if !has_dark_edge(&gray, tones, field) {
        return upright;
    }
    let negative = gray.cropped(field).inverted();
    let found = Search::new(&negative, tones.inverted(), work).run(picture, &gray, [field.x0, field.y0]);
    let Some(found) = found.filter(|found| !found.symbols.is_empty()) else {
        return upright;
    };
    let is_alone = found.rest.is_none();
    let symbols = Arc::into_inner(found)?
        .symbols
        .into_iter()
        .map(|symbol| symbol.within(&gray, field));
    let (symbols, unreadable) = match is_alone {
        true => (symbols.collect(), Vec::new()),
        // It cannot be drawn anew without what stands beside it.
        false => (Vec::new(), symbols.map(|symbol| symbol.place).collect()),
    };
    Some(Arc::new(Symbols {
        symbols,
        unreadable,
        rest: None,
        threshold: tones.threshold,
    }))
}

/// Whether a part of a picture is dark nearly all along its edge.
fn has_dark_edge(gray: &Gray, tones: Tones, field: Area) -> bool {
    let pixel = |x: usize, y: usize| gray.data[y * gray.width + x] < tones.threshold;
    let across = (field.x0..field.x1).flat_map(|x| [pixel(x, field.y0), pixel(x, field.y1 - 1)]);
    let down = (field.y0..field.y1).flat_map(|y| [pixel(field.x0, y), pixel(field.x1 - 1, y)]);
    let dark = across.chain(down).filter(|dark| *dark).count();
    dark as f64 >= DARK_EDGE * (2 * (field.width() + field.height())) as f64
}

/// A search in one picture.
struct Search<'a> {
    gray: &'a Gray<'a>,
    tones: Tones,
    work: &'a mut u64,
    /// The picture without what was found.
    rest: Gray<'a>,
    found: Vec<Unplaced>,
    unreadable: Vec<Area>,
}

impl<'a> Search<'a> {
    fn new(gray: &'a Gray<'a>, tones: Tones, work: &'a mut u64) -> Search<'a> {
        Search {
            gray,
            tones,
            work,
            rest: gray.clone(),
            found: Vec::new(),
            unreadable: Vec::new(),
        }
    }

    /// `whole` is the picture, of which what is searched begins at `origin`.
    fn run(mut self, picture: &Picture, whole: &Gray, origin: [usize; 2]) -> Finding {
        let mut ink = None;
        for _ in 0..WHOLE_LOOKS {
            *self.work += self.rest.data.len() as u64;
            match look(&self.rest, self.tones) {
                Look::Symbol(found) => {
                    ink = self.rest.ink_beside(self.place(&found), self.tones);
                    match ink {
                        Some(_) => self.add(found),
                        // Nothing is left to look at.
                        None => self.keep(found),
                    }
                }
                Look::Unreadable(area) => {
                    self.unreadable.push(area);
                    ink = Some(area);
                    break;
                }
                Look::Nothing => {
                    ink = Some(self.rest.whole());
                    break;
                }
            }
            if ink.is_none() {
                break;
            }
        }
        if ink.is_some() {
            self.squares();
            self.regions();
        }
        self.join_torn();
        let found = std::mem::take(&mut self.found);
        self.unreadable.retain(|area| {
            found
                .iter()
                .all(|symbol| !mostly_in(symbol.area, *area) && !mostly_in(*area, symbol.area))
        });
        if found.is_empty() && self.unreadable.is_empty() {
            return None;
        }
        let rest = ink.and_then(|_| self.rest.ink(self.rest.whole(), self.tones));
        let is_overlaid = found.iter().any(|symbol| symbol.is_overlaid || !symbol.is_whole);
        let rest = if is_overlaid {
            self.gray.ink(self.gray.whole(), self.tones)
        } else {
            rest
        };
        let places = Places {
            gray: self.gray,
            tones: self.tones,
            whole: [whole.width, whole.height],
            picture,
            origin,
        };
        Some(Arc::new(Symbols {
            symbols: found.into_iter().map(|symbol| places.symbol(symbol)).collect(),
            unreadable: self.unreadable.iter().map(|area| places.share(*area)).collect(),
            rest: rest.map(|ink| places.pixels(ink.grown(1, self.gray))),
            threshold: self.tones.threshold,
        }))
    }

    /// The pixels of a symbol, with what is blurred about them.
    fn place(&self, found: &Unplaced) -> Area {
        found.area.grown(BLUR, self.gray)
    }

    /// Keeps a symbol and takes it out of the picture.
    fn add(&mut self, found: Unplaced) {
        self.rest.erase(self.place(&found));
        self.keep(found);
    }

    fn keep(&mut self, mut found: Unplaced) {
        // An edge may be found a hair beyond the last pixel.
        found.area = found.area.grown(0, self.gray);
        self.found.push(found);
    }

    fn is_found(&self, area: Area) -> bool {
        self.found
            .iter()
            .any(|symbol| mostly_in(symbol.area, area) || mostly_in(area, symbol.area))
    }

    /// QR codes by their finders, whatever stands around them.
    fn squares(&mut self) {
        let mut failures = 0;
        *self.work += self.rest.data.len() as u64 / 2;
        for square in finders::squares(&self.rest, self.tones) {
            if self.is_found(square.area) || self.found.len() >= MOST_SYMBOLS {
                continue;
            }
            let upright = (!square.slants)
                .then(|| matrix::qr(&self.rest, self.tones, square.area).0)
                .flatten();
            match upright.map(Unplaced::matrix).or_else(|| self.slanted(square.area)) {
                Some(found) => self.add(found),
                None => {
                    self.tell_unreadable(square.area);
                    failures += 1;
                    if failures == SQUARE_FAILURES {
                        return;
                    }
                }
            }
        }
    }

    /// A QR code that does not stand upright: it is read as a scanner would read it.
    fn slanted(&mut self, area: Area) -> Option<Unplaced> {
        let side = area.width().max(area.height());
        // A decoder of photographs looks several times.
        *self.work += 8 * (side * side) as u64;
        let part = self.rest.cropped(area.grown(side / 10 + 4, &self.rest));
        let text = reader::picture(Symbology::QrCode, part.data.into_owned(), part.width, part.height)?;
        Some(Unplaced {
            symbology: Symbology::QrCode,
            text,
            modules: None,
            x: (area.x0 as f64, area.x1 as f64),
            y: (area.y0 as f64, area.y1 as f64),
            area,
            is_whole: false,
            is_overlaid: false,
            needs_white: false,
        })
    }

    fn tell_unreadable(&mut self, area: Area) {
        if !self.unreadable.iter().any(|other| other.intersection(area).is_some()) {
            self.unreadable.push(area);
        }
    }

    /// The parts of the picture.
    fn regions(&mut self) {
        *self.work += self.rest.data.len() as u64;
        let Some(Regions { gray, areas }) = Regions::of(&self.rest, self.tones) else {
            return;
        };
        let mut pixels = REGION_PIXELS * gray.data.len();
        for area in areas {
            if self.found.len() >= MOST_SYMBOLS {
                return;
            }
            // White about it, so that it does not seem to go on beyond the edge.
            let area = area.grown(BLUR, &gray);
            let size = area.width() * area.height();
            if self.is_found(area) || size > pixels {
                continue;
            }
            pixels -= size;
            let mut part = gray.cropped(area);
            for _ in 0..REGION_LOOKS {
                *self.work += size as u64;
                match look(&part, self.tones) {
                    Look::Nothing => break,
                    Look::Unreadable(unread) => {
                        self.tell_unreadable(unread.moved(area.x0, area.y0));
                        break;
                    }
                    Look::Symbol(found) => {
                        part.erase(found.area.grown(0, &part).grown(BLUR, &part));
                        self.add(found.moved(area.x0, area.y0));
                    }
                }
            }
        }
    }

    /// Bars of one symbol that a stamp or a slant has torn into bands become one again. A symbol that is not parted by it may go on under other ink.
    fn join_torn(&mut self) {
        let mut bands = std::mem::take(&mut self.found);
        bands.sort_by_key(|symbol| (symbol.area.y0, symbol.area.x0));
        for band in bands {
            let joined = self.found.iter_mut().rev().find_map(|symbol| symbol.joins(&band).then_some(symbol));
            match joined {
                Some(symbol) => symbol.join(band, self.gray, self.tones),
                None => self.found.push(band),
            }
        }
        let (gray, tones) = (self.gray, self.tones);
        for symbol in &mut self.found {
            if symbol.is_whole && symbol.symbology.is_linear() {
                symbol.extend(gray, tones);
            }
            if symbol.is_overlaid {
                self.rest.erase(symbol.area.grown(BLUR, gray));
            }
        }
    }
}

/// Most of `inner` lies in `outer`.
fn mostly_in(inner: Area, outer: Area) -> bool {
    let common = inner.intersection(outer).map_or(0, |both| both.width() * both.height());
    common * 10 >= inner.width() * inner.height() * 7
}

/// What one look at a picture shows.
enum Look {
    Nothing,
    Unreadable(Area),
    Symbol(Unplaced),
}

fn look(gray: &Gray, tones: Tones) -> Look {
    let upright = linear::find(gray, tones);
    if let linear::Seen::Bars(bars) = upright {
        return Unplaced::bars(bars, false);
    }
    let seen_matrix = matrix::find(gray, tones);
    if let matrix::Seen::Matrix(found) = seen_matrix {
        return Look::Symbol(Unplaced::matrix(found));
    }
    let sideways = linear::find(&gray.transposed(), tones);
    if let linear::Seen::Bars(bars) = sideways {
        return Unplaced::bars(bars, true);
    }
    match (upright, sideways, seen_matrix) {
        (linear::Seen::Unreadable(area), ..) | (.., matrix::Seen::Unreadable(area)) => Look::Unreadable(area),
        (_, linear::Seen::Unreadable(area), _) => Look::Unreadable(area.transposed()),
        _ => Look::Nothing,
    }
}

/// A symbol by its edges in scanned pixels.
struct Unplaced {
    symbology: Symbology,
    text: String,
    modules: Option<Modules>,
    x: (f64, f64),
    y: (f64, f64),
    area: Area,
    is_whole: bool,
    is_overlaid: bool,
    needs_white: bool,
}

impl Unplaced {
    fn bars(bars: linear::Bars, sideways: bool) -> Look {
        let (x, y, area) = (bars.x, (bars.y.0 as f64, bars.y.1 as f64), bars.area());
        let (x, y, area) = if sideways { (y, x, area.transposed()) } else { (x, y, area) };
        let columns = if sideways { 1 } else { bars.modules.len() };
        Modules::new(columns, false, bars.modules).map_or(Look::Nothing, |modules| {
            Look::Symbol(Unplaced {
                symbology: bars.symbology,
                text: bars.text,
                modules: Some(modules),
                x,
                y,
                area,
                is_whole: true,
                is_overlaid: false,
                needs_white: bars.needs_white,
            })
        })
    }

    fn matrix(found: matrix::Matrix) -> Unplaced {
        let area = found.area;
        Unplaced {
            symbology: found.symbology,
            text: found.text,
            modules: Some(found.modules),
            x: (area.x0 as f64, area.x1 as f64),
            y: (area.y0 as f64, area.y1 as f64),
            area,
            is_whole: true,
            is_overlaid: false,
            needs_white: false,
        }
    }

    fn moved(mut self, x: usize, y: usize) -> Unplaced {
        let by = |(from, to): (f64, f64), by: usize| (from + by as f64, to + by as f64);
        (self.x, self.y, self.area) = (by(self.x, x), by(self.y, y), self.area.moved(x, y));
        self
    }

    /// One column of modules: bars that lie.
    fn lies(&self) -> bool {
        self.symbology.is_linear() && self.modules.as_ref().is_some_and(|modules| modules.columns() == 1)
    }

    /// Its edges along the bars' sequence and along the bars.
    fn axes(&self) -> [(f64, f64); 2] {
        if self.lies() { [self.y, self.x] } else { [self.x, self.y] }
    }

    fn module(&self) -> f64 {
        let count = self.modules.as_ref().map_or(1, |modules| modules.columns().max(modules.rows()));
        let (from, to) = self.axes()[0];
        (to - from) / count as f64
    }

    /// Whether both are bands of one symbol: the same bars, in the same place, one next to the other.
    fn joins(&self, other: &Unplaced) -> bool {
        if !self.symbology.is_linear() || self.symbology != other.symbology || self.text != other.text || self.lies() != other.lies() {
            return false;
        }
        let ([(x0, x1), (y0, y1)], [(u0, u1), (v0, v1)]) = (self.axes(), other.axes());
        let width = (x1 - x0).max(u1 - u0);
        let common = x1.min(u1) - x0.max(u0);
        let gap = (v0 - y1).max(y0 - v1);
        let height = (y1 - y0).max(v1 - v0);
        common > width * 0.85 && ((x1 - x0) - (u1 - u0)).abs() < width * 0.05 && gap < height.max(width * 0.1)
    }

    fn join(&mut self, other: Unplaced, gray: &Gray, tones: Tones) {
        let ([(x0, x1), (y0, y1)], [(u0, u1), (v0, v1)]) = (self.axes(), other.axes());
        let drift = (x0 - u0).abs().max((x1 - u1).abs());
        let between = (y1.min(v1), y0.max(v0));
        let slants = drift > self.module() * 0.5;
        self.is_whole &=
            other.is_whole && !slants && Bars::of(self, gray, tones).are_in(between.0 as usize..between.1.max(between.0) as usize);
        self.is_overlaid = true;
        // The taller band tells best where the bars are.
        let across = if v1 - v0 > y1 - y0 { (u0, u1) } else { (x0, x1) };
        let across = if self.is_whole { across } else { (x0.min(u0), x1.max(u1)) };
        let down = (y0.min(v0), y1.max(v1));
        (self.x, self.y) = if self.lies() { (down, across) } else { (across, down) };
        self.area = self.area.union(other.area);
    }

    /// Lets bars go on under other ink, above and below the rows that show nothing else.
    fn extend(&mut self, gray: &Gray, tones: Tones) {
        let lies = self.lies();
        let bars = Bars::of(self, gray, tones);
        let (_, (from, to)) = (self.axes()[0], self.axes()[1]);
        let most = if lies { gray.width } else { gray.height };
        let (mut top, mut bottom) = (from.max(0.) as usize, (to as usize).min(most));
        while top > 0 && bars.are_under(top - 1) {
            top -= 1;
        }
        while bottom < most && bars.are_under(bottom) {
            bottom += 1;
        }
        // A row of blur is none of it.
        let grew = (from as usize).saturating_sub(top).max(bottom.saturating_sub(to as usize)) > BLUR;
        if !grew {
            return;
        }
        let down = (top as f64, bottom as f64);
        if lies {
            (self.x, self.area.x0, self.area.x1) = (down, top, bottom);
        } else {
            (self.y, self.area.y0, self.area.y1) = (down, top, bottom);
        }
        self.is_overlaid = true;
    }
}

/// The middles of a symbol's modules in the pixels of a picture.
struct Bars<'a> {
    gray: &'a Gray<'a>,
    tones: Tones,
    lies: bool,
    dark: Vec<usize>,
    light: Vec<usize>,
}

impl<'a> Bars<'a> {
    fn of(symbol: &Unplaced, gray: &'a Gray<'a>, tones: Tones) -> Bars<'a> {
        let (from, module) = (symbol.axes()[0].0, symbol.module());
        let most = if symbol.lies() { gray.height } else { gray.width };
        let (mut dark, mut light) = (Vec::new(), Vec::new());
        if let Some(modules) = &symbol.modules {
            for at in 0..modules.columns().max(modules.rows()) {
                let middle = (from + (at as f64 + 0.5) * module) as usize;
                let is_dark = modules.is_dark(at, 0) || modules.columns() == 1 && modules.is_dark(0, at);
                if is_dark { &mut dark } else { &mut light }.push(middle.min(most.saturating_sub(1)));
            }
        }
        Bars {
            gray,
            tones,
            lies: symbol.lies(),
            dark,
            light,
        }
    }

    fn inked(&self, row: usize, modules: &[usize]) -> usize {
        let pixel = |at: usize| {
            if self.lies {
                self.gray.data[at * self.gray.width + row]
            } else {
                self.gray.data[row * self.gray.width + at]
            }
        };
        modules.iter().filter(|at| pixel(**at) < self.tones.threshold).count()
    }

    /// Whether a row shows all bars, under whatever else.
    fn are_under(&self, row: usize) -> bool {
        self.inked(row, &self.dark) * 20 >= self.dark.len() * 19 && self.inked(row, &self.light) * 4 <= self.light.len() * 3
    }

    /// Whether most of some rows show the bars.
    fn are_in(&self, rows: std::ops::Range<usize>) -> bool {
        let shown = rows
            .clone()
            .filter(|row| self.inked(*row, &self.dark) * 10 >= self.dark.len() * 9)
            .count();
        shown * 10 >= rows.len() * 8
    }
}

/// Scanned pixels as places in the picture.
struct Places<'a> {
    gray: &'a Gray<'a>,
    tones: Tones,
    /// The size of the whole picture as it is scanned.
    whole: [usize; 2],
    picture: &'a Picture,
    /// Where in it the scanned part begins.
    origin: [usize; 2],
}

impl Places<'_> {
    fn share(&self, area: Area) -> [f64; 4] {
        let (width, height) = (self.gray.width as f64, self.gray.height as f64);
        [
            area.x0 as f64 / width,
            area.y0 as f64 / height,
            area.x1 as f64 / width,
            area.y1 as f64 / height,
        ]
    }

    /// Pixels of the scanned luminances as pixels of the picture.
    fn pixels(&self, area: Area) -> [u32; 4] {
        let (width, height) = (self.picture.width(), self.picture.height());
        let area = area.moved(self.origin[0], self.origin[1]);
        let [columns, rows] = self.whole;
        let scaled = |at: usize, of: usize, end: u32| at as f64 * f64::from(end) / of as f64;
        [
            scaled(area.x0, columns, width) as u32,
            scaled(area.y0, rows, height) as u32,
            (scaled(area.x1, columns, width).ceil() as u32).min(width),
            (scaled(area.y1, rows, height).ceil() as u32).min(height),
        ]
    }

    fn symbol(&self, symbol: Unplaced) -> Symbol {
        let gray = self.gray;
        let (width, height) = (gray.width as f64, gray.height as f64);
        let strip = |x0, y0, x1, y1| gray.ink(Area { x0, y0, x1, y1 }, self.tones);
        let Area { x0, y0, x1, y1 } = symbol.area;
        let blurred = symbol.area.grown(BLUR, gray);
        let around = symbol.area.grown(symbol.area.width().max(symbol.area.height()) / 8 + BLUR, gray);
        let frame = [
            Area { y1: blurred.y0, ..around },
            Area { y0: blurred.y1, ..around },
            Area { x1: blurred.x0, ..around },
            Area { x0: blurred.x1, ..around },
        ];
        let may_grow = frame
            .into_iter()
            .all(|side| side.x0 >= side.x1 || side.y0 >= side.y1 || gray.ink(side, self.tones).is_none());
        // A skewed pixel at the ends of bars is none of a neighbour's.
        let white = [
            strip(0, y0, blurred.x0, y1).map(|ink| x0.saturating_sub(ink.x1) as f64 / width),
            strip(x0, 0, x1, blurred.y0).map(|ink| y0.saturating_sub(ink.y1) as f64 / height),
            strip(blurred.x1, y0, gray.width, y1).map(|ink| ink.x0.saturating_sub(x1) as f64 / width),
            strip(x0, blurred.y1, x1, gray.height).map(|ink| ink.y0.saturating_sub(y1) as f64 / height),
        ];
        Symbol {
            symbology: symbol.symbology,
            text: symbol.text,
            modules: symbol.modules.map(Arc::new),
            is_whole: symbol.is_whole,
            is_overlaid: symbol.is_overlaid,
            is_faint: self.tones.dark >= FAINT,
            needs_white: symbol.needs_white,
            may_grow,
            place: [symbol.x.0 / width, symbol.y.0 / height, symbol.x.1 / width, symbol.y.1 / height],
            white,
            pixels: self.pixels(blurred),
        }
    }
}

impl Symbol {
    /// A symbol of a part of a picture as one of the whole, whose edges are no ink.
    fn within(mut self, whole: &Gray, part: Area) -> Symbol {
        let of = [whole.width, whole.height, whole.width, whole.height].map(|size| size as f64);
        let size = [part.width(), part.height(), part.width(), part.height()].map(|size| size as f64);
        let from = [part.x0, part.y0, part.x0, part.y0].map(|at| at as f64);
        self.place = std::array::from_fn(|at| (from[at] + self.place[at] * size[at]) / of[at]);
        self.white = std::array::from_fn(|at| self.white[at].map(|share| share * size[at] / of[at]));
        self
    }
}
