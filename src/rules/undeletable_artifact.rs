use super::{Check, Rule, Sink};
use crate::analysis::{Facts, TemplateId};
use crate::diagnostic::{Severity, Stage};
use crate::model::View;
use crate::model::artifact::{Artifact, ArtifactGC};

/// Artifact garbage collection of what cannot be deleted.
pub(super) static RULE: Rule = Rule {
    code: "undeletable-artifact",
    severity: Severity::Warning,
    stage: Stage::Run,
    page: include_str!("undeletable-artifact.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let whole = facts.spec.artifact_gc().cast::<ArtifactGC>().strategy();
    let is_on = |strategy: Option<&str>| strategy.is_some_and(|s| !s.is_empty() && s != "Never");
    for template in &facts.templates {
        for artifact in template.view.outputs().artifacts().iter() {
            let own = artifact.artifact_gc().strategy();
            let strategy = own.get().filter(|s| !s.is_empty()).or(whole.get());
            let location = artifact.location();
            let kinds = [
                ("git", location.git().is_set(), location.git().key_place()),
                ("http", location.http().is_set(), location.http().key_place()),
                ("artifactory", location.artifactory().is_set(), location.artifactory().key_place()),
                ("hdfs", location.hdfs().is_set(), location.hdfs().key_place()),
                ("raw", location.raw().is_set(), location.raw().key_place()),
            ];
            let Some((kind, _, place)) = kinds.into_iter().find(|(_, is_set, _)| *is_set) else {
                in_repository(facts, template.id, artifact, sink);
                continue;
            };
            if !is_on(strategy) {
                continue;
            }
            let message = format!(
                "Argo cannot delete from `{kind}`, and garbage collection is on: the finalizer stays, and the workflow cannot be deleted"
            );
            let found = sink.at(place, location.yaml_path(), message);
            let why = if own.is_set() { own.place() } else { whole.place() };
            sink.push(
                found
                    .related(sink.place(why), "switched on here")
                    .help("write `artifactGC: {strategy: Never}` for this artifact"),
            );
        }
    }
}

/// An artifact that goes to a repository from which Argo cannot delete.
fn in_repository(facts: &Facts<'_>, template: TemplateId, artifact: View<'_, Artifact>, sink: &mut Sink<'_>) {
    let storage = facts.storage();
    let Some(repository) = storage.found().filter(|r| !r.can_delete()) else { return };
    let outputs = storage.template(template).into_iter().flat_map(|t| &t.outputs);
    let name = artifact.name();
    let mut outputs = outputs.filter(|o| o.name == name.or_empty() && o.is_collected());
    let Some(output) = outputs.find(|o| o.storage.is_some_and(|s| Some(s.field()) == repository.storage))
    else {
        return;
    };
    let kind = repository.storage.unwrap_or_default();
    let message = format!(
        "Argo cannot delete from `{kind}`, where the artifact repository is, and garbage collection is on: the finalizer stays, and the workflow cannot be deleted"
    );
    let mut found = sink.on(name, message).related(repository.place, "the artifact repository");
    if let Some(why) = output.strategy.by.place {
        found = found.related(why, "switched on here");
    }
    sink.push(found.help("write `artifactGC: {strategy: Never}`; with `forceFinalizerRemoval: true` the workflow goes and the artifacts stay"));
}
