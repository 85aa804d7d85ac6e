use super::{Check, Rule, Sink};
use crate::analysis::{Call, Facts};
use crate::diagnostic::{Severity, Stage};
use crate::model::{Str, View};
use crate::values::suggest;

/// An argument that the called template does not take.
pub(super) static RULE: Rule = Rule {
    code: "unknown-argument",
    severity: Severity::Warning,
    stage: Stage::Run,
    page: include_str!("unknown-argument.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for call in facts.calls.iter().filter(|c| c.site.is_item()) {
        let Some(interface) = call.interface(facts).filter(|i| !i.is_open) else { continue };
        let inputs: Vec<(&str, bool)> =
            interface.inputs.iter().map(|i| (i.name.as_str(), i.optional)).collect();
        for argument in call.arguments.parameters().iter() {
            one(facts, call, "parameter", argument.name(), &inputs, sink);
        }
        let inputs: Vec<(&str, bool)> =
            interface.input_artifacts.iter().map(|i| (i.name.as_str(), i.optional)).collect();
        for argument in call.arguments.artifacts().iter() {
            one(facts, call, "artifact", argument.name(), &inputs, sink);
        }
    }
}

fn one(
    facts: &Facts<'_>,
    call: &Call<'_>,
    what: &str,
    argument: View<'_, Str>,
    inputs: &[(&str, bool)],
    sink: &mut Sink<'_>,
) {
    let Some(name) = argument.get().filter(|n| !n.is_empty() && !n.contains("{{")) else { return };
    if inputs.iter().any(|(input, _)| *input == name) {
        return;
    }
    let is_given = |input: &str| {
        let parameters = call.arguments.parameters().iter().any(|a| a.name().get() == Some(input));
        parameters || call.arguments.artifacts().iter().any(|a| a.name().get() == Some(input))
    };
    // A misspelt declaration explains why this name is unknown.
    if inputs.iter().any(|(input, _)| facts.meant_input(call, input) == Some(name)) {
        return;
    }
    // A required input that is not supplied and an edit away is reported by `missing-argument`, on this very place.
    let is_typo =
        |(input, optional): &&(&str, bool)| !optional && !is_given(input) && suggest::is_near(name, input);
    if inputs.iter().any(|i| is_typo(&i)) {
        return;
    }
    let template = call.interface(facts).map_or("", |i| i.name.as_str());
    let target = if template.is_empty() { "the inline template".to_owned() } else { format!("`{template}`") };
    let message = format!("{target} has no input {what} `{name}`: Argo ignores the argument without a word");
    let mut found = sink.on(argument, message);
    let free = inputs.iter().map(|(input, _)| *input).filter(|input| !is_given(input));
    if let Some(nearest) = suggest::meant(name, free) {
        found = found.label(format!("did you mean `{nearest}`?"));
        found = found.guess(
            format!("replace `{name}` by `{nearest}`"),
            vec![sink.edit(argument.place(), &nearest)],
            nearest.certain,
        );
    } else {
        found = found.severity(Severity::Info).stage(Stage::Advice);
    }
    sink.push(found);
}
