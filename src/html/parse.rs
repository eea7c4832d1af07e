//! From HTML text to the arena.

use super::document::{Attribute, Document, Element, Node, NodeId, NodeKind, QuirksMode};
use crate::limits::Limits;
use html5ever::driver::{self, ParseOpts};
use html5ever::tendril::TendrilSink;
use html5ever::tree_builder;
use scraper::node::Node as Parsed;
use scraper::{Html, HtmlTreeSink};

/// Why a document is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// More nodes than [`Limits::nodes`].
    #[error("the document has more than {limit} nodes (Limits::nodes)")]
    TooManyNodes {
        /// The limit.
        limit: usize,
    },
    /// Nested deeper than [`Limits::depth`].
    #[error("the document nests deeper than {limit} elements (Limits::depth)")]
    TooDeep {
        /// The limit.
        limit: usize,
    },
}

/// Bytes fed to the parser between two looks at the limits: the parser scans its stack of open elements for many tags,
/// so a runaway depth must be seen before it grows quadratic.
const CHUNK: usize = 8 << 10;

/// How far the parser's own tree may pass `Limits::nodes` before it is stopped (nodes it has made but moved or dropped).
const SLACK: usize = 4096;

pub(super) fn parse(html: &str, limits: &Limits) -> Result<Document, ParseError> {
    let too_many = ParseError::TooManyNodes { limit: limits.nodes };
    let mut parser = driver::parse_document(HtmlTreeSink::new(Html::new_document()), ParseOpts::default());
    let mut rest = html;
    while rest.len() > CHUNK {
        let mut cut = CHUNK;
        while !rest.is_char_boundary(cut) {
            cut += 1;
        }
        let (chunk, tail) = rest.split_at(cut);
        parser.process(chunk.into());
        rest = tail;
        let sink = parser.tokenizer.sink.sink.0.borrow();
        if sink.tree.values().len() > limits.nodes.saturating_add(SLACK) {
            return Err(too_many);
        }
        if depth_of_last(&sink) > limits.depth {
            return Err(ParseError::TooDeep { limit: limits.depth });
        }
    }
    let tree = parser.one(rest);
    let quirks = match tree.quirks_mode {
        tree_builder::QuirksMode::Quirks => QuirksMode::Quirks,
        tree_builder::QuirksMode::LimitedQuirks => QuirksMode::LimitedQuirks,
        tree_builder::QuirksMode::NoQuirks => QuirksMode::NoQuirks,
    };
    let mut nodes: Vec<Node> = Vec::with_capacity(tree.tree.values().len());
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
                return Err(ParseError::TooDeep { limit: limits.depth });
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
    Ok(Document { nodes, quirks })
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
        let document = Document::parse("<!--100*150--><p>a<b>b<p>c</b>d", &Limits::default()).unwrap();
        assert_eq!(outline(&document), "#!100*150!<html><head><body><p>'a'<b>'b'<p><b>'c''d'");
        assert_eq!(document.quirks, QuirksMode::Quirks);
        let body = document.children(document.root().unwrap()).nth(1).unwrap();
        assert_eq!(document.children(body).count(), 2);
    }

    #[test]
    fn knows_the_modes() {
        let mode = |html| Document::parse(html, &Limits::default()).unwrap().quirks;
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
        assert_eq!(
            Document::parse(&"<i></i>".repeat(200), &limits).unwrap_err(),
            ParseError::TooManyNodes { limit: 100 }
        );
        assert_eq!(
            Document::parse(&"<div>".repeat(30), &limits).unwrap_err(),
            ParseError::TooDeep { limit: 20 }
        );
        let huge = "<div>".repeat(400_000);
        assert_eq!(
            Document::parse(&huge, &Limits::default()).unwrap_err(),
            ParseError::TooDeep { limit: 256 }
        );
        assert!(Document::parse(&format!("{}x", "<div>".repeat(18)), &limits).is_ok());
    }
}
