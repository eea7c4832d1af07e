//! The faces to try for a text, in order.

use super::{Face, FaceMetrics};
use std::ops::Deref;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

/// The faces to try, in order, for each character of a text.
#[derive(Debug)]
pub struct FontStack {
    id: u64,
    faces: Box<[StackFace]>,
    /// The first face that may set a space: the "first available font" of CSS Fonts 4 §5.3.
    primary: usize,
}

/// A face at hand, or one that is unpacked when a text first needs it.
#[derive(Debug, Clone)]
pub(super) enum Source {
    Open(Arc<Face>),
    Packed(&'static LazyLock<Arc<Face>>),
}

impl Deref for Source {
    type Target = Arc<Face>;

    #[inline]
    fn deref(&self) -> &Arc<Face> {
        match self {
            Source::Open(face) => face,
            Source::Packed(face) => face,
        }
    }
}

/// A face as a stack uses it.
#[derive(Debug, Clone)]
pub(super) struct StackFace {
    pub(super) face: Source,
    pub(super) embolden: bool,
    pub(super) slant: bool,
    /// First and last code points the face may set; `None` for all.
    pub(super) range: Option<Arc<[(u32, u32)]>>,
}

impl StackFace {
    /// The glyph for a character the face has and may set.
    #[inline]
    pub(super) fn glyph(&self, character: char) -> Option<u16> {
        self.allows(character).then(|| self.face.glyph(character)).flatten()
    }

    #[inline]
    fn allows(&self, character: char) -> bool {
        match &self.range {
            None => true,
            Some(range) => range.iter().any(|(first, last)| (*first..=*last).contains(&u32::from(character))),
        }
    }
}

impl FontStack {
    /// `faces` is not empty: the bundled faces end every stack.
    pub(super) fn new(faces: Vec<StackFace>) -> FontStack {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let primary = faces.iter().position(|face| face.allows(' ')).unwrap_or(0);
        FontStack {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            faces: faces.into(),
            primary,
        }
    }

    /// A number no other stack of this process has; caches key on it. It never reaches the output.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// The measures of the first available face, which CSS 2.1 §10.8.1 takes for the strut.
    pub fn metrics(&self) -> &FaceMetrics {
        self.faces[self.primary].face.metrics()
    }

    /// The face that [`FontStack::metrics`] measures, as an index for [`FontStack::face`].
    pub fn primary(&self) -> u16 {
        self.primary as u16
    }

    /// How many faces [`FontStack::face`] knows.
    pub fn len(&self) -> usize {
        self.faces.len()
    }

    /// Never: a stack ends with the bundled faces.
    pub fn is_empty(&self) -> bool {
        self.faces.is_empty()
    }

    /// The faces that [`ShapedGlyph::face`](super::ShapedGlyph::face) indexes, with whether they are to be emboldened and
    /// slanted.
    ///
    /// # Panics
    /// When `index` is not below [`FontStack::len`].
    pub fn face(&self, index: u16) -> (&Arc<Face>, bool, bool) {
        let face = &self.faces[usize::from(index)];
        (&face.face, face.embolden, face.slant)
    }

    pub(super) fn stack_face(&self, index: u16) -> &StackFace {
        &self.faces[usize::from(index)]
    }

    /// The first face that sets a character, with its glyph.
    #[inline]
    pub(super) fn find(&self, character: char) -> Option<(u16, u16)> {
        self.faces
            .iter()
            .enumerate()
            .find_map(|(index, face)| Some((index as u16, face.glyph(character)?)))
    }

    /// Whether no face has a character that should print: it would come out as glyph 0.
    #[inline]
    pub fn missing(&self, character: char) -> bool {
        self.find(character).is_none() && !super::invisible::is_invisible(character)
    }
}
