//! Box alignment (CSS Box Alignment 3): where items go in their line or area, and how free space goes between lines and tracks.

use crate::layout::flex_grid::Axis;
use crate::layout::geometry::Flow;
use crate::layout::space::StaticEdge;
use crate::style::values::{Align, Alignment, OverflowPosition};
use crate::units::Px;

/// Where something goes along one axis, from the start of that axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// At the start.
    Start,
    /// In the middle.
    Center,
    /// At the end.
    End,
    /// From start to end.
    Stretch,
    /// With its first baseline on the others'.
    FirstBaseline,
    /// With its last baseline on the others'.
    LastBaseline,
}

/// A place with its overflow position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SelfAlignment {
    /// The place.
    pub place: Place,
    /// What happens when it overflows there.
    pub overflow: OverflowPosition,
}

/// What `*-self` keywords refer to along the axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Directions {
    /// The item's own axis starts at the same side as the container's.
    pub item_agrees: bool,
    /// `flex-start` is the container's end: `wrap-reverse`.
    pub reversed: bool,
    /// `left` is the container's start; `None` when the axis is not the one that has a left: `left` and `right` then are `start`.
    pub left_is_start: Option<bool>,
    /// What `normal` is.
    pub normal: Place,
}

impl SelfAlignment {
    /// `own` (an `align-self` or `justify-self`) with `auto` taken from `parent`, as a place from the container's axis start.
    pub fn resolve(own: Align, parent: Align, directions: Directions) -> SelfAlignment {
        let align = if own.keyword == Alignment::Auto { parent } else { own };
        let from_start = |is_start: bool| if is_start { Place::Start } else { Place::End };
        let place = match align.keyword {
            Alignment::Auto | Alignment::Normal => directions.normal,
            Alignment::Stretch => Place::Stretch,
            Alignment::Start => Place::Start,
            Alignment::End => Place::End,
            Alignment::FlexStart => from_start(!directions.reversed),
            Alignment::FlexEnd => from_start(directions.reversed),
            Alignment::SelfStart => from_start(directions.item_agrees),
            Alignment::SelfEnd => from_start(!directions.item_agrees),
            Alignment::Left => from_start(directions.left_is_start.unwrap_or(true)),
            Alignment::Right => from_start(!directions.left_is_start.unwrap_or(false)),
            Alignment::Baseline => Place::FirstBaseline,
            Alignment::LastBaseline => Place::LastBaseline,
            Alignment::Center => Place::Center,
            Alignment::SpaceBetween | Alignment::SpaceAround | Alignment::SpaceEvenly => directions.normal,
        };
        SelfAlignment {
            place,
            overflow: align.overflow,
        }
    }

    /// The offset from the start in `free` space (negative when it overflows).
    pub fn offset(self, free: Px) -> Px {
        if self.overflow == OverflowPosition::Safe && free < Px::ZERO {
            return Px::ZERO;
        }
        match self.place {
            Place::Start | Place::Stretch | Place::FirstBaseline => Px::ZERO,
            Place::Center => free / 2,
            Place::End | Place::LastBaseline => free,
        }
    }

    /// The edge of an absolutely positioned box that stands at its static position (CSS Flexbox §4.1).
    pub fn static_edge(self) -> StaticEdge {
        match self.place {
            Place::Start | Place::Stretch | Place::FirstBaseline => StaticEdge::Start,
            Place::Center => StaticEdge::Center,
            Place::End | Place::LastBaseline => StaticEdge::End,
        }
    }
}

impl Directions {
    /// Whether `left` is the start of a container's axis: line-left along the lines, the physical left across vertical ones.
    pub fn left_is_start(container: Flow, axis: Axis) -> Option<bool> {
        match axis {
            Axis::Inline => Some(!container.is_rtl()),
            Axis::Block if container.is_horizontal() => None,
            Axis::Block => Some(!container.is_block_flipped()),
        }
    }
}

/// `justify-self` (along the container's lines) or `align-self` (across them) of a block-level or absolutely positioned box, from the container's start;
/// `None` for `normal`, and for `auto` where that does not come from a parent (CSS Align 3 §5.1, §6.1).
pub fn of_block(align: Align, own: Flow, container: Flow, axis: Axis) -> Option<SelfAlignment> {
    if matches!(align.keyword, Alignment::Auto | Alignment::Normal) {
        return None;
    }
    let horizontal = container.is_horizontal() == (axis == Axis::Inline);
    let directions = Directions {
        item_agrees: container.starts_at_physical_end(horizontal) == own.starts_at_physical_end(horizontal),
        reversed: false,
        left_is_start: Directions::left_is_start(container, axis),
        normal: Place::Stretch,
    };
    Some(SelfAlignment::resolve(align, align, directions))
}

/// How free space is shared: before the first, and between each two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Distribution {
    /// Before the first.
    pub before: Px,
    /// Between each two, on top of the gap.
    pub between: Px,
}

/// Shares `free` space among `count` lines or items by `align-content` or `justify-content`.
///
/// The result is along the direction of the lines or items; `reversed` tells that it runs against the container's axis, which is what
/// `start` and `end` refer to. `left_is_start` as in [`Directions`].
pub fn distribute(align: Align, free: Px, count: usize, reversed: bool, left_is_start: Option<bool>) -> Distribution {
    let count = i32::try_from(count).unwrap_or(i32::MAX);
    let overflows = free < Px::ZERO;
    let from_axis_start = |is_start: bool| if is_start != reversed { Px::ZERO } else { free };
    let (before, between) = match align.keyword {
        _ if align.overflow == OverflowPosition::Safe && overflows => (from_axis_start(true), Px::ZERO),
        Alignment::SpaceBetween if !overflows && count > 1 => (Px::ZERO, free / (count - 1)),
        Alignment::SpaceAround if !overflows => (free / (count.max(1).saturating_mul(2)), free / count.max(1)),
        Alignment::SpaceEvenly if !overflows => (free / (count.saturating_add(1)), free / (count.saturating_add(1))),
        Alignment::SpaceAround | Alignment::SpaceEvenly => (from_axis_start(true), Px::ZERO),
        Alignment::Center => (free / 2, Px::ZERO),
        Alignment::FlexEnd => (free, Px::ZERO),
        Alignment::Start | Alignment::SelfStart => (from_axis_start(true), Px::ZERO),
        Alignment::End | Alignment::SelfEnd | Alignment::LastBaseline => (from_axis_start(false), Px::ZERO),
        Alignment::Left => (from_axis_start(left_is_start.unwrap_or(true)), Px::ZERO),
        Alignment::Right => (from_axis_start(!left_is_start.unwrap_or(false)), Px::ZERO),
        _ => (Px::ZERO, Px::ZERO),
    };
    Distribution { before, between }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn align(keyword: Alignment) -> Align {
        Align {
            keyword,
            overflow: OverflowPosition::Default,
        }
    }

    fn shared(keyword: Alignment, free: i32, count: usize, reversed: bool) -> (Px, Px) {
        let d = distribute(align(keyword), Px::new(free), count, reversed, None);
        (d.before, d.between)
    }

    #[test]
    fn space_is_shared_by_keyword() {
        assert_eq!(shared(Alignment::SpaceBetween, 30, 4, false), (Px::ZERO, Px::new(10)));
        assert_eq!(shared(Alignment::SpaceAround, 40, 4, false), (Px::new(5), Px::new(10)));
        assert_eq!(shared(Alignment::SpaceEvenly, 50, 4, false), (Px::new(10), Px::new(10)));
        assert_eq!(shared(Alignment::Center, 50, 4, false), (Px::new(25), Px::ZERO));
    }

    #[test]
    fn start_is_the_axis_start_even_when_the_items_run_backwards() {
        assert_eq!(shared(Alignment::Start, 30, 2, true), (Px::new(30), Px::ZERO));
        assert_eq!(shared(Alignment::FlexStart, 30, 2, true), (Px::ZERO, Px::ZERO));
    }

    #[test]
    fn overflow_falls_back() {
        assert_eq!(shared(Alignment::SpaceBetween, -30, 2, false), (Px::ZERO, Px::ZERO));
        assert_eq!(shared(Alignment::Center, -30, 2, false), (Px::new(-15), Px::ZERO));
        let safe = Align {
            keyword: Alignment::Center,
            overflow: OverflowPosition::Safe,
        };
        assert_eq!(distribute(safe, Px::new(-30), 2, false, None).before, Px::ZERO);
    }
}
