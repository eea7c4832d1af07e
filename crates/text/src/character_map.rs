//! Characters to glyphs in two array look-ups.

/// A dense `cmap`: a page of 256 glyphs for each block of 256 code points that has any.
pub(super) struct CharacterMap {
    /// Index into `pages` by code point / 256; page 0 is empty.
    index: Box<[u16]>,
    pages: Vec<[u16; PAGE]>,
}

const PAGE: usize = 256;
const CODE_POINTS: usize = 0x11_0000;

impl CharacterMap {
    pub(super) fn read(font: &skrifa::Font) -> CharacterMap {
        let mut map = CharacterMap {
            index: vec![0; CODE_POINTS / PAGE].into_boxed_slice(),
            pages: vec![[0; PAGE]],
        };
        let glyphs = font.num_glyphs();
        let charmap = font.charmap();
        // A table can list more mappings than there are code points only when it is damaged.
        for (code, glyph) in charmap.unicodes().take(CODE_POINTS) {
            map.insert(code, glyph.to_u32(), glyphs);
        }
        // Symbol faces map U+0000–U+00FF through U+F000, which the iteration leaves out.
        if charmap.unicode_is_symbol() {
            for code in 0..=0xFF_u32 {
                if let Some(glyph) = charmap.map_unicode(code) {
                    map.insert(code, glyph.to_u32(), glyphs);
                }
            }
        }
        map
    }

    fn insert(&mut self, code: u32, glyph: u32, glyphs: u32) {
        let Ok(glyph16) = u16::try_from(glyph) else { return };
        if glyph == 0 || glyph >= glyphs || char::from_u32(code).is_none() {
            return;
        }
        let (page, offset) = (code as usize / PAGE, code as usize % PAGE);
        if self.index[page] == 0 {
            self.index[page] = self.pages.len() as u16;
            self.pages.push([0; PAGE]);
        }
        self.pages[usize::from(self.index[page])][offset] = glyph16;
    }

    /// The glyph of a character, `None` when the face lacks it.
    #[inline]
    pub(super) fn glyph(&self, character: char) -> Option<u16> {
        let code = character as usize;
        let glyph = self.pages[usize::from(self.index[code / PAGE])][code % PAGE];
        (glyph != 0).then_some(glyph)
    }
}
