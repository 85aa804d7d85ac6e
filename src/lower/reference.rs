//! References resolved: the template that a workflow refers to as a whole, and templates of other objects copied in.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::{Map, Value};

use super::types;
use crate::model::Kind;
use crate::workspace::{Lookup, Object, ObjectId, Workspace};
use crate::yaml::to_json_as_written;

/// The longest name of a template that the full CRDs take.
const LONGEST_NAME: usize = 128;

/// Does something with every step and task of a template, and with every hook of them.
pub(super) fn calls(template: &mut Value, work: &mut dyn FnMut(&mut Map<String, Value>)) {
    let groups = template.get_mut("steps").and_then(Value::as_array_mut).into_iter().flatten();
    for step in groups.filter_map(Value::as_array_mut).flatten() {
        with_hooks(step, work);
    }
    let tasks = template.get_mut("dag").and_then(|dag| dag.get_mut("tasks")).and_then(Value::as_array_mut);
    for task in tasks.into_iter().flatten() {
        with_hooks(task, work);
    }
}

fn with_hooks(call: &mut Value, work: &mut dyn FnMut(&mut Map<String, Value>)) {
    let Some(map) = call.as_object_mut() else { return };
    work(map);
    hooks(map, work);
}

/// Does something with every hook of a step, a task or a spec.
fn hooks(map: &mut Map<String, Value>, work: &mut dyn FnMut(&mut Map<String, Value>)) {
    let hooks = map.get_mut("hooks").and_then(Value::as_object_mut);
    for hook in hooks.into_iter().flat_map(Map::values_mut).filter_map(Value::as_object_mut) {
        work(hook);
    }
}

/// The spec of an object as a value, put in order.
pub(super) fn spec_of(workspace: &Workspace, object: &Object) -> Option<Value> {
    let mut value = to_json_as_written(workspace.root(object)?)?;
    types::conform(&mut value, object.kind, workspace.version());
    object.kind.workflow_spec()?.iter().try_fold(&value, |value, key| value.get(key)).cloned()
}

/// The object that a `workflowTemplateRef` or `templateRef` names.
///
/// `given` is the namespace that objects get which name none.
///
/// # Errors
/// Why it is not known: a reason for people.
pub(super) fn find<'w>(
    workspace: &'w Workspace,
    from: &Object,
    reference: &Value,
    given: Option<&str>,
) -> Result<&'w Object, String> {
    let name = reference.get("name").and_then(Value::as_str).unwrap_or_default();
    let is_cluster = reference.get("clusterScope") == Some(&Value::Bool(true));
    if name.contains("{{") {
        return Err(format!("`{name}` is known only when the workflow runs"));
    }
    let own = from.namespace.as_deref().or(given);
    let is_there =
        |object: &Object| given.is_none() || is_cluster || object.namespace.as_deref().or(given) == own;
    match workspace.lookup(from, name, is_cluster) {
        Lookup::Found(object) if !is_there(object) => {
            let mut others = workspace.objects().iter().filter(|o| o.kind == object.kind && &*o.name == name);
            others.find(|other| !other.incomplete && is_there(other)).ok_or_else(|| {
                let namespace = own.unwrap_or_default();
                format!("no WorkflowTemplate `{name}` of the namespace `{namespace}` is among the files")
            })
        }
        Lookup::Found(object) if !object.incomplete => Ok(object),
        Lookup::Found(_) => Err(format!("part of `{name}` could not be read")),
        Lookup::External { .. } => {
            let kind = if is_cluster { Kind::ClusterWorkflowTemplate } else { Kind::WorkflowTemplate };
            Err(format!("no {kind} `{name}` is among the files"))
        }
    }
}

/// Copies templates of other objects into a spec.
pub(super) struct Copies<'w> {
    workspace: &'w Workspace,
    from: &'w Object,
    /// The namespace of objects that name none.
    namespace: Option<&'w str>,
    /// The names that templates of other objects have here.
    names: BTreeMap<(ObjectId, String), String>,
    taken: BTreeSet<String>,
    /// The next number for each name that is wanted more than once.
    numbers: BTreeMap<String, usize>,
    specs: BTreeMap<ObjectId, Option<Value>>,
    /// Templates that were named and are not copied yet.
    pending: VecDeque<(&'w Object, String, String)>,
    /// What could not be copied, and why.
    pub(super) left: Vec<String>,
}

impl<'w> Copies<'w> {
    pub(super) fn new(workspace: &'w Workspace, from: &'w Object, namespace: Option<&'w str>) -> Self {
        Copies {
            workspace,
            from,
            namespace,
            names: BTreeMap::new(),
            taken: BTreeSet::new(),
            numbers: BTreeMap::new(),
            specs: BTreeMap::new(),
            pending: VecDeque::new(),
            left: Vec::new(),
        }
    }

    /// Replaces the references of a spec by copies of what they name.
    pub(super) fn add_to_spec(&mut self, spec: &mut Map<String, Value>) {
        let templates = spec.get("templates").and_then(Value::as_array).into_iter().flatten();
        self.taken = templates.filter_map(|t| t.get("name")?.as_str()).map(str::to_owned).collect();
        hooks(spec, &mut |call| self.call(call, None, 0));
        let mut all = match spec.get_mut("templates") {
            Some(Value::Array(templates)) => std::mem::take(templates),
            _ => Vec::new(),
        };
        for template in &mut all {
            calls(template, &mut |call| self.call(call, None, 0));
        }
        while let Some((object, template, name)) = self.pending.pop_front() {
            all.extend(self.copy(object, &template, name));
        }
        if !all.is_empty() {
            spec.insert("templates".to_owned(), Value::Array(all));
        }
    }

    fn spec(&mut self, object: &'w Object) -> Option<&Value> {
        let workspace = self.workspace;
        self.specs.entry(object.id).or_insert_with(|| spec_of(workspace, object)).as_ref()
    }

    fn template(&mut self, object: &'w Object, name: &str) -> Option<&Value> {
        let mut templates = self.spec(object)?.get("templates")?.as_array()?.iter();
        templates.find(|t| t.get("name").and_then(Value::as_str) == Some(name))
    }

    /// A call in a template of `owner`, or of the spec itself.
    fn call(&mut self, call: &mut Map<String, Value>, owner: Option<&'w Object>, level: usize) {
        if level > 100 {
            return;
        }
        if let Some(inline) = call.get_mut("inline") {
            calls(inline, &mut |inner| self.call(inner, owner, level + 1));
        }
        let reference = call.get("templateRef").filter(|r| !r.is_null()).cloned();
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
        if let Some(reference) = reference {
            let template = text(reference.get("template")).unwrap_or_default();
            let found = find(self.workspace, owner.unwrap_or(self.from), &reference, self.namespace)
                .and_then(|object| self.name(object, &template));
            match found {
                Ok(name) => {
                    call.shift_remove("template");
                    let at = call.keys().position(|key| key == "templateRef").unwrap_or_default();
                    call.shift_remove("templateRef");
                    call.shift_insert(at, "template".to_owned(), name.into());
                }
                Err(reason) => self.left.push(format!("a `templateRef` is kept: {reason}")),
            }
        } else if let (Some(object), Some(template)) = (owner, text(call.get("template"))) {
            self.local(call, "template", object, &template);
        }
        if let (Some(object), Some(handler)) = (owner, text(call.get("onExit"))) {
            self.local(call, "onExit", object, &handler);
        }
    }

    /// A template of the object that a copied template comes from.
    fn local(&mut self, call: &mut Map<String, Value>, key: &str, object: &'w Object, template: &str) {
        match self.name(object, template) {
            Ok(name) => drop(call.insert(key.to_owned(), name.into())),
            Err(reason) => self.left.push(format!("`{key}` is left as it is: {reason}")),
        }
    }

    /// The name that a template of another object has here; it is copied later.
    fn name(&mut self, object: &'w Object, template: &str) -> Result<String, String> {
        if object.id == self.from.id {
            return Ok(template.to_owned());
        }
        let key = (object.id, template.to_owned());
        if let Some(name) = self.names.get(&key) {
            return Ok(name.clone());
        }
        if template.contains("{{") {
            return Err(format!("`{template}` is known only when the workflow runs"));
        }
        if self.template(object, template).is_none() {
            return Err(format!("`{}` has no template `{template}`", object.name));
        }
        if let Some(called) = self.called_at_run_time(object, template) {
            return Err(format!(
                "`{template}` of `{}` leads to a call of `{called}`, a name known only when the workflow runs, and copies have other names",
                object.name
            ));
        }
        let name = self.unused(&format!("{}-{template}", object.name.replace('.', "-")));
        self.names.insert(key, name.clone());
        self.pending.push_back((object, template.to_owned(), name.clone()));
        Ok(name)
    }

    /// A name known only at run time by which a template, or one of its object that it leads to, calls another.
    fn called_at_run_time(&mut self, object: &'w Object, template: &str) -> Option<String> {
        let mut seen = BTreeSet::new();
        let mut pending = vec![template.to_owned()];
        while let Some(name) = pending.pop() {
            if !seen.insert(name.clone()) {
                continue;
            }
            let Some(mut template) = self.template(object, &name).cloned() else { continue };
            let mut names = Vec::new();
            calls(&mut template, &mut |call| local_names(call, &mut names, 0));
            if let Some(at) = names.iter().position(|name| name.contains("{{")) {
                return Some(names.swap_remove(at));
            }
            pending.append(&mut names);
        }
        None
    }

    fn unused(&mut self, wanted: &str) -> String {
        let mut name: String = wanted.chars().take(LONGEST_NAME).collect();
        let first = name.clone();
        while !self.taken.insert(name.clone()) {
            let number = self.numbers.entry(first.clone()).or_insert(1);
            *number += 1;
            let end = format!("-{number}");
            name = first.chars().take(LONGEST_NAME - end.len()).collect();
            name.push_str(&end);
        }
        name
    }

    /// A template of another object under its new name, with the labels and annotations that its object gives pods.
    fn copy(&mut self, object: &'w Object, template: &str, name: String) -> Option<Value> {
        let mut copy = self.template(object, template)?.clone();
        let pods = self.spec(object)?.get("podMetadata").and_then(Value::as_object).cloned();
        let map = copy.as_object_mut()?;
        map.insert("name".to_owned(), name.into());
        for (field, given) in pods.into_iter().flatten() {
            let metadata = map.entry("metadata").or_insert_with(|| Value::Object(Map::new()));
            let own = metadata.as_object_mut()?.entry(field).or_insert_with(|| Value::Object(Map::new()));
            if let (Value::Object(own), Value::Object(given)) = (own, given) {
                for (key, value) in given {
                    own.entry(key).or_insert(value);
                }
            }
        }
        calls(&mut copy, &mut |call| self.call(call, Some(object), 0));
        Some(copy)
    }
}

/// The names of templates of the same object that a call names.
fn local_names(call: &mut Map<String, Value>, names: &mut Vec<String>, level: usize) {
    if level > 100 {
        return;
    }
    if let Some(inline) = call.get_mut("inline") {
        calls(inline, &mut |inner| local_names(inner, names, level + 1));
    }
    let is_own = call.get("templateRef").is_none_or(Value::is_null);
    let own = call.get("template").filter(|_| is_own);
    names.extend(own.into_iter().chain(call.get("onExit")).filter_map(Value::as_str).map(str::to_owned));
}

/// Whether a spec calls templates of other objects.
pub(super) fn has_references(spec: &Map<String, Value>) -> bool {
    // Names of other things are no keys with this name.
    fn any(value: &Value, level: usize) -> bool {
        match value {
            Value::Object(map) => {
                map.get("templateRef").is_some_and(Value::is_object)
                    || map.values().any(|v| level < 200 && any(v, level + 1))
            }
            Value::Array(list) => list.iter().any(|v| level < 200 && any(v, level + 1)),
            _ => false,
        }
    }
    ["templates", "hooks"].iter().any(|key| spec.get(*key).is_some_and(|value| any(value, 0)))
}

/// Puts the label on a workflow that the controller gives those that refer to a template as a whole.
pub(super) fn label(value: &mut Value, target: &Object) {
    let key = match target.kind {
        Kind::ClusterWorkflowTemplate => "workflows.argoproj.io/cluster-workflow-template",
        _ => "workflows.argoproj.io/workflow-template",
    };
    let metadata =
        value.as_object_mut().map(|map| map.entry("metadata").or_insert_with(|| Value::Object(Map::new())));
    let metadata = metadata.and_then(Value::as_object_mut);
    let labels = metadata.map(|map| map.entry("labels").or_insert_with(|| Value::Object(Map::new())));
    if let Some(labels) = labels.and_then(Value::as_object_mut) {
        labels.insert(key.to_owned(), (&*target.name).into());
    }
}
