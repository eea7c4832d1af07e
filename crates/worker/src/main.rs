//! The command `waybill-label-work`.
#![forbid(unsafe_code)]

use clap::{Parser, Subcommand};
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use waybill_label_worker::job::Route;
use waybill_label_worker::making::Maker;
use waybill_label_worker::metrics::Metrics;
use waybill_label_worker::printing::Printers;
use waybill_label_worker::queue::{self, Queue, QueueError};
use waybill_label_worker::say;
use waybill_label_worker::settings::{Settings, SettingsError};
use waybill_label_worker::store::{Store, StoreError};
use waybill_label_worker::submit::submit;
use waybill_label_worker::worker::Worker;

/// As in `waybill-label`: a label takes and frees megabytes.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The command line or the settings cannot be obeyed.
const USAGE: u8 = 64;
/// The queue, the store or a file failed.
const IO: u8 = 74;
/// The largest number of failures that an exit code tells.
const MOST_FAILURES: u64 = 60;

/// Labels for many machines: replies from a queue (NATS JetStream, PostgreSQL), labels into an object store and to printers.
#[derive(Parser)]
#[command(name = "waybill-label-work", version)]
struct Command {
    /// Settings, JSON; docs/scale.md lists them. The options below come before them.
    #[arg(long, global = true, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// The queue: nats://HOST:4222, tls://… or postgres://USER@HOST/DATABASE [default: nats://127.0.0.1:4222].
    #[arg(long, global = true, value_name = "URL")]
    queue: Option<String>,
    /// The group of workers, one of queue.groups in the settings [default: all].
    #[arg(long, global = true, value_name = "NAME")]
    group: Option<String>,
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Make the queue's streams and consumers, or its table; when they are there, change them to what the settings say.
    Init,
    /// Submit replies: a file, or - for stdin; one reply, a batch, a JSON array or JSON lines. Waits while the queue is full. Prints a summary, JSON.
    Submit {
        /// Files of replies.
        #[arg(required = true, value_name = "FILE")]
        replies: Vec<PathBuf>,
        /// Where the labels are wanted: WAREHOUSE.PRINTER.
        #[arg(long, default_value = "main.none", value_name = "ROUTE")]
        route: String,
        /// Make labels again that were made before, for the N-th time; without it a parcel's second reply is a duplicate.
        #[arg(long, default_value_t = 0, value_name = "N")]
        again: u32,
    },
    /// Work: make labels until SIGINT or SIGTERM, then end those that are in hand.
    Run {
        /// Where labels go: s3://BUCKET/PREFIX (with the environment's AWS_… variables), file:///DIRECTORY or a directory.
        #[arg(long, value_name = "URL")]
        out: Option<String>,
        /// Labels worked on at a time [default: one a processor].
        #[arg(long, value_name = "N")]
        jobs: Option<usize>,
        /// Tell metrics at http://ADDRESS/metrics.
        #[arg(long, value_name = "ADDRESS")]
        metrics: Option<String>,
        /// A label in doubt came out, as somebody saw: its waybill or order number. May be repeated.
        #[arg(long, value_name = "NUMBER")]
        came_out: Vec<String>,
        /// End when the queue holds no more jobs, instead of waiting for some.
        #[arg(long)]
        until_empty: bool,
    },
    /// Tell what the queue holds, JSON: jobs that wait and are in hand, results, dead letters by code.
    Status,
    /// Submit dead letters again, when what stopped them is mended. Prints how many.
    Redrive {
        /// Only those with this code.
        #[arg(long)]
        code: Option<String>,
    },
}

/// Why the command ends early.
#[derive(Debug, thiserror::Error)]
enum Stop {
    #[error("{0}")]
    Usage(String),
    #[error("{0}")]
    Io(String),
}

impl From<SettingsError> for Stop {
    fn from(error: SettingsError) -> Stop {
        Stop::Usage(error.to_string())
    }
}

impl From<QueueError> for Stop {
    fn from(error: QueueError) -> Stop {
        match error {
            QueueError::Settings(_) | QueueError::Url => Stop::Usage(error.to_string()),
            _ => Stop::Io(error.to_string()),
        }
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Stop {
        match error {
            StoreError::Url => Stop::Usage(error.to_string()),
            _ => Stop::Io(error.to_string()),
        }
    }
}

fn main() -> ExitCode {
    let command = match Command::try_parse() {
        Ok(command) => command,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { USAGE } else { 0 });
        }
    };
    waybill_label::error::hide_panic_messages();
    // Labels are made on other threads: these only speak with queue and store.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let done = match runtime {
        Ok(runtime) => runtime.block_on(obey(command)),
        Err(error) => Err(Stop::Io(format!("no threads: {error}"))),
    };
    match done {
        Ok(failed) => ExitCode::from(u8::try_from(failed.min(MOST_FAILURES)).unwrap_or(u8::MAX)),
        Err(stop) => {
            say(format_args!("error: {stop}"));
            ExitCode::from(match stop {
                Stop::Usage(_) => USAGE,
                Stop::Io(_) => IO,
            })
        }
    }
}

fn read_settings(command: &Command) -> Result<Settings, Stop> {
    let mut settings = match &command.settings {
        Some(path) => {
            let json = std::fs::read(path).map_err(|e| Stop::Io(format!("{}: {e}", path.display())))?;
            Settings::from_json(&json)?
        }
        None => Settings::default(),
    };
    settings.queue.url = command.queue.clone().unwrap_or(settings.queue.url);
    settings.group = command.group.clone().unwrap_or(settings.group);
    Ok(settings)
}

/// Does the task, and tells how many replies or labels failed.
async fn obey(command: Command) -> Result<u64, Stop> {
    let mut settings = read_settings(&command)?;
    match command.task {
        Task::Init => queue::init(&settings.queue).await?,
        Task::Submit { replies, route, again } => {
            let route = Route::parse(&route).map_err(|e| Stop::Usage(format!("--route: {e}")))?;
            let queue = queue::open(&settings.queue, &settings.group).await?;
            let mut failed = 0;
            for path in replies {
                let summary = submit(&*queue, input(&path)?, &route, again).await?;
                failed += summary.failures();
                print(&summary)?;
            }
            return Ok(failed);
        }
        Task::Run {
            out,
            jobs,
            metrics,
            came_out,
            until_empty,
        } => {
            settings.out = out.or(settings.out);
            settings.jobs = jobs.or(settings.jobs);
            settings.metrics = metrics.or(settings.metrics);
            run(&settings, &came_out, until_empty).await?;
        }
        Task::Status => print(&queue::open(&settings.queue, &settings.group).await?.status().await?)?,
        Task::Redrive { code } => {
            let submitted = queue::open(&settings.queue, &settings.group)
                .await?
                .redrive(code.as_deref())
                .await?;
            print(&serde_json::json!({ "submitted": submitted }))?;
        }
    }
    Ok(0)
}

fn input(path: &Path) -> Result<Box<dyn BufRead + Send>, Stop> {
    if path == Path::new("-") {
        return Ok(Box::new(BufReader::new(std::io::stdin())));
    }
    let file = File::open(path).map_err(|e| Stop::Io(format!("{}: {e}", path.display())))?;
    Ok(Box::new(BufReader::with_capacity(1 << 18, file)))
}

fn print(value: &impl serde::Serialize) -> Result<(), Stop> {
    let failed = |e: std::io::Error| Stop::Io(format!("stdout: {e}"));
    let mut out = std::io::stdout().lock();
    serde_json::to_writer(&mut out, value).map_err(|e| failed(e.into()))?;
    out.write_all(b"\n").map_err(failed)
}

async fn run(settings: &Settings, came_out: &[String], until_empty: bool) -> Result<(), Stop> {
    if settings.out.is_none() && settings.printers.is_empty() {
        return Err(SettingsError::Nowhere.into());
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let jobs = settings.jobs.unwrap_or(threads);
    if jobs == 0 {
        return Err(SettingsError::Zero("jobs").into());
    }
    let maker = Arc::new(Maker::new(settings)?);
    let store = settings.out.as_deref().map(Store::open).transpose()?;
    let metrics = Arc::new(Metrics::default());
    let queue = queue::open(&settings.queue, &settings.group).await?;
    if let Some(address) = &settings.metrics {
        let listener = TcpListener::bind(address).await;
        let listener = listener.map_err(|e| Stop::Io(format!("metrics at {address}: {e}")))?;
        let at = listener.local_addr().map_err(|e| Stop::Io(e.to_string()))?;
        say(format_args!("metrics at http://{at}/metrics"));
        tokio::spawn(metrics.clone().serve(listener));
        tokio::spawn(metrics.clone().watch(queue.clone()));
    }
    let worker = Worker {
        printers: Printers::start(settings, came_out, &metrics)?,
        queue: queue.clone(),
        maker,
        store,
        metrics,
        jobs,
        max_deliveries: settings.queue.max_deliveries,
        ack_wait: Duration::from_secs(settings.queue.ack_wait_s),
    };
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(async move {
        tokio::select! {
            () = asked_to_stop() => {}
            () = emptied(queue), if until_empty => {}
        }
        let _ = stop.send(true);
        // Whoever asks again will not wait.
        asked_to_stop().await;
        std::process::exit(130);
    });
    worker.run(stopped).await;
    Ok(())
}

#[cfg(unix)]
async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut interrupt), Ok(mut terminate)) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate())) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}

#[cfg(not(unix))]
async fn asked_to_stop() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}

/// Waits until the queue holds no jobs.
async fn emptied(queue: Arc<dyn Queue>) {
    loop {
        tokio::time::sleep(Duration::from_millis(500)).await;
        if queue.status().await.is_ok_and(|status| status.waiting + status.in_hand == 0) {
            return;
        }
    }
}
