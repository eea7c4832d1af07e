//! Where lines may be broken: soft wrap opportunities (UAX 14 as tailored by CSS Text 3 §5 and by browsers).

mod pairs;
mod rules;

use super::content::{InlineItem, ItemKind};
use crate::style::ComputedStyle;
use crate::style::values::{LineBreak, WhiteSpaceCollapse, WordBreak};
use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup, LineBreak as LineBreakClass};
use icu_segmenter::LineSegmenter;
use icu_segmenter::options::LineBreakOptions;
use rules::{Rules, Tailoring};
use std::sync::Arc;
use unicode_segmentation::UnicodeSegmentation;

/// What decides where text may be broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct BreakKey {
    line_break: LineBreak,
    word_break: WordBreak,
    /// The rules for Chinese and Japanese apply: always to Chinese, to Japanese and Korean where `line-break` is set.
    chinese_or_japanese: bool,
}

fn break_key(style: &ComputedStyle) -> BreakKey {
    let inherited = &style.inherited;
    let language = inherited.lang.split('-').next().unwrap_or_default();
    BreakKey {
        line_break: inherited.line_break,
        word_break: inherited.word_break,
        chinese_or_japanese: match language {
            "zh" => true,
            "ja" | "ko" => inherited.line_break != LineBreak::Auto,
            _ => false,
        },
    }
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
    let mut breaks = segment_by_style(text, items, container);
    // A run of spaces hangs or vanishes as a whole (CSS Text 3 §4.1.3).
    breaks.retain(|&offset| {
        let (before, after) = text.split_at(offset as usize);
        !(before.ends_with(is_space) && after.starts_with(is_space))
    });
    let before = breaks.len();
    for item in items.iter().filter(|i| matches!(i.kind, ItemKind::Atomic)) {
        let (last, next) = (
            text[..item.start as usize].chars().next_back(),
            text[item.end as usize..].chars().next(),
        );
        breaks.extend(last.filter(|&c| parts_from_atomic(c)).map(|_| item.start));
        breaks.extend(next.filter(|&c| parts_from_atomic(c) && !is_blank(c)).map(|_| item.end));
    }
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

/// Whether lines may be broken between an atomic inline and a character beside it (CSS Text 3 §5.1): whatever UAX 14 says, but for characters that
/// are there to join.
fn parts_from_atomic(c: char) -> bool {
    use LineBreakClass as L;
    c == '\u{a0}' || !matches!(CodePointMapData::<L>::new().get(c), L::GL | L::WJ | L::ZWJ)
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

fn segment_by_style(text: &str, items: &[InlineItem], container: &Arc<ComputedStyle>) -> Vec<u32> {
    let styled = || items.iter().filter(|i| matches!(i.kind, ItemKind::Text(_)));
    let Some(first) = styled().next().map(|i| break_key(&i.style)) else {
        return segment(text, break_key(container));
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

/// Opportunities of text of one kind, as browsers find them: spaces, then pairs of Latin-1, then the rules of UAX 14.
fn segment(text: &str, key: BreakKey) -> Vec<u32> {
    if key.line_break == LineBreak::Anywhere {
        return text.grapheme_indices(true).skip(1).map(|(offset, _)| offset as u32).collect();
    }
    let mut breaks = Vec::new();
    let mut rules = Rules::new(Tailoring {
        strictness: key.line_break,
        chinese_or_japanese: key.chinese_or_japanese,
    });
    // Pairs of ASCII characters never ask the rules.
    let needs_rules = !text.is_ascii();
    let keeps_words = key.word_break == WordBreak::KeepAll;
    let mut letters = (key.word_break == WordBreak::BreakAll).then(|| LetterBreaks::new(key.line_break == LineBreak::Loose));
    let (mut before, mut last) = (None, None);
    let mut complex = false;
    for (offset, c) in text.char_indices() {
        if let Some(last) = last
            && is_ideograph(c)
            && is_ideograph(last)
            && !keeps_words
        {
            breaks.push(offset as u32);
            rules.pass_ideograph(c);
        } else {
            let after = &text[offset + c.len_utf8()..];
            let by_rules = needs_rules && rules.pass(c, after);
            let by_letters = letters.as_mut().is_some_and(|letters| letters.pass(c));
            complex |= is_complex(c);
            let breaks_here = last.is_some_and(|last| match () {
                // No break before a space, always one after it, whatever UAX 14 says of brackets and quotation marks.
                _ if is_blank(c) => false,
                _ if is_blank(last) => true,
                _ => match pairs::decide(before, last, c) {
                    Some(true) => true,
                    _ if by_letters => true,
                    _ if keeps_words && keep_together(before, last, c) => false,
                    Some(false) => false,
                    None => by_rules,
                },
            });
            if breaks_here {
                breaks.push(offset as u32);
            }
        }
        (before, last) = (last, Some(c));
    }
    if complex {
        breaks.extend(words_of_complex_scripts(text));
        breaks.sort_unstable();
        breaks.dedup();
    }
    breaks
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n')
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}')
}

/// Thai, Lao, Khmer, Burmese and their kin are written without spaces.
fn is_complex(c: char) -> bool {
    c >= '\u{e00}' && CodePointMapData::<LineBreakClass>::new().get(c) == LineBreakClass::SA
}

/// Where the words begin that a dictionary finds in runs of complex scripts.
fn words_of_complex_scripts(text: &str) -> Vec<u32> {
    let segmenter = LineSegmenter::new_dictionary(LineBreakOptions::default());
    let mut breaks = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(is_complex).map(|found| at + found) {
        let end = text[start..].find(|c| !is_complex(c)).map_or(text.len(), |found| start + found);
        let inside = segmenter
            .segment_str(&text[start..end])
            .filter(|&offset| offset > 0 && offset < end - start);
        breaks.extend(inside.map(|offset| (start + offset) as u32));
        at = end;
    }
    breaks
}

/// `word-break: keep-all` (CSS Text 3 §5.2): no break between letters and digits; breaks at hyphens and punctuation stay.
fn keep_together(before: Option<char>, last: char, next: char) -> bool {
    let category = |c: char| CodePointMapData::<GeneralCategory>::new().get(c);
    let of_word = |c: char| {
        (GeneralCategoryGroup::Letter.contains(category(c)) || GeneralCategoryGroup::Number.contains(category(c))) && !is_complex(c)
    };
    let base = match before {
        Some(before) if GeneralCategoryGroup::Mark.contains(category(last)) => before,
        _ => last,
    };
    of_word(base) && of_word(next)
}

/// Whether `word-break: break-all` parts a character from ideographic spaces after it when intrinsic sizes are found, though lines do not break there.
pub fn parts_from_wide_space(c: char) -> bool {
    PARTS_FROM_LETTERS.contains(&CodePointMapData::<LineBreakClass>::new().get(c))
}

/// Classes after which `break-all` breaks before letters, digits and hyphens.
const PARTS_FROM_LETTERS: [LineBreakClass; 12] = {
    use LineBreakClass as L;
    [L::AI, L::AL, L::BA, L::NU, L::SA, L::SY, L::HL, L::CL, L::CP, L::EX, L::PO, L::IS]
};

/// `word-break: break-all` (CSS Text 3 §5.2): what breaks besides, by the classes of the characters before and after.
///
/// Source: Blink's `kBreakAllLineBreakClassTable`.
struct LetterBreaks {
    last: Option<LineBreakClass>,
    loose: bool,
}

impl LetterBreaks {
    fn new(loose: bool) -> LetterBreaks {
        LetterBreaks { last: None, loose }
    }

    fn pass(&mut self, c: char) -> bool {
        use LineBreakClass as L;
        let class = match c {
            '+' => L::AL,
            _ => CodePointMapData::<L>::new().get(c),
        };
        let last = if class == L::CM { self.last } else { self.last.replace(class) };
        let Some(last) = last else { return false };
        if self.loose && matches!(c, '\u{2010}' | '\u{2013}') && matches!(last, L::NU | L::AL | L::SA | L::ID) {
            return true;
        }
        // LB21 holds on.
        if class == L::BA && c != '|' && !self.loose {
            return false;
        }
        matches!(
            (last, class),
            (L::AI | L::AL | L::BA | L::NU | L::SA | L::SY | L::HL, L::OP | L::PR | L::SA)
                | (L::CL | L::CP | L::EX | L::PO, L::PR)
                | (L::CP, L::SA)
                | (L::EX | L::PO, L::PO)
                | (L::PR, L::PO)
                | (L::HY, L::NU)
        ) || (PARTS_FROM_LETTERS.contains(&last) && matches!(class, L::AI | L::AL | L::BA | L::HY | L::NU | L::HL))
    }
}

#[cfg(test)]
mod tests;
