//! Many replies through many threads, with memory that does not grow.
//!
//! A [`Batch`] takes items from an iterator, works on them on its threads, and hands what comes out to the calling thread, in the
//! items' order or as they finish. At most [`Batch::AHEAD`] items a thread are on their way at a time: when whoever takes the results is
//! slow, the threads wait, and the iterator is not asked for more. So a stream without an end needs no more memory than a short one.
//!
//! ```
//! use std::num::NonZeroUsize;
//! use waybill_label::batch::Batch;
//! use waybill_label::{Renderer, Responses};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let renderer = Renderer::builder().build();
//! let lines = br#"{"waybill_id":"SF1","print_html":"PHA+U0YxPC9wPg=="}
//! {"waybill_id":"SF2","print_html":"PHA+U0YyPC9wPg=="}"#;
//! let replies = Responses::new(&lines[..], renderer.limits());
//! let mut made = Vec::new();
//! Batch::new(NonZeroUsize::MIN.saturating_add(1)).run(
//!     replies,
//!     |reply| {
//!         let label = renderer.label(&reply?)?;
//!         Ok((label.waybill_id.clone(), label.to_png(1)?))
//!     },
//!     |done: Result<_, waybill_label::Error>| {
//!         let (waybill_id, png) = done?;
//!         made.push((waybill_id, png.len()));
//!         Ok::<(), waybill_label::Error>(())
//!     },
//! )?;
//! assert_eq!(made.iter().map(|(id, _)| &**id).collect::<Vec<_>>(), ["SF1", "SF2"]);
//! # Ok(())
//! # }
//! ```
//!
//! Those who have threads of their own do not need this: a [`Renderer`](crate::Renderer) is `Sync`, share it.

use std::any::Any;
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// The order in which results are handed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// The items' order.
    #[default]
    Kept,
    /// Whatever is finished first comes first.
    AsFinished,
}

/// How many threads work, and in which order their results come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Batch {
    jobs: NonZeroUsize,
    order: Order,
}

/// What a thread has to say: the item's number and its result, or the panic that ended it.
type Finished<T> = (usize, Result<T, Box<dyn Any + Send>>);

impl Batch {
    /// How many items each thread may be ahead of the results that were handed on.
    pub const AHEAD: usize = 8;

    /// Works with so many threads. With one, everything happens on the calling thread.
    pub fn new(jobs: NonZeroUsize) -> Batch {
        Batch {
            jobs,
            order: Order::default(),
        }
    }

    /// In which order results are handed on. Default: the items' order.
    pub fn order(mut self, order: Order) -> Batch {
        self.order = order;
        self
    }

    /// Does `work` on every item, and hands each result to `sink` on the calling thread.
    ///
    /// The items are taken from a thread of their own, so that a result is handed on even while the next item is being waited for.
    ///
    /// # Errors
    /// The first error of `sink`; no item is begun after it. An item that is being waited for just then is waited for still.
    ///
    /// # Panics
    /// When `work` panics, or no thread can be started.
    pub fn run<I, T, E>(
        &self,
        items: impl IntoIterator<Item = I, IntoIter: Send>,
        work: impl Fn(I) -> T + Sync,
        mut sink: impl FnMut(T) -> Result<(), E>,
    ) -> Result<(), E>
    where
        I: Send,
        T: Send,
    {
        let items = items.into_iter();
        if self.jobs == NonZeroUsize::MIN {
            return items.map(work).try_for_each(sink);
        }
        let (permits, permitted) = mpsc::channel();
        let (begun, to_begin) = mpsc::channel();
        let (finished, results) = mpsc::channel();
        for _ in 0..self.jobs.get().saturating_mul(Batch::AHEAD) {
            // The other end is on the next lines.
            let _ = permits.send(());
        }
        let to_begin = Mutex::new(to_begin);
        thread::scope(|scope| {
            scope.spawn(move || take(items, &permitted, &begun));
            for _ in 0..self.jobs.get() {
                let (to_begin, work, finished) = (&to_begin, &work, finished.clone());
                scope.spawn(move || begin(to_begin, work, &finished));
            }
            drop(finished);
            self.hand_on(&results, permits, &mut sink)
        })
    }

    /// Hands results on until there are no more, and lets an item begin for each. The threads end when the permits do: after the last
    /// item, an error, or a panic.
    fn hand_on<T, E>(
        &self,
        results: &Receiver<Finished<T>>,
        permits: Sender<()>,
        sink: &mut impl FnMut(T) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut early = BTreeMap::new();
        let mut next = 0;
        for (number, result) in results {
            early.insert(number, result.unwrap_or_else(|panic| resume_unwind(panic)));
            while let Some((&first, _)) = early.first_key_value() {
                if self.order == Order::Kept && first != next {
                    break;
                }
                next += 1;
                if let Some((_, result)) = early.pop_first() {
                    sink(result)?;
                }
                // The reader is gone when the items are at their end.
                let _ = permits.send(());
            }
        }
        Ok(())
    }
}

/// Takes items as long as it is permitted.
fn take<I>(items: impl Iterator<Item = I>, permitted: &Receiver<()>, begun: &Sender<(usize, I)>) {
    let mut items = items.enumerate();
    while permitted.recv().is_ok() {
        let Some(item) = items.next() else { return };
        if begun.send(item).is_err() {
            return;
        }
    }
}

/// Works on items until there are no more.
fn begin<I, T>(to_begin: &Mutex<Receiver<(usize, I)>>, work: &impl Fn(I) -> T, finished: &Sender<Finished<T>>) {
    loop {
        let next = to_begin.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((number, item)) = next else { return };
        let result = catch_unwind(AssertUnwindSafe(|| work(item)));
        let ended = result.is_err();
        if finished.send((number, result)).is_err() || ended {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn batch(jobs: usize) -> Batch {
        Batch::new(NonZeroUsize::new(jobs).unwrap_or(NonZeroUsize::MIN))
    }

    /// Work whose length depends on the item, so that items overtake each other.
    fn churn(item: usize) -> usize {
        let turns = if item.is_multiple_of(7) { 20_000 } else { 10 };
        std::hint::black_box((0..turns).fold(item, |sum, turn: usize| sum ^ turn));
        item
    }

    #[test]
    fn every_item_comes_out_once_and_in_order() {
        for jobs in [1, 2, 3, 16] {
            let mut out = Vec::new();
            let done = batch(jobs).run(0..1000, churn, |item| {
                out.push(item);
                Ok::<(), ()>(())
            });
            assert_eq!(done, Ok(()));
            assert_eq!(out, (0..1000).collect::<Vec<_>>());
        }
    }

    #[test]
    fn as_finished_loses_nothing() {
        let mut out = Vec::new();
        let done = batch(4).order(Order::AsFinished).run(0..1000, churn, |item| {
            out.push(item);
            Ok::<(), ()>(())
        });
        assert_eq!(done, Ok(()));
        out.sort_unstable();
        assert_eq!(out, (0..1000).collect::<Vec<_>>());
    }

    #[test]
    fn no_more_items_are_taken_than_can_wait() {
        let taken = AtomicUsize::new(0);
        let handed = AtomicUsize::new(0);
        let most = AtomicUsize::new(0);
        let items = (0..500).inspect(|_| {
            let ahead = taken.fetch_add(1, Ordering::SeqCst) + 1 - handed.load(Ordering::SeqCst);
            most.fetch_max(ahead, Ordering::SeqCst);
        });
        let done = batch(3).run(items, churn, |_| {
            handed.fetch_add(1, Ordering::SeqCst);
            Ok::<(), ()>(())
        });
        assert_eq!((done, handed.into_inner()), (Ok(()), 500));
        assert!(most.into_inner() <= 3 * Batch::AHEAD);
    }

    #[test]
    fn an_error_of_the_sink_ends_the_batch() {
        for jobs in [1, 4] {
            let taken = AtomicUsize::new(0);
            let items = (0..).inspect(|_| {
                taken.fetch_add(1, Ordering::SeqCst);
            });
            let done = batch(jobs).run(items, churn, |item| if item == 40 { Err(item) } else { Ok(()) });
            assert_eq!(done, Err(40));
            assert!(taken.into_inner() <= 41 + jobs * Batch::AHEAD);
        }
    }

    #[test]
    fn a_panic_gets_out_and_hangs_nothing() {
        for (jobs, order) in [(1, Order::Kept), (4, Order::Kept), (4, Order::AsFinished)] {
            let run = AssertUnwindSafe(|| {
                batch(jobs).order(order).run(
                    0..,
                    |item: usize| {
                        assert!(item != 100, "the hundredth");
                        item
                    },
                    |_| Ok::<(), ()>(()),
                )
            });
            assert!(catch_unwind(run).is_err());
        }
    }
}
