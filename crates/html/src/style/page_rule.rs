//! `@page`: paper size and page margins (CSS Paged Media 3).

use super::Medium;
use super::declaration::Block;
use super::keyword::words;
use super::length::{Accept, AutoDimension, Dimension, LengthContext, Unit};
use super::property::{Declaration, ParseContext};
use super::value::{Invalid, Parsed, invalid, maybe, pair};
use crate::units::Px;
use cssparser::{
    AtRuleParser, CowRcStr, DeclarationParser, Parser, ParserState, QualifiedRuleParser, RuleBodyItemParser, RuleBodyParser,
    parse_important,
};
use std::sync::Arc;

/// A page that rules are to be found for.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct PageId {
    /// Place in the document, from 0.
    pub index: usize,
    /// The page's name (`page`).
    pub name: Option<Arc<str>>,
    /// A left page; the first one is a right page where the root element is written from left to right.
    pub left: bool,
    /// Nothing is on it, because a forced break wants a left or right page.
    pub blank: bool,
}

/// Which pages a rule is for.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct PageSelector {
    name: Option<Box<str>>,
    first: bool,
    blank: bool,
    left: bool,
    right: bool,
    /// `:nth(a n + b)` (CSS GCPM 3 §3.4).
    nth: Option<(i32, i32)>,
}

impl PageSelector {
    fn matches(&self, page: &PageId) -> bool {
        let number = i32::try_from(page.index).unwrap_or(i32::MAX).saturating_add(1);
        let counted = |(step, offset): (i32, i32)| {
            let distance = i64::from(number) - i64::from(offset);
            match i64::from(step) {
                0 => distance == 0,
                step => distance % step == 0 && distance / step >= 0,
            }
        };
        self.name.as_deref().is_none_or(|name| Some(name) == page.name.as_deref())
            && (!self.first || page.index == 0)
            && (!self.blank || page.blank)
            && (!self.left || page.left)
            && (!self.right || !page.left)
            && self.nth.is_none_or(counted)
    }
    /// Names count before `:first`, `:blank` and `:nth()`, those before `:left` and `:right` (CSS Paged Media 3 §4.3).
    fn specificity(&self) -> u32 {
        let positions = u32::from(self.first) + u32::from(self.blank) + u32::from(self.nth.is_some());
        u32::from(self.name.is_some()) << 16 | positions << 8 | (u32::from(self.left) + u32::from(self.right))
    }
}

pub(super) type PageSelectors = Vec<PageSelector>;

/// An `@page` rule.
#[derive(Debug)]
pub(super) struct PageBlock {
    selectors: PageSelectors,
    size: Option<(PageSize, bool)>,
    pub(super) block: Block,
}

/// `size`.
#[derive(Debug, Clone, Copy, PartialEq)]
enum PageSize {
    Auto,
    Fixed(Px, Px),
}

pub(super) fn selectors(input: &mut Parser<'_>) -> Parsed<PageSelectors> {
    if input.is_exhausted() {
        return Ok(vec![PageSelector::default()]);
    }
    input.parse_comma_separated(|input| {
        let mut selector = PageSelector {
            name: input.try_parse(|input| input.expect_ident().map(|name| name.as_ref().into())).ok(),
            ..PageSelector::default()
        };
        while input.try_parse(|input| input.expect_colon()).is_ok() {
            if input.try_parse(|input| input.expect_function_matching("nth")).is_ok() {
                selector.nth = Some(input.parse_nested_block(|input| Ok(cssparser::parse_nth(input)?))?);
                continue;
            }
            match &*input.expect_ident()?.to_ascii_lowercase() {
                "first" => selector.first = true,
                "blank" => selector.blank = true,
                "left" => selector.left = true,
                "right" => selector.right = true,
                _ => return invalid(),
            }
        }
        Ok(selector)
    })
}

pub(super) fn block(selectors: PageSelectors, input: &mut Parser<'_>, medium: &Medium) -> PageBlock {
    let mut reader = Reader {
        block: PageBlock {
            selectors,
            size: None,
            block: Block::default(),
        },
        medium,
    };
    RuleBodyParser::new(input, &mut reader).for_each(drop);
    reader.block
}

struct Reader<'a> {
    block: PageBlock,
    medium: &'a Medium,
}

fn size(input: &mut Parser<'_>, medium: &Medium) -> Parsed<PageSize> {
    if super::value::keyword(input, "auto") {
        return Ok(PageSize::Auto);
    }
    let context = LengthContext::initial((medium.width.to_f32(), medium.height.to_f32()));
    if let Some((width, height)) = maybe(input, |input| pair(input, |input| Dimension::parse(input, Accept::LENGTH))) {
        return Ok(PageSize::Fixed(width.length(&context), height.length(&context)));
    }
    let (mut paper, mut landscape) = (None, None);
    while !input.is_exhausted() {
        if landscape.is_none()
            && let Some(value) = maybe(input, |input| words(input, &[("portrait", false), ("landscape", true)]))
        {
            landscape = Some(value);
        } else if paper.is_none() {
            // Millimetres.
            paper = Some(words(
                input,
                &[
                    ("a5", (148., 210.)),
                    ("a4", (210., 297.)),
                    ("a3", (297., 420.)),
                    ("b5", (176., 250.)),
                    ("b4", (250., 353.)),
                    ("jis-b5", (182., 257.)),
                    ("jis-b4", (257., 364.)),
                    ("letter", (215.9, 279.4)),
                    ("legal", (215.9, 355.6)),
                    ("ledger", (279.4, 431.8)),
                ],
            )?);
        } else {
            return invalid();
        }
    }
    let (width, height) = match paper {
        Some((width, height)) => (
            Px::from_f32(width * crate::units::PX_PER_MM),
            Px::from_f32(height * crate::units::PX_PER_MM),
        ),
        // An orientation alone turns the paper there is.
        None => (medium.width.min(medium.height), medium.width.max(medium.height)),
    };
    match (paper, landscape) {
        (None, None) => invalid(),
        (_, Some(true)) => Ok(PageSize::Fixed(height, width)),
        _ => Ok(PageSize::Fixed(width, height)),
    }
}

impl<'i> DeclarationParser<'i> for Reader<'_> {
    type Declaration = ();
    type Error = Invalid;
    fn parse_value(&mut self, name: CowRcStr<'i>, input: &mut Parser<'i>, _: &ParserState) -> Parsed<()> {
        if name.eq_ignore_ascii_case("size") {
            let value = input.parse_until_before(cssparser::Delimiter::Bang, |input| size(input, self.medium))?;
            let important = input.try_parse(parse_important).is_ok();
            input.expect_exhausted()?;
            if important || !self.block.size.is_some_and(|(_, i)| i) {
                self.block.size = Some((value, important));
            }
            return Ok(());
        }
        self.block.block.parse_value(&name, input, &ParseContext::default())
    }
}
/// Margin boxes (`@top-center` …) are not drawn.
impl AtRuleParser<'_> for Reader<'_> {
    type Prelude = ();
    type AtRule = ();
    type Error = Invalid;
}
impl QualifiedRuleParser<'_> for Reader<'_> {
    type Prelude = ();
    type QualifiedRule = ();
    type Error = Invalid;
}
impl RuleBodyItemParser<'_, (), Invalid> for Reader<'_> {
    fn parse_declarations(&self) -> bool {
        true
    }
    fn parse_qualified(&self) -> bool {
        false
    }
}

/// The rules that hold for a page, each with its specificity, weakest first.
pub(super) fn matching<'a>(blocks: impl Iterator<Item = &'a PageBlock>, page: &PageId) -> Vec<(u32, &'a PageBlock)> {
    let strongest = |block: &PageBlock| {
        block
            .selectors
            .iter()
            .filter(|s| s.matches(page))
            .map(PageSelector::specificity)
            .max()
    };
    let mut found: Vec<_> = blocks.filter_map(|block| Some((strongest(block)?, block))).collect();
    found.sort_by_key(|(specificity, _)| *specificity);
    found
}

/// `size` for a page, when given as lengths or a paper name (orientation applied).
pub(super) fn size_of<'a>(blocks: impl Iterator<Item = &'a PageBlock>, page: &PageId) -> Option<(Px, Px)> {
    let declared = matching(blocks, page).into_iter().filter_map(|(_, block)| block.size);
    // The last of the important ones, or the last of all.
    match declared.max_by_key(|(_, important)| *important)?.0 {
        PageSize::Auto => None,
        PageSize::Fixed(width, height) => Some((width, height)),
    }
}

/// Margins that hold where no rule sets them.
pub(super) fn default_margins(margin: Px) -> Block {
    let side = || AutoDimension::Set(Dimension::Length(margin.to_f32(), Unit::Px));
    Block {
        normal: vec![
            Declaration::MarginTop(side()),
            Declaration::MarginRight(side()),
            Declaration::MarginBottom(side()),
            Declaration::MarginLeft(side()),
        ],
        ..Block::default()
    }
}
