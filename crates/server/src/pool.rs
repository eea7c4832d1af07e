//! The threads that render: as many as were asked for, and never the runtime's.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use tokio::sync::{Semaphore, oneshot};

type Work = Box<dyn FnOnce() + Send>;

/// Threads and those who wait for them.
pub struct Pool {
    queue: Sender<Work>,
    places: Arc<Semaphore>,
    jobs: usize,
    most: usize,
}

/// All places to wait are taken.
#[derive(Debug)]
pub struct Full;

impl Pool {
    /// Starts the threads. `queue` requests may wait beside those that are worked on.
    ///
    /// # Errors
    /// When a thread cannot be started.
    pub fn start(jobs: usize, queue: usize) -> std::io::Result<Pool> {
        let (sender, receiver) = mpsc::channel();
        let receiver = Arc::new(Mutex::new(receiver));
        for number in 0..jobs {
            let receiver = receiver.clone();
            thread::Builder::new()
                .name(format!("label-{number}"))
                .spawn(move || work(&receiver))?;
        }
        let most = jobs.saturating_add(queue).min(Semaphore::MAX_PERMITS);
        Ok(Pool {
            queue: sender,
            places: Arc::new(Semaphore::new(most)),
            jobs,
            most,
        })
    }

    /// How many threads there are.
    pub fn jobs(&self) -> usize {
        self.jobs
    }

    /// How many requests wait or are worked on.
    pub fn taken(&self) -> usize {
        self.most - self.places.available_permits()
    }

    /// Does work on one of the threads, unless the one who waits for it has gone before it is its turn. The receiver has an error when the work panicked.
    ///
    /// # Errors
    /// When all places to wait are taken.
    pub fn request<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<oneshot::Receiver<T>, Full> {
        let place = self.places.clone().try_acquire_owned().map_err(|_| Full)?;
        let (sender, receiver) = oneshot::channel();
        self.put(Box::new(move || {
            let _place = place;
            if !sender.is_closed() {
                // Whoever waits may be gone by now.
                let _ = sender.send(work());
            }
        }));
        Ok(receiver)
    }

    /// Does a part of a batch, which bounds how many of its parts wait. The receiver is closed when the work panicked.
    pub fn part<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Receiver<T> {
        let (sender, receiver) = mpsc::channel();
        self.put(Box::new(move || {
            let _ = sender.send(work());
        }));
        receiver
    }

    fn put(&self, work: Work) {
        // The threads live as long as the pool.
        let _ = self.queue.send(work);
    }
}

fn work(queue: &Mutex<Receiver<Work>>) {
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(work) = next else { return };
        // Labels catch their own panics; the thread outlives those of others.
        let _ = catch_unwind(AssertUnwindSafe(work));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_refused_and_panics_end_no_thread() {
        let pool = Pool::start(1, 1).expect("threads");
        let (go, wait) = mpsc::channel::<()>();
        let first = pool.request(move || wait.recv().is_ok()).expect("a place");
        let second = pool.request(|| -> () { panic!("a panic of a test") }).expect("a place");
        assert!(pool.request(|| ()).is_err());
        assert_eq!(pool.taken(), 2);
        go.send(()).expect("it waits");
        assert_eq!(first.blocking_recv(), Ok(true));
        assert!(second.blocking_recv().is_err());
        assert_eq!(pool.part(|| 7).recv(), Ok(7));
    }
}
