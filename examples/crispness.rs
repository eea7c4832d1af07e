//! Draws lines of dense Chinese text at the sizes labels use, as a 203 dpi printer prints them, enlarged to be looked at.
//!
//! `cargo run --example crispness -- sheet.png [enlargement] [bold]`

use std::sync::Arc;
use waybill_label::output::png;
use waybill_label::output::raster::{Bitmap, ColorMode, RasterOptions, rasterize};
use waybill_label::page::*;
use waybill_label::text::Face;

const POINT: f32 = 25.4 / 72.;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().unwrap_or_else(|| "crispness.png".into());
    let enlargement: usize = arguments.next().map_or(Ok(3), |n| n.parse())?;
    let style = arguments.next().unwrap_or_default();
    let weight = if style == "bold" { "Bold" } else { "Regular" };
    let file = format!("{}/assets/fonts/NotoSansSC-{weight}.ttf", env!("CARGO_MANIFEST_DIR"));
    let face = Arc::new(Face::from_bytes(std::fs::read(file)?.into(), 0)?);
    let mut items = Vec::new();
    let mut y = 1.;
    for size in [6., 7., 8., 9., 10., 12.] {
        for text in [
            "鼎龘麟疆赢繁餐疑壹貳叁肆伍陆柒捌玖拾",
            "深圳市南山区科技园 13800138000 Label gQy&@ 孵碎粤",
        ] {
            y += size * POINT * 1.25;
            items.push(Item::Glyphs(line(&face, size * POINT, 1., y, text, &style)));
        }
    }
    let mut white = line(&face, 8. * POINT, 2., y + 5.2, "收件人 已验视 SF1234567890 代收货款", &style);
    white.color = Color::WHITE;
    items.push(Item::Fill(Fill {
        rect: Rect {
            x: 1.,
            y: y + 1.5,
            width: 58.,
            height: 5.,
        },
        paint: Paint::Solid(Color::BLACK),
    }));
    items.push(Item::Glyphs(white));
    let page = Page {
        width: 62.,
        height: y + 8.,
        items,
    };
    let mut options = RasterOptions::default();
    options.color = match style.as_str() {
        "gray" => ColorMode::Gray,
        _ => ColorMode::Bilevel,
    };
    let bitmap = rasterize(&page, &options)?;
    std::fs::write(path, png::encode(&enlarge(&bitmap, enlargement), &png::PngOptions::default())?)?;
    Ok(())
}

fn line(face: &Arc<Face>, size: f32, x: f32, y: f32, text: &str, style: &str) -> GlyphRun {
    let mut at = 0.;
    let mut glyphs = Vec::new();
    for (cluster, character) in text.char_indices() {
        let id = face.glyph(character).unwrap_or(0);
        glyphs.push(Glyph {
            id,
            cluster: cluster as u32,
            x: at,
            y: 0.,
        });
        at += face.advance(id) * size;
    }
    GlyphRun {
        face: face.clone(),
        size,
        embolden: style == "embolden",
        slant: style == "slant",
        color: Color::BLACK,
        origin: Point { x, y },
        glyphs,
        text: text.to_owned(),
        bounds: Rect {
            x,
            y: y - size,
            width: at,
            height: size,
        },
    }
}

fn enlarge(bitmap: &Bitmap, times: usize) -> Bitmap {
    let row = |y: usize| &bitmap.data[y * bitmap.stride()..];
    let dot = |x: usize, y: usize| match bitmap.mode {
        ColorMode::Bilevel => (row(y)[x / 8] >> (7 - x % 8) & 1) * 255,
        _ => row(y)[x],
    };
    let (width, height) = (bitmap.width as usize * times, bitmap.height as usize * times);
    let data = (0..width * height).map(|i| dot(i % width / times, i / width / times)).collect();
    Bitmap {
        width: width as u32,
        height: height as u32,
        mode: ColorMode::Gray,
        data,
    }
}
