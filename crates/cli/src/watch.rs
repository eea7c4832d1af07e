//! `watch`: a directory that replies are put into.
//!
//! A file is taken when it was closed or moved in, and moved to `done` or `failed` when its labels are in their places. Until then it stays where it
//! is, so that a run which is killed loses nothing: the next one takes it again, and makes the same files.

use crate::inputs::{Inputs, is_reply_file};
use crate::options::{self, Input};
use crate::render::Labeller;
use crate::say::{Tone, say};
use crate::{Stop, text};
use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{EventKind, RecursiveMode, Watcher};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// Where files go whose labels were made, and the others.
const DONE: &str = "done";
const FAILED: &str = "failed";

/// A file that nobody said was closed is taken when it has not changed for so long.
const QUIET: Duration = Duration::from_secs(1);

pub fn run(options: &options::Watch) -> Result<usize, Stop> {
    let directory = &options.directory;
    let labeller = Labeller::new(&options.labels, &options.costs)?;
    let inbox = Inbox {
        options,
        labeller: &labeller,
    };
    let (told, events) = channel();
    let io = |e: notify::Error| Stop::Io(text!("{what}: {error}", what = directory.display(), error = e));
    // Watched before it is read: no file comes between.
    let watcher = (!options.once).then(|| {
        let mut watcher = notify::recommended_watcher(told).map_err(io)?;
        watcher.watch(directory, RecursiveMode::NonRecursive).map_err(io)?;
        Ok(watcher)
    });
    let _watcher = watcher.transpose()?;
    let mut failed = 0;
    for path in present(directory)? {
        failed += inbox.take(&path)?;
    }
    if options.once {
        return Ok(failed);
    }
    say(Tone::Note, text!("watching {directory}", directory = directory.display()));
    inbox.wait(&events)
}

/// The reply files that are there, by name.
fn present(directory: &Path) -> Result<Vec<PathBuf>, Stop> {
    let io = |e: std::io::Error| Stop::io(directory.display(), &e);
    let entries = fs::read_dir(directory).map_err(io)?;
    let mut paths = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<std::io::Result<Vec<_>>>()
        .map_err(io)?;
    paths.retain(|path| is_reply_file(path) && path.is_file());
    paths.sort();
    Ok(paths)
}

struct Inbox<'o> {
    options: &'o options::Watch,
    labeller: &'o Labeller<'o>,
}

impl Inbox<'_> {
    /// Takes files as they come, until the process is told to end.
    fn wait(&self, events: &Receiver<notify::Result<notify::Event>>) -> Result<usize, Stop> {
        // Files that are being written, and when they were last.
        let mut open: BTreeMap<PathBuf, Instant> = BTreeMap::new();
        loop {
            let next = open.values().min().map(|last| QUIET.saturating_sub(last.elapsed()));
            match events.recv_timeout(next.unwrap_or(Duration::from_secs(3600))) {
                Ok(Ok(event)) => {
                    let whole = matches!(
                        event.kind,
                        EventKind::Access(AccessKind::Close(AccessMode::Write)) | EventKind::Modify(ModifyKind::Name(_))
                    );
                    let changed = whole || matches!(event.kind, EventKind::Create(_) | EventKind::Modify(_));
                    // Under the name that the directory was given by, whatever the system calls it.
                    let named = |path: &PathBuf| Some(self.options.directory.join(path.file_name()?));
                    for path in event.paths.iter().filter_map(named).filter(|path| changed && is_reply_file(path)) {
                        if whole {
                            open.remove(&path);
                            self.take(&path)?;
                        } else {
                            open.insert(path, Instant::now());
                        }
                    }
                    // Events were lost: look at all that is there.
                    if event.attrs.flag().is_some() {
                        open.extend(present(&self.options.directory)?.into_iter().map(|path| (path, Instant::now())));
                    }
                }
                Ok(Err(error)) => {
                    return Err(Stop::Io(text!(
                        "{what}: {error}",
                        what = self.options.directory.display(),
                        error = error
                    )));
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(0),
            }
            let quiet: Vec<PathBuf> = open
                .iter()
                .filter(|(_, last)| last.elapsed() >= QUIET)
                .map(|(path, _)| path.clone())
                .collect();
            for path in quiet {
                open.remove(&path);
                self.take(&path)?;
            }
        }
    }

    /// Makes the labels of a file and puts it away; one that is gone was taken before.
    fn take(&self, path: &Path) -> Result<usize, Stop> {
        if !path.is_file() {
            return Ok(0);
        }
        let input = Input {
            replies: vec![path.to_owned()],
            allow_empty: false,
            costs: options::Costs {
                limit: self.options.costs.limit.clone(),
            },
        };
        let inputs = Inputs::new(&input, self.labeller.limits());
        let done = self.labeller.run(inputs.replies(), || inputs.progress());
        let failed = match inputs.finish(done) {
            Ok(failed) => failed,
            // An input that cannot be read is put away; an output that cannot be written will fail for the next file too.
            Err(Stop::Told) if inputs.are_unread() => 1,
            Err(stop) => return Err(stop),
        };
        let place = self.put_away(path, if failed == 0 { DONE } else { FAILED })?;
        say(
            Tone::Detail,
            text!("put away: {from} to {to}", from = path.display(), to = place.display()),
        );
        Ok(failed)
    }

    /// Moves a file into a directory beside it, under a name that is free.
    fn put_away(&self, path: &Path, directory: &str) -> Result<PathBuf, Stop> {
        let directory = self.options.directory.join(directory);
        fs::create_dir_all(&directory).map_err(|e| Stop::io(directory.display(), &e))?;
        let part = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
        let (stem, extension) = (part(path.file_stem()), part(path.extension()));
        let names = std::iter::once(format!("{stem}.{extension}")).chain((2..).map(|number| format!("{stem}-{number}.{extension}")));
        let place = names.map(|name| directory.join(name)).find(|place| !place.exists());
        let place = place.unwrap_or_else(|| directory.join(&stem));
        fs::rename(path, &place).map_err(|e| Stop::io(place.display(), &e))?;
        Ok(place)
    }
}
