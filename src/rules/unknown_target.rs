use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
use crate::text::Span;
use crate::values::suggest;

/// A DAG's `target` that is no task.
pub(super) static RULE: Rule = Rule {
    code: "unknown-target",
    severity: Severity::Error,
    stage: Stage::Submit,
    page: include_str!("unknown-target.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    if facts.object.incomplete {
        return;
    }
    for template in facts.templates.iter().filter(|t| t.dag.is_some() && !facts.has_tagged_name(t.id)) {
        let target = template.view.dag().target();
        let (Some(node), Some(text)) = (target.node(), target.get().filter(|t| !t.is_empty())) else {
            continue;
        };
        let Some(seen) = facts.seen(template.id, text) else { continue };
        let is_literal = seen.text() == text;
        let tasks: Vec<&str> = facts.items(template.id).map(|c| c.name).collect();
        let mut at = 0;
        for name in seen.text().split(' ') {
            let whole = Span::new(0, text.len());
            let span = if is_literal { Span::new(at, at + name.len()) } else { whole };
            at += name.len() + 1;
            if name.contains("{{") || name.contains("}}") || tasks.contains(&name) {
                continue;
            }
            if name.is_empty() {
                let message = "two spaces in a `target` make an empty name, which Argo refuses";
                sink.push(sink.in_text(
                    node,
                    Span::new(span.start as usize, span.start as usize + 1),
                    message,
                ));
                continue;
            }
            let owner = template.display_name();
            let message = match seen.has_placeholder() {
                true => format!(
                    "the target `{text}` is only known when the workflow runs, and Argo looks for a task of `{owner}` before: it refuses the workflow"
                ),
                false => format!("the target `{name}` is no task of `{owner}`: Argo refuses the workflow"),
            };
            let mut found = sink.in_text(node, span, message);
            if let Some(nearest) = suggest::meant(name, tasks.iter().copied()) {
                let edit = sink.edit(node.source_span(span.range()), &nearest);
                found = found.label(format!("did you mean `{nearest}`?")).guess(
                    format!("use `{nearest}`"),
                    vec![edit],
                    nearest.certain,
                );
            }
            sink.push(found);
        }
    }
}
