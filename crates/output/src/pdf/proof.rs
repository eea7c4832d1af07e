//! Faces proven before a label is taken in: one that cannot be embedded stops its own label, not the file.

use super::PdfError;
use super::font::Subset;
use page::{Item, Page};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;
use subsetter::GlyphRemapper;
use text::Face;

/// What is known to be embeddable, of faces that are not bundled.
#[derive(Default)]
pub(super) struct Proof(FxHashMap<u64, FxHashSet<u16>>);

impl Proof {
    /// Tries every glyph that was not tried yet.
    pub(super) fn extend(&mut self, pages: &[Page]) -> Result<(), PdfError> {
        let mut new: FxHashMap<u64, (&Arc<Face>, Vec<u16>)> = FxHashMap::default();
        pages.iter().for_each(|page| self.collect(&page.items, &mut new));
        for (id, (face, glyphs)) in new {
            let mut wanted = GlyphRemapper::new();
            for glyph in &glyphs {
                wanted.remap(*glyph);
            }
            Subset::program(face, &wanted)?;
            self.0.entry(id).or_default().extend(glyphs);
        }
        Ok(())
    }

    fn collect<'p>(&self, items: &'p [Item], new: &mut FxHashMap<u64, (&'p Arc<Face>, Vec<u16>)>) {
        for item in items {
            match item {
                Item::Group(group) => self.collect(&group.items, new),
                Item::Glyphs(run) if !run.face.is_bundled() => {
                    let known = self.0.get(&run.face.id());
                    let fresh = run.glyphs.iter().map(|glyph| glyph.id);
                    let mut fresh = fresh.filter(|glyph| known.is_none_or(|known| !known.contains(glyph))).peekable();
                    if fresh.peek().is_some() {
                        new.entry(run.face.id()).or_insert_with(|| (&run.face, Vec::new())).1.extend(fresh);
                    }
                }
                _ => {}
            }
        }
    }
}
