//! One field out of what several sources claim.

use super::Barcode;
use super::agreement::comparable;
use super::content::SheetRect;
use super::fields::{Confidence, Disagreement, Field, Place, Source};
use super::lines::{Line, Sheet, is_ideograph};
use super::phone::covers;
use crate::limits::Work;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// One thing said by one source.
pub(super) struct Claim {
    pub(super) value: String,
    pub(super) source: Source,
    /// Found by its look, not by a word.
    pub(super) by_look: bool,
}

/// A value that a word announces, the line of the word, and where the value stands.
pub(super) type Printed = (String, usize, Source);

/// Whether two values are the same thing, or one is the other with a part hidden.
pub(super) fn agree(a: &[char], b: &[char], work: &Work) -> bool {
    // An address with a note behind it is that address.
    let begins = |whole: &[char], part: &[char]| part.len() >= 8 && whole.starts_with(part) && part.iter().any(|c| is_ideograph(*c));
    a == b || stands_for(a, b, work) || stands_for(b, a, work) || begins(a, b) || begins(b, a)
}

/// [`covers`], which may take as much work as the two are long times each other.
fn stands_for(masked: &[char], full: &[char], work: &Work) -> bool {
    if !masked.contains(&'*') {
        return false;
    }
    work.spend_64ths((masked.len() * full.len() / 16) as u64);
    !work.is_exhausted() && covers(masked, full)
}

/// The characters of a value that count when it is compared.
pub(super) fn compared(value: &str) -> Vec<char> {
    comparable(value).chars().collect()
}

/// The most different values among which the one with the most support is looked for; among more, none speaks for the others.
const MOST_RIVALS: usize = 32;

/// How many claims agree with each.
fn supports(claims: &[Claim], compared: &[Vec<char>], work: &Work) -> Vec<usize> {
    let mut votes: BTreeMap<&[char], usize> = BTreeMap::new();
    compared.iter().for_each(|value| *votes.entry(value).or_default() += 1);
    if votes.len() > MOST_RIVALS {
        return vec![0; claims.len()];
    }
    let with = |value: &Vec<char>| {
        votes
            .iter()
            .filter(|(other, _)| agree(value, other, work))
            .map(|(_, count)| count)
            .sum()
    };
    let support: BTreeMap<&[char], usize> = votes.keys().map(|value| (*value, with(&value.to_vec()))).collect();
    compared.iter().map(|value| support[&**value]).collect()
}

/// One field out of what several sources claim. The first claim leads, unless more agree on another.
pub(super) fn settle(claims: Vec<Claim>, work: &Work) -> Option<Field> {
    let stated = |claim: &Claim| matches!(claim.source, Source::Reply { .. } | Source::WaybillData { .. });
    let values: Vec<Vec<char>> = claims.iter().map(|claim| compared(&claim.value)).collect();
    let leader = match claims.iter().position(stated) {
        Some(stated) => stated,
        None => {
            let supports = supports(&claims, &values, work);
            (0..claims.len()).rev().max_by_key(|&i| (!claims[i].by_look, supports[i]))?
        }
    };
    let value = claims[leader].value.trim().to_owned();
    let by_look = claims[leader].by_look;
    let has_statement = claims.iter().any(stated);
    let (mut with, mut against) = (Vec::new(), Vec::new());
    for (claim, compared) in claims.into_iter().zip(&values) {
        match agree(compared, &values[leader], work) {
            true => with.push(claim),
            false => against.push(claim),
        }
    }
    let masked = value.contains('*');
    let confidence = match (has_statement, with.len()) {
        _ if !against.is_empty() => Confidence::Doubtful,
        (true, _) => Confidence::Certain,
        (false, 1) if by_look => Confidence::Doubtful,
        (false, 1) => Confidence::Likely,
        _ => Confidence::Certain,
    };
    (!value.is_empty()).then(|| Field {
        masked,
        confidence,
        sources: with.into_iter().map(|claim| claim.source).collect(),
        disagreements: against
            .into_iter()
            .map(|claim| Disagreement {
                value: claim.value,
                source: claim.source,
            })
            .collect(),
        value,
    })
}

pub(super) fn decide(mut claims: Vec<Claim>, printed: &[Printed], work: &Work) -> Option<Field> {
    // A city code and the city's name beside 目的地 do not contradict each other.
    let known: BTreeSet<Vec<char>> = claims.iter().map(|claim| compared(&claim.value)).collect();
    let mut places: HashSet<[u32; 4]> = claims.iter().filter_map(|claim| spot(&claim.source)).collect();
    for (value, _, source) in printed {
        let agrees = known.is_empty() || known.iter().any(|known| agree(known, &compared(value), work));
        if agrees && spot(source).is_none_or(|spot| places.insert(spot)) {
            claims.push(Claim {
                value: value.clone(),
                source: source.clone(),
                by_look: false,
            });
        }
    }
    settle(claims, work)
}

/// Where a source is on the pages, to tell whether two are the same.
fn spot(source: &Source) -> Option<[u32; 4]> {
    let place = source.place()?;
    Some([
        place.page as u32,
        place.x_mm.to_bits(),
        place.y_mm.to_bits(),
        place.width_mm.to_bits(),
    ])
}

/// Adds the places where lines of the page show a stated value by itself.
pub(super) fn confirm(mut claims: Vec<Claim>, sheet: &Sheet) -> Vec<Claim> {
    let Some(first) = claims.first() else { return claims };
    let (value, wanted) = (first.value.clone(), comparable(&first.value));
    for line in sheet.lines.iter().filter(|_| !wanted.is_empty()) {
        sheet.work.spend_64ths(2 + line.text.len() as u64 / 2);
        if !sheet.work.is_exhausted() && shows(&line.text, &wanted) {
            claims.push(Claim {
                value: value.clone(),
                source: text_source(line),
                by_look: false,
            });
        }
    }
    claims
}

/// Whether a line is a value, alone or after a word with a colon.
fn shows(line: &str, wanted: &str) -> bool {
    comparable(line) == wanted
        || line.rsplit([':', '：', ' ']).next().is_some_and(|end| comparable(end) == wanted)
        || line.split_once([':', '：']).is_some_and(|(_, end)| comparable(end) == wanted)
}

/// Values of a kind that a label may have several of; equal ones are one.
pub(super) fn each(printed: &[Printed]) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for (value, _, source) in printed {
        let at = *known.entry(comparable(value)).or_insert(fields.len());
        match fields.get_mut(at) {
            Some(field) => {
                field.sources.push(source.clone());
                field.confidence = Confidence::Certain;
            }
            None => fields.push(Field {
                value: value.clone(),
                masked: value.contains('*'),
                confidence: Confidence::Likely,
                sources: vec![source.clone()],
                disagreements: Vec::new(),
            }),
        }
    }
    fields
}

fn place(page: usize, rect: SheetRect) -> Place {
    Place {
        page,
        x_mm: rect.x,
        y_mm: rect.y,
        width_mm: rect.width,
        height_mm: rect.height,
    }
}
pub(super) fn text_source(line: &Line) -> Source {
    Source::PageText(place(line.page, line.on_page))
}
pub(super) fn barcode_source(code: &Barcode) -> Source {
    Source::Barcode(Place {
        page: code.page,
        x_mm: code.x_mm,
        y_mm: code.y_mm,
        width_mm: code.width_mm,
        height_mm: code.height_mm,
    })
}

/// The box around several lines of one page.
pub(super) fn text_source_of(sheet: &Sheet, lines: &[usize]) -> Option<Source> {
    let first = &sheet.lines[*lines.first()?];
    let rect = lines
        .iter()
        .map(|&line| &sheet.lines[line])
        .filter(|line| line.page == first.page)
        .fold(first.on_page, |rect, line| rect.union(line.on_page));
    Some(Source::PageText(place(first.page, rect)))
}
