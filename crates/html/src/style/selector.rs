//! Selectors: what the `selectors` crate needs to know about our names, pseudo-classes and tree (Selectors 4).

use super::Pseudo;
use super::value::{Invalid, Parsed, invalid};
use crate::dom::{Document, Element, NodeId, NodeKind};
use crate::limits::Work;
use cssparser::{CowRcStr, Parser, ToCss};
use precomputed_hash::PrecomputedHash;
use selectors::OpaqueElement;
use selectors::attr::{AttrSelectorOperation, CaseSensitivity, NamespaceConstraint};
use selectors::bloom::BloomFilter;
use selectors::matching::{ElementSelectorFlags, MatchingContext};
use selectors::parser::{ParseRelative, SelectorList as List};
use std::borrow::Borrow;
use std::fmt;
use std::hash::{Hash, Hasher};

pub(super) const HTML_NAMESPACE: &str = "http://www.w3.org/1999/xhtml";

/// Components of one selector; what is longer is dropped, because matching recurses over them.
const LONGEST_SELECTOR: usize = 512;

pub(super) type Selector = selectors::parser::Selector<Css>;
pub(super) type SelectorList = List<Css>;

/// Our instance of the selector language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Css;

/// A name or string in a selector.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Name(pub(super) Box<str>);

impl From<&str> for Name {
    fn from(text: &str) -> Name {
        Name(text.into())
    }
}
impl AsRef<str> for Name {
    fn as_ref(&self) -> &str {
        &self.0
    }
}
impl Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}
impl PrecomputedHash for Name {
    fn precomputed_hash(&self) -> u32 {
        let mut hasher = rustc_hash::FxHasher::default();
        self.0.hash(&mut hasher);
        let hash = hasher.finish();
        (hash ^ hash >> 32) as u32
    }
}
impl ToCss for Name {
    fn to_css<W: fmt::Write>(&self, out: &mut W) -> fmt::Result {
        cssparser::serialize_identifier(&self.0, out)
    }
}

/// A pseudo-class that is not about the tree's structure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PseudoClass {
    /// `:any-link`.
    AnyLink,
    /// `:link` or `:visited`: the document itself is all that was visited, and an empty URL is its own.
    Link { visited: bool },
    /// User action and other dynamic states that never hold on paper.
    Never,
    /// Holds for every element (`:defined`).
    Always,
    /// `:checked`.
    Checked,
    /// `:enabled`.
    Enabled,
    /// `:disabled`.
    Disabled,
    /// `:required`.
    Required,
    /// `:optional`.
    Optional,
    /// `:read-write`.
    ReadWrite,
    /// `:read-only`.
    ReadOnly,
    /// `:lang()`.
    Lang(Box<[Box<str>]>),
    /// `:dir(rtl)` or `:dir(ltr)`.
    Dir(bool),
}

impl selectors::parser::NonTSPseudoClass for PseudoClass {
    fn is_active_or_hover(&self) -> bool {
        false
    }
    fn is_user_action_state(&self) -> bool {
        false
    }
}
impl ToCss for PseudoClass {
    fn to_css<W: fmt::Write>(&self, out: &mut W) -> fmt::Result {
        write!(out, "{self:?}")
    }
}

/// A pseudo-element; `None` is one that makes no box here (`::selection`, `::placeholder`, `-webkit-` ones).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PseudoElement(pub(super) Option<Pseudo>);

impl selectors::parser::PseudoElement for PseudoElement {
    fn accepts_state_pseudo_classes(&self) -> bool {
        true
    }
    fn is_before_or_after(&self) -> bool {
        matches!(self.0, Some(Pseudo::Before | Pseudo::After))
    }
    fn valid_after_before_or_after(&self) -> bool {
        self.0 == Some(Pseudo::Marker)
    }
}
impl ToCss for PseudoElement {
    fn to_css<W: fmt::Write>(&self, out: &mut W) -> fmt::Result {
        write!(out, "::{self:?}")
    }
}

impl selectors::parser::SelectorImpl for Css {
    type ExtraMatchingData<'a> = ();
    type AttrValue = Name;
    type Identifier = Name;
    type LocalName = Name;
    type NamespaceUrl = Name;
    type NamespacePrefix = Name;
    type BorrowedNamespaceUrl = str;
    type BorrowedLocalName = str;
    type NonTSPseudoClass = PseudoClass;
    type PseudoElement = PseudoElement;
}

/// The `@namespace` rules in force.
#[derive(Debug, Clone, Default)]
pub(super) struct Namespaces {
    pub(super) default: Option<Name>,
    pub(super) prefixes: Vec<(Name, Name)>,
}

impl<'i> selectors::parser::Parser<'i> for Namespaces {
    type Impl = Css;
    type Error = Invalid;

    fn parse_nth_child_of(&self) -> bool {
        true
    }
    fn parse_is_and_where(&self) -> bool {
        true
    }
    fn parse_has(&self) -> bool {
        true
    }
    fn is_is_alias(&self, name: &str) -> bool {
        name.eq_ignore_ascii_case("-webkit-any") || name.eq_ignore_ascii_case("matches")
    }
    fn parse_parent_selector(&self) -> bool {
        true
    }
    fn default_namespace(&self) -> Option<Name> {
        self.default.clone()
    }
    fn namespace_for_prefix(&self, prefix: &Name) -> Option<Name> {
        self.prefixes.iter().rev().find(|(p, _)| p == prefix).map(|(_, url)| url.clone())
    }
    fn parse_non_ts_pseudo_class(&self, name: CowRcStr<'i>) -> Parsed<PseudoClass> {
        Ok(match &*name.to_ascii_lowercase() {
            "any-link" | "-webkit-any-link" => PseudoClass::AnyLink,
            "link" => PseudoClass::Link { visited: false },
            "visited" => PseudoClass::Link { visited: true },
            "hover"
            | "active"
            | "focus"
            | "focus-visible"
            | "focus-within"
            | "target"
            | "target-within"
            | "placeholder-shown"
            | "autofill"
            | "-webkit-autofill"
            | "fullscreen"
            | "modal"
            | "picture-in-picture"
            | "playing"
            | "paused"
            | "indeterminate"
            | "user-valid"
            | "user-invalid"
            | "invalid"
            | "out-of-range"
            | "popover-open"
            | "-webkit-full-screen"
            | "-webkit-drag"
            | "current"
            | "past"
            | "future" => PseudoClass::Never,
            "defined" => PseudoClass::Always,
            "checked" | "default" => PseudoClass::Checked,
            "enabled" | "valid" | "in-range" => PseudoClass::Enabled,
            "disabled" => PseudoClass::Disabled,
            "required" => PseudoClass::Required,
            "optional" => PseudoClass::Optional,
            "read-write" => PseudoClass::ReadWrite,
            "read-only" => PseudoClass::ReadOnly,
            _ => return invalid(),
        })
    }
    fn parse_non_ts_functional_pseudo_class(&self, name: CowRcStr<'i>, input: &mut Parser<'i>, _: bool) -> Parsed<PseudoClass> {
        if name.eq_ignore_ascii_case("lang") {
            let ranges = input.parse_comma_separated(|input| {
                Ok::<_, cssparser::ParseError<Invalid>>(input.expect_ident_or_string()?.to_ascii_lowercase().into_boxed_str())
            })?;
            return Ok(PseudoClass::Lang(ranges.into()));
        }
        if name.eq_ignore_ascii_case("dir") {
            let value = input.expect_ident()?;
            return Ok(match &*value.to_ascii_lowercase() {
                "rtl" => PseudoClass::Dir(true),
                "ltr" => PseudoClass::Dir(false),
                _ => PseudoClass::Never,
            });
        }
        invalid()
    }
    fn parse_pseudo_element(&self, name: CowRcStr<'i>) -> Parsed<PseudoElement> {
        let name = name.to_ascii_lowercase();
        Ok(PseudoElement(match &*name {
            "before" => Some(Pseudo::Before),
            "after" => Some(Pseudo::After),
            "marker" => Some(Pseudo::Marker),
            "first-line" => Some(Pseudo::FirstLine),
            "first-letter" => Some(Pseudo::FirstLetter),
            "selection"
            | "placeholder"
            | "backdrop"
            | "file-selector-button"
            | "target-text"
            | "spelling-error"
            | "grammar-error"
            | "cue"
            | "details-content" => None,
            // Chromium takes any `-webkit-` pseudo-element for valid, so that it does not spoil a selector list.
            webkit if webkit.starts_with("-webkit-") => None,
            _ => return invalid(),
        }))
    }
}

/// Parses a selector list; one that is too long counts as invalid.
pub(super) fn parse_list(input: &mut Parser<'_>, namespaces: &Namespaces, parent: Option<&SelectorList>) -> Parsed<SelectorList> {
    let relative = if parent.is_some() {
        ParseRelative::ForNesting
    } else {
        ParseRelative::No
    };
    let list = SelectorList::parse(namespaces, input, relative)?;
    let list = match parent {
        Some(parent) => list.replace_parent_selector(parent),
        None => list,
    };
    if list.slice().iter().any(|selector| selector.len() > LONGEST_SELECTOR) {
        return invalid();
    }
    Ok(list)
}

/// An element of the arena, as the matcher sees it.
#[derive(Clone, Copy)]
pub(super) struct ElementView<'a> {
    pub(super) document: &'a Document,
    pub(super) id: NodeId,
    pub(super) element: &'a Element,
    /// What comparing takes from. Once nothing is left, elements have no relatives, and matching ends soon.
    pub(super) work: &'a Work,
}

impl<'a> ElementView<'a> {
    /// The element at another node of the document.
    pub(super) fn at(self, id: NodeId) -> Option<ElementView<'a>> {
        self.work.spend_64ths(2);
        let element = self.document.element(id).filter(|_| !self.work.is_exhausted())?;
        Some(ElementView { id, element, ..self })
    }
    fn find(self, first: Option<NodeId>, next: impl Fn(&crate::dom::Node) -> Option<NodeId>) -> Option<ElementView<'a>> {
        std::iter::successors(first, |&id| next(self.document.node(id))).find_map(|id| self.at(id))
    }
    fn ancestors(self) -> impl Iterator<Item = ElementView<'a>> {
        std::iter::successors(Some(self), selectors::Element::parent_element)
    }
    /// The language in force, lower case.
    fn language(self) -> Option<String> {
        self.ancestors()
            .find_map(|e| e.element.attribute("lang").or_else(|| e.element.attribute("xml:lang")))
            .map(str::to_ascii_lowercase)
    }
    fn is_rtl(self) -> bool {
        self.ancestors()
            .find_map(|e| match e.element.attribute("dir")?.to_ascii_lowercase().as_str() {
                "rtl" => Some(true),
                "ltr" => Some(false),
                _ => None,
            })
            .unwrap_or(false)
    }
    fn is_form_control(self) -> bool {
        self.element.html
            && matches!(
                &*self.element.name,
                "button" | "input" | "select" | "textarea" | "option" | "optgroup" | "fieldset"
            )
    }
    fn is_disabled(self) -> bool {
        self.is_form_control()
            && (self.element.attribute("disabled").is_some()
                || self
                    .ancestors()
                    .skip(1)
                    .any(|e| &*e.element.name == "fieldset" && e.element.attribute("disabled").is_some()))
    }
    fn is_editable(self) -> bool {
        let editable =
            matches!(&*self.element.name, "input" | "textarea") && self.element.attribute("readonly").is_none() && !self.is_disabled();
        editable
            || self
                .element
                .attribute("contenteditable")
                .is_some_and(|v| !v.eq_ignore_ascii_case("false"))
    }
}

impl fmt::Debug for ElementView<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} #{}>", self.element.name, self.id.0)
    }
}

/// Whether a language range of `:lang()` covers a tag (RFC 4647 extended filtering, for ranges without inner wild cards).
fn language_matches(range: &str, tag: &str) -> bool {
    if range.is_empty() || tag.is_empty() {
        return range == tag;
    }
    if range == "*" {
        return true;
    }
    if let Some(rest) = range.strip_prefix("*-") {
        return tag.split('-').skip(1).any(|part| part == rest);
    }
    tag.strip_prefix(range).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

impl selectors::Element for ElementView<'_> {
    type Impl = Css;

    fn opaque(&self) -> OpaqueElement {
        OpaqueElement::new(self.element)
    }
    fn parent_element(&self) -> Option<Self> {
        self.document.node(self.id).parent.and_then(|id| self.at(id))
    }
    fn parent_node_is_shadow_root(&self) -> bool {
        false
    }
    fn containing_shadow_host(&self) -> Option<Self> {
        None
    }
    fn is_pseudo_element(&self) -> bool {
        false
    }
    fn prev_sibling_element(&self) -> Option<Self> {
        self.find(self.document.node(self.id).previous, |n| n.previous)
    }
    fn next_sibling_element(&self) -> Option<Self> {
        self.find(self.document.node(self.id).next, |n| n.next)
    }
    fn first_element_child(&self) -> Option<Self> {
        self.find(self.document.node(self.id).first_child, |n| n.next)
    }
    fn is_html_element_in_html_document(&self) -> bool {
        self.element.html
    }
    fn has_local_name(&self, name: &str) -> bool {
        &*self.element.name == name
    }
    fn has_namespace(&self, namespace: &str) -> bool {
        self.element.html == (namespace == HTML_NAMESPACE)
    }
    fn is_same_type(&self, other: &Self) -> bool {
        self.element.name == other.element.name && self.element.html == other.element.html
    }
    fn attr_matches(&self, namespace: &NamespaceConstraint<&Name>, name: &Name, operation: &AttrSelectorOperation<&Name>) -> bool {
        if matches!(namespace, NamespaceConstraint::Specific(url) if !url.0.is_empty()) {
            return false;
        }
        self.work.spend_64ths(2);
        self.element.attribute(&name.0).is_some_and(|value| operation.eval_str(value))
    }
    fn match_non_ts_pseudo_class(&self, class: &PseudoClass, _: &mut MatchingContext<Css>) -> bool {
        match class {
            PseudoClass::AnyLink => selectors::Element::is_link(self),
            PseudoClass::Link { visited } => selectors::Element::is_link(self) && (self.element.attribute("href") == Some("")) == *visited,
            PseudoClass::Never => false,
            PseudoClass::Always => true,
            PseudoClass::Checked => match &*self.element.name {
                "input" => self.element.attribute("checked").is_some(),
                "option" => self.element.attribute("selected").is_some(),
                _ => false,
            },
            PseudoClass::Enabled => self.is_form_control() && !self.is_disabled(),
            PseudoClass::Disabled => self.is_disabled(),
            PseudoClass::Required | PseudoClass::Optional => {
                matches!(&*self.element.name, "input" | "select" | "textarea")
                    && self.element.attribute("required").is_some() == (*class == PseudoClass::Required)
            }
            PseudoClass::ReadWrite => self.is_editable(),
            PseudoClass::ReadOnly => !self.is_editable(),
            PseudoClass::Lang(ranges) => {
                let language = self.language().unwrap_or_default();
                ranges.iter().any(|range| language_matches(range, &language))
            }
            PseudoClass::Dir(rtl) => self.is_rtl() == *rtl,
        }
    }
    fn match_pseudo_element(&self, _: &PseudoElement, _: &mut MatchingContext<Css>) -> bool {
        false
    }
    fn apply_selector_flags(&self, _: ElementSelectorFlags) {}
    fn is_link(&self) -> bool {
        self.element.html && matches!(&*self.element.name, "a" | "area") && self.element.attribute("href").is_some()
    }
    fn is_html_slot_element(&self) -> bool {
        false
    }
    fn has_id(&self, id: &Name, case: CaseSensitivity) -> bool {
        self.element
            .attribute("id")
            .is_some_and(|value| case.eq(value.as_bytes(), id.0.as_bytes()))
    }
    fn has_class(&self, name: &Name, case: CaseSensitivity) -> bool {
        self.work.spend_64ths(2);
        self.element
            .attribute("class")
            .is_some_and(|classes| classes.split_ascii_whitespace().any(|c| case.eq(c.as_bytes(), name.0.as_bytes())))
    }
    fn has_custom_state(&self, _: &Name) -> bool {
        false
    }
    fn imported_part(&self, _: &Name) -> Option<Name> {
        None
    }
    fn is_part(&self, _: &Name) -> bool {
        false
    }
    fn is_empty(&self) -> bool {
        self.document.children(self.id).all(|child| match &self.document.node(child).kind {
            NodeKind::Text(text) => text.is_empty(),
            NodeKind::Element(_) => false,
            _ => true,
        })
    }
    fn is_root(&self) -> bool {
        self.document.node(self.id).parent == Some(self.document.document_node())
    }
    fn add_element_unique_hashes(&self, _: &mut BloomFilter) -> bool {
        false
    }
}
