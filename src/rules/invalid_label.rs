use super::{Check, Rule, Sink};
use crate::analysis::{Constants, Facts, Position};
use crate::diagnostic::{Severity, Stage};
use crate::model::{Map, Str, View};
use crate::values::names;

/// A label, annotation or key that the controller or Kubernetes refuses when the workflow runs.
pub(super) static RULE: Rule = Rule {
    code: "invalid-label",
    severity: Severity::Error,
    stage: Stage::Run,
    page: include_str!("invalid-label.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let constants = Constants::new(facts);
    let metadata = facts.spec.workflow_metadata();
    labels(metadata.labels(), "the workflow ends in an error when it starts", Severity::Error, sink);
    let makes_pods =
        facts.templates.iter().any(|t| t.kind().is_some_and(|k| k.makes_pod()) && facts.may_run(t.id));
    let of_pods = if makes_pods { Severity::Error } else { Severity::Warning };
    labels(facts.spec.pod_metadata().labels(), "no pod can be made", of_pods, sink);
    for template in &facts.templates {
        let severity = if facts.may_run(template.id) { Severity::Error } else { Severity::Warning };
        if template.kind().is_some_and(|k| k.makes_pod()) {
            labels(template.view.metadata().labels(), "its pod cannot be made", severity, sink);
        }
        let name = template.view.annotations().get("workflows.argoproj.io/display-name");
        let expected = name.get().and_then(|text| constants.text(text, Position::Body(template.id)));
        if let Some(expected) = expected
            && let Err(error) = names::display_name(&expected.text)
        {
            let message = format!("{}: the step or task fails", error.message);
            let found = sink.on(name, message);
            sink.push(match expected.is_literal {
                true => found.severity(severity),
                false => {
                    found.severity(Severity::Warning).help("that is its value with the values of this file")
                }
            });
        }
    }
}

fn labels(map: View<'_, Map<Str>>, end: &str, severity: Severity, sink: &mut Sink<'_>) {
    for (key, value) in map.iter() {
        let Some(text) = value.get().filter(|t| !t.contains("{{")) else { continue };
        if let Err(error) = names::label_value(text) {
            let message = format!("{}, for the label `{key}`: {end}", error.message);
            let mut found = sink.on(value, message).severity(severity);
            if let Some(suggestion) = &error.suggestion {
                let edit = sink.edit(value.place(), suggestion);
                found = found.unsafe_fix(format!("write `{suggestion}`"), vec![edit]);
            }
            sink.push(found);
        }
    }
}
