use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
use crate::model::Format;
use crate::model::decode::{Problem, ProblemKind};

/// A duration, schedule, time zone or number that cannot be read.
pub(super) static RULE: Rule = Rule {
    code: "invalid-format",
    severity: Severity::Error,
    stage: Stage::Run,
    page: include_str!("invalid-format.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for problem in &facts.object.decoded.problems {
        one(facts, problem, sink);
    }
}

fn one(facts: &Facts<'_>, problem: &Problem, sink: &mut Sink<'_>) {
    let (ProblemKind::BadFormat(error), Some(field)) = (&problem.kind, problem.field) else { return };
    let node = facts.tree.node(problem.node);
    let decoded = &facts.object.decoded;
    // `unsupported-field` says what Argo's validation makes of these.
    let is_template = decoded.frame(problem.frame).is_some_and(|f| f.desc.name == "Template");
    let is_number = node.text().is_some_and(|t| t.parse::<i64>().is_ok());
    if is_template && (field.name == "activeDeadlineSeconds" || field.name == "timeout" && is_number) {
        return;
    }
    let in_template = decoded.enclosing(problem.frame).any(|(_, f)| f.desc.name == "Template");
    let (severity, stage, end) = match (field.format, field.name) {
        (Format::Cron | Format::TimeZone, _) => {
            (Severity::Error, Stage::Submit, "Argo refuses the cron workflow")
        }
        (Format::MetricName, _) if in_template => {
            (Severity::Error, Stage::Submit, "Argo refuses the workflow")
        }
        (Format::MetricName, _) => (Severity::Warning, Stage::Run, "the controller reports no metric"),
        (_, "deleteDelayDuration") => {
            (Severity::Warning, Stage::Run, "the controller uses its default instead")
        }
        _ => (Severity::Error, Stage::Run, "Argo accepts it, and it fails when it is needed"),
    };
    let message = format!("{}: {end}", error.message);
    let span = if node.text().is_some() { node.source_span(error.span.range()) } else { problem.span };
    let span = if span.is_empty() { problem.span } else { span };
    let mut found = sink.at(span, node.path(), message).severity(severity).stage(stage);
    if let Some(suggestion) = &error.suggestion {
        found = found.fix(format!("write `{suggestion}`"), vec![sink.edit(problem.span, suggestion)]);
    }
    sink.push(found);
}
