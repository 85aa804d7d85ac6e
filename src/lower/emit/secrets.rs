//! Skeletons of Secrets: their names and keys, never a value.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::cluster::runs;
use super::{DEEPEST, Emitted, Given, metadata};
use crate::yaml::emit as to_yaml;

type Found = BTreeMap<(Option<String>, String), BTreeSet<String>>;

pub(super) fn emit(given: &Given, namespace: Option<&str>) -> Result<Emitted, String> {
    let mut found = Found::new();
    let own = namespace.map(str::to_owned);
    let repositories = given.place_of_repositories(namespace);
    let controllers = given.controller_namespace.clone().or_else(|| own.clone());
    for (key, value) in &given.config {
        // Repositories are read where workflows run, everything else where the controller does.
        let is_repository = matches!(key.as_str(), "artifactRepository" | "workflowDefaults");
        look(value, if is_repository { &repositories } else { &controllers }, 0, &mut found);
    }
    given.repositories.values().for_each(|value| look(value, &repositories, 0, &mut found));
    let runs = runs(given, namespace);
    for (place, spec) in &runs.specs {
        look(spec, &place.clone().or_else(|| own.clone()), 0, &mut found);
    }
    if found.is_empty() {
        let note = runs.note.map(|note| format!("; {note}")).unwrap_or_default();
        return Err(format!("no Secret is named in these files{note}"));
    }
    let document = |((place, name), keys): (&(Option<String>, String), &BTreeSet<String>)| {
        let data: Map<String, Value> = keys.iter().map(|key| (key.clone(), "".into())).collect();
        to_yaml(&json!({
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": metadata(name, place.as_deref()),
            "type": "Opaque",
            "stringData": data,
        }))
    };
    let text = found.iter().map(document).collect::<Vec<_>>().join("---\n");
    let note = "# Skeletons: the values are yours to fill in, outside of what is committed.\n";
    Ok(Emitted {
        name: "secrets.template.yaml".to_owned(),
        text: format!("{note}{text}"),
        notes: runs.note.into_iter().collect(),
    })
}

/// Finds every `…Secret` and `secretKeyRef` with a name and a key.
fn look(value: &Value, place: &Option<String>, level: usize, found: &mut Found) {
    if level > DEEPEST {
        return;
    }
    match value {
        Value::Object(map) => {
            for (field, inner) in map {
                let text = |key: &str| {
                    inner.get(key).and_then(Value::as_str).filter(|t| !t.is_empty() && !t.contains("{{"))
                };
                if (field.ends_with("Secret") || field == "secretKeyRef")
                    && let (Some(name), Some(key)) = (text("name"), text("key"))
                {
                    found.entry((place.clone(), name.to_owned())).or_default().insert(key.to_owned());
                }
                look(inner, place, level + 1, found);
            }
        }
        Value::Array(list) => list.iter().for_each(|inner| look(inner, place, level + 1, found)),
        _ => {}
    }
}
