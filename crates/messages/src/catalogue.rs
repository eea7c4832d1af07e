//! English texts and what they are in another language.

use crate::template::{Piece, filled, pieces, values};
use std::collections::HashMap;

/// Values inside of values: a reason inside of an error inside of a line.
const DEEPEST: usize = 6;

/// English texts and what they are in another language.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    entries: HashMap<String, String>,
    /// Entries with holes, those with the most text of their own first.
    templates: Vec<String>,
}

impl Catalogue {
    /// Reads a catalogue: blocks of lines `> English` and `< translation` with an empty line between them; `#` begins a comment.
    pub fn parse(text: &str) -> Catalogue {
        let mut catalogue = Catalogue::default();
        catalogue.add(text);
        catalogue
    }

    /// Adds what another file has.
    pub fn add(&mut self, text: &str) {
        for block in text.split("\n\n") {
            let lines = |mark: &str| {
                let lines = block.lines().filter_map(|line| line.strip_prefix(mark));
                lines
                    .map(|line| line.strip_prefix(' ').unwrap_or(line))
                    .collect::<Vec<_>>()
                    .join("\n")
            };
            let (english, translation) = (lines(">"), lines("<"));
            if !english.is_empty() && !translation.is_empty() {
                self.entries.insert(english, translation);
            }
        }
        self.arrange();
    }

    /// Adds texts that are known in both languages elsewhere.
    pub fn extend<'t>(&mut self, texts: impl IntoIterator<Item = (&'t str, &'t str)>) {
        self.entries.extend(
            texts
                .into_iter()
                .map(|(english, translation)| (english.to_owned(), translation.to_owned())),
        );
        self.arrange();
    }

    fn arrange(&mut self) {
        let own = |template: &str| {
            pieces(template)
                .iter()
                .map(|piece| if let Piece::Text(text) = piece { text.len() } else { 0 })
                .sum::<usize>()
        };
        // What has holes and a word: a text that is all signs would be found in everything.
        let is_template = |english: &&String| {
            let pieces = pieces(english);
            let worded = |piece: &Piece| matches!(piece, Piece::Text(text) if text.chars().any(char::is_alphabetic));
            pieces.iter().any(worded) && pieces.iter().any(|piece| matches!(piece, Piece::Hole(_)))
        };
        let templates = self.entries.keys().filter(is_template);
        let mut templates: Vec<_> = templates.map(|template| (usize::MAX - own(template), template.clone())).collect();
        templates.sort();
        self.templates = templates.into_iter().map(|(_, template)| template).collect();
    }

    /// The translation of a text or template as it is written.
    pub fn entry(&self, english: &str) -> Option<&str> {
        self.entries.get(english).map(String::as_str)
    }

    /// Every English text.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// A message with its values, in the other language; one that is not known stays English.
    pub fn fill<V: AsRef<str>>(&self, template: &str, values: &[(&str, V)]) -> String {
        let values: Vec<_> = values.iter().map(|(name, value)| (*name, self.say(value.as_ref()))).collect();
        filled(self.entry(template).unwrap_or(template), &values)
    }

    /// A message that has its values already, in the other language; one that is not known stays English.
    pub fn say(&self, english: &str) -> String {
        self.said(english, DEEPEST)
    }

    fn said(&self, english: &str, depth: usize) -> String {
        if let Some(translation) = self.entry(english) {
            return translation.to_owned();
        }
        if depth == 0 || english.is_ascii() && !english.contains(' ') {
            return english.to_owned();
        }
        for template in &self.templates {
            let pieces = pieces(template);
            let Some(found) = values(&pieces, english) else { continue };
            let names = pieces
                .iter()
                .filter_map(|piece| if let Piece::Hole(name) = piece { Some(*name) } else { None });
            let found: Vec<_> = names.zip(found).map(|(name, value)| (name, self.said(value, depth - 1))).collect();
            return filled(self.entry(template).unwrap_or(template), &found);
        }
        // Messages one after the other, or one that tells of what another is about.
        for (separator, joined) in [("; ", "；"), (", ", "、"), (": ", "：")] {
            let parts: Vec<_> = english.split(separator).map(|part| self.said(part, depth - 1)).collect();
            let text = parts.join(separator);
            if text != english {
                return parts.join(joined);
            }
        }
        english.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "# test\n> it stays empty: {reason}\n< 留空：{reason}\n\n> damaged\n< 损坏\n\n> {a} stays\n< {a} 不变\n\n> two\n> lines\n< 两行\n";

    #[test]
    fn messages_are_translated_with_what_is_in_them() {
        let catalogue = Catalogue::parse(TEXT);
        assert_eq!(catalogue.say("it stays empty: damaged"), "留空：损坏");
        assert_eq!(catalogue.say("it stays empty: new"), "留空：new");
        assert_eq!(catalogue.fill("it stays empty: {reason}", &[("reason", "damaged")]), "留空：损坏");
        assert_eq!(catalogue.say("two\nlines"), "两行");
        assert_eq!(catalogue.say("a/b c.json: damaged; damaged"), "a/b c.json：损坏；损坏");
        assert_eq!(catalogue.say("unknown words"), "unknown words");
        assert_eq!(catalogue.keys().count(), 4);
    }
}
