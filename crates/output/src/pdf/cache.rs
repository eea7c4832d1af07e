//! What many files share: subset faces and pictures, encoded once.

use super::PdfError;
use super::deflate::Deflate;
use super::font::Subset;
use super::picture::EncodedPicture;
use foldhash::fast::RandomState;
use page::picture::Picture;
use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use subsetter::GlyphRemapper;
use text::Face;

/// Subset faces and encoded pictures that several files need, shared by all threads.
///
/// Never holds more than the bytes it was made for; what does not fit any more is encoded anew. Has no influence on the bytes
/// of a file.
pub struct PdfCache {
    subsets: Mutex<Shelf<SubsetKey, Arc<Subset>>>,
    pictures: Mutex<Shelf<Arc<[u8]>, Arc<Option<EncodedPicture>>>>,
}

/// The face's id and its glyphs by their codes.
type SubsetKey = (u64, Box<[u16]>);

impl Default for PdfCache {
    /// 32 MiB.
    fn default() -> PdfCache {
        PdfCache::with_capacity(32 << 20)
    }
}

impl std::fmt::Debug for PdfCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PdfCache")
    }
}

impl PdfCache {
    /// A cache of at most so many bytes.
    pub fn with_capacity(bytes: usize) -> PdfCache {
        PdfCache {
            subsets: Mutex::new(Shelf::new(bytes / 2)),
            pictures: Mutex::new(Shelf::new(bytes / 2)),
        }
    }

    pub(super) fn subset(&self, face: &Face, glyphs: &GlyphRemapper, deflate: &mut Deflate) -> Result<Arc<Subset>, PdfError> {
        let key = (face.id(), glyphs.remapped_gids().collect());
        if let Some(found) = lock(&self.subsets).get(&key) {
            return Ok(found);
        }
        let made = Arc::new(Subset::new(face, glyphs, deflate)?);
        let size = made.size() + 2 * key.1.len();
        lock(&self.subsets).put(key, Arc::clone(&made), size);
        Ok(made)
    }

    /// The picture as PDF has it, `None` when it is damaged.
    pub(super) fn picture(&self, picture: &Picture, deflate: &mut Deflate) -> Arc<Option<EncodedPicture>> {
        let key = picture.encoded();
        if key.is_empty() {
            return Arc::new(EncodedPicture::new(picture, deflate));
        }
        if let Some(found) = lock(&self.pictures).get(key) {
            return found;
        }
        let made = Arc::new(EncodedPicture::new(picture, deflate));
        let size = key.len() + made.as_ref().as_ref().map_or(0, EncodedPicture::size);
        lock(&self.pictures).put(Arc::clone(key), Arc::clone(&made), size);
        made
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // A shelf is whole between any two statements, so a panic elsewhere leaves it usable.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Values by key, up to a number of bytes: a young and an old half. What is asked for moves to the young half; when that is
/// full, it becomes the old one, and the old one goes. Documents decide the keys: the hasher is seeded.
pub(super) struct Shelf<K, V> {
    young: HashMap<K, (V, usize), RandomState>,
    old: HashMap<K, (V, usize), RandomState>,
    bytes: usize,
    half: usize,
}

impl<K: Hash + Eq, V: Clone> Shelf<K, V> {
    pub(super) fn new(bytes: usize) -> Shelf<K, V> {
        Shelf {
            young: HashMap::default(),
            old: HashMap::default(),
            bytes: 0,
            half: bytes / 2,
        }
    }

    pub(super) fn get<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        if let Some((value, _)) = self.young.get(key) {
            return Some(value.clone());
        }
        let (key, (value, size)) = self.old.remove_entry(key)?;
        self.keep(key, value.clone(), size);
        Some(value)
    }

    pub(super) fn put(&mut self, key: K, value: V, size: usize) {
        // An entry costs its place in the table, too.
        self.keep(key, value, size + 64);
    }

    fn keep(&mut self, key: K, value: V, size: usize) {
        if size > self.half {
            return;
        }
        if self.bytes + size > self.half {
            self.old = std::mem::take(&mut self.young);
            self.bytes = 0;
        }
        if let Some((_, replaced)) = self.young.insert(key, (value, size)) {
            self.bytes -= replaced;
        }
        self.bytes += size;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shelf_never_holds_more_than_its_bytes() {
        let mut shelf = Shelf::new(10_000);
        for i in 0..1000_u32 {
            shelf.put(i, i, 500);
            let held: usize = shelf.young.values().chain(shelf.old.values()).map(|(_, size)| size).sum();
            assert!(held <= 10_000);
        }
        assert_eq!(shelf.get(&999), Some(999));
        assert!(shelf.get(&0).is_none());
    }

    #[test]
    fn what_is_asked_for_stays() {
        let mut shelf = Shelf::new(10_000);
        shelf.put(u32::MAX, 0, 100);
        for i in 0..1000 {
            assert!(shelf.get(&u32::MAX).is_some());
            shelf.put(i, i, 500);
        }
    }
}
