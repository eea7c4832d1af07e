//! A face of one's own for rare characters, and pictures that the carrier's HTML names by URL.
//!
//! `cargo run --example fonts_and_assets -- FONT.ttf REPLY.json label.pdf`

use std::collections::HashMap;
use std::error::Error;
use std::fs;
use std::sync::Arc;
use waybill_label::engine::AssetResolver;
use waybill_label::text::FontSet;
use waybill_label::{Limits, Renderer, Response};

/// Pictures the caller fetched and trusts, by the URL that documents use. Everything else is refused.
struct Known(HashMap<String, Arc<[u8]>>);

impl AssetResolver for Known {
    fn resolve(&self, url: &str) -> Option<Arc<[u8]>> {
        self.0.get(url).cloned()
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [font, reply, pdf] = &arguments[..] else {
        return Err("usage: fonts_and_assets FONT REPLY PDF".into());
    };
    let mut known = HashMap::new();
    if let Ok(logo) = fs::read("logo.png") {
        known.insert("https://cdn.example/logo.png".to_owned(), logo.into());
    }
    let renderer = Renderer::builder()
        .fonts(FontSet::bundled().with_file(fs::read(font)?)?)
        .resolver(Arc::new(Known(known)))
        .build();
    let label = renderer.label(&Response::from_json(&fs::read(reply)?, &Limits::default())?)?;
    fs::write(pdf, label.to_pdf()?)?;
    Ok(())
}
