//! Placing what is on a line: bidi reordering, alignment, line height and vertical alignment (CSS 2.1 §10.8).
//!
//! Positions are line-relative first (`x` from line-left, `y` from line-over) and become physical when the fragments are built.

mod ellipsis;
mod fragments;
mod justify;
mod vertical;

use crate::layout::Layout;
use crate::layout::box_tree::BoxId;
use crate::layout::builder::static_position;
use crate::layout::fragment::{Child, Fragment, FragmentKind};
use crate::layout::geometry::{Flow, LogicalOffset, LogicalSize};
use crate::layout::inline::content::{InlineContent, ItemKind, ShapedText};
use crate::layout::inline::line_breaker::{EdgeSides, Line, LineItem, LineItemData};
use crate::layout::space::{LayoutResult, StaticEdge};
use crate::style::ComputedStyle;
use crate::style::values::{Direction, Display, LineHeight, TextAlign, VerticalAlign, WritingMode};
use crate::units::Px;
use fragments::{Geometry, LineFragments, Origin, overflow_of, total};
use justify::effective_alignment;
use std::rc::Rc;
use std::sync::Arc;
use vertical::{atomic_extent, leaded, leaded_by};

pub use vertical::{Extent, font_extent, line_height};

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
    /// `-webkit-line-clamp` ends the text with this line.
    pub clamped: bool,
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
    /// Something inside, a closed inline box or an atomic inline, counts for the line's height from this box's baseline.
    holds_extent: bool,
    first_leaf: usize,
    last_leaf: usize,
    /// The boxes inside are those after it up to this one.
    end: usize,
}

impl InlineBox {
    /// Whether the box or something inside counts for the line's height so far.
    fn has_extent(&self) -> bool {
        self.extent != Extent::NONE || self.holds_extent
    }
}

fn aligns_with_line(style: &ComputedStyle) -> bool {
    matches!(style.vertical_align, VerticalAlign::Top | VerticalAlign::Bottom)
}

/// Something on the line that is not an inline box.
struct Leaf {
    /// Index in the line's items, `None` for the place of an empty inline box.
    line_item: Option<usize>,
    parent: usize,
    /// Place in logical order.
    order: usize,
    level: u8,
    width: Px,
    x: Px,
    shift: Px,
    aligned: bool,
    extent: Extent,
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
        item_line_height: None,
    };
    placement.collect(container, &root_style, &line, open);
    let (boxes, leaves) = (placement.boxes.len(), placement.leaves.len());
    cx.spend_64ths((boxes + leaves + boxes * open.len() / 8) as u64);
    cx.grow_by::<(InlineBox, Fragment)>(boxes);
    cx.grow_by::<(Leaf, Child, Fragment)>(leaves);
    placement.order_visually(&line);
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
    /// With the line height calculation quirk lines of a list item that begin inside no inline box have its strut, the first one among them, and text on
    /// the others is no lower than the item's line height, in browsers.
    item_line_height: Option<LineHeight>,
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
            holds_extent: false,
            first_leaf: usize::MAX,
            last_leaf: 0,
            end: usize::MAX,
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
        let is_item = matches!(root_style.display, Display::ListItem | Display::FlowRootListItem);
        let has_strut = is_item && open.is_empty();
        if has_strut {
            self.boxes[root]
                .extent
                .include(leaded(root_style, root_style.inherited.font.metrics()));
        }
        self.item_line_height = (is_item && !has_strut && self.cx.tree.line_height_quirk).then_some(root_style.inherited.line_height);
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
                    let end = self.boxes.len();
                    let closing = &mut self.boxes[current];
                    closing.end = end;
                    closing.end_edge = edge.then_some(*sides);
                    if *edge && (sides.margin != Px::ZERO || sides.border != Px::ZERO || sides.padding != Px::ZERO) {
                        let leaded = leaded(&closing.style, closing.style.inherited.font.metrics());
                        closing.extent.include(leaded);
                    }
                    let counts = closing.has_extent() && !aligns_with_line(&closing.style);
                    let parent = closing.parent.unwrap_or(root);
                    self.boxes[parent].holds_extent |= counts;
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
                        (ItemKind::Text(shaped), _) if line_item.end > line_item.start => self.include_text(current, shaped, line_item),
                        // With the line height calculation quirk a break makes room for its font only where nothing else has made any.
                        (ItemKind::Break | ItemKind::Tab, _) if !(self.cx.tree.line_height_quirk && self.boxes[current].has_extent()) => {
                            let owner = &mut self.boxes[current];
                            let leaded = leaded(&owner.style, owner.style.inherited.font.metrics());
                            owner.extent.include(leaded);
                        }
                        (ItemKind::Atomic, LineItemData::Atomic(result, margins)) => {
                            leaf.extent = atomic_extent(self.cx, item.box_id, result, self.flow, margins, &self.boxes[root].style);
                            self.boxes[current].holds_extent |= leaf.extent != Extent::NONE && !aligns_with_line(&item.style);
                        }
                        _ => {}
                    }
                    self.leaves.push(leaf);
                }
            }
        }
        // Boxes that stay open without anything on this line still have a place.
        let mut occupied = vec![false; self.boxes.len()];
        for leaf in &self.leaves {
            let mut at = Some(leaf.parent);
            while let Some(index) = at.filter(|&index| !std::mem::replace(&mut occupied[index], true)) {
                at = self.boxes[index].parent;
            }
        }
        for (index, _) in occupied.iter().enumerate().skip(1).filter(|&(_, &occupied)| !occupied) {
            let level = self.leaves.last().map_or(0, |l| l.level);
            self.leaves.push(Leaf::new(None, index, level, Px::ZERO));
        }
    }

    fn is_inside(&self, index: usize, ancestor: usize) -> bool {
        (ancestor..self.boxes[ancestor].end).contains(&index)
    }

    fn include_text(&mut self, owner: usize, shaped: &ShapedText, line_item: &LineItem) {
        let owner = &mut self.boxes[owner];
        let style = &owner.style;
        let font = &style.inherited.font;
        owner.extent.include(leaded(style, font.metrics()));
        if let Some(line_height) = self.item_line_height {
            owner.extent.include(leaded_by(line_height, style, font.metrics()));
        }
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
    fn order_visually(&mut self, line: &Line) {
        if !self.content.bidirectional {
            return;
        }
        let base = u8::from(self.paragraph_is_rtl());
        for (order, leaf) in self.leaves.iter_mut().enumerate() {
            leaf.order = order;
        }
        for index in (0..self.leaves.len()).rev() {
            let leaf = &mut self.leaves[index];
            let hangs = |i: usize| matches!(line.items[i].data, LineItemData::Text { hanging, .. } if hanging == leaf.width);
            let blank = leaf.line_item.is_none_or(hangs) || leaf.width == Px::ZERO;
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
        let mut visual = vec![0; if self.out.is_empty() { 0 } else { self.leaves.len() }];
        for (index, leaf) in self.leaves.iter().enumerate().take(visual.len()) {
            visual[leaf.order] = index;
        }
        let one_way = self.one_way(&visual);
        for &(item, leaf, after) in &self.out {
            // Where it would stand, and whether text runs from right to left there.
            let (at, from_right) = match (leaf.checked_sub(1), self.leaves.get(leaf)) {
                (_, Some(next)) if !self.content.bidirectional => (next.x, false),
                (Some(before), _) if !self.content.bidirectional => (ends_of_leaves[before], false),
                (Some(before), _) => self.static_edge(&visual, &one_way, before, rtl),
                _ if rtl => (room.left + room.width, true),
                _ => (x.max(room.left + indent + shift), false),
            };
            out_x.push((item, at, from_right, after));
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
        for (item, at, from_right, after) in out_x {
            let item = &self.content.items[item];
            let ItemKind::OutOfFlow { inline_container } = item.kind else {
                continue;
            };
            let is_inline = matches!(
                item.style.original_display,
                Display::Inline | Display::InlineBlock | Display::InlineTable | Display::InlineFlex | Display::InlineGrid
            );
            let from_right = if is_inline { from_right } else { rtl };
            let inline = match (is_inline, from_right) {
                (true, false) => at,
                (true, true) => room.container_inline - at,
                // A block would take the whole width, floats or not.
                (false, _) => Px::ZERO,
            };
            let block = if !is_inline && after { height } else { Px::ZERO };
            let offset = LogicalOffset { inline, block };
            let direction = if from_right { Direction::Rtl } else { Direction::Ltr };
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

    /// For each leaf in logical order, the left and right edge of the text before it that runs the same way, with its own.
    fn one_way(&self, visual: &[usize]) -> Vec<(Px, Px)> {
        let mut out: Vec<(Px, Px)> = Vec::with_capacity(visual.len());
        for (order, index) in visual.iter().enumerate() {
            let leaf = &self.leaves[*index];
            let own = (leaf.x, leaf.x + leaf.width);
            let before = order
                .checked_sub(1)
                .filter(|before| self.leaves[visual[*before]].level % 2 == leaf.level % 2);
            out.push(before.map_or(own, |before| (own.0.min(out[before].0), own.1.max(out[before].1))));
        }
        out
    }

    /// The edge at which a neutral character behind a leaf (in logical order) would stand, and whether text runs from right to left there: it
    /// goes with the text on both sides when that runs one way, else with the paragraph (UAX 9 N1, N2), past all text that runs the other way.
    fn static_edge(&self, visual: &[usize], one_way: &[(Px, Px)], before: usize, rtl: bool) -> (Px, bool) {
        let leaf = |order: usize| &self.leaves[visual[order]];
        let is_rtl = |order: usize| leaf(order).level % 2 == 1;
        let after = if before + 1 < visual.len() { is_rtl(before + 1) } else { rtl };
        let from_right = if is_rtl(before) == after { after } else { rtl };
        let placed = leaf(before);
        let (left, right) = match is_rtl(before) == from_right {
            true => (placed.x, placed.x + placed.width),
            false => one_way[before],
        };
        (if from_right { left } else { right }, from_right)
    }
}

impl Leaf {
    fn new(line_item: Option<usize>, parent: usize, level: u8, width: Px) -> Leaf {
        Leaf {
            line_item,
            parent,
            order: 0,
            level,
            width,
            x: Px::ZERO,
            shift: Px::ZERO,
            aligned: false,
            extent: Extent::NONE,
        }
    }
}
