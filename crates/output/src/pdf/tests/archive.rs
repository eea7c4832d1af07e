//! PDF/A-2b (ISO 19005-2): each rule that a file of ours could break, looked up in the file. Only what a human must judge, or what no
//! file of ours has a trace of (forms, sound, JavaScript …), is not asked for.

use super::super::font::table;
use super::*;
use html::{Engine, Limits, Medium};
use lopdf::{Dictionary, Object, ObjectId, Stream};

/// The operators of PDF 32000-1 Annex A that our files use; none of them sets a colour space of its own or a rendering intent.
const OPERATORS: [&str; 30] = [
    "q", "Q", "cm", "re", "f", "f*", "W", "W*", "n", "g", "rg", "G", "RG", "gs", "Do", "sh", "m", "l", "c", "h", "w", "Tr", "j", "BT",
    "ET", "Tf", "Tm", "Tj", "TJ", "BDC",
];

struct Archive<'a> {
    bytes: &'a [u8],
    document: Document,
}

impl Archive<'_> {
    fn dictionary<'b>(&'b self, within: &'b Dictionary, key: &str) -> &'b Dictionary {
        entry(&self.document, within, key).as_dict().unwrap()
    }

    fn inflated(stream: &Stream) -> Vec<u8> {
        if stream.is_compressed() {
            stream.decompressed_content().unwrap()
        } else {
            stream.content.clone()
        }
    }

    /// §6.1: header, trailer, syntax of objects and streams, limits.
    fn check_file(&self) {
        let bytes = self.bytes;
        assert!(bytes.starts_with(b"%PDF-1.7\n%") && bytes[10..14].iter().all(|b| *b > 127));
        assert!(bytes.ends_with(b"%%EOF\n"));
        let trailer = &self.document.trailer;
        assert!(!trailer.has(b"Encrypt"));
        let id = trailer.get(b"ID").unwrap().as_array().unwrap();
        assert!(id.len() == 2 && id.iter().all(|part| part.as_str().unwrap().len() == 16));
        assert!(self.document.objects.len() <= 8_388_607);
        for entry in self.document.reference_table.entries.values() {
            if let lopdf::xref::XrefEntry::Normal { offset, .. } = entry {
                let object = &bytes[*offset as usize..];
                let line = object.split(|b| *b == b'\n').next().unwrap();
                assert!(line.ends_with(b" 0 obj") && bytes[*offset as usize - 1] == b'\n');
                let end = object.windows(7).position(|part| part == b"endobj\n").unwrap();
                assert_eq!(object[end - 1], b'\n');
                // The stream is as long as it says.
                if let Some(start) = object[..end].windows(8).position(|part| part == b"\nstream\n") {
                    let number = std::str::from_utf8(&line[..line.len() - 6]).unwrap().parse().unwrap();
                    let length = self.document.get_object((number, 0)).unwrap().as_stream().unwrap().content.len();
                    assert!(object[start + 8 + length..].starts_with(b"\nendstream\nendobj\n"));
                }
            }
        }
        for object in self.document.objects.values() {
            self.check_limits(object);
            if let Ok(stream) = object.as_stream() {
                for key in ["F", "FFilter", "FDecodeParms", "Crypt"] {
                    assert!(!stream.dict.has(key.as_bytes()));
                }
                let filter = stream.dict.get(b"Filter").and_then(Object::as_name).unwrap_or(b"FlateDecode");
                assert!([&b"FlateDecode"[..], b"DCTDecode"].contains(&filter));
            }
        }
    }

    /// §6.1.13.
    fn check_limits(&self, object: &Object) {
        match object {
            Object::Integer(value) => assert!(i32::try_from(*value).is_ok()),
            Object::Real(value) => assert!(value.is_finite()),
            Object::String(text, _) => assert!(text.len() <= 32_767),
            Object::Name(name) => assert!(name.len() <= 127 && std::str::from_utf8(name).is_ok()),
            Object::Array(items) => items.iter().for_each(|item| self.check_limits(item)),
            Object::Dictionary(dictionary) => dictionary.iter().for_each(|(_, item)| self.check_limits(item)),
            Object::Stream(stream) => stream.dict.iter().for_each(|(_, item)| self.check_limits(item)),
            Object::Null | Object::Boolean(_) | Object::Reference(_) => {}
        }
    }

    /// §6.2.3, §6.6: output intent and metadata; the catalogue has nothing that acts (§6.5, §6.8–6.11).
    fn check_catalog(&self) {
        let catalog = self.document.catalog().unwrap();
        let known = [
            "Type",
            "Pages",
            "PageLayout",
            "PageMode",
            "Outlines",
            "PageLabels",
            "ViewerPreferences",
            "Metadata",
            "OutputIntents",
        ];
        for (key, _) in catalog {
            assert!(known.contains(&&*String::from_utf8_lossy(key)), "{key:?}");
        }
        let intents = catalog.get(b"OutputIntents").unwrap().as_array().unwrap();
        let intent = intents[0].as_dict().unwrap();
        assert_eq!(
            (intents.len(), intent.get(b"S").unwrap().as_name().unwrap()),
            (1, &b"GTS_PDFA1"[..])
        );
        assert!(intent.has(b"OutputConditionIdentifier"));
        let profile = entry(&self.document, intent, "DestOutputProfile").as_stream().unwrap();
        assert_eq!(profile.dict.get(b"N").unwrap().as_i64().unwrap(), 3);
        assert_eq!(&Archive::inflated(profile)[12..24], b"mntrRGB XYZ ");
        let metadata = entry(&self.document, catalog, "Metadata").as_stream().unwrap();
        assert!(!metadata.dict.has(b"Filter"));
        let xmp = std::str::from_utf8(&metadata.content).unwrap();
        assert!(xmp.contains("<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>"));
        assert_well_formed(xmp);
        // What both places say is the same.
        let information = self.dictionary(&self.document.trailer, "Info");
        for (key, element) in [("Title", "dc:title"), ("Producer", "pdf:Producer")] {
            let Ok(value) = information.get(key.as_bytes()) else { continue };
            let value = lopdf::decode_text_string(value).unwrap();
            let from = xmp.find(&format!("<{element}>")).unwrap();
            assert!(xmp[from..xmp.find(&format!("</{element}>")).unwrap()].contains(&value), "{key}");
        }
    }

    /// §6.1.13, §6.2.2, §6.2.8–6.2.10: pages, what they paint with, and the operators that do.
    fn check_pages(&self) {
        for id in self.document.page_iter() {
            let page = self.document.get_dictionary(id).unwrap();
            for (key, _) in page {
                let known = [&b"Type"[..], b"MediaBox", b"TrimBox", b"Parent", b"Contents", b"Resources"];
                assert!(known.contains(&&key[..]), "{key:?}");
            }
            let sides = page.get(b"MediaBox").unwrap().as_array().unwrap();
            assert!(sides[2..].iter().all(|side| (3. ..=14_400.).contains(&side.as_float().unwrap())));
            let content = self.document.get_page_content(id);
            self.check_content(&content, self.dictionary(page, "Resources"));
        }
        for stream in self.document.objects.values().filter_map(|object| object.as_stream().ok()) {
            let kind = stream.dict.get(b"Subtype").and_then(Object::as_name).unwrap_or_default();
            for key in ["Alternates", "OPI", "Interpolate", "Intent", "Ref", "PS", "Subtype2"] {
                assert!(!stream.dict.has(key.as_bytes()), "{key}");
            }
            if kind == b"Form" {
                self.check_content(&Archive::inflated(stream), self.dictionary(&stream.dict, "Resources"));
            }
            if kind == b"Image" {
                let space = match stream.dict.get(b"ColorSpace").unwrap() {
                    Object::Array(indexed) => indexed[1].as_name().unwrap(),
                    space => space.as_name().unwrap(),
                };
                assert!([&b"DeviceGray"[..], b"DeviceRGB"].contains(&space));
            }
        }
    }

    fn check_content(&self, content: &[u8], resources: &Dictionary) {
        let mut depth = 0;
        let mut font = None;
        for operation in lopdf::content::Content::decode(content).unwrap().operations {
            let operator = &*operation.operator;
            assert!(OPERATORS.contains(&operator) || operator == "EMC", "{operator}");
            depth += i32::from(operator == "q") - i32::from(operator == "Q");
            assert!((0..=28).contains(&depth));
            let named = |kind: &str| {
                self.dictionary(resources, kind)
                    .get(operation.operands[0].as_name().unwrap())
                    .unwrap()
            };
            match operator {
                "Tf" => font = Some(named("Font").as_reference().unwrap()),
                "gs" => {
                    let (_, state) = self.document.dereference(named("ExtGState")).unwrap();
                    let state = state.as_dict().unwrap();
                    assert!(
                        state
                            .iter()
                            .all(|(key, _)| [&b"Type"[..], b"ca", b"CA", b"SMask"].contains(&&key[..]))
                    );
                }
                "Do" => drop(named("XObject").as_reference().unwrap()),
                "sh" => drop(named("Shading").as_reference().unwrap()),
                "Tj" | "TJ" => {
                    let strings = match &operation.operands[0] {
                        Object::Array(items) => items.iter().filter_map(|item| item.as_str().ok()).collect(),
                        text => vec![text.as_str().unwrap()],
                    };
                    for code in strings.concat().chunks(2) {
                        // §6.2.11.8: never `.notdef`.
                        let code = u16::from_be_bytes([code[0], code[1]]);
                        assert!(code != 0 && usize::from(code) < self.advances(font.unwrap()).len());
                    }
                }
                _ => {}
            }
        }
    }

    /// The advances of an embedded TrueType program in thousandths.
    fn advances(&self, font: ObjectId) -> Vec<f32> {
        let font = self.document.get_dictionary(font).unwrap();
        let descendant = self.dictionary_of(&font.get(b"DescendantFonts").unwrap().as_array().unwrap()[0]);
        let program = Archive::inflated(
            entry(&self.document, self.dictionary(descendant, "FontDescriptor"), "FontFile2")
                .as_stream()
                .unwrap(),
        );
        let number = |name: &[u8; 4], at: usize| {
            let table = table(&program, name).unwrap();
            usize::from(u16::from_be_bytes([table[at], table[at + 1]]))
        };
        let (upem, metrics) = (number(b"head", 18) as f32, number(b"hhea", 34));
        let advance = |glyph: usize| number(b"hmtx", 4 * glyph.min(metrics - 1)) as f32 / upem * 1000.;
        (0..number(b"maxp", 4)).map(advance).collect()
    }

    fn dictionary_of<'b>(&'b self, object: &'b Object) -> &'b Dictionary {
        self.document.dereference(object).unwrap().1.as_dict().unwrap()
    }

    /// §6.2.11: embedded, identity encodings, equal names, widths as in the program.
    fn check_fonts(&self) {
        for (id, object) in &self.document.objects {
            let Ok(font) = object.as_dict() else { continue };
            if font.get(b"Subtype").and_then(Object::as_name).unwrap_or_default() != b"Type0" {
                continue;
            }
            let name = |dictionary: &Dictionary, key: &str| dictionary.get(key.as_bytes()).unwrap().as_name().unwrap().to_vec();
            assert_eq!(name(font, "Encoding"), b"Identity-H");
            assert!(font.has(b"ToUnicode"));
            let descendant = self.dictionary_of(&font.get(b"DescendantFonts").unwrap().as_array().unwrap()[0]);
            let descriptor = self.dictionary(descendant, "FontDescriptor");
            assert_eq!(name(descendant, "CIDToGIDMap"), b"Identity");
            assert_eq!(name(font, "BaseFont"), name(descendant, "BaseFont"));
            assert_eq!(name(font, "BaseFont"), name(descriptor, "FontName"));
            let advances = self.advances(*id);
            let mut widths = vec![1000.; advances.len()];
            let listed = descendant
                .get(b"W")
                .and_then(Object::as_array)
                .map(Vec::as_slice)
                .unwrap_or_default();
            for group in listed.chunks(2) {
                let first = group[0].as_i64().unwrap() as usize;
                for (i, width) in group[1].as_array().unwrap().iter().enumerate() {
                    widths[first + i] = width.as_float().unwrap();
                }
            }
            for (code, (width, advance)) in widths.iter().zip(advances).enumerate() {
                assert!((width - advance).abs() <= 1., "{code}: {width} {advance}");
            }
        }
    }
}

/// Every element of the metadata is closed in its turn.
fn assert_well_formed(xml: &str) {
    let mut open = Vec::new();
    for tag in xml.split('<').skip(1).map(|part| part.split('>').next().unwrap()) {
        let name = tag.trim_start_matches('/').split(' ').next().unwrap();
        match tag.as_bytes()[0] {
            b'?' => {}
            b'/' => assert_eq!(open.pop(), Some(name)),
            _ => open.push(name),
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

fn check(bytes: &[u8]) {
    let archive = Archive {
        bytes,
        document: Document::load_mem(bytes).unwrap(),
    };
    archive.check_file();
    archive.check_catalog();
    archive.check_pages();
    archive.check_fonts();
}

fn archived() -> PdfOptions {
    PdfOptions {
        title: "SF<1> & 顺丰".into(),
        dots_per_mm: Some(8.),
        date: Some(0),
        pdf_a: true,
        ..PdfOptions::default()
    }
}

#[test]
fn a_page_of_everything_keeps_to_pdf_a() {
    let bytes = write(&[rich()], &archived(), &PdfCache::default()).unwrap();
    assert_valid(&bytes);
    let xml_title = "SF1";
    let plain = PdfOptions {
        title: xml_title.into(),
        ..archived()
    };
    check(&write(&[rich(), rich()], &plain, &PdfCache::default()).unwrap());
}

#[test]
fn merged_labels_keep_to_pdf_a() {
    let engine = Engine::new(FontSet::bundled(), Limits::default());
    let label = "<table border=1><tr><td>收件人<td style='opacity:.5'>office e\u{301} 𠮷</table>";
    let medium = Medium::Print {
        width: 100.,
        height: 50.,
        margin: 0.,
        own_sizes: false,
        dots_per_mm: 8.,
    };
    let pages = engine.lay_out(&engine.prepare(label).unwrap(), medium).unwrap().pages;
    let options = PdfOptions {
        pdf_a: true,
        ..PdfOptions::default()
    };
    let cache = PdfCache::default();
    let mut merged = PdfWriter::new(&options, &cache, Vec::new());
    (0..130).for_each(|_| merged.add(&pages, "SF1").unwrap());
    check(&merged.finish().unwrap());
}

#[test]
fn what_pdf_a_forbids_is_an_error_and_leaves_the_file_as_it_was() {
    let cache = PdfCache::default();
    let mut writer = PdfWriter::new(&archived(), &cache, Vec::new());
    let mut boxed = run(&face(400), "A", 4., 5., 10.);
    boxed.glyphs[0].id = 0;
    let boxed = page(vec![Item::Glyphs(boxed)]);
    let refused = writer.add(&[page(vec![]), boxed.clone()], "1");
    assert!(matches!(refused, Err(PdfError::NotArchivable { .. })), "{refused:?}");
    let mut deep = vec![solid(1., 1., 1., 1., Color::BLACK)];
    for _ in 0..40 {
        let mut outer = group(deep);
        outer.transform = Affine::translate(0.1, 0.);
        deep = vec![Item::Group(outer)];
    }
    assert!(matches!(writer.add(&[page(deep)], "2"), Err(PdfError::NotArchivable { .. })));
    let mut tiny = page(vec![]);
    tiny.width = 1.;
    assert!(matches!(writer.add(&[tiny], "3"), Err(PdfError::PageSize { .. })));
    assert_eq!(writer.page_count(), 0);
    writer.add(&[rich()], "4").unwrap();
    assert_eq!(writer.page_count(), 1);
    let plain = write(&[boxed], &PdfOptions::default(), &cache);
    assert!(plain.is_ok(), "other files show the box");
}
