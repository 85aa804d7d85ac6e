//! The JSON Schema of the file, for editors.

use serde_json::{Map, Value, json};

use super::Level;
use super::keys::{FILE, Key, Shape};
use crate::rules::RULES;

/// The schema, as it stands in `schemas/argoc.schema.json`.
pub fn schema() -> String {
    let mut schema = table(FILE);
    let head = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "argoc.toml: the configuration of argoc",
    });
    if let (Value::Object(schema), Value::Object(mut head)) = (&mut schema, head) {
        head.append(schema);
        *schema = head;
    }
    format!("{schema:#}\n")
}

fn table(keys: &[Key]) -> Value {
    let properties: Map<String, Value> = keys
        .iter()
        .map(|key| {
            let mut value = shape(key.shape);
            value["description"] = json!(key.doc);
            (key.name.to_owned(), value)
        })
        .collect();
    json!({"type": "object", "additionalProperties": false, "properties": properties})
}

fn shape(shape: Shape) -> Value {
    match shape {
        Shape::Version => json!({"type": "string", "pattern": r"^[0-9]+\.[0-9]+(\.[0-9]+)?$"}),
        Shape::Text => json!({"type": "string"}),
        Shape::Texts => json!({"type": "array", "items": {"type": "string"}}),
        Shape::Rules => {
            let rule = |rule: &&crate::rules::Rule| {
                (rule.code.to_owned(), json!({"enum": Level::WORDS, "description": rule.summary()}))
            };
            let properties: Map<String, Value> = RULES.iter().map(rule).collect();
            json!({"type": "object", "additionalProperties": false, "properties": properties})
        }
        Shape::Table(keys) => table(keys),
        Shape::Tables(keys) => json!({"type": "array", "items": table(keys)}),
    }
}
