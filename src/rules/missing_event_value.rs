use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
use crate::model::event::WorkflowEventBindingSpec;
use crate::model::{Kind, View};

/// An argument of an event binding that takes nothing from the event.
pub(super) static RULE: Rule = Rule {
    code: "missing-event-value",
    severity: Severity::Error,
    stage: Stage::Run,
    page: include_str!("missing-event-value.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    if facts.object.kind != Kind::WorkflowEventBinding || !facts.is_complete() {
        return;
    }
    let Some(root) = facts.workspace.view::<()>(facts.object) else { return };
    let spec: View<'_, WorkflowEventBindingSpec> = root.field("spec");
    for parameter in spec.submit().arguments().parameters().iter() {
        let event = parameter.value_from().event();
        if facts.is_misread(parameter.node(), &[])
            || facts.is_misread(parameter.value_from().node(), &[])
            || event.is_set()
        {
            continue;
        }
        let message = format!(
            "the argument `{}` has no `valueFrom.event`: when an event comes, no workflow is started",
            parameter.name().or_empty()
        );
        sink.push(
            sink.on(parameter.name(), message)
                .help("write `valueFrom: {event: \"'text'\"}` for a fixed value"),
        );
    }
}
