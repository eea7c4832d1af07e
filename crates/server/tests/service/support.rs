//! A service in this process, and a client that shows what is on the wire.

use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use waybill_label::engine::AssetResolver;
use waybill_label_server::{Listen, Server, Settings, Stopper};

/// A service on a free port; it ends with the test.
pub struct Service {
    pub address: String,
    pub stopper: Stopper,
    thread: Option<JoinHandle<()>>,
}

impl Service {
    pub fn start(change: impl FnOnce(&mut Settings)) -> Service {
        let mut settings = Settings::default();
        settings.listen = Listen::parse("127.0.0.1:0").expect("an address");
        change(&mut settings);
        let server = Server::bind(settings).expect("a service");
        let (address, stopper) = (server.listen().to_string(), server.stopper());
        Service {
            address: address.trim_start_matches("http://").to_owned(),
            stopper,
            thread: Some(thread::spawn(move || server.run())),
        }
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a timeout");
        stream
    }

    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut stream = self.connect();
        write_request(&mut stream, &self.address, method, path, headers, body);
        read_answer(&mut stream)
    }

    pub fn post(&self, path: &str, body: impl AsRef<[u8]>) -> Answer {
        self.ask("POST", path, &[], body.as_ref())
    }

    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], b"")
    }

    /// Ends it in good order, and waits for that.
    pub fn stop(mut self) {
        self.stopper.stop();
        if let Some(thread) = self.thread.take() {
            thread.join().expect("no panic");
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.stopper.stop();
        self.stopper.stop();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// An answer, whole.
#[derive(Debug, Default)]
pub struct Answer {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value)
    }
    /// The status and code of a problem.
    pub fn problem(&self) -> (u16, String) {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text());
        let problem = self.json();
        assert_eq!(problem["status"], self.status);
        assert_eq!(
            problem["type"],
            format!("urn:waybill-label:{}", problem["code"].as_str().unwrap_or_default())
        );
        (self.status, problem["code"].as_str().unwrap_or_default().to_owned())
    }
}

pub fn write_request(stream: &mut TcpStream, host: &str, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) {
    let mut head = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\n");
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
        head += &format!("host: {host}\r\n");
    }
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-length")) && (method != "GET" || !body.is_empty()) {
        head += &format!("content-length: {}\r\n", body.len());
    }
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    head += "\r\n";
    stream.write_all(head.as_bytes()).expect("the head is sent");
    // A service that refuses a body does not read it to its end.
    let _ = stream.write_all(body);
}

/// Reads until the connection ends.
pub fn read_answer(stream: &mut TcpStream) -> Answer {
    let mut bytes = Vec::new();
    let mut piece = [0; 1 << 16];
    loop {
        match stream.read(&mut piece) {
            Ok(0) => break,
            Ok(read) => bytes.extend_from_slice(&piece[..read]),
            Err(e) if e.kind() == std::io::ErrorKind::ConnectionReset => break,
            Err(e) => panic!("{e} after {} bytes", bytes.len()),
        }
    }
    parse(&bytes)
}

pub fn parse(bytes: &[u8]) -> Answer {
    let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
        return Answer::default();
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.lines();
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1)?.parse().ok())
        .expect("a status");
    let headers: BTreeMap<_, _> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let mut body = bytes[end + 4..].to_vec();
    if headers.get("transfer-encoding").is_some_and(|coding| coding == "chunked") {
        body = unchunked(&body);
    }
    Answer { status, headers, body }
}

fn unchunked(mut bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = bytes.windows(2).position(|window| window == b"\r\n") {
        let length = usize::from_str_radix(std::str::from_utf8(&bytes[..end]).unwrap_or_default(), 16).expect("a length");
        if length == 0 {
            return body;
        }
        body.extend_from_slice(&bytes[end + 2..end + 2 + length]);
        bytes = &bytes[end + 4 + length..];
    }
    panic!("the chunks break off");
}

pub fn sample(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/../../samples/{name}.json", env!("CARGO_MANIFEST_DIR"))).expect("a sample")
}

/// A reply whose document asks for a picture, so that a [`Gate`] can hold it.
pub fn held_reply() -> Vec<u8> {
    use base64::prelude::{BASE64_STANDARD, Engine};
    let html = "<p>易碎 SF1 <img src=gate.png width=10 height=10></p>";
    format!(
        r#"{{"waybill_id":"SF1","delivery_id":"SF","order_id":"O-1","print_html":"{}"}}"#,
        BASE64_STANDARD.encode(html)
    )
    .into_bytes()
}

/// Holds every label that asks for a picture until it is opened.
#[derive(Default)]
pub struct Gate {
    state: Mutex<(usize, bool)>,
    changed: Condvar,
}

impl Gate {
    pub fn new() -> Arc<Gate> {
        Arc::default()
    }
    /// Waits until so many labels are held.
    pub fn wait_for(&self, labels: usize) {
        let state = self.state.lock().expect("no panic");
        drop(self.changed.wait_while(state, |(held, _)| *held < labels).expect("no panic"));
    }
    pub fn open(&self) {
        self.state.lock().expect("no panic").1 = true;
        self.changed.notify_all();
    }
}

impl AssetResolver for Gate {
    fn resolve(&self, _: &str) -> Option<Arc<[u8]>> {
        let mut state = self.state.lock().expect("no panic");
        state.0 += 1;
        self.changed.notify_all();
        drop(self.changed.wait_while(state, |(_, open)| !*open).expect("no panic"));
        None
    }
}
