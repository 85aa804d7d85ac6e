use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};

/// A limit of zero, with which nothing ever starts.
pub(super) static RULE: Rule = Rule {
    code: "zero-parallelism",
    severity: Severity::Error,
    stage: Stage::Run,
    page: include_str!("zero-parallelism.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let message = "with a limit of 0 nothing ever starts: the workflow stays in its phase for ever";
    let whole = facts.spec.parallelism();
    if whole.get() == Some(0) {
        sink.push(sink.on(whole, message).help("leave it out for no limit"));
    }
    // In a template zero is no limit.
}
