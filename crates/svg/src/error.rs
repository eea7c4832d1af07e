//! What an SVG document may cost, and why one is not drawn.

/// What one SVG document may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the document, once it is unpacked and its entities are replaced.
    pub bytes: usize,
    /// Elements, every copy by `use`, marker, pattern, clip path or mask counted; 64 bytes of attributes count as one more.
    pub elements: usize,
    /// Nesting depth, references included.
    pub depth: usize,
    /// Pixels of one picture inside it.
    pub image_pixels: u64,
    /// Steps of about a microsecond.
    pub steps: u64,
}

/// Why an SVG document is not drawn. Nothing of its text is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Not XML.
    #[error("not well-formed XML, line {line}")]
    NotXml {
        /// The line, from 1.
        line: u32,
    },
    /// The root element is none of SVG.
    #[error("not an SVG document")]
    NotSvg,
    /// The gzip data of an `svgz` file is damaged.
    #[error("damaged gzip data")]
    Gzip,
    /// [`Limits::bytes`].
    #[error("an SVG document of more than {0} bytes")]
    Bytes(usize),
    /// [`Limits::elements`].
    #[error("an SVG document of more than {0} elements, copies counted")]
    Elements(usize),
    /// [`Limits::depth`].
    #[error("an SVG document that nests deeper than {0} elements")]
    Depth(usize),
    /// [`Limits::steps`].
    #[error("an SVG document that takes more than {0} steps to draw")]
    Steps(u64),
}

/// Something of a document that is not drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// An element or property that is not drawn, or not as it says.
    Unsupported(&'static str),
    /// A character that no face has, in what became an outline.
    MissingGlyph(char),
    /// An image inside cannot be drawn.
    Image(&'static str),
}
