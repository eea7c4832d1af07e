//! What one label may cost.

pub use html::LimitError;
pub(crate) use html::Work;

/// The limits of a renderer. Each has its own error; none is ever exceeded silently.
///
/// With `serde`, all names stand side by side, and those that are left out keep their defaults: `{"pages": 4}` is a whole set of limits.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of one reply's JSON. Default 16 MiB.
    pub reply_bytes: usize,
    /// JSON values in one reply. Default 200,000.
    pub reply_values: usize,
    /// Characters of one `print_html` field. Default 4,000,000, as consumers in the wild cap it.
    pub base64_chars: usize,
    /// Bytes of the decoded HTML. Default 4 MiB.
    pub html_bytes: usize,
    /// What the document may cost.
    #[serde(flatten)]
    pub document: html::Limits,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            reply_bytes: 16 << 20,
            reply_values: 200_000,
            base64_chars: 4_000_000,
            html_bytes: 4 << 20,
            document: html::Limits::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_both_floors_stand_side_by_side_and_unknown_ones_are_told() {
        let limits: Limits = serde_json::from_str(r#"{"pages": 4, "reply_bytes": 10}"#).unwrap();
        assert_eq!((limits.document.pages, limits.reply_bytes, limits.base64_chars), (4, 10, 4_000_000));
        assert!(serde_json::to_value(&limits).unwrap().get("pages").is_some());
        assert!(serde_json::from_str::<Limits>(r#"{"page": 4}"#).is_err());
    }
}
