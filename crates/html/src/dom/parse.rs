//! From HTML text to the arena.

use super::document::{Attribute, Document, Element, Ending, Node, NodeId, NodeKind, QuirksMode};
use crate::limits::{LimitError, Limits, Work};
use html5ever::driver::{self, ParseOpts};
use html5ever::interface::Tracer;
use html5ever::tendril::TendrilSink;
use html5ever::tree_builder::{self, TreeBuilder};
use memchr::{memchr, memmem};
use scraper::node::Node as Parsed;
use scraper::{Html, HtmlTreeSink};
use std::cell::Cell;

/// Bytes fed to the parser between two looks at the limits: the parser scans its stack of open elements for many tags,
/// so a runaway depth must be seen before it grows quadratic.
const CHUNK: usize = 8 << 10;

/// What an attribute and a node take besides their characters, in the parser's tree and in the arena.
const BYTES_OF_AN_ATTRIBUTE: usize = 128;
const BYTES_OF_A_NODE: usize = 512;

/// Formatting elements (`<b>`, `<font>` …) that are open go on, attributes and all, in whatever opens next (HTML §13.2.4.3): how many attributes may
/// be cloned for a byte fed, at the most, between two looks at the limits.
const CLONED_ATTRIBUTES: usize = 500_000;

/// How far the parser's own tree may pass `Limits::nodes` before it is stopped (nodes it has made but moved or dropped).
const SLACK: usize = 4096;

pub(super) fn parse(html: &str, limits: &Limits, work: &Work) -> Result<Document, LimitError> {
    let too_many = LimitError::Nodes(limits.nodes);
    let Tags {
        most_attributes,
        formatting,
        ends_inside,
        opens_body,
        ends_body,
    } = tags(html);
    // The parser, its tree and the arena have each character of their own.
    work.grow(3 * html.len());
    work.within(limits)?;
    if most_attributes > limits.attributes {
        return Err(LimitError::Attributes(limits.attributes));
    }
    let mut parser = driver::parse_document(HtmlTreeSink::new(Html::new_document()), ParseOpts::default());
    let mut rest = html;
    let mut counted = 0;
    let chunk = CHUNK.min(CLONED_ATTRIBUTES / formatting.max(1)).max(1);
    while rest.len() > chunk {
        let mut cut = chunk;
        while !rest.is_char_boundary(cut) {
            cut += 1;
        }
        let (chunk, tail) = rest.split_at(cut);
        parser.process(chunk.into());
        rest = tail;
        let sink = parser.tokenizer.sink.sink.0.borrow();
        let count = sink.tree.values().len();
        charge(&sink, counted, work);
        counted = count;
        work.within(limits)?;
        if count > limits.nodes.saturating_add(SLACK) {
            return Err(too_many);
        }
        if depth_of_last(&sink) > limits.depth {
            return Err(LimitError::Depth(limits.depth));
        }
    }
    parser.process(rest.into());
    let ending = Ending {
        inside_tag: ends_inside || ends_in_comment(html),
        open_table: has_open_table(&parser.tokenizer.sink),
        open_body: opens_body && !ends_body,
    };
    let tree = parser.finish();
    charge(&tree, counted, work);
    work.within(limits)?;
    let quirks = match tree.quirks_mode {
        tree_builder::QuirksMode::Quirks => QuirksMode::Quirks,
        tree_builder::QuirksMode::LimitedQuirks => QuirksMode::LimitedQuirks,
        tree_builder::QuirksMode::NoQuirks => QuirksMode::NoQuirks,
    };
    let mut nodes: Vec<Node> = Vec::with_capacity(tree.tree.values().len());
    let mut text_chars = 0_usize;
    let mut open: Vec<(NodeId, ego::Id)> = Vec::new();
    let mut next = Some(tree.tree.root());
    let mut parent: Option<NodeId> = None;
    let mut previous: Option<NodeId> = None;
    // Preorder, so that parents come before their children; an explicit stack, because depth is the document's to choose.
    while let Some(source) = next {
        let id = NodeId(nodes.len() as u32);
        let kept = match copy(source.value()) {
            Some(kind) => {
                if nodes.len() >= limits.nodes {
                    return Err(too_many);
                }
                if let NodeKind::Text(text) = &kind
                    && !parent.is_some_and(|parent| is_code(&nodes[parent.0 as usize].kind))
                {
                    text_chars += text.chars().count();
                    if text_chars > limits.text_chars {
                        return Err(LimitError::TextChars(limits.text_chars));
                    }
                }
                nodes.push(Node {
                    parent,
                    previous,
                    next: None,
                    first_child: None,
                    kind,
                });
                if let Some(previous) = previous {
                    nodes[previous.0 as usize].next = Some(id);
                } else if let Some(parent) = parent {
                    nodes[parent.0 as usize].first_child = Some(id);
                }
                true
            }
            None => false,
        };
        if kept && let Some(child) = source.first_child() {
            open.push((id, source.id()));
            // The document node itself is not an element.
            if open.len() > limits.depth.saturating_add(1) {
                return Err(LimitError::Depth(limits.depth));
            }
            parent = Some(id);
            previous = None;
            next = Some(child);
            continue;
        }
        if kept {
            previous = Some(id);
        }
        next = source.next_sibling();
        while next.is_none() {
            let Some((closed, closed_source)) = open.pop() else { break };
            previous = Some(closed);
            parent = open.last().map(|(id, _)| *id);
            next = tree.tree.get(closed_source).and_then(|n| n.next_sibling());
        }
    }
    Ok(Document { nodes, quirks, ending })
}

/// Takes the memory of the nodes after the first so many.
fn charge(html: &Html, counted: usize, work: &Work) {
    let attributes = |node: &Parsed| node.as_element().map_or(0, |element| element.attrs.len());
    let all = html.tree.values();
    let new = all.len().saturating_sub(counted);
    for node in all.rev().take(new) {
        work.grow(BYTES_OF_A_NODE + attributes(node) * BYTES_OF_AN_ATTRIBUTE);
    }
}

/// Where in a tag the tokenizer is.
#[derive(Clone, Copy)]
enum TagState {
    TagName,
    Between,
    Name,
    AfterName,
    BeforeValue,
    Value,
}

/// What is known of a document's tags before it is parsed.
struct Tags {
    /// Attributes of the tag that has most, duplicates counted; never fewer than the parser finds in one tag. The parser compares each with all
    /// before it in its tag, so that a tag full of them must be seen before it is parsed (HTML §13.2.5.32–39).
    most_attributes: usize,
    /// Attributes of all formatting elements.
    formatting: usize,
    /// The text ends inside a tag, or inside a script or style sheet that no tag closes.
    ends_inside: bool,
    /// There is a tag `<html>` or `<body>`.
    opens_body: bool,
    /// There is a tag `</html>` or `</body>`.
    ends_body: bool,
}

fn tags(html: &str) -> Tags {
    let bytes = html.as_bytes();
    let (mut most, mut formatting) = (0, 0);
    let mut ends_inside = false;
    let (mut opens_body, mut ends_body) = (false, false);
    let mut at = 0;
    while let Some(open) = memchr(b'<', &bytes[at..]) {
        at += open + 1;
        let name = bytes[at..].strip_prefix(b"/").unwrap_or(&bytes[at..]);
        if !name.first().is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let is_body = name
            .get(..4)
            .is_some_and(|name| name.eq_ignore_ascii_case(b"html") || name.eq_ignore_ascii_case(b"body"));
        match bytes[at] == b'/' {
            true => ends_body |= is_body,
            false => opens_body |= is_body,
        }
        let (mut count, mut state) = (0_usize, TagState::TagName);
        let mut rest = name;
        ends_inside = true;
        while let Some((&byte, tail)) = rest.split_first() {
            rest = tail;
            let blank = byte.is_ascii_whitespace();
            state = match (state, byte) {
                (_, b'>') => {
                    ends_inside = false;
                    break;
                }
                (TagState::BeforeValue, quote @ (b'"' | b'\'')) => {
                    let end = memchr(quote, rest).map_or(rest.len(), |end| end + 1);
                    rest = &rest[end..];
                    TagState::Between
                }
                (TagState::BeforeValue, _) if blank => TagState::BeforeValue,
                (TagState::BeforeValue, _) => TagState::Value,
                (TagState::Value, _) if !blank => TagState::Value,
                (TagState::Name | TagState::AfterName, b'=') => TagState::BeforeValue,
                (TagState::Name | TagState::AfterName, _) if blank => TagState::AfterName,
                (_, b'/') => TagState::Between,
                (_, _) if blank => TagState::Between,
                (same @ (TagState::TagName | TagState::Name), _) => same,
                (_, _) => {
                    count += 1;
                    TagState::Name
                }
            };
        }
        most = most.max(count);
        if count > 0 && is_formatting(name) {
            formatting += count;
        }
        // What looks like tags in scripts and style sheets is none.
        let raw = ["script", "style"]
            .into_iter()
            .find(|raw| name.get(..raw.len()).is_some_and(|name| name.eq_ignore_ascii_case(raw.as_bytes())));
        if let Some(raw) = raw.filter(|_| bytes[at] != b'/') {
            let ends = |end: &usize| {
                rest[end + 2..]
                    .get(..raw.len())
                    .is_some_and(|name| name.eq_ignore_ascii_case(raw.as_bytes()))
            };
            let end = memmem::find_iter(rest, b"</").find(ends);
            ends_inside |= end.is_none();
            rest = &rest[end.unwrap_or(rest.len())..];
        }
        at = bytes.len() - rest.len();
    }
    Tags {
        most_attributes: most,
        formatting,
        ends_inside,
        opens_body,
        ends_body,
    }
}

/// Whether a tag whose name these bytes begin with is one of a formatting element.
fn is_formatting(tag: &[u8]) -> bool {
    let end = tag.iter().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(tag.len());
    let names = [
        "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
    ];
    names.iter().any(|name| name.as_bytes().eq_ignore_ascii_case(&tag[..end]))
}

fn ends_in_comment(html: &str) -> bool {
    memmem::rfind(html.as_bytes(), b"<!--").is_some_and(|start| memmem::find(&html.as_bytes()[start..], b"-->").is_none())
}

/// Whether a table is among the elements that are open when all of the text is read.
fn has_open_table(builder: &TreeBuilder<ego::Id, HtmlTreeSink>) -> bool {
    struct Tables<'t> {
        html: &'t Html,
        found: Cell<bool>,
    }
    impl Tracer for Tables<'_> {
        type Handle = ego::Id;
        fn trace_handle(&self, node: &ego::Id) {
            let is_table = self.html.tree.get(*node).is_some_and(|node| {
                let element = node.value().as_element();
                element.is_some_and(|element| element.name() == "table")
            });
            self.found.update(|found| found || is_table);
        }
    }
    let html = builder.sink.0.borrow();
    let tables = Tables {
        html: &html,
        found: Cell::new(false),
    };
    builder.trace_handles(&tables);
    tables.found.get()
}

/// The id type of the parser's tree, which `scraper` does not name.
mod ego {
    pub(super) type Id = <scraper::HtmlTreeSink as html5ever::tree_builder::TreeSink>::Handle;
}

fn depth_of_last(html: &Html) -> usize {
    let mut depth = 0_usize;
    let mut node = Some(html.tree.root());
    while let Some(current) = node {
        depth += 1;
        node = current.last_child();
    }
    depth.saturating_sub(2)
}

/// What stands in it is no text of the document.
fn is_code(kind: &NodeKind) -> bool {
    matches!(kind, NodeKind::Element(element) if matches!(&*element.name, "script" | "style"))
}

fn copy(node: &Parsed) -> Option<NodeKind> {
    Some(match node {
        Parsed::Document | Parsed::Fragment => NodeKind::Document,
        Parsed::Text(text) => NodeKind::Text((&**text).into()),
        Parsed::Comment(comment) => NodeKind::Comment((&**comment).into()),
        Parsed::Element(element) => NodeKind::Element(Box::new(Element {
            name: (&*element.name.local).into(),
            html: &*element.name.ns == "http://www.w3.org/1999/xhtml",
            attributes: element
                .attrs
                .iter()
                .map(|(name, value)| Attribute {
                    name: (&*name.local).into(),
                    value: (&**value).into(),
                })
                .collect(),
        })),
        Parsed::Doctype(_) | Parsed::ProcessingInstruction(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(html: &str, limits: &Limits) -> Result<Document, LimitError> {
        Document::parse(html, limits, &Work::of(limits))
    }

    fn outline(document: &Document) -> String {
        let mut out = String::new();
        for (index, node) in document.nodes.iter().enumerate() {
            if let Some(parent) = node.parent {
                assert!((parent.0 as usize) < index);
            }
            match &node.kind {
                NodeKind::Document => out.push('#'),
                NodeKind::Element(e) => out.push_str(&format!("<{}>", e.name)),
                NodeKind::Text(t) => out.push_str(&format!("'{t}'")),
                NodeKind::Comment(t) => out.push_str(&format!("!{t}!")),
            }
        }
        out
    }

    #[test]
    fn recovers_and_keeps_order() {
        let document = parsed("<!--100*150--><p>a<b>b<p>c</b>d", &Limits::default()).unwrap();
        assert_eq!(outline(&document), "#!100*150!<html><head><body><p>'a'<b>'b'<p><b>'c''d'");
        assert_eq!(document.quirks, QuirksMode::Quirks);
        let body = document.children(document.root().unwrap()).nth(1).unwrap();
        assert_eq!(document.children(body).count(), 2);
    }

    #[test]
    fn knows_the_modes() {
        let mode = |html| parsed(html, &Limits::default()).unwrap().quirks;
        assert_eq!(mode("<!doctype html><p>"), QuirksMode::NoQuirks);
        let transitional =
            r#"<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">"#;
        assert_eq!(mode(transitional), QuirksMode::LimitedQuirks);
    }

    #[test]
    fn refuses_too_many_and_too_deep() {
        let limits = Limits {
            nodes: 100,
            depth: 20,
            ..Limits::default()
        };
        assert_eq!(parsed(&"<i></i>".repeat(200), &limits).unwrap_err(), LimitError::Nodes(100));
        assert_eq!(parsed(&"<div>".repeat(30), &limits).unwrap_err(), LimitError::Depth(20));
        let huge = "<div>".repeat(400_000);
        assert_eq!(parsed(&huge, &Limits::default()).unwrap_err(), LimitError::Depth(256));
        assert!(parsed(&format!("{}x", "<div>".repeat(18)), &limits).is_ok());
    }

    #[test]
    fn the_end_is_known() {
        let ending = |html| parsed(html, &Limits::default()).unwrap().ending;
        for (html, [inside_tag, open_table, open_body]) in [
            ("<p>a", [false; 3]),
            ("<table><tr><td>a", [false, true, false]),
            ("<table><tr><td><b>a</table>", [false; 3]),
            ("<table><tr><td wid", [true, true, false]),
            ("<p>a < b", [false; 3]),
            ("<p title='a > b", [true, false, false]),
            ("<p title='a>b'>", [false; 3]),
            ("<style>p {", [true, false, false]),
            ("<style>p {}</style>a", [false; 3]),
            ("<!-- a --><p>b<!-- c", [true, false, false]),
            ("a</p", [true, false, false]),
            ("<HTML><body><p>a", [false, false, true]),
            ("<html><body><table><td>a</BODY>", [false, true, false]),
        ] {
            let end = Ending {
                inside_tag,
                open_table,
                open_body,
            };
            assert_eq!(ending(html), end, "{html}");
        }
    }

    #[test]
    fn attributes_are_counted_before_they_are_parsed() {
        for (html, most) in [
            ("", 0),
            ("a < b c d e > f", 0),
            ("<p>", 0),
            ("<br/><hr noshade/>", 1),
            ("<p a b=c d='e f > g' h=\"i\"j>k l m", 5),
            ("<p a = 'b c' d= e>", 2),
            ("<p a=b/c d>", 2),
            ("<p =a =b =c>", 2),
            ("<a x><b x y z><c x y>", 3),
            ("<p a' b' c>", 3),
            ("</p a b>", 2),
            ("<p a=\"<q b c d e>\">", 1),
            ("<p a b c", 3),
            ("<p a=\"b c d", 1),
            ("<script>if (a <b && c d e f g) {}</script><p a b>", 2),
            ("<STYLE media=print>p <b c d e f g h</Style><p a b>", 2),
            ("<script a b>", 2),
        ] {
            assert_eq!(tags(html).most_attributes, most, "{html}");
        }
        let many = format!("<p {}>", "a ".repeat(1_000_000));
        assert_eq!(parsed(&many, &Limits::default()).unwrap_err(), LimitError::Attributes(1000));
    }
}
