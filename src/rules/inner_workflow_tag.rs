use super::{Check, Rule, Sink};
use crate::analysis::{Facts, Verdict};
use crate::diagnostic::{Severity, Stage};

/// A tag of an inner workflow that the outer one replaces.
pub(super) static RULE: Rule = Rule {
    code: "inner-workflow-tag",
    severity: Severity::Warning,
    stage: Stage::Run,
    page: include_str!("inner-workflow-tag.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for template in facts.templates.iter().filter(|t| t.view.resource().is_set()) {
        let manifest = template.view.resource().manifest();
        let (Some(node), Some(text)) = (manifest.node(), manifest.get()) else { continue };
        let Some(start) = templates_of_workflow(text) else { continue };
        for tag in facts.tags.iter().filter(|t| t.node == node && t.tag.span.start as usize > start) {
            let Some(key) = tag.key().filter(|k| k.starts_with("workflow.")) else { continue };
            if !matches!(tag.verdict, Verdict::Known(_)) {
                continue;
            }
            let span = tag.tag.path().map_or(tag.tag.inner, |p| p.span);
            let message = format!(
                "the outer workflow replaces `{key}` before the inner one exists: the inner one gets the outer's value"
            );
            sink.push(sink.in_text(node, span, message).help(
                "put the inner workflow into a WorkflowTemplate, and refer to it with `workflowTemplateRef` here",
            ));
        }
    }
}

/// Where the templates of a workflow begin in a manifest, if it is one.
fn templates_of_workflow(text: &str) -> Option<usize> {
    let is_workflow = text.lines().any(|line| {
        let line = line.trim();
        line.strip_prefix("kind:")
            .is_some_and(|kind| matches!(kind.trim(), "Workflow" | "WorkflowTemplate" | "CronWorkflow"))
    });
    if is_workflow { text.find("templates:") } else { None }
}
