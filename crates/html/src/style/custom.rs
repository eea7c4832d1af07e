//! Custom properties and `var()` (CSS Variables 1), `env()`.

use super::property::{CustomValue, Declaration, Wide};
use super::value::{Parsed, invalid};
use crate::limits::Work;
use cssparser::{CowRcStr, Parser, Token};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Bytes a value may grow to by substitution; a longer one is invalid (the "billion laughs" of CSS Variables 1 §3.3).
const LONGEST_VALUE: usize = 256 << 10;
/// `var()` chains longer than this are invalid.
const LONGEST_CHAIN: usize = 64;
/// Bytes all values of one element may grow to.
const TOTAL: usize = 1 << 20;
/// What one declaration costs, in 64ths of a step.
const PARTS_PER_DECLARATION: u64 = 32;

/// Whether a value has something to substitute.
pub(super) fn has_references(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.contains(&b'(')
        && bytes
            .windows(4)
            .any(|w| w.eq_ignore_ascii_case(b"var(") || w.eq_ignore_ascii_case(b"env("))
}

/// Whether a name is one of a custom property; `--` alone is reserved (CSS Variables 1 §2).
pub(super) fn is_name(name: &str) -> bool {
    name.len() > 2 && name.starts_with("--")
}

/// Reads everything; an error where a reference, wherever it stands, does not have the form `var(--name, fallback)` (CSS Variables 1 §3) or a
/// fallback has a `;` or `!` outside of blocks (CSS Syntax 3 §8.2).
pub(super) fn check(input: &mut Parser<'_>) -> Parsed<()> {
    check_values(input, false)
}

fn check_values(input: &mut Parser<'_>, fallback: bool) -> Parsed<()> {
    while let Ok(token) = input.next().cloned() {
        match token {
            Token::Function(name) if name.eq_ignore_ascii_case("var") || name.eq_ignore_ascii_case("env") => {
                let is_env = name.eq_ignore_ascii_case("env");
                input.parse_nested_block(|input| match head(input, is_env)?.1 {
                    true => check_values(input, true),
                    false => Ok(()),
                })?;
            }
            Token::Function(_) | Token::ParenthesisBlock | Token::SquareBracketBlock | Token::CurlyBracketBlock => {
                input.parse_nested_block(|input| check_values(input, false))?;
            }
            Token::Semicolon | Token::Delim('!') if fallback => return invalid(),
            _ => {}
        }
    }
    Ok(())
}

/// Replaces `var()` and `env()` in a text; `None` when a reference has neither a value nor a fallback.
pub(super) fn substitute(text: &str, lookup: &mut dyn FnMut(&str) -> Option<Arc<str>>) -> Option<String> {
    let mut out = String::new();
    let mut input = Parser::new(text);
    walk(&mut input, lookup, &mut out).ok()?;
    Some(out)
}

fn walk(input: &mut Parser<'_>, lookup: &mut dyn FnMut(&str) -> Option<Arc<str>>, out: &mut String) -> Parsed<()> {
    loop {
        let start = input.position();
        let token = match input.next_including_whitespace_and_comments() {
            Ok(token) => token.clone(),
            Err(_) => return Ok(()),
        };
        if out.len() > LONGEST_VALUE {
            return invalid();
        }
        let close = match &token {
            Token::Function(name) if name.eq_ignore_ascii_case("var") || name.eq_ignore_ascii_case("env") => {
                let is_env = name.eq_ignore_ascii_case("env");
                input.parse_nested_block(|input| reference(input, is_env, lookup, out))?;
                continue;
            }
            Token::Function(_) | Token::ParenthesisBlock => ")",
            Token::SquareBracketBlock => "]",
            Token::CurlyBracketBlock => "}",
            _ => {
                out.push_str(input.slice_from(start));
                continue;
            }
        };
        out.push_str(input.slice_from(start));
        input.parse_nested_block(|input| walk(input, lookup, out))?;
        out.push_str(close);
    }
}

/// The name in a reference, and whether a fallback follows.
fn head<'i>(input: &mut Parser<'i>, is_env: bool) -> Parsed<(CowRcStr<'i>, bool)> {
    let name = input.expect_ident_cloned()?;
    if !is_env && !is_name(&name) {
        return invalid();
    }
    while is_env && input.try_parse(|input| input.expect_integer()).is_ok() {}
    let has_fallback = match input.next() {
        Ok(Token::Comma) => true,
        Ok(_) => return invalid(),
        Err(_) => false,
    };
    Ok((name, has_fallback))
}

fn reference(input: &mut Parser<'_>, is_env: bool, lookup: &mut dyn FnMut(&str) -> Option<Arc<str>>, out: &mut String) -> Parsed<()> {
    let (name, has_fallback) = head(input, is_env)?;
    // An empty comment keeps the pieces from growing together into one token.
    if let Some(value) = if is_env { None } else { lookup(&name) } {
        out.push_str("/**/");
        out.push_str(&value);
        out.push_str("/**/");
        while input.next().is_ok() {}
        return Ok(());
    }
    if !has_fallback {
        return invalid();
    }
    out.push_str("/**/");
    walk(input, lookup, out)?;
    out.push_str("/**/");
    Ok(())
}

/// A value without the empty comments that substitution puts around what it brings.
fn value_without_comments(value: &str) -> String {
    value.replace("/**/", "").trim().to_owned()
}

struct Resolver<'a> {
    declared: BTreeMap<&'a str, &'a Arc<str>>,
    parent: Option<&'a CustomProperties>,
    done: BTreeMap<&'a str, Option<Arc<str>>>,
    active: Vec<&'a str>,
    cyclic: BTreeSet<&'a str>,
    spent: usize,
    work: &'a Work,
}

impl<'a> Resolver<'a> {
    fn get(&mut self, name: &str) -> Option<Arc<str>> {
        let Some((&name, &text)) = self.declared.get_key_value(name) else {
            return self.parent.and_then(|p| p.get(name)).cloned();
        };
        if let Some(done) = self.done.get(name) {
            return done.clone();
        }
        if let Some(at) = self.active.iter().position(|n| *n == name) {
            self.cyclic.extend(&self.active[at..]);
            return None;
        }
        if self.active.len() > LONGEST_CHAIN {
            return None;
        }
        let value = if has_references(text) {
            self.active.push(name);
            let value = substitute(text, &mut |n| {
                let value = self.get(n).filter(|_| !self.work.is_exhausted());
                value.inspect(|value| self.work.spend_64ths(PARTS_PER_DECLARATION + value.len() as u64 / 4))
            });
            self.active.pop();
            value
                .filter(|v| v.len() <= LONGEST_VALUE && self.spent.saturating_add(v.len()) <= TOTAL)
                .map(|v| {
                    self.spent += v.len();
                    Arc::from(v.trim())
                })
        } else {
            Some(text.clone())
        };
        let value = if self.cyclic.contains(name) { None } else { value };
        // A CSS-wide keyword that substitution brings is one (CSS Variables 1 §3).
        let value = value.and_then(|value| match Wide::from_name(&value_without_comments(&value)) {
            None => Some(value),
            Some(Wide::Initial) => None,
            Some(_) => self.parent.and_then(|p| p.get(name)).cloned(),
        });
        self.done.insert(name, value.clone());
        value
    }
}

/// The custom properties of an element: `winners` are its declarations, strongest first, each with its name.
pub(super) fn resolve<'a>(
    winners: impl Iterator<Item = &'a Declaration>,
    parent: Option<&Arc<CustomProperties>>,
    work: &Work,
) -> Option<Arc<CustomProperties>> {
    let mut declared: BTreeMap<&Arc<str>, Option<&Arc<str>>> = BTreeMap::new();
    let mut seen = 0;
    for declaration in winners {
        if let Declaration::Custom(name, value) = declaration {
            let value = match value {
                CustomValue::Text(text) => Some(text),
                CustomValue::Wide(Wide::Initial) => None,
                // Custom properties inherit, so `unset` and, without rules of the user agent, `revert` do too.
                CustomValue::Wide(_) => parent.and_then(|p| p.get(name)),
            };
            declared.entry(name).or_insert(value);
            seen += 1;
        }
    }
    work.spend_64ths(seen * PARTS_PER_DECLARATION);
    let mut resolver = Resolver {
        declared: declared.iter().filter_map(|(name, value)| value.map(|v| (&***name, v))).collect(),
        parent: parent.map(|p| &**p),
        done: BTreeMap::new(),
        active: Vec::new(),
        cyclic: BTreeSet::new(),
        spent: 0,
        work,
    };
    let mut changed = Vec::new();
    for (&name, declared) in &declared {
        let value = declared.and_then(|_| resolver.get(name));
        if value.as_ref() != parent.and_then(|p| p.get(name)) {
            changed.push((name.clone(), value));
        }
    }
    work.grow_by::<(Arc<str>, Option<Arc<str>>)>(changed.len());
    work.grow(resolver.spent);
    match changed.is_empty() {
        true => parent.cloned(),
        false => Some(Arc::new(CustomProperties::inside(parent, changed, work))),
    }
}

/// Custom properties: what an element changes, on top of what it inherits. Each layer is more than its size smaller than the one below, so that there
/// are few of them.
#[derive(Debug)]
pub struct CustomProperties {
    /// By name; `None` takes a property away.
    own: Vec<(Arc<str>, Option<Arc<str>>)>,
    inherited: Option<Arc<CustomProperties>>,
}

impl CustomProperties {
    fn inside(inherited: Option<&Arc<CustomProperties>>, mut own: Vec<(Arc<str>, Option<Arc<str>>)>, work: &Work) -> CustomProperties {
        let mut inherited = inherited;
        while let Some(below) = inherited.filter(|below| below.own.len() <= own.len()) {
            let mut merged: BTreeMap<_, _> = below.own.iter().cloned().collect();
            merged.extend(own);
            own = merged.into_iter().collect();
            work.spend_64ths(own.len() as u64 * PARTS_PER_DECLARATION);
            work.grow_by::<(Arc<str>, Option<Arc<str>>)>(own.len());
            inherited = below.inherited.as_ref();
        }
        CustomProperties {
            own,
            inherited: inherited.cloned(),
        }
    }

    /// The value of a property.
    pub fn get(&self, name: &str) -> Option<&Arc<str>> {
        let mut layer = Some(self);
        while let Some(properties) = layer {
            if let Ok(at) = properties.own.binary_search_by(|(own, _)| (**own).cmp(name)) {
                return properties.own[at].1.as_ref();
            }
            layer = properties.inherited.as_deref();
        }
        None
    }
}
