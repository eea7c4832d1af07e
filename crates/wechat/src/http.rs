//! One exchange with the interface.

use crate::error::WechatError;
use crate::secret::Secret;
use std::time::Duration;
use ureq::{Agent, Error, Proxy};
use waybill_label::response::ResponseError;

/// Where the interface is, and how it is reached.
pub(crate) struct Http {
    agent: Agent,
    base: String,
    host: String,
    longest_reply: usize,
}

/// Only the host: a base URL may hold a password.
impl std::fmt::Debug for Http {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Http").field("host", &self.host).finish_non_exhaustive()
    }
}

impl Http {
    /// `base` is a URL without a path's end; `None` when it is none.
    pub(crate) fn new(base: &str, timeout: Duration, proxy: Option<Proxy>, longest_reply: usize) -> Option<Http> {
        let base = base.trim_end_matches('/');
        let (scheme, rest) = base.split_once("://")?;
        let host = rest.split(['/', '?', '#']).next()?.rsplit('@').next()?;
        if !matches!(scheme, "http" | "https") || host.is_empty() || rest.contains(['?', '#', ' ']) {
            return None;
        }
        let config = Agent::config_builder()
            .timeout_global(Some(timeout))
            .timeout_connect(Some(timeout.min(Duration::from_secs(10))))
            .proxy(proxy)
            // A redirect would send the token elsewhere.
            .max_redirects(0)
            .http_status_as_error(false)
            .user_agent(concat!("waybill-label/", env!("CARGO_PKG_VERSION")));
        Some(Http {
            agent: config.build().into(),
            base: base.to_owned(),
            host: host.to_owned(),
            longest_reply,
        })
    }

    /// Posts JSON and gives the reply's body.
    pub(crate) fn post(&self, path: &str, token: Option<&Secret>, body: &[u8]) -> Result<Vec<u8>, WechatError> {
        let request = self.agent.post(format!("{}{path}", self.base)).content_type("application/json");
        let request = match token {
            Some(token) => request.query("access_token", token.expose()),
            None => request,
        };
        self.read(request.send(body))
    }

    /// The same without a body.
    pub(crate) fn get(&self, path: &str, token: Option<&Secret>) -> Result<Vec<u8>, WechatError> {
        let request = self.agent.get(format!("{}{path}", self.base));
        let request = match token {
            Some(token) => request.query("access_token", token.expose()),
            None => request,
        };
        self.read(request.call())
    }

    fn read(&self, answer: Result<ureq::http::Response<ureq::Body>, Error>) -> Result<Vec<u8>, WechatError> {
        let mut answer = answer.map_err(|e| self.failed(&e))?;
        let status = answer.status().as_u16();
        if status != 200 {
            return Err(WechatError::Status { status });
        }
        let limit = self.longest_reply;
        match answer.body_mut().with_config().limit(limit as u64).read_to_vec() {
            Ok(body) => Ok(body),
            Err(Error::BodyExceedsLimit(_)) => Err(WechatError::Reply(ResponseError::TooLarge { bytes: limit + 1, limit })),
            // Whatever failed, the request had left.
            Err(error) => Err(WechatError::NoAnswer { why: why(&error) }),
        }
    }

    /// Errors of the transport quote the URL, and with it the token: only their kind is told.
    fn failed(&self, error: &Error) -> WechatError {
        let nothing_sent = matches!(
            error,
            Error::HostNotFound
                | Error::ConnectionFailed
                | Error::ConnectProxyFailed(_)
                | Error::InvalidProxyUrl
                | Error::BadUri(_)
                | Error::Tls(_)
                | Error::Timeout(ureq::Timeout::Resolve | ureq::Timeout::Connect)
        ) || matches!(error, Error::Io(e) if e.kind() == std::io::ErrorKind::ConnectionRefused);
        match nothing_sent {
            true => WechatError::Unreachable {
                host: self.host.clone(),
                why: why(error),
            },
            false => WechatError::NoAnswer { why: why(error) },
        }
    }
}

fn why(error: &Error) -> &'static str {
    use std::io::ErrorKind;
    match error {
        Error::HostNotFound => "no such host",
        Error::ConnectionFailed => "no connection",
        Error::ConnectProxyFailed(_) | Error::InvalidProxyUrl => "the proxy refused",
        Error::Tls(_) | Error::Rustls(_) => "no secure connection",
        Error::Timeout(_) => "it took too long",
        Error::BadUri(_) => "bad URL",
        Error::Io(e) => match e.kind() {
            ErrorKind::ConnectionRefused => "connection refused",
            ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => "the connection was reset",
            ErrorKind::UnexpectedEof => "the connection ended early",
            ErrorKind::TimedOut | ErrorKind::WouldBlock => "it took too long",
            _ => "the connection failed",
        },
        Error::Protocol(_) | Error::Http(_) => "the answer is not HTTP",
        _ => "the connection failed",
    }
}
