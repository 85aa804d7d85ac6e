use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
use crate::model::decode::{Expected, Found, ProblemKind};
use crate::yaml::Style;

/// A value of a type that Argo's decoder refuses.
pub(super) static RULE: Rule = Rule {
    code: "wrong-type",
    severity: Severity::Error,
    stage: Stage::Parse,
    page: include_str!("wrong-type.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for problem in &facts.object.decoded.problems {
        let ProblemKind::WrongType { expected, found } = problem.kind else { continue };
        let node = facts.tree.node(problem.node);
        let name = problem.field.map_or("this", |f| f.name);
        let (wanted, given) = (expected.as_str(), found.as_str());
        let message = format!("`{name}` wants {wanted}, but this is {given}: Argo cannot decode the object");
        let mut diagnostic =
            sink.at(problem.span, node.path(), message).label(format!("{given}, not {wanted}"));
        let is_plain = node.style() == Some(Style::Plain);
        let text = node.text().unwrap_or_default();
        if found == Found::Bool && !text.eq_ignore_ascii_case("true") && !text.eq_ignore_ascii_case("false") {
            diagnostic = diagnostic.help(format!("YAML as Argo reads it takes `{text}` for a boolean"));
        }
        if expected == Expected::Str && is_plain && !matches!(found, Found::List | Found::Map) {
            let quoted = format!("\"{}\"", node.source());
            diagnostic = diagnostic.fix("put it in quotes", vec![sink.edit(problem.span, quoted)]);
        }
        sink.push(diagnostic);
    }
}
