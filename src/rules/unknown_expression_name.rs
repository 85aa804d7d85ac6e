use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::analysis::{Position, Reason, Scope, TagUse, Unknown};
use crate::diagnostic::{Severity, Stage};
use crate::expr::lang::{self, Reference};
use crate::expr::tags::TagKind;
use crate::text::Span;
use crate::yaml::Style;

/// A name in an expression that does not exist at its place.
pub(super) static RULE: Rule = Rule {
    code: "unknown-expression-name",
    severity: Severity::Warning,
    stage: Stage::Run,
    page: include_str!("unknown-expression-name.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for tag in &facts.tags {
        if let TagKind::Expression(span) = tag.tag.kind {
            one(facts, tag, span, sink);
        }
    }
}

fn one(facts: &Facts<'_>, tag: &TagUse<'_>, part: Span, sink: &mut Sink<'_>) {
    let text = tag.text.get(part.range()).unwrap_or_default();
    let parsed = lang::parse(text);
    if !parsed.errors.is_empty() {
        return;
    }
    let scope = Scope::of_zone(facts, tag.zone);
    for reference in lang::identifiers(&parsed) {
        if !reference.complete || reference.guarded || reference.local || reference.called {
            continue;
        }
        if let Some(unknown) = unknown(&scope, &reference) {
            report(facts, tag, part, text, &reference, &unknown, sink);
        }
    }
}

/// Why the reference names nothing. Only names that a manifest decides are looked at: inputs, parameters of the
/// workflow, and what steps and tasks give.
fn unknown(scope: &Scope<'_, '_>, reference: &Reference) -> Option<Unknown> {
    let path: Vec<&str> = reference.path.iter().map(String::as_str).collect();
    let key = match path.as_slice() {
        ["inputs", "parameters", name, ..] => format!("inputs.parameters.{name}"),
        ["workflow", "parameters", name, ..] if *name != "json" => format!("workflow.parameters.{name}"),
        ["steps" | "tasks", _, "outputs", "parameters", _, ..] => path[..5].join("."),
        ["steps" | "tasks", _, "outputs", "result", ..] => path[..4].join("."),
        _ => return None,
    };
    if scope.lookup(&key).is_some() || scope.position() == Position::Spec {
        return None;
    }
    scope.judge(&key)
}

fn report(
    facts: &Facts<'_>,
    tag: &TagUse<'_>,
    part: Span,
    text: &str,
    reference: &Reference,
    unknown: &Unknown,
    sink: &mut Sink<'_>,
) {
    let is_template_parameter =
        facts.is_template() && matches!(unknown.reason, Reason::WorkflowParameter { .. });
    if is_template_parameter {
        return;
    }
    let waits = reference.path.first().is_some_and(|root| root == "steps" || root == "tasks");
    let end = if waits {
        "the workflow waits for ever"
    } else {
        "Argo leaves the tag as it is, and its text is what arrives"
    };
    let name = reference.path.last().map(String::as_str).unwrap_or_default();
    let message = format!("there is no `{}` here: {end}", unknown.key);
    let index = unknown.key.split('.').count().saturating_sub(1).min(reference.spans.len().saturating_sub(1));
    let span = reference.spans.get(index).copied().unwrap_or(reference.span);
    let place = span.shifted(part.start as usize);
    let mut found = sink.in_text(tag.node, place, message);
    let rest = text.get(span.end as usize..).unwrap_or_default();
    if rest.starts_with('-') {
        let word: String =
            rest.chars().take_while(|c| c.is_alphanumeric() || *c == '-' || *c == '_').collect();
        let before = reference.path[..index].join(".");
        found = found.help(format!("a name with a hyphen needs brackets: `{before}['{name}{word}']`"));
        let (start, end) = (span.start as usize, span.end as usize + word.len());
        let is_member = index > 0 && text.get(..start).is_some_and(|t| t.ends_with('.'));
        // In a scalar with quotes of that kind they would have to be doubled.
        let quote = if tag.node.style() == Some(Style::SingleQuoted) { '"' } else { '\'' };
        if is_member && text.get(end..).is_some_and(|t| !t.starts_with('-')) {
            let part = Span::new(start - 1, end).shifted(part.start as usize);
            let edit = sink.edit(tag.node.source_span(part.range()), format!("[{quote}{name}{word}{quote}]"));
            found = found.fix("put the name in brackets", vec![edit]);
        }
    } else if let Some(suggestion) = &unknown.suggestion {
        let edit = sink.edit(tag.node.source_span(place.range()), suggestion);
        found = found.label(format!("did you mean `{suggestion}`?")).guess(
            format!("use `{suggestion}`"),
            vec![edit],
            suggestion.certain,
        );
    }
    sink.push(found);
}
