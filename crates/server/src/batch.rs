//! Many replies in one request: a stream of them in, a stream of labels or one PDF out.
//!
//! A batch has two threads of its own, which wait: one cuts the body into replies, the other hands the labels on in their order. The labels are made on
//! the service's threads.

use crate::app::{Accepted, App};
use crate::body::{self, Held, Memory};
use crate::format::Format;
use crate::labels::Making;
use crate::problem::{Failed, Problem};
use crate::request::Asked;
use crate::routes::Call;
use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use base64::prelude::{BASE64_STANDARD, Engine};
use bytes::Bytes;
use futures_util::stream;
use http_body_util::BodyExt;
use serde::Serialize;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, BufReader, Read, Write};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};
use tokio::time::timeout;
use waybill_label::error::Error;
use waybill_label::response::{Response as Reply, Responses};
use waybill_label::warning::WithSeverity;
use waybill_label::{Label, Renderer};

/// How the labels of a batch come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum As {
    /// A line of JSON each, files in base64.
    Ndjson,
    /// A part each.
    Multipart,
    /// One PDF, or a problem.
    Merged,
}

/// How many labels a thread may be ahead of what was handed on.
const AHEAD: usize = 8;
/// Bytes of a batch's body that may wait: a client that reads no answer before it has sent everything can send this much.
pub const WAITING_BYTES: usize = 32 << 20;
/// Failed labels that a problem lists.
const MOST_FAILURES: usize = 100;

/// `POST /v1/labels:batch`
pub async fn batch(app: Arc<App>, call: Call) -> Result<Response<Body>, Problem> {
    let (head, body) = call.request.into_parts();
    let gzip = body::is_gzip(&head.headers)?;
    let (wanted, query) = how(head.uri.query().unwrap_or_default(), head.headers.get(header::ACCEPT))?;
    let asked = Asked::read(&query, b"")?;
    // What it accepts is how the labels come, not what they are.
    let making = Arc::new(Making::with(&app, &asked, asked.format, &asked.print)?);
    if wanted == As::Merged && making.format != Format::Pdf {
        return Err(Problem::bad_options("format: what is merged is a PDF"));
    }
    let full = |_| Problem::busy("as many batches are at work as may; try again in a moment");
    let holding = Holding {
        _accepted: app.accept()?,
        _permit: app.batches.clone().try_acquire_owned().map_err(full)?,
    };
    let reader = pump(&app, body);
    let (entries, begun) = sync_channel(app.pool.jobs() * AHEAD);
    let reading = Reading {
        app: app.clone(),
        making: making.clone(),
        keep_label: wanted == As::Merged,
    };
    let named = || thread::Builder::new().name("batch".into());
    let unstarted = |_| Problem::busy("no thread could be started; try again in a moment");
    named()
        .spawn(move || match gzip {
            true => reading.read(BufReader::new(flate2::read::MultiGzDecoder::new(reader)), &entries),
            false => reading.read(BufReader::with_capacity(1 << 16, reader), &entries),
        })
        .map_err(unstarted)?;
    if wanted == As::Merged {
        let (sender, merged) = oneshot::channel();
        let most = app.settings.bounds.merged_bytes;
        named()
            .spawn(move || {
                let merged = merge(&making.renderer, &begun, most);
                drop(holding);
                let _ = sender.send(merged);
            })
            .map_err(unstarted)?;
        let pdf = merged.await.map_err(|_| Problem::internal())??;
        let mut response = Response::new(Body::from(app.memory.hold(pdf)?.into_bytes()));
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
        return Ok(response);
    }
    let boundary = format!("waybill-label-{:016x}", RandomState::new().hash_one(0));
    let media_type = match wanted {
        As::Multipart => format!("multipart/mixed; boundary={boundary}"),
        _ => "application/x-ndjson".to_owned(),
    };
    let (sender, answer) = mpsc::channel(4);
    named()
        .spawn(move || {
            let writing = Writing {
                _holding: holding,
                sender,
                making,
                boundary,
            };
            // The client went; so does the batch.
            let _ = match wanted {
                As::Multipart => writing.parts(&begun),
                _ => writing.lines(&begun),
            };
        })
        .map_err(unstarted)?;
    let pieces = stream::unfold(answer, |mut answer| async move {
        answer.recv().await.map(|piece| (Ok::<Bytes, io::Error>(piece), answer))
    });
    let mut response = Response::new(Body::from_stream(pieces));
    if let Ok(media_type) = HeaderValue::from_str(&media_type) {
        response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    }
    Ok(response)
}

/// What a batch occupies until its last label was handed on.
struct Holding {
    _accepted: Accepted,
    _permit: OwnedSemaphorePermit,
}

/// How the labels are to come, and the rest of the query.
fn how(query: &str, accept: Option<&HeaderValue>) -> Result<(As, String), Problem> {
    let mut wanted = None;
    let mut rest = form_urlencoded::Serializer::new(String::new());
    for (name, text) in form_urlencoded::parse(query.as_bytes()) {
        match (&*name, &*text) {
            ("as", "ndjson") => wanted = Some(As::Ndjson),
            ("as", "multipart") => wanted = Some(As::Multipart),
            ("as", "merged") => wanted = Some(As::Merged),
            ("as", _) => return Err(Problem::bad_options("as: give ndjson, multipart or merged")),
            ("page" | "reprint", _) => return Err(Problem::bad_options("page, reprint: these are for one label")),
            _ => drop(rest.append_pair(&name, &text)),
        }
    }
    let accept = accept.and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    let accepts = |media_type| accept.split(',').any(|range| range.trim_start().starts_with(media_type));
    let by_accept = || match () {
        () if accepts("application/x-ndjson") => As::Ndjson,
        () if accepts("multipart/mixed") => As::Multipart,
        () if accepts("application/pdf") => As::Merged,
        () => As::Ndjson,
    };
    Ok((wanted.unwrap_or_else(by_accept), rest.finish()))
}

/// Reads the body ahead of whoever cuts it, within its bounds.
fn pump(app: &Arc<App>, mut body: Body) -> Pieces {
    let (sender, receiver) = mpsc::unbounded_channel();
    let waiting = Memory::new(WAITING_BYTES);
    let app = app.clone();
    tokio::spawn(async move {
        let idle = app.settings.bounds.idle;
        loop {
            let piece = match timeout(idle, body.frame()).await {
                Ok(None) => return,
                Ok(Some(Ok(frame))) => match frame.into_data() {
                    Ok(data) => data,
                    Err(_) => continue,
                },
                Ok(Some(Err(_))) => return drop(sender.send(Err(io::ErrorKind::UnexpectedEof.into()))),
                Err(_) => return drop(sender.send(Err(io::ErrorKind::TimedOut.into()))),
            };
            // Counted twice: as this batch's, and as everybody's.
            let room = waiting.room(piece.len()).await;
            let held = app.memory.hold_later(&piece).await;
            if sender.send(Ok((held, room))).is_err() {
                return;
            }
        }
    });
    Pieces {
        receiver,
        piece: None,
        at: 0,
    }
}

type Piece = (Held, Option<OwnedSemaphorePermit>);

/// The body as it comes, for a thread.
struct Pieces {
    receiver: mpsc::UnboundedReceiver<io::Result<Piece>>,
    piece: Option<Piece>,
    at: usize,
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some((held, _)) = &self.piece {
                let rest = &held.as_ref()[self.at..];
                if !rest.is_empty() {
                    let read = rest.len().min(buffer.len());
                    buffer[..read].copy_from_slice(&rest[..read]);
                    self.at += read;
                    return Ok(read);
                }
            }
            self.at = 0;
            self.piece = None;
            match self.receiver.blocking_recv() {
                None => return Ok(0),
                Some(piece) => self.piece = Some(piece?),
            }
        }
    }
}

/// What a label is known by.
#[derive(Clone, Default, Serialize)]
struct Numbers {
    /// Which of the batch's replies, from 1.
    number: usize,
    order_id: String,
    delivery_id: String,
    waybill_id: String,
}

/// A label that was made.
struct Made {
    label: Label,
    files: Vec<Vec<u8>>,
}

/// A label that is being made.
struct Begun {
    numbers: Numbers,
    made: Result<Receiver<Result<Made, Error>>, Error>,
}

impl Begun {
    fn wait(self) -> (Numbers, Result<Made, Error>) {
        let made = self.made.and_then(|made| made.recv().unwrap_or(Err(Error::Internal)));
        (self.numbers, made)
    }
}

/// Cuts the body into replies.
struct Reading {
    app: Arc<App>,
    making: Arc<Making>,
    /// Labels go into one PDF and have no files.
    keep_label: bool,
}

impl Reading {
    fn read(&self, body: impl io::BufRead + Send, begun: &SyncSender<Begun>) {
        let limits = &self.app.settings.limits;
        for (number, reply) in (1..).zip(Responses::new(body, limits)) {
            if begun.send(self.begin(number, reply.map_err(Box::new))).is_err() {
                return;
            }
        }
    }

    fn begin(&self, number: usize, reply: Result<Reply, Box<waybill_label::response::FailedReply>>) -> Begun {
        let format = if self.keep_label { "merged" } else { self.making.format.name() };
        let reply = match reply {
            Ok(reply) => reply,
            Err(failed) => {
                let numbers = Numbers {
                    number,
                    order_id: failed.order_id.clone(),
                    delivery_id: failed.delivery_id.clone(),
                    waybill_id: failed.waybill_id.clone(),
                };
                let error = Error::from(*failed);
                self.app.metrics.label(Err(error.code()), format);
                return Begun { numbers, made: Err(error) };
            }
        };
        let numbers = Numbers {
            number,
            order_id: reply.order_id.clone(),
            delivery_id: reply.delivery_id.clone(),
            waybill_id: reply.waybill_id.clone(),
        };
        let (app, making, keep_label) = (self.app.clone(), self.making.clone(), self.keep_label);
        let made = self.app.pool.part(move || {
            let made = making.renderer.label(&reply).and_then(|label| {
                let files = if keep_label { Vec::new() } else { making.files(&label)? };
                Ok(Made { label, files })
            });
            app.metrics
                .label(made.as_ref().map(|made| &made.label).map_err(Error::code), format);
            made
        });
        Begun { numbers, made: Ok(made) }
    }
}

/// One line of the answer.
#[derive(Serialize)]
struct Line<'l> {
    #[serde(flatten)]
    numbers: &'l Numbers,
    /// The label's pages.
    pages: usize,
    warnings: WithSeverity<'l>,
    /// In base64: one of all pages, or one a page.
    files: Vec<String>,
    error: Option<&'l Error>,
}

/// Hands labels on.
struct Writing {
    /// Let go of before the sender: who has seen the end may begin another batch.
    _holding: Holding,
    sender: mpsc::Sender<Bytes>,
    making: Arc<Making>,
    boundary: String,
}

/// The client went.
struct Gone;

impl Writing {
    fn send(&self, bytes: Vec<u8>) -> Result<(), Gone> {
        self.sender.blocking_send(bytes.into()).map_err(|_| Gone)
    }

    fn lines(&self, begun: &Receiver<Begun>) -> Result<(), Gone> {
        begun.iter().try_for_each(|begun| {
            let (numbers, made) = begun.wait();
            let (pages, warnings, files) = match &made {
                Ok(made) => (made.label.page_count, &*made.label.warnings, &*made.files),
                Err(_) => (0, &[][..], &[][..]),
            };
            let line = Line {
                numbers: &numbers,
                pages,
                warnings: WithSeverity(warnings),
                files: files.iter().map(|file| BASE64_STANDARD.encode(file)).collect(),
                error: made.as_ref().err(),
            };
            let mut line = serde_json::to_vec(&line).unwrap_or_default();
            line.push(b'\n');
            self.send(line)
        })
    }

    fn parts(&self, begun: &Receiver<Begun>) -> Result<(), Gone> {
        begun.iter().try_for_each(|begun| {
            let (numbers, made) = begun.wait();
            let part = |media_type: &str, name: &str, content: &[u8]| {
                let (number, boundary) = (numbers.number, &self.boundary);
                let mut part = Vec::with_capacity(content.len() + 256);
                // Writing to a Vec does not fail.
                let _ = write!(
                    part,
                    "--{boundary}\r\ncontent-type: {media_type}\r\ncontent-disposition: attachment; filename=\"{name}\"\r\nwaybill-label-number: {number}\r\n\r\n"
                );
                part.extend_from_slice(content);
                part.extend_from_slice(b"\r\n");
                self.send(part)
            };
            let format = self.making.format;
            match made {
                Ok(made) => (1..).zip(&made.files).try_for_each(|(page, file)| {
                    let name = file_name(&numbers, page, format.name());
                    part(format.media_type(), &name, file)
                }),
                Err(error) => {
                    let problem = serde_json::to_vec(&Problem::from(error)).unwrap_or_default();
                    part("application/problem+json", &file_name(&numbers, 1, "json"), &problem)
                }
            }
        })?;
        self.send(format!("--{}--\r\n", self.boundary).into_bytes())
    }
}

/// `SF1400301234567-2.png`; what file systems and headers forbid becomes `_`.
fn file_name(numbers: &Numbers, page: usize, extension: &str) -> String {
    let mut name: String = match numbers.waybill_id.is_empty() {
        true => format!("label-{}", numbers.number),
        false => numbers.waybill_id.chars().take(64).collect(),
    };
    name = name.replace(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_', "_");
    match page {
        1 => format!("{name}.{extension}"),
        page => format!("{name}-{page}.{extension}"),
    }
}

/// Memory for one PDF.
struct Bounded {
    bytes: Vec<u8>,
    most: usize,
    full: bool,
}

impl Write for &mut Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > self.most {
            self.full = true;
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// One PDF of all labels: when one of them cannot be made there is none, since nobody would miss it in a stack of a thousand.
fn merge(renderer: &Renderer, begun: &Receiver<Begun>, most: usize) -> Result<Vec<u8>, Problem> {
    let mut file = Bounded {
        bytes: Vec::new(),
        most,
        full: false,
    };
    let mut failures = Vec::new();
    let mut all = renderer.merged_pdf(&mut file);
    let mut broken = None;
    for begun in begun {
        let (numbers, made) = begun.wait();
        let error = match made {
            Ok(made) => match all.add(&made.label) {
                Ok(()) => continue,
                Err(error @ Error::Pdf(_)) => {
                    broken = Some(error);
                    break;
                }
                Err(error) => error,
            },
            Err(error) => error,
        };
        failures.push(Failed {
            number: numbers.number,
            order_id: numbers.order_id,
            waybill_id: numbers.waybill_id,
            code: error.code().to_owned(),
            detail: error.to_string(),
        });
        if failures.len() == MOST_FAILURES {
            break;
        }
    }
    if broken.is_none() && failures.is_empty() && !all.is_empty() {
        broken = all.finish().err();
    }
    let unprocessable = |detail: String| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "labels_failed", detail);
    if file.full {
        let detail = format!("the PDF of all labels would have more than {most} bytes; send fewer at a time");
        return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "merged_too_large", detail));
    }
    if let Some(error) = broken {
        return Err(error.into());
    }
    if !failures.is_empty() {
        let mut problem = unprocessable(format!(
            "{} or more labels cannot be made; without them there is no PDF of all",
            failures.len()
        ));
        problem.failures = failures;
        return Err(problem);
    }
    match file.bytes.is_empty() {
        true => Err(unprocessable("there is no reply in the body".into())),
        false => Ok(file.bytes),
    }
}
