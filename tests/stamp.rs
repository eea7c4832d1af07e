//! Stamps stand where pages are white, and change nothing else.

use std::error::Error;
use std::fs;
use std::path::Path;
use waybill_label::renderer::{Renderer, RendererBuilder};
use waybill_label::response::Response;
use waybill_label::{Label, Responses};

type Outcome = Result<(), Box<dyn Error>>;

const STAMP: &str = "补打 1";

fn labels(builder: RendererBuilder) -> Result<Vec<Label>, Box<dyn Error>> {
    let renderer = builder.build();
    let mut samples: Vec<_> = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("samples"))?.collect::<Result<_, _>>()?;
    samples.sort_by_key(fs::DirEntry::file_name);
    let mut labels = Vec::new();
    for sample in samples
        .iter()
        .filter(|sample| sample.path().extension().is_some_and(|extension| extension == "json"))
    {
        let json = fs::read(sample.path())?;
        for response in Responses::new(&json[..], renderer.limits()).flatten() {
            labels.push(renderer.label(&response)?);
        }
    }
    assert!(labels.len() >= 10);
    Ok(labels)
}

#[test]
fn a_stamp_stands_where_the_page_is_white() -> Outcome {
    let mut stamped_pages = 0;
    for (plain, stamped) in labels(Renderer::builder())?.iter().zip(labels(Renderer::builder().stamp(STAMP))?) {
        for page in 1..=plain.page_count {
            let (before, after) = (plain.bitmap(page)?, stamped.bitmap(page)?);
            let name = format!("{}, page {page}", plain.waybill_id);
            let ink =
                |dots: &waybill_label::renderer::Bitmap, x: usize, y: usize| dots.data[y * dots.stride() + x / 8] >> (7 - x % 8) & 1 == 0;
            let size = || (0..before.height as usize).flat_map(|y| (0..before.width as usize).map(move |x| (x, y)));
            assert!(
                size().all(|(x, y)| !ink(&before, x, y) || ink(&after, x, y)),
                "{name}: ink was lost"
            );
            let new: Vec<_> = size().filter(|&(x, y)| ink(&after, x, y) && !ink(&before, x, y)).collect();
            let told = stamped.warnings.iter().any(|warning| warning.code() == "stamp_not_printed");
            assert_ne!(new.is_empty(), !told, "{name}");
            let (Some(left), Some(right)) = (new.iter().map(|dot| dot.0).min(), new.iter().map(|dot| dot.0).max()) else {
                continue;
            };
            let (Some(top), Some(bottom)) = (new.iter().map(|dot| dot.1).min(), new.iter().map(|dot| dot.1).max()) else {
                continue;
            };
            // 4 dots are half a mm.
            let around = (top - 4..=bottom + 4).flat_map(|y| (left - 4..=right + 4).map(move |x| (x, y)));
            assert!(
                around.into_iter().all(|(x, y)| !ink(&before, x, y)),
                "{name}: it stands on something"
            );
            assert!(
                (12..=40).contains(&(bottom - top)) && right - left < 160,
                "{name}: {left}-{right}, {top}-{bottom}"
            );
            stamped_pages += 1;
        }
        let model = |label: &Label| -> Result<String, Box<dyn Error>> {
            let mut model = serde_json::to_value(label)?;
            model["warnings"] = serde_json::Value::Null;
            Ok(model.to_string())
        };
        assert_eq!(model(plain)?, model(&stamped)?);
        assert_ne!(plain.to_pdf()?, stamped.to_pdf()?);
    }
    assert!(stamped_pages >= 10, "{stamped_pages} pages have room");
    Ok(())
}

#[test]
fn a_full_page_says_that_it_has_no_stamp() -> Outcome {
    let mut full = Response::default();
    full.print_html = Some(format!(
        "<body style='margin:0'><div style='width:100mm;height:179mm;font:4mm/4mm sans-serif'>{}",
        "国".repeat(1100)
    ));
    let builder = || Renderer::builder().paper(waybill_label::Paper::TWO_PART).allow_missing_glyphs(true);
    let label = builder()
        .stamp(STAMP)
        .policy(waybill_label::policy::Policy::permissive())
        .build()
        .label(&full)?;
    let told: Vec<_> = label
        .warnings
        .iter()
        .filter(|warning| warning.code() == "stamp_not_printed")
        .collect();
    assert_eq!(told.len(), 1, "{:?}", label.warnings);
    Ok(())
}

#[test]
fn a_character_of_a_stamp_that_no_face_has_is_told() -> Outcome {
    let json = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/zto-one-part.json"))?;
    let label = Renderer::builder().stamp("补打 \u{10ffff} & <1>").build().render(&json)?;
    let told: Vec<_> = label.warnings.iter().map(|warning| warning.code()).collect();
    assert_eq!(told, ["missing_glyph"]);
    Ok(())
}
