use super::{Check, FileFacts, Rule, Sink};
use crate::diagnostic::{Severity, Stage};
use crate::yaml::ProblemKind;

/// Content that Argo never reads.
pub(super) static RULE: Rule = Rule {
    code: "dropped-document",
    severity: Severity::Warning,
    stage: Stage::Run,
    page: include_str!("dropped-document.md"),
    check: Check::File(check),
};

fn check(facts: &FileFacts<'_>, sink: &mut Sink<'_>) {
    if !facts.is_judged() {
        return;
    }
    for problem in facts.file.tree.problems() {
        let is_dropped = matches!(problem.kind, ProblemKind::DroppedDocument | ProblemKind::LineBreak);
        if is_dropped && facts.concerns_argo(problem.span) {
            sink.push(sink.at(problem.span, "", problem.message.clone()));
        }
    }
}
