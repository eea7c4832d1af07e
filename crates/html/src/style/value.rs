//! The ground all value parsers stand on.

use cssparser::{ParseError, Parser};
use selectors::parser::SelectorParseErrorKind;

/// What is not valid CSS here; the declaration or rule it stands in is dropped (CSS Syntax 3 §2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Invalid;

impl From<SelectorParseErrorKind> for Invalid {
    fn from(_: SelectorParseErrorKind) -> Invalid {
        Invalid
    }
}

pub(super) type Parsed<T> = Result<T, ParseError<Invalid>>;

pub(super) fn invalid<T>() -> Parsed<T> {
    Err(ParseError::custom(Invalid))
}

/// Parses an optional part.
pub(super) fn maybe<'i, T>(input: &mut Parser<'i>, parse: impl FnOnce(&mut Parser<'i>) -> Parsed<T>) -> Option<T> {
    input.try_parse(parse).ok()
}

/// Whether the next token is this keyword; it is consumed if so.
pub(super) fn keyword(input: &mut Parser<'_>, name: &str) -> bool {
    input.try_parse(|input| input.expect_ident_matching(name)).is_ok()
}

/// Types whose whole value is one keyword.
pub(super) trait Keyword: Sized {
    /// The value for a keyword in lower case.
    fn from_keyword(name: &str) -> Option<Self>;

    fn parse(input: &mut Parser<'_>) -> Parsed<Self> {
        let name = input.expect_ident()?;
        match Self::from_keyword(&name.to_ascii_lowercase()) {
            Some(value) => Ok(value),
            None => invalid(),
        }
    }
}

macro_rules! keywords {
    ($($type:ty { $($name:literal => $value:expr),* $(,)? })*) => {
        $(impl $crate::style::value::Keyword for $type {
            fn from_keyword(name: &str) -> Option<Self> {
                Some(match name { $($name => $value,)* _ => return None })
            }
        })*
    };
}
pub(super) use keywords;

/// `-a | b` pairs: one value, or two.
pub(super) fn pair<'i, T: Clone>(input: &mut Parser<'i>, mut parse: impl FnMut(&mut Parser<'i>) -> Parsed<T>) -> Parsed<(T, T)> {
    let first = parse(input)?;
    let second = maybe(input, parse).unwrap_or_else(|| first.clone());
    Ok((first, second))
}

/// One to four values for top, right, bottom and left.
pub(super) fn four<'i, T: Clone>(input: &mut Parser<'i>, mut parse: impl FnMut(&mut Parser<'i>) -> Parsed<T>) -> Parsed<[T; 4]> {
    let top = parse(input)?;
    let Some(right) = maybe(input, &mut parse) else {
        return Ok([top.clone(), top.clone(), top.clone(), top]);
    };
    let Some(bottom) = maybe(input, &mut parse) else {
        return Ok([top.clone(), right.clone(), top, right]);
    };
    let left = maybe(input, parse).unwrap_or_else(|| right.clone());
    Ok([top, right, bottom, left])
}
