//! Shaped runs, kept for the next text: a batch repeats most of its words.

use super::{ShapeOptions, ShapedGlyph};
use foldhash::fast::RandomState;
use harfrust::Buffer;
use rustc_hash::FxHashMap;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use unicode_script::Script;

/// Glyphs of a cache, 24 bytes each; when more come, it starts anew.
const GLYPHS: usize = 64 * 1024;
/// Runs of a cache.
const RUNS: usize = 16 * 1024;
/// Bytes of a run that is kept; longer ones hardly come twice.
const RUN_BYTES: usize = 256;

/// Shaped runs, kept from text to text by whoever owns this. Has no influence on what [`FontStack::shape`](super::FontStack::shape) answers.
#[derive(Default)]
pub struct ShapeCache(Cell<Option<Box<Runs>>>);

impl ShapeCache {
    /// Does `work` with the cache at hand: what this thread shapes meanwhile is looked up here, and kept.
    pub fn during<T>(&self, work: impl FnOnce() -> T) -> T {
        /// Gives both caches back to where they were, also when `work` panics.
        struct Back<'a> {
            cache: &'a ShapeCache,
            outer: Option<Box<Runs>>,
        }
        impl Drop for Back<'_> {
            fn drop(&mut self) {
                self.cache.0.set(AT_HAND.replace(self.outer.take()));
            }
        }
        let outer = AT_HAND.replace(Some(self.0.take().unwrap_or_default()));
        let _back = Back { cache: self, outer };
        work()
    }
}

thread_local! {
    /// The cache of the work that this thread is doing, and nothing in between.
    static AT_HAND: RefCell<Option<Box<Runs>>> = const { RefCell::new(None) };
}

/// Everything but the text that the shape of a run depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct RunKey {
    /// [`Face::id`](super::Face::id).
    pub(super) face: u64,
    pub(super) script: Script,
    pub(super) options: ShapeOptions,
}

/// By text, which the document decides: the hasher is seeded.
type Shaped = HashMap<Box<str>, Box<[ShapedGlyph]>, RandomState>;

#[derive(Default)]
struct Runs {
    runs: FxHashMap<RunKey, Shaped>,
    glyphs: usize,
    count: usize,
    buffer: Buffer,
}

/// Lends `work` the shaper's buffer.
pub(super) fn with_buffer<T>(work: impl FnOnce(&mut Buffer) -> T) -> T {
    let mut buffer = AT_HAND.with_borrow_mut(|runs| runs.as_mut().map(|runs| std::mem::take(&mut runs.buffer)).unwrap_or_default());
    let result = work(&mut buffer);
    AT_HAND.with_borrow_mut(|runs| {
        if let Some(runs) = runs {
            runs.buffer = buffer;
        }
    });
    result
}

/// Appends the glyphs of `text`, shaped now by `shape` unless they are known. Clusters count from the run's start in the
/// cache and from `start` in `out`; `face` is the stack's index.
pub(super) fn get_or_shape(
    key: RunKey,
    text: &str,
    face: u16,
    start: u32,
    out: &mut Vec<ShapedGlyph>,
    shape: impl FnOnce(&mut Vec<ShapedGlyph>),
) {
    let place = |glyph: &ShapedGlyph| ShapedGlyph {
        face,
        cluster: glyph.cluster + start,
        ..*glyph
    };
    let known = AT_HAND.with_borrow(|runs| {
        let glyphs = runs.as_ref().and_then(|runs| runs.runs.get(&key)?.get(text));
        glyphs.inspect(|glyphs| out.extend(glyphs.iter().map(place))).is_some()
    });
    if known {
        return;
    }
    let mut glyphs = Vec::new();
    shape(&mut glyphs);
    out.extend(glyphs.iter().map(place));
    if text.len() > RUN_BYTES {
        return;
    }
    AT_HAND.with_borrow_mut(|cache| {
        let Some(cache) = cache else { return };
        if cache.glyphs + glyphs.len() > GLYPHS || cache.count >= RUNS {
            **cache = Runs::default();
        }
        cache.glyphs += glyphs.len();
        cache.count += 1;
        cache.runs.entry(key).or_default().insert(text.into(), glyphs.into());
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FontRequest, FontSet, Slant};

    fn shaped(text: &str) -> Vec<ShapedGlyph> {
        let stack = FontSet::bundled().resolve(&FontRequest {
            families: [].into(),
            weight: 400,
            stretch: 100,
            slant: Slant::Normal,
        });
        let mut out = Vec::new();
        stack.shape(text, 0..text.len(), &ShapeOptions::default(), &mut out);
        out
    }
    fn kept(cache: &ShapeCache) -> usize {
        let runs = cache.0.take();
        let count = runs.as_ref().map_or(0, |runs| runs.count);
        cache.0.set(runs);
        count
    }
    fn is_anything_at_hand() -> bool {
        AT_HAND.with_borrow(Option::is_some)
    }

    #[test]
    fn what_is_shaped_meanwhile_is_kept_by_the_cache_and_nowhere_else() {
        let (outer, inner) = (ShapeCache::default(), ShapeCache::default());
        let alone = shaped("AVATAR");
        outer.during(|| {
            inner.during(|| assert_eq!(shaped("AVATAR"), alone));
            assert_eq!(kept(&inner), 1);
            assert_eq!(shaped("AVATAR"), alone);
            assert_eq!(shaped("Tokyo"), shaped("Tokyo"));
        });
        assert_eq!((kept(&outer), kept(&inner)), (2, 1));
        outer.during(|| assert_eq!(shaped("AVATAR"), alone));
        assert_eq!(kept(&outer), 2);
        assert!(!is_anything_at_hand());
    }

    #[test]
    fn a_panic_leaves_nothing_on_the_thread() {
        let cache = ShapeCache::default();
        let work = std::panic::AssertUnwindSafe(|| {
            cache.during(|| {
                shaped("AVATAR");
                std::panic::resume_unwind(Box::new(()));
            })
        });
        assert!(std::panic::catch_unwind(work).is_err());
        assert!(!is_anything_at_hand());
        assert_eq!(kept(&cache), 1);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let cache = ShapeCache::default();
        cache.during(|| (0..RUNS + 10).for_each(|number| drop(shaped(&format!("AV{number}T")))));
        assert!((1..=RUNS).contains(&kept(&cache)));
    }
}
