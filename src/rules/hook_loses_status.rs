use super::{Check, Rule, Sink};
use crate::analysis::{Call, CallSite, Facts, Item, Loop, NodeUse, UseForm, UsePlace};
use crate::diagnostic::{Place, Severity, Stage};

/// A hook asks for the status of a step that has a display name.
pub(super) static RULE: Rule = Rule {
    code: "hook-loses-status",
    severity: Severity::Error,
    stage: Stage::Run,
    page: include_str!("hook-loses-status.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for one in &facts.uses {
        own_value(facts, one, sink);
    }
    for one in facts.uses.iter().filter(|u| u.what == "status" && u.place == UsePlace::Hook(u.of)) {
        let call = facts.call(one.of);
        let (Item::Step(_), Some((object, template))) = (call.item, call.target.template(facts)) else {
            continue;
        };
        let name = template.annotations().get("workflows.argoproj.io/display-name");
        if !name.is_set() || name.get() == Some(call.name) {
            continue;
        }
        let message = format!(
            "the template of step `{}` has a display name, and then its status is not known under the step's name: the \
             hook fails, and the workflow with it",
            call.name
        );
        let found = sink.in_text(one.node, one.span, message);
        let found =
            found.related(Place { file: object.file, span: name.place() }, "the display name is set here");
        let runs = call.caller.is_none_or(|t| facts.may_run(t));
        sink.push(if runs { found } else { found.severity(Severity::Warning) });
    }
}

/// What a hook's condition asks of its own step or task while that has not ended, or is not there under its own name.
fn own_value(facts: &Facts<'_>, one: &NodeUse<'_>, sink: &mut Sink<'_>) {
    let UseForm::Expression { guarded: false, conditional } = one.form else { return };
    if one.place != UsePlace::Hook(one.of) || one.field.name != "expression" {
        return;
    }
    let call = facts.call(one.of);
    let is_step = matches!(call.item, Item::Step(_));
    let hooks = facts.calls.iter().filter(|c| matches!(c.site, CallSite::ItemHook { of } if of == one.of));
    let is_around = |c: &&Call<'_>| c.item.node().is_some_and(|n| n.span().contains(one.node.span()));
    let is_exit = hooks.into_iter().find(is_around).is_some_and(|c| c.name == "exit");
    let why = if call.looped.is_some() && is_step {
        format!("{} is a loop, and its hooks know nothing under that name", call.display())
    } else if call.looped.is_none() && one.what.starts_with("outputs.") {
        format!(
            "a hook's condition is decided without the outputs of {}, to which it belongs",
            call.display()
        )
    } else {
        return;
    };
    // Other loops may turn out to be empty.
    let has_items = call.looped.is_none_or(|kind| kind == Loop::Items);
    let runs = facts.surely_runs(one.of) && has_items && !conditional;
    let (severity, end) = match is_exit && !is_step {
        true => (Severity::Warning, "the hook never runs, and Argo does not say so"),
        false if runs => (Severity::Error, "Argo accepts it, and the step or task fails"),
        false => (Severity::Warning, "Argo accepts it, and the step or task fails"),
    };
    let found = sink.in_text(one.node, one.span, format!("{why}: {end}")).severity(severity);
    sink.push(match call.looped.is_some() {
        true => found.help("ask for `workflow.status`, or give the called template the hook"),
        false => found.help("pass the output to the hook's template as an argument, and decide there"),
    });
}
