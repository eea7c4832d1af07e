//! Glyphs as outlines.

use foldhash::fast::FixedState;
use resvg::tiny_skia::{Path, PathBuilder, Transform};
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider};
use std::hash::{BuildHasher, Hasher};
use text::Face;

/// What a slanted glyph leans to the right for each unit of height: 20°.
const SKEW: f32 = 0.36397;

/// Adds the outline of a glyph, its em scaled to `size` and its pen placed by `place`.
pub(crate) fn add(face: &Face, glyph: u16, size: f32, slanted: bool, place: Transform, to: &mut PathBuilder) {
    let Ok(font) = FontRef::from_index(face.data(), face.index()) else {
        return;
    };
    let Some(shape) = font.outline_glyphs().get(GlyphId::from(glyph)) else {
        return;
    };
    let mut pen = Pen {
        path: PathBuilder::new(),
        skew: if slanted { SKEW } else { 0. },
    };
    let settings = DrawSettings::unhinted(Size::new(size), LocationRef::default());
    if shape.draw(settings, &mut pen).is_err() {
        return;
    }
    if let Some(path) = pen.path.finish().and_then(|path| path.transform(place)) {
        to.push_path(&path);
    }
}

/// Takes what points up.
struct Pen {
    path: PathBuilder,
    skew: f32,
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.move_to(x + self.skew * y, -y);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.path.line_to(x + self.skew * y, -y);
    }
    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.path.quad_to(cx + self.skew * cy, -cy, x + self.skew * y, -y);
    }
    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        let k = self.skew;
        self.path.cubic_to(ax + k * ay, -ay, bx + k * by, -by, x + k * y, -y);
    }
    fn close(&mut self) {
        self.path.close();
    }
}

/// What tells outlines apart: every point of them, to the bit.
pub(crate) fn key(path: &Path) -> u64 {
    let mut hasher = FixedState::default().build_hasher();
    path.verbs().iter().for_each(|verb| hasher.write_u8(*verb as u8));
    for point in path.points() {
        hasher.write_u32(point.x.to_bits());
        hasher.write_u32(point.y.to_bits());
    }
    hasher.finish()
}
