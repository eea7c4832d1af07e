//! `transform`: CSS Transforms 1.

use super::millimetre::{mm, px};
use crate::layout::geometry::PhysicalRect;
use crate::style::computed::RareStyle;
use crate::style::values::TransformFunction;
use page::Affine;

/// The matrix of a border box at its place, in page mm. `None` when nothing would be seen: the matrix cannot be inverted, or a number in it is
/// beyond all bounds.
pub fn matrix(border_box: &PhysicalRect, style: &RareStyle) -> Option<Affine> {
    let (width, height) = (border_box.size.width, border_box.size.height);
    let origin_x = px(border_box.offset.x) + px(style.transform_origin.0.resolve(width));
    let origin_y = px(border_box.offset.y) + px(style.transform_origin.1.resolve(height));
    let mut m = [1., 0., 0., 1., origin_x, origin_y];
    for function in &style.transform {
        let next = match function {
            TransformFunction::Translate(x, y) => [1., 0., 0., 1., px(x.resolve(width)), px(y.resolve(height))],
            TransformFunction::Matrix(matrix) => matrix.map(f64::from),
        };
        m = multiply(&m, &next);
    }
    m = multiply(&m, &[1., 0., 0., 1., -origin_x, -origin_y]);
    let determinant = m[0] * m[3] - m[1] * m[2];
    let affine = Affine {
        a: m[0] as f32,
        b: m[1] as f32,
        c: m[2] as f32,
        d: m[3] as f32,
        e: mm(m[4]),
        f: mm(m[5]),
    };
    let bounded = [affine.a, affine.b, affine.c, affine.d, affine.e, affine.f]
        .iter()
        .all(|v| v.abs() < 1e9);
    (bounded && determinant.abs() > 1e-12).then_some(affine)
}

/// First `inner`, then `outer`.
fn multiply(outer: &[f64; 6], inner: &[f64; 6]) -> [f64; 6] {
    [
        outer[0] * inner[0] + outer[2] * inner[1],
        outer[1] * inner[0] + outer[3] * inner[1],
        outer[0] * inner[2] + outer[2] * inner[3],
        outer[1] * inner[2] + outer[3] * inner[3],
        outer[0] * inner[4] + outer[2] * inner[5] + outer[4],
        outer[1] * inner[4] + outer[3] * inner[5] + outer[5],
    ]
}
