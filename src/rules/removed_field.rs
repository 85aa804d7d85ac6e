use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
use crate::model::decode::{Problem, ProblemKind};

/// A field that the targeted version of Argo does not have.
pub(super) static RULE: Rule = Rule {
    code: "removed-field",
    severity: Severity::Error,
    stage: Stage::Parse,
    page: include_str!("removed-field.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for problem in &facts.object.decoded.problems {
        one(facts, problem, sink);
    }
}

fn one(facts: &Facts<'_>, problem: &Problem, sink: &mut Sink<'_>) {
    let name = problem.field.map_or("", |f| f.name);
    let node = facts.tree.node(problem.node);
    let version = facts.workspace.version();
    let found = match &problem.kind {
        ProblemKind::Removed(removal) => {
            let message = format!(
                "`{name}` was removed in Argo {}: Argo {version} refuses the object",
                removal.version
            );
            sink.at(problem.span, node.path(), message).help(format!("use {} instead", removal.instead))
        }
        ProblemKind::TooNew { since } => {
            let message = format!("`{name}` exists since Argo {since}: Argo {version} refuses the object");
            sink.at(problem.span, node.path(), message)
        }
        _ => return,
    };
    sink.push(if problem.loose { found.severity(Severity::Warning).stage(Stage::Run) } else { found });
}
