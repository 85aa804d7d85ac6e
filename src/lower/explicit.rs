//! What the controller's configuration and repositories decide about logs, artifacts and their end, written into the workflow.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::archive::put_at;
use super::{source, spec_mut, types};
use crate::analysis::storage::{
    Controller, Decided, Found, Location, Repository, StorageFacts, TemplateStorage, Who,
};
use crate::analysis::{Facts, TemplateFacts};
use crate::model::location::ArtifactLocation;
use crate::model::workflow::PodGC;
use crate::model::{Kind, Model, head};
use crate::workspace::{Object, SettingKind, Storage, TemplateKind, Workspace};
use crate::yaml::{Node, NodeId, to_json_as_written};

/// The text of a lowered object with what is decided about it; nothing when it says all of that already.
///
/// Templates stay as they are: who runs them decides.
pub fn explicit(workspace: &Workspace, object: &Object) -> Option<String> {
    if !matches!(object.kind, Kind::Workflow | Kind::CronWorkflow) || object.incomplete {
        return None;
    }
    let facts = Facts::new(workspace, object)?;
    let root = workspace.root(object)?;
    let before = to_json_as_written(root)?;
    let mut after = before.clone();
    let spec = spec_mut(&mut after, object.kind)?;
    lifecycle(facts.storage(), spec, workspace);
    logs(&facts, spec);
    let stands = facts.storage().found().and_then(|found| Stands::find(workspace, found));
    match stands {
        Some(Stands { map: Some((map, key)), .. }) => {
            let path = |field| ["artifactRepositoryRef", field];
            put_at(spec, &path("configMap"), map.into());
            put_at(spec, &path("key"), key.into());
        }
        Some(stands) => locations(&facts, spec, &stands),
        None => {}
    }
    types::conform(&mut after, object.kind, workspace.version());
    if after == before {
        return None;
    }
    let document = workspace.file(object.file)?.tree.documents().get(object.document)?;
    Some(source::document(root, document.span, &before, &after))
}

/// A value that somebody other than the object decided.
fn inherited<T>(decided: &Decided<T>) -> Option<&T> {
    let is_written = decided.by.place.is_some() && decided.by.who != Who::Object;
    decided.value.as_ref().filter(|_| is_written)
}

fn lifecycle(storage: &StorageFacts, spec: &mut Map<String, Value>, workspace: &Workspace) {
    let all = &storage.lifecycle;
    let text = |decided| inherited(decided).map(|value: &String| Value::from(value.as_str()));
    let gc = &all.artifact_gc;
    let has_delay = PodGC::SHAPE
        .as_struct()
        .and_then(|desc| desc.field("deleteDelayDuration"))
        .is_some_and(|field| field.since.is_none_or(|since| workspace.version() >= since));
    let keeps_pods = all.pod_gc.value.as_deref().is_none_or(str::is_empty);
    let settings = [
        (["artifactGC", "strategy"], text(&gc.strategy)),
        (["artifactGC", "serviceAccountName"], text(&gc.account)),
        (["artifactGC", "forceFinalizerRemoval"], inherited(&gc.force).copied().map(Value::from)),
        (["podGC", "strategy"], text(&all.pod_gc)),
        (["podGC", "deleteDelayDuration"], text(&all.pod_delay).filter(|_| has_delay && !keeps_pods)),
    ];
    for (path, value) in settings {
        if let Some(value) = value {
            put_at(spec, &path, value);
        }
    }
    let ends = [&all.after_error, &all.after_success, &all.after_failure];
    // Beside a `workflowTemplateRef` the workflow's own counts as a whole, so all of it is written or nothing.
    let [Some(error), Some(success), Some(failure)] = ends.map(|end| end.value) else { return };
    if ends.iter().all(|end| inherited(end).is_none()) {
        return;
    }
    let mut put = |field, seconds: i128| {
        if let Some(seconds) = i64::try_from(seconds).ok().filter(|s| *s >= 0) {
            put_at(spec, &["ttlStrategy", field], seconds.into());
        }
    };
    put("secondsAfterCompletion", error);
    put("secondsAfterSuccess", if success == error { -1 } else { success });
    put("secondsAfterFailure", if failure == error { -1 } else { failure });
}

/// Whether logs are archived of templates that do not say so themselves. Nothing where a template with a complete location
/// decides otherwise: that would only look as if it counted.
fn logs(facts: &Facts<'_>, spec: &mut Map<String, Value>) {
    let storage = facts.storage();
    let is_on = storage.found().is_some_and(|found| found.archive_logs == Some(true));
    let is_known = matches!(storage.repository.value, Some(Found::One(_) | Found::None));
    let said = &storage.archive_logs;
    let value = match said.value {
        _ if is_on => Some(true),
        Some(value) if is_known || inherited(said).is_some() => Some(value),
        _ => None,
    };
    let is_so = |value: &bool| {
        let of = |t: &TemplateStorage| !t.logs.has_logs || t.logs.archived.value == Some(*value);
        storage.templates.iter().all(of)
    };
    if let Some(value) = value.filter(is_so) {
        spec.insert("archiveLogs".to_owned(), value.into());
    }
}

/// A repository as it is written.
struct Stands<'w> {
    /// The ConfigMap of repositories that it is in, and its key there.
    map: Option<(&'w str, &'w str)>,
    node: Node<'w>,
    key_format: &'w str,
}

impl<'w> Stands<'w> {
    fn find(workspace: &'w Workspace, found: &'w Repository) -> Option<Stands<'w>> {
        let key_format = found.key_format.value.as_deref()?;
        workspace.settings_of(found.place.file).iter().find_map(|setting| match setting.kind {
            SettingKind::Repositories => {
                let tree = workspace.setting_root(setting)?.tree();
                let here = |root: NodeId| head(tree.node(root)) == found.place.span;
                let part = setting.parts.iter().find(|part| here(part.root))?;
                let map = Some((setting.name.as_str(), part.key.as_str()));
                Some(Stands { map, node: tree.node(part.root), key_format })
            }
            SettingKind::Controller | SettingKind::Values => {
                let (view, _) = Controller::new(workspace, setting)?.repository();
                let node = view.node().filter(|_| view.key_place() == found.place.span)?;
                Some(Stands { map: None, node, key_format })
            }
            _ => None,
        })
    }

    /// The location that Argo makes of it: the storage's fields that locations have too, with its form of keys as the key.
    /// Nothing when it is not complete: Argo would overrule it again.
    fn location(&self) -> Option<(Storage, Value)> {
        let is_named = |s: &&Storage| self.node.get(s.field()).is_some_and(|n| !n.is_null());
        // Artifactory's locations have no key by itself: the controller joins an address.
        let storage = *Storage::ALL.iter().find(is_named).filter(|s| **s != Storage::Artifactory)?;
        let own = self.node.get(storage.field())?;
        let shape = ArtifactLocation::SHAPE.as_struct()?.field(storage.field())?.shape.as_struct()?;
        let mut fields = to_json_as_written(own)?.as_object()?.clone();
        fields.retain(|name, value| shape.field(name).is_some() && !value.is_null());
        fields.insert(storage.key().to_owned(), self.key_format.into());
        let is_there = |name: &&str| {
            fields
                .get(*name)
                .is_some_and(|v| v.as_str() != Some("") && v.as_array().is_none_or(|a| !a.is_empty()))
        };
        storage.required().iter().all(is_there).then(|| (storage, fields.into()))
    }
}

/// Gives templates the location that Argo would give them: those whose logs are archived, or that have an output artifact
/// without a complete location.
fn locations(facts: &Facts<'_>, spec: &mut Map<String, Value>, stands: &Stands<'_>) {
    // What is escaped for Helm is another text in the cluster.
    let is_escaped = ["{{ \"", "{{\"", "{{ `", "{{`"].iter().any(|mark| stands.key_format.contains(mark));
    // Locations below, which templates get later, would mix with this one.
    let of_defaults = |defaults: Option<&Value>| defaults.is_some_and(|d| d.get("archiveLocation").is_some());
    let of_controller = Controller::of(facts.workspace, facts.object.file)
        .is_some_and(|c| c.defaults().spec().template_defaults().archive_location().is_set());
    let is_joined = spec.contains_key("workflowTemplateRef");
    if is_escaped || is_joined || of_controller || of_defaults(spec.get("templateDefaults")) {
        return;
    }
    let Some((storage, location)) = stands.location() else { return };
    let asked = spec.get("archiveLogs").and_then(Value::as_bool);
    let wanted: BTreeMap<NodeId, Value> = facts
        .templates
        .iter()
        .filter_map(|template| {
            // The two would contradict each other, and the reader.
            let archived =
                wants(facts, template).filter(|a| a.is_none() || asked.is_none() || *a == asked)?;
            let mut value = json!({});
            if let (Some(archived), Some(map)) = (archived, value.as_object_mut()) {
                map.insert("archiveLogs".to_owned(), archived.into());
            }
            value.as_object_mut()?.insert(storage.field().to_owned(), location.clone());
            Some((template.view.node()?.id(), value))
        })
        .collect();
    // Those inside of steps and tasks are left to the controller: `pod.name` would be one of the template around them.
    let nodes =
        facts.spec.node().and_then(|n| n.get("templates")).into_iter().flat_map(|n| n.resolved().items());
    let values = spec.get_mut("templates").and_then(Value::as_array_mut).into_iter().flatten();
    for (node, value) in nodes.zip(values) {
        if let (Some(location), Some(template)) = (wanted.get(&node.resolved().id()), value.as_object_mut()) {
            template.insert("archiveLocation".to_owned(), location.clone());
        }
    }
}

/// Whether Argo would give the template the repository's location, with whether its logs are archived when it has any.
fn wants(facts: &Facts<'_>, template: &TemplateFacts<'_>) -> Option<Option<bool>> {
    let storage = facts.storage().template(template.id)?;
    if storage.logs.location == Location::Full || !template.kind().is_some_and(TemplateKind::makes_pod) {
        return None;
    }
    let archived = storage.logs.archived.value;
    if storage.logs.has_logs && archived.is_none() {
        return None;
    }
    let is_on = storage.logs.has_logs && archived == Some(true);
    let has_output = storage.outputs.iter().any(|output| output.location != Location::Full);
    (is_on || has_output).then(|| archived.filter(|_| storage.logs.has_logs))
}
