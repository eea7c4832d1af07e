//! The fragments of a placed line, from line-relative places to physical offsets.

use super::ellipsis::{Ellipsis, Keep};
use super::justify::Stretch;
use super::vertical::{Extent, font_extent, rounded_metrics};
use super::{LineRoom, Placement};
use crate::layout::box_tree::BoxId;
use crate::layout::builder::relative_offset;
use crate::layout::fragment::{BoxSides, Child, Decoration, FaceRun, Fragment, FragmentKind, TextFragment};
use crate::layout::geometry::{Flow, LogicalOffset, LogicalSize, PhysicalOffset, PhysicalRect, PhysicalSize};
use crate::layout::inline::content::{InlineItem, ItemKind, ShapedText};
use crate::layout::inline::line_breaker::{EdgeSides, Line, LineItemData, hyphen_text};
use crate::layout::space::OutOfFlow;
use crate::style::ComputedStyle;
use crate::style::values::{Direction, WritingMode};
use crate::units::{Px, Sides};
use page::Glyph;
use std::rc::Rc;
use std::sync::Arc;

/// Everything about a line that its fragments are built from.
pub(super) struct Geometry<'l> {
    pub(super) line: &'l Line,
    pub(super) extent: Extent,
    /// Line-left edges of the inline boxes, margins included.
    pub(super) lefts: Vec<Px>,
    /// Line-right edges of the inline boxes, margins included.
    pub(super) rights: Vec<Px>,
    pub(super) stretch: Option<Stretch>,
    pub(super) ellipsis: Option<Ellipsis>,
}

/// Where the parent of a fragment stands in the line: its place, and how far relative positioning of it and its ancestors moves it.
#[derive(Clone, Copy, Default)]
pub(super) struct Origin {
    pub(super) at: PhysicalOffset,
    pub(super) shift: PhysicalOffset,
}

impl Origin {
    pub(super) fn to_child(self, at: PhysicalOffset) -> PhysicalOffset {
        PhysicalOffset {
            x: at.x - self.at.x,
            y: at.y - self.at.y,
        }
    }
}

/// Turns line-relative places into physical offsets.
pub(super) struct LineFragments {
    pub(super) flow: Flow,
    pub(super) room: LineRoom,
    pub(super) height: Px,
    pub(super) pending: Vec<OutOfFlow>,
}

impl LineFragments {
    /// Physical offset from the line's top left corner of a rectangle given from line-left and line-over.
    pub(super) fn physical(&self, (x, y): (Px, Px), (width, height): (Px, Px)) -> PhysicalOffset {
        let block = if self.flow.mode == WritingMode::VerticalLr {
            self.height - y - height
        } else {
            y
        };
        let flow = self.flow.line_relative();
        let outer = flow.physical_size(LogicalSize {
            inline: self.room.container_inline,
            block: self.height,
        });
        let inner = flow.physical_size(LogicalSize {
            inline: width,
            block: height,
        });
        flow.physical_offset(LogicalOffset { inline: x, block }, outer, inner)
    }
}

impl Placement<'_> {
    /// Margin, border and padding of a box's line-left or line-right end, if it has that end on this line (§8.6).
    pub(super) fn edge_at(&self, index: usize, left: bool) -> Option<EdgeSides> {
        let inline_box = &self.boxes[index];
        let rtl = inline_box.style.inherited.direction == Direction::Rtl;
        if left != rtl { inline_box.start_edge } else { inline_box.end_edge }
    }

    /// Builds the fragments of the leaves and boxes inside box `parent`, starting at leaf `*leaf`.
    pub(super) fn children_of(
        &self,
        parent: usize,
        leaf: &mut usize,
        geometry: &Geometry,
        builder: &mut LineFragments,
        origin: Origin,
    ) -> Vec<Child> {
        let mut children = Vec::new();
        while *leaf < self.leaves.len() && self.is_inside(self.leaves[*leaf].parent, parent) {
            let mut child = self.leaves[*leaf].parent;
            if child == parent {
                self.leaf_fragment(*leaf, geometry, builder, origin, &mut children);
                *leaf += 1;
                continue;
            }
            // The box directly inside `parent` on the way to the leaf.
            while let Some(up) = self.boxes[child].parent
                && up != parent
            {
                child = up;
            }
            children.push(self.inline_box_fragment(child, leaf, geometry, builder, origin));
        }
        children
    }

    /// Builds the fragment of inline box `index` around the consecutive leaves from `*leaf` on that are inside it.
    pub(super) fn inline_box_fragment(
        &self,
        index: usize,
        leaf: &mut usize,
        geometry: &Geometry,
        builder: &mut LineFragments,
        origin: Origin,
    ) -> Child {
        let inline_box = &self.boxes[index];
        let style = &inline_box.style;
        let start = *leaf;
        let count = self.leaves[start..].iter().take_while(|l| self.is_inside(l.parent, index)).count();
        let last = start + count - 1;
        let left_edge = if inline_box.first_leaf == start {
            self.edge_at(index, true)
        } else {
            None
        };
        let right_edge = if inline_box.last_leaf == last {
            self.edge_at(index, false)
        } else {
            None
        };
        let left = match inline_box.first_leaf == start {
            true => geometry.lefts[index] + left_edge.map_or(Px::ZERO, |e| e.margin),
            false => self.leaves[start].x,
        };
        let right = match inline_box.last_leaf == last {
            true => geometry.rights[index] - right_edge.map_or(Px::ZERO, |e| e.margin),
            false => self.leaves[last].x + self.leaves[last].width,
        };
        let mut sides = BoxSides {
            border: style.border_width,
            padding: style.padding.map(|p| p.resolve(builder.room.container_inline).clamp_negative()),
        };
        let mut cut = Sides::default();
        for (edge, is_left) in [(left_edge, true), (right_edge, false)] {
            set_line_side(&mut cut, self.flow, is_left, edge.is_none());
            let edge = edge.unwrap_or_default();
            set_line_side(&mut sides.border, self.flow, is_left, edge.border);
            set_line_side(&mut sides.padding, self.flow, is_left, edge.padding);
        }
        let flow = self.flow.line_relative();
        let around = flow.logical_sides(&sides.border) + flow.logical_sides(&sides.padding);
        let (over, under) = self.over_under(around.block_start, around.block_end);
        let top = geometry.extent.ascent + inline_box.shift - inline_box.font.ascent - over;
        let size = (right - left, inline_box.font.height() + over + under);
        let at = builder.physical((left, top), size);
        let relative = relative_offset(style, self.flow, builder.room.container_inline, builder.room.container_block);
        let inner = Origin {
            at,
            shift: origin.shift + relative,
        };
        let children = self.children_of(index, leaf, geometry, builder, inner);
        let size = self.flow.physical_size(LogicalSize {
            inline: size.0,
            block: size.1,
        });
        let overflow = overflow_of(size, &children);
        let kind = FragmentKind::Inline(sides, cut);
        let fragment = Fragment {
            box_id: inline_box.box_id,
            style: style.clone(),
            size,
            kind,
            children,
            overflow,
        };
        Child {
            offset: origin.to_child(at) + relative,
            fragment: Rc::new(fragment),
        }
    }

    /// Block-start and block-end widths as line-over and line-under ones.
    pub(super) fn over_under(&self, start: Px, end: Px) -> (Px, Px) {
        if self.flow.mode == WritingMode::VerticalLr {
            (end, start)
        } else {
            (start, end)
        }
    }

    pub(super) fn leaf_fragment(
        &self,
        index: usize,
        geometry: &Geometry,
        builder: &mut LineFragments,
        origin: Origin,
        children: &mut Vec<Child>,
    ) {
        let leaf = &self.leaves[index];
        let Some(line_item) = leaf.line_item.map(|i| &geometry.line.items[i]) else {
            return;
        };
        let item = &self.content.items[line_item.item];
        let keep = geometry.ellipsis.as_ref().map_or(Keep::All, |e| e.keep[index]);
        let baseline_at = geometry.extent.ascent + leaf.shift;
        match (&item.kind, &line_item.data) {
            (ItemKind::Text(shaped), LineItemData::Text { hyphen, trim, .. }) if line_item.end > line_item.start => {
                let end = match keep {
                    Keep::All => line_item.end,
                    Keep::None => return,
                    Keep::Until(offset) => offset.clamp(line_item.start, line_item.end),
                };
                let font = font_extent(&item.style, item.style.inherited.font.metrics());
                let hyphen = *hyphen && end == line_item.end;
                let mut text = self.text_fragment(item, shaped, line_item.start..end, hyphen, geometry.stretch.as_ref());
                if let Some(run) = text.runs.last_mut().filter(|_| end == line_item.end) {
                    run.advance -= trim.to_f32();
                }
                self.place_decorations(leaf.parent, &mut text.decorations);
                let at = builder.physical((leaf.x, baseline_at - font.ascent), (leaf.width, font.height()));
                let size = self.flow.physical_size(LogicalSize {
                    inline: leaf.width,
                    block: font.height(),
                });
                let fragment = text_box(item.box_id, &item.style, size, text);
                children.push(Child {
                    offset: origin.to_child(at),
                    fragment: Rc::new(fragment),
                });
            }
            (ItemKind::Atomic, LineItemData::Atomic(result, margins)) => {
                if matches!(keep, Keep::None) {
                    return;
                }
                let margins = self.flow.line_relative().logical_sides(&self.flow.physical_sides(margins));
                let size = self.flow.logical_size(result.fragment.size);
                let (over, _) = self.over_under(margins.block_start, margins.block_end);
                let place = (leaf.x + margins.inline_start, baseline_at - leaf.extent.ascent + over);
                let at = builder.physical(place, (size.inline, size.block));
                let relative = relative_offset(&item.style, self.flow, builder.room.container_inline, builder.room.container_block);
                let absolute = at + origin.shift + relative;
                builder.pending.extend(result.out_of_flow.iter().map(|o| OutOfFlow {
                    position: o.position + absolute,
                    inline_container: o.inline_container.or(self.cx.tree.get(item.box_id).inline_container),
                    ..o.clone()
                }));
                children.push(Child {
                    offset: origin.to_child(at) + relative,
                    fragment: result.fragment.clone(),
                });
            }
            _ => {}
        }
    }

    pub(super) fn text_fragment(
        &self,
        item: &InlineItem,
        shaped: &ShapedText,
        range: std::ops::Range<u32>,
        hyphen: bool,
        stretch: Option<&Stretch>,
    ) -> TextFragment {
        let (start, end) = (range.start, range.end);
        let (from, to) = (shaped.glyph_at(start), shaped.glyph_at(end));
        self.cx.spend_64ths(1 + (to - from) as u64);
        self.cx.grow_by::<Glyph>(to - from);
        self.cx.grow_by::<u8>((end - start) as usize);
        let rtl = item.level % 2 == 1;
        let font = &item.style.inherited.font;
        let mut text = self.content.text[start as usize..end as usize].to_string();
        let mut runs: Vec<FaceRun> = Vec::new();
        let mut pen = 0.;
        let mut push = |glyph: &text::ShapedGlyph, cluster: u32, pen: &mut f32, extra: f32| {
            let (face, embolden, slant) = font.face(glyph.face);
            let (x, y) = if shaped.upright {
                // Offsets of upright glyphs are from the centre line of the column, physical.
                let (ascent, descent) = rounded_metrics(&item.style, face.metrics());
                let centre = (ascent - descent).to_f32() / 2.;
                (-glyph.dy, -glyph.dx - centre)
            } else {
                (glyph.dx, -glyph.dy)
            };
            let continues = runs
                .last()
                .is_some_and(|r| Arc::ptr_eq(&r.face, face) && r.embolden == embolden && r.slant == slant);
            if !continues {
                runs.push(FaceRun {
                    face: face.clone(),
                    embolden,
                    slant,
                    // Nearly all text has one face; where faces alternate, none of them needs the room for all.
                    glyphs: Vec::with_capacity(if runs.is_empty() { to - from } else { 0 }),
                    advance: 0.,
                    start: *pen,
                });
            }
            let run = runs.last_mut().expect("a run was just pushed");
            run.glyphs.push(Glyph {
                id: glyph.id,
                cluster,
                x: *pen + x,
                y,
            });
            *pen += glyph.advance + extra;
            run.advance = *pen - run.start;
        };
        let mut each = |index: usize, pen: &mut f32| {
            let glyph = &shaped.glyphs[index];
            let extra = stretch.map_or(0., |stretch| stretch.after(&self.content.text, glyph.cluster));
            let (before, after) = if rtl { (extra, 0.) } else { (0., extra) };
            *pen += before;
            push(glyph, glyph.cluster - start, pen, after);
        };
        if rtl {
            // Clusters from the last to the first; glyphs of one cluster keep the order the shaper gave them.
            let mut index = to;
            while index > from {
                let cluster = shaped.glyphs[index - 1].cluster;
                let mut first = index - 1;
                while first > from && shaped.glyphs[first - 1].cluster == cluster {
                    first -= 1;
                }
                (first..index).for_each(|i| each(i, &mut pen));
                index = first;
            }
        } else {
            (from..to).for_each(|i| each(i, &mut pen));
        }
        if hyphen {
            let mark = hyphen_text(item);
            let mut glyphs = Vec::new();
            font.shape(mark, 0..mark.len(), &Default::default(), &mut glyphs);
            let cluster = text.len() as u32;
            text.push_str(mark);
            for mut glyph in glyphs {
                glyph.advance *= item.style.inherited.font_size;
                push(&glyph, cluster, &mut pen, 0.);
            }
        }
        let (baseline, _) = rounded_metrics(&item.style, font.metrics());
        TextFragment {
            text,
            runs,
            baseline,
            vertical: !self.flow.is_horizontal(),
            upright: shaped.upright,
            decorations: shaped.decorations.clone(),
            stands_for: 0,
        }
    }

    /// Tells decorations how far the baseline of the box that draws them is from that of the text in box `parent`.
    pub(super) fn place_decorations(&self, parent: usize, decorations: &mut Rc<Vec<Rc<Decoration>>>) {
        for at in 0..decorations.len() {
            let decoration = &decorations[at];
            let mut index = parent;
            while index != 0 && !Arc::ptr_eq(&self.boxes[index].style, &decoration.style) {
                index = self.boxes[index].parent.unwrap_or(0);
            }
            let baseline_shift = self.boxes[index].shift - self.boxes[parent].shift;
            if baseline_shift != decoration.baseline_shift {
                let style = decoration.style.clone();
                Rc::make_mut(decorations)[at] = Rc::new(Decoration { style, baseline_shift });
            }
        }
    }
}

pub(super) fn text_box(box_id: BoxId, style: &Arc<ComputedStyle>, size: PhysicalSize, text: TextFragment) -> Fragment {
    let overflow = PhysicalRect {
        offset: PhysicalOffset::default(),
        size,
    };
    Fragment {
        box_id,
        style: style.clone(),
        size,
        kind: FragmentKind::Text(text),
        children: Vec::new(),
        overflow,
    }
}

/// The rectangle around a line or inline box and everything in it; neither clips.
pub(super) fn overflow_of(size: PhysicalSize, children: &[Child]) -> PhysicalRect {
    let own = PhysicalRect {
        offset: PhysicalOffset::default(),
        size,
    };
    children
        .iter()
        .fold(own, |all, child| all.union(&child.fragment.overflow.moved(child.offset)))
}

pub(super) fn total(edge: Option<EdgeSides>) -> Px {
    edge.map_or(Px::ZERO, |e| e.margin + e.border + e.padding)
}

/// Sets the physical side that is at line-left or line-right.
pub(super) fn set_line_side<T: Clone>(sides: &mut Sides<T>, flow: Flow, left: bool, value: T) {
    let flow = flow.line_relative();
    let mut logical = flow.logical_sides(sides);
    if left {
        logical.inline_start = value;
    } else {
        logical.inline_end = value;
    }
    *sides = flow.physical_sides(&logical);
}
