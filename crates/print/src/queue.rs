//! Queues of print servers and of printers that speak IPP (RFC 8011): jobs with a name, whose state is followed to its end.

use crate::error::PrintError;
use crate::journal::Key;
use crate::status::Blocked;
use ipp::attribute::{IppAttribute, IppAttributeGroup};
use ipp::client::blocking::IppClient;
use ipp::error::IppError;
use ipp::model::{DelimiterTag, JobState};
use ipp::operation::IppOperation;
use ipp::operation::builder::IppOperationBuilder;
use ipp::payload::IppPayload;
use ipp::request::IppRequestResponse;
use ipp::value::IppValue;
use std::collections::BTreeMap;
use std::io::{self, Cursor};
use std::time::Duration;

/// A server that takes longer for an answer is not there.
const ANSWER: Duration = Duration::from_secs(30);

/// In whose name jobs are made and asked for: servers tell a job's name to its owner only.
const USER: &str = "waybill-label";

/// Data in a printer's language, which no filter may touch.
const RAW: &str = "application/vnd.cups-raw";
/// The same where the server is no CUPS.
const OCTETS: &str = "application/octet-stream";

/// A queue.
#[derive(Debug)]
pub struct Queue {
    uri: String,
}

/// What became of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// It waits or is at work.
    Working,
    /// It stands still.
    Blocked(Blocked),
    Completed,
    /// It ended without having been completed.
    Ended(&'static str),
}

/// What the queue says of itself.
pub struct Condition {
    pub blocked: Option<Blocked>,
    pub formats: Vec<String>,
}

impl Condition {
    /// From the attributes of a printer.
    pub fn of(printer: Option<&IppAttributeGroup>) -> Condition {
        let texts = |name: &str| {
            printer
                .and_then(|group| group.get(name))
                .map_or_else(Vec::new, |found| texts(found.value()))
        };
        let state = printer.and_then(|group| number(group, "printer-state"));
        let accepts = texts("printer-is-accepting-jobs").first().is_none_or(|accepts| accepts == "true");
        // RFC 8011, 5.4.11: 5 is stopped.
        let blocked = match (state, accepts) {
            (Some(5), _) | (_, false) => Some(reason(&texts("printer-state-reasons")).unwrap_or(Blocked::Paused)),
            _ => None,
        };
        Condition {
            blocked,
            formats: texts("document-format-supported"),
        }
    }
}

impl Queue {
    pub fn new(uri: &str) -> Queue {
        Queue { uri: uri.to_owned() }
    }

    fn uri(&self) -> Result<http::Uri, PrintError> {
        self.uri.parse().map_err(|_| PrintError::Destination)
    }

    pub fn ask(&self, request: IppRequestResponse) -> Result<IppRequestResponse, IppError> {
        let client = IppClient::builder(self.uri.parse()?).request_timeout(ANSWER).build();
        let answer = client.send(request)?;
        let status = answer.header().status_code();
        match status.is_success() {
            true => Ok(answer),
            false => Err(IppError::StatusError(status)),
        }
    }

    pub fn unreachable(&self, error: IppError) -> PrintError {
        match error {
            IppError::StatusError(status) => PrintError::Refused {
                destination: self.uri.clone(),
                status: status.to_string(),
            },
            error => PrintError::Unreachable {
                destination: self.uri.clone(),
                error: io::Error::other(error),
            },
        }
    }

    /// Whether it takes jobs now.
    ///
    /// # Errors
    /// When it cannot be reached, or is no queue.
    pub fn condition(&self) -> Result<Condition, PrintError> {
        let wanted = [
            "printer-state",
            "printer-state-reasons",
            "printer-is-accepting-jobs",
            "document-format-supported",
        ];
        let request = IppOperationBuilder::get_printer_attributes(self.uri()?).attributes(wanted).build();
        let request = request.map_err(|_| PrintError::Destination)?;
        let answer = self.ask(request.into_ipp_request()).map_err(|e| self.unreachable(e))?;
        Ok(Condition::of(answer.attributes().first_of(DelimiterTag::PrinterAttributes)))
    }

    /// Hands a label over as one job, and returns its number. `media_mm` is the paper of a PDF.
    ///
    /// # Errors
    /// When the queue does not take such data, or refuses it: then nothing is printed. Whether an interrupted request made a job, [`Queue::find`] says.
    pub fn submit(&self, key: &Key, data: &[u8], media_mm: Option<[f32; 2]>, condition: &Condition) -> Result<i32, Submitted> {
        let has = |format: &str| condition.formats.iter().any(|known| known == format);
        let format = match data {
            [b'%', b'P', b'D', b'F', ..] => "application/pdf",
            [b'R', b'a', b'S', b'2', ..] => "image/pwg-raster",
            _ if has(RAW) => RAW,
            _ => OCTETS,
        };
        if !condition.formats.is_empty() && !has(format) {
            return Err(Submitted::Not(PrintError::Format {
                destination: self.uri.clone(),
                format,
            }));
        }
        let uri = self.uri().map_err(Submitted::Not)?;
        let payload = IppPayload::new(Cursor::new(data.to_vec()));
        let mut job = IppOperationBuilder::print_job(uri, payload)
            .user_name(USER)
            .job_title(job_name(key))
            .document_format(format);
        if format == "application/pdf" {
            let keyword = |name: &str, word: &str| attribute(name, IppValue::Keyword(word.try_into().ok()?));
            job = job.attributes(keyword("print-scaling", "none"));
            job = job.attributes(media_mm.and_then(media));
        }
        let request = job.build().map_err(|_| Submitted::Not(PrintError::Destination))?;
        let answer = self.ask(request.into_ipp_request()).map_err(|error| match error {
            IppError::StatusError(_) => Submitted::Not(self.unreachable(error)),
            error => Submitted::Unknown(io::Error::other(error)),
        })?;
        let job = answer.attributes().first_of(DelimiterTag::JobAttributes);
        job.and_then(|job| number(job, "job-id"))
            .ok_or_else(|| Submitted::Unknown(io::Error::from(io::ErrorKind::InvalidData)))
    }

    /// The number of the job of a label, among those that wait and those that have ended; `None` when the server knows of none.
    ///
    /// # Errors
    /// When the server cannot be asked.
    pub fn find(&self, key: &Key) -> Result<Option<i32>, PrintError> {
        let request = IppOperationBuilder::get_jobs(self.uri()?).user_name(USER).build();
        let mut request = request.map_err(|_| PrintError::Destination)?.into_ipp_request();
        let operation = |name: &str, value: Option<IppValue>| attribute(name, value?);
        let keyword = |word: &str| word.try_into().ok().map(IppValue::Keyword);
        let wanted = ["job-id", "job-name"].into_iter().filter_map(keyword).collect();
        let which = operation("which-jobs", keyword("all"));
        let what = operation("requested-attributes", Some(IppValue::Array(wanted)));
        for attribute in which.into_iter().chain(what) {
            request.attributes_mut().add(DelimiterTag::OperationAttributes, attribute);
        }
        let answer = self.ask(request).map_err(|e| self.unreachable(e))?;
        let name = job_name(key);
        let jobs = answer.attributes().groups_of(DelimiterTag::JobAttributes);
        // Of several the last is it.
        let named = jobs.filter(|job| job.get("job-name").is_some_and(|found| texts(found.value()).first() == Some(&name)));
        Ok(named.filter_map(|job| number(job, "job-id")).max())
    }

    /// How far a job is.
    ///
    /// # Errors
    /// When the server cannot be asked.
    pub fn progress(&self, job: i32) -> Result<Progress, PrintError> {
        let request = IppOperationBuilder::get_job_attributes(self.uri()?, job).user_name(USER).build();
        let request = request.map_err(|_| PrintError::Destination)?;
        let answer = self.ask(request.into_ipp_request()).map_err(|e| self.unreachable(e))?;
        let attributes = answer.attributes().first_of(DelimiterTag::JobAttributes);
        let state = attributes.and_then(|job| number(job, "job-state"));
        let reasons = attributes
            .and_then(|job| job.get("job-state-reasons"))
            .map_or_else(Vec::new, |found| texts(found.value()));
        let is = |wanted: JobState| state == Some(wanted as i32);
        Ok(if is(JobState::Completed) {
            Progress::Completed
        } else if is(JobState::Canceled) {
            Progress::Ended("cancelled")
        } else if is(JobState::Aborted) {
            Progress::Ended("aborted")
        } else if is(JobState::ProcessingStopped) || is(JobState::PendingHeld) {
            Progress::Blocked(reason(&reasons).unwrap_or(Blocked::Paused))
        } else {
            // A job may wait behind a stopped printer.
            self.condition()?.blocked.map_or(Progress::Working, Progress::Blocked)
        })
    }
}

/// How handing over failed.
#[derive(Debug)]
pub enum Submitted {
    /// There is no job.
    Not(PrintError),
    /// There may be one.
    Unknown(io::Error),
}

/// The longest name of a job (RFC 8011, 5.1.3).
const LONGEST_NAME: usize = 255;

/// What a label's job is called: all of its key, so that it is found again.
fn job_name(key: &Key) -> String {
    let Key {
        order_id,
        waybill_id,
        page,
        copy,
        reprint,
    } = key;
    let mut name: String = format!("{waybill_id} {order_id}").chars().filter(|c| !c.is_control()).collect();
    let end = format!(" {page}/{copy}/{reprint}");
    while name.len() + end.len() > LONGEST_NAME {
        name.pop();
    }
    name + &end
}

pub fn attribute(name: &str, value: IppValue) -> Option<IppAttribute> {
    IppAttribute::with_name(name, value).ok()
}

/// `media-col` of a paper: RFC 8011 has names only, PWG 5100.7 sizes in 1/100 mm.
fn media([width, height]: [f32; 2]) -> Option<IppAttribute> {
    let hundredths = |mm: f32| IppValue::Integer((mm * 100.).round() as i32);
    let sides = [("x-dimension", width), ("y-dimension", height)];
    let sides = sides
        .into_iter()
        .filter_map(|(name, mm)| Some((name.try_into().ok()?, hundredths(mm))));
    let size = IppValue::Collection(sides.collect::<BTreeMap<_, _>>());
    let column = [("media-size".try_into().ok()?, size)];
    attribute("media-col", IppValue::Collection(column.into_iter().collect()))
}

fn number(group: &IppAttributeGroup, name: &str) -> Option<i32> {
    match group.get(name)?.value() {
        IppValue::Integer(number) | IppValue::Enum(number) => Some(*number),
        _ => None,
    }
}

pub fn texts(value: &IppValue) -> Vec<String> {
    match value {
        IppValue::Array(values) => values.iter().flat_map(texts).collect(),
        other => vec![other.to_string()],
    }
}

/// The first reason (RFC 8011, 5.4.12; PWG 5100.9) that says why nothing is printed.
fn reason(reasons: &[String]) -> Option<Blocked> {
    reasons.iter().find_map(|reason| {
        let known = |words: &[&str]| words.iter().any(|word| reason.starts_with(word));
        Some(match () {
            () if known(&["media-empty", "media-needed"]) => Blocked::PaperOut,
            () if known(&["marker-supply-empty"]) => Blocked::RibbonOut,
            () if known(&["media-jam", "cutter-jam"]) => Blocked::Jam,
            () if known(&["cover-open", "door-open", "interlock-open"]) => Blocked::Open,
            () if known(&["paused", "moving-to-paused", "job-hold", "printer-stopped"]) => Blocked::Paused,
            () if known(&["shutdown", "offline", "timed-out", "connecting-to-device"]) => Blocked::Offline,
            () => return None,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_all_of_the_key_and_is_no_longer_than_allowed() {
        let key = Key {
            page: 2,
            ..Key::new("order 1", "SF1400301234567")
        };
        assert_eq!(job_name(&key), "SF1400301234567 order 1 2/1/0");
        let long = Key::new(&"单".repeat(200), "SF1");
        assert!(job_name(&long).len() <= LONGEST_NAME && job_name(&long).ends_with(" 1/1/0"));
    }

    #[test]
    fn reasons_are_understood_with_their_severity() {
        let said = |text: &str| reason(&[text.to_owned()]);
        assert_eq!(said("media-empty-error"), Some(Blocked::PaperOut));
        assert_eq!(said("cover-open-warning"), Some(Blocked::Open));
        assert_eq!(said("none"), None);
    }
}
