//! What ends at a line of its colour reaches under it.
//!
//! On a printer's dots all lines of one width are equally thick, so that one side of a line may be a dot from what ends there. Between ink and ink that
//! would be a white crack.

use crate::units::{PX_PER_MM, Px};
use page::{Color, Item, Paint, Rect, RuleStyle};
use rustc_hash::FxHashMap;

/// One side of lines of one colour: whether they are vertical, where it is, and whether it is their right or bottom one.
type Side = (bool, Px, bool, Color);

/// What part of a side has a line, and half the line's thickness in mm.
#[derive(Clone, Copy)]
struct Span {
    from: Px,
    to: Px,
    half: f32,
}

/// Lets fills, and the ends of lines, reach under opaque lines of their colour that they end at.
pub(super) fn join(items: &mut [Item]) {
    let sides = sides(items);
    if sides.is_empty() {
        return;
    }
    for item in items {
        match item {
            Item::Fill(fill) => {
                if let Paint::Solid(color) = fill.paint {
                    reach(&mut fill.rect, true, color, &sides);
                    reach(&mut fill.rect, false, color, &sides);
                }
            }
            Item::Rule(rule) if rule.style == RuleStyle::Solid => reach(&mut rule.rect, !rule.vertical, rule.color, &sides),
            _ => {}
        }
    }
}

/// The sides of all lines, their spans in order and apart.
fn sides(items: &[Item]) -> FxHashMap<Side, Vec<Span>> {
    let mut sides: FxHashMap<Side, Vec<Span>> = FxHashMap::default();
    for item in items {
        let Item::Rule(rule) = item else { continue };
        if rule.style == RuleStyle::Solid && rule.color.a == 255 {
            let (across, along) = spans(&rule.rect, rule.vertical);
            let half = if rule.vertical { rule.rect.width } else { rule.rect.height } / 2.;
            for (at, is_far) in [(across.0, false), (across.1, true)] {
                let span = Span {
                    from: along.0,
                    to: along.1,
                    half,
                };
                sides.entry((rule.vertical, at, is_far, rule.color)).or_default().push(span);
            }
        }
    }
    for spans in sides.values_mut() {
        spans.sort_by_key(|span| span.from);
        spans.dedup_by(|next, span| {
            let touches = next.from <= span.to;
            if touches {
                (span.to, span.half) = (span.to.max(next.to), span.half.min(next.half));
            }
            touches
        });
    }
    sides
}

/// Lets a rectangle reach under the vertical, or horizontal, lines that it lies between.
fn reach(rect: &mut Rect, vertical: bool, color: Color, sides: &FxHashMap<Side, Vec<Span>>) {
    let (across, along) = spans(rect, vertical);
    let half = |at: Px, is_far: bool| {
        let spans = sides.get(&(vertical, at, is_far, color))?;
        let span = spans[..spans.partition_point(|span| span.from <= along.0)].last()?;
        (along.1 <= span.to).then_some(span.half)
    };
    let (before, after) = (half(across.0, true).unwrap_or(0.), half(across.1, false).unwrap_or(0.));
    let (start, size) = match vertical {
        true => (&mut rect.x, &mut rect.width),
        false => (&mut rect.y, &mut rect.height),
    };
    *start -= before;
    *size += before + after;
}

/// Where a rectangle starts and ends across and along vertical, or horizontal, lines.
fn spans(rect: &Rect, vertical: bool) -> ((Px, Px), (Px, Px)) {
    let px = |mm: f32| Px::from_f32_round(mm * PX_PER_MM);
    let (x, y) = ((px(rect.x), px(rect.x + rect.width)), (px(rect.y), px(rect.y + rect.height)));
    if vertical { (x, y) } else { (y, x) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use page::{Fill, Rule};

    /// In px.
    fn rect(x: f32, y: f32, width: f32, height: f32) -> Rect {
        let mm = |px: f32| px / PX_PER_MM;
        Rect {
            x: mm(x),
            y: mm(y),
            width: mm(width),
            height: mm(height),
        }
    }

    fn fill(x: f32, y: f32, width: f32, height: f32, color: Color) -> Item {
        Item::Fill(Fill {
            rect: rect(x, y, width, height),
            paint: Paint::Solid(color),
        })
    }

    fn line(x: f32, y: f32, width: f32, height: f32) -> Item {
        Item::Rule(Rule {
            rect: rect(x, y, width, height),
            vertical: height > width,
            style: RuleStyle::Solid,
            color: Color::BLACK,
        })
    }

    /// The last item's rectangle after joining, in px.
    fn joined(mut items: Vec<Item>) -> [f32; 4] {
        join(&mut items);
        let rect = match &items[items.len() - 1] {
            Item::Fill(fill) => fill.rect,
            Item::Rule(rule) => rule.rect,
            _ => unreachable!(),
        };
        [rect.x, rect.y, rect.width, rect.height].map(|mm| (mm * PX_PER_MM * 100.).round() / 100.)
    }

    #[test]
    fn a_fill_reaches_under_the_lines_around_it() {
        let frame = || vec![line(4., 0., 1., 50.), line(94., 0., 1., 50.), line(4., 50., 91., 2.)];
        let band = |color| [frame(), vec![fill(5., 30., 89., 20., color)]].concat();
        assert_eq!(joined(band(Color::BLACK)), [4.5, 30., 90., 21.]);
        assert_eq!(joined(band(Color::WHITE)), [5., 30., 89., 20.], "of another colour");
    }

    #[test]
    fn a_line_ends_under_the_line_it_meets() {
        assert_eq!(joined(vec![line(4., 0., 1., 50.), line(5., 20., 40., 1.)]), [4.5, 20., 40.5, 1.]);
    }

    #[test]
    fn lines_that_touch_are_one_and_those_apart_are_not() {
        let band = || fill(5., 0., 20., 40., Color::BLACK);
        assert_eq!(
            joined(vec![line(4., 20., 1., 20.), line(4., 0., 1., 20.), band()]),
            [4.5, 0., 20.5, 40.]
        );
        assert_eq!(
            joined(vec![line(4., 22., 1., 20.), line(4., 0., 1., 20.), band()]),
            [5., 0., 20., 40.]
        );
        assert_eq!(
            joined(vec![line(4., 0., 1., 39.), band()]),
            [5., 0., 20., 40.],
            "longer than the line"
        );
    }
}
