//! Fonts on disk, read table by table when text needs them.

use super::Face;
use super::file::{FontBytes, FontError, UNPACKED_LIMIT};
use skrifa::Tag;
use skrifa::font::{Blob, TableFunction};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// Font files looked at in all directories together.
const FILES: usize = 4096;
/// Directories inside one another.
const DEPTH: usize = 8;
/// Faces of one collection.
const COLLECTION: u32 = 64;
/// Tables of one face; OpenType registers fewer than a hundred.
const TABLES: usize = 256;

/// Where operating systems keep their fonts.
const SYSTEM: [&str; 6] = [
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "C:\\Windows\\Fonts",
    "/system/fonts",
];

/// The directories of the system's fonts, then of the user's.
pub(super) fn system() -> Vec<PathBuf> {
    let home = std::env::var_os("HOME")
        .or_else(|| std::env::var_os("USERPROFILE"))
        .map(PathBuf::from);
    let own = [
        ".fonts",
        ".local/share/fonts",
        "Library/Fonts",
        "AppData/Local/Microsoft/Windows/Fonts",
    ];
    let own = home.iter().flat_map(|home| own.iter().map(|directory| home.join(directory)));
    SYSTEM.iter().map(PathBuf::from).chain(own).collect()
}

/// Every usable face of the OpenType files in a directory and those inside it, by path.
pub(super) fn faces(directory: &Path) -> Vec<Face> {
    let mut files = Vec::new();
    collect(directory, DEPTH, &mut files);
    files.sort();
    files.iter().flat_map(|path| file_faces(path)).collect()
}

fn collect(directory: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(directory) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if files.len() >= FILES {
            return;
        }
        let extension = path
            .extension()
            .and_then(|extension| extension.to_str())
            .unwrap_or_default()
            .to_ascii_lowercase();
        if matches!(extension.as_str(), "ttf" | "otf" | "ttc" | "otc") {
            files.push(path);
        } else if depth > 0 && path.is_dir() {
            collect(&path, depth - 1, files);
        }
    }
}

fn file_faces(path: &Path) -> Vec<Face> {
    let mut header = [0; 12];
    if File::open(path).and_then(|mut file| file.read_exact(&mut header)).is_err() {
        return Vec::new();
    }
    let count = if header.starts_with(b"ttcf") {
        u32::from_be_bytes([header[8], header[9], header[10], header[11]])
    } else {
        1
    };
    let path: Arc<Path> = path.into();
    (0..count.min(COLLECTION)).filter_map(|index| face(&path, index).ok()).collect()
}

fn face(path: &Arc<Path>, index: u32) -> Result<Face, FontError> {
    let tables = FileTables::read(Arc::clone(path), index).ok_or(FontError::NotAFont)?;
    let source = TableFunction::new(Arc::new(move |tag| tables.table(tag)));
    let font = skrifa::Font::new(source, 0).ok_or(FontError::NotAFont)?;
    Face::of_font(font, FontBytes::File(Arc::clone(path), OnceLock::new()), index)
}

/// The whole file; empty when it can no longer be read.
pub(super) fn whole(path: &Path) -> Arc<[u8]> {
    let small = std::fs::metadata(path).is_ok_and(|file| file.len() <= UNPACKED_LIMIT as u64);
    if small {
        std::fs::read(path).unwrap_or_default().into()
    } else {
        Arc::from(&[][..])
    }
}

/// The table directory of a face in a file.
struct FileTables {
    path: Arc<Path>,
    /// Tag, offset, length.
    records: Vec<([u8; 4], u32, u32)>,
}

impl FileTables {
    fn read(path: Arc<Path>, index: u32) -> Option<FileTables> {
        let mut file = File::open(&path).ok()?;
        let mut word = |at: u64| {
            let mut bytes = [0; 4];
            file.seek(SeekFrom::Start(at)).ok()?;
            file.read_exact(&mut bytes).ok()?;
            Some(bytes)
        };
        let start = match &word(0)? {
            b"ttcf" => u64::from(u32::from_be_bytes(word(12 + 4 * u64::from(index))?)),
            _ => 0,
        };
        let [high, low, ..] = word(start + 4)?;
        let count = usize::from(u16::from_be_bytes([high, low])).min(TABLES);
        let mut directory = vec![0; 16 * count];
        file.seek(SeekFrom::Start(start + 12)).ok()?;
        file.read_exact(&mut directory).ok()?;
        let number = |record: &[u8], at: usize| u32::from_be_bytes([record[at], record[at + 1], record[at + 2], record[at + 3]]);
        let records = directory
            .chunks_exact(16)
            .map(|record| ([record[0], record[1], record[2], record[3]], number(record, 8), number(record, 12)))
            .collect();
        Some(FileTables { path, records })
    }

    fn table(&self, tag: Tag) -> Option<Blob> {
        let (_, offset, length) = *self.records.iter().find(|(known, ..)| *known == tag.to_be_bytes())?;
        let mut file = File::open(&self.path).ok()?;
        let fits = u64::from(offset) + u64::from(length) <= file.metadata().ok()?.len();
        if !fits || length as usize > UNPACKED_LIMIT {
            return None;
        }
        let mut bytes = vec![0; length as usize];
        file.seek(SeekFrom::Start(offset.into())).ok()?;
        file.read_exact(&mut bytes).ok()?;
        Some(Blob::from(bytes))
    }
}
