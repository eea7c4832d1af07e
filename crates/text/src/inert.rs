//! Which glyphs no layout rule of a face touches, so that they need no shaper.
//!
//! An OpenType lookup acts where the glyph at hand is in its (first) coverage table. A run whose glyphs are in none of the
//! coverage tables of the features that are on by default comes out of a shaper exactly as the character map put it in.

use skrifa::Tag;
use skrifa::raw::{FontData, FontRef, TableProvider};

/// Features a shaper applies by default to horizontal text of a script without a shaper of its own, or to upright vertical
/// text (OpenType feature registry; HarfBuzz `hb-ot-shape.cc`).
const DEFAULT_FEATURES: [&[u8; 4]; 17] = [
    b"rvrn", b"ltra", b"ltrm", b"ccmp", b"locl", b"rlig", b"rclt", b"calt", b"clig", b"liga", b"kern", b"dist", b"curs", b"mark", b"mkmk",
    b"abvm", b"blwm",
];

/// How much of the layout tables is read at most; beyond it no glyph counts as inert. CJK faces need some ten thousand.
const READING_LIMIT: usize = 4_000_000;

/// The glyphs of a face that no default layout rule touches.
pub(super) struct InertGlyphs {
    /// Bit set by glyph: touched in horizontal text.
    touched: Vec<u64>,
    /// Bit set by glyph: touched by `vert`.
    vertical: Vec<u64>,
    /// Whether nothing can be said, so that every glyph counts as touched.
    unknown: bool,
}

impl InertGlyphs {
    /// Reads the layout tables of the face `index` of a font file with so many glyphs.
    pub(super) fn read(file: &[u8], index: u32, glyphs: u32) -> InertGlyphs {
        let words = glyphs as usize / 64 + 1;
        let mut glyphs = InertGlyphs {
            touched: vec![0; words],
            vertical: vec![0; words],
            unknown: false,
        };
        let tables = FontRef::from_index(file, index);
        glyphs.unknown = tables.map_or(true, |tables| glyphs.collect(&tables).is_none());
        glyphs
    }

    /// Whether a shaper would leave the glyph alone in horizontal text, whatever is beside it.
    #[inline]
    pub(super) fn horizontal(&self, glyph: u16) -> bool {
        !self.unknown && bit(&self.touched, glyph)
    }

    /// Whether a shaper would leave the glyph alone in upright vertical text.
    #[inline]
    pub(super) fn upright(&self, glyph: u16) -> bool {
        self.horizontal(glyph) && bit(&self.vertical, glyph)
    }

    fn collect(&mut self, tables: &FontRef<'_>) -> Option<()> {
        // Apple's layout tables are not analysed.
        if [b"morx", b"mort", b"kerx"]
            .iter()
            .any(|tag| tables.data_for_tag(Tag::new(tag)).is_some())
        {
            return None;
        }
        let positions = tables.data_for_tag(Tag::new(b"GPOS"));
        if tables.data_for_tag(Tag::new(b"kern")).is_some() && positions.is_none() {
            return None;
        }
        let mut budget = READING_LIMIT;
        if let Some(table) = tables.data_for_tag(Tag::new(b"GSUB")) {
            Layout {
                table,
                extension: 7,
                budget: &mut budget,
            }
            .collect(self)?;
        }
        if let Some(table) = positions {
            Layout {
                table,
                extension: 9,
                budget: &mut budget,
            }
            .collect(self)?;
        }
        Some(())
    }
}

/// Whether a glyph is in the set's range and not marked.
fn bit(set: &[u64], glyph: u16) -> bool {
    set.get(usize::from(glyph) / 64).is_some_and(|word| word & (1 << (glyph % 64)) == 0)
}

/// A `GSUB` or `GPOS` table. Every reader answers `None` when the table is damaged, too large, or of a form not known here.
struct Layout<'a, 'b> {
    table: FontData<'a>,
    /// The lookup type that only points to another.
    extension: u16,
    budget: &'b mut usize,
}

impl Layout<'_, '_> {
    fn u16(&mut self, at: usize) -> Option<usize> {
        *self.budget = self.budget.checked_sub(1)?;
        self.table.read_at::<u16>(at).ok().map(usize::from)
    }

    fn collect(&mut self, glyphs: &mut InertGlyphs) -> Option<()> {
        if self.u16(0)? != 1 {
            return None;
        }
        let (scripts, features, lookups) = (self.u16(4)?, self.u16(6)?, self.u16(8)?);
        if lookups == 0 || features == 0 {
            return Some(());
        }
        let required = self.required_features(scripts)?;
        for number in 0..self.u16(features)? {
            let record = features + 2 + 6 * number;
            let tag: [u8; 4] = self.table.as_bytes().get(record..record + 4)?.try_into().ok()?;
            let always = DEFAULT_FEATURES.contains(&&tag) || required.contains(&number);
            let vertical = &tag == b"vert" || &tag == b"vrt2";
            if !always && !vertical {
                continue;
            }
            let feature = features + self.u16(record + 4)?;
            for position in 0..self.u16(feature + 2)? {
                let lookup = self.u16(feature + 4 + 2 * position)?;
                if lookup < self.u16(lookups)? {
                    let lookup = lookups + self.u16(lookups + 2 + 2 * lookup)?;
                    self.lookup(lookup, if always { &mut glyphs.touched } else { &mut glyphs.vertical })?;
                }
            }
        }
        Some(())
    }

    /// The features that a language system applies whatever is asked.
    fn required_features(&mut self, scripts: usize) -> Option<Vec<usize>> {
        let mut required = Vec::new();
        if scripts == 0 {
            return Some(required);
        }
        for number in 0..self.u16(scripts)? {
            let script = scripts + self.u16(scripts + 2 + 6 * number + 4)?;
            let mut systems = vec![self.u16(script)?];
            for system in 0..self.u16(script + 2)? {
                systems.push(self.u16(script + 4 + 6 * system + 4)?);
            }
            for system in systems.into_iter().filter(|offset| *offset != 0) {
                required.push(self.u16(script + system + 2)?);
            }
        }
        Some(required)
    }

    fn lookup(&mut self, lookup: usize, touched: &mut [u64]) -> Option<()> {
        let kind = self.u16(lookup)? as u16;
        for number in 0..self.u16(lookup + 4)? {
            let subtable = lookup + self.u16(lookup + 6 + 2 * number)?;
            if kind == self.extension {
                let target = self.u16(subtable + 2)? as u16;
                let offset = (self.u16(subtable + 4)? << 16) + self.u16(subtable + 6)?;
                self.subtable(target, subtable + offset, touched)?;
            } else {
                self.subtable(kind, subtable, touched)?;
            }
        }
        Some(())
    }

    fn subtable(&mut self, kind: u16, at: usize, touched: &mut [u64]) -> Option<()> {
        let format = self.u16(at)?;
        // GSUB 5 and 6 are GPOS 7 and 8: contexts, whose format 3 lists a coverage table for each glyph.
        let context = if self.extension == 7 { 5 } else { 7 };
        let coverage = match (kind, format) {
            (kind, 3) if kind == context => self.u16(at + 6)?,
            (kind, 3) if kind == context + 1 => {
                let backtrack = self.u16(at + 2)?;
                self.u16(at + 6 + 2 * backtrack)?
            }
            (_, 1 | 2) => self.u16(at + 2)?,
            _ => return None,
        };
        self.coverage(at + coverage, touched)
    }

    fn coverage(&mut self, at: usize, touched: &mut [u64]) -> Option<()> {
        let mut mark = |glyph: usize| {
            if let Some(word) = touched.get_mut(glyph / 64) {
                *word |= 1 << (glyph % 64);
            }
        };
        match self.u16(at)? {
            1 => {
                for number in 0..self.u16(at + 2)? {
                    mark(self.u16(at + 4 + 2 * number)?);
                }
            }
            2 => {
                for number in 0..self.u16(at + 2)? {
                    let range = at + 4 + 6 * number;
                    let (first, last) = (self.u16(range)?, self.u16(range + 2)?);
                    *self.budget = self.budget.checked_sub((last + 1).saturating_sub(first))?;
                    (first..=last).for_each(&mut mark);
                }
            }
            _ => return None,
        }
        Some(())
    }
}
