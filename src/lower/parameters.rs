//! Parameters that whoever submits gives.

use serde_json::{Map, Value, json};

/// Puts `given` into the arguments of a workflow's spec as submission does: what is given comes first, in its order, as
/// name and value only; then what the manifest has besides.
pub(super) fn give(spec: &mut Map<String, Value>, given: &[(String, String)]) {
    if given.is_empty() {
        return;
    }
    let arguments = spec.entry("arguments").or_insert_with(|| json!({}));
    let Some(arguments) = arguments.as_object_mut() else { return };
    let own = arguments.entry("parameters").or_insert_with(|| json!([]));
    let Some(own) = own.as_array_mut() else { return };
    let is_given = |parameter: &Value| {
        let name = parameter.get("name").and_then(Value::as_str);
        given.iter().any(|(given, _)| Some(given.as_str()) == name)
    };
    own.retain(|parameter| !is_given(parameter));
    let first = given.iter().map(|(name, value)| json!({"name": name, "value": value}));
    own.splice(0..0, first);
}
