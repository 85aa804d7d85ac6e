use super::{Check, Rule, Sink};
use crate::analysis::{Call, Facts, Item};
use crate::diagnostic::{Severity, Stage};
use crate::yaml::Node;

/// An argument takes the output of a task that this one does not wait for.
pub(super) static RULE: Rule = Rule {
    code: "missing-dependency",
    severity: Severity::Error,
    stage: Stage::Submit,
    page: include_str!("missing-dependency.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    if facts.object.incomplete {
        return;
    }
    for call in &facts.calls {
        let Item::Task(_) = call.item else { continue };
        for argument in call.arguments.parameters().iter() {
            if let (Some(node), Some(text)) = (argument.value().node(), argument.value().get()) {
                one(facts, call, node, &text, sink);
            }
        }
        for argument in call.arguments.artifacts().iter() {
            if let (Some(node), Some(text)) = (argument.from().node(), argument.from().get()) {
                one(facts, call, node, text, sink);
            }
        }
    }
}

/// Argo looks only at values that begin with such a tag, and only at what stands between its first two dots.
fn one(facts: &Facts<'_>, call: &Call<'_>, node: Node<'_>, text: &str, sink: &mut Sink<'_>) {
    if !text.starts_with("{{tasks.") {
        return;
    }
    let Some(name) = text.split('.').nth(1) else { return };
    let (Some(caller), Some(position)) = (call.caller, call.site.position()) else { return };
    let Some(dag) = &facts.template(caller).dag else { return };
    let Some(other) = facts.item_named(caller, name) else { return };
    if other.site.position().is_some_and(|other| dag.waits_for(position, other)) {
        return;
    }
    let own = call.name;
    let message = if other.id == call.id {
        format!("task `{own}` takes its own output as an argument: Argo refuses the workflow")
    } else {
        format!(
            "task `{own}` takes an output of `{name}` and does not wait for it: Argo refuses the workflow"
        )
    };
    let span = crate::text::Span::new("{{tasks.".len(), "{{tasks.".len() + name.len());
    let mut found = sink
        .in_text(node, span, message)
        .related(sink.place(other.name_view.place()), format!("`{name}` is here"));
    if other.id != call.id {
        let how =
            if dag.uses_depends { format!("`depends: {name}`") } else { format!("`dependencies: [{name}]`") };
        found = found.help(format!("add {how} to `{own}`"));
    }
    sink.push(found);
}
