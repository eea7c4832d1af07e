//! What the codewords of a QR code say when their bytes name no character set (ISO/IEC 18004 §7.4). Chinese encoders write GBK there.

/// Bits from the first.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn left(&self) -> usize {
        self.bytes.len() * 8 - self.at
    }
    fn take(&mut self, count: usize) -> Option<u32> {
        if self.left() < count {
            return None;
        }
        let bits = (self.at..self.at + count).fold(0, |all, at| all << 1 | u32::from(self.bytes[at / 8] >> (7 - at % 8) & 1));
        self.at += count;
        Some(bits)
    }
}

/// A part of the text: in plain characters, or in bytes of a character set that is not named.
enum Segment {
    Text(String),
    Bytes(Vec<u8>),
}

/// The text of data codewords, its bytes in UTF-8 or else in GB 18030. `None` when a segment is of another kind (a named character set, Kanji,
/// structured append), which `rxing` reads, or when the bytes are in neither.
pub(super) fn unnamed(codewords: &[u8], version: usize) -> Option<String> {
    let segments = segments(codewords, version)?;
    // All bytes together: a character may be cut between two segments.
    let bytes: Vec<u8> = segments
        .iter()
        .flat_map(|segment| match segment {
            Segment::Bytes(bytes) => bytes.as_slice(),
            Segment::Text(_) => &[],
        })
        .copied()
        .collect();
    if bytes.is_ascii() {
        return None;
    }
    let whole: Vec<u8> = segments
        .iter()
        .flat_map(|segment| match segment {
            Segment::Bytes(bytes) => bytes.as_slice(),
            Segment::Text(text) => text.as_bytes(),
        })
        .copied()
        .collect();
    if let Ok(text) = std::str::from_utf8(&whole) {
        return Some(text.to_owned());
    }
    let (text, wrong) = encoding_rs::GB18030.decode_without_bom_handling(&whole);
    // Control characters and private use: another character set's bytes that happen to fit.
    let is_text = |c: char| (c.is_ascii() || !c.is_control()) && !('\u{e000}'..='\u{f8ff}').contains(&c);
    (!wrong && text.chars().all(is_text)).then(|| text.into_owned())
}

fn segments(codewords: &[u8], version: usize) -> Option<Vec<Segment>> {
    const ALPHANUMERIC: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    // §7.4.1 table 3: how long the number of characters is, by version.
    let long = |lengths: [usize; 3]| lengths[usize::from(version >= 10) + usize::from(version >= 27)];
    let mut bits = Bits { bytes: codewords, at: 0 };
    let mut segments = Vec::new();
    while bits.left() >= 4 {
        match bits.take(4)? {
            0 => break,
            1 => {
                let mut left = bits.take(long([10, 12, 14]))?;
                let mut text = String::new();
                while left > 0 {
                    let digits = left.min(3);
                    let value = bits.take([0, 4, 7, 10][digits as usize])?;
                    text.push_str(&format!("{value:0width$}", width = digits as usize));
                    left -= digits;
                }
                segments.push(Segment::Text(text));
            }
            2 => {
                let mut left = bits.take(long([9, 11, 13]))?;
                let mut text = String::new();
                while left > 1 {
                    let value = bits.take(11)? as usize;
                    text.push(char::from(*ALPHANUMERIC.get(value / 45)?));
                    text.push(char::from(ALPHANUMERIC[value % 45]));
                    left -= 2;
                }
                if left == 1 {
                    text.push(char::from(*ALPHANUMERIC.get(bits.take(6)? as usize)?));
                }
                segments.push(Segment::Text(text));
            }
            4 => {
                let count = bits.take(long([8, 16, 16]))?;
                let bytes = (0..count).map(|_| bits.take(8).map(|byte| byte as u8)).collect::<Option<_>>()?;
                segments.push(Segment::Bytes(bytes));
            }
            _ => return None,
        }
    }
    Some(segments)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A byte segment of version 1–9.
    fn codewords(bytes: &[u8]) -> Vec<u8> {
        let mut bits = vec![false, true, false, false];
        let mut push = |byte: u8| bits.extend((0..8).rev().map(|bit| byte >> bit & 1 == 1));
        push(bytes.len() as u8);
        bytes.iter().for_each(|byte| push(*byte));
        bits.extend([false; 4]);
        bits.chunks(8)
            .map(|eight| eight.iter().fold(0, |all, bit| all << 1 | u8::from(*bit)))
            .collect()
    }

    #[test]
    fn bytes_are_utf_8_or_else_gb_18030() {
        let gbk = encoding_rs::GBK.encode("收件人:张三 浙江省").0.into_owned();
        assert_eq!(unnamed(&codewords(&gbk), 3).as_deref(), Some("收件人:张三 浙江省"));
        assert_eq!(unnamed(&codewords("张三".as_bytes()), 3).as_deref(), Some("张三"));
        assert_eq!(unnamed(&codewords(b"plain"), 3), None, "nothing to decide");
        assert_eq!(unnamed(&codewords(b"Caf\xe9"), 3), None);
        assert_eq!(unnamed(&[0x71, 0xf0], 3), None, "the character set is named");
    }
}
