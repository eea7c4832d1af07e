//! The arena.

use crate::limits::{LimitError, Limits, Work};

/// Index of a node in a [`Document`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// The compatibility mode the doctype asks for (HTML §13.2.6.4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuirksMode {
    /// Standards mode.
    NoQuirks,
    /// Almost-standards mode.
    LimitedQuirks,
    /// Quirks mode: no doctype, or an old one.
    Quirks,
}

/// A parsed document.
#[derive(Debug)]
pub struct Document {
    /// All nodes; the first is the document itself. Children come after their parent.
    pub nodes: Vec<Node>,
    /// The compatibility mode.
    pub quirks: QuirksMode,
    /// How the text ends.
    pub ending: Ending,
}

/// What is open where a document's text ends. Elements that nobody closes are everyday HTML; together with other evidence they tell of a document
/// that was cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ending {
    /// The text ends inside a tag, comment, script or style sheet.
    pub inside_tag: bool,
    /// A table is not closed.
    pub open_table: bool,
    /// A tag opens `<html>` or `<body>`, and none closes either.
    pub open_body: bool,
}

/// A node and its place in the tree.
#[derive(Debug)]
pub struct Node {
    /// The parent; `None` for the document.
    pub parent: Option<NodeId>,
    /// The previous sibling.
    pub previous: Option<NodeId>,
    /// The next sibling.
    pub next: Option<NodeId>,
    /// The first child.
    pub first_child: Option<NodeId>,
    /// What it is.
    pub kind: NodeKind,
}

/// What a node is.
#[derive(Debug)]
pub enum NodeKind {
    /// The root of the tree.
    Document,
    /// An element.
    Element(Box<Element>),
    /// Text.
    Text(Box<str>),
    /// A comment: its text may carry the paper size.
    Comment(Box<str>),
}

/// An element.
#[derive(Debug)]
pub struct Element {
    /// The tag name, lower case.
    pub name: Box<str>,
    /// In the HTML namespace (not SVG or MathML).
    pub html: bool,
    /// Attributes, ordered by name.
    pub attributes: Vec<Attribute>,
}

/// An attribute.
#[derive(Debug)]
pub struct Attribute {
    /// The name, lower case.
    pub name: Box<str>,
    /// The value.
    pub value: Box<str>,
}

impl Element {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|a| &*a.name == name).map(|a| &*a.value)
    }
}

impl Document {
    /// Parses HTML with the error recovery of the HTML Standard; scripts do not run.
    ///
    /// # Errors
    /// When the document exceeds `limits.nodes`, `limits.depth`, `limits.text_chars` or `limits.attributes`, or takes more memory than there is.
    pub fn parse(html: &str, limits: &Limits, work: &Work) -> Result<Document, LimitError> {
        super::parse::parse(html, limits, work)
    }
    /// The document node.
    pub fn document_node(&self) -> NodeId {
        NodeId(0)
    }
    /// The root element (`<html>`).
    pub fn root(&self) -> Option<NodeId> {
        self.children(NodeId(0)).find(|&c| self.element(c).is_some())
    }
    /// The node behind an id.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }
    /// The element behind an id, if it is one.
    pub fn element(&self, id: NodeId) -> Option<&Element> {
        match &self.node(id).kind {
            NodeKind::Element(element) => Some(element),
            _ => None,
        }
    }
    /// The children of a node, in order.
    pub fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.node(id).first_child, |&c| self.node(c).next)
    }
}
