//! How long labels took: median and 99th percentile of any number of them in a fixed amount of memory.

use std::time::Duration;

/// Steps of each doubling: a percentile is right to 1/32.
const STEPS: usize = 32;

/// A histogram with logarithmic steps.
pub struct Timing {
    counts: Vec<u64>,
    total: u64,
}

impl Default for Timing {
    fn default() -> Timing {
        Timing {
            counts: vec![0; (64 + 1) * STEPS],
            total: 0,
        }
    }
}

impl Timing {
    pub fn add(&mut self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        self.counts[step(micros)] += 1;
        self.total += 1;
    }

    /// The time that this share (0 to 1) of the labels did not exceed, in ms.
    pub fn percentile(&self, share: f64) -> f64 {
        let wanted = (self.total as f64 * share).ceil().max(1.) as u64;
        let mut seen = 0;
        let reached = self.counts.iter().position(|count| {
            seen += count;
            seen >= wanted
        });
        reached.map_or(0., |step| middle(step) / 1000.)
    }
}

/// The step a number of µs falls into: up to 64 each has its own, then 32 a doubling.
fn step(micros: u64) -> usize {
    let doubling = (64 - micros.leading_zeros() as usize).saturating_sub(STEPS.ilog2() as usize + 1);
    doubling * STEPS + (micros >> doubling) as usize
}

/// The middle of a step, in µs.
fn middle(step: usize) -> f64 {
    let doubling = (step / STEPS).saturating_sub(1);
    let (first, width) = ((step - doubling * STEPS) as f64, 2_f64.powi(doubling as i32));
    (first + 0.5) * width - 0.5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_time_falls_into_a_step_that_is_near_it() {
        let mut last = 0;
        for micros in (0..5000).chain((13..60).map(|bits| (1 << bits) - 1)).chain([u64::MAX]) {
            let step = step(micros);
            assert!(step >= last && step < Timing::default().counts.len(), "{micros}");
            last = step;
            let near = middle(step) / (micros as f64).max(1.);
            assert!(micros == 0 || (0.98..1.02).contains(&near), "{micros} {near}");
        }
    }

    #[test]
    fn percentiles() {
        let mut timing = Timing::default();
        assert_eq!(timing.percentile(0.5), 0.);
        (1..=100).for_each(|ms| timing.add(Duration::from_millis(ms)));
        assert!((timing.percentile(0.5) - 50.).abs() < 1.);
        assert!((timing.percentile(0.99) - 99.).abs() < 2.);
        assert!((timing.percentile(1.) - 100.).abs() < 2.);
    }
}
