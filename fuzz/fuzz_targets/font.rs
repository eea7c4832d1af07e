//! Bytes as a font file, and text in it.
#![no_main]
use libfuzzer_sys::fuzz_target;
use waybill_label::{Renderer, Response};

fuzz_target!(|bytes: &[u8]| {
    let Ok(builder) = Renderer::builder().font(bytes) else { return };
    let mut response = Response::default();
    response.waybill_id = "SF1400000000001".into();
    response.print_html = Some("<!--60*60--><p style='font:20px DejaVu Sans, Label'>Ab 12 fi é<p>收件人 \u{20BB7}".into());
    let renderer = builder.allow_missing_glyphs(true).build();
    if let Ok(label) = renderer.label(&response) {
        let _ = label.to_png(1);
        let _ = label.to_pdf();
    }
});
