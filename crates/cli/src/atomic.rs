//! Files that appear whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// A file that is written beside its place and moved there when it is complete. Dropped before [`AtomicFile::keep`], it is gone.
pub struct AtomicFile {
    writer: Option<BufWriter<File>>,
    /// Empty once it is kept.
    temporary: PathBuf,
    place: PathBuf,
}

impl AtomicFile {
    /// Starts a file, and its directory if there is none.
    pub fn create(place: &Path) -> io::Result<AtomicFile> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let name = place.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy();
        let directory = place
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let mut directory_is_new = false;
        loop {
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let short: String = name.chars().take(40).collect();
            let temporary = directory.join(format!(".{short}.{}-{number}.part", std::process::id()));
            match OpenOptions::new().write(true).create_new(true).open(&temporary) {
                Ok(file) => {
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

    /// Moves the complete file to its place.
    pub fn keep(mut self) -> io::Result<()> {
        if let Some(writer) = self.writer.take() {
            writer.into_inner().map_err(io::IntoInnerError::into_error)?;
        }
        fs::rename(&self.temporary, &self.place)?;
        self.temporary.clear();
        Ok(())
    }
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
        }
    }
}

/// Writes a whole file.
pub fn write(place: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = AtomicFile::create(place)?;
    file.write_all(bytes)?;
    file.keep()
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
        write(&place, b"first")?;
        write(&place, b"second")?;
        assert_eq!(fs::read(&place)?, b"second");
        assert_eq!(fs::read_dir(directory.path().join("new"))?.count(), 1);
        Ok(())
    }

    #[test]
    fn a_directory_in_the_way_leaves_no_rubbish() -> io::Result<()> {
        let directory = tempfile::tempdir()?;
        let place = directory.path().join("taken");
        fs::create_dir_all(place.join("inside"))?;
        assert!(write(&place, b"x").is_err());
        assert_eq!(fs::read_dir(directory.path())?.count(), 1);
        Ok(())
    }
}
