//! Case of letters as languages and neighbours have it (CSS Text 3 §2.1.1, Unicode's SpecialCasing), for `text-transform`, and small capitals.

use crate::style::ComputedStyle;
use crate::style::values::TextCase;
use std::sync::Arc;

/// Size of synthesised small capitals to that of the text around them, as browsers have it.
const SMALL_CAPITAL: f32 = 0.7;

/// The style of synthesised small capitals (CSS Fonts 4 §6.6.1): capitals in a smaller size. Their line is that of the text around them.
pub(super) fn small_capitals(style: &Arc<ComputedStyle>) -> Arc<ComputedStyle> {
    let mut style = (**style).clone();
    let inherited = Arc::make_mut(&mut style.inherited);
    inherited.font_size *= SMALL_CAPITAL;
    inherited.text_transform.case = TextCase::Uppercase;
    Arc::new(style)
}

/// Text in pieces of letters that have a capital, `true`, and of other characters.
pub(super) fn runs(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let lower = |c: char| c.to_uppercase().next() != Some(c);
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = lower(rest.chars().next()?);
        let end = rest.find(|c| lower(c) != first).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some((piece, first))
    })
}

/// Appends `c` in upper case. `before` is the text before it as it was written, `after` what follows; `lang` is in lower case.
pub(super) fn push_upper(c: char, before: Option<char>, after: &str, lang: &str, text: &mut String) {
    match (primary(lang), c) {
        ("tr" | "az", 'i') => text.push('İ'),
        ("el", _) if greek(c).is_some() => push_greek_upper(c, before, after, text),
        // An accent that stood apart from its letter.
        ("el", '\u{300}' | '\u{301}' | '\u{313}' | '\u{314}' | '\u{342}') if before.is_some_and(|b| greek(b).is_some()) => {}
        _ => text.extend(c.to_uppercase()),
    }
}

/// Appends `c` in lower case: a final sigma where a word ends in one, dotted and dotless i of Turkic languages.
pub(super) fn push_lower(c: char, before: Option<char>, after: &str, lang: &str, text: &mut String) {
    let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    match (primary(lang), c) {
        ("tr" | "az", 'I') => text.push('ı'),
        ("tr" | "az", 'İ') => text.push('i'),
        (_, 'Σ') if letter(before) && !letter(after.chars().next()) => text.push('ς'),
        _ => text.extend(c.to_lowercase()),
    }
}

/// Appends the first letter of a word in title case; returns whether the letter after it goes with it (the Dutch digraph).
pub(super) fn push_title(c: char, after: &str, lang: &str, text: &mut String) -> bool {
    match (primary(lang), c) {
        ("tr" | "az", 'i') => text.push('İ'),
        // Digraphs have a title case of their own.
        (_, 'Ǆ' | 'ǅ' | 'ǆ') => text.push('ǅ'),
        (_, 'Ǉ' | 'ǈ' | 'ǉ') => text.push('ǈ'),
        (_, 'Ǌ' | 'ǋ' | 'ǌ') => text.push('ǋ'),
        (_, 'Ǳ' | 'ǲ' | 'ǳ') => text.push('ǲ'),
        (_, 'ß') => text.push_str("Ss"),
        (_, 'ﬀ'..='ﬆ') => {
            let mut letters = c.to_uppercase();
            text.extend(letters.next());
            text.extend(letters.flat_map(char::to_lowercase));
        }
        _ => text.extend(c.to_uppercase()),
    }
    primary(lang) == "nl" && matches!(c, 'i' | 'I') && after.starts_with('j')
}

fn primary(lang: &str) -> &str {
    lang.split('-').next().unwrap_or_default()
}

/// A Greek letter taken apart: its capital without marks, whether it bears an accent or breathing, a dialytika, an iota subscript.
struct Greek {
    capital: char,
    accent: bool,
    dialytika: bool,
    iota: bool,
}

fn greek(c: char) -> Option<Greek> {
    let (accent, dialytika) = match c {
        'ά' | 'έ' | 'ή' | 'ί' | 'ό' | 'ύ' | 'ώ' | 'Ά' | 'Έ' | 'Ή' | 'Ί' | 'Ό' | 'Ύ' | 'Ώ' => (true, false),
        'ΐ' | 'ΰ' | '\u{1fd2}' | '\u{1fd3}' | '\u{1fd7}' | '\u{1fe2}' | '\u{1fe3}' | '\u{1fe7}' => (true, true),
        'ϊ' | 'ϋ' | 'Ϊ' | 'Ϋ' => (false, true),
        'α'..='ω' | 'Α'..='Ω' => (false, false),
        '\u{1f00}'..='\u{1fbc}' | '\u{1fc2}'..='\u{1fcc}' | '\u{1fd0}'..='\u{1fdb}' | '\u{1fe0}'..='\u{1fec}' | '\u{1ff2}'..='\u{1ffc}' => {
            (
                !matches!(c, '\u{1fb3}' | '\u{1fbc}' | '\u{1fc3}' | '\u{1fcc}' | '\u{1ff3}' | '\u{1ffc}'),
                false,
            )
        }
        _ => return None,
    };
    let capital = match c {
        'ά' | 'Ά' | '\u{1f00}'..='\u{1f0f}' | '\u{1f70}' | '\u{1f71}' | '\u{1f80}'..='\u{1f8f}' | '\u{1fb0}'..='\u{1fbc}' => 'Α',
        'έ' | 'Έ' | '\u{1f10}'..='\u{1f1f}' | '\u{1f72}' | '\u{1f73}' | '\u{1fc8}' | '\u{1fc9}' => 'Ε',
        'ή' | 'Ή' | '\u{1f20}'..='\u{1f2f}' | '\u{1f74}' | '\u{1f75}' | '\u{1f90}'..='\u{1f9f}' | '\u{1fc2}'..='\u{1fcc}' => 'Η',
        'ί' | 'ΐ' | 'ϊ' | 'Ί' | 'Ϊ' | '\u{1f30}'..='\u{1f3f}' | '\u{1f76}' | '\u{1f77}' | '\u{1fd0}'..='\u{1fdb}' => 'Ι',
        'ό' | 'Ό' | '\u{1f40}'..='\u{1f4f}' | '\u{1f78}' | '\u{1f79}' | '\u{1ff8}' | '\u{1ff9}' => 'Ο',
        '\u{1fe4}' | '\u{1fe5}' | '\u{1fec}' => 'Ρ',
        'ύ' | 'ΰ' | 'ϋ' | 'Ύ' | 'Ϋ' | '\u{1f50}'..='\u{1f5f}' | '\u{1f7a}' | '\u{1f7b}' | '\u{1fe0}'..='\u{1feb}' => 'Υ',
        'ώ' | 'Ώ' | '\u{1f60}'..='\u{1f6f}' | '\u{1f7c}' | '\u{1f7d}' | '\u{1fa0}'..='\u{1faf}' | '\u{1ff2}'..='\u{1ffc}' => 'Ω',
        _ => c.to_uppercase().next().unwrap_or(c),
    };
    let iota = matches!(c, '\u{1f80}'..='\u{1faf}' | '\u{1fb2}'..='\u{1fb4}' | '\u{1fb7}' | '\u{1fbc}' | '\u{1fc2}'..='\u{1fc4}'
        | '\u{1fc7}' | '\u{1fcc}' | '\u{1ff2}'..='\u{1ff4}' | '\u{1ff7}' | '\u{1ffc}');
    Some(Greek {
        capital,
        accent,
        dialytika,
        iota,
    })
}

/// Capitals bear no accents in Greek; a diphthong that an accent kept apart gets a dialytika, and the word ή keeps its accent.
fn push_greek_upper(c: char, before: Option<char>, after: &str, text: &mut String) {
    let Some(letter) = greek(c) else { return };
    let alone = !before.is_some_and(char::is_alphabetic) && !after.chars().next().is_some_and(char::is_alphabetic);
    if alone && letter.capital == 'Η' && letter.accent {
        text.push('Ή');
        return;
    }
    let apart = !letter.accent
        && before
            .and_then(greek)
            .is_some_and(|b| b.accent && !b.dialytika && matches!(b.capital, 'Α' | 'Ε' | 'Η' | 'Ο' | 'Υ'));
    text.push(match letter.capital {
        'Ι' if letter.dialytika || apart => 'Ϊ',
        'Υ' if letter.dialytika || apart => 'Ϋ',
        capital => capital,
    });
    if letter.iota {
        text.push('Ι');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn each(source: &str, lang: &str, push: fn(char, Option<char>, &str, &str, &mut String)) -> String {
        let (mut out, mut before) = (String::new(), None);
        for (at, c) in source.char_indices() {
            push(c, before, &source[at + c.len_utf8()..], lang, &mut out);
            before = Some(c);
        }
        out
    }

    #[test]
    fn greek_capitals_bear_no_accents() {
        assert_eq!(each("καλημέρα αύριο", "el", push_upper), "ΚΑΛΗΜΕΡΑ ΑΥΡΙΟ");
        assert_eq!(each("ευφυΐα Νεράιδα", "el-gr", push_upper), "ΕΥΦΥΪΑ ΝΕΡΑΪΔΑ");
        assert_eq!(each("ήσουν ή εγώ", "el", push_upper), "ΗΣΟΥΝ Ή ΕΓΩ");
        assert_eq!(each("ᾳ", "el", push_upper), "ΑΙ");
        assert_eq!(each("ή", "de", push_upper), "Ή");
    }

    #[test]
    fn sigma_is_final_at_the_end_of_a_word() {
        assert_eq!(each("ΟΔΥΣΣΕΥΣ Σ", "", push_lower), "οδυσσευς σ");
    }

    #[test]
    fn turkic_i_keeps_its_dot() {
        assert_eq!(each("ıi", "tr", push_upper), "Iİ");
        assert_eq!(each("Iİ", "az", push_lower), "ıi");
        assert_eq!(each("i", "", push_upper), "I");
    }
}
