//! What the pages of a file share: faces, pictures, and parts that are equal.

use super::cache::{PdfCache, Shelf};
use super::deflate::Deflate;
use super::font::FontUse;
use super::picture::EncodedPicture;
use super::resources::Uses;
use super::sink::Sink;
use super::{PdfError, PdfOptions};
use crate::picture::Picture;
use crate::text::Face;
use lopdf::{Dictionary, Object, ObjectId};
use rustc_hash::FxHashMap;
use std::hash::{Hash, Hasher};
use std::io::Write;
use std::sync::Arc;

/// Bytes of pictures, and of equal parts of pages, that are remembered so that a later page need not bring its own; a file of
/// any length takes no more.
const REMEMBERED: usize = 16 << 20;

/// The numbers of the file's objects, and those objects that are finished and wait to be written.
#[derive(Default)]
pub(super) struct Objects {
    last: u32,
    finished: Vec<(ObjectId, Finished)>,
}

enum Finished {
    Object(Object),
    /// With the place of its soft mask.
    Picture(Arc<Option<EncodedPicture>>, Option<ObjectId>),
}

/// What the content streams of a file refer to.
pub(super) struct Shared<'a> {
    cache: &'a PdfCache,
    pub(super) deflate: Deflate,
    pub(super) objects: Objects,
    fonts: Vec<FontUse>,
    font_of_face: FxHashMap<u64, usize>,
    /// The objects of pictures; `None` for damaged ones.
    pictures: Shelf<Shown, Option<u32>>,
    /// Forms by colour space and content, shadings by what they say, the states that set soft masks by the form they use.
    forms: Shelf<(&'static str, Vec<u8>), u32>,
    shadings: Shelf<String, u32>,
    masks: Shelf<u32, u32>,
    /// What PDF/A forbids on the page in hand, if anything.
    hindrance: Option<&'static str>,
}

impl Objects {
    /// The number of an object that will come.
    pub(super) fn reserve(&mut self) -> ObjectId {
        self.last += 1;
        (self.last, 0)
    }

    /// Gives a reserved object its content.
    pub(super) fn set(&mut self, id: ObjectId, object: impl Into<Object>) {
        self.finished.push((id, Finished::Object(object.into())));
    }

    /// An object that is whole.
    pub(super) fn add(&mut self, object: impl Into<Object>) -> ObjectId {
        let id = self.reserve();
        self.set(id, object);
        id
    }

    /// Writes what is finished.
    pub(super) fn write<W: Write>(&mut self, sink: &mut Sink<W>) -> Result<(), PdfError> {
        for (id, finished) in self.finished.drain(..) {
            match finished {
                Finished::Object(object) => sink.put(id, &object)?,
                Finished::Picture(picture, mask) => {
                    let Some(picture) = &*picture else { continue };
                    if let (Some(mask), Some(stream)) = (mask, &picture.mask) {
                        let mut dictionary = picture.image.dict.clone();
                        dictionary.set("SMask", Object::Reference(mask));
                        sink.put_stream(id, &dictionary, &picture.image.content)?;
                        sink.put_stream(mask, &stream.dict, &stream.content)?;
                    } else {
                        sink.put_stream(id, &picture.image.dict, &picture.image.content)?;
                    }
                }
            }
        }
        Ok(())
    }
}

impl<'a> Shared<'a> {
    pub(super) fn new(options: &PdfOptions, cache: &'a PdfCache) -> Shared<'a> {
        Shared {
            cache,
            deflate: Deflate::new(options.compression),
            objects: Objects::default(),
            fonts: Vec::new(),
            font_of_face: FxHashMap::default(),
            pictures: Shelf::new(REMEMBERED),
            forms: Shelf::new(REMEMBERED),
            shadings: Shelf::new(REMEMBERED),
            masks: Shelf::new(REMEMBERED),
            hindrance: None,
        }
    }

    /// The face as the file uses it.
    pub(super) fn face(&mut self, face: &Arc<Face>) -> &mut FontUse {
        let (fonts, objects) = (&mut self.fonts, &mut self.objects);
        let index = *self.font_of_face.entry(face.id()).or_insert_with(|| {
            fonts.push(FontUse::new(Arc::clone(face), objects.reserve()));
            fonts.len() - 1
        });
        &mut self.fonts[index]
    }

    /// The XObject of a picture, `None` when it is damaged.
    pub(super) fn picture(&mut self, picture: &Arc<Picture>) -> Option<u32> {
        let key = Shown::new(picture);
        if let Some(known) = self.pictures.get(&key) {
            return known;
        }
        let encoded = self.cache.picture(picture, &mut self.deflate);
        let number = encoded.as_ref().as_ref().map(|encoded| {
            let id = self.objects.reserve();
            let mask = encoded.mask.is_some().then(|| self.objects.reserve());
            (id, mask)
        });
        if let Some((id, mask)) = number {
            self.objects.finished.push((id, Finished::Picture(encoded, mask)));
        }
        let number = number.map(|((number, _), _)| number);
        let size = key.parts().1.len();
        self.pictures.put(key, number, size);
        number
    }

    /// Makes a transparency group of a content stream.
    pub(super) fn form(&mut self, (content, uses): (Vec<u8>, Uses)) -> u32 {
        self.add_form("DeviceRGB", content, &uses)
    }

    /// Makes a soft mask of a content stream in gray.
    pub(super) fn mask(&mut self, (content, uses): (Vec<u8>, Uses)) -> u32 {
        let form = self.add_form("DeviceGray", content, &uses);
        if let Some(known) = self.masks.get(&form) {
            return known;
        }
        let mask = Dictionary::from_iter([("S", Object::from("Luminosity")), ("G", Object::Reference((form, 0)))]);
        let (number, _) = self.objects.add(Dictionary::from_iter([("SMask", Object::from(mask))]));
        self.masks.put(form, number, 0);
        number
    }

    fn add_form(&mut self, space: &'static str, content: Vec<u8>, uses: &Uses) -> u32 {
        // What a content stream names are the file's objects, so equal streams show equal things.
        let key = (space, content);
        if let Some(known) = self.forms.get(&key) {
            return known;
        }
        let group = Dictionary::from_iter([("S", Object::from("Transparency")), ("CS", space.into())]);
        // Everything on a page of any size, whatever the transform.
        let everything = [-100_000, -100_000, 100_000, 100_000].map(Object::Integer).to_vec();
        let dictionary = Dictionary::from_iter([
            ("Type", Object::from("XObject")),
            ("Subtype", "Form".into()),
            ("BBox", everything.into()),
            ("Group", group.into()),
            ("Resources", uses.dictionary().into()),
        ]);
        let (number, _) = self.objects.add(self.deflate.stream(dictionary, &key.1));
        let size = key.1.len();
        self.forms.put(key, number, size);
        number
    }

    /// The object of a shading.
    pub(super) fn shading(&mut self, shading: Dictionary) -> u32 {
        let key = format!("{shading:?}");
        if let Some(known) = self.shadings.get(&key) {
            return known;
        }
        let (number, _) = self.objects.add(shading);
        let size = key.len();
        self.shadings.put(key, number, size);
        number
    }

    /// Notes what PDF/A forbids.
    pub(super) fn hinders_archiving(&mut self, reason: &'static str) {
        self.hindrance = Some(reason);
    }

    /// What PDF/A forbids on the pages since the last call.
    pub(super) fn take_hindrance(&mut self) -> Option<&'static str> {
        self.hindrance.take()
    }

    /// Finishes the faces, whose glyphs are all known now.
    pub(super) fn finish_fonts(&mut self) -> Result<(), PdfError> {
        for font in &self.fonts {
            font.write(&mut self.objects, self.cache, &mut self.deflate)?;
        }
        Ok(())
    }
}

/// What a picture shows; equal for pictures that show the same.
enum Shown {
    Encoded(Arc<[u8]>),
    Pixels(Arc<Picture>),
}

impl Shown {
    fn new(picture: &Arc<Picture>) -> Shown {
        match picture.encoded().is_empty() {
            true => Shown::Pixels(Arc::clone(picture)),
            false => Shown::Encoded(Arc::clone(picture.encoded())),
        }
    }

    fn parts(&self) -> (u32, &[u8]) {
        match self {
            Shown::Encoded(bytes) => (0, bytes),
            Shown::Pixels(picture) => (picture.width(), picture.pixels().map_or(&[], |pixels| &pixels.rgba)),
        }
    }
}

impl Hash for Shown {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.parts().hash(hasher);
    }
}

impl PartialEq for Shown {
    fn eq(&self, other: &Shown) -> bool {
        self.parts() == other.parts()
    }
}

impl Eq for Shown {}
