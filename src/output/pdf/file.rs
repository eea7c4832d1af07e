//! A PDF file in the making: pages go to the target as they come, what they share and what ties them together follows at the end.

use super::cache::PdfCache;
use super::grid::Grid;
use super::navigation::{Outline, PageLabels, name_string};
use super::resources::Uses;
use super::shared::Shared;
use super::sink::Sink;
use super::{PdfError, PdfOptions, archive, date, paint};
use crate::page::Page;
use lopdf::{Dictionary, Object, ObjectId};
use printpdf::{Mm, PdfDocument, PdfPage, PdfSaveOptions};
use std::io::Write;

/// Pages in one node of the page tree.
const NODE: usize = 100;

/// Takes the pages of one label after the other into one file.
///
/// Faces and pictures that pages share are in the file once. Each label gets an entry in the outline when there are several,
/// and its name as page label.
///
/// Pages are written when they are added. What is kept of one is some 50 bytes: the places of its objects. Faces are kept until
/// the end, since any page may need another glyph of them. A file that is not finished opens nowhere.
pub struct PdfWriter<'a, W> {
    options: PdfOptions,
    grid: Grid,
    shared: Shared<'a>,
    sink: Sink<W>,
    skeleton: Skeleton,
    pages: usize,
    tree: PageTree,
    outline: Outline,
    page_labels: PageLabels,
}

/// What `printpdf` makes of an empty page, to be filled in.
struct Skeleton {
    catalog: Dictionary,
    information: Dictionary,
    page: Dictionary,
    /// A node of the page tree.
    node: Dictionary,
}

/// The page tree: nodes of [`NODE`] pages under a root; the root alone when one node is enough.
struct PageTree {
    /// The node in hand and its pages.
    node: ObjectId,
    kids: Vec<Object>,
    root: Option<ObjectId>,
    nodes: Vec<Object>,
}

impl<W> std::fmt::Debug for PdfWriter<'_, W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PdfWriter({} pages)", self.pages)
    }
}

impl<'a, W: Write> PdfWriter<'a, W> {
    /// Begins a file. Nothing is written before the first page.
    pub fn new(options: &PdfOptions, cache: &'a PdfCache, target: W) -> PdfWriter<'a, W> {
        let mut shared = Shared::new(options, cache);
        let node = shared.objects.reserve();
        PdfWriter {
            grid: Grid::new(options.dots_per_mm),
            shared,
            sink: Sink::new(target),
            skeleton: Skeleton::new(),
            options: options.clone(),
            pages: 0,
            tree: PageTree {
                node,
                kids: Vec::new(),
                root: None,
                nodes: Vec::new(),
            },
            outline: Outline::default(),
            page_labels: PageLabels::default(),
        }
    }

    /// Gives the file another title than that of its options.
    pub fn set_title(&mut self, title: String) {
        self.options.title = title;
    }

    /// Adds the pages of a label. The name (its waybill id) becomes page label and outline entry; empty for neither.
    ///
    /// # Errors
    /// When a page has no size that a PDF can have, or holds what [PDF/A](PdfOptions::pdf_a) forbids: then the file is without the
    /// label. When the target fails, or the file would have over 10 GB: then it cannot be finished.
    pub fn add(&mut self, pages: &[Page], label: &str) -> Result<(), PdfError> {
        pages.iter().try_for_each(|page| paint::check_size(page, self.options.pdf_a))?;
        let painted: Vec<_> = pages
            .iter()
            .map(|page| paint::page(page, self.grid, &mut self.shared).finish())
            .collect();
        let hindrance = self.shared.take_hindrance().filter(|_| self.options.pdf_a);
        if let Some(reason) = hindrance {
            return Err(PdfError::NotArchivable { reason });
        }
        for (index, (page, (content, uses))) in pages.iter().zip(painted).enumerate() {
            let id = self.add_page(page, &content, &uses)?;
            if index == 0 {
                let objects = &mut self.shared.objects;
                if !label.is_empty() {
                    self.outline.add(label, id, objects, &mut self.sink)?;
                }
                self.page_labels.add(label, self.pages, pages.len(), objects, &mut self.sink)?;
            }
            self.pages += 1;
        }
        self.shared.objects.write(&mut self.sink)
    }

    fn add_page(&mut self, page: &Page, content: &[u8], uses: &Uses) -> Result<ObjectId, PdfError> {
        let content = self.shared.deflate.stream(Dictionary::new(), content);
        let contents = self.put(content)?;
        if self.tree.kids.len() >= NODE {
            self.write_node()?;
        }
        // Rounded down: a page a trace larger than its dots gets one more row of them from some readers.
        let points = |mm: f32| Object::Real(((f64::from(mm) * 72. / 25.4 * 1e4 * (1. + 1e-7)).floor() / 1e4) as f32);
        let paper = Object::Array(vec![0.into(), 0.into(), points(page.width), points(page.height)]);
        let mut entry = self.skeleton.page.clone();
        entry.set("MediaBox", paper.clone());
        entry.set("TrimBox", paper);
        entry.set("Parent", Object::Reference(self.tree.node));
        entry.set("Contents", Object::Reference(contents));
        entry.set("Resources", uses.dictionary());
        let id = self.put(entry)?;
        self.tree.kids.push(Object::Reference(id));
        Ok(id)
    }

    /// Ends a node of the page tree and begins another.
    fn write_node(&mut self) -> Result<(), PdfError> {
        let root = *self.tree.root.get_or_insert_with(|| self.shared.objects.reserve());
        let node = self.skeleton.node(std::mem::take(&mut self.tree.kids), NODE, Some(root));
        self.sink.put(self.tree.node, &node.into())?;
        self.tree.nodes.push(Object::Reference(self.tree.node));
        self.tree.node = self.shared.objects.reserve();
        Ok(())
    }

    fn put(&mut self, object: impl Into<Object>) -> Result<ObjectId, PdfError> {
        let id = self.shared.objects.reserve();
        self.sink.put(id, &object.into())?;
        Ok(id)
    }

    /// The number of pages so far.
    pub fn page_count(&self) -> usize {
        self.pages
    }

    /// Writes the rest of the file and gives its target back.
    ///
    /// # Errors
    /// When there are no pages, a face is damaged, the file would have over 10 GB, or the target fails.
    pub fn finish(mut self) -> Result<W, PdfError> {
        if self.pages == 0 {
            return Err(PdfError::NoPages);
        }
        self.shared.finish_fonts()?;
        self.shared.objects.write(&mut self.sink)?;
        let pages = self.finish_tree()?;
        let objects = &mut self.shared.objects;
        let outline = std::mem::take(&mut self.outline).finish(objects, &mut self.sink)?;
        let labels = std::mem::take(&mut self.page_labels).finish(objects, &mut self.sink)?;

        let mut catalog = std::mem::take(&mut self.skeleton.catalog);
        catalog.set("Pages", Object::Reference(pages));
        if let Some(outline) = outline {
            catalog.set("Outlines", Object::Reference(outline));
            catalog.set("PageMode", "UseOutlines");
        }
        if let Some(labels) = labels {
            catalog.set("PageLabels", labels);
        }
        let preferences = [
            ("PrintScaling", Object::from("None")),
            ("PickTrayByPDFSize", Object::Boolean(true)),
            ("DisplayDocTitle", Object::Boolean(!self.options.title.is_empty())),
        ];
        catalog.set("ViewerPreferences", Dictionary::from_iter(preferences));
        if self.options.pdf_a {
            let metadata = archive::metadata(&self.options.title, super::PRODUCER, self.options.date);
            let metadata = self.put(metadata)?;
            catalog.set("Metadata", Object::Reference(metadata));
            let profile = Dictionary::from_iter([("N", Object::Integer(3))]);
            let profile = self.shared.deflate.stream(profile, &archive::srgb_profile());
            let profile = self.put(profile)?;
            catalog.set("OutputIntents", vec![archive::output_intent(profile).into()]);
        }
        let catalog = self.put(catalog)?;

        let mut information = std::mem::take(&mut self.skeleton.information);
        if !self.options.title.is_empty() {
            information.set("Title", name_string(&self.options.title));
        }
        if let Some(date) = self.options.date {
            let date = Object::string_literal(date::pdf(date));
            information.set("CreationDate", date.clone());
            information.set("ModDate", date);
        }
        let information = self.put(information)?;
        self.sink.finish(Dictionary::from_iter([
            ("Root", Object::Reference(catalog)),
            ("Info", Object::Reference(information)),
        ]))
    }

    fn finish_tree(&mut self) -> Result<ObjectId, PdfError> {
        let (node, count) = (self.tree.node, self.tree.kids.len());
        let last = self.skeleton.node(std::mem::take(&mut self.tree.kids), count, self.tree.root);
        self.sink.put(node, &last.into())?;
        let Some(root) = self.tree.root else { return Ok(node) };
        let mut nodes = std::mem::take(&mut self.tree.nodes);
        nodes.push(Object::Reference(node));
        let whole = self.skeleton.node(nodes, self.pages, None);
        self.sink.put(root, &whole.into())?;
        Ok(root)
    }
}

impl Skeleton {
    fn new() -> Skeleton {
        let mut document = PdfDocument::new("");
        document.metadata.info.producer = super::PRODUCER.to_owned();
        document.pages = vec![PdfPage::new(Mm(100.), Mm(100.), Vec::new())];
        let mut document = document.to_lopdf_document(&PdfSaveOptions::default(), &mut Vec::new());
        let id = |dictionary: &Dictionary, key: &[u8]| dictionary.get(key).and_then(Object::as_reference).unwrap_or_default();
        let mut take = |id: ObjectId| match document.objects.remove(&id) {
            Some(Object::Dictionary(dictionary)) => dictionary,
            _ => Dictionary::new(),
        };
        let (catalog, information) = (take(id(&document.trailer, b"Root")), take(id(&document.trailer, b"Info")));
        let node = take(id(&catalog, b"Pages"));
        let page = node
            .get(b"Kids")
            .and_then(Object::as_array)
            .ok()
            .and_then(|kids| kids.first()?.as_reference().ok());
        let page = take(page.unwrap_or_default());
        // What has to do with a label is set when it is known; dates and identifiers would differ each time.
        let kept = |mut dictionary: Dictionary, keys: &[&[u8]]| {
            let others: Vec<Vec<u8>> = dictionary
                .iter()
                .map(|(key, _)| key.clone())
                .filter(|key| !keys.contains(&&**key))
                .collect();
            others.iter().for_each(|key| drop(dictionary.remove(key)));
            dictionary
        };
        let mut catalog = kept(catalog, &[b"Type"]);
        catalog.set("PageLayout", "SinglePage");
        Skeleton {
            catalog,
            information: kept(information, &[b"Producer"]),
            page: kept(page, &[b"Type"]),
            node: kept(node, &[b"Type"]),
        }
    }

    fn node(&self, kids: Vec<Object>, pages: usize, parent: Option<ObjectId>) -> Dictionary {
        let mut node = self.node.clone();
        node.set("Kids", kids);
        node.set("Count", Object::Integer(pages as i64));
        if let Some(parent) = parent {
            node.set("Parent", Object::Reference(parent));
        }
        node
    }
}
