//! Box generation: from styled elements to the box tree (CSS 2.1 §9.2, §12, §17.2.1).
//!
//! [`flow`] sorts the children of block containers into lines and blocks, [`table`] completes tables, [`counter`] and [`marker`] make generated
//! content, [`control`] shows what form controls hold.

mod control;
mod counter;
mod flow;
mod marker;
mod replaced;
mod svg_markup;
mod table;

use crate::dom::{Document, NodeId, NodeKind, QuirksMode};
use crate::graphic::Graphic;
use crate::layout::box_tree::{BoxId, BoxTree, Contents, LayoutBox, Role};
use crate::layout::fragment::Decoration;
use crate::resource::Resources;
use crate::style::values::{Align, Content, ContentPart, Display, Float, Overflow, Size};
use crate::style::{ComputedStyle, Pseudo, Styles};
use crate::units::Px;
use counter::Counters;
use std::rc::Rc;
use std::sync::Arc;

/// What a box costs, in 64ths of a step, and what it takes with its place in lists and in what layout knows of it.
const PARTS_PER_BOX: u64 = 16;
const BYTES_OF_A_BOX: usize = size_of::<LayoutBox>() + 128;

/// Generates the boxes of a document; `None` when its root element has none.
pub fn generate(document: &Document, styles: &Styles, resources: &Resources) -> Option<BoxTree> {
    let root = document.root()?;
    let style = with_principal_flow(document, styles, root);
    if style.display == Display::None {
        return None;
    }
    let mut generator = Generator {
        document,
        styles,
        resources,
        boxes: Vec::new(),
        counters: Counters::default(),
        quote_depth: 0,
        first_letter: None,
        depth: 0,
        marks: control::Marks::default(),
        sheets: None,
    };
    let root = generator.element_box(Source::Element(root), style, &Context::default());
    Some(BoxTree {
        boxes: generator.boxes,
        root,
        quirks: document.quirks == QuirksMode::Quirks,
        line_height_quirk: document.quirks != QuirksMode::NoQuirks,
    })
}

/// The root element's style with the principal writing mode, which it takes from `<body>` (CSS Writing Modes 4 §8.1) unless one of them is
/// contained (CSS Containment 1 §4).
fn with_principal_flow(document: &Document, styles: &Styles, root: NodeId) -> Arc<ComputedStyle> {
    let mut style = styles.element(root).clone();
    let is_body = |&child: &NodeId| document.element(child).is_some_and(|e| &*e.name == "body");
    let is_html = document.element(root).is_some_and(|e| &*e.name == "html");
    let Some(body) = document.children(root).find(is_body).filter(|_| is_html) else {
        return style;
    };
    let body = styles.element(body);
    let contained = |style: &ComputedStyle| style.rare.contains_layout || style.rare.contains_size;
    let (own, principal) = (&style.inherited, &body.inherited);
    let same = own.writing_mode == principal.writing_mode && own.direction == principal.direction;
    if !same && body.display != Display::None && !contained(&style) && !contained(body) {
        let inherited = Arc::make_mut(&mut Arc::make_mut(&mut style).inherited);
        (inherited.writing_mode, inherited.direction) = (principal.writing_mode, principal.direction);
    }
    style
}

/// What a box is generated for.
#[derive(Debug, Clone)]
enum Source {
    Element(NodeId),
    Pseudo(NodeId, Pseudo),
    /// An anonymous box around children that need it (§17.2.1).
    Anonymous(Display, Rc<Vec<Child>>),
    /// An anonymous inline box around the text (the first node) of an element that makes no box (the second), whose styles it inherits (CSS Display 3 §2.5).
    Unboxed(NodeId, NodeId),
}

impl Source {
    fn is_anonymous(&self) -> bool {
        matches!(self, Source::Anonymous(..) | Source::Unboxed(..))
    }
}

/// A child in the order of boxes: `display: contents` is unwrapped, pseudo-elements are in place.
#[derive(Debug, Clone)]
enum Child {
    Text(NodeId),
    /// What `content` says of a pseudo-element.
    Generated(NodeId, Pseudo),
    /// What stands for the picture of an element that could not be had.
    Alternative(NodeId),
    Box(Source),
}

/// What boxes take from the boxes around them.
#[derive(Clone, Default)]
struct Context {
    /// Text decorations in force.
    decorations: Rc<Vec<Rc<Decoration>>>,
    /// `::first-line` of an ancestor whose first formatted line this may hold.
    first_line: Option<Arc<ComputedStyle>>,
}

struct Generator<'a> {
    document: &'a Document,
    styles: &'a Styles,
    resources: &'a Resources<'a>,
    boxes: Vec<LayoutBox>,
    counters: Counters,
    quote_depth: usize,
    /// `::first-letter` waiting for its letter.
    first_letter: Option<Arc<ComputedStyle>>,
    depth: u32,
    marks: control::Marks,
    /// The text of the document's style sheets, once a drawing asks for it.
    sheets: Option<Rc<str>>,
}

impl Generator<'_> {
    fn new_box(&mut self, style: Arc<ComputedStyle>, source: &Source) -> BoxId {
        let node = match source {
            Source::Element(node) => Some(*node),
            Source::Pseudo(..) | Source::Anonymous(..) | Source::Unboxed(..) => None,
        };
        let role = node.map_or(Role::Ordinary, |node| self.role(node));
        self.resources.work.spend_64ths(PARTS_PER_BOX);
        self.resources.work.grow(BYTES_OF_A_BOX);
        self.boxes.push(LayoutBox {
            style: self.without_viewport_overflow(style, role),
            node,
            contents: Contents::Elsewhere,
            marker: None,
            within_inlines: Vec::new(),
            inline_container: None,
            is_first_formatted: true,
            role,
        });
        BoxId(self.boxes.len() as u32 - 1)
    }

    fn role(&self, node: NodeId) -> Role {
        match self.document.element(node).map(|element| &*element.name) {
            Some(_) if Some(node) == self.document.root() => Role::Root,
            Some("body") if self.document.node(node).parent == self.document.root() => Role::Body,
            Some("fieldset") => Role::Fieldset,
            Some("legend") => Role::Legend,
            _ => Role::Ordinary,
        }
    }

    /// The viewport takes over the overflow of the root element, or of `<body>` when the root has none (CSS Overflow 3 §3.3).
    fn without_viewport_overflow(&self, mut style: Arc<ComputedStyle>, role: Role) -> Arc<ComputedStyle> {
        let is_visible = |style: &ComputedStyle| style.overflow_x == Overflow::Visible && style.overflow_y == Overflow::Visible;
        let passes_on = match role {
            Role::Root => true,
            Role::Body => self.document.root().is_some_and(|root| is_visible(self.styles.element(root))),
            _ => false,
        };
        if passes_on && !is_visible(&style) {
            let style = Arc::make_mut(&mut style);
            (style.overflow_x, style.overflow_y) = (Overflow::Visible, Overflow::Visible);
        }
        style
    }

    fn anonymous_box(&mut self, parent: &ComputedStyle, display: Display, contents: Contents) -> BoxId {
        let style = Styles::anonymous(parent, display);
        let id = self.new_box(style, &Source::Anonymous(display, Rc::default()));
        self.boxes[id.0 as usize].contents = contents;
        id
    }

    fn style_of(&self, source: &Source, parent: &ComputedStyle) -> Arc<ComputedStyle> {
        match source {
            Source::Element(node) => {
                let mut style = self.styles.element(*node).clone();
                let element = self.document.element(*node);
                if table::is_table_part(style.display) && element.is_some_and(replaced::is_replaced) {
                    // A replaced element is no part of a table (CSS Display 3 §2.4).
                    Arc::make_mut(&mut style).display = Display::Inline;
                } else if style.display == Display::Inline && element.is_some_and(control::is_control) {
                    Arc::make_mut(&mut style).display = Display::InlineBlock;
                }
                style
            }
            Source::Pseudo(node, pseudo) => match self.styles.pseudo(*node, *pseudo) {
                Some(style) => style.clone(),
                None => Styles::anonymous(parent, Display::Inline),
            },
            Source::Anonymous(display, _) => Styles::anonymous(parent, *display),
            Source::Unboxed(_, element) => Styles::anonymous(self.styles.element(*element), Display::Inline),
        }
    }

    /// The children a box is generated from.
    fn children_of(&self, source: &Source) -> Vec<Child> {
        match source {
            Source::Anonymous(_, children) => children.to_vec(),
            Source::Pseudo(node, pseudo) => vec![Child::Generated(*node, *pseudo)],
            Source::Unboxed(text, _) => vec![Child::Text(*text)],
            Source::Element(node) => {
                let mut out = Vec::new();
                self.collect_children(*node, false, &mut out);
                out
            }
        }
    }

    /// Collects the children of an element; `unboxed`: it makes no box itself.
    fn collect_children(&self, node: NodeId, unboxed: bool, out: &mut Vec<Child>) {
        let pseudo = |pseudo, out: &mut Vec<Child>| {
            if let Some(style) = self.styles.pseudo(node, pseudo)
                && style.display != Display::None
            {
                out.push(Child::Box(Source::Pseudo(node, pseudo)));
            }
        };
        if self.alternative(&Source::Element(node)).is_some() {
            out.push(Child::Alternative(node));
        }
        pseudo(Pseudo::Before, out);
        let shown = self.closed_summary(node);
        for child in self.document.children(node) {
            if shown.is_some_and(|summary| summary != Some(child)) {
                continue;
            }
            match &self.document.node(child).kind {
                NodeKind::Text(_) if unboxed && !self.is_blank_text(&Child::Text(child)) => {
                    out.push(Child::Box(Source::Unboxed(child, node)));
                }
                NodeKind::Text(_) => out.push(Child::Text(child)),
                NodeKind::Element(_) => match self.styles.element(child).display {
                    Display::None => {}
                    Display::Contents => self.collect_children(child, true, out),
                    _ => out.push(Child::Box(Source::Element(child))),
                },
                NodeKind::Document | NodeKind::Comment(_) => {}
            }
        }
        pseudo(Pseudo::After, out);
    }

    /// The only child of a closed `<details>` that is shown, if it has one; `None` for all other elements (HTML §15.3.13).
    fn closed_summary(&self, node: NodeId) -> Option<Option<NodeId>> {
        let is = |node: NodeId, name: &str| self.document.element(node).is_some_and(|e| e.html && &*e.name == name);
        let closed = is(node, "details") && self.document.element(node).is_some_and(|e| e.attribute("open").is_none());
        closed.then(|| self.document.children(node).find(|&child| is(child, "summary")))
    }

    fn text(&self, node: NodeId) -> &str {
        match &self.document.node(node).kind {
            NodeKind::Text(text) => text,
            _ => "",
        }
    }

    fn is_blank_text(&self, child: &Child) -> bool {
        matches!(child, Child::Text(node) if self.text(*node).chars().all(|c| matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0c')))
    }

    /// Generates the box of an element, a pseudo-element or an anonymous wrapper with everything inside. Counters are already up to date.
    fn element_box(&mut self, source: Source, style: Arc<ComputedStyle>, context: &Context) -> BoxId {
        let id = self.new_box(style.clone(), &source);
        let counted = self.enter(&source, &style);
        let context = self.context_inside(&style, context);
        let replaced = self.replaced_contents(&source, &style);
        let contents = match replaced.or_else(|| self.control_contents(&source, &style, &context)) {
            Some(contents) => contents,
            None => match style.display {
                Display::Table | Display::InlineTable => self.table_contents(&source, &style, &context),
                Display::Flex | Display::InlineFlex => Contents::Flex(self.items(&source, &style, &context)),
                Display::Grid | Display::InlineGrid => Contents::Grid(self.items(&source, &style, &context)),
                _ => self.block_contents(id, &source, &style, &context),
            },
        };
        self.boxes[id.0 as usize].contents = contents;
        self.leave(counted);
        id
    }

    /// Text decorations reach in-flow block descendants, not atomic inlines, floats or absolutely positioned boxes (§16.3.1).
    fn context_inside(&self, style: &Arc<ComputedStyle>, outer: &Context) -> Context {
        let isolated = style.is_floating()
            || style.is_out_of_flow()
            || matches!(
                style.display,
                Display::InlineBlock | Display::InlineTable | Display::InlineFlex | Display::InlineGrid
            );
        let mut decorations = if isolated { Rc::default() } else { outer.decorations.clone() };
        if style.text_decoration.is_some() {
            let mut list = decorations.to_vec();
            list.push(Rc::new(Decoration {
                style: style.clone(),
                baseline_shift: Px::ZERO,
            }));
            decorations = Rc::new(list);
        }
        Context {
            decorations,
            first_line: if isolated { None } else { outer.first_line.clone() },
        }
    }

    /// Applies counter properties (CSS Lists 3 §4); the result is for [`Generator::leave`].
    fn enter(&mut self, source: &Source, style: &ComputedStyle) -> bool {
        if source.is_anonymous() {
            return false;
        }
        self.depth += 1;
        self.counters.apply(style, self.depth, self.resources.work);
        true
    }

    fn leave(&mut self, counted: bool) {
        if counted {
            if !self.resources.work.is_exhausted() {
                self.resources.work.spend_64ths(self.counters.leave(self.depth));
            }
            self.depth -= 1;
        }
    }

    /// The items of a flex or grid container: text is wrapped in anonymous block boxes (CSS Flexbox 1 §4).
    fn items(&mut self, source: &Source, style: &Arc<ComputedStyle>, context: &Context) -> Vec<BoxId> {
        let mut items = Vec::new();
        let mut run: Vec<Child> = Vec::new();
        let mut children = self.children_of(source);
        children.push(Child::Box(Source::Anonymous(Display::None, Rc::default())));
        for child in children {
            if let Child::Text(_) | Child::Generated(..) | Child::Alternative(_) | Child::Box(Source::Unboxed(..)) = child {
                run.push(child);
                continue;
            }
            if !run.iter().all(|c| self.is_blank_text(c)) {
                let text = Source::Anonymous(Display::Block, Rc::new(std::mem::take(&mut run)));
                let mut anonymous = Styles::anonymous(style, Display::Block);
                if style.alignment.legacy.applies {
                    flex_by_legacy(&mut anonymous);
                }
                items.push(self.element_box(text, anonymous, context));
            }
            run.clear();
            let Child::Box(source) = child else { continue };
            let mut child_style = self.style_of(&source, style);
            if style.alignment.legacy.applies {
                flex_by_legacy(&mut child_style);
            }
            if child_style.display != Display::None {
                if child_style.is_floating() {
                    // An item does not float (CSS Flexbox §3, CSS Grid §6).
                    Arc::make_mut(&mut child_style).float = Float::None;
                }
                items.push(self.element_box(source, child_style, context));
            }
        }
        items
    }

    /// The text of the strings, counters and quotes of `content`, and its pictures, in order.
    fn generated_parts(&mut self, style: &ComputedStyle) -> Vec<GeneratedPart> {
        let Content::Parts(parts) = &style.rare.content else {
            return Vec::new();
        };
        let quotes = style.inherited.quotes.clone();
        let mut out = Vec::new();
        for part in parts.iter() {
            if !self.resources.may_generate(0) {
                break;
            }
            let text = match part {
                ContentPart::Text(text) if self.resources.may_generate(text.len()) => {
                    push_text(&mut out, text);
                    continue;
                }
                ContentPart::Text(_) => break,
                ContentPart::Counter(name, list_style) => self.counters.text(name, None, list_style),
                ContentPart::Counters(name, separator, list_style) => self.counters.text(name, Some(separator), list_style),
                ContentPart::Image(Some(picture)) => {
                    out.push(GeneratedPart::Picture(picture.clone()));
                    continue;
                }
                ContentPart::Image(None) => continue,
                ContentPart::OpenQuote => {
                    self.quote_depth += 1;
                    marker::quote(quotes.as_deref(), &style.inherited.lang, self.quote_depth - 1, true)
                }
                ContentPart::CloseQuote => {
                    if self.quote_depth == 0 {
                        continue;
                    }
                    self.quote_depth -= 1;
                    marker::quote(quotes.as_deref(), &style.inherited.lang, self.quote_depth, false)
                }
                ContentPart::NoOpenQuote => {
                    self.quote_depth += 1;
                    continue;
                }
                ContentPart::NoCloseQuote => {
                    self.quote_depth = self.quote_depth.saturating_sub(1);
                    continue;
                }
            };
            if self.resources.may_generate(text.len()) {
                push_text(&mut out, &text);
            }
        }
        out
    }
}

/// Items of a `-webkit-box` grow and shrink by their `-webkit-box-flex`.
fn flex_by_legacy(item: &mut Arc<ComputedStyle>) {
    let alignment = Arc::make_mut(&mut Arc::make_mut(item).alignment);
    let (flex, ordinal) = (alignment.legacy.flex, alignment.legacy.ordinal);
    (alignment.flex_grow, alignment.flex_shrink) = (flex, flex);
    (alignment.flex_basis, alignment.order) = (Some(Size::Auto), ordinal);
    alignment.align_self = Align::AUTO;
}

fn push_text(parts: &mut Vec<GeneratedPart>, text: &str) {
    match parts.last_mut() {
        Some(GeneratedPart::Text(last)) => last.push_str(text),
        _ => parts.push(GeneratedPart::Text(text.to_owned())),
    }
}

/// A piece of generated content.
enum GeneratedPart {
    Text(String),
    Picture(Graphic),
}
