//! Form controls as a page shows them: their values, and the marks of what is checked (HTML §15.5).

use super::{Context, Generator, Source};
use crate::dom::{Document, Element, NodeId, NodeKind};
use crate::graphic::Graphic;
use crate::layout::box_tree::{BoxId, Contents, Replaced};
use crate::layout::inline::content::InlineCollector;
use crate::layout::inline::line_layout::line_height;
use crate::style::values::{Display, LengthPercentage, Size};
use crate::style::{ComputedStyle, Styles};
use crate::units::{Px, Sides};
use page::Color;
use page::picture::{Picture, Pixels};
use std::sync::Arc;

/// Characters that a text field and a text area are wide without `size` and `cols`, and lines that a text area is high without `rows`.
const COLUMNS: u32 = 20;
const ROWS: u32 = 2;
/// The most characters and lines that attributes may ask for.
const MOST: u32 = 10_000;
/// Room for the scroll bar of a text area, in px.
const SCROLL_BAR: f32 = 15.;
/// Padding of the value in a drop-down list, where its arrow is at the right.
const IN_LIST: [i32; 4] = [1, 16, 1, 4];
/// What Chromium paints checked controls and placeholders with.
const ACCENT: [u8; 4] = [0, 0x75, 0xff, 0xff];
const PLACEHOLDER: Color = Color {
    r: 0x75,
    g: 0x75,
    b: 0x75,
    a: 0xff,
};
/// Pixels along a side of a mark, and in a px of a control of the usual size.
const MARK_SIDE: u32 = 88;
const MARK_SCALE: f32 = 8.;

/// The marks of checked boxes and chosen buttons, drawn once.
#[derive(Default)]
pub(super) struct Marks {
    check: Option<Arc<Picture>>,
    dot: Option<Arc<Picture>>,
}

/// Whether an element is a control that is laid out as one box in a line, whatever its `display` says of its inside.
pub(super) fn is_control(element: &Element) -> bool {
    element.html && matches!(&*element.name, "input" | "select" | "textarea" | "button")
}

impl Generator<'_> {
    /// The contents of a form control that has a value or a mark; `None` for everything else.
    pub(super) fn control_contents(&mut self, source: &Source, style: &Arc<ComputedStyle>, context: &Context) -> Option<Contents> {
        let Source::Element(node) = source else { return None };
        let element = self.document.element(*node).filter(|element| is_control(element))?;
        match &*element.name {
            "input" => self.input(element, style, context),
            "select" => Some(self.select(*node, element, style, context)),
            "textarea" => Some(self.text_area(*node, element, style, context)),
            _ => None,
        }
    }

    fn input(&mut self, element: &Element, style: &Arc<ComputedStyle>, context: &Context) -> Option<Contents> {
        let value = element.attribute("value").unwrap_or_default();
        let kind = element.attribute("type").unwrap_or_default().to_ascii_lowercase();
        let label = |otherwise: &str| element.attribute("value").unwrap_or(otherwise).to_owned();
        let text = match &*kind {
            "image" | "range" | "color" | "file" => return None,
            "checkbox" | "radio" => {
                let mut contents = Replaced::sized((13., 13.), style);
                if element.attribute("checked").is_some() {
                    contents.picture = Some(Graphic::Picture(self.marks.get(kind == "radio")));
                }
                return Some(Contents::Replaced(contents));
            }
            "submit" => return Some(self.button(&label("Submit"), style, context)),
            "reset" => return Some(self.button(&label("Reset"), style, context)),
            "button" => return Some(self.button(&label(""), style, context)),
            "password" => "•".repeat(value.chars().count().min(MOST as usize)),
            "date" => value.replace('-', "/"),
            _ => value.replace(['\r', '\n'], ""),
        };
        let shown = match element.attribute("placeholder").filter(|_| text.is_empty()) {
            Some(placeholder) => (placeholder.replace(['\r', '\n'], ""), Some(PLACEHOLDER)),
            None => (text, None),
        };
        let columns = count(element, "size", COLUMNS);
        let width = columns as f32 * zero_advance(style);
        Some(Contents::Blocks(vec![
            self.strut(style, width),
            self.line(&shown.0, style, context, Sides::all(0), shown.1),
        ]))
    }

    fn button(&mut self, label: &str, style: &Arc<ComputedStyle>, context: &Context) -> Contents {
        Contents::Blocks(vec![self.line(label, style, context, Sides::all(0), None)])
    }

    /// A drop-down list shows what is chosen and is as wide as its widest option; a list box shows all.
    fn select(&mut self, node: NodeId, element: &Element, style: &Arc<ComputedStyle>, context: &Context) -> Contents {
        let mut options = Vec::new();
        collect_options(self.document, node, &mut options);
        if element.attribute("multiple").is_some() || count(element, "size", 1) > 1 {
            let in_box = Sides {
                top: 0,
                right: 2,
                bottom: 1,
                left: 2,
            };
            let lines = options.iter().map(|(text, _)| self.line(text, style, context, in_box, None));
            return Contents::Blocks(lines.collect());
        }
        let chosen = options.iter().rposition(|(_, selected)| *selected).unwrap_or(0);
        let widest = options.iter().map(|(text, _)| text_width(text, style)).fold(0., f32::max);
        let [top, right, bottom, left] = IN_LIST;
        let text = options.get(chosen).map_or("", |(text, _)| text);
        let padding = Sides { top, right, bottom, left };
        Contents::Blocks(vec![
            self.strut(style, widest.ceil() + (left + right) as f32 * style.inherited.zoom),
            self.line(text, style, context, padding, None),
        ])
    }

    fn text_area(&mut self, node: NodeId, element: &Element, style: &Arc<ComputedStyle>, context: &Context) -> Contents {
        let (columns, rows) = (count(element, "cols", COLUMNS), count(element, "rows", ROWS));
        let width = columns as f32 * zero_advance(style) + SCROLL_BAR * style.inherited.zoom;
        let mut text = text_of(self.document, node);
        let mut color = None;
        if let Some(placeholder) = element.attribute("placeholder").filter(|_| text.is_empty()) {
            (text, color) = (placeholder.to_owned(), Some(PLACEHOLDER));
        }
        let lines = self.line(&text, style, context, Sides::all(0), color);
        let line = line_height(style, style.inherited.font.metrics());
        let style_of_lines = Arc::make_mut(&mut self.boxes[lines.0 as usize].style);
        style_of_lines.height = Size::Set(LengthPercentage::Length(line * rows as i32));
        Contents::Blocks(vec![self.strut(style, width), lines])
    }

    /// A block that nobody sees and that gives a control its width.
    fn strut(&mut self, style: &ComputedStyle, width: f32) -> BoxId {
        let id = self.anonymous_box(style, Display::Block, Contents::Blocks(Vec::new()));
        let style = Arc::make_mut(&mut self.boxes[id.0 as usize].style);
        style.width = Size::Set(LengthPercentage::Length(Px::from_f32(width)));
        id
    }

    /// The block with a control's text, as high as a line without any.
    fn line(&mut self, text: &str, style: &ComputedStyle, context: &Context, padding: Sides<i32>, color: Option<Color>) -> BoxId {
        let mut own = Styles::anonymous(style, Display::Block);
        let zoom = style.inherited.zoom;
        let changed = Arc::make_mut(&mut own);
        changed.padding = padding.map(|px| LengthPercentage::Length(Px::from_f32(*px as f32 * zoom)));
        if let Some(color) = color {
            Arc::make_mut(&mut changed.inherited).color = color;
        }
        let source = Source::Anonymous(Display::Block, std::rc::Rc::default());
        let id = self.new_box(own.clone(), &source);
        let mut lines = InlineCollector::default();
        lines.text(if text.is_empty() { "\u{200b}" } else { text }, id, &own, &context.decorations);
        self.boxes[id.0 as usize].contents = Contents::Inlines(Box::new(lines.finish(&own, None, self.resources.work)));
        id
    }
}

/// An attribute that counts characters or lines.
fn count(element: &Element, name: &str, otherwise: u32) -> u32 {
    let value = element.attribute(name).and_then(|value| value.trim().parse().ok());
    value.filter(|&count| count > 0).map_or(otherwise, |count: u32| count.min(MOST))
}

fn zero_advance(style: &ComputedStyle) -> f32 {
    style.inherited.font.metrics().zero_advance * style.inherited.font_size
}

fn text_width(text: &str, style: &ComputedStyle) -> f32 {
    let mut glyphs = Vec::new();
    style.inherited.font.shape(text, 0..text.len(), &Default::default(), &mut glyphs);
    glyphs.iter().map(|glyph| glyph.advance).sum::<f32>() * style.inherited.font_size
}

/// The texts of the options in a list, and whether each is chosen.
fn collect_options(document: &Document, node: NodeId, out: &mut Vec<(String, bool)>) {
    for child in document.children(node) {
        let Some(element) = document.element(child) else { continue };
        if &*element.name != "option" {
            collect_options(document, child, out);
            continue;
        }
        let text = match element.attribute("label").filter(|label| !label.is_empty()) {
            Some(label) => label.to_owned(),
            None => text_of(document, child).split_ascii_whitespace().collect::<Vec<_>>().join(" "),
        };
        out.push((text, element.attribute("selected").is_some()));
    }
}

fn text_of(document: &Document, node: NodeId) -> String {
    let texts = document.children(node).filter_map(|child| match &document.node(child).kind {
        NodeKind::Text(text) => Some(&**text),
        _ => None,
    });
    texts.collect()
}

impl Marks {
    fn get(&mut self, round: bool) -> Arc<Picture> {
        let slot = if round { &mut self.dot } else { &mut self.check };
        slot.get_or_insert_with(|| Arc::new(mark(round))).clone()
    }
}

/// A white tick on the accent colour, or a dot of it on white, as they stand in the 11 px inside the border.
fn mark(round: bool) -> Picture {
    const TICK: [(f32, f32); 3] = [(2., 5.6), (4.4, 8.), (9., 3.)];
    let near = |x: f32, y: f32, (ax, ay): (f32, f32), (bx, by): (f32, f32)| {
        let (dx, dy) = (bx - ax, by - ay);
        let along = (((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)).clamp(0., 1.);
        (x - ax - along * dx).hypot(y - ay - along * dy) <= 0.9
    };
    let mut rgba = Vec::with_capacity((MARK_SIDE * MARK_SIDE * 4) as usize);
    for row in 0..MARK_SIDE {
        for column in 0..MARK_SIDE {
            let (x, y) = ((column as f32 + 0.5) / MARK_SCALE, (row as f32 + 0.5) / MARK_SCALE);
            let is_white = match round {
                true => (x - 5.5).hypot(y - 5.5) > 3.75,
                false => TICK.windows(2).any(|line| near(x, y, line[0], line[1])),
            };
            rgba.extend(if is_white { [0xff; 4] } else { ACCENT });
        }
    }
    Picture::from_pixels(Pixels {
        width: MARK_SIDE,
        height: MARK_SIDE,
        rgba,
    })
}
