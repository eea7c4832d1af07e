//! Files that appear whole or not at all, and leave nothing behind when the program is killed on the way.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Temporary files of this process, and the directories that were swept.
#[derive(Default)]
struct Known {
    unfinished: BTreeSet<PathBuf>,
    swept: BTreeSet<PathBuf>,
}

static KNOWN: Mutex<Known> = Mutex::new(Known {
    unfinished: BTreeSet::new(),
    swept: BTreeSet::new(),
});

/// What the names of temporary files end with.
const SUFFIX: &str = ".waybill-label.part";
/// The exit code of a program that a signal ended, less the signal's number.
const SIGNALLED: i32 = 128;

fn known() -> MutexGuard<'static, Known> {
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes temporary files when the program is interrupted or asked to end, and ends it.
pub fn clean_up_on_signals() {
    const SIGINT: i32 = 2;
    // Where no handler can be set, the next run sweeps.
    let _ = ctrlc::set_handler(|| {
        for file in &known().unfinished {
            let _ = fs::remove_file(file);
        }
        std::process::exit(SIGNALLED + SIGINT);
    });
}

/// Removes what killed runs left in a directory: a file that nobody holds locked is nobody's.
fn sweep(directory: &Path) {
    if !known().swept.insert(directory.to_owned()) {
        return;
    }
    let Ok(entries) = fs::read_dir(directory) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        // A link or a pipe of that name is none of ours, and opening it might wait for ever.
        let ours = entry.file_name().to_string_lossy().ends_with(SUFFIX) && entry.file_type().is_ok_and(|kind| kind.is_file());
        if ours && File::open(&path).is_ok_and(|file| file.try_lock().is_ok()) {
            let _ = fs::remove_file(&path);
        }
    }
}

/// A file that is written beside its place and moved there when it is complete. Dropped before [`AtomicFile::keep`], it is gone. What is no plain file,
/// such as a pipe or `/dev/null`, is written through and stays what it is; so does a symbolic link, whose target is what is written.
pub struct AtomicFile {
    writer: Option<BufWriter<File>>,
    /// Empty once it is kept, and for what is written through.
    temporary: PathBuf,
    place: PathBuf,
}

/// How files are opened that hold names and addresses: for nobody but their owner.
pub fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options
}

/// # Errors
/// When there is something else than a plain file: what is read again later must be one.
pub fn plain_or_absent(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(found) if !found.is_file() => Err(io::Error::new(io::ErrorKind::InvalidInput, "is no plain file")),
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// How many symbolic links are followed, as on Linux.
const MOST_LINKS: usize = 40;

/// Where the links at a place lead, be there a file or not.
fn target(place: &Path) -> io::Result<PathBuf> {
    let mut target = place.to_owned();
    for _ in 0..MOST_LINKS {
        match fs::read_link(&target) {
            Ok(link) => target = target.parent().unwrap_or(Path::new("")).join(link),
            Err(_) => return Ok(target),
        }
    }
    Err(io::Error::new(io::ErrorKind::InvalidInput, "too many symbolic links"))
}

impl AtomicFile {
    /// Starts a file, and its directory if there is none.
    pub fn create(place: &Path) -> io::Result<AtomicFile> {
        AtomicFile::create_with(place, &OpenOptions::new())
    }

    /// [`AtomicFile::create`] for nobody but its owner.
    pub fn create_private(place: &Path) -> io::Result<AtomicFile> {
        AtomicFile::create_with(place, &private())
    }

    fn create_with(place: &Path, options: &OpenOptions) -> io::Result<AtomicFile> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let place = &*target(place)?;
        if fs::metadata(place).is_ok_and(|found| !found.is_file() && !found.is_dir()) {
            return Ok(AtomicFile {
                writer: Some(BufWriter::new(OpenOptions::new().write(true).open(place)?)),
                temporary: PathBuf::new(),
                place: place.to_owned(),
            });
        }
        let name = place.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy();
        let directory = place
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        sweep(directory);
        let mut directory_is_new = false;
        loop {
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let short: String = name.chars().take(40).collect();
            let temporary = directory.join(format!(".{short}.{}-{number}{SUFFIX}", std::process::id()));
            match options.clone().write(true).create_new(true).open(&temporary) {
                Ok(file) => {
                    // Held until it is closed, so that no other run sweeps it; where files cannot be locked, none is swept either.
                    let _ = file.lock();
                    if !temporary.exists() {
                        // Another run swept it before it was locked.
                        continue;
                    }
                    known().unfinished.insert(temporary.clone());
                    return Ok(AtomicFile {
                        writer: Some(BufWriter::new(file)),
                        temporary,
                        place: place.to_owned(),
                    });
                }
                // A process with this number was killed here earlier.
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
                Err(e) if e.kind() == io::ErrorKind::NotFound && !directory_is_new => {
                    fs::create_dir_all(directory)?;
                    directory_is_new = true;
                }
                Err(e) => return Err(e),
            }
        }
    }

    /// Moves the complete file to its place; with `sync` it is on the disk then, under its name.
    pub fn keep(mut self, sync: bool) -> io::Result<()> {
        let file = self.writer.take().map(BufWriter::into_inner).transpose();
        let file = file.map_err(io::IntoInnerError::into_error)?;
        if self.temporary.as_os_str().is_empty() {
            return Ok(());
        }
        if sync && let Some(file) = &file {
            file.sync_all()?;
        }
        fs::rename(&self.temporary, &self.place)?;
        known().unfinished.remove(&self.temporary);
        self.temporary.clear();
        if sync {
            sync_directory(&self.place)?;
        }
        Ok(())
    }
}

/// A name is on the disk once its directory is; elsewhere than on Unix directories cannot be opened for that.
fn sync_directory(place: &Path) -> io::Result<()> {
    let directory = place.parent().filter(|parent| !parent.as_os_str().is_empty());
    if cfg!(unix) {
        File::open(directory.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.as_mut().ok_or(io::ErrorKind::NotConnected)?.write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.writer.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for AtomicFile {
    fn drop(&mut self) {
        if !self.temporary.as_os_str().is_empty() {
            let _ = fs::remove_file(&self.temporary);
            known().unfinished.remove(&self.temporary);
        }
    }
}

/// Writes a whole file; with `sync` it is on the disk then.
pub fn write(place: &Path, bytes: &[u8], sync: bool) -> io::Result<()> {
    let mut file = AtomicFile::create(place)?;
    file.write_all(bytes)?;
    file.keep(sync)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_whole_or_absent() -> io::Result<()> {
        let directory = tempfile::tempdir()?;
        let place = directory.path().join("new/label.pdf");
        let mut file = AtomicFile::create(&place)?;
        file.write_all(b"half")?;
        file.flush()?;
        assert!(!place.exists());
        drop(file);
        assert_eq!(fs::read_dir(directory.path().join("new"))?.count(), 0);
        write(&place, b"first", false)?;
        write(&place, b"second", true)?;
        assert_eq!(fs::read(&place)?, b"second");
        assert_eq!(fs::read_dir(directory.path().join("new"))?.count(), 1);
        Ok(())
    }

    #[cfg(unix)]
    #[test]
    fn links_pipes_and_devices_stay_what_they_are() -> io::Result<()> {
        use std::io::Read;
        use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
        let directory = tempfile::tempdir()?;
        let at = |name: &str| directory.path().join(name);
        fs::create_dir(at("there"))?;
        symlink("there/report.json", at("link"))?;
        symlink("link", at("second"))?;
        write(&at("second"), b"one", false)?;
        let mut file = AtomicFile::create_private(&at("second"))?;
        file.write_all(b"two")?;
        file.keep(false)?;
        assert!(fs::symlink_metadata(at("second"))?.is_symlink() && fs::symlink_metadata(at("link"))?.is_symlink());
        assert_eq!(fs::read(at("there/report.json"))?, b"two");
        assert_eq!(fs::metadata(at("there/report.json"))?.permissions().mode() & 0o777, 0o600);
        symlink("circle", at("circle"))?;
        assert!(write(&at("circle"), b"x", false).is_err());
        write(Path::new("/dev/null"), b"x", true)?;
        assert!(fs::metadata("/dev/null")?.file_type().is_char_device());
        if !std::process::Command::new("mkfifo")
            .arg(at("pipe"))
            .status()
            .is_ok_and(|made| made.success())
        {
            return Ok(());
        }
        let pipe = at("pipe");
        let reader = std::thread::spawn(move || {
            let mut text = String::new();
            File::open(pipe)?.read_to_string(&mut text).map(|_| text)
        });
        write(&at("pipe"), b"through", true)?;
        assert_eq!(reader.join().expect("it reads")?, "through");
        assert!(fs::metadata(at("pipe"))?.file_type().is_fifo());
        assert!(plain_or_absent(&at("pipe")).is_err() && plain_or_absent(&at("none")).is_ok());
        Ok(())
    }

    #[test]
    fn a_directory_in_the_way_leaves_no_rubbish() -> io::Result<()> {
        let directory = tempfile::tempdir()?;
        let place = directory.path().join("taken");
        fs::create_dir_all(place.join("inside"))?;
        assert!(write(&place, b"x", false).is_err());
        assert_eq!(fs::read_dir(directory.path())?.count(), 1);
        Ok(())
    }

    #[test]
    fn what_a_killed_run_left_is_swept_and_what_another_one_writes_is_not() -> io::Result<()> {
        let directory = tempfile::tempdir()?;
        let (left, written) = (format!(".a.pdf.1-0{SUFFIX}"), format!(".b.pdf.1-0{SUFFIX}"));
        fs::write(directory.path().join(&left), b"half")?;
        let other = File::create(directory.path().join(&written))?;
        other.lock()?;
        fs::write(directory.path().join("mine.part"), b"not ours")?;
        write(&directory.path().join("label.pdf"), b"whole", false)?;
        let mut names: Vec<String> = fs::read_dir(directory.path())?
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        assert_eq!(names, [written, "label.pdf".into(), "mine.part".into()]);
        Ok(())
    }
}
