//! A token at every place of replies, their documents, pictures and faces reaches no error, warning, log or `Debug` text, whatever that breaks.

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::json;
use std::fmt::Debug;
use waybill_label::label::Expectation;
use waybill_label::policy::Policy;
use waybill_label::template::Order;
use waybill_label::{Limits, Renderer, Response};

const CANARY: &str = "Qzxcanary";

/// Something of everything that a label has, and of what is told about.
fn document() -> String {
    let face = BASE64_STANDARD.encode(include_bytes!("fonts/Hangul.woff2"));
    let svg = "<svg width=9 height=9><text x=1 y=9 font-family=abc>a</text><filter id=f /><image href=http://host.example/p /></svg>";
    format!(
        "<!DOCTYPE html><!-- 100*180 note --><html lang=zh><title>title</title><style>@font-face{{font-family:own;src:url(data:font/woff2;base64,{face})}}\
         @font-face{{font-family:broken;src:url(data:,no)}}@import 'http://host.example/s.css';@page{{size:100mm 180mm}}:root{{--v:red}}p.name{{font-family:own,simhei;color:var(--v)}}\
         q:before{{content:'open'}}i{{writing-mode:vertical-rl;filter:blur(1px)}}</style><body onload=\"write()\"><p class=name id=a title=tip>收件人：王某 13911112222</p>\
         <img src=http://host.example/x.png alt=alternative><img src='data:image/png;base64,AAAA'>{svg}<input value=typed><script>document.write('x')</script>\
         <iframe srcdoc='<p>inner'></iframe><div style='width:9px;overflow:hidden;white-space:nowrap;text-overflow:ellipsis'>a long address here</div>\
         <table border=1><tr><td colspan=2>cell<td>\u{e000}\u{10ffff}</table><a href='mailto:somebody'>mail</a><q>quoted</q><i>\u{200b}</i>"
    )
}

fn template() -> String {
    "<p>##VAR(custom.receiver.name) ##IF(VAR(waybilldata.note))yes##ENDIF</p>##CODE128(VAR(waybillid))##QRCODE(text)".to_owned()
}

fn reply(document: &str) -> String {
    json!({
        "errcode": 0, "errmsg": "fine", "delivery_resultcode": 0, "delivery_resultmsg": "fine",
        "order_id": "O-1", "delivery_id": "SF", "waybill_id": "SF1400000000001", "order_status": 0,
        "waybill_data": [{"key": "SF_mark", "value": "mark"}, {"key": "note", "value": "a note"}],
        "print_html": BASE64_STANDARD.encode(document),
    })
    .to_string()
}

fn silent<T: Debug>(what: &str, value: &T) {
    assert!(!format!("{value:?} {value:#?}").contains(CANARY), "{what}");
}

/// Everything that is told of a reply, and of what is made of it.
fn run(what: &str, renderers: &[Renderer], reply: &[u8]) {
    let response = match Response::from_json(reply, &Limits::default()) {
        Ok(response) => response,
        Err(error) => {
            assert!(!error.to_string().contains(CANARY), "{what}: {error}");
            return silent(what, &error);
        }
    };
    silent(what, &response);
    for renderer in renderers {
        match renderer.label(&response) {
            Err(error) => {
                assert!(!error.to_string().contains(CANARY), "{what}: {error}");
                silent(what, &error);
            }
            Ok(label) => {
                silent(what, &label);
                silent(what, label.fields());
                for warning in &label.warnings {
                    let json = serde_json::to_string(warning).expect("a warning is JSON");
                    assert!(!format!("{warning} {warning:?} {json}").contains(CANARY), "{what}: {warning}");
                }
            }
        }
    }
}

/// The text with the token at a place.
fn with_canary(text: &str, at: usize) -> String {
    format!("{}{CANARY}{}", &text[..at], &text[at..])
}

fn places(text: &str) -> impl Iterator<Item = usize> + '_ {
    (0..=text.len()).filter(|at| text.is_char_boundary(*at))
}

#[test]
fn no_place_of_a_reply_is_told() {
    let strict = Renderer::builder().build();
    let lenient = Renderer::builder().policy(Policy::permissive()).allow_missing_glyphs(true).build();
    let renderers = [strict, lenient];
    let mut runs = 0;
    for document in [document(), template()] {
        let whole = document.clone();
        // The bytes of the face come below.
        let face = whole
            .find("base64,")
            .map(|start| start + 7..start + 7 + whole[start + 7..].find(')').unwrap_or(0));
        for at in places(&whole).filter(|at| !face.as_ref().is_some_and(|face| face.contains(at))) {
            run(&format!("document at {at}"), &renderers, reply(&with_canary(&whole, at)).as_bytes());
            runs += 1;
            if at % 3 == 0 {
                // And cut off there.
                let cut = format!("{}{CANARY}", &whole[..at]);
                run(&format!("document cut at {at}"), &renderers, reply(&cut).as_bytes());
                runs += 1;
            }
        }
    }
    let json = reply("<p>x");
    // Numbers and codes are what a label is called by.
    let mut named = Vec::new();
    for value in ["O-1", "SF1400000000001", "\"SF\""] {
        let start = json.find(value).expect("it is there");
        named.push(start..start + value.len() + 1);
    }
    for at in places(&json).filter(|at| !named.iter().any(|value| value.contains(at))) {
        run(&format!("reply at {at}"), &renderers, with_canary(&json, at).as_bytes());
        run(
            &format!("reply cut at {at}"),
            &renderers,
            &with_canary(&json, at).as_bytes()[..at + CANARY.len()],
        );
        runs += 2;
    }
    let order = json!({"order_id": "O", "receiver": {"name": "n", "mobile": "1", "address": "a"}, "cargo": {"count": 1}}).to_string();
    let expected = json!({"waybill_id": "w", "receiver": {"name": "n", "phone": "1", "address": "a"}}).to_string();
    for text in [order, expected] {
        for at in places(&text) {
            let text = with_canary(&text, at);
            match Order::from_json(text.as_bytes()) {
                // The keys of an order are its caller's.
                Ok(_) => {}
                Err(error) => assert!(!format!("{error} {error:?}").contains(CANARY), "order at {at}"),
            }
            match Expectation::list_from_json(text.as_bytes()) {
                // Its numbers are what a label is called by.
                Ok(_) => {}
                Err(error) => assert!(!format!("{error} {error:?}").contains(CANARY), "expectation at {at}"),
            }
            runs += 2;
        }
    }
    assert!(runs >= 2_000, "{runs}");
}

/// In the bytes of a face and of a picture, whatever that damages.
#[test]
fn no_place_of_a_face_or_picture_is_told() {
    let renderers = [Renderer::builder().policy(Policy::permissive()).allow_missing_glyphs(true).build()];
    let mut picture = Vec::new();
    {
        let mut encoder = png::Encoder::new(&mut picture, 4, 4);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.add_text_chunk("Title".into(), CANARY.into()).expect("a text");
        let mut writer = encoder.write_header().expect("a header");
        writer.write_image_data(&[0; 16]).expect("pixels");
    }
    let face: &[u8] = include_bytes!("fonts/Hangul.woff2");
    for (what, bytes) in [("picture", &picture[..]), ("face", face)] {
        let step = (bytes.len() / 400).max(1);
        for at in (0..bytes.len()).step_by(step) {
            let mut changed = bytes.to_vec();
            changed.splice(at..(at + CANARY.len()).min(bytes.len()), CANARY.bytes());
            let data = BASE64_STANDARD.encode(changed);
            let html = format!(
                "<style>@font-face{{font-family:f;src:url(data:;base64,{data})}}</style><p style='font-family:f'>서 a<img src='data:;base64,{data}'>"
            );
            run(&format!("{what} at {at}"), &renderers, reply(&html).as_bytes());
        }
    }
}
