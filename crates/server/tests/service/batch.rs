//! Many replies in one request.

use crate::support::{Gate, Service, held_reply, sample, write_request};
use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::Value;
use std::io::{Read, Write};
use waybill_label::{Renderer, Responses};

fn lines(names: &[&str]) -> Vec<u8> {
    let line = |name: &&str| {
        let value: Value = serde_json::from_slice(&sample(name)).expect("JSON");
        value.to_string() + "\n"
    };
    names.iter().map(line).collect::<String>().into_bytes()
}

fn rows(body: &[u8]) -> Vec<Value> {
    body.split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).expect("a line of JSON"))
        .collect()
}

const NAMES: [&str; 4] = ["sf-two-part", "zto-one-part", "batch-camel", "jd-stacked-tables"];

#[test]
fn lines_come_in_order_and_a_failure_stops_no_other() {
    let service = Service::start(|_| ());
    let body = lines(&NAMES);
    let answer = service.post("/v1/labels:batch?format=png", &body);
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/x-ndjson"));
    let rows = rows(&answer.body);
    let renderer = Renderer::builder().build();
    let expected: Vec<_> = Responses::new(&body[..], renderer.limits()).collect();
    assert_eq!(rows.len(), expected.len());
    let mut failed = 0;
    for (number, (row, reply)) in (1..).zip(rows.iter().zip(&expected)) {
        assert_eq!(row["number"], number);
        match reply {
            Ok(reply) => {
                let label = renderer.label(reply).expect("a label");
                assert_eq!(row["waybill_id"], label.waybill_id);
                assert_eq!(row["files"][0], BASE64_STANDARD.encode(label.to_png(1).expect("a PNG")));
                assert!(row["error"].is_null());
            }
            Err(error) => {
                failed += 1;
                assert_eq!(
                    (&row["order_id"], &row["error"]["code"]),
                    (&Value::from(&*error.order_id), &Value::from("api_error"))
                );
            }
        }
    }
    assert_eq!(failed, 1);
}

#[test]
fn parts_and_one_pdf() {
    let service = Service::start(|_| ());
    let body = lines(&["sf-two-part", "zto-one-part"]);
    let parts = service.ask("POST", "/v1/labels:batch", &[("accept", "multipart/mixed")], &body);
    let boundary = parts
        .header("content-type")
        .strip_prefix("multipart/mixed; boundary=")
        .expect("a boundary")
        .to_owned();
    let text = parts.text();
    assert_eq!(text.matches(&format!("--{boundary}\r\n")).count(), 2);
    assert!(text.contains("filename=\"SF1400301234567.pdf\"") && text.ends_with(&format!("--{boundary}--\r\n")));

    let renderer = Renderer::builder().build();
    let mut merged = renderer.merged_pdf(Vec::new());
    for reply in Responses::new(&body[..], renderer.limits()) {
        let label = reply.map_err(waybill_label::Error::from).and_then(|reply| renderer.label(&reply));
        merged.add(&label.expect("a label")).expect("it fits");
    }
    let pdf = service.ask("POST", "/v1/labels:batch", &[("accept", "application/pdf")], &body);
    assert_eq!((pdf.status, pdf.body), (200, merged.finish().expect("a PDF")));

    // A stack of labels from which one is missing is worse than none.
    let problem = service.post("/v1/labels:batch?as=merged", lines(&NAMES));
    assert_eq!(problem.problem(), (422, "labels_failed".into()));
    assert_eq!(problem.json()["failures"][0]["code"], "api_error");
    assert_eq!(
        service.post("/v1/labels:batch?as=merged", b"").problem(),
        (422, "labels_failed".into())
    );
    assert_eq!(
        service.post("/v1/labels:batch?as=merged&format=png", &body).problem(),
        (400, "bad_options".into())
    );
}

#[test]
fn bounds_of_batches() {
    let gate = Gate::new();
    let resolver = gate.clone();
    let service = Service::start(|settings| {
        settings.bounds.batches = 1;
        settings.bounds.merged_bytes = 1000;
        settings.resolver = Some(resolver);
    });
    assert_eq!(
        service.post("/v1/labels:batch?as=merged", lines(&["zto-one-part"])).problem(),
        (413, "merged_too_large".into())
    );
    let mut first = service.connect();
    write_request(&mut first, &service.address, "POST", "/v1/labels:batch", &[], &held_reply());
    gate.wait_for(1);
    assert_eq!(
        service.post("/v1/labels:batch", lines(&["zto-one-part"])).problem(),
        (503, "busy".into())
    );
    gate.open();
    let mut bytes = Vec::new();
    first.read_to_end(&mut bytes).expect("an answer");
    assert_eq!(service.post("/v1/labels:batch", lines(&["zto-one-part"])).status, 200);
}

#[test]
fn a_label_comes_while_the_next_reply_is_still_to_be_sent() {
    let service = Service::start(|_| ());
    let mut stream = service.connect();
    let head = format!(
        "POST /v1/labels:batch?format=png HTTP/1.1\r\nhost: {}\r\ntransfer-encoding: chunked\r\n\r\n",
        service.address
    );
    stream.write_all(head.as_bytes()).expect("sent");
    let line = lines(&["zto-one-part"]);
    let chunk = [format!("{:x}\r\n", line.len()).into_bytes(), line, b"\r\n".to_vec()].concat();
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    for number in 1..=3 {
        stream.write_all(&chunk).expect("sent");
        while bytes.windows(10).filter(|window| window.starts_with(b"\"number\":")).count() < number {
            let read = stream.read(&mut piece).expect("an answer");
            assert!(read > 0);
            bytes.extend_from_slice(&piece[..read]);
        }
    }
    stream.write_all(b"0\r\n\r\n").expect("sent");
}

#[test]
fn a_client_that_goes_takes_its_batch_along() {
    let service = Service::start(|settings| settings.bounds.batches = 1);
    let line = lines(&["sf-two-part"]);
    for _ in 0..3 {
        let mut stream = service.connect();
        let head = format!(
            "POST /v1/labels:batch HTTP/1.1\r\nhost: {}\r\ntransfer-encoding: chunked\r\n\r\n",
            service.address
        );
        stream.write_all(head.as_bytes()).expect("sent");
        for _ in 0..20 {
            let chunk = [format!("{:x}\r\n", line.len()).into_bytes(), line.clone(), b"\r\n".to_vec()].concat();
            stream.write_all(&chunk).expect("sent");
        }
        let _ = stream.read(&mut [0; 100]);
        drop(stream);
        // Its place is free again, once the service knows.
        while service.post("/v1/labels:batch", &line).status == 503 {}
    }
    service.stop();
}
