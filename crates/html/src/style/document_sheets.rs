//! Which style sheets a document has, and the order they apply in.

use super::cascade::{Placed, UNLAYERED};
use super::property::ParseContext;
use super::rebase::rebase;
use super::sheet::{self, Sheet};
use super::{Medium, StyleSheets, media};
use crate::dom::{Document, Element, NodeId, NodeKind, QuirksMode};
use crate::limits::LimitError;
use crate::resource::Resources;
use foldhash::fast::RandomState;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

/// Sheets `@import` may bring in for one document, and how deep they may nest.
const MOST_IMPORTS: usize = 64;
const DEEPEST_IMPORT: usize = 8;

/// The user agent's sheets do not look at the medium, so that one copy serves all.
static USER_AGENT: LazyLock<[Arc<Sheet>; 2]> = LazyLock::new(|| {
    let medium = Medium {
        print: true,
        fractional_glyphs: false,
        width: crate::units::Px::ZERO,
        height: crate::units::Px::ZERO,
    };
    let context = ParseContext {
        quirks: false,
        user_agent: true,
    };
    [include_str!("ua.css"), include_str!("quirks.css")].map(|text| Arc::new(sheet::parse(text, context, &medium, usize::MAX - 1)))
});

struct Loader<'a> {
    medium: &'a Medium,
    resources: &'a Resources<'a>,
    quirks: bool,
    /// Sheets with the layer path they were imported into.
    sheets: Vec<(Arc<Sheet>, Box<str>)>,
    rules: usize,
    bytes: usize,
    imports: usize,
    /// URLs being loaded, so that a sheet does not import itself.
    open: Vec<Box<str>>,
}

impl Loader<'_> {
    fn add(&mut self, text: &str, layer: &str) {
        let limits = self.resources.limits;
        let limit = limits.css_rules;
        self.bytes = self.bytes.saturating_add(text.len());
        if self.bytes > limits.css_bytes {
            self.resources.exceed(LimitError::CssBytes(limits.css_bytes));
        }
        if self.rules > limit || self.bytes > limits.css_bytes {
            return;
        }
        let left = limit.saturating_sub(self.rules);
        let known = &self.resources.caches.sheets;
        let sheet = known.borrow_mut().get_or_parse(text, self.quirks, self.medium, left);
        for import in &sheet.imports {
            if self.imports >= MOST_IMPORTS || self.open.len() >= DEEPEST_IMPORT || self.open.contains(&import.url) {
                continue;
            }
            self.imports += 1;
            if let Some(bytes) = self.resources.bytes(&import.url, "@import") {
                let path = match (&import.layer, layer) {
                    (None, outer) => outer.into(),
                    (Some(inner), "") => inner.clone(),
                    (Some(inner), outer) => format!("{outer}.{inner}").into(),
                };
                self.open.push(import.url.clone());
                self.add(&rebase(&decode(&bytes), &import.url), &path);
                self.open.pop();
            }
        }
        self.rules += sheet.rules.len();
        self.sheets.push((sheet, layer.into()));
    }
}

/// The text of a style sheet file (CSS Syntax 3 §3.2).
fn decode(bytes: &[u8]) -> String {
    let encoding = if bytes.starts_with(b"@charset \"") {
        let label = bytes[10..].split(|b| *b == b'"').next().unwrap_or(b"");
        encoding_rs::Encoding::for_label(label).unwrap_or(encoding_rs::UTF_8)
    } else {
        encoding_rs::UTF_8
    };
    encoding.decode(bytes).0.into_owned()
}

/// The text of a `<style>` element.
fn text_of(document: &Document, id: NodeId) -> String {
    document
        .children(id)
        .filter_map(|child| match &document.node(child).kind {
            NodeKind::Text(text) => Some(&**text),
            _ => None,
        })
        .collect()
}

fn is_style_sheet_link(element: &Element) -> bool {
    let words = element.attribute("rel").unwrap_or("").to_ascii_lowercase();
    let has = |word: &str| words.split_ascii_whitespace().any(|w| w == word);
    has("stylesheet") && !has("alternate")
}

/// Reads the sheets of a document in tree order.
pub(super) fn read(document: &Document, medium: &Medium, resources: &Resources) -> StyleSheets {
    let quirks = document.quirks == QuirksMode::Quirks;
    let mut loader = Loader {
        medium,
        resources,
        quirks,
        sheets: Vec::new(),
        rules: 0,
        bytes: 0,
        imports: 0,
        open: Vec::new(),
    };
    for (index, node) in document.nodes.iter().enumerate() {
        let NodeKind::Element(element) = &node.kind else { continue };
        let is_style = &*element.name == "style";
        if !is_style && (&*element.name != "link" || !is_style_sheet_link(element)) {
            continue;
        }
        let is_css = element
            .attribute("type")
            .is_none_or(|t| t.is_empty() || t.trim().eq_ignore_ascii_case("text/css"));
        if !is_css || !element.attribute("media").is_none_or(|m| media::attribute_matches(m, medium)) {
            continue;
        }
        if is_style {
            loader.add(&text_of(document, NodeId(index as u32)), "");
        } else if let Some(url) = element.attribute("href").filter(|h| !h.is_empty())
            && let Some(bytes) = resources.bytes(url, "link")
        {
            loader.open.push(url.into());
            loader.add(&rebase(&decode(&bytes), url), "");
            loader.open.pop();
        }
    }
    let mut sheets = vec![place_user_agent(0)];
    if quirks {
        sheets.push(place_user_agent(1));
    }
    sheets.extend(place(loader.sheets));
    StyleSheets { sheets }
}

fn place_user_agent(index: usize) -> Placed {
    Placed {
        sheet: USER_AGENT[index].clone(),
        user_agent: true,
        ranks: Vec::new(),
        rank: UNLAYERED,
    }
}

/// Ranks the layers of all sheets: by first appearance, the layers inside one before its own rules (CSS Cascade 5 §6.4.2).
fn place(sheets: Vec<(Arc<Sheet>, Box<str>)>) -> Vec<Placed> {
    if sheets.iter().all(|(sheet, path)| sheet.layers.is_empty() && path.is_empty()) {
        return sheets
            .into_iter()
            .map(|(sheet, _)| Placed {
                sheet,
                user_agent: false,
                ranks: Vec::new(),
                rank: UNLAYERED,
            })
            .collect();
    }
    let mut first: HashMap<String, u32, RandomState> = HashMap::default();
    let mut order = |path: &str| -> Vec<u32> {
        let mut key = Vec::new();
        for (at, _) in path.match_indices('.').chain([(path.len(), "")]) {
            let next = first.len() as u32;
            key.push(*first.entry(path[..at].to_owned()).or_insert(next));
        }
        // After all layers inside.
        key.push(u32::MAX);
        key
    };
    // Anonymous layers of different sheets are different layers; an import's name stands before what the importing sheet
    // declares later, and its own declarations were read with it.
    let mut keys: Vec<(Vec<Vec<u32>>, Option<Vec<u32>>)> = vec![(Vec::new(), None); sheets.len()];
    for (index, (sheet, path)) in sheets.iter().enumerate() {
        let own = if path.is_empty() { None } else { Some(order(path)) };
        let full = |layer: &str| {
            let unique = layer.replace('\u{1}', &format!("\u{1}{index}-"));
            if path.is_empty() { unique } else { format!("{path}.{unique}") }
        };
        keys[index] = (sheet.layers.iter().map(|l| order(&full(l))).collect(), own);
    }
    let mut all: Vec<&Vec<u32>> = keys.iter().flat_map(|(layers, own)| layers.iter().chain(own)).collect();
    all.sort();
    all.dedup();
    let rank = |key: &Vec<u32>| all.binary_search(&key).unwrap_or(0) as u32;
    let ranks: Vec<(Vec<u32>, u32)> = keys
        .iter()
        .map(|(layers, own)| (layers.iter().map(rank).collect(), own.as_ref().map_or(UNLAYERED, rank)))
        .collect();
    sheets
        .into_iter()
        .zip(ranks)
        .map(|((sheet, _), (ranks, rank))| Placed {
            sheet,
            user_agent: false,
            ranks,
            rank,
        })
        .collect()
}
