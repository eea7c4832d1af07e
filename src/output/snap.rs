//! The dot grid of a printer: where edges and rules fall, and how broken rules are cut into dashes.
//!
//! A thermal head prints whole dots. An edge between two dots is printed on one of them, by chance of rounding in the printer
//! driver; two rules of the same thickness then come out one dot and two dots wide. So the edges are moved to the grid here,
//! once, by the same rule for every output.

use crate::page::{Fill, Rect, Rule, RuleStyle};

/// The dots of a printer or a picture. Without a density nothing is moved.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DotGrid {
    dots_per_mm: Option<f32>,
}

impl DotGrid {
    /// A grid of so many dots per millimetre (8 for a "203 dpi" head). `None`, zero, negative and non-finite densities stand
    /// for no grid.
    pub fn new(dots_per_mm: Option<f32>) -> DotGrid {
        DotGrid {
            dots_per_mm: dots_per_mm.filter(|d| d.is_finite() && *d > 0.),
        }
    }

    /// The dot edge nearest to a coordinate in mm, halves towards larger coordinates; in mm.
    pub fn edge(&self, mm: f32) -> f32 {
        match self.dots_per_mm {
            Some(d) => (mm * d + 0.5).floor() / d,
            None => mm,
        }
    }

    /// The thickness in mm of a rule: a whole number of dots, at least one. Depends on nothing but the rule's own thickness, so
    /// that equal rules stay equal.
    pub fn thickness(&self, mm: f32) -> f32 {
        match self.dots_per_mm {
            Some(d) => (mm * d + 0.5).floor().max(1.) / d,
            None => mm,
        }
    }

    /// The rectangle of a [`Fill`], each edge on the nearest dot edge.
    pub fn rect(&self, rect: &Rect) -> Rect {
        let (x, y) = (self.edge(rect.x), self.edge(rect.y));
        Rect {
            x,
            y,
            width: self.edge(rect.right()) - x,
            height: self.edge(rect.bottom()) - y,
        }
    }

    /// As [`DotGrid::rect`], for a fill.
    pub fn fill(&self, fill: &Fill) -> Rect {
        self.rect(&fill.rect)
    }

    /// The rectangle of a [`Rule`]: its near edge and its ends on the nearest dot edges, its thickness whole dots.
    pub fn rule(&self, rule: &Rule) -> Rect {
        let mut rect = self.rect(&rule.rect);
        if rule.vertical {
            rect.width = self.thickness(rule.rect.width);
        } else {
            rect.height = self.thickness(rule.rect.height);
        }
        rect
    }
}

/// Rules up to this thickness (3 px, in mm) have square dots, thicker ones round dots, as browsers draw them.
pub const SQUARE_DOT: f32 = 3. * 25.4 / 96.;

/// The pieces of a rule of `length`, as (offset, length) pairs in the unit of the arguments.
///
/// A dash is twice the thickness (three times below 3 px), the gap once (twice); a dot is as long as the rule is thick, and so is its gap. The
/// gaps are stretched or shrunk so that a piece stands at both ends, as browsers do it. One solid piece when the rule is solid
/// or too short for two pieces.
pub fn pieces(style: RuleStyle, length: f32, thickness: f32) -> impl Iterator<Item = (f32, f32)> {
    let (piece, gap) = match style {
        RuleStyle::Solid => (length, 0.),
        RuleStyle::Dotted => (thickness, thickness),
        RuleStyle::Dashed if thickness < SQUARE_DOT => (thickness * 3., thickness * 2.),
        RuleStyle::Dashed => (thickness * 2., thickness),
    };
    // More pieces than a page has dots cannot be told apart.
    const MOST: f32 = 20_000.;
    let fits = piece > 0. && length > piece;
    let gaps = if fits {
        ((length - piece) / (piece + gap)).round().clamp(1., MOST)
    } else {
        0.
    };
    let gaps = if gaps == 1. && length < 2. * piece { 0. } else { gaps };
    let (piece, step) = if gaps == 0. {
        (length, 0.)
    } else {
        (piece, (length - piece) / gaps)
    };
    (0..=gaps as usize).map(move |i| (i as f32 * step, piece))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Color;

    const EIGHT: DotGrid = DotGrid { dots_per_mm: Some(8.) };

    #[test]
    fn edges_go_to_the_nearest_dot() {
        assert_eq!(EIGHT.edge(0.06), 0.);
        assert_eq!(EIGHT.edge(0.0625), 0.125);
        assert_eq!(EIGHT.edge(-0.0625), 0.);
        assert_eq!(EIGHT.edge(0.07), 0.125);
    }

    #[test]
    fn equal_rules_stay_equal_wherever_they_are() {
        for i in 0..100 {
            let y = i as f32 * 0.0137;
            let rule = Rule {
                rect: Rect {
                    x: 0.,
                    y,
                    width: 10.,
                    height: 0.2646,
                },
                vertical: false,
                style: RuleStyle::Solid,
                color: Color::BLACK,
            };
            assert_eq!(EIGHT.rule(&rule).height, 0.25);
        }
    }

    #[test]
    fn a_hair_line_is_one_dot() {
        assert_eq!(EIGHT.thickness(0.01), 0.125);
        assert_eq!(EIGHT.thickness(0.), 0.125);
    }

    #[test]
    fn without_a_density_nothing_moves() {
        for grid in [
            DotGrid::new(None),
            DotGrid::new(Some(f32::NAN)),
            DotGrid::new(Some(0.)),
            DotGrid::new(Some(-8.)),
        ] {
            assert_eq!(grid.edge(0.0777), 0.0777);
            assert_eq!(grid.thickness(0.01), 0.01);
        }
    }

    #[test]
    fn dashes_stand_at_both_ends() {
        for length in [5.0, 7.3, 20.0, 21.7] {
            let all: Vec<_> = pieces(RuleStyle::Dashed, length, 1.).collect();
            assert!(all.len() > 1);
            assert_eq!(all[0].0, 0.);
            let (offset, piece) = *all.last().unwrap();
            assert!((offset + piece - length).abs() < 1e-4);
        }
    }

    #[test]
    fn a_short_or_hostile_rule_is_one_piece_or_bounded() {
        assert_eq!(pieces(RuleStyle::Dashed, 1., 1.).count(), 1);
        assert_eq!(pieces(RuleStyle::Dotted, 10., 0.).count(), 1);
        assert!(pieces(RuleStyle::Dotted, 1e9, 1e-6).count() <= 20_001);
        assert_eq!(pieces(RuleStyle::Dotted, f32::NAN, 1.).count(), 1);
    }
}
