//! Why a label was not delivered.

use crate::journal::Key;
use crate::status::Blocked;
use std::io;

/// Why a label was not delivered. No text holds anything of the label but its numbers.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PrintError {
    /// The destination cannot be read.
    #[error(
        "a destination is tcp://HOST:PORT, ipp://HOST/QUEUE, ipps://HOST/QUEUE, cups:QUEUE, file:PATH or a device such as /dev/usb/lp0"
    )]
    Destination,
    /// Another process prints on this printer.
    #[error("another process is printing on {destination}; wait until it is done, or two labels would be mixed")]
    Busy {
        /// Where to.
        destination: String,
    },
    /// There is no connection; nothing was sent.
    #[error("{destination} cannot be reached: {error}; look at its address, cable and power. Nothing was sent")]
    Unreachable {
        /// Where to.
        destination: String,
        /// What the system says.
        error: io::Error,
    },
    /// The printer answers in another language; nothing was sent.
    #[error("the printer does not answer in the language that it is asked in; look at its language setting. Nothing was sent")]
    WrongLanguage,
    /// The printer did not go on for as long as one is patient.
    #[error("the printer is blocked: {reason}; {sent}")]
    Blocked {
        /// Why, as the printer says.
        reason: Blocked,
        /// Whether some of the label left.
        sent: &'static str,
    },
    /// The connection broke inside the label.
    #[error("the connection broke while {key} was sent: {error}; look whether it came out")]
    Interrupted {
        /// Which label.
        key: Key,
        /// What the system says.
        error: io::Error,
    },
    /// Nobody knows whether the label came out, and somebody has to say.
    #[error("whether {key} came out is not known; look at the printer, and say")]
    Held {
        /// Which label.
        key: Key,
    },
    /// The label has neither a waybill nor an order number: it could not be told from others.
    #[error("the label has neither a waybill number nor an order number, so that it cannot be told from others")]
    NoNumber,
    /// The print server does not take such data; nothing was sent.
    #[error("{destination} does not take {format}; print PDF on queues with a driver, and the printer's language on queues without one")]
    Format {
        /// Where to.
        destination: String,
        /// The media type of the data.
        format: &'static str,
    },
    /// The print server refused; nothing is printed.
    #[error("{destination} refused: {status}")]
    Refused {
        /// Where to.
        destination: String,
        /// What it says (RFC 8011, appendix B).
        status: String,
    },
    /// The print server ended the job before it was completed.
    #[error("the print server {how} the job of {key}; look whether it came out")]
    Ended {
        /// Which label.
        key: Key,
        /// `cancelled` or `aborted`.
        how: &'static str,
    },
    /// The journal cannot be written: nothing is sent that would not be known of.
    #[error("the journal cannot be written: {0}")]
    Journal(io::Error),
}

/// `code` and `codes` from one table, as the macro of the page crate, which this one does not know.
macro_rules! codes {
    ($($variant:pat => $code:literal,)+) => {
        /// A stable name for programs.
        pub fn code(&self) -> &'static str {
            match self {
                $($variant => $code,)+
            }
        }

        /// Every code there is.
        pub fn codes() -> impl Iterator<Item = &'static str> {
            [$($code),+].into_iter()
        }
    };
}

impl PrintError {
    codes! {
        PrintError::Destination => "bad_destination",
        PrintError::Busy { .. } => "printer_busy",
        PrintError::Unreachable { .. } => "printer_unreachable",
        PrintError::WrongLanguage => "printer_language",
        PrintError::Blocked { .. } => "printer_blocked",
        PrintError::Interrupted { .. } => "printing_interrupted",
        PrintError::Held { .. } => "printing_unknown",
        PrintError::NoNumber => "no_number",
        PrintError::Format { .. } => "printer_format",
        PrintError::Refused { .. } => "printer_refused",
        PrintError::Ended { .. } => "print_job_ended",
        PrintError::Journal(_) => "journal_error",
    }
}
