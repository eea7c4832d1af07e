//! What workers are told: one JSON file, the same for `init`, `run` and the rest.

use crate::job::{Filter, RouteError, is_name};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use waybill_label::options::{Options, OptionsError, PrintOptions};

/// The settings of a worker. What is left out keeps its default; names that do not exist are errors.
#[derive(Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Settings {
    /// Where jobs come from.
    pub queue: QueueSettings,
    /// Which of the queue's groups this worker belongs to. Default `all`.
    pub group: String,
    /// Where labels go: `s3://BUCKET/PREFIX`, `file:///DIRECTORY` or a directory. `None`: they are only printed.
    pub out: Option<String>,
    /// The files of a label. Default PDF, PNG and the model.
    pub formats: Vec<Format>,
    /// Printer data that is kept beside them. Default none.
    pub printer_data: Option<PrintOptions>,
    /// How labels are made.
    pub labels: Options,
    /// Printers, by the name that the second half of a route has. Default none: nothing is printed.
    pub printers: BTreeMap<String, PrinterSettings>,
    /// Labels worked on at a time. Default: one a processor.
    pub jobs: Option<usize>,
    /// Where metrics are told, such as `127.0.0.1:9464`. Default nowhere.
    pub metrics: Option<String>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            queue: QueueSettings::default(),
            group: "all".into(),
            out: None,
            formats: vec![Format::Pdf, Format::Png, Format::Json],
            printer_data: None,
            labels: Options::default(),
            printers: BTreeMap::new(),
            jobs: None,
            metrics: None,
        }
    }
}

/// A file of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// One PDF.
    Pdf,
    /// A PNG for each page.
    Png,
    /// The model, as `waybill-label inspect` prints it.
    Json,
}

/// A queue, and what `init` makes of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct QueueSettings {
    /// `nats://HOST:4222`, `tls://…`, or `postgres://USER@HOST/DATABASE`. Several servers of a cluster: separated by commas.
    pub url: String,
    /// What streams, subjects and tables are called after. Default `labels`.
    pub name: String,
    /// NATS: a file of credentials.
    pub credentials: Option<PathBuf>,
    /// NATS: the JetStream domain, of a leaf node.
    pub domain: Option<String>,
    /// NATS: copies of each message in a cluster. Default 1.
    pub replicas: usize,
    /// The most jobs that wait; whoever submits more waits too. Default 1,000,000.
    pub max_jobs: u32,
    /// NATS: the most bytes of jobs that wait. Default no limit but the server's.
    pub max_bytes: Option<u64>,
    /// NATS: for how many seconds a second job with the same id is a duplicate. Default 7200. A table remembers for ever.
    pub duplicate_window_s: u64,
    /// For how many seconds a worker may say nothing before its job goes to another. Default 60.
    pub ack_wait_s: u64,
    /// How often a job is delivered before it is set aside as one that ends its workers. Default 10.
    pub max_deliveries: u64,
    /// NATS: the most jobs that the workers of a group have in hand together. Default 1000.
    pub max_in_hand: u32,
    /// NATS: for how many days results and dead letters are kept. Default 7.
    pub keep_days: u64,
    /// Groups of workers, and which routes they take. Each route belongs to one. Default `{"all": "*.*"}`.
    pub groups: BTreeMap<String, String>,
}

impl Default for QueueSettings {
    fn default() -> QueueSettings {
        QueueSettings {
            url: "nats://127.0.0.1:4222".into(),
            name: "labels".into(),
            credentials: None,
            domain: None,
            replicas: 1,
            max_jobs: 1_000_000,
            max_bytes: None,
            duplicate_window_s: 7200,
            ack_wait_s: 60,
            max_deliveries: 10,
            max_in_hand: 1000,
            keep_days: 7,
            groups: BTreeMap::from([("all".into(), "*.*".into())]),
        }
    }
}

/// A printer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct PrinterSettings {
    /// `tcp://HOST:9100`, a device or a file.
    pub to: String,
    /// What it is, and what it is told.
    #[serde(default)]
    pub options: PrintOptions,
    /// The file that remembers what it printed.
    pub journal: PathBuf,
    /// What is done with a label of which nobody knows whether it came out. Default `hold`: it becomes a dead letter.
    #[serde(default)]
    pub on_unknown: OnUnknown,
}

/// As [`waybill_label_print::OnUnknown`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnUnknown {
    /// Somebody looks.
    #[default]
    Hold,
    /// It is printed again.
    Reprint,
    /// It is taken as printed.
    AssumePrinted,
}

/// Why settings cannot be obeyed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// No JSON, a name that does not exist, or a value of another type.
    #[error("the settings cannot be read (line {line}, column {column}): no JSON, an unknown name, or a value of another type")]
    Json {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// The queue's name.
    #[error("queue.name: give up to 32 small letters, digits or _, a letter first")]
    Name,
    /// There is no such group.
    #[error("group: queue.groups has none of this name")]
    Group,
    /// A group's name.
    #[error("queue.groups: a name is up to 64 letters, digits, - or _")]
    GroupName,
    /// A group's filter.
    #[error("queue.groups: {0}")]
    Filter(#[from] RouteError),
    /// A number that cannot be.
    #[error("{0} must not be 0")]
    Zero(&'static str),
    /// How labels are made.
    #[error("labels: {0}")]
    Labels(OptionsError),
    /// How they are printed.
    #[error("{place}: {error}")]
    Print {
        /// `printer_data` or the printer.
        place: String,
        /// What is wrong.
        error: OptionsError,
    },
    /// A printer cannot be used.
    #[error("printers: {name}: {message}")]
    Printer {
        /// Its name.
        name: String,
        /// What is wrong, and what to do.
        message: String,
    },
    /// Nothing would become of a label.
    #[error("say where labels go: out, or printers")]
    Nowhere,
}

impl Settings {
    /// Reads a JSON object.
    ///
    /// # Errors
    /// When it is none, has a name that does not exist, or a value of another type.
    pub fn from_json(json: &[u8]) -> Result<Settings, SettingsError> {
        // What serde says may quote the settings.
        serde_json::from_slice(json).map_err(|e| SettingsError::Json {
            line: e.line(),
            column: e.column(),
        })
    }
}

impl QueueSettings {
    /// The groups and their filters.
    ///
    /// # Errors
    /// When the queue's name, a group's name or its filter is none, or a number is 0.
    pub fn groups(&self) -> Result<BTreeMap<&str, Filter>, SettingsError> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        let letter = self.name.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase());
        if !letter || self.name.len() > 32 || !self.name.bytes().all(plain) {
            return Err(SettingsError::Name);
        }
        for (name, value) in [
            ("queue.ack_wait_s", self.ack_wait_s),
            ("queue.max_deliveries", self.max_deliveries),
            ("queue.max_jobs", self.max_jobs.into()),
            ("queue.max_in_hand", self.max_in_hand.into()),
        ] {
            if value == 0 {
                return Err(SettingsError::Zero(name));
            }
        }
        let mut groups = BTreeMap::new();
        for (name, filter) in &self.groups {
            if !is_name(name) {
                return Err(SettingsError::GroupName);
            }
            groups.insert(name.as_str(), Filter::parse(filter)?);
        }
        Ok(groups)
    }

    /// The filter of a group.
    ///
    /// # Errors
    /// As [`QueueSettings::groups`], and when there is no such group.
    pub fn filter(&self, group: &str) -> Result<Filter, SettingsError> {
        self.groups()?.remove(group).ok_or(SettingsError::Group)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_given_is_the_default_and_unknown_names_are_told() {
        let settings = Settings::from_json(b"{}").unwrap();
        assert_eq!((settings.group.as_str(), settings.formats.len()), ("all", 3));
        assert!(settings.queue.filter("all").is_ok());
        for wrong in [
            r#"{"que": {}}"#,
            r#"{"queue": {"nam": "a"}}"#,
            r#"{"labels": {"papr": "sf"}}"#,
            r#"{"printers": {"p": {"to": "x"}}}"#,
        ] {
            let error = Settings::from_json(wrong.as_bytes()).err().map(|e| e.to_string());
            assert!(error.is_some_and(|text| text.contains("line 1")), "{wrong}");
        }
    }

    #[test]
    fn what_cannot_be_obeyed_is_told() {
        for (wrong, told) in [
            (r#"{"name": "a b"}"#, "queue.name"),
            (r#"{"name": "Labels"}"#, "queue.name"),
            (r#"{"groups": {"a.b": "*.*"}}"#, "queue.groups"),
            (r#"{"groups": {"all": "hz"}}"#, "WAREHOUSE.PRINTER"),
            (r#"{"groups": {"hz": "hz.*"}}"#, "group:"),
            (r#"{"ack_wait_s": 0}"#, "ack_wait_s"),
        ] {
            let settings: QueueSettings = serde_json::from_str(wrong).unwrap();
            let error = settings.filter("all").map(drop).map_err(|e| e.to_string());
            assert!(error.as_ref().is_err_and(|text| text.contains(told)), "{wrong}: {error:?}");
        }
    }
    #[test]
    fn the_documents_settings_are_settings() {
        let settings = Settings::from_json(include_bytes!("../../../docs/scale/settings.json")).unwrap();
        assert!(settings.queue.filter(&settings.group).is_ok());
        assert!(crate::making::Maker::new(&settings).is_ok());
    }
}
