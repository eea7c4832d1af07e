//! Whatever clients do, the service stays within its bounds.

use crate::support::{Gate, Service, held_reply, parse, read_answer, sample, write_request};
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;
use waybill_label_server::{Listen, ServeError, Server, Settings, Tokens};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(bytes).expect("written");
    packer.finish().expect("written")
}

#[test]
fn a_full_queue_refuses_and_what_was_accepted_is_finished_at_the_end() {
    let gate = Gate::new();
    let resolver = gate.clone();
    let service = Service::start(|settings| {
        settings.jobs = std::num::NonZeroUsize::MIN;
        settings.bounds.queue = 1;
        settings.resolver = Some(resolver);
    });
    let (done, answers) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..2 {
            let mut stream = service.connect();
            write_request(&mut stream, &service.address, "POST", "/v1/labels?allow=stop", &[], &held_reply());
            let done = done.clone();
            scope.spawn(move || done.send(read_answer(&mut stream)));
        }
        gate.wait_for(1);
        // The second may not have been read yet: then this one takes its place, and is answered only when the gate opens.
        let mut waiting = service.connect();
        let mut refused = None;
        for _ in 0..200 {
            let answer = service.get("/metrics").text();
            if answer.contains("waybill_queue_depth 2") {
                refused = Some(service.post("/v1/labels?allow=stop", held_reply()));
                break;
            }
        }
        let refused = refused.expect("two are accepted");
        assert_eq!((refused.problem(), refused.header("retry-after")), ((503, "busy".into()), "1"));
        // Waiting costs no thread: the rest of the service answers.
        assert_eq!(service.get("/readyz").status, 200);
        service.stopper.stop();
        loop {
            if service.get("/readyz").status == 503 {
                break;
            }
        }
        assert_eq!(
            service.post("/v1/labels", sample("zto-one-part")).problem(),
            (503, "shutting_down".into())
        );
        gate.open();
        for _ in 0..2 {
            assert_eq!(answers.recv().expect("an answer").status, 200);
        }
        // An idle connection does not keep it.
        let _ = waiting.read(&mut [0]);
    });
    service.stop();
}

#[test]
fn bodies_are_bounded_packed_or_not() {
    let service = Service::start(|settings| settings.bounds.body_bytes = 1 << 20);
    let reply = sample("sf-two-part");
    let packed = service.ask("POST", "/v1/labels?format=png", &[("content-encoding", "gzip")], &gzip(&reply));
    assert_eq!(packed.body, service.post("/v1/labels?format=png", &reply).body);
    let bomb = gzip(&vec![b' '; 64 << 20]);
    assert!(bomb.len() < 1 << 20);
    assert_eq!(
        service.ask("POST", "/v1/labels", &[("content-encoding", "gzip")], &bomb).problem(),
        (413, "body_too_large".into())
    );

    let mut chunked = service.connect();
    let head = format!(
        "POST /v1/labels HTTP/1.1\r\nhost: {}\r\ntransfer-encoding: chunked\r\n\r\n",
        service.address
    );
    chunked.write_all(head.as_bytes()).expect("sent");
    let chunk = [b"10000\r\n".to_vec(), vec![b' '; 0x10000], b"\r\n".to_vec()].concat();
    // It stops reading at the bound, and says why.
    for _ in 0..64 {
        if chunked.write_all(&chunk).is_err() {
            break;
        }
    }
    assert_eq!(read_answer(&mut chunked).status, 413);
}

#[test]
fn memory_of_all_bodies_together_is_bounded() {
    let service = Service::start(|settings| settings.bounds.held_bytes = 20_000);
    assert_eq!(service.post("/v1/labels", sample("sf-two-part")).problem(), (503, "busy".into()));
    assert_eq!(
        service
            .post("/v1/inspect", br#"{"print_html":"PHA+U0YxPC9wPg==","waybill_id":"SF1"}"#)
            .status,
        200
    );
    assert_eq!(service.get("/livez").status, 200);
}

#[test]
fn slow_clients_lose_their_place() {
    let service = Service::start(|settings| {
        settings.bounds.connections = 2;
        settings.bounds.head = Duration::from_millis(150);
        settings.bounds.body = Duration::from_millis(150);
    });
    // Nothing, half a head, a head and half a body: none holds its place.
    let silent = service.connect();
    let mut half = service.connect();
    half.write_all(b"GET /livez HTTP/1.1\r\nhost: 127").expect("sent");
    assert_eq!(service.get("/livez").status, 200);
    drop((silent, half));
    let mut slow = service.connect();
    write_request(
        &mut slow,
        &service.address,
        "POST",
        "/v1/labels",
        &[("content-length", "100")],
        b"{",
    );
    assert_eq!(read_answer(&mut slow).problem(), (408, "too_slow".into()));
}

#[test]
fn nobody_smuggles_a_request() {
    let service = Service::start(|_| ());
    let smuggled = "GET /livez HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n";
    for head in [
        "content-length: 5\r\ncontent-length: 6",
        "content-length: 4, 5",
        "content-length: +4",
        "content-length: 4\r\ntransfer-encoding: chunked",
        "transfer-encoding: chunked\r\ncontent-length: 4",
        "transfer-encoding: identity\r\ncontent-length: 4",
        "transfer-encoding: chunked, identity",
        "transfer-encoding: xchunked",
        "transfer-encoding : chunked",
        "transfer-encoding:\u{b}chunked",
        " content-length: 4",
    ] {
        let mut stream = service.connect();
        let request = format!("POST /v1/labels HTTP/1.1\r\nhost: 127.0.0.1\r\n{head}\r\n\r\n0\r\n\r\n{smuggled}{smuggled}");
        stream.write_all(request.as_bytes()).expect("sent");
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let answers = bytes.windows(9).filter(|window| window == b"HTTP/1.1 ").count();
        assert_eq!(
            (answers, parse(&bytes).status),
            (1, 400),
            "{head:?}: {}",
            String::from_utf8_lossy(&bytes)
        );
    }
}

#[test]
fn tokens_and_their_scopes() {
    let text = "render render-token-0123456\nprint print-token-01234567\nadmin admin-token-01234567\n";
    let service = Service::start(|settings| settings.tokens = Tokens::parse(text).expect("tokens"));
    let ask = |method: &str, path: &str, token: &str| {
        let header = format!("Bearer {token}");
        service.ask(method, path, &[("authorization", &header)], &sample("zto-one-part"))
    };
    let none = service.post("/v1/labels", sample("zto-one-part"));
    assert_eq!(
        (none.problem(), none.header("www-authenticate")),
        ((401, "no_token".into()), "Bearer")
    );
    assert_eq!(
        ask("POST", "/v1/labels", "render-token-0123457").problem(),
        (401, "no_token".into())
    );
    assert_eq!(ask("POST", "/v1/labels", "render-token-0123456").status, 200);
    assert_eq!(
        ask("POST", "/v1/labels", "print-token-01234567").problem(),
        (403, "scope_missing".into())
    );
    assert_eq!(ask("GET", "/v1/printers", "print-token-01234567").status, 200);
    assert_eq!(
        ask("GET", "/metrics", "print-token-01234567").problem(),
        (403, "scope_missing".into())
    );
    assert_eq!(ask("GET", "/metrics", "admin-token-01234567").status, 200);
    for open in ["/", "/livez", "/readyz", "/openapi.json"] {
        assert_eq!(service.get(open).status, 200, "{open}");
    }
}

#[test]
fn nobody_else_is_listened_to_without_tokens() {
    let mut settings = Settings::default();
    settings.listen = Listen::parse("0.0.0.0:0").expect("an address");
    assert!(matches!(Server::bind(settings).map(|_| ()), Err(ServeError::NoTokens(_))));
}

#[test]
fn pages_of_others_cannot_use_the_browser_to_print() {
    let service = Service::start(|_| ());
    let reply = sample("zto-one-part");
    let ask = |headers: &[(&str, &str)]| service.ask("POST", "/v1/labels", headers, &reply);
    assert_eq!(ask(&[("origin", "https://evil.example")]).problem(), (403, "other_origin".into()));
    assert_eq!(ask(&[("origin", "null")]).problem(), (403, "other_origin".into()));
    assert_eq!(ask(&[("host", "evil.example")]).problem(), (403, "other_host".into()));
    let own = format!("http://{}", service.address);
    assert_eq!(ask(&[("origin", &own), ("sec-fetch-site", "same-origin")]).status, 200);
    let preflight = service.ask(
        "OPTIONS",
        "/v1/labels",
        &[("origin", "https://evil.example"), ("access-control-request-method", "POST")],
        b"",
    );
    assert_eq!((preflight.status, preflight.header("access-control-allow-origin")), (403, ""));
}

#[test]
fn a_unix_socket_is_listened_at_and_taken_away() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("socket");
    // As a killed process leaves it.
    drop(std::os::unix::net::UnixListener::bind(&path).expect("a socket"));
    let mut settings = Settings::default();
    settings.listen = Listen::parse(&format!("unix:{}", path.display())).expect("a path");
    let server = Server::bind(settings).expect("a service");
    let stopper = server.stopper();
    thread::scope(|scope| {
        scope.spawn(move || server.run());
        let mut stream = UnixStream::connect(&path).expect("it listens");
        stream
            .write_all(b"GET /livez HTTP/1.1\r\nhost: label\r\nconnection: close\r\n\r\n")
            .expect("sent");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("an answer");
        assert_eq!(parse(&bytes).status, 200);
        stopper.stop();
    });
    assert!(!path.exists());
}
