use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
use crate::model::decode::{Problem, ProblemKind};

/// A plugin template without exactly one plugin.
pub(super) static RULE: Rule = Rule {
    code: "invalid-plugin",
    severity: Severity::Error,
    stage: Stage::Parse,
    page: include_str!("invalid-plugin.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for problem in &facts.object.decoded.problems {
        one(facts, problem, sink);
    }
}

fn one(facts: &Facts<'_>, problem: &Problem, sink: &mut Sink<'_>) {
    let node = facts.tree.node(problem.node);
    match problem.kind {
        ProblemKind::NotOneKey => {
            let message =
                "`plugin` must have exactly one key, the plugin's name: Argo cannot decode the object";
            sink.push(sink.at(problem.span, node.path(), message));
        }
        ProblemKind::TooLarge => {
            let message = "this document is deeper or larger than argoc reads: the rest of it is not checked";
            sink.push(sink.at(problem.span, node.path(), message).severity(Severity::Warning));
        }
        _ => {}
    }
}
