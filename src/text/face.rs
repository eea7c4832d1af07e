//! One font face.

/// A font face: its bytes and the tables that are read often, parsed once.
#[derive(Debug)]
pub struct Face {
    // To be completed: bytes, index, unique id, dense cmap and advance tables.
    metrics: FaceMetrics,
}

impl Face {
    /// A number no other face of this process has; caches key on it. It never reaches the output.
    pub fn id(&self) -> u64 {
        todo!()
    }
    /// The font file (OpenType, TrueType or CFF outlines).
    pub fn data(&self) -> &[u8] {
        todo!()
    }
    /// The face's index in the file, 0 unless it is a collection.
    pub fn index(&self) -> u32 {
        todo!()
    }
    /// The PostScript name, for the PDF.
    pub fn postscript_name(&self) -> &str {
        todo!()
    }
    /// Design units in an em.
    pub fn units_per_em(&self) -> u16 {
        todo!()
    }
    /// The measures of the face.
    pub fn metrics(&self) -> &FaceMetrics {
        &self.metrics
    }
    /// The glyph for a character, `None` when the face lacks it.
    pub fn glyph(&self, _character: char) -> Option<u16> {
        todo!()
    }
    /// The horizontal advance of a glyph in em.
    pub fn advance(&self, _glyph: u16) -> f32 {
        todo!()
    }
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
    /// Advance of 水 (the CSS `ic` unit).
    pub ideograph_advance: f32,
    /// Centre of the underline, below the baseline (positive).
    pub underline_position: f32,
    /// Thickness of the underline.
    pub underline_thickness: f32,
    /// Centre of a strike-out line, above the baseline (positive).
    pub strikeout_position: f32,
}
