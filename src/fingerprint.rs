//! What labels depend on, as hashes: whoever keeps what was made can tell whether it would be made again alike.

use crate::renderer::{Renderer, RendererBuilder};
use crate::response::Response;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// Hashes parts one after the other, each with its length, so that no two lists of parts are alike.
#[derive(Default)]
struct Hasher(Sha256);

impl Hasher {
    fn part(&mut self, bytes: &[u8]) {
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    fn finish(self) -> String {
        self.0.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
            // Writing to a String does not fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

impl Renderer {
    /// A hash (SHA-256, hexadecimal) of everything besides the reply that this renderer's labels depend on: its settings, the bytes of its
    /// faces, templates and what they are filled with, and the version. Equal fingerprints and equal [`Response::fingerprint`]s mean equal
    /// labels, byte for byte.
    ///
    /// Files of [`FontSet::with_directory`](text::FontSet::with_directory) are read for it. What an
    /// [`AssetResolver`](html::AssetResolver) answers is not part of it: add a version of your own.
    pub fn fingerprint(&self) -> String {
        // All settings are named, so that a new one is not forgotten here.
        let RendererBuilder {
            paper,
            rolls,
            print_type,
            scale,
            drawing,
            fonts,
            resolver,
            limits,
            allow_cancelled,
            allow_missing_glyphs,
            barcodes,
            verify,
            overrides,
            builtin,
            mask,
            stamp,
            policy,
        } = &self.settings;
        let mut hash = Hasher::default();
        hash.part(concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")).as_bytes());
        let drawn = (
            drawing.resolution,
            drawing.color,
            drawing.darkness,
            drawing.dither,
            drawing.pdf_ink,
            drawing.pdf_a,
            drawing.placement,
        );
        let choices = (
            paper,
            rolls,
            print_type,
            scale,
            allow_cancelled,
            allow_missing_glyphs,
            barcodes,
            verify,
            mask,
            stamp,
            policy,
        );
        hash.part(format!("{drawn:?} {choices:?} {limits:?} {}", resolver.is_some()).as_bytes());
        if let Some(builtin) = builtin {
            hash.part(builtin.source().as_bytes());
        }
        overrides.describe(&mut |part| hash.part(part));
        if let Some(fonts) = fonts {
            fonts.describe(&mut |part| hash.part(part));
        }
        hash.finish()
    }
}

impl Response {
    /// A hash (SHA-256, hexadecimal) of everything in the reply that a label depends on.
    pub fn fingerprint(&self) -> String {
        let mut hash = Hasher::default();
        hash.part(format!("{:?}", self.order_status).as_bytes());
        for text in [&self.order_id, &self.delivery_id, &self.waybill_id] {
            hash.part(text.as_bytes());
        }
        hash.part(self.print_html.as_deref().unwrap_or_default().as_bytes());
        for datum in self.waybill_data.iter() {
            hash.part(datum.key.as_bytes());
            hash.part(datum.value.as_bytes());
        }
        hash.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;
    use crate::renderer::{ColorMode, Dither, PdfInk, Resolution, Rotation};
    use crate::template::{BuiltinTemplate, LabelOverrides, Order};
    use barcode::BarcodeMode;
    use page::Paper;
    use std::collections::BTreeSet;
    use text::{FontSet, GenericFamily};

    #[test]
    fn every_setting_makes_another_fingerprint() {
        let new = Renderer::builder;
        let print = |builder: RendererBuilder| builder.build().fingerprint();
        assert_eq!(print(new()), print(new()));
        assert_eq!(print(new().fonts(FontSet::bundled())), print(new()));
        let mut limits = Limits::default();
        limits.document.pages = 7;
        let order = |name: &str| Order::from_json(format!(r#"{{"receiver": {{"name": "{name}"}}}}"#).as_bytes()).unwrap();
        let face = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fonts/Hangul.otf")).unwrap();
        let mut damaged = face.clone();
        *damaged.last_mut().unwrap() ^= 1;
        let all = [
            new(),
            new().paper(Paper::SF),
            new().paper(Paper::JD),
            new().rolls([Paper::JD]),
            new().print_type(crate::paper::PrintType::OnePart),
            new().scale(crate::scale::Scale::FIT),
            new().scale(crate::scale::Scale::FIT.onto(Paper::SF)),
            new().resolution(Resolution::DPI_300),
            new().color(ColorMode::Gray),
            new().darkness(crate::renderer::Darkness::new(2).unwrap()),
            new().dither(Dither::Ordered),
            new().pdf_ink(PdfInk::Thermal),
            new().pdf_a(true),
            new().rotation(Rotation::Half),
            new().offset_mm(1., 0.),
            new().offset_mm(0., 1.),
            new().limits(limits),
            new().allow_cancelled(true),
            new().allow_missing_glyphs(true),
            new().barcodes(BarcodeMode::Keep),
            new().verify(false),
            new().mask(true),
            new().stamp("1"),
            new().stamp("2"),
            new().builtin_template(BuiltinTemplate::OnePart76x130),
            new().builtin_template(BuiltinTemplate::TwoPart100x180),
            new().overrides(LabelOverrides::default().set("a", "b")),
            new().overrides(LabelOverrides::default().set("a", "c")),
            new().overrides(LabelOverrides::default().order(order("王"))),
            new().overrides(LabelOverrides::default().order(order("李"))),
            new().overrides(LabelOverrides::default().time("2026-11-23 09:41:00").unwrap()),
            new().font(face.clone()).unwrap(),
            new().font(damaged).unwrap(),
            new().fonts(FontSet::bundled().with_file(face).unwrap().with_generic(GenericFamily::Serif, "x")),
        ];
        let count = all.len();
        let prints: BTreeSet<String> = all.into_iter().map(print).collect();
        assert_eq!(prints.len(), count);
    }

    #[test]
    fn faces_in_a_directory_count_by_their_bytes() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("Hangul.otf");
        let mut face = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fonts/Hangul.otf")).unwrap();
        let print = || {
            let fonts = FontSet::bundled().with_directory(directory.path());
            Renderer::builder().fonts(fonts).build().fingerprint()
        };
        std::fs::write(&file, &face).unwrap();
        let before = print();
        assert_eq!(print(), before);
        *face.last_mut().unwrap() ^= 1;
        std::fs::write(&file, &face).unwrap();
        assert_ne!(print(), before);
    }

    #[test]
    fn everything_a_label_depends_on_makes_another_reply() {
        let print = |json: &str| Response::from_json(json.as_bytes(), &Limits::default()).unwrap().fingerprint();
        let all = [
            r#"{"waybill_id":"W","print_html":"PGI+","waybill_data":[{"key":"a","value":"bc"}]}"#,
            r#"{"waybill_id":"V","print_html":"PGI+","waybill_data":[{"key":"a","value":"bc"}]}"#,
            r#"{"order_id":"W","print_html":"PGI+","waybill_data":[{"key":"a","value":"bc"}]}"#,
            r#"{"waybill_id":"W","print_html":"PGI=","waybill_data":[{"key":"a","value":"bc"}]}"#,
            r#"{"waybill_id":"W","print_html":"PGI+","waybill_data":[{"key":"ab","value":"c"}]}"#,
            r#"{"waybill_id":"W","print_html":"PGI+","order_status":1,"waybill_data":[{"key":"a","value":"bc"}]}"#,
        ];
        assert_eq!(all.map(print).into_iter().collect::<BTreeSet<_>>().len(), all.len());
        assert_eq!(print(all[0]), print(all[0]));
    }
}
