//! White space collapsing and `text-transform` (CSS Text 3 §2.1 and §4.1), done once, while the text of a formatting context is collected.

use super::case;
use crate::style::values::{TextCase, TextTransform, WhiteSpaceCollapse};

/// What became of a piece of source text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// Characters `start..end` of the collected text.
    Text,
    /// A preserved line feed.
    Break,
    /// A preserved tab.
    Tab,
}

/// The state of collapsing across the text nodes of one formatting context.
#[derive(Debug, Default)]
pub struct Collapser {
    /// The text collected so far ends with a collapsible space (or has not begun).
    pub after_space: bool,
    /// A segment break (line feed) waits for the character after it.
    pending_break: bool,
    /// The last visible character was inside a word, for `capitalize`.
    in_word: bool,
    /// The next character is capitalized with the one before it.
    digraph: bool,
    /// The last character as it was written.
    before: Option<char>,
}

impl Collapser {
    /// Appends `source` to `text`, calling `emit` for each run of characters, preserved line feed and tab with the range it takes in `text`.
    pub fn append(
        &mut self,
        source: &str,
        mode: WhiteSpaceCollapse,
        transform: (TextTransform, &str),
        text: &mut String,
        emit: &mut dyn FnMut(Piece, usize, usize),
    ) {
        let mut start = text.len();
        let unchanged = transform.0.case == TextCase::None && !transform.0.full_width;
        let mut at = 0;
        while let Some(c) = source[at..].chars().next() {
            if unchanged && !self.pending_break {
                let rest = &source[at..];
                let run = &rest[..rest.find([' ', '\t', '\n', '\r', '\x0c']).unwrap_or(rest.len())];
                if !run.is_empty() {
                    text.push_str(run);
                    self.pass(run);
                    at += run.len();
                    continue;
                }
            }
            match c {
                ' ' | '\t' | '\n' | '\r' | '\x0c' => match mode {
                    WhiteSpaceCollapse::Collapse => {
                        self.pending_break |= c == '\n';
                        if !self.after_space {
                            text.push(' ');
                            self.after_space = true;
                        }
                    }
                    WhiteSpaceCollapse::PreserveBreaks if c == '\n' => {
                        if text.len() > start && text.ends_with(' ') && self.after_space {
                            text.pop();
                        }
                        flush(text, &mut start, emit);
                        push_control(text, '\n', Piece::Break, &mut start, emit);
                        self.after_space = true;
                    }
                    WhiteSpaceCollapse::PreserveBreaks => {
                        if !self.after_space {
                            text.push(' ');
                            self.after_space = true;
                        }
                    }
                    WhiteSpaceCollapse::Preserve | WhiteSpaceCollapse::BreakSpaces => {
                        self.after_space = false;
                        self.pending_break = false;
                        match c {
                            '\n' => {
                                flush(text, &mut start, emit);
                                push_control(text, '\n', Piece::Break, &mut start, emit);
                            }
                            '\t' => {
                                flush(text, &mut start, emit);
                                push_control(text, '\t', Piece::Tab, &mut start, emit);
                            }
                            '\r' | '\x0c' => {}
                            _ => text.push(' '),
                        }
                    }
                },
                _ => {
                    if self.pending_break {
                        self.pending_break = false;
                        // A segment break beside a zero-width space vanishes; elsewhere, also between hanzi, it becomes a space, as browsers
                        // have it (CSS Text 3 §4.1.3 leaves it to them).
                        let before = text.strip_suffix(' ').and_then(|t| t.chars().next_back());
                        if self.after_space && text.len() > start && (before == Some('\u{200b}') || c == '\u{200b}') {
                            text.pop();
                        }
                    }
                    self.after_space = false;
                    self.push_transformed(c, &source[at + c.len_utf8()..], transform, text);
                }
            }
            if matches!(c, ' ' | '\t' | '\n') {
                self.in_word = false;
            }
            self.before = Some(c);
            at += c.len_utf8();
        }
        flush(text, &mut start, emit);
    }

    /// Notes something that is not text: a box, after which a space is kept and a word begins.
    pub fn interrupt(&mut self) {
        self.after_space = false;
        self.pending_break = false;
        self.in_word = false;
        self.before = None;
    }

    /// Takes note of a run of characters without blanks that is kept as it is, up to a blank or the end of its source.
    fn pass(&mut self, run: &str) {
        self.after_space = false;
        self.digraph = false;
        self.before = run.chars().next_back();
        // Only the end of the run tells whether it is in a word: what is not told by the last character is told by the one before.
        for c in run.chars().rev() {
            match c {
                // No letter follows them.
                '\'' | '.' | '\u{b7}' | '\u{2018}' | '\u{2019}' | '\u{2027}' => return self.in_word = false,
                '\u{ad}' | '_' => {}
                _ if is_word(c) => return self.in_word = true,
                _ if is_mark(c) => {}
                _ => return self.in_word = false,
            }
        }
    }

    /// Appends a character; `after` is what follows it, `transform` has the language in lower case.
    fn push_transformed(&mut self, c: char, after: &str, (transform, lang): (TextTransform, &str), text: &mut String) {
        let first_of_word = !self.in_word && is_word(c);
        self.in_word = match c {
            // What stands between letters does not part them (UAX 29, WB6 and WB7).
            '\'' | '.' | '\u{b7}' | '\u{2018}' | '\u{2019}' | '\u{2027}' => self.in_word && after.starts_with(is_word),
            '\u{ad}' | '_' => self.in_word,
            _ => is_word(c) || (self.in_word && is_mark(c)),
        };
        let c = if transform.full_width { full_width(c) } else { c };
        let digraph = std::mem::take(&mut self.digraph);
        match transform.case {
            TextCase::Uppercase => case::push_upper(c, self.before, after, lang, text),
            TextCase::Lowercase => case::push_lower(c, self.before, after, lang, text),
            TextCase::Capitalize if first_of_word => self.digraph = case::push_title(c, after, lang, text),
            TextCase::Capitalize if digraph => text.extend(c.to_uppercase()),
            TextCase::None | TextCase::Capitalize => text.push(c),
        }
    }
}

/// A letter, a digit or an ideograph.
fn is_word(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}') || c.is_alphanumeric()
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}')
}

fn flush(text: &str, start: &mut usize, emit: &mut dyn FnMut(Piece, usize, usize)) {
    if text.len() > *start {
        emit(Piece::Text, *start, text.len());
    }
    *start = text.len();
}

fn push_control(text: &mut String, c: char, piece: Piece, start: &mut usize, emit: &mut dyn FnMut(Piece, usize, usize)) {
    text.push(c);
    emit(piece, *start, text.len());
    *start = text.len();
}

fn full_width(c: char) -> char {
    match c {
        ' ' => '\u{3000}',
        '!'..='~' => char::from_u32(c as u32 + 0xfee0).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: TextTransform = TextTransform {
        case: TextCase::None,
        full_width: false,
        full_size_kana: false,
    };

    fn collapse(parts: &[&str], mode: WhiteSpaceCollapse) -> (String, Vec<Piece>) {
        let (mut text, mut pieces, mut collapser) = (String::new(), Vec::new(), Collapser::default());
        for part in parts {
            collapser.append(part, mode, (PLAIN, ""), &mut text, &mut |piece, _, _| pieces.push(piece));
        }
        (text, pieces)
    }

    #[test]
    fn spaces_collapse_across_nodes() {
        assert_eq!(collapse(&["a ", " b\n\t c"], WhiteSpaceCollapse::Collapse).0, "a b c");
    }

    #[test]
    fn a_line_feed_is_a_space_except_beside_a_zero_width_space() {
        assert_eq!(collapse(&["中\n文 x\ny"], WhiteSpaceCollapse::Collapse).0, "中 文 x y");
        assert_eq!(
            collapse(&["中\u{200b}\n文 x\n\u{200b}y"], WhiteSpaceCollapse::Collapse).0,
            "中\u{200b}文 x\u{200b}y"
        );
    }

    #[test]
    fn preserved_breaks_and_tabs_are_items() {
        let (text, pieces) = collapse(&["a\n\tb"], WhiteSpaceCollapse::Preserve);
        assert_eq!(
            (text.as_str(), pieces),
            ("a\n\tb", vec![Piece::Text, Piece::Break, Piece::Tab, Piece::Text])
        );
        assert_eq!(collapse(&["a \n  b"], WhiteSpaceCollapse::PreserveBreaks).0, "a\nb");
    }

    #[test]
    fn capitalize_sees_words() {
        let (mut text, mut collapser) = (String::new(), Collapser::default());
        let capitalize = TextTransform {
            case: TextCase::Capitalize,
            ..PLAIN
        };
        collapser.append(
            "it's a label, 'tis cancel·lar",
            WhiteSpaceCollapse::Collapse,
            (capitalize, ""),
            &mut text,
            &mut |_, _, _| {},
        );
        assert_eq!(text, "It's A Label, 'Tis Cancel·lar");
    }

    proptest::proptest! {
        /// Text passed run by run leaves the state that text passed character by character does: that of the slow way of `text-transform`, which
        /// changes nothing in lower case.
        #[test]
        fn runs_are_passed_as_characters_are(
            parts in proptest::collection::vec("[a中1 \n\t'._\u{ad}\u{300}\u{b7}\u{200b}-]{0,6}", 1..4),
            mode in 0..3_usize,
        ) {
            let mode = [WhiteSpaceCollapse::Collapse, WhiteSpaceCollapse::Preserve, WhiteSpaceCollapse::PreserveBreaks][mode];
            let pass = |case| {
                let (mut text, mut pieces, mut collapser) = (String::new(), Vec::new(), Collapser::default());
                for part in &parts {
                    let transform = TextTransform { case, ..PLAIN };
                    collapser.append(part, mode, (transform, ""), &mut text, &mut |piece, from, to| pieces.push((piece, from, to)));
                }
                let state = (collapser.after_space, collapser.pending_break, collapser.in_word, collapser.before);
                (text, pieces, state)
            };
            proptest::prop_assert_eq!(pass(TextCase::None), pass(TextCase::Lowercase));
        }
    }
}
