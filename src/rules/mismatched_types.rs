use super::{Check, Rule, Sink};
use crate::analysis::{ExprUse, Facts};
use crate::diagnostic::{Severity, Stage};
use crate::expr::lang::{Problem, ProblemKind, Stage as When, Type};

/// An operator between values that it does not apply to.
pub(super) static RULE: Rule = Rule {
    code: "mismatched-types",
    severity: Severity::Warning,
    stage: Stage::Run,
    page: include_str!("mismatched-types.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for one in &facts.expressions {
        for problem in &one.problems {
            if let Some(silent) = is_one(&problem.kind) {
                report(facts, one, problem, silent, sink);
            }
        }
    }
}

/// Whether the problem is one of types; and whether Argo goes on with an answer that is always the same.
fn is_one(kind: &ProblemKind) -> Option<bool> {
    use ProblemKind::*;
    match kind {
        BadOperands { .. } | NeverIn { .. } => Some(true),
        BadOperand { .. } | NotBool { .. } | BadIndex { .. } | NotIndexable { .. } => Some(false),
        NotSliceable { .. } | Redeclared { .. } | DivisionByZero => Some(false),
        _ => None,
    }
}

fn report(facts: &Facts<'_>, one: &ExprUse<'_>, problem: &Problem, may_be_silent: bool, sink: &mut Sink<'_>) {
    let effect = one.effect(facts);
    let is_silent = may_be_silent && problem.stage == When::Silent;
    let end = if is_silent { "the answer never depends on the value" } else { effect.consequence() };
    let message = format!("{}: {end}", problem.kind);
    let mut found = sink.in_expression(facts, one, problem.span, message, effect);
    if is_silent || !problem.certain {
        found = found.severity(Severity::Warning);
    }
    if let ProblemKind::BadOperands { left, right, .. } = &problem.kind {
        let is_number = |ty: &Type| ty.is_integer() || *ty == Type::Float;
        if (*left == Type::String && is_number(right)) || (is_number(left) && *right == Type::String) {
            found = found.help(
                "what comes from parameters, results and items is text: convert it with `asInt(…)` or `asFloat(…)`",
            );
            let is_float = *left == Type::Float || *right == Type::Float;
            let function = if is_float { "asFloat" } else { "asInt" };
            found = super::convert(one, problem.span, function, found, sink);
        }
    }
    sink.push(found);
}
