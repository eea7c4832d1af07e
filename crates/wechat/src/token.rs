//! Where access_tokens come from, and the one that is in use.

use crate::clock::Clock;
use crate::http::Http;
use crate::secret::Secret;
use serde_json::{Value, json};
use std::fs;
use std::io::{self, Read};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;
use waybill_label::Limits;
use waybill_label::response::ApiError;

/// Where access_tokens come from.
///
/// Only one place may ask WeChat for an app's tokens with `getAccessToken`; with [`TokenSource::stable`] any number may, since it hands out the same
/// token to all. Whoever has a token service of their own, or acts for others (`authorizer_access_token`), uses one of the other sources.
#[derive(Clone)]
pub struct TokenSource(Kind);

#[derive(Clone)]
enum Kind {
    Stable { appid: String, secret: Secret },
    Fixed(Secret),
    Command { program: PathBuf, arguments: Vec<String> },
    File(PathBuf),
    Own(Arc<OwnSource>),
    None,
}

type OwnSource = dyn Fn(Option<&Secret>) -> io::Result<Token> + Send + Sync;

/// An access_token, and how long it lasts.
#[derive(Debug, Clone)]
pub struct Token {
    /// The token.
    pub value: Secret,
    /// How long it is valid; `None`: until the interface says that it is not.
    pub lasts: Option<Duration>,
}

/// Why there is no access_token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// `stable_token` answered with an error.
    #[error(transparent)]
    Api(Box<ApiError>),
    /// `stable_token` did not answer.
    #[error("stable_token: {0}")]
    Http(String),
    /// What was read is neither a token nor `{"access_token": …}`.
    #[error("{0} gave neither a token on one line nor JSON with access_token")]
    NotAToken(&'static str),
    /// The command or file could not be read.
    #[error("{what}: {kind}")]
    Read {
        /// What was read.
        what: &'static str,
        /// What the operating system says.
        kind: io::ErrorKind,
    },
    /// The command ended with an error, or did not end.
    #[error("the token command {0}")]
    Command(&'static str),
}

/// Bytes of a token's answer; tokens have up to 512.
const LONGEST_ANSWER: u64 = 64 << 10;
/// How long a token command may take.
const COMMAND_PATIENCE: Duration = Duration::from_secs(30);
/// So long before its end a token is renewed: `stable_token` hands out the next one then, and both are valid.
const EARLY: Duration = Duration::from_secs(5 * 60);

impl TokenSource {
    /// WeChat's `stable_token`, with the app's own secret.
    pub fn stable(appid: impl Into<String>, secret: impl Into<Secret>) -> TokenSource {
        TokenSource(Kind::Stable {
            appid: appid.into(),
            secret: secret.into(),
        })
    }
    /// A token that somebody else renews.
    pub fn fixed(token: impl Into<Secret>) -> TokenSource {
        TokenSource(Kind::Fixed(token.into()))
    }
    /// The output of a program: the token on one line, or JSON with `access_token` and `expires_in`. It has 30 seconds.
    pub fn command(program: impl Into<PathBuf>, arguments: impl IntoIterator<Item = String>) -> TokenSource {
        TokenSource(Kind::Command {
            program: program.into(),
            arguments: arguments.into_iter().collect(),
        })
    }
    /// A file that a token service writes, with what [`TokenSource::command`] prints. It is read again when its token is refused.
    pub fn file(path: impl Into<PathBuf>) -> TokenSource {
        TokenSource(Kind::File(path.into()))
    }
    /// A function; it is given the token that the interface refused, if it did.
    pub fn of(source: impl Fn(Option<&Secret>) -> io::Result<Token> + Send + Sync + 'static) -> TokenSource {
        TokenSource(Kind::Own(Arc::new(source)))
    }
    /// No token: in WeChat's cloud hosting, which adds it (with the base URL `http://api.weixin.qq.com`).
    pub fn none() -> TokenSource {
        TokenSource(Kind::None)
    }

    /// Gets a token; `refused` is one that the interface no longer takes.
    fn fetch(&self, http: &Http, refused: Option<&Secret>) -> Result<Option<Token>, TokenError> {
        let read = |what, read: io::Result<Vec<u8>>| {
            let bytes = read.map_err(|e| TokenError::Read { what, kind: e.kind() })?;
            parsed(&bytes).ok_or(TokenError::NotAToken(what)).map(Some)
        };
        match &self.0 {
            Kind::None => Ok(None),
            Kind::Fixed(token) => Ok(Some(Token {
                value: token.clone(),
                lasts: None,
            })),
            Kind::File(path) => read("the token file", fs::File::open(path).and_then(bounded)),
            Kind::Command { program, arguments } => read("the token command", Ok(output(program, arguments)?)),
            Kind::Own(source) => source(refused).map(Some).map_err(|e| TokenError::Read {
                what: "the token source",
                kind: e.kind(),
            }),
            Kind::Stable { appid, secret } => {
                let token = stable_token(http, appid, secret, false)?;
                // The ordinary mode gives the token that is valid; when it is the refused one, only force helps (20 times a day).
                if refused == Some(&token.value) {
                    return stable_token(http, appid, secret, true).map(Some);
                }
                Ok(Some(token))
            }
        }
    }
}

/// Secrets are left out.
impl std::fmt::Debug for TokenSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.0 {
            Kind::Stable { .. } => "TokenSource::stable(…)",
            Kind::Fixed(_) => "TokenSource::fixed(…)",
            Kind::Command { .. } => "TokenSource::command(…)",
            Kind::File(_) => "TokenSource::file(…)",
            Kind::Own(_) => "TokenSource::of(…)",
            Kind::None => "TokenSource::none()",
        })
    }
}

/// `POST /cgi-bin/stable_token`: developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken.html.
fn stable_token(http: &Http, appid: &str, secret: &Secret, force: bool) -> Result<Token, TokenError> {
    let request = json!({"grant_type": "client_credential", "appid": appid, "secret": secret.expose(), "force_refresh": force});
    let reply = http.post("/cgi-bin/stable_token", None, request.to_string().as_bytes());
    let reply = reply.map_err(|e| TokenError::Http(e.to_string()))?;
    if let Ok(Some(error)) = ApiError::in_reply(&reply, &Limits::default()) {
        return Err(TokenError::Api(Box::new(error)));
    }
    parsed(&reply).ok_or(TokenError::NotAToken("stable_token"))
}

/// A token on one line, or `{"access_token": …, "expires_in": …}`.
fn parsed(bytes: &[u8]) -> Option<Token> {
    let text = str::from_utf8(bytes).ok()?.trim();
    let (value, lasts) = match serde_json::from_str(text) {
        Ok(Value::Object(reply)) => {
            let seconds = reply.get("expires_in").and_then(Value::as_u64);
            (reply.get("access_token")?.as_str()?.to_owned(), seconds.map(Duration::from_secs))
        }
        _ => (text.to_owned(), None),
    };
    let plain = !value.is_empty() && value.len() <= 2048 && value.bytes().all(|byte| byte.is_ascii_graphic());
    plain.then(|| Token {
        value: value.into(),
        lasts,
    })
}

fn bounded(input: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(LONGEST_ANSWER).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What a program prints, if it ends in time.
fn output(program: &PathBuf, arguments: &[String]) -> Result<Vec<u8>, TokenError> {
    let failed = |e: io::Error| TokenError::Read {
        what: "the token command",
        kind: e.kind(),
    };
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    let stdout = child.stdout.take();
    let (send, receive) = mpsc::channel();
    thread::spawn(move || send.send(stdout.map_or(Ok(Vec::new()), bounded)));
    let Ok(read) = receive.recv_timeout(COMMAND_PATIENCE) else {
        // It may have ended by itself meanwhile.
        let _ = child.kill();
        let _ = child.wait();
        return Err(TokenError::Command("did not end within 30 seconds"));
    };
    match child.wait() {
        Ok(status) if status.success() => read.map_err(failed),
        _ => Err(TokenError::Command("ended with an error")),
    }
}

/// The token in use. One thread renews it, the others wait for that.
#[derive(Debug)]
pub(crate) struct Tokens {
    source: TokenSource,
    cached: Mutex<Option<Cached>>,
}

#[derive(Debug)]
struct Cached {
    token: Secret,
    renew_at: Option<Duration>,
}

impl Tokens {
    pub(crate) fn new(source: TokenSource) -> Tokens {
        Tokens {
            source,
            cached: Mutex::new(None),
        }
    }

    /// The token to call with; `None` when there is to be none. `refused` is the one that a call was just refused with.
    pub(crate) fn get(&self, http: &Http, clock: &dyn Clock, refused: Option<&Secret>) -> Result<Option<Secret>, TokenError> {
        let mut cached = self.cached.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = &*cached {
            let fresh = known.renew_at.is_none_or(|renew_at| clock.now() < renew_at);
            // Another thread may have renewed it already.
            if fresh && refused != Some(&known.token) {
                return Ok(Some(known.token.clone()));
            }
        }
        *cached = None;
        let Some(token) = self.source.fetch(http, refused)? else {
            return Ok(None);
        };
        *cached = Some(Cached {
            token: token.value.clone(),
            renew_at: token.lasts.map(|lasts| clock.now() + lasts.saturating_sub(EARLY.min(lasts / 10))),
        });
        Ok(Some(token.value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_a_line_or_json() {
        let value = |bytes: &[u8]| parsed(bytes).map(|token| (token.value.expose().to_owned(), token.lasts));
        assert_eq!(value(b"abc_-1\n"), Some(("abc_-1".into(), None)));
        let json = br#"{"access_token":"abc","expires_in":7200}"#;
        assert_eq!(value(json), Some(("abc".into(), Some(Duration::from_secs(7200)))));
        for none in [
            &b""[..],
            b"two words",
            b"a\nb",
            b"{}",
            b"\xFF",
            "密".as_bytes(),
            b"{\"access_token\":\"a b\"}",
        ] {
            assert_eq!(value(none), None, "{none:?}");
        }
    }

    #[test]
    fn secrets_are_not_shown() {
        let sources = [TokenSource::stable("wx1", "canary"), TokenSource::fixed("canary")];
        let token = parsed(b"canary");
        let tokens = Tokens {
            source: TokenSource::none(),
            cached: Mutex::new(Some(Cached {
                token: "canary".into(),
                renew_at: None,
            })),
        };
        assert!(!format!("{sources:?} {token:?} {tokens:?}").contains("canary"));
    }
}
