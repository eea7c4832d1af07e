//! Rules on the grid: equal rules get equal whole-dot thickness, and the pieces of broken ones whole dots.

use super::canvas::{Canvas, Region};
use super::coverage::Outline;
use super::grid::{DotRect, ToDots};
use page::dots::snap;
use page::{Color, Point, Rule};

/// Paints a rule in `color` under an axis-aligned transform.
pub(super) fn paint(rule: &Rule, color: Color, to_dots: &ToDots, canvas: &mut Canvas, region: &Region) {
    if !(rule.rect.width > 0. && rule.rect.height > 0.) {
        return;
    }
    let vertical = rule.vertical == (to_dots.a != 0.);
    let round = snap::is_round(rule);
    let seen = &region.rect;
    let corner = |x: i32, y: i32| {
        let (x, y) = to_dots.inverse().apply(Point { x: x as f32, y: y as f32 });
        if rule.vertical { y } else { x }
    };
    let (one, other) = (corner(seen.x0, seen.y0), corner(seen.x1, seen.y1));
    for piece in snap::pieces(rule, (one.min(other), one.max(other))) {
        let Some([left, top, right, bottom]) = to_dots.bounds(&piece) else {
            return;
        };
        let (across, along) = if vertical {
            ((left, right), (top, bottom))
        } else {
            ((top, bottom), (left, right))
        };
        let across = snap::thickness(across.0, across.1);
        let (start, end) = snap::interval(along.0, along.1);
        let along = (start, if round { start + across.1 - across.0 } else { end });
        let ((x0, x1), (y0, y1)) = if vertical { (across, along) } else { (along, across) };
        let dots = DotRect::new(x0 as i32, y0 as i32, x1 as i32, y1 as i32);
        if round && dots.width() >= 3 {
            let radius = dots.width() as f32 / 2.;
            let dot = circle(x0 as f32 + radius, y0 as f32 + radius, radius).fill(&dots.intersect(&region.rect), false);
            dot.inspect(|mask| canvas.fill_mask(mask, color, region));
        } else {
            canvas.fill(&dots, color, region);
        }
    }
}

fn circle(x: f32, y: f32, radius: f32) -> Outline {
    // The control points of a quarter circle as a cubic curve lie this share of the radius from its ends.
    let k = radius * 0.552_284_8;
    let r = radius;
    let mut outline = Outline::default();
    outline.move_to(x + r, y);
    outline.cubic_to(x + r, y + k, x + k, y + r, x, y + r);
    outline.cubic_to(x - k, y + r, x - r, y + k, x - r, y);
    outline.cubic_to(x - r, y - k, x - k, y - r, x, y - r);
    outline.cubic_to(x + k, y - r, x + r, y - k, x + r, y);
    outline
}
