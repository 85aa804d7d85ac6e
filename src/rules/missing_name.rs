use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
use crate::model::decode::ProblemKind;
use crate::text::Span;

/// A named thing without a name.
pub(super) static RULE: Rule = Rule {
    code: "missing-name",
    severity: Severity::Error,
    stage: Stage::Submit,
    page: include_str!("missing-name.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    if !facts.is_complete() {
        return;
    }
    for list in &facts.named_lists {
        for (name, place) in &list.names {
            let is_missing = name.get().is_none_or(str::is_empty)
                && (name.is_absent() || name.is_null() || name.get().is_some());
            if !is_missing || has_typo(facts, *place) {
                continue;
            }
            let message = format!(
                "this {} of {} has no name: Argo refuses the workflow",
                list.what,
                facts.list_owner(list.owner)
            );
            let span = if name.is_absent() { *place } else { name.key_place() };
            sink.push(sink.at(span, name.yaml_path(), message).stage(list.stage));
        }
    }
}

/// A misspelt `name` is reported as the unknown field that it is.
fn has_typo(facts: &Facts<'_>, place: Span) -> bool {
    facts.object.decoded.problems.iter().any(|p| {
        let at = facts.object.decoded.frame(p.frame).map(|f| crate::model::head(facts.tree.node(f.node)));
        matches!(p.kind, ProblemKind::UnknownField { nearest: Some("name") }) && at == Some(place)
    })
}
