//! What must not leave as a label: replies that were cut off, empty bodies, barcodes that were not fetched; and that whole labels leave.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;
use waybill_label::policy::Policy;
use waybill_label::warning::Severity;
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
        Err(Error::Denied { warnings }) => warnings.iter().map(|warning| warning.code()).collect(),
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

#[test]
fn all_samples_leave_and_the_strict_policy_stops_only_what_is_cut_by_its_box_or_the_paper() -> Result {
    let (plain, strict) = (Renderer::builder().build(), Renderer::builder().policy(Policy::strict()).build());
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
            let made = plain.label(&response);
            assert!(made.is_ok(), "{}: {:?}", path.display(), made.err());
            let cut = ["overflow", "clipped_text", "hidden_text", "text_not_shown"];
            let stopped = denied(strict.label(&response));
            assert!(stopped.iter().all(|code| cut.contains(code)), "{}: {stopped:?}", path.display());
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
