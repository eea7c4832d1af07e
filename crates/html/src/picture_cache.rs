//! Pictures of `data:` URIs, kept for the next label: a batch repeats its logos, and a label its barcodes.

use crate::graphic::Graphic;
use foldhash::fast::RandomState;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

/// Bytes that a generation of pictures may take with their URIs and pixels; a cache has two.
const GENERATION: usize = 4 << 20;

/// Pictures in use by the latest labels, and those that were in use before them. When the young are too many, the old, which nobody asked for since,
/// are dropped: barcodes, which come once, cannot drive out the logo that comes with every label.
#[derive(Default)]
pub struct PictureCache {
    young: Generation,
    old: Generation,
    young_bytes: usize,
}

/// By URI, which the document decides: the hasher is seeded.
type Generation = HashMap<Arc<str>, Graphic, RandomState>;

/// The picture of a `data:` URI, read now by `read` unless one of at most `limit` pixels is known.
pub(crate) fn get_or_read(cache: &RefCell<PictureCache>, uri: &str, limit: u64, read: impl FnOnce() -> Option<Graphic>) -> Option<Graphic> {
    let known = cache.borrow_mut().get(uri);
    if let Some(picture) = known.filter(|picture| picture.pixel_count() <= limit) {
        return Some(picture);
    }
    let picture = read()?;
    cache.borrow_mut().insert(uri.into(), picture.clone());
    Some(picture)
}

impl PictureCache {
    fn get(&mut self, uri: &str) -> Option<Graphic> {
        if let Some(picture) = self.young.get(uri) {
            return Some(picture.clone());
        }
        let (uri, picture) = self.old.remove_entry(uri)?;
        self.insert(uri, picture.clone());
        Some(picture)
    }

    fn insert(&mut self, uri: Arc<str>, picture: Graphic) {
        let bytes = picture.bytes().saturating_add(uri.len());
        if bytes > GENERATION {
            return;
        }
        if self.young_bytes + bytes > GENERATION {
            self.old = std::mem::take(&mut self.young);
            self.young_bytes = 0;
        }
        self.young_bytes += bytes;
        self.young.insert(uri, picture);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use page::picture::{Picture, Pixels};

    fn picture(width: u32, height: u32) -> Graphic {
        Graphic::Picture(Arc::new(Picture::from_pixels(Pixels {
            width,
            height,
            rgba: vec![0; width as usize * height as usize * 4],
        })))
    }

    #[test]
    fn what_every_label_has_stays_and_what_came_once_goes() {
        let mut cache = PictureCache::default();
        let logo = picture(10, 10);
        cache.insert("logo".into(), logo.clone());
        for number in 0..100 {
            cache.insert(format!("code {number}").into(), picture(400, 400));
            assert!(cache.get("logo").is_some_and(|known| known == logo), "{number}");
        }
        assert!(cache.get("code 99").is_some());
        assert!(cache.get("code 50").is_none());
        assert!(cache.young.len() + cache.old.len() < 2 * GENERATION / (400 * 400 * 4) + 2);
    }

    #[test]
    fn a_huge_picture_is_not_kept() {
        let mut cache = PictureCache::default();
        cache.insert("poster".into(), picture(2000, 2000));
        assert!(cache.get("poster").is_none());
    }
}
