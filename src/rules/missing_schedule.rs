use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
use crate::model::cron::CronWorkflowSpec;
use crate::model::decode::ProblemKind;
use crate::model::{Kind, Version, View};
use crate::values::cron;

/// A cron workflow that is never due.
pub(super) static RULE: Rule = Rule {
    code: "missing-schedule",
    severity: Severity::Error,
    stage: Stage::Submit,
    page: include_str!("missing-schedule.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    if facts.object.kind != Kind::CronWorkflow {
        return;
    }
    let Some(root) = facts.workspace.view::<()>(facts.object) else { return };
    let spec: View<'_, CronWorkflowSpec> = root.field("spec");
    let has_old = facts.workspace.version() < Version::new(4, 0) && spec.schedule().is_set();
    let is_explained = facts.object.decoded.problems.iter().any(|p| {
        matches!(p.kind, ProblemKind::UnknownField { nearest: Some("schedules") } | ProblemKind::Removed(_))
            || p.field.is_some_and(|f| f.name == "schedules")
                && matches!(p.kind, ProblemKind::WrongType { .. })
    });
    if spec.schedules().is_empty() && !has_old && !is_explained && facts.is_complete() && spec.is_set() {
        let place =
            if spec.schedules().is_absent() { spec.key_place() } else { spec.schedules().key_place() };
        let message = "this cron workflow has no `schedules`: Argo refuses it";
        sink.push(sink.at(place, spec.schedules().yaml_path(), message));
    }
    for schedule in spec.schedules().iter() {
        let parsed = schedule.get().filter(|s| !s.contains("{{")).and_then(|s| cron::parse(s).ok());
        if parsed.is_some_and(|p| p.never_fires()) {
            let message = "this schedule never comes: the day does not exist in that month";
            sink.push(sink.on(schedule, message).severity(Severity::Warning).stage(Stage::Run));
        }
    }
}
