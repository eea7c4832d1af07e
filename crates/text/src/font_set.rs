//! The faces at hand, and which of them a style asks for.

use super::bundled::PackedFace;
use super::matching::{self, Wanted};
use super::stack::{FontStack, Source, StackFace};
use super::{Face, FaceStyle, FacesTooLarge, FontError, bundled, directory, families, names};
use foldhash::fast::RandomState;
use rustc_hash::FxHashMap;
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex, PoisonError, RwLock};

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
    /// The rule's `font-stretch` in percent, 100 is normal.
    pub stretch: u16,
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
    /// `added` by family, in the order in which they help out with characters.
    helpers: Vec<Vec<usize>>,
    generics: Vec<(GenericFamily, Box<str>)>,
    /// By what documents ask for: the hasher is seeded.
    stacks: RwLock<HashMap<FontRequest, Arc<FontStack>, RandomState>>,
    /// Faces of `@font-face` rules by content: one batch repeats them in every label.
    parsed: Arc<Mutex<Parsed>>,
}

/// Font files and the faces they hold.
type Parsed = Vec<(Arc<[u8]>, Arc<Face>)>;

/// A face with the names and the style it goes by in this set.
#[derive(Clone)]
struct Entry {
    face: Arc<Face>,
    /// The name a rule gives it, or all names the file gives itself, as [`families::canonical`] has them.
    names: Arc<[Box<str>]>,
    style: FaceStyle,
    range: Option<Arc<[(u32, u32)]>>,
}

/// The most different requests whose stacks are kept.
const STACKS: usize = 1024;
/// The most faces of `@font-face` rules kept for the next document, and the most bytes of theirs, packed and unpacked.
const DOCUMENT_FACES_KEPT: usize = 16;
const DOCUMENT_BYTES_KEPT: usize = 64 << 20;

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
        let names = face.families().iter().map(|name| families::canonical(name).into()).collect();
        Entry {
            style: face.style(),
            face,
            names,
            range: None,
        }
    }

    /// `family` is canonical.
    fn goes_by(&self, family: &str) -> bool {
        self.names.iter().any(|name| **name == *family)
    }
}

/// The bundled faces as entries, made once.
static BUNDLED: LazyLock<[Vec<Entry>; 3]> =
    LazyLock::new(|| std::array::from_fn(|family| bundled::FACES[family].iter().cloned().map(Entry::of_file).collect()));

/// The families of `added`. Simplified Chinese ones go first: a collection has the same characters in the forms of several regions.
fn helpers(added: &[Entry]) -> Vec<Vec<usize>> {
    let mut families: Vec<Vec<usize>> = Vec::new();
    let mut known: FxHashMap<&str, usize> = FxHashMap::default();
    for (index, entry) in added.iter().enumerate() {
        let name = entry.names.first().map(|name| &**name);
        match name.and_then(|name| known.get(name)) {
            Some(family) => families[*family].push(index),
            None => {
                if let Some(name) = name {
                    known.insert(name, families.len());
                }
                families.push(vec![index]);
            }
        }
    }
    families.sort_by_key(|family| {
        !added[family[0]]
            .names
            .iter()
            .any(|name| name.ends_with(" sc") || name.ends_with(" cn"))
    });
    families
}

/// The same set: a clone of the other one.
impl PartialEq for FontSet {
    fn eq(&self, other: &FontSet) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
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
            helpers: helpers(&added),
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

    /// This set and every face of the TrueType and OpenType files in a directory and the directories inside it, by path.
    ///
    /// Files that cannot be read or used are left out. Only names and metrics are read now; the rest when text needs it, so the
    /// files must stay.
    pub fn with_directory(&self, directory: &Path) -> FontSet {
        self.with_directories(std::iter::once(directory))
    }

    /// This set and the fonts of the system and the user, as [`FontSet::with_directory`] adds them, after all others.
    ///
    /// The same label may then look different on another machine.
    pub fn with_system_fonts(&self) -> FontSet {
        let directories = directory::system();
        self.with_directories(directories.iter().map(|directory| &**directory))
    }

    fn with_directories<'a>(&self, directories: impl Iterator<Item = &'a Path>) -> FontSet {
        let mut added = self.0.added.clone();
        added.extend(directories.flat_map(directory::faces).map(Arc::new).map(Entry::of_file));
        FontSet::with(self.0.document.clone(), added, self.0.generics.clone(), Arc::clone(&self.0.parsed))
    }

    /// This set, with `family` (a face added by [`FontSet::with_file`]) standing in for a generic family, and for the
    /// well-known families of that kind (宋体 is serif, 楷体 cursive) that are not at hand.
    pub fn with_generic(&self, generic: GenericFamily, family: &str) -> FontSet {
        let mut generics: Vec<_> = self.0.generics.iter().filter(|(known, _)| *known != generic).cloned().collect();
        generics.push((generic, names::fold(family)));
        FontSet::with(self.0.document.clone(), self.0.added.clone(), generics, Arc::clone(&self.0.parsed))
    }

    /// Shows everything that tells this set from the bundled one, in its order: the faces' files, their numbers in them, and which family
    /// stands for which generic one. Files on disk are read for it.
    pub fn describe(&self, visit: &mut dyn FnMut(&[u8])) {
        for entry in self.0.document.iter().chain(&self.0.added) {
            entry.face.show_data(visit);
            visit(&entry.face.index().to_le_bytes());
        }
        for (generic, family) in &self.0.generics {
            visit(format!("{generic:?} {family}").as_bytes());
        }
    }

    /// Some of its faces are from a document's `@font-face` rules.
    pub fn has_document_faces(&self) -> bool {
        !self.0.document.is_empty()
    }

    /// This set and the faces of a document's `@font-face` rules, in the document's order, which win over all others.
    ///
    /// Also returns, for each rule whose file cannot be used, its index and why; a browser skips such a rule.
    ///
    /// # Errors
    /// When the faces, unpacked, have more than `limit` bytes together.
    pub fn with_document_faces(&self, rules: Vec<DocumentFace>, limit: usize) -> Result<(FontSet, Vec<(usize, FontError)>), FacesTooLarge> {
        let mut document = Vec::with_capacity(rules.len());
        let mut broken = Vec::new();
        let mut bytes = 0_usize;
        for (index, rule) in rules.into_iter().enumerate() {
            let face = match self.parse(rule.data) {
                Ok(face) => face,
                Err(error) => {
                    broken.push((index, error));
                    continue;
                }
            };
            bytes = bytes.saturating_add(face.data().len());
            if bytes > limit {
                return Err(FacesTooLarge { limit });
            }
            document.push(Entry {
                style: FaceStyle {
                    weight: rule.weight,
                    stretch: rule.stretch,
                    slant: rule.slant,
                },
                names: [families::canonical(&names::fold(&rule.family)).into()].into(),
                range: (!rule.unicode_range.is_empty()).then(|| rule.unicode_range.into()),
                face,
            });
        }
        let fonts = if document.is_empty() {
            self.clone()
        } else {
            FontSet::with(document, self.0.added.clone(), self.0.generics.clone(), Arc::clone(&self.0.parsed))
        };
        Ok((fonts, broken))
    }

    fn parse(&self, data: Arc<[u8]>) -> Result<Arc<Face>, FontError> {
        let mut parsed = self.0.parsed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, face)) = parsed.iter().find(|(known, _)| *known == data) {
            return Ok(Arc::clone(face));
        }
        let mut face = Face::from_bytes(Arc::clone(&data), 0)?;
        face.of_document = true;
        let face = Arc::new(face);
        parsed.push((data, Arc::clone(&face)));
        let bytes = |kept: &[(Arc<[u8]>, Arc<Face>)]| kept.iter().map(|(data, face)| data.len() + face.data().len()).sum::<usize>();
        while parsed.len() > DOCUMENT_FACES_KEPT || bytes(&parsed) > DOCUMENT_BYTES_KEPT {
            parsed.remove(0);
        }
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
        // What has no family at hand is set as text without a family is, which is `serif` in browsers.
        self.generic(GenericFamily::Serif, &mut stack);
        for family in &BUNDLED[..2] {
            stack.best_of(&family.iter().collect::<Vec<_>>());
            // The other weight: it may have characters that the one asked for lacks.
            family.iter().for_each(|entry| stack.push(entry));
        }
        stack.push_packed();
        for family in &self.helpers {
            stack.best_of(&family.iter().map(|index| &self.added[*index]).collect::<Vec<_>>());
        }
        FontStack::new(stack.faces)
    }

    /// The faces of a family of that name, if there is one.
    fn family(&self, family: &str, stack: &mut Building) {
        let family = families::canonical(family);
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
                let family = if generic == GenericFamily::Monospace { 2 } else { 0 };
                stack.best_of(&BUNDLED[family].iter().collect::<Vec<_>>());
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
    /// The bundled faces that are unpacked when needed.
    fn push_packed(&mut self) {
        static RANGES: LazyLock<Vec<Arc<[(u32, u32)]>>> =
            LazyLock::new(|| bundled::PACKED.iter().map(|packed| packed.ranges.into()).collect());
        for (packed, ranges) in bundled::PACKED.iter().zip(RANGES.iter()) {
            self.faces.push(StackFace {
                face: Source::Packed(packed.face),
                embolden: matching::embolden(self.wanted, PackedFace::STYLE),
                slant: matching::slant(self.wanted, PackedFace::STYLE),
                range: Some(Arc::clone(ranges)),
            });
        }
    }

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
        let same = |known: &StackFace| match &known.face {
            Source::Open(face) => face.id() == entry.face.id() && known.range == entry.range,
            Source::Packed(_) => false,
        };
        if self.faces.len() < usize::from(u16::MAX) && !self.faces.iter().any(same) {
            self.faces.push(StackFace {
                face: Source::Open(Arc::clone(&entry.face)),
                embolden: matching::embolden(self.wanted, entry.style),
                slant: matching::slant(self.wanted, entry.style),
                range: entry.range.clone(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(families: &[&str], weight: u16) -> FontRequest {
        FontRequest {
            families: families.iter().map(|name| Box::from(*name)).collect(),
            weight,
            stretch: 100,
            slant: Slant::Normal,
        }
    }

    fn first(stack: &FontStack) -> &str {
        stack.face(0).0.postscript_name()
    }

    /// A bundled face as a file of its own, which no set knows.
    fn file(weight: usize) -> Arc<[u8]> {
        bundled::FACES[1][weight].data().into()
    }

    #[test]
    fn chinese_and_western_families_end_in_the_bundled_face() {
        let fonts = FontSet::bundled();
        for families in [
            &["黑体"][..],
            &["SimSun"],
            &["微软雅黑", "Arial"],
            &["KaiTi"],
            &["PingFang SC"],
            &["no such face"],
            &["serif"],
            &[],
        ] {
            assert_eq!(first(&fonts.resolve(&request(families, 400))), "NotoSansSC-Regular", "{families:?}");
            assert_eq!(first(&fonts.resolve(&request(families, 700))), "NotoSansSC-Bold", "{families:?}");
        }
        assert_eq!(first(&fonts.resolve(&request(&["DejaVu Sans"], 400))), "DejaVuSans");
        let mono = fonts.resolve(&request(&["courier new"], 700));
        assert_eq!(first(&mono), "DejaVuSansMono-Bold");
        assert_eq!(
            mono.find('中').map(|(face, _)| mono.face(face).0.postscript_name()),
            Some("NotoSansSC-Bold")
        );
    }

    #[test]
    fn the_same_request_gives_the_same_stack() {
        let fonts = FontSet::bundled();
        let (one, two) = (fonts.resolve(&request(&["arial"], 400)), fonts.resolve(&request(&["arial"], 400)));
        assert!(Arc::ptr_eq(&one, &two));
        assert_ne!(one.id(), fonts.resolve(&request(&["arial"], 700)).id());
    }

    #[test]
    fn bold_text_takes_characters_that_bold_lacks_from_regular_emboldened() {
        let stack = FontSet::bundled().resolve(&request(&[], 700));
        let (index, _) = stack.find('臺').unwrap();
        let (face, embolden, slant) = stack.face(index);
        assert_eq!((face.postscript_name(), embolden, slant), ("NotoSansSC-Regular", true, false));
    }

    #[test]
    fn a_face_of_the_caller_wins_by_its_own_name_and_helps_out_otherwise() {
        let fonts = FontSet::bundled().with_file(file(0)).unwrap();
        let named = fonts.resolve(&request(&["simhei", "dejavu sans"], 400));
        assert_eq!(
            named.face(0).0.id(),
            fonts.0.added[0].face.id(),
            "the caller's file, not the bundled one"
        );
        let other = fonts.resolve(&request(&["simhei"], 400));
        assert_eq!(first(&other), "NotoSansSC-Regular");
        assert!((0..other.len() as u16).any(|index| other.face(index).0.id() == fonts.0.added[0].face.id()));
    }

    #[test]
    fn a_stand_in_for_a_generic_family_serves_the_families_of_its_kind() {
        let fonts = FontSet::bundled()
            .with_file(file(0))
            .unwrap()
            .with_generic(GenericFamily::Serif, "DejaVu Sans");
        for families in [["serif"], ["宋体"], ["times new roman"]] {
            assert_eq!(first(&fonts.resolve(&request(&families, 400))), "DejaVuSans", "{families:?}");
        }
        assert_eq!(first(&fonts.resolve(&request(&["simhei"], 400))), "NotoSansSC-Regular");
    }

    #[test]
    fn faces_of_a_document_win_and_set_their_range_only() {
        let rule = |unicode_range: Vec<(u32, u32)>| DocumentFace {
            family: "Label  Face".into(),
            weight: (400, 400),
            stretch: 100,
            slant: Slant::Normal,
            unicode_range,
            data: file(0),
        };
        let (fonts, broken) = FontSet::bundled()
            .with_document_faces(vec![rule(vec![(0x41, 0x5A)])], usize::MAX)
            .unwrap();
        assert!(broken.is_empty());
        let stack = fonts.resolve(&request(&["label face", "simhei"], 700));
        assert_eq!(stack.face(0).0.postscript_name(), "DejaVuSans");
        assert!(stack.face(0).1, "bold is asked for and the rule is regular");
        assert_eq!(stack.find('A').map(|(face, _)| face), Some(0));
        assert_eq!(
            stack.find('a').map(|(face, _)| stack.face(face).0.postscript_name()),
            Some("NotoSansSC-Bold")
        );
        assert_eq!(
            stack.face(stack.primary()).0.postscript_name(),
            "NotoSansSC-Bold",
            "the space is outside the range"
        );
        let (whole, _) = FontSet::bundled().with_document_faces(vec![rule(vec![])], usize::MAX).unwrap();
        assert_eq!(whole.resolve(&request(&["LABEL FACE"], 400)).primary(), 0);
    }

    #[test]
    fn a_broken_file_of_a_document_is_named_and_left_out() {
        let rule = DocumentFace {
            family: "x".into(),
            weight: (400, 400),
            stretch: 100,
            slant: Slant::Normal,
            unicode_range: vec![],
            data: Arc::from(&b"<html>"[..]),
        };
        let (fonts, broken) = FontSet::bundled().with_document_faces(vec![rule], usize::MAX).unwrap();
        assert_eq!(broken, [(0, FontError::NotAFont)]);
        assert_eq!(first(&fonts.resolve(&request(&["x"], 400))), "NotoSansSC-Regular");
    }

    #[test]
    fn the_same_file_in_the_next_document_is_the_same_face() {
        let fonts = FontSet::bundled();
        let id = || {
            let rule = DocumentFace {
                family: "x".into(),
                weight: (400, 400),
                stretch: 100,
                slant: Slant::Normal,
                unicode_range: vec![],
                data: file(0),
            };
            fonts
                .with_document_faces(vec![rule], usize::MAX)
                .unwrap()
                .0
                .resolve(&request(&["x"], 400))
                .face(0)
                .0
                .id()
        };
        assert_eq!(id(), id());
    }

    #[test]
    fn fonts_of_a_directory_are_read_when_they_are_needed() {
        let directory = tempfile::tempdir().unwrap();
        std::fs::create_dir(directory.path().join("inner")).unwrap();
        std::fs::write(directory.path().join("inner/b.ttf"), file(1)).unwrap();
        std::fs::write(directory.path().join("a.TTF"), file(0)).unwrap();
        std::fs::write(directory.path().join("broken.otf"), b"OTTO").unwrap();
        std::fs::write(directory.path().join("notes.txt"), b"none").unwrap();
        let fonts = FontSet::bundled().with_directory(directory.path());
        assert_eq!(fonts.0.added.len(), 2);
        let stack = fonts.resolve(&request(&["dejavu sans"], 700));
        let (face, bundled) = (stack.face(0).0, &bundled::FACES[1][1]);
        assert_ne!(face.id(), bundled.id());
        assert_eq!(face.metrics(), bundled.metrics());
        let glyph = face.glyph('☑').unwrap();
        assert_eq!((Some(glyph), face.advance(glyph)), (bundled.glyph('☑'), bundled.advance(glyph)));
        assert_eq!(face.data(), bundled.data());
    }

    #[test]
    fn simplified_chinese_families_help_out_first() {
        let fonts = FontSet::bundled().with_file(file(0)).unwrap();
        let named = |name: &str| Entry {
            names: [name.into()].into(),
            ..fonts.0.added[0].clone()
        };
        let added = ["a jp", "a sc", "a tc", "a jp"].map(named);
        assert_eq!(helpers(&added), [vec![1], vec![0, 3], vec![2]]);
    }
}
