use super::{Check, Rule, Sink};
use crate::analysis::{CallSite, Facts};
use crate::diagnostic::{Severity, Stage};
use crate::model::{Str, View};
use crate::values::suggest;

/// A template object whose entrypoint needs what its arguments do not have.
pub(super) static RULE: Rule = Rule {
    code: "incomplete-submission",
    severity: Severity::Warning,
    stage: Stage::Run,
    page: include_str!("incomplete-submission.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    if !facts.is_template() || !facts.is_complete() || facts.globals.is_open {
        return;
    }
    exit_handler(facts, sink);
    let own = facts.spec.arguments();
    let entrypoint = facts.calls.iter().find(|c| c.site == CallSite::Entrypoint);
    let Some(call) = entrypoint else { return };
    let Some(interface) = call.interface(facts).filter(|i| !i.is_open) else { return };
    let parameters = interface
        .inputs
        .iter()
        .filter(|i| !i.optional)
        .filter(|i| !own.parameters().iter().any(|a| a.name().get() == Some(&i.name)));
    let artifacts = interface
        .input_artifacts
        .iter()
        .filter(|i| !i.optional)
        .filter(|i| !own.artifacts().iter().any(|a| a.name().get() == Some(&i.name)));
    let missing = parameters.map(|i| &i.name).chain(artifacts.map(|i| &i.name));
    let mut absent: Vec<String> = Vec::new();
    for name in missing {
        let given = own.parameters().iter().map(|a| a.name()).chain(own.artifacts().iter().map(|a| a.name()));
        let inputs = |a: &str| interface.input(a).is_some() || interface.input_artifact(a).is_some();
        let is_meant = |a: &View<'_, Str>| suggest::is_near(a.or_empty(), name) && !inputs(a.or_empty());
        let Some(view) = given.into_iter().find(is_meant) else {
            absent.push(format!("`{name}`"));
            continue;
        };
        let edit = sink.edit(view.place(), name.as_str());
        let certain = suggest::is_certain(view.or_empty(), std::iter::once(name.as_str()));
        let found = sink.on(view, message(&interface.name, &format!("`{name}`")));
        let found = found.label(format!("did you mean `{name}`?"));
        sink.push(found.guess(format!("use `{name}`"), vec![edit], certain));
    }
    if !absent.is_empty() {
        let found = sink.on(call.template, message(&interface.name, &absent.join(", ")));
        sink.push(found.help(
            "declare it under `spec.arguments`, or remove the entrypoint of a template that only others use",
        ));
    }
}

/// Unlike the entrypoint, the exit handler of a workflow that refers to this object is validated with the arguments that
/// the workflow itself has.
fn exit_handler(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    if facts.spec.entrypoint().get().is_none_or(str::is_empty) {
        return;
    }
    let Some(call) = facts.calls.iter().find(|c| c.site == CallSite::OnExit) else { return };
    let Some(interface) = call.interface(facts).filter(|i| !i.is_open) else { return };
    let parameters = interface.inputs.iter().filter(|i| !i.optional).map(|i| &i.name);
    let artifacts = interface.input_artifacts.iter().filter(|i| !i.optional).map(|i| &i.name);
    let needed: Vec<String> = parameters.chain(artifacts).map(|name| format!("`{name}`")).collect();
    if needed.is_empty() {
        return;
    }
    let message = format!(
        "the exit handler `{}` needs {}, and Argo does not look for that in this object's arguments: submitted by itself, \
         the workflow is refused, unless it is given with `-p`",
        interface.name,
        needed.join(", ")
    );
    sink.push(
        sink.on(call.template, message)
            .help("give the input a default; it may be `{{workflow.parameters.…}}`"),
    );
}

fn message(template: &str, names: &str) -> String {
    format!(
        "the entrypoint `{template}` needs {names}, and `spec.arguments` does not have it: submitted by itself, Argo \
         refuses the workflow, unless it is given with `-p`"
    )
}
