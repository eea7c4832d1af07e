//! Floats, absolutely positioned children and where their content box lies between floats (CSS 2.1 §9.5, §9.6).

use super::{Algorithm, Progress};
use crate::layout::box_tree::BoxId;
use crate::layout::float::{Band, FloatSide};
use crate::layout::geometry::{Flow, LogicalOffset, LogicalSides};
use crate::layout::sizing;
use crate::layout::space::{InlineSizing, LayoutResult, StaticEdge};
use crate::style::values::{Clear, Display, Float, TextAlign};
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
        let (offset, start) = (LogicalOffset { inline, block }, StaticEdge::Start);
        self.builder.add_out_of_flow(child, offset, start, start, None);
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
        let before = self.exclusions.clone();
        let (mut result, margins) = self.lay_out_float_at(child, block);
        let (mut x, mut y) = (Px::ZERO, block);
        let mut at = block;
        // What page ends do to a float depends on where it is, which depends on its size.
        for _ in 0..3 {
            let size = self.flow.logical_size(result.fragment.size);
            self.exclusions = before.clone();
            (x, y) = self.exclusions.place(
                side,
                block,
                size.inline + margins.inline_sum(),
                size.block + margins.block_sum(),
                left,
                right,
            );
            let border = y + margins.block_start;
            let push = self.push_whole(child_box, border, size.block);
            if push > Px::ZERO {
                block = y + push;
            } else if border == at || self.space.page.is_none() {
                break;
            }
            at = border + push;
            result = self.lay_out_float_at(child, at).0;
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
        let relative = self.relative(style);
        self.builder.add(LogicalOffset { inline, block }, &result, relative);
    }

    pub(super) fn lay_out_float(&self, child: BoxId) -> (LayoutResult, LogicalSides<Px>) {
        let child_box = self.cx.tree.get(child);
        let mut space = self.independent_space(child_box);
        space.inline_sizing = InlineSizing::ShrinkToFit;
        let result = self.cx.layout(child, &space);
        (result, sizing::margins_or_zero(&child_box.style, self.flow, self.content_inline))
    }

    /// Lays out a float whose border edge is at a BFC block offset.
    fn lay_out_float_at(&self, child: BoxId, block: Px) -> (LayoutResult, LogicalSides<Px>) {
        let (result, margins) = self.lay_out_float(child);
        if self.space.page.is_none() {
            return (result, margins);
        }
        let mut space = self.independent_space(self.cx.tree.get(child));
        space.inline_sizing = InlineSizing::Fixed(self.flow.logical_size(result.fragment.size).inline);
        space.page = self.page_space(block);
        let child_flow = self.cx.tree.get(child).flow();
        if self.flow.is_orthogonal(child_flow) {
            return (result, margins);
        }
        (self.cx.layout(child, &space), margins)
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
