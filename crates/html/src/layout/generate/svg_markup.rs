//! An `<svg>` of the document as a document of its own.

use crate::dom::{Document, Element, NodeId, NodeKind};
use crate::style::ComputedStyle;
use crate::style::values::Visibility;
use std::fmt::Write;
use std::rc::Rc;
use text::Slant;

/// The text of all style sheets in a document: they hold for its drawings too.
pub(super) fn sheets(document: &Document) -> Rc<str> {
    let mut out = String::new();
    let mut open = vec![document.document_node()];
    while let Some(node) = open.pop() {
        let children: Vec<NodeId> = document.children(node).collect();
        if document.element(node).is_some_and(|element| &*element.name == "style") {
            for child in &children {
                if let NodeKind::Text(text) = &document.node(*child).kind {
                    out.push_str(text);
                    out.push('\n');
                }
            }
        }
        open.extend(children.into_iter().rev());
    }
    out.into()
}

/// The element as XML, with the style it inherits and the document's style sheets.
pub(super) fn text(document: &Document, root: NodeId, style: &ComputedStyle, sheets: &str) -> String {
    let mut writer = Writer {
        document,
        out: String::new(),
    };
    let Some(element) = document.element(root) else {
        return writer.out;
    };
    writer.out.push_str("<svg xmlns=\"http://www.w3.org/2000/svg\"");
    writer.attributes(element, &["style"]);
    writer.out.push_str(" style=\"");
    // First, as nothing after a mistake in the element's own is read.
    escape(&inherited(style), &mut writer.out);
    escape(element.attribute("style").unwrap_or(""), &mut writer.out);
    writer.out.push_str("\">");
    if !sheets.is_empty() {
        writer.out.push_str("<style>");
        escape(sheets, &mut writer.out);
        writer.out.push_str("</style>");
    }
    writer.children(root);
    writer.out.push_str("</svg>");
    writer.out
}

/// What the element has from the document around it, and what is done to its box: whatever it says itself, that is computed already.
fn inherited(style: &ComputedStyle) -> String {
    let own = &style.inherited;
    let mut out = String::new();
    let mut declare = |name: &str, value: std::fmt::Arguments| {
        let _ = write!(out, "{name}:{value} !important;");
    };
    let color = own.color;
    let alpha = f32::from(color.a) / 255.;
    declare("color", format_args!("rgba({},{},{},{alpha})", color.r, color.g, color.b));
    declare("font-size", format_args!("{}px", own.font_size / own.zoom));
    declare("font-weight", format_args!("{}", own.font_weight));
    let slant = if own.font_slant == Slant::Normal { "normal" } else { "italic" };
    declare("font-style", format_args!("{slant}"));
    let family = |family: &str| match family {
        "serif" | "sans-serif" | "monospace" | "cursive" | "fantasy" => family.to_owned(),
        name => format!("'{}'", name.replace(['\'', '"', '\\'], "")),
    };
    let families: Vec<String> = own.font_families.iter().map(|name| family(name)).collect();
    declare("font-family", format_args!("{}", families.join(",")));
    let (letter, word) = own.spacing();
    declare("letter-spacing", format_args!("{}px", letter / own.zoom));
    declare("word-spacing", format_args!("{}px", word / own.zoom));
    let visibility = if own.visibility == Visibility::Visible {
        "visible"
    } else {
        "hidden"
    };
    declare("visibility", format_args!("{visibility}"));
    for (name, value) in [
        ("display", "inline"),
        ("opacity", "1"),
        ("transform", "none"),
        ("background-color", "none"),
    ] {
        declare(name, format_args!("{value}"));
    }
    out
}

struct Writer<'a> {
    document: &'a Document,
    out: String,
}

impl Writer<'_> {
    // The document's depth is bounded.
    fn children(&mut self, node: NodeId) {
        for child in self.document.children(node) {
            match &self.document.node(child).kind {
                NodeKind::Text(text) => escape(text, &mut self.out),
                NodeKind::Element(element) if !element.html && is_name(&element.name) => {
                    let name = &element.name;
                    let _ = write!(self.out, "<{name}");
                    self.attributes(element, &[]);
                    self.out.push('>');
                    // The document's sheets are there already; what is in a foreign object is not drawn.
                    if !matches!(&**name, "style" | "foreignObject") {
                        self.children(child);
                    }
                    let _ = write!(self.out, "</{name}>");
                }
                _ => {}
            }
        }
    }

    /// Attributes that XML takes, each once: the parser has dropped their prefixes.
    fn attributes(&mut self, element: &Element, except: &[&str]) {
        for (index, attribute) in element.attributes.iter().enumerate() {
            let name = &*attribute.name;
            let known = element.attributes[..index].iter().any(|before| *before.name == *name);
            if known || except.contains(&name) || name.starts_with("xmlns") || !is_name(name) {
                continue;
            }
            let prefix = if name == "space" { "xml:" } else { "" };
            let _ = write!(self.out, " {prefix}{name}=\"");
            escape(&attribute.value, &mut self.out);
            self.out.push('"');
        }
    }
}

fn is_name(name: &str) -> bool {
    let start = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    start && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

/// Text as XML takes it.
fn escape(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(character),
            '\0'..=' ' => out.push(' '),
            '\u{fffe}' | '\u{ffff}' => {}
            _ => out.push(character),
        }
    }
}
