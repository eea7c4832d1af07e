//! What travels through a queue.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt::{self, Write};
use waybill_label::Response;
use waybill_label::response::OrderStatus;

/// Where a label is wanted: a warehouse, and a printer there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Route {
    /// The warehouse.
    pub warehouse: String,
    /// The printer, or a group of printers.
    pub printer: String,
}

/// No route, or no filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a route is WAREHOUSE.PRINTER, each of up to 64 letters, digits, - or _ (in a group's filter also *)")]
pub struct RouteError;

pub(crate) fn is_name(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

impl Route {
    /// Reads `WAREHOUSE.PRINTER`.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(text: &str) -> Result<Route, RouteError> {
        match text.split_once('.') {
            Some((warehouse, printer)) if is_name(warehouse) && is_name(printer) => Ok(Route {
                warehouse: warehouse.to_owned(),
                printer: printer.to_owned(),
            }),
            _ => Err(RouteError),
        }
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.warehouse, self.printer)
    }
}

/// Which routes a group of workers takes: names, or `*` for all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    pub(crate) warehouse: String,
    pub(crate) printer: String,
}

impl Filter {
    /// Reads `WAREHOUSE.PRINTER`, where `*` is every one.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(text: &str) -> Result<Filter, RouteError> {
        let any = |text: &str| text == "*" || is_name(text);
        match text.split_once('.') {
            Some((warehouse, printer)) if any(warehouse) && any(printer) => Ok(Filter {
                warehouse: warehouse.to_owned(),
                printer: printer.to_owned(),
            }),
            _ => Err(RouteError),
        }
    }
}

/// One label to be made.
#[derive(Clone, PartialEq, Eq)]
pub struct Job {
    /// What it is known by: a queue takes one of the same id, see [`id`].
    pub id: String,
    /// Where it is wanted.
    pub route: Route,
    /// The reply, JSON.
    pub reply: Bytes,
}

/// Replies are personal: their size is shown.
impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Job {{ id: {:?}, route: {}, reply: {} bytes }}",
            self.id,
            self.route,
            self.reply.len()
        )
    }
}

/// Why a job made no label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// A stable name, one of those in `docs/codes.md`.
    pub code: &'static str,
    /// What, and what to do. Nothing personal.
    pub message: String,
}

impl From<waybill_label::Error> for Failure {
    fn from(error: waybill_label::Error) -> Failure {
        let message = match error.hint() {
            Some(hint) => format!("{error}; {hint}"),
            None => error.to_string(),
        };
        Failure {
            code: error.code(),
            message,
        }
    }
}

/// The codes of failures that only workers know.
pub mod codes {
    /// Workers that had the job ended before they were done, again and again.
    pub const TOO_MANY_DELIVERIES: &str = "too_many_deliveries";
    /// The store has other bytes under the label's key.
    pub const STORE_CONFLICT: &str = "store_conflict";
    /// The reply has neither a waybill nor an order number.
    pub const NO_NUMBER: &str = "no_number";
    /// The queue takes no message of this size.
    pub const JOB_TOO_LARGE: &str = "job_too_large";
    /// The worker has printers, and none of the name that the route says.
    pub const NO_SUCH_PRINTER: &str = "no_such_printer";
    /// A defect.
    pub const INTERNAL: &str = "internal_error";

    /// Those that no other crate has.
    pub const OWN: [&str; 4] = [TOO_MANY_DELIVERIES, STORE_CONFLICT, JOB_TOO_LARGE, NO_SUCH_PRINTER];
}

/// What became of a job, as it is published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// The job's id.
    pub id: String,
    /// The carrier's code.
    pub delivery_id: String,
    /// The order number.
    pub order_id: String,
    /// The waybill number.
    pub waybill_id: String,
    /// The label's files in the store, and their hashes.
    pub files: Vec<Stored>,
    /// Codes of the label's warnings.
    pub warnings: Vec<String>,
    /// What the printer did with each page and copy, in order: `printed`, `sent`, `earlier` or `assumed`.
    pub printed: Vec<String>,
    /// How many times the job was delivered.
    pub deliveries: u64,
}

/// A file in the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// Its key.
    pub key: String,
    /// Its bytes' SHA-256, hexadecimal.
    pub sha256: String,
}

/// A hash (SHA-256) in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a String does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The most characters of a number in ids and keys.
const LONGEST: usize = 80;

/// A number as a part of ids and keys: letters, digits, `-` and `_` as they are, others by their bytes (`=2F`), a long one as its hash.
pub fn part(number: &str) -> String {
    let mut text = String::with_capacity(number.len());
    for byte in number.bytes() {
        match byte {
            b'-' | b'_' => text.push(byte.into()),
            _ if byte.is_ascii_alphanumeric() => text.push(byte.into()),
            _ => {
                let _ = write!(text, "={byte:02X}");
            }
        }
    }
    match text.len() {
        0 => "-".to_owned(),
        1..=LONGEST => text,
        _ => format!("={}", sha256(number.as_bytes())),
    }
}

/// What a reply's job is known by: carrier, order and waybill. A second reply for the same parcel is a duplicate even when it is written otherwise, since a parcel gets one label;
/// `again` makes it another job, on purpose.
///
/// # Errors
/// When it has neither a waybill nor an order number.
pub fn id(reply: &Response, again: u32) -> Result<String, Failure> {
    if reply.waybill_id.is_empty() && reply.order_id.is_empty() {
        return Err(Failure {
            code: codes::NO_NUMBER,
            message: "the reply has neither a waybill number nor an order number, so that its label cannot be told from others".into(),
        });
    }
    let id = [&reply.delivery_id, &reply.order_id, &reply.waybill_id]
        .map(|number| part(number))
        .join("/");
    Ok(match again {
        0 => id,
        again => format!("{id}/{again}"),
    })
}

/// A reply as JSON, with what a label depends on and nothing else.
///
/// # Panics
/// Never: a reply is strings.
pub fn reply_json(reply: &Response) -> Bytes {
    #[derive(Serialize)]
    struct Reply<'a> {
        order_id: &'a str,
        delivery_id: &'a str,
        waybill_id: &'a str,
        order_status: u8,
        waybill_data: Vec<Pair<'a>>,
        print_html: Option<&'a str>,
    }
    #[derive(Serialize)]
    struct Pair<'a> {
        key: &'a str,
        value: &'a str,
    }
    let pairs = reply.waybill_data.iter().map(|pair| Pair {
        key: &pair.key,
        value: &pair.value,
    });
    let json = serde_json::to_vec(&Reply {
        order_id: &reply.order_id,
        delivery_id: &reply.delivery_id,
        waybill_id: &reply.waybill_id,
        order_status: (reply.order_status == OrderStatus::Cancelled).into(),
        waybill_data: pairs.collect(),
        print_html: reply.print_html.as_deref(),
    });
    json.expect("strings are JSON").into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use waybill_label::Limits;

    fn reply(json: &str) -> Response {
        Response::from_json(json.as_bytes(), &Limits::default()).unwrap()
    }

    #[test]
    fn own_codes_are_listed_and_no_other() {
        let document = include_str!("../../../docs/codes.md");
        let section = document.split("\n## Workers").nth(1).unwrap();
        let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
        assert_eq!(rows.collect::<Vec<_>>(), codes::OWN);
    }

    #[test]
    fn routes_are_two_plain_names() {
        assert_eq!(Route::parse("hz-1.desk_2").map(|route| route.to_string()), Ok("hz-1.desk_2".into()));
        for wrong in [
            "",
            "hz",
            "hz.",
            ".p",
            "a.b.c",
            "a.*",
            "a b.c",
            "仓.p",
            &format!("{}.p", "a".repeat(65)),
        ] {
            assert_eq!(Route::parse(wrong), Err(RouteError), "{wrong}");
        }
        assert!(Filter::parse("*.*").is_ok() && Filter::parse("hz.*").is_ok() && Filter::parse("h*.p").is_err());
    }

    #[test]
    fn numbers_cannot_leave_their_place() {
        assert_eq!(part("SF1400-3_a"), "SF1400-3_a");
        assert_eq!((part(""), part("../a.b")), ("-".into(), "=2E=2E=2Fa=2Eb".into()));
        assert_eq!(part(&"单".repeat(100)).len(), 65);
        assert_ne!(part(&"a".repeat(100)), part(&"a".repeat(101)));
    }

    #[test]
    fn a_parcel_is_one_job_unless_asked_again() {
        let one = reply(r#"{"order_id":"o","delivery_id":"SF","waybill_id":"SF1","print_html":"PGI+"}"#);
        let other = reply(r#"{"orderId":"o","deliveryId":"SF","waybillId":"SF1","printHtml":"PGk+"}"#);
        assert_eq!((id(&one, 0), id(&other, 0)), (Ok("SF/o/SF1".into()), Ok("SF/o/SF1".into())));
        assert_eq!(id(&one, 2), Ok("SF/o/SF1/2".into()));
        let nobody = reply(r#"{"print_html":"PGI+"}"#);
        assert_eq!(id(&nobody, 0).map_err(|failure| failure.code), Err("no_number"));
    }

    #[test]
    fn a_reply_keeps_all_that_its_label_depends_on() {
        for json in [
            r#"{"order_id":"o","delivery_id":"SF","waybill_id":"SF1","order_status":1,"print_html":"PGI+","waybill_data":[{"key":"a","value":"\"王\n"}]}"#,
            r###"{"waybillId":"SF1","waybillData":"##a##b##","printHtml":""}"###,
            r#"{"waybill_id":"SF1"}"#,
        ] {
            let first = reply(json);
            let again = Response::from_json(&reply_json(&first), &Limits::default()).unwrap();
            assert!(first == again, "{json}");
        }
    }
}
