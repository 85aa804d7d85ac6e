use super::{Check, Rule, Sink};
use crate::analysis::{Facts, Item, TagUse, Verdict};
use crate::diagnostic::{Severity, Stage};

/// `{{item}}` where nothing loops.
pub(super) static RULE: Rule = Rule {
    code: "item-outside-loop",
    severity: Severity::Warning,
    stage: Stage::Run,
    page: include_str!("item-outside-loop.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for tag in &facts.tags {
        let is_item = tag.key().is_some_and(|k| k == "item" || k.starts_with("item."));
        let is_accepted = matches!(tag.verdict, Verdict::Known(_) | Verdict::Unchecked);
        if !is_item || !is_accepted || tag.zone.template.is_none() || is_in_loop(facts, tag) {
            continue;
        }
        let span = tag.tag.path().map_or(tag.tag.inner, |p| p.span);
        let message = "nothing loops here: Argo leaves the tag as it is, and its text is what arrives";
        let found = sink.in_text(tag.node, span, message);
        sink.push(found.help(
            "only a step or task with `withItems`, `withParam` or `withSequence` has items: pass them on as arguments",
        ));
    }
}

fn is_in_loop(facts: &Facts<'_>, tag: &TagUse<'_>) -> bool {
    // The controller runs the hooks of a task as they are written, not those of its expansions.
    let is_hook = facts.is_within(tag.frame, "LifecycleHook");
    let items = [tag.zone.item, tag.zone.inline_item].into_iter().flatten();
    let mut calls = items.filter_map(|frame| facts.call_of_frame(frame));
    calls.any(|call| {
        let call = facts.call(call);
        call.looped.is_some() && !(is_hook && matches!(call.item, Item::Task(_)))
    })
}
