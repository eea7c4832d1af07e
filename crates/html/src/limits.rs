//! What one document may cost.

use std::cell::Cell;

/// What a document may cost. Each limit has its own error; none is ever exceeded silently.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Limits {
    /// Nodes of the document. Default 100,000.
    pub nodes: usize,
    /// Nesting depth of the document; deeper elements are an error. Default 256.
    pub depth: usize,
    /// Characters of text in the document, without its scripts and style sheets. Default 500,000; ordinary labels have some hundreds.
    pub text_chars: usize,
    /// Attributes of one element. Default 1,000.
    pub attributes: usize,
    /// Bytes of all style sheets, imported ones included. Default 2 MiB.
    pub css_bytes: usize,
    /// Rules in all style sheets. Default 20,000.
    pub css_rules: usize,
    /// Bytes of text that `content`, counters and quotes add to the document. Default 1 MiB.
    pub generated_bytes: usize,
    /// Pictures of the document, each use counted. Default 2,000.
    pub pictures: usize,
    /// Pixels of one picture. Default 16 million. A larger one stays empty, with a warning.
    pub image_pixels: u64,
    /// Pixels of all pictures together. Default 64 million.
    pub total_pixels: u64,
    /// Bytes of one SVG drawing, unpacked. Default 8 MiB.
    pub svg_bytes: usize,
    /// Elements of one SVG drawing, every copy by `use`, markers, patterns, clip paths and masks counted; 64 bytes of attributes count as one more.
    /// Default 100,000. An SVG in the HTML itself also counts for [`Limits::nodes`].
    pub svg_elements: usize,
    /// Bytes of all faces that the document brings along (`@font-face`): of the files as they come, and of what WOFF files unpack to. Default
    /// 32 MiB. No single file may unpack to more than [`UNPACKED_LIMIT`](text::UNPACKED_LIMIT), whatever stands here.
    pub font_bytes: usize,
    /// Work on one document, in steps of about a microsecond: a box laid out, 32 parts of selectors compared, a square millimetre painted with a
    /// gradient or eight in one colour; afterwards, eight lines of print looked at for what the page says. It is counted, not timed, so that the same
    /// document always ends alike. Default 1 million; ordinary labels take some thousands.
    pub steps: u64,
    /// Memory that one document may take for nodes, styles, boxes, glyphs, fragments, items and pictures, in bytes. It is counted before it is
    /// taken, from the sizes of what is made, and never given back, so that the same document always ends alike; all layouts of a document count
    /// together. Default 160 million; ordinary labels take some millions.
    pub bytes: u64,
    /// Pages of one document. Default 100.
    pub pages: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            nodes: 100_000,
            depth: 256,
            text_chars: 500_000,
            attributes: 1_000,
            css_bytes: 2 << 20,
            css_rules: 20_000,
            generated_bytes: 1 << 20,
            pictures: 2_000,
            image_pixels: 16_000_000,
            total_pixels: 64_000_000,
            svg_bytes: 8 << 20,
            svg_elements: 100_000,
            font_bytes: 32 << 20,
            steps: 1_000_000,
            bytes: 160_000_000,
            pages: 100,
        }
    }
}

/// A document exceeds one of the [`Limits`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LimitError {
    /// [`Limits::nodes`].
    #[error("the document has more than {0} nodes (Limits::nodes)")]
    Nodes(usize),
    /// [`Limits::depth`].
    #[error("the document nests deeper than {0} elements (Limits::depth)")]
    Depth(usize),
    /// [`Limits::text_chars`].
    #[error("the document has more than {0} characters of text (Limits::text_chars)")]
    TextChars(usize),
    /// [`Limits::attributes`].
    #[error("an element has more than {0} attributes (Limits::attributes)")]
    Attributes(usize),
    /// [`Limits::css_bytes`].
    #[error("the style sheets have more than {0} bytes (Limits::css_bytes)")]
    CssBytes(usize),
    /// [`Limits::css_rules`].
    #[error("the style sheets have more than {0} rules (Limits::css_rules)")]
    CssRules(usize),
    /// [`Limits::generated_bytes`].
    #[error("the style sheets add more than {0} bytes of text to the document (Limits::generated_bytes)")]
    GeneratedBytes(usize),
    /// [`Limits::pictures`].
    #[error("the document has more than {0} pictures (Limits::pictures)")]
    Pictures(usize),
    /// [`Limits::total_pixels`].
    #[error("the pictures of the document have more than {0} pixels together (Limits::total_pixels)")]
    TotalPixels(u64),
    /// [`Limits::svg_bytes`].
    #[error("an SVG drawing of the document has more than {0} bytes (Limits::svg_bytes)")]
    SvgBytes(usize),
    /// [`Limits::svg_elements`].
    #[error("an SVG drawing of the document has more than {0} elements, copies counted (Limits::svg_elements)")]
    SvgElements(usize),
    /// [`Limits::font_bytes`].
    #[error("the faces of the document have more than {0} bytes together (Limits::font_bytes)")]
    FontBytes(usize),
    /// [`Limits::steps`].
    #[error("the document needs more than {0} steps of work (Limits::steps)")]
    Steps(u64),
    /// [`Limits::bytes`].
    #[error("the document needs more than {0} bytes of memory (Limits::bytes)")]
    Bytes(u64),
    /// [`Limits::pages`].
    #[error("the document has {pages} pages, more than the limit of {limit} (Limits::pages)")]
    Pages {
        /// How many pages there are.
        pages: usize,
        /// How many may be.
        limit: usize,
    },
}

impl LimitError {
    page::codes! {
        LimitError::Nodes(_) => "too_many_nodes",
        LimitError::Depth(_) => "nested_too_deep",
        LimitError::TextChars(_) => "too_much_text",
        LimitError::Attributes(_) => "too_many_attributes",
        LimitError::CssBytes(_) => "css_too_large",
        LimitError::CssRules(_) => "too_many_css_rules",
        LimitError::GeneratedBytes(_) => "too_much_generated_text",
        LimitError::Pictures(_) => "too_many_pictures",
        LimitError::TotalPixels(_) => "pictures_too_large",
        LimitError::SvgBytes(_) => "svg_too_large",
        LimitError::SvgElements(_) => "too_many_svg_elements",
        LimitError::FontBytes(_) => "fonts_too_large",
        LimitError::Steps(_) => "too_many_steps",
        LimitError::Bytes(_) => "too_many_bytes",
        LimitError::Pages { .. } => "too_many_pages",
    }
}

/// What is left to a document of [`Limits::steps`] and [`Limits::bytes`]: one budget from its text to its label.
#[derive(Debug)]
pub struct Work {
    /// In 64ths of a step.
    left: Cell<u64>,
    bytes: Cell<u64>,
}

impl Work {
    /// As much as `steps`, and any memory.
    pub fn new(steps: u64) -> Work {
        Work {
            left: Cell::new(steps.saturating_mul(64)),
            bytes: Cell::new(u64::MAX),
        }
    }
    /// As much as the limits allow.
    pub fn of(limits: &Limits) -> Work {
        let work = Work::new(limits.steps);
        work.bytes.set(limits.bytes);
        work
    }
    /// Takes whole steps.
    pub fn spend(&self, steps: u64) {
        self.spend_64ths(steps.saturating_mul(64));
    }
    /// Takes work so small that it is counted in 64ths of a step.
    pub fn spend_64ths(&self, parts: u64) {
        self.left.set(self.left.get().saturating_sub(parts));
    }
    /// Takes memory, before what needs it grows.
    pub fn grow(&self, bytes: usize) {
        self.bytes.set(self.bytes.get().saturating_sub(bytes as u64));
    }
    /// Takes memory for so many values.
    pub fn grow_by<T>(&self, count: usize) {
        self.grow(count.saturating_mul(size_of::<T>()));
    }
    /// The whole steps that are left.
    pub fn left(&self) -> u64 {
        self.left.get() / 64
    }
    /// The bytes that are left.
    pub fn bytes_left(&self) -> u64 {
        self.bytes.get()
    }
    /// Nothing is left: what is being made must not be used.
    pub fn is_exhausted(&self) -> bool {
        self.left.get() == 0 || self.bytes.get() == 0
    }
    /// # Errors
    /// When nothing is left of one of the two.
    pub fn within(&self, limits: &Limits) -> Result<(), LimitError> {
        match (self.left.get(), self.bytes.get()) {
            (0, _) => Err(LimitError::Steps(limits.steps)),
            (_, 0) => Err(LimitError::Bytes(limits.bytes)),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_of_the_two_ends_with_its_own_error() {
        let limits = Limits {
            steps: 2,
            bytes: 16,
            ..Limits::default()
        };
        let work = Work::of(&limits);
        work.spend_64ths(127);
        work.grow_by::<u8>(15);
        assert_eq!((work.within(&limits), work.is_exhausted()), (Ok(()), false));
        work.grow(usize::MAX);
        assert_eq!((work.within(&limits), work.is_exhausted()), (Err(LimitError::Bytes(16)), true));
        work.spend(u64::MAX);
        assert_eq!(work.within(&limits), Err(LimitError::Steps(2)));
    }
}
