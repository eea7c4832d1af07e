//! The JSON around a label: every envelope the interface and its cloud call use, and nothing but JSON.
//!
//! A [`Response`] is one waybill's reply. [`Response::from_json`] reads a reply that holds exactly one; [`Responses`] reads any
//! number of them, one at a time, out of a batch reply, a JSON array or JSON lines.
//!
//! Field names are accepted in `snake_case` and `camelCase`, key by key, since documented replies mix both.

mod api_code;
mod api_error;
mod json;
mod stream;
mod waybill_data;

pub use api_code::{ApiCode, Retry};
pub use api_error::ApiError;
pub use waybill_data::{WaybillData, WaybillDatum};

use crate::limits::Limits;
use json::{Json, JsonError};
use serde::ser::SerializeStruct;
use std::collections::VecDeque;
use std::io::{self, BufRead};
use stream::{Cut, ValueStream};

/// Whether the waybill may still be used: `order_status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderStatus {
    /// 0, or not stated.
    #[default]
    Normal,
    /// 1: the order was cancelled, its waybill must not be printed by accident.
    Cancelled,
}

/// One waybill's reply.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Response {
    /// `order_id`, the shop's order number; empty when absent.
    pub order_id: String,
    /// `delivery_id`, the carrier's code (an open set: SF, ZTO …); empty when absent.
    pub delivery_id: String,
    /// `waybill_id`; empty when absent, which is legal.
    pub waybill_id: String,
    /// `order_status`.
    pub order_status: OrderStatus,
    /// `waybill_data`.
    pub waybill_data: WaybillData,
    /// `print_html` as it came, still encoded; `None` when absent or null. [`crate::print_html::decode`] reads it.
    pub print_html: Option<String>,
}

/// Why JSON is not a reply with a waybill.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ResponseError {
    /// The bytes are not JSON.
    #[error("the reply is not JSON (line {line}, column {column}); give the reply's body as the interface sent it")]
    NotJson {
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1 (0: at the line's start).
        column: usize,
    },
    /// The input ends inside an array: replies are missing.
    #[error("the input ends inside a JSON array: it was cut off and replies are missing")]
    Truncated,
    /// JSON, but no reply.
    #[error("the JSON has none of a reply's fields (print_html, waybill_id, order_list, rendered_waybill_template, errcode)")]
    NotAReply,
    /// More bytes than [`Limits::reply_bytes`].
    #[error("the reply has {bytes} bytes, more than the limit of {limit} (Limits::reply_bytes)")]
    TooLarge {
        /// Bytes of the reply.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// More JSON values than [`Limits::reply_values`].
    #[error("the reply has more than {limit} JSON values (Limits::reply_values)")]
    TooManyValues {
        /// The limit.
        limit: usize,
    },
    /// A field has a value that cannot stand there.
    #[error("the field {field} is not {expected}; the interface sends it so, check what changed it on the way")]
    Field {
        /// The field, in snake case.
        field: &'static str,
        /// What it should be.
        expected: &'static str,
    },
    /// A field stands twice with different values.
    #[error("the field {field} stands in the reply twice with different values")]
    Ambiguous {
        /// The field, in snake case.
        field: &'static str,
    },
    /// [`Response::from_json`] was given several replies, or none.
    #[error("the input holds {count} waybills, not one; read it with Responses")]
    NotOne {
        /// How many there are.
        count: usize,
    },
    /// The interface answered with an error instead of a waybill.
    #[error(transparent)]
    Api(Box<ApiError>),
    /// The input could not be read to its end.
    #[error("the input could not be read: {kind}")]
    Read {
        /// What the operating system says.
        kind: io::ErrorKind,
    },
}

/// A reply that brought no waybill, and which one it would have been.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{error}")]
pub struct FailedReply {
    /// Which reply of the input, from 1.
    pub reply: usize,
    /// Which item of a batch reply, from 1; `None` outside a batch.
    pub item: Option<usize>,
    /// `order_id` if the item states it.
    pub order_id: String,
    /// `delivery_id` if the item states it.
    pub delivery_id: String,
    /// `waybill_id` if the item states it.
    pub waybill_id: String,
    /// What went wrong.
    pub error: ResponseError,
}

impl Response {
    /// Reads a reply that holds exactly one waybill.
    ///
    /// # Errors
    /// When the bytes are not such a reply, or the interface answered with an error.
    ///
    /// ```
    /// use waybill_label::{limits::Limits, response::Response};
    /// let reply = br#"{"errcode":0,"errmsg":"ok","printHtml":"PGI+","waybill_id":"SF1400000000001","deliveryId":"SF"}"#;
    /// let response = Response::from_json(reply, &Limits::default())?;
    /// assert_eq!(response.delivery_id, "SF");
    /// # Ok::<(), waybill_label::response::ResponseError>(())
    /// ```
    pub fn from_json(json: &[u8], limits: &Limits) -> Result<Response, ResponseError> {
        let mut replies: Vec<_> = Responses::new(json, limits).collect();
        match replies.len() {
            1 => replies.remove(0).map_err(|failed| failed.error),
            0 if json.iter().all(u8::is_ascii_whitespace) => Err(ResponseError::NotJson { line: 1, column: 0 }),
            count => Err(ResponseError::NotOne { count }),
        }
    }
}

/// The reply as getOrder sends it, in snake case; [`Response::from_json`] reads the same again.
impl serde::Serialize for Response {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut reply = serializer.serialize_struct("Response", 6)?;
        reply.serialize_field("order_id", &self.order_id)?;
        reply.serialize_field("delivery_id", &self.delivery_id)?;
        reply.serialize_field("waybill_id", &self.waybill_id)?;
        reply.serialize_field("order_status", &i32::from(self.order_status == OrderStatus::Cancelled))?;
        reply.serialize_field("waybill_data", &self.waybill_data)?;
        reply.serialize_field("print_html", &self.print_html)?;
        reply.end()
    }
}

/// Values may be personal: identifiers and sizes are shown, nothing else.
impl std::fmt::Debug for Response {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Response")
            .field("order_id", &self.order_id)
            .field("delivery_id", &self.delivery_id)
            .field("waybill_id", &self.waybill_id)
            .field("order_status", &self.order_status)
            .field("waybill_data", &self.waybill_data)
            .field(
                "print_html",
                &self.print_html.as_ref().map(|html| format!("{} characters", html.len())),
            )
            .finish()
    }
}

/// Replies one by one out of one JSON document, a JSON array, JSON lines, or any of these holding batch replies.
///
/// Items of a batch keep their order; one that failed comes as a [`FailedReply`] and stops nothing. A batch may omit items
/// without a word: match what comes by `(delivery_id, order_id)`, never by index. Only one reply is held in memory at a time.
pub struct Responses<'a, R> {
    stream: ValueStream<R>,
    limits: &'a Limits,
    reply: usize,
    raw: Vec<u8>,
    waiting: VecDeque<Result<Response, FailedReply>>,
}

impl<'a, R: BufRead> Responses<'a, R> {
    /// Reads replies from `input`.
    pub fn new(input: R, limits: &'a Limits) -> Responses<'a, R> {
        Responses {
            stream: ValueStream::new(input, limits.reply_bytes),
            limits,
            reply: 0,
            raw: Vec::new(),
            waiting: VecDeque::new(),
        }
    }

    /// The JSON value that the last item came from, as it stood in the input: for a batch reply, all of it. Empty when it could not be read or
    /// is longer than [`Limits::reply_bytes`].
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// Where in the input that value stood, in bytes: what is too long for [`Responses::raw`] can be read from there. Empty before the first.
    pub fn span(&self) -> std::ops::Range<u64> {
        self.stream.span.clone()
    }

    fn fail(&self, error: ResponseError) -> FailedReply {
        FailedReply {
            reply: self.reply,
            item: None,
            order_id: String::new(),
            delivery_id: String::new(),
            waybill_id: String::new(),
            error,
        }
    }

    /// Takes one JSON value apart.
    fn unpack(&mut self, bytes: &[u8]) -> Result<(), ResponseError> {
        let json = read(bytes, self.limits)?;
        let mut fields = Fields::of(json)?;
        match fields.take("order_list")? {
            None | Some(Json::Null) => self.waiting.push_back(Ok(fields.response()?)),
            Some(Json::List(items)) if items.is_empty() => {
                fields.api_error()?;
            }
            Some(Json::List(items)) => {
                for (index, item) in items.into_iter().enumerate() {
                    self.unpack_item(index + 1, item);
                }
            }
            Some(_) => {
                return Err(ResponseError::Field {
                    field: "order_list",
                    expected: "an array",
                });
            }
        }
        Ok(())
    }

    /// Takes one item of a batch reply apart; its identity stays known when it failed.
    fn unpack_item(&mut self, item: usize, json: Json) {
        let mut failed = FailedReply {
            item: Some(item),
            ..self.fail(ResponseError::NotAReply)
        };
        let read = || {
            let mut fields = Fields::of(json)?;
            failed.order_id = fields.text("order_id")?.unwrap_or_default();
            failed.delivery_id = fields.text("delivery_id")?.unwrap_or_default();
            failed.waybill_id = fields.text("waybill_id")?.unwrap_or_default();
            fields.response()
        };
        let outcome = match read() {
            Ok(response) => Ok(Response {
                order_id: failed.order_id,
                delivery_id: failed.delivery_id,
                waybill_id: failed.waybill_id,
                ..response
            }),
            Err(error) => Err(FailedReply { error, ..failed }),
        };
        self.waiting.push_back(outcome);
    }
}

impl<R: BufRead> Iterator for Responses<'_, R> {
    type Item = Result<Response, FailedReply>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.waiting.is_empty() {
            let cut = self.stream.next()?;
            self.reply += 1;
            self.raw.clear();
            let error = match cut {
                Ok(Cut::Value(bytes)) => {
                    let unpacked = self.unpack(&bytes);
                    self.raw = bytes;
                    match unpacked {
                        Ok(()) => continue,
                        Err(error) => error,
                    }
                }
                Ok(Cut::TooLong(bytes)) => ResponseError::TooLarge {
                    bytes,
                    limit: self.limits.reply_bytes,
                },
                Ok(Cut::Truncated) => ResponseError::Truncated,
                Err(e) => ResponseError::Read { kind: e.kind() },
            };
            return Some(Err(self.fail(error)));
        }
        self.waiting.pop_front()
    }
}

/// The reply for an order of a batch, whether it brought a waybill or failed; `None` when the batch omitted it.
pub fn find<'r>(
    replies: &'r [Result<Response, FailedReply>],
    delivery_id: &str,
    order_id: &str,
) -> Option<&'r Result<Response, FailedReply>> {
    replies.iter().find(|reply| match reply {
        Ok(reply) => reply.delivery_id == delivery_id && reply.order_id == order_id,
        Err(failed) => failed.delivery_id == delivery_id && failed.order_id == order_id,
    })
}

/// Reads one JSON value.
fn read(bytes: &[u8], limits: &Limits) -> Result<Json, ResponseError> {
    let limit = limits.reply_values;
    Json::read(bytes, limit).map_err(|e| match e {
        JsonError::Syntax { line, column } => ResponseError::NotJson { line, column },
        JsonError::TooMany => ResponseError::TooManyValues { limit },
    })
}

/// The fields a reply may have, in snake case; [`Fields::of`] finds them in either spelling.
const FIELDS: &[&str] = &[
    "errcode",
    "errmsg",
    "print_html",
    "rendered_waybill_template",
    "waybill_data",
    "order_id",
    "delivery_id",
    "waybill_id",
    "order_status",
    "order_list",
    "delivery_resultcode",
    "delivery_resultmsg",
];

/// The known fields of one JSON object.
struct Fields(Vec<(&'static str, Json)>);

impl Fields {
    fn of(json: Json) -> Result<Fields, ResponseError> {
        let Json::Object(entries) = json else {
            return Err(ResponseError::NotAReply);
        };
        let mut known: Vec<(&'static str, Json)> = Vec::new();
        for (key, value) in entries {
            let Some(&field) = FIELDS.iter().find(|field| same_name(field, &key)) else {
                continue;
            };
            match known.iter_mut().find(|(name, _)| *name == field) {
                None => known.push((field, value)),
                Some((_, first)) if *first == Json::Null => *first = value,
                Some((_, first)) if value == Json::Null || *first == value => {}
                Some(_) => return Err(ResponseError::Ambiguous { field }),
            }
        }
        if known.is_empty() {
            return Err(ResponseError::NotAReply);
        }
        Ok(Fields(known))
    }

    fn take(&mut self, field: &'static str) -> Result<Option<Json>, ResponseError> {
        let at = self.0.iter().position(|(name, _)| *name == field);
        Ok(at.map(|at| self.0.swap_remove(at).1))
    }

    /// A string, or a whole number as its digits; `None` when absent or null.
    fn text(&mut self, field: &'static str) -> Result<Option<String>, ResponseError> {
        match self.take(field)? {
            None | Some(Json::Null) => Ok(None),
            Some(Json::Text(text)) => Ok(Some(text)),
            Some(Json::Whole(number)) => Ok(Some(number.to_string())),
            Some(_) => Err(ResponseError::Field {
                field,
                expected: "a string (or a whole number that can be read exactly)",
            }),
        }
    }

    /// A whole number, or a string of one.
    fn number(&mut self, field: &'static str) -> Result<Option<i64>, ResponseError> {
        let Some(text) = self.text(field)? else { return Ok(None) };
        match text.trim() {
            "" => Ok(None),
            digits => digits.parse().map(Some).map_err(|_| ResponseError::Field {
                field,
                expected: "a whole number",
            }),
        }
    }

    /// The interface's own error, if it reports one.
    fn api_error(&mut self) -> Result<(), ResponseError> {
        let code = self.number("errcode")?.unwrap_or(0);
        if code == 0 {
            return Ok(());
        }
        let mut error = ApiError::new(code, &self.text("errmsg")?.unwrap_or_default());
        error.carrier_code = self.text("delivery_resultcode")?.filter(|code| !code.is_empty());
        error.carrier_message = self.text("delivery_resultmsg")?.filter(|message| !message.is_empty());
        Err(ResponseError::Api(Box::new(error)))
    }

    fn response(mut self) -> Result<Response, ResponseError> {
        self.api_error()?;
        let print_html = match self.text("print_html")? {
            Some(html) => Some(html),
            None => self.text("rendered_waybill_template")?,
        };
        let order_status = match self.number("order_status")? {
            None | Some(0) => OrderStatus::Normal,
            Some(1) => OrderStatus::Cancelled,
            Some(_) => {
                return Err(ResponseError::Field {
                    field: "order_status",
                    expected: "0 (normal) or 1 (cancelled)",
                });
            }
        };
        let waybill_data = WaybillData::from_json(self.take("waybill_data")?.unwrap_or(Json::Null)).ok_or(ResponseError::Field {
            field: "waybill_data",
            expected: "an array of {key, value}, an object, or ##key##value## text",
        })?;
        Ok(Response {
            order_id: self.text("order_id")?.unwrap_or_default(),
            delivery_id: self.text("delivery_id")?.unwrap_or_default(),
            waybill_id: self.text("waybill_id")?.unwrap_or_default(),
            order_status,
            waybill_data,
            print_html,
        })
    }
}

/// Whether `key` is `field` in snake or camel case (`errCode`, `errcode`, `print_html`, `printHtml`).
fn same_name(field: &str, key: &str) -> bool {
    let letters = |name| str::bytes(name).filter(|b| *b != b'_').map(|b: u8| b.to_ascii_lowercase());
    letters(field).eq(letters(key))
}

#[cfg(test)]
mod tests;
