//! From a file's bytes to text.

use crate::Error;
use encoding_rs::{Encoding, UTF_8};
use libdeflater::Decompressor;

/// Bytes in which an XML declaration is looked for.
const DECLARATION: usize = 128;

/// The text of a file: unpacked, in the character set of its byte order mark or XML declaration.
pub(crate) fn text(bytes: &[u8], limit: usize) -> Result<String, Error> {
    let unpacked;
    let bytes = if bytes.starts_with(&[0x1f, 0x8b]) {
        unpacked = gunzip(bytes, limit)?;
        &unpacked
    } else {
        bytes
    };
    if bytes.len() > limit {
        return Err(Error::Bytes(limit));
    }
    let encoding = declared(bytes).unwrap_or(UTF_8);
    let text = encoding.decode(bytes).0;
    Ok(text.trim_start().to_owned())
}

/// The file says at its end how large it is unpacked (RFC 1952 §2.3.1).
fn gunzip(bytes: &[u8], limit: usize) -> Result<Vec<u8>, Error> {
    let size = bytes.last_chunk::<4>().map_or(0, |size| u32::from_le_bytes(*size) as usize);
    if size > limit {
        return Err(Error::Bytes(limit));
    }
    let mut out = vec![0; size];
    let written = Decompressor::new().gzip_decompress(bytes, &mut out).map_err(|_| Error::Gzip)?;
    out.truncate(written);
    Ok(out)
}

fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = &bytes[..bytes.len().min(DECLARATION)];
    let start = str::from_utf8(start).unwrap_or_else(|error| str::from_utf8(&start[..error.valid_up_to()]).unwrap_or(""));
    let declaration = start.trim_start().strip_prefix("<?xml")?.split("?>").next()?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Encoding::for_label(value[1..].split(quote).next()?.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut packer = libdeflater::Compressor::new(libdeflater::CompressionLvl::default());
        let mut out = vec![0; packer.gzip_compress_bound(text.len())];
        let size = packer.gzip_compress(text, &mut out).unwrap();
        out.truncate(size);
        out
    }

    #[test]
    fn character_sets_and_packed_files() {
        assert_eq!(text(b" \n<svg/>", 100).unwrap(), "<svg/>");
        assert_eq!(text("\u{feff}<svg/>".as_bytes(), 100).unwrap(), "<svg/>");
        let gbk = b"<?xml version='1.0' encoding='GBK'?><t>\xcb\xb3</t>";
        assert!(text(gbk, 100).unwrap().ends_with("<t>\u{987a}</t>"));
        assert_eq!(text(&gzip(b"<svg/>"), 100).unwrap(), "<svg/>");
    }

    #[test]
    fn a_packed_file_says_its_size_before_it_is_unpacked() {
        let bomb = gzip(&vec![b' '; 1 << 20]);
        assert_eq!(text(&bomb, 1000), Err(Error::Bytes(1000)));
        assert!(text(&bomb[..bomb.len() / 2], 1 << 20).is_err());
        let mut liar = bomb;
        let end = liar.len();
        liar[end - 4..].copy_from_slice(&100_u32.to_le_bytes());
        assert_eq!(text(&liar, 1000), Err(Error::Gzip));
    }
}
