use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
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
