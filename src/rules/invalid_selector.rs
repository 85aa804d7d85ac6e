use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
use crate::values::names;

/// A label selector that selects nothing.
pub(super) static RULE: Rule = Rule {
    code: "invalid-selector",
    severity: Severity::Error,
    stage: Stage::Submit,
    page: include_str!("invalid-selector.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let selector = facts.spec.pod_gc().label_selector();
    for requirement in selector.match_expressions().iter() {
        let operator = requirement.operator().or_empty();
        let has_values = !requirement.values().is_empty();
        let message = match operator {
            "In" | "NotIn" if !has_values => format!("`{operator}` needs `values`"),
            "Exists" | "DoesNotExist" if has_values => format!("`{operator}` has no `values`"),
            "In" | "NotIn" | "Exists" | "DoesNotExist" => {
                match names::label_key(requirement.key().or_empty()) {
                    Ok(()) => continue,
                    Err(error) => error.message,
                }
            }
            other => format!("`{other}` is no operator of a selector (In, NotIn, Exists, DoesNotExist)"),
        };
        let view = if operator.is_empty() { requirement.key() } else { requirement.operator() };
        sink.push(sink.on(view, format!("{message}: Argo refuses the workflow")));
    }
    for (key, value) in selector.match_labels().iter() {
        let wrong = names::label_key(key).and_then(|()| names::label_value(value.or_empty()));
        if let (Err(error), false) = (wrong, key.contains("{{") || value.or_empty().contains("{{")) {
            sink.push(sink.on(value, format!("{}: Argo refuses the workflow", error.message)));
        }
    }
}
