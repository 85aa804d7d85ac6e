use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::analysis::{CallSite, Item};
use crate::diagnostic::{Severity, Stage};

/// A hook that does not say when it fires.
pub(super) static RULE: Rule = Rule {
    code: "missing-hook-expression",
    severity: Severity::Error,
    stage: Stage::Submit,
    page: include_str!("missing-hook-expression.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    if !facts.is_complete() {
        return;
    }
    for call in &facts.calls {
        let Item::Hook(hook) = call.item else { continue };
        let is_empty = hook.expression().get().is_none_or(str::is_empty)
            && (hook.expression().get().is_some() || !hook.expression().is_set());
        if call.name == "exit" || !is_empty {
            continue;
        }
        let of_task =
            matches!(call.site, CallSite::ItemHook { of } if matches!(facts.call(of).item, Item::Task(_)));
        let (stage, end) = if of_task {
            (Stage::Run, "Argo accepts it, and the task ends in an error")
        } else {
            (Stage::Submit, "Argo refuses the workflow")
        };
        let message = format!("the hook `{}` has no `expression` that says when it fires: {end}", call.name);
        let found = sink.at(hook.key_place(), hook.expression().yaml_path(), message).stage(stage);
        sink.push(found.help("only the hook called `exit` fires by itself"));
    }
}
