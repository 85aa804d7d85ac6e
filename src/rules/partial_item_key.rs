use super::{Check, Rule, Sink};
use std::collections::BTreeMap;

use crate::analysis::{Call, Constants, Facts, Item, Loop, Position, TagUse, Verdict, item_keys, loop_items};
use crate::diagnostic::{Severity, Stage};
use crate::text::Span;
use crate::values::suggest;

/// A key of `{{item.…}}` that only some of the items have, or none.
pub(super) static RULE: Rule = Rule {
    code: "partial-item-key",
    severity: Severity::Error,
    stage: Stage::Run,
    page: include_str!("partial-item-key.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let constants = Constants::new(facts);
    for tag in &facts.tags {
        let is_judged = matches!(tag.verdict, Verdict::Known(_) | Verdict::Unchecked);
        let key = tag.key().filter(|_| is_judged).and_then(|k| k.strip_prefix("item."));
        let call = tag.zone.item.and_then(|f| facts.call_of_frame(f)).map(|id| facts.call(id));
        if let (Some(key), Some(call)) = (key, call.filter(|_| !facts.is_within(tag.frame, "LifecycleHook")))
        {
            match call.looped {
                Some(Loop::Items) => literal(facts, tag, call, key, sink),
                Some(Loop::Sequence) => {
                    let message = format!(
                        "the items of a sequence are numbers, which have no `{key}`: the loop fails when Argo expands it"
                    );
                    sink.push(sink.in_text(tag.node, key_span(tag), message).severity(severity(facts, call)));
                }
                Some(Loop::Param) => json(facts, tag, call, key, &constants, sink),
                _ => {}
            }
        }
    }
}

fn key_span(tag: &TagUse<'_>) -> Span {
    tag.tag.path().map_or(tag.tag.inner, |p| p.span)
}

fn literal(facts: &Facts<'_>, tag: &TagUse<'_>, call: &Call<'_>, key: &str, sink: &mut Sink<'_>) {
    let total = loop_items(call).count();
    let having = item_keys(call).get(key).copied().unwrap_or_default();
    let severity = severity(facts, call);
    if key.starts_with('[') {
        let message = "Argo cannot take an item that is a list apart: the loop fails when it is expanded";
        let found = sink.in_text(tag.node, key_span(tag), message).severity(severity);
        sink.push(found.help("write the items as maps, such as `{src: a, dst: b}`, and use `{{item.src}}`"));
        return;
    }
    // A list in the place of items is another rule's.
    if having >= total {
        return;
    }
    let how_many =
        if having == 0 { "no item has".to_owned() } else { format!("only {having} of {total} items have") };
    let message = format!("{how_many} a `{key}`: the loop fails when Argo expands it");
    let mut found = sink.in_text(tag.node, key_span(tag), message).severity(severity);
    for item in loop_items(call).filter(|i| i.get(key).is_none()).take(3) {
        found = found.related(sink.place(crate::model::head(item)), format!("this item has no `{key}`"));
    }
    sink.push(found);
}

/// Where the condition is false for the whole loop, tags of it may stay.
fn severity(facts: &Facts<'_>, call: &Call<'_>) -> Severity {
    if facts.surely_runs(call.id) { Severity::Error } else { Severity::Warning }
}

/// A list whose items are known only as JSON.
fn json(
    facts: &Facts<'_>,
    tag: &TagUse<'_>,
    call: &Call<'_>,
    key: &str,
    constants: &Constants<'_, '_>,
    sink: &mut Sink<'_>,
) {
    let Some(known) = known_items(facts, call, constants) else { return };
    let having = known.keys.get(key).copied().unwrap_or_default();
    if having >= known.total || known.total == 0 {
        return;
    }
    let span = key_span(tag);
    let message = match having {
        0 => format!("no item has a `{key}`: the loop fails when Argo expands it"),
        _ => format!(
            "only {having} of {} items have a `{key}`: the loop fails when Argo expands it",
            known.total
        ),
    };
    let severity = if known.is_literal { severity(facts, call) } else { Severity::Warning };
    let mut found = sink.in_text(tag.node, span, message).severity(severity);
    if let Some(meant) = suggest::meant(key, known.keys.keys().map(String::as_str)).filter(|_| having == 0) {
        let part = Span::new(span.start as usize + "item.".len(), span.end as usize);
        let edit = sink.edit(tag.node.source_span(part.range()), &meant);
        found = found.label(format!("did you mean `{meant}`?")).guess(
            format!("use `{meant}`"),
            vec![edit],
            meant.certain,
        );
    }
    if !known.is_literal {
        found = found.help(known.origin);
    }
    sink.push(found);
}

struct KnownItems {
    total: usize,
    keys: BTreeMap<String, usize>,
    is_literal: bool,
    origin: String,
}

fn known_items(facts: &Facts<'_>, call: &Call<'_>, constants: &Constants<'_, '_>) -> Option<KnownItems> {
    let text = match call.item {
        Item::Step(step) => step.with_param().get()?,
        Item::Task(task) => task.with_param().get()?,
        _ => return None,
    };
    if let Some(items) = collected(facts, call, text.trim()) {
        return Some(items);
    }
    let expected = constants.text(text, Position::Item(call.id))?;
    let serde_json::Value::Array(items) = serde_json::from_str(&expected.text).ok()? else { return None };
    let mut keys = BTreeMap::new();
    for item in items.iter().filter_map(|item| item.as_object()) {
        for key in item.keys() {
            *keys.entry(key.clone()).or_default() += 1;
        }
    }
    let origin = "the items are those that the values of this file give".to_owned();
    Some(KnownItems { total: items.len(), keys, is_literal: expected.is_literal, origin })
}

/// The collected output parameters of another loop: every item has the parameters of the template that ran.
fn collected(facts: &Facts<'_>, call: &Call<'_>, text: &str) -> Option<KnownItems> {
    let key = text.strip_prefix("{{")?.strip_suffix("}}")?.trim();
    let (_, rest) = key.split_once('.')?;
    let name = rest.strip_suffix(".outputs.parameters")?;
    let producer = facts.item_named(call.caller?, name).filter(|c| c.looped.is_some())?;
    let interface = producer.interface(facts).filter(|i| !i.is_open)?;
    let keys = interface.outputs.iter().map(|o| (o.name.clone(), 1)).collect();
    let origin = format!("the items have the output parameters of `{}`", interface.name);
    Some(KnownItems { total: 1, keys, is_literal: false, origin })
}
