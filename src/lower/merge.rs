//! Kubernetes' strategic merge, as Argo uses it: one object over another, lists matched by the keys that the model names.

use serde_json::{Map, Value};

use crate::model::{FieldDesc, Shape, StructDesc};

/// Why a merge fails, and Argo's with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NoKey {
    /// The list's field.
    field: &'static str,
    /// What its items are matched by.
    key: &'static str,
}

impl std::fmt::Display for NoKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "an item of `{}` has no `{}`, by which items are matched", self.field, self.key)
    }
}

/// Booleans and numbers that Argo's types hold without a pointer: false and 0 are the same as nothing.
const ZERO_IS_NOTHING: [&str; 30] = [
    "automountServiceAccountToken",
    "clusterScope",
    "connectionTimeoutSeconds",
    "createBucketIfNotPresent",
    "database",
    "disableSubmodules",
    "enableEncryption",
    "error",
    "failed",
    "failureThreshold",
    "force",
    "forceFinalizerRemoval",
    "hostPort",
    "initialDelaySeconds",
    "insecureIgnoreHostKey",
    "insecureSkipTLS",
    "markDeletionAfterDays",
    "markInfrequentAccessAfterDays",
    "objectLocking",
    "periodSeconds",
    "readOnly",
    "recurseMode",
    "saveStreamViaFile",
    "setOwnerReference",
    "singleBranch",
    "stdin",
    "stdinOnce",
    "successThreshold",
    "timeoutSeconds",
    "tty",
];

/// Maps whose entries are taken whole.
const WHOLE_ENTRIES: [(&str, &str); 2] = [("WorkflowSpec", "hooks"), ("WorkflowMetadata", "labelsFrom")];

/// Lists whose items are matched by less than what makes them one: two of the same key may both be meant.
const SHARED_KEYS: [&str; 2] = ["tolerations", "ports"];

/// Lays `over` on `base`, both of one shape; what `over` has wins. Items that get lost, although nothing replaces them, are
/// told in `notes`.
///
/// # Errors
/// When items of two lists cannot be matched: Argo fails there.
pub(super) fn merge(
    base: &Value,
    over: &Value,
    shape: &Shape,
    notes: &mut Vec<String>,
) -> Result<Value, NoKey> {
    match (base, over) {
        (Value::Object(base), Value::Object(over)) => objects(base, over, shape, notes).map(Value::Object),
        _ => Ok(over.clone()),
    }
}

fn objects(
    base: &Map<String, Value>,
    over: &Map<String, Value>,
    shape: &Shape,
    notes: &mut Vec<String>,
) -> Result<Map<String, Value>, NoKey> {
    let desc = shape.as_struct();
    let mut merged = Map::new();
    for (key, value) in over {
        let field = desc.and_then(|d| d.field(key));
        let below = match base.get(key) {
            Some(below) if is_nothing(value, field, shape, desc) => below.clone(),
            Some(below) => match (field, shape) {
                (Some(field), _) => self::field(below, value, field, desc, notes)?,
                (None, Shape::Map(inner)) => merge(below, value, inner, notes)?,
                (None, _) => merge(below, value, &Shape::Any, notes)?,
            },
            None => value.clone(),
        };
        merged.insert(key.clone(), below);
    }
    for (key, value) in base {
        if !merged.contains_key(key) {
            merged.insert(key.clone(), value.clone());
        }
    }
    Ok(merged)
}

fn field(
    base: &Value,
    over: &Value,
    field: &'static FieldDesc,
    desc: Option<&StructDesc>,
    notes: &mut Vec<String>,
) -> Result<Value, NoKey> {
    if let (Value::Object(base), Value::Object(over)) = (base, over)
        && desc.is_some_and(|d| WHOLE_ENTRIES.contains(&(d.name, field.name)))
    {
        let mut merged = over.clone();
        let inherited = base.iter().filter(|(key, _)| !over.contains_key(*key));
        merged.extend(inherited.map(|(key, value)| (key.clone(), value.clone())));
        return Ok(Value::Object(merged));
    }
    match (base, over, field.merge_key, &field.shape) {
        (Value::Array(base), Value::Array(over), Some(key), Shape::List(item)) => {
            lists(base, over, NoKey { field: field.name, key }, item, notes).map(Value::Array)
        }
        _ => merge(base, over, &field.shape, notes),
    }
}

/// Items of `over` keep their order; those that only `base` has stand before the first that follows them in `base`.
fn lists(
    base: &[Value],
    over: &[Value],
    names: NoKey,
    item: &Shape,
    notes: &mut Vec<String>,
) -> Result<Vec<Value>, NoKey> {
    let key_of = |value: &Value| match names.key {
        "." => Ok(value.clone()),
        key => value.get(key).cloned().ok_or_else(|| names.clone()),
    };
    let base_keys: Vec<Value> = base.iter().map(key_of).collect::<Result<_, _>>()?;
    // Argo looks for each item among those that are already there: a second one with the same key is laid over the first.
    let mut own: Vec<Value> = Vec::with_capacity(over.len());
    let mut over_keys: Vec<Value> = Vec::with_capacity(over.len());
    for value in over {
        let key = key_of(value)?;
        match over_keys.iter().position(|k| *k == key).and_then(|at| own.get_mut(at)) {
            Some(first) => {
                if *first != *value {
                    notes.push(format!(
                        "two items of `{}` have the {} {key}: Argo lays the second over the first, and one of them is lost",
                        names.field, names.key
                    ));
                }
                *first = merge(first, value, item, notes)?;
            }
            None => {
                own.push(value.clone());
                over_keys.push(key);
            }
        }
    }
    let over = own;
    let place = |key: &Value| base_keys.iter().position(|k| k == key);
    let mut inherited = base.iter().zip(&base_keys).filter(|(_, key)| !over_keys.contains(key)).peekable();
    let mut merged = Vec::with_capacity(base.len() + over.len());
    for (value, key) in over.iter().zip(&over_keys) {
        let at = place(key);
        while let Some((_, own)) = inherited.peek() {
            let is_before = at.is_some_and(|at| place(own).is_some_and(|own| own < at));
            if !is_before {
                break;
            }
            merged.extend(inherited.next().map(|(value, _)| value.clone()));
        }
        match at.and_then(|at| base.get(at)) {
            Some(below) => {
                if SHARED_KEYS.contains(&names.field) && contradicts(below, value) {
                    notes.push(format!(
                        "`{}` has an item of the {} {key} and inherits another: Argo makes one of the two, and the inherited one is lost",
                        names.field, names.key
                    ));
                }
                merged.push(merge(below, value, item, notes)?);
            }
            None => merged.push(value.clone()),
        }
    }
    merged.extend(inherited.map(|(value, _)| value.clone()));
    Ok(merged)
}

/// Whether both have some field with different values.
fn contradicts(base: &Value, over: &Value) -> bool {
    let fields = base.as_object().into_iter().flatten();
    fields.into_iter().any(|(key, value)| over.get(key).is_some_and(|other| other != value))
}

/// Whether Argo's types do not tell the value from an absent one.
fn is_nothing(value: &Value, field: Option<&FieldDesc>, shape: &Shape, desc: Option<&StructDesc>) -> bool {
    let shape = match (field, shape) {
        (Some(field), _) => &field.shape,
        (None, Shape::Map(inner)) => inner,
        (None, shape) => shape,
    };
    let is_optional_artifact = |name: &str| name == "optional" && desc.is_some_and(|d| d.name == "Artifact");
    let is_plain = field.is_some_and(|f| ZERO_IS_NOTHING.contains(&f.name) || is_optional_artifact(f.name));
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty() && field.is_some() && matches!(shape, Shape::Str),
        Value::Array(list) => list.is_empty() && matches!(shape, Shape::List(_)),
        Value::Object(map) => map.is_empty() && matches!(shape, Shape::Map(_)),
        Value::Bool(value) => !value && is_plain,
        Value::Number(number) => number.as_i64() == Some(0) && is_plain,
    }
}
