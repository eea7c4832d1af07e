//! Pictures of barcodes.

use page::Picture;
use rxing::{BarcodeFormat, MultiFormatWriter, Writer};

/// A symbol as an independent encoder writes it, without quiet zone.
pub fn written(format: BarcodeFormat, text: &str) -> (usize, Vec<bool>) {
    let bits = MultiFormatWriter.encode(text, &format, 0, 0).expect("encodable");
    let [left, top, width, height] = bits.getEnclosingRectangle().expect("ink");
    let dark = (top..top + height).flat_map(|y| (left..left + width).map(|x| bits.get(x, y)).collect::<Vec<_>>());
    (width as usize, dark.collect())
}

/// A picture of modules, `scale` pixels each, bars `height` pixels high.
pub fn drawn(columns: usize, dark: &[bool], linear: bool, scale: usize, quiet: usize, height: usize) -> image::GrayImage {
    let rows = if linear { 1 } else { dark.len() / columns };
    let width = (columns + 2 * quiet) * scale;
    let tall = if linear { height + 4 } else { (rows + 2 * quiet) * scale };
    image::GrayImage::from_fn(width as u32, tall as u32, |x, y| {
        let column = (x as usize / scale).wrapping_sub(quiet);
        let row = if linear {
            if (2..height + 2).contains(&(y as usize)) { 0 } else { usize::MAX }
        } else {
            (y as usize / scale).wrapping_sub(quiet)
        };
        image::Luma([if column < columns && row < rows && dark[row * columns + column] {
            0
        } else {
            255
        }])
    })
}

/// A picture in a file format: `png`, `gif`, or `jpeg` with its quality.
pub fn encoded(gray: &image::GrayImage, format: &str) -> Picture {
    let mut bytes = std::io::Cursor::new(Vec::new());
    match format.strip_prefix("jpeg") {
        Some(quality) => {
            let quality = quality.parse().expect("a number");
            gray.write_with_encoder(image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, quality))
                .expect("written");
        }
        None if format == "gif" => {
            let rgba = image::DynamicImage::from(gray.clone()).into_rgba8();
            rgba.write_to(&mut bytes, image::ImageFormat::Gif).expect("written");
        }
        None => gray.write_to(&mut bytes, image::ImageFormat::Png).expect("written"),
    }
    Picture::from_encoded(bytes.into_inner().into(), 1 << 24).expect("a picture")
}
