//! Font files: where their bytes live, and what can be wrong with them.

use std::path::Path;
use std::sync::{Arc, OnceLock};
use thiserror::Error;

/// Why a font cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FontError {
    /// The bytes are no TrueType, OpenType, WOFF or WOFF 2 file, or the collection has no face of that index.
    #[error("not a TrueType, OpenType or WOFF font, or no face of that index in the collection")]
    NotAFont,
    /// The file has no glyphs.
    #[error("the font has no glyphs")]
    NoGlyphs,
    /// The file has no character map.
    #[error("the font has no character map (cmap)")]
    NoCharacters,
    /// The em has fewer units than 16 or more than 16,384 (OpenType, `head`).
    #[error("the font's em has a number of units that no font may have (head.unitsPerEm)")]
    UnitsPerEm,
    /// A WOFF or WOFF 2 container is damaged or larger than [`UNPACKED_LIMIT`].
    #[error("the WOFF container is damaged or unpacks to more than {} MiB", UNPACKED_LIMIT >> 20)]
    Woff,
}

/// Faces have more bytes together than they may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the faces have more than {limit} bytes together")]
pub struct FacesTooLarge {
    /// How many they may have.
    pub limit: usize,
}

/// The most bytes a compressed font may unpack to: 64 MiB, three times the largest CJK collection in common use.
pub const UNPACKED_LIMIT: usize = 64 << 20;

/// The bytes of a font file.
pub(super) enum FontBytes {
    Static(&'static [u8]),
    Shared(Arc<[u8]>),
    /// A file on disk, read whole only when its bytes are asked for.
    File(Arc<Path>, OnceLock<Arc<[u8]>>),
}

impl AsRef<[u8]> for FontBytes {
    fn as_ref(&self) -> &[u8] {
        match self {
            FontBytes::Static(bytes) => bytes,
            FontBytes::Shared(bytes) => bytes,
            FontBytes::File(path, bytes) => bytes.get_or_init(|| super::directory::whole(path)),
        }
    }
}

impl FontBytes {
    /// Shows the bytes without keeping those of a file on disk.
    pub(super) fn show(&self, visit: &mut dyn FnMut(&[u8])) {
        match self {
            FontBytes::File(path, bytes) if bytes.get().is_none() => visit(&super::directory::whole(path)),
            bytes => visit(bytes.as_ref()),
        }
    }
    /// The OpenType file inside a web font container; any other file as it is.
    pub(super) fn unpack(bytes: Arc<[u8]>) -> Result<FontBytes, FontError> {
        match bytes.get(..4) {
            Some(b"wOFF") => Ok(FontBytes::Shared(super::woff::unpack(&bytes)?.into())),
            Some(b"wOF2") => match wuff::decompress_woff2(&bytes) {
                Ok(file) if file.len() <= UNPACKED_LIMIT => Ok(FontBytes::Shared(file.into())),
                _ => Err(FontError::Woff),
            },
            _ => Ok(FontBytes::Shared(bytes)),
        }
    }
}
