use super::{Check, Rule, Sink};
use crate::analysis::{Facts, Item, UsePlace};
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
