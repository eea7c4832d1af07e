//! Faces in a PDF: subset, embedded as CID fonts, with the Unicode text of every glyph.

use super::PdfError;
use super::cache::PdfCache;
use super::content::push_hex;
use super::deflate::Deflate;
use super::object_writer::chunk;
use super::shared::Objects;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo};
use pdf_writer::writers::{CidFont, FontDescriptor};
use pdf_writer::{Filter, Name, Rect, Ref, Str};
use std::borrow::Cow;
use std::panic::catch_unwind;
use std::sync::Arc;
use subsetter::GlyphRemapper;
use text::Face;

/// A face as one file uses it.
///
/// A glyph's code in the file is its index in the subset: 0 is `.notdef`, the others count up in the order of their first use.
/// So a page's text can be written before the last glyph of the file is known.
pub(super) struct FontUse {
    /// The font's object in the file.
    id: Ref,
    face: Arc<Face>,
    glyphs: GlyphRemapper,
    /// By glyph: its code, 0 while it has none.
    codes: Vec<u16>,
    /// By code: the text a glyph stands for when nothing else is said; empty while unknown.
    texts: Vec<Box<str>>,
    /// By code: the advance in thousandths of an em, as the viewer reads it from `/W`.
    widths: Vec<i32>,
}

/// A subset face, ready for the file.
pub(super) struct Subset {
    /// The font program, deflated.
    program: Vec<u8>,
    length: usize,
    cff: bool,
    bounds: [i32; 4],
    italic_angle: f32,
    /// Six letters that tell subsets of a face apart.
    tag: [u8; 6],
}

impl FontUse {
    pub(super) fn new(face: Arc<Face>, id: Ref) -> FontUse {
        let notdef = width(&face, 0);
        FontUse {
            id,
            face,
            glyphs: GlyphRemapper::new(),
            codes: Vec::new(),
            texts: vec!["".into()],
            widths: vec![notdef],
        }
    }

    /// The font's object in the file.
    pub(super) fn id(&self) -> Ref {
        self.id
    }

    /// The code of a glyph.
    pub(super) fn code(&mut self, glyph: u16) -> u16 {
        let at = usize::from(glyph);
        if let Some(&code) = self.codes.get(at)
            && (code != 0 || glyph == 0)
        {
            return code;
        }
        let code = self.glyphs.remap(glyph);
        if usize::from(code) == self.widths.len() {
            self.widths.push(width(&self.face, glyph));
            self.texts.push("".into());
        }
        self.codes.resize(self.codes.len().max(at + 1), 0);
        self.codes[at] = code;
        code
    }

    /// The advance of a code in thousandths of an em.
    pub(super) fn width(&self, code: u16) -> i32 {
        self.widths[usize::from(code)]
    }

    /// Says that a code stands for `text`. False when it stands for another text already.
    pub(super) fn means(&mut self, code: u16, text: &str) -> bool {
        let known = &mut self.texts[usize::from(code)];
        if known.is_empty() {
            *known = text.into();
        }
        **known == *text
    }

    /// Adds the font to the file's objects.
    pub(super) fn write(&self, objects: &mut Objects, cache: &PdfCache, deflate: &mut Deflate) -> Result<(), PdfError> {
        let subset = cache.subset(&self.face, &self.glyphs, deflate)?;
        let name = format!("{}+{}", String::from_utf8_lossy(&subset.tag), pdf_name(self.face.postscript_name()));
        let name = Name(name.as_bytes());
        let [program, descriptor, descendant, unicode] = std::array::from_fn(|_| objects.reserve());

        let mut object = chunk();
        subset.write(object.stream(program, &subset.program));
        objects.add(object);

        let mut object = chunk();
        self.write_descriptor(object.font_descriptor(descriptor), name, &subset, program);
        objects.add(object);

        let mut object = chunk();
        self.write_descendant(object.cid_font(descendant), name, &subset, descriptor);
        objects.add(object);

        let cmap = self.to_unicode();
        let packed = deflate.packed(&cmap);
        let mut object = chunk();
        packed.tell(&mut object.stream(unicode, packed.bytes()));
        objects.add(object);

        let mut object = chunk();
        let mut font = object.type0_font(self.id);
        font.base_font(name).encoding_predefined(Name(b"Identity-H"));
        font.descendant_font(descendant).to_unicode(unicode);
        drop(font);
        objects.add(object);
        Ok(())
    }

    fn write_descriptor(&self, mut out: FontDescriptor, name: Name, subset: &Subset, program: Ref) {
        let metrics = self.face.metrics();
        let thousandths = |em: f32| (em * 1000.).round() as i32 as f32;
        let [left, bottom, right, top] = subset.bounds.map(|bound| bound as f32);
        out.name(name)
            .flags(FontFlags::SYMBOLIC)
            .bbox(Rect::new(left, bottom, right, top))
            .italic_angle(subset.italic_angle)
            .ascent(thousandths(metrics.ascent))
            .descent(thousandths(-metrics.descent))
            .cap_height(thousandths(metrics.cap_height))
            .stem_v(if self.face.postscript_name().contains("Bold") { 140. } else { 80. });
        if subset.cff {
            out.font_file3(program);
        } else {
            out.font_file2(program);
        }
    }

    fn write_descendant(&self, mut out: CidFont, name: Name, subset: &Subset, descriptor: Ref) {
        out.subtype(if subset.cff { CidFontType::Type0 } else { CidFontType::Type2 })
            .base_font(name)
            .system_info(SystemInfo {
                registry: Str(b"Adobe"),
                ordering: Str(b"Identity"),
                supplement: 0,
            })
            .font_descriptor(descriptor)
            .default_width(1000.);
        self.write_widths(&mut out);
        if !subset.cff {
            out.cid_to_gid_map_predefined(Name(b"Identity"));
        }
    }

    /// `/W`: the advances that are not the default 1000, grouped by neighbouring codes.
    fn write_widths(&self, out: &mut CidFont) {
        if self.widths.iter().all(|width| *width == 1000) {
            return;
        }
        let mut array = out.widths();
        let mut code = 0;
        while code < self.widths.len() {
            let group = self.widths[code..].iter().take_while(|w| **w != 1000).count();
            if group > 0 {
                let widths = self.widths[code..code + group].iter();
                array.consecutive(code as u16, widths.map(|width| *width as f32));
            }
            code += group.max(1);
        }
    }

    /// The ToUnicode CMap (PDF 32000-1 §9.10.3): text for each code, UTF-16 big endian.
    fn to_unicode(&self) -> Vec<u8> {
        let mut cmap = b"/CIDInit/ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def
/CMapName/Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000><FFFF>
endcodespacerange
"
        .to_vec();
        let known: Vec<_> = self.texts.iter().enumerate().filter(|(_, text)| !text.is_empty()).collect();
        // A block holds at most 100 entries.
        for block in known.chunks(100) {
            cmap.extend_from_slice(format!("{} beginbfchar\n", block.len()).as_bytes());
            for (code, text) in block {
                cmap.push(b'<');
                push_hex(&mut cmap, *code as u16);
                cmap.extend_from_slice(b"><");
                for unit in text.encode_utf16() {
                    push_hex(&mut cmap, unit);
                }
                cmap.extend_from_slice(b">\n");
            }
            cmap.extend_from_slice(b"endbfchar\n");
        }
        cmap.extend_from_slice(b"endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n");
        cmap
    }
}

impl Subset {
    /// The font file of some glyphs of a face.
    pub(super) fn program(face: &Face, glyphs: &GlyphRemapper) -> Result<Vec<u8>, PdfError> {
        // Sums of a damaged font's numbers overflow in it, which is a panic where overflow is checked.
        let (data, index) = (face.data(), face.index());
        let subset = catch_unwind(|| subsetter::subset(data, index, glyphs));
        let bytes = subset.ok().and_then(Result::ok).ok_or(PdfError::Font)?;
        table(&bytes, b"head").filter(|head| head.len() >= 44).ok_or(PdfError::Font)?;
        Ok(bytes)
    }

    /// Cuts a face down to some glyphs.
    pub(super) fn new(face: &Face, glyphs: &GlyphRemapper, deflate: &mut Deflate) -> Result<Subset, PdfError> {
        let broken = || PdfError::Font;
        let bytes = Subset::program(face, glyphs)?;
        // A CFF face is embedded as its bare table, as `CIDFontType0C` asks for.
        let cff = table(&bytes, b"CFF ");
        let head = table(&bytes, b"head").ok_or_else(broken)?;
        let short = |at: usize| head.get(at..at + 2).map(|b| i32::from(i16::from_be_bytes([b[0], b[1]])));
        let upem = i32::from(face.units_per_em().max(16));
        let mut bounds = [0; 4];
        for (i, bound) in bounds.iter_mut().enumerate() {
            *bound = short(36 + 2 * i).ok_or_else(broken)? * 1000 / upem;
        }
        let italic_angle = table(face.data(), b"post")
            .and_then(|post| post.get(4..8))
            .map_or(0., |b| i32::from_be_bytes([b[0], b[1], b[2], b[3]]) as f32 / 65_536.);
        let program = cff.map_or_else(|| Cow::Owned(bare(&bytes)), Cow::Borrowed);
        Ok(Subset {
            tag: tag(face, glyphs),
            length: program.len(),
            cff: cff.is_some(),
            bounds,
            italic_angle,
            program: deflate.zlib(&program),
        })
    }

    /// Writes what the font program needs to be told.
    fn write(&self, mut out: pdf_writer::Stream) {
        if self.cff {
            out.pair(Name(b"Subtype"), Name(b"CIDFontType0C"));
        } else {
            out.pair(Name(b"Length1"), self.length as i32);
        }
        out.filter(Filter::FlateDecode);
    }

    /// Bytes held.
    pub(super) fn size(&self) -> usize {
        self.program.len()
    }
}

fn width(face: &Face, glyph: u16) -> i32 {
    let width = face.advance(glyph) * 1000.;
    if width.is_finite() {
        width.round().clamp(-32_000., 32_000.) as i32
    } else {
        0
    }
}

/// A table of an OpenType font that is no collection.
pub(super) fn table<'a>(font: &'a [u8], tag: &[u8; 4]) -> Option<&'a [u8]> {
    let count = usize::from(u16::from_be_bytes(font.get(4..6)?.try_into().ok()?));
    (0..count).find_map(|i| {
        let record = font.get(12 + 16 * i..28 + 16 * i)?;
        if &record[..4] != tag {
            return None;
        }
        let offset = u32::from_be_bytes(record[8..12].try_into().ok()?) as usize;
        let length = u32::from_be_bytes(record[12..16].try_into().ok()?) as usize;
        font.get(offset..offset.checked_add(length)?)
    })
}

/// A TrueType font of those tables only that a viewer reads of a CID font (PDF 32000-1 §9.9): no names.
fn bare(font: &[u8]) -> Vec<u8> {
    const KEPT: [&[u8; 4]; 9] = [b"cvt ", b"fpgm", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp", b"prep"];
    let tables: Vec<_> = KEPT.iter().filter_map(|tag| Some((tag, table(font, tag)?))).collect();
    let count = tables.len() as u16;
    // The count, and what a binary search over it starts with.
    let power = count.max(1).ilog2();
    let mut out = Vec::with_capacity(font.len());
    out.extend([0, 1, 0, 0]);
    for number in [count, 16 << power, power as u16, 16 * count - (16 << power)] {
        out.extend(number.to_be_bytes());
    }
    let mut place = out.len() + 16 * tables.len();
    for (tag, table) in &tables {
        let words = table.chunks(4).map(|word| {
            let mut whole = [0; 4];
            whole[..word.len()].copy_from_slice(word);
            u32::from_be_bytes(whole)
        });
        let checksum = words.fold(0_u32, u32::wrapping_add);
        out.extend_from_slice(**tag);
        out.extend([checksum, place as u32, table.len() as u32].iter().flat_map(|n| n.to_be_bytes()));
        place += table.len().next_multiple_of(4);
    }
    for (_, table) in &tables {
        out.extend_from_slice(table);
        out.resize(out.len().next_multiple_of(4), 0);
    }
    out
}

/// The subset tag (PDF 32000-1 §9.6.4), from the face's name and the glyphs: the same subset has the same tag in every file.
fn tag(face: &Face, glyphs: &GlyphRemapper) -> [u8; 6] {
    // FNV-1a: small, and the same on every machine and in every version.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let glyphs = glyphs.remapped_gids().flat_map(u16::to_be_bytes);
    for byte in face.postscript_name().bytes().chain(glyphs) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    std::array::from_fn(|_| {
        let letter = b'A' + (hash % 26) as u8;
        hash /= 26;
        letter
    })
}

/// A PostScript name as a PDF name can hold it.
fn pdf_name(name: &str) -> String {
    let plain: String = name
        .chars()
        .filter(|c| c.is_ascii_graphic() && !"()<>[]{}/%#+".contains(*c))
        .take(100)
        .collect();
    if plain.is_empty() { "Unnamed".into() } else { plain }
}
