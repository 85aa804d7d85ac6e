use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Diagnostic, Severity, Stage};
use crate::model::cron::CronWorkflowSpec;
use crate::model::decode::{Problem, ProblemKind};
use crate::model::{Format, View};
use crate::yaml::Node;

/// A value that only the full CRDs refuse.
pub(super) static RULE: Rule = Rule {
    code: "outside-bounds",
    severity: Severity::Warning,
    stage: Stage::Schema,
    page: include_str!("outside-bounds.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for problem in &facts.object.decoded.problems {
        one(facts, problem, sink);
    }
}

fn one(facts: &Facts<'_>, problem: &Problem, sink: &mut Sink<'_>) {
    let (ProblemKind::OutOfBounds(demand), Some(field)) = (&problem.kind, problem.field) else { return };
    // Argo's own validation of empty lists and of names is stricter, and says it better; only with tags in them it lets them pass.
    let node = facts.tree.node(problem.node);
    let is_name = matches!(
        field.format,
        Format::TemplateName | Format::ParameterName | Format::MetricName | Format::Cron
    );
    let has_tag = node.text().is_some_and(|t| t.contains("{{"));
    let is_crd_schedule =
        field.format == Format::Cron && node.text().is_some_and(|t| crate::values::cron::parse(t).is_ok());
    if is_name && !is_crd_schedule && (!has_tag || field.format == Format::Cron || is_refused(facts, node)) {
        return;
    }
    if is_reported_elsewhere(facts, problem, field.name) {
        return;
    }
    if field.name == "startingDeadlineSeconds" {
        let message = format!("`{}` {demand}: Argo refuses the cron workflow", field.name);
        let found = sink.at(problem.span, node.path(), message);
        return sink.push(found.severity(Severity::Error).stage(Stage::Submit));
    }
    if is_crd_schedule {
        return sink.push(schedule(facts, node, sink));
    }
    let message = format!("`{}` {demand}: an API server with the full CRDs refuses the object", field.name);
    sink.push(sink.at(problem.span, node.path(), message));
}

/// Whether Argo refuses a name whatever becomes of the tags in it, which `invalid-name` reports.
fn is_refused(facts: &Facts<'_>, node: Node<'_>) -> bool {
    let text = node.text().unwrap_or_default();
    let mut lists =
        facts.named_lists.iter().filter(|l| l.names.iter().any(|(name, _)| name.node() == Some(node)));
    lists.any(|list| list.refusal(facts, text).is_some())
}

/// A schedule that Argo understands and the schema does not.
fn schedule(facts: &Facts<'_>, node: Node<'_>, sink: &Sink<'_>) -> Diagnostic {
    let text = node.text().unwrap_or_default().trim();
    let zone = text.split_once(' ').and_then(|(first, rest)| {
        let zone = first.strip_prefix("CRON_TZ=").or_else(|| first.strip_prefix("TZ="))?;
        Some((first, zone, rest.trim()))
    });
    let end = "Argo understands it, and an API server with the full CRDs refuses the object";
    let Some((prefix, zone, rest)) = zone else {
        return sink.on_node(node, format!("`{text}` is not how the CRDs have a schedule: {end}"));
    };
    let found = sink.on_node(node, format!("a schedule cannot begin with `{prefix}`: {end}"));
    let root: View<'_, ()> = View::new(facts.tree.node(facts.object.root));
    let timezone = root.field::<CronWorkflowSpec>("spec").timezone();
    let found = found.help(format!("write `{rest}`, and `timezone: {zone}` beside `schedules`"));
    if timezone.get() == Some(zone) {
        let edit = sink.edit(node.span(), format!("\"{rest}\""));
        return found.fix(format!("leave it to `timezone: {zone}`"), vec![edit]);
    }
    found
}

/// Argo's own validation minds some empty lists and texts too, and its rules say so.
fn is_reported_elsewhere(facts: &Facts<'_>, problem: &Problem, field: &str) -> bool {
    let decoded = &facts.object.decoded;
    let node = facts.tree.node(problem.node);
    let is_empty = node.is_sequence() && node.items().len() == 0 || node.text().is_some_and(str::is_empty);
    let mut frames = decoded.enclosing(problem.frame).map(|(_, frame)| frame.desc.name);
    let (frame, around) = (frames.next().unwrap_or_default(), frames.next());
    let in_template = frames.any(|name| name == "Template");
    if field == "parallelism" && node.text() == Some("0") {
        return true;
    }
    is_empty
        && match field {
            "tasks" | "schedules" | "containers" => true,
            "enum" => around == Some("Arguments"),
            "value" => in_template && matches!(frame, "Gauge" | "Counter" | "Histogram"),
            _ => false,
        }
}
