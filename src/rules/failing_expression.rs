use super::{Check, Rule, Sink};
use crate::analysis::{Constants, ExprUse, Facts, Scope};
use crate::diagnostic::{Diagnostic, Severity, Stage};
use crate::expr::lang::{self, EvalCause, Value};
use crate::text::Span;

/// An expression that fails, or gives nothing, with the values of the manifest.
pub(super) static RULE: Rule = Rule {
    code: "failing-expression",
    severity: Severity::Warning,
    stage: Stage::Run,
    page: include_str!("failing-expression.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    if !facts.is_complete() {
        return;
    }
    let values = Constants::each(facts);
    for one in &facts.expressions {
        if one.parsed.errors.is_empty() && one.problems.is_empty() && one.missing.is_empty() {
            sink.extend(values.iter().find_map(|constants| report(facts, one, constants, sink)));
        }
    }
}

fn report(
    facts: &Facts<'_>,
    one: &ExprUse<'_>,
    constants: &Constants<'_, '_>,
    sink: &Sink<'_>,
) -> Option<Diagnostic> {
    let (env, used) = environment(facts, one, constants)?;
    let effect = one.effect(facts);
    let (span, what) = match lang::evaluate(one.source(), &lang::with_argo_functions(&env)) {
        Err(error) if error.cause == EvalCause::Failed || error.cause == EvalCause::Compile => {
            (error.span, format!("fails: {}", error.message))
        }
        Ok(Value::Nil) if one.is_tag() => (Span::new(0, one.source().len()), "gives nothing".to_owned()),
        _ => return None,
    };
    let message = format!("with the values of this file the expression {what}: {}", effect.consequence());
    let mut found = sink.in_expression(facts, one, span, message, effect).severity(Severity::Warning);
    for (name, value) in used.iter().take(3) {
        let value: String = value.chars().take(60).collect();
        found = found.help(format!("`{name}` is `{value}`"));
    }
    Some(found)
}

/// The values of all names in the expression; `None` when one of them is not known beforehand.
fn environment(
    facts: &Facts<'_>,
    one: &ExprUse<'_>,
    constants: &Constants<'_, '_>,
) -> Option<(Value, Vec<(String, String)>)> {
    let position = Scope::of_zone(facts, one.zone).position();
    let mut used = Vec::new();
    for reference in one.references.iter().filter(|r| r.complete && !r.local && !r.called) {
        let path: Vec<&str> = reference.path.iter().map(String::as_str).collect();
        let key = match path.as_slice() {
            ["inputs" | "workflow", "parameters", _, ..] => path[..3].join("."),
            _ => return None,
        };
        let tag = format!("{{{{{key}}}}}");
        let value = constants.text(&tag, position)?.text.into_owned();
        used.push((key, value));
    }
    if used.is_empty() {
        return None;
    }
    let values = used.iter().map(|(key, value)| (key.clone(), Value::from(value.as_str())));
    Some((lang::expand(values), used))
}
