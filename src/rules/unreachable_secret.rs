use super::{Check, Rule, Sink};
use crate::analysis::storage::{Controller, Found, SecretRef, secrets};
use crate::analysis::{Facts, SettingFacts};
use crate::diagnostic::{Diagnostic, Place, Severity, Stage};
use crate::model::View;
use crate::model::cluster::Secret;
use crate::model::config::DatabaseConfig;
use crate::text::FileId;
use crate::values::suggest;
use crate::workspace::{PartKind, Setting, SettingKind, Storage, Workspace};
use crate::yaml::Node;

/// A Secret that is looked for where it is not, or lacks the key.
pub(super) static RULE: Rule = Rule {
    code: "unreachable-secret",
    severity: Severity::Warning,
    stage: Stage::Run,
    page: include_str!("unreachable-secret.md"),
    check: Check::Both(object, setting),
};

/// Storage is read and written in the workflow's namespace, whoever configured it.
fn object(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let namespaces = facts.workspace.namespaces(facts.object);
    let file = facts.object.file;
    for template in &facts.templates {
        let outputs = template.view.outputs().artifacts();
        let locations = outputs.iter().chain(template.view.inputs().artifacts().iter()).map(|a| a.location());
        for location in locations.chain([template.view.archive_location()]) {
            let Some(node) = Storage::of(location).next().and_then(|s| location.node()?.get(s.field()))
            else {
                continue;
            };
            judge_all(facts.workspace, file, &secrets(node, file), namespaces, "workflow", sink);
        }
    }
    let storage = facts.storage();
    let Some(Found::One(repository)) = &storage.repository.value else { return };
    let is_needed =
        storage.templates.iter().any(|t| !t.outputs.is_empty() || t.logs.archived.value == Some(true));
    if !is_needed || namespaces.is_empty() {
        return;
    }
    // What the repository names is missing for this workflow, wherever it is configured.
    for secret in once(&repository.secrets) {
        let elsewhere = Wrong::find(facts.workspace, file, secret, namespaces);
        if let Some(Wrong::Elsewhere(setting, there)) = elsewhere {
            let message = format!(
                "the artifact repository needs the Secret `{}` in the workflow's namespace `{}`, and here it is in `{there}`: pods that save something do not start",
                secret.name,
                namespaces.join("`, `")
            );
            let meta = View::<()>::new(match facts.workspace.root(facts.object) {
                Some(root) => root,
                None => return,
            })
            .field::<crate::model::metadata::ObjectMeta>("metadata");
            let view = if meta.namespace().is_set() { meta.namespace() } else { meta.name() };
            let found = sink.on(view, message).related(secret.place, "named here");
            sink.push(with_place(found, facts.workspace, setting));
        }
    }
}

/// The database's Secrets are looked for in the controller's namespace.
fn setting(facts: &SettingFacts<'_>, sink: &mut Sink<'_>) {
    keys_of_repositories(facts, sink);
    if !matches!(facts.setting.kind, SettingKind::Controller | SettingKind::Values) {
        return;
    }
    let Some(controller) = Controller::new(facts.workspace, facts.setting) else { return };
    let (namespaces, file) = (facts.workspace.setting_namespaces(facts.setting), facts.setting.file);
    let databases: [View<'_, DatabaseConfig>; 2] =
        [controller.persistence().cast(), controller.synchronization().cast()];
    for database in databases {
        for node in [database.postgresql().node(), database.mysql().node()].into_iter().flatten() {
            judge_all(facts.workspace, file, &secrets(node, file), namespaces, "controller", sink);
        }
    }
}

/// A key that a repository names and no Secret of that name has, in whatever namespace workflows run.
fn keys_of_repositories(facts: &SettingFacts<'_>, sink: &mut Sink<'_>) {
    let file = facts.setting.file;
    let stores: Vec<Node<'_>> = match facts.setting.kind {
        SettingKind::Controller | SettingKind::Values => {
            let controller = Controller::new(facts.workspace, facts.setting);
            controller.and_then(|c| c.repository().0.node()).into_iter().collect()
        }
        SettingKind::Repositories => {
            facts.setting.parts_of(PartKind::Repository).map(|p| facts.tree.node(p.root)).collect()
        }
        _ => return,
    };
    for secret in stores.iter().flat_map(|s| s.entries()).flat_map(|e| secrets(e.value.resolved(), file)) {
        let wrong = Wrong::find(facts.workspace, file, &secret, &[]);
        if let Some(wrong @ Wrong::NoKey(..)) = wrong {
            let found = wrong.phrase(facts.workspace, &secret, &[], "workflow", sink);
            sink.push(found);
        }
    }
}

/// Each Secret once, though several of its keys are named.
fn once(secrets: &[SecretRef]) -> impl Iterator<Item = &SecretRef> {
    let is_first =
        |(index, secret): &(usize, &SecretRef)| secrets.iter().take(*index).all(|s| s.name != secret.name);
    secrets.iter().enumerate().filter(is_first).map(|(_, secret)| secret)
}

enum Wrong<'w> {
    /// It is in another namespace.
    Elsewhere(&'w Setting, String),
    /// It lacks the key; one that it has may be meant.
    NoKey(&'w Setting, Option<String>),
}

impl<'w> Wrong<'w> {
    fn find(
        workspace: &'w Workspace,
        file: FileId,
        secret: &SecretRef,
        namespaces: &[String],
    ) -> Option<Wrong<'w>> {
        let here = workspace.find_settings(file, SettingKind::Secret, &secret.name, namespaces);
        let Some(found) = here.first() else {
            let elsewhere = workspace.find_settings(file, SettingKind::Secret, &secret.name, &[]);
            let found = elsewhere.into_iter().next()?;
            let there = workspace.setting_namespaces(found).first()?.clone();
            return Some(Wrong::Elsewhere(found, there));
        };
        let keys = keys(workspace, found);
        if secret.key.is_empty() || keys.is_empty() || keys.contains(&secret.key.as_str()) || found.incomplete
        {
            return None;
        }
        // Several of that name: another one may be meant.
        let is_in_another = here.iter().any(|s| {
            let keys = self::keys(workspace, s);
            keys.is_empty() || keys.contains(&secret.key.as_str())
        });
        let near = suggest::nearest(&secret.key, keys.iter().copied()).map(str::to_owned);
        (!is_in_another).then_some(Wrong::NoKey(found, near))
    }

    /// Says it at the place that names the Secret.
    fn phrase(
        self,
        workspace: &Workspace,
        secret: &SecretRef,
        namespaces: &[String],
        whose: &str,
        sink: &Sink<'_>,
    ) -> Diagnostic {
        let name = &secret.name;
        let consequence = match whose {
            "controller" => "the controller does not start",
            _ => "the pod cannot read or write it",
        };
        match self {
            Wrong::Elsewhere(setting, there) => {
                let message = format!(
                    "the Secret `{name}` is looked for in the {whose}'s namespace `{}`, and here it is in `{there}`: {consequence}",
                    namespaces.join("`, `")
                );
                with_place(sink.at(secret.place.span, &secret.field, message), workspace, setting)
            }
            Wrong::NoKey(setting, near) => {
                let message = format!("the Secret `{name}` has no key `{}`: {consequence}", secret.key);
                let mut found = sink.at(secret.key_place.span, &secret.field, message);
                if let Some(near) = near {
                    let edits = vec![sink.edit(secret.key_place.span, near.as_str())];
                    found = found.unsafe_fix(format!("change it to `{near}`"), edits);
                    found = found.label(format!("did you mean `{near}`?"));
                }
                with_place(found, workspace, setting)
            }
        }
    }
}

/// The names of a Secret's keys; none when it is filled by somebody else.
fn keys<'w>(workspace: &'w Workspace, setting: &Setting) -> Vec<&'w str> {
    let Some(root) = workspace.setting_root(setting) else { return Vec::new() };
    let secret: View<'_, Secret> = View::new(root);
    secret.data().iter().chain(secret.string_data().iter()).map(|(key, _)| key).collect()
}

/// What is wrong with the Secrets of one store: one that is elsewhere is said once, each missing key by itself.
fn judge_all(
    workspace: &Workspace,
    file: FileId,
    secrets: &[SecretRef],
    namespaces: &[String],
    whose: &str,
    sink: &mut Sink<'_>,
) {
    let mut elsewhere: Vec<&str> = Vec::new();
    for secret in secrets {
        let Some(wrong) = Wrong::find(workspace, file, secret, namespaces) else { continue };
        if matches!(wrong, Wrong::Elsewhere(..)) {
            if elsewhere.contains(&secret.name.as_str()) {
                continue;
            }
            elsewhere.push(&secret.name);
        }
        let found = wrong.phrase(workspace, secret, namespaces, whose, sink);
        sink.push(found);
    }
}

fn with_place(found: Diagnostic, workspace: &Workspace, setting: &Setting) -> Diagnostic {
    let Some(root) = workspace.setting_root(setting) else { return found };
    let meta: View<'_, crate::model::metadata::ObjectMeta> = View::<()>::new(root).field("metadata");
    let place = Place { file: setting.file, span: meta.name().place() };
    found.related(place, "the Secret")
}
