//! Min-content and max-content inline sizes (CSS Sizing 3 §5), and what a box contributes to its container's.

use crate::layout::Layout;
use crate::layout::box_tree::BoxId;
use crate::layout::geometry::Flow;
use crate::units::Px;

/// A min-content and a max-content inline size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MinMax {
    /// With every soft wrap opportunity taken.
    pub min: Px,
    /// With none taken.
    pub max: Px,
}

impl MinMax {
    /// The fit-content size (shrink-to-fit, CSS 2.1 §10.3.5) for an available width.
    pub fn fit(&self, available: Px) -> Px {
        self.max.min(available.max(self.min))
    }
    /// Both increased.
    pub fn plus(&self, extra: Px) -> MinMax {
        MinMax {
            min: self.min + extra,
            max: self.max + extra,
        }
    }
    /// The larger of each.
    pub fn max_with(&self, other: MinMax) -> MinMax {
        MinMax {
            min: self.min.max(other.min),
            max: self.max.max(other.max),
        }
    }
}

impl Layout<'_> {
    /// Border-box min-content and max-content inline sizes of a box's content in its own flow, ignoring its `width` and kin.
    pub fn content_min_max(&self, _id: BoxId) -> MinMax {
        todo!()
    }
    /// Border-box min-content and max-content inline sizes of a box in its own flow, for `min-content`, `max-content` and shrink-to-fit.
    pub fn min_max(&self, id: BoxId) -> MinMax {
        self.content_min_max(id)
    }
    /// What a box contributes to the intrinsic inline sizes of a container with flow `container`: its outer (margin-box) sizes, with its
    /// `width`, `min-width`, `max-width` applied; percentages count as `auto` (CSS Sizing 3 §5.2).
    pub fn contribution(&self, _id: BoxId, _container: Flow) -> MinMax {
        todo!()
    }
}
