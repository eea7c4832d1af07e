//! A PDF file in the making: what its pages share, and how the pieces come together at the end.

use super::cache::PdfCache;
use super::deflate::Deflate;
use super::font::FontUse;
use super::grid::Grid;
use super::paint;
use super::picture::EncodedPicture;
use super::resources::{Targets, Uses};
use super::{PdfError, PdfOptions};
use crate::page::Page;
use crate::picture::Picture;
use crate::text::Face;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat};
use printpdf::{ExternalXObject, Mm, PageAnnotId, PageAnnotation, PdfDocument, PdfPage, PdfSaveOptions, XObjectId};
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Takes the pages of one label after the other into one file.
///
/// Faces and pictures that pages share are in the file once. Each label gets an entry in the outline when there are several,
/// and its name as page label.
///
/// Pages are held deflated, about 2 KB each, until the file is finished; then the document is built as a whole, which takes about
/// 13 KB a page for a moment (10,000 pages: 150 MB). Larger batches are better written as several files.
pub struct PdfWriter<'a> {
    options: PdfOptions,
    grid: Grid,
    shared: Shared<'a>,
    pages: Vec<WrittenPage>,
    /// The labels: index of the first page, name.
    labels: Vec<(usize, String)>,
}

struct WrittenPage {
    width: f32,
    height: f32,
    content: Stream,
    uses: Uses,
}

/// What the content streams of a file refer to.
pub(super) struct Shared<'a> {
    cache: &'a PdfCache,
    deflate: Deflate,
    fonts: Vec<FontUse>,
    font_of_face: FxHashMap<u64, usize>,
    xobjects: Vec<XObject>,
    /// Pictures met, by a hash of their content.
    pictures: FxHashMap<u64, Vec<KnownPicture>>,
    shadings: Vec<Dictionary>,
    /// The XObject of each soft mask.
    masks: Vec<usize>,
    /// Forms by colour space and content, shadings by what they say: pages with equal parts share them.
    form_of: FxHashMap<(&'static str, Vec<u8>), usize>,
    mask_of_form: FxHashMap<usize, usize>,
    shading_of: FxHashMap<String, usize>,
}

/// A picture and its XObject, `None` when it is damaged.
type KnownPicture = (Arc<Picture>, Option<usize>);

enum XObject {
    Picture(Arc<Option<EncodedPicture>>),
    Form(Box<(Stream, Uses)>),
}

impl std::fmt::Debug for PdfWriter<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PdfWriter({} pages)", self.pages.len())
    }
}

impl<'a> PdfWriter<'a> {
    /// Begins a file.
    pub fn new(options: &PdfOptions, cache: &'a PdfCache) -> PdfWriter<'a> {
        PdfWriter {
            grid: Grid::new(options.dots_per_mm),
            shared: Shared {
                cache,
                deflate: Deflate::new(options.compression),
                fonts: Vec::new(),
                font_of_face: FxHashMap::default(),
                xobjects: Vec::new(),
                pictures: FxHashMap::default(),
                shadings: Vec::new(),
                masks: Vec::new(),
                form_of: FxHashMap::default(),
                mask_of_form: FxHashMap::default(),
                shading_of: FxHashMap::default(),
            },
            options: options.clone(),
            pages: Vec::new(),
            labels: Vec::new(),
        }
    }

    /// Adds the pages of a label. The name (its waybill id) becomes page label and outline entry; empty for neither.
    ///
    /// # Errors
    /// When a page has no size that a PDF can have. The file then is without that page and the ones after it.
    pub fn add(&mut self, pages: &[Page], label: &str) -> Result<(), PdfError> {
        let first = self.pages.len();
        for page in pages {
            let (content, uses) = paint::page(page, self.grid, &mut self.shared)?.finish();
            let content = self.shared.deflate.stream(Dictionary::new(), &content);
            self.pages.push(WrittenPage {
                width: page.width,
                height: page.height,
                content,
                uses,
            });
        }
        if self.pages.len() > first {
            self.labels.push((first, label.to_owned()));
        }
        Ok(())
    }

    /// The number of pages so far.
    pub fn page_count(&self) -> usize {
        self.pages.len()
    }

    /// The finished file.
    ///
    /// # Errors
    /// When there are no pages, or a face is damaged.
    pub fn finish(self) -> Result<Vec<u8>, PdfError> {
        let mut bytes = Vec::with_capacity(64 << 10);
        self.finish_to(&mut bytes)?;
        Ok(bytes)
    }

    /// Writes the finished file.
    ///
    /// # Errors
    /// When there are no pages, a face is damaged, the file would have over 4 GB, or `target` fails.
    pub fn finish_to(mut self, target: &mut impl std::io::Write) -> Result<(), PdfError> {
        if self.pages.is_empty() {
            return Err(PdfError::NoPages);
        }
        let mut warnings = Vec::new();
        let mut document = self.printpdf().to_lopdf_document(&PdfSaveOptions::default(), &mut warnings);
        document.version = "1.7".to_owned();
        self.settle(&mut document)?;
        // lopdf holds places in the file in 32 bits.
        let streams = document.objects.values().filter_map(|o| o.as_stream().ok());
        let bytes = streams.map(|s| s.content.len()).sum::<usize>() + 1_000 * document.objects.len();
        if bytes > 0xffff_0000 {
            return Err(PdfError::TooLarge);
        }
        document.save_to(target)?;
        Ok(())
    }

    /// The document without what is made here: empty pages, pictures, outline, information.
    fn printpdf(&self) -> PdfDocument {
        let mut document = PdfDocument::new(&self.options.title);
        document.metadata.info.producer = concat!("waybill-label ", env!("CARGO_PKG_VERSION")).to_owned();
        document.pages = self
            .pages
            .iter()
            .map(|page| PdfPage::new(Mm(page.width), Mm(page.height), Vec::new()))
            .collect();
        for (i, xobject) in self.shared.xobjects.iter().enumerate() {
            if let XObject::Picture(picture) = xobject
                && let Some(picture) = picture.as_ref()
            {
                let external = ExternalXObject {
                    stream: picture.0.clone(),
                    width: None,
                    height: None,
                    dpi: None,
                };
                document
                    .resources
                    .xobjects
                    .map
                    .insert(XObjectId(format!("X{i}")), printpdf::XObject::External(external));
            }
        }
        if self.labels.len() > 1 {
            for (i, (page, name)) in self.labels.iter().enumerate().filter(|(_, (_, name))| !name.is_empty()) {
                let entry = PageAnnotation {
                    name: name.clone(),
                    page: page + 1,
                };
                document.bookmarks.map.insert(PageAnnotId(format!("{i:08}")), entry);
            }
        }
        document
    }

    /// Fills in contents, faces and resources, and puts right what `printpdf` writes otherwise.
    fn settle(&mut self, document: &mut Document) -> Result<(), PdfError> {
        let page_ids: Vec<ObjectId> = document.page_iter().collect();
        let pictures = take_shared_resources(document, &page_ids);
        let targets = self.shared.write(document, &pictures)?;

        let mut fingerprint = Fingerprint::default();
        fingerprint.add(self.options.title.as_bytes());
        for (page, id) in std::mem::take(&mut self.pages).into_iter().zip(page_ids) {
            fingerprint.add(&page.content.content);
            let entry = document.get_dictionary_mut(id).expect("printpdf makes a dictionary for each page");
            // Rounded down: a page a trace larger than its dots gets one more row of them from some readers.
            // As far as a length in `f32` is exact, that is.
            let points = |mm: f32| Object::Real(((f64::from(mm) * 72. / 25.4 * 1e4 * (1. + 1e-7)).floor() / 1e4) as f32);
            let paper = Object::Array(vec![0.into(), 0.into(), points(page.width), points(page.height)]);
            entry.set("TrimBox", paper.clone());
            entry.set("MediaBox", paper);
            for unneeded in ["CropBox", "Annots"] {
                entry.remove(unneeded.as_bytes());
            }
            let reference = |key: &[u8]| entry.get(key).and_then(Object::as_reference);
            if let (Ok(contents), Ok(resources)) = (reference(b"Contents"), reference(b"Resources")) {
                document.set_object(contents, page.content);
                document.set_object(resources, page.uses.dictionary(&targets));
            }
        }

        let labels = self.page_labels();
        let catalog = document.catalog_mut().expect("printpdf makes a catalog");
        if catalog.has(b"Outlines") {
            catalog.set("PageMode", "UseOutlines");
        } else {
            catalog.remove(b"PageMode");
        }
        catalog.set("PageLayout", "SinglePage");
        let preferences = [
            ("PrintScaling", Object::from("None")),
            ("PickTrayByPDFSize", Object::Boolean(true)),
            ("DisplayDocTitle", Object::Boolean(!self.options.title.is_empty())),
        ];
        catalog.set("ViewerPreferences", Dictionary::from_iter(preferences));
        if let Some(labels) = labels {
            catalog.set("PageLabels", labels);
        }

        self.settle_information(document);
        let id = Object::String(fingerprint.finish().to_vec(), StringFormat::Hexadecimal);
        document.trailer.set("ID", vec![id.clone(), id]);
        Ok(())
    }

    fn settle_information(&self, document: &mut Document) {
        let Ok(id) = document.trailer.get(b"Info").and_then(Object::as_reference) else {
            return;
        };
        let Ok(information) = document.get_dictionary_mut(id) else { return };
        for unneeded in [
            "Trapped",
            "CreationDate",
            "ModDate",
            "GTS_PDFXVersion",
            "Author",
            "Creator",
            "Subject",
            "Identifier",
            "Keywords",
        ] {
            information.remove(unneeded.as_bytes());
        }
        if self.options.title.is_empty() {
            information.remove(b"Title");
        }
        if let Some(date) = self.options.date {
            let date = Object::String(pdf_date(date).into_bytes(), StringFormat::Literal);
            information.set("CreationDate", date.clone());
            information.set("ModDate", date);
        }
    }

    /// `/PageLabels`: the name of the label; with a running number when it has several pages.
    fn page_labels(&self) -> Option<Dictionary> {
        if self.labels.iter().all(|(_, name)| name.is_empty()) {
            return None;
        }
        let mut numbers = Vec::new();
        let count = self.page_count_of_labels();
        for ((first, name), count) in self.labels.iter().zip(count) {
            let mut label = Dictionary::new();
            match (name.is_empty(), count) {
                (true, _) => label.set("S", "D"),
                (false, 1) => label.set("P", lopdf::text_string(name)),
                (false, _) => {
                    label.set("P", lopdf::text_string(&format!("{name} - ")));
                    label.set("S", "D");
                }
            }
            if name.is_empty() {
                label.set("St", *first as i64 + 1);
            }
            numbers.push(Object::Integer(*first as i64));
            numbers.push(label.into());
        }
        Some(Dictionary::from_iter([("Nums", Object::Array(numbers))]))
    }

    fn page_count_of_labels(&self) -> Vec<usize> {
        let ends = self.labels.iter().skip(1).map(|(first, _)| *first).chain([usize::MAX]);
        self.labels.iter().zip(ends).map(|((first, _), end)| end - first).collect()
    }
}

/// Takes printpdf's dictionaries of shared resources out of the document and gives the pictures in them by name.
fn take_shared_resources(document: &mut Document, pages: &[ObjectId]) -> FxHashMap<String, ObjectId> {
    let mut pictures = FxHashMap::default();
    let resources = pages
        .first()
        .and_then(|id| document.get_dictionary(*id).ok())
        .and_then(|page| page.get(b"Resources").and_then(Object::as_reference).ok())
        .and_then(|id| document.get_dictionary(id).ok());
    let shared: Vec<ObjectId> = resources
        .into_iter()
        .flat_map(|r| r.iter())
        .filter_map(|(_, v)| v.as_reference().ok())
        .collect();
    for id in shared {
        if let Some(Object::Dictionary(dictionary)) = document.objects.insert(id, Object::Null) {
            for (name, object) in &dictionary {
                if let Ok(id) = object.as_reference() {
                    pictures.insert(String::from_utf8_lossy(name).into_owned(), id);
                }
            }
        }
    }
    pictures
}

impl Shared<'_> {
    /// The face's index in the file and its use.
    pub(super) fn face(&mut self, face: &Arc<Face>) -> (usize, &mut FontUse) {
        let fonts = &mut self.fonts;
        let index = *self.font_of_face.entry(face.id()).or_insert_with(|| {
            fonts.push(FontUse::new(Arc::clone(face)));
            fonts.len() - 1
        });
        (index, &mut self.fonts[index])
    }

    /// The XObject of a picture, `None` when it is damaged.
    pub(super) fn picture(&mut self, picture: &Arc<Picture>) -> Option<usize> {
        let same = self.pictures.entry(content_hash(picture)).or_default();
        if let Some((_, known)) = same.iter().find(|(other, _)| same_content(other, picture)) {
            return *known;
        }
        let encoded = self.cache.picture(picture, &mut self.deflate);
        let index = encoded.is_some().then(|| {
            self.xobjects.push(XObject::Picture(encoded));
            self.xobjects.len() - 1
        });
        same.push((Arc::clone(picture), index));
        index
    }

    /// Makes a transparency group of a content stream.
    pub(super) fn form(&mut self, (content, uses): (Vec<u8>, Uses)) -> usize {
        self.add_form("DeviceRGB", content, uses)
    }

    /// Makes a soft mask of a content stream in gray.
    pub(super) fn mask(&mut self, (content, uses): (Vec<u8>, Uses)) -> usize {
        let form = self.add_form("DeviceGray", content, uses);
        let masks = &mut self.masks;
        *self.mask_of_form.entry(form).or_insert_with(|| {
            masks.push(form);
            masks.len() - 1
        })
    }

    fn add_form(&mut self, space: &'static str, content: Vec<u8>, uses: Uses) -> usize {
        // What a content stream names is numbered through the whole file, so equal streams show equal things.
        let key = (space, content);
        if let Some(known) = self.form_of.get(&key) {
            return *known;
        }
        let group = Dictionary::from_iter([("S", Object::from("Transparency")), ("CS", space.into())]);
        // Everything on a page of any size, whatever the transform.
        let everything = [-100_000, -100_000, 100_000, 100_000].map(Object::Integer).to_vec();
        let dictionary = Dictionary::from_iter([
            ("Type", Object::from("XObject")),
            ("Subtype", "Form".into()),
            ("BBox", everything.into()),
            ("Group", group.into()),
        ]);
        let content = self.deflate.stream(dictionary, &key.1);
        let index = self.xobjects.len();
        self.xobjects.push(XObject::Form(Box::new((content, uses))));
        self.form_of.insert(key, index);
        index
    }

    /// Adds a shading.
    pub(super) fn shading(&mut self, shading: Dictionary) -> usize {
        let shadings = &mut self.shadings;
        *self.shading_of.entry(format!("{shading:?}")).or_insert_with(|| {
            shadings.push(shading);
            shadings.len() - 1
        })
    }

    /// Writes everything but the pages; `pictures` are in the document already.
    fn write(&mut self, document: &mut Document, pictures: &FxHashMap<String, ObjectId>) -> Result<Targets, PdfError> {
        let mut targets = Targets {
            fonts: Vec::with_capacity(self.fonts.len()),
            xobjects: Vec::with_capacity(self.xobjects.len()),
            shadings: Vec::with_capacity(self.shadings.len()),
            masks: Vec::with_capacity(self.masks.len()),
        };
        for font in &self.fonts {
            targets.fonts.push(font.write(document, self.cache, &mut self.deflate)?);
        }
        for shading in self.shadings.drain(..) {
            targets.shadings.push(document.add_object(shading));
        }
        for i in 0..self.xobjects.len() {
            targets
                .xobjects
                .push(pictures.get(&format!("X{i}")).copied().unwrap_or_else(|| document.new_object_id()));
        }
        for form in &self.masks {
            let mask = Dictionary::from_iter([("S", Object::from("Luminosity")), ("G", Object::Reference(targets.xobjects[*form]))]);
            targets
                .masks
                .push(document.add_object(Dictionary::from_iter([("SMask", Object::from(mask))])));
        }
        for (xobject, id) in std::mem::take(&mut self.xobjects).into_iter().zip(&targets.xobjects) {
            if let XObject::Form(form) = xobject {
                let (mut content, uses) = *form;
                content.dict.set("Resources", uses.dictionary(&targets));
                document.set_object(*id, content);
            }
        }
        Ok(targets)
    }
}

fn content_hash(picture: &Picture) -> u64 {
    let mut hasher = FxHasher::default();
    (picture.width(), picture.height(), picture.encoded()).hash(&mut hasher);
    if picture.encoded().is_empty()
        && let Some(pixels) = picture.pixels()
    {
        pixels.rgba.hash(&mut hasher);
    }
    hasher.finish()
}

fn same_content(a: &Arc<Picture>, b: &Arc<Picture>) -> bool {
    if Arc::ptr_eq(a, b) {
        return true;
    }
    if (a.width(), a.height()) != (b.width(), b.height()) || a.encoded() != b.encoded() {
        return false;
    }
    !a.encoded().is_empty() || a.pixels().map(|p| &p.rgba) == b.pixels().map(|p| &p.rgba)
}

/// 128 bits of a file's content for `/ID`: FNV-1a twice from two seeds, the same on every machine and in every version.
struct Fingerprint([u64; 2]);

impl Default for Fingerprint {
    fn default() -> Fingerprint {
        Fingerprint([0xcbf2_9ce4_8422_2325, 0x6c62_272e_07bb_0142])
    }
}

impl Fingerprint {
    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            for half in &mut self.0 {
                *half = (*half ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
    }

    fn finish(self) -> [u8; 16] {
        let mut out = [0; 16];
        out[..8].copy_from_slice(&self.0[0].to_be_bytes());
        out[8..].copy_from_slice(&self.0[1].to_be_bytes());
        out
    }
}

/// A point in time as PDF writes it (PDF 32000-1 §7.9.4), in UTC.
fn pdf_date(seconds: i64) -> String {
    // The years that have four digits.
    let seconds = seconds.clamp(-62_167_219_200, 253_402_300_799);
    let (days, time) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Days are counted from 0000-03-01, so that a leap day ends its year; 400 years are 146,097 days.
    let days = days + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let date = day - (153 * month + 2) / 5 + 1;
    let (month, year) = if month < 10 { (month + 3, year) } else { (month - 9, year + 1) };
    let year = year + era * 400;
    format!(
        "D:{year:04}{month:02}{date:02}{:02}{:02}{:02}Z",
        time / 3600,
        time / 60 % 60,
        time % 60
    )
}

#[cfg(test)]
mod tests {
    use super::pdf_date;

    #[test]
    fn dates() {
        assert_eq!(pdf_date(0), "D:19700101000000Z");
        assert_eq!(pdf_date(951_782_399), "D:20000228235959Z");
        assert_eq!(pdf_date(951_782_400), "D:20000229000000Z");
        assert_eq!(pdf_date(1_795_392_000), "D:20261123000000Z");
        assert_eq!(pdf_date(i64::MAX), "D:99991231235959Z");
        assert_eq!(pdf_date(i64::MIN), "D:00000101000000Z");
    }
}
