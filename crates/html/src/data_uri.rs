//! `data:` URIs (RFC 2397) as documents really have them, and the encodings inside them.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Base64 in the standard alphabet, with its padding or without.
pub const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// A `data:` URI.
#[derive(Clone, Copy)]
pub struct DataUri<'a> {
    /// All of it after the scheme.
    pub text: &'a str,
}

impl<'a> DataUri<'a> {
    /// The URI, when it is a `data:` URI; space around it does not count.
    pub fn of(url: &'a str) -> Option<DataUri<'a>> {
        let (scheme, text) = url.trim_matches(|c: char| c <= ' ').split_at_checked(5)?;
        scheme.eq_ignore_ascii_case("data:").then_some(DataUri { text })
    }

    /// Media type with its parameters, and payload; `None` without a comma.
    pub fn parts(self) -> Option<(&'a str, &'a str)> {
        self.text.split_once(',')
    }

    /// The payload: base64 in either alphabet, with white space (carriers write one after the comma), percent escapes and missing padding;
    /// or percent-encoded bytes. `None` when it is damaged.
    pub fn bytes(self) -> Option<Vec<u8>> {
        let (kind, payload) = self.parts()?;
        let base64 = kind
            .rsplit(';')
            .next()
            .is_some_and(|last| last.trim().eq_ignore_ascii_case("base64"));
        // Nearly all are as the standard has them, but for a space after the comma.
        if base64 && let Ok(bytes) = BASE64.decode(payload.trim_ascii()) {
            return Some(bytes);
        }
        let bytes = percent_decode(payload);
        if !base64 {
            return Some(bytes);
        }
        let mut symbols = bytes;
        symbols.retain(|b| !b.is_ascii_whitespace() && *b != b'=');
        for symbol in &mut symbols {
            match *symbol {
                b'-' => *symbol = b'+',
                b'_' => *symbol = b'/',
                _ => {}
            }
        }
        if symbols.len() % 4 == 1 {
            return None;
        }
        BASE64.decode(&symbols).ok()
    }
}

/// The bytes of percent-encoded text; a `%` that begins no escape stands for itself.
pub fn percent_decode(text: &str) -> Vec<u8> {
    let hex = |b: u8| (b as char).to_digit(16).map(|d| d as u8);
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        if first == b'%'
            && let [high, low, after @ ..] = tail
            && let (Some(high), Some(low)) = (hex(*high), hex(*low))
        {
            out.push(high << 4 | low);
            rest = after;
        } else {
            out.push(first);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_uris() {
        let decode = |uri: &str| DataUri::of(uri)?.bytes().map(|b| String::from_utf8_lossy(&b).into_owned());
        assert_eq!(decode("data:image/jpeg;base64, aGVsbG8=").as_deref(), Some("hello"));
        assert_eq!(decode(" DATA:image/jpeg;base64,aGVs\r\n bG8").as_deref(), Some("hello"));
        assert_eq!(decode("data:;base64,aGVsbG8%3D").as_deref(), Some("hello"));
        assert_eq!(decode("data:text/plain;BASE64,Pz8_Pj4-").as_deref(), Some("???>>>"));
        assert_eq!(decode("data:,a%20b%zz").as_deref(), Some("a b%zz"));
        assert_eq!(decode("data:image/png;base64,aGVsb*8="), None);
        assert_eq!(decode("data:image/png;base64"), None);
        assert_eq!(decode("date:,a"), None);
    }
}
