//! Reads printers' languages back to dots. Written from the manuals, and knowing nothing of the encoders: a reader is as strict as a printer that
//! prints nothing when it does not understand.

pub mod cpcl;
pub mod epl;
pub mod escpos;
pub mod pwg;
pub mod tspl;
pub mod zpl;

pub type Read<T> = Result<T, String>;

/// A label as the printer's memory has it.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Sheet {
    /// Rows of bytes, the leftmost dot in the highest bit, 1 is ink.
    pub rows: Vec<Vec<u8>>,
    /// Length of the form in rows, where the language tells it.
    pub form_rows: Option<u32>,
    pub copies: u32,
}

impl Sheet {
    /// Puts bytes (1 is ink) at a place that is a whole byte from the left, over what was there.
    fn put(&mut self, x: usize, y: usize, bytes: &[u8]) -> Read<()> {
        if !x.is_multiple_of(8) {
            return Err(format!("{x} is no whole byte"));
        }
        if self.rows.len() <= y {
            self.rows.resize(y + 1, Vec::new());
        }
        let row = &mut self.rows[y];
        let end = x / 8 + bytes.len();
        if row.len() < end {
            row.resize(end, 0);
        }
        row[x / 8..end].copy_from_slice(bytes);
        Ok(())
    }

    /// The inked bytes of each row, without the white at right and below.
    pub fn ink(&self) -> Vec<Vec<u8>> {
        let mut rows: Vec<_> = self.rows.iter().map(|row| trimmed(row)).collect();
        while rows.last().is_some_and(Vec::is_empty) {
            rows.pop();
        }
        rows
    }
}

fn trimmed(row: &[u8]) -> Vec<u8> {
    let end = row.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    row[..end].to_vec()
}

/// Bytes that are read from the front.
struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn take(&mut self, count: usize) -> Read<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or("the data ends early")?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Read<u8> {
        Ok(self.take(1)?[0])
    }

    /// Text up to a mark, which is taken too.
    fn until(&mut self, mark: &[u8]) -> Read<&'a str> {
        let at = self
            .0
            .windows(mark.len())
            .position(|bytes| bytes == mark)
            .ok_or("no end of a command")?;
        let text = self.take(at)?;
        self.take(mark.len())?;
        std::str::from_utf8(text).map_err(|e| e.to_string())
    }

    fn expect(&mut self, text: &[u8]) -> Read<()> {
        match self.take(text.len())? == text {
            true => Ok(()),
            false => Err(format!("{:?} was expected", String::from_utf8_lossy(text))),
        }
    }

    fn skip_if(&mut self, text: &[u8]) -> bool {
        let rest = self.0.strip_prefix(text);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    /// A number and the byte that ends it.
    fn number(&mut self, end: u8) -> Read<usize> {
        number(self.until(&[end])?)
    }
}

fn number(text: &str) -> Read<usize> {
    text.parse().map_err(|_| format!("{text:?} is no number"))
}

fn inverted(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().map(|byte| !byte).collect()
}
