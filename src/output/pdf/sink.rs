//! A file as it comes into being: objects one after the other, a table of their places at the end.

use super::PdfError;
use lopdf::{Dictionary, Object, ObjectId, StringFormat};
use std::io::{self, Write};

/// The last place that ten digits of a cross-reference table can tell (PDF 32000-1 §7.5.4).
const LAST_PLACE: u64 = 9_999_999_999;

/// The most objects of a file (PDF 32000-1 Annex C.2, and PDF/A-2 §6.1.13).
const MOST_OBJECTS: usize = 8_388_607;

/// Takes finished objects to their target at once and keeps nothing of them but their places, 8 bytes each.
///
/// A file that breaks off has neither a catalogue nor a page tree, which come last: no reader takes it for a whole one.
pub(super) struct Sink<W> {
    target: W,
    /// By object number, from 0; 0 for what is not written.
    places: Vec<u64>,
    written: u64,
    fingerprint: Fingerprint,
    /// The bytes of one object.
    buffer: Vec<u8>,
    /// The target failed; nothing that comes later could make the file whole.
    broken: bool,
}

impl<W: Write> Sink<W> {
    pub(super) fn new(target: W) -> Sink<W> {
        Sink {
            target,
            places: Vec::new(),
            written: 0,
            fingerprint: Fingerprint::default(),
            // The four bytes tell that the file is not text (PDF 32000-1 §7.5.2).
            buffer: b"%PDF-1.7\n%\xbb\xad\xc0\xde\n".to_vec(),
            broken: false,
        }
    }

    /// Writes an object.
    pub(super) fn put(&mut self, id: ObjectId, object: &Object) -> Result<(), PdfError> {
        match object {
            Object::Stream(stream) => self.put_stream(id, &stream.dict, &stream.content),
            object => {
                self.open(id)?;
                push_object(&mut self.buffer, object);
                self.close()
            }
        }
    }

    /// Writes a stream; its `/Length` is added.
    pub(super) fn put_stream(&mut self, id: ObjectId, dictionary: &Dictionary, content: &[u8]) -> Result<(), PdfError> {
        self.open(id)?;
        self.buffer.extend_from_slice(b"<<");
        for (key, value) in dictionary.iter().filter(|(key, _)| *key != b"Length") {
            push_entry(&mut self.buffer, key, value);
        }
        push_entry(&mut self.buffer, b"Length", &Object::Integer(content.len() as i64));
        self.buffer.extend_from_slice(b">>\nstream\n");
        self.buffer.extend_from_slice(content);
        self.buffer.extend_from_slice(b"\nendstream");
        self.close()
    }

    fn open(&mut self, (number, _): ObjectId) -> Result<(), PdfError> {
        let (number, place) = (number as usize, self.written + self.buffer.len() as u64);
        if number > MOST_OBJECTS || place > LAST_PLACE {
            return Err(PdfError::TooLarge);
        }
        if self.places.len() <= number {
            self.places.resize(number + 1, 0);
        }
        self.places[number] = place;
        push_integer(&mut self.buffer, number as i64);
        self.buffer.extend_from_slice(b" 0 obj\n");
        Ok(())
    }

    fn close(&mut self) -> Result<(), PdfError> {
        self.buffer.extend_from_slice(b"\nendobj\n");
        self.fingerprint.add(&self.buffer);
        Ok(self.flush()?)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.broken {
            return Err(io::Error::other("an earlier part could not be written"));
        }
        self.broken = true;
        self.target.write_all(&self.buffer)?;
        self.broken = false;
        self.written += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(())
    }

    /// Writes the table and the trailer; `/ID` is made of all that was written before.
    pub(super) fn finish(mut self, mut trailer: Dictionary) -> Result<W, PdfError> {
        let start = self.written;
        if start > LAST_PLACE {
            return Err(PdfError::TooLarge);
        }
        self.buffer.extend_from_slice(b"xref\n0 ");
        push_integer(&mut self.buffer, self.places.len() as i64);
        self.buffer.push(b'\n');
        for place in &self.places {
            // What is not there is free for good.
            let (generation, kind) = if *place == 0 { ("65535", 'f') } else { ("00000", 'n') };
            // Each entry has 20 bytes.
            writeln!(self.buffer, "{place:010} {generation} {kind} ")?;
            if self.buffer.len() > 1 << 16 {
                self.written += self.buffer.len() as u64;
                self.target.write_all(&self.buffer)?;
                self.buffer.clear();
            }
        }
        let id = Object::String(self.fingerprint.value().to_vec(), StringFormat::Hexadecimal);
        trailer.set("Size", Object::Integer(self.places.len() as i64));
        trailer.set("ID", vec![id.clone(), id]);
        self.buffer.extend_from_slice(b"trailer\n");
        push_object(&mut self.buffer, &trailer.into());
        writeln!(self.buffer, "\nstartxref\n{start}\n%%EOF")?;
        self.flush()?;
        self.target.flush()?;
        Ok(self.target)
    }
}

fn push_entry(out: &mut Vec<u8>, key: &[u8], value: &Object) {
    push_name(out, key);
    // Whatever begins with a delimiter of its own needs no space before it.
    if !matches!(
        value,
        Object::Name(_) | Object::String(..) | Object::Array(_) | Object::Dictionary(_) | Object::Stream(_)
    ) {
        out.push(b' ');
    }
    push_object(out, value);
}

fn push_object(out: &mut Vec<u8>, object: &Object) {
    match object {
        // A stream is never a part of another object.
        Object::Null | Object::Stream(_) => out.extend_from_slice(b"null"),
        Object::Boolean(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
        Object::Integer(value) => push_integer(out, *value),
        Object::Real(value) => push_real(out, *value),
        Object::Name(name) => push_name(out, name),
        Object::String(text, _) => push_string(out, text),
        Object::Array(array) => {
            out.push(b'[');
            for (i, item) in array.iter().enumerate() {
                if i > 0 {
                    out.push(b' ');
                }
                push_object(out, item);
            }
            out.push(b']');
        }
        Object::Dictionary(dictionary) => {
            out.extend_from_slice(b"<<");
            for (key, value) in dictionary {
                push_entry(out, key, value);
            }
            out.extend_from_slice(b">>");
        }
        Object::Reference((number, generation)) => {
            push_integer(out, i64::from(*number));
            out.push(b' ');
            push_integer(out, i64::from(*generation));
            out.extend_from_slice(b" R");
        }
    }
}

fn push_integer(out: &mut Vec<u8>, value: i64) {
    if value < 0 {
        out.push(b'-');
    }
    super::content::push_integer(out, value.unsigned_abs());
}

/// A number without exponent, which PDF does not have (PDF 32000-1 §7.3.3).
fn push_real(out: &mut Vec<u8>, value: f32) {
    let value = if value.is_finite() { value } else { 0. };
    out.extend_from_slice(format!("{value}").as_bytes());
}

fn push_name(out: &mut Vec<u8>, name: &[u8]) {
    out.push(b'/');
    for &byte in name {
        if byte.is_ascii_graphic() && !b"()<>[]{}/%#".contains(&byte) {
            out.push(byte);
        } else {
            out.extend_from_slice(format!("#{byte:02X}").as_bytes());
        }
    }
}

/// Text as it is where it is plain, otherwise hexadecimal.
fn push_string(out: &mut Vec<u8>, text: &[u8]) {
    if text.iter().all(|b| (b' '..=b'~').contains(b) && !b"()\\".contains(b)) {
        out.push(b'(');
        out.extend_from_slice(text);
        out.push(b')');
    } else {
        out.push(b'<');
        for byte in text {
            for digit in [byte >> 4, byte & 15] {
                out.push(b"0123456789ABCDEF"[usize::from(digit)]);
            }
        }
        out.push(b'>');
    }
}

/// 128 bits of a file's bytes: FNV-1a over words of eight bytes, twice from two seeds; the same on every machine and in every version.
struct Fingerprint([u64; 2]);

impl Default for Fingerprint {
    fn default() -> Fingerprint {
        Fingerprint([0xcbf2_9ce4_8422_2325, 0x6c62_272e_07bb_0142])
    }
}

impl Fingerprint {
    fn add(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        for word in words.iter().chain([&last]) {
            for half in &mut self.0 {
                let mixed = (*half ^ u64::from_le_bytes(*word)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                // A product's high bits depend on all bits of the word, its low bits on the low ones only.
                *half = mixed ^ mixed >> 32;
            }
        }
    }

    fn value(&self) -> [u8; 16] {
        let mut out = [0; 16];
        out[..8].copy_from_slice(&self.0[0].to_be_bytes());
        out[8..].copy_from_slice(&self.0[1].to_be_bytes());
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(object: impl Into<Object>) -> String {
        let mut out = Vec::new();
        push_object(&mut out, &object.into());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn objects_are_written_as_the_syntax_asks() {
        assert_eq!(written(Object::Real(1e-7)), "0.0000001");
        assert_eq!(written(Object::Real(f32::NAN)), "0");
        assert_eq!(written(Object::Integer(-12)), "-12");
        assert_eq!(written(Object::Name(b"A B#/\xe4".to_vec())), "/A#20B#23#2F#E4");
        assert_eq!(written(Object::string_literal("SF 1")), "(SF 1)");
        assert_eq!(written(Object::string_literal("a)\\\r")), "<61295C0D>");
        let nested = Dictionary::from_iter([("K", Object::from(vec![1.into(), Object::Reference((7, 0))])), ("B", true.into())]);
        assert_eq!(written(nested), "<</K[1 7 0 R]/B true>>");
    }

    #[test]
    fn the_table_tells_where_objects_are() {
        let mut sink = Sink::new(Vec::new());
        sink.put((3, 0), &Object::Boolean(true)).unwrap();
        sink.put_stream((1, 0), &Dictionary::new(), b"abc").unwrap();
        let file = sink.finish(Dictionary::new()).unwrap();
        let text: String = file.iter().map(|b| char::from(*b)).collect();
        let find = |what: &str| file.windows(what.len()).position(|part| part == what.as_bytes()).unwrap();
        let at = |what: &str| format!("{:010} 00000 n \n", find(what));
        let free = "0000000000 65535 f \n";
        assert!(
            text.contains(&format!("xref\n0 4\n{free}{}{free}{}", at("1 0 obj"), at("3 0 obj"))),
            "{text}"
        );
        assert!(text.contains("<</Length 3>>\nstream\nabc\nendstream\nendobj\n"), "{text}");
        assert!(text.ends_with(&format!("startxref\n{}\n%%EOF\n", find("xref\n"))), "{text}");
    }

    /// Takes so many bytes, and then none.
    struct Full(usize);

    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_file_with_a_hole_is_never_finished() {
        let mut sink = Sink::new(Full(100));
        sink.put((1, 0), &Object::Boolean(true)).unwrap();
        assert!(sink.put_stream((2, 0), &Dictionary::new(), &[0; 200]).is_err());
        assert!(sink.put((3, 0), &Object::Null).is_err());
        assert!(sink.finish(Dictionary::new()).is_err());
    }
}
