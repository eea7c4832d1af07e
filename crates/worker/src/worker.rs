//! A worker: takes jobs, makes their labels, keeps and prints them, and only then says that they are done.
//!
//! Labels are made on threads of their own, never on those that speak with queue and store. What fails for the label's own sake is set aside at once; what fails for the store's or the
//! printer's is tried again for as long as it takes, while the queue hears that the job is in progress: an outage costs no job one of its deliveries.

use crate::job::{Done, Failure, Stored, codes};
use crate::making::{Made, Maker};
use crate::metrics::Metrics;
use crate::printing::Printers;
use crate::queue::{Queue, QueueError, Taken};
use crate::say;
use crate::store::{Put, Store};
use bytes::Bytes;
use futures_util::future::try_join_all;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::sync::{OwnedSemaphorePermit, RwLock, Semaphore, watch};
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::{MissedTickBehavior, interval, sleep};
use waybill_label_print::PrintError;

/// So many jobs a thread are in hand: one is worked on, others are on their way.
const AHEAD: usize = 4;
/// A job that was delivered so often may be one that ends its worker, and is worked on alone, so that it takes no others along.
const SUSPECT: u64 = 3;
/// How long is waited after a failure, first and at most.
const PAUSE: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(10);
/// How often the queue is told of an end before the job is left to be delivered again.
const TELLINGS: u32 = 6;

/// What a worker needs.
pub struct Worker {
    /// Where jobs come from.
    pub queue: Arc<dyn Queue>,
    /// What makes labels.
    pub maker: Arc<Maker>,
    /// Where they go.
    pub store: Option<Store>,
    /// Where they are printed.
    pub printers: Printers,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// Labels worked on at a time.
    pub jobs: usize,
    /// How often a job is delivered before it is set aside.
    pub max_deliveries: u64,
    /// After how long without a word a job goes to another worker.
    pub ack_wait: Duration,
}

/// A worker at work.
struct Running {
    worker: Worker,
    threads: Semaphore,
    alone: RwLock<()>,
    in_hand: Mutex<HashMap<u64, Arc<Taken>>>,
    stop: watch::Receiver<bool>,
}

/// How a job ends.
enum End {
    Done(Done),
    Dead(Failure),
    /// The worker ends first.
    GivenBack,
}

/// The worker ends while something is waited for.
struct Stopped;

/// Why a file is not in the store.
enum NotKept {
    Conflict(Failure),
    Stopped,
}

impl Worker {
    /// Works until `stop` is true, then ends what is in hand and gives back what cannot be ended.
    pub async fn run(self, stop: watch::Receiver<bool>) {
        let window = Arc::new(Semaphore::new(self.jobs * AHEAD));
        let running = Arc::new(Running {
            threads: Semaphore::new(self.jobs),
            alone: RwLock::new(()),
            in_hand: Mutex::default(),
            worker: self,
            stop,
        });
        let keeper = tokio::spawn(running.clone().say_in_progress());
        let mut tasks = JoinSet::new();
        let mut number = 0;
        let mut pause = PAUSE;
        while !running.stopped() {
            while tasks.try_join_next().is_some() {}
            let Some(mut permits) = running.unless_stopped(window.clone().acquire_owned()).await.and_then(Result::ok) else {
                break;
            };
            if let Ok(more) = window
                .clone()
                .try_acquire_many_owned(u32::try_from(window.available_permits()).unwrap_or(0))
            {
                permits.merge(more);
            }
            let mut taken = match running.worker.queue.take(permits.num_permits()).await {
                Ok(taken) => taken,
                Err(error) => {
                    running.worker.metrics.queue_errors.inc();
                    say(format_args!("{error}; trying again"));
                    running.unless_stopped(sleep(pause)).await;
                    pause = (pause * 2).min(LONGEST);
                    continue;
                }
            };
            pause = PAUSE;
            if taken.iter().any(|taken| taken.deliveries >= SUSPECT) {
                // If one of them ends this worker, those before it are done: another time others are before it.
                let turn = SystemTime::now()
                    .duration_since(UNIX_EPOCH)
                    .map_or(0, |now| now.subsec_nanos() as usize);
                let first = turn % taken.len();
                taken.rotate_left(first);
            }
            for one in taken {
                let Some(permit) = permits.split(1) else { break };
                number += 1;
                tasks.spawn(running.clone().work(number, Arc::new(one), permit));
            }
        }
        while tasks.join_next().await.is_some() {}
        keeper.abort();
        let _ = keeper.await;
        if let Ok(running) = Arc::try_unwrap(running).map_err(drop) {
            let _ = spawn_blocking(|| running.worker.printers.finish()).await;
        }
    }
}

impl Running {
    fn stopped(&self) -> bool {
        *self.stop.borrow()
    }

    /// `None` when the worker ends first.
    async fn unless_stopped<T>(&self, future: impl Future<Output = T>) -> Option<T> {
        let mut stop = self.stop.clone();
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => None,
            done = future => Some(done),
        }
    }

    /// Tells the queue of all jobs in hand, thrice in the time that it is patient.
    async fn say_in_progress(self: Arc<Running>) {
        let mut ticks = interval(self.worker.ack_wait / 3);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let all: Vec<_> = self.hand().values().cloned().collect();
            for taken in all {
                if self.worker.queue.in_progress(&taken).await.is_err() {
                    self.worker.metrics.queue_errors.inc();
                }
            }
        }
    }

    fn hand(&self) -> std::sync::MutexGuard<'_, HashMap<u64, Arc<Taken>>> {
        self.in_hand.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A job from its delivery to its end.
    async fn work(self: Arc<Running>, number: u64, taken: Arc<Taken>, _permit: OwnedSemaphorePermit) {
        let metrics = &self.worker.metrics;
        metrics.in_hand.inc();
        metrics.redeliveries.inc_by(u64::from(taken.deliveries > 1));
        self.hand().insert(number, taken.clone());
        let end = match self.label(&taken).await {
            Ok(end) => end,
            Err(Stopped) => End::GivenBack,
        };
        let begun = Instant::now();
        let (told, outcome) = match &end {
            End::Done(done) => (self.tell(|| self.worker.queue.done(&taken, done)).await, "done"),
            End::Dead(failure) => {
                say(format_args!("{}: {} [{}]", taken.job.id, failure.message, failure.code));
                (self.tell(|| self.worker.queue.dead(&taken, failure)).await, "dead")
            }
            End::GivenBack => (
                self.tell(|| self.worker.queue.give_back(&taken, Duration::ZERO)).await,
                "given_back",
            ),
        };
        metrics.stage("acknowledge", begun);
        self.hand().remove(&number);
        metrics.in_hand.dec();
        match told {
            Ok(()) => {
                metrics.ended(outcome);
                if let End::Dead(failure) = &end {
                    metrics.failed(failure.code);
                }
            }
            Err(error) => say(format_args!("{}: {error}; it will be delivered again", taken.job.id)),
        }
    }

    /// Tells the queue how a job ended, again when it does not listen.
    async fn tell<F: Future<Output = Result<(), QueueError>>>(&self, call: impl Fn() -> F) -> Result<(), QueueError> {
        let mut pause = PAUSE;
        for _ in 1..TELLINGS {
            match call().await {
                Ok(()) => return Ok(()),
                Err(QueueError::Lost) => break,
                Err(_) => self.worker.metrics.queue_errors.inc(),
            };
            sleep(pause).await;
            pause *= 2;
        }
        call().await
    }

    async fn label(&self, taken: &Arc<Taken>) -> Result<End, Stopped> {
        if taken.deliveries > self.worker.max_deliveries {
            return Ok(End::Dead(Failure {
                code: codes::TOO_MANY_DELIVERIES,
                message: format!("{} workers had it and ended before they were done", taken.deliveries - 1),
            }));
        }
        let made = match self.make(taken).await {
            Ok(made) => made,
            Err(failure) => return Ok(End::Dead(failure)),
        };
        let begun = Instant::now();
        let files = match self.keep(&made).await? {
            Ok(files) => files,
            Err(failure) => return Ok(End::Dead(failure)),
        };
        self.worker.metrics.stage("store", begun);
        let printed = match self.print(taken, &made).await? {
            Ok(printed) => printed,
            Err(failure) => return Ok(End::Dead(failure)),
        };
        Ok(End::Done(Done {
            id: taken.job.id.clone(),
            delivery_id: made.delivery_id,
            order_id: made.order_id,
            waybill_id: made.waybill_id,
            files,
            warnings: made.warnings,
            printed,
            deliveries: taken.deliveries,
        }))
    }

    /// Makes the label, on a thread of its own.
    async fn make(&self, taken: &Arc<Taken>) -> Result<Made, Failure> {
        let (_alone, _with_others) = match taken.deliveries >= SUSPECT {
            true => (Some(self.alone.write().await), None),
            false => (None, Some(self.alone.read().await)),
        };
        let _thread = self.threads.acquire().await;
        let begun = Instant::now();
        let (maker, job) = (self.worker.maker.clone(), taken.clone());
        let made = spawn_blocking(move || maker.make(&job.job.reply, &job.job.route)).await;
        self.worker.metrics.stage("render", begun);
        made.unwrap_or_else(|_| {
            Err(Failure {
                code: codes::INTERNAL,
                message: waybill_label::Error::Internal.to_string(),
            })
        })
    }

    /// Stores the label's files, for as long as it takes.
    async fn keep(&self, made: &Made) -> Result<Result<Vec<Stored>, Failure>, Stopped> {
        let Some(store) = &self.worker.store else {
            return Ok(Ok(Vec::new()));
        };
        let all = made.files.iter().map(|(stored, bytes)| self.keep_file(store, &stored.key, bytes));
        Ok(match try_join_all(all).await {
            Ok(_) => Ok(made.files.iter().map(|(stored, _)| stored.clone()).collect()),
            Err(NotKept::Conflict(failure)) => Err(failure),
            Err(NotKept::Stopped) => return Err(Stopped),
        })
    }

    async fn keep_file(&self, store: &Store, key: &str, bytes: &Bytes) -> Result<(), NotKept> {
        let metrics = &self.worker.metrics;
        let put = || async {
            let put = store.put(key, bytes.clone()).await;
            metrics.store_errors.inc_by(u64::from(put.is_err()));
            put
        };
        match self.persist(put).await {
            Ok(Ok(Put::New)) => Ok(()),
            Ok(Ok(Put::Same)) => {
                metrics.files_there.inc();
                Ok(())
            }
            Ok(Err(failure)) => Err(NotKept::Conflict(failure)),
            Err(Stopped) => Err(NotKept::Stopped),
        }
    }

    /// Prints the label, for as long as it takes. A label of which nobody knows whether it came out is set aside for somebody to look.
    async fn print(&self, taken: &Taken, made: &Made) -> Result<Result<Vec<String>, Failure>, Stopped> {
        if made.pages.is_empty() {
            return Ok(Ok(Vec::new()));
        }
        let begun = Instant::now();
        let print = || async {
            match self.worker.printers.print(&taken.job.route.printer, made).await {
                Ok(printed) => Ok(Ok(printed)),
                Err(error @ (PrintError::Held { .. } | PrintError::NoNumber)) => Ok(Err(Failure {
                    code: error.code(),
                    message: error.to_string(),
                })),
                // Nothing of it was sent, or the journal says that some was and it is held the next time.
                Err(error) => {
                    self.worker.metrics.printer_errors.inc();
                    Err(error)
                }
            }
        };
        let printed = self.persist(print).await;
        self.worker.metrics.stage("print", begun);
        printed
    }

    /// Does something until it succeeds.
    async fn persist<T, E: fmt::Display, F: Future<Output = Result<T, E>>>(&self, work: impl Fn() -> F) -> Result<T, Stopped> {
        let mut pause = PAUSE;
        for attempt in 1_u32.. {
            match work().await {
                Ok(done) => return Ok(done),
                Err(error) if attempt.is_power_of_two() => say(format_args!("{error}; attempt {attempt}, trying again")),
                Err(_) => {}
            }
            if self.stopped() {
                break;
            }
            self.unless_stopped(sleep(pause)).await;
            pause = (pause * 2).min(LONGEST);
        }
        Err(Stopped)
    }
}
