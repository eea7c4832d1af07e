//! What became of each label: a file of JSON lines, each on disk before what it tells of happens.

use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// What a label is known by: the same key is never printed twice.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Key {
    /// The order number.
    pub order_id: String,
    /// The waybill number.
    pub waybill_id: String,
    /// Page of the label, from 1.
    pub page: u32,
    /// Which of several copies, from 1.
    pub copy: u32,
    /// How many times it was printed again on purpose.
    pub reprint: u32,
}

impl Key {
    /// The first copy of the first page.
    pub fn new(order_id: &str, waybill_id: &str) -> Key {
        Key {
            order_id: order_id.to_owned(),
            waybill_id: waybill_id.to_owned(),
            page: 1,
            copy: 1,
            reprint: 0,
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = [&self.waybill_id, &self.order_id].into_iter().find(|id| !id.is_empty());
        write!(f, "{}", id.map_or("?".into(), |id| id.escape_debug().to_string()))?;
        for (name, number, usual) in [("page", self.page, 1), ("copy", self.copy, 1), ("reprint", self.reprint, 0)] {
            if number != usual {
                write!(f, " {name} {number}")?;
            }
        }
        Ok(())
    }
}

/// What became of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It waits.
    Queued,
    /// Its first byte may have left.
    Sending,
    /// The connection took all of it.
    Sent,
    /// The printer says that it came out, or somebody did.
    Printed,
    /// Nothing of it left.
    Failed,
    /// Some of it left, and nobody knows whether it came out.
    Unknown,
}

/// The states of all labels, and the file that keeps them.
#[derive(Debug)]
pub struct Journal {
    states: HashMap<Key, State>,
    file: Option<File>,
}

#[derive(Serialize, Deserialize)]
struct Line {
    #[serde(flatten)]
    key: Key,
    state: State,
}

impl Journal {
    /// A journal that is gone with the process: it keeps a label from being printed twice by this one only.
    pub fn in_memory() -> Journal {
        Journal {
            states: HashMap::new(),
            file: None,
        }
    }

    /// Reads the journal, or begins one, and keeps other processes from it. What was being sent when its process ended becomes
    /// [`State::Unknown`].
    ///
    /// # Errors
    /// When it cannot be read or written, is another process' ([`io::ErrorKind::WouldBlock`]), or has a line that is none of a journal.
    pub fn open(path: &Path) -> io::Result<Journal> {
        if std::fs::metadata(path).is_ok_and(|found| !found.is_file()) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "is no plain file"));
        }
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        // It tells of orders: for nobody but its owner.
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let mut file = options.open(path)?;
        file.try_lock().map_err(io::Error::from)?;
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        // A line without its end was being written when the process ended: what it tells of had not yet begun.
        let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
        file.set_len(whole as u64)?;
        file.seek(SeekFrom::End(0))?;
        let mut states = HashMap::new();
        for line in text[..whole].split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let line: Line = serde_json::from_slice(line).map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
            states.insert(line.key, line.state);
        }
        let mut journal = Journal { states, file: Some(file) };
        let broken = journal.states.iter().filter(|(_, state)| **state == State::Sending);
        for key in broken.map(|(key, _)| key.clone()).collect::<Vec<_>>() {
            journal.record(&key, State::Unknown)?;
        }
        // The name of a new file must not be lost with the power.
        #[cfg(unix)]
        if let Some(directory) = path.parent() {
            let directory = if directory.as_os_str().is_empty() {
                Path::new(".")
            } else {
                directory
            };
            File::open(directory)?.sync_all()?;
        }
        Ok(journal)
    }

    /// What became of a label; `None` when it was never heard of.
    pub fn state(&self, key: &Key) -> Option<State> {
        self.states.get(key).copied()
    }

    /// Notes that the labels in doubt with this waybill or order number came out, as somebody saw, and tells how many there are.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn came_out(&mut self, number: &str) -> io::Result<usize> {
        let in_doubt = |(key, state): (&Key, &State)| {
            let named = [&key.waybill_id, &key.order_id]
                .into_iter()
                .any(|id| !id.is_empty() && id == number);
            (named && *state == State::Unknown).then(|| key.clone())
        };
        let keys: Vec<_> = self.states.iter().filter_map(in_doubt).collect();
        for key in &keys {
            self.record(key, State::Printed)?;
        }
        Ok(keys.len())
    }

    /// Notes a state; on return it is on disk.
    pub(crate) fn record(&mut self, key: &Key, state: State) -> io::Result<()> {
        if let Some(file) = &mut self.file {
            let mut line = serde_json::to_vec(&Line { key: key.clone(), state })?;
            line.push(b'\n');
            file.write_all(&line)?;
            // Whether it was queued or failed is of no matter after a crash: nothing had left.
            if !matches!(state, State::Queued | State::Failed) {
                file.sync_data()?;
            }
        }
        self.states.insert(key.clone(), state);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_kept_and_what_was_being_sent_is_unknown() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("journal");
        let keys: Vec<_> = ["a", "b", "c"].map(|id| Key::new("", id)).into();
        {
            let mut journal = Journal::open(&path)?;
            journal.record(&keys[0], State::Sending)?;
            journal.record(&keys[0], State::Sent)?;
            journal.record(&keys[1], State::Sending)?;
            assert_eq!(Journal::open(&path).map(drop).map_err(|e| e.kind()), Err(io::ErrorKind::WouldBlock));
        }
        std::fs::write(&path, [&*std::fs::read(&path)?, br#"{"order_id":"","waybill_id":"c","#].concat())?;
        for _ in 0..2 {
            let journal = Journal::open(&path)?;
            assert_eq!(journal.state(&keys[0]), Some(State::Sent));
            assert_eq!(journal.state(&keys[1]), Some(State::Unknown));
            assert_eq!(journal.state(&keys[2]), None);
        }
        std::fs::write(&path, "not a journal\n")?;
        assert_eq!(
            Journal::open(&path).map(drop).map_err(|e| e.kind()),
            Err(io::ErrorKind::InvalidData)
        );
        Ok(())
    }

    #[test]
    fn what_somebody_saw_is_printed_and_the_rest_stays_in_doubt() -> io::Result<()> {
        let mut journal = Journal::in_memory();
        let keys: Vec<_> = ["a", "b", "c"].map(|id| Key::new("order", id)).into();
        journal.record(&keys[0], State::Unknown)?;
        journal.record(&keys[1], State::Unknown)?;
        journal.record(&keys[2], State::Failed)?;
        assert_eq!((journal.came_out("a")?, journal.came_out("c")?, journal.came_out("")?), (1, 0, 0));
        let states: Vec<_> = keys.iter().map(|key| journal.state(key)).collect();
        assert_eq!(states, [Some(State::Printed), Some(State::Unknown), Some(State::Failed)]);
        Ok(())
    }

    #[test]
    fn a_key_is_shown_by_its_numbers() {
        let mut key = Key::new("o", "SF1");
        assert_eq!(key.to_string(), "SF1");
        (key.page, key.copy, key.reprint) = (2, 3, 1);
        assert_eq!(key.to_string(), "SF1 page 2 copy 3 reprint 1");
        assert_eq!(Key::new("o", "").to_string(), "o");
    }
}
