use super::{Check, Rule, Sink};
use crate::analysis::{Facts, TagUse, Verdict, item_keys, loop_items};
use crate::diagnostic::{Severity, Stage};

/// A key of `{{item.…}}` that only some of the items have.
pub(super) static RULE: Rule = Rule {
    code: "partial-item-key",
    severity: Severity::Error,
    stage: Stage::Run,
    page: include_str!("partial-item-key.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for tag in facts.tags.iter().filter(|t| matches!(t.verdict, Verdict::Known(_))) {
        if let Some(key) = tag.key().and_then(|k| k.strip_prefix("item.")) {
            one(facts, tag, key, sink);
        }
    }
}

fn one(facts: &Facts<'_>, tag: &TagUse<'_>, key: &str, sink: &mut Sink<'_>) {
    let Some(call) = tag.zone.item.and_then(|f| facts.call_of_frame(f)).map(|id| facts.call(id)) else {
        return;
    };
    let total = loop_items(call).count();
    let Some(&having) = item_keys(call).get(key) else { return };
    if having >= total {
        return;
    }
    let span = tag.tag.path().map_or(tag.tag.inner, |p| p.span);
    let message =
        format!("only {having} of {total} items have a `{key}`: the loop fails when Argo expands it");
    let mut found = sink.in_text(tag.node, span, message);
    for item in loop_items(call).filter(|i| i.get(key).is_none()).take(3) {
        found = found.related(sink.place(crate::model::head(item)), format!("this item has no `{key}`"));
    }
    sink.push(found);
}
