//! `@page`: paper size and page margins (CSS Paged Media 3).

use super::Medium;
use super::PageRule;
use super::declaration::Block;
use super::keyword::words;
use super::length::{Accept, AutoDimension, Dimension, LengthContext};
use super::property::{Declaration, ParseContext};
use super::value::{Invalid, Parsed, invalid, maybe, pair};
use crate::units::Px;
use cssparser::{
    AtRuleParser, CowRcStr, DeclarationParser, Parser, ParserState, QualifiedRuleParser, RuleBodyItemParser, RuleBodyParser,
    parse_important,
};

/// Which pages a rule is for: (named, first, blank, left, right), the terms of its specificity.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct PageSelector {
    named: bool,
    first: bool,
    blank: bool,
    left: bool,
    right: bool,
}

pub(super) type PageSelectors = Vec<PageSelector>;

/// An `@page` rule.
#[derive(Debug)]
pub(super) struct PageBlock {
    selectors: PageSelectors,
    size: Option<(PageSize, bool)>,
    block: Block,
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
            named: input.try_parse(|input| input.expect_ident().map(|_| ())).is_ok(),
            ..PageSelector::default()
        };
        while input.try_parse(|input| input.expect_colon()).is_ok() {
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
            Px::from_f32_round(width * crate::units::PX_PER_MM),
            Px::from_f32_round(height * crate::units::PX_PER_MM),
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

/// Cascades the rules that hold for the first page, or for the ones after it. Right pages come first.
pub(super) fn cascade<'a>(blocks: impl Iterator<Item = &'a PageBlock>, first: bool, medium: &Medium) -> PageRule {
    let mut matching: Vec<((bool, bool, bool), &PageBlock)> = blocks
        .flat_map(|block| {
            block.selectors.iter().filter_map(move |s| {
                let other_side = if first { s.left } else { s.right };
                let matches = !(s.named || s.blank || other_side) && (!s.first || first);
                // A left or right rule cannot hold for all later pages.
                let one_sided = !first && (s.left || s.right);
                (matches && !one_sided).then_some(((s.first, s.left || s.right, false), block))
            })
        })
        .collect();
    matching.sort_by_key(|(specificity, _)| *specificity);
    let context = LengthContext::initial((medium.width.to_f32(), medium.height.to_f32()));
    let mut rule = PageRule::default();
    for important in [false, true] {
        for (_, block) in &matching {
            if let Some((size, is_important)) = block.size
                && is_important == important
            {
                rule.size = match size {
                    PageSize::Auto => None,
                    PageSize::Fixed(width, height) => Some((width, height)),
                };
            }
            for declaration in if important { &block.block.important } else { &block.block.normal } {
                let (side, value) = match declaration {
                    Declaration::MarginTop(value) => (&mut rule.margin.top, value),
                    Declaration::MarginRight(value) => (&mut rule.margin.right, value),
                    Declaration::MarginBottom(value) => (&mut rule.margin.bottom, value),
                    Declaration::MarginLeft(value) => (&mut rule.margin.left, value),
                    _ => continue,
                };
                *side = match value {
                    AutoDimension::Auto => None,
                    AutoDimension::Set(dimension) => Some(dimension.compute(&context)),
                };
            }
        }
    }
    rule
}
