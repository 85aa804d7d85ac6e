use super::{Check, Rule, Sink};
use crate::analysis::{
    Call, Facts, Item, Loop, NodeUse, Position, ROOTS, Scope, TagUse, UsePlace, Verdict, condition,
};
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
        let is_left = match tag.zone.inline {
            // The loop of a step fails with any inline template.
            Some(_) => matches!(call.item, Item::Task(_)) && is_left_inline(facts, call, tag),
            None => is_left(tag),
        };
        if !is_left {
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
    for one in &facts.uses {
        hook_argument(facts, one, sink);
    }
}

/// The hooks of a looped step or task are expanded with it, before there is anything under its name.
fn hook_argument(facts: &Facts<'_>, one: &NodeUse<'_>, sink: &mut Sink<'_>) {
    let call = facts.call(one.of);
    if one.place != UsePlace::Hook(one.of) || one.field.name == "expression" || call.looped.is_none() {
        return;
    }
    let message = format!(
        "{} is a loop, and its hooks are expanded with it, when nothing has this name: the loop fails when it is expanded",
        call.display()
    );
    let found = sink
        .in_text(one.node, one.span, message)
        .help("let the loop call a template with one step or task that has the hook");
    // Other loops may turn out to be empty.
    let runs = facts.surely_runs(one.of) && call.looped == Some(Loop::Items);
    sink.push(if runs { found } else { found.severity(Severity::Warning) });
}

/// Whether a tag in the body of an inline template waits for that template's own values, which are put in later.
fn is_left_inline(facts: &Facts<'_>, call: &Call<'_>, tag: &TagUse<'_>) -> bool {
    let TagKind::Simple(path) = &tag.tag.kind else { return false };
    let key = path.key(tag.text);
    let is_own = matches!(key.split('.').next(), Some("inputs" | "outputs" | "retries" | "lastRetry"));
    let scope = Scope::at(facts, Position::Item(call.id));
    let is_taken = matches!(tag.verdict, Verdict::Known(_) | Verdict::Unchecked);
    is_own && is_taken && !facts.is_within(tag.frame, "Prometheus") && scope.lookup(key).is_none()
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
