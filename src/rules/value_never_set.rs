use super::{Check, Rule, Sink};
use crate::analysis::{Call, CallSite, Facts, Item, NodeUse};
use crate::diagnostic::{Severity, Stage};
use crate::workspace::{TemplateInterface, TemplateKind};

/// A value that a step or task of that kind never has.
pub(super) static RULE: Rule = Rule {
    code: "value-never-set",
    severity: Severity::Error,
    stage: Stage::Run,
    page: include_str!("value-never-set.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    own_name(facts, sink);
    for one in facts.uses.iter().filter(|u| !u.is_guarded()) {
        let producer = facts.call(one.of);
        // What is not there yet is another matter.
        if !one.user().is_some_and(|user| is_before(producer, facts.call(user))) {
            continue;
        }
        let Some(interface) = producer.interface(facts).filter(|i| !i.is_open) else { continue };
        let Some((why, is_certain)) = never(one, interface) else { continue };
        let name = producer.name;
        let message = format!("`{name}` never has `{}`: {why}, and the workflow waits for ever", one.what);
        let runs = one.is_condition() || one.user().is_some_and(|user| facts.surely_runs(user));
        let found = sink.in_text(one.node, one.span, message);
        sink.push(if runs && is_certain { found } else { found.severity(Severity::Warning) });
    }
}

/// `tasks.name` in a task: it is there only in the template that the task runs, and in a task Argo waits for all that begins
/// with `tasks`.
fn own_name(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for tag in facts.tags.iter().filter(|t| t.key() == Some("tasks.name")) {
        let call = tag.zone.item.and_then(|f| facts.call_of_frame(f)).map(|id| facts.call(id));
        let Some(call) = call.filter(|c| matches!(c.item, Item::Task(_))) else { continue };
        if facts.is_within(tag.frame, "LifecycleHook") {
            continue;
        }
        let message = "`tasks.name` exists only in the template that a task runs, and here the workflow waits for it for ever";
        let span = tag.tag.path().map_or(tag.tag.inner, |p| p.span);
        let found =
            sink.in_text(tag.node, span, message).help(format!("write the task's name: `{}`", call.name));
        sink.push(if facts.surely_runs(call.id) { found } else { found.severity(Severity::Warning) });
    }
}

fn is_before(producer: &Call<'_>, user: &Call<'_>) -> bool {
    match (producer.site, user.site) {
        (CallSite::Step { group: before, .. }, CallSite::Step { group: after, .. }) => before < after,
        _ => producer.id != user.id,
    }
}

/// Why the value is never there, and whether that is certain.
fn never(one: &NodeUse<'_>, interface: &TemplateInterface) -> Option<(&'static str, bool)> {
    let kind = interface.kind?;
    let is_parameter = one.parameter().is_some_and(|p| interface.output(p).is_some_and(|o| !o.default));
    match (kind, one.what.as_str()) {
        (kind, "hostNodeName") if !kind.makes_pod() => Some(("it has no pod", true)),
        (TemplateKind::Http, "exitCode") => Some(("an `http` template has only `outputs.result`", true)),
        (TemplateKind::Plugin, "exitCode") => {
            Some(("a plugin has no exit code, unless it was written to give one", false))
        }
        (TemplateKind::Http, _) if is_parameter => {
            Some(("an `http` template sets only `outputs.result`", true))
        }
        (TemplateKind::Plugin, _) if is_parameter => {
            Some(("a plugin sets only `outputs.result`, unless it was written to give more", false))
        }
        (_, "outputs.result" | "exitCode") if interface.daemon => {
            Some(("a daemon is still running when the next ones begin", false))
        }
        _ => None,
    }
}
