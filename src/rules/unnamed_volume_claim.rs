use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};

/// A volume claim template without a name.
pub(super) static RULE: Rule = Rule {
    code: "unnamed-volume-claim",
    severity: Severity::Error,
    stage: Stage::Run,
    page: include_str!("unnamed-volume-claim.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    if !facts.is_complete() {
        return;
    }
    for claim in facts.spec.volume_claim_templates().iter() {
        let Some(node) = claim.node() else { continue };
        let metadata = node.get("metadata");
        let name = metadata.and_then(|m| m.get("name"));
        let is_missing = name.is_none_or(|n| n.is_null() || n.as_str() == Some(""));
        if is_missing && !facts.is_misread(Some(node), &[]) && !facts.is_misread(metadata, &[]) {
            let message = "a volume claim template needs a `metadata.name`, by which containers mount it: the workflow fails when it starts";
            sink.push(sink.on(claim, message));
        }
    }
}
