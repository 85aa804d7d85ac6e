use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};

/// `forceFinalizerRemoval` without garbage collection, and what it costs with it.
pub(super) static RULE: Rule = Rule {
    code: "forced-finalizer-removal",
    severity: Severity::Info,
    stage: Stage::Advice,
    page: include_str!("forced-finalizer-removal.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let force = facts.spec.artifact_gc().force_finalizer_removal();
    if force.get() != Some(true) {
        return;
    }
    let message = match facts.storage().lifecycle.artifact_gc.finalizer {
        Some(false) => {
            "no artifact is deleted by Argo, so there is no finalizer to remove: this has no effect"
        }
        _ => {
            "when a deletion fails the workflow goes all the same: the artifacts that are left nobody deletes"
        }
    };
    sink.push(sink.on(force, message));
}
