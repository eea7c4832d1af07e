//! The faces at hand, and which of them a style asks for.

use super::matching::{self, Wanted};
use super::stack::{FontStack, StackFace};
use super::{Face, FaceStyle, FontError, bundled, families, names};
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// A CSS generic family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GenericFamily {
    /// `serif`.
    Serif,
    /// `sans-serif`, `system-ui` and the like.
    SansSerif,
    /// `monospace`.
    Monospace,
    /// `cursive`.
    Cursive,
    /// `fantasy`.
    Fantasy,
}

/// Upright or slanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Slant {
    /// `font-style: normal`.
    #[default]
    Normal,
    /// `font-style: italic`.
    Italic,
    /// `font-style: oblique`.
    Oblique,
}

/// What CSS asks for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FontRequest {
    /// Family names (lower case for the look-up) in order of preference; a generic family is its CSS keyword.
    pub families: Arc<[Box<str>]>,
    /// 1–1000; 400 is regular, 700 bold.
    pub weight: u16,
    /// `font-stretch` in percent, 100 is normal.
    pub stretch: u16,
    /// Upright or slanted.
    pub slant: Slant,
}

/// A face of a document's `@font-face` rule.
#[derive(Debug, Clone)]
pub struct DocumentFace {
    /// The rule's `font-family`; compared without case.
    pub family: Box<str>,
    /// Lowest and highest weight the rule gives, 1–1000.
    pub weight: (u16, u16),
    /// The rule's `font-style`.
    pub slant: Slant,
    /// First and last code points of the rule's `unicode-range`; empty for every character.
    pub unicode_range: Vec<(u32, u32)>,
    /// The font file: TTF, OTF, WOFF, or WOFF 2.
    pub data: Arc<[u8]>,
}

/// Every face the renderer may use: the bundled ones, the caller's, the system's, and those of a document's `@font-face`.
///
/// Cloning is cheap and clones share their caches. All methods may be called from any number of threads.
#[derive(Clone)]
pub struct FontSet(Arc<Inner>);

struct Inner {
    document: Vec<Entry>,
    /// The caller's faces, and after them the system's.
    added: Vec<Entry>,
    generics: Vec<(GenericFamily, Box<str>)>,
    stacks: RwLock<FxHashMap<FontRequest, Arc<FontStack>>>,
    /// Faces of `@font-face` rules by content: one batch repeats them in every label.
    parsed: Arc<Mutex<Parsed>>,
}

/// Font files and the faces they hold.
type Parsed = Vec<(Arc<[u8]>, Arc<Face>)>;

/// A face with the names and the style it goes by in this set.
#[derive(Clone)]
struct Entry {
    face: Arc<Face>,
    /// The name a rule gives it; the file's own names otherwise.
    family: Option<Box<str>>,
    style: FaceStyle,
    range: Option<Arc<[(u32, u32)]>>,
}

/// The most different requests whose stacks are kept.
const STACKS: usize = 1024;
/// The most faces of `@font-face` rules kept for the next document.
const DOCUMENT_FACES_KEPT: usize = 16;

impl std::fmt::Debug for FontSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FontSet")
            .field("document", &self.0.document.len())
            .field("added", &self.0.added.len())
            .finish_non_exhaustive()
    }
}

impl Entry {
    fn of_file(face: Arc<Face>) -> Entry {
        Entry {
            style: face.style(),
            face,
            family: None,
            range: None,
        }
    }

    fn goes_by(&self, family: &str) -> bool {
        match &self.family {
            Some(name) => **name == *family,
            None => self
                .face
                .families()
                .iter()
                .any(|name| **name == *family || families::canonical(name) == families::canonical(family)),
        }
    }
}

impl FontSet {
    /// The bundled faces only.
    pub fn bundled() -> FontSet {
        FontSet::with(Vec::new(), Vec::new(), Vec::new(), Arc::default())
    }

    fn with(document: Vec<Entry>, added: Vec<Entry>, generics: Vec<(GenericFamily, Box<str>)>, parsed: Arc<Mutex<Parsed>>) -> FontSet {
        FontSet(Arc::new(Inner {
            document,
            added,
            generics,
            stacks: RwLock::default(),
            parsed,
        }))
    }

    /// This set and every face of a font file (TTF, OTF, TTC, WOFF, WOFF 2), under the names the file gives itself.
    ///
    /// The faces win over the bundled ones where a style names them, and supply the characters that the bundled ones lack.
    ///
    /// # Errors
    /// [`FontError`] when the file has no usable face.
    pub fn with_file(&self, data: impl Into<Arc<[u8]>>) -> Result<FontSet, FontError> {
        let data = data.into();
        let count = match skrifa::font::Format::new(&data) {
            Some(format) => format.num_fonts().clamp(1, COLLECTION_LIMIT),
            None => 1,
        };
        let mut added = self.0.added.clone();
        let first = Face::from_bytes(Arc::clone(&data), 0)?;
        added.push(Entry::of_file(Arc::new(first)));
        added.extend(
            (1..count)
                .filter_map(|index| Face::from_bytes(Arc::clone(&data), index).ok())
                .map(Arc::new)
                .map(Entry::of_file),
        );
        Ok(FontSet::with(
            self.0.document.clone(),
            added,
            self.0.generics.clone(),
            Arc::clone(&self.0.parsed),
        ))
    }

    /// This set, with `family` (a face added by [`FontSet::with_file`]) standing in for a generic family, and for the
    /// well-known families of that kind (宋体 is serif, 楷体 cursive) that are not at hand.
    pub fn with_generic(&self, generic: GenericFamily, family: &str) -> FontSet {
        let mut generics: Vec<_> = self.0.generics.iter().filter(|(known, _)| *known != generic).cloned().collect();
        generics.push((generic, names::fold(family)));
        FontSet::with(self.0.document.clone(), self.0.added.clone(), generics, Arc::clone(&self.0.parsed))
    }

    /// This set and the faces of a document's `@font-face` rules, in the document's order, which win over all others.
    ///
    /// Also returns, for each rule whose file cannot be used, its index and why; a browser skips such a rule.
    pub fn with_document_faces(&self, rules: Vec<DocumentFace>) -> (FontSet, Vec<(usize, FontError)>) {
        let mut document = Vec::with_capacity(rules.len());
        let mut broken = Vec::new();
        for (index, rule) in rules.into_iter().enumerate() {
            match self.parse(rule.data) {
                Ok(face) => document.push(Entry {
                    style: FaceStyle {
                        weight: rule.weight,
                        stretch: 100,
                        slant: rule.slant,
                    },
                    family: Some(names::fold(&rule.family)),
                    range: (!rule.unicode_range.is_empty()).then(|| rule.unicode_range.into()),
                    face,
                }),
                Err(error) => broken.push((index, error)),
            }
        }
        if document.is_empty() {
            return (self.clone(), broken);
        }
        (
            FontSet::with(document, self.0.added.clone(), self.0.generics.clone(), Arc::clone(&self.0.parsed)),
            broken,
        )
    }

    fn parse(&self, data: Arc<[u8]>) -> Result<Arc<Face>, FontError> {
        let mut parsed = self.0.parsed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, face)) = parsed.iter().find(|(known, _)| *known == data) {
            return Ok(Arc::clone(face));
        }
        let face = Arc::new(Face::from_bytes(Arc::clone(&data), 0)?);
        if parsed.len() >= DOCUMENT_FACES_KEPT {
            parsed.remove(0);
        }
        parsed.push((data, Arc::clone(&face)));
        Ok(face)
    }

    /// The faces for what CSS asks for; cached by request.
    ///
    /// In order: the families asked for that are at hand (a document's, the caller's, the bundled ones), the stand-ins of
    /// well-known families, then every other face for the characters those lack. No family at all means `sans-serif`.
    pub fn resolve(&self, request: &FontRequest) -> Arc<FontStack> {
        if let Some(stack) = self.0.stacks.read().unwrap_or_else(PoisonError::into_inner).get(request) {
            return Arc::clone(stack);
        }
        let stack = Arc::new(self.0.stack(request));
        let mut stacks = self.0.stacks.write().unwrap_or_else(PoisonError::into_inner);
        if stacks.len() >= STACKS {
            stacks.clear();
        }
        Arc::clone(stacks.entry(request.clone()).or_insert(stack))
    }
}

/// Faces of a collection that are read.
const COLLECTION_LIMIT: u32 = 64;

impl Inner {
    fn stack(&self, request: &FontRequest) -> FontStack {
        let wanted = Wanted {
            weight: request.weight,
            stretch: request.stretch,
            slant: request.slant,
        };
        let mut stack = Building { wanted, faces: Vec::new() };
        let asked: Vec<Box<str>> = request.families.iter().map(|family| names::fold(family)).collect();
        for family in &asked {
            match families::generic(family) {
                Some(generic) => self.generic(generic, &mut stack),
                None => self.family(family, &mut stack),
            }
        }
        for kind in asked.iter().filter_map(|family| families::kind(family)) {
            self.generic(kind, &mut stack);
        }
        for family in bundled::FACES.iter() {
            let entries: Vec<Entry> = family.iter().cloned().map(Entry::of_file).collect();
            stack.best_of(&entries.iter().collect::<Vec<_>>());
            // The other weight: it may have characters that the one asked for lacks.
            entries.iter().for_each(|entry| stack.push(entry));
        }
        for entry in &self.added {
            let own = entry.face.families().first();
            let family: Vec<&Entry> = match own {
                Some(name) => self.added.iter().filter(|other| other.goes_by(name)).collect(),
                None => vec![entry],
            };
            stack.best_of(&family);
        }
        FontStack::new(stack.faces)
    }

    /// The faces of a family of that name, if there is one.
    fn family(&self, family: &str, stack: &mut Building) {
        // Faces of one family in `@font-face` rules form one family; a later rule wins (CSS Fonts 4 §4.5).
        let document: Vec<&Entry> = self.document.iter().rev().filter(|entry| entry.goes_by(family)).collect();
        if !document.is_empty() {
            return stack.best_of(&document);
        }
        let added: Vec<&Entry> = self.added.iter().filter(|entry| entry.goes_by(family)).collect();
        if !added.is_empty() {
            return stack.best_of(&added);
        }
        for faces in bundled::FACES.iter() {
            let entries: Vec<Entry> = faces
                .iter()
                .cloned()
                .map(Entry::of_file)
                .filter(|entry| entry.goes_by(family))
                .collect();
            stack.best_of(&entries.iter().collect::<Vec<_>>());
        }
    }

    fn generic(&self, generic: GenericFamily, stack: &mut Building) {
        match self.generics.iter().find(|(known, _)| *known == generic) {
            Some((_, family)) => self.family(family, stack),
            None => {
                let entries: Vec<Entry> = bundled::FACES[0].iter().cloned().map(Entry::of_file).collect();
                stack.best_of(&entries.iter().collect::<Vec<_>>());
            }
        }
    }
}

/// A stack as it grows.
struct Building {
    wanted: Wanted,
    faces: Vec<StackFace>,
}

impl Building {
    /// Adds the faces of a family that match best: several when they differ in their `unicode-range` only.
    fn best_of(&mut self, family: &[&Entry]) {
        let wanted = self.wanted;
        let Some(best) = family.iter().map(|entry| matching::distance(wanted, entry.style)).min() else {
            return;
        };
        for entry in family.iter().filter(|entry| matching::distance(wanted, entry.style) == best) {
            self.push(entry);
        }
    }

    fn push(&mut self, entry: &Entry) {
        let same = |face: &StackFace| face.face.id() == entry.face.id() && face.range == entry.range;
        if self.faces.len() < usize::from(u16::MAX) && !self.faces.iter().any(same) {
            self.faces.push(StackFace {
                face: Arc::clone(&entry.face),
                embolden: matching::embolden(self.wanted, entry.style),
                slant: matching::slant(self.wanted, entry.style),
                range: entry.range.clone(),
            });
        }
    }
}
