//! From fragments to the display list: CSS 2.1 appendix E, backgrounds and borders, text and its decorations.

use crate::layout::box_tree::BoxTree;
use crate::layout::fragment::Fragment;
use crate::page::Page;
use crate::units::{Px, Sides};

/// How the flow is cut into pages.
#[derive(Debug, Clone, Copy)]
pub struct PageGeometry {
    /// Page box width.
    pub width: Px,
    /// Page box height.
    pub height: Px,
    /// Page margins; the page area inside shows one page's slice of the flow.
    pub margin: Sides<Px>,
    /// How many pages; slice `n` starts `n ×` page-area height down (along the block axis of the root).
    pub count: usize,
}

/// Paints a laid out document. `root` is the root element's fragment with its top left border corner at (`x`, `y`) of the page area.
pub fn paint(_tree: &BoxTree, _root: &Fragment, _x: Px, _y: Px, _geometry: &PageGeometry) -> Vec<Page> {
    todo!()
}
