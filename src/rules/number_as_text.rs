use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
use crate::model::decode::{Problem, ProblemKind};
use crate::yaml::Value;

/// A number or boolean where text is wanted.
pub(super) static RULE: Rule = Rule {
    code: "number-as-text",
    severity: Severity::Warning,
    stage: Stage::Schema,
    page: include_str!("number-as-text.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for problem in &facts.object.decoded.problems {
        one(facts, problem, sink);
    }
}

fn one(facts: &Facts<'_>, problem: &Problem, sink: &mut Sink<'_>) {
    let node = facts.tree.node(problem.node);
    let name = problem.field.map_or("", |f| f.name);
    let is_opaque = facts
        .object
        .decoded
        .enclosing(problem.frame)
        .any(|(_, f)| f.field.is_some_and(|f| f.opaque_to_schema));
    match problem.kind {
        ProblemKind::NotText if !is_opaque => {
            let source = node.source();
            let message = format!(
                "`{name}` is text, and `{source}` is not without quotes: `kubectl apply` refuses the object, `argo submit` does not"
            );
            let edit = sink.edit(problem.span, format!("\"{source}\""));
            // `010` and `yes` are other texts in quotes than what Argo makes of them without.
            let is_same = match node.value() {
                Some(Value::Int(number)) => number.to_string() == source,
                Some(Value::Bool(value)) => value.to_string() == source,
                _ => false,
            };
            sink.push(sink.at(problem.span, node.path(), message).guess(
                "put it in quotes",
                vec![edit],
                is_same,
            ));
        }
        ProblemKind::SilentlyEmpty => {
            let message =
                format!("`{name}` is text: Argo makes the empty string of a list or map, without a word");
            let found = sink.at(problem.span, node.path(), message).stage(Stage::Run);
            sink.push(found.help("write it as a JSON text in quotes"));
        }
        _ => {}
    }
}
