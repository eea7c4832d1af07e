//! Floats, absolutely positioned children and where their content box lies between floats (CSS 2.1 §9.5, §9.6).

use super::{Algorithm, Progress};
use crate::layout::box_tree::{BoxId, LayoutBox};
use crate::layout::flex_grid::Axis;
use crate::layout::flex_grid::alignment::{self, SelfAlignment};
use crate::layout::float::{Band, Exclusions, FloatSide};
use crate::layout::geometry::{Flow, LogicalOffset, LogicalSides, LogicalSize};
use crate::layout::sizing;
use crate::layout::space::{InlineSizing, LayoutResult, StaticEdge};
use crate::style::values::{Align, Alignment, Clear, Display, Float, TextAlign};
use crate::units::Px;

impl<'a> Algorithm<'a> {
    pub(super) fn out_of_flow(&mut self, child: BoxId, progress: &Progress) {
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
            if self.first_baseline.is_none() {
                inline += self.text_indent(true, false);
            }
            inline += match self.style.inherited.text_align {
                TextAlign::Center | TextAlign::WebkitCenter => band.width() / 2,
                TextAlign::End => band.width(),
                TextAlign::Right | TextAlign::WebkitRight if !rtl => band.width(),
                TextAlign::Left | TextAlign::WebkitLeft if rtl => band.width(),
                _ => Px::ZERO,
            };
        }
        let mut edges = (StaticEdge::Start, StaticEdge::Start);
        if !is_inline {
            // In a rectangle as wide as the container, without height (CSS Position 3 §3.5.1).
            let flow = self.cx.tree.get(child).flow();
            let edge = |align: Align, axis: Axis| {
                alignment::of_block(align, flow, self.flow, axis).map_or(StaticEdge::Start, SelfAlignment::static_edge)
            };
            // `align-items` is no property of block containers.
            let justify = match style.alignment.justify_self {
                auto if auto.keyword == Alignment::Auto => self.style.alignment.justify_items,
                own => own,
            };
            edges = (edge(justify, Axis::Inline), edge(style.alignment.align_self, Axis::Block));
            inline += match edges.0 {
                StaticEdge::Start => Px::ZERO,
                StaticEdge::Center => self.content_inline / 2,
                StaticEdge::End => self.content_inline,
            };
        }
        self.builder
            .add_out_of_flow(child, LogicalOffset { inline, block }, edges.0, edges.1, None);
    }

    /// `justify-self` of a block-level child; anonymous boxes and the children of inline boxes have no parent to take it from (CSS Align 3 §6.1).
    pub(super) fn justification(&self, child: &LayoutBox) -> Option<SelfAlignment> {
        let own = child.style.alignment.justify_self;
        let inherits = own.keyword == Alignment::Auto && !child.is_anonymous_block() && child.within_inlines.is_empty();
        let align = if inherits { self.style.alignment.justify_items } else { own };
        alignment::of_block(align, child.flow(), self.flow, Axis::Inline)
    }

    /// BFC line offsets of the content box's edges.
    pub(super) fn content_edges(&self) -> (Px, Px) {
        let start = if self.flow.is_rtl() {
            self.around.inline_end
        } else {
            self.around.inline_start
        };
        let left = self.bfc_line_left + start;
        (left, left + self.content_inline)
    }

    pub(super) fn float(&mut self, child: BoxId, progress: &mut Progress) {
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
    pub(super) fn place_float(&mut self, child: BoxId, origin: Px) {
        let child_box = self.cx.tree.get(child);
        let style = &child_box.style;
        let side = float_side(style.float, self.flow);
        let (clear_left, clear_right) = cleared_sides(style.clear, self.flow);
        let mut block = origin.max(self.exclusions.clearance(clear_left, clear_right));
        let (left, right) = self.content_edges();
        let (mut result, margins) = self.lay_out_float(child);
        let before = self.exclusions.clone();
        let place = |exclusions: &mut Exclusions, block: Px, size: LogicalSize| {
            *exclusions = before.clone();
            let (inline_size, block_size) = (size.inline + margins.inline_sum(), size.block + margins.block_sum());
            exclusions.place(side, block, inline_size, block_size, left, right)
        };
        let size = self.flow.logical_size(result.fragment.size);
        let (mut x, mut y) = place(&mut self.exclusions, block, size);
        // Where it goes to stay whole there may be other floats in the way.
        for _ in 0..3 {
            let push = self.push_whole(child_box, y + margins.block_start, size.block);
            if push == Px::ZERO {
                break;
            }
            block = y + push;
            (x, y) = place(&mut self.exclusions, block, size);
        }
        if !self.is_on_one_page(y + margins.block_start, &result) && !self.flow.is_orthogonal(child_box.flow()) {
            result = self.lay_out_float_at(child, size.inline, y + margins.block_start);
            (x, y) = place(&mut self.exclusions, block, self.flow.logical_size(result.fragment.size));
        }
        let size = self.flow.logical_size(result.fragment.size);
        let margin_left = if self.flow.is_rtl() {
            margins.inline_end
        } else {
            margins.inline_start
        };
        let line_left = x + margin_left;
        let inline = self.inline_from_bfc(line_left, size.inline);
        let block = y + margins.block_start - self.bfc_block.unwrap_or_else(|| self.expected_bfc_block());
        self.builder
            .add(LogicalOffset { inline, block }, &result, self.relative_of(child_box));
    }

    pub(super) fn lay_out_float(&self, child: BoxId) -> (LayoutResult, LogicalSides<Px>) {
        let child_box = self.cx.tree.get(child);
        let mut space = self.independent_space(child_box);
        space.inline_sizing = InlineSizing::ShrinkToFit;
        let result = self.cx.layout(child, &space);
        (result, sizing::margins_or_zero(&child_box.style, self.flow, self.content_inline))
    }

    /// Lays out a float of a known width whose border edge is at a BFC block offset of the paged flow.
    fn lay_out_float_at(&self, child: BoxId, inline_size: Px, block: Px) -> LayoutResult {
        let mut space = self.independent_space(self.cx.tree.get(child));
        space.inline_sizing = InlineSizing::Fixed(inline_size);
        space.page = self.page_space(block);
        self.cx.layout(child, &space)
    }
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
pub(super) fn cleared_sides(clear: Clear, flow: Flow) -> (bool, bool) {
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
