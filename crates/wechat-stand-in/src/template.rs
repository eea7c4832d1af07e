//! The template language of `print_html`, filled as WeChat's server does: variables without a value become empty, barcodes are JPEGs.

use base64::prelude::{BASE64_STANDARD, Engine};
use image::codecs::jpeg::JpegEncoder;
use image::{GrayImage, Luma};
use rxing::{BarcodeFormat, EncodeHints, MultiFormatWriter, Writer};

/// Dots of a bar module in the pictures.
const MODULE: u32 = 2;
/// The time that `##TIME` prints: the stand-in has no clock, so that equal orders have equal labels.
const TIME: [&str; 2] = ["2026/11/23", "09:41:00"];

/// Fills a template; `None` when a function is not closed or a barcode cannot be made.
pub fn fill(template: &str, value: &dyn Fn(&str) -> String) -> Option<String> {
    let mut out = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("##") {
        out.push_str(before);
        let name = after.find('(').map_or("", |at| &after[..at]);
        if !matches!(name, "VAR" | "TIME" | "STRBLOAT" | "CODE128" | "QRCODE" | "WXASUNCODE") {
            out.push_str("##");
            rest = after;
            continue;
        }
        let arguments = &after[name.len() + 1..];
        let end = closing(arguments)?;
        out.push_str(&call(name, &arguments[..end], value)?);
        rest = &arguments[end + 1..];
    }
    out.push_str(rest);
    Some(out)
}

fn closing(text: &str) -> Option<usize> {
    let mut depth = 1;
    text.find(|c| {
        depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        depth == 0
    })
}

fn call(name: &str, arguments: &str, value: &dyn Fn(&str) -> String) -> Option<String> {
    let inner = || arguments.strip_prefix("VAR(")?.strip_suffix(')').map(value);
    Some(match name {
        "VAR" => escaped(&value(arguments)),
        "TIME" => match arguments {
            "DATE" => TIME[0].to_owned(),
            "TIME" => TIME[1].to_owned(),
            _ => TIME.join(" "),
        },
        "STRBLOAT" => escaped(&inner()?.chars().map(String::from).collect::<Vec<_>>().join(" ")),
        "CODE128" => picture(&inner()?, BarcodeFormat::CODE_128, 40, 10)?,
        _ => picture(&inner()?, BarcodeFormat::QR_CODE, 1, 4)?,
    })
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// A barcode as the base64 of a JPEG, grey and with lossy edges as the real ones.
fn picture(text: &str, format: BarcodeFormat, rows: i32, quiet: u32) -> Option<String> {
    let hints = EncodeHints {
        Margin: Some(quiet.to_string()),
        ..EncodeHints::default()
    };
    let bits = MultiFormatWriter.encode_with_hints(text, &format, 1, rows, &hints).ok()?;
    let picture = GrayImage::from_fn(bits.getWidth() * MODULE, bits.getHeight() * MODULE, |x, y| {
        Luma([if bits.get(x / MODULE, y / MODULE) { 0 } else { 255 }])
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 75)).ok()?;
    Some(BASE64_STANDARD.encode(bytes.into_inner()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_filled_and_the_rest_stays() {
        let value = |key: &str| if key == "sys.waybillid" { "A<1".to_owned() } else { String::new() };
        let filled = fill(
            "a ## ##VAR(sys.waybillid) ##STRBLOAT(VAR(sys.waybillid))|##VAR(custom.none)|##TIME(DATE)",
            &value,
        );
        assert_eq!(filled.as_deref(), Some("a ## A&lt;1 A &lt; 1||2026/11/23"));
        assert!(fill("##CODE128(VAR(sys.waybillid))", &value).is_some_and(|jpeg| jpeg.starts_with("/9j/")));
        assert_eq!(fill("##VAR(open", &value), None);
    }
}
