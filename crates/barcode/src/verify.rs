//! Reads barcodes back from the dots of a finished page.
//!
//! What has to be shown is that the page's dots, sampled as a scanner samples them, decode to the text the model states. Decoding is a
//! function of the modules, and when the symbol was found its modules were decoded by `rxing`. So the dots are sampled without regard to
//! how they were drawn: bars by the edges of scan lines, matrices by the middle of each module. When every sampled module is the one that was
//! decoded, the text is the same. When one is not, a decoder has to find and read the symbol in the dots themselves, and its text decides: a
//! matrix whose finders are hidden cannot be read, however few of its modules are wrong.

use super::geometry::{tenth, thousandth};
use super::patch::{Patch, Span};
use super::{Found, Grade, Quality, State, Symbology, Warning, code128, matrix, pdf417, print, reader};
use page::dots::{Bitmap, ColorMode};
use page::{Affine, Modules};
use rxing::common::BitArray;

/// Scan lines over the middle 80 % of bars (ISO/IEC 15416 §5.2).
const LINES: i64 = 10;
/// Scan lines over the same part of a print: handheld scanners make a hundred and more in a second.
const SWEEP: i64 = 40;
/// Where other ink covers bars in part, so many neighbouring rows of dots have to read: the aperture of a scanner, a quarter of a millimetre at 203 dpi.
const APERTURE: usize = 2;
/// The share of a matrix' edge that has to be white.
const WHITE_EDGE: f64 = 0.75;
/// Rows of dots that the spot of one scan line covers.
const SPOT: usize = 3;
/// What a reader of Data Matrix is shown beyond the edge, in modules: it follows lines that leave the symbol, and where they end.
const SURROUNDINGS: f64 = 20.;
/// Wrong modules of the finders of a QR code with which readers find it still.
const MOST_OF_FINDERS: usize = 4;
/// The same of the sides of a Data Matrix, which readers follow.
const MOST_OF_SIDES: usize = 1;
/// Pixels that a decoder is shown in looks after the first.
const MORE_LOOKS: usize = 2_000_000;
/// Nothing a label holds is larger; a page may be.
const LARGEST: i64 = 4096;

/// Reads every barcode of a page from its 1-bit dots and notes what was seen in [`Found::quality`].
///
/// A symbol reads when its dots decode to [`Found::text`], on some neighbouring scan lines with [enough](Symbology::least_quiet_zone) white at their ends, or
/// as a matrix within its error correction. What is cut or was never read is left out.
///
/// `page` counts from 1 and tells which of the barcodes lie on `bitmap`, whose mode is [`ColorMode::Bilevel`]; of any other nothing is read.
/// What scans badly comes back as warnings.
pub fn read_back(bitmap: &Bitmap, page: usize, dots_per_mm: f64, found: &mut [Found]) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if bitmap.mode != ColorMode::Bilevel {
        return warnings;
    }
    let is_read = |code: &&mut Found| code.page == page && !matches!(code.state, State::Cut | State::Unreadable);
    for code in found.iter_mut().filter(is_read) {
        let quality = Seen::new(code, dots_per_mm).map(|seen| match &code.modules {
            Some(modules) if code.symbology.is_linear() => seen.bars(bitmap, modules),
            Some(modules) => seen.matrix(bitmap, modules),
            None => seen.picture(bitmap),
        });
        let quality = quality.unwrap_or_else(|| Quality::new(false, [0.; 2], code.symbology.quiet_zone(), 0.));
        code.quality = Some(quality);
        if quality.reads && (!quality.passes || quality.grade >= Grade::D) {
            warnings.push(Warning::Weak {
                page,
                x_mm: tenth(code.rect.x),
                y_mm: tenth(code.rect.y),
                grade: quality.grade,
                module_mm: thousandth(code.module_mm),
            });
        }
    }
    warnings
}

/// A symbol's place on the dots, from its own point of view.
struct Seen<'a> {
    code: &'a Found,
    /// Its columns (of bars, what is read along) lie on the page's y axis.
    sideways: bool,
    along: Span,
    across: Span,
    module: f64,
    /// From the symbol's dots, its begin at (0, 0), to the page's, for one whose sides are not the page's.
    slant: Option<Affine>,
}

impl Seen<'_> {
    fn new(code: &Found, dots_per_mm: f64) -> Option<Seen<'_>> {
        let to_dots = |mm: f32| (f64::from(mm) * dots_per_mm).round() as i64;
        let x = Span {
            from: to_dots(code.rect.x),
            to: to_dots(code.rect.right()),
            flip: code.axes.flip_x,
        };
        let y = Span {
            from: to_dots(code.rect.y),
            to: to_dots(code.rect.bottom()),
            flip: code.axes.flip_y,
        };
        let module = f64::from(code.module_mm) * dots_per_mm;
        let mut sideways = code.is_sideways();
        let (mut along, mut across) = if sideways { (y, x) } else { (x, y) };
        let slant = code.slant.map(|square| {
            let dots = |mm: f32| mm * dots_per_mm as f32;
            let mut sides = [(square.a, square.b), (square.c, square.d)].map(|(x, y)| (dots(x), dots(y)));
            if code.symbology.is_linear() && code.modules.as_ref().is_some_and(|modules| modules.columns() == 1) {
                sides.reverse();
            }
            let [u, v] = sides.map(|(x, y)| x.hypot(y).max(1e-3));
            let span = |length: f32| Span {
                from: 0,
                to: length.round() as i64,
                flip: false,
            };
            (sideways, along, across) = (false, span(u), span(v));
            Affine {
                a: sides[0].0 / u,
                b: sides[0].1 / u,
                c: sides[1].0 / v,
                d: sides[1].1 / v,
                e: dots(square.e),
                f: dots(square.f),
            }
        });
        let sane = |span: &Span| span.from.abs() < 1 << 24 && (1..=LARGEST).contains(&(span.to - span.from));
        (sane(&along) && sane(&across) && (module > 0.25 || code.modules.is_none())).then_some(Seen {
            code,
            sideways,
            along,
            across,
            module,
            slant,
        })
    }

    /// Its dots with `lead` dots before and behind each row; rows count from `margin` dots above the symbol.
    fn patch(&self, bitmap: &Bitmap, lead: i64, margin: i64, rows: &[i64]) -> Patch {
        let (along, across) = (self.along.widened(lead), self.across.widened(margin));
        match &self.slant {
            None => Patch::new(bitmap, self.sideways, along, across, rows),
            Some(slant) => Patch::slanted(bitmap, slant, along, across, rows),
        }
    }

    fn bars(&self, bitmap: &Bitmap, modules: &Modules) -> Quality {
        let asked = self.code.symbology.quiet_zone();
        let lead = ((asked[0] + 2) as f64 * self.module).ceil() as i64;
        let height = self.across.length() as i64;
        let patch = |lines: i64| {
            let rows: Vec<i64> = (0..lines)
                .flat_map(|line| {
                    let middle = height / 10 + (height - height / 5) * (2 * line + 1) / (2 * lines);
                    (-1..2).map(move |by| (middle + by).clamp(0, height - 1))
                })
                .collect();
            self.patch(bitmap, lead, 0, &rows)
        };
        let sweep = || patch(SWEEP);
        let patch = patch(LINES);
        let bars = Bars::new(modules, lead as usize, self.module);
        let least = self.code.symbology.least_quiet_zone() as f64;
        let (mut reads, mut white, mut decodability) = (0, [f64::INFINITY; 2], 1f64);
        for line in (0..patch.height()).skip(SPOT / 2).step_by(SPOT) {
            let Some(seen) = bars.measure(patch.row(line)) else {
                (decodability, white) = (0., [0.; 2]);
                continue;
            };
            reads += usize::from(self.reads_row(&seen, patch.row(line), least));
            white = [white[0].min(seen.white[0]), white[1].min(seen.white[1])];
            decodability = decodability.min(seen.decodability);
        }
        let white = white.map(|modules| modules as f32);
        // Nearly all lines; or, where something lies over the bars, some that are not covered.
        let reads = reads as i64 * 10 >= LINES * 8 || {
            let rows: Vec<i64> = (0..height).collect();
            let all = self.patch(bitmap, lead, 0, &rows);
            let reads_at = |row: usize| {
                bars.measure(all.row(row))
                    .is_some_and(|seen| self.reads_row(&seen, all.row(row), least))
            };
            let read: Vec<bool> = (0..all.height()).map(reads_at).collect();
            read.windows(APERTURE).any(|lines| lines.iter().all(|reads| *reads))
        };
        let mut quality = Quality::new(reads, white, asked, decodability as f32);
        if quality.reads {
            quality = quality.with_print(print::print_bars(&patch, SPOT, &bars, sweep));
        }
        quality
    }

    /// Whether a scan line reads, with enough white at its ends.
    fn reads_row(&self, seen: &Line, row: &[bool], least: f64) -> bool {
        seen.white.iter().all(|white| *white >= least) && (seen.decodability > 0. || self.reads_line(&row[seen.ink.clone()]))
    }

    /// Whether a decoder reads the text in bars with paper about them.
    fn reads_line(&self, bars: &[bool]) -> bool {
        if self.code.symbology == Symbology::Code128 {
            let widths = bars.chunk_by(|a, b| a == b).map(|run| run.len() as f64);
            let mut elements: Vec<f64> = std::iter::once(f64::INFINITY).chain(widths).chain([f64::INFINITY]).collect();
            let says = |elements: &[f64]| {
                let (codewords, _) = code128::read(elements)?;
                (code128::text(&codewords)? == self.code.text).then_some(())
            };
            let forward = says(&elements);
            elements.reverse();
            return forward.or_else(|| says(&elements)).is_some();
        }
        let paper = bars.len() / 4 + 10;
        let row = |dark: &mut dyn Iterator<Item = &bool>| {
            let mut row = BitArray::with_size(bars.len() + 2 * paper);
            for (at, _) in dark.enumerate().filter(|(_, dark)| **dark) {
                row.set(paper + at);
            }
            row
        };
        let says = |row: BitArray| reader::one_row(self.code.symbology, &row).as_deref() == Some(&self.code.text);
        says(row(&mut bars.iter())) || says(row(&mut bars.iter().rev()))
    }

    fn matrix(&self, bitmap: &Bitmap, modules: &Modules) -> Quality {
        let asked = self.code.symbology.quiet_zone();
        let margin = ((asked[0].max(2)) as f64 * self.module).ceil() as i64;
        let about = |margin: i64| {
            let rows: Vec<i64> = (0..self.across.length() as i64 + 2 * margin).collect();
            self.patch(bitmap, margin, margin, &rows)
        };
        let patch = about(margin);
        let margin = margin as usize;
        let size = (self.along.length(), self.across.length());
        let grid = |moved| MatrixGrid::new(modules, margin, size, moved);
        let (wrong, modulation) = grid(0.).measure(&patch);
        let (width, height) = (patch.width - 2 * margin, patch.height() - 2 * margin);
        let white_column = |x: usize| (margin..margin + height).all(|y| !patch.row(y)[x]);
        let white_row = |y: usize| patch.row(y)[margin..margin + width].iter().all(|ink| !ink);
        let white = [
            (1..=margin).take_while(|d| white_column(margin - d)).count(),
            (0..margin).take_while(|d| white_column(margin + width + d)).count(),
            (1..=margin).take_while(|d| white_row(margin - d)).count(),
            (0..margin).take_while(|d| white_row(margin + height + d)).count(),
        ];
        let sides = [white[0].min(white[2]), white[1].min(white[3])].map(|dots| (dots as f64 / self.module) as f32);
        // A line across the symbol may go on beyond its edge.
        let least = (self.code.symbology.least_quiet_zone() as f64 * self.module - 0.5)
            .ceil()
            .clamp(0., margin as f64) as usize;
        let white_share = |rows: std::ops::Range<usize>, columns: std::ops::Range<usize>| {
            let all = rows.len() * columns.len();
            let ink: usize = rows.map(|y| patch.row(y)[columns.clone()].iter().filter(|ink| **ink).count()).sum();
            ink as f64 <= all as f64 * (1. - WHITE_EDGE)
        };
        let (right, bottom) = (margin + width, margin + height);
        let has_room = white_share(margin - least..margin, margin..right)
            && white_share(bottom..bottom + least, margin..right)
            && white_share(margin..bottom, margin - least..margin)
            && white_share(margin..bottom, right..right + least);
        // A reader of Data Matrix follows lines that leave the symbol.
        let is_alone = self.code.symbology != Symbology::DataMatrix || white.iter().all(|dots| *dots >= least.max(1));
        let is_whole = wrong == 0 && has_room && is_alone;
        let reads = is_whole
            || match self.code.symbology {
                Symbology::Pdf417 => pdf417::reads(&patch, margin, modules, &grid(0.).columns) || self.reads_picture(&patch),
                Symbology::DataMatrix => self.reads_picture(&about((SURROUNDINGS * self.module).ceil() as i64)),
                _ => self.reads_picture(&patch),
            }
            || has_room && white.iter().all(|dots| *dots >= least.max(1)) && self.reads_sampled(&grid(0.).sampled(&patch), modules);
        let mut quality = Quality::new(reads, sides, asked, modulation);
        if reads {
            quality = quality.with_print(print::print_matrix(&patch, grid));
        }
        quality
    }

    /// A symbol whose modules are on no grid of the page: whether a decoder of photographs reads it.
    fn picture(&self, bitmap: &Bitmap) -> Quality {
        let asked = self.code.symbology.quiet_zone();
        let margin = (self.along.length() as i64 / 10).max(8);
        let rows: Vec<i64> = (0..self.across.length() as i64 + 2 * margin).collect();
        let patch = self.patch(bitmap, margin, margin, &rows);
        // Edges that slant are no better than half a module off.
        Quality::new(self.reads_picture(&patch), asked.map(|modules| modules as f32), asked, 0.5)
    }

    /// Whether a decoder reads the text in the modules that the dots show, where paper is all around and the patterns that readers look for are whole.
    fn reads_sampled(&self, sampled: &Modules, modules: &Modules) -> bool {
        let (columns, rows) = (modules.columns(), modules.rows());
        let corner = |at: usize, count: usize| at < 8 || at + 8 >= count;
        let is_pattern = |column: usize, row: usize| match self.code.symbology {
            Symbology::QrCode => corner(column, columns) && corner(row, rows),
            _ => column == 0 || row == 0 || column + 1 == columns || row + 1 == rows,
        };
        let all = || (0..rows).flat_map(|row| (0..columns).map(move |column| (column, row)));
        let differs =
            |&(column, row): &(usize, usize)| is_pattern(column, row) && sampled.is_dark(column, row) != modules.is_dark(column, row);
        let most = match self.code.symbology {
            Symbology::QrCode => MOST_OF_FINDERS,
            _ => MOST_OF_SIDES,
        };
        if all().filter(differs).count() > most {
            return false;
        }
        let dark: Vec<bool> = all().map(|(column, row)| sampled.is_dark(column, row)).collect();
        let said = match self.code.symbology {
            Symbology::QrCode => matrix::qr_text(&dark, columns),
            Symbology::DataMatrix => matrix::data_matrix_text(&dark, columns),
            _ => None,
        };
        said.as_deref() == Some(&self.code.text)
    }

    /// Whether a decoder of photographs reads the text in the dots: as they are, larger, or through a scanner's spot, with one threshold for all and with
    /// those of their surroundings.
    fn reads_picture(&self, patch: &Patch) -> bool {
        // Decoders want three pixels a module, and more paper than some symbols ask for.
        let usual = (3. / self.module.max(1.)).ceil().clamp(1., 3.) as usize;
        let others = [(1, false), (2, false), (1, true), (2, true), (3, true)];
        let is_small = |&(scale, _): &(usize, bool)| patch.ink.len() * scale * scale <= MORE_LOOKS;
        let more = others.into_iter().filter(|look| *look != (usual, false)).filter(is_small);
        std::iter::once((usual, false)).chain(more).any(|(scale, spot)| {
            let (luma, width, height) = enlarged(patch, scale, spot);
            let picture = reader::Luma { luma, width, height };
            reader::shows(&self.code.text, self.code.symbology, self.code.modules.as_deref(), &picture)
        })
    }
}

/// Dots as pixels with paper about them, and how many those are; seen through a spot about as wide as a pixel when asked.
fn enlarged(patch: &Patch, scale: usize, spot: bool) -> (Vec<u8>, usize, usize) {
    const PAPER: usize = 12;
    let (width, height) = (patch.width * scale + 2 * PAPER, patch.height() * scale + 2 * PAPER);
    let mut luma = vec![255; width * height];
    for y in 0..patch.height() * scale {
        let row = &mut luma[(y + PAPER) * width + PAPER..];
        for (x, _) in patch.row(y / scale).iter().enumerate().filter(|(_, ink)| **ink) {
            row[x * scale..(x + 1) * scale].fill(0);
        }
    }
    for step in [1, width].into_iter().filter(|_| spot) {
        let sharp = luma.clone();
        for (seen, three) in luma[step..].iter_mut().zip(sharp.windows(2 * step + 1)) {
            let [before, own, behind] = [0, step, 2 * step].map(|at| u16::from(three[at]));
            *seen = ((before + 2 * own + behind) / 4) as u8;
        }
    }
    (luma, width, height)
}

/// The edges that bars should have.
pub(super) struct Bars {
    /// Distances from the first edge, in modules.
    edges: Vec<f64>,
    /// Dots before the symbol in a line.
    lead: usize,
    module: f64,
}

/// What a scan line shows.
struct Line {
    ink: std::ops::Range<usize>,
    /// White before and behind, in modules.
    white: [f64; 2],
    /// 0 when the modules are not the symbol's.
    decodability: f64,
}

impl Bars {
    fn new(modules: &Modules, lead: usize, module: f64) -> Bars {
        let count = modules.columns().max(modules.rows());
        let dark = |at: usize| modules.is_dark(at, 0) || modules.columns() == 1 && modules.is_dark(0, at);
        Bars {
            edges: (0..=count)
                .filter(|&at| (at > 0 && dark(at - 1)) != (at < count && dark(at)))
                .map(|at| at as f64)
                .collect(),
            lead,
            module,
        }
    }

    /// Where the outermost bars should be, half a module and `spare` dots to spare.
    fn place(&self, length: usize, spare: usize) -> std::ops::Range<usize> {
        let first = self.lead.saturating_sub((self.module / 2.) as usize + spare);
        first..length.saturating_sub(first).max(first)
    }

    fn measure(&self, line: &[bool]) -> Option<Line> {
        let place = self.place(line.len(), 0);
        let first = place.start + line[place.clone()].iter().position(|ink| *ink)?;
        let last = place.start + line[place].iter().rposition(|ink| *ink)? + 1;
        let before = line[..first].iter().rev().take_while(|ink| !**ink).count();
        let behind = line[last..].iter().take_while(|ink| !**ink).count();
        let ink: Vec<u8> = line[first..last].iter().map(|ink| u8::from(*ink)).collect();
        let mut edges = Vec::with_capacity(self.edges.len());
        edges.push(first as f64);
        changes(&ink, |at| edges.push((first + at) as f64));
        edges.push(last as f64);
        Some(Line {
            ink: first..last,
            white: [before as f64 / self.module, behind as f64 / self.module],
            decodability: self.decodability(&edges),
        })
    }

    /// 1 when edges lie where they should, 0 when one is half a module off, missing or too many.
    ///
    /// Edges are compared by the distances between like ones (ISO/IEC 15416 annex C), which do not change when all ink spreads.
    fn decodability(&self, seen: &[f64]) -> f64 {
        if seen.len() != self.edges.len() || seen.len() < 4 {
            return 0.;
        }
        let last = seen.len() - 1;
        let module = ((seen[last] - seen[0]) + (seen[last - 1] - seen[1]))
            / ((self.edges[last] - self.edges[0]) + (self.edges[last - 1] - self.edges[1]));
        // Leading edges from the first of them, trailing ones from theirs: the spread is the same for all.
        let spread: f64 = seen
            .iter()
            .zip(&self.edges)
            .skip(1)
            .step_by(2)
            .map(|(s, e)| s - seen[0] - e * module)
            .sum::<f64>()
            / (seen.len() / 2) as f64;
        let worst = seen.iter().zip(&self.edges).enumerate().map(|(at, (s, e))| {
            let off = if at % 2 == 1 { spread } else { 0. };
            (s - seen[0] - e * module - off).abs()
        });
        (1. - 2. * worst.fold(0., f64::max) / module).max(0.)
    }

    /// The same of a line's reflectances, 0 black to 256 white.
    pub(super) fn decodability_of_levels(&self, levels: &[i16]) -> f32 {
        const MIDDLE: i16 = 128;
        // Ink may have spread by a dot.
        let place = self.place(levels.len(), 2);
        let first = place.start.max(1);
        let Some(line) = levels.get(first - 1..place.end.min(levels.len())) else {
            return 0.;
        };
        let dark: Vec<u8> = line.iter().map(|level| u8::from(*level < MIDDLE)).collect();
        let mut seen = Vec::with_capacity(self.edges.len());
        changes(&dark, |at| {
            let (before, behind) = (line[at - 1], line[at]);
            let share = f64::from(MIDDLE - before) / f64::from(behind - before);
            seen.push((first + at - 1) as f64 - 0.5 + share);
        });
        self.decodability(&seen) as f32
    }
}

/// Tells of each dot that differs from the one before it. Dots are 0 or 1.
fn changes(dots: &[u8], mut tell: impl FnMut(usize)) {
    let behind = dots.get(1..).unwrap_or_default();
    let (before_by_eight, behind_by_eight) = (dots[..behind.len()].as_chunks::<8>(), behind.as_chunks::<8>());
    let eights = before_by_eight.0.iter().zip(behind_by_eight.0);
    for (at, (before, behind)) in (1..).step_by(8).zip(eights) {
        // One bit of each byte differs.
        let mut differ = u64::from_le_bytes(*before) ^ u64::from_le_bytes(*behind);
        while differ != 0 {
            tell(at + differ.trailing_zeros() as usize / 8);
            differ &= differ - 1;
        }
    }
    let last = dots.len() - behind_by_eight.1.len();
    (last.max(1)..dots.len()).filter(|&at| dots[at - 1] != dots[at]).for_each(tell);
}

/// The modules that a matrix should have.
pub(super) struct MatrixGrid<'a> {
    modules: &'a Modules,
    /// The dots in the middle of each column and row.
    columns: Vec<std::ops::Range<usize>>,
    rows: Vec<std::ops::Range<usize>>,
}

impl MatrixGrid<'_> {
    /// Lays a grid over `width` × `height` dots behind `margin` dots, moved right and down by a part of a dot.
    pub(super) fn new(modules: &Modules, margin: usize, (width, height): (usize, usize), moved: f64) -> MatrixGrid<'_> {
        let middles = |count: usize, length: usize| -> Vec<std::ops::Range<usize>> {
            let pitch = length as f64 / count as f64;
            (0..count)
                .map(|at| {
                    // A decoder looks at the middle of a module: three fifths of it, and at least a dot.
                    let centre = margin as f64 + (at as f64 + 0.5) * pitch + moved;
                    let first = (centre - pitch * 0.3).round().min(centre.floor()) as usize;
                    first..((centre + pitch * 0.3).round() as usize).max(first + 1)
                })
                .collect()
        };
        MatrixGrid {
            modules,
            columns: middles(modules.columns(), width),
            rows: middles(modules.rows(), height),
        }
    }

    /// The modules that the dots show.
    fn sampled(&self, patch: &Patch) -> Modules {
        let mut dark = Vec::with_capacity(self.columns.len() * self.rows.len());
        self.sample(patch.width, ink_of(patch), |_, ink, dots| dark.push(ink * 2 > dots));
        Modules::new(self.columns.len(), self.modules.is_square(), dark).unwrap_or_else(|| self.modules.clone())
    }

    /// How many modules look wrong, and the least modulation.
    fn measure(&self, patch: &Patch) -> (usize, f32) {
        let (mut wrong, mut modulation) = (0, 1f32);
        self.sample(patch.width, ink_of(patch), |is_dark, ink, dots| {
            let share = ink as f32 / dots as f32;
            let agreement = if is_dark { 2. * share - 1. } else { 1. - 2. * share };
            wrong += usize::from(agreement <= 0.);
            modulation = modulation.min(agreement);
        });
        (wrong, modulation.max(0.))
    }

    /// Tells of every module whether it should be dark, the sum of the dots in its middle, and how many those are. `add` adds the dots of some lines.
    fn sample(&self, width: usize, mut add: impl FnMut(std::ops::Range<usize>, &mut [i32]), mut module: impl FnMut(bool, i32, i32)) {
        let mut sums = vec![0; width];
        // The sum of all columns of dots before each.
        let mut before = vec![0; width + 1];
        for (row, lines) in self.rows.iter().enumerate() {
            // Down the lines for all columns at once, then across.
            sums.fill(0);
            add(lines.clone(), &mut sums);
            let mut all = 0;
            for (up_to, sum) in before[1..].iter_mut().zip(&sums) {
                all += sum;
                *up_to = all;
            }
            for (column, across) in self.columns.iter().enumerate() {
                let sum = before[across.end] - before[across.start];
                module(self.modules.is_dark(column, row), sum, (lines.len() * across.len()) as i32);
            }
        }
    }

    /// The share of modules that look wrong in reflectances, 0 black to 256 white, of which `add` adds those of some lines.
    pub(super) fn share_of_wrong_modules(&self, width: usize, add: impl FnMut(std::ops::Range<usize>, &mut [i32])) -> f32 {
        const MIDDLE: i32 = 128;
        let mut wrong = 0;
        self.sample(width, add, |is_dark, seen, dots| {
            wrong += usize::from((seen < MIDDLE * dots) != is_dark)
        });
        wrong as f32 / (self.columns.len() * self.rows.len()) as f32
    }
}

/// Adds the ink of some lines.
fn ink_of(patch: &Patch) -> impl FnMut(std::ops::Range<usize>, &mut [i32]) {
    |lines, sums| {
        for line in lines {
            sums.iter_mut().zip(patch.row(line)).for_each(|(sum, ink)| *sum += i32::from(*ink));
        }
    }
}

impl Symbology {
    /// White that decoders need on each side, in modules. Half of a linear symbol's quiet zone: open-source decoders and scanners' own manuals
    /// ask for 5 or 6 modules of the ten. A matrix needs an edge all around; an Aztec symbol is read from its middle.
    pub fn least_quiet_zone(self) -> usize {
        match self {
            Symbology::Aztec | Symbology::Unknown => 0,
            Symbology::Ean13 | Symbology::Ean8 | Symbology::UpcE => 3,
            linear if linear.is_linear() => 5,
            _ => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_where_neighbours_differ() {
        let mut random = 1u32;
        for length in 0..70 {
            for _ in 0..20 {
                let dots: Vec<u8> = (0..length)
                    .map(|_| {
                        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                        (random >> 31) as u8
                    })
                    .collect();
                let mut seen = Vec::new();
                changes(&dots, |at| seen.push(at));
                let wanted: Vec<usize> = (1..length).filter(|&at| dots[at - 1] != dots[at]).collect();
                assert_eq!(seen, wanted, "{dots:?}");
            }
        }
    }
}
