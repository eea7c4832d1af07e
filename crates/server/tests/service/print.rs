//! Print jobs over HTTP, on printers that are sockets and files.

use crate::support::{Answer, Service, sample};
use serde_json::Value;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;
use waybill_label::Renderer;
use waybill_label::options::PrintOptions;
use waybill_label_server::{PrinterSettings, Settings};

/// A printer that says nothing of itself.
const PROFILE: &str = "kuaimai-203";

fn printers(settings: &mut Settings, to: &str) {
    let json = format!(r#"[{{"name": "desk", "to": "{to}", "print": {{"printer": "{PROFILE}", "density": 8}}}}]"#);
    settings.printers = PrinterSettings::list_from_json(json.as_bytes()).expect("printers");
}

fn data(reply: &str, density: i16) -> Vec<u8> {
    let label = Renderer::builder().build().render(&sample(reply)).expect("a label");
    let print = PrintOptions::from_json(format!(r#"{{"printer": "{PROFILE}", "density": {density}}}"#).as_bytes());
    let (language, job) = print.and_then(|print| print.job()).expect("a job");
    label.print_data(1, language, &job).expect("printer data")
}

/// Waits until a job is in a state, by asking.
fn wait_for(service: &Service, id: &str, state: &str) -> Value {
    for _ in 0..100_000 {
        let job = service.get(&format!("/v1/jobs/{id}")).json();
        if job["state"] == state {
            return job;
        }
        assert!(
            !["failed", "cancelled"].contains(&job["state"].as_str().unwrap_or_default()),
            "{job}"
        );
        thread::yield_now();
    }
    panic!("job {id} does not become {state}: {}", service.get("/v1/jobs").text());
}

fn id(answer: &Answer) -> String {
    assert_eq!(answer.status, 202, "{}", answer.text());
    let id = answer.json()["id"].as_str().unwrap_or_default().to_owned();
    assert_eq!(answer.header("location"), format!("/v1/jobs/{id}"));
    id
}

#[test]
fn a_label_is_printed_once_for_each_reprint() {
    let folder = tempfile::tempdir().expect("a folder");
    let paper = folder.path().join("paper");
    let service = Service::start(|settings| printers(settings, &format!("file:{}", paper.display())));
    let state = service.get("/v1/printers").json();
    assert_eq!(
        (&state["printers"][0]["name"], &state["printers"][0]["state"]),
        (&"desk".into(), &"ready".into())
    );
    let reply = sample("zto-one-part");

    let first = service.ask("POST", "/v1/print/desk", &[("idempotency-key", "a")], &reply);
    wait_for(&service, &id(&first), "sent");
    let again = service.ask("POST", "/v1/print/desk", &[("idempotency-key", "a")], &reply);
    assert_eq!(id(&again), id(&first));
    let other = service.ask("POST", "/v1/print/desk?density=9", &[("idempotency-key", "a")], &reply);
    assert_eq!(other.problem(), (422, "idempotency_key_reused".into()));
    wait_for(&service, &id(&service.post("/v1/print/desk", &reply)), "earlier");
    assert_eq!(std::fs::read(&paper).expect("paper"), data("zto-one-part", 8));

    wait_for(
        &service,
        &id(&service.post("/v1/print/desk?reprint=1&density=9&copies=2", &reply)),
        "sent",
    );
    let printed = [data("zto-one-part", 8), data("zto-one-part", 9), data("zto-one-part", 9)].concat();
    assert_eq!(std::fs::read(&paper).expect("paper"), printed);
    let jobs = service.get("/v1/jobs?state=sent&printer=desk").json();
    assert_eq!(jobs["jobs"].as_array().map(Vec::len), Some(2));

    assert_eq!(service.post("/v1/print/none", &reply).problem(), (404, "not_found".into()));
    assert_eq!(
        service.post("/v1/print/desk?format=zpl", &reply).problem(),
        (400, "bad_options".into())
    );
    let nameless = br#"{"print_html":"PHA+U0YxPC9wPg=="}"#;
    assert_eq!(service.post("/v1/print/desk", nameless).problem(), (422, "no_number".into()));
    assert_eq!(service.get("/v1/jobs/1").problem(), (404, "not_found".into()));
    assert_eq!(service.get("/v1/jobs?state=none").problem(), (400, "bad_options".into()));
}

/// A printer on a socket: `breaks` labels are broken off, the others read to their ends, each of `bytes` bytes.
fn device(listener: TcpListener, breaks: usize, bytes: usize) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        for _ in 0..breaks {
            let (mut stream, _) = listener.accept().expect("a connection");
            let mut byte = [0];
            stream.read_exact(&mut byte).expect("the label's first byte");
            // Data that is not read makes the end a reset.
            drop(stream);
        }
        let (mut stream, _) = listener.accept().expect("a connection");
        let mut read = vec![0; bytes];
        stream.read_exact(&mut read).expect("a whole label");
        read
    })
}

#[test]
fn a_label_in_doubt_asks_and_holds_those_behind_it() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let to = format!("tcp://{}", listener.local_addr().expect("an address"));
    let folder = tempfile::tempdir().expect("a folder");
    let (first, second) = (data("sf-two-part", 8), data("zto-one-part", 8));
    // Whether a small label is known to be lost depends on what the system holds back: so the printer never answers for the first bytes only.
    let device = device(listener, 1, first.len() + second.len());
    let service = Service::start(|settings| {
        printers(settings, &to);
        settings.state = Some(folder.path().to_owned());
    });
    let doubtful = id(&service.post("/v1/print/desk", sample("sf-two-part")));
    let behind = id(&service.post("/v1/print/desk", sample("zto-one-part")));
    let job = wait_for(&service, &doubtful, "unknown");
    assert!(job["reason"].as_str().is_some_and(|reason| reason.contains("look")), "{job}");
    assert_eq!(service.get("/v1/printers").json()["printers"][0]["state"], "question");
    assert_eq!(service.get(&format!("/v1/jobs/{behind}")).json()["state"], "queued");
    let answer = |body: &str| service.post(&format!("/v1/jobs/{doubtful}/answer"), body);
    assert_eq!(answer("{}").problem(), (400, "bad_options".into()));
    assert_eq!(answer(r#"{"came_out": false}"#).status, 200);
    assert_eq!(device.join().expect("no panic"), [first, second].concat());
    wait_for(&service, &behind, "sent");
    assert_eq!(answer(r#"{"came_out": false}"#).problem().1, "no_question");
}

#[test]
fn jobs_that_wait_survive_the_process() {
    let folder = tempfile::tempdir().expect("a folder");
    // Nobody listens there: the port was taken and given back.
    let closed = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let start = |to: &str| {
        Service::start(|settings| {
            printers(settings, to);
            settings.state = Some(folder.path().to_owned());
        })
    };
    let service = start(&format!("tcp://{closed}"));
    let kept = id(&service.ask("POST", "/v1/print/desk", &[("idempotency-key", "k")], &sample("sf-two-part")));
    let taken_back = id(&service.post("/v1/print/desk", sample("zto-one-part")));
    loop {
        let job = service.get(&format!("/v1/jobs/{kept}")).json();
        if job["reason"].is_string() {
            break;
        }
    }
    let cancelled = service.ask("DELETE", &format!("/v1/jobs/{taken_back}"), &[], b"");
    assert_eq!((cancelled.status, &cancelled.json()["state"]), (200, &"cancelled".into()));
    service.stop();

    let paper = folder.path().join("paper");
    let service = start(&format!("file:{}", paper.display()));
    wait_for(&service, &kept, "sent");
    assert_eq!(std::fs::read(&paper).expect("paper"), data("sf-two-part", 8));
    let again = service.ask("POST", "/v1/print/desk", &[("idempotency-key", "k")], &sample("sf-two-part"));
    assert_eq!(id(&again), kept);
    assert_eq!(service.get(&format!("/v1/jobs/{taken_back}")).problem().0, 404);
    service.stop();

    // The journal knows it after the job is forgotten.
    let service = start(&format!("file:{}", paper.display()));
    wait_for(&service, &id(&service.post("/v1/print/desk", sample("sf-two-part"))), "earlier");
}

#[test]
fn events_tell_what_becomes_of_a_job() {
    let folder = tempfile::tempdir().expect("a folder");
    let service = Service::start(|settings| printers(settings, &format!("file:{}", folder.path().join("paper").display())));
    let mut stream = service.connect();
    write!(stream, "GET /v1/jobs/events HTTP/1.1\r\nhost: {}\r\n\r\n", service.address).expect("sent");
    let mut text = String::new();
    let mut piece = [0; 4096];
    let mut until = |stream: &mut std::net::TcpStream, wanted: &str| {
        while !text.contains(wanted) {
            let read = stream.read(&mut piece).expect("an event");
            assert!(read > 0, "the stream ended: {text}");
            text.push_str(&String::from_utf8_lossy(&piece[..read]));
        }
    };
    until(&mut stream, ": jobs\n\n");
    let id = id(&service.post("/v1/print/desk", sample("zto-one-part")));
    until(
        &mut stream,
        &format!("event: job\ndata: {{\"id\":\"{id}\",\"printer\":\"desk\",\"state\":\"sent\""),
    );
    // A stream without an end does not keep the service.
    service.stop();
}

#[test]
fn printers_that_cannot_be_used_are_refused_at_the_start() {
    for (name, to, profile) in [
        ("a/b", "file:/x", PROFILE),
        ("", "file:/x", PROFILE),
        ("a", "ftp://x", PROFILE),
        ("a", "file:/x", "none"),
    ] {
        let json = format!(r#"[{{"name": "{name}", "to": "{to}", "print": {{"printer": "{profile}"}}}}]"#);
        let started = PrinterSettings::list_from_json(json.as_bytes()).and_then(|printers| {
            let mut settings = Settings::default();
            settings.listen = waybill_label_server::Listen::parse("127.0.0.1:0")?;
            settings.printers = printers;
            waybill_label_server::Server::bind(settings).map(|_| ())
        });
        assert!(started.is_err(), "{name} {to} {profile}");
    }
}
