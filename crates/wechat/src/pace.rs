//! How fast each call may be made, and until when it may not.

use crate::clock::Clock;
use crate::error::WechatError;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// A token bucket for each call, and the quotas that are used up.
#[derive(Debug)]
pub(crate) struct Pace {
    per_minute: u32,
    patience: Duration,
    calls: Mutex<HashMap<&'static str, State>>,
}

#[derive(Debug, Clone, Copy)]
struct State {
    /// When the bucket is full again: each call moves it on.
    full_at: Duration,
    closed_until: Duration,
}

/// The calls of one second may come at once.
const SECONDS_OF_A_MINUTE: u32 = 60;

impl Pace {
    pub(crate) fn new(per_minute: u32, patience: Duration) -> Pace {
        Pace {
            per_minute: per_minute.max(1),
            patience,
            calls: Mutex::default(),
        }
    }

    /// Waits until the call may be made.
    ///
    /// # Errors
    /// When that is longer than anybody waits: at once, without a call.
    pub(crate) fn wait(&self, call: &'static str, clock: &dyn Clock) -> Result<(), WechatError> {
        let wait = {
            let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
            let now = clock.now();
            let state = calls.entry(call).or_insert(State {
                full_at: now,
                closed_until: now,
            });
            let closed = state.closed_until.saturating_sub(now);
            if closed > self.patience {
                return Err(WechatError::Quota { wait: closed });
            }
            let interval = Duration::from_secs(60) / self.per_minute;
            let size = interval * (self.per_minute / SECONDS_OF_A_MINUTE).max(1);
            let start = (now + closed).max((state.full_at + interval).saturating_sub(size));
            state.full_at = state.full_at.max(start) + interval;
            start - now
        };
        if !wait.is_zero() {
            clock.sleep(wait);
        }
        Ok(())
    }

    /// Closes a call for a while.
    pub(crate) fn close(&self, call: &'static str, wait: Duration, clock: &dyn Clock) {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let until = clock.now() + wait;
        let state = calls.entry(call).or_insert(State {
            full_at: until,
            closed_until: until,
        });
        state.closed_until = state.closed_until.max(until);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Waiting moves it on.
    #[derive(Default)]
    struct Waits(Mutex<Duration>);

    impl Clock for Waits {
        fn now(&self) -> Duration {
            *self.0.lock().unwrap()
        }
        fn unix_seconds(&self) -> u64 {
            0
        }
        fn sleep(&self, duration: Duration) {
            *self.0.lock().unwrap() += duration;
        }
    }

    #[test]
    fn each_call_has_a_bucket_of_its_own() {
        let (pace, clock) = (Pace::new(120, Duration::from_secs(90)), Waits::default());
        for _ in 0..2 {
            pace.wait("a", &clock).unwrap();
        }
        assert_eq!(clock.now(), Duration::ZERO, "two of 120 a minute may come at once");
        for _ in 0..10 {
            pace.wait("a", &clock).unwrap();
        }
        assert_eq!(clock.now(), Duration::from_secs(5));
        pace.wait("b", &clock).unwrap();
        assert_eq!(clock.now(), Duration::from_secs(5));
    }

    #[test]
    fn a_closed_call_waits_or_fails_at_once() {
        let (pace, clock) = (Pace::new(60, Duration::from_secs(90)), Waits::default());
        pace.close("a", Duration::from_secs(60), &clock);
        pace.wait("a", &clock).unwrap();
        assert_eq!(clock.now(), Duration::from_secs(60));
        pace.close("a", Duration::from_secs(3600), &clock);
        let wait = Duration::from_secs(3600);
        assert_eq!(pace.wait("a", &clock), Err(WechatError::Quota { wait }));
        assert_eq!(pace.wait("b", &clock), Ok(()));
    }
}
