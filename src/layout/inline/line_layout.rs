//! Placing what is on a line: bidi reordering, alignment, line height and vertical alignment (CSS 2.1 §10.8).
//!
//! Positions are line-relative first (`x` from line-left, `y` from line-over) and become physical when the fragments are built.

use crate::layout::Layout;
use crate::layout::box_tree::BoxId;
use crate::layout::box_tree::Contents;
use crate::layout::builder::{relative_offset, static_position};
use crate::layout::fragment::{BoxSides, Child, Decoration, FaceRun, Fragment, FragmentKind, TextFragment};
use crate::layout::geometry::{Flow, LogicalOffset, LogicalSides, LogicalSize, PhysicalOffset, PhysicalRect, PhysicalSize};
use crate::layout::inline::content::{InlineContent, InlineItem, ItemKind, ShapedText};
use crate::layout::inline::line_breaker::{EdgeSides, Line, LineItem, LineItemData, hyphen_text};
use crate::layout::sizing;
use crate::layout::space::{LayoutResult, OutOfFlow, StaticEdge};
use crate::page::Glyph;
use crate::style::ComputedStyle;
use crate::style::values::{Direction, Display, LineHeight, Overflow, TextAlign, TextOrientation, VerticalAlign, WritingMode};
use crate::text::FaceMetrics;
use crate::units::{Px, Sides};
use std::rc::Rc;
use std::sync::Arc;

/// Ascent above and descent below a baseline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// Above the baseline.
    pub ascent: Px,
    /// Below the baseline.
    pub descent: Px,
}

impl Extent {
    const NONE: Extent = Extent {
        ascent: Px::MIN,
        descent: Px::MIN,
    };

    fn include(&mut self, other: Extent) {
        self.ascent = self.ascent.max(other.ascent);
        self.descent = self.descent.max(other.descent);
    }
    fn lowered(self, by: Px) -> Extent {
        if self == Extent::NONE {
            self
        } else {
            Extent {
                ascent: self.ascent - by,
                descent: self.descent + by,
            }
        }
    }
    fn height(self) -> Px {
        if self == Extent::NONE {
            Px::ZERO
        } else {
            self.ascent + self.descent
        }
    }
}

/// Where a line is and how wide.
#[derive(Debug, Clone, Copy)]
pub struct LineRoom {
    /// Line-left edge of the room, from the line-left edge of the container's content box.
    pub left: Px,
    /// Width of the room.
    pub width: Px,
    /// `text-indent` that applies to the line.
    pub indent: Px,
    /// Inline size of the container's content box.
    pub container_inline: Px,
    /// Block size of the container's content box, if definite.
    pub container_block: Option<Px>,
    /// It is the first line of its block.
    pub first: bool,
    /// Where the line starts in the text.
    pub start: u32,
}

/// A placed line.
#[derive(Debug)]
pub struct LineBox {
    /// The line as wide as the container's content box, with the absolutely positioned boxes that came up in it.
    pub result: LayoutResult,
    /// Height of the line box.
    pub height: Px,
}

/// An inline box as it occurs on the line.
struct InlineBox {
    box_id: BoxId,
    style: Arc<ComputedStyle>,
    parent: Option<usize>,
    start_edge: Option<EdgeSides>,
    end_edge: Option<EdgeSides>,
    /// Extent of the font's content area.
    font: Extent,
    /// Extent of everything that counts for the line's height, from the box's own baseline.
    extent: Extent,
    /// Baseline below the root's, once known; before that below the parent's.
    shift: Px,
    /// Aligned with the line's top or bottom.
    aligned: bool,
    first_leaf: usize,
    last_leaf: usize,
}

/// Something on the line that is not an inline box.
struct Leaf {
    /// Index in the line's items, `None` for the place of an empty inline box.
    line_item: Option<usize>,
    parent: usize,
    level: u8,
    width: Px,
    x: Px,
    shift: Px,
    aligned: bool,
    extent: Extent,
}

/// Ascent and descent in whole px. With glyphs at fractional positions Chromium gives the descent the px that rounding took from
/// it, and the ascent loses it (`SimpleFontData`), so that descenders are not cut.
fn rounded_metrics(style: &ComputedStyle, metrics: &FaceMetrics) -> (Px, Px) {
    let size = style.inherited.font_size;
    let (ascent, descent) = ((metrics.ascent * size).round() as i32, (metrics.descent * size).round() as i32);
    let lends = style.inherited.fractional_glyphs && (descent as f32) < metrics.descent * size && ascent >= 1;
    (Px::new(ascent - i32::from(lends)), Px::new(descent + i32::from(lends)))
}

/// Rounded font ascent and descent; the central baseline of vertical text halves the sum.
pub fn font_extent(style: &ComputedStyle, metrics: &FaceMetrics) -> Extent {
    let (ascent, descent) = rounded_metrics(style, metrics);
    if is_central(style) {
        let height = ascent + descent;
        let descent = (height / 2).floor();
        return Extent {
            ascent: height - descent,
            descent,
        };
    }
    Extent { ascent, descent }
}

/// Vertical lines align their text by the central baseline unless it is sideways.
fn is_central(style: &ComputedStyle) -> bool {
    matches!(style.inherited.writing_mode, WritingMode::VerticalRl | WritingMode::VerticalLr)
        && style.inherited.text_orientation != TextOrientation::Sideways
}

/// The used line height (§10.8.1).
pub fn line_height(style: &ComputedStyle, metrics: &FaceMetrics) -> Px {
    let size = style.inherited.font_size;
    match style.inherited.line_height {
        LineHeight::Normal => Px::new(
            (metrics.ascent * size).round() as i32 + (metrics.descent * size).round() as i32 + (metrics.line_gap * size).round() as i32,
        ),
        LineHeight::Number(factor) => Px::from_f32(factor * size),
        LineHeight::Length(length) => length,
    }
}

/// Extent of a font with half-leading on both sides; the half above is rounded down to whole px, as browsers do.
fn leaded(style: &ComputedStyle, metrics: &FaceMetrics) -> Extent {
    let font = font_extent(style, metrics);
    let height = line_height(style, metrics);
    let leading = height - font.height();
    let above = Px::from_raw(leading.raw().div_euclid(2)).floor();
    Extent {
        ascent: font.ascent + above,
        descent: font.descent + (leading - above),
    }
}

/// Places one line. `open` lists the items of the inline boxes that are open at its start and is updated to those open at its end.
pub fn place(
    cx: &Layout,
    container: BoxId,
    container_style: &Arc<ComputedStyle>,
    content: &InlineContent,
    line: Line,
    room: LineRoom,
    open: &mut Vec<usize>,
) -> LineBox {
    let flow = Flow {
        mode: container_style.inherited.writing_mode,
        direction: container_style.inherited.direction,
    };
    let content = match &content.first_line {
        Some(first_line) if room.first => first_line,
        _ => content,
    };
    let root_style = content.root_style.clone().unwrap_or_else(|| container_style.clone());
    let mut placement = Placement {
        cx,
        content,
        flow,
        boxes: Vec::new(),
        leaves: Vec::new(),
        out: Vec::new(),
        line_start: room.start,
    };
    placement.collect(container, &root_style, &line, open);
    placement.order_visually();
    placement.mark_box_ends();
    let (extent, height) = placement.align_vertically(&line);
    placement.finish(container, &root_style, line, room, extent, height)
}

struct Placement<'a> {
    cx: &'a Layout<'a>,
    content: &'a InlineContent,
    flow: Flow,
    boxes: Vec<InlineBox>,
    leaves: Vec<Leaf>,
    /// Absolutely positioned items: item index, leaf before which they stand, whether content came before.
    out: Vec<(usize, usize, bool)>,
    line_start: u32,
}

impl Placement<'_> {
    fn open_box(&mut self, box_id: BoxId, style: &Arc<ComputedStyle>, parent: Option<usize>, start_edge: Option<EdgeSides>) -> usize {
        let metrics = style.inherited.font.metrics();
        self.boxes.push(InlineBox {
            box_id,
            style: style.clone(),
            parent,
            start_edge,
            end_edge: None,
            font: font_extent(style, metrics),
            extent: Extent::NONE,
            shift: Px::ZERO,
            aligned: false,
            first_leaf: usize::MAX,
            last_leaf: 0,
        });
        let index = self.boxes.len() - 1;
        let edged = start_edge.is_some_and(|e| e.margin != Px::ZERO || e.border != Px::ZERO || e.padding != Px::ZERO);
        if !self.cx.tree.line_height_quirk || edged {
            self.boxes[index].extent.include(leaded(style, metrics));
        }
        index
    }

    fn collect(&mut self, container: BoxId, root_style: &Arc<ComputedStyle>, line: &Line, open: &mut Vec<usize>) {
        let root = self.open_box(container, root_style, None, None);
        let mut current = root;
        for &item in open.iter() {
            let item = &self.content.items[item];
            current = self.open_box(item.box_id, &item.style, Some(current), None);
        }
        let mut seen_content = false;
        for (index, line_item) in line.items.iter().enumerate() {
            let item = &self.content.items[line_item.item];
            match (&item.kind, &line_item.data) {
                (ItemKind::Open { edge }, LineItemData::Edge(sides)) => {
                    open.push(line_item.item);
                    current = self.open_box(item.box_id, &item.style, Some(current), edge.then_some(*sides));
                }
                (ItemKind::Close { edge }, LineItemData::Edge(sides)) => {
                    open.pop();
                    let closing = &mut self.boxes[current];
                    closing.end_edge = edge.then_some(*sides);
                    if *edge && (sides.margin != Px::ZERO || sides.border != Px::ZERO || sides.padding != Px::ZERO) {
                        let leaded = leaded(&closing.style, closing.style.inherited.font.metrics());
                        closing.extent.include(leaded);
                    }
                    let parent = closing.parent.unwrap_or(root);
                    let is_empty = !self
                        .leaves
                        .iter()
                        .rev()
                        .take_while(|l| l.parent >= current)
                        .any(|l| self.is_inside(l.parent, current));
                    if is_empty {
                        let level = item.level;
                        self.leaves.push(Leaf::new(None, current, level, Px::ZERO));
                    }
                    current = parent;
                }
                (ItemKind::OutOfFlow { .. }, _) => self.out.push((line_item.item, self.leaves.len(), seen_content)),
                (ItemKind::Float, _) => {}
                (kind, _) => {
                    seen_content |= !matches!(kind, ItemKind::Control);
                    let mut leaf = Leaf::new(Some(index), current, item.level, line_item.width);
                    match (kind, &line_item.data) {
                        (ItemKind::Text(shaped), _) if line_item.end > line_item.start => {
                            self.include_text(current, item, shaped, line_item)
                        }
                        (ItemKind::Break | ItemKind::Tab, _) => {
                            // In quirks mode a break makes room for its font only where nothing else makes the line exist.
                            let beside = self.leaves.iter().any(|leaf| leaf.parent == current && leaf.extent != Extent::NONE);
                            if !(self.cx.tree.line_height_quirk && beside) {
                                let owner = &mut self.boxes[current];
                                let leaded = leaded(&owner.style, owner.style.inherited.font.metrics());
                                owner.extent.include(leaded);
                            }
                        }
                        (ItemKind::Atomic, LineItemData::Atomic(result, margins)) => {
                            leaf.extent = atomic_extent(self.cx, item.box_id, result, self.flow, margins, &self.boxes[root].style);
                        }
                        _ => {}
                    }
                    self.leaves.push(leaf);
                }
            }
        }
        // Boxes that stay open without anything on this line still have a place.
        for index in 1..self.boxes.len() {
            if !self.leaves.iter().any(|l| self.is_inside(l.parent, index)) {
                let level = self.leaves.last().map_or(0, |l| l.level);
                self.leaves.push(Leaf::new(None, index, level, Px::ZERO));
            }
        }
    }

    fn is_inside(&self, mut index: usize, ancestor: usize) -> bool {
        loop {
            if index == ancestor {
                return true;
            }
            match self.boxes[index].parent {
                Some(parent) if index > ancestor => index = parent,
                _ => return false,
            }
        }
    }

    fn include_text(&mut self, owner: usize, item: &InlineItem, shaped: &ShapedText, line_item: &LineItem) {
        let style = &item.style;
        let font = &style.inherited.font;
        let owner = &mut self.boxes[owner];
        owner.extent.include(leaded(style, font.metrics()));
        if style.inherited.line_height == LineHeight::Normal {
            let (from, to) = (shaped.glyph_at(line_item.start), shaped.glyph_at(line_item.end));
            let mut last = u16::MAX;
            for glyph in &shaped.glyphs[from..to] {
                if glyph.face != last {
                    last = glyph.face;
                    owner.extent.include(leaded(style, font.face(last).0.metrics()));
                }
            }
        }
    }

    /// Rule L2 of UAX 9 on the leaves; white space at the end of the line has the paragraph's level (L1).
    fn order_visually(&mut self) {
        if !self.content.bidirectional {
            return;
        }
        let base = u8::from(self.paragraph_is_rtl());
        for index in (0..self.leaves.len()).rev() {
            let leaf = &mut self.leaves[index];
            let blank = leaf.line_item.is_none() || (leaf.width == Px::ZERO);
            if !blank {
                break;
            }
            leaf.level = base;
        }
        // An empty box or a control stands with what is before it.
        for index in 1..self.leaves.len() {
            if self.leaves[index].line_item.is_none() {
                self.leaves[index].level = self.leaves[index].level.max(base);
            }
        }
        let highest = self.leaves.iter().map(|l| l.level).max().unwrap_or(0);
        let lowest_odd = self.leaves.iter().map(|l| l.level).filter(|l| l % 2 == 1).min().unwrap_or(u8::MAX);
        for level in (lowest_odd..=highest).rev() {
            let mut start = 0;
            while start < self.leaves.len() {
                if self.leaves[start].level < level {
                    start += 1;
                    continue;
                }
                let end = self.leaves[start..]
                    .iter()
                    .position(|l| l.level < level)
                    .map_or(self.leaves.len(), |n| start + n);
                self.leaves[start..end].reverse();
                start = end;
            }
        }
    }

    fn paragraph_is_rtl(&self) -> bool {
        match self.content.paragraphs.iter().find(|(end, _)| self.line_start < *end) {
            Some((_, rtl)) => *rtl,
            None => self.flow.is_rtl(),
        }
    }

    fn mark_box_ends(&mut self) {
        for leaf in 0..self.leaves.len() {
            let mut index = Some(self.leaves[leaf].parent);
            while let Some(i) = index {
                let inline_box = &mut self.boxes[i];
                inline_box.first_leaf = inline_box.first_leaf.min(leaf);
                inline_box.last_leaf = inline_box.last_leaf.max(leaf);
                index = inline_box.parent;
            }
        }
    }

    /// Finds the baseline of every box and atomic inline, and the line's extent.
    fn align_vertically(&mut self, line: &Line) -> (Extent, Px) {
        let mut pending: Vec<(Extent, bool)> = Vec::new();
        for index in (0..self.boxes.len()).rev() {
            // Leaves of this box first, then the box in its parent.
            for leaf in 0..self.leaves.len() {
                if self.leaves[leaf].parent != index || self.leaves[leaf].extent == Extent::NONE {
                    continue;
                }
                let Some(line_item) = self.leaves[leaf].line_item else { continue };
                let style = &self.content.items[line.items[line_item].item].style;
                let extent = self.leaves[leaf].extent;
                match baseline_shift(&style.vertical_align, style, extent, &self.boxes[index]) {
                    Some(shift) => {
                        self.leaves[leaf].shift = shift;
                        self.boxes[index].extent.include(extent.lowered(shift));
                    }
                    None => {
                        self.leaves[leaf].aligned = true;
                        pending.push((extent, style.vertical_align == VerticalAlign::Top));
                    }
                }
            }
            let Some(parent) = self.boxes[index].parent else { continue };
            let (extent, style) = (self.boxes[index].extent, self.boxes[index].style.clone());
            match baseline_shift(&style.vertical_align, &style, extent, &self.boxes[parent]) {
                Some(shift) => {
                    self.boxes[index].shift = shift;
                    self.boxes[parent].extent.include(extent.lowered(shift));
                }
                None => {
                    self.boxes[index].aligned = true;
                    pending.push((extent, style.vertical_align == VerticalAlign::Top));
                }
            }
        }
        let mut line_extent = self.boxes[0].extent;
        if line_extent == Extent::NONE {
            line_extent = Extent {
                ascent: Px::ZERO,
                descent: Px::ZERO,
            };
        }
        for &(extent, top) in &pending {
            let missing = extent.height() - line_extent.height();
            if missing > Px::ZERO {
                if top {
                    line_extent.descent += missing;
                } else {
                    line_extent.ascent += missing;
                }
            }
        }
        let height = line_extent.height().clamp_negative();
        let place = |extent: Extent, align: &VerticalAlign| match align {
            VerticalAlign::Top => extent.ascent - line_extent.ascent,
            _ => line_extent.descent - extent.descent,
        };
        for index in 1..self.boxes.len() {
            let parent_shift = self.boxes[index].parent.map_or(Px::ZERO, |p| self.boxes[p].shift);
            let inline_box = &mut self.boxes[index];
            inline_box.shift = match inline_box.aligned {
                true if inline_box.extent == Extent::NONE => Px::ZERO,
                true => place(inline_box.extent, &inline_box.style.vertical_align),
                false => parent_shift + inline_box.shift,
            };
        }
        for leaf in &mut self.leaves {
            let parent_shift = self.boxes[leaf.parent].shift;
            leaf.shift = match leaf.line_item {
                Some(item) if leaf.aligned => place(leaf.extent, &self.content.items[line.items[item].item].style.vertical_align),
                _ => parent_shift + leaf.shift,
            };
        }
        (line_extent, height)
    }

    fn finish(
        mut self,
        container: BoxId,
        root_style: &Arc<ComputedStyle>,
        line: Line,
        room: LineRoom,
        extent: Extent,
        height: Px,
    ) -> LineBox {
        let rtl = self.paragraph_is_rtl();
        let align = effective_alignment(root_style, line.last, rtl);
        let free = room.width - room.indent - line.width;
        let stretch = match align {
            TextAlign::Justify if free > Px::ZERO => self.justification(&line, free),
            _ => None,
        };
        let shift = match align {
            TextAlign::Right if free > Px::ZERO || rtl => free,
            TextAlign::Center if free > Px::ZERO => free / 2,
            TextAlign::Center if rtl => free,
            TextAlign::Justify if rtl && stretch.is_none() => free,
            _ => Px::ZERO,
        };
        let indent = if rtl { Px::ZERO } else { room.indent };
        let mut x = room.left + indent + shift;
        // Preserved spaces that hang stand beyond the line's end, at its left in a right-to-left line.
        if rtl {
            x -= line
                .items
                .iter()
                .map(|i| {
                    if let LineItemData::Text { hanging, .. } = i.data {
                        hanging
                    } else {
                        Px::ZERO
                    }
                })
                .sum();
        }
        let mut lefts = vec![Px::ZERO; self.boxes.len()];
        let mut rights = vec![Px::ZERO; self.boxes.len()];
        let mut out_x = Vec::with_capacity(self.out.len());
        let mut ends_of_leaves = Vec::with_capacity(self.leaves.len());
        for index in 0..self.leaves.len() {
            let path = self.path(self.leaves[index].parent);
            for &b in &path {
                if self.boxes[b].first_leaf == index {
                    lefts[b] = x;
                    x += total(self.edge_at(b, true));
                }
            }
            self.leaves[index].x = x;
            if let Some(stretch) = &stretch {
                self.leaves[index].width += Px::from_f32_round(stretch.of_leaf(index));
            }
            x += self.leaves[index].width;
            ends_of_leaves.push(x);
            for &b in path.iter().rev() {
                if self.boxes[b].last_leaf == index {
                    x += total(self.edge_at(b, false));
                    rights[b] = x;
                }
            }
        }
        for &(item, leaf, after) in &self.out {
            let at = match (leaf.checked_sub(1), self.leaves.get(leaf)) {
                (_, Some(next)) if !self.content.bidirectional => next.x,
                (Some(before), _) if !self.content.bidirectional => ends_of_leaves[before],
                (Some(before), _) => {
                    let placed = &self.leaves[before.min(self.leaves.len() - 1)];
                    if rtl { placed.x } else { placed.x + placed.width }
                }
                _ if rtl => room.left + room.width,
                _ => x.max(room.left + indent + shift),
            };
            out_x.push((item, at, after));
        }
        let mut builder = LineFragments {
            flow: self.flow,
            room,
            height,
            pending: Vec::new(),
        };
        let ellipsis = self.ellipsis(container, root_style, &line, room, rtl);
        let geometry = Geometry {
            line: &line,
            extent,
            lefts,
            rights,
            stretch,
            ellipsis,
        };
        let mut children = self.children_of(0, &mut 0, &geometry, &mut builder, Origin::default());
        let size = self.flow.physical_size(LogicalSize {
            inline: room.container_inline,
            block: height,
        });
        if let Some(ellipsis) = geometry.ellipsis {
            children.push(builder.ellipsis_child(ellipsis, root_style, container, extent));
        }
        let mut out_of_flow = builder.pending;
        for (item, at, after) in out_x {
            let item = &self.content.items[item];
            let ItemKind::OutOfFlow { inline_container } = item.kind else {
                continue;
            };
            let is_inline = matches!(
                item.style.original_display,
                Display::Inline | Display::InlineBlock | Display::InlineTable | Display::InlineFlex | Display::InlineGrid
            );
            let inline = match (is_inline, rtl) {
                (true, false) => at,
                (true, true) => room.container_inline - at,
                // A block would take the whole width, floats or not.
                (false, _) => Px::ZERO,
            };
            let block = if !is_inline && after { height } else { Px::ZERO };
            let offset = LogicalOffset { inline, block };
            let direction = if rtl { Direction::Rtl } else { Direction::Ltr };
            let flow = Flow {
                mode: self.flow.mode,
                direction,
            };
            out_of_flow.push(static_position(
                flow,
                size,
                item.box_id,
                offset,
                StaticEdge::Start,
                StaticEdge::Start,
                inline_container,
            ));
        }
        let overflow = overflow_of(size, &children);
        let fragment = Fragment {
            box_id: container,
            style: root_style.clone(),
            size,
            kind: FragmentKind::Line,
            children,
            overflow,
        };
        let baseline = if self.flow.mode == WritingMode::VerticalLr {
            height - extent.ascent
        } else {
            extent.ascent
        };
        let result = LayoutResult {
            fragment: Rc::new(fragment),
            first_baseline: Some(baseline),
            last_baseline: Some(baseline),
            out_of_flow,
            bfc: None,
            intrinsic_block: height,
        };
        LineBox { result, height }
    }

    fn path(&self, mut index: usize) -> smallvec::SmallVec<[usize; 8]> {
        let mut path = smallvec::SmallVec::new();
        while index != 0 {
            path.push(index);
            index = self.boxes[index].parent.unwrap_or(0);
        }
        path.reverse();
        path
    }

    /// Margin, border and padding of a box's line-left or line-right end, if it has that end on this line (§8.6).
    fn edge_at(&self, index: usize, left: bool) -> Option<EdgeSides> {
        let inline_box = &self.boxes[index];
        let rtl = inline_box.style.inherited.direction == Direction::Rtl;
        if left != rtl { inline_box.start_edge } else { inline_box.end_edge }
    }

    /// Builds the fragments of the leaves and boxes inside box `parent`, starting at leaf `*leaf`.
    fn children_of(&self, parent: usize, leaf: &mut usize, geometry: &Geometry, builder: &mut LineFragments, origin: Origin) -> Vec<Child> {
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
    fn inline_box_fragment(
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
    fn over_under(&self, start: Px, end: Px) -> (Px, Px) {
        if self.flow.mode == WritingMode::VerticalLr {
            (end, start)
        } else {
            (start, end)
        }
    }

    fn leaf_fragment(&self, index: usize, geometry: &Geometry, builder: &mut LineFragments, origin: Origin, children: &mut Vec<Child>) {
        let leaf = &self.leaves[index];
        let Some(line_item) = leaf.line_item.map(|i| &geometry.line.items[i]) else {
            return;
        };
        let item = &self.content.items[line_item.item];
        let keep = geometry.ellipsis.as_ref().map_or(Keep::All, |e| e.keep[index]);
        let baseline_at = geometry.extent.ascent + leaf.shift;
        match (&item.kind, &line_item.data) {
            (ItemKind::Text(shaped), LineItemData::Text { hyphen, .. }) if line_item.end > line_item.start => {
                let end = match keep {
                    Keep::All => line_item.end,
                    Keep::None => return,
                    Keep::Until(offset) => offset.clamp(line_item.start, line_item.end),
                };
                let font = font_extent(&item.style, item.style.inherited.font.metrics());
                let extra = geometry.stretch.as_ref().map_or(0., |s| s.per_opportunity);
                let mut text = self.text_fragment(item, shaped, line_item.start..end, *hyphen && end == line_item.end, extra);
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

    fn text_fragment(&self, item: &InlineItem, shaped: &ShapedText, range: std::ops::Range<u32>, hyphen: bool, extra: f32) -> TextFragment {
        let (start, end) = (range.start, range.end);
        let (from, to) = (shaped.glyph_at(start), shaped.glyph_at(end));
        let rtl = item.level % 2 == 1;
        let font = &item.style.inherited.font;
        let mut text = self.content.text[start as usize..end as usize].to_string();
        let mut runs: Vec<FaceRun> = Vec::new();
        let mut pen = 0.;
        let mut push = |glyph: &crate::text::ShapedGlyph, cluster: u32, pen: &mut f32, extra: f32| {
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
                    glyphs: Vec::new(),
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
            let opportunity = extra > 0. && is_expandable(&self.content.text, glyph.cluster);
            let before = if rtl && opportunity { extra } else { 0. };
            *pen += before;
            push(glyph, glyph.cluster - start, pen, if rtl || !opportunity { 0. } else { extra });
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
        }
    }

    /// Tells decorations how far the baseline of the box that draws them is from that of the text in box `parent`.
    fn place_decorations(&self, parent: usize, decorations: &mut [Rc<Decoration>]) {
        for decoration in decorations {
            let mut index = parent;
            while index != 0 && !Arc::ptr_eq(&self.boxes[index].style, &decoration.style) {
                index = self.boxes[index].parent.unwrap_or(0);
            }
            let baseline_shift = self.boxes[index].shift - self.boxes[parent].shift;
            if baseline_shift != decoration.baseline_shift {
                *decoration = Rc::new(Decoration {
                    style: decoration.style.clone(),
                    baseline_shift,
                });
            }
        }
    }

    /// How `text-align: justify` stretches the line: opportunities are word spaces and ideographs (CSS Text 3 §6.4).
    fn justification(&self, line: &Line, free: Px) -> Option<Stretch> {
        let mut counts = vec![0; self.leaves.len()];
        let mut last: Option<usize> = None;
        for (index, leaf) in self.leaves.iter().enumerate() {
            let Some(line_item) = leaf.line_item.map(|i| &line.items[i]) else {
                continue;
            };
            match &self.content.items[line_item.item].kind {
                ItemKind::Text(shaped) => {
                    let glyphs = &shaped.glyphs[shaped.glyph_at(line_item.start)..shaped.glyph_at(line_item.end)];
                    counts[index] = glyphs.iter().filter(|g| is_expandable(&self.content.text, g.cluster)).count();
                    let ends_expandable = glyphs.last().is_some_and(|g| is_expandable(&self.content.text, g.cluster));
                    last = ends_expandable.then_some(index);
                }
                ItemKind::Atomic => last = None,
                _ => {}
            }
        }
        // Nothing follows the last character, so it does not count.
        let total: usize = counts.iter().sum::<usize>() - usize::from(last.is_some());
        if total == 0 {
            return None;
        }
        let per_opportunity = free.to_f32() / total as f32;
        let extra = counts
            .iter()
            .enumerate()
            .map(|(i, &n)| (n - usize::from(last == Some(i))) as f32 * per_opportunity)
            .collect();
        Some(Stretch { per_opportunity, extra })
    }

    /// `text-overflow` on a line that is wider than its clipping block.
    fn ellipsis(&self, container: BoxId, style: &Arc<ComputedStyle>, line: &Line, room: LineRoom, rtl: bool) -> Option<Ellipsis> {
        let holder = &self.cx.tree.get(container).style;
        let mark = holder.rare.text_overflow.as_ref()?;
        let clips = if self.flow.is_horizontal() {
            holder.overflow_x
        } else {
            holder.overflow_y
        } != Overflow::Visible;
        if !clips || room.indent + line.width <= room.width || rtl {
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
        Some(Ellipsis {
            mark: mark.to_string(),
            x: end,
            width: Px::from_f32_ceil(width),
            glyphs,
            keep,
        })
    }
}

struct Stretch {
    per_opportunity: f32,
    extra: Vec<f32>,
}

impl Stretch {
    fn of_leaf(&self, leaf: usize) -> f32 {
        self.extra[leaf]
    }
}

#[derive(Clone, Copy)]
enum Keep {
    All,
    None,
    Until(u32),
}

struct Ellipsis {
    mark: String,
    x: Px,
    width: Px,
    glyphs: Vec<crate::text::ShapedGlyph>,
    keep: Vec<Keep>,
}

/// Everything about a line that its fragments are built from.
struct Geometry<'l> {
    line: &'l Line,
    extent: Extent,
    /// Line-left edges of the inline boxes, margins included.
    lefts: Vec<Px>,
    /// Line-right edges of the inline boxes, margins included.
    rights: Vec<Px>,
    stretch: Option<Stretch>,
    ellipsis: Option<Ellipsis>,
}

/// Where the parent of a fragment stands in the line: its place, and how far relative positioning of it and its ancestors moves it.
#[derive(Clone, Copy, Default)]
struct Origin {
    at: PhysicalOffset,
    shift: PhysicalOffset,
}

impl Origin {
    fn to_child(self, at: PhysicalOffset) -> PhysicalOffset {
        PhysicalOffset {
            x: at.x - self.at.x,
            y: at.y - self.at.y,
        }
    }
}

impl Leaf {
    fn new(line_item: Option<usize>, parent: usize, level: u8, width: Px) -> Leaf {
        Leaf {
            line_item,
            parent,
            level,
            width,
            x: Px::ZERO,
            shift: Px::ZERO,
            aligned: false,
            extent: Extent::NONE,
        }
    }
}

/// Turns line-relative places into physical offsets.
struct LineFragments {
    flow: Flow,
    room: LineRoom,
    height: Px,
    pending: Vec<OutOfFlow>,
}

impl LineFragments {
    /// Physical offset from the line's top left corner of a rectangle given from line-left and line-over.
    fn physical(&self, (x, y): (Px, Px), (width, height): (Px, Px)) -> PhysicalOffset {
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

    fn ellipsis_child(&self, ellipsis: Ellipsis, style: &Arc<ComputedStyle>, container: BoxId, extent: Extent) -> Child {
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
            decorations: Vec::new(),
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

fn text_box(box_id: BoxId, style: &Arc<ComputedStyle>, size: PhysicalSize, text: TextFragment) -> Fragment {
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
fn overflow_of(size: PhysicalSize, children: &[Child]) -> PhysicalRect {
    let own = PhysicalRect {
        offset: PhysicalOffset::default(),
        size,
    };
    children
        .iter()
        .fold(own, |all, child| all.union(&child.fragment.overflow.moved(child.offset)))
}

fn total(edge: Option<EdgeSides>) -> Px {
    edge.map_or(Px::ZERO, |e| e.margin + e.border + e.padding)
}

/// Sets the physical side that is at line-left or line-right.
fn set_line_side<T: Clone>(sides: &mut Sides<T>, flow: Flow, left: bool, value: T) {
    let flow = flow.line_relative();
    let mut logical = flow.logical_sides(sides);
    if left {
        logical.inline_start = value;
    } else {
        logical.inline_end = value;
    }
    *sides = flow.physical_sides(&logical);
}

/// The alignment a line uses (CSS Text 3 §6.1 and §6.3), as a line-relative side.
fn effective_alignment(style: &ComputedStyle, last: bool, rtl: bool) -> TextAlign {
    let inherited = &style.inherited;
    let mut align = inherited.text_align;
    if last {
        align = match (inherited.text_align_last, align) {
            (TextAlign::Auto, TextAlign::Justify) => TextAlign::Start,
            (TextAlign::Auto, align) => align,
            (align_last, _) => align_last,
        };
    }
    match align {
        TextAlign::Start | TextAlign::Auto if rtl => TextAlign::Right,
        TextAlign::End if !rtl => TextAlign::Right,
        TextAlign::Start | TextAlign::Auto | TextAlign::End | TextAlign::Left | TextAlign::WebkitLeft => TextAlign::Left,
        TextAlign::Right | TextAlign::WebkitRight => TextAlign::Right,
        TextAlign::Center | TextAlign::WebkitCenter => TextAlign::Center,
        TextAlign::Justify => TextAlign::Justify,
    }
}

/// Whether `text-align: justify` may widen the line after the character at `offset`.
fn is_expandable(text: &str, offset: u32) -> bool {
    text[offset as usize..].chars().next().is_some_and(|c| {
        matches!(c, ' ' | '\u{a0}' | '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3fffd}')
    })
}

/// How far below its parent's baseline a box's baseline is (§10.8.1); `None` for `top` and `bottom`.
fn baseline_shift(align: &VerticalAlign, style: &ComputedStyle, extent: Extent, parent: &InlineBox) -> Option<Px> {
    let parent_size = parent.style.inherited.font_size;
    let known = if extent == Extent::NONE {
        Extent {
            ascent: Px::ZERO,
            descent: Px::ZERO,
        }
    } else {
        extent
    };
    Some(match align {
        VerticalAlign::Baseline => Px::ZERO,
        VerticalAlign::Sub => Px::new(parent_size as i32 / 5 + 1),
        VerticalAlign::Super => -Px::new(parent_size as i32 / 3 + 1),
        VerticalAlign::Middle => {
            let x_height = parent.style.inherited.font.metrics().x_height * parent_size;
            (known.ascent - known.descent) / 2 - Px::from_f32_round(x_height / 2.)
        }
        VerticalAlign::TextTop => known.ascent - parent.font.ascent,
        VerticalAlign::TextBottom => parent.font.descent - known.descent,
        VerticalAlign::Shift(length) => -length.resolve(line_height(style, style.inherited.font.metrics())),
        VerticalAlign::Top | VerticalAlign::Bottom => return None,
    })
}

/// Extent of the margin box of an atomic inline around its baseline.
fn atomic_extent(cx: &Layout, id: BoxId, result: &LayoutResult, flow: Flow, margins: &LogicalSides<Px>, root: &ComputedStyle) -> Extent {
    let layout_box = cx.tree.get(id);
    let block = flow.logical_size(result.fragment.size).block;
    let (start, end) = (margins.block_start, margins.block_end);
    let total = block + start + end;
    let flipped = flow.mode == WritingMode::VerticalLr;
    let same_flow = layout_box.flow().mode == flow.mode;
    let baseline = match layout_box.contents {
        Contents::Replaced(_) => None,
        Contents::Table(_) | Contents::Flex(_) | Contents::Grid(_) => result.first_baseline,
        _ if sizing::is_scroll_container(&layout_box.style) => None,
        _ => result.last_baseline,
    };
    match baseline.filter(|_| same_flow) {
        Some(baseline) if flipped => Extent {
            ascent: block - baseline + end,
            descent: baseline + start,
        },
        Some(baseline) => Extent {
            ascent: baseline + start,
            descent: block - baseline + end,
        },
        None => {
            let descent = if is_central(root) { total / 2 } else { Px::ZERO };
            Extent {
                ascent: total - descent,
                descent,
            }
        }
    }
}
