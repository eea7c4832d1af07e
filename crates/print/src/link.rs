//! A connection to a printer.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

#[derive(Debug)]
pub enum Link {
    Tcp(TcpStream),
    /// Devices are not asked anything: a read that nobody answers would never end.
    File(File),
}

/// What a printer takes in one piece.
const PIECE: usize = 8 << 10;

impl Link {
    pub fn tcp(stream: TcpStream, write_timeout: Duration) -> io::Result<Link> {
        stream.set_nodelay(true)?;
        stream.set_write_timeout(Some(write_timeout))?;
        Ok(Link::Tcp(stream))
    }

    /// Sends some of the bytes; 0 when the printer took none in time.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let piece = &bytes[..bytes.len().min(PIECE)];
        let written = match self {
            Link::Tcp(stream) => stream.write(piece),
            Link::File(file) => file.write(piece),
        };
        match written {
            Ok(0) => Err(ErrorKind::WriteZero.into()),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => Ok(0),
            Err(error) if error.kind() == ErrorKind::Interrupted => Ok(0),
            other => other,
        }
    }

    /// What the printer answers until it is enough, or silent for so long.
    pub fn answer(&mut self, silence: Duration, enough: impl Fn(&[u8]) -> bool) -> io::Result<Vec<u8>> {
        let mut answer = Vec::new();
        let Link::Tcp(stream) = self else { return Ok(answer) };
        let end = Instant::now() + silence;
        while !enough(&answer) {
            let left = end.saturating_duration_since(Instant::now());
            // No answer of a printer is longer.
            if left.is_zero() || answer.len() > 4096 {
                break;
            }
            stream.set_read_timeout(Some(left))?;
            let mut bytes = [0; 256];
            match stream.read(&mut bytes) {
                Ok(0) => return Err(ErrorKind::ConnectionAborted.into()),
                Ok(read) => answer.extend_from_slice(&bytes[..read]),
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(answer)
    }

    /// Throws away what was answered and not read.
    pub fn forget_answers(&mut self) -> io::Result<()> {
        self.answer(Duration::from_millis(1), |_| false).map(drop)
    }

    /// Whether answers can be had at all.
    pub fn answers(&self) -> bool {
        matches!(self, Link::Tcp(_))
    }

    /// Ends the connection, and waits until the printer has taken everything or `silence` is over.
    pub fn close(self, silence: Duration) -> io::Result<()> {
        match self {
            Link::Tcp(mut stream) => {
                stream.shutdown(Shutdown::Write)?;
                let end = Instant::now() + silence;
                let mut bytes = [0; 256];
                loop {
                    let left = end.saturating_duration_since(Instant::now());
                    if left.is_zero() {
                        return Ok(());
                    }
                    stream.set_read_timeout(Some(left))?;
                    match stream.read(&mut bytes) {
                        Ok(0) => return Ok(()),
                        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => return Ok(()),
                        Err(error) if error.kind() != ErrorKind::Interrupted => return Err(error),
                        Ok(_) | Err(_) => {}
                    }
                }
            }
            // What is no plain file has nothing to sync.
            Link::File(file) => file.sync_data().or(Ok(())),
        }
    }
}
