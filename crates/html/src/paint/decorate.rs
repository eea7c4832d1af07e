//! What a box paints of its own: shadows, background, border, outline, and the picture of a replaced element.

use super::Painter;
use super::background::Area;
use super::border::{Edge, border, outline};
use super::corner::RoundedRect;
use super::millimetre;
use super::table::background_rect;
use crate::graphic::Graphic;
use crate::layout::box_tree::{Contents, Role};
use crate::layout::fragment::{BoxSides, CellBox, Fragment, FragmentKind};
use crate::layout::geometry::{PhysicalOffset, PhysicalRect, PhysicalSize};
use crate::style::ComputedStyle;
use crate::style::values::{BorderStyle, Overflow, StyleColor, Visibility, WritingMode};
use crate::units::{Px, Sides};
use page::{Affine, Clip, ImageItem, Item, Rule, RuleStyle};

impl Painter<'_> {
    /// The wrapper box of a table shares its style with the grid inside, which is what has background and border.
    pub(super) fn is_table_wrapper(&self, fragment: &Fragment) -> bool {
        matches!(fragment.kind, FragmentKind::Box(_)) && matches!(self.tree.get(fragment.box_id).contents, Contents::Table(_))
    }

    /// Shadows, background and border of a box, bottom to top (CSS Backgrounds 3 §6.1.3).
    pub(super) fn decorate(&mut self, fragment: &Fragment, at: PhysicalOffset) {
        let style = &*fragment.style;
        if style.inherited.visibility != Visibility::Visible || !self.charge() {
            return;
        }
        let mut bordered = true;
        // The borders of a cell may have been painted already, by its table.
        let mut above_borders = false;
        let mut cut = Sides::default();
        let sides = match &fragment.kind {
            FragmentKind::Box(_) if self.is_table_wrapper(fragment) => return,
            FragmentKind::Line | FragmentKind::Text(_) | FragmentKind::TableCell(_, CellBox::Hidden) => return,
            FragmentKind::TablePart => return self.part_background(fragment, at),
            FragmentKind::Box(sides) | FragmentKind::Replaced(sides, _) => sides,
            FragmentKind::Inline(sides, cut_sides) => {
                cut = *cut_sides;
                sides
            }
            FragmentKind::TableGrid(sides, _) => {
                bordered = !style.inherited.border_collapse;
                sides
            }
            FragmentKind::TableCell(sides, cell) => {
                bordered = *cell != CellBox::Collapsed;
                above_borders = self.above_borders && !bordered;
                sides
            }
        };
        let decoration = &style.decoration;
        let images = !decoration.background_layers.is_empty() || decoration.border_image.source.is_some();
        let plain = !images && decoration.box_shadow.is_empty() && !has_color(style);
        if plain && sides.border == Sides::default() && !matches!(fragment.kind, FragmentKind::TableGrid(..)) {
            return;
        }
        let mut laid_out = PhysicalRect {
            offset: at,
            size: fragment.size,
        };
        let legend = self.legend(fragment).map(|legend| legend.moved(at));
        if let Some(legend) = &legend {
            // The border runs through the middle of the legend.
            let down = (legend.offset.y - at.y + (legend.size.height - sides.border.top) / 2).clamp_negative();
            laid_out.offset.y += down;
            laid_out.size.height -= down;
        }
        let border_box = laid_out.snapped();
        let shape = RoundedRect::sliced_border_box(&border_box, decoration, &cut);
        if bordered && let Some(bar) = bar(fragment, &border_box, &edges(style, &sides.border)).filter(|_| !images && !shape.is_rounded()) {
            self.items.push(bar);
            return;
        }
        if !decoration.box_shadow.is_empty() {
            self.outer_shadows(style, &shape, &cut);
        }
        if Some(fragment.box_id) != self.canvas_box {
            let area = Area {
                border_box,
                sides: *sides,
                shape,
                everywhere: above_borders.then(|| background_rect(CellBox::Collapsed, sides, &laid_out, true)),
            };
            self.background(style, &area);
        }
        if !decoration.box_shadow.is_empty() {
            self.inner_shadows(style, &shape.inset(&sides.border));
        }
        if let FragmentKind::TableGrid(_, paint) = &fragment.kind {
            self.column_backgrounds(fragment, paint, at);
        }
        if bordered && self.border_image(style, &border_box, &sides.border) {
            return;
        }
        if bordered && sides.border != Sides::default() {
            let edges = edges(style, &sides.border);
            let Some(legend) = legend else {
                return border(&border_box, &shape, &edges, &mut self.items);
            };
            for part in beside(&border_box, &legend.snapped(), sides.border.top) {
                let mark = self.items.len();
                border(&border_box, &shape, &edges, &mut self.items);
                self.wrap(mark, Affine::IDENTITY, Some(Clip::Rect(millimetre::rect(&part))), 1.);
            }
        }
    }

    /// Where the legend on the border of a fieldset is, from its top left corner.
    fn legend(&self, fragment: &Fragment) -> Option<PhysicalRect> {
        let is_fieldset = matches!(fragment.kind, FragmentKind::Box(_)) && self.tree.get(fragment.box_id).role == Role::Fieldset;
        let mut children = fragment.children.iter().filter(|_| is_fieldset);
        let legend =
            children.find(|child| self.tree.get(child.fragment.box_id).role == Role::Legend && !child.fragment.style.is_floating())?;
        let is_horizontal = fragment.style.inherited.writing_mode == WritingMode::HorizontalTb;
        (is_horizontal && !legend.fragment.style.is_out_of_flow()).then_some(PhysicalRect {
            offset: legend.offset,
            size: legend.fragment.size,
        })
    }

    /// The outline of a box, around its border edge.
    pub(super) fn outline(&mut self, fragment: &Fragment, at: PhysicalOffset) {
        let style = &*fragment.style;
        let decoration = &style.decoration;
        let shown = decoration.outline_width > Px::ZERO && !decoration.outline_style.is_invisible();
        if !shown || style.inherited.visibility != Visibility::Visible || self.is_table_wrapper(fragment) {
            return;
        }
        let border_box = PhysicalRect {
            offset: at,
            size: fragment.size,
        }
        .snapped();
        outline(&border_box, style, &mut self.items);
    }

    /// The picture of a replaced element, cut to the content box (CSS Images 3 §5.5).
    pub(super) fn replaced(
        &mut self,
        fragment: &Fragment,
        at: PhysicalOffset,
        sides: &BoxSides,
        picture: &Graphic,
        picture_rect: &PhysicalRect,
    ) {
        let style = &*fragment.style;
        if style.inherited.visibility != Visibility::Visible {
            return;
        }
        let border_box = PhysicalRect {
            offset: at,
            size: fragment.size,
        };
        let content = border_box.inset(&sides.border).inset(&sides.padding);
        let rect = picture_rect.moved(at);
        if rect.size.width <= Px::ZERO || rect.size.height <= Px::ZERO {
            return;
        }
        let mark = self.items.len();
        let placed = millimetre::rect(&rect);
        // An `<svg>` of the document shows what lies outside of it when it is told to (SVG 2 §8.2).
        let is_open = style.overflow_x == Overflow::Visible && style.overflow_y == Overflow::Visible;
        let shows_overflow = is_open && matches!(picture, Graphic::Svg(svg) if svg.is_inline());
        match picture {
            Graphic::Picture(picture) => self.items.push(Item::Image(ImageItem {
                picture: picture.clone(),
                rect: placed,
                pixelated: style.inherited.pixelated,
            })),
            Graphic::Svg(svg) => {
                let size = (millimetre::px(rect.size.width), millimetre::px(rect.size.height));
                self.svg(svg, placed, size, style.inherited.zoom, shows_overflow);
            }
        }
        let shape = RoundedRect::border_box(&border_box, &style.decoration)
            .inset(&sides.border)
            .inset(&sides.padding);
        let overflows = rect.offset.x < content.offset.x
            || rect.offset.y < content.offset.y
            || rect.right() > content.right()
            || rect.bottom() > content.bottom();
        if !shows_overflow && (overflows || shape.is_rounded()) {
            self.wrap(mark, Affine::IDENTITY, Some(shape.clip()), 1.);
        }
    }
}

/// A box with nothing in it whose border and background have one colour, such as a flat `<hr>`, is one thick line: what becomes of a grey border on a page
/// of two tones becomes of all of it.
fn bar(fragment: &Fragment, border_box: &PhysicalRect, edges: &[Edge; 4]) -> Option<Item> {
    let style = &*fragment.style;
    let color = style.decoration.background_color.resolve(style.inherited.color);
    let is_flat = |edge: &Edge| edge.width > Px::ZERO && edge.style == BorderStyle::Solid && edge.color == color;
    let is_bar = fragment.children.is_empty() && color.a == 255 && style.decoration.box_shadow.is_empty() && edges.iter().all(is_flat);
    is_bar.then(|| {
        Item::Rule(Rule {
            rect: millimetre::rect(border_box),
            vertical: border_box.size.height > border_box.size.width,
            style: RuleStyle::Solid,
            color,
        })
    })
}

/// The parts of a box left and right of another one on its top edge, and below both it and that edge.
fn beside(outer: &PhysicalRect, inner: &PhysicalRect, edge: Px) -> [PhysicalRect; 3] {
    let part = |left: Px, top: Px, right: Px| PhysicalRect {
        offset: PhysicalOffset { x: left, y: top },
        size: PhysicalSize {
            width: (right - left).clamp_negative(),
            height: (outer.bottom() - top).clamp_negative(),
        },
    };
    [
        part(outer.offset.x, outer.offset.y, inner.offset.x),
        part(inner.offset.x, inner.bottom().max(outer.offset.y + edge), inner.right()),
        part(inner.right(), outer.offset.y, outer.right()),
    ]
}

fn has_color(style: &ComputedStyle) -> bool {
    style.decoration.background_color.resolve(style.inherited.color).a > 0
}

/// The four border edges of a box: top, right, bottom, left.
pub fn edges(style: &ComputedStyle, widths: &Sides<Px>) -> [Edge; 4] {
    let current = style.inherited.color;
    let edge = |width: Px, border_style, color: StyleColor| Edge {
        width,
        style: border_style,
        color: color.resolve(current),
    };
    let (styles, colors) = (&style.border_style, &style.border_color);
    [
        edge(widths.top, styles.top, colors.top),
        edge(widths.right, styles.right, colors.right),
        edge(widths.bottom, styles.bottom, colors.bottom),
        edge(widths.left, styles.left, colors.left),
    ]
}
