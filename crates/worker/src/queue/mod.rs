//! Queues of jobs.
//!
//! What every queue promises, and one test asks of all (`tests/conformance.rs`):
//!
//! - a submitted job is delivered until it is done or set aside, also when workers and the queue's server are killed;
//! - a second job of the same id is a duplicate;
//! - a delivered job belongs to one worker until `ack_wait_s` goes by without a word from it. Time is the server's: workers' clocks do not matter;
//! - a full queue takes nothing, and says so;
//! - dead letters keep their reply, and go back when asked.

mod jetstream;
mod postgres;

use crate::job::{Done, Failure, Job};
use crate::settings::{QueueSettings, SettingsError};
use async_trait::async_trait;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// A queue that cannot be used just now, or at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum QueueError {
    /// The settings are at fault.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// Its address.
    #[error("queue.url: give nats://HOST:4222, tls://HOST:4222 or postgres://USER@HOST/DATABASE")]
    Url,
    /// What it is made of is missing.
    #[error("the queue lacks {what}; make it with waybill-label-work init")]
    Missing {
        /// A stream, consumer or table.
        what: String,
    },
    /// The job went to another worker meanwhile, or is over.
    #[error("the job went to another worker, or is over")]
    Lost,
    /// The server does not answer, or with an error.
    #[error("the queue does not do it ({doing}): {}", crate::reasons(&**error))]
    Server {
        /// What was asked for.
        doing: &'static str,
        /// What the server or the connection says.
        error: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl QueueError {
    /// Makes an error of what the server says.
    fn server<E: Into<Box<dyn std::error::Error + Send + Sync>>>(doing: &'static str) -> impl FnOnce(E) -> QueueError {
        move |error| QueueError::Server {
            doing,
            error: error.into(),
        }
    }
}

/// What became of a job that was submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Submitted {
    /// It waits.
    New,
    /// A job of this id was submitted before.
    Duplicate,
    /// There is no room: wait, and submit it again. What the queue says.
    Full(String),
    /// No queue of these settings takes it.
    Refused(Failure),
}

/// A job in a worker's hands.
#[derive(Debug)]
pub struct Taken {
    /// The job.
    pub job: Job,
    /// How many times it was delivered, this time included.
    pub deliveries: u64,
    receipt: Receipt,
}

/// By what a queue knows a delivery.
#[derive(Debug)]
enum Receipt {
    JetStream {
        /// Where acknowledgements go.
        reply: String,
        /// Number in the stream.
        sequence: u64,
    },
    /// `deliveries` says whose the row is.
    Postgres,
}

/// What a queue holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Status {
    /// Jobs that wait.
    pub waiting: u64,
    /// Jobs that workers have in hand.
    pub in_hand: u64,
    /// Jobs that were delivered more than once and are not done.
    pub redelivered: u64,
    /// Results that are kept.
    pub done: u64,
    /// Dead letters, by code.
    pub dead: BTreeMap<String, u64>,
}

/// Hands jobs out until they are done.
#[async_trait]
pub trait Queue: Send + Sync {
    /// Submits jobs, and tells for each what became of it.
    ///
    /// # Errors
    /// When that is not known. To submit again does no harm.
    async fn submit(&self, jobs: &[Job]) -> Result<Vec<Submitted>, QueueError>;

    /// Up to `most` jobs. Waits for about a second when there are none.
    ///
    /// # Errors
    /// When the server cannot be asked.
    async fn take(&self, most: usize) -> Result<Vec<Taken>, QueueError>;

    /// Says that the job is still being worked on.
    ///
    /// # Errors
    /// When the server cannot be told.
    async fn in_progress(&self, taken: &Taken) -> Result<(), QueueError>;

    /// Publishes the result, then ends the job.
    ///
    /// # Errors
    /// When it is not known that both happened: the job will be delivered again.
    async fn done(&self, taken: &Taken, done: &Done) -> Result<(), QueueError>;

    /// Gives the job back, to be delivered again after a while.
    ///
    /// # Errors
    /// When the server cannot be told. It is delivered again after `ack_wait_s`.
    async fn give_back(&self, taken: &Taken, after: Duration) -> Result<(), QueueError>;

    /// Sets the job aside with the reason and its reply, then ends it.
    ///
    /// # Errors
    /// When it is not known that both happened: the job will be delivered again.
    async fn dead(&self, taken: &Taken, failure: &Failure) -> Result<(), QueueError>;

    /// What the queue holds.
    ///
    /// # Errors
    /// When the server cannot be asked.
    async fn status(&self) -> Result<Status, QueueError>;

    /// Submits dead letters again, of one code or all, and tells how many went.
    ///
    /// # Errors
    /// When the server fails or the queue is full. What was not submitted is still a dead letter.
    async fn redrive(&self, code: Option<&str>) -> Result<u64, QueueError>;
}

/// Makes streams, consumers or tables, or changes them to what the settings say.
///
/// # Errors
/// When the settings cannot be obeyed, or the server cannot.
pub async fn init(settings: &QueueSettings) -> Result<(), QueueError> {
    settings.groups()?;
    match is_postgres(settings)? {
        true => postgres::init(settings).await,
        false => jetstream::init(settings).await,
    }
}

/// Connects to a queue, as a worker of a group. A connection that breaks later is made anew for as long as it takes.
///
/// # Errors
/// When the settings cannot be obeyed, the server cannot be reached, or the queue was not made.
pub async fn open(settings: &QueueSettings, group: &str) -> Result<Arc<dyn Queue>, QueueError> {
    let filter = settings.filter(group)?;
    Ok(match is_postgres(settings)? {
        true => Arc::new(postgres::Postgres::open(settings, filter).await?),
        false => Arc::new(jetstream::JetStream::open(settings, group).await?),
    })
}

fn is_postgres(settings: &QueueSettings) -> Result<bool, QueueError> {
    let begins = |schemes: &[&str]| schemes.iter().any(|scheme| settings.url.starts_with(scheme));
    match (begins(&["nats://", "tls://"]), begins(&["postgres://", "postgresql://"])) {
        (true, _) => Ok(false),
        (_, true) => Ok(true),
        _ => Err(QueueError::Url),
    }
}
