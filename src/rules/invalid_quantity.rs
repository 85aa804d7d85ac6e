use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
use crate::model::decode::{Problem, ProblemKind};

/// A quantity that Kubernetes cannot read.
pub(super) static RULE: Rule = Rule {
    code: "invalid-quantity",
    severity: Severity::Error,
    stage: Stage::Parse,
    page: include_str!("invalid-quantity.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for problem in &facts.object.decoded.problems {
        one(facts, problem, sink);
    }
}

fn one(facts: &Facts<'_>, problem: &Problem, sink: &mut Sink<'_>) {
    let node = facts.tree.node(problem.node);
    let found = match &problem.kind {
        ProblemKind::BadQuantity(error) => {
            let message = format!("{}: Argo cannot decode the object", error.message);
            let found = sink.at(problem.span, node.path(), message);
            match &error.suggestion {
                Some(right) => found.fix(format!("write `{right}`"), vec![sink.edit(problem.span, right)]),
                None => found,
            }
        }
        ProblemKind::TagInQuantity => {
            let message = "a tag cannot stand in a quantity: Argo decodes the object before it replaces tags, and refuses it";
            sink.at(problem.span, node.path(), message)
                .help("set it with `podSpecPatch`, which is text: `podSpecPatch: '{\"containers\": [{\"name\": \"main\", …}]}'`")
        }
        _ => return,
    };
    sink.push(found);
}
