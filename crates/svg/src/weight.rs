//! How large a document is once every reference is followed, told before anything is copied.

use crate::cascade::Sheet;
use crate::{Error, Limits};
use roxmltree::{Document, Node, NodeId};
use std::collections::{HashMap, HashSet};

/// Bytes of attributes that count as an element: path data are copied with their element.
const BYTES_PER_ELEMENT: usize = 64;

/// How deep markers are followed that stand on the vertices of markers.
const NESTED_MARKERS: usize = 8;

/// How large a document is.
pub(crate) struct Weight {
    /// Its elements, every copy counted.
    pub elements: u64,
    /// Elements that refer back to what they are in.
    pub cyclic: HashSet<NodeId>,
}

/// Weighs a document.
///
/// # Errors
/// When there are more than `limits.elements`, or references nest deeper than `limits.depth`.
pub(crate) fn weigh(document: &Document, sheet: &Sheet, limits: &Limits) -> Result<Weight, Error> {
    let mut depths = HashMap::new();
    for node in document.descendants().filter(Node::is_element) {
        let depth = node
            .parent()
            .and_then(|parent| depths.get(&parent.id()))
            .map_or(1, |depth| depth + 1);
        if depth > limits.depth {
            return Err(Error::Depth(limits.depth));
        }
        depths.insert(node.id(), depth);
    }
    let mut ids = HashMap::new();
    for node in document.descendants() {
        if let Some(id) = node.attribute("id") {
            ids.entry(id).or_insert(node);
        }
    }
    let mut count = Count {
        ids,
        sheet,
        limits,
        marker: 0,
        known: HashMap::new(),
        open: Vec::new(),
        cyclic: HashSet::new(),
    };
    let markers: Vec<Node> = document
        .descendants()
        .filter(|node| node.has_tag_name("marker") || node.tag_name().name() == "marker")
        .collect();
    if !markers.is_empty() {
        // Markers on the vertices of markers make them larger, as deep as there are markers.
        for _ in 0..=markers.len().min(NESTED_MARKERS) {
            count.known.clear();
            let mut largest = 0;
            for marker in &markers {
                largest = largest.max(count.element(*marker)?);
            }
            if largest == count.marker {
                break;
            }
            count.marker = largest;
        }
        count.known.clear();
    }
    let elements = count.element(document.root_element())?;
    if elements > limits.elements as u64 {
        return Err(Error::Elements(limits.elements));
    }
    Ok(Weight {
        elements,
        cyclic: count.cyclic,
    })
}

struct Count<'a, 'd> {
    ids: HashMap<&'a str, Node<'a, 'd>>,
    sheet: &'a Sheet<'a>,
    limits: &'a Limits,
    /// Elements of the largest marker; each vertex may have one.
    marker: u64,
    known: HashMap<NodeId, u64>,
    /// Elements being counted: what refers back to them is not followed.
    open: Vec<NodeId>,
    cyclic: HashSet<NodeId>,
}

impl<'a, 'd> Count<'a, 'd> {
    fn element(&mut self, node: Node<'a, 'd>) -> Result<u64, Error> {
        if let Some(known) = self.known.get(&node.id()) {
            return Ok(*known);
        }
        if self.open.contains(&node.id()) {
            return Ok(0);
        }
        if self.open.len() > self.limits.depth {
            return Err(Error::Depth(self.limits.depth));
        }
        self.open.push(node.id());
        let bytes: usize = node.attributes().map(|attribute| attribute.value().len()).sum();
        let mut count = 1 + (bytes / BYTES_PER_ELEMENT) as u64;
        if self.marker > 0 && (self.sheet.names("marker") || node.ancestors().any(|above| refers_to_marker(&above))) {
            count = count.saturating_add(vertices(&node).saturating_mul(self.marker));
        }
        for child in node.children().filter(Node::is_element) {
            count = count.saturating_add(self.element(child)?);
        }
        let mut references: Vec<&'a str> = Vec::new();
        if !matches!(node.tag_name().name(), "a" | "image" | "feImage") {
            let hrefs = node.attributes().filter(|attribute| attribute.name() == "href");
            references.extend(hrefs.filter_map(|attribute| attribute.value().trim().strip_prefix('#')));
        }
        for attribute in node.attributes() {
            references.extend(urls(attribute.value()));
        }
        for value in self.sheet.referring(node) {
            references.extend(urls(value));
        }
        for id in references {
            if let Some(target) = self.ids.get(id).copied() {
                if self.open.contains(&target.id()) {
                    self.cyclic.insert(node.id());
                }
                count = count.saturating_add(self.element(target)?);
            }
        }
        self.open.pop();
        if count > self.limits.elements as u64 {
            return Err(Error::Elements(self.limits.elements));
        }
        self.known.insert(node.id(), count);
        Ok(count)
    }
}

/// The ids in `url(#…)`.
fn urls(value: &str) -> impl Iterator<Item = &str> {
    value.split("url(").skip(1).filter_map(|rest| {
        let inside = rest.split(')').next()?.trim().trim_matches(['"', '\'']);
        inside.trim().strip_prefix('#')
    })
}

fn refers_to_marker(node: &Node) -> bool {
    node.attributes()
        .any(|attribute| attribute.name().starts_with("marker") || attribute.name() == "style" && attribute.value().contains("marker"))
}

/// The most vertices a shape may have: two numbers make one.
fn vertices(node: &Node) -> u64 {
    let data = match node.tag_name().name() {
        "path" => node.attribute("d"),
        "polyline" | "polygon" => node.attribute("points"),
        "line" => return 2,
        _ => None,
    };
    let data = data.unwrap_or("").as_bytes();
    let numbers = data
        .windows(2)
        .filter(|pair| pair[1].is_ascii_digit() && !pair[0].is_ascii_digit())
        .count();
    numbers as u64 / 2 + 1
}
