use super::{Check, Rule, Sink};
use crate::analysis::storage::{Found, Location, StorageFacts, TemplateStorage, Who, default_key};
use crate::analysis::{Facts, SettingFacts};
use crate::diagnostic::{Place, Severity, Stage};
use crate::model::Kind;
use crate::model::decode::ProblemKind;
use crate::values::suggest;
use crate::workspace::{DEFAULT_REPOSITORY, PartKind, SettingKind};

/// Artifacts or logs are saved, and there is no artifact repository.
pub(super) static RULE: Rule = Rule {
    code: "missing-repository",
    severity: Severity::Error,
    stage: Stage::Run,
    page: include_str!("missing-repository.md"),
    check: Check::Both(object, setting),
};

fn object(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    if facts.object.is_patch || facts.object.kind == Kind::WorkflowEventBinding {
        return;
    }
    let storage = facts.storage();
    match &storage.repository.value {
        Some(Found::NoKey { map, key, place, near, is_certain }) => {
            // A ConfigMap of nobody knows which namespace is probably another one, unless a name is nearly right.
            let shares = shares_namespace(facts, *place);
            if shares || near.is_some() {
                no_key(facts, map, (key, near.as_deref()), *place, *is_certain && shares, sink);
            }
        }
        Some(Found::One(repository)) if repository.storage.is_none() => {
            let message = format!("{} names no storage", repository.source);
            // A ConfigMap of the namespace is what counts; the controller's comes last.
            let is_certain = storage.repository.by.who != Who::Controller
                && shares_namespace(facts, repository.place)
                && is_alone(facts, repository.place);
            needed(facts, storage, &message, repository.place, is_certain, sink);
        }
        Some(Found::None) => {
            let Some(place) = storage.repository.by.place else { return };
            if is_misspelt(facts, place) {
                return;
            }
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

/// Whether the configuration has keys that it should not have: one may be the repository, misspelt, which is said there.
fn is_misspelt(facts: &Facts<'_>, place: Place) -> bool {
    let settings = facts.workspace.settings_of(place.file).iter();
    let mut problems = settings.flat_map(|s| &s.parts).flat_map(|p| &p.decoded.problems);
    problems.any(|p| matches!(p.kind, ProblemKind::UnknownField { nearest: Some("artifactRepository") }))
}

/// Whether the ConfigMap of a file is surely in the workflow's namespace: both say theirs.
fn shares_namespace(facts: &Facts<'_>, place: Place) -> bool {
    let own = facts.workspace.namespaces(facts.object);
    let settings = facts.workspace.settings_of(place.file).iter();
    let mut maps = settings.filter(|s| s.kind == SettingKind::Repositories);
    maps.any(|s| facts.workspace.setting_namespaces(s).iter().any(|n| own.contains(n)))
}

/// Whether no other ConfigMap of the name could be the one: a folder for each cluster has several.
fn is_alone(facts: &Facts<'_>, place: Place) -> bool {
    let all = || facts.workspace.settings().iter().filter(|s| s.kind == SettingKind::Repositories);
    let names: Vec<&str> = all().filter(|s| s.file == place.file).map(|s| s.name.as_str()).collect();
    names.iter().all(|name| all().filter(|s| s.name == *name).count() == 1)
}

/// The controller looks for the repository when the workflow starts, whether it is needed or not.
fn no_key(
    facts: &Facts<'_>,
    map: &str,
    (key, near): (&str, Option<&str>),
    place: Place,
    is_certain: bool,
    sink: &mut Sink<'_>,
) {
    let what = match key {
        "" => format!(
            "the ConfigMap `{map}` names no default repository by its annotation `{DEFAULT_REPOSITORY}`"
        ),
        key => format!("the ConfigMap `{map}` has no key `{key}`"),
    };
    let (severity, consequence) = if is_certain {
        (Severity::Error, "the workflow ends in an error before anything runs")
    } else {
        (
            Severity::Warning,
            "unless the controller's namespace has such a ConfigMap with it, the workflow ends in an error before anything runs",
        )
    };
    let message = format!("{what}: {consequence}");
    let reference = facts.spec.artifact_repository_ref();
    let key = reference.key();
    let mut found = match (key.is_set(), reference.is_set()) {
        (true, _) => sink.on(key, message),
        (false, true) => sink.on(reference, message),
        (false, false) => sink.on(facts.spec, message),
    };
    if let (Some(near), Some(node)) = (near, key.node()) {
        let edits = vec![sink.edit(node.span(), near)];
        found = found
            .label(format!("did you mean `{near}`?"))
            .unsafe_fix(format!("change it to `{near}`"), edits);
    }
    sink.push(found.severity(severity).related(place, "the ConfigMap"));
}

/// A default that a ConfigMap names and does not have: Argo passes the ConfigMap over, and nothing says so.
fn setting(facts: &SettingFacts<'_>, sink: &mut Sink<'_>) {
    if facts.setting.kind != SettingKind::Repositories || facts.setting.incomplete {
        return;
    }
    let default = default_key(facts.root());
    let Some(key) = default.get().filter(|k| !k.is_empty() && !k.contains("{{")) else { return };
    if facts.root().get("data").is_some_and(|d| d.get(key).is_some()) {
        return;
    }
    let message = format!(
        "this ConfigMap has no key `{key}`: it is passed over, and workflows that name no repository use the controller's"
    );
    let mut found = sink.on(default, message).severity(Severity::Warning);
    let keys = facts.setting.parts_of(PartKind::Repository).map(|p| p.key.as_str());
    if let (Some(near), Some(node)) = (suggest::nearest(key, keys), default.node()) {
        let edits = vec![sink.edit(node.span(), near)];
        found = found
            .label(format!("did you mean `{near}`?"))
            .unsafe_fix(format!("change it to `{near}`"), edits);
    }
    sink.push(found);
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
