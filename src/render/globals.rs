//! The names below `workflow.`, as far as the manifest gives them.

use serde_json::{Map, Value as Json};

use super::resolve::{Answer, Resolver, named};
use crate::model::cron::CronWorkflowSpec;
use crate::model::metadata::ObjectMeta;
use crate::model::parameter::Parameter;
use crate::model::workflow::WorkflowSpec;
use crate::model::{Kind, Map as Entries, Str, View};

/// What `workflow.<rest>` stands for.
pub(super) fn resolve(resolver: &Resolver<'_, '_>, rest: &str) -> Answer {
    let facts = resolver.facts;
    let (area, name) = rest.split_once('.').unwrap_or((rest, ""));
    let object = facts.object;
    let is_workflow = object.kind == Kind::Workflow;
    match (area, name) {
        ("parameters", "") => all_parameters(resolver),
        // A parameter of that name hides the list.
        ("parameters", "json") => parameter(resolver, name).unwrap_or_else(|| all_parameters(resolver)),
        ("parameters", name) => parameter(resolver, name)
            .unwrap_or_else(|| Answer::left(format!("the workflow has no parameter `{name}`"))),
        ("name", "") if is_workflow && !object.name.is_empty() => {
            Answer::known(&*object.name, "`metadata.name`")
        }
        ("name", "") if is_workflow => Answer::left("the name is made when the workflow is submitted"),
        ("name", "") => Answer::left("every workflow that is made from this has its own name"),
        ("namespace", "") => match &object.namespace {
            Some(namespace) => Answer::known(namespace, "`metadata.namespace`"),
            None => Answer::left("the manifest names no namespace, so it is the one of the submission"),
        },
        ("serviceAccountName", "") => from_spec(resolver, "serviceAccountName", |spec| {
            spec.service_account_name().get().map(str::to_owned)
        }),
        ("mainEntrypoint", "") => {
            from_spec(resolver, "entrypoint", |spec| spec.entrypoint().get().map(str::to_owned))
        }
        ("priority", "") => {
            from_spec(resolver, "priority", |spec| spec.priority().get().map(|p| p.to_string()))
        }
        ("labels" | "annotations", "" | "json") => {
            Answer::left(format!("the cluster adds {area} of its own"))
        }
        ("labels" | "annotations", name) => metadata(resolver, area, name),
        ("outputs", _) => {
            Answer::left("known only once a template has published it; `--outputs` can supply it")
        }
        ("uid" | "creationTimestamp" | "scheduledTime", _) => {
            Answer::left("known only once the workflow is submitted")
        }
        ("status" | "duration" | "failures", _) => Answer::left("known only while the workflow runs"),
        _ => Answer::left(format!("Argo has no name `workflow.{rest}`")),
    }
}

/// The specs that say something about the workflow: its own, then the one that it is made from.
fn specs<'w>(resolver: &Resolver<'_, 'w>) -> impl Iterator<Item = View<'w, WorkflowSpec>> + use<'w> {
    let facts = resolver.facts;
    let referenced = facts.globals.referenced.and_then(|object| object.spec_view(facts.workspace));
    std::iter::once(facts.spec).chain(referenced)
}

fn from_spec(
    resolver: &Resolver<'_, '_>,
    field: &str,
    get: impl Fn(View<'_, WorkflowSpec>) -> Option<String>,
) -> Answer {
    match specs(resolver).find_map(|spec| get(spec).filter(|text| !text.is_empty())) {
        Some(text) if !text.contains("{{") => Answer::known(text, format!("`spec.{field}`")),
        Some(_) => Answer::left(format!("`spec.{field}` has a tag in it")),
        None => Answer::left(format!("the manifest has no `{field}`, and the cluster may have a default")),
    }
}

/// A parameter of the workflow; nothing when nobody declares or gives it.
pub(super) fn parameter(resolver: &Resolver<'_, '_>, name: &str) -> Option<Answer> {
    if let Some(text) = resolver.known.parameters.get(name) {
        return Some(Answer::known(text, "given with -p"));
    }
    let facts = resolver.facts;
    let mut declared = false;
    for spec in specs(resolver) {
        let Some(argument) = named(spec.arguments().parameters(), name) else { continue };
        declared = true;
        if let Some(text) = argument.value().get() {
            return Some(if text.contains("{{") {
                Answer::left("the parameter's value has a tag in it")
            } else if std::ptr::eq(argument_tree(argument), facts.tree) {
                Answer::known(text, format!("set in line {}", resolver.line(argument.value().place().start)))
            } else {
                Answer::known(text, "of the template that the workflow is made from")
            });
        }
        if argument.value_from().is_set() {
            return Some(Answer::left("the parameter takes its value from `valueFrom`"));
        }
    }
    if declared {
        return Some(Answer::left(format!("the parameter has no value; `-p {name}=…` gives one")));
    }
    facts.globals.is_open.then(|| Answer::left("the template that the workflow is made from is not at hand"))
}

fn argument_tree<'w>(argument: View<'w, Parameter>) -> *const crate::yaml::Tree {
    argument.node().map_or(std::ptr::null(), |node| std::ptr::from_ref(node.tree()))
}

/// `workflow.parameters`: all of them as JSON.
fn all_parameters(resolver: &Resolver<'_, '_>) -> Answer {
    let facts = resolver.facts;
    if facts.globals.referenced.is_some() || facts.globals.is_open {
        return Answer::left("the list of all parameters is put together only when the workflow runs");
    }
    let mut list = Vec::new();
    for declared in facts.spec.arguments().parameters().iter() {
        let name = declared.name().or_empty();
        let value = match parameter(resolver, name) {
            Some(Answer::Known(value, _)) => value,
            Some(Answer::Left(reason)) => return Answer::Left(format!("parameter `{name}`: {reason}")),
            None => continue,
        };
        if declared.value_from().is_set() || declared.choices().is_set() {
            return Answer::left("the list of all parameters is put together only when the workflow runs");
        }
        let text = |text: Option<std::borrow::Cow<'_, str>>| text.map(|t| Json::from(t.into_owned()));
        let fields = [
            ("name", Some(Json::from(name))),
            ("default", text(declared.default().get())),
            ("value", Some(Json::from(value))),
            ("globalName", declared.global_name().get().map(Json::from)),
            ("description", text(declared.description().get())),
        ];
        let fields = fields.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
        list.push(Json::Object(fields.collect::<Map<_, _>>()));
    }
    for (name, value) in &resolver.known.parameters {
        if named(facts.spec.arguments().parameters(), name).is_none() {
            let fields = [("name", name), ("value", value)];
            let fields = fields.into_iter().map(|(key, text)| (key.to_owned(), Json::from(text.as_str())));
            list.push(Json::Object(fields.collect()));
        }
    }
    Answer::known(Json::Array(list).to_string(), "all parameters")
}

/// A label or annotation that workflows made from the manifest have.
fn metadata(resolver: &Resolver<'_, '_>, area: &str, name: &str) -> Answer {
    let facts = resolver.facts;
    let labels = area == "labels";
    let value = |labels_map: View<'_, Entries<Str>>, annotations: View<'_, Entries<Str>>| {
        (if labels { labels_map } else { annotations }).get(name).get().map(str::to_owned)
    };
    let own = facts.workspace.view::<()>(facts.object).and_then(|root| match facts.object.kind {
        Kind::CronWorkflow => {
            let spec: View<'_, CronWorkflowSpec> = root.field("spec");
            value(spec.workflow_metadata().labels(), spec.workflow_metadata().annotations())
        }
        Kind::Workflow => {
            let meta: View<'_, ObjectMeta> = root.field("metadata");
            value(meta.labels(), meta.annotations())
        }
        _ => None,
    });
    let mut specs = specs(resolver);
    let found = specs
        .find_map(|spec| value(spec.workflow_metadata().labels(), spec.workflow_metadata().annotations()));
    match found.or(own) {
        Some(text) if !text.contains("{{") => Answer::known(text, "the manifest's metadata"),
        Some(_) => Answer::left("its value has a tag in it"),
        None => Answer::left(format!("the manifest gives workflows no such entry of {area}")),
    }
}
