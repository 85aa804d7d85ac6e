use super::{Check, Rule, Sink};
use crate::analysis::{Call, CallSite, Facts, Item, Target};
use crate::diagnostic::{Severity, Stage};

/// A step, task or hook that does not say which template, or says it twice.
pub(super) static RULE: Rule = Rule {
    code: "unclear-template-reference",
    severity: Severity::Error,
    stage: Stage::Submit,
    page: include_str!("unclear-template-reference.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let reference = facts.spec.workflow_template_ref();
    if reference.is_set() && !facts.spec.templates().is_empty() {
        let message = "a workflow made from a template cannot have templates of its own: Argo refuses it";
        let found = sink.at(facts.spec.templates().key_place(), facts.spec.templates().yaml_path(), message);
        sink.push(found.related(sink.place(reference.key_place()), "the template is named here"));
    }
    let is_nameless = reference.is_set() && reference.name().or_empty().is_empty();
    if is_nameless && facts.is_complete() && !facts.is_misread(reference.node(), &[]) {
        let message = "the `workflowTemplateRef` has no `name`: Argo refuses the workflow";
        sink.push(sink.at(reference.key_place(), reference.name().yaml_path(), message));
    }
    for call in &facts.calls {
        if matches!(call.item, Item::Name) {
            if matches!(call.target, Target::Dynamic) {
                dynamic(facts, call, sink);
            }
            continue;
        }
        one(facts, call, sink);
    }
}

fn one(facts: &Facts<'_>, call: &Call<'_>, sink: &mut Sink<'_>) {
    let named = call.template.get().is_some_and(|t| !t.is_empty());
    let who = call.display();
    let stage = call.site_stage();
    if call.inline.is_set() {
        if named || call.template_ref.is_set() {
            let other = if named { call.template.key_place() } else { call.template_ref.key_place() };
            let message =
                format!("{who} has an inline template and names another one: Argo runs the inline one");
            let found = sink.at(other, call.template.yaml_path(), message);
            let found = found.severity(Severity::Warning).stage(Stage::Run);
            let key = facts.tree.node_at(other.start as usize).filter(|n| n.span() == other);
            sink.push(match key.and_then(|key| facts.tree.removal(key)) {
                Some(span) => {
                    found.unsafe_fix("delete the name, which has no effect", vec![sink.edit(span, "")])
                }
                None => found,
            });
        }
    } else if call.template_ref.is_set() && named {
        let message = format!("{who} has both `template` and `templateRef`: Argo refuses it");
        let found =
            sink.at(call.template_ref.key_place(), call.template_ref.yaml_path(), message).stage(stage);
        sink.push(found.related(sink.place(call.template.key_place()), "the other one"));
    } else if call.template_ref.is_set() {
        for (field, view) in [("name", call.template_ref.name()), ("template", call.template_ref.template())]
        {
            let is_empty = view.get().is_none_or(str::is_empty);
            if is_empty && facts.is_complete() && !is_misread(facts, call) {
                let message = format!("the `templateRef` of {who} has no `{field}`: Argo refuses it");
                sink.push(sink.at(call.template_ref.key_place(), view.yaml_path(), message).stage(stage));
            }
        }
        if matches!(call.target, Target::Dynamic) {
            dynamic(facts, call, sink);
        }
    } else if !named {
        if facts.is_complete() && !is_misread(facts, call) {
            let message = format!("{who} does not say which template to run: Argo refuses it");
            let found = sink.at(call.name_view.place(), call.template.yaml_path(), message).stage(stage);
            sink.push(found.help("add `template`, `templateRef` or `inline`"));
        }
    } else if matches!(call.target, Target::Dynamic) {
        dynamic(facts, call, sink);
    }
}

/// Argo looks templates up before it knows loop items and most parameters, except through a `templateRef` whose tags it
/// cannot replace either.
fn dynamic(facts: &Facts<'_>, call: &Call<'_>, sink: &mut Sink<'_>) {
    if call.template_ref.is_set() {
        return remote(facts, call, sink);
    }
    let name = call.template.or_empty();
    if facts.is_unquoted_tag(call.template.place()) {
        return;
    }
    let seen = match call.site {
        // A workflow made from a template calls that template's, and Argo lets tags in those names pass.
        CallSite::Entrypoint | CallSite::OnExit if facts.spec.workflow_template_ref().is_set() => return,
        CallSite::Entrypoint | CallSite::OnExit => None,
        _ if call.site.is_item() => match call.caller.and_then(|caller| facts.seen(caller, name)) {
            Some(seen) => Some(seen),
            None => return,
        },
        _ => return,
    };
    let message = match seen.and_then(|seen| seen.known()) {
        Some(known) => {
            format!(
                "no template is called `{known}`, which is what `{name}` gives: Argo refuses the workflow"
            )
        }
        None => format!(
            "the template `{name}` is only known when the workflow runs, and Argo looks it up before: it refuses the workflow"
        ),
    };
    let found = sink.on(call.template, message);
    sink.push(match call.site {
        CallSite::Entrypoint | CallSite::OnExit => found,
        _ => found.help(
            "this is a limit of Argo's: put the templates into a WorkflowTemplate and write `templateRef: {name: …, template: …}`, \
             whose names may have tags",
        ),
    });
}

/// Where Argo's validation knows no value it looks for an object that is called like its placeholder, and only the
/// template's name may be one.
fn remote(facts: &Facts<'_>, call: &Call<'_>, sink: &mut Sink<'_>) {
    let Some(caller) = call.caller.filter(|_| call.site.is_item()) else { return };
    let (name, template) = (call.template_ref.name(), call.template_ref.template());
    let (Some(object), Some(callee)) =
        (facts.seen(caller, name.or_empty()), facts.seen(caller, template.or_empty()))
    else {
        return;
    };
    if object.has_tag() || callee.has_tag() || callee.has_placeholder() || !object.has_placeholder() {
        return;
    }
    let message = format!(
        "`{}` is only known when the workflow runs, and Argo looks for the object before: it refuses the workflow",
        name.or_empty()
    );
    sink.push(sink.on(name, message).help(
        "this is a limit of Argo's: it puts that off where the name of the template has a tag, too, such as a parameter",
    ));
}

/// A misspelt key in the step, task or hook, or in its `templateRef`, explains what is missing.
fn is_misread(facts: &Facts<'_>, call: &Call<'_>) -> bool {
    facts.is_misread(call.item.node(), &[]) || facts.is_misread(call.template_ref.node(), &[])
}
