//! Which boxes stand at a height: what keeps a look around one line cheap on a page of thousands.

/// The most bands of a plane. A box is listed once in every band it reaches, so a tall one costs no more than this.
const MOST_BANDS: usize = 256;

/// Boxes by the horizontal bands of the plane that they reach.
pub(super) struct Bands {
    top: f32,
    height: f32,
    rows: Vec<Vec<usize>>,
}

impl Bands {
    /// Bands over boxes, each a name, its top and its bottom: as high as the boxes are on average, so that most are listed once or twice.
    pub(super) fn new(boxes: &[(usize, f32, f32)]) -> Bands {
        let top = boxes.iter().map(|b| b.1).fold(f32::MAX, f32::min);
        let bottom = boxes.iter().map(|b| b.2).fold(f32::MIN, f32::max);
        let average = boxes.iter().map(|b| b.2 - b.1).sum::<f32>() / boxes.len().max(1) as f32;
        let height = ((bottom - top) / MOST_BANDS as f32).max(average).max(f32::MIN_POSITIVE);
        let count = ((bottom - top) / height) as usize;
        let mut bands = Bands {
            top,
            height,
            rows: vec![Vec::new(); count.min(MOST_BANDS) + 1],
        };
        for &(name, from, to) in boxes {
            for row in bands.reach(from, to) {
                bands.rows[row].push(name);
            }
        }
        bands
    }

    /// The names of all boxes that may reach between two heights, in ascending order, and how many were looked at.
    pub(super) fn between(&self, from: f32, to: f32) -> (Vec<usize>, usize) {
        let mut names: Vec<usize> = self.rows[self.reach(from, to)].iter().flatten().copied().collect();
        let looked_at = names.len();
        names.sort_unstable();
        names.dedup();
        (names, looked_at)
    }

    fn reach(&self, from: f32, to: f32) -> std::ops::Range<usize> {
        let last = self.rows.len() - 1;
        // The cast saturates: what is above the first band or not a number is in it.
        let band = |y: f32| (((y - self.top) / self.height) as usize).min(last);
        band(from)..band(to).max(band(from)) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_between_two_heights_finds_what_reaches_there_once() {
        let boxes: Vec<(usize, f32, f32)> = (0..100).map(|i| (i, i as f32, i as f32 + 0.5)).chain([(100, 0., 100.)]).collect();
        let bands = Bands::new(&boxes);
        let found = bands.between(40.1, 42.).0;
        assert!([40, 41, 100].iter().all(|name| found.contains(name)), "{found:?}");
        assert!(found.len() < 8 && found.windows(2).all(|pair| pair[0] < pair[1]), "{found:?}");
        assert!(bands.between(-50., f32::NAN).0.contains(&0) && bands.between(500., 600.).0.contains(&100));
    }

    #[test]
    fn a_tall_box_is_listed_a_bounded_number_of_times() {
        let boxes: Vec<(usize, f32, f32)> = (0..1000).map(|i| (i, 0., 1e9)).collect();
        let listed: usize = Bands::new(&boxes).rows.iter().map(Vec::len).sum();
        assert!(listed <= 1000 * MOST_BANDS);
    }
}
