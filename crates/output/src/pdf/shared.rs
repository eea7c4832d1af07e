//! What the pages of a file share: faces, pictures, and parts that are equal.

use super::cache::{PdfCache, Shelf};
use super::deflate::Deflate;
use super::font::FontUse;
use super::gradient::Shading;
use super::object_writer::{ObjectWriter, chunk};
use super::resources::Resources;
use super::{PdfError, PdfOptions};
use page::picture::Picture;
use pdf_writer::types::MaskType;
use pdf_writer::{Chunk, Rect, Ref};
use rustc_hash::FxHashMap;
use std::hash::{Hash, Hasher};
use std::io::Write;
use std::sync::Arc;
use text::Face;

/// Bytes of pictures, and of equal parts of pages, that are remembered so that a later page need not bring its own; a file of
/// any length takes no more.
const REMEMBERED: usize = 16 << 20;

/// The numbers of the file's objects, and those objects that are finished and wait to be written.
#[derive(Default)]
pub(super) struct Objects {
    last: i32,
    finished: Vec<Chunk>,
}

/// What the content streams of a file refer to.
pub(super) struct Shared<'a> {
    cache: &'a PdfCache,
    pub(super) deflate: Deflate,
    pub(super) objects: Objects,
    fonts: Vec<FontUse>,
    font_of_face: FxHashMap<u64, usize>,
    /// The objects of pictures; `None` for damaged ones.
    pictures: Shelf<Shown, Option<Ref>>,
    /// Forms by what they are made of and content, shadings by what they say, the states that set soft masks by the form they use.
    forms: Shelf<(Blend, Vec<u8>), Ref>,
    shadings: Shelf<String, Ref>,
    masks: Shelf<Ref, Ref>,
    /// What PDF/A forbids on the page in hand, if anything.
    hindrance: Option<&'static str>,
}

/// What the items of a form are mixed in.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Blend {
    Colors,
    /// Opacities.
    Gray,
}

impl Objects {
    /// The number of an object that will come.
    pub(super) fn reserve(&mut self) -> Ref {
        self.last = self.last.saturating_add(1);
        Ref::new(self.last)
    }

    /// Takes an object that is finished.
    pub(super) fn add(&mut self, object: Chunk) {
        self.finished.push(object);
    }

    /// Writes what is finished.
    pub(super) fn write<W: Write>(&mut self, writer: &mut ObjectWriter<W>) -> Result<(), PdfError> {
        self.finished.drain(..).try_for_each(|object| writer.put(&object))
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
    pub(super) fn picture(&mut self, picture: &Arc<Picture>) -> Option<Ref> {
        let key = Shown::new(picture);
        if let Some(known) = self.pictures.get(&key) {
            return known;
        }
        let encoded = self.cache.picture(picture, &mut self.deflate);
        let id = encoded.as_ref().as_ref().map(|encoded| {
            let id = self.objects.reserve();
            let mask = encoded.mask.as_ref().map(|mask| (mask, self.objects.reserve()));
            let mut object = chunk();
            encoded.image.write(&mut object, id, mask.map(|(_, id)| id));
            self.objects.add(object);
            if let Some((mask, id)) = mask {
                let mut object = chunk();
                mask.write(&mut object, id, None);
                self.objects.add(object);
            }
            id
        });
        let size = key.parts().1.len();
        self.pictures.put(key, id, size);
        id
    }

    /// Makes a transparency group of a content stream.
    pub(super) fn form(&mut self, (content, resources): (Vec<u8>, Resources)) -> Ref {
        self.add_form(Blend::Colors, content, &resources)
    }

    /// Makes a soft mask of a content stream in gray.
    pub(super) fn mask(&mut self, (content, resources): (Vec<u8>, Resources)) -> Ref {
        let form = self.add_form(Blend::Gray, content, &resources);
        if let Some(known) = self.masks.get(&form) {
            return known;
        }
        let id = self.objects.reserve();
        let mut object = chunk();
        object.ext_graphics(id).soft_mask().subtype(MaskType::Luminosity).group(form);
        self.objects.add(object);
        self.masks.put(form, id, 0);
        id
    }

    fn add_form(&mut self, blend: Blend, content: Vec<u8>, resources: &Resources) -> Ref {
        // What a content stream names are the file's objects, so equal streams show equal things.
        let key = (blend, content);
        if let Some(known) = self.forms.get(&key) {
            return known;
        }
        let id = self.objects.reserve();
        let mut object = chunk();
        let packed = self.deflate.packed(&key.1);
        let mut form = object.form_xobject(id, packed.bytes());
        packed.tell(&mut form);
        // Everything on a page of any size, whatever the transform.
        form.bbox(Rect::new(-100_000., -100_000., 100_000., 100_000.));
        let mut group = form.group();
        match blend {
            Blend::Colors => group.transparency().color_space().device_rgb(),
            Blend::Gray => group.transparency().color_space().device_gray(),
        }
        drop(group);
        resources.write(form.resources());
        drop(form);
        self.objects.add(object);
        let size = key.1.len();
        self.forms.put(key, id, size);
        id
    }

    /// The object of a shading.
    pub(super) fn shading(&mut self, shading: &Shading) -> Ref {
        let key = format!("{shading:?}");
        if let Some(known) = self.shadings.get(&key) {
            return known;
        }
        let id = self.objects.reserve();
        let mut object = chunk();
        shading.write(object.indirect(id).start());
        self.objects.add(object);
        let size = key.len();
        self.shadings.put(key, id, size);
        id
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
