//! The JSON Schema of the file, for editors.

use serde_json::{Map, Value, json};

use super::Level;
use super::keys::{FILE, Key, Shape};
use crate::rules::{RULES, Rule};

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
    schema["$defs"] = json!({"rules": levels()});
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
        Shape::Rules => json!({"$ref": "#/$defs/rules"}),
        Shape::Table(keys) => table(keys),
        Shape::Tables(keys) => json!({"type": "array", "items": table(keys)}),
        Shape::TextsOrTables(keys) => {
            let mut table = table(keys);
            table["required"] = json!(["name"]);
            json!({"type": "array", "items": {"anyOf": [{"type": "string"}, table]}})
        }
        Shape::Word(words) => json!({"enum": words}),
        Shape::Flag => json!({"type": "boolean"}),
    }
}

/// Codes and their levels.
fn levels() -> Value {
    let rule =
        |rule: &&Rule| (rule.code.to_owned(), json!({"enum": Level::WORDS, "description": rule.summary()}));
    let properties: Map<String, Value> = RULES.iter().map(rule).collect();
    json!({"type": "object", "additionalProperties": false, "properties": properties})
}

#[cfg(test)]
mod tests {
    /// What reading accepts and refuses, the schema accepts and refuses too.
    #[test]
    fn agrees_with_reading() {
        let schema: serde_json::Value = serde_json::from_str(&super::schema()).expect("JSON");
        let validator = jsonschema::validator_for(&schema).expect("a schema");
        let cases = [
            (r#"argo-version = "4.1""#, r#"{"argo-version": "4.1"}"#),
            (r#"argo-version = "new""#, r#"{"argo-version": "new"}"#),
            ("a = 1", r#"{"a": 1}"#),
            (r#"rules = {unknown-field = "off"}"#, r#"{"rules": {"unknown-field": "off"}}"#),
            (r#"rules = {unknown-feild = "off"}"#, r#"{"rules": {"unknown-feild": "off"}}"#),
            (r#"rules = {unknown-field = "no"}"#, r#"{"rules": {"unknown-field": "no"}}"#),
            (r#"overrides = [{paths = ["a"]}]"#, r#"{"overrides": [{"paths": ["a"]}]}"#),
            (r#"overrides = [{path = ["a"]}]"#, r#"{"overrides": [{"path": ["a"]}]}"#),
            (r#"namespaces = ["a"]"#, r#"{"namespaces": ["a"]}"#),
            (r#"namespaces = "a""#, r#"{"namespaces": "a"}"#),
            (
                r#"externals = {parameters = ["a", {name = "b", type = "int", enum = ["1"]}]}"#,
                r#"{"externals": {"parameters": ["a", {"name": "b", "type": "int", "enum": ["1"]}]}}"#,
            ),
            (
                r#"externals = {parameters = [{type = "int"}]}"#,
                r#"{"externals": {"parameters": [{"type": "int"}]}}"#,
            ),
            (
                r#"externals = {parameters = [{name = "a", type = "date"}]}"#,
                r#"{"externals": {"parameters": [{"name": "a", "type": "date"}]}}"#,
            ),
            (
                r#"externals = {templates = [{name = "a", template = "b", inputs = ["c"], result = true}]}"#,
                r#"{"externals": {"templates": [{"name": "a", "template": "b", "inputs": ["c"], "result": true}]}}"#,
            ),
            (
                r#"externals = {templates = [{name = "a", result = 1}]}"#,
                r#"{"externals": {"templates": [{"name": "a", "result": 1}]}}"#,
            ),
            (r#"externals = {labels = [1]}"#, r#"{"externals": {"labels": [1]}}"#),
        ];
        for (toml, json) in cases {
            let instance = serde_json::from_str(json).expect("JSON");
            assert_eq!(crate::config::parse(toml).is_ok(), validator.is_valid(&instance), "{toml}");
        }
    }
}
