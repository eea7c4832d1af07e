//! Application identifiers (GS1 General Specifications §3 and §7.8).

use serde::Serialize;

/// One element string of a GS1 code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApplicationIdentifier {
    /// The identifier, two to four digits: `01`, `10`, `3103`.
    pub ai: String,
    /// Its data.
    pub value: String,
}

/// Element strings whose data have a predefined length (figure 7.8.5-2): the identifier's first two digits, and both together.
const LENGTHS: [(&str, usize); 22] = [
    ("00", 20),
    ("01", 16),
    ("02", 16),
    ("03", 16),
    ("04", 18),
    ("11", 8),
    ("12", 8),
    ("13", 8),
    ("14", 8),
    ("15", 8),
    ("16", 8),
    ("17", 8),
    ("18", 8),
    ("19", 8),
    ("20", 4),
    ("31", 10),
    ("32", 10),
    ("33", 10),
    ("34", 10),
    ("35", 10),
    ("36", 10),
    ("41", 16),
];

/// The element strings of a text whose separators are U+001D; `None` when it is none.
pub(super) fn parsed(text: &str) -> Option<Vec<ApplicationIdentifier>> {
    let mut rest = text;
    let mut found = Vec::new();
    while !rest.is_empty() {
        let first = rest.get(..2).filter(|digits| digits.bytes().all(|c| c.is_ascii_digit()))?;
        let digits = match first {
            "23" | "24" | "25" | "40" | "41" | "42" | "71" => 3,
            "31" | "32" | "33" | "34" | "35" | "36" | "39" | "43" | "70" | "72" | "80" | "81" | "82" => 4,
            _ => 2,
        };
        let ai = rest.get(..digits).filter(|ai| ai.bytes().all(|c| c.is_ascii_digit()))?;
        let length = LENGTHS.iter().find(|(start, _)| *start == first).map(|(_, length)| *length);
        let end = match length {
            Some(length) => length,
            None => rest.find('\u{1d}').unwrap_or(rest.len()),
        };
        let value = rest
            .get(digits..end)
            .filter(|value| !value.is_empty() && !value.contains('\u{1d}'))?;
        found.push(ApplicationIdentifier {
            ai: ai.to_owned(),
            value: value.to_owned(),
        });
        rest = &rest[end..];
        rest = rest.strip_prefix('\u{1d}').unwrap_or(rest);
    }
    (!found.is_empty()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixed_lengths_and_separators_part_element_strings() {
        let pairs = |text: &str| {
            let parsed = parsed(text)?;
            Some(parsed.iter().map(|part| format!("({}){}", part.ai, part.value)).collect::<String>())
        };
        assert_eq!(
            pairs("010950110153000310AB12\u{1d}21XYZ").as_deref(),
            Some("(01)09501101530003(10)AB12(21)XYZ")
        );
        assert_eq!(pairs("3103000500400ABC").as_deref(), Some("(3103)000500(400)ABC"));
        assert_eq!(pairs("00123456789012345678").as_deref(), Some("(00)123456789012345678"));
        assert_eq!(pairs("0109501"), None, "too short");
        assert_eq!(pairs("SF1400301234567"), None);
        assert_eq!(pairs(""), None);
    }
}
