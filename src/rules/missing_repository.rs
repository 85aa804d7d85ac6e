use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::analysis::storage::{Found, Location, StorageFacts, TemplateStorage, Who};
use crate::diagnostic::{Place, Severity, Stage};
use crate::model::Kind;
use crate::workspace::SettingKind;

/// Artifacts or logs are saved, and there is no artifact repository.
pub(super) static RULE: Rule = Rule {
    code: "missing-repository",
    severity: Severity::Error,
    stage: Stage::Run,
    page: include_str!("missing-repository.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    if facts.object.is_patch || facts.object.kind == Kind::WorkflowEventBinding {
        return;
    }
    let storage = facts.storage();
    match &storage.repository.value {
        Some(Found::NoKey { map, key, place }) => no_key(facts, storage, map, key, *place, sink),
        Some(Found::One(repository)) if repository.storage.is_none() => {
            let message = format!("{} names no storage", repository.source);
            // A ConfigMap of the namespace is what counts; the controller's comes last.
            let is_certain =
                storage.repository.by.who != Who::Controller && shares_namespace(facts, repository.place);
            needed(facts, storage, &message, repository.place, is_certain, sink);
        }
        Some(Found::None) => {
            let Some(place) = storage.repository.by.place else { return };
            needed(
                facts,
                storage,
                "the controller's configuration has no `artifactRepository`",
                place,
                false,
                sink,
            );
        }
        _ => {}
    }
}

/// Whether the ConfigMap of a file is surely in the workflow's namespace: both say theirs.
fn shares_namespace(facts: &Facts<'_>, place: Place) -> bool {
    let own = facts.workspace.namespaces(facts.object);
    let settings = facts.workspace.settings_of(place.file).iter();
    let mut maps = settings.filter(|s| s.kind == SettingKind::Repositories);
    maps.any(|s| facts.workspace.setting_namespaces(s).iter().any(|n| own.contains(n)))
}

/// The controller looks for the repository when the workflow starts, whether it is needed or not.
fn no_key(
    facts: &Facts<'_>,
    storage: &StorageFacts,
    map: &str,
    key: &str,
    place: Place,
    sink: &mut Sink<'_>,
) {
    let reference = facts.spec.artifact_repository_ref();
    let is_here = reference.is_set();
    let is_certain = shares_namespace(facts, place);
    let what = match key {
        "" => format!(
            "the ConfigMap `{map}` names no default repository by its annotation `workflows.argoproj.io/default-artifact-repository`"
        ),
        key => format!("the ConfigMap `{map}` has no key `{key}`"),
    };
    let message = format!("{what}: the workflow ends in an error before anything runs");
    let found = match (storage.repository.by.place, is_here) {
        (Some(at), true) if at.file == sink.file() => {
            let view = if reference.key().is_set() { reference.key().cast() } else { reference };
            sink.on(view, message)
        }
        _ => sink.on(facts.spec, message),
    };
    let severity = if is_certain { Severity::Error } else { Severity::Warning };
    sink.push(found.severity(severity).related(place, "the ConfigMap"));
}

/// Templates that cannot run without a repository.
fn needed(
    facts: &Facts<'_>,
    storage: &StorageFacts,
    what: &str,
    place: Place,
    is_certain: bool,
    sink: &mut Sink<'_>,
) {
    for template in storage.templates.iter().filter(|t| t.logs.location != Location::Full) {
        let Some((at, wanted)) = want(template) else { continue };
        if at.file != sink.file() {
            continue;
        }
        let runs = facts.may_run(template.id);
        let severity = if is_certain && runs { Severity::Error } else { Severity::Warning };
        let message = format!("{wanted}, and {what}: the pod ends in an error");
        let found = sink.at(at.span, "", message).severity(severity).related(place, "no storage here");
        sink.push(found.help(
            "configure an artifact repository for the controller, or a ConfigMap `artifact-repositories` in the workflow's namespace",
        ));
    }
}

/// Why a template needs a repository, and where that is written.
fn want(template: &TemplateStorage) -> Option<(Place, String)> {
    let output = template.outputs.iter().find(|o| o.location != Location::Full);
    if let Some(output) = output {
        return Some((output.place, format!("the artifact `{}` has no complete location", output.name)));
    }
    let logs = &template.logs;
    let place = logs.archived.by.place.filter(|_| logs.archived.value == Some(true))?;
    Some((place, "logs are to be archived".to_owned()))
}
