//! A printer on a port of this machine, which goes wrong as it is told to.

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};
use waybill_label_print::StatusLanguage;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fault {
    None,
    /// It reads a kilobyte a quarter of a millisecond.
    Slow,
    /// The first connection is reset after so many bytes.
    ResetAfter(usize),
    /// It has no paper for so long: it says so, or reads nothing.
    PaperOut(Duration),
    /// It answers what no printer does.
    Garbage,
}

pub struct Fake {
    port: u16,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Default)]
struct Seen {
    printed: Vec<usize>,
    connections: usize,
    open: usize,
}

impl Fake {
    pub fn start(language: StatusLanguage, fault: Fault) -> Fake {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let shared = seen.clone();
        spawn(move || {
            let begun = Instant::now();
            // One connection at a time, as printers do.
            for stream in listener.incoming().flatten() {
                let first = {
                    let mut seen = shared.lock().expect("unpoisoned");
                    seen.connections += 1;
                    seen.open += 1;
                    seen.connections == 1
                };
                Session {
                    stream,
                    language,
                    fault: if first || !matches!(fault, Fault::ResetAfter(_)) {
                        fault
                    } else {
                        Fault::None
                    },
                    begun,
                    printing: 0,
                    label: Vec::new(),
                    seen: &shared,
                }
                .run();
                shared.lock().expect("unpoisoned").open -= 1;
            }
        });
        Fake { port, seen }
    }

    pub fn address(&self) -> String {
        format!("tcp://127.0.0.1:{}", self.port)
    }

    pub fn printed(&self) -> Vec<usize> {
        self.seen.lock().expect("unpoisoned").printed.clone()
    }

    pub fn connections(&self) -> usize {
        self.seen.lock().expect("unpoisoned").connections
    }

    /// Until it has read all that was sent by who is gone.
    #[allow(dead_code)]
    pub fn wait_until_idle(&self) {
        sleep(Duration::from_millis(5));
        while self.seen.lock().expect("unpoisoned").open > 0 {
            sleep(Duration::from_millis(2));
        }
    }
}

struct Session<'a> {
    stream: TcpStream,
    language: StatusLanguage,
    fault: Fault,
    begun: Instant,
    /// How often it still says that it is at work.
    printing: u32,
    /// What came of a label so far; what is unfinished at the end of the connection is gone.
    label: Vec<u8>,
    seen: &'a Mutex<Seen>,
}

impl Session<'_> {
    fn has_paper(&self) -> bool {
        !matches!(self.fault, Fault::PaperOut(duration) if self.begun.elapsed() < duration)
    }

    fn run(mut self) {
        let mut total = 0;
        let mut buffer = [0; 1024];
        loop {
            if self.language == StatusLanguage::None && !self.has_paper() {
                sleep(Duration::from_millis(10));
                continue;
            }
            let read = match self.stream.read(&mut buffer) {
                Ok(0) => return,
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(_) => return,
            };
            total += read;
            if matches!(self.fault, Fault::ResetAfter(bytes) if total > bytes) {
                // With unread data, the system resets the connection.
                sleep(Duration::from_millis(50));
                return;
            }
            if self.fault == Fault::Slow {
                sleep(Duration::from_micros(250));
            }
            for byte in &buffer[..read] {
                self.byte(*byte);
            }
        }
    }

    fn byte(&mut self, byte: u8) {
        if self.label.is_empty() && byte == b'<' || self.label.first() == Some(&b'<') {
            self.label.push(byte);
            if byte == b'>' {
                let number = std::str::from_utf8(&self.label[1..7])
                    .ok()
                    .and_then(|number| number.parse::<usize>().ok());
                self.seen.lock().expect("unpoisoned").printed.extend(number);
                self.label.clear();
                self.printing = 3;
            }
            return;
        }
        self.label.push(byte);
        let answer = self.answer();
        if let Some(answer) = answer {
            self.label.clear();
            let _ = self.stream.write_all(&answer);
        }
    }

    /// The answer to what was asked, when it was asked.
    fn answer(&mut self) -> Option<Vec<u8>> {
        let question = &*self.label;
        let paper = self.has_paper();
        let mut at_work = || {
            self.printing = self.printing.saturating_sub(1);
            self.printing > 0
        };
        match (self.language, question) {
            (StatusLanguage::Tspl, b"\x1b!?") => Some(vec![match () {
                () if self.fault == Fault::Garbage => 0xc3,
                () if !paper => 0x04,
                () if at_work() => 0x20,
                () => 0x00,
            }]),
            (StatusLanguage::Zpl, b"~HS") => {
                let formats = u8::from(at_work());
                Some(format!("\x02030,{},0,1245,00{formats},0,0,0,000,0,0,0\x03\r\n\x02000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n", u8::from(!paper)).into_bytes())
            }
            (StatusLanguage::EscPos | StatusLanguage::Epson, [0x10, 4, 1]) => Some(vec![if paper { 0x12 } else { 0x1a }]),
            (StatusLanguage::EscPos | StatusLanguage::Epson, [0x10, 4, 2]) => Some(vec![if paper { 0x12 } else { 0x32 }]),
            (StatusLanguage::EscPos | StatusLanguage::Epson, [0x10, 4, 4]) => Some(vec![if paper { 0x12 } else { 0x7e }]),
            (StatusLanguage::Epson, [0x1d, b'(', b'H', 6, 0, 0x30, 0x30, id @ ..]) if id.len() == 4 => {
                Some([b"\x37\x22", id, b"\x00"].concat())
            }
            // A mute printer forgets what it does not understand.
            (StatusLanguage::None, _) => {
                self.label.clear();
                None
            }
            _ => None,
        }
    }
}
