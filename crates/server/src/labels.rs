//! One reply: its label, what is on it, whether it is the right one, and its document.

use crate::app::App;
use crate::body::{self, Held};
use crate::format::Format;
use crate::problem::Problem;
use crate::request::Asked;
use crate::routes::Call;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use serde::Serialize;
use serde_json::Value;
use std::num::NonZeroU16;
use std::sync::Arc;
use waybill_label::label::{Finding, SCHEMA_VERSION};
use waybill_label::options::PrintOptions;
use waybill_label::output::printer::{Job, Language};
use waybill_label::{Error, Label, Renderer, Response as Reply, print_html};

/// Does the work of a request on one of the threads, once its body is there.
pub async fn work<T: Send + 'static>(
    app: &Arc<App>,
    call: Call,
    work: impl FnOnce(&App, &str, &HeaderMap, &[u8]) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let (head, body) = call.request.into_parts();
    let gzip = body::is_gzip(&head.headers)?;
    let held = body::read(body, &app.settings.bounds, &app.memory).await?;
    let shared = app.clone();
    let done = app.pool.request(move || {
        let held = match gzip {
            true => body::unpack(&held, &shared.settings.bounds, &shared.memory)?,
            false => held,
        };
        work(&shared, head.uri.query().unwrap_or_default(), &head.headers, held.as_ref())
    })?;
    done.await.unwrap_or_else(|_| Err(Problem::internal()))
}

/// What to make of labels, and how.
pub struct Making {
    pub renderer: Arc<Renderer>,
    pub format: Format,
    /// What a printer is sent, when it is.
    job: Option<(Language, Job)>,
    page: Option<usize>,
}

impl Making {
    /// What a request asks for.
    ///
    /// # Errors
    /// When its options contradict each other.
    pub fn of(app: &App, asked: &Asked, headers: &HeaderMap) -> Result<Making, Problem> {
        let format = match asked.format {
            Some(format) => Some(format),
            None => Format::accepted(headers)?,
        };
        Making::with(app, asked, format, &asked.print)
    }

    /// The same for a printer that is told something.
    ///
    /// # Errors
    /// As [`Making::of`].
    pub fn with(app: &App, asked: &Asked, format: Option<Format>, print: &PrintOptions) -> Result<Making, Problem> {
        let mut options = asked.options()?;
        let mut given = asked.options.clone();
        let mut print = print.clone();
        let profile = print.profile()?;
        let format = format
            .or(profile.map(|profile| Format::Printer(profile.language)))
            .unwrap_or(Format::Pdf);
        if let (Some(profile), None) = (profile, options.dpi) {
            options.dpi = Some(profile.dpi.into());
            given.insert("dpi".into(), profile.dpi.into());
        }
        if format == Format::Pdf && asked.page.is_some() {
            return Err(Problem::bad_options("page: a PDF has all pages; leave it out"));
        }
        let job = match format {
            Format::Printer(language) => {
                print.language.get_or_insert_with(|| language.name().to_owned());
                let (asked, job) = print.job()?;
                if asked != language {
                    return Err(Problem::bad_options("language: it is not that of format; leave one of them out"));
                }
                Some((language, job))
            }
            Format::Pdf | Format::Png => None,
        };
        Ok(Making {
            renderer: app.renderer(&given, options)?,
            format,
            job,
            page: asked.page,
        })
    }

    /// Files of a label: one of all its pages, or one a page.
    ///
    /// # Errors
    /// When a page cannot be drawn.
    pub fn files(&self, label: &Label) -> Result<Vec<Vec<u8>>, Error> {
        let pages = match self.page {
            Some(page) => page..=page,
            None => 1..=label.page_count,
        };
        match (self.format, &self.job) {
            (Format::Pdf, _) => label.to_pdf().map(|pdf| vec![pdf]),
            (Format::Png, _) => pages.map(|page| label.to_png(page)).collect(),
            (Format::Printer(_), Some((language, job))) => pages.map(|page| label.print_data(page, *language, job)).collect(),
            (Format::Printer(_), None) => Err(Error::Internal),
        }
    }

    /// Each copy is a job of its own on a printer of this service.
    pub fn take_copies(&mut self) -> NonZeroU16 {
        let copies = self
            .job
            .as_mut()
            .map(|(_, job)| std::mem::replace(&mut job.copies, NonZeroU16::MIN));
        copies.unwrap_or(NonZeroU16::MIN)
    }
}

/// A label's file, and what its answer says beside it.
pub struct Made {
    bytes: Held,
    format: Format,
    pages: usize,
    warnings: String,
}

/// `POST /v1/labels`
pub async fn labels(app: Arc<App>, call: Call) -> Result<Response<Body>, Problem> {
    let made = work(&app, call, |app, query, headers, body| {
        let asked = Asked::read(query, body)?;
        let making = Making::of(app, &asked, headers)?;
        let label = making.renderer.render(asked.reply);
        app.metrics.label(label.as_ref().map_err(Error::code), making.format.name());
        let label = label?;
        let mut files = making.files(&label)?;
        if making.format == Format::Png && files.len() > 1 {
            return Err(Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "several_pages",
                format!("the label has {} pages and a PNG holds one: say which (page=1)", files.len()),
            ));
        }
        let bytes = match files.len() {
            1 => files.swap_remove(0),
            _ => files.concat(),
        };
        Ok(Made {
            bytes: app.memory.hold(bytes)?,
            format: making.format,
            pages: label.page_count,
            warnings: codes(&label),
        })
    });
    Ok(made.await?.response())
}

fn codes(label: &Label) -> String {
    let mut codes: Vec<_> = label.warnings.iter().map(|warning| warning.code()).collect();
    codes.dedup();
    codes.join(", ")
}

impl Made {
    fn response(self) -> Response<Body> {
        let mut response = Response::new(Body::from(self.bytes.into_bytes()));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.format.media_type()));
        headers.insert("waybill-label-pages", self.pages.into());
        if let Ok(warnings) = HeaderValue::from_str(&self.warnings)
            && !self.warnings.is_empty()
        {
            headers.insert("waybill-label-warnings", warnings);
        }
        response
    }
}

/// Data as JSON.
pub fn json(app: &App, value: &impl Serialize) -> Result<Held, Problem> {
    app.memory.hold(serde_json::to_vec(value).map_err(|_| Problem::internal())?)
}

/// An answer of JSON.
pub fn json_response(bytes: Held) -> Response<Body> {
    let mut response = Response::new(Body::from(bytes.into_bytes()));
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// What a request asks for, whatever the policy would stop: who only looks at a label sees every one that can be made.
fn any_label(app: &App, asked: &Asked) -> Result<Label, Problem> {
    let (mut given, mut options) = (asked.options.clone(), asked.options()?);
    given.retain(|name, _| !matches!(&**name, "strict" | "deny" | "allow"));
    given.insert("allow".into(), vec!["stop"].into());
    (options.strict, options.deny, options.allow) = (false, Vec::new(), vec!["stop".to_owned()]);
    let label = app.renderer(&given, options)?.render(asked.reply);
    app.metrics.label(label.as_ref().map_err(Error::code), "json");
    Ok(label?)
}

fn label(app: &App, asked: &Asked) -> Result<Label, Problem> {
    let renderer = app.renderer(&asked.options, asked.options()?)?;
    let label = renderer.render(asked.reply);
    app.metrics.label(label.as_ref().map_err(Error::code), "json");
    Ok(label?)
}

#[derive(Serialize)]
struct Inspected<'l> {
    schema_version: u32,
    #[serde(flatten)]
    label: &'l Label,
}

/// `POST /v1/inspect`
pub async fn inspect(app: Arc<App>, call: Call) -> Result<Response<Body>, Problem> {
    let inspected = work(&app, call, |app, query, _, body| {
        let label = any_label(app, &Asked::read(query, body)?)?;
        json(
            app,
            &Inspected {
                schema_version: SCHEMA_VERSION,
                label: &label,
            },
        )
    });
    Ok(json_response(inspected.await?))
}

/// What comparing a label with an order says.
#[derive(Serialize, schemars::JsonSchema)]
pub struct Checked {
    /// Whether every field that was expected is on the label.
    passes: bool,
    /// The order number of the reply.
    order_id: String,
    /// The waybill number of the reply.
    waybill_id: String,
    /// Each field that was expected: `field`, `outcome`.
    #[schemars(with = "Vec<FindingSchema>")]
    findings: Vec<Finding>,
}

/// One field: its name in the model, and how it compares.
#[derive(schemars::JsonSchema)]
#[expect(dead_code, reason = "describes `waybill_label::label::Finding`")]
struct FindingSchema {
    /// `receiver.name`
    field: String,
    /// `match`, `masked_match`, `mismatch`, `doubtful`, `missing` or `unread`.
    outcome: String,
}

/// `POST /v1/check`
pub async fn check(app: Arc<App>, call: Call) -> Result<Response<Body>, Problem> {
    let checked = work(&app, call, |app, query, _, body| {
        let asked = Asked::read(query, body)?;
        let expected = asked.expectation()?;
        let label = label(app, &asked)?;
        let findings = label.check(&expected);
        json(
            app,
            &Checked {
                passes: !findings.is_empty() && findings.iter().all(|finding| finding.outcome.passes()),
                order_id: label.order_id.clone(),
                waybill_id: label.waybill_id.clone(),
                findings,
            },
        )
    });
    Ok(json_response(checked.await?))
}

/// `POST /v1/decode`
pub async fn decode(app: Arc<App>, call: Call) -> Result<Response<Body>, Problem> {
    let html = work(&app, call, |app, query, _, body| {
        let asked = Asked::read(query, body)?;
        let limits = &app.settings.limits;
        let reply = Reply::from_json(asked.reply, limits).map_err(Error::from)?;
        let html = print_html::decode(reply.print_html.as_deref().unwrap_or_default(), limits).map_err(Error::from)?;
        app.memory.hold(html.text.into_bytes())
    });
    // A browser is never to take the carrier's document for a page of this service.
    let mut response = Response::new(Body::from(html.await?.into_bytes()));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_static("attachment; filename=\"label.html\""),
    );
    Ok(response)
}

/// The model's schema, as `waybill-label inspect` has it.
pub fn model_schema() -> Value {
    serde_json::from_str(include_str!("model.schema.json")).unwrap_or_default()
}
