use super::{Check, Rule, Sink};
use crate::analysis::{ExprUse, Facts, Missing, Names, Reason, Surroundings};
use crate::diagnostic::{Diagnostic, Severity, Stage};
use crate::expr::lang::{ProblemKind, Reference};
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
    for one in &facts.expressions {
        if let Some(found) = hyphen(facts, one, sink) {
            sink.push(found);
            continue;
        }
        let mut said: Vec<String> = Vec::new();
        for missing in &one.missing {
            if !said.contains(&missing.key) {
                said.push(missing.key.clone());
                report(facts, one, missing, sink);
            }
        }
        for problem in &one.problems {
            match &problem.kind {
                ProblemKind::UnknownName { name, suggestion } => {
                    unknown_root(facts, one, problem.span, name, suggestion.as_deref(), sink)
                }
                ProblemKind::NoMember { .. }
                | ProblemKind::UnknownMember { .. }
                | ProblemKind::UnknownPointer { .. }
                | ProblemKind::PointerOutside => {
                    let end = one.effect(facts);
                    let message = format!("{}: {}", problem.kind, end.consequence());
                    sink.push(sink.in_expression(facts, one, problem.span, message, end));
                }
                _ => {}
            }
        }
    }
}

fn report(facts: &Facts<'_>, one: &ExprUse<'_>, missing: &Missing, sink: &mut Sink<'_>) {
    let Some(reference) = one.references.get(missing.reference) else { return };
    let root = reference.path.first().map(String::as_str).unwrap_or_default();
    let effect = if missing.guarded { one.effect(facts) } else { one.effect_of_missing(facts, root, false) };
    let Some(&span) = reference.spans.get(missing.part) else { return };
    let falls_back = missing.guarded && has_outputs(facts, missing);
    let is_nil = is_nil(facts, one, missing, reference);
    let end = match (falls_back, is_nil) {
        (true, _) => "it is always what is given instead",
        (_, true) => "Argo takes it for nil, which is no text",
        _ => effect.consequence(),
    };
    let message = format!("{}: {end}", what_is_wrong(facts, one, missing));
    let mut found = sink.in_expression(facts, one, span, message, effect);
    // An output of another node is asked for beforehand, everything else when it is the turn of that part.
    let is_asked_before = matches!(one.around, Surroundings::Item(_)) && matches!(root, "steps" | "tasks");
    if falls_back || is_nil || (reference.conditional && !is_asked_before) {
        found = found.severity(Severity::Warning);
    }
    // What a caller or the command line may still supply is no certain mistake.
    if matches!(missing.reason, Some(Reason::WorkflowParameter { .. })) {
        found = found.severity(Severity::Warning);
    }
    if let Some(suggestion) = &missing.suggestion {
        let edit =
            sink.edit(one.node.source_span(one.place(span).range()), replacement(one, span, suggestion));
        found = found.label(format!("did you mean `{suggestion}`?")).guess(
            format!("use `{suggestion}`"),
            vec![edit],
            suggestion.certain,
        );
    }
    sink.push(found);
}

/// Whether the name is nil, so that a comparison with it is only false: in fields that are an expression, a member that its
/// parent does not have is no failure as long as it is not all that there is.
fn is_nil(facts: &Facts<'_>, one: &ExprUse<'_>, missing: &Missing, reference: &Reference) -> bool {
    use Surroundings::{Artifact, HookCondition, Label, Output, SpecHookCondition};
    let is_field =
        matches!(one.around, HookCondition(_) | SpecHookCondition | Output(_) | Artifact(_) | Label)
            && !one.is_tag();
    let is_last = missing.part > 0 && missing.part + 1 == reference.path.len();
    let is_part = one.source().trim().len() > (reference.span.end - reference.span.start) as usize;
    let has_parent = match &missing.reason {
        Some(Reason::WorkflowVariable) => missing.part == 1,
        Some(Reason::Output { what, .. }) => !what.contains('.') || has_outputs(facts, missing),
        _ => false,
    };
    is_field && is_last && is_part && has_parent
}

/// Whether the step or task has output parameters at all: then asking for one more is no failure.
fn has_outputs(facts: &Facts<'_>, missing: &Missing) -> bool {
    match &missing.reason {
        Some(Reason::Output { call, what }) => {
            what.starts_with("outputs.parameters.")
                && facts.call(*call).interface(facts).is_some_and(|i| !i.outputs.is_empty())
        }
        _ => false,
    }
}

/// The text that stands for a member in place of the one at `span`: quoted where that one is quoted.
fn replacement(one: &ExprUse<'_>, span: Span, name: &str) -> String {
    match one.source().get(span.range()).and_then(|t| t.chars().next()) {
        Some('\'') if one.node.style() == Some(Style::SingleQuoted) => format!("''{name}''"),
        Some('"') if one.node.style() == Some(Style::DoubleQuoted) => format!("\\\"{name}\\\""),
        Some(quote @ ('\'' | '"')) => format!("{quote}{name}{quote}"),
        _ => name.to_owned(),
    }
}

fn what_is_wrong(facts: &Facts<'_>, one: &ExprUse<'_>, missing: &Missing) -> String {
    let key = &missing.key;
    match &missing.reason {
        Some(Reason::WorkflowVariable)
            if matches!(one.around, Surroundings::Output(_) | Surroundings::Artifact(_)) =>
        {
            "`workflow` does not exist in this expression: outputs and artifacts are computed from inputs and \
             from steps or tasks only"
                .to_owned()
        }
        Some(Reason::Output { call, what }) => {
            let call = facts.call(*call);
            format!("{} has no `{what}`", call.display())
        }
        Some(Reason::Item { name, what }) => format!("there is no {what} `{name}` here"),
        Some(Reason::NotHere { root }) => {
            format!("`{root}` means nothing in the body of a template, which knows only its inputs")
        }
        Some(Reason::Input { what, name, .. }) => format!("the template has no input {what} `{name}`"),
        Some(Reason::WorkflowParameter { name }) => format!("the workflow declares no parameter `{name}`"),
        _ => format!("there is no `{key}` here"),
    }
}

fn unknown_root(
    facts: &Facts<'_>,
    one: &ExprUse<'_>,
    span: Span,
    name: &str,
    suggestion: Option<&str>,
    sink: &mut Sink<'_>,
) {
    let effect = match one.around {
        Surroundings::Item(_) => one.effect_of_missing(facts, name, false),
        _ => one.effect(facts),
    };
    let what = match name {
        "item" => "nothing loops here, so there is no `item`".to_owned(),
        "retries" | "lastRetry" => format!("`{name}` exists only in a template that is retried"),
        "steps" | "tasks" => format!("`{name}` does not exist here"),
        "workflow" => "`workflow` does not exist in this expression".to_owned(),
        _ => format!("there is no `{name}` here"),
    };
    let message = format!("{what}: {}", effect.consequence());
    let mut found = sink.in_expression(facts, one, span, message, effect);
    if let Some(suggestion) = suggestion {
        let edit = sink.edit(one.node.source_span(one.place(span).range()), suggestion);
        found = found.label(format!("did you mean `{suggestion}`?")).guess(
            format!("use `{suggestion}`"),
            vec![edit],
            suggestion.eq_ignore_ascii_case(name),
        );
    } else if !one.source().contains(['.', '(', '[']) {
        found = found.help(format!("if it is meant as a text, quote it: `'{name}'`"));
    }
    sink.push(found);
}

/// A name with a hyphen, which is a subtraction unless it stands in brackets.
fn hyphen(facts: &Facts<'_>, one: &ExprUse<'_>, sink: &Sink<'_>) -> Option<Diagnostic> {
    if !one.source().contains('-') {
        return None;
    }
    let (reference, word, rest) = one.references.iter().find_map(|r| hyphenated(facts, one, r))?;
    let last = *reference.spans.last()?;
    let parents = reference.path[..reference.path.len() - 1].join(".");
    let span = Span::new(last.start as usize, last.start as usize + word.len());
    let root = reference.path.first().map(String::as_str).unwrap_or_default();
    let effect = one.effect_of_missing(facts, root, false);
    let message = format!("`{parents}.{word}` is a subtraction here: {}", effect.consequence());
    let edit = Span::new(last.start as usize - 1, span.end as usize);
    // In a scalar with quotes of that kind they would have to be doubled.
    let quote = if one.node.style() == Some(Style::SingleQuoted) { '"' } else { '\'' };
    let edit = sink.edit(one.node.source_span(one.place(edit).range()), format!("[{quote}{word}{quote}]"));
    let found = sink.in_expression(facts, one, span, message, effect);
    Some(
        found
            .label(format!("write `{parents}['{word}']{rest}`"))
            .fix(format!("use `{parents}['{word}']`"), vec![edit]),
    )
}

/// The whole word when `reference` ends in the first part of one with hyphens that means something, and what follows.
fn hyphenated<'u>(
    facts: &Facts<'_>,
    one: &'u ExprUse<'_>,
    reference: &'u Reference,
) -> Option<(&'u Reference, String, String)> {
    let last = *reference.spans.last()?;
    let source = one.source();
    let is_member = source.get(..last.start as usize)?.ends_with('.');
    let rest = source.get(last.end as usize..)?;
    if !is_member || reference.local || !rest.starts_with('-') {
        return None;
    }
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '-' && c != '_').unwrap_or(rest.len());
    let word = format!("{}{}", reference.path.last()?, rest[..end].trim_end_matches('-'));
    let parents = reference.path[..reference.path.len() - 1].iter().map(String::as_str);
    let mut path: Vec<&str> = parents.chain([word.as_str()]).collect();
    let after = &rest[end..];
    let after =
        &after[..after.find(|c: char| !c.is_alphanumeric() && c != '.' && c != '_').unwrap_or(after.len())];
    path.extend(after.split('.').filter(|part| !part.is_empty()));
    let known = Names::exists(facts, one, &path);
    let is_missing = one.missing.iter().any(|m| one.references.get(m.reference) == Some(reference));
    (known || is_missing).then(|| (reference, word, after.to_owned()))
}
