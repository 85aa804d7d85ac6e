use super::{Check, Rule, Sink};
use crate::analysis::storage::{Controller, Found, SecretRef, secrets};
use crate::analysis::{Facts, SettingFacts};
use crate::diagnostic::{Diagnostic, Place, Severity, Stage};
use crate::model::View;
use crate::model::cluster::Secret;
use crate::model::config::DatabaseConfig;
use crate::text::FileId;
use crate::values::suggest;
use crate::workspace::{Setting, SettingKind, Storage, Workspace};

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
            for secret in secrets(node, file) {
                let found = judge(facts.workspace, file, &secret, namespaces, "workflow", sink);
                sink.extend(found);
            }
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
    for secret in &repository.secrets {
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
    if !matches!(facts.setting.kind, SettingKind::Controller | SettingKind::Values) {
        return;
    }
    let Some(controller) = Controller::new(facts.workspace, facts.setting) else { return };
    let namespaces = facts.workspace.setting_namespaces(facts.setting);
    let databases: [View<'_, DatabaseConfig>; 2] =
        [controller.persistence().cast(), controller.synchronization().cast()];
    for database in databases {
        for node in [database.postgresql().node(), database.mysql().node()].into_iter().flatten() {
            for secret in secrets(node, facts.setting.file) {
                let file = facts.setting.file;
                let found = judge(facts.workspace, file, &secret, namespaces, "controller", sink);
                sink.extend(found);
            }
        }
    }
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
}

/// The names of a Secret's keys; none when it is filled by somebody else.
fn keys<'w>(workspace: &'w Workspace, setting: &Setting) -> Vec<&'w str> {
    let Some(root) = workspace.setting_root(setting) else { return Vec::new() };
    let secret: View<'_, Secret> = View::new(root);
    secret.data().iter().chain(secret.string_data().iter()).map(|(key, _)| key).collect()
}

fn judge(
    workspace: &Workspace,
    file: FileId,
    secret: &SecretRef,
    namespaces: &[String],
    whose: &str,
    sink: &Sink<'_>,
) -> Option<Diagnostic> {
    let name = &secret.name;
    let consequence = if whose == "controller" {
        "the controller does not start"
    } else {
        "the pod cannot read or write it"
    };
    let (message, at, label) = match Wrong::find(workspace, file, secret, namespaces)? {
        Wrong::Elsewhere(setting, there) => (
            format!(
                "the Secret `{name}` is looked for in the {whose}'s namespace `{}`, and here it is in `{there}`: {consequence}",
                namespaces.join("`, `")
            ),
            setting,
            None,
        ),
        Wrong::NoKey(setting, near) => {
            (format!("the Secret `{name}` has no key `{}`: {consequence}", secret.key), setting, near)
        }
    };
    let mut found = sink.at(secret.place.span, &secret.field, message);
    if let Some(near) = label {
        found = found.label(format!("did you mean `{near}`?"));
    }
    Some(with_place(found, workspace, at))
}

fn with_place(found: Diagnostic, workspace: &Workspace, setting: &Setting) -> Diagnostic {
    let Some(root) = workspace.setting_root(setting) else { return found };
    let meta: View<'_, crate::model::metadata::ObjectMeta> = View::<()>::new(root).field("metadata");
    let place = Place { file: setting.file, span: meta.name().place() };
    found.related(place, "the Secret")
}
