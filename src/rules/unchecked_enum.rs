use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
use crate::model::View;
use crate::model::parameter::Parameter;
use crate::values::suggest;

/// A value that its input's `enum` does not have.
pub(super) static RULE: Rule = Rule {
    code: "unchecked-enum",
    severity: Severity::Warning,
    stage: Stage::Run,
    page: include_str!("unchecked-enum.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for argument in facts.spec.arguments().parameters().iter() {
        supplied(facts, argument, sink);
    }
    for call in facts.calls.iter().filter(|c| c.site.is_item()) {
        let Some(interface) = call.interface(facts) else { continue };
        for argument in call.arguments.parameters().iter() {
            let (Some(name), Some(value)) = (argument.name().get(), argument.value().get()) else { continue };
            let Some(input) = interface.input(name).filter(|i| !i.values.is_empty()) else { continue };
            if value.contains("{{") || argument.choices().is_set() || input.values.iter().any(|v| *v == value)
            {
                continue;
            }
            let message = format!(
                "`{value}` is none of the values that `{}` lists for `{name}`: Argo does not check it, and passes it on",
                interface.name
            );
            let found = sink.on(argument.value(), message);
            sink.push(match suggest::nearest(&value, input.values.iter().map(String::as_str)) {
                Some(near) => found.label(format!("did you mean `{near}`?")),
                None => found.help(format!(
                    "the values are {}",
                    input.values.iter().take(8).map(|v| format!("`{v}`")).collect::<Vec<_>>().join(", ")
                )),
            });
        }
    }
}

/// A value that the configuration does not allow the parameter.
fn supplied(facts: &Facts<'_>, argument: View<'_, Parameter>, sink: &mut Sink<'_>) {
    let (Some(name), Some(value)) = (argument.name().get(), argument.value().get()) else { return };
    let declared = facts.workspace.externals(facts.object).parameter(name);
    let Some(declared) = declared.filter(|d| !value.contains("{{") && !d.accepts(&value)) else { return };
    let choices = declared.choices();
    let wanted = match choices.as_slice() {
        [] => format!("a value of the type `{}`", declared.kind.as_str()),
        some => format!("one of {}", some.iter().map(|v| format!("`{v}`")).collect::<Vec<_>>().join(", ")),
    };
    let message =
        format!("argoc.toml says that the parameter `{name}` has {wanted}, and here it has `{value}`");
    let found = sink.on(argument.value(), message);
    sink.push(match suggest::nearest(&value, choices.into_iter()) {
        Some(near) => found.label(format!("did you mean `{near}`?")),
        None => found,
    });
}
