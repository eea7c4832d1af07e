//! From CSS px to the page's millimetres.

use crate::layout::geometry::PhysicalRect;
use crate::units::Px;
use page::{Point, Rect};

/// Millimetres of a length in px.
pub fn mm(px: f64) -> f32 {
    (px * 25.4 / 96.) as f32
}

/// A length in px as a float.
pub fn px(length: Px) -> f64 {
    f64::from(length.raw()) / 64.
}

/// A point given in px.
pub fn point(x: f64, y: f64) -> Point {
    Point { x: mm(x), y: mm(y) }
}

/// A rectangle given by its edges in px. The far edges come out where [`mm`] puts them, so that boxes that touch still do.
pub fn edges(left: f64, top: f64, right: f64, bottom: f64) -> Rect {
    let (x, y) = (mm(left), mm(top));
    Rect {
        x,
        y,
        width: (right.max(left) * 25.4 / 96. - f64::from(x)) as f32,
        height: (bottom.max(top) * 25.4 / 96. - f64::from(y)) as f32,
    }
}

/// A rectangle of the layout.
pub fn rect(rect: &PhysicalRect) -> Rect {
    edges(px(rect.offset.x), px(rect.offset.y), px(rect.right()), px(rect.bottom()))
}
