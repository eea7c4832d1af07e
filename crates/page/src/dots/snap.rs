//! The dots of a printer: on which of them edges and rules fall, and how broken rules are cut into pieces.
//!
//! A thermal head prints whole dots. An edge between two dots is printed on one of them, by chance of rounding in the printer's
//! driver; two rules of the same thickness then come out one dot and two dots wide. So edges are moved to whole dots first, by
//! one rule for every output. Lengths here are in dots, but for those of a rule's pieces.

use crate::{PX_PER_MM, Point, Rect, Rule, RuleStyle, Segment};

/// Positions are clamped to this many dots from the origin, far beyond any page, so that sums of two never overflow.
const FARTHEST: f64 = (1 << 28) as f64;

/// An edge this close below `k + ½` counts as `k + ½` and rounds up: lengths in mm are `f32`, so a layout edge that lies exactly
/// half-way between dots arrives with an error of up to about 0.001 dots.
const HALF_TOLERANCE: f64 = 1. / 256.;

/// A rectangle thinner than this many dots may vanish when both its edges round to the same place; a thicker one keeps one dot
/// (Chromium's `SnapSizeToPixel`: four layout units of 1/64 px).
const VANISHING: f64 = 4. / 64.;

/// Rules thinner than this, in CSS px, have long dashes and square dots, thicker ones short dashes and round dots (Blink's
/// `StyledStrokeData`).
const THICK: f64 = 3.;

/// More pieces than this are drawn as an unbroken rule; no page has room for so many.
const MOST_PIECES: f64 = 20_000.;

/// The nearest dot edge, halves up.
pub fn edge(position: f64) -> f64 {
    floor((position + 0.5 + HALF_TOLERANCE).clamp(-FARTHEST, FARTHEST))
}

/// As [`f64::floor`] between the clamped positions, 0 for what is no number; `floor` itself is a call into the C library where the processor that is
/// compiled for may lack the instruction.
fn floor(position: f64) -> f64 {
    let whole = f64::from(position as i32);
    whole - f64::from(u8::from(whole > position))
}

/// The dots from one edge to another: at least one for anything that is not vanishingly thin.
pub fn interval(start: f64, end: f64) -> (f64, f64) {
    let (first, last) = (edge(start), edge(end));
    if first == last && end - start > VANISHING {
        (first, first + 1.)
    } else {
        (first, last.max(first))
    }
}

/// The dots across a rule. The thickness rounds by itself, wherever the rule lies, so that equal rules stay equal; it is at least
/// one dot.
pub fn thickness(start: f64, end: f64) -> (f64, f64) {
    let first = edge(start);
    (first, first + edge(end - start).max(1.))
}

/// The pieces of a rule, in its own mm; one when it is solid or too short to be broken.
///
/// They are measured in CSS px, as browsers do, and not in dots: a page has the same dashes at every resolution. As Blink's `StyledStrokeData` has
/// it: a dash is twice the thickness and a gap once, for thin rules three times and twice; dots and their gaps are as long as the rule is thick.
/// Gaps are adjusted so that the rule ends with a piece. Pieces that lie outside of `seen`, a stretch of the axis that the rule runs along, may be left out; where it is no number, none are.
pub fn pieces(rule: &Rule, seen: (f64, f64)) -> impl Iterator<Item = Rect> + use<> {
    let Rule { rect, vertical, .. } = *rule;
    let (start, length, width) = if vertical {
        (rect.y, rect.height, rect.width)
    } else {
        (rect.x, rect.width, rect.height)
    };
    let (length, width) = (px(length), px(width));
    let broken = pattern(rule.style, length, width).filter(|p| p.2 <= MOST_PIECES);
    let numbers = broken.map_or(0..1, |(piece, gap, count)| {
        // One more on either side for rounding.
        let nth = |mm: f64| (mm - f64::from(start)) * f64::from(PX_PER_MM) / (piece + gap);
        let first = (nth(seen.0) - 2.).max(0.).min(count);
        first as u32..(nth(seen.1) + 2.).min(count).max(first).ceil() as u32
    });
    numbers.map(move |i| {
        let Some((piece, gap, _)) = broken else { return rect };
        let from = f64::from(i) * (piece + gap);
        let (start, size) = (mm(from), mm(piece.min(length - from)));
        if vertical {
            Rect {
                y: rect.y + start,
                height: size,
                ..rect
            }
        } else {
            Rect {
                x: rect.x + start,
                width: size,
                ..rect
            }
        }
    })
}

/// All of an axis.
pub const EVERYWHERE: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);

/// Whether the pieces of a rule are round.
pub fn is_round(rule: &Rule) -> bool {
    rule.style == RuleStyle::Dotted && px(if rule.vertical { rule.rect.width } else { rule.rect.height }) >= THICK
}

/// A length in CSS px, of which layout has 64 parts.
fn px(mm: f32) -> f64 {
    f64::from((f64::from(mm * PX_PER_MM) * 64.).round() as i32 as f32 / 64.)
}

fn mm(px: f64) -> f32 {
    (px / f64::from(PX_PER_MM)) as f32
}

/// Piece, gap and count; `None` when the rule is to be one piece.
fn pattern(style: RuleStyle, length: f64, width: f64) -> Option<(f64, f64, f64)> {
    let round_dots = style == RuleStyle::Dotted && width >= THICK;
    let (piece, gap) = match style {
        RuleStyle::Solid => return None,
        RuleStyle::Dashed if width >= THICK => (2. * width, width),
        RuleStyle::Dashed => (3. * width, 2. * width),
        RuleStyle::Dotted => (width, width),
    };
    if piece <= 0. || !length.is_finite() {
        return None;
    }
    if length <= 2. * piece {
        return round_dots.then_some((width, 0., 1.));
    }
    let two = 2. * piece + gap;
    if length <= two && !round_dots {
        return Some((piece * length / two, gap * length / two, 2.));
    }
    let gap = best_gap(length, piece, gap);
    Some((piece, gap, ((length - piece) / (piece + gap)).round() + 1.))
}

/// The gap nearest the wished one with which a whole number of pieces fills the length.
fn best_gap(length: f64, piece: f64, gap: f64) -> f64 {
    let fewer = ((length + gap) / (piece + gap)).floor();
    let wide = (length - fewer * piece) / (fewer - 1.);
    let narrow = (length - (fewer + 1.) * piece) / fewer;
    if fewer <= 1. {
        narrow.max(0.)
    } else if narrow <= 0. || (wide - gap).abs() < (narrow - gap).abs() {
        wide
    } else {
        narrow
    }
}

/// The rectangle that an outline is, if it is one: a box drawn as a path snaps as a box.
pub fn rectangle(path: &[Segment]) -> Option<Rect> {
    let path = path.strip_suffix(&[Segment::Close]).unwrap_or(path);
    let corner = |i: usize| match path.get(i) {
        Some(Segment::Move(p)) if i == 0 => Some(*p),
        Some(Segment::Line(p)) if i > 0 => Some(*p),
        _ => None,
    };
    let (p, q, r, s): (Point, Point, Point, Point) = (corner(0)?, corner(1)?, corner(2)?, corner(3)?);
    let ends = path.len() == 4 || (path.len() == 5 && corner(4) == Some(p));
    let across = p.y == q.y && q.x == r.x && r.y == s.y && s.x == p.x;
    let down = p.x == q.x && q.y == r.y && r.x == s.x && s.y == p.y;
    (ends && (across || down)).then(|| Rect {
        x: p.x.min(r.x),
        y: p.y.min(r.y),
        width: (r.x - p.x).abs(),
        height: (r.y - p.y).abs(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_go_to_the_nearest_dot() {
        assert_eq!(edge(0.49), 0.);
        assert_eq!(edge(0.4999), 1.);
        assert_eq!(edge(-0.5), 0.);
        assert_eq!(edge(-0.51), -1.);
        assert_eq!(edge(f64::NAN), 0.);
        assert_eq!(edge(1e300), FARTHEST);
    }

    #[test]
    fn equal_rules_stay_equal_wherever_they_are() {
        for i in 0..100 {
            let start = f64::from(i) * 0.137;
            let (first, last) = thickness(start, start + 2.1);
            assert_eq!(last - first, 2.);
        }
        assert_eq!(thickness(5., 5.01), (5., 6.));
    }

    #[test]
    fn a_thin_box_keeps_a_dot_and_nothing_stays_nothing() {
        assert_eq!(interval(3.1, 3.3), (3., 4.));
        assert_eq!(interval(3.1, 3.1), (3., 3.));
    }

    /// Start and end of each piece of a rule, in px.
    fn spans(style: RuleStyle, length: f64, width: f64) -> Vec<(f64, f64)> {
        let rect = Rect {
            x: 0.,
            y: 0.,
            width: mm(length),
            height: mm(width),
        };
        let rule = Rule {
            rect,
            vertical: false,
            style,
            color: crate::Color::BLACK,
        };
        pieces(&rule, EVERYWHERE)
            .map(|piece| (px(piece.x), px(piece.x + piece.width)))
            .collect()
    }

    #[test]
    fn broken_rules_begin_and_end_with_a_piece() {
        for style in [RuleStyle::Dashed, RuleStyle::Dotted] {
            for (length, width) in [(50., 1.), (73., 2.), (20., 3.), (217., 3.)] {
                let all = spans(style, length, width);
                assert!(all.len() > 1);
                assert_eq!(all[0].0, 0.);
                assert_eq!(all[all.len() - 1].1, length, "{style:?} {width}");
                assert!(all.windows(2).all(|two| two[0].1 < two[1].0));
            }
        }
        assert_eq!(spans(RuleStyle::Dashed, 13., 1.), [(0., 3.), (5., 8.), (10., 13.)]);
    }

    #[test]
    fn pieces_out_of_sight_are_left_out() {
        let rect = Rect {
            x: -1000.,
            y: 0.,
            width: 3000.,
            height: mm(1.),
        };
        let rule = Rule {
            rect,
            vertical: false,
            style: RuleStyle::Dotted,
            color: crate::Color::BLACK,
        };
        let is_seen = |piece: &Rect| piece.x < 10. && piece.x + piece.width > 0.;
        let some: Vec<Rect> = pieces(&rule, (0., 10.)).collect();
        assert!(some.len() < 25, "{}", some.len());
        assert_eq!(
            some.iter().filter(|piece| is_seen(piece)).count(),
            pieces(&rule, EVERYWHERE).filter(is_seen).count()
        );
    }

    #[test]
    fn short_and_hostile_rules_have_few_pieces() {
        assert_eq!(spans(RuleStyle::Solid, 100., 1.), [(0., 100.)]);
        assert_eq!(spans(RuleStyle::Dashed, 5., 1.), [(0., 5.)]);
        for (length, width) in [
            (10., 0.),
            (f64::NAN, 1.),
            (f64::INFINITY, 1.),
            (1e9, 0.02),
            (-5., 1.),
            (5., f64::NAN),
        ] {
            assert_eq!(spans(RuleStyle::Dotted, length, width).len(), 1, "{length} {width}");
        }
    }

    #[test]
    fn a_box_drawn_as_a_path_is_a_box() {
        let at = |x: f32, y: f32| Point { x, y };
        let mut path = vec![
            Segment::Move(at(3., 1.)),
            Segment::Line(at(3., 4.)),
            Segment::Line(at(1., 4.)),
            Segment::Line(at(1., 1.)),
            Segment::Close,
        ];
        let rect = Rect {
            x: 1.,
            y: 1.,
            width: 2.,
            height: 3.,
        };
        assert_eq!(rectangle(&path), Some(rect));
        path.insert(4, Segment::Line(at(3., 1.)));
        assert_eq!(rectangle(&path), Some(rect));
        path[2] = Segment::Line(at(1.5, 4.));
        assert_eq!(rectangle(&path), None);
        assert_eq!(rectangle(&[]), None);
    }
}
