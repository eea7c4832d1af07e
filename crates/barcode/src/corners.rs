//! A Data Matrix by its four corners, as scanners look for one whose sides are covered in part.
//!
//! Decoders that follow the solid sides of a symbol lose them under other ink. They then fall back on what ZXing did first: the smallest white rectangle
//! that holds all ink about the middle, the corners of that ink, the sides by how often ink and paper change along them, and from those of the dashed
//! sides the number of modules (ISO/IEC 16022 §5.2).

use rxing::common::detector::WhiteRectangleDetector;
use rxing::common::{BitMatrix, DefaultGridSampler, GridSampler, Quadrilateral};
use rxing::{Point, point};

/// The modules of the symbol about the middle of a picture of ink and paper.
pub(super) fn data_matrix(dots: &BitMatrix) -> Option<BitMatrix> {
    // Top and bottom of the left side, then of the right one.
    let [a, b, c, d] = WhiteRectangleDetector::new_from_image(dots).ok()?.detect().ok()?;
    let around = [a, b, d, c];
    let mut sides: [usize; 4] = std::array::from_fn(|at| at);
    sides.sort_by_key(|&at| changes(dots, around[at], around[(at + 1) % 4]));
    // The solid sides are those with fewest changes, and meet.
    let meet = match sides {
        [one, two, ..] if (one + 1) % 4 == two => two,
        [one, two, ..] if (two + 1) % 4 == one => one,
        _ => return None,
    };
    let [start, corner, end, open]: [Point; 4] = std::array::from_fn(|at| around[(meet + 3 + at) % 4]);
    let dashes = |at: Point| [(start, at), (end, at)].map(|(from, to)| changes(dots, from, to));
    // From the first dark module to the last one there are two modules less.
    let mut size = dashes(open).map(|changes| changes.next_multiple_of(2) + 2);
    let [columns, rows] = size;
    if !(10..=144).contains(&columns) || !(8..=144).contains(&rows) {
        return None;
    }
    // The module at the open corner is light: the corner of the ink is a module off along one of the sides.
    let is_square = 4 * columns < 7 * rows && 4 * rows < 7 * columns;
    if is_square {
        size = [columns.min(rows); 2];
    }
    let module = [(end, size[0]), (start, size[1])].map(|(far, count)| corner.distance(far).round() / count as f32);
    let beyond = |from: Point, by: f32| open + (open - from) * (by / from.distance(open).round().max(1.));
    let misfit = |&at: &Point| {
        let [across, down] = dashes(at);
        if is_square {
            across.abs_diff(down)
        } else {
            columns.abs_diff(across) + rows.abs_diff(down)
        }
    };
    let open = [beyond(start, module[0]), beyond(end, module[1])]
        .into_iter()
        .filter(|at| is_in(dots, *at))
        .min_by_key(misfit)
        .unwrap_or(open);
    if !is_square {
        size = dashes(open).map(|changes| changes.next_multiple_of(2));
    }
    let [right, bottom] = size.map(|count| count as f32 - 0.5);
    let modules = Quadrilateral::new(point(0.5, 0.5), point(right, 0.5), point(right, bottom), point(0.5, bottom));
    let ink = Quadrilateral::new(start, open, end, corner);
    let sampled = DefaultGridSampler.sample_grid_detailed(dots, size[0] as u32, size[1] as u32, modules, ink);
    sampled.ok().map(|(modules, _)| modules)
}

fn is_in(dots: &BitMatrix, at: Point) -> bool {
    let inside = |value: f32, size: u32| value >= 0. && value < size as f32;
    inside(at.x, dots.getWidth()) && inside(at.y, dots.getHeight())
}

/// How often ink and paper change on the way from a point to another.
fn changes(dots: &BitMatrix, from: Point, to: Point) -> usize {
    let way = to - from;
    let steps = way.x.abs().max(way.y.abs()) as usize;
    let ink = |step: usize| {
        let at = from + way * (step as f32 / steps as f32);
        is_in(dots, at) && dots.get(at.x as u32, at.y as u32)
    };
    (1..steps).filter(|&step| ink(step - 1) != ink(step)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rxing::datamatrix::DataMatrixWriter;
    use rxing::datamatrix::decoder::Decoder;
    use rxing::datamatrix::detector::zxing_cpp_detector;
    use rxing::datamatrix::encoder::SymbolShapeHint;
    use rxing::{BarcodeFormat, EncodeHints, Writer};

    const TEXT: &str = "JD0042771500031";

    /// A rectangular symbol, four dots a module, under the ink of some boxes (columns and rows of dots).
    fn under(ink: &[[std::ops::Range<u32>; 2]]) -> BitMatrix {
        let hints = EncodeHints {
            DataMatrixShape: Some(SymbolShapeHint::FORCE_RECTANGLE),
            ..EncodeHints::default()
        };
        let symbol = DataMatrixWriter
            .encode_with_hints(TEXT, &BarcodeFormat::DATA_MATRIX, 0, 0, &hints)
            .expect("encodable");
        let mut dots = BitMatrix::new(208, 112).expect("a picture");
        let dark = (0..symbol.getWidth()).flat_map(|x| (0..symbol.getHeight()).map(move |y| (x, y)));
        for (x, y) in dark.filter(|&(x, y)| symbol.get(x, y)) {
            dots.setRegion(40 + 4 * x, 40 + 4 * y, 4, 4).expect("inside");
        }
        for [columns, rows] in ink {
            let size = [columns, rows].map(|span| span.end - span.start);
            dots.setRegion(columns.start, rows.start, size[0], size[1]).expect("inside");
        }
        dots
    }

    fn read(dots: &BitMatrix) -> Option<String> {
        Some(Decoder::new().decode(&data_matrix(dots)?).ok()?.getText().to_owned())
    }

    #[test]
    fn a_line_through_opposite_sides_leaves_the_corners() {
        let crossed = || (60..148).map(|x| under(&[[x..x + 2, 30..82]]));
        let followed = |dots: &BitMatrix| zxing_cpp_detector::detect(dots, true, true).is_ok();
        let (by_sides, by_corners) = (
            crossed().filter(followed).count(),
            crossed().filter(|dots| read(dots).is_some()).count(),
        );
        assert!(by_sides == 0 && by_corners >= 8, "{by_sides} {by_corners}");
        assert!(crossed().filter_map(|dots| read(&dots)).all(|text| text == TEXT));
    }

    #[test]
    fn a_line_that_goes_on_leaves_no_white_about_the_symbol() {
        assert_eq!(read(&under(&[[64..66, 0..112]])), None);
        assert_eq!(read(&BitMatrix::new(208, 112).expect("a picture")), None);
    }
}
