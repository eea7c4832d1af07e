//! A whole label, from the document to PNG and PDF.
#![no_main]
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use waybill_label::{Limits, Renderer, Response};

static RENDERER: LazyLock<Renderer> = LazyLock::new(|| {
    let mut limits = Limits::default();
    limits.document.steps = 50_000;
    limits.document.pages = 3;
    Renderer::builder().limits(limits).allow_missing_glyphs(true).build()
});

fuzz_target!(|html: &str| {
    let mut response = Response::default();
    response.waybill_id = "SF1400000000001".into();
    // A document that is not in base64 is taken as it is.
    response.print_html = Some(format!("<!--60*60--><p>{html}"));
    if let Ok(label) = RENDERER.label(&response) {
        let _ = label.to_pdf();
        for page in 1..=label.pages().len() {
            let _ = label.to_png(page);
        }
        let _ = label.fields();
    }
});
