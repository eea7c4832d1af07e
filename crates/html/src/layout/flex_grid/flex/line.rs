//! Flex lines: collecting items into them, their main and cross sizes and where they go (CSS Flexbox §9.3, §9.4, §9.6).

use super::super::alignment::{Directions, Place, distribute};
use super::super::item::Axis;
use super::{Container, FlexItem, content_alignment, lengths};
use crate::layout::space::LayoutResult;
use crate::style::values::Alignment;
use crate::units::Px;

/// A flex line.
pub(super) struct Line<'a> {
    /// Its items.
    pub items: Vec<FlexItem<'a>>,
    /// Its cross size.
    pub cross: Px,
    /// The cross size its items ask for.
    pub natural_cross: Px,
    /// Its distance from cross-start.
    pub offset: Px,
    /// The largest distance from the cross-start margin edge of a first-baseline aligned item to its baseline.
    first_baseline: Px,
    /// The largest distance from the baseline of a last-baseline aligned item to its cross-end margin edge.
    last_baseline: Px,
}

impl<'a> Container<'a> {
    /// Breaks items into lines (§9.3 step 5).
    pub(super) fn collect_lines(&self, items: Vec<FlexItem<'a>>, break_length: Px) -> Vec<Line<'a>> {
        let (item_gap, _) = self.gaps();
        let mut lines: Vec<Line> = Vec::new();
        let mut extent = Px::ZERO;
        for item in items {
            let outer = item.flexible.hypothetical + item.flexible.margin;
            match lines.last_mut() {
                Some(line) if !self.wraps || extent + item_gap + outer <= break_length => {
                    extent += item_gap + outer;
                    line.items.push(item);
                }
                _ => {
                    extent = outer;
                    lines.push(Line {
                        items: vec![item],
                        cross: Px::ZERO,
                        natural_cross: Px::ZERO,
                        offset: Px::ZERO,
                        first_baseline: Px::ZERO,
                        last_baseline: Px::ZERO,
                    });
                }
            }
        }
        lines
    }

    fn extent(&self, line: &Line<'a>, size: impl Fn(&FlexItem<'a>) -> Px) -> Px {
        let (item_gap, _) = self.gaps();
        let gaps = item_gap * i32::try_from(line.items.len().saturating_sub(1)).unwrap_or(i32::MAX);
        line.items.iter().map(|item| size(item) + item.flexible.margin).sum::<Px>() + gaps
    }

    /// Main extent of the hypothetical sizes, with margins and gaps.
    pub(super) fn hypothetical_extent(&self, line: &Line<'a>) -> Px {
        self.extent(line, |item| item.flexible.hypothetical)
    }

    /// Main extent of the used sizes, with margins and gaps.
    pub(super) fn used_extent(&self, line: &Line<'a>) -> Px {
        self.extent(line, |item| item.main)
    }

    /// Finds the used main sizes (§9.7).
    pub(super) fn resolve_main_sizes(&self, line: &mut Line<'a>, main_extent: Px) {
        let (item_gap, _) = self.gaps();
        let gaps = item_gap * i32::try_from(line.items.len().saturating_sub(1)).unwrap_or(i32::MAX);
        let flexibles: Vec<_> = line.items.iter().map(|item| item.flexible).collect();
        for (item, main) in line.items.iter_mut().zip(lengths::resolve(&flexibles, main_extent - gaps)) {
            item.main = main;
        }
    }

    /// The cross size of a line (§9.4 step 8).
    pub(super) fn measure_line(&self, line: &mut Line<'a>) {
        let (mut first, mut last) = ((Px::ZERO, Px::ZERO), (Px::ZERO, Px::ZERO));
        let mut cross = Px::ZERO;
        let (mut any_first, mut any_last) = (false, false);
        for item in &line.items {
            let (start, end) = self.cross_margins(item);
            cross = cross.max(item.cross + start + end);
            let Some((above, below)) = self.around_baseline(item) else {
                continue;
            };
            let (group, any) = if item.align.place == Place::FirstBaseline {
                (&mut first, &mut any_first)
            } else {
                (&mut last, &mut any_last)
            };
            *group = if *any {
                (group.0.max(above), group.1.max(below))
            } else {
                (above, below)
            };
            *any = true;
        }
        (line.first_baseline, line.last_baseline) = (first.0, last.1);
        cross = cross.max(first.0 + first.1).max(last.0 + last.1);
        line.natural_cross = cross;
        line.cross = match self.known_cross.filter(|_| !self.wraps) {
            Some(known) => known,
            None => cross,
        };
    }

    pub(super) fn cross_margins(&self, item: &FlexItem<'a>) -> (Px, Px) {
        let (start, end) = self.cross_sides(&item.margin);
        (start.unwrap_or(Px::ZERO), end.unwrap_or(Px::ZERO))
    }

    /// Distances of a baseline-aligned item's baseline from its cross-start and cross-end margin edges.
    fn around_baseline(&self, item: &FlexItem<'a>) -> Option<(Px, Px)> {
        let result = item.result.as_ref()?;
        let (start, end) = self.cross_sides(&item.margin);
        let (start, end) = (start?, end?);
        let last = match item.align.place {
            Place::FirstBaseline => false,
            Place::LastBaseline => true,
            _ => return None,
        };
        if self.main == Axis::Block && !self.flow.is_horizontal() {
            return None;
        }
        let baseline = item.item.baseline(result, self.cross(), last);
        let (above, below) = (baseline, item.cross - baseline);
        let (above, below) = if self.wrap_reversed { (below, above) } else { (above, below) };
        Some((start + above, end + below))
    }

    /// `align-content` (§9.4 step 9, §9.6 step 16): stretches the lines and finds their offsets.
    pub(super) fn align_lines(&self, lines: &mut [Line<'a>], cross_extent: Px, line_gap: Px) {
        if !self.wraps {
            // The only line is as large as the container, within its limits.
            lines.iter_mut().for_each(|line| line.cross = cross_extent);
            return;
        }
        let count = i32::try_from(lines.len()).unwrap_or(i32::MAX);
        let used: Px = lines.iter().map(|line| line.cross).sum::<Px>() + line_gap * (count - 1).max(0);
        let free = cross_extent - used;
        let align = content_alignment(self);
        if matches!(align.keyword, Alignment::Normal | Alignment::Stretch) && free > Px::ZERO {
            let (mut left, mut left_count) = (free, count);
            for line in lines.iter_mut() {
                let share = left / left_count;
                line.cross += share;
                left -= share;
                left_count -= 1;
            }
        }
        let shared = distribute(
            align,
            free,
            lines.len(),
            self.wrap_reversed,
            Directions::left_is_start(self.flow, self.cross()),
        );
        let mut offset = shared.before;
        for line in lines {
            line.offset = offset;
            offset += line.cross + line_gap + shared.between;
        }
    }

    /// Distance of an item's border box from its line's cross-start (§9.6 steps 13 and 14).
    pub(super) fn cross_offset(&self, item: &FlexItem<'a>, result: &LayoutResult, line: &Line<'a>) -> Px {
        let (start, end) = self.cross_sides(&item.margin);
        let (margin_start, margin_end) = self.cross_margins(item);
        let cross = self.cross().of(item.item.size_of(result));
        let free = line.cross - cross - margin_start - margin_end;
        let auto_margins = i32::from(start.is_none()) + i32::from(end.is_none());
        if auto_margins > 0 {
            let share = if free > Px::ZERO { free / auto_margins } else { Px::ZERO };
            return start.unwrap_or(share);
        }
        let within = match (item.align.place, self.around_baseline(item)) {
            (Place::FirstBaseline, Some((above, _))) => line.first_baseline - above,
            (Place::LastBaseline, Some((_, below))) => free - (line.last_baseline - below),
            (Place::Stretch, _) => Px::ZERO,
            _ if self.wrap_reversed => free - item.align.offset(free),
            _ => item.align.offset(free),
        };
        margin_start + within
    }
}
