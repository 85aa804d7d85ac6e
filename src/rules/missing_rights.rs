use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::analysis::storage::{EXECUTOR_NEEDS, GC_NEEDS, Rights, account_with, rights};
use crate::diagnostic::{Diagnostic, Place, Severity, Stage};
use crate::model::View;
use crate::model::metadata::ObjectMeta;
use crate::workspace::{Setting, SettingKind, TemplateKind};

/// An account without the rights that Argo needs.
pub(super) static RULE: Rule = Rule {
    code: "missing-rights",
    severity: Severity::Warning,
    stage: Stage::Run,
    page: include_str!("missing-rights.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let has_bindings = facts
        .workspace
        .settings()
        .iter()
        .any(|s| matches!(s.kind, SettingKind::RoleBinding | SettingKind::ClusterRoleBinding));
    if !has_bindings || !facts.is_complete() {
        return;
    }
    executor(facts, sink);
    collector(facts, sink);
}

/// The account that the executor reports as. The workflow's may come from elsewhere, unless it says it.
fn executor(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let own = facts.spec.service_account_name();
    let other = facts.spec.executor().service_account_name();
    let view = if other.or_empty().is_empty() { own } else { other };
    let Some(account) = view.get().filter(|a| !a.is_empty() && !a.contains("{{")) else { return };
    let is_used = facts.templates.iter().any(|t| {
        t.kind().is_some_and(TemplateKind::makes_pod)
            && !t.view.service_account_name().is_set()
            && !t.view.executor().is_set()
    });
    if !is_used {
        return;
    }
    let namespaces = facts.workspace.namespaces(facts.object);
    if let Rights::Lacking { need, verbs, binding, role } =
        rights(facts.workspace, facts.object.file, account, namespaces, &EXECUTOR_NEEDS)
    {
        let message = format!(
            "the account `{account}` may not {} `{}`, by which pods report their results: steps end in an error",
            verbs.join(" and "),
            need.resource
        );
        sink.push(with_places(facts, sink.on(view, message), binding, role));
    }
}

/// The account of pods that delete artifacts: never the workflow's.
fn collector(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let storage = facts.storage();
    let namespaces = facts.workspace.namespaces(facts.object);
    let mut seen: Vec<&str> = Vec::new();
    let collected = storage.templates.iter().flat_map(|t| &t.outputs).filter(|o| o.is_collected());
    for output in collected {
        // Only the controller's defaults could name another, where they are not here.
        let named = output.account.value.as_deref().unwrap_or_default();
        if named.contains("{{") || seen.contains(&named) {
            continue;
        }
        seen.push(named);
        let account = if named.is_empty() { "default" } else { named };
        let file = facts.object.file;
        let place = match (output.account.by.place, output.strategy.by.place) {
            (Some(place), _) | (None, Some(place)) if place.file == file => place.span,
            _ => output.place.span,
        };
        let stuck = if storage.lifecycle.artifact_gc.force.value == Some(true) {
            "artifacts stay when their workflow is deleted"
        } else {
            "artifacts stay, and the finalizer keeps their workflow from being deleted"
        };
        match rights(facts.workspace, file, account, namespaces, &GC_NEEDS) {
            Rights::Lacking { need, verbs, binding, role } => {
                let message = format!(
                    "artifacts are deleted as the account `{account}`, which may not {} `{}`: {stuck}",
                    verbs.join(" and "),
                    need.resource
                );
                sink.push(with_places(facts, sink.at(place, "", message), binding, role));
            }
            // Nothing is known of the default account, but what was probably meant is.
            Rights::Unbound if named.is_empty() => {
                let own = facts.spec.service_account_name();
                let Some(able) = account_with(facts.workspace, file, namespaces, &GC_NEEDS) else { continue };
                let is_own = own.get() == Some(able);
                let not = if is_own { format!(", not as `{able}`") } else { String::new() };
                let message = format!(
                    "artifacts are deleted as the namespace's `default` account{not}, and nothing here gives that the rights for it: {stuck}"
                );
                let mut found = sink.at(place, "", message);
                if is_own {
                    found = found.related(sink.place(own.place()), "this is the pods' account");
                }
                sink.push(found.help(format!(
                    "write `serviceAccountName: {able}` below `artifactGC`: that account has the rights"
                )));
            }
            _ => {}
        }
    }
}

fn with_places(facts: &Facts<'_>, found: Diagnostic, binding: &Setting, role: &Setting) -> Diagnostic {
    let place = |setting: &Setting| {
        let root = facts.workspace.setting_root(setting)?;
        let meta: View<'_, ObjectMeta> = View::<()>::new(root).field("metadata");
        Some(Place { file: setting.file, span: meta.name().place() })
    };
    let mut found = found;
    for (setting, what) in [(role, "the role"), (binding, "its binding")] {
        if let Some(place) = place(setting) {
            found = found.related(place, what);
        }
    }
    found
}
