//! Text fragments become glyph runs.

use super::Painter;
use super::millimetre::{edges, mm, point, px};
use crate::layout::fragment::{FaceRun, Fragment, TextFragment};
use crate::layout::geometry::{PhysicalOffset, PhysicalRect};
use crate::style::values::{Visibility, WritingMode};
use crate::units::{Px, Sides};
use page::{Affine, Color, Glyph, GlyphRun, Item, Point};

/// A blurred text shadow is drawn sharp and this much fainter: its ink is spread over more paper.
const BLURRED_ALPHA: f32 = 0.5;

/// Where a text's line-left end of the baseline is, in px, and how the line runs.
#[derive(Clone, Copy)]
pub struct Baseline {
    /// From the page's left edge.
    pub x: f64,
    /// From the page's top edge.
    pub y: f64,
    /// The direction of the line.
    pub run: Run,
}

/// The direction of a line of text.
#[derive(Clone, Copy, PartialEq)]
pub enum Run {
    /// To the right.
    Right,
    /// Downwards, glyphs turned clockwise.
    Down,
    /// Downwards, glyphs upright.
    Upright,
    /// Upwards, glyphs turned counter-clockwise.
    Up,
}

impl Baseline {
    /// The baseline of a text fragment at its place.
    pub fn of(fragment: &Fragment, text: &TextFragment, at: PhysicalOffset) -> Baseline {
        let (left, top, baseline) = (px(at.x), px(at.y), px(text.baseline));
        if !text.vertical {
            return Baseline {
                x: left,
                y: top + baseline,
                run: Run::Right,
            };
        }
        let (right, bottom) = (px(at.x + fragment.size.width), px(at.y + fragment.size.height));
        if fragment.style.inherited.writing_mode == WritingMode::SidewaysLr {
            return Baseline {
                x: left + baseline,
                y: bottom,
                run: Run::Up,
            };
        }
        Baseline {
            x: right - baseline,
            y: top,
            run: if text.upright { Run::Upright } else { Run::Down },
        }
    }

    /// From coordinates with the line along x and y towards line-under, relative to the baseline's start, to the page.
    pub fn affine(&self) -> Affine {
        let (a, b, c, d) = match self.run {
            Run::Right => (1., 0., 0., 1.),
            Run::Down | Run::Upright => (0., 1., -1., 0.),
            Run::Up => (0., -1., 1., 0.),
        };
        Affine {
            a,
            b,
            c,
            d,
            e: mm(self.x),
            f: mm(self.y),
        }
    }

    /// Moved on the page.
    fn moved(&self, x: Px, y: Px) -> Baseline {
        Baseline {
            x: self.x + px(x),
            y: self.y + px(y),
            run: self.run,
        }
    }
}

/// The middle of a text box where the letters are: `half` to both sides of the centre. The box reaches over its line and the page's end.
fn core(rect: &PhysicalRect, half: Px) -> PhysicalRect {
    let cut = |extent: Px| (extent / 2 - half).clamp_negative();
    let (x, y) = (cut(rect.size.width), cut(rect.size.height));
    rect.inset(&Sides {
        top: y,
        right: x,
        bottom: y,
        left: x,
    })
}

impl Painter<'_> {
    /// Paints a text fragment: shadows, lines below, glyphs, lines above (CSS Text Decoration 3 §5.1). `top` is where layout put its top; its
    /// ink is at `at`, on a whole px.
    pub(super) fn text(&mut self, fragment: &Fragment, text: &TextFragment, at: PhysicalOffset, top: Px) {
        let style = &fragment.style.inherited;
        let rect = core(
            &PhysicalRect {
                offset: PhysicalOffset { x: at.x, y: top },
                size: fragment.size,
            },
            Px::from_f32(style.font_size / 4.),
        );
        // Text of the page before or after would be found again by whoever reads the text of this one.
        if style.visibility != Visibility::Visible || (style.text_shadow.is_empty() && self.is_on_another_page(&rect)) {
            return;
        }
        let baseline = Baseline::of(fragment, text, at);
        let lift = px(at.y - top);
        for shadow in style.text_shadow.iter().rev() {
            if !self.charge() {
                return;
            }
            let mut color = shadow.color.resolve(style.color);
            if shadow.blur > Px::ZERO {
                color.a = (f32::from(color.a) * BLURRED_ALPHA) as u8;
            }
            if color.a > 0 {
                let moved = baseline.moved(shadow.x, shadow.y);
                self.lines_below(fragment, text, &moved, Some(color));
                self.glyphs(fragment, text, &moved, color, lift);
                self.lines_above(fragment, text, &moved, Some(color));
            }
        }
        if !self.charge() {
            return;
        }
        self.lines_below(fragment, text, &baseline, None);
        self.glyphs(fragment, text, &baseline, style.text_fill.resolve(style.color), lift);
        self.lines_above(fragment, text, &baseline, None);
    }

    fn glyphs(&mut self, fragment: &Fragment, text: &TextFragment, baseline: &Baseline, color: Color, lift: f64) {
        let size = fragment.style.inherited.font_size;
        if size <= 0. || color.a == 0 {
            return;
        }
        let turned = matches!(baseline.run, Run::Down | Run::Up);
        let origin = if turned { Point::default() } else { point(baseline.x, baseline.y) };
        let mark = self.items.len();
        let starts = starts(text);
        for run in text.runs.iter() {
            if run.glyphs.is_empty() {
                continue;
            }
            let (characters, first) = run_text(text, &starts, run);
            let place = |glyph: &Glyph| {
                let (x, y) = (mm(f64::from(glyph.x)), mm(f64::from(glyph.y)));
                let (x, y) = if baseline.run == Run::Upright { (-y, x) } else { (x, y) };
                Glyph {
                    id: glyph.id,
                    cluster: glyph.cluster.saturating_sub(first),
                    x,
                    y,
                }
            };
            self.items.push(Item::Glyphs(GlyphRun {
                face: run.face.clone(),
                size: mm(f64::from(size)),
                embolden: run.embolden,
                slant: run.slant,
                color,
                origin,
                glyphs: run.glyphs.iter().map(place).collect(),
                text: characters.to_owned(),
                bounds: bounds(run, fragment, text, baseline, lift),
            }));
        }
        if turned {
            self.wrap(mark, baseline.affine(), None, 1.);
        }
    }
}

/// The first character that a run shows.
fn first_of(run: &FaceRun) -> Option<u32> {
    run.glyphs.iter().map(|glyph| glyph.cluster).min()
}

/// The first characters of all runs, in logical order.
fn starts(text: &TextFragment) -> Vec<u32> {
    let mut starts: Vec<u32> = text.runs.iter().filter_map(first_of).collect();
    starts.sort_unstable();
    starts
}

/// The characters of one run, and where they start in the fragment's text: up to the first character of another run.
fn run_text<'a>(text: &'a TextFragment, starts: &[u32], run: &FaceRun) -> (&'a str, u32) {
    let own = first_of(run).unwrap_or(0);
    let start = if starts.first() == Some(&own) { 0 } else { own };
    let next = starts.partition_point(|&start| start <= own);
    let end = starts.get(next).map_or(text.text.len(), |&end| end as usize);
    (text.text.get(start as usize..end).unwrap_or(""), start)
}

/// The box of a run in the coordinates its item is in: its advance by the text's content area, `lift` above the ink.
fn bounds(run: &FaceRun, fragment: &Fragment, text: &TextFragment, baseline: &Baseline, lift: f64) -> page::Rect {
    let size = f64::from(fragment.style.inherited.font_size);
    let metrics = run.face.metrics();
    let (ascent, descent) = (f64::from(metrics.ascent) * size, f64::from(metrics.descent) * size);
    let (start, end) = (f64::from(run.start), f64::from(run.start + run.advance));
    match baseline.run {
        Run::Right => {
            let top = baseline.y - px(text.baseline) - lift;
            edges(baseline.x + start, top, baseline.x + end, top + px(fragment.size.height))
        }
        Run::Down | Run::Up => edges(start, -ascent, end, descent),
        Run::Upright => {
            let right = baseline.x + px(text.baseline);
            edges(right - px(fragment.size.width), baseline.y + start, right, baseline.y + end)
        }
    }
}
