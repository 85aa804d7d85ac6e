use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
use crate::model::artifact::Artifact;
use crate::model::parameter::Parameter;
use crate::model::{Kind, View};
use crate::workspace::has_location_or_key;

/// An argument that says no value.
pub(super) static RULE: Rule = Rule {
    code: "argument-without-value",
    severity: Severity::Error,
    stage: Stage::Submit,
    page: include_str!("argument-without-value.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let arguments = facts.spec.arguments();
    if !facts.is_template() && !facts.object.is_patch && !facts.object.embedded {
        for argument in arguments.parameters().iter() {
            declared(facts, argument, sink);
        }
        of_referenced(facts, sink);
    }
    for argument in arguments.parameters().iter() {
        value_from(argument, Stage::Submit, sink);
    }
    for artifact in arguments.artifacts().iter() {
        source(facts, artifact, Stage::Submit, sink);
    }
    for call in facts.calls.iter().filter(|c| c.site.is_item()) {
        let stage = call.caller.map_or(Stage::Submit, |t| facts.body_stage(facts.template(t)));
        for argument in call.arguments.parameters().iter() {
            let is_empty = !argument.value().is_set() && !argument.value_from().is_set();
            if is_empty
                && facts.is_complete()
                && !facts.is_misread(argument.node(), &[])
                && argument.name().is_set()
            {
                let name = argument.name().or_empty();
                let message = format!(
                    "the argument `{name}` of {} has no value: Argo refuses the workflow",
                    call.display()
                );
                let found = sink.on(argument.name(), message).stage(stage);
                sink.push(if argument.default().is_set() {
                    let edit = sink.edit(argument.default().key_place(), "value");
                    found.help("a `default` does not count here").fix("write `value`", vec![edit])
                } else {
                    found
                });
            }
            value_from(argument, stage, sink);
        }
        for artifact in call.arguments.artifacts().iter() {
            source(facts, artifact, stage, sink);
        }
    }
}

/// Parameters of the object that `workflowTemplateRef` names: they count as the workflow's own where it declares none of
/// their name.
fn of_referenced(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let Some(object) = facts.globals.referenced.filter(|_| facts.is_complete() && !facts.globals.is_open)
    else {
        return;
    };
    let own = facts.spec.arguments();
    if facts.is_misread(own.node(), &[]) {
        return;
    }
    let is_own = |name: &str| own.parameters().iter().any(|a| a.name().written() == Some(name));
    let mut missing: Vec<&str> = Vec::new();
    for argument in &object.interface.arguments {
        let name = argument.name.as_str();
        let is_given = argument.value.is_some() || argument.value_from || is_own(name);
        if !is_given && !name.is_empty() && facts.supplied(name).is_none() && !missing.contains(&name) {
            missing.push(name);
        }
    }
    if missing.is_empty() {
        return;
    }
    let names: Vec<String> = missing.iter().map(|name| format!("`{name}`")).collect();
    let (names, parameter) = (names.join(", "), if missing.len() == 1 { "parameter" } else { "parameters" });
    let place = facts.spec.workflow_template_ref().name();
    let found = if facts.object.kind == Kind::CronWorkflow {
        let message = format!(
            "`{}` declares the {parameter} {names} without a value, and nobody can give one: Argo refuses the cron workflow",
            object.name
        );
        sink.on(place, message)
    } else {
        let message = format!(
            "`{}` declares the {parameter} {names} without a value: Argo refuses the workflow unless it is given at \
             submission",
            object.name
        );
        sink.on(place, message).severity(Severity::Warning)
    };
    sink.push(found.help("give the value under this one's own `arguments.parameters`"));
}

/// `argo submit -p` can give the value of a Workflow's parameter; nobody can give a CronWorkflow's. Where a
/// `workflowTemplateRef` gives one too, the workflow's own declaration still replaces it.
fn declared(facts: &Facts<'_>, argument: View<'_, Parameter>, sink: &mut Sink<'_>) {
    let is_empty = !argument.value().is_set() && !argument.value_from().is_set();
    if !is_empty
        || !facts.is_complete()
        || facts.is_misread(argument.node(), &[])
        || !argument.name().is_set()
    {
        return;
    }
    let name = argument.name().or_empty();
    let found = if facts.object.kind == Kind::CronWorkflow {
        sink.on(argument.name(), format!("the parameter `{name}` has no value, and nobody can give it one: Argo refuses the cron workflow"))
    } else {
        let message = format!(
            "the parameter `{name}` has no value: Argo refuses the workflow unless it is given at submission"
        );
        sink.on(argument.name(), message).severity(Severity::Warning)
    };
    sink.push(if argument.default().is_set() {
        let edit = sink.edit(argument.default().key_place(), "value");
        found.help("a `default` does not count here").fix("write `value`", vec![edit])
    } else {
        found
    });
}

fn value_from(argument: View<'_, Parameter>, stage: Stage, sink: &mut Sink<'_>) {
    let from = argument.value_from();
    if !from.is_set() {
        return;
    }
    let allowed = from.config_map_key_ref().is_set()
        || from.event().get().is_some_and(|e| !e.is_empty())
        || from.supplied().is_set();
    let others = [
        ("path", from.path()),
        ("jsonPath", from.json_path()),
        ("parameter", from.parameter()),
        ("expression", from.expression()),
    ];
    let other = others.iter().find(|(_, v)| v.get().is_some_and(|t| !t.is_empty()));
    let message = match other {
        Some((field, _)) => format!("an argument cannot come from `{field}`, which is for outputs: Argo refuses the workflow"),
        None if !allowed => "`valueFrom` of an argument needs `configMapKeyRef`, `event` or `supplied`: Argo refuses the workflow".to_owned(),
        None => return,
    };
    let span = other.map_or(from.key_place(), |(_, v)| v.key_place());
    sink.push(sink.at(span, from.yaml_path(), message).stage(stage));
}

fn source(facts: &Facts<'_>, artifact: View<'_, Artifact>, stage: Stage, sink: &mut Sink<'_>) {
    let from = artifact.from().get().is_some_and(|f| !f.is_empty());
    let expression = artifact.from_expression().get().is_some_and(|f| !f.is_empty());
    if from && expression {
        let message = "an artifact has `from` or `fromExpression`, not both: Argo refuses the workflow";
        let found =
            sink.at(artifact.from_expression().key_place(), artifact.yaml_path(), message).stage(stage);
        return sink.push(found.related(sink.place(artifact.from().key_place()), "the other one"));
    }
    if from
        || has_location_or_key(artifact.cast())
        || !facts.is_complete()
        || facts.is_misread(artifact.node(), &[])
        || !artifact.is_set()
    {
        return;
    }
    let name = artifact.name().or_empty();
    let message =
        format!("the artifact `{name}` does not say where it comes from: Argo refuses the workflow");
    let found = sink.on(artifact.name(), message).stage(stage);
    sink.push(if expression {
        found.help("this is a limit of Argo's: `fromExpression` alone is refused in arguments; use `from: \"{{=…}}\"`")
    } else {
        found.help("add `from`, or a location with a key")
    });
}
