//! Workers: replies from a queue, labels into an object store and to printers, for more than one machine.
//!
//! A [`Job`](job::Job) is one reply and where it belongs. A [`Queue`](queue::Queue) hands it to one worker after the other until one says that it is
//! done: NATS JetStream, or a table of PostgreSQL. A [`Maker`](making::Maker) makes the label's files, a [`Store`](store::Store) keeps them, each under a key
//! that says what it was made of, [`Printers`](printing::Printers) print it, and only then is the job acknowledged. So a job that is delivered again finds its own files in
//! the store and its own entry in the printer's journal, and nothing comes out twice. What cannot become a label is set aside as a dead letter with its code and its reply.
//!
//! The command `waybill-label-work` is [`settings`] and these.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod job;
pub mod making;
pub mod metrics;
pub mod printing;
pub mod queue;
pub mod settings;
pub mod store;
pub mod submit;
pub mod worker;

use std::error::Error;
use std::fmt;
use std::io::Write;

/// One line on stderr. A closed stderr is nobody's problem.
pub fn say(line: fmt::Arguments) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// What an error says, and what those say that are behind it.
fn reasons(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    for reason in std::iter::successors(error.source(), |&error| error.source()) {
        let reason = reason.to_string();
        if !text.contains(&reason) {
            text = format!("{text}: {reason}");
        }
    }
    text
}
