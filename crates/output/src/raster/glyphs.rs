//! Glyphs as dots: hinted and thresholded for a thermal head, or as coverage for a display, each drawn once and kept.

use super::bits::BitMask;
use super::canvas::{Canvas, Region};
use super::coverage::{Mask, Outline};
use super::embolden;
use super::grid::{DotRect, ToDots, Turn};
use super::ground::{Grounds, LEAST_CONTRAST};
use super::ink;
use page::dots::snap;
use page::{Color, Glyph, GlyphRun, Point};
use rustc_hash::FxHashMap;
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, Engine, GlyphStyles, HintingInstance, HintingOptions, OutlinePen, SmoothMode, Target};
use skrifa::{FontRef, GlyphId, MetadataProvider};
use text::Face;

/// Bytes of glyph bitmaps that are kept; beyond that they are drawn afresh. A label has about 50 kB of 1-bit glyphs.
const CACHED_BYTES: usize = 8 << 20;

/// Combinations of face, size and style that are kept.
const CACHED_STRIKES: usize = 512;

/// Larger glyphs (dots per em) are filled as paths and not kept.
const LARGEST_CACHED: f64 = 256.;

/// Dots of the largest bitmap that is kept. A face may draw a glyph a thousand times as large as its em.
const LARGEST_BITMAP: usize = 1 << 20;

/// Font sizes from here on (dots per em) cannot be drawn: one stem would be wider than any label.
pub(super) const LARGEST: f64 = 100_000.;

/// The font size of a run in dots per em, where it is largest under a transform that scales unevenly.
pub(super) fn dots_per_em(run: &GlyphRun, to_dots: &ToDots) -> f64 {
    f64::from(run.size) * scale(to_dots)
}

fn scale(to_dots: &ToDots) -> f64 {
    to_dots.a.hypot(to_dots.b).max(to_dots.c.hypot(to_dots.d))
}

/// The steps of a dot in which a display glyph's horizontal position is told apart.
const PHASES: i32 = 4;

/// Skia's skew of a synthetic oblique (`SkFont::setSkewX(-1/4)` in Blink).
const SKEW: f32 = 0.25;

/// How glyphs become dots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum GlyphMode {
    /// Hinted, on whole dots; coverage from this value on is ink.
    Bilevel(u8),
    /// Coverage, the baseline on whole dots as browsers have it; hinted or not.
    Coverage {
        /// Horizontal edges stand on whole dots.
        hinted: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct StrikeKey {
    face: u64,
    /// Dots per em in 1/64.
    size: u32,
    embolden: bool,
    slant: bool,
    turn: Turn,
    mode: GlyphMode,
}

/// The glyphs of one face at one size and style.
#[derive(Default)]
struct Strike {
    hinting: Option<HintingInstance>,
    /// By glyph and phase; `None` for a bitmap too large to keep.
    glyphs: FxHashMap<u32, Option<Bitmap>>,
}

/// Where a glyph's bitmap is kept, and where it lies from the pen.
#[derive(Debug, Clone, Copy, Default)]
struct Bitmap {
    start: usize,
    left: i16,
    top: i16,
    width: u16,
    height: u16,
}

/// The glyphs drawn so far.
#[derive(Default)]
pub(super) struct Glyphs {
    strikes: FxHashMap<StrikeKey, Strike>,
    styles: FxHashMap<u64, GlyphStyles>,
    bits: Vec<u64>,
    coverage: Vec<u8>,
}

/// Paints a run of glyphs and tells how many dots that touched.
pub(super) fn paint(
    run: &GlyphRun,
    to_dots: &ToDots,
    mode: GlyphMode,
    grounds: &Grounds,
    known: &mut Glyphs,
    canvas: &mut Canvas,
    region: &Region,
) -> u64 {
    if run.color.a == 0 || !(run.size > 0. && run.size.is_finite()) {
        return 0;
    }
    let color = match canvas {
        Canvas::Bits(_) => shown(run, to_dots, grounds),
        Canvas::Rgba(_) => run.color,
    };
    let turn = to_dots.as_turn().map(|(turn, scale)| (turn, f64::from(run.size) * scale));
    match turn {
        Some((turn, size)) if size <= LARGEST_CACHED => {
            let strike = StrikeKey {
                face: run.face.id(),
                size: (size * 64.).round().max(1.) as u32,
                embolden: run.embolden,
                slant: run.slant,
                turn,
                mode,
            };
            known.paint(run, color, to_dots, strike, canvas, region)
        }
        _ => paint_outlines(run, &run.glyphs, color, to_dots, mode, canvas, region),
    }
}

/// The colour of a run on a page of two tones: one that its ground does not swallow.
pub(super) fn shown(run: &GlyphRun, to_dots: &ToDots, grounds: &Grounds) -> Color {
    match to_dots.snap_rect(&run.bounds) {
        Some(rect) => grounds.visible(run.color, rect.x0.midpoint(rect.x1), rect.y0.midpoint(rect.y1), LEAST_CONTRAST),
        None => run.color,
    }
}

impl Glyphs {
    fn paint(&mut self, run: &GlyphRun, color: Color, to_dots: &ToDots, key: StrikeKey, canvas: &mut Canvas, region: &Region) -> u64 {
        let mut dots = 0;
        if self.bits.len() * 8 + self.coverage.len() > CACHED_BYTES || self.strikes.len() > CACHED_STRIKES {
            *self = Glyphs::default();
        }
        let Glyphs {
            strikes,
            styles,
            bits,
            coverage,
        } = self;
        let strike = strikes.entry(key).or_default();
        let mut huge = Vec::new();
        for glyph in &run.glyphs {
            let pen = Point {
                x: run.origin.x + glyph.x,
                y: run.origin.y + glyph.y,
            };
            let (x, y) = to_dots.apply(pen);
            // Beyond the reach of an i32 nothing is visible.
            if !(x.abs() < 1e8 && y.abs() < 1e8) {
                continue;
            }
            let (pen_x, pen_y, phase) = place(x, y, key);
            let kept = strike.glyphs.get(&(u32::from(glyph.id) << 4 | phase as u32)).copied();
            let bitmap = kept.unwrap_or_else(|| {
                let drawn = draw(&run.face, glyph.id, phase, key, &mut strike.hinting, styles, bits, coverage);
                strike.glyphs.insert(u32::from(glyph.id) << 4 | phase as u32, drawn);
                drawn
            });
            let Some(bitmap) = bitmap else {
                huge.push(*glyph);
                continue;
            };
            if bitmap.width == 0 {
                continue;
            }
            let (left, top) = (pen_x + i32::from(bitmap.left), pen_y + i32::from(bitmap.top));
            let (width, height) = (usize::from(bitmap.width), usize::from(bitmap.height));
            dots += (width * height) as u64;
            match key.mode {
                GlyphMode::Bilevel(_) => {
                    let stride = width.div_ceil(64);
                    let bitmap = BitMask {
                        width,
                        height,
                        stride,
                        words: &bits[bitmap.start..bitmap.start + stride * height],
                    };
                    canvas.blit(&bitmap, left, top, color, region);
                }
                GlyphMode::Coverage { .. } => {
                    let bytes = &coverage[bitmap.start..bitmap.start + width * height];
                    canvas.blend_coverage(bytes, width, left, top, color, region);
                }
            }
        }
        if !huge.is_empty() {
            dots += paint_outlines(run, &huge, color, to_dots, key.mode, canvas, region);
        }
        dots
    }
}

/// The whole-dot pen and the phases of a dot, x in the low bits, y above.
fn place(x: f64, y: f64, key: StrikeKey) -> (i32, i32, i32) {
    let whole = |v: f64| (snap::edge(v) as i32, 0);
    let phased = |v: f64| {
        let quarters = (v * f64::from(PHASES) + 0.5 + 1. / 64.).floor();
        let dots = quarters.div_euclid(f64::from(PHASES));
        (dots as i32, (quarters - dots * f64::from(PHASES)) as i32)
    };
    let along_x = matches!(key.turn, Turn::None | Turn::Half);
    let ((x, phase_x), (y, phase_y)) = match key.mode {
        GlyphMode::Bilevel(_) => (whole(x), whole(y)),
        GlyphMode::Coverage { .. } if along_x => (phased(x), whole(y)),
        GlyphMode::Coverage { .. } => (whole(x), phased(y)),
    };
    (x, y, phase_x + PHASES * phase_y)
}

/// Collects an outline in dots, `y` downwards, slanted if asked for.
struct Pen {
    outline: Outline,
    skew: f32,
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.outline.move_to(x + self.skew * y, -y);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.outline.line_to(x + self.skew * y, -y);
    }
    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.outline.quad_to(cx + self.skew * cy, -cy, x + self.skew * y, -y);
    }
    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        let k = self.skew;
        self.outline.cubic_to(ax + k * ay, -ay, bx + k * by, -by, x + k * y, -y);
    }
    fn close(&mut self) {
        self.outline.close();
    }
}

#[expect(clippy::too_many_arguments, reason = "the parts of the cache are borrowed one by one")]
fn draw(
    face: &Face,
    glyph: u16,
    phase: i32,
    key: StrikeKey,
    hinting: &mut Option<HintingInstance>,
    styles: &mut FxHashMap<u64, GlyphStyles>,
    bits: &mut Vec<u64>,
    coverage: &mut Vec<u8>,
) -> Option<Bitmap> {
    let empty = Some(Bitmap::default());
    let Ok(font) = FontRef::from_index(face.data(), face.index()) else {
        return empty;
    };
    let outlines = font.outline_glyphs();
    let Some(shape) = outlines.get(GlyphId::from(glyph)) else {
        return empty;
    };
    let size = Size::new(key.size as f32 / 64.);
    let mut pen = Pen {
        outline: Outline::default(),
        skew: if key.slant { SKEW } else { 0. },
    };
    let settings = match key.mode {
        GlyphMode::Bilevel(_) | GlyphMode::Coverage { hinted: true } => {
            if hinting.is_none() {
                let styles = styles.entry(face.id()).or_insert_with(|| GlyphStyles::new(&outlines)).clone();
                let options = HintingOptions {
                    engine: Engine::Auto(Some(styles)),
                    target: Target::Smooth {
                        mode: SmoothMode::Light,
                        symmetric_rendering: true,
                        preserve_linear_metrics: true,
                    },
                };
                *hinting = HintingInstance::new(&outlines, size, LocationRef::default(), options).ok();
            }
            hinting.as_ref().map(|instance| DrawSettings::hinted(instance, false))
        }
        GlyphMode::Coverage { hinted: false } => None,
    };
    let settings = settings.unwrap_or_else(|| DrawSettings::unhinted(size, LocationRef::default()));
    if shape.draw(settings, &mut pen).is_err() {
        return empty;
    }
    let mut outline = pen.outline;
    let strength = key.embolden.then(|| embolden::strength(key.size as f32 / 64.));
    // The thickened glyph keeps its left edge and its baseline, as FreeType has it.
    strength.inspect(|s| outline.shift(s / 2., -s / 2.));
    let shift = |phase: i32| phase as f32 / PHASES as f32;
    // Hinted stems stand on whole dots only before they are turned, so 1-bit glyphs are turned as dots.
    let turned = if matches!(key.mode, GlyphMode::Bilevel(_)) {
        Turn::None
    } else {
        key.turn
    };
    outline.turn(turned);
    outline.shift(shift(phase % PHASES), shift(phase / PHASES));
    let reach = 1 << 14;
    let reach = DotRect::new(-reach, -reach, reach, reach);
    if outline
        .touched(&reach)
        .is_some_and(|rect| rect.width() * rect.height() > LARGEST_BITMAP)
    {
        return None;
    }
    let Some(mask) = cover(&mut outline, strength, &reach) else {
        return empty;
    };
    Some(match key.mode {
        GlyphMode::Coverage { .. } => {
            let bitmap = Bitmap {
                start: coverage.len(),
                left: mask.rect.x0 as i16,
                top: mask.rect.y0 as i16,
                width: mask.rect.width() as u16,
                height: mask.rect.height() as u16,
            };
            coverage.extend_from_slice(&mask.data);
            bitmap
        }
        GlyphMode::Bilevel(threshold) => {
            let (width, height) = (mask.rect.width() as i32, mask.rect.height() as i32);
            let ink = ink::dots(&mask, threshold);
            let dark = |x: i32, y: i32| ink[(y * width + x) as usize];
            let rect = mask.rect;
            let (left, top, columns, rows) = match key.turn {
                Turn::None => (rect.x0, rect.y0, width, height),
                Turn::Half => (-rect.x1, -rect.y1, width, height),
                Turn::Quarter => (-rect.y1, rect.x0, height, width),
                Turn::ThreeQuarters => (rect.y0, -rect.x1, height, width),
            };
            let bitmap = Bitmap {
                start: bits.len(),
                left: left as i16,
                top: top as i16,
                width: columns as u16,
                height: rows as u16,
            };
            for y in 0..rows {
                let start = bits.len();
                bits.resize(start + (columns as usize).div_ceil(64), 0);
                for x in 0..columns {
                    let ink = match key.turn {
                        Turn::None => dark(x, y),
                        Turn::Half => dark(width - 1 - x, height - 1 - y),
                        Turn::Quarter => dark(y, height - 1 - x),
                        Turn::ThreeQuarters => dark(width - 1 - y, x),
                    };
                    if ink {
                        bits[start + x as usize / 64] |= 1 << (63 - x % 64);
                    }
                }
            }
            bitmap
        }
    })
}

fn cover(outline: &mut Outline, strength: Option<f32>, clip: &DotRect) -> Option<Mask> {
    match strength {
        Some(strength) => embolden::fill(outline, strength, clip),
        None => outline.fill(clip, false),
    }
}

/// Glyphs of a run that are too large to keep, or turned by other than right angles.
fn paint_outlines(
    run: &GlyphRun,
    glyphs: &[Glyph],
    color: Color,
    to_dots: &ToDots,
    mode: GlyphMode,
    canvas: &mut Canvas,
    region: &Region,
) -> u64 {
    let across = scale(to_dots);
    let size = f64::from(run.size) * across;
    if size.is_nan() || size >= LARGEST {
        return 0;
    }
    let Ok(font) = FontRef::from_index(run.face.data(), run.face.index()) else {
        return 0;
    };
    let mut dots = 0;
    let outlines = font.outline_glyphs();
    // Outlines are taken at their size in dots, then scaled down and transformed, so that curves have lines enough.
    let [a, b, c, d] = [to_dots.a, to_dots.b, to_dots.c, to_dots.d].map(|v| (v / across) as f32);
    let mut drawn: FxHashMap<u16, Option<Outline>> = FxHashMap::default();
    for glyph in glyphs {
        let (x, y) = to_dots.apply(Point {
            x: run.origin.x + glyph.x,
            y: run.origin.y + glyph.y,
        });
        if !(x.abs() < 1e8 && y.abs() < 1e8) {
            continue;
        }
        let drawn = drawn.entry(glyph.id).or_insert_with(|| {
            let mut pen = Pen {
                outline: Outline::default(),
                skew: if run.slant { SKEW } else { 0. },
            };
            let settings = DrawSettings::unhinted(Size::new(size as f32), LocationRef::default());
            let shape = outlines.get(GlyphId::from(glyph.id))?;
            shape.draw(settings, &mut pen).is_ok().then_some(pen.outline)
        });
        let Some(mut outline) = drawn.clone() else { continue };
        let strength = run.embolden.then(|| embolden::strength(size as f32));
        strength.inspect(|s| outline.shift(s / 2., -s / 2.));
        outline.transform([a, b, c, d, x as f32, y as f32]);
        if let Some(mut mask) = cover(&mut outline, strength, &region.rect) {
            if let GlyphMode::Bilevel(threshold) = mode {
                mask.data
                    .iter_mut()
                    .for_each(|covered| *covered = if *covered >= threshold { 255 } else { 0 });
            }
            dots += mask.data.len() as u64;
            canvas.fill_mask(&mask, color, region);
        }
    }
    dots
}
