//! Single replies over HTTP: labels, data, problems.

use crate::support::{Service, sample};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use waybill_label::options::PrintOptions;
use waybill_label::{Options, Renderer};

fn library(options: &str) -> Renderer {
    Options::from_json(options.as_bytes())
        .and_then(|options| options.renderer())
        .expect("options")
        .build()
}

#[test]
fn labels_are_the_librarys() {
    let service = Service::start(|_| ());
    let reply = sample("sf-two-part");
    let label = library("{}").render(&reply).expect("a label");
    let pdf = service.post("/v1/labels", &reply);
    assert_eq!((pdf.status, pdf.header("content-type")), (200, "application/pdf"));
    assert_eq!(pdf.header("waybill-label-pages"), "1");
    assert_eq!(pdf.body, label.to_pdf().expect("a PDF"));
    let png = service.post("/v1/labels?format=png", &reply);
    assert_eq!((png.status, png.header("content-type")), (200, "image/png"));
    assert_eq!(png.body, label.to_png(1).expect("a PNG"));
    let accepted = service.ask("POST", "/v1/labels", &[("accept", "text/html, image/png;q=0.8")], &reply);
    assert_eq!(accepted.body, png.body);

    let print = PrintOptions::from_json(br#"{"printer": "zebra-zd-300", "density": 10, "copies": 2}"#).expect("options");
    let (language, job) = print.job().expect("a job");
    let zpl = library(r#"{"dpi": 300}"#)
        .render(&reply)
        .and_then(|label| label.print_data(1, language, &job))
        .expect("ZPL");
    let by_query = service.post("/v1/labels?printer=zebra-zd-300&density=10&copies=2", &reply);
    assert_eq!((by_query.status, by_query.header("content-type")), (200, "application/zpl"));
    assert_eq!(by_query.body, zpl);
    let body = format!(
        r#"{{"print": {{"printer": "zebra-zd-300", "density": 10, "copies": 2}}, "reply": {}}}"#,
        String::from_utf8_lossy(&reply)
    );
    assert_eq!(service.post("/v1/labels", body).body, zpl);

    let turned = service.post("/v1/labels?format=png&rotate=90&paper=100x200&offset=1,-1", &reply);
    let options = r#"{"rotate": 90, "paper": "100x200", "offset": [1, -1]}"#;
    assert_eq!(
        turned.body,
        library(options).render(&reply).and_then(|label| label.to_png(1)).expect("a PNG")
    );
}

#[test]
fn what_is_on_a_label_is_told() {
    let service = Service::start(|_| ());
    let reply = sample("sf-two-part");
    let model = service.post("/v1/inspect", &reply).json();
    let mut expected = serde_json::to_value(library("{}").render(&reply).expect("a label")).expect("JSON");
    expected["schema_version"] = json!(1);
    assert_eq!(model, expected);

    // Whatever the policy would stop: a blank page is a label to look at.
    let blank = br#"{"print_html":"PHA+PC9wPg==","waybill_id":"SF1"}"#;
    assert_eq!(service.post("/v1/labels", blank).problem(), (422, "denied".into()));
    for query in ["", "?strict=true"] {
        let looked_at = service.post(&format!("/v1/inspect{query}"), blank);
        assert_eq!(looked_at.status, 200, "{query}");
        let codes = looked_at.json()["warnings"].as_array().map_or(0, Vec::len);
        assert!(codes > 0, "{query}");
    }

    let check = |expect: Value| {
        let body = format!(r#"{{"reply": {}, "expect": {expect}}}"#, String::from_utf8_lossy(&reply));
        service.post("/v1/check", body).json()
    };
    assert_eq!(
        check(json!({"waybill_id": "SF1400301234567", "receiver": {"phone": "13800000917"}}))["passes"],
        true
    );
    let other = check(json!({"waybill_id": "SF1400301234568"}));
    assert_eq!(
        (&other["passes"], &other["findings"][0]["outcome"]),
        (&json!(false), &json!("mismatch"))
    );
    assert_eq!(service.post("/v1/check", &reply).problem(), (400, "bad_expectation".into()));

    let html = service.post("/v1/decode", &reply);
    assert_eq!((html.status, html.header("content-type")), (200, "text/plain; charset=utf-8"));
    assert!(html.text().contains("<html") && html.header("content-disposition").starts_with("attachment"));
}

#[test]
fn problems_have_codes_and_say_what_to_do() {
    let service = Service::start(|settings| settings.bounds.body_bytes = 100_000);
    let reply = sample("sf-two-part");
    let problem = |path: &str, body: &[u8]| service.post(path, body).problem();
    assert_eq!(problem("/v1/labels", b"no JSON"), (400, "not_json".into()));
    assert_eq!(problem("/v1/labels", b""), (400, "not_json".into()));
    assert_eq!(problem("/v1/labels", br#"{"print_html": ""}"#), (422, "no_template".into()));
    assert_eq!(
        problem("/v1/labels", br#"{"errcode": 40199, "errmsg": "not found"}"#),
        (422, "api_error".into())
    );
    assert_eq!(problem("/v1/labels", &sample("batch-camel")), (400, "not_one_reply".into()));
    assert_eq!(problem("/v1/labels?dpi=9999", &reply), (400, "bad_options".into()));
    assert_eq!(problem("/v1/labels?papier=a4", &reply), (400, "bad_options".into()));
    assert_eq!(problem("/v1/labels?format=png&page=2", &reply), (422, "no_such_page".into()));
    assert_eq!(problem("/v1/labels?format=tspl&page=0", &reply), (422, "no_such_page".into()));
    assert_eq!(problem("/v1/labels?page=1", &reply), (400, "bad_options".into()));
    assert_eq!(
        problem("/v1/labels?printer=receipt-58mm", &reply),
        (422, "wider_than_printer".into())
    );
    assert_eq!(problem("/v1/labels", &vec![b' '; 100_001]), (413, "body_too_large".into()));
    assert_eq!(
        service.ask("POST", "/v1/labels", &[("accept", "text/html")], &reply).problem(),
        (406, "not_acceptable".into())
    );
    assert_eq!(
        service.ask("POST", "/v1/labels", &[("content-encoding", "br")], &reply).problem(),
        (415, "unsupported_encoding".into())
    );
    assert_eq!(
        service.ask("POST", "/v1/labels", &[("content-encoding", "gzip")], &reply).problem(),
        (400, "bad_gzip".into())
    );
    assert_eq!(service.get("/v1/nothing").problem(), (404, "not_found".into()));
    let wrong_method = service.get("/v1/labels");
    assert_eq!(wrong_method.problem(), (405, "method_not_allowed".into()));
    assert!(wrong_method.header("allow").contains("POST"));

    let blank = br#"{"print_html":"PHA+PC9wPg==","waybill_id":"SF1"}"#;
    let denied = service.post("/v1/labels", blank);
    assert_eq!(denied.problem(), (422, "denied".into()));
    assert_eq!(denied.json()["warnings"][0]["code"], "blank_page");
    let allowed = service.post("/v1/labels?allow=blank_page", blank);
    assert_eq!(allowed.status, 200);
    assert!(allowed.header("waybill-label-warnings").starts_with("blank_page"));
}

#[test]
fn nothing_personal_leaves_but_in_labels() {
    const NAME: &str = "金丝雀某";
    const PHONE: &str = "13911112222";
    use base64::prelude::{BASE64_STANDARD, Engine};
    let lines = Arc::new(Mutex::new(String::new()));
    let log = lines.clone();
    let service = Service::start(|settings| {
        settings.log = Some(Arc::new(move |answered| {
            log.lock().expect("no panic").push_str(&format!("{answered:?}\n"))
        }));
    });
    let html = BASE64_STANDARD.encode(format!("<p>收件人 {NAME} {PHONE}</p>"));
    let reply = |html: &str| {
        format!(
            r#"{{"waybill_id":"SF1","delivery_id":"{NAME}","print_html":"{html}","waybill_data":[{{"key":"SF_mark","value":"{PHONE}"}}]}}"#
        )
    };
    let good = reply(&html);
    let encoded: String = form_urlencoded::byte_serialize(NAME.as_bytes()).collect();
    let asked = [
        ("/v1/labels".to_owned(), good.clone()),
        ("/v1/labels?strict=1".to_owned(), good.clone()),
        ("/v1/labels".to_owned(), reply(&html[..html.len() - 3])),
        ("/v1/labels".to_owned(), reply(NAME)),
        ("/v1/labels".to_owned(), good.trim_end_matches('}').to_owned()),
        ("/v1/labels".to_owned(), format!(r#"{{"options":{{"{NAME}":1}},"reply":{good}}}"#)),
        (
            "/v1/labels".to_owned(),
            format!(r#"{{"options":{{"color":"{NAME}"}},"reply":{good}}}"#),
        ),
        (
            "/v1/labels".to_owned(),
            format!(r#"{{"options":{{"order":{{"a":["{NAME}"}},"reply":{good}}}"#),
        ),
        (
            "/v1/labels".to_owned(),
            format!(r#"{{"options":{{"time":"{NAME}"}},"reply":{good}}}"#),
        ),
        (format!("/v1/labels?{encoded}=1"), good.clone()),
        (format!("/v1/labels?paper={encoded}&dpi={encoded}"), good.clone()),
        (format!("/v1/labels?paper={encoded}"), good.clone()),
        (format!("/v1/labels?printer={encoded}"), good.clone()),
        (format!("/v1/print/{encoded}"), good.clone()),
        (format!("/{encoded}"), good.clone()),
        (
            "/v1/check".to_owned(),
            format!(r#"{{"expect":{{"receiver":{{"name":"{NAME}","nom":"{PHONE}"}}}},"reply":{good}}}"#),
        ),
        (format!("/v1/labels:batch?as={encoded}"), good.clone()),
        ("/v1/labels:batch?as=merged&strict=1".to_owned(), good.clone()),
    ];
    for (path, body) in asked {
        let answer = service.post(&path, body);
        if answer.header("content-type") == "application/problem+json" {
            let text = answer.text();
            assert!(
                !text.contains(NAME) && !text.contains(PHONE) && !text.contains(&encoded),
                "{path}: {text}"
            );
        } else {
            assert_eq!((&*path, answer.status), ("/v1/labels", 200));
        }
    }
    let metrics = service.get("/metrics").text();
    assert!(
        metrics.contains("waybill_labels_total{carrier=\"other\",format=\"pdf\""),
        "{metrics}"
    );
    let lines = lines.lock().expect("no panic").clone();
    assert!(lines.contains("/v1/labels"));
    for text in [&metrics, &lines] {
        assert!(!text.contains(NAME) && !text.contains(PHONE) && !text.contains(&encoded), "{text}");
    }
}

#[test]
fn the_description_is_served_and_the_page_keeps_to_itself() {
    let service = Service::start(|_| ());
    let document = service.get("/openapi.json").json();
    assert_eq!(document, waybill_label_server::openapi());
    assert_eq!(document["openapi"], "3.1.0");
    for path in ["/", "/app.js", "/style.css", "/icon.svg", "/sample.json", "/livez", "/readyz"] {
        let answer = service.get(path);
        assert_eq!(answer.status, 200, "{path}");
        assert!(
            answer
                .header("content-security-policy")
                .starts_with("default-src 'self'; img-src 'self' blob:;")
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("access-control-allow-origin"), "");
    }
    let page = service.get("/").text();
    assert!(!page.contains("http://") && !page.contains("https://") && !page.contains(" style=") && !page.contains(" onclick="));
    assert!(!service.get("/app.js").text().contains("innerHTML"));
    assert_eq!(
        service.post("/v1/labels", sample("zto-one-part")).header("cache-control"),
        "no-store"
    );
}
