//! Hand-built boxes for the tests of this room.

use super::{PageGeometry, paint};
use crate::layout::box_tree::{BoxId, BoxTree, Contents, LayoutBox, Role};
use crate::layout::fragment::{BoxSides, Child, Fragment, FragmentKind};
use crate::layout::geometry::{PhysicalOffset, PhysicalRect, PhysicalSize};
use crate::page::{Color, Item, Page, Rect};
use crate::style::ComputedStyle;
use crate::style::computed::{AlignmentStyle, DecorationStyles, InheritedStyle, RareStyle, TabSize};
use crate::style::values::*;
use crate::text::{FontRequest, FontSet, Slant};
use crate::units::{Px, Sides};
use std::rc::Rc;
use std::sync::Arc;

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
    let inherited = InheritedStyle {
        font: FontSet::bundled().resolve(&FontRequest {
            families: Arc::from(["sans-serif".into()]),
            weight: 400,
            stretch: 100,
            slant: Slant::Normal,
        }),
        font_size: 16.,
        font_weight: 400,
        no_kerning: false,
        no_ligatures: false,
        small_caps: false,
        line_height: LineHeight::Normal,
        color: Color::BLACK,
        direction: Direction::Ltr,
        writing_mode: WritingMode::HorizontalTb,
        text_orientation: TextOrientation::Mixed,
        text_combine: false,
        text_align: TextAlign::Start,
        text_align_last: TextAlign::Auto,
        text_indent: LengthPercentage::ZERO,
        text_indent_hanging: false,
        text_indent_each_line: false,
        text_transform: TextTransform {
            case: TextCase::None,
            full_width: false,
            full_size_kana: false,
        },
        letter_spacing: Px::ZERO,
        word_spacing: Px::ZERO,
        white_space: WhiteSpaceCollapse::Collapse,
        no_wrap: false,
        word_break: WordBreak::Normal,
        overflow_wrap: OverflowWrap::Normal,
        line_break: LineBreak::Auto,
        hyphens: Hyphens::Manual,
        tab_size: TabSize::Spaces(8.),
        text_shadow: Arc::from([]),
        visibility: Visibility::Visible,
        list_style_type: ListStyleType::None,
        list_style_inside: false,
        list_style_image: None,
        quotes: None,
        border_collapse: false,
        border_spacing: (Px::ZERO, Px::ZERO),
        empty_cells_hide: false,
        caption_bottom: false,
        pixelated: false,
        orphans: 2,
        widows: 2,
        zoom: 1.,
        lang: Arc::from(""),
        custom: None,
    };
    let none = (LengthPercentage::ZERO, LengthPercentage::ZERO);
    ComputedStyle {
        inherited: Arc::new(inherited),
        decoration: Arc::new(DecorationStyles {
            background_color: StyleColor::Fixed(Color::TRANSPARENT),
            background_layers: Vec::new(),
            radius: std::array::from_fn(|_| none.clone()),
            box_shadow: Vec::new(),
            outline_width: Px::ZERO,
            outline_style: BorderStyle::None,
            outline_color: StyleColor::Current,
            outline_offset: Px::ZERO,
        }),
        alignment: Arc::new(AlignmentStyle {
            flex_direction: FlexDirection::Row,
            flex_wrap: FlexWrap::NoWrap,
            flex_grow: 0.,
            flex_shrink: 1.,
            flex_basis: Some(Size::Auto),
            order: 0,
            align_content: Align::NORMAL,
            justify_content: Align::NORMAL,
            align_items: Align::NORMAL,
            justify_items: Align::NORMAL,
            align_self: Align::AUTO,
            justify_self: Align::AUTO,
            row_gap: LengthPercentage::ZERO,
            column_gap: LengthPercentage::ZERO,
            grid_template_columns: Vec::new(),
            grid_template_rows: Vec::new(),
            grid_template_areas: Vec::new(),
            grid_auto_columns: Vec::new(),
            grid_auto_rows: Vec::new(),
            grid_flow_column: false,
            grid_flow_dense: false,
            grid_column_start: GridLine::Auto,
            grid_column_end: GridLine::Auto,
            grid_row_start: GridLine::Auto,
            grid_row_end: GridLine::Auto,
        }),
        rare: Arc::new(RareStyle {
            transform: Vec::new(),
            transform_origin: none.clone(),
            content: Content::Normal,
            counter_reset: Vec::new(),
            counter_increment: Vec::new(),
            counter_set: Vec::new(),
            clip: None,
            object_fit: ObjectFit::Fill,
            object_position: none,
            aspect_ratio: None,
            text_overflow: None,
            underline_offset: None,
            break_before: BreakBetween::Auto,
            break_after: BreakBetween::Auto,
            break_inside_avoid: false,
            isolated: false,
            contains_layout: false,
            contains_size: false,
            filter_unsupported: false,
        }),
        display: Display::Block,
        original_display: Display::Block,
        position: Position::Static,
        float: Float::None,
        clear: Clear::None,
        overflow_x: Overflow::Visible,
        overflow_y: Overflow::Visible,
        border_box_sizing: false,
        width: Size::Auto,
        height: Size::Auto,
        min_width: Size::Auto,
        min_height: Size::Auto,
        max_width: Size::Auto,
        max_height: Size::Auto,
        margin: Sides::all(AutoLength::Set(LengthPercentage::ZERO)),
        padding: Sides::all(LengthPercentage::ZERO),
        border_width: Sides::all(Px::ZERO),
        border_style: Sides::all(BorderStyle::None),
        border_color: Sides::all(StyleColor::Current),
        inset: Sides::all(AutoLength::Auto),
        z_index: None,
        vertical_align: VerticalAlign::Baseline,
        text_decoration: None,
        unicode_bidi: UnicodeBidi::Normal,
        opacity: 1.,
        table_layout_fixed: false,
    }
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
            pseudo: None,
            contents: Contents::Blocks(Vec::new()),
            marker: None,
            split_from: Vec::new(),
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
        let geometry = PageGeometry {
            width: Px::new(100),
            height: Px::new(100),
            margin: Sides::default(),
            count,
        };
        paint(&tree, root, Px::ZERO, Px::ZERO, &geometry)
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
                if let crate::page::Paint::Solid(color) = fill.paint {
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
