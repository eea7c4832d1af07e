//! The captions of a table, which stand around its grid in the wrapper box (CSS 2.1 §17.4).

use crate::layout::Layout;
use crate::layout::box_tree::{BoxId, Table};
use crate::layout::builder::{FragmentBuilder, relative_offset};
use crate::layout::geometry::{Flow, LogicalOffset, LogicalSides};
use crate::layout::sizing;
use crate::layout::space::{LayoutResult, Space};
use crate::units::Px;

/// A laid out caption.
pub struct Caption {
    id: BoxId,
    result: LayoutResult,
    margin: LogicalSides<Px>,
    /// `caption-side: bottom`.
    pub at_bottom: bool,
}

impl Caption {
    /// Lays out the captions of a table of this width.
    pub fn lay_out_all(cx: &Layout, table: &Table, flow: Flow, table_inline: Px) -> Vec<Caption> {
        table
            .captions
            .iter()
            .map(|&id| Caption::lay_out(cx, id, flow, table_inline))
            .collect()
    }

    fn lay_out(cx: &Layout, id: BoxId, flow: Flow, table_inline: Px) -> Caption {
        let style = &cx.tree.get(id).style;
        let result = cx.layout(id, &Space::independent(flow, table_inline, None));
        let margins = sizing::margins(style, flow, table_inline);
        let size = flow.logical_size(result.fragment.size).inline;
        let known = margins.inline_start.unwrap_or(Px::ZERO) + margins.inline_end.unwrap_or(Px::ZERO);
        let free = (table_inline - size - known).clamp_negative();
        let (inline_start, inline_end) = match (margins.inline_start, margins.inline_end) {
            (None, None) => (free / 2, free - free / 2),
            (None, Some(end)) => (free, end),
            (Some(start), None) => (start, free),
            (Some(start), Some(end)) => (start, end),
        };
        let margin = LogicalSides {
            inline_start,
            inline_end,
            block_start: margins.block_start.unwrap_or(Px::ZERO),
            block_end: margins.block_end.unwrap_or(Px::ZERO),
        };
        Caption {
            id,
            result,
            margin,
            at_bottom: style.inherited.caption_bottom,
        }
    }

    /// Block size with margins.
    pub fn outer_size(&self, flow: Flow) -> Px {
        flow.logical_size(self.result.fragment.size).block + self.margin.block_sum()
    }

    /// Adds the caption to the wrapper at `offset` and moves `offset` past it.
    pub fn add_to(&self, cx: &Layout, builder: &mut FragmentBuilder, flow: Flow, table_inline: Px, offset: &mut Px) {
        let style = &cx.tree.get(self.id).style;
        let place = LogicalOffset {
            inline: self.margin.inline_start,
            block: *offset + self.margin.block_start,
        };
        builder.add(place, &self.result, relative_offset(style, flow, table_inline, None));
        *offset += self.outer_size(flow);
    }
}
