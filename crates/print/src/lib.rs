//! Delivers printer data: one label is one job, one printer has one connection, and a journal says what became of each label.
//!
//! Over a connection that only takes bytes, "never twice" and "never lost" cannot both hold: when a connection breaks inside a label, nobody but the
//! printer knows whether it came out. So a job is [`State::Sending`] on disk before its first byte leaves, and what is found so after a crash is
//! [`State::Unknown`]; [`OnUnknown`] says what is then done. A job with the same [`Key`] is never sent again by itself.
//!
//! ```no_run
//! use waybill_label_print::{Destination, Journal, Key, OnUnknown, Printer, StatusLanguage};
//!
//! let journal = Journal::open("day.print.journal".as_ref())?;
//! let destination = Destination::parse("tcp://10.0.0.9:9100")?;
//! let mut printer = Printer::new(destination, StatusLanguage::Tspl, journal, OnUnknown::Hold)?;
//! let label: Vec<u8> = std::fs::read("label.tspl")?;
//! printer.print(&Key::new("order", "SF1400301234567"), &label, &mut |event| println!("{event:?}"))?;
//! printer.finish(&mut |_| ())?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod destination;
mod discover;
mod error;
mod journal;
mod link;
mod printer;
mod queue;
mod status;

pub use destination::Destination;
pub use discover::{Discovered, discover};
pub use error::PrintError;
pub use journal::{Journal, Key, State};
pub use printer::{Event, OnUnknown, Outcome, Patience, Printer};
pub use status::{Blocked, StatusLanguage};
