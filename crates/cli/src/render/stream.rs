//! Labels on stdout, and merged PDFs.

use super::drawn::Drawing;
use crate::atomic::AtomicFile;
use crate::report::Entry;
use crate::{Stop, text};
use serde_json::json;
use std::io::{self, BufWriter, Stdout, Write};
use std::path::{Path, PathBuf};
use waybill_label::output::printer::Language;

/// Labels on stdout, one after the other.
pub struct Stream {
    framed: bool,
    begun: bool,
    /// A picture whose reader could not tell it from the next one, until it is known that there is none.
    held: Option<Vec<u8>>,
}

impl Stream {
    pub fn new(framed: bool) -> Stream {
        Stream {
            framed,
            begun: false,
            held: None,
        }
    }

    pub fn write(&mut self, entry: &Entry, file: &Drawing) -> Result<(), Stop> {
        let first = !std::mem::replace(&mut self.begun, true);
        if self.framed {
            let frame = json!({
                "waybill_id": entry.waybill_id, "order_id": entry.order_id, "page": file.page, "format": file.format.extension(),
                "bytes": file.bytes.len(),
            });
            return stdout(format!("{frame}\n").as_bytes()).and_then(|()| stdout(&file.bytes));
        }
        let Some(language) = file.format.language() else {
            if first {
                self.held = Some(file.bytes.clone());
                return Ok(());
            }
            self.held = None;
            return Err(Stop::Usage(text!(
                "there is more than one picture for stdout, and nothing would tell them apart: --stdout-frames, or -o a directory"
            )));
        };
        let header = Language::stream_header(language);
        let continued = file.bytes.strip_prefix(header).filter(|_| !first);
        stdout(continued.unwrap_or(&file.bytes))
    }

    pub fn finish(self) -> Result<(), Stop> {
        self.held.map_or(Ok(()), |bytes| stdout(&bytes))
    }
}

/// Writes bytes to stdout.
pub fn stdout(bytes: &[u8]) -> Result<(), Stop> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(|e| Stop::io("stdout", &e))
}

/// Where a merged PDF goes: nowhere, to stdout, or into a file that appears when it is whole.
pub enum MergedFile {
    None,
    Stdout(BufWriter<Stdout>),
    File(AtomicFile, PathBuf),
}

impl MergedFile {
    pub fn new(place: Option<Option<PathBuf>>) -> Result<MergedFile, Stop> {
        Ok(match place {
            None => MergedFile::None,
            Some(None) => MergedFile::Stdout(BufWriter::new(std::io::stdout())),
            Some(Some(path)) => MergedFile::File(AtomicFile::create(&path).map_err(|e| Stop::io(path.display(), &e))?, path),
        })
    }

    /// Where it will be.
    pub fn place(&self) -> Option<&Path> {
        match self {
            MergedFile::File(_, path) => Some(path),
            MergedFile::Stdout(_) | MergedFile::None => None,
        }
    }

    pub fn keep(self, sync: bool) -> Result<(), Stop> {
        match self {
            MergedFile::File(file, path) => file.keep(sync).map_err(|e| Stop::io(path.display(), &e)),
            MergedFile::Stdout(_) | MergedFile::None => Ok(()),
        }
    }
}

impl Write for MergedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            MergedFile::None => Ok(bytes.len()),
            MergedFile::Stdout(out) => out.write(bytes),
            MergedFile::File(file, _) => file.write(bytes),
        }
    }
    fn flush(&mut self) -> io::Result<()> {
        match self {
            MergedFile::None => Ok(()),
            MergedFile::Stdout(out) => out.flush(),
            MergedFile::File(file, _) => file.flush(),
        }
    }
}
