//! The interface's own failures: code, message, request id, and what the known codes mean.

use super::{ApiCode, Fields, Json, ResponseError, Retry};
use crate::limits::Limits;
use std::fmt;

/// A failure the interface reported instead of a waybill.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiError {
    /// `errcode`.
    pub code: i64,
    /// `errmsg` without the request id. It may quote what the caller sent; [`fmt::Display`] hides long digit runs.
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
        if let Some(code) = &self.carrier_code {
            write!(f, "; the carrier's code is {}", presentable(code))?;
        }
        if let Some(rid) = &self.rid {
            write!(f, " [rid {}]", presentable(rid))?;
        }
        self.next_step().map_or(Ok(()), |step| write!(f, "; {step}"))
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("code", &self.code)
            .field("rid", &self.rid)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for ApiError {}

/// The interface's ASCII words on one line, at most 120 characters of them. Whatever else stands there (Chinese text may quote an
/// address, seven digits in a row a phone) is left out.
fn presentable(text: &str) -> String {
    let mut out = String::new();
    let mut digits = 0;
    for c in text.chars() {
        digits = if c.is_ascii_digit() { digits + 1 } else { 0 };
        match c {
            _ if digits == 7 => {
                out.truncate(out.len() - 6);
                out.push('…');
            }
            _ if digits > 7 => {}
            ' '..='~' => out.push(c),
            _ if !out.ends_with('…') => out.push('…'),
            _ => {}
        }
        if out.chars().count() >= 120 {
            break;
        }
    }
    out
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
        assert_eq!(error.to_string(), "the interface answered with error 987654: something new");
    }

    #[test]
    fn personal_data_in_a_message_does_not_reach_the_text() {
        let mut error = ApiError::new(9300501, "receiver 王小明 phone 13800138000 refused");
        error.carrier_message = Some("上海市示例路1号".into());
        for text in [error.to_string(), format!("{error:?}")] {
            assert!(
                !text.contains("王小明") && !text.contains("13800138000") && !text.contains("示例路"),
                "{text}"
            );
        }
        assert!(error.to_string().contains("phone … refused"), "{error}");
    }
}
