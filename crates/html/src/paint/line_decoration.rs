//! Underlines, overlines and strike-outs: CSS Text Decoration 3 §2, placed where Chromium places them.

use super::Painter;
use super::millimetre::{edges, mm};
use super::text::{Baseline, Run};
use crate::layout::fragment::{Decoration, Fragment, TextFragment};
use crate::style::values::{DecorationStyle, TextDecoration};
use crate::units::Px;
use page::{Affine, Color, Item, Paint, PathFill, Point, Rect, Rule, RuleStyle, Segment};

/// Waves of one wavy line; on a longer line they are longer.
const MAX_WAVES: f64 = 2000.;

/// A line to draw: how far its upper edge is below the baseline in px, and its thickness.
struct Line {
    top: f64,
    thickness: f64,
    /// Which way a wave goes: 1 down, −1 up, 0 neither; a second line goes up or else down.
    away: f64,
}

impl Painter<'_> {
    /// Underlines and overlines, which the text covers.
    pub(super) fn lines_below(&mut self, fragment: &Fragment, text: &TextFragment, baseline: &Baseline, shadow: Option<Color>) {
        for decoration in text.decorations.iter() {
            let Some(lines) = &decoration.style.text_decoration else { continue };
            let metrics = Metrics::of(decoration, lines);
            if lines.underline {
                let gap = match &decoration.style.rare.underline_offset {
                    Some(offset) => f64::from(offset.resolve(decoration.style.font_size()).to_f32()),
                    None => (metrics.thickness / 2.).ceil().max(1.),
                };
                let line = Line {
                    top: metrics.shift + gap,
                    thickness: metrics.thickness,
                    away: 1.,
                };
                self.decoration_line(fragment, text, baseline, decoration, lines, &line, shadow);
            }
            if lines.overline {
                let line = Line {
                    top: metrics.shift - metrics.ascent - metrics.thickness,
                    thickness: metrics.thickness,
                    away: -1.,
                };
                self.decoration_line(fragment, text, baseline, decoration, lines, &line, shadow);
            }
        }
    }

    /// Strike-outs, which cover the text.
    pub(super) fn lines_above(&mut self, fragment: &Fragment, text: &TextFragment, baseline: &Baseline, shadow: Option<Color>) {
        for decoration in text.decorations.iter() {
            let Some(lines) = &decoration.style.text_decoration else { continue };
            if lines.line_through {
                let metrics = Metrics::of(decoration, lines);
                let line = Line {
                    top: metrics.shift - metrics.ascent / 3. - metrics.thickness / 2.,
                    thickness: metrics.thickness,
                    away: 0.,
                };
                self.decoration_line(fragment, text, baseline, decoration, lines, &line, shadow);
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one call site each, all of them needed")]
    fn decoration_line(
        &mut self,
        fragment: &Fragment,
        text: &TextFragment,
        baseline: &Baseline,
        decoration: &Decoration,
        lines: &TextDecoration,
        line: &Line,
        shadow: Option<Color>,
    ) {
        let color = shadow.unwrap_or_else(|| lines.color.resolve(decoration.style.inherited.color));
        let size = if text.vertical { fragment.size.height } else { fragment.size.width };
        let length = f64::from(size.to_f32());
        if color.a == 0 || length <= 0. {
            return;
        }
        // Chromium starts lines on whole px and draws whole px of them.
        let start = if text.vertical { 0. } else { baseline.y };
        let whole = |top: f64| (start + top + 0.5).floor() - start;
        let thickness = line.thickness.floor();
        let rule = |top: f64, style: RuleStyle| {
            let top = whole(top);
            let along = edges(0., top, length, top + thickness);
            let (rect, vertical) = on_page(&along, baseline);
            Item::Rule(Rule {
                rect,
                vertical,
                style,
                color,
            })
        };
        let distance = line.thickness + 1.;
        match lines.style {
            DecorationStyle::Solid => self.items.push(rule(line.top, RuleStyle::Solid)),
            DecorationStyle::Dotted => self.items.push(rule(line.top, RuleStyle::Dotted)),
            DecorationStyle::Dashed => self.items.push(rule(line.top, RuleStyle::Dashed)),
            DecorationStyle::Double => {
                let second = if line.away < 0. { -distance } else { distance };
                self.items.push(rule(line.top, RuleStyle::Solid));
                self.items.push(rule(line.top + second, RuleStyle::Solid));
            }
            DecorationStyle::Wavy => {
                let affine = baseline.affine();
                let middle = whole(line.top) + 0.5 + line.away * distance;
                self.items.push(Item::Path(PathFill {
                    path: wave(middle, line.thickness, length, &affine),
                    even_odd: false,
                    paint: Paint::Solid(color),
                }));
            }
        }
    }
}

struct Metrics {
    ascent: f64,
    thickness: f64,
    shift: f64,
}

impl Metrics {
    fn of(decoration: &Decoration, lines: &TextDecoration) -> Metrics {
        let style = &decoration.style;
        let size = style.inherited.font_size;
        let thickness = match &lines.thickness {
            Some(length) => length.resolve(Px::from_f32(size)).to_f32().round(),
            None => size / 10.,
        };
        let metrics = style.inherited.font.metrics();
        Metrics {
            ascent: f64::from((metrics.ascent * size).round()),
            thickness: f64::from(thickness.max(1.)),
            shift: f64::from(decoration.baseline_shift.to_f32()),
        }
    }
}

/// A rectangle along the line, placed on the page; and whether it is vertical there.
fn on_page(along: &Rect, baseline: &Baseline) -> (Rect, bool) {
    let affine = baseline.affine();
    let corner = affine.apply(Point { x: along.x, y: along.y });
    let opposite = affine.apply(Point {
        x: along.right(),
        y: along.bottom(),
    });
    let rect = Rect {
        x: corner.x.min(opposite.x),
        y: corner.y.min(opposite.y),
        width: (corner.x - opposite.x).abs(),
        height: (corner.y - opposite.y).abs(),
    };
    (rect, baseline.run != Run::Right)
}

/// A wavy line: cubics there and back, a thickness apart.
fn wave(middle: f64, thickness: f64, length: f64, affine: &Affine) -> Vec<Segment> {
    let step = (thickness * 2. + 1.).max(length / MAX_WAVES / 2.);
    let reach = thickness * 3. + 1.;
    let at = |x: f64, y: f64| affine.apply(Point { x: mm(x), y: mm(y) });
    let waves = (length / (2. * step)).ceil().max(1.) as u32;
    let mut path = Vec::with_capacity(waves as usize * 2 + 4);
    let (over, under) = (middle - thickness / 2., middle + thickness / 2.);
    path.push(Segment::Move(at(0., over)));
    for index in 0..waves {
        let x = f64::from(index) * 2. * step;
        path.push(Segment::Cubic(
            at(x + step, over + reach),
            at(x + step, over - reach),
            at(x + 2. * step, over),
        ));
    }
    path.push(Segment::Line(at(f64::from(waves) * 2. * step, under)));
    for index in (0..waves).rev() {
        let x = f64::from(index) * 2. * step;
        path.push(Segment::Cubic(
            at(x + step, under - reach),
            at(x + step, under + reach),
            at(x, under),
        ));
    }
    path.push(Segment::Close);
    path
}
