//! Page breaks between children (CSS Fragmentation 3 §3, CSS Paged Media 3 §4).

use super::{Aborted, Algorithm, Progress};
use crate::layout::Layout;
use crate::layout::box_tree::{BoxId, Contents, LayoutBox};
use crate::layout::sizing;
use crate::layout::space::{LayoutResult, MarginStrut};
use crate::style::values::BreakBetween;
use crate::units::Px;

/// The in-flow child before the current one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Previous {
    id: BoxId,
    /// Where in the paged flow it began.
    start: Px,
}

impl<'a> Algorithm<'a> {
    /// Where in the paged flow the next child's border edge would be.
    fn page_position(&self, progress: &Progress) -> Px {
        let start = self.space.page.map_or(Px::ZERO, |page| page.start);
        start + self.bfc_block.unwrap_or_else(|| self.expected_bfc_block()) + progress.block + progress.strut.sum()
    }

    /// A forced break between the child before and this one, or pages of different names, move this one to the start of a page. A break before
    /// the first child is one before its container.
    pub(super) fn page_break_before(&mut self, child: BoxId, child_box: &LayoutBox, progress: &mut Progress) -> Result<(), Aborted> {
        let Some((pages, _)) = self.cx.paged(self.space) else {
            return Ok(());
        };
        if let Some(previous) = self.previous {
            let (after, before) = (
                ends_with_break(self.cx, self.cx.tree.get(previous.id)),
                starts_with_break(self.cx, child_box),
            );
            if after.is_forced() || before.is_forced() || pages.differ(previous.id, child) {
                self.resolve(progress, None)?;
                let at = self.page_position(progress);
                let after_empty = previous.start == at;
                let side = if before.is_forced() { before } else { after };
                progress.block += progress.strut.sum() + pages.begin(at, after_empty, side, child);
                progress.strut = MarginStrut::default();
            }
        }
        self.previous = Some(Previous {
            id: child,
            start: self.page_position(progress),
        });
        self.fill_page(progress);
        Ok(())
    }

    /// Pages after a BFC block offset are made anew, because a child there is laid out again.
    pub(super) fn forget_pages(&self, block: Px) {
        if let Some((pages, start)) = self.cx.paged(self.space) {
            pages.forget_after(start + block);
        }
    }

    /// How far a child at a BFC block offset has to move so that it stays whole, if it should. One that must not be cut but is higher than a page
    /// at least begins on a page of its own, unless nothing is before it.
    pub(super) fn push_whole(&self, child: &LayoutBox, block: Px, size: Px) -> Px {
        let Some((pages, start)) = self.cx.paged(self.space) else {
            return Px::ZERO;
        };
        let avoids = child.style.rare.break_inside_avoid;
        let monolithic = matches!(child.contents, Contents::Replaced(_)) || sizing::is_scroll_container(&child.style);
        let rest = pages.rest(start + block);
        match avoids && size > rest && self.builder.mark().0 > 0 {
            true => rest,
            false if avoids || monolithic => pages.push(start + block, size),
            false => Px::ZERO,
        }
    }

    /// Whether a box that was laid out without pages would be the same at a BFC block offset of the paged flow.
    pub(super) fn is_on_one_page(&self, block: Px, result: &LayoutResult) -> bool {
        let Some((pages, start)) = self.cx.paged(self.space) else {
            return true;
        };
        let (size, overflow) = (result.fragment.size, &result.fragment.overflow);
        let end = match (self.flow.is_horizontal(), self.flow.flipped().1) {
            (true, _) => size.height.max(overflow.bottom()),
            (false, false) => size.width.max(overflow.right()),
            (false, true) => size.width - overflow.offset.x.min(Px::ZERO),
        };
        pages.hold_whole(start + block, start + block + end)
    }

    /// What fills the page's width is as wide as the page that `progress` is on.
    pub(super) fn fill_page(&mut self, progress: &Progress) {
        if let Some((pages, _)) = self.cx.paged(self.space)
            && let Some(width) = self.page_width
        {
            let now = pages.at(self.page_position(progress)).extent.inline;
            self.content_inline = (self.content_inline + (now - width)).clamp_negative();
            self.page_width = Some(now);
        }
    }
}

fn in_flow<'c>(cx: &'c Layout, children: &'c [BoxId]) -> impl DoubleEndedIterator<Item = &'c LayoutBox> {
    let boxes = children.iter().map(|&child| cx.tree.get(child));
    boxes.filter(|child| !child.style.is_out_of_flow() && !child.style.is_floating())
}

/// `break-before` of a box or of its first in-flow descendants (CSS Fragmentation 3 §3.1).
pub(in crate::layout) fn starts_with_break<'c>(cx: &'c Layout, mut layout_box: &'c LayoutBox) -> BreakBetween {
    loop {
        let own = layout_box.style.rare.break_before;
        let first = match &layout_box.contents {
            Contents::Blocks(children) | Contents::Flex(children) if !own.is_forced() => in_flow(cx, children).next(),
            _ => None,
        };
        match first {
            Some(first) => layout_box = first,
            None => return own,
        }
    }
}

/// `break-after` of a box or of its last in-flow descendants.
pub(in crate::layout) fn ends_with_break<'c>(cx: &'c Layout, mut layout_box: &'c LayoutBox) -> BreakBetween {
    loop {
        let own = layout_box.style.rare.break_after;
        let last = match &layout_box.contents {
            Contents::Blocks(children) | Contents::Flex(children) if !own.is_forced() => in_flow(cx, children).next_back(),
            _ => None,
        };
        match last {
            Some(last) => layout_box = last,
            None => return own,
        }
    }
}
