//! What a browser would show and the pages do not: the work of scripts, documents inside the document.

use crate::dom::{Document, Element, NodeId, NodeKind};
use crate::resource::Resources;
use crate::warning::Warning;
use memchr::memmem;
use std::collections::BTreeMap;

/// What scripts do that change what is shown. One that only prints or closes the window has none of these.
const CHANGES: [&str; 18] = [
    "document.write",
    "document.get",
    "document.query",
    "document.body",
    "document.create",
    "document.forms",
    "innerHTML",
    "outerHTML",
    "innerText",
    "textContent",
    "insertAdjacent",
    "appendChild",
    ".src=",
    "$(",
    "jQuery",
    "Barcode",
    "QRCode",
    "Vue",
];

/// Looks for what is not shown.
pub(crate) fn warn(document: &Document, resources: &Resources) {
    let mut scripts = false;
    let mut hidden: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, node) in document.nodes.iter().enumerate() {
        let NodeKind::Element(element) = &node.kind else { continue };
        if !element.html {
            continue;
        }
        let id = NodeId(index as u32);
        scripts |= element.attributes.iter().any(|a| a.name.starts_with("on") && changes(&a.value));
        let characters = match &*element.name {
            "script" => {
                scripts |= is_code(element) && text_of(document, id, |text| usize::from(changes(text))) > 0;
                continue;
            }
            "noscript" => text_of(document, id, shown_in),
            "iframe" => element.attribute("srcdoc").map_or(0, shown_in),
            _ => continue,
        };
        if characters > 0 {
            *hidden.entry(&*element.name).or_default() += characters;
        }
    }
    for (element, characters) in hidden {
        resources.warn(Warning::TextNotShown {
            element: element.to_owned(),
            characters,
        });
    }
    if scripts {
        resources.warn(Warning::ScriptNotRun);
    }
}

fn changes(code: &str) -> bool {
    CHANGES.iter().any(|what| memmem::find(code.as_bytes(), what.as_bytes()).is_some())
}

/// A script to run, no template and no data.
fn is_code(script: &Element) -> bool {
    script.attribute("type").is_none_or(|kind| {
        let kind = kind.trim();
        kind.is_empty() || kind.eq_ignore_ascii_case("module") || kind.to_ascii_lowercase().ends_with("javascript")
    })
}

/// The sum of what `count` says of the texts in an element.
fn text_of(document: &Document, id: NodeId, count: impl Fn(&str) -> usize) -> usize {
    let texts = document.children(id).filter_map(|child| match &document.node(child).kind {
        NodeKind::Text(text) => Some(&**text),
        _ => None,
    });
    texts.map(count).sum()
}

/// Characters of HTML source that are neither white nor part of a tag.
fn shown_in(source: &str) -> usize {
    let mut in_tag = false;
    let mut count = 0;
    for c in source.chars() {
        match c {
            '<' => in_tag = true,
            '>' if in_tag => in_tag = false,
            _ => count += usize::from(!in_tag && !c.is_whitespace()),
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caches::Caches;
    use crate::limits::{Limits, Work};

    fn warnings(html: &str) -> Vec<Warning> {
        let (limits, caches) = (Limits::default(), Caches::default());
        let work = Work::of(&limits);
        let document = Document::parse(html, &limits, &work).expect("within the limits");
        let resources = Resources::new(None, &limits, &work, &caches);
        warn(&document, &resources);
        resources.warnings.into_inner()
    }

    #[test]
    fn scripts_that_change_what_is_shown_are_told() {
        for html in [
            "<script>document.write('x')</script>",
            "<script type='text/javascript'>document.getElementById('a').innerHTML='x'</script>",
            "<body onload=\"JsBarcode('#b')\">",
        ] {
            assert_eq!(warnings(html), [Warning::ScriptNotRun], "{html}");
        }
        for html in [
            "<script>window.onload = function () { window.print(); }</script>",
            "<script type='application/json'>{\"document.write\":1}</script>",
            "<body onload='window.print()'>",
        ] {
            assert_eq!(warnings(html), [], "{html}");
        }
    }

    #[test]
    fn texts_of_what_is_not_drawn_are_counted() {
        let told = |element: &str, characters| {
            [Warning::TextNotShown {
                element: element.into(),
                characters,
            }]
        };
        for (html, element, characters) in [
            ("<noscript><b>易碎</b> 品</noscript>", "noscript", 3),
            ("<iframe srcdoc='<p>abc'></iframe>", "iframe", 3),
        ] {
            assert_eq!(warnings(html), told(element, characters), "{html}");
        }
        for html in ["<input value=x>", "<select><option>a</select>", "<noscript> </noscript>", "<p>x"] {
            assert_eq!(warnings(html), [], "{html}");
        }
    }

    /// Characters of a document's text that a browser prints, by character, and those that its pages and warnings have.
    fn census(html: &str) -> (BTreeMap<char, usize>, BTreeMap<char, usize>, usize) {
        let (limits, caches) = (Limits::default(), Caches::default());
        let work = Work::of(&limits);
        let document = Document::parse(html, &limits, &work).expect("within the limits");
        let resources = Resources::new(None, &limits, &work, &caches);
        let fonts = text::FontSet::bundled();
        let medium = crate::style::Medium {
            print: true,
            fractional_glyphs: true,
            width: crate::medium::from_mm(100.),
            height: crate::medium::from_mm(150.),
        };
        let sheets = crate::style::StyleSheets::of_document(&document, &medium, &resources);
        let styles = sheets.compute(crate::style::Environs {
            document: &document,
            medium: &medium,
            fonts: &fonts,
            resources: &resources,
        });
        let mut shown = BTreeMap::new();
        for node in &document.nodes {
            let (NodeKind::Text(text), Some(parent)) = (&node.kind, node.parent) else {
                continue;
            };
            if printed(&document, &styles, parent) {
                count_into(&mut shown, text);
            }
        }
        let engine = crate::Engine::new(fonts.clone(), limits.clone());
        let prepared = engine.prepare(html).expect("within the limits");
        let on = crate::Medium::Print {
            width: 100.,
            height: 150.,
            margin: 0.,
            own_sizes: false,
            dots_per_mm: 8.,
        };
        let made = engine.lay_out(&prepared, on).expect("within the limits");
        let mut painted = BTreeMap::new();
        let mut open: Vec<&page::Item> = made.pages.iter().flat_map(|page| &page.items).collect();
        while let Some(item) = open.pop() {
            match item {
                page::Item::Group(group) => open.extend(&group.items),
                page::Item::Glyphs(run) => count_into(&mut painted, &run.text),
                _ => {}
            }
        }
        let told = made.warnings.iter().map(|warning| match warning {
            Warning::TextNotShown { characters, .. } => *characters,
            _ => 0,
        });
        (shown, painted, told.sum())
    }

    fn count_into(counts: &mut BTreeMap<char, usize>, text: &str) {
        let seen = |c: &char| !c.is_whitespace() && !c.is_control() && !text::is_default_ignorable(*c);
        // `text-transform` changes letters' case.
        for c in text.chars().filter(seen).flat_map(char::to_lowercase) {
            *counts.entry(c).or_default() += 1;
        }
    }

    /// Whether the text in an element is for the paper.
    fn printed(document: &Document, styles: &crate::style::Styles, parent: NodeId) -> bool {
        use crate::style::values::{Display, Visibility};
        let style = styles.element(parent);
        if style.inherited.visibility != Visibility::Visible
            || style.inherited.font_size <= 0.
            || style.inherited.text_fill.resolve(style.inherited.color).a == 0
        {
            return false;
        }
        let mut next = Some(parent);
        let mut in_summary = false;
        while let Some(id) = next {
            if let Some(element) = document.element(id) {
                // A closed `<details>` shows its summary only, in browsers too.
                let closed = &*element.name == "details" && element.attribute("open").is_none();
                if closed && !in_summary {
                    return false;
                }
                in_summary = &*element.name == "summary";
                let replaced = matches!(&*element.name, "select" | "iframe" | "video" | "canvas" | "svg" | "audio")
                    || element.attribute("data").is_some();
                if replaced || styles.element(id).display == Display::None || styles.element(id).opacity <= 0. {
                    return false;
                }
            }
            next = document.node(id).parent;
        }
        true
    }

    #[test]
    fn every_character_of_a_document_is_on_a_page_or_told() {
        let folders = [("WAYBILL_LABEL_CORPUS", "corpus", "open"), ("WAYBILL_LABEL_FIELD", "field", "")];
        let (mut checked, mut complaints) = (0, Vec::new());
        for (variable, name, inner) in folders {
            let Some(folder) = test_material::shared(variable, name) else {
                continue;
            };
            for entry in std::fs::read_dir(folder.join(inner)).expect("a folder").flatten() {
                let path = entry.path();
                if path.extension().is_none_or(|kind| kind != "html") {
                    continue;
                }
                let Ok(html) = std::fs::read_to_string(&path) else { continue };
                let (shown, painted, told) = census(&html);
                let lacking: usize = shown
                    .iter()
                    .map(|(c, count)| count.saturating_sub(painted.get(c).copied().unwrap_or_default()))
                    .sum();
                if lacking > told {
                    complaints.push(format!("{}: {lacking} characters are on no page, {told} are told", path.display()));
                }
                checked += shown.values().sum::<usize>();
            }
        }
        eprintln!("{checked} characters");
        assert!(complaints.is_empty(), "{}", complaints.join("\n"));
        let (shown, painted, told) =
            census("<div style='width:40px;overflow:hidden;white-space:nowrap;text-overflow:ellipsis'>一二三四五六");
        assert_eq!((shown.values().sum::<usize>(), told), (6, 5));
        assert_eq!(painted.values().sum::<usize>(), 2, "the first one and the mark");
    }
}
