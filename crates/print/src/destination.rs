//! Where labels go.

use crate::error::PrintError;
use crate::link::Link;
use std::fmt;
use std::fs::{File, OpenOptions, TryLockError};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::{TcpStream, ToSocketAddrs};
use std::path::PathBuf;
use std::time::Duration;

/// Where labels go: a printer on the network, a queue, or a device or file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Destination {
    /// `tcp://HOST:PORT`, in most printers port 9100.
    Tcp(String),
    /// `file:PATH`, or a path such as `/dev/usb/lp0`, `/dev/rfcomm0`, `/dev/ttyUSB0`. A plain file is appended to.
    File(PathBuf),
    /// `ipp://HOST[:PORT]/PATH` or `ipps://…`: a printer or print server that speaks IPP. `cups:QUEUE` is a queue of this machine's CUPS.
    Ipp(String),
}

/// How long a printer may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(10);

impl Destination {
    /// Reads a destination.
    ///
    /// # Errors
    /// When it is none, or a network printer without a port.
    pub fn parse(text: &str) -> Result<Destination, PrintError> {
        if let Some(address) = text.strip_prefix("tcp://") {
            let address = address.trim_end_matches('/');
            let port = address
                .rsplit_once(':')
                .and_then(|(host, port)| Some((host, port.parse::<u16>().ok()?)));
            return match port {
                Some((host, port)) if !host.is_empty() && port != 0 => Ok(Destination::Tcp(address.to_owned())),
                _ => Err(PrintError::Destination),
            };
        }
        if let Some(queue) = text.strip_prefix("cups:") {
            let plain = |c: char| c.is_ascii_graphic() && !"/?#%".contains(c);
            return match !queue.is_empty() && queue.chars().all(plain) {
                true => Ok(Destination::Ipp(format!("ipp://localhost/printers/{queue}"))),
                false => Err(PrintError::Destination),
            };
        }
        if let Some((_, rest)) = text.split_once("://").filter(|(scheme, _)| ["ipp", "ipps"].contains(scheme)) {
            let host = text.parse::<http::Uri>().ok().and_then(|uri| Some(!uri.host()?.is_empty()));
            // What would be a password stands in no address.
            return match host == Some(true) && !rest.contains('@') {
                true => Ok(Destination::Ipp(text.to_owned())),
                false => Err(PrintError::Destination),
            };
        }
        let path = text.strip_prefix("file:").or(text.starts_with('/').then_some(text));
        path.filter(|path| !path.is_empty())
            .map(|path| Destination::File(path.into()))
            .ok_or(PrintError::Destination)
    }

    /// Keeps other processes of this machine from the printer as long as the file is open.
    pub(crate) fn lock(&self) -> Result<File, PrintError> {
        let mut hash = DefaultHasher::new();
        match self {
            Destination::Tcp(address) | Destination::Ipp(address) => address.hash(&mut hash),
            Destination::File(path) => std::path::absolute(path).as_ref().unwrap_or(path).hash(&mut hash),
        }
        let unreachable = |error| PrintError::Unreachable {
            destination: self.to_string(),
            error,
        };
        let path = std::env::temp_dir().join(format!("waybill-label-print-{:016x}.lock", hash.finish()));
        // It may be another user's, who may be read and not written.
        let file = File::open(&path).or_else(|_| OpenOptions::new().create(true).append(true).open(&path));
        let file = file.map_err(unreachable)?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(PrintError::Busy {
                destination: self.to_string(),
            }),
            Err(TryLockError::Error(error)) => Err(unreachable(error)),
        }
    }

    pub(crate) fn connect(&self, write_timeout: Duration) -> Result<Link, PrintError> {
        let link = match self {
            Destination::Tcp(address) => address.to_socket_addrs().and_then(|addresses| {
                let mut last = std::io::Error::from(std::io::ErrorKind::NotFound);
                for address in addresses {
                    match TcpStream::connect_timeout(&address, CONNECT) {
                        Ok(stream) => return Link::tcp(stream, write_timeout),
                        Err(error) => last = error,
                    }
                }
                Err(last)
            }),
            // Queues have jobs, not connections.
            Destination::Ipp(_) => Err(std::io::ErrorKind::Unsupported.into()),
            // A device that is not there is no file to be made.
            Destination::File(path) => OpenOptions::new()
                .append(true)
                .create(!path.starts_with("/dev"))
                .open(path)
                .map(Link::File),
        };
        link.map_err(|error| PrintError::Unreachable {
            destination: self.to_string(),
            error,
        })
    }
}

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Destination::Tcp(address) => write!(f, "tcp://{address}"),
            Destination::Ipp(uri) => f.write_str(uri),
            Destination::File(path) => write!(f, "{}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn destinations_are_read_or_refused() {
        let read = |text| Destination::parse(text).ok().map(|destination| destination.to_string());
        assert_eq!(read("tcp://10.0.0.9:9100/").as_deref(), Some("tcp://10.0.0.9:9100"));
        assert_eq!(read("file:out.tspl").as_deref(), Some("out.tspl"));
        assert_eq!(read("/dev/usb/lp0").as_deref(), Some("/dev/usb/lp0"));
        assert_eq!(
            read("cups:Label_Printer").as_deref(),
            Some("ipp://localhost/printers/Label_Printer")
        );
        assert_eq!(
            read("ipps://print.example:8631/ipp/print").as_deref(),
            Some("ipps://print.example:8631/ipp/print")
        );
        for wrong in [
            "cups:",
            "cups:a/b",
            "ipp://",
            "ipp://user:secret@host/ipp/print",
            "",
            "10.0.0.9",
            "tcp://10.0.0.9",
            "tcp://:9100",
            "tcp://a:0",
            "tcp://a:70000",
            "file:",
            "ftp://a",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
