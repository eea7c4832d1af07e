//! Who asks, and where: credentials from the environment or a file that nobody else can read.

use crate::options::Connection;
use crate::{Stop, text};
use serde::Deserialize;
use std::env;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::time::Duration;
use waybill_label_wechat::{Client, TokenSource};

/// What a file of credentials says: one of the sources.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Credentials {
    appid: Option<String>,
    secret: Option<String>,
    access_token: Option<String>,
    token_file: Option<String>,
    /// A program and its arguments.
    token_command: Vec<String>,
}

/// The client of the options.
pub fn client(options: &Connection) -> Result<Client, Stop> {
    let source = match (options.no_token, &options.credentials) {
        (true, _) => Some(TokenSource::none()),
        (false, Some(path)) => from_file(path)?.source(),
        (false, None) => from_environment().source(),
    };
    let source = source.ok_or_else(|| {
        Stop::Usage(text!(
            "no credentials: set WECHAT_APPID and WECHAT_SECRET, or WECHAT_ACCESS_TOKEN, or give --credentials FILE with {\"appid\": …, \"secret\": …}, {\"access_token\": …}, {\"token_file\": …} or {\"token_command\": [PROGRAM, …]}; in WeChat's cloud hosting --no-token"
        ))
    })?;
    let mut builder = Client::builder(source).timeout(Duration::from_secs(options.timeout.into()));
    if let Some(url) = options.base_url.clone().or_else(|| variable("WECHAT_BASE_URL")) {
        builder = builder.base_url(url);
    }
    if let Some(calls) = options.calls_per_minute {
        builder = builder.calls_per_minute(calls);
    }
    builder.build().map_err(|e| Stop::Usage(e.to_string()))
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

fn from_environment() -> Credentials {
    Credentials {
        appid: variable("WECHAT_APPID"),
        secret: variable("WECHAT_SECRET"),
        access_token: variable("WECHAT_ACCESS_TOKEN"),
        ..Credentials::default()
    }
}

fn from_file(path: &Path) -> Result<Credentials, Stop> {
    let io = |e: std::io::Error| Stop::io(path.display(), &e);
    let mut file = File::open(path).map_err(io)?;
    if open_to_others(&file.metadata().map_err(io)?) {
        return Err(Stop::Usage(text!(
            "{path}: others can read it; chmod 600 it",
            path = path.display()
        )));
    }
    let mut json = Vec::new();
    file.read_to_end(&mut json).map_err(io)?;
    // What serde says may quote a secret.
    serde_json::from_slice(&json).map_err(|e| {
        Stop::Usage(text!(
            "{path}: no credentials (line {line}, column {column})",
            path = path.display(),
            line = e.line(),
            column = e.column()
        ))
    })
}

#[cfg(unix)]
fn open_to_others(file: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.permissions().mode() & 0o077 != 0
}

#[cfg(not(unix))]
fn open_to_others(_: &fs::Metadata) -> bool {
    false
}

impl Credentials {
    fn source(self) -> Option<TokenSource> {
        let mut command = self.token_command.into_iter();
        let program = command.next();
        match self {
            Credentials {
                appid: Some(appid),
                secret: Some(secret),
                ..
            } => Some(TokenSource::stable(appid, secret)),
            Credentials {
                access_token: Some(token), ..
            } => Some(TokenSource::fixed(token)),
            Credentials {
                token_file: Some(path), ..
            } => Some(TokenSource::file(path)),
            _ => program.map(|program| TokenSource::command(program, command)),
        }
    }
}
