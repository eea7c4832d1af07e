//! A document, and how it is drawn.

use crate::markup::{self, Register};
use crate::tree::{Drawer, Map};
use crate::{Error, Limits, NaturalSize, Warning, raster, read, size};
use page::{Item, Picture, Point};
use roxmltree::{Document, ParsingOptions};
use std::sync::{Arc, Mutex, PoisonError};
use text::FontSet;

/// What an element takes while it is drawn, and each of its characters.
const BYTES_OF_AN_ELEMENT: usize = 2048;
const BYTES_OF_A_CHARACTER: usize = 8;

/// Stack that one level of nesting may take in the libraries, all levels together with room to spare.
const STACK: usize = 16 << 20;
/// Stack below which more is taken.
const RED_ZONE: usize = 1 << 20;

/// An SVG document that is well-formed.
pub struct Svg {
    pub(crate) text: String,
    pub(crate) limits: Limits,
    natural: NaturalSize,
    has_images: bool,
    /// An element of another document, not a document of its own.
    inline: bool,
    /// The latest drawing: the labels of a batch have the same logo at the same place.
    drawn: Mutex<Option<(Place, Arc<Drawing>)>>,
}

/// Where a document is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// The top left corner of its viewport on the page, in mm.
    pub corner: Point,
    /// The size of its viewport in CSS px of the document.
    pub size: (f32, f32),
    /// Millimetres of one of those px, across and down.
    pub scale: (f32, f32),
    /// Dots of the printer in a mm, for what becomes a picture.
    pub dots_per_mm: f32,
    /// What lies outside of the viewport is seen too.
    pub overflows: bool,
    /// All of it becomes one picture, as large as the viewport.
    pub as_picture: bool,
}

/// An image inside a document.
pub enum Image {
    /// Pixels.
    Picture(Arc<Picture>),
    /// Another document.
    Svg(Arc<Svg>),
}

/// What a document is drawn with.
pub struct Resources<'a> {
    /// Faces of text.
    pub fonts: &'a FontSet,
    /// The families of text for which the document names none.
    pub families: Arc<[Box<str>]>,
    /// The image behind an `href`, `data:` URIs included. Whoever answers warns of what cannot be had.
    pub image: &'a dyn Fn(&str) -> Option<Image>,
}

/// A document as items of a page.
#[derive(Debug)]
pub struct Drawing {
    /// In page coordinates, not cut to the viewport.
    pub items: Vec<Item>,
    /// What is not drawn as the document says.
    pub warnings: Vec<Warning>,
    /// What it took.
    pub steps: u64,
}

/// The text may be personal.
impl std::fmt::Debug for Svg {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Svg({} bytes, {:?})", self.text.len(), self.natural)
    }
}

/// Documents are equal when their texts are.
impl PartialEq for Svg {
    fn eq(&self, other: &Svg) -> bool {
        self.text == other.text
    }
}

impl Svg {
    /// Whether bytes may be an SVG document: gzip data, or text whose first element looks like one.
    pub fn looks_like(bytes: &[u8]) -> bool {
        const LOOK: usize = 1024;
        let start = &bytes[..bytes.len().min(LOOK)];
        bytes.starts_with(&[0x1f, 0x8b]) || start.windows(4).any(|four| four == b"<svg" || four == b":svg") || start.starts_with(b"<?xml")
    }

    /// Reads a document: plain or gzip data, in UTF-8 or what its XML declaration says.
    ///
    /// # Errors
    /// When it is not well-formed, not SVG, or larger than `limits` allow.
    pub fn read(bytes: &[u8], limits: Limits) -> Result<Svg, Error> {
        Svg::of_text(read::text(bytes, limits.bytes)?, limits, false)
    }

    /// Reads an `<svg>` element of another document. Its size alone does not scale what is in it; a document that is an image is scaled even without a
    /// `viewBox`.
    ///
    /// # Errors
    /// As [`Svg::read`].
    pub fn inline(text: String, limits: Limits) -> Result<Svg, Error> {
        Svg::of_text(text, limits, true)
    }

    fn of_text(text: String, limits: Limits, inline: bool) -> Result<Svg, Error> {
        if text.len() > limits.bytes || unfolded(&text) > limits.bytes {
            return Err(Error::Bytes(limits.bytes));
        }
        let mut svg = Svg {
            text,
            limits,
            natural: NaturalSize::default(),
            has_images: false,
            inline,
            drawn: Mutex::default(),
        };
        let document = svg.document()?;
        let root = document.root_element();
        if root.tag_name().name() != "svg" {
            return Err(Error::NotSvg);
        }
        let natural = size::natural(root);
        drop(document);
        svg.natural = natural;
        svg.has_images = svg.text.contains("href");
        Ok(svg)
    }

    /// How large the document wants to be.
    pub fn natural_size(&self) -> NaturalSize {
        self.natural
    }

    /// It is an element of another document.
    pub fn is_inline(&self) -> bool {
        self.inline
    }

    /// Bytes that drawing it takes, copies not counted.
    pub fn size_to_draw(&self) -> usize {
        let elements = self.text.bytes().filter(|byte| *byte == b'<').count();
        elements * BYTES_OF_AN_ELEMENT + self.text.len() * BYTES_OF_A_CHARACTER
    }

    /// Bytes of the document.
    pub fn size_in_memory(&self) -> usize {
        self.text.len()
    }

    pub(crate) fn document(&self) -> Result<Document<'_>, Error> {
        let options = ParsingOptions {
            allow_dtd: true,
            nodes_limit: u32::try_from(self.limits.elements.saturating_mul(4)).unwrap_or(u32::MAX),
            ..ParsingOptions::default()
        };
        Document::parse_with_options(&self.text, options).map_err(|error| match error {
            roxmltree::Error::NodesLimitReached => Error::Elements(self.limits.elements),
            error => Error::NotXml { line: error.pos().row },
        })
    }

    /// Draws the document.
    ///
    /// # Errors
    /// When it exceeds its limits.
    pub fn draw(&self, place: &Place, resources: &Resources) -> Result<Arc<Drawing>, Error> {
        let known = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, drawing)) = known.as_ref().filter(|(at, _)| at == place) {
            return Ok(drawing.clone());
        }
        drop(known);
        let drawing = Arc::new(stacker::maybe_grow(RED_ZONE, STACK, || self.draw_anew(place, resources))?);
        // Images may be others the next time, and faces those of another document.
        if !self.has_images && !resources.fonts.has_document_faces() {
            *self.drawn.lock().unwrap_or_else(PoisonError::into_inner) = Some((*place, drawing.clone()));
        }
        Ok(drawing)
    }

    fn draw_anew(&self, place: &Place, resources: &Resources) -> Result<Drawing, Error> {
        let mut register = Register::default();
        let (width, height) = place.size;
        if !(width > 0. && height > 0. && width.is_finite() && height.is_finite()) {
            return Ok(Drawing {
                items: Vec::new(),
                warnings: Vec::new(),
                steps: 0,
            });
        }
        let tree = markup::tree(self, place.size, resources, &mut register)?;
        let mut drawer = Drawer::new(&register, place, self.limits.steps);
        let map = Map::at(place);
        let items = match place.as_picture {
            true => raster::whole(&mut drawer, &tree, &map)?,
            false => drawer.tree(&tree, &map)?,
        };
        let steps = drawer.spent();
        Ok(Drawing {
            items,
            warnings: register.warnings,
            steps,
        })
    }
}

/// The most bytes a text may have once its entities are replaced: as often as there is an ampersand, the longest one. Entities inside entities multiply.
fn unfolded(text: &str) -> usize {
    let declared = text.split("<!ENTITY").skip(1);
    let values: Vec<&str> = declared.map(|rest| rest.split_once('>').map_or(rest, |(value, _)| value)).collect();
    let Some(longest) = values.iter().map(|value| value.len()).max() else {
        return text.len();
    };
    let nested = values.iter().map(|value| value.matches('&').count()).max().unwrap_or(0);
    // `roxmltree` follows 255 references within one, ten levels deep.
    let times = if nested == 0 { 1 } else { 256 };
    let references = text.matches('&').count();
    references.saturating_mul(longest).saturating_mul(times).saturating_add(text.len())
}
