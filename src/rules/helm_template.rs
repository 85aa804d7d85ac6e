use super::{Check, FileFacts, Rule, Sink};
use crate::diagnostic::{Severity, Stage};

/// A Helm template, which is no YAML yet.
pub(super) static RULE: Rule = Rule {
    code: "helm-template",
    severity: Severity::Info,
    stage: Stage::Parse,
    page: include_str!("helm-template.md"),
    check: Check::File(check),
};

fn check(facts: &FileFacts<'_>, sink: &mut Sink<'_>) {
    if facts.file.is_helm_template() && (facts.file.context.named || facts.file.mentions_argo()) {
        let message =
            "this is a Helm template and not checked: render it first, `helm template . | argoc check -`";
        let text = facts.file.tree.text();
        let end = text.find('\n').unwrap_or(text.len());
        sink.push(sink.at(crate::text::Span::new(0, end), "", message));
    }
}
