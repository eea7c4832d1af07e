//! The `print_html` field as text: base64 in all its disguises, then the document's character set.
//!
//! The document is already masked by the carrier; nothing here un-masks or re-masks it, and no error quotes it.

use crate::limits::Limits;
use base64::Engine as _;
use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use html::data_uri::{BASE64, DataUri, percent_decode};

/// A decoded document.
#[derive(Clone, PartialEq, Eq)]
pub struct Html {
    /// The document.
    pub text: String,
    /// The character set it was in (`UTF-8`, `GBK`, `gb18030` …; the names of the Encoding Standard).
    pub charset: &'static str,
    /// The character set the document claims, when it is another one and the bytes prove it wrong.
    pub claimed: Option<&'static str>,
    /// How many places could not be decoded and became U+FFFD.
    pub broken: usize,
    /// The base64 neither fills its last group of four nor pads it: some encoders leave the padding out, and what was cut off has none.
    pub unpadded: bool,
}

impl Html {
    /// A document in UTF-8.
    pub(crate) fn of(text: String) -> Html {
        Html {
            text,
            charset: UTF_8.name(),
            claimed: None,
            broken: 0,
            unpadded: false,
        }
    }
}

/// Why a field holds no document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PrintHtmlError {
    /// Absent, null, empty, or the text `null`.
    #[error(
        "print_html is empty: the carrier has no template for this print_type (most have no one-part label); ask getOrder again with print_type 0"
    )]
    Empty,
    /// More characters than [`Limits::base64_chars`].
    #[error("print_html has {chars} characters, more than the limit of {limit} (Limits::base64_chars)")]
    TooLong {
        /// Characters of the field.
        chars: usize,
        /// The limit.
        limit: usize,
    },
    /// More bytes than [`Limits::html_bytes`].
    #[error("the document of print_html has {bytes} bytes, more than the limit of {limit} (Limits::html_bytes)")]
    TooLarge {
        /// Bytes of the document.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// A character that is in no base64 alphabet.
    #[error("print_html is neither HTML nor base64: the character at {position} belongs to no base64 alphabet")]
    NotBase64 {
        /// Position in the field, in bytes from 0, white space counted.
        position: usize,
    },
    /// A number of base64 characters that no encoder makes.
    #[error("print_html was cut off: {chars} base64 characters are no whole number of bytes; fetch the reply again")]
    CutOff {
        /// Base64 characters in the field.
        chars: usize,
    },
    /// Base64 of something that is not HTML.
    #[error("print_html decoded, but this is not HTML (it looks like {looks_like})")]
    NotHtml {
        /// What it looks like.
        looks_like: &'static str,
    },
}

/// Decodes the field: standard or URL-safe base64, padded or not, wrapped or not, a `data:` URI, or the HTML itself.
///
/// # Errors
/// When there is no document in the field, or a limit is exceeded.
///
/// ```
/// use waybill_label::{limits::Limits, print_html};
/// let html = print_html::decode("data:text/html;base64,PGI+6aG65Liw\r\n PC9iPg", &Limits::default())?;
/// assert_eq!(html.text, "<b>顺丰</b>");
/// # Ok::<(), print_html::PrintHtmlError>(())
/// ```
pub fn decode(field: &str, limits: &Limits) -> Result<Html, PrintHtmlError> {
    if field.len() > limits.base64_chars {
        return Err(PrintHtmlError::TooLong {
            chars: field.len(),
            limit: limits.base64_chars,
        });
    }
    let trimmed = field.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if matches!(trimmed, "" | "null" | "undefined") {
        return Err(PrintHtmlError::Empty);
    }
    let html = if trimmed.starts_with('<') {
        Html::of(trimmed.to_owned())
    } else if let Some((kind, payload)) = DataUri::of(trimmed).and_then(DataUri::parts) {
        let charset = charset_parameter(kind);
        match kind.to_ascii_lowercase().contains(";base64") {
            true => decode_base64(payload, field, charset)?,
            false => decode_owned(percent_decode(payload), charset),
        }
    } else {
        decode_base64(trimmed, field, None)?
    };
    if html.text.trim().is_empty() {
        return Err(PrintHtmlError::Empty);
    }
    if html.text.len() > limits.html_bytes {
        return Err(PrintHtmlError::TooLarge {
            bytes: html.text.len(),
            limit: limits.html_bytes,
        });
    }
    match noise(&html) {
        Some(looks_like) => Err(PrintHtmlError::NotHtml { looks_like }),
        None => Ok(html),
    }
}

/// `text` is a part of `field`.
fn decode_base64(text: &str, field: &str, transport: Option<&'static Encoding>) -> Result<Html, PrintHtmlError> {
    let bytes = base64_bytes(text, text.as_ptr() as usize - field.as_ptr() as usize)?;
    let unpadded = !bytes.len().is_multiple_of(3) && !text.ends_with('=');
    Ok(Html {
        unpadded,
        ..decode_owned(bytes, transport)
    })
}

/// Decodes a document's bytes by byte order mark, by `transport` (a charset stated outside the document), by
/// `<meta charset>`, else as UTF-8 or, when they are not, GB18030 (HTML §13.2.3.2, with the fallback of this domain).
///
/// A claim the bytes disprove is set aside: replies are re-encoded on their way and keep the old `<meta>`.
pub fn decode_bytes(bytes: &[u8], transport: Option<&'static Encoding>) -> Html {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return text_of(&bytes[mark..], encoding, None);
    }
    let claimed = transport.or_else(|| meta_charset(bytes));
    let utf8 = std::str::from_utf8(bytes).is_ok();
    match claimed {
        _ if claimed.is_none_or(|claim| claim == UTF_8)
            && !utf8
            && GB18030.decode_without_bom_handling_and_without_replacement(bytes).is_some() =>
        {
            text_of(bytes, GB18030, claimed)
        }
        Some(claim) if claim != UTF_8 && utf8 && has_utf8_ideographs(bytes) => text_of(bytes, UTF_8, Some(claim)),
        Some(claim) => text_of(bytes, claim, None),
        None => text_of(bytes, UTF_8, None),
    }
}

/// As [`decode_bytes`]; what is UTF-8 and claims nothing else, as nearly all is, is not copied.
fn decode_owned(bytes: Vec<u8>, transport: Option<&'static Encoding>) -> Html {
    let claim = transport.or_else(|| meta_charset(&bytes));
    if claim.is_some_and(|claim| claim != UTF_8) || Encoding::for_bom(&bytes).is_some() {
        return decode_bytes(&bytes, transport);
    }
    match String::from_utf8(bytes) {
        Ok(text) => Html::of(text),
        Err(error) => decode_bytes(error.as_bytes(), transport),
    }
}

fn text_of(bytes: &[u8], encoding: &'static Encoding, claimed: Option<&'static Encoding>) -> Html {
    let (text, broken) = match std::str::from_utf8(bytes) {
        Ok(text) if encoding == UTF_8 => (text.to_owned(), 0),
        _ => {
            let text = encoding.decode_without_bom_handling(bytes).0.into_owned();
            // A replacement character may stand in the document itself; in the other encodings it cannot be told apart.
            let written = if encoding == UTF_8 {
                bytes.windows(3).filter(|w| w == b"\xEF\xBF\xBD").count()
            } else {
                0
            };
            let broken = text.matches('\u{fffd}').count().saturating_sub(written);
            (text, broken)
        }
    };
    Html {
        text,
        charset: encoding.name(),
        claimed: claimed.map(Encoding::name),
        broken,
        unpadded: false,
    }
}

/// Whether valid UTF-8 holds several three-byte characters, which text in a two-byte Chinese encoding practically never forms.
fn has_utf8_ideographs(bytes: &[u8]) -> bool {
    bytes.iter().filter(|b| (0xE0..0xF0).contains(*b)).count() >= 4
}

/// The `charset` of a `<meta>` in the first 1,024 bytes (HTML §13.2.3.2, the prescan, reduced to what can stand in a label).
fn meta_charset(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes[..bytes.len().min(1024)].to_ascii_lowercase();
    let mut rest = &head[..];
    loop {
        let comment = find(rest, b"<!--");
        let meta = find(rest, b"<meta")?;
        match comment {
            Some(start) if start < meta => rest = &rest[start + 4 + find(&rest[start + 4..], b"-->")?..],
            _ => {
                let tag = &rest[meta + 5..];
                let end = tag.iter().position(|b| *b == b'>').unwrap_or(tag.len());
                if let Some(encoding) = charset_value(&tag[..end]) {
                    // A prescan can only run on ASCII-compatible bytes, so a UTF-16 claim means UTF-8.
                    return Some(if encoding == UTF_16LE || encoding == UTF_16BE {
                        UTF_8
                    } else {
                        encoding
                    });
                }
                rest = &tag[end..];
            }
        }
    }
}

/// The encoding named after `charset=` in lower-case bytes, quoted or not.
fn charset_value(tag: &[u8]) -> Option<&'static Encoding> {
    let mut rest = &tag[find(tag, b"charset")? + 7..];
    let skip = |rest: &mut &[u8], set: &[u8]| {
        while rest.first().is_some_and(|b| set.contains(b)) {
            *rest = &rest[1..];
        }
    };
    skip(&mut rest, b" \t\r\n");
    rest = rest.strip_prefix(b"=")?;
    skip(&mut rest, b" \t\r\n\"'");
    let end = rest.iter().position(|b| b" \t\r\n\"';/>".contains(b)).unwrap_or(rest.len());
    Encoding::for_label(&rest[..end])
}

fn charset_parameter(kind: &str) -> Option<&'static Encoding> {
    charset_value(kind.to_ascii_lowercase().as_bytes())
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

/// Bytes of base64 in either alphabet, white space and padding ignored. `offset` is where `text` starts in the field.
fn base64_bytes(text: &str, offset: usize) -> Result<Vec<u8>, PrintHtmlError> {
    if let Ok(bytes) = BASE64.decode(text.trim_end_matches(['=', ' ', '\t', '\r', '\n'])) {
        return Ok(bytes);
    }
    let mut digits = Vec::with_capacity(text.len());
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' => digits.push(byte),
            b'-' => digits.push(b'+'),
            b'_' => digits.push(b'/'),
            b' ' | b'\t' | b'\r' | b'\n' => {}
            b'=' if text[at..].bytes().all(|rest| b"= \t\r\n".contains(&rest)) => break,
            _ => return Err(PrintHtmlError::NotBase64 { position: offset + at }),
        }
    }
    BASE64.decode(&digits).map_err(|_| PrintHtmlError::CutOff { chars: digits.len() })
}

/// What a text that is no HTML looks like; `None` for HTML.
fn noise(html: &Html) -> Option<&'static str> {
    let text = html.text.trim_start();
    for (start, looks_like) in [
        ("%PDF-", "a PDF"),
        ("{", "JSON"),
        ("\u{fffd}PNG", "a PNG picture"),
        ("PK\u{3}\u{4}", "a ZIP archive"),
    ] {
        if text.starts_with(start) {
            return Some(looks_like);
        }
    }
    let mut tags = text.match_indices('<');
    let has_tag = tags.any(|(at, _)| text[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '!' || c == '/'));
    // Noise shows at once; a long document need not be read to its end.
    let is_odd = |c: char| c == '\u{fffd}' || (c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}'));
    let head = text.chars().take(1024);
    let (odd, total) = head.fold((0, 0), |(odd, total), c| (odd + usize::from(is_odd(c)), total + 1));
    if odd * 20 > total || (html.charset != UTF_8.name() && !has_tag) {
        let placeholder = total < 200;
        return Some(if placeholder {
            "the documentation's placeholder"
        } else {
            "encrypted or compressed bytes"
        });
    }
    (!has_tag).then_some("plain text")
}

/// The document may be personal: its size is shown, nothing else.
impl std::fmt::Debug for Html {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Html({} bytes, {})", self.text.len(), self.charset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE};

    const PAGE: &str = "<html lang=\"en\">\n\n<head>\n    <meta charset=\"UTF-8\"></head><body>收件人 ~~~???>>> 王小明</body>";

    fn text(field: &str) -> Result<String, PrintHtmlError> {
        decode(field, &Limits::default()).map(|html| html.text)
    }
    fn in_charset(encoding: &'static Encoding, meta: &str) -> Html {
        let page = format!("<html><head>{meta}</head><body>集包地 广州 ￥</body></html>");
        let (bytes, _, lost) = encoding.encode(&page);
        assert!(!lost);
        match decode(&BASE64_STANDARD.encode(&bytes), &Limits::default()) {
            Ok(html) => html,
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn every_disguise_of_base64() {
        let standard = BASE64_STANDARD.encode(PAGE);
        let wrapped: String = standard
            .as_bytes()
            .chunks(76)
            .map(|line| format!("{}\r\n", String::from_utf8_lossy(line)))
            .collect();
        for field in [
            standard.clone(),
            BASE64_STANDARD_NO_PAD.encode(PAGE),
            BASE64_URL_SAFE.encode(PAGE),
            BASE64_URL_SAFE.encode(PAGE).trim_end_matches('=').to_owned(),
            wrapped,
            format!("  {standard}\n"),
            format!("data:text/html;base64,{standard}"),
            format!("data:text/html;charset=utf-8;base64, {standard}"),
            format!("DATA:text/html,{}", PAGE.replace('%', "%25").replace('收', "%E6%94%B6")),
            PAGE.to_owned(),
            format!("\u{feff}\n {PAGE}"),
        ] {
            assert_eq!(text(&field).as_deref(), Ok(PAGE), "{field}");
        }
    }

    #[test]
    fn rfc_4648_vectors() {
        let Some(hostile) = test_material::shared("WAYBILL_LABEL_HOSTILE", "hostile") else {
            return;
        };
        let table = std::fs::read_to_string(hostile.join("base64-rfc4648.tsv")).unwrap();
        let mut rows = 0;
        for row in table.lines().skip(1) {
            if let [plain, encoded, ..] = row.split('\t').collect::<Vec<_>>()[..] {
                assert_eq!(base64_bytes(encoded, 0), Ok(plain.as_bytes().to_vec()));
                rows += 1;
            }
        }
        assert!(rows >= 7);
    }

    #[test]
    fn empty_fields_ask_for_the_two_part_label() {
        for field in ["", "  \n", "null", "undefined", "IA=="] {
            assert_eq!(text(field), Err(PrintHtmlError::Empty), "{field:?}");
        }
        assert!(PrintHtmlError::Empty.to_string().contains("print_type 0"));
    }

    #[test]
    fn the_documentations_placeholder_is_named() {
        // 74 characters that decode to noise, as in the documentation's sample.
        let noise: Vec<u8> = (0u8..55).map(|n| n.wrapping_mul(167) ^ 0x8E).collect();
        let field = BASE64_STANDARD_NO_PAD.encode(noise);
        assert_eq!(field.len(), 74);
        assert_eq!(
            text(&field),
            Err(PrintHtmlError::NotHtml {
                looks_like: "the documentation's placeholder"
            })
        );
    }

    #[test]
    fn other_things_than_html_are_named() {
        let looks = |bytes: &[u8]| match text(&BASE64_STANDARD.encode(bytes)) {
            Err(PrintHtmlError::NotHtml { looks_like }) => looks_like,
            other => panic!("{other:?}"),
        };
        assert_eq!(looks(b"%PDF-1.4\n%\xE2\xE3\xCF\xD3"), "a PDF");
        assert_eq!(looks(b"{\"a\":1}"), "JSON");
        assert_eq!(looks("只是一句话".as_bytes()), "plain text");
        let long: Vec<u8> = (0u32..4000).map(|n| (n.wrapping_mul(2654435761) >> 13) as u8).collect();
        assert_eq!(looks(&long), "encrypted or compressed bytes");
    }

    #[test]
    fn errors_name_the_place_and_never_the_content() {
        assert_eq!(text("PGI+!"), Err(PrintHtmlError::NotBase64 { position: 4 }));
        assert_eq!(text(" PG=I+"), Err(PrintHtmlError::NotBase64 { position: 3 }));
        assert_eq!(text("data:text/html;base64,PG*"), Err(PrintHtmlError::NotBase64 { position: 24 }));
        assert_eq!(text("PGI+P"), Err(PrintHtmlError::CutOff { chars: 5 }));
        assert!(!text("王小明").map_err(|e| e.to_string()).is_err_and(|e| e.contains("王")));
    }

    #[test]
    fn limits_hold() {
        let limits = Limits {
            base64_chars: 100,
            html_bytes: 20,
            ..Limits::default()
        };
        assert_eq!(
            decode(&"A".repeat(101), &limits),
            Err(PrintHtmlError::TooLong { chars: 101, limit: 100 })
        );
        assert_eq!(
            decode("<p>000000000000000000</p>", &limits),
            Err(PrintHtmlError::TooLarge { bytes: 25, limit: 20 })
        );
    }

    #[test]
    fn charsets_by_meta() {
        for (encoding, label) in [
            (GB18030, "gb18030"),
            (encoding_rs::GBK, "gbk"),
            (encoding_rs::GBK, "GB2312"),
            (encoding_rs::BIG5, "big5"),
        ] {
            let page = |meta: &str| match encoding == encoding_rs::BIG5 {
                true => decode_bytes(&encoding.encode(&format!("<head>{meta}</head>廣州")).0, None),
                false => in_charset(encoding, meta),
            };
            for meta in [
                format!("<meta charset={label}>"),
                format!("<META CHARSET = \"{label}\" />"),
                format!("<!-- <meta charset=utf-8> --><meta name=a><meta http-equiv=Content-Type content='text/html; charset={label}'>"),
            ] {
                let html = page(&meta);
                assert!(html.text.contains("州") && html.broken == 0, "{meta}");
                assert_eq!((html.charset, html.claimed), (encoding.name(), None), "{meta}");
            }
        }
    }

    #[test]
    fn charsets_by_byte_order_mark() {
        let page = "<p>广州</p>";
        let little: Vec<u8> = [0xFF, 0xFE]
            .into_iter()
            .chain(page.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        let big: Vec<u8> = [0xFE, 0xFF]
            .into_iter()
            .chain(page.encode_utf16().flat_map(u16::to_be_bytes))
            .collect();
        let utf8 = [b"\xEF\xBB\xBF".as_slice(), page.as_bytes()].concat();
        for bytes in [little, big, utf8] {
            assert_eq!(text(&BASE64_STANDARD.encode(bytes)).as_deref(), Ok(page));
        }
    }

    #[test]
    fn claims_the_bytes_disprove_are_set_aside() {
        let utf8 = in_charset(UTF_8, "<meta charset=gbk>");
        assert_eq!((utf8.charset, utf8.claimed), ("UTF-8", Some("GBK")));
        let gbk = in_charset(encoding_rs::GBK, "<meta charset=utf-8>");
        assert_eq!((gbk.charset, gbk.claimed), ("gb18030", Some("UTF-8")));
        let silent = in_charset(encoding_rs::GBK, "");
        assert_eq!((silent.charset, silent.claimed), ("gb18030", None));
        assert!([utf8, gbk, silent].iter().all(|html| html.text.contains("广州")));
        assert_eq!(in_charset(UTF_8, "").charset, "UTF-8");
    }

    #[test]
    fn broken_places_are_counted() {
        let html = decode_bytes(b"<meta charset=utf-8><p>\xE5\xB9 \xEF\xBF\xBD \xFF</p>", None);
        assert_eq!((html.charset, html.broken), ("UTF-8", 2));
    }

    proptest::proptest! {
        #[test]
        fn any_field_is_decoded_or_refused(field in "\\PC{0,80}") {
            let _ = decode(&field, &Limits::default());
        }

        #[test]
        fn any_bytes_are_decoded_or_refused(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)) {
            let _ = decode(&BASE64_STANDARD.encode(&bytes), &Limits::default());
            let _ = decode_bytes(&bytes, None);
        }
    }
}
