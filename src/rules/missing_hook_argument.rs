use super::{Check, Rule, Sink};
use crate::analysis::{Call, CallSite, Facts, Item, condition};
use crate::diagnostic::{Diagnostic, Place, Severity, Stage};
use crate::values::suggest;
use crate::workspace::TemplateInterface;

/// A hook whose template needs an input that it does not get.
pub(super) static RULE: Rule = Rule {
    code: "missing-hook-argument",
    severity: Severity::Error,
    stage: Stage::Run,
    page: include_str!("missing-hook-argument.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    if !facts.is_complete() {
        return;
    }
    for call in &facts.calls {
        let of = match call.site {
            CallSite::ItemHook { of } | CallSite::ItemOnExit { of } => Some(of),
            CallSite::SpecHook => None,
            _ => continue,
        };
        let Some(interface) = call.interface(facts).filter(|i| !i.is_open) else { continue };
        if facts.is_misread(call.item.node(), &[]) {
            continue;
        }
        let severity = severity(facts, call, of.map(|id| facts.call(id)));
        let inherits = facts.is_exit_hook(call.id)
            && call.arguments.parameters().is_empty()
            && call.arguments.artifacts().is_empty();
        // Whoever runs a template gives it arguments that an exit hook then inherits.
        if inherits && (facts.is_template() || facts.globals.is_open) {
            continue;
        }
        for name in missing(facts, call, interface, inherits) {
            sink.push(report(facts, call, &interface.name, &name, inherits, sink).severity(severity));
        }
    }
}

/// An exit hook always runs; others only when their condition is met.
fn severity(facts: &Facts<'_>, call: &Call<'_>, of: Option<&Call<'_>>) -> Severity {
    let runs = of.is_none_or(|c| c.caller.is_none_or(|t| facts.may_run(t)) && condition(c).is_none());
    // The exit hook of a step or task may have a condition too; that of the workflow has none that counts.
    // Without the exit hook of a task that fails the controller goes on.
    let is_dropped = of.is_some_and(|c| matches!(c.item, Item::Task(_)));
    let is_conditional = of.is_some()
        && matches!(call.item, Item::Hook(hook) if hook.expression().get().is_some_and(|e| !e.is_empty()));
    if facts.is_exit_hook(call.id)
        && !facts.is_overruled_hook(call.id)
        && runs
        && !is_conditional
        && !is_dropped
    {
        Severity::Error
    } else {
        Severity::Warning
    }
}

fn missing(facts: &Facts<'_>, call: &Call<'_>, interface: &TemplateInterface, inherits: bool) -> Vec<String> {
    let own = if inherits { facts.spec.arguments() } else { call.arguments };
    let referenced = facts.globals.referenced.filter(|_| inherits);
    let has_parameter = |name: &str| {
        own.parameters().iter().any(|a| a.name().get() == Some(name))
            || referenced.is_some_and(|o| o.interface.arguments.iter().any(|a| a.name == name))
    };
    let has_artifact = |name: &str| {
        own.artifacts().iter().any(|a| a.name().get() == Some(name))
            || referenced.is_some_and(|o| o.interface.argument_artifacts.iter().any(|a| a == name))
    };
    let is_misspelt = |name: &str| facts.meant_input(call, name).is_some();
    let parameters = interface.inputs.iter().filter(|i| !i.optional && !is_misspelt(&i.name));
    let parameters = parameters.filter(|i| !has_parameter(&i.name));
    let artifacts = interface.input_artifacts.iter().filter(|i| !i.optional && !is_misspelt(&i.name));
    let artifacts = artifacts.filter(|i| !has_artifact(&i.name));
    parameters.map(|i| i.name.clone()).chain(artifacts.map(|i| i.name.clone())).collect()
}

fn report(
    facts: &Facts<'_>,
    call: &Call<'_>,
    template: &str,
    name: &str,
    inherits: bool,
    sink: &Sink<'_>,
) -> Diagnostic {
    let given = call.arguments.parameters().iter().map(|a| a.name());
    let given: Vec<_> = given.chain(call.arguments.artifacts().iter().map(|a| a.name())).collect();
    let misspelt = given.into_iter().find(|a| suggest::is_near(a.or_empty(), name));
    let who = call.display();
    let message = match inherits {
        true => format!(
            "{who} runs `{template}` with the arguments of the workflow, and those have no `{name}`: it fails"
        ),
        false => format!("{who} does not supply the `{name}` that `{template}` needs: it fails when it runs"),
    };
    let found = match misspelt {
        Some(view) => {
            let edit = sink.edit(view.place(), name);
            let certain = suggest::is_certain(view.or_empty(), std::iter::once(name));
            sink.on(view, message).label(format!("did you mean `{name}`?")).guess(
                format!("use `{name}`"),
                vec![edit],
                certain,
            )
        }
        None => sink.on(call.template, message).label(format!("`{name}` is missing")),
    };
    match call.target.template(facts) {
        Some((object, view)) => {
            let place = Place { file: object.file, span: view.inputs().place() };
            found.related(place, "its inputs are declared here")
        }
        None => found,
    }
}
