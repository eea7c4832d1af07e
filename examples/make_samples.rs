//! Makes `samples/*.json` out of `samples/source/`: readable HTML and replies in, real replies out.
//!
//! `cargo run --example make_samples`
//!
//! `cargo run --release --example make_samples -- 1000 > day.ndjson` makes a day's work to measure batches with: so many two-part replies, each
//! with a number, barcodes, receiver and address of its own.
//!
//! In the HTML, `##CODE128 png TEXT##` and `##QR jpeg TEXT##` become the base64 of a barcode picture in that format. In the
//! replies, `"@page.html standard"` becomes that page in base64: `standard`, `unpadded`, `wrapped`, `urlsafe`, `datauri`, or `gbk`.

use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD, Engine};
use image::{DynamicImage, GrayImage, ImageFormat, Luma};
use rxing::{BarcodeFormat, EncodeHints, MultiFormatWriter, Writer};
use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::{fs, io};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Dots of a bar module in the pictures.
const MODULE: u32 = 2;

fn main() -> Result<()> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let source = samples.join("source");
    if let Some(count) = std::env::args().nth(1) {
        return batch(&source, count.parse()?);
    }
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

/// Prints replies like `sf-two-part`, no two alike.
fn batch(source: &Path, count: u64) -> Result<()> {
    let page = fs::read_to_string(source.join("sf-two-part.html"))?;
    let reply = fs::read_to_string(source.join("sf-two-part.json"))?.replace('\n', "");
    let mut out = io::BufWriter::new(io::stdout().lock());
    for index in 0..count {
        let number = (1400301000000 + index * 7).to_string();
        let digits = number
            .as_bytes()
            .chunks(4)
            .map(String::from_utf8_lossy)
            .collect::<Vec<_>>()
            .join(" ");
        let family = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨".chars().nth(index as usize % 16).unwrap_or('林');
        let own = |text: &str| {
            text.replace("1400301234567", &number)
                .replace("1400 3012 34567", &digits)
                .replace("138****0917", &format!("138****{:04}", index % 10_000))
                .replace("林**", &format!("{family}**"))
                .replace("88号", &format!("{}号", index % 500 + 1))
                .replace("1402室", &format!("{}室", index % 33 * 100 + index % 7))
        };
        let html = replaced(&own(&page), "##", "##", barcode)?;
        let reply = replaced(&own(&reply), "\"@", "\"", |_| Ok(format!("\"{}\"", BASE64_STANDARD.encode(&html))))?;
        writeln!(out, "{reply}")?;
    }
    Ok(out.flush()?)
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
