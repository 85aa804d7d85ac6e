use super::{Check, Rule, Sink};
use crate::analysis::{Facts, TemplateFacts};
use crate::diagnostic::{Severity, Stage};
use crate::model::View;

/// Pods without a token, and no other account for the executor.
pub(super) static RULE: Rule = Rule {
    code: "missing-executor-account",
    severity: Severity::Error,
    stage: Stage::Run,
    page: include_str!("missing-executor-account.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let spec = facts.spec;
    let has_account = |view: View<'_, crate::model::workflow::ExecutorConfig>| {
        view.service_account_name().get().is_some_and(|n| !n.is_empty())
    };
    if facts.globals.is_open || facts.globals.referenced.is_some() || !facts.is_complete() {
        return;
    }
    let whole = has_account(spec.executor());
    let message = "pods get no token here, and `executor.serviceAccountName` names no account for Argo's own container: no pod can be made";
    let of_spec = spec.automount_service_account_token();
    let needs = |t: &&TemplateFacts<'_>| {
        t.kind().is_some_and(|k| k.makes_pod()) && facts.may_run(t.id) && !has_account(t.view.executor())
    };
    let is_overruled = |t: &&TemplateFacts<'_>| t.view.automount_service_account_token().get() == Some(true);
    if of_spec.get() == Some(false)
        && !whole
        && facts.templates.iter().filter(needs).any(|t| !is_overruled(&t))
    {
        sink.push(sink.on(of_spec, message));
        return;
    }
    for template in facts.templates.iter().filter(needs) {
        let own = template.view.automount_service_account_token();
        if own.get() == Some(false) && !whole {
            sink.push(sink.on(own, message));
        }
    }
}
