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
mod join;
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
mod vector;

use crate::layout::box_tree::{BoxId, BoxTree};
use crate::layout::fragment::Fragment;
use crate::layout::geometry::{PhysicalOffset, PhysicalRect};
use crate::layout::page_model::PageBoxes;
use crate::limits::Work;
use crate::style::ComputedStyle;
use crate::style::values::{Direction, WritingMode};
use crate::units::Px;
use page::{Affine, Rect};
use page::{Clip, Group, Item, Page};
use stacking::ClipNode;
use std::sync::Arc;
pub use vector::Vectors;

/// A page: its boxes and the part of the flow it shows.
#[derive(Debug, Clone)]
pub struct PageGeometry {
    /// Sheet, area and what is between.
    pub boxes: PageBoxes,
    /// What the page box is painted with, when an `@page` rule says so.
    pub style: Option<Arc<ComputedStyle>>,
    /// Where in the flow the page starts (along the block axis of the root).
    pub start: Px,
    /// How much of the flow it shows.
    pub slice: Px,
}

impl PageGeometry {
    fn sheet(&self) -> PhysicalRect {
        PhysicalRect {
            offset: PhysicalOffset::default(),
            size: self.boxes.sheet,
        }
    }

    /// The border box of the page.
    fn page_box(&self) -> PhysicalRect {
        let sides = &self.boxes.sides;
        self.boxes
            .area
            .inset(&sides.border.map(|width| -*width))
            .inset(&sides.padding.map(|width| -*width))
    }
}

/// What is left of a fill after rounding, in mm.
const TRACE: f32 = 1e-3;

/// Bytes of items that cost a 64th of a step to make.
const BYTES_PER_64TH: usize = 32;

/// How far ink may reach past a fragment's overflow rectangle (shadows, outlines, swashes) before a fragment outside a page's slice
/// is looked at all the same.
const INK_SLACK: Px = Px::new(200);

/// Paints a laid out document on its pages. `root` is the root element's fragment with its top left border corner at (`x`, `y`) of the first page's area.
///
/// With more than one page, each is cut to its part of the flow; a single page shows everything, also what overflows the page area, so
/// that outputs can tell. Fixed boxes repeat on each page (CSS 2.1 §9.6.1). Blurred shadows, which become pictures here, and drawings take from the work
/// that is left; without any they are left out.
pub fn paint(tree: &BoxTree, root: &Fragment, x: Px, y: Px, pages: &[PageGeometry], vectors: &Vectors) -> Vec<Page> {
    let paged = pages.len() > 1;
    let canvas = canvas::source(tree);
    let (mode, direction) = (root.style.inherited.writing_mode, root.style.inherited.direction);
    let Some(first) = pages.first() else {
        return Vec::new();
    };
    let mut painted = Vec::with_capacity(pages.len());
    for (index, page) in pages.iter().enumerate() {
        let (sheet, area) = (page.sheet(), page.boxes.area);
        let seen = if paged { slice(&sheet, &area, page.slice, mode) } else { sheet };
        let strip = strip(&seen, mode);
        let mut unshifted = area.offset + PhysicalOffset { x, y };
        // The flow starts at the right edge of the area.
        if matches!(mode, WritingMode::VerticalRl | WritingMode::SidewaysRl)
            || (mode == WritingMode::HorizontalTb && direction == Direction::Rtl)
        {
            unshifted.x += area.size.width - first.boxes.area.size.width;
        }
        let shift = match mode {
            WritingMode::HorizontalTb => PhysicalOffset {
                x: Px::ZERO,
                y: -page.start,
            },
            WritingMode::VerticalRl | WritingMode::SidewaysRl => PhysicalOffset {
                x: page.start,
                y: Px::ZERO,
            },
            WritingMode::VerticalLr | WritingMode::SidewaysLr => PhysicalOffset {
                x: -page.start,
                y: Px::ZERO,
            },
        };
        let mut painter = Painter {
            tree,
            work: vectors.resources.work,
            vectors,
            canvas_box: canvas.map(|c| c.0),
            viewport_box: canvas::overflow_source(tree),
            area: sheet,
            fixed_origin: unshifted,
            visible: sheet,
            kept: beyond_ends(&strip, mode, index == 0, index + 1 == pages.len()),
            culls: paged,
            items: Vec::with_capacity(64),
            charged: 0,
            clips: Vec::new(),
            above_borders: false,
        };
        if let Some(style) = &page.style {
            painter.page_box(style, page);
        }
        (painter.area, painter.visible) = (area, seen);
        if let Some((_, style)) = canvas {
            painter.canvas_background(style, root, unshifted + shift, page.page_box());
        }
        let mark = painter.items.len();
        painter.paint_root(root, unshifted + shift);
        if paged {
            let mut flow = painter.items.split_off(mark);
            cut(&mut flow, &millimetre::rect(&seen));
            painter.items.append(&mut flow);
            painter.wrap(mark, Affine::IDENTITY, Some(Clip::Rect(millimetre::rect(&seen))), 1.);
        }
        painter.charge();
        join::join(&mut painter.items);
        painted.push(Page {
            width: sheet.size.width.to_mm(),
            height: sheet.size.height.to_mm(),
            items: painter.items,
        });
    }
    painted
}

/// What a page shows of the flow: its slice along the block axis of the root, and everything across.
fn slice(sheet: &PhysicalRect, area: &PhysicalRect, length: Px, mode: WritingMode) -> PhysicalRect {
    let mut seen = *sheet;
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

/// How far to both sides of a page's part of the flow what overflows it is kept, so that outputs can tell.
const FAR: Px = Px::new(100_000);

/// A page's part of the flow without ends across it.
fn strip(seen: &PhysicalRect, mode: WritingMode) -> PhysicalRect {
    let mut strip = *seen;
    let (start, extent) = match mode {
        WritingMode::HorizontalTb => (&mut strip.offset.x, &mut strip.size.width),
        _ => (&mut strip.offset.y, &mut strip.size.height),
    };
    *start -= FAR;
    *extent += FAR * 2;
    strip
}

/// A page's part of the flow, with what is before the first page and after the last one, which is on no other.
fn beyond_ends(strip: &PhysicalRect, mode: WritingMode, first: bool, last: bool) -> PhysicalRect {
    let mut kept = *strip;
    let reversed = matches!(mode, WritingMode::VerticalRl | WritingMode::SidewaysRl);
    let (before, after) = if reversed { (last, first) } else { (first, last) };
    let (start, extent) = match mode {
        WritingMode::HorizontalTb => (&mut kept.offset.y, &mut kept.size.height),
        _ => (&mut kept.offset.x, &mut kept.size.width),
    };
    if before {
        *start -= FAR;
        *extent += FAR;
    }
    if after {
        *extent += FAR;
    }
    kept
}

/// The state of painting one page.
struct Painter<'a> {
    tree: &'a BoxTree,
    /// For what costs more than to say so.
    work: &'a Work,
    vectors: &'a Vectors<'a>,
    /// The box whose background is the canvas's, so that it does not paint it itself.
    canvas_box: Option<BoxId>,
    /// The box whose `overflow` is the viewport's (CSS Overflow 3 §3.3), so that it does not clip itself.
    viewport_box: Option<BoxId>,
    /// What fixed backgrounds are placed in: the page area, which stands for the viewport; for the page's own background the sheet.
    area: PhysicalRect,
    /// Where the root fragment is on the first page: fixed boxes are placed from there on every page.
    fixed_origin: PhysicalOffset,
    /// What can be seen of the page in the coordinates of the items being painted.
    visible: PhysicalRect,
    /// What is kept of the flow when the page shows a part of it: that part, with what overflows it and is on no other page.
    kept: PhysicalRect,
    /// Fragments outside `kept` are skipped.
    culls: bool,
    items: Vec<Item>,
    /// How many of the items were charged.
    charged: usize,
    /// Clips that layers were found under.
    clips: Vec<ClipNode>,
    /// A layer that is part of a table is being painted: it lies above the table's collapsed borders.
    above_borders: bool,
}

impl Painter<'_> {
    /// Charges the items since the last time, and says whether there may be more of them.
    fn charge(&mut self) -> bool {
        for item in &self.items[self.charged.min(self.items.len())..] {
            let bytes = cost::bytes(item);
            self.work.grow(bytes);
            self.work.spend_64ths((bytes / BYTES_PER_64TH) as u64);
        }
        self.charged = self.items.len();
        !self.work.is_exhausted()
    }

    /// Puts the items since `mark` into a group, unless there are none.
    fn wrap(&mut self, mark: usize, transform: Affine, clip: Option<Clip>, opacity: f32) {
        if self.items.len() == mark {
            return;
        }
        self.charge();
        self.charged = mark;
        let mut items = self.items.split_off(mark);
        join::join(&mut items);
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

    /// Whether a box has no part on the page being painted, when that shows a part of the flow only.
    fn is_on_another_page(&self, rect: &PhysicalRect) -> bool {
        let seen = &self.kept;
        let root = &self.tree.get(self.tree.root).style.inherited;
        let outside = match root.writing_mode {
            WritingMode::HorizontalTb => rect.offset.y >= seen.bottom() || rect.bottom() <= seen.offset.y,
            _ => rect.offset.x >= seen.right() || rect.right() <= seen.offset.x,
        };
        self.culls && outside
    }

    /// Whether ink of this extent cannot be seen on the page being painted.
    fn is_out_of_sight(&self, ink: &PhysicalRect) -> bool {
        if !self.culls {
            return false;
        }
        let seen = &self.kept;
        ink.offset.x - INK_SLACK > seen.right()
            || ink.offset.y - INK_SLACK > seen.bottom()
            || ink.right() + INK_SLACK < seen.offset.x
            || ink.bottom() + INK_SLACK < seen.offset.y
    }
}

/// Cuts the fills of items to a page's part of the flow, so that nothing of what ends where the page begins is left on it, not even the trace that
/// rounding makes.
fn cut(items: &mut Vec<Item>, seen: &Rect) {
    items.retain_mut(|item| match item {
        Item::Fill(fill) => match intersection(&fill.rect, seen).filter(|rect| rect.width > TRACE && rect.height > TRACE) {
            Some(rect) => {
                fill.rect = rect;
                true
            }
            None => false,
        },
        Item::Group(group) if group.transform == Affine::IDENTITY => {
            cut(&mut group.items, seen);
            !group.items.is_empty()
        }
        _ => true,
    });
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
