//! From fragments to the display list: CSS 2.1 appendix E, backgrounds and borders, text and its decorations.
//!
//! [`paint`] walks the fragment tree once per page. [`stacking`] decides the order, the other modules draw one thing each. Fragments are
//! in CSS px; every item that leaves this room is in millimetres on its page.

mod background;
mod border;
mod border_image;
mod canvas;
mod corner;
pub mod cost;
mod decorate;
mod gradient;
mod line_decoration;
mod millimetre;
#[cfg(test)]
mod scene;
mod shadow;
mod stacking;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod tile;
mod transform;

use crate::layout::box_tree::{BoxId, BoxTree};
use crate::layout::fragment::Fragment;
use crate::layout::geometry::{PhysicalOffset, PhysicalRect, PhysicalSize};
use crate::limits::Work;
use crate::page::{Affine, Rect};
use crate::page::{Clip, Group, Item, Page};
use crate::style::values::WritingMode;
use crate::units::{Px, Sides};
use stacking::ClipNode;

/// How the flow is cut into pages.
#[derive(Debug, Clone, Copy)]
pub struct PageGeometry {
    /// Page box width.
    pub width: Px,
    /// Page box height.
    pub height: Px,
    /// Page margins; the page area inside shows one page's slice of the flow.
    pub margin: Sides<Px>,
    /// Block size of one page's slice of the flow.
    pub slice: Px,
    /// How many pages; slice `n` starts `n × slice` down (along the block axis of the root).
    pub count: usize,
}

/// How far ink may reach past a fragment's overflow rectangle (shadows, outlines, swashes) before a fragment outside a page's slice
/// is looked at all the same.
const INK_SLACK: Px = Px::new(200);

/// Paints a laid out document. `root` is the root element's fragment with its top left border corner at (`x`, `y`) of the page area.
///
/// With more than one page, each is cut to its slice of the flow; a single page shows everything, also what overflows the page area, so
/// that outputs can tell. Fixed boxes repeat on each page (CSS 2.1 §9.6.1). Blurred shadows, which become pictures here, take from `work`; without any left
/// they are left out.
pub fn paint(tree: &BoxTree, root: &Fragment, x: Px, y: Px, geometry: &PageGeometry, work: &Work) -> Vec<Page> {
    let area = PhysicalRect {
        offset: PhysicalOffset {
            x: geometry.margin.left,
            y: geometry.margin.top,
        },
        size: PhysicalSize {
            width: (geometry.width - geometry.margin.left - geometry.margin.right).clamp_negative(),
            height: (geometry.height - geometry.margin.top - geometry.margin.bottom).clamp_negative(),
        },
    };
    let page_box = PhysicalRect {
        offset: PhysicalOffset::default(),
        size: PhysicalSize {
            width: geometry.width,
            height: geometry.height,
        },
    };
    let paged = geometry.count > 1;
    let seen = if paged {
        slice(&page_box, &area, geometry.slice, root.style.inherited.writing_mode)
    } else {
        page_box
    };
    let unshifted = area.offset + PhysicalOffset { x, y };
    let canvas = canvas::source(tree);
    let mut pages = Vec::with_capacity(geometry.count);
    for number in 0..geometry.count {
        let number = i32::try_from(number).unwrap_or(i32::MAX);
        let shift = match root.style.inherited.writing_mode {
            WritingMode::HorizontalTb => PhysicalOffset {
                x: Px::ZERO,
                y: -(geometry.slice * number),
            },
            WritingMode::VerticalRl | WritingMode::SidewaysRl => PhysicalOffset {
                x: geometry.slice * number,
                y: Px::ZERO,
            },
            WritingMode::VerticalLr | WritingMode::SidewaysLr => PhysicalOffset {
                x: -(geometry.slice * number),
                y: Px::ZERO,
            },
        };
        let mut painter = Painter {
            tree,
            work,
            canvas_box: canvas.map(|c| c.0),
            viewport_box: canvas::overflow_source(tree),
            page_box,
            area,
            fixed_origin: unshifted,
            visible: seen,
            culls: paged,
            items: Vec::with_capacity(64),
            clips: Vec::new(),
            above_borders: false,
        };
        if let Some((_, style)) = canvas {
            painter.canvas_background(style, root, unshifted + shift);
        }
        let mark = painter.items.len();
        painter.paint_root(root, unshifted + shift);
        if paged {
            painter.wrap(mark, Affine::IDENTITY, Some(Clip::Rect(millimetre::rect(&seen))), 1.);
        }
        pages.push(Page {
            width: geometry.width.to_mm(),
            height: geometry.height.to_mm(),
            items: painter.items,
        });
    }
    pages
}

/// What a page shows of the flow: its slice along the block axis of the root, and everything across.
fn slice(page_box: &PhysicalRect, area: &PhysicalRect, length: Px, mode: WritingMode) -> PhysicalRect {
    let mut seen = *page_box;
    if mode == WritingMode::HorizontalTb {
        seen.offset.y = area.offset.y;
        seen.size.height = length.min(area.size.height);
    } else {
        seen.size.width = length.min(area.size.width);
        seen.offset.x = match mode {
            WritingMode::VerticalRl | WritingMode::SidewaysRl => area.right() - seen.size.width,
            _ => area.offset.x,
        };
    }
    seen
}

/// The state of painting one page.
struct Painter<'a> {
    tree: &'a BoxTree,
    /// For what costs more than to say so.
    work: &'a Work,
    /// The box whose background is the canvas's, so that it does not paint it itself.
    canvas_box: Option<BoxId>,
    /// The box whose `overflow` is the viewport's (CSS Overflow 3 §3.3), so that it does not clip itself.
    viewport_box: Option<BoxId>,
    /// The whole sheet.
    page_box: PhysicalRect,
    /// The page area, which stands for the viewport.
    area: PhysicalRect,
    /// Where the root fragment is on the first page: fixed boxes are placed from there on every page.
    fixed_origin: PhysicalOffset,
    /// What can be seen of the page in the coordinates of the items being painted.
    visible: PhysicalRect,
    /// Fragments outside `visible` are skipped.
    culls: bool,
    items: Vec<Item>,
    /// Clips that layers were found under.
    clips: Vec<ClipNode>,
    /// A layer that is part of a table is being painted: it lies above the table's collapsed borders.
    above_borders: bool,
}

impl Painter<'_> {
    /// Puts the items since `mark` into a group, unless there are none.
    fn wrap(&mut self, mark: usize, transform: Affine, clip: Option<Clip>, opacity: f32) {
        if self.items.len() == mark {
            return;
        }
        let items = self.items.split_off(mark);
        self.items.push(Item::Group(Group {
            transform,
            clip,
            opacity,
            items,
        }));
    }

    /// Whether nothing of a fragment at `at` can be seen on this page.
    fn is_culled(&self, fragment: &Fragment, at: PhysicalOffset) -> bool {
        self.is_out_of_sight(&fragment.overflow.moved(at))
    }

    /// Whether ink of this extent cannot be seen on the page being painted.
    fn is_out_of_sight(&self, ink: &PhysicalRect) -> bool {
        if !self.culls {
            return false;
        }
        let seen = &self.visible;
        ink.offset.x - INK_SLACK > seen.right()
            || ink.offset.y - INK_SLACK > seen.bottom()
            || ink.right() + INK_SLACK < seen.offset.x
            || ink.bottom() + INK_SLACK < seen.offset.y
    }
}

/// The part two rectangles share, `None` when that has no area.
fn intersection(a: &Rect, b: &Rect) -> Option<Rect> {
    let (x, y) = (a.x.max(b.x), a.y.max(b.y));
    let (right, bottom) = (a.right().min(b.right()), a.bottom().min(b.bottom()));
    (right > x && bottom > y).then_some(Rect {
        x,
        y,
        width: right - x,
        height: bottom - y,
    })
}
