//! Glyph runs as PDF text that can be found, selected and copied.

use super::content::{Content, rounded};
use super::font::FontUse;
use page::{Glyph, GlyphRun, Point};
use smallvec::SmallVec;

/// How much wider and higher a synthetic bold makes the strokes, in em: Skia's `SK_OUTLINE_EMBOLDEN_DIVISOR` for FreeType faces.
const BOLDER: f32 = 1. / 24.;

/// The shear of a synthetic oblique: Blink's `SkFont::setSkewX(-1/4)`.
const SLANT: f32 = 0.25;

/// Writes a run in its face.
pub(super) fn write_run(content: &mut Content, run: &GlyphRun, face: &mut FontUse) {
    let size = run.size;
    let bold = run.embolden.then_some(size * BOLDER);
    content.text_state(face.id(), size, run.color, bold);
    // FreeType grows strokes to the right and upwards only; a stroke grows to all sides.
    let shift = bold.unwrap_or(0.) / 2.;
    let mut pen = Pen {
        content,
        run,
        shift,
        start: None,
        travelled: 0,
        pending: Vec::with_capacity(run.glyphs.len()),
    };
    // Readers take gaps for spaces and lines for line breaks unless they are told what the run says.
    let spelled_out = !run.text.is_empty() && is_scattered(run);
    if spelled_out {
        pen.content.begin_actual_text(&run.text);
    }
    for cluster in clusters(run) {
        let mut codes: SmallVec<[u16; 4]> = SmallVec::new();
        cluster.glyphs.iter().for_each(|glyph| codes.push(face.code(glyph.id)));
        let said = match &codes[..] {
            [code] => face.means(*code, cluster.text),
            codes => one_each(run, cluster.glyphs, cluster.text, codes, face),
        };
        let tell = !said && !spelled_out;
        if tell {
            pen.show();
            pen.content.begin_actual_text(cluster.text);
        }
        for (glyph, code) in cluster.glyphs.iter().zip(codes) {
            pen.glyph(glyph, code, face.width(code));
        }
        if tell {
            pen.show();
            pen.content.end_actual_text();
        }
    }
    pen.show();
    if spelled_out {
        pen.content.end_actual_text();
    }
}

/// Whether glyphs stand so far from each other that readers see words or lines between them: letter-spacing, justified
/// ideographs, upright vertical text.
fn is_scattered(run: &GlyphRun) -> bool {
    // poppler breaks words at 0.1 em.
    const GAP: f32 = 0.09;
    let blank = |g: &Glyph| {
        run.text
            .get(g.cluster as usize..)
            .is_none_or(|rest| rest.starts_with(char::is_whitespace))
    };
    run.glyphs.windows(2).any(|two| {
        let [a, b] = two else { return false };
        let gap = b.x - a.x - run.face.advance(a.id) * run.size;
        (gap > GAP * run.size || (b.y - a.y).abs() > 0.5 * run.size) && !blank(a) && !blank(b)
    })
}

/// Neighbouring glyphs of a run that stand for one piece of its text together.
struct Cluster<'a> {
    glyphs: &'a [Glyph],
    text: &'a str,
}

fn clusters(run: &GlyphRun) -> impl Iterator<Item = Cluster<'_>> {
    // In text from left to right a cluster ends where the next one starts; otherwise the starts are sorted first.
    let in_order = run.glyphs.is_sorted_by_key(|g| g.cluster);
    let mut starts: Vec<usize> = Vec::new();
    if !in_order {
        starts.extend(run.glyphs.iter().map(|g| g.cluster as usize));
        starts.sort_unstable();
        starts.dedup();
    }
    let mut chunks = run.glyphs.chunk_by(|a, b| a.cluster == b.cluster).peekable();
    std::iter::from_fn(move || {
        let glyphs = chunks.next()?;
        let start = glyphs[0].cluster as usize;
        let end = if in_order {
            chunks.peek().map(|next| next[0].cluster as usize)
        } else {
            starts.get(starts.partition_point(|s| *s <= start)).copied()
        };
        Some(Cluster {
            glyphs,
            text: run.text.get(start..end.unwrap_or(run.text.len())).unwrap_or(""),
        })
    })
}

/// Gives each glyph of a cluster its own character when the face maps the characters to just these glyphs: a letter and its
/// marks. False, and nothing said, when there is no such pairing.
fn one_each(run: &GlyphRun, glyphs: &[Glyph], text: &str, codes: &[u16], face: &mut FontUse) -> bool {
    let paired = text.chars().count() == glyphs.len() && text.chars().zip(glyphs).all(|(c, g)| run.face.glyph(c) == Some(g.id));
    let mut buffer = [0; 4];
    paired
        && text
            .chars()
            .zip(codes)
            .all(|(c, code)| face.means(*code, c.encode_utf8(&mut buffer)))
}

/// Glyphs waiting to be shown on one baseline.
struct Pen<'a, 'b> {
    content: &'a mut Content,
    run: &'b GlyphRun,
    shift: f32,
    /// Where the baseline of the waiting glyphs starts, relative to the run.
    start: Option<Point>,
    /// How far the viewer's pen is from there, in thousandths of an em.
    travelled: i64,
    pending: Vec<(i32, u16)>,
}

impl Pen<'_, '_> {
    fn glyph(&mut self, glyph: &Glyph, code: u16, width: i32) {
        if !(glyph.x.is_finite() && glyph.y.is_finite()) {
            return;
        }
        let mut back = 0;
        let start = match self.start {
            // Glyphs off the baseline need a position of their own, and so do those too far off for a number in `TJ`.
            Some(start) if start.y == glyph.y => {
                let wanted = f64::from(glyph.x - start.x) / f64::from(self.run.size) * 1000.;
                back = self.travelled - rounded(wanted).clamp(-1 << 40, 1 << 40);
                (back.abs() < 30_000).then_some(start)
            }
            _ => None,
        };
        if start.is_none() {
            self.show();
            let start = Point { x: glyph.x, y: glyph.y };
            let at = Point {
                x: self.run.origin.x + start.x + self.shift,
                y: self.run.origin.y + start.y - self.shift,
            };
            self.content.text_position(at, if self.run.slant { SLANT } else { 0. });
            self.start = Some(start);
            self.travelled = 0;
            back = 0;
        }
        self.pending.push((back as i32, code));
        self.travelled += i64::from(width) - back;
    }

    /// Shows what waits; the pen stays where it is.
    fn show(&mut self) {
        self.content.show(&self.pending);
        self.pending.clear();
    }
}
