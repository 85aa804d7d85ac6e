use super::{Check, Rule, Sink};
use crate::analysis::{Facts, Reason, Verdict};
use crate::diagnostic::{Severity, Stage};

/// A step uses the output of one that runs later, or its own.
pub(super) static RULE: Rule = Rule {
    code: "step-not-yet-run",
    severity: Severity::Error,
    stage: Stage::Submit,
    page: include_str!("step-not-yet-run.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for tag in &facts.tags {
        let Verdict::Unknown(unknown) = &tag.verdict else { continue };
        let Reason::NotYet { call, is_self } = unknown.reason else { continue };
        let call = facts.call(call);
        let name = call.name;
        let message = if is_self {
            format!(
                "step `{name}` uses its own output, which does not exist before it has run: Argo refuses the workflow"
            )
        } else {
            format!("step `{name}` has not run yet at this place: Argo refuses the workflow")
        };
        let found = sink.in_text(tag.node, unknown.span, message);
        let found = found.related(sink.place(call.name_view.place()), format!("`{name}` is here"));
        sink.push(if is_self {
            found
        } else {
            found.help(format!("move `{name}` to an earlier group of steps"))
        });
    }
}
