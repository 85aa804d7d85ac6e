//! Accounts, roles and bindings: what the executor needs, and what deleting artifacts does.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::cluster::runs;
use super::{DEEPEST, Emitted, Given, metadata};
use crate::yaml::emit as to_yaml;

const EXECUTOR: &str = "argo-executor";
const ARTIFACT_GC: &str = "argo-artifact-gc";

pub(super) fn emit(given: &Given, namespace: Option<&str>) -> Emitted {
    let mut executors: BTreeSet<(Option<&str>, &str)> = BTreeSet::new();
    let mut collectors: BTreeSet<(Option<&str>, &str)> = BTreeSet::new();
    let defaults = given.config.get("workflowDefaults").and_then(|d| d.get("spec"));
    let none = (namespace.map(str::to_owned), Value::Null);
    let runs = runs(given, namespace);
    let specs = if runs.specs.is_empty() { std::slice::from_ref(&none) } else { &runs.specs };
    for (own, spec) in specs {
        let place = own.as_deref().or(namespace);
        let levels = || [Some(spec), defaults].into_iter().flatten();
        let find = |path: &str| levels().find_map(|level| named(level, path));
        executors.insert((place, find("/serviceAccountName").unwrap_or("default")));
        for template in spec.get("templates").and_then(Value::as_array).into_iter().flatten() {
            executors.extend(named(template, "/serviceAccountName").map(|account| (place, account)));
        }
        executors.extend(find("/executor/serviceAccountName").map(|account| (place, account)));
        let account = find("/artifactGC/serviceAccountName").unwrap_or("default");
        if find("/artifactGC/strategy").is_some_and(is_deleting) {
            collectors.insert((place, account));
        }
        artifacts(spec, 0, &mut |artifact| {
            if named(artifact, "/artifactGC/strategy").is_some_and(is_deleting) {
                collectors
                    .insert((place, named(artifact, "/artifactGC/serviceAccountName").unwrap_or(account)));
            }
        });
    }
    let mut documents = Vec::new();
    let all: BTreeSet<_> = executors.union(&collectors).copied().collect();
    for (place, account) in all.iter().filter(|(_, account)| *account != "default") {
        documents.push(
            json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata(account, *place)}),
        );
    }
    let rule = |resource: &str, verbs: &[&str]| json!({"apiGroups": ["argoproj.io"], "resources": [resource], "verbs": verbs});
    let results = vec![rule("workflowtaskresults", &["create", "patch"])];
    let tasks = vec![
        rule("workflowartifactgctasks", &["list", "watch"]),
        rule("workflowartifactgctasks/status", &["patch"]),
    ];
    for (name, accounts, rules) in [(EXECUTOR, &executors, results), (ARTIFACT_GC, &collectors, tasks)] {
        let places: BTreeSet<Option<&str>> = accounts.iter().map(|(place, _)| *place).collect();
        for place in places {
            let subjects: Vec<Value> = accounts
                .iter()
                .filter(|(other, _)| *other == place)
                .map(|(_, account)| {
                    let mut subject = json!({"kind": "ServiceAccount", "name": account});
                    if let (Some(place), Some(map)) = (place, subject.as_object_mut()) {
                        map.insert("namespace".to_owned(), place.into());
                    }
                    subject
                })
                .collect();
            let kind = |kind: &str| json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, "metadata": metadata(name, place)});
            documents.push(with(kind("Role"), "rules", rules.clone().into()));
            let role = json!({"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": name});
            let binding = with(kind("RoleBinding"), "subjects", subjects.into());
            documents.push(with(binding, "roleRef", role));
        }
    }
    let text = documents.iter().map(to_yaml).collect::<Vec<_>>().join("---\n");
    Emitted { name: "rbac.yaml".to_owned(), text, notes: runs.note.into_iter().collect() }
}

fn with(mut value: Value, key: &str, inner: Value) -> Value {
    if let Some(map) = value.as_object_mut() {
        map.insert(key.to_owned(), inner);
    }
    value
}

/// A name that is written out.
fn named<'v>(value: &'v Value, path: &str) -> Option<&'v str> {
    value.pointer(path)?.as_str().filter(|text| !text.is_empty() && !text.contains("{{"))
}

fn is_deleting(strategy: &str) -> bool {
    matches!(strategy, "OnWorkflowCompletion" | "OnWorkflowDeletion")
}

/// Does something with every object that has settings of garbage collection.
fn artifacts<'v>(value: &'v Value, level: usize, work: &mut dyn FnMut(&'v Value)) {
    if level > DEEPEST {
        return;
    }
    match value {
        Value::Object(map) => {
            if map.contains_key("artifactGC") && map.contains_key("name") {
                work(value);
            }
            map.values().for_each(|inner| artifacts(inner, level + 1, work));
        }
        Value::Array(list) => list.iter().for_each(|inner| artifacts(inner, level + 1, work)),
        _ => {}
    }
}
