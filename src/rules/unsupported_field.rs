use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::analysis::{Target, TemplateFacts};
use crate::diagnostic::{Severity, Stage};
use crate::model::{Any, IntOrString, Str, View};
use crate::workspace::TemplateKind;

/// A field that templates of this kind cannot have.
pub(super) static RULE: Rule = Rule {
    code: "unsupported-field",
    severity: Severity::Error,
    stage: Stage::Submit,
    page: include_str!("unsupported-field.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for template in &facts.templates {
        if let Some(kind) = template.kind() {
            one(facts, template, kind, sink);
        }
    }
    agent_resources(facts, sink);
}

fn one(facts: &Facts<'_>, template: &TemplateFacts<'_>, kind: TemplateKind, sink: &mut Sink<'_>) {
    let view = template.view;
    let body = facts.body_stage(template);
    let is_set = |v: View<'_, Str>| v.get().is_some_and(|t| !t.is_empty());
    let leaf_only = !kind.is_leaf();
    let calls_others = kind.calls_others();
    let cases = [
        (
            "timeout",
            leaf_only && is_set(view.timeout()),
            Stage::Submit,
            "put it on the templates that do the work",
        ),
        (
            "pendingTimeout",
            leaf_only && is_set(view.pending_timeout()),
            Stage::Submit,
            "put it on the templates that do the work",
        ),
        (
            "activeDeadlineSeconds",
            calls_others && view.active_deadline_seconds().is_set(),
            body,
            "put it on the templates that do the work, or into the spec",
        ),
        (
            "parallelism",
            !calls_others && view.parallelism().is_set(),
            body,
            "only steps and DAGs have something to run in parallel",
        ),
        (
            "resourceClaims",
            !kind.makes_pod() && !view.resource_claims().is_empty(),
            Stage::Submit,
            "only templates that make a pod can claim resources",
        ),
    ];
    for (field, is_wrong, stage, help) in cases {
        if is_wrong {
            let place = view.field::<Any>(field);
            let message =
                format!("a {} template cannot have `{field}`: Argo refuses the workflow", kind.field());
            sink.push(sink.at(place.key_place(), place.yaml_path(), message).stage(stage).help(help));
        }
    }
    deadline(view.active_deadline_seconds(), kind, body, sink);
    bare_timeout(facts, template, sink);
}

/// Argo reads a number or a whole tag; the number may be 0, and not less.
fn deadline(view: View<'_, IntOrString>, kind: TemplateKind, stage: Stage, sink: &mut Sink<'_>) {
    let Some(text) = view.get().filter(|_| !kind.calls_others()) else { return };
    let is_tag = text.starts_with("{{") || text.contains("{{inputs.") || text.contains("{{workflow.");
    let message = match text.parse::<i64>() {
        Ok(number) if number >= 0 => return,
        Ok(_) => "a deadline cannot be negative: Argo refuses the workflow",
        Err(_) if is_tag => return,
        Err(_) => {
            "`activeDeadlineSeconds` is a whole number of seconds, or one tag: Argo refuses the workflow"
        }
    };
    sink.push(sink.on(view, message).stage(stage));
}

/// `timeout: "10"`: of all wrong durations only the one without a unit is refused; with the parameter's value put in.
fn bare_timeout(facts: &Facts<'_>, template: &TemplateFacts<'_>, sink: &mut Sink<'_>) {
    let view = template.view.timeout();
    let Some(written) = view.get().filter(|t| !t.is_empty()) else { return };
    let seen = facts.seen(template.id, written);
    let text = seen.as_ref().map_or(written, |seen| seen.text());
    if text.parse::<i64>().is_ok() {
        let message = format!("the timeout `{text}` has no unit: Argo refuses the workflow");
        let found = sink.on(view, message);
        let is_literal = written == text;
        let fixed = vec![sink.edit(view.place(), format!("{text}s"))];
        return sink.push(if is_literal { found.fix("make it seconds", fixed) } else { found });
    }
    let Some(name) = written.strip_prefix("{{inputs.parameters.").and_then(|t| t.strip_suffix("}}")) else {
        return;
    };
    for call in facts.calls.iter().filter(|c| matches!(c.target, Target::Local(id) if id == template.id)) {
        let argument = call.arguments.parameters().iter().find(|a| a.name().get() == Some(name));
        let Some(value) = argument.map(|a| a.value()) else { continue };
        if call.site.is_item()
            && value.get().is_some_and(|v| facts.globals.substitute(&v).parse::<i64>().is_ok())
        {
            let message = format!(
                "`{name}` is the timeout of `{}`, and needs a unit: Argo refuses the workflow",
                template.display_name()
            );
            sink.push(sink.on(value, message).related(sink.place(view.place()), "it is used here"));
        }
    }
}

/// Argo allows only what Kubernetes knows for whole pods, and only where there is a pod of its own.
fn agent_resources(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let spec = std::iter::once((facts.spec.pod_resources(), None));
    let templates = facts.templates.iter().map(|t| (t.view.pod_resources(), t.kind()));
    for (resources, kind) in spec.chain(templates).filter(|(r, _)| r.is_set()) {
        if let Some(kind) = kind.filter(|k| matches!(k, TemplateKind::Http | TemplateKind::Plugin)) {
            let message = format!(
                "{} templates share a pod, so they cannot have `podResources`: Argo refuses the workflow",
                kind.field()
            );
            sink.push(sink.at(resources.key_place(), resources.yaml_path(), message));
        }
        if !resources.claims().is_empty() {
            let message = "`podResources` cannot have `claims`: Argo refuses the workflow";
            sink.push(sink.at(resources.claims().key_place(), resources.claims().yaml_path(), message));
        }
        for (name, value) in resources.limits().iter().chain(resources.requests().iter()) {
            if !matches!(name, "cpu" | "memory") && !name.starts_with("hugepages-") {
                let message = format!(
                    "`{name}` is no resource of a whole pod, only cpu, memory and hugepages are: Argo refuses the workflow"
                );
                sink.push(sink.at(value.key_place(), value.yaml_path(), message));
            }
        }
    }
}
