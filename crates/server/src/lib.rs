//! Express waybill labels over HTTP: POST a reply, get a label; open a page, see it.
//!
//! ```no_run
//! use waybill_label_server::{Listen, Settings, Server};
//!
//! let mut settings = Settings::default();
//! settings.listen = Listen::parse("127.0.0.1:8080")?;
//! let server = Server::bind(settings)?;
//! server.stop_on_signals()?;
//! server.run();
//! # Ok::<(), waybill_label_server::ServeError>(())
//! ```
//!
//! Labels are made on threads of their own, as many as [`Settings::jobs`] says; the threads that wait for clients do no work. Whatever a client can make
//! the service hold or do has a bound ([`Bounds`]), and nothing of a reply is in a log line, a metric or a problem but its numbers. Routes, bounds and
//! codes: `docs/service.md`.
#![forbid(unsafe_code)]
#![warn(missing_docs)]
#![allow(clippy::result_large_err, reason = "a request has one problem at most: a box would save nothing")]

mod app;
mod auth;
mod batch;
mod body;
mod format;
mod health;
mod jobs;
mod labels;
mod metrics;
mod openapi;
mod page;
mod pool;
mod printing;
mod problem;
mod request;
mod routes;
mod serve;
mod settings;

pub use auth::{Scope, Tokens};
pub use openapi::document as openapi;
pub use serve::{Server, Stopper};
pub use settings::{Answered, Bounds, Listen, PrinterSettings, ServeError, Settings};

/// Listens and answers until SIGTERM or SIGINT.
///
/// # Errors
/// As [`Server::bind`].
pub fn serve(settings: Settings, ready: impl FnOnce(&Listen)) -> Result<(), ServeError> {
    let server = Server::bind(settings)?;
    server.stop_on_signals()?;
    ready(server.listen());
    server.run();
    Ok(())
}
