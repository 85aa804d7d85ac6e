use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
use crate::workspace::{Storage, has_location};

/// An `archiveLocation` that is not complete.
pub(super) static RULE: Rule = Rule {
    code: "discarded-location",
    severity: Severity::Warning,
    stage: Stage::Run,
    page: include_str!("discarded-location.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    if !facts.is_complete() || facts.spec.template_defaults().archive_location().is_set() {
        return;
    }
    for template in &facts.templates {
        let location = template.view.archive_location();
        let Some(storage) = Storage::of(location).next().filter(|_| !has_location(location)) else {
            continue;
        };
        // Argo itself refuses these.
        if matches!(storage, Storage::Git | Storage::Hdfs) {
            continue;
        }
        let node = location.node().and_then(|n| n.get(storage.field()));
        if facts.is_misread(node, &[]) {
            continue;
        }
        let is_empty = |key: &str| {
            node.and_then(|n| n.get(key)).is_none_or(|v| v.is_null() || v.text().is_some_and(str::is_empty))
        };
        let missing: Vec<String> =
            storage.required().iter().filter(|k| is_empty(k)).map(|k| format!("`{k}`")).collect();
        let field = storage.field();
        let message = format!(
            "`{field}` lacks {}, so the whole location is discarded: the artifact repository is used, and its form of keys",
            missing.join(" and ")
        );
        let Some(node) = node else { continue };
        sink.push(sink.on_node(node, message).help(
            "complete it; a key of its own an artifact can have with `key` alone, and all of them with `keyFormat` in the repository",
        ));
    }
}
