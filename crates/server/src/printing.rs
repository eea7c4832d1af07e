//! Print jobs: a queue and a thread for each printer, and what became of each job.
//!
//! A printer's jobs are printed in their order. When nobody knows whether a label came out, its job is [`State::Unknown`] and the printer waits until
//! somebody says (`POST /v1/jobs/{id}/answer`): no later label goes past it. With a directory for state, jobs that wait are files there, written before
//! their request is answered, and the printers' journals keep a label from being printed twice by this process or a later one.

mod job;
mod spool;

use crate::problem::Problem;
use crate::settings::{PrinterSettings, ServeError, Settings};
use axum::http::StatusCode;
pub use job::{Job, Name, NewJob, State};
use serde::Serialize;
use spool::Spool;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::num::NonZeroU16;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::broadcast;
use waybill_label::output::printer::{Profile, Status};
use waybill_label_print::{Event, Journal, Key, OnUnknown, Outcome, PrintError, Printer, StatusLanguage};

/// Jobs that are known, when they are done.
const KEPT: usize = 10_000;
/// After this time a printer that cannot be reached is tried again.
const AGAIN: Duration = Duration::from_secs(5);

/// All printers and jobs.
pub struct Printing {
    shared: Arc<Shared>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    most_jobs: usize,
}

struct Shared {
    table: Mutex<Table>,
    /// Told whenever a thread may have something to do.
    changed: Condvar,
    events: broadcast::Sender<Arc<str>>,
    spool: Option<Spool>,
    /// Bytes of all jobs that may be held.
    most_bytes: usize,
}

/// What is known of jobs.
#[derive(Default)]
struct Table {
    next: u64,
    jobs: BTreeMap<u64, Entry>,
    /// Jobs that have an idempotency key.
    keys: HashMap<(Name, String), u64>,
    desks: BTreeMap<Name, Desk>,
    /// Bytes of all data.
    held: usize,
    ending: bool,
}

struct Entry {
    job: Job,
    /// One a page; gone when the job is done.
    pages: Arc<Vec<Vec<u8>>>,
    idempotency: Option<(String, [u8; 32])>,
    /// What somebody said of it.
    answer: Option<bool>,
}

impl Entry {
    fn bytes(&self) -> usize {
        self.pages.iter().map(Vec::len).sum()
    }
}

/// A printer's queue.
struct Desk {
    settings: PrinterSettings,
    profile: &'static Profile,
    waiting: VecDeque<u64>,
    /// Why it does not go on.
    reason: Option<String>,
}

/// A printer as clients see it.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct PrinterState {
    /// What `/v1/print/` calls it.
    name: Name,
    /// What it is, as `waybill-label printers` lists it.
    profile: &'static str,
    /// Makes and models.
    models: &'static str,
    /// Its language.
    language: &'static str,
    /// Dots per inch.
    dpi: u16,
    /// How many of its jobs wait.
    waiting: usize,
    /// `ready`, `blocked` (it is waited for; `reason` says why) or `question` (a job is unknown, and waits for an answer).
    state: &'static str,
    /// Why it does not go on.
    reason: Option<String>,
}

impl Shared {
    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes a job, and tells of it.
    fn change(&self, table: &mut Table, id: u64, change: impl FnOnce(&mut Job)) {
        let Some(entry) = table.jobs.get_mut(&id) else { return };
        let before = entry.job.clone();
        change(&mut entry.job);
        if entry.job == before {
            return;
        }
        let state = entry.job.state;
        if let (true, Some(spool)) = (state.is_over() || state == State::Sent, &self.spool) {
            spool.remove(entry.job.printer, id);
        }
        self.tell(&entry.job);
        match state {
            State::Sent => table.drop_sent(self.most_bytes / 2),
            state if state.is_over() => table.drop_pages(id),
            _ => {}
        }
        table.forget();
    }

    fn tell(&self, job: &Job) {
        let json = serde_json::to_string(job).unwrap_or_default();
        // Nobody may listen.
        let _ = self.events.send(json.into());
        self.changed.notify_all();
    }
}

impl Table {
    fn drop_pages(&mut self, id: u64) {
        if let Some(entry) = self.jobs.get_mut(&id) {
            self.held -= entry.bytes();
            entry.pages = Arc::default();
        }
    }

    /// Labels that were sent may have to be sent again, when their connection breaks: the latest are kept for it.
    fn drop_sent(&mut self, most: usize) {
        while self.held > most {
            let sent = |(_, entry): &(&u64, &Entry)| entry.job.state == State::Sent && !entry.pages.is_empty();
            let Some(oldest) = self.jobs.iter().find(sent).map(|(id, _)| *id) else {
                return;
            };
            self.drop_pages(oldest);
        }
    }

    /// Forgets the oldest jobs that are over.
    fn forget(&mut self) {
        while self.jobs.len() > KEPT {
            let done = |entry: &Entry| entry.job.state.is_over() || entry.job.state == State::Sent;
            let Some(id) = self.jobs.iter().find(|(_, entry)| done(entry)).map(|(id, _)| *id) else {
                return;
            };
            self.drop_pages(id);
            if let Some(entry) = self.jobs.remove(&id)
                && let Some((key, _)) = entry.idempotency
            {
                self.keys.remove(&(entry.job.printer, key));
            }
        }
    }

    fn add(&mut self, entry: Entry) {
        let id = entry.job.number();
        self.next = self.next.max(id + 1);
        self.held += entry.bytes();
        if let Some((key, _)) = &entry.idempotency {
            self.keys.insert((entry.job.printer, key.clone()), id);
        }
        if let Some(desk) = self.desks.get_mut(entry.job.printer) {
            desk.waiting.push_back(id);
        }
        self.jobs.insert(id, entry);
    }

    /// The first job of a printer that is unknown.
    fn unknown(&self, printer: Name) -> Option<u64> {
        let unknown = |(_, entry): &(&u64, &Entry)| entry.job.printer == printer && entry.job.state == State::Unknown;
        self.jobs.iter().find(unknown).map(|(id, _)| *id)
    }
}

impl Printing {
    /// Starts a thread for each printer.
    ///
    /// # Errors
    /// When a printer cannot be used, or the directory for state not be read.
    pub fn start(settings: &Settings) -> Result<Printing, ServeError> {
        let mut table = Table {
            // Numbers of jobs do not come again with the next process.
            next: SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(1, |time| time.as_millis() as u64),
            ..Table::default()
        };
        let mut printers = Vec::new();
        for printer in &settings.printers {
            let refused = |why: String| ServeError::Printers(format!("{}: {why}", printer.name));
            let named = printer
                .name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
            if printer.name.is_empty() || printer.name.len() > 64 || !named {
                return Err(ServeError::Printers("a name has letters, digits, - and _".into()));
            }
            let profile = printer.print.profile().map_err(|e| refused(e.to_string()))?;
            let profile = profile.ok_or_else(|| refused("say which printer it is (print.printer)".into()))?;
            printer.print.job().map_err(|e| refused(e.to_string()))?;
            // As long as the process: a printer is never taken away.
            let name: Name = Box::leak(printer.name.clone().into_boxed_str());
            let journal = match &settings.state {
                Some(directory) => {
                    std::fs::create_dir_all(directory)?;
                    Journal::open(&directory.join(format!("{name}.journal"))).map_err(|e| refused(format!("its journal: {e}")))?
                }
                None => Journal::in_memory(),
            };
            let device = Printer::new(printer.destination.clone(), status(profile), journal, OnUnknown::Hold);
            printers.push((name, device.map_err(|e| refused(e.to_string()))?));
            let desk = Desk {
                settings: printer.clone(),
                profile,
                waiting: VecDeque::new(),
                reason: None,
            };
            if table.desks.insert(name, desk).is_some() {
                return Err(refused("there are two of this name".into()));
            }
        }
        let spool = settings.state.as_deref().map(Spool::new);
        if let Some(spool) = &spool {
            let names: Vec<Name> = table.desks.keys().copied().collect();
            for entry in spool.read(&names)? {
                table.add(entry);
            }
        }
        let shared = Arc::new(Shared {
            table: Mutex::new(table),
            changed: Condvar::new(),
            events: broadcast::channel(1024).0,
            spool,
            most_bytes: settings.bounds.print_bytes,
        });
        let mut threads = Vec::new();
        for (name, device) in printers {
            let desk = Work {
                shared: shared.clone(),
                name,
                device,
            };
            threads.push(thread::Builder::new().name(format!("printer-{name}")).spawn(move || desk.run())?);
        }
        Ok(Printing {
            shared,
            threads: Mutex::new(threads),
            most_jobs: settings.bounds.print_jobs,
        })
    }

    /// What a printer is told; its name as long as the process.
    ///
    /// # Errors
    /// When there is no printer of this name.
    pub fn printer(&self, name: &str) -> Result<(Name, PrinterSettings), Problem> {
        let table = self.shared.table();
        let known = table.desks.get_key_value(name);
        let (name, desk) = known.ok_or_else(|| Problem::not_found("there is no printer of this name; GET /v1/printers lists them"))?;
        Ok((*name, desk.settings.clone()))
    }

    pub fn printers(&self) -> Vec<PrinterState> {
        let table = self.shared.table();
        let state = |(name, desk): (&Name, &Desk)| PrinterState {
            name,
            profile: desk.profile.name,
            models: desk.profile.models,
            language: desk.profile.language.name(),
            dpi: desk.profile.dpi,
            waiting: desk.waiting.len(),
            state: match () {
                () if table.unknown(name).is_some() => "question",
                () if desk.reason.is_some() => "blocked",
                () => "ready",
            },
            reason: desk.reason.clone(),
        };
        table.desks.iter().map(state).collect()
    }

    /// The job that a key was used for.
    ///
    /// # Errors
    /// When it was another request.
    pub fn earlier(&self, printer: Name, key: &str, request: &[u8; 32]) -> Result<Option<Job>, Problem> {
        let table = self.shared.table();
        let id = table.keys.get(&(printer, key.to_owned()));
        match id.and_then(|id| table.jobs.get(id)) {
            None => Ok(None),
            Some(entry) if entry.idempotency.as_ref().is_some_and(|(_, known)| known == request) => Ok(Some(entry.job.clone())),
            Some(_) => Err(Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "idempotency_key_reused",
                "this Idempotency-Key was used for another request; take a new one for each label",
            )),
        }
    }

    /// Takes a job. With a directory for state it is on the disk on return.
    ///
    /// # Errors
    /// When too many wait, or it cannot be kept.
    pub fn add(&self, new: NewJob) -> Result<Job, Problem> {
        if let Some((key, request)) = &new.idempotency
            && let Some(job) = self.earlier(new.printer, key, request)?
        {
            return Ok(job);
        }
        let mut table = self.shared.table();
        let bytes: usize = new.pages.iter().map(Vec::len).sum();
        let waiting = table.desks.get(new.printer).map_or(0, |desk| desk.waiting.len());
        if waiting >= self.most_jobs || table.held + bytes > self.shared.most_bytes {
            return Err(Problem::busy("as many print jobs wait as may; look at the printer"));
        }
        let entry = Entry::new(table.next, new);
        if let Some(spool) = &self.shared.spool {
            spool.write(&entry).map_err(|e| {
                Problem::new(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "journal_error",
                    format!("the job cannot be kept: {}", e.kind()),
                )
            })?;
        }
        let job = entry.job.clone();
        table.add(entry);
        self.shared.tell(&job);
        Ok(job)
    }

    /// A job.
    ///
    /// # Errors
    /// When there is none of this number.
    pub fn job(&self, id: &str) -> Result<Job, Problem> {
        let table = self.shared.table();
        Ok(table.entry(id)?.job.clone())
    }

    /// The latest jobs, newest first.
    pub fn list(&self, printer: Option<&str>, state: Option<State>, most: usize) -> Vec<Job> {
        let table = self.shared.table();
        let newest = table.jobs.values().rev().map(|entry| &entry.job);
        let wanted =
            newest.filter(|job| printer.is_none_or(|printer| job.printer == printer) && state.is_none_or(|state| job.state == state));
        wanted.take(most).cloned().collect()
    }

    /// Takes a job back.
    ///
    /// # Errors
    /// When it does not wait any more.
    pub fn cancel(&self, id: &str) -> Result<Job, Problem> {
        let mut table = self.shared.table();
        let job = table.entry(id)?.job.clone();
        if job.state != State::Queued {
            return Err(Problem::new(
                StatusCode::CONFLICT,
                "not_queued",
                "only a job that waits can be taken back",
            ));
        }
        if let Some(desk) = table.desks.get_mut(job.printer) {
            desk.waiting.retain(|waiting| *waiting != job.number());
        }
        self.shared.change(&mut table, job.number(), |job| job.state = State::Cancelled);
        Ok(table.entry(id)?.job.clone())
    }

    /// Answers the question of an unknown job.
    ///
    /// # Errors
    /// When it has none.
    pub fn answer(&self, id: &str, came_out: bool) -> Result<Job, Problem> {
        let mut table = self.shared.table();
        let job = table.entry(id)?.job.clone();
        if job.state != State::Unknown {
            return Err(Problem::new(
                StatusCode::CONFLICT,
                "no_question",
                "whether this job came out is known, or nothing of it was sent yet",
            ));
        }
        if let Some(entry) = table.jobs.get_mut(&job.number()) {
            if entry.pages.is_empty() && !came_out {
                return Err(Problem::new(
                    StatusCode::CONFLICT,
                    "data_gone",
                    "the label was sent too long ago to be kept: say that it came out, and POST it again with the next reprint=",
                ));
            }
            entry.answer = Some(came_out);
        }
        if let Some(desk) = table.desks.get_mut(job.printer) {
            desk.waiting.push_front(job.number());
        }
        self.shared.change(&mut table, job.number(), |job| {
            (job.state, job.reason) = (State::Queued, None);
        });
        Ok(table.entry(id)?.job.clone())
    }

    /// What happens to jobs from now on, each as JSON.
    pub fn events(&self) -> broadcast::Receiver<Arc<str>> {
        self.shared.events.subscribe()
    }

    /// How many jobs there are, by printer and state.
    pub fn counts(&self) -> BTreeMap<(Name, &'static str), i64> {
        let table = self.shared.table();
        let mut counts = BTreeMap::new();
        for entry in table.jobs.values() {
            *counts.entry((entry.job.printer, entry.job.state.name())).or_default() += 1;
        }
        counts
    }

    /// Lets each printer end with the label it is at, or after all labels when jobs are kept nowhere else. Whoever waits for a printer longer than
    /// `most` is left behind: its label is in its journal.
    pub fn end(&self, most: Duration) {
        self.shared.table().ending = true;
        self.shared.changed.notify_all();
        let end = std::time::Instant::now() + most;
        for thread in self.threads.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            while !thread.is_finished() && std::time::Instant::now() < end {
                thread::sleep(Duration::from_millis(10));
            }
        }
    }
}

impl Table {
    fn entry(&self, id: &str) -> Result<&Entry, Problem> {
        let known = id.parse().ok().and_then(|id: u64| self.jobs.get(&id));
        known.ok_or_else(|| Problem::not_found("there is no job of this number"))
    }
}

fn status(profile: &Profile) -> StatusLanguage {
    match profile.status {
        Status::Tspl => StatusLanguage::Tspl,
        Status::Zpl => StatusLanguage::Zpl,
        Status::EscPos => StatusLanguage::EscPos,
        Status::Epson => StatusLanguage::Epson,
        _ => StatusLanguage::None,
    }
}

/// A printer's thread.
struct Work {
    shared: Arc<Shared>,
    name: Name,
    device: Printer,
}

/// What a thread does next.
struct Task {
    job: Job,
    pages: Arc<Vec<Vec<u8>>>,
    answer: Option<bool>,
}

impl Work {
    fn run(mut self) {
        while let Some(task) = self.next() {
            self.print(task);
        }
        let shared = self.shared.clone();
        let mut tell = Teller {
            shared: &shared,
            printer: self.name,
            current: None,
        };
        // What is in doubt is in the journal.
        let _ = self.device.finish(&mut |event| tell.tell(event));
    }

    /// Waits for a job; none goes past one that is unknown.
    fn next(&self) -> Option<Task> {
        let mut table = self.shared.table();
        loop {
            let first = table.desks.get(self.name).and_then(|desk| desk.waiting.front().copied());
            // An answered job is older than those that wait, and goes before a younger one that is unknown.
            let next = first.filter(|first| table.unknown(self.name).is_none_or(|unknown| *first < unknown));
            // Jobs that are kept elsewhere wait for the next process; the others do not, unless nobody knows what became of one.
            if table.ending && (self.shared.spool.is_some() || next.is_none()) {
                return None;
            }
            if let Some(id) = next
                && let Some(entry) = table.jobs.get_mut(&id)
            {
                let task = Task {
                    job: entry.job.clone(),
                    pages: entry.pages.clone(),
                    answer: entry.answer,
                };
                if let Some(desk) = table.desks.get_mut(self.name) {
                    desk.waiting.pop_front();
                }
                self.shared.change(&mut table, id, |job| job.state = State::Printing);
                return Some(task);
            }
            table = self.shared.changed.wait(table).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn print(&mut self, task: Task) {
        let id = task.job.number();
        let done = match task.answer {
            Some(true) => self.came_out(&task.job),
            _ => Ok(()),
        };
        self.device.on_unknown = match task.answer {
            Some(false) => OnUnknown::Reprint,
            _ => OnUnknown::Hold,
        };
        let done = done.and_then(|()| self.deliver(&task));
        self.device.on_unknown = OnUnknown::Hold;
        let mut table = self.shared.table();
        if let Some(entry) = table.jobs.get_mut(&id) {
            entry.answer = None;
        }
        // Nothing of it was sent: labels before it may be in doubt, or the printer is not there.
        let again = matches!(
            &done,
            Err(PrintError::Unreachable { .. } | PrintError::Busy { .. } | PrintError::Blocked { .. } | PrintError::Interrupted { .. })
        );
        let unknown = table.jobs.get(&id).is_some_and(|entry| entry.job.state == State::Unknown);
        if let Some(desk) = table.desks.get_mut(self.name) {
            desk.reason = done.as_ref().err().filter(|_| again && !unknown).map(ToString::to_string);
        }
        match done {
            Ok(state) => self.shared.change(&mut table, id, |job| (job.state, job.reason) = (state, None)),
            Err(error @ PrintError::Held { .. }) => self.shared.change(&mut table, id, |job| {
                (job.state, job.reason) = (State::Unknown, Some(error.to_string()));
            }),
            // It was told as it happened.
            Err(_) if unknown => {}
            Err(error) if again => {
                if let Some(desk) = table.desks.get_mut(self.name) {
                    desk.waiting.push_front(id);
                }
                if let Some(entry) = table.jobs.get_mut(&id) {
                    entry.answer = task.answer;
                }
                self.shared.change(&mut table, id, |job| {
                    (job.state, job.reason) = (State::Queued, Some(error.to_string()))
                });
                if !table.ending {
                    let waited = self.shared.changed.wait_timeout_while(table, AGAIN, |table| !table.ending);
                    drop(waited.unwrap_or_else(PoisonError::into_inner));
                } else if let Some(desk) = table.desks.get_mut(self.name) {
                    // It is not printed by this process any more.
                    desk.waiting.clear();
                }
            }
            Err(error) => self.shared.change(&mut table, id, |job| {
                (job.state, job.code, job.reason) = (State::Failed, Some(error.code()), Some(error.to_string()));
            }),
        }
    }

    fn came_out(&mut self, job: &Job) -> Result<(), PrintError> {
        let number = if job.waybill_id.is_empty() {
            &job.order_id
        } else {
            &job.waybill_id
        };
        self.device.came_out(number).map(drop).map_err(PrintError::Journal)
    }

    /// Every copy of every page, in order.
    fn deliver(&mut self, task: &Task) -> Result<State, PrintError> {
        let shared = self.shared.clone();
        let mut key = Key::new(&task.job.order_id, &task.job.waybill_id);
        key.reprint = task.job.reprint;
        let mut tell = Teller {
            shared: &shared,
            printer: self.name,
            current: Some(task.job.number()),
        };
        let (mut printed, mut earlier) = (true, true);
        for copy in 1..=NonZeroU16::get(task.job.copies) {
            for (page, data) in (1..).zip(&*task.pages) {
                (key.page, key.copy) = (page, copy.into());
                match self.device.print(&key, data, &mut |event| tell.tell(event))? {
                    Outcome::Printed => earlier = false,
                    Outcome::Earlier | Outcome::Assumed => {}
                    _ => (printed, earlier) = (false, false),
                }
            }
        }
        Ok(match (earlier && task.answer.is_none(), printed) {
            (true, _) => State::Earlier,
            (false, true) => State::Printed,
            (false, false) => State::Sent,
        })
    }
}

/// Tells of what happens to labels.
struct Teller<'s> {
    shared: &'s Shared,
    printer: Name,
    current: Option<u64>,
}

impl Teller<'_> {
    fn tell(&mut self, event: Event) {
        let mut table = self.shared.table();
        match event {
            Event::Blocked(_, blocked) => {
                if let Some(desk) = table.desks.get_mut(self.printer) {
                    desk.reason = Some(blocked.to_string());
                }
                if let Some(id) = self.current {
                    self.shared.change(&mut table, id, |job| job.reason = Some(blocked.to_string()));
                }
            }
            // A connection that breaks puts earlier labels in doubt too.
            Event::State(key, waybill_label_print::State::Unknown) => {
                let is_of = |job: &Job| job.printer == self.printer && job.order_id == key.order_id && job.waybill_id == key.waybill_id;
                let doubted = table
                    .jobs
                    .values()
                    .rev()
                    .find(|entry| is_of(&entry.job) && matches!(entry.job.state, State::Sent | State::Printing | State::Unknown));
                if let Some(id) = doubted.map(|entry| entry.job.number()) {
                    let reason = "the connection broke with the label in it; look whether it came out";
                    self.shared.change(&mut table, id, |job| {
                        (job.state, job.reason) = (State::Unknown, Some(reason.to_owned()))
                    });
                }
            }
            Event::State(_, waybill_label_print::State::Sending) => {
                if let Some(desk) = table.desks.get_mut(self.printer) {
                    desk.reason = None;
                }
                if let Some(id) = self.current {
                    self.shared.change(&mut table, id, |job| job.reason = None);
                }
            }
            _ => {}
        }
    }
}
