//! Characters that print nothing.

/// Whether a character has no ink and no advance of its own: those that only move to another place, and what Unicode calls default
/// ignorable. Other control characters are to be seen (CSS Text 3 §2): as the face's box, since no face has them.
pub(super) fn is_invisible(character: char) -> bool {
    match character {
        ' '..='~' => false,
        '\t' | '\n' | '\u{B}' | '\u{C}' | '\r' => true,
        _ => is_default_ignorable(character),
    }
}

/// `Default_Ignorable_Code_Point` (Unicode 16, DerivedCoreProperties.txt).
pub fn is_default_ignorable(character: char) -> bool {
    matches!(character,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFF8}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}')
}
