//! Forced page breaks between children (CSS Fragmentation 3 §3).

use super::{Aborted, Algorithm, Progress};
use crate::layout::Layout;
use crate::layout::box_tree::{BoxId, Contents, LayoutBox};
use crate::layout::space::MarginStrut;
use crate::style::values::BreakBetween;
use crate::units::Px;

impl<'a> Algorithm<'a> {
    /// A forced break before a child moves it to the start of the next page.
    pub(super) fn page_break_before(&mut self, child: &LayoutBox, progress: &mut Progress) -> Result<(), Aborted> {
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
}

pub(super) fn last_in_flow(cx: &Layout, children: &[BoxId]) -> Option<BoxId> {
    children.iter().rev().copied().find(|&c| is_in_flow(cx, c))
}

pub(super) fn is_in_flow(cx: &Layout, id: BoxId) -> bool {
    let style = &cx.tree.get(id).style;
    !style.is_out_of_flow() && !style.is_floating()
}

/// `break-before` of a box or of its first in-flow descendants (CSS Fragmentation 3 §3.1).
pub(super) fn starts_with_break(cx: &Layout, layout_box: &LayoutBox) -> bool {
    layout_box.style.rare.break_before == BreakBetween::Page
        || matches!(&layout_box.contents, Contents::Blocks(children)
            if children.iter().find(|&&c| is_in_flow(cx, c)).is_some_and(|&c| starts_with_break(cx, cx.tree.get(c))))
}

/// `break-after` of a box or of its last in-flow descendants.
pub(super) fn ends_with_break(cx: &Layout, layout_box: &LayoutBox) -> bool {
    layout_box.style.rare.break_after == BreakBetween::Page
        || matches!(&layout_box.contents, Contents::Blocks(children)
            if last_in_flow(cx, children).is_some_and(|c| ends_with_break(cx, cx.tree.get(c))))
}
