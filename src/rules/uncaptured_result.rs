use super::{Check, Rule, Sink};
use std::collections::BTreeMap;

use crate::analysis::{CallId, Facts, Item, NodeUse};
use crate::diagnostic::{Severity, Stage};
use crate::workspace::TemplateKind;

/// A result that is asked for in a form that Argo does not see.
pub(super) static RULE: Rule = Rule {
    code: "uncaptured-result",
    severity: Severity::Error,
    stage: Stage::Run,
    page: include_str!("uncaptured-result.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let mut by_call: BTreeMap<CallId, Vec<&NodeUse<'_>>> = BTreeMap::new();
    for one in &facts.uses {
        // `a.outputs?.result` ends before the question mark.
        let is_result = one.what == "outputs.result" || (one.what == "outputs" && asks_for_result(one));
        if is_result && one.user() != Some(one.of) {
            by_call.entry(one.of).or_default().push(one);
        }
    }
    for (id, uses) in by_call {
        let producer = facts.call(id);
        let captures = |kind| {
            matches!(kind, TemplateKind::Container | TemplateKind::Script | TemplateKind::ContainerSet)
        };
        if !producer.interface(facts).and_then(|i| i.kind).is_some_and(captures) {
            continue;
        }
        let root = if matches!(producer.item, Item::Task(_)) { "tasks" } else { "steps" };
        let seen = [
            format!("{root}.{}.outputs.result", producer.name),
            format!("{root}['{}'].outputs.result", producer.name),
        ];
        let is_seen =
            |u: &&NodeUse<'_>| u.node.text().is_some_and(|text| seen.iter().any(|form| text.contains(form)));
        if uses.iter().any(is_seen) {
            continue;
        }
        let Some(one) = uses.first() else { continue };
        let waits = !one.is_guarded() && one.what != "outputs";
        let end = if waits { "the workflow waits for ever" } else { "it is never there" };
        let message = format!(
            "Argo does not see that the result of `{}` is needed, and does not keep its standard output: {end}",
            producer.name
        );
        let runs = one.is_condition() || one.user().is_some_and(|user| facts.surely_runs(user));
        let found = sink.in_text(one.node, one.span, message).help(format!(
            "Argo looks for `{root}.{name}.outputs.result` and `{root}['{name}'].outputs.result`, in exactly these forms",
            name = producer.name
        ));
        let certain = runs && waits;
        sink.push(if certain { found } else { found.severity(Severity::Warning) });
    }
}

fn asks_for_result(one: &NodeUse<'_>) -> bool {
    let rest = one.node.text().and_then(|text| text.get(one.span.end as usize..)).unwrap_or_default();
    rest.starts_with("?.result")
}
