//! Breaks between two characters of Latin-1, which browsers decide by a table of their own before they ask UAX 14.
//!
//! Source: Blink's `kFastLineBreakTable` and `ShouldBreakFast` (third_party/blink/renderer/platform/text). Among ASCII characters lines break
//! before opening punctuation, after `-` and after `?`, and nowhere else: paths, amounts and dates stay whole.

use super::rules;

/// Whether a line may be broken between `last` and `next`; `None` where the rules of UAX 14 decide. `before` stands before `last`.
pub fn decide(before: Option<char>, last: char, next: char) -> Option<bool> {
    if last < '!' || next < '!' {
        return Some(false);
    }
    if last == '-' {
        if next.is_ascii_digit() {
            // A minus sign stays with its number; what follows a letter or a digit is a hyphen.
            return Some(before.is_some_and(|c| c.is_ascii_alphanumeric()));
        }
        if !next.is_ascii() {
            return None;
        }
    }
    match (last, next) {
        (..='\x7f', ..='\x7f') => Some(ascii(last as u8, next as u8)),
        // Each pair is judged by itself, whatever stands around it.
        (..='\u{ff}', ..='\u{ff}') => Some(rules::between(last, next)),
        _ => None,
    }
}

/// No line starts with them.
const CLOSING: u128 = set(b"!),./:;?]}");
/// A line may start with them.
const OPENING: u128 = set(b"(<[{");
/// No line ends with them, nor with a letter or digit.
const NEVER_LAST: u128 = set(b"$'(/<@[^_`{\x7f");

const fn set(characters: &[u8]) -> u128 {
    let (mut bits, mut index) = (0, 0);
    while index < characters.len() {
        bits |= 1 << characters[index];
        index += 1;
    }
    bits
}

fn ascii(last: u8, next: u8) -> bool {
    let is = |set: u128, c: u8| set >> c & 1 == 1;
    match last {
        _ if is(CLOSING, next) => false,
        b'-' => next != b'$',
        b'?' => !matches!(next, b'"' | b'\''),
        _ => is(OPENING, next) && !is(NEVER_LAST, last) && !last.is_ascii_alphanumeric(),
    }
}
