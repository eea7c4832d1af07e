//! A PDF file in the making: pages go to the target as they come, what they share and what ties them together follows at the end.

use super::cache::PdfCache;
use super::grid::Grid;
use super::navigation::{Outline, PageLabels, shortened};
use super::object_writer::{ObjectWriter, chunk};
use super::proof::Proof;
use super::resources::Resources;
use super::shared::Shared;
use super::{PdfError, PdfOptions, archive, date, paint};
use page::Page;
use pdf_writer::types::{PageLayout, PageMode};
use pdf_writer::writers::{Catalog, DocumentInfo};
use pdf_writer::{Name, Rect, Ref, TextStr};
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
    proof: Proof,
    writer: ObjectWriter<W>,
    pages: usize,
    tree: PageTree,
    outline: Outline,
    page_labels: PageLabels,
}

/// The page tree: nodes of [`NODE`] pages under a root; the root alone when one node is enough.
struct PageTree {
    /// The node in hand and its pages.
    node: Ref,
    kids: Vec<Ref>,
    root: Option<Ref>,
    nodes: Vec<Ref>,
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
            proof: Proof::default(),
            writer: ObjectWriter::new(target),
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
    /// When a page has no size that a PDF can have, a face that is damaged, or what [PDF/A](PdfOptions::pdf_a) forbids: then the file is
    /// without the label. When the target fails, or the file would have over 10 GB: then it cannot be finished.
    pub fn add(&mut self, pages: &[Page], label: &str) -> Result<(), PdfError> {
        pages.iter().try_for_each(|page| paint::check_size(page, self.options.pdf_a))?;
        self.proof.extend(pages)?;
        let painted: Vec<_> = pages
            .iter()
            .map(|page| paint::page(page, self.grid, &mut self.shared).finish())
            .collect();
        let hindrance = self.shared.take_hindrance().filter(|_| self.options.pdf_a);
        if let Some(reason) = hindrance {
            return Err(PdfError::NotArchivable { reason });
        }
        for (index, (page, (content, resources))) in pages.iter().zip(painted).enumerate() {
            let id = self.add_page(page, &content, &resources)?;
            if index == 0 {
                let objects = &mut self.shared.objects;
                if !label.is_empty() {
                    self.outline.add(label, id, objects, &mut self.writer)?;
                }
                self.page_labels.add(label, self.pages, pages.len(), objects, &mut self.writer)?;
            }
            self.pages += 1;
        }
        self.write_finished()
    }

    fn add_page(&mut self, page: &Page, content: &[u8], resources: &Resources) -> Result<Ref, PdfError> {
        if self.tree.kids.len() >= NODE {
            self.end_node()?;
        }
        let [contents, id] = std::array::from_fn(|_| self.shared.objects.reserve());
        let packed = self.shared.deflate.packed(content);
        let mut object = chunk();
        packed.tell(&mut object.stream(contents, packed.bytes()));
        self.writer.put(&object)?;
        let paper = Rect::new(0., 0., page_points(page.width), page_points(page.height));
        let mut object = chunk();
        let mut entry = object.page(id);
        entry.media_box(paper).trim_box(paper).parent(self.tree.node).contents(contents);
        resources.write(entry.resources());
        drop(entry);
        self.writer.put(&object)?;
        self.tree.kids.push(id);
        Ok(id)
    }

    /// Ends a node of the page tree and begins another.
    fn end_node(&mut self) -> Result<(), PdfError> {
        let root = *self.tree.root.get_or_insert_with(|| self.shared.objects.reserve());
        self.put_node(Some(root))?;
        self.tree.node = self.shared.objects.reserve();
        Ok(())
    }

    /// Writes the node of the page tree that is in hand.
    fn put_node(&mut self, root: Option<Ref>) -> Result<(), PdfError> {
        let kids = std::mem::take(&mut self.tree.kids);
        let mut object = chunk();
        let mut node = object.pages(self.tree.node);
        node.count(kids.len() as i32).kids(kids);
        if let Some(root) = root {
            node.parent(root);
        }
        drop(node);
        self.tree.nodes.push(self.tree.node);
        self.writer.put(&object)
    }

    /// Writes the objects that are finished.
    fn write_finished(&mut self) -> Result<(), PdfError> {
        if self.shared.deflate.is_oversized() {
            return Err(PdfError::TooLarge);
        }
        self.shared.objects.write(&mut self.writer)
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
        self.write_finished()?;
        let pages = self.finish_tree()?;
        let objects = &mut self.shared.objects;
        let outline = std::mem::take(&mut self.outline).finish(objects, &mut self.writer)?;
        self.page_labels.finish(objects, &mut self.writer)?;
        let archive = if self.options.pdf_a { Some(self.put_archive()?) } else { None };
        let catalog = self.put_catalog(pages, outline, archive)?;
        let information = self.put_information()?;
        self.writer.finish(catalog, information)
    }

    /// Ends the page tree; gives its root.
    fn finish_tree(&mut self) -> Result<Ref, PdfError> {
        self.put_node(self.tree.root)?;
        let Some(root) = self.tree.root else { return Ok(self.tree.node) };
        let mut object = chunk();
        object.pages(root).count(self.pages as i32).kids(self.tree.nodes.drain(..));
        self.writer.put(&object)?;
        Ok(root)
    }

    /// Writes what PDF/A asks for: the metadata and the profile of the colours.
    fn put_archive(&mut self) -> Result<[Ref; 2], PdfError> {
        let [metadata, profile] = std::array::from_fn(|_| self.shared.objects.reserve());
        let packet = archive::metadata(&self.options.title, super::PRODUCER, self.options.date);
        let mut object = chunk();
        object.metadata(metadata, packet.as_bytes());
        self.writer.put(&object)?;
        let srgb = archive::srgb_profile();
        let packed = self.shared.deflate.packed(&srgb);
        let mut object = chunk();
        packed.tell(object.icc_profile(profile, packed.bytes()).n(3));
        self.writer.put(&object)?;
        Ok([metadata, profile])
    }

    fn put_catalog(&mut self, pages: Ref, outline: Option<Ref>, archive: Option<[Ref; 2]>) -> Result<Ref, PdfError> {
        let id = self.shared.objects.reserve();
        let mut object = chunk();
        let mut catalog: Catalog = object.indirect(id).start();
        catalog.pages(pages).page_layout(PageLayout::SinglePage);
        if let Some(outline) = outline {
            catalog.outlines(outline).page_mode(PageMode::UseOutlines);
        }
        self.page_labels.write_root(&mut catalog);
        let mut preferences = catalog.viewer_preferences();
        preferences.pair(Name(b"PrintScaling"), Name(b"None"));
        preferences.pair(Name(b"PickTrayByPDFSize"), true);
        preferences.display_doc_title(!self.options.title.is_empty());
        drop(preferences);
        if let Some([metadata, profile]) = archive {
            catalog.metadata(metadata);
            archive::write_output_intent(catalog.output_intents().push(), profile);
        }
        drop(catalog);
        self.writer.put(&object)?;
        Ok(id)
    }

    fn put_information(&mut self) -> Result<Ref, PdfError> {
        let id = self.shared.objects.reserve();
        let mut object = chunk();
        let mut information: DocumentInfo = object.indirect(id).start();
        information.producer(TextStr(super::PRODUCER));
        if !self.options.title.is_empty() {
            information.title(TextStr(shortened(&self.options.title)));
        }
        if let Some(date) = self.options.date.map(date::pdf) {
            information.creation_date(date).modified_date(date);
        }
        drop(information);
        self.writer.put(&object)?;
        Ok(id)
    }
}

/// A page's measure in points, a trace less than it is (two ten-thousandths; two thousandths from 1,000 points on): readers that reckon in `f32`, or multiply by
/// dpi / 72, give a page of whole dots one more row of them otherwise. Seven digits are what numbers of a PDF are good for.
fn page_points(mm: f32) -> f32 {
    let points = f64::from(mm) * 72. / 25.4;
    let last = if points < 1000. { 1e4 } else { 1e3 };
    ((points * last - 0.7).floor().max(1.) / last) as f32
}

#[cfg(test)]
mod tests {
    use super::page_points;

    #[test]
    fn pages_are_no_larger_than_their_dots() {
        for dpi in [203.2, 300., 600.] {
            for dots in 100_u16..5_000 {
                let mm = (f64::from(dots) / dpi * 25.4) as f32;
                // As it is written, with the fewest digits that tell it from its neighbours, and read.
                let points: f32 = page_points(mm).to_string().parse().expect("a number");
                let read = f64::from(points);
                for read in [read * dpi / 72., read * (dpi / 72.), f64::from(points * dpi as f32 / 72.)] {
                    assert_eq!(read.ceil(), f64::from(dots), "{dots} dots at {dpi} dpi: {mm} mm, {points} points");
                    assert!(f64::from(dots) - read < 2e-2, "{dots} dots at {dpi} dpi: {points} points");
                }
            }
        }
    }
}
