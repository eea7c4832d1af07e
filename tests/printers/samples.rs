//! Every sample, as every language has it.

use crate::round_trip::{comes_back, ink, jobs, read};
use std::error::Error;
use std::fs;
use std::path::Path;
use waybill_label::output::printer::{Job, Language};
use waybill_label::output::raster::{Bitmap, ColorMode, RasterOptions, rasterize};
use waybill_label::renderer::{Resolution, Rotation};
use waybill_label::{Label, Limits, Renderer, Response, Responses};

fn labels(renderer: &Renderer) -> Result<Vec<Label>, Box<dyn Error>> {
    let mut labels = Vec::new();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("samples"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let replies = Responses::new(std::io::Cursor::new(fs::read(&path)?), renderer.limits());
            let made = replies.flatten().filter_map(|reply| renderer.label(&reply).ok());
            labels.extend(made);
        }
    }
    assert!(labels.len() >= 9, "{}", labels.len());
    Ok(labels)
}

/// The left of a bitmap.
fn narrower(bitmap: &Bitmap, width: u32) -> Bitmap {
    let stride = width.div_ceil(8) as usize;
    let rows = bitmap.data.chunks(bitmap.stride());
    Bitmap {
        width,
        height: bitmap.height,
        mode: ColorMode::Bilevel,
        data: rows.flat_map(|row| &row[..stride]).copied().collect(),
    }
}

#[test]
fn every_sample_comes_back_from_every_language_at_every_resolution_and_width() -> Result<(), Box<dyn Error>> {
    for resolution in [Resolution::DPI_203, Resolution::DPI_300] {
        let dots_per_mm = resolution.dots_per_mm();
        let renderer = Renderer::builder().resolution(resolution).build();
        for label in labels(&renderer)? {
            for page in label.pages() {
                let dots = rasterize(page, &RasterOptions::new(dots_per_mm, ColorMode::Bilevel))?;
                for width in [dots.width, dots.width - 1, dots.width - 5, 201, 1] {
                    let dots = narrower(&dots, width);
                    for language in Language::ALL {
                        jobs(language, dots_per_mm).iter().for_each(|job| comes_back(&dots, language, job));
                    }
                }
            }
        }
    }
    Ok(())
}

#[test]
fn a_label_is_sent_as_it_lies_on_its_paper() -> Result<(), Box<dyn Error>> {
    let reply = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/samples/sf-two-part.json"))?;
    let reply = Response::from_json(&reply, &Limits::default())?;
    let plain = Renderer::builder().build().label(&reply)?;
    let dots = rasterize(&plain.pages()[0], &RasterOptions::new(8., ColorMode::Bilevel))?;
    let sent = |label: &Label| -> Result<Vec<Vec<u8>>, Box<dyn Error>> {
        let job = Job::default();
        let data = label.print_data(1, Language::Zpl, &job)?;
        Ok(read(Language::Zpl, &data, &job)?[0].ink())
    };
    assert!(sent(&plain)? == ink(&dots));
    let gray = Renderer::builder().color(ColorMode::Gray).build().label(&reply)?;
    assert!(sent(&gray)? == ink(&dots), "PNGs are grey, printers are not");
    let shifted = Renderer::builder().offset_mm(0., 1.).build().label(&reply)?;
    let (moved, rows) = (sent(&shifted)?, ink(&dots));
    assert!(moved[..8].iter().all(Vec::is_empty) && moved[8..] == rows[..moved.len() - 8]);
    let turned = Renderer::builder().rotation(Rotation::Half).build().label(&reply)?;
    let turned = sent(&turned)?;
    assert_eq!(
        turned.len() as u32,
        dots.height - rows.iter().position(|row| !row.is_empty()).unwrap_or_default() as u32
    );
    Ok(())
}

#[test]
fn another_printers_resolution_head_or_form_is_an_error_of_its_own() -> Result<(), Box<dyn Error>> {
    let reply = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/samples/sf-two-part.json"))?;
    let label = Renderer::builder()
        .build()
        .label(&Response::from_json(&reply, &Limits::default())?)?;
    let code = |change: fn(&mut Job)| {
        let mut job = Job::default();
        change(&mut job);
        label.print_data(1, Language::EscPos, &job).map(drop).map_err(|error| error.code())
    };
    assert_eq!(code(|_| {}), Ok(()));
    assert_eq!(code(|job| job.head_dots = Some(576)), Err("wider_than_printer"));
    assert_eq!(code(|job| job.form_length_mm = Some(150.)), Err("longer_than_form"));
    assert_eq!(code(|job| job.printer_dots_per_mm = Some(300. / 25.4)), Err("printer_resolution"));
    assert_eq!(code(|job| job.speed = Some(4)), Err("no_printer_command"));
    let mut too_dark = Job::default();
    too_dark.density = Some(99);
    let error = label.print_data(1, Language::Tspl, &too_dark).expect_err("refused");
    assert_eq!(error.code(), "printer_value");
    Ok(())
}
