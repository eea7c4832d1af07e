//! The lines of a block container, beside floats (CSS 2.1 §9.4.2, §9.5).

use super::floats::cleared_sides;
use super::{Aborted, Algorithm, Progress};
use crate::layout::box_tree::BoxId;
use crate::layout::float::Band;
use crate::layout::geometry::{LogicalOffset, PhysicalOffset};
use crate::layout::inline::line_breaker::{LineBreaker, Position};
use crate::layout::inline::line_layout::{self, LineRoom};
use crate::layout::inline::{InlineContent, ItemKind};
use crate::units::Px;
use rustc_hash::FxHashSet;

impl<'a> Algorithm<'a> {
    pub(super) fn lines(&mut self, content: &'a InlineContent, progress: &mut Progress) -> Result<(), Aborted> {
        if !content.is_solid() {
            self.empty_line(content, progress);
            return Ok(());
        }
        self.resolve(progress, None)?;
        let mut breaker = self.breaker(content);
        let mut open = Vec::new();
        let mut start = Some(Position::default());
        let mut first = true;
        let mut after_break = false;
        let clamp = Some(&self.style.alignment.legacy)
            .filter(|legacy| legacy.applies)
            .and_then(|legacy| legacy.line_clamp);
        let mut lines = 0;
        let mut clamped = None;
        while let Some(position) = start {
            lines += 1;
            let before = self.page_width;
            self.fill_page(progress);
            if self.page_width != before {
                breaker = self.breaker(content);
            }
            let indent = self.text_indent(first, after_break);
            let last = clamp == Some(lines);
            let line = self.line(&breaker, content, position, indent, (first, last), progress, &mut open);
            start = line.next;
            if last {
                clamped = Some(progress.block);
            }
            after_break = line.forced_break.is_some();
            if let Some(forced) = line.forced_break {
                let (left, right) = cleared_sides(self.cx.tree.get(forced).style.clear, self.flow);
                let clearance = self.exclusions.clearance(left, right);
                progress.block = progress.block.max(clearance - self.bfc_block.unwrap_or(Px::ZERO));
            }
            first = false;
        }
        if let Some(clamped) = clamped {
            // The lines after it hang out of the box.
            progress.block = clamped;
        }
        self.intrinsic = self.intrinsic.max(progress.block);
        Ok(())
    }

    pub(super) fn breaker(&self, content: &'a InlineContent) -> LineBreaker<'a> {
        let (block, orthogonal) = (self.percentage_block(), self.orthogonal_fallback());
        LineBreaker::new(self.cx, content, self.flow, self.content_inline, block, orthogonal)
    }

    /// `text-indent` for a line (CSS Text 3 §7.1).
    pub(super) fn text_indent(&self, first: bool, after_break: bool) -> Px {
        let inherited = &self.style.inherited;
        let indented = (first && self.layout_box.is_first_formatted) || (after_break && inherited.text_indent_each_line);
        if indented != inherited.text_indent_hanging {
            inherited.text_indent.resolve(self.content_inline)
        } else {
            Px::ZERO
        }
    }

    /// Breaks and places one line at `progress`, with the floats that come up in it. The line may be the first of its box and the last one that
    /// `-webkit-line-clamp` shows.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn line(
        &mut self,
        breaker: &LineBreaker,
        content: &InlineContent,
        position: Position,
        indent: Px,
        (first, last): (bool, bool),
        progress: &mut Progress,
        open: &mut Vec<usize>,
    ) -> PlacedLine {
        let bfc_block = self.bfc_block.unwrap_or(Px::ZERO);
        let (left, right) = self.content_edges();
        // Floats before everything else stay where they are when the line has to move down.
        let mut leading: FxHashSet<BoxId> = FxHashSet::default();
        for float in content.leading_floats(position) {
            self.place_float(float, bfc_block + progress.block);
            leading.insert(float);
        }
        let exclusions = self.exclusions.clone();
        let children = self.builder.mark();
        let mut height = Px::ZERO;
        let mut attempts = 0;
        // Floats that the line was cut before after they had been placed: they come up again.
        let mut postponed: FxHashSet<BoxId> = FxHashSet::default();
        loop {
            attempts += 1;
            let block = bfc_block + progress.block;
            let mut waiting: Vec<BoxId> = Vec::new();
            let mut placed: Vec<BoxId> = Vec::new();
            let mut band = self.exclusions.band(block, height, left, right);
            let line = breaker.line(position, room_in(band), indent, first, &mut |float, used, empty| {
                if leading.contains(&float) {
                    return Some(room_in(band));
                }
                let (result, margins) = self.lay_out_float(float);
                let width = self.flow.logical_size(result.fragment.size).inline + margins.inline_sum();
                if !waiting.is_empty() || postponed.contains(&float) || (!empty && used + width > band.width() + Px::STEP) {
                    waiting.push(float);
                    return None;
                }
                self.place_float(float, block);
                placed.push(float);
                band = self.exclusions.band(block, height, left, right);
                Some(room_in(band))
            });
            let retries = attempts < 1000 && !self.cx.is_exhausted();
            if attempts > 1 {
                self.cx.spend(1 + line.items.len() as u64 / 16);
            }
            if !waiting.is_empty() || !placed.is_empty() {
                let items = line.items.iter().map(|item| &content.items[item.item]);
                let floats = items.filter(|item| matches!(item.kind, ItemKind::Float));
                let kept: FxHashSet<BoxId> = floats.map(|item| item.box_id).collect();
                waiting.retain(|float| kept.contains(float));
                placed.retain(|float| !kept.contains(float));
                if !placed.is_empty() && retries {
                    self.exclusions = exclusions.clone();
                    self.builder.rewind(children);
                    postponed.extend(placed);
                    continue;
                }
            }
            // In a container of no width it would fit nowhere, and a line that may not wrap is as wide wherever it is: as in Blink they stay beside the
            // floats where there is any room to know of.
            let beside = band.left > left || band.right < right;
            let stays = right <= left || self.style.inherited.no_wrap || indent + line.width - line.spare - Px::STEP <= room_in(band);
            // Floats that begin beside it may leave a high line no room at all.
            let squeezed =
                || height > Px::ZERO && band.width() < Px::ZERO && self.exclusions.band(block, Px::ZERO, left, right).width() >= Px::ZERO;
            let fits = !beside || (stays && !squeezed() && self.exclusions.is_open(block, left, right));
            if line.has_content && !fits && retries {
                // Shortened by floats too much for its content: the line moves down (§9.5). What comes up in it moves with it.
                if let Some(next) = exclusions.next_end(block) {
                    self.exclusions = exclusions.clone();
                    self.builder.rewind(children);
                    progress.block = next - bfc_block;
                    height = Px::ZERO;
                    continue;
                }
            }
            let (next, forced_break, exists) = (line.next, line.forced_break, line.has_content);
            let mut now_open = open.clone();
            let room = LineRoom {
                left: band.left - left,
                width: band.width(),
                indent,
                container_inline: self.content_inline,
                container_block: self.content_block,
                first,
                start: position.offset,
                clamped: last && next.is_some(),
            };
            let mut line_box = line_layout::place(self.cx, self.id, self.style, content, line, room, &mut now_open);
            if !exists {
                // Nothing but spaces, empty inline boxes and floats: such a line is as if it were not there (§9.4.2).
                line_box.height = Px::ZERO;
            }
            let tall = self.exclusions.band(block, line_box.height, left, right);
            if (tall.left > band.left || tall.right < band.right) && line_box.height > height && retries {
                self.exclusions = exclusions.clone();
                self.builder.rewind(children);
                height = line_box.height;
                continue;
            }
            let push = self
                .cx
                .paged(self.space)
                .map_or(Px::ZERO, |(pages, start)| pages.push(start + block, line_box.height));
            if push > Px::ZERO && retries {
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
            if exists {
                self.note_baselines(&line_box.result, progress.block);
            }
            self.builder.add(offset, &line_box.result, PhysicalOffset::default());
            progress.block += line_box.height;
            for float in waiting {
                self.place_float(float, bfc_block + progress.block);
            }
            return PlacedLine { next, forced_break };
        }
    }

    /// Inline content that makes no line box (§9.4.2): its floats and absolutely positioned boxes are placed, and its inline boxes have a
    /// place because they may be containing blocks.
    pub(super) fn empty_line(&mut self, content: &'a InlineContent, progress: &mut Progress) {
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
            clamped: false,
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
}

/// How wide a line may be between floats: where they overlap, a line of no width still fits.
fn room_in(band: Band) -> Px {
    band.width().clamp_negative()
}

/// How a line ended.
pub(super) struct PlacedLine {
    next: Option<Position>,
    forced_break: Option<BoxId>,
}
