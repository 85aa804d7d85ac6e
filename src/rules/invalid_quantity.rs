use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
use crate::model::decode::{Problem, ProblemKind};
use crate::yaml::Node;

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
            let cpu = error.suggestion.as_deref().and_then(|right| thousandths(node, right));
            let why = match (&error.suggestion, &cpu) {
                (Some(right), Some(cpu)) => {
                    error.message.replace(&format!("`{right}`?"), &format!("`{cpu}`?"))
                }
                _ => error.message.clone(),
            };
            let message = format!("{why}: Argo cannot decode the object");
            let found = sink.at(problem.span, node.path(), message);
            match &error.suggestion {
                _ if cpu.is_some() => {
                    let right = cpu.unwrap_or_default();
                    found.unsafe_fix(format!("write `{right}`"), vec![sink.edit(problem.span, &right)])
                }
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

/// What a processor gets where memory would get millions: `100mb` of `cpu` is `100m`.
fn thousandths(node: Node<'_>, suggestion: &str) -> Option<String> {
    let is_cpu = node.path().ends_with(".cpu");
    let number = suggestion.strip_suffix('M').filter(|_| is_cpu)?;
    Some(format!("{number}m"))
}
