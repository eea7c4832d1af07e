//! What goes wrong, as RFC 9457 has it. No text holds anything of a document or of an order but its numbers.

use crate::pool::Full;
use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use std::borrow::Cow;
use waybill_label::Error;
use waybill_label::error::Hint;
use waybill_label::label::ExpectationError;
use waybill_label::options::OptionsError;
use waybill_label_print::PrintError;

/// A problem (RFC 9457).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Problem {
    /// `urn:waybill-label:` and the code.
    #[serde(rename = "type")]
    kind: String,
    /// The code in words.
    title: String,
    /// The status of the answer.
    pub status: u16,
    /// What went wrong, where, and what to do.
    pub detail: String,
    /// A stable name for programs; docs/codes.md and docs/service.md list them.
    #[schemars(with = "String")]
    pub code: Cow<'static, str>,
    /// What may mend it.
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'static str>,
    /// The warnings that stopped the label, when the code is `denied`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<Value>,
    /// The labels that could not be made, when the code is `labels_failed`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<Failed>,
}

/// A reply of a batch of which there is no label.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Failed {
    /// Which of the batch's replies, from 1.
    pub number: usize,
    /// The order number, when the reply states one.
    pub order_id: String,
    /// The waybill number, when the reply states one.
    pub waybill_id: String,
    /// Why.
    pub code: String,
    /// Why, in words.
    pub detail: String,
}

impl Problem {
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Problem {
        Problem {
            kind: format!("urn:waybill-label:{code}"),
            title: code.replace('_', " "),
            status: status.as_u16(),
            detail: detail.into(),
            code: code.into(),
            hint: None,
            warnings: Vec::new(),
            failures: Vec::new(),
        }
    }

    /// The request cannot be understood; `detail` quotes nothing of it.
    pub fn bad_options(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, "bad_options", detail)
    }

    /// A bound is reached that holds for all clients together: it may be tried again.
    pub fn busy(detail: &'static str) -> Problem {
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", detail)
    }

    /// The service ends.
    pub fn shutting_down() -> Problem {
        Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "shutting_down",
            "the service is ending; ask another one, or this one again later",
        )
    }

    /// A defect.
    pub fn internal() -> Problem {
        Problem::from(Error::Internal)
    }

    pub fn not_found(detail: &'static str) -> Problem {
        Problem::new(StatusCode::NOT_FOUND, "not_found", detail)
    }

    pub fn response(&self) -> Response<Body> {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(self).unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        match status {
            StatusCode::SERVICE_UNAVAILABLE => drop(headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"))),
            StatusCode::UNAUTHORIZED => drop(headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))),
            // What is left of a body that is not read to its end would be taken for the next request.
            StatusCode::REQUEST_TIMEOUT | StatusCode::PAYLOAD_TOO_LARGE => {
                headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            _ => {}
        }
        response
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Problem {
        let code = error.code();
        let status = match code {
            "not_json" | "truncated" | "not_a_reply" | "not_one_reply" => StatusCode::BAD_REQUEST,
            "reply_too_large" => StatusCode::PAYLOAD_TOO_LARGE,
            "internal_error" => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        let mut problem = Problem::new(status, code, error.to_string());
        problem.hint = match code {
            "not_one_reply" => Some("POST several replies to /v1/labels:batch"),
            _ => error.hint().and_then(options),
        };
        if let Error::Denied { .. } = &error {
            let told = serde_json::to_value(&error).unwrap_or_default();
            problem.warnings = told["warnings"].as_array().cloned().unwrap_or_default();
        }
        problem
    }
}

/// What a hint means in a request.
fn options(hint: Hint) -> Option<&'static str> {
    Some(match hint {
        Hint::AllowCancelled => "allow it only to look at it (allow_cancelled=true)",
        Hint::AllowWarning => "look at the label; if it is what it should be, allow the warning (allow=CODE)",
        Hint::GiveFont => "start the service with a font that has them (--font), or print boxes instead (allow_missing_glyphs=true)",
        Hint::SmallerOffset => "use a smaller one (offset)",
        Hint::EnlargeBarcode => "use a higher resolution or larger paper (dpi, paper), or print it all the same (verify=false)",
        Hint::SetVariable => "give it in options.set or options.order",
        Hint::SetTime => "give the time (time=2026-11-23 09:41:00)",
        Hint::CompleteOrder => "give it in the reply or in options.order",
        Hint::RaiseLimit => "start the service with a higher one if you trust who writes the replies (--limit)",
        Hint::MatchPrinter => "draw it for the printer (dpi, printer)",
        Hint::LeaveOutPdfA => "leave PDF/A out (pdfa), or remove the cause",
        _ => return None,
    })
}

impl From<OptionsError> for Problem {
    fn from(error: OptionsError) -> Problem {
        match error {
            // What it says quotes what was given.
            OptionsError::Paper(_) => {
                Problem::bad_options("paper: give WIDTHxHEIGHT in mm (100x180), 4x6in, or one-part, two-part, sf, jd, post or long")
            }
            other => Problem::bad_options(other.to_string()),
        }
    }
}

impl From<ExpectationError> for Problem {
    fn from(error: ExpectationError) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, "bad_expectation", error.to_string())
    }
}

impl From<PrintError> for Problem {
    fn from(error: PrintError) -> Problem {
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, error.code(), error.to_string())
    }
}

impl From<Full> for Problem {
    fn from(_: Full) -> Problem {
        Problem::busy("as many requests wait as may; try again in a moment")
    }
}
