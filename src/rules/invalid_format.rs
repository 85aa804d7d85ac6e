use super::{Check, Rule, Sink};
use crate::analysis::{Constants, Facts, Position, Reader, SettingFacts, condition};
use crate::diagnostic::{Severity, Stage};
use crate::expr::tags::scan;
use crate::model::config::HelmValues;
use crate::model::decode::{FrameId, Problem, ProblemKind};
use crate::model::metadata::EnvVar;
use crate::model::{Format, IntOrString, View};
use crate::text::Span;
use crate::values::duration;
use crate::workspace::{SettingKind, controller_container};

/// A duration, schedule, time zone or number that cannot be read.
pub(super) static RULE: Rule = Rule {
    code: "invalid-format",
    severity: Severity::Error,
    stage: Stage::Run,
    page: include_str!("invalid-format.md"),
    check: Check::Both(check, setting),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for problem in &facts.object.decoded.problems {
        one(facts, problem, sink);
    }
    computed(facts, sink);
}

/// The sorts of texts whose tags are replaced before they are read.
#[derive(Clone, Copy)]
enum Kind {
    Duration,
    GoDuration,
    Number,
}

/// Texts that hold tags: what the manifest gives these decides, and the text between them is certain.
fn computed(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let constants = Constants::new(facts);
    let mut retries = vec![(facts.spec.retry_strategy(), Position::Spec, true)];
    for template in &facts.templates {
        let (view, position, runs) = (template.view, Position::Body(template.id), facts.may_run(template.id));
        let texts = [
            (view.timeout().cast(), Kind::Duration),
            (view.pending_timeout().cast(), Kind::Duration),
            (view.suspend().duration().cast(), Kind::Duration),
            (view.memoize().max_age().cast(), Kind::GoDuration),
            (view.active_deadline_seconds(), Kind::Number),
        ];
        for (text, kind) in texts {
            with_tags(&constants, text, kind, position, runs, sink);
        }
        retries.push((view.retry_strategy(), position, runs));
    }
    for (retry, position, runs) in retries {
        let backoff = retry.backoff();
        let texts = [
            (retry.limit(), Kind::Number),
            (backoff.factor(), Kind::Number),
            (backoff.duration().cast(), Kind::Duration),
            (backoff.max_duration().cast(), Kind::Duration),
            (backoff.cap().cast(), Kind::Duration),
        ];
        for (text, kind) in texts {
            with_tags(&constants, text, kind, position, runs, sink);
        }
    }
}

fn with_tags(
    constants: &Constants<'_, '_>,
    view: View<'_, IntOrString>,
    kind: Kind,
    position: Position,
    runs: bool,
    sink: &mut Sink<'_>,
) {
    let (Some(node), Some(text)) = (view.node(), view.get().filter(|t| t.contains("{{"))) else { return };
    if let (Kind::Number, Some(span)) = (kind, letters_around_tags(&text)) {
        let part = text.get(span.range()).unwrap_or_default();
        let message = format!(
            "with `{part}` in it this is no whole number, whatever the tag gives: it fails when it is needed"
        );
        let found = sink.in_text(node, span, message);
        sink.push(if runs { found } else { found.severity(Severity::Warning) });
        return;
    }
    let Some(expected) = constants.text(&text, position) else { return };
    let wrong = match kind {
        Kind::Duration => duration::parse_argo(&expected.text).err().map(|e| e.message),
        Kind::GoDuration => duration::parse_go(&expected.text).err().map(|e| e.message),
        Kind::Number if expected.text.trim().parse::<i64>().is_ok() => None,
        Kind::Number => Some(format!("`{}` is no whole number", expected.text)),
    };
    if let Some(wrong) = wrong {
        let message =
            format!("{wrong}, which it is with the values of this file: it fails when it is needed");
        sink.push(sink.on(view, message).severity(Severity::Warning));
    }
}

/// The first part of a text outside of its tags that cannot belong to a whole number.
fn letters_around_tags(text: &str) -> Option<Span> {
    let mut done = 0;
    let tags = scan(text);
    let ends = tags.iter().map(|t| (t.span.start as usize, t.span.end as usize));
    for (start, end) in ends.chain([(text.len(), text.len())]) {
        let part = text.get(done..start)?;
        let trimmed = part.trim();
        if !trimmed.is_empty() && !trimmed.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '+')) {
            let from = done + part.find(trimmed).unwrap_or_default();
            return Some(Span::new(from, from + trimmed.len()));
        }
        done = end;
    }
    None
}

fn is_conditional(facts: &Facts<'_>, frame: FrameId) -> bool {
    facts.call_of_frame(frame).is_some_and(|id| condition(facts.call(id)).is_some())
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
        // A condition that is false leaves the rest of the step or task alone.
        _ if decoded.enclosing(problem.frame).any(|(frame, _)| is_conditional(facts, frame)) => {
            (Severity::Warning, Stage::Run, "Argo accepts it, and it fails when it is needed")
        }
        _ => (Severity::Error, Stage::Run, "Argo accepts it, and it fails when it is needed"),
    };
    let (reason, guess) = match error.message.rsplit_once("; did you mean ") {
        Some((reason, guess)) if error.suggestion.is_some() => (reason, Some(guess)),
        _ => (error.message.as_str(), None),
    };
    let message = format!("{reason}: {end}");
    let span = if node.text().is_some() { node.source_span(error.span.range()) } else { problem.span };
    let span = if span.is_empty() { problem.span } else { span };
    let mut found = sink.at(span, node.path(), message).severity(severity).stage(stage);
    if let Some(guess) = guess {
        found = found.label(format!("did you mean {guess}"));
    }
    if let Some(suggestion) = &error.suggestion {
        found = found.fix(format!("write `{suggestion}`"), vec![sink.edit(problem.span, suggestion)]);
    }
    sink.push(found);
}

/// Times in settings.
fn setting(facts: &SettingFacts<'_>, sink: &mut Sink<'_>) {
    environment(facts, sink);
    for (part, problem) in facts.problems() {
        let (ProblemKind::BadFormat(error), Some(field)) = (&problem.kind, problem.field) else { continue };
        let node = facts.tree.node(problem.node);
        let in_defaults = part.decoded.enclosing(problem.frame).any(|(_, f)| f.desc.name == "WorkflowSpec");
        let is_own = matches!(field.format, Format::Ttl | Format::GoDuration) && !in_defaults;
        let (severity, stage, end) = match facts.reader(part) {
            // Only the server reads how long a login lasts.
            Reader::Controller if is_own && field.name == "sessionExpiry" => {
                (Severity::Error, Stage::Parse, "the server and the controller refuse to start")
            }
            Reader::Controller if is_own => {
                (Severity::Error, Stage::Parse, "the controller refuses to start")
            }
            _ => (Severity::Warning, Stage::Run, "every workflow gets it, and it fails when it is needed"),
        };
        let message = format!("{}: {end}", error.message);
        let span = node.source_span(error.span.range());
        let span = if span.is_empty() { problem.span } else { span };
        let mut found = sink.at(span, node.path(), message).severity(severity).stage(stage);
        if let Some(suggestion) = &error.suggestion {
            found = found.fix(format!("write `{suggestion}`"), vec![sink.edit(problem.span, suggestion)]);
        }
        sink.push(found);
    }
}

/// Variables of the controller's environment that are Go durations.
const DURATIONS: [&str; 2] = ["ARCHIVED_WORKFLOW_GC_PERIOD", "WORKFLOW_GC_PERIOD"];

/// How often the controller deletes, in its Deployment or in values of the chart.
fn environment(facts: &SettingFacts<'_>, sink: &mut Sink<'_>) {
    let of_deployment = (facts.setting.kind == SettingKind::Deployment)
        .then(|| controller_container(facts.view()).map(|c| c.env()))
        .flatten();
    let of_values = (facts.setting.kind == SettingKind::Values)
        .then(|| facts.view::<HelmValues>().controller().extra_env().cast());
    for variable in of_deployment.or(of_values).into_iter().flat_map(|list| list.iter()) {
        let variable: View<'_, EnvVar> = variable;
        let name = variable.name().or_empty();
        let Some(text) = variable.value().get().filter(|t| DURATIONS.contains(&name) && !t.contains("{{"))
        else {
            continue;
        };
        if let Err(error) = duration::parse_go(text) {
            let message = format!("{}: the controller does not take it for `{name}`", error.message);
            let mut found = sink.on(variable.value(), message).severity(Severity::Warning);
            if let Some(suggestion) = &error.suggestion {
                let edit = sink.edit(variable.value().place(), suggestion);
                found = found.fix(format!("write `{suggestion}`"), vec![edit]);
            }
            sink.push(found);
        }
    }
}
