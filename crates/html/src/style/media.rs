//! Media queries (Media Queries 4) and `@supports` conditions (CSS Conditional 3 and 4), answered while they are read.

use super::Medium;
use super::declaration::Block;
use super::length::{LengthContext, dppx_in, length_unit, number};
use super::property::ParseContext;
use super::selector::{Namespaces, parse_list};
use super::value::{Invalid, Parsed, invalid, keyword, maybe};
use cssparser::{Delimiter, ParseError, Parser, Token};

/// Whether a list of media queries matches; an empty one does, an unreadable query does not.
pub(super) fn matches(input: &mut Parser<'_>, medium: &Medium) -> bool {
    if input.is_exhausted() {
        return true;
    }
    let mut any = false;
    loop {
        let one = input.parse_until_before(Delimiter::Comma, |input| {
            let result = query(input, medium)?;
            input.expect_exhausted()?;
            Ok::<_, ParseError<Invalid>>(result)
        });
        any |= one.unwrap_or(false);
        if input.next().is_err() {
            return any;
        }
    }
}

/// Whether a `media` attribute matches.
pub(super) fn attribute_matches(text: &str, medium: &Medium) -> bool {
    matches(&mut Parser::new(text), medium)
}

/// Three-valued logic: `None` is a feature nobody knows, which holds neither plainly nor negated.
type Answer = Option<bool>;

fn query(input: &mut Parser<'_>, medium: &Medium) -> Parsed<bool> {
    let state = input.state();
    let negated = keyword(input, "not");
    let only = !negated && keyword(input, "only");
    if let Ok(kind) = input.try_parse(|input| input.expect_ident_cloned()) {
        let kind_matches = match &*kind.to_ascii_lowercase() {
            "all" => true,
            "print" => medium.print,
            "screen" => !medium.print,
            "and" | "or" | "not" | "only" | "layer" => return invalid(),
            _ => false,
        };
        let condition = if keyword(input, "and") {
            condition(input, false, &mut |input| feature(input, medium))?
        } else {
            Some(true)
        };
        let answer = Some(kind_matches).and_then(|k| if k { condition } else { Some(false) });
        return Ok(answer.map(|a| a != negated).unwrap_or(false));
    }
    if only {
        return invalid();
    }
    input.reset(&state);
    Ok(condition(input, true, &mut |input| feature(input, medium))?.unwrap_or(false))
}

/// `not`, `and` and `or` over terms in parentheses.
fn condition(input: &mut Parser<'_>, allow_or: bool, term: &mut dyn FnMut(&mut Parser<'_>) -> Parsed<Answer>) -> Parsed<Answer> {
    if keyword(input, "not") {
        return Ok(in_parens(input, term)?.map(|a| !a));
    }
    let mut answer = in_parens(input, term)?;
    if keyword(input, "and") {
        loop {
            let next = in_parens(input, term)?;
            answer = match (answer, next) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            };
            if !keyword(input, "and") {
                return Ok(answer);
            }
        }
    }
    while allow_or && keyword(input, "or") {
        let next = in_parens(input, term)?;
        answer = match (answer, next) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        };
    }
    Ok(answer)
}

fn in_parens(input: &mut Parser<'_>, term: &mut dyn FnMut(&mut Parser<'_>) -> Parsed<Answer>) -> Parsed<Answer> {
    let state = input.state();
    match input.next()?.clone() {
        Token::ParenthesisBlock => {
            let nested = input.parse_nested_block(|input| {
                let answer = condition(input, true, term)?;
                input.expect_exhausted()?;
                Ok::<_, ParseError<Invalid>>(answer)
            });
            if let Ok(answer) = nested {
                return Ok(answer);
            }
            input.reset(&state);
            input.next()?;
            let plain = input.parse_nested_block(|input| {
                let answer = term(input)?;
                input.expect_exhausted()?;
                Ok::<_, ParseError<Invalid>>(answer)
            });
            // Anything else in parentheses is valid, and unknown.
            Ok(plain.unwrap_or(None))
        }
        Token::Function(_) => {
            input.reset(&state);
            match maybe(input, term) {
                Some(answer) => Ok(answer),
                None => {
                    input.next()?;
                    input.parse_nested_block(|input| {
                        while input.next().is_ok() {}
                        Ok::<_, ParseError<Invalid>>(None)
                    })
                }
            }
        }
        _ => invalid(),
    }
}

/// A value of a media feature: px, dppx or a plain number.
fn value(input: &mut Parser<'_>, medium: &Medium) -> Parsed<f32> {
    let context = LengthContext::initial((medium.width.to_f32(), medium.height.to_f32()));
    if let Some(width) = maybe(input, number) {
        if input.try_parse(|input| input.expect_delim('/')).is_ok() {
            return Ok(width / number(input)?);
        }
        return Ok(width);
    }
    let state = input.state();
    match *input.next()? {
        Token::Dimension { value, ref unit, .. } => {
            if let Some((value, unit)) = length_unit(value, unit) {
                return Ok(context.px(value, unit));
            }
            dppx_in(unit).map_or_else(invalid, |factor| Ok(value * factor))
        }
        Token::Ident(ref word) if word.eq_ignore_ascii_case("infinite") => Ok(f32::INFINITY),
        _ => {
            input.reset(&state);
            super::length::Dimension::parse(input, super::length::Accept::SIGNED).map(|d| d.resolve(&context, 0.))
        }
    }
}

/// What the page or window has for a feature with a range.
fn measure(name: &str, medium: &Medium) -> Option<f32> {
    let (width, height) = (medium.width.to_f32(), medium.height.to_f32());
    Some(match name {
        "width" | "device-width" => width,
        "height" | "device-height" => height,
        "aspect-ratio" | "device-aspect-ratio" => width / height,
        "resolution" | "-webkit-device-pixel-ratio" => 1.,
        "color" => 8.,
        "color-index" | "monochrome" => 0.,
        _ => return None,
    })
}

fn feature(input: &mut Parser<'_>, medium: &Medium) -> Parsed<Answer> {
    if let Some(answer) = maybe(input, |input| range(input, medium)) {
        return Ok(answer);
    }
    let name = input.expect_ident()?.to_ascii_lowercase();
    if input.try_parse(|input| input.expect_colon()).is_err() {
        input.expect_exhausted()?;
        // Without a value: whether there is any.
        return Ok(match &*name {
            "hover" | "any-hover" | "pointer" | "any-pointer" => Some(!medium.print),
            "orientation" | "prefers-color-scheme" | "color-gamut" | "display-mode" | "update" | "overflow-block" => Some(true),
            "grid" | "scripting" | "prefers-reduced-motion" | "prefers-contrast" | "inverted-colors" | "forced-colors" => Some(false),
            name => measure(name, medium).map(|m| m != 0.),
        });
    }
    let plain = |bound: &str| name.replacen(bound, "", 1);
    let (base, compare): (String, fn(f32, f32) -> bool) = if name.starts_with("min-") || name.starts_with("-webkit-min-") {
        (plain("min-"), |have, value| have >= value)
    } else if name.starts_with("max-") || name.starts_with("-webkit-max-") {
        (plain("max-"), |have, value| have <= value)
    } else {
        (name.to_string(), |have, value| (have - value).abs() < 1e-4)
    };
    if let Some(have) = measure(&base, medium) {
        return Ok(Some(compare(have, value(input, medium)?)));
    }
    let word = match input.next()? {
        Token::Ident(word) => word.to_ascii_lowercase(),
        Token::Number { value, .. } => value.to_string(),
        _ => return invalid(),
    };
    Ok(match (&*name, &*word) {
        ("orientation", word) => Some((word == "portrait") == (medium.height >= medium.width)),
        ("hover" | "any-hover", word) => Some((word == "hover") != medium.print),
        ("pointer" | "any-pointer", word) => Some(if medium.print { word == "none" } else { word == "fine" }),
        ("prefers-color-scheme", word) => Some(word == "light"),
        ("prefers-reduced-motion" | "prefers-contrast" | "prefers-reduced-transparency" | "prefers-reduced-data", word) => {
            Some(word == "no-preference")
        }
        ("forced-colors" | "inverted-colors", word) => Some(word == "none"),
        ("scripting", word) => Some(word == "none"),
        ("grid", word) => Some(word == "0"),
        ("color-gamut", word) => Some(word == "srgb"),
        ("dynamic-range" | "video-dynamic-range", word) => Some(word == "standard"),
        ("display-mode", word) => Some(word == "browser"),
        ("update", word) => Some(if medium.print { word == "none" } else { word == "fast" }),
        ("overflow-block", word) => Some(if medium.print { word == "paged" } else { word == "scroll" }),
        _ => None,
    })
}

/// `width < 10cm`, `10cm <= width`, `10cm <= width < 20cm`.
fn range(input: &mut Parser<'_>, medium: &Medium) -> Parsed<Answer> {
    fn operator(input: &mut Parser<'_>) -> Parsed<(char, bool)> {
        let sign = match input.next()? {
            Token::Delim(c @ ('<' | '>' | '=')) => *c,
            _ => return invalid(),
        };
        let equal = sign != '='
            && matches!(
                input.try_parse(|input| match input.next_including_whitespace() {
                    Ok(Token::Delim('=')) => Ok(()),
                    _ => Err(()),
                }),
                Ok(())
            );
        Ok((sign, equal))
    }
    let holds = |a: f32, (sign, equal): (char, bool), b: f32| match sign {
        '<' => a < b || equal && a == b,
        '>' => a > b || equal && a == b,
        _ => (a - b).abs() < 1e-4,
    };
    if let Ok(name) = input.try_parse(|input| input.expect_ident_cloned()) {
        let operator = operator(input)?;
        let Some(have) = measure(&name.to_ascii_lowercase(), medium) else {
            return Ok(None);
        };
        return Ok(Some(holds(have, operator, value(input, medium)?)));
    }
    let low = value(input, medium)?;
    let first = operator(input)?;
    let name = input.expect_ident()?.to_ascii_lowercase();
    let Some(have) = measure(&name, medium) else { return Ok(None) };
    let mut answer = holds(low, first, have);
    if !input.is_exhausted() {
        let second = operator(input)?;
        if second.0 != first.0 {
            return invalid();
        }
        answer &= holds(have, second, value(input, medium)?);
    }
    Ok(Some(answer))
}

/// Whether an `@supports` condition holds.
pub(super) fn supports(input: &mut Parser<'_>) -> Parsed<bool> {
    Ok(condition(input, true, &mut supported)?.unwrap_or(false))
}

fn supported(input: &mut Parser<'_>) -> Parsed<Answer> {
    let state = input.state();
    if let Ok(name) = input.expect_function().cloned() {
        return input.parse_nested_block(|input| {
            Ok(Some(match &*name.to_ascii_lowercase() {
                "selector" => {
                    let ok = parse_list(input, &Namespaces::default(), None).is_ok_and(|list| list.len() == 1);
                    while input.next().is_ok() {}
                    ok
                }
                _ => {
                    while input.next().is_ok() {}
                    false
                }
            }))
        });
    }
    input.reset(&state);
    let name = input.expect_ident_cloned()?;
    input.expect_colon()?;
    let valid = Block::default().parse_value(&name, input, &ParseContext::default()).is_ok();
    while input.next().is_ok() {}
    Ok(Some(valid))
}

/// A declaration alone, as `@import … supports(display: grid)` has it.
pub(super) fn supports_declaration_or_condition(input: &mut Parser<'_>) -> Parsed<bool> {
    let state = input.state();
    if let Ok(Some(answer)) = supported(input)
        && input.is_exhausted()
    {
        return Ok(answer);
    }
    input.reset(&state);
    supports(input)
}
