//! From HTML to the rectangles of its elements, for tests.

use crate::caches::Caches;
use crate::dom::{Document, NodeKind};
use crate::layout::Layout;
use crate::layout::box_tree::BoxTree;
use crate::layout::fragment::Fragment;
use crate::layout::generate::generate;
use crate::layout::geometry::{PhysicalOffset, PhysicalSize};
use crate::layout::space::Space;
use crate::limits::{Limits, Work};
use crate::resource::Resources;
use crate::style::{Medium, StyleSheets};
use crate::units::Px;
use std::collections::BTreeMap;
use text::FontSet;

/// Left, top, width and height in px by id.
pub type Rects = BTreeMap<String, [f32; 4]>;

/// Left, top, width and height in px of every element with an id, in a window of 800 × 600.
pub fn rects(body: &str) -> Rects {
    rects_of(&format!("<!DOCTYPE html>{STYLE}{body}"))
}

/// The same in quirks mode.
pub fn quirky_rects(body: &str) -> Rects {
    rects_of(&format!("{STYLE}{body}"))
}

const STYLE: &str = "<style>body { margin: 0 } * { font-size: 10px }</style>";

fn rects_of(html: &str) -> Rects {
    let (limits, caches) = (Limits::default(), Caches::default());
    let work = Work::of(&limits);
    let document = Document::parse(html, &limits, &work).expect("the document is small");
    let resources = Resources::new(None, &limits, &work, &caches);
    let medium = Medium {
        print: false,
        fractional_glyphs: false,
        width: Px::new(800),
        height: Px::new(600),
    };
    let sheets = StyleSheets::of_document(&document, &medium, &resources);
    let styles = sheets.compute(crate::style::Environs {
        document: &document,
        medium: &medium,
        fonts: &FontSet::bundled(),
        resources: &resources,
    });
    let tree = generate(&document, &styles, &resources).expect("there is a root element");
    let area = PhysicalSize {
        width: medium.width,
        height: medium.height,
    };
    let layout = Layout::new(&tree, area, &work);
    let flow = tree.get(tree.root).flow();
    let available = flow.logical_size(area);
    let (root, _) = layout.layout_root(tree.root, &Space::independent(flow, available.inline, Some(available.block)));
    let mut found = Rects::new();
    collect(&document, &tree, &root, PhysicalOffset::default(), &mut found);
    found
}

fn collect(document: &Document, tree: &BoxTree, fragment: &Fragment, at: PhysicalOffset, found: &mut Rects) {
    let element = tree.get(fragment.box_id).node.map(|node| &document.node(node).kind);
    if let Some(NodeKind::Element(element)) = element
        && let Some(id) = element.attribute("id")
    {
        let rect = [at.x, at.y, fragment.size.width, fragment.size.height].map(Px::to_f32);
        found.entry(id.to_owned()).or_insert(rect);
    }
    for child in &fragment.children {
        collect(document, tree, &child.fragment, at + child.offset, found);
    }
}

/// Checks the rectangles of some elements.
pub fn check(body: &str, expected: &[(&str, [f32; 4])]) {
    let found = rects(body);
    for (id, rect) in expected {
        assert_eq!(found.get(*id), Some(rect), "#{id} of {body}");
    }
}
