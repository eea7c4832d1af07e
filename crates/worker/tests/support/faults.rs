//! Proxies that make a server fail as it is told.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{sleep, spawn};
use std::time::Duration;

/// A store that fails one request of four that write, each in another way.
pub struct FaultyStore {
    pub port: u16,
    pub faults: Arc<AtomicUsize>,
}

#[derive(Clone, Copy)]
enum Fault {
    None,
    Answer(&'static str),
    /// The connection breaks before the server has the request.
    Before,
    /// The server does it, and nobody hears of it.
    After,
    /// Nothing is answered.
    Silence,
}

impl FaultyStore {
    pub fn before(server: u16) -> FaultyStore {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let faults = Arc::new(AtomicUsize::new(0));
        let count = faults.clone();
        let writes = Arc::new(AtomicUsize::new(0));
        spawn(move || {
            for client in listener.incoming().flatten() {
                let (count, writes) = (count.clone(), writes.clone());
                spawn(move || answer(client, server, &writes, &count));
            }
        });
        FaultyStore { port, faults }
    }
}

/// One request a connection.
fn answer(mut client: TcpStream, server: u16, writes: &AtomicUsize, faults: &AtomicUsize) -> Option<()> {
    let mut reader = BufReader::new(client.try_clone().ok()?);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line == "\r\n" {
            break;
        }
        if let Some((name, value)) = line.split_once(':') {
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse().ok()?,
                "connection" => continue,
                _ => {}
            }
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let fault = match head.starts_with("PUT") {
        true => match writes.fetch_add(1, Ordering::Relaxed) % 32 {
            1 | 17 => Fault::Answer("500 Internal Server Error"),
            5 | 21 => Fault::Answer("503 Slow Down"),
            9 | 25 => Fault::Before,
            13 | 29 => Fault::After,
            _ => Fault::None,
        },
        false => Fault::None,
    };
    let fault = match (fault, writes.load(Ordering::Relaxed)) {
        (_, 60) => Fault::Silence,
        (fault, _) => fault,
    };
    faults.fetch_add(usize::from(!matches!(fault, Fault::None)), Ordering::Relaxed);
    match fault {
        Fault::Answer(status) => {
            let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            client.write_all(answer.as_bytes()).ok()?;
            return None;
        }
        Fault::Before => return None,
        Fault::Silence => {
            // Until the client has no more patience.
            let _ = reader.read(&mut [0]);
            return None;
        }
        Fault::None | Fault::After => {}
    }
    let mut upstream = TcpStream::connect(("127.0.0.1", server)).ok()?;
    upstream.write_all(format!("{head}Connection: close\r\n\r\n").as_bytes()).ok()?;
    upstream.write_all(&body).ok()?;
    let mut answer = Vec::new();
    upstream.read_to_end(&mut answer).ok()?;
    if !matches!(fault, Fault::After) {
        client.write_all(&answer).ok()?;
    }
    let _ = client.shutdown(Shutdown::Both);
    Some(())
}

/// A network that can be cut.
pub struct Network {
    pub port: u16,
    streams: Arc<Mutex<Vec<TcpStream>>>,
    is_cut: Arc<AtomicUsize>,
}

impl Network {
    pub fn before(server: u16) -> Network {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let streams = Arc::new(Mutex::new(Vec::new()));
        let is_cut = Arc::new(AtomicUsize::new(0));
        let (all, cut) = (streams.clone(), is_cut.clone());
        spawn(move || {
            for client in listener.incoming().flatten() {
                if cut.load(Ordering::SeqCst) == 1 {
                    continue;
                }
                let Ok(upstream) = TcpStream::connect(("127.0.0.1", server)) else {
                    continue;
                };
                all.lock()
                    .unwrap()
                    .extend([client.try_clone().unwrap(), upstream.try_clone().unwrap()]);
                for (mut from, mut to) in [(client.try_clone().unwrap(), upstream.try_clone().unwrap()), (upstream, client)] {
                    spawn(move || {
                        let _ = std::io::copy(&mut from, &mut to);
                        let _ = to.shutdown(Shutdown::Both);
                    });
                }
            }
        });
        Network { port, streams, is_cut }
    }

    /// Breaks all connections, and lets none be made for a while.
    pub fn cut(&self, time: Duration) {
        self.is_cut.store(1, Ordering::SeqCst);
        for stream in self.streams.lock().unwrap().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
        sleep(time);
        self.is_cut.store(0, Ordering::SeqCst);
    }
}
