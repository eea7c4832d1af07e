//! Styles that elements share: siblings alike in a document, and from document to document what is declared alike, since the labels of a batch differ
//! in little but their texts.
//!
//! A style follows from its parent's, from the blocks that match with their layers, and from the [`Setting`]; parent and blocks are told by their
//! addresses, which stay theirs because everything a key names is kept with it.

use super::ComputedStyle;
use super::declaration::Block;
use super::sheet::Sheet;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;
use std::sync::Arc;
use text::FontSet;

/// Styles of one setting that are kept, and as many blocks of declarations; when there are more, all of the setting are computed again.
const MOST_STYLES: usize = 1024;
/// Sheets that are kept with the styles of one setting.
const MOST_SHEETS: usize = 64;
/// Settings whose styles are kept; those not used for longest go first.
const MOST_SETTINGS: usize = 8;

/// Keeps styles from document to document. None of them changes because of it.
#[derive(Default)]
pub struct StyleCache {
    kept: Vec<SharedStyles>,
}

impl StyleCache {
    /// The styles of a setting.
    pub(super) fn take(&mut self, setting: Setting, initial: impl FnOnce() -> Arc<ComputedStyle>) -> SharedStyles {
        match self.kept.iter().rposition(|styles| styles.setting == setting) {
            Some(at) => self.kept.remove(at),
            None => SharedStyles::new(setting, initial()),
        }
    }
    pub(super) fn give_back(&mut self, mut styles: SharedStyles) {
        styles.forget_own();
        if styles.is_full() || styles.setting.fonts.has_document_faces() {
            return;
        }
        if self.kept.len() == MOST_SETTINGS {
            self.kept.remove(0);
        }
        self.kept.push(styles);
    }
}

/// What the styles of a document follow from besides its declarations.
#[derive(Clone, PartialEq)]
pub(super) struct Setting {
    pub(super) fonts: FontSet,
    pub(super) viewport: (f32, f32),
    pub(super) fractional_glyphs: bool,
    pub(super) quirks: bool,
}

/// What a style is made from: the address of its parent, what its element is, the addresses of its blocks, and their layers where there are any.
pub(super) type StyleKey = SmallVec<[usize; 32]>;

/// Styles by what they are made from.
pub(super) struct SharedStyles {
    pub(super) setting: Setting,
    /// The style everything starts from.
    pub(super) initial: Arc<ComputedStyle>,
    styles: FxHashMap<StyleKey, Arc<ComputedStyle>>,
    /// Blocks that keys name, but for those of the sheets.
    blocks: Vec<Arc<Block>>,
    sheets: Vec<Arc<Sheet>>,
    /// Blocks of presentational attributes.
    hints: Vec<Arc<Block>>,
    /// Addresses of the styles that hold for this document only, those that inherit from them among them.
    own: FxHashSet<usize>,
    /// Their keys.
    own_keys: Vec<StyleKey>,
}

impl SharedStyles {
    pub(super) fn new(setting: Setting, initial: Arc<ComputedStyle>) -> SharedStyles {
        SharedStyles {
            setting,
            initial,
            styles: FxHashMap::default(),
            blocks: Vec::new(),
            sheets: Vec::new(),
            hints: Vec::new(),
            own: FxHashSet::default(),
            own_keys: Vec::new(),
        }
    }

    /// Keeps a sheet whose blocks are named by keys.
    pub(super) fn keep_sheet(&mut self, sheet: &Arc<Sheet>) {
        if !self.sheets.iter().any(|kept| Arc::ptr_eq(kept, sheet)) {
            self.sheets.push(sheet.clone());
        }
    }

    /// The block of presentational attributes that is like this one.
    pub(super) fn share_hints(&mut self, block: Block) -> Arc<Block> {
        if let Some(known) = self.hints.iter().rev().take(64).find(|known| ***known == block) {
            return known.clone();
        }
        let block = Arc::new(block);
        self.hints.push(block.clone());
        block
    }

    pub(super) fn get(&self, key: &[usize]) -> Option<&Arc<ComputedStyle>> {
        self.styles.get(key)
    }

    /// Adds a style that was made with a `style` attribute, if there was one; `own` when it is of this document only.
    pub(super) fn insert(&mut self, key: StyleKey, style: Arc<ComputedStyle>, inline: Option<Arc<Block>>, own: bool) {
        if own || self.own.contains(&key[0]) {
            self.own.insert(Arc::as_ptr(&style) as usize);
            self.own_keys.push(key.clone());
        }
        self.blocks.extend(inline);
        self.styles.insert(key, style);
    }

    fn forget_own(&mut self) {
        self.own.clear();
        for key in self.own_keys.drain(..) {
            self.styles.remove(&key);
        }
    }

    fn is_full(&self) -> bool {
        self.styles.len() > MOST_STYLES || self.blocks.len() + self.hints.len() > MOST_STYLES || self.sheets.len() > MOST_SHEETS
    }
}

#[cfg(test)]
mod tests {
    use super::super::builder::{initial_box, initial_inherited};
    use super::*;

    fn setting(width: f32) -> Setting {
        static FONTS: std::sync::LazyLock<FontSet> = std::sync::LazyLock::new(FontSet::bundled);
        Setting {
            fonts: FONTS.clone(),
            viewport: (width, 0.),
            fractional_glyphs: false,
            quirks: false,
        }
    }
    fn style() -> Arc<ComputedStyle> {
        Arc::new(initial_box(Arc::new(initial_inherited(&setting(0.).fonts))))
    }
    fn key(parent: &Arc<ComputedStyle>, block: usize) -> StyleKey {
        StyleKey::from_slice(&[Arc::as_ptr(parent) as usize, 0, block])
    }

    #[test]
    fn what_is_of_one_document_only_goes_with_all_that_inherits_from_it() {
        let mut cache = StyleCache::default();
        let mut styles = cache.take(setting(1.), style);
        let (root, own, child) = (styles.initial.clone(), style(), style());
        styles.insert(key(&root, 1), own.clone(), None, true);
        styles.insert(key(&own, 2), child, None, false);
        styles.insert(key(&root, 3), style(), None, false);
        assert!(styles.get(&key(&own, 2)).is_some());
        cache.give_back(styles);
        let styles = cache.take(setting(1.), style);
        assert!(Arc::ptr_eq(&root, &styles.initial));
        assert!(styles.get(&key(&root, 1)).is_none() && styles.get(&key(&own, 2)).is_none());
        assert!(styles.get(&key(&root, 3)).is_some());
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut cache = StyleCache::default();
        let mut styles = cache.take(setting(1.), style);
        let (root, one) = (styles.initial.clone(), style());
        (0..=MOST_STYLES).for_each(|block| styles.insert(key(&root, block), one.clone(), None, false));
        cache.give_back(styles);
        assert!(!Arc::ptr_eq(&root, &cache.take(setting(1.), style).initial));
        for width in 0..MOST_SETTINGS + 3 {
            let styles = cache.take(setting(width as f32), style);
            cache.give_back(styles);
        }
        assert_eq!(cache.kept.len(), MOST_SETTINGS);
    }
}
