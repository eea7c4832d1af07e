//! Alignment along the line and justification (CSS Text 3 §6).

use super::Placement;
use crate::layout::inline::content::ItemKind;
use crate::layout::inline::line_breaker::Line;
use crate::style::ComputedStyle;
use crate::style::values::TextAlign;
use crate::units::Px;

impl Placement<'_> {
    /// How `text-align: justify` stretches the line: opportunities are word spaces and ideographs (CSS Text 3 §6.4).
    pub(super) fn justification(&self, line: &Line, free: Px) -> Option<Stretch> {
        let mut counts = vec![0; self.leaves.len()];
        let mut last: Option<(usize, u32)> = None;
        for (index, leaf) in self.leaves.iter().enumerate() {
            let Some(line_item) = leaf.line_item.map(|i| &line.items[i]) else {
                continue;
            };
            match &self.content.items[line_item.item].kind {
                ItemKind::Text(shaped) => {
                    let glyphs = &shaped.glyphs[shaped.glyph_at(line_item.start)..shaped.glyph_at(line_item.end)];
                    counts[index] = glyphs.iter().filter(|g| is_expandable(&self.content.text, g.cluster)).count();
                    let end = glyphs.last().map(|g| g.cluster);
                    last = end.filter(|&end| is_expandable(&self.content.text, end)).map(|end| (index, end));
                }
                ItemKind::Atomic => last = None,
                _ => {}
            }
        }
        // Nothing follows the last character, so it does not count.
        let total: usize = counts.iter().sum::<usize>() - usize::from(last.is_some());
        if total == 0 {
            return None;
        }
        let per_opportunity = free.to_f32() / total as f32;
        let extra = counts
            .iter()
            .enumerate()
            .map(|(i, &n)| (n - usize::from(last.is_some_and(|(last, _)| last == i))) as f32 * per_opportunity)
            .collect();
        Some(Stretch {
            per_opportunity,
            extra,
            last: last.map(|(_, offset)| offset),
        })
    }
}

pub(super) struct Stretch {
    per_opportunity: f32,
    extra: Vec<f32>,
    /// Offset of the line's last character, after which there is nothing to move.
    last: Option<u32>,
}

impl Stretch {
    pub(super) fn of_leaf(&self, leaf: usize) -> f32 {
        self.extra[leaf]
    }

    /// What comes after the character at an offset of the text.
    pub(super) fn after(&self, text: &str, offset: u32) -> f32 {
        if self.last != Some(offset) && is_expandable(text, offset) {
            self.per_opportunity
        } else {
            0.
        }
    }
}

/// The alignment a line uses (CSS Text 3 §6.1 and §6.3), as a line-relative side.
pub(super) fn effective_alignment(style: &ComputedStyle, last: bool, rtl: bool) -> TextAlign {
    let inherited = &style.inherited;
    let mut align = inherited.text_align;
    if last {
        align = match (inherited.text_align_last, align) {
            (TextAlign::Auto, TextAlign::Justify) => TextAlign::Start,
            (TextAlign::Auto, align) => align,
            (align_last, _) => align_last,
        };
    }
    match align {
        TextAlign::Start | TextAlign::Auto if rtl => TextAlign::Right,
        TextAlign::End if !rtl => TextAlign::Right,
        TextAlign::Start | TextAlign::Auto | TextAlign::End | TextAlign::Left | TextAlign::WebkitLeft => TextAlign::Left,
        TextAlign::Right | TextAlign::WebkitRight => TextAlign::Right,
        TextAlign::Center | TextAlign::WebkitCenter => TextAlign::Center,
        TextAlign::Justify => TextAlign::Justify,
    }
}

/// Whether `text-align: justify` may widen the line after the character at `offset`: after spaces and on both sides of CJK characters.
fn is_expandable(text: &str, offset: u32) -> bool {
    let mut characters = text[offset as usize..].chars();
    let Some(c) = characters.next() else { return false };
    matches!(c, ' ' | '\u{a0}') || is_cjk(c) || characters.next().is_some_and(is_cjk)
}

/// Ideographs, kana and the punctuation and symbols that stand among them.
fn is_cjk(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{2fff}' | '\u{3001}'..='\u{312f}' | '\u{3190}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe4f}' | '\u{ff01}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' | '\u{20000}'..='\u{3fffd}')
}
