use super::{Check, Rule, Sink};
use crate::analysis::{ExprUse, Facts};
use crate::diagnostic::{Severity, Stage};
use crate::expr::lang::Type;
use crate::model::Wanted;
use crate::text::Span;

/// An expression whose value is not of the type that its field needs.
pub(super) static RULE: Rule = Rule {
    code: "wrong-expression-result",
    severity: Severity::Warning,
    stage: Stage::Run,
    page: include_str!("wrong-expression-result.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for one in &facts.expressions {
        if one.parsed.errors.is_empty() && one.problems.is_empty() && one.missing.is_empty() {
            report(facts, one, sink);
        }
    }
}

fn report(facts: &Facts<'_>, one: &ExprUse<'_>, sink: &mut Sink<'_>) {
    let is_text = one.ty == Type::String;
    let (is_wrong, wanted) = match one.wanted {
        Wanted::Any => return,
        Wanted::Bool => (one.ty != Type::Bool, "true or false"),
        Wanted::Str => (!is_text, "a text"),
    };
    if !is_wrong || one.ty.is_unknown() || one.ty == Type::Any {
        return;
    }
    let effect = one.effect(facts);
    let what = match &one.ty {
        Type::String if one.source().trim_start().starts_with(['\'', '"']) => "is a text".to_owned(),
        ty => format!("gives a value of type {ty}"),
    };
    let message =
        format!("`{}` must give {wanted}, and this {what}: {}", one.field.name, effect.consequence());
    let whole = Span::new(0, one.source().trim_end().len());
    let found = sink.in_expression(facts, one, whole, message, effect);
    sink.push(match one.wanted {
        Wanted::Str => {
            let place =
                |at: u32| one.node.source_span(one.place(Span::new(at as usize, at as usize)).range());
            let edits = vec![sink.edit(place(0), "string("), sink.edit(place(whole.end), ")")];
            found.fix("convert it with `string(…)`", edits)
        }
        _ => found,
    });
}
