//! What one label may cost.

/// The limits of a renderer. Each has its own error; none is ever exceeded silently.
#[derive(Debug, Clone, serde::Serialize)]
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
    /// Nodes of the document. Default 100,000.
    pub nodes: usize,
    /// Nesting depth of the document; deeper elements are an error. Default 256.
    pub depth: usize,
    /// Rules in all style sheets. Default 20,000.
    pub css_rules: usize,
    /// Pixels of one picture. Default 16 million.
    pub image_pixels: u64,
    /// Box layouts of one document; layout that needs more is given up. Default 2 million.
    pub layout_steps: u64,
    /// Pages of one document. Default 100.
    pub pages: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            reply_bytes: 16 << 20,
            reply_values: 200_000,
            base64_chars: 4_000_000,
            html_bytes: 4 << 20,
            nodes: 100_000,
            depth: 256,
            css_rules: 20_000,
            image_pixels: 16_000_000,
            layout_steps: 2_000_000,
            pages: 100,
        }
    }
}
