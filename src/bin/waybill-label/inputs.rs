//! The replies behind the arguments, one after the other.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;
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
}

/// Every reply of every argument, in order. Files are opened when their turn comes and read as a stream.
pub fn replies<'a>(arguments: &'a [PathBuf], limits: &'a Limits) -> impl Iterator<Item = Reply> + 'a {
    arguments.iter().flat_map(files).flat_map(move |(path, found)| {
        let source: Arc<str> = path.to_string_lossy().into();
        let opened = found.and_then(|()| open(&path));
        let (unread, read) = match opened {
            Ok(reader) => (None, Some(Responses::new(reader, limits))),
            Err(error) => (Some(Err(unreadable(&error))), None),
        };
        unread
            .into_iter()
            .chain(read.into_iter().flatten())
            .enumerate()
            .map(move |(index, result)| Reply {
                source: source.clone(),
                number: index + 1,
                result,
            })
    })
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

fn open(path: &Path) -> io::Result<Box<dyn BufRead>> {
    Ok(match path.as_os_str() == "-" {
        true => Box::new(BufReader::new(io::stdin())),
        false => Box::new(BufReader::with_capacity(1 << 16, File::open(path)?)),
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
