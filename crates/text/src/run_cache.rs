//! Shaped runs, kept for the next label: a batch repeats most of its words.

use super::{ShapeOptions, ShapedGlyph};
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use unicode_script::Script;

/// Glyphs kept by a thread, 24 bytes each; when more come, the cache starts anew.
const GLYPHS: usize = 64 * 1024;
/// Runs kept by a thread.
const RUNS: usize = 16 * 1024;
/// Bytes of a run that is kept; longer ones hardly come twice.
const RUN_BYTES: usize = 256;

/// Everything but the text that the shape of a run depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct RunKey {
    /// [`Face::id`](super::Face::id).
    pub(super) face: u64,
    pub(super) script: Script,
    pub(super) options: ShapeOptions,
}

type Shaped = FxHashMap<Box<str>, Box<[ShapedGlyph]>>;

#[derive(Default)]
struct RunCache {
    runs: FxHashMap<RunKey, Shaped>,
    glyphs: usize,
    count: usize,
}

thread_local! {
    static CACHE: RefCell<RunCache> = RefCell::default();
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
    let known = CACHE.with_borrow(|cache| match cache.runs.get(&key).and_then(|runs| runs.get(text)) {
        Some(glyphs) => {
            out.extend(glyphs.iter().map(place));
            true
        }
        None => false,
    });
    if known {
        return;
    }
    let mut glyphs = Vec::new();
    shape(&mut glyphs);
    out.extend(glyphs.iter().map(place));
    if text.len() <= RUN_BYTES {
        CACHE.with_borrow_mut(|cache| {
            if cache.glyphs + glyphs.len() > GLYPHS || cache.count >= RUNS {
                *cache = RunCache::default();
            }
            cache.glyphs += glyphs.len();
            cache.count += 1;
            cache.runs.entry(key).or_default().insert(text.into(), glyphs.into());
        });
    }
}
