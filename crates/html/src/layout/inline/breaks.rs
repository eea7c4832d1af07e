//! Where lines may be broken: soft wrap opportunities (UAX 14 as tailored by CSS Text 3 §5).

use super::content::{InlineItem, ItemKind};
use crate::style::ComputedStyle;
use crate::style::values::{LineBreak, WhiteSpaceCollapse, WordBreak};
use icu_locale_core::{LanguageIdentifier, langid};
use icu_segmenter::LineSegmenter;
use icu_segmenter::options::{LineBreakOptions, LineBreakStrictness, LineBreakWordOption};
use std::sync::Arc;

/// What decides where text may be broken: the properties, and whether the text is Chinese or Japanese.
type BreakKey = (LineBreak, WordBreak, bool);

fn break_key(style: &ComputedStyle) -> BreakKey {
    let inherited = &style.inherited;
    let language = inherited.lang.split('-').next().unwrap_or_default();
    (inherited.line_break, inherited.word_break, matches!(language, "zh" | "ja"))
}

/// Whether a character is a space, other than a no-break space, that lines may end after.
pub fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{1680}' | '\u{3000}')
}

/// Byte offsets before which lines may be broken, ascending.
pub fn opportunities(text: &str, items: &[InlineItem], container: &Arc<ComputedStyle>) -> Vec<u32> {
    let wraps = |style: &ComputedStyle| !style.inherited.no_wrap;
    if !wraps(container) && !items.iter().any(|i| wraps(&i.style)) {
        return Vec::new();
    }
    let mut breaks = segment_by_style(text, items);
    // A run of spaces hangs or vanishes as a whole (CSS Text 3 §4.1.3).
    breaks.retain(|&offset| {
        let (before, after) = text.split_at(offset as usize);
        !(before.ends_with(is_space) && after.starts_with(is_space))
    });
    let before = breaks.len();
    for item in items
        .iter()
        .filter(|i| i.style.inherited.white_space == WhiteSpaceCollapse::BreakSpaces)
    {
        // `break-spaces`: after every preserved space (CSS Text 3 §3).
        let spaces = text[item.start as usize..item.end as usize].char_indices();
        let ends = spaces
            .filter(|&(_, c)| is_space(c) || c == '\t')
            .map(|(at, c)| item.start + (at + c.len_utf8()) as u32);
        breaks.extend(ends.filter(|&end| (end as usize) < text.len()));
    }
    if breaks.len() > before {
        breaks.sort_unstable();
        breaks.dedup();
    }
    if items.iter().any(|i| !wraps(&i.style)) {
        keep_wrapping(&mut breaks, items, container);
    }
    breaks
}

/// Drops the opportunities that `white-space` forbids. Between two characters the box around both decides (CSS Text 3 §5.1).
fn keep_wrapping(breaks: &mut Vec<u32>, items: &[InlineItem], container: &Arc<ComputedStyle>) {
    let mut around: Vec<&Arc<ComputedStyle>> = vec![container];
    let mut next = 0;
    // How many boxes stayed open since the last character.
    let mut common = 1;
    let mut kept = Vec::with_capacity(breaks.len());
    for item in items {
        match item.kind {
            ItemKind::Open { .. } => around.push(&item.style),
            ItemKind::Close { .. } if around.len() > 1 => {
                around.pop();
                common = common.min(around.len());
            }
            _ => {}
        }
        if item.start == item.end || matches!(item.kind, ItemKind::Control) {
            continue;
        }
        while let Some(&offset) = breaks.get(next).filter(|&&offset| offset < item.end) {
            let style = if offset <= item.start { around[common - 1] } else { &item.style };
            if !style.inherited.no_wrap {
                kept.push(offset);
            }
            next += 1;
        }
        common = around.len();
    }
    *breaks = kept;
}

fn segment_by_style(text: &str, items: &[InlineItem]) -> Vec<u32> {
    let styled = || items.iter().filter(|i| matches!(i.kind, ItemKind::Text(_)));
    let Some(first) = styled().next().map(|i| break_key(&i.style)) else {
        return segment(text, (LineBreak::Auto, WordBreak::Normal, false));
    };
    if styled().all(|i| break_key(&i.style) == first) {
        return segment(text, first);
    }
    let mut keys: Vec<BreakKey> = Vec::new();
    for item in styled() {
        let key = break_key(&item.style);
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let mut all: Vec<u32> = Vec::new();
    for key in keys {
        let mut index = 0;
        let owns = |offset: u32, index: &mut usize| {
            while *index < items.len() && (items[*index].end < offset || items[*index].start == items[*index].end) {
                *index += 1;
            }
            items.get(*index).is_some_and(|i| break_key(&i.style) == key)
        };
        all.extend(segment(text, key).into_iter().filter(|&offset| owns(offset, &mut index)));
    }
    all.sort_unstable();
    all.dedup();
    all
}

static CHINESE: LanguageIdentifier = langid!("zh");

fn segment(text: &str, (line_break, word_break, chinese_or_japanese): BreakKey) -> Vec<u32> {
    let mut options = LineBreakOptions::default();
    options.content_locale = chinese_or_japanese.then_some(&CHINESE);
    options.strictness = Some(match line_break {
        LineBreak::Loose => LineBreakStrictness::Loose,
        LineBreak::Auto | LineBreak::Normal => LineBreakStrictness::Normal,
        LineBreak::Strict => LineBreakStrictness::Strict,
        LineBreak::Anywhere => LineBreakStrictness::Anywhere,
    });
    options.word_option = Some(match word_break {
        WordBreak::Normal | WordBreak::BreakWord => LineBreakWordOption::Normal,
        WordBreak::BreakAll => LineBreakWordOption::BreakAll,
        WordBreak::KeepAll => LineBreakWordOption::KeepAll,
    });
    // Words of Thai, Lao, Khmer and Burmese are found in dictionaries.
    let segmenter = LineSegmenter::new_dictionary(options);
    segmenter
        .segment_str(text)
        .map(|offset| offset as u32)
        .filter(|&offset| offset > 0 && (offset as usize) < text.len())
        .collect()
}
