//! A picture that may be a barcode: found, read, drawn anew and read back.
#![no_main]
use libfuzzer_sys::fuzz_target;
use std::fmt::Write;
use std::sync::LazyLock;
use waybill_label::{Renderer, Response};

static RENDERER: LazyLock<Renderer> = LazyLock::new(|| Renderer::builder().build());

fuzz_target!(|bytes: &[u8]| {
    // The first byte is the width; the others are eight pixels each, as a bitmap of one bit a pixel.
    let [width, bits @ ..] = bytes else { return };
    let width = usize::from(*width).max(8);
    let stride = width.div_ceil(32) * 4;
    let height = (bits.len() / stride).min(300);
    if height == 0 {
        return;
    }
    let size = stride * height;
    let mut file = Vec::from(*b"BM");
    file.extend(((62 + size) as u32).to_le_bytes());
    file.extend([0; 4]);
    file.extend(62u32.to_le_bytes());
    file.extend(40u32.to_le_bytes());
    file.extend((width as u32).to_le_bytes());
    file.extend((height as u32).to_le_bytes());
    file.extend([1, 0, 1, 0]);
    file.extend([0; 24]);
    file.extend([0, 0, 0, 0, 255, 255, 255, 0]);
    file.extend(&bits[..size]);
    let mut html = String::from("<!--60*60--><img style='width:50mm;height:20mm' src='data:image/bmp,");
    for byte in file {
        let _ = write!(html, "%{byte:02x}");
    }
    html.push_str("'>");
    let mut response = Response::default();
    response.waybill_id = "SF1400000000001".into();
    response.print_html = Some(html);
    if let Ok(label) = RENDERER.label(&response) {
        let _ = label.to_png(1);
    }
});
