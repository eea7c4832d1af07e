//! What must not leave as a label: replies that were cut off, empty bodies, barcodes that were not fetched; and that whole labels leave.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;
use waybill_label::policy::Policy;
use waybill_label::warning::{Severity, Warning};
use waybill_label::{Error, Label, Limits, Renderer, Responses, print_html};

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

fn sample(name: &str) -> Result<(Value, String)> {
    let reply: Value = serde_json::from_slice(&std::fs::read(format!("samples/{name}"))?)?;
    let html = print_html::decode(reply["print_html"].as_str().unwrap_or_default(), &Limits::default())?;
    Ok((reply, html.text))
}

fn with_html(reply: &Value, html: &str) -> Result<Vec<u8>> {
    let mut reply = reply.clone();
    reply["print_html"] = BASE64_STANDARD.encode(html).into();
    Ok(serde_json::to_vec(&reply)?)
}

fn denied(made: std::result::Result<Label, Error>) -> Vec<&'static str> {
    match made {
        Err(Error::Denied { warnings, .. }) => warnings.iter().map(|warning| warning.code()).collect(),
        _ => Vec::new(),
    }
}

/// Wherever a document is cut, it is an error or a label that has to be looked at.
#[test]
fn no_part_of_a_document_leaves_in_silence() -> Result {
    let renderer = Renderer::builder().build();
    let strict = Renderer::builder().policy(Policy::strict()).build();
    for name in ["sf-two-part.json", "zto-one-part.json"] {
        let (reply, html) = sample(name)?;
        let body_end = html.rfind("</table>").or(html.rfind("</div>")).ok_or("a body")?;
        let (mut stopped, mut silent, mut cuts) = (0, 0, 0);
        for part in 1..60 {
            let mut cut = body_end * part / 60;
            while !html.is_char_boundary(cut) {
                cut += 1;
            }
            let reply = with_html(&reply, &html[..cut])?;
            cuts += 1;
            stopped += usize::from(renderer.render(&reply).is_err());
            silent += usize::from(strict.render(&reply).is_ok());
        }
        // A table that is not closed is everyday HTML: the last line of one may be gone without another sign.
        assert!(silent * 20 <= cuts, "{name}: {silent} of {cuts} cuts are silent");
        assert!(
            stopped * 10 >= cuts * 7,
            "{name}: {stopped} of {cuts} cuts are stopped without being asked for"
        );
        assert!(strict.render(&with_html(&reply, &html)?).is_ok(), "{name} is whole");
    }
    Ok(())
}

#[test]
fn an_empty_body_and_a_barcode_that_is_not_there_are_stopped() -> Result {
    let renderer = Renderer::builder().build();
    let (reply, _) = sample("sf-two-part.json")?;
    let made = |html: &str| Ok::<_, Box<dyn std::error::Error>>(denied(renderer.render(&with_html(&reply, html)?)));
    assert_eq!(made("<html><body></body></html>")?, ["blank_page"]);
    let by_url = "<html><body><p>SF1400301234567</p><img src='https://example.com/code?x=1' width=300 height=60></body></html>";
    assert_eq!(made(by_url)?, ["waybill_number_not_in_barcode"]);
    // An enclosure has no barcode, and is no accident.
    assert!(made("<html><body><p>SF1400301234567</p></body></html>")?.is_empty());
    Ok(())
}

/// A picture of a px that counts readers says nothing, by attributes or by style; one that would be seen does.
#[test]
fn nobody_misses_a_picture_of_one_px() -> Result {
    let renderer = Renderer::builder().build();
    let (reply, html) = sample("sf-two-part.json")?;
    let end = html.rfind("</body>").unwrap_or(html.len());
    let codes = |picture: &str| {
        let label = renderer.render(&with_html(&reply, &format!("{}{picture}{}", &html[..end], &html[end..]))?)?;
        Ok::<_, Box<dyn std::error::Error>>(label.warnings.iter().map(|warning| warning.code()).collect::<Vec<_>>())
    };
    for speck in [
        "width=1 height=1",
        "style='width:1px;height:1px'",
        "style='width:0;height:0'",
        "width=1 height=0",
    ] {
        let made = codes(&format!(
            "<div style='position:absolute'><img src='https://example.com/t.gif' {speck}></div>"
        ))?;
        assert_eq!(made, [""; 0], "{speck}");
    }
    for seen in ["width=1", "width=2 height=2", "width=1 height=1 style='min-width:9px'", ""] {
        let made = codes(&format!(
            "<div style='position:absolute'><img src='https://example.com/t.gif' {seen}></div>"
        ))?;
        assert_eq!(made, ["blocked_resource"], "{seen}");
    }
    Ok(())
}

/// Forced breaks around nothing leave no pages; those of what was not fetched, not run or is out of sight do, and are stopped.
#[test]
fn only_pages_of_nothing_are_left_out() -> Result {
    let renderer = Renderer::builder().build();
    let (reply, _) = sample("sf-two-part.json")?;
    let part = "<p>SF1400301234567</p>";
    let made = |html: &str| Ok::<_, Box<dyn std::error::Error>>(renderer.render(&with_html(&reply, html)?).map(|label| label.page_count));
    let end = "<div style='break-after:page'></div>";
    for (nothing, pages) in [
        (format!("{end}{part}"), 1),
        (format!("<p style='break-after:page'>&nbsp;</p>{part}"), 1),
        (format!("{part}{end}{end}{end}{part}"), 2),
        (format!("{end}{part}{end}"), 1),
    ] {
        assert_eq!(made(&nothing)?.ok(), Some(pages), "{nothing}");
    }
    for something in [
        "<img src='https://example.com/label.png' width=300 height=60>",
        "<img src='data:image/png;base64,AAAA' width=300 height=60>",
        "<div style='overflow:hidden;height:0'>SF1400301234567</div>",
        "<script>document.write('SF1400301234567')</script>",
        "<noscript>SF1400301234567</noscript>",
    ] {
        let made = renderer.render(&with_html(
            &reply,
            &format!("<div style='break-after:page'>{something}</div>{part}"),
        )?);
        assert!(denied(made).contains(&"blank_page"), "{something}");
    }
    Ok(())
}

/// Text that a box cuts is told also when all of it is on a page that is not printed.
#[test]
fn what_is_cut_on_a_page_that_is_left_out_is_told() -> Result {
    let renderer = Renderer::builder().build();
    let (reply, _) = sample("sf-two-part.json")?;
    let part = "<style>@page{size:100mm 150mm}body{margin:0}</style><p>SF1400301234567</p>";
    for (end, told) in [
        ("<div style='break-before:page;overflow:hidden;height:0'>转寄8</div>", Some(2)),
        (
            "<div style='height:138mm;overflow:hidden'><div style='height:160mm'></div>转寄8</div>",
            Some(1),
        ),
        ("<div style='break-before:page'>&nbsp;</div>", None),
        ("<div style='height:160mm'></div>", None),
    ] {
        let label = renderer.render(&with_html(&reply, &format!("{part}{end}"))?)?;
        assert_eq!(label.page_count, 1, "{end}");
        let cut = |warning: &Warning| match warning {
            Warning::ClippedText { page, characters: 3, .. } => Some(*page),
            _ => None,
        };
        assert_eq!(label.warnings.iter().find_map(cut), told, "{end}: {:?}", label.warnings);
    }
    Ok(())
}

#[test]
fn all_samples_leave_also_under_the_strict_policy() -> Result {
    let strict = Renderer::builder().policy(Policy::strict()).build();
    let mut labels = 0;
    for file in std::fs::read_dir("samples")? {
        let path = file?.path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        for response in Responses::new(&*std::fs::read(&path)?, strict.limits()).flatten() {
            if response.print_html.as_deref().is_none_or(str::is_empty) {
                continue;
            }
            let made = strict.label(&response);
            assert!(made.is_ok(), "{}: {:?}", path.display(), made.err());
            labels += 1;
        }
    }
    assert!(labels >= 10, "{labels}");
    Ok(())
}

#[test]
fn what_is_denied_is_told_with_its_severity() -> Result {
    let (reply, _) = sample("sf-two-part.json")?;
    let error = Renderer::builder()
        .build()
        .render(&with_html(&reply, "<p></p>")?)
        .err()
        .ok_or("a blank page")?;
    assert_eq!(error.code(), "denied");
    let json = serde_json::to_value(&error)?;
    assert_eq!(json["warnings"][0]["code"], "blank_page");
    assert_eq!(json["warnings"][0]["severity"], Severity::Stop.name());
    Ok(())
}

const NUMBER: &str = "SF1400301234567";

/// A label with the waybill number in text, and barcodes of it in boxes of a `style` each.
fn with_codes(styles: &[&str], more: &str) -> Result<Vec<u8>> {
    let codes: String = styles
        .iter()
        .map(|style| {
            format!("<img src='data:image/png;base64, ##CODE128(VAR(sys.waybillid))' style='position:absolute;height:14mm;{style}'>")
        })
        .collect();
    let html = format!("<style>@page{{size:100mm 150mm}}body{{margin:0}}</style><p style='margin:5mm'>{NUMBER}</p>{codes}{more}");
    let reply = serde_json::json!({"waybill_id": NUMBER, "order_id": "o", "delivery_id": "SF", "order_status": 0, "waybill_data": []});
    with_html(&reply, &html)
}

#[test]
fn a_label_is_stopped_when_no_barcode_of_its_number_is_sure_to_scan() -> Result {
    let renderer = Renderer::builder().build();
    let (large, small) = ("left:15mm;top:20mm;width:60mm", "left:15mm;top:60mm;width:22mm");
    let codes = |made: std::result::Result<Label, Error>| -> Vec<_> {
        let warnings = made.map(|label| label.warnings).unwrap_or_default();
        warnings.iter().map(|warning| warning.code()).collect()
    };
    assert!(codes(renderer.render(&with_codes(&[large], "")?)).is_empty());
    let weak = with_codes(&[small], "")?;
    assert_eq!(denied(renderer.render(&weak)), ["waybill_number_not_scannable"]);
    let allowing = Renderer::builder()
        .policy(Policy::default().allow("waybill_number_not_scannable")?)
        .build();
    assert!(allowing.render(&weak).is_ok());
    // One that is sure is enough.
    let both = codes(renderer.render(&with_codes(&[large, small], "")?));
    assert_eq!(both, ["barcode_narrow", "barcode_weak"]);
    Ok(())
}

#[test]
fn a_barcode_that_does_not_read_is_told_when_another_says_the_same() -> Result {
    let renderer = Renderer::builder().build();
    let (first, second) = ("left:15mm;top:20mm;width:60mm", "left:15mm;top:60mm;width:60mm");
    let box_over = "<div style='position:absolute;left:40mm;top:58mm;width:9mm;height:20mm;background:#000'></div>";
    let alone = with_codes(&[second], box_over)?;
    assert_eq!(renderer.render(&alone).err().map(|error| error.code()), Some("barcode_unreadable"));
    let label = renderer.render(&with_codes(&[first, second], box_over)?)?;
    assert_eq!(
        label.warnings.iter().map(|warning| warning.code()).collect::<Vec<_>>(),
        ["barcode_unreadable"]
    );
    assert_eq!(label.warnings[0].severity(), Severity::Check);
    // Whoever only looks sees it all the same.
    let looking = Renderer::builder().policy(Policy::permissive()).build().render(&alone)?;
    assert!(
        looking
            .barcodes
            .iter()
            .any(|code| code.quality.is_some_and(|quality| !quality.reads))
    );
    Ok(())
}

#[test]
fn a_barcode_that_is_cut_off_stops_a_label_that_has_no_other() -> Result {
    let renderer = Renderer::builder().build();
    let (whole, off_paper) = ("left:15mm;top:20mm;width:60mm", "left:70mm;top:60mm;width:60mm");
    assert_eq!(
        denied(renderer.render(&with_codes(&[off_paper], "")?)),
        ["waybill_number_not_in_barcode"]
    );
    // Where it is comes along.
    let error = renderer
        .render(&with_codes(&[off_paper], "")?)
        .err()
        .ok_or("a code that is cut off")?;
    assert_eq!(serde_json::to_value(&error)?["others"][0]["code"], "barcode_cut");
    assert!(renderer.render(&with_codes(&[whole, off_paper], "")?).is_ok());
    Ok(())
}
