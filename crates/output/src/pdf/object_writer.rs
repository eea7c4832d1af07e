//! A file as it comes into being: objects one after the other, a table of their places at the end.

use super::PdfError;
use pdf_writer::{Chunk, Ref, Settings};
use std::io::{self, Write};

/// The last place that ten digits of a cross-reference table can tell (PDF 32000-1 §7.5.4).
const LAST_PLACE: u64 = 9_999_999_999;

/// The most objects of a file (PDF 32000-1 Annex C.2, and PDF/A-2 §6.1.13).
const MOST_OBJECTS: usize = 8_388_607;

/// Room for one object, which is written with as few bytes as it takes.
pub(super) fn chunk() -> Chunk {
    Chunk::with_settings(Settings { pretty: false })
}

/// Takes finished objects to their target at once and keeps nothing of them but their places, 8 bytes each.
///
/// A file that breaks off has neither a catalogue nor a page tree, which come last: no reader takes it for a whole one.
pub(super) struct ObjectWriter<W> {
    target: W,
    /// By object number, from 0; 0 for what is not written.
    places: Vec<u64>,
    written: u64,
    fingerprint: Fingerprint,
    /// The target failed; nothing that comes later could make the file whole.
    broken: bool,
}

impl<W: Write> ObjectWriter<W> {
    pub(super) fn new(target: W) -> ObjectWriter<W> {
        ObjectWriter {
            target,
            places: Vec::new(),
            written: 0,
            fingerprint: Fingerprint::default(),
            broken: false,
        }
    }

    /// Writes one object, all that the chunk holds.
    pub(super) fn put(&mut self, object: &Chunk) -> Result<(), PdfError> {
        debug_assert_eq!(object.refs().len(), 1);
        if self.written == 0 {
            // The four bytes tell that the file is not text (PDF 32000-1 §7.5.2).
            self.write(b"%PDF-1.7\n%\xbb\xad\xc0\xde\n")?;
        }
        for number in object.refs().map(|id| id.get() as usize) {
            if number > MOST_OBJECTS || self.written > LAST_PLACE {
                return Err(PdfError::TooLarge);
            }
            if self.places.len() <= number {
                self.places.resize(number + 1, 0);
            }
            self.places[number] = self.written;
        }
        self.fingerprint.add(object.as_bytes());
        Ok(self.write(object.as_bytes())?)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.broken {
            return Err(io::Error::other("an earlier part could not be written"));
        }
        self.broken = true;
        self.target.write_all(bytes)?;
        self.broken = false;
        self.written += bytes.len() as u64;
        Ok(())
    }

    /// Writes the table and the trailer; `/ID` is made of all objects.
    pub(super) fn finish(mut self, catalog: Ref, information: Ref) -> Result<W, PdfError> {
        let start = self.written;
        if start > LAST_PLACE {
            return Err(PdfError::TooLarge);
        }
        let places = std::mem::take(&mut self.places);
        let mut table = format!("xref\n0 {}\n", places.len()).into_bytes();
        for place in &places {
            // What is not there is free for good.
            let (generation, kind) = if *place == 0 { ("65535", 'f') } else { ("00000", 'n') };
            // Each entry has 20 bytes.
            writeln!(table, "{place:010} {generation} {kind} ")?;
            if table.len() > 1 << 16 {
                self.write(&table)?;
                table.clear();
            }
        }
        let (catalog, information, id) = (catalog.get(), information.get(), self.fingerprint.value());
        writeln!(
            table,
            "trailer\n<</Root {catalog} 0 R/Info {information} 0 R/Size {}/ID[<{id:032X}><{id:032X}>]>>\nstartxref\n{start}\n%%EOF",
            places.len()
        )?;
        self.write(&table)?;
        self.target.flush()?;
        Ok(self.target)
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

    fn value(&self) -> u128 {
        u128::from(self.0[0]) << 64 | u128::from(self.0[1])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boolean(number: i32) -> Chunk {
        let mut object = chunk();
        object.indirect(Ref::new(number)).primitive(true);
        object
    }

    fn stream(number: i32, data: &[u8]) -> Chunk {
        let mut object = chunk();
        object.stream(Ref::new(number), data);
        object
    }

    #[test]
    fn the_table_tells_where_objects_are() {
        let mut writer = ObjectWriter::new(Vec::new());
        writer.put(&boolean(3)).unwrap();
        writer.put(&stream(1, b"abc")).unwrap();
        let file = writer.finish(Ref::new(1), Ref::new(3)).unwrap();
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
        let mut writer = ObjectWriter::new(Full(100));
        writer.put(&boolean(1)).unwrap();
        assert!(writer.put(&stream(2, &[0; 200])).is_err());
        assert!(writer.put(&boolean(3)).is_err());
        assert!(writer.finish(Ref::new(1), Ref::new(3)).is_err());
    }
}
