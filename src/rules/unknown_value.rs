use super::{Check, Rule, Sink};
use crate::analysis::{Facts, SettingFacts};
use crate::diagnostic::{Severity, Stage};
use crate::model::decode::{Problem, ProblemKind};
use crate::model::parameter::Parameter;
use crate::model::{Enforcer, FieldDesc, View};
use crate::values::suggest;

/// A value outside of an enumeration.
pub(super) static RULE: Rule = Rule {
    code: "unknown-value",
    severity: Severity::Error,
    stage: Stage::Submit,
    page: include_str!("unknown-value.md"),
    check: Check::Both(check, setting),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for problem in &facts.object.decoded.problems {
        one(facts, problem, sink);
    }
    for argument in facts.spec.arguments().parameters().iter() {
        choices(argument, Stage::Submit, sink);
    }
    for call in facts.calls.iter().filter(|c| c.site.is_item()) {
        let stage = call.caller.map_or(Stage::Submit, |t| facts.body_stage(facts.template(t)));
        for argument in call.arguments.parameters().iter() {
            choices(argument, stage, sink);
        }
    }
}

fn one(facts: &Facts<'_>, problem: &Problem, sink: &mut Sink<'_>) {
    let (ProblemKind::BadValue { nearest }, Some(field)) = (&problem.kind, problem.field) else { return };
    let node = facts.tree.node(problem.node);
    // `unknown-kind` says it.
    if node.path() == "apiVersion" {
        return;
    }
    let (name, value) = (field.name, node.text().unwrap_or_default());
    let decoded = &facts.object.decoded;
    // Only templates' retry strategies are validated.
    let is_spec_retry = name == "retryPolicy"
        && decoded
            .frame(problem.frame)
            .and_then(|f| decoded.frame(f.parent?))
            .is_some_and(|f| f.desc.name != "Template");
    let has_tag = value.contains("{{");
    if has_tag && facts.is_unquoted_tag(problem.span) {
        return;
    }
    // Selectors have a rule of their own, and what has a tag is not what it will be.
    let is_selector = decoded.frame(problem.frame).is_some_and(|f| f.desc.name == "LabelSelectorRequirement");
    if is_selector || (has_tag && field.values_by == Enforcer::Nobody) {
        return;
    }
    let may_become_one = has_tag && (is_spec_retry || may_become(facts, problem, field, value));
    let (severity, stage, end) = match field.values_by {
        Enforcer::Argo if may_become_one || value.is_empty() && field.required == Enforcer::Nobody => {
            (Severity::Warning, Stage::Schema, "an API server with the full CRDs refuses the object")
        }
        Enforcer::Argo if is_spec_retry => {
            (Severity::Error, Stage::Run, "the workflow fails at the first retry")
        }
        Enforcer::Argo => (Severity::Error, Stage::Submit, "Argo refuses the workflow"),
        Enforcer::Schema => {
            (Severity::Warning, Stage::Schema, "an API server with the full CRDs refuses the object")
        }
        // Only the generated table has no descriptions.
        Enforcer::Nobody if field.doc.is_empty() => {
            (Severity::Warning, Stage::Run, "Kubernetes refuses what Argo makes of it")
        }
        Enforcer::Nobody => {
            (Severity::Warning, Stage::Run, "nobody refuses it, and it does not do what it looks like")
        }
    };
    let message = format!("`{value}` is no value of `{name}`: {end}");
    let mut found = sink.at(problem.span, node.path(), message).severity(severity).stage(stage);
    match nearest {
        Some(nearest) => {
            let edit = sink.edit(problem.span, *nearest);
            let certain = suggest::is_certain(value, field.values.iter().copied());
            found = found.label(format!("did you mean `{nearest}`?")).guess(
                format!("use `{nearest}`"),
                vec![edit],
                certain,
            );
        }
        None => {
            let all: Vec<String> =
                field.values.iter().filter(|v| !v.is_empty()).map(|v| format!("`{v}`")).collect();
            found = found.help(format!("the values are {}", all.join(", ")));
        }
    }
    sink.push(found);
}

/// Whether a value with tags may be one of the field's: only what a resource template does may be a parameter, all else
/// is looked at as it is written.
fn may_become(facts: &Facts<'_>, problem: &Problem, field: &FieldDesc, value: &str) -> bool {
    let decoded = &facts.object.decoded;
    let around = decoded.enclosing(problem.frame).find_map(|(id, _)| facts.template_of_frame(id));
    match around.filter(|_| field.name == "action") {
        Some(template) => facts
            .seen(template, value)
            .is_none_or(|seen| seen.is_placeholder() || field.values.contains(&seen.text())),
        None => false,
    }
}

/// The value of an argument that says itself which values it may have.
fn choices(argument: View<'_, Parameter>, stage: Stage, sink: &mut Sink<'_>) {
    let choices = argument.choices();
    if choices.is_absent() || choices.is_null() || choices.node().is_some_and(|n| !n.is_sequence()) {
        return;
    }
    if choices.is_empty() {
        let message = "an `enum` without values allows none: Argo refuses the workflow";
        return sink.push(sink.at(choices.key_place(), choices.yaml_path(), message).stage(stage));
    }
    let Some(value) = argument.value().get().filter(|v| !v.contains("{{")) else { return };
    let all: Vec<_> = choices.iter().filter_map(|c| c.get()).collect();
    if all.contains(&value) {
        return;
    }
    let list: Vec<String> = all.iter().map(|v| format!("`{v}`")).collect();
    let message = format!("`{value}` is not one of {}: Argo refuses the workflow", list.join(", "));
    let mut found = sink
        .on(argument.value(), message)
        .stage(stage)
        .related(sink.place(choices.key_place()), "the values are here");
    if let Some(near) = suggest::meant(&value, all.iter().map(|v| v.as_ref())) {
        let edit = sink.edit(argument.value().place(), &near);
        found = found.guess(format!("use `{near}`"), vec![edit], near.certain);
    }
    sink.push(found);
}

/// Values of settings.
fn setting(facts: &SettingFacts<'_>, sink: &mut Sink<'_>) {
    for (_, problem) in facts.problems() {
        let (ProblemKind::BadValue { nearest }, Some(field)) = (&problem.kind, problem.field) else {
            continue;
        };
        let node = facts.tree.node(problem.node);
        let (name, value) = (field.name, node.text().unwrap_or_default());
        // The API server never sees them, so its schema says nothing about them.
        if field.values_by == Enforcer::Schema && field.values.contains(&"") {
            continue;
        }
        let message = format!(
            "`{value}` is no value of `{name}`: nobody refuses it, and it does not do what it looks like"
        );
        let mut found =
            sink.at(problem.span, node.path(), message).severity(Severity::Warning).stage(Stage::Run);
        match nearest {
            Some(nearest) => {
                let certain = suggest::is_certain(value, field.values.iter().copied());
                let edit = sink.edit(problem.span, *nearest);
                found = found.label(format!("did you mean `{nearest}`?")).guess(
                    format!("use `{nearest}`"),
                    vec![edit],
                    certain,
                );
            }
            None => {
                let all: Vec<String> = field.values.iter().map(|v| format!("`{v}`")).collect();
                found = found.help(format!("the values are {}", all.join(", ")));
            }
        }
        sink.push(found);
    }
}
