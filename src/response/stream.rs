//! Cuts a stream into replies: one JSON document, a JSON array, JSON lines, or documents one after the other.

use std::io::{self, BufRead};
use std::ops::Range;

/// One cut of the stream.
#[derive(Debug, PartialEq)]
pub(crate) enum Cut {
    /// The bytes of one JSON value (or of something that is none).
    Value(Vec<u8>),
    /// A value longer than the limit; its bytes were skipped. The value is the length in bytes.
    TooLong(usize),
    /// The stream ended inside a top-level array.
    Truncated,
}

/// Reads values one by one and never holds more than one of them.
pub(crate) struct ValueStream<R> {
    input: R,
    limit: usize,
    /// Inside a top-level array, whose elements are the values.
    array: bool,
    /// The first value stood on a line of its own, so every line is a value and a damaged one ends with its line.
    lines: bool,
    started: bool,
    ended: bool,
    /// Bytes read so far.
    at: u64,
    /// Where the last value stood among them.
    pub(crate) span: Range<u64>,
}

impl<R: BufRead> ValueStream<R> {
    pub(crate) fn new(input: R, limit: usize) -> ValueStream<R> {
        ValueStream {
            input,
            limit,
            array: false,
            lines: false,
            started: false,
            ended: false,
            at: 0,
            span: 0..0,
        }
    }

    /// The next value, `None` at the end of the stream.
    pub(crate) fn next(&mut self) -> Option<io::Result<Cut>> {
        if self.ended {
            return None;
        }
        let cut = self.cut();
        self.ended |= cut.is_err();
        cut.transpose()
    }

    fn consume(&mut self, bytes: usize) {
        self.input.consume(bytes);
        self.at += bytes as u64;
    }

    fn cut(&mut self) -> io::Result<Option<Cut>> {
        if !self.started && self.input.fill_buf()?.starts_with(b"\xEF\xBB\xBF") {
            self.consume(3);
        }
        loop {
            let Some(&byte) = self.input.fill_buf()?.first() else {
                return Ok(std::mem::take(&mut self.array).then_some(Cut::Truncated));
            };
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | 0x1E => self.consume(1),
                b'[' if !self.started => {
                    self.array = true;
                    self.started = true;
                    self.consume(1);
                }
                b',' | b']' if self.array => {
                    self.array = byte == b',';
                    self.consume(1);
                }
                b'{' => break,
                // No reply starts like this: one complaint about the whole stream, not one for each of its lines.
                _ if !self.started => {
                    self.ended = true;
                    return Ok(Some(Cut::Value(vec![byte])));
                }
                _ => break,
            }
        }
        let first = !self.started;
        self.started = true;
        let begins = self.at;
        let mut value = Vec::new();
        let mut length = 0;
        let mut scan = Scan::default();
        loop {
            let chunk = self.input.fill_buf()?;
            if chunk.is_empty() {
                break;
            }
            let (used, ended) = scan.advance(chunk, self.array, self.lines);
            length += used;
            if length <= self.limit {
                value.extend_from_slice(&chunk[..used]);
            } else {
                value = Vec::new();
            }
            self.consume(used);
            if ended {
                break;
            }
        }
        self.span = begins..self.at;
        if first && !self.array {
            self.lines = scan.newlines == 0;
        }
        Ok(Some(if length > self.limit {
            Cut::TooLong(length)
        } else {
            Cut::Value(value)
        }))
    }
}

/// Where in a value the reader is.
#[derive(Default)]
struct Scan {
    depth: usize,
    string: bool,
    escape: bool,
    newlines: usize,
}

impl Scan {
    /// How many bytes of `chunk` belong to the value, and whether it ends there.
    fn advance(&mut self, chunk: &[u8], array: bool, lines: bool) -> (usize, bool) {
        let mut at = 0;
        while let Some(&byte) = chunk.get(at) {
            if self.string && !self.escape {
                // Most of a reply is one long string.
                match memchr::memchr3(b'"', b'\\', b'\n', &chunk[at..]) {
                    Some(skipped) if skipped > 0 => {
                        at += skipped;
                        continue;
                    }
                    Some(_) => {}
                    None => break,
                }
            }
            if byte == b'\n' {
                // A raw line end inside a string is no JSON, so a damaged line cannot swallow the ones after it.
                if (lines || self.string || self.depth == 0) && !array {
                    return (at, true);
                }
                self.newlines += 1;
            }
            at += 1;
            if self.string {
                match byte {
                    _ if self.escape => self.escape = false,
                    b'\\' => self.escape = true,
                    b'"' => self.string = false,
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => self.string = true,
                b'{' | b'[' => self.depth += 1,
                b',' | b']' if array && self.depth == 0 => return (at - 1, true),
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return (at, true);
                    }
                }
                _ => {}
            }
        }
        (chunk.len(), false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cuts(text: &str) -> Vec<String> {
        // A tiny buffer so that every boundary falls somewhere once.
        (1..8)
            .map(|capacity| {
                let mut stream = ValueStream::new(io::BufReader::with_capacity(capacity.max(3), text.as_bytes()), 64);
                let mut out = Vec::new();
                while let Some(Ok(cut)) = stream.next() {
                    out.push(match cut {
                        Cut::Value(bytes) => String::from_utf8_lossy(&bytes).trim_end().to_owned(),
                        Cut::TooLong(length) => format!("too long: {length}"),
                        Cut::Truncated => "truncated".to_owned(),
                    });
                }
                out
            })
            .reduce(|a, b| {
                assert_eq!(a, b);
                a
            })
            .unwrap_or_default()
    }

    #[test]
    fn one_document_lines_and_arrays() {
        assert_eq!(cuts("{\n \"a\": [1, \"}\"]\n}\n"), ["{\n \"a\": [1, \"}\"]\n}"]);
        assert_eq!(cuts("{\"a\":1}\r\n\n{\"b\":2}\n"), ["{\"a\":1}", "{\"b\":2}"]);
        assert_eq!(
            cuts("[ {\"a\":\"\\\"]\"} ,\n{\"b\":2}, 7 ]"),
            ["{\"a\":\"\\\"]\"}", "{\"b\":2}", "7"]
        );
        assert_eq!(cuts("{\n}{\n}"), ["{\n}", "{\n}"]);
        assert_eq!(cuts("  \n "), Vec::<String>::new());
        assert_eq!(cuts("[]"), Vec::<String>::new());
        assert_eq!(cuts("\u{feff}{}"), ["{}"]);
        assert_eq!(cuts("[{},\n"), ["{}", "truncated"]);
        assert_eq!(cuts("<html>\n<body>\n"), ["<"]);
    }

    #[test]
    fn a_damaged_line_does_not_take_its_neighbours_along() {
        assert_eq!(
            cuts("{\"a\":1}\n{\"b\":\n{\"c\":\"x\nnoise\n{\"d\":4}"),
            ["{\"a\":1}", "{\"b\":", "{\"c\":\"x", "noise", "{\"d\":4}"]
        );
    }

    #[test]
    fn a_long_value_is_skipped_not_kept() {
        let long = format!("{{\"a\":\"{}\"}}\n{{}}", "x".repeat(100));
        assert_eq!(cuts(&long), ["too long: 108", "{}"]);
        let text = format!(" {long}");
        let mut stream = ValueStream::new(text.as_bytes(), 64);
        while let Some(Ok(Cut::TooLong(length))) = stream.next() {
            assert_eq!(stream.span, 1..1 + length as u64);
        }
        assert_eq!(&text[stream.span.start as usize..stream.span.end as usize], "{}");
    }
}
