//! Which declarations hold for an element, as `usvg` finds them: attributes, rules of the document's sheets by specificity, the `style` attribute.

use roxmltree::{Document, Node};
use simplecss::{AttributeOperator, DeclarationTokenizer, Element, PseudoClass, Rule, StyleSheet};

/// The rules of a document's `<style>` elements.
pub(crate) struct Sheet<'a> {
    rules: StyleSheet<'a>,
    /// Those that refer to other elements.
    referring: Vec<usize>,
}

impl<'a> Sheet<'a> {
    pub(crate) fn of(document: &'a Document<'a>) -> Sheet<'a> {
        let mut rules = StyleSheet::new();
        let is_sheet = |node: &Node| node.tag_name().name() == "style" && matches!(node.attribute("type"), None | Some("" | "text/css"));
        for text in document.descendants().filter(is_sheet).filter_map(|node| node.text()) {
            rules.parse_more(text);
        }
        let refers = |rule: &Rule| rule.declarations.iter().any(|declaration| declaration.value.contains("url("));
        let referring = (0..rules.rules.len()).filter(|&index| refers(&rules.rules[index])).collect();
        Sheet { rules, referring }
    }

    /// What it takes to match all rules against an element, in 64ths of a step: a descendant combinator may try every ancestor.
    pub(crate) fn cost(&self, depth: u64) -> u64 {
        let combinators = |rule: &Rule| rule.selector.to_string().matches(' ').count() as u32;
        let of_rule = |rule: &Rule| depth.saturating_pow(combinators(rule).saturating_sub(1).min(8)).saturating_add(1);
        self.rules.rules.iter().map(of_rule).fold(0, u64::saturating_add)
    }

    /// Values of the rules that hold for an element and refer to others.
    pub(crate) fn referring(&self, node: Node) -> impl Iterator<Item = &'a str> {
        let rules = self.referring.iter().map(|&index| &self.rules.rules[index]);
        rules
            .filter(move |rule| rule.selector.matches(&Matched(node)))
            .flat_map(|rule| rule.declarations.iter().map(|declaration| declaration.value))
    }

    /// Whether a rule declares a property whose name begins so.
    pub(crate) fn names(&self, start: &str) -> bool {
        let declares = |rule: &Rule| rule.declarations.iter().any(|declaration| declaration.name.starts_with(start));
        self.rules.rules.iter().any(declares)
    }

    /// Whether there is any rule.
    pub(crate) fn is_empty(&self) -> bool {
        self.rules.rules.is_empty()
    }

    /// Everything declared for an element, weakest first.
    pub(crate) fn declared<'n>(&self, node: Node<'n, 'n>) -> Declared<'n>
    where
        'a: 'n,
    {
        let mut all: Vec<(&'n str, &'n str)> = node
            .attributes()
            .filter(|attribute| attribute.namespace().is_none())
            .map(|attribute| (attribute.name(), attribute.value()))
            .collect();
        let mut important = Vec::new();
        let matching = self.rules.rules.iter().filter(|rule| rule.selector.matches(&Matched(node)));
        let own = node.attribute("style").map(DeclarationTokenizer::from).into_iter().flatten();
        for declaration in matching.flat_map(|rule| rule.declarations.iter().copied()).chain(own) {
            let list = if declaration.important { &mut important } else { &mut all };
            list.push((declaration.name, declaration.value));
        }
        all.append(&mut important);
        Declared(all)
    }
}

/// Declarations of one element, weakest first.
pub(crate) struct Declared<'n>(Vec<(&'n str, &'n str)>);

impl<'n> Declared<'n> {
    /// The value that holds.
    pub(crate) fn get(&self, name: &str) -> Option<&'n str> {
        self.0
            .iter()
            .rev()
            .find(|(declared, _)| *declared == name)
            .map(|(_, value)| value.trim())
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'n str, &'n str)> {
        self.0.iter().map(|(name, value)| (*name, value.trim()))
    }
}

struct Matched<'a, 'd>(Node<'a, 'd>);

impl Element for Matched<'_, '_> {
    fn parent_element(&self) -> Option<Self> {
        self.0.parent_element().map(Matched)
    }
    fn prev_sibling_element(&self) -> Option<Self> {
        self.0.prev_sibling_element().map(Matched)
    }
    fn has_local_name(&self, name: &str) -> bool {
        self.0.tag_name().name() == name
    }
    fn attribute_matches(&self, name: &str, operator: AttributeOperator<'_>) -> bool {
        self.0.attribute(name).is_some_and(|value| operator.matches(value))
    }
    fn pseudo_class_matches(&self, class: PseudoClass<'_>) -> bool {
        matches!(class, PseudoClass::FirstChild) && self.0.prev_sibling_element().is_none()
    }
}
