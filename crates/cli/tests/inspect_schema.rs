//! What `inspect` prints follows docs/inspect.schema.json.

use serde_json::Value;
use std::error::Error;
use std::path::Path;
use std::process::Command;

/// The project's folder.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// The part of JSON Schema that the file uses; the path of the first thing that does not follow it.
fn violation(schema: &Value, value: &Value, root: &Value, path: &str) -> Option<String> {
    if let Some(name) = schema["$ref"].as_str() {
        let target = root.pointer(name.trim_start_matches('#'));
        return target.map_or(Some(format!("no {name}")), |target| violation(target, value, root, path));
    }
    if let Some(any) = schema["anyOf"].as_array() {
        let all: Vec<String> = any.iter().filter_map(|schema| violation(schema, value, root, path)).collect();
        return (all.len() == any.len()).then(|| all.join(" | "));
    }
    if schema["enum"].as_array().is_some_and(|allowed| !allowed.contains(value)) {
        return Some(format!("{path}: not one of the values"));
    }
    let is = |name: &str| match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        _ => false,
    };
    let fits = match &schema["type"] {
        Value::String(name) => is(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).any(is),
        _ => true,
    };
    if !fits {
        return Some(format!("{path}: wrong type"));
    }
    if schema["minimum"]
        .as_f64()
        .is_some_and(|least| value.as_f64().is_none_or(|number| number < least))
    {
        return Some(format!("{path}: too small"));
    }
    if let Some(items) = value.as_array() {
        if schema["minItems"].as_u64().is_some_and(|least| (items.len() as u64) < least) {
            return Some(format!("{path}: too few items"));
        }
        return items
            .iter()
            .enumerate()
            .find_map(|(i, item)| violation(&schema["items"], item, root, &format!("{path}/{i}")));
    }
    let object = value.as_object()?;
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    if let Some(missing) = required.into_iter().find(|name| !object.contains_key(*name)) {
        return Some(format!("{path}: no {missing}"));
    }
    object.iter().find_map(|(name, value)| match schema["properties"].get(name) {
        Some(schema) => violation(schema, value, root, &format!("{path}/{name}")),
        None => (schema["additionalProperties"] == Value::Bool(false)).then(|| format!("{path}: {name} is not in the schema")),
    })
}

#[test]
fn every_sample_follows_the_schema() -> Result<(), Box<dyn Error>> {
    let root = Path::new(ROOT);
    let schema: Value = serde_json::from_slice(&std::fs::read(root.join("docs/inspect.schema.json"))?)?;
    let output = Command::new(env!("CARGO_BIN_EXE_waybill-label"))
        .arg("inspect")
        .arg(root.join("samples"))
        .output()?;
    let mut labels: Value = serde_json::from_slice(&output.stdout)?;
    let list = labels.as_array().ok_or("an array")?;
    assert!(list.iter().any(|l| l.get("error").is_some()) && list.iter().any(|l| l.pointer("/fields/receiver/name/sources/0").is_some()));
    assert_eq!(violation(&schema, &labels, &schema, ""), None);

    labels[0]["fields"]["carrier"]["confidence"] = "sure".into();
    assert!(violation(&schema, &labels, &schema, "").is_some());
    labels[0]["fields"]["carrier"]["confidence"] = "likely".into();
    labels[0]["fields"]["unheard_of"] = 1.into();
    assert!(violation(&schema, &labels, &schema, "").is_some());
    Ok(())
}
