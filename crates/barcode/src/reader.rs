//! What a symbol says: the decoders of `rxing`.
//!
//! They are given modules or the dots of one symbol, never the document's picture, so their work is bounded. Their code is a port with unchecked
//! arithmetic here and there; a panic in it counts as "not readable", which is why every call is caught.

use super::{Symbology, corners, qr_text};
use page::Modules;
use rxing::common::{BitArray, BitMatrix, DetectorRXingResult, GlobalHistogramBinarizer, HybridBinarizer};
use rxing::datamatrix::detector::zxing_cpp_detector;
use rxing::oned::{CodaBarReader, Code39Reader, Code93Reader, EAN8Reader, EAN13Reader, ITFReader, OneDReader, UPCEReader};
use rxing::{BarcodeFormat, Binarizer, BinaryBitmap, DecodeHints, Luma8LuminanceSource, RXingResult, Reader};
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

fn caught<T>(work: impl FnOnce() -> Option<T>) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok().flatten()
}

/// The text of a linear symbol from its modules.
pub(super) fn linear(symbology: Symbology, modules: &[bool]) -> Option<String> {
    one_row(symbology, &row(modules))
}

/// The characters of Codabar in the order of `rxing`.
const CODABAR: &[u8; 20] = b"0123456789-$:/.+ABCD";

/// The text of a linear symbol somewhere in a row; of Codabar with its start and stop characters. Code 128 has a
/// [reader of its own](super::code128): `rxing` takes a check character of 102 for a FNC1.
pub(super) fn one_row(symbology: Symbology, row: &BitArray) -> Option<String> {
    let hints = DecodeHints {
        ReturnCodabarStartEnd: Some(true),
        ..DecodeHints::default()
    };
    let result = caught(|| match symbology {
        Symbology::Code39 => Code39Reader::default().decode_row(0, row, &hints).ok(),
        Symbology::Code93 => Code93Reader::default().decode_row(0, row, &hints).ok(),
        Symbology::Itf => ITFReader::default().decode_row(0, row, &hints).ok(),
        Symbology::Ean13 => EAN13Reader.decode_row(0, row, &hints).ok(),
        Symbology::Ean8 => EAN8Reader.decode_row(0, row, &hints).ok(),
        Symbology::UpcE => UPCEReader.decode_row(0, row, &hints).ok(),
        Symbology::Codabar => CodaBarReader::default().decode_row(0, row, &hints).ok(),
        _ => None,
    })?;
    let text = result.getText();
    let text = match symbology {
        // With start and stop `rxing` gives the characters' numbers.
        Symbology::Codabar => text
            .chars()
            .map(|c| CODABAR.get(c as usize).map_or(c, |c| char::from(*c)))
            .collect(),
        Symbology::Code39 => full_ascii(text).unwrap_or_else(|| text.to_owned()),
        _ => text.to_owned(),
    };
    (!text.is_empty()).then_some(text)
}

/// What a Code 39 says in pairs of characters (ISO/IEC 16388 annex B.2); `None` when it has none, or a shift character without its letter.
fn full_ascii(text: &str) -> Option<String> {
    if !text.contains(['+', '$', '%', '/']) {
        return None;
    }
    let mut said = String::new();
    let mut characters = text.bytes();
    while let Some(character) = characters.next() {
        let letter = |letter: Option<u8>| letter.filter(u8::is_ascii_uppercase);
        said.push(char::from(match character {
            b'+' => letter(characters.next())? + 32,
            b'$' => letter(characters.next())? - 64,
            b'/' => match letter(characters.next())? {
                letter @ b'A'..=b'O' => letter - 32,
                b'Z' => b':',
                _ => return None,
            },
            b'%' => match letter(characters.next())? {
                letter @ b'A'..=b'E' => letter - 38,
                letter @ b'F'..=b'J' => letter - 11,
                letter @ b'K'..=b'O' => letter + 16,
                letter @ b'P'..=b'T' => letter + 43,
                b'U' => 0,
                b'V' => b'@',
                b'W' => b'`',
                _ => 127,
            },
            plain => plain,
        }));
    }
    Some(said)
}

/// Modules with a quiet zone, two dots each.
fn row(modules: &[bool]) -> BitArray {
    const QUIET: usize = 12;
    let mut row = BitArray::with_size((modules.len() + 2 * QUIET) * 2);
    for (at, _) in modules.iter().enumerate().filter(|(_, dark)| **dark) {
        row.set((at + QUIET) * 2);
        row.set((at + QUIET) * 2 + 1);
    }
    row
}

/// The text of a QR code, upright in a square of modules.
pub(super) fn qr(dark: &[bool], side: usize) -> Option<String> {
    let bits = bits(dark, side)?;
    let result = caught(|| rxing::qrcode::decoder::qrcode_decoder::decode_bitmatrix(&bits).ok())?;
    qr_said(result.getText(), result.getRawBytes(), side)
}

/// What a QR code says of which `rxing` makes `text`.
fn qr_said(text: &str, raw: &[u8], side: usize) -> Option<String> {
    // `rxing` does not know ECI 31 (GBK) and takes its bytes for Latin letters.
    if matches!(raw, [first, second, ..] if [*first, second & 0xf0] == [0x71, 0xf0]) {
        let bytes: Vec<u8> = text.chars().map(|c| u8::try_from(c).ok()).collect::<Option<_>>()?;
        let (text, wrong) = encoding_rs::GBK.decode_without_bom_handling(&bytes);
        return (!wrong).then(|| text.into_owned());
    }
    let said = qr_text::unnamed(raw, (side - 17) / 4).unwrap_or_else(|| text.to_owned());
    (!said.is_empty()).then_some(said)
}

/// The text of a Data Matrix, its solid sides left and below.
pub(super) fn data_matrix(dark: &[bool], columns: usize) -> Option<String> {
    const ECI: u8 = 241;
    let bits = bits(dark, columns)?;
    let result = caught(|| rxing::datamatrix::decoder::Decoder::new().decode(&bits).ok())?;
    // `rxing` garbles character sets other than the usual one: no text is better than a wrong one.
    let text = result.getText();
    (text.is_ascii() || !result.getRawBytes().contains(&ECI)).then(|| text.to_owned())
}

fn bits(dark: &[bool], columns: usize) -> Option<BitMatrix> {
    let mut bits = BitMatrix::new(columns as u32, (dark.len() / columns) as u32).ok()?;
    for (at, _) in dark.iter().enumerate().filter(|(_, dark)| **dark) {
        bits.set((at % columns) as u32, (at / columns) as u32);
    }
    Some(bits)
}

/// Whether a QR code or Data Matrix, upright, opens with FNC1, the mark of GS1.
pub(super) fn is_gs1(symbology: Symbology, dark: &[bool], columns: usize) -> bool {
    let opens = || match symbology {
        Symbology::QrCode => {
            let read = rxing::qrcode::decoder::qrcode_decoder::decode_bitmatrix(&bits(dark, columns)?).ok()?;
            // Annex F of ISO/IEC 18004: `]Q3` without a named character set, `]Q4` with one.
            Some(matches!(read.getSymbologyModifier(), 3 | 4))
        }
        Symbology::DataMatrix => {
            let read = rxing::datamatrix::decoder::Decoder::new().decode(&bits(dark, columns)?).ok()?;
            Some(read.getContentType() == "GS1")
        }
        _ => None,
    };
    caught(opens) == Some(true)
}

/// The text of a two-dimensional symbol, read as a scanner would from a picture of its modules.
pub(super) fn matrix(symbology: Symbology, modules: &Modules) -> Option<String> {
    const DOTS: usize = 3;
    const QUIET: usize = 4;
    let width = (modules.columns() + 2 * QUIET) * DOTS;
    let height = (modules.rows() + 2 * QUIET) * DOTS;
    let mut luma = vec![255; width * height];
    for block in modules.blocks() {
        for y in (block.row + QUIET) * DOTS..(block.row + block.rows + QUIET) * DOTS {
            let start = y * width + (block.column + QUIET) * DOTS;
            luma[start..start + block.columns * DOTS].fill(0);
        }
    }
    picture(symbology, luma, width, height)
}

/// The text of a Data Matrix that is found in a picture by its sides, as zxing-cpp finds them, or else by its corners.
fn data_matrix_in(dots: &BitMatrix) -> Option<String> {
    let decoder = rxing::datamatrix::decoder::Decoder::new();
    let decoded = |modules: &BitMatrix| decoder.decode(modules).ok().map(|read| read.getText().to_owned());
    let found = zxing_cpp_detector::detect(dots, true, true).unwrap_or_default();
    match found.is_empty() {
        true => decoded(&corners::data_matrix(dots)?),
        false => found.iter().find_map(|symbol| decoded(symbol.getBits())),
    }
}

/// The text of a two-dimensional symbol in a picture.
pub(super) fn picture(symbology: Symbology, luma: Vec<u8>, width: usize, height: usize) -> Option<String> {
    seen(symbology, &Luma { luma, width, height }, Threshold::OfSurroundings).map(|(text, _)| text)
}

/// Luminances of a picture, row by row.
pub(super) struct Luma {
    pub luma: Vec<u8>,
    pub width: usize,
    pub height: usize,
}

/// What tells ink from paper.
#[derive(Clone, Copy)]
enum Threshold {
    OfSurroundings,
    OfPicture,
}

/// Whether a picture shows a symbol that says `text`; of a QR code the `modules` tell how its bytes are counted.
pub(super) fn shows(text: &str, symbology: Symbology, modules: Option<&Modules>, picture: &Luma) -> bool {
    let says = |(said, raw): (String, Vec<u8>)| {
        let of_bytes = |modules: &Modules| qr_said(&said, &raw, modules.columns());
        said == text || symbology == Symbology::QrCode && modules.and_then(of_bytes).as_deref() == Some(text)
    };
    let shown = |threshold| seen(symbology, picture, threshold).is_some_and(says);
    shown(Threshold::OfSurroundings) || symbology != Symbology::DataMatrix && shown(Threshold::OfPicture)
}

/// What `rxing` makes of a symbol in a picture, and the bytes that it holds.
fn seen(symbology: Symbology, picture: &Luma, threshold: Threshold) -> Option<(String, Vec<u8>)> {
    let Luma { luma, width, height } = picture;
    if symbology == Symbology::DataMatrix {
        let dark = luma.iter().map(|luma| *luma < 128).collect::<Vec<_>>();
        return caught(|| data_matrix_in(&bits(&dark, *width)?))
            .filter(|text| !text.is_empty())
            .map(|text| (text, Vec::new()));
    }
    let decode = |harder: bool| {
        let source = Luma8LuminanceSource::new(luma.clone(), *width as u32, *height as u32).ok()?;
        match threshold {
            Threshold::OfSurroundings => decoded(symbology, HybridBinarizer::new(source), harder),
            Threshold::OfPicture => decoded(symbology, GlobalHistogramBinarizer::new(source), harder),
        }
    };
    let result = caught(|| decode(false)).or_else(|| caught(|| decode(true)))?;
    let text = result.getText();
    (!text.is_empty()).then(|| (text.to_owned(), result.getRawBytes().to_vec()))
}

fn decoded(symbology: Symbology, binarized: impl Binarizer, harder: bool) -> Option<RXingResult> {
    let hints = DecodeHints {
        TryHarder: Some(harder),
        PossibleFormats: (symbology == Symbology::QrCode).then(|| HashSet::from([BarcodeFormat::QR_CODE])),
        ..DecodeHints::default()
    };
    let mut image = BinaryBitmap::new(binarized);
    match symbology {
        Symbology::QrCode => rxing::qrcode::cpp_port::QrReader.decode_with_hints(&mut image, &hints).ok(),
        Symbology::Pdf417 => rxing::pdf417::PDF417Reader.decode_with_hints(&mut image, &hints).ok(),
        Symbology::Aztec => rxing::aztec::AztecReader.decode_with_hints(&mut image, &hints).ok(),
        _ => None,
    }
}
