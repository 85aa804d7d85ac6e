use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
use crate::model::Kind;

/// A workflow that does not say where to begin.
pub(super) static RULE: Rule = Rule {
    code: "missing-entrypoint",
    severity: Severity::Error,
    stage: Stage::Submit,
    page: include_str!("missing-entrypoint.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let reference = facts.spec.workflow_template_ref();
    let runs = matches!(facts.object.kind, Kind::Workflow | Kind::CronWorkflow);
    let has_own = facts.spec.entrypoint().get().is_some_and(|e| !e.is_empty());
    let referenced = facts.globals.referenced;
    let inherits = reference.is_set()
        && (facts.globals.is_open || referenced.is_none_or(|o| o.interface.entrypoint.is_some()));
    if !runs
        || has_own
        || inherits
        || !facts.is_complete()
        || facts.is_misread(facts.spec.node(), &["entrypoint", "workflowTemplateRef"])
        || facts.spec.is_absent()
    {
        return;
    }
    let message = format!("this {} has no `entrypoint`: Argo refuses it", facts.object.kind);
    let found = sink.at(facts.spec.key_place(), facts.spec.entrypoint().yaml_path(), message);
    let names = facts.object.interface.templates.as_slice();
    sink.push(match names {
        [only] => found.help(format!("add `entrypoint: {}`", only.name)),
        _ => found.help("name the template that the workflow begins with"),
    });
}
