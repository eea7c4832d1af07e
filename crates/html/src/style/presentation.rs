//! Presentational attributes (HTML §15): what they declare, ahead of all author rules.

use super::color::{self, ColorValue};
use super::declaration::Block;
use super::image_value::ImageValue;
use super::length::{Accept, AutoDimension, Dimension, SizeValue};
use super::property::{Declaration as D, TextAlignValue};
use super::selector::ElementView;
use super::text_value::{FontSize, VerticalAlignValue};
use super::values::*;
use crate::dom::{Document, Element, NodeId, NodeKind};
use cssparser::Parser;
use std::sync::Arc;
use unicode_bidi::BidiClass;

/// A legacy dimension: px or percent (HTML §2.3.4.4).
#[derive(Debug, Clone, Copy, PartialEq)]
enum Legacy {
    Px(f32),
    Percent(f32),
}

impl Legacy {
    fn dimension(self) -> Dimension {
        match self {
            Legacy::Px(px) => Dimension::px(px),
            Legacy::Percent(percent) => Dimension::Percent(percent / 100.),
        }
    }
}

/// The rules for parsing dimension values (HTML §2.3.4.4).
fn dimension(text: &str) -> Option<Legacy> {
    let text = text.trim_start_matches(|c: char| c.is_ascii_whitespace());
    let text = text.strip_prefix('+').unwrap_or(text);
    let whole = text.bytes().take_while(u8::is_ascii_digit).count();
    if whole == 0 {
        return None;
    }
    let mut end = whole;
    if text.as_bytes().get(end) == Some(&b'.') {
        let fraction = text[end + 1..].bytes().take_while(u8::is_ascii_digit).count();
        if fraction > 0 {
            end += 1 + fraction;
        }
    }
    let value: f32 = text[..end].parse().ok()?;
    let rest = &text[end..];
    let rest = if end == whole {
        rest.strip_prefix('.').unwrap_or(rest)
    } else {
        rest
    };
    Some(if rest.starts_with('%') {
        Legacy::Percent(value)
    } else {
        Legacy::Px(value)
    })
}

/// As [`dimension`], zero being no value.
fn nonzero_dimension(text: &str) -> Option<Legacy> {
    dimension(text).filter(|d| !matches!(d, Legacy::Px(0.) | Legacy::Percent(0.)))
}

/// The rules for parsing non-negative integers.
fn integer(text: &str) -> Option<u32> {
    signed_integer(text).and_then(|n| u32::try_from(n).ok())
}

/// The rules for parsing integers (HTML §2.3.4.1).
pub(super) fn signed_integer(text: &str) -> Option<i32> {
    let text = text.trim_start_matches(|c: char| c.is_ascii_whitespace());
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let value: i64 = text[..digits.min(12)].parse().ok()?;
    i32::try_from(if negative { -value } else { value }).ok()
}

fn is(text: &str, word: &str) -> bool {
    text.trim_matches(|c: char| c.is_ascii_whitespace()).eq_ignore_ascii_case(word)
}

/// Nodes and characters that are looked at for the direction of an element's text.
const MOST_LOOKED_AT: usize = 1 << 12;

/// The direction of the first strong character in an element; text with a direction of its own does not count (HTML §3.2.6.4).
fn direction_of_text(document: &Document, id: NodeId) -> Option<Direction> {
    let mut left = MOST_LOOKED_AT;
    let mut stack = vec![document.node(id).first_child];
    while let Some(top) = stack.last_mut() {
        let Some(node) = *top else {
            stack.pop();
            continue;
        };
        *top = document.node(node).next;
        left = left.checked_sub(1)?;
        match &document.node(node).kind {
            NodeKind::Text(text) => {
                for c in text.chars() {
                    match unicode_bidi::bidi_class(c) {
                        BidiClass::L => return Some(Direction::Ltr),
                        BidiClass::R | BidiClass::AL => return Some(Direction::Rtl),
                        _ => left = left.checked_sub(1)?,
                    }
                }
            }
            NodeKind::Element(element) => {
                let apart = matches!(&*element.name, "bdi" | "script" | "style" | "textarea") || element.attribute("dir").is_some();
                if !apart {
                    stack.push(document.node(node).first_child);
                }
            }
            _ => {}
        }
    }
    None
}

/// The declarations a document's markup makes for one element; `None` when there are none.
pub(super) fn hints(document: &Document, view: ElementView, quirks: bool) -> Option<Block> {
    let element = view.element;
    let name = &*element.name;
    // Table cells and groups take some from their table; all others only have their own attributes.
    let is_cell = matches!(name, "td" | "th");
    let is_group = matches!(name, "thead" | "tbody" | "tfoot" | "colgroup");
    if !element.html {
        return (name == "svg").then(|| svg_box(element)).flatten();
    }
    if element.attributes.is_empty() && !is_cell && !is_group && name != "body" && name != "table" && name != "li" {
        return None;
    }
    let mut hints = Hints {
        block: Block::default(),
        element,
    };
    hints.global(document, view.id);
    match name {
        "body" => hints.body(document, view.id),
        "table" => {
            if quirks {
                hints.push(D::Color(ColorValue::Fixed(body_text_color(document, view))));
            }
            hints.table();
        }
        "thead" | "tbody" | "tfoot" | "tr" => {
            hints.height();
            hints.background();
            hints.cell_align();
            hints.valign();
            hints.border_color();
            if name != "tr" {
                hints.group_rules(document, view.id, true);
            }
        }
        "td" | "th" => {
            hints.width_nonzero();
            hints.height_nonzero();
            hints.background();
            hints.cell_align();
            hints.valign();
            hints.border_color();
            // Whatever the width: it is a minimum beside it (HTML §15.3.9).
            if element.attribute("nowrap").is_some() {
                hints.push(D::WhiteSpaceCollapse(WhiteSpaceCollapse::Collapse));
                hints.push(D::TextWrapMode(true));
            }
        }
        "col" | "colgroup" => {
            hints.width();
            hints.height();
            hints.cell_align();
            hints.valign();
            if name == "colgroup" {
                hints.group_rules(document, view.id, false);
            }
        }
        "caption" => {
            if let Some(align) = element.attribute("align") {
                if is(align, "bottom") {
                    hints.push(D::CaptionSide(true));
                } else {
                    hints.block_align(align);
                }
            }
        }
        "img" | "image" => {
            hints.width();
            hints.height();
            hints.spaces();
            hints.replaced_align();
            if let Some(width) = element.attribute("border").and_then(integer) {
                hints.border_all(width, BorderStyle::Solid);
            }
        }
        "iframe" | "embed" | "object" | "video" | "canvas" | "applet" => {
            if name != "canvas" {
                hints.width();
                hints.height();
            }
            hints.spaces();
            hints.replaced_align();
            if name == "object"
                && let Some(width) = element.attribute("border").and_then(integer)
            {
                hints.border_all(width, BorderStyle::Solid);
            }
            if name == "iframe" && element.attribute("frameborder").and_then(signed_integer) == Some(0) {
                hints.border_all(0, BorderStyle::None);
            }
        }
        "input" if element.attribute("type").is_some_and(|t| is(t, "image")) => {
            hints.width();
            hints.height();
            hints.spaces();
            hints.replaced_align();
            if let Some(width) = element.attribute("border").and_then(integer) {
                hints.border_all(width, BorderStyle::Solid);
            }
        }
        "hr" => hints.rule(),
        "font" => hints.font(),
        "div" | "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "legend" => {
            if let Some(align) = element.attribute("align") {
                hints.block_align(align);
            }
        }
        "br" => {
            if let Some(clear) = element.attribute("clear") {
                let value = if is(clear, "left") {
                    Some(Clear::Left)
                } else if is(clear, "right") {
                    Some(Clear::Right)
                } else if is(clear, "all") || is(clear, "both") {
                    Some(Clear::Both)
                } else {
                    None
                };
                if let Some(value) = value {
                    hints.push(D::Clear(value));
                }
            }
        }
        "ol" | "ul" | "li" | "dir" | "menu" => hints.list(document, view),
        "pre" if element.attribute("wrap").is_some() => {
            hints.push(D::WhiteSpaceCollapse(WhiteSpaceCollapse::Preserve));
            hints.push(D::TextWrapMode(false));
        }
        "marquee" => {
            hints.width();
            hints.height();
            hints.background();
            hints.spaces();
        }
        _ => {}
    }
    if is_cell {
        hints.from_table(document, view.id);
    }
    (!hints.block.is_empty()).then_some(hints.block)
}

/// Tables in quirks mode take their colour from the body's attribute, not from what they stand in (Chromium's table quirk).
fn body_text_color(document: &Document, view: ElementView) -> page::Color {
    let ancestors = std::iter::successors(document.node(view.id).parent, |id| document.node(*id).parent);
    let body = ancestors.filter_map(|id| document.element(id)).find(|e| &*e.name == "body");
    body.and_then(|b| b.attribute("text"))
        .and_then(color::legacy)
        .unwrap_or(page::Color::BLACK)
}

/// The size and overflow of an `<svg>`: its attributes are presentation attributes (SVG 2 §6.6, §8.3).
fn svg_box(element: &Element) -> Option<Block> {
    let accept = Accept {
        unitless: true,
        ..Accept::PERCENT
    };
    let size = |name| {
        let mut input = Parser::new(element.attribute(name)?);
        let size = Dimension::parse(&mut input, accept).ok()?;
        input.is_exhausted().then_some(SizeValue::Set(size))
    };
    let mut block = Block::default();
    let sizes = [size("width").map(D::Width), size("height").map(D::Height)];
    let mut any = false;
    for size in sizes.into_iter().flatten() {
        block.push(size, false);
        any = true;
    }
    if element.attribute("overflow").is_some_and(|value| value.trim() == "visible") {
        block.push(D::OverflowX(Overflow::Visible), false);
        block.push(D::OverflowY(Overflow::Visible), false);
        any = true;
    }
    any.then_some(block)
}

struct Hints<'a> {
    block: Block,
    element: &'a Element,
}

impl Hints<'_> {
    fn push(&mut self, declaration: D) {
        self.block.push(declaration, false);
    }
    fn attribute_color(&self, name: &str) -> Option<ColorValue> {
        self.element.attribute(name).and_then(color::legacy).map(ColorValue::Fixed)
    }
    fn width(&mut self) {
        if let Some(width) = self.element.attribute("width").and_then(dimension) {
            self.push(D::Width(SizeValue::Set(width.dimension())));
        }
    }
    fn height(&mut self) {
        if let Some(height) = self.element.attribute("height").and_then(dimension) {
            self.push(D::Height(SizeValue::Set(height.dimension())));
        }
    }
    fn width_nonzero(&mut self) {
        if let Some(width) = self.element.attribute("width").and_then(nonzero_dimension) {
            self.push(D::Width(SizeValue::Set(width.dimension())));
        }
    }
    fn height_nonzero(&mut self) {
        if let Some(height) = self.element.attribute("height").and_then(nonzero_dimension) {
            self.push(D::Height(SizeValue::Set(height.dimension())));
        }
    }
    fn background(&mut self) {
        if let Some(color) = self.attribute_color("bgcolor") {
            self.push(D::BackgroundColor(color));
        }
        if let Some(url) = self.element.attribute("background").map(str::trim).filter(|u| !u.is_empty()) {
            self.push(D::BackgroundImage(Arc::from([ImageValue::Url(url.into())])));
        }
    }
    fn border_color(&mut self) {
        if let Some(color) = self.attribute_color("bordercolor") {
            self.push(D::BorderTopColor(color.clone()));
            self.push(D::BorderRightColor(color.clone()));
            self.push(D::BorderBottomColor(color.clone()));
            self.push(D::BorderLeftColor(color));
        }
    }
    fn border_all(&mut self, width: u32, style: BorderStyle) {
        let width = Dimension::px(width as f32);
        self.push(D::BorderTopWidth(width.clone()));
        self.push(D::BorderRightWidth(width.clone()));
        self.push(D::BorderBottomWidth(width.clone()));
        self.push(D::BorderLeftWidth(width));
        self.border_styles([style; 4]);
    }
    fn border_styles(&mut self, [top, right, bottom, left]: [BorderStyle; 4]) {
        self.push(D::BorderTopStyle(top));
        self.push(D::BorderRightStyle(right));
        self.push(D::BorderBottomStyle(bottom));
        self.push(D::BorderLeftStyle(left));
    }
    fn spaces(&mut self) {
        if let Some(space) = self.element.attribute("hspace").and_then(dimension) {
            self.push(D::MarginLeft(AutoDimension::Set(space.dimension())));
            self.push(D::MarginRight(AutoDimension::Set(space.dimension())));
        }
        if let Some(space) = self.element.attribute("vspace").and_then(dimension) {
            self.push(D::MarginTop(AutoDimension::Set(space.dimension())));
            self.push(D::MarginBottom(AutoDimension::Set(space.dimension())));
        }
    }
    /// `align` of pictures and embedded content.
    fn replaced_align(&mut self) {
        let Some(align) = self.element.attribute("align") else { return };
        let word = |word| D::VerticalAlign(VerticalAlignValue::Word(word));
        match &*align.trim().to_ascii_lowercase() {
            "left" => {
                self.push(D::Float(Float::Left));
                self.push(word(VerticalAlign::Top));
            }
            "right" => {
                self.push(D::Float(Float::Right));
                self.push(word(VerticalAlign::Top));
            }
            "top" => self.push(word(VerticalAlign::Top)),
            "absmiddle" | "abscenter" | "center" | "middle" => self.push(word(VerticalAlign::Middle)),
            "bottom" | "baseline" => self.push(word(VerticalAlign::Baseline)),
            "texttop" => self.push(word(VerticalAlign::TextTop)),
            "absbottom" => self.push(word(VerticalAlign::Bottom)),
            _ => {}
        }
    }
    /// `align` of blocks and cells: their block children are aligned as well.
    fn block_align(&mut self, align: &str) {
        let align = match &*align.trim().to_ascii_lowercase() {
            "left" => TextAlign::WebkitLeft,
            "right" => TextAlign::WebkitRight,
            "center" | "middle" => TextAlign::WebkitCenter,
            "justify" => TextAlign::Justify,
            _ => return,
        };
        self.push(D::TextAlign(TextAlignValue::Fixed(align)));
    }
    fn cell_align(&mut self) {
        if let Some(align) = self.element.attribute("align") {
            // In cells the plain `absmiddle` of old editors centres text only.
            if is(align, "absmiddle") {
                self.push(D::TextAlign(TextAlignValue::Fixed(TextAlign::Center)));
            } else {
                self.block_align(align);
            }
        }
    }
    fn valign(&mut self) {
        let Some(align) = self.element.attribute("valign") else { return };
        let value = match &*align.trim().to_ascii_lowercase() {
            "top" => VerticalAlign::Top,
            "middle" | "center" => VerticalAlign::Middle,
            "bottom" => VerticalAlign::Bottom,
            "baseline" => VerticalAlign::Baseline,
            _ => return,
        };
        self.push(D::VerticalAlign(VerticalAlignValue::Word(value)));
    }

    /// `dir`, `lang`, `hidden` and the like, which every element takes.
    fn global(&mut self, document: &Document, id: NodeId) {
        if let Some(lang) = self.element.attribute("lang").or_else(|| self.element.attribute("xml:lang")) {
            self.push(D::Lang(lang.to_ascii_lowercase().into()));
        }
        if let Some(dir) = self.element.attribute("dir") {
            let name = &*self.element.name;
            if is(dir, "rtl") || is(dir, "ltr") {
                self.push(D::Direction(if is(dir, "rtl") { Direction::Rtl } else { Direction::Ltr }));
                if !matches!(name, "bdo" | "bdi" | "output" | "input" | "textarea") {
                    self.push(D::UnicodeBidi(UnicodeBidi::Isolate));
                }
            } else if is(dir, "auto") && !matches!(name, "bdo") {
                if let Some(direction) = direction_of_text(document, id) {
                    self.push(D::Direction(direction));
                }
                let plain = matches!(name, "textarea" | "pre");
                self.push(D::UnicodeBidi(if plain { UnicodeBidi::Plaintext } else { UnicodeBidi::Isolate }));
            }
        }
    }

    fn body(&mut self, document: &Document, id: NodeId) {
        self.background();
        if let Some(color) = self.attribute_color("text") {
            self.push(D::Color(color));
        }
        let container = document.node(id).parent.and_then(|p| document.element(p));
        let margin = |names: [&str; 2]| {
            let own = names.iter().find_map(|n| self.element.attribute(n));
            own.or_else(|| container.and_then(|c| names.iter().find_map(|n| c.attribute(n))))
                .and_then(integer)
        };
        let sides = [
            margin(["marginheight", "topmargin"]),
            margin(["marginwidth", "rightmargin"]),
            margin(["marginheight", "bottommargin"]),
            margin(["marginwidth", "leftmargin"]),
        ];
        let wraps: [fn(AutoDimension) -> D; 4] = [D::MarginTop, D::MarginRight, D::MarginBottom, D::MarginLeft];
        for (px, wrap) in sides.into_iter().zip(wraps) {
            if let Some(px) = px {
                self.push(wrap(AutoDimension::Set(Dimension::px(px as f32))));
            }
        }
    }

    fn table(&mut self) {
        self.width_nonzero();
        self.height_nonzero();
        self.background();
        self.spaces();
        if let Some(spacing) = self.element.attribute("cellspacing").and_then(integer) {
            let spacing = Dimension::px(spacing as f32);
            self.push(D::BorderSpacing((spacing.clone(), spacing)));
        }
        let border = self.element.attribute("border").map(|text| integer(text).unwrap_or(1));
        if let Some(width) = border {
            self.border_all(width, BorderStyle::Outset);
        }
        // A colour alone, without `border=`, draws nothing.
        if self.element.attribute("bordercolor").is_some() {
            self.border_color();
            if border.is_some_and(|b| b > 0) {
                self.border_styles([BorderStyle::Solid; 4]);
            }
        }
        if let Some(frame) = self.element.attribute("frame") {
            let (on, off) = (BorderStyle::Outset, BorderStyle::Hidden);
            let sides = match &*frame.trim().to_ascii_lowercase() {
                "void" => Some([off; 4]),
                "above" => Some([on, off, off, off]),
                "below" => Some([off, off, on, off]),
                "hsides" => Some([on, off, on, off]),
                "lhs" => Some([off, off, off, on]),
                "rhs" => Some([off, on, off, off]),
                "vsides" => Some([off, on, off, on]),
                "box" | "border" => Some([on; 4]),
                _ => None,
            };
            if let Some(sides) = sides {
                if border.is_none() {
                    self.border_all(1, on);
                }
                self.border_styles(sides);
            }
        }
        if rules_of(self.element).is_some() {
            self.push(D::BorderCollapse(true));
            let own = ["border", "bordercolor", "frame"];
            if own.iter().all(|name| self.element.attribute(name).is_none()) {
                // A hidden border wins over those of the cells and groups at the table's edge.
                self.border_styles([BorderStyle::Hidden; 4]);
            }
        }
        if let Some(align) = self.element.attribute("align") {
            if is(align, "left") {
                self.push(D::Float(Float::Left));
            } else if is(align, "right") {
                self.push(D::Float(Float::Right));
            } else if is(align, "center") || is(align, "middle") {
                for margin in super::shorthand::auto_margins() {
                    self.push(margin);
                }
            }
        }
    }

    /// `rules=groups` of the table around draws lines between row groups and between column groups.
    fn group_rules(&mut self, document: &Document, id: NodeId, rows: bool) {
        let table = document.node(id).parent.and_then(|parent| document.element(parent));
        if table.filter(|e| &*e.name == "table").and_then(rules_of) != Some(Rules::Groups) {
            return;
        }
        let width = Dimension::px(1.);
        if rows {
            self.push(D::BorderTopWidth(width.clone()));
            self.push(D::BorderBottomWidth(width));
            self.push(D::BorderTopStyle(BorderStyle::Solid));
            self.push(D::BorderBottomStyle(BorderStyle::Solid));
        } else {
            self.push(D::BorderLeftWidth(width.clone()));
            self.push(D::BorderRightWidth(width));
            self.push(D::BorderLeftStyle(BorderStyle::Solid));
            self.push(D::BorderRightStyle(BorderStyle::Solid));
        }
    }

    /// What `cellpadding`, `border` and `rules` of the table around mean for a cell.
    fn from_table(&mut self, document: &Document, id: NodeId) {
        let mut node = document.node(id).parent;
        // row, section, table
        for _ in 0..3 {
            let Some(element) = node.and_then(|n| document.element(n)) else {
                return;
            };
            if &*element.name == "table" {
                break;
            }
            node = node.and_then(|n| document.node(n).parent);
        }
        let Some(table) = node.and_then(|n| document.element(n)).filter(|e| &*e.name == "table") else {
            return;
        };
        if let Some(padding) = table.attribute("cellpadding").and_then(integer) {
            let padding = Dimension::px(padding as f32);
            self.push(D::PaddingTop(padding.clone()));
            self.push(D::PaddingRight(padding.clone()));
            self.push(D::PaddingBottom(padding.clone()));
            self.push(D::PaddingLeft(padding));
        }
        let border = table.attribute("border").map(|text| integer(text).unwrap_or(1)).filter(|b| *b > 0);
        let has_color = table.attribute("bordercolor").is_some();
        match rules_of(table) {
            Some(Rules::None | Rules::Groups) => {}
            Some(rules) => {
                let (horizontal, vertical) = (rules != Rules::Columns, rules != Rules::Rows);
                self.border_all(1, BorderStyle::None);
                let side = |on: bool| if on { BorderStyle::Solid } else { BorderStyle::None };
                self.border_styles([side(horizontal), side(vertical), side(horizontal), side(vertical)]);
            }
            None if border.is_some() => {
                self.border_all(1, if has_color { BorderStyle::Solid } else { BorderStyle::Inset });
                if let Some(color) = table.attribute("bordercolor").and_then(color::legacy)
                    && self.element.attribute("bordercolor").is_none()
                {
                    let color = ColorValue::Fixed(color);
                    self.push(D::BorderTopColor(color.clone()));
                    self.push(D::BorderRightColor(color.clone()));
                    self.push(D::BorderBottomColor(color.clone()));
                    self.push(D::BorderLeftColor(color));
                }
            }
            None => {}
        }
    }

    fn rule(&mut self) {
        self.width();
        let margin = |auto_left: bool, auto_right: bool| {
            let value = |auto: bool| {
                if auto {
                    AutoDimension::Auto
                } else {
                    AutoDimension::Set(Dimension::ZERO)
                }
            };
            [D::MarginLeft(value(auto_left)), D::MarginRight(value(auto_right))]
        };
        if let Some(align) = self.element.attribute("align") {
            let margins = if is(align, "left") {
                margin(false, true)
            } else if is(align, "right") {
                margin(true, false)
            } else {
                margin(true, true)
            };
            for declaration in margins {
                self.push(declaration);
            }
        }
        let color = self.attribute_color("color");
        let flat = color.is_some() || self.element.attribute("noshade").is_some();
        if flat {
            self.border_styles([BorderStyle::Solid; 4]);
            let color = color.unwrap_or(ColorValue::Fixed(page::Color {
                r: 128,
                g: 128,
                b: 128,
                a: 255,
            }));
            self.push(D::BorderTopColor(color.clone()));
            self.push(D::BorderRightColor(color.clone()));
            self.push(D::BorderBottomColor(color.clone()));
            self.push(D::BorderLeftColor(color.clone()));
            self.push(D::BackgroundColor(color));
        }
        if let Some(size) = self.element.attribute("size").and_then(integer) {
            if size <= 1 {
                self.push(D::BorderBottomWidth(Dimension::ZERO));
            } else {
                // The borders count: one px above, one below.
                self.push(D::Height(SizeValue::Set(Dimension::px(size as f32 - 2.))));
            }
        }
    }

    fn font(&mut self) {
        if let Some(color) = self.attribute_color("color") {
            self.push(D::Color(color));
        }
        if let Some(face) = self.element.attribute("face") {
            let mut input = cssparser::Parser::new(face);
            if let Ok(families) = input.parse_entirely(|input| super::text_value::font_family(input)) {
                self.push(D::FontFamily(families));
            }
        }
        if let Some(size) = self.element.attribute("size").and_then(font_size) {
            self.push(D::FontSize(FontSize::Keyword(size)));
        }
    }

    fn list(&mut self, document: &Document, view: ElementView) {
        let element = self.element;
        if let Some(kind) = element.attribute("type") {
            let style = match kind.trim() {
                "1" => Some("decimal"),
                "a" => Some("lower-alpha"),
                "A" => Some("upper-alpha"),
                "i" => Some("lower-roman"),
                "I" => Some("upper-roman"),
                other if is(other, "disc") => Some("disc"),
                other if is(other, "circle") || is(other, "round") => Some("circle"),
                other if is(other, "square") => Some("square"),
                other if is(other, "none") => Some("none"),
                _ => None,
            };
            if let Some(style) = style {
                self.push(D::ListStyleType(if style == "none" {
                    ListStyleType::None
                } else {
                    ListStyleType::Named(style.into())
                }));
            }
        }
        match &*element.name {
            "ol" => {
                let reversed = element.attribute("reversed").is_some();
                let start = element.attribute("start").and_then(signed_integer);
                if start.is_some() || reversed {
                    let items = || {
                        document
                            .children(view.id)
                            .filter(|c| document.element(*c).is_some_and(|e| &*e.name == "li"))
                            .count() as i32
                    };
                    let first = start.unwrap_or_else(items);
                    let before = if reversed {
                        first.saturating_add(1)
                    } else {
                        first.saturating_sub(1)
                    };
                    self.push(D::CounterReset(Arc::from([("list-item".into(), before)])));
                }
            }
            "li" => {
                let parent = document.node(view.id).parent.and_then(|p| document.element(p));
                let reversed = parent.is_some_and(|p| &*p.name == "ol" && p.attribute("reversed").is_some());
                if reversed {
                    self.push(D::CounterIncrement(Arc::from([("list-item".into(), -1)])));
                }
                if let Some(value) = element.attribute("value").and_then(signed_integer) {
                    self.push(D::CounterSet(Arc::from([("list-item".into(), value)])));
                }
            }
            _ => {}
        }
    }
}

/// `rules` of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rules {
    None,
    Groups,
    Rows,
    Columns,
    All,
}

fn rules_of(table: &Element) -> Option<Rules> {
    Some(match &*table.attribute("rules")?.trim().to_ascii_lowercase() {
        "none" => Rules::None,
        "groups" => Rules::Groups,
        "rows" => Rules::Rows,
        "cols" => Rules::Columns,
        "all" => Rules::All,
        _ => return None,
    })
}

/// `<font size>`: 1 is `x-small`, 3 `medium`, 7 `xxx-large`; with a sign it counts from 3 (HTML §15.3.4).
fn font_size(text: &str) -> Option<u8> {
    let text = text.trim_start_matches(|c: char| c.is_ascii_whitespace());
    let (sign, digits) = match text.as_bytes().first() {
        Some(b'+') => (1, &text[1..]),
        Some(b'-') => (-1, &text[1..]),
        _ => (0, text),
    };
    let length = digits.bytes().take_while(u8::is_ascii_digit).count();
    let value: i64 = digits[..length.min(9)].parse().ok()?;
    let size = if sign == 0 { value } else { 3 + sign * value };
    Some(size.clamp(1, 7) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn legacy_numbers() {
        assert_eq!(dimension(" 12.5px"), Some(Legacy::Px(12.5)));
        assert_eq!(dimension("50%"), Some(Legacy::Percent(50.)));
        assert_eq!(dimension("100.%"), Some(Legacy::Percent(100.)));
        assert_eq!(dimension("+3"), Some(Legacy::Px(3.)));
        assert_eq!(dimension("-3"), None);
        assert_eq!(dimension("x"), None);
        assert_eq!(nonzero_dimension("0"), None);
        assert_eq!(font_size("+1"), Some(4));
        assert_eq!(font_size("-9"), Some(1));
        assert_eq!(font_size("7.5"), Some(7));
        assert_eq!(font_size("big"), None);
        assert_eq!(signed_integer(" -12x"), Some(-12));
    }
}
