//! Runs: stretches of text that one face sets in one script.

use super::invisible::is_invisible;
use super::stack::FontStack;
use std::ops::Range;
use unicode_script::{Script, ScriptExtension, UnicodeScript};
use unicode_segmentation::UnicodeSegmentation;

/// A stretch of text for one call of the shaper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    /// Bytes of the text.
    pub(super) range: Range<usize>,
    /// Index of the face in the stack.
    pub(super) face: u16,
    pub(super) script: Script,
    /// Every character is one glyph that no layout rule touches by itself or by its script.
    pub(super) plain: bool,
}

/// How far back the script of the text before a range is looked for, in characters.
const CONTEXT: usize = 32;

/// Splits `text[range]` into runs.
pub(super) fn runs(stack: &FontStack, text: &str, range: Range<usize>, mut emit: impl FnMut(Run)) {
    let mut script = text[..range.start]
        .chars()
        .rev()
        .take(CONTEXT)
        .map(strong)
        .find(|script| *script != Script::Common);
    let mut run: Option<Run> = None;
    let mut at = range.start;
    while at < range.end {
        let rest = &text[at..range.end];
        let cluster = Cluster::first(rest);
        let end = at + cluster.text.len();
        let first = cluster.first;
        let resolved = join(script, first);
        if resolved != Script::Common {
            // Characters of no script of their own take the script that follows them when none went before.
            if script.is_none()
                && let Some(run) = &mut run
            {
                run.script = resolved;
            }
            script = Some(resolved);
        }
        let mut position = at;
        cluster.faces(stack, run.as_ref().map(|run| run.face), |piece, face| {
            let piece_end = position + piece;
            let plain = cluster.simple;
            match &mut run {
                Some(run) if run.face == face && run.script == resolved => {
                    run.range.end = piece_end;
                    run.plain &= plain;
                }
                _ => {
                    if let Some(done) = run.replace(Run {
                        range: position..piece_end,
                        face,
                        script: resolved,
                        plain,
                    }) {
                        emit(done);
                    }
                }
            }
            position = piece_end;
        });
        at = end;
    }
    if let Some(run) = run {
        emit(run);
    }
}

/// What a user takes for one character.
struct Cluster<'a> {
    text: &'a str,
    first: char,
    /// One character, of a script whose shaper does nothing by itself.
    simple: bool,
}

impl<'a> Cluster<'a> {
    fn first(rest: &'a str) -> Cluster<'a> {
        let mut characters = rest.chars();
        let first = characters.next().unwrap_or('\0');
        let alone = stands_alone(first);
        if alone && characters.next().is_none_or(stands_alone) {
            return Cluster {
                text: &rest[..first.len_utf8()],
                first,
                simple: true,
            };
        }
        let text = rest.graphemes(true).next().unwrap_or(rest);
        Cluster {
            text,
            first,
            simple: alone && text.len() == first.len_utf8(),
        }
    }

    /// Tells which face sets each piece of the cluster: nearly always one face all of it.
    fn faces(&self, stack: &FontStack, current: Option<u16>, mut tell: impl FnMut(usize, u16)) {
        let fallback = current.unwrap_or(stack.primary());
        if self.simple {
            return tell(self.text.len(), stack.find(self.first).map_or(stack.primary(), |(face, _)| face));
        }
        let visible = || self.text.chars().filter(|character| !is_invisible(*character));
        let Some(base) = visible().next() else {
            return tell(self.text.len(), fallback);
        };
        let all = (0..stack.len() as u16).find(|face| covers(stack, *face, visible()));
        if let Some(face) = all {
            return tell(self.text.len(), face);
        }
        // No face has all of it: each character as it can be had, invisible ones with what goes before.
        let mut face = stack.find(base).map_or(stack.primary(), |(face, _)| face);
        for character in self.text.chars() {
            if !is_invisible(character) {
                face = stack.find(character).map_or(face, |(found, _)| found);
            }
            tell(character.len_utf8(), face);
        }
    }
}

/// Whether a face has every character, or the characters that they compose to.
fn covers(stack: &FontStack, face: u16, mut characters: impl Iterator<Item = char>) -> bool {
    let face = stack.stack_face(face);
    let Some(mut before) = characters.next() else { return true };
    let mut found = face.glyph(before).is_some();
    for character in characters {
        if face.glyph(character).is_some() && found {
            before = character;
            continue;
        }
        let composed = harfrust::unicode::compose(before.into(), character.into()).and_then(char::from_u32);
        match composed.filter(|composed| face.glyph(*composed).is_some()) {
            Some(composed) => (before, found) = (composed, true),
            None => return false,
        }
    }
    found
}

/// Characters that never combine with what follows or goes before, of scripts without a shaper of their own.
#[inline]
fn stands_alone(character: char) -> bool {
    matches!(character,
        ' '..='~' | '\u{A0}'..='\u{AC}' | '\u{AE}'..='\u{2FF}' | '\u{370}'..='\u{482}' | '\u{48A}'..='\u{52F}'
        | '\u{1E00}'..='\u{1FFF}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}' | '\u{2070}'..='\u{20CF}'
        | '\u{2100}'..='\u{2BFF}' | '\u{2E80}'..='\u{3029}' | '\u{3030}'..='\u{3098}' | '\u{309B}'..='\u{312F}' | '\u{31A0}'..='\u{A4CF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{FE10}'..='\u{FE1F}' | '\u{FE30}'..='\u{FE6B}' | '\u{FF01}'..='\u{FF9D}'
        | '\u{FFE0}'..='\u{FFEE}' | '\u{20000}'..='\u{3FFFF}')
}

/// The character's script when it is of one script, [`Script::Common`] otherwise.
fn strong(character: char) -> Script {
    match character {
        '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{20000}'..='\u{3FFFF}' => Script::Han,
        'a'..='z' | 'A'..='Z' => Script::Latin,
        '\0'..='\u{A9}' => Script::Common,
        _ => match character.script() {
            Script::Inherited => Script::Common,
            script => script,
        },
    }
}

/// The script of a character after text of a script: UAX #24 §5.1 and §5.2 with script extensions.
fn join(current: Option<Script>, character: char) -> Script {
    let own = strong(character);
    if own != Script::Common {
        return own;
    }
    let extension = if character.is_ascii() {
        ScriptExtension::from(Script::Common)
    } else {
        character.script_extension()
    };
    match current {
        _ if extension.is_common() || extension.is_inherited() => current.unwrap_or(Script::Common),
        Some(current) if extension.contains_script(current) => current,
        _ if extension.contains_script(Script::Han) => Script::Han,
        _ => extension.iter().next().or(current).unwrap_or(Script::Common),
    }
}
