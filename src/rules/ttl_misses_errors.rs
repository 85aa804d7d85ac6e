use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};

/// A time to live that workflows in error do not have.
pub(super) static RULE: Rule = Rule {
    code: "ttl-misses-errors",
    severity: Severity::Info,
    stage: Stage::Advice,
    page: include_str!("ttl-misses-errors.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let ttl = facts.spec.ttl_strategy();
    if !ttl.is_set() || ttl.seconds_after_completion().is_set() || facts.is_misread(ttl.node(), &[]) {
        return;
    }
    if ttl.seconds_after_failure().is_set() || ttl.seconds_after_success().is_set() {
        let message = "workflows that end in an error (not the same as failing) are never deleted: only `secondsAfterCompletion` counts for them";
        sink.push(
            sink.at(ttl.key_place(), ttl.yaml_path(), message)
                .help("set `secondsAfterCompletion` as well; the others win where they apply"),
        );
    }
}
