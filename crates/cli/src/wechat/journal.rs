//! `--journal`: which calls were answered and how, so that a run that was killed goes on where it was.
//!
//! One JSON line an event, on the disk before what it tells of is told to anybody: a call that must not be made twice has begun, or a call was
//! answered, with the answer. The answers are those lines themselves: a later run reads them back instead of asking again.

use crate::atomic::{plain_or_absent, private};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A call: its name and what it is about.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Key {
    pub call: String,
    pub order_id: String,
    pub delivery_id: String,
}

/// What is known of a call.
#[derive(Debug, PartialEq, Eq)]
pub enum Known {
    /// It was answered so.
    Answered(String),
    /// It was begun, and nobody knows what became of it.
    Begun,
}

/// The journal; without a file it knows nothing and keeps nothing.
pub struct Journal(Option<Mutex<Kept>>);

struct Kept {
    file: File,
    end: u64,
    calls: HashMap<Key, State>,
}

#[derive(Clone, Copy)]
enum State {
    Begun,
    /// The line with the answer: where it begins, and its length.
    Answered(u64, usize),
}

/// The answer comes last: see [`answer`].
#[derive(Serialize, Deserialize)]
struct Line<A> {
    #[serde(flatten)]
    key: Key,
    event: Event,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer: Option<A>,
}

/// The answer in a line, byte for byte as it was written. Quotes inside of texts are escaped, so that nothing before it looks like its name.
fn answer(line: &[u8]) -> Option<&str> {
    const NAME: &[u8] = b",\"answer\":";
    let start = line.windows(NAME.len()).position(|window| window == NAME)? + NAME.len();
    str::from_utf8(line.get(start..)?).ok()?.trim_end().strip_suffix('}')
}

#[derive(Serialize, Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Event {
    Begun,
    Answered,
    /// It was refused, and may be made again.
    Refused,
}

impl Journal {
    /// Reads the journal, or begins one that only its owner can read, and keeps other processes from it.
    pub fn open(path: Option<&Path>) -> io::Result<Journal> {
        let Some(path) = path else { return Ok(Journal(None)) };
        plain_or_absent(path)?;
        let file = private().read(true).append(true).create(true).open(path)?;
        file.try_lock().map_err(io::Error::from)?;
        let mut kept = Kept {
            file,
            end: 0,
            calls: HashMap::new(),
        };
        let mut lines = BufReader::new(&kept.file);
        let mut line = Vec::new();
        loop {
            line.clear();
            let length = lines.read_until(b'\n', &mut line)?;
            // A line without its end was being written when the process ended: nothing of it was told.
            if line.last() != Some(&b'\n') {
                break;
            }
            let read: Line<IgnoredAny> = serde_json::from_slice(&line).map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
            match read.event {
                Event::Begun => kept.calls.insert(read.key, State::Begun),
                Event::Answered => kept.calls.insert(read.key, State::Answered(kept.end, length)),
                Event::Refused => kept.calls.remove(&read.key),
            };
            kept.end += length as u64;
        }
        kept.file.set_len(kept.end)?;
        Ok(Journal(Some(Mutex::new(kept))))
    }

    fn kept(&self) -> Option<MutexGuard<'_, Kept>> {
        Some(self.0.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What is known of a call, with its answer as JSON.
    pub fn known(&self, key: &Key) -> io::Result<Option<Known>> {
        let Some(mut kept) = self.kept() else { return Ok(None) };
        match kept.calls.get(key).copied() {
            None => Ok(None),
            Some(State::Begun) => Ok(Some(Known::Begun)),
            Some(State::Answered(start, length)) => {
                kept.file.seek(SeekFrom::Start(start))?;
                let mut line = vec![0; length];
                kept.file.read_exact(&mut line)?;
                let answer = answer(&line).ok_or(io::ErrorKind::InvalidData)?;
                Ok(Some(Known::Answered(answer.to_owned())))
            }
        }
    }

    /// Notes that a call is about to be made.
    pub fn begun(&self, key: &Key) -> io::Result<()> {
        self.note::<()>(key, Event::Begun, None)
    }

    /// Notes that a call was refused.
    pub fn refused(&self, key: &Key) -> io::Result<()> {
        self.note::<()>(key, Event::Refused, None)
    }

    /// Notes a call's answer.
    pub fn answered<A: Serialize>(&self, key: &Key, answer: &A) -> io::Result<()> {
        self.note(key, Event::Answered, Some(answer))
    }

    fn note<A: Serialize>(&self, key: &Key, event: Event, answer: Option<A>) -> io::Result<()> {
        let Some(mut kept) = self.kept() else { return Ok(()) };
        let key = key.clone();
        let mut line = serde_json::to_vec(&Line {
            key: key.clone(),
            event,
            answer,
        })?;
        line.push(b'\n');
        kept.file.write_all(&line)?;
        kept.file.sync_data()?;
        let state = match event {
            Event::Begun => Some(State::Begun),
            Event::Answered => Some(State::Answered(kept.end, line.len())),
            Event::Refused => None,
        };
        kept.end += line.len() as u64;
        match state {
            Some(state) => kept.calls.insert(key, state),
            None => kept.calls.remove(&key),
        };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_back_and_what_had_begun_is_in_doubt() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("journal");
        let key = |order_id: &str| Key {
            call: "add".into(),
            order_id: order_id.into(),
            delivery_id: "SF".into(),
        };
        {
            let journal = Journal::open(Some(&path))?;
            for id in ["a", "b", "c"] {
                journal.begun(&key(id))?;
            }
            journal.answered(&key("a"), &serde_json::json!({"x": "一"}))?;
            journal.refused(&key("b"))?;
            assert_eq!(Journal::open(Some(&path)).err().map(|e| e.kind()), Some(io::ErrorKind::WouldBlock));
        }
        std::fs::write(&path, [&*std::fs::read(&path)?, br#"{"call":"add","order_id":"d","del"#].concat())?;
        for _ in 0..2 {
            let journal = Journal::open(Some(&path))?;
            assert_eq!(journal.known(&key("a"))?, Some(Known::Answered(r#"{"x":"一"}"#.into())));
            assert_eq!(journal.known(&key("b"))?, None);
            assert_eq!(journal.known(&key("c"))?, Some(Known::Begun));
            assert_eq!(journal.known(&key("d"))?, None);
        }
        std::fs::write(&path, "not a journal\n")?;
        assert_eq!(Journal::open(Some(&path)).err().map(|e| e.kind()), Some(io::ErrorKind::InvalidData));
        Ok(())
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_reads_it() -> io::Result<()> {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("journal");
        Journal::open(Some(&path))?;
        assert_eq!(std::fs::metadata(&path)?.permissions().mode() & 0o777, 0o600);
        Ok(())
    }
}
