use super::{Check, Rule, Sink};
use crate::analysis::{Effect, ExprUse, Facts};
use crate::diagnostic::{Severity, Stage};
use crate::expr::lang::ProblemKind;
use crate::expr::lang::functions::{self, Origin};
use crate::text::Span;

/// A function that no expression can call.
pub(super) static RULE: Rule = Rule {
    code: "unknown-function",
    severity: Severity::Warning,
    stage: Stage::Run,
    page: include_str!("unknown-function.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for one in &facts.expressions {
        for problem in &one.problems {
            let ProblemKind::UnknownFunction { name, suggestion } = &problem.kind else { continue };
            let effect = match one.effect(facts) {
                // A function that is no builtin counts as a name that is missing, and such tags stay as they are.
                Effect::Fails if one.is_tag() && !is_member(one, problem.span) => {
                    one.effect_of_missing(facts, name, false)
                }
                effect => effect,
            };
            let message = format!("there is no function `{name}`: {}", effect.consequence());
            let mut found = sink.in_expression(facts, one, problem.span, message, effect);
            if is_member(one, problem.span) && matches!(name.as_str(), "env" | "expandenv") {
                found = found.help(
                    "of sprig's functions Argo leaves out `env` and `expandenv`, which would show the controller's own environment: pass the value as a parameter",
                );
            }
            if let Some(suggestion) = suggestion {
                let edit = sink.edit(one.node.source_span(one.place(problem.span).range()), suggestion);
                found = found.label(format!("did you mean `{suggestion}`?")).guess(
                    format!("use `{suggestion}`"),
                    vec![edit],
                    suggestion.eq_ignore_ascii_case(name),
                );
            } else if functions::table(Origin::Sprig).contains_key(name.as_str()) {
                let span = one.node.source_span(one.place(problem.span).range());
                let edit = sink.edit(span, format!("sprig.{name}"));
                found = found
                    .label(format!("did you mean `sprig.{name}`?"))
                    .fix(format!("use `sprig.{name}`"), vec![edit]);
            }
            sink.push(found);
        }
    }
}

fn is_member(one: &ExprUse<'_>, span: Span) -> bool {
    one.source().get(..span.start as usize).is_some_and(|before| before.ends_with('.'))
}
