//! Style sheets: rules and at-rules (CSS Syntax 3), parsed once for a medium and shared by all documents that have the same text.

use super::declaration::{Block, parts};
use super::font_face::{self, FontFaceRule};
use super::media;
use super::page_rule::{self, PageBlock};
use super::property::ParseContext;
use super::selector::{Css, HTML_NAMESPACE, Name, Namespaces, PseudoClass, Selector, SelectorList, parse_list};
use super::value::{Invalid, Parsed, invalid};
use super::{Medium, Pseudo};
use cssparser::{
    AtRuleParser, CowRcStr, DeclarationParser, Parser, ParserState, QualifiedRuleParser, RuleBodyItemParser, RuleBodyParser,
    StyleSheetParser,
};
use foldhash::fast::RandomState;
use rustc_hash::FxHashMap;
use selectors::parser::Component;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Nesting of rules in rules; what is deeper is dropped.
const DEEPEST_NESTING: usize = 32;
/// Selectors that nesting may multiply one rule into.
const MOST_NESTED_SELECTORS: usize = 4096;
/// Bytes of style sheet text kept parsed between documents, and what is counted for each sheet besides its text.
const CACHE_BYTES: usize = 2 << 20;
const CACHE_ENTRY: usize = 2 << 10;

/// One selector with its declarations.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) selector: Selector,
    /// An HTML element for which the rule is looked up in the [`Buckets`] matches: the selector asks for nothing else.
    pub(super) told_by_bucket: bool,
    pub(super) pseudo: Option<Pseudo>,
    pub(super) block: Arc<Block>,
    /// Index into [`Sheet::layers`].
    pub(super) layer: Option<u32>,
}

/// `@import`.
#[derive(Debug, Clone)]
pub(super) struct Import {
    pub(super) url: Box<str>,
    /// The layer it goes into: a path of names.
    pub(super) layer: Option<Box<str>>,
}

/// A parsed style sheet.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    pub(super) rules: Vec<Rule>,
    /// Rules for elements, by what their selector's last part asks for.
    pub(super) elements: Buckets,
    /// Rules for each [`Pseudo`].
    pub(super) pseudos: [Buckets; Pseudo::COUNT],
    pub(super) imports: Vec<Import>,
    pub(super) pages: Vec<PageBlock>,
    pub(super) faces: Vec<FontFaceRule>,
    /// Full layer names (`a.b`) in order of first appearance.
    pub(super) layers: Vec<Box<str>>,
}

/// Rules by the rarest thing their last compound selector names.
#[derive(Debug, Default)]
pub(super) struct Buckets {
    pub(super) by_id: RulesByName,
    pub(super) by_class: RulesByName,
    pub(super) by_tag: RulesByName,
    pub(super) rest: Vec<u32>,
}

/// The document decides the names: the hasher is seeded.
type RulesByName = HashMap<Box<str>, Vec<u32>, RandomState>;

impl Buckets {
    pub(super) fn is_empty(&self) -> bool {
        self.by_id.is_empty() && self.by_class.is_empty() && self.by_tag.is_empty() && self.rest.is_empty()
    }
    fn insert(&mut self, selector: &Selector, index: u32, quirks: bool) {
        let mut iter = selector.iter();
        let (mut id, mut class, mut tag, mut tags) = (None, None, None, None);
        loop {
            for component in &mut iter {
                match component {
                    Component::ID(name) => id = Some(name),
                    Component::Class(name) => class = Some(name),
                    Component::LocalName(name) => tag = Some(&name.lower_name),
                    Component::Is(list) | Component::Where(list) => tags = tags.or_else(|| all_tags(list)),
                    _ => {}
                }
            }
            // A pseudo-element stands in front of the compound of its element.
            match iter.next_sequence() {
                Some(combinator) if combinator.is_pseudo_element() => {}
                _ => break,
            }
        }
        let key = |name: &Name| {
            if quirks {
                name.0.to_ascii_lowercase().into_boxed_str()
            } else {
                name.0.clone()
            }
        };
        if let Some(id) = id {
            self.by_id.entry(key(id)).or_default().push(index);
        } else if let Some(class) = class {
            self.by_class.entry(key(class)).or_default().push(index);
        } else if let Some(tag) = tag {
            self.by_tag.entry(tag.0.clone()).or_default().push(index);
        } else if let Some(tags) = tags {
            for tag in tags {
                self.by_tag.entry(tag.0.clone()).or_default().push(index);
            }
        } else {
            self.rest.push(index);
        }
    }
}

/// Whether a selector is but one id, class or tag, `*`, or an `:is()` of tags.
fn told_by_bucket(selector: &Selector) -> bool {
    let of_html = |part: &&Component<Css>| matches!(part, Component::DefaultNamespace(url) if &*url.0 == HTML_NAMESPACE);
    let mut parts = selector.iter_raw_match_order().filter(|part| !of_html(part));
    match (parts.next(), parts.next()) {
        (Some(Component::ID(_) | Component::Class(_) | Component::LocalName(_) | Component::ExplicitUniversalType), None) => true,
        (Some(Component::Is(list) | Component::Where(list)), None) => {
            let is_tag = |selector: &Selector| selector.len() == 1 && selector.iter().all(|part| matches!(part, Component::LocalName(_)));
            list.slice().iter().all(is_tag)
        }
        _ => false,
    }
}

/// The tags of which every selector of an `:is()` asks for one.
fn all_tags(list: &SelectorList) -> Option<BTreeSet<&Name>> {
    fn tag(part: &Component<Css>) -> Option<&Name> {
        match part {
            Component::LocalName(name) => Some(&name.lower_name),
            _ => None,
        }
    }
    list.slice().iter().map(|selector| selector.iter().find_map(tag)).collect()
}

/// Style sheets that were parsed, by mode and medium and then by their text, which the document decides: the hasher is seeded.
#[derive(Default)]
pub struct SheetCache {
    sheets: FxHashMap<SheetSetting, HashMap<Box<str>, Arc<Sheet>, RandomState>>,
    bytes: usize,
}

/// Quirks mode, print, and the size of the medium.
type SheetSetting = (bool, bool, i32, i32);

impl SheetCache {
    /// Parses a style sheet of the document, or finds it parsed.
    pub(super) fn get_or_parse(&mut self, text: &str, quirks: bool, medium: &Medium, limit: usize) -> Arc<Sheet> {
        let setting = (quirks, medium.print, medium.width.raw(), medium.height.raw());
        let known = self.sheets.get(&setting).and_then(|sheets| sheets.get(text));
        if let Some(sheet) = known.filter(|sheet| sheet.rules.len() <= limit) {
            return sheet.clone();
        }
        let context = ParseContext { quirks, user_agent: false };
        let sheet = Arc::new(parse(text, context, medium, limit));
        let bytes = text.len() + CACHE_ENTRY;
        if sheet.rules.len() <= limit && bytes <= CACHE_BYTES / 4 {
            if self.bytes + bytes > CACHE_BYTES {
                *self = SheetCache::default();
            }
            self.bytes += bytes;
            self.sheets.entry(setting).or_default().insert(text.into(), sheet.clone());
        }
        sheet
    }
}

/// Parses a style sheet; once it has more than `limit` rules the rest is left out.
pub(super) fn parse(text: &str, context: ParseContext, medium: &Medium, limit: usize) -> Sheet {
    let mut reader = Reader {
        sheet: Sheet::default(),
        namespaces: Namespaces::default(),
        context,
        medium,
        limit,
        layer: None,
        layer_path: String::new(),
        anonymous: 0,
        parent: None,
        block: Block::default(),
        depth: 0,
        stage: Stage::Imports,
    };
    let mut input = Parser::new(text.strip_prefix('\u{feff}').unwrap_or(text));
    let mut rules = StyleSheetParser::new(&mut input, &mut reader);
    while let Some(result) = rules.next() {
        if result.is_err() && rules.parser.stage != Stage::Rules {
            // An invalid rule ends the imports unless it is an at-rule that was merely unknown.
            continue;
        }
        if rules.parser.sheet.rules.len() > limit {
            break;
        }
    }
    let mut sheet = reader.sheet;
    for (index, rule) in sheet.rules.iter().enumerate() {
        let buckets = match rule.pseudo {
            Some(pseudo) => &mut sheet.pseudos[pseudo as usize],
            None => &mut sheet.elements,
        };
        buckets.insert(&rule.selector, index as u32, context.quirks);
    }
    sheet
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Imports,
    Namespaces,
    Rules,
}

struct Reader<'a> {
    sheet: Sheet,
    namespaces: Namespaces,
    context: ParseContext,
    medium: &'a Medium,
    limit: usize,
    /// The layer rules go into.
    layer: Option<u32>,
    layer_path: String,
    anonymous: u32,
    /// The selectors of the rule around, for nesting.
    parent: Option<SelectorList>,
    /// Declarations of that rule that were not handed out yet.
    block: Block,
    depth: usize,
    stage: Stage,
}

enum AtRule {
    Media(bool),
    Supports(bool),
    Layer(Vec<Box<str>>),
    Page(page_rule::PageSelectors),
    FontFace,
    /// Done with its prelude (`@import`, `@namespace`, `@charset`).
    Done,
    Ignored,
}

impl Reader<'_> {
    fn layer_index(&mut self, path: &str) -> u32 {
        // Outer layers come into being with inner ones.
        for (at, _) in path.match_indices('.') {
            self.insert_layer(&path[..at]);
        }
        self.insert_layer(path)
    }
    fn insert_layer(&mut self, path: &str) -> u32 {
        match self.sheet.layers.iter().position(|l| **l == *path) {
            Some(index) => index as u32,
            None => {
                self.sheet.layers.push(path.into());
                self.sheet.layers.len() as u32 - 1
            }
        }
    }
    fn full_path(&self, name: &str) -> String {
        if self.layer_path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.layer_path)
        }
    }

    /// Hands out the declarations gathered so far as rules.
    fn flush(&mut self) {
        let block = std::mem::take(&mut self.block);
        if block.is_empty() {
            return;
        }
        if let Some(list) = self.parent.clone() {
            self.push_rules(&list, Arc::new(block));
        }
    }
    fn push_rules(&mut self, list: &SelectorList, block: Arc<Block>) {
        for selector in list.slice() {
            if self.sheet.rules.len() > self.limit {
                return;
            }
            let pseudo = match selector.pseudo_elements().as_slice() {
                [] => None,
                [only] => match only.0 {
                    Some(pseudo) => Some(pseudo),
                    None => continue,
                },
                _ => continue,
            };
            let for_visited = |part: &Component<Css>| matches!(part, Component::NonTSPseudoClass(PseudoClass::Link { visited: true }));
            self.sheet.rules.push(Rule {
                selector: selector.clone(),
                told_by_bucket: told_by_bucket(selector),
                pseudo,
                block: match selector.iter_raw_match_order().any(for_visited) {
                    true => Arc::new(block.colors()),
                    false => block.clone(),
                },
                layer: self.layer,
            });
        }
    }

    /// Reads rules, and declarations where a style rule is around.
    fn body(&mut self, input: &mut Parser<'_>) {
        if self.depth >= DEEPEST_NESTING {
            return;
        }
        self.depth += 1;
        let outer = std::mem::take(&mut self.block);
        let mut body = RuleBodyParser::new(input, self);
        while let Some(_item) = body.next() {
            if body.parser.sheet.rules.len() > body.parser.limit {
                break;
            }
        }
        self.flush();
        self.block = outer;
        self.depth -= 1;
    }
}

fn layer_name(input: &mut Parser<'_>) -> Parsed<Box<str>> {
    let mut name = input.expect_ident()?.to_string();
    loop {
        let state = input.state();
        if !matches!(input.next_including_whitespace(), Ok(cssparser::Token::Delim('.'))) {
            input.reset(&state);
            return Ok(name.into());
        }
        match input.next_including_whitespace() {
            Ok(cssparser::Token::Ident(part)) => {
                name.push('.');
                name.push_str(part);
            }
            _ => return invalid(),
        }
    }
}

impl<'i> AtRuleParser<'i> for Reader<'_> {
    type Prelude = AtRule;
    type AtRule = ();
    type Error = Invalid;

    fn parse_prelude(&mut self, name: CowRcStr<'i>, input: &mut Parser<'i>) -> Parsed<AtRule> {
        let nested = self.parent.is_some();
        let name = name.to_ascii_lowercase();
        if !matches!(&*name, "import" | "layer" | "charset" | "namespace") {
            self.stage = Stage::Rules;
        }
        Ok(match &*name {
            "media" => AtRule::Media(media::matches(input, self.medium)),
            "supports" => AtRule::Supports(media::supports(input)?),
            "layer" => {
                let names = if input.is_exhausted() {
                    Vec::new()
                } else {
                    input.parse_comma_separated(layer_name)?
                };
                AtRule::Layer(names)
            }
            "import" if !nested && self.depth == 0 && self.stage == Stage::Imports => {
                let url = (&*input.expect_url_or_string()?).into();
                let mut layer = None;
                if super::value::keyword(input, "layer") {
                    self.anonymous += 1;
                    layer = Some(format!("\u{1}import{}", self.anonymous).into());
                } else if input.try_parse(|input| input.expect_function_matching("layer")).is_ok() {
                    layer = Some(input.parse_nested_block(layer_name)?);
                }
                let mut applies = true;
                if input.try_parse(|input| input.expect_function_matching("supports")).is_ok() {
                    applies = input.parse_nested_block(media::supports_declaration_or_condition)?;
                }
                applies &= media::matches(input, self.medium);
                if let Some(layer) = &layer {
                    self.layer_index(&String::from(&**layer));
                }
                if applies {
                    self.sheet.imports.push(Import { url, layer });
                }
                AtRule::Done
            }
            "namespace" if !nested && self.depth == 0 && self.stage <= Stage::Namespaces => {
                self.stage = Stage::Namespaces;
                let prefix = input.try_parse(|input| input.expect_ident_cloned()).ok();
                let url = Name::from(&*input.expect_url_or_string()?);
                input.expect_exhausted()?;
                match prefix {
                    Some(prefix) => self.namespaces.prefixes.push((Name::from(&*prefix), url)),
                    None => self.namespaces.default = Some(url),
                }
                AtRule::Done
            }
            "page" if !nested => AtRule::Page(page_rule::selectors(input)?),
            "font-face" if !nested => AtRule::FontFace,
            "charset" => AtRule::Done,
            _ => {
                while input.next().is_ok() {}
                AtRule::Ignored
            }
        })
    }

    fn rule_without_block(&mut self, prelude: AtRule, _: &ParserState) -> Result<(), ()> {
        match prelude {
            AtRule::Done => Ok(()),
            AtRule::Layer(names) if !names.is_empty() => {
                for name in names {
                    let path = self.full_path(&name);
                    self.layer_index(&path);
                }
                Ok(())
            }
            _ => Err(()),
        }
    }

    fn parse_block(&mut self, prelude: AtRule, _: &ParserState, input: &mut Parser<'i>) -> Parsed<()> {
        self.stage = Stage::Rules;
        match prelude {
            AtRule::Media(true) | AtRule::Supports(true) => {
                self.flush();
                self.body(input);
            }
            AtRule::Layer(names) => {
                self.flush();
                let name = match names.as_slice() {
                    [] => {
                        self.anonymous += 1;
                        format!("\u{1}{}", self.anonymous).into()
                    }
                    [only] => only.clone(),
                    _ => return invalid(),
                };
                let path = self.full_path(&name);
                let outer_path = std::mem::replace(&mut self.layer_path, path.clone());
                let index = self.layer_index(&path);
                let outer = self.layer.replace(index);
                self.body(input);
                self.layer = outer;
                self.layer_path = outer_path;
            }
            AtRule::Page(selectors) => self.sheet.pages.push(page_rule::block(selectors, input, self.medium)),
            AtRule::FontFace => self.sheet.faces.extend(font_face::parse(input)),
            AtRule::Media(false) | AtRule::Supports(false) | AtRule::Ignored | AtRule::Done => {}
        }
        while input.next().is_ok() {}
        Ok(())
    }
}

impl<'i> QualifiedRuleParser<'i> for Reader<'_> {
    type Prelude = SelectorList;
    type QualifiedRule = ();
    type Error = Invalid;

    fn parse_prelude(&mut self, input: &mut Parser<'i>) -> Parsed<SelectorList> {
        let list = parse_list(input, &self.namespaces, self.parent.as_ref())?;
        // A rule that is not valid is dropped as if it were not there, so `@import` may follow it (CSS Cascade 4 §2).
        self.stage = Stage::Rules;
        if self.parent.is_some() && list.len() > MOST_NESTED_SELECTORS {
            return invalid();
        }
        Ok(list)
    }
    fn parse_block(&mut self, list: SelectorList, _: &ParserState, input: &mut Parser<'i>) -> Parsed<()> {
        self.flush();
        let outer = self.parent.replace(list);
        self.body(input);
        self.parent = outer;
        Ok(())
    }
}

impl<'i> DeclarationParser<'i> for Reader<'_> {
    type Declaration = ();
    type Error = Invalid;
    fn parse_value(&mut self, name: CowRcStr<'i>, input: &mut Parser<'i>, _: &ParserState) -> Parsed<()> {
        let (context, start) = (self.context, input.position());
        let result = self.block.parse_value(&name, input, &context);
        self.block.parts += parts(input.slice_from(start));
        result
    }
}

impl RuleBodyItemParser<'_, (), Invalid> for Reader<'_> {
    fn parse_declarations(&self) -> bool {
        self.parent.is_some()
    }
    fn parse_qualified(&self) -> bool {
        true
    }
}
