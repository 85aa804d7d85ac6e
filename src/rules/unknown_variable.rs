use super::{Check, Rule, Sink};
use crate::analysis::{Facts, Reason, TagUse, Unknown, Verdict};
use crate::diagnostic::{Diagnostic, Severity, Stage};

/// A tag whose name does not exist at its place.
pub(super) static RULE: Rule = Rule {
    code: "unknown-variable",
    severity: Severity::Error,
    stage: Stage::Submit,
    page: include_str!("unknown-variable.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for tag in &facts.tags {
        let Verdict::Unknown(unknown) = &tag.verdict else { continue };
        if let Some(message) = message(facts, unknown) {
            let found = report(facts, tag, unknown, message, sink);
            sink.push(found);
        }
    }
}

fn report(facts: &Facts<'_>, tag: &TagUse<'_>, unknown: &Unknown, message: String, sink: &Sink<'_>) -> Diagnostic {
    let end = if tag.checked { "Argo refuses the workflow" } else { "the tag stays as it is" };
    let mut found = sink.in_text(tag.node, unknown.span, format!("{message}: {end}"));
    if !tag.checked {
        found = found.severity(Severity::Warning).stage(Stage::Run);
    }
    if let Some(suggestion) = &unknown.suggestion {
        let edit = sink.edit(tag.node.source_span(unknown.span.range()), suggestion);
        found = found.label(format!("did you mean `{suggestion}`?"));
        found = found.fix(format!("replace it by `{suggestion}`"), vec![edit]);
    }
    match &unknown.reason {
        Reason::Input { name, elsewhere: Some(other), template, .. } if unknown.suggestion.is_none() => {
            let (own, other) = (facts.template(*template).display_name(), facts.template(*other).display_name());
            found.help(format!("`{name}` is an input of `{other}`, not of `{own}`"))
        }
        Reason::Output { call, .. } => {
            let call = facts.call(*call);
            found.related(sink.place(call.name_view.place()), format!("{} is here", call.display()))
        }
        Reason::NotAncestor { call } => {
            let call = facts.call(*call);
            found.related(sink.place(call.name_view.place()), format!("{} is here", call.display()))
        }
        Reason::NoLoop => found.help("only a step or task with `withItems`, `withParam` or `withSequence` has items"),
        Reason::WorkflowFailures => {
            found.help("name the handler in `spec.onExit` instead of `hooks.exit`: there Argo knows the variable")
        }
        Reason::OutsideInline => found.help(
            "this is a limit of Argo's: make it an input parameter of the inline template and pass it as an argument",
        ),
        Reason::NotHere { .. } => found.help("pass the value as an argument, and use it as `inputs.parameters.…`"),
        _ => found,
    }
}

/// What is wrong; `None` for what other rules report.
fn message(facts: &Facts<'_>, unknown: &Unknown) -> Option<String> {
    let key = &unknown.key;
    Some(match &unknown.reason {
        Reason::Input { what, name, template, .. } => {
            format!("`{}` has no input {what} `{name}`", facts.template(*template).display_name())
        }
        Reason::InputArea => format!("inputs are `inputs.parameters.…` and `inputs.artifacts.…`, not `{key}`"),
        Reason::Item { name, what } => format!("no {what} of this template is called `{name}`"),
        Reason::WrongFamily { has } => {
            let kind = if *has == "tasks" { "a DAG has `tasks.…`" } else { "a steps template has `steps.…`" };
            format!("`{key}` does not exist here: {kind}")
        }
        Reason::NotHere { root } => format!("`{root}.…` cannot be seen from here"),
        Reason::NotAncestor { call } => {
            format!("the status of `{}` is known only to tasks that wait for it", facts.call(*call).name)
        }
        Reason::Output { call, what } => {
            let call = facts.call(*call);
            let template = call.interface(facts).map(|i| i.name.as_str()).filter(|n| !n.is_empty());
            let who = template.map_or_else(|| call.display(), |t| format!("`{t}`"));
            match what.strip_prefix("outputs.parameters.").or_else(|| what.strip_prefix("outputs.artifacts.")) {
                Some(name) => {
                    let kind = if what.starts_with("outputs.p") { "parameter" } else { "artifact" };
                    format!("{who} has no output {kind} `{name}`")
                }
                None => format!("{who} has no `{what}`"),
            }
        }
        Reason::ItemKey { key } => format!("no item of this loop has a `{key}`"),
        Reason::NoLoop => format!("`{key}` exists only in a loop"),
        Reason::Pod => format!("`{key}` does not exist here: only templates with a pod have `pod.name`"),
        Reason::WorkflowOutput { name, later: true } => {
            let name = name.rsplit('.').next().unwrap_or(name);
            format!("the global output `{name}` does not exist yet: nothing before this place produces it")
        }
        Reason::WorkflowOutput { name, later: false } => {
            let name = name.rsplit('.').next().unwrap_or(name);
            format!("no output has the `globalName` `{name}`")
        }
        Reason::WorkflowFailures => "`workflow.failures` exists only under `spec.onExit`".to_owned(),
        Reason::WorkflowPriority => "`workflow.priority` exists only where `spec.priority` is set".to_owned(),
        Reason::WorkflowVariable => format!("there is no variable `{key}`"),
        Reason::OutsideInline => {
            format!("`{key}` exists around this inline template, and Argo validates the inline template by itself")
        }
        Reason::NotYet { .. } | Reason::WorkflowParameter { .. } | Reason::WorkflowMetadata { .. } => return None,
    })
}
