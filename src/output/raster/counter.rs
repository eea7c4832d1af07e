//! White between strokes that a threshold would fill.
//!
//! Where three strokes share four dots (龘 at 7 pt), each dot between two of them is covered by half or more, and one threshold makes a blot of
//! them all. Such a dot is told by its neighbours: all are ink, and the strokes on both sides of it are clearly darker than it is.

use super::coverage::Mask;

/// How much darker (of 255) the strokes on both sides are than a counter between them.
const VALLEY: u8 = 24;

/// A dot covered by this much (of 255) is a stroke whatever is beside it.
const STROKE: u8 = 208;

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

/// The dots of a glyph that are ink: those covered by `threshold` and more, except counters inside blots. Rows from the top.
pub(super) fn ink(mask: &Mask, threshold: u8) -> Vec<bool> {
    let threshold = threshold_for(mask, threshold);
    let (width, height) = (mask.rect.width(), mask.rect.height());
    let mut ink: Vec<bool> = mask.data.iter().map(|&covered| covered >= threshold).collect();
    for y in 1..height.saturating_sub(1) {
        for x in 1..width.saturating_sub(1) {
            let at = y * width + x;
            let covered = mask.data[at];
            if covered >= STROKE || covered < threshold {
                continue;
            }
            let valley = |before: usize, after: usize| covered.saturating_add(VALLEY) <= mask.data[before].min(mask.data[after]);
            let inside = || {
                (at - width - 1..=at - width + 1)
                    .chain(at - 1..=at + 1)
                    .chain(at + width - 1..=at + width + 1)
            };
            if (valley(at - 1, at + 1) || valley(at - width, at + width)) && inside().all(|near| mask.data[near] >= threshold) {
                ink[at] = false;
            }
        }
    }
    ink
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
        let ink = ink(&mask, 110);
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
