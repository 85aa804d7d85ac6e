use std::collections::BTreeMap;

use super::{Check, Rule, Sink};
use crate::analysis::storage::{Controller, Location, OutputStorage, Repository, Who};
use crate::analysis::{Facts, SettingFacts, TemplateId};
use crate::diagnostic::{Severity, Stage};
use crate::expr::tags::scan;
use crate::model::View;
use crate::workspace::{PartKind, SettingKind, Storage};

/// Keys of artifacts that do not differ where they should.
pub(super) static RULE: Rule = Rule {
    code: "colliding-key",
    severity: Severity::Warning,
    stage: Stage::Run,
    page: include_str!("colliding-key.md"),
    check: Check::Both(object, setting),
};

fn object(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let storage = facts.storage();
    let mut seen: BTreeMap<(Option<&str>, &str), (TemplateId, &OutputStorage)> = BTreeMap::new();
    for template in &storage.templates {
        for output in &template.outputs {
            // Only what is written in this object; the form of keys is the setting's.
            let own = matches!(output.key.by.who, Who::Artifact | Who::Template);
            let Some(key) = output.key.value.as_deref().filter(|_| own) else { continue };
            let Some(place) = output.key.by.place.filter(|p| p.file == sink.file()) else { continue };
            // What cannot be deleted is said by `undeletable-artifact`.
            let can_delete = !matches!(
                output.storage,
                Some(Storage::Http | Storage::Git | Storage::Artifactory | Storage::Hdfs | Storage::Raw)
            );
            if output.is_collected() && scan(key).is_empty() && can_delete {
                let message = format!(
                    "every run writes to the key `{key}`, and garbage collection is on: one run deletes what another one has written"
                );
                let mut found = sink.at(place.span, "", message);
                if let Some(why) = output.strategy.by.place {
                    found = found.related(why, "switched on here");
                }
                sink.push(found.help(
                    "put `{{workflow.uid}}` or `{{workflow.name}}` into the key, or write `artifactGC: {strategy: Never}` for this artifact",
                ));
                continue;
            }
            let is_same_for_all =
                scan(key).iter().all(|tag| tag.path().is_some_and(|p| p.key(key).starts_with("workflow.")));
            if output.location == Location::None || !is_same_for_all {
                continue;
            }
            let bucket = bucket(facts, template.id, &output.name);
            match seen.get(&(bucket, key)) {
                // The same name twice is `duplicate-name`.
                Some((id, first)) if first.name != output.name || *id != template.id => {
                    let message =
                        format!("another artifact is written to the key `{key}` too: the last one wins");
                    sink.push(
                        sink.at(place.span, "", message)
                            .related(first.key.by.place.unwrap_or(first.place), "the other one"),
                    );
                }
                _ => {
                    seen.insert((bucket, key), (template.id, output));
                }
            }
        }
    }
}

/// The bucket that an artifact names itself.
fn bucket<'w>(facts: &Facts<'w>, template: TemplateId, name: &str) -> Option<&'w str> {
    let artifacts = facts.template(template).view.outputs().artifacts();
    let artifact = artifacts.iter().find(|a| a.name().or_empty() == name)?;
    let storage = Storage::of(artifact.location()).next()?;
    let node = artifact.location().node()?.get(storage.field())?;
    ["bucket", "container"].iter().find_map(|key| node.get(key)?.text())
}

/// The form of keys of a repository must differ from pod to pod.
fn setting(facts: &SettingFacts<'_>, sink: &mut Sink<'_>) {
    let mut repositories = Vec::new();
    if matches!(facts.setting.kind, SettingKind::Controller | SettingKind::Values) {
        let controller = Controller::new(facts.workspace, facts.setting);
        repositories.extend(controller.map(Controller::repository));
    }
    for part in facts.setting.parts_of(PartKind::Repository) {
        let view: View<'_, crate::model::repository::ArtifactRepository> = facts.part(part);
        repositories.push((view, view.archive_logs()));
    }
    for (view, logs) in repositories {
        let Some(repository) = Repository::new(facts.setting.file, String::new(), view, logs) else {
            continue;
        };
        let Some(format) = repository.key_format.value.as_deref() else { continue };
        let Some(place) = repository.key_format.by.place else { continue };
        let has = |name: &str| format.contains(name);
        // What the pod has of its own, or what templates may put in.
        if ["pod.name", "pod.", "inputs.", "steps.name", "tasks.name", "node.name", "{{="]
            .iter()
            .any(|n| has(n))
        {
            continue;
        }
        let per_run =
            ["workflow.name", "workflow.uid", "workflow.creationTimestamp", "workflow.scheduledTime"];
        let message = if per_run.iter().any(|n| has(n)) {
            "all pods of a workflow write below the same folder: logs and artifacts of the same name overwrite each other"
        } else {
            "all workflows write below the same folder: their logs and artifacts overwrite each other"
        };
        sink.push(
            sink.at(place.span, "", message)
                .help("put `{{pod.name}}` into it, which begins with the workflow's name"),
        );
    }
}
