//! An SVG drawing, in the document and as a picture.
#![no_main]
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use waybill_label::{Limits, Renderer, Response};

static RENDERER: LazyLock<Renderer> = LazyLock::new(|| {
    let mut limits = Limits::default();
    limits.document.steps = 50_000;
    limits.document.pages = 3;
    limits.document.svg_elements = 2_000;
    Renderer::builder().limits(limits).allow_missing_glyphs(true).build()
});

fuzz_target!(|bytes: &[u8]| {
    let inner = String::from_utf8_lossy(bytes);
    let file = match bytes.first() {
        // What looks like a file of its own is one.
        Some(b'<' | 0x1f) => bytes.to_vec(),
        _ => format!("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 90 90'>{inner}</svg>").into_bytes(),
    };
    let escaped: String = file.iter().map(|byte| format!("%{byte:02x}")).collect();
    let mut response = Response::default();
    response.waybill_id = "SF1400000000001".into();
    response.print_html = Some(format!("<!--60*60--><p>a<svg viewBox='0 0 90 90' width=90>{inner}</svg><img src='data:image/svg+xml,{escaped}'>"));
    if let Ok(label) = RENDERER.label(&response) {
        let _ = label.to_pdf();
        for page in 1..=label.pages().len() {
            let _ = label.to_png(page);
        }
    }
});
