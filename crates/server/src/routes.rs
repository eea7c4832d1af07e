//! Every route, once: what it does and what is said of it.

use crate::app::App;
use crate::auth::Scope;
use crate::problem::Problem;
use crate::{batch, health, jobs, labels, openapi};
use axum::body::Body;
use axum::http::{Request, Response};
use std::pin::Pin;
use std::sync::Arc;

/// A request that found its route.
pub struct Call {
    pub request: Request<Body>,
    /// The value of the path's parameter; empty when it has none.
    pub parameter: String,
}

type Answering = Pin<Box<dyn Future<Output = Result<Response<Body>, Problem>> + Send>>;

/// A route.
pub struct Route {
    pub method: &'static str,
    /// With the names of parameters in braces.
    pub path: &'static str,
    /// What a token needs; `None`: nothing.
    pub scope: Option<Scope>,
    /// What it does, in a line.
    pub summary: &'static str,
    pub takes: Takes,
    pub gives: Gives,
    /// The problems it may answer with, beside those of all routes.
    pub problems: &'static [u16],
    pub handler: fn(Arc<App>, Call) -> Answering,
}

/// What a request has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    Nothing,
    /// A reply, or one with options.
    Reply,
    /// The same, and what a printer is told.
    ReplyForPrinter,
    /// A reply and what is expected of it.
    Expectation,
    /// Many replies.
    Batch,
    /// The answer to the question of a job.
    Answer,
    /// Filters of a list of jobs.
    Filter,
}

/// What an answer has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gives {
    Label,
    Batch,
    Model,
    Checked,
    Html,
    Printers,
    Jobs,
    Job,
    Accepted,
    Events,
    Metrics,
    Text,
    OpenApi,
}

macro_rules! handler {
    ($function:path) => {
        |app, call| Box::pin($function(app, call))
    };
}

/// All of them.
pub const ROUTES: &[Route] = &[
    Route {
        method: "POST",
        path: "/v1/labels",
        scope: Some(Scope::Render),
        summary: "The label of a reply: PDF, PNG or printer data",
        takes: Takes::ReplyForPrinter,
        gives: Gives::Label,
        problems: &[406, 408, 413, 415, 422],
        handler: handler!(labels::labels),
    },
    Route {
        method: "POST",
        path: "/v1/labels:batch",
        scope: Some(Scope::Render),
        summary: "The labels of many replies, as a stream or one PDF",
        takes: Takes::Batch,
        gives: Gives::Batch,
        problems: &[413, 415, 422],
        handler: handler!(batch::batch),
    },
    Route {
        method: "POST",
        path: "/v1/inspect",
        scope: Some(Scope::Render),
        summary: "What is on the label of a reply, as data",
        takes: Takes::Reply,
        gives: Gives::Model,
        problems: &[408, 413, 415, 422],
        handler: handler!(labels::inspect),
    },
    Route {
        method: "POST",
        path: "/v1/check",
        scope: Some(Scope::Render),
        summary: "Whether the label of a reply is the one that an order expects",
        takes: Takes::Expectation,
        gives: Gives::Checked,
        problems: &[408, 413, 415, 422],
        handler: handler!(labels::check),
    },
    Route {
        method: "POST",
        path: "/v1/decode",
        scope: Some(Scope::Render),
        summary: "The HTML inside a reply, as plain text",
        takes: Takes::Reply,
        gives: Gives::Html,
        problems: &[408, 413, 415, 422],
        handler: handler!(labels::decode),
    },
    Route {
        method: "GET",
        path: "/v1/printers",
        scope: Some(Scope::Print),
        summary: "The printers that labels can be sent to, and how they are",
        takes: Takes::Nothing,
        gives: Gives::Printers,
        problems: &[],
        handler: handler!(jobs::printers),
    },
    Route {
        method: "POST",
        path: "/v1/print/{printer}",
        scope: Some(Scope::Print),
        summary: "Print the label of a reply; the same label is not printed twice",
        takes: Takes::ReplyForPrinter,
        gives: Gives::Accepted,
        problems: &[404, 408, 413, 415, 422],
        handler: handler!(jobs::print),
    },
    Route {
        method: "GET",
        path: "/v1/jobs",
        scope: Some(Scope::Print),
        summary: "The latest print jobs, newest first",
        takes: Takes::Filter,
        gives: Gives::Jobs,
        problems: &[],
        handler: handler!(jobs::jobs),
    },
    Route {
        method: "GET",
        path: "/v1/jobs/events",
        scope: Some(Scope::Print),
        summary: "What becomes of print jobs, as it happens (server-sent events)",
        takes: Takes::Nothing,
        gives: Gives::Events,
        problems: &[],
        handler: handler!(jobs::events),
    },
    Route {
        method: "GET",
        path: "/v1/jobs/{id}",
        scope: Some(Scope::Print),
        summary: "What became of a print job",
        takes: Takes::Nothing,
        gives: Gives::Job,
        problems: &[404],
        handler: handler!(jobs::job),
    },
    Route {
        method: "DELETE",
        path: "/v1/jobs/{id}",
        scope: Some(Scope::Print),
        summary: "Take back a print job of which nothing was sent",
        takes: Takes::Nothing,
        gives: Gives::Job,
        problems: &[404, 409],
        handler: handler!(jobs::cancel),
    },
    Route {
        method: "POST",
        path: "/v1/jobs/{id}/answer",
        scope: Some(Scope::Print),
        summary: "Say whether the label of an unknown job came out",
        takes: Takes::Answer,
        gives: Gives::Job,
        problems: &[404, 408, 409, 413, 415],
        handler: handler!(jobs::answer),
    },
    Route {
        method: "GET",
        path: "/openapi.json",
        scope: None,
        summary: "This description",
        takes: Takes::Nothing,
        gives: Gives::OpenApi,
        problems: &[],
        handler: handler!(openapi::openapi),
    },
    Route {
        method: "GET",
        path: "/metrics",
        scope: Some(Scope::Admin),
        summary: "Counters for Prometheus",
        takes: Takes::Nothing,
        gives: Gives::Metrics,
        problems: &[],
        handler: handler!(health::metrics),
    },
    Route {
        method: "GET",
        path: "/livez",
        scope: None,
        summary: "Whether the process lives",
        takes: Takes::Nothing,
        gives: Gives::Text,
        problems: &[],
        handler: handler!(health::livez),
    },
    Route {
        method: "GET",
        path: "/readyz",
        scope: None,
        summary: "Whether requests are taken: not while the service ends",
        takes: Takes::Nothing,
        gives: Gives::Text,
        problems: &[],
        handler: handler!(health::readyz),
    },
];
