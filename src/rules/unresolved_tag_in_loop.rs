use super::{Check, Rule, Sink};
use crate::analysis::{Facts, ROOTS, TagUse, Verdict, condition};
use crate::diagnostic::{Severity, Stage};
use crate::expr::tags::TagKind;
use crate::values::suggest;

/// A tag in a looped step or task that nothing replaces.
pub(super) static RULE: Rule = Rule {
    code: "unresolved-tag-in-loop",
    severity: Severity::Error,
    stage: Stage::Run,
    page: include_str!("unresolved-tag-in-loop.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for tag in &facts.tags {
        let call = tag.zone.item.and_then(|f| facts.call_of_frame(f)).map(|id| facts.call(id));
        let Some(call) = call.filter(|c| c.looped.is_some()) else { continue };
        if tag.zone.inline.is_some() || facts.is_within(tag.frame, "LifecycleHook") || !is_left(tag) {
            continue;
        }
        let text = tag.text.get(tag.tag.span.range()).unwrap_or_default();
        let message = format!(
            "nothing replaces `{text}`, and where a step or task loops Argo insists on every tag: the loop fails when it is expanded"
        );
        let found = sink.in_text(tag.node, tag.tag.span, message).help(
            "pass the text through a parameter of the workflow, or write it in the called template, where such tags stay as they are",
        );
        let runs = call.caller.is_none_or(|t| facts.may_run(t)) && condition(call).is_none();
        sink.push(if runs { found } else { found.severity(Severity::Warning) });
    }
}

/// Whether the controller finds nothing to put in the tag's place.
fn is_left(tag: &TagUse<'_>) -> bool {
    match (&tag.tag.kind, &tag.verdict) {
        (TagKind::Foreign, _) => true,
        (TagKind::Simple(path), Verdict::Unchecked) => {
            let key = path.key(tag.text);
            let root = key.split('.').next().unwrap_or_default();
            // What the controller knows is a matter of other rules.
            let is_misspelt = ROOTS.iter().any(|known| suggest::is_near(root, known));
            !ROOTS.contains(&root) && !is_misspelt
                || matches!(root, "retries" | "lastRetry" | "status" | "duration" | "exitCode")
        }
        _ => false,
    }
}
