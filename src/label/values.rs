//! Values that words announce: 重量：1.20kg, and what stands right of a word or below it.

use super::agreement::comparable;
use super::claims::{Printed, text_source_of};
use super::extract::is_number;
use super::lexicon::{FieldKind, value_word};
use super::lines::{Sheet, is_ideograph};
use super::phone::phones;
use std::collections::{BTreeMap, BTreeSet};

/// Values that a word announces: after it on its line, else right of it, else below it.
pub(super) fn labelled(sheet: &Sheet) -> BTreeMap<FieldKind, Vec<Printed>> {
    let mut found: BTreeMap<FieldKind, Vec<Printed>> = BTreeMap::new();
    let mut known: BTreeSet<(FieldKind, Vec<usize>)> = BTreeSet::new();
    for (index, line) in sheet.lines.iter().enumerate() {
        for (kind, range) in &sheet.words[index].values {
            let kind = *kind;
            if kind == FieldKind::Foreign {
                continue;
            }
            // A second name in another language: Contents 内件.
            let value = line.text[range.clone()].trim();
            let value = if value_word(value).is_some_and(|(again, _)| again == kind) {
                ""
            } else {
                value
            };
            let taken = match value.is_empty() {
                false => Some((value.to_owned(), vec![index])),
                true => neighbour(sheet, index, kind),
            };
            let Some((mut value, mut lines)) = taken else { continue };
            if matches!(kind, FieldKind::Goods | FieldKind::Remark) {
                continued(sheet, &mut value, &mut lines, index);
            }
            if let Some(value) = accepted(kind, &value)
                && let Some(source) = text_source_of(sheet, &lines)
                && known.insert((kind, lines))
            {
                found.entry(kind).or_default().push((value, index, source));
            }
        }
    }
    found
}

/// How far right of its word a value can be, in mm.
const RIGHT_MM: f32 = 26.;
/// How far below its word a value can be, in em of the word.
const BELOW: f32 = 3.2;
/// The part of a word's height that a value on its level shares with it.
const SHARED: f32 = 0.2;
/// Boxes may overlap or miss each other by this, in mm.
const SLACK_MM: f32 = 0.5;
/// The gap between lines of one text, in em.
const CLOSE: f32 = 0.6;
/// How far a text's second line may be indented under its word, in mm.
const INDENT_MM: f32 = 16.;

/// The value of a word that stands alone: right of it, else below.
fn neighbour(sheet: &Sheet, index: usize, kind: FieldKind) -> Option<(String, Vec<usize>)> {
    let line = &sheet.lines[index];
    let usable = |i: usize| plain(sheet, i) && accepted(kind, &sheet.lines[i].text).is_some();
    let right = sheet
        .around(line, line.at.y, line.at.bottom())
        .into_iter()
        .filter(|&i| i != index)
        .filter(|&i| {
            let other = &sheet.lines[i];
            let gap = other.at.x - line.at.right();
            let overlap =
                other.at.y < line.at.bottom() - SHARED * line.at.height && other.at.bottom() > line.at.y + SHARED * line.at.height;
            (-SLACK_MM..RIGHT_MM).contains(&gap) && overlap
        })
        .min_by(|&a, &b| sheet.lines[a].at.x.total_cmp(&sheet.lines[b].at.x));
    if let Some(right) = right.filter(|&i| usable(i)) {
        return Some((sheet.lines[right].text.clone(), vec![right]));
    }
    let reach = BELOW * line.em() + 1.;
    let mut below: Vec<usize> = sheet
        .around(line, line.at.bottom() - SLACK_MM, line.at.bottom() + reach)
        .into_iter()
        .filter(|&i| {
            let other = &sheet.lines[i];
            let gap = other.at.y - line.at.bottom();
            (-SLACK_MM..reach).contains(&gap)
                && other.at.x < line.at.right() + 2. * SLACK_MM
                && other.at.right() > line.at.x - 2. * SLACK_MM
        })
        .collect();
    below.sort_by(|&a, &b| sheet.lines[a].at.y.total_cmp(&sheet.lines[b].at.y));
    let below = below.into_iter().find(|&i| usable(i))?;
    Some((sheet.lines[below].text.clone(), vec![below]))
}

/// Whether a line has no word that says what it is.
fn plain(sheet: &Sheet, line: usize) -> bool {
    let words = &sheet.words[line];
    words.values.is_empty() && words.role.is_none()
}

/// Goods and remarks go on below, left-aligned, in the same size, close by.
fn continued(sheet: &Sheet, value: &mut String, lines: &mut Vec<usize>, label: usize) {
    while let Some(&last) = lines.last() {
        let before = &sheet.lines[last];
        let em = before.em();
        let near = sheet.around(before, before.at.bottom() - CLOSE * em, before.at.bottom() + CLOSE * em);
        let next = near.into_iter().find(|&i| {
            let other = &sheet.lines[i];
            let gap = other.at.y - before.at.bottom();
            let aligned = (other.at.x - before.at.x).abs() < 2. * SLACK_MM
                || (last == label && other.at.x > before.at.x && other.at.x < before.at.x + INDENT_MM);
            !lines.contains(&i)
                && (other.size - before.size).abs() < 0.1
                && (-CLOSE * em..CLOSE * em).contains(&gap)
                && aligned
                && plain(sheet, i)
                && !sheet.floor(before, other)
        });
        // A line that ends well before its column does is the last one.
        match next.filter(|_| lines.len() < 6) {
            Some(next) => {
                value.push_str(&sheet.lines[next].text);
                lines.push(next);
            }
            None => break,
        }
    }
}

/// The value if it can be one of its kind, cleaned of what is not part of it.
fn accepted(kind: FieldKind, value: &str) -> Option<String> {
    let value = value.trim_matches([' ', '　', '，', ';', '；', '|']);
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let count = value.chars().count();
    let first = value.split(' ').next().unwrap_or_default();
    let good = match kind {
        FieldKind::Waybill => {
            let compact: String = value.split("  ").next()?.chars().filter(|c| *c != ' ').collect();
            return (is_number(&comparable(&compact))).then_some(compact);
        }
        FieldKind::Order => {
            return (first.chars().count() >= 4 && first.chars().any(|c| c.is_ascii_digit()) && !first.chars().any(is_ideograph))
                .then(|| first.to_owned());
        }
        FieldKind::Cod | FieldKind::Insured => {
            let rest: String = value
                .chars()
                .filter(|c| !c.is_ascii_digit() && !matches!(c, '.' | ',' | ' '))
                .collect();
            digits > 0
                && matches!(
                    &*rest.to_ascii_uppercase(),
                    "" | "元" | "￥" | "¥" | "￥元" | "¥元" | "$" | "RMB" | "CNY" | "USD" | "US$" | "EUR"
                )
        }
        FieldKind::Weight | FieldKind::ChargedWeight => {
            let letters: String = value.chars().filter(|c| c.is_alphabetic()).collect();
            digits > 0
                && matches!(
                    &*letters.to_ascii_lowercase(),
                    "" | "kg" | "kgs" | "g" | "lb" | "lbs" | "oz" | "lboz" | "lbsoz" | "千克" | "公斤" | "克"
                )
        }
        FieldKind::Pieces => {
            let word = first.trim_end_matches(|c: char| "件个包PCSpcs".contains(c));
            let fits = word.chars().all(|c| c.is_ascii_digit() || c == '/')
                && (1..=7).contains(&word.len())
                && word.starts_with(|c: char| c.is_ascii_digit());
            return fits.then(|| word.to_owned());
        }
        FieldKind::Date => digits >= 4 && value.contains(['-', '/', '.', '年', ':']) && count <= 32,
        FieldKind::Destination | FieldKind::Origin => (1..=16).contains(&count) && phones(value).is_empty(),
        FieldKind::Bag => (1..=24).contains(&count) && value.chars().any(char::is_alphanumeric),
        FieldKind::Product => (1..=16).contains(&count),
        FieldKind::Remark | FieldKind::Goods => count > 0 && value.chars().any(char::is_alphanumeric),
        FieldKind::Foreign => false,
    };
    good.then(|| value.to_owned())
}
