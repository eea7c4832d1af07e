//! `@font-face` (CSS Fonts 4 §4).

use super::text_value::{FontWeight, family_name, font_stretch, font_style};
use super::value::{Invalid, Parsed, invalid, maybe};
use cssparser::{
    AtRuleParser, CowRcStr, DeclarationParser, Parser, ParserState, QualifiedRuleParser, RuleBodyItemParser, RuleBodyParser, Token,
    UnicodeRange,
};
use text::Slant;

/// A font face of the document.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FontFaceRule {
    pub(super) family: Box<str>,
    pub(super) weight: (u16, u16),
    /// In percent.
    pub(super) stretch: u16,
    pub(super) slant: Slant,
    pub(super) unicode_range: Vec<(u32, u32)>,
    /// URLs to try in order.
    pub(super) sources: Vec<Box<str>>,
}

/// Reads the block of a rule; without a family or a source there is no face.
pub(super) fn parse(input: &mut Parser<'_>) -> Option<FontFaceRule> {
    let mut reader = Reader {
        rule: FontFaceRule {
            family: "".into(),
            weight: (400, 400),
            stretch: 100,
            slant: Slant::Normal,
            unicode_range: Vec::new(),
            sources: Vec::new(),
        },
    };
    RuleBodyParser::new(input, &mut reader).for_each(drop);
    (!reader.rule.family.is_empty() && !reader.rule.sources.is_empty()).then_some(reader.rule)
}

struct Reader {
    rule: FontFaceRule,
}

fn sources(input: &mut Parser<'_>) -> Parsed<Vec<Box<str>>> {
    // An entry that cannot be read does not spoil the others.
    let list = input.parse_comma_separated_ignoring_errors(|input| {
        let url: Option<Box<str>> = match input.next()?.clone() {
            Token::UnquotedUrl(url) => Some((&*url).into()),
            Token::Function(name) if name.eq_ignore_ascii_case("url") => {
                input.parse_nested_block(|input| Ok::<_, cssparser::ParseError<Invalid>>(Some((&**input.expect_string()?).into())))?
            }
            // `local()` faces are asked for by name in `font-family` as well.
            Token::Function(name) if name.eq_ignore_ascii_case("local") => None,
            _ => return invalid(),
        };
        while input.next().is_ok() {}
        Ok(url)
    });
    Ok(list.into_iter().flatten().collect())
}

impl<'i> DeclarationParser<'i> for Reader {
    type Declaration = ();
    type Error = Invalid;
    fn parse_value(&mut self, name: CowRcStr<'i>, input: &mut Parser<'i>, _: &ParserState) -> Parsed<()> {
        match &*name.to_ascii_lowercase() {
            "font-family" => self.rule.family = family_name(input)?,
            "src" => self.rule.sources = sources(input)?,
            "font-weight" => {
                if super::value::keyword(input, "auto") {
                    return Ok(());
                }
                let weight = |input: &mut Parser<'_>| match FontWeight::parse(input)? {
                    FontWeight::Fixed(weight) => Ok(weight),
                    _ => invalid(),
                };
                let low = weight(input)?;
                let high = maybe(input, weight).unwrap_or(low);
                self.rule.weight = (low.min(high), low.max(high));
            }
            "font-stretch" | "font-width" => {
                self.rule.stretch = font_stretch(input)?;
                while input.next().is_ok() {}
            }
            "font-style" => {
                self.rule.slant = font_style(input)?;
                while input.next().is_ok() {}
            }
            "unicode-range" => {
                let ranges = input.parse_comma_separated(|input| Ok::<_, cssparser::ParseError<Invalid>>(UnicodeRange::parse(input)?))?;
                self.rule.unicode_range = ranges.iter().map(|r| (r.start, r.end)).collect();
            }
            _ => return invalid(),
        }
        Ok(())
    }
}
impl AtRuleParser<'_> for Reader {
    type Prelude = ();
    type AtRule = ();
    type Error = Invalid;
}
impl QualifiedRuleParser<'_> for Reader {
    type Prelude = ();
    type QualifiedRule = ();
    type Error = Invalid;
}
impl RuleBodyItemParser<'_, (), Invalid> for Reader {
    fn parse_declarations(&self) -> bool {
        true
    }
    fn parse_qualified(&self) -> bool {
        false
    }
}
