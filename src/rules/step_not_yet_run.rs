use super::{Check, Rule, Sink};
use crate::analysis::{CallSite, Facts, NodeUse, Reason, UsePlace, Verdict};
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
    refused(facts, sink);
    for one in &facts.uses {
        accepted(facts, one, sink);
    }
}

fn refused(facts: &Facts<'_>, sink: &mut Sink<'_>) {
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

/// What Argo's validation lets pass: it takes the steps of a group for one after the other, knows what a step with an
/// exit hook gives before it has run, and never looks into expressions.
fn accepted(facts: &Facts<'_>, one: &NodeUse<'_>, sink: &mut Sink<'_>) {
    let UsePlace::Item(user) = one.place else { return };
    let (other, own) = (facts.call(one.of), facts.call(user));
    let (CallSite::Step { group: other_group, .. }, CallSite::Step { group, .. }) = (other.site, own.site)
    else {
        return;
    };
    if other_group < group || one.is_guarded() || one.unknown {
        return;
    }
    let name = other.name;
    let end = if one.artifact().is_some() { "it fails" } else { "the workflow waits for ever" };
    let message = if other.id == own.id {
        format!("step `{name}` uses what it gives itself, which does not exist before it has run: {end}")
    } else if other_group == group {
        format!(
            "step `{name}` runs at the same time, in the same group, so that what it gives is not there: {end}"
        )
    } else {
        format!("step `{name}` has not run yet at this place: {end}")
    };
    let found = sink.in_text(one.node, one.span, message).stage(Stage::Run);
    let found = found.related(sink.place(other.name_view.place()), format!("`{name}` is here"));
    let runs = one.is_condition() || facts.surely_runs(own.id);
    let found = if runs { found } else { found.severity(Severity::Warning) };
    sink.push(if other.id == own.id {
        found
    } else {
        found
            .help(format!("a group begins with `- -`: put `{name}` into a group of its own, before this one"))
    });
}
