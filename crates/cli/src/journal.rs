//! `--resume`: what earlier runs finished, by content.
//!
//! The journal has one JSON line a finished label: the hash of everything its files depend on (the reply, the renderer, where files go), what the
//! report says of it, and each file with its own hash. A line is written after its files are in their places, so a run may be killed at any
//! moment: what has a line is there, and what has none is made again, to the same bytes.

use crate::atomic::{plain_or_absent, private};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use waybill_label::response::Response;
use waybill_label::warning::Warning;

/// The labels that are done, and the file that says so.
pub struct Journal {
    done: HashMap<Digested, Done>,
    /// Everything besides the reply that a label's files depend on.
    depends_on: String,
    sync: bool,
    path: PathBuf,
    file: File,
}

/// A SHA-256 in hexadecimal digits.
pub type Digested = String;

#[derive(Serialize, Deserialize)]
struct Line {
    label: Digested,
    #[serde(flatten)]
    done: Done,
}

/// A label that is done.
#[derive(Serialize, Deserialize)]
pub struct Done {
    pub files: Vec<Made>,
    pub pages: usize,
    pub warnings: Vec<Warning>,
}

/// A file and the hash of its bytes.
#[derive(Serialize, Deserialize)]
pub struct Made {
    pub path: PathBuf,
    pub hash: Digested,
}

impl Journal {
    /// Reads the journal, or begins one. With `sync`, each line is on the disk before [`Journal::add`] returns.
    pub fn open(path: &Path, depends_on: String, sync: bool) -> io::Result<Journal> {
        let mut done = HashMap::new();
        plain_or_absent(path)?;
        let text = match fs::read(path) {
            Ok(text) => text,
            Err(e) if e.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(e) => return Err(e),
        };
        for line in text.split(|byte| *byte == b'\n') {
            // A line that a killed run did not finish is no line.
            if let Ok(line) = serde_json::from_slice::<Line>(line) {
                done.insert(line.label, line.done);
            }
        }
        if let Some(directory) = path.parent().filter(|directory| !directory.as_os_str().is_empty()) {
            fs::create_dir_all(directory)?;
        }
        let mut file = private().append(true).create(true).open(path)?;
        if text.last().is_some_and(|byte| *byte != b'\n') {
            file.write_all(b"\n")?;
        }
        Ok(Journal {
            done,
            depends_on,
            sync,
            path: path.to_owned(),
            file,
        })
    }

    /// Where the journal is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What a reply's label is known by.
    pub fn key(&self, reply: &Response) -> Digested {
        digest(format!("{} {}", self.depends_on, reply.fingerprint()).as_bytes())
    }

    /// A label that is done: all of its files are where they were, with the bytes they had.
    pub fn done(&self, key: &Digested) -> Option<&Done> {
        let whole = |file: &Made| fs::read(&file.path).is_ok_and(|bytes| digest(&bytes) == file.hash);
        self.done.get(key).filter(|done| done.files.iter().all(whole))
    }

    /// Notes that a label's files are in their places.
    pub fn add(&self, label: Digested, done: Done) -> io::Result<()> {
        let mut line = serde_json::to_vec(&Line { label, done })?;
        line.push(b'\n');
        (&self.file).write_all(&line)?;
        if self.sync { self.file.sync_data() } else { Ok(()) }
    }
}

/// The hash of all that a reader has.
pub fn digest_of(mut reader: impl io::Read) -> io::Result<Digested> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match reader.read(&mut buffer)? {
            0 => return Ok(hex(hash.finalize().as_slice())),
            read => hash.update(&buffer[..read]),
        }
    }
}

/// The hash of bytes.
pub fn digest(bytes: &[u8]) -> Digested {
    hex(Sha256::digest(bytes).as_slice())
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_counts_when_it_is_whole_and_its_files_are() -> io::Result<()> {
        let directory = tempfile::tempdir()?;
        let (place, label) = (directory.path().join("new/journal"), directory.path().join("label.png"));
        fs::write(&label, b"whole")?;
        let done = |bytes: &[u8]| Done {
            files: vec![Made {
                path: label.clone(),
                hash: digest(bytes),
            }],
            pages: 1,
            warnings: vec![Warning::CancelledOrder, Warning::BlankPage { page: 1 }],
        };
        let journal = Journal::open(&place, String::new(), false)?;
        journal.add("one".into(), done(b"whole"))?;
        journal.add("two".into(), done(b"other"))?;
        fs::write(&place, [&*fs::read(&place)?, b"{\"label\":\"three\",\"fil"].concat())?;
        let journal = Journal::open(&place, String::new(), false)?;
        journal.add("four".into(), done(b"whole"))?;
        let journal = Journal::open(&place, String::new(), false)?;
        let is_done = |name: &str| journal.done(&name.into()).is_some();
        assert!(is_done("one") && is_done("four"));
        assert!(!is_done("two") && !is_done("three"));
        let one = journal.done(&"one".into()).expect("done");
        assert_eq!((one.pages, one.warnings.len()), (1, 2), "what the report says of it is kept");
        fs::remove_file(&label)?;
        assert!(!is_done("one"));
        Ok(())
    }
}
