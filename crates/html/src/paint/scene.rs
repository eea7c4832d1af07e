//! Hand-built boxes for the tests of this room.

use super::{PageGeometry, Vectors, paint};
use crate::caches::Caches;
use crate::layout::box_tree::{BoxId, BoxTree, Contents, LayoutBox, Role};
use crate::layout::fragment::{BoxSides, Child, Fragment, FragmentKind};
use crate::layout::geometry::{PhysicalOffset, PhysicalRect, PhysicalSize};
use crate::layout::page_model::PageBoxes;
use crate::limits::{Limits, Work};
use crate::resource::Resources;
use crate::style::ComputedStyle;
use crate::style::builder::{initial_box, initial_inherited};
use crate::style::values::{Display, StyleColor};
use crate::units::{Px, Sides};
use page::{Color, Item, Page, Rect};
use std::rc::Rc;
use std::sync::Arc;
use text::FontSet;

/// Red, as most boxes of the tests are distinguished by their colour.
pub const RED: Color = Color {
    r: 255,
    g: 0,
    b: 0,
    a: 255,
};
/// Green.
pub const GREEN: Color = Color {
    r: 0,
    g: 128,
    b: 0,
    a: 255,
};
/// Blue.
pub const BLUE: Color = Color {
    r: 0,
    g: 0,
    b: 255,
    a: 255,
};

/// A style with initial values, `display: block`.
pub fn style() -> ComputedStyle {
    let inherited = initial_inherited(&FontSet::bundled());
    let mut style = initial_box(Arc::new(inherited));
    style.display = Display::Block;
    style.border_width = Sides::default();
    style
}

/// A style with a background colour.
pub fn filled(color: Color) -> ComputedStyle {
    let mut style = style();
    Arc::make_mut(&mut style.decoration).background_color = StyleColor::Fixed(color);
    style
}

/// Collects boxes in document order.
#[derive(Default)]
pub struct Scene {
    boxes: Vec<LayoutBox>,
}

impl Scene {
    /// A new box of the tree.
    pub fn id(&mut self, style: &ComputedStyle) -> BoxId {
        let role = match self.boxes.len() {
            0 => Role::Root,
            1 => Role::Body,
            _ => Role::Ordinary,
        };
        self.boxes.push(LayoutBox {
            style: Arc::new(style.clone()),
            node: None,
            contents: Contents::Blocks(Vec::new()),
            marker: None,
            within_inlines: Vec::new(),
            inline_container: None,
            role,
            is_first_formatted: false,
        });
        BoxId(self.boxes.len() as u32 - 1)
    }

    /// A box fragment of a size in px.
    pub fn boxed(&mut self, style: ComputedStyle, width: i32, height: i32) -> Fragment {
        let box_id = self.id(&style);
        fragment(box_id, style, width, height)
    }

    /// Paints a root fragment on pages of 100 × 100 px.
    pub fn pages(self, root: &Fragment, count: usize) -> Vec<Page> {
        let tree = BoxTree {
            boxes: self.boxes,
            root: root.box_id,
            quirks: false,
            line_height_quirk: false,
        };
        let sheet = PhysicalRect {
            offset: PhysicalOffset::default(),
            size: PhysicalSize {
                width: Px::new(100),
                height: Px::new(100),
            },
        };
        let page = |number: usize| PageGeometry {
            boxes: PageBoxes {
                sheet: sheet.size,
                area: sheet,
                sides: BoxSides::default(),
            },
            style: None,
            start: Px::new(100) * number as i32,
            slice: Px::new(100),
        };
        let pages: Vec<_> = (0..count).map(page).collect();
        let (limits, caches, fonts) = (Limits::default(), Caches::default(), FontSet::bundled());
        let work = Work::of(&limits);
        let vectors = Vectors {
            fonts: &fonts,
            resources: &Resources::new(None, &limits, &work, &caches),
            dots_per_mm: 8.,
        };
        paint(&tree, root, Px::ZERO, Px::ZERO, &pages, &vectors)
    }

    /// The items of a single page.
    pub fn items(self, root: &Fragment) -> Vec<Item> {
        self.pages(root, 1).remove(0).items
    }
}

/// A box fragment of an existing box.
pub fn fragment(box_id: BoxId, style: ComputedStyle, width: i32, height: i32) -> Fragment {
    let size = PhysicalSize {
        width: Px::new(width),
        height: Px::new(height),
    };
    Fragment {
        box_id,
        kind: FragmentKind::Box(BoxSides {
            border: style.border_width,
            padding: Sides::default(),
        }),
        style: Arc::new(style),
        size,
        children: Vec::new(),
        overflow: PhysicalRect {
            offset: PhysicalOffset::default(),
            size,
        },
    }
}

/// Puts a child at a place in px.
pub fn put(parent: &mut Fragment, x: i32, y: i32, child: Fragment) {
    let offset = PhysicalOffset {
        x: Px::new(x),
        y: Px::new(y),
    };
    parent.overflow = parent.overflow.union(&child.overflow.moved(offset));
    parent.children.push(Child {
        offset,
        fragment: Rc::new(child),
    });
}

/// The colours of fills in painting order, groups included.
pub fn fill_colors(items: &[Item]) -> Vec<Color> {
    let mut colors = Vec::new();
    for item in items {
        match item {
            Item::Fill(fill) => {
                if let page::Paint::Solid(color) = fill.paint {
                    colors.push(color);
                }
            }
            Item::Group(group) => colors.extend(fill_colors(&group.items)),
            _ => {}
        }
    }
    colors
}

/// A rectangle of the page in px: left, top, width, height.
pub fn in_px(rect: &Rect) -> [f32; 4] {
    [rect.x, rect.y, rect.width, rect.height].map(|mm| (mm * 96. / 25.4 * 1000.).round() / 1000.)
}
