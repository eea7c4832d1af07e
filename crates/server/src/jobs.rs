//! Printers and print jobs over HTTP.

use crate::app::App;
use crate::body::{self, Held};
use crate::format::Format;
use crate::labels::{self, Making};
use crate::printing::{Job, NewJob, PrinterState, State};
use crate::problem::Problem;
use crate::request::Asked;
use crate::routes::Call;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use bytes::Bytes;
use futures_util::future::{Either, select};
use futures_util::stream;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast;
use waybill_label::Error;
use waybill_label_print::PrintError;

fn job_response(app: &App, job: &Job, status: StatusCode) -> Result<Response<Body>, Problem> {
    let mut response = labels::json_response(labels::json(app, job)?);
    *response.status_mut() = status;
    if let Ok(place) = HeaderValue::from_str(&format!("/v1/jobs/{}", job.id)) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    Ok(response)
}

/// The printers there are.
#[derive(Serialize, schemars::JsonSchema)]
pub struct Printers {
    printers: Vec<PrinterState>,
}

/// `GET /v1/printers`
pub async fn printers(app: Arc<App>, _: Call) -> Result<Response<Body>, Problem> {
    let printers = Printers {
        printers: app.printing.printers(),
    };
    Ok(labels::json_response(labels::json(&app, &printers)?))
}

/// The longest Idempotency-Key.
const LONGEST_KEY: usize = 255;

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(key) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let key = key.to_str().ok().filter(|key| !key.is_empty() && key.len() <= LONGEST_KEY);
    key.map(|key| Some(key.to_owned()))
        .ok_or_else(|| Problem::bad_options("Idempotency-Key: give 1 to 255 printable ASCII characters"))
}

/// `POST /v1/print/{printer}`
pub async fn print(app: Arc<App>, call: Call) -> Result<Response<Body>, Problem> {
    let (printer, settings) = app.printing.printer(&call.parameter)?;
    let job = labels::work(&app, call, move |app, query, headers, body| {
        let key = idempotency_key(headers)?;
        let idempotency = key.map(|key| {
            (
                key,
                <[u8; 32]>::from(Sha256::new().chain_update(query).chain_update([0]).chain_update(body).finalize()),
            )
        });
        if let Some((key, request)) = &idempotency
            && let Some(job) = app.printing.earlier(printer, key, request)?
        {
            return Ok(job);
        }
        let mut asked = Asked::read(query, body)?;
        if asked.format.take().is_some() || asked.print.printer.is_some() || asked.print.language.is_some() {
            return Err(Problem::bad_options("format, printer, language: these are the printer's"));
        }
        let mut print = settings.print;
        let given = &asked.print;
        print.copies = given.copies.or(print.copies);
        print.speed = given.speed.or(print.speed);
        print.density = given.density.or(print.density);
        print.media = given.media.clone().or(print.media);
        print.label_mode = given.label_mode.or(print.label_mode);
        print.direction = given.direction.or(print.direction);
        print.tear_offset = given.tear_offset.or(print.tear_offset);
        print.form_length = given.form_length.or(print.form_length);
        let profile = print.profile()?;
        let mut making = Making::with(app, &asked, profile.map(|profile| Format::Printer(profile.language)), &print)?;
        let copies = making.take_copies();
        let label = making.renderer.render(asked.reply);
        app.metrics.label(label.as_ref().map_err(Error::code), making.format.name());
        let label = label?;
        if label.order_id.is_empty() && label.waybill_id.is_empty() {
            return Err(PrintError::NoNumber.into());
        }
        app.printing.add(NewJob {
            printer,
            pages: making.files(&label)?,
            order_id: label.order_id,
            waybill_id: label.waybill_id,
            copies,
            reprint: asked.reprint,
            idempotency,
        })
    });
    job_response(&app, &job.await?, StatusCode::ACCEPTED)
}

/// Print jobs.
#[derive(Serialize, schemars::JsonSchema)]
pub struct Jobs {
    jobs: Vec<Job>,
}

/// The most jobs that are listed.
pub const MOST_LISTED: usize = 1000;

/// `GET /v1/jobs`
pub async fn jobs(app: Arc<App>, call: Call) -> Result<Response<Body>, Problem> {
    let (mut printer, mut state, mut most) = (None, None, 100);
    for (name, text) in form_urlencoded::parse(call.request.uri().query().unwrap_or_default().as_bytes()) {
        match &*name {
            "printer" => printer = Some(text.into_owned()),
            "state" => {
                let named = State::ALL.into_iter().find(|state| state.name() == text);
                state = Some(named.ok_or_else(|| Problem::bad_options("state: there is none of this name"))?);
            }
            "limit" => {
                let limit = text.parse().ok().filter(|limit| (1..=MOST_LISTED).contains(limit));
                most = limit.ok_or_else(|| Problem::bad_options("limit: give a number from 1 to 1000"))?;
            }
            _ => return Err(Problem::bad_options("the query takes printer, state and limit")),
        }
    }
    let jobs = Jobs {
        jobs: app.printing.list(printer.as_deref(), state, most),
    };
    Ok(labels::json_response(labels::json(&app, &jobs)?))
}

/// `GET /v1/jobs/{id}`
pub async fn job(app: Arc<App>, call: Call) -> Result<Response<Body>, Problem> {
    job_response(&app, &app.printing.job(&call.parameter)?, StatusCode::OK)
}

/// `DELETE /v1/jobs/{id}`
pub async fn cancel(app: Arc<App>, call: Call) -> Result<Response<Body>, Problem> {
    job_response(&app, &app.printing.cancel(&call.parameter)?, StatusCode::OK)
}

/// What somebody saw at the printer.
#[derive(Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Whether the label came out. When it did not, it is printed again.
    came_out: bool,
}

/// `POST /v1/jobs/{id}/answer`
pub async fn answer(app: Arc<App>, call: Call) -> Result<Response<Body>, Problem> {
    let (head, body) = call.request.into_parts();
    if body::is_gzip(&head.headers)? {
        return Err(Problem::bad_options("give {\"came_out\": true} or false, not packed"));
    }
    let body: Held = body::read(body, &app.settings.bounds, &app.memory).await?;
    let answer: Answer =
        serde_json::from_slice(body.as_ref()).map_err(|_| Problem::bad_options("give {\"came_out\": true} or {\"came_out\": false}"))?;
    job_response(&app, &app.printing.answer(&call.parameter, answer.came_out)?, StatusCode::OK)
}

/// So often a line is sent that says nothing, so that proxies do not take a silent stream for a dead one.
const BEAT: Duration = Duration::from_secs(15);

/// `GET /v1/jobs/events`
pub async fn events(app: Arc<App>, _: Call) -> Result<Response<Body>, Problem> {
    let state = (app.printing.events(), app.ending.subscribe(), true);
    let events = stream::unfold(state, |(mut events, mut ending, first)| async move {
        if first {
            return Some((Bytes::from_static(b": jobs\n\n"), (events, ending, false)));
        }
        let next = tokio::time::timeout(BEAT, events.recv());
        let text = match select(pin!(next), pin!(ending.wait_for(|ending| *ending))).await {
            Either::Right(_) | Either::Left((Ok(Err(broadcast::error::RecvError::Closed)), _)) => return None,
            Either::Left((Err(_), _)) => ": \n\n".to_owned(),
            Either::Left((Ok(Ok(job)), _)) => format!("event: job\ndata: {job}\n\n"),
            // The client was too slow: GET /v1/jobs has what it missed.
            Either::Left((Ok(Err(broadcast::error::RecvError::Lagged(_))), _)) => "event: missed\ndata: {}\n\n".to_owned(),
        };
        Some((Bytes::from(text), (events, ending, false)))
    });
    let events = futures_util::StreamExt::map(events, Ok::<Bytes, io::Error>);
    let mut response = Response::new(Body::from_stream(events));
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    Ok(response)
}
