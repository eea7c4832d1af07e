//! The description of the service (OpenAPI 3.1), made of the routes and of the types that they take and give.

use crate::app::App;
use crate::format::Format;
use crate::jobs::{Answer, Jobs, MOST_LISTED, Printers};
use crate::labels::{Checked, json_response, model_schema};
use crate::printing::{Job, State};
use crate::problem::Problem;
use crate::request::{OPTIONS, PRINT, resolved, types};
use crate::routes::{Call, Gives, ROUTES, Route, Takes};
use axum::body::Body;
use axum::http::{Response, StatusCode};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};
use std::sync::{Arc, LazyLock};

/// `GET /openapi.json`
pub async fn openapi(app: Arc<App>, _: Call) -> Result<Response<Body>, Problem> {
    static TEXT: LazyLock<String> = LazyLock::new(|| document().to_string());
    Ok(json_response(app.memory.hold(TEXT.clone().into_bytes())?))
}

/// The description of every route, its options and answers.
pub fn document() -> Value {
    let mut schemas = Map::new();
    add::<Problem>(&mut schemas);
    add::<Checked>(&mut schemas);
    add::<Printers>(&mut schemas);
    add::<Jobs>(&mut schemas);
    add::<Job>(&mut schemas);
    add::<Answer>(&mut schemas);
    insert(&mut schemas, "Options", without_limits((*OPTIONS).clone()));
    insert(&mut schemas, "PrintOptions", (*PRINT).clone());
    model(&mut schemas);
    schemas.insert("Reply".into(), reply());
    let mut paths = Map::new();
    for route in ROUTES {
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        path[route.method.to_lowercase()] = operation(route);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "waybill-label",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Replies of WeChat Logistics getOrder become labels: PDF, PNG, printer data, and data. Problems are RFC 9457; their `code` is stable.",
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {
                "type": "http", "scheme": "bearer",
                "description": "Needed when the service was started with --token-file. Scopes: render, print, admin.",
            }},
        },
    })
}

/// Puts a schema among those of the document, its definitions beside it.
fn insert(schemas: &mut Map<String, Value>, name: &str, mut schema: Value) {
    if let Some(Value::Object(more)) = schema.as_object_mut().and_then(|schema| schema.remove("$defs")) {
        for (name, schema) in more {
            insert(schemas, &name, schema);
        }
    }
    if let Some(schema) = schema.as_object_mut() {
        schema.remove("$schema");
    }
    refer(&mut schema, "#/$defs/", "#/components/schemas/");
    schemas.insert(name.to_owned(), schema);
}

fn add<T: JsonSchema>(schemas: &mut Map<String, Value>) {
    // Of what is answered: a name that is left out when it has nothing to say is not required.
    let generator = SchemaSettings::default().for_serialize().into_generator();
    let schema = generator.into_root_schema_for::<T>();
    insert(schemas, &T::schema_name(), schema.to_value());
}

/// Changes where references lead.
fn refer(schema: &mut Value, from: &str, to: &str) {
    match schema {
        Value::Object(object) => {
            for (name, value) in object {
                match value {
                    Value::String(place) if name == "$ref" => {
                        if let Some(name) = place.strip_prefix(from) {
                            *place = format!("{to}{name}");
                        }
                    }
                    other => refer(other, from, to),
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|value| refer(value, from, to)),
        _ => {}
    }
}

fn without_limits(mut options: Value) -> Value {
    if let Some(properties) = options["properties"].as_object_mut() {
        properties.remove("limits");
    }
    options
}

/// The model of a label: what `waybill-label inspect` prints, without the file it came from.
fn model(schemas: &mut Map<String, Value>) {
    let Some(Value::Object(parts)) = model_schema().get("$defs").cloned() else {
        return;
    };
    for (name, mut schema) in parts {
        if name == "failed" {
            continue;
        }
        if name == "label" {
            let ours = |name: &Value| name != "source" && name != "number";
            if let Some(required) = schema["required"].as_array_mut() {
                required.retain(ours);
            }
            if let Some(properties) = schema["properties"].as_object_mut() {
                properties.retain(|name, _| ours(&json!(name)));
            }
        }
        refer(&mut schema, "#/$defs/", "#/components/schemas/model.");
        schemas.insert(format!("model.{name}"), schema);
    }
}

/// What is taken as a reply.
fn reply() -> Value {
    json!({
        "type": "object",
        "description": "The body of getOrder, as the interface sent it, in snake_case or camelCase. Names besides these are kept or ignored.",
        "properties": {
            "print_html": {"type": ["string", "null"], "description": "the waybill's HTML in base64"},
            "waybill_data": {"description": "an array of {key, value}, or null"},
            "order_id": {"type": "string"},
            "delivery_id": {"type": "string"},
            "waybill_id": {"type": "string"},
            "order_status": {"description": "0, or 1 when it was cancelled"},
            "errcode": {"description": "0 when it is no error"},
            "errmsg": {"type": "string"},
        },
    })
}

fn schema(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn query(name: &str, description: &str, schema: &Value) -> Value {
    json!({"name": name, "in": "query", "description": description, "schema": schema})
}

/// Options as a query has them: lists by commas, and nothing that is an object.
fn options(root: &Value, parameters: &mut Vec<Value>) {
    for (name, property) in root["properties"].as_object().into_iter().flatten() {
        let kind = resolved(root, property);
        if types(kind).contains(&"object") {
            continue;
        }
        let mut kind = kind.clone();
        let description = property["description"].as_str().unwrap_or_default().to_owned();
        if let Some(kind) = kind.as_object_mut() {
            kind.remove("description");
            kind.remove("default");
            // Null means that it is left out.
            if let Some(Value::Array(types)) = kind.get_mut("type") {
                types.retain(|name| name != "null");
            }
        }
        let mut parameter = query(name, &description, &kind);
        if types(&kind).contains(&"array") {
            parameter["explode"] = json!(false);
        }
        parameters.push(parameter);
    }
}

fn formats(only: impl Fn(Format) -> bool) -> Value {
    let names: Vec<_> = Format::all().filter(|format| only(*format)).map(Format::name).collect();
    json!({"type": "string", "enum": names})
}

fn parameters(route: &Route) -> Vec<Value> {
    let mut parameters = Vec::new();
    for name in ["printer", "id"] {
        if route.path.contains(&format!("{{{name}}}")) {
            parameters.push(json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}));
        }
    }
    let number = json!({"type": "integer", "minimum": 0, "maximum": u32::MAX});
    match route.takes {
        Takes::Reply | Takes::Expectation => options(&OPTIONS, &mut parameters),
        Takes::ReplyForPrinter if route.gives == Gives::Accepted => {
            parameters.push(json!({
                "name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
                "description": "Names the request: sent again with the same key it is answered with the same job.",
            }));
            options(&OPTIONS, &mut parameters);
            options(&PRINT, &mut parameters);
            parameters
                .retain(|parameter| parameter["in"] != "query" || (parameter["name"] != "printer" && parameter["name"] != "language"));
            parameters.push(query("page", "Which page, from 1. Default all.", &number));
            parameters.push(query(
                "reprint",
                "How often the label was printed again on purpose: a label is printed once for each number.",
                &number,
            ));
        }
        Takes::ReplyForPrinter => {
            options(&OPTIONS, &mut parameters);
            options(&PRINT, &mut parameters);
            let all = formats(|_| true);
            parameters.push(query(
                "format",
                "What is made. Default: what Accept asks for, the printer's language, or pdf.",
                &all,
            ));
            parameters.push(query("page", "Which page, from 1. Default all, of a PNG the only one.", &number));
        }
        Takes::Batch => {
            options(&OPTIONS, &mut parameters);
            options(&PRINT, &mut parameters);
            parameters.push(query(
                "format",
                "What each label is. Default: the printer's language, or pdf.",
                &formats(|_| true),
            ));
            parameters.push(query(
                "as",
                "How the labels come: a line of JSON each, a part each, or one PDF of all. Default: what Accept asks for, or ndjson.",
                &json!({"type": "string", "enum": ["ndjson", "multipart", "merged"]}),
            ));
        }
        Takes::Filter => {
            let states: Vec<_> = State::ALL.into_iter().map(State::name).collect();
            parameters.push(query("printer", "Jobs of this printer only.", &json!({"type": "string"})));
            parameters.push(query(
                "state",
                "Jobs in this state only.",
                &json!({"type": "string", "enum": states}),
            ));
            let limit = json!({"type": "integer", "minimum": 1, "maximum": MOST_LISTED});
            parameters.push(query("limit", "How many at most. Default 100.", &limit));
        }
        Takes::Nothing | Takes::Answer => {}
    }
    parameters
}

/// A reply with what is asked of it.
fn envelope(takes: Takes) -> Value {
    let mut properties = json!({"reply": schema("Reply"), "options": schema("Options")});
    let mut required = vec!["reply"];
    match takes {
        Takes::Expectation => {
            let party = json!({
                "type": "object", "additionalProperties": false,
                "properties": {"name": {"type": "string"}, "phone": {"type": "string"}, "address": {"type": "string"}},
            });
            properties["expect"] = json!({
                "type": "object", "additionalProperties": false,
                "description": "What the label should say, as the order has it; what is left out is not compared.",
                "properties": {
                    "waybill_id": {"type": "string"}, "order_id": {"type": "string"}, "delivery_id": {"type": "string"},
                    "routing_code": {"type": "string"}, "receiver": party, "sender": party,
                },
            });
            required.push("expect");
        }
        Takes::ReplyForPrinter => {
            properties["print"] = schema("PrintOptions");
            properties["format"] = formats(|_| true);
            properties["page"] = json!({"type": "integer", "minimum": 0});
            properties["reprint"] = json!({"type": "integer", "minimum": 0});
        }
        _ => {}
    }
    json!({"type": "object", "additionalProperties": false, "required": required, "properties": properties})
}

fn request_body(takes: Takes) -> Option<Value> {
    let content = match takes {
        Takes::Nothing | Takes::Filter => return None,
        Takes::Reply | Takes::ReplyForPrinter => json!({"application/json": {"schema": {"anyOf": [schema("Reply"), envelope(takes)]}}}),
        Takes::Expectation => json!({"application/json": {"schema": envelope(takes)}}),
        Takes::Answer => json!({"application/json": {"schema": schema("Answer")}}),
        Takes::Batch => json!({"application/x-ndjson": {"schema": {
            "type": "string", "description": "Replies, one a line; a batch reply or an array of replies is taken too.",
        }}}),
    };
    Some(json!({"required": true, "content": content}))
}

fn answer(gives: Gives) -> (u16, &'static str, Value) {
    let binary = || json!({"schema": {"type": "string", "format": "binary"}});
    let json_of = |name: &str| json!({"application/json": {"schema": schema(name)}});
    match gives {
        Gives::Label => {
            let content: Map<_, _> = Format::all().map(|format| (format.media_type().to_owned(), binary())).collect();
            (
                200,
                "The label. `waybill-label-pages` and `waybill-label-warnings` are among the headers.",
                content.into(),
            )
        }
        Gives::Batch => {
            let types = ["application/x-ndjson", "multipart/mixed", "application/pdf"];
            let content: Map<_, _> = types.into_iter().map(|name| (name.to_owned(), binary())).collect();
            (
                200,
                "The labels, in the replies' order; one that cannot be made says why in its place.",
                content.into(),
            )
        }
        Gives::Model => (200, "What is on the label.", json_of("model.label")),
        Gives::Checked => (200, "How the label compares.", json_of("Checked")),
        Gives::Html => (
            200,
            "The carrier's document.",
            json!({"text/plain": {"schema": {"type": "string"}}}),
        ),
        Gives::Printers => (200, "The printers.", json_of("Printers")),
        Gives::Jobs => (200, "The jobs.", json_of("Jobs")),
        Gives::Job => (200, "The job as it is now.", json_of("Job")),
        Gives::Accepted => (202, "The job; `Location` says where to ask for it.", json_of("Job")),
        Gives::Events => (
            200,
            "`event: job`, `data:` a job as JSON; `event: missed` when the client was too slow.",
            json!({"text/event-stream": {"schema": {"type": "string"}}}),
        ),
        Gives::Metrics => (
            200,
            "Counters.",
            json!({"application/openmetrics-text": {"schema": {"type": "string"}}}),
        ),
        Gives::Text => (200, "It is so.", json!({"text/plain": {"schema": {"type": "string"}}})),
        Gives::OpenApi => (200, "OpenAPI 3.1.", json!({"application/json": {"schema": {"type": "object"}}})),
    }
}

fn operation(route: &Route) -> Value {
    let (status, description, content) = answer(route.gives);
    let mut responses = Map::new();
    responses.insert(status.to_string(), json!({"description": description, "content": content}));
    let problem = json!({"application/problem+json": {"schema": schema("Problem")}});
    let everywhere: &[u16] = if route.scope.is_some() {
        &[400, 401, 403, 500, 503]
    } else {
        &[403, 503]
    };
    for status in everywhere.iter().chain(route.problems) {
        let words = StatusCode::from_u16(*status).ok().and_then(|status| status.canonical_reason());
        responses.insert(
            status.to_string(),
            json!({"description": words.unwrap_or("A problem"), "content": problem}),
        );
    }
    let mut operation = json!({"summary": route.summary, "parameters": parameters(route), "responses": responses});
    let id: String = format!("{} {}", route.method, route.path)
        .to_lowercase()
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty() && *word != "v1")
        .collect::<Vec<_>>()
        .join("_");
    operation["operationId"] = id.into();
    if let Some(body) = request_body(route.takes) {
        operation["requestBody"] = body;
    }
    if let Some(scope) = route.scope {
        operation["security"] = json!([{"token": [scope.name()]}, {}]);
    }
    operation
}

#[cfg(test)]
mod tests {
    use super::*;

    fn references(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(object) => object.iter().for_each(|(name, value)| match value {
                Value::String(place) if name == "$ref" => found.push(place.clone()),
                other => references(other, found),
            }),
            Value::Array(list) => list.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = document();
        let mut found = Vec::new();
        references(&document, &mut found);
        assert!(found.len() > 30);
        for place in found {
            assert!(document.pointer(place.trim_start_matches('#')).is_some(), "{place}");
        }
    }

    #[test]
    fn options_are_those_of_the_library() {
        let document = document();
        let parameters = document["paths"]["/v1/labels"]["post"]["parameters"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let names: Vec<_> = parameters.iter().filter_map(|parameter| parameter["name"].as_str()).collect();
        for name in ["paper", "dpi", "verify", "deny", "density", "media", "format", "page"] {
            assert!(names.contains(&name), "{name}");
        }
        assert!(!names.contains(&"limits") && !names.contains(&"order") && !names.contains(&"set"));
    }
}
