//! A print job.

use super::Entry;
use serde::{Deserialize, Serialize};
use std::num::NonZeroU16;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// A printer's name; they live as long as the process.
pub type Name = &'static str;

/// What became of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It waits; nothing was sent.
    Queued,
    /// The printer is at it.
    Printing,
    /// The printer took all of it and says nothing more.
    Sent,
    /// The printer says that it came out, or somebody did.
    Printed,
    /// The same label was printed by an earlier job; nothing was sent.
    Earlier,
    /// Nothing of it was sent, and nothing will be.
    Failed,
    /// Nobody knows whether it came out: look, and POST the answer.
    Unknown,
    /// It was taken back.
    Cancelled,
}

impl State {
    /// Whether nothing will happen to it any more.
    pub fn is_over(self) -> bool {
        matches!(self, State::Printed | State::Earlier | State::Failed | State::Cancelled)
    }

    pub const ALL: [State; 8] = [
        State::Queued,
        State::Printing,
        State::Sent,
        State::Printed,
        State::Earlier,
        State::Failed,
        State::Unknown,
        State::Cancelled,
    ];

    pub fn name(self) -> &'static str {
        match self {
            State::Queued => "queued",
            State::Printing => "printing",
            State::Sent => "sent",
            State::Printed => "printed",
            State::Earlier => "earlier",
            State::Failed => "failed",
            State::Unknown => "unknown",
            State::Cancelled => "cancelled",
        }
    }
}

/// A print job: a label on its way to a printer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Job {
    /// Its number.
    pub id: String,
    /// Which printer.
    pub printer: Name,
    pub state: State,
    /// Why it waits, failed or is unknown.
    pub reason: Option<String>,
    /// The code of its error, when it failed.
    pub code: Option<&'static str>,
    /// The order number.
    pub order_id: String,
    /// The waybill number.
    pub waybill_id: String,
    /// Pages of the label.
    pub pages: usize,
    pub copies: NonZeroU16,
    /// How often it was printed again on purpose.
    pub reprint: u32,
    /// When it was accepted: seconds since 1970 (UTC).
    pub accepted_at: u64,
}

impl Job {
    pub fn number(&self) -> u64 {
        self.id.parse().unwrap_or_default()
    }
}

/// A job that is asked for.
pub struct NewJob {
    pub printer: Name,
    pub order_id: String,
    pub waybill_id: String,
    pub pages: Vec<Vec<u8>>,
    pub copies: NonZeroU16,
    pub reprint: u32,
    /// The key that names the request, and the hash of it.
    pub idempotency: Option<(String, [u8; 32])>,
}

impl Entry {
    pub(super) fn new(id: u64, new: NewJob) -> Entry {
        Entry {
            job: Job {
                id: id.to_string(),
                printer: new.printer,
                state: State::Queued,
                reason: None,
                code: None,
                order_id: new.order_id,
                waybill_id: new.waybill_id,
                pages: new.pages.len(),
                copies: new.copies,
                reprint: new.reprint,
                accepted_at: SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs()),
            },
            pages: Arc::new(new.pages),
            idempotency: new.idempotency,
            answer: None,
        }
    }
}
