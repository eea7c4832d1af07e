//! Caches that threads take turns with.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Values kept while nobody uses them; as many threads as ever were at work at a time leave values here, but no more than this.
const MOST_IDLE: usize = 64;

/// Values of a kind, one for each thread at work: taken before the work and given back after it, so that the work itself waits for nobody. They are
/// dropped with the pool.
#[derive(Default)]
pub struct Pool<T>(Mutex<Vec<T>>);

impl<T: Default> Pool<T> {
    /// Does `work` with a value that nobody else uses meanwhile: the one given back last, or a new one. When `work` panics the value is dropped.
    pub fn lend<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
        let idle = self.idle().pop();
        let mut value = idle.unwrap_or_default();
        let result = work(&mut value);
        let mut idle = self.idle();
        if idle.len() < MOST_IDLE {
            idle.push(value);
        }
        result
    }

    fn idle(&self) -> MutexGuard<'_, Vec<T>> {
        // Whole between any two statements.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is in it may be personal.
impl<T> std::fmt::Debug for Pool<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pool")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_comes_back_and_is_never_lent_twice_at_a_time() {
        let pool = Pool::<Vec<u8>>::default();
        pool.lend(|outer| {
            outer.push(1);
            pool.lend(|inner| {
                assert!(inner.is_empty());
                inner.push(2);
            });
        });
        pool.lend(|last| assert_eq!(*last, [1]));
        assert_eq!(pool.idle().len(), 2);
    }

    #[test]
    fn what_was_in_use_in_a_panic_is_not_used_again() {
        let pool = Pool::<Vec<u8>>::default();
        let work = std::panic::AssertUnwindSafe(|| {
            pool.lend(|value| {
                value.push(1);
                std::panic::resume_unwind(Box::new(()))
            })
        });
        assert!(std::panic::catch_unwind(work).is_err());
        pool.lend(|value| assert!(value.is_empty()));
    }

    #[test]
    fn no_more_values_than_so_many_wait() {
        fn nested(pool: &Pool<u8>, depth: usize) {
            if depth > 0 {
                pool.lend(|_| nested(pool, depth - 1));
            }
        }
        let pool = Pool::default();
        nested(&pool, MOST_IDLE + 9);
        assert_eq!(pool.idle().len(), MOST_IDLE);
    }
}
