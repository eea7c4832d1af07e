//! A style sheet, and the same text as a `style` attribute, on a document that has something of everything.
#![no_main]
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use waybill_label::engine::{Engine, Limits, Medium};
use waybill_label::text::FontSet;

const BODY: &str = "<p class=a id=b>字 a<b>b</b> c<br><img width=9 height=9><ul><li>x<li>y</ul><table><caption>c<col><thead><th>h<tbody><tr><td colspan=2>d</table><div><i>e</i><span>f</span></div>";

static FONTS: LazyLock<FontSet> = LazyLock::new(FontSet::bundled);

fuzz_target!(|css: &str| {
    let engine = Engine::new(FONTS.clone(), small());
    let html = format!("<!doctype html><style>{css}</style>{BODY}<p style=\"{}\">z", css.replace('"', "'"));
    let medium = Medium::Print {
        width: 60.,
        height: 60.,
        margin: 0.,
        own_sizes: true,
        dots_per_mm: 8.,
    };
    if let Ok(document) = engine.prepare(&html) {
        let _ = engine.lay_out(&document, medium);
    }
});

fn small() -> Limits {
    let mut limits = Limits::default();
    limits.steps = 20_000;
    limits
}
