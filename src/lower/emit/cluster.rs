//! Where templates of the whole cluster run: with those that refer to them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Given;

/// What runs, with its namespace.
pub(super) struct Runs {
    /// Specs; templates of ClusterWorkflowTemplates are among those of who calls them.
    pub(super) specs: Vec<(Option<String>, Value)>,
    /// What was not looked at, and why; none when there is nothing.
    pub(super) note: Option<String>,
}

/// What refers to a template of the whole cluster.
#[derive(Default)]
struct References {
    /// By single templates.
    calls: BTreeSet<String>,
    /// As a whole.
    whole: BTreeSet<String>,
}

/// Puts the ClusterWorkflowTemplates where they are used; those that nobody uses, into the namespace that was named.
pub(super) fn runs(given: &Given, namespace: Option<&str>) -> Runs {
    let all: BTreeMap<&str, &Value> =
        given.cluster.iter().map(|(name, spec)| (name.as_str(), spec)).collect();
    let mut used: BTreeSet<&str> = BTreeSet::new();
    let mut specs = Vec::with_capacity(given.specs.len());
    for (place, spec) in &given.specs {
        let references = References::of(spec);
        let mut spec = spec.clone();
        add_called(&mut spec, references.calls, &all, &mut used);
        specs.push((place.clone(), spec));
        for (name, whole) in references.whole.iter().filter_map(|name| all.get_key_value(name.as_str())) {
            used.insert(name);
            let mut whole = Value::clone(whole);
            let calls = References::of(&whole).calls;
            add_called(&mut whole, calls, &all, &mut used);
            specs.push((place.clone(), whole));
        }
    }
    let unused: Vec<&str> = all.keys().copied().filter(|name| !used.contains(name)).collect();
    if namespace.is_some() {
        specs.extend(unused.iter().filter_map(|name| Some((None, Value::clone(all.get(name)?)))));
        return Runs { specs, note: None };
    }
    let note = (!unused.is_empty()).then(|| {
        format!(
            "no file says in which namespaces these run, so their accounts and Secrets are not looked at (`-n` names one): \
             ClusterWorkflowTemplate {}",
            unused.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        )
    });
    Runs { specs, note }
}

/// Adds the templates of what is called, and of what that calls.
fn add_called<'a>(
    spec: &mut Value,
    calls: BTreeSet<String>,
    all: &BTreeMap<&'a str, &Value>,
    used: &mut BTreeSet<&'a str>,
) {
    let mut seen = BTreeSet::new();
    let mut left: Vec<String> = calls.into_iter().collect();
    while let Some(name) = left.pop() {
        let Some((name, called)) = all.get_key_value(name.as_str()).filter(|(name, _)| seen.insert(**name))
        else {
            continue;
        };
        used.insert(name);
        left.extend(References::of(called).calls);
        let templates = called.get("templates").and_then(Value::as_array).cloned().unwrap_or_default();
        let Some(spec) = spec.as_object_mut() else { return };
        let own = spec.entry("templates").or_insert_with(|| Value::Array(Vec::new()));
        own.as_array_mut().into_iter().for_each(|own| own.extend(templates.iter().cloned()));
    }
}

impl References {
    fn of(spec: &Value) -> References {
        let mut found = References::default();
        found.look(spec, 0);
        found
    }

    fn look(&mut self, value: &Value, level: usize) {
        if level > super::DEEPEST {
            return;
        }
        match value {
            Value::Object(map) => {
                for (field, inner) in map {
                    let name = || {
                        let is_cluster = inner.get("clusterScope") == Some(&Value::Bool(true));
                        inner.get("name")?.as_str().filter(|_| is_cluster).map(str::to_owned)
                    };
                    match field.as_str() {
                        "templateRef" => self.calls.extend(name()),
                        "workflowTemplateRef" => self.whole.extend(name()),
                        _ => {}
                    }
                    self.look(inner, level + 1);
                }
            }
            Value::Array(list) => list.iter().for_each(|inner| self.look(inner, level + 1)),
            _ => {}
        }
    }
}
