//! One font face.

use super::character_map::CharacterMap;
use super::file::{FontBytes, FontError};
use super::inert::InertGlyphs;
use super::plan::Plans;
use super::trim::Halves;
use rustc_hash::FxHashMap;
use skrifa::font::Blob;
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::raw::TableProvider;
use skrifa::{FontRef, GlyphId, MetadataProvider};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// A font face: its bytes and the tables that are read often, parsed once.
///
/// Metrics are read at construction; the character map, the advances and the layout plans on first use, so that a face
/// that no text needs costs nothing.
pub struct Face {
    id: u64,
    data: FontBytes,
    index: u32,
    font: skrifa::Font,
    metrics: FaceMetrics,
    style: FaceStyle,
    postscript_name: Box<str>,
    families: Box<[Box<str>]>,
    map: OnceLock<CharacterMap>,
    /// Horizontal advances in em.
    advances: OnceLock<Box<[f32]>>,
    inert: OnceLock<InertGlyphs>,
    pub(super) plans: Plans,
    pub(super) halves: Halves,
    /// It came with a document.
    pub(super) of_document: bool,
    /// Of the glyphs that somebody asked for.
    segments: Mutex<FxHashMap<u16, u32>>,
}

/// Where a face stands in its family, as CSS Fonts 4 §5 matches it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FaceStyle {
    /// Lowest and highest weight the face stands for, 1–1000.
    pub weight: (u16, u16),
    /// Width in percent, 100 is normal.
    pub stretch: u16,
    /// Upright or slanted.
    pub slant: super::Slant,
}

impl std::fmt::Debug for Face {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Face")
            .field("name", &self.postscript_name)
            .field("style", &self.style)
            .finish_non_exhaustive()
    }
}

impl Face {
    /// Reads a face of a font file: TrueType, OpenType (CFF), a collection of them, WOFF, or WOFF 2.
    ///
    /// `index` selects the face of a collection and is 0 otherwise.
    ///
    /// # Errors
    /// [`FontError`] when the bytes hold no usable face at `index`. Damage in tables that only some glyphs need shows as missing
    /// glyphs, not as an error.
    pub fn from_bytes(bytes: Arc<[u8]>, index: u32) -> Result<Face, FontError> {
        Face::new(FontBytes::unpack(bytes)?, index)
    }

    pub(super) fn new(data: FontBytes, index: u32) -> Result<Face, FontError> {
        let blob = match &data {
            FontBytes::Static(bytes) => Blob::Static(bytes),
            FontBytes::Shared(bytes) => Blob::Shared(Arc::new(Arc::clone(bytes))),
            FontBytes::File(..) => return Err(FontError::NotAFont),
        };
        Face::of_font(skrifa::Font::new(blob, index).ok_or(FontError::NotAFont)?, data, index)
    }

    /// The face of a parsed font, which is the face `index` of `data`.
    pub(super) fn of_font(font: skrifa::Font, data: FontBytes, index: u32) -> Result<Face, FontError> {
        if !matches!(font.kind(), skrifa::font::Kind::Sfnt(..)) {
            return Err(FontError::NotAFont);
        }
        if font.num_glyphs() == 0 {
            return Err(FontError::NoGlyphs);
        }
        // Browsers' sanitizer refuses such a face too. The font itself would say a default instead of none.
        let units_per_em = font
            .tables()
            .head()
            .map_or_else(|_| font.units_per_em(), |head| head.units_per_em());
        if !(16..=16_384).contains(&units_per_em) {
            return Err(FontError::UnitsPerEm);
        }
        if font.tables().cmap().is_err() {
            return Err(FontError::NoCharacters);
        }
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let names = super::names::read(&font);
        let style = super::names::style(&font);
        let metrics = FaceMetrics::read(&font);
        Ok(Face {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            data,
            index,
            metrics,
            style,
            postscript_name: names.postscript,
            families: names.families,
            map: OnceLock::new(),
            advances: OnceLock::new(),
            inert: OnceLock::new(),
            plans: Plans::default(),
            halves: Halves::default(),
            of_document: false,
            segments: Mutex::default(),
            font,
        })
    }

    fn advances(&self) -> &[f32] {
        self.advances.get_or_init(|| {
            let metrics = self.font.glyph_metrics();
            let em = f32::from(self.units_per_em());
            let glyphs = self.font.num_glyphs().min(u32::from(u16::MAX));
            (0..glyphs).map(|glyph| metrics.h_advance(GlyphId::new(glyph)) / em).collect()
        })
    }

    /// A number no other face of this process has; caches key on it. It never reaches the output.
    pub fn id(&self) -> u64 {
        self.id
    }
    /// The font file (OpenType, TrueType or CFF outlines; WOFF already unpacked). Empty for a face of a directory whose file
    /// can no longer be read.
    pub fn data(&self) -> &[u8] {
        self.data.as_ref()
    }
    /// It is one of those that come with the crate.
    pub fn is_bundled(&self) -> bool {
        matches!(self.data, FontBytes::Static(_))
    }
    pub(super) fn show_data(&self, visit: &mut dyn FnMut(&[u8])) {
        self.data.show(visit);
    }
    /// The face's index in the file, 0 unless it is a collection.
    pub fn index(&self) -> u32 {
        self.index
    }
    /// The parsed font, to draw outlines from.
    pub fn font(&self) -> &skrifa::Font {
        &self.font
    }
    /// The PostScript name, for the PDF. Never empty.
    pub fn postscript_name(&self) -> &str {
        &self.postscript_name
    }
    /// Every family name the file gives itself, in all its languages, lower case.
    pub fn families(&self) -> &[Box<str>] {
        &self.families
    }
    /// Weight, width and slant as the file states them.
    pub fn style(&self) -> FaceStyle {
        self.style
    }
    /// Design units in an em, 16–16384.
    pub fn units_per_em(&self) -> u16 {
        self.font.units_per_em()
    }
    /// The em in px that text of a font size is measured with, as in Chromium: Blink cuts the size to 1/100 px (`EffectiveFontSize`), FreeType to 1/64 px
    /// and rounds a design unit to 1/65536 of that.
    pub fn measured_em(&self, size: f32) -> f32 {
        let em = f64::from(self.units_per_em());
        let size = (size * 100.).floor() / 100.;
        let unit = (f64::from((size * 64.) as i32) * 65536. / em).round();
        (unit * em / (64. * 65536.)) as f32
    }
    /// The measures of the face.
    pub fn metrics(&self) -> &FaceMetrics {
        &self.metrics
    }
    /// The glyph for a character, `None` when the face lacks it.
    #[inline]
    pub fn glyph(&self, character: char) -> Option<u16> {
        self.map.get_or_init(|| CharacterMap::read(&self.font)).glyph(character)
    }
    /// The horizontal advance of a glyph in em, 0 for a glyph the face does not have.
    #[inline]
    pub fn advance(&self, glyph: u16) -> f32 {
        self.advances().get(usize::from(glyph)).copied().unwrap_or(0.0)
    }
    /// Its glyphs are programs that nobody but the document answers for: up to a million operations may draw little or nothing.
    pub fn runs_programs(&self) -> bool {
        self.of_document && (self.font.tables().cff().is_ok() || self.font.tables().cff2().is_ok())
    }
    /// The operations of a glyph's program with its subroutines unfolded, as a PDF's copy of a CFF face has them; 0 when its outlines are no CFF programs. `None`
    /// when there are more than a million.
    pub fn program_length(&self, glyph: u16) -> Option<u32> {
        let Ok(font) = FontRef::from_index(self.data(), self.index) else {
            return Some(0);
        };
        font.table_data(skrifa::Tag::new(b"CFF "))
            .map_or(Some(0), |cff| super::charstring::length(cff.as_bytes(), glyph))
    }
    /// How many segments the outline of a glyph has: a face may draw a million from a few bytes.
    pub fn segments(&self, glyph: u16) -> u32 {
        let known = self.segments.lock().unwrap_or_else(PoisonError::into_inner).get(&glyph).copied();
        if let Some(known) = known {
            return known;
        }
        let mut count = Count(0);
        if let Ok(font) = FontRef::from_index(self.data(), self.index)
            && let Some(outline) = font.outline_glyphs().get(GlyphId::from(glyph))
        {
            // What was drawn before damage ends it counts as well.
            let _ = outline.draw(DrawSettings::unhinted(Size::unscaled(), LocationRef::default()), &mut count);
        }
        self.segments.lock().unwrap_or_else(PoisonError::into_inner).insert(glyph, count.0);
        count.0
    }
    /// The glyphs that no layout rule touches.
    pub(super) fn inert(&self) -> &InertGlyphs {
        self.inert
            .get_or_init(|| InertGlyphs::read(self.data(), self.index, self.font.num_glyphs()))
    }
    /// Advance height and origin (from the glyph's own origin: right, up) of a glyph set upright in vertical text, in em.
    ///
    /// From `vmtx` and `VORG`; a face without vertical metrics advances by ascent + descent and hangs from its ascent, as
    /// Blink does (OpenTypeVerticalData).
    pub fn vertical(&self, glyph: u16) -> (f32, [f32; 2]) {
        let em = f32::from(self.units_per_em());
        // Whole design units, as the shaper has them.
        let x = ((self.advance(glyph) * em / 2.0) as i32) as f32 / em;
        let metrics = self.font.metrics();
        if metrics.vhea_line.is_none() {
            return (self.metrics.ascent + self.metrics.descent, [x, self.metrics.ascent]);
        }
        let glyphs = self.font.glyph_metrics();
        let glyph = GlyphId::from(glyph);
        (glyphs.v_advance(glyph) / em, [x, glyphs.v_origin_y(glyph) / em])
    }
}

/// Counts the segments of an outline.
struct Count(u32);

impl OutlinePen for Count {
    fn move_to(&mut self, _: f32, _: f32) {
        self.0 += 1;
    }
    fn line_to(&mut self, _: f32, _: f32) {
        self.0 += 1;
    }
    fn quad_to(&mut self, _: f32, _: f32, _: f32, _: f32) {
        self.0 += 1;
    }
    fn curve_to(&mut self, _: f32, _: f32, _: f32, _: f32, _: f32, _: f32) {
        self.0 += 1;
    }
    fn close(&mut self) {}
}

/// The measures of a face, in em units, `y` upwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FaceMetrics {
    /// Above the baseline (positive), from `hhea`/`OS/2` as browsers choose them.
    pub ascent: f32,
    /// Below the baseline (positive).
    pub descent: f32,
    /// Extra leading of `line-height: normal`.
    pub line_gap: f32,
    /// Height of a lower-case x.
    pub x_height: f32,
    /// Height of a capital letter.
    pub cap_height: f32,
    /// Advance of `0` (the CSS `ch` unit).
    pub zero_advance: f32,
    /// Advance of `0` standing upright in a vertical line.
    pub upright_zero_advance: f32,
    /// Advance of 水 (the CSS `ic` unit).
    pub ideograph_advance: f32,
    /// Centre of the underline, below the baseline (positive).
    pub underline_position: f32,
    /// Thickness of the underline.
    pub underline_thickness: f32,
    /// Centre of a strike-out line, above the baseline (positive).
    pub strikeout_position: f32,
}

impl FaceMetrics {
    /// The measures as FreeType, Skia and Blink read them on Linux.
    fn read(font: &skrifa::Font) -> FaceMetrics {
        let metrics = font.metrics();
        let em = f32::from(metrics.units_per_em);
        let charmap = font.charmap();
        let glyphs = font.glyph_metrics();
        let advance = |character: char| charmap.map_unicode(character).map(|glyph| glyphs.h_advance(glyph) / em);
        let top = |character: char| {
            let extents = glyphs.extents(charmap.map_unicode(character)?)?;
            (extents.y_bearing > 0.0).then_some(extents.y_bearing / em)
        };
        let (ascent, descent, line_gap) = metrics.h_line().map_or((0.8, 0.2, 0.0), |line| {
            (
                line.ascender.to_f32() / em,
                -line.descender.to_f32() / em,
                (line.line_gap.to_f32() / em).max(0.0),
            )
        });
        let stated = |value: Option<f32>| value.filter(|height| *height > 0.0);
        let x_height = stated(metrics.x_height.map(|height| height.to_f32() / em))
            .or_else(|| top('x'))
            .unwrap_or(ascent * 0.56);
        let cap_height = stated(metrics.cap_height.map(|height| height.to_f32() / em))
            .or_else(|| top('H'))
            .unwrap_or(ascent);
        let tables = font.tables();
        let post = tables.post().ok();
        let thickness = post
            .as_ref()
            .map(|post| f32::from(post.underline_thickness().to_i16()) / em)
            .filter(|size| *size > 0.0);
        let underline_thickness = thickness.unwrap_or(0.05);
        let underline_top = post
            .as_ref()
            .map_or(0.1, |post| -f32::from(post.underline_position().to_i16()) / em);
        let strikeout = tables.os2().ok().filter(|os2| os2.y_strikeout_position() > 0);
        FaceMetrics {
            ascent,
            descent,
            line_gap,
            x_height,
            cap_height,
            zero_advance: advance('0').unwrap_or(0.5),
            upright_zero_advance: charmap.map_unicode('0').map_or(1.0, |glyph| glyphs.v_advance(glyph) / em),
            ideograph_advance: advance('水').unwrap_or(1.0),
            underline_position: underline_top + underline_thickness / 2.0,
            underline_thickness,
            strikeout_position: strikeout.map_or(x_height / 2.0, |os2| {
                (f32::from(os2.y_strikeout_position()) - f32::from(os2.y_strikeout_size()) / 2.0) / em
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::bundled;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn metrics_are_those_chromium_reads() {
        let metrics = bundled::FACES[0][0].metrics();
        assert_eq!((metrics.ascent, metrics.descent, metrics.line_gap), (1.16, 0.288, 0.0));
        assert_eq!((metrics.x_height, metrics.cap_height), (0.543, 0.733));
        assert_eq!((metrics.zero_advance, metrics.ideograph_advance), (0.555, 1.0));
        assert_eq!((metrics.underline_position, metrics.underline_thickness), (0.15, 0.05));
    }

    /// Widths of twenty ideographs in Chromium, each rounded up to 1/64 px.
    #[test]
    fn text_is_measured_as_chromium_measures_it() {
        let face = &bundled::FACES[0][0];
        for (size, width) in [
            (16., 320.015_63),
            (17., 340.),
            (13.333333, 266.5625),
            (11.338583, 226.578_13),
            (12.2, 243.75),
            (9.9, 197.515_63),
        ] {
            assert_eq!((face.measured_em(size) * 20. * 64.).ceil() / 64., width, "{size}");
        }
    }

    #[test]
    fn a_file_that_is_no_font_is_refused() {
        let refused = |bytes: &[u8]| Face::from_bytes(bytes.into(), 0).err();
        assert_eq!(refused(b""), Some(FontError::NotAFont));
        assert_eq!(refused(b"<html>"), Some(FontError::NotAFont));
        assert_eq!(refused(b"wOFF1234"), Some(FontError::Woff));
        assert_eq!(refused(b"wOF21234"), Some(FontError::Woff));
        let regular = bundled::FACES[0][0].data();
        assert_eq!(Face::from_bytes(regular.into(), 1).err(), Some(FontError::NotAFont));
    }

    /// Reads everything of a face that text needs.
    fn exercise(face: Face) {
        let stack = super::super::stack::FontStack::new(vec![super::super::stack::StackFace {
            face: super::super::stack::Source::Open(Arc::new(face)),
            embolden: false,
            slant: false,
            range: None,
        }]);
        let text = "收件人，（AVfi）e\u{301} ببب☑\u{FE0F}";
        let mut glyphs = Vec::new();
        for upright in [false, true] {
            stack.shape(
                text,
                0..text.len(),
                &super::super::ShapeOptions {
                    upright,
                    ..Default::default()
                },
                &mut glyphs,
            );
        }
        assert!(glyphs.iter().all(|glyph| text.is_char_boundary(glyph.cluster as usize)));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]
        #[test]
        fn damaged_fonts_never_panic(seed in prop::collection::vec((0usize..4000, any::<u8>()), 1..12), cut in 0usize..260_000, whole in any::<bool>()) {
            // The small face, so that a case is cheap; its table directory and headers are in the first bytes.
            let mut bytes = bundled::FACES[1][0].data().to_vec();
            let length = bytes.len();
            for (place, value) in seed {
                // Half of the changes hit the directory and small tables, the others any table.
                let at = if place % 2 == 0 { place % 600 } else { place * 61 % length };
                bytes[at] = value;
            }
            if !whole {
                bytes.truncate(cut.min(length));
            }
            if let Ok(face) = Face::from_bytes(bytes.into(), 0) {
                exercise(face);
            }
        }
    }
}
