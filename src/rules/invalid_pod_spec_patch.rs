use super::{Check, Rule, Sink};
use crate::analysis::{Constants, Facts, Position};
use crate::diagnostic::{Severity, Stage};
use crate::model::decode::{ProblemKind, decode};
use crate::model::{Str, Version, View};
use crate::text::{SourceText, Span};
use crate::yaml;

/// A `podSpecPatch` that cannot be applied.
pub(super) static RULE: Rule = Rule {
    code: "invalid-pod-spec-patch",
    severity: Severity::Error,
    stage: Stage::Run,
    page: include_str!("invalid-pod-spec-patch.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let constants = Constants::new(facts);
    let runs_pods =
        facts.templates.iter().any(|t| facts.may_run(t.id) && t.kind().is_some_and(|k| k.makes_pod()));
    one(facts.spec.pod_spec_patch(), &constants, Position::Spec, runs_pods, sink);
    for template in facts.templates.iter().filter(|t| t.kind().is_some_and(|k| k.makes_pod())) {
        let position = Position::Body(template.id);
        one(template.view.pod_spec_patch(), &constants, position, facts.may_run(template.id), sink);
    }
}

fn one(
    view: View<'_, Str>,
    constants: &Constants<'_, '_>,
    position: Position,
    runs: bool,
    sink: &mut Sink<'_>,
) {
    let (Some(node), Some(text)) = (view.node(), view.get().filter(|t| !t.trim().is_empty())) else { return };
    let Some(expected) = constants.text(text, position) else { return };
    let tree = yaml::parse(SourceText::from(expected.text.to_string()));
    let severity = if runs && expected.is_literal { Severity::Error } else { Severity::Warning };
    let place = |span: Span| {
        // Only a text without tags has the places of its result.
        if expected.is_literal && span.end as usize <= text.len() { span } else { Span::new(0, text.len()) }
    };
    // Only the first document is read, and of a key that stands there twice the last one counts.
    let end = tree.documents().get(1).map_or(u32::MAX, |d| d.span.start);
    let is_fatal = |p: &&yaml::Problem| {
        p.span.start < end
            && !matches!(
                p.kind,
                yaml::ProblemKind::DuplicateKey
                    | yaml::ProblemKind::MergeOverride
                    | yaml::ProblemKind::DroppedDocument
                    | yaml::ProblemKind::LineBreak
            )
    };
    if let Some(problem) = tree.problems().iter().find(is_fatal) {
        let message = format!("the patch is neither YAML nor JSON: {}; no pod can be made", problem.message);
        sink.push(sink.in_text(node, place(problem.span), message).severity(severity));
        return;
    }
    // What begins with a brace is taken for JSON, and not read as YAML.
    if expected.text.trim_start().starts_with('{')
        && let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(&expected.text)
        && !error.to_string().starts_with("recursion limit")
    {
        let message = format!(
            "a patch that begins with `{{` has to be JSON, and this is none ({error}): no pod can be made"
        );
        let found = sink.in_text(node, Span::new(0, text.len()), message).severity(severity);
        sink.push(found.help("quote every key and text with `\"`, or write it without the outer braces"));
        return;
    }
    let Some(root) = tree.documents().first().and_then(|d| d.root).map(|root| tree.node(root)) else {
        return;
    };
    if !root.is_mapping() {
        let message = "the patch must be a map of a pod's fields: no pod can be made";
        sink.push(sink.in_text(node, Span::new(0, text.len()), message).severity(severity));
        return;
    }
    let Some(desc) = crate::model::Shape::Kube("PodSpec").as_struct() else { return };
    for problem in decode(root, desc, Version::LATEST).problems {
        let path = tree.node(problem.node).path();
        let (message, severity) = match &problem.kind {
            ProblemKind::WrongType { expected, found } => (
                format!(
                    "`{path}` of the patch must be {}, not {}: no pod can be made",
                    expected.as_str(),
                    found.as_str()
                ),
                severity,
            ),
            ProblemKind::UnknownField { nearest } if !path.contains('$') => {
                let hint = nearest.map_or(String::new(), |n| format!(", did you mean `{n}`?"));
                (format!("a pod has no `{path}`{hint}: this part of the patch is ignored"), Severity::Warning)
            }
            _ => continue,
        };
        sink.push(sink.in_text(node, place(problem.span), message).severity(severity));
    }
}
