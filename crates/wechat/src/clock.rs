//! The time, and waiting for it.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The time that a [`Client`](crate::Client) goes by. Tests give one that does not wait.
pub trait Clock: Send + Sync {
    /// Time since some moment that does not change.
    fn now(&self) -> Duration;
    /// Seconds since 1970, for quotas that end at midnight.
    fn unix_seconds(&self) -> u64;
    /// Waits.
    fn sleep(&self, duration: Duration);
}

/// The system's.
#[derive(Debug)]
pub(crate) struct SystemClock(Instant);

impl Default for SystemClock {
    fn default() -> SystemClock {
        SystemClock(Instant::now())
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        self.0.elapsed()
    }
    fn unix_seconds(&self) -> u64 {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
    }
    fn sleep(&self, duration: Duration) {
        thread::sleep(duration);
    }
}

/// How long to wait before try `next` (from 2): doubling, between half and all of it, so that clients that failed together do not return
/// together.
pub(crate) fn back_off(first: Duration, next: u32) -> Duration {
    let most = first.saturating_mul(1 << next.saturating_sub(2).min(10));
    // Every hasher starts elsewhere, which is as random as jitter needs.
    let random = RandomState::new().build_hasher().finish() as f64 / u64::MAX as f64;
    most.mul_f64(0.5 + random / 2.)
}

/// Until midnight in Beijing (UTC+8), when quotas are renewed.
pub(crate) fn until_midnight(unix_seconds: u64) -> Duration {
    const DAY: u64 = 24 * 3600;
    Duration::from_secs(DAY - (unix_seconds + 8 * 3600) % DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_off_doubles_and_varies_within_its_half() {
        let first = Duration::from_millis(100);
        for (next, most) in [(2, 100), (3, 200), (4, 400)] {
            let waits: Vec<_> = (0..50).map(|_| back_off(first, next).as_millis()).collect();
            assert!(waits.iter().all(|wait| (most / 2..=most).contains(wait)), "{waits:?}");
            assert!(waits.iter().any(|wait| *wait != waits[0]), "{waits:?}");
        }
    }

    #[test]
    fn quotas_are_renewed_at_midnight_in_beijing() {
        // 2026-11-23T15:59:50Z is 23:59:50 there.
        assert_eq!(until_midnight(1_795_449_590), Duration::from_secs(10));
        assert_eq!(until_midnight(1_795_449_600), Duration::from_secs(24 * 3600));
    }
}
