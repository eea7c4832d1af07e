//! Images of a document: pictures of pixels, and drawings.

use page::Picture;
use std::sync::Arc;
use svg::{NaturalSize, Svg};

/// An image that was loaded.
#[derive(Debug, Clone, PartialEq)]
pub enum Graphic {
    /// Pixels.
    Picture(Arc<Picture>),
    /// Vectors.
    Svg(Arc<Svg>),
}

impl Graphic {
    /// The natural dimensions (CSS Images 3 §4.1) in px.
    pub fn natural_size(&self) -> NaturalSize {
        match self {
            Graphic::Picture(picture) => {
                let (width, height) = (picture.width() as f32, picture.height() as f32);
                NaturalSize {
                    width: Some(width),
                    height: Some(height),
                    ratio: Some(width / height),
                }
            }
            Graphic::Svg(svg) => svg.natural_size(),
        }
    }

    /// The bytes it takes to keep, its pixels decoded.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Graphic::Picture(picture) => {
                let pixels = usize::try_from(picture.pixel_count()).unwrap_or(usize::MAX);
                pixels.saturating_mul(4).saturating_add(picture.encoded().len())
            }
            // Its latest drawing is kept with it.
            Graphic::Svg(svg) => svg.size_in_memory().saturating_mul(4),
        }
    }

    /// Its pixels, as the file has them.
    pub(crate) fn pixel_count(&self) -> u64 {
        match self {
            Graphic::Picture(picture) => picture.pixel_count(),
            Graphic::Svg(_) => 0,
        }
    }
}
