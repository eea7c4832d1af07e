//! What a request asks for: options in its query or in its JSON, by the names that the library's options have.

use crate::format::Format;
use crate::problem::Problem;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::sync::LazyLock;
use waybill_label::options::{Options, PrintOptions};

/// A request that was read, its reply still in the body's bytes.
pub struct Asked<'b> {
    /// The reply.
    pub reply: &'b [u8],
    /// How the label is made.
    pub options: Map<String, Value>,
    /// What the printer is told.
    pub print: PrintOptions,
    /// What is made.
    pub format: Option<Format>,
    /// Which page, from 1.
    pub page: Option<usize>,
    /// How often it was printed again on purpose.
    pub reprint: u32,
    /// What the label is compared with.
    pub expect: Option<&'b RawValue>,
}

/// A reply with what is asked of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope<'b> {
    #[serde(borrow)]
    reply: &'b RawValue,
    #[serde(default)]
    options: Map<String, Value>,
    #[serde(default)]
    print: Map<String, Value>,
    format: Option<String>,
    page: Option<usize>,
    reprint: Option<u32>,
    #[serde(borrow)]
    expect: Option<&'b RawValue>,
}

/// The names that stand in an [`Envelope`]. No reply has one of them.
const ENVELOPE: [&[u8]; 7] = [b"reply", b"options", b"print", b"format", b"page", b"reprint", b"expect"];

/// Whether a body is an envelope, by its first name.
fn is_envelope(body: &[u8]) -> bool {
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body).trim_ascii_start();
    let name = body
        .strip_prefix(b"{")
        .map(<[u8]>::trim_ascii_start)
        .and_then(|rest| rest.strip_prefix(b"\""));
    name.is_some_and(|name| {
        ENVELOPE
            .iter()
            .any(|known| name.strip_prefix(*known).is_some_and(|rest| rest.starts_with(b"\"")))
    })
}

/// The schema of the library's options: what each name takes.
pub static OPTIONS: LazyLock<Value> = LazyLock::new(|| serde_json::to_value(schemars::schema_for!(Options)).unwrap_or_default());
/// The schema of what printers are told.
pub static PRINT: LazyLock<Value> = LazyLock::new(|| serde_json::to_value(schemars::schema_for!(PrintOptions)).unwrap_or_default());

/// Follows a schema's reference into its definitions.
pub fn resolved<'s>(root: &'s Value, schema: &'s Value) -> &'s Value {
    let name = schema
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|name| name.strip_prefix("#/$defs/"));
    let nullable = || schema.get("anyOf").and_then(Value::as_array).and_then(|any| any.first());
    match (name, nullable()) {
        (Some(name), _) => &root["$defs"][name],
        (None, Some(first)) => resolved(root, first),
        (None, None) => schema,
    }
}

/// The JSON types that a schema allows.
pub fn types(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// What a text of a query means where a schema stands; `None` when it has to be given as JSON.
fn typed(root: &Value, schema: &Value, text: &str) -> Option<Value> {
    let schema = resolved(root, schema);
    let types = types(schema);
    let is = |name| types.contains(&name);
    let number = || text.parse().ok().map(Value::Number);
    Some(if is("boolean") {
        match text {
            "true" | "1" => Value::Bool(true),
            "false" | "0" => Value::Bool(false),
            _ => Value::String(text.to_owned()),
        }
    } else if is("integer") || is("number") {
        number().unwrap_or(Value::String(text.to_owned()))
    } else if is("array") {
        let item = |text: &str| typed(root, &schema["items"], text.trim());
        Value::Array(text.split(',').map(item).collect::<Option<_>>()?)
    } else if is("object") {
        return None;
    } else {
        Value::String(text.to_owned())
    })
}

fn bad_value(name: &str) -> Problem {
    Problem::bad_options(format!("{name}: this value is not understood"))
}

impl<'b> Asked<'b> {
    /// Reads query and body.
    ///
    /// # Errors
    /// When a name is unknown or a value is of another kind than its name takes.
    pub fn read(query: &str, body: &'b [u8]) -> Result<Asked<'b>, Problem> {
        let mut asked = Asked {
            reply: body,
            options: Map::new(),
            print: PrintOptions::default(),
            format: None,
            page: None,
            reprint: 0,
            expect: None,
        };
        let mut print = Map::new();
        for (name, text) in form_urlencoded::parse(query.as_bytes()) {
            asked.query(&name, &text, &mut print)?;
        }
        if is_envelope(body) {
            let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
            // What serde says may quote the body.
            let envelope: Envelope = serde_json::from_slice(body).map_err(|e| {
                Problem::bad_options(format!(
                    "the body begins as {{\"reply\": …, \"options\": …}} and is none (line {}, column {}): no JSON, an unknown name, or a value of another type",
                    e.line(),
                    e.column()
                ))
            })?;
            asked.reply = envelope.reply.get().as_bytes();
            asked.options.extend(envelope.options);
            print.extend(envelope.print);
            if let Some(name) = envelope.format {
                asked.format = Some(Format::named(&name).ok_or_else(|| bad_value("format"))?);
            }
            asked.page = envelope.page.or(asked.page);
            asked.reprint = envelope.reprint.unwrap_or(asked.reprint);
            asked.expect = envelope.expect;
        }
        if asked.options.contains_key("limits") {
            return Err(Problem::bad_options("limits: what a label may cost is the service's to say"));
        }
        asked.print = PrintOptions::from_json(&serde_json::to_vec(&print).unwrap_or_default())
            .map_err(|_| not_understood("print", &print, &PRINT))?;
        Ok(asked)
    }

    fn query(&mut self, name: &str, text: &str, print: &mut Map<String, Value>) -> Result<(), Problem> {
        match name {
            "format" => {
                self.format = Some(Format::named(text).ok_or_else(|| bad_value("format"))?);
                return Ok(());
            }
            "page" => {
                self.page = Some(text.parse().map_err(|_| bad_value("page"))?);
                return Ok(());
            }
            "reprint" => {
                self.reprint = text.parse().map_err(|_| bad_value("reprint"))?;
                return Ok(());
            }
            _ => {}
        }
        for (root, target) in [(&*OPTIONS, &mut self.options), (&*PRINT, print)] {
            let Some((name, schema)) = root["properties"].as_object().and_then(|all| all.get_key_value(name)) else {
                continue;
            };
            let value = typed(root, schema, text)
                .ok_or_else(|| Problem::bad_options(format!("{name}: give it as JSON, in \"options\" beside \"reply\"")))?;
            match (target.get_mut(name), value) {
                // A list may be given item by item.
                (Some(Value::Array(list)), Value::Array(more)) => list.extend(more),
                (_, value) => drop(target.insert(name.clone(), value)),
            }
            return Ok(());
        }
        Err(Problem::bad_options(
            "the query has a name that does not exist; /openapi.json lists those that do",
        ))
    }

    /// The library's options.
    ///
    /// # Errors
    /// When a name is unknown or a value is of another kind than its name takes.
    pub fn options(&self) -> Result<Options, Problem> {
        let json = serde_json::to_vec(&self.options).unwrap_or_default();
        Options::from_json(&json).map_err(|_| not_understood("options", &self.options, &OPTIONS))
    }

    /// The expectation.
    ///
    /// # Errors
    /// When there is none.
    pub fn expectation(&self) -> Result<waybill_label::label::Expectation, Problem> {
        let json = self.expect.ok_or_else(|| {
            Problem::new(
                StatusCode::BAD_REQUEST,
                "bad_expectation",
                "give {\"reply\": …, \"expect\": {\"waybill_id\": …, \"receiver\": {\"name\": …}}}",
            )
        })?;
        Ok(waybill_label::label::Expectation::from_json(json.get().as_bytes())?)
    }
}

/// Names the option that is not understood, when its name exists; what it was given is not quoted.
fn not_understood(place: &str, given: &Map<String, Value>, schema: &Value) -> Problem {
    let known = schema["properties"].as_object();
    let read = |name: &str, value: &Value| {
        let one = serde_json::to_vec(&Map::from_iter([(name.to_owned(), value.clone())])).unwrap_or_default();
        match place {
            "print" => PrintOptions::from_json(&one).is_ok(),
            _ => Options::from_json(&one).is_ok(),
        }
    };
    let wrong = given.iter().find(|(name, value)| !read(name, value));
    let named = wrong.and_then(|(name, _)| known?.get_key_value(name)).map(|(name, _)| name);
    match named {
        Some(name) => bad_value(name),
        None => Problem::bad_options(format!("{place} has a name that does not exist; /openapi.json lists those that do")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(query: &str) -> Result<Map<String, Value>, String> {
        let asked = Asked::read(query, b"{}").map_err(|problem| problem.detail)?;
        asked.options().map_err(|problem| problem.detail)?;
        Ok(asked.options)
    }

    #[test]
    fn queries_mean_what_their_names_take() {
        let read = options("paper=100x150&dpi=300&strict=true&verify=0&deny=overflow,note&deny=stop&offset=1.5,-2&color=gray&darkness=-3")
            .expect("options");
        let expected = serde_json::json!({
            "paper": "100x150", "dpi": 300, "strict": true, "verify": false, "deny": ["overflow", "note", "stop"], "offset": [1.5, -2],
            "color": "gray", "darkness": -3,
        });
        assert_eq!(Value::Object(read), expected);
    }

    #[test]
    fn what_is_not_understood_is_named_and_not_quoted() {
        for (query, said) in [
            ("dpi=secret", "dpi: this value is not understood"),
            ("strict=secret", "strict: this value is not understood"),
            ("color=secret", "color: this value is not understood"),
            (
                "secret=1",
                "the query has a name that does not exist; /openapi.json lists those that do",
            ),
            ("order=secret", "order: give it as JSON, in \"options\" beside \"reply\""),
            ("limits=secret", "limits: give it as JSON, in \"options\" beside \"reply\""),
            ("copies=0", "copies: this value is not understood"),
            ("format=secret", "format: this value is not understood"),
        ] {
            assert_eq!(options(query).map(|_| ()), Err(said.to_owned()), "{query}");
        }
    }

    #[test]
    fn an_envelope_is_known_by_its_first_name() {
        let body = br#" { "options": {"dpi": 300}, "reply": {"print_html": ""}, "format": "png", "print": {"copies": 2}}"#;
        let asked = Asked::read("dpi=203&page=1", body)
            .map_err(|problem| problem.detail)
            .expect("an envelope");
        assert_eq!((asked.reply, asked.page), (&br#"{"print_html": ""}"#[..], Some(1)));
        assert_eq!(asked.options.get("dpi"), Some(&300.into()));
        assert!(!is_envelope(br#"{"print_html": "", "reply": 1}"#));
        for wrong in [
            &br#"{"options": {}, "replay": {}}"#[..],
            br#"{"options": {"limits": {}}, "reply": {}}"#,
            br#"{"options": {"dpi": "x"}, "reply": {}}"#,
        ] {
            let refused = Asked::read("", wrong).and_then(|asked| asked.options().map(|_| ()));
            assert_eq!(refused.map_err(|problem| problem.code), Err("bad_options".into()));
        }
    }
}
