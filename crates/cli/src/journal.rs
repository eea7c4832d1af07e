//! `--resume`: what earlier runs finished, by content.
//!
//! The journal has one JSON line a finished label: the hash of everything its files depend on (the reply, the options, the version), and each
//! file with its own hash. A line is written after its files are in their places, so a run may be killed at any moment: what has a line
//! is there, and what has none is made again, to the same bytes.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use waybill_label::response::Response;

/// The labels that are done, and the file that says so.
pub struct Journal {
    done: HashMap<Digested, Vec<Made>>,
    /// Everything besides the reply that a label's files depend on.
    options: String,
    path: PathBuf,
    file: File,
}

/// A SHA-256 in hexadecimal digits.
pub type Digested = String;

#[derive(Serialize, Deserialize)]
struct Line {
    label: Digested,
    files: Vec<Made>,
}

/// A file and the hash of its bytes.
#[derive(Serialize, Deserialize)]
pub struct Made {
    pub path: PathBuf,
    pub hash: Digested,
}

impl Journal {
    /// Reads the journal, or begins one.
    pub fn open(path: &Path, options: String) -> io::Result<Journal> {
        let mut done = HashMap::new();
        let text = match fs::read(path) {
            Ok(text) => text,
            Err(e) if e.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(e) => return Err(e),
        };
        for line in text.split(|byte| *byte == b'\n') {
            // A line that a killed run did not finish is no line.
            if let Ok(line) = serde_json::from_slice::<Line>(line) {
                done.insert(line.label, line.files);
            }
        }
        if let Some(directory) = path.parent().filter(|directory| !directory.as_os_str().is_empty()) {
            fs::create_dir_all(directory)?;
        }
        let mut file = OpenOptions::new().append(true).create(true).open(path)?;
        if text.last().is_some_and(|byte| *byte != b'\n') {
            file.write_all(b"\n")?;
        }
        Ok(Journal {
            done,
            options,
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
        let mut hash = Sha256::new();
        let mut field = |bytes: &[u8]| {
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        };
        field(concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")).as_bytes());
        field(self.options.as_bytes());
        field(format!("{:?}", reply.order_status).as_bytes());
        for text in [&reply.order_id, &reply.delivery_id, &reply.waybill_id] {
            field(text.as_bytes());
        }
        field(reply.print_html.as_deref().unwrap_or_default().as_bytes());
        for datum in reply.waybill_data.iter() {
            field(datum.key.as_bytes());
            field(datum.value.as_bytes());
        }
        hex(hash.finalize().as_slice())
    }

    /// The files of a label that is done: all of them are where they were, with the bytes they had.
    pub fn files(&self, key: &Digested) -> Option<Vec<PathBuf>> {
        let files = self.done.get(key)?;
        let whole = |file: &Made| fs::read(&file.path).is_ok_and(|bytes| digest(&bytes) == file.hash);
        files
            .iter()
            .all(whole)
            .then(|| files.iter().map(|file| file.path.clone()).collect())
    }

    /// Notes that a label's files are in their places.
    pub fn add(&self, label: Digested, files: Vec<Made>) -> io::Result<()> {
        let mut line = serde_json::to_vec(&Line { label, files })?;
        line.push(b'\n');
        (&self.file).write_all(&line)
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
    use waybill_label::limits::Limits;

    fn reply(json: &str) -> Response {
        Response::from_json(json.as_bytes(), &Limits::default()).unwrap_or_default()
    }

    #[test]
    fn a_label_is_known_by_all_it_depends_on() -> io::Result<()> {
        let directory = tempfile::tempdir()?;
        let journal = |options: &str| Journal::open(&directory.path().join("journal"), options.to_owned());
        let same = r#"{"waybill_id":"W","print_html":"PGI+","waybill_data":[{"key":"a","value":"bc"}]}"#;
        let key = journal("")?.key(&reply(same));
        assert_eq!(journal("")?.key(&reply(same)), key);
        assert_ne!(journal("--dpi 300")?.key(&reply(same)), key);
        for other in [
            r#"{"waybill_id":"V","print_html":"PGI+","waybill_data":[{"key":"a","value":"bc"}]}"#,
            r#"{"order_id":"W","print_html":"PGI+","waybill_data":[{"key":"a","value":"bc"}]}"#,
            r#"{"waybill_id":"W","print_html":"PGI=","waybill_data":[{"key":"a","value":"bc"}]}"#,
            r#"{"waybill_id":"W","print_html":"PGI+","waybill_data":[{"key":"ab","value":"c"}]}"#,
            r#"{"waybill_id":"W","print_html":"PGI+","order_status":1,"waybill_data":[{"key":"a","value":"bc"}]}"#,
        ] {
            assert_ne!(journal("")?.key(&reply(other)), key, "{other}");
        }
        Ok(())
    }

    #[test]
    fn a_line_counts_when_it_is_whole_and_its_files_are() -> io::Result<()> {
        let directory = tempfile::tempdir()?;
        let (place, label) = (directory.path().join("new/journal"), directory.path().join("label.png"));
        fs::write(&label, b"whole")?;
        let made = |bytes: &[u8]| Made {
            path: label.clone(),
            hash: digest(bytes),
        };
        let journal = Journal::open(&place, String::new())?;
        journal.add("one".into(), vec![made(b"whole")])?;
        journal.add("two".into(), vec![made(b"other")])?;
        fs::write(&place, [&*fs::read(&place)?, b"{\"label\":\"three\",\"fil"].concat())?;
        let journal = Journal::open(&place, String::new())?;
        journal.add("four".into(), vec![made(b"whole")])?;
        let journal = Journal::open(&place, String::new())?;
        assert_eq!(journal.files(&"one".into()), Some(vec![label.clone()]));
        assert_eq!(journal.files(&"two".into()), None);
        assert_eq!(journal.files(&"three".into()), None);
        assert_eq!(journal.files(&"four".into()), Some(vec![label.clone()]));
        fs::remove_file(&label)?;
        assert_eq!(journal.files(&"one".into()), None);
        Ok(())
    }
}
