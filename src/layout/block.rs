//! Block containers: block formatting (CSS 2.1 §9.4.1, §9.5, §8.3.1) and the lines inside.
//!
//! Margins collapse while blocks are laid out, as in Blink's LayoutNG: a box does not know its block offset in the block formatting context (BFC)
//! until something solid – a line, a border, padding, a new formatting context – is met. Floats met before that are placed at an estimate; when
//! the estimate proves wrong the layout is given up and done again with the offset forced.

use crate::layout::Layout;
use crate::layout::box_tree::{BoxId, Contents, LayoutBox, Role};
use crate::layout::builder::{FragmentBuilder, relative_offset};
use crate::layout::flex_grid::alignment;
use crate::layout::float::{Band, Exclusions, FloatSide};
use crate::layout::fragment::{BoxSides, FragmentKind};
use crate::layout::geometry::{Flow, LogicalOffset, LogicalSides, LogicalSize, PhysicalOffset};
use crate::layout::inline::InlineContent;
use crate::layout::inline::line_breaker::{LineBreaker, Position, child_space};
use crate::layout::inline::line_layout::{self, LineRoom};
use crate::layout::sizing;
use crate::layout::space::{BfcResult, BfcSpace, InlineSizing, LayoutResult, MarginStrut, PageSpace, Space, StaticEdge};
use crate::style::ComputedStyle;
use crate::style::values::{AutoLength, BreakBetween, Clear, Direction, Display, Float, Overflow, TextAlign};
use crate::units::Px;
use std::sync::Arc;

/// Lays out a block container.
pub fn layout(cx: &Layout, id: BoxId, space: &Space) -> LayoutResult {
    let inline_size = sizing::inline_size(cx, id, space);
    layout_with_inline_size(cx, id, space, inline_size)
}

fn layout_with_inline_size(cx: &Layout, id: BoxId, space: &Space, inline_size: Px) -> LayoutResult {
    Algorithm::new(cx, id, space, inline_size).run()
}

/// Whether a box starts a block formatting context of its own (§9.4.1).
pub fn starts_formatting_context(layout_box: &LayoutBox, container: Flow) -> bool {
    let style = &*layout_box.style;
    !matches!(
        layout_box.contents,
        Contents::Blocks(_) | Contents::Inlines(_) | Contents::Elsewhere
    ) || style.is_floating()
        || style.is_out_of_flow()
        || !matches!(style.display, Display::Block | Display::ListItem | Display::Inline)
        || !matches!(style.overflow_x, Overflow::Visible | Overflow::Clip)
        || !matches!(style.overflow_y, Overflow::Visible | Overflow::Clip)
        || style.rare.contains_layout
        || style.inherited.writing_mode != container.mode
        || matches!(layout_box.role, Role::Root | Role::Fieldset | Role::Legend)
        || style.alignment.align_content.keyword != crate::style::values::Alignment::Normal
}

/// Where the next in-flow child goes.
#[derive(Clone)]
struct Progress {
    /// Block offset in the container at which margins are added.
    block: Px,
    /// Margins that adjoin there.
    strut: MarginStrut,
    /// The last child collapsed through and had clearance: the container's end margin does not collapse with its.
    collapsed_with_clearance: bool,
}

/// The margins, estimated place and strut of an in-flow child.
struct ChildPlace {
    margins: LogicalSides<Px>,
    strut: MarginStrut,
    line_left: Px,
    /// BFC block offset that `strut` is added to.
    estimate: Px,
}

/// The layout was given up.
struct Aborted;

struct Algorithm<'a> {
    cx: &'a Layout<'a>,
    id: BoxId,
    layout_box: &'a LayoutBox,
    style: &'a Arc<ComputedStyle>,
    flow: Flow,
    space: &'a Space,
    sides: BoxSides,
    /// Border plus padding.
    around: LogicalSides<Px>,
    inline_size: Px,
    content_inline: Px,
    /// Definite block size of the content box, for percentages of children.
    content_block: Option<Px>,
    builder: FragmentBuilder,
    /// BFC block offset of the border box, once known.
    bfc_block: Option<Px>,
    /// BFC line offset of the border box.
    bfc_line_left: Px,
    exclusions: Exclusions,
    intrinsic: Px,
    cleared: bool,
    abort_on_move: bool,
    adjoining_floats: bool,
    first_baseline: Option<Px>,
    last_baseline: Option<Px>,
    /// A forced page break is due before the next child.
    break_due: bool,
}

impl<'a> Algorithm<'a> {
    fn new(cx: &'a Layout<'a>, id: BoxId, space: &'a Space, inline_size: Px) -> Algorithm<'a> {
        let layout_box = cx.tree.get(id);
        let (style, flow) = (&layout_box.style, layout_box.flow());
        let (border, padding) = sizing::border_and_padding(style, space);
        let around = flow.logical_sides(&border) + flow.logical_sides(&padding);
        let definite = sizing::percentage_block_size(style, flow, space, inline_size).or_else(|| quirk_block_size(cx, layout_box, space));
        Algorithm {
            cx,
            id,
            layout_box,
            style,
            flow,
            space,
            sides: BoxSides { border, padding },
            around,
            inline_size,
            content_inline: (inline_size - around.inline_sum()).clamp_negative(),
            content_block: definite.map(|size| (size - around.block_sum()).clamp_negative()),
            builder: FragmentBuilder::new(id, flow),
            bfc_block: None,
            bfc_line_left: space.bfc.as_ref().map_or(Px::ZERO, |b| b.line_left),
            exclusions: space.bfc.as_ref().map(|b| b.exclusions.clone()).unwrap_or_default(),
            intrinsic: Px::ZERO,
            cleared: false,
            abort_on_move: false,
            adjoining_floats: false,
            first_baseline: None,
            last_baseline: None,
            break_due: false,
        }
    }

    fn is_new_context(&self) -> bool {
        self.space.bfc.is_none()
    }

    fn run(mut self) -> LayoutResult {
        match self.flow_children() {
            Ok(progress) => self.finish(progress),
            Err(Aborted) => self.abandoned(),
        }
    }

    fn flow_children(&mut self) -> Result<Progress, Aborted> {
        let strut = self.space.bfc.as_ref().map(|b| b.strut).unwrap_or_default();
        let mut progress = Progress {
            block: Px::ZERO,
            strut,
            collapsed_with_clearance: false,
        };
        if self.is_new_context() {
            self.bfc_block = Some(Px::ZERO);
        }
        if !self.is_new_context() && self.around.block_start > Px::ZERO {
            self.resolve(&mut progress, None)?;
        }
        if self.bfc_block.is_some() {
            progress.block = self.around.block_start + self.space.cell_shift;
        }
        self.intrinsic = self.around.block_start;
        match &self.layout_box.contents {
            Contents::Inlines(content) => self.lines(content, &mut progress)?,
            Contents::Blocks(children) => {
                for &child in children {
                    self.child(child, &mut progress)?;
                }
            }
            _ => {}
        }
        Ok(progress)
    }

    fn child(&mut self, child: BoxId, progress: &mut Progress) -> Result<(), Aborted> {
        let child_box = self.cx.tree.get(child);
        let style = &child_box.style;
        if style.is_out_of_flow() {
            self.out_of_flow(child, progress);
            return Ok(());
        }
        if style.is_floating() {
            self.float(child, progress);
            return Ok(());
        }
        self.page_break_before(child_box, progress)?;
        if starts_formatting_context(child_box, self.flow) {
            self.new_context_child(child, progress)?;
        } else {
            self.in_flow_child(child, progress)?;
        }
        self.break_due = ends_with_break(self.cx, child_box);
        Ok(())
    }

    // ---- The BFC block offset -------------------------------------------------------------------------------------------------

    fn bfc(&self) -> Option<&'a BfcSpace> {
        self.space.bfc.as_ref()
    }

    /// The BFC block offset that floats assume while the real one is unknown.
    fn expected_bfc_block(&self) -> Px {
        self.bfc().map_or(Px::ZERO, |b| b.forced.unwrap_or(b.block))
    }

    /// Fixes the BFC block offset of this box: at `offset`, else after the margins that have collapsed so far.
    fn resolve(&mut self, progress: &mut Progress, offset: Option<Px>) -> Result<(), Aborted> {
        if self.bfc_block.is_some() {
            return Ok(());
        }
        let Some(bfc) = self.bfc() else { return Ok(()) };
        let mut offset = bfc.forced.unwrap_or_else(|| offset.unwrap_or(bfc.block + progress.strut.sum()));
        if offset < bfc.clearance {
            offset = bfc.clearance;
            self.cleared = true;
        }
        self.bfc_block = Some(offset);
        progress.block = Px::ZERO;
        progress.strut = MarginStrut::default();
        if self.abort_on_move && offset != self.expected_bfc_block() {
            Err(Aborted)
        } else {
            Ok(())
        }
    }

    // ---- Out of flow, floats --------------------------------------------------------------------------------------------------

    fn out_of_flow(&mut self, child: BoxId, progress: &Progress) {
        let style = &self.cx.tree.get(child).style;
        let mut block = progress.block;
        if self.bfc_block.is_some() {
            block += progress.strut.sum();
        }
        let mut inline = self.around.inline_start;
        let is_inline = matches!(
            style.original_display,
            Display::Inline | Display::InlineBlock | Display::InlineTable | Display::InlineFlex | Display::InlineGrid
        );
        if is_inline {
            // The box would have stood in a line of its own between the floats, aligned as text is.
            let rtl = self.flow.is_rtl();
            let (left, right) = self.content_edges();
            let band = match self.bfc_block {
                Some(bfc_block) => self.exclusions.band(bfc_block + block, Px::ZERO, left, right),
                None => Band { block, left, right },
            };
            inline += if rtl { right - band.right } else { band.left - left };
            inline += match self.style.inherited.text_align {
                TextAlign::Center | TextAlign::WebkitCenter => band.width() / 2,
                TextAlign::End => band.width(),
                TextAlign::Right | TextAlign::WebkitRight if !rtl => band.width(),
                TextAlign::Left | TextAlign::WebkitLeft if rtl => band.width(),
                _ => Px::ZERO,
            };
        }
        let (offset, start) = (LogicalOffset { inline, block }, StaticEdge::Start);
        self.builder.add_out_of_flow(child, offset, start, start, None);
    }

    /// BFC line offsets of the content box's edges.
    fn content_edges(&self) -> (Px, Px) {
        let start = if self.flow.is_rtl() {
            self.around.inline_end
        } else {
            self.around.inline_start
        };
        let left = self.bfc_line_left + start;
        (left, left + self.content_inline)
    }

    fn float(&mut self, child: BoxId, progress: &mut Progress) {
        let origin = match self.bfc_block {
            Some(bfc_block) => bfc_block + progress.block + progress.strut.sum(),
            None => {
                self.adjoining_floats = true;
                if self.bfc().is_some_and(|b| b.forced.is_none()) {
                    self.abort_on_move = true;
                }
                self.expected_bfc_block()
            }
        };
        self.place_float(child, origin);
    }

    /// Lays out a float and places it no higher than BFC block offset `origin`.
    fn place_float(&mut self, child: BoxId, origin: Px) {
        let (result, margins) = self.lay_out_float(child);
        let size = self.flow.logical_size(result.fragment.size);
        let style = &self.cx.tree.get(child).style;
        let side = float_side(style.float, self.flow);
        let (clear_left, clear_right) = cleared_sides(style.clear, self.flow);
        let mut block = origin.max(self.exclusions.clearance(clear_left, clear_right));
        let (left, right) = self.content_edges();
        let total = size.block + margins.block_sum();
        if let Some(page) = self.space.page {
            block += page.push(block, total);
        }
        let (x, y) = self
            .exclusions
            .place(side, block, size.inline + margins.inline_sum(), total, left, right);
        let margin_left = if self.flow.is_rtl() {
            margins.inline_end
        } else {
            margins.inline_start
        };
        let line_left = x + margin_left;
        let inline = self.inline_from_bfc(line_left, size.inline);
        let block = y + margins.block_start - self.bfc_block.unwrap_or_else(|| self.expected_bfc_block());
        let relative = self.relative(style);
        self.builder.add(LogicalOffset { inline, block }, &result, relative);
    }

    fn lay_out_float(&self, child: BoxId) -> (LayoutResult, LogicalSides<Px>) {
        let child_box = self.cx.tree.get(child);
        let mut space = self.independent_space(child_box);
        space.inline_sizing = InlineSizing::ShrinkToFit;
        let result = self.cx.layout(child, &space);
        (result, sizing::margins_or_zero(&child_box.style, self.flow, self.content_inline))
    }

    fn independent_space(&self, child: &LayoutBox) -> Space {
        let mut space = child_space(
            self.flow,
            child.flow(),
            self.content_inline,
            self.content_block,
            self.orthogonal_fallback(),
        );
        if !self.flow.is_orthogonal(child.flow()) {
            space.percentage_block = self.percentage_block();
        }
        space
    }

    /// Inline size available to children whose inline axis is this box's block axis, while its block size is indefinite.
    fn orthogonal_fallback(&self) -> Px {
        self.cx.orthogonal_fallback(self.style, self.flow)
    }

    /// What percentage heights of children are of. In quirks mode an auto-height block passes its own basis on (Quirks Mode Standard §3.5).
    fn percentage_block(&self) -> Option<Px> {
        let passes_on = self.cx.tree.quirks
            && self.content_block.is_none()
            && !matches!(self.style.display, Display::TableCell)
            && !self.style.is_out_of_flow();
        if passes_on || self.layout_box.is_anonymous_block() {
            self.content_block.or(self.space.percentage_block)
        } else {
            self.content_block
        }
    }

    fn relative(&self, style: &ComputedStyle) -> PhysicalOffset {
        let (width, height) = match self.flow.is_horizontal() {
            true => (self.content_inline, self.content_block),
            false => (self.content_block.unwrap_or(Px::ZERO), Some(self.content_inline)),
        };
        relative_offset(style, self.flow, width, height)
    }

    fn relative_of(&self, child: &LayoutBox) -> PhysicalOffset {
        let split = child
            .split_from
            .iter()
            .map(|&inline| self.relative(&self.cx.tree.get(inline).style));
        split.fold(self.relative(&child.style), |sum, offset| sum + offset)
    }

    /// Inline offset in this box of something whose line-left edge is at a BFC line offset.
    fn inline_from_bfc(&self, line_left: Px, inline_size: Px) -> Px {
        let left = line_left - self.bfc_line_left;
        if self.flow.is_rtl() {
            self.inline_size - left - inline_size
        } else {
            left
        }
    }

    // ---- In-flow children ----------------------------------------------------------------------------------------------------

    fn child_place(&self, child: &LayoutBox, progress: &Progress) -> ChildPlace {
        let margins = sizing::margins_or_zero(&child.style, self.flow, self.content_inline);
        let mut strut = progress.strut;
        strut.append(margins.block_start);
        let (left, _) = self.content_edges();
        let estimate = self
            .bfc_block
            .map_or_else(|| self.bfc().map_or(Px::ZERO, |b| b.block), |bfc_block| bfc_block + progress.block);
        ChildPlace {
            margins,
            strut,
            line_left: left,
            estimate,
        }
    }

    fn in_flow_child(&mut self, child: BoxId, progress: &mut Progress) -> Result<(), Aborted> {
        let child_box = self.cx.tree.get(child);
        let style = &child_box.style;
        let (clear_left, clear_right) = cleared_sides(style.clear, self.flow);
        let clearance = self.exclusions.clearance(clear_left, clear_right);
        // Floats that adjoin a still unplaced container would be cleared: fix the container first (clearance prevents collapsing).
        if self.bfc_block.is_none() && self.adjoining_floats && clearance > Px::MIN {
            self.resolve(progress, None)?;
        }
        let mut place = self.child_place(child_box, progress);
        let inline_size = self.child_inline_size(child, child_box);
        let margins = self.with_auto_margins(child_box, place.margins, inline_size);
        let margin_left = if self.flow.is_rtl() {
            margins.inline_end
        } else {
            margins.inline_start
        };
        place.line_left += margin_left;
        if self.flow.is_rtl() {
            let (_, right) = self.content_edges();
            place.line_left = right - margins.inline_start - inline_size;
        }
        let mut space = self.child_bfc_space(child_box, &place, clearance, None);
        space.inline_sizing = InlineSizing::Fixed(inline_size);
        let mut result = self.cx.layout(child, &space);
        let mut bfc = result.bfc.clone().expect("a participating box answers for its formatting context");
        let collapses_through = bfc.block.is_none();
        let mut needs_relayout = bfc.aborted || (collapses_through && bfc.adjoining_floats && !has_forced(&space));

        let mut collapsed_with_clearance = false;
        if collapses_through && !bfc.aborted && clearance > Px::MIN && (clear_left || clear_right) {
            let at = self.bfc_block.map_or(place.estimate, |b| b + progress.block) + bfc.strut.sum();
            collapsed_with_clearance = at < clearance;
        }
        if (bfc.cleared && !collapses_through) || collapsed_with_clearance {
            self.resolve(progress, None)?;
        }
        let mut child_block = bfc.block;
        if collapses_through {
            if let Some(bfc_block) = self.bfc_block {
                child_block = Some((bfc_block + progress.block + bfc.strut.sum()).max(clearance));
            }
        } else if !bfc.cleared {
            self.resolve(progress, child_block)?;
        }
        if collapsed_with_clearance {
            let mut strut = MarginStrut::default();
            strut.append(place.margins.block_start);
            if strut != place.strut {
                place.strut = strut;
                needs_relayout = true;
            }
        }
        if needs_relayout && let Some(forced) = child_block {
            for _ in 0..2 {
                let mut space = self.child_bfc_space(child_box, &place, clearance, child_block.or(Some(forced)));
                space.inline_sizing = InlineSizing::Fixed(inline_size);
                result = self.cx.layout(child, &space);
                bfc = result.bfc.clone().expect("a participating box answers for its formatting context");
                if !bfc.aborted {
                    break;
                }
                child_block = bfc.block.or(child_block);
            }
        } else if needs_relayout {
            self.abort_on_move = true;
            self.adjoining_floats = true;
        }
        self.exclusions = bfc.exclusions.clone();

        let block = match (self.bfc_block, child_block) {
            (Some(container), Some(child)) => child - container,
            _ => Px::ZERO,
        };
        let inline = self.inline_from_bfc(place.line_left, inline_size);
        let size = self.flow.logical_size(result.fragment.size);
        let collapses_through = bfc.block.is_none();
        self.note_baselines(&result, block);
        self.builder
            .add(LogicalOffset { inline, block }, &result, self.relative_of(child_box));

        let mut strut = bfc.strut;
        let next = if collapses_through {
            if collapsed_with_clearance {
                block - bfc.strut.sum()
            } else {
                progress.block
            }
        } else {
            block + size.block
        };
        strut.append(place.margins.block_end);
        *progress = Progress {
            block: next,
            strut,
            collapsed_with_clearance,
        };
        Ok(())
    }

    fn child_bfc_space(&self, child: &LayoutBox, place: &ChildPlace, clearance: Px, forced: Option<Px>) -> Space {
        let mut space = self.independent_space(child);
        space.page = self.space.page;
        space.bfc = Some(BfcSpace {
            line_left: place.line_left,
            block: place.estimate,
            strut: place.strut,
            exclusions: self.exclusions.clone(),
            clearance,
            forced,
        });
        space
    }

    fn child_inline_size(&self, child: BoxId, child_box: &LayoutBox) -> Px {
        let space = self.independent_space(child_box);
        sizing::inline_size(self.cx, child, &space)
    }

    /// §10.3.3: `auto` margins share what is left; over-constrained boxes keep their start margin. `-webkit-center` and its kin (HTML
    /// §15.3.4, `<center>` and `align`) align a block as if its margins were.
    fn with_auto_margins(&self, child: &LayoutBox, mut margins: LogicalSides<Px>, inline_size: Px) -> LogicalSides<Px> {
        let free = self.content_inline - inline_size - margins.inline_sum();
        let auto = self.flow.logical_sides(&child.style.margin.map(AutoLength::is_auto));
        match (auto.inline_start, auto.inline_end) {
            (true, true) if free > Px::ZERO => {
                margins.inline_start = free / 2;
                margins.inline_end = free - free / 2;
            }
            (true, false) => margins.inline_start = free.clamp_negative(),
            (false, true) => margins.inline_end = free,
            (true, true) => margins.inline_end = free,
            (false, false) => {
                let ltr = self.style.inherited.direction == Direction::Ltr;
                match self.style.inherited.text_align {
                    TextAlign::WebkitCenter if free > Px::ZERO => {
                        margins.inline_start += free / 2;
                    }
                    TextAlign::WebkitRight if ltr && free > Px::ZERO => margins.inline_start += free,
                    TextAlign::WebkitLeft if !ltr && free > Px::ZERO => margins.inline_start += free,
                    _ => {}
                }
                margins.inline_end = self.content_inline - inline_size - margins.inline_start;
            }
        }
        margins
    }

    /// A child that starts a formatting context: it stands beside floats where it fits (§9.5).
    fn new_context_child(&mut self, child: BoxId, progress: &mut Progress) -> Result<(), Aborted> {
        let child_box = self.cx.tree.get(child);
        let style = &child_box.style;
        let (clear_left, clear_right) = cleared_sides(style.clear, self.flow);
        let clearance = self.exclusions.clearance(clear_left, clear_right);
        let place = self.child_place(child_box, progress);
        let mut own_margin = MarginStrut::default();
        own_margin.append(place.margins.block_start);
        let origin = match self.bfc_block {
            Some(bfc_block) => bfc_block + progress.block + place.strut.sum(),
            None => {
                // The child's margin collapses with the container's unless the child has to move down past floats.
                let hypothetical = place.estimate + place.strut.sum();
                let stays = clearance <= hypothetical && self.place_new_context(child, child_box, &place, hypothetical).2 == hypothetical;
                self.resolve(progress, stays.then_some(hypothetical))?;
                self.bfc_block.unwrap_or(hypothetical) + if stays { Px::ZERO } else { own_margin.sum() }
            }
        };
        let bfc_block = self.bfc_block.unwrap_or(Px::ZERO);
        let (mut result, mut line_left, mut block) = self.place_new_context(child, child_box, &place, origin.max(clearance));
        if let Some(page) = self.space.page {
            let size = self.flow.logical_size(result.fragment.size).block;
            let keep =
                style.rare.break_inside_avoid || matches!(child_box.contents, Contents::Replaced(_)) || sizing::is_scroll_container(style);
            // A box that must not be cut but is higher than a page at least begins on a page of its own, unless nothing is before it.
            let follows = self.builder.mark().0 > 0;
            let push = match keep {
                true if style.rare.break_inside_avoid && follows && size > page.rest(block) => page.rest(block),
                true => page.push(block, size),
                false => Px::ZERO,
            };
            if push > Px::ZERO {
                (result, line_left, block) = self.place_new_context(child, child_box, &place, block + push);
            }
        }
        let size = self.flow.logical_size(result.fragment.size);
        let offset = LogicalOffset {
            inline: self.inline_from_bfc(line_left, size.inline),
            block: block - bfc_block,
        };
        self.note_baselines(&result, offset.block);
        self.builder.add(offset, &result, self.relative_of(child_box));
        let mut strut = MarginStrut::default();
        strut.append(place.margins.block_end);
        let end = offset.block + size.block;
        *progress = Progress {
            block: end,
            strut,
            collapsed_with_clearance: false,
        };
        Ok(())
    }

    /// Finds the first place at or below `origin` where the child fits between the floats; returns its layout, line-left edge and BFC block offset.
    fn place_new_context(&self, child: BoxId, child_box: &LayoutBox, place: &ChildPlace, origin: Px) -> (LayoutResult, Px, Px) {
        let (left, right) = self.content_edges();
        let rtl = self.flow.is_rtl();
        let (margin_left, margin_right) = match rtl {
            true => (place.margins.inline_end, place.margins.inline_start),
            false => (place.margins.inline_start, place.margins.inline_end),
        };
        // Margins may lie under floats; the border box may not.
        let room = |band: Band| {
            let room_left = if band.left > left {
                band.left.max(left + margin_left)
            } else {
                left + margin_left
            };
            let room_right = if band.right < right {
                band.right.min(right - margin_right)
            } else {
                right - margin_right
            };
            (room_left, room_right)
        };
        let mut block = origin;
        loop {
            let (room_left, room_right) = room(self.exclusions.band(block, Px::ZERO, left, right));
            let mut space = self.independent_space(child_box);
            space.page = self.space.page.map(|page| PageSpace {
                start: page.start + block,
                ..page
            });
            if !self.flow.is_orthogonal(child_box.flow()) {
                // An auto width takes the margins off again.
                space.available_inline = (room_right - room_left).clamp_negative() + place.margins.inline_sum();
            }
            if matches!(child_box.contents, Contents::Table(_) | Contents::Replaced(_)) {
                space.inline_sizing = InlineSizing::ShrinkToFit;
            }
            let result = self.cx.layout(child, &space);
            let size = self.flow.logical_size(result.fragment.size);
            let band = self.exclusions.band(block, size.block, left, right);
            if band.left == left && band.right == right {
                let margins = self.with_auto_margins(child_box, place.margins, size.inline);
                let line_left = if rtl {
                    right - margins.inline_start - size.inline
                } else {
                    left + margins.inline_start
                };
                return (result, line_left, block);
            }
            let (room_left, room_right) = room(band);
            match self.exclusions.next_end(block) {
                Some(next) if size.inline > room_right - room_left => block = next,
                _ => {
                    let free = (room_right - room_left - size.inline).clamp_negative();
                    let indent = self.indent_between_floats(child_box, free);
                    let line_left = if rtl {
                        room_right - indent - size.inline
                    } else {
                        room_left + indent
                    };
                    return (result, line_left, block);
                }
            }
        }
    }

    /// How far from the room's inline start a formatting context root stands that is narrower than the room between floats.
    fn indent_between_floats(&self, child: &LayoutBox, free: Px) -> Px {
        let auto = self.flow.logical_sides(&child.style.margin.map(AutoLength::is_auto));
        match (auto.inline_start, auto.inline_end) {
            (true, true) => free / 2,
            (true, false) => free,
            (false, true) => Px::ZERO,
            (false, false) => match self.style.inherited.text_align {
                TextAlign::WebkitCenter => free / 2,
                TextAlign::WebkitRight if !self.flow.is_rtl() => free,
                TextAlign::WebkitLeft if self.flow.is_rtl() => free,
                _ => Px::ZERO,
            },
        }
    }

    fn note_baselines(&mut self, result: &LayoutResult, block: Px) {
        if let Some(baseline) = result.first_baseline
            && self.first_baseline.is_none()
        {
            self.first_baseline = Some(block + baseline);
        }
        // The last line of an inline-block is not looked for in tables.
        let is_table = matches!(self.cx.tree.get(result.fragment.box_id).contents, Contents::Table(_));
        if let Some(baseline) = result.last_baseline.filter(|_| !is_table) {
            self.last_baseline = Some(block + baseline);
        }
    }

    // ---- Lines ----------------------------------------------------------------------------------------------------------------

    fn lines(&mut self, content: &'a InlineContent, progress: &mut Progress) -> Result<(), Aborted> {
        if !content.is_solid() {
            self.empty_line(content, progress);
            return Ok(());
        }
        self.resolve(progress, None)?;
        let breaker = self.breaker(content);
        let mut open = Vec::new();
        let mut start = Some(Position::default());
        let mut first = true;
        let mut after_break = false;
        while let Some(position) = start {
            let indent = self.text_indent(first, after_break);
            let line = self.line(&breaker, content, position, indent, first, progress, &mut open);
            start = line.next;
            after_break = line.forced_break.is_some();
            if let Some(forced) = line.forced_break {
                let (left, right) = cleared_sides(self.cx.tree.get(forced).style.clear, self.flow);
                let clearance = self.exclusions.clearance(left, right);
                progress.block = progress.block.max(clearance - self.bfc_block.unwrap_or(Px::ZERO));
            }
            first = false;
        }
        self.intrinsic = self.intrinsic.max(progress.block);
        Ok(())
    }

    fn breaker(&self, content: &'a InlineContent) -> LineBreaker<'a> {
        let (block, orthogonal) = (self.percentage_block(), self.orthogonal_fallback());
        LineBreaker::new(self.cx, content, self.flow, self.content_inline, block, orthogonal)
    }

    /// `text-indent` for a line (CSS Text 3 §7.1).
    fn text_indent(&self, first: bool, after_break: bool) -> Px {
        let inherited = &self.style.inherited;
        let indented = (first && self.layout_box.is_first_formatted) || (after_break && inherited.text_indent_each_line);
        if indented != inherited.text_indent_hanging {
            inherited.text_indent.resolve(self.content_inline)
        } else {
            Px::ZERO
        }
    }

    /// Breaks and places one line at `progress`, with the floats that come up in it.
    #[allow(clippy::too_many_arguments)]
    fn line(
        &mut self,
        breaker: &LineBreaker,
        content: &InlineContent,
        position: Position,
        indent: Px,
        first: bool,
        progress: &mut Progress,
        open: &mut Vec<usize>,
    ) -> PlacedLine {
        let bfc_block = self.bfc_block.unwrap_or(Px::ZERO);
        let (left, right) = self.content_edges();
        let exclusions = self.exclusions.clone();
        let children = self.builder.mark();
        let mut height = Px::ZERO;
        let mut attempts = 0;
        loop {
            attempts += 1;
            let block = bfc_block + progress.block;
            let mut waiting: Vec<BoxId> = Vec::new();
            let mut band = self.exclusions.band(block, height, left, right);
            let line = breaker.line(position, band.width(), indent, first, &mut |float, used, empty| {
                let (result, margins) = self.lay_out_float(float);
                let width = self.flow.logical_size(result.fragment.size).inline + margins.inline_sum();
                if !waiting.is_empty() || (!empty && used + width > band.width()) {
                    waiting.push(float);
                    return None;
                }
                self.place_float(float, block);
                band = self.exclusions.band(block, height, left, right);
                Some(band.width())
            });
            let narrowed = band.left > left || band.right < right;
            if narrowed && line.has_content && indent + line.width > band.width() && attempts < 1000 {
                // Shortened by floats too much for its content: the line moves down (§9.5).
                if let Some(next) = self.exclusions.next_end(block) {
                    self.exclusions = exclusions.clone();
                    self.builder.rewind(children);
                    progress.block = next - bfc_block;
                    height = Px::ZERO;
                    continue;
                }
            }
            let (next, forced_break) = (line.next, line.forced_break);
            let mut now_open = open.clone();
            let room = LineRoom {
                left: band.left - left,
                width: band.width(),
                indent,
                container_inline: self.content_inline,
                container_block: self.content_block,
                first,
                start: position.offset,
            };
            let placed = line_layout::place(self.cx, self.id, self.style, content, line, room, &mut now_open);
            let tall = self.exclusions.band(block, placed.height, left, right);
            if (tall.left > band.left || tall.right < band.right) && placed.height > height && attempts < 1000 {
                self.exclusions = exclusions.clone();
                self.builder.rewind(children);
                height = placed.height;
                continue;
            }
            let push = self.space.page.map_or(Px::ZERO, |page| page.push(block, placed.height));
            if push > Px::ZERO && attempts < 1000 {
                self.exclusions = exclusions.clone();
                self.builder.rewind(children);
                progress.block += push;
                continue;
            }
            *open = now_open;
            let offset = LogicalOffset {
                inline: self.around.inline_start,
                block: progress.block,
            };
            self.note_baselines(&placed.result, progress.block);
            self.builder.add(offset, &placed.result, PhysicalOffset::default());
            progress.block += placed.height;
            for float in waiting {
                self.place_float(float, bfc_block + progress.block);
            }
            return PlacedLine { next, forced_break };
        }
    }

    /// Inline content that makes no line box (§9.4.2): its floats and absolutely positioned boxes are placed, and its inline boxes have a
    /// place because they may be containing blocks.
    fn empty_line(&mut self, content: &'a InlineContent, progress: &mut Progress) {
        use crate::layout::inline::ItemKind;
        for item in &content.items {
            match item.kind {
                ItemKind::Float => self.float(item.box_id, progress),
                ItemKind::OutOfFlow { inline_container: None } => self.out_of_flow(item.box_id, progress),
                _ => {}
            }
        }
        if !content.items.iter().any(|i| matches!(i.kind, ItemKind::Open { .. })) {
            return;
        }
        let breaker = self.breaker(content);
        let mut line = breaker.line(Position::default(), self.content_inline, Px::ZERO, true, &mut |_, _, _| None);
        line.items.retain(|i| match content.items[i.item].kind {
            ItemKind::OutOfFlow { inline_container } => inline_container.is_some(),
            _ => true,
        });
        let room = LineRoom {
            left: Px::ZERO,
            width: self.content_inline,
            indent: Px::ZERO,
            container_inline: self.content_inline,
            container_block: self.content_block,
            first: true,
            start: 0,
        };
        let placed = line_layout::place(self.cx, self.id, self.style, content, line, room, &mut Vec::new());
        let block = progress.block + if self.bfc_block.is_some() { progress.strut.sum() } else { Px::ZERO };
        self.builder.add(
            LogicalOffset {
                inline: self.around.inline_start,
                block,
            },
            &placed.result,
            PhysicalOffset::default(),
        );
    }

    // ---- Pages ----------------------------------------------------------------------------------------------------------------

    /// A forced break before a child moves it to the start of the next page.
    fn page_break_before(&mut self, child: &LayoutBox, progress: &mut Progress) -> Result<(), Aborted> {
        let due = std::mem::take(&mut self.break_due) || starts_with_break(self.cx, child);
        let (true, Some(page)) = (due, self.space.page) else {
            return Ok(());
        };
        self.resolve(progress, None)?;
        let at = self.bfc_block.unwrap_or(Px::ZERO) + progress.block + progress.strut.sum();
        progress.block += progress.strut.sum() + page.rest(at);
        progress.strut = MarginStrut::default();
        Ok(())
    }

    // ---- The end --------------------------------------------------------------------------------------------------------------

    fn finish(mut self, mut progress: Progress) -> LayoutResult {
        let mut strut = progress.strut;
        if self.is_new_context() {
            self.intrinsic = self.intrinsic.max(self.exclusions.clearance(true, true));
        }
        self.place_marker(&mut progress);
        if self.around.block_end > Px::ZERO || progress.collapsed_with_clearance || self.is_new_context() {
            if self.bfc_block.is_none() {
                if self.resolve(&mut progress, None).is_err() {
                    return self.abandoned();
                }
            } else {
                self.intrinsic = self.intrinsic.max(progress.block + strut.sum());
            }
            self.intrinsic += self.around.block_end;
            strut = MarginStrut::default();
        } else {
            self.intrinsic = self.intrinsic.max(progress.block);
        }
        if self.style.rare.contains_size {
            self.intrinsic = self.around.block_sum();
        }
        let mut block_size = sizing::block_size(self.style, self.flow, self.space, self.inline_size, self.intrinsic);
        if let Some(fill) = quirk_block_size(self.cx, self.layout_box, self.space) {
            block_size = block_size.max(fill);
        }
        if self.bfc_block.is_none() && block_size > Px::ZERO && self.resolve(&mut progress, None).is_err() {
            return self.abandoned();
        }
        if self.bfc_block.is_some() && !strut.is_empty() && (block_size != self.intrinsic || self.content_block.is_some()) {
            strut = MarginStrut::default();
        }
        let bfc = self.bfc().is_some().then(|| BfcResult {
            block: self.bfc_block,
            aborted: false,
            strut,
            exclusions: self.exclusions.clone(),
            cleared: self.cleared,
            adjoining_floats: self.adjoining_floats,
        });
        self.align_content(block_size);
        let kind = match self.style.display {
            Display::TableCell => FragmentKind::TableCell(self.sides, self.is_hidden_cell()),
            _ => FragmentKind::Box(self.sides),
        };
        let size = LogicalSize {
            inline: self.inline_size,
            block: block_size,
        };
        let (fragment, out_of_flow) = self.builder.finish(self.cx, self.style, size, kind);
        LayoutResult {
            fragment,
            first_baseline: self.first_baseline,
            last_baseline: self.last_baseline,
            out_of_flow,
            bfc,
            intrinsic_block: self.intrinsic,
        }
    }

    /// `align-content` moves the whole content (CSS Align 3 §5.1.1); table cells are aligned by their row.
    fn align_content(&mut self, block_size: Px) {
        if self.style.display == Display::TableCell {
            return;
        }
        let align = self.style.alignment.align_content;
        let by = alignment::distribute(align, block_size - self.intrinsic, 1, false, None).before;
        if by != Px::ZERO {
            self.builder.shift_block(by);
            self.first_baseline = self.first_baseline.map(|baseline| baseline + by);
            self.last_baseline = self.last_baseline.map(|baseline| baseline + by);
        }
    }

    /// `empty-cells: hide` on a cell without content in the separated borders model (§17.6.1.1).
    fn is_hidden_cell(&self) -> bool {
        let empty = match &self.layout_box.contents {
            Contents::Inlines(content) => !content.is_solid() && !content.has_floats(),
            Contents::Blocks(children) => children.is_empty(),
            _ => false,
        };
        self.style.inherited.empty_cells_hide && !self.style.inherited.border_collapse && empty
    }

    /// Places the outside marker of a list item beside its first line (§12.5.1).
    fn place_marker(&mut self, progress: &mut Progress) {
        let Some(marker) = self.layout_box.marker else { return };
        let marker_box = self.cx.tree.get(marker);
        let mut space = self.independent_space(marker_box);
        space.inline_sizing = InlineSizing::ShrinkToFit;
        let result = self.cx.layout(marker, &space);
        let size = self.flow.logical_size(result.fragment.size);
        let own = result.first_baseline.unwrap_or(size.block);
        let margins = sizing::margins_or_zero(&marker_box.style, self.flow, self.content_inline);
        if self.first_baseline.is_none() && !content_is_solid(self.layout_box) {
            // A list item without lines is as high as its marker.
            if self.resolve(progress, None).is_ok() {
                let end = progress.block.max(self.around.block_start) + size.block;
                self.intrinsic = self.intrinsic.max(end);
                progress.block = progress.block.max(end);
                self.first_baseline = Some(self.around.block_start + own);
            }
        }
        let block = self.first_baseline.map_or(self.around.block_start, |baseline| baseline - own);
        let inline = self.around.inline_start - size.inline - margins.inline_end;
        self.builder
            .add(LogicalOffset { inline, block }, &result, PhysicalOffset::default());
    }

    /// The answer of a layout that was given up.
    fn abandoned(self) -> LayoutResult {
        let bfc = BfcResult {
            block: self.bfc_block,
            aborted: true,
            strut: MarginStrut::default(),
            exclusions: self.bfc().map(|b| b.exclusions.clone()).unwrap_or_default(),
            cleared: self.cleared,
            adjoining_floats: self.adjoining_floats,
        };
        let size = LogicalSize {
            inline: self.inline_size,
            block: Px::ZERO,
        };
        let kind = FragmentKind::Box(self.sides);
        let (fragment, _) = FragmentBuilder::new(self.id, self.flow).finish(self.cx, self.style, size, kind);
        LayoutResult {
            fragment,
            first_baseline: None,
            last_baseline: None,
            out_of_flow: Vec::new(),
            bfc: Some(bfc),
            intrinsic_block: Px::ZERO,
        }
    }
}

/// How a line ended.
struct PlacedLine {
    next: Option<Position>,
    forced_break: Option<BoxId>,
}

fn has_forced(space: &Space) -> bool {
    space.bfc.as_ref().is_some_and(|b| b.forced.is_some())
}

fn content_is_solid(layout_box: &LayoutBox) -> bool {
    matches!(&layout_box.contents, Contents::Inlines(content) if content.is_solid())
}

/// The line-relative side a float goes to.
pub fn float_side(float: Float, flow: Flow) -> FloatSide {
    let start_is_left = !flow.is_rtl();
    match float {
        Float::Right => FloatSide::Right,
        Float::InlineStart if !start_is_left => FloatSide::Right,
        Float::InlineEnd if start_is_left => FloatSide::Right,
        _ => FloatSide::Left,
    }
}

/// Whether `clear` clears line-left and line-right floats.
fn cleared_sides(clear: Clear, flow: Flow) -> (bool, bool) {
    let rtl = flow.is_rtl();
    match clear {
        Clear::None => (false, false),
        Clear::Left => (true, false),
        Clear::Right => (false, true),
        Clear::Both => (true, true),
        Clear::InlineStart => (!rtl, rtl),
        Clear::InlineEnd => (rtl, !rtl),
    }
}

/// In quirks mode the root element and `<body>` fill the viewport (Quirks Mode Standard §3.6 and §3.7). Border-box block size.
fn quirk_block_size(cx: &Layout, layout_box: &LayoutBox, space: &Space) -> Option<Px> {
    let style = &layout_box.style;
    if !cx.tree.quirks || !matches!(layout_box.role, Role::Root | Role::Body) || style.is_floating() || style.is_out_of_flow() {
        return None;
    }
    let flow = layout_box.flow();
    if !sizing::size_properties(style, flow).block.is_auto() {
        return None;
    }
    let margins = sizing::margins_or_zero(style, flow, space.container_inline);
    space
        .available_block
        .map(|available| (available - margins.block_sum()).clamp_negative())
}

fn last_in_flow(cx: &Layout, children: &[BoxId]) -> Option<BoxId> {
    children.iter().rev().copied().find(|&c| is_in_flow(cx, c))
}

fn is_in_flow(cx: &Layout, id: BoxId) -> bool {
    let style = &cx.tree.get(id).style;
    !style.is_out_of_flow() && !style.is_floating()
}

/// `break-before` of a box or of its first in-flow descendants (CSS Fragmentation 3 §3.1).
fn starts_with_break(cx: &Layout, layout_box: &LayoutBox) -> bool {
    layout_box.style.rare.break_before == BreakBetween::Page
        || matches!(&layout_box.contents, Contents::Blocks(children)
            if children.iter().find(|&&c| is_in_flow(cx, c)).is_some_and(|&c| starts_with_break(cx, cx.tree.get(c))))
}

/// `break-after` of a box or of its last in-flow descendants.
fn ends_with_break(cx: &Layout, layout_box: &LayoutBox) -> bool {
    layout_box.style.rare.break_after == BreakBetween::Page
        || matches!(&layout_box.contents, Contents::Blocks(children)
            if last_in_flow(cx, children).is_some_and(|c| ends_with_break(cx, cx.tree.get(c))))
}
