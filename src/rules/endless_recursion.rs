use super::{Check, Rule, Sink};
use std::collections::BTreeSet;

use crate::analysis::{Call, Facts, Recursion, Target, TemplatePlace as Place, is_unconditional};
use crate::diagnostic::{Severity, Stage};

/// Templates that call each other in every run.
pub(super) static RULE: Rule = Rule {
    code: "endless-recursion",
    severity: Severity::Warning,
    stage: Stage::Run,
    page: include_str!("endless-recursion.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    if !facts.is_complete() {
        return;
    }
    let mut recursion = Recursion::new(facts.workspace);
    let knots = recursion.knots(facts.object);
    let mut said = BTreeSet::new();
    for call in facts.calls.iter().filter(|c| c.site.is_item()) {
        let Some(caller) = call.caller else { continue };
        let index = facts.template(caller).id.0;
        let is_named = facts.template(caller).owner.is_none();
        if !is_named
            || !knots.contains(&(facts.object.id, index))
            || said.contains(&(facts.object.id, index))
            || !is_unconditional(call)
        {
            continue;
        }
        let start = match call.target {
            Target::Local(id) if facts.template(id).owner.is_none() => (facts.object, id.0),
            Target::Remote(object, index) => (object, index),
            _ => continue,
        };
        let Some(way) = recursion.way(start, (facts.object, index)) else { continue };
        said.extend(way.iter().map(|(object, index)| (object.id, *index)));
        said.insert((facts.object.id, index));
        report(facts, call, &way, sink);
    }
}

fn report(facts: &Facts<'_>, call: &Call<'_>, way: &[Place<'_>], sink: &mut Sink<'_>) {
    let name = |(object, index): &Place<'_>| {
        object.interface.templates.get(*index).map_or(String::new(), |t| format!("`{}`", t.name))
    };
    let caller = call.caller.map_or(String::new(), |id| format!("`{}`", facts.template(id).display_name()));
    let mut names = vec![caller.clone()];
    names.extend(way.iter().map(name));
    let names = names.join(" → ");
    let what = if way.len() < 2 {
        format!("{caller} calls itself")
    } else {
        format!("{caller} comes back to itself ({names})")
    };
    let message = format!(
        "{what} in every run, and nothing but a failure ends it: Argo fails the workflow when the calls are 100 deep"
    );
    let view = call.callee();
    let found = sink.on(view, message).help("give one of the calls a `when` that becomes false");
    sink.push(found);
}
