//! HTTP/1.1, as much of it as clients of the interface speak, and whatever can go wrong with it.

use crate::fault::Fault;
use crate::world::World;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;

/// Bytes of a request's head and body.
const LONGEST_HEAD: u64 = 16 << 10;
const LONGEST_BODY: usize = 8 << 20;

/// A request's first line and what matters of its headers.
pub struct Head {
    pub method: String,
    pub path: String,
    pub query: String,
    length: usize,
    close: bool,
    fault: Option<Fault>,
}

/// Serves one connection until it ends.
pub fn serve(stream: &TcpStream, world: &World) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut input = BufReader::new(stream);
    while let Some(head) = read_head(&mut input)? {
        let fault = head.fault.or_else(|| world.fault(&head.path));
        if fault == Some(Fault::Reset) {
            // Closed with the body unread, which the system answers with a reset.
            return Ok(());
        }
        if head.length > LONGEST_BODY {
            return write(stream, 413, "text/plain", b"too large", None);
        }
        let mut body = vec![0; head.length];
        input.read_exact(&mut body)?;
        let (status, kind, reply) = answer(&head, &body, fault, world);
        match fault {
            Some(Fault::Lost) => return Ok(()),
            Some(Fault::Truncated) => return write(stream, status, kind, &reply[..reply.len() / 2], Some(reply.len())),
            Some(Fault::WrongLength) => return write(stream, status, kind, &reply, Some(reply.len() / 2)),
            Some(Fault::Stalled) => {
                write(stream, status, kind, &reply[..reply.len() / 2], Some(reply.len()))?;
                io::copy(&mut input, &mut io::sink())?;
                return Ok(());
            }
            _ => write(stream, status, kind, &reply, None)?,
        }
        if head.close {
            break;
        }
    }
    Ok(())
}

fn answer(head: &Head, body: &[u8], fault: Option<Fault>, world: &World) -> (u16, &'static str, Vec<u8>) {
    const PAGE: &[u8] = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>";
    match fault {
        Some(Fault::Html) => (200, "text/html", PAGE.to_vec()),
        Some(Fault::BadGateway) => (502, "text/html", PAGE.to_vec()),
        _ => {
            let reply = world.reply(head, body, fault).to_string().into_bytes();
            let status = if fault == Some(Fault::ServerError) { 500 } else { 200 };
            (status, "application/json; encoding=utf-8", reply)
        }
    }
}

/// `None` when the client hung up.
fn read_head(input: &mut impl BufRead) -> io::Result<Option<Head>> {
    let mut lines = Vec::new();
    let mut input = input.take(LONGEST_HEAD);
    loop {
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        match line.trim_end() {
            "" if lines.is_empty() => {}
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let bad = || io::Error::from(io::ErrorKind::InvalidData);
    let mut words = lines[0].split(' ');
    let (method, target) = words.next().zip(words.next()).ok_or_else(bad)?;
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let header = |name: &str| {
        let found = lines[1..].iter().filter_map(|line| line.split_once(':'));
        found
            .filter(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
            .next()
    };
    Ok(Some(Head {
        method: method.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        length: header("content-length").map_or(Ok(0), str::parse).map_err(|_| bad())?,
        close: header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close")),
        fault: header("x-fault").and_then(Fault::named),
    }))
}

fn write(mut stream: &TcpStream, status: u16, kind: &str, body: &[u8], length: Option<usize>) -> io::Result<()> {
    let length = length.unwrap_or(body.len());
    let head = format!("HTTP/1.1 {status} .\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n");
    stream.write_all(&[head.as_bytes(), body].concat())
}
