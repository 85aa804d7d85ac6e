//! Values in the types that the full CRDs ask for, without what is written by the cluster.

use serde_json::{Map, Value};

use super::versions;
use crate::model::{Kind, Shape, StructDesc, Version};

/// Deeper than this nothing is changed: the walk recurses.
const MOST_LEVELS: usize = 200;

/// What the API server and the controller write into `metadata`.
const WRITTEN: [&str; 8] = [
    "managedFields",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "generation",
    "resourceVersion",
    "selfLink",
    "uid",
];

/// What the controller writes on a workflow that runs: with them, a new one would count as finished.
const PROGRESS: [&str; 5] = [
    "workflows.argoproj.io/completed",
    "workflows.argoproj.io/phase",
    "workflows.argoproj.io/workflow-archiving-status",
    "workflows.argoproj.io/pod-name-format",
    "kubectl.kubernetes.io/last-applied-configuration",
];

/// Puts an object of `kind` in order: types, removed fields, and what belongs to the cluster.
pub(super) fn conform(object: &mut Value, kind: Kind, version: Version) {
    let Some(map) = object.as_object_mut() else { return };
    map.shift_remove("status");
    if let Some(metadata) = map.get_mut("metadata").and_then(Value::as_object_mut) {
        for key in WRITTEN {
            metadata.shift_remove(key);
        }
        for field in ["labels", "annotations"] {
            let Some(names) = metadata.get_mut(field).and_then(Value::as_object_mut) else { continue };
            let before = names.len();
            for key in PROGRESS {
                names.shift_remove(key);
            }
            if names.is_empty() && before > 0 {
                metadata.shift_remove(field);
            }
        }
    }
    value(object, &kind.shape(), version, 0);
}

fn value(value: &mut Value, shape: &Shape, version: Version, level: usize) {
    if level > MOST_LEVELS {
        return;
    }
    match shape {
        Shape::List(item) => {
            let items = value.as_array_mut().into_iter().flatten();
            items.for_each(|child| self::value(child, item, version, level + 1));
        }
        Shape::Map(inner) => {
            let Some(map) = value.as_object_mut() else { return };
            map.retain(|_, child| !child.is_null());
            map.values_mut().for_each(|child| self::value(child, inner, version, level + 1));
        }
        Shape::Struct(_) | Shape::Kube(_) => {
            if let (Some(desc), Some(map)) = (shape.as_struct(), value.as_object_mut()) {
                object(map, desc, version, level);
            }
        }
        Shape::AnyString => text(value),
        _ => {}
    }
}

fn object(map: &mut Map<String, Value>, desc: &'static StructDesc, version: Version, level: usize) {
    versions::rewrite(map, desc, version);
    // The API server drops what is null before it looks any further.
    map.retain(|key, child| !(child.is_null() && desc.field(key).is_some()));
    for (key, child) in map.iter_mut() {
        if let Some(field) = desc.field(key) {
            value(child, &field.shape, version, level + 1);
        }
    }
}

/// What Argo makes of a value where text is wanted.
fn text(value: &mut Value) {
    let text = match value {
        Value::String(_) | Value::Null => return,
        Value::Bool(given) => given.to_string(),
        // Go reads a float of 64 bits, and prints it without an exponent.
        Value::Number(number) => number.as_f64().unwrap_or_default().to_string(),
        Value::Array(_) | Value::Object(_) => String::new(),
    };
    *value = Value::String(text);
}
