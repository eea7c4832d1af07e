//! Counters and counter styles (CSS 2.1 §12.4, CSS Lists 3 §4, CSS Counter Styles 3 §6).

use crate::limits::Work;
use crate::style::ComputedStyle;
use crate::style::values::{Display, ListStyleType};
use foldhash::fast::RandomState;
use std::collections::HashSet;

/// The counters in scope.
#[derive(Debug, Default)]
pub(super) struct Counters {
    /// Name, depth of the element that made it, value; innermost last.
    scopes: Vec<(Box<str>, u32, i32)>,
}

impl Counters {
    /// Applies `counter-reset`, `counter-increment` and `counter-set` of an element at some depth of the tree, while there is work left.
    pub(super) fn apply(&mut self, style: &ComputedStyle, depth: u32, work: &Work) {
        // Looking one up takes a fraction of comparing a selector.
        let may_look = |scopes: usize| {
            work.spend_64ths(1 + scopes as u64 / 4);
            !work.is_exhausted()
        };
        for (name, value) in &style.rare.counter_reset {
            if !may_look(self.scopes.len()) {
                return;
            }
            self.reset(name, *value, depth);
        }
        for (name, value) in &style.rare.counter_increment {
            if !may_look(self.scopes.len()) {
                return;
            }
            // What goes out of range is ignored (§4.4).
            self.innermost(name, depth, |current| current.checked_add(*value).unwrap_or(current));
        }
        let is_item = matches!(
            style.display,
            Display::ListItem | Display::InlineListItem | Display::FlowRootListItem
        );
        if is_item && !style.rare.counter_increment.iter().any(|(name, _)| &**name == "list-item") {
            self.innermost("list-item", depth, |current| current.saturating_add(1));
        }
        for (name, value) in &style.rare.counter_set {
            if !may_look(self.scopes.len()) {
                return;
            }
            self.innermost(name, depth, |_| *value);
        }
    }

    fn reset(&mut self, name: &str, value: i32, depth: u32) {
        // A sibling's counter of the same name ends where a new one begins.
        self.scopes.retain(|(n, d, _)| !(&**n == name && *d == depth));
        self.scopes.push((name.into(), depth, value));
    }

    fn innermost(&mut self, name: &str, depth: u32, change: impl Fn(i32) -> i32) {
        match self.scopes.iter_mut().rev().find(|(n, ..)| &**n == name) {
            Some((.., value)) => *value = change(*value),
            None => self.scopes.push((name.into(), depth, change(0))),
        }
    }

    /// The element at `depth` is done: counters its children made end, and its own is not its siblings' where an ancestor has one of that
    /// name (§4.5). Answers with how many names it looked up.
    pub(super) fn leave(&mut self, depth: u32) -> u64 {
        self.scopes.retain(|(_, d, _)| *d <= depth);
        // Inner counters stand behind outer ones.
        let own = self.scopes.iter().rposition(|(_, d, _)| *d < depth).map_or(0, |outer| outer + 1);
        if own == 0 || own == self.scopes.len() {
            return 0;
        }
        let mut inner = self.scopes.split_off(own);
        let outer: HashSet<&str, RandomState> = self.scopes.iter().map(|(name, ..)| &**name).collect();
        inner.retain(|(name, ..)| !outer.contains(&**name));
        let looked = self.scopes.len() + inner.len();
        self.scopes.append(&mut inner);
        looked as u64
    }

    /// The innermost counter's value, 0 when there is none.
    pub(super) fn value(&self, name: &str) -> i32 {
        self.scopes
            .iter()
            .rev()
            .find(|(n, ..)| &**n == name)
            .map_or(0, |(.., value)| *value)
    }

    /// `counter(name, style)`, or `counters(name, separator, style)`.
    pub(super) fn text(&self, name: &str, separator: Option<&str>, style: &ListStyleType) -> String {
        let Some(separator) = separator else {
            return represent(style, self.value(name));
        };
        let values: Vec<String> = self
            .scopes
            .iter()
            .filter(|(n, ..)| &**n == name)
            .map(|(.., value)| represent(style, *value))
            .collect();
        if values.is_empty() {
            represent(style, 0)
        } else {
            values.join(separator)
        }
    }
}

/// A list marker with its suffix.
pub(super) fn marker_text(style: &ListStyleType, value: i32) -> String {
    let suffix = match style {
        ListStyleType::Named(name) => match &**name {
            "disc" | "circle" | "square" | "disclosure-open" | "disclosure-closed" => " ",
            name if name.starts_with("cjk") || name.contains("chinese") || name.contains("japanese") => "、",
            _ => ". ",
        },
        _ => "",
    };
    represent(style, value) + suffix
}

fn represent(style: &ListStyleType, value: i32) -> String {
    match style {
        ListStyleType::None => String::new(),
        ListStyleType::String(text) => text.to_string(),
        ListStyleType::Named(name) => named(name, value).unwrap_or_else(|| value.to_string()),
    }
}

/// The representation of a value in a predefined counter style; `None` outside its range or when the style is unknown.
fn named(name: &str, value: i32) -> Option<String> {
    const ROMAN: [(i32, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    const ARMENIAN: &str = "ԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄՅՆՇՈՉՊՋՌՍՎՏՐՑՒՓՔ";
    const GEORGIAN: &str = "ა,ბ,გ,დ,ე,ვ,ზ,ჱ,თ,ი,კ,ლ,მ,ნ,ჲ,ო,პ,ჟ,რ,ს,ტ,ჳ,ფ,ქ,ღ,ყ,შ,ჩ,ც,ძ,წ,ჭ,ხ,ჴ,ჯ,ჰ";
    let digits = |zero: char| {
        let shown = value.unsigned_abs().to_string();
        let digits: String = shown
            .bytes()
            .filter_map(|b| char::from_u32(zero as u32 + u32::from(b - b'0')))
            .collect();
        Some(if value < 0 { format!("-{digits}") } else { digits })
    };
    match name {
        "disc" => Some("•".into()),
        "circle" => Some("◦".into()),
        "square" => Some("▪".into()),
        "disclosure-open" => Some("▾".into()),
        "disclosure-closed" => Some("▸".into()),
        "decimal-leading-zero" => Some(if value < 0 {
            format!("-{:02}", value.unsigned_abs())
        } else {
            format!("{value:02}")
        }),
        "lower-roman" | "upper-roman" if (1..4000).contains(&value) => {
            let text = additive(value, &ROMAN);
            Some(if name.starts_with('u') { text.to_uppercase() } else { text })
        }
        "lower-alpha" | "lower-latin" => alphabetic(value, "abcdefghijklmnopqrstuvwxyz"),
        "upper-alpha" | "upper-latin" => alphabetic(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        "lower-greek" => alphabetic(value, "αβγδεζηθικλμνξοπρστυφχψω"),
        "hiragana" => alphabetic(
            value,
            "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわゐゑをん",
        ),
        "katakana" => alphabetic(
            value,
            "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヰヱヲン",
        ),
        "cjk-earthly-branch" => fixed(value, "子丑寅卯辰巳午未申酉戌亥"),
        "cjk-heavenly-stem" => fixed(value, "甲乙丙丁戊己庚辛壬癸"),
        "armenian" | "upper-armenian" if (1..10000).contains(&value) => Some(decimal_letters(value, ARMENIAN)),
        "lower-armenian" if (1..10000).contains(&value) => Some(decimal_letters(value, ARMENIAN).to_lowercase()),
        "georgian" if (1..10000).contains(&value) => Some(decimal_letters(value, &GEORGIAN.replace(',', ""))),
        "cjk-decimal" if value >= 0 => {
            let numerals: Vec<char> = "〇一二三四五六七八九".chars().collect();
            Some(value.to_string().bytes().map(|b| numerals[usize::from(b - b'0')]).collect())
        }
        "cjk-ideographic" | "trad-chinese-informal" | "simp-chinese-informal" if value.unsigned_abs() < 10000 => {
            Some(chinese(value, if name.starts_with("simp") { "负" } else { "負" }))
        }
        "arabic-indic" => digits('٠'),
        "persian" | "urdu" => digits('۰'),
        "devanagari" => digits('०'),
        "bengali" => digits('০'),
        "gujarati" => digits('૦'),
        "gurmukhi" => digits('੦'),
        "kannada" => digits('೦'),
        "khmer" | "cambodian" => digits('០'),
        "lao" => digits('໐'),
        "malayalam" => digits('൦'),
        "mongolian" => digits('᠐'),
        "myanmar" => digits('၀'),
        "oriya" => digits('୦'),
        "tamil" => digits('௦'),
        "telugu" => digits('౦'),
        "thai" => digits('๐'),
        "tibetan" => digits('༠'),
        _ => None,
    }
}

fn additive(mut value: i32, weights: &[(i32, &str)]) -> String {
    let mut out = String::new();
    for &(weight, symbol) in weights {
        while value >= weight {
            out.push_str(symbol);
            value -= weight;
        }
    }
    out
}

/// Letters for units, tens, hundreds and thousands, nine each.
fn decimal_letters(value: i32, letters: &str) -> String {
    let letters: Vec<char> = letters.chars().collect();
    let mut out = String::new();
    for (place, unit) in [1000, 100, 10, 1].into_iter().enumerate() {
        let digit = (value / unit % 10) as usize;
        if digit > 0 {
            out.extend(letters.get((3 - place) * 9 + digit - 1));
        }
    }
    out
}

fn alphabetic(value: i32, letters: &str) -> Option<String> {
    let letters: Vec<char> = letters.chars().collect();
    let mut value = usize::try_from(value).ok().filter(|&v| v > 0)?;
    let mut out = Vec::new();
    while value > 0 {
        value -= 1;
        out.push(letters[value % letters.len()]);
        value /= letters.len();
    }
    Some(out.into_iter().rev().collect())
}

fn fixed(value: i32, symbols: &str) -> Option<String> {
    let index = usize::try_from(value).ok()?.checked_sub(1)?;
    symbols.chars().nth(index).map(String::from)
}

/// Informal Chinese numerals below ten thousand: 十, 十一, 一百零五.
fn chinese(value: i32, minus: &str) -> String {
    let numerals: Vec<char> = "零一二三四五六七八九".chars().collect();
    let magnitude = value.unsigned_abs();
    if magnitude == 0 {
        return "零".into();
    }
    let mut out = if value < 0 { minus.to_string() } else { String::new() };
    let mut gap = false;
    let mut started = false;
    for (unit, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = (magnitude / unit % 10) as usize;
        if digit == 0 {
            gap = started;
            continue;
        }
        if gap {
            out.push('零');
            gap = false;
        }
        if !(unit == 10 && digit == 1 && !started) {
            out.push(numerals[digit]);
        }
        out.push_str(name);
        started = true;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nested_counter_is_not_seen_by_siblings() {
        let mut counters = Counters::default();
        counters.reset("c", 0, 1);
        counters.innermost("c", 2, |value| value + 1);
        counters.reset("c", 98, 2);
        assert_eq!(counters.text("c", Some("."), &ListStyleType::Named("decimal".into())), "1.98");
        counters.leave(2);
        assert_eq!(counters.value("c"), 1);
        counters.reset("d", 5, 2);
        counters.leave(2);
        assert_eq!(counters.value("d"), 5, "no ancestor has one");
    }

    #[test]
    fn predefined_styles() {
        let cases = [
            ("lower-roman", 1994, "mcmxciv"),
            ("upper-alpha", 28, "AB"),
            ("decimal-leading-zero", 7, "07"),
            ("armenian", 1996, "ՌՋՂԶ"),
            ("georgian", 10, "ი"),
            ("cjk-ideographic", 105, "一百零五"),
            ("cjk-ideographic", 11, "十一"),
            ("cjk-decimal", 20, "二〇"),
        ];
        for (name, value, text) in cases {
            assert_eq!(named(name, value).as_deref(), Some(text), "{name} {value}");
        }
        assert_eq!(represent(&ListStyleType::Named("lower-alpha".into()), 0), "0");
    }
}
