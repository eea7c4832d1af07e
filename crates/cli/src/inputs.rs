//! The replies behind the arguments, one after the other.

use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use waybill_label::limits::Limits;
use waybill_label::response::{FailedReply, Response, ResponseError, Responses};

/// A reply and where it stood.
pub struct Reply {
    /// The file's path, or `-`.
    pub source: Arc<str>,
    /// Which waybill of that source, from 1.
    pub number: usize,
    /// The reply, or why there is none.
    pub result: Result<Response, FailedReply>,
    /// The JSON it came from; empty when it could not be read.
    pub raw: Vec<u8>,
}

/// Every reply of every argument, in order. Files are opened when their turn comes and read as a stream; `progress` counts their bytes.
pub fn replies<'a>(arguments: &'a [PathBuf], limits: &'a Limits, progress: &'a AtomicU64) -> impl Iterator<Item = Reply> + Send + 'a {
    arguments.iter().flat_map(files).flat_map(move |(path, found)| {
        let source: Arc<str> = path.to_string_lossy().into();
        let mut responses = found.and_then(|()| open(&path)).map(|file| {
            let counted = BufReader::with_capacity(1 << 16, Counted { file, progress });
            Responses::new(counted, limits)
        });
        let mut ended = false;
        std::iter::from_fn(move || match &mut responses {
            Ok(responses) => {
                let result = responses.next()?;
                Some((result, responses.raw().to_owned()))
            }
            Err(error) if !std::mem::replace(&mut ended, true) => Some((Err(unreadable(error)), Vec::new())),
            Err(_) => None,
        })
        .enumerate()
        .map(move |(index, (result, raw))| Reply {
            source: source.clone(),
            number: index + 1,
            result,
            raw,
        })
    })
}

/// How many bytes all arguments have; `None` when one of them is a stream or cannot be read.
pub fn size(arguments: &[PathBuf]) -> Option<u64> {
    let sizes = arguments.iter().flat_map(files).map(|(path, _)| {
        let file = fs::metadata(path).ok()?;
        file.is_file().then_some(file.len())
    });
    sizes.sum()
}

/// Counts what is read.
struct Counted<'a> {
    file: Box<dyn Read + Send>,
    progress: &'a AtomicU64,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.progress.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// The files behind an argument: itself, or the reply files of a directory by name.
fn files(argument: &PathBuf) -> Vec<(PathBuf, io::Result<()>)> {
    if !argument.is_dir() {
        return vec![(argument.clone(), Ok(()))];
    }
    match fs::read_dir(argument).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
        Err(error) => vec![(argument.clone(), Err(error))],
        Ok(entries) => {
            let mut paths: Vec<PathBuf> = entries
                .into_iter()
                .map(|entry| entry.path())
                .filter(|path| is_reply_file(path))
                .collect();
            paths.sort();
            paths.into_iter().map(|path| (path, Ok(()))).collect()
        }
    }
}

fn is_reply_file(path: &Path) -> bool {
    path.extension().is_some_and(|extension| {
        ["json", "ndjson", "jsonl"]
            .iter()
            .any(|known| extension.eq_ignore_ascii_case(known))
    })
}

fn open(path: &Path) -> io::Result<Box<dyn Read + Send>> {
    Ok(match path.as_os_str() == "-" {
        true => Box::new(io::stdin()),
        false => Box::new(File::open(path)?),
    })
}

fn unreadable(error: &io::Error) -> FailedReply {
    FailedReply {
        reply: 0,
        item: None,
        order_id: String::new(),
        delivery_id: String::new(),
        waybill_id: String::new(),
        error: ResponseError::Read { kind: error.kind() },
    }
}
