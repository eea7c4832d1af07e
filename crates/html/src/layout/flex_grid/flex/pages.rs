//! Flex items on pages (CSS Flexbox §10): breaks between the items of a column and between the lines of rows, and inside of items.

use super::line::Line;
use super::{Container, FlexItem};
use crate::layout::block::page_breaks::{ends_with_break, starts_with_break};
use crate::layout::box_tree::Contents;
use crate::layout::flex_grid::item::{Axis, Sizing};
use crate::layout::pages::PageFlow;
use crate::layout::sizing;
use crate::layout::space::PageSpace;
use crate::style::values::BreakBetween;
use crate::units::Px;

impl<'a> Container<'a> {
    /// Moves items and lines to the pages they belong on and lays them out there. `start` is where the content box begins in the paged flow.
    /// Returns how much longer lines have become in the block axis beyond what their items are. Reversed containers are not cut.
    pub(super) fn paginate(&self, lines: &mut [Line<'a>], pages: &PageFlow, start: Px) -> Px {
        match self.main {
            Axis::Block if !self.reversed => {
                let moved = lines.iter_mut().map(|line| self.paginate_column(line, pages, start));
                moved.max().unwrap_or(Px::ZERO)
            }
            Axis::Inline if !self.wrap_reversed => self.paginate_rows(lines, pages, start),
            _ => Px::ZERO,
        }
    }

    /// The items of a column; returns how far breaks have moved the last one.
    fn paginate_column(&self, line: &mut Line<'a>, pages: &PageFlow, start: Px) -> Px {
        let (item_gap, _) = self.gaps();
        let (mut offset, mut moved, mut after) = (Px::ZERO, Px::ZERO, None);
        for item in &mut line.items {
            let (margin_start, margin_end) = self.main_sides(&item.margin);
            offset += margin_start.unwrap_or_default();
            let side = self.forced_break(after, std::slice::from_ref(item));
            item.push = match side {
                Some(side) => pages.begin(start + offset, false, side, item.item.id),
                None if self.stays_whole(item) => pages.push(start + offset, item.main),
                None => Px::ZERO,
            };
            offset += item.push;
            moved += item.push;
            self.lay_out_on_page(item, start + offset);
            offset += item.main + margin_end.unwrap_or_default() + item_gap;
            after = Some(self.break_after(std::slice::from_ref(item)));
        }
        moved
    }

    /// Lines of rows; returns how far breaks have moved the last one, with what lines have grown.
    fn paginate_rows(&self, lines: &mut [Line<'a>], pages: &PageFlow, start: Px) -> Px {
        let (mut moved, mut after) = (Px::ZERO, None);
        for line in lines {
            line.offset += moved;
            let at = start + line.offset;
            let push = match self.forced_break(after, &line.items) {
                Some(side) => line
                    .items
                    .first()
                    .map_or(Px::ZERO, |first| pages.begin(at, false, side, first.item.id)),
                None if line.items.iter().any(|item| self.stays_whole(item)) => pages.push(at, line.cross),
                None => Px::ZERO,
            };
            line.offset += push;
            let mut grown = Px::ZERO;
            for item in &mut line.items {
                let (margin_start, margin_end) = self.cross_margins(item);
                self.lay_out_on_page(item, at + push + margin_start);
                grown = grown.max(item.cross + margin_start + margin_end - line.cross);
            }
            line.cross += grown;
            moved += push + grown;
            after = Some(self.break_after(&line.items));
        }
        moved
    }

    /// The break between what came before (nothing before the first) and these items, if it is forced.
    fn forced_break(&self, after: Option<BreakBetween>, items: &[FlexItem<'a>]) -> Option<BreakBetween> {
        let after = after?;
        let before = items.iter().map(|item| starts_with_break(self.cx, self.cx.tree.get(item.item.id)));
        before.chain([after]).find(|side| side.is_forced())
    }

    fn break_after(&self, items: &[FlexItem<'a>]) -> BreakBetween {
        let mut sides = items.iter().map(|item| ends_with_break(self.cx, self.cx.tree.get(item.item.id)));
        sides.find(|side| side.is_forced()).unwrap_or(BreakBetween::Auto)
    }

    fn stays_whole(&self, item: &FlexItem<'a>) -> bool {
        let layout_box = self.cx.tree.get(item.item.id);
        item.item.style.rare.break_inside_avoid
            || matches!(layout_box.contents, Contents::Replaced(_))
            || sizing::is_scroll_container(item.item.style)
    }

    /// Lays an item out where it is in the paged flow; one whose size comes from its content grows by the gaps that page ends leave there.
    fn lay_out_on_page(&self, item: &mut FlexItem<'a>, start: Px) {
        if item.item.flow.is_orthogonal(self.flow) || item.result.is_none() {
            return;
        }
        let fixed = |size: Px| Sizing::Fixed { size, definite: true };
        let lay_out = |item: &FlexItem<'a>| {
            let (inline, block) = match self.main {
                Axis::Inline => (item.main, item.cross),
                Axis::Block => (item.cross, item.main),
            };
            let mut space = item.item.space(self.cx, self.room, fixed(inline), fixed(block));
            space.page = Some(PageSpace { start, fills: None });
            self.cx.layout(item.item.id, &space)
        };
        let result = lay_out(item);
        let block = match self.main {
            Axis::Inline => &mut item.cross,
            Axis::Block => &mut item.main,
        };
        let grows = item.item.preferred(Axis::Block).is_auto() && result.intrinsic_block > *block;
        if grows {
            *block = result.intrinsic_block;
        }
        item.result = Some(match grows.then(|| self.cx.enter_second_layout()).flatten() {
            Some(_second) => lay_out(item),
            None => result,
        });
    }
}
