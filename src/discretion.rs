//! What of a reply's texts may stand in an error, warning or log: words that are known beforehand. Everything else may be somebody's name.

/// `text` with every word that is not `known` replaced by an ellipsis. Words are letters, digits and `_`; they are compared without regard to case.
pub(crate) fn known_words(text: &str, known: &[&str]) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let is_word = |c: char| c == '_' || c.is_alphanumeric();
        let end = rest.find(|next| is_word(next) != is_word(c)).unwrap_or(rest.len());
        let (part, tail) = rest.split_at(end);
        rest = tail;
        let tells = match is_word(c) {
            true => known.iter().any(|word| word.eq_ignore_ascii_case(part)),
            false => part.bytes().all(|byte| b" .,:;()[]/-".contains(&byte)),
        };
        if tells {
            out.push_str(part);
            continue;
        }
        // Of several one tells as much.
        match out.trim_end() {
            before if before.ends_with('…') => out.truncate(before.len()),
            _ => out.push('…'),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_words_are_told() {
        let known = ["invalid", "order_id", "not", "found"];
        assert_eq!(
            known_words("invalid order_id: Li Ming, not found", &known),
            "invalid order_id: …, not found"
        );
        assert_eq!(known_words("王小明13800138000", &known), "…");
        assert_eq!(known_words("NOT 'found'", &known), "NOT…found…");
        assert_eq!(known_words("", &known), "");
    }
}
