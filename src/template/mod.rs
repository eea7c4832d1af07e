//! The template language of `previewTemplate`, filled from the reply and the caller's own data.
//!
//! | function | becomes |
//! |---|---|
//! | `##VAR(key)` | the value, escaped for HTML |
//! | `##STRBLOAT(VAR(key))` | the value with a space between its characters |
//! | `##TIME(DATE)`, `##TIME(TIME)`, `##TIME(FULL)` | the caller's time as `2026/11/23`, `09:41:00`, or both |
//! | `##CODE128(VAR(key))`, `##QRCODE(VAR(key))` | the base64 of a picture of the symbol, one px a module; the template writes `data:…;base64,` before it |
//! | `##WXASUNCODE(VAR(key))` | the caller's base64 picture of that name ([`LabelOverrides::set`] with `sys.wxasuncode`) |
//!
//! Keys: `sys.waybillid`, `sys.wxaappid`, `waybilldata.*`, `custom.*`. A closing `##` after the bracket is accepted. What cannot be
//! filled is an error that names it; nothing is left blank in silence.

mod builtin;
mod masking;
mod order;
mod symbol;

pub use builtin::BuiltinTemplate;
pub use order::{Order, OrderError};

pub(crate) use builtin::html as builtin_html;

use crate::label::told_key;
use crate::response::Response;
use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

/// What a caller adds to a reply before it becomes a label.
///
/// ```
/// use waybill_label::template::{LabelOverrides, Order};
/// let overrides = LabelOverrides::default()
///     .set("ZTO_mark", "888-21-03")
///     .order(Order::from_json(r#"{"receiver": {"name": "示例", "city": "杭州市"}}"#.as_bytes())?);
/// # Ok::<(), waybill_label::template::OrderError>(())
/// ```
#[derive(Clone, Default)]
pub struct LabelOverrides {
    values: BTreeMap<String, String>,
    order: Order,
    time: Option<String>,
}

impl LabelOverrides {
    /// Sets a value: a key of `waybill_data`, or with its full name `sys.…`, `waybilldata.…`, `custom.…`. It replaces the reply's.
    pub fn set(mut self, key: &str, value: &str) -> LabelOverrides {
        let full = ["sys.", "waybilldata.", "custom."].iter().any(|start| key.starts_with(start));
        let key = if full { key.to_owned() } else { format!("waybilldata.{key}") };
        self.values.insert(key, value.to_owned());
        self
    }
    /// The order that the template calls `custom`.
    pub fn order(mut self, order: Order) -> LabelOverrides {
        self.order = order;
        self
    }
    /// The time that `##TIME(…)` prints, `2026-11-23 09:41:00` (also with `/` and `T`; the time of day may be missing). There is no
    /// default: equal input gives equal labels. `None` is returned when the text is no such time.
    pub fn time(mut self, time: &str) -> Option<LabelOverrides> {
        let normal = time.trim().replace('-', "/").replacen('T', " ", 1);
        let (date, clock) = normal.split_once(' ').unwrap_or((&normal, "00:00:00"));
        let numbers = |text: &str, by: char, widths: &[usize]| {
            let parts: Vec<&str> = text.split(by).collect();
            parts.len() == widths.len()
                && parts
                    .iter()
                    .zip(widths)
                    .all(|(p, w)| p.len() == *w && p.bytes().all(|b| b.is_ascii_digit()))
        };
        let clock = if clock.len() == 5 {
            format!("{clock}:00")
        } else {
            clock.to_owned()
        };
        if !numbers(date, '/', &[4, 2, 2]) || !numbers(&clock, ':', &[2, 2, 2]) {
            return None;
        }
        self.time = Some(format!("{date} {clock}"));
        Some(self)
    }

    /// Shows everything that was set, in a fixed order.
    pub(crate) fn describe(&self, visit: &mut dyn FnMut(&[u8])) {
        let values = self.values.iter().map(|(key, value)| (&**key, &**value));
        let time = self.time.as_deref().map(|time| ("time", time));
        for (key, value) in values.chain(self.order.iter()).chain(time) {
            visit(key.as_bytes());
            visit(value.as_bytes());
        }
        visit(&self.values.len().to_le_bytes());
    }

    /// Adds the caller's values of `waybill_data` to a reply.
    pub(crate) fn apply<'a>(&self, response: &'a Response) -> Cow<'a, Response> {
        if self.values.is_empty() {
            return Cow::Borrowed(response);
        }
        let mut response = response.clone();
        let mut data: Vec<(String, String)> = response.waybill_data.iter().map(|d| (d.key.clone(), d.value.clone())).collect();
        for (key, value) in &self.values {
            match &**key {
                "sys.waybillid" => response.waybill_id.clone_from(value),
                "custom.order_id" => response.order_id.clone_from(value),
                _ => {}
            }
            let Some(key) = key.strip_prefix("waybilldata.") else { continue };
            match data.iter_mut().find(|(old, _)| old == key) {
                Some((_, old)) => old.clone_from(value),
                None => data.push((key.to_owned(), value.clone())),
            }
        }
        response.waybill_data = data.into_iter().collect();
        Cow::Owned(response)
    }

    /// The value of a variable; `None` when nobody gave one.
    fn value(&self, key: &str, reply: &ReplyValues) -> Option<String> {
        if let Some(value) = self.values.get(key) {
            return Some(value.clone());
        }
        if let Some(name) = key.strip_prefix("waybilldata.") {
            return reply.data.get(name).map(|value| (*value).to_owned());
        }
        let response = reply.response;
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        match key {
            "sys.waybillid" => given(&response.waybill_id),
            "custom.order_id" => self.order.get("order_id").or_else(|| given(&response.order_id)),
            _ => self.order.get(key.strip_prefix("custom.")?),
        }
    }
}

/// A reply with its `waybill_data` by key.
struct ReplyValues<'r> {
    response: &'r Response,
    data: HashMap<&'r str, &'r str>,
}

impl<'r> ReplyValues<'r> {
    fn of(response: &'r Response) -> ReplyValues<'r> {
        let mut data = HashMap::new();
        for datum in response.waybill_data.iter() {
            // Of a key that stands twice the first value counts.
            data.entry(&*datum.key).or_insert(&*datum.value);
        }
        ReplyValues { response, data }
    }
}

/// Values may be personal: only their keys are shown.
impl std::fmt::Debug for LabelOverrides {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LabelOverrides")
            .field("values", &self.values.keys())
            .field("order", &self.order)
            .finish_non_exhaustive()
    }
}

/// Why a template cannot be filled. The texts name keys, never values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// Nobody gave the variable a value.
    #[error("the template's variable {variable} has no value")]
    Unresolved {
        /// The variable.
        variable: String,
    },
    /// `##TIME(…)` without a time.
    #[error("the template prints the time, and none was given")]
    NoTime,
    /// A function that the language does not have, or wrongly written.
    #[error("the template's function {function} is not understood")]
    Function {
        /// Its name.
        function: String,
    },
    /// The value cannot be a barcode of that kind.
    #[error("the value of {variable} cannot be a {symbology}: it is empty, too long, or has characters the symbology lacks")]
    Symbol {
        /// The variable.
        variable: String,
        /// `Code128` or `QRCode`.
        symbology: &'static str,
    },
    /// More bytes than the limit on documents.
    #[error("the filled template has more than {limit} bytes (Limits::html_bytes)")]
    TooLarge {
        /// The limit.
        limit: usize,
    },
    /// A built-in template needs what the reply and the order lack.
    #[error("the built-in template needs {what}")]
    Lacking {
        /// What is missing.
        what: &'static str,
    },
}

const FUNCTIONS: &[&str] = &["VAR(", "TIME(", "STRBLOAT(", "CODE128(", "QRCODE(", "WXASUNCODE("];
/// The longest name of a variable that is looked for.
const LONGEST_VARIABLE: usize = 200;

/// Fills a document. A document without functions comes back as it is.
pub(crate) fn fill(html: String, response: &Response, overrides: &LabelOverrides, limit: usize) -> Result<String, TemplateError> {
    if !html.contains("##") || !FUNCTIONS.iter().any(|function| html.contains(&format!("##{function}"))) {
        return Ok(html);
    }
    let reply = ReplyValues::of(response);
    // A template may ask for one barcode any number of times.
    let mut filled: HashMap<(&str, &str), String> = HashMap::new();
    let mut out = String::with_capacity(html.len());
    let mut rest = &*html;
    while let Some(at) = rest.find("##") {
        let inside = &rest[at + 2..];
        let Some(function) = FUNCTIONS.iter().find(|function| inside.starts_with(**function)) else {
            out.push_str(&rest[..at + 1]);
            rest = &rest[at + 1..];
            continue;
        };
        out.push_str(&rest[..at]);
        let name = function.trim_end_matches('(');
        let wrong = || TemplateError::Function { function: name.to_owned() };
        let arguments = &inside[function.len()..];
        let end = closing(arguments).ok_or_else(wrong)?;
        match filled.entry((name, &arguments[..end])) {
            Entry::Occupied(known) => out.push_str(known.get()),
            Entry::Vacant(new) => {
                let text = call(name, &arguments[..end], &reply, overrides).map_err(|error| error.unwrap_or_else(wrong))?;
                out.push_str(new.insert(text));
            }
        }
        if out.len() > limit {
            return Err(TemplateError::TooLarge { limit });
        }
        rest = &arguments[end + 1..];
        // A closing mark, unless it opens the next function.
        if let Some(after) = rest.strip_prefix("##")
            && !FUNCTIONS.iter().any(|function| after.starts_with(function))
        {
            rest = after;
        }
    }
    out.push_str(rest);
    if out.len() > limit {
        return Err(TemplateError::TooLarge { limit });
    }
    Ok(out)
}

/// Where the bracket closes that is open at the start.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 1;
    text.char_indices().take(LONGEST_VARIABLE).find_map(|(at, c)| {
        depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        (depth == 0).then_some(at)
    })
}

/// What a function becomes; `Err(None)` when its arguments are not understood.
fn call(name: &str, arguments: &str, reply: &ReplyValues, overrides: &LabelOverrides) -> Result<String, Option<TemplateError>> {
    let arguments = arguments.trim();
    if name == "TIME" {
        let time = overrides.time.as_deref().ok_or(Some(TemplateError::NoTime))?;
        let (date, clock) = time.split_once(' ').unwrap_or((time, ""));
        return match arguments {
            "DATE" => Ok(date.to_owned()),
            "TIME" => Ok(clock.to_owned()),
            "FULL" => Ok(time.to_owned()),
            _ => Err(None),
        };
    }
    let variable = match name {
        "VAR" => arguments,
        _ => arguments
            .strip_prefix("VAR(")
            .and_then(|rest| rest.strip_suffix(')'))
            .ok_or(None)?
            .trim(),
    };
    // Only what is a variable's name may stand in an error; anything else could be the document's text.
    let spaces = ["sys.", "waybilldata.", "custom."];
    let plain = spaces.iter().any(|space| variable.starts_with(space))
        && variable.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'));
    if !plain {
        return Err(None);
    }
    let unresolved = || {
        Some(TemplateError::Unresolved {
            variable: told_name(variable),
        })
    };
    let symbol = |symbology: &'static str, picture: Option<String>| {
        picture.ok_or_else(|| {
            Some(TemplateError::Symbol {
                variable: told_name(variable),
                symbology,
            })
        })
    };
    let sun_code = (name == "WXASUNCODE").then(|| overrides.values.get("sys.wxasuncode").ok_or_else(unresolved));
    if let Some(picture) = sun_code {
        return Ok(escaped(picture?));
    }
    let value = overrides.value(variable, reply).ok_or_else(unresolved)?;
    match name {
        "VAR" => Ok(escaped(&value)),
        "STRBLOAT" => Ok(escaped(&value.chars().map(String::from).collect::<Vec<_>>().join(" "))),
        "CODE128" => symbol("Code128", symbol::code128(value.trim())),
        _ => symbol("QRCode", symbol::qr_code(&value)),
    }
}

/// The parts of names that `sys` and `custom` have: what `addOrder` calls the parts of an order, and those of the built-in labels.
const NAMES: &[&str] = &[
    "address",
    "area",
    "cargo",
    "city",
    "company",
    "count",
    "country",
    "custom_remark",
    "delivery_id",
    "detail_list",
    "expect_time",
    "goods_count",
    "goods_name",
    "img_url",
    "insured",
    "insured_value",
    "label",
    "mobile",
    "name",
    "openid",
    "order_id",
    "post_code",
    "province",
    "receiver",
    "sender",
    "service",
    "service_name",
    "service_type",
    "shop",
    "space_x",
    "space_y",
    "space_z",
    "tel",
    "use_insured",
    "waybillid",
    "weight",
    "wxa_appid",
    "wxa_path",
    "wxaappid",
    "wxasuncode",
];

/// A variable's name as an error may tell it: parts that nobody knows may be the document's text.
fn told_name(variable: &str) -> String {
    if let Some(key) = variable.strip_prefix("waybilldata.") {
        return format!("waybilldata.{}", told_key(key));
    }
    let (space, parts) = variable.split_once('.').unwrap_or((variable, ""));
    let told = parts.split('.').map(|part| if NAMES.contains(&part) { part } else { "…" });
    std::iter::once(space).chain(told).collect::<Vec<_>>().join(".")
}

/// Text as HTML, in content and in quoted attributes: values are hostile input.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '`' => out.push_str("&#96;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::response::WaybillData;

    fn filled(html: &str, overrides: &LabelOverrides) -> Result<String, TemplateError> {
        let response = Response {
            waybill_id: "TEST1".into(),
            waybill_data: WaybillData::from_text("##mark##8-1##empty####"),
            ..Response::default()
        };
        fill(html.to_owned(), &response, overrides, 100_000)
    }

    #[test]
    fn variables_of_every_kind() -> Result<(), Box<dyn std::error::Error>> {
        let order = Order::from_json(r#"{"receiver":{"name":"<b>王&\"","mobile":13800000000},"cargo":{"count":2}}"#.as_bytes())?;
        let overrides = LabelOverrides::default()
            .order(order)
            .set("bag", "杭州")
            .time("2026-11-23T09:41")
            .ok_or("time")?;
        for (template, want) in [
            ("<p>##VAR(sys.waybillid)##VAR(waybilldata.mark)</p>", "<p>TEST18-1</p>"),
            ("##VAR(sys.waybillid)####VAR(waybilldata.mark)##.", "TEST18-1."),
            ("[##VAR(waybilldata.empty)]", "[]"),
            ("##STRBLOAT(VAR(sys.waybillid))", "T E S T 1"),
            (
                "##VAR(custom.receiver.name) ##VAR(custom.receiver.mobile)",
                "&lt;b&gt;王&amp;&quot; 13800000000",
            ),
            ("##VAR(custom.cargo.count)##VAR(waybilldata.bag)", "2杭州"),
            ("##TIME(DATE)|##TIME(TIME)|##TIME(FULL)", "2026/11/23|09:41:00|2026/11/23 09:41:00"),
            ("no ## function, ###", "no ## function, ###"),
        ] {
            assert_eq!(filled(template, &overrides)?, want, "{template}");
        }
        assert!(filled("x ##CODE128(VAR(sys.waybillid))", &overrides)?.starts_with("x iVBOR"));
        Ok(())
    }

    #[test]
    fn what_cannot_be_filled_is_named() {
        let none = LabelOverrides::default();
        let variable = |name: &str| TemplateError::Unresolved { variable: name.into() };
        assert_eq!(filled("##VAR(custom.receiver.name)", &none), Err(variable("custom.receiver.name")));
        assert_eq!(filled("##QRCODE(VAR(waybilldata.qr))", &none), Err(variable("waybilldata.…")));
        assert_eq!(filled("##VAR(custom.receiver.wang)", &none), Err(variable("custom.receiver.…")));
        assert_eq!(filled("##TIME(FULL)", &none), Err(TemplateError::NoTime));
        assert_eq!(filled("##VAR(a<b)", &none), Err(TemplateError::Function { function: "VAR".into() }));
        assert_eq!(filled("##VAR(a", &none), Err(TemplateError::Function { function: "VAR".into() }));
        let symbol = |variable: &str, symbology| TemplateError::Symbol {
            variable: variable.into(),
            symbology,
        };
        assert_eq!(
            filled("##CODE128(VAR(waybilldata.empty))", &none),
            Err(symbol("waybilldata.…", "Code128"))
        );
    }
}
