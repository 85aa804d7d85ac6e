//! `schemas/kubernetes.txt` against the Kubernetes types inside Argo's CustomResourceDefinitions.
//!
//! The CRDs lie beside the project (`../shared/oracle/crds`); without them the comparison says that it is skipped.
#![allow(clippy::disallowed_methods, reason = "tests read files")]
#![expect(clippy::print_stdout, reason = "the counts are what the test is run for")]

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const TABLE: &str = include_str!("../schemas/kubernetes.txt");

#[derive(Clone, Copy)]
struct Field<'a> {
    required: bool,
    shape: &'a str,
    key: Option<&'a str>,
    unique: Option<&'a str>,
}

type Table<'a> = BTreeMap<&'a str, BTreeMap<&'a str, Field<'a>>>;

/// One pass over the lines, as `schemas/README.md` promises that it suffices.
fn read(text: &str) -> Table<'_> {
    let mut table = Table::new();
    let mut current = "";
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let Some(field) = line.strip_prefix(' ') else {
            current = line.split(' ').next().unwrap_or_default();
            assert!(table.insert(current, BTreeMap::new()).is_none(), "{current} twice");
            continue;
        };
        let mut words = field.split(' ');
        let (marked, shape) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let name = marked.trim_end_matches('!');
        let attribute = |prefix: &str| words.clone().find_map(|word| word.strip_prefix(prefix));
        let (key, unique) = (attribute("key="), attribute("unique="));
        let field = Field { required: marked.ends_with('!'), shape, key, unique };
        assert!(
            table.get_mut(current).is_some_and(|fields| fields.insert(name, field).is_none()),
            "{current}: {line}"
        );
    }
    table
}

/// The shape without the lists and maps around it.
fn innermost(shape: &str) -> &str {
    let inner = shape.strip_prefix('[').and_then(|s| s.strip_suffix(']'));
    match inner.or_else(|| shape.strip_prefix('{').and_then(|s| s.strip_suffix('}'))) {
        Some(inner) => innermost(inner),
        None => shape,
    }
}

const SIMPLE: [&str; 10] =
    ["string", "bool", "int32", "int64", "number", "int-or-string", "quantity", "time", "bytes", "any"];

#[test]
fn the_table_is_closed() {
    let table = read(TABLE);
    let mut fields = 0;
    for (name, definition) in &table {
        assert!(!definition.is_empty(), "{name} has no field");
        for (field, Field { shape, key, unique, .. }) in definition {
            fields += 1;
            let inner = innermost(shape);
            assert!(SIMPLE.contains(&inner) || table.contains_key(inner), "{name}.{field}: {shape}");
            let keys = key.iter().copied().chain(unique.iter().flat_map(|keys| keys.split(',')));
            for key in keys.filter(|key| *key != ".") {
                let known = table.get(inner).is_some_and(|items| items.contains_key(key));
                assert!(known, "{name}.{field}: {shape} has no {key}");
            }
        }
    }
    println!("{} definitions, {fields} fields", table.len());
}

/// Where a definition stands in the Workflow CRD (`[]` enters the items of a list).
const PLACES: [(&str, &str); 26] = [
    ("spec.affinity", "Affinity"),
    ("spec.dnsConfig", "PodDNSConfig"),
    ("spec.hostAliases[]", "HostAlias"),
    ("spec.imagePullSecrets[]", "LocalObjectReference"),
    ("spec.podDisruptionBudget", "PodDisruptionBudgetSpec"),
    ("spec.podGC.labelSelector", "LabelSelector"),
    ("spec.podResources", "ResourceRequirements"),
    ("spec.resourceClaims[]", "PodResourceClaim"),
    ("spec.securityContext", "PodSecurityContext"),
    ("spec.synchronization.semaphores[].configMapKeyRef", "ConfigMapKeySelector"),
    ("spec.templates[].affinity", "Affinity"),
    ("spec.templates[].container", "Container"),
    ("spec.templates[].containerSet.containers[]", "Container"),
    ("spec.templates[].containerSet.volumeMounts[]", "VolumeMount"),
    ("spec.templates[].hostAliases[]", "HostAlias"),
    ("spec.templates[].http.headers[].valueFrom.secretKeyRef", "SecretKeySelector"),
    ("spec.templates[].initContainers[]", "Container"),
    ("spec.templates[].podResources", "ResourceRequirements"),
    ("spec.templates[].resourceClaims[]", "PodResourceClaim"),
    ("spec.templates[].script", "Container"),
    ("spec.templates[].securityContext", "PodSecurityContext"),
    ("spec.templates[].sidecars[]", "Container"),
    ("spec.templates[].tolerations[]", "Toleration"),
    ("spec.templates[].volumes[]", "Volume"),
    ("spec.tolerations[]", "Toleration"),
    ("spec.volumeClaimTemplates[]", "PersistentVolumeClaim"),
];

/// The differences that are Argo's intention.
const EXPECTED: [&str; 6] = [
    // Argo names the container of `container` and `script` itself, and so lifts every requirement there.
    "spec.templates[].container: Container.name required: false",
    "spec.templates[].script: Container.name required: false",
    // Argo's own fields beside those of a container.
    "spec.templates[].containerSet.containers[] adds dependencies to Container",
    "spec.templates[].initContainers[] adds mirrorVolumeMounts to Container",
    "spec.templates[].script adds source to Container",
    "spec.templates[].sidecars[] adds mirrorVolumeMounts to Container",
];

/// Metadata inside another object is cut down to what a user may set there.
fn is_embedded_metadata(difference: &str) -> bool {
    difference.contains(".metadata lacks ObjectMeta.")
}

fn node_at<'a>(schema: &'a Value, place: &str) -> Option<&'a Value> {
    place.split('.').try_fold(schema, |node, name| {
        let inner = node.get("properties")?.get(name.trim_end_matches("[]"))?;
        if name.ends_with("[]") { inner.get("items") } else { Some(inner) }
    })
}

struct Comparison<'a> {
    table: &'a Table<'a>,
    compared: usize,
    differences: BTreeSet<String>,
}

impl Comparison<'_> {
    fn definition(&mut self, place: &str, name: &str, schema: &Value) {
        let properties = schema.get("properties").and_then(Value::as_object);
        let (Some(fields), Some(properties)) = (self.table.get(name), properties) else {
            self.differences.insert(format!("{place}: {name} is not known here, or open there"));
            return;
        };
        let required: Vec<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        for field in fields.keys().filter(|field| !properties.contains_key(**field)) {
            self.differences.insert(format!("{place} lacks {name}.{field}"));
        }
        for (field, schema) in properties {
            let inner = format!("{place}.{field}");
            let Some(known) = fields.get(field.as_str()) else {
                self.differences.insert(format!("{place} adds {field} to {name}"));
                continue;
            };
            if known.required != required.contains(&field.as_str()) {
                self.differences.insert(format!("{place}: {name}.{field} required: {}", !known.required));
            }
            self.shape(&inner, known.shape, schema);
            let keys: Vec<&str> = schema["x-kubernetes-list-map-keys"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            let ours: Vec<&str> = known.unique.iter().flat_map(|keys| keys.split(',')).collect();
            // Where Argo declares a list itself, it declares no keys.
            if !keys.is_empty() && keys != ours {
                self.differences.insert(format!("{name}.{field}: keys {keys:?}, here {ours:?}"));
            }
        }
    }

    fn shape(&mut self, place: &str, shape: &str, schema: &Value) {
        self.compared += 1;
        let kind = schema["type"].as_str();
        let format = schema["format"].as_str();
        let list = shape.strip_prefix('[').and_then(|s| s.strip_suffix(']'));
        let map = shape.strip_prefix('{').and_then(|s| s.strip_suffix('}'));
        let int_or_string = schema["x-kubernetes-int-or-string"] == true;
        let same = match shape {
            "string" => kind == Some("string") && format.is_none(),
            "bytes" => kind == Some("string") && format == Some("byte"),
            "time" => kind == Some("string") && format == Some("date-time"),
            "bool" => kind == Some("boolean"),
            "int32" | "int64" => kind == Some("integer") && format == Some(shape),
            "number" => kind == Some("number"),
            "int-or-string" => int_or_string && schema.get("pattern").is_none(),
            "quantity" => int_or_string && schema.get("pattern").is_some(),
            "any" => true,
            _ if list.is_some() => kind == Some("array"),
            _ => kind == Some("object"),
        };
        if !same {
            self.differences.insert(format!("{place}: {shape} here, there {schema}"));
        } else if let Some(items) = list {
            self.shape(&format!("{place}[]"), items, &schema["items"]);
        } else if let Some(values) = map {
            self.shape(&format!("{place}{{}}"), values, &schema["additionalProperties"]);
        } else if !SIMPLE.contains(&shape) {
            self.definition(place, shape, schema);
        }
    }
}

#[test]
fn the_table_agrees_with_argos_crds() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/oracle/crds/Workflow.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped, {} is not there", path.display());
        return;
    };
    let crd: Value = serde_json::from_str(&text).expect("the CRD is JSON");
    let table = read(TABLE);
    let mut comparison = Comparison { table: &table, compared: 0, differences: BTreeSet::new() };
    for (place, name) in PLACES {
        match node_at(&crd["schema"], place) {
            Some(node) => comparison.definition(place, name, node),
            None => panic!("the CRD has no {place}"),
        }
    }
    println!("{} fields of {} places compared", comparison.compared, PLACES.len());
    let expected: BTreeSet<String> = EXPECTED.iter().map(|line| (*line).to_owned()).collect();
    let unexplained: Vec<&String> =
        comparison.differences.iter().filter(|line| !is_embedded_metadata(line)).collect();
    assert_eq!(unexplained, expected.iter().collect::<Vec<_>>());
}
