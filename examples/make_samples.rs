//! Makes `samples/*.json` out of `samples/source/`: readable HTML and replies in, real replies out.
//!
//! `cargo run --example make_samples`
//!
//! In the HTML, `##CODE128 png TEXT##` and `##QR jpeg TEXT##` become the base64 of a barcode picture in that format. In the
//! replies, `"@page.html standard"` becomes that page in base64: `standard`, `unpadded`, `wrapped`, `urlsafe`, `datauri`, or `gbk`.

use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD, Engine};
use image::{DynamicImage, GrayImage, ImageFormat, Luma};
use rxing::{BarcodeFormat, EncodeHints, MultiFormatWriter, Writer};
use std::error::Error;
use std::path::Path;
use std::{fs, io};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Dots of a bar module in the pictures.
const MODULE: u32 = 2;

fn main() -> Result<()> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let source = samples.join("source");
    let mut replies: Vec<_> = fs::read_dir(&source)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<_>>()?;
    replies.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    replies.sort();
    for path in replies {
        let text = fs::read_to_string(&path)?;
        let reply = replaced(&text, "\"@", "\"", |request| Ok(format!("\"{}\"", print_html(&source, request)?)))?;
        let name = path.file_name().ok_or("a reply without a name")?;
        fs::write(samples.join(name), reply)?;
        println!("{}", name.to_string_lossy());
    }
    Ok(())
}

/// The encoded page behind `page.html standard`.
fn print_html(source: &Path, request: &str) -> Result<String> {
    let (page, encoding) = request.split_once(' ').ok_or("a page without an encoding")?;
    let html = replaced(&fs::read_to_string(source.join(page))?, "##", "##", barcode)?;
    Ok(match encoding {
        "standard" => BASE64_STANDARD.encode(html),
        "unpadded" => BASE64_STANDARD_NO_PAD.encode(html),
        "urlsafe" => BASE64_URL_SAFE_NO_PAD.encode(html),
        "datauri" => format!("data:text/html;base64,{}", BASE64_STANDARD.encode(html)),
        "wrapped" => {
            let encoded = BASE64_STANDARD.encode(html).into_bytes();
            let lines: Vec<_> = encoded.chunks(76).map(String::from_utf8_lossy).collect();
            lines.join("\\r\\n")
        }
        "gbk" => BASE64_STANDARD.encode(encoding_rs::GBK.encode(&html).0),
        other => return Err(format!("no such encoding: {other}").into()),
    })
}

/// The base64 of the picture behind `CODE128 png TEXT`.
fn barcode(request: &str) -> Result<String> {
    let mut words = request.splitn(3, ' ');
    let (Some(kind), Some(format), Some(text)) = (words.next(), words.next(), words.next()) else {
        return Err(format!("`{request}` is no barcode").into());
    };
    let (symbology, rows, quiet) = match kind {
        "CODE128" => (BarcodeFormat::CODE_128, 30, 10),
        "QR" => (BarcodeFormat::QR_CODE, 1, 4),
        other => return Err(format!("no such barcode: {other}").into()),
    };
    let hints = EncodeHints {
        Margin: Some(quiet.to_string()),
        ..EncodeHints::default()
    };
    let bits = MultiFormatWriter.encode_with_hints(text, &symbology, 1, rows, &hints)?;
    let picture = GrayImage::from_fn(bits.getWidth() * MODULE, bits.getHeight() * MODULE, |x, y| {
        Luma([if bits.get(x / MODULE, y / MODULE) { 0 } else { 255 }])
    });
    let mut bytes = io::Cursor::new(Vec::new());
    match format {
        "png" => picture.write_to(&mut bytes, ImageFormat::Png)?,
        "jpeg" => picture.write_with_encoder(image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 70))?,
        "gif" => DynamicImage::from(picture).into_rgba8().write_to(&mut bytes, ImageFormat::Gif)?,
        other => return Err(format!("no such picture format: {other}").into()),
    }
    Ok(BASE64_STANDARD.encode(bytes.into_inner()))
}

/// `text` with everything from `open` to `close` replaced by what `with` makes of it.
fn replaced(text: &str, open: &str, close: &str, with: impl Fn(&str) -> Result<String>) -> Result<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(open) {
        let (inside, after) = after.split_once(close).ok_or_else(|| format!("`{open}` without `{close}`"))?;
        out.push_str(before);
        out.push_str(&with(inside)?);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}
