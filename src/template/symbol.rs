//! Barcodes as small pictures, one px a module, which the label's barcode finder reads and redraws on whole dots like any other.

use base64::prelude::{BASE64_STANDARD, Engine};
use image::{GrayImage, ImageFormat, Luma};
use rxing::{BarcodeFormat, EncodeHints, MultiFormatWriter, Writer};

/// The most characters of a Code 128, so that it fits a label.
const LONGEST_CODE128: usize = 80;
/// Rows of a Code 128's picture; the template stretches it.
const BAR_HEIGHT: u32 = 30;

/// A Code 128 as the base64 of a PNG; `None` for text that has none.
pub(super) fn code128(text: &str) -> Option<String> {
    let fits = (1..=LONGEST_CODE128).contains(&text.len()) && text.bytes().all(|b| (b' '..0x7f).contains(&b));
    fits.then(|| picture(text, BarcodeFormat::CODE_128, BAR_HEIGHT, 10)).flatten()
}

/// A QR code as the base64 of a PNG; `None` for empty or too much text.
pub(super) fn qr_code(text: &str) -> Option<String> {
    (!text.is_empty() && text.len() <= 2900)
        .then(|| picture(text, BarcodeFormat::QR_CODE, 1, 4))
        .flatten()
}

fn picture(text: &str, format: BarcodeFormat, rows: u32, quiet: u32) -> Option<String> {
    let hints = EncodeHints {
        Margin: Some(quiet.to_string()),
        CharacterSet: (!text.is_ascii()).then(|| "UTF-8".to_owned()),
        ..EncodeHints::default()
    };
    let bits = MultiFormatWriter.encode_with_hints(text, &format, 1, rows as i32, &hints).ok()?;
    let picture = GrayImage::from_fn(bits.getWidth(), bits.getHeight(), |x, y| {
        Luma([if bits.get(x, y) { 0 } else { 255 }])
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).ok()?;
    Some(BASE64_STANDARD.encode(bytes.into_inner()))
}
