//! How one finds a label in a file of many: outline and page labels, written as the labels come.

use super::PdfError;
use super::object_writer::{ObjectWriter, chunk};
use super::shared::Objects;
use pdf_writer::types::NumberingStyle;
use pdf_writer::writers::PageLabel;
use pdf_writer::{Dict, Name, Null, Ref, TextStr};
use std::io::Write;

/// Page labels in one leaf of their tree.
const LEAF: usize = 64;

/// Strings of a file have at most 32,767 bytes in PDF/A-2 (§6.1.13), and a character up to four.
const LONGEST_NAME: usize = 8_000;

/// A name, cut where no reader could hold it.
pub(super) fn shortened(name: &str) -> &str {
    name.char_indices().nth(LONGEST_NAME).map_or(name, |(end, _)| &name[..end])
}

/// The outline: an entry for each label with a name, when the file has several labels.
#[derive(Default)]
pub(super) struct Outline {
    /// The entry that waits for the next one, and the number it gets when there is one.
    waiting: Option<Entry>,
    root: Option<Ref>,
    first: Option<Ref>,
    count: i32,
}

struct Entry {
    name: String,
    page: Ref,
    id: Option<Ref>,
    previous: Option<Ref>,
}

impl Outline {
    /// Adds a label by the object of its first page.
    pub(super) fn add<W: Write>(
        &mut self,
        name: &str,
        page: Ref,
        objects: &mut Objects,
        writer: &mut ObjectWriter<W>,
    ) -> Result<(), PdfError> {
        let mut entry = Entry {
            name: shortened(name).to_owned(),
            page,
            id: None,
            previous: None,
        };
        if let Some(mut waiting) = self.waiting.take() {
            let previous = *waiting.id.get_or_insert_with(|| objects.reserve());
            let next = objects.reserve();
            (entry.id, entry.previous) = (Some(next), Some(previous));
            self.write(&waiting, Some(next), objects, writer)?;
        }
        self.waiting = Some(entry);
        Ok(())
    }

    fn write<W: Write>(
        &mut self,
        entry: &Entry,
        next: Option<Ref>,
        objects: &mut Objects,
        writer: &mut ObjectWriter<W>,
    ) -> Result<(), PdfError> {
        let Some(id) = entry.id else { return Ok(()) };
        let root = *self.root.get_or_insert_with(|| objects.reserve());
        self.first.get_or_insert(id);
        self.count += 1;
        let mut object = chunk();
        let mut item = object.outline_item(id);
        item.title(TextStr(&entry.name)).parent(root);
        // The top of the page, at the zoom that the reader has.
        let mut place = item.insert(Name(b"Dest")).array();
        place.item(entry.page).item(Name(b"XYZ")).items([Null; 3]);
        drop(place);
        if let Some(previous) = entry.previous {
            item.prev(previous);
        }
        if let Some(next) = next {
            item.next(next);
        }
        drop(item);
        writer.put(&object)
    }

    /// The object of the whole outline, `None` for fewer than two entries.
    pub(super) fn finish<W: Write>(mut self, objects: &mut Objects, writer: &mut ObjectWriter<W>) -> Result<Option<Ref>, PdfError> {
        let Some(entry) = self.waiting.take() else { return Ok(None) };
        self.write(&entry, None, objects, writer)?;
        let (Some(root), Some(first), Some(last)) = (self.root, self.first, entry.id) else {
            return Ok(None);
        };
        let mut object = chunk();
        object.outline(root).first(first).last(last).count(self.count);
        writer.put(&object)?;
        Ok(Some(root))
    }
}

/// `/PageLabels`: the name of the label; with a running number when it has several pages. A number tree (PDF 32000-1 §7.9.7)
/// whose leaves are written when they are full.
#[derive(Default)]
pub(super) struct PageLabels {
    named: bool,
    /// The first pages of the leaf in hand and their labels.
    leaf: Vec<(i32, Numbering)>,
    leaves: Vec<Ref>,
}

/// How the pages of one label are called.
enum Numbering {
    /// By numbers, from this one on.
    From(i32),
    /// All by one name.
    Name(String),
    /// By a name and a number from 1.
    Pages(String),
}

impl Numbering {
    fn write(&self, mut out: PageLabel) {
        match self {
            Numbering::From(number) => out.style(NumberingStyle::Arabic).offset(*number),
            Numbering::Name(name) => out.prefix(TextStr(shortened(name))),
            Numbering::Pages(name) => out.prefix(TextStr(shortened(name))).style(NumberingStyle::Arabic),
        };
    }
}

impl PageLabels {
    /// Adds a label of `pages` pages, the first of which is page `first` of the file, from 0.
    pub(super) fn add<W: Write>(
        &mut self,
        name: &str,
        first: usize,
        pages: usize,
        objects: &mut Objects,
        writer: &mut ObjectWriter<W>,
    ) -> Result<(), PdfError> {
        // A file has fewer objects than that, and so fewer pages.
        let first = i32::try_from(first).map_err(|_| PdfError::TooLarge)?;
        let numbering = match (name.is_empty(), pages) {
            (true, _) if !self.named => return Ok(()),
            (true, _) => Numbering::From(first + 1),
            (false, 1) => Numbering::Name(name.to_owned()),
            (false, _) => Numbering::Pages(format!("{name} - ")),
        };
        if !self.named && first > 0 {
            self.leaf.push((0, Numbering::From(1)));
        }
        self.named = true;
        if self.leaf.len() >= LEAF {
            self.write_leaf(objects, writer)?;
        }
        self.leaf.push((first, numbering));
        Ok(())
    }

    fn write_leaf<W: Write>(&mut self, objects: &mut Objects, writer: &mut ObjectWriter<W>) -> Result<(), PdfError> {
        let id = objects.reserve();
        let mut object = chunk();
        let mut leaf = object.indirect(id).dict();
        if let (Some((first, _)), Some((last, _))) = (self.leaf.first(), self.leaf.last()) {
            leaf.insert(Name(b"Limits")).array().items([*first, *last]);
        }
        self.write_numbers(&mut leaf);
        drop(leaf);
        self.leaf.clear();
        self.leaves.push(id);
        writer.put(&object)
    }

    fn write_numbers(&self, leaf: &mut Dict) {
        let mut numbers = leaf.insert(Name(b"Nums")).array();
        for (page, numbering) in &self.leaf {
            numbers.item(*page);
            numbering.write(numbers.push().start());
        }
    }

    /// Writes what is left of the leaves.
    pub(super) fn finish<W: Write>(&mut self, objects: &mut Objects, writer: &mut ObjectWriter<W>) -> Result<(), PdfError> {
        if self.leaves.is_empty() {
            return Ok(());
        }
        self.write_leaf(objects, writer)
    }

    /// Writes the root of the tree, once it is finished; nothing when no label has a name.
    pub(super) fn write_root(&self, catalog: &mut Dict) {
        if !self.named {
            return;
        }
        let mut root = catalog.insert(Name(b"PageLabels")).dict();
        if self.leaves.is_empty() {
            self.write_numbers(&mut root);
        } else {
            root.insert(Name(b"Kids")).array().items(self.leaves.iter().copied());
        }
    }
}
