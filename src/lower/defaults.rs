//! The levels of a workflow's spec laid on each other: its own, that of the template it refers to, the controller's
//! defaults; and the defaults of its templates.

use serde_json::{Map, Value};

use super::merge::{NoKey, merge};
use crate::model::template::Template;
use crate::model::workflow::WorkflowSpec;
use crate::model::{Model, Shape};
use crate::workspace::Storage;

/// The labels and annotations that a workflow lacks and the controller's defaults have.
pub(super) fn fill_metadata(object: &mut Value, defaults: &Value) {
    for field in ["labels", "annotations"] {
        let Some(from) = defaults.get("metadata").and_then(|m| m.get(field)?.as_object()) else { continue };
        let Some(map) = object.as_object_mut() else { return };
        let metadata = map.entry("metadata").or_insert_with(|| Value::Object(Map::new()));
        let Some(metadata) = metadata.as_object_mut() else { return };
        let to = metadata.entry(field).or_insert_with(|| Value::Object(Map::new()));
        let Some(to) = to.as_object_mut() else { continue };
        for (key, value) in from {
            to.entry(key.as_str()).or_insert_with(|| value.clone());
        }
    }
}

/// A workflow's spec with that of the template it refers to and the controller's defaults.
pub(super) fn join(
    own: &Value,
    referenced: &Value,
    defaults: Option<&Value>,
    notes: &mut Vec<String>,
) -> Result<Value, NoKey> {
    let shape = &WorkflowSpec::SHAPE;
    let mut joined = merge(referenced, own, shape, notes)?;
    if let Some(defaults) = defaults {
        joined = merge(defaults, &joined, shape, notes)?;
    }
    let Some(map) = joined.as_object_mut() else { return Ok(joined) };
    // Only the workflow itself can be suspended.
    match own.get("suspend") {
        Some(suspend) => drop(map.insert("suspend".to_owned(), suspend.clone())),
        None => drop(map.shift_remove("suspend")),
    }
    let levels = [own, referenced];
    for parameter in arguments(map, "parameters") {
        if let Some(source) = levels.iter().find_map(|level| named(level, "parameters", parameter, has_value))
            && has_value(parameter)
        {
            *parameter = source.clone();
        }
    }
    for artifact in arguments(map, "artifacts") {
        if let Some(source) = levels.iter().find_map(|level| named(level, "artifacts", artifact, |_| true)) {
            *artifact = on_location(artifact, source, notes)?;
        }
    }
    Ok(joined)
}

fn arguments<'m>(spec: &'m mut Map<String, Value>, field: &str) -> impl Iterator<Item = &'m mut Value> {
    let list = spec.get_mut("arguments").and_then(|a| a.get_mut(field));
    list.and_then(Value::as_array_mut).into_iter().flatten()
}

/// The argument of a level that has the name of `item`.
fn named<'v>(
    level: &'v Value,
    field: &str,
    item: &Value,
    is_wanted: fn(&Value) -> bool,
) -> Option<&'v Value> {
    let mut list = level.get("arguments")?.get(field)?.as_array()?.iter().rev();
    list.find(|other| other.get("name") == item.get("name") && is_wanted(other))
}

fn has_value(parameter: &Value) -> bool {
    ["value", "default", "valueFrom"].iter().any(|key| parameter.get(key).is_some_and(|v| !v.is_null()))
}

/// An artifact of a higher level; the fields of its location that it leaves out are kept when the storage is the same.
fn on_location(base: &Value, over: &Value, notes: &mut Vec<String>) -> Result<Value, NoKey> {
    let storage = |artifact: &Value| Storage::ALL.iter().find(|s| artifact.get(s.field()).is_some()).copied();
    let mut artifact = over.clone();
    if let (Some(below), Some(above)) = (storage(base), storage(over))
        && below == above
        && let (Some(map), Some(from), Some(to)) =
            (artifact.as_object_mut(), base.get(above.field()), over.get(above.field()))
    {
        let shape = crate::model::location::ArtifactLocation::SHAPE;
        let field = shape.as_struct().and_then(|desc| desc.field(above.field()));
        let merged = merge(from, to, field.map_or(&Shape::Any, |f| &f.shape), notes)?;
        map.insert(above.field().to_owned(), merged);
    }
    Ok(artifact)
}

/// The fields of which a template has one.
const TYPES: [&str; 10] =
    ["container", "script", "containerSet", "data", "resource", "suspend", "http", "plugin", "steps", "dag"];

/// What the full CRDs refuse in templates of steps and tasks, although the defaults of templates reach them.
const NOT_IN_FLOWS: [&str; 2] = ["timeout", "activeDeadlineSeconds"];

/// Puts the `templateDefaults` of a spec into its templates. They are taken away when every template that could need
/// them has them.
pub(super) fn of_templates(
    spec: &mut Map<String, Value>,
    has_references: bool,
    notes: &mut Vec<String>,
) -> Result<(), NoKey> {
    let Some(defaults) = spec.get("templateDefaults").and_then(Value::as_object).cloned() else {
        return Ok(());
    };
    let mut templates = spec.get("templates").cloned();
    let mut is_whole = !has_references;
    for template in templates.iter_mut().filter_map(Value::as_array_mut).flatten() {
        each_template(template, 0, &mut |template| {
            is_whole &= one_template(template, &defaults, notes)?;
            Ok(())
        })?;
    }
    if let Some(templates) = templates {
        spec.insert("templates".to_owned(), templates);
    }
    if is_whole {
        spec.shift_remove("templateDefaults");
    }
    Ok(())
}

/// Does something with a template and with those that stand inside it.
fn each_template(
    template: &mut Value,
    level: usize,
    work: &mut dyn FnMut(&mut Value) -> Result<(), NoKey>,
) -> Result<(), NoKey> {
    // The controller goes no deeper either.
    if level > 100 {
        return Ok(());
    }
    work(template)?;
    let mut inner = Vec::new();
    super::reference::calls(template, &mut |call| {
        if let Some(inline) = call.get_mut("inline") {
            inner.push(each_template(inline, level + 1, work));
        }
    });
    inner.into_iter().collect()
}

/// Says whether the template has all of the defaults that apply to it.
fn one_template(
    template: &mut Value,
    defaults: &Map<String, Value>,
    notes: &mut Vec<String>,
) -> Result<bool, NoKey> {
    let Some(own) = TYPES.iter().find(|key| template.get(**key).is_some_and(|v| !v.is_null())) else {
        return Ok(true);
    };
    let is_flow = matches!(*own, "steps" | "dag");
    let mut applicable = defaults.clone();
    applicable.retain(|key, _| key == own || !TYPES.contains(&key.as_str()));
    // An inline template has no name, and keeps none.
    applicable.shift_remove("name");
    let all = applicable.len();
    applicable.retain(|key, _| !(is_flow && NOT_IN_FLOWS.contains(&key.as_str())));
    let is_whole = applicable.len() == all;
    *template = merge(&Value::Object(applicable), template, &Template::SHAPE, notes)?;
    Ok(is_whole)
}
