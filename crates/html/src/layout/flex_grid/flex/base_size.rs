//! Flex base sizes, hypothetical main sizes and automatic minimum sizes (CSS Flexbox §9.2 and §4.5).

use super::super::alignment::SelfAlignment;
use super::super::item::{Item, Sizing};
use super::lengths::Flexible;
use super::{Container, FlexItem};
use crate::layout::box_tree::BoxId;
use crate::layout::intrinsic::MinMax;
use crate::layout::sizing;
use crate::style::values::Size;
use crate::units::Px;

impl<'a> Container<'a> {
    /// Collects what the algorithm needs of an item.
    pub(super) fn flex_item(&self, id: BoxId) -> FlexItem<'a> {
        let item = Item::new(self.cx, id, self.flow);
        let align = self.self_alignment(&item);
        let margin = item.margins(self.room);
        let border_padding = self.main.sum(&item.border_padding(self.room));
        let alignment = &item.style.alignment;
        let basis = match &alignment.flex_basis {
            Some(Size::Auto) => Some(item.preferred(self.main)),
            Some(size) => Some(size),
            None => None,
        };
        let captions = item.captions_extent(self.cx, self.main, self.room);
        let definite_basis = basis
            .and_then(|basis| item.definite(basis, self.main, self.room))
            .map(|basis| basis + captions);
        let base = definite_basis.unwrap_or_else(|| self.content_base(&item, align, basis));
        let (min, max) = item.limits(self.main);
        let content = |size: &Size| self.content_size(&item, align, size);
        let max = match max {
            Size::Auto => None,
            max => item.definite(max, self.main, self.room).or_else(|| content(max)),
        }
        .unwrap_or(Px::MAX);
        let min = match min {
            Size::Auto if sizing::is_scroll_container(item.style) => None,
            Size::Auto => Some(self.automatic_minimum(&item, align, max)),
            min => item.definite(min, self.main, self.room).or_else(|| content(min)),
        }
        .unwrap_or(Px::ZERO)
        .max(border_padding)
        .max(item.table_minimum(self.cx, self.main, self.room));
        let base = base.max(border_padding);
        let hypothetical = base.min(max).max(min);
        FlexItem {
            item,
            margin,
            flexible: Flexible {
                base,
                hypothetical,
                min,
                max: max.max(min),
                border_padding,
                margin: item.outer_margins(self.main, self.room),
                grow: alignment.flex_grow,
                shrink: alignment.flex_shrink,
            },
            has_definite_base: definite_basis.is_some(),
            align,
            main: hypothetical,
            cross: Px::ZERO,
            push: Px::ZERO,
            result: None,
        }
    }

    /// The cross size of an item, border-box, when it is definite before the item is laid out (§9.8).
    pub(super) fn definite_cross(&self, item: &Item, align: SelfAlignment) -> Option<Px> {
        let specified = item.definite(item.preferred(self.cross()), self.cross(), self.room);
        let stretched = || {
            let line = self.known_cross.filter(|_| !self.wraps && self.stretches(item, align))?;
            Some(self.stretched_cross(item, line))
        };
        let cross = specified.or_else(stretched)?;
        Some(item.clamp_definite(cross, self.cross(), self.room))
    }

    /// The base size of an item whose flex basis is its content or a content keyword (§9.2 step 3, B to E).
    fn content_base(&self, item: &Item, align: SelfAlignment, basis: Option<&Size>) -> Px {
        if let Some(size) = basis.and_then(|basis| self.content_size(item, align, basis)) {
            return size;
        }
        if let Some(ratio) = item.ratio()
            && let Some(cross) = self.definite_cross(item, align)
        {
            return item.by_ratio(ratio, self.main, cross, self.room);
        }
        self.content_sizes(item, align).max
    }

    /// Border-box size along the main axis that a content keyword stands for.
    fn content_size(&self, item: &Item, align: SelfAlignment, size: &Size) -> Option<Px> {
        let sizes = || self.content_sizes(item, align);
        match size {
            Size::MinContent => Some(sizes().min),
            Size::MaxContent => Some(sizes().max),
            Size::FitContent => Some(match self.room.along(self.main) {
                Some(room) => sizes().fit(room - item.outer_margins(self.main, self.room)),
                None => sizes().max,
            }),
            Size::FitContentLimit(limit) => {
                let limit = sizing::resolve_against(limit, self.room.along(self.main))?;
                Some(sizes().fit(limit + self.main.sum(&item.border_padding(self.room))))
            }
            Size::Auto | Size::Set(_) | Size::Stretch => None,
        }
    }

    /// Border-box min-content and max-content sizes along the main axis, ignoring the size properties of that axis; limits of the cross
    /// axis reach them through an aspect ratio.
    fn content_sizes(&self, item: &Item, align: SelfAlignment) -> MinMax {
        let sizes = self.unlimited_content_sizes(item, align);
        let Some(ratio) = item.ratio() else { return sizes };
        let clamp = |size: Px| item.clamp_transferred(size, ratio, self.main, self.room);
        MinMax {
            min: clamp(sizes.min),
            max: clamp(sizes.max),
        }
    }

    fn unlimited_content_sizes(&self, item: &Item, align: SelfAlignment) -> MinMax {
        if let Some(replaced) = item.replaced {
            let size = match item.ratio().zip(self.definite_cross(item, align)) {
                Some((ratio, cross)) => item.by_ratio(ratio, self.main, cross, self.room),
                None => item.natural_size(replaced, self.main, self.room),
            };
            return MinMax::both(size);
        }
        let transferred = item
            .ratio()
            .zip(self.definite_cross(item, align))
            .map(|(ratio, cross)| MinMax::both(item.by_ratio(ratio, self.main, cross, self.room)));
        if item.is_own_inline(self.main) {
            let content = item.content_min_max(self.cx, self.room);
            return transferred.map_or(content, |transferred| MinMax {
                min: transferred.min.max(content.min),
                max: transferred.max,
            });
        }
        // The item's block axis: it takes a layout to know, in the inline size the item will have.
        let cross = match self.known_cross.filter(|_| !self.wraps && self.stretches(item, align)) {
            Some(line) => Sizing::Fixed {
                size: self.stretched_cross(item, line),
                definite: true,
            },
            None => Sizing::FitContent,
        };
        MinMax::both(item.content_block(self.cx, self.room, cross)).max_with(transferred.unwrap_or_default())
    }

    /// The content-based minimum size (§4.5), border-box.
    fn automatic_minimum(&self, item: &Item, align: SelfAlignment, max: Px) -> Px {
        let content = self.content_sizes(item, align).min;
        let specified = item.definite(item.preferred(self.main), self.main, self.room);
        let suggestion = match specified {
            Some(specified) => specified.min(content),
            None => match item.replaced.and(item.ratio()).zip(self.definite_cross(item, align)) {
                Some((ratio, cross)) => item.by_ratio(ratio, self.main, cross, self.room).min(content),
                None => content,
            },
        };
        suggestion.min(max)
    }
}
