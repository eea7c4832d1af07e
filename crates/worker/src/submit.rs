//! Replies into a queue, with back-pressure.

use crate::job::{Job, Route, id, reply_json};
use crate::queue::{Queue, QueueError, Submitted};
use crate::say;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::BufRead;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;
use tokio::time::sleep;
use waybill_label::{Error, Limits, Responses};

/// So many jobs are submitted at a time.
const BATCH: usize = 64;
/// And at most so many bytes of replies, so that memory stays flat.
const BYTES: usize = 8 << 20;
/// How long is waited when the queue is full or gone.
const PAUSE: Duration = Duration::from_secs(1);

/// What became of replies.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Replies that were read.
    pub read: u64,
    /// Jobs that were new.
    pub submitted: u64,
    /// Jobs that the queue had.
    pub duplicates: u64,
    /// Replies that are no job, by code.
    pub failed: BTreeMap<String, u64>,
}

impl Summary {
    /// Replies that are no job.
    pub fn failures(&self) -> u64 {
        self.failed.values().sum()
    }
}

/// Submits all replies of an input: one reply, a batch, a JSON array or JSON lines. When the queue is full it waits until there is room; when the queue's server is gone it waits until it is
/// there. A job whose submission was not answered is submitted again, which makes it no second one.
///
/// # Errors
/// When the queue was not made.
pub async fn submit(queue: &dyn Queue, input: impl BufRead + Send + 'static, route: &Route, again: u32) -> Result<Summary, QueueError> {
    // One batch is on its way, one is being read.
    let (batches, mut read) = mpsc::channel(1);
    let to = route.clone();
    let reader = spawn_blocking(move || read_all(input, &to, again, &batches));
    let mut summary = Summary::default();
    while let Some(batch) = read.recv().await {
        let Batch { jobs, count, failed } = batch;
        summary.read += count;
        for code in failed {
            *summary.failed.entry(code.to_owned()).or_default() += 1;
        }
        all(queue, jobs, &mut summary).await?;
    }
    // It ends when the channel does.
    let _ = reader.await;
    Ok(summary)
}

struct Batch {
    jobs: Vec<Job>,
    /// Replies that were read for it.
    count: u64,
    failed: Vec<&'static str>,
}

fn read_all(input: impl BufRead, route: &Route, again: u32, batches: &mpsc::Sender<Batch>) {
    let limits = Limits::default();
    let empty = || Batch {
        jobs: Vec::new(),
        count: 0,
        failed: Vec::new(),
    };
    let (mut batch, mut bytes, mut number) = (empty(), 0, 0_u64);
    for reply in Responses::new(input, &limits) {
        number += 1;
        batch.count += 1;
        let job = match reply {
            Ok(reply) => id(&reply, again).map(|id| Job {
                id,
                route: route.clone(),
                reply: reply_json(&reply),
            }),
            Err(failed) => Err(Error::from(failed).into()),
        };
        match job {
            Ok(job) => {
                bytes += job.reply.len();
                batch.jobs.push(job);
            }
            Err(failure) => {
                say(format_args!("reply {number}: {} [{}]", failure.message, failure.code));
                batch.failed.push(failure.code);
            }
        }
        if batch.jobs.len() == BATCH || bytes > BYTES {
            bytes = 0;
            if batches.blocking_send(std::mem::replace(&mut batch, empty())).is_err() {
                return;
            }
        }
    }
    let _ = batches.blocking_send(batch);
}

async fn all(queue: &dyn Queue, mut jobs: Vec<Job>, summary: &mut Summary) -> Result<(), QueueError> {
    let mut waits = 0_u32;
    while !jobs.is_empty() {
        let told = match queue.submit(&jobs).await {
            Ok(told) => told,
            Err(error @ QueueError::Server { .. }) => {
                waits += 1;
                if waits.is_power_of_two() {
                    say(format_args!("{error}; trying again"));
                }
                sleep(PAUSE).await;
                continue;
            }
            Err(error) => return Err(error),
        };
        let mut full = None;
        let mut left = Vec::new();
        for (job, told) in jobs.into_iter().zip(told) {
            match told {
                Submitted::New => summary.submitted += 1,
                Submitted::Duplicate => summary.duplicates += 1,
                Submitted::Full(said) => {
                    full = Some(said);
                    left.push(job);
                }
                Submitted::Refused(failure) => {
                    say(format_args!("{}: {} [{}]", job.id, failure.message, failure.code));
                    *summary.failed.entry(failure.code.to_owned()).or_default() += 1;
                }
            }
        }
        jobs = left;
        if let Some(said) = full {
            waits += 1;
            if waits.is_power_of_two() {
                say(format_args!("the queue is full ({said}); waiting for room"));
            }
            sleep(PAUSE).await;
        }
    }
    Ok(())
}
