use super::{Check, Rule, Sink};
use crate::analysis::SettingFacts;
use crate::analysis::storage::Controller;
use crate::diagnostic::{Severity, Stage};
use crate::workspace::SettingKind;

/// A retention policy that leaves a phase out.
pub(super) static RULE: Rule = Rule {
    code: "retention-deletes-all",
    severity: Severity::Warning,
    stage: Stage::Run,
    page: include_str!("retention-deletes-all.md"),
    check: Check::Setting(check),
};

fn check(facts: &SettingFacts<'_>, sink: &mut Sink<'_>) {
    if !matches!(facts.setting.kind, SettingKind::Controller | SettingKind::Values)
        || facts.setting.incomplete
    {
        return;
    }
    let Some(controller) = Controller::new(facts.workspace, facts.setting) else { return };
    let policy = controller.retention();
    // An empty one the chart does not write.
    if policy.node().is_none_or(|n| !n.is_mapping() || n.entries().len() == 0) {
        return;
    }
    let phases = [
        ("completed", "succeeded", policy.completed()),
        ("failed", "failed", policy.failed()),
        ("errored", "ended in an error", policy.errored()),
    ];
    let has_typo = facts.problems().any(|(_, p)| p.field.is_none());
    let missing: Vec<_> = phases.iter().filter(|(.., view)| !view.is_set()).collect();
    if missing.is_empty() || has_typo {
        return;
    }
    let keys: Vec<String> = missing.iter().map(|(key, ..)| format!("`{key}`")).collect();
    let ends: Vec<&str> = missing.iter().map(|(_, end, _)| *end).collect();
    let message = format!(
        "without {} it is 0: every workflow that {} is deleted at once",
        keys.join(" and "),
        ends.join(" or ")
    );
    sink.push(
        sink.at(policy.key_place(), policy.yaml_path(), message)
            .help("name all three: `completed`, `failed` and `errored`"),
    );
}
