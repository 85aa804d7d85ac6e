use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
use crate::expr::lang::{ProblemKind, Type};

/// Arguments that a function does not take.
pub(super) static RULE: Rule = Rule {
    code: "wrong-function-arguments",
    severity: Severity::Warning,
    stage: Stage::Run,
    page: include_str!("wrong-function-arguments.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for one in &facts.expressions {
        for problem in &one.problems {
            let is_one = matches!(
                problem.kind,
                ProblemKind::WrongArity { .. }
                    | ProblemKind::BadArgument { .. }
                    | ProblemKind::NotCallable { .. }
                    | ProblemKind::PredicateNotBool { .. }
                    | ProblemKind::PredicateNil { .. }
                    | ProblemKind::BadPattern { .. }
            );
            if !is_one {
                continue;
            }
            let effect = one.effect(facts);
            let message = format!("{}: {}", problem.kind, effect.consequence());
            let found = sink.in_expression(facts, one, problem.span, message, effect);
            let found = if problem.certain { found } else { found.severity(Severity::Warning) };
            sink.push(match &problem.kind {
                ProblemKind::BadArgument { found: Type::String, expected, .. } if expected.contains("number") || expected.contains("int") => {
                    let found = found.help("what comes from parameters, results and items is text: convert it with `asInt(…)` or `asFloat(…)`");
                    super::convert(one, problem.span, "asInt", found, sink)
                }
                _ => found,
            });
        }
    }
}
