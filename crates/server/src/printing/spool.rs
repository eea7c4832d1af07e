//! Jobs that wait, as files: a line of JSON, then the pages.

use super::job::{Name, NewJob};
use super::{Entry, Job};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{self, Write};
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};

/// The directory of a service's state.
pub struct Spool(PathBuf);

#[derive(Serialize, Deserialize)]
struct Header {
    order_id: String,
    waybill_id: String,
    /// The bytes of each page.
    pages: Vec<usize>,
    copies: NonZeroU16,
    reprint: u32,
    idempotency: Option<(String, [u8; 32])>,
    accepted_at: u64,
}

impl Spool {
    pub fn new(directory: &Path) -> Spool {
        Spool(directory.to_owned())
    }

    fn directory(&self, printer: &str) -> PathBuf {
        self.0.join(format!("{printer}.jobs"))
    }

    /// Keeps a job; on return it is on the disk, whole or not at all.
    pub fn write(&self, entry: &Entry) -> io::Result<()> {
        let Job { id, printer, .. } = &entry.job;
        let directory = self.directory(printer);
        fs::create_dir_all(&directory)?;
        let header = Header {
            order_id: entry.job.order_id.clone(),
            waybill_id: entry.job.waybill_id.clone(),
            pages: entry.pages.iter().map(Vec::len).collect(),
            copies: entry.job.copies,
            reprint: entry.job.reprint,
            idempotency: entry.idempotency.clone(),
            accepted_at: entry.job.accepted_at,
        };
        let mut file = tempfile::NamedTempFile::new_in(&directory)?;
        serde_json::to_writer(&mut file, &header)?;
        file.write_all(b"\n")?;
        entry.pages.iter().try_for_each(|page| file.write_all(page))?;
        file.as_file().sync_all()?;
        file.persist(directory.join(format!("{id}.job"))).map_err(|e| e.error)?;
        fs::File::open(directory)?.sync_all()
    }

    /// Forgets a job.
    pub fn remove(&self, printer: Name, id: u64) {
        // A job that stays is found in the journal by the next process, and not printed again.
        let _ = fs::remove_file(self.directory(printer).join(format!("{id}.job")));
    }

    /// The jobs that an earlier process left, oldest first.
    pub fn read(&self, printers: &[Name]) -> io::Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for printer in printers {
            let Ok(files) = fs::read_dir(self.directory(printer)) else {
                continue;
            };
            for file in files {
                let path = file?.path();
                let id = path.file_name().and_then(|name| name.to_str()?.strip_suffix(".job")?.parse().ok());
                match id {
                    Some(id) => entries.extend(read(&path, id, printer)?),
                    // Was being written when its process ended: its request was not answered.
                    None => drop(fs::remove_file(path)),
                }
            }
        }
        entries.sort_by_key(|entry| entry.job.number());
        Ok(entries)
    }
}

fn read(path: &Path, id: u64, printer: Name) -> io::Result<Option<Entry>> {
    let bytes = fs::read(path)?;
    let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let Ok(header) = serde_json::from_slice::<Header>(&bytes[..end]) else {
        return Ok(None);
    };
    let mut rest = bytes.get(end + 1..).unwrap_or_default();
    let mut pages = Vec::new();
    for length in header.pages {
        let Some((page, more)) = rest.split_at_checked(length) else {
            return Ok(None);
        };
        pages.push(page.to_vec());
        rest = more;
    }
    let mut entry = Entry::new(
        id,
        NewJob {
            printer,
            order_id: header.order_id,
            waybill_id: header.waybill_id,
            pages,
            copies: header.copies,
            reprint: header.reprint,
            idempotency: header.idempotency,
        },
    );
    entry.job.accepted_at = header.accepted_at;
    Ok(Some(entry))
}
