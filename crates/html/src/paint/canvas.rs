//! The canvas: the root element's background covers all of the page (CSS 2.1 §14.2, CSS Backgrounds 3 §2.11).

use super::background::Area;
use super::border::border;
use super::corner::RoundedRect;
use super::decorate::edges;
use super::{PageGeometry, Painter};
use crate::layout::box_tree::{BoxId, BoxTree, Role};
use crate::layout::fragment::Fragment;
use crate::layout::geometry::{PhysicalOffset, PhysicalRect};
use crate::style::ComputedStyle;
use crate::style::values::{Overflow, Visibility};
use crate::units::Sides;
use page::Color;

/// The box whose background is the canvas's: the root element's, or `<body>`'s when the root has none.
pub fn source(tree: &BoxTree) -> Option<(BoxId, &ComputedStyle)> {
    let root = tree.get(tree.root);
    if has_background(&root.style) {
        return Some((tree.root, &root.style));
    }
    let body = body(tree)?;
    let style = &tree.get(body).style;
    has_background(style).then_some((body, style))
}

/// The box whose `overflow` the viewport takes: the root element, or `<body>` when the root's is `visible`.
pub fn overflow_source(tree: &BoxTree) -> Option<BoxId> {
    let root = &tree.get(tree.root).style;
    if root.overflow_x != Overflow::Visible || root.overflow_y != Overflow::Visible {
        return Some(tree.root);
    }
    body(tree)
}

fn body(tree: &BoxTree) -> Option<BoxId> {
    let index = tree.boxes.iter().position(|b| b.role == Role::Body)?;
    Some(BoxId(index as u32))
}

fn has_background(style: &ComputedStyle) -> bool {
    style.decoration.background_color.resolve(style.inherited.color) != Color::TRANSPARENT
        || style.decoration.background_layers.iter().any(|layer| layer.image.is_some())
}

impl Painter<'_> {
    /// Paints the background of the page over all of the sheet, and its border (CSS Paged Media 3 §3.1).
    pub(super) fn page_box(&mut self, style: &ComputedStyle, page: &PageGeometry) {
        let (sheet, page_box) = (page.sheet(), page.page_box());
        let shape = RoundedRect::border_box(&page_box, &style.decoration);
        self.background(
            style,
            &Area {
                border_box: page_box,
                sides: page.boxes.sides,
                shape,
                everywhere: Some(sheet),
            },
        );
        if page.boxes.sides.border != Sides::default() && !self.border_image(style, &page_box, &page.boxes.sides.border) {
            border(&page_box, &shape, &edges(style, &page.boxes.sides.border), &mut self.items);
        }
    }

    /// Paints the canvas: everywhere in the page's border box, images placed as if for the root element's box.
    pub(super) fn canvas_background(&mut self, style: &ComputedStyle, root: &Fragment, at: PhysicalOffset, canvas: PhysicalRect) {
        if style.inherited.visibility != Visibility::Visible {
            return;
        }
        let boxed = PhysicalRect {
            offset: at,
            size: root.size,
        };
        self.background(
            style,
            &Area {
                border_box: boxed,
                sides: root.kind.sides(),
                shape: RoundedRect::sharp(&canvas),
                everywhere: Some(canvas),
            },
        );
    }
}
