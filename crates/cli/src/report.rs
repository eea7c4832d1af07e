//! What became of each label: lines on stderr, a summary, and `--report`.

use crate::atomic::AtomicFile;
use crate::inputs::Reply;
use crate::say::{Tone, say};
use crate::timing::Timing;
use crate::{Stop, text};
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;
use waybill_label::Response;
use waybill_label::error::{Error, Hint};
use waybill_label::warning::{Severity, Warning, WithSeverity};

/// After this many lines of warnings the rest is only counted.
const MOST_WARNING_LINES: usize = 20;

/// One label's end.
#[derive(Default, Serialize)]
pub struct Entry {
    /// The file the reply came from.
    pub source: String,
    /// Which waybill of that file, from 1.
    pub number: usize,
    pub order_id: String,
    pub delivery_id: String,
    pub waybill_id: String,
    /// The files that were written.
    pub files: Vec<PathBuf>,
    pub pages: usize,
    #[serde(serialize_with = "with_severity")]
    pub warnings: Vec<Warning>,
    pub error: Option<Failure>,
    /// An earlier run had made it, and its files are as they were.
    pub resumed: bool,
    /// How long it took from the reply to the bytes of its files, in ms; `None` when an earlier run made it.
    pub milliseconds: Option<f64>,
    /// What the printer did with each of its pages and copies, in order: `printed`, `sent`, `earlier` or `assumed`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub delivery: Vec<&'static str>,
    /// Where the reply of a failed label was set aside.
    pub set_aside: Option<PathBuf>,
}

fn with_severity<S: Serializer>(warnings: &[Warning], serializer: S) -> Result<S::Ok, S::Error> {
    WithSeverity(warnings).serialize(serializer)
}

/// A file could not be written.
pub const WRITE_ERROR: &str = "write_error";
/// Another label of the run has the file's name.
pub const NAME_TAKEN: &str = "name_taken";
/// No expectation is about the label.
pub const NOT_EXPECTED: &str = "not_expected";

/// Why a label failed.
#[derive(Debug, Serialize)]
pub struct Failure {
    /// A stable name.
    pub code: &'static str,
    pub message: String,
    /// What else is said of a label that its warnings stopped.
    #[serde(skip)]
    pub warnings: Vec<Warning>,
}

impl Failure {
    pub fn new(code: &'static str, message: impl Into<String>) -> Failure {
        Failure {
            code,
            message: message.into(),
            warnings: Vec::new(),
        }
    }

    /// A file that could not be written.
    pub fn write(path: &Path, error: &io::Error) -> Failure {
        Failure::new(WRITE_ERROR, format!("{} could not be written: {error}", path.display()))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        let message = match error.hint().and_then(options) {
            Some(options) => format!("{error}; {options}"),
            None => error.to_string(),
        };
        Failure {
            warnings: match &error {
                Error::Denied { others, .. } => others.clone(),
                _ => Vec::new(),
            },
            ..Failure::new(error.code(), message)
        }
    }
}

/// What a hint means on the command line.
fn options(hint: Hint) -> Option<&'static str> {
    Some(match hint {
        Hint::AllowCancelled => "allow it only to look at it (--allow-cancelled)",
        Hint::AllowWarning => "look at the label; if it is what it should be, allow the warning (--allow CODE)",
        Hint::GiveFont => "give a font that has them (--font, --system-fonts), or print boxes instead (--allow-missing-glyphs)",
        Hint::SmallerOffset => "use a smaller one (--offset)",
        Hint::EnlargeBarcode => "use a higher resolution or larger paper (--dpi, --paper), or print it all the same (--no-verify)",
        Hint::SetVariable => "give it with --set NAME=VALUE or in --order",
        Hint::SetTime => "give --time '2026-11-23 09:41:00'",
        Hint::CompleteOrder => "give it in the reply or in --order",
        Hint::RaiseLimit => "raise it if you trust who wrote the reply (--limit)",
        Hint::MatchPrinter => "draw it for the printer (--dpi, --printer)",
        Hint::LeaveOutPdfA => "leave PDF/A out (--pdfa), or remove the cause",
        _ => return None,
    })
}

/// Does a label's work, if there is a reply.
pub fn with_reply<T>(reply: &Reply, work: impl FnOnce(&Response) -> Result<T, Error>) -> Result<T, Failure> {
    let response = reply.result.as_ref().map_err(|failed| Error::from(failed.clone()));
    response.and_then(work).map_err(Failure::from)
}

impl Entry {
    /// The identity of a reply; a failed one with its error.
    pub fn of(reply: &Reply) -> Entry {
        let (order_id, delivery_id, waybill_id, error) = match &reply.result {
            Ok(r) => (&r.order_id, &r.delivery_id, &r.waybill_id, None),
            Err(f) => (
                &f.order_id,
                &f.delivery_id,
                &f.waybill_id,
                Some(Error::from(f.error.clone()).into()),
            ),
        };
        Entry {
            source: reply.source.to_string(),
            number: reply.number,
            order_id: order_id.clone(),
            delivery_id: delivery_id.clone(),
            waybill_id: waybill_id.clone(),
            error,
            ..Entry::default()
        }
    }

    /// How messages call the label.
    pub fn name(&self) -> String {
        let id = [&self.waybill_id, &self.order_id].into_iter().find(|id| !id.is_empty());
        match id {
            Some(id) => format!("{} #{} ({})", self.source, self.number, id.escape_debug()),
            None => format!("{} #{}", self.source, self.number),
        }
    }
}

/// What all labels together came to.
#[derive(Serialize)]
struct Summary {
    labels: usize,
    failed: usize,
    refused: usize,
    resumed: usize,
    pages: usize,
    warnings: usize,
    /// How often each warning came.
    by_code: BTreeMap<&'static str, usize>,
    median_ms: f64,
    p99_ms: f64,
}

/// Counts labels and tells about them as they come.
pub struct Report {
    file: Option<AtomicFile>,
    /// Why the file ended early.
    broken: Option<Stop>,
    labels: usize,
    failed: usize,
    /// Replies that are errors of the interface: there never was a label to make.
    refused: usize,
    /// Labels that an earlier run had made.
    resumed: usize,
    pages: usize,
    /// How often each code came.
    warnings: BTreeMap<&'static str, (Severity, usize)>,
    told: usize,
    timing: Timing,
    written: Written,
}

impl Report {
    /// Starts a report, with a file when `path` is given.
    pub fn start(path: Option<&Path>) -> Result<Report, Stop> {
        let start = |path: &Path| {
            let mut file = AtomicFile::create_private(path)?;
            file.write_all(b"{\"labels\":[")?;
            Ok(file)
        };
        let file = path
            .map(|path| start(path).map_err(|e: io::Error| Stop::io(path.display(), &e)))
            .transpose()?;
        Ok(Report {
            file,
            broken: None,
            labels: 0,
            failed: 0,
            refused: 0,
            resumed: 0,
            pages: 0,
            warnings: BTreeMap::new(),
            told: 0,
            timing: Timing::default(),
            written: Written::default(),
        })
    }

    /// How many labels were not made so far.
    pub fn failed(&self) -> usize {
        self.failed + self.refused
    }

    /// Adds a label.
    pub fn add(&mut self, entry: &Entry) -> Result<(), Stop> {
        self.labels += 1;
        self.pages += entry.pages;
        self.resumed += usize::from(entry.resumed);
        if let Some(milliseconds) = entry.milliseconds {
            self.timing.add(Duration::from_secs_f64(milliseconds / 1000.));
        }
        if let Some(file) = &mut self.file {
            let line = serde_json::to_vec(entry).map_err(|e| Stop::Io(text!("the report: {error}", error = e)))?;
            let separator: &[u8] = if self.labels == 1 { b"\n" } else { b",\n" };
            if let Err(error) = file.write_all(separator).and_then(|()| file.write_all(&line)) {
                // The labels go on; the end says that there is no report.
                self.broken = Some(Stop::io(text!("the report"), &error));
                self.file = None;
            }
        }
        for warning in &entry.warnings {
            self.warnings.entry(warning.code()).or_insert((warning.severity(), 0)).1 += 1;
            self.told += 1;
            if self.told <= MOST_WARNING_LINES {
                say(
                    Tone::Warning,
                    text!(
                        "warning: {label}: {warning} [{code}]",
                        label = entry.name(),
                        warning = warning,
                        code = warning.code()
                    ),
                );
            }
        }
        entry.files.iter().for_each(|path| self.written.add(path));
        if let (Some(milliseconds), false) = (entry.milliseconds, entry.files.is_empty()) {
            let files = entry
                .files
                .iter()
                .map(|path| path.display().to_string())
                .collect::<Vec<_>>()
                .join(", ");
            say(
                Tone::Detail,
                text!(
                    "made: {label}: {files} ({time} ms)",
                    label = entry.name(),
                    files = files,
                    time = milliseconds
                ),
            );
        }
        if let Some(error) = &entry.error {
            let count = if error.code == "api_error" {
                &mut self.refused
            } else {
                &mut self.failed
            };
            *count += 1;
            tell_failure(&entry.name(), error);
        }
        Ok(())
    }

    /// Notes a file that holds many labels.
    pub fn wrote(&mut self, path: Option<&Path>) {
        path.into_iter().for_each(|path| self.written.add(path));
    }

    /// Says how it went, completes the file, and returns how many labels failed. Those the interface refused count only when no label was
    /// made at all: what could be printed was.
    pub fn finish(mut self) -> Result<usize, Stop> {
        if self.told > MOST_WARNING_LINES {
            say(
                Tone::Warning,
                text!(
                    "… and {count} more warnings; --report holds them all",
                    count = self.told - MOST_WARNING_LINES
                ),
            );
        }
        if let Some(mut file) = self.file.take() {
            let summary = Summary {
                labels: self.labels,
                failed: self.failed,
                refused: self.refused,
                resumed: self.resumed,
                pages: self.pages,
                warnings: self.told,
                by_code: self.warnings.iter().map(|(code, (_, count))| (*code, *count)).collect(),
                median_ms: self.timing.percentile(0.5),
                p99_ms: self.timing.percentile(0.99),
            };
            let summary = serde_json::to_string(&summary).map_err(|e| Stop::Io(text!("the report: {error}", error = e)))?;
            let kept = writeln!(file, "\n],\"summary\":{summary}}}").and_then(|()| file.keep(false));
            self.broken = kept.err().map(|e| Stop::io(text!("the report"), &e));
        }
        let made = self.labels - self.failed();
        let refused = match self.refused {
            0 => String::new(),
            count => text!(", {count} refused by the interface", count = count),
        };
        let resumed = match self.resumed {
            0 => String::new(),
            count => text!(" ({count} by an earlier run)", count = count),
        };
        let counted = |(code, (severity, count)): (&&str, &(Severity, usize))| format!("{count} {code} ({})", severity.name());
        let by_code = match self.warnings.is_empty() {
            true => String::new(),
            false => format!(": {}", self.warnings.iter().map(counted).collect::<Vec<_>>().join(", ")),
        };
        say(
            Tone::Note,
            text!(
                "{labels} labels: {made} made{resumed}, {failed} failed{refused}; {pages} pages, {warnings} warnings{by_code}",
                labels = self.labels,
                made = made,
                resumed = resumed,
                failed = self.failed,
                refused = refused,
                pages = self.pages,
                warnings = self.told,
                by_code = by_code,
            ),
        );
        self.written.tell();
        if let Some(broken) = self.broken {
            return Err(broken);
        }
        Ok(if made == 0 { self.failed() } else { self.failed })
    }
}

/// Says that a label failed.
pub fn tell_failure(label: &str, error: &Failure) {
    say(
        Tone::Failure,
        text!(
            "failed: {label}: {error} [{code}]",
            label = label,
            error = error.message,
            code = error.code
        ),
    );
}

/// The files of a run, as far as they are told at its end.
#[derive(Default)]
struct Written {
    count: usize,
    /// The first few.
    first: Vec<PathBuf>,
    /// The directory that all are in.
    directory: Option<PathBuf>,
    scattered: bool,
}

/// So many files are told by their names.
const MOST_FILES: usize = 4;

impl Written {
    fn add(&mut self, path: &Path) {
        self.count += 1;
        if self.first.len() < MOST_FILES {
            self.first.push(path.to_owned());
        }
        let parent = path.parent().unwrap_or(Path::new(""));
        match &self.directory {
            None => self.directory = Some(parent.to_owned()),
            Some(directory) => self.scattered |= directory != parent,
        }
    }

    fn tell(&self) {
        let line = match (&self.directory, self.count) {
            (_, 0) | (None, _) => return,
            (_, ..=MOST_FILES) => {
                let files: Vec<_> = self.first.iter().map(|path| path.display().to_string()).collect();
                text!("written: {files}", files = files.join(", "))
            }
            (Some(directory), count) if !self.scattered => {
                let directory = if directory.as_os_str().is_empty() {
                    Path::new(".")
                } else {
                    directory
                };
                text!(
                    "written: {count} files in {directory}",
                    count = count,
                    directory = directory.display()
                )
            }
            (_, count) => text!(
                "written: {count} files, the first {path}",
                count = count,
                path = self.first[0].display()
            ),
        };
        say(Tone::Note, line);
    }
}
