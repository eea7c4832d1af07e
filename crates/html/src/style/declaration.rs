//! Property names and declaration blocks.

use super::custom;
use super::property::{CustomValue, Declaration, Family, Logical, Longhand, ParseContext, Target, Unparsed, Wide};
use super::shorthand::{self, Shorthand};
use super::value::{Invalid, Parsed, invalid};
use cssparser::{
    AtRuleParser, CowRcStr, DeclarationParser, ParseError, Parser, ParserState, QualifiedRuleParser, RuleBodyItemParser, RuleBodyParser,
    parse_important,
};
use rustc_hash::FxHashMap;
use std::sync::{Arc, LazyLock};

/// What a property name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Property {
    Longhand(Longhand),
    Shorthand(Shorthand),
    Logical(Logical),
}

impl Property {
    pub(super) fn targets(self) -> Vec<Target> {
        match self {
            Property::Longhand(longhand) => vec![Target::Physical(longhand)],
            Property::Logical(logical) => vec![Target::Logical(logical)],
            Property::Shorthand(Shorthand::All) => shorthand::targets_of_all().map(Target::Physical).collect(),
            Property::Shorthand(shorthand) => shorthand.targets(),
        }
    }
    /// Parses a value, all of the input, appending what it sets.
    pub(super) fn parse(self, input: &mut Parser<'_>, context: &ParseContext, out: &mut Vec<Declaration>) -> Parsed<()> {
        match self {
            Property::Longhand(longhand) => out.push(longhand.parse(input, context)?),
            Property::Logical(logical) => {
                let plain = ParseContext { quirks: false, ..*context };
                let value = logical.family.members()[0].parse(input, &plain)?;
                out.push(Declaration::Logical(logical, Box::new(value)));
            }
            Property::Shorthand(shorthand) => shorthand::parse(shorthand, input, context, out)?,
        }
        input.expect_exhausted()?;
        Ok(())
    }
}

/// Flow-relative longhands.
const LOGICAL: &[(&str, Family, u8)] = &[
    ("margin-block-start", Family::Margin, 0),
    ("margin-block-end", Family::Margin, 1),
    ("margin-inline-start", Family::Margin, 2),
    ("margin-inline-end", Family::Margin, 3),
    ("padding-block-start", Family::Padding, 0),
    ("padding-block-end", Family::Padding, 1),
    ("padding-inline-start", Family::Padding, 2),
    ("padding-inline-end", Family::Padding, 3),
    ("inset-block-start", Family::Inset, 0),
    ("inset-block-end", Family::Inset, 1),
    ("inset-inline-start", Family::Inset, 2),
    ("inset-inline-end", Family::Inset, 3),
    ("border-block-start-width", Family::BorderWidth, 0),
    ("border-block-end-width", Family::BorderWidth, 1),
    ("border-inline-start-width", Family::BorderWidth, 2),
    ("border-inline-end-width", Family::BorderWidth, 3),
    ("border-block-start-style", Family::BorderStyle, 0),
    ("border-block-end-style", Family::BorderStyle, 1),
    ("border-inline-start-style", Family::BorderStyle, 2),
    ("border-inline-end-style", Family::BorderStyle, 3),
    ("border-block-start-color", Family::BorderColor, 0),
    ("border-block-end-color", Family::BorderColor, 1),
    ("border-inline-start-color", Family::BorderColor, 2),
    ("border-inline-end-color", Family::BorderColor, 3),
    ("block-size", Family::Size, 0),
    ("inline-size", Family::Size, 1),
    ("min-block-size", Family::MinSize, 0),
    ("min-inline-size", Family::MinSize, 1),
    ("max-block-size", Family::MaxSize, 0),
    ("max-inline-size", Family::MaxSize, 1),
    ("overflow-block", Family::Overflow, 0),
    ("overflow-inline", Family::Overflow, 1),
    ("border-start-start-radius", Family::Radius, 0),
    ("border-start-end-radius", Family::Radius, 1),
    ("border-end-start-radius", Family::Radius, 2),
    ("border-end-end-radius", Family::Radius, 3),
];

/// Other names of properties, those with `-webkit-` as Chromium has them.
const ALIASES: &[(&str, &str)] = &[
    ("word-wrap", "overflow-wrap"),
    ("grid-gap", "gap"),
    ("grid-row-gap", "row-gap"),
    ("grid-column-gap", "column-gap"),
    ("page-break-before", "break-before"),
    ("page-break-after", "break-after"),
    ("page-break-inside", "break-inside"),
    ("-webkit-column-break-inside", "break-inside"),
    ("-webkit-margin-start", "margin-inline-start"),
    ("-webkit-margin-end", "margin-inline-end"),
    ("-webkit-margin-before", "margin-block-start"),
    ("-webkit-margin-after", "margin-block-end"),
    ("-webkit-padding-start", "padding-inline-start"),
    ("-webkit-padding-end", "padding-inline-end"),
    ("-webkit-padding-before", "padding-block-start"),
    ("-webkit-padding-after", "padding-block-end"),
    ("-webkit-border-start", "border-inline-start"),
    ("-webkit-border-end", "border-inline-end"),
    ("-webkit-border-before", "border-block-start"),
    ("-webkit-border-after", "border-block-end"),
    ("-webkit-logical-width", "inline-size"),
    ("-webkit-logical-height", "block-size"),
    ("-webkit-text-combine", "text-combine-upright"),
    ("-epub-text-combine", "text-combine-upright"),
    ("-epub-writing-mode", "writing-mode"),
    ("-epub-text-transform", "text-transform"),
    ("-epub-word-break", "word-break"),
];

/// Properties that also go by their name with `-webkit-` in front.
const PREFIXED: &[&str] = &[
    "align-content",
    "align-items",
    "align-self",
    "background-clip",
    "background-origin",
    "background-size",
    "border-bottom-left-radius",
    "border-bottom-right-radius",
    "border-radius",
    "border-top-left-radius",
    "border-top-right-radius",
    "box-shadow",
    "box-sizing",
    "filter",
    "flex",
    "flex-basis",
    "flex-direction",
    "flex-flow",
    "flex-grow",
    "flex-shrink",
    "flex-wrap",
    "font-feature-settings",
    "hyphens",
    "justify-content",
    "line-break",
    "opacity",
    "order",
    "text-decoration",
    "text-orientation",
    "transform",
    "transform-origin",
    "writing-mode",
];

static PROPERTIES: LazyLock<FxHashMap<Box<str>, Property>> = LazyLock::new(|| {
    let mut table: FxHashMap<Box<str>, Property> = FxHashMap::default();
    table.extend(
        Longhand::ALL
            .iter()
            .filter(|(name, _)| !name.starts_with("-internal-"))
            .map(|(name, l)| ((*name).into(), Property::Longhand(*l))),
    );
    table.extend(Shorthand::ALL.iter().map(|(name, s)| ((*name).into(), Property::Shorthand(*s))));
    table.extend(LOGICAL.iter().map(|(name, family, edge)| {
        (
            (*name).into(),
            Property::Logical(Logical {
                family: *family,
                edge: *edge,
            }),
        )
    }));
    for (alias, name) in ALIASES {
        if let Some(property) = table.get(*name).copied() {
            table.insert((*alias).into(), property);
        }
    }
    for name in PREFIXED {
        if let Some(property) = table.get(*name).copied() {
            table.insert(format!("-webkit-{name}").into(), property);
        }
    }
    table
});

/// What a property name, in any case, stands for.
pub(super) fn property(name: &str) -> Option<Property> {
    if let Some(property) = PROPERTIES.get(name) {
        return Some(*property);
    }
    if name.bytes().any(|b| b.is_ascii_uppercase()) {
        return PROPERTIES.get(&*name.to_ascii_lowercase()).copied();
    }
    None
}

/// A declaration block.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Block {
    pub(super) normal: Vec<Declaration>,
    pub(super) important: Vec<Declaration>,
    /// A custom property is set.
    pub(super) has_custom: bool,
    /// `direction` or `writing-mode` is set.
    pub(super) has_direction: bool,
    /// What the text it was parsed from has of separators: as many parts its lists may have.
    pub(super) parts: usize,
}

/// Commas, spaces and brackets in a text.
pub(super) fn parts(text: &str) -> usize {
    text.bytes().filter(|byte| matches!(byte, b',' | b' ' | b'(')).count()
}

impl Block {
    pub(super) fn is_empty(&self) -> bool {
        self.normal.is_empty() && self.important.is_empty()
    }
    /// All that browsers let `:visited` set, lest a page learns where its reader was (CSS 2.1 §5.11.2).
    pub(super) fn colors(&self) -> Block {
        let is_color = |declaration: &&Declaration| {
            use Longhand as L;
            matches!(
                declaration.longhand(),
                Some(
                    L::Color
                        | L::BackgroundColor
                        | L::BorderTopColor
                        | L::BorderRightColor
                        | L::BorderBottomColor
                        | L::BorderLeftColor
                        | L::OutlineColor
                        | L::TextDecorationColor
                )
            )
        };
        Block {
            normal: self.normal.iter().filter(is_color).cloned().collect(),
            important: self.important.iter().filter(is_color).cloned().collect(),
            ..Block::default()
        }
    }
    pub(super) fn push(&mut self, declaration: Declaration, important: bool) {
        match &declaration {
            Declaration::Custom(..) => self.has_custom = true,
            Declaration::Direction(_) | Declaration::WritingMode(_) => self.has_direction = true,
            Declaration::Wide(Target::Physical(Longhand::Direction | Longhand::WritingMode), _) => self.has_direction = true,
            _ => {}
        }
        if important {
            self.important.push(declaration)
        } else {
            self.normal.push(declaration)
        }
    }

    /// Parses the value of a declaration whose name and colon were read; the block stays as it is when that is invalid.
    pub(super) fn parse_value(&mut self, name: &str, input: &mut Parser<'_>, context: &ParseContext) -> Parsed<()> {
        if name.starts_with("--") {
            return self.parse_custom(name, input);
        }
        let Some(property) = property(name) else { return invalid() };
        let wide = input.try_parse(|input| {
            let wide = Wide::from_name(input.expect_ident()?).map_or_else(invalid::<Wide>, Ok)?;
            let important = input.try_parse(parse_important).is_ok();
            input.expect_exhausted()?;
            Ok::<_, ParseError<Invalid>>((wide, important))
        });
        if let Ok((wide, important)) = wide {
            for target in property.targets() {
                self.push(Declaration::Wide(target, wide), important);
            }
            return Ok(());
        }
        let start = input.state();
        input.look_for_arbitrary_substitution_functions(&["var", "env"]);
        let mut declarations = Vec::new();
        let parsed = input
            .parse_until_before(cssparser::Delimiter::Bang, |input| {
                property.parse(input, context, &mut declarations)
            })
            .and_then(|()| end(input));
        let substitutes = match &parsed {
            Ok(_) => input.seen_arbitrary_substitution_functions(),
            Err(_) => {
                while input.next().is_ok() {}
                input.seen_arbitrary_substitution_functions()
            }
        };
        if let Ok(important) = parsed {
            for declaration in declarations {
                self.push(declaration, important);
            }
            return Ok(());
        }
        if !substitutes {
            return invalid();
        }
        input.reset(&start);
        let from = input.position();
        let text = input.parse_until_before(cssparser::Delimiter::Bang, |input| {
            consume(input)?;
            Ok::<_, ParseError<Invalid>>(input.slice_from(from))
        })?;
        let important = end(input)?;
        self.push(
            Declaration::Unparsed(Arc::new(Unparsed {
                property,
                text: text.into(),
            })),
            important,
        );
        Ok(())
    }

    fn parse_custom(&mut self, name: &str, input: &mut Parser<'_>) -> Parsed<()> {
        if !custom::is_name(name) {
            return invalid();
        }
        input.skip_whitespace();
        let from = input.position();
        let text = input.parse_until_before(cssparser::Delimiter::Bang, |input| {
            consume(input)?;
            Ok::<_, ParseError<Invalid>>(input.slice_from(from))
        })?;
        let important = end(input)?;
        let text = text.trim();
        let value = Wide::from_name(text).map_or_else(|| CustomValue::Text(text.into()), CustomValue::Wide);
        self.push(Declaration::Custom(name.into(), value), important);
        Ok(())
    }
}

/// Reads everything, nested blocks too; tokens no value may have and malformed references are an error.
fn consume(input: &mut Parser<'_>) -> Parsed<()> {
    let start = input.state();
    let from = input.position();
    input.expect_no_error_token()?;
    if custom::has_references(input.slice_from(from)) {
        input.reset(&start);
        custom::check(input)?;
    }
    Ok(())
}

/// `!important` or nothing, then the end.
fn end(input: &mut Parser<'_>) -> Parsed<bool> {
    let important = input.try_parse(parse_important).is_ok();
    input.expect_exhausted()?;
    Ok(important)
}

struct BlockParser<'a> {
    block: Block,
    context: &'a ParseContext,
}

impl<'i> DeclarationParser<'i> for BlockParser<'_> {
    type Declaration = ();
    type Error = Invalid;
    fn parse_value(&mut self, name: CowRcStr<'i>, input: &mut Parser<'i>, _: &ParserState) -> Parsed<()> {
        self.block.parse_value(&name, input, self.context)
    }
}
impl AtRuleParser<'_> for BlockParser<'_> {
    type Prelude = ();
    type AtRule = ();
    type Error = Invalid;
}
impl QualifiedRuleParser<'_> for BlockParser<'_> {
    type Prelude = ();
    type QualifiedRule = ();
    type Error = Invalid;
}
impl RuleBodyItemParser<'_, (), Invalid> for BlockParser<'_> {
    fn parse_declarations(&self) -> bool {
        true
    }
    fn parse_qualified(&self) -> bool {
        false
    }
}

/// Parses the text of a `style` attribute.
pub(super) fn parse_block(text: &str, context: &ParseContext) -> Block {
    let mut parser = BlockParser {
        block: Block::default(),
        context,
    };
    let mut input = Parser::new(text);
    RuleBodyParser::new(&mut input, &mut parser).for_each(drop);
    parser.block.parts = parts(text);
    parser.block
}

/// Parses the declarations a value comes to after substitution.
pub(super) fn parse_text(property: Property, text: &str) -> Option<Vec<Declaration>> {
    let mut input = Parser::new(text);
    if let Ok(wide) = input.try_parse(|input| {
        let wide = Wide::from_name(input.expect_ident()?).map_or_else(invalid::<Wide>, Ok)?;
        input.expect_exhausted()?;
        Ok::<_, ParseError<Invalid>>(wide)
    }) {
        return Some(property.targets().into_iter().map(|t| Declaration::Wide(t, wide)).collect());
    }
    let mut out = Vec::new();
    property.parse(&mut input, &ParseContext::default(), &mut out).ok()?;
    Some(out)
}
