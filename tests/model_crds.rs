//! The model's descriptions against the structure of the full CRDs: every field, type, required field,
//! enumeration, pattern and bound must agree, except where `EXPLAINED` says why not.
//!
//! The CRDs' structure lies beside the project, at `../shared/oracle/crds`; without it the tests say that they
//! are skipped.
#![allow(clippy::disallowed_methods, reason = "tests read files")]
#![expect(clippy::print_stderr, reason = "a skipped test says so")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use argoc_core::model::{Bounds, Enforcer, FieldDesc, Kind, Shape, StructDesc, Version};
use serde_json::Value;

/// Differences that are meant: the fields, what differs, and why.
const EXPLAINED: &[(&[&str], &str, &str)] = &[(
    &[
        "ObjectMeta.creationTimestamp",
        "ObjectMeta.deletionGracePeriodSeconds",
        "ObjectMeta.deletionTimestamp",
        "ObjectMeta.generateName",
        "ObjectMeta.generation",
        "ObjectMeta.managedFields",
        "ObjectMeta.ownerReferences",
        "ObjectMeta.resourceVersion",
        "ObjectMeta.selfLink",
        "ObjectMeta.uid",
        "SubmitMetadata.creationTimestamp",
        "SubmitMetadata.deletionGracePeriodSeconds",
        "SubmitMetadata.deletionTimestamp",
        "SubmitMetadata.generation",
        "SubmitMetadata.managedFields",
        "SubmitMetadata.ownerReferences",
        "SubmitMetadata.resourceVersion",
        "SubmitMetadata.selfLink",
        "SubmitMetadata.uid",
    ],
    "not in the CRD",
    "the CRDs describe only a few fields of metadata inside a spec; Argo decodes all of them",
)];

/// The CEL rules of the CRDs are no properties of fields; rules of argoc's own report them. Here they are counted,
/// so that a new one is noticed.
const CEL_RULES: &[(&str, usize)] = &[
    ("Arguments.artifacts[]", 1),
    ("DAGTask.withSequence", 1),
    ("DAGTemplate.tasks[]", 3),
    ("DataSource.artifactPaths", 1),
    ("Inputs.artifacts[]", 1),
    ("ManifestFrom.artifact", 1),
    ("Outputs.artifacts[]", 1),
    ("Prometheus.gauge", 1),
    ("Template.archiveLocation", 1),
    ("Template.resource", 1),
    ("WorkflowSpec.templates", 3),
    ("WorkflowStep.withSequence", 1),
];

/// What a walk has found.
#[derive(Default)]
struct Found {
    /// By field and difference, the first place where it shows.
    differences: BTreeMap<(String, String), String>,
    /// The CEL rules by the field or list that has them.
    rules: BTreeMap<String, BTreeSet<String>>,
    /// The types of Kubernetes that have no description yet.
    unknown_types: BTreeSet<&'static str>,
    /// How many fields were compared.
    fields: usize,
}

impl Found {
    fn differ(&mut self, name: &str, path: &str, what: impl Into<String>) {
        self.differences.entry((name.to_owned(), what.into())).or_insert_with(|| path.to_owned());
    }
}

/// A place in both trees: the dotted path for people, and `Type.field` for [`EXPLAINED`].
#[derive(Clone)]
struct Place {
    path: String,
    name: String,
}

impl Place {
    fn below(&self, suffix: &str) -> Place {
        Place { path: format!("{}{suffix}", self.path), name: format!("{}{suffix}", self.name) }
    }
}

#[test]
fn descriptions_agree_with_the_crds() {
    let Some(folder) = crds() else { return };
    let mut found = Found::default();
    for kind in Kind::ALL {
        let crd = read(&folder.join(format!("{kind}.json")));
        assert_eq!(crd["plural"], kind.plural());
        assert_eq!(crd["scope"] == "Namespaced", kind.is_namespaced(), "scope of {kind}");
        let short: Vec<&str> =
            crd["shortNames"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        assert_eq!(short, kind.short_names(), "short names of {kind}");
        let place = Place { path: kind.to_string(), name: kind.to_string() };
        compare_shape(&mut found, &place, &kind.shape(), &crd["schema"]);
    }
    let mut open: Vec<String> = Vec::new();
    let explained =
        |name: &str, what: &str| EXPLAINED.iter().any(|(names, w, _)| *w == what && names.contains(&name));
    for ((name, what), path) in &found.differences {
        if !explained(name, what) {
            open.push(format!("{name}: {what}\n    first at {path}"));
        }
    }
    for (names, what, why) in EXPLAINED {
        for name in *names {
            if !found.differences.contains_key(&((*name).to_owned(), (*what).to_owned())) {
                open.push(format!("{name}: {what}\n    explained ({why}), but there is no such difference"));
            }
        }
    }
    let rules: Vec<(&str, usize)> =
        found.rules.iter().map(|(name, rules)| (name.as_str(), rules.len())).collect();
    if rules != CEL_RULES {
        open.push(format!("CEL rules: {rules:?}"));
    }
    if !found.unknown_types.is_empty() {
        eprintln!("skipped below types of Kubernetes without a description: {:?}", found.unknown_types);
    }
    eprintln!("{} fields compared", found.fields);
    assert!(open.is_empty(), "{} differences:\n{}", open.len(), open.join("\n"));
}

/// The types that argoc declares and that manifests can contain, each once.
fn declared_types() -> Vec<&'static StructDesc> {
    let mut pending: Vec<Shape> = Kind::ALL.map(Kind::shape).to_vec();
    let mut seen = BTreeSet::new();
    let mut types = Vec::new();
    while let Some(shape) = pending.pop() {
        match shape {
            Shape::List(inner) | Shape::Map(inner) => pending.push(*inner),
            Shape::Struct(desc) if seen.insert(desc.name) => {
                types.push(desc.desc());
                pending.extend(desc.desc().bases);
                pending.extend(desc.desc().fields.iter().map(|field| field.shape));
            }
            _ => {}
        }
    }
    types
}

#[test]
fn every_declaration_is_whole() {
    for desc in declared_types() {
        assert!(desc.doc.ends_with('.'), "{}: {:?}", desc.name, desc.doc);
        for field in desc.fields {
            let name = format!("{}.{}", desc.name, field.name);
            assert!(field.doc.ends_with('.') && !field.doc.contains("  "), "{name}: {:?}", field.doc);
            assert!(
                field.since.is_none_or(|since| since > Version::OLDEST),
                "{name}: since the oldest version"
            );
            assert!(field.values_by == Enforcer::Nobody || !field.values.is_empty(), "{name}: which values?");
            assert!(
                field.merge_key.is_none() || matches!(field.shape, Shape::List(_)),
                "{name}: merged, but no list"
            );
        }
    }
}

/// The folder of the CRDs, or a note that the test is skipped.
fn crds() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/oracle/crds");
    if !folder.is_dir() {
        eprintln!("skipped: {} is not there", folder.display());
        return None;
    }
    Some(folder)
}

fn read(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Compares the type of a value, and everything below it.
fn compare_shape(found: &mut Found, place: &Place, shape: &Shape, schema: &Value) {
    count_rules(found, place, schema);
    let is = |key: &str, value: &str| schema[key] == value;
    let int_or_string = schema["x-kubernetes-int-or-string"] == true;
    let plain_object = is("type", "object") && schema.get("properties").is_none();
    let agrees = match shape {
        Shape::Str | Shape::AnyString | Shape::Duration => {
            is("type", "string") && schema.get("format").is_none()
        }
        Shape::Bool => is("type", "boolean"),
        Shape::Int32 => is("type", "integer") && is("format", "int32"),
        // Go's `int` has no format.
        Shape::Int64 => is("type", "integer") && (is("format", "int64") || schema.get("format").is_none()),
        Shape::Float | Shape::Amount => is("type", "number"),
        Shape::IntOrString => int_or_string && schema.get("pattern").is_none(),
        Shape::Quantity => int_or_string && schema.get("pattern").is_some(),
        Shape::Time => is("type", "string") && is("format", "date-time"),
        Shape::Bytes => is("type", "string") && is("format", "byte"),
        Shape::Any => schema.get("properties").is_none() && !is("type", "string"),
        Shape::Object | Shape::Plugin => plain_object,
        Shape::List(item) => {
            let is_list = is("type", "array");
            if is_list {
                compare_shape(found, &place.below("[]"), item, &schema["items"]);
            }
            is_list
        }
        Shape::Map(value) => {
            let is_map = plain_object && schema["additionalProperties"].is_object();
            if is_map {
                compare_shape(found, &place.below("{}"), value, &schema["additionalProperties"]);
            }
            is_map
        }
        Shape::Struct(_) | Shape::Kube(_) => {
            let is_object = is("type", "object") && schema["x-kubernetes-preserve-unknown-fields"] != true;
            match (is_object, shape.as_struct(), shape) {
                (false, _, _) => {}
                (true, Some(desc), _) => compare_struct(found, place, desc, schema),
                (true, None, Shape::Kube(name)) => {
                    found.unknown_types.insert(name);
                }
                (true, None, _) => {}
            }
            is_object
        }
    };
    if !agrees {
        let mut crd = schema.clone();
        if let Some(object) = crd.as_object_mut() {
            object.retain(|key, _| {
                !matches!(key.as_str(), "properties" | "items" | "x-kubernetes-validations")
            });
        }
        found.differ(&place.name, &place.path, format!("type: here {shape:?}, in the CRD {crd}"));
    }
}

/// Compares the fields of an object.
fn compare_struct(found: &mut Found, place: &Place, desc: &'static StructDesc, schema: &Value) {
    let properties = schema["properties"].as_object();
    let required: BTreeSet<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut fields: Vec<(&'static FieldDesc, Enforcer)> = Vec::new();
    let complete = collect_fields(found, desc, false, &mut fields);
    let mut names = BTreeSet::new();
    for (field, by) in fields {
        let here = Place {
            path: format!("{}.{}", place.path, field.name),
            name: format!("{}.{}", desc.name, field.name),
        };
        if !names.insert(field.name) {
            found.differ(&here.name, &here.path, "declared twice");
        }
        let in_crd = properties.and_then(|p| p.get(field.name));
        if !field.exists_in(Version::LATEST) {
            if in_crd.is_some() {
                found.differ(&here.name, &here.path, "removed here, but in the CRD");
            }
            continue;
        }
        let Some(in_crd) = in_crd else {
            found.differ(&here.name, &here.path, "not in the CRD");
            continue;
        };
        found.fields += 1;
        if !place.path.contains('.') && matches!(field.name, "apiVersion" | "kind") {
            // The API server demands them of every object; CRDs do not repeat it.
            assert_eq!(
                (field.required, field.values_by),
                (Enforcer::Schema, Enforcer::Schema),
                "{}",
                here.name
            );
            continue;
        }
        match (required.contains(field.name), by) {
            (true, Enforcer::Nobody) => found.differ(&here.name, &here.path, "required in the CRD"),
            (false, Enforcer::Schema) => found.differ(&here.name, &here.path, "not required in the CRD"),
            _ => {}
        }
        compare_field(found, &here, field, in_crd);
    }
    for name in properties.into_iter().flatten().map(|(name, _)| name) {
        if complete && !names.contains(name.as_str()) {
            let here =
                Place { path: format!("{}.{name}", place.path), name: format!("{}.{name}", desc.name) };
            found.differ(&here.name, &here.path, "only in the CRD");
        }
    }
}

/// The fields of a type and its bases, with who refuses their absence; whether all bases have a description.
fn collect_fields(
    found: &mut Found,
    desc: &'static StructDesc,
    lenient: bool,
    out: &mut Vec<(&'static FieldDesc, Enforcer)>,
) -> bool {
    // A field of the type's own hides one of a base; two in the same type are a mistake, found by the caller.
    let hidden: BTreeSet<&str> = out.iter().map(|(field, _)| field.name).collect();
    let fields = desc.fields.iter().filter(|f| !hidden.contains(f.name));
    out.extend(fields.map(|f| (f, if lenient { Enforcer::Nobody } else { f.required })));
    let mut complete = true;
    for base in desc.bases {
        match (base.as_struct(), base) {
            (Some(base), _) => complete &= collect_fields(found, base, lenient || desc.lenient_bases, out),
            (None, Shape::Kube(name)) => {
                found.unknown_types.insert(name);
                complete = false;
            }
            (None, _) => complete = false,
        }
    }
    complete
}

/// Compares what a field demands of its value, and the value's type.
fn compare_field(found: &mut Found, place: &Place, field: &FieldDesc, schema: &Value) {
    let opaque = schema.get("properties").is_none() && schema["x-kubernetes-preserve-unknown-fields"] == true;
    let untyped = opaque || *schema == serde_json::json!({"type": "object"});
    if opaque != field.opaque_to_schema && !(untyped && field.opaque_to_schema) {
        let what = if opaque { "the CRD does not look inside" } else { "the CRD looks inside" };
        found.differ(&place.name, &place.path, what);
    }
    if untyped && field.opaque_to_schema {
        count_rules(found, place, schema);
        return;
    }
    let is_list = matches!(field.shape, Shape::List(_));
    let text = if is_list { &schema["items"] } else { schema };

    let values: BTreeSet<&str> =
        text["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let ours: BTreeSet<&str> = field.values.iter().copied().collect();
    let must_agree = !values.is_empty() || (field.values_by == Enforcer::Schema && !ours.is_empty());
    if must_agree && values != ours {
        found.differ(&place.name, &place.path, format!("values: here {ours:?}, in the CRD {values:?}"));
    }
    if !values.is_empty() && field.values_by == Enforcer::Nobody {
        found.differ(&place.name, &place.path, "values: nobody refuses others here, but the CRD does");
    }

    let length = |list: &str, string: &str| {
        let limit = if is_list { &schema[list] } else { &schema[string] };
        limit.as_u64().and_then(|n| u32::try_from(n).ok())
    };
    let bounds = (
        schema["minimum"].as_f64(),
        schema["maximum"].as_f64(),
        length("minItems", "minLength"),
        length("maxItems", "maxLength"),
        text["pattern"].as_str().filter(|_| text["x-kubernetes-int-or-string"] != true),
    );
    let Bounds { min, max, min_len, max_len, pattern } = field.bounds;
    let ours = (min, max, min_len, max_len, pattern);
    if ours != bounds {
        found.differ(&place.name, &place.path, format!("bounds: here {ours:?}, in the CRD {bounds:?}"));
    }
    let mut unique: Vec<&str> = schema["x-kubernetes-list-map-keys"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    unique.sort_unstable();
    if field.unique != unique {
        found.differ(
            &place.name,
            &place.path,
            format!("unique: here {:?}, in the CRD {unique:?}", field.unique),
        );
    }
    compare_shape(found, place, &field.shape, schema);
}

fn count_rules(found: &mut Found, place: &Place, schema: &Value) {
    for rule in schema["x-kubernetes-validations"].as_array().into_iter().flatten() {
        let text = rule["rule"].as_str().unwrap_or_default();
        found.rules.entry(place.name.clone()).or_default().insert(text.to_owned());
    }
}
