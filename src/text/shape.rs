//! Shaping results.

/// How a text is to be shaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ShapeOptions {
    /// The text runs right to left.
    pub rtl: bool,
    /// Upright vertical text: vertical advances and `vert` forms.
    pub upright: bool,
    /// No kerning (`font-kerning: none`).
    pub no_kerning: bool,
    /// No optional ligatures (letter-spacing is not zero, CSS Text 3 §8.2, or `font-variant-ligatures: none`).
    pub no_ligatures: bool,
}

/// One glyph, in em units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShapedGlyph {
    /// Index of the face in the stack.
    pub face: u16,
    /// Glyph index in the face; 0 (.notdef) when no face has the character.
    pub id: u16,
    /// Byte offset in the shaped text of the first character of the cluster.
    pub cluster: u32,
    /// How far the pen moves, in em (along x, or downwards along y for upright vertical text).
    pub advance: f32,
    /// Offset of the glyph from the pen, in em, to the right.
    pub dx: f32,
    /// Offset of the glyph from the pen, in em, upwards.
    pub dy: f32,
}
