//! The replies behind the arguments, one after the other.

use crate::options::Input;
use crate::render::Progress;
use crate::say::{Tone, say};
use crate::{Stop, text};
use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
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
    /// The JSON it came from; empty when it could not be read, or is too long to be held.
    pub raw: Vec<u8>,
    /// Where in its source that JSON stood.
    pub span: Range<u64>,
}

/// The inputs of a run. What cannot be read and what is empty is told when its turn comes, and is no label that failed.
pub struct Inputs<'a> {
    options: &'a Input,
    limits: &'a Limits,
    /// Bytes that were read.
    read: AtomicU64,
    unread: AtomicUsize,
    empty: AtomicUsize,
}

impl<'a> Inputs<'a> {
    pub fn new(options: &'a Input, limits: &'a Limits) -> Inputs<'a> {
        Inputs {
            options,
            limits,
            read: AtomicU64::new(0),
            unread: AtomicUsize::new(0),
            empty: AtomicUsize::new(0),
        }
    }

    /// Every reply of every argument, in order. Files are opened when their turn comes and read as a stream.
    pub fn replies(&self) -> impl Iterator<Item = Reply> + Send {
        self.options
            .replies
            .iter()
            .flat_map(move |argument| self.files(argument))
            .flat_map(move |path| {
                let source: Arc<str> = path.to_string_lossy().into();
                let file = open(&path).map_err(|e| self.unread(&path, &e)).ok();
                let mut responses = file.map(|file| {
                    let counted = Counted {
                        file,
                        progress: &self.read,
                    };
                    Responses::new(BufReader::with_capacity(1 << 16, counted), self.limits)
                });
                let mut number = 0;
                std::iter::from_fn(move || {
                    let responses = responses.as_mut()?;
                    match responses.next() {
                        None if number == 0 => {
                            self.is_empty(&path);
                            number = 1;
                            None
                        }
                        None => None,
                        Some(Err(FailedReply {
                            error: ResponseError::Read { kind },
                            ..
                        })) => {
                            self.unread(&path, &kind.into());
                            number += 1;
                            None
                        }
                        Some(result) => {
                            number += 1;
                            Some(Reply {
                                source: source.clone(),
                                number,
                                result,
                                raw: responses.raw().to_owned(),
                                span: responses.span(),
                            })
                        }
                    }
                })
                .fuse()
            })
    }

    /// How far the run is.
    pub fn progress(&self) -> Progress<'_> {
        Progress::start(size(&self.options.replies), &self.read)
    }

    /// The end of a run: what could not be read, or held nothing, is a failure of it.
    pub fn finish(&self, done: Result<usize, Stop>) -> Result<usize, Stop> {
        match done {
            Ok(_) if self.are_unread() => Err(Stop::Told),
            Ok(failed) => Ok(failed + self.empty.load(Ordering::Relaxed)),
            Err(stop) => Err(stop),
        }
    }

    /// Whether something could not be read.
    pub fn are_unread(&self) -> bool {
        self.unread.load(Ordering::Relaxed) > 0
    }

    fn unread(&self, path: &Path, error: &io::Error) {
        self.unread.fetch_add(1, Ordering::Relaxed);
        say(Tone::Failure, text!("error: {path}: {error}", path = path.display(), error = error));
    }

    fn is_empty(&self, path: &Path) {
        if !self.options.allow_empty {
            self.empty.fetch_add(1, Ordering::Relaxed);
            say(
                Tone::Failure,
                text!(
                    "error: {path}: there is no reply in it; if that is right: --allow-empty",
                    path = path.display()
                ),
            );
        }
    }

    /// The files behind an argument: itself, or the reply files of a directory by name.
    fn files(&self, argument: &Path) -> Vec<PathBuf> {
        match files(argument) {
            Err(error) => {
                self.unread(argument, &error);
                Vec::new()
            }
            Ok(files) => {
                if files.is_empty() {
                    self.is_empty(argument);
                }
                files
            }
        }
    }
}

/// How many bytes all arguments have; `None` when one of them is a stream or cannot be read.
fn size(arguments: &[PathBuf]) -> Option<u64> {
    let sizes = arguments
        .iter()
        .flat_map(|argument| files(argument).unwrap_or_default())
        .map(|path| {
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
fn files(argument: &Path) -> io::Result<Vec<PathBuf>> {
    if !argument.is_dir() {
        return Ok(vec![argument.to_owned()]);
    }
    let entries = fs::read_dir(argument)?.map(|entry| entry.map(|entry| entry.path()));
    let mut paths = entries.collect::<io::Result<Vec<_>>>()?;
    paths.retain(|path| is_reply_file(path));
    paths.sort();
    Ok(paths)
}

/// Whether a file's name says that it holds replies.
pub fn is_reply_file(path: &Path) -> bool {
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
