//! Texts with named holes: `page {page} is blank`.

/// A piece of a template.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Piece<'t> {
    Text(&'t str),
    Hole(&'t str),
}

/// The pieces of a template. Braces around anything but a name (small letters, digits and `_`) are text.
pub(crate) fn pieces(template: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut text, mut at) = (0, 0);
    while let Some(open) = template[at..].find('{').map(|open| open + at) {
        let name = template[open + 1..].split_once('}').map(|(name, _)| name);
        let is_name = |name: &&str| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        match name.filter(is_name) {
            None => at = open + 1,
            Some(name) => {
                if text < open {
                    pieces.push(Piece::Text(&template[text..open]));
                }
                pieces.push(Piece::Hole(name));
                at = open + name.len() + 2;
                text = at;
            }
        }
    }
    if text < template.len() {
        pieces.push(Piece::Text(&template[text..]));
    }
    pieces
}

/// A template with its holes filled. A hole without a value stays as it is written.
pub fn filled<V: AsRef<str>>(template: &str, values: &[(&str, V)]) -> String {
    let mut text = String::with_capacity(template.len());
    for piece in pieces(template) {
        match piece {
            Piece::Text(piece) => text.push_str(piece),
            Piece::Hole(name) => match values.iter().find(|(known, _)| *known == name) {
                Some((_, value)) => text.push_str(value.as_ref()),
                None => text.extend(["{", name, "}"]),
            },
        }
    }
    text
}

/// A template whose holes have no names, to be compared with what the sources say.
pub fn shape(template: &str) -> String {
    let pieces = pieces(template).into_iter().map(|piece| match piece {
        Piece::Text(text) => text,
        Piece::Hole(_) => "{}",
    });
    pieces.collect()
}

/// The values of a text's holes, if it is one of this template: each as short as what follows it allows.
pub(crate) fn values<'t>(template: &[Piece<'_>], text: &'t str) -> Option<Vec<&'t str>> {
    let mut values = Vec::new();
    let mut rest = text;
    let mut open = false;
    for (index, piece) in template.iter().enumerate() {
        let Piece::Text(literal) = piece else {
            open = true;
            continue;
        };
        let last = index + 1 == template.len();
        let at = match (open, last) {
            (false, _) => rest.starts_with(literal).then_some(0),
            (true, true) => rest.ends_with(literal).then(|| rest.len() - literal.len()),
            (true, false) => rest.find(literal),
        }?;
        if open {
            values.push(&rest[..at]);
        }
        open = false;
        rest = &rest[at + literal.len()..];
    }
    match (open, rest) {
        (true, rest) => values.push(rest),
        (false, "") => {}
        (false, _) => return None,
    }
    values.iter().all(|value| !value.is_empty()).then_some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_are_filled_and_found_again() {
        let template = "{a} of {b}: {waybill_id, or none} ends";
        let text = filled(template, &[("a", "1"), ("b", "2")]);
        assert_eq!(text, "1 of 2: {waybill_id, or none} ends");
        assert_eq!(values(&pieces(template), &text), Some(vec!["1", "2"]));
        assert_eq!(values(&pieces(template), "1 of 2"), None);
        assert_eq!(values(&pieces("page {page}"), "page "), None, "a hole holds something");
        assert_eq!(filled("{none}", &[("a", "1")]), "{none}");
        assert_eq!(shape("a {b} {C}"), "a {} {C}");
    }
}
