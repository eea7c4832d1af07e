//! `text-overflow` (CSS UI 4 §5.2).

use super::fragments::{LineFragments, text_box};
use super::vertical::{Extent, font_extent};
use super::{LineRoom, Placement};
use crate::layout::box_tree::BoxId;
use crate::layout::fragment::{Child, FaceRun, TextFragment};
use crate::layout::geometry::LogicalSize;
use crate::layout::inline::content::ItemKind;
use crate::layout::inline::line_breaker::Line;
use crate::style::ComputedStyle;
use crate::style::values::Overflow;
use crate::units::Px;
use page::Glyph;
use std::rc::Rc;
use std::sync::Arc;

impl Placement<'_> {
    /// `text-overflow` on a line that is wider than its clipping block.
    pub(super) fn ellipsis(
        &self,
        container: BoxId,
        style: &Arc<ComputedStyle>,
        line: &Line,
        room: LineRoom,
        rtl: bool,
    ) -> Option<Ellipsis> {
        let holder = &self.cx.tree.get(container).style;
        let mark = match &holder.rare.text_overflow {
            _ if room.clamped => "…",
            Some(mark) => mark,
            None => return None,
        };
        let clips = if self.flow.is_horizontal() {
            holder.overflow_x
        } else {
            holder.overflow_y
        } != Overflow::Visible;
        let overflows = clips && room.indent + line.width > room.width;
        if rtl || !(overflows || room.clamped) {
            return None;
        }
        let mut glyphs = Vec::new();
        style.inherited.font.shape(mark, 0..mark.len(), &Default::default(), &mut glyphs);
        let width = glyphs.iter().map(|g| g.advance).sum::<f32>() * style.inherited.font_size;
        let limit = room.left + room.width - Px::from_f32_ceil(width);
        let mut keep = Vec::with_capacity(self.leaves.len());
        let mut end = room.left;
        let mut cut = false;
        for leaf in &self.leaves {
            let line_item = leaf.line_item.map(|i| &line.items[i]);
            if cut {
                keep.push(Keep::None);
            } else if leaf.x + leaf.width <= limit {
                end = leaf.x + leaf.width;
                keep.push(Keep::All);
            } else {
                cut = true;
                keep.push(Keep::None);
                if let Some(line_item) = line_item
                    && let ItemKind::Text(shaped) = &self.content.items[line_item.item].kind
                {
                    let room = (limit - leaf.x).to_f32();
                    let origin = shaped.position(line_item.start);
                    let (from, to) = (shaped.glyph_at(line_item.start), shaped.glyph_at(line_item.end));
                    let fits = (from..to).take_while(|&i| shaped.positions[i + 1] - origin <= room).count();
                    let offset = shaped.glyphs.get(from + fits).map_or(line_item.end, |g| g.cluster);
                    let first = keep.iter().all(|k| matches!(k, Keep::None));
                    if fits > 0 || first {
                        // The first character stays, as CSS UI §3.2 asks.
                        let offset = if fits == 0 {
                            shaped.glyphs.get(from + 1).map_or(line_item.end, |g| g.cluster)
                        } else {
                            offset
                        };
                        end = leaf.x + Px::from_f32_ceil(shaped.width(line_item.start, offset));
                        *keep.last_mut().expect("just pushed") = Keep::Until(offset);
                    }
                }
            }
        }
        let text = &self.content.text;
        let count = |from: u32, to: u32| {
            text.get(from as usize..to as usize)
                .unwrap_or_default()
                .chars()
                .filter(|c| !c.is_whitespace())
                .count()
        };
        let left_out = self.leaves.iter().zip(&keep).filter_map(|(leaf, keep)| {
            let item = &line.items[leaf.line_item?];
            match keep {
                Keep::All => None,
                Keep::None => Some(count(item.start, item.end)),
                Keep::Until(offset) => Some(count(*offset, item.end)),
            }
        });
        let below = line
            .next
            .filter(|_| room.clamped)
            .map_or(0, |next| count(next.offset, text.len() as u32));
        Some(Ellipsis {
            stands_for: left_out.sum::<usize>() + below,
            mark: mark.to_string(),
            x: end,
            width: Px::from_f32_ceil(width),
            glyphs,
            keep,
        })
    }
}

#[derive(Clone, Copy)]
pub(super) enum Keep {
    All,
    None,
    Until(u32),
}

pub(super) struct Ellipsis {
    pub(super) mark: String,
    pub(super) x: Px,
    pub(super) width: Px,
    pub(super) glyphs: Vec<text::ShapedGlyph>,
    pub(super) keep: Vec<Keep>,
    /// How many characters are left out, white space apart.
    pub(super) stands_for: usize,
}

impl LineFragments {
    pub(super) fn ellipsis_child(&self, ellipsis: Ellipsis, style: &Arc<ComputedStyle>, container: BoxId, extent: Extent) -> Child {
        let font = font_extent(style, style.inherited.font.metrics());
        let size = style.inherited.font_size;
        let mut runs: Vec<FaceRun> = Vec::new();
        let mut pen = 0.;
        for glyph in &ellipsis.glyphs {
            let (face, embolden, slant) = style.inherited.font.face(glyph.face);
            let placed = Glyph {
                id: glyph.id,
                cluster: glyph.cluster,
                x: pen,
                y: 0.,
            };
            match runs.last_mut() {
                Some(run) if Arc::ptr_eq(&run.face, face) => run.glyphs.push(placed),
                _ => runs.push(FaceRun {
                    face: face.clone(),
                    embolden,
                    slant,
                    glyphs: vec![placed],
                    advance: 0.,
                    start: pen,
                }),
            }
            pen += glyph.advance * size;
        }
        let (vertical, baseline) = (!self.flow.is_horizontal(), font.ascent);
        let text = TextFragment {
            text: ellipsis.mark,
            runs,
            baseline,
            vertical,
            upright: false,
            decorations: Rc::default(),
            stands_for: ellipsis.stands_for,
        };
        let physical = self.flow.physical_size(LogicalSize {
            inline: ellipsis.width,
            block: font.height(),
        });
        let offset = self.physical((ellipsis.x, extent.ascent - font.ascent), (ellipsis.width, font.height()));
        Child {
            offset,
            fragment: Rc::new(text_box(container, style, physical, text)),
        }
    }
}
