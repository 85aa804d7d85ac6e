use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
use crate::model::View;
use crate::model::retry::RetryStrategy;
use crate::workspace::TemplateKind;

/// A retry setting that has no effect.
pub(super) static RULE: Rule = Rule {
    code: "ineffective-retry",
    severity: Severity::Warning,
    stage: Stage::Run,
    page: include_str!("ineffective-retry.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    one(facts, facts.spec.retry_strategy(), sink);
    for template in &facts.templates {
        one(facts, template.view.retry_strategy(), sink);
        let retry = template.view.retry_strategy();
        let calls_others = template.kind().is_some_and(|k| matches!(k, TemplateKind::Suspend));
        if retry.is_set() && calls_others {
            let message = "a `suspend` template never fails by itself, so that it is never retried";
            sink.push(
                sink.at(retry.key_place(), retry.yaml_path(), message)
                    .severity(Severity::Info)
                    .stage(Stage::Advice),
            );
        }
    }
}

fn one(facts: &Facts<'_>, retry: View<'_, RetryStrategy>, sink: &mut Sink<'_>) {
    if !retry.is_set() || facts.is_misread(retry.node(), &[]) {
        return;
    }
    let backoff = retry.backoff();
    if backoff.is_set() && !retry.limit().is_set() && facts.is_complete() {
        let message =
            "without a `limit` the controller does not wait between the attempts: this delay has no effect";
        sink.push(
            sink.at(backoff.key_place(), backoff.yaml_path(), message)
                .help("set `limit`, the number of retries"),
        );
    }
    let policy = retry.retry_policy();
    let expression = retry.expression();
    let (Some(name), Some(text)) = (policy.get(), expression.get()) else { return };
    let asks_for_errors = ["'Error'", "\"Error\""].iter().any(|word| text.contains(word));
    if matches!(name, "OnFailure") && asks_for_errors {
        let message =
            "with `retryPolicy: OnFailure` the expression is never asked about errors: they are not retried";
        let found = sink.on(policy, message).related(sink.place(expression.place()), "this asks for errors");
        sink.push(found.fix("use `Always`", vec![sink.edit(policy.place(), "Always")]));
    }
}
