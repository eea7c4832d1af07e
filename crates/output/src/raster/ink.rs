//! Which dots of a glyph are ink.
//!
//! One threshold makes blots of dense characters: where three strokes share four dots (龘 at 7 pt), each dot between two of them is covered by half or more.
//! And it makes a thin stem two dots wide where it lies between two columns, one dot where it lies on one. Both are told by the dots around.

use super::coverage::Mask;

/// How much darker (of 255) the strokes on both sides are than a counter between them.
const VALLEY: u8 = 24;

/// A dot covered by this much (of 255) is a stroke whatever is beside it.
const STROKE: u8 = 208;

/// What is covered by less (of 255) beside a stem is not part of it.
const BESIDE: u8 = 48;

/// The share of its box from which a glyph is dense: nearly all hanzi and letters are below it.
const DENSE: f32 = 0.38;

/// A dense glyph whose dots are this much more than its outline's area is set too dark.
const TOO_DARK: f32 = 1.1;

/// What the threshold of a dense glyph is raised by at a time, and how often.
const LIGHTER: (u8, usize) = (6, 5);

/// The threshold for a glyph: `threshold` unless a dense glyph becomes too dark by it.
fn threshold_for(mask: &Mask, threshold: u8) -> u8 {
    let area = mask.data.iter().map(|&covered| f32::from(covered)).sum::<f32>() / 255.;
    if area < DENSE * mask.data.len() as f32 {
        return threshold;
    }
    let (step, times) = LIGHTER;
    let too_dark = |threshold: u8| mask.data.iter().filter(|&&covered| covered >= threshold).count() as f32 > TOO_DARK * area;
    (0..times).fold(threshold, |threshold, _| {
        if too_dark(threshold) {
            threshold.saturating_add(step)
        } else {
            threshold
        }
    })
}

/// The dots of a glyph that are ink: those covered by `threshold` and more, but for counters inside blots and the lighter side of thin stems. Rows from
/// the top.
pub(super) fn dots(mask: &Mask, threshold: u8) -> Vec<bool> {
    let threshold = threshold_for(mask, threshold);
    let (width, height) = (mask.rect.width(), mask.rect.height());
    // With two dots of paper all around.
    let stride = width + 4;
    let mut covered = vec![0; stride * (height + 4)];
    let rows = covered[2 * stride..].chunks_exact_mut(stride);
    rows.zip(mask.data.chunks_exact(width.max(1)))
        .for_each(|(to, from)| to[2..2 + width].copy_from_slice(from));
    let is_ink = |at: usize| {
        let dot = covered[at];
        if dot < threshold || dot >= STROKE {
            return dot >= threshold;
        }
        let in_a_blot = || {
            [at - stride, at, at + stride]
                .iter()
                .all(|&at| covered[at - 1..=at + 1].iter().all(|&dot| dot >= threshold))
        };
        let left_out = [1, stride].into_iter().any(|step| {
            // The dot and those on either side of it, along a row or a column.
            let line = [at - 2 * step, at - step, at, at + step, at + 2 * step].map(|at| covered[at]);
            (is_valley(&line) && in_a_blot()) || is_lighter_side(&line, threshold)
        });
        !left_out
    };
    let mut ink = Vec::with_capacity(width * height);
    for start in (0..height).map(|y| (y + 2) * stride + 2) {
        ink.extend((start..start + width).map(is_ink));
    }
    ink
}

/// Whether the middle one of five dots is the lightest between two strokes.
fn is_valley(&[far_before, before, dot, after, far_after]: &[u8; 5]) -> bool {
    let stroke = before.max(far_before).min(after.max(far_after));
    dot <= before.min(after) && dot.saturating_add(VALLEY) <= stroke
}

/// Whether the middle one of five dots has less of a thin stem than the dot beside it; of two that have the same, the first. A thin stem is hardly wider
/// than a dot: with its edge between two dots, what is over a dot would not make half of what another one needs to be ink.
fn is_lighter_side(&[far_before, before, dot, after, far_after]: &[u8; 5], threshold: u8) -> bool {
    let thin = 255 + u16::from(threshold) / 2;
    let shared = |other: u8, beyond: u8, this_side: u8| {
        let is_stem = other >= threshold && beyond < BESIDE && this_side < BESIDE;
        is_stem && u16::from(dot) + u16::from(other) < thin
    };
    (dot <= after && shared(after, far_after, before)) || (dot < before && shared(before, far_before, after))
}

#[cfg(test)]
mod tests {
    use super::super::grid::DotRect;
    use super::*;

    fn art(rows: &[[u8; 5]]) -> Vec<String> {
        let mask = Mask {
            rect: DotRect::new(0, 0, 5, rows.len() as i32),
            data: rows.concat(),
        };
        let ink = dots(&mask, 110);
        ink.chunks(5)
            .map(|row| row.iter().map(|&dot| if dot { '#' } else { '.' }).collect())
            .collect()
    }

    #[test]
    fn a_counter_inside_a_blot_is_opened() {
        let row = [200, 255, 150, 255, 200];
        assert_eq!(art(&[row, row, row]), ["#####", "##.##", "#####"]);
    }

    #[test]
    fn a_counter_that_two_rows_share_is_opened_where_it_is_lightest() {
        assert_eq!(
            art(&[[255; 5], [175; 5], [150; 5], [247; 5], [255; 5]]),
            ["#####", "#####", "#...#", "#####", "#####"]
        );
    }

    #[test]
    fn a_thin_stem_between_two_dots_is_one_dot_wide() {
        assert_eq!(art(&[[0, 130, 150, 0, 0]]), ["..#.."]);
        assert_eq!(art(&[[0, 130, 130, 0, 0]]), ["..#.."], "the second of two alike");
        assert_eq!(
            art(&[[0, 180, 190, 0, 0]]),
            [".##.."],
            "as wide as where it has its edge between two dots"
        );
        assert_eq!(art(&[[60, 130, 150, 0, 0]]), [".##.."], "something is beside it");
        assert_eq!(art(&[[0; 5], [130; 5], [150; 5], [0; 5]]), [".....", ".....", "#####", "....."]);
    }

    #[test]
    fn a_dense_glyph_that_comes_out_too_dark_is_made_lighter() {
        let mask = |data: Vec<u8>| Mask {
            rect: DotRect::new(0, 0, 10, data.len() as i32 / 10),
            data,
        };
        // Half of its area is ink, yet three quarters of its dots are covered by 110 and more.
        let dense = mask([200, 120, 120, 0].repeat(25));
        assert_eq!(threshold_for(&dense, 110), 122);
        assert!(
            threshold_for(&mask([255, 255, 0, 0].repeat(25)), 110) == 110,
            "as dark as its outline"
        );
        assert!(threshold_for(&mask([200, 120, 0, 0, 0].repeat(20)), 110) == 110, "not dense");
    }

    #[test]
    fn strokes_and_open_counters_stay() {
        let even = [150, 160, 150, 160, 150];
        assert_eq!(
            art(&[even, even, even]),
            ["#####"; 3],
            "no dot is clearly lighter than those beside it"
        );
        let solid = [255, 255, 215, 255, 255];
        assert_eq!(art(&[solid, solid, solid]), ["#####"; 3]);
        let open = [255, 255, 90, 255, 255];
        assert_eq!(art(&[open, open, open]), ["##.##"; 3]);
        let cross = [
            [255, 120, 90, 120, 255],
            [255, 120, 255, 120, 255],
            [255, 120, 90, 120, 255],
            [0; 5],
            [0; 5],
            [0; 5],
        ];
        assert_eq!(
            art(&cross)[..3],
            ["##.##", "#####", "##.##"],
            "beside a gap, a faint stroke is a stroke"
        );
    }
}
