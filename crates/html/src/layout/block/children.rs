//! In-flow block-level children: margins, clearance and formatting contexts beside floats (CSS 2.1 §8.3.1, §9.5).

use super::floats::cleared_sides;
use super::{Aborted, Algorithm, Progress, has_forced};
use crate::layout::box_tree::{BoxId, Contents, LayoutBox};
use crate::layout::float::Band;
use crate::layout::geometry::{LogicalOffset, LogicalSides};
use crate::layout::sizing;
use crate::layout::space::{BfcSpace, InlineSizing, LayoutResult, MarginStrut, PageSpace, Space};
use crate::style::values::{AutoLength, Direction, TextAlign};
use crate::units::Px;

/// The margins, estimated place and strut of an in-flow child.
pub(super) struct ChildPlace {
    margins: LogicalSides<Px>,
    strut: MarginStrut,
    line_left: Px,
    /// BFC block offset that `strut` is added to.
    estimate: Px,
}

/// Where a child that starts a formatting context fits.
struct PlacedContext {
    space: Space,
    result: LayoutResult,
    line_left: Px,
    /// BFC block offset of its border box.
    block: Px,
}

impl<'a> Algorithm<'a> {
    pub(super) fn child_place(&self, child: &LayoutBox, progress: &Progress) -> ChildPlace {
        let margins = sizing::margins_or_zero(&child.style, self.flow, self.content_inline);
        let mut strut = progress.strut;
        strut.append(margins.block_start, child.quirky_margin(self.flow).0);
        let (left, _) = self.content_edges();
        let estimate = self
            .bfc_block
            .map_or_else(|| self.bfc().map_or(Px::ZERO, |b| b.block), |bfc_block| bfc_block + progress.block);
        if let Some((pages, start)) = self.cx.paged(self.space) {
            // A margin does not reach over a page end (CSS Fragmentation 3 §5.2).
            let rest = pages.at(start + estimate).end() - start - estimate;
            if strut.sum() > rest {
                strut = MarginStrut::default();
                strut.append(rest, false);
            }
        }
        ChildPlace {
            margins,
            strut,
            line_left: left,
            estimate,
        }
    }

    pub(super) fn in_flow_child(&mut self, child: BoxId, progress: &mut Progress) -> Result<(), Aborted> {
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
        // A forced offset is where all margins that collapse with this box's have brought it.
        let inherited = self.bfc().and_then(|bfc| bfc.forced).filter(|_| self.bfc_block.is_none());
        // What is to stay whole is measured without pages: laid out twice in a place, nested boxes would multiply that.
        let measured = child_box.style.rare.break_inside_avoid;
        let mut space = self.child_bfc_space(child_box, &place, clearance, inherited);
        space.inline_sizing = InlineSizing::Fixed(inline_size);
        space.page = space.page.filter(|_| !measured);
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
        if collapsed_with_clearance {
            child_block = Some(clearance);
        } else if collapses_through {
            child_block = self.bfc_block.map(|bfc_block| bfc_block + progress.block + bfc.strut.sum());
        } else if !bfc.cleared {
            self.resolve(progress, child_block)?;
        }
        if !collapses_through && self.cleared && self.bfc_block > child_block {
            // The first child comes down with a box that has clearance.
            child_block = self.bfc_block;
            needs_relayout = true;
        }
        if collapsed_with_clearance {
            let mut strut = MarginStrut::default();
            strut.append(place.margins.block_start, child_box.quirky_margin(self.flow).0);
            if strut != place.strut {
                place.strut = strut;
                needs_relayout = true;
            }
        }
        if needs_relayout && let Some(forced) = child_block {
            for _ in 0..2 {
                self.forget_pages(child_block.unwrap_or(forced));
                let mut space = self.child_bfc_space(child_box, &place, clearance, child_block.or(Some(forced)));
                space.inline_sizing = InlineSizing::Fixed(inline_size);
                space.page = space.page.filter(|_| !measured);
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
        if measured
            && let Some(block) = child_block
            && !collapses_through
            && self.bfc_block.is_some()
        {
            let push = self.push_whole(child_box, block, self.flow.logical_size(result.fragment.size).block);
            if push > Px::ZERO || !self.is_on_one_page(block, &result) {
                self.forget_pages(block + push);
                place.estimate += push;
                let mut space = self.child_bfc_space(child_box, &place, clearance, Some(block + push));
                space.inline_sizing = InlineSizing::Fixed(inline_size);
                result = self.cx.layout(child, &space);
                bfc = result.bfc.clone().expect("a participating box answers for its formatting context");
                child_block = bfc.block.or(child_block);
            }
        }
        self.exclusions = bfc.exclusions.clone();

        let block = match (self.bfc_block, child_block) {
            (Some(container), Some(child)) => child - container,
            _ => Px::ZERO,
        };
        let block = block + self.push_by_marker(result.first_baseline);
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
        // A box that its margins collapse through drops both where it drops the first (as in Blink).
        let (quirky_start, quirky_end) = child_box.quirky_margin(self.flow);
        strut.append(place.margins.block_end, quirky_end || (collapses_through && quirky_start));
        *progress = Progress {
            block: next,
            strut,
            // Margins after it collapse with those of a cleared box and stay inside of the container too (§8.3.1).
            collapsed_with_clearance: collapsed_with_clearance || (collapses_through && progress.collapsed_with_clearance),
        };
        Ok(())
    }

    pub(super) fn child_bfc_space(&self, child: &LayoutBox, place: &ChildPlace, clearance: Px, forced: Option<Px>) -> Space {
        let mut space = self.independent_space(child);
        space.page = self.page_space(Px::ZERO);
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

    /// The place in the paged flow of a formatting context that starts at an offset of this one.
    pub(super) fn page_space(&self, offset: Px) -> Option<PageSpace> {
        self.space.page.map(|page| PageSpace {
            start: page.start + offset,
            fills: self.page_width,
        })
    }

    pub(super) fn child_inline_size(&self, child: BoxId, child_box: &LayoutBox) -> Px {
        let space = self.independent_space(child_box);
        sizing::inline_size(self.cx, child, &space)
    }

    /// §10.3.3: `auto` margins share what is left; over-constrained boxes keep their start margin. `-webkit-center` and its kin (HTML
    /// §15.3.4, `<center>` and `align`) align a block as if its margins were.
    pub(super) fn with_auto_margins(&self, child: &LayoutBox, mut margins: LogicalSides<Px>, inline_size: Px) -> LogicalSides<Px> {
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
                if let Some(align) = self.justification(child) {
                    margins.inline_start += align.offset(free);
                    return margins;
                }
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
    pub(super) fn new_context_child(&mut self, child: BoxId, progress: &mut Progress) -> Result<(), Aborted> {
        let child_box = self.cx.tree.get(child);
        let style = &child_box.style;
        let (clear_left, clear_right) = cleared_sides(style.clear, self.flow);
        let clearance = self.exclusions.clearance(clear_left, clear_right);
        let place = self.child_place(child_box, progress);
        let origin = match self.bfc_block {
            Some(bfc_block) => bfc_block + progress.block + place.strut.sum(),
            None => {
                // The child's margin collapses with the container's unless the child has to move down past floats.
                let hypothetical = place.estimate + place.strut.sum();
                // Floats that came up in it go where it goes.
                let expected = self.expected_bfc_block();
                let moved = self.exclusions.moved_from(expected, hypothetical - expected);
                let unmoved = std::mem::replace(&mut self.exclusions, moved);
                let stays =
                    clearance <= hypothetical && self.place_new_context(child, child_box, &place, hypothetical).block == hypothetical;
                self.exclusions = unmoved;
                self.resolve(progress, stays.then_some(hypothetical))?;
                self.bfc_block.unwrap_or(hypothetical)
            }
        };
        let bfc_block = self.bfc_block.unwrap_or(Px::ZERO);
        let mut placed = self.place_new_context(child, child_box, &place, origin.max(clearance));
        let push = self.push_whole(child_box, placed.block, self.flow.logical_size(placed.result.fragment.size).block);
        if push > Px::ZERO {
            placed = self.place_new_context(child, child_box, &place, placed.block + push);
        }
        let PlacedContext { line_left, block, .. } = placed;
        let mut result = placed.result;
        if !self.is_on_one_page(block, &result) {
            self.forget_pages(block);
            placed.space.page = self.page_space(block);
            result = self.cx.layout(child, &placed.space);
        }
        let size = self.flow.logical_size(result.fragment.size);
        let offset = LogicalOffset {
            inline: self.inline_from_bfc(line_left, size.inline),
            block: block - bfc_block + self.push_by_marker(result.first_baseline),
        };
        self.note_baselines(&result, offset.block);
        if sizing::is_scroll_container(&child_box.style) && !matches!(child_box.contents, Contents::Replaced(_)) {
            // What it holds may be scrolled: its last baseline is its margin edge (CSS Align 3 §9.1).
            self.last_baseline = Some(offset.block + size.block + place.margins.block_end);
        }
        self.builder.add(offset, &result, self.relative_of(child_box));
        let mut strut = MarginStrut::default();
        strut.append(place.margins.block_end, child_box.quirky_margin(self.flow).1);
        let end = offset.block + size.block;
        *progress = Progress {
            block: end,
            strut,
            collapsed_with_clearance: false,
        };
        Ok(())
    }

    /// Finds the first place at or below `origin` where the child, laid out without pages, fits between the floats.
    fn place_new_context(&self, child: BoxId, child_box: &LayoutBox, place: &ChildPlace, origin: Px) -> PlacedContext {
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
        // How high the band is that gives the box its width.
        let mut height = Px::ZERO;
        loop {
            self.cx.spend_64ths(16);
            let (room_left, room_right) = room(self.exclusions.band(block, height, left, right));
            let mut space = self.independent_space(child_box);
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
                return PlacedContext {
                    space,
                    result,
                    line_left,
                    block,
                };
            }
            let (room_left, room_right) = room(band);
            // An end margin does not keep a box from fitting (§10.3.3), and one without width fits where floats leave no room.
            let fits = match rtl {
                true => size.inline <= room_right - room_left.min(band.left).min(band.right),
                false => size.inline <= room_right.max(band.right).max(band.left) - room_left,
            };
            let fits = (fits || right <= left) && self.exclusions.is_open(block, left, right);
            match self.exclusions.next_end(block) {
                // It is narrower where the floats are that it reaches down to.
                Some(_) if !fits && height == Px::ZERO && room_right > room_left => height = size.block.max(Px::STEP),
                Some(next) if !fits => (block, height) = (next, Px::ZERO),
                _ => {
                    let free = (room_right - room_left - size.inline).clamp_negative();
                    let indent = self.indent_between_floats(child_box, &place.margins, free);
                    let line_left = if rtl {
                        room_right - indent - size.inline
                    } else {
                        room_left + indent
                    };
                    return PlacedContext {
                        space,
                        result,
                        line_left,
                        block,
                    };
                }
            }
        }
    }

    /// How far from the room's inline start a formatting context root with these margins stands that is narrower than the room between floats.
    fn indent_between_floats(&self, child: &LayoutBox, margins: &LogicalSides<Px>, free: Px) -> Px {
        let auto = self.flow.logical_sides(&child.style.margin.map(AutoLength::is_auto));
        match (auto.inline_start, auto.inline_end) {
            (true, true) => free / 2,
            (true, false) => free,
            (false, true) => Px::ZERO,
            (false, false) => match (self.justification(child), self.style.inherited.text_align) {
                (Some(align), _) => align.offset((free - margins.inline_sum()).clamp_negative()),
                (None, TextAlign::WebkitCenter) => free / 2,
                (None, TextAlign::WebkitRight) if !self.flow.is_rtl() => free,
                (None, TextAlign::WebkitLeft) if self.flow.is_rtl() => free,
                _ => Px::ZERO,
            },
        }
    }
}
