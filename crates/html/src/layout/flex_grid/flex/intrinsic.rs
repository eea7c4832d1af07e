//! Intrinsic inline sizes of a flex container (CSS Flexbox §9.9).

use super::super::item::{Axis, Item, Room};
use super::{Container, FlexItem};
use crate::layout::Layout;
use crate::layout::box_tree::BoxId;
use crate::layout::intrinsic::MinMax;
use crate::layout::sizing;
use crate::units::Px;

/// Content-box min-content and max-content inline sizes of a flex container.
pub fn min_max(cx: &Layout, id: BoxId, children: &[BoxId]) -> MinMax {
    let layout_box = cx.tree.get(id);
    let (style, flow) = (&*layout_box.style, layout_box.flow());
    let padding = style.padding.map(|p| p.resolve(Px::ZERO).clamp_negative());
    let bp = (flow.logical_sides(&style.border_width) + flow.logical_sides(&padding)).block_sum();
    let properties = sizing::size_properties(style, flow);
    let inner = |size| sizing::definite(size, None, bp, style.border_box_sizing).map(|block| (block - bp).clamp_negative());
    let (block, max_block) = (inner(properties.block), inner(properties.max_block));
    let container = Container::new(cx, id, Room { inline: None, block });
    let ids = super::super::in_order(cx, children);
    match container.main {
        Axis::Inline => container.row_min_max(&ids),
        Axis::Block if container.wraps => container.wrapping_column_min_max(&ids, block.or(max_block)),
        Axis::Block => {
            let contributions = ids.iter().map(|id| container.contribution(*id));
            contributions.fold(MinMax::default(), |all, item| all.max_with(item))
        }
    }
}

impl<'a> Container<'a> {
    /// What an item of a column contributes.
    fn contribution(&self, id: BoxId) -> MinMax {
        Item::new(self.cx, id, self.flow).contribution(self.cx, None, self.room)
    }

    /// Sums of the items' contributions; the min-content size of a row that wraps is that of its largest item, whatever its flex base size.
    fn row_min_max(&self, ids: &[BoxId]) -> MinMax {
        let (item_gap, _) = self.gaps();
        let gaps = item_gap * i32::try_from(ids.len().saturating_sub(1)).unwrap_or(i32::MAX);
        let mut sum = MinMax::default();
        let mut largest = Px::ZERO;
        for id in ids {
            let item = self.flex_item(*id);
            let outer = self.outer_contribution(&item);
            let contribution = self.flexible_contribution(&item, outer);
            sum.min += contribution.min;
            sum.max += contribution.max;
            largest = largest.max(outer.min);
        }
        let sum = sum.plus(gaps);
        let min = if self.wraps { largest } else { sum.min };
        MinMax {
            min: min.clamp_negative(),
            max: sum.max.max(min).clamp_negative(),
        }
    }

    fn outer_contribution(&self, item: &FlexItem<'a>) -> MinMax {
        let across = self.definite_cross(&item.item, item.align);
        item.item.contribution(self.cx, across, self.room)
    }

    /// An item's outer contribution, held at its flex base size where it cannot grow or shrink away from it (§9.9.1). A base size that is the content's
    /// holds no min-content contribution, as in Blink.
    fn flexible_contribution(&self, item: &FlexItem<'a>, outer: MinMax) -> MinMax {
        let flexible = &item.flexible;
        let held = |outer: Px| {
            let size = outer - flexible.margin;
            let is_inflexible = (size > flexible.base && flexible.grow == 0.) || (size < flexible.base && flexible.shrink == 0.);
            let stuck = item.has_definite_base && is_inflexible;
            let size = if stuck { flexible.base } else { size };
            size.min(flexible.max).max(flexible.min) + flexible.margin
        };
        MinMax {
            min: held(outer.min),
            max: held(outer.max),
        }
    }

    /// A column that wraps is as wide as its lines are when they break at `break_length`.
    fn wrapping_column_min_max(&self, ids: &[BoxId], break_length: Option<Px>) -> MinMax {
        let contributions: Vec<MinMax> = ids.iter().map(|id| self.contribution(*id)).collect();
        let min = contributions.iter().map(|c| c.min).max().unwrap_or(Px::ZERO);
        let Some(break_length) = break_length else {
            let max = contributions.iter().map(|c| c.max).max().unwrap_or(Px::ZERO);
            return MinMax { min, max };
        };
        let items: Vec<FlexItem> = ids.iter().map(|id| self.flex_item(*id)).collect();
        let lines = self.collect_lines(items, break_length);
        let (_, line_gap) = self.gaps();
        let gaps = line_gap * i32::try_from(lines.len().saturating_sub(1)).unwrap_or(i32::MAX);
        let widest = |line: &super::Line<'a>| {
            let widths = line.items.iter().map(|item| self.contribution(item.item.id).max);
            widths.max().unwrap_or(Px::ZERO)
        };
        let max = lines.iter().map(widest).sum::<Px>() + gaps;
        MinMax { min, max: max.max(min) }
    }
}
