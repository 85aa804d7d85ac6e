use super::{Check, Rule, Sink};
use crate::analysis::{CallSite, Facts};
use crate::diagnostic::{Severity, Stage};
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
    let missing = parameters.map(|i| ("parameter", &i.name)).chain(artifacts.map(|i| ("artifact", &i.name)));
    for (what, name) in missing {
        let given = own.parameters().iter().map(|a| a.name()).chain(own.artifacts().iter().map(|a| a.name()));
        let inputs = |a: &str| interface.input(a).is_some() || interface.input_artifact(a).is_some();
        let misspelt =
            given.into_iter().find(|a| suggest::is_near(a.or_empty(), name) && !inputs(a.or_empty()));
        let message = format!(
            "the entrypoint `{}` needs the {what} `{name}`, and `spec.arguments` does not have it: submitted by itself, \
             Argo refuses the workflow",
            interface.name
        );
        sink.push(match misspelt {
            Some(view) => {
                let edit = sink.edit(view.place(), name.as_str());
                let certain = suggest::is_certain(view.or_empty(), std::iter::once(name.as_str()));
                sink.on(view, message).label(format!("did you mean `{name}`?")).guess(format!("use `{name}`"), vec![edit], certain)
            }
            None => sink.on(call.template, message).help(format!("declare `{name}` under `spec.arguments`, or remove the entrypoint of a template that only others use")),
        });
    }
}
