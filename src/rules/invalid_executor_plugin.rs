use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};

/// An executor plugin that lacks what Argo demands of one.
pub(super) static RULE: Rule = Rule {
    code: "invalid-executor-plugin",
    severity: Severity::Error,
    stage: Stage::Submit,
    page: include_str!("invalid-executor-plugin.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    if !facts.is_complete() {
        return;
    }
    for plugin in facts.spec.executor_plugins().iter() {
        let container = plugin.spec().sidecar().container();
        let resources = container.resources();
        let missing = [
            ("`metadata.name`", plugin.metadata().name().or_empty().is_empty()),
            ("a port", container.ports().is_empty()),
            ("`resources.requests`", !resources.requests().is_set()),
            ("`resources.limits`", !resources.limits().is_set()),
            ("a `securityContext`", !container.security_context().is_set()),
        ];
        for (what, _) in missing.iter().filter(|(_, is_missing)| *is_missing) {
            let place = if container.is_set() && *what != "`metadata.name`" {
                container.key_place()
            } else {
                plugin.place()
            };
            let message = format!("an executor plugin needs {what}: Argo refuses the workflow");
            sink.push(sink.at(place, plugin.yaml_path(), message));
        }
    }
}
