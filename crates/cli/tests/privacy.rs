//! Names, phones and addresses reach no error, warning, log or `Debug` text, whatever goes wrong.

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::{Value, json};
use std::error::Error;
use std::fmt::{Debug, Display};
use std::path::Path;
use std::process::{Command, Output};
use waybill_label::engine::{self, Medium};
use waybill_label::label::Expectation;
use waybill_label::output::raster::{ColorMode, RasterOptions, rasterize};
use waybill_label::template::{BuiltinTemplate, LabelOverrides, Order};
use waybill_label::text::FontSet;
use waybill_label::{Limits, Renderer, Response};

const NAME: &str = "金丝雀某";
const PHONE: &str = "13911112222";
const ADDRESS: &str = "金丝雀省金丝雀市隐秘路77号";

fn clean(what: &str, text: &str) {
    for canary in [NAME, PHONE, ADDRESS, "金丝雀", "隐秘路"] {
        assert!(!text.contains(canary), "{what} tells {canary}");
    }
}
fn silent<T: Debug>(what: &str, value: &T) {
    clean(what, &format!("{value:?} {value:#?}"));
}
fn error<E: Display + Debug>(what: &str, error: &E) {
    clean(what, &format!("{error} {error:?}"));
}

fn page() -> String {
    format!("<p>收件人：{NAME} {PHONE}<br>{ADDRESS}</p><p>寄件人：{NAME} {PHONE}<br>{ADDRESS}</p>")
}
fn order() -> String {
    let party = json!({"name": NAME, "mobile": PHONE, "address": ADDRESS});
    json!({"order_id": "O-1", "receiver": party, "sender": party}).to_string()
}
fn reply(print_html: &str, more: Value) -> Vec<u8> {
    let mut reply = json!({
        "waybill_id": "SF1400000000001", "delivery_id": "SF", "order_id": "O-1", "print_html": print_html,
        "waybill_data": [{"key": "destEncodePhone", "value": PHONE}, {"key": "SF_mark", "value": NAME}, {"key": "note", "value": ADDRESS}],
    });
    if let (Some(reply), Some(more)) = (reply.as_object_mut(), more.as_object()) {
        reply.extend(more.clone());
    }
    reply.to_string().into_bytes()
}
fn encoded(html: &str) -> String {
    BASE64_STANDARD.encode(html)
}

/// Replies that fail, each in its own room, and one that succeeds with warnings.
fn replies() -> Vec<(&'static str, Vec<u8>)> {
    let whole = page();
    let cut = encoded(&whole);
    let nothing = json!({});
    let mut broken_json = reply(&cut, nothing.clone());
    broken_json.truncate(broken_json.len() - 9);
    vec![
        ("success", reply(&cut, nothing.clone())),
        ("broken JSON", broken_json),
        ("no base64", reply(&format!("§{whole}"), nothing.clone())),
        ("cut-off base64", reply(&cut[..cut.len() - 3], nothing.clone())),
        ("not HTML", reply(&encoded(&format!("{NAME} {PHONE} {ADDRESS}")), nothing.clone())),
        ("empty", reply("", nothing.clone())),
        ("cancelled", reply(&cut, json!({"order_status": 1}))),
        ("bad field", reply(&cut, json!({"order_status": NAME}))),
        ("bad data", reply(&cut, json!({"waybill_data": [{"key": NAME, "value": [PHONE]}]}))),
        ("twice", reply(&cut, json!({"printHtml": NAME}))),
        (
            "api error",
            reply(
                &cut,
                json!({"errcode": 9300501, "errmsg": "refused", "delivery_resultmsg": "refused"}),
            ),
        ),
        (
            "unresolved variable",
            reply(&encoded(&format!("{whole}##VAR(custom.receiver.name)")), nothing.clone()),
        ),
        (
            "no barcode",
            reply(&encoded(&format!("{whole}##CODE128(VAR(waybilldata.note))")), nothing.clone()),
        ),
        (
            "wrong function",
            reply(&encoded(&format!("{whole}##QRCODE({NAME})")), nothing.clone()),
        ),
        ("deep", reply(&encoded(&format!("{}{whole}", "<div>".repeat(5000))), nothing)),
    ]
}

#[test]
fn no_room_tells_a_value() -> Result<(), Box<dyn Error>> {
    let limits = Limits::default();
    let renderer = Renderer::builder().build();
    let mut failures = 0;
    for (what, json) in replies() {
        match Response::from_json(&json, &limits) {
            Err(failure) => {
                failures += 1;
                error(what, &failure);
            }
            Ok(response) => {
                silent(what, &response);
                match renderer.label(&response) {
                    Err(failure) => {
                        failures += 1;
                        error(what, &failure);
                    }
                    Ok(label) => {
                        assert_eq!(label.fields().receiver.name.as_ref().map(|name| &*name.value), Some(NAME), "{what}");
                        silent(what, &label);
                        silent(what, label.fields());
                        silent(what, &label.text);
                        silent(what, &label.pages());
                        label.warnings.iter().for_each(|warning| error(what, warning));
                        let expected = json!({"receiver": {"name": format!("{NAME}二"), "phone": PHONE, "address": ADDRESS}}).to_string();
                        let expected = Expectation::from_json(expected.as_bytes())?;
                        silent(what, &expected);
                        silent(what, &label.check(&expected));
                    }
                }
            }
        }
    }
    assert!(failures >= 11, "{failures}");

    let engine = engine::Engine::new(FontSet::bundled(), engine::Limits::default());
    let window = Medium::Screen { width: 800., height: 600. };
    let laid_out = engine.lay_out(&engine.prepare(&page())?, window)?;
    silent("what the engine returns", &laid_out);
    let options = RasterOptions::new(8., ColorMode::Bilevel);
    silent("dots", &rasterize(&laid_out.pages[0], &options)?);

    for wrong in [format!("[\"{NAME}\"]"), format!("{{\"receiver\": {NAME}"), format!("\"{PHONE}\"")] {
        if let Err(failure) = Order::from_json(wrong.as_bytes()) {
            error("order", &failure);
        }
        match Expectation::list_from_json(wrong.as_bytes()) {
            Err(failure) => error("expectation", &failure),
            Ok(list) => silent("expectation", &list),
        }
    }
    if let Err(failure) = Expectation::from_json(format!("{{\"{NAME}\": \"{PHONE}\"}}").as_bytes()) {
        error("expectation's key", &failure);
    }
    let order = Order::from_json(order().as_bytes())?;
    silent("order", &order);
    let overrides = LabelOverrides::default().order(order).set("note", ADDRESS);
    silent("overrides", &overrides);
    let builtin = Renderer::builder()
        .overrides(overrides)
        .builtin_template(BuiltinTemplate::TwoPart100x180)
        .build();
    let lacking = reply("", json!({"waybill_data": []}));
    match builtin.label(&Response::from_json(&lacking, &limits)?) {
        Err(failure) => error("built-in", &failure),
        Ok(_) => return Err("a label without a routing code".into()),
    }
    Ok(())
}

#[test]
fn the_command_line_logs_no_value() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let run = |arguments: &[&str]| -> Result<Output, std::io::Error> {
        Command::new(env!("CARGO_BIN_EXE_waybill-label"))
            .args(arguments)
            .current_dir(folder.path())
            .output()
    };
    let write = |name: &str, bytes: &[u8]| std::fs::write(Path::new(folder.path()).join(name), bytes);
    write("order.json", order().as_bytes())?;
    write("bad.json", format!("{{\"name\": {NAME} {PHONE}").as_bytes())?;
    write(
        "expect.json",
        json!({"receiver": {"name": "别人", "phone": "1", "address": ADDRESS}})
            .to_string()
            .as_bytes(),
    )?;
    for (what, json) in replies() {
        write("reply.json", &json)?;
        for arguments in [
            &["render", "reply.json", "-o", "out.png", "--report", "report.json"][..],
            &[
                "render",
                "reply.json",
                "-o",
                "out.png",
                "--order",
                "order.json",
                "--template",
                "builtin:100x150",
            ],
            &["inspect", "reply.json"],
            &["inspect", "reply.json", "--order", "bad.json"],
            &["check", "reply.json", "--expect", "bad.json"],
        ] {
            let output = run(arguments)?;
            clean(what, &String::from_utf8_lossy(&output.stderr));
        }
        clean(what, &std::fs::read_to_string(folder.path().join("report.json"))?);
        let checked = run(&["check", "reply.json", "--expect", "expect.json"])?;
        assert_eq!(checked.status.code(), Some(1), "{what}");
        clean(what, &String::from_utf8_lossy(&checked.stdout));
        clean(what, &String::from_utf8_lossy(&checked.stderr));
    }
    Ok(())
}
