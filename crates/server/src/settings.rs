//! What a service is told before it starts.

use crate::auth::Tokens;
use std::fmt;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use waybill_label::engine::AssetResolver;
use waybill_label::options::PrintOptions;
use waybill_label::text::FontSet;
use waybill_label_print::Destination;

/// Where connections are taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listen {
    /// An address and a port; port 0 takes any that is free.
    Tcp(SocketAddr),
    /// A Unix socket. A file of this name that nobody listens at is replaced.
    Unix(PathBuf),
}

impl Listen {
    /// Reads `HOST:PORT` or `unix:PATH`.
    ///
    /// # Errors
    /// When it is neither, or the host has no address.
    pub fn parse(text: &str) -> Result<Listen, ServeError> {
        if let Some(path) = text.strip_prefix("unix:").filter(|path| !path.is_empty()) {
            return Ok(Listen::Unix(path.into()));
        }
        let address = text.to_socket_addrs().ok().and_then(|mut addresses| addresses.next());
        address.map(Listen::Tcp).ok_or(ServeError::Address)
    }

    /// Whether only this machine can connect.
    pub(crate) fn is_local(&self) -> bool {
        match self {
            Listen::Tcp(address) => match address.ip() {
                IpAddr::V4(ip) => ip.is_loopback(),
                IpAddr::V6(ip) => ip.is_loopback(),
            },
            Listen::Unix(_) => true,
        }
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Listen::Tcp(address) => write!(f, "http://{address}"),
            Listen::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

/// What clients may cost. Each limit has its own answer; see `docs/service.md`.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Bounds {
    /// Connections at a time; further ones wait to be accepted. Default 4,096.
    pub connections: usize,
    /// For the head of a request, and between requests. Default 10 s.
    pub head: Duration,
    /// Between two parts of a batch's body, and for a client to take some of an answer. Default 30 s.
    pub idle: Duration,
    /// For a whole body that is no batch. Default 30 s.
    pub body: Duration,
    /// Bytes of one body, unpacked. Default 20 MiB: a reply of the largest size with its options.
    pub body_bytes: usize,
    /// Bytes of all bodies and answers that are held at a time. Default 256 MiB.
    pub held_bytes: usize,
    /// Requests that wait for a thread. Default 256.
    pub queue: usize,
    /// Batches at a time, each of which may hold 32 MiB. Default 4.
    pub batches: usize,
    /// Bytes of one merged PDF. Default 64 MiB, some 13,000 labels.
    pub merged_bytes: usize,
    /// Sets of options whose caches are kept. Default 16.
    pub renderers: usize,
    /// Print jobs that wait, for each printer. Default 1,000.
    pub print_jobs: usize,
    /// Bytes of all print jobs that are held. Default 128 MiB.
    pub print_bytes: usize,
    /// For accepted work to be finished when the service ends. Default 25 s.
    pub drain: Duration,
}

impl Default for Bounds {
    fn default() -> Bounds {
        Bounds {
            connections: 4096,
            head: Duration::from_secs(10),
            idle: Duration::from_secs(30),
            body: Duration::from_secs(30),
            body_bytes: 20 << 20,
            held_bytes: 256 << 20,
            queue: 256,
            batches: 4,
            merged_bytes: 64 << 20,
            renderers: 16,
            print_jobs: 1000,
            print_bytes: 128 << 20,
            drain: Duration::from_secs(25),
        }
    }
}

/// A printer that labels can be sent to.
#[derive(Debug, Clone)]
pub struct PrinterSettings {
    /// What requests call it: letters, digits, `-` and `_`.
    pub name: String,
    /// Where it is.
    pub destination: Destination,
    /// What it is and is told; [`PrintOptions::printer`] is needed.
    pub print: PrintOptions,
}

impl PrinterSettings {
    /// Reads a JSON array of `{"name": "desk", "to": "tcp://10.0.0.9:9100", "print": {"printer": "tsc-203", …}}`.
    ///
    /// # Errors
    /// When it is none, or a name or destination cannot be used.
    pub fn list_from_json(json: &[u8]) -> Result<Vec<PrinterSettings>, ServeError> {
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Row {
            name: String,
            to: String,
            print: PrintOptions,
        }
        let rows: Vec<Row> = serde_json::from_slice(json).map_err(|e| ServeError::Printers(e.to_string()))?;
        let read = |row: Row| {
            let destination = Destination::parse(&row.to).map_err(|e| ServeError::Printers(format!("{}: {e}", row.name)))?;
            Ok(PrinterSettings {
                name: row.name,
                destination,
                print: row.print,
            })
        };
        rows.into_iter().map(read).collect()
    }
}

/// One answered request, without anything of its content.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Answered {
    /// `POST`
    pub method: &'static str,
    /// The path of the route, its parameters by their names; `-` when there is none.
    pub route: &'static str,
    /// `200`
    pub status: u16,
    /// The problem's code, empty when there is none.
    pub code: String,
    /// From the head of the request to that of the answer.
    pub time: Duration,
}

/// Settings of a service.
#[derive(Clone)]
#[non_exhaustive]
pub struct Settings {
    /// Where it listens. Default `127.0.0.1:8080`.
    pub listen: Listen,
    /// Who may do what. Default: whoever can connect may do everything.
    pub tokens: Tokens,
    /// Threads that render. Default: one a processor.
    pub jobs: NonZeroUsize,
    /// What clients may cost.
    pub bounds: Bounds,
    /// What a label may cost. Requests cannot change it.
    pub limits: waybill_label::Limits,
    /// The faces. Default: the bundled ones.
    pub fonts: FontSet,
    /// Who answers for URLs that are not `data:`. Default nobody.
    pub resolver: Option<Arc<dyn AssetResolver>>,
    /// The printers that labels can be sent to.
    pub printers: Vec<PrinterSettings>,
    /// A directory for journals of printers and for jobs that wait: they survive the process. Default: they do not.
    pub state: Option<PathBuf>,
    /// Told of each answered request.
    pub log: Option<Arc<dyn Fn(&Answered) + Send + Sync>>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            listen: Listen::Tcp(SocketAddr::from(([127, 0, 0, 1], 8080))),
            tokens: Tokens::default(),
            jobs: std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
            bounds: Bounds::default(),
            limits: waybill_label::Limits::default(),
            fonts: FontSet::bundled(),
            resolver: None,
            printers: Vec::new(),
            state: None,
            log: None,
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("listen", &self.listen)
            .field("jobs", &self.jobs)
            .field("bounds", &self.bounds)
            .finish_non_exhaustive()
    }
}

/// Why a service does not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// No address.
    #[error("give HOST:PORT, such as 127.0.0.1:8080, or unix:PATH")]
    Address,
    /// Others could connect and there are no tokens.
    #[error("others than this machine could print and read labels at {0}: give a file of tokens, or listen at 127.0.0.1")]
    NoTokens(Listen),
    /// The address cannot be listened at.
    #[error("{listen}: {error}")]
    Listen {
        /// Where.
        listen: Listen,
        /// What the system says.
        error: std::io::Error,
    },
    /// The printers cannot be used.
    #[error("printers: {0}")]
    Printers(String),
    /// A line of the file of tokens cannot be used.
    #[error("tokens, line {line}: {why}")]
    Tokens {
        /// Line, from 1.
        line: usize,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A thread, a file or a timer failed.
    #[error("{0}")]
    Io(#[from] std::io::Error),
}
