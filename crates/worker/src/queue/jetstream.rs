//! NATS JetStream: a work-queue stream of jobs, one of results, one of dead letters, and a durable pull consumer for each group.
//!
//! A message that a consumer gave up stays in a work-queue stream, undelivered, for ever; so consumers never give up, and a worker that is handed a job too often sets it aside.

use super::{Queue, QueueError, Receipt, Status, Submitted, Taken};
use crate::job::{Done, Failure, Filter, Job, Route, codes, sha256};
use crate::settings::QueueSettings;
use async_nats::jetstream::consumer::pull::Config as Consumer;
use async_nats::jetstream::consumer::{AckPolicy, PullConsumer};
use async_nats::jetstream::context::PublishErrorKind;
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::stream::{
    Config as Stream, ConsumerErrorKind, DiscardPolicy, RawMessageErrorKind, RetentionPolicy, StorageType,
};
use async_nats::jetstream::{Context, Message};
use async_nats::{Client, ConnectOptions, HeaderMap};
use async_trait::async_trait;
use bytes::Bytes;
use futures_util::StreamExt;
use std::error::Error;
use std::time::Duration;
use tokio::time::timeout;

/// A job's id, which a job that is submitted again keeps.
const ID: &str = "Waybill-Job";
/// A dead letter's message.
const MESSAGE: &str = "Waybill-Message";
/// How long an idle worker waits for a job before it asks again.
const IDLE: Duration = Duration::from_secs(1);
/// How long an answer is waited for.
const ANSWER: Duration = Duration::from_secs(5);
/// How many messages are asked for at a time: a worker that has more in hand acknowledges too late.
const MOST: usize = 100;

pub(super) struct JetStream {
    client: Client,
    context: Context,
    consumer: PullConsumer,
    names: Names,
}

/// What the queue is made of is called.
struct Names {
    name: String,
}

impl Names {
    fn of(settings: &QueueSettings) -> Names {
        Names {
            name: settings.name.clone(),
        }
    }
    fn jobs(&self) -> String {
        self.name.to_uppercase()
    }
    fn results(&self) -> String {
        format!("{}_DONE", self.jobs())
    }
    fn letters(&self) -> String {
        format!("{}_DEAD", self.jobs())
    }
    fn todo(&self, route: &Route) -> String {
        format!("{}.todo.{route}", self.name)
    }
    fn filter(&self, filter: &Filter) -> String {
        format!("{}.todo.{}.{}", self.name, filter.warehouse, filter.printer)
    }
    fn done(&self, route: &Route) -> String {
        format!("{}.done.{route}", self.name)
    }
    fn dead(&self, route: &Route, code: &str) -> String {
        format!("{}.dead.{route}.{code}", self.name)
    }
    /// The route of a subject.
    fn route(&self, subject: &str) -> Option<Route> {
        let mut parts = subject.strip_prefix(&self.name)?.split('.').skip(2);
        Route::parse(&format!("{}.{}", parts.next()?, parts.next()?)).ok()
    }
}

async fn connect(settings: &QueueSettings) -> Result<(Client, Context), QueueError> {
    // An unlimited number of attempts, soon after each other: a server that was restarted is found within seconds.
    let mut options = ConnectOptions::new()
        .name("waybill-label-work")
        .max_reconnects(None)
        .reconnect_delay_callback(|attempt| Duration::from_millis(50 * (attempt as u64).min(40)))
        .request_timeout(Some(ANSWER));
    if let Some(file) = &settings.credentials {
        options = options
            .credentials_file(file)
            .await
            .map_err(QueueError::server("read the credentials"))?;
    }
    let servers: Vec<&str> = settings.url.split(',').collect();
    let client = options.connect(servers).await.map_err(QueueError::server("connect"))?;
    let context = match &settings.domain {
        Some(domain) => async_nats::jetstream::with_domain(client.clone(), domain),
        None => async_nats::jetstream::new(client.clone()),
    };
    Ok((client, context))
}

pub(super) async fn init(settings: &QueueSettings) -> Result<(), QueueError> {
    let (_, context) = connect(settings).await?;
    let names = Names::of(settings);
    let seconds = Duration::from_secs;
    let common = Stream {
        storage: StorageType::File,
        num_replicas: settings.replicas,
        discard: DiscardPolicy::New,
        ..Stream::default()
    };
    let kept = Stream {
        retention: RetentionPolicy::Limits,
        discard: DiscardPolicy::Old,
        max_age: seconds(settings.keep_days * 86_400),
        duplicate_window: seconds(settings.duplicate_window_s),
        ..common.clone()
    };
    let streams = [
        Stream {
            name: names.jobs(),
            subjects: vec![format!("{}.todo.*.*", names.name)],
            retention: RetentionPolicy::WorkQueue,
            max_messages: settings.max_jobs.into(),
            max_bytes: settings.max_bytes.map_or(-1, |bytes| i64::try_from(bytes).unwrap_or(i64::MAX)),
            duplicate_window: seconds(settings.duplicate_window_s),
            ..common
        },
        Stream {
            name: names.results(),
            subjects: vec![format!("{}.done.*.*", names.name)],
            ..kept.clone()
        },
        Stream {
            name: names.letters(),
            subjects: vec![format!("{}.dead.*.*.*", names.name)],
            ..kept
        },
    ];
    for stream in streams {
        context
            .create_or_update_stream(stream)
            .await
            .map_err(QueueError::server("make a stream"))?;
    }
    let jobs = context
        .get_stream(names.jobs())
        .await
        .map_err(QueueError::server("find the stream"))?;
    for (group, filter) in settings.groups()? {
        let consumer = Consumer {
            durable_name: Some(group.to_owned()),
            filter_subject: names.filter(&filter),
            ack_policy: AckPolicy::Explicit,
            ack_wait: seconds(settings.ack_wait_s),
            max_deliver: -1,
            max_ack_pending: settings.max_in_hand.into(),
            ..Consumer::default()
        };
        jobs.create_consumer(consumer)
            .await
            .map_err(QueueError::server("make a consumer"))?;
    }
    Ok(())
}

impl JetStream {
    pub(super) async fn open(settings: &QueueSettings, group: &str) -> Result<JetStream, QueueError> {
        let (client, context) = connect(settings).await?;
        let names = Names::of(settings);
        let found = context.get_consumer_from_stream(group, names.jobs()).await;
        let consumer = found.map_err(|error| match error.kind() {
            ConsumerErrorKind::JetStream(_) => QueueError::Missing {
                what: format!("the stream {} or its consumer {group}", names.jobs()),
            },
            _ => QueueError::server("find its consumer")(error),
        })?;
        Ok(JetStream {
            client,
            context,
            consumer,
            names,
        })
    }

    /// Sends an acknowledgement and waits until the server has it.
    async fn acknowledge(&self, taken: &Taken, what: &'static str) -> Result<(), QueueError> {
        let Receipt::JetStream { reply, .. } = &taken.receipt else {
            return Ok(());
        };
        let sent = self.client.request(reply.clone(), Bytes::from_static(what.as_bytes())).await;
        sent.map(drop).map_err(QueueError::server("acknowledge"))
    }

    /// Publishes a message, once even when it is published again, and waits until the server has it.
    async fn publish(&self, subject: String, id: &str, headers: HeaderMap, body: Bytes) -> Result<(), QueueError> {
        let message = PublishMessage::build().headers(headers).message_id(id).payload(body);
        let sent = self.context.send_publish(subject, message).await;
        let acknowledged = match sent {
            Ok(acknowledgement) => acknowledgement.await,
            Err(error) => Err(error),
        };
        acknowledged.map(drop).map_err(QueueError::server("publish"))
    }

    fn taken(&self, message: &Message) -> Option<Taken> {
        let info = message.info().ok()?;
        let id = message.headers.as_ref().and_then(|headers| headers.get(ID));
        Some(Taken {
            job: Job {
                // Whoever publishes by hand need not name it.
                id: id.map_or_else(|| sha256(&message.payload), |id| id.as_str().to_owned()),
                route: self.names.route(&message.subject)?,
                reply: message.payload.clone(),
            },
            deliveries: u64::try_from(info.delivered).unwrap_or(1),
            receipt: Receipt::JetStream {
                reply: message.reply.as_ref()?.to_string(),
                sequence: info.stream_sequence,
            },
        })
    }

    async fn fetch(&self, most: usize, wait: bool) -> Result<Vec<Taken>, QueueError> {
        let batch = match wait {
            true => self.consumer.batch().max_messages(most).expires(IDLE).messages().await,
            false => self.consumer.fetch().max_messages(most).messages().await,
        };
        let mut batch = batch.map_err(QueueError::server("ask for jobs"))?;
        let mut jobs = Vec::new();
        // A server that is gone ends no batch.
        while let Ok(Some(message)) = timeout(IDLE + ANSWER, batch.next()).await {
            match message {
                Ok(message) => jobs.extend(self.taken(&message)),
                // Those that came are delivered.
                Err(_) if !jobs.is_empty() => break,
                Err(error) => return Err(QueueError::server("ask for jobs")(error)),
            }
        }
        Ok(jobs)
    }
}

#[async_trait]
impl Queue for JetStream {
    async fn submit(&self, jobs: &[Job]) -> Result<Vec<Submitted>, QueueError> {
        let mut sent = Vec::with_capacity(jobs.len());
        for job in jobs {
            let mut headers = HeaderMap::new();
            headers.insert(ID, job.id.as_str());
            let message = PublishMessage::build()
                .headers(headers)
                .message_id(&job.id)
                .payload(job.reply.clone());
            sent.push(self.context.send_publish(self.names.todo(&job.route), message).await);
        }
        let mut all = Vec::with_capacity(jobs.len());
        for one in sent {
            let acknowledged = match one {
                Ok(acknowledgement) => acknowledgement.await,
                Err(error) => Err(error),
            };
            all.push(match acknowledged {
                Ok(acknowledged) if acknowledged.duplicate => Submitted::Duplicate,
                Ok(_) => Submitted::New,
                Err(error) => match (error.kind(), error.source().and_then(|source| source.downcast_ref())) {
                    (PublishErrorKind::MaxPayloadExceeded, _) => Submitted::Refused(Failure {
                        code: codes::JOB_TOO_LARGE,
                        message: "the reply is larger than a message may be; raise max_payload of the NATS server".into(),
                    }),
                    (_, Some(said)) => Submitted::Full(async_nats::jetstream::Error::to_string(said)),
                    _ => return Err(QueueError::server("submit")(error)),
                },
            });
        }
        Ok(all)
    }

    async fn take(&self, most: usize) -> Result<Vec<Taken>, QueueError> {
        let jobs = self.fetch(most.min(MOST), false).await?;
        match jobs.is_empty() {
            // The first that comes is not kept waiting for others.
            true => self.fetch(1, true).await,
            false => Ok(jobs),
        }
    }

    async fn in_progress(&self, taken: &Taken) -> Result<(), QueueError> {
        let Receipt::JetStream { reply, .. } = &taken.receipt else {
            return Ok(());
        };
        let said = self.client.publish(reply.clone(), Bytes::from_static(b"+WPI")).await;
        said.map_err(QueueError::server("say that the job is in progress"))
    }

    async fn done(&self, taken: &Taken, done: &Done) -> Result<(), QueueError> {
        let body = serde_json::to_vec(done).map_err(QueueError::server("write the result"))?;
        let subject = self.names.done(&taken.job.route);
        // One result a job, also when its acknowledgement is lost, or when a server that was restarted took a duplicate.
        self.publish(subject, &taken.job.id, HeaderMap::new(), body.into()).await?;
        self.acknowledge(taken, "+ACK").await
    }

    async fn give_back(&self, taken: &Taken, after: Duration) -> Result<(), QueueError> {
        let Receipt::JetStream { reply, .. } = &taken.receipt else {
            return Ok(());
        };
        let body = format!(r#"-NAK {{"delay": {}}}"#, after.as_nanos());
        let sent = self.client.request(reply.clone(), body.into()).await;
        sent.map(drop).map_err(QueueError::server("give a job back"))
    }

    async fn dead(&self, taken: &Taken, failure: &Failure) -> Result<(), QueueError> {
        let Receipt::JetStream { sequence, .. } = &taken.receipt else {
            return Ok(());
        };
        let mut headers = HeaderMap::new();
        headers.insert(ID, taken.job.id.as_str());
        headers.insert(MESSAGE, failure.message.replace(['\r', '\n'], " ").as_str());
        let subject = self.names.dead(&taken.job.route, failure.code);
        let id = format!("{}@{sequence}", taken.job.id);
        self.publish(subject, &id, headers, taken.job.reply.clone()).await?;
        self.acknowledge(taken, "+TERM").await
    }

    async fn status(&self) -> Result<Status, QueueError> {
        let doing = "tell its state";
        let mut status = Status::default();
        let jobs = self
            .context
            .get_stream(self.names.jobs())
            .await
            .map_err(QueueError::server(doing))?;
        let mut consumers = jobs.consumers();
        while let Some(consumer) = consumers.next().await {
            let consumer = consumer.map_err(QueueError::server(doing))?;
            status.in_hand += consumer.num_ack_pending as u64;
            status.redelivered += consumer.num_redelivered as u64;
        }
        status.waiting = jobs.cached_info().state.messages.saturating_sub(status.in_hand);
        let results = self
            .context
            .get_stream(self.names.results())
            .await
            .map_err(QueueError::server(doing))?;
        status.done = results.cached_info().state.messages;
        let letters = self
            .context
            .get_stream(self.names.letters())
            .await
            .map_err(QueueError::server(doing))?;
        let mut subjects = letters.info_with_subjects(">").await.map_err(QueueError::server(doing))?;
        while let Some(subject) = subjects.next().await {
            let (subject, count) = subject.map_err(QueueError::server(doing))?;
            let code = subject.rsplit('.').next().unwrap_or_default();
            *status.dead.entry(code.to_owned()).or_default() += count as u64;
        }
        Ok(status)
    }

    async fn redrive(&self, code: Option<&str>) -> Result<u64, QueueError> {
        let doing = "submit dead letters again";
        let letters = self
            .context
            .get_stream(self.names.letters())
            .await
            .map_err(QueueError::server(doing))?;
        let subject = format!("{}.dead.*.*.{}", self.names.name, code.unwrap_or("*"));
        // Those that become dead letters meanwhile wait for the next time.
        let state = &letters.cached_info().state;
        let (mut next, last) = (state.first_sequence, state.last_sequence);
        let mut count = 0;
        while next <= last {
            let asked = letters.raw_message_builder().sequence(next).next_by_subject(&*subject).send().await;
            let letter = match asked {
                Ok(letter) if letter.sequence <= last => letter,
                Ok(_) => break,
                Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => break,
                Err(error) => return Err(QueueError::server(doing)(error)),
            };
            next = letter.sequence + 1;
            let Some(route) = self.names.route(&letter.subject) else { continue };
            let mut headers = HeaderMap::new();
            let id = letter
                .headers
                .get(ID)
                .map_or_else(|| sha256(&letter.payload), |id| id.as_str().to_owned());
            headers.insert(ID, id.as_str());
            let again = format!("{id}@{}", letter.sequence);
            self.publish(self.names.todo(&route), &again, headers, letter.payload).await?;
            letters.delete_message(letter.sequence).await.map_err(QueueError::server(doing))?;
            count += 1;
        }
        Ok(count)
    }
}
