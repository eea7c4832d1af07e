//! `serve` as a process: it tells where it listens, and ends in good order.
#![cfg(feature = "serve")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

fn serve(arguments: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_waybill-label"));
    command.arg("serve").args(arguments).stderr(Stdio::piped());
    command.spawn().expect("it starts")
}

#[test]
fn it_answers_until_it_is_told_to_end() {
    let mut service = serve(&["--listen", "127.0.0.1:0", "--access-log"]);
    let mut said = BufReader::new(service.stderr.take().expect("stderr")).lines().map_while(Result::ok);
    let line = said.next().expect("a line");
    let address = line.strip_prefix("listening at http://").expect("an address").to_owned();
    let reply = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/zto-one-part.json")).expect("a sample");
    let mut stream = TcpStream::connect(&address).expect("it listens");
    let head = format!(
        "POST /v1/labels?format=png HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        reply.len()
    );
    stream.write_all(&[head.as_bytes(), &reply].concat()).expect("sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer");
    assert!(answer.starts_with(b"HTTP/1.1 200 OK\r\n"));
    assert!(said.next().is_some_and(|line| line.starts_with("POST /v1/labels 200 ")));
    // A connection that asks for nothing does not keep it.
    let _idle = TcpStream::connect(&address).expect("it listens");
    let killed = Command::new("kill")
        .args(["-TERM", &service.id().to_string()])
        .status()
        .expect("kill");
    assert!(killed.success());
    assert_eq!(service.wait().expect("it ends").code(), Some(0));
    assert_eq!(said.next(), None);
}

#[test]
fn what_cannot_be_served_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let tokens = folder.path().join("tokens");
    std::fs::write(&tokens, "render short\n").expect("written");
    let tokens = tokens.display().to_string();
    for (arguments, says) in [
        (vec!["--listen", "0.0.0.0:0"], "give a file of tokens"),
        (vec!["--listen", "nowhere"], "--listen: give HOST:PORT"),
        (vec!["--token-file", &tokens], "tokens, line 1: a token has at least 16 characters"),
        (vec!["--limit", "stps=1"], "--limit: "),
    ] {
        let output = serve(&arguments).wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains(says), "{arguments:?}: {said}");
    }
}
