//! How one finds a label in a file of many: outline and page labels, written as the labels come.

use super::PdfError;
use super::shared::Objects;
use super::sink::Sink;
use lopdf::{Dictionary, Object, ObjectId, text_string};
use std::io::Write;

/// Page labels in one leaf of their tree.
const LEAF: usize = 64;

/// Strings of a file have at most 32,767 bytes in PDF/A-2 (§6.1.13), and a character up to four.
const LONGEST_NAME: usize = 8_000;

/// A text string of a name, which is cut where no reader could hold it.
pub(super) fn name_string(name: &str) -> Object {
    match name.char_indices().nth(LONGEST_NAME) {
        Some((end, _)) => text_string(&name[..end]),
        None => text_string(name),
    }
}

/// The outline: an entry for each label with a name, when the file has several labels.
#[derive(Default)]
pub(super) struct Outline {
    /// The entry that waits for the next one, and the number it gets when there is one.
    waiting: Option<Entry>,
    root: Option<ObjectId>,
    first: Option<ObjectId>,
    count: i64,
}

struct Entry {
    name: Object,
    page: ObjectId,
    id: Option<ObjectId>,
    previous: Option<ObjectId>,
}

impl Outline {
    /// Adds a label by the object of its first page.
    pub(super) fn add<W: Write>(&mut self, name: &str, page: ObjectId, objects: &mut Objects, sink: &mut Sink<W>) -> Result<(), PdfError> {
        let mut entry = Entry {
            name: name_string(name),
            page,
            id: None,
            previous: None,
        };
        if let Some(mut waiting) = self.waiting.take() {
            let previous = *waiting.id.get_or_insert_with(|| objects.reserve());
            let next = objects.reserve();
            (entry.id, entry.previous) = (Some(next), Some(previous));
            self.write(waiting, Some(next), objects, sink)?;
        }
        self.waiting = Some(entry);
        Ok(())
    }

    fn write<W: Write>(&mut self, entry: Entry, next: Option<ObjectId>, objects: &mut Objects, sink: &mut Sink<W>) -> Result<(), PdfError> {
        let Some(id) = entry.id else { return Ok(()) };
        let root = *self.root.get_or_insert_with(|| objects.reserve());
        self.first.get_or_insert(id);
        self.count += 1;
        let place = vec![
            Object::Reference(entry.page),
            "XYZ".into(),
            Object::Null,
            Object::Null,
            Object::Null,
        ];
        let mut item = Dictionary::from_iter([("Title", entry.name), ("Parent", Object::Reference(root)), ("Dest", place.into())]);
        for (key, neighbour) in [("Prev", entry.previous), ("Next", next)] {
            if let Some(neighbour) = neighbour {
                item.set(key, Object::Reference(neighbour));
            }
        }
        sink.put(id, &item.into())
    }

    /// The object of the whole outline, `None` for fewer than two entries.
    pub(super) fn finish<W: Write>(mut self, objects: &mut Objects, sink: &mut Sink<W>) -> Result<Option<ObjectId>, PdfError> {
        let Some(entry) = self.waiting.take() else { return Ok(None) };
        let last = entry.id;
        self.write(entry, None, objects, sink)?;
        let (Some(root), Some(first), Some(last)) = (self.root, self.first, last) else {
            return Ok(None);
        };
        let outline = Dictionary::from_iter([
            ("Type", Object::from("Outlines")),
            ("First", Object::Reference(first)),
            ("Last", Object::Reference(last)),
            ("Count", Object::Integer(self.count)),
        ]);
        sink.put(root, &outline.into())?;
        Ok(Some(root))
    }
}

/// `/PageLabels`: the name of the label; with a running number when it has several pages. A number tree (PDF 32000-1 §7.9.7)
/// whose leaves are written when they are full.
#[derive(Default)]
pub(super) struct PageLabels {
    named: bool,
    /// The first pages of the leaf in hand and their labels.
    leaf: Vec<(i64, Dictionary)>,
    leaves: Vec<Object>,
}

impl PageLabels {
    /// Adds a label of `pages` pages, the first of which is page `first` of the file, from 0.
    pub(super) fn add<W: Write>(
        &mut self,
        name: &str,
        first: usize,
        pages: usize,
        objects: &mut Objects,
        sink: &mut Sink<W>,
    ) -> Result<(), PdfError> {
        let number = |from: usize| Dictionary::from_iter([("S", Object::from("D")), ("St", Object::Integer(from as i64 + 1))]);
        let label = match (name.is_empty(), pages) {
            (true, _) if !self.named => return Ok(()),
            (true, _) => number(first),
            (false, 1) => Dictionary::from_iter([("P", name_string(name))]),
            (false, _) => Dictionary::from_iter([("P", name_string(&format!("{name} - "))), ("S", "D".into())]),
        };
        if !self.named && first > 0 {
            self.leaf.push((0, number(0)));
        }
        self.named = true;
        if self.leaf.len() >= LEAF {
            let leaf = self.take_leaf(true);
            let id = objects.reserve();
            sink.put(id, &leaf.into())?;
            self.leaves.push(Object::Reference(id));
        }
        self.leaf.push((first as i64, label));
        Ok(())
    }

    fn take_leaf(&mut self, limits: bool) -> Dictionary {
        let mut leaf = Dictionary::new();
        if let (true, Some((first, _)), Some((last, _))) = (limits, self.leaf.first(), self.leaf.last()) {
            leaf.set("Limits", vec![(*first).into(), (*last).into()]);
        }
        let numbers: Vec<Object> = self.leaf.drain(..).flat_map(|(page, label)| [page.into(), label.into()]).collect();
        leaf.set("Nums", numbers);
        leaf
    }

    /// The tree; `None` when no label has a name.
    pub(super) fn finish<W: Write>(mut self, objects: &mut Objects, sink: &mut Sink<W>) -> Result<Option<Dictionary>, PdfError> {
        if !self.named {
            return Ok(None);
        }
        let leaf = self.take_leaf(!self.leaves.is_empty());
        if self.leaves.is_empty() {
            return Ok(Some(leaf));
        }
        let id = objects.reserve();
        sink.put(id, &leaf.into())?;
        self.leaves.push(Object::Reference(id));
        Ok(Some(Dictionary::from_iter([("Kids", Object::Array(self.leaves))])))
    }
}
