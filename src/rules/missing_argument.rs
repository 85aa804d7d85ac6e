use std::collections::BTreeSet;

use super::{Check, Rule, Sink};
use crate::analysis::{Call, CallSite, Facts, Target};
use crate::diagnostic::{Diagnostic, Place, Severity, Stage};
use crate::model::{Str, View};
use crate::text::Span;
use crate::values::suggest;
use crate::workspace::TemplateInterface;
use crate::yaml::NodeKind;

/// An input that has to be supplied, and is not.
pub(super) static RULE: Rule = Rule {
    code: "missing-argument",
    severity: Severity::Error,
    stage: Stage::Submit,
    page: include_str!("missing-argument.md"),
    check: Check::Object(check),
};

/// More places than this say nothing new.
const MOST_RELATED: usize = 4;

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    if !facts.is_complete() {
        return;
    }
    exit_handler_taken_over(facts, sink);
    let mut seen = BTreeSet::new();
    for call in &facts.calls {
        let Some(interface) = call.interface(facts).filter(|i| !i.is_open) else { continue };
        if call.site.is_item() {
            missing(facts, call, interface, &mut seen, sink);
        } else if is_run_with_workflow_arguments(facts, call) {
            of_workflow(facts, call, interface, sink);
        }
    }
    if let Some(call) = facts.inherited_entrypoint().filter(|c| is_run_with_workflow_arguments(facts, c))
        && let Some(interface) = call.interface(facts).filter(|i| !i.is_open)
    {
        of_workflow(facts, &call, interface, sink);
    }
}

/// The exit handler that a workflow takes over from the object that it refers to gets the workflow's own arguments, and
/// not those of that object.
fn exit_handler_taken_over(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let has_own = facts.spec.on_exit().get().is_some_and(|name| !name.is_empty());
    if has_own || facts.is_template() || facts.globals.is_open || facts.object.embedded {
        return;
    }
    let Some(object) = facts.globals.referenced else { return };
    let handler = object.interface.on_exit.as_deref();
    let Some(template) = object.interface.templates.iter().find(|t| Some(t.name.as_str()) == handler) else {
        return;
    };
    if template.is_open {
        return;
    }
    let own = facts.spec.arguments();
    let is_given = |name: &str| own.parameters().iter().any(|a| a.name().written() == Some(name));
    let is_given_artifact = |name: &str| own.artifacts().iter().any(|a| a.name().written() == Some(name));
    let parameters = template.inputs.iter().filter(|i| !i.optional && !is_given(&i.name)).map(|i| &i.name);
    let artifacts = template
        .input_artifacts
        .iter()
        .filter(|i| !i.optional && !is_given_artifact(&i.name))
        .map(|i| &i.name);
    let missing: Vec<String> = parameters.chain(artifacts).map(|name| format!("`{name}`")).collect();
    if missing.is_empty() {
        return;
    }
    let message = format!(
        "the exit handler `{}` of `{}` needs {}, and the arguments of that object do not count for it: Argo refuses the \
         workflow",
        template.name,
        object.name,
        missing.join(", ")
    );
    let found = sink.on(facts.spec.workflow_template_ref().name(), message);
    sink.push(found.help("declare it under this workflow's own `spec.arguments`"));
}

/// Only workflows and cron workflows give their entrypoint and exit handler real arguments; templates are validated
/// with made-up ones.
fn is_run_with_workflow_arguments(facts: &Facts<'_>, call: &Call<'_>) -> bool {
    matches!(call.site, CallSite::Entrypoint | CallSite::OnExit)
        && !facts.is_template()
        && !facts.globals.is_open
        && !facts.object.embedded
}

fn of_workflow(facts: &Facts<'_>, call: &Call<'_>, interface: &TemplateInterface, sink: &mut Sink<'_>) {
    let own = facts.spec.arguments();
    let referenced = facts.globals.referenced.filter(|_| call.site == CallSite::Entrypoint);
    for input in interface.inputs.iter().filter(|i| facts.meant_input(call, &i.name).is_none()) {
        let argument = own.parameters().iter().find(|a| a.name().written() == Some(&input.name));
        let from_template =
            referenced.and_then(|o| o.interface.arguments.iter().find(|a| a.name == input.name));
        if argument.is_none() && from_template.is_none() && !input.optional {
            let message = format!(
                "{} `{}` needs the parameter `{}`, and `spec.arguments` does not have it: Argo refuses the workflow",
                call.display(),
                interface.name,
                input.name
            );
            let found = sink.on(call.template, message);
            let names: Vec<View<'_, Str>> = own.parameters().iter().map(|a| a.name()).collect();
            let inputs: Vec<&str> = interface.inputs.iter().map(|i| i.name.as_str()).collect();
            let found = perhaps_misspelt(&names, &input.name, &inputs, found, sink);
            sink.push(declared(facts, call, &input.name, found));
        }
        let kills_default = argument.is_some_and(|a| !a.value().is_set() && !a.value_from().is_set());
        if let (Some(argument), true, None) = (argument, kills_default, from_template) {
            let message = format!(
                "the argument `{}` has no value, and even a default of {}'s input does not replace it: Argo refuses \
                 the workflow unless it is given at submission",
                input.name,
                call.display()
            );
            let found = sink.on(argument.name(), message);
            sink.push(declared(facts, call, &input.name, found));
        }
    }
    let artifacts = interface.input_artifacts.iter().filter(|i| !i.optional);
    for input in artifacts.filter(|i| facts.meant_input(call, &i.name).is_none()) {
        let given = own.artifacts().iter().any(|a| a.name().written() == Some(&input.name))
            || referenced.is_some_and(|o| o.interface.argument_artifacts.contains(&input.name));
        if !given {
            let message = format!(
                "{} `{}` needs the artifact `{}`, and `spec.arguments` does not have it: Argo refuses the workflow",
                call.display(),
                interface.name,
                input.name
            );
            let found = sink.on(call.template, message);
            let names: Vec<View<'_, Str>> = own.artifacts().iter().map(|a| a.name()).collect();
            let inputs: Vec<&str> = interface.input_artifacts.iter().map(|i| i.name.as_str()).collect();
            let found = perhaps_misspelt(&names, &input.name, &inputs, found, sink);
            sink.push(declared(facts, call, &input.name, found));
        }
    }
}

/// Other templates may use an argument of the workflow that its entrypoint does not take, so a near name is only a hint.
fn perhaps_misspelt(
    given: &[View<'_, Str>],
    input: &str,
    inputs: &[&str],
    found: Diagnostic,
    sink: &Sink<'_>,
) -> Diagnostic {
    let Some(view) = misspelt_argument(given, input, inputs) else { return found };
    let name = view.or_empty();
    let edit = sink.edit(view.place(), input);
    found
        .related(sink.place(view.place()), format!("`{name}` is declared; did you mean `{input}`?"))
        .unsafe_fix(format!("replace `{name}` by `{input}`"), vec![edit])
}

fn missing(
    facts: &Facts<'_>,
    call: &Call<'_>,
    interface: &TemplateInterface,
    seen: &mut BTreeSet<String>,
    sink: &mut Sink<'_>,
) {
    let arguments = call.arguments;
    let parameters: Vec<View<'_, Str>> = arguments.parameters().iter().map(|a| a.name()).collect();
    let inputs: Vec<&str> = interface.inputs.iter().map(|i| i.name.as_str()).collect();
    for input in interface.inputs.iter().filter(|i| !i.optional && facts.meant_input(call, &i.name).is_none())
    {
        let misspelt = misspelt_argument(&parameters, &input.name, &inputs);
        if !parameters.iter().any(|a| a.written() == Some(&input.name))
            && is_new(call, &input.name, misspelt, seen)
        {
            sink.push(one(facts, call, "parameter", &input.name, &parameters, &inputs, sink));
        }
    }
    let artifacts: Vec<View<'_, Str>> = arguments.artifacts().iter().map(|a| a.name()).collect();
    let inputs: Vec<&str> = interface.input_artifacts.iter().map(|i| i.name.as_str()).collect();
    for input in
        interface.input_artifacts.iter().filter(|i| !i.optional && facts.meant_input(call, &i.name).is_none())
    {
        let misspelt = misspelt_argument(&artifacts, &input.name, &inputs);
        if !artifacts.iter().any(|a| a.written() == Some(&input.name))
            && is_new(call, &input.name, misspelt, seen)
        {
            sink.push(one(facts, call, "artifact", &input.name, &artifacts, &inputs, sink));
        }
    }
}

/// The argument that no input has and that is an edit away from `input`.
fn misspelt_argument<'w>(given: &[View<'w, Str>], input: &str, inputs: &[&str]) -> Option<View<'w, Str>> {
    let is_it = |a: &&View<'_, Str>| !inputs.contains(&a.or_empty()) && suggest::is_near(a.or_empty(), input);
    given.iter().find(is_it).copied()
}

/// When several calls of one template of another object misspell an input in the same way, that input is misspelt
/// rather: one finding says so.
fn is_new(
    call: &Call<'_>,
    input: &str,
    misspelt: Option<View<'_, Str>>,
    seen: &mut BTreeSet<String>,
) -> bool {
    let (Target::Remote(object, index), Some(misspelt)) = (call.target, misspelt) else { return true };
    seen.insert(format!("{} {index} {input} {}", object.id.0, misspelt.or_empty()))
}

/// The finding stands on an argument that no input has when it is an edit away: that one is misspelt.
fn one(
    facts: &Facts<'_>,
    call: &Call<'_>,
    what: &str,
    input: &str,
    given: &[View<'_, Str>],
    inputs: &[&str],
    sink: &Sink<'_>,
) -> Diagnostic {
    let template = call.interface(facts).map_or("", |i| i.name.as_str());
    let target = if template.is_empty() { "the inline template".to_owned() } else { format!("`{template}`") };
    let who = call.display();
    let misspelt = misspelt_argument(given, input, inputs);
    let found = match misspelt {
        Some(view) => {
            let name = view.or_empty();
            let message = format!(
                "{target} has no input {what} `{name}`, and its `{input}` is not supplied: Argo refuses the workflow"
            );
            let found = sink.on(view, message).label(format!("did you mean `{input}`?"));
            let edit = sink.edit(view.place(), input);
            // Only among the inputs that have no argument yet.
            let free = inputs
                .iter()
                .copied()
                .filter(|i| *i == input || !given.iter().any(|g| g.written() == Some(i)));
            let certain = suggest::is_certain(name, free);
            found.guess(format!("replace `{name}` by `{input}`"), vec![edit], certain)
        }
        None => {
            let message = format!(
                "{who} does not supply the {what} `{input}` that {target} needs: Argo refuses the workflow"
            );
            let found = sink.at(place_of(call), call.arguments.yaml_path(), message);
            let extra = given.iter().filter(|a| a.is_set() && !inputs.contains(&a.or_empty()));
            let found = extra.take(MOST_RELATED).fold(
                found.label(format!("`{input}` is missing")),
                |found, argument| {
                    let message = format!("{target} has no input `{}`", argument.or_empty());
                    found.related(sink.place(argument.place()), message)
                },
            );
            match placeholder(call, what, input).filter(|_| call.site.is_item()) {
                Some((at, text)) => {
                    let edit = sink.edit(Span::new(at, at), text);
                    found.unsafe_fix(format!("supply `{input}` with a placeholder"), vec![edit])
                }
                None => found,
            }
        }
    };
    declared(facts, call, input, found)
}

/// Where and how one more parameter is written behind those that a call supplies.
fn placeholder(call: &Call<'_>, what: &str, input: &str) -> Option<(usize, String)> {
    let list = call
        .arguments
        .parameters()
        .node()
        .filter(|n| what == "parameter" && n.kind() == NodeKind::Sequence)?;
    let end = list.items().last()?.span().end as usize;
    if list.is_flow() {
        return Some((end, format!(", {{name: {input}, value: \"TODO\"}}")));
    }
    let text = list.tree().text();
    let start = list.span().start as usize;
    let before = text.get(..start)?;
    let blanks = start - before.rfind('\n').map_or(0, |at| at + 1);
    let indent = before.get(start - blanks..).filter(|t| t.trim_start_matches(' ').is_empty())?;
    let rest = text.get(end..)?;
    let line = end + rest.find(['\n', '\r']).unwrap_or(rest.len());
    Some((line, format!("\n{indent}- name: {input}\n{indent}  value: \"TODO\"")))
}

/// Where a call's arguments are, or should be.
fn place_of(call: &Call<'_>) -> Span {
    if call.template_ref.is_set() {
        call.template_ref.template().place()
    } else if call.inline.is_set() {
        call.name_view.place()
    } else {
        call.template.place()
    }
}

/// Relates the place where the input is declared.
fn declared(facts: &Facts<'_>, call: &Call<'_>, input: &str, found: Diagnostic) -> Diagnostic {
    let Some((object, template)) = call.target.template(facts) else { return found };
    let parameters = template.inputs().parameters().iter().map(|p| p.name());
    let artifacts = template.inputs().artifacts().iter().map(|a| a.name());
    match parameters.chain(artifacts).find(|n| n.get() == Some(input)) {
        Some(name) => {
            let place = Place { file: object.file, span: name.place() };
            found.related(place, format!("`{input}` is declared here, without a default"))
        }
        None => found,
    }
}
