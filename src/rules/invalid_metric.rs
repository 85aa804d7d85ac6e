use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::{Severity, Stage};
use crate::model::metrics::Prometheus;
use crate::model::{Str, View};

/// A metric without help or value.
pub(super) static RULE: Rule = Rule {
    code: "invalid-metric",
    severity: Severity::Error,
    stage: Stage::Submit,
    page: include_str!("invalid-metric.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for template in &facts.templates {
        for metric in template.view.metrics().prometheus().iter() {
            let found = one(facts, metric, sink);
            sink.extend(found.into_iter().map(|d| d.stage(facts.body_stage(template))));
        }
    }
    // Nobody validates the workflow's own; the controller then reports no metric.
    for metric in facts.spec.metrics().prometheus().iter() {
        let found = one(facts, metric, sink);
        sink.extend(found.into_iter().map(|d| {
            let message = d.message.replace("Argo refuses the workflow", "the controller reports no metric");
            Diagnostic { message, ..d }.severity(Severity::Warning).stage(Stage::Run)
        }));
    }
}

fn one(facts: &Facts<'_>, metric: View<'_, Prometheus>, sink: &Sink<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let name = metric.name().or_empty();
    let is_empty = |v: View<'_, Str>| {
        facts.is_complete() && v.get().is_none_or(str::is_empty) && (v.get().is_some() || !v.is_set())
    };
    let mut say = |place: crate::text::Span, path: String, what: &str| {
        found.push(sink.at(place, path, format!("the metric `{name}` {what}: Argo refuses the workflow")));
    };
    if is_empty(metric.name()) {
        say(metric.place(), metric.name().yaml_path(), "has no name");
    }
    if is_empty(metric.help()) && !facts.is_misread(metric.node(), &[]) {
        say(metric.name().place(), metric.help().yaml_path(), "has no `help`");
    }
    for (kind, set, value, key) in [
        ("gauge", metric.gauge().is_set(), metric.gauge().value(), metric.gauge().key_place()),
        ("counter", metric.counter().is_set(), metric.counter().value(), metric.counter().key_place()),
        (
            "histogram",
            metric.histogram().is_set(),
            metric.histogram().value(),
            metric.histogram().key_place(),
        ),
    ] {
        if set && is_empty(value) {
            say(key, value.yaml_path(), &format!("has a {kind} without a `value`"));
        }
    }
    let gauge = metric.gauge();
    if gauge.realtime().get() == Some(true) && gauge.value().or_empty().contains("resourcesDuration.") {
        say(
            gauge.value().place(),
            gauge.value().yaml_path(),
            "is measured in real time, where `resourcesDuration` is not known yet",
        );
    }
    found
}
