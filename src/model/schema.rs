//! JSON Schemas (draft 2020-12) for editors, made from the descriptions.
//!
//! They are friendlier than the CRDs and stricter than Argo: every object but an opaque one rejects unknown fields,
//! and every field has its description. Texts in which tags are replaced may hold a tag where an enumeration or a
//! pattern would not allow one. An explicit null, which Argo reads as nothing, is rejected, except for a time: in an
//! editor it is a value that somebody forgot.

use serde_json::{Map, Value, json};

use super::{Enforcer, FieldDesc, Format, Kind, Language, Shape, StructDesc, Version};

/// The dialect that the schemas are written in.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
/// A text with a tag in it.
const TAG: &str = r"\{\{";

/// The schema of one kind's manifests, for the newest version of Argo.
pub fn for_kind(kind: Kind) -> Value {
    for_kind_in(kind, Version::LATEST)
}

/// The schema of one kind's manifests, for one version of Argo.
pub fn for_kind_in(kind: Kind, version: Version) -> Value {
    let mut definitions = Definitions::new(version);
    let root = definitions.shape(&kind.shape());
    let mut schema = head(kind.name());
    merge(&mut schema, root);
    schema.insert("$defs".into(), definitions.finish());
    Value::Object(schema)
}

/// One schema for manifests of every kind; `kind` decides which rules hold.
pub fn combined() -> Value {
    combined_in(Version::LATEST)
}

/// [`combined`] for one version of Argo.
pub fn combined_in(version: Version) -> Value {
    let mut definitions = Definitions::new(version);
    let mut rules = Vec::new();
    for kind in Kind::ALL {
        rules.push(json!({
            "if": { "properties": { "kind": { "const": kind.name() } }, "required": ["kind"] },
            "then": definitions.shape(&kind.shape()),
        }));
    }
    let mut schema = head("Argo Workflows");
    schema.insert("type".into(), "object".into());
    let kinds = Kind::ALL.map(Kind::name);
    schema.insert(
        "properties".into(),
        json!({ "kind": { "description": "The kind of the object.", "enum": kinds } }),
    );
    schema.insert("required".into(), json!(["apiVersion", "kind"]));
    schema.insert("allOf".into(), rules.into());
    schema.insert("$defs".into(), definitions.finish());
    Value::Object(schema)
}

fn head(title: &str) -> Map<String, Value> {
    let mut schema = Map::new();
    schema.insert("$schema".into(), DIALECT.into());
    schema.insert("title".into(), title.into());
    schema
}

fn merge(into: &mut Map<String, Value>, from: Value) {
    if let Value::Object(from) = from {
        into.extend(from);
    }
}

/// The definitions that a schema refers to, made when they are first needed.
struct Definitions {
    version: Version,
    done: Map<String, Value>,
}

impl Definitions {
    fn new(version: Version) -> Self {
        Definitions { version, done: Map::new() }
    }

    fn finish(self) -> Value {
        Value::Object(self.done)
    }

    /// The schema of a shape by itself.
    fn shape(&mut self, shape: &Shape) -> Value {
        match shape {
            Shape::Str | Shape::Duration => json!({ "type": "string" }),
            Shape::Bytes => json!({ "type": "string", "contentEncoding": "base64" }),
            // Exported objects have `creationTimestamp: null`.
            Shape::Time => json!({ "type": ["string", "null"], "format": "date-time" }),
            Shape::Bool => json!({ "type": "boolean" }),
            Shape::Int32 | Shape::Int64 => json!({ "type": "integer" }),
            Shape::Float | Shape::Amount => json!({ "type": "number" }),
            Shape::AnyString => json!({ "type": ["string", "number", "boolean"] }),
            Shape::IntOrString => json!({ "anyOf": [{ "type": "integer" }, { "type": "string" }] }),
            Shape::Quantity => json!({ "anyOf": [{ "type": "number" }, { "type": "string" }] }),
            Shape::Any => json!({}),
            Shape::Object => json!({ "type": "object" }),
            Shape::Plugin => json!({ "type": "object", "minProperties": 1, "maxProperties": 1 }),
            Shape::List(item) => json!({ "type": "array", "items": self.shape(item) }),
            Shape::Map(value) => json!({ "type": "object", "additionalProperties": self.shape(value) }),
            Shape::Struct(desc) => self.object(desc.name.to_owned(), desc.desc()),
            // A prefix, because Argo and Kubernetes use some names for different types.
            Shape::Kube(name) => match shape.as_struct() {
                Some(desc) => self.object(format!("k8s.{name}"), desc),
                None => json!({ "type": "object" }),
            },
        }
    }

    /// A reference to the definition `name`, which is made if it is not there yet.
    fn object(&mut self, name: String, desc: &'static StructDesc) -> Value {
        let reference = json!({ "$ref": format!("#/$defs/{name}") });
        if self.done.contains_key(&name) {
            return reference;
        }
        // Holds the place, because types may hold each other.
        self.done.insert(name.clone(), Value::Null);
        let mut required = Vec::new();
        let mut properties = Map::new();
        self.fields(desc, false, &mut properties, &mut required);
        required.sort_unstable();
        let mut object = Map::new();
        if !desc.doc.is_empty() {
            object.insert("description".into(), desc.doc.into());
        }
        object.insert("type".into(), "object".into());
        object.insert("properties".into(), Value::Object(properties));
        if !required.is_empty() {
            object.insert("required".into(), required.into());
        }
        object.insert("additionalProperties".into(), false.into());
        self.done.insert(name, Value::Object(object));
        reference
    }

    fn fields(
        &mut self,
        desc: &'static StructDesc,
        lenient: bool,
        properties: &mut Map<String, Value>,
        required: &mut Vec<&'static str>,
    ) {
        let version = self.version;
        for field in desc.fields.iter().filter(|f| f.exists_in(version)) {
            if properties.contains_key(field.name) {
                continue;
            }
            if field.required != Enforcer::Nobody && !lenient {
                required.push(field.name);
            }
            let schema = self.field(field);
            properties.insert(field.name.to_owned(), schema);
        }
        for base in desc.bases.iter().filter_map(Shape::as_struct) {
            self.fields(base, lenient || desc.lenient_bases, properties, required);
        }
    }

    fn field(&mut self, field: &'static FieldDesc) -> Value {
        let mut schema = Map::new();
        let mut doc = field.doc.to_owned();
        if let Some(instead) = field.deprecated {
            doc = format!("{doc} Deprecated: use {instead}.").trim_start().to_owned();
            schema.insert("deprecated".into(), true.into());
        }
        if !doc.is_empty() {
            schema.insert("description".into(), doc.into());
        }
        let mut shape = self.shape(&field.shape);
        constrain(&mut shape, field);
        merge(&mut schema, shape);
        Value::Object(schema)
    }
}

/// Adds a field's values and bounds to the schema of its shape.
fn constrain(schema: &mut Value, field: &FieldDesc) {
    let bounds = field.bounds;
    let tags = field.language != Language::Verbatim;
    let list = matches!(field.shape, Shape::List(_));
    let (least, most) = if list { ("minItems", "maxItems") } else { ("minLength", "maxLength") };
    let limits = [
        ("minimum", bounds.min.map(number)),
        ("maximum", bounds.max.map(number)),
        (least, bounds.min_len.map(Value::from)),
        (most, bounds.max_len.map(Value::from)),
    ];
    if let Value::Object(schema) = &mut *schema {
        schema.extend(limits.into_iter().filter_map(|(key, limit)| Some((key.to_owned(), limit?))));
    }
    let text = match schema.get_mut("items") {
        Some(items) if list => items,
        _ => schema,
    };
    let Value::Object(text) = text else { return };
    if let Some(pattern) = bounds.pattern {
        // The CRDs know fewer schedules than the controller, and names of parameters cannot hold tags.
        let pattern = match field.format {
            Format::Cron => None,
            Format::ParameterName => Some(pattern.to_owned()),
            _ if tags => Some(format!("{pattern}|{TAG}")),
            _ => Some(pattern.to_owned()),
        };
        text.extend(pattern.map(|p| ("pattern".to_owned(), p.into())));
    }
    match field.values {
        [] => {}
        values if field.values_by == Enforcer::Nobody => {
            text.insert("examples".into(), json!(values));
        }
        [value] if !tags => {
            text.insert("const".into(), json!(value));
        }
        values if !tags => {
            text.insert("enum".into(), json!(values));
        }
        values => {
            text.insert("anyOf".into(), json!([{ "enum": values }, { "pattern": TAG }]));
        }
    }
}

/// A number as a person would write it.
fn number(x: f64) -> Value {
    if x.fract() == 0.0 && x.abs() < 1e15 { Value::from(x as i64) } else { Value::from(x) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Model;

    /// Every `$ref` of `schema` that leads nowhere.
    fn dangling(value: &Value, definitions: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(map) => {
                if let Some(name) = map.get("$ref").and_then(Value::as_str) {
                    let name = name.trim_start_matches("#/$defs/");
                    if !definitions.get(name).is_some_and(Value::is_object) {
                        found.push(name.to_owned());
                    }
                }
                map.values().for_each(|v| dangling(v, definitions, found));
            }
            Value::Array(items) => items.iter().for_each(|v| dangling(v, definitions, found)),
            _ => {}
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        for schema in Kind::ALL.map(for_kind).into_iter().chain([combined()]) {
            let mut found = Vec::new();
            dangling(&schema, &schema["$defs"], &mut found);
            assert_eq!(found, Vec::<String>::new(), "{}", schema["title"]);
        }
    }

    #[test]
    fn the_same_bytes_every_time() {
        assert_eq!(combined().to_string(), combined().to_string());
    }

    #[test]
    fn objects_reject_unknown_fields() {
        let schema = for_kind(Kind::CronWorkflow);
        assert_eq!(schema["$ref"], "#/$defs/CronWorkflow");
        let spec = &schema["$defs"]["CronWorkflowSpec"];
        assert_eq!(spec["additionalProperties"], false);
        assert_eq!(spec["required"], json!(["schedules", "workflowSpec"]));
        assert_eq!(spec["properties"]["concurrencyPolicy"]["enum"], json!(["Allow", "Forbid", "Replace"]));
        assert_eq!(spec["properties"]["schedules"]["minItems"], 1);
        assert_eq!(spec["properties"]["startingDeadlineSeconds"]["minimum"], 0);
    }

    #[test]
    fn removed_fields_belong_to_old_versions() {
        let field = |schema: Value| schema["$defs"]["CronWorkflowSpec"]["properties"]["schedule"].is_object();
        assert!(!field(for_kind(Kind::CronWorkflow)));
        assert!(field(for_kind_in(Kind::CronWorkflow, Version::new(3, 6))));
    }

    #[test]
    fn bases_are_part_of_the_object() {
        let schema = for_kind(Kind::Workflow);
        let s3 = &schema["$defs"]["S3Artifact"]["properties"];
        assert!(s3["key"].is_object() && s3["bucket"].is_object() && s3["bucket"]["description"].is_string());
        let artifact = &schema["$defs"]["Artifact"];
        assert_eq!(artifact["required"], json!(["name"]));
        assert_eq!(artifact["properties"]["mode"]["maximum"], 511);
        assert_eq!(artifact["properties"]["s3"]["$ref"], "#/$defs/S3Artifact");
    }

    #[test]
    fn own_fields_hide_those_of_bases() {
        let desc = crate::model::leaf::ArtifactPaths::SHAPE.as_struct().expect("a type with fields");
        let names: Vec<&FieldDesc> = desc.all_fields().filter(|f| f.name == "name").collect();
        assert_eq!(names.len(), 1);
        assert_eq!(names[0].required, Enforcer::Schema);
    }

    #[test]
    fn values_of_texts_may_be_tags() {
        let schema = for_kind(Kind::Workflow);
        let action = &schema["$defs"]["ResourceTemplate"]["properties"]["action"];
        assert_eq!(action["anyOf"][1]["pattern"], TAG);
        let value = &schema["$defs"]["Parameter"]["properties"]["value"];
        assert_eq!(value["type"], json!(["string", "number", "boolean"]));
    }
}
