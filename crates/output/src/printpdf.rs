//! Pages in a document that the caller makes with `printpdf`.
//!
//! A page becomes a form XObject of the very content and resources that it has in a PDF of ours, so that it looks the same in both and nothing
//! of it is lost. `printpdf` takes such streams as they are, and with any of its features. It makes objects of the streams among their
//! resources and writes dictionaries where they are used; ISO 32000-2 allows that for font descriptors, too, since its errata (the PDF
//! Association's pdf-issues 106).
//!
//! So pages share nothing: faces and pictures are in the document once for each page, and once more for each translucent group that uses
//! them. What a page may come to that way is bounded.

use super::pdf::{self, PdfCache, PdfError, PdfOptions};
use lopdf::{Dictionary, Document, Object, Stream, StringFormat};
use page::Page;
use printpdf::{DictItem, ExternalStream, ExternalXObject, Op, PdfDocument, PdfPage, Pt, Rect, XObject, XObjectId, XObjectTransform};
use std::collections::BTreeMap;
use std::fmt::Write;

/// The most memory that a page may come to, in bytes.
const MOST_BYTES: usize = 64 << 20;

/// The most translucent groups inside each other: `printpdf` walks down by recursion.
const DEEPEST: usize = 32;

/// Adds pages behind those that the document has. Of the options, the title is not used, and `pdf_a` only refuses what PDF/A forbids on a
/// page: what the document says about itself is left to the caller.
///
/// # Errors
/// As [`pdf::write`](fn@pdf::write), and when a page's translucent groups are nested too deep or repeat too much
/// ([`PdfError::NotEmbeddable`]). Then nothing was added.
pub fn add(pages: &[Page], options: &PdfOptions, cache: &PdfCache, document: &mut PdfDocument) -> Result<(), PdfError> {
    let made = pages.iter().map(|page| Form::new(page, options, cache));
    for form in made.collect::<Result<Vec<_>, _>>()? {
        document.resources.xobjects.map.insert(form.id, XObject::External(form.xobject));
        document.pages.push(form.page);
    }
    Ok(())
}

/// A page's content as a form, and the page that shows it.
struct Form {
    id: XObjectId,
    xobject: ExternalXObject,
    page: PdfPage,
}

impl Form {
    fn new(page: &Page, options: &PdfOptions, cache: &PdfCache) -> Result<Form, PdfError> {
        let file = pdf::write(std::slice::from_ref(page), options, cache)?;
        Form::of_file(&Document::load_mem(&file).map_err(unreadable)?)
    }

    /// The only page of a file of ours.
    fn of_file(file: &Document) -> Result<Form, PdfError> {
        let page = file.page_iter().next().ok_or(PdfError::NoPages)?;
        let page = file.get_dictionary(page).map_err(unreadable)?;
        let entry = |dictionary: &Dictionary, key: &[u8]| -> Result<Object, PdfError> {
            let value = dictionary.get(key).and_then(|value| file.dereference(value)).map_err(unreadable)?;
            Ok(value.1.clone())
        };
        let paper = entry(page, b"MediaBox")?;
        let [_, _, width, height] = paper.as_array().map_err(unreadable)?.as_slice() else {
            return Err(PdfError::NoPages);
        };
        let side = |number: &Object| number.as_float().map(Pt).map_err(unreadable);
        let paper = Rect::from_wh(side(width)?, side(height)?);

        // Made of all that is in the file: equal pages have equal names, and are in the document once.
        let fingerprint = entry(&file.trailer, b"ID")?;
        let fingerprint = fingerprint.as_array().map_err(unreadable)?.first();
        let mut id = "waybill-label-".to_owned();
        for byte in fingerprint.and_then(|id| id.as_str().ok()).unwrap_or_default() {
            let _ = write!(id, "{byte:02x}");
        }
        let id = XObjectId(id);

        let content = entry(page, b"Contents")?;
        let mut copier = Copier { file, bytes: 0 };
        let mut stream = copier.stream(content.as_stream().map_err(unreadable)?, 0)?;
        let described = [
            ("Type", DictItem::Name(b"XObject".to_vec())),
            ("Subtype", DictItem::Name(b"Form".to_vec())),
            ("BBox", copier.item(&entry(page, b"MediaBox")?, 0)?),
            ("Resources", copier.item(&entry(page, b"Resources")?, 0)?),
        ];
        stream.dict.extend(described.map(|(key, item)| (key.to_owned(), item)));

        let show = Op::UseXobject {
            id: id.clone(),
            transform: XObjectTransform {
                no_auto_scale: true,
                ..XObjectTransform::default()
            },
        };
        Ok(Form {
            id,
            xobject: ExternalXObject {
                stream,
                width: None,
                height: None,
                dpi: None,
            },
            page: PdfPage {
                media_box: paper.clone(),
                trim_box: paper.clone(),
                crop_box: paper,
                ops: vec![show],
            },
        })
    }
}

/// Writes out objects of a file with all that they refer to.
struct Copier<'a> {
    file: &'a Document,
    /// What the copies take, so far.
    bytes: usize,
}

impl Copier<'_> {
    fn charge(&mut self, bytes: usize) -> Result<(), PdfError> {
        self.bytes += bytes;
        match self.bytes > MOST_BYTES {
            true => Err(PdfError::NotEmbeddable {
                reason: "repeat too many faces and pictures",
            }),
            false => Ok(()),
        }
    }

    fn item(&mut self, object: &Object, depth: usize) -> Result<DictItem, PdfError> {
        self.charge(size_of::<DictItem>())?;
        let (_, object) = self.file.dereference(object).map_err(unreadable)?;
        Ok(match object {
            Object::Null | Object::Reference(_) => DictItem::Null,
            Object::Boolean(value) => DictItem::Bool(*value),
            Object::Integer(value) => DictItem::Int(*value),
            Object::Real(value) => DictItem::Real(*value),
            Object::Name(name) => DictItem::Name(name.clone()),
            Object::String(data, format) => DictItem::String {
                data: data.clone(),
                literal: *format == StringFormat::Literal,
            },
            Object::Array(items) => {
                let items = items.iter().map(|item| self.item(item, depth));
                DictItem::Array(items.collect::<Result<_, _>>()?)
            }
            Object::Dictionary(dictionary) => DictItem::Dict {
                map: self.entries(dictionary, depth)?,
            },
            Object::Stream(stream) => DictItem::Stream {
                stream: self.stream(stream, depth + 1)?,
            },
        })
    }

    fn entries(&mut self, dictionary: &Dictionary, depth: usize) -> Result<BTreeMap<String, DictItem>, PdfError> {
        let entries = dictionary.iter().map(|(key, value)| {
            let key = String::from_utf8_lossy(key).into_owned();
            Ok((key, self.item(value, depth)?))
        });
        entries.collect()
    }

    fn stream(&mut self, stream: &Stream, depth: usize) -> Result<ExternalStream, PdfError> {
        if depth > DEEPEST {
            return Err(PdfError::NotEmbeddable {
                reason: "are nested too deep",
            });
        }
        self.charge(stream.content.len())?;
        Ok(ExternalStream {
            dict: self.entries(&stream.dict, depth)?,
            content: stream.content.clone(),
            compress: false,
        })
    }
}

/// A file of ours that is not as it should be.
fn unreadable(error: lopdf::Error) -> PdfError {
    PdfError::from(std::io::Error::other(error))
}

#[cfg(test)]
mod tests;
