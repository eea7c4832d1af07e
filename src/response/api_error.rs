//! The interface's own failures: code, message, request id, and what the known codes mean.

use super::{ApiCode, Fields, Json, ResponseError, Retry};
use crate::discretion::known_words;
use crate::limits::Limits;
use std::fmt;

/// A failure the interface reported instead of a waybill.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiError {
    /// `errcode`.
    pub code: i64,
    /// `errmsg` without the request id. It may quote what the caller sent; [`fmt::Display`] tells the interface's own words only.
    pub message: String,
    /// The request id WeChat's support asks for (`rid: …` at the end of `errmsg`).
    pub rid: Option<String>,
    /// `delivery_resultcode`: the carrier's own code, with 9300501.
    pub carrier_code: Option<String>,
    /// `delivery_resultmsg`: the carrier's own words. They may hold personal data and are not part of the error's text.
    pub carrier_message: Option<String>,
}

impl ApiError {
    /// Splits `errmsg` into the message and the request id.
    pub(crate) fn new(code: i64, errmsg: &str) -> ApiError {
        let (message, rid) = match errmsg.rfind("rid:") {
            Some(at) => (
                &errmsg[..at],
                Some(errmsg[at + 4..].trim().to_owned()).filter(|rid| !rid.is_empty()),
            ),
            None => (errmsg, None),
        };
        ApiError {
            code,
            message: message.trim().trim_end_matches([',', ';']).to_owned(),
            rid,
            carrier_code: None,
            carrier_message: None,
        }
    }

    /// What the code means; `None` for a code the documentation does not list.
    pub fn meaning(&self) -> Option<&'static str> {
        ApiCode::of(self.code).map(|known| known.meaning)
    }

    /// What to do next; `None` for a code the documentation does not list.
    pub fn next_step(&self) -> Option<&'static str> {
        ApiCode::of(self.code).map(|known| known.next_step)
    }

    /// Whether asking again helps; a code that is not known is never asked again.
    pub fn retry(&self) -> Retry {
        ApiCode::of(self.code).map_or(Retry::Never, |known| known.retry)
    }

    /// The error that a reply of any of the interface's calls states; `None` when it states none.
    ///
    /// # Errors
    /// When the bytes are no JSON object within the limits.
    ///
    /// ```
    /// use waybill_label::{Limits, response::ApiError};
    /// let limits = Limits::default();
    /// let error = ApiError::in_reply(br#"{"errcode": 40001, "errmsg": "invalid credential"}"#, &limits)?;
    /// assert_eq!(error.map(|error| error.code), Some(40001));
    /// assert_eq!(ApiError::in_reply(br#"{"quota_num": 210}"#, &limits)?, None);
    /// # Ok::<(), waybill_label::response::ResponseError>(())
    /// ```
    pub fn in_reply(reply: &[u8], limits: &Limits) -> Result<Option<ApiError>, ResponseError> {
        let json = super::read(reply, limits)?;
        if !matches!(json, Json::Object(_)) {
            return Err(ResponseError::NotAReply);
        }
        match Fields::of(json).and_then(|mut fields| fields.api_error()) {
            Ok(()) | Err(ResponseError::NotAReply) => Ok(None),
            Err(ResponseError::Api(error)) => Ok(Some(*error)),
            Err(other) => Err(other),
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the interface answered with error {}", self.code)?;
        if let Some(meaning) = self.meaning() {
            write!(f, " ({meaning})")?;
        }
        if !self.message.is_empty() {
            write!(f, ": {}", presentable(&self.message))?;
        }
        if let Some(code) = self.carrier_code.as_deref().and_then(carrier_code) {
            write!(f, "; the carrier's code is {code}")?;
        }
        if let Some(rid) = self.rid.as_deref().filter(|rid| is_request_id(rid)) {
            write!(f, " [rid {rid}]")?;
        }
        self.next_step().map_or(Ok(()), |step| write!(f, "; {step}"))
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("code", &self.code)
            .field("rid", &self.rid.as_deref().filter(|rid| is_request_id(rid)))
            .finish_non_exhaustive()
    }
}

impl std::error::Error for ApiError {}

/// Words of the interface's own messages. A message may quote the order: no other word is told.
const WORDS: &[&str] = &[
    "a",
    "access",
    "access_token",
    "account",
    "add_source",
    "already",
    "and",
    "api",
    "appid",
    "are",
    "argument",
    "bad",
    "be",
    "been",
    "bind",
    "biz_id",
    "busy",
    "call",
    "calls",
    "can",
    "cancel",
    "cancelled",
    "cannot",
    "cargo",
    "carrier",
    "code",
    "content",
    "could",
    "credential",
    "custom_remark",
    "daily",
    "data",
    "delivery",
    "delivery_id",
    "denied",
    "does",
    "empty",
    "err",
    "error",
    "exceed",
    "exceeded",
    "exist",
    "exists",
    "expect_time",
    "expired",
    "fail",
    "failed",
    "field",
    "for",
    "format",
    "forbidden",
    "freq",
    "frequency",
    "get",
    "has",
    "hint",
    "html",
    "id",
    "in",
    "incorrect",
    "insured",
    "internal",
    "invalid",
    "ip",
    "is",
    "json",
    "latest",
    "length",
    "limit",
    "limited",
    "list",
    "logistics",
    "match",
    "max",
    "maximum",
    "minute",
    "missing",
    "mobile",
    "must",
    "name",
    "no",
    "not",
    "null",
    "of",
    "ok",
    "openid",
    "or",
    "order",
    "order_id",
    "out",
    "over",
    "param",
    "parameter",
    "params",
    "parse",
    "permission",
    "phone",
    "please",
    "post",
    "print",
    "print_html",
    "print_type",
    "printer",
    "quota",
    "range",
    "reach",
    "reached",
    "receiver",
    "refused",
    "repeat",
    "repeated",
    "request",
    "required",
    "retry",
    "sender",
    "server",
    "service",
    "service_type",
    "shop",
    "size",
    "success",
    "supported",
    "system",
    "tel",
    "template",
    "than",
    "the",
    "time",
    "timeout",
    "to",
    "token",
    "too",
    "type",
    "unauthorized",
    "unknown",
    "unsupported",
    "update",
    "use",
    "user",
    "valid",
    "value",
    "waybill",
    "waybill_id",
    "weight",
    "whitelist",
    "with",
    "wrong",
    "wx_appid",
];

/// The interface's words, at most 120 characters of them.
fn presentable(text: &str) -> String {
    known_words(text, WORDS).chars().take(120).collect()
}

/// A carrier's code for programs: few letters and digits. `None` for anything that could be words.
fn carrier_code(text: &str) -> Option<&str> {
    let letters = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let plain = letters.len() <= 3 && letters.bytes().all(|byte| byte.is_ascii_uppercase() || b"-_".contains(&byte));
    (plain && text.len() <= 9 && text.len() - letters.len() <= 6).then_some(text)
}

/// A request id: hexadecimal digits and hyphens.
fn is_request_id(text: &str) -> bool {
    text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_id_is_split_off() {
        let error = ApiError::new(40199, "waybill_id not found rid: 6a1d22aa-12ab34cd-00ff00");
        assert_eq!(error.message, "waybill_id not found");
        assert_eq!(error.rid.as_deref(), Some("6a1d22aa-12ab34cd-00ff00"));
        let text = error.to_string();
        assert!(
            text.contains("40199") && text.contains("no such waybill") && text.contains("rid 6a1d22aa") && text.contains("delivery_id"),
            "{text}"
        );
    }

    #[test]
    fn an_unknown_code_is_said_as_it_is() {
        let error = ApiError::new(987654, "something new");
        assert_eq!(error.to_string(), "the interface answered with error 987654: …");
    }

    #[test]
    fn personal_data_in_a_message_does_not_reach_the_text() {
        let mut error = ApiError::new(9300501, "receiver 王小明 Wang Xiaoming phone 13800138000 refused rid: Wang");
        error.carrier_code = Some("Wang".into());
        error.carrier_message = Some("上海市示例路1号".into());
        for text in [error.to_string(), format!("{error:?}")] {
            assert!(
                !text.contains("王小明") && !text.contains("Wang") && !text.contains("13800138000") && !text.contains("示例路"),
                "{text}"
            );
        }
        assert!(error.to_string().contains("phone … refused"), "{error}");
    }
}
