//! Labels that are drawn smaller: what is printed keeps its places, barcodes have whole dots and read.

use base64::prelude::{BASE64_STANDARD, Engine};
use waybill_label::label::Label;
use waybill_label::scale::Scale;
use waybill_label::{Paper, Renderer};

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn sample(paper: Option<Paper>, scale: Option<Scale>) -> Result<Label, Box<dyn std::error::Error>> {
    let mut builder = Renderer::builder();
    if let Some(paper) = paper {
        builder = builder.paper(paper);
    }
    if let Some(scale) = scale {
        builder = builder.scale(scale);
    }
    Ok(builder.build().render(&std::fs::read("samples/sf-two-part.json")?)?)
}

/// Every text of `made` stands where that of `whole` does, at `factor` and shifted by so many mm.
fn assert_scaled(whole: &Label, made: &Label, factor: f32, [right, down]: [f32; 2]) {
    assert_eq!(whole.text.len(), made.text.len());
    for (a, b) in whole.text.iter().zip(&made.text) {
        let near = |a: f32, b: f32| (a - b).abs() < 0.05;
        assert_eq!(a.text, b.text);
        assert!(
            near(a.x_mm * factor + right, b.x_mm) && near(a.y_mm * factor + down, b.y_mm),
            "{a:?} {b:?}"
        );
        assert!(near(a.size_pt * factor, b.size_pt), "{a:?} {b:?}");
    }
}

fn assert_barcodes(whole: &Label, made: &Label) {
    assert_eq!(whole.barcodes.len(), made.barcodes.len());
    for (a, b) in whole.barcodes.iter().zip(&made.barcodes) {
        assert_eq!(a.text, b.text);
        assert!(b.quality.is_some_and(|quality| quality.passes), "{b:?}");
        let dots = b.module_mm * 8.;
        assert!((dots - dots.round()).abs() < 0.01 && b.module_mm <= a.module_mm, "{b:?}");
    }
}

#[test]
fn percent_scales_about_the_middle_of_the_paper() -> Outcome {
    let (whole, made) = (sample(None, None)?, sample(None, Scale::percent(90.))?);
    assert_eq!((made.paper.paper, made.pages().len()), (Paper::TWO_PART, 1));
    assert_scaled(&whole, &made, 0.9, [5., 9.]);
    assert_barcodes(&whole, &made);
    assert_eq!(made.paper.cut_mm, whole.paper.cut_mm.map(|cut| cut * 0.9 + 9.));
    Ok(())
}

#[test]
fn a_label_larger_than_the_paper_is_made_to_fit() -> Outcome {
    let (whole, made) = (sample(None, None)?, sample(Some(Paper::SF), Some(Scale::FIT))?);
    assert_eq!((made.paper.paper, made.pages().len()), (Paper::SF, 1));
    assert_eq!((made.pages()[0].width, made.pages()[0].height), (100., 150.));
    let factor = 150. / 180.;
    assert_scaled(&whole, &made, factor, [50. * (1. - factor), 0.]);
    assert_barcodes(&whole, &made);
    assert!(made.warnings.is_empty(), "{:?}", made.warnings);
    Ok(())
}

/// A label that is larger than the paper, after a page of nothing that is left out.
#[test]
fn a_page_of_nothing_does_not_keep_a_label_from_fitting() -> Outcome {
    let lines = "<p style='margin:0;height:10mm'>SF1400301234567</p>".repeat(17);
    let made = |before: &str| {
        let html = format!("<style>@page{{size:100mm 180mm}}body{{margin:0}}</style>{before}{lines}");
        let reply = serde_json::json!({"waybill_id": "SF1400301234567", "print_html": BASE64_STANDARD.encode(html), "waybill_data": []});
        let renderer = Renderer::builder().paper(Paper::SF).scale(Scale::FIT).build();
        renderer.render(&serde_json::to_vec(&reply).unwrap_or_default())
    };
    let (whole, made) = (made("")?, made("<div style='break-after:page'></div>")?);
    assert_eq!(whole.pages().len(), 1);
    assert_eq!(made.to_png(1)?, whole.to_png(1)?);
    assert_eq!(made.pages().len(), 1);
    Ok(())
}

#[test]
fn what_fits_is_not_scaled() -> Outcome {
    for paper in [None, Some(Paper::TWO_PART)] {
        assert_eq!(sample(paper, Some(Scale::FIT))?.to_png(1)?, sample(paper, None)?.to_png(1)?);
    }
    // On larger paper it is as large as it is.
    let made = sample(None, Some(Scale::FIT.onto(Paper::new(105., 210.).ok_or("a paper")?)))?;
    assert_scaled(&sample(None, None)?, &made, 1., [2.5, 15.]);
    Ok(())
}

#[test]
fn scales_are_fit_or_ten_to_a_hundred_percent() {
    assert!(Scale::parse("10%").is_some() && Scale::parse("100").is_some() && Scale::parse(" 97.5 %") == Scale::percent(97.5));
    for wrong in ["9.9%", "101%", "0", "-50%", "NaN", "", "fits", "%"] {
        assert_eq!(Scale::parse(wrong), None, "{wrong}");
    }
}
