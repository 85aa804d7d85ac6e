use super::{Check, Rule, Sink};
use crate::analysis::{Constants, Facts, Position};
use crate::diagnostic::{Severity, Stage};
use crate::model::metadata::ObjectMeta;
use crate::model::{Kind, Map, Str, View};
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
    of_object(facts, sink);
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
            let message = format!("{}, for the label `{key}`: {end}", without_guess(&error.message));
            let mut found = sink.on(value, message).severity(severity);
            if let Some(suggestion) = &error.suggestion {
                let edit = sink.edit(value.place(), suggestion);
                found = found.unsafe_fix(format!("write `{suggestion}`"), vec![edit]);
            }
            sink.push(found);
        }
    }
}

/// The object's own labels and annotations: the API server reads them as they stand, tags and all.
fn of_object(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    if facts.object.is_patch || facts.object.embedded {
        return;
    }
    let Some(root) = facts.workspace.view::<()>(facts.object) else { return };
    let meta: View<'_, ObjectMeta> = root.field("metadata");
    let end = "the API server refuses the object";
    let completed = meta.labels().get("workflows.argoproj.io/completed");
    // What has a status is a record of something that ran.
    let is_record = root.node().is_some_and(|node| node.get("status").is_some());
    if facts.object.kind == Kind::Workflow && completed.get() == Some("true") && !is_record {
        let message =
            "the controller takes a workflow with this label for one that has ended, and never runs it";
        let found = sink.on(completed, message).severity(Severity::Warning);
        sink.push(found.help("remove the label: the controller sets it"));
    }
    for (what, map) in [("label", meta.labels()), ("annotation", meta.annotations())] {
        for (key, value) in map.iter() {
            // What other programs fill in before the object is applied is theirs to get right.
            let is_filled_in = |text: &str| text.contains(['{', '$', '<']) && !text.contains("{{workflow.");
            // The domain before an annotation's `/` may have capitals.
            let read = if what == "label" { key.to_owned() } else { key.to_lowercase() };
            if let (Err(error), false) = (names::label_key(&read), is_filled_in(key)) {
                let reason = error.message.replace("a label key", &format!("the key of {}", article(what)));
                let message = format!("{}: {end}", without_guess(&reason));
                sink.push(
                    sink.at(value.key_place(), value.yaml_path(), message)
                        .stage(Stage::Schema)
                        .severity(Severity::Warning),
                );
            }
            let Some(text) = value.get().filter(|text| what == "label" && !is_filled_in(text)) else {
                continue;
            };
            let Err(error) = names::label_value(text) else { continue };
            let message = match text.contains("{{") {
                true => format!(
                    "tags in an object's own labels stay as they are, and `{text}` is no label value: {end}"
                ),
                false => format!("{}, for the label `{key}`: {end}", without_guess(&error.message)),
            };
            let mut found = sink.on(value, message).stage(Stage::Schema).severity(Severity::Warning);
            if let Some(suggestion) = error.suggestion.filter(|_| !text.contains("{{")) {
                let edit = sink.edit(value.place(), &suggestion);
                found = found.unsafe_fix(format!("write `{suggestion}`"), vec![edit]);
            }
            sink.push(found);
        }
    }
}

fn article(what: &str) -> String {
    format!("{} {what}", if what.starts_with('a') { "an" } else { "a" })
}

/// A reason without the suggestion, which stands in the fix.
fn without_guess(message: &str) -> &str {
    message.split("; did you mean").next().unwrap_or(message)
}
