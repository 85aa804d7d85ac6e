use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
use crate::model::decode::{Problem, ProblemKind};
use crate::model::{Enforcer, Kind};

/// A field that has to be there.
pub(super) static RULE: Rule = Rule {
    code: "missing-field",
    severity: Severity::Warning,
    stage: Stage::Schema,
    page: include_str!("missing-field.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for problem in &facts.object.decoded.problems {
        one(facts, problem, sink);
    }
}

fn one(facts: &Facts<'_>, problem: &Problem, sink: &mut Sink<'_>) {
    let ProblemKind::Missing { field, by } = problem.kind else { return };
    if !facts.is_complete() || facts.object.embedded || is_reported_elsewhere(facts, problem, field.name) {
        return;
    }
    let node = facts.tree.node(problem.node);
    let path = node.path();
    let owner = if path.is_empty() { facts.object.kind.name().to_owned() } else { format!("`{path}`") };
    let name = field.name;
    let decoded = &facts.object.decoded;
    let is_default =
        decoded.enclosing(problem.frame).any(|(_, f)| f.field.is_some_and(|f| f.name == "templateDefaults"));
    // Argo validates the metrics of templates, not the workflow's own.
    let is_own_metric = decoded.frame(problem.frame).is_some_and(|f| f.desc.name == "MetricLabel")
        && !decoded.enclosing(problem.frame).any(|(_, f)| f.desc.name == "Template");
    let is_binding = facts.object.kind == Kind::WorkflowEventBinding;
    let field_path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    if by == Enforcer::Argo && !is_default && !is_binding && !is_own_metric {
        let message = format!("{owner} has no `{name}`: Argo refuses the workflow");
        sink.push(sink.at(problem.span, field_path, message).severity(Severity::Error).stage(Stage::Submit));
    } else {
        let message = format!("{owner} has no `{name}`: an API server with the full CRDs refuses the object");
        sink.push(sink.at(problem.span, field_path, message));
    }
}

/// A misspelt key in the same object explains what is missing; names and sources have rules of their own; and the
/// objects' `apiVersion` and `kind` are looked at before they are decoded.
fn is_reported_elsewhere(facts: &Facts<'_>, problem: &Problem, field: &str) -> bool {
    let decoded = &facts.object.decoded;
    let frame = decoded.frame(problem.frame).map(|f| f.desc.name).unwrap_or_default();
    let has_typo = decoded.problems.iter().any(|p| {
        p.frame == problem.frame
            && match p.kind {
                ProblemKind::UnknownField { nearest } => {
                    nearest == Some(field) || stands_for_missing(facts, p) == Some(field)
                }
                _ => false,
            }
    });
    let by_rule = matches!(
        (frame, field),
        (
            "Parameter"
                | "Artifact"
                | "Template"
                | "WorkflowStep"
                | "DAGTask"
                | "ContainerNode"
                | "UserContainer",
            "name"
        ) | ("DAGTemplate", "tasks")
            | ("Prometheus" | "Metrics", "name" | "help")
            | ("GitArtifact", "repo")
            | ("HDFSArtifact", "path")
            | ("ContainerSetTemplate", "containers")
            | ("CronWorkflowSpec", "schedules")
            | ("Gauge" | "Counter" | "Histogram", "value")
    );
    let here = decoded.frame(problem.frame);
    // Argo does not mind sidecars without a name.
    let is_sidecar = here.and_then(|f| f.field).is_some_and(|f| f.name == "sidecars");
    let is_envelope =
        here.is_some_and(|f| f.parent.is_none()) && matches!(field, "apiVersion" | "kind" | "metadata");
    has_typo || (by_rule && !is_sidecar) || is_envelope
}

/// The field that is missing where an unknown one stands, when there is one of each: together they are one mistake.
pub(super) fn stands_for_missing(facts: &Facts<'_>, unknown: &Problem) -> Option<&'static str> {
    let decoded = &facts.object.decoded;
    let here = || decoded.problems.iter().filter(|p| p.frame == unknown.frame);
    let mut others = here().filter(|p| matches!(p.kind, ProblemKind::UnknownField { .. }));
    let mut missing = here().filter_map(|p| match p.kind {
        ProblemKind::Missing { field, .. } => Some(field.name),
        _ => None,
    });
    let is_alone = others.next().is_some() && others.next().is_none() && !unknown.loose;
    let field = missing.next().filter(|_| is_alone && missing.next().is_none())?;
    // A key that resembles another field is that one.
    matches!(unknown.kind, ProblemKind::UnknownField { nearest: None }).then_some(field)
}
