//! What a caller should know about a document that was laid out all the same.

use serde::{Deserialize, Serialize};

/// Something about a document that does not stop it. Warnings never hold text of the document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Warning {
    /// A resource outside the document was not fetched.
    BlockedResource {
        /// The element or CSS construct that asked for it (`img`, `link`, `@import`, `background-image` …).
        element: String,
        /// The URL's scheme and a hash of its host, by which hosts can be told apart (`https #1f3a90c2`); empty for a relative URL.
        host: String,
    },
    /// A picture could not be decoded; its place stays empty.
    BrokenPicture {
        /// The element or CSS property that shows it.
        element: String,
        /// Why.
        reason: String,
    },
    /// A face of the document's `@font-face` cannot be used; the text is set in another one.
    BrokenFont {
        /// Why.
        reason: String,
    },
    /// No face has a character of the text.
    MissingGlyph {
        /// The character's code point (`U+20BB7`).
        code_point: String,
    },
    /// A script would change what the document shows. Scripts do not run.
    ScriptNotRun,
    /// Text that a browser may show, and that is not on the pages.
    TextNotShown {
        /// The element that holds it (`iframe`, `noscript`), or the property that leaves it out (`text-overflow`).
        element: String,
        /// How many characters, white space apart; a tick is one.
        characters: usize,
    },
    /// Something the layout does not do; what happens instead is in docs/unsupported.md.
    Unsupported {
        /// The property, value or element.
        feature: String,
    },
}

impl Warning {
    page::codes! {
        Warning::BlockedResource { .. } => "blocked_resource",
        Warning::BrokenPicture { .. } => "broken_picture",
        Warning::BrokenFont { .. } => "broken_font",
        Warning::MissingGlyph { .. } => "missing_glyph",
        Warning::ScriptNotRun => "script_not_run",
        Warning::TextNotShown { .. } => "text_not_shown",
        Warning::Unsupported { .. } => "unsupported",
    }

    /// A picture of the document has nothing to show.
    pub fn is_missing_picture(&self) -> bool {
        match self {
            Warning::BrokenPicture { .. } => true,
            Warning::BlockedResource { element, .. } => !matches!(&**element, "link" | "@import" | "@font-face" | "script"),
            _ => false,
        }
    }

    /// Something of the document is not shown, so that a place may be blank where there was to be something.
    pub fn may_leave_a_blank(&self) -> bool {
        let has_text = matches!(
            self,
            Warning::ScriptNotRun | Warning::TextNotShown { .. } | Warning::Unsupported { .. }
        );
        has_text || self.is_missing_picture()
    }
}

impl std::fmt::Display for Warning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Warning::BlockedResource { element, host } if host.is_empty() => {
                write!(f, "{element} asks for a file beside the document; it was not read")
            }
            Warning::BlockedResource { element, host } => write!(f, "{element} asks for something from {host}; it was not fetched"),
            Warning::BrokenPicture { element, reason } => write!(f, "the picture of {element} stays empty: {reason}"),
            Warning::BrokenFont { reason } => write!(f, "a font of the document is not used: {reason}"),
            Warning::MissingGlyph { code_point } => write!(f, "no face has {code_point}"),
            Warning::ScriptNotRun => f.write_str("a script that may change the label was not run"),
            Warning::TextNotShown { element, characters } => write!(f, "{characters} character(s) of {element} are not printed"),
            Warning::Unsupported { feature } => write!(f, "{feature} is not supported"),
        }
    }
}
