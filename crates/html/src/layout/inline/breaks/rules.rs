//! The rules of UAX 14 (Unicode 17) as ICU tailors them for `line-break` and for Chinese and Japanese text.
//!
//! Sources: UAX 14 §6 and ICU's rule files `line`, `line_normal`, `line_loose` and their `_cj` variants. Rule numbers are those of UAX 14.

use crate::style::values::LineBreak as Strictness;
use icu_properties::props::{EastAsianWidth, ExtendedPictographic, GeneralCategory, LineBreak};
use icu_properties::{CodePointMapData, CodePointSetData};

/// What bends the rules: how strict `line-break` is, and whether the text is Chinese (or Japanese with `line-break` set).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tailoring {
    /// The value of `line-break`.
    pub strictness: Strictness,
    /// The text is Chinese or Japanese.
    pub chinese_or_japanese: bool,
}

/// Classes that Unicode 18 changed and browsers have as Unicode 17 had them.
fn unicode_17(c: char) -> Option<LineBreak> {
    match c {
        '\u{ad}' => Some(LineBreak::BA),
        '\u{b7}' | '\u{387}' => Some(LineBreak::AL),
        '\u{2012}' | '\u{2013}' => Some(LineBreak::HH),
        '\u{fe51}' => Some(LineBreak::ID),
        _ => None,
    }
}

/// Iteration marks, before which loose lines break.
const ITERATION_MARKS: [char; 6] = ['々', '〻', 'ゝ', 'ゞ', 'ヽ', 'ヾ'];
/// Wave dashes, before which Chinese and Japanese lines break unless they are strict.
const WAVES: [char; 2] = ['\u{301c}', '\u{30a0}'];
/// Hyphens before which normal and loose Chinese and Japanese lines break; with `auto` browsers do not.
const HYPHENS: [char; 2] = ['\u{2010}', '\u{2013}'];
/// Centred punctuation before which loose Chinese and Japanese lines break.
const CENTRED: [char; 10] = [
    '\u{203c}', '\u{2047}', '\u{2048}', '\u{2049}', '\u{30fb}', '\u{ff01}', '\u{ff1a}', '\u{ff1b}', '\u{ff1f}', '\u{ff65}',
];
/// Wide suffixes before which loose Chinese and Japanese lines break.
const SUFFIXES: [char; 10] = [
    '\u{b0}', '\u{2030}', '\u{2032}', '\u{2033}', '\u{2035}', '\u{2103}', '\u{2109}', '\u{fe6a}', '\u{ff05}', '\u{ffe0}',
];
/// Wide prefixes after which loose Chinese and Japanese lines break.
const PREFIXES: [char; 9] = [
    '\u{a4}', '\u{b1}', '\u{20ac}', '\u{2116}', '\u{fe69}', '\u{ff04}', '\u{ffe1}', '\u{ffe5}', '\u{ffe6}',
];

impl Tailoring {
    const PLAIN: Tailoring = Tailoring {
        strictness: Strictness::Auto,
        chinese_or_japanese: false,
    };

    /// Class of a character, those classes resolved that LB1 leaves to the implementation.
    fn class(self, c: char) -> LineBreak {
        use LineBreak as L;
        let strict = self.strictness == Strictness::Strict;
        match unicode_17(c).unwrap_or_else(|| CodePointMapData::<L>::new().get(c)) {
            L::AI | L::SG | L::XX => L::AL,
            L::SA if is_mark(c) => L::CM,
            L::SA => L::AL,
            L::CJ if strict => L::NS,
            L::CJ => L::ID,
            L::QU if self.chinese_or_japanese && !strict && c == '“' => L::OP,
            L::QU if self.chinese_or_japanese && !strict && c == '”' => L::CL,
            class => class,
        }
    }

    /// The rules that keep a character with what is before it (LB13, LB16, LB21, LB23a, LB25) do not hold for `c`.
    fn frees_before(self, c: char) -> bool {
        if c < '\u{b0}' {
            return false;
        }
        let common = self.chinese_or_japanese && WAVES.contains(&c);
        let hyphen = || self.chinese_or_japanese && HYPHENS.contains(&c);
        match self.strictness {
            Strictness::Strict | Strictness::Anywhere => false,
            Strictness::Auto => common,
            Strictness::Normal => common || hyphen(),
            Strictness::Loose => {
                let wide = || self.chinese_or_japanese && (CENTRED.contains(&c) || SUFFIXES.contains(&c));
                common || hyphen() || ITERATION_MARKS.contains(&c) || wide()
            }
        }
    }

    /// The rules that keep a prefix with what follows it do not hold for `c`.
    fn frees_after(self, c: char) -> bool {
        self.strictness == Strictness::Loose && self.chinese_or_japanese && PREFIXES.contains(&c)
    }
}

fn is_mark(c: char) -> bool {
    use GeneralCategory as G;
    matches!(CodePointMapData::<G>::new().get(c), G::NonspacingMark | G::SpacingMark)
}

fn is_east_asian(c: char) -> bool {
    use EastAsianWidth as W;
    matches!(CodePointMapData::<W>::new().get(c), W::Fullwidth | W::Wide | W::Halfwidth)
}

fn is_initial(c: char) -> bool {
    CodePointMapData::<GeneralCategory>::new().get(c) == GeneralCategory::InitialPunctuation
}

fn is_final(c: char) -> bool {
    CodePointMapData::<GeneralCategory>::new().get(c) == GeneralCategory::FinalPunctuation
}

/// Whether a line may be broken between two characters that stand alone.
pub fn between(last: char, next: char) -> bool {
    let mut rules = Rules::new(Tailoring::PLAIN);
    let mut buffer = [0; 4];
    rules.pass(last, next.encode_utf8(&mut buffer));
    rules.pass(next, "")
}

/// How far into a number the text is (LB25).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Number {
    No,
    /// Digits, with separators among them.
    Digits,
    /// A closing bracket after the digits.
    Closed,
}

/// The rules on their way through a text: what of the text before decides about the next character.
#[derive(Debug)]
pub struct Rules {
    tailoring: Tailoring,
    /// Class and character of the last base (LB9); `None` at the start of the text.
    last: Option<(LineBreak, char)>,
    /// The base before the last one, when no space is between them.
    before: Option<(LineBreak, char)>,
    /// A line may be broken before the last base.
    parted: bool,
    /// Spaces follow the last base.
    spaces: bool,
    /// A zero-width joiner follows the last base.
    joiner: bool,
    /// The last base is an initial quotation mark that opens (LB15a).
    opens: bool,
    number: Number,
    /// An odd number of regional indicators ends here.
    odd_indicators: bool,
}

impl Rules {
    /// At the start of a text.
    pub fn new(tailoring: Tailoring) -> Rules {
        Rules {
            tailoring,
            last: None,
            before: None,
            parted: true,
            spaces: false,
            joiner: false,
            opens: false,
            number: Number::No,
            odd_indicators: false,
        }
    }

    /// Takes an ideograph that follows another.
    pub fn pass_ideograph(&mut self, c: char) {
        let ideograph = Some((LineBreak::ID, c));
        *self = Rules {
            before: ideograph,
            last: ideograph,
            ..Rules::new(self.tailoring)
        };
    }

    /// Takes the next character, with the text `after` it; returns whether a line may be broken before it.
    pub fn pass(&mut self, c: char, after: &str) -> bool {
        use LineBreak as L;
        let mut class = self.tailoring.class(c);
        if matches!(class, L::CM | L::ZWJ) {
            let combines = !self.spaces && !matches!(self.last, None | Some((L::BK | L::CR | L::LF | L::NL | L::ZW, _)));
            if combines {
                // LB9: a combining mark belongs to its base.
                self.joiner = class == L::ZWJ;
                return false;
            }
            class = L::AL; // LB10
        }
        let parted = self.last.is_some() && self.breaks_before(c, class, after);
        self.take(c, class, parted);
        self.joiner = CodePointMapData::<L>::new().get(c) == L::ZWJ;
        parted
    }

    fn take(&mut self, c: char, class: LineBreak, parted: bool) {
        use LineBreak as L;
        if class == L::SP {
            self.number = Number::No;
            self.odd_indicators = false;
            self.spaces = true;
            return;
        }
        let open_context = self.spaces
            || parted
            || matches!(
                self.last,
                None | Some((L::BK | L::CR | L::LF | L::NL | L::OP | L::QU | L::GL | L::ZW, _))
            );
        self.opens = class == L::QU && open_context && is_initial(c);
        self.number = match (class, self.number) {
            (L::NU, _) => Number::Digits,
            (L::SY | L::IS, Number::Digits) => Number::Digits,
            (L::CL | L::CP, Number::Digits) => Number::Closed,
            _ => Number::No,
        };
        self.odd_indicators = class == L::RI && (parted || !self.odd_indicators);
        self.before = if self.spaces { None } else { self.last };
        self.parted = parted || self.spaces || self.last.is_none();
        self.last = Some((class, c));
        self.spaces = false;
    }

    /// Class and character of the next base in `text`, and the text after it.
    fn next<'a>(&self, text: &'a str) -> Option<(LineBreak, char, &'a str)> {
        text.char_indices()
            .map(|(at, c)| (self.tailoring.class(c), c, &text[at + c.len_utf8()..]))
            .find(|(class, ..)| !matches!(*class, LineBreak::CM | LineBreak::ZWJ))
    }

    fn breaks_before(&self, c: char, class: LineBreak, after: &str) -> bool {
        use LineBreak as L;
        let Some((last, last_char)) = self.last else { return false };
        let free = self.tailoring.frees_before(c);
        let adjacent = !self.spaces;
        // LB4, LB5
        match last {
            L::CR if adjacent && class == L::LF => return false,
            L::BK | L::CR | L::LF | L::NL if adjacent => return true,
            _ => {}
        }
        match class {
            L::BK | L::CR | L::LF | L::NL | L::SP | L::ZW => return false,  // LB6, LB7
            _ if last == L::ZW => return true,                              // LB8
            _ if self.joiner => return false,                               // LB8a
            L::WJ => return false,                                          // LB11
            _ if adjacent && matches!(last, L::WJ | L::GL) => return false, // LB11, LB12
            L::GL if adjacent && !matches!(last, L::BA | L::HY | L::HH) => return false, // LB12a
            L::CL | L::CP | L::EX | L::SY if !free => return false,         // LB13
            _ if last == L::OP || self.opens => return false,               // LB14, LB15a
            L::QU if is_final(c) && self.ends_quotation(after) => return false, // LB15b
            L::IS if self.spaces => return matches!(self.next(after), Some((L::NU, ..))), // LB15c, LB15d
            L::IS => return false,                                          // LB15d
            L::NS if matches!(last, L::CL | L::CP) && !free => return false, // LB16
            L::B2 if last == L::B2 => return false,                         // LB17
            _ if self.spaces => return true,                                // LB18
            _ => {}
        }
        if self.keeps_quotation(c, class, after) {
            return false;
        }
        if class == L::CB || last == L::CB {
            return true; // LB20
        }
        !(self.keeps_hyphen(class, free)
            || self.keeps_pair(c, class, free)
            || self.keeps_number(class, free, after)
            || self.keeps_syllable(c, class, after))
            // LB30a, LB30b
            && !(class == L::RI && last == L::RI && self.odd_indicators)
            && !(class == L::EM && (last == L::EB || is_unassigned_pictograph(last_char)))
    }

    /// LB15b: what may follow a final quotation mark that closes.
    fn ends_quotation(&self, after: &str) -> bool {
        use LineBreak as L;
        match self.next(after) {
            None => true,
            Some((class, ..)) => matches!(
                class,
                L::SP | L::GL | L::WJ | L::CL | L::QU | L::CP | L::EX | L::IS | L::SY | L::BK | L::CR | L::LF | L::NL | L::ZW
            ),
        }
    }

    /// LB19 and LB19a: quotation marks stay with what is beside them, but between East Asian characters they open and close.
    fn keeps_quotation(&self, c: char, class: LineBreak, after: &str) -> bool {
        use LineBreak as L;
        let Some((last, last_char)) = self.last else { return false };
        if class == L::QU {
            let opens = is_initial(c)
                && is_east_asian(last_char)
                && !matches!(last, L::OP | L::GL)
                && self.next(after).is_some_and(|(_, next, _)| is_east_asian(next));
            if !opens {
                return true;
            }
        }
        if last == L::QU {
            let closes = is_final(last_char)
                && self.before.is_some_and(|(_, before)| is_east_asian(before))
                && is_east_asian(c)
                && !matches!(class, L::NS | L::BA | L::EX | L::CL | L::IN | L::IS | L::GL);
            return !closes;
        }
        false
    }

    /// LB20a to LB22.
    fn keeps_hyphen(&self, class: LineBreak, free: bool) -> bool {
        use LineBreak as L;
        let Some((last, _)) = self.last else { return false };
        let before = self.before.map(|(before, _)| before);
        let after_hyphen = matches!(last, L::HY | L::HH);
        match class {
            L::AL | L::HL if after_hyphen && (self.parted || before == Some(L::GL)) => true,
            L::BA | L::HH | L::HY | L::NS if !free => true,
            _ if last == L::BB => true,
            _ if after_hyphen && before == Some(L::HL) => class != L::HL,
            L::HL if last == L::SY => true,
            L::IN => last != L::IN || self.tailoring.strictness != Strictness::Loose,
            _ => false,
        }
    }

    /// LB23 and LB24, LB26 to LB28, LB29 and LB30.
    fn keeps_pair(&self, c: char, class: LineBreak, free: bool) -> bool {
        use LineBreak as L;
        let Some((last, last_char)) = self.last else { return false };
        let prefix = last == L::PR && !self.tailoring.frees_after(last_char);
        match (last, class) {
            (L::AL | L::HL, L::NU) | (L::NU, L::AL | L::HL) => true,
            (L::PR, L::ID | L::EB | L::EM) => prefix,
            (L::ID | L::EB | L::EM, L::PO) => !free,
            (L::PR, L::AL | L::HL) => prefix,
            (L::PO, L::AL | L::HL) => true,
            (L::AL | L::HL, L::PR) => !self.tailoring.frees_after(c),
            (L::AL | L::HL, L::PO) => true,
            (L::JL, L::JL | L::JV | L::H2 | L::H3) | (L::JV | L::H2, L::JV | L::JT) | (L::JT | L::H3, L::JT) => true,
            (L::JL | L::JV | L::JT | L::H2 | L::H3, L::PO) => !free,
            (L::PR, L::JL | L::JV | L::JT | L::H2 | L::H3) => prefix,
            (L::AL | L::HL | L::IS, L::AL | L::HL) => true,
            (L::AL | L::HL | L::NU, L::OP) => !is_east_asian(c),
            (L::CP, L::AL | L::HL | L::NU) => !is_east_asian(last_char),
            _ => false,
        }
    }

    /// LB25: numbers with their signs, separators, brackets, prefixes and suffixes.
    fn keeps_number(&self, class: LineBreak, free: bool, after: &str) -> bool {
        use LineBreak as L;
        let Some((last, last_char)) = self.last else { return false };
        let prefix = matches!(last, L::PR | L::PO) && !self.tailoring.frees_after(last_char);
        match class {
            L::PR => self.number != Number::No,
            L::PO => self.number != Number::No && !free,
            L::NU => self.number == Number::Digits || prefix || matches!(last, L::HY | L::IS),
            L::OP if prefix => match self.next(after) {
                Some((L::NU, ..)) => true,
                Some((L::IS, _, rest)) => matches!(self.next(rest), Some((L::NU, ..))),
                _ => false,
            },
            _ => false,
        }
    }

    /// LB28a: orthographic syllables of Brahmic scripts.
    fn keeps_syllable(&self, c: char, class: LineBreak, after: &str) -> bool {
        use LineBreak as L;
        let is_start = |class: LineBreak, c: char| matches!(class, L::AK | L::AS) || c == '\u{25cc}';
        let Some((last, last_char)) = self.last else { return false };
        let starts = is_start(class, c);
        if last == L::AP {
            return starts;
        }
        if is_start(last, last_char) {
            return matches!(class, L::VF | L::VI) || (starts && matches!(self.next(after), Some((L::VF, ..))));
        }
        let before_starts = self.before.is_some_and(|(class, c)| is_start(class, c));
        last == L::VI && before_starts && (class == L::AK || c == '\u{25cc}')
    }
}

/// A code point that is kept for emoji to come.
fn is_unassigned_pictograph(c: char) -> bool {
    CodePointMapData::<GeneralCategory>::new().get(c) == GeneralCategory::Unassigned
        && CodePointSetData::new::<ExtendedPictographic>().contains(c)
}
