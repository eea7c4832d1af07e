//! Min-content and max-content inline sizes (CSS Sizing 3 §5), and what a box contributes to its container's.

use crate::layout::Layout;
use crate::layout::block;
use crate::layout::box_tree::{BoxId, Contents, LayoutBox};
use crate::layout::float::FloatSide;
use crate::layout::geometry::Flow;
use crate::layout::inline::breaks::{is_space, parts_from_wide_space};
use crate::layout::inline::content::{InlineContent, InlineItem, ItemKind};
use crate::layout::inline::line_breaker::{self, LineBreaker, is_hanging_space};
use crate::layout::space::{BlockSizing, Space};
use crate::layout::{flex_grid, replaced, sizing, table};
use crate::style::values::{Clear, Display, OverflowWrap, Size, WhiteSpaceCollapse, WordBreak};
use crate::units::Px;
use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;

/// The intrinsic sizes of a box by its definite block size.
pub type Known = smallvec::SmallVec<[(Option<Px>, MinMax); 1]>;

/// What finding a box's intrinsic sizes costs besides those of what is in it, in 64ths of a step.
const PARTS_PER_SIZE: u64 = 16;

/// A min-content and a max-content inline size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MinMax {
    /// With every soft wrap opportunity taken.
    pub min: Px,
    /// With none taken.
    pub max: Px,
}

impl MinMax {
    /// The same size for both.
    pub fn both(size: Px) -> MinMax {
        MinMax { min: size, max: size }
    }
    /// The fit-content size (shrink-to-fit, CSS 2.1 §10.3.5) for an available width.
    pub fn fit(&self, available: Px) -> Px {
        self.max.min(available.max(self.min))
    }
    /// Both increased.
    pub fn plus(&self, extra: Px) -> MinMax {
        MinMax {
            min: self.min + extra,
            max: self.max + extra,
        }
    }
    /// The smaller of each.
    pub fn min_with(&self, other: MinMax) -> MinMax {
        MinMax {
            min: self.min.min(other.min),
            max: self.max.min(other.max),
        }
    }
    /// The larger of each.
    pub fn max_with(&self, other: MinMax) -> MinMax {
        MinMax {
            min: self.min.max(other.min),
            max: self.max.max(other.max),
        }
    }
}

impl Layout<'_> {
    /// Border-box min-content and max-content inline sizes of a box's content in its own flow, ignoring its `width` and kin.
    pub fn content_min_max(&self, id: BoxId) -> MinMax {
        let layout_box = self.tree.get(id);
        let (style, flow) = (&*layout_box.style, layout_box.flow());
        let block = sizing::definite_block_size(style, flow, &Space::independent(flow, Px::ZERO, None));
        self.content_min_max_at(id, block)
    }

    /// [`Layout::content_min_max`] of a box whose border-box block size is definite: percentages of its children are of it, which matters
    /// where a child has a ratio.
    pub fn content_min_max_at(&self, id: BoxId, block: Option<Px>) -> MinMax {
        let known = self.intrinsic.borrow()[id.0 as usize].iter().find(|(at, _)| *at == block).copied();
        if let Some((_, known)) = known {
            return known;
        }
        self.spend_64ths(PARTS_PER_SIZE);
        self.grow_by::<(Option<Px>, MinMax)>(2);
        if self.is_exhausted() {
            return MinMax::default();
        }
        let layout_box = self.tree.get(id);
        let flow = layout_box.flow();
        let mut space = Space::independent(flow, Px::ZERO, None);
        let around = sizing::border_padding(&layout_box.style, flow, &space).inline_sum();
        let empty = layout_box.style.rare.contains_size;
        let around_block = sizing::border_padding(&layout_box.style, flow, &space).block_sum();
        let basis = block.map(|block| (block - around_block).clamp_negative());
        let result = super::with_stack(|| match &layout_box.contents {
            Contents::Replaced(natural) => {
                if let Some(size) = block {
                    space.block_sizing = BlockSizing::Fixed { size, definite: true };
                }
                MinMax::both(replaced::border_box_size(&layout_box.style, flow, natural, &space).inline)
            }
            Contents::Table(table) => table::min_max(self, id, table),
            _ if empty => MinMax::both(around),
            Contents::Flex(_) | Contents::Grid(_) => flex_grid::min_max(self, id).plus(around),
            Contents::Blocks(children) => self.blocks_min_max(layout_box, children, basis).plus(around),
            Contents::Inlines(content) => self.inlines_min_max(layout_box, content, basis).plus(around),
            Contents::Elsewhere => MinMax::both(around),
        });
        self.intrinsic.borrow_mut()[id.0 as usize].push((block, result));
        result
    }

    /// What a box contributes to the intrinsic inline sizes of a container with flow `container`: its outer (margin-box) sizes, with its
    /// `width`, `min-width`, `max-width` applied; percentages count as `auto` (CSS Sizing 3 §5.2).
    pub fn contribution(&self, id: BoxId, container: Flow) -> MinMax {
        self.contribution_in(id, container, container.logical_size(self.viewport).block, None)
    }

    /// [`Layout::contribution`] to a container with a bound for children of orthogonal flow ([`Layout::orthogonal_fallback`]) and a block size
    /// that percentages are of (`basis`, `None` when indefinite).
    fn contribution_in(&self, id: BoxId, container: Flow, orthogonal_fallback: Px, basis: Option<Px>) -> MinMax {
        let layout_box = self.tree.get(id);
        let (style, flow) = (&*layout_box.style, layout_box.flow());
        let margin = sizing::margins_or_zero(style, container, Px::ZERO).inline_sum();
        if container.is_orthogonal(flow) {
            let mut space = line_breaker::child_space(container, flow, Px::ZERO, None, orthogonal_fallback);
            (space.available_block, space.percentage_block) = (None, None);
            let size = container.logical_size(self.layout(id, &space).fragment.size).inline;
            return MinMax::both(size + margin).clamp_negative();
        }
        if matches!(layout_box.contents, Contents::Table(_)) {
            return self.content_min_max(id).plus(margin).clamp_negative();
        }
        let mut space = Space::independent(container, Px::ZERO, None);
        space.percentage_block = basis;
        let around = sizing::border_padding(style, flow, &space).inline_sum();
        let properties = sizing::size_properties(style, flow);
        let is_replaced = matches!(layout_box.contents, Contents::Replaced(_));
        let block = match basis {
            Some(basis) if layout_box.is_anonymous_block() => Some(basis),
            _ => sizing::definite_block_size(style, flow, &space),
        };
        let content = || self.content_min_max_at(id, block);
        let by_ratio = match (style.rare.aspect_ratio, block) {
            (Some((ratio, _)), Some(block)) if !is_replaced => Some(sizing::inline_from_ratio(style, flow, &space, ratio, block)),
            _ => None,
        };
        let intrinsic = || by_ratio.map_or_else(content, MinMax::both);
        let length = |size: &Size, basis: Option<Px>| match size {
            Size::Set(_) => sizing::definite(size, basis, around, style.border_box_sizing).map(MinMax::both),
            Size::MinContent => Some(MinMax::both(intrinsic().min)),
            Size::MaxContent => Some(MinMax::both(intrinsic().max)),
            Size::FitContent => Some(intrinsic()),
            _ => None,
        };
        let mut sizes = length(properties.inline, None).unwrap_or_else(intrinsic);
        // A replaced box with a percentage size can be squeezed to nothing (CSS Sizing 3 §5.2.2).
        let squeezable = |size: &Size| matches!(size, Size::Set(length) if length.has_percent());
        if is_replaced && (squeezable(properties.inline) || squeezable(properties.max_inline)) {
            sizes.min = around;
        }
        let mut max = length(properties.max_inline, None).unwrap_or(MinMax::both(Px::MAX));
        // Percentages of a minimum count as zero (§5.2.1).
        let mut min = length(properties.min_inline, Some(Px::ZERO)).unwrap_or_default();
        if !is_replaced && sizing::is_sized_by_ratio(properties.inline) {
            if by_ratio.is_some() {
                if properties.min_inline.is_auto() && !sizing::is_scroll_container(style) {
                    min = MinMax::both(content().min.min(max.min));
                }
            } else {
                let (transferred_min, transferred_max) = sizing::transferred_limits(style, flow, &space);
                min = min.max_with(MinMax::both(transferred_min.min(max.min)));
                max = max.min_with(MinMax::both(transferred_max));
            }
        }
        sizes = sizes.min_with(max).max_with(min);
        sizes.plus(margin).clamp_negative()
    }

    fn blocks_min_max(&self, layout_box: &LayoutBox, children: &[BoxId], basis: Option<Px>) -> MinMax {
        let flow = layout_box.flow();
        let orthogonal_fallback = self.orthogonal_fallback(&layout_box.style, flow);
        let mut sizes = MinMax::default();
        // Widths of the floats that stand side by side.
        let (mut left, mut right) = (Px::ZERO, Px::ZERO);
        for &child in children {
            let child_box = self.tree.get(child);
            let style = &child_box.style;
            if style.is_out_of_flow() {
                continue;
            }
            let contribution = self.contribution_in(child, flow, orthogonal_fallback, basis);
            if style.clear != Clear::None {
                (left, right) = cleared(style.clear, flow, left, right);
            }
            sizes.min = sizes.min.max(contribution.min);
            if style.is_floating() {
                match block::float_side(style.float, flow) {
                    FloatSide::Left => left += contribution.max,
                    FloatSide::Right => right += contribution.max,
                }
                sizes.max = sizes.max.max(left + right);
                continue;
            }
            let mut beside = Px::ZERO;
            if block::starts_formatting_context(child_box, flow) {
                // It stands beside the floats; its margins may lie under them.
                let margin = sizing::margins_or_zero(style, flow, Px::ZERO);
                let (margin_left, margin_right) = match flow.is_rtl() {
                    true => (margin.inline_end, margin.inline_start),
                    false => (margin.inline_start, margin.inline_end),
                };
                let beyond = |floats: Px, margin: Px| (floats - margin.clamp_negative()).clamp_negative();
                beside = beyond(left, margin_left) + beyond(right, margin_right);
            }
            sizes.max = sizes.max.max(contribution.max + beside);
            // Floats before and after what is in flow are not counted side by side.
            (left, right) = (Px::ZERO, Px::ZERO);
        }
        sizes.max = sizes.max.max(sizes.min);
        sizes
    }

    fn inlines_min_max(&self, layout_box: &LayoutBox, content: &InlineContent, basis: Option<Px>) -> MinMax {
        let flow = layout_box.flow();
        let orthogonal_fallback = self.orthogonal_fallback(&layout_box.style, flow);
        let breaker = LineBreaker::new(self, content, flow, Px::ZERO, None, orthogonal_fallback);
        let inherited = &layout_box.style.inherited;
        let indent = match layout_box.is_first_formatted != inherited.text_indent_hanging {
            true => inherited.text_indent.resolve(Px::ZERO),
            false => Px::ZERO,
        };
        let mut scan = Scan {
            min: Px::ZERO,
            max: Px::ZERO,
            segment: indent,
            line: indent,
            space: Px::ZERO,
            hanging: Px::ZERO,
            floats: Px::ZERO,
            indent,
            words: Px::ZERO,
            parted: false,
        };
        let breaks = self.breaks_for_sizing(layout_box, content);
        for item in &content.items {
            match &item.kind {
                ItemKind::Text(_) => scan.text(content, &breaks, item),
                ItemKind::Open { edge: true } => {
                    let edge = breaker.edge(item, true);
                    scan.add(edge.margin + edge.border + edge.padding);
                }
                ItemKind::Close { edge: true } => {
                    let edge = breaker.edge(item, false);
                    scan.close(edge.margin + edge.border + edge.padding);
                }
                ItemKind::Atomic => {
                    let size = self.contribution_in(item.box_id, flow, orthogonal_fallback, basis);
                    if breaks.binary_search(&item.start).is_ok() {
                        scan.end_segment();
                    }
                    (scan.space, scan.hanging, scan.words) = (Px::ZERO, Px::ZERO, Px::ZERO);
                    scan.segment += size.min;
                    scan.line += size.max;
                    if breaks.binary_search(&item.end).is_ok() {
                        scan.end_segment();
                    }
                }
                ItemKind::Float => {
                    let size = self.contribution_in(item.box_id, flow, orthogonal_fallback, basis);
                    scan.min = scan.min.max(size.min);
                    if scan.line == scan.indent {
                        // The first line ends with the floats that lead it, and no word is indented (as in Blink).
                        scan.end_segment();
                    }
                    if self.tree.get(item.box_id).style.clear != Clear::None {
                        scan.max = scan.max.max(scan.floats);
                        scan.floats = Px::ZERO;
                    }
                    scan.floats += size.max;
                }
                ItemKind::Tab => {
                    let hangs = item.wraps() && item.style.inherited.white_space == WhiteSpaceCollapse::Preserve;
                    scan.tab(line_breaker::tab_width(item, scan.line), hangs);
                    if breaks.binary_search(&item.end).is_ok() {
                        scan.end_segment();
                    }
                }
                ItemKind::Break => scan.end_line(),
                ItemKind::Open { .. } | ItemKind::Close { .. } | ItemKind::OutOfFlow { .. } | ItemKind::Control => {}
            }
        }
        scan.end_line();
        MinMax {
            min: scan.min,
            max: scan.max.max(scan.min),
        }
    }
}

impl Layout<'_> {
    /// The soft wrap opportunities that count for intrinsic sizes. Browsers keep an atomic inline with a no-break space before it there. In quirks
    /// mode pictures in a cell without a width stay with the text and the pictures beside them (Quirks Mode Standard, "the table cell width
    /// calculation quirk").
    fn breaks_for_sizing<'a>(&self, layout_box: &LayoutBox, content: &'a InlineContent) -> Cow<'a, [u32]> {
        let style = &layout_box.style;
        let pictures_stick = self.tree.quirks && style.display == Display::TableCell && style.width.is_auto();
        let is_picture = |item: &InlineItem| matches!(self.tree.get(item.box_id).contents, Contents::Replaced(_));
        let mut dropped = Vec::new();
        for item in content.items.iter().filter(|item| matches!(item.kind, ItemKind::Atomic)) {
            let before = content.text[..item.start as usize].chars().next_back();
            let sticks = pictures_stick && is_picture(item);
            if before == Some('\u{a0}') || (sticks && !before.is_some_and(is_space)) {
                dropped.push(item.start);
            }
            if sticks {
                dropped.push(item.end);
            }
        }
        if dropped.is_empty() {
            return Cow::Borrowed(&content.breaks);
        }
        let kept = content
            .breaks
            .iter()
            .copied()
            .filter(|offset| dropped.binary_search(offset).is_err());
        Cow::Owned(kept.collect())
    }
}

impl MinMax {
    fn clamp_negative(self) -> MinMax {
        MinMax {
            min: self.min.clamp_negative(),
            max: self.max.clamp_negative(),
        }
    }
}

fn cleared(clear: Clear, flow: Flow, left: Px, right: Px) -> (Px, Px) {
    let rtl = flow.is_rtl();
    match clear {
        Clear::None => (left, right),
        Clear::Left => (Px::ZERO, right),
        Clear::Right => (left, Px::ZERO),
        Clear::Both => (Px::ZERO, Px::ZERO),
        Clear::InlineStart if rtl => (left, Px::ZERO),
        Clear::InlineStart => (Px::ZERO, right),
        Clear::InlineEnd if rtl => (Px::ZERO, right),
        Clear::InlineEnd => (left, Px::ZERO),
    }
}

/// The ideographic space.
const WIDE_SPACE: char = '\u{3000}';

/// Where the ideographic spaces begin that end at `end`, no earlier than `from`.
fn wide_spaces_before(text: &str, from: u32, end: u32) -> u32 {
    const BYTES: &[u8] = "\u{3000}".as_bytes();
    let mut run = &text.as_bytes()[from as usize..end as usize];
    while let Some(before) = run.strip_suffix(BYTES) {
        run = before;
    }
    from + run.len() as u32
}

/// Widths found while walking over inline content.
struct Scan {
    min: Px,
    max: Px,
    /// Width since the last soft wrap opportunity.
    segment: Px,
    /// Width since the last forced break.
    line: Px,
    /// Collapsible space at the end of both.
    space: Px,
    /// Preserved spaces at the end of the segment that would hang there.
    hanging: Px,
    /// Floats that stand beside the line.
    floats: Px,
    /// The width with which the line begins.
    indent: Px,
    /// The widest word of the text item just before, which a line may end after, with the ends of boxes since.
    words: Px,
    /// A line may end after the text just before, but for the ends of boxes since.
    parted: bool,
}

impl Scan {
    /// The end of a box. A line that may end before it does so after it, and browsers then add it to the widest word of the text right before.
    fn close(&mut self, width: Px) {
        let (words, parted) = (self.words + width, self.parted);
        self.add(width);
        (self.words, self.parted) = (words, parted);
        self.min = self.min.max(words);
        if parted {
            self.segment = Px::ZERO;
        }
    }
    fn tab(&mut self, width: Px, hangs: bool) {
        let hanging = if hangs { self.hanging + width } else { Px::ZERO };
        self.add(width);
        self.hanging = hanging;
    }
    fn add(&mut self, width: Px) {
        (self.words, self.parted) = (Px::ZERO, false);
        if width != Px::ZERO {
            (self.space, self.hanging) = (Px::ZERO, Px::ZERO);
        }
        self.segment += width;
        self.line += width;
    }
    fn end_segment(&mut self) {
        self.min = self.min.max(self.segment - self.space - self.hanging);
        (self.segment, self.hanging) = (Px::ZERO, Px::ZERO);
    }
    fn end_line(&mut self) {
        self.end_segment();
        self.max = self.max.max(self.line - self.space + self.floats);
        (self.line, self.space, self.floats, self.indent) = (Px::ZERO, Px::ZERO, Px::ZERO, Px::ZERO);
    }

    fn text(&mut self, content: &InlineContent, breaks: &[u32], item: &InlineItem) {
        let ItemKind::Text(shaped) = &item.kind else { return };
        let text = &content.text;
        let mut start = item.start;
        if item.collapses_spaces() && self.line == self.indent {
            while start < item.end && text.as_bytes()[start as usize] == b' ' {
                start += 1;
            }
        }
        if start == item.end {
            return;
        }
        // Places are rounded, not widths, as in Blink: a word's width depends on what stands before it.
        let at = |offset: u32| Px::from_f32_ceil(shaped.position(offset));
        let width = |from: u32, to: u32| at(to) - at(from);
        let total = width(start, item.end);
        let mut ink_end = item.end;
        while item.collapses_spaces() && ink_end > start && text.as_bytes()[ink_end as usize - 1] == b' ' {
            ink_end -= 1;
        }
        let trailing = total - width(start, ink_end);
        let inherited = &item.style.inherited;
        let anywhere = item.wraps() && (inherited.overflow_wrap == OverflowWrap::Anywhere || inherited.word_break == WordBreak::BreakWord);
        let preserves = item.wraps() && !item.collapses_spaces();
        let breaks_all = item.wraps() && inherited.word_break == WordBreak::BreakAll;
        (self.words, self.parted) = (Px::ZERO, false);
        let mut from = start;
        let parts_from = |c: char| c == ' ' || (anywhere && c != '\n') || (breaks_all && parts_from_wide_space(c));
        if item.wraps()
            && text[from as usize..item.end as usize].starts_with(WIDE_SPACE)
            && text[..from as usize].chars().next_back().is_some_and(parts_from)
        {
            // Wide spaces that begin an item hang from the line before, where a line may end there (as in Blink).
            self.end_segment();
            let rest = text[from as usize..item.end as usize].trim_start_matches(WIDE_SPACE);
            from = item.end - rest.len() as u32;
        }
        // What stands before the first word. It counts for the widest one only when there is no other.
        let mut lead = self.segment;
        let first = breaks.partition_point(|&b| b <= from);
        let ends = breaks[first..].iter().copied().take_while(|&b| b < item.end);
        let mut ends = ends.chain(std::iter::once(item.end)).peekable();
        while let Some(&next) = ends.peek() {
            let mut end = next;
            let wide = wide_spaces_before(text, from, end);
            // Inside an item they are a word of their own after another space, and where letters may part.
            if wide > from && wide < end && text[..wide as usize].chars().next_back().is_some_and(parts_from) {
                end = wide;
            } else {
                ends.next();
            }
            if anywhere {
                for (index, cluster) in text[from as usize..end as usize].grapheme_indices(true) {
                    let at = from + index as u32;
                    // Between its characters and after them, but not before the first: what stands before may not break.
                    if index > 0 {
                        self.end_segment();
                    }
                    let own = width(at, at + cluster.len() as u32);
                    self.segment += own;
                    self.space = if cluster == " " && item.collapses_spaces() { own } else { Px::ZERO };
                }
            } else {
                // With a negative indent the first word is measured as lines are, where wide spaces hang.
                let hangs = self.indent < Px::ZERO && self.line == self.indent && from == start && end < item.end;
                self.segment += width(from, end);
                let mut ink = end;
                while item.collapses_spaces() && ink > from && text.as_bytes()[ink as usize - 1] == b' ' {
                    ink -= 1;
                }
                self.space = width(from, end) - width(from, ink);
                while preserves && ink > from && text.as_bytes()[ink as usize - 1] == b' ' && is_hanging_space(text, ink, item) {
                    ink -= 1;
                }
                let before = if end == item.end { lead } else { Px::ZERO };
                self.words = self.words.max(width(from, ink) + before);
                lead = Px::ZERO;
                let hanging = if preserves { width(from, end) - width(from, ink) } else { Px::ZERO };
                self.hanging = if ink > from { hanging } else { self.hanging + hanging };
                if hangs {
                    self.hanging = width(wide, end);
                }
            }
            let ends_line = matches!(text.as_bytes().get(end as usize), None | Some(b'\n'));
            self.parted = anywhere || end < item.end || ends_line || breaks.binary_search(&end).is_ok();
            if self.parted {
                self.end_segment();
            }
            from = end;
        }
        if !self.parted {
            // The end of the box is part of the last word only.
            self.words = Px::ZERO;
        }
        self.line += total;
        self.space = trailing;
    }
}
