//! The cascade (CSS Cascade 5 §6): which declarations hold for an element, and the style they come to.

use super::builder::{Builder, Environment, initial_box, initial_inherited};
use super::cache::{Setting, SharedStyles, StyleKey};
use super::computed::{DecorationStyles, InheritedStyle, RareStyle};
use super::custom;
use super::declaration::{Block, parse_block, parse_text};
use super::presentation;
use super::property::{Declaration, Longhand, ParseContext, Target, Wide};
use super::selector::{Css, ElementView};
use super::sheet::{Buckets, Sheet};
use super::values::*;
use super::{ComputedStyle, Medium, Pseudo};
use crate::caches::Caches;
use crate::dom::{Document, Element, NodeId, NodeKind, QuirksMode};
use crate::resource::Resources;
use crate::units::Sides;
use foldhash::fast::RandomState;
use rustc_hash::FxHashMap;
use selectors::context::SelectorCaches;
use selectors::matching::{MatchingContext, MatchingForInvalidation, MatchingMode, NeedsSelectorFlags, matches_selector};
use smallvec::SmallVec;
use std::collections::HashMap;
use std::sync::Arc;
use text::FontSet;

/// Bytes of `style` attributes kept parsed between documents, what is counted for each besides its text, and the longest that is kept.
const INLINE_CACHE: usize = 2 << 20;
const INLINE_ENTRY: usize = 256;
const LONGEST_CACHED_INLINE: usize = 16 << 10;

/// What a style costs, and each declaration that it is made from, in 64ths of a step.
const PARTS_PER_STYLE: u64 = 64;
const PARTS_PER_DECLARATION: u64 = 2;
/// What a style takes when it shares no group of its properties with its parent's, and what lists and names in it take.
const BYTES_OF_A_STYLE: usize =
    size_of::<ComputedStyle>() + size_of::<InheritedStyle>() + size_of::<RareStyle>() + size_of::<DecorationStyles>();
/// What the lists among its values take for each separator that they were declared with.
const BYTES_OF_A_PART: usize = 64;

/// A sheet with its place in the cascade.
pub(super) struct Placed {
    pub(super) sheet: Arc<Sheet>,
    pub(super) user_agent: bool,
    /// The rank of each of the sheet's layers; rules outside layers rank above all.
    pub(super) ranks: Vec<u32>,
    /// The rank of rules outside the sheet's own layers (an `@import … layer` puts them in one).
    pub(super) rank: u32,
}

pub(super) const UNLAYERED: u32 = u32::MAX;

/// One matched block and what it is sorted by, weakest first.
#[derive(Clone, Copy)]
struct Matched<'a> {
    /// User agent 0, presentational attributes 1, author 2, `style` attribute 3.
    origin: u8,
    rank: u32,
    specificity: u32,
    order: (u32, u32),
    block: &'a Block,
}

impl Matched<'_> {
    fn key(&self) -> (u8, u32, u32, (u32, u32)) {
        (self.origin, self.rank, self.specificity, self.order)
    }
}

/// A run of declarations of one importance, one origin and one layer.
struct Segment<'a> {
    declarations: &'a [Declaration],
    user_agent: bool,
    /// Origin and layer, for `revert-layer`.
    level: (u8, u32),
}

enum Value<'a> {
    Declared(&'a Declaration),
    Owned(Declaration),
    Wide(Wide),
}

#[derive(Default)]
struct Seen([u64; 4]);

impl Seen {
    fn contains(&self, longhand: Longhand) -> bool {
        let bit = longhand as usize;
        self.0[bit >> 6] & (1 << (bit & 63)) != 0
    }
    fn insert(&mut self, longhand: Longhand) -> bool {
        let bit = longhand as usize;
        let new = !self.contains(longhand);
        self.0[bit >> 6] |= 1 << (bit & 63);
        new
    }
}

/// What styles are computed with, besides rules.
#[derive(Clone, Copy)]
pub struct Environs<'a> {
    /// Whose styles.
    pub document: &'a Document,
    /// What viewport units are of.
    pub medium: &'a Medium,
    /// The faces there are.
    pub fonts: &'a FontSet,
    /// Pictures, warnings, the work that is left, and what is known from other documents.
    pub resources: &'a Resources<'a>,
}

impl<'a> Environs<'a> {
    fn setting(&self) -> Setting {
        Setting {
            fonts: self.fonts.clone(),
            viewport: (self.medium.width.to_f32(), self.medium.height.to_f32()),
            fractional_glyphs: self.medium.fractional_glyphs,
            quirks: self.document.quirks == QuirksMode::Quirks,
        }
    }

    fn initial(&self) -> Arc<ComputedStyle> {
        let mut inherited = initial_inherited(self.fonts);
        inherited.fractional_glyphs = self.medium.fractional_glyphs;
        Arc::new(initial_box(Arc::new(inherited)))
    }

    fn cascade(self, sheets: &'a [Placed], mut shared: SharedStyles) -> Cascade<'a> {
        let Environs {
            document,
            fonts,
            resources,
            ..
        } = self;
        sheets.iter().for_each(|placed| shared.keep_sheet(&placed.sheet));
        Cascade {
            document,
            sheets,
            quirks: shared.setting.quirks,
            caches: resources.caches,
            environment: Environment::new(fonts, resources, shared.setting.viewport, shared.initial.clone()),
            shared,
        }
    }

    /// The style of a page box from the user agent's declarations and the document's, those with their specificity and weakest first.
    pub(super) fn page<'b>(
        self,
        defaults: &Block,
        blocks: impl Iterator<Item = (u32, &'b Block)>,
        root: Option<&Arc<ComputedStyle>>,
    ) -> ComputedStyle {
        let mut cascade = self.cascade(&[], SharedStyles::new(self.setting(), self.initial()));
        cascade.environment.root = root.cloned();
        let parent = root.unwrap_or(&cascade.environment.initial);
        let matched = |origin: u8, specificity: u32, block| Matched {
            origin,
            rank: UNLAYERED,
            specificity,
            order: (0, 0),
            block,
        };
        let mut all = vec![matched(0, 0, defaults)];
        all.extend(blocks.map(|(specificity, block)| matched(2, specificity, block)));
        let traits = Traits {
            blockify: true,
            ..Traits::default()
        };
        cascade.build(&all, parent, None, traits)
    }
}

/// Computes all styles of a document.
pub(super) fn compute(environs: Environs, sheets: &[Placed]) -> (Vec<Arc<ComputedStyle>>, FxHashMap<(NodeId, Pseudo), Arc<ComputedStyle>>) {
    let Environs { document, resources, .. } = environs;
    let kept = &resources.caches.styles;
    let shared = kept.borrow_mut().take(environs.setting(), || environs.initial());
    let mut cascade = environs.cascade(sheets, shared);
    let initial = cascade.environment.initial.clone();
    let mut styles: Vec<Arc<ComputedStyle>> = Vec::with_capacity(document.nodes.len());
    let mut pseudos = FxHashMap::default();
    let mut caches = SelectorCaches::default();
    for (index, node) in document.nodes.iter().enumerate() {
        let id = NodeId(index as u32);
        let parent = node.parent.map_or_else(|| initial.clone(), |p| styles[p.0 as usize].clone());
        let NodeKind::Element(element) = &node.kind else {
            styles.push(parent);
            continue;
        };
        let view = ElementView {
            document,
            id,
            element,
            work: resources.work,
        };
        let blockify = cascade.parent_blockifies(&styles, node.parent);
        let style = cascade.element(view, &parent, blockify, &mut caches);
        if cascade.environment.root.is_none() {
            cascade.environment.root = Some(style.clone());
        }
        if style.display != Display::None {
            cascade.pseudos(view, &style, &mut caches, &mut pseudos);
        }
        styles.push(style);
    }
    kept.borrow_mut().give_back(cascade.shared);
    (styles, pseudos)
}

struct Cascade<'a> {
    document: &'a Document,
    sheets: &'a [Placed],
    quirks: bool,
    caches: &'a Caches,
    environment: Environment<'a>,
    shared: SharedStyles,
}

impl<'a> Cascade<'a> {
    /// Whether children of the nearest box around are flex or grid items.
    fn parent_blockifies(&self, styles: &[Arc<ComputedStyle>], parent: Option<NodeId>) -> bool {
        let mut node = parent;
        while let Some(id) = node {
            match styles[id.0 as usize].display {
                Display::Contents => node = self.document.node(id).parent,
                Display::Flex | Display::InlineFlex | Display::Grid | Display::InlineGrid => return self.document.element(id).is_some(),
                _ => return false,
            }
        }
        false
    }

    fn matching<'s>(
        &self,
        view: ElementView<'a>,
        pseudo: Option<Pseudo>,
        caches: &mut SelectorCaches,
        sheets: &'s [Placed],
        out: &mut SmallVec<[Matched<'s>; 24]>,
    ) {
        let mode = if pseudo.is_some() {
            MatchingMode::ForStatelessPseudoElement
        } else {
            MatchingMode::Normal
        };
        let quirks = if self.quirks {
            selectors::context::QuirksMode::Quirks
        } else {
            selectors::context::QuirksMode::NoQuirks
        };
        let mut context: MatchingContext<Css> =
            MatchingContext::new(mode, None, caches, quirks, NeedsSelectorFlags::No, MatchingForInvalidation::No);
        if view.work.is_exhausted() {
            return;
        }
        for (index, placed) in sheets.iter().enumerate() {
            let sheet = &*placed.sheet;
            let buckets = pseudo.map_or(&sheet.elements, |pseudo| &sheet.pseudos[pseudo as usize]);
            candidates(buckets, view.element, self.quirks, &mut |rule_index| {
                view.work.spend_64ths(2);
                let rule = &sheet.rules[rule_index as usize];
                let told = rule.told_by_bucket && view.element.html;
                if !told && !matches_selector(&rule.selector, 0, None, &view, &mut context) {
                    return;
                }
                out.push(Matched {
                    origin: if placed.user_agent { 0 } else { 2 },
                    rank: rule.layer.map_or(placed.rank, |l| placed.ranks[l as usize]),
                    specificity: rule.selector.specificity(),
                    order: (index as u32, rule_index),
                    block: &rule.block,
                });
            });
        }
    }

    fn element(
        &mut self,
        view: ElementView<'a>,
        parent: &Arc<ComputedStyle>,
        blockify: bool,
        caches: &mut SelectorCaches,
    ) -> Arc<ComputedStyle> {
        let root = selectors::Element::is_root(&view);
        let sheets = self.sheets;
        let inline = view
            .element
            .attribute("style")
            .map(|text| self.caches.inline.borrow_mut().get_or_parse(text, self.quirks))
            .filter(|b| !b.is_empty());
        let hints = presentation::hints(self.document, view, self.quirks).map(|block| self.shared.share_hints(block));
        let mut matched: SmallVec<[Matched; 24]> = SmallVec::new();
        self.matching(view, None, caches, sheets, &mut matched);
        if let Some(block) = &hints {
            matched.push(Matched {
                origin: 1,
                rank: UNLAYERED,
                specificity: 0,
                order: (0, 0),
                block,
            });
        }
        if let Some(block) = &inline {
            matched.push(Matched {
                origin: 3,
                rank: UNLAYERED,
                specificity: 0,
                order: (0, 0),
                block,
            });
        }
        matched.sort_unstable_by_key(Matched::key);
        let traits = Traits {
            blockify,
            root,
            ..Traits::of(view.element, self.quirks)
        };
        let mut key = StyleKey::new();
        key.push(Arc::as_ptr(parent) as usize);
        key.push(traits.bits());
        key.extend(matched.iter().map(|m| std::ptr::from_ref(m.block) as usize));
        // An imported sheet is in a layer or not as the sheet says that imports it, and `!important` and `revert-layer` ask for the layer.
        if matched.iter().any(|m| m.rank != UNLAYERED) {
            const RANKS_FOLLOW: usize = 0; // No address.
            key.push(RANKS_FOLLOW);
            key.extend(matched.iter().map(|m| m.rank as usize));
        }
        if let Some(style) = self.shared.get(&key) {
            return style.clone();
        }
        self.environment.used_document.set(false);
        let style = Arc::new(self.build(&matched, parent, Some(view.element), traits));
        let own = self.environment.used_document.get();
        drop(matched);
        self.shared.insert(key, style.clone(), inline, own);
        style
    }

    fn pseudos(
        &mut self,
        view: ElementView<'a>,
        style: &Arc<ComputedStyle>,
        caches: &mut SelectorCaches,
        out: &mut FxHashMap<(NodeId, Pseudo), Arc<ComputedStyle>>,
    ) {
        let list_item = matches!(
            style.display,
            Display::ListItem | Display::InlineListItem | Display::FlowRootListItem
        );
        for pseudo in [
            Pseudo::Before,
            Pseudo::After,
            Pseudo::Marker,
            Pseudo::FirstLine,
            Pseudo::FirstLetter,
        ] {
            if pseudo == Pseudo::Marker && !list_item {
                continue;
            }
            let sheets = self.sheets;
            let mut matched: SmallVec<[Matched; 24]> = SmallVec::new();
            if sheets.iter().any(|placed| !placed.sheet.pseudos[pseudo as usize].is_empty()) {
                self.matching(view, Some(pseudo), caches, sheets, &mut matched);
            }
            if matched.is_empty() && pseudo != Pseudo::Marker {
                continue;
            }
            matched.sort_unstable_by_key(Matched::key);
            let generated = matches!(pseudo, Pseudo::Before | Pseudo::After);
            let blockify = generated
                && matches!(
                    style.display,
                    Display::Flex | Display::InlineFlex | Display::Grid | Display::InlineGrid
                );
            let traits = Traits {
                blockify,
                ..Traits::of(view.element, self.quirks)
            };
            let built = self.build(&matched, style, Some(view.element), traits);
            if generated && (!matches!(built.rare.content, Content::Parts(_)) || built.display == Display::None) {
                continue;
            }
            out.insert((view.id, pseudo), Arc::new(built));
        }
    }

    fn build(&self, matched: &[Matched], parent: &ComputedStyle, element: Option<&Element>, traits: Traits) -> ComputedStyle {
        // Important declarations go in the reverse order of origins and layers, each group keeping specificity and order.
        let mut segments: SmallVec<[Segment; 32]> = SmallVec::new();
        let segment = |m: &Matched, important: bool| (m.origin == 0, (m.origin, m.rank), important);
        for m in matched.iter().filter(|m| !m.block.normal.is_empty()) {
            let (user_agent, level, _) = segment(m, false);
            segments.push(Segment {
                declarations: &m.block.normal,
                user_agent,
                level,
            });
        }
        if matched.iter().any(|m| !m.block.important.is_empty()) {
            let mut important: SmallVec<[&Matched; 8]> = matched.iter().filter(|m| !m.block.important.is_empty()).collect();
            important.sort_by_key(|m| (m.origin == 0, m.origin == 3, u32::MAX - m.rank, m.specificity, m.order));
            for m in important {
                let (user_agent, level, _) = segment(m, true);
                segments.push(Segment {
                    declarations: &m.block.important,
                    user_agent,
                    level,
                });
            }
        }
        let environment = &self.environment;
        let work = environment.work();
        let declarations: usize = segments.iter().map(|segment| segment.declarations.len()).sum();
        work.spend_64ths(PARTS_PER_STYLE + declarations as u64 * PARTS_PER_DECLARATION);
        work.grow(BYTES_OF_A_STYLE + matched.iter().map(|m| m.block.parts).sum::<usize>() * BYTES_OF_A_PART);
        let mut builder = Builder::new(parent, environment, element);
        if matched.iter().any(|m| m.block.has_custom) {
            let strongest_first = segments.iter().rev().flat_map(|s| s.declarations.iter().rev());
            let custom = custom::resolve(strongest_first, parent.inherited.custom.as_ref(), work);
            Arc::make_mut(&mut builder.style.inherited).custom = custom;
        }
        let (mode, direction) = flow(&segments, matched, parent, &environment.initial);
        let custom_properties = builder.style.inherited.custom.clone();
        let mut defaults = Seen::default();
        let winners = winners(&segments, mode, direction, &mut defaults, &mut |name| {
            let value = custom_properties
                .as_ref()
                .and_then(|c| c.get(name))
                .filter(|_| !work.is_exhausted());
            value
                .inspect(|value| work.spend_64ths(PARTS_PER_DECLARATION + value.len() as u64))
                .cloned()
        });
        if let Some(quirk) = traits.quirky_margins {
            let end = match mode {
                WritingMode::HorizontalTb => Longhand::MarginBottom,
                WritingMode::VerticalRl | WritingMode::SidewaysRl => Longhand::MarginLeft,
                WritingMode::VerticalLr | WritingMode::SidewaysLr => Longhand::MarginRight,
            };
            let is_quirky = |side| defaults.contains(side) && (side != end || quirk == QuirkyMargins::Both);
            Arc::make_mut(&mut builder.style.rare).quirky_margin = Sides {
                top: is_quirky(Longhand::MarginTop),
                right: is_quirky(Longhand::MarginRight),
                bottom: is_quirky(Longhand::MarginBottom),
                left: is_quirky(Longhand::MarginLeft),
            };
        }
        let initial = environment.initial.clone();
        let apply = |builder: &mut Builder, (longhand, value): &(Longhand, Value)| match value {
            Value::Declared(declaration) => declaration.apply(builder),
            Value::Owned(declaration) => declaration.apply(builder),
            Value::Wide(Wide::Initial) => longhand.copy(builder, &initial),
            Value::Wide(Wide::Inherit) => longhand.copy(builder, parent),
            // What is unset starts from the right value already.
            Value::Wide(_) => {}
        };
        let find = |wanted: Longhand| winners.iter().find(|(l, _)| *l == wanted);
        for longhand in Longhand::FIRST {
            if let Some(winner) = find(longhand) {
                apply(&mut builder, winner);
            }
        }
        builder.finish_font();
        for longhand in Longhand::SECOND {
            if let Some(winner) = find(longhand) {
                apply(&mut builder, winner);
            }
        }
        for winner in &winners {
            if !Longhand::FIRST.contains(&winner.0) && !Longhand::SECOND.contains(&winner.0) {
                apply(&mut builder, winner);
            }
        }
        let aligns_blocks = matches!(
            builder.style.inherited.text_align,
            TextAlign::WebkitLeft | TextAlign::WebkitRight | TextAlign::WebkitCenter
        );
        if aligns_blocks && traits.table {
            // What `align` says of blocks ends at a table, as in Blink.
            Arc::make_mut(&mut builder.style.inherited).text_align = TextAlign::Start;
        }
        builder.finish(traits.blockify, traits.root)
    }
}

/// The writing mode and direction flow-relative properties are mapped by.
fn flow(segments: &[Segment], matched: &[Matched], parent: &ComputedStyle, initial: &ComputedStyle) -> (WritingMode, Direction) {
    let (mut mode, mut direction) = (None, None);
    if matched.iter().any(|m| m.block.has_direction) {
        for declaration in segments.iter().rev().flat_map(|s| s.declarations.iter().rev()) {
            match declaration {
                Declaration::WritingMode(value) => mode = mode.or(Some(*value)),
                Declaration::Direction(value) => direction = direction.or(Some(*value)),
                Declaration::Wide(Target::Physical(Longhand::WritingMode), wide) => {
                    let from = if *wide == Wide::Initial { initial } else { parent };
                    mode = mode.or(Some(from.inherited.writing_mode));
                }
                Declaration::Wide(Target::Physical(Longhand::Direction), wide) => {
                    let from = if *wide == Wide::Initial { initial } else { parent };
                    direction = direction.or(Some(from.inherited.direction));
                }
                _ => {}
            }
        }
    }
    (
        mode.unwrap_or(parent.inherited.writing_mode),
        direction.unwrap_or(parent.inherited.direction),
    )
}

/// What an element's style depends on besides its parent and its declarations.
#[derive(Debug, Clone, Copy, Default)]
struct Traits {
    /// Its box is a flex or grid item.
    blockify: bool,
    root: bool,
    table: bool,
    /// Quirks mode drops its default margins at the edges of `<body>` and table cells.
    quirky_margins: Option<QuirkyMargins>,
}

/// Which default margins of an element quirks mode drops.
#[derive(Debug, Clone, Copy, PartialEq)]
enum QuirkyMargins {
    Start,
    Both,
}

impl QuirkyMargins {
    /// HTML §15.3.10 names the elements. Blink drops both margins of paragraphs and preformatted text, of headings and lists only the one at the start
    /// (`__qem` in its `html.css`).
    fn of(element: &Element) -> Option<QuirkyMargins> {
        match &*element.name {
            "p" | "pre" | "listing" | "plaintext" | "xmp" => Some(QuirkyMargins::Both),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "ul" | "ol" | "dl" | "dir" | "menu" | "blockquote" => Some(QuirkyMargins::Start),
            _ => None,
        }
    }
}

impl Traits {
    fn of(element: &Element, quirks: bool) -> Traits {
        let is_quirky = quirks && element.html;
        Traits {
            table: element.html && &*element.name == "table",
            quirky_margins: is_quirky.then(|| QuirkyMargins::of(element)).flatten(),
            ..Traits::default()
        }
    }
    fn bits(self) -> usize {
        [
            self.blockify,
            self.root,
            self.table,
            self.quirky_margins.is_some(),
            self.quirky_margins == Some(QuirkyMargins::Both),
        ]
        .into_iter()
        .fold(0, |bits, has| bits << 1 | usize::from(has))
    }
}

/// The cascaded value of each longhand that has one, and which of them are the user agent's `defaults`.
fn winners<'a>(
    segments: &[Segment<'a>],
    mode: WritingMode,
    direction: Direction,
    defaults: &mut Seen,
    lookup: &mut dyn FnMut(&str) -> Option<Arc<str>>,
) -> SmallVec<[(Longhand, Value<'a>); 32]> {
    let mut out: SmallVec<[(Longhand, Value); 32]> = SmallVec::new();
    let mut seen = Seen::default();
    // Longhands that were rolled back, and past which origin or layer.
    let mut reverted: Vec<(Longhand, Wide, bool, (u8, u32))> = Vec::new();
    for segment in segments.iter().rev() {
        let mut settle = |longhand: Longhand, value: Value<'a>, out: &mut SmallVec<[(Longhand, Value<'a>); 32]>| {
            if seen.contains(longhand) {
                return;
            }
            if reverted.iter().any(|(l, wide, user_agent, level)| {
                *l == longhand
                    && match wide {
                        Wide::Revert => *user_agent == segment.user_agent,
                        _ => *level == segment.level,
                    }
            }) {
                return;
            }
            if let Value::Wide(wide @ (Wide::Revert | Wide::RevertLayer)) = value {
                reverted.push((longhand, wide, segment.user_agent, segment.level));
                return;
            }
            let value = match value {
                Value::Wide(Wide::Unset) => Value::Wide(if longhand.inherits() { Wide::Inherit } else { Wide::Initial }),
                value => value,
            };
            seen.insert(longhand);
            if segment.user_agent {
                defaults.insert(longhand);
            }
            out.push((longhand, value));
        };
        for declaration in segment.declarations.iter().rev() {
            match declaration {
                Declaration::Custom(..) => {}
                Declaration::Logical(logical, value) => {
                    let longhand = logical.resolve(mode, direction);
                    settle(longhand, Value::Owned(value.retarget(longhand)), &mut out);
                }
                Declaration::Wide(target, wide) => settle(physical(*target, mode, direction), Value::Wide(*wide), &mut out),
                Declaration::Unparsed(unparsed) => {
                    let parsed = custom::substitute(&unparsed.text, lookup).and_then(|text| parse_text(unparsed.property, &text));
                    match parsed {
                        Some(declarations) => {
                            for declaration in declarations.into_iter().rev() {
                                match declaration {
                                    Declaration::Logical(logical, value) => {
                                        let longhand = logical.resolve(mode, direction);
                                        settle(longhand, Value::Owned(value.retarget(longhand)), &mut out);
                                    }
                                    Declaration::Wide(target, wide) => {
                                        settle(physical(target, mode, direction), Value::Wide(wide), &mut out)
                                    }
                                    other => {
                                        if let Some(longhand) = other.longhand() {
                                            settle(longhand, Value::Owned(other), &mut out);
                                        }
                                    }
                                }
                            }
                        }
                        // Invalid at computed-value time: as if unset (CSS Variables 1 §3.1).
                        None => {
                            for target in unparsed.property.targets() {
                                settle(physical(target, mode, direction), Value::Wide(Wide::Unset), &mut out);
                            }
                        }
                    }
                }
                declared => {
                    if let Some(longhand) = declared.longhand() {
                        settle(longhand, Value::Declared(declared), &mut out);
                    }
                }
            }
        }
    }
    out
}

fn physical(target: Target, mode: WritingMode, direction: Direction) -> Longhand {
    match target {
        Target::Physical(longhand) => longhand,
        Target::Logical(logical) => logical.resolve(mode, direction),
    }
}

/// Calls `found` for every rule that might match the element.
fn candidates(buckets: &Buckets, element: &Element, quirks: bool, found: &mut dyn FnMut(u32)) {
    if !buckets.by_id.is_empty()
        && let Some(id) = element.attribute("id")
    {
        let rules = if quirks {
            buckets.by_id.get(&*id.to_ascii_lowercase())
        } else {
            buckets.by_id.get(id)
        };
        rules.into_iter().flatten().copied().for_each(&mut *found);
    }
    if !buckets.by_class.is_empty()
        && let Some(classes) = element.attribute("class")
    {
        for (index, class) in classes.split_ascii_whitespace().enumerate() {
            // A class that is written twice counts once.
            if classes
                .split_ascii_whitespace()
                .take(index)
                .any(|c| if quirks { c.eq_ignore_ascii_case(class) } else { c == class })
            {
                continue;
            }
            let rules = if quirks {
                buckets.by_class.get(&*class.to_ascii_lowercase())
            } else {
                buckets.by_class.get(class)
            };
            rules.into_iter().flatten().copied().for_each(&mut *found);
        }
    }
    let lower = if element.html {
        None
    } else {
        Some(element.name.to_ascii_lowercase())
    };
    if let Some(rules) = buckets.by_tag.get(lower.as_deref().unwrap_or(&element.name)) {
        rules.iter().copied().for_each(&mut *found);
    }
    buckets.rest.iter().copied().for_each(found);
}

/// `style` attributes that were parsed, by their text, which the document decides: the hasher is seeded.
#[derive(Default)]
pub struct InlineBlocks {
    /// In standards mode, and in quirks mode.
    blocks: [HashMap<Box<str>, Arc<Block>, RandomState>; 2],
    bytes: usize,
}

impl InlineBlocks {
    /// The block of a `style` attribute, parsed once for all that have the same text.
    fn get_or_parse(&mut self, text: &str, quirks: bool) -> Arc<Block> {
        if let Some(block) = self.blocks[usize::from(quirks)].get(text) {
            return block.clone();
        }
        let block = Arc::new(parse_block(text, &ParseContext { quirks, user_agent: false }));
        if text.len() <= LONGEST_CACHED_INLINE {
            let bytes = text.len() + INLINE_ENTRY;
            if self.bytes + bytes > INLINE_CACHE {
                *self = InlineBlocks::default();
            }
            self.bytes += bytes;
            self.blocks[usize::from(quirks)].insert(text.into(), block.clone());
        }
        block
    }
}
