//! The interface's own failures: code, message, request id, and what the known codes mean.

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

/// The codes that are known: what they mean and what to do next.
const KNOWN: &[(i64, &str, &str)] = &[
    (-1, "the service is busy", "wait a little and ask again"),
    (40001, "the access_token is wrong or expired", "fetch a new access_token"),
    (
        40003,
        "the openid is wrong",
        "send the openid of the order's user, or none with add_source 2",
    ),
    (
        40097,
        "an argument is wrong",
        "check the request's fields against the documentation",
    ),
    (
        40199,
        "there is no such waybill",
        "check that waybill_id and delivery_id belong together",
    ),
    (
        47001,
        "the request is not in the expected format",
        "send the request as JSON in UTF-8",
    ),
    (
        930561,
        "an argument is wrong",
        "check the request's fields against the documentation",
    ),
    (930563, "the order does not exist", "check order_id, or place the order first"),
    (930564, "the quota of calls is used up", "wait until the quota is renewed"),
    (
        9300501,
        "the carrier refused",
        "read delivery_resultcode and delivery_resultmsg in the reply",
    ),
    (9300502, "the carrier's system failed", "ask again later"),
    (9300503, "the delivery_id is not registered", "take delivery_id from getAllDelivery"),
    (9300507, "the access_token is wrong or expired", "fetch a new access_token"),
    (
        9300510,
        "the service type is not supported",
        "take the service type from getAllDelivery",
    ),
    (
        9300512,
        "the carrier's waybill template could not be rendered",
        "ask again later, or ask the carrier for its template",
    ),
    (9300522, "the order_id was used before", "use a new order_id for a new order"),
    (9300525, "the carrier account is not bound", "bind biz_id with bindAccount"),
    (9300526, "an argument is too long", "shorten the longest field of the request"),
    (9300528, "the waybill_id is not valid", "check waybill_id"),
    (9300531, "biz_id or its password is wrong", "bind the carrier account again"),
    (9300534, "the shop's data is wrong", "check the shop fields of the order"),
    (9300535, "the shop's data is wrong", "check the shop fields of the order"),
    (9300536, "wxa_appid is wrong", "check wxa_appid of the order"),
];

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
        KNOWN.iter().find(|known| known.0 == self.code).map(|known| known.1)
    }

    /// What to do next; `None` for a code the documentation does not list.
    pub fn next_step(&self) -> Option<&'static str> {
        KNOWN.iter().find(|known| known.0 == self.code).map(|known| known.2)
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
