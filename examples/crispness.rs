//! Dense Chinese text at the sizes labels use, as a 203 dpi printer prints it: ours beside Chromium's greys thresholded at 128, every dot a
//! square of whole pixels, to be looked at. `docs/crispness.png` is this picture.
//!
//! `cargo run --release --example crispness -- docs/crispness.png [enlargement] [regular|bold|embolden|slant] [darkness]`
//!
//! Without `chromium` on the path, our half alone is drawn, and standard error says so.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use waybill_label::output::png;
use waybill_label::output::raster::{Bitmap, ColorMode, Darkness, RasterOptions, rasterize};
use waybill_label::page::*;
use waybill_label::text::Face;

const POINT: f32 = 25.4 / 72.;
const DOTS_PER_MM: f64 = 8.;
/// The width of one half of the picture in mm.
const WIDTH: f32 = 49.;
/// White space on the left in mm.
const MARGIN: f32 = 1.;
const SIZES: [f32; 6] = [6., 7., 8., 9., 10., 12.];
const TEXTS: [&str; 2] = ["鼎龘麟疆赢繁餐疑壹貳叁肆", "深圳南山 SF1380 agQ&@"];
const WHITE_ON_BLACK: &str = "收件人 赢麟 SF0123";

/// A line of the specimen: where its baseline is (mm) and what it says.
struct Line {
    size: f32,
    baseline: f32,
    text: &'static str,
    white: bool,
}

/// The lines and the height of the specimen in mm.
fn specimen() -> (Vec<Line>, f32) {
    let mut lines = Vec::new();
    let mut y = 0.5;
    for size in SIZES {
        for text in TEXTS {
            y += size * POINT * 1.2;
            lines.push(Line {
                size,
                baseline: y,
                text,
                white: false,
            });
        }
    }
    y += 1.5;
    for size in [7., 8., 10.] {
        y += size * POINT * 1.3;
        lines.push(Line {
            size,
            baseline: y,
            text: WHITE_ON_BLACK,
            white: true,
        });
    }
    (lines, (y + 2.5).ceil())
}

/// Top and height in mm of the black box under the white lines.
fn black_box(lines: &[Line]) -> (f32, f32) {
    let white = || lines.iter().filter(|line| line.white);
    let top = white().map(|line| line.baseline - line.size * POINT).fold(f32::MAX, f32::min);
    let end = white().map(|line| line.baseline).fold(0., f32::max);
    (top - 0.5, end - top + 1.5)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().unwrap_or_else(|| "crispness.png".into());
    let enlargement: usize = arguments.next().map_or(Ok(3), |n| n.parse())?;
    let style = arguments.next().unwrap_or_else(|| "regular".into());
    let darkness: i8 = arguments.next().map_or(Ok(0), |n| n.parse())?;
    let weight = if style == "bold" { "Bold" } else { "Regular" };
    let file = format!("{}/assets/fonts/NotoSansSC-{weight}.ttf", env!("CARGO_MANIFEST_DIR"));
    let face = Arc::new(Face::from_bytes(std::fs::read(&file)?.into(), 0)?);
    let (lines, height) = specimen();
    let mut options = RasterOptions::new(DOTS_PER_MM, ColorMode::Bilevel);
    options.darkness = Darkness::new(darkness).ok_or("darkness is from -10 to 10")?;
    let mut halves = vec![rasterize(&page(&face, &lines, height, &style), &options)?];
    match chromium(&html(&file, &lines, height, &style), height) {
        Ok(half) => halves.push(half),
        Err(why) => eprintln!("SKIPPED: Chromium's half ({why})"),
    }
    let sheet = side_by_side(&halves, enlargement);
    std::fs::write(path, png::encode(&sheet, &png::PngOptions::default())?)?;
    Ok(())
}

fn page(face: &Arc<Face>, lines: &[Line], height: f32, style: &str) -> Page {
    let (top, tall) = black_box(lines);
    let mut items = vec![Item::Fill(Fill {
        rect: Rect {
            x: 0.,
            y: top,
            width: WIDTH,
            height: tall,
        },
        paint: Paint::Solid(Color::BLACK),
    })];
    items.extend(lines.iter().map(|line| Item::Glyphs(run(face, line, style))));
    Page {
        width: WIDTH,
        height,
        items,
    }
}

fn run(face: &Arc<Face>, line: &Line, style: &str) -> GlyphRun {
    let size = line.size * POINT;
    let mut at = 0.;
    let mut glyphs = Vec::new();
    for (cluster, character) in line.text.char_indices() {
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
        color: if line.white { Color::WHITE } else { Color::BLACK },
        origin: Point {
            x: MARGIN,
            y: line.baseline,
        },
        glyphs,
        text: line.text.to_owned(),
        bounds: Rect {
            x: MARGIN,
            y: line.baseline - size,
            width: at,
            height: size,
        },
    }
}

/// The same specimen for a browser: each line hangs from its baseline by the face's own ascent.
fn html(face: &str, lines: &[Line], height: f32, style: &str) -> String {
    let (top, tall) = black_box(lines);
    let (weight, synthetic) = match style {
        "bold" => (700, ""),
        "embolden" => (400, "font-weight:700;"),
        "slant" => (400, "font-style:oblique;"),
        _ => (400, ""),
    };
    let mut html = format!(
        "<!DOCTYPE html><meta charset=utf-8><style>@font-face{{font-family:F;src:url(file://{face});font-weight:{weight}}}\
         *{{margin:0}}body{{position:relative;width:{WIDTH}mm;height:{height}mm;background:#fff}}\
         p{{position:absolute;left:{MARGIN}mm;white-space:pre;font-family:F;font-weight:{weight};line-height:1;font-kerning:none;{synthetic}}}</style>\
         <div style='position:absolute;background:#000;width:{WIDTH}mm;top:{top}mm;height:{tall}mm'></div>"
    );
    for line in lines {
        // Ascent 1.16 and descent 0.288 em, centred on a line of 1 em: the baseline is 0.936 em below the line's top.
        let top = line.baseline - line.size * POINT * 0.936;
        let color = if line.white { "#fff" } else { "#000" };
        let text = line.text.replace('&', "&amp;");
        html += &format!("<p style='top:{top}mm;font-size:{}pt;color:{color}'>{text}</p>", line.size);
    }
    html
}

fn chromium(html: &str, height: f32) -> Result<Bitmap, Box<dyn std::error::Error>> {
    let folder = std::env::temp_dir().join(format!("crispness-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let shot = screenshot(html, height, &folder);
    std::fs::remove_dir_all(&folder)?;
    let shot = image::load_from_memory(&shot?)?.into_luma8();
    let (width, height) = ((f64::from(WIDTH) * DOTS_PER_MM) as u32, (f64::from(height) * DOTS_PER_MM) as u32);
    let dot = |x: u32, y: u32| {
        if x < shot.width() && y < shot.height() {
            shot.get_pixel(x, y).0[0]
        } else {
            255
        }
    };
    let data = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    Ok(Bitmap {
        width,
        height,
        mode: ColorMode::Gray,
        data: data.map(|(x, y)| if dot(x, y) < 128 { 0 } else { 255 }).collect(),
    })
}

fn screenshot(html: &str, height: f32, folder: &Path) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let (page, shot) = (folder.join("page.html"), folder.join("shot.png"));
    std::fs::write(&page, html)?;
    let px = |mm: f32| (mm / 25.4 * 96.).ceil() as u32 + 1;
    let status = Command::new("chromium")
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-lcd-text",
            "--hide-scrollbars",
        ])
        .arg(format!("--force-device-scale-factor={}", DOTS_PER_MM * 25.4 / 96.))
        // A window of less than 500 px is made as wide as that.
        .arg(format!("--window-size={},{}", px(WIDTH).max(500), px(height)))
        .arg(format!("--screenshot={}", shot.display()))
        .arg(format!("file://{}", page.display()))
        .stderr(std::process::Stdio::null())
        .status()?;
    if !status.success() {
        return Err("it ended with an error".into());
    }
    Ok(std::fs::read(shot)?)
}

/// The bitmaps from left to right, a grey bar between them, every dot a square.
fn side_by_side(halves: &[Bitmap], times: usize) -> Bitmap {
    const BAR: usize = 4;
    let widths: Vec<usize> = halves.iter().map(|half| half.width as usize).collect();
    let dots = widths.iter().sum::<usize>() + BAR * (halves.len() - 1);
    let height = halves[0].height as usize;
    let dot = |mut x: usize, y: usize| {
        for (half, width) in halves.iter().zip(&widths) {
            if x < *width {
                let row = &half.data[y * half.stride()..];
                return match half.mode {
                    ColorMode::Bilevel => (row[x / 8] >> (7 - x % 8) & 1) * 255,
                    _ => row[x],
                };
            }
            x -= width;
            if x < BAR {
                return 128;
            }
            x -= BAR;
        }
        255
    };
    let data = (0..height * times).flat_map(|y| (0..dots * times).map(move |x| (x, y)));
    Bitmap {
        width: (dots * times) as u32,
        height: (height * times) as u32,
        mode: ColorMode::Gray,
        data: data.map(|(x, y)| dot(x / times, y / times)).collect(),
    }
}
